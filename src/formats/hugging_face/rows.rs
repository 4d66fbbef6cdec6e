//! Rows as they are written, and as those are read that hold nothing but text and spans: neither
//! goes by way of a tree of values.

use super::super::intake::{Claim, Draft};
use super::super::probe::Place;
use crate::text::CharOffset;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A row on its way out.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub(super) id: &'a str,
    pub(super) ner_tags: Vec<usize>,
    pub(super) spans: Vec<RowSpan<'a>>,
    pub(super) text: &'a str,
    pub(super) tokens: Vec<&'a str>,
    #[serde(flatten)]
    pub(super) columns: Map<String, Value>,
}

/// A mention on its way out, in code points.
#[derive(Serialize)]
pub(super) struct RowSpan<'a> {
    pub(super) end: CharOffset,
    pub(super) label: &'a str,
    pub(super) start: CharOffset,
    #[serde(flatten)]
    pub(super) fields: Map<String, Value>,
}

/// A row that says nothing besides its text and its spans; tokens and tags are made of these anew.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BareRow<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    spans: Vec<BareSpan<'a>>,
    #[serde(default, rename = "tokens")]
    _tokens: IgnoredAny,
    #[serde(default, rename = "ner_tags")]
    _tags: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BareSpan<'a> {
    start: usize,
    end: usize,
    #[serde(borrow)]
    label: Cow<'a, str>,
}

impl BareRow<'_> {
    pub(super) fn into_draft(self, line: usize) -> Draft {
        let claim = |span: BareSpan<'_>| {
            let place = Place::chars(CharOffset::new(span.start), CharOffset::new(span.end));
            Claim::new(span.label, place)
        };
        let claims = self.spans.into_iter().map(claim).collect();
        let id = self.id.map(Cow::into_owned);
        Draft { id, claims, line: Some(line), ..Draft::new(self.text) }
    }
}
