//! Conversations for tuning language models: the text as question, the mentions as answer.
//!
//! Source: the chat form of OpenAI's fine-tuning guide, one `{"messages": […]}` a line. Models
//! cannot count, so a mention is its words, with the number of the occurrence that is meant.

use super::frame::{Carries, Certainty, Format, Joint, Unit};
use super::json;
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written};
use serde_json::json;
use std::collections::HashMap;

/// Chat-style JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "chat",
    title: "Chat JSON Lines for language models",
    extensions: &["jsonl"],
    unit: Unit::Tree,
    carries: Carries { text: true, ..Carries::RANGES },
    options: &["instruction", "question", "discontinuous"],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write),
    joint: Some(Joint::LINES),
};

/// What a model is told unless the person says otherwise.
const INSTRUCTION: &str = "Find all mentions of {labels} in the text. Answer with JSON: \
    {\"spans\": [{\"text\", \"label\", \"occurrence\"}]}, where occurrence counts from 1.";

/// A question with what its placeholders stand for; what an article says in braces stays.
fn filled(question: &str, article: &OutArticle<'_>) -> String {
    let known = &article.document.facts.metadata;
    let date = known.date.as_ref().map(ToString::to_string).unwrap_or_default();
    let names = [("{text}", article.text()), ("{title}", &known.title), ("{date}", &date)];
    let mut filled = String::with_capacity(question.len() + article.text().len());
    let mut rest = question;
    while let Some(at) = rest.find('{') {
        let (before, behind) = rest.split_at(at);
        filled.push_str(before);
        let named = names.iter().find(|(name, _)| behind.starts_with(name));
        let (name, value) = named.unwrap_or(&("{", "{"));
        filled.push_str(value);
        rest = behind.get(name.len()..).unwrap_or_default();
    }
    filled + rest
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let instruction = out.options.instruction.as_deref().unwrap_or(INSTRUCTION);
    let instruction = instruction.replace("{labels}", &out.labels().join(", "));
    let question = out.options.question.as_deref().unwrap_or("{text}");
    if !question.contains("{text}") {
        for article in &out.articles {
            let what = "The question has no place for the text ({text}).";
            Teller::new(article.document, &mut written.losses).tell_article(LossKind::Text, what);
        }
    }
    let record = |article: &OutArticle<'_>| {
        let spans = spans(article);
        let answer = json::line(&json!({ "spans": spans }));
        json!({ "messages": [
            { "role": "system", "content": instruction },
            { "role": "user", "content": filled(question, article) },
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
