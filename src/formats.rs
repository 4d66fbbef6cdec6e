//! Files of annotated articles, read and written.
//!
//! Dateline's own format is [`native`]. Every format of another program is a room of its own that
//! gives one [`Format`]; [`FORMATS`] lists them, and nothing else names them. A format knows
//! neither another one nor how a file is stored: `intake` makes sound articles of what it found,
//! `losses` fits mentions to what it carries, `probe` finds out what offsets count.

pub mod convert;
mod frame;
mod intake;
mod joint;
mod json;
mod labels;
mod losses;
pub mod native;
mod parquet;
pub mod pdf;
mod probe;
mod prose;
mod tags;
mod tokens;
mod uima;
mod xml;

mod bioc;
mod brat;
mod cas;
mod chat;
mod cloud;
mod conll;
mod conllu;
mod docbin;
mod doccano;
mod feed;
mod fields;
mod gate;
mod gate_xml;
mod gliner;
mod hipe;
mod hugging_face;
mod inline;
mod label_studio;
mod label_studio_table;
mod ner_annotator;
mod news;
mod nif;
mod office;
mod page;
mod patterns;
mod prodigy;
mod pub_annotation;
mod spacy;
mod table;
mod warc;
mod web_annotation;
mod web_page;
mod webanno;
mod xmi;

pub use frame::{
    Boundary, Carries, Failure, Format, Gaps, KeepOf, Options, Overlap, ReadOptions, Scheme,
    Source, Tokenizer, Unit,
};
pub use hugging_face::SPLITS;
pub use intake::{Fields, Read, Warning, WarningKind};
pub use joint::{Joint, Others, Parted};
pub use labels::suggest as label_of;
pub use losses::{Effect, Loss, LossKind, Written};
pub use office::is_office;
pub use table::csv_row;
pub use tokens::cut as tokens_of;
pub use warc::is_warc;

use crate::id::Stamp;
use crate::library::Trouble;
use crate::project::{Codebook, Document};
use frame::{Certainty, Sniff};
use intake::Intake;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Every format of other programs, in the order in which people are shown them.
pub const FORMATS: &[Format] = &[
    // Trainers.
    spacy::ENTITIES,
    spacy::SPANS,
    docbin::FORMAT,
    conll::CONLL,
    conll::WNUT,
    conllu::FORMAT,
    hipe::FORMAT,
    hugging_face::LINES,
    hugging_face::PARQUET,
    gliner::FORMAT,
    chat::FORMAT,
    cloud::COMPREHEND,
    cloud::SAGEMAKER,
    cloud::AZURE,
    // Annotators.
    doccano::FORMAT,
    label_studio::FULL,
    label_studio::PREDICTIONS,
    label_studio::MIN,
    label_studio_table::FORMAT,
    prodigy::FORMAT,
    patterns::FORMAT,
    brat::FORMAT,
    ner_annotator::FORMAT,
    // Exchange.
    web_annotation::FORMAT,
    webanno::FORMAT,
    pub_annotation::FORMAT,
    gate::FORMAT,
    gate_xml::FORMAT,
    cas::FORMAT,
    xmi::FORMAT,
    bioc::FORMAT,
    bioc::XML,
    inline::XML,
    inline::HTML,
    inline::TEI,
    nif::FORMAT,
    page::FORMAT,
    // Tables.
    table::CSV,
    table::TSV,
    // Articles without mentions.
    web_page::FORMAT,
    feed::FORMAT,
    news::FORMAT,
    fields::TABLE,
    fields::RECORDS,
    office::FORMAT,
    warc::FORMAT,
];

/// What was found wrong with a file, in words fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the file, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The place within the record: `mention 3, start`.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What was done about it, or what the person can do.
    pub remedy: String,
    /// How much was lost.
    pub severity: Severity,
}

impl Problem {
    /// The problem as it stands in a report.
    #[must_use]
    pub fn told_of(&self, file: Option<Arc<str>>) -> Trouble {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Part => "part",
            Severity::Whole => "whole",
        };
        Trouble {
            file,
            line: self.line,
            place: self.place.clone(),
            what: self.what.clone(),
            remedy: self.remedy.clone(),
            severity: severity.into(),
        }
    }
}

/// How much a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing was lost.
    Note,
    /// Part of an article was left out.
    Part,
    /// An article, or the file, was left out.
    Whole,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "{} {}", self.what, self.remedy)
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum Recognized {
    /// Dateline's own.
    Native,
    /// A format of [`FORMATS`], by its name.
    Format(&'static str),
    /// A text without annotations that any of them would mark.
    PlainText,
    /// Neither text nor a known format.
    Unknown,
}

/// Tells what a file is by its content, and by its name where the content leaves a choice.
#[must_use]
pub fn recognize(name: &str, bytes: &[u8]) -> Recognized {
    let source = Source { name, bytes };
    let text = source.text().unwrap_or_default();
    if is_native(text) {
        return Recognized::Native;
    }
    let is_json = text.trim_start().starts_with(['{', '[']);
    let value = is_json.then(|| json::first(text)).flatten();
    let sniff = Sniff { source, text, value };
    // Of those that are equally sure, the first of the list; what can be no surer ends the search.
    let mut best: Option<((Certainty, bool), &Format)> = None;
    for format in FORMATS.iter().filter(|format| format.read.is_some()) {
        let fits = format.extensions.iter().any(|extension| source.has_extension(extension));
        let rank = ((format.recognize)(&sniff), fits);
        if rank.0 > Certainty::No && best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, format));
        }
        if rank == (Certainty::Sure, true) {
            break;
        }
    }
    match best {
        Some((_, format)) => Recognized::Format(format.name),
        None if !text.is_empty() && !text.contains('\0') => Recognized::PlainText,
        None => Recognized::Unknown,
    }
}

/// Whether a text has the mark of Dateline's own format on its first line.
fn is_native(text: &str) -> bool {
    let head = text.trim_start();
    if head.starts_with("{\"dateline\":") {
        return true;
    }
    // Records made elsewhere have no mark, but name mentions as no other format does.
    let line = head.lines().next().unwrap_or_default();
    line.starts_with('{')
        && line.contains("\"mentions\"")
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line)
            .is_ok_and(|map| map.contains_key("text") && map.contains_key("mentions"))
}

/// The format of a name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A format as a dialog shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// Its stable name.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Ends of file names, without the dot.
    pub extensions: &'static [&'static str],
    /// What its offsets count.
    pub unit: Unit,
    /// What it has a place for.
    pub carries: Carries,
    /// The options that change what it writes.
    pub options: &'static [&'static str],
    /// Whether it can be read.
    pub is_read: bool,
    /// Whether it can be written.
    pub is_written: bool,
    /// Whether it can be written some articles at a time.
    pub is_joint: bool,
}

/// All formats as dialogs show them.
#[must_use]
pub fn descriptions() -> Vec<Description> {
    FORMATS.iter().map(Format::description).collect()
}

impl Format {
    /// The format as a dialog shows it.
    #[must_use]
    pub fn description(&self) -> Description {
        Description {
            name: self.name,
            title: self.title,
            extensions: self.extensions,
            unit: self.unit,
            carries: self.carries,
            options: self.options,
            is_read: self.read.is_some(),
            is_written: self.write.is_some(),
            is_joint: self.joint.is_some(),
        }
    }

    /// Reads files of this format. Ids and times that they lack come from the stamp.
    ///
    /// # Errors
    /// If nothing could be made of the files: which, where, and what to do.
    pub fn read(
        &self,
        sources: &[Source<'_>],
        options: &ReadOptions,
        stamp: &Stamp,
    ) -> Result<Read, Failure> {
        let mut documents = Vec::new();
        let mut give = |document| documents.push(document);
        let read = self.read_each(sources, options, stamp, &mut give)?;
        Ok(Read { documents, ..read })
    }

    /// Reads files as [`read`](Self::read) does, but gives each article as soon as it is there; the
    /// documents of what comes back are empty.
    ///
    /// # Errors
    /// As [`read`](Self::read); what was given by then is to be let go.
    pub fn read_each(
        &self,
        sources: &[Source<'_>],
        options: &ReadOptions,
        stamp: &Stamp,
        give: &mut dyn FnMut(Document),
    ) -> Result<Read, Failure> {
        let mut intake = Intake::new(stamp, options, give);
        intake.file = sources.first().map_or("", |source| source.name).to_owned();
        let Some(read) = self.read else {
            return Err(Failure {
                file: intake.file,
                place: String::new(),
                what: format!("{} can only be written.", self.title),
                remedy: "Choose another format.".into(),
            });
        };
        read(sources, &mut intake)?;
        intake.finish()
    }

    /// Writes articles in this format, with what it cannot carry.
    ///
    /// # Errors
    /// If the format can only be read.
    pub fn write(
        &self,
        codebook: &Codebook,
        documents: &[Arc<Document>],
        options: &Options,
    ) -> Result<Written, Failure> {
        let Some(write) = self.write else {
            return Err(Failure {
                file: String::new(),
                place: String::new(),
                what: format!("{} can only be read.", self.title),
                remedy: "Choose another format.".into(),
            });
        };
        let mut written = Written::default();
        let out = losses::prepare(self.carries, codebook, documents, options, &mut written.losses);
        write(&out, &mut written);
        Ok(written)
    }
}
