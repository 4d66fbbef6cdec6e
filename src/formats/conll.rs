//! A token a line with its tag in the last column, as in the shared tasks CoNLL-2003 and WNUT.
//!
//! Source: the CoNLL-2003 shared task (`TOKEN POS CHUNK NER`, single spaces, `-DOCSTART-`), WNUT
//! 2017 (`TOKEN<TAB>TAG`). Texts are not in these files: tokens are joined by spaces on reading.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, Outgoing, Teller, Written};
use super::probe::Place;
use super::tags::{self, Run};
use super::tokens::{self, Joined};
use std::borrow::Cow;

/// Four columns divided by spaces.
pub(super) const CONLL: Format = Format {
    name: "conll-2003",
    title: "CoNLL-2003, four columns",
    extensions: &["conll", "iob", "bio", "txt"],
    unit: Unit::Tokens,
    carries: Carries { text: false, overlap: super::frame::Overlap::Any, ..Carries::FLAT },
    options: &["tokens", "boundary", "overlap", "discontinuous", "scheme"],
    recognize: |sniff| recognize(sniff, false),
    read: Some(read),
    write: Some(|out, written| write(out, written, &Columns { filler: " -X- _ ", head: true })),
    joint: Some(Joint::LINES),
};

/// Two columns divided by a tab.
pub(super) const WNUT: Format = Format {
    name: "wnut",
    title: "WNUT, two columns with a tab",
    extensions: &["conll", "tsv", "iob", "bio"],
    recognize: |sniff| recognize(sniff, true),
    write: Some(|out, written| write(out, written, &Columns { filler: "\t", head: false })),
    joint: Some(Joint::LINES),
    ..CONLL
};

struct Columns {
    filler: &'static str,
    /// Whether a line says where an article begins.
    head: bool,
}

const DOCUMENT: &str = "-DOCSTART-";

/// The cells of a line: divided by tabs where the file has them, else by white space.
fn cells(line: &str, by_tab: bool) -> Vec<&str> {
    let mut cells = Vec::new();
    split(line, by_tab, &mut cells);
    cells
}

/// Puts the cells of a line in the place of those of another one.
fn split<'a>(line: &'a str, by_tab: bool, cells: &mut Vec<&'a str>) {
    cells.clear();
    let line = line.trim_end_matches(['\r', '\n']);
    if by_tab {
        cells.extend(line.trim_end_matches('\t').split('\t').map(str::trim));
    } else {
        cells.extend(line.split_ascii_whitespace());
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("#\t")
}

/// What the columns of a file are.
#[derive(Default)]
struct Shape {
    by_tab: bool,
    /// The share of lines that end with a tag.
    tagged: f64,
    n_columns: usize,
    /// The column of the token: behind a number, where every line has one.
    token: usize,
    /// The first column of tags; the last one, unless all behind the token are.
    tags: usize,
}

fn shape(text: &str) -> Shape {
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !is_comment(line) && !line.starts_with(DOCUMENT))
        .take(2000)
        .collect();
    let share = |n: usize| if lines.is_empty() { 0.0 } else { n as f64 / lines.len() as f64 };
    let by_tab = share(lines.iter().filter(|line| line.contains('\t')).count()) > 0.5;
    let rows: Vec<_> = lines.iter().map(|line| cells(line, by_tab)).collect();
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let count = |fits: &dyn Fn(&Vec<&str>) -> bool| share(rows.iter().filter(|r| fits(r)).count());
    let is_tag = |row: &Vec<&str>, at: usize| row.get(at).is_some_and(|cell| tags::is_tag(cell));
    let tagged = count(&|row| row.len() > 1 && is_tag(row, row.len() - 1));
    let is_number = |row: &Vec<&str>| row.first().is_some_and(|cell| cell.parse::<u32>().is_ok());
    let token = usize::from(n_columns > 2 && count(&is_number) > 0.99);
    let is_layer = |at: usize| by_tab && count(&|row| is_tag(row, at)) > 0.99;
    let is_layered = (token + 1..n_columns).all(is_layer);
    let tags = if is_layered { token + 1 } else { n_columns.saturating_sub(1) };
    Shape { by_tab, tagged, n_columns, token, tags }
}

fn recognize(sniff: &Sniff<'_>, by_tab: bool) -> Certainty {
    if sniff.text.starts_with(DOCUMENT) {
        return Certainty::Sure.when(!by_tab);
    }
    let shape = shape(sniff.text);
    if sniff.value.is_some() || shape.tagged < 0.7 {
        return Certainty::No;
    }
    Certainty::Likely.when((shape.by_tab && shape.n_columns == 2) == by_tab)
}

/// What an article collects until it ends.
#[derive(Default)]
struct Collected<'a> {
    joined: Joined,
    /// The tags of each layer.
    tags: Vec<Vec<&'a str>>,
    line: usize,
    ends_sentence: bool,
}

impl Collected<'_> {
    fn finish(self, id: Option<String>, intake: &mut Intake<'_>) {
        if self.joined.text.is_empty() {
            return;
        }
        let mut draft = Draft { line: Some(self.line), id, ..Draft::default() };
        let layers = self.tags.iter();
        let runs = layers.flat_map(|tags| tags::decode(tags.iter().copied()));
        for (first, end, label) in runs {
            let span = self.joined.span(first, end);
            draft.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
        }
        draft.text = self.joined.text;
        intake.take(draft);
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        let text = source.text()?;
        let shape = shape(text);
        if shape.tagged == 0.0 {
            let what = "No line ends with a tag such as O or B-PER.";
            let remedy = "Put the tag into the last column, after a space or a tab.";
            return Err(source.failure("", what, remedy));
        }
        let mut article = Collected::default();
        let mut id = None;
        let mut dropped = 0;
        let mut cells = Vec::new();
        for (i, line) in text.split('\n').enumerate() {
            split(line, shape.by_tab, &mut cells);
            let is_blank = cells.iter().all(|cell| cell.is_empty());
            let tag = cells.last().copied().unwrap_or_default();
            if is_blank {
                // The tag of a line that only has lost its token is lost with it.
                article.ends_sentence = true;
            } else if cells.first().is_some_and(|cell| *cell == DOCUMENT) {
                std::mem::take(&mut article).finish(id.take(), intake);
                id = document_id(line);
            } else if cells.len() < 2 || (is_comment(line) && !tags::is_tag(tag)) {
                if !is_comment(line) {
                    let what = format!("The line {:?} has a single column.", line.trim());
                    intake.skip_mention(Some(i + 1), "", what);
                }
            } else {
                let token = cells.get(shape.token).copied().unwrap_or_default();
                let n_layers = shape.n_columns.saturating_sub(shape.tags).max(1);
                // A line may have more or fewer columns than most; its tag stands last.
                let first = cells.len().saturating_sub(n_layers).max(shape.token + 1);
                dropped += usize::from(first > shape.token + 1);
                article.tags.resize_with(n_layers.max(article.tags.len()), Vec::new);
                let between = if article.ends_sentence { "\n" } else { " " };
                if article.joined.text.is_empty() {
                    article.line = i + 1;
                }
                if article.ends_sentence {
                    article.joined.places.push(None);
                    article.tags.iter_mut().for_each(|layer| layer.push("O"));
                }
                article.ends_sentence = false;
                article.joined.push(token, between);
                for (n, layer) in article.tags.iter_mut().enumerate() {
                    layer.push(cells.get(first + n).copied().unwrap_or("O"));
                }
            }
        }
        article.finish(id, intake);
        if dropped > 0 {
            let what = format!("{dropped} lines have columns between token and tag.");
            intake.note(None, what, "They have no place here and were left out.");
        }
    }
    Ok(())
}

/// What some files say behind the mark of a new article: `-DOCSTART- (name)`.
fn document_id(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('(')?;
    let (id, _) = rest.split_once(')')?;
    Some(id.trim().to_owned())
}

fn write(out: &Outgoing<'_>, written: &mut Written, columns: &Columns) {
    let mut file = String::new();
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Text, "Tokens alone are written, not what stands between.");
        let cut = tokens::tokenize(article, out.codebook, out.options, true, &mut teller);
        if columns.head {
            file.push_str("-DOCSTART- -X- -X- O\n\n");
        }
        let entries = cut.entries.iter();
        let runs: Vec<Run<Cow<'_, str>>> =
            entries.map(|(first, end, entry)| (*first, *end, tags::name(entry.label))).collect();
        for ((.., entry), (.., name)) in cut.entries.iter().zip(&runs) {
            if *name != entry.label {
                written.renamed.insert(entry.label.to_owned(), name.to_string());
            }
        }
        let tags = tags::encode(cut.tokens.len(), &runs, out.options.scheme);
        for sentence in cut.sentences {
            for i in sentence {
                let token = cut.tokens.get(i).map_or("", |token| article.slice(*token));
                file.push_str(token);
                file.push_str(columns.filler);
                tags::put(tags.get(i).copied().flatten(), &mut file);
                file.push('\n');
            }
            file.push('\n');
        }
    }
    if file.starts_with('\u{feff}') {
        // The first character of a text would be taken for the mark of the file.
        file.insert(0, '\u{feff}');
    }
    written.files.push((format!("{}.conll", out.options.name), file.into_bytes()));
}
