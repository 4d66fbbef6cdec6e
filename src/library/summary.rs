//! What the list shows of an article, with filters and orders over it.

use super::Copies;
use super::known::gist;
use crate::annotation::Mention;
use crate::article::{ArticleId, Status};
use crate::moment::Day;
use crate::project::Document;
use crate::schema::LabelId;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The article.
    pub id: ArticleId,
    /// Its title.
    pub title: Arc<str>,
    /// Day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
    /// The file it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Arc<str>>,
    /// What its text is known by before it is compared with another one.
    pub gist: u64,
    /// The language of its text, as a tag such as `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Arc<str>>,
    /// How far the work is.
    pub status: Status,
    /// How many mentions each label has; labels without mentions are absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<LabelId, usize>,
    /// How many mentions each author has made.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authors: BTreeMap<Arc<str>, usize>,
    /// How many mentions have a note.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_notes: usize,
    /// Length in code points.
    pub n_chars: usize,
    /// The article of which this one is a newer version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ArticleId>,
    /// How many mentions of that article wait for a place in this one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_unsettled: usize,
    /// How many suggestions wait for an answer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_suggestions: usize,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Summary {
    /// Sums up a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut tally = Tally::default();
        for mention in document.mentions.iter() {
            tally.count(mention, true);
        }
        Self::with(document, tally)
    }

    /// The summary of a document in which mentions were exchanged, each a value before and one
    /// after, since this summary was made: the same as summing up anew, without a look at all.
    #[must_use]
    pub fn after<'a>(
        &self,
        document: &Document,
        exchanged: impl Iterator<Item = (Option<&'a Mention>, Option<&'a Mention>)>,
    ) -> Self {
        let mut tally = Tally {
            counts: self.counts.clone(),
            authors: self.authors.clone(),
            n_notes: self.n_notes,
        };
        for (before, after) in exchanged {
            if let Some(before) = before {
                tally.count(before, false);
            }
            if let Some(after) = after {
                tally.count(after, true);
            }
        }
        Self::with(document, tally)
    }

    fn with(document: &Document, tally: Tally) -> Self {
        let metadata = &document.facts.metadata;
        Self {
            id: document.id.clone(),
            title: metadata.title.clone(),
            date: metadata.date,
            source: metadata.source.clone(),
            file: metadata.file.clone(),
            url: metadata.url.clone(),
            gist: gist(document.text.as_str()),
            language: metadata.language.clone(),
            status: document.facts.status,
            counts: tally.counts,
            authors: tally.authors,
            n_notes: tally.n_notes,
            n_chars: document.text.index().n_chars(),
            replaces: document.facts.replaces.clone(),
            n_unsettled: document.facts.unsettled.len(),
            n_suggestions: document.suggestions.len(),
        }
    }

    /// How many mentions the article has.
    #[must_use]
    pub fn n_mentions(&self) -> usize {
        self.counts.values().sum()
    }
}

/// What is counted of the mentions of an article.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<LabelId, usize>,
    authors: BTreeMap<Arc<str>, usize>,
    n_notes: usize,
}

impl Tally {
    fn count(&mut self, mention: &Mention, comes: bool) {
        count(&mut self.counts, &mention.label, comes);
        count(&mut self.authors, &mention.author, comes);
        if !mention.note.is_empty() {
            self.n_notes = if comes { self.n_notes + 1 } else { self.n_notes.saturating_sub(1) };
        }
    }
}

fn count<K: Clone + Ord>(counts: &mut BTreeMap<K, usize>, label: &K, comes: bool) {
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

/// The articles that one list, in the order of ids, has otherwise than another one that it was made
/// from, those that came and went among them.
pub fn changed<'a>(
    before: &'a [Arc<Summary>],
    after: &'a [Arc<Summary>],
) -> impl Iterator<Item = ArticleId> + 'a {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            let order = match (before.peek(), after.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => one.id.cmp(&other.id),
            };
            match order {
                Ordering::Less => return before.next().map(|summary| summary.id.clone()),
                Ordering::Greater => return after.next().map(|summary| summary.id.clone()),
                Ordering::Equal => {
                    let (one, other) = (before.next()?, after.next()?);
                    if !Arc::ptr_eq(one, other) {
                        return Some(other.id.clone());
                    }
                }
            }
        }
    })
}

/// Which articles to list, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words that title, source, date or file must hold, in any order and without regard to case.
    pub words: String,
    /// The status that they must have.
    pub status: Option<Status>,
    /// The first day of publication.
    pub from: Option<Day>,
    /// The last day of publication.
    pub to: Option<Day>,
    /// Who must have published them.
    pub source: Option<Arc<str>>,
    /// The language that they must be in.
    pub language: Option<Arc<str>>,
    /// The label of which they must have a mention.
    pub with: Option<LabelId>,
    /// The label of which they may have none.
    pub without: Option<LabelId>,
    /// Who must have made a mention in them.
    pub author: Option<Arc<str>>,
    /// Whether a mention must have a note.
    pub has_note: bool,
    /// Whether mentions must wait for a place in them.
    pub is_unsettled: bool,
    /// Whether suggestions must wait for an answer in them.
    pub has_suggestions: bool,
    /// Whether articles with a newer version are left out.
    pub newest: bool,
    /// Whether they must have near copies.
    pub has_copies: bool,
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
    /// The summaries that match, in the order asked for; equal ones stay as added. Which articles
    /// have near copies is found out only where that is asked for.
    #[must_use]
    pub fn run(
        &self,
        summaries: &[Arc<Summary>],
        copies: &dyn Fn() -> Arc<Copies>,
    ) -> Vec<Arc<Summary>> {
        let words: Vec<_> = self.words.split_whitespace().map(str::to_lowercase).collect();
        let mut older = BTreeSet::new();
        if self.newest {
            older.extend(summaries.iter().filter_map(|summary| summary.replaces.as_ref()));
        }
        let copies = self.has_copies.then(copies);
        let is_asked = |id: &ArticleId| copies.as_ref().is_none_or(|copies| copies.has(id));
        let fits = |s: &&Arc<Summary>| {
            self.matches(s, &words) && !older.contains(&s.id) && is_asked(&s.id)
        };
        let mut found: Vec<_> = summaries.iter().filter(fits).cloned().collect();
        match self.sort {
            Sort::Added => {}
            Sort::Title => found.sort_by_cached_key(|summary| summary.title.to_lowercase()),
            Sort::Date => found.sort_by_key(|s| std::cmp::Reverse((s.date.is_some(), s.date))),
            Sort::Status => found.sort_by_key(|summary| summary.status),
        }
        found
    }

    /// Whether it asks for more than words and a status.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        let Self { words, status, sort, .. } = self;
        let plain = Self { words: words.clone(), status: *status, sort: *sort, ..Self::default() };
        *self != plain
    }

    /// Whether all that is asked for of one kind is there; nothing asked for always is.
    fn suits(&self, summary: &Summary) -> bool {
        fn is(asked: &Option<Arc<str>>, found: &Option<Arc<str>>) -> bool {
            asked.is_none() || asked == found
        }
        let has = |label: &LabelId| summary.counts.contains_key(label);
        self.status.is_none_or(|status| status == summary.status)
            && self.from.is_none_or(|from| summary.date.is_some_and(|date| date >= from))
            && self.to.is_none_or(|to| summary.date.is_some_and(|date| date <= to))
            && is(&self.source, &summary.source)
            && is(&self.language, &summary.language)
            && self.with.as_ref().is_none_or(has)
            && !self.without.as_ref().is_some_and(has)
            && self.author.as_ref().is_none_or(|author| summary.authors.contains_key(author))
            && (!self.has_note || summary.n_notes > 0)
            && (!self.is_unsettled || summary.n_unsettled > 0)
            && (!self.has_suggestions || summary.n_suggestions > 0)
    }

    fn matches(&self, summary: &Summary, words: &[String]) -> bool {
        if !self.suits(summary) {
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
    use crate::project::Facts;

    fn summary(title: &str, date: &str, status: Status) -> Arc<Summary> {
        Arc::new(Summary {
            id: Id::parse(&title.to_lowercase().replace(' ', "-")).unwrap(),
            title: title.into(),
            date: Day::parse(date),
            source: Some("Danube Observer".into()),
            file: Some("news/a.txt".into()),
            url: None,
            gist: 0,
            language: Some(if date.is_empty() { "fr" } else { "en" }.into()),
            status,
            counts: [(Id::parse("place").unwrap(), title.len())].into(),
            authors: [(title.chars().take(1).collect::<String>().into(), 1)].into(),
            n_notes: usize::from(status == Status::Done),
            n_chars: 1,
            replaces: (title == "Cyclone").then(|| Id::parse("blockade").unwrap()),
            n_unsettled: usize::from(title == "Cyclone"),
            n_suggestions: usize::from(title == "Marines"),
        })
    }

    /// The near copies among articles of which some tell the same story.
    fn copies() -> Arc<Copies> {
        let story: String = (0..50).map(|i| format!("w{i} ")).collect();
        let documents = ["atoll-vote", "blockade", "cyclone", "çeşme-fire"].map(|id| {
            let text = if id == "cyclone" { "A short text." } else { story.as_str() };
            Arc::new(Document::new(Id::parse(id).unwrap(), text, Facts::default()))
        });
        Copies::among(documents.iter()).into()
    }

    fn check(query: Query, titles: &[&str]) {
        let all = [
            summary("Blockade", "2024-01-23", Status::Done),
            summary("atoll vote", "", Status::Todo),
            summary("Cyclone", "2020-02-19", Status::Flagged),
            summary("Çeşme fire", "2024-01-23", Status::Todo),
        ];
        let found = query.run(&all, &copies);
        assert_eq!(found.iter().map(|s| s.title.as_ref()).collect::<Vec<_>>(), titles);
    }

    #[test]
    fn what_came_went_or_changed_between_two_lists_is_found() {
        let [a, b, c] = ["a", "b", "c"].map(|title| summary(title, "", Status::Todo));
        let again = summary("b", "", Status::Todo);
        let check = |before: &[&Arc<Summary>], after: &[&Arc<Summary>], expected: &[&str]| {
            let list = |all: &[&Arc<Summary>]| all.iter().map(|s| (*s).clone()).collect::<Vec<_>>();
            let (before, after) = (list(before), list(after));
            let found: Vec<_> = changed(&before, &after).map(|id| id.as_str().to_owned()).collect();
            assert_eq!(found, expected);
        };
        check(&[], &[&a, &b], &["a", "b"]);
        check(&[&a, &b, &c], &[&a, &again, &c], &["b"]);
        check(&[&a, &c], &[&b], &["a", "b", "c"]);
        check(&[&a, &b], &[&a, &b], &[]);
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
        let (status, words) = (Some(Status::Todo), "vote".into());
        check(Query { status, words, sort: Sort::Title, ..Query::default() }, &["atoll vote"]);
    }

    #[test]
    fn only_those_with_what_is_asked_for() {
        let all = ["Blockade", "atoll vote", "Cyclone", "Çeşme fire"];
        let place = || Id::parse("place");
        let q = Query::default;
        check(Query { from: Day::parse("2024-01-23"), ..q() }, &["Blockade", "Çeşme fire"]);
        check(Query { to: Day::parse("2024-01-22"), ..q() }, &["Cyclone"]);
        check(Query { source: Some("Danube Observer".into()), ..q() }, &all);
        check(Query { source: Some("Danube".into()), ..q() }, &[]);
        check(Query { language: Some("fr".into()), ..q() }, &["atoll vote"]);
        check(Query { with: place(), ..q() }, &all);
        check(Query { without: place(), ..q() }, &[]);
        check(Query { author: Some("C".into()), ..q() }, &["Cyclone"]);
        check(Query { has_note: true, ..q() }, &["Blockade"]);
        check(Query { has_copies: true, ..q() }, &["Blockade", "atoll vote", "Çeşme fire"]);
        check(Query { is_unsettled: true, ..q() }, &["Cyclone"]);
        check(Query { newest: true, ..q() }, &["atoll vote", "Cyclone", "Çeşme fire"]);
        assert!(Query { has_note: true, ..q() }.is_narrow());
        assert!(!Query { words: "a".into(), ..q() }.is_narrow());
    }
}
