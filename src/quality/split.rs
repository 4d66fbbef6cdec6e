//! Divides articles into parts to train, to tune and to test with.

use super::likeness::likeness;
use super::random::shuffle;
use super::statistics::Statistics;
use crate::moment::Day;
use crate::project::Document;
use crate::schema::Schema;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// A part of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// To learn from.
    Train,
    /// To tune with.
    Dev,
    /// To be tested with.
    Test,
}

impl Part {
    /// All parts, in their order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Dev, Self::Test];

    /// What files of the part are called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }
}

/// What the parts have in the same shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stratum {
    /// The mentions of each label.
    #[default]
    Label,
    /// The articles of each month.
    Date,
    /// The articles of each source.
    Source,
    /// Nothing: the oldest articles are learned from, and the newest tested with.
    Order,
}

/// How a dataset is divided. The same order divides the same articles alike, everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SplitOrder {
    /// Hundredths of the articles for each of [`Part::ALL`]; what they lack to 100 goes to none,
    /// for they count in proportion to one another.
    pub shares: [u8; 3],
    /// What chance depends on.
    pub seed: u64,
    /// What the parts have in the same shares.
    pub by: Stratum,
}

impl Default for SplitOrder {
    fn default() -> Self {
        Self { shares: [80, 10, 10], seed: 1, by: Stratum::Label }
    }
}

/// A divided dataset.
#[derive(Clone, Debug)]
pub struct Division {
    /// The articles of each of [`Part::ALL`], in the order in which they were given.
    pub parts: [Vec<Arc<Document>>; 3],
    /// What stands where.
    pub report: SplitReport,
}

/// What stands where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitReport {
    /// What was asked for.
    pub order: SplitOrder,
    /// Articles that stand beside one much like them, which were kept together.
    pub n_alike: usize,
    /// The parts that were asked for.
    pub parts: Vec<PartReport>,
}

/// What stands in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartReport {
    /// The part.
    pub part: Part,
    /// What it holds.
    pub statistics: Statistics,
    /// The days of its oldest and its newest article.
    pub days: Option<(Day, Day)>,
    /// How many sources it has.
    pub n_sources: usize,
    /// Different strings of its mentions.
    pub n_strings: usize,
    /// Those of them that the part to learn from has as well.
    pub n_known: usize,
}

/// Articles that stay together, with how often they have each feature.
struct Group {
    articles: Vec<usize>,
    features: BTreeMap<String, usize>,
    day: Option<Day>,
}

/// Divides articles. Those that are near-duplicates of one another stay together; each part gets
/// an article if there are enough of them. `cut` gives the tokens of a text, to be counted.
#[must_use]
pub fn split(
    documents: &[Arc<Document>],
    schema: &Schema,
    order: &SplitOrder,
    cut: &dyn Fn(&str) -> Vec<Span>,
) -> Division {
    let mut groups = grouped(documents, order.by);
    let n_alike = groups.iter().filter(|g| g.articles.len() > 1).map(|g| g.articles.len()).sum();
    // By their ids first, so that no other order of the same articles changes anything.
    groups.sort_by_key(|group| group.articles.iter().map(|i| documents[*i].id.clone()).min());
    shuffle(&mut groups, order.seed);
    let asked: Vec<usize> = (0..3).filter(|part| order.shares[*part] > 0).collect();
    let mut places = match order.by {
        Stratum::Order => in_order(&mut groups, documents.len(), order, &asked),
        Stratum::Label | Stratum::Date | Stratum::Source => stratified(&groups, order, &asked),
    };
    fill(&groups, &mut places, &asked);
    let mut parts = [const { Vec::new() }; 3];
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (group, part) in groups.iter().zip(&places) {
        all.extend(group.articles.iter().map(|article| (*article, *part)));
    }
    all.sort_unstable();
    for (article, part) in all {
        parts[part].push(documents[article].clone());
    }
    let report = SplitReport { order: order.clone(), n_alike, parts: told(&parts, schema, cut) };
    let report = SplitReport {
        parts: report.parts.into_iter().filter(|p| asked.contains(&(p.part as usize))).collect(),
        ..report
    };
    Division { parts, report }
}

fn grouped(documents: &[Arc<Document>], by: Stratum) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for (i, first) in likeness(documents).first.into_iter().enumerate() {
        let group = groups.entry(first).or_insert_with(|| Group {
            articles: Vec::new(),
            features: BTreeMap::new(),
            day: None,
        });
        group.articles.push(i);
        let document = &documents[i];
        let metadata = &document.facts.metadata;
        group.day = group.day.max(metadata.date);
        let mut add = |feature: &str| *group.features.entry(feature.to_owned()).or_default() += 1;
        match by {
            Stratum::Label => document.mentions.iter().for_each(|m| add(m.label.as_str())),
            Stratum::Date => {
                let day = metadata.date.map(|day| day.to_string()).unwrap_or_default();
                add(day.get(..7).unwrap_or_default());
            }
            Stratum::Source => add(metadata.source.as_deref().unwrap_or_default()),
            Stratum::Order => {}
        }
    }
    groups.into_values().collect()
}

/// Iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011): the rarest feature first, and
/// each group to the part that still lacks most of it. Gives the part of each group.
fn stratified(groups: &[Group], order: &SplitOrder, asked: &[usize]) -> Vec<usize> {
    let all: f64 = asked.iter().map(|part| f64::from(order.shares[*part])).sum();
    let share = |part: usize| f64::from(order.shares[part]) / all.max(1.0);
    let mut totals: BTreeMap<&str, (usize, Vec<usize>)> = BTreeMap::new();
    let mut n_articles = 0;
    for (i, group) in groups.iter().enumerate() {
        n_articles += group.articles.len();
        for (feature, n) in &group.features {
            let (total, holders) = totals.entry(feature.as_str()).or_default();
            *total += n;
            holders.push(i);
        }
    }
    let wanted = |total: usize| [0, 1, 2].map(|part| share(part) * total as f64);
    let mut articles = wanted(n_articles);
    let mut lacks: BTreeMap<&str, [f64; 3]> =
        totals.iter().map(|(feature, (total, _))| (*feature, wanted(*total))).collect();
    let mut rarest: Vec<_> = totals.into_iter().collect();
    rarest.sort_by_key(|(feature, (total, _))| (*total, *feature));
    let nobody = usize::MAX;
    let mut places = vec![nobody; groups.len()];
    let rest = (0..groups.len()).collect();
    let turns = rarest.iter().map(|(feature, (_, holders))| (Some(*feature), holders));
    for (feature, holders) in turns.chain([(None, &rest)]) {
        for &i in holders {
            if places[i] != nobody {
                continue;
            }
            let lack = feature.and_then(|feature| lacks.get(feature)).copied();
            let lack = lack.unwrap_or_default();
            let best = asked.iter().copied().max_by(|a, b| {
                let by_feature = lack[*a].total_cmp(&lack[*b]);
                // Of two that lack as much, the first.
                by_feature.then(articles[*a].total_cmp(&articles[*b])).then(b.cmp(a))
            });
            let part = best.unwrap_or_default();
            places[i] = part;
            articles[part] -= groups[i].articles.len() as f64;
            for (feature, n) in &groups[i].features {
                if let Some(lack) = lacks.get_mut(feature.as_str()) {
                    lack[part] -= *n as f64;
                }
            }
        }
    }
    places
}

/// The oldest first; those without a day count as the oldest.
fn in_order(
    groups: &mut [Group],
    n_articles: usize,
    order: &SplitOrder,
    asked: &[usize],
) -> Vec<usize> {
    groups.sort_by_key(|group| group.day);
    let all: usize = asked.iter().map(|part| usize::from(order.shares[*part])).sum();
    let mut before = 0;
    let mut places = Vec::with_capacity(groups.len());
    for group in groups {
        // The middle of the group decides, so that a large one does not lean to either side.
        let middle = 2 * before + group.articles.len();
        let mut upto = 0;
        let place = asked.iter().copied().find(|part| {
            upto += usize::from(order.shares[*part]);
            middle * all <= 2 * upto * n_articles
        });
        places.push(place.or(asked.last().copied()).unwrap_or_default());
        before += group.articles.len();
    }
    places
}

/// Gives a part without any group one of the part with the most, the smallest it has.
fn fill(groups: &[Group], places: &mut [usize], asked: &[usize]) {
    for part in asked {
        if places.contains(part) {
            continue;
        }
        let n_of = |part: usize| places.iter().filter(|place| **place == part).count();
        let Some(from) = asked.iter().copied().max_by_key(|part| n_of(*part)) else { return };
        if n_of(from) < 2 {
            return;
        }
        let of_it = (0..groups.len()).rev().filter(|i| places[*i] == from);
        if let Some(smallest) = of_it.min_by_key(|i| groups[*i].articles.len()) {
            places[smallest] = *part;
        }
    }
}

fn told(
    parts: &[Vec<Arc<Document>>; 3],
    schema: &Schema,
    cut: &dyn Fn(&str) -> Vec<Span>,
) -> Vec<PartReport> {
    let strings = |documents: &[Arc<Document>]| -> HashSet<String> {
        let quotes = |d: &Arc<Document>| d.mentions.iter().map(|m| d.quote(m)).collect::<Vec<_>>();
        documents.iter().flat_map(quotes).collect()
    };
    let known = strings(&parts[0]);
    let of = |part: Part| {
        let documents = &parts[part as usize];
        let days = || documents.iter().filter_map(|d| d.facts.metadata.date);
        let sources: BTreeSet<_> =
            documents.iter().filter_map(|d| d.facts.metadata.source.clone()).collect();
        let own = strings(documents);
        PartReport {
            part,
            statistics: Statistics::of(documents, schema, cut),
            days: days().min().zip(days().max()),
            n_sources: sources.len(),
            n_strings: own.len(),
            n_known: own.intersection(&known).count(),
        }
    };
    Part::ALL.into_iter().map(of).collect()
}
