//! Numbers with their names, as people read them.

use super::split::SplitReport;
use super::statistics::Statistics;
use serde::{Deserialize, Serialize};

/// A table: rows of a name and a cell for each column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The names of the columns; none if there is but one.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Table {
    /// The table in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        // One column has no name, and stands beside the rows' all the same.
        let n = self.columns.len().max(1);
        let names = self.columns.iter().map(String::as_str).chain([""]).take(n);
        let columns: Vec<_> = std::iter::once("").chain(names).collect();
        let mut lines =
            vec![format!("| {} |", columns.join(" | ")), format!("|---{}|", "|---:".repeat(n))];
        for (name, cells) in &self.rows {
            lines.push(format!("| {} | {} |", name.replace('|', "\\|"), cells.join(" | ")));
        }
        lines.join("\n") + "\n"
    }

    fn row<T>(&mut self, name: &str, of: &[T], cell: impl Fn(&T) -> String) {
        self.rows.push((name.to_owned(), of.iter().map(cell).collect()));
    }

    fn statistics(&mut self, of: &[&Statistics]) {
        self.row("articles", of, |s| s.n_articles.to_string());
        self.row("tokens", of, |s| s.n_tokens.to_string());
        self.row("tokens an article: least, middle, most", of, |s| spread(s.tokens));
        self.row("mentions", of, |s| s.n_mentions.to_string());
        let labels = of.first().map_or(&[][..], |first| first.labels.as_slice());
        for (i, label) in labels.iter().enumerate() {
            self.row(&label.name, of, |s| match s.labels.get(i) {
                Some(label) => format!("{} ({} different)", label.n, label.n_distinct),
                None => "0".to_owned(),
            });
        }
        self.row("characters a mention: least, middle, most", of, |s| spread(s.lengths));
        self.row("mentions that overlap others", of, |s| s.n_overlapping.to_string());
        self.row("mentions with gaps", of, |s| s.n_discontinuous.to_string());
    }
}

impl Statistics {
    /// What the articles hold, in one column.
    #[must_use]
    pub fn table(&self) -> Table {
        let mut table = Table::default();
        table.statistics(&[self]);
        table
    }
}

impl SplitReport {
    /// What the parts hold, a column for each.
    #[must_use]
    pub fn table(&self) -> Table {
        let columns = self.parts.iter().map(|part| part.part.name().to_owned()).collect();
        let mut table = Table { columns, rows: Vec::new() };
        let statistics: Vec<_> = self.parts.iter().map(|part| &part.statistics).collect();
        table.statistics(&statistics);
        table.row("different strings", &self.parts, |part| part.n_strings.to_string());
        table.row("of these in train", &self.parts, |part| part.n_known.to_string());
        table.row("sources", &self.parts, |part| part.n_sources.to_string());
        table.row("days", &self.parts, |part| match part.days {
            Some((first, last)) => format!("{first} to {last}"),
            None => "–".to_owned(),
        });
        table
    }
}

fn spread(numbers: [usize; 3]) -> String {
    numbers.map(|n| n.to_string()).join(", ")
}
