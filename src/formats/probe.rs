//! Finds out what the offsets of a file count, by what its quotes prove.

use super::frame::Unit;
use super::losses::is_white;
use crate::annotation::Spans;
use crate::text::{ByteOffset, CharOffset, Span, TextIndex, Utf16Offset, word_at};
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// A range of a text as a file states it: counted in the unit of the offsets it was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    unit: Unit,
    start: usize,
    end: usize,
}

impl Place {
    pub(super) fn chars(start: CharOffset, end: CharOffset) -> Self {
        Self { unit: Unit::CodePoints, start: start.get(), end: end.get() }
    }

    /// Code points of the text with every CR LF as one.
    pub(super) fn folded(start: CharOffset, end: CharOffset) -> Self {
        Self { unit: Unit::Folded, ..Self::chars(start, end) }
    }

    pub(super) fn utf16(start: Utf16Offset, end: Utf16Offset) -> Self {
        Self { unit: Unit::Utf16, start: start.get(), end: end.get() }
    }

    /// Ranges of UTF-16 units, written as starts and ends with spaces between.
    pub(super) fn utf16_parts(parts: &str) -> Option<Vec<Self>> {
        let offsets: Option<Vec<usize>> = parts.split(' ').map(|part| part.parse().ok()).collect();
        let offsets = offsets.filter(|offsets| offsets.len() % 2 == 0)?;
        let (pairs, _) = offsets.as_chunks::<2>();
        let place = |[start, end]: &[usize; 2]| {
            Self::utf16(Utf16Offset::new(*start), Utf16Offset::new(*end))
        };
        Some(pairs.iter().map(place).collect())
    }

    pub(super) fn bytes(start: ByteOffset, end: ByteOffset) -> Self {
        Self { unit: Unit::Bytes, start: start.get(), end: end.get() }
    }

    /// A span that was found in the text itself.
    pub(super) fn span(span: Span) -> Self {
        Self::bytes(span.start(), span.end())
    }
}

/// What a file claims to be somewhere: ranges, and the words it saw there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stated<'a> {
    pub(super) places: &'a [Place],
    /// The words of all ranges, with a space or nothing where ranges meet.
    pub(super) quote: Option<&'a str>,
}

/// What became of one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It stands where the file says.
    There(Spans),
    /// Its words stand near where the file says, and nowhere nearer.
    Near(Spans),
    /// It cannot be placed: why.
    Nowhere(String),
}

/// What became of all statements on one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) found: Vec<Found>,
    /// The unit that was used, where it is not the one that the file should use.
    pub(super) other_unit: Option<Unit>,
    /// How many quotes prove the unit.
    pub(super) n_proofs: usize,
    /// Whether two units fit equally well and would place a mention differently.
    pub(super) is_undecided: bool,
}

const CANDIDATES: [Unit; 6] =
    [Unit::CodePoints, Unit::Utf16, Unit::Bytes, Unit::Folded, Unit::Marked, Unit::Graphemes];

/// How many places must begin and end with words in one unit, and none of them in the other,
/// before that alone decides.
const CLEAR: usize = 3;

/// How far around a stated place its words are searched for before the whole text is.
const NEAR: usize = 4096;

/// How many statements of one text are searched for in the whole of it.
const MAX_SEARCHES: usize = 200;

/// Places statements on a text: by the first unit that all quotes prove, or else each by itself.
pub(super) fn place(index: &TextIndex, all: &[Stated<'_>], forced: Option<Unit>) -> Findings {
    let Some(stated) = all.iter().find_map(|one| one.places.first()).map(|place| place.unit) else {
        let found = all.iter().map(|_| Found::Nowhere("No place is stated.".into())).collect();
        return Findings { found, other_unit: None, n_proofs: 0, is_undecided: false };
    };
    let n_quoted = all.iter().filter(|one| one.quote.is_some()).count();
    let mut is_undecided = false;
    let mut best = Counter::new(index, forced.unwrap_or(stated));
    let mut n_proofs = best.n_proofs(all);
    if forced.is_none() && n_proofs < n_quoted {
        for unit in CANDIDATES.into_iter().filter(|unit| *unit != stated) {
            let candidate = Counter::new(index, unit);
            let n = candidate.n_proofs(all);
            if n > n_proofs {
                (best, n_proofs) = (candidate, n);
            }
            if n_proofs == n_quoted {
                break;
            }
        }
    } else if forced.is_none() && n_quoted == 0 && index.n_chars() != index.n_utf16() {
        let other = match stated {
            Unit::CodePoints => Unit::Utf16,
            _ => Unit::CodePoints,
        };
        let other = Counter::new(index, other);
        // Several mentions of one place say no more than one of them.
        let mut seen = BTreeSet::new();
        let mut tells = |one: &&Stated<'_>| {
            let spans = best.spans(one);
            spans != other.spans(one) && seen.insert(spans)
        };
        let differ: Vec<_> = all.iter().filter(|one| tells(one)).copied().collect();
        let (ours, theirs) = (best.n_on_words(&differ), other.n_on_words(&differ));
        if ours == 0 && theirs == differ.len() && theirs >= CLEAR {
            best = other;
        } else {
            is_undecided = theirs > 0 && theirs >= ours;
        }
    }
    let mut n_searches = 0;
    let found = all.iter().map(|one| best.find(one, &mut n_searches)).collect();
    let other_unit = Some(best.unit).filter(|unit| *unit != stated);
    Findings { found, other_unit, n_proofs, is_undecided }
}

/// Counts of one unit, converted to bytes of one text.
struct Counter<'a> {
    index: &'a TextIndex,
    unit: Unit,
    /// Where each unit starts, and the end, for units that the index does not know.
    starts: Vec<usize>,
}

impl<'a> Counter<'a> {
    fn new(index: &'a TextIndex, unit: Unit) -> Self {
        let text = index.text();
        let mut starts: Vec<usize> = match unit {
            Unit::Graphemes => text.grapheme_indices(true).map(|(at, _)| at).collect(),
            Unit::Folded => {
                let is_feed = |at: usize| text.get(..at).is_some_and(|head| head.ends_with('\r'));
                let chars = text.char_indices().filter(|&(at, c)| c != '\n' || !is_feed(at));
                chars.map(|(at, _)| at).collect()
            }
            _ => Vec::new(),
        };
        starts.push(text.len());
        Self { index, unit, starts }
    }

    fn byte_of(&self, count: usize) -> Option<ByteOffset> {
        match self.unit {
            Unit::CodePoints => self.index.byte_of_char(CharOffset::new(count)),
            Unit::Utf16 => self.index.byte_of_utf16(Utf16Offset::new(count)),
            Unit::Marked => self.index.byte_of_char(CharOffset::new(count.checked_sub(1)?)),
            Unit::Graphemes | Unit::Folded => self.starts.get(count).copied().map(ByteOffset::new),
            _ => Some(ByteOffset::new(count)).filter(|at| self.index.is_boundary(*at)),
        }
    }

    fn spans(&self, one: &Stated<'_>) -> Option<Spans> {
        let span = |place: &Place| {
            // What is counted in bytes was found in the text, and no other unit can be meant.
            if place.unit == Unit::Bytes && self.unit != Unit::Bytes {
                return Span::new(ByteOffset::new(place.start), ByteOffset::new(place.end));
            }
            Span::new(self.byte_of(place.start)?, self.byte_of(place.end)?)
        };
        let is_sound = |span: &Span| self.index.slice(*span).is_some();
        if let [place] = one.places {
            return span(place).filter(is_sound).map(Spans::from);
        }
        let parts: Option<Vec<Span>> = one.places.iter().map(span).collect();
        Spans::new(parts.filter(|parts| parts.iter().all(is_sound))?)
    }

    fn fits(&self, spans: &Spans, quote: &str) -> bool {
        let parts = || spans.parts().iter().filter_map(|part| self.index.slice(*part));
        if let [part] = spans.parts() {
            return self.index.slice(*part).is_some_and(|slice| same_words(slice, quote));
        }
        same_words(&parts().collect::<Vec<_>>().join(" "), quote)
            || same_words(&parts().collect::<String>(), quote)
    }

    fn n_proofs(&self, all: &[Stated<'_>]) -> usize {
        let proves = |one: &&Stated<'_>| {
            let Some(quote) = one.quote else { return false };
            self.spans(one).is_some_and(|spans| self.fits(&spans, quote))
        };
        all.iter().filter(proves).count()
    }

    /// How many statements begin and end with words.
    fn n_on_words(&self, all: &[Stated<'_>]) -> usize {
        let is_on_words = |span: &Span| {
            let first = word_at(self.index, span.start());
            let before = self.index.slice(*span).and_then(|s| s.char_indices().next_back());
            let last = before.map(|(at, _)| ByteOffset::new(span.start().get() + at));
            let last = last.and_then(|at| word_at(self.index, at));
            first.is_some_and(|word| word.start() == span.start())
                && last.is_some_and(|word| word.end() == span.end())
        };
        let spans = all.iter().filter_map(|one| self.spans(one));
        spans.filter(|spans| spans.parts().iter().all(is_on_words)).count()
    }

    fn find(&self, one: &Stated<'_>, n_searches: &mut usize) -> Found {
        let spans = self.spans(one);
        let Some(quote) = one.quote else {
            let states = || match one.places {
                [place, ..] => format!(
                    "{}..{} is no range of the text, which has {} {}.",
                    place.start,
                    place.end,
                    self.n_units(),
                    self.unit.title()
                ),
                [] => "No place is stated.".to_owned(),
            };
            return spans.map_or_else(|| Found::Nowhere(states()), Found::There);
        };
        if let Some(spans) = spans.filter(|spans| self.fits(spans, quote)) {
            return Found::There(spans);
        }
        let [place] = one.places else {
            return Found::Nowhere(format!("The text there is not {quote:?}."));
        };
        let expected = self.byte_of(place.start).unwrap_or(self.index.end()).get();
        match self.nearest(quote, expected, n_searches) {
            Some(span) => Found::Near(span.into()),
            None => Found::Nowhere(format!(
                "The text at {}..{} is not {quote:?}, and these words stand \
                     nowhere near.",
                place.start, place.end
            )),
        }
    }

    fn n_units(&self) -> usize {
        match self.unit {
            Unit::CodePoints => self.index.n_chars(),
            Unit::Utf16 => self.index.n_utf16(),
            Unit::Graphemes | Unit::Folded => self.starts.len() - 1,
            Unit::Marked => self.index.n_chars() + 1,
            _ => self.index.end().get(),
        }
    }

    /// The occurrence of some words that starts nearest to a place.
    fn nearest(&self, words: &str, expected: usize, n_searches: &mut usize) -> Option<Span> {
        let text = self.index.text();
        if words.is_empty() {
            return None;
        }
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let within = |from: usize, to: usize| {
            let (from, to) = (boundary(from), boundary(to.min(text.len())));
            let middle = boundary(expected.clamp(from, to));
            // One that begins before the place may reach beyond it.
            let reach = boundary((middle + words.len()).min(to));
            let before = text.get(from..reach)?.rfind(words).map(|at| from + at);
            let after = text.get(middle..to)?.find(words).map(|at| middle + at);
            [before, after].into_iter().flatten().min_by_key(|at| at.abs_diff(expected))
        };
        let start = within(expected.saturating_sub(NEAR), expected + NEAR).or_else(|| {
            *n_searches += 1;
            (*n_searches <= MAX_SEARCHES).then(|| within(0, text.len())).flatten()
        })?;
        Span::new(ByteOffset::new(start), ByteOffset::new(start + words.len()))
    }
}

/// Whether two texts are the same but for what kind of white space stands where.
fn same_words(a: &str, b: &str) -> bool {
    a == b || folded(a).eq(folded(b))
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        let c = chars.next()?;
        if c == '\r' && chars.peek() == Some(&'\n') {
            chars.next();
        }
        Some(if is_white(c) { ' ' } else { c })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(start: usize, end: usize) -> Place {
        Place::chars(CharOffset::new(start), CharOffset::new(end))
    }

    fn check(text: &str, stated: &[(Place, Option<&str>)], unit: Option<Unit>, expected: &[&str]) {
        let index = TextIndex::new(text);
        let places: Vec<_> = stated.iter().map(|(place, quote)| ([*place], *quote)).collect();
        let all: Vec<_> =
            places.iter().map(|(places, quote)| Stated { places, quote: *quote }).collect();
        let findings = place(&index, &all, None);
        let told = findings.found.iter().map(|found| match found {
            Found::There(spans) => index.slice(spans.hull()).unwrap().to_owned(),
            Found::Near(spans) => format!("near {}", index.slice(spans.hull()).unwrap()),
            Found::Nowhere(why) => why.clone(),
        });
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(findings.other_unit, unit);
    }

    #[test]
    fn quotes_prove_the_unit() {
        let text = "🔥 e\u{301}t\r\nin Kabul";
        check(text, &[(chars(10, 15), Some("Kabul"))], None, &["Kabul"]);
        check(text, &[(chars(11, 16), Some("Kabul"))], Some(Unit::Utf16), &["Kabul"]);
        check(text, &[(chars(14, 19), Some("Kabul"))], Some(Unit::Bytes), &["Kabul"]);
        check("a\r\nKabul", &[(chars(2, 7), Some("Kabul"))], Some(Unit::Folded), &["Kabul"]);
        check(
            "e\u{301}e\u{301} Kabul",
            &[(chars(3, 8), Some("Kabul")), (chars(0, 1), Some("e\u{301}"))],
            Some(Unit::Graphemes),
            &["Kabul", "e\u{301}"],
        );
        check("in Kabul", &[(chars(4, 9), Some("Kabul"))], Some(Unit::Marked), &["Kabul"]);
    }

    #[test]
    fn a_quote_that_no_unit_fits_is_looked_for_nearby() {
        let text = "Kabul is far from Kabul.";
        check(
            text,
            &[(chars(0, 5), Some("Kabul")), (chars(15, 20), Some("Kabul"))],
            None,
            &["Kabul", "near Kabul"],
        );
        let lost = "The text at 3..9 is not \"Kunduz\", and these words stand nowhere near.";
        check(text, &[(chars(3, 9), Some("Kunduz"))], None, &[lost]);
    }

    #[test]
    fn without_quotes_the_edges_of_words_tell_the_unit() {
        let three = [(chars(8, 13), None), (chars(5, 7), None), (chars(14, 17), None)];
        check("🔥🔥 in Kabul now", &three, Some(Unit::Utf16), &["Kabul", "in", "now"]);
        check("🔥🔥 in Kabul now", &[(chars(6, 11), None)], None, &["Kabul"]);
        // However many mentions there are of it, a place is one place.
        let same = [(chars(3, 8), None), (chars(3, 8), None), (chars(3, 8), None)];
        check("🔥 Kabul] now", &same, None, &["abul]"; 3]);
        let outside = "6..99 is no range of the text, which has 13 code points.";
        check("🔥 in Kabul ..", &[(chars(6, 99), None)], None, &[outside]);
    }
}
