//! A dataset for token classification as `datasets.load_dataset` takes it: rows beside a card.
//!
//! Source: the `datasets` documentation, checked with version 5.2. A line has `tokens` and
//! `ner_tags` as numbers of classes that the card names; `text` and `spans` (code points, end
//! exclusive) hold what tokens lose. Other columns are kept with their articles, other fields of
//! spans with their mentions. A dataset that is divided is still one, with a file for each split.

mod columns;
mod rows;

use self::columns::{Classes, Columns};
use self::rows::{BareRow, Row, RowSpan};
use super::frame::{Carries, Certainty, Failure, Format, Joint, Options, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Entry, Loss, OutArticle, Outgoing, Teller, Written};
use super::parquet::{self, Field, Kind, Leaf, Table, Writer};
use super::probe::Place;
use super::tags::{self, Run, Tag};
use super::tokens::{self, Joined};
use crate::project::Codebook;
use crate::text::CharOffset;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The name under which both forms keep what they know.
const FORMAT_NAME: &str = "hugging-face";

/// The option that names the split of each article.
pub const SPLITS: &str = "splits";

/// The splits in their order; the first is that of articles of which nothing is said.
const NAMES: [&str; 3] = ["train", "validation", "test"];

/// JSON Lines with a dataset card.
pub(super) const LINES: Format = Format {
    name: FORMAT_NAME,
    title: "Hugging Face dataset, JSON Lines",
    extensions: &["jsonl", "json"],
    unit: Unit::CodePoints,
    carries: Carries { overlap: super::frame::Overlap::Any, ..Carries::FLAT },
    options: &["tokens", "boundary", "overlap", "discontinuous", SPLITS],
    recognize,
    read: Some(read),
    write: Some(|out, written| write(out, written, write_lines)),
    joint: Some(Joint::Told { fits: columns::has_none, others: card_of_lines }),
};

/// Parquet with a dataset card.
pub(super) const PARQUET: Format = Format {
    name: "hugging-face-parquet",
    title: "Hugging Face dataset, Parquet",
    extensions: &["parquet"],
    recognize: |sniff| Certainty::Sure.when(sniff.source.bytes.starts_with(parquet::MAGIC)),
    read: Some(read_tables),
    write: Some(|out, written| write(out, written, write_table)),
    joint: None,
    ..LINES
};

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let Some(Value::Object(map)) = &sniff.value else { return Certainty::No };
    let has_tokens = ["tokens", "words"].iter().any(|name| map.get(*name).is_some_and(is_words));
    Certainty::Sure.when(has_tokens && tags_of(map).is_some())
}

fn is_words(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

/// What columns of tags are called.
const TAGS: [&str; 3] = ["ner_tags", "tags", "labels"];

fn tags_of(map: &Map<String, Value>) -> Option<&Vec<Value>> {
    TAGS.iter().find_map(|name| map.get(*name)).and_then(Value::as_array)
}

/// The names of classes that a card gives, by column: a list, or lines of numbers with names.
fn classes(card: &str) -> Classes {
    let mut classes = Classes::new();
    let mut column = String::new();
    let mut lines = card.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("- name:") {
            column = unquoted(name.trim());
        } else if line == "names:" {
            let mut names = Vec::new();
            while let Some(line) = lines.peek() {
                let name = match line.strip_prefix("- ").filter(|name| !name.starts_with("name:")) {
                    Some(name) => name,
                    None => match line.split_once(": ") {
                        Some((n, name)) if n.trim_matches(['\'', '"']).parse::<u32>().is_ok() => {
                            name
                        }
                        _ => break,
                    },
                };
                names.push(unquoted(name.trim()));
                lines.next();
            }
            classes.insert(column.clone(), names);
        }
    }
    classes
}

fn unquoted(name: &str) -> String {
    match serde_json::from_str::<String>(name) {
        Ok(name) => name,
        Err(_) => name.trim_matches('\'').replace("''", "'"),
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut carded = Classes::new();
    for source in sources.iter().filter(|source| source.has_extension("md")) {
        carded = classes(source.text()?);
    }
    for source in sources.iter().filter(|source| !source.has_extension("md")) {
        // Rows of one file hold the same columns.
        let mut is_bare = true;
        for record in json::records(source)? {
            let bare = if is_bare { record.read_as::<BareRow<'_>>() } else { None };
            if let Some(row) = bare {
                intake.take(row.into_draft(record.line));
                continue;
            }
            is_bare = false;
            let Some(map) = record.object(intake) else { continue };
            if let Err(number) = read_record(&map, record.line, &carded, intake) {
                let what = format!("The tag {number} is a number without a name.");
                let remedy = "Load the dataset's README.md together with this file.";
                return Err(source.failure(format!("line {}", record.line), what, remedy));
            }
        }
    }
    Ok(())
}

fn read_tables(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut carded = Classes::new();
    for source in sources.iter().filter(|source| source.has_extension("md")) {
        carded = classes(source.text()?);
    }
    for source in sources.iter().filter(|source| !source.has_extension("md")) {
        intake.file = source.name.to_owned();
        let damaged = |what: String| {
            source.failure(
                "",
                what,
                "Write it again, with Snappy or no compression, or as JSON Lines.",
            )
        };
        let table = Table::open(source.bytes).map_err(damaged)?;
        let told = table.metadata("huggingface").and_then(|told| json::parse(told).ok());
        let names = told.map(|(told, _)| features(&told)).filter(|names| !names.is_empty());
        let names = names.as_ref().unwrap_or(&carded);
        let mut n = 0;
        for group in 0..table.n_groups() {
            for row in table.rows(group).map_err(damaged)? {
                n += 1;
                if let Err(number) = read_record(&row, n, names, intake) {
                    let what = format!("The tag {number} is a number without a name.");
                    let remedy = "Load the dataset's README.md together with this file.";
                    return Err(source.failure(format!("row {n}"), what, remedy));
                }
            }
        }
    }
    Ok(())
}

/// The names of classes that the metadata of a table gives, by column.
fn features(told: &Value) -> Classes {
    let features = told["info"]["features"].as_object().into_iter().flatten();
    let names = |(column, feature): (&String, &Value)| {
        // Of a list, the feature of its elements; older versions have it in a list itself.
        let inner = feature.get("feature").or_else(|| feature.get(0)).unwrap_or(feature);
        let names = inner["names"].as_array()?.iter();
        let names = names.filter_map(Value::as_str).map(str::to_owned).collect();
        Some((column.clone(), names))
    };
    features.filter_map(names).collect()
}

/// Takes a row in; fails at a tag that no card names.
fn read_record(
    map: &Map<String, Value>,
    line: usize,
    classes: &Classes,
    intake: &mut Intake<'_>,
) -> Result<(), String> {
    let mut draft = Draft { line: Some(line), ..Draft::default() };
    draft.id = json::words(map.get("id"));
    let words =
        ["tokens", "words"].iter().find_map(|name| map.get(*name)).and_then(Value::as_array);
    let kept = columns::kept(map, words.map_or(&[], |words| words), classes);
    draft.extra.extend(kept.map(|kept| (FORMAT_NAME.to_owned(), kept)));
    if let (Some(Value::String(text)), Some(Value::Array(spans))) =
        (map.get("text"), map.get("spans"))
    {
        draft.text = text.clone();
        for span in spans {
            let range = json::range(span.get("start"), span.get("end"));
            let Some(((start, end), label)) = range.zip(json::words(span.get("label"))) else {
                intake.skip_mention(Some(line), "spans", "It is no start, end and label.");
                continue;
            };
            let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
            let mut claim = Claim::new(label, place);
            claim.keep(FORMAT_NAME, columns::kept_of_span(span));
            draft.claims.push(claim);
        }
        intake.take(draft);
        return Ok(());
    }
    let column = TAGS.iter().find(|name| map.contains_key(**name)).copied().unwrap_or_default();
    let names = classes.get(column).map_or(&[][..], Vec::as_slice);
    let (Some(words), Some(numbers)) = (words, tags_of(map)) else {
        intake.skip(Some(line), "The record has no “tokens” with “ner_tags”.");
        return Ok(());
    };
    let mut tags = Vec::with_capacity(numbers.len());
    for value in numbers {
        tags.push(match value.as_u64() {
            Some(n) => match names.get(n as usize) {
                Some(name) => name.clone(),
                None => return Err(n.to_string()),
            },
            None => value.as_str().unwrap_or("O").to_owned(),
        });
    }
    if tags.len() != words.len() {
        let what = format!("The record has {} tokens but {} tags.", words.len(), tags.len());
        intake.skip(Some(line), what);
        return Ok(());
    }
    let mut joined = Joined::default();
    for word in words {
        joined.push(word.as_str().unwrap_or_default(), " ");
    }
    for (first, end, label) in tags::decode(tags.iter().map(String::as_str)) {
        let span = joined.span(first, end);
        draft.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
    }
    draft.text = joined.text;
    intake.take(draft);
    Ok(())
}

/// Makes a file of the rows of a split; gives its name within the dataset.
type ToFile = fn(&mut dyn Iterator<Item = Row<'_>>, &str, &[String], &Columns) -> (String, Vec<u8>);

/// What rows are made by.
struct Maker<'o> {
    out: &'o Outgoing<'o>,
    /// The numbers of tags but for that of no mention, which is 0.
    numbers: HashMap<(char, &'o str), usize>,
    columns: &'o Columns,
}

impl Maker<'_> {
    fn row<'a>(&self, article: &OutArticle<'a>, losses: &mut Vec<Loss>) -> Row<'a> {
        let options = self.out.options;
        let mut told = Vec::new();
        let mut aside = Teller::new(article.document, &mut told);
        // The spans beside the tokens lose nothing, so a tag's loss is none of the file.
        let tokens = columns::tokens_of(article);
        let tokens = tokens.and_then(|words| tokens::places_of(&words, article.text()));
        let tokens = tokens.unwrap_or_else(|| tokens::cut(article.text(), options.tokens));
        let codebook = self.out.codebook;
        let cut = tokens::tokenize_on(tokens, article, codebook, options, true, &mut aside);
        let n_untagged = told.iter().filter(|l| l.effect == super::Effect::LeftOut).count();
        if n_untagged > 0 {
            let what = format!("{n_untagged} mentions stand in “spans” but have no tags.");
            Teller::new(article.document, losses).tell_article(super::LossKind::Overlap, what);
        }
        let runs: Vec<Run<&str>> =
            cut.entries.iter().map(|(first, end, entry)| (*first, *end, entry.label)).collect();
        let tags = tags::encode(cut.tokens.len(), &runs, super::frame::Scheme::Iob2);
        let number = |tag: Tag<'_>| tag.and_then(|tag| self.numbers.get(&tag).copied());
        let tokens: Vec<_> = cut.tokens.iter().map(|token| article.slice(*token)).collect();
        let (columns, n_lost) = self.columns.of_row(article, &tokens);
        if n_lost > 0 {
            let what = format!("{n_lost} columns have a value for each of other tokens.");
            Teller::new(article.document, losses).tell_article(super::LossKind::Token, what);
        }
        Row {
            id: article.document.id.as_str(),
            ner_tags: tags.into_iter().map(|tag| number(tag).unwrap_or(0)).collect(),
            spans: article.entries.iter().map(|entry| self.span(article, entry)).collect(),
            text: article.text(),
            tokens,
            columns,
        }
    }

    fn span<'a>(&self, article: &OutArticle<'a>, entry: &Entry<'a>) -> RowSpan<'a> {
        let range = article.chars(entry.hull());
        let fields = self.columns.of_span(entry);
        RowSpan { end: range.end(), label: entry.label, start: range.start(), fields }
    }
}

/// The names of tags in the order of their numbers.
fn tag_names(labels: &[&str]) -> Vec<String> {
    let of_label = |label: &&str| ["B", "I"].map(|letter| format!("{letter}-{label}"));
    std::iter::once("O".to_owned()).chain(labels.iter().flat_map(of_label)).collect()
}

fn write(out: &Outgoing<'_>, written: &mut Written, to_file: ToFile) {
    let labels = out.labels();
    let names = tag_names(&labels);
    let tags = labels.iter().flat_map(|label| ['B', 'I'].map(|letter| (letter, *label)));
    let columns = &Columns::of(&out.articles);
    let maker = Maker { out, numbers: tags.zip(1..).collect(), columns };
    let name = &out.options.name;
    let split_of = |article: &&OutArticle<'_>| {
        let named = out.options.splits.get(article.document.id.as_str());
        NAMES.into_iter().find(|name| named.is_some_and(|named| named == name)).unwrap_or(NAMES[0])
    };
    let mut paths = Vec::new();
    for split in NAMES {
        let mut articles =
            out.articles.iter().filter(|article| split_of(article) == split).peekable();
        // A dataset of nothing still has a file of its rows.
        if articles.peek().is_none() && (split != NAMES[0] || !out.articles.is_empty()) {
            continue;
        }
        let mut rows = articles.map(|article| maker.row(article, &mut written.losses));
        let (path, file) = to_file(&mut rows, split, &names, columns);
        written.files.push((format!("{name}/{path}"), file));
        paths.push((split, path));
    }
    let card = card(name, &paths, &names, columns, out.articles.len());
    written.files.push((format!("{name}/README.md"), card.into_bytes()));
}

/// The card of so many articles that are all in one file of lines and have no columns of their own.
fn card_of_lines(codebook: &Codebook, options: &Options, n: usize) -> Vec<(String, Vec<u8>)> {
    let labels: Vec<&str> = codebook.schema.labels().iter().map(|label| &*label.name).collect();
    let (name, paths) = (&options.name, [(NAMES[0], path_of_lines(NAMES[0]))]);
    let card = card(name, &paths, &tag_names(&labels), &Columns::of(&[]), n);
    vec![(format!("{name}/README.md"), card.into_bytes())]
}

fn path_of_lines(split: &str) -> String {
    format!("data/{split}.jsonl")
}

fn write_lines(
    rows: &mut dyn Iterator<Item = Row<'_>>,
    split: &str,
    _: &[String],
    _: &Columns,
) -> (String, Vec<u8>) {
    (path_of_lines(split), json::lines(rows).into_bytes())
}

fn write_table(
    rows: &mut dyn Iterator<Item = Row<'_>>,
    split: &str,
    names: &[String],
    columns: &Columns,
) -> (String, Vec<u8>) {
    let mut of_span = vec![("start", Leaf::Number), ("end", Leaf::Number), ("label", Leaf::Text)];
    of_span.extend(columns.span_fields());
    let mut fields = vec![
        Field { name: "id", kind: Kind::One(Leaf::Text) },
        Field { name: "tokens", kind: Kind::Many(Leaf::Text) },
        Field { name: "ner_tags", kind: Kind::Many(Leaf::Number) },
        Field { name: "text", kind: Kind::One(Leaf::Text) },
        Field { name: "spans", kind: Kind::Records(&of_span) },
    ];
    fields.extend(columns.fields().map(|(name, kind)| Field { name, kind }));
    let mut writer = Writer::new(fields);
    // Numbers and texts alone can always be a tree of values.
    rows.for_each(|row| writer.push(&serde_json::to_value(row).unwrap_or_default()));
    let value = |dtype: &str| json!({ "dtype": dtype, "_type": "Value" });
    let mut told = json!({ "info": { "features": {
        "id": value("string"),
        "tokens": { "feature": value("string"), "_type": "Sequence" },
        "ner_tags": { "feature": { "names": names, "_type": "ClassLabel" }, "_type": "Sequence" },
        "text": value("string"),
        "spans": [{ "start": value("int64"), "end": value("int64"), "label": value("string") }],
    } } });
    for (name, feature) in columns.features() {
        told["info"]["features"][name] = feature;
    }
    for (name, feature) in columns.span_features() {
        told["info"]["features"]["spans"][0][name] = feature;
    }
    let file = writer.finish(&[("huggingface", &json::line(&told))]);
    (format!("data/{split}-00000-of-00001.parquet"), file)
}

/// The dataset card, whose features `load_dataset` obeys.
fn card(
    name: &str,
    paths: &[(&str, String)],
    names: &[String],
    columns: &Columns,
    n: usize,
) -> String {
    let size = match n {
        0..1000 => "n<1K",
        1000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        _ => "100K<n<1M",
    };
    // A text in JSON is one in YAML as well, and is never taken for anything else.
    let quoted = |text: &str| json::line(&Value::from(text));
    let paths: String = paths
        .iter()
        .map(|(split, path)| format!("  - split: {split}\n    path: {path}\n"))
        .collect();
    let mut card = format!(
        "---\npretty_name: {}\ntask_categories:\n- token-classification\ntask_ids:\n\
         - named-entity-recognition\nsize_categories:\n- {size}\nconfigs:\n\
         - config_name: default\n  data_files:\n{paths}\
         dataset_info:\n  features:\n  - name: id\n    dtype: string\n\
         \x20 - name: tokens\n    sequence: string\n  - name: ner_tags\n    sequence:\n\
         \x20     class_label:\n        names:\n",
        quoted(name)
    );
    for (i, name) in names.iter().enumerate() {
        card.push_str(&format!("          '{i}': {}\n", quoted(name)));
    }
    card.push_str(
        "  - name: text\n    dtype: string\n  - name: spans\n    list:\n    - name: start\n\
         \x20     dtype: int64\n    - name: end\n      dtype: int64\n    - name: label\n\
         \x20     dtype: string\n",
    );
    card.push_str(&columns.span_card());
    card.push_str(&columns.card());
    card.push_str("---\n\n");
    card.push_str(&format!("# {name}\n\n{n} articles. `text[start:end]` gives each span.\n"));
    card
}
