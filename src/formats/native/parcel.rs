//! A reading on its way from one program to another, such as from a worker to its page.
//!
//! Unlike a file of the format it also carries the problems, and is taken apart article by
//! article, so that whoever unpacks it can do something else in between. It is bytes of postcard
//! (<https://postcard.jamesmunns.com>), in which each label and author is written out once: what is
//! the same in all mentions is neither sent nor looked at again for each.

use super::read::Reading;
use crate::annotation::{AnnotationSet, Attribute, Mention, Origin, Spans};
use crate::article::ArticleText;
use crate::extra::Extra;
use crate::formats::Problem;
use crate::id::Id;
use crate::moment::Timestamp;
use crate::project::{Codebook, Document};
use crate::schema::LabelId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
struct Head {
    codebook: Option<Codebook>,
    has_project: bool,
    problems: Vec<Problem>,
}

#[derive(Serialize, Deserialize)]
struct Record<'a> {
    id: &'a str,
    text: &'a str,
    /// As JSON, for it may hold fields of any kind.
    facts: &'a str,
    /// Labels and authors that no record before had, by whose place in the list of all of them
    /// mentions name them.
    #[serde(borrow)]
    names: Vec<&'a str>,
    mentions: Vec<Entry<'a>>,
    #[serde(borrow)]
    suggestions: Vec<Entry<'a>>,
    #[serde(borrow)]
    rejected: Vec<Entry<'a>>,
}

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    id: &'a str,
    label: u32,
    author: u32,
    origin: Origin,
    created: i64,
    changed: i64,
    spans: Spans,
    note: &'a str,
    /// Its [`More`] as JSON; empty if there is none.
    #[serde(borrow)]
    more: std::borrow::Cow<'a, str>,
}

/// What few mentions have.
#[derive(Serialize, Deserialize)]
struct More {
    attributes: BTreeMap<String, Attribute>,
    extra: Extra,
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// A reading as bytes.
///
/// # Errors
/// What could not be packed, which is none of what is read from a file.
pub fn pack(reading: &Reading) -> Result<Vec<u8>, String> {
    let problems = reading.problems.clone();
    let mut packing = Packing::new(reading.codebook.clone(), reading.has_project, problems)?;
    reading.documents.iter().try_for_each(|document| packing.push(document).map(drop))?;
    Ok(packing.finish())
}

/// A reading that is being packed, article by article.
pub struct Packing {
    bytes: Vec<u8>,
    names: HashMap<Arc<str>, u32>,
}

impl Packing {
    /// Begins with what is no article.
    ///
    /// # Errors
    /// As [`pack`].
    pub fn new(
        codebook: Option<Codebook>,
        has_project: bool,
        problems: Vec<Problem>,
    ) -> Result<Self, String> {
        let head = serde_json::to_string(&Head { codebook, has_project, problems });
        let bytes = postcard::to_allocvec(head.map_err(words)?.as_str()).map_err(words)?;
        Ok(Self { bytes, names: HashMap::new() })
    }

    /// Packs one more article; tells how many bytes its record has.
    ///
    /// # Errors
    /// As [`pack`].
    pub fn push(&mut self, document: &Document) -> Result<usize, String> {
        let mut names = Vec::new();
        let known = &mut self.names;
        let mut number = |name: &'_ str| match known.get(name) {
            Some(number) => *number,
            None => {
                let (number, name) = (known.len() as u32, Arc::from(name));
                names.push(Arc::clone(&name));
                known.insert(name, number);
                number
            }
        };
        let mentions = entries(&document.mentions, &mut number)?;
        let suggestions = entries(&document.suggestions, &mut number)?;
        let rejected = entries(&document.rejected, &mut number)?;
        let facts = serde_json::to_string(&document.facts).map_err(words)?;
        let record = Record {
            id: document.id.as_str(),
            text: document.text.as_str(),
            facts: &facts,
            names: names.iter().map(AsRef::as_ref).collect(),
            mentions,
            suggestions,
            rejected,
        };
        let before = self.bytes.len();
        self.bytes =
            postcard::to_extend(&record, std::mem::take(&mut self.bytes)).map_err(words)?;
        Ok(self.bytes.len() - before)
    }

    /// What was packed.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// A packed reading that is being unpacked.
pub struct Unpacking<'a> {
    rest: &'a [u8],
    /// Labels and authors so far; what can be no label is an author alone.
    names: Vec<(Arc<str>, Option<LabelId>)>,
    reading: Reading,
}

impl<'a> Unpacking<'a> {
    /// Begins with what [`pack`] gave.
    ///
    /// # Errors
    /// Why these cannot be such bytes.
    pub fn new(packed: &'a [u8]) -> Result<Self, String> {
        let (head, rest) = postcard::take_from_bytes::<&str>(packed).map_err(words)?;
        let Head { codebook, has_project, problems } = serde_json::from_str(head).map_err(words)?;
        let reading = Reading { codebook, has_project, documents: Vec::new(), problems };
        Ok(Self { rest, names: Vec::new(), reading })
    }

    /// Unpacks one more article; tells how many bytes its record had, or nothing when all are
    /// there.
    ///
    /// # Errors
    /// Why a record is none.
    pub fn step(&mut self) -> Result<Option<usize>, String> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (record, rest) = postcard::take_from_bytes::<Record<'_>>(self.rest).map_err(words)?;
        let length = self.rest.len() - rest.len();
        self.rest = rest;
        self.names.extend(record.names.iter().map(|name| ((*name).into(), Id::parse(name))));
        let set = |entries: Vec<Entry<'_>>| {
            let mentions = entries.into_iter().map(|entry| self.mention(entry));
            AnnotationSet::new(mentions.collect::<Result<Vec<_>, _>>()?).map_err(words)
        };
        let mentions = set(record.mentions)?;
        let (suggestions, rejected) = (set(record.suggestions)?, set(record.rejected)?);
        self.reading.documents.push(Document {
            id: id(record.id)?,
            text: Arc::new(ArticleText::new(record.text)),
            facts: serde_json::from_str(record.facts).map_err(words)?,
            mentions,
            suggestions,
            rejected,
        });
        Ok(Some(length))
    }

    fn mention(&self, entry: Entry<'_>) -> Result<Mention, String> {
        let name = |number: u32| self.names.get(number as usize).ok_or("A name is missing.");
        let More { attributes, extra } = match entry.more.as_ref() {
            "" => More { attributes: BTreeMap::new(), extra: Extra::default() },
            more => serde_json::from_str(more).map_err(words)?,
        };
        let label = name(entry.label)?.1.clone();
        Ok(Mention {
            id: id(entry.id)?,
            label: label.ok_or("A label is none.")?,
            spans: entry.spans,
            attributes,
            note: entry.note.into(),
            author: name(entry.author)?.0.clone(),
            origin: entry.origin,
            created: Timestamp::from_millis(entry.created),
            changed: Timestamp::from_millis(entry.changed),
            extra,
        })
    }

    /// What was unpacked.
    #[must_use]
    pub fn finish(self) -> Reading {
        self.reading
    }
}

/// Mentions as they are packed; names get their number from the closure.
fn entries<'a>(
    set: &'a AnnotationSet,
    number: &mut impl FnMut(&str) -> u32,
) -> Result<Vec<Entry<'a>>, String> {
    set.iter().map(|mention| entry(mention, number)).collect()
}

fn entry<'a>(
    mention: &'a Mention,
    number: &mut impl FnMut(&str) -> u32,
) -> Result<Entry<'a>, String> {
    let mut more = String::new();
    if !mention.attributes.is_empty() || !mention.extra.is_empty() {
        let (attributes, extra) = (mention.attributes.clone(), mention.extra.clone());
        more = serde_json::to_string(&More { attributes, extra }).map_err(words)?;
    }
    Ok(Entry {
        id: mention.id.as_str(),
        label: number(mention.label.as_str()),
        author: number(&mention.author),
        origin: mention.origin,
        created: mention.created.millis(),
        changed: mention.changed.millis(),
        spans: mention.spans.clone(),
        note: &mention.note,
        more: more.into(),
    })
}

fn id<T>(name: &str) -> Result<Id<T>, String> {
    Id::parse(name).ok_or_else(|| format!("{name:?} cannot be an id"))
}
