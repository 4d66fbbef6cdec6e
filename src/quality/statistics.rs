//! What a dataset holds, in numbers.

use crate::project::Document;
use crate::schema::{LabelId, Schema};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What some articles hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Articles.
    pub n_articles: usize,
    /// Code points of all texts.
    pub n_characters: usize,
    /// Tokens of all texts: words and punctuation.
    pub n_tokens: usize,
    /// Mentions.
    pub n_mentions: usize,
    /// Mentions that share characters with another one.
    pub n_overlapping: usize,
    /// Mentions with gaps.
    pub n_discontinuous: usize,
    /// Tokens of the shortest article, of the one in the middle, of the longest.
    pub tokens: [usize; 3],
    /// Characters of the shortest mention, of the one in the middle, of the longest, in code
    /// points from the first to the last.
    pub lengths: [usize; 3],
    /// The labels in the order of the schema.
    pub labels: Vec<LabelCount>,
}

/// How often a label stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelCount {
    /// Its name.
    pub name: String,
    /// Mentions.
    pub n: usize,
    /// Different strings among them.
    pub n_distinct: usize,
    /// Articles that have one.
    pub n_articles: usize,
}

impl Statistics {
    /// Counts what articles hold. `cut` gives the tokens of a text.
    #[must_use]
    pub fn of(
        documents: &[Arc<Document>],
        schema: &Schema,
        cut: &dyn Fn(&str) -> Vec<Span>,
    ) -> Self {
        let mut counting = Counting::default();
        documents.iter().for_each(|document| counting.add(document, cut));
        counting.finish(schema)
    }
}

/// Counts what articles hold that come one after the other.
#[derive(Debug, Default)]
pub struct Counting {
    /// What is known at any time; the labels, and what is in the middle, are so only in the end.
    so_far: Statistics,
    tokens: Vec<usize>,
    lengths: Vec<usize>,
    labels: HashMap<LabelId, OfLabel>,
}

/// How often a label was met.
#[derive(Debug, Default)]
struct OfLabel {
    n: usize,
    strings: HashSet<String>,
    n_articles: usize,
}

impl Counting {
    /// Counts one more article. `cut` gives the tokens of a text.
    pub fn add(&mut self, document: &Document, cut: &dyn Fn(&str) -> Vec<Span>) {
        let index = document.text.index();
        self.so_far.n_articles += 1;
        self.so_far.n_characters += index.n_chars();
        self.tokens.push((cut)(document.text.as_str()).len());
        let mut own = BTreeSet::new();
        for mention in document.mentions.iter() {
            let hull = mention.spans.hull();
            let mut there = document.mentions.overlapping(hull);
            let overlaps = there.any(|other| {
                let mut parts = mention.spans.parts().iter();
                other.id != mention.id && parts.any(|part| other.spans.overlaps(*part))
            });
            self.so_far.n_mentions += 1;
            self.so_far.n_overlapping += usize::from(overlaps);
            self.so_far.n_discontinuous += usize::from(mention.spans.is_discontinuous());
            self.lengths.push(index.slice(hull).map_or(0, |quote| quote.chars().count()));
            if !self.labels.contains_key(&mention.label) {
                self.labels.insert(mention.label.clone(), OfLabel::default());
            }
            let Some(label) = self.labels.get_mut(&mention.label) else { continue };
            label.n += 1;
            label.strings.insert(document.quote(mention));
            label.n_articles += usize::from(own.insert(&mention.label));
        }
    }

    /// All that was counted, with the labels of a schema.
    #[must_use]
    pub fn finish(self, schema: &Schema) -> Statistics {
        let Self { so_far, tokens, lengths, labels } = self;
        let count = |label: &crate::schema::Label| {
            let counted = labels.get(&label.id);
            let (n, n_distinct, n_articles) =
                counted.map_or((0, 0, 0), |label| (label.n, label.strings.len(), label.n_articles));
            LabelCount { name: label.name.to_string(), n, n_distinct, n_articles }
        };
        Statistics {
            n_tokens: tokens.iter().sum(),
            tokens: spread(tokens),
            lengths: spread(lengths),
            labels: schema.labels().iter().map(count).collect(),
            ..so_far
        }
    }
}

/// The least, the middle and the greatest of some numbers.
fn spread(mut numbers: Vec<usize>) -> [usize; 3] {
    numbers.sort_unstable();
    let at = |place: usize| numbers.get(place).copied().unwrap_or_default();
    [at(0), at(numbers.len() / 2), at(numbers.len().saturating_sub(1))]
}
