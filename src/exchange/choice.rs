//! Which articles of a project are exported, with which of their mentions.

use crate::annotation::{AnnotationSet, Mention};
use crate::article::{ArticleId, Status};
use crate::formats::native::{Failure, Verification};
use crate::project::{Document, Flaw, Project};
use crate::schema::{LabelId, Schema};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is exported. Which articles these are does not travel: they are chosen before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// These articles alone.
    #[serde(skip)]
    pub articles: Option<Arc<BTreeSet<ArticleId>>>,
    /// Articles of this status alone.
    #[serde(skip)]
    pub status: Option<Status>,
    /// Mentions of these labels are left out.
    pub without: BTreeSet<LabelId>,
    /// Mentions of this author alone.
    pub author: Option<Arc<str>>,
    /// Whether notes go along.
    pub notes: bool,
    /// What becomes of suggestions.
    pub suggestions: Suggested,
}

/// What becomes of suggestions in an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suggested {
    /// They stay what they are, as do those that were turned down; a format that has no place for
    /// them tells that they are lost.
    #[default]
    Kept,
    /// They go.
    LeftOut,
    /// They count as mentions.
    Accepted,
}

impl Default for Choice {
    fn default() -> Self {
        let suggestions = Suggested::default();
        let (articles, status, author, without) = (None, None, None, BTreeSet::new());
        Self { articles, status, without, author, notes: true, suggestions }
    }
}

impl Choice {
    /// The chosen articles in the order of the project, with the chosen mentions.
    #[must_use]
    pub fn documents(&self, project: &Project) -> Vec<Arc<Document>> {
        let documents = project.documents.values();
        let chosen = documents.filter(|d| self.has(&d.id, d.facts.status));
        chosen.map(|document| self.of(document)).collect()
    }

    /// Whether an article of this status is chosen.
    #[must_use]
    pub fn has(&self, id: &ArticleId, status: Status) -> bool {
        self.status.is_none_or(|asked| asked == status)
            && self.articles.as_ref().is_none_or(|chosen| chosen.contains(id))
    }

    fn takes(&self, mention: &Mention) -> bool {
        !self.without.contains(&mention.label)
            && self.author.as_ref().is_none_or(|author| *author == mention.author)
    }

    /// An article with the chosen mentions.
    #[must_use]
    pub fn of(&self, document: &Arc<Document>) -> Arc<Document> {
        let is_whole =
            |mention: &Arc<Mention>| self.takes(mention) && (self.notes || mention.note.is_empty());
        let has_none = document.suggestions.is_empty() && document.rejected.is_empty();
        let is_kept = self.suggestions == Suggested::Kept || has_none;
        if is_kept && document.all_mentions().all(is_whole) {
            return document.clone();
        }
        let chosen = |set: &AnnotationSet| -> Vec<Mention> {
            let taken = set.iter().filter(|mention| self.takes(mention));
            let taken = taken.map(|mention| {
                let mut mention = mention.as_ref().clone();
                if !self.notes {
                    mention.note = "".into();
                }
                mention
            });
            taken.collect()
        };
        let (mut mentions, mut suggestions, mut rejected) =
            (chosen(&document.mentions), chosen(&document.suggestions), Vec::new());
        match self.suggestions {
            Suggested::Kept => rejected = chosen(&document.rejected),
            Suggested::LeftOut => suggestions.clear(),
            Suggested::Accepted => mentions.extend(suggestions.drain(..).filter(|suggestion| {
                document.mentions.get(&suggestion.id).is_none()
                    && !document.has_mention_like(suggestion)
            })),
        }
        // Ids stay as they were, so none can stand twice.
        let set = |mentions| AnnotationSet::new(mentions).unwrap_or_default();
        let (mentions, suggestions, rejected) = (set(mentions), set(suggestions), set(rejected));
        Arc::new(Document { mentions, suggestions, rejected, ..document.as_ref().clone() })
    }
}

/// Checks that every span of articles is one of their texts, as
/// [`verify`](crate::formats::native::verify) does in a file of them.
#[must_use]
pub fn verify_all(documents: &[Arc<Document>], schema: &Schema) -> Verification {
    let mut found = Verification::default();
    for document in documents {
        let spans = document.all_mentions().map(|mention| mention.spans.parts().len());
        found.n_verified += spans.sum::<usize>();
        for flaw in document.flaws(schema) {
            let mention = match &flaw {
                Flaw::SpanOutside(mention, _) | Flaw::UnknownLabel(mention, _) => mention.as_ref(),
                Flaw::ZoneOutside(_) => "",
            };
            let (article, mention) = (document.facts.metadata.title.to_string(), mention.into());
            found.n_verified -= usize::from(matches!(flaw, Flaw::SpanOutside(..)));
            found.failures.push(Failure { article, mention, what: flaw.to_string() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::native;
    use crate::id::Stamp;
    use crate::moment::Timestamp;

    fn gold() -> Project {
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "x".into(), chance: 1 };
        let reading = native::read(include_str!("../../seeds/gold.dateline.json"), &stamp);
        let mut project = Project::new(stamp.id(0), "gold");
        project.codebook = Arc::new(reading.codebook.unwrap());
        for document in reading.documents {
            project.documents.insert(document.id.clone(), Arc::new(document));
        }
        project
    }

    #[test]
    fn all_is_chosen_unless_something_is_said() {
        let project = gold();
        let all: Vec<_> = project.documents.values().cloned().collect();
        assert_eq!(Choice::default().documents(&project), all);
    }

    #[test]
    fn labels_authors_and_notes_are_left_out() {
        let project = gold();
        let actor = project.schema().named("Actor").unwrap().id.clone();
        let choice = Choice { without: [actor.clone()].into(), ..Choice::default() };
        let documents = choice.documents(&project);
        assert_eq!(documents.len(), project.documents.len());
        let mut rest = documents.iter().flat_map(|document| document.mentions.iter());
        assert!(rest.all(|mention| mention.label != actor));

        let mut mentions = project.documents.values().flat_map(|d| d.mentions.iter());
        let author = mentions.next().unwrap().author.clone();
        let of_author = Choice { author: Some(author), ..Choice::default() }.documents(&project);
        assert!(of_author.iter().any(|document| !document.mentions.is_empty()));
        let nobody = Choice { author: Some("nobody".into()), ..Choice::default() };
        assert!(nobody.documents(&project).iter().all(|document| document.mentions.is_empty()));

        let mute = Choice { notes: false, ..Choice::default() }.documents(&project);
        let mut mentions = mute.iter().flat_map(|document| document.mentions.iter());
        assert!(mentions.all(|mention| mention.note.is_empty()));
    }

    #[test]
    fn articles_are_chosen_one_by_one() {
        let project = gold();
        let second = project.documents.keys().nth(1).unwrap();
        let articles = Some(Arc::new([second.clone()].into()));
        let documents = Choice { articles, ..Choice::default() }.documents(&project);
        assert_eq!(documents, [project.documents[second].clone()]);
    }

    #[test]
    fn articles_are_chosen_by_status() {
        let project = gold();
        let done = Choice { status: Some(Status::Done), ..Choice::default() };
        let n_done = project.documents.values().filter(|d| d.facts.status == Status::Done).count();
        assert_eq!(done.documents(&project).len(), n_done);
    }
}
