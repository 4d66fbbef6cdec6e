//! Columns of a dataset beside those of text and mentions: what they hold, and how that is stated.
//!
//! All values of a column are of one kind. Numbers of classes are read as the names that the card
//! gives them; what is no list of plain values is written as JSON. A column that has a value for
//! each token is written only with these tokens.

use super::super::json;
use super::super::losses::OutArticle;
use super::super::parquet::{Kind, Leaf};
use super::FORMAT_NAME;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// The names of classes by column.
pub(super) type Classes = HashMap<String, Vec<String>>;

/// The columns that are made anew.
const KNOWN: [&str; 8] = ["id", "text", "spans", "tokens", "words", "ner_tags", "tags", "labels"];

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

/// The tokens that columns of an article speak of.
pub(super) fn tokens_of<'a>(article: &OutArticle<'a>) -> Option<Vec<&'a str>> {
    let tokens = article.kept(FORMAT_NAME)?.get(TOKENS)?.as_array()?;
    tokens.iter().map(Value::as_str).collect()
}

/// All columns that articles keep, in the order of their names.
pub(super) struct Columns(BTreeMap<String, Column>);

struct Column {
    kind: Kind<'static>,
    /// Whether its values are written as texts in JSON.
    as_json: bool,
}

impl Columns {
    pub(super) fn of(articles: &[OutArticle<'_>]) -> Self {
        let mut values: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for article in articles {
            for (name, value) in columns_of(article) {
                values.entry(name.clone()).or_default().push(value);
            }
        }
        let column = |(name, values): (String, Vec<&Value>)| {
            let kind = kind_of(&values);
            let as_json = kind.is_none();
            (name, Column { kind: kind.unwrap_or(Kind::One(Leaf::Text)), as_json })
        };
        // No name of our own comes twice, whatever a person wrote into the file.
        values.retain(|name, _| !KNOWN.contains(&name.as_str()));
        Self(values.into_iter().map(column).collect())
    }

    /// Adds the values of an article to its row, which has these tokens; gives how many columns
    /// speak of other tokens.
    pub(super) fn fill(&self, row: &mut Value, article: &OutArticle<'_>, words: &[&str]) -> usize {
        let tokens = tokens_of(article);
        let has_others = tokens.as_ref().is_some_and(|tokens| tokens.as_slice() != words);
        let n_tokens = tokens.map_or(0, |tokens| tokens.len());
        let kept: BTreeMap<&String, &Value> = columns_of(article).collect();
        let mut n_lost = 0;
        for (name, column) in &self.0 {
            let value = kept.get(name).copied().unwrap_or(&Value::Null);
            let is_of_tokens = value.as_array().is_some_and(|list| list.len() == n_tokens);
            row[name] = if has_others && is_of_tokens {
                n_lost += 1;
                Value::Null
            } else if column.as_json && !value.is_null() {
                json::line(value).into()
            } else {
                value.clone()
            };
        }
        n_lost
    }

    /// The columns as a table has them.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, Kind<'static>)> {
        self.0.iter().map(|(name, column)| (name.as_str(), column.kind))
    }

    /// The columns as the metadata of a table states them.
    pub(super) fn features(&self) -> impl Iterator<Item = (&str, Value)> {
        self.fields().map(|(name, kind)| {
            let value = |leaf| json!({ "dtype": dtype(leaf), "_type": "Value" });
            let feature = match kind {
                Kind::Many(leaf) => json!({ "feature": value(leaf), "_type": "Sequence" }),
                Kind::One(leaf) => value(leaf),
                Kind::Records(_) => value(Leaf::Text),
            };
            (name, feature)
        })
    }

    /// The columns as a card states them.
    pub(super) fn card(&self) -> String {
        let state = |(name, kind): (&str, Kind<'_>)| {
            let (word, leaf) = match kind {
                Kind::Many(leaf) => ("sequence", leaf),
                Kind::One(leaf) => ("dtype", leaf),
                Kind::Records(_) => ("dtype", Leaf::Text),
            };
            let name = json::line(&name.into());
            format!("  - name: {name}\n    {word}: {}\n", dtype(leaf))
        };
        self.fields().map(state).collect()
    }
}

fn columns_of<'a>(article: &OutArticle<'a>) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let kept = article.kept(FORMAT_NAME).and_then(|kept| kept.get(COLUMNS));
    kept.and_then(Value::as_object).into_iter().flatten()
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

fn dtype(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::Text => "string",
        Leaf::Number => "int64",
        Leaf::Real => "float64",
        Leaf::Flag => "bool",
    }
}
