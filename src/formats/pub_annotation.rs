//! Annotations of PubAnnotation, with a text in each record.
//!
//! Source: the PubAnnotation format's documentation and TextAE's validation. Spans are caret
//! positions in code points; a mention with gaps is a “bag”, a list of spans. A track holds what
//! one project says of the text.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, Loss, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

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
    joint: Some(Joint::LIST),
};

/// What a record or a track holds that is made anew.
const KNOWN: [&str; 5] = ["text", "denotations", "attributes", "target", "tracks"];

/// What a denotation holds that is made anew.
const DENOTATION: [&str; 3] = ["id", "span", "obj"];

/// Under which names a mention keeps the number of its track, and what it is called there.
const TRACK: &str = "track";
const ID: &str = "id";

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
            let record = Value::Object(std::mem::take(&mut map));
            map = read_track(&record, None, &mut draft, intake);
            let mut tracks = Vec::new();
            for (n, track) in record["tracks"].as_array().into_iter().flatten().enumerate() {
                tracks.push(Value::Object(read_track(track, Some(n), &mut draft, intake)));
            }
            if !tracks.is_empty() {
                map.insert("tracks".into(), tracks.into());
            }
            if !map.is_empty() {
                draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(map))]);
            }
            intake.take(draft);
        }
    }
    Ok(())
}

/// Takes the mentions of a record, or of the track of a number; gives what is kept of it.
fn read_track(
    track: &Value,
    number: Option<usize>,
    draft: &mut Draft,
    intake: &mut Intake<'_>,
) -> Map<String, Value> {
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    let author = number.and_then(|_| json::words(track.get("project")));
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
        let mut kept = json::others(denotation, &DENOTATION);
        if let Some(number) = number {
            kept.insert(TRACK.into(), number.into());
            // Tracks call their first mention alike.
            kept.extend(id.clone().map(|id| (ID.to_owned(), id.into())));
        }
        let mut claim = Claim { id, author: author.clone(), label, places, ..Claim::default() };
        claim.keep(FORMAT.name, kept);
        draft.claims.push(claim);
    }
    let mut left = Vec::new();
    for attribute in track["attributes"].as_array().into_iter().flatten() {
        let at = json::words(attribute.get("subj")).and_then(|id| claims.get(&id).copied());
        let name = json::words(attribute.get("pred"));
        let value = attribute.get("obj").and_then(json::attribute);
        let claim = at.and_then(|at| draft.claims.get_mut(at));
        match (claim, name, value) {
            (Some(claim), Some(name), Some(value)) if !claim.attributes.contains_key(&name) => {
                claim.attributes.insert(name, value);
            }
            // It speaks of a relation, says a second thing of one name, or says no plain thing.
            _ => left.push(attribute.clone()),
        }
    }
    let mut kept = json::others(track, &KNOWN);
    if !left.is_empty() {
        kept.insert("attributes".into(), left.into());
    }
    kept
}

/// Puts mentions and their attributes into a record or track, and leaves out of it what speaks of
/// mentions that are not there.
fn fill(
    record: &mut Map<String, Value>,
    article: &OutArticle<'_>,
    entries: &[&Entry<'_>],
    losses: &mut Vec<Loss>,
) {
    let list = |value: Option<Value>| match value {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    let mut left = list(record.remove("attributes"));
    let ids_of = |list: &[Value]| -> BTreeSet<String> {
        list.iter().filter_map(|one| json::words(one.get("id"))).collect()
    };
    let used = ids_of(&left);
    let mut fresh = (1..).map(|n| format!("A{n}")).filter(|id| !used.contains(id)).map(Value::from);
    let mut there = BTreeSet::new();
    let (mut denotations, mut attributes) = (Vec::new(), Vec::new());
    for entry in entries {
        let span = |part: &crate::text::Span| {
            let range = article.chars(*part);
            json!({ "begin": range.start(), "end": range.end() })
        };
        let mut spans: Vec<_> = entry.spans.parts().iter().map(span).collect();
        let span = if spans.len() == 1 { spans.remove(0) } else { spans.into() };
        let mut denotation = entry.kept(FORMAT.name);
        denotation.remove(TRACK);
        let own = entry.mention.id.as_str();
        let known = denotation.remove(ID).and_then(|id| Some(id.as_str()?.to_owned()));
        let id = known.filter(|id| !there.contains(id)).unwrap_or_else(|| own.to_owned());
        denotation.insert("id".into(), id.as_str().into());
        denotation.insert("span".into(), span);
        denotation.insert("obj".into(), entry.label.into());
        denotations.push(Value::Object(denotation));
        for (name, value) in &entry.mention.attributes {
            let (value, n) = (json::value_of(value), fresh.next());
            attributes.push(json!({ "id": n, "subj": id, "pred": name, "obj": value }));
        }
        there.insert(id);
    }
    there.extend(ids_of(record.get("blocks").and_then(Value::as_array).map_or(&[], |b| b)));
    let is_there = |there: &BTreeSet<String>, value: Option<&Value>| {
        json::words(value).is_some_and(|id| there.contains(&id))
    };
    let mut teller = Teller::new(article.document, losses);
    let mut tell = |n: usize, what: &str| {
        if n > 0 {
            let what = format!("{n} {what} lost a mention.");
            teller.tell_article(LossKind::Relation, what);
        }
    };
    if let Some(Value::Array(relations)) = record.get_mut("relations") {
        let n = relations.len();
        let ends = |one: &Value| ["subj", "obj"].map(|end| is_there(&there, one.get(end)));
        relations.retain(|relation| ends(relation) == [true, true]);
        tell(n - relations.len(), "relations");
        there.extend(ids_of(relations));
    }
    let n = left.len();
    left.retain(|attribute| is_there(&there, attribute.get("subj")));
    tell(n - left.len(), "attributes");
    attributes.append(&mut left);
    record.insert("denotations".into(), denotations.into());
    if !attributes.is_empty() {
        record.insert("attributes".into(), attributes.into());
    }
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut record = |article: &OutArticle<'_>| {
        let mut record = article.kept_fields(FORMAT.name);
        let mut tracks = match record.remove("tracks") {
            Some(Value::Array(tracks)) => tracks,
            _ => Vec::new(),
        };
        let number = |entry: &Entry<'_>| {
            let number = entry.kept(FORMAT.name).get(TRACK).and_then(json::count);
            number.filter(|number| tracks.get(*number).is_some_and(Value::is_object))
        };
        let numbered: Vec<_> = article.entries.iter().map(|entry| (number(entry), entry)).collect();
        let of = |wanted: Option<usize>| -> Vec<&Entry<'_>> {
            let own = numbered.iter().filter(|(number, _)| *number == wanted);
            own.map(|(_, entry)| *entry).collect()
        };
        fill(&mut record, article, &of(None), &mut written.losses);
        for (n, track) in tracks.iter_mut().enumerate() {
            if let Value::Object(track) = track {
                fill(track, article, &of(Some(n)), &mut written.losses);
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
        if !tracks.is_empty() {
            record.insert("tracks".into(), tracks.into());
        }
        Value::Object(record)
    };
    let file = json::list(out.articles.iter().map(&mut record));
    written.files.push((format!("{}.json", out.options.name), file.into_bytes()));
}
