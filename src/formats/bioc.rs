//! Collections of BioC, as JSON or XML.
//!
//! Source: the BioC DTD and the Python package bioc 2.1. Offsets are those of the document though
//! the text stands in passages; the DTD does not say what they count, so the collection says it
//! (`offset_unit`), and the words of each annotation prove it. Relations name annotations, or other
//! relations, by their ids. Passages and sentences are kept with the places that they have in the
//! text, and so are the infons of all.

mod markup;

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Effect, Entry, Loss, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml;
use crate::annotation::Attribute;
use crate::text::CharOffset;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// BioC JSON.
pub(super) const FORMAT: Format = Format {
    name: "bioc",
    title: "BioC JSON",
    extensions: &["json"],
    unit: Unit::CodePoints,
    carries: Carries {
        discontinuous: true,
        attributes: true,
        notes: true,
        relations: true,
        ..Carries::RANGES
    },
    options: &[],
    recognize: |sniff| {
        let has = |key: &str| sniff.value.as_ref().is_some_and(|value| value.get(key).is_some());
        Certainty::Sure.when((has("documents") && has("source")) || (has("passages") && has("id")))
    },
    read: Some(read),
    write: Some(write),
    joint: None,
};

/// BioC XML, whose infons are all texts.
pub(super) const XML: Format = Format {
    name: "bioc-xml",
    title: "BioC XML",
    extensions: &["xml"],
    recognize: |sniff| {
        let has = |tag: &str| sniff.markup().contains(tag);
        Certainty::Sure.when(has("<collection") && has("<passage"))
    },
    read: Some(read_xml),
    write: Some(write_xml),
    ..FORMAT
};

/// The infon that says what offsets count, and what it says.
const UNIT: (&str, &str) = ("offset_unit", "codepoint");

/// What collections of our own say that they come from.
const OWN: &str = "dateline";

/// What parts hold that is made anew.
const COLLECTION: [&str; 1] = ["documents"];
const DOCUMENT: [&str; 4] = ["id", "passages", "annotations", "relations"];
const PASSAGE: [&str; 5] = ["offset", "text", "sentences", "annotations", "relations"];
const ANNOTATION: [&str; 4] = ["id", "infons", "text", "locations"];

/// A passage or a sentence: where it stands, in code points, and what else it says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Part {
    start: usize,
    end: usize,
    /// Whether its text is its own, not that of its sentences alone.
    has_text: bool,
    #[serde(skip_serializing_if = "Map::is_empty")]
    others: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sentences: Vec<Part>,
}

/// What an article keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    #[serde(skip_serializing_if = "Map::is_empty")]
    collection: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    others: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passages: Vec<Part>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relations: Vec<Value>,
}

/// The infon that holds the label, and the one that holds a note.
const LABEL: &str = "type";
const NOTE: &str = "note";

/// The infon of a document that holds its title.
const TITLE: &str = "title";

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        for record in json::records(source)? {
            let Some(map) = record.object(intake) else { continue };
            if map.contains_key("passages") {
                read_document(&Value::Object(map), &Map::new(), record.line, intake);
                continue;
            }
            read_collection(&Value::Object(map), record.line, intake);
        }
    }
    Ok(())
}

fn read_collection(collection: &Value, line: usize, intake: &mut Intake<'_>) {
    let mut others = json::others(collection, &COLLECTION);
    drop_infon(&mut others, UNIT.0);
    others.retain(|_, value| *value != "");
    if others.get("source").is_some_and(|source| source == OWN) {
        others.remove("source");
    }
    for document in collection["documents"].as_array().into_iter().flatten() {
        read_document(document, &others, line, intake);
    }
}

/// Leaves an infon out of a part, and the infons if there are no others.
fn drop_infon(part: &mut Map<String, Value>, name: &str) {
    if let Some(Value::Object(infons)) = part.get_mut("infons") {
        infons.remove(name);
        if infons.is_empty() {
            part.remove("infons");
        }
    }
}

/// A text as passages tell it.
#[derive(Default)]
struct Growing {
    text: String,
    n_chars: usize,
    /// Whether offsets count bytes.
    in_bytes: bool,
}

impl Growing {
    /// Adds the text of a part, and says where it stands.
    fn append(&mut self, part: &Value) -> Part {
        let mut others = json::others(part, &PASSAGE);
        drop_infon(&mut others, "");
        let text = part["text"].as_str().unwrap_or_default();
        if !text.is_empty() {
            // What stands between passages is not in the file; the offsets say how much it is.
            let end = if self.in_bytes { self.text.len() } else { self.n_chars };
            let gap = json::count(&part["offset"]).unwrap_or(end).saturating_sub(end).min(MAX_GAP);
            self.text.push_str(&filling(gap));
            self.n_chars += gap;
        }
        let start = self.n_chars;
        self.text.push_str(text);
        self.n_chars += text.chars().count();
        let has_text = !text.is_empty();
        Part { start, end: self.n_chars, has_text, others, ..Part::default() }
    }
}

/// Whether the offsets of a document count bytes of UTF-8: so more of its quotes stand there.
fn counts_bytes(document: &Value) -> bool {
    let passages = || document["passages"].as_array().into_iter().flatten();
    let has_text = |part: &Value| part["text"].as_str().is_some_and(|text| !text.is_empty());
    let sentences = |passage| list(passage, "sentences").filter(move |_| !has_text(passage));
    let proofs = |in_bytes: bool| {
        let mut growing = Growing { in_bytes, ..Growing::default() };
        for passage in passages() {
            growing.append(passage);
            sentences(passage).for_each(|sentence| drop(growing.append(sentence)));
        }
        let text = growing.text;
        let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let byte = |at: usize| if in_bytes { Some(at) } else { chars.get(at).copied() };
        let holds = |annotation: &&Value| {
            let Some([location]) = annotation["locations"].as_array().map(Vec::as_slice) else {
                return false;
            };
            let (start, n) = (json::count(&location["offset"]), json::count(&location["length"]));
            let (start, end) = (start, start.zip(n).and_then(|(start, n)| start.checked_add(n)));
            let place = start.and_then(byte).zip(end.and_then(byte));
            let words = place.and_then(|(start, end)| text.get(start..end));
            words.is_some_and(|words| annotation["text"] == words)
        };
        let within = passages().flat_map(|passage| {
            let of_sentences = list(passage, "sentences").flat_map(|one| list(one, "annotations"));
            list(passage, "annotations").chain(of_sentences)
        });
        (within.chain(list(document, "annotations")).filter(holds).count(), text.is_ascii())
    };
    let (n_chars, is_ascii) = proofs(false);
    !is_ascii && proofs(true).0 > n_chars
}

/// How many characters may stand between passages; more are no text.
const MAX_GAP: usize = 1000;

/// What is put between passages that stand so many characters apart.
fn filling(n: usize) -> String {
    (0..n).map(|i| if i == 0 { '\n' } else { ' ' }).collect()
}

/// A sentence of a passage that has a text of its own, behind a byte of this.
fn sentence_within(sentence: &Value, text: &str, passage: &Part, from: &mut usize) -> Option<Part> {
    let words = sentence["text"].as_str().filter(|words| !words.is_empty())?;
    let at = *from + text.get(*from..)?.find(words)?;
    *from = at + words.len();
    let start = passage.start + text.get(..at)?.chars().count();
    let others = json::others(sentence, &PASSAGE);
    let end = start + words.chars().count();
    Some(Part { start, end, has_text: true, others, ..Part::default() })
}

fn read_document(
    document: &Value,
    collection: &Map<String, Value>,
    line: usize,
    intake: &mut Intake<'_>,
) {
    let mut draft = Draft { line: Some(line), ..Draft::default() };
    draft.id = json::words(document.get("id"));
    let title = document["infons"]["title"].as_str();
    draft.metadata.title = title.unwrap_or_default().into();
    let mut growing = Growing { in_bytes: counts_bytes(document), ..Growing::default() };
    let mut kept = Kept { collection: collection.clone(), ..Kept::default() };
    for passage in document["passages"].as_array().into_iter().flatten() {
        let mut part = growing.append(passage);
        read_annotations(passage, &mut draft, intake);
        kept.relations.extend(relations_of(passage));
        let mut from = 0;
        for sentence in passage["sentences"].as_array().into_iter().flatten() {
            let within = match passage["text"].as_str().filter(|text| !text.is_empty()) {
                Some(text) => sentence_within(sentence, text, &part, &mut from),
                None => Some(growing.append(sentence)),
            };
            part.sentences.extend(within.filter(|part| part.end > part.start));
            read_annotations(sentence, &mut draft, intake);
            kept.relations.extend(relations_of(sentence));
        }
        if let (false, Some(first)) = (part.has_text, part.sentences.first()) {
            part.start = first.start;
        }
        part.end = growing.n_chars;
        kept.passages.push(part);
    }
    read_annotations(document, &mut draft, intake);
    kept.relations.extend(relations_of(document));
    kept.others = json::others(document, &DOCUMENT);
    drop_infon(&mut kept.others, TITLE);
    let is_plain = |part: &Part| {
        part.start == 0 && part.has_text && part.others.is_empty() && part.sentences.is_empty()
    };
    if kept.passages.len() == 1 && kept.passages.iter().all(is_plain) {
        kept.passages.clear();
    }
    // Both forms hold the same, so either takes what the other has read.
    if let Ok(Value::Object(fields)) = serde_json::to_value(&kept)
        && !fields.is_empty()
    {
        draft.extra.insert(FORMAT.name.into(), fields.into());
    }
    draft.text = growing.text;
    intake.take(draft);
}

fn relations_of(part: &Value) -> impl Iterator<Item = Value> {
    part["relations"].as_array().into_iter().flatten().filter(|one| one.is_object()).cloned()
}

/// The relations of an article all of whose nodes are there; tells of the others.
fn relations_left(article: &OutArticle<'_>, written: &mut Written) -> Vec<Value> {
    let kept = article.kept(FORMAT.name).and_then(|kept| kept["relations"].as_array());
    let mut relations = kept.cloned().unwrap_or_default();
    let n = relations.len();
    let mentions: BTreeSet<_> =
        article.entries.iter().map(|entry| entry.mention.id.as_str().to_owned()).collect();
    // One that goes may be a node of another.
    loop {
        let mut there = mentions.clone();
        there.extend(relations.iter().filter_map(|relation| json::words(relation.get("id"))));
        let is_there =
            |node: &Value| json::words(node.get("refid")).is_some_and(|id| there.contains(&id));
        let before = relations.len();
        relations
            .retain(|relation| relation["nodes"].as_array().into_iter().flatten().all(is_there));
        if relations.len() == before {
            break;
        }
    }
    if relations.len() < n {
        let what = format!("{} relations lost a mention.", n - relations.len());
        let mut teller = Teller::new(article.document, &mut written.losses);
        teller.tell_article(LossKind::Relation, what);
    }
    relations
}

fn read_annotations(part: &Value, draft: &mut Draft, intake: &mut Intake<'_>) {
    for annotation in part["annotations"].as_array().into_iter().flatten() {
        let place = |location: &Value| {
            let start = json::count(location.get("offset")?)?;
            let length = json::count(location.get("length")?)?;
            let end = start.checked_add(length)?;
            Some(Place::chars(CharOffset::new(start), CharOffset::new(end)))
        };
        let locations = annotation["locations"].as_array();
        let places: Option<Vec<_>> =
            locations.map(|list| list.iter().map(place).collect()).unwrap_or_default();
        let infons = annotation["infons"].as_object();
        let label = infons.and_then(|infons| json::words(infons.get(LABEL)));
        let Some(places) = places.filter(|places| !places.is_empty()) else {
            intake.skip_mention(draft.line, "annotations", "It has no location.");
            continue;
        };
        let mut claim = Claim {
            label: label.unwrap_or_else(|| "annotation".into()),
            places,
            id: json::words(annotation.get("id")),
            ..Claim::default()
        };
        let mut kept = json::others(annotation, &ANNOTATION);
        let mut others = Map::new();
        for (name, value) in infons.into_iter().flatten() {
            match (name.as_str(), json::attribute(value)) {
                (LABEL, _) => {}
                (_, None) => drop(others.insert(name.clone(), value.clone())),
                (NOTE, Some(Attribute::Text(note))) => claim.note = note.to_string(),
                (_, Some(value)) => drop(claim.attributes.insert(name.clone(), value)),
            }
        }
        if !others.is_empty() {
            kept.insert("infons".into(), others.into());
        }
        claim.keep(FORMAT.name, kept);
        let quote = annotation["text"].as_str().filter(|quote| !quote.is_empty());
        draft.claims.push(claim.quoted(quote));
    }
}

/// An annotation as it is written.
fn annotation(article: &OutArticle<'_>, entry: &Entry<'_>, losses: &mut Vec<Loss>) -> Value {
    let mention = entry.mention;
    let mut annotation = entry.kept(FORMAT.name);
    let mut infons = match annotation.remove("infons") {
        Some(Value::Object(infons)) => infons,
        _ => Map::new(),
    };
    for (name, value) in &mention.attributes {
        let is_note = name == NOTE && matches!(value, Attribute::Text(_));
        if name == LABEL || is_note {
            let mut teller = Teller::new(article.document, losses);
            let what = format!("Its attribute “{name}” has the name of what stands elsewhere.");
            teller.tell(LossKind::Attributes, Effect::Kept, entry, &what);
            if is_note {
                teller.tell(LossKind::Note, Effect::Kept, entry, &what);
            }
        }
        infons.insert(name.clone(), json::value_of(value));
    }
    if !mention.note.is_empty() {
        infons.insert(NOTE.into(), mention.note.as_ref().into());
    }
    infons.insert(LABEL.into(), entry.label.into());
    let location = |part: &crate::text::Span| {
        let range = article.chars(*part);
        let length = range.end().get() - range.start().get();
        json!({ "offset": range.start(), "length": length })
    };
    let locations: Vec<_> = entry.spans.parts().iter().map(location).collect();
    let words: Vec<_> = entry.spans.parts().iter().map(|part| article.slice(*part)).collect();
    annotation.insert("id".into(), mention.id.as_str().into());
    annotation.insert("infons".into(), infons.into());
    annotation.insert("text".into(), words.join(" ").into());
    annotation.insert("locations".into(), locations.into());
    Value::Object(annotation)
}

/// The passages of an article: those that it came in where these make up its text, else one.
fn passages_of(article: &OutArticle<'_>, kept: Vec<Part>) -> Vec<Part> {
    let n_chars = article.index().n_chars();
    let one = || {
        let has_text = true;
        vec![Part { start: 0, end: n_chars, has_text, ..Part::default() }]
    };
    let mut end = 0;
    for part in &kept {
        let leaves = match part.has_text {
            true => std::slice::from_ref(part),
            false => &part.sentences,
        };
        for leaf in leaves {
            let is_filled = leaf.start.checked_sub(end).is_some_and(|gap| {
                slice(article, end, leaf.start).is_some_and(|between| between == filling(gap))
            });
            if !is_filled || slice(article, leaf.start, leaf.end).is_none() {
                return one();
            }
            end = leaf.end;
        }
        let is_within = |sentence: &Part| {
            part.start <= sentence.start
                && sentence.end <= part.end
                && slice(article, sentence.start, sentence.end).is_some()
        };
        if !part.sentences.iter().all(is_within) {
            return one();
        }
    }
    if end == n_chars { kept } else { one() }
}

/// The words between two places in code points.
fn slice<'a>(article: &OutArticle<'a>, start: usize, end: usize) -> Option<&'a str> {
    let at = |place: usize| article.index().byte_of_char(CharOffset::new(place));
    article.text().get(at(start)?.get()..at(end)?.get())
}

/// A passage or sentence with what stands in it: of each, where that is and what it is.
fn part_of(
    article: &OutArticle<'_>,
    part: &Part,
    annotations: &mut Vec<((usize, usize), Value)>,
) -> Value {
    let sentences: Vec<_> =
        part.sentences.iter().map(|sentence| part_of(article, sentence, annotations)).collect();
    let is_within =
        |((start, end), _): &mut ((usize, usize), Value)| part.start <= *start && *end <= part.end;
    let own: Vec<Value> = annotations.extract_if(.., is_within).map(|(_, one)| one).collect();
    let text = slice(article, part.start, part.end).filter(|_| part.has_text).unwrap_or_default();
    let mut written = part.others.clone();
    written.entry("infons").or_insert_with(|| json!({}));
    written.insert("offset".into(), part.start.into());
    written.insert("text".into(), text.into());
    written.insert("sentences".into(), sentences.into());
    written.insert("annotations".into(), own.into());
    written.insert("relations".into(), json!([]));
    Value::Object(written)
}

/// An article as it is written, in either form.
fn document_of(article: &OutArticle<'_>, written: &mut Written) -> Value {
    let kept = article.kept(FORMAT.name).and_then(|kept| Kept::deserialize(kept).ok());
    let kept = kept.unwrap_or_default();
    let relations = relations_left(article, written);
    let annotation = |entry: &Entry<'_>| {
        let range = article.chars(entry.hull());
        let place = (range.start().get(), range.end().get());
        (place, annotation(article, entry, &mut written.losses))
    };
    let mut annotations: Vec<_> = article.entries.iter().map(annotation).collect();
    let passages = passages_of(article, kept.passages);
    let mut passages: Vec<_> =
        passages.iter().map(|part| part_of(article, part, &mut annotations)).collect();
    // What reaches from one passage into another is the document's, as are relations of several.
    let mut of_document = relations;
    if let [passage] = passages.as_mut_slice() {
        passage["relations"] = std::mem::take(&mut of_document).into();
    }
    let mut document = kept.others;
    let title = article.document.facts.metadata.title.as_ref();
    add_infon(&mut document, TITLE, title);
    document.insert("id".into(), article.document.id.as_str().into());
    document.insert("passages".into(), passages.into());
    document.insert("annotations".into(), annotations.into_iter().map(|(_, one)| one).collect());
    document.insert("relations".into(), of_document.into());
    Value::Object(document)
}

/// Puts an infon into a part.
fn add_infon(part: &mut Map<String, Value>, name: &str, value: &str) {
    let infons = part.entry("infons").or_insert_with(|| json!({}));
    if !infons.is_object() {
        *infons = json!({});
    }
    infons[name] = value.into();
}

/// What the collection says besides its documents: what all articles say of theirs.
fn collection_of(out: &Outgoing<'_>) -> Map<String, Value> {
    let of = |article: &OutArticle<'_>| {
        let kept = article.kept(FORMAT.name).and_then(|kept| kept.get("collection"));
        kept.and_then(Value::as_object).cloned().unwrap_or_default()
    };
    let mut all = out.articles.iter().map(of);
    let first = all.next().unwrap_or_default();
    let mut collection = if all.all(|other| other == first) { first } else { Map::new() };
    let usual = [("source", OWN), ("date", ""), ("key", "")];
    for (name, value) in usual {
        collection.entry(name).or_insert_with(|| value.into());
    }
    add_infon(&mut collection, UNIT.0, UNIT.1);
    collection
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let documents: Vec<_> =
        out.articles.iter().map(|article| document_of(article, written)).collect();
    let mut collection = collection_of(out);
    collection.insert("documents".into(), documents.into());
    let name = format!("{}.json", out.options.name);
    written.files.push((name, json::line(&collection).into_bytes()));
}

/// The elements of a list, none where there is no such list.
fn list<'a>(part: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    part[name].as_array().into_iter().flatten()
}

fn read_xml(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        read_collection(&markup::value_of(source.text()?), 1, intake);
    }
    Ok(())
}

fn write_xml(out: &Outgoing<'_>, written: &mut Written) {
    let mut documents = Vec::with_capacity(out.articles.len());
    for article in &out.articles {
        xml::tell_forbidden(article, &mut written.losses);
        xml::tell_forbidden_properties(article, &mut written.losses);
        for entry in &article.entries {
            let is_text = |value: &Attribute| matches!(value, Attribute::Text(_));
            if !entry.mention.attributes.values().all(is_text) {
                let what = "Numbers and flags among its attributes became texts.";
                let mut teller = Teller::new(article.document, &mut written.losses);
                teller.tell(LossKind::Attributes, Effect::Kept, entry, what);
            }
        }
        documents.push(document_of(article, written));
    }
    let file = markup::file_of(&collection_of(out).into(), &documents);
    written.files.push((format!("{}.xml", out.options.name), file.into_bytes()));
}
