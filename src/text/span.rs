//! Ranges of a text in any unit, with the non-empty range of bytes that annotation works with.

use super::ByteOffset;
use serde::{Deserialize, Serialize};

/// A half-open range `start..end` of one unit of counting; `start <= end` always holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range<O> {
    start: O,
    end: O,
}

impl<O: Copy + Ord> Range<O> {
    /// The range `start..end`, or nothing if it would run backwards.
    #[must_use]
    pub fn new(start: O, end: O) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The range between two offsets in either order.
    #[must_use]
    pub fn between(a: O, b: O) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// The offset of the first unit.
    #[must_use]
    pub fn start(self) -> O {
        self.start
    }

    /// The offset after the last unit.
    #[must_use]
    pub fn end(self) -> O {
        self.end
    }

    /// Whether the range holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the offset lies in the range; its end does not.
    #[must_use]
    pub fn contains(self, offset: O) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether the other range lies wholly in this one.
    #[must_use]
    pub fn encloses(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one unit.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// What the two share, if they share at least one unit.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

impl<O: std::fmt::Display> std::fmt::Debug for Range<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A non-empty range of an article's text, in bytes.
///
/// That both ends stand on characters of a given text is checked where the text is at hand:
/// by [`TextIndex::slice`](super::TextIndex::slice) and when a command is planned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(ByteOffset, ByteOffset)", into = "(ByteOffset, ByteOffset)")]
pub struct Span(Range<ByteOffset>);

impl Span {
    /// The span `start..end` in bytes, or nothing if it is empty or runs backwards.
    #[must_use]
    pub fn new(start: ByteOffset, end: ByteOffset) -> Option<Self> {
        (start < end).then_some(Self(Range { start, end }))
    }

    /// The offset of the first byte.
    #[must_use]
    pub fn start(self) -> ByteOffset {
        self.0.start
    }

    /// The offset after the last byte.
    #[must_use]
    pub fn end(self) -> ByteOffset {
        self.0.end
    }

    /// How many bytes the span covers; at least one.
    #[must_use]
    pub fn n_bytes(self) -> usize {
        self.0.end.get() - self.0.start.get()
    }

    /// The span as a plain range.
    #[must_use]
    pub fn range(self) -> Range<ByteOffset> {
        self.0
    }

    /// Whether the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.0.overlaps(other.0)
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        let start = self.start().min(other.start());
        let end = self.end().max(other.end());
        Self(Range { start, end })
    }

    /// The span with one end moved, or nothing if it would become empty.
    #[must_use]
    pub fn with_edge(self, edge: Edge, to: ByteOffset) -> Option<Self> {
        match edge {
            Edge::Start => Self::new(to, self.end()),
            Edge::End => Self::new(self.start(), to),
        }
    }

    /// The offset of one end.
    #[must_use]
    pub fn edge(self, edge: Edge) -> ByteOffset {
        match edge {
            Edge::Start => self.start(),
            Edge::End => self.end(),
        }
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<(ByteOffset, ByteOffset)> for Span {
    type Error = &'static str;

    fn try_from((start, end): (ByteOffset, ByteOffset)) -> Result<Self, Self::Error> {
        Self::new(start, end).ok_or("a span must end after it starts")
    }
}

impl From<Span> for (ByteOffset, ByteOffset) {
    fn from(span: Span) -> Self {
        (span.start(), span.end())
    }
}

impl TryFrom<Range<ByteOffset>> for Span {
    type Error = &'static str;

    fn try_from(range: Range<ByteOffset>) -> Result<Self, Self::Error> {
        Self::try_from((range.start, range.end))
    }
}

/// One of the two ends of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edge {
    /// The end where reading begins.
    Start,
    /// The end where reading stops.
    End,
}
