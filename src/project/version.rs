//! A newer text of an article, with what is carried over from the one before.

use super::{Document, Facts};
use crate::annotation::{AnnotationSet, Fate, Mention, Unsettled, reanchor};
use crate::article::{Metadata, Status};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Document {
    /// This article as the next version of another one, which stays as it is.
    ///
    /// What is not known about it comes from the one before, and so do the mentions: those whose
    /// words have one sure place stand there, the others become unsettled. Where this article
    /// already says the same, or has a mention of the same id, its own word counts. Finished work
    /// is in progress again, for the text is another.
    #[must_use]
    pub fn as_version_of(&self, before: &Self) -> Self {
        let places = before.mentions.iter().map(|mention| &mention.spans);
        let fates = reanchor(before.text.index(), self.text.index(), places);
        let mut mentions: BTreeMap<_, Mention> = self
            .mentions
            .iter()
            .map(|mention| (mention.id.clone(), mention.as_ref().clone()))
            .collect();
        let mut unsettled = self.facts.unsettled.clone();
        let is_known = |mention: &Mention, mentions: &BTreeMap<_, Mention>| {
            let there = self.mentions.overlapping(mention.spans.hull());
            let mut same = there.filter(|own| own.label == mention.label);
            mentions.contains_key(&mention.id) || same.any(|own| own.spans == mention.spans)
        };
        for (mention, fate) in before.mentions.iter().zip(fates) {
            match fate {
                Fate::Unchanged(spans) | Fate::Moved(spans) => {
                    let mention = Mention { spans, ..mention.as_ref().clone() };
                    if !is_known(&mention, &mentions) {
                        mentions.insert(mention.id.clone(), mention);
                    }
                }
                Fate::Ambiguous | Fate::Orphaned => {
                    unsettled.extend(Unsettled::of(mention, before.text.index()));
                }
            }
        }
        unsettled.extend(before.facts.unsettled.iter().cloned());
        let mut ids = std::collections::BTreeSet::new();
        unsettled.retain(|mention| {
            !mentions.contains_key(&mention.id) && ids.insert(mention.id.clone())
        });
        let status = match (self.facts.status, before.facts.status) {
            (Status::Todo, Status::Todo) => Status::Todo,
            (Status::Todo, Status::Flagged) => Status::Flagged,
            (Status::Todo, _) => Status::InProgress,
            (own, _) => own,
        };
        let facts = Facts {
            metadata: filled(&self.facts.metadata, &before.facts.metadata),
            status,
            replaces: Some(before.id.clone()),
            unsettled,
            ..self.facts.as_ref().clone()
        };
        Self {
            facts: Arc::new(facts),
            // Keys of a map are all different, as the ids have to be.
            mentions: AnnotationSet::new(mentions.into_values()).unwrap_or_default(),
            ..self.clone()
        }
    }

    /// The mentions that stand elsewhere than in the version before, in their order.
    #[must_use]
    pub fn moved_since(&self, before: &Self) -> Vec<Arc<Mention>> {
        let has_moved = |mention: &&Arc<Mention>| {
            let there = before.mentions.get(&mention.id);
            there.is_some_and(|there| there.spans != mention.spans)
        };
        self.mentions.iter().filter(has_moved).cloned().collect()
    }
}

/// What is known, with what is known about the version before where nothing is.
fn filled(own: &Metadata, before: &Metadata) -> Metadata {
    let or = |own: &Option<Arc<str>>, before: &Option<Arc<str>>| own.clone().or(before.clone());
    Metadata {
        title: own.title.clone(),
        date: own.date.or(before.date),
        source: or(&own.source, &before.source),
        url: or(&own.url, &before.url),
        language: or(&own.language, &before.language),
        file: or(&own.file, &before.file),
    }
}
