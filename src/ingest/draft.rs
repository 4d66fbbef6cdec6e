//! What a loaded file will become, as it is shown before anything is added.

use super::limits::count_refusal;
use super::recognize::recognize;
use crate::article::text_refusal;
use crate::id::Stamp;
use crate::project::{Document, Facts};
use crate::text::paragraphs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a file is by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text to the letter, Markdown included.
    Text,
    /// The native format, as a project or a dataset.
    Native,
}

/// What a file is by its name and its first characters; nothing for a hidden file.
#[must_use]
pub fn file_kind(name: &str, text: &str) -> Option<FileKind> {
    let base = name.rsplit('/').next().unwrap_or(name);
    if base.starts_with('.') || base == "Thumbs.db" || base == "desktop.ini" {
        return None;
    }
    let extension = base.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    match extension.as_deref() {
        Some("json" | "jsonl" | "ndjson") => Some(FileKind::Native),
        _ if text.trim_start().starts_with("{\"dateline\":") => Some(FileKind::Native),
        _ => Some(FileKind::Text),
    }
}

/// A decoded text file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Its name, with folders if it came with them; nothing for pasted text.
    pub name: Option<Arc<str>>,
    /// Its text to the letter.
    pub text: Arc<str>,
}

/// How a file becomes articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// The whole file is one article.
    #[default]
    Whole,
    /// Every line that is not blank is an article.
    Lines,
    /// Lines that equal the separator, white space apart, stand between articles.
    Separator(String),
}

/// An article to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its text.
    pub text: Arc<str>,
    /// What is known about it.
    pub facts: Facts,
}

/// The articles that a file becomes; parts with nothing but white space are left out.
#[must_use]
pub fn drafts(incoming: &Incoming, cut: &Cut) -> Vec<Draft> {
    pieces(incoming, cut).into_iter().map(|piece| draft(incoming, piece)).collect()
}

/// The articles that a file becomes, unless they are too many or too long.
///
/// # Errors
/// What is too much, with a remedy.
pub fn bounded_drafts(incoming: &Incoming, cut: &Cut) -> Result<Vec<Draft>, String> {
    let pieces = pieces(incoming, cut);
    // Before anything is made of them, for that is what takes time and memory.
    let refusal = count_refusal(pieces.len());
    match refusal.or_else(|| pieces.iter().find_map(|piece| text_refusal(piece))) {
        Some(refusal) => Err(refusal),
        None => Ok(pieces.into_iter().map(|piece| draft(incoming, piece)).collect()),
    }
}

fn pieces<'a>(incoming: &'a Incoming, cut: &Cut) -> Vec<&'a str> {
    let whole = incoming.text.as_ref();
    let mut pieces: Vec<&str> = match cut {
        Cut::Whole => vec![whole],
        Cut::Lines => lines(whole).map(|(_, line)| line).collect(),
        Cut::Separator(separator) => split_at(whole, separator.trim()),
    };
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

fn draft(incoming: &Incoming, piece: &str) -> Draft {
    let recognized = recognize(piece);
    let mut metadata = recognized.metadata;
    metadata.file = incoming.name.clone();
    let facts = Facts { metadata, zones: recognized.zones, ..Facts::default() };
    let is_whole = piece.len() == incoming.text.len();
    let text = if is_whole { incoming.text.clone() } else { piece.into() };
    Draft { text, facts }
}

/// The lines of a text with where they start, without their terminators.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    paragraphs(text).into_iter().map(|range| {
        let (start, end) = (range.start().get(), range.end().get());
        (start, text.get(start..end).unwrap_or_default())
    })
}

/// The parts between lines that equal the separator, without the line break before it.
fn split_at<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if separator.is_empty() {
        return vec![text];
    }
    let mut parts = Vec::new();
    let mut part: Option<std::ops::Range<usize>> = None;
    for (start, line) in lines(text) {
        if line.trim() == separator {
            parts.extend(part.take());
        } else {
            part.get_or_insert(start..start).end = start + line.len();
        }
    }
    // The last part keeps the end of the file as it is.
    parts.extend(part.map(|part| part.start..text.len()));
    parts.into_iter().filter_map(|part| text.get(part)).collect()
}

/// The documents of the drafts, with fresh ids that keep their order.
#[must_use]
pub fn build(drafts: &[Draft], stamp: &Stamp) -> Vec<Arc<Document>> {
    let document = |(n, draft): (usize, &Draft)| {
        Arc::new(Document::new(stamp.id(n), draft.text.clone(), draft.facts.clone()))
    };
    drafts.iter().enumerate().map(document).collect()
}
