//! Fits mentions to what a format carries, telling of each what it loses on the way.

use super::frame::{Carries, Gaps, KeepOf, Options, Overlap};
use crate::annotation::{Mention, Spans};
use crate::project::{Codebook, Document};
use crate::text::{ByteOffset, CharOffset, Range, Span, TextIndex, Utf16Offset};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a writer made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files, by name; folders are divided by `/`.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the format could not carry.
    pub losses: Vec<Loss>,
    /// Labels that the format calls by another name, by their own.
    pub renamed: BTreeMap<String, String>,
}

/// Something that a written file does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// What kind of thing.
    pub kind: LossKind,
    /// What became of the mention.
    pub effect: Effect,
    /// Title of the article; empty where it is all of them.
    pub article: String,
    /// Id of the article.
    pub article_id: String,
    /// Id of the mention; empty where it is the article.
    pub mention: String,
    /// Its label.
    pub label: String,
    /// Its words.
    pub quote: String,
    /// Where it starts, in code points.
    pub start: usize,
    /// Where it ends, in code points.
    pub end: usize,
    /// What happened, in words.
    pub what: String,
}

/// Kinds of losses, each to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LossKind {
    /// Mentions that lie over others.
    Overlap,
    /// The gaps of a discontinuous mention.
    Gap,
    /// White space at the ends of a mention.
    Edge,
    /// A mention that does not begin and end with tokens.
    Token,
    /// A mention's attributes.
    Attributes,
    /// A mention's note.
    Note,
    /// Characters of a text that the format cannot hold.
    Text,
    /// What is known about an article.
    Metadata,
    /// What is suggested and nobody has accepted.
    Suggestion,
    /// A relation or an event whose mentions are not all written.
    Relation,
}

/// What became of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is not in the file.
    LeftOut,
    /// It is there with other words.
    Changed,
    /// It is there, without a property.
    Kept,
}

/// What a writer writes: documents whose mentions fit the format.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub(super) codebook: &'a Codebook,
    pub(super) articles: Vec<OutArticle<'a>>,
    pub(super) options: &'a Options,
}

impl Outgoing<'_> {
    /// The names of all labels, in the order of the schema.
    pub(super) fn labels(&self) -> Vec<&str> {
        self.codebook.schema.labels().iter().map(|label| label.name.as_ref()).collect()
    }
}

/// An article on its way out.
#[derive(Debug)]
pub(super) struct OutArticle<'a> {
    pub(super) document: &'a Document,
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> OutArticle<'a> {
    pub(super) fn text(&self) -> &'a str {
        self.document.text.as_str()
    }

    pub(super) fn index(&self) -> &'a TextIndex {
        self.document.text.index()
    }

    /// A span in code points.
    pub(super) fn chars(&self, span: Span) -> Range<CharOffset> {
        let range = self.index().chars_of_range(span.range());
        range.unwrap_or_else(|| Range::between(CharOffset::ZERO, CharOffset::ZERO))
    }

    /// A span in UTF-16 units.
    pub(super) fn utf16(&self, span: Span) -> Range<Utf16Offset> {
        let range = self.index().utf16_of_range(span.range());
        range.unwrap_or_else(|| Range::between(Utf16Offset::ZERO, Utf16Offset::ZERO))
    }

    /// The parts of a mention as starts and ends in UTF-16 units, with spaces between.
    pub(super) fn utf16_parts(&self, spans: &Spans) -> String {
        let offsets = spans.parts().iter().flat_map(|part| {
            let range = self.utf16(*part);
            [range.start().get(), range.end().get()]
        });
        offsets.map(|offset| offset.to_string()).collect::<Vec<_>>().join(" ")
    }

    /// The words of a span.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.index().slice(span).unwrap_or_default()
    }

    /// What only the format of this name knows of the article.
    pub(super) fn kept(&self, format: &str) -> Option<&'a Value> {
        let mut extra = self.document.facts.extra.iter();
        extra.find(|(name, _)| *name == format).map(|(_, value)| value)
    }

    /// What only the format of this name knows of the article, by field.
    pub(super) fn kept_fields(&self, format: &str) -> Map<String, Value> {
        self.kept(format).and_then(Value::as_object).cloned().unwrap_or_default()
    }
}

/// A mention on its way out.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) label: &'a str,
    pub(super) spans: Spans,
    pub(super) mention: &'a Mention,
}

impl Entry<'_> {
    pub(super) fn hull(&self) -> Span {
        self.spans.hull()
    }

    /// What only the format of this name knows of the mention, by field.
    pub(super) fn kept(&self, format: &str) -> Map<String, Value> {
        let mut extra = self.mention.extra.iter();
        let kept = extra.find(|(name, _)| *name == format).and_then(|(_, kept)| kept.as_object());
        kept.cloned().unwrap_or_default()
    }
}

/// Tells the losses of one article.
pub(super) struct Teller<'a> {
    document: &'a Document,
    losses: &'a mut Vec<Loss>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(document: &'a Document, losses: &'a mut Vec<Loss>) -> Self {
        Self { document, losses }
    }

    /// One for the same article whose losses are not those of the file.
    pub(super) fn aside<'b>(&self, losses: &'b mut Vec<Loss>) -> Teller<'b>
    where
        'a: 'b,
    {
        Teller { document: self.document, losses }
    }

    pub(super) fn tell(&mut self, kind: LossKind, effect: Effect, entry: &Entry<'_>, what: &str) {
        let chars = self.document.text.index().chars_of_range(entry.mention.spans.hull().range());
        self.losses.push(Loss {
            kind,
            effect,
            article: self.document.facts.metadata.title.to_string(),
            article_id: self.document.id.to_string(),
            mention: entry.mention.id.to_string(),
            label: entry.label.to_owned(),
            quote: self.document.quote(entry.mention),
            start: chars.map_or(0, |chars| chars.start().get()),
            end: chars.map_or(0, |chars| chars.end().get()),
            what: what.to_owned(),
        });
    }

    /// A loss of the article as a whole.
    pub(super) fn tell_article(&mut self, kind: LossKind, what: impl Into<String>) {
        self.losses.push(Loss {
            kind,
            effect: Effect::Kept,
            article: self.document.facts.metadata.title.to_string(),
            article_id: self.document.id.to_string(),
            mention: String::new(),
            label: String::new(),
            quote: String::new(),
            start: 0,
            end: 0,
            what: what.into(),
        });
    }
}

/// Fits all mentions to what a format carries.
pub(super) fn prepare<'a>(
    carries: Carries,
    codebook: &'a Codebook,
    documents: &'a [Arc<Document>],
    options: &'a Options,
    losses: &mut Vec<Loss>,
) -> Outgoing<'a> {
    let article = |document: &'a Arc<Document>| {
        let mut teller = Teller::new(document, losses);
        let entries = fit(carries, codebook, document, options, &mut teller);
        let entries = match carries.overlap {
            Overlap::Any => entries,
            Overlap::None => flatten(entries, codebook, options.overlap, &mut teller),
            Overlap::Nested => nest(entries, &mut teller),
        };
        if !carries.metadata && has_metadata(document) {
            teller.tell_article(
                LossKind::Metadata,
                "Title, date, source and the like have no place.",
            );
        }
        let n = document.suggestions.len();
        if n > 0 {
            let what = if n == 1 { "A suggestion was" } else { "suggestions were" };
            let number = if n == 1 { String::new() } else { format!("{n} ") };
            teller.tell_article(LossKind::Suggestion, format!("{number}{what} left out."));
        }
        OutArticle { document, entries }
    };
    Outgoing { codebook, articles: documents.iter().map(article).collect(), options }
}

fn has_metadata(document: &Document) -> bool {
    let known = &document.facts.metadata;
    known.date.is_some() || known.source.is_some() || known.url.is_some()
}

fn fit<'a>(
    carries: Carries,
    codebook: &'a Codebook,
    document: &'a Document,
    options: &Options,
    teller: &mut Teller<'_>,
) -> Vec<Entry<'a>> {
    let mut entries = Vec::with_capacity(document.mentions.len());
    for mention in document.mentions.iter() {
        let label = codebook.schema.label(&mention.label);
        let label = label.map_or(mention.label.as_str(), |label| label.name.as_ref());
        let entry = Entry { label, spans: mention.spans.clone(), mention };
        if !carries.attributes && !mention.attributes.is_empty() {
            teller.tell(LossKind::Attributes, Effect::Kept, &entry, "Attributes have no place.");
        }
        if !carries.notes && !mention.note.is_empty() {
            teller.tell(LossKind::Note, Effect::Kept, &entry, "Notes have no place.");
        }
        let mut parts = vec![entry];
        if !carries.discontinuous && mention.spans.is_discontinuous() {
            parts = close_gaps(parts, options.discontinuous, teller);
        }
        if carries.white_edges {
            entries.append(&mut parts);
        } else {
            entries.extend(parts.into_iter().filter_map(|part| trim(document, part, teller)));
        }
    }
    // Trimming and splitting change the order in which they start.
    entries.sort_by_key(|entry| (entry.hull().start(), std::cmp::Reverse(entry.hull().end())));
    entries
}

fn close_gaps<'a>(entries: Vec<Entry<'a>>, how: Gaps, teller: &mut Teller<'_>) -> Vec<Entry<'a>> {
    let mut closed = Vec::new();
    for entry in entries {
        let with = |spans: Spans| Entry { spans, ..entry.clone() };
        match how {
            Gaps::Hull => {
                let what = "It was written from its first to its last character.";
                teller.tell(LossKind::Gap, Effect::Changed, &entry, what);
                closed.push(with(entry.hull().into()));
            }
            Gaps::Split => {
                let what = "Each of its parts became a mention.";
                teller.tell(LossKind::Gap, Effect::Changed, &entry, what);
                closed.extend(entry.spans.parts().iter().map(|part| with((*part).into())));
            }
            Gaps::Drop => {
                teller.tell(LossKind::Gap, Effect::LeftOut, &entry, "It was left out.");
            }
        }
    }
    closed
}

/// Whether a character is white space to any reader; Python also counts U+001C to U+001F.
pub(super) fn is_white(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

fn trim<'a>(document: &Document, entry: Entry<'a>, teller: &mut Teller<'_>) -> Option<Entry<'a>> {
    let index = document.text.index();
    let trimmed = |span: &Span| {
        let slice = index.slice(*span)?;
        let start = span.start().get() + (slice.len() - slice.trim_start_matches(is_white).len());
        let end = span.end().get() - (slice.len() - slice.trim_end_matches(is_white).len());
        Span::new(ByteOffset::new(start), ByteOffset::new(end))
    };
    let spans = Spans::new(entry.spans.parts().iter().filter_map(trimmed).collect());
    match spans {
        None => {
            let what = "It is nothing but white space and was left out.";
            teller.tell(LossKind::Edge, Effect::LeftOut, &entry, what);
            None
        }
        Some(spans) if spans != entry.spans => {
            let what = "White space at its ends was left out.";
            teller.tell(LossKind::Edge, Effect::Changed, &entry, what);
            Some(Entry { spans, ..entry })
        }
        Some(_) => Some(entry),
    }
}

/// Leaves out what overlaps, by the rule that was chosen.
pub(super) fn flatten<'a>(
    entries: Vec<Entry<'a>>,
    codebook: &Codebook,
    keep: KeepOf,
    teller: &mut Teller<'_>,
) -> Vec<Entry<'a>> {
    let rank = |entry: &Entry<'_>| {
        let n = entry.hull().n_bytes();
        let label = codebook.schema.position(&entry.mention.label).unwrap_or(usize::MAX);
        match keep {
            KeepOf::Outermost => (usize::MAX - n, label),
            KeepOf::Innermost => (n, label),
            KeepOf::LabelOrder => (label, usize::MAX - n),
        }
    };
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_cached_key(|&i| (rank(&entries[i]), i));
    let mut taken: BTreeMap<ByteOffset, ByteOffset> = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for i in order {
        let hull = entries[i].hull();
        let before = taken.range(..hull.end()).next_back();
        if before.is_none_or(|(_, end)| *end <= hull.start()) {
            taken.insert(hull.start(), hull.end());
            kept.insert(i);
        }
    }
    let mut flat = Vec::with_capacity(kept.len());
    for (i, entry) in entries.into_iter().enumerate() {
        if kept.contains(&i) {
            flat.push(entry);
        } else {
            let what = "It lies over another mention and was left out.";
            teller.tell(LossKind::Overlap, Effect::LeftOut, &entry, what);
        }
    }
    flat
}

/// Leaves out what begins within another mention and ends behind it.
fn nest<'a>(entries: Vec<Entry<'a>>, teller: &mut Teller<'_>) -> Vec<Entry<'a>> {
    let mut open: Vec<ByteOffset> = Vec::new();
    let mut nested = Vec::with_capacity(entries.len());
    for entry in entries {
        let hull = entry.hull();
        while open.last().is_some_and(|end| *end <= hull.start()) {
            open.pop();
        }
        if open.last().is_some_and(|end| *end < hull.end()) {
            let what = "It crosses another mention and was left out.";
            teller.tell(LossKind::Overlap, Effect::LeftOut, &entry, what);
        } else {
            open.push(hull.end());
            nested.push(entry);
        }
    }
    nested
}
