//! A hit between its neighbors, as a line of a concordance shows it.

use super::edges::{WordEdges, is_grapheme_edge};
use crate::article::{ArticleId, ArticleText};
use crate::project::Document;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Code points on each side of a hit in a [`Line`].
const AROUND: usize = 48;

/// A hit as a line of a concordance: where it stands, between its neighbors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The article.
    pub article: ArticleId,
    /// The place in its text.
    pub span: Span,
    /// The article's title.
    pub title: Arc<str>,
    /// What is there and around it.
    pub context: Context,
}

impl Line {
    /// The line of a place; nothing if the span is not one of the article's text.
    #[must_use]
    pub fn of(document: &Document, span: Span) -> Option<Self> {
        let context = Context::of(&document.text, span, AROUND)?;
        let title = document.facts.metadata.title.clone();
        Some(Self { article: document.id.clone(), span, title, context })
    }
}

/// A key word in context: what stands before a hit, the hit, what stands behind it.
///
/// Line ends are shown as blanks. Put together, the three texts read as the article does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// What stands before the hit in its paragraph.
    pub before: String,
    /// The words of the hit.
    pub hit: String,
    /// What stands behind the hit in its paragraph.
    pub after: String,
    /// Whether the paragraph has more before it than is shown.
    pub is_cut_before: bool,
    /// Whether the paragraph has more behind it than is shown.
    pub is_cut_after: bool,
}

impl Context {
    /// The context of a span with at most `n` code points on each side, cut at edges of words, or
    /// of graphemes within a word that is longer. Nothing if the span is not one of the text.
    #[must_use]
    pub fn of(text: &ArticleText, span: Span, n: usize) -> Option<Self> {
        let index = text.index();
        let hit = index.slice(span)?;
        let paragraph = |at| text.paragraphs().get(text.paragraph_at(at)).copied();
        let (start, end) = (span.start().get(), span.end().get());
        let first = paragraph(span.start())?.start().get().min(start);
        // A hit that ends with the line's end has nothing behind it in the paragraph.
        let last = paragraph(span.end())?.end().get();
        let is_over = hit.ends_with(['\n', '\r', '\u{85}', '\u{2029}']);
        let last = if is_over { end } else { last.max(end) };
        let from = cut_before(text.as_str(), first, start, n);
        let to = cut_after(text.as_str(), end, last, n);
        Some(Self {
            before: on_one_line(text.as_str().get(from..start)?),
            hit: on_one_line(hit),
            after: on_one_line(text.as_str().get(end..to)?),
            is_cut_before: from > first,
            is_cut_after: to < last,
        })
    }
}

/// The place from which at most `n` code points are left before `end`.
fn cut_before(text: &str, first: usize, end: usize, n: usize) -> usize {
    let part = text.get(first..end).unwrap_or_default();
    let Some(n) = n.checked_sub(1) else { return end };
    let Some((i, _)) = part.char_indices().rev().nth(n).filter(|&(i, _)| i > 0) else {
        return first;
    };
    let far = first + i;
    let mut words = WordEdges::new(text);
    let mut at = words.first_from(far);
    while at < end && (starts_blank(text, at) || !is_grapheme_edge(text, at)) {
        at = words.first_from(at + 1);
    }
    if at < end {
        return at;
    }
    // One long word: better a part of it than nothing.
    (far..end).find(|&at| is_whole(text, at)).unwrap_or(end)
}

/// The place to which there are at most `n` code points behind `start`.
fn cut_after(text: &str, start: usize, last: usize, n: usize) -> usize {
    let part = text.get(start..last).unwrap_or_default();
    let Some((i, _)) = part.char_indices().nth(n) else { return last };
    let far = start + i;
    let ends_blank = |at: usize| text.get(..at).is_some_and(|t| t.ends_with(char::is_whitespace));
    let mut words = WordEdges::new(text);
    let mut at = start;
    let mut best = start;
    while at < far {
        at = words.first_from(at + 1);
        if at <= far && is_grapheme_edge(text, at) && !ends_blank(at) {
            best = at;
        }
    }
    if best > start {
        return best;
    }
    (start..=far).rev().find(|&at| is_whole(text, at)).unwrap_or(start)
}

fn is_whole(text: &str, at: usize) -> bool {
    text.is_char_boundary(at) && is_grapheme_edge(text, at)
}

fn starts_blank(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

fn on_one_line(text: &str) -> String {
    let mut line = text.replace("\r\n", " ");
    if line.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        line = line
            .chars()
            .map(|c| match c {
                '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
                _ => c,
            })
            .collect();
    }
    line
}
