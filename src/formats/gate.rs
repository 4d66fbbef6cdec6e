//! GATE's documents as JSON, one file an article.
//!
//! Source: gatenlp 1.0, `bdocjs`. `offset_type` says what offsets count: `p` code points, `j`
//! UTF-16 units. Features may name other annotations by their ids, so ids and sets are kept.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::annotation::Attribute;
use crate::text::{CharOffset, Utf16Offset};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// GATE's bdocjs.
pub(super) const FORMAT: Format = Format {
    name: "gate",
    title: "GATE bdocjs",
    extensions: &["bdocjs", "json"],
    unit: Unit::CodePoints,
    carries: Carries { attributes: true, notes: true, ..Carries::RANGES },
    options: &["unit", "discontinuous"],
    recognize: |sniff| {
        let has = |key: &str| sniff.value.as_ref().is_some_and(|value| value.get(key).is_some());
        Certainty::Sure.when(has("annotation_sets") && has("text"))
    },
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::Apart),
};

/// The feature that holds a note.
const NOTE: &str = "note";

/// The fields of an annotation that are made anew.
const KNOWN: [&str; 4] = ["type", "start", "end", "features"];

/// Under which name a mention keeps its set of annotations.
const SET: &str = "set";

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        for record in json::records(source)? {
            let Some(map) = record.object(intake) else { continue };
            let Some(text) = map.get("text").and_then(Value::as_str) else {
                intake.skip(Some(record.line), "The document has no “text”.");
                continue;
            };
            let mut draft = Draft { line: Some(record.line), ..Draft::new(text) };
            let is_java = map.get("offset_type").and_then(Value::as_str) == Some("j");
            draft.id = json::words(map.get("name")).filter(|name| !name.is_empty());
            let sets = map.get("annotation_sets").and_then(Value::as_object);
            for (set, annotations) in sets.into_iter().flatten() {
                let author = Some(set.clone()).filter(|set| !set.is_empty());
                for value in annotations["annotations"].as_array().into_iter().flatten() {
                    match read_annotation(value, set, is_java) {
                        Some(claim) => {
                            draft.claims.push(Claim { author: author.clone(), ..claim });
                        }
                        None => {
                            let what = format!("{} has no type and place.", json::line(value));
                            intake.skip_mention(Some(record.line), set.as_str(), what);
                        }
                    }
                }
            }
            if let Some(features) = map.get("features").and_then(Value::as_object) {
                let title = features.get("title").and_then(Value::as_str);
                draft.metadata.title = title.unwrap_or_default().into();
                draft.extra = Map::from_iter([(FORMAT.name.into(), features.clone().into())]);
            }
            intake.take(draft);
        }
    }
    Ok(())
}

fn read_annotation(value: &Value, set: &str, is_java: bool) -> Option<Claim> {
    let (start, end) = json::range(value.get("start"), value.get("end"))?;
    let place = if is_java {
        Place::utf16(Utf16Offset::new(start), Utf16Offset::new(end))
    } else {
        Place::chars(CharOffset::new(start), CharOffset::new(end))
    };
    let mut claim = Claim::new(json::words(value.get("type"))?, place);
    let mut features = Map::new();
    for (name, value) in value["features"].as_object().into_iter().flatten() {
        match (name.as_str(), json::attribute(value)) {
            (NOTE, Some(Attribute::Text(note))) => claim.note = note.to_string(),
            (_, Some(value)) => drop(claim.attributes.insert(name.clone(), value)),
            (_, None) => drop(features.insert(name.clone(), value.clone())),
        }
    }
    let mut kept = json::others(value, &KNOWN);
    if !set.is_empty() {
        kept.insert(SET.into(), set.into());
    }
    if !features.is_empty() {
        kept.insert("features".into(), features.into());
    }
    claim.keep(FORMAT.name, kept);
    Some(claim)
}

/// The annotations of a set as they are written, with what the set knows of ids.
fn sets_of(article: &OutArticle<'_>, is_java: bool) -> Map<String, Value> {
    let kept: Vec<_> = article.entries.iter().map(|entry| entry.kept(FORMAT.name)).collect();
    let ids = kept.iter().filter_map(|kept| kept.get("id")).filter_map(json::count);
    let mut next = ids.max().map_or(0, |last| last.saturating_add(1));
    let mut used = BTreeSet::new();
    let mut sets: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (entry, mut annotation) in article.entries.iter().zip(kept) {
        let set = annotation.remove(SET).and_then(|set| Some(set.as_str()?.to_owned()));
        let features = annotation.remove("features").and_then(|kept| match kept {
            Value::Object(features) => Some(features),
            _ => None,
        });
        let mention = entry.mention;
        let attributes = mention.attributes.iter();
        let mut features = features.unwrap_or_default();
        features.extend(attributes.map(|(name, value)| (name.clone(), json::value_of(value))));
        if !mention.note.is_empty() {
            features.insert(NOTE.into(), mention.note.as_ref().into());
        }
        let known = annotation.get("id").and_then(json::count).filter(|id| !used.contains(id));
        let id = known.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        used.insert(id);
        let (start, end) = offsets(article, entry.hull(), is_java);
        annotation.insert("type".into(), entry.label.into());
        annotation.insert("start".into(), start.into());
        annotation.insert("end".into(), end.into());
        annotation.insert("id".into(), id.into());
        annotation.insert("features".into(), features.into());
        sets.entry(set.unwrap_or_default()).or_default().push(annotation.into());
    }
    if sets.is_empty() {
        sets.insert(String::new(), Vec::new());
    }
    let set = |(name, annotations): (String, Vec<Value>)| {
        let set = json!({ "name": name, "annotations": annotations, "next_annid": next });
        (name, set)
    };
    sets.into_iter().map(set).collect()
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        let is_java = out.options.unit == Unit::Utf16;
        let mut features = article.kept_fields(FORMAT.name);
        features.insert("title".into(), article.document.facts.metadata.title.as_ref().into());
        let document = json!({
            "annotation_sets": sets_of(article, is_java),
            "text": article.text(), "features": features,
            "offset_type": if is_java { "j" } else { "p" }, "name": article.document.id,
        });
        let name = format!("{}/{}.bdocjs", out.options.name, article.document.id.as_str());
        written.files.push((name, json::line(&document).into_bytes()));
    }
}

fn offsets(article: &OutArticle<'_>, span: crate::text::Span, is_java: bool) -> (usize, usize) {
    if is_java {
        let range = article.utf16(span);
        return (range.start().get(), range.end().get());
    }
    let range = article.chars(span);
    (range.start().get(), range.end().get())
}
