//! Plans what becomes of mentions that wait for a place in the text of their article.

use super::plan::{Plan, Planned, added, count, shorten};
use super::{Edit, Refusal};
use crate::annotation::{Mention, MentionId, Spans};
use crate::article::ArticleId;
use crate::schema::LabelId;

impl Plan<'_> {
    pub(super) fn settle(
        &self,
        article: &ArticleId,
        places: &[(MentionId, Option<Spans>)],
    ) -> Planned {
        let document = self.document(article)?;
        let mut left = document.facts.unsettled.clone();
        let (mut mentions, mut gone): (Vec<Mention>, Vec<String>) = (Vec::new(), Vec::new());
        for (n, (id, place)) in places.iter().enumerate() {
            let at = left.iter().position(|mention| mention.id == *id);
            let unsettled = left.remove(at.ok_or_else(|| Refusal::NoSuchMention(id.clone()))?);
            let Some(spans) = place else {
                gone.push(unsettled.quote());
                continue;
            };
            Self::check_spans(document, spans)?;
            self.label(&unsettled.label)?;
            let mut mention = unsettled.at(spans.clone(), self.stamp.at);
            if document.mentions.get(&mention.id).is_some() {
                mention.id = self.stamp.id(n);
            }
            mentions.push(mention);
        }
        let title = match (mentions.as_slice(), gone.as_slice()) {
            ([mention], []) => format!("Placed “{}”", shorten(&document.quote(mention))),
            ([], [quote]) => format!("Let “{}” go", shorten(quote)),
            ([], _) => format!("Let {} go", count(gone.len(), "mention")),
            _ => format!("Settled {}", count(places.len(), "mention")),
        };
        let is_there = |mention: &Mention| {
            let mut there = document.mentions.overlapping(mention.spans.hull());
            there.any(|other| other.label == mention.label && other.spans == mention.spans)
        };
        // What is tagged there by now needs no second mention.
        let placed = mentions.into_iter().filter(|mention| !is_there(mention));
        let mut edits: Vec<_> = placed.map(|mention| added(article, mention)).collect();
        edits.push(self.facts(article, |facts| facts.unsettled = left)?);
        Ok((title, edits))
    }

    /// Gives those of a label that goes another one, or lets them go with it.
    pub(super) fn relabel_unsettled(
        &self,
        gone: &LabelId,
        instead: Option<&LabelId>,
    ) -> Result<Vec<Edit>, Refusal> {
        let waiting = self.project.documents.iter().filter(|(_, document)| {
            document.facts.unsettled.iter().any(|mention| mention.label == *gone)
        });
        let relabeled = waiting.map(|(article, _)| {
            self.facts(article, |facts| match instead {
                None => facts.unsettled.retain(|mention| mention.label != *gone),
                Some(instead) => {
                    let same = facts.unsettled.iter_mut().filter(|m| m.label == *gone);
                    same.for_each(|mention| mention.label = instead.clone());
                }
            })
        });
        relabeled.collect()
    }
}
