//! Finding words, showing them in context, repeating a mention where its words stand again.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, mention, project_of, range, span_of, stamp, text};
use dateline::annotation::{AnnotationSet, Mention, Origin, Spans};
use dateline::article::{ArticleId, ArticleText, Zone, ZoneKind};
use dateline::edit::Command;
use dateline::formats::native;
use dateline::project::{Document, Project};
use dateline::search::{
    Context, Existing, Folding, Hits, LibrarySearch, Occurrence, Pattern, PatternError, Rejections,
    Repeat, Scope, aliases, by_article, fold, next_hit, tag_all,
};
use dateline::session::Sought;
use dateline::text::{ByteOffset, Matching, Span, TextIndex};
use proptest::prelude::*;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

const LOOSE: Matching =
    Matching { regex: false, whole_word: false, match_case: false, match_diacritics: false };
const CASE: Matching = Matching { match_case: true, ..LOOSE };
const MARKS: Matching = Matching { match_diacritics: true, ..LOOSE };
const STRICT: Matching = Matching { match_case: true, ..MARKS };
const WORD: Matching = Matching { whole_word: true, ..LOOSE };
const REGEX: Matching = Matching { regex: true, ..LOOSE };

fn found(text: &str, words: &str, options: Matching) -> Vec<String> {
    let index = TextIndex::new(text);
    let pattern = Pattern::new(words, options).unwrap();
    pattern.find_all(&index).map(|span| index.slice(span).unwrap().to_owned()).collect()
}

fn spans(text: &str, words: &str, options: Matching) -> Vec<(usize, usize)> {
    let index = TextIndex::new(text);
    let pattern = Pattern::new(words, options).unwrap();
    pattern.find_all(&index).map(|span| (span.start().get(), span.end().get())).collect()
}

fn edges(text: &str) -> Vec<usize> {
    text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect()
}

#[test]
fn case_and_marks_do_not_count_unless_asked() {
    let text = "Nhaca NHACA nhaça Nhac\u{327}a";
    assert_eq!(found(text, "nhaca", LOOSE), ["Nhaca", "NHACA", "nhaça", "Nhac\u{327}a"]);
    assert_eq!(found(text, "Nhaca", CASE), ["Nhaca", "Nhac\u{327}a"]);
    assert_eq!(found(text, "nhaça", MARKS), ["nhaça", "Nhac\u{327}a"]);
    assert_eq!(found(text, "Nhac\u{327}a", STRICT), ["Nhac\u{327}a"]);
    assert_eq!(found(text, "Nhaca", STRICT), ["Nhaca"]);
}

#[test]
fn letters_that_become_several_are_found_whole() {
    assert_eq!(found("Straße STRASSE straẞe", "strasse", LOOSE), ["Straße", "STRASSE", "straẞe"]);
    assert_eq!(found("Straße", "s", LOOSE), ["S"]);
    assert_eq!(found("Straße", "ras", LOOSE), [""; 0]);
    assert_eq!(found("Straße", "strasse", CASE), [""; 0]);
    assert_eq!(found("the oﬃce of ﬁnance", "office", LOOSE), ["oﬃce"]);
    assert_eq!(found("the oﬃce of ﬁnance", "fi", LOOSE), ["ﬁ"]);
    assert_eq!(found("İstanbul ISTANBUL ıstanbul", "istanbul", LOOSE).len(), 3);
    assert_eq!(found("İzmir", "izmir", MARKS), [""; 0]);
    assert_eq!(found("İzmir", "i\u{307}zmir", MARKS), ["İzmir"]);
    assert_eq!(found("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ", LOOSE).len(), 2);
    assert_eq!(found("Łódź, Đặng, Ødegård", "lodz", LOOSE), ["Łódź"]);
    assert_eq!(found("Łódź, Đặng, Ødegård", "dang", LOOSE), ["Đặng"]);
}

#[test]
fn no_grapheme_is_cut() {
    assert_eq!(found("cafe\u{301}", "e", STRICT), [""; 0]);
    assert_eq!(found("cafe\u{301}", "e", LOOSE), ["e\u{301}"]);
    assert_eq!(found("🧑‍🚒 🧑", "🧑", LOOSE), ["🧑"]);
    assert_eq!(found("🇦🇫🇺🇦", "🇫🇺", STRICT), [""; 0]);
    assert_eq!(found("a\r\nb", "\n", STRICT), [""; 0]);
    assert_eq!(found("✊🏽 ✊", "✊", STRICT), ["✊"]);
    assert_eq!(found("नमस्ते", "नमस", LOOSE), [""; 0]);
    assert_eq!(found("e\u{301}", "\u{301}", LOOSE), [""; 0]);
}

#[test]
fn what_is_not_seen_or_only_set_differently_does_not_count() {
    assert_eq!(found("Regierungs\u{ad}chef", "regierungschef", LOOSE).len(), 1);
    assert_eq!(found("Davit\r\nRenko, Davit\u{a0}Renko", "davit renko", LOOSE).len(), 2);
    assert_eq!(found("Belmara’s", "belmara's", LOOSE).len(), 1);
    assert_eq!(found("Odongo‑Hale", "odongo-hale", LOOSE).len(), 1);
    assert_eq!(found("Davit\nRenko Belmara’s", "davit renko", MARKS), [""; 0]);
    assert_eq!(found("طَالِبَان طـالبان إيران", "طالبان", LOOSE), ["طَالِبَان", "طـالبان"]);
    assert_eq!(found("إيران ايران", "ايران", LOOSE).len(), 2);
    assert_eq!(found("إيران ايران", "ايران", MARKS).len(), 1);
}

#[test]
fn whole_words_end_where_words_end() {
    let text = "Taliban's Talibans pro-Taliban, Taliban. Taliban_x U.S. U.S.A";
    assert_eq!(spans(text, "taliban", WORD), [(0, 7), (23, 30), (32, 39)]);
    assert_eq!(spans(text, "U.S.", WORD), [(51, 55)]);
    assert_eq!(found("政府军在喀布尔", "喀布尔", WORD), ["喀布尔"]);
    assert_eq!(found("カブールで", "カブ", WORD), [""; 0]);
    assert_eq!(found("カブールで", "カブール", WORD), ["カブール"]);
    assert_eq!(found("ตำรวจยิง", "ตำรวจ", WORD), ["ตำรวจ"]);
    assert_eq!(found("مقاتلو «طالبان»", "طالبان", WORD), ["طالبان"]);
    assert_eq!(found("والطالبان", "طالبان", WORD), [""; 0]);
    assert_eq!(found("1,000 marines", "1", WORD), [""; 0]);
}

#[test]
fn regular_expressions_find_and_say_where_they_break() {
    let text = "Feb. 8, 2024: 16 months\r\n2019 Renko";
    assert_eq!(found(text, r"\d{4}", REGEX), ["2024", "2019"]);
    assert_eq!(found(text, r"^\d+|months$", REGEX), ["months", "2019"]);
    assert_eq!(found(text, "renk(o|a)", REGEX), ["Renko"]);
    assert_eq!(found(text, "renko", Matching { match_case: true, ..REGEX }), [""; 0]);
    assert_eq!(found("aXbé", "x*", REGEX), ["X"]);
    assert_eq!(found("e\u{301}e", "e", REGEX), ["e"]);
    assert_eq!(found("Renkov Renko", "renko", Matching { whole_word: true, ..REGEX }), ["Renko"]);
    let place = |words: &str| match Pattern::new(words, REGEX) {
        Err(PatternError::Syntax { at, .. }) => at,
        other => panic!("{words}: {other:?}"),
    };
    let cases =
        [("(a)(b", 3), ("ab[z-a]", 2), ("foo\\", 3), ("é)", 1), ("a{2,1}", 1), ("*", 0), ("[", 0)];
    for (words, at) in cases {
        assert_eq!(place(words), at, "{words}");
    }
    let message = Pattern::new("(a)(b", REGEX).unwrap_err().to_string();
    assert!(message.starts_with("The pattern breaks at character 4: "), "{message}");
    assert_eq!(Pattern::new("((x{500}){500})", REGEX).unwrap_err(), PatternError::TooBig);
    assert_eq!(Pattern::new("", LOOSE).unwrap_err(), PatternError::Empty);
    assert_eq!(Pattern::new(&"x".repeat(1001), LOOSE).unwrap_err(), PatternError::TooLong);
}

/// The page's own table of letters with marks, against the crate that knows all scripts.
#[test]
fn letters_with_marks_are_those_of_unicode() {
    let exact = Folding::default();
    let scripts = [(0xc0, 0x24f), (0x370, 0x4ff), (0x622, 0x6d3), (0x1e00, 0x1fff)];
    for c in scripts.into_iter().flat_map(|(a, b)| a..=b).filter_map(char::from_u32) {
        let parts: String = c.to_string().nfd().collect();
        if !parts.is_ascii() {
            assert_eq!(fold(&c.to_string(), exact), fold(&parts, exact), "{c} U+{:x}", c as u32);
        }
    }
}

#[test]
fn a_range_holds_its_hits_whole() {
    let index = TextIndex::new("Kabul Kabul Kabul");
    let pattern = Pattern::new("kabul", LOOSE).unwrap();
    let range = dateline::text::Range::between(ByteOffset::new(1), ByteOffset::new(13));
    assert_eq!(pattern.find(&index, range).map(|s| s.start().get()).collect::<Vec<_>>(), [6]);
    let outside = dateline::text::Range::between(ByteOffset::new(1), ByteOffset::new(99));
    assert_eq!(pattern.find(&index, outside).count(), 0);
}

fn library_hits(project: &Project, pattern: &Pattern, limit: usize, step: usize) -> Vec<Hits> {
    let mut search = LibrarySearch::new(Arc::new(pattern.clone()), limit);
    for _ in 0..100_000 {
        if search.step(project, step) {
            assert!(search.is_done());
            return search.hits().to_vec();
        }
    }
    panic!("the search does not end");
}

#[test]
fn a_library_is_searched_in_steps_up_to_a_limit() {
    let project = project_of(vec![
        document("a", "Kabul and Kabul", vec![]),
        document("b", "nothing", vec![]),
        document("c", "Kabul, Kabul, Kabul", vec![]),
    ]);
    let pattern = Pattern::new("kabul", LOOSE).unwrap();
    for step in [1, 7, 16, 1000] {
        let hits = library_hits(&project, &pattern, 4, step);
        let counts: Vec<_> =
            hits.iter().map(|h| (h.article.as_str(), h.spans.len(), h.count)).collect();
        assert_eq!(counts, [("a", 2, 2), ("c", 2, 3)], "in steps of {step}");
    }
}

#[test]
fn one_word_after_the_other_is_told_in_long_texts() {
    // No place to begin anew: every edge must be found from the one before.
    let text = "a.a:".repeat(20_000);
    let hits = found(&text, "a", WORD);
    assert_eq!(hits, [""; 0]);
    let text = "政府军在".repeat(20_000);
    assert_eq!(found(&text, "军", WORD).len(), 20_000);
    let text = " \n".repeat(50_000);
    assert_eq!(found(&text, " x", LOOSE), [""; 0]);
}

fn kwic(text: &str, words: &str, n: usize) -> (String, String, bool, bool) {
    let article = ArticleText::new(text);
    let context = Context::of(&article, span_of(text, words), n).unwrap();
    assert_eq!(context.hit, words.replace("\r\n", " "));
    (context.before, context.after, context.is_cut_before, context.is_cut_after)
}

#[test]
fn context_is_cut_at_words_within_the_paragraph() {
    let text = "Headline\r\n\r\nBefore midnight Talsk accused Lorvian troops of it.\r\nNext";
    let line = |before: &str, after: &str, a, b| (before.to_owned(), after.to_owned(), a, b);
    assert_eq!(kwic(text, "accused", 10), line("Talsk ", " Lorvian", true, true));
    assert_eq!(
        kwic(text, "accused", 99),
        line("Before midnight Talsk ", " Lorvian troops of it.", false, false)
    );
    assert_eq!(kwic(text, "it.\r\nNext", 9), line("troops of ", "", true, false).with_cut(9));
    assert_eq!(kwic(text, "Headline", 5), line("", "", false, false));
    assert_eq!(kwic(text, "midnight", 0), line("", "", true, true));
    // Nothing but one long word: a part of it, never of a grapheme.
    assert_eq!(kwic("xxxxe\u{301}-Renko-yyyy", "-Renko-", 1), line("", "y", true, true));
    assert_eq!(kwic("政府军周二在昆都士", "周二", 2), line("府军", "在昆", true, true));
    let article = ArticleText::new("é");
    let bad = Span::new(ByteOffset::new(1), ByteOffset::new(2)).unwrap();
    assert_eq!(Context::of(&article, bad, 9), None);
}

trait WithCut {
    fn with_cut(self, n: usize) -> Self;
}

impl WithCut for (String, String, bool, bool) {
    /// The same context with what fits into `n` characters before the hit.
    fn with_cut(mut self, n: usize) -> Self {
        while self.0.chars().count() > n {
            self.0 = self.0.split_once(' ').unwrap().1.to_owned();
        }
        self
    }
}

#[test]
fn surnames_are_told_from_names() {
    let cases: [(&str, &[&str]); 16] = [
        ("Zabihullah Mujahed", &["Mujahed"]),
        ("Interior Minister Graça Nhaca", &["Minister Graça Nhaca", "Graça Nhaca", "Nhaca"]),
        ("Lavar harbor police spokesman Davit Renko", &["Davit Renko", "Renko"]),
        ("Jan van der Berg", &["van der Berg"]),
        ("Ayman al-Zawahiri", &["al-Zawahiri", "Zawahiri"]),
        ("Mohammed bin Salman", &["bin Salman"]),
        ("Valéry Giscard d'Estaing", &["Giscard d'Estaing", "d'Estaing"]),
        ("Peter Odongo-Hale", &["Odongo-Hale"]),
        ("Martin Luther King, Jr.", &["Luther King", "King"]),
        ("president Assad", &["Assad"]),
        ("Ministry of Defense", &[]),
        ("harbor police", &[]),
        ("Lorvian troops", &[]),
        ("Renko", &[]),
        ("van der Berg", &[]),
        ("مقاتلو طالبان", &[]),
    ];
    for (name, short) in cases {
        assert_eq!(aliases(name), short, "{name}");
    }
}

/// A project of one article with one mention of a label on the first occurrence of some words.
fn tagged(text: &str, words: &str, label: &str) -> Project {
    project_of(vec![document("a", text, vec![mention("m", label, span_of(text, words))])])
}

fn offered(project: &Project, repeat: &Repeat) -> Vec<Occurrence> {
    let prepared = repeat.prepare(project, &id("a"), &id("m")).unwrap();
    prepared.occurrences(project, &Rejections::default())
}

fn quotes(project: &Project, offered: &[Occurrence]) -> Vec<String> {
    let quote = |occurrence: &Occurrence| {
        let index = project.document(&occurrence.article).unwrap().text.index();
        let span = occurrence.spans.hull();
        format!("{} {}", span.start(), index.slice(span).unwrap())
    };
    offered.iter().map(quote).collect()
}

fn with_aliases() -> Repeat {
    Repeat { aliases: true, ..Repeat::default() }
}

#[test]
fn a_surname_is_offered_behind_the_full_name_where_it_stands_alone() {
    let text = "Renko fled. Davit Renko spoke. Mr. Renko said Miro Renko left. But Renko, said \
                the renko, but Odongo-Renko and pro-Renko men met the Renko Foundation on Tuesday. \
                Renko's car. Davit Renko again. On Tuesday Renko left.";
    let project = tagged(text, "Davit Renko", "actor");
    assert_eq!(
        quotes(&project, &offered(&project, &with_aliases())),
        ["35 Renko", "67 Renko", "115 Renko", "175 Davit Renko", "205 Renko"],
        "“Renko’s car” begins a sentence, and the text has “renko” in lower case"
    );
    let text = "Renko fled. Jan van der Berg met Ayman al-Zawahiri. Van der Berg and Al-Zawahiri \
                agreed. Zawahiri told van der Berg.";
    let project = tagged(text, "Jan van der Berg", "actor");
    let berg = offered(&project, &with_aliases());
    assert_eq!(quotes(&project, &berg), ["52 Van der Berg", "103 van der Berg"]);
    assert!(berg.iter().all(|occurrence| occurrence.is_alias));
    let project = tagged(text, "Ayman al-Zawahiri", "actor");
    let names = quotes(&project, &offered(&project, &with_aliases()));
    assert_eq!(names, ["69 Al-Zawahiri", "89 Zawahiri"]);
    // Places have no surname.
    let text = "Grand Anse is quiet. Anse sleeps.";
    let project = tagged(text, "Grand Anse", "place");
    assert_eq!(offered(&project, &with_aliases()), []);
}

#[test]
fn a_surname_in_a_headline_may_stand_before_the_name() {
    let text = "Renko denies it\n\nDavit Renko denied it.";
    let mut project = tagged(text, "Davit Renko", "actor");
    assert_eq!(offered(&project, &with_aliases()), []);
    let mut article = project.documents[&id("a")].as_ref().clone();
    let span = span_of(text, "Renko denies it");
    let facts = Arc::make_mut(&mut article.facts);
    facts.zones.push(Zone { kind: ZoneKind::Headline, span, extra: Default::default() });
    project.documents.insert(id("a"), Arc::new(article));
    assert_eq!(quotes(&project, &offered(&project, &with_aliases())), ["0 Renko"]);
}

#[test]
fn scope_and_options_say_where_a_mention_is_repeated() {
    let text = "Kunduz fell. Kunduz, KUNDUZ.\nKunduzis fled Kunduz.\r\nKun-\nduz";
    let other = document("b", "In Kunduz.", vec![]);
    let mut project = tagged(text, "Kunduz", "place");
    project.documents.insert(id("b"), Arc::new(other));
    let starts = |repeat: Repeat| -> Vec<String> {
        let found = offered(&project, &repeat);
        found.iter().map(|o| format!("{}{}", o.article, o.spans.hull().start())).collect()
    };
    let base = Repeat::default();
    assert_eq!(starts(Repeat { scope: Scope::Paragraph, ..base.clone() }), ["a13"]);
    assert_eq!(starts(base.clone()), ["a13", "a43"]);
    assert_eq!(starts(Repeat { match_case: false, ..base.clone() }), ["a13", "a21", "a43"]);
    assert_eq!(starts(Repeat { whole_word: false, ..base.clone() }), ["a13", "a29", "a43"]);
    assert_eq!(starts(Repeat { scope: Scope::Library, ..base.clone() }), ["a13", "a43", "b3"]);
    let only = Scope::Articles(vec![id("b"), id("ghost"), id("b")]);
    assert_eq!(starts(Repeat { scope: only, ..base }), ["b3"]);
}

#[test]
fn what_is_there_is_skipped_or_joined_or_replaced() {
    let text = "Lavar. Lavar police. Lavar. Lavar. Lavar.";
    let at = |n: usize, len: usize| {
        let start = text.match_indices("Lavar").nth(n).unwrap().0;
        Span::new(ByteOffset::new(start), ByteOffset::new(start + len)).unwrap()
    };
    let project = project_of(vec![document(
        "a",
        text,
        vec![
            mention("m", "place", at(0, 5)),
            mention("longer", "actor", at(1, 12)),
            mention("same", "place", at(2, 5)),
            mention("other", "actor", at(3, 5)),
        ],
    )]);
    let plan = |existing| {
        let found = offered(&project, &Repeat { existing, ..Repeat::default() });
        let plan = tag_all(&project, &found, &id("place"), existing);
        assert_eq!((plan.origin, plan.label.as_str()), (Origin::Propagated, "place"));
        let places = plan.places.iter().flat_map(|(_, spans)| spans);
        let gone = plan.replaced.iter().flat_map(|(_, ids)| ids);
        let places: Vec<_> = places.map(Spans::hull).collect();
        (places, gone.map(|id| id.as_str().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(plan(Existing::Skip), (vec![at(1, 5), at(4, 5)], vec![]));
    assert_eq!(plan(Existing::Stack), (vec![at(1, 5), at(3, 5), at(4, 5)], vec![]));
    let (places, gone) = plan(Existing::Replace);
    assert_eq!(places, [at(1, 5), at(3, 5), at(4, 5)]);
    assert_eq!(gone, ["longer", "other"]);
    // Relabeling or removing all is about the mentions that are there.
    let prepared = Repeat::default().prepare(&project, &id("a"), &id("m")).unwrap();
    let there = prepared.mentions_in(project.document(&id("a")).unwrap());
    assert_eq!(by_article(&there), [(id("a"), vec![id("m"), id("same")])]);
}

#[test]
fn tagging_all_is_one_step_over_all_articles() {
    let mut project = tagged("Kunduz, Kunduz", "Kunduz", "place");
    let actor = mention("b1", "actor", span_of("In Kunduz.", "Kunduz"));
    let other = document("b", "In Kunduz.", vec![actor]);
    project.documents.insert(id("b"), Arc::new(other));
    let existing = Existing::Replace;
    let found = offered(&project, &Repeat { scope: Scope::Library, existing, ..Repeat::default() });
    let command = Command::from(tag_all(&project, &found, &id("place"), existing));
    let entry = command.plan(&project, &stamp(1)).unwrap();
    let after = entry.change.apply(&project).unwrap();
    let labels = |name: &str| -> Vec<(String, Origin)> {
        let mentions = after.document(&id(name)).unwrap().mentions.iter();
        mentions.map(|m| (m.label.as_str().to_owned(), m.origin)).collect()
    };
    let place = |origin| ("place".to_owned(), origin);
    assert_eq!(labels("a"), [place(Origin::Manual), place(Origin::Propagated)]);
    assert_eq!(labels("b"), [place(Origin::Propagated)]);
    assert_eq!(after.flaws(), []);
    assert_eq!(entry.change.inverse().apply(&after).unwrap(), project);
}

#[test]
fn a_mention_in_parts_is_repeated_in_parts() {
    let text = "They called the walkout off. Nobody called the walkout off, or called it off.";
    let parts = vec![span_of(text, "called"), span_of(text, "off")];
    let source = mention("m", "event", Spans::new(parts).unwrap());
    let project = project_of(vec![document("a", text, vec![source])]);
    let found = offered(&project, &Repeat::default());
    let parts: Vec<_> = found[0].spans.parts().iter().map(|p| p.start().get()).collect();
    assert_eq!((found.len(), parts), (1, vec![36, 55]));
}

#[test]
fn words_are_not_looked_for_across_a_blank_line() {
    let project = tagged("Port Aram. Port\nAram. Port\n\nAram.", "Port Aram", "place");
    assert_eq!(quotes(&project, &offered(&project, &Repeat::default())), ["11 Port\nAram"]);
}

#[test]
fn rejected_places_are_known_again() {
    let project = tagged("Kunduz, Kunduz, Kunduz", "Kunduz", "place");
    let found = offered(&project, &Repeat::default());
    let mut rejections = Rejections::default();
    let key = (id("a"), found[1].spans.hull(), id("place"));
    assert!(rejections.insert(key.0.clone(), key.1, key.2.clone()));
    assert!(!rejections.insert(key.0.clone(), key.1, key.2.clone()));
    let prepared = Repeat::default().prepare(&project, &id("a"), &id("m")).unwrap();
    let again = prepared.occurrences(&project, &rejections);
    assert_eq!(again.iter().map(|o| o.is_rejected).collect::<Vec<_>>(), [false, true]);
    let stored = serde_json::to_string(&rejections).unwrap();
    assert_eq!(stored, r#"[["a",[16,22],"place"]]"#);
    assert_eq!(serde_json::from_str::<Rejections>(&stored).unwrap(), rejections);
    assert!(!rejections.contains(&id("a"), key.1, &id("actor")));
    assert!(rejections.remove(&key.0, key.1, &key.2) && rejections.is_empty());
}

/// The sample articles, of which all mentions but one are taken away.
fn sample(quote: &str, label: &str) -> (Project, ArticleId, Mention) {
    let reading = native::read(include_str!("../seeds/gold.dateline.json"), &stamp(0));
    let codebook = Arc::new(reading.codebook.unwrap());
    let mut project = Project { codebook, documents: Default::default() };
    let mut found = None;
    for mut document in reading.documents {
        let is_it = |m: &&Arc<Mention>| document.quote(m) == quote && m.label.as_str() == label;
        let kept = document.mentions.iter().find(is_it).filter(|_| found.is_none());
        let kept = kept.map(|mention| mention.as_ref().clone());
        if let Some(mention) = &kept {
            found = Some((document.id.clone(), mention.clone()));
        }
        document.mentions = AnnotationSet::new(kept).unwrap();
        project.documents.insert(document.id.clone(), Arc::new(document));
    }
    let (article, mention) = found.unwrap();
    (project, article, mention)
}

fn sample_offers(quote: &str, label: &str, repeat: &Repeat) -> Vec<String> {
    let (project, article, mention) = sample(quote, label);
    let prepared = repeat.prepare(&project, &article, &mention.id).unwrap();
    let around = |o: &Occurrence| {
        let text = &project.document(&o.article).unwrap().text;
        let context = Context::of(text, o.spans.hull(), 12).unwrap();
        format!("{}[{}]{}", context.before, context.hit, context.after)
    };
    prepared.occurrences(&project, &Rejections::default()).iter().map(around).collect()
}

#[test]
fn names_of_the_samples_are_repeated() {
    let library = Repeat { scope: Scope::Library, ..with_aliases() };
    let cases: [(&str, &str, &[&str]); 6] = [
        (
            "Salma Mwakio",
            "actor",
            &[", a charge [Mwakio] denied.", "This time, [Mwakio] said, the"],
        ),
        ("Lavar harbor police spokesman Davit Renko", "actor", &["[Renko] said harbor"]),
        ("Miriam Tokal", "actor", &["Vell, said [Tokal], who will"]),
        ("Zuzana Hlaváčová", "actor", &["church. [Hlaváčová] posted"]),
        ("Interior Minister Graça Nhaca", "actor", &[]),
        (
            "Lavar",
            "place",
            &["Belmara's [Lavar] island and", ", said [Lavar] harbor", "[Lavar], nine hours"],
        ),
    ];
    for (quote, label, wanted) in cases {
        assert_eq!(sample_offers(quote, label, &library), wanted, "{quote}");
    }
}

/// Short texts in which everything that is looked for may stand beside every trap.
fn haystack() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "A", "b", "s", "S", "ß", "ss", "ﬁ", "f", "i", "I", "İ", "ı", "é", "e", "e\u{301}",
        "\u{301}", "\u{323}", " ", "  ", "\u{a0}", "\n", "\r\n", "\n\n", "'", "’", "-", "‑", ".",
        "\u{200b}", "\u{ad}", "\u{200d}", "🧑", "🚒", "🏽", "🇦", "🇫", "ا", "إ", "\u{64e}",
        "\u{640}", "政", "府", "カ", "ブ", "ต", "\u{e33}", "한", "ab", "sa", "Ss",
    ]);
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn options() -> impl Strategy<Value = Matching> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(whole_word, case, marks)| Matching {
        regex: false,
        whole_word,
        match_case: case,
        match_diacritics: marks,
    })
}

/// Words of the text itself, with other words.
fn hay_and_needle() -> impl Strategy<Value = (String, String)> {
    (haystack(), haystack(), any::<(u16, u8)>()).prop_map(|(hay, other, (start, len))| {
        let own = range(&hay, (start, len % 6));
        let own = hay[own.start().get()..own.end().get()].to_owned();
        let needle = if own.is_empty() || len > 220 { other } else { own };
        (hay, needle)
    })
}

/// Tries every range between graphemes, one after the other.
fn naive(text: &str, words: &str, options: Matching) -> Vec<(usize, usize)> {
    let mut folding = options.folding();
    if fold(words, folding).is_empty() {
        folding.ignore_marks = false;
    }
    let wanted = fold(words, folding);
    let edges = edges(text);
    // White space is one whole where it does not count.
    let is_white = |g: Option<&str>| g.is_some_and(|g| g.chars().all(char::is_whitespace));
    let goes_on = |at: usize| {
        let (before, after) = text.split_at(at);
        folding.ignore_marks
            && is_white(before.graphemes(true).next_back())
            && is_white(after.graphemes(true).next())
    };
    let mut found = vec![];
    let mut from = 0;
    for &start in &edges {
        let first = text[start..].graphemes(true).next().unwrap_or_default();
        if start < from || fold(first, folding).is_empty() {
            continue;
        }
        let fits = |end: usize| !goes_on(end) && fold(&text[start..end], folding) == wanted;
        let end = edges.iter().copied().find(|&end| end > start && fits(end));
        if let Some(end) = end {
            found.push((start, end));
            from = end;
        }
    }
    found
}

fn overlap(a: (usize, usize), b: (usize, usize)) -> bool {
    a.0.max(b.0) < a.1.min(b.1)
}

/// `LAWS=20 cargo test` tries twenty times as many cases.
fn cases(n: u32) -> ProptestConfig {
    let factor = std::env::var("LAWS").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    ProptestConfig { cases: n * factor, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(160))]

    #[test]
    fn words_are_found_as_by_trying_every_range(
        (hay, needle) in hay_and_needle(), options in options(),
    ) {
        let options = Matching { whole_word: false, ..options };
        if let Ok(pattern) = Pattern::new(&needle, options) {
            let index = TextIndex::new(hay.as_str());
            let found: Vec<_> =
                pattern.find_all(&index).map(|s| (s.start().get(), s.end().get())).collect();
            prop_assert_eq!(found, naive(&hay, &needle, options));
        }
    }

    #[test]
    fn hits_are_whole_and_in_order(
        (hay, needle) in prop_oneof![hay_and_needle(), (text(), haystack())],
        options in options(), part in any::<(u16, u8)>(),
    ) {
        let Ok(pattern) = Pattern::new(&needle, options) else { return Ok(()) };
        let index = TextIndex::new(hay.as_str());
        let edges = edges(&hay);
        for range in [range(&hay, (0, u8::MAX)), range(&hay, part)] {
            let mut last = range.start();
            for span in pattern.find(&index, range) {
                prop_assert!(span.start() >= last && span.end() <= range.end());
                last = span.end();
                prop_assert!(edges.contains(&span.start().get()), "{span:?} cuts a grapheme");
                prop_assert!(edges.contains(&span.end().get()), "{span:?} cuts a grapheme");
                let mut folding = options.folding();
                folding.ignore_marks &= !fold(&needle, folding).is_empty();
                let slice = index.slice(span).unwrap();
                prop_assert_eq!(fold(slice, folding), fold(&needle, folding));
                if options.whole_word {
                    let mut words = hay.split_word_bound_indices().map(|(at, _)| at);
                    prop_assert!(words.any(|at| at == span.start().get()));
                }
            }
        }
    }

    #[test]
    fn stricter_options_find_nothing_new(
        (hay, needle) in hay_and_needle(),
        strict in options(),
        case in any::<bool>(),
        marks in any::<bool>(),
    ) {
        let loose = Matching {
            regex: false,
            // Blanks that count one by one have edges of words between them.
            whole_word: false,
            match_case: strict.match_case && case,
            match_diacritics: strict.match_diacritics && marks,
        };
        // Words of which nothing counts but marks are looked for to the letter.
        prop_assume!(!fold(&needle, loose.folding()).is_empty());
        let all = spans(&hay, &needle, loose);
        for hit in spans(&hay, &needle, strict) {
            prop_assert!(all.iter().any(|&other| overlap(hit, other)), "{hit:?} not of {all:?}");
        }
    }

    #[test]
    fn steps_of_any_size_find_the_same(
        (a, needle) in hay_and_needle(), b in haystack(), options in options(), step in 1..40usize,
    ) {
        prop_assume!(!needle.is_empty() && !a.is_empty() && !b.is_empty());
        let project = project_of(vec![document("a", &a, vec![]), document("b", &b, vec![])]);
        let pattern = Pattern::new(&needle, options).unwrap();
        let all = library_hits(&project, &pattern, usize::MAX, usize::MAX);
        prop_assert_eq!(library_hits(&project, &pattern, usize::MAX, step), all.clone());
        for hits in all {
            let document: &Document = project.document(&hits.article).unwrap();
            let found: Vec<_> = pattern.find_all(document.text.index()).collect();
            prop_assert_eq!((hits.spans, hits.count), (found.clone(), found.len()));
        }
    }

    #[test]
    fn context_reads_as_the_article_does(hay in text(), part in any::<(u16, u8)>(), n in 0..20usize) {
        let article = ArticleText::new(hay.as_str());
        let Ok(span) = Span::try_from(range(&hay, part)) else { return Ok(()) };
        let edges = edges(&hay);
        let is_whole = |at: ByteOffset| edges.contains(&at.get());
        prop_assume!(is_whole(span.start()) && is_whole(span.end()));
        let context = Context::of(&article, span, n).unwrap();
        prop_assert!(context.before.chars().count() <= n && context.after.chars().count() <= n);
        let whole = format!("{}{}{}", context.before, context.hit, context.after);
        let has_end = whole.contains(['\n', '\r', '\u{85}', '\u{2029}']);
        prop_assert!(!has_end);
        let blank = |text: &str| text.replace("\r\n", " ").replace(
            ['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ");
        prop_assert!(blank(&hay).contains(&whole), "{whole:?}");
        if !context.is_cut_before {
            let paragraph = article.paragraphs()[article.paragraph_at(span.start())];
            let before = &hay[paragraph.start().min(span.start()).get()..span.start().get()];
            prop_assert_eq!(context.before, blank(before));
        }
    }
}

#[test]
fn one_goes_from_hit_to_hit_through_all_articles_and_around() {
    let texts = [("a", "Kunduz and Kunduz"), ("b", "nothing"), ("c", "to Kunduz")];
    let documents = texts.map(|(name, text)| common::document(name, text, vec![]));
    let project = common::project_of(documents.into());
    let next = |name: &str, from: Option<usize>, forward, in_all| {
        let sought = Sought { words: "kunduz".into(), in_all, ..Sought::default() };
        let article = common::id(name);
        let from = from.map(ByteOffset::new);
        let hit = next_hit(&project, &sought, (&article, from), forward).unwrap();
        hit.map(|(article, span)| (article.to_string(), span.start().get()))
    };
    let at = |name: &str, start| Some((name.to_owned(), start));
    assert_eq!(next("a", None, true, true), at("a", 0));
    assert_eq!(next("a", Some(0), true, true), at("a", 11));
    assert_eq!(next("a", Some(11), true, true), at("c", 3));
    assert_eq!(next("a", Some(11), true, false), at("a", 0));
    assert_eq!(next("c", Some(3), true, true), at("a", 0));
    assert_eq!(next("a", Some(0), false, true), at("c", 3));
    assert_eq!(next("c", Some(3), false, true), at("a", 11));
    assert_eq!(next("b", None, false, true), at("a", 11));
    assert_eq!(next("b", None, true, false), None);
    let bad = Sought { words: "(".into(), ..Sought::default() };
    let bad = Sought { matching: Matching { regex: true, ..bad.matching }, ..bad };
    assert!(next_hit(&project, &bad, (&common::id("a"), None), true).is_err());
}
