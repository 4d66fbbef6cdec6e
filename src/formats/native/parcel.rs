//! A reading on its way from one program to another, such as from a worker to its page.
//!
//! Unlike a file of the format it also carries the problems, and is taken apart article by
//! article, so that whoever unpacks it can do something else in between.

use super::read::Reading;
use crate::annotation::{AnnotationSet, Mention};
use crate::article::{ArticleId, ArticleText};
use crate::formats::Problem;
use crate::project::{Codebook, Document, Facts};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
struct Head {
    codebook: Option<Codebook>,
    has_project: bool,
    problems: Vec<Problem>,
}

#[derive(Serialize, Deserialize)]
struct Record {
    id: ArticleId,
    text: Arc<str>,
    facts: Arc<Facts>,
    mentions: Vec<Arc<Mention>>,
}

/// A reading as lines of text.
///
/// # Errors
/// What could not be packed, which is none of what is read from a file.
pub fn pack(reading: &Reading) -> Result<String, String> {
    let problems = reading.problems.clone();
    let mut packing = Packing::new(reading.codebook.clone(), reading.has_project, problems)?;
    reading.documents.iter().try_for_each(|document| packing.push(document).map(drop))?;
    Ok(packing.finish())
}

/// A reading that is being packed, article by article.
pub struct Packing(String);

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
        let head = Head { codebook, has_project, problems };
        Ok(Self(serde_json::to_string(&head).map_err(|error| error.to_string())?))
    }

    /// Packs one more article; tells how long its record is.
    ///
    /// # Errors
    /// As [`pack`].
    pub fn push(&mut self, document: &Document) -> Result<usize, String> {
        let record = Record {
            id: document.id.clone(),
            text: document.text.index().shared(),
            facts: document.facts.clone(),
            mentions: document.mentions.iter().cloned().collect(),
        };
        let record = serde_json::to_string(&record).map_err(|error| error.to_string())?;
        self.0.push('\n');
        self.0 += &record;
        Ok(record.len())
    }

    /// What was packed.
    #[must_use]
    pub fn finish(self) -> String {
        self.0
    }
}

/// A packed reading that is being unpacked.
pub struct Unpacking<'a> {
    lines: std::str::Lines<'a>,
    reading: Reading,
}

impl<'a> Unpacking<'a> {
    /// Begins with what [`pack`] gave.
    ///
    /// # Errors
    /// Why it cannot be such a text.
    pub fn new(packed: &'a str) -> Result<Self, String> {
        let mut lines = packed.lines();
        let head = lines.next().unwrap_or_default();
        let Head { codebook, has_project, problems } =
            serde_json::from_str(head).map_err(|error| error.to_string())?;
        let documents = Vec::new();
        Ok(Self { lines, reading: Reading { codebook, has_project, documents, problems } })
    }

    /// Unpacks one more article; tells how long its record was, or nothing when all are there.
    ///
    /// # Errors
    /// Why a record is none.
    pub fn step(&mut self) -> Result<Option<usize>, String> {
        let Some(line) = self.lines.next() else { return Ok(None) };
        let record: Record = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mentions = record.mentions.into_iter().map(Arc::unwrap_or_clone);
        self.reading.documents.push(Document {
            id: record.id,
            text: Arc::new(ArticleText::new(record.text)),
            facts: record.facts,
            mentions: AnnotationSet::new(mentions).map_err(|error| error.to_string())?,
        });
        Ok(Some(line.len()))
    }

    /// What was unpacked.
    #[must_use]
    pub fn finish(self) -> Reading {
        self.reading
    }
}
