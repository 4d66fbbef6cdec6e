//! Offset annotations as spaCy trains on them.
//!
//! Source: `spacy/training/iob_utils.py` and the examples of spaCy 2 and 3. A record is an object
//! `{"text", "entities": [[start, end, label], …]}` on a line, or a pair
//! `["text", {"entities": …}]` in a list; span groups stand in `"spans": {key: …}`.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::text::{CharOffset, Range};
use serde_json::{Map, Value, json};

/// Entities, which never overlap.
pub(super) const ENTITIES: Format = Format {
    name: "spacy",
    title: "spaCy JSON Lines, entities",
    extensions: &["jsonl", "json"],
    unit: Unit::CodePoints,
    carries: Carries::FLAT,
    options: &["overlap", "discontinuous"],
    recognize,
    read: Some(read),
    write: Some(|out, written| write(out, written, false)),
    joint: Some(Joint::LINES),
};

/// Span groups, which may overlap.
pub(super) const SPANS: Format = Format {
    name: "spacy-spans",
    title: "spaCy JSON Lines, span groups",
    extensions: &["jsonl", "json"],
    unit: Unit::CodePoints,
    carries: Carries { white_edges: false, ..Carries::RANGES },
    options: &["discontinuous"],
    recognize,
    read: Some(read),
    write: Some(|out, written| write(out, written, true)),
    joint: Some(Joint::LINES),
};

/// The key under which spaCy's span categorizer looks by default.
const GROUP: &str = "sc";

/// What a record holds besides its text.
const KNOWN: [&str; 4] = ["entities", "spans", "cats", "links"];

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    match &sniff.value {
        Some(Value::Array(pair)) => match pair.as_slice() {
            [Value::String(_), Value::Object(rest)] => {
                Certainty::Sure.when(KNOWN.iter().any(|key| rest.contains_key(*key)))
            }
            _ => Certainty::No,
        },
        Some(Value::Object(map)) => {
            let is_triple = |value: &Value| value.as_array().is_some_and(|t| t.len() >= 3);
            let triples = |value: &Value| {
                value.as_array().is_some_and(|l| l.is_empty() || l.iter().any(is_triple))
            };
            let is_groups =
                |value: &Value| value.as_object().is_some_and(|g| g.values().all(triples));
            let has_spans =
                map.get("entities").is_some_and(triples) || map.get("spans").is_some_and(is_groups);
            Certainty::Likely.when(map.contains_key("text") && has_spans)
        }
        _ => Certainty::No,
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(value) = record.parse(intake) else { continue };
            read_record(value, record.line, intake);
        }
    }
    Ok(())
}

fn read_record(value: Value, line: usize, intake: &mut Intake<'_>) {
    let (text, mut fields) = match value {
        Value::Array(pair) => {
            let mut pair = pair.into_iter();
            match (pair.next(), pair.next()) {
                (Some(Value::String(text)), Some(Value::Object(fields))) => (text, fields),
                _ => return intake.skip(Some(line), "The record is no pair of text and object."),
            }
        }
        Value::Object(mut fields) => match fields.remove("text") {
            Some(Value::String(text)) => (text, fields),
            _ => return intake.skip(Some(line), "The record has no “text”."),
        },
        Value::Null => return,
        _ => return intake.skip(Some(line), "The record is neither an object nor a pair."),
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    draft.id = fields.get("id").and_then(|id| json::words(Some(id)));
    let mut seen: Vec<Value> = Vec::new();
    for name in ["entities", "spans"] {
        let groups = match fields.remove(name) {
            Some(Value::Object(groups)) => groups.into_iter().map(|(_, spans)| spans).collect(),
            Some(list) => vec![list],
            None => continue,
        };
        for list in groups {
            let Value::Array(list) = list else { continue };
            // Files that have entities and span groups have most mentions in both.
            let known: std::collections::HashSet<String> =
                seen.iter().map(|value| value.to_string()).collect();
            for value in list {
                if !known.is_empty() && known.contains(&value.to_string()) {
                    continue;
                }
                match read_span(&value) {
                    Some(claim) => draft.claims.push(claim),
                    None => {
                        let what = format!("{} is no start, end and label.", json::line(&value));
                        intake.skip_mention(Some(line), name, what);
                    }
                }
                seen.push(value);
            }
        }
    }
    fields.remove("id");
    if !fields.is_empty() {
        draft.extra = Map::from_iter([(ENTITIES.name.to_owned(), Value::Object(fields))]);
    }
    intake.take(draft);
}

/// A mention as a list, or as an object.
fn read_span(value: &Value) -> Option<Claim> {
    let (start, end, label, id) = match value {
        Value::Array(list) => (list.first(), list.get(1), list.get(2), list.get(3)),
        Value::Object(map) => {
            (map.get("start"), map.get("end"), map.get("label"), map.get("kb_id"))
        }
        _ => return None,
    };
    let (start, end) = json::range(start, end)?;
    let label = json::words(label)?;
    let mut claim = Claim::new(label, chars(start, end));
    if let Some(id) = json::words(id).filter(|id| !id.is_empty()) {
        claim.attributes.insert("kb_id".into(), crate::annotation::Attribute::Text(id.into()));
    }
    let quote = value.get("text").and_then(Value::as_str);
    Some(claim.quoted(quote))
}

fn chars(start: usize, end: usize) -> Place {
    Place::chars(CharOffset::new(start), CharOffset::new(end))
}

fn triple(range: Range<CharOffset>, label: &str) -> Value {
    json!([range.start(), range.end(), label])
}

fn write(out: &Outgoing<'_>, written: &mut Written, as_groups: bool) {
    let record = |article: &OutArticle<'_>| {
        let mut fields = Map::new();
        fields.insert("id".into(), article.document.id.as_str().into());
        fields.insert("text".into(), article.text().into());
        let spans = article.entries.iter();
        let spans: Value =
            spans.map(|entry| triple(article.chars(entry.hull()), entry.label)).collect();
        if as_groups {
            fields.insert("spans".into(), json!({ GROUP: spans }));
        } else {
            fields.insert("entities".into(), spans);
        }
        if let Some(Value::Object(kept)) = article.kept(ENTITIES.name) {
            for (name, value) in kept {
                fields.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Value::Object(fields)
    };
    let file = json::lines(out.articles.iter().map(record));
    written.files.push((format!("{}.jsonl", out.options.name), file.into_bytes()));
}
