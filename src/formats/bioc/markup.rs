//! BioC's XML as the JSON that says the same.

use super::list;
use crate::formats::json;
use crate::formats::xml::{self, Piece};
use serde_json::{Map, Value, json};

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

/// A collection in XML as the same collection in JSON.
pub(super) fn value_of(file: &str) -> Value {
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

/// A collection and its documents as XML.
pub(super) fn file_of(collection: &Value, documents: &[Value]) -> String {
    let mut file = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE collection SYSTEM \"BioC.dtd\">\n<collection>",
    );
    for name in ["source", "date", "key"] {
        push_element(&mut file, name, &collection[name]);
    }
    push_infons(&mut file, collection);
    file.push('\n');
    for document in documents {
        file.push_str("<document>");
        push_element(&mut file, "id", &document["id"]);
        push_infons(&mut file, document);
        file.push('\n');
        for passage in list(document, "passages") {
            push_part(&mut file, "passage", passage);
        }
        push_annotations(&mut file, document);
        file.push_str("</document>\n");
    }
    file.push_str("</collection>\n");
    file
}

/// A value as a text: what is no text or number stands there as JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(_) | Value::Object(_) | Value::Bool(_) => xml::escape(&json::line(value)),
        value => xml::escape(&json::words(Some(value)).unwrap_or_default()),
    }
}

fn push_element(file: &mut String, name: &str, value: &Value) {
    file.push_str(&format!("<{name}>{}</{name}>", text_of(value)));
}

fn push_infons(file: &mut String, part: &Value) {
    for (name, value) in part["infons"].as_object().into_iter().flatten() {
        let name = xml::escape(name);
        file.push_str(&format!("<infon key=\"{name}\">{}</infon>", text_of(value)));
    }
}

fn push_part(file: &mut String, name: &str, part: &Value) {
    file.push_str(&format!("<{name}>"));
    push_infons(file, part);
    push_element(file, "offset", &part["offset"]);
    if part["text"] != "" {
        push_element(file, "text", &part["text"]);
    }
    file.push('\n');
    for sentence in list(part, "sentences") {
        push_part(file, "sentence", sentence);
    }
    push_annotations(file, part);
    file.push_str(&format!("</{name}>\n"));
}

fn push_annotations(file: &mut String, part: &Value) {
    for annotation in list(part, "annotations") {
        file.push_str(&format!("<annotation id=\"{}\">", text_of(&annotation["id"])));
        push_infons(file, annotation);
        for location in list(annotation, "locations") {
            let (start, length) = (text_of(&location["offset"]), text_of(&location["length"]));
            file.push_str(&format!("<location offset=\"{start}\" length=\"{length}\"/>"));
        }
        push_element(file, "text", &annotation["text"]);
        file.push_str("</annotation>\n");
    }
    for relation in list(part, "relations") {
        match relation.get("id") {
            Some(id) => file.push_str(&format!("<relation id=\"{}\">", text_of(id))),
            None => file.push_str("<relation>"),
        }
        push_infons(file, relation);
        for node in list(relation, "nodes") {
            let (id, role) = (text_of(&node["refid"]), text_of(&node["role"]));
            file.push_str(&format!("<node refid=\"{id}\" role=\"{role}\"/>"));
        }
        file.push_str("</relation>\n");
    }
}
