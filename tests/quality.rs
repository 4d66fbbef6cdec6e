//! What is doubtful in a dataset is found at its place, mended by one step, and taken back by undo;
//! a divided dataset holds every article once and no two alike in different parts.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, mention, project, project_of, span_of, stamp};
use dateline::annotation::Mention;
use dateline::article::{Metadata, Status};
use dateline::edit::Command;
use dateline::exchange::check;
use dateline::moment::Day;
use dateline::project::{Document, Facts, Project};
use dateline::quality::{Check, Finding, Report, SplitOrder, Stratum, card, mend, pieces, split};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn documents(project: &Project) -> Vec<Arc<Document>> {
    project.documents.values().cloned().collect()
}

fn report(project: &Project) -> Report {
    check(&documents(project), project.schema(), &|_| {})
}

fn findings(project: &Project, check: Check) -> Vec<Finding> {
    let groups = report(project).groups.into_iter();
    groups.filter(|group| group.check == check).flat_map(|group| group.findings).collect()
}

/// An article with mentions on the first occurrence of words: `(label, words)`.
fn tagged(name: &str, text: &str, tags: &[(&str, &str)]) -> Document {
    let mentions = tags
        .iter()
        .enumerate()
        .map(|(n, (label, words))| mention(&format!("m{n}"), label, span_of(text, words)));
    document(name, text, mentions.collect())
}

fn with_status(document: Document, status: Status) -> Document {
    let facts = Facts { status, ..document.facts.as_ref().clone() };
    Document { facts: Arc::new(facts), ..document }
}

/// What each finding says, with its words and its fix.
fn told(project: &Project, check: Check) -> Vec<String> {
    let of = |finding: Finding| {
        let document = finding.article.as_ref().and_then(|id| project.document(id));
        let words = document.zip(finding.place).and_then(|(d, place)| d.text.index().slice(place));
        let fix = finding.fix.map_or("nothing".to_owned(), |fix| fix.title);
        format!("{}: {} → {fix}", words.unwrap_or("·"), finding.title)
    };
    findings(project, check).into_iter().map(of).collect()
}

fn done(project: &Project, command: &Command) -> Project {
    command.plan(project, &stamp(9)).unwrap().change.apply(project).unwrap()
}

#[test]
fn one_string_with_several_labels() {
    let project = project_of(vec![
        tagged("a", "Kunduz fell.", &[("place", "Kunduz")]),
        tagged("b", "In Kunduz.", &[("place", "Kunduz")]),
        tagged("c", "Kunduz said no.", &[("actor", "Kunduz")]),
        // On purpose: both on one place.
        tagged("d", "Kunduz!", &[("place", "Kunduz"), ("actor", "Kunduz")]),
        tagged("e", "Orsh, Orsh", &[("place", "Orsh"), ("actor", "h, Orsh")]),
    ]);
    let expected = ["Kunduz: “Kunduz” is Actor here, Place at 3 places → Make it Place"];
    assert_eq!(told(&project, Check::Clash), expected);
}

#[test]
fn two_labels_that_are_as_frequent_have_no_fix() {
    let project = project_of(vec![
        tagged("a", "Kunduz fell.", &[("place", "Kunduz")]),
        tagged("b", "Kunduz said no.", &[("actor", "Kunduz")]),
    ]);
    let found = findings(&project, Check::Clash);
    assert_eq!((found.len(), found.iter().all(|finding| finding.fix.is_none())), (2, true));
}

#[test]
fn determiners_follow_the_majority() {
    let project = project_of(vec![tagged(
        "a",
        "He met the Taliban. Then the Marines left, and the Alliance came to The Hague. \
         The Hague is far.",
        &[
            ("actor", "the Taliban"),
            ("actor", "Marines"),
            ("actor", "Alliance"),
            ("place", "The Hague"),
        ],
    )]);
    let found = told(&project, Check::Determiner);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("the Taliban: ") && found[0].ends_with("Leave a determiner out"));
    let mended = done(&project, &mend(&findings(&project, Check::Determiner)).unwrap());
    assert_eq!(told(&mended, Check::Determiner), Vec::<String>::new());
    let text = mended.documents.values().next().unwrap();
    let quotes: BTreeSet<_> = text.mentions.iter().map(|mention| text.quote(mention)).collect();
    assert!(quotes.contains("Taliban"), "{quotes:?}");
}

#[test]
fn possessives_follow_the_majority_and_names_keep_theirs() {
    let project = project_of(vec![tagged(
        "a",
        "Belmara's army and Orsh’s port, Lavar's coast, McDonald's shop.",
        &[("place", "Belmara's"), ("place", "Orsh"), ("place", "Lavar"), ("place", "McDonald's")],
    )]);
    let found = told(&project, Check::Possessive);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("Belmara's: ") && found[0].ends_with("Leave a possessive out"));
}

#[test]
fn punctuation_goes_from_the_ends() {
    let project = project_of(vec![tagged(
        "a",
        "In “Kunduz”, the U.S. said, marines (Orsh).",
        &[("place", "“Kunduz”,"), ("actor", "U.S."), ("place", "(Orsh)."), ("actor", " marines ")],
    )]);
    let fixes: Vec<_> = findings(&project, Check::Punctuation)
        .into_iter()
        .map(|finding| finding.fix.unwrap().title)
        .collect();
    assert_eq!(fixes, ["Make it “Kunduz”", "Make it “marines”", "Make it “Orsh”"]);
}

#[test]
fn names_that_are_tagged_elsewhere() {
    let text = "Kunduz fell. Kunduz's mayor left Kunduzan soil; the fall of Kunduz";
    let project = project_of(vec![
        tagged("a", text, &[("place", "Kunduz"), ("event", "fall")]),
        // Not begun: what is not tagged there says nothing.
        tagged("b", "Kunduz again.", &[]),
        with_status(tagged("c", "Kunduz twice.", &[]), Status::Done),
    ]);
    let found = findings(&project, Check::Untagged);
    assert_eq!(found.len(), 2, "once tagged, it is looked for in its own article");
    let mended = done(&project, &mend(&found).unwrap());
    let document = mended.document(&id("a")).unwrap();
    let places = document.mentions.iter().filter(|m| m.label == id("place"));
    let starts: Vec<_> = places.map(|m| m.spans.hull().start().get()).collect();
    assert_eq!(starts, [0, 13, 60]);
    // Tagged several times, it is looked for everywhere.
    let found = findings(&mended, Check::Untagged);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].article, Some(id("c")));
}

#[test]
fn of_names_that_begin_alike_the_longest_that_stands_there_counts() {
    let names = ["Kunduz", "Kunduz Gate", "Kunduz Gates", "Kunduzis", "昆都士", "昆都士市"];
    let tagged_twice = names.iter().enumerate().flat_map(|(n, name)| {
        ["a", "b"].map(|letter| tagged(&format!("{letter}{n}"), name, &[("place", name)]))
    });
    let text = "Kunduz Gat, Kunduz Gates, Kunduz Gate. Kunduzi, Kunduz! 昆都士市昆都士 Kunduz Ga";
    let untagged = with_status(tagged("z", text, &[]), Status::Done);
    let found = told(&project_of(tagged_twice.chain([untagged]).collect()), Check::Untagged);
    let words: Vec<_> = found.iter().map(|told| told.split(": ").next().unwrap()).collect();
    let expected =
        ["Kunduz", "Kunduz Gates", "Kunduz Gate", "Kunduz", "昆都士市", "昆都士", "Kunduz"];
    assert_eq!(words, expected);
}

#[test]
fn each_check_is_told_before_it_is_made() {
    let told = std::cell::RefCell::new(Vec::new());
    let project = project_of(vec![tagged("a", "Kunduz.", &[("place", "Kunduz")])]);
    let tell = |check| told.borrow_mut().push(check);
    assert_eq!(check(&documents(&project), project.schema(), &tell).n_articles, 1);
    assert_eq!(told.into_inner(), Check::ALL);
}

#[test]
fn finished_articles_without_mentions_and_free_ones_with_events() {
    let project = project_of(vec![
        with_status(tagged("a", "Nothing.", &[]), Status::Done),
        with_status(tagged("b", "They met.", &[("event", "met")]), Status::NoEvents),
        with_status(tagged("c", "Orsh.", &[("place", "Orsh")]), Status::NoEvents),
        with_status(tagged("d", "No.", &[]), Status::Todo),
    ]);
    let expected = [
        "·: Done, but without any mention → Mark as to do",
        "·: Marked as free of events, but has 1 event → Mark as done",
    ];
    assert_eq!(told(&project, Check::Status), expected);
    let mended = done(&project, &mend(&findings(&project, Check::Status)).unwrap());
    assert!(findings(&mended, Check::Status).is_empty());
}

const STORY: &str = "Mutinous marines stormed an airfield on the island of Lavar on Tuesday and cut \
    the causeway to the mainland before noon, officials in the capital said. The governor of the \
    province called for calm while ferries stayed in port and shops along the quay closed early.";

#[test]
fn the_same_text_and_much_the_same_text() {
    let other = STORY.replace("before noon", "at noon");
    let far = "The harvest was good this year, say farmers in the valley of the river Orsh, and \
               prices fell at all markets of the region for the first time since spring.";
    let project = project_of(vec![
        tagged("a", STORY, &[]),
        tagged("b", STORY, &[("actor", "marines")]),
        tagged("c", &other, &[]),
        tagged("d", far, &[]),
    ]);
    let found = findings(&project, Check::Duplicate);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].article, Some(id("a")), "what has no mentions goes");
    let near = findings(&project, Check::NearDuplicate);
    assert_eq!(near.len(), 1);
    assert_eq!(near[0].article, Some(id("c")));
    assert!(near[0].fix.is_none());
    let mended = done(&project, &mend(&found).unwrap());
    assert_eq!(mended.documents.len(), 3);
    assert!(findings(&mended, Check::Duplicate).is_empty());
}

#[test]
fn a_copy_with_mentions_of_its_own_is_not_deleted_without_a_look() {
    let project = project_of(vec![
        tagged("a", STORY, &[("place", "Lavar"), ("event", "stormed")]),
        tagged("b", STORY, &[("actor", "marines")]),
    ]);
    let found = findings(&project, Check::Duplicate);
    assert_eq!((found.len(), found[0].fix.is_some()), (1, false));
}

#[test]
fn mentions_that_end_within_tokens() {
    let project = project_of(vec![tagged(
        "a",
        "Anti-government marines, Lavarans",
        &[("actor", "govern"), ("actor", "marines"), ("place", "Lavar")],
    )]);
    let words = |check| {
        findings(&project, check)
            .into_iter()
            .map(|finding| finding.fix.map_or("nothing".to_owned(), |fix| fix.title))
            .collect::<Vec<_>>()
    };
    let both = ["Make it “government”", "Make it “Lavarans”"];
    assert_eq!(words(Check::Words), both);
    assert_eq!(words(Check::Pieces), both);
    // The comma alone is no reason to move an end.
    let blanks = ["Make it “Anti-government”", "nothing", "Make it “Lavarans”"];
    assert_eq!(words(Check::WhiteSpace), blanks);
}

#[test]
fn rare_labels_are_told_once_there_are_enough_mentions() {
    let text = "Orsh ".repeat(60);
    let mentions: Vec<Mention> = (0..60usize)
        .map(|n| {
            let start = dateline::text::ByteOffset::new(n * 5);
            let end = dateline::text::ByteOffset::new(n * 5 + 4);
            let span = dateline::text::Span::new(start, end).unwrap();
            mention(&format!("m{n}"), "place", span)
        })
        .collect();
    let project = project_of(vec![document("a", &text, mentions)]);
    let told = told(&project, Check::Balance);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("Actor has 0 mentions, 0.0 % of 60"), "{told:?}");
}

/// The things by which two findings are the same one.
fn key(finding: &Finding) -> (Check, String, Option<dateline::text::Span>, String) {
    let mention = finding.mention.as_ref().map_or("", |id| id.as_str());
    let article = finding.article.as_ref().map_or("", |id| id.as_str());
    // A mention is the same wherever its ends are; a place without one is told by itself.
    let place = if mention.is_empty() { finding.place } else { None };
    (finding.check, article.to_owned(), place, mention.to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn a_fix_removes_its_finding_and_undo_brings_it_back(project in project()) {
        let before = report(&project);
        for finding in before.groups.iter().flat_map(|group| &group.findings) {
            let Some(command) = mend([finding]) else { continue };
            let entry = command.plan(&project, &stamp(9)).unwrap();
            let after = entry.change.apply(&project).unwrap();
            prop_assert_eq!(after.flaws(), vec![]);
            let left = report(&after);
            let is_left = left.groups.iter().flat_map(|g| &g.findings).any(|f| key(f) == key(finding));
            prop_assert!(!is_left, "{finding:?} is still found in {after:?}");
            let undone = entry.change.inverse().apply(&after).unwrap();
            prop_assert_eq!(&undone, &project);
        }
    }

    #[test]
    fn all_of_a_check_are_fixed_by_one_step(project in project()) {
        for group in report(&project).groups {
            let Some(command) = mend(&group.findings) else { continue };
            let entry = command.plan(&project, &stamp(9)).unwrap();
            let after = entry.change.apply(&project).unwrap();
            prop_assert_eq!(after.flaws(), vec![]);
            prop_assert_eq!(&entry.change.inverse().apply(&after).unwrap(), &project);
        }
    }

    #[test]
    fn every_finding_stands_in_its_text(project in project()) {
        for finding in report(&project).groups.iter().flat_map(|group| &group.findings) {
            let Some(article) = &finding.article else { continue };
            let document = project.document(article).unwrap();
            if let Some(place) = finding.place {
                prop_assert!(document.text.index().slice(place).is_some());
            }
            if let Some(mention) = &finding.mention {
                prop_assert!(document.mentions.get(mention).is_some());
            }
        }
    }

    #[test]
    fn pieces_cover_all_but_white_space(text in common::text()) {
        let pieces = pieces(&text);
        let mut end = 0;
        for piece in &pieces {
            prop_assert!(piece.start().get() >= end);
            let between = &text[end..piece.start().get()];
            prop_assert!(between.chars().all(|c| c.is_whitespace() || c.is_control()));
            end = piece.end().get();
        }
        prop_assert!(text[end..].chars().all(|c| c.is_whitespace() || c.is_control()));
    }
}

fn corpus(n: usize) -> Vec<Arc<Document>> {
    let labels = ["actor", "place", "event"];
    let article = |i: usize| {
        let text = format!(
            "Report {i} of day {} tells how group {} moved {} convoys along road {} to town {} \
             while {} of its people stayed at river {} and waited for word {}",
            i % 31,
            i * 7,
            i * 13,
            i * 17,
            i * 19,
            i * 23,
            i * 29,
            i * 31
        );
        // Every fourth article is told again with another last word.
        let text = if i % 4 == 3 { text.replace("waited", "slept") } else { text };
        let tags: Vec<_> = labels.iter().take(1 + i % 3).map(|label| (*label, "group")).collect();
        let mut document = tagged(&format!("a{i:04}"), &text, &tags);
        let month = 1 + i % 12;
        document.facts = Arc::new(Facts {
            metadata: Metadata {
                title: format!("Report {i}").into(),
                date: Day::parse(&format!("2022-{month:02}-{:02}", 1 + i % 28)),
                source: Some(format!("Source {}", i % 5).into()),
                ..Metadata::default()
            },
            ..Facts::default()
        });
        Arc::new(document)
    };
    (0..n).map(article).collect()
}

fn parts(documents: &[Arc<Document>], order: &SplitOrder) -> [Vec<String>; 3] {
    let project = project_of(vec![]);
    let division = split(documents, project.schema(), order, &pieces);
    division.parts.map(|part| part.iter().map(|d| d.id.to_string()).collect())
}

#[test]
fn a_split_holds_every_article_once_in_the_shares_asked_for() {
    let documents = corpus(200);
    for by in [Stratum::Label, Stratum::Date, Stratum::Source, Stratum::Order] {
        let order = SplitOrder { by, ..SplitOrder::default() };
        let parts = parts(&documents, &order);
        let sizes = parts.each_ref().map(Vec::len);
        assert_eq!(sizes.iter().sum::<usize>(), 200);
        assert!((155..=165).contains(&sizes[0]), "{by:?}: {sizes:?}");
        assert!(sizes[1] > 15 && sizes[2] > 15, "{by:?}: {sizes:?}");
        let all: BTreeSet<_> = parts.iter().flatten().collect();
        assert_eq!(all.len(), 200);
    }
}

#[test]
fn a_split_is_the_same_whenever_it_is_asked_for() {
    let mut documents = corpus(60);
    let order = SplitOrder::default();
    let first = parts(&documents, &order).map(|part| part.into_iter().collect::<BTreeSet<_>>());
    documents.reverse();
    let again = parts(&documents, &order).map(|part| part.into_iter().collect::<BTreeSet<_>>());
    assert_eq!(first, again);
    let other = parts(&documents, &SplitOrder { seed: 2, ..order });
    assert_ne!(first, other.map(|part| part.into_iter().collect::<BTreeSet<_>>()));
}

#[test]
fn labels_stand_in_every_part_in_their_shares() {
    let documents = corpus(300);
    let project = project_of(vec![]);
    let division = split(&documents, project.schema(), &SplitOrder::default(), &pieces);
    let all = |label: usize| {
        division.report.parts.iter().map(|p| p.statistics.labels[label].n).sum::<usize>() as f64
    };
    for part in &division.report.parts {
        let share = part.statistics.n_articles as f64 / 300.0;
        for (i, label) in part.statistics.labels.iter().enumerate() {
            let is_near = (label.n as f64 / all(i) - share).abs() < 0.04;
            assert!(is_near, "{:?} {}: {} of {}", part.part, label.name, label.n, all(i));
        }
    }
}

#[test]
fn articles_much_alike_are_never_divided() {
    let mut documents = corpus(40);
    for i in 0..20 {
        let (text, name) = (documents[i].text.as_str().to_owned(), format!("b{i:04}"));
        documents.push(Arc::new(tagged(&name, &(text + " at last"), &[])));
    }
    for seed in 0..8 {
        let parts =
            parts(&documents, &SplitOrder { seed, shares: [40, 30, 30], by: Stratum::Label });
        for i in 0..20 {
            let part = |name: String| parts.iter().position(|part| part.contains(&name));
            assert_eq!(part(format!("a{i:04}")), part(format!("b{i:04}")), "seed {seed}");
        }
    }
}

#[test]
fn by_order_the_newest_articles_are_tested_with() {
    let documents = corpus(100);
    let project = project_of(vec![]);
    let order = SplitOrder { by: Stratum::Order, ..SplitOrder::default() };
    let report = split(&documents, project.schema(), &order, &pieces).report;
    let days: Vec<_> = report.parts.iter().map(|part| part.days.unwrap()).collect();
    assert!(days[0].1 <= days[1].0 && days[1].1 <= days[2].0, "{days:?}");
}

#[test]
fn small_datasets_leave_no_part_empty_and_a_part_without_share_is_none() {
    let documents = corpus(3);
    let sizes = parts(&documents, &SplitOrder::default()).map(|part| part.len());
    assert_eq!(sizes, [1, 1, 1]);
    let sizes = parts(&corpus(10), &SplitOrder { shares: [80, 0, 20], ..SplitOrder::default() })
        .map(|part| part.len());
    assert_eq!(sizes[1], 0);
    assert_eq!(parts(&[], &SplitOrder::default()).map(|part| part.len()), [0, 0, 0]);
}

#[test]
fn the_card_tells_what_stands_where() {
    let documents = corpus(10);
    let project = project_of(vec![]);
    let division = split(&documents, project.schema(), &SplitOrder::default(), &pieces);
    let card = card(&division);
    assert!(card.contains("80 train, 10 dev, 10 test"), "{card}");
    for document in &documents {
        assert_eq!(card.matches(document.id.as_str()).count(), 1);
    }
    assert!(card.contains("| Actor | "), "{card}");
}
