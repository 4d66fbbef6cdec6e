//! Carries places over from one version of a text to the next, by quote and context alone.
//!
//! A place is carried over only where there is one place for it and it is the only one that could
//! have come there: of two that look alike neither moves. What stands before it up to the start of
//! both texts, or behind it up to their ends, settles the matter; else what is alike around it must
//! be long, and far longer than around any other.

use super::Spans;
use super::anchor::{cuts, n_common_end, n_common_start, occurrences};
use crate::text::{ByteOffset, Span, TextIndex};
use std::collections::HashMap;
use std::rc::Rc;

/// What became of a place in another version of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The same words stand at the same offsets, and nowhere that fits better.
    Unchanged(Spans),
    /// The words stand elsewhere now, at one place that fits.
    Moved(Spans),
    /// The words are there, but it is not clear which of them are meant.
    Ambiguous,
    /// The words, or those of a part, are gone.
    Orphaned,
}

/// Places with the same words from which only those are compared that hold to an end of the text.
const MOST: usize = 500;

/// Bytes around a place that are compared on each side.
const FAR: usize = 512;

/// Bytes around a place that must be alike where others are alike too.
const ENOUGH: usize = 12;

/// What became of each of the places of a text in another one, in their order.
///
/// Whatever comes of it, the words at a new place are those of the old one.
#[must_use]
pub fn reanchor<'a>(
    old: &TextIndex,
    new: &TextIndex,
    places: impl IntoIterator<Item = &'a Spans>,
) -> Vec<Fate> {
    let mut texts = Texts {
        old,
        new,
        is_same: old.text() == new.text(),
        n_start: n_common_start(old.text(), new.text()),
        n_end: n_common_end(old.text(), new.text()),
        found: HashMap::new(),
    };
    places.into_iter().map(|spans| texts.fate(spans)).collect()
}

/// Both texts, with what was found in them.
struct Texts<'a> {
    old: &'a TextIndex,
    new: &'a TextIndex,
    is_same: bool,
    /// Bytes that both begin with.
    n_start: usize,
    /// Bytes that both end with.
    n_end: usize,
    /// Where words stand, by the words and whether they may be parts of longer ones.
    found: HashMap<(&'a str, bool), Rc<Found>>,
}

/// Where words begin, in bytes.
struct Found {
    old: Vec<usize>,
    new: Vec<usize>,
}

/// How much two places are alike.
#[derive(Clone, Copy)]
struct Kinship {
    /// Bytes around them that are the same, and the ends of the texts.
    n_alike: usize,
    /// Whether all is the same from them to an end of both texts.
    is_fixed: bool,
}

/// What became of one part.
enum Part {
    Placed(Span),
    Ambiguous,
    Orphaned,
}

impl<'a> Texts<'a> {
    fn fate(&mut self, spans: &Spans) -> Fate {
        if self.is_same {
            return Fate::Unchanged(spans.clone());
        }
        let mut placed: Vec<Span> = Vec::with_capacity(spans.parts().len());
        let mut is_clear = true;
        for part in spans.parts() {
            match self.part(*part) {
                Part::Orphaned => return Fate::Orphaned,
                Part::Ambiguous => is_clear = false,
                // Parts that changed their order, or touch now, are another mention.
                Part::Placed(span) if placed.last().is_some_and(|p| p.end() >= span.start()) => {
                    is_clear = false;
                }
                Part::Placed(span) => placed.push(span),
            }
        }
        match Spans::new(placed).filter(|_| is_clear) {
            None => Fate::Ambiguous,
            Some(found) if found == *spans => Fate::Unchanged(found),
            Some(found) => Fate::Moved(found),
        }
    }

    fn part(&mut self, part: Span) -> Part {
        let Some(quote) = self.old.slice(part) else { return Part::Orphaned };
        let found = self.found(quote, cuts(self.old, part));
        if found.new.is_empty() {
            return Part::Orphaned;
        }
        let (own, length) = (part.start().get(), quote.len());
        let is_own_again = |new: usize| {
            let back = found.old.iter().map(|old| (*old, self.kinship(*old, new, length)));
            decide(back) == Some(own)
        };
        let there = if found.old.len().max(found.new.len()) <= MOST {
            let candidates = found.new.iter().map(|new| (*new, self.kinship(own, *new, length)));
            decide(candidates).filter(|new| is_own_again(*new))
        } else {
            let fixed = |new: &&usize| {
                let Kinship { n_alike, is_fixed } = self.kinship(own, **new, length);
                is_fixed && n_alike >= ENOUGH
            };
            let mut fixed = found.new.iter().filter(fixed);
            fixed.next().copied().filter(|_| fixed.next().is_none())
        };
        let placed = there
            .and_then(|start| Span::new(ByteOffset::new(start), ByteOffset::new(start + length)));
        placed.map_or(Part::Ambiguous, Part::Placed)
    }

    /// Where words stand in both texts. Words that were whole are looked for as whole ones.
    fn found(&mut self, quote: &'a str, may_cut: bool) -> Rc<Found> {
        if let Some(found) = self.found.get(&(quote, may_cut)) {
            return found.clone();
        }
        let is_whole = |start: &usize| {
            let end = ByteOffset::new(start + quote.len());
            let span = Span::new(ByteOffset::new(*start), end);
            may_cut || span.is_some_and(|span| !cuts(self.new, span))
        };
        let found = Rc::new(Found {
            // Every place counts that a new one might have come from.
            old: occurrences(self.old.text(), quote).collect(),
            new: occurrences(self.new.text(), quote).filter(is_whole).collect(),
        });
        self.found.insert((quote, may_cut), found.clone());
        found
    }

    fn kinship(&self, old: usize, new: usize, length: usize) -> Kinship {
        let (old_text, new_text) = (self.old.text(), self.new.text());
        let (old_rest, new_rest) = (old_text.len() - old - length, new_text.len() - new - length);
        let around = |text: &'a str, at: usize| text.split_at_checked(at).unwrap_or((text, ""));
        let (old_before, old_after) = (around(old_text, old).0, around(old_text, old + length).1);
        let (new_before, new_after) = (around(new_text, new).0, around(new_text, new + length).1);
        let n_before = n_common_end(old_before, new_before).min(FAR);
        let n_after = n_common_start(old_after, new_after).min(FAR);
        // That a text begins or ends there is as much as a letter.
        let at_ends = usize::from(old == 0 && new == 0) + usize::from(old_rest + new_rest == 0);
        let holds =
            (old == new && old <= self.n_start) || (old_rest == new_rest && old_rest <= self.n_end);
        // Where nothing stands before a place, nothing speaks for it either.
        let has_more = n_before + n_after > 0 || old + old_rest == 0;
        Kinship { n_alike: n_before + n_after + at_ends, is_fixed: holds && has_more }
    }
}

/// The one of several places that is meant, if that is clear.
fn decide(places: impl Iterator<Item = (usize, Kinship)>) -> Option<usize> {
    let (mut best, mut second): (Option<(usize, Kinship)>, Option<usize>) = (None, None);
    let (mut fixed, mut n_fixed) = (None, 0);
    for (place, kinship) in places {
        if kinship.is_fixed {
            (fixed, n_fixed) = (Some((place, kinship.n_alike)), n_fixed + 1);
        }
        match best {
            Some((_, most)) if kinship.n_alike <= most.n_alike => {
                second = second.max(Some(kinship.n_alike));
            }
            _ => {
                second = best.map(|(_, most)| most.n_alike);
                best = Some((place, kinship));
            }
        }
    }
    let (place, most) = best?;
    let Some(second) = second else { return Some(place) };
    match fixed {
        Some((place, n_alike)) if n_fixed == 1 && n_alike >= most.n_alike => Some(place),
        _ => {
            let is_far = most.n_alike >= 2 * second;
            (is_far && (most.is_fixed || most.n_alike >= ENOUGH)).then_some(place)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the words between brackets of a text went: the bracketed new text, or what else.
    fn check(old: &str, new: &str, expected: &str) {
        let start = old.find('[').unwrap();
        let end = old.find(']').unwrap() - 1;
        let bare = old.replace(['[', ']'], "");
        let span = Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap();
        let fates = reanchor(&TextIndex::new(bare), &TextIndex::new(new), [&span.into()]);
        let shown = |spans: &Spans| {
            let (start, end) = (spans.hull().start().get(), spans.hull().end().get());
            format!("{}[{}]{}", &new[..start], &new[start..end], &new[end..])
        };
        let told = match &fates[0] {
            Fate::Unchanged(spans) => format!("= {}", shown(spans)),
            Fate::Moved(spans) => format!("> {}", shown(spans)),
            Fate::Ambiguous => "?".to_owned(),
            Fate::Orphaned => "-".to_owned(),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn a_correction_elsewhere_leaves_a_mention_alone() {
        let new = "They took Kunduz. Ten fell. Kunduz burned.";
        let expected = "= They took [Kunduz]. Ten fell. Kunduz burned.";
        check("They took [Kunduz]. Two fell. Kunduz burned.", new, expected);
        let expected = "= They took Kunduz. Ten fell. [Kunduz] burned.";
        check("They took Kunduz. Two fell. [Kunduz] burned.", new, expected);
    }

    #[test]
    fn words_that_stand_once_are_found_wherever_they_are() {
        let new = "Overnight, rebels were said to have entered Kunduz.";
        let expected = "> Overnight, rebels were said to have entered [Kunduz].";
        check("[Kunduz] fell.", new, expected);
    }

    #[test]
    fn words_are_found_as_words() {
        check("[Iran] said no.", "Iranians said no.", "-");
        check("[Iran]ians said no.", "All Iranians said no.", "> All [Iran]ians said no.");
    }

    #[test]
    fn a_place_that_went_leaves_its_mention_to_a_person() {
        let new = "In Kunduz, nothing moved on Friday.";
        check("Shells hit [Kunduz] at dawn. In Kunduz, nothing moved on Friday.", new, "?");
        let expected = "> In [Kunduz], nothing moved on Friday.";
        check("Shells hit Kunduz at dawn. In [Kunduz], nothing moved on Friday.", new, expected);
        check("[Kunduz] fell.", "The city fell.", "-");
    }

    #[test]
    fn of_two_that_look_alike_neither_moves() {
        check("One: [Kabul] fell. End", "First: Kabul fell. Then: Kabul fell. Stop", "?");
    }

    #[test]
    fn a_paragraph_before_everything_moves_even_what_it_begins_with() {
        let expected = "> The latest.\n\n[The] Taliban left.";
        check("[The] Taliban left.", "The latest.\n\nThe Taliban left.", expected);
    }

    #[test]
    fn a_paragraph_between_two_changes_is_found_by_what_is_around() {
        let filler = "Officials in the province said that help was on its way.";
        let old = format!("A. Kabul was calm. {filler} [Kabul] sent troops. Z. Kabul.");
        let new = format!("B. Kabul was calm! Kabul. {filler} Kabul sent troops. Y. Kabul!");
        let place = new.find("Kabul sent").unwrap();
        let expected = format!("> {}[Kabul]{}", &new[..place], &new[place + 5..]);
        check(&old, &new, &expected);
    }

    #[test]
    fn parts_that_changed_their_order_are_another_mention() {
        let old = TextIndex::new("north and south provinces");
        let part = |start, end| Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap();
        let spans = Spans::new(vec![part(0, 5), part(16, 25)]).unwrap();
        let fate = |new: &str| reanchor(&old, &TextIndex::new(new), [&spans]).pop().unwrap();
        let moved = Spans::new(vec![part(4, 9), part(19, 28)]).unwrap();
        assert_eq!(fate("The north or south provinces"), Fate::Moved(moved));
        assert_eq!(fate("provinces south and north"), Fate::Ambiguous);
        assert_eq!(fate("north and south"), Fate::Orphaned);
    }
}
