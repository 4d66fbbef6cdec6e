//! Words with their surroundings, by which a place is found again in another text.

use super::{Attribute, Mention, MentionId, Origin, Spans};
use crate::extra::Extra;
use crate::moment::Timestamp;
use crate::schema::LabelId;
use crate::text::{ByteOffset, Span, TextIndex, grapheme_at};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Code points that are kept of what stands before and behind some words.
const AROUND: usize = 48;

/// Places that are offered for one mention.
const OFFERED: usize = 50;

/// The words of a place with what stood around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// What stood before the words; at most 48 code points.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub before: Arc<str>,
    /// The words to the letter; never empty.
    pub quote: Arc<str>,
    /// What stood behind the words; at most 48 code points.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub after: Arc<str>,
}

impl Anchor {
    /// The anchor of a span, or nothing if the span is not one of the text.
    #[must_use]
    pub fn of(index: &TextIndex, span: Span) -> Option<Self> {
        let quote = index.slice(span)?;
        let before = index.text().get(..span.start().get())?;
        let after = index.text().get(span.end().get()..)?;
        let from = before.char_indices().rev().take(AROUND).last().map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        Some(Self {
            before: before.get(from..)?.into(),
            quote: quote.into(),
            after: after.get(..to)?.into(),
        })
    }

    /// Where the words stand in a text, with how many bytes around them are as they were.
    fn places(&self, index: &TextIndex) -> Vec<(usize, Span)> {
        let text = index.text();
        let likeness = |start: usize, end: usize| {
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(end..).unwrap_or_default();
            n_common_end(before, &self.before) + n_common_start(after, &self.after)
        };
        let found = occurrences(text, &self.quote);
        found
            .filter_map(|start| {
                let end = start + self.quote.len();
                let span = Span::new(ByteOffset::new(start), ByteOffset::new(end))?;
                Some((likeness(start, end), span))
            })
            .collect()
    }
}

/// How many bytes two texts begin with alike.
pub(super) fn n_common_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// How many bytes two texts end with alike.
pub(super) fn n_common_end(a: &str, b: &str) -> usize {
    a.bytes().rev().zip(b.bytes().rev()).take_while(|(a, b)| a == b).count()
}

/// Where words begin in a text, in bytes; one place may overlap the next.
pub(super) fn occurrences<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = usize> {
    let step = words.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..).filter(|_| !words.is_empty())?.find(words)?;
        from = at + step;
        Some(at)
    })
}

/// Whether a place begins or ends within a word or a grapheme.
pub(super) fn cuts(index: &TextIndex, span: Span) -> bool {
    let text = index.text();
    let is_within = |at: ByteOffset| {
        let (before, after) = text.split_at_checked(at.get()).unwrap_or((text, ""));
        let (last, first) = (before.chars().next_back(), after.chars().next());
        let (Some(last), Some(first)) = (last, first) else { return false };
        let is_word = last.is_alphanumeric() && first.is_alphanumeric();
        is_word || grapheme_at(index, at).is_some_and(|around| around.start() != at)
    };
    is_within(span.start()) || is_within(span.end())
}

/// A mention that has no sure place in the text of its article: it came from an earlier version of
/// the text, and a person is to say where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsettled {
    /// The id that it had.
    pub id: MentionId,
    /// Its class.
    pub label: LabelId,
    /// Where it stood: at least one anchor, in the order of the earlier text.
    pub anchors: Vec<Anchor>,
    /// Further properties by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Attribute>,
    /// A remark; empty if there is none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Arc<str>,
    /// Who made it.
    pub author: Arc<str>,
    /// How it came to be.
    pub origin: Origin,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// Fields of the file that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Unsettled {
    /// A mention of a text, taken out of it; nothing if its spans are none of the text.
    #[must_use]
    pub fn of(mention: &Mention, index: &TextIndex) -> Option<Self> {
        let parts = mention.spans.parts().iter();
        let anchors: Option<Vec<_>> = parts.map(|part| Anchor::of(index, *part)).collect();
        Some(Self {
            id: mention.id.clone(),
            label: mention.label.clone(),
            anchors: anchors?,
            attributes: mention.attributes.clone(),
            note: mention.note.clone(),
            author: mention.author.clone(),
            origin: mention.origin,
            created: mention.created,
            changed: mention.changed,
            extra: mention.extra.clone(),
        })
    }

    /// The mention at a place.
    #[must_use]
    pub fn at(&self, spans: Spans, changed: Timestamp) -> Mention {
        Mention {
            id: self.id.clone(),
            label: self.label.clone(),
            spans,
            attributes: self.attributes.clone(),
            note: self.note.clone(),
            author: self.author.clone(),
            origin: self.origin,
            created: self.created,
            changed,
            extra: self.extra.clone(),
        }
    }

    /// Its words; the gaps of a discontinuous mention are shown as an ellipsis.
    #[must_use]
    pub fn quote(&self) -> String {
        let quotes: Vec<&str> = self.anchors.iter().map(|anchor| &*anchor.quote).collect();
        quotes.join(" … ")
    }

    /// Where its words stand in a text: at most 50 places, those first whose surroundings are most
    /// like what they were. Further parts of a discontinuous mention are looked for behind the
    /// first one.
    #[must_use]
    pub fn places(&self, index: &TextIndex) -> Vec<Spans> {
        let Some((first, rest)) = self.anchors.split_first() else { return Vec::new() };
        let mut places = first.places(index);
        places.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        let rest: Vec<_> = rest.iter().map(|anchor| anchor.places(index)).collect();
        let whole = |(_, first): (usize, Span)| {
            let mut parts = vec![first];
            for places in &rest {
                let end = parts.last()?.end();
                let next = places.iter().find(|(_, span)| span.start() > end)?;
                parts.push(next.1);
            }
            Spans::new(parts)
        };
        places.into_iter().filter_map(whole).take(OFFERED).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap()
    }

    #[test]
    fn an_anchor_keeps_the_words_and_a_little_around_them() {
        let text = format!("{}Kabul{}", "é".repeat(60), " fell".repeat(20));
        let anchor = Anchor::of(&TextIndex::new(text), span(120, 125)).unwrap();
        assert_eq!(&*anchor.quote, "Kabul");
        assert_eq!(&*anchor.before, "é".repeat(48));
        assert_eq!(anchor.after.chars().count(), 48);
        let short = Anchor::of(&TextIndex::new("Kabul"), span(0, 5)).unwrap();
        assert_eq!((&*short.before, &*short.after), ("", ""));
        assert_eq!(Anchor::of(&TextIndex::new("é"), span(0, 1)), None);
    }

    #[test]
    fn places_like_the_old_one_come_first() {
        let old = TextIndex::new("They took Kunduz. It fell.");
        let anchor = Anchor::of(&old, span(10, 16)).unwrap();
        let new = TextIndex::new("Kunduz is far. They took Kunduz.");
        let mention = Unsettled {
            id: MentionId::parse("m").unwrap(),
            label: LabelId::parse("place").unwrap(),
            anchors: vec![anchor.clone()],
            attributes: BTreeMap::new(),
            note: "".into(),
            author: "a".into(),
            origin: Origin::Manual,
            created: Timestamp::from_millis(0),
            changed: Timestamp::from_millis(0),
            extra: Extra::default(),
        };
        assert_eq!(mention.places(&new), [span(25, 31).into(), span(0, 6).into()]);
        assert_eq!(mention.places(&TextIndex::new("Nothing.")), []);
        let far = Anchor { quote: "far".into(), ..anchor };
        let both = Unsettled { anchors: vec![mention.anchors[0].clone(), far], ..mention };
        let parts = Spans::new(vec![span(0, 6), span(10, 13)]).unwrap();
        assert_eq!(both.places(&new), [parts]);
        assert_eq!(both.quote(), "Kunduz … far");
    }
}
