//! Tables and records of articles without mentions, whose columns or fields the person may name.
//!
//! Source: RFC 4180 with what spreadsheets make of it (a byte order mark, a first line `sep=;`,
//! semicolons and tabs), and JSON of any program whose records hold a text. What each column means
//! is guessed by its name, and for the text by its length.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Draft, Intake};
use super::json;
use super::prose::day_in;
use super::table;
use serde_json::{Map, Value};

/// Rows of a table.
pub(super) const TABLE: Format = Format {
    name: "article-table",
    title: "CSV or TSV, one row an article",
    extensions: &["csv", "tsv", "tab"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    recognize: |sniff: &Sniff<'_>| {
        // By the name first, for what is no table may have thousands of cells on its first line.
        if !TABLE.extensions.iter().any(|end| sniff.source.has_extension(end)) {
            return Certainty::No;
        }
        let (text, divider) = divided(sniff.text);
        let head = table::rows(first_lines(text), divider);
        let names = head.first().map_or(&[][..], |(_, row)| row.as_slice());
        let has_text = guess(names.iter().map(String::as_str), TEXT).is_some();
        Certainty::Likely.when(names.len() > 1 && has_text)
    },
    read: Some(read_table),
    write: None,
    joint: None,
};

/// Records of JSON or JSON Lines.
pub(super) const RECORDS: Format = Format {
    name: "article-records",
    title: "JSON or JSON Lines, one record an article",
    extensions: &["json", "jsonl"],
    recognize: |sniff: &Sniff<'_>| {
        let Some(Value::Object(record)) = &sniff.value else { return Certainty::No };
        let record = flat(record);
        let names = record.iter().map(|(name, _)| name.as_str());
        // Only the plainest names: many a record that is no article has a name and a description.
        let has = |known: &[&str], n: usize| {
            guess(names.clone(), known.get(..n).unwrap_or(known)).is_some()
        };
        Certainty::Likely.when(has(TEXT, 14) && has(TITLE, 3))
    },
    read: Some(read_records),
    ..TABLE
};

/// What an article is made of, in the order in which people are asked, with the names that columns
/// of it have, the likeliest first.
pub(super) const ROLES: [(&str, &[&str]); 6] = [
    ("text", TEXT),
    ("title", TITLE),
    (
        "date",
        &[
            "date",
            "published",
            "published_at",
            "publishedat",
            "publication_date",
            "pub_date",
            "pubdate",
            "publish_date",
            "datepublished",
            "created_at",
            "time",
            "timestamp",
            "day",
        ],
    ),
    (
        "source",
        &[
            "source",
            "source.name",
            "publisher",
            "publication",
            "outlet",
            "newspaper",
            "site",
            "domain",
            "source_name",
            "sitename",
            "media",
        ],
    ),
    ("url", &["url", "link", "href", "web_url", "weburl", "uri", "permalink"]),
    ("language", &["language", "lang", "locale"]),
];

const TEXT: &[&str] = &[
    "text",
    "body",
    "content",
    "article",
    "full_text",
    "fulltext",
    "article_text",
    "maintext",
    "bodytext",
    "body_text",
    "story",
    "article_body",
    "articlebody",
    "plain_text",
    "content_text",
    "document",
    "description",
    "abstract",
];

const TITLE: &[&str] = &["title", "headline", "webtitle", "head", "heading", "subject", "name"];

/// The place of the column that a role means, by the names of all: that of the likeliest name, and
/// of several the first. Every name is looked at once, for records may have thousands.
fn guess<'a>(names: impl Iterator<Item = &'a str>, known: &[&str]) -> Option<usize> {
    let likely = |(place, name): (usize, &str)| {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        let last = name.rsplit_once('.').map(|(_, last)| last);
        let is_it = |known: &&str| name == *known || last == Some(*known);
        Some((known.iter().position(is_it)?, place))
    };
    names.enumerate().filter_map(likely).min().map(|(_, place)| place)
}

/// Which columns mean what, by place.
struct Columns {
    places: [Option<usize>; ROLES.len()],
}

impl Columns {
    /// As chosen, else as guessed; the text is the column that holds most where none is named so.
    fn of(names: &[String], intake: &mut Intake<'_>, lengths: &[usize]) -> Self {
        let chosen = &intake.options().fields;
        let mut places = ROLES.map(|(role, known)| match chosen.get(role) {
            Some(name) => names.iter().position(|other| other == name),
            None => guess(names.iter().map(String::as_str), known),
        });
        if places[0].is_none() && !chosen.contains_key(ROLES[0].0) {
            let longest = lengths.iter().enumerate().max_by_key(|(_, length)| **length);
            places[0] = longest.filter(|(_, length)| **length > 0).map(|(place, _)| place);
        }
        let roles = ROLES.iter().zip(places).filter_map(|((role, _), place)| {
            Some(((*role).to_owned(), names.get(place?)?.clone()))
        });
        let roles = roles.collect();
        intake.tell_fields(names.to_vec(), roles);
        Self { places }
    }

    fn draft(&self, line: usize, cell: &dyn Fn(usize) -> String) -> Option<Draft> {
        let of = |role: usize| self.places[role].map(cell).filter(|text| !text.trim().is_empty());
        let mut draft = Draft { line: Some(line), ..Draft::new(of(0)?) };
        let metadata = &mut draft.metadata;
        metadata.title = of(1).unwrap_or_default().trim().into();
        metadata.date = of(2).and_then(|text| day_in(&text));
        let some = |role: usize| of(role).map(|text| text.trim().into());
        metadata.source = some(3);
        metadata.url = some(4);
        metadata.language = some(5);
        Some(draft)
    }
}

/// A table without the line that names its divider, and the divider: as named, else the one that
/// stands most often in the first line.
fn divided(text: &str) -> (&str, char) {
    let line = text.lines().next().unwrap_or_default();
    let named = line.strip_prefix("sep=").or_else(|| line.strip_prefix("\"sep="));
    if let Some(divider) = named.and_then(|rest| rest.chars().next()) {
        return (
            text.get(line.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']),
            divider,
        );
    }
    let count = |divider: &char| (line.matches(*divider).count(), *divider == ',');
    (text, [';', '\t', ','].into_iter().max_by_key(count).unwrap_or(','))
}

/// Enough of a table to see its head.
fn first_lines(text: &str) -> &str {
    let end = text.char_indices().nth(4096).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

fn read_table(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let (text, divider) = divided(source.text()?);
        let mut rows = table::rows(text, divider).into_iter();
        let names: Vec<String> = rows
            .next()
            .map(|(_, row)| row.into_iter().map(|cell| cell.trim().to_owned()).collect())
            .unwrap_or_default();
        let rows: Vec<_> = rows.collect();
        let length = |column: usize| {
            rows.iter().take(50).filter_map(|(_, row)| row.get(column)).map(String::len).sum()
        };
        let lengths: Vec<usize> = (0..names.len()).map(length).collect();
        let columns = Columns::of(&names, intake, &lengths);
        for (line, row) in rows {
            let cell = |column: usize| row.get(column).cloned().unwrap_or_default();
            match columns.draft(line, &cell) {
                Some(draft) => intake.take(draft),
                None => intake.skip(Some(line), "The row has no text."),
            }
        }
    }
    none_is_a_failure(sources, intake)
}

fn read_records(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let mut records = Vec::new();
        for record in json::records(source)? {
            if let Some(object) = record.object(intake) {
                match inner(&object) {
                    Some(list) => records.extend(list.into_iter().map(|map| (record.line, map))),
                    None => records.push((record.line, flat(&object))),
                }
            }
        }
        let mut names: Vec<String> = Vec::new();
        let mut lengths: Vec<usize> = Vec::new();
        for (_, record) in records.iter().take(50) {
            for (name, value) in record {
                let place = names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name.clone());
                    lengths.push(0);
                    names.len() - 1
                });
                lengths[place] += value.len();
            }
        }
        let columns = Columns::of(&names, intake, &lengths);
        for (line, record) in records {
            let cell = |column: usize| {
                let name = names.get(column);
                let found = record.iter().find(|(other, _)| Some(other) == name);
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            };
            match columns.draft(line, &cell) {
                Some(draft) => intake.take(draft),
                None => intake.skip(Some(line), "The record has no text."),
            }
        }
    }
    none_is_a_failure(sources, intake)
}

fn none_is_a_failure(sources: &[Source<'_>], intake: &Intake<'_>) -> Result<(), Failure> {
    if !intake.is_empty() {
        return Ok(());
    }
    let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
    let remedy = "Choose the column of the text, or load the file as text.";
    Err(source.failure("", "No column holds the texts of articles.", remedy))
}

/// The records of a list within an object, as of an answer of a server: `{"articles": [ … ]}`.
fn inner(object: &Map<String, Value>) -> Option<Vec<Vec<(String, String)>>> {
    let names = ["articles", "items", "results", "docs", "documents", "data", "records", "hits"];
    let lists = names.iter().filter_map(|name| object.get(*name));
    let list = lists.filter_map(Value::as_array).find(|list| list.iter().any(Value::is_object))?;
    Some(list.iter().filter_map(Value::as_object).map(flat).collect())
}

/// The fields of a record with texts or numbers, those of objects in it by a dotted name.
fn flat(object: &Map<String, Value>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let simple = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        // Paragraphs of a text.
        Value::Array(lines) if !lines.is_empty() => {
            let lines: Option<Vec<_>> = lines.iter().map(Value::as_str).collect();
            lines.map(|lines| lines.join("\n\n"))
        }
        _ => None,
    };
    for (name, value) in object {
        if let Some(text) = simple(value) {
            fields.push((name.clone(), text));
        } else if let Value::Object(within) = value {
            let within = within
                .iter()
                .filter_map(|(inner, value)| Some((format!("{name}.{inner}"), simple(value)?)));
            fields.extend(within);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_looked_at_once_however_many_there_are() {
        let names: Vec<String> = (0..5000).map(|n| format!("column {n}")).collect();
        let mut n_looked_at = 0;
        let counted = names.iter().map(String::as_str).inspect(|_| n_looked_at += 1);
        assert_eq!(guess(counted, TEXT), None);
        assert_eq!(n_looked_at, names.len());
    }

    #[test]
    fn the_likeliest_name_wins_and_of_the_same_the_first() {
        let names = ["Description", "Full Text", "article.body", "Body"];
        assert_eq!(guess(names.into_iter(), TEXT), Some(2));
    }
}
