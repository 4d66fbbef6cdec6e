//! What is done to mentions with what is selected.

use super::{Caret, Selection, Session, Tone};
use crate::annotation::{MentionId, Origin, Spans};
use crate::edit::Command;
use crate::id::Stamp;
use crate::schema::LabelId;
use crate::text::{ByteOffset, Edge, Granularity, Span, nudge};

impl Session {
    pub(super) fn tag(&mut self, span: Span, label: LabelId, stamp: &Stamp) {
        let Some(article) = self.open.clone() else { return };
        let spans = vec![Spans::from(span)];
        let command = Command::Tag { article, label, spans, origin: Origin::Manual };
        if self.try_run(&command, stamp, false).is_some() {
            // By keys, work goes on behind what was tagged.
            let caret = self.selection.caret.map(|_| Caret::at(span.end()));
            self.selection = Selection { caret, ..Selection::of(Some(stamp.id(0))) };
        }
    }

    pub(super) fn use_label(&mut self, label: LabelId, stamp: &Stamp) {
        if let Some(span) = self.selection.span {
            self.tag(span, label, stamp);
        } else if self.suggestion().is_some() {
            self.accept(Some(label), stamp);
        } else if let (Some(article), Some(mention)) = (self.open.clone(), self.mention()) {
            if mention.label != label {
                let ids = vec![mention.id.clone()];
                self.run(&Command::Relabel(article, ids, label), stamp, false);
            }
        } else if self.armed.as_ref() == Some(&label) {
            self.armed = None;
        } else {
            self.armed = Some(label);
        }
    }

    pub(super) fn remove_mention(&mut self, stamp: &Stamp) {
        if self.suggestion().is_some() {
            self.reject(stamp);
            return;
        }
        let (Some(article), Some(mention)) = (self.open.clone(), self.mention().cloned()) else {
            self.tell("Select a mention first.", Tone::Refusal);
            return;
        };
        self.run(&Command::Remove(article, vec![mention.id.clone()]), stamp, true);
    }

    pub(super) fn add_part(&mut self, stamp: &Stamp) {
        let parts = self.selection.span.zip(self.mention()).map(|(span, mention)| {
            let mut parts = mention.spans.parts().to_vec();
            parts.push(span);
            (mention.id.clone(), parts)
        });
        let Some((id, spans)) = parts.and_then(|(id, parts)| Some((id, Spans::new(parts)?))) else {
            self.tell("Select a mention, then words to add to it.", Tone::Refusal);
            return;
        };
        self.reshape(id, spans, stamp);
    }

    pub(super) fn reshape(&mut self, id: MentionId, spans: Spans, stamp: &Stamp) {
        let Some(article) = self.open.clone() else { return };
        if self.try_run(&Command::Reshape(article, id, spans), stamp, false).is_some() {
            self.selection.span = None;
        }
    }

    pub(super) fn nudge(&mut self, edge: Edge, by: Granularity, forward: bool, stamp: &Stamp) {
        let Some(document) = self.document() else { return };
        let index = document.text.index();
        if let Some(span) = self.selection.span {
            self.selection.span = Some(nudge(index, span, edge, by, forward).unwrap_or(span));
            return;
        }
        let Some(mention) = self.mention() else {
            self.tell("Select a mention or words first.", Tone::Refusal);
            return;
        };
        let parts = mention.spans.parts();
        let part = match edge {
            Edge::Start => parts.first(),
            Edge::End => parts.last(),
        };
        let moved = part.and_then(|part| nudge(index, *part, edge, by, forward));
        match (moved, mention.id.clone()) {
            (Some(moved), id) => {
                let spans = replace_part(parts, edge, moved);
                self.reshape_if_some(id, spans, stamp);
            }
            (None, _) => self.tell("The boundary cannot move further.", Tone::Refusal),
        }
    }

    pub(super) fn move_edge(&mut self, edge: Edge, to: ByteOffset, stamp: &Stamp) {
        let Some(mention) = self.mention() else { return };
        let parts = mention.spans.parts();
        let part = match edge {
            Edge::Start => parts.first(),
            Edge::End => parts.last(),
        };
        let moved = part.and_then(|part| part.with_edge(edge, to));
        let (id, spans) = (mention.id.clone(), moved.and_then(|m| replace_part(parts, edge, m)));
        self.reshape_if_some(id, spans, stamp);
    }

    pub(super) fn reshape_if_some(&mut self, id: MentionId, spans: Option<Spans>, stamp: &Stamp) {
        match spans {
            Some(spans) => self.reshape(id, spans, stamp),
            None => self.tell("A mention cannot end before it starts.", Tone::Refusal),
        }
    }
}

/// The parts with the first or last one exchanged.
fn replace_part(parts: &[Span], edge: Edge, moved: Span) -> Option<Spans> {
    let mut parts = parts.to_vec();
    match edge {
        Edge::Start => *parts.first_mut()? = moved,
        Edge::End => *parts.last_mut()? = moved,
    }
    Spans::new(parts)
}
