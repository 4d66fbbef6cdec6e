//! Takes JSON of others as it comes: a value, a list, lines, several values in a row.

use super::frame::{Failure, Source};
use super::intake::Intake;
use crate::annotation::Attribute;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A record of a file, not parsed yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// The line it begins on, counted from 1.
    pub(super) line: usize,
    json: &'a str,
}

/// Cuts a file into its records: the elements of a list, or the values that stand in a row.
pub(super) fn records<'a>(source: &Source<'a>) -> Result<Vec<Record<'a>>, Failure> {
    let text = source.text()?;
    if text.trim_start().starts_with('[')
        && let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text)
        && !is_record(&list)
    {
        return Ok(lined(text, list.into_iter().map(RawValue::get)));
    }
    values(source, text)
}

/// Whether a list is a record by itself, as in `["text", {"entities": …}]`.
fn is_record(list: &[&RawValue]) -> bool {
    list.first().is_some_and(|value| value.get().starts_with('"'))
}

/// The values that stand in a row, on a line each or not.
fn values<'a>(source: &Source<'a>, text: &'a str) -> Result<Vec<Record<'a>>, Failure> {
    let mut found = Vec::new();
    let mut lines = Lines::of(text);
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(value)) => {
                found.push(Record { line: lines.line_of(value.get()), json: value.get() });
                rest = rest.get(stream.byte_offset()..).unwrap_or_default();
            }
            Some(Err(error)) => {
                let trimmed = rest.trim_start();
                let line = lines.line_of(trimmed);
                let end = trimmed.find('\n').unwrap_or(trimmed.len());
                let json = trimmed.get(..end).unwrap_or_default();
                let is_alone = found.is_empty() && text.trim().lines().nth(1).is_none();
                if (error.is_eof() && found.is_empty()) || is_alone {
                    let line = lines.line + error.line().saturating_sub(1);
                    let what = format!("This is not JSON: {}.", reason(&error));
                    let remedy = "Export the file again, or mend it there.";
                    return Err(source.failure(format!("line {line}"), what, remedy));
                }
                // The line alone is lost, not what stands behind it.
                found.push(Record { line, json });
                rest = trimmed.get(end..).unwrap_or_default();
            }
            None => break,
        }
    }
    Ok(found)
}

fn lined<'a>(text: &'a str, parts: impl Iterator<Item = &'a str>) -> Vec<Record<'a>> {
    let mut lines = Lines::of(text);
    parts.map(|json| Record { line: lines.line_of(json), json }).collect()
}

/// Finds the lines of parts of a text, asked for in their order.
struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, offset: 0, line: 1 }
    }

    fn line_of(&mut self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        if let Some(passed) = self.text.as_bytes().get(self.offset..offset) {
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.offset = offset;
        }
        self.line
    }
}

/// What the parser says, without the line, which is counted from another place.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" at line ").map_or(words.as_str(), |(what, _)| what).to_owned()
}

impl<'a> Record<'a> {
    /// The record if it is just what is expected; the reason why it is not is for another to tell.
    pub(super) fn read_as<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.json).ok()
    }

    /// The parsed record; where it cannot be parsed, a warning says so.
    pub(super) fn parse(&self, intake: &mut Intake<'_>) -> Option<Value> {
        match parse(self.json) {
            Ok((value, 0)) => Some(value),
            Ok((value, n)) => {
                let what = format!("The record has {n} halves of characters (lone surrogates).");
                let remedy = "Each became U+FFFD, which keeps all offsets.";
                intake.note(Some(self.line), what, remedy);
                Some(value)
            }
            Err(error) => {
                let what = format!("This is not JSON: {}.", reason(&error));
                intake.skip(Some(self.line), what);
                None
            }
        }
    }

    /// The parsed record if it is an object.
    pub(super) fn object(&self, intake: &mut Intake<'_>) -> Option<Map<String, Value>> {
        match self.parse(intake)? {
            Value::Object(map) => Some(map),
            _ => {
                intake.skip(Some(self.line), "The record is no object.");
                None
            }
        }
    }
}

/// Parses JSON, with lone surrogates mended; gives how many there were.
pub(super) fn parse(json: &str) -> serde_json::Result<(Value, usize)> {
    serde_json::from_str(json).map(|value| (value, 0)).or_else(|error| {
        let (mended, n) = mend_surrogates(json);
        if n == 0 { Err(error) } else { Ok((serde_json::from_str(&mended)?, n)) }
    })
}

/// Puts U+FFFD in the place of escaped halves of characters.
fn mend_surrogates(json: &str) -> (Cow<'_, str>, usize) {
    let unit_at = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut mended, mut n, mut kept, mut at) = (String::new(), 0, 0, 0);
    let bytes = json.as_bytes();
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let Some(unit) = unit_at(at) else {
            at += 2;
            continue;
        };
        let is_high = (0xd800..0xdc00).contains(&unit);
        let is_low = (0xdc00..0xe000).contains(&unit);
        let has_low = || unit_at(at + 6).is_some_and(|next| (0xdc00..0xe000).contains(&next));
        if is_high && has_low() {
            at += 12;
            continue;
        }
        if is_high || is_low {
            mended.push_str(json.get(kept..at).unwrap_or_default());
            mended.push_str("\\ufffd");
            kept = at + 6;
            n += 1;
        }
        at += 6;
    }
    if n == 0 {
        return (Cow::Borrowed(json), 0);
    }
    mended.push_str(json.get(kept..).unwrap_or_default());
    (Cow::Owned(mended), n)
}

/// The first value of a text: of the list or of the lines that it is, or all of it; for
/// recognizing.
pub(super) fn first(text: &str) -> Option<Value> {
    let parsed = |json: &str| parse(json).ok().map(|(value, _)| value);
    if text.trim_start().starts_with('[')
        && let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text)
    {
        return if is_record(&list) { parsed(text) } else { parsed(list.first()?.get()) };
    }
    match serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().next() {
        Some(Ok(value)) => parsed(value.get()),
        _ => text.lines().find(|line| !line.trim().is_empty()).and_then(parsed),
    }
}

/// A count from 0, also where it is written as `3.0` or `"3"`.
pub(super) fn count(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => {
            let whole = number.as_u64().or_else(|| {
                let float = number.as_f64().filter(|n| n.fract() == 0.0 && *n >= 0.0)?;
                (float < 9e15).then_some(float as u64)
            });
            usize::try_from(whole?).ok()
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The fields of an object but for those of some names.
pub(super) fn others(value: &Value, known: &[&str]) -> Map<String, Value> {
    let fields = value.as_object().into_iter().flatten();
    let others = fields.filter(|(name, _)| !known.contains(&name.as_str()));
    others.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Two counts as a range of some unit.
pub(super) fn range(start: Option<&Value>, end: Option<&Value>) -> Option<(usize, usize)> {
    Some((count(start?)?, count(end?)?))
}

/// A text, or a number as text.
pub(super) fn words(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A value of another program as an attribute; nothing if it is none.
pub(super) fn attribute(value: &Value) -> Option<Attribute> {
    match value {
        Value::Bool(flag) => Some(Attribute::Flag(*flag)),
        Value::Number(number) => Some(Attribute::Number(number.clone())),
        Value::String(text) => Some(Attribute::Text(text.as_str().into())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// An attribute as a value.
pub(super) fn value_of(attribute: &Attribute) -> Value {
    match attribute {
        Attribute::Flag(flag) => Value::Bool(*flag),
        Attribute::Number(number) => Value::Number(number.clone()),
        Attribute::Text(text) => Value::String(text.to_string()),
    }
}

/// Attributes as an object in JSON.
pub(super) fn object(attributes: &BTreeMap<String, Attribute>) -> String {
    let attributes = attributes.iter();
    let object: Map<_, _> =
        attributes.map(|(name, value)| (name.clone(), value_of(value))).collect();
    line(&Value::Object(object))
}

/// The attributes of an object in JSON; none if it is no object.
pub(super) fn attributes(object: &str) -> Vec<(String, Attribute)> {
    let object = parse(object).map(|(value, _)| value);
    let Ok(Value::Object(map)) = object else { return Vec::new() };
    map.into_iter().filter_map(|(name, value)| Some((name, attribute(&value)?))).collect()
}

/// A value on one line, whatever a reader takes for the end of a line.
pub(super) fn line(value: &impl Serialize) -> String {
    // What is written here are texts and numbers under names that are texts.
    let json = serde_json::to_string(value).unwrap_or_default();
    // The first bytes of those signs, of which most texts have none.
    if !json.as_bytes().contains(&0xc2) && !json.as_bytes().contains(&0xe2) {
        return json;
    }
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A value in nothing but ASCII.
pub(super) fn ascii(value: &Value) -> String {
    let json = value.to_string();
    let mut escaped = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

/// A list of values, one a line.
pub(super) fn list(values: impl Iterator<Item = Value>) -> String {
    let values: Vec<_> = values.map(|value| line(&value)).collect();
    if values.is_empty() { "[]\n".into() } else { format!("[\n{}\n]\n", values.join(",\n")) }
}

/// Values as JSON Lines.
pub(super) fn lines(values: impl Iterator<Item = impl Serialize>) -> String {
    values.map(|value| line(&value) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_characters_are_mended_and_pairs_kept() {
        let json = r#"["\ud83d\ude00", "\ud83d", "\\ud83d", "\ude00\ud83d\ude00"]"#;
        let (value, n) = parse(json).unwrap();
        assert_eq!(n, 2);
        assert_eq!(value, serde_json::json!(["😀", "\u{fffd}", "\\ud83d", "\u{fffd}😀"]));
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert_eq!(first(&"[".repeat(100_000)), None);
    }

    #[test]
    fn ascii_escapes_astral_characters_as_pairs() {
        assert_eq!(ascii(&serde_json::json!("é😀\u{7f}")), r#""\u00e9\ud83d\ude00\u007f""#);
    }
}
