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
    /// already says the same, or has a mention of the same id, its own word counts. Suggestions
    /// come along as well, and what was turned down stays so; those without a sure place do not.
    /// Finished work is in progress again, for the text is another.
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
        let mut after = Self {
            facts: Arc::new(facts),
            // Keys of a map are all different, as the ids have to be.
            mentions: AnnotationSet::new(mentions.into_values()).unwrap_or_default(),
            suggestions: AnnotationSet::default(),
            rejected: self.carried_over(before, &before.rejected),
            ..self.clone()
        };
        let carried_over = self.carried_over(before, &before.suggestions);
        after.take_suggestions(self.suggestions.iter().cloned());
        after.take_suggestions(carried_over.iter().cloned());
        after
    }

    /// Those of a set of the version before whose words have one sure place in this one.
    fn carried_over(&self, before: &Self, set: &AnnotationSet) -> AnnotationSet {
        let places = set.iter().map(|mention| &mention.spans);
        let fates = reanchor(before.text.index(), self.text.index(), places);
        let placed = set.iter().zip(fates).filter_map(|(mention, fate)| match fate {
            Fate::Unchanged(spans) | Fate::Moved(spans) => {
                Some(Mention { spans, ..mention.as_ref().clone() })
            }
            Fate::Ambiguous | Fate::Orphaned => None,
        });
        // Ids stay as they were, so none can stand twice.
        AnnotationSet::new(placed).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::super::Facts;
    use super::*;
    use crate::annotation::{MentionId, Spans};
    use crate::id::{Id, Stamp};
    use crate::moment::Timestamp;
    use crate::text::{ByteOffset, Span};

    #[test]
    fn suggestions_and_their_answers_come_along_with_their_words() {
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "model".into(), chance: 1 };
        let id = |name: &str| Id::parse(name).unwrap();
        let suggest = |name: &str, text: &str, words: &str| {
            let start = text.find(words).unwrap();
            let offset = ByteOffset::new;
            let span = Span::new(offset(start), offset(start + words.len())).unwrap();
            Mention {
                id: MentionId::parse(name).unwrap(),
                label: Id::parse("place").unwrap(),
                spans: Spans::from(span),
                attributes: BTreeMap::new(),
                note: "".into(),
                author: stamp.author.clone(),
                origin: crate::annotation::Origin::Model,
                created: stamp.at,
                changed: stamp.at,
                extra: crate::extra::Extra::default(),
            }
        };
        let (old, new) = ("Lavar fell. Orsh held. Bo ran.", "At dawn Lavar fell. Bo ran.");
        let set = |text: &str, names: &[(&str, &str)]| {
            AnnotationSet::new(names.iter().map(|(name, words)| suggest(name, text, words)))
                .unwrap()
        };
        let mut before = Document::new(id("before"), old, Facts::default());
        before.suggestions = set(old, &[("s1", "Lavar"), ("s2", "Orsh")]);
        before.rejected = set(old, &[("s3", "Bo"), ("s4", "held")]);
        let mut after = Document::new(id("after"), new, Facts::default());
        // The same program looked at the new text, too.
        after.suggestions = set(new, &[("s5", "Lavar"), ("s6", "Bo"), ("s7", "ran")]);
        let after = after.as_version_of(&before);
        let told = |set: &AnnotationSet| {
            set.iter().map(|m| format!("{} {}", m.id, after.quote(m))).collect::<Vec<_>>()
        };
        assert_eq!(told(&after.suggestions), ["s5 Lavar", "s7 ran"]);
        assert_eq!(told(&after.rejected), ["s3 Bo"]);
        assert!(after.facts.unsettled.is_empty());
        let alone = Document::new(id("alone"), new, Facts::default()).as_version_of(&before);
        let quotes = alone.suggestions.iter().map(|m| alone.quote(m)).collect::<Vec<_>>();
        assert_eq!(quotes, ["Lavar"]);
    }
}
