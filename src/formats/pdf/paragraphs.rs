//! Joins lines into paragraphs.

use super::columns::{Column, Line};
use super::words::is_unspaced;
use std::collections::HashSet;

/// A paragraph as one line of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) is_heading: bool,
    /// Whether it is a row of a table.
    pub(super) is_of_table: bool,
    size: f64,
}

/// What came of the lines.
#[derive(Debug, PartialEq)]
pub(super) struct Made {
    pub(super) paragraphs: Vec<Paragraph>,
    /// Words that were divided at ends of lines.
    pub(super) n_joined: usize,
}

/// How much larger a heading is than the text.
const HEADING: f64 = 1.15;

/// The most words of a heading.
const HEADING_WORDS: usize = 40;

/// Joins the lines of all columns.
pub(super) fn join(columns: &[Column]) -> Made {
    let whole = columns.iter().flat_map(|column| &column.lines);
    // Words that stand anywhere within a line show how they are written.
    let known: HashSet<String> = whole.flat_map(|line| inner_words(&line.text)).collect();
    let usual = usual_size(columns);
    let mut made = Made { paragraphs: Vec::new(), n_joined: 0 };
    for column in columns {
        let leading = usual_leading(column);
        for (n, line) in column.lines.iter().enumerate() {
            let above = n.checked_sub(1).and_then(|n| column.lines.get(n));
            let last = made.paragraphs.last_mut();
            let goes_on = match (above, &last) {
                (_, Some(last)) if last.is_of_table || line.is_of_table => false,
                (Some(above), Some(_)) => {
                    !begins(column, leading, above, line, column.lines.get(n + 1))
                }
                // Into the next column, or onto the next page.
                (None, Some(last)) => runs_over(last, line),
                (_, None) => false,
            };
            match last.filter(|_| goes_on) {
                Some(last) => append(last, &line.text, &known, &mut made.n_joined),
                None => made.paragraphs.push(Paragraph {
                    text: line.text.clone(),
                    is_heading: false,
                    is_of_table: line.is_of_table,
                    size: line.size,
                }),
            }
        }
    }
    for paragraph in &mut made.paragraphs {
        // At the end of a paragraph nothing is divided.
        let text = paragraph.text.trim_end_matches('\u{ad}').replace('\u{ad}', "-");
        paragraph.text = text;
    }
    made.paragraphs.retain(|paragraph| !paragraph.text.is_empty());
    // The first of the largest is the headline.
    let is_large = |paragraph: &&mut Paragraph| {
        paragraph.size > HEADING * usual
            && paragraph.text.split_whitespace().count() <= HEADING_WORDS
    };
    let sizes = made.paragraphs.iter().map(|paragraph| paragraph.size);
    let largest = sizes.take(8).fold(0.0, f64::max);
    let has_body = made.paragraphs.len() > 1;
    let mut firsts = made.paragraphs.iter_mut().take(8);
    let headline = firsts.find(|paragraph| paragraph.size == largest && !paragraph.is_of_table);
    if let Some(headline) = headline.filter(is_large).filter(|_| has_body) {
        headline.is_heading = true;
    }
    made
}

/// The size of most of the text.
fn usual_size(columns: &[Column]) -> f64 {
    let lines = columns.iter().flat_map(|column| &column.lines);
    let mut sizes: Vec<_> = lines.map(|line| (line.size, line.text.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, length)| length).sum::<usize>() / 2;
    let mut seen = 0;
    let usual = sizes.iter().find(|(_, length)| {
        seen += length;
        seen >= half
    });
    usual.map_or(1.0, |(size, _)| *size)
}

/// How far the lines of a column stand apart as a rule.
fn usual_leading(column: &Column) -> f64 {
    let pairs = column.lines.iter().zip(column.lines.iter().skip(1));
    let close = pairs.filter(|(a, b)| alike(a.size, b.size) && a.y - b.y < 2.5 * a.size);
    let mut leadings: Vec<f64> = close.map(|(a, b)| a.y - b.y).collect();
    leadings.sort_by(f64::total_cmp);
    // Less than half, for a gap between paragraphs is no leading.
    leadings.get(leadings.len() * 2 / 5).copied().unwrap_or(f64::INFINITY)
}

fn alike(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.12 * a.max(b)
}

fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['”', '"', '’', '»', ')', '\'']);
    text.ends_with(['.', '!', '?', '…', ':', '。', '؟', '۔', '！', '？'])
}

fn begins_lower(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// Whether a line begins a paragraph below another one of its column.
fn begins(column: &Column, leading: f64, above: &Line, line: &Line, below: Option<&Line>) -> bool {
    let size = line.size;
    if !alike(above.size, size) {
        return true;
    }
    let leading = leading.min(1.7 * size);
    if above.y - line.y > leading + 0.35 * size || line.y > above.y {
        return true;
    }
    if line.text.starts_with(['•', '▪', '‣', '◦', '■', '●']) {
        return true;
    }
    // From the edge where lines begin, and from the one where they end.
    let from_left = |line: &Line| line.x - column.x;
    let from_right = |line: &Line| column.end - line.end;
    let from_edge = |line: &Line| if column.is_rtl { from_right(line) } else { from_left(line) };
    let to_edge = |line: &Line| if column.is_rtl { from_left(line) } else { from_right(line) };
    let (own, before) = (from_edge(line), from_edge(above));
    let is_back = below.is_none_or(|below| from_edge(below) < own - 0.5 * size);
    let is_indented = own - before > 0.8 * size && own - before < 6.0 * size && is_back;
    let is_short = to_edge(above) > 0.25 * (column.end - column.x);
    is_indented && (ends_sentence(&above.text) || !begins_lower(&line.text))
        || is_short && ends_sentence(&above.text) && !begins_lower(&line.text)
}

/// Whether a paragraph goes on in the first line of the next column or page.
fn runs_over(last: &Paragraph, line: &Line) -> bool {
    alike(last.size, line.size)
        && !ends_sentence(&last.text)
        && (begins_lower(&line.text)
            || last.text.ends_with(['-', '\u{ad}', ',', '\u{2010}'])
            || line.text.chars().next().is_some_and(is_unspaced)
            || last.text.chars().count() > 40
                && line
                    .text
                    .chars()
                    .find(|c| c.is_alphanumeric())
                    .is_some_and(|c| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()))
}

/// The words that stand within a line, in lower case, with their hyphens.
fn inner_words(line: &str) -> impl Iterator<Item = String> {
    let mut words: Vec<_> = line.split_whitespace().collect();
    if words.last().is_some_and(|word| word.ends_with(['-', '\u{ad}', '\u{2010}'])) {
        words.pop();
    }
    words.into_iter().map(|word| bare(word).to_lowercase())
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Adds a line to a paragraph.
fn append(last: &mut Paragraph, line: &str, known: &HashSet<String>, n_joined: &mut usize) {
    let text = &mut last.text;
    let first = line.split_whitespace().next().unwrap_or_default();
    if let Some(word) = text.strip_suffix('\u{ad}') {
        text.truncate(word.len());
        text.push_str(line);
        *n_joined += 1;
        return;
    }
    let divided = text.strip_suffix(['-', '\u{2010}']);
    if let Some(before) = divided {
        let half = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let half = half.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_word = half.chars().next_back().is_some_and(char::is_alphabetic)
            && first.chars().next().is_some_and(char::is_lowercase);
        let whole = format!("{half}{}", bare(first)).to_lowercase();
        let hyphened = format!("{half}-{}", bare(first)).to_lowercase();
        // `pre-` and `post-war` keep theirs.
        let is_joined = is_word
            && !half.contains('-')
            && (known.contains(&whole) || !known.contains(&hyphened))
            && half.chars().count() > 1;
        if is_joined {
            let length = before.len();
            text.truncate(length);
            *n_joined += 1;
        }
        text.push_str(line);
        return;
    }
    let is_close = text.chars().next_back().is_some_and(is_unspaced)
        && line.chars().next().is_some_and(is_unspaced);
    if !is_close && !text.ends_with(['—', '/']) {
        text.push(' ');
    }
    text.push_str(line);
}
