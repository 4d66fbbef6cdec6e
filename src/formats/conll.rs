//! A token a line with its tag in the last column, as in the shared tasks CoNLL-2003 and WNUT.
//!
//! Source: the CoNLL-2003 shared task (`TOKEN POS CHUNK NER`, single spaces, `-DOCSTART-`), WNUT
//! 2017 (`TOKEN<TAB>TAG`). Texts are not in these files: tokens are joined by spaces on reading.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, Outgoing, Teller, Written};
use super::probe::Place;
use super::tags::{self, Run};
use super::tokens::{self, Joined};

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
};

/// Two columns divided by a tab.
pub(super) const WNUT: Format = Format {
    name: "wnut",
    title: "WNUT, two columns with a tab",
    extensions: &["conll", "tsv", "iob", "bio"],
    recognize: |sniff| recognize(sniff, true),
    write: Some(|out, written| write(out, written, &Columns { filler: "\t", head: false })),
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
    let line = line.trim_end_matches(['\r', '\n']);
    if by_tab {
        line.trim_end_matches('\t').split('\t').map(str::trim).collect()
    } else {
        line.split_ascii_whitespace().collect()
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("#\t")
}

/// Whether most lines are divided by tabs, and which share of lines ends with a tag.
fn shape(text: &str) -> (bool, f64, usize) {
    let (mut n, mut n_tab, mut n_tagged, mut n_columns) = (0.0, 0.0, 0.0, 0);
    for line in text.lines().take(2000).filter(|l| !l.trim().is_empty() && !is_comment(l)) {
        n += 1.0;
        if line.contains('\t') {
            n_tab += 1.0;
        }
        let cells = cells(line, line.contains('\t'));
        if cells.len() > 1 && cells.last().is_some_and(|cell| tags::is_tag(cell)) {
            n_tagged += 1.0;
            n_columns = n_columns.max(cells.len());
        }
    }
    (n_tab * 2.0 > n, if n > 0.0 { n_tagged / n } else { 0.0 }, n_columns)
}

fn recognize(sniff: &Sniff<'_>, by_tab: bool) -> Certainty {
    if sniff.text.starts_with(DOCUMENT) {
        return Certainty::Sure.when(!by_tab);
    }
    let (is_tab, share, n_columns) = shape(sniff.text);
    if sniff.value.is_some() || share < 0.7 {
        return Certainty::No;
    }
    Certainty::Likely.when((is_tab && n_columns == 2) == by_tab)
}

/// What an article collects until it ends.
#[derive(Default)]
struct Collected {
    joined: Joined,
    tags: Vec<String>,
    line: usize,
    ends_sentence: bool,
}

impl Collected {
    fn finish(self, id: Option<String>, intake: &mut Intake<'_>) {
        if self.joined.text.is_empty() {
            return;
        }
        let mut draft = Draft { line: Some(self.line), id, ..Draft::default() };
        for (first, end, label) in tags::decode(self.tags.iter().map(String::as_str)) {
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
        let (by_tab, share, _) = shape(text);
        if share == 0.0 {
            let what = "No line ends with a tag such as O or B-PER.";
            let remedy = "Put the tag into the last column, after a space or a tab.";
            return Err(source.failure("", what, remedy));
        }
        let mut article = Collected::default();
        let mut id = None;
        let mut dropped = 0;
        for (i, line) in text.split('\n').enumerate() {
            let cells = cells(line, by_tab);
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
                let token = cells.first().copied().unwrap_or_default();
                dropped += usize::from(cells.len() > 2);
                let between = if article.ends_sentence { "\n" } else { " " };
                if article.joined.text.is_empty() {
                    article.line = i + 1;
                }
                if article.ends_sentence {
                    article.joined.places.push(None);
                    article.tags.push("O".into());
                }
                article.ends_sentence = false;
                article.joined.push(token, between);
                article.tags.push(tag.to_owned());
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
        let name = |label: &str| label.split_whitespace().collect::<Vec<_>>().join("_");
        let runs: Vec<Run> =
            cut.entries.iter().map(|(first, end, e)| (*first, *end, name(e.label))).collect();
        for (_, _, entry) in &cut.entries {
            if name(entry.label) != entry.label {
                written.renamed.insert(entry.label.to_owned(), name(entry.label));
            }
        }
        let tags = tags::encode(cut.tokens.len(), &runs, out.options.scheme);
        for sentence in cut.sentences {
            for i in sentence {
                let token = cut.tokens.get(i).map_or("", |token| article.slice(*token));
                file.push_str(token);
                file.push_str(columns.filler);
                file.push_str(tags.get(i).map_or("O", String::as_str));
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
