//! What a dataset holds, in numbers.

use crate::project::Document;
use crate::schema::Schema;
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
        let mut statistics = Self { n_articles: documents.len(), ..Self::default() };
        let (mut tokens, mut lengths) = (Vec::new(), Vec::new());
        let mut labels: HashMap<&str, (usize, HashSet<String>, usize)> = HashMap::new();
        for document in documents {
            let index = document.text.index();
            statistics.n_characters += index.n_chars();
            tokens.push((cut)(document.text.as_str()).len());
            let mut own = BTreeSet::new();
            for mention in document.mentions.iter() {
                let hull = mention.spans.hull();
                let mut there = document.mentions.overlapping(hull);
                let overlaps = there.any(|other| {
                    let mut parts = mention.spans.parts().iter();
                    other.id != mention.id && parts.any(|part| other.spans.overlaps(*part))
                });
                statistics.n_mentions += 1;
                statistics.n_overlapping += usize::from(overlaps);
                statistics.n_discontinuous += usize::from(mention.spans.is_discontinuous());
                lengths.push(index.slice(hull).map_or(0, |quote| quote.chars().count()));
                let (n, strings, n_articles) = labels.entry(mention.label.as_str()).or_default();
                *n += 1;
                strings.insert(document.quote(mention));
                *n_articles += usize::from(own.insert(&mention.label));
            }
        }
        statistics.n_tokens = tokens.iter().sum();
        statistics.tokens = spread(tokens);
        statistics.lengths = spread(lengths);
        let count = |label: &crate::schema::Label| {
            let counted = labels.get(label.id.as_str());
            let (n, n_distinct, n_articles) =
                counted.map_or((0, 0, 0), |(n, strings, articles)| (*n, strings.len(), *articles));
            LabelCount { name: label.name.to_string(), n, n_distinct, n_articles }
        };
        statistics.labels = schema.labels().iter().map(count).collect();
        statistics
    }
}

/// The least, the middle and the greatest of some numbers.
fn spread(mut numbers: Vec<usize>) -> [usize; 3] {
    numbers.sort_unstable();
    let at = |place: usize| numbers.get(place).copied().unwrap_or_default();
    [at(0), at(numbers.len() / 2), at(numbers.len().saturating_sub(1))]
}
