//! Columns of a dataset beside those of text and mentions, and fields of its spans beside places
//! and labels: what they hold, and how that is stated.
//!
//! All values of a column are of one kind. Numbers of classes are read as the names that the card
//! gives them; what is no list of plain values is written as JSON. A column that has a value for
//! each token is written only with these tokens. All spans have the same fields, null where one
//! says nothing; what is no plain value is written as JSON there.

use super::super::json;
use super::super::losses::{Entry, OutArticle};
use super::super::parquet::{Kind, Leaf};
use super::FORMAT_NAME;
use crate::extra::Extra;
use crate::project::Document;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// The names of classes by column.
pub(super) type Classes = HashMap<String, Vec<String>>;

/// The columns that are made anew.
const KNOWN: [&str; 8] = ["id", "text", "spans", "tokens", "words", "ner_tags", "tags", "labels"];

/// The fields of a span that are made anew.
pub(super) const SPAN: [&str; 3] = ["start", "end", "label"];

/// Under which names an article keeps its columns, and the tokens that some of them speak of.
const COLUMNS: &str = "columns";
const TOKENS: &str = "tokens";

/// What an article keeps of a row.
pub(super) fn kept(row: &Map<String, Value>, words: &[Value], classes: &Classes) -> Option<Value> {
    let mut columns = Map::new();
    for (name, value) in row.iter().filter(|(name, _)| !KNOWN.contains(&name.as_str())) {
        let names = classes.get(name);
        let named = |value: &Value| {
            let name = names.zip(value.as_u64()).and_then(|(names, n)| names.get(n as usize));
            name.map_or_else(|| value.clone(), |name| name.as_str().into())
        };
        let value = match value {
            Value::Array(list) => list.iter().map(named).collect(),
            value => named(value),
        };
        columns.insert(name.clone(), value);
    }
    let is_of_tokens = |value: &Value| value.as_array().is_some_and(|l| l.len() == words.len());
    let has_tokens = !words.is_empty() && columns.values().any(is_of_tokens);
    if columns.is_empty() {
        return None;
    }
    let mut kept = Map::from_iter([(COLUMNS.to_owned(), columns.into())]);
    if has_tokens {
        kept.insert(TOKENS.into(), words.into());
    }
    Some(kept.into())
}

/// Whether neither an article nor any of its mentions keeps something of a row.
pub(super) fn has_none(document: &Document) -> bool {
    let keeps = |extra: &Extra| extra.iter().any(|(name, _)| *name == FORMAT_NAME);
    !keeps(&document.facts.extra) && !document.mentions.iter().any(|m| keeps(&m.extra))
}

/// The tokens that columns of an article speak of.
pub(super) fn tokens_of<'a>(article: &OutArticle<'a>) -> Option<Vec<&'a str>> {
    let tokens = article.kept(FORMAT_NAME)?.get(TOKENS)?.as_array()?;
    tokens.iter().map(Value::as_str).collect()
}

/// What a span says besides its place and its label; null says nothing.
pub(super) fn kept_of_span(span: &Value) -> Map<String, Value> {
    let mut fields = json::others(span, &SPAN);
    fields.retain(|_, value| !value.is_null());
    fields
}

/// All columns that articles keep, and all fields that their mentions keep, in the order of their
/// names.
pub(super) struct Columns {
    of_rows: BTreeMap<String, Column>,
    of_spans: BTreeMap<String, Column>,
}

/// A column of rows, or a field of spans.
struct Column {
    kind: Kind<'static>,
    /// Whether its values are written as texts in JSON.
    as_json: bool,
}

/// The values of a column or a field, by its name.
type Values<'a> = BTreeMap<&'a str, Vec<&'a Value>>;

impl Columns {
    pub(super) fn of(articles: &[OutArticle<'_>]) -> Self {
        let (mut of_rows, mut of_spans) = (Values::new(), Values::new());
        for article in articles {
            for (name, value) in columns_of(article) {
                of_rows.entry(name).or_default().push(value);
            }
            for (name, value) in article.entries.iter().flat_map(fields_of) {
                of_spans.entry(name).or_default().push(value);
            }
        }
        // No name of our own comes twice, whatever a person wrote into the file.
        of_rows.retain(|name, _| !KNOWN.contains(name));
        of_spans.retain(|name, _| !SPAN.contains(name));
        let column =
            |(name, values): (&str, Vec<&Value>)| (name.to_owned(), Column::of(kind_of(&values)));
        let field = |(name, values): (&str, Vec<&Value>)| {
            let values = values.into_iter().filter(|value| !value.is_null());
            (name.to_owned(), Column::of(leaf_of(values).map(Kind::One)))
        };
        Self {
            of_rows: of_rows.into_iter().map(column).collect(),
            of_spans: of_spans.into_iter().map(field).collect(),
        }
    }

    /// What stands in the span of a mention besides place and label.
    pub(super) fn of_span(&self, entry: &Entry<'_>) -> Map<String, Value> {
        if self.of_spans.is_empty() {
            return Map::new();
        }
        let kept: BTreeMap<&str, &Value> = fields_of(entry).collect();
        let field = |(name, column): (&String, &Column)| {
            (name.clone(), column.written(kept.get(name.as_str()).copied()))
        };
        self.of_spans.iter().map(field).collect()
    }

    /// What stands in the row of an article, which has these tokens, besides those that all have;
    /// and how many columns speak of other tokens.
    pub(super) fn of_row(
        &self,
        article: &OutArticle<'_>,
        words: &[&str],
    ) -> (Map<String, Value>, usize) {
        let tokens = tokens_of(article);
        let has_others = tokens.as_ref().is_some_and(|tokens| tokens.as_slice() != words);
        let n_tokens = tokens.map_or(0, |tokens| tokens.len());
        let kept: BTreeMap<&str, &Value> = columns_of(article).collect();
        let mut n_lost = 0;
        let value = |(name, column): (&String, &Column)| {
            let mut value = kept.get(name.as_str()).copied();
            let list = value.and_then(Value::as_array);
            if has_others && list.is_some_and(|list| list.len() == n_tokens) {
                n_lost += 1;
                value = None;
            }
            (name.clone(), column.written(value))
        };
        let columns = self.of_rows.iter().map(value).collect();
        (columns, n_lost)
    }

    /// The columns as a table has them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, Kind<'static>)> {
        self.of_rows.iter().map(|(name, column)| (name.as_str(), column.kind))
    }

    /// The fields of spans that mentions keep, as a table has them.
    pub(super) fn span_fields(&self) -> impl Iterator<Item = (&str, Leaf)> {
        self.of_spans.iter().filter_map(|(name, column)| match column.kind {
            Kind::One(leaf) => Some((name.as_str(), leaf)),
            Kind::Many(_) | Kind::Records(_) => None,
        })
    }

    /// The columns as the metadata of a table states them.
    pub(super) fn features(&self) -> impl Iterator<Item = (&str, Value)> {
        self.fields().map(|(name, kind)| {
            let feature = match kind {
                Kind::Many(leaf) => json!({ "feature": feature(leaf), "_type": "Sequence" }),
                Kind::One(leaf) => feature(leaf),
                Kind::Records(_) => feature(Leaf::Text),
            };
            (name, feature)
        })
    }

    /// The fields of spans that mentions keep, as the metadata of a table states them.
    pub(super) fn span_features(&self) -> impl Iterator<Item = (&str, Value)> {
        self.span_fields().map(|(name, leaf)| (name, feature(leaf)))
    }

    /// The columns as a card states them.
    pub(super) fn card(&self) -> String {
        let state = |(name, kind): (&str, Kind<'_>)| {
            let (word, leaf) = match kind {
                Kind::Many(leaf) => ("sequence", leaf),
                Kind::One(leaf) => ("dtype", leaf),
                Kind::Records(_) => ("dtype", Leaf::Text),
            };
            let name = json::line(&name);
            format!("  - name: {name}\n    {word}: {}\n", dtype(leaf))
        };
        self.fields().map(state).collect()
    }

    /// The fields of spans that mentions keep, as a card states them.
    pub(super) fn span_card(&self) -> String {
        let state = |(name, leaf): (&str, Leaf)| {
            format!("    - name: {}\n      dtype: {}\n", json::line(&name), dtype(leaf))
        };
        self.span_fields().map(state).collect()
    }
}

impl Column {
    /// One of values of a kind; if they have none in common, they become texts.
    fn of(kind: Option<Kind<'static>>) -> Self {
        Self { kind: kind.unwrap_or(Kind::One(Leaf::Text)), as_json: kind.is_none() }
    }

    fn written(&self, value: Option<&Value>) -> Value {
        match value.filter(|value| !value.is_null()) {
            Some(value) if self.as_json => json::line(value).into(),
            Some(value) => value.clone(),
            None => Value::Null,
        }
    }
}

fn columns_of<'a>(article: &OutArticle<'a>) -> impl Iterator<Item = (&'a str, &'a Value)> {
    named(article.kept(FORMAT_NAME).and_then(|kept| kept.get(COLUMNS)))
}

fn fields_of<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let mut extra = entry.mention.extra.iter();
    named(extra.find(|(name, _)| *name == FORMAT_NAME).map(|(_, kept)| kept))
}

/// The values of an object by name.
fn named(kept: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let fields = kept.and_then(Value::as_object).into_iter().flatten();
    fields.map(|(name, value)| (name.as_str(), value))
}

/// The kind of all values of a column; nothing if they have none in common.
fn kind_of(values: &[&Value]) -> Option<Kind<'static>> {
    let values = || values.iter().copied().filter(|value| !value.is_null());
    if values().any(Value::is_array) {
        let lists: Option<Vec<_>> = values().map(Value::as_array).collect();
        let elements = lists?.into_iter().flatten().filter(|value| !value.is_null());
        return leaf_of(elements).map(Kind::Many);
    }
    leaf_of(values()).map(Kind::One)
}

fn leaf_of<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> Option<Leaf> {
    let all = |is: fn(&Value) -> bool| values.clone().all(is);
    if all(Value::is_string) {
        return Some(Leaf::Text);
    }
    if all(Value::is_i64) {
        return Some(Leaf::Number);
    }
    if all(Value::is_number) {
        return Some(Leaf::Real);
    }
    all(Value::is_boolean).then_some(Leaf::Flag)
}

fn feature(leaf: Leaf) -> Value {
    json!({ "dtype": dtype(leaf), "_type": "Value" })
}

fn dtype(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Text => "string",
        Leaf::Number => "int64",
        Leaf::Real => "float64",
        Leaf::Flag => "bool",
    }
}
