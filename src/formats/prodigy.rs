//! Tasks of Prodigy, one a line, as `db-out` writes them and `db-in` takes them.
//!
//! Source: Prodigy's documented task format and published exports. Character offsets are code
//! points with an exclusive end; `token_end` is inclusive. Hashes are left to Prodigy, which
//! computes those that are missing.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::tokens;
use crate::article::Status;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};

/// Prodigy's JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "prodigy",
    title: "Prodigy JSON Lines",
    extensions: &["jsonl"],
    unit: Unit::CodePoints,
    carries: Carries { attributes: true, notes: true, relations: true, ..Carries::RANGES },
    options: &["tokens", "discontinuous"],
    recognize,
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::LINES),
};

/// What tokens and hashes are made of anew.
const DERIVED: [&str; 5] = ["tokens", "_input_hash", "_task_hash", "spans", "text"];

/// What a span of a task holds besides properties.
const SPAN: [&str; 9] =
    ["start", "end", "token_start", "token_end", "label", "text", "type", "note", "id"];

/// The ends of a relation: the number of a token, and the span that it stands for.
const ENDS: [(&str, &str); 2] = [("head", "head_span"), ("child", "child_span")];

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let Some(Value::Object(map)) = &sniff.value else { return Certainty::No };
    let marks = ["_input_hash", "_task_hash", "_view_id", "answer"];
    if !map.contains_key("text") || map.contains_key("entities") {
        return Certainty::No;
    }
    if marks.iter().any(|mark| map.contains_key(*mark)) {
        return Certainty::Sure;
    }
    let spans = map.get("spans").and_then(Value::as_array);
    Certainty::Likely.when(spans.is_some_and(|list| list.iter().all(|s| s.get("start").is_some())))
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(mut map) = record.object(intake) else { continue };
            let line = record.line;
            let Some(Value::String(text)) = map.get("text") else {
                intake.skip(Some(line), "The task has no “text”.");
                continue;
            };
            let mut draft = Draft { line: Some(line), ..Draft::new(text.as_str()) };
            let meta = &map.get("meta").cloned().unwrap_or_default();
            draft.id = json::words(meta.get("dateline_id"));
            draft.metadata.title = meta["title"].as_str().unwrap_or_default().into();
            let answer = map.get("answer").and_then(Value::as_str).unwrap_or("accept").to_owned();
            if answer == "accept" {
                let spans = map.get("spans").and_then(Value::as_array);
                for span in spans.into_iter().flatten() {
                    match read_span(span, &map) {
                        Some(claim) => draft.claims.push(claim),
                        None => {
                            let what = format!("{} is no span.", json::line(span));
                            intake.skip_mention(Some(line), "spans", what);
                        }
                    }
                }
            } else {
                draft.status = Status::Flagged;
                let what = format!("The answer to the task is “{answer}”.");
                let remedy = "Its text was loaded and flagged, without mentions.";
                intake.note(Some(line), what, remedy);
            }
            let relations: Vec<Value> = relations(&map);
            map.retain(|name, _| !DERIVED.contains(&name.as_str()));
            if relations.is_empty() {
                map.remove("relations");
            } else {
                map.insert("relations".into(), relations.into());
            }
            draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(map))]);
            intake.take(draft);
        }
    }
    Ok(())
}

/// The relations of a task, each with its ends as spans: the tokens that Prodigy numbers are cut
/// anew when the task is written.
fn relations(task: &Map<String, Value>) -> Vec<Value> {
    let tokens = task.get("tokens").and_then(Value::as_array);
    let token = |n: &Value| tokens?.get(json::count(n)?);
    let relations = task.get("relations").and_then(Value::as_array).into_iter().flatten();
    let with_spans = |relation: &Value| {
        let mut relation = relation.clone();
        for (end, span) in ENDS {
            if relation.get(span).is_none() {
                let token = token(&relation[end])?;
                let found = json!({ "start": token["start"], "end": token["end"] });
                relation[span] = found;
            }
        }
        Some(relation)
    };
    relations.filter(|relation| relation.is_object()).filter_map(with_spans).collect()
}

fn read_span(span: &Value, task: &Map<String, Value>) -> Option<Claim> {
    let (start, end) = json::range(span.get("start"), span.get("end"))?;
    // A yes-or-no task has the label beside the span.
    let label = json::words(span.get("label")).or_else(|| json::words(task.get("label")))?;
    let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
    let mut claim = Claim::new(label, place).quoted(span.get("text").and_then(Value::as_str));
    claim.note = span.get("note").and_then(Value::as_str).unwrap_or_default().to_owned();
    claim.id = json::words(span.get("id"));
    claim.author = json::words(task.get("_annotator_id"));
    for (name, value) in span.as_object()? {
        if let Some(value) = json::attribute(value).filter(|_| !SPAN.contains(&name.as_str())) {
            claim.attributes.insert(name.clone(), value);
        }
    }
    if let Some(attributes) = span.get("attributes").and_then(Value::as_object) {
        for (name, value) in attributes {
            let value = json::attribute(value);
            claim.attributes.extend(value.map(|value| (name.clone(), value)));
        }
    }
    Some(claim)
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut record = |article: &OutArticle<'_>| {
        let index = article.index();
        let cut = tokens::cut(article.text(), out.options.tokens);
        let token = |(n, span): (usize, &crate::text::Span)| {
            let range = article.chars(*span);
            let rest = article.text().get(span.end().get()..).unwrap_or_default();
            json!({
                "text": article.slice(*span), "id": n, "start": range.start(), "end": range.end(),
                "ws": rest.starts_with(' '),
            })
        };
        let span = |entry: &Entry<'_>| {
            let range = index.chars_of_range(entry.hull().range())?;
            let mut span = json!({
                "start": range.start(), "end": range.end(), "label": entry.label,
                "text": article.slice(entry.hull()), "id": entry.mention.id,
            });
            // Only where both ends are those of tokens do the token's numbers say the same.
            let first = cut.binary_search_by_key(&entry.hull().start(), |token| token.start());
            let last = cut.binary_search_by_key(&entry.hull().end(), |token| token.end());
            if let (Ok(first), Ok(last)) = (first, last) {
                span["token_start"] = first.into();
                span["token_end"] = last.into();
            }
            if !entry.mention.note.is_empty() {
                span["note"] = entry.mention.note.as_ref().into();
            }
            let attributes = entry.mention.attributes.iter();
            let attributes: Map<_, _> =
                attributes.map(|(name, value)| (name.clone(), json::value_of(value))).collect();
            if !attributes.is_empty() {
                span["attributes"] = Value::Object(attributes);
            }
            Some(span)
        };
        let mut task = match article.kept(FORMAT.name) {
            Some(Value::Object(kept)) => kept.clone(),
            _ => Map::new(),
        };
        let kept = task.remove("relations").unwrap_or_default();
        let placed = |relation: &Value| {
            let mut relation = relation.clone();
            for (end, span) in ENDS {
                let (start, stop) =
                    json::range(relation[span].get("start"), relation[span].get("end"))?;
                let (first, last) = tokens_of(article, &cut, start, stop)?;
                relation[end] = last.into();
                relation[span]["token_start"] = first.into();
                relation[span]["token_end"] = last.into();
            }
            Some(relation)
        };
        let mut relations: Vec<Value> = Vec::new();
        for relation in kept.as_array().into_iter().flatten() {
            match placed(relation) {
                Some(relation) => relations.push(relation),
                None => {
                    let what = "A relation between words that are no tokens was left out.";
                    Teller::new(article.document, &mut written.losses)
                        .tell_article(LossKind::Relation, what);
                }
            }
        }
        if !relations.is_empty() {
            task.insert("relations".into(), relations.into());
        }
        let meta = task.entry("meta").or_insert_with(|| json!({}));
        if let Some(meta) = meta.as_object_mut() {
            meta.insert("dateline_id".into(), article.document.id.as_str().into());
            meta.insert("title".into(), article.document.facts.metadata.title.as_ref().into());
        }
        task.insert("text".into(), article.text().into());
        task.insert("tokens".into(), cut.iter().enumerate().map(token).collect());
        task.insert("spans".into(), article.entries.iter().filter_map(span).collect());
        task.insert("answer".into(), "accept".into());
        task.entry("_view_id").or_insert_with(|| "spans_manual".into());
        Value::Object(task)
    };
    let file = json::lines(out.articles.iter().map(&mut record));
    written.files.push((format!("{}.jsonl", out.options.name), file.into_bytes()));
}

/// The first and the last of the tokens that a range in code points consists of.
fn tokens_of(
    article: &OutArticle<'_>,
    cut: &[crate::text::Span],
    start: usize,
    end: usize,
) -> Option<(usize, usize)> {
    let start = article.index().byte_of_char(CharOffset::new(start))?;
    let end = article.index().byte_of_char(CharOffset::new(end))?;
    let first = cut.binary_search_by_key(&start, |token| token.start()).ok()?;
    let last = cut.binary_search_by_key(&end, |token| token.end()).ok()?;
    Some((first, last))
}
