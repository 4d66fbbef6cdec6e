//! The drawn article: blocks of paragraphs, each rebuilt only when what it shows has changed.

use super::segments::{MAX_LANES, Segment, segments};
use crate::annotation::{Mention, MentionId};
use crate::article::ZoneKind;
use crate::project::Document;
use crate::schema::{LabelId, Schema};
use crate::text::{ByteOffset, Range, Span};
use std::sync::Arc;

/// Paragraphs in a block at most.
const BLOCK_PARAGRAPHS: usize = 32;
/// Bytes after which a block ends with the paragraph it is in.
const BLOCK_BYTES: usize = 16 * 1024;

/// A drawn article: an immutable value that shares unchanged blocks with the one before it.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// The blocks in order; together they hold every paragraph of the article once.
    pub blocks: Vec<Arc<PaintedBlock>>,
    sources: Vec<Source>,
    document: Arc<Document>,
    schema: Schema,
}

/// What a block was drawn from: when this is the same, so is the block.
#[derive(Clone, Debug)]
struct Source {
    paragraphs: std::ops::Range<usize>,
    mentions: Vec<Arc<Mention>>,
    selected: Option<MentionId>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.paragraphs == other.paragraphs
            && self.selected == other.selected
            && self.mentions.len() == other.mentions.len()
            && self.mentions.iter().zip(&other.mentions).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// Consecutive paragraphs, drawn and compared as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaintedBlock {
    /// The paragraphs in order.
    pub paragraphs: Vec<PaintedParagraph>,
}

/// A paragraph ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaintedParagraph {
    /// Its number in the article, from 0.
    pub number: usize,
    /// UTF-16 units of the article before it.
    pub start: usize,
    /// What it is.
    pub role: Role,
    /// Its pieces in order; none if it is blank.
    pub pieces: Vec<Piece>,
}

/// What a paragraph is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Part of the story.
    Body,
    /// A headline or heading.
    Headline,
    /// Not part of the story.
    Boilerplate,
    /// Nothing but white space.
    Blank,
}

/// A run of text with the same mentions over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// UTF-16 units of the article before it.
    pub start: usize,
    /// Its text.
    pub text: Arc<str>,
    /// The mentions over it, by lane, as many as are drawn.
    pub mentions: Vec<PieceMention>,
    /// How many more mentions there are than are drawn.
    pub n_hidden: usize,
    /// Whether it is part of the dateline.
    pub is_dateline: bool,
}

/// A mention over a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceMention {
    /// The mention.
    pub id: MentionId,
    /// Its label.
    pub label: LabelId,
    /// The label's place in the schema, which its color goes by.
    pub color: usize,
    /// Its lane, counted from 0.
    pub lane: usize,
    /// Whether it begins here.
    pub opens: bool,
    /// Whether it is the one that is selected.
    pub is_selected: bool,
    /// Whether it is the shortest here, which gives the background.
    pub is_innermost: bool,
}

impl Canvas {
    /// Draws a document.
    #[must_use]
    pub fn new(document: &Arc<Document>, schema: &Schema, selected: Option<&MentionId>) -> Self {
        Self::draw(document, schema, selected, None)
    }

    /// Draws the next state of the same or another document, keeping the blocks that are equal.
    #[must_use]
    pub fn updated(
        &self,
        document: &Arc<Document>,
        schema: &Schema,
        selected: Option<&MentionId>,
    ) -> Self {
        let is_same_text = Arc::ptr_eq(&self.document.text, &document.text)
            && self.document.facts.zones == document.facts.zones
            && self.schema == *schema;
        Self::draw(document, schema, selected, is_same_text.then_some(self))
    }

    fn draw(
        document: &Arc<Document>,
        schema: &Schema,
        selected: Option<&MentionId>,
        before: Option<&Self>,
    ) -> Self {
        let layout = match before {
            Some(before) => before.sources.iter().map(|s| s.paragraphs.clone()).collect(),
            None => layout(document.text.paragraphs()),
        };
        let mut blocks = Vec::with_capacity(layout.len());
        let mut sources = Vec::with_capacity(layout.len());
        for (i, paragraphs) in layout.into_iter().enumerate() {
            let source = Source::new(document, paragraphs, selected);
            let kept = before.filter(|before| before.sources[i] == source);
            blocks.push(match kept {
                Some(before) => before.blocks[i].clone(),
                None => {
                    let painted = source.paint(document, schema);
                    // A mention of a line break changes nothing that is seen.
                    let equal = before.map(|before| &before.blocks[i]).filter(|b| ***b == painted);
                    equal.cloned().unwrap_or_else(|| Arc::new(painted))
                }
            });
            sources.push(source);
        }
        Self { blocks, sources, document: document.clone(), schema: schema.clone() }
    }
}

/// Cuts paragraphs into blocks.
fn layout(paragraphs: &[Range<ByteOffset>]) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let (mut first, mut n_bytes) = (0, 0);
    for (i, paragraph) in paragraphs.iter().enumerate() {
        n_bytes += paragraph.end().get() - paragraph.start().get();
        if i + 1 - first == BLOCK_PARAGRAPHS || n_bytes >= BLOCK_BYTES {
            blocks.push(first..i + 1);
            (first, n_bytes) = (i + 1, 0);
        }
    }
    if first < paragraphs.len() {
        blocks.push(first..paragraphs.len());
    }
    blocks
}

impl Source {
    fn new(
        document: &Document,
        paragraphs: std::ops::Range<usize>,
        selected: Option<&MentionId>,
    ) -> Self {
        let ranges = &document.text.paragraphs()[paragraphs.clone()];
        let hull = ranges.first().zip(ranges.last());
        let span = hull.and_then(|(first, last)| Span::new(first.start(), last.end()));
        let mentions: Vec<_> = span
            .map(|span| document.mentions.overlapping(span).cloned().collect())
            .unwrap_or_default();
        let selected = selected.filter(|id| mentions.iter().any(|m| m.id == **id)).cloned();
        Self { paragraphs, mentions, selected }
    }

    fn paint(&self, document: &Document, schema: &Schema) -> PaintedBlock {
        let paint = |number| self.paint_paragraph(document, schema, number);
        PaintedBlock { paragraphs: self.paragraphs.clone().map(paint).collect() }
    }

    fn paint_paragraph(
        &self,
        document: &Document,
        schema: &Schema,
        number: usize,
    ) -> PaintedParagraph {
        let index = document.text.index();
        let range = document.text.paragraphs()[number];
        let inside: Vec<_> = match Span::try_from(range) {
            Ok(span) => {
                self.mentions.iter().filter(|m| m.spans.hull().overlaps(span)).cloned().collect()
            }
            Err(_) => Vec::new(),
        };
        let utf16 = |at| index.utf16_of(at).map_or(0, |at| at.get());
        let dateline = document
            .facts
            .zones
            .iter()
            .find(|zone| zone.kind == ZoneKind::Dateline && zone.span.range().overlaps(range))
            .map(|zone| zone.span);
        let cut = cut_at_dateline(segments(range, &inside), dateline);
        let pieces = cut.into_iter().filter_map(|segment| {
            let text = index.slice_range(segment.range)?;
            let start = utf16(segment.range.start());
            Some(self.paint_piece(segment, schema, start, text, dateline))
        });
        PaintedParagraph {
            number,
            start: utf16(range.start()),
            role: role(document, range),
            pieces: pieces.collect(),
        }
    }

    fn paint_piece(
        &self,
        segment: Segment,
        schema: &Schema,
        start: usize,
        text: &str,
        dateline: Option<Span>,
    ) -> Piece {
        let innermost =
            segment.covering.iter().min_by_key(|c| c.mention.spans.n_bytes()).map(|c| c.lane);
        let drawn = segment.covering.iter().filter(|c| c.lane < MAX_LANES);
        let mentions: Vec<_> = drawn
            .map(|c| PieceMention {
                id: c.mention.id.clone(),
                label: c.mention.label.clone(),
                color: schema.position(&c.mention.label).unwrap_or(schema.labels().len()),
                lane: c.lane,
                opens: c.opens,
                is_selected: self.selected.as_ref() == Some(&c.mention.id),
                is_innermost: innermost == Some(c.lane),
            })
            .collect();
        Piece {
            start,
            text: text.into(),
            n_hidden: segment.covering.len() - mentions.len(),
            mentions,
            is_dateline: dateline.is_some_and(|span| span.range().encloses(segment.range)),
        }
    }
}

/// Cuts segments at the ends of the dateline, which is drawn in a style of its own.
fn cut_at_dateline(segments: Vec<Segment>, dateline: Option<Span>) -> Vec<Segment> {
    let Some(dateline) = dateline else { return segments };
    let mut found = Vec::with_capacity(segments.len() + 2);
    for segment in segments {
        let mut start = segment.range.start();
        for cut in [dateline.start(), dateline.end(), segment.range.end()] {
            let cut = cut.min(segment.range.end());
            if start < cut {
                let mut piece = Segment { range: Range::between(start, cut), ..segment.clone() };
                for covering in &mut piece.covering {
                    covering.opens &= start == segment.range.start();
                    covering.closes &= cut == segment.range.end();
                }
                found.push(piece);
                start = cut;
            }
        }
    }
    found
}

fn role(document: &Document, range: Range<ByteOffset>) -> Role {
    let text = document.text.index().slice_range(range).unwrap_or_default();
    if text.trim().is_empty() {
        return Role::Blank;
    }
    let zone = document
        .facts
        .zones
        .iter()
        .find(|zone| zone.kind != ZoneKind::Dateline && zone.span.range().overlaps(range));
    match zone.map(|zone| zone.kind) {
        Some(ZoneKind::Headline) => Role::Headline,
        Some(ZoneKind::Boilerplate) => Role::Boilerplate,
        Some(ZoneKind::Dateline) | None => Role::Body,
    }
}
