//! Annotations by the data model of the W3C, in JSON-LD.
//!
//! Source: Web Annotation Data Model (W3C Recommendation, 2017), sections 3 and 4. Positions are
//! code points, the end exclusive; several selectors of a target mean the same words, several
//! targets one mention with gaps. The model has no place for a text, so it stands as a body of
//! an annotation of the whole source, with the motivation `describing`.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, OutArticle, Outgoing, Written};
use super::probe::Place;
use crate::moment::Timestamp;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Web Annotation.
pub(super) const FORMAT: Format = Format {
    name: "web-annotation",
    title: "W3C Web Annotation, JSON-LD",
    extensions: &["jsonld", "json"],
    unit: Unit::CodePoints,
    carries: Carries { discontinuous: true, notes: true, ..Carries::RANGES },
    options: &[],
    recognize,
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::LIST),
};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// How many code points stand before and after the words of a mention.
const AROUND: usize = 32;

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let Some(Value::Object(map)) = &sniff.value else { return Certainty::No };
    let is_named = |value: &Value| value.as_str().is_some_and(|s| s.contains("anno.jsonld"));
    let has_context = map.get("@context").is_some_and(|context| {
        is_named(context) || context.as_array().is_some_and(|list| list.iter().any(is_named))
    });
    let kind = map.get("type").or_else(|| map.get("@type")).and_then(Value::as_str);
    let is_annotation = kind.is_some_and(|kind| kind.contains("Annotation"));
    Certainty::Sure.when(has_context || (is_annotation && map.contains_key("target")))
}

/// One value, or each of a list.
fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
    }
}

/// All annotations of a collection, a page, a list.
fn annotations<'a>(value: &'a Value, line: usize, found: &mut Vec<(usize, &'a Value)>) {
    if value.get("target").is_some() {
        found.push((line, value));
        return;
    }
    for key in ["items", "first", "rows", "@graph"] {
        for inner in each(value.get(key)) {
            annotations(inner, line, found);
        }
    }
}

fn selectors(target: &Value) -> Vec<&Value> {
    let mut found = each(target.get("selector"));
    let mut at = 0;
    while let Some(selector) = found.get(at).copied() {
        found.extend(each(selector.get("refinedBy")));
        at += 1;
    }
    found
}

fn kind_of(value: &Value) -> &str {
    value.get("type").or_else(|| value.get("@type")).and_then(Value::as_str).unwrap_or_default()
}

fn source_of(target: &Value) -> String {
    let source = target.get("source").unwrap_or(target);
    let id = source.get("id").or_else(|| source.get("@id")).unwrap_or(source);
    id.as_str().unwrap_or_default().to_owned()
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut values = Vec::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for source in sources {
        if source.has_extension("txt") {
            texts.insert(source.base().to_owned(), source.text()?.to_owned());
            continue;
        }
        for record in json::records(source)? {
            values.extend(record.parse(intake).map(|value| (record.line, value)));
        }
    }
    let mut all = Vec::new();
    for (line, value) in &values {
        annotations(value, *line, &mut all);
    }
    let mut order: Vec<String> = Vec::new();
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    for (line, annotation) in &all {
        let targets = each(annotation.get("target"));
        let key = targets.first().map(|target| source_of(target)).unwrap_or_default();
        let draft = drafts.entry(key.clone()).or_insert_with(|| {
            order.push(key.clone());
            Draft { line: Some(*line), ..Draft::default() }
        });
        if annotation["motivation"] == "describing" {
            let body = each(annotation.get("body"));
            if let Some(text) = body.iter().find_map(|body| body["value"].as_str()) {
                draft.text = text.to_owned();
                draft.metadata.title = annotation["label"].as_str().unwrap_or_default().into();
                continue;
            }
        }
        match read_annotation(annotation, &targets, *line) {
            Some(claims) => draft.claims.extend(claims),
            None => intake.skip_mention(Some(*line), key, "The annotation has no position."),
        }
    }
    let n_texts = texts.len();
    for key in order {
        let Some(mut draft) = drafts.remove(&key) else { continue };
        if draft.text.is_empty() {
            let base = key.rsplit('/').next().unwrap_or(&key);
            let text = texts.get(base).or_else(|| texts.values().next().filter(|_| n_texts == 1));
            draft.text = text.cloned().unwrap_or_default();
        }
        draft.id = Some(key.strip_prefix("urn:dateline:").unwrap_or(&key).to_owned());
        if key.starts_with("http") {
            draft.metadata.url = Some(key.as_str().into());
        }
        if draft.text.is_empty() {
            let what = format!("The text of “{key}” is not in the file.");
            let remedy = "Load the .txt file of the same name together with it.";
            let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
            if intake.is_empty() && drafts.is_empty() {
                return Err(source.failure("", what, remedy));
            }
            intake.skip(draft.line, what);
            continue;
        }
        intake.take(draft);
    }
    Ok(())
}

/// The mentions of an annotation: one for each body that tags.
fn read_annotation(annotation: &Value, targets: &[&Value], line: usize) -> Option<Vec<Claim>> {
    let mut places = Vec::new();
    let mut quotes = Vec::new();
    for target in targets {
        let selectors = selectors(target);
        let position = selectors.iter().find(|s| kind_of(s) == "TextPositionSelector");
        let quote = selectors.iter().find(|s| kind_of(s) == "TextQuoteSelector");
        let quote = quote.and_then(|selector| selector["exact"].as_str());
        let range = position.and_then(|p| json::range(p.get("start"), p.get("end")));
        // A quote alone is looked for from the start of the text.
        let (start, end) = range.or_else(|| quote.map(|quote| (0, quote.chars().count())))?;
        places.push(Place::chars(CharOffset::new(start), CharOffset::new(end)));
        quotes.extend(quote);
    }
    let quote = (quotes.len() == places.len()).then(|| quotes.join(" "));
    let bodies = each(annotation.get("body").or_else(|| annotation.get("bodyValue")));
    let (mut labels, mut notes) = (Vec::new(), Vec::new());
    for body in &bodies {
        let text = body.as_str().or_else(|| body["value"].as_str());
        let text = text.or_else(|| body["source"].as_str());
        match body["purpose"].as_str() {
            Some("commenting" | "describing" | "replying") => notes.extend(text),
            _ => labels.extend(text),
        }
    }
    if labels.is_empty() {
        labels.push(annotation["motivation"].as_str().unwrap_or("highlighting"));
    }
    let creator = &annotation["creator"];
    let author = creator["name"].as_str().or_else(|| creator["id"].as_str()).or(creator.as_str());
    let id = annotation.get("id").or_else(|| annotation.get("@id")).and_then(Value::as_str);
    let claim = Claim {
        places,
        quote,
        note: notes.join("\n"),
        author: author.map(str::to_owned),
        id: id.map(|id| id.strip_prefix("urn:dateline:mention:").unwrap_or(id).to_owned()),
        created: annotation["created"].as_str().and_then(Timestamp::parse),
        line: Some(line),
        ..Claim::default()
    };
    let label = |label: &str| Claim { label: label.to_owned(), ..claim.clone() };
    Some(labels.into_iter().map(label).collect())
}

fn target(article: &OutArticle<'_>, part: crate::text::Span, source: &str) -> Value {
    let text = article.text();
    let before = text.get(..part.start().get()).unwrap_or_default();
    let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let after = text.get(part.end().get()..).unwrap_or_default();
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    let range = article.chars(part);
    let mut quote = Map::from_iter([
        ("type".to_owned(), Value::from("TextQuoteSelector")),
        ("exact".to_owned(), article.slice(part).into()),
    ]);
    let around = [("prefix", before.get(from..)), ("suffix", after.get(..to))];
    for (name, words) in around {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            quote.insert(name.to_owned(), words.into());
        }
    }
    json!({
        "source": source,
        "selector": [
            { "type": "TextPositionSelector", "start": range.start(), "end": range.end() },
            quote,
        ],
    })
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut items = Vec::new();
    for article in &out.articles {
        let id = article.document.id.as_str();
        let source = format!("urn:dateline:{id}");
        items.push(json!({
            "@context": CONTEXT, "id": format!("urn:dateline:text:{id}"), "type": "Annotation",
            "motivation": "describing", "label": article.document.facts.metadata.title,
            "body": { "type": "TextualBody", "value": article.text(), "format": "text/plain" },
            "target": source,
        }));
        items.extend(article.entries.iter().map(|entry| item(article, entry, &source)));
    }
    let file = json::list(items.into_iter());
    written.files.push((format!("{}.jsonld", out.options.name), file.into_bytes()));
}

fn item(article: &OutArticle<'_>, entry: &Entry<'_>, source: &str) -> Value {
    let mention = entry.mention;
    let mut body = vec![json!({
        "type": "TextualBody", "purpose": "tagging", "value": entry.label, "format": "text/plain",
    })];
    if !mention.note.is_empty() {
        body.push(json!({
            "type": "TextualBody", "purpose": "commenting", "value": mention.note,
            "format": "text/plain",
        }));
    }
    let targets: Vec<_> =
        entry.spans.parts().iter().map(|part| target(article, *part, source)).collect();
    json!({
        "@context": CONTEXT, "id": format!("urn:dateline:mention:{}", mention.id),
        "type": "Annotation", "motivation": "tagging", "created": mention.created,
        "modified": mention.changed, "creator": { "type": "Person", "name": mention.author },
        "body": body, "target": targets,
    })
}
