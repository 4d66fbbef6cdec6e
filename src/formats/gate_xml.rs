//! GATE's documents as XML, one file an article.
//!
//! Source: GATE Developer's “GATE XML” and gatenlp 1.0. A text is cut by nodes, whose ids are
//! UTF-16 units by convention; where a node stands in the text is what counts, whatever its id.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{Effect, LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::xml::{self, Piece, Tag};
use crate::annotation::Attribute;
use crate::text::{ByteOffset, Span};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// GATE XML.
pub(super) const FORMAT: Format = Format {
    name: "gate-xml",
    title: "GATE XML",
    extensions: &["xml"],
    unit: Unit::Tree,
    carries: Carries { attributes: true, notes: true, ..Carries::RANGES },
    options: &["discontinuous"],
    recognize: |sniff| Certainty::Sure.when(sniff.text.contains("<TextWithNodes>")),
    read: Some(read),
    write: Some(write),
};

/// The feature that holds a note.
const NOTE: &str = "note";

/// The feature of a document that holds its title.
const TITLE: &str = "title";

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
    features: Map<String, Value>,
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
}

impl Growing {
    fn open(&mut self, tag: &Tag<'_>) {
        let get = |name: &str| tag.get(name).unwrap_or_default().to_owned();
        match tag.name {
            "TextWithNodes" => self.is_text = true,
            "Node" => {
                self.nodes.insert(get("id"), self.draft.text.len());
            }
            "AnnotationSet" => self.set = get("Name"),
            "Annotation" => {
                let label = get("Type");
                let author = Some(self.set.clone()).filter(|set| !set.is_empty());
                let claim = Claim { label, author, ..Claim::default() };
                self.open = Some((claim, get("StartNode"), get("EndNode")));
                if tag.is_empty {
                    self.close("Annotation");
                }
            }
            "Feature" => {
                self.name.clear();
                self.value.clear();
                self.class.clear();
            }
            "Name" if !tag.is_empty => self.within = Within::Name,
            "Value" => {
                self.class = get("className");
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
            Within::Nothing => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "TextWithNodes" => self.is_text = false,
            "Name" | "Value" => self.within = Within::Nothing,
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
        let Some((claim, _, _)) = &mut self.open else {
            if !name.is_empty() {
                self.features.insert(name, value.into());
            }
            return;
        };
        let number = || serde_json::from_str::<serde_json::Number>(&value).ok();
        let flag = || value.parse::<bool>().ok();
        let attribute = match self.class.as_str() {
            "java.lang.Boolean" => flag().map(Attribute::Flag),
            "java.lang.Long" | "java.lang.Integer" | "java.lang.Double" | "java.lang.Float" => {
                number().map(Attribute::Number)
            }
            _ => None,
        };
        if name == NOTE && attribute.is_none() {
            claim.note = value;
            return;
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
            let kept = (FORMAT.name.to_owned(), Value::Object(self.features));
            self.draft.extra = Map::from_iter([kept]);
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
        written.files.push((name, document(article).into_bytes()));
    }
}

fn document(article: &OutArticle<'_>) -> String {
    let mut file = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    file.push_str("<GateDocument version=\"3\">\n<GateDocumentFeatures>\n");
    let mut features = BTreeMap::from([(
        TITLE,
        Attribute::Text(article.document.facts.metadata.title.as_ref().into()),
    )]);
    for (name, value) in article.kept(FORMAT.name).and_then(Value::as_object).into_iter().flatten()
    {
        if let Some(value) = value.as_str() {
            features.entry(name).or_insert_with(|| Attribute::Text(value.into()));
        }
    }
    features.iter().for_each(|(name, value)| file.push_str(&feature(name, value)));
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
    file.push_str("</TextWithNodes>\n<AnnotationSet>\n");
    for (n, entry) in article.entries.iter().enumerate() {
        file.push_str(&format!(
            "<Annotation Id=\"{n}\" Type=\"{}\" StartNode=\"{}\" EndNode=\"{}\">\n",
            xml::escape(entry.label),
            id(entry.hull().start()),
            id(entry.hull().end())
        ));
        for (name, value) in &entry.mention.attributes {
            file.push_str(&feature(name, value));
        }
        if !entry.mention.note.is_empty() {
            file.push_str(&feature(NOTE, &Attribute::Text(entry.mention.note.as_ref().into())));
        }
        file.push_str("</Annotation>\n");
    }
    file.push_str("</AnnotationSet>\n</GateDocument>\n");
    file
}

fn feature(name: &str, value: &Attribute) -> String {
    let (class, value) = match value {
        Attribute::Flag(flag) => ("java.lang.Boolean", flag.to_string()),
        Attribute::Number(number) if number.is_f64() => ("java.lang.Double", number.to_string()),
        Attribute::Number(number) => ("java.lang.Long", number.to_string()),
        Attribute::Text(text) => ("java.lang.String", xml::escape(text)),
    };
    format!(
        "<Feature><Name className=\"java.lang.String\">{}</Name>\
         <Value className=\"{class}\">{value}</Value></Feature>\n",
        xml::escape(name)
    )
}
