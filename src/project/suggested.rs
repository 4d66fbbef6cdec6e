//! What comes to an article as a suggestion, and what of it was answered before.

use super::Document;
use crate::annotation::{AnnotationSet, Mention};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Document {
    /// Adds suggestions, but none that was answered: that a mention of this id or at just this
    /// place came of, that is suggested there already, or that the same author suggested before and
    /// that was turned down.
    pub fn take_suggestions(&mut self, new: impl IntoIterator<Item = Arc<Mention>>) {
        let is_same = |a: &Mention, b: &Mention| a.label == b.label && a.spans == b.spans;
        let is_answered = |document: &Self, new: &Mention| {
            let mut waiting = document.suggestions.overlapping(new.spans.hull());
            let mut rejected = document.rejected.overlapping(new.spans.hull());
            document.proposed_or_made(&new.id).is_some()
                || document.has_mention_like(new)
                || waiting.any(|known| is_same(known, new))
                || rejected.any(|known| is_same(known, new) && known.author == new.author)
        };
        let mut new: Vec<_> = new.into_iter().filter(|new| !is_answered(self, new)).collect();
        if new.is_empty() {
            return;
        }
        new.extend(self.suggestions.iter().cloned());
        self.suggestions = by_id(new);
    }

    /// This article with all its mentions as suggestions, or all its suggestions as mentions. Of
    /// two with one id the mention stays.
    #[must_use]
    pub fn arriving(&self, as_suggestions: bool) -> Self {
        let all = by_id(self.suggestions.iter().chain(self.mentions.iter()).cloned());
        let (mentions, suggestions) = match as_suggestions {
            true => (AnnotationSet::default(), all),
            false => (all, AnnotationSet::default()),
        };
        Self { mentions, suggestions, ..self.clone() }
    }
}

/// The set of the last of each id.
fn by_id(mentions: impl IntoIterator<Item = Arc<Mention>>) -> AnnotationSet {
    let mentions = mentions.into_iter().map(|mention| (mention.id.clone(), mention));
    let mentions = mentions.collect::<BTreeMap<_, _>>().into_values();
    // Keys of a map are all different, as the ids have to be.
    AnnotationSet::new(mentions.map(Arc::unwrap_or_clone)).unwrap_or_default()
}
