//! Offsets, boundaries and snapping, against models that count one character after the other.

use crate::cases;
use crate::common::{boundaries, boundary, range, span, text};
use dateline::text::{
    ByteOffset, CharOffset, Edge, Granularity, Snap, Span, TextIndex, Utf16Offset, grapheme_at,
    nudge, paragraphs, sentence_at, snap, step_word, trim, word_at,
};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

const TERMINATORS: [char; 4] = ['\n', '\r', '\u{85}', '\u{2029}'];

const ALL_SNAPS: [Snap; 6] = {
    const fn of(granularity: Granularity, trim: bool) -> Snap {
        Snap { granularity, trim }
    }
    [
        of(Granularity::Character, false),
        of(Granularity::Character, true),
        of(Granularity::Word, false),
        of(Granularity::Word, true),
        of(Granularity::Sentence, false),
        of(Granularity::Sentence, true),
    ]
};

/// The ends of the graphemes of a whole text.
fn grapheme_edges(text: &str) -> Vec<usize> {
    text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect()
}

/// Whether neither end of the span stands within a grapheme.
fn is_whole(text: &str, span: Span) -> bool {
    let edges = grapheme_edges(text);
    edges.contains(&span.start().get()) && edges.contains(&span.end().get())
}

/// Where the words of a whole text start and end.
fn words(text: &str) -> Vec<(usize, usize)> {
    let stem = |word: &str| {
        let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s"));
        stem.filter(|stem| !stem.is_empty()).map_or(word.len(), str::len)
    };
    text.unicode_word_indices().map(|(at, word)| (at, at + stem(word))).collect()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{feff}' | '\u{200b}')
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn offsets_convert_as_counting_does(text in text()) {
        let index = TextIndex::new(text.as_str());
        let (mut chars, mut units) = (0, 0);
        let (mut chars_of, mut units_of) = (vec![], vec![]);
        for at in 0..=text.len() + 2 {
            let byte = ByteOffset::new(at);
            if !text.is_char_boundary(at) {
                prop_assert_eq!(index.char_of(byte), None);
                prop_assert_eq!(index.utf16_of(byte), None);
                continue;
            }
            prop_assert_eq!(index.char_of(byte), Some(CharOffset::new(chars)));
            prop_assert_eq!(index.utf16_of(byte), Some(Utf16Offset::new(units)));
            chars_of.push((chars, byte));
            units_of.push((units, byte));
            if let Some(c) = text[at..].chars().next() {
                chars += 1;
                units += c.len_utf16();
            }
        }
        prop_assert_eq!((index.n_chars(), index.n_utf16()), (chars, units));
        for count in 0..=chars + 2 {
            let wanted = chars_of.get(count).map(|(_, byte)| *byte);
            prop_assert_eq!(index.byte_of_char(CharOffset::new(count)), wanted);
        }
        for count in 0..=units + 2 {
            let wanted = units_of.iter().find(|(n, _)| *n == count).map(|(_, byte)| *byte);
            prop_assert_eq!(index.byte_of_utf16(Utf16Offset::new(count)), wanted);
        }
    }

    #[test]
    fn a_slice_is_the_text_in_every_unit(text in text(), numbers in any::<(u16, u8)>()) {
        let index = TextIndex::new(text.as_str());
        let range = range(&text, numbers);
        let slice = index.slice_range(range).unwrap();
        let chars = index.chars_of_range(range).unwrap();
        let python: String = text
            .chars()
            .skip(chars.start().get())
            .take(chars.end().get() - chars.start().get())
            .collect();
        prop_assert_eq!(&python, slice);
        let units: Vec<u16> = text.encode_utf16().collect();
        let script = index.utf16_of_range(range).unwrap();
        let script = &units[script.start().get()..script.end().get()];
        prop_assert_eq!(&String::from_utf16(script).unwrap(), slice);
    }

    #[test]
    fn paragraphs_partition_the_text_up_to_terminators(text in text()) {
        let found = paragraphs(&text);
        let mut at = 0;
        for (i, paragraph) in found.iter().enumerate() {
            let (start, end) = (paragraph.start().get(), paragraph.end().get());
            let gap = &text[at..start];
            let is_gap = matches!(gap, "\n" | "\r" | "\r\n" | "\u{85}" | "\u{2029}");
            prop_assert!(if i == 0 { gap.is_empty() } else { is_gap }, "{gap:?}");
            prop_assert_eq!(text[start..end].find(TERMINATORS), None);
            at = end;
        }
        prop_assert_eq!(at, text.len());
    }

    #[test]
    fn a_grapheme_is_one_of_the_whole_text(text in text()) {
        let index = TextIndex::new(text.as_str());
        let edges = grapheme_edges(&text);
        for at in 0..=text.len() + 1 {
            let found = grapheme_at(&index, ByteOffset::new(at));
            let found = found.map(|g| (g.start().get(), g.end().get()));
            let holds = |pair: &&[usize]| {
                pair[0] <= at && (at < pair[1] || (at == text.len() && pair[1] == at))
            };
            let wanted = edges.windows(2).find(holds).map(|pair| (pair[0], pair[1]));
            prop_assert_eq!(found, wanted.filter(|_| text.is_char_boundary(at)), "at {}", at);
        }
    }

    #[test]
    fn a_word_is_one_of_the_whole_text(text in text()) {
        let index = TextIndex::new(text.as_str());
        let words = words(&text);
        for at in boundaries(&text) {
            let holding = words.iter().find(|(start, end)| *start <= at && at < *end);
            let wanted = holding.or_else(|| words.iter().find(|(_, end)| *end == at));
            let found = word_at(&index, ByteOffset::new(at));
            let found = found.map(|word| (word.start().get(), word.end().get()));
            prop_assert_eq!(found, wanted.copied(), "at {}", at);

            let next = words.iter().map(|(_, end)| *end).find(|end| *end > at);
            let found = step_word(&index, ByteOffset::new(at), true);
            prop_assert_eq!(found.map(ByteOffset::get), next, "forward from {}", at);
            let previous = words.iter().map(|(start, _)| *start).rfind(|start| *start < at);
            let found = step_word(&index, ByteOffset::new(at), false);
            prop_assert_eq!(found.map(ByteOffset::get), previous, "backward from {}", at);
        }
    }

    #[test]
    fn a_sentence_is_whole_and_bare(text in text()) {
        let index = TextIndex::new(text.as_str());
        for at in 0..=text.len() + 1 {
            let Some(sentence) = sentence_at(&index, ByteOffset::new(at)) else { continue };
            prop_assert!(is_whole(&text, sentence));
            let slice = index.slice(sentence).unwrap();
            prop_assert_eq!(slice.find(TERMINATORS), None);
            let first = slice.graphemes(true).next().unwrap();
            prop_assert!(!first.trim().is_empty());
        }
    }

    #[test]
    fn snapping_is_idempotent_and_cuts_no_grapheme(
        text in text(),
        numbers in any::<(u16, u8)>(),
        short in 0..6u8,
    ) {
        let (index, words) = (TextIndex::new(text.as_str()), words(&text));
        for numbers in [numbers, (numbers.0, short)] {
            let raw = range(&text, numbers);
            let slice = index.slice_range(raw).unwrap();
            for how in ALL_SNAPS {
                let Some(snapped) = snap(&index, raw, how) else {
                    let keeps = |c: char| c.is_alphanumeric();
                    prop_assert!(!slice.contains(keeps), "{how:?} lost {slice:?}");
                    continue;
                };
                prop_assert!(is_whole(&text, snapped), "{how:?} of {slice:?} gives {snapped:?}");
                // A blank that carries a mark is none.
                prop_assert!(!index.slice(snapped).unwrap().chars().all(is_blank));
                let again = snap(&index, snapped.range(), how);
                prop_assert_eq!(again, Some(snapped), "{:?} of {:?}", how, slice);
                // Every letter and digit of a word that was selected is still there.
                for (at, c) in slice.char_indices() {
                    let at = raw.start().get() + at;
                    let is_in_word = words.iter().any(|(start, end)| *start <= at && at < *end);
                    if c.is_alphanumeric() && is_in_word {
                        let at = ByteOffset::new(at);
                        prop_assert!(snapped.range().contains(at), "{how:?} of {slice:?}");
                    }
                }
                if how == (Snap { granularity: Granularity::Character, trim: false }) {
                    prop_assert!(snapped.range().encloses(raw));
                }
            }
        }
    }

    #[test]
    fn a_span_snapped_to_words_ends_at_word_edges(text in text(), numbers in any::<(u16, u8)>()) {
        let index = TextIndex::new(text.as_str());
        let Some(snapped) = snap(&index, range(&text, numbers), Snap::default()) else {
            return Ok(());
        };
        let is_inside = |at: ByteOffset| {
            word_at(&index, at).is_some_and(|word| word.start() < at && at < word.end())
        };
        // An underscore or the like is of a word by UAX #29, yet trimmed at its edge.
        let is_edge = |at: ByteOffset| {
            !is_inside(at) || {
                let before = text[..at.get()].chars().next_back();
                let after = text[at.get()..].chars().next();
                ![before, after].iter().all(|c| c.is_some_and(char::is_alphanumeric))
            }
        };
        prop_assert!(is_edge(snapped.start()) && is_edge(snapped.end()), "{snapped:?}");
    }

    #[test]
    fn trimming_stays_within_and_keeps_letters(text in text(), numbers in any::<(u16, u8)>()) {
        let index = TextIndex::new(text.as_str());
        let Some(whole) = span(&text, numbers) else { return Ok(()) };
        let letters = |span: Span| {
            index.slice(span).unwrap().chars().filter(|c| c.is_alphanumeric()).count()
        };
        match trim(&index, whole) {
            Some(trimmed) => {
                prop_assert!(whole.range().encloses(trimmed.range()));
                prop_assert_eq!(letters(trimmed), letters(whole));
                prop_assert_eq!(trim(&index, trimmed), Some(trimmed));
            }
            None => prop_assert_eq!(letters(whole), 0),
        }
    }

    #[test]
    fn nudging_moves_one_end_in_the_direction_asked_for(
        text in text(),
        numbers in any::<(u16, u8)>(),
        (edge, forward) in any::<(bool, bool)>(),
    ) {
        let index = TextIndex::new(text.as_str());
        let Some(span) = span(&text, numbers) else { return Ok(()) };
        let edge = if edge { Edge::Start } else { Edge::End };
        let other = if edge == Edge::Start { Edge::End } else { Edge::Start };
        for by in [Granularity::Character, Granularity::Word] {
            let Some(moved) = nudge(&index, span, edge, by, forward) else { continue };
            prop_assert_eq!(moved.edge(other), span.edge(other));
            let went_forward = moved.edge(edge) > span.edge(edge);
            prop_assert_eq!(went_forward, forward, "{:?} {:?}", by, span);
            prop_assert_ne!(moved, span);
            let end = moved.edge(edge).get();
            prop_assert!(grapheme_edges(&text).contains(&end), "{by:?} cuts at {end}");
            if by == Granularity::Word {
                // In Thai a word by UAX #29 may be a part of a grapheme.
                let edges = grapheme_edges(&text);
                let is_word_edge = words(&text).iter().any(|(start, to)| {
                    let whole = match edge {
                        Edge::Start => edges.iter().rfind(|edge| *edge <= start),
                        Edge::End => edges.iter().find(|edge| *edge >= to),
                    };
                    whole == Some(&end)
                });
                prop_assert!(is_word_edge, "{moved:?}");
            }
        }
    }

    #[test]
    fn what_is_no_offset_of_the_text_is_refused(text in text(), at in 0..400usize) {
        let index = TextIndex::new(text.as_str());
        let at = ByteOffset::new(at);
        if index.is_boundary(at) {
            return Ok(());
        }
        prop_assert_eq!(grapheme_at(&index, at), None);
        prop_assert_eq!(word_at(&index, at), None);
        prop_assert_eq!(sentence_at(&index, at), None);
        let Some(span) = Span::new(boundary(&text, 0), at) else { return Ok(()) };
        prop_assert_eq!(index.slice(span), None);
        prop_assert_eq!(trim(&index, span), None);
        for how in ALL_SNAPS {
            prop_assert_eq!(snap(&index, span.range(), how), None);
        }
        for (by, forward) in [(Granularity::Character, true), (Granularity::Character, false)] {
            prop_assert_eq!(nudge(&index, span, Edge::End, by, forward), None);
        }
    }
}
