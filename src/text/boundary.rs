//! Where graphemes, words, sentences and paragraphs begin and end.
//!
//! Graphemes, words and sentences follow UAX #29 (Unicode Text Segmentation) as implemented by
//! the `unicode-segmentation` crate, so that every browser gives the same answer. A paragraph is
//! a line of the text: what stands between two line terminators.

use super::{ByteOffset, Range, Span, TextIndex};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// How far a raw selection is widened before it is tagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Granularity {
    /// To whole graphemes: what a reader takes for one character is never cut.
    Character,
    /// To whole words.
    #[default]
    Word,
    /// To whole sentences.
    Sentence,
}

/// The paragraphs of a text in order, without their line terminators, blank ones included.
///
/// Terminators are LF, CR, CRLF (one terminator), NEL and the paragraph separator U+2029. The
/// line separator U+2028 stays within its paragraph.
///
/// ```
/// let text = "One.\r\n\r\nTwo.";
/// let found = dateline::text::paragraphs(text);
/// let texts: Vec<_> = found.iter().map(|p| &text[p.start().get()..p.end().get()]).collect();
/// assert_eq!(texts, ["One.", "", "Two."]);
/// ```
#[must_use]
pub fn paragraphs(text: &str) -> Vec<Range<ByteOffset>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '\n' | '\r' | '\u{85}' | '\u{2029}') {
            continue;
        }
        let mut next = at + c.len_utf8();
        if c == '\r' && chars.next_if(|&(_, follower)| follower == '\n').is_some() {
            next += 1;
        }
        found.push(Range::between(ByteOffset::new(start), ByteOffset::new(at)));
        start = next;
    }
    found.push(Range::between(ByteOffset::new(start), ByteOffset::new(text.len())));
    found
}

/// The paragraph's range around an offset, for texts whose paragraphs are not at hand.
fn line_around(text: &str, at: usize) -> (usize, usize) {
    const ENDS: [char; 4] = ['\n', '\r', '\u{85}', '\u{2029}'];
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(ENDS).map_or(0, |i| i + width(before, i));
    let end = text.get(at..).and_then(|rest| rest.find(ENDS)).map_or(text.len(), |i| at + i);
    (start, end)
}

fn width(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

/// The grapheme that holds the offset, or that ends at it at the end of the text.
///
/// `None` only in an empty text or for an offset that is not one of it.
#[must_use]
pub fn grapheme_at(index: &TextIndex, at: ByteOffset) -> Option<Span> {
    if !index.is_boundary(at) {
        return None;
    }
    let text = index.text();
    if let Some(lone) = lone_character(text, at) {
        return Some(lone);
    }
    let (mut start, end) = line_around(text, at.get());
    if at.get() == end {
        // The terminator itself, CRLF as one; behind the last one of the text, that one.
        let before = text.get(..at.get())?;
        let rest = text.get(at.get()..)?;
        let from = if before.ends_with('\r') && rest.starts_with('\n') {
            at.get() - 1
        } else if rest.is_empty() && start == end {
            before.grapheme_indices(true).next_back()?.0
        } else {
            at.get()
        };
        if let Some(first) = text.get(from..)?.graphemes(true).next() {
            return Span::new(ByteOffset::new(from), ByteOffset::new(from + first.len()));
        }
    }
    // A whole paragraph may be a megabyte; a grapheme is not, so start near the offset.
    start = restart(text, start, at.get());
    let mut found = None;
    for (i, grapheme) in text.get(start..end)?.grapheme_indices(true) {
        let from = start + i;
        if from > at.get() {
            break;
        }
        found = Span::new(ByteOffset::new(from), ByteOffset::new(from + grapheme.len()));
    }
    found
}

/// The character at an offset, where it and those beside it never join others: most letters and
/// punctuation of European languages, which need no table.
fn lone_character(text: &str, at: ByteOffset) -> Option<Span> {
    // What joins (marks, joiners, jamo, regional indicators) stands behind U+0300.
    let is_lone = |c: char| c < '\u{300}' || ('\u{2010}'..='\u{2027}').contains(&c);
    let mut rest = text.get(at.get()..)?.chars();
    let here = rest.next().filter(|&c| is_lone(c) && !c.is_control())?;
    let before = text.get(..at.get())?.chars().next_back();
    let is_apart = before.is_none_or(is_lone) && rest.next().is_none_or(is_lone);
    is_apart.then(|| Span::new(at, ByteOffset::new(at.get() + here.len_utf8())))?
}

/// A place at or before `at` where segmentation may safely begin: between an ASCII space and an
/// ASCII letter or digit, far enough away, or the start of the paragraph.
fn restart(text: &str, start: usize, at: usize) -> usize {
    const FAR: usize = 256;
    let Some(limit) = at.checked_sub(FAR).filter(|&limit| limit > start) else { return start };
    // A mark or joiner behind a space is of one grapheme and one word segment with it.
    let is_safe = |pair: &[u8]| pair[0] == b' ' && pair[1].is_ascii_alphanumeric();
    let before = text.as_bytes().get(start..limit).unwrap_or_default();
    before.windows(2).rposition(is_safe).map_or(start, |i| start + i + 1)
}

/// The words of a text: UAX #29 words with at least one letter or digit, without an English
/// possessive (`Taliban's` holds the word `Taliban`), as tokenizers cut it too.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.unicode_word_indices().map(|(i, word)| {
        let stem = ["'s", "\u{2019}s", "'S", "\u{2019}S"]
            .iter()
            .find_map(|possessive| word.strip_suffix(possessive))
            .filter(|stem| !stem.is_empty());
        (i, stem.unwrap_or(word))
    })
}

/// The word that holds the offset: a UAX #29 word with at least one letter or digit, without a
/// possessive `'s`.
///
/// At the edge between two segments the word on the right wins, then the one on the left.
/// `None` where neither is a word (in white space or punctuation).
#[must_use]
pub fn word_at(index: &TextIndex, at: ByteOffset) -> Option<Span> {
    if !index.is_boundary(at) {
        return None;
    }
    let (start, end) = line_around(index.text(), at.get());
    let from = restart(index.text(), start, at.get());
    let mut left = None;
    for (i, word) in words(index.text().get(from..end)?) {
        let span = Span::new(ByteOffset::new(from + i), ByteOffset::new(from + i + word.len()))?;
        if span.start() > at {
            break;
        }
        if span.range().contains(at) {
            return Some(span);
        }
        if span.end() == at {
            left = Some(span);
        }
    }
    left
}

/// The nearest word edge beyond the offset in the direction of reading or against it.
///
/// Going forward this is the end of the next word, going backward the start of the previous one;
/// it crosses paragraphs. `None` when no word is left.
#[must_use]
pub fn step_word(index: &TextIndex, at: ByteOffset, forward: bool) -> Option<ByteOffset> {
    let text = index.text();
    if forward {
        let (line, _) = line_around(text, at.get());
        let from = restart(text, line, at.get());
        words(text.get(from..)?)
            .map(|(i, word)| ByteOffset::new(from + i + word.len()))
            .find(|&end| end > at)
    } else {
        let mut to = at.get();
        loop {
            let (start, end) = line_around(text, to);
            let from = restart(text, start, to);
            let starts = words(text.get(from..end)?).map(|(i, _)| ByteOffset::new(from + i));
            if let Some(last) = starts.take_while(|&start| start < at).last() {
                return Some(last);
            }
            to = text.get(..from)?.char_indices().next_back()?.0;
        }
    }
}

/// The sentence that holds the offset, without the white space around it.
///
/// UAX #29 sentences of the paragraph, so a sentence never crosses a line terminator. `None` in a
/// blank paragraph.
#[must_use]
pub fn sentence_at(index: &TextIndex, at: ByteOffset) -> Option<Span> {
    if !index.is_boundary(at) {
        return None;
    }
    let (start, end) = line_around(index.text(), at.get());
    let mut found = None;
    for (i, sentence) in index.text().get(start..end)?.split_sentence_bound_indices() {
        let from = start + i;
        if from > at.get() && found.is_some() {
            break;
        }
        // A blank that carries a mark is not white space.
        let is_blank = |grapheme: &&str| grapheme.trim().is_empty();
        let width = |graphemes: &mut dyn Iterator<Item = &str>| graphemes.map(str::len).sum();
        let lead: usize = width(&mut sentence.graphemes(true).take_while(is_blank));
        let trail: usize = width(&mut sentence.graphemes(true).rev().take_while(is_blank));
        if lead < sentence.len() {
            let first = ByteOffset::new(from + lead);
            found = Span::new(first, ByteOffset::new(from + sentence.len() - trail));
        }
    }
    found
}
