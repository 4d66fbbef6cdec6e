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
    table(&mut card, report);
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

fn table(card: &mut String, report: &SplitReport) {
    let parts = &report.parts;
    let mut row = |name: &str, cell: &dyn Fn(&super::PartReport) -> String| {
        let cells: Vec<_> = parts.iter().map(cell).collect();
        let _ = writeln!(card, "| {} | {} |", name.replace('|', "\\|"), cells.join(" | "));
    };
    row("", &|part| part.part.name().to_owned());
    row("---", &|_| "---:".to_owned());
    row("articles", &|part| part.statistics.n_articles.to_string());
    row("tokens", &|part| part.statistics.n_tokens.to_string());
    row("tokens an article: least, middle, most", &|part| spread(part.statistics.tokens));
    row("mentions", &|part| part.statistics.n_mentions.to_string());
    let labels = parts.first().map_or(&[][..], |part| part.statistics.labels.as_slice());
    for (i, label) in labels.iter().enumerate() {
        row(&label.name, &|part| {
            part.statistics.labels.get(i).map_or(0, |label| label.n).to_string()
        });
    }
    row("characters a mention: least, middle, most", &|part| spread(part.statistics.lengths));
    row("mentions that overlap others", &|part| part.statistics.n_overlapping.to_string());
    row("mentions with gaps", &|part| part.statistics.n_discontinuous.to_string());
    row("different strings", &|part| part.n_strings.to_string());
    row("of these in train", &|part| part.n_known.to_string());
    row("sources", &|part| part.n_sources.to_string());
    row("days", &|part| {
        part.days.map_or_else(|| "–".to_owned(), |(first, last)| format!("{first} to {last}"))
    });
}

fn spread(numbers: [usize; 3]) -> String {
    numbers.map(|n| n.to_string()).join(", ")
}
