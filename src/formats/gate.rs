//! GATE's documents as JSON, one file an article.
//!
//! Source: gatenlp 1.0, `bdocjs`. `offset_type` says what offsets count: `p` code points, `j`
//! UTF-16 units.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::annotation::Attribute;
use crate::text::{CharOffset, Utf16Offset};
use serde_json::{Map, Value, json};

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
};

/// The feature that holds a note.
const NOTE: &str = "note";

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
                    match read_annotation(value, is_java) {
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

fn read_annotation(value: &Value, is_java: bool) -> Option<Claim> {
    let (start, end) = json::range(value.get("start"), value.get("end"))?;
    let place = if is_java {
        Place::utf16(Utf16Offset::new(start), Utf16Offset::new(end))
    } else {
        Place::chars(CharOffset::new(start), CharOffset::new(end))
    };
    let mut claim = Claim::new(json::words(value.get("type"))?, place);
    for (name, value) in value["features"].as_object().into_iter().flatten() {
        match (name.as_str(), json::attribute(value)) {
            (NOTE, Some(Attribute::Text(note))) => claim.note = note.to_string(),
            (_, Some(value)) => drop(claim.attributes.insert(name.clone(), value)),
            (_, None) => {}
        }
    }
    Some(claim)
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        let is_java = out.options.unit == Unit::Utf16;
        let annotation = |(n, entry): (usize, &super::losses::Entry<'_>)| {
            let mention = entry.mention;
            let (start, end) = offsets(article, entry.hull(), is_java);
            let mut features: Map<_, _> = mention
                .attributes
                .iter()
                .map(|(name, value)| (name.clone(), json::value_of(value)))
                .collect();
            if !mention.note.is_empty() {
                features.insert(NOTE.into(), mention.note.as_ref().into());
            }
            json!({
                "type": entry.label, "start": start, "end": end, "id": n, "features": features,
            })
        };
        let annotations: Vec<_> = article.entries.iter().enumerate().map(annotation).collect();
        let mut features = match article.kept(FORMAT.name) {
            Some(Value::Object(kept)) => kept.clone(),
            _ => Map::new(),
        };
        features.insert("title".into(), article.document.facts.metadata.title.as_ref().into());
        let document = json!({
            "annotation_sets": { "": {
                "name": "", "annotations": annotations,
                "next_annid": article.entries.len(),
            } },
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
