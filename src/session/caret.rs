//! The keyboard's place in the article.
//!
//! Browsers have no caret in text that cannot be edited, so this one is ours: it moves by the
//! core's own boundaries, the same in every browser.

use crate::article::ArticleText;
use crate::text::{ByteOffset, Span, grapheme_at, sentence_at, step_word, word_at};

/// A place in the text, with the place where a selection by keys began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caret {
    /// Where the selection began; the same as `head` while nothing is selected.
    pub anchor: ByteOffset,
    /// Where the caret stands.
    pub head: ByteOffset,
}

/// How far the caret goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One grapheme.
    Character,
    /// To the next edge of a word.
    Word,
    /// To the next start of a sentence, or back to the start of this or the one before.
    Sentence,
    /// To the next start of a paragraph that is not blank, or back.
    Paragraph,
    /// To the end of the paragraph, or its start.
    Line,
    /// To the end of the article, or its start.
    Article,
}

impl Caret {
    /// A caret with nothing selected.
    #[must_use]
    pub fn at(place: ByteOffset) -> Self {
        Self { anchor: place, head: place }
    }

    /// What is selected, to the letter; nothing if the ends meet.
    #[must_use]
    pub fn span(self) -> Option<Span> {
        Span::new(self.anchor.min(self.head), self.anchor.max(self.head))
    }

    /// The caret after a step; at the end of the article it stays.
    #[must_use]
    pub fn moved(self, text: &ArticleText, step: Step, forward: bool, extends: bool) -> Self {
        let head = target(text, self.head, step, forward);
        Self { anchor: if extends { self.anchor } else { head }, head }
    }
}

fn target(text: &ArticleText, from: ByteOffset, step: Step, forward: bool) -> ByteOffset {
    let index = text.index();
    let (start, end) = (ByteOffset::ZERO, index.end());
    let edge = if forward { end } else { start };
    let paragraph = text.paragraphs()[text.paragraph_at(from)];
    match step {
        Step::Character => character(text, from, forward).unwrap_or(edge),
        Step::Word => step_word(index, from, forward).unwrap_or(edge),
        Step::Sentence => sentence(text, from, forward).unwrap_or(edge),
        Step::Paragraph => paragraph_start(text, from, forward).unwrap_or(edge),
        Step::Line if forward => paragraph.end(),
        Step::Line => paragraph.start(),
        Step::Article => edge,
    }
}

fn character(text: &ArticleText, from: ByteOffset, forward: bool) -> Option<ByteOffset> {
    let index = text.index();
    if forward {
        return grapheme_at(index, from).map(Span::end).filter(|end| *end > from);
    }
    let before = index.text().get(..from.get())?.char_indices().next_back()?.0;
    grapheme_at(index, ByteOffset::new(before)).map(Span::start)
}

/// The starts of the paragraphs that are not blank.
fn paragraph_start(text: &ArticleText, from: ByteOffset, forward: bool) -> Option<ByteOffset> {
    let index = text.index();
    let is_filled = |range: &&crate::text::Range<ByteOffset>| {
        index.slice_range(**range).is_some_and(|line| !line.trim().is_empty())
    };
    let at = text.paragraph_at(from);
    let paragraphs = text.paragraphs();
    if forward {
        paragraphs.get(at + 1..)?.iter().find(is_filled).map(|range| range.start())
    } else {
        let until = if paragraphs[at].start() < from { at + 1 } else { at };
        paragraphs.get(..until)?.iter().rev().find(is_filled).map(|range| range.start())
    }
}

fn sentence(text: &ArticleText, from: ByteOffset, forward: bool) -> Option<ByteOffset> {
    let index = text.index();
    let here = sentence_at(index, from);
    if forward {
        // What follows the sentence in its paragraph, else the next paragraph.
        let after = here.map(Span::end).filter(|end| *end > from);
        let next = after.and_then(|end| {
            let line_end = text.paragraphs()[text.paragraph_at(from)].end();
            let rest = index.text().get(end.get()..line_end.get())?;
            let blank = rest.len() - rest.trim_start().len();
            let start = ByteOffset::new(end.get() + blank);
            (start < line_end).then_some(start)
        });
        return next.or_else(|| paragraph_start(text, from, true));
    }
    if let Some(start) = here.map(Span::start).filter(|start| *start < from) {
        return Some(start);
    }
    let before = index.text().get(..from.get())?.trim_end();
    let last = before.char_indices().next_back()?.0;
    sentence_at(index, ByteOffset::new(last)).map(Span::start)
}

/// The next larger unit around a selection: word, run of capitalized words, sentence, paragraph.
///
/// `None` if the whole paragraph is selected already, or there is nothing around.
#[must_use]
pub(super) fn expanded(text: &ArticleText, span: Span) -> Option<Span> {
    let index = text.index();
    let paragraph = Span::try_from(text.paragraphs()[text.paragraph_at(span.start())]).ok();
    let wider = |unit: Option<Span>| {
        unit.map(|unit| unit.cover(span)).filter(|wider| wider.n_bytes() > span.n_bytes())
    };
    wider(word_at(index, span.start()))
        .or_else(|| wider(name_around(text, span)))
        .or_else(|| wider(sentence_at(index, span.start())))
        .or_else(|| wider(paragraph))
}

/// The run of capitalized words that the span belongs to, small words between them included:
/// what most names of actors and places look like.
fn name_around(text: &ArticleText, span: Span) -> Option<Span> {
    const LINKS: [&str; 12] =
        ["of", "the", "and", "de", "del", "la", "al", "bin", "van", "von", "for", "du"];
    let index = text.index();
    let sentence = sentence_at(index, span.start())?;
    let capital = |word: Span| {
        index.slice(word).and_then(|w| w.chars().next()).is_some_and(char::is_uppercase)
    };
    let is_link = |word: Span| index.slice(word).is_some_and(|w| LINKS.contains(&w));
    let mut words = Vec::new();
    let mut at = sentence.start();
    while let Some(end) = step_word(index, at, true).filter(|end| *end <= sentence.end()) {
        let last = index.text().get(..end.get())?.char_indices().next_back()?.0;
        words.push(word_at(index, ByteOffset::new(last))?);
        at = end;
    }
    let first = words.iter().position(|word| word.end() > span.start())?;
    let last = words.iter().rposition(|word| word.start() < span.end())?;
    // Words of one name have nothing but a space or a hyphen between them.
    let joined = |a: Span, b: Span| {
        let gap = index.text().get(a.end().get()..b.start().get());
        gap.is_some_and(|gap| gap.chars().all(|c| matches!(c, ' ' | '-' | '\u{a0}' | '’')))
    };
    let mut from = first;
    while from > 0 && joined(words[from - 1], words[from]) {
        let before = words[from - 1];
        let reaches = capital(before)
            || (is_link(before)
                && from > 1
                && capital(words[from - 2])
                && joined(words[from - 2], before));
        if !reaches {
            break;
        }
        from -= 1;
    }
    let mut to = last;
    while to + 1 < words.len() && joined(words[to], words[to + 1]) {
        let after = words[to + 1];
        let reaches = capital(after)
            || (is_link(after)
                && words.get(to + 2).is_some_and(|next| capital(*next) && joined(after, *next)));
        if !reaches {
            break;
        }
        to += 1;
    }
    Some(words[from].cover(words[to]).cover(span))
}
