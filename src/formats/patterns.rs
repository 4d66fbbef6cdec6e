//! The words of all mentions as patterns, by which Prodigy and spaCy's entity ruler find more.
//!
//! Source: the documentation of both: `{"label", "pattern"}` a line, where a pattern that is a text
//! means these very words, however they are cut into tokens.

use super::frame::{Carries, Certainty, Format, Overlap, Unit};
use super::json;
use super::losses::{LossKind, Outgoing, Teller, Written};
use serde_json::json;
use std::collections::BTreeSet;

/// Patterns as JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "patterns",
    title: "Patterns for Prodigy and spaCy",
    extensions: &["jsonl"],
    unit: Unit::Tree,
    carries: Carries { text: false, overlap: Overlap::Any, ..Carries::FLAT },
    options: &["discontinuous"],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write),
    joint: None,
};

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut patterns = BTreeSet::new();
    for article in &out.articles {
        let what = "The words of mentions alone are written, once each.";
        Teller::new(article.document, &mut written.losses).tell_article(LossKind::Text, what);
        let entries = article.entries.iter();
        patterns.extend(entries.map(|entry| (entry.label, article.slice(entry.hull()))));
    }
    let patterns = patterns.into_iter();
    let file =
        json::lines(patterns.map(|(label, words)| json!({ "label": label, "pattern": words })));
    written.files.push((format!("{}.jsonl", out.options.name), file.into_bytes()));
}
