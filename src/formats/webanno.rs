//! WebAnno TSV 3, the tab-separated form of INCEpTION and WebAnno.
//!
//! Source: `inception-io-webanno-tsv` and its reference files. Every token has its place in UTF-16
//! units; values that cover several tokens, or stand with others on one token, carry a number.
//! What stands between sentences is not written: offsets tell how much it is.

use super::frame::{Carries, Certainty, Failure, Format, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::tokens;
use super::uima::ENTITY;
use crate::annotation::Attribute;
use crate::text::{Range, Utf16Offset};
use std::collections::BTreeMap;

/// WebAnno TSV 3.3.
pub(super) const FORMAT: Format = Format {
    name: "webanno-tsv",
    title: "WebAnno TSV 3.3",
    extensions: &["tsv"],
    unit: Unit::Utf16,
    carries: Carries { overlap: Overlap::Any, text: false, ..Carries::FLAT },
    options: &["tokens", "boundary", "discontinuous"],
    recognize: |sniff| Certainty::Sure.when(sniff.text.starts_with(MARK)),
    read: Some(read),
    write: Some(write),
};

const MARK: &str = "#FORMAT=WebAnno TSV 3";

/// A layer of spans: its short name with what each of its columns holds.
struct Layer {
    name: String,
    /// The features by column; a slot has a second column, which has no name.
    features: Vec<String>,
    first: usize,
}

/// The layers that a header names; chains and relations only take their columns up.
fn layers(head: &[&str]) -> Vec<Layer> {
    let mut found = Vec::new();
    let mut first = 3;
    for line in head {
        let (Some((kind, rest)), true) = (line.split_once('='), line.starts_with("#T_")) else {
            continue;
        };
        let mut parts = rest.split('|');
        let name = parts.next().unwrap_or_default();
        let mut features = Vec::new();
        for feature in parts {
            features.push(feature.to_owned());
            if feature.starts_with("ROLE_") {
                features.push(String::new());
            }
        }
        match kind {
            "#T_CH" => features = vec![String::new(); 2],
            _ if features.is_empty() => features.push(String::new()),
            _ => {}
        }
        let n = features.len();
        if kind == "#T_SP" {
            let name = name.rsplit('.').next().unwrap_or(name).to_owned();
            found.push(Layer { name, features, first });
        }
        first += n;
    }
    found
}

/// The stacked values of a cell, each with its number.
fn values(cell: &str) -> Vec<(String, Option<usize>)> {
    let (mut found, mut value, mut number) = (Vec::new(), String::new(), None);
    let mut is_bare = true;
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                is_bare = false;
                value.push(match chars.next() {
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some(other) => other,
                    None => '\\',
                });
            }
            '[' => {
                let digits: String = chars.by_ref().take_while(|c| *c != ']').collect();
                number = digits.parse().ok();
            }
            '|' => {
                found.push((std::mem::take(&mut value), number.take()));
                is_bare = true;
            }
            other => value.push(other),
        }
    }
    if value != "_" || !is_bare || number.is_some() || !found.is_empty() {
        found.push((value, number));
    }
    found
}

/// A mention that grows token by token.
struct Growing {
    start: usize,
    end: usize,
    values: BTreeMap<usize, String>,
}

/// A text as offsets and forms of tokens tell it.
#[derive(Default)]
struct Text {
    text: String,
    n_units: usize,
}

impl Text {
    /// Fills up to a place, with a line break first where a sentence ended.
    fn fill(&mut self, upto: usize, breaks: bool) {
        for n in self.n_units..upto {
            let is_break = breaks && n == self.n_units && !self.text.is_empty();
            self.text.push(if is_break { '\n' } else { ' ' });
        }
        self.n_units = self.n_units.max(upto);
    }

    fn push(&mut self, words: &str) {
        self.text.push_str(words);
        self.n_units += words.encode_utf16().count();
    }
}

/// How much may stand between two tokens; more is no text.
const MAX_GAP: usize = 10_000;

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let text = source.text()?;
        if !text.starts_with(MARK) {
            let what = "The first line is not “#FORMAT=WebAnno TSV 3…”.";
            let remedy = "Export the document again as WebAnno TSV 3.3.";
            return Err(source.failure("line 1", what, remedy));
        }
        read_document(source, text, intake);
    }
    Ok(())
}

fn read_document(source: &Source<'_>, text: &str, intake: &mut Intake<'_>) {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let head: Vec<&str> =
        lines.iter().take_while(|line| !line.starts_with("#Text=")).copied().collect();
    let layers = layers(&head);
    let mut body = Text::default();
    let mut sentence = String::new();
    let mut starts = true;
    let mut single: Vec<(usize, Growing)> = Vec::new();
    let mut numbered: BTreeMap<(usize, usize), Growing> = BTreeMap::new();
    for (i, line) in lines.iter().enumerate().skip(head.len()) {
        if let Some(words) = line.strip_prefix("#Text=") {
            if !sentence.is_empty() {
                sentence.push('\n');
            }
            sentence.push_str(words);
            starts = true;
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if line.is_empty() || line.starts_with('#') || cells.len() < 3 {
            continue;
        }
        let Some((start, end)) = cells[1].split_once('-').and_then(|(start, end)| {
            Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?))
        }) else {
            intake.skip_mention(Some(i + 1), cells[0], "The token has no place.");
            continue;
        };
        if !cells[0].contains('.') {
            if start >= body.n_units {
                if start - body.n_units > MAX_GAP {
                    let what = format!("The token begins at {start}, far behind the one before.");
                    intake.skip_mention(Some(i + 1), cells[0], what);
                    continue;
                }
                body.fill(start, starts);
                if starts && !sentence.is_empty() {
                    body.push(&std::mem::take(&mut sentence));
                } else {
                    let form = values(cells[2]).into_iter().next();
                    body.push(&form.map_or_else(|| "_".into(), |(form, _)| form));
                }
            }
            starts = false;
            sentence.clear();
        }
        for (n, layer) in layers.iter().enumerate() {
            let columns: Vec<_> = (0..layer.features.len())
                .map(|at| values(cells.get(layer.first + at).copied().unwrap_or("_")))
                .collect();
            let n_stacked = columns.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..n_stacked {
                let number = columns.iter().find_map(|column| column.get(at)?.1);
                let mut values = BTreeMap::new();
                for (feature, column) in columns.iter().enumerate() {
                    if let Some((value, _)) = column.get(at).filter(|(value, _)| value != "*") {
                        values.insert(feature, value.clone());
                    }
                }
                let fresh = Growing { start, end, values };
                match number {
                    Some(number) => {
                        let known = numbered.entry((n, number)).or_insert(fresh);
                        known.end = known.end.max(end);
                    }
                    None => single.push((n, fresh)),
                }
            }
        }
    }
    let mut draft = Draft { id: Some(source.stem().to_owned()), ..Draft::new(body.text) };
    let numbered = numbered.into_iter().map(|((n, _), grown)| (n, grown));
    for (n, grown) in single.into_iter().chain(numbered) {
        if let Some(layer) = layers.get(n) {
            draft.claims.push(claim(layer, grown));
        }
    }
    draft.metadata.file = Some(source.name.into());
    intake.take(draft);
}

fn claim(layer: &Layer, grown: Growing) -> Claim {
    let named = layer.features.iter().position(|feature| feature == "value");
    let label = named.filter(|at| grown.values.contains_key(at)).or_else(|| {
        let mut known = grown.values.keys().copied();
        known.find(|at| layer.features.get(*at).is_some_and(|f| !f.is_empty() && f != "identifier"))
    });
    let name = label.and_then(|at| grown.values.get(&at)).unwrap_or(&layer.name).clone();
    let place = Place::utf16(Utf16Offset::new(grown.start), Utf16Offset::new(grown.end));
    let mut claim = Claim::new(name, place);
    for (at, value) in grown.values {
        let feature = layer.features.get(at).filter(|f| !f.is_empty() && label != Some(at));
        if let Some(feature) = feature {
            claim.attributes.insert(feature.clone(), Attribute::Text(value.into()));
        }
    }
    claim
}

/// A form or value as the format escapes it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => escaped.extend(['\\', c]),
            '-' if chars.peek() == Some(&'>') => escaped.push_str("\\-"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        let what = "What stands between sentences is not written, nor line breaks within them.";
        teller.tell_article(LossKind::Text, what);
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        let file = write_article(article, &cut);
        let name = format!("{}/{}.tsv", out.options.name, article.document.id.as_str());
        written.files.push((name, file.into_bytes()));
    }
}

fn write_article(article: &OutArticle<'_>, cut: &tokens::Tokenized<'_>) -> String {
    let mut file = format!("{MARK}.3\n#T_SP={ENTITY}|identifier|value\n\n\n");
    // The labels on each token, with their numbers.
    let mut on: Vec<Vec<(usize, &str, bool)>> = vec![Vec::new(); cut.tokens.len()];
    for (n, (first, end, entry)) in cut.entries.iter().enumerate() {
        for token in on.iter_mut().take(*end).skip(*first) {
            token.push((n + 1, entry.label, end - first > 1));
        }
    }
    for (s, sentence) in cut.sentences.iter().enumerate() {
        let tokens = cut.tokens.get(sentence.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let words = article.slice(first.cover(*last));
        // One character for one, so that all offsets stay.
        let words = words.replace(['\n', '\r', '\t'], " ");
        file.push_str(&format!("#Text={words}\n"));
        for (t, (token, labels)) in
            tokens.iter().zip(on.get(sentence.clone()).unwrap_or_default()).enumerate()
        {
            let range: Range<Utf16Offset> = article.utf16(*token);
            let form = escape(article.slice(*token));
            let cell = |value: &dyn Fn(&str) -> String| {
                let cells = labels.iter().map(|(number, label, is_long)| {
                    let number = if *is_long || labels.len() > 1 {
                        format!("[{number}]")
                    } else {
                        String::new()
                    };
                    value(label) + &number
                });
                let cells: Vec<_> = cells.collect();
                if cells.is_empty() { "_".to_owned() } else { cells.join("|") }
            };
            file.push_str(&format!(
                "{}-{}\t{}-{}\t{form}\t{}\t{}\t\n",
                s + 1,
                t + 1,
                range.start(),
                range.end(),
                cell(&|_| "*".into()),
                cell(&escape)
            ));
        }
        file.push('\n');
    }
    file
}
