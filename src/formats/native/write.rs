//! Writes projects and datasets in canonical form.

use super::VERSION;
use crate::annotation::{AnnotationSet, Attribute, Mention, Origin, Unsettled};
use crate::article::Zone;
use crate::extra::Extra;
use crate::moment::Timestamp;
use crate::project::{Codebook, Document};
use crate::schema::{Label, Schema};
use crate::text::{Range, Span, TextIndex, lower};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize, ser::SerializeSeq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file of the native format is as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A project: head on the first line, then one article a line.
    Project,
    /// A dataset: one article a line. The first line also carries the schema and guidelines.
    Dataset,
}

/// Writes a file article by article, for one who does not hold it whole.
///
/// ```
/// use dateline::formats::native::{Shape, Writing, write_jsonl};
/// use dateline::id::Id;
/// use dateline::project::{Document, Facts, Project};
/// use std::sync::Arc;
/// let codebook = Project::new(Id::parse("p").unwrap(), "Example").codebook;
/// let document = Arc::new(Document::new(Id::parse("a").unwrap(), "In Kabul", Facts::default()));
/// let mut writing = Writing::new(&codebook, Shape::Dataset);
/// let mut file = String::new();
/// let record = writing.article(&document, &mut file);
/// assert!(file[record].starts_with('{'));
/// writing.end(&mut file);
/// assert_eq!(file, write_jsonl(&codebook, [&document]));
/// ```
pub struct Writing<'a> {
    codebook: &'a Codebook,
    shape: Shape,
    n_articles: usize,
}

impl<'a> Writing<'a> {
    /// Begins a file; nothing is written yet.
    #[must_use]
    pub fn new(codebook: &'a Codebook, shape: Shape) -> Self {
        Self::behind(codebook, shape, 0)
    }

    /// Goes on with a file that has so many articles.
    #[must_use]
    pub fn behind(codebook: &'a Codebook, shape: Shape, n_articles: usize) -> Self {
        Self { codebook, shape, n_articles }
    }

    /// Appends the next article with what stands before it; gives the bytes in `file` that hold
    /// its record, one JSON object.
    pub fn article(&mut self, document: &Document, file: &mut String) -> std::ops::Range<usize> {
        let is_first = self.n_articles == 0;
        let line = match self.shape {
            Shape::Project => {
                if is_first {
                    self.head(file);
                }
                file.push_str(if is_first { "\n" } else { ",\n" });
                Line::OfProject
            }
            Shape::Dataset if is_first => Line::FirstOfDataset,
            Shape::Dataset => Line::OfDataset,
        };
        let start = file.len();
        file.push_str(&json(&Article { document, codebook: self.codebook, line }));
        let record = start..file.len();
        if self.shape == Shape::Dataset {
            file.push('\n');
        }
        self.n_articles += 1;
        record
    }

    /// Appends what stands behind the last article.
    pub fn end(self, file: &mut String) {
        if self.shape == Shape::Project {
            if self.n_articles == 0 {
                self.head(file);
            }
            file.push_str("\n]}\n");
        }
    }

    fn head(&self, file: &mut String) {
        let mut head = json(&Head(self.codebook));
        // The head is an object whose last field, the articles, is written line by line.
        head.pop();
        file.push_str(&head);
        file.push_str(",\"articles\":[");
    }
}

/// A project as one file.
#[must_use]
pub fn write_json<'a>(
    codebook: &Codebook,
    documents: impl IntoIterator<Item = &'a Arc<Document>>,
) -> String {
    write(codebook, Shape::Project, documents)
}

/// A dataset as one file.
#[must_use]
pub fn write_jsonl<'a>(
    codebook: &Codebook,
    documents: impl IntoIterator<Item = &'a Arc<Document>>,
) -> String {
    write(codebook, Shape::Dataset, documents)
}

fn write<'a>(
    codebook: &Codebook,
    shape: Shape,
    documents: impl IntoIterator<Item = &'a Arc<Document>>,
) -> String {
    let mut file = String::new();
    let mut writing = Writing::new(codebook, shape);
    for document in documents {
        writing.article(document, &mut file);
    }
    writing.end(&mut file);
    file
}

fn json<T: Serialize>(value: &T) -> String {
    // Plain data with string keys, which JSON can always hold.
    let json = serde_json::to_string(value).unwrap_or_default();
    // They stand within texts only. Escaped, a line stays one line to every program that has
    // another idea of what ends a line (Python's `splitlines` takes all of these).
    if !json.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return json;
    }
    json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn write_extra<M: SerializeMap>(map: &mut M, extra: &Extra) -> Result<(), M::Error> {
    extra.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))
}

struct Head<'a>(&'a Codebook);

impl Serialize for Head<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("dateline", &VERSION)?;
        map.serialize_entry("offsets", "codepoint")?;
        map.serialize_entry("project", &ProjectRecord(self.0))?;
        write_extra(&mut map, &self.0.extra)?;
        map.end()
    }
}

struct ProjectRecord<'a>(&'a Codebook);

impl Serialize for ProjectRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.0.id)?;
        map.serialize_entry("name", &self.0.name)?;
        map.serialize_entry("guidelines", &self.0.guidelines)?;
        map.serialize_entry("schema", &SchemaRecord(self.0))?;
        write_extra(&mut map, &self.0.project_extra)?;
        map.end()
    }
}

struct SchemaRecord<'a>(&'a Codebook);

impl Serialize for SchemaRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let labels: Vec<_> = self.0.schema.labels().iter().map(LabelRecord).collect();
        map.serialize_entry("labels", &labels)?;
        write_extra(&mut map, &self.0.schema_extra)?;
        map.end()
    }
}

struct LabelRecord<'a>(&'a Label);

impl Serialize for LabelRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let label = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &label.id)?;
        map.serialize_entry("name", &label.name)?;
        map.serialize_entry("kind", label.kind.name())?;
        if let Some(key) = label.key {
            map.serialize_entry("key", &key)?;
        }
        map.serialize_entry("color", &label.color)?;
        map.serialize_entry("description", &label.description)?;
        if let Some(parent) = &label.parent {
            map.serialize_entry("parent", parent)?;
        }
        write_extra(&mut map, &label.extra)?;
        map.end()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    OfProject,
    OfDataset,
    FirstOfDataset,
}

struct Article<'a> {
    document: &'a Document,
    codebook: &'a Codebook,
    line: Line,
}

impl Serialize for Article<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (document, index) = (self.document, self.document.text.index());
        let (facts, metadata) = (&document.facts, &document.facts.metadata);
        let mut map = serializer.serialize_map(None)?;
        if self.line != Line::OfProject {
            map.serialize_entry("dateline", &VERSION)?;
        }
        map.serialize_entry("id", &document.id)?;
        map.serialize_entry("title", &metadata.title)?;
        map.serialize_entry("date", &metadata.date)?;
        map.serialize_entry("source", &metadata.source)?;
        map.serialize_entry("url", &metadata.url)?;
        map.serialize_entry("language", &metadata.language)?;
        map.serialize_entry("file", &metadata.file)?;
        map.serialize_entry("text", document.text.as_str())?;
        map.serialize_entry("sha256", &document.text.digest().to_string())?;
        map.serialize_entry("status", facts.status.name())?;
        let zones: Vec<_> = facts.zones.iter().map(|zone| ZoneRecord { zone, index }).collect();
        map.serialize_entry("zones", &zones)?;
        let schema = &self.codebook.schema;
        let set = |set| Mentions { set, index, schema };
        map.serialize_entry("mentions", &set(&document.mentions))?;
        if !document.suggestions.is_empty() {
            map.serialize_entry("suggestions", &set(&document.suggestions))?;
        }
        if !document.rejected.is_empty() {
            map.serialize_entry("rejected", &set(&document.rejected))?;
        }
        if let Some(replaces) = &facts.replaces {
            map.serialize_entry("replaces", replaces)?;
        }
        if !facts.unsettled.is_empty() {
            let of = |mention| UnsettledRecord { mention, schema };
            let unsettled: Vec<_> = facts.unsettled.iter().map(of).collect();
            map.serialize_entry("unsettled", &unsettled)?;
        }
        if self.line == Line::FirstOfDataset {
            map.serialize_entry("project", &ProjectRecord(self.codebook))?;
            let head: Vec<_> = self.codebook.extra.iter().collect();
            if !head.is_empty() {
                let head: std::collections::BTreeMap<_, _> = head.into_iter().collect();
                map.serialize_entry("head", &head)?;
            }
        }
        write_extra(&mut map, &facts.extra)?;
        map.end()
    }
}

struct Mentions<'a> {
    set: &'a AnnotationSet,
    index: &'a TextIndex,
    schema: &'a Schema,
}

impl Serialize for Mentions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.set.len()))?;
        for mention in self.set.iter() {
            let (index, schema) = (self.index, self.schema);
            seq.serialize_element(&MentionRecord { mention, index, schema })?;
        }
        seq.end()
    }
}

struct ZoneRecord<'a> {
    zone: &'a Zone,
    index: &'a TextIndex,
}

impl Serialize for ZoneRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", self.zone.kind.name())?;
        write_offsets(&mut map, self.index, self.zone.span)?;
        write_extra(&mut map, &self.zone.extra)?;
        map.end()
    }
}

/// Writes `start` and `end` in code points; null for a span that is not one of the text, which
/// [`verify`](super::verify) then names.
fn write_offsets<M: SerializeMap>(
    map: &mut M,
    index: &TextIndex,
    span: Span,
) -> Result<(), M::Error> {
    let chars = index.chars_of_range(span.range());
    map.serialize_entry("start", &chars.map(Range::start))?;
    map.serialize_entry("end", &chars.map(Range::end))
}

struct SpanRecord<'a> {
    span: Span,
    index: &'a TextIndex,
}

impl SpanRecord<'_> {
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        write_offsets(map, self.index, self.span)?;
        map.serialize_entry("quote", &self.index.slice(self.span))
    }
}

impl Serialize for SpanRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        self.write(&mut map)?;
        map.end()
    }
}

struct MentionRecord<'a> {
    mention: &'a Mention,
    index: &'a TextIndex,
    schema: &'a Schema,
}

impl Serialize for MentionRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mention, index) = (self.mention, self.index);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &mention.id)?;
        let name = self.schema.label(&mention.label).map(|label| label.name.as_ref());
        map.serialize_entry("label", name.unwrap_or(mention.label.as_str()))?;
        SpanRecord { span: mention.spans.hull(), index }.write(&mut map)?;
        if mention.spans.is_discontinuous() {
            let parts = mention.spans.parts().iter();
            let parts: Vec<_> = parts.map(|&span| SpanRecord { span, index }).collect();
            map.serialize_entry("spans", &parts)?;
        }
        Described::of_mention(mention).write(&mut map)?;
        map.end()
    }
}

struct UnsettledRecord<'a> {
    mention: &'a Unsettled,
    schema: &'a Schema,
}

impl Serialize for UnsettledRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mention = self.mention;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &mention.id)?;
        let name = self.schema.label(&mention.label).map(|label| label.name.as_ref());
        map.serialize_entry("label", name.unwrap_or(mention.label.as_str()))?;
        map.serialize_entry("anchors", &mention.anchors)?;
        Described::of_unsettled(mention).write(&mut map)?;
        map.end()
    }
}

/// All of a mention but its class and its place.
struct Described<'a> {
    attributes: &'a BTreeMap<String, Attribute>,
    note: &'a str,
    author: &'a str,
    origin: Origin,
    created: Timestamp,
    changed: Timestamp,
    extra: &'a Extra,
}

impl<'a> Described<'a> {
    fn of_mention(mention: &'a Mention) -> Self {
        let Mention { attributes, note, author, origin, created, changed, extra, .. } = mention;
        let (origin, created, changed) = (*origin, *created, *changed);
        Self { attributes, note, author, origin, created, changed, extra }
    }

    fn of_unsettled(mention: &'a Unsettled) -> Self {
        let Unsettled { attributes, note, author, origin, created, changed, extra, .. } = mention;
        let (origin, created, changed) = (*origin, *created, *changed);
        Self { attributes, note, author, origin, created, changed, extra }
    }

    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if !self.attributes.is_empty() {
            map.serialize_entry("attributes", self.attributes)?;
        }
        if !self.note.is_empty() {
            map.serialize_entry("note", self.note)?;
        }
        map.serialize_entry("author", self.author)?;
        map.serialize_entry("origin", self.origin.name())?;
        map.serialize_entry("created", &self.created)?;
        map.serialize_entry("changed", &self.changed)?;
        write_extra(map, self.extra)
    }
}

/// The name of a file to download: project and day, in characters that every system takes.
#[must_use]
pub fn file_name(project: &str, day: crate::moment::Day, extension: &str) -> String {
    let words: String =
        lower(project).chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<_> = words.split('-').filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    let slug = if slug.is_empty() { "dateline" } else { slug.trim_end_matches('-') };
    format!("{slug}-{day}.{extension}")
}
