//! Conversations for tuning language models: the text as question, the mentions as answer.
//!
//! Source: the chat form of OpenAI's fine-tuning guide, one `{"messages": […]}` a line. Models
//! cannot count, so a mention is its words, with the number of the occurrence that is meant.

use super::frame::{Carries, Certainty, Format, Unit};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use serde_json::json;
use std::collections::HashMap;

/// Chat-style JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "chat",
    title: "Chat JSON Lines for language models",
    extensions: &["jsonl"],
    unit: Unit::Tree,
    carries: Carries { text: true, ..Carries::RANGES },
    options: &["instruction", "discontinuous"],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write),
};

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let standard = format!(
        "Find all mentions of {} in the text. Answer with JSON: {{\"spans\": [{{\"text\", \
         \"label\", \"occurrence\"}}]}}, where occurrence counts from 1.",
        out.labels().join(", ")
    );
    let instruction = out.options.instruction.as_deref().unwrap_or(&standard);
    let record = |article: &OutArticle<'_>| {
        let spans = spans(article);
        let answer = json::line(&json!({ "spans": spans }));
        json!({ "messages": [
            { "role": "system", "content": instruction },
            { "role": "user", "content": article.text() },
            { "role": "assistant", "content": answer },
        ] })
    };
    let file = json::lines(out.articles.iter().map(record));
    written.files.push((format!("{}.jsonl", out.options.name), file.into_bytes()));
}

/// Each mention by its words and the number of their occurrence, overlapping ones included.
fn spans(article: &OutArticle<'_>) -> Vec<serde_json::Value> {
    // Mentions stand in the order of the text, so each occurrence is counted from the one before.
    let mut counted: HashMap<&str, (usize, usize)> = HashMap::new();
    let text = article.text();
    let span = |entry: &super::losses::Entry<'_>| {
        let words = article.slice(entry.hull());
        let start = entry.hull().start().get();
        let (from, n) = counted.entry(words).or_insert((0, 0));
        while let Some(at) = text.get(*from..).and_then(|rest| rest.find(words)) {
            let at = *from + at;
            if at > start {
                break;
            }
            *n += 1;
            let first = words.chars().next().map_or(1, char::len_utf8);
            *from = at + first;
        }
        json!({ "text": words, "label": entry.label, "occurrence": *n })
    };
    article.entries.iter().map(span).collect()
}
