//! Relations between annotations of Apache UIMA, kept as they were read for both of its forms.
//!
//! Source: INCEpTION's relation layers, DKPro Core's `Dependency`, dkpro-cassis 0.12. A relation is
//! an annotation whose features `Governor` and `Dependent` refer to two others; it begins and ends
//! with its dependent.

use super::frame::Carries;
use super::intake::Draft;
use super::losses::{LossKind, OutArticle, Teller, Written};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// What both forms have a place for.
pub(super) const CARRIES: Carries = Carries {
    notes: true,
    attributes: true,
    discontinuous: true,
    relations: true,
    ..Carries::RANGES
};

/// The features that refer to what a relation holds between.
pub(super) const ENDS: [&str; 2] = ["Governor", "Dependent"];

/// The type of every annotation that covers text.
pub(super) const ANNOTATION: &str = "uima.tcas.Annotation";

/// The type of mentions.
pub(super) const ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// The features that all annotations have.
const OF_ALL: [&str; 3] = ["sofa", "begin", "end"];

/// Under which name an article keeps its relations.
const KEPT: &str = "uima";

/// A relation between two annotations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Relation {
    /// The full name of its type.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// What it holds between, in the order of [`ENDS`]: ids of annotations as they stand in the
    /// file, and of mentions once it is kept.
    pub(super) ends: [String; 2],
    /// What else it says, by feature.
    pub(super) features: Map<String, Value>,
}

/// A relation on its way out, with the places of its mentions among the entries of the article.
pub(super) type Placed = (Relation, [usize; 2]);

/// The features of each type of relation, each with its range: what a type system states.
pub(super) type Types = BTreeMap<String, BTreeMap<String, &'static str>>;

impl Relation {
    /// A relation as a file states it; nothing where its type cannot be one of a relation.
    pub(super) fn new(
        kind: &str,
        ends: [String; 2],
        features: impl Iterator<Item = (String, Value)>,
    ) -> Option<Self> {
        let is_known = kind == ENTITY || kind.starts_with("uima.");
        let is_sound = !is_known && kind.split('.').all(is_identifier);
        let is_kept = |(name, value): &(String, Value)| {
            let is_made_anew = OF_ALL.contains(&name.as_str()) || ENDS.contains(&name.as_str());
            let is_plain = value.is_string() || value.is_number() || value.is_boolean();
            is_identifier(name) && !is_made_anew && is_plain
        };
        let features = features.filter(is_kept).collect();
        is_sound.then(|| Self { kind: kind.to_owned(), ends, features })
    }
}

/// Whether UIMA takes a name for a type or a feature.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Keeps the relations between claims with the article, which are known by the ids of their
/// annotations; gives how many others there are.
pub(super) fn keep(
    draft: &mut Draft,
    relations: Vec<Relation>,
    claims: &HashMap<String, usize>,
) -> usize {
    let n = relations.len();
    let mut kept = Vec::new();
    for mut relation in relations {
        let places = relation.ends.each_ref().map(|id| claims.get(id).copied());
        let [Some(governor), Some(dependent)] = places else { continue };
        for (end, at) in relation.ends.iter_mut().zip([governor, dependent]) {
            *end = format!("a{end}");
            if let Some(claim) = draft.claims.get_mut(at) {
                claim.id = Some(end.clone());
            }
        }
        kept.push(relation);
    }
    let n_others = n - kept.len();
    if !kept.is_empty() {
        draft.extra.insert(KEPT.into(), json!({ "relations": kept }));
    }
    n_others
}

/// The relations of an article both of whose mentions are there; tells of the others.
pub(super) fn kept(article: &OutArticle<'_>, written: &mut Written) -> Vec<Placed> {
    let Some(relations) = article.kept(KEPT).and_then(|kept| kept["relations"].as_array()) else {
        return Vec::new();
    };
    let ids = article.entries.iter().enumerate();
    let places: HashMap<_, _> = ids.map(|(n, entry)| (entry.mention.id.as_str(), n)).collect();
    let placed = |relation: &Value| {
        let relation: Relation = serde_json::from_value(relation.clone()).ok()?;
        let [governor, dependent] =
            relation.ends.each_ref().map(|id| places.get(id.as_str()).copied());
        // What a person wrote into the file is taken as strictly as what was read.
        let Relation { kind, ends, features } = relation;
        let relation = Relation::new(&kind, ends, features.into_iter())?;
        Some((relation, [governor?, dependent?]))
    };
    let placed: Vec<_> = relations.iter().filter_map(placed).collect();
    if placed.len() < relations.len() {
        let what = format!("{} relations lost a mention.", relations.len() - placed.len());
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Relation, what);
    }
    placed
}

/// The types of relations, with the narrowest range that holds all values of a feature.
pub(super) fn types<'a>(relations: impl Iterator<Item = &'a Relation>) -> Types {
    let mut types = Types::new();
    for relation in relations {
        let features = types.entry(relation.kind.clone()).or_default();
        for (name, value) in &relation.features {
            let range = range_of(value);
            let known = features.entry(name.clone()).or_insert(range);
            if *known != range {
                *known = TEXT;
            }
        }
    }
    types
}

const TEXT: &str = "uima.cas.String";

fn range_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "uima.cas.Boolean",
        Value::Number(number) if number.is_i64() => "uima.cas.Long",
        Value::Number(_) => "uima.cas.Double",
        _ => TEXT,
    }
}

/// A value as its range has it.
pub(super) fn ranged(value: &Value, range: &str) -> Value {
    match value {
        Value::String(_) => value.clone(),
        other if range == TEXT => other.to_string().into(),
        other => other.clone(),
    }
}
