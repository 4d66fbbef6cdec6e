//! Mentions that begin or end within a token.

use super::finding::{Check, Finding};
use super::names::short;
use crate::annotation::Spans;
use crate::edit::Amendment;
use crate::project::Document;
use crate::text::{ByteOffset, Span, is_wide};
use std::sync::Arc;

/// A way to cut text into tokens.
#[derive(Clone, Copy)]
pub struct Tokens<'a> {
    /// What it is told by.
    pub check: Check,
    /// Cuts a text: tokens in order, none empty, none over another.
    pub cut: &'a dyn Fn(&str) -> Vec<Span>,
}

/// The words that BERT looks for pieces in (its basic tokenizer): cut at white space, and every
/// punctuation mark and every ideograph is one by itself.
///
/// Pieces are cut from within such words and joined to them again, so what ends with a word ends
/// with a piece, whatever the vocabulary.
#[must_use]
pub fn pieces(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = None;
    let span = |start: usize, end: usize| Span::new(ByteOffset::new(start), ByteOffset::new(end));
    for (at, c) in text.char_indices() {
        let is_blank = c.is_whitespace() || c.is_control();
        let is_alone = is_punctuation(c) || (is_wide(c) && c >= '\u{3400}');
        if is_blank || is_alone {
            found.extend(start.take().and_then(|start| span(start, at)));
        }
        if is_alone {
            found.extend(span(at, at + c.len_utf8()));
        } else if !is_blank {
            start.get_or_insert(at);
        }
    }
    found.extend(start.and_then(|start| span(start, text.len())));
    found
}

/// Signs of ASCII, and what Unicode counts as punctuation.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{5be}' | '\u{5f3}' | '\u{5f4}'
            | '\u{60c}' | '\u{60d}' | '\u{61b}' | '\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}'
            | '\u{964}' | '\u{965}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}'
            | '\u{30fb}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}'
            | '\u{ff3b}'..='\u{ff3d}' | '\u{ff5b}'..='\u{ff65}')
}

/// Mentions with an end within a token. The fix moves it to the nearer end of that token; none is
/// offered where this would take in nothing but punctuation.
pub(super) fn alignment(documents: &[Arc<Document>], tokens: Tokens<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in documents.iter().filter(|document| !document.mentions.is_empty()) {
        let text = document.text.as_str();
        let cut = (tokens.cut)(text);
        for mention in document.mentions.iter() {
            let parts = mention.spans.parts();
            let fitted: Vec<_> = parts.iter().map(|part| fit(*part, &cut)).collect();
            if fitted.iter().zip(parts).all(|(fitted, part)| *fitted == Some(*part)) {
                continue;
            }
            let quote = document.quote(mention);
            let finding = |title| Finding::of_mention(tokens.check, document, mention, title);
            let fits = fitted.into_iter().collect::<Option<Vec<_>>>();
            let Some(fitted) = fits.and_then(Spans::new).filter(|s| is_fit(s, &cut)) else {
                found.push(finding(format!("“{}” holds no token", short(&quote))));
                continue;
            };
            let words = |spans: &Spans| {
                let parts = spans.parts().iter().filter_map(|p| document.text.index().slice(*p));
                parts.collect::<Vec<_>>().join(" … ")
            };
            let after = words(&fitted);
            let title =
                format!("“{}” cuts a token; whole it is “{}”", short(&quote), short(&after));
            let n_signs = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            found.push(if n_signs(&after) == n_signs(&quote) && after.len() > quote.len() {
                finding(title)
            } else {
                let amendment = Amendment::Reshape(document.id.clone(), mention.id.clone(), fitted);
                finding(title).fixed_by(format!("Make it “{}”", short(&after)), amendment)
            });
        }
    }
    found
}

fn is_fit(spans: &Spans, tokens: &[Span]) -> bool {
    spans.parts().iter().all(|part| fit(*part, tokens) == Some(*part))
}

/// The span with its ends moved to the nearer ends of the tokens that they are in, or outward
/// where nothing else would be left; nothing if it touches no token.
fn fit(span: Span, tokens: &[Span]) -> Option<Span> {
    let first = tokens.partition_point(|token| token.end() <= span.start());
    let end = tokens.partition_point(|token| token.start() < span.end());
    let inside = tokens.get(first..end).filter(|tokens| !tokens.is_empty())?;
    let (head, tail) = (inside.first()?, inside.last()?);
    let nearer = |at: ByteOffset, token: &Span| {
        let (left, right) = (at.get() - token.start().get(), token.end().get() - at.get());
        if left < right { token.start() } else { token.end() }
    };
    let start =
        if span.start() <= head.start() { head.start() } else { nearer(span.start(), head) };
    let stop = if span.end() >= tail.end() { tail.end() } else { nearer(span.end(), tail) };
    Span::new(start, stop).map_or_else(
        || Some(head.cover(*tail)),
        |found| {
            // From the end of one token to the end of the next stands white space first.
            let first = tokens.iter().skip(first).find(|token| token.start() >= found.start())?;
            let last = inside.iter().rev().find(|token| token.end() <= found.end())?;
            Span::new(first.start(), last.end()).or(Some(head.cover(*tail)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_as_bert_cuts() {
        let text = "Al-Shabaab's U.S. 政府军, é!";
        let words: Vec<_> =
            pieces(text).iter().map(|s| &text[s.start().get()..s.end().get()]).collect();
        let expected = "Al - Shabaab ' s U . S . 政 府 军 , é !";
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn ends_move_to_the_nearer_end_of_a_token() {
        let text = "one three-four five";
        let tokens: Vec<Span> = [(0, 3), (4, 14), (15, 19)]
            .into_iter()
            .filter_map(|(a, b)| Span::new(ByteOffset::new(a), ByteOffset::new(b)))
            .collect();
        let fitted = |a: usize, b: usize| {
            let span = Span::new(ByteOffset::new(a), ByteOffset::new(b)).unwrap();
            let fitted = fit(span, &tokens)?;
            Some(&text[fitted.start().get()..fitted.end().get()])
        };
        assert_eq!(fitted(0, 3), Some("one"));
        assert_eq!(fitted(0, 5), Some("one"));
        assert_eq!(fitted(4, 13), Some("three-four"));
        assert_eq!(fitted(6, 8), Some("three-four"));
        assert_eq!(fitted(13, 19), Some("five"));
        assert_eq!(fitted(3, 4), None);
    }
}
