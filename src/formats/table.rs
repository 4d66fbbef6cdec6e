//! Mentions as rows of a spreadsheet, with a table of the articles' texts beside them.
//!
//! Source: RFC 4180, with a header. Offsets are code points. A cell that a spreadsheet would take
//! for a formula gets an apostrophe before it (OWASP, “CSV injection”) unless that is turned off.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use crate::text::CharOffset;
use std::collections::BTreeMap;

/// Cells divided by commas.
pub(super) const CSV: Format = Format {
    name: "csv",
    title: "CSV, one row a mention",
    extensions: &["csv"],
    unit: Unit::CodePoints,
    carries: Carries { notes: true, ..Carries::RANGES },
    options: &["formula_guard", "discontinuous"],
    recognize: |sniff| recognize(sniff, ','),
    read: Some(read),
    write: Some(|out, written| write(out, written, ',', "csv")),
    joint: None,
};

/// Cells divided by tabs.
pub(super) const TSV: Format = Format {
    name: "tsv",
    title: "TSV, one row a mention",
    extensions: &["tsv", "tab"],
    recognize: |sniff| recognize(sniff, '\t'),
    write: Some(|out, written| write(out, written, '\t', "tsv")),
    ..CSV
};

const COLUMNS: [&str; 9] =
    ["article", "mention", "label", "start", "end", "quote", "note", "before", "after"];

/// How many code points of a file are looked at to see the names of its columns.
const HEAD: usize = 4096;

/// How many code points of the text stand before and after a mention.
const CONTEXT: usize = 40;

fn recognize(sniff: &Sniff<'_>, divider: char) -> Certainty {
    // A file without line breaks is one line, however large it is.
    let end = sniff.text.char_indices().nth(HEAD).map_or(sniff.text.len(), |(at, _)| at);
    let head = sniff.text.get(..end).unwrap_or_default();
    let head = head.lines().next().unwrap_or_default().to_lowercase();
    let cells: Vec<_> = head.split(divider).map(|cell| cell.trim().trim_matches('"')).collect();
    let has = |name: &str| cells.contains(&name);
    let is_mentions = has("label") && has("start") && has("end");
    Certainty::Sure.when(is_mentions && (has("article") || has("text")))
}

/// The rows of a table, each with the line it begins on.
pub(super) fn rows(text: &str, divider: char) -> Vec<(usize, Vec<String>)> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut first) = (1, 1);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        if is_quoted {
            if c != '"' {
                cell.push(c);
            } else if chars.next_if_eq(&'"').is_some() {
                cell.push('"');
            } else {
                is_quoted = false;
            }
        } else if c == '"' && cell.is_empty() {
            is_quoted = true;
        } else if c == divider {
            row.push(std::mem::take(&mut cell));
        } else if c == '\n' || c == '\r' {
            if c == '\r' && chars.next_if_eq(&'\n').is_some() {
                line += 1;
            }
            row.push(std::mem::take(&mut cell));
            rows.push((first, std::mem::take(&mut row)));
            first = line;
        } else {
            cell.push(c);
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push((first, row));
    }
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    rows
}

/// The named cells of a row.
struct Row<'a> {
    names: &'a [String],
    cells: Vec<String>,
}

impl Row<'_> {
    fn get(&self, name: &str) -> &str {
        let at = self.names.iter().position(|other| other == name);
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }

    /// A cell without the apostrophe that keeps it from being a formula.
    fn text(&self, name: &str) -> &str {
        let cell = self.get(name);
        cell.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(cell)
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut texts: BTreeMap<String, Draft> = BTreeMap::new();
    let mut order = Vec::new();
    let mut claims = Vec::new();
    for source in sources {
        let text = source.text()?;
        let head = text.lines().next().unwrap_or_default();
        let divider = [',', '\t', ';'].into_iter().max_by_key(|d| head.matches(*d).count());
        let mut rows = rows(text, divider.unwrap_or(',')).into_iter();
        let names: Vec<_> = rows
            .next()
            .map(|(_, row)| row.iter().map(|cell| cell.trim().to_lowercase()).collect())
            .unwrap_or_default();
        let has = |name: &str| names.iter().any(|other| other == name);
        for (line, cells) in rows {
            let row = Row { names: &names, cells };
            let text = row.text("text").to_owned();
            let article = match row.text("article") {
                "" if text.is_empty() => continue,
                "" => text.clone(),
                article => article.to_owned(),
            };
            if !text.is_empty() && !texts.contains_key(&article) {
                let mut draft = Draft { line: Some(line), ..Draft::new(text) };
                draft.id = Some(article.clone());
                draft.metadata.title = row.text("title").into();
                texts.insert(article.clone(), draft);
                order.push(article.clone());
            }
            if has("start") && !row.get("label").is_empty() {
                claims.push((line, article, read_claim(&row, line)));
            }
        }
    }
    for (line, article, claim) in claims {
        match (texts.get_mut(&article), claim) {
            (Some(draft), Some(claim)) => draft.claims.push(claim),
            (None, _) => {
                let what = "The file has no text of this article.";
                intake.skip_mention(Some(line), article, what);
            }
            (_, None) => {
                intake.skip_mention(Some(line), article, "Start and end are no numbers.");
            }
        }
    }
    if order.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let what = "The table has no column “text”.";
        let remedy = "Load the table of articles, with the columns article and text, as well.";
        return Err(source.failure("line 1", what, remedy));
    }
    for article in order {
        if let Some(draft) = texts.remove(&article) {
            intake.take(draft);
        }
    }
    Ok(())
}

fn read_claim(row: &Row<'_>, line: usize) -> Option<Claim> {
    let (start, end) = (row.get("start").trim().parse().ok()?, row.get("end").trim().parse().ok()?);
    let place = Place::chars(CharOffset::new(start), CharOffset::new(end));
    let quote = Some(row.text("quote")).filter(|quote| !quote.is_empty());
    let claim = Claim::new(row.text("label"), place).quoted(quote);
    let id = Some(row.text("mention").to_owned());
    Some(Claim { id, note: row.text("note").to_owned(), line: Some(line), ..claim })
}

/// Whether a spreadsheet may calculate a cell, or take an apostrophe before it for ours.
fn is_risky(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    bare.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

fn cell(text: &str, divider: char, is_guarded: bool) -> String {
    let text = if is_guarded && is_risky(text) { format!("'{text}") } else { text.to_owned() };
    if text.contains([divider, '"', '\n', '\r', '\'']) || text.trim() != text {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

/// A row of a table for spreadsheets, with its end of line.
#[must_use]
pub fn csv_row(cells: &[&str]) -> String {
    let cells: Vec<_> = cells.iter().map(|text| cell(text, ',', true)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Some code points of a text before or after a place.
fn context(article: &OutArticle<'_>, entry: &Entry<'_>) -> (String, String) {
    let text = article.text();
    let hull = entry.hull();
    let before = text.get(..hull.start().get()).unwrap_or_default();
    let start = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    let after = text.get(hull.end().get()..).unwrap_or_default();
    let end = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
    let of = |text: &str| text.replace(['\n', '\r', '\t'], " ");
    (of(before.get(start..).unwrap_or_default()), of(after.get(..end).unwrap_or_default()))
}

fn write(out: &Outgoing<'_>, written: &mut Written, divider: char, extension: &str) {
    let guard = out.options.formula_guard;
    let row = |cells: &[&str]| {
        let cells: Vec<_> = cells.iter().map(|text| cell(text, divider, guard)).collect();
        cells.join(&divider.to_string()) + "\r\n"
    };
    let mut mentions = row(&COLUMNS);
    let mut articles = row(&["article", "title", "text"]);
    for article in &out.articles {
        let id = article.document.id.as_str();
        if guard && is_risky(article.text()) {
            let what = "An apostrophe stands before the text, so that no spreadsheet calculates \
                        it; other readers must take it away before they count.";
            Teller::new(article.document, &mut written.losses).tell_article(LossKind::Text, what);
        }
        articles.push_str(&row(&[id, &article.document.facts.metadata.title, article.text()]));
        for entry in &article.entries {
            let range = article.chars(entry.hull());
            let (before, after) = context(article, entry);
            mentions.push_str(&row(&[
                id,
                entry.mention.id.as_str(),
                entry.label,
                &range.start().to_string(),
                &range.end().to_string(),
                article.slice(entry.hull()),
                &entry.mention.note,
                &before,
                &after,
            ]));
        }
    }
    let name = &out.options.name;
    written.files.push((format!("{name}.{extension}"), mentions.into_bytes()));
    written.files.push((format!("{name}-articles.{extension}"), articles.into_bytes()));
}
