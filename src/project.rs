//! A project: a schema with guidelines, and the articles annotated by them.

mod suggested;
mod version;

use crate::annotation::{AnnotationSet, Mention, MentionId, Unsettled};
use crate::article::{ArticleId, ArticleText, Metadata, Status, Zone};
use crate::extra::Extra;
use crate::id::Id;
use crate::schema::Schema;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The id of a project.
pub type ProjectId = Id<Project>;

/// A whole project as an immutable value; versions share what did not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Name, schema, guidelines: what is not an article.
    pub codebook: Arc<Codebook>,
    /// The articles with their mentions, by id; ids made here sort by the time of import.
    pub documents: BTreeMap<ArticleId, Arc<Document>>,
}

/// What all articles of a project have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codebook {
    /// Stable through renaming.
    pub id: ProjectId,
    /// What people read; stands in the names of exported files.
    pub name: Arc<str>,
    /// How to annotate, in Markdown.
    pub guidelines: Arc<str>,
    /// The labels.
    pub schema: Schema,
    /// Fields of the file's head that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
    /// Fields of the file's project record that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub project_extra: Extra,
    /// Fields of the file's schema record that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub schema_extra: Extra,
}

/// An article with its mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The article's id.
    pub id: ArticleId,
    /// Its text, which never changes.
    pub text: Arc<ArticleText>,
    /// What is known about it.
    pub facts: Arc<Facts>,
    /// Its mentions.
    pub mentions: AnnotationSet,
    /// Places that somebody else, or a model, proposes as mentions: none of them is one until a
    /// person says so.
    pub suggestions: AnnotationSet,
    /// Suggestions that were turned down, so that a file does not bring them again.
    pub rejected: AnnotationSet,
}

/// What is known about an article and may be edited, its mentions apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Title, date, source and the like.
    pub metadata: Metadata,
    /// How far the work is.
    pub status: Status,
    /// Parts that are not body, in the order of the text.
    pub zones: Vec<Zone>,
    /// The article of which this one has a newer text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ArticleId>,
    /// Mentions of that article for which this text has no sure place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<Unsettled>,
    /// Fields of the file that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// A place where a document contradicts its text or its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A mention's span is not one of the text.
    SpanOutside(Arc<str>, Span),
    /// A zone's span is not one of the text.
    ZoneOutside(Span),
    /// A mention's label is not in the schema.
    UnknownLabel(Arc<str>, Arc<str>),
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SpanOutside(mention, span) => {
                write!(f, "mention {mention}: bytes {span:?} are not a span of the text")
            }
            Self::ZoneOutside(span) => write!(f, "zone {span:?} is not a span of the text"),
            Self::UnknownLabel(mention, label) => {
                write!(f, "mention {mention}: the schema has no label {label}")
            }
        }
    }
}

impl Project {
    /// A project without articles, with the labels every project begins with.
    #[must_use]
    pub fn new(id: ProjectId, name: impl Into<Arc<str>>) -> Self {
        let codebook = Codebook {
            id,
            name: name.into(),
            guidelines: "".into(),
            schema: Schema::preset(),
            extra: Extra::default(),
            project_extra: Extra::default(),
            schema_extra: Extra::default(),
        };
        Self { codebook: Arc::new(codebook), documents: BTreeMap::new() }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.codebook.schema
    }

    /// The document of an article.
    #[must_use]
    pub fn document(&self, id: &ArticleId) -> Option<&Arc<Document>> {
        self.documents.get(id)
    }

    /// How many mentions the project has.
    #[must_use]
    pub fn n_mentions(&self) -> usize {
        self.documents.values().map(|document| document.mentions.len()).sum()
    }

    /// Everything that contradicts itself; empty in every project that edits can reach.
    #[must_use]
    pub fn flaws(&self) -> Vec<(ArticleId, Flaw)> {
        let of = |document: &Arc<Document>| {
            let id = document.id.clone();
            document.flaws(self.schema()).into_iter().map(move |flaw| (id.clone(), flaw))
        };
        self.documents.values().flat_map(of).collect()
    }
}

impl Document {
    /// A new article without mentions.
    #[must_use]
    pub fn new(id: ArticleId, text: impl Into<Arc<str>>, facts: Facts) -> Self {
        Self {
            id,
            text: Arc::new(ArticleText::new(text)),
            facts: Arc::new(facts),
            mentions: AnnotationSet::default(),
            suggestions: AnnotationSet::default(),
            rejected: AnnotationSet::default(),
        }
    }

    /// The words of a mention; the gaps of a discontinuous one are shown as an ellipsis.
    #[must_use]
    pub fn quote(&self, mention: &Mention) -> String {
        let parts = mention.spans.parts().iter().filter_map(|part| self.text.index().slice(*part));
        parts.collect::<Vec<_>>().join(" … ")
    }

    /// The mention or else the suggestion of an id.
    #[must_use]
    pub fn proposed_or_made(&self, id: &MentionId) -> Option<&Arc<Mention>> {
        self.mentions.get(id).or_else(|| self.suggestions.get(id))
    }

    /// All that stands in its text: mentions, suggestions, and those that were turned down.
    pub fn all_mentions(&self) -> impl Iterator<Item = &Arc<Mention>> {
        self.mentions.iter().chain(self.suggestions.iter()).chain(self.rejected.iter())
    }

    /// Whether a mention of the label stands at just this place.
    #[must_use]
    pub fn has_mention_like(&self, mention: &Mention) -> bool {
        let mut there = self.mentions.overlapping(mention.spans.hull());
        there.any(|other| other.label == mention.label && other.spans == mention.spans)
    }

    /// Everything that contradicts the text or the schema.
    #[must_use]
    pub fn flaws(&self, schema: &Schema) -> Vec<Flaw> {
        let index = self.text.index();
        let zones = self.facts.zones.iter().filter(|zone| index.slice(zone.span).is_none());
        let mut flaws: Vec<_> = zones.map(|zone| Flaw::ZoneOutside(zone.span)).collect();
        for mention in self.all_mentions() {
            let name: Arc<str> = mention.id.as_str().into();
            let outside = mention.spans.parts().iter().filter(|part| index.slice(**part).is_none());
            flaws.extend(outside.map(|part| Flaw::SpanOutside(name.clone(), *part)));
            if schema.label(&mention.label).is_none() {
                flaws.push(Flaw::UnknownLabel(name, mention.label.as_str().into()));
            }
        }
        for mention in &self.facts.unsettled {
            if schema.label(&mention.label).is_none() {
                let label = mention.label.as_str().into();
                flaws.push(Flaw::UnknownLabel(mention.id.as_str().into(), label));
            }
        }
        flaws
    }
}
