//! GATE's documents as XML, one file an article.
//!
//! Source: GATE Developer's “GATE XML” and gatenlp 1.0. A text is cut by nodes, whose ids are
//! UTF-16 units by convention; where a node stands in the text is what counts, whatever its id.
//! Relations, and features that are lists, name annotations by their ids, so ids and sets are kept.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{Effect, Entry, Loss, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml::{self, Piece, Tag};
use crate::annotation::Attribute;
use crate::text::{ByteOffset, Span};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// GATE XML.
pub(super) const FORMAT: Format = Format {
    name: "gate-xml",
    title: "GATE XML",
    extensions: &["xml"],
    unit: Unit::Tree,
    carries: Carries { attributes: true, notes: true, relations: true, ..Carries::RANGES },
    options: &["discontinuous"],
    recognize: |sniff| Certainty::Sure.when(sniff.markup().contains("<TextWithNodes>")),
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::Apart),
};

/// The feature that holds a note.
const NOTE: &str = "note";

/// The feature of a document that holds its title.
const TITLE: &str = "title";

/// Under which name an article keeps its relations.
const RELATIONS: &str = "gate-xml-relations";

/// The classes of values that have another kind of attribute than text.
const FLAG: &str = "java.lang.Boolean";
const NUMBERS: [&str; 4] =
    ["java.lang.Long", "java.lang.Integer", "java.lang.Double", "java.lang.Float"];

/// The class of texts.
const TEXT: &str = "java.lang.String";

/// The set that holds the layout of the page that a document was made from.
const MARKUP: &str = "Original markups";

// --- Reading -------------------------------------------------------------------------------------

/// A document as tags let it grow.
#[derive(Default)]
struct Growing {
    draft: Draft,
    /// Where each node stands, in bytes of the text.
    nodes: HashMap<String, usize>,
    /// The set of annotations that is being read.
    set: String,
    /// The annotation that is being read, by the nodes of its start and end.
    open: Option<(Claim, String, String)>,
    annotations: Vec<(Claim, String, String)>,
    /// What the feature that is being read has said so far: name, value, class of the value.
    name: String,
    value: String,
    class: String,
    /// The class of what is in a list.
    item: String,
    features: Map<String, Value>,
    /// The relation that is being read.
    relation: Option<Relation>,
    relations: Vec<Relation>,
    n_markup: usize,
    is_text: bool,
    /// What text means here: part of a name, part of a value, nothing.
    within: Within,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    Name,
    Value,
    Data,
}

/// A relation between annotations, or between relations.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Relation {
    set: String,
    id: String,
    #[serde(rename = "type")]
    kind: String,
    /// By their ids.
    members: Vec<String>,
    data: String,
    features: Map<String, Value>,
}

/// A value that is no text, as it is kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Classed {
    value: String,
    class: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    item: String,
}

impl Growing {
    fn open(&mut self, tag: &Tag<'_>) {
        let get = |name: &str| tag.get(name).unwrap_or_default().to_owned();
        match tag.name {
            "TextWithNodes" => self.is_text = true,
            "Node" => {
                self.nodes.insert(get("id"), self.draft.text.len());
            }
            "AnnotationSet" | "RelationSet" => self.set = get("Name"),
            "Relation" => {
                let members = get("Members").split(';').map(str::to_owned).collect();
                let (set, id, kind) = (self.set.clone(), get("Id"), get("Type"));
                self.relation = Some(Relation { set, id, kind, members, ..Relation::default() });
                if tag.is_empty {
                    self.close("Relation");
                }
            }
            "UserData" if !tag.is_empty => self.within = Within::Data,
            "Annotation" => {
                let label = get("Type");
                let author = Some(self.set.clone()).filter(|set| !set.is_empty());
                let mut claim = Claim { label, author, ..Claim::default() };
                let mut kept = Map::new();
                for (name, value) in [("id", get("Id")), ("set", self.set.clone())] {
                    if !value.is_empty() {
                        kept.insert(name.into(), value.into());
                    }
                }
                claim.keep(FORMAT.name, kept);
                self.open = Some((claim, get("StartNode"), get("EndNode")));
                if tag.is_empty {
                    self.close("Annotation");
                }
            }
            "Feature" => {
                self.name.clear();
                self.value.clear();
                self.class.clear();
                self.item.clear();
            }
            "Name" if !tag.is_empty => self.within = Within::Name,
            "Value" => {
                self.class = get("className");
                self.item = get("itemClassName");
                if !tag.is_empty {
                    self.within = Within::Value;
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_text {
            self.draft.text.push_str(text);
            return;
        }
        match self.within {
            Within::Name => self.name.push_str(text),
            Within::Value => self.value.push_str(text),
            Within::Data => {
                if let Some(relation) = &mut self.relation {
                    relation.data.push_str(text);
                }
            }
            Within::Nothing => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "TextWithNodes" => self.is_text = false,
            "Name" | "Value" | "UserData" => self.within = Within::Nothing,
            "Relation" => self.relations.extend(self.relation.take()),
            "Annotation" => {
                let closed = self.open.take();
                if self.set == MARKUP {
                    self.n_markup += usize::from(closed.is_some());
                } else {
                    self.annotations.extend(closed);
                }
            }
            "Feature" => self.feature(),
            _ => {}
        }
    }

    fn feature(&mut self) {
        let (name, value) = (std::mem::take(&mut self.name), std::mem::take(&mut self.value));
        let (class, item) = (std::mem::take(&mut self.class), std::mem::take(&mut self.item));
        let is_text = class.is_empty() || class == TEXT;
        let kept = || match is_text {
            true => Value::from(value.as_str()),
            false => {
                let (value, class) = (value.clone(), class.clone());
                serde_json::to_value(Classed { value, class, item: item.clone() })
                    .unwrap_or_default()
            }
        };
        let Some((claim, _, _)) = &mut self.open else {
            let relation = self.relation.as_mut().map(|relation| &mut relation.features);
            if !name.is_empty() {
                relation.unwrap_or(&mut self.features).insert(name, kept());
            }
            return;
        };
        let number = || serde_json::from_str::<serde_json::Number>(&value).ok();
        let attribute = match class.as_str() {
            FLAG => value.parse::<bool>().ok().map(Attribute::Flag),
            class if NUMBERS.contains(&class) => number().map(Attribute::Number),
            _ => None,
        };
        if name == NOTE && attribute.is_none() {
            claim.note = value;
            return;
        }
        let fields = claim.extra.entry(FORMAT.name).or_insert_with(|| Map::new().into());
        // Of numbers the class is known by what they are, but for the rarer ones.
        let is_usual = is_text || class == FLAG || class == NUMBERS[0] || class == NUMBERS[2];
        if let (false, Some(fields)) = (is_usual, fields.as_object_mut()) {
            let classes = fields.entry("classes").or_insert_with(|| Map::new().into());
            if let Some(classes) = classes.as_object_mut() {
                let known = Classed { value: String::new(), class, item };
                classes.insert(name.clone(), serde_json::to_value(known).unwrap_or_default());
            }
        }
        let attribute = attribute.unwrap_or_else(|| Attribute::Text(value.as_str().into()));
        claim.attributes.insert(name, attribute);
    }

    fn finish(mut self, intake: &mut Intake<'_>) {
        for (mut claim, start, end) in self.annotations {
            let at = |node: &str| self.nodes.get(node).copied().map(ByteOffset::new);
            let span = at(&start).zip(at(&end)).and_then(|(start, end)| Span::new(start, end));
            let Some(span) = span else {
                let what = format!("No text lies between the nodes {start} and {end}.");
                intake.skip_mention(None, claim.label, what);
                continue;
            };
            claim.places.push(Place::span(span));
            self.draft.claims.push(claim);
        }
        if self.n_markup > 0 {
            let what = format!("{} annotations are the layout of a page.", self.n_markup);
            intake.note(None, what, "They have no place here and were left out.");
        }
        if let Some(Value::String(title)) = self.features.get(TITLE) {
            self.draft.metadata.title = title.as_str().into();
        }
        if !self.features.is_empty() {
            self.draft.extra.insert(FORMAT.name.into(), Value::Object(self.features));
        }
        if !self.relations.is_empty()
            && let Ok(kept) = serde_json::to_value(&self.relations)
        {
            self.draft.extra.insert(RELATIONS.into(), kept);
        }
        intake.take(self.draft);
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let mut growing = Growing::default();
        growing.draft.id = Some(source.stem().to_owned());
        for piece in xml::pieces(source.text()?) {
            match piece {
                Piece::Open(tag) => growing.open(&tag),
                Piece::Close(name) => growing.close(name),
                Piece::Text(text) => growing.text(&text),
            }
        }
        growing.finish(intake);
    }
    Ok(())
}

// --- Writing -------------------------------------------------------------------------------------

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        xml::tell_forbidden(article, &mut written.losses);
        xml::tell_forbidden_properties(article, &mut written.losses);
        let mut teller = Teller::new(article.document, &mut written.losses);
        for entry in &article.entries {
            if let Some(Attribute::Text(_)) = entry.mention.attributes.get(NOTE) {
                let what = "An attribute of the name “note” became its note.";
                teller.tell(LossKind::Attributes, Effect::Kept, entry, what);
                teller.tell(LossKind::Note, Effect::Kept, entry, what);
            }
        }
        let name = format!("{}/{}.xml", out.options.name, article.document.id.as_str());
        let file = document(article, &mut written.losses);
        written.files.push((name, file.into_bytes()));
    }
}

/// The ids of annotations: those that they came with, and others where that is none of them.
fn ids_of(article: &OutArticle<'_>, relations: &[Relation]) -> Vec<String> {
    let of = |entry: &Entry<'_>| match entry.kept(FORMAT.name).get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        _ => None,
    };
    let known: Vec<Option<String>> = article.entries.iter().map(of).collect();
    let all = known.iter().flatten().chain(relations.iter().map(|relation| &relation.id));
    let last = all.filter_map(|id| id.parse::<usize>().ok()).max();
    let mut fresh = last.map_or(0, |last| last.saturating_add(1))..;
    let mut used = BTreeSet::new();
    let id = |known: Option<String>| {
        let id = known.filter(|id| !used.contains(id));
        let id = id.unwrap_or_else(|| fresh.next().unwrap_or_default().to_string());
        used.insert(id.clone());
        id
    };
    known.into_iter().map(id).collect()
}

/// The relations of an article all of whose members are there; tells of the others.
fn relations_left(article: &OutArticle<'_>, losses: &mut Vec<Loss>) -> Vec<Relation> {
    let kept = article.kept(RELATIONS).and_then(|kept| Vec::<Relation>::deserialize(kept).ok());
    let mut relations = kept.unwrap_or_default();
    let n = relations.len();
    let known = article
        .entries
        .iter()
        .filter_map(|entry| Some(entry.kept(FORMAT.name).get("id")?.as_str()?.to_owned()));
    let known: BTreeSet<String> = known.collect();
    // One that goes may be a member of another.
    loop {
        let mut there = known.clone();
        there.extend(relations.iter().map(|relation| relation.id.clone()));
        let before = relations.len();
        relations.retain(|relation| relation.members.iter().all(|id| there.contains(id)));
        if relations.len() == before {
            break;
        }
    }
    if relations.len() < n {
        let what = format!("{} relations lost a mention.", n - relations.len());
        Teller::new(article.document, losses).tell_article(LossKind::Relation, what);
    }
    relations
}

fn document(article: &OutArticle<'_>, losses: &mut Vec<Loss>) -> String {
    let mut file = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    file.push_str("<GateDocument version=\"3\">\n<GateDocumentFeatures>\n");
    let mut features = article.kept_fields(FORMAT.name);
    features.insert(TITLE.into(), article.document.facts.metadata.title.as_ref().into());
    features.iter().for_each(|(name, value)| file.push_str(&feature(name, &classed(value))));
    file.push_str("</GateDocumentFeatures>\n<TextWithNodes>");
    let mut nodes = BTreeSet::from([ByteOffset::ZERO, article.index().end()]);
    for entry in &article.entries {
        nodes.extend([entry.hull().start(), entry.hull().end()]);
    }
    let id = |at: ByteOffset| article.index().utf16_of(at).map_or(0, |at| at.get());
    let mut from = ByteOffset::ZERO;
    for at in nodes {
        let before = article.text().get(from.get()..at.get()).unwrap_or_default();
        file.push_str(&format!("{}<Node id=\"{}\"/>", xml::escape(before), id(at)));
        from = at;
    }
    file.push_str("</TextWithNodes>\n");
    let relations = relations_left(article, losses);
    let ids = ids_of(article, &relations);
    let mut sets: BTreeMap<String, String> = BTreeMap::new();
    for (entry, own) in article.entries.iter().zip(&ids) {
        let kept = entry.kept(FORMAT.name);
        let set = kept.get("set").and_then(Value::as_str).unwrap_or_default();
        let file = sets.entry(set.to_owned()).or_default();
        file.push_str(&format!(
            "<Annotation Id=\"{}\" Type=\"{}\" StartNode=\"{}\" EndNode=\"{}\">\n",
            xml::escape(own),
            xml::escape(entry.label),
            id(entry.hull().start()),
            id(entry.hull().end())
        ));
        for (name, value) in &entry.mention.attributes {
            let known = kept.get("classes").and_then(|classes| classes.get(name));
            let known = known.and_then(|known| Classed::deserialize(known).ok());
            let value = of_attribute(value);
            // A value may have become one of another kind.
            let is_kind = |known: &Classed| kind_of(&known.class) == kind_of(&value.class);
            let value = match known.filter(is_kind) {
                Some(known) => Classed { value: value.value, ..known },
                None => value,
            };
            file.push_str(&feature(name, &value));
        }
        if !entry.mention.note.is_empty() {
            let note = Attribute::Text(entry.mention.note.as_ref().into());
            file.push_str(&feature(NOTE, &of_attribute(&note)));
        }
        file.push_str("</Annotation>\n");
    }
    if sets.is_empty() {
        sets.insert(String::new(), String::new());
    }
    let named = |element: &str, name: &str| match name {
        "" => format!("<{element}>\n"),
        name => format!("<{element} Name=\"{}\">\n", xml::escape(name)),
    };
    for (name, annotations) in sets {
        file.push_str(&named("AnnotationSet", &name));
        file.push_str(&annotations);
        file.push_str("</AnnotationSet>\n");
    }
    let mut of_set: BTreeMap<&str, Vec<&Relation>> = BTreeMap::new();
    relations.iter().for_each(|one| of_set.entry(&one.set).or_default().push(one));
    for (name, relations) in of_set {
        file.push_str(&named("RelationSet", name));
        for Relation { id, kind, members, data, features, .. } in relations {
            let [id, kind, members, data] =
                [id, kind, &members.join(";"), data].map(|text| xml::escape(text));
            file.push_str(&format!(
                "<Relation Id=\"{id}\" Type=\"{kind}\" Members=\"{members}\">\n\
                 <UserData>{data}</UserData>\n"
            ));
            features
                .iter()
                .for_each(|(name, value)| file.push_str(&feature(name, &classed(value))));
            file.push_str("</Relation>\n");
        }
        file.push_str("</RelationSet>\n");
    }
    file.push_str("</GateDocument>\n");
    file
}

/// A feature as it is kept: a text alone, or a value with its class.
fn classed(kept: &Value) -> Classed {
    match kept {
        Value::String(text) => {
            Classed { value: text.clone(), class: TEXT.into(), ..Classed::default() }
        }
        kept => Classed::deserialize(kept).unwrap_or_default(),
    }
}

/// The kind of attribute that values of a class are: flags, numbers, texts.
fn kind_of(class: &str) -> u8 {
    match class {
        FLAG => 0,
        class if NUMBERS.contains(&class) => 1,
        _ => 2,
    }
}

fn of_attribute(value: &Attribute) -> Classed {
    let class = match value {
        Attribute::Flag(_) => FLAG,
        Attribute::Number(number) if number.is_f64() => NUMBERS[2],
        Attribute::Number(_) => NUMBERS[0],
        Attribute::Text(_) => TEXT,
    };
    Classed { value: value.to_string(), class: class.into(), ..Classed::default() }
}

fn feature(name: &str, Classed { value, class, item }: &Classed) -> String {
    let item = match item.as_str() {
        "" => String::new(),
        item => format!(" itemClassName=\"{}\"", xml::escape(item)),
    };
    format!(
        "<Feature><Name className=\"{TEXT}\">{}</Name>\
         <Value className=\"{}\"{item}>{}</Value></Feature>\n",
        xml::escape(name),
        xml::escape(class),
        xml::escape(value)
    )
}
