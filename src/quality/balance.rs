//! Labels that have too few mentions to be learned.

use super::finding::{Check, Finding};
use super::statistics::Statistics;

/// Mentions of a dataset from which a missing label is worth a word.
const ENOUGH: usize = 50;

/// Mentions that a label needs, as a rule of thumb: some to learn from and some to be tested.
const FEW: usize = 20;

/// The labels with few mentions, or with less than a hundredth of all.
pub(super) fn balance(statistics: &Statistics) -> Vec<Finding> {
    if statistics.n_mentions < ENOUGH {
        return Vec::new();
    }
    let is_rare = |n: usize| n < FEW || n * 100 < statistics.n_mentions;
    let of = |label: &super::LabelCount| {
        let share = 100.0 * label.n as f64 / statistics.n_mentions as f64;
        let title = format!(
            "{} has {}, {share:.1} % of {}",
            label.name,
            super::check::count(label.n, "mention"),
            statistics.n_mentions
        );
        Finding {
            check: Check::Balance,
            title,
            article: None,
            place: None,
            mention: None,
            fix: None,
        }
    };
    statistics.labels.iter().filter(|label| is_rare(label.n)).map(of).collect()
}
