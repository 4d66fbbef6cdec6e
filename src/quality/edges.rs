//! Mentions that begin or end otherwise than most: determiners, possessives, punctuation.

use super::finding::{Check, Finding};
use super::names::short;
use crate::annotation::{Mention, Spans};
use crate::edit::Amendment;
use crate::project::Document;
use crate::schema::{LabelId, Schema};
use crate::text::{ByteOffset, Edge};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Words that do not belong to a name, in English.
const DETERMINERS: [&str; 3] = ["the", "an", "a"];

const POSSESSIVES: [&str; 4] = ["'s", "\u{2019}s", "'S", "\u{2019}S"];

/// Names that end like a possessive.
const POSSESSIVE_NAMES: [&str; 12] = [
    "Christie",
    "Denny",
    "Domino",
    "Kohl",
    "Levi",
    "Lloyd",
    "Macy",
    "McDonald",
    "Moody",
    "Sainsbury",
    "Sotheby",
    "Wendy",
];

/// How a mention stands to what may or may not belong to it.
enum Side {
    /// It holds it: where it would begin or end without.
    Inside(usize),
    /// It leaves it out: where it would begin or end with it.
    Outside(usize),
}

/// Mentions that hold a determiner where most of their label leave it out, or the reverse.
pub(super) fn determiners(documents: &[Arc<Document>], schema: &Schema) -> Vec<Finding> {
    let names = capitalized(documents);
    let side = |document: &Document, mention: &Mention| {
        let text = document.text.as_str();
        let hull = mention.spans.hull();
        let quote = text.get(hull.start().get()..hull.end().get())?;
        if names.contains(quote) {
            return None;
        }
        let width = determiners_width(quote);
        if width > 0 {
            return Some(Side::Inside(hull.start().get() + width));
        }
        let before = text.get(..hull.start().get())?;
        let bare = before.trim_end_matches([' ', '\u{a0}']);
        let word = bare.rsplit(|c: char| !c.is_alphanumeric()).next()?;
        let is_determiner = bare.len() < before.len() && is_determiner(word);
        is_determiner.then(|| Side::Outside(bare.len() - word.len()))
    };
    habits(documents, schema, Check::Determiner, Edge::Start, "a determiner", &side)
}

/// Mentions that hold a possessive where most of their label leave it out, or the reverse.
pub(super) fn possessives(documents: &[Arc<Document>], schema: &Schema) -> Vec<Finding> {
    let side = |document: &Document, mention: &Mention| {
        let text = document.text.as_str();
        let end = mention.spans.hull().end().get();
        let (before, behind) = text.split_at_checked(end)?;
        let start = mention.spans.hull().start().get();
        if let Some(ending) = POSSESSIVES.iter().find(|ending| before.ends_with(**ending)) {
            let stem = before.get(start..end - ending.len())?;
            let is_name = POSSESSIVE_NAMES.iter().any(|name| stem.ends_with(name));
            let has_word = stem.ends_with(char::is_alphanumeric);
            return (has_word && !is_name).then(|| Side::Inside(end - ending.len()));
        }
        let ending = POSSESSIVES.iter().find(|ending| behind.starts_with(**ending))?;
        let rest = behind.get(ending.len()..)?;
        let is_whole = before.ends_with(char::is_alphanumeric)
            && !rest.starts_with(|c: char| c.is_alphanumeric());
        is_whole.then(|| Side::Outside(end + ending.len()))
    };
    habits(documents, schema, Check::Possessive, Edge::End, "a possessive", &side)
}

/// Finds the mentions of each label that are fewer than those of the other side; where both are as
/// many, those that hold the thing.
fn habits(
    documents: &[Arc<Document>],
    schema: &Schema,
    check: Check,
    edge: Edge,
    thing: &str,
    side: &dyn Fn(&Document, &Mention) -> Option<Side>,
) -> Vec<Finding> {
    let mut sides = Vec::new();
    let mut counts: HashMap<&LabelId, [usize; 2]> = HashMap::new();
    for document in documents {
        for mention in document.mentions.iter() {
            if let Some(side) = side(document, mention) {
                let count = counts.entry(&mention.label).or_default();
                count[usize::from(matches!(side, Side::Inside(_)))] += 1;
                sides.push((document, mention, side));
            }
        }
    }
    let mut found = Vec::new();
    for (document, mention, side) in sides {
        let [outside, inside] = counts.get(&mention.label).copied().unwrap_or_default();
        let (is_odd, to, verb) = match side {
            Side::Inside(to) => (inside <= outside && outside > 0, to, "holds"),
            Side::Outside(to) => (outside < inside, to, "leaves out"),
        };
        let Some(spans) = with_edge(&mention.spans, edge, to).filter(|_| is_odd) else { continue };
        let label = schema.label(&mention.label).map_or("", |label| &label.name);
        let n = inside.max(outside);
        let title = format!(
            "“{}” {verb} {thing}; {} of {} mentions of {label} with one beside them do not",
            short(&document.quote(mention)),
            n,
            inside + outside,
        );
        let fix = match side {
            Side::Inside(_) => format!("Leave {thing} out"),
            Side::Outside(_) => format!("Take {thing} in"),
        };
        let amendment = Amendment::Reshape(document.id.clone(), mention.id.clone(), spans);
        found.push(Finding::of_mention(check, document, mention, title).fixed_by(fix, amendment));
    }
    found
}

/// The spans with their first start or last end elsewhere; nothing if a part would vanish.
pub(super) fn with_edge(spans: &Spans, edge: Edge, to: usize) -> Option<Spans> {
    let mut parts = spans.parts().to_vec();
    let part = match edge {
        Edge::Start => parts.first_mut()?,
        Edge::End => parts.last_mut()?,
    };
    *part = part.with_edge(edge, ByteOffset::new(to))?;
    Spans::new(parts)
}

fn is_determiner(word: &str) -> bool {
    DETERMINERS.iter().any(|determiner| word.eq_ignore_ascii_case(determiner))
}

/// How many bytes the determiners at the beginning take, with the blanks behind them.
fn determiners_width(quote: &str) -> usize {
    let mut rest = quote;
    while let Some((word, behind)) = rest.split_once([' ', '\u{a0}']) {
        let behind = behind.trim_start_matches([' ', '\u{a0}']);
        if !is_determiner(word) || behind.is_empty() {
            break;
        }
        rest = behind;
    }
    quote.len() - rest.len()
}

/// Mentions that begin with a determiner in capitals amid a sentence: it is part of their name.
fn capitalized(documents: &[Arc<Document>]) -> HashSet<&str> {
    let mut found = HashSet::new();
    for document in documents {
        let text = document.text.as_str();
        for mention in document.mentions.iter() {
            let hull = mention.spans.hull();
            let Some(quote) = document.text.index().slice(hull) else { continue };
            if determiners_width(quote) > 0
                && quote.starts_with(char::is_uppercase)
                && !begins_sentence(text, hull.start().get())
            {
                found.insert(quote);
            }
        }
    }
    found
}

fn begins_sentence(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\u{a0}', '"', '\'', '“', '‘', '«', '(', '[']);
    let ends = ['.', '!', '?', ':', '…', '\n', '\r', '—', '–', '”', '’'];
    before.chars().next_back().is_none_or(|c| ends.contains(&c) || c.is_control())
}

/// Mentions with punctuation or white space at their ends that does not belong to their words.
pub(super) fn punctuation(documents: &[Arc<Document>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in documents {
        for mention in document.mentions.iter() {
            let hull = mention.spans.hull();
            let Some(quote) = document.text.index().slice(hull) else { continue };
            let (start, end) = trimmed(quote);
            if start >= end || (start, end) == (0, quote.len()) {
                continue;
            }
            let from = hull.start().get();
            let spans = with_edge(&mention.spans, Edge::Start, from + start)
                .and_then(|spans| with_edge(&spans, Edge::End, from + end));
            let Some(spans) = spans else { continue };
            let words = quote.get(start..end).unwrap_or_default();
            let title = format!("“{}” holds more than its words", short(quote));
            let fix = format!("Make it “{}”", short(words));
            let amendment = Amendment::Reshape(document.id.clone(), mention.id.clone(), spans);
            let finding = Finding::of_mention(Check::Punctuation, document, mention, title);
            found.push(finding.fixed_by(fix, amendment));
        }
    }
    found
}

const PAIRS: [(char, char); 9] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('“', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('„', '“'),
    ('"', '"'),
    ('\'', '\''),
];

/// Words whose full stop is theirs.
const ABBREVIATIONS: [&str; 16] = [
    "bros", "co", "col", "corp", "dr", "gen", "gov", "inc", "jr", "lt", "ltd", "mr", "mrs", "sgt",
    "sr", "st",
];

/// Where the words of a quote begin and end; the same place twice if it has none.
pub(super) fn trimmed(quote: &str) -> (usize, usize) {
    let (mut start, mut end) = (0, quote.len());
    loop {
        let rest = quote.get(start..end).unwrap_or_default();
        let Some((first, last)) = rest.chars().next().zip(rest.chars().next_back()) else {
            return (start, start);
        };
        let is_pair = rest.chars().nth(1).is_some() && PAIRS.contains(&(first, last));
        if is_pair && !within(rest).contains([first, last]) {
            start += first.len_utf8();
            end -= last.len_utf8();
        } else if goes_first(rest, first) {
            start += first.len_utf8();
        } else if goes_last(rest, last) {
            end -= last.len_utf8();
        } else {
            return (start, end);
        }
    }
}

/// What stands between the first and the last character.
fn within(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

fn goes_first(rest: &str, first: char) -> bool {
    let behind = rest.get(first.len_utf8()..).unwrap_or_default();
    let is_open = PAIRS.iter().any(|(open, close)| *open == first && !behind.contains(*close));
    let is_apostrophe = first == '\'' || first == '‘';
    first.is_whitespace()
        || matches!(first, ',' | ';' | ':' | '!' | '?' | '…' | '—' | '–' | '•' | '”' | '»' | ')')
        || (is_open && !is_apostrophe)
        || (matches!(first, '-' | '*') && behind.starts_with(char::is_whitespace))
}

fn goes_last(rest: &str, last: char) -> bool {
    let before = rest.get(..rest.len() - last.len_utf8()).unwrap_or_default();
    let is_close = PAIRS.iter().any(|(_, close)| *close == last)
        && !PAIRS.iter().any(|(open, close)| *close == last && before.contains(*open));
    let is_apostrophe = last == '\'' || last == '’';
    last.is_whitespace()
        || matches!(last, ',' | ';' | ':' | '!' | '?' | '…' | '—' | '–' | '“' | '„' | '(' | '[')
        || (is_close && !is_apostrophe)
        || (last == '.' && !is_abbreviation(before))
}

/// Whether the full stop behind these words belongs to the last of them.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_dotted = word.contains('.');
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    is_dotted || is_initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quote: &str, words: &str) {
        let (start, end) = trimmed(quote);
        assert_eq!(&quote[start..end], words, "of {quote:?}");
    }

    #[test]
    fn words_lose_what_is_around_them() {
        check("Kunduz,", "Kunduz");
        check(" “Kunduz”. ", "Kunduz");
        check("(Taliban)", "Taliban");
        check("Taliban)", "Taliban");
        check("— marines…", "marines");
        check("\"no\" and \"yes\"", "\"no\" and \"yes\"");
        check(",;", "");
    }

    #[test]
    fn what_belongs_to_a_name_stays() {
        for name in ["U.S.", "Acme Inc.", "J. R.", "Front (armed wing)", "’Ndrangheta", "workers’"]
        {
            check(name, name);
        }
    }
}
