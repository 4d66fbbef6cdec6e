//! Annotations of the browser tool ner-annotator: classes, then texts with entities.
//!
//! Source: tecoholic/ner-annotator, exported JSON: `{"classes": […], "annotations": [[text,
//! {"entities": [[start, end, label], …]}], null, …]}`. Offsets are code points of a text whose
//! line breaks it writes as `\r\n`.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::text::CharOffset;
use serde_json::{Value, json};

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
};

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(map) = record.object(intake) else { continue };
            for class in map.get("classes").and_then(Value::as_array).into_iter().flatten() {
                if let Some(name) = class.as_str() {
                    intake.declare(name, None);
                }
            }
            let pairs = map.get("annotations").and_then(Value::as_array);
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
                    draft.claims.push(Claim::new(label, place));
                }
                intake.take(draft);
            }
        }
    }
    Ok(())
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let pair = |article: &OutArticle<'_>| {
        let entities: Vec<_> = article
            .entries
            .iter()
            .map(|entry| {
                let range = article.chars(entry.hull());
                json!([range.start(), range.end(), entry.label])
            })
            .collect();
        json!([article.text(), { "entities": entities }])
    };
    let annotations: Vec<_> = out.articles.iter().map(pair).collect();
    let file = json!({ "classes": out.labels(), "annotations": annotations });
    let name = format!("{}.json", out.options.name);
    written.files.push((name, json::line(&file).into_bytes()));
}
