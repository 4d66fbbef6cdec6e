//! Documents of Apache UIMA as JSON, one file an article; INCEpTION exchanges them.
//!
//! Source: UIMA JSON CAS 0.4 and dkpro-cassis 0.12. Offsets are UTF-16 units. A mention is a
//! `NamedEntity` of DKPro with the label as its `value`; other types of annotation are read
//! under their last name, tokens and sentences are not; relations and chains of mentions are kept.
//! What DKPro's type has no feature for has one of its own: `note`, `attributes` (an object in
//! JSON), `parts` (starts and ends of a mention with gaps).

use super::frame::{Certainty, Failure, Format, Joint, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use super::uima::{self, Chain, ENTITY, Loose, Relation, Ties};
use crate::text::Utf16Offset;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// JSON CAS.
pub(super) const FORMAT: Format = Format {
    name: "cas-json",
    title: "UIMA CAS JSON",
    extensions: &["json"],
    unit: Unit::Utf16,
    carries: uima::CARRIES,
    options: &[],
    recognize: |sniff| {
        let value = sniff.value.as_ref();
        let has = value.is_some_and(|value| value.get("%FEATURE_STRUCTURES").is_some());
        Certainty::Sure.when(has)
    },
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::Apart),
};

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        for record in json::records(source)? {
            let Some(map) = record.object(intake) else { continue };
            read_document(&map, source, record.line, intake);
        }
    }
    Ok(())
}

/// What the document consists of, each with its id where it has one.
fn structures(map: &Map<String, Value>) -> Vec<(Option<String>, &Value)> {
    match map.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(list)) => {
            list.iter().map(|one| (json::words(one.get("%ID")), one)).collect()
        }
        Some(Value::Object(by_id)) => {
            by_id.iter().map(|(id, one)| (Some(id.clone()), one)).collect()
        }
        _ => Vec::new(),
    }
}

/// A relation between two others; in JSON a feature that refers has a mark before its name.
fn relation(structure: &Value) -> Option<Relation> {
    let [governor, dependent] =
        uima::ENDS.map(|name| json::words(structure.get(format!("@{name}"))));
    let features = structure.as_object()?.iter();
    let features = features.map(|(name, value)| (name.clone(), value.clone()));
    Relation::new(structure["%TYPE"].as_str()?, [governor?, dependent?], features)
}

fn read_document(
    map: &Map<String, Value>,
    source: &Source<'_>,
    line: usize,
    intake: &mut Intake<'_>,
) {
    let all = structures(map);
    let sofa = all.iter().find(|(_, structure)| structure.get("sofaString").is_some());
    let Some(text) = sofa.and_then(|(_, sofa)| sofa["sofaString"].as_str()) else {
        return intake.skip(Some(line), "The document has no text (no “sofaString”).");
    };
    let mut draft = Draft { line: Some(line), ..Draft::new(text) };
    draft.id = Some(source.stem().to_owned());
    let mut passed: BTreeMap<String, usize> = BTreeMap::new();
    let (mut relations, mut places) = (Vec::new(), HashMap::new());
    let mut loose = HashMap::new();
    let mut firsts = Vec::new();
    let text_of = |structure: &Value, name: &str| structure[name].as_str().map(str::to_owned);
    let refers = |structure: &Value, name: &str| json::words(structure.get(format!("@{name}")));
    for (id, structure) in &all {
        let kind = structure["%TYPE"].as_str().unwrap_or_default();
        let last = kind.rsplit('.').next().unwrap_or(kind);
        let Some((start, end)) = json::range(structure.get("begin"), structure.get("end")) else {
            firsts.extend(refers(structure, uima::FIRST_LINK));
            continue;
        };
        if last == "DocumentMetaData" {
            draft.metadata.title = structure["documentTitle"].as_str().unwrap_or_default().into();
            let id = structure["documentId"].as_str().map(str::to_owned);
            draft.id = id.or(draft.id.take());
        }
        if uima::is_structural(last) {
            *passed.entry(last.to_owned()).or_default() += 1;
            continue;
        }
        if let Some(relation) = relation(structure) {
            relations.push(relation);
            continue;
        }
        let label = uima::LABELS.iter().find_map(|name| structure[*name].as_str());
        let place = Place::utf16(Utf16Offset::new(start), Utf16Offset::new(end));
        let mut claim = Claim::new(label.unwrap_or(last), place);
        if let Some(parts) = structure["parts"].as_str().and_then(Place::utf16_parts) {
            claim.places = parts;
        }
        if let Some(attributes) = structure["attributes"].as_str() {
            claim.attributes.extend(json::attributes(attributes));
        }
        claim.note = structure["note"].as_str().unwrap_or_default().to_owned();
        if let Some(identifier) = structure["identifier"].as_str() {
            let identifier = crate::annotation::Attribute::Text(identifier.into());
            claim.attributes.insert("identifier".into(), identifier);
        }
        if let Some(id) = id {
            let next = refers(structure, uima::NEXT_LINK);
            let relation = text_of(structure, uima::RELATION);
            loose.insert(id.clone(), Loose { kind: kind.to_owned(), next, relation });
            places.insert(id.clone(), draft.claims.len());
        }
        draft.claims.push(claim);
    }
    passed.remove("DocumentAnnotation");
    passed.remove("DocumentMetaData");
    let chains = firsts.iter().filter_map(|first| Chain::of(first, &loose)).collect();
    match uima::keep(&mut draft, relations, chains, &places) {
        0 => {}
        n => drop(passed.insert("relations between words".into(), n)),
    }
    if !passed.is_empty() {
        let passed: Vec<_> = passed.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let what = format!("The record also holds {}.", passed.join(", "));
        intake.note(Some(line), what, "They have no place here and were left out.");
    }
    intake.take(draft);
}

/// The id of the first mention: the text and what is said of all of it stand before.
const FIRST: usize = 3;

/// A type with its features, each with its range.
fn type_of<'a>(
    kind: &str,
    parent: &str,
    features: impl Iterator<Item = (&'a str, &'a str)>,
) -> Value {
    let mut stated = json!({ "%NAME": kind, "%SUPER_TYPE": parent });
    for (name, range) in features {
        stated[name] = json!({ "%NAME": name, "%RANGE": range });
    }
    stated
}

/// The types of what an article holds.
fn types(ties: &Ties, declared: &uima::Types) -> Value {
    let own = uima::OWN.into_iter().map(|name| (name, uima::TEXT));
    let mut types = Map::new();
    let mut state = |kind: &str, parent, features: Vec<(&str, &str)>| {
        types.insert(kind.to_owned(), type_of(kind, parent, features.into_iter()));
    };
    let of_entity = [("value", uima::TEXT), ("identifier", uima::TEXT)];
    state(ENTITY, uima::ANNOTATION, of_entity.into_iter().chain(own.clone()).collect());
    for (chain, _) in &ties.chains {
        let link = chain.kind.as_str();
        let of_link =
            [(uima::TYPE, uima::TEXT), (uima::RELATION, uima::TEXT), (uima::NEXT_LINK, link)];
        state(link, uima::ANNOTATION, of_link.into_iter().chain(own.clone()).collect());
        state(&chain.own_kind(), uima::CHAIN, vec![(uima::FIRST_LINK, link)]);
    }
    for (kind, features) in declared {
        let ends = uima::ENDS.map(|name| (name, uima::ANNOTATION)).into_iter();
        let others = features.iter().map(|(name, range)| (name.as_str(), *range));
        state(kind, uima::ANNOTATION, ends.chain(others).collect());
    }
    types.into()
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        let ids = article.entries.iter().map(|entry| entry.mention.id.as_str());
        let ties = uima::kept(article, ids, written);
        let declared = uima::types(ties.relations.iter().map(|(relation, _)| relation));
        let structures = structures_of(article, &ties, &declared);
        let members: Vec<_> = (2..=structures.len()).collect();
        let document = json!({
            "%TYPES": types(&ties, &declared), "%FEATURE_STRUCTURES": structures,
            "%VIEWS": { "_InitialView": { "%SOFA": 1, "%MEMBERS": members } },
        });
        let name = format!("{}/{}.json", out.options.name, article.document.id.as_str());
        written.files.push((name, json::line(&document).into_bytes()));
    }
}

/// What an article consists of: its text, mentions, relations, chains.
fn structures_of(article: &OutArticle<'_>, ties: &Ties, declared: &uima::Types) -> Vec<Value> {
    let language = article.document.facts.metadata.language.as_deref().unwrap_or("x-unspecified");
    let mut structures = vec![
        json!({
            "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView",
            "mimeType": "text/plain", "sofaString": article.text(),
        }),
        json!({
            "%ID": 2, "%TYPE": "uima.tcas.DocumentAnnotation", "@sofa": 1, "begin": 0,
            "end": article.index().n_utf16(), "language": language,
        }),
    ];
    for (at, entry) in article.entries.iter().enumerate() {
        let range = article.utf16(entry.hull());
        let mut structure = json!({
            "%ID": structures.len() + 1, "%TYPE": ENTITY, "@sofa": 1,
            "begin": range.start(), "end": range.end(),
        });
        match ties.link(at) {
            None => structure["value"] = entry.label.into(),
            Some(link) => {
                structure["%TYPE"] = link.chain.kind.as_str().into();
                if entry.label != link.chain.bare() {
                    structure[uima::TYPE] = entry.label.into();
                }
                if let Some(relation) = link.relation {
                    structure[uima::RELATION] = relation.into();
                }
                if let Some(next) = link.next {
                    structure[format!("@{}", uima::NEXT_LINK)] = (next + FIRST).into();
                }
            }
        }
        if !entry.mention.note.is_empty() {
            structure["note"] = entry.mention.note.as_ref().into();
        }
        if !entry.mention.attributes.is_empty() {
            structure["attributes"] = json::object(&entry.mention.attributes).into();
        }
        if entry.spans.is_discontinuous() {
            structure["parts"] = article.utf16_parts(&entry.spans).into();
        }
        structures.push(structure);
    }
    for (relation, [governor, dependent]) in &ties.relations {
        let Some(entry) = article.entries.get(*dependent) else { continue };
        let range = article.utf16(entry.hull());
        let mut structure = json!({
            "%ID": structures.len() + 1, "%TYPE": relation.kind, "@sofa": 1,
            "begin": range.start(), "end": range.end(),
        });
        for (name, at) in uima::ENDS.iter().zip([governor, dependent]) {
            structure[format!("@{name}")] = (at + FIRST).into();
        }
        for (name, value) in &relation.features {
            let ranges = declared.get(&relation.kind);
            if let Some(range) = ranges.and_then(|ranges| ranges.get(name)) {
                structure[name] = uima::ranged(value, range);
            }
        }
        structures.push(structure);
    }
    for (chain, places) in &ties.chains {
        let Some(first) = places.first() else { continue };
        let mut structure =
            json!({ "%ID": structures.len() + 1, "%TYPE": chain.own_kind(), "@sofa": 1 });
        structure[format!("@{}", uima::FIRST_LINK)] = (first + FIRST).into();
        structures.push(structure);
    }
    structures
}
