//! What controls of Label Studio say of a region beside its labels: choices, texts and numbers.
//!
//! Each is a result of its own with the id of the region, and becomes an attribute of the mention
//! under the control's name. What it was is kept with the mention, so that it goes out as it came.

use super::super::json;
use super::super::xml;
use super::{RESULT, VALUE};
use crate::annotation::Attribute;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of control, with the field that holds what is said.
const KINDS: [(&str, &str); 4] =
    [("choices", "choices"), ("textarea", "text"), ("number", "number"), ("rating", "rating")];

/// The field of a result that holds what it says, if it is one of these.
fn field_of(result: &Value) -> Option<&'static str> {
    let kind = result["type"].as_str()?;
    KINDS.iter().find(|(name, _)| *name == kind).map(|(_, field)| *field)
}

/// What a control says of a region.
pub(super) fn read(result: &Value) -> Option<Attribute> {
    let field = field_of(result)?;
    let said = result["value"].get(field)?;
    let between = match field {
        "choices" => ", ",
        "text" => "\n",
        _ => return json::attribute(said),
    };
    let words: Vec<String> = match said {
        Value::Array(list) => list.iter().filter_map(|one| json::words(Some(one))).collect(),
        one => json::words(Some(one)).into_iter().collect(),
    };
    Some(Attribute::Text(words.join(between).into()))
}

/// What of a result is to be kept with the mention.
pub(super) fn kept_of(result: &Value) -> Value {
    let mut kept = json::others(result, &RESULT);
    let mut value = json::others(&result["value"], &VALUE);
    if let Some(field) = field_of(result)
        && let Some(said) = result["value"].get(field)
    {
        value.insert(field.to_owned(), said.clone());
    }
    kept.insert("type".into(), result["type"].clone());
    kept.insert("value".into(), value.into());
    Value::Object(kept)
}

/// The result that says of a region what an attribute is now; nothing if it is no longer there.
pub(super) fn result_of(
    kept: &Value,
    attribute: Option<&Attribute>,
    id: &str,
    place: &Map<String, Value>,
) -> Option<Value> {
    let (attribute, field) = (attribute?, field_of(kept)?);
    let mut result = json::others(kept, &RESULT);
    let mut value = json::others(&kept["value"], &[]);
    if read(kept).as_ref() != Some(attribute) {
        let said = match (field, attribute) {
            ("choices", Attribute::Text(text)) => text.split(", ").collect(),
            ("text", Attribute::Text(text)) => json!([text]),
            (_, other) => json::value_of(other),
        };
        value.insert(field.to_owned(), said);
    }
    for name in ["start", "end"] {
        value.extend(place.get(name).map(|at| (name.to_owned(), at.clone())));
    }
    result.insert("id".into(), id.into());
    result.insert("type".into(), kept["type"].clone());
    result.insert("value".into(), value.into());
    Some(Value::Object(result))
}

/// The controls that results name, for the labeling interface.
#[derive(Default)]
pub(super) struct Controls(BTreeMap<[String; 3], BTreeSet<String>>);

impl Controls {
    pub(super) fn add(&mut self, result: &Value) {
        let names = ["type", "from_name", "to_name"].map(|name| json::words(result.get(name)));
        let choices = self.0.entry(names.map(Option::unwrap_or_default)).or_default();
        let chosen = result["value"]["choices"].as_array().into_iter().flatten();
        choices.extend(chosen.filter_map(|choice| json::words(Some(choice))));
    }

    /// The elements of the labeling interface.
    pub(super) fn elements(&self) -> String {
        let mut elements = String::new();
        for ([kind, name, to], choices) in &self.0 {
            let element = match kind.as_str() {
                "choices" => "Choices",
                "textarea" => "TextArea",
                "number" => "Number",
                _ => "Rating",
            };
            let (name, to) = (xml::escape(name), xml::escape(to));
            let head = format!("  <{element} name=\"{name}\" toName=\"{to}\" perRegion=\"true\"");
            elements.push_str(&head);
            if choices.is_empty() {
                elements.push_str("/>\n");
                continue;
            }
            elements.push_str(" choice=\"multiple\">\n");
            for choice in choices {
                let choice = xml::escape(choice);
                elements.push_str(&format!("    <Choice value=\"{choice}\"/>\n"));
            }
            elements.push_str(&format!("  </{element}>\n"));
        }
        elements
    }
}
