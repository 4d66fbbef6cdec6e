//! Reads the values that records are made of, each from its fields.

use super::fields::{Fault, Fields};
use crate::annotation::{Anchor, Attribute};
use crate::article::{Zone, ZoneKind};
use crate::id::Id;
use crate::schema::{Color, ColorPair, Kind, Label, LabelKey};
use crate::text::{CharOffset, Span, TextIndex};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn read_label(value: Value, i: usize, unkept: &mut Vec<String>) -> Result<Label, Fault> {
    let mut fields = Fields::of(value)?;
    let color = match fields.take("color") {
        None => ColorPair::nth(i),
        Some(value) => {
            let mut color = Fields::of(value).map_err(|fault| fault.within("“color”"))?;
            let light = color.parsed("light", "a color of the form #rrggbb", Color::parse)?;
            let dark = color.parsed("dark", "a color of the form #rrggbb", Color::parse)?;
            let unknown = color.rest();
            let name_of = |(name, _)| format!("label {}, “color”, “{name}”", i + 1);
            unkept.extend(unknown.iter().map(name_of));
            match (light, dark) {
                (Some(light), Some(dark)) => ColorPair { light, dark },
                (Some(picked), None) | (None, Some(picked)) => ColorPair::from_pick(picked),
                (None, None) => ColorPair::nth(i),
            }
        }
    };
    Ok(Label {
        id: Fields::required(fields.parsed("id", "an id without spaces", Id::parse)?, "id")?,
        name: Fields::required(fields.text("name")?, "name")?.into(),
        kind: fields.parsed("kind", "a known kind", Kind::parse)?.unwrap_or(Kind::Other),
        key: fields.parsed("key", "one letter or digit", LabelKey::parse)?,
        color,
        description: fields.text("description")?.unwrap_or_default().into(),
        parent: fields.parsed("parent", "an id without spaces", Id::parse)?,
        extra: fields.rest(),
    })
}

/// Reads `start`, `end` and `quote`; a quote that is not the text between them is a fault.
pub(super) fn read_span(fields: &mut Fields, index: &TextIndex) -> Result<Span, Fault> {
    let start = Fields::required(fields.count("start")?, "start")?;
    let end = Fields::required(fields.count("end")?, "end")?;
    let quote = fields.text("quote")?;
    let byte = |name, count| {
        let outside = || {
            let what = format!("{count} is past the end of the text ({}).", index.n_chars());
            Fault::new(name, what)
        };
        index.byte_of_char(CharOffset::new(count)).ok_or_else(outside)
    };
    let span = Span::new(byte("“start”", start)?, byte("“end”", end)?)
        .ok_or_else(|| Fault::new("“end”", format!("{end} does not come after {start}.")))?;
    let slice = index.slice(span).unwrap_or_default();
    match quote {
        Some(quote) if quote != slice => {
            let what = format!("The text at {start}..{end} is {slice:?}, not {quote:?}.");
            Err(Fault::new("“quote”", what))
        }
        _ => Ok(span),
    }
}

/// Reads `anchors`: words with what stood around them.
pub(super) fn read_anchors(fields: &mut Fields) -> Result<Vec<Anchor>, Fault> {
    let read = |(i, value): (usize, Value)| {
        let within = |fault: Fault| fault.within(&format!("anchor {}", i + 1));
        let anchor = serde_json::from_value::<Anchor>(value);
        let anchor = anchor.map_err(|error| within(Fault::new("", error.to_string() + ".")))?;
        match anchor.quote.is_empty() {
            true => Err(within(Fault::new("“quote”", "is empty."))),
            false => Ok(anchor),
        }
    };
    let anchors = fields.list("anchors")?;
    if anchors.is_empty() {
        return Err(Fault::new("", "“anchors” is missing."));
    }
    anchors.into_iter().enumerate().map(read).collect()
}

pub(super) fn read_zone(value: Value, index: &TextIndex) -> Result<Zone, Fault> {
    let mut fields = Fields::of(value)?;
    let kind = fields.parsed("kind", "headline, dateline or boilerplate", ZoneKind::parse)?;
    let span = read_span(&mut fields, index)?;
    Ok(Zone { kind: Fields::required(kind, "kind")?, span, extra: fields.rest() })
}

pub(super) fn read_attributes(fields: &mut Fields) -> Result<BTreeMap<String, Attribute>, Fault> {
    let Some(value) = fields.take("attributes") else { return Ok(BTreeMap::new()) };
    let Value::Object(map) = value else {
        return Err(Fault::new("“attributes”", "must be an object."));
    };
    let read = |(name, value): (String, Value)| match value {
        Value::Bool(flag) => Ok((name, Attribute::Flag(flag))),
        Value::Number(number) => Ok((name, Attribute::Number(number))),
        Value::String(text) => Ok((name, Attribute::Text(text.into()))),
        other => {
            let what = format!("must be a text, a number or true or false, not {other}.");
            Err(Fault::new(format!("attribute “{name}”"), what))
        }
    };
    map.into_iter().map(read).collect()
}
