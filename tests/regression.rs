//! Texts that broke other annotators, each named by the report of its bug.
//!
//! For each one the offsets of every mention are given in all three units, and the words must
//! come back from the written file as Python would cut them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, mention, project_of, span_of, stamp};
use dateline::annotation::{Mention, Spans};
use dateline::edit::Command;
use dateline::formats::native;
use dateline::project::Project;
use dateline::schema::LabelId;
use dateline::text::{ByteOffset, Edge, Granularity, Range, Snap, Span, TextIndex, nudge, snap};
use dateline::view::{Canvas, Look, segments};

/// Offsets of the words in bytes, code points and UTF-16 units, and the whole way of a mention of
/// them: snapped, written, verified, cut by code points, read, written again.
fn check(text: &str, words: &str, bytes: [usize; 2], chars: [usize; 2], units: [usize; 2]) {
    let span = span_of(text, words);
    let index = TextIndex::new(text);
    assert_eq!([span.start().get(), span.end().get()], bytes, "bytes of {words:?}");
    let found = index.chars_of_range(span.range()).unwrap();
    assert_eq!([found.start().get(), found.end().get()], chars, "code points of {words:?}");
    let found = index.utf16_of_range(span.range()).unwrap();
    assert_eq!([found.start().get(), found.end().get()], units, "UTF-16 units of {words:?}");
    for how in [Snap::default(), LETTER] {
        assert_eq!(snap(&index, span.range(), how), Some(span), "{how:?} of {words:?}");
    }
    check_file(text, vec![mention("m", "place", span)], &[words]);
}

/// To the letter, as with the modifier key.
const LETTER: Snap = Snap { granularity: Granularity::Character, trim: false };

/// Mentions survive the file; their quotes are what Python's `text[start:end]` gives.
fn check_file(text: &str, mentions: Vec<Mention>, quotes: &[&str]) {
    let project = project_of(vec![document("a", text, mentions)]);
    for file in [
        native::write_json(&project.codebook, project.documents.values()),
        native::write_jsonl(&project.codebook, project.documents.values()),
    ] {
        let verified = native::verify(&file);
        assert_eq!((verified.n_verified, verified.failures), (quotes.len(), vec![]));
        let reading = native::read(&file, &stamp(1));
        assert_eq!(reading.problems, vec![]);
        assert_eq!(reading.documents, [project.documents[&id("a")].as_ref().clone()]);
        let json: serde_json::Value = match serde_json::from_str(&file) {
            Ok(json) => json,
            Err(_) => panic!("{file}"),
        };
        let article = if json["articles"].is_array() { &json["articles"][0] } else { &json };
        let text: Vec<char> = article["text"].as_str().unwrap().chars().collect();
        let mut found = vec![];
        for mention in article["mentions"].as_array().unwrap() {
            let parts = mention["spans"].as_array().cloned().unwrap_or_default();
            for span in [mention].into_iter().chain(&parts) {
                let offset = |name: &str| span[name].as_u64().unwrap() as usize;
                found.push(text[offset("start")..offset("end")].iter().collect::<String>());
            }
        }
        assert_eq!(found, quotes);
    }
}

/// What a raw selection between two places (`‹` and `›`) becomes by default.
fn check_snap(marked: &str, expected: &str) {
    let start = marked.find('‹').unwrap();
    let end = marked.find('›').unwrap();
    let text = marked.replace(['‹', '›'], "");
    let index = TextIndex::new(text.as_str());
    // Dragged from left to right and from right to left.
    let (start, end) = match start < end {
        true => (start, end - '‹'.len_utf8()),
        false => (start - '›'.len_utf8(), end),
    };
    let raw = Range::between(ByteOffset::new(start), ByteOffset::new(end));
    let found = snap(&index, raw, Snap::default());
    let found = found.map(|span| index.slice(span).unwrap()).unwrap_or("nothing");
    assert_eq!(found, expected, "{marked}");
}

fn spans(text: &str, parts: &[&str]) -> Spans {
    Spans::new(parts.iter().map(|words| span_of(text, words)).collect()).unwrap()
}

#[test]
fn label_studio_1347_astral_emoji() {
    let text = "💩 This is an annotation.";
    check(text, "annotation", [16, 26], [13, 23], [14, 24]);
    check(text, "This", [5, 9], [2, 6], [3, 7]);
    check(text, "💩", [0, 4], [0, 1], [0, 2]);
}

#[test]
fn label_studio_4988_firefighter_with_joiner() {
    let text = "🧑‍🚒firemen drive firetrucks at work";
    check(text, "firetrucks", [25, 35], [17, 27], [19, 29]);
    check(text, "🧑‍🚒", [0, 11], [0, 3], [0, 5]);
    // A selection that ends within the emoji takes all of it.
    let index = TextIndex::new(text);
    let raw = Range::between(ByteOffset::new(0), ByteOffset::new(4));
    assert_eq!(snap(&index, raw, LETTER), Some(span_of(text, "🧑‍🚒")));
}

#[test]
fn doccano_2290_code_points_and_utf_16_differ() {
    check("👨‍👩‍👧 and 🔥🔥: fire in Kabul", "Kabul", [41, 46], [22, 27], [27, 32]);
}

#[test]
fn doccano_2264_decomposed_accent() {
    let text = "Le De\u{301}partement d'E\u{301}tat";
    check(text, "De\u{301}partement", [3, 16], [3, 15], [3, 15]);
    check_snap("Le De‹\u{301}par›tement d'État", "De\u{301}partement");
    // By character the accent still goes with its letter.
    let index = TextIndex::new(text);
    let raw = Range::between(ByteOffset::new(3), ByteOffset::new(5));
    let span = snap(&index, raw, LETTER).unwrap();
    assert_eq!(index.slice(span), Some("De\u{301}"));
    let next = nudge(&index, span, Edge::End, Granularity::Character, false).unwrap();
    assert_eq!(index.slice(next), Some("D"));
}

#[test]
fn brat_853_doccano_2114_crlf_counts_as_two() {
    let text = "John loves Mary.\r\nHe married her.";
    check(text, "Mary", [11, 15], [11, 15], [11, 15]);
    check(text, "married", [21, 28], [21, 28], [21, 28]);
    // Mixed with lone line feeds.
    check("One.\r\nTwo.\nThree.\r\nFour", "Four", [19, 23], [19, 23], [19, 23]);
}

#[test]
fn label_studio_539_emoji_and_crlf() {
    check("🔥\r\n🔥\r\nKunduz", "Kunduz", [12, 18], [6, 12], [8, 14]);
}

#[test]
fn label_studio_1863_line_breaks_within_a_mention_stay() {
    let text = "the Ministry\r\nof Defense said";
    check(text, "Ministry\r\nof Defense", [4, 24], [4, 24], [4, 24]);
}

#[test]
fn brat_1190_webanno_420_line_and_paragraph_separators_within_a_span() {
    let text = "army\u{2028}chief and\u{2029}others";
    check(text, "army\u{2028}chief", [0, 12], [0, 10], [0, 10]);
    check(text, "chief and\u{2029}others", [7, 25], [5, 21], [5, 21]);
    let document = document("a", text, vec![mention("m", "actor", span_of(text, text))]);
    let pieces: Vec<_> = document
        .text
        .paragraphs()
        .iter()
        .flat_map(|paragraph| {
            segments(*paragraph, &document.mentions.iter().cloned().collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(pieces.len(), 2, "the paragraph separator ends a paragraph, the line one does not");
}

#[test]
fn brat_1301_byte_order_mark_first() {
    let text = "\u{feff}Kunduz fell";
    check(text, "Kunduz", [3, 9], [1, 7], [1, 7]);
    check_snap("‹\u{feff}Kunduz› fell", "Kunduz");
}

#[test]
fn brat_1300_curly_brackets() {
    let text = "The {rebels} took\n{Kunduz} {";
    check(text, "rebels", [5, 11], [5, 11], [5, 11]);
    check(text, "Kunduz", [19, 25], [19, 25], [19, 25]);
}

#[test]
fn label_studio_4976_brackets_within_a_name() {
    let text = "\"John Doe (Mr. Bo)\" said";
    check_snap("‹\"John Doe (Mr. Bo)\"› said", "John Doe (Mr. Bo)");
    check_snap("\"John Doe (Mr. B‹o)\" said›", "Bo)\" said");
    check(text, "John Doe (Mr. Bo)", [1, 18], [1, 18], [1, 18]);
}

#[test]
fn streamlit_annotation_tools_10_adjacent_spans() {
    let text = "Yesterday, at 3pm Emily called";
    let (first, second) = (span_of(text, "Yesterday"), span_of(text, ", at 3pm Emily"));
    assert_eq!(first.end(), second.start());
    let mentions = vec![mention("m1", "event", first), mention("m2", "actor", second)];
    let document = document("a", text, mentions.clone());
    let at_seam = document.mentions.at(second.start());
    assert_eq!(at_seam.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["m2"]);
    let all: Vec<_> = document.mentions.iter().cloned().collect();
    let pieces = segments(document.text.paragraphs()[0], &all);
    let counts: Vec<_> = pieces.iter().map(|piece| piece.covering.len()).collect();
    assert_eq!(counts, [1, 1, 0]);
    check_file(text, mentions, &["Yesterday", ", at 3pm Emily"]);
}

#[test]
fn ner_annotator_7_last_word_of_the_text() {
    check("They fled Kunduz", "Kunduz", [10, 16], [10, 16], [10, 16]);
    check("They fled 🔥", "🔥", [10, 14], [10, 11], [10, 12]);
    check_snap("They fled ‹Kun›duz", "Kunduz");
    check_snap("They fled Kundu‹z›", "Kunduz");
}

#[test]
fn factgenie_187_drag_from_right_to_left() {
    check_snap("The ›Taliban over‹ran Kunduz", "Taliban overran");
    check_snap("the 🔥 ›Taliban‹", "Taliban");
}

#[test]
fn doccano_1863_selection_that_spills_over_a_paragraph_end() {
    check_snap("in ‹Kunduz.\n\n›The next day", "Kunduz");
    check_snap("in Kunduz.‹\r\n\r\nThe next› day", "The next");
}

#[test]
fn inception_3890_released_right_of_the_line_end() {
    check_snap("fled ‹Kunduz›\r\nand", "Kunduz");
    check_snap("fled ‹Kunduz\r›\nand", "Kunduz");
    check_snap("fled ‹Kunduz\r\n›and", "Kunduz");
}

#[test]
fn webanno_265_arabic_with_quotation_marks() {
    let text = "قال «المتحدث» باسم \"الحركة\"";
    check(text, "المتحدث", [9, 23], [5, 12], [5, 12]);
    check(text, "الحركة", [36, 48], [20, 26], [20, 26]);
    check_snap("قال ‹«المتحدث»› باسم", "المتحدث");
}

#[test]
fn inception_5506_document_that_starts_with_white_space() {
    let text = " \n\u{a0} Kunduz fell";
    check(text, "Kunduz", [5, 11], [4, 10], [4, 10]);
    check_snap("‹ \n\u{a0} Kunduz› fell", "Kunduz");
    check_snap("‹ \n\u{a0} ›Kunduz", "nothing");
}

#[test]
fn label_studio_477_part_of_a_token() {
    let text = "valve AHU-G1-V-1-1-Ctrl-Out failed";
    let index = TextIndex::new(text);
    let part = span_of(text, "G1");
    assert_eq!(snap(&index, part.range(), LETTER), Some(part));
    check_snap("valve AHU-‹G1›-V-1-1-Ctrl-Out failed", "G1");
    check_file(text, vec![mention("m", "place", part)], &["G1"]);
    check(text, "AHU-G1-V-1-1-Ctrl-Out", [6, 27], [6, 27], [6, 27]);
}

#[test]
fn inception_5506_ellipsis_beside_a_joining_letter() {
    let text = "وقال…والحركة في قندوز";
    check(text, "والحركة", [11, 25], [5, 12], [5, 12]);
    check_snap("‹وقال…والحركة› في", "وقال…والحركة");
}

#[test]
fn label_studio_4218_blank_lines_between_paragraphs() {
    let text = "One.\n\n\n \nKunduz fell.\n\n";
    check(text, "Kunduz", [9, 15], [9, 15], [9, 15]);
    let document = document("a", text, vec![]);
    assert_eq!(document.text.paragraphs().len(), 7);
}

#[test]
fn label_studio_2007_offset_past_the_end() {
    let text = "🔥 Kunduz";
    let project = project_of(vec![document("a", text, vec![])]);
    let past = Span::new(ByteOffset::new(5), ByteOffset::new(text.len() + 1)).unwrap();
    let command = Command::Tag {
        article: id("a"),
        label: id("place"),
        spans: vec![past.into()],
        origin: Default::default(),
    };
    assert!(command.plan(&project, &stamp(1)).is_err());
}

#[test]
fn argilla_2353_nested_crossing_and_repeated_mentions_beside_emoji() {
    let text = "👮🏽 Kabul police chief";
    let mentions = vec![
        mention("m1", "actor", span_of(text, "Kabul police chief")),
        mention("m2", "actor", span_of(text, "Kabul police")),
        mention("m3", "place", span_of(text, "Kabul")),
        mention("m4", "actor", span_of(text, "police chief")),
        mention("m5", "event", span_of(text, "police chief")),
    ];
    let quotes = ["Kabul police chief", "Kabul police", "Kabul", "police chief", "police chief"];
    check_file(text, mentions, &quotes);
}

#[test]
fn a_discontinuous_mention_keeps_its_gap() {
    let text = "Zambezia 🔥 and Sofala provinces";
    let split = mention("m", "place", spans(text, &["Zambezia", "provinces"]));
    check_file(text, vec![split], &[text, "Zambezia", "provinces"]);
}

/// A project with one article of a megabyte and as many mentions as people have asked for.
fn large() -> Project {
    let line = "The Taliban 🔥 overran Kunduz on Tuesday, officials said.\r\n";
    let text = line.repeat(1024 * 1024 / line.len() + 1);
    let labels: [LabelId; 3] = [id("actor"), id("place"), id("event")];
    let at = |n: usize, words: &str| {
        let start = n / 3 * line.len() + line.find(words).unwrap();
        Span::new(ByteOffset::new(start), ByteOffset::new(start + words.len())).unwrap()
    };
    let mentions = (0..5000).map(|n| {
        let span = at(n, ["Taliban", "Kunduz", "overran"][n % 3]);
        mention(&format!("m{n:05}"), labels[n % 3].as_str(), span)
    });
    project_of(vec![document("a", &text, mentions.collect())])
}

#[test]
fn one_megabyte_with_5000_mentions() {
    let project = large();
    let document = &project.documents[&id("a")];
    let file = native::write_jsonl(&project.codebook, [document]);
    let verified = native::verify(&file);
    assert_eq!((verified.n_verified, verified.failures.len()), (5000, 0));
    let reading = native::read(&file, &stamp(1));
    assert_eq!(reading.documents, [document.as_ref().clone()]);

    let canvas = Canvas::new(document, project.schema(), Look::default());
    let remove = Command::Remove(id("a"), vec![id("m02500")]);
    let next = remove.plan(&project, &stamp(1)).unwrap().change.apply(&project).unwrap();
    let updated = canvas.updated(&next.documents[&id("a")], next.schema(), Look::default());
    let redrawn = (0..canvas.n_blocks()).filter(|block| !updated.is_same_block(&canvas, *block));
    assert_eq!(redrawn.count(), 1);
}

#[test]
fn doccano_1041_a_label_in_use_is_removed() {
    let text = "The Taliban took Kunduz";
    let mentions = vec![
        mention("m1", "actor", span_of(text, "Taliban")),
        mention("m2", "place", span_of(text, "Kunduz")),
    ];
    let project = project_of(vec![document("a", text, mentions)]);
    let labels_after = |instead: Option<LabelId>| {
        let command = Command::RemoveLabel { label: id("place"), instead };
        let change = command.plan(&project, &stamp(1)).unwrap().change;
        let next = change.apply(&project).unwrap();
        assert_eq!(next.flaws(), vec![]);
        assert_eq!(change.inverse().apply(&next).unwrap(), project);
        let mentions = next.documents[&id("a")].mentions.iter();
        mentions.map(|mention| mention.label.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(labels_after(None), ["actor"]);
    assert_eq!(labels_after(Some(id("event"))), ["actor", "event"]);
}
