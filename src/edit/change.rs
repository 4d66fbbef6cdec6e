//! Facts about what was edited, each with its inverse.

use crate::annotation::{AnnotationSet, Mention};
use crate::article::{ArticleId, ArticleText};
use crate::project::{Codebook, Document, Facts, Project};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one command did: a list of edits that are done and undone together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    edits: Vec<Edit>,
    /// Where the edits stand if they are not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apart: Option<Apart>,
}

/// Where the edits of a change are kept that are too large for the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// The number of the step that made the change.
    pub seq: u64,
    /// In how many records they are.
    pub n_parts: usize,
}

/// One thing with its value before and after; nothing before is an addition, nothing after a
/// removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "edit")]
pub enum Edit {
    /// Name, guidelines or schema.
    Codebook {
        /// The value before.
        before: Arc<Codebook>,
        /// The value after.
        after: Arc<Codebook>,
    },
    /// A whole article with its mentions.
    Document {
        /// The value before.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "stored")]
        before: Option<Arc<Document>>,
        /// The value after.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "stored")]
        after: Option<Arc<Document>>,
    },
    /// Metadata, status or zones of an article.
    Facts {
        /// The article.
        article: ArticleId,
        /// The value before.
        before: Arc<Facts>,
        /// The value after.
        after: Arc<Facts>,
    },
    /// A mention of an article.
    Mention {
        /// The article.
        article: ArticleId,
        /// The value before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Arc<Mention>>,
        /// The value after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Arc<Mention>>,
    },
    /// A suggestion for an article.
    Suggestion {
        /// The article.
        article: ArticleId,
        /// Whether it is one of those that were turned down.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_rejected: bool,
        /// The value before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Arc<Mention>>,
        /// The value after.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Arc<Mention>>,
    },
}

impl Edit {
    fn inverse(&self) -> Self {
        match self.clone() {
            Self::Codebook { before, after } => Self::Codebook { before: after, after: before },
            Self::Document { before, after } => Self::Document { before: after, after: before },
            Self::Facts { article, before, after } => {
                Self::Facts { article, before: after, after: before }
            }
            Self::Mention { article, before, after } => {
                Self::Mention { article, before: after, after: before }
            }
            Self::Suggestion { article, is_rejected, before, after } => {
                Self::Suggestion { article, is_rejected, before: after, after: before }
            }
        }
    }

    /// Bytes that the edit takes when it is stored, about.
    fn weight(&self) -> usize {
        const MENTION: usize = 300;
        const FACTS: usize = 500;
        let document = |document: &Option<Arc<Document>>| {
            document.as_ref().map_or(0, |d| {
                let n_mentions = d.mentions.len() + d.suggestions.len() + d.rejected.len();
                d.text.index().text().len() + FACTS + MENTION * n_mentions
            })
        };
        match self {
            Self::Codebook { before, after } => {
                2 * FACTS + before.guidelines.len() + after.guidelines.len()
            }
            Self::Document { before, after } => document(before) + document(after),
            Self::Facts { before, after, .. } => {
                2 * FACTS + MENTION * (before.unsettled.len() + after.unsettled.len())
            }
            Self::Mention { before, after, .. } | Self::Suggestion { before, after, .. } => {
                MENTION * (usize::from(before.is_some()) + usize::from(after.is_some()))
            }
        }
    }

    /// The article that the edit touches, if it touches one.
    #[must_use]
    pub fn article(&self) -> Option<&ArticleId> {
        match self {
            Self::Codebook { .. } => None,
            Self::Document { before, after } => {
                before.as_ref().or(after.as_ref()).map(|document| &document.id)
            }
            Self::Facts { article, .. }
            | Self::Mention { article, .. }
            | Self::Suggestion { article, .. } => Some(article),
        }
    }
}

/// Bytes of a change, about, beyond which it is kept apart from the journal and not in the archive.
pub const BULKY: usize = 1 << 20;

/// A change met a project that is not the one it was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was found to differ.
    pub what: String,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The change does not fit the project: {}.", self.what)
    }
}

impl std::error::Error for Mismatch {}

impl Change {
    pub(super) fn new(edits: Vec<Edit>) -> Self {
        Self { edits, apart: None }
    }

    /// What stands for the change where its edits are kept elsewhere.
    pub(crate) fn outline(apart: Apart) -> Self {
        Self { edits: Vec::new(), apart: Some(apart) }
    }

    /// Where the edits are kept if they are not here. Such a change cannot be applied until they
    /// are [fetched](crate::library::whole_step).
    #[must_use]
    pub fn apart(&self) -> Option<Apart> {
        self.apart
    }

    /// Bytes that the edits take when they are stored, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.edits.iter().map(Edit::weight).sum()
    }

    /// Whether the edits take more than a megabyte or so when they are stored, as those of a large
    /// import do.
    #[must_use]
    pub fn is_bulky(&self) -> bool {
        self.weight() > BULKY
    }

    /// The change in parts of about so many bytes, for one after each of which the project is
    /// sound: what adds, replaces or removes many articles. Others stay in one part.
    pub(super) fn in_parts(&self, room: usize) -> Vec<Self> {
        let is_of_articles = |edit: &Edit| !matches!(edit, Edit::Codebook { .. });
        if self.weight() <= room || !self.edits.iter().skip(1).all(is_of_articles) {
            return vec![self.clone()];
        }
        let (mut parts, mut taken) = (vec![Vec::new()], 0);
        for edit in &self.edits {
            let weight = edit.weight();
            if taken + weight > room && taken > 0 {
                parts.push(Vec::new());
                taken = 0;
            }
            taken += weight;
            if let Some(part) = parts.last_mut() {
                part.push(edit.clone());
            }
        }
        parts.into_iter().map(Self::new).collect()
    }

    /// The edits in the order in which they are applied.
    #[must_use]
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The articles that the change touches, each once.
    #[must_use]
    pub fn articles(&self) -> Vec<&ArticleId> {
        let mut articles: Vec<_> = self.edits.iter().filter_map(Edit::article).collect();
        articles.sort_unstable();
        articles.dedup();
        articles
    }

    /// The part of the change that concerns the edits asked for.
    #[must_use]
    pub fn restricted(&self, keep: impl Fn(&Edit) -> bool) -> Self {
        let edits = self.edits.iter().filter(|edit| keep(edit)).cloned().collect();
        Self { edits, apart: self.apart }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { edits: self.edits.iter().rev().map(Edit::inverse).collect(), apart: self.apart }
    }

    /// The project after the change.
    ///
    /// # Errors
    /// If the project does not hold the values that the change found before. A change that stands
    /// in the project's own history always fits.
    pub fn apply(&self, project: &Project) -> Result<Project, Mismatch> {
        expect(self.apart.is_none(), || "the step is kept apart and was not fetched".to_owned())?;
        let mut next = project.clone();
        let mut exchanges = [const { Exchanges::new() }; SETS.len()];
        for edit in &self.edits {
            match edit {
                Edit::Codebook { before, after } => {
                    expect(next.codebook == *before, || "its codebook differs".to_owned())?;
                    next.codebook = after.clone();
                }
                Edit::Document { before, after } => {
                    // Edits of mentions before this one belong to the value it found.
                    exchange(&mut next, &mut exchanges)?;
                    apply_document(&mut next, before.as_ref(), after.as_ref())?;
                }
                Edit::Facts { article, before, after } => {
                    let mut document = find(&next, article)?;
                    expect(document.facts == *before, || format!("facts of {article} differ"))?;
                    document.facts = after.clone();
                    next.documents.insert(article.clone(), Arc::new(document));
                }
                Edit::Mention { article, before, after } => {
                    exchanges[0]
                        .entry(article)
                        .or_default()
                        .push((before.as_deref(), after.as_deref()));
                }
                Edit::Suggestion { article, is_rejected, before, after } => {
                    exchanges[1 + usize::from(*is_rejected)]
                        .entry(article)
                        .or_default()
                        .push((before.as_deref(), after.as_deref()));
                }
            }
        }
        exchange(&mut next, &mut exchanges)?;
        Ok(next)
    }
}

fn expect(holds: bool, what: impl FnOnce() -> String) -> Result<(), Mismatch> {
    if holds { Ok(()) } else { Err(Mismatch { what: what() }) }
}

fn find(project: &Project, article: &ArticleId) -> Result<Document, Mismatch> {
    let document = project.document(article);
    document
        .map(|document| document.as_ref().clone())
        .ok_or_else(|| Mismatch { what: format!("there is no article {article}") })
}

fn apply_document(
    project: &mut Project,
    before: Option<&Arc<Document>>,
    after: Option<&Arc<Document>>,
) -> Result<(), Mismatch> {
    if let Some(before) = before {
        let found = project.documents.remove(&before.id);
        expect(found.as_ref() == Some(before), || format!("article {} differs", before.id))?;
    }
    if let Some(after) = after {
        let taken = project.documents.insert(after.id.clone(), after.clone());
        expect(taken.is_none(), || format!("there already is an article {}", after.id))?;
    }
    Ok(())
}

/// What to exchange in a set of each article: values before and after.
type Exchanges<'a> = BTreeMap<&'a ArticleId, Vec<(Option<&'a Mention>, Option<&'a Mention>)>>;

/// The set of a document in which to exchange.
type Of = fn(&mut Document) -> &mut AnnotationSet;

const SETS: [Of; 3] = [
    |document| &mut document.mentions,
    |document| &mut document.suggestions,
    |document| &mut document.rejected,
];

/// Exchanges what is to be exchanged in each of the [`SETS`], so that nothing is left of it.
fn exchange(
    project: &mut Project,
    exchanges: &mut [Exchanges<'_>; SETS.len()],
) -> Result<(), Mismatch> {
    for (of, exchanges) in SETS.iter().zip(exchanges) {
        for (article, pairs) in std::mem::take(exchanges) {
            let mut document = find(project, article)?;
            let set = of(&mut document);
            *set =
                set.exchanged_all(&pairs).map_err(|error| Mismatch { what: error.to_string() })?;
            project.documents.insert(article.clone(), Arc::new(document));
        }
    }
    Ok(())
}

/// How a whole document stands in a stored change: everything that cannot be derived.
mod stored {
    use super::{Arc, ArticleId, ArticleText, Document, Facts, Mention};
    use crate::annotation::AnnotationSet;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Stored {
        id: ArticleId,
        text: Arc<str>,
        facts: Arc<Facts>,
        mentions: Vec<Mention>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        suggestions: Vec<Mention>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rejected: Vec<Mention>,
    }

    pub(super) fn serialize<S: Serializer>(
        document: &Option<Arc<Document>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let stored = document.as_ref().map(|document| Stored {
            id: document.id.clone(),
            text: document.text.index().shared(),
            facts: document.facts.clone(),
            mentions: document.mentions.to_vec(),
            suggestions: document.suggestions.to_vec(),
            rejected: document.rejected.to_vec(),
        });
        stored.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<Document>>, D::Error> {
        let Some(stored) = Option::<Stored>::deserialize(deserializer)? else { return Ok(None) };
        Ok(Some(Arc::new(Document {
            id: stored.id,
            text: Arc::new(ArticleText::new(stored.text)),
            facts: stored.facts,
            mentions: AnnotationSet::new(stored.mentions).map_err(D::Error::custom)?,
            suggestions: AnnotationSet::new(stored.suggestions).map_err(D::Error::custom)?,
            rejected: AnnotationSet::new(stored.rejected).map_err(D::Error::custom)?,
        })))
    }
}
