//! Reads records that hold just what Dateline writes, without looking at one field after the other.
//!
//! What is not so, in any way, is left to the reader that can tell what is wrong with it.

use super::VERSION;
use super::read::Reader;
use crate::annotation::{AnnotationSet, Mention, Origin};
use crate::article::{Metadata, Status, Zone, ZoneKind, text_refusal};
use crate::extra::Extra;
use crate::id::Id;
use crate::moment::{Day, Timestamp};
use crate::project::{Document, Facts};
use crate::schema::LabelId;
use crate::text::{CharOffset, Span, TextIndex};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Article<'a> {
    dateline: Option<u64>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    date: Option<String>,
    source: Option<String>,
    url: Option<String>,
    language: Option<String>,
    file: Option<String>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    sha256: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    zones: Vec<Part<'a>>,
    #[serde(borrow)]
    mentions: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    start: usize,
    end: usize,
    #[serde(borrow)]
    quote: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    label: Cow<'a, str>,
    start: usize,
    end: usize,
    #[serde(borrow)]
    quote: Cow<'a, str>,
    #[serde(borrow, default)]
    note: Cow<'a, str>,
    #[serde(borrow)]
    author: Cow<'a, str>,
    #[serde(borrow)]
    origin: Cow<'a, str>,
    #[serde(borrow)]
    created: Cow<'a, str>,
    #[serde(borrow)]
    changed: Cow<'a, str>,
}

/// Takes a record in, if it is wholly sound and holds nothing else; tells whether it was.
pub(super) fn take(reader: &mut Reader<'_>, record: &str) -> bool {
    let Ok(article) = serde_json::from_str::<Article<'_>>(record) else { return false };
    let Some(document) = document(reader, article) else { return false };
    reader.ids.insert(document.id.clone());
    (reader.give)(document);
    true
}

fn document(reader: &Reader<'_>, article: Article<'_>) -> Option<Document> {
    let is_known = article.dateline.is_none_or(|version| (1..=VERSION).contains(&version));
    if !is_known || article.text.is_empty() || text_refusal(&article.text).is_some() {
        return None;
    }
    let id = Id::parse(&article.id).filter(|id| !reader.ids.contains(id))?;
    let date = match article.date {
        Some(date) => Some(Day::parse(&date)?),
        None => None,
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty()).map(Arc::from);
    let metadata = Metadata {
        title: article.title.into(),
        date,
        source: filled(article.source),
        url: filled(article.url),
        language: filled(article.language),
        file: filled(article.file),
    };
    let mut document = Document::new(id, article.text, Facts::default());
    if document.text.digest().to_string() != article.sha256 {
        return None;
    }
    let index = document.text.index();
    let zones = article.zones.into_iter().map(|zone| {
        let span = span(index, zone.start, zone.end, &zone.quote)?;
        Some(Zone { kind: ZoneKind::parse(&zone.kind)?, span, extra: Extra::default() })
    });
    let mut zones = zones.collect::<Option<Vec<_>>>()?;
    zones.sort_by_key(|zone| zone.span);
    let mut known = Known::default();
    let mentions = article.mentions.into_iter().map(|entry| known.mention(reader, index, entry));
    // Two of one id are told by who reads field by field.
    let mentions = AnnotationSet::new(mentions.collect::<Option<Vec<_>>>()?).ok()?;
    let status = Status::parse(&article.status)?;
    document.facts = Arc::new(Facts { metadata, status, zones, ..Facts::default() });
    document.mentions = mentions;
    Some(document)
}

fn span(index: &TextIndex, start: usize, end: usize, quote: &str) -> Option<Span> {
    let byte = |count: usize| index.byte_of_char(CharOffset::new(count));
    let span = Span::new(byte(start)?, byte(end)?)?;
    (index.slice(span) == Some(quote)).then_some(span)
}

/// What the mentions of one article have in common.
#[derive(Default)]
struct Known<'a> {
    labels: BTreeMap<Cow<'a, str>, LabelId>,
    author: Option<Arc<str>>,
    at: Option<(Cow<'a, str>, Timestamp)>,
}

impl<'a> Known<'a> {
    fn mention(
        &mut self,
        reader: &Reader<'_>,
        index: &TextIndex,
        entry: Entry<'a>,
    ) -> Option<Mention> {
        let spans = span(index, entry.start, entry.end, &entry.quote)?.into();
        let label = match self.labels.get(&entry.label) {
            Some(label) => label.clone(),
            None => {
                let label = reader.labels.find(&entry.label)?.clone();
                self.labels.insert(entry.label, label.clone());
                label
            }
        };
        let author = match &self.author {
            Some(author) if **author == *entry.author => author.clone(),
            _ => self.author.insert(entry.author.into()).clone(),
        };
        Some(Mention {
            id: Id::parse(&entry.id)?,
            label,
            spans,
            attributes: BTreeMap::new(),
            note: if entry.note.is_empty() { Arc::default() } else { entry.note.into() },
            author,
            origin: Origin::parse(&entry.origin)?,
            created: self.moment(entry.created)?,
            changed: self.moment(entry.changed)?,
            extra: Extra::default(),
        })
    }

    fn moment(&mut self, written: Cow<'a, str>) -> Option<Timestamp> {
        match &self.at {
            Some((known, at)) if *known == written => Some(*at),
            _ => {
                let at = Timestamp::parse(&written)?;
                self.at = Some((written, at));
                Some(at)
            }
        }
    }
}
