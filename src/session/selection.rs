//! What is selected in the open article.

use super::Caret;
use crate::annotation::{AnnotationSet, Mention, MentionId};
use crate::project::Document;
use crate::schema::LabelId;
use crate::text::{ByteOffset, Matching, Span};
use std::collections::BTreeSet;

/// What is looked for in the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words or a regular expression.
    pub words: String,
    /// How they are compared.
    pub matching: Matching,
    /// Whether in all articles, and not the open one alone.
    pub in_all: bool,
}

/// What is selected: words to be tagged, a mention, or both while a part is added to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Words that the next label goes to.
    pub span: Option<Span>,
    /// The mention whose details are shown.
    pub mention: Option<MentionId>,
    /// The keyboard's place, once a key has asked for it.
    pub caret: Option<Caret>,
    /// How far right the caret stood, in pixels, before it went through lines that are shorter.
    pub column: Option<i32>,
    /// Where the pointer pressed last: keys begin there.
    pub pointed: Option<ByteOffset>,
    /// The word that a first tap chose: a second one selects from there on.
    pub tapped: Option<Span>,
    /// The selections that were widened to this one, to go back to.
    pub narrower: Vec<Span>,
}

impl Selection {
    /// Nothing but a mention, or nothing at all.
    #[must_use]
    pub fn of(mention: Option<MentionId>) -> Self {
        Self { mention, ..Self::default() }
    }

    /// Whether anything of it is drawn beside the text.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.span.is_some() || self.mention.is_some() || self.caret.is_some()
    }

    /// Whether nothing says where in the article the keyboard is.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        !self.is_shown() && self.pointed.is_none()
    }

    /// The mention that a click selects, not one of a hidden label: the shortest under it, and
    /// with every further click on the same place the next longer one, then the suggestions there,
    /// then again the shortest.
    #[must_use]
    pub fn under(
        &self,
        document: &Document,
        hidden: &BTreeSet<LabelId>,
        at: ByteOffset,
    ) -> Option<MentionId> {
        let mut mentions = document.mentions.at(at);
        mentions.extend(document.suggestions.at(at));
        mentions.retain(|mention| !hidden.contains(&mention.label));
        let current = mentions.iter().position(|m| Some(&m.id) == self.mention.as_ref());
        let next = current.map_or(0, |current| (current + 1) % mentions.len());
        mentions.get(next).map(|mention| mention.id.clone())
    }

    /// The one of mentions or suggestions after or before the selected one in the order of the
    /// text, and around; those of hidden labels are passed over.
    #[must_use]
    pub fn neighbor(
        &self,
        mentions: &AnnotationSet,
        hidden: &BTreeSet<LabelId>,
        forward: bool,
    ) -> Option<MentionId> {
        let id = |mention: &std::sync::Arc<Mention>| mention.id.clone();
        let current = self.mention.as_ref().and_then(|id| mentions.get(id));
        let place = self.span.map(Span::start).or(self.pointed);
        let is_beyond = |other: &&std::sync::Arc<Mention>| match (current, place) {
            (Some(current), _) if forward => other.order(current).is_gt(),
            (Some(current), _) => other.order(current).is_lt(),
            (None, Some(place)) if forward => other.spans.hull().start() >= place,
            (None, Some(place)) => other.spans.hull().start() < place,
            (None, None) => true,
        };
        let shown = || mentions.iter().filter(|mention| !hidden.contains(&mention.label));
        if forward {
            shown().find(is_beyond).or_else(|| shown().next()).map(id)
        } else {
            shown().rev().find(is_beyond).or_else(|| shown().next_back()).map(id)
        }
    }
}
