//! Places carried over from one text to another, whatever the texts are.

use crate::cases;
use crate::common::{article_text, grow_mentions, id, mention_seed, text};
use dateline::annotation::{Fate, Mention, Spans, Unsettled, reanchor};
use dateline::moment::Timestamp;
use dateline::schema::LabelId;
use dateline::text::{ByteOffset, CharOffset, Span, TextIndex};
use proptest::collection::vec;
use proptest::prelude::*;

fn mentions(text: &str, seeds: &[crate::common::MentionSeed]) -> Vec<Mention> {
    let labels: [LabelId; 2] = [id("actor"), id("place")];
    grow_mentions(text, &labels, seeds)
}

fn fates(old: &str, new: &str, mentions: &[Mention]) -> Vec<Fate> {
    let spans = mentions.iter().map(|mention| &mention.spans);
    reanchor(&TextIndex::new(old), &TextIndex::new(new), spans)
}

fn words<'a>(text: &'a str, spans: &Spans) -> Vec<&'a str> {
    let of = |part: &Span| text.get(part.start().get()..part.end().get()).unwrap();
    spans.parts().iter().map(of).collect()
}

/// The spans behind a paragraph that was put before their text, by code points.
fn shifted(spans: &Spans, old: &TextIndex, new: &TextIndex, n_chars: usize) -> Spans {
    let there = |at: ByteOffset| {
        let moved = CharOffset::new(old.char_of(at).unwrap().get() + n_chars);
        new.byte_of_char(moved).unwrap()
    };
    let parts = spans.parts().iter();
    Spans::new(parts.map(|p| Span::new(there(p.start()), there(p.end())).unwrap()).collect())
        .unwrap()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn the_same_text_leaves_all_where_they_are(
        text in article_text(),
        seeds in vec(mention_seed(), 0..12),
    ) {
        let mentions = mentions(&text, &seeds);
        let unchanged = mentions.iter().map(|mention| Fate::Unchanged(mention.spans.clone()));
        prop_assert_eq!(fates(&text, &text, &mentions), unchanged.collect::<Vec<_>>());
    }

    #[test]
    fn a_paragraph_before_everything_moves_all(
        text in article_text(),
        seeds in vec(mention_seed(), 0..12),
    ) {
        // A paragraph that the text has nothing of, so that it takes nothing away.
        let paragraph = "⟦⟧\n\n";
        prop_assume!(!text.contains(['⟦', '⟧']));
        let new = format!("{paragraph}{text}");
        let (old_index, new_index) = (TextIndex::new(text.as_str()), TextIndex::new(new.as_str()));
        let mentions = mentions(&text, &seeds);
        let n_chars = paragraph.chars().count();
        let moved = mentions
            .iter()
            .map(|mention| Fate::Moved(shifted(&mention.spans, &old_index, &new_index, n_chars)));
        prop_assert_eq!(fates(&text, &new, &mentions), moved.collect::<Vec<_>>());
    }

    #[test]
    fn a_mention_goes_to_its_own_words_or_nowhere(
        pieces in vec(text(), 1..6),
        changed in vec((any::<u8>(), text()), 0..4),
        seeds in vec(mention_seed(), 0..12),
    ) {
        let old = pieces.concat();
        let mut after = pieces;
        for (at, piece) in changed {
            let at = usize::from(at) % after.len();
            after[at] = piece;
        }
        let new = after.concat();
        let index = TextIndex::new(new.as_str());
        let mentions = mentions(&old, &seeds);
        let fates = fates(&old, &new, &mentions);
        prop_assert_eq!(fates.len(), mentions.len());
        for (mention, fate) in mentions.iter().zip(fates) {
            match fate {
                Fate::Unchanged(spans) => {
                    prop_assert_eq!(&spans, &mention.spans);
                    prop_assert_eq!(words(&new, &spans), words(&old, &mention.spans));
                }
                Fate::Moved(spans) => {
                    prop_assert_ne!(&spans, &mention.spans);
                    prop_assert_eq!(words(&new, &spans), words(&old, &mention.spans));
                }
                Fate::Ambiguous => {
                    for part in words(&old, &mention.spans) {
                        prop_assert!(new.contains(part));
                    }
                }
                Fate::Orphaned => {}
            }
            let unsettled = Unsettled::of(mention, &TextIndex::new(old.as_str())).unwrap();
            let at = Timestamp::from_millis(1);
            for place in unsettled.places(&index) {
                prop_assert_eq!(words(&new, &place), words(&old, &mention.spans));
                let settled = unsettled.at(place.clone(), at);
                let expected = Mention { spans: place, changed: at, ..mention.clone() };
                prop_assert_eq!(settled, expected);
            }
        }
    }

    #[test]
    fn no_two_places_come_together(
        pieces in vec("Kabul|Kunduz| |[.]|\n| fell", 1..30),
        kept in vec(any::<bool>(), 30),
    ) {
        let old = pieces.concat();
        let new: String =
            pieces.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(p, _)| p.as_str()).collect();
        let places: Vec<Spans> = old
            .match_indices("Kabul")
            .map(|(at, words)| {
                let (start, end) = (ByteOffset::new(at), ByteOffset::new(at + words.len()));
                Span::new(start, end).unwrap().into()
            })
            .collect();
        let fates = reanchor(&TextIndex::new(old), &TextIndex::new(new), &places);
        let mut taken = std::collections::BTreeSet::new();
        for fate in fates {
            if let Fate::Unchanged(spans) | Fate::Moved(spans) = fate {
                prop_assert!(taken.insert(spans.clone()), "{:?} was taken twice", spans);
            }
        }
    }
}
