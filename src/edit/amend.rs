//! Plans many changes of many kinds as one step.

use super::plan::Plan;
use super::{Edit, Refusal};
use crate::annotation::{Mention, MentionId, Origin, Spans};
use crate::article::{ArticleId, Status};
use crate::project::Document;
use crate::schema::LabelId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One of many changes that are done together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amendment {
    /// Put a label on a place.
    Tag(ArticleId, LabelId, Spans),
    /// Move the boundaries of a mention.
    Reshape(ArticleId, MentionId, Spans),
    /// Give a mention another label.
    Relabel(ArticleId, MentionId, LabelId),
    /// Remove a mention.
    Remove(ArticleId, MentionId),
    /// Set the status of an article.
    SetStatus(ArticleId, Status),
    /// Delete an article with its mentions.
    Delete(ArticleId),
}

impl Amendment {
    /// The article that it changes.
    #[must_use]
    pub fn article(&self) -> &ArticleId {
        match self {
            Self::Tag(article, ..)
            | Self::Reshape(article, ..)
            | Self::Relabel(article, ..)
            | Self::Remove(article, _)
            | Self::SetStatus(article, _)
            | Self::Delete(article) => article,
        }
    }
}

/// The mentions of an article on their way from before to after.
struct Amended<'a> {
    document: &'a Document,
    /// What became of the mentions touched so far, new ones included; nothing of those removed.
    after: BTreeMap<MentionId, Option<Mention>>,
    status: Option<Status>,
}

impl Amended<'_> {
    fn now(&self, id: &MentionId) -> Option<Mention> {
        match self.after.get(id) {
            Some(after) => after.clone(),
            None => self.document.mentions.get(id).map(|mention| mention.as_ref().clone()),
        }
    }

    /// Whether another mention has the label and the place of this one.
    fn has_twin(&self, mention: &Mention) -> bool {
        let is_twin = |other: &Mention| {
            other.id != mention.id && other.label == mention.label && other.spans == mention.spans
        };
        let touched = self.after.values().flatten().any(is_twin);
        let mut there = self.document.mentions.overlapping(mention.spans.hull());
        touched || there.any(|other| !self.after.contains_key(&other.id) && is_twin(other))
    }

    /// Puts a mention in its place; it goes if it would stand there twice.
    fn put(&mut self, mention: Mention) {
        let id = mention.id.clone();
        let kept = (!self.has_twin(&mention)).then_some(mention);
        self.after.insert(id, kept);
    }
}

impl Plan<'_> {
    /// What the amendments change. Those that no longer fit, for their article or mention is gone
    /// or their place is none, are passed over.
    pub(super) fn amend(&self, amendments: &[Amendment]) -> Result<Vec<Edit>, Refusal> {
        let mut by_article: BTreeMap<&ArticleId, Vec<&Amendment>> = BTreeMap::new();
        for amendment in amendments {
            by_article.entry(amendment.article()).or_default().push(amendment);
        }
        let (mut edits, mut n_fresh) = (Vec::new(), 0);
        for (article, amendments) in by_article {
            let Some(document) = self.project.document(article) else { continue };
            if amendments.iter().any(|amendment| matches!(amendment, Amendment::Delete(_))) {
                edits.push(Edit::Document { before: Some(document.clone()), after: None });
                continue;
            }
            let mut amended = Amended { document, after: BTreeMap::new(), status: None };
            for amendment in amendments {
                self.amend_one(&mut amended, amendment, &mut n_fresh);
            }
            for (id, after) in amended.after {
                let before = document.mentions.get(&id).cloned();
                let after = after.map(Arc::new);
                if before != after {
                    edits.push(Edit::Mention { article: article.clone(), before, after });
                }
            }
            if let Some(status) = amended.status {
                edits.push(self.facts(article, |facts| facts.status = status)?);
            }
        }
        Ok(edits)
    }

    fn amend_one(&self, amended: &mut Amended<'_>, amendment: &Amendment, n_fresh: &mut usize) {
        let index = amended.document.text.index();
        let is_place = |spans: &Spans| spans.parts().iter().all(|p| index.slice(*p).is_some());
        match amendment {
            Amendment::Tag(_, label, spans) => {
                let Some(label) = self.project.schema().label(label) else { return };
                if !is_place(spans) {
                    return;
                }
                let mention = self.fresh(*n_fresh, label, spans, Origin::Propagated);
                *n_fresh += 1;
                if !amended.has_twin(&mention) {
                    amended.after.insert(mention.id.clone(), Some(mention));
                    if amended.document.facts.status == Status::Todo {
                        amended.status.get_or_insert(Status::InProgress);
                    }
                }
            }
            Amendment::Reshape(_, id, spans) => {
                if let Some(mention) = amended.now(id).filter(|m| m.spans != *spans)
                    && is_place(spans)
                {
                    let changed = self.stamp.at;
                    amended.put(Mention { spans: spans.clone(), changed, ..mention });
                }
            }
            Amendment::Relabel(_, id, label) => {
                if let Some(mention) = amended.now(id).filter(|m| m.label != *label)
                    && self.project.schema().label(label).is_some()
                {
                    let changed = self.stamp.at;
                    amended.put(Mention { label: label.clone(), changed, ..mention });
                }
            }
            Amendment::Remove(_, id) => {
                if amended.now(id).is_some() {
                    amended.after.insert(id.clone(), None);
                }
            }
            Amendment::SetStatus(_, status) => amended.status = Some(*status),
            Amendment::Delete(_) => {}
        }
    }
}
