//! What a loaded file will become, as it is shown before anything is added.

use super::recognize::recognize;
use crate::id::Stamp;
use crate::project::{Document, Facts};
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
    let whole = incoming.text.as_ref();
    let pieces: Vec<&str> = match cut {
        Cut::Whole => vec![whole],
        Cut::Lines => whole.lines().collect(),
        Cut::Separator(separator) => split_at(whole, separator.trim()),
    };
    let is_cut = pieces.len() > 1;
    let sound = pieces.into_iter().filter(|piece| !piece.trim().is_empty());
    sound.map(|piece| draft(incoming, piece, is_cut)).collect()
}

fn draft(incoming: &Incoming, piece: &str, is_cut: bool) -> Draft {
    let recognized = recognize(piece);
    let mut metadata = recognized.metadata;
    metadata.file = incoming.name.clone();
    let facts = Facts { metadata, zones: recognized.zones, ..Facts::default() };
    let text = if is_cut { piece.into() } else { incoming.text.clone() };
    Draft { text, facts }
}

/// The parts between lines that equal the separator, without the line break at their ends.
fn split_at<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    if separator.is_empty() {
        return vec![text];
    }
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim() == separator {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + line.len();
        }
        at += line.len();
    }
    parts.push(text.get(start..).unwrap_or_default());
    let cut = |part: &'a str| {
        let part = part.strip_suffix('\n').unwrap_or(part);
        part.strip_suffix('\r').unwrap_or(part)
    };
    let n = parts.len();
    parts.into_iter().enumerate().map(|(i, p)| if i + 1 < n { cut(p) } else { p }).collect()
}

/// The documents of the drafts, with fresh ids that keep their order.
#[must_use]
pub fn build(drafts: &[Draft], stamp: &Stamp) -> Vec<Arc<Document>> {
    let document = |(n, draft): (usize, &Draft)| {
        Arc::new(Document::new(stamp.id(n), draft.text.clone(), draft.facts.clone()))
    };
    drafts.iter().enumerate().map(document).collect()
}
