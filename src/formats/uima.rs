//! Relations and chains of annotations of Apache UIMA, kept as they were read for all its forms.
//!
//! Source: INCEpTION's relation and chain layers, DKPro's `Dependency` and `CoreferenceChain`,
//! dkpro-cassis 0.12. A relation is an annotation whose features `Governor` and `Dependent` refer
//! to two others; it begins and ends with its dependent. A chain has its `first` link, which has
//! its `next`; a link is an annotation whose `referenceType` is its label, and whose
//! `referenceRelation` says how the next one refers to it.

use super::frame::Carries;
use super::intake::Draft;
use super::losses::{LossKind, OutArticle, Teller, Written};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// What mentions say that DKPro's type has no feature for.
pub(super) const OWN: [&str; 3] = ["note", "attributes", "parts"];

/// The features that annotations have a label in, the likeliest first.
pub(super) const LABELS: [&str; 4] = ["value", "label", "category", TYPE];

/// The feature of a link that holds its label, and the one that says how the next refers to it.
pub(super) const TYPE: &str = "referenceType";
pub(super) const RELATION: &str = "referenceRelation";

/// The features by which a chain holds together.
pub(super) const FIRST_LINK: &str = "first";
pub(super) const NEXT_LINK: &str = "next";

/// What a chain is a kind of: it covers no text itself.
pub(super) const CHAIN: &str = "uima.cas.AnnotationBase";

/// How the names of types of links and of chains end.
const ENDINGS: (&str, &str) = ("Link", "Chain");

/// What DKPro and UIMA put on every text.
const STRUCTURAL: [&str; 8] = [
    "DocumentAnnotation",
    "DocumentMetaData",
    "Token",
    "Sentence",
    "Paragraph",
    "Lemma",
    "Stem",
    "TagsetDescription",
];

/// Whether annotations of a type, by its last name, tell of words and not of what they mention.
pub(super) fn is_structural(last: &str) -> bool {
    STRUCTURAL.contains(&last) || last == "POS" || last.starts_with("POS_")
}

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

/// Mentions that mean the same, in the order in which one refers to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chain {
    /// The full name of the type of its links.
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) links: Vec<Link>,
}

/// A mention of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Link {
    /// The id of an annotation as it stands in the file, and of a mention once it is kept.
    pub(super) id: String,
    /// How the next one refers to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) relation: Option<String>,
}

/// What a file says of an annotation that may be a link of a chain.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    pub(super) kind: String,
    pub(super) next: Option<String>,
    pub(super) relation: Option<String>,
}

/// What an article keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    chains: Vec<Value>,
}

/// What holds between the mentions of an article on its way out, by their places among those that
/// are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties {
    /// Relations with the places of governor and dependent.
    pub(super) relations: Vec<(Relation, [usize; 2])>,
    /// Chains with the places of their links.
    pub(super) chains: Vec<(Chain, Vec<usize>)>,
}

/// What a mention is as a link of a chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linked<'a> {
    pub(super) chain: &'a Chain,
    /// How the next one refers to it.
    pub(super) relation: Option<&'a str>,
    /// The place of the next one.
    pub(super) next: Option<usize>,
    /// The number of its chain, and its own in it, from 0.
    pub(super) numbers: (usize, usize),
}

impl Ties {
    /// What a mention is in the chain that it is a link of.
    pub(super) fn link(&self, at: usize) -> Option<Linked<'_>> {
        self.chains.iter().enumerate().find_map(|(number, (chain, places))| {
            let n = places.iter().position(|place| *place == at)?;
            let relation = chain.links.get(n)?.relation.as_deref();
            let next = places.get(n + 1).copied();
            Some(Linked { chain, relation, next, numbers: (number, n) })
        })
    }
}

/// The features of each type of relation, each with its range: what a type system states.
pub(super) type Types = BTreeMap<String, BTreeMap<String, &'static str>>;

impl Relation {
    /// A relation as a file states it; nothing where its type cannot be one of a relation.
    pub(super) fn new(
        kind: &str,
        ends: [String; 2],
        features: impl Iterator<Item = (String, Value)>,
    ) -> Option<Self> {
        let is_kept = |(name, value): &(String, Value)| {
            let is_made_anew = OF_ALL.contains(&name.as_str()) || ENDS.contains(&name.as_str());
            let is_plain = value.is_string() || value.is_number() || value.is_boolean();
            is_identifier(name) && !is_made_anew && is_plain
        };
        let features = features.filter(is_kept).collect();
        is_own(kind).then(|| Self { kind: kind.to_owned(), ends, features })
    }
}

impl Chain {
    /// The chain that begins with an annotation, if it can be one.
    pub(super) fn of(first: &str, all: &HashMap<String, Loose>) -> Option<Self> {
        let kind = all.get(first)?.kind.clone();
        let (mut links, mut met) = (Vec::new(), BTreeSet::new());
        let mut at = Some(first);
        // A damaged file may have a ring.
        while let Some(id) = at.filter(|id| met.insert(*id)) {
            let Some(loose) = all.get(id) else { break };
            links.push(Link { id: id.to_owned(), relation: loose.relation.clone() });
            at = loose.next.as_deref();
        }
        Self { kind, links }.sound()
    }

    /// The chain, if its type can be one of links.
    pub(super) fn sound(self) -> Option<Self> {
        let is_link = is_own(&self.kind) && self.kind.ends_with(ENDINGS.0);
        (is_link && !self.links.is_empty()).then_some(self)
    }

    /// The full name of its own type.
    pub(super) fn own_kind(&self) -> String {
        let (link, chain) = ENDINGS;
        self.kind.strip_suffix(link).unwrap_or(&self.kind).to_owned() + chain
    }

    /// The label of a link that has none of its own.
    pub(super) fn bare(&self) -> &str {
        self.kind.rsplit('.').next().unwrap_or(&self.kind)
    }
}

/// Whether a type can be one of relations or links: it is none that UIMA or a mention has.
fn is_own(kind: &str) -> bool {
    let is_known = kind == ENTITY || kind.starts_with("uima.");
    !is_known && kind.split('.').all(is_identifier)
}

/// Whether UIMA takes a name for a type or a feature.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Keeps the relations and chains of claims with the article, which are known by the ids of their
/// annotations; gives how many relations are not between claims.
pub(super) fn keep(
    draft: &mut Draft,
    relations: Vec<Relation>,
    chains: Vec<Chain>,
    claims: &HashMap<String, usize>,
) -> usize {
    let n = relations.len();
    let mut named = |id: &str| {
        let claim = claims.get(id).and_then(|at| draft.claims.get_mut(*at))?;
        let id = format!("a{id}");
        claim.id = Some(id.clone());
        Some(id)
    };
    let relation = |relation: Relation| {
        let [governor, dependent] = relation.ends.each_ref();
        if !claims.contains_key(governor) || !claims.contains_key(dependent) {
            return None;
        }
        let ends = [named(governor)?, named(dependent)?];
        Some(Relation { ends, ..relation })
    };
    let relations: Vec<_> = relations.into_iter().filter_map(relation).collect();
    let n_others = n - relations.len();
    let chain = |chain: Chain| {
        let link = |link: Link| Some(Link { id: named(&link.id)?, ..link });
        Chain { links: chain.links.into_iter().filter_map(link).collect(), ..chain }.sound()
    };
    let chains: Vec<_> = chains.into_iter().filter_map(chain).collect();
    let value = |it: Result<Value, serde_json::Error>| it.ok();
    let kept = Kept {
        relations: relations.iter().map(serde_json::to_value).filter_map(value).collect(),
        chains: chains.iter().map(serde_json::to_value).filter_map(value).collect(),
    };
    if let Some(kept) =
        serde_json::to_value(&kept).ok().filter(|kept| *kept != Value::Object(Map::new()))
    {
        draft.extra.insert(KEPT.into(), kept);
    }
    n_others
}

/// What holds between mentions that are written, of which the ids are given in their order; tells
/// of relations whose mentions are not all there.
pub(super) fn kept<'a>(
    article: &OutArticle<'_>,
    ids: impl Iterator<Item = &'a str>,
    written: &mut Written,
) -> Ties {
    let Some(kept) = article.kept(KEPT).and_then(|kept| Kept::deserialize(kept).ok()) else {
        return Ties::default();
    };
    let places: HashMap<_, _> = ids.enumerate().map(|(n, id)| (id, n)).collect();
    // What a person wrote into the file is taken as strictly as what was read.
    let relation = |relation: &Value| {
        let relation = Relation::deserialize(relation).ok()?;
        let [governor, dependent] =
            relation.ends.each_ref().map(|id| places.get(id.as_str()).copied());
        let Relation { kind, ends, features } = relation;
        let relation = Relation::new(&kind, ends, features.into_iter())?;
        Some((relation, [governor?, dependent?]))
    };
    let relations: Vec<_> = kept.relations.iter().filter_map(relation).collect();
    if relations.len() < kept.relations.len() {
        let what = format!("{} relations lost a mention.", kept.relations.len() - relations.len());
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Relation, what);
    }
    // A chain that lost a mention still is one; a mention is a link of one chain alone.
    let mut taken = BTreeSet::new();
    let chain = |chain: &Value| {
        let mut chain = Chain::deserialize(chain).ok()?;
        chain.links.retain(|link| places.get(&*link.id).is_some_and(|at| taken.insert(*at)));
        let at = chain.links.iter().filter_map(|link| places.get(link.id.as_str()).copied());
        let at = at.collect();
        Some((chain.sound()?, at))
    };
    let chains = kept.chains.iter().filter_map(chain).collect();
    Ties { relations, chains }
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

/// The range of texts.
pub(super) const TEXT: &str = "uima.cas.String";

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
