//! Annotations of PubAnnotation, with a text in each record.
//!
//! Source: the PubAnnotation format's documentation and TextAE's validation. Spans are caret
//! positions in code points; a mention with gaps is a “bag”, a list of spans.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// PubAnnotation's JSON.
pub(super) const FORMAT: Format = Format {
    name: "pubannotation",
    title: "PubAnnotation JSON",
    extensions: &["json", "jsonl"],
    unit: Unit::CodePoints,
    carries: Carries { discontinuous: true, attributes: true, relations: true, ..Carries::RANGES },
    options: &[],
    recognize: |sniff| {
        let has = |key: &str| sniff.value.as_ref().is_some_and(|value| value.get(key).is_some());
        Certainty::Sure.when(has("text") && (has("denotations") || has("tracks")))
    },
    read: Some(read),
    write: Some(write),
};

/// What a record holds that is made anew.
const KNOWN: [&str; 4] = ["text", "denotations", "attributes", "target"];

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(mut map) = record.object(intake) else { continue };
            let Some(text) = map.get("text").and_then(Value::as_str) else {
                intake.skip(Some(record.line), "The record has no “text”.");
                continue;
            };
            let mut draft = Draft { line: Some(record.line), ..Draft::new(text) };
            let of = |key: &str| json::words(map.get(key)).filter(|id| !id.is_empty());
            draft.id = of("sourceid");
            draft.metadata.url =
                of("target").filter(|target| target.starts_with("http")).map(Into::into);
            read_track(&Value::Object(map.clone()), None, &mut draft, intake);
            for track in map.get("tracks").and_then(Value::as_array).into_iter().flatten() {
                let author = json::words(track.get("project"));
                read_track(track, author, &mut draft, intake);
            }
            map.retain(|key, _| !KNOWN.contains(&key.as_str()) && key != "tracks");
            if !map.is_empty() {
                draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(map))]);
            }
            intake.take(draft);
        }
    }
    Ok(())
}

fn read_track(track: &Value, author: Option<String>, draft: &mut Draft, intake: &mut Intake<'_>) {
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for denotation in track["denotations"].as_array().into_iter().flatten() {
        let span = &denotation["span"];
        let parts = span.as_array().map_or_else(|| std::slice::from_ref(span), Vec::as_slice);
        let place = |part: &Value| {
            let (start, end) = json::range(part.get("begin"), part.get("end"))?;
            Some(Place::chars(CharOffset::new(start), CharOffset::new(end)))
        };
        let places: Option<Vec<_>> = parts.iter().map(place).collect();
        let Some((places, label)) = places.zip(json::words(denotation.get("obj"))) else {
            let what = format!("{} has no span and object.", json::line(denotation));
            intake.skip_mention(draft.line, "denotations", what);
            continue;
        };
        let id = json::words(denotation.get("id"));
        claims.extend(id.clone().map(|id| (id, draft.claims.len())));
        let author = author.clone();
        draft.claims.push(Claim { id, author, label, places, ..Claim::default() });
    }
    for attribute in track["attributes"].as_array().into_iter().flatten() {
        let at = json::words(attribute.get("subj")).and_then(|id| claims.get(&id).copied());
        let name = json::words(attribute.get("pred"));
        let value = attribute.get("obj").and_then(json::attribute);
        if let (Some(claim), Some(name), Some(value)) =
            (at.and_then(|at| draft.claims.get_mut(at)), name, value)
        {
            claim.attributes.insert(name, value);
        } else {
            let what = format!("{} speaks of no mention here.", json::line(attribute));
            intake.note(draft.line, what, "The attribute was left out.");
        }
    }
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut record = |article: &OutArticle<'_>| {
        let mut record = match article.kept(FORMAT.name) {
            Some(Value::Object(kept)) => kept.clone(),
            _ => Map::new(),
        };
        let (mut denotations, mut attributes) = (Vec::new(), Vec::new());
        for entry in &article.entries {
            let span = |part: &crate::text::Span| {
                let range = article.chars(*part);
                json!({ "begin": range.start(), "end": range.end() })
            };
            let mut spans: Vec<_> = entry.spans.parts().iter().map(span).collect();
            let span = if spans.len() == 1 { spans.remove(0) } else { spans.into() };
            let id = &entry.mention.id;
            denotations.push(json!({ "id": id, "span": span, "obj": entry.label }));
            for (name, value) in &entry.mention.attributes {
                let value = json::value_of(value);
                let n = attributes.len() + 1;
                attributes
                    .push(json!({ "id": format!("A{n}"), "subj": id, "pred": name, "obj": value }));
            }
        }
        if let Some(Value::Array(relations)) = record.get_mut("relations") {
            let ids: std::collections::BTreeSet<_> =
                article.entries.iter().map(|entry| entry.mention.id.as_str()).collect();
            let n = relations.len();
            let is_there = |value: &Value| value.as_str().is_some_and(|id| ids.contains(id));
            relations.retain(|relation| is_there(&relation["subj"]) && is_there(&relation["obj"]));
            if relations.len() < n {
                let what = format!("{} relations lost a mention.", n - relations.len());
                Teller::new(article.document, &mut written.losses)
                    .tell_article(LossKind::Relation, what);
            }
        }
        let metadata = &article.document.facts.metadata;
        let target = metadata
            .url
            .as_deref()
            .map_or_else(|| format!("urn:dateline:{}", article.document.id), str::to_owned);
        record.entry("sourcedb").or_insert_with(|| "dateline".into());
        record.insert("sourceid".into(), article.document.id.as_str().into());
        record.insert("target".into(), target.into());
        record.insert("text".into(), article.text().into());
        record.insert("denotations".into(), denotations.into());
        if !attributes.is_empty() {
            record.insert("attributes".into(), attributes.into());
        }
        Value::Object(record)
    };
    let file = json::list(out.articles.iter().map(&mut record));
    written.files.push((format!("{}.json", out.options.name), file.into_bytes()));
}
