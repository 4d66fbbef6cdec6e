//! Reads mentions, those that have a place in the text and those that wait for one.

use super::fields::{Fault, Fields};
use super::read::Reader;
use super::values::{read_anchors, read_attributes, read_span};
use crate::annotation::{Attribute, Mention, MentionId, Origin, Spans, Unsettled};
use crate::extra::Extra;
use crate::id::Id;
use crate::moment::Timestamp;
use crate::schema::{ColorPair, Kind, Label, LabelId, LabelKey, Schema};
use crate::text::{TextIndex, lower};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The labels known so far, by what files call them.
#[derive(Default)]
pub(super) struct Labels {
    pub(super) labels: Vec<Label>,
}

impl Labels {
    pub(super) fn find(&self, name: &str) -> Option<&LabelId> {
        let wanted = lower(name.trim());
        let named = |label: &&Label| lower(label.name.trim()) == wanted;
        let found = self.labels.iter().find(named);
        found.or_else(|| self.labels.iter().find(|label| label.id.as_str() == name)).map(|l| &l.id)
    }

    pub(super) fn has_id(&self, id: &LabelId) -> bool {
        self.labels.iter().any(|label| label.id == *id)
    }

    pub(super) fn has_key(&self, key: LabelKey) -> bool {
        self.labels.iter().any(|label| label.key == Some(key))
    }
}

/// All of a mention but its place.
struct Described {
    id: MentionId,
    label: LabelId,
    attributes: BTreeMap<String, Attribute>,
    note: Arc<str>,
    author: Arc<str>,
    origin: Origin,
    created: Timestamp,
    changed: Timestamp,
    extra: Extra,
}

impl Reader<'_> {
    pub(super) fn mention(&mut self, value: Value, index: &TextIndex) -> Result<Mention, Fault> {
        let mut fields = Fields::of(value)?;
        let spans = self.spans(&mut fields, index)?;
        let Described { id, label, attributes, note, author, origin, created, changed, extra } =
            self.described(fields)?;
        Ok(Mention { id, label, spans, attributes, note, author, origin, created, changed, extra })
    }

    pub(super) fn unsettled(&mut self, value: Value) -> Result<Unsettled, Fault> {
        let mut fields = Fields::of(value)?;
        let anchors = read_anchors(&mut fields)?;
        let Described { id, label, attributes, note, author, origin, created, changed, extra } =
            self.described(fields)?;
        let unsettled = Unsettled {
            id,
            label,
            anchors,
            attributes,
            note,
            author,
            origin,
            created,
            changed,
            extra,
        };
        Ok(unsettled)
    }

    fn spans(&mut self, fields: &mut Fields, index: &TextIndex) -> Result<Spans, Fault> {
        let hull = read_span(fields, index)?;
        let parts = fields.list("spans")?;
        if parts.is_empty() {
            return Ok(Spans::from(hull));
        }
        let mut read = |value| {
            let mut part = Fields::of(value)?;
            let span = read_span(&mut part, index)?;
            self.unkept.extend(part.rest().iter().map(|(name, _)| format!("spans, “{name}”")));
            Ok(span)
        };
        let parts: Result<Vec<_>, _> = parts.into_iter().map(&mut read).collect();
        let spans = Spans::new(parts?).filter(|spans| spans.hull() == hull);
        spans.ok_or_else(|| Fault::new("“spans”", "do not begin and end with the mention."))
    }

    fn described(&mut self, mut fields: Fields) -> Result<Described, Fault> {
        let label = Fields::required(fields.text("label")?, "label")?;
        let id = fields.parsed("id", "an id without spaces", Id::parse)?;
        let created = fields.parsed("created", "a time in UTC", Timestamp::parse)?;
        let changed = fields.parsed("changed", "a time in UTC", Timestamp::parse)?;
        let created = created.or(changed).unwrap_or(self.stamp.at);
        Ok(Described {
            id: id.unwrap_or_else(|| self.fresh_id()),
            label: self.label(&label)?,
            attributes: read_attributes(&mut fields)?,
            note: fields.text("note")?.unwrap_or_default().into(),
            author: match fields.text("author")? {
                Some(author) => author.into(),
                None => self.stamp.author.clone(),
            },
            origin: fields
                .parsed("origin", "a known origin", Origin::parse)?
                .unwrap_or(Origin::Import),
            created,
            changed: changed.unwrap_or(created),
            extra: fields.rest(),
        })
    }

    /// The id of a label that a mention names; one that the file's schema lacks is made.
    fn label(&mut self, name: &str) -> Result<LabelId, Fault> {
        if let Some(id) = self.labels.find(name) {
            return Ok(id.clone());
        }
        if name.trim().is_empty() {
            return Err(Fault::new("“label”", "is empty."));
        }
        if let Some(preset) = Schema::preset().named(name)
            && !self.labels.has_id(&preset.id)
            && !preset.key.is_some_and(|key| self.labels.has_key(key))
        {
            self.labels.labels.push(preset.clone());
            return Ok(preset.id.clone());
        }
        let slug: String = lower(name.trim())
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .take(60)
            .collect();
        let id = match Id::parse(&slug).filter(|id| !self.labels.has_id(id)) {
            Some(id) => id,
            None => self.fresh_id(),
        };
        self.labels.labels.push(Label {
            id: id.clone(),
            name: name.trim().into(),
            kind: Kind::Other,
            key: None,
            color: ColorPair::nth(self.labels.labels.len()),
            description: "".into(),
            parent: None,
            extra: Extra::default(),
        });
        Ok(id)
    }
}
