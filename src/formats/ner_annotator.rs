//! Annotations of the browser tool ner-annotator: classes, then texts with entities.
//!
//! Source: tecoholic/ner-annotator, exported JSON: `{"classes": […], "annotations": [[text,
//! {"entities": [[start, end, label], …]}], null, …]}`. Offsets are code points of a text whose
//! line breaks it writes as `\r\n`. What the file says besides is kept with each of its texts.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};

/// ner-annotator's JSON.
pub(super) const FORMAT: Format = Format {
    name: "ner-annotator",
    title: "ner-annotator JSON",
    extensions: &["json"],
    unit: Unit::CodePoints,
    carries: Carries::FLAT,
    options: &["overlap", "discontinuous"],
    recognize: |sniff| {
        let has = |key: &str| {
            sniff.value.as_ref().is_some_and(|value| value.get(key).is_some_and(Value::is_array))
        };
        Certainty::Sure.when(has("classes") && has("annotations"))
    },
    read: Some(read),
    write: Some(write),
    joint: None,
};

/// Under which names an article keeps what the file says, what its text says, what stands behind.
const KEPT: [&str; 3] = ["file", "text", "rest"];

/// Under which name a mention keeps what stands behind its label.
const REST: &str = "rest";

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(mut map) = record.object(intake) else { continue };
            for class in map.get("classes").and_then(Value::as_array).into_iter().flatten() {
                if let Some(name) = class.as_str() {
                    intake.declare(name, None);
                }
            }
            let pairs = map.remove("annotations");
            let pairs = pairs.as_ref().and_then(Value::as_array);
            map.remove("classes");
            for pair in pairs.into_iter().flatten().filter(|pair| !pair.is_null()) {
                let Some(text) = pair[0].as_str() else {
                    intake.skip(Some(record.line), "An annotation has no text.");
                    continue;
                };
                let mut draft = Draft { line: Some(record.line), ..Draft::new(text) };
                for entity in pair[1]["entities"].as_array().into_iter().flatten() {
                    let range = json::range(entity.get(0), entity.get(1));
                    let Some(((start, end), label)) = range.zip(json::words(entity.get(2))) else {
                        let what = format!("{} is no entity.", json::line(entity));
                        intake.skip_mention(Some(record.line), "entities", what);
                        continue;
                    };
                    let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
                    let mut claim = Claim::new(label, place);
                    claim.keep(FORMAT.name, named(REST, behind(entity, 3)));
                    draft.claims.push(claim);
                }
                let others = json::others(&pair[1], &["entities"]);
                let values = [map.clone().into(), others.into(), behind(pair, 2)];
                let kept = KEPT.into_iter().zip(values).flat_map(|(name, it)| named(name, it));
                let kept: Map<_, _> = kept.collect();
                if !kept.is_empty() {
                    draft.extra = Map::from_iter([(FORMAT.name.to_owned(), kept.into())]);
                }
                intake.take(draft);
            }
        }
    }
    Ok(())
}

/// A field of a name, unless its value holds nothing.
fn named(name: &str, value: Value) -> Map<String, Value> {
    let is_nothing = match &value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(list) => list.is_empty(),
        other => other.is_null(),
    };
    if is_nothing { Map::new() } else { Map::from_iter([(name.to_owned(), value)]) }
}

/// The elements of a list from a place on.
fn behind(list: &Value, from: usize) -> Value {
    list.as_array().and_then(|list| list.get(from..)).unwrap_or_default().into()
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let list = |value: Option<Value>| match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let object = |value: Option<Value>| match value {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut file = Map::new();
    let mut pair = |article: &OutArticle<'_>| {
        let entity = |entry: &Entry<'_>| {
            let range = article.chars(entry.hull());
            let mut entity = vec![json!(range.start()), json!(range.end()), entry.label.into()];
            entity.append(&mut list(entry.kept(FORMAT.name).remove(REST)));
            Value::from(entity)
        };
        let entities: Vec<_> = article.entries.iter().map(entity).collect();
        let mut kept = article.kept_fields(FORMAT.name);
        let [of_file, of_text, rest] = KEPT.map(|name| kept.remove(name));
        file.extend(object(of_file));
        let mut of_text = object(of_text);
        of_text.insert("entities".into(), entities.into());
        let mut pair = vec![Value::from(article.text()), of_text.into()];
        pair.append(&mut list(rest));
        Value::from(pair)
    };
    let annotations: Vec<_> = out.articles.iter().map(&mut pair).collect();
    file.insert("classes".into(), out.labels().into());
    file.insert("annotations".into(), annotations.into());
    let name = format!("{}.json", out.options.name);
    written.files.push((name, json::line(&file).into_bytes()));
}
