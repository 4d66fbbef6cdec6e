//! Which articles are much alike: those whose signatures share a band, compared word by word.

use crate::project::Document;
use crate::text::{Signature, sequences};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The share of common sequences (Jaccard) from which two articles are near-duplicates.
const LIKE: f64 = 0.7;

/// Which articles belong together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Likeness {
    /// For each article the first one of those it belongs together with, itself included.
    pub(super) first: Vec<usize>,
    /// Articles that are much like an earlier one: which, like which, and how much, from 0 to 1.
    pub(super) pairs: Vec<(usize, usize, f64)>,
}

/// Finds articles with the same text, or much the same. The time grows with the texts, not with
/// the pairs of articles.
pub(super) fn likeness(documents: &[Arc<Document>]) -> Likeness {
    let mut first: Vec<usize> = (0..documents.len()).collect();
    let mut by_digest = HashMap::new();
    for (i, document) in documents.iter().enumerate() {
        let same = *by_digest.entry(document.text.digest()).or_insert(i);
        join(&mut first, same, i);
    }
    let mut bands: HashMap<(usize, u32), usize> = HashMap::new();
    let mut pairs = Vec::new();
    for (i, document) in documents.iter().enumerate() {
        if first[i] != i {
            continue;
        }
        let own = sequences(document.text.as_str());
        let mut candidates = BTreeSet::new();
        for (band, key) in document.text.signature().into_iter().flat_map(Signature::bands) {
            // The first of those alike stands for them all: comparing all with all may take long.
            let other = *bands.entry((band, key)).or_insert(i);
            if other != i {
                candidates.insert(other);
            }
        }
        let compared = candidates
            .into_iter()
            .map(|other| (other, jaccard(&own, &sequences(documents[other].text.as_str()))));
        let like: Vec<_> = compared.filter(|(_, like)| *like >= LIKE).collect();
        if let Some((other, most)) = like.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)) {
            pairs.push((i, other, most));
        }
        for (other, _) in like {
            join(&mut first, other, i);
        }
    }
    for i in 0..first.len() {
        first[i] = root(&first, i);
    }
    Likeness { first, pairs }
}

fn root(first: &[usize], mut i: usize) -> usize {
    while first[i] != i {
        i = first[i];
    }
    i
}

fn join(first: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(first, a), root(first, b));
    let (low, high) = (a.min(b), a.max(b));
    first[high] = low;
}

/// The share of common numbers of two sorted lists.
fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
