//! A page in Markdown that tells what stands in a divided dataset.

use super::split::{Division, Part, SplitReport, Stratum};
use std::fmt::Write as _;

/// What the first line of a card says.
pub(super) const TITLE: &str = "# How this dataset is divided";

/// The card of a dataset: how it was divided, what each part holds, which article stands where.
#[must_use]
pub fn card(division: &Division) -> String {
    let report = &division.report;
    let mut card = format!("{TITLE}\n\n{}\n\n", told(report));
    card.push_str(&report.table().markdown());
    for part in &report.parts {
        let documents = &division.parts[part.part as usize];
        let _ = write!(card, "\n## {}\n\n", part.part.name());
        for document in documents {
            let title = document.facts.metadata.title.replace(['\n', '\r'], " ");
            let _ = writeln!(card, "- `{}` {title}", document.id);
        }
    }
    card
}

fn told(report: &SplitReport) -> String {
    let order = &report.order;
    let shares = Part::ALL.iter().zip(order.shares).filter(|(_, share)| *share > 0);
    let shares: Vec<_> = shares.map(|(part, share)| format!("{share} {}", part.name())).collect();
    let by = match order.by {
        Stratum::Label => "Each part has its share of the mentions of each label.",
        Stratum::Date => "Each part has its share of the articles of each month.",
        Stratum::Source => "Each part has its share of the articles of each source.",
        Stratum::Order => "The oldest articles come first, the newest last.",
    };
    format!(
        "In proportions of {}, with the seed {}. {by} Articles much like one another stand in one \
         part: {} were kept together.",
        shares.join(", "),
        order.seed,
        report.n_alike,
    )
}
