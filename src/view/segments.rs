//! Flattens overlapping mentions of a paragraph into pieces that do not overlap.

use crate::annotation::Mention;
use crate::text::{ByteOffset, Range, Span};
use std::sync::Arc;

/// Lanes that are drawn; what is deeper is counted.
pub const MAX_LANES: usize = 4;

/// A run of a paragraph whose characters are covered by the same mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands.
    pub range: Range<ByteOffset>,
    /// The mentions that cover it, by lane; empty where nothing is tagged.
    pub covering: Vec<Covering>,
}

/// A mention over a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covering {
    /// The mention.
    pub mention: Arc<Mention>,
    /// Its lane, counted from 0; a mention keeps its lane through the paragraph.
    pub lane: usize,
    /// Whether the mention as a whole begins here.
    pub opens: bool,
    /// Whether the mention as a whole ends here.
    pub closes: bool,
}

/// The segments of a paragraph: a sweep over the ends of the mentions.
///
/// `mentions` are those that touch the paragraph, in [`Mention::order`]. The segments stand in
/// order, none is empty, and together they are the paragraph to the byte. A blank paragraph has
/// none. Neighbors always differ in what covers them.
#[must_use]
pub fn segments(paragraph: Range<ByteOffset>, mentions: &[Arc<Mention>]) -> Vec<Segment> {
    let Ok(whole) = Span::try_from(paragraph) else { return Vec::new() };
    let mut parts: Vec<(Span, usize)> = Vec::new();
    for (i, mention) in mentions.iter().enumerate() {
        let inside = mention.spans.parts().iter().filter_map(|part| {
            part.range().intersect(whole.range()).and_then(|range| Span::try_from(range).ok())
        });
        parts.extend(inside.map(|span| (span, i)));
    }
    let lanes = lanes(whole, mentions);
    let mut cuts: Vec<ByteOffset> = vec![paragraph.start(), paragraph.end()];
    cuts.extend(parts.iter().flat_map(|(span, _)| [span.start(), span.end()]));
    cuts.sort_unstable();
    cuts.dedup();
    parts.sort_by_key(|(span, _)| span.start());

    let mut found = Vec::with_capacity(cuts.len() - 1);
    let (mut open, mut next): (Vec<(Span, usize)>, usize) = (Vec::new(), 0);
    for cut in cuts.windows(2) {
        let range = Range::between(cut[0], cut[1]);
        open.retain(|(span, _)| span.end() > range.start());
        while let Some(part) = parts.get(next).filter(|(span, _)| span.start() == range.start()) {
            open.push(*part);
            next += 1;
        }
        let mut covering: Vec<_> = open
            .iter()
            .map(|&(_, i)| {
                let hull = mentions[i].spans.hull();
                Covering {
                    mention: mentions[i].clone(),
                    lane: lanes[i],
                    opens: hull.start() == range.start(),
                    closes: hull.end() == range.end(),
                }
            })
            .collect();
        covering.sort_by_key(|c| c.lane);
        found.push(Segment { range, covering });
    }
    found
}

/// The lowest free lane for each mention's hull within the paragraph, in the order of the text.
fn lanes(whole: Span, mentions: &[Arc<Mention>]) -> Vec<usize> {
    let mut ends: Vec<ByteOffset> = Vec::new();
    mentions
        .iter()
        .map(|mention| {
            let hull = mention.spans.hull();
            let start = hull.start().max(whole.start());
            let lane = ends.iter().position(|&end| end <= start).unwrap_or(ends.len());
            if lane == ends.len() {
                ends.push(hull.end());
            } else {
                ends[lane] = hull.end();
            }
            lane
        })
        .collect()
}
