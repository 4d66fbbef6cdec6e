//! Sequence labels as doccano takes them in and gives them out, one article a line.
//!
//! Source: doccano 1.8, `data_import` and `data_export`. Without relations a record has
//! `"label": [[start, end, label], …]`, with them `"entities"` and `"relations"`. Its page stores
//! UTF-16 units, its server slices by code points; they agree where no character is astral. Its
//! loader guesses encodings, so nothing but ASCII is written.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use crate::text::{CharOffset, Utf16Offset};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// doccano's JSON Lines.
pub(super) const FORMAT: Format = Format {
    name: "doccano",
    title: "doccano JSON Lines",
    extensions: &["jsonl", "json"],
    unit: Unit::CodePoints,
    carries: Carries { relations: true, ..Carries::RANGES },
    options: &["unit", "discontinuous"],
    recognize,
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::LINES),
};

/// What a span holds that is made anew.
const SPAN: [&str; 4] = ["id", "label", "start_offset", "end_offset"];

const LISTS: [&str; 4] = ["label", "labels", "entities", "annotations"];

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let Some(Value::Object(map)) = &sniff.value else { return Certainty::No };
    if !map.contains_key("text") {
        return Certainty::No;
    }
    let first = |name: &str| map.get(name).and_then(Value::as_array).map(|list| list.first());
    let is_record = |value: &Value| value.get("start_offset").is_some();
    let is_triple = |value: &Value| value.as_array().is_some_and(|triple| triple.len() == 3);
    let has_record = LISTS.iter().any(|name| first(name).flatten().is_some_and(is_record));
    let has_triple = LISTS[..2].iter().any(|name| first(name).flatten().is_some_and(is_triple));
    let is_empty = first("label").is_some() && map.contains_key("id");
    if map.contains_key("Comments") || has_record {
        return Certainty::Sure;
    }
    Certainty::Likely.when(has_triple || is_empty || map.contains_key("relations"))
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    if sources.len() > 1 {
        return read_by_annotator(sources, intake);
    }
    for source in sources {
        for record in json::records(source)? {
            if let Some(draft) = read_record(&record, intake) {
                intake.take(draft);
            }
        }
    }
    Ok(())
}

/// Files of several annotators, each called after one of them, if they have articles in common;
/// else files that have nothing to do with each other.
fn read_by_annotator(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut drafts: Vec<(&Source<'_>, Draft)> = Vec::new();
    for source in sources {
        for record in json::records(source)? {
            drafts.extend(read_record(&record, intake).map(|draft| (source, draft)));
        }
    }
    let mut places: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    let mut merged: Vec<(&Source<'_>, Draft)> = Vec::new();
    let n_drafts = drafts.len();
    for (_, draft) in &drafts {
        let n = places.len();
        places.entry((draft.id.clone(), draft.text.clone())).or_insert(n);
    }
    let is_by_annotator = places.len() < n_drafts;
    for (source, mut draft) in drafts {
        if is_by_annotator {
            let author = Some(source.stem().to_owned());
            draft.claims.iter_mut().for_each(|claim| claim.author.clone_from(&author));
        }
        let place = places.get(&(draft.id.clone(), draft.text.clone())).copied();
        match place.and_then(|place| merged.get_mut(place)) {
            Some((_, known)) => {
                known.claims.append(&mut draft.claims);
                add_kept(&mut known.extra, draft.extra);
            }
            None => merged.push((source, draft)),
        }
    }
    for (source, draft) in merged {
        intake.file = source.name.to_owned();
        intake.take(draft);
    }
    Ok(())
}

/// Adds what another annotator's file says of an article: relations and comments of both stay.
fn add_kept(known: &mut Map<String, Value>, other: Map<String, Value>) {
    for (name, value) in other {
        match (known.get_mut(&name), value) {
            (Some(Value::Object(known)), Value::Object(other)) => add_kept(known, other),
            (Some(Value::Array(known)), Value::Array(other)) => {
                let new: Vec<_> = other.into_iter().filter(|one| !known.contains(one)).collect();
                known.extend(new);
            }
            (Some(_), _) => {}
            (None, value) => {
                known.insert(name, value);
            }
        }
    }
}

fn read_record(record: &json::Record<'_>, intake: &mut Intake<'_>) -> Option<Draft> {
    let (mut map, line) = (record.object(intake)?, record.line);
    let Some(Value::String(text)) = map.remove("text").or_else(|| map.remove("data")) else {
        intake.skip(Some(line), "The record has no “text”.");
        return None;
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    draft.id = json::words(map.remove("id").as_ref());
    for name in LISTS {
        let Some(Value::Array(list)) = map.remove(name) else { continue };
        for value in list {
            match read_span(&value) {
                Some(claim) => draft.claims.push(claim),
                None => {
                    let what = format!("{} is no start, end and label.", json::line(&value));
                    intake.skip_mention(Some(line), name, what);
                }
            }
        }
    }
    map.retain(|name, value| name != "Comments" || value.as_array().is_none_or(|l| !l.is_empty()));
    if !map.is_empty() {
        draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(map))]);
    }
    Some(draft)
}

fn read_span(value: &Value) -> Option<Claim> {
    let (start, end, label, id) = match value {
        Value::Array(list) => (list.first(), list.get(1), list.get(2), None),
        Value::Object(map) => {
            (map.get("start_offset"), map.get("end_offset"), map.get("label"), map.get("id"))
        }
        _ => return None,
    };
    let (start, end) = json::range(start, end)?;
    let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
    let mut claim = Claim { id: json::words(id), ..Claim::new(json::words(label)?, place) };
    claim.keep(FORMAT.name, json::others(value, &SPAN));
    Some(claim)
}

/// Start and end in the unit that was chosen.
fn offsets(article: &OutArticle<'_>, entry: &Entry<'_>, unit: Unit) -> (usize, usize) {
    if unit == Unit::Utf16 {
        let range: crate::text::Range<Utf16Offset> = article.utf16(entry.hull());
        return (range.start().get(), range.end().get());
    }
    let range = article.chars(entry.hull());
    (range.start().get(), range.end().get())
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut file = String::new();
    for article in &out.articles {
        let mut record = article.kept_fields(FORMAT.name);
        record.insert("id".into(), article.document.id.as_str().into());
        record.insert("text".into(), article.text().into());
        let kept: Vec<_> = article.entries.iter().map(|entry| entry.kept(FORMAT.name)).collect();
        // Spans that say more than their label have a place for it beside relations alone.
        let are_full = kept.iter().any(|kept| !kept.is_empty());
        let relations = record.remove("relations").filter(|value| value.is_array());
        let relations = relations.or_else(|| are_full.then(|| json!([])));
        let place = |entry: &Entry<'_>| offsets(article, entry, out.options.unit);
        match relations {
            Some(Value::Array(relations)) => {
                let mut numbers = BTreeMap::new();
                let mut entities = Vec::new();
                for (n, (entry, mut entity)) in article.entries.iter().zip(kept).enumerate() {
                    let (start, end) = place(entry);
                    numbers.insert(entry.mention.id.as_str(), n + 1);
                    entity.insert("id".into(), (n + 1).into());
                    entity.insert("label".into(), entry.label.into());
                    entity.insert("start_offset".into(), start.into());
                    entity.insert("end_offset".into(), end.into());
                    entities.push(entity);
                }
                let mut kept = Vec::new();
                for mut relation in relations {
                    let number = |key: &str| {
                        let id = json::words(relation.get(key))?;
                        numbers.get(id.as_str()).copied()
                    };
                    if let (Some(from), Some(to)) = (number("from_id"), number("to_id")) {
                        relation["from_id"] = from.into();
                        relation["to_id"] = to.into();
                        kept.push(relation);
                    } else {
                        let what = "A relation lost one of its mentions and was left out.";
                        Teller::new(article.document, &mut written.losses)
                            .tell_article(LossKind::Relation, what);
                    }
                }
                record.insert("entities".into(), entities.into());
                record.insert("relations".into(), kept.into());
            }
            _ => {
                let triple = |entry: &Entry<'_>| {
                    let (start, end) = place(entry);
                    json!([start, end, entry.label])
                };
                record.insert("label".into(), article.entries.iter().map(triple).collect());
            }
        }
        record.entry("Comments").or_insert_with(|| json!([]));
        file.push_str(&json::ascii(&Value::Object(record)));
        file.push('\n');
    }
    written.files.push((format!("{}.jsonl", out.options.name), file.into_bytes()));
}
