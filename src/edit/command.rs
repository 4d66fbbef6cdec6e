//! Intents: what a person or a program wants changed.

use super::Amendment;
use crate::annotation::{Attribute, Mention, MentionId, Origin, Spans};
use crate::article::{ArticleId, Metadata, Status, Zone};
use crate::project::{Codebook, Document};
use crate::schema::{Label, LabelId, SchemaError};
use crate::text::Span;
use std::sync::Arc;

/// An intent. Everything that it does is one step for undo.
///
/// ```
/// use dateline::edit::Command;
/// use dateline::id::{Id, Stamp};
/// use dateline::moment::Timestamp;
/// use dateline::project::Project;
/// let stamp = Stamp { at: Timestamp::from_millis(0), author: "me".into(), chance: 7 };
/// let project = Project::new(Id::parse("p").unwrap(), "Before");
/// let entry = Command::Rename("After".into()).plan(&project, &stamp)?;
/// let after = entry.change.apply(&project).unwrap();
/// assert_eq!(after.codebook.name.as_ref(), "After");
/// assert_eq!(entry.change.inverse().apply(&after).unwrap(), project);
/// assert!(Command::Rename(" ".into()).plan(&project, &stamp).is_err());
/// # Ok::<(), dateline::edit::Refusal>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Put one label on many spans, each a mention of its own.
    Tag {
        /// The article.
        article: ArticleId,
        /// The label.
        label: LabelId,
        /// A mention for each.
        spans: Vec<Spans>,
        /// How they came to be.
        origin: Origin,
    },
    /// Add mentions made elsewhere, as they are.
    AddMentions(ArticleId, Vec<Mention>),
    /// Remove mentions.
    Remove(ArticleId, Vec<MentionId>),
    /// Give mentions another label.
    Relabel(ArticleId, Vec<MentionId>, LabelId),
    /// Put one label on many places of many articles, taking mentions away that stand in the way.
    TagAll {
        /// The label.
        label: LabelId,
        /// Where mentions come, by article: a mention for each.
        places: Vec<(ArticleId, Vec<Spans>)>,
        /// Which mentions go first, by article.
        replaced: Vec<(ArticleId, Vec<MentionId>)>,
        /// How the new mentions came to be.
        origin: Origin,
    },
    /// Remove mentions of many articles.
    RemoveAll(Vec<(ArticleId, Vec<MentionId>)>),
    /// Give mentions of many articles another label.
    RelabelAll(Vec<(ArticleId, Vec<MentionId>)>, LabelId),
    /// Do many changes together, as one step with a name of its own, in the past tense. What no
    /// longer fits is passed over.
    Amend(Arc<str>, Vec<Amendment>),
    /// Move the boundaries of a mention.
    Reshape(ArticleId, MentionId, Spans),
    /// Write the note of a mention; empty removes it.
    SetNote(ArticleId, MentionId, Arc<str>),
    /// Set an attribute of a mention, or remove it.
    SetAttribute(ArticleId, MentionId, String, Option<Attribute>),
    /// Add a label to the schema.
    AddLabel(Label),
    /// Replace the label of the same id: rename, recolor, re-key, describe, move.
    ChangeLabel(Label),
    /// Remove a label. Its mentions in all articles get `instead`, or go.
    RemoveLabel {
        /// The label.
        label: LabelId,
        /// What its mentions get.
        instead: Option<LabelId>,
    },
    /// Rename the project.
    Rename(Arc<str>),
    /// Write the guidelines, in Markdown.
    SetGuidelines(Arc<str>),
    /// Set the status of articles.
    SetStatus(Vec<ArticleId>, Status),
    /// Make mentions of suggestions, of their label or of the given one.
    Accept(ArticleId, Vec<MentionId>, Option<LabelId>),
    /// Let suggestions go.
    Reject(ArticleId, Vec<MentionId>),
    /// Put unsettled mentions of an article in their places, or let those go that have none.
    Settle(ArticleId, Vec<(MentionId, Option<Spans>)>),
    /// Edit what is known about an article.
    SetMetadata(ArticleId, Metadata),
    /// Mark the parts of an article that are not body.
    SetZones(ArticleId, Vec<Zone>),
    /// Add articles, with the labels that their mentions need and the schema lacks.
    AddArticles {
        /// The articles with their mentions.
        documents: Vec<Arc<Document>>,
        /// Labels to add to the schema.
        labels: Vec<Label>,
    },
    /// Delete articles with their mentions.
    DeleteArticles(Vec<ArticleId>),
    /// Take other values for whole articles, of which the texts are the same.
    MergeArticles {
        /// The articles as they are to be.
        documents: Vec<Arc<Document>>,
        /// Labels to add to the schema.
        labels: Vec<Label>,
    },
    /// Put a whole project in the place of this one.
    ReplaceProject {
        /// Name, schema and guidelines.
        codebook: Arc<Codebook>,
        /// All articles.
        documents: Vec<Arc<Document>>,
    },
    /// Put an earlier state of this project in its place.
    GoBack {
        /// Name, schema and guidelines.
        codebook: Arc<Codebook>,
        /// All articles.
        documents: Vec<Arc<Document>>,
        /// What was done next at the time, in words.
        before: Arc<str>,
    },
}

impl Command {
    /// The articles that the command looks at; nothing if it may look at all of them.
    #[must_use]
    pub fn articles(&self) -> Option<Vec<&ArticleId>> {
        Some(match self {
            Self::Tag { article, .. }
            | Self::AddMentions(article, _)
            | Self::Remove(article, _)
            | Self::Relabel(article, ..)
            | Self::Reshape(article, ..)
            | Self::SetNote(article, ..)
            | Self::SetAttribute(article, ..)
            | Self::Accept(article, ..)
            | Self::Reject(article, _)
            | Self::Settle(article, _)
            | Self::SetMetadata(article, _)
            | Self::SetZones(article, _) => vec![article],
            Self::TagAll { places, replaced, .. } => {
                let replaced = replaced.iter().map(|(article, _)| article);
                places.iter().map(|(article, _)| article).chain(replaced).collect()
            }
            Self::RemoveAll(mentions) | Self::RelabelAll(mentions, _) => {
                mentions.iter().map(|(article, _)| article).collect()
            }
            Self::Amend(_, amendments) => {
                amendments.iter().map(|amendment| amendment.article()).collect()
            }
            Self::SetStatus(articles, _) | Self::DeleteArticles(articles) => {
                articles.iter().collect()
            }
            Self::AddArticles { documents, .. } | Self::MergeArticles { documents, .. } => {
                documents.iter().map(|document| &document.id).collect()
            }
            Self::AddLabel(_) | Self::ChangeLabel(_) | Self::Rename(_) | Self::SetGuidelines(_) => {
                Vec::new()
            }
            Self::RemoveLabel { .. } | Self::ReplaceProject { .. } | Self::GoBack { .. } => {
                return None;
            }
        })
    }
}

/// Why a command cannot be done; each says what to do instead where something can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing would change.
    NothingToDo,
    /// There is no such article any more.
    NoSuchArticle(ArticleId),
    /// There is no such mention any more.
    NoSuchMention(MentionId),
    /// There is no such suggestion any more.
    NoSuchSuggestion(MentionId),
    /// There is no such label any more.
    NoSuchLabel(LabelId),
    /// The span is not one of the article's text.
    NotASpan(Span),
    /// Every span has a mention of this label already.
    AlreadyTagged(String),
    /// An article of this id is already here.
    ArticleExists(ArticleId),
    /// A mention of this id is already here.
    MentionExists(MentionId),
    /// The schema cannot be so.
    Schema(SchemaError),
    /// The text of an article may not change.
    TextDiffers(ArticleId),
    /// A name is needed.
    EmptyName,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NothingToDo => write!(f, "Nothing to change."),
            Self::NoSuchArticle(_) => write!(f, "The article is no longer in the project."),
            Self::NoSuchMention(_) => write!(f, "The mention is no longer in the article."),
            Self::NoSuchSuggestion(_) => write!(f, "The suggestion is no longer there."),
            Self::NoSuchLabel(id) => write!(f, "The schema has no label “{id}”."),
            Self::NotASpan(span) => {
                write!(f, "Bytes {span:?} are not a span of the article's text.")
            }
            Self::AlreadyTagged(label) => write!(f, "Already tagged as {label}."),
            Self::ArticleExists(id) => write!(f, "The project already has an article {id}."),
            Self::MentionExists(id) => write!(f, "The article already has a mention {id}."),
            Self::Schema(error) => error.fmt(f),
            Self::TextDiffers(id) => {
                write!(f, "The text of article {id} differs; the text of an article never changes.")
            }
            Self::EmptyName => write!(f, "A project needs a name."),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<SchemaError> for Refusal {
    fn from(error: SchemaError) -> Self {
        Self::Schema(error)
    }
}
