//! Files of patterns: what they describe is suggested where it stands, and what is not understood is
//! told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, project_of, stamp};
use dateline::exchange::{Content, Handed, load, suggest};
use dateline::formats::{ReadOptions, convert, native};
use dateline::project::Document;
use std::sync::Arc;

fn documents(texts: &[&str]) -> Vec<Arc<Document>> {
    let numbered = texts.iter().enumerate();
    numbered.map(|(n, text)| Arc::new(document(&format!("a{n}"), text, vec![]))).collect()
}

/// What is suggested in each text, by place, then what is told.
fn suggested(patterns: &str, texts: &[&str]) -> (Vec<String>, Vec<String>) {
    let reading = suggest("lists/names.jsonl", patterns, &documents(texts), &stamp(3));
    let schema = reading.codebook.unwrap().schema;
    let mut found = Vec::new();
    for document in &reading.documents {
        assert_eq!(document.flaws(&schema), vec![]);
        for mention in document.suggestions.iter() {
            let label = &schema.label(&mention.label).unwrap().name;
            assert_eq!(&*mention.author, "names.jsonl");
            let start = mention.spans.hull().start();
            found.push(format!("{} {start} {} {label}", document.id, document.quote(mention)));
        }
    }
    (found, reading.problems.iter().map(ToString::to_string).collect())
}

fn check(patterns: &str, text: &str, expected: &[&str]) {
    let (found, told) = suggested(patterns, &[text]);
    let bare: Vec<_> = found.iter().map(|one| one.strip_prefix("a0 ").unwrap()).collect();
    assert_eq!((bare.as_slice(), told.len()), (expected, 0), "{told:?}");
}

#[test]
fn texts_are_found_as_whole_words_to_the_letter() {
    let patterns =
        "{\"label\":\"GPE\",\"pattern\":\"New York\"}\n\n{\"label\":\"ORG\",\"pattern\":\"UN\"}\n";
    let text = "New York’s UN, the UNHCR and new york: New\nYork-based (UN)";
    let expected = ["0 New York GPE", "13 UN ORG", "41 New\nYork GPE", "57 UN ORG"];
    check(patterns, text, &expected);
}

#[test]
fn tokens_are_found_by_what_they_must_be() {
    let one = |pattern: &str| format!("{{\"label\":\"X\",\"pattern\":[{pattern}]}}");
    let text = "Visit new YORK and New York, 12 times in 2026.";
    check(&one(r#"{"lower":"new"},{"LOWER":"york"}"#), text, &["6 new YORK X", "19 New York X"]);
    check(&one(r#"{"TEXT":"New"},{"ORTH":"York"}"#), text, &["19 New York X"]);
    check(&one(r#"{"IS_UPPER":true}"#), text, &["10 YORK X"]);
    check(&one(r#"{"IS_DIGIT":true},{"IS_ALPHA":true}"#), text, &["29 12 times X"]);
    let either =
        r#"{"lower":{"IN":["in","and"]}},{"is_title":true,"op":"*"},{"OP":"?","LIKE_NUM":true}"#;
    check(&one(either), text, &["15 and New York X", "38 in 2026 X"]);
    check(&one(r#"{"OP":"+","IS_PUNCT":false},{"ORTH":"in"}"#), text, &["29 12 times in X"]);
}

#[test]
fn of_matches_that_overlap_the_longest_is_taken_and_one_place_may_have_two_labels() {
    let line =
        |label: &str, words: &str| format!("{{\"label\":\"{label}\",\"pattern\":\"{words}\"}}\n");
    let patterns = line("GPE", "York") + &line("gpe", "New York") + &line("ORG", "New York");
    check(&patterns, "New York Times", &["0 New York GPE", "0 New York ORG"]);
    let longer = patterns + &line("ORG", "York Times");
    check(&longer, "New York Times", &["4 York Times ORG"]);
}

#[test]
fn what_is_not_understood_is_told_and_costs_nothing_else() {
    let patterns = "{\"label\":\"A\",\"pattern\":[{\"POS\":\"NOUN\"}]}\n{\"label\":\"A\",\"pattern\":\"Bo\"}\n\
                    {\"label\":\"\",\"pattern\":\"Bo\"}\nno json\n{\"label\":\"A\"}\n\
                    {\"label\":\"A\",\"pattern\":[{\"LOWER\":{\"REGEX\":\"b.\"}}]}\n\
                    {\"label\":\"A\",\"pattern\":[{\"OP\":\"!\"}]}\n{\"label\":\"A\",\"pattern\":[{\"OP\":\"*\"}]}\n\
                    {\"label\":\"A\",\"pattern\":[\"Bo\"]}\n[]";
    let (found, told) = suggested(patterns, &["Nobody", "Bo left."]);
    assert_eq!(found, ["a1 0 Bo A"]);
    let lines: Vec<_> = told.iter().map(|told| told.split(':').next().unwrap()).collect();
    let expected =
        ["line 1", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8", "line 9", "line 10"];
    assert_eq!(lines, expected);
    assert!(told[0].contains("POS, which is not known here"), "{}", told[0]);
    let (found, told) = suggested("{\"label\":\"A\",\"pattern\":\"Bo\"}", &["Nobody"]);
    assert!(found.is_empty() && told[0].contains("stand in no article"), "{told:?}");
}

#[test]
fn many_repeated_tokens_take_no_time() {
    let any = r#"{"OP":"*"},"#.repeat(60);
    let pattern = format!("{{\"label\":\"X\",\"pattern\":[{any}{{\"ORTH\":\"never\"}}]}}");
    let (found, told) = suggested(&pattern, &[&"so ".repeat(300)]);
    assert_eq!((found.len(), told.len()), (0, 1));
}

#[test]
fn a_file_of_patterns_is_known_and_what_is_written_is_found_again() {
    let text = "Bo Ann left Lavar; “Bo Ann” is in Lavar.";
    let span = common::span_of(text, "Bo Ann");
    let mentions = vec![
        common::mention("m", "actor", span),
        common::mention("n", "place", common::span_of(text, "Lavar")),
    ];
    let project = project_of(vec![document("a0", text, mentions)]);
    let dataset = native::write_jsonl(&project.codebook, project.documents.values());
    let exported = convert::export(&dataset, "patterns", "").unwrap();
    let (name, bytes) = exported.files[0].clone();
    let handed = vec![Handed { name, bytes }];
    let items = load(handed, &ReadOptions::default(), &stamp(1), |_, _| None, &mut |_, _| ());
    let Content::Patterns(patterns) = &items[0].content else { panic!("{items:?}") };
    let (found, told) = suggested(std::str::from_utf8(patterns).unwrap(), &[text]);
    assert_eq!(told, [""; 0]);
    assert_eq!(
        found,
        ["a0 0 Bo Ann Actor", "a0 12 Lavar Place", "a0 22 Bo Ann Actor", "a0 38 Lavar Place"]
    );
    // What is a mention by then is not suggested once more.
    let known = project.document(&id("a0")).unwrap();
    let mut taking = Document::clone(known);
    let reading = suggest(
        "n",
        std::str::from_utf8(patterns).unwrap(),
        std::slice::from_ref(known),
        &stamp(1),
    );
    taking.take_suggestions(reading.documents[0].suggestions.iter().cloned());
    let quotes: Vec<_> = taking.suggestions.iter().map(|one| taking.quote(one)).collect();
    assert_eq!(quotes, ["Bo Ann", "Lavar"]);
}
