//! Takes known fields out of a JSON object and says clearly what is wrong with one.

use crate::extra::Extra;
use serde_json::{Map, Value};

/// The fields of a record that have not been taken yet.
pub(super) struct Fields {
    map: Map<String, Value>,
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// The field.
    pub(super) place: String,
    /// What is wrong.
    pub(super) what: String,
}

impl Fault {
    pub(super) fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    /// The fault as seen from the record around.
    pub(super) fn within(mut self, place: &str) -> Self {
        self.place = if self.place.is_empty() {
            place.to_owned()
        } else {
            format!("{place}, {}", self.place)
        };
        self
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl Fields {
    pub(super) fn of(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Object(map) => Ok(Self { map }),
            other => Err(Fault::new("", format!("must be an object, not {}.", kind(&other)))),
        }
    }

    /// A field's value; null counts as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name).filter(|value| !value.is_null())
    }

    /// A field's value as something else; `convert` gives a value back that it cannot use.
    fn take_as<T>(
        &mut self,
        name: &str,
        wanted: &str,
        convert: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Result<Option<T>, Fault> {
        let Some(value) = self.take(name) else { return Ok(None) };
        match convert(value) {
            Ok(converted) => Ok(Some(converted)),
            Err(value) => {
                let what = format!("must be {wanted}, not {value}.");
                Err(Fault::new(format!("“{name}”"), what))
            }
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        self.take_as(name, "a text", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
    }

    pub(super) fn count(&mut self, name: &str) -> Result<Option<usize>, Fault> {
        self.take_as(name, "a whole number from 0", |value| {
            value.as_u64().and_then(|count| usize::try_from(count).ok()).ok_or(value)
        })
    }

    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Value>, Fault> {
        let list = self.take_as(name, "a list", |value| match value {
            Value::Array(list) => Ok(list),
            other => Err(other),
        })?;
        Ok(list.unwrap_or_default())
    }

    /// A text that stands for something else.
    pub(super) fn parsed<T>(
        &mut self,
        name: &str,
        wanted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        self.take_as(name, wanted, |value| value.as_str().and_then(&parse).ok_or(value))
    }

    pub(super) fn required<T>(value: Option<T>, name: &str) -> Result<T, Fault> {
        value.ok_or_else(|| Fault::new("", format!("“{name}” is missing.")))
    }

    /// What nobody took.
    pub(super) fn rest(self) -> Extra {
        Extra::from(self.map)
    }
}
