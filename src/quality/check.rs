//! Looks through a dataset with every check.

use super::alignment::{Tokens, alignment};
use super::finding::{Check, Finding};
use super::likeness::likeness;
use super::names::{Strings, clashes, untagged};
use super::statistics::Statistics;
use super::table::Table;
use super::{articles, balance, edges};
use crate::project::Document;
use crate::schema::Schema;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Findings of one check that are told; more are counted.
const MOST: usize = 5000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The checks that found something, in the order of [`Check::ALL`].
    pub groups: Vec<Group>,
    /// What the dataset holds; it does not travel.
    #[serde(skip)]
    pub statistics: Statistics,
    /// How many articles were looked through.
    pub n_articles: usize,
    /// What the dataset holds, as people read it.
    pub table: Table,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The check.
    pub check: Check,
    /// How many findings there are.
    pub n: usize,
    /// The first 5000 of them, in the order of the articles.
    pub findings: Vec<Finding>,
}

/// Looks through articles. `ways` are the tokens that mentions have to fit, `cut` those that are
/// counted.
#[must_use]
pub fn check(
    documents: &[Arc<Document>],
    schema: &Schema,
    ways: &[Tokens<'_>],
    cut: &dyn Fn(&str) -> Vec<Span>,
) -> Report {
    let statistics = Statistics::of(documents, schema, cut);
    let strings = Strings::of(documents);
    let likeness = likeness(documents);
    let mut all = vec![
        clashes(documents, schema, &strings),
        articles::twice(documents, schema),
        edges::determiners(documents, schema),
        edges::possessives(documents, schema),
        edges::punctuation(documents),
        untagged(documents, schema, &strings),
        articles::statuses(documents, schema),
        articles::duplicates(documents),
        articles::near_duplicates(documents, &likeness),
        balance::balance(&statistics),
    ];
    all.extend(ways.iter().map(|way| alignment(documents, *way)));
    let group = |mut findings: Vec<Finding>| {
        let check = findings.first()?.check;
        let n = findings.len();
        findings.truncate(MOST);
        Some(Group { check, n, findings })
    };
    let mut groups: Vec<_> = all.into_iter().filter_map(group).collect();
    groups.sort_by_key(|group| group.check);
    let (n_articles, table) = (statistics.n_articles, statistics.table());
    Report { groups, statistics, n_articles, table }
}

/// `1 mention`, `2 mentions`.
pub(super) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
