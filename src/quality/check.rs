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

/// Looks through articles, and tells each check before it is made. `ways` are the tokens that
/// mentions have to fit, `cut` those that are counted.
#[must_use]
pub fn check(
    documents: &[Arc<Document>],
    schema: &Schema,
    ways: &[Tokens<'_>],
    cut: &dyn Fn(&str) -> Vec<Span>,
    tell: &dyn Fn(Check),
) -> Report {
    let statistics = Statistics::of(documents, schema, cut);
    let strings = Strings::of(documents);
    let mut all: Vec<Vec<Finding>> = Vec::new();
    let mut made = |check, made: &dyn Fn() -> Vec<Finding>| {
        tell(check);
        all.push(made());
    };
    made(Check::Clash, &|| clashes(documents, schema, &strings));
    made(Check::Twice, &|| articles::twice(documents, schema));
    made(Check::Determiner, &|| edges::determiners(documents, schema));
    made(Check::Possessive, &|| edges::possessives(documents, schema));
    made(Check::Punctuation, &|| edges::punctuation(documents));
    made(Check::Untagged, &|| untagged(documents, schema, &strings));
    made(Check::Status, &|| articles::statuses(documents, schema));
    made(Check::Duplicate, &|| articles::duplicates(documents));
    made(Check::NearDuplicate, &|| articles::near_duplicates(documents, &likeness(documents)));
    made(Check::Balance, &|| balance::balance(&statistics));
    for way in ways {
        made(way.check, &|| alignment(documents, *way));
    }
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
