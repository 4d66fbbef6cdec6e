//! A reading on its way from one program to another, such as from a worker to its page.
//!
//! Unlike a file of the format it also carries the problems, and comes in parts, so that one side
//! takes in what the other has made while that makes more. A part is records, one behind the other:
//! numbers as LEB128 (DWARF 5, 7.6), texts as their length in bytes with UTF-8 behind it. Each
//! label and author is written out once: what is the same in all mentions is neither sent nor
//! looked at again for each. What is no article comes last, as JSON.

use super::read::Reading;
use crate::annotation::{AnnotationSet, Attribute, Mention, Origin, Spans};
use crate::article::ArticleText;
use crate::extra::Extra;
use crate::formats::Problem;
use crate::id::Id;
use crate::moment::Timestamp;
use crate::project::{Codebook, Document};
use crate::schema::LabelId;
use crate::text::{ByteOffset, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What of a reading is no article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Name, guidelines and schema, as a reading has them.
    pub codebook: Option<Codebook>,
    /// Whether the file itself had the record of them.
    pub has_project: bool,
    /// What was wrong, with what was done about it.
    pub problems: Vec<Problem>,
}

impl Head {
    /// The reading of these articles.
    #[must_use]
    pub fn with(self, documents: Vec<Document>) -> Reading {
        let Self { codebook, has_project, problems } = self;
        Reading { codebook, has_project, documents, problems }
    }
}

impl Reading {
    /// What is no article, and the articles.
    #[must_use]
    pub fn parted(self) -> (Head, Vec<Document>) {
        let Self { codebook, has_project, documents, problems } = self;
        (Head { codebook, has_project, problems }, documents)
    }
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

/// Packs articles, one after the other.
#[derive(Default)]
pub struct Packing {
    part: Vec<u8>,
    names: HashMap<Arc<str>, u64>,
}

impl Packing {
    /// Packs one more article.
    ///
    /// # Errors
    /// What could not be packed, which is none of what is read from a file.
    pub fn push(&mut self, document: &Document) -> Result<(), String> {
        let facts = serde_json::to_string(&document.facts).map_err(words)?;
        // What no record before had is told ahead of the mentions that name it by its number.
        let mut fresh = Vec::new();
        let mut mentions = Vec::new();
        for set in [&document.mentions, &document.suggestions, &document.rejected] {
            put_number(&mut mentions, set.len() as u64);
            for mention in set.iter() {
                let label = self.number(mention.label.as_str(), &mut fresh);
                let author = self.number(&mention.author, &mut fresh);
                put_mention(&mut mentions, mention, [label, author])?;
            }
        }
        let part = &mut self.part;
        put_text(part, document.id.as_str());
        put_text(part, document.text.as_str());
        put_text(part, &facts);
        put_number(part, fresh.len() as u64);
        fresh.iter().for_each(|name| put_text(part, name));
        part.extend(mentions);
        Ok(())
    }

    fn number(&mut self, name: &str, fresh: &mut Vec<Arc<str>>) -> u64 {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let (number, name) = (self.names.len() as u64, Arc::<str>::from(name));
        fresh.push(name.clone());
        self.names.insert(name, number);
        number
    }

    /// How many bytes the part has so far.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.part.len()
    }

    /// The part; what comes is for another one.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.part)
    }
}

fn put_number(part: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        part.push(number as u8 | 0x80);
        number >>= 7;
    }
    part.push(number as u8);
}

fn put_text(part: &mut Vec<u8>, text: &str) {
    put_number(part, text.len() as u64);
    part.extend_from_slice(text.as_bytes());
}

fn put_mention(
    part: &mut Vec<u8>,
    mention: &Mention,
    [label, author]: [u64; 2],
) -> Result<(), String> {
    put_text(part, mention.id.as_str());
    put_number(part, label);
    put_number(part, author);
    let origin = Origin::ALL.iter().position(|origin| *origin == mention.origin);
    put_number(part, origin.unwrap_or_default() as u64);
    put_number(part, mention.created.millis() as u64);
    // Most were never changed.
    put_number(part, mention.changed.millis().wrapping_sub(mention.created.millis()) as u64);
    put_number(part, mention.spans.parts().len() as u64);
    for span in mention.spans.parts() {
        put_number(part, span.start().get() as u64);
        put_number(part, span.n_bytes() as u64);
    }
    put_text(part, &mention.note);
    if mention.attributes.is_empty() && mention.extra.is_empty() {
        put_text(part, "");
        return Ok(());
    }
    let (attributes, extra) = (mention.attributes.clone(), mention.extra.clone());
    let more = serde_json::to_string(&More { attributes, extra }).map_err(words)?;
    put_text(part, &more);
    Ok(())
}

/// Unpacks parts in the order in which they were packed.
#[derive(Default)]
pub struct Unpacking {
    /// Labels and authors so far; what can be no label is an author alone.
    names: Vec<(Arc<str>, Option<LabelId>)>,
    documents: Vec<Document>,
}

impl Unpacking {
    /// Unpacks one more part.
    ///
    /// # Errors
    /// Why it is none.
    pub fn take(&mut self, part: &[u8]) -> Result<(), String> {
        let mut rest = Rest(part);
        while !rest.0.is_empty() {
            let document = self.document(&mut rest).ok_or("What was read did not arrive whole.")?;
            self.documents.push(document);
        }
        Ok(())
    }

    /// How many articles were unpacked so far.
    #[must_use]
    pub fn n_articles(&self) -> usize {
        self.documents.len()
    }

    /// The articles that were unpacked.
    #[must_use]
    pub fn finish(self) -> Vec<Document> {
        self.documents
    }

    fn document(&mut self, rest: &mut Rest<'_>) -> Option<Document> {
        let id = Id::parse(rest.text()?)?;
        let text = Arc::new(ArticleText::new(rest.text()?));
        let facts = serde_json::from_str(rest.text()?).ok()?;
        for _ in 0..rest.number()? {
            let name = rest.text()?;
            self.names.push((name.into(), Id::parse(name)));
        }
        let mentions = self.set(rest)?;
        let suggestions = self.set(rest)?;
        let rejected = self.set(rest)?;
        Some(Document { id, text, facts, mentions, suggestions, rejected })
    }

    fn set(&self, rest: &mut Rest<'_>) -> Option<AnnotationSet> {
        let n = rest.number()? as usize;
        // A mention takes ten bytes at the least: what is damaged claims no memory.
        let mut mentions = Vec::with_capacity(n.min(rest.0.len() / 10));
        for _ in 0..n {
            mentions.push(self.mention(rest)?);
        }
        AnnotationSet::new(mentions).ok()
    }

    fn mention(&self, rest: &mut Rest<'_>) -> Option<Mention> {
        let id = Id::parse(rest.text()?)?;
        let label = self.names.get(rest.number()? as usize)?.1.clone()?;
        let author = self.names.get(rest.number()? as usize)?.0.clone();
        let origin = *Origin::ALL.get(rest.number()? as usize)?;
        let created = rest.number()? as i64;
        let changed = created.wrapping_add(rest.number()? as i64);
        let spans = match rest.number()? {
            1 => Spans::from(rest.span()?),
            n => Spans::new((0..n).map(|_| rest.span()).collect::<Option<_>>()?)?,
        };
        let note = rest.text()?;
        let note = if note.is_empty() { Arc::default() } else { note.into() };
        let More { attributes, extra } = match rest.text()? {
            "" => More { attributes: BTreeMap::new(), extra: Extra::default() },
            more => serde_json::from_str(more).ok()?,
        };
        let (created, changed) = (Timestamp::from_millis(created), Timestamp::from_millis(changed));
        Some(Mention {
            id,
            label,
            spans,
            attributes,
            note,
            author,
            origin,
            created,
            changed,
            extra,
        })
    }
}

/// What of a part is not yet unpacked.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for (n, byte) in self.0.iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * n);
            if *byte < 0x80 {
                self.0 = self.0.get(n + 1..)?;
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let n = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn span(&mut self) -> Option<Span> {
        let start = self.number()? as usize;
        let end = start.checked_add(self.number()? as usize)?;
        Span::new(ByteOffset::new(start), ByteOffset::new(end))
    }
}
