//! One label on one or more spans.

use crate::extra::Extra;
use crate::id::Id;
use crate::moment::Timestamp;
use crate::schema::LabelId;
use crate::text::{ByteOffset, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The id of a mention.
pub type MentionId = Id<Mention>;

/// An annotation: one label on one or more spans of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Stable, and unique within its article.
    pub id: MentionId,
    /// Its class.
    pub label: LabelId,
    /// Where it stands.
    pub spans: Spans,
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
    /// When it was last changed; the same as `created` if never.
    pub changed: Timestamp,
    /// Fields of the file that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Mention {
    /// The order of mentions: by start, then the longer one first, then by id.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |mention: &Self| {
            let hull = mention.spans.hull();
            (hull.start(), std::cmp::Reverse(hull.end()))
        };
        key(self).cmp(&key(other)).then_with(|| self.id.cmp(&other.id))
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attribute {
    /// Yes or no.
    Flag(bool),
    /// A number, kept as the file wrote it.
    Number(serde_json::Number),
    /// Anything in words.
    Text(Arc<str>),
}

impl std::fmt::Display for Attribute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// How a mention came to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Tagged by a person, one by one.
    #[default]
    Manual,
    /// Copied by a person's order to other occurrences of the same words.
    Propagated,
    /// Found by a list of names.
    Gazetteer,
    /// Found by a trained model.
    Model,
    /// Came with a file.
    Import,
}

impl Origin {
    /// All origins.
    pub const ALL: [Self; 5] =
        [Self::Manual, Self::Propagated, Self::Gazetteer, Self::Model, Self::Import];

    /// The origin as files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Propagated => "propagated",
            Self::Gazetteer => "gazetteer",
            Self::Model => "model",
            Self::Import => "import",
        }
    }

    /// The origin that files write so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.name() == name)
    }
}

/// The spans of one mention: at least one, in the order of the text, with a gap between any two.
///
/// ```
/// use dateline::annotation::Spans;
/// use dateline::text::{ByteOffset, Span};
/// let span = |start, end| Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap();
/// let spans = Spans::new(vec![span(9, 12), span(0, 2), span(2, 4)]).unwrap();
/// assert_eq!(spans.parts(), [span(0, 4), span(9, 12)]);
/// assert_eq!(spans.hull(), span(0, 12));
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Vec<Span>", into = "Vec<Span>")]
pub struct Spans(Parts);

/// Nearly all mentions have a single span, which needs no place of its own in memory.
#[derive(Clone)]
enum Parts {
    One([Span; 1]),
    More(Arc<[Span]>),
}

impl Spans {
    /// The parts in any order, those that touch or overlap joined; nothing if there are none.
    #[must_use]
    pub fn new(mut parts: Vec<Span>) -> Option<Self> {
        parts.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(parts.len());
        for part in parts {
            match joined.last_mut() {
                Some(last) if part.start() <= last.end() => *last = last.cover(part),
                _ => joined.push(part),
            }
        }
        match joined.as_slice() {
            [] => None,
            [span] => Some(Self::from(*span)),
            _ => Some(Self(Parts::More(joined.into()))),
        }
    }

    /// The parts in order.
    #[must_use]
    pub fn parts(&self) -> &[Span] {
        match &self.0 {
            Parts::One(span) => span,
            Parts::More(spans) => spans,
        }
    }

    /// Whether there is a gap.
    #[must_use]
    pub fn is_discontinuous(&self) -> bool {
        self.parts().len() > 1
    }

    /// From the first start to the last end.
    #[must_use]
    pub fn hull(&self) -> Span {
        match &self.0 {
            Parts::One([span]) => *span,
            Parts::More(spans) => spans[0].cover(spans[spans.len() - 1]),
        }
    }

    /// How many bytes the parts cover together.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.parts().iter().map(|part| part.n_bytes()).sum()
    }

    /// Whether a part holds the offset.
    #[must_use]
    pub fn contains(&self, at: ByteOffset) -> bool {
        self.parts().iter().any(|part| part.range().contains(at))
    }

    /// Whether a part shares a byte with the span.
    #[must_use]
    pub fn overlaps(&self, span: Span) -> bool {
        self.parts().iter().any(|part| part.overlaps(span))
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self(Parts::One([span]))
    }
}

impl TryFrom<Vec<Span>> for Spans {
    type Error = &'static str;

    fn try_from(parts: Vec<Span>) -> Result<Self, Self::Error> {
        Self::new(parts).ok_or("a mention needs at least one span")
    }
}

impl From<Spans> for Vec<Span> {
    fn from(spans: Spans) -> Self {
        spans.parts().to_vec()
    }
}

impl PartialEq for Spans {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Spans {}

impl PartialOrd for Spans {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Spans {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(other.parts())
    }
}

impl std::fmt::Debug for Spans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Spans").field(&self.parts()).finish()
    }
}
