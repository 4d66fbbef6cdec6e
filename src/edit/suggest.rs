//! Plans what becomes of suggestions.

use super::plan::{Plan, Planned, added, count, shorten};
use super::{Edit, Refusal};
use crate::annotation::{Mention, MentionId};
use crate::article::{ArticleId, Status};
use crate::project::Document;
use crate::schema::LabelId;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Plan<'_> {
    /// Suggestions become mentions that keep their id where it is free. Whoever accepts one answers
    /// for it from then on; how it came to be stays as it was. What is tagged by now just goes, and
    /// what gets another label was turned down as what it was.
    pub(super) fn accept(
        &self,
        article: &ArticleId,
        ids: &[MentionId],
        label: Option<&LabelId>,
    ) -> Planned {
        let document = self.document(article)?;
        if let Some(label) = label {
            self.label(label)?;
        }
        let suggestions = self.suggestions(article, ids)?;
        let mut edits: Vec<_> = suggestions.iter().map(|gone| answered(article, gone)).collect();
        let mut places = BTreeSet::new();
        for (n, suggestion) in suggestions.iter().enumerate() {
            if label.is_some_and(|label| *label != suggestion.label) {
                edits.push(rejected(document, suggestion));
            }
            let mut mention = suggestion.as_ref().clone();
            mention.author = self.stamp.author.clone();
            mention.changed = self.stamp.at;
            mention.label = label.cloned().unwrap_or(mention.label);
            if document.mentions.get(&mention.id).is_some() {
                mention.id = self.stamp.id(n);
            }
            let is_new = places.insert((mention.label.clone(), mention.spans.clone()));
            if is_new && !document.has_mention_like(&mention) {
                edits.push(added(article, mention));
            }
        }
        if document.facts.status == Status::Todo && !suggestions.is_empty() {
            edits.push(self.facts(article, |facts| facts.status = Status::InProgress)?);
        }
        let title = match suggestions.as_slice() {
            [one] => {
                let label = self.label(label.unwrap_or(&one.label))?;
                format!("Accepted “{}” as {}", shorten(&document.quote(one)), label.name)
            }
            _ => format!("Accepted {}", count(suggestions.len(), "suggestion")),
        };
        Ok((title, edits))
    }

    /// Suggestions that are turned down are kept apart, lest the same file suggest them again.
    pub(super) fn reject(&self, article: &ArticleId, ids: &[MentionId]) -> Planned {
        let document = self.document(article)?;
        let suggestions = self.suggestions(article, ids)?;
        let title = match suggestions.as_slice() {
            [one] => format!("Rejected “{}”", shorten(&document.quote(one))),
            _ => format!("Rejected {}", count(suggestions.len(), "suggestion")),
        };
        let edits =
            suggestions.iter().flat_map(|gone| [answered(article, gone), rejected(document, gone)]);
        Ok((title, edits.collect()))
    }

    /// Those of a label that goes get another one, or go with it.
    pub(super) fn relabel_suggestions(
        &self,
        gone: &LabelId,
        instead: Option<&LabelId>,
    ) -> Vec<Edit> {
        let documents = self.project.documents.iter();
        let all = documents.flat_map(|(article, document)| {
            let open = document.suggestions.iter().map(|suggestion| (false, suggestion));
            let rejected = document.rejected.iter().map(|suggestion| (true, suggestion));
            let of_label = open.chain(rejected).filter(|(_, s)| s.label == *gone);
            of_label.map(move |(is_rejected, suggestion)| (article, is_rejected, suggestion))
        });
        let edits = all.map(|(article, is_rejected, s)| {
            let relabel = |label: &LabelId| Mention { label: label.clone(), ..s.as_ref().clone() };
            let (before, after) = (Some(s.clone()), instead.map(relabel).map(Arc::new));
            Edit::Suggestion { article: article.clone(), is_rejected, before, after }
        });
        edits.collect()
    }

    fn suggestions(
        &self,
        article: &ArticleId,
        ids: &[MentionId],
    ) -> Result<Vec<Arc<Mention>>, Refusal> {
        let document = self.document(article)?;
        let ids: BTreeSet<_> = ids.iter().collect();
        let find = |id: &MentionId| {
            let found = document.suggestions.get(id).cloned();
            found.ok_or_else(|| Refusal::NoSuchSuggestion(id.clone()))
        };
        let mut found: Vec<_> = ids.into_iter().map(find).collect::<Result<_, _>>()?;
        found.sort_by(|a, b| a.order(b));
        Ok(found)
    }
}

fn answered(article: &ArticleId, suggestion: &Arc<Mention>) -> Edit {
    let before = Some(suggestion.clone());
    Edit::Suggestion { article: article.clone(), is_rejected: false, before, after: None }
}

fn rejected(document: &Document, suggestion: &Arc<Mention>) -> Edit {
    Edit::Suggestion {
        article: document.id.clone(),
        is_rejected: true,
        // One of the same id that stood elsewhere may have been turned down earlier.
        before: document.rejected.get(&suggestion.id).cloned(),
        after: Some(suggestion.clone()),
    }
}
