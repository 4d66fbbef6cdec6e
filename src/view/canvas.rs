//! The drawn article in blocks of paragraphs, each painted when it is asked for.

use super::segments::{Covering, MAX_LANES, Segment, segments};
use crate::annotation::{Mention, MentionId};
use crate::article::ZoneKind;
use crate::project::Document;
use crate::schema::{LabelId, Schema};
use crate::text::{ByteOffset, Range, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Paragraphs in a block at most.
const BLOCK_PARAGRAPHS: usize = 32;
/// Bytes after which a block ends with the paragraph it is in.
const BLOCK_BYTES: usize = 16 * 1024;
/// Characters of a mention's words that are read out with its label.
const MAX_HEARD: usize = 80;

/// How an article is shown, beyond what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The selected mention, which stands out.
    pub selected: Option<MentionId>,
    /// Labels whose mentions are not shown.
    pub hidden: BTreeSet<LabelId>,
}

/// An article ready to be drawn block by block: an immutable value that costs next to nothing until
/// a block is asked for, so that only what is near the view is ever painted.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// The paragraphs of each block in order; together they are all of the article's.
    layout: Arc<[std::ops::Range<usize>]>,
    document: Arc<Document>,
    schema: Schema,
    look: Look,
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
    /// Label and words of the mentions that begin here, for those who hear the text.
    pub described: String,
    /// Whether it is part of the dateline.
    pub is_dateline: bool,
}

/// A mention over a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceMention {
    /// The mention.
    pub id: MentionId,
    /// The label's place in the schema, which its color goes by.
    pub color: usize,
    /// Its lane, counted from 0.
    pub lane: usize,
    /// Whether it is but suggested.
    pub is_suggested: bool,
    /// Whether it is the one that is selected.
    pub is_selected: bool,
    /// Whether it is the shortest here, which gives the background.
    pub is_innermost: bool,
}

impl Canvas {
    /// Lays out a document.
    #[must_use]
    pub fn new(document: &Arc<Document>, schema: &Schema, look: Look) -> Self {
        let layout = layout(document.text.paragraphs()).into();
        Self { layout, document: document.clone(), schema: schema.clone(), look }
    }

    /// The same for the next state of the same or another document; a layout that still fits is
    /// kept.
    #[must_use]
    pub fn updated(&self, document: &Arc<Document>, schema: &Schema, look: Look) -> Self {
        if !Arc::ptr_eq(&self.document.text, &document.text) {
            return Self::new(document, schema, look);
        }
        let layout = self.layout.clone();
        Self { layout, document: document.clone(), schema: schema.clone(), look }
    }

    /// How many blocks there are.
    #[must_use]
    pub fn n_blocks(&self) -> usize {
        self.layout.len()
    }

    /// Whether both are of one text with the same zones, so that they differ in mentions alone.
    #[must_use]
    pub fn has_layout_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.layout, &other.layout)
            && self.document.facts.zones == other.document.facts.zones
    }

    /// The schema that the colors go by.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The block that holds an offset, or the last one.
    #[must_use]
    pub fn block_at(&self, at: ByteOffset) -> usize {
        let ranges = self.document.text.paragraphs();
        let is_before = |block: &std::ops::Range<usize>| {
            ranges.get(block.start).is_some_and(|range| range.start() <= at)
        };
        self.layout.partition_point(is_before).saturating_sub(1)
    }

    /// A block with its mentions; one without paragraphs where there is no such block.
    #[must_use]
    pub fn block(&self, block: usize) -> PaintedBlock {
        let shown: Vec<_> = self.mentions(block).filter(|m| self.shows(m)).cloned().collect();
        self.paint(block, &shown)
    }

    /// A block as it looks far from the view: its text alone.
    #[must_use]
    pub fn bare_block(&self, block: usize) -> PaintedBlock {
        self.paint(block, &[])
    }

    /// Whether a block with its mentions looks the same on another canvas of the same layout.
    /// Says no where painting both would have to tell.
    #[must_use]
    pub fn is_same_block(&self, other: &Self, block: usize) -> bool {
        let is_alike = self.schema == other.schema && self.look.hidden == other.look.hidden;
        let mut pairs = self.mentions(block).zip(other.mentions(block));
        is_alike
            && self.mentions(block).count() == other.mentions(block).count()
            && pairs.all(|(a, b)| {
                Arc::ptr_eq(a, b) && self.is_selected(&a.id) == other.is_selected(&b.id)
            })
    }

    fn is_selected(&self, mention: &MentionId) -> bool {
        self.look.selected.as_ref() == Some(mention)
    }

    /// Whether this very mention is one of the suggestions.
    fn is_suggested(&self, mention: &Arc<Mention>) -> bool {
        let found = self.document.suggestions.get(&mention.id);
        found.is_some_and(|found| Arc::ptr_eq(found, mention))
    }

    fn shows(&self, mention: &Mention) -> bool {
        !self.look.hidden.contains(&mention.label)
    }

    fn ranges(&self, block: usize) -> &[Range<ByteOffset>] {
        let paragraphs = self.layout.get(block).cloned().unwrap_or_default();
        &self.document.text.paragraphs()[paragraphs]
    }

    /// The mentions that touch a block, then the suggestions that do.
    fn mentions(&self, block: usize) -> impl Iterator<Item = &Arc<Mention>> {
        let ranges = self.ranges(block);
        let ends = ranges.first().zip(ranges.last());
        let span = ends.and_then(|(first, last)| Span::new(first.start(), last.end()));
        span.into_iter().flat_map(|span| {
            let Document { mentions, suggestions, .. } = self.document.as_ref();
            mentions.overlapping(span).chain(suggestions.overlapping(span))
        })
    }

    fn paint(&self, block: usize, mentions: &[Arc<Mention>]) -> PaintedBlock {
        let first = self.layout.get(block).map_or(0, |paragraphs| paragraphs.start);
        let ranges = self.ranges(block).iter().enumerate();
        let paint = |(i, range): (usize, &Range<ByteOffset>)| {
            self.paint_paragraph(first + i, *range, mentions)
        };
        PaintedBlock { paragraphs: ranges.map(paint).collect() }
    }

    fn paint_paragraph(
        &self,
        number: usize,
        range: Range<ByteOffset>,
        mentions: &[Arc<Mention>],
    ) -> PaintedParagraph {
        let index = self.document.text.index();
        let inside: Vec<_> = match Span::try_from(range) {
            Ok(span) => mentions.iter().filter(|m| m.spans.overlaps(span)).cloned().collect(),
            Err(_) => Vec::new(),
        };
        let utf16 = |at| index.utf16_of(at).map_or(0, |at| at.get());
        let dateline = self
            .document
            .facts
            .zones
            .iter()
            .find(|zone| zone.kind == ZoneKind::Dateline && zone.span.range().overlaps(range))
            .map(|zone| zone.span);
        let cut = cut_at_dateline(segments(range, &inside), dateline);
        let pieces = cut.into_iter().filter_map(|segment| {
            let text = index.slice_range(segment.range)?;
            let start = utf16(segment.range.start());
            Some(self.paint_piece(segment, start, text, dateline))
        });
        PaintedParagraph {
            number,
            start: utf16(range.start()),
            role: role(&self.document, range),
            pieces: pieces.collect(),
        }
    }

    fn paint_piece(
        &self,
        segment: Segment,
        start: usize,
        text: &str,
        dateline: Option<Span>,
    ) -> Piece {
        let covering = self.shown_in_lanes(&segment.covering);
        let made = covering.iter().filter(|c| !self.is_suggested(&c.mention));
        let innermost = made.min_by_key(|c| c.mention.spans.n_bytes()).map(|c| c.lane);
        let mentions: Vec<_> = covering
            .iter()
            .map(|c| PieceMention {
                id: c.mention.id.clone(),
                color: self.schema.position(&c.mention.label).unwrap_or(self.schema.labels().len()),
                lane: c.lane,
                is_suggested: self.is_suggested(&c.mention),
                is_selected: self.is_selected(&c.mention.id),
                is_innermost: innermost == Some(c.lane),
            })
            .collect();
        let opening = segment.covering.iter().filter(|c| c.opens);
        Piece {
            start,
            text: text.into(),
            n_hidden: segment.covering.len() - mentions.len(),
            mentions,
            described: opening.map(|c| self.describe(&c.mention)).collect::<Vec<_>>().join("; "),
            is_dateline: dateline.is_some_and(|span| span.range().encloses(segment.range)),
        }
    }

    /// What is drawn of the mentions over a piece: those of the first lanes, and the selected one
    /// in any case, if need be in the place of the one in the last lane.
    fn shown_in_lanes(&self, covering: &[Covering]) -> Vec<Covering> {
        let mut shown: Vec<_> = covering.iter().filter(|c| c.lane < MAX_LANES).cloned().collect();
        let is_deep = |c: &&Covering| c.lane >= MAX_LANES && self.is_selected(&c.mention.id);
        if let Some(selected) = covering.iter().find(is_deep) {
            shown.retain(|c| c.lane + 1 < MAX_LANES);
            shown.push(Covering { lane: MAX_LANES - 1, ..selected.clone() });
        }
        shown
    }

    /// A mention for those who hear the text: its label and how far it reaches.
    fn describe(&self, mention: &Arc<Mention>) -> String {
        let label = self.schema.label(&mention.label);
        let name = label.map_or(mention.label.as_str(), |label| label.name.as_ref());
        let name = match self.is_suggested(mention) {
            true => format!("Suggested {name}"),
            false => name.to_owned(),
        };
        let quote = self.document.quote(mention);
        match quote.char_indices().nth(MAX_HEARD) {
            Some((at, _)) => format!("{name}: {}…", &quote[..at]),
            None => format!("{name}: {quote}"),
        }
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
