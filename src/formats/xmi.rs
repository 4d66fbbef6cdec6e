//! Documents of Apache UIMA as XMI, beside the type system they need.
//!
//! Source: UIMA 3 XMI and dkpro-cassis 0.12. Offsets are UTF-16 units of `sofaString`, whose line
//! breaks are written as references, for a parser would make spaces of them. What the view does
//! not name as a member is not indexed, so it is not read either. What DKPro's type has no feature
//! for has one of its own: `note`, `attributes` (an object in JSON), `parts` (starts and ends of a
//! mention with gaps).

use super::frame::{Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{OutArticle, Outgoing, Written};
use super::probe::Place;
use super::uima::{self, Chain, ENTITY, Loose, Relation, Ties};
use super::xml::{self, Piece, Tag};
use crate::annotation::Attribute;
use crate::text::Utf16Offset;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// CAS XMI.
pub(super) const FORMAT: Format = Format {
    name: "cas-xmi",
    title: "UIMA CAS XMI",
    extensions: &["xmi", "xml"],
    unit: Unit::Utf16,
    carries: uima::CARRIES,
    options: &[],
    recognize: |sniff| Certainty::Sure.when(sniff.markup().contains("<xmi:XMI")),
    read: Some(read),
    write: Some(write),
    joint: None,
};

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let file = source.text()?;
        if !file.contains("<xmi:XMI") {
            // The type system stands beside the document.
            continue;
        }
        let mut draft = Draft { id: Some(source.stem().to_owned()), ..Draft::default() };
        let mut members: Option<BTreeSet<String>> = None;
        let (mut claims, mut relations) = (Vec::new(), Vec::new());
        let (mut loose, mut firsts) = (HashMap::new(), Vec::new());
        let mut packages = HashMap::new();
        for piece in xml::pieces(file) {
            let Piece::Open(tag) = piece else { continue };
            packages.extend(tag.attributes().filter_map(package));
            let id = tag.get("xmi:id").unwrap_or_default().to_owned();
            if let Some(text) = tag.get("sofaString") {
                draft.text = text.to_owned();
            }
            if tag.name == "cas:View" {
                let named = tag.get("members").unwrap_or_default().split_whitespace();
                members.get_or_insert_default().extend(named.map(str::to_owned));
            }
            if tag.local() == "DocumentMetaData" {
                draft.metadata.title = tag.get("documentTitle").unwrap_or_default().into();
            }
            let offset = |name: &str| tag.get(name).and_then(|value| value.parse::<usize>().ok());
            let text = |name: &str| tag.get(name).map(str::to_owned);
            let (Some(start), Some(end)) = (offset("begin"), offset("end")) else {
                firsts.extend(text(uima::FIRST_LINK).map(|first| (id, first)));
                continue;
            };
            if uima::is_structural(tag.local()) {
                continue;
            }
            if let Some(relation) = relation(&tag, &packages) {
                relations.push((id, relation));
                continue;
            }
            let label = uima::LABELS.iter().find_map(|name| tag.get(name));
            let place = Place::utf16(Utf16Offset::new(start), Utf16Offset::new(end));
            let mut claim = Claim::new(label.unwrap_or(tag.local()), place);
            claim.note = tag.get("note").unwrap_or_default().to_owned();
            if let Some(parts) = tag.get("parts").and_then(Place::utf16_parts) {
                claim.places = parts;
            }
            if let Some(attributes) = tag.get("attributes") {
                claim.attributes.extend(json::attributes(attributes));
            }
            if let Some(identifier) = tag.get("identifier") {
                let identifier = Attribute::Text(identifier.into());
                claim.attributes.insert("identifier".into(), identifier);
            }
            if let Some(kind) = kind_of(&tag, &packages) {
                let (next, relation) = (text(uima::NEXT_LINK), text(uima::RELATION));
                loose.insert(id.clone(), Loose { kind, next, relation });
            }
            claims.push((id, claim));
        }
        let is_member = |id: &str| members.as_ref().is_none_or(|members| members.contains(id));
        let n = claims.len();
        let mut places = HashMap::new();
        for (id, claim) in claims.into_iter().filter(|(id, _)| is_member(id)) {
            places.insert(id, draft.claims.len());
            draft.claims.push(claim);
        }
        if draft.claims.len() < n {
            let what = format!("{} annotations are in no view.", n - draft.claims.len());
            intake.note(None, what, "UIMA does not see them either; they were left out.");
        }
        relations.retain(|(id, _)| is_member(id));
        let relations = relations.into_iter().map(|(_, relation)| relation).collect();
        firsts.retain(|(id, _)| is_member(id));
        let chains = firsts.iter().filter_map(|(_, first)| Chain::of(first, &loose)).collect();
        match uima::keep(&mut draft, relations, chains, &places) {
            0 => {}
            n => {
                let what = format!("The record also holds {n} relations between words.");
                intake.note(None, what, "They have no place here and were left out.");
            }
        }
        intake.take(draft);
    }
    Ok(())
}

/// A prefix with the package that it stands for: `http:///webanno/custom.ecore` is that of
/// `webanno.custom`.
fn package((name, value): (&str, &str)) -> Option<(String, String)> {
    let prefix = name.strip_prefix("xmlns:")?;
    let path = value.strip_prefix("http:///")?.strip_suffix(".ecore")?;
    Some((prefix.to_owned(), path.replace('/', ".")))
}

/// The full name of the type of an element.
fn kind_of(tag: &Tag<'_>, packages: &HashMap<String, String>) -> Option<String> {
    let (prefix, last) = tag.name.split_once(':')?;
    Some(match packages.get(prefix)?.as_str() {
        NO_PACKAGE => last.to_owned(),
        package => format!("{package}.{last}"),
    })
}

/// A relation between two others.
fn relation(tag: &Tag<'_>, packages: &HashMap<String, String>) -> Option<Relation> {
    let [governor, dependent] = uima::ENDS.map(|name| tag.get(name).map(str::to_owned));
    let kind = kind_of(tag, packages)?;
    let features = tag.attributes().map(|(name, value)| (name.to_owned(), value.into()));
    Relation::new(&kind, [governor?, dependent?], features)
}

/// What stands for the package of types that have none.
const NO_PACKAGE: &str = "uima.noNamespace";

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let ties = |article: &OutArticle<'_>| {
        let ids = article.entries.iter().map(|entry| entry.mention.id.as_str());
        uima::kept(article, ids, written)
    };
    let ties: Vec<Ties> = out.articles.iter().map(ties).collect();
    let relations = ties.iter().flat_map(|ties| &ties.relations);
    let types = uima::types(relations.map(|(relation, _)| relation));
    let chains: BTreeMap<&str, String> = ties
        .iter()
        .flat_map(|ties| &ties.chains)
        .map(|(chain, _)| (chain.kind.as_str(), chain.own_kind()))
        .collect();
    let prefixes = prefixes(types.keys().map(String::as_str).chain(chains.keys().copied()));
    for (article, ties) in out.articles.iter().zip(&ties) {
        xml::tell_forbidden(article, &mut written.losses);
        xml::tell_forbidden_properties(article, &mut written.losses);
        let file = document(article, ties, &prefixes);
        let name = format!("{}/{}.xmi", out.options.name, article.document.id.as_str());
        written.files.push((name, file.into_bytes()));
    }
    let name = format!("{}/TypeSystem.xml", out.options.name);
    written.files.push((name, type_system(&types, &chains).into_bytes()));
}

fn document(article: &OutArticle<'_>, ties: &Ties, prefixes: &BTreeMap<String, String>) -> String {
    let mut file = head(prefixes);
    file.push_str(&format!(
        "<tcas:DocumentAnnotation xmi:id=\"2\" sofa=\"1\" begin=\"0\" end=\"{}\" \
         language=\"x-unspecified\"/>\n",
        article.index().n_utf16()
    ));
    for (n, entry) in article.entries.iter().enumerate() {
        let range = article.utf16(entry.hull());
        let link = ties.link(n);
        let kind = link.map(|link| link.chain.kind.as_str());
        let name = kind.map_or_else(|| "type:NamedEntity".into(), |kind| named(kind, prefixes));
        file.push_str(&format!(
            "<{name} xmi:id=\"{}\" sofa=\"1\" begin=\"{}\" end=\"{}\"",
            n + FIRST,
            range.start(),
            range.end(),
        ));
        let mut push = |name: &str, value: &str| {
            file.push_str(&format!(" {name}=\"{}\"", xml::escape(value)));
        };
        match link {
            None => push("value", entry.label),
            Some(link) => {
                if entry.label != link.chain.bare() {
                    push(uima::TYPE, entry.label);
                }
                if let Some(relation) = link.relation {
                    push(uima::RELATION, relation);
                }
                if let Some(next) = link.next {
                    push(uima::NEXT_LINK, &(next + FIRST).to_string());
                }
            }
        }
        if !entry.mention.note.is_empty() {
            push("note", &entry.mention.note);
        }
        if !entry.mention.attributes.is_empty() {
            push("attributes", &json::object(&entry.mention.attributes));
        }
        if entry.spans.is_discontinuous() {
            push("parts", &article.utf16_parts(&entry.spans));
        }
        file.push_str("/>\n");
    }
    let mut id = article.entries.len() + FIRST;
    for (relation, ends) in &ties.relations {
        push_relation(&mut file, article, id, relation, *ends, prefixes);
        id += 1;
    }
    for (chain, places) in &ties.chains {
        let first = places.first().map_or(0, |first| first + FIRST);
        let name = named(&chain.own_kind(), prefixes);
        let feature = uima::FIRST_LINK;
        file.push_str(&format!("<{name} xmi:id=\"{id}\" sofa=\"1\" {feature}=\"{first}\"/>\n"));
        id += 1;
    }
    let members: Vec<_> = (2..id).map(|id| id.to_string()).collect();
    file.push_str(&format!(
        "<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" \
         sofaString=\"{}\"/>\n<cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        xml::escape(article.text()),
        members.join(" ")
    ));
    file
}

/// The id of the first mention: the text and what is said of all of it stand before.
const FIRST: usize = 3;

fn push_relation(
    file: &mut String,
    article: &OutArticle<'_>,
    id: usize,
    relation: &Relation,
    ends: [usize; 2],
    prefixes: &BTreeMap<String, String>,
) {
    let name = named(&relation.kind, prefixes);
    let [_, dependent] = ends;
    let range = article.entries.get(dependent).map(|entry| article.utf16(entry.hull()));
    let (start, end) = range.map_or((0, 0), |range| (range.start().get(), range.end().get()));
    file.push_str(&format!("<{name} xmi:id=\"{id}\" sofa=\"1\" begin=\"{start}\" end=\"{end}\""));
    for (name, at) in uima::ENDS.iter().zip(ends) {
        file.push_str(&format!(" {name}=\"{}\"", at + FIRST));
    }
    for (name, value) in &relation.features {
        let value = match value {
            Value::String(text) => xml::escape(text),
            other => other.to_string(),
        };
        file.push_str(&format!(" {name}=\"{value}\""));
    }
    file.push_str("/>\n");
}

/// The package of a type and its last name.
fn cut(kind: &str) -> (&str, &str) {
    kind.rsplit_once('.').unwrap_or((NO_PACKAGE, kind))
}

/// The name of an element of a type.
fn named(kind: &str, prefixes: &BTreeMap<String, String>) -> String {
    let (package, last) = cut(kind);
    format!("{}:{last}", prefixes.get(package).map_or("p", String::as_str))
}

/// A prefix for the package of every type.
fn prefixes<'a>(kinds: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let packages: BTreeSet<_> = kinds.map(|kind| cut(kind).0).collect();
    let numbered = packages.into_iter().enumerate();
    numbered.map(|(n, package)| (package.to_owned(), format!("p{}", n + 1))).collect()
}

fn head(prefixes: &BTreeMap<String, String>) -> String {
    let space = |(package, prefix): (&String, &String)| {
        format!("xmlns:{prefix}=\"http:///{}.ecore\" ", package.replace('.', "/"))
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" \
         xmlns:tcas=\"http:///uima/tcas.ecore\" \
         xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore\" {}\
         xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n",
        prefixes.iter().map(space).collect::<String>()
    )
}

fn type_system(relations: &uima::Types, chains: &BTreeMap<&str, String>) -> String {
    let feature = |name: &str, range: &str| {
        format!(
            "<featureDescription><name>{name}</name><description/>\
             <rangeTypeName>{range}</rangeTypeName></featureDescription>"
        )
    };
    let described = |name: &str, parent: &str, features: String| {
        format!(
            "<typeDescription><name>{name}</name><description/>\
             <supertypeName>{parent}</supertypeName><features>{features}</features>\
             </typeDescription>"
        )
    };
    let text = |name| feature(name, uima::TEXT);
    let own = uima::OWN.map(text).concat();
    let entity = ["value", "identifier"].map(text).concat() + &own;
    let of_relation = |(kind, features): (&String, &BTreeMap<String, &str>)| {
        let ends = uima::ENDS.map(|name| feature(name, uima::ANNOTATION)).concat();
        let others: String = features.iter().map(|(name, range)| feature(name, range)).collect();
        described(kind, uima::ANNOTATION, ends + &others)
    };
    let of_chain = |(link, chain): (&&str, &String)| {
        let features = [uima::TYPE, uima::RELATION].map(text).concat();
        let next = feature(uima::NEXT_LINK, link);
        let of_link = described(link, uima::ANNOTATION, features + &next + &own);
        of_link + &described(chain, uima::CHAIN, feature(uima::FIRST_LINK, link))
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\"><types>\
         {}{}{}</types></typeSystemDescription>\n",
        described(ENTITY, uima::ANNOTATION, entity),
        relations.iter().map(of_relation).collect::<String>(),
        chains.iter().map(of_chain).collect::<String>()
    )
}
