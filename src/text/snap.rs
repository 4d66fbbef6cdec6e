//! From a raw selection to the span that is worth tagging.

use super::boundary::{Granularity, grapheme_at, sentence_at, step_word, word_at};
use super::{ByteOffset, Edge, Range, Span, TextIndex};
use serde::{Deserialize, Serialize};

/// How a raw selection becomes a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Snap {
    /// What the ends are widened to.
    pub granularity: Granularity,
    /// Whether white space, quotes and punctuation at the ends are left out; by characters,
    /// white space alone.
    pub trim: bool,
}

impl Default for Snap {
    fn default() -> Self {
        Self { granularity: Granularity::Word, trim: true }
    }
}

/// Widens a raw selection to whole units, then trims what no one means to tag.
///
/// `None` when the selection is empty, is not one of the text, or has nothing to tag in it
/// (only white space, or only punctuation while trimming). The answer never cuts a grapheme.
#[must_use]
pub fn snap(index: &TextIndex, raw: Range<ByteOffset>, how: Snap) -> Option<Span> {
    let span = Span::try_from(raw).ok()?;
    index.slice(span)?;
    // What is widened is the selection without its outer white space: a drag that ends on the
    // blank between two words means the first word alone.
    let core = trim_by(index, span, |_, c, _| is_blank(c))?;
    let core = to_graphemes(index, core)?;
    match how.granularity {
        Granularity::Character if how.trim => Some(core),
        // A person who asks for characters and no trimming means them to the letter.
        Granularity::Character => to_graphemes(index, span),
        Granularity::Word => {
            let inner = if how.trim { trim(index, core).unwrap_or(core) } else { core };
            let start = word_around(index, inner.start())
                .map_or(inner.start(), |word| word.start().min(inner.start()));
            let last = last_char(index, inner)?;
            let end =
                word_around(index, last).map_or(inner.end(), |word| word.end().max(inner.end()));
            let wide = to_graphemes(index, Span::new(start, end)?)?;
            if how.trim { trim(index, wide) } else { Some(wide) }
        }
        Granularity::Sentence => {
            let first = sentence_at(index, core.start()).unwrap_or(core);
            let last = sentence_at(index, last_char(index, core)?).unwrap_or(core);
            to_graphemes(index, core.cover(first).cover(last))
        }
    }
}

/// Leaves out white space, quotes and punctuation at both ends.
///
/// A closing bracket stays if its opening one is inside (`Doe (Mr. Bo)`) unless the pair encloses
/// everything, a full stop stays after an abbreviation (`U.S.`), and signs that belong to words
/// (`#`, `@`, `$`, `%`, `&`) stay.
/// `None` if nothing is left.
#[must_use]
pub fn trim(index: &TextIndex, span: Span) -> Option<Span> {
    let span = trim_by(index, span, |rest, c, edge| match (c, edge) {
        (')' | '(', _) => unbalanced(rest, '(', ')'),
        (']' | '[', _) => unbalanced(rest, '[', ']'),
        ('}' | '{', _) => unbalanced(rest, '{', '}'),
        ('.', Edge::End) => !ends_with_abbreviation(rest),
        ('.', Edge::Start) => !rest.chars().nth(1).is_some_and(char::is_alphanumeric),
        _ => is_blank(c) || is_punctuation(c),
    })?;
    if !is_bracketed(index, span) {
        return Some(span);
    }
    let (start, end) = (span.start().get() + 1, span.end().get() - 1);
    trim(index, Span::new(ByteOffset::new(start), ByteOffset::new(end))?)
}

/// Whether a single pair of brackets encloses the whole span (`(KDP)`).
fn is_bracketed(index: &TextIndex, span: Span) -> bool {
    let text = index.slice(span).unwrap_or_default();
    [('(', ')'), ('[', ']'), ('{', '}')].into_iter().any(|(open, close)| {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.contains([open, close]))
            && whole_grapheme(index, span.start().get(), open)
            && whole_grapheme(index, span.end().get() - 1, close)
    })
}

fn trim_by(
    index: &TextIndex,
    span: Span,
    drops: impl Fn(&str, char, Edge) -> bool,
) -> Option<Span> {
    let (mut start, mut end) = (span.start().get(), span.end().get());
    loop {
        let rest = index.text().get(start..end)?;
        let (first, last) = (rest.chars().next()?, rest.chars().next_back()?);
        if drops(rest, first, Edge::Start) && whole_grapheme(index, start, first) {
            start += first.len_utf8();
        } else if drops(rest, last, Edge::End) && whole_grapheme(index, end - last.len_utf8(), last)
        {
            end -= last.len_utf8();
        } else {
            break;
        }
    }
    Span::new(ByteOffset::new(start), ByteOffset::new(end))
}

/// Whether the character is a grapheme by itself: a combining mark on a quote makes it something
/// else, which is not dropped.
fn whole_grapheme(index: &TextIndex, start: usize, c: char) -> bool {
    // CR and LF are one grapheme together, yet both are blank and may go one by one.
    matches!(c, '\n' | '\r')
        || grapheme_at(index, ByteOffset::new(start))
            .is_some_and(|g| g.start().get() == start && g.n_bytes() == c.len_utf8())
}

fn is_blank(c: char) -> bool {
    // NUL, the BOM and the zero-width space are invisible; no one means to tag them.
    c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}')
}

fn is_punctuation(c: char) -> bool {
    match c {
        '!' | '"' | '\'' | '*' | ',' | '-' | '/' | ':' | ';' | '<' | '>' | '?' | '\\' | '^'
        | '_' | '`' | '|' | '~' => true,
        '¡' | '§' | '«' | '»' | '¶' | '·' | '¿' => true,
        // General punctuation: dashes, quotes, ellipsis, daggers and bullets, but not the
        // joiners and bidi marks at its start, which belong to the letters beside them.
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => true,
        // CJK stops, quotes and brackets, and full-width forms.
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' => true,
        '\u{ff01}'
        | '\u{ff08}'
        | '\u{ff09}'
        | '\u{ff0c}'
        | '\u{ff0e}'
        | '\u{ff1a}'
        | '\u{ff1b}'
        | '\u{ff1f}'
        | '\u{ff61}'..='\u{ff65}' => true,
        // Arabic comma, semicolon, question mark and full stop; Devanagari danda.
        '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{6d4}' | '\u{964}' | '\u{965}' => true,
        _ => false,
    }
}

fn unbalanced(text: &str, open: char, close: char) -> bool {
    text.matches(open).count() != text.matches(close).count()
}

/// Whether the text ends in a dotted abbreviation (`U.S.`, `p.m.`) whose stop belongs to it.
fn ends_with_abbreviation(text: &str) -> bool {
    let Some(body) = text.strip_suffix('.') else { return false };
    let word = body.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    match word.rsplit_once('.') {
        Some((before, last)) => {
            last.chars().count() == 1
                && last.chars().all(char::is_alphabetic)
                && before.chars().any(char::is_alphabetic)
        }
        None => false,
    }
}

fn word_around(index: &TextIndex, at: ByteOffset) -> Option<Span> {
    word_at(index, at).filter(|word| word.range().contains(at))
}

fn last_char(index: &TextIndex, span: Span) -> Option<ByteOffset> {
    let last = index.slice(span)?.chars().next_back()?;
    Some(ByteOffset::new(span.end().get() - last.len_utf8()))
}

fn to_graphemes(index: &TextIndex, span: Span) -> Option<Span> {
    let first = grapheme_at(index, span.start())?;
    let last = grapheme_at(index, last_char(index, span)?)?;
    Some(span.cover(first).cover(last))
}

/// Moves one end of a span by a grapheme or a word, outward or inward.
///
/// By words, an end goes to the next word edge; white space is never left at an end. `None` if
/// the text ends there or the span would become empty.
#[must_use]
pub fn nudge(
    index: &TextIndex,
    span: Span,
    edge: Edge,
    by: Granularity,
    forward: bool,
) -> Option<Span> {
    let at = span.edge(edge);
    let to = match (by, forward) {
        (Granularity::Character, true) => grapheme_at(index, at).filter(|g| g.end() > at)?.end(),
        (Granularity::Character, false) => {
            let before = index.text().get(..at.get())?.char_indices().next_back()?.0;
            grapheme_at(index, ByteOffset::new(before))?.start()
        }
        _ => nudge_by_word(index, at, edge, forward)?,
    };
    span.with_edge(edge, to)
}

/// A start rests on starts of words, an end on ends of words.
fn nudge_by_word(
    index: &TextIndex,
    at: ByteOffset,
    edge: Edge,
    forward: bool,
) -> Option<ByteOffset> {
    let mut to = at;
    loop {
        to = next_word_edge(index, to, edge, forward)?;
        // Words of scripts without spaces may end within what a reader takes for one character.
        let whole = match edge {
            Edge::Start => grapheme_at(index, to)?.start(),
            Edge::End => to_graphemes(index, Span::new(ByteOffset::ZERO, to)?)?.end(),
        };
        if if forward { whole > at } else { whole < at } {
            return Some(whole);
        }
    }
}

fn next_word_edge(
    index: &TextIndex,
    at: ByteOffset,
    edge: Edge,
    forward: bool,
) -> Option<ByteOffset> {
    match (edge, forward) {
        (Edge::End, true) | (Edge::Start, false) => step_word(index, at, forward),
        (Edge::End, false) => {
            let end_of = |start| word_at(index, start).map(Span::end);
            let nearest = step_word(index, at, false)?;
            // The end may stand within or right behind that word: then the one before is meant.
            end_of(nearest)
                .filter(|&end| end < at)
                .or_else(|| end_of(step_word(index, nearest, false)?))
        }
        (Edge::Start, true) => {
            let start_of = |end: ByteOffset| {
                let last = index.text().get(..end.get())?.char_indices().next_back()?.0;
                word_at(index, ByteOffset::new(last)).map(Span::start)
            };
            let nearest = step_word(index, at, true)?;
            start_of(nearest)
                .filter(|&start| start > at)
                .or_else(|| start_of(step_word(index, nearest, true)?))
        }
    }
}
