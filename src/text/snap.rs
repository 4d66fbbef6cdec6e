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

/// Widens a raw selection to whole units, then trims what no one means to tag; words also lose
/// a possessive `'s` at the end.
///
/// ```
/// use dateline::text::{ByteOffset, Range, Snap, TextIndex, snap};
/// let index = TextIndex::new("“Kunduz,” he said");
/// let raw = Range::between(ByteOffset::new(5), ByteOffset::new(13));
/// let span = snap(&index, raw, Snap::default()).and_then(|span| index.slice(span));
/// assert_eq!(span, Some("Kunduz"));
/// ```
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
            if how.trim { trim(index, wide).map(|s| to_stem(index, s)) } else { Some(wide) }
        }
        Granularity::Sentence => {
            let first = sentence_at(index, core.start()).unwrap_or(core);
            let last = sentence_at(index, last_char(index, core)?).unwrap_or(core);
            // The first sentence of an article holds the blanks before it.
            let wide = trim_by(index, core.cover(first).cover(last), |_, c, _| is_blank(c))?;
            to_graphemes(index, wide)
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

/// The span without a possessive `'s` at its end, which browsers select with a double click.
fn to_stem(index: &TextIndex, span: Span) -> Span {
    let last = step_word(index, span.end(), false).and_then(|start| word_at(index, start));
    let Some(word) = last.filter(|word| word.start() >= span.start()) else { return span };
    let rest = Range::new(word.end(), span.end()).and_then(|rest| index.slice_range(rest));
    match rest {
        Some("'s" | "\u{2019}s" | "'S" | "\u{2019}S") => {
            span.with_edge(Edge::End, word.end()).unwrap_or(span)
        }
        _ => span,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in which `‹` and `›` stand around a span.
    fn marked(text: &str) -> (TextIndex, Span) {
        let (before, rest) = text.split_once('‹').unwrap();
        let (inside, after) = rest.split_once('›').unwrap();
        let start = ByteOffset::new(before.len());
        let end = ByteOffset::new(before.len() + inside.len());
        let span = Span::new(start, end).unwrap();
        (TextIndex::new(format!("{before}{inside}{after}")), span)
    }

    fn mark(index: &TextIndex, span: Option<Span>) -> String {
        let Some(span) = span else { return "nothing".to_owned() };
        let (start, end) = (span.start().get(), span.end().get());
        let text = index.text();
        format!("{}‹{}›{}", &text[..start], &text[start..end], &text[end..])
    }

    fn check_snap(granularity: Granularity, trim: bool, before: &str, after: &str) {
        let (index, span) = marked(before);
        let snapped = snap(&index, span.range(), Snap { granularity, trim });
        assert_eq!(mark(&index, snapped), after);
    }

    fn check(before: &str, after: &str) {
        check_snap(Granularity::Word, true, before, after);
    }

    fn check_nudge(edge: Edge, forward: bool, before: &str, after: &str) {
        let (index, span) = marked(before);
        let moved = nudge(&index, span, edge, Granularity::Word, forward);
        assert_eq!(mark(&index, moved), after, "{edge:?} {forward} of {before}");
    }

    #[test]
    fn a_selection_grows_to_words_without_what_stands_around_them() {
        check("the Tal‹iban over›ran it", "the ‹Taliban overran› it");
        check("“‹Kunduz,” ›he said", "“‹Kunduz›,” he said");
        check("the ‹Taliban's› men", "the ‹Taliban›'s men");
        check("in the ‹U.S.› today", "in the ‹U.S.› today");
        check("at 3 ‹p.m.› sharp", "at 3 ‹p.m.› sharp");
        check("the ‹(KDP)› party", "the (‹KDP›) party");
        check("‹Doe (Mr. Bo)› said", "‹Doe (Mr. Bo)› said");
        check("costs ‹$3.14!›", "costs ‹$3.14›!");
        check("of ‹#Kabul› and", "of ‹#Kabul› and");
        check("well-‹known› man", "well-‹known› man");
        check("a ‹—› b", "nothing");
        check("a‹ \r\n ›b", "nothing");
        check("a ‹🔥› b", "a ‹🔥› b");
    }

    #[test]
    fn by_character_no_more_than_graphemes_are_added() {
        let check = |before, after| check_snap(Granularity::Character, false, before, after);
        check("Tal‹iban ov›er", "Tal‹iban ov›er");
        check("‹🧑›\u{200d}🚒 on", "‹🧑\u{200d}🚒› on");
        check("e‹\u{301} ›x", "‹e\u{301} ›x");
        check_snap(Granularity::Character, true, "x‹ “a ›b", "x ‹“a› b");
    }

    #[test]
    fn a_selection_grows_to_sentences_of_its_paragraph() {
        let check = |before, after| check_snap(Granularity::Sentence, true, before, after);
        check("One here. Two t‹he›re. Three.", "One here. ‹Two there.› Three.");
        check("One. T‹wo. Thr›ee.\nFour.", "One. ‹Two. Three.›\nFour.");
        check("One‹.\nTw›o.", "‹One.\nTwo.›");
        check("  One h‹er›e. Two.", "  ‹One here.› Two.");
    }

    #[test]
    fn ends_move_from_word_to_word() {
        check_nudge(Edge::End, true, "‹the› old men", "‹the old› men");
        check_nudge(Edge::End, false, "‹the old› men", "‹the› old men");
        check_nudge(Edge::End, false, "‹the old, › men", "‹the old›,  men");
        check_nudge(Edge::End, false, "‹the ol›d men", "‹the› old men");
        check_nudge(Edge::End, false, "‹the› old men", "nothing");
        check_nudge(Edge::End, true, "the ‹men›.", "nothing");
        check_nudge(Edge::Start, false, "the ‹old› men", "‹the old› men");
        check_nudge(Edge::Start, true, "‹the old› men", "the ‹old› men");
        check_nudge(Edge::Start, true, "‹, the old› men", ", ‹the old› men");
        check_nudge(Edge::Start, true, "the ‹old› men", "nothing");
        check_nudge(Edge::Start, false, "‹the› old", "nothing");
        check_nudge(Edge::End, true, "‹one›\r\n\r\ntwo", "‹one\r\n\r\ntwo›");
    }
}
