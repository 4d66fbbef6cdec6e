//! Segments and the canvas, against a model that looks at every byte.

use crate::cases;
use crate::common::{
    document, grow_mention, id, marked_text, mention, mention_seed, project_of, span_of, stamp,
};
use dateline::annotation::{Mention, MentionId};
use dateline::article::{Zone, ZoneKind};
use dateline::edit::Command;
use dateline::extra::Extra;
use dateline::project::Document;
use dateline::schema::Schema;
use dateline::text::{ByteOffset, Range};
use dateline::view::{Canvas, Look, MAX_LANES, PaintedBlock, segments};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn shared(document: &Document) -> Vec<Arc<Mention>> {
    document.mentions.iter().cloned().collect()
}

/// The laws of the segments of one paragraph.
fn check_segments(paragraph: Range<ByteOffset>, mentions: &[Arc<Mention>]) {
    let found = segments(paragraph, mentions);
    let mut at = paragraph.start();
    let mut lanes: BTreeMap<&MentionId, usize> = BTreeMap::new();
    for segment in &found {
        assert_eq!(segment.range.start(), at, "segments leave no gap");
        assert!(!segment.range.is_empty());
        at = segment.range.end();

        let mut covering: Vec<_> = segment.covering.iter().map(|c| &c.mention.id).collect();
        covering.sort_unstable();
        let mut taken: Vec<_> = segment.covering.iter().map(|c| c.lane).collect();
        assert!(taken.is_sorted());
        taken.dedup();
        assert_eq!(taken.len(), covering.len(), "two mentions share a lane");
        for offset in segment.range.start().get()..segment.range.end().get() {
            let offset = ByteOffset::new(offset);
            let holding = mentions.iter().filter(|mention| mention.spans.contains(offset));
            let mut holding: Vec<_> = holding.map(|mention| &mention.id).collect();
            holding.sort_unstable();
            assert_eq!(covering, holding);
        }
        for c in &segment.covering {
            assert_eq!(*lanes.entry(&c.mention.id).or_insert(c.lane), c.lane, "it changed lanes");
            assert_eq!(c.opens, c.mention.spans.hull().start() == segment.range.start());
            assert_eq!(c.closes, c.mention.spans.hull().end() == segment.range.end());
        }
    }
    assert_eq!(at, paragraph.end());
    for pair in found.windows(2) {
        let covering = |i: usize| -> Vec<_> {
            pair[i].covering.iter().map(|c| (&c.mention.id, c.lane)).collect()
        };
        assert_ne!(covering(0), covering(1), "neighbors are alike");
    }
}

/// What a canvas shows is what the document says.
fn check_canvas(canvas: &Canvas, document: &Document, selected: Option<&MentionId>) {
    let index = document.text.index();
    let paragraphs: Vec<_> =
        blocks(canvas).into_iter().flat_map(|block| block.paragraphs).collect();
    let ranges = document.text.paragraphs();
    assert_eq!(paragraphs.len(), ranges.len());
    let mut n_lit = 0;
    for (number, (painted, range)) in paragraphs.iter().zip(ranges).enumerate() {
        assert_eq!(painted.number, number);
        assert_eq!(painted.start, index.utf16_of(range.start()).unwrap().get());
        let text: String = painted.pieces.iter().map(|piece| piece.text.as_ref()).collect();
        assert_eq!(text, index.slice_range(*range).unwrap());
        let mut at = painted.start;
        for piece in &painted.pieces {
            assert_eq!(piece.start, at);
            assert!(!piece.text.is_empty());
            at += piece.text.encode_utf16().count();
            assert!(piece.mentions.len() <= MAX_LANES);
            assert!(piece.mentions.iter().filter(|m| m.is_innermost).count() <= 1);
            for mention in &piece.mentions {
                assert!(document.mentions.get(&mention.id).is_some());
                assert_eq!(mention.is_selected, selected == Some(&mention.id));
                n_lit += usize::from(mention.is_selected);
            }
        }
    }
    let selected = selected.and_then(|id| document.mentions.get(id));
    let in_terminators = |mention: &Arc<Mention>| {
        ranges.iter().all(|range| {
            let overlaps = |part: &dateline::text::Span| part.range().overlaps(*range);
            !mention.spans.parts().iter().any(overlaps)
        })
    };
    assert!(n_lit > 0 || selected.is_none_or(in_terminators), "the selected one is always drawn");
}

fn blocks(canvas: &Canvas) -> Vec<PaintedBlock> {
    (0..canvas.n_blocks()).map(|block| canvas.block(block)).collect()
}

fn selecting(selected: Option<&MentionId>) -> Look {
    Look { selected: selected.cloned(), ..Look::default() }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn segments_flatten_the_mentions_of_a_paragraph((text, mentions) in marked_text(24)) {
        let document = document("a", &text, mentions);
        let all = shared(&document);
        for paragraph in document.text.paragraphs() {
            let touches = |m: &&Arc<Mention>| m.spans.hull().range().overlaps(*paragraph);
            let inside: Vec<_> = all.iter().filter(touches).cloned().collect();
            check_segments(*paragraph, &inside);
        }
    }

    #[test]
    fn an_updated_canvas_is_a_new_one(
        (text, mentions) in marked_text(8),
        repeat in 1..30usize,
        steps in vec((any::<u16>(), mention_seed(), any::<bool>()), 1..8),
        dateline in any::<(u16, u8)>(),
    ) {
        // Long enough for several blocks of paragraphs.
        let text = format!("{text}\n").repeat(repeat * 4);
        let schema = Schema::preset();
        let mut document = document("a", &text, mentions);
        if let Some(span) = crate::common::span(&text, dateline) {
            let mut facts = document.facts.as_ref().clone();
            facts.zones.push(Zone { kind: ZoneKind::Dateline, span, extra: Extra::default() });
            document.facts = Arc::new(facts);
        }
        let mut document = Arc::new(document);
        let mut canvas = Canvas::new(&document, &schema, Look::default());
        check_canvas(&canvas, &document, None);
        for (n, (which, seed, selects)) in steps.iter().enumerate() {
            let all: Vec<_> = document.mentions.iter().map(|m| m.id.clone()).collect();
            let selected = all.get(usize::from(*which) % all.len().max(1)).filter(|_| *selects);
            let mut next = document.as_ref().clone();
            let labels = [id("actor"), id("place")];
            let gone = all.first().filter(|_| which % 3 == 0);
            let before = gone.and_then(|id| next.mentions.get(id));
            let after = grow_mention(&text, &format!("x{n}"), &labels, seed);
            let exchanged = next.mentions.exchanged(before.map(AsRef::as_ref), after.as_ref());
            next.mentions = exchanged.unwrap();
            document = Arc::new(next);
            let updated = canvas.updated(&document, &schema, selecting(selected));
            let drawn = blocks(&updated);
            let anew = Canvas::new(&document, &schema, selecting(selected));
            prop_assert_eq!(&drawn, &blocks(&anew));
            check_canvas(&updated, &document, selected);
            prop_assert!(updated.has_layout_of(&canvas));
            for (i, (old, new)) in blocks(&canvas).iter().zip(&drawn).enumerate() {
                prop_assert!(!updated.is_same_block(&canvas, i) || old == new, "block {i} differs");
            }
            canvas = updated;
        }
    }
}

#[test]
fn an_edit_draws_one_block_again() {
    let text = "The Taliban took Kunduz.\n\n".repeat(500);
    let project = project_of(vec![document("a", &text, vec![])]);
    let canvas = Canvas::new(&project.documents[&id("a")], project.schema(), Look::default());
    assert!(canvas.n_blocks() > 10);
    let (article, label) = (id("a"), id("place"));
    let spans = vec![span_of(&text, "Kunduz").into()];
    let command = Command::Tag { article, label, spans, origin: Default::default() };
    let next = command.plan(&project, &stamp(1)).unwrap().change.apply(&project).unwrap();
    let updated = canvas.updated(&next.documents[&id("a")], next.schema(), Look::default());
    let same = (0..canvas.n_blocks()).filter(|block| updated.is_same_block(&canvas, *block));
    assert_eq!(same.count(), canvas.n_blocks() - 1);
    assert_ne!(canvas.block(0), updated.block(0));
    assert_eq!(canvas.block(0).paragraphs[1..], updated.block(0).paragraphs[1..]);
}

#[test]
fn hidden_labels_leave_the_text_alone() {
    let text = "The Taliban took Kunduz.";
    let mentions = vec![mention("a1", "actor", span_of(text, "Taliban"))];
    let document = Arc::new(document("a", text, mentions));
    let schema = Schema::preset();
    let look = Look { hidden: [id("actor")].into(), ..Look::default() };
    let hidden = Canvas::new(&document, &schema, look);
    let shown = hidden.updated(&document, &schema, Look::default());
    assert_eq!(hidden.block(0), shown.bare_block(0));
    assert_ne!(hidden.block(0), shown.block(0));
    assert!(!hidden.is_same_block(&shown, 0));
    assert_eq!(shown.block(0).paragraphs[0].pieces[1].described, "Actor: Taliban");
}

#[test]
fn every_offset_is_in_its_block() {
    let text = "One.\nTwo.\r\n\n".repeat(100);
    let document = Arc::new(document("a", &text, vec![]));
    let canvas = Canvas::new(&document, &Schema::preset(), Look::default());
    let starts: Vec<_> = blocks(&canvas).iter().map(|b| b.paragraphs[0].start).collect();
    assert!(starts.len() > 3);
    for at in 0..=text.len() {
        let wanted = starts.partition_point(|start| *start <= at) - 1;
        assert_eq!(canvas.block_at(ByteOffset::new(at)), wanted);
    }
}
