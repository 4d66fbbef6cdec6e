//! Remembers the places that a person did not want tagged.

use crate::article::ArticleId;
use crate::schema::LabelId;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Places that were offered and turned down, each for one label; of a place in several parts, from
/// the first to the last.
///
/// Written in the order of article, span and label, so equal sets give equal files. Spans are in
/// bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rejections(BTreeSet<(ArticleId, Span, LabelId)>);

impl Rejections {
    /// Remembers a place; tells whether it was new.
    pub fn insert(&mut self, article: ArticleId, span: Span, label: LabelId) -> bool {
        self.0.insert((article, span, label))
    }

    /// Forgets a place; tells whether it was there.
    pub fn remove(&mut self, article: &ArticleId, span: Span, label: &LabelId) -> bool {
        self.0.remove(&(article.clone(), span, label.clone()))
    }

    /// Whether the place was turned down for the label.
    #[must_use]
    pub fn contains(&self, article: &ArticleId, span: Span, label: &LabelId) -> bool {
        self.0.contains(&(article.clone(), span, label.clone()))
    }

    /// All places in order.
    pub fn iter(&self) -> impl Iterator<Item = &(ArticleId, Span, LabelId)> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(ArticleId, Span, LabelId)> for Rejections {
    fn from_iter<I: IntoIterator<Item = (ArticleId, Span, LabelId)>>(places: I) -> Self {
        Self(places.into_iter().collect())
    }
}
