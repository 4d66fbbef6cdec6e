//! What the list shows of an article, with filters and orders over it.

use crate::annotation::Mention;
use crate::article::{ArticleId, Status};
use crate::moment::Day;
use crate::project::Document;
use crate::schema::LabelId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The article.
    pub id: ArticleId,
    /// Its title.
    pub title: Arc<str>,
    /// Day of publication.
    pub date: Option<Day>,
    /// Who published it.
    pub source: Option<Arc<str>>,
    /// The file it came from.
    pub file: Option<Arc<str>>,
    /// How far the work is.
    pub status: Status,
    /// How many mentions each label has; labels without mentions are absent.
    pub counts: BTreeMap<LabelId, usize>,
    /// Length in code points.
    pub n_chars: usize,
}

impl Summary {
    /// Sums up a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut counts = BTreeMap::new();
        for mention in document.mentions.iter() {
            count(&mut counts, &mention.label, true);
        }
        Self::with(document, counts)
    }

    /// The summary of a document in which mentions were exchanged, each a value before and one
    /// after, since this summary was made: the same as summing up anew, without a look at all.
    #[must_use]
    pub fn after<'a>(
        &self,
        document: &Document,
        exchanged: impl Iterator<Item = (Option<&'a Mention>, Option<&'a Mention>)>,
    ) -> Self {
        let mut counts = self.counts.clone();
        for (before, after) in exchanged {
            if let Some(before) = before {
                count(&mut counts, &before.label, false);
            }
            if let Some(after) = after {
                count(&mut counts, &after.label, true);
            }
        }
        Self::with(document, counts)
    }

    fn with(document: &Document, counts: BTreeMap<LabelId, usize>) -> Self {
        let metadata = &document.facts.metadata;
        Self {
            id: document.id.clone(),
            title: metadata.title.clone(),
            date: metadata.date,
            source: metadata.source.clone(),
            file: metadata.file.clone(),
            status: document.facts.status,
            counts,
            n_chars: document.text.index().n_chars(),
        }
    }

    /// How many mentions the article has.
    #[must_use]
    pub fn n_mentions(&self) -> usize {
        self.counts.values().sum()
    }
}

fn count(counts: &mut BTreeMap<LabelId, usize>, label: &LabelId, comes: bool) {
    match counts.get_mut(label) {
        Some(count) if comes => *count += 1,
        Some(count) if *count > 1 => *count -= 1,
        Some(_) => {
            counts.remove(label);
        }
        None if comes => {
            counts.insert(label.clone(), 1);
        }
        None => {}
    }
}

/// Which articles to list, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words that title, source, date or file must hold, in any order and without regard to case.
    pub words: String,
    /// The status that they must have.
    pub status: Option<Status>,
    /// Their order.
    pub sort: Sort,
}

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// As imported.
    #[default]
    Added,
    /// By title.
    Title,
    /// By day of publication, the latest first; those without a day last.
    Date,
    /// By status, what is left to do first.
    Status,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 4] = [Self::Added, Self::Title, Self::Date, Self::Status];

    /// The order as people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Added => "As added",
            Self::Title => "Title",
            Self::Date => "Newest first",
            Self::Status => "Status",
        }
    }
}

impl Query {
    /// The summaries that match, in the order asked for; equal ones stay as added.
    #[must_use]
    pub fn run(&self, summaries: &[Arc<Summary>]) -> Vec<Arc<Summary>> {
        let words: Vec<_> = self.words.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<_> =
            summaries.iter().filter(|s| self.matches(s, &words)).cloned().collect();
        match self.sort {
            Sort::Added => {}
            Sort::Title => found.sort_by_cached_key(|summary| summary.title.to_lowercase()),
            Sort::Date => found.sort_by_key(|s| std::cmp::Reverse((s.date.is_some(), s.date))),
            Sort::Status => found.sort_by_key(|summary| summary.status),
        }
        found
    }

    fn matches(&self, summary: &Summary, words: &[String]) -> bool {
        if self.status.is_some_and(|status| status != summary.status) {
            return false;
        }
        if words.is_empty() {
            return true;
        }
        let date = summary.date.map(|day| day.to_string()).unwrap_or_default();
        let source = summary.source.as_deref().unwrap_or_default();
        let file = summary.file.as_deref().unwrap_or_default();
        let hay = format!("{} {date} {source} {file}", summary.title).to_lowercase();
        words.iter().all(|word| hay.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn summary(title: &str, date: &str, status: Status) -> Arc<Summary> {
        Arc::new(Summary {
            id: Id::parse(&title.to_lowercase().replace(' ', "-")).unwrap(),
            title: title.into(),
            date: Day::parse(date),
            source: Some("Danube Observer".into()),
            file: Some("news/a.txt".into()),
            status,
            counts: BTreeMap::new(),
            n_chars: 1,
        })
    }

    fn check(query: Query, titles: &[&str]) {
        let all = [
            summary("Blockade", "2024-01-23", Status::Done),
            summary("atoll vote", "", Status::Todo),
            summary("Cyclone", "2020-02-19", Status::Flagged),
            summary("Çeşme fire", "2024-01-23", Status::Todo),
        ];
        let found = query.run(&all);
        assert_eq!(found.iter().map(|s| s.title.as_ref()).collect::<Vec<_>>(), titles);
    }

    #[test]
    fn words_are_found_in_any_order_and_case() {
        let words = |words: &str| Query { words: words.to_owned(), ..Query::default() };
        check(words(""), &["Blockade", "atoll vote", "Cyclone", "Çeşme fire"]);
        check(words("VOTE Ato"), &["atoll vote"]);
        check(words("2024 observer"), &["Blockade", "Çeşme fire"]);
        check(words("çeşme"), &["Çeşme fire"]);
        check(words("a.txt cyc"), &["Cyclone"]);
        check(words("nothing"), &[]);
    }

    #[test]
    fn equal_ones_stay_as_added() {
        let by = |sort| Query { sort, ..Query::default() };
        check(by(Sort::Added), &["Blockade", "atoll vote", "Cyclone", "Çeşme fire"]);
        check(by(Sort::Title), &["atoll vote", "Blockade", "Cyclone", "Çeşme fire"]);
        check(by(Sort::Date), &["Blockade", "Çeşme fire", "Cyclone", "atoll vote"]);
        check(by(Sort::Status), &["atoll vote", "Çeşme fire", "Blockade", "Cyclone"]);
    }

    #[test]
    fn only_those_of_a_status() {
        let todo = Query { status: Some(Status::Todo), words: "vote".into(), sort: Sort::Title };
        check(todo, &["atoll vote"]);
    }
}
