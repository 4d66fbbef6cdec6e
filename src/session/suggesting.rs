//! What is done with the suggestions of the open article.

use super::{Selection, Session, Tone};
use crate::edit::Command;
use crate::id::Stamp;
use crate::schema::LabelId;

impl Session {
    /// Makes a mention of the selected suggestion, of its label or another one.
    pub(super) fn accept(&mut self, label: Option<LabelId>, stamp: &Stamp) {
        self.answer(stamp, |article, id| Command::Accept(article, vec![id], label));
    }

    pub(super) fn reject(&mut self, stamp: &Stamp) {
        self.answer(stamp, |article, id| Command::Reject(article, vec![id]));
    }

    /// Answers the selected suggestion, then goes on to the next one.
    fn answer(
        &mut self,
        stamp: &Stamp,
        command: impl FnOnce(crate::article::ArticleId, crate::annotation::MentionId) -> Command,
    ) {
        let (Some(article), Some(suggestion)) = (self.open.clone(), self.suggestion().cloned())
        else {
            self.tell("Select a suggestion first.", Tone::Refusal);
            return;
        };
        let next = self.document().and_then(|document| {
            self.selection.neighbor(&document.suggestions, &self.hidden, true)
        });
        let next = next.filter(|next| *next != suggestion.id);
        let id = suggestion.id.clone();
        if self.try_run(&command(article, id), stamp, false).is_some() {
            let mention = next.or(self.selection.mention.take());
            self.selection = Selection::of(mention);
        }
    }

    pub(super) fn select_suggestion(&mut self, forward: bool) {
        let Some(document) = self.document() else { return };
        let to = self.selection.neighbor(&document.suggestions, &self.hidden, forward);
        match to {
            Some(id) => self.selection = Selection::of(Some(id)),
            None => self.tell("The article has no suggestions.", Tone::Refusal),
        }
    }

    pub(super) fn answer_all(&mut self, accepts: bool, stamp: &Stamp) {
        let Some(document) = self.document() else { return };
        let article = document.id.clone();
        let ids: Vec<_> = document.suggestions.iter().map(|s| s.id.clone()).collect();
        if ids.is_empty() {
            self.tell("The article has no suggestions.", Tone::Refusal);
            return;
        }
        let command = match accepts {
            true => Command::Accept(article, ids, None),
            false => Command::Reject(article, ids),
        };
        self.run(&command, stamp, true);
    }
}
