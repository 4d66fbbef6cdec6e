//! Cuts texts into tokens with exact offsets, onto which it lays mentions.

use super::frame::{Boundary, Options, Tokenizer};
use super::losses::{Effect, Entry, LossKind, OutArticle, Teller, flatten, is_white};
use crate::annotation::Spans;
use crate::project::Codebook;
use crate::text::{ByteOffset, Span};
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// A text in tokens, grouped in sentences, with the mentions on them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokenized<'a> {
    /// The tokens in order, none of them empty or with white space.
    pub(super) tokens: Vec<Span>,
    /// The sentences as ranges of tokens; no mention crosses from one to the next.
    pub(super) sentences: Vec<std::ops::Range<usize>>,
    /// The mentions: first token, the one after the last, label.
    pub(super) entries: Vec<(usize, usize, Entry<'a>)>,
}

/// Cuts the text of an article and lays its mentions on the tokens.
pub(super) fn tokenize<'a>(
    article: &OutArticle<'a>,
    codebook: &Codebook,
    options: &Options,
    is_flat: bool,
    teller: &mut Teller<'_>,
) -> Tokenized<'a> {
    let tokens = cut(article.text(), options.tokens);
    let mut cut = tokenize_on(tokens, article, codebook, options, is_flat, teller);
    cut.sentences = sentences(article.text(), &cut.tokens, &cut.entries);
    cut
}

/// Lays the mentions of an article on tokens that are there, and looks for no sentences.
pub(super) fn tokenize_on<'a>(
    mut tokens: Vec<Span>,
    article: &OutArticle<'a>,
    codebook: &Codebook,
    options: &Options,
    is_flat: bool,
    teller: &mut Teller<'_>,
) -> Tokenized<'a> {
    let text = article.text();
    if options.boundary == Boundary::Split {
        tokens = split_at_edges(tokens, &article.entries);
    }
    let entries = article.entries.iter();
    let mut laid: Vec<Entry<'a>> =
        entries.filter_map(|entry| lay(entry, &tokens, text, options.boundary, teller)).collect();
    if is_flat {
        laid = flatten(laid, codebook, options.overlap, teller);
    }
    let place = |entry: Entry<'a>| {
        let hull = entry.hull();
        let first = tokens.partition_point(|token| token.end() <= hull.start());
        let end = tokens.partition_point(|token| token.start() < hull.end());
        (first, end, entry)
    };
    let entries: Vec<_> = laid.into_iter().map(place).collect();
    Tokenized { tokens, sentences: Vec::new(), entries }
}

fn span(start: usize, end: usize) -> Option<Span> {
    Span::new(ByteOffset::new(start), ByteOffset::new(end))
}

/// Moves the ends of a mention, and of each of its parts, to those of tokens.
pub(super) fn lay<'a>(
    entry: &Entry<'a>,
    tokens: &[Span],
    text: &str,
    boundary: Boundary,
    teller: &mut Teller<'_>,
) -> Option<Entry<'a>> {
    let parts = entry.spans.parts();
    let around = |part: &Span| {
        let first = tokens.get(tokens.partition_point(|token| token.end() <= part.start()))?;
        let end = tokens.partition_point(|token| token.start() < part.end());
        let last = end.checked_sub(1).and_then(|last| tokens.get(last))?;
        Some((*part, Span::new(first.start(), last.end())?))
    };
    let laid: Vec<(Span, Span)> = parts.iter().filter_map(around).collect();
    let Some(spans) = Spans::new(laid.iter().map(|(_, around)| *around).collect()) else {
        teller.tell(LossKind::Token, Effect::LeftOut, entry, "No token lies in it.");
        return None;
    };
    if spans == entry.spans {
        return Some(entry.clone());
    }
    let is_within = |(part, around): &(Span, Span)| {
        around.start() >= part.start() && around.end() <= part.end()
    };
    if boundary == Boundary::Drop && !laid.iter().all(is_within) {
        let what = "It ends within a token and was left out.";
        teller.tell(LossKind::Token, Effect::LeftOut, entry, what);
        return None;
    }
    let slice = |part: &Span| text.get(part.start().get()..part.end().get()).unwrap_or_default();
    let words = spans.parts().iter().map(slice).collect::<Vec<_>>().join(" … ");
    let what = format!("It was moved to the ends of tokens: {words:?}.");
    teller.tell(LossKind::Token, Effect::Changed, entry, &what);
    Some(Entry { spans, ..entry.clone() })
}

/// The tokens of a text, in order, none of them empty or with white space.
#[must_use]
pub fn cut(text: &str, how: Tokenizer) -> Vec<Span> {
    // A word of English has five letters and something behind them.
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(from) = next_word(text, at) {
        let (to, is_plain) = end_of_word(text, from);
        match how {
            // Most words have nothing to be cut off.
            Tokenizer::Punctuation if !is_plain => cut_word(text, from, to, &mut tokens),
            _ => tokens.extend(span(from, to)),
        }
        at = to;
    }
    tokens
}

/// Where words stand in a text, one behind the other, if all of them do.
pub(super) fn places_of(words: &[&str], text: &str) -> Option<Vec<Span>> {
    let mut at = 0;
    let place = |word: &&str| {
        let start = at + text.get(at..)?.find(*word)?;
        at = start + word.len();
        span(start, at)
    };
    words.iter().map(place).collect()
}

/// Where the first word from a place on begins.
fn next_word(text: &str, from: usize) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    let n_blank = rest.iter().position(|byte| *byte != b' ')?;
    let at = from + n_blank;
    // Most words stand behind a space alone.
    if text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric) {
        return Some(at);
    }
    text.get(at..)?.find(|c| !is_white(c)).map(|n| at + n)
}

/// Where a word ends that begins at a place, and whether it is of nothing but letters and digits
/// of ASCII.
fn end_of_word(text: &str, from: usize) -> (usize, bool) {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let n_plain = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let at = from + n_plain;
    let n_more = text.get(at..).map_or(0, |rest| rest.find(is_white).unwrap_or(rest.len()));
    (at + n_more, n_more == 0)
}

/// What stands before a word.
fn opens(c: char) -> bool {
    "\"'“”‘’«»‹›„‚([{<§$€£¥#&*=+-–—…¿¡".contains(c)
}

/// What stands behind a word.
fn closes(c: char) -> bool {
    "\"'“”‘’«»‹›„‚)]}>,;:!?%*=+-–—…\u{3002}\u{ff0c}\u{60c}\u{61b}\u{61f}".contains(c)
}

/// Ends that are tokens of their own.
const SUFFIXES: [&str; 12] =
    ["'s", "’s", "'S", "’S", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "n't", "n’t"];

/// Words whose full stop is theirs.
const ABBREVIATIONS: [&str; 24] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "sen", "rep", "gov", "lt", "col", "capt", "sgt",
    "maj", "adm", "jr", "sr", "vs", "no", "inc", "corp", "co", "ltd",
];

fn cut_word(text: &str, from: usize, to: usize, tokens: &mut Vec<Span>) {
    let (mut start, mut end) = (from, to);
    let word = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
    while let Some(c) = word(start, end).chars().next().filter(|c| opens(*c)) {
        tokens.extend(span(start, start + c.len_utf8()));
        start += c.len_utf8();
    }
    let mut behind = Vec::new();
    while let Some(c) = word(start, end).chars().next_back() {
        let rest = word(start, end);
        let is_suffix = |suffix: &&&str| rest.len() > suffix.len() && rest.ends_with(**suffix);
        let width = if closes(c) || (c == '.' && !is_abbreviation(rest)) {
            c.len_utf8()
        } else if let Some(suffix) = SUFFIXES.iter().find(is_suffix) {
            suffix.len()
        } else {
            break;
        };
        behind.extend(span(end - width, end));
        end -= width;
    }
    let mut at = start;
    let mut before = None;
    let mut chars = word(start, end).char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let divides = match c {
            '-' | '–' | '/' | ':' => is_letter(before) && is_letter(next),
            '—' | '…' | '(' | ')' | '[' | ']' | '"' | '“' | '”' => true,
            ',' => is_letter(before) && is_letter(next),
            _ => false,
        };
        if divides {
            tokens.extend(span(at, start + i));
            tokens.extend(span(start + i, start + i + c.len_utf8()));
            at = start + i + c.len_utf8();
        }
        before = Some(c);
    }
    tokens.extend(span(at, end));
    tokens.extend(behind.into_iter().rev());
}

/// Whether the full stop at the end of a word belongs to it.
fn is_abbreviation(word: &str) -> bool {
    let Some(stem) = word.strip_suffix('.') else { return false };
    let is_initial = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase);
    let is_dotted = stem.len() < 12
        && stem.contains('.')
        && stem
            .split('.')
            .all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    is_initial || is_dotted || ABBREVIATIONS.contains(&stem.to_lowercase().as_str())
}

/// Where the parts of a mention begin and end.
pub(super) fn edges_of(entry: &Entry<'_>) -> impl Iterator<Item = ByteOffset> {
    entry.spans.parts().iter().flat_map(|part| [part.start(), part.end()])
}

/// Cuts tokens where a mention, or a part of one, begins or ends within one.
pub(super) fn split_at_edges(tokens: Vec<Span>, entries: &[Entry<'_>]) -> Vec<Span> {
    let edges: BTreeSet<ByteOffset> = entries.iter().flat_map(edges_of).collect();
    let mut edges = edges.into_iter().peekable();
    let mut split = Vec::with_capacity(tokens.len());
    for token in tokens {
        let mut start = token.start();
        while let Some(edge) = edges.next_if(|edge| *edge < token.end()) {
            if edge > start {
                split.extend(Span::new(start, edge));
                start = edge;
            }
        }
        split.extend(Span::new(start, token.end()));
    }
    split
}

/// Groups tokens by the sentences of UAX #29; sentences that a mention crosses are one.
fn sentences(
    text: &str,
    tokens: &[Span],
    entries: &[(usize, usize, Entry<'_>)],
) -> Vec<std::ops::Range<usize>> {
    // How many mentions reach over the border before each token.
    let mut reach = vec![0_i32; tokens.len() + 1];
    for (first, end, _) in entries {
        if let Some(n) = reach.get_mut(first + 1) {
            *n += 1;
        }
        if let Some(n) = reach.get_mut(*end) {
            *n -= 1;
        }
    }
    let mut n = 0;
    let count = |change: &i32| {
        n += change;
        n <= 0
    };
    let is_free: Vec<bool> = reach.iter().map(count).collect();
    let mut found = Vec::new();
    let mut start = 0;
    for end in sentence_ends(text) {
        let border = tokens.partition_point(|token| token.start().get() < end);
        let ends = border == tokens.len() || is_free.get(border) == Some(&true);
        if border > start && ends {
            found.push(start..border);
            start = border;
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}

/// Where sentences end by UAX #29, whose rules are only asked near what may end one, and where
/// ASCII does not tell.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let begin = from;
        let mut at = begin;
        while let Some(mark) = next_mark(text, at) {
            match plain_end(text.as_bytes(), mark) {
                Some(Plain::Ends(end)) => {
                    from = end;
                    return Some(end);
                }
                Some(Plain::GoesOn(next)) => at = next,
                None => {
                    // No rule looks further back than to the last letter or digit.
                    let before = text.get(begin..mark)?;
                    let start = before.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
                    let rest = text.get(begin + start..)?;
                    from = begin + start + rest.split_sentence_bounds().next()?.len();
                    return Some(from);
                }
            }
        }
        from = text.len();
        (begin < from).then_some(from)
    })
}

/// Where the first character from a place on stands that may end a sentence.
fn next_mark(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.as_bytes().get(at..)?;
        let is_mark = |byte: &u8| !byte.is_ascii() || may_end(char::from(*byte));
        at += rest.iter().position(is_mark)?;
        let c = text.get(at..)?.chars().next()?;
        if may_end(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// What ASCII alone tells of a mark that may end a sentence.
enum Plain {
    /// The sentence ends there.
    Ends(usize),
    /// The sentence goes on at least to there.
    GoesOn(usize),
}

/// Whether a sentence ends at a mark, if what stands behind it to the next letter or line is ASCII
/// and leaves no doubt: rules SB4, SB6, SB8 to SB11.
fn plain_end(text: &[u8], mark: usize) -> Option<Plain> {
    let behind = |at: usize| text.get(at).copied();
    let line_end = |at: usize| match (behind(at)?, behind(at + 1)) {
        (b'\r', Some(b'\n')) => Some(Plain::Ends(at + 2)),
        (b'\r' | b'\n', _) => Some(Plain::Ends(at + 1)),
        _ => None,
    };
    if let Some(end) = line_end(mark) {
        return Some(end);
    }
    let is_full_stop = match behind(mark)? {
        b'.' => true,
        b'!' | b'?' => false,
        _ => return None,
    };
    let mut at = mark + 1;
    let is_close = |byte: u8| b"\"'()[]{}".contains(&byte);
    while behind(at).is_some_and(is_close) {
        at += 1;
    }
    while behind(at) == Some(b' ') {
        at += 1;
    }
    let is_apart = at > mark + 1;
    match behind(at)? {
        b'a'..=b'z' if is_full_stop => Some(Plain::GoesOn(at)),
        b'0'..=b'9' if is_full_stop && !is_apart => Some(Plain::GoesOn(at)),
        b'A'..=b'Z' | b'a'..=b'z' if is_apart => Some(Plain::Ends(at)),
        _ => line_end(at),
    }
}

/// Whether a sentence may end with a character; of many it may not although this says so.
fn may_end(c: char) -> bool {
    match c {
        '.' | '!' | '?' | '\n' | '\r' => true,
        '“' | '”' | '‘' | '’' | '«' | '»' | '–' | '—' => false,
        c => !c.is_ascii() && !c.is_alphabetic(),
    }
}

/// Tokens of a file joined to a text: a space between tokens, line breaks between sentences.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined {
    /// The text so far.
    pub(super) text: String,
    /// Where each token stands; empty ones stand nowhere.
    pub(super) places: Vec<Option<Span>>,
}

impl Joined {
    /// Adds a token, with what stands before it unless it is the first.
    pub(super) fn push(&mut self, token: &str, between: &str) {
        if !self.text.is_empty() {
            self.text.push_str(between);
        }
        let start = self.text.len();
        self.text.push_str(token);
        self.places.push(span(start, self.text.len()));
    }

    /// The span of tokens from one to before another.
    pub(super) fn span(&self, first: usize, end: usize) -> Option<Span> {
        let mut places = self.places.get(first..end)?.iter().flatten();
        let start = *places.next()?;
        Some(places.next_back().map_or(start, |last| start.cover(*last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let words = |how| {
            let tokens = cut(text, how).into_iter();
            let words: Vec<_> = tokens.map(|t| &text[t.start().get()..t.end().get()]).collect();
            words.join("|")
        };
        assert_eq!(words(Tokenizer::Punctuation), expected);
        assert_eq!(
            words(Tokenizer::Whitespace),
            text.split_whitespace().collect::<Vec<_>>().join("|")
        );
    }

    proptest::proptest! {
        #[test]
        fn sentences_end_where_the_rules_say(
            text in "[a-cA-C0-2 .!?\\n\\r\"'(),;:é。…“”\u{301}\u{ad}\u{2028}\u{85}\u{1F525}-]{0,60}",
        ) {
            let ends = text.split_sentence_bound_indices().map(|(at, s)| at + s.len());
            let found: Vec<_> = sentence_ends(&text).collect();
            proptest::prop_assert_eq!(found, ends.collect::<Vec<_>>());
        }
    }

    #[test]
    fn punctuation_is_cut_off_words() {
        check("The U.N. said (on Monday), “no”.", "The|U.N.|said|(|on|Monday|)|,|“|no|”|.");
        check("Taliban's  men-at-arms won't", "Taliban|'s|men|-|at|-|arms|wo|n't");
        check("Mr. Bo, 3.14 at 10:30.\n\n", "Mr.|Bo|,|3.14|at|10:30|.");
        check("\u{feff}...", "\u{feff}|.|.|.");
        check("", "");
    }
}
