//! Patterns: whatever they are, what they suggest stands soundly in the article.

#![no_main]

use dateline::exchange;
use dateline::id::{Id, Stamp};
use dateline::moment::Timestamp;
use dateline::project::{Document, Facts};
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

/// Stands between the file of patterns and the text that they are looked for in.
const BETWEEN: char = '\u{1c}';

fuzz_target!(|input: &str| {
    let (patterns, text) = input.split_once(BETWEEN).unwrap_or((input, "Bo left New York."));
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: 1 };
    let id = Id::parse("a").expect("it is an id");
    let document = Arc::new(Document::new(id, text.to_owned(), Facts::default()));
    let reading = exchange::suggest("a.jsonl", patterns, &[document], &stamp);
    let schema = reading.codebook.expect("it names labels").schema;
    for document in &reading.documents {
        assert_eq!(document.flaws(&schema), vec![]);
    }
});
