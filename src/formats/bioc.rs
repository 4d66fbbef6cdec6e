//! Collections of BioC, as JSON or XML.
//!
//! Source: the BioC DTD and the Python package bioc 2.1. Offsets are those of the document though
//! the text stands in passages; the DTD does not say what they count, so the collection says it
//! (`offset_unit`), and the words of each annotation prove it. Relations name annotations, or other
//! relations, by their ids.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml::{self, Piece};
use crate::annotation::Attribute;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// BioC JSON.
pub(super) const FORMAT: Format = Format {
    name: "bioc",
    title: "BioC JSON",
    extensions: &["json"],
    unit: Unit::CodePoints,
    carries: Carries {
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        ..Carries::RANGES
    },
    options: &[],
    recognize: |sniff| {
        let has = |key: &str| sniff.value.as_ref().is_some_and(|value| value.get(key).is_some());
        Certainty::Sure.when((has("documents") && has("source")) || (has("passages") && has("id")))
    },
    read: Some(read),
    write: Some(write),
};

/// BioC XML, whose infons are all texts.
pub(super) const XML: Format = Format {
    name: "bioc-xml",
    title: "BioC XML",
    extensions: &["xml"],
    carries: Carries { discontinuous: true, relations: true, ..Carries::RANGES },
    recognize: |sniff| {
        let has = |tag: &str| sniff.text.contains(tag);
        Certainty::Sure.when(has("<collection") && has("<passage"))
    },
    read: Some(read_xml),
    write: Some(write_xml),
    ..FORMAT
};

/// The infon that holds the label, and the one that holds a note.
const LABEL: &str = "type";
const NOTE: &str = "note";

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(map) = record.object(intake) else { continue };
            if map.contains_key("passages") {
                read_document(&Value::Object(map), record.line, intake);
                continue;
            }
            for document in map.get("documents").and_then(Value::as_array).into_iter().flatten() {
                read_document(document, record.line, intake);
            }
        }
    }
    Ok(())
}

fn read_document(document: &Value, line: usize, intake: &mut Intake<'_>) {
    let mut draft = Draft { line: Some(line), ..Draft::default() };
    draft.id = json::words(document.get("id"));
    let title = document["infons"]["title"].as_str();
    draft.metadata.title = title.unwrap_or_default().into();
    let (mut n_chars, mut n_bytes) = (0, 0);
    let mut relations = Vec::new();
    for passage in document["passages"].as_array().into_iter().flatten() {
        let mut append = |part: &Value, draft: &mut Draft| {
            let text = part["text"].as_str().unwrap_or_default();
            if text.is_empty() {
                return;
            }
            // What stands between passages is not in the file; the offsets say how much it is.
            let offset = json::count(&part["offset"]).unwrap_or(n_chars);
            let gap = offset.saturating_sub(n_chars).min(offset.saturating_sub(n_bytes)).min(1000);
            for i in 0..gap {
                draft.text.push(if i == 0 { '\n' } else { ' ' });
            }
            draft.text.push_str(text);
            n_chars += gap + text.chars().count();
            n_bytes += gap + text.len();
        };
        append(passage, &mut draft);
        read_annotations(passage, &mut draft, intake);
        relations.extend(relations_of(passage));
        for sentence in passage["sentences"].as_array().into_iter().flatten() {
            append(sentence, &mut draft);
            read_annotations(sentence, &mut draft, intake);
            relations.extend(relations_of(sentence));
        }
    }
    read_annotations(document, &mut draft, intake);
    relations.extend(relations_of(document));
    if !relations.is_empty() {
        // Both forms hold the same, so either takes what the other has read.
        draft.extra.insert(FORMAT.name.into(), json!({ "relations": relations }));
    }
    intake.take(draft);
}

fn relations_of(part: &Value) -> impl Iterator<Item = Value> {
    part["relations"].as_array().into_iter().flatten().filter(|one| one.is_object()).cloned()
}

/// The relations of an article all of whose nodes are there; tells of the others.
fn relations_left(article: &OutArticle<'_>, written: &mut Written) -> Vec<Value> {
    let kept = article.kept(FORMAT.name).and_then(|kept| kept["relations"].as_array());
    let mut relations = kept.cloned().unwrap_or_default();
    let n = relations.len();
    let mentions: BTreeSet<_> =
        article.entries.iter().map(|entry| entry.mention.id.as_str().to_owned()).collect();
    // One that goes may be a node of another.
    loop {
        let mut there = mentions.clone();
        there.extend(relations.iter().filter_map(|relation| json::words(relation.get("id"))));
        let is_there =
            |node: &Value| json::words(node.get("refid")).is_some_and(|id| there.contains(&id));
        let before = relations.len();
        relations
            .retain(|relation| relation["nodes"].as_array().into_iter().flatten().all(is_there));
        if relations.len() == before {
            break;
        }
    }
    if relations.len() < n {
        let what = format!("{} relations lost a mention.", n - relations.len());
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Relation, what);
    }
    relations
}

fn read_annotations(part: &Value, draft: &mut Draft, intake: &mut Intake<'_>) {
    for annotation in part["annotations"].as_array().into_iter().flatten() {
        let place = |location: &Value| {
            let start = json::count(location.get("offset")?)?;
            let length = json::count(location.get("length")?)?;
            let end = start.checked_add(length)?;
            Some(Place::chars(CharOffset::new(start), CharOffset::new(end)))
        };
        let locations = annotation["locations"].as_array();
        let places: Option<Vec<_>> =
            locations.map(|list| list.iter().map(place).collect()).unwrap_or_default();
        let infons = annotation["infons"].as_object();
        let label = infons.and_then(|infons| json::words(infons.get(LABEL)));
        let Some(places) = places.filter(|places| !places.is_empty()) else {
            intake.skip_mention(draft.line, "annotations", "It has no location.");
            continue;
        };
        let mut claim = Claim {
            label: label.unwrap_or_else(|| "annotation".into()),
            places,
            id: json::words(annotation.get("id")),
            ..Claim::default()
        };
        for (name, value) in infons.into_iter().flatten() {
            match (name.as_str(), json::attribute(value)) {
                (LABEL, _) | (_, None) => {}
                (NOTE, Some(Attribute::Text(note))) => claim.note = note.to_string(),
                (_, Some(value)) => drop(claim.attributes.insert(name.clone(), value)),
            }
        }
        let quote = annotation["text"].as_str().filter(|quote| !quote.is_empty());
        draft.claims.push(claim.quoted(quote));
    }
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let annotation = |article: &OutArticle<'_>, entry: &Entry<'_>| {
        let mention = entry.mention;
        let mut infons = Map::from_iter([(LABEL.to_owned(), Value::from(entry.label))]);
        for (name, value) in &mention.attributes {
            infons.entry(name.clone()).or_insert_with(|| json::value_of(value));
        }
        if !mention.note.is_empty() {
            infons.insert(NOTE.into(), mention.note.as_ref().into());
        }
        let location = |part: &crate::text::Span| {
            let range = article.chars(*part);
            let length = range.end().get() - range.start().get();
            json!({ "offset": range.start(), "length": length })
        };
        let locations: Vec<_> = entry.spans.parts().iter().map(location).collect();
        let words: Vec<_> = entry.spans.parts().iter().map(|part| article.slice(*part)).collect();
        json!({
            "id": mention.id, "infons": infons, "text": words.join(" "), "locations": locations,
        })
    };
    let mut document = |article: &OutArticle<'_>| {
        let annotations: Vec<_> =
            article.entries.iter().map(|entry| annotation(article, entry)).collect();
        let relations = relations_left(article, written);
        json!({
            "id": article.document.id,
            "infons": { "title": article.document.facts.metadata.title },
            "passages": [{
                "offset": 0, "infons": {}, "text": article.text(), "sentences": [],
                "annotations": annotations, "relations": relations,
            }],
            "annotations": [], "relations": [],
        })
    };
    let documents: Vec<_> = out.articles.iter().map(&mut document).collect();
    let collection = json!({
        "source": "dateline", "date": "", "key": "", "infons": { "offset_unit": "codepoint" },
        "documents": documents,
    });
    let name = format!("{}.json", out.options.name);
    written.files.push((name, json::line(&collection).into_bytes()));
}

/// Elements that hold others, with the list in which JSON has them.
const LISTS: [(&str, &str); 7] = [
    ("document", "documents"),
    ("passage", "passages"),
    ("sentence", "sentences"),
    ("annotation", "annotations"),
    ("location", "locations"),
    ("relation", "relations"),
    ("node", "nodes"),
];

/// How deep elements may stand in one another; those of a collection need seven.
const MAX_DEPTH: usize = 16;

fn read_xml(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let collection = value_of(source.text()?);
        for document in collection["documents"].as_array().into_iter().flatten() {
            read_document(document, 1, intake);
        }
    }
    Ok(())
}

/// A collection in XML as the same collection in JSON.
fn value_of(file: &str) -> Value {
    let mut open: Vec<(String, Map<String, Value>, String)> = Vec::new();
    let mut root = Map::new();
    for piece in xml::pieces(file) {
        match piece {
            Piece::Text(text) => {
                if let Some((_, _, words)) = open.last_mut() {
                    words.push_str(&text);
                }
            }
            Piece::Open(tag) => {
                let mut fields = Map::new();
                for name in ["id", "key", "offset", "length", "refid", "role"] {
                    fields.extend(tag.get(name).map(|value| (name.to_owned(), value.into())));
                }
                if open.len() < MAX_DEPTH {
                    open.push((tag.name.to_owned(), fields, String::new()));
                    if tag.is_empty {
                        close(&mut open, &mut root);
                    }
                }
            }
            Piece::Close(name) => {
                if open.last().is_some_and(|(other, _, _)| other == name) {
                    close(&mut open, &mut root);
                }
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut root);
    }
    Value::Object(root)
}

/// Puts the innermost element into the one around it.
fn close(open: &mut Vec<(String, Map<String, Value>, String)>, root: &mut Map<String, Value>) {
    let Some((name, fields, words)) = open.pop() else { return };
    if name == "collection" {
        root.extend(fields);
        return;
    }
    let around = open.last_mut().map_or(root, |(_, fields, _)| fields);
    if let Some((_, list)) = LISTS.iter().find(|(element, _)| *element == name) {
        let list = around.entry(*list).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(Value::Object(fields));
        }
    } else if name == "infon" {
        let key = fields.get("key").and_then(Value::as_str).unwrap_or_default().to_owned();
        let infons = around.entry("infons").or_insert_with(|| json!({}));
        if let Some(infons) = infons.as_object_mut() {
            infons.insert(key, words.into());
        }
    } else {
        around.insert(name, words.into());
    }
}

fn write_xml(out: &Outgoing<'_>, written: &mut Written) {
    let mut file = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE collection SYSTEM \"BioC.dtd\">\n<collection><source>dateline</source>\
         <date></date><key></key><infon key=\"offset_unit\">codepoint</infon>\n",
    );
    for article in &out.articles {
        xml::tell_forbidden(article, &mut written.losses);
        let id = xml::escape(article.document.id.as_str());
        let title = xml::escape(&article.document.facts.metadata.title);
        let text = xml::escape(article.text());
        file.push_str(&format!(
            "<document><id>{id}</id><infon key=\"title\">{title}</infon>\n\
             <passage><offset>0</offset><text>{text}</text>\n"
        ));
        for entry in &article.entries {
            let id = xml::escape(entry.mention.id.as_str());
            let label = xml::escape(entry.label);
            let parts = entry.spans.parts();
            let words: Vec<_> = parts.iter().map(|part| article.slice(*part)).collect();
            let words = xml::escape(&words.join(" "));
            file.push_str(&format!(
                "<annotation id=\"{id}\"><infon key=\"{LABEL}\">{label}</infon>"
            ));
            for part in parts {
                let range = article.chars(*part);
                let (start, length) = (range.start(), range.end().get() - range.start().get());
                file.push_str(&format!("<location offset=\"{start}\" length=\"{length}\"/>"));
            }
            file.push_str(&format!("<text>{words}</text></annotation>\n"));
        }
        for relation in relations_left(article, written) {
            push_relation(&mut file, &relation);
        }
        file.push_str("</passage></document>\n");
    }
    file.push_str("</collection>\n");
    written.files.push((format!("{}.xml", out.options.name), file.into_bytes()));
}

fn push_relation(file: &mut String, relation: &Value) {
    let field = |value: Option<&Value>| xml::escape(&json::words(value).unwrap_or_default());
    match relation.get("id") {
        Some(id) => file.push_str(&format!("<relation id=\"{}\">", field(Some(id)))),
        None => file.push_str("<relation>"),
    }
    for (name, value) in relation["infons"].as_object().into_iter().flatten() {
        let name = xml::escape(name);
        file.push_str(&format!("<infon key=\"{name}\">{}</infon>", field(Some(value))));
    }
    for node in relation["nodes"].as_array().into_iter().flatten() {
        let (id, role) = (field(node.get("refid")), field(node.get("role")));
        file.push_str(&format!("<node refid=\"{id}\" role=\"{role}\"/>"));
    }
    file.push_str("</relation>\n");
}
