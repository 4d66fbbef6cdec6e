//! Reads projects and datasets, keeping what is sound of a file that is not.

use super::VERSION;
use super::fields::{Fault, Fields};
use super::mentions::Labels;
use super::parcel::Head;
use super::quick;
use super::values::{read_label, read_zone};
use crate::annotation::{AnnotationSet, Mention};
use crate::article::{Metadata, Status, text_refusal, title_from};
use crate::extra::Extra;
use crate::formats::{Problem, Severity};
use crate::id::{Id, Stamp};
use crate::moment::Day;
use crate::project::{Codebook, Document, Facts, Project};
use crate::schema::{Label, LabelId, Schema};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const LEFT_OUT: &str = "The article was left out; the others were loaded.";

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Name, guidelines and schema, with a label for every one that a mention has; nothing where
    /// the file has no sound record of them and no mention.
    pub codebook: Option<Codebook>,
    /// Whether the file itself had the record.
    pub has_project: bool,
    /// The sound articles in the order of the file.
    pub documents: Vec<Document>,
    /// What was wrong, with what was done about it.
    pub problems: Vec<Problem>,
}

/// Reads a project file or a dataset, whichever it is.
///
/// Never fails as a whole: what cannot be read is left out and stands in `problems`. Ids and
/// times that a file made elsewhere lacks come from the stamp.
#[must_use]
pub fn read(file: &str, stamp: &Stamp) -> Reading {
    let mut documents = Vec::new();
    let mut give = |document| documents.push(document);
    read_by(file, stamp, |_, _| false, &mut give).with(documents)
}

/// Reads a file as [`read`] does, some times as fast if Dateline wrote it, and gives each article
/// as soon as it is there. It weighs more, so the page leaves it to its worker.
#[must_use]
pub fn read_each(file: &str, stamp: &Stamp, give: &mut dyn FnMut(Document)) -> Head {
    read_by(file, stamp, quick::take, give)
}

fn read_by(
    file: &str,
    stamp: &Stamp,
    take: fn(&mut Reader<'_>, &str) -> bool,
    give: &mut dyn FnMut(Document),
) -> Head {
    let mut reader = Reader {
        stamp,
        take,
        give,
        n_ids: 0,
        labels: Labels::default(),
        codebook: None,
        head: Extra::default(),
        ids: BTreeSet::new(),
        unkept: Vec::new(),
        problems: Vec::new(),
    };
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    match serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(file) {
        Ok(fields) if fields.contains_key("articles") || !fields.contains_key("text") => {
            reader.project(file, fields);
        }
        // One article record alone: a dataset of one, on however many lines.
        Ok(_) => reader.dataset_line(0, file, Some(1)),
        // It may be sound all the same, or lines of it, and what is wrong stands elsewhere.
        Err(_) => match serde_json::from_str::<&RawValue>(file) {
            Ok(_) => reader.foreign("is no object"),
            Err(_) if looks_like_lines(file) => reader.dataset(file),
            Err(error) => reader.unreadable(&error),
        },
    }
    reader.finish()
}

/// What the parser says, without the line, which is counted from another place.
fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    let what = words.rsplit_once(" at line ").map_or(words.as_str(), |(what, _)| what);
    format!("{what} (column {})", error.column())
}

/// Whether each line stands for itself: the first one is a whole JSON value.
fn looks_like_lines(file: &str) -> bool {
    let mut lines = file.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().is_some_and(|l| serde_json::from_str::<&RawValue>(l).is_ok());
    first || lines.next().is_some_and(|l| serde_json::from_str::<&RawValue>(l).is_ok())
}

/// Finds the lines of parts of a file, asked for in the order of the file.
struct Lines<'a> {
    file: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(file: &'a str) -> Self {
        Self { file, offset: 0, line: 1 }
    }

    fn line_of(&mut self, part: &str) -> Option<usize> {
        let offset = (part.as_ptr() as usize).checked_sub(self.file.as_ptr() as usize)?;
        let passed = self.file.as_bytes().get(self.offset..offset)?;
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.offset = offset;
        Some(self.line)
    }
}

pub(super) struct Reader<'a> {
    pub(super) stamp: &'a Stamp,
    /// Takes a record in that is wholly sound, or leaves it.
    take: fn(&mut Self, &str) -> bool,
    /// Takes every sound article as soon as it is there.
    pub(super) give: &'a mut dyn FnMut(Document),
    n_ids: usize,
    pub(super) labels: Labels,
    codebook: Option<Codebook>,
    head: Extra,
    pub(super) ids: BTreeSet<crate::article::ArticleId>,
    /// Unknown fields of records that have no place for them.
    pub(super) unkept: Vec<String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn fresh_id<T>(&mut self) -> Id<T> {
        self.n_ids += 1;
        self.stamp.id(self.n_ids)
    }

    fn problem(&mut self, line: Option<usize>, fault: Fault, remedy: &str, severity: Severity) {
        let Fault { place, what } = fault;
        self.problems.push(Problem { line, place, what, remedy: remedy.to_owned(), severity });
    }

    fn unreadable(&mut self, error: &serde_json::Error) {
        let what = format!("This is not JSON: {}.", reason(error));
        let remedy = "Export the file again, or mend it there; nothing was loaded from it.";
        self.problem(Some(error.line()), Fault::new("", what), remedy, Severity::Whole);
    }

    fn tell_unkept(&mut self, place: &str, line: Option<usize>) {
        for name in std::mem::take(&mut self.unkept) {
            let fault = Fault::new(name, "is not a field of this format.").within(place);
            self.problem(line, fault, "It was left out.", Severity::Note);
        }
    }

    /// Whether the version is one that is read; a missing one is taken for this one.
    fn accepts(&mut self, version: Option<&Value>, line: Option<usize>) -> bool {
        match version {
            None => true,
            Some(version) if version.as_u64().is_some_and(|v| (1..=VERSION).contains(&v)) => true,
            Some(version) => {
                let what = format!("The file is of version {version} of the format.");
                let remedy = "This page reads version 1. Reload the page to get a newer one; \
                              nothing was loaded.";
                self.problem(line, Fault::new("“dateline”", what), remedy, Severity::Whole);
                false
            }
        }
    }

    fn foreign(&mut self, lack: &str) {
        let what = format!("This JSON is not a Dateline project: it {lack}.");
        let remedy = "Drop a file that Dateline exported, or a text file.";
        self.problem(Some(1), Fault::new("", what), remedy, Severity::Whole);
    }

    fn project(&mut self, file: &str, mut fields: BTreeMap<Cow<'_, str>, &RawValue>) {
        let articles = fields.remove("articles");
        let mut lines = Lines::of(file);
        // Fields that are JSON by their form may still hold a number or text that is none.
        let mut parsed = serde_json::Map::new();
        for (name, raw) in fields {
            match serde_json::from_str(raw.get()) {
                Ok(value) => drop(parsed.insert(name.into_owned(), value)),
                Err(error) => {
                    let what = format!("cannot be read: {}.", reason(&error));
                    let fault = Fault::new(format!("“{name}”"), what);
                    self.problem(Some(1), fault, "The field was left out.", Severity::Part);
                }
            }
        }
        let version = parsed.remove("dateline");
        let Some(articles) = articles else {
            if version.is_none() || self.accepts(version.as_ref(), Some(1)) {
                self.foreign("has no “articles”");
            }
            return;
        };
        if !self.accepts(version.as_ref(), Some(1)) {
            return;
        }
        if let Some(unit) = parsed.remove("offsets").filter(|unit| unit != "codepoint") {
            let what = format!("The offsets count {unit}, not code points.");
            let remedy = "Export the file with \"offsets\":\"codepoint\"; nothing was loaded.";
            self.problem(Some(1), Fault::new("“offsets”", what), remedy, Severity::Whole);
            return;
        }
        if let Some(project) = parsed.remove("project") {
            self.take_project(project, Some(1));
        }
        self.head = Extra::from(parsed);
        match serde_json::from_str::<Vec<&RawValue>>(articles.get()) {
            Ok(articles) => {
                for (i, raw) in articles.into_iter().enumerate() {
                    if (self.take)(self, raw.get()) {
                        continue;
                    }
                    let line = lines.line_of(raw.get());
                    match serde_json::from_str(raw.get()) {
                        Ok(value) => drop(self.record(i, value, line)),
                        Err(error) => {
                            let what = format!("cannot be read: {}.", reason(&error));
                            let fault = Fault::new(format!("article {}", i + 1), what);
                            self.problem(line, fault, LEFT_OUT, Severity::Whole);
                        }
                    }
                }
            }
            Err(_) => {
                let fault = Fault::new("“articles”", "must be a list.");
                let remedy = "No article was loaded.";
                self.problem(lines.line_of(articles.get()), fault, remedy, Severity::Whole);
            }
        }
    }

    fn dataset(&mut self, file: &str) {
        let lines = file.lines().enumerate().filter(|(_, text)| !text.trim().is_empty());
        for (i, text) in lines {
            self.dataset_line(i, text, Some(i + 1));
        }
    }

    fn dataset_line(&mut self, i: usize, text: &str, line: Option<usize>) {
        if (self.take)(self, text) {
            return;
        }
        let mut value = match serde_json::from_str::<Value>(text) {
            Ok(value) => value,
            Err(error) => {
                let what = format!("This is not JSON: {}.", reason(&error));
                let remedy = "The line was left out; the others were loaded.";
                self.problem(line, Fault::new("", what), remedy, Severity::Whole);
                return;
            }
        };
        let mut is_foreign = false;
        if let Some(fields) = value.as_object_mut() {
            let version = fields.remove("dateline");
            if !self.accepts(version.as_ref(), line) {
                return;
            }
            is_foreign = version.is_none() && !fields.contains_key("mentions");
            if let Some(Value::Object(mut head)) = fields.remove("head") {
                for known in ["dateline", "offsets", "project", "articles"] {
                    head.remove(known);
                }
                self.head = Extra::from(head);
            }
            if let Some(project) = fields.remove("project").filter(|project| !project.is_null()) {
                self.take_project(project, line);
            }
        }
        let is_loaded = self.record(i, value, line);
        if is_foreign && is_loaded {
            let what = "The record has no “mentions”; it may come from another program.";
            let remedy = "Its text was loaded; other fields were kept as they are.";
            let place = format!("article {}", i + 1);
            self.problem(line, Fault::new(place, what), remedy, Severity::Note);
        }
    }

    fn take_project(&mut self, value: Value, line: Option<usize>) {
        let codebook = self.codebook(value);
        self.tell_unkept("project", line);
        match codebook {
            Ok(codebook) => {
                self.adopt(codebook.schema.labels());
                self.codebook.get_or_insert(codebook);
            }
            Err(fault) => {
                let remedy = "The file's schema was left out; its labels get new colors and keys.";
                self.problem(line, fault.within("project"), remedy, Severity::Part);
            }
        }
    }

    /// Takes labels in, beside those that the articles before have named already.
    fn adopt(&mut self, labels: &[Label]) {
        if self.labels.labels.is_empty() {
            self.labels.labels = labels.to_vec();
            return;
        }
        let mut ids: BTreeMap<&LabelId, LabelId> = BTreeMap::new();
        let mut added = Vec::new();
        for label in labels {
            let id = match self.labels.find(&label.name) {
                Some(id) => id.clone(),
                None => {
                    let is_taken = self.labels.has_id(&label.id);
                    let id = if is_taken { self.fresh_id() } else { label.id.clone() };
                    let key = label.key.filter(|key| !self.labels.has_key(*key));
                    added.push(self.labels.labels.len());
                    self.labels.labels.push(Label { id: id.clone(), key, ..label.clone() });
                    id
                }
            };
            ids.insert(&label.id, id);
        }
        for i in added {
            let label = &mut self.labels.labels[i];
            label.parent = label.parent.as_ref().and_then(|parent| ids.get(parent).cloned());
        }
    }

    fn codebook(&mut self, value: Value) -> Result<Codebook, Fault> {
        let mut fields = Fields::of(value)?;
        let id = fields.parsed("id", "an id without spaces", Id::parse)?;
        let name = fields.text("name")?.filter(|name| !name.trim().is_empty());
        let guidelines = fields.text("guidelines")?.unwrap_or_default();
        let schema = Fields::required(fields.take("schema"), "schema")?;
        let mut schema = Fields::of(schema).map_err(|fault| fault.within("schema"))?;
        let mut labels = Vec::new();
        for (i, value) in schema.list("labels")?.into_iter().enumerate() {
            let label = read_label(value, i, &mut self.unkept);
            labels.push(label.map_err(|fault| fault.within(&format!("label {}", i + 1)))?);
        }
        let schema_extra = schema.rest();
        let schema =
            Schema::new(labels).map_err(|error| Fault::new("schema", error.to_string()))?;
        Ok(Codebook {
            id: id.unwrap_or_else(|| self.fresh_id()),
            name: name.unwrap_or_else(|| "Imported project".to_owned()).into(),
            guidelines: guidelines.into(),
            schema,
            extra: Extra::default(),
            project_extra: fields.rest(),
            schema_extra,
        })
    }

    /// Takes an article in; gives whether it could be loaded.
    fn record(&mut self, i: usize, value: Value, line: Option<usize>) -> bool {
        let place = format!("article {}", i + 1);
        let read = self.article(value, line, &place);
        let is_loaded = read.is_ok();
        if let Err(fault) = read {
            self.problem(line, fault.within(&place), LEFT_OUT, Severity::Whole);
        }
        is_loaded
    }

    /// A field without which the record is still worth having.
    fn spare<T>(
        &mut self,
        read: Result<Option<T>, Fault>,
        place: &str,
        line: Option<usize>,
    ) -> Option<T> {
        read.unwrap_or_else(|fault| {
            self.problem(line, fault.within(place), "The field was left out.", Severity::Part);
            None
        })
    }

    fn article(&mut self, value: Value, line: Option<usize>, place: &str) -> Result<(), Fault> {
        let mut fields = Fields::of(value)?;
        // Lines of datasets have these; they are not the article's and are read elsewhere.
        for of_dataset in ["dateline", "project", "head"] {
            fields.take(of_dataset);
        }
        let text = Fields::required(fields.text("text")?, "text")?;
        if text.is_empty() {
            return Err(Fault::new("“text”", "is empty."));
        }
        if let Some(refusal) = text_refusal(&text) {
            return Err(Fault::new("“text”", format!("is too long. {refusal}")));
        }
        let id = fields.parsed("id", "an id without spaces", Id::parse)?;
        let id = id.unwrap_or_else(|| self.fresh_id());
        if self.ids.contains(&id) {
            return Err(Fault::new("“id”", format!("{id} stands twice in the file.")));
        }
        let title = self.spare(fields.text("title"), place, line);
        let date = fields.parsed("date", "a day of the form YYYY-MM-DD", Day::parse);
        let date = self.spare(date, place, line);
        let mut text_of = |name| {
            let text = self.spare(fields.text(name), place, line);
            text.filter(|text| !text.is_empty()).map(Arc::from)
        };
        let metadata = Metadata {
            title: title.unwrap_or_else(|| title_from(&text)).into(),
            date,
            source: text_of("source"),
            url: text_of("url"),
            language: text_of("language"),
            file: text_of("file"),
        };
        let digest = self.spare(fields.text("sha256"), place, line);
        let status = fields.parsed("status", "a known status", Status::parse);
        let status = self.spare(status, place, line).unwrap_or_default();
        let zones = fields.list("zones")?;
        let mentions = fields.list("mentions")?;
        let suggestions = self.spare(fields.list("suggestions").map(Some), place, line);
        let rejected = self.spare(fields.list("rejected").map(Some), place, line);
        let mut document = Document::new(id.clone(), text, Facts::default());
        if digest.is_some_and(|digest| digest != document.text.digest().to_string()) {
            let fault = Fault::new(place, "The text is not the one that was exported (SHA-256).");
            let remedy = "It was loaded; mentions whose quote no longer fits were left out.";
            self.problem(line, fault, remedy, Severity::Note);
        }
        let mut kept_zones = Vec::new();
        for (n, value) in zones.into_iter().enumerate() {
            match read_zone(value, document.text.index()) {
                Ok(zone) => kept_zones.push(zone),
                Err(fault) => {
                    let fault = fault.within(&format!("{place}, zone {}", n + 1));
                    self.problem(line, fault, "The zone was left out.", Severity::Part);
                }
            }
        }
        kept_zones.sort_by_key(|zone| zone.span);
        document.mentions = self.set(mentions, ("mention", place, line), &document)?;
        let suggestions = suggestions.unwrap_or_default();
        document.suggestions = self.set(suggestions, ("suggestion", place, line), &document)?;
        let rejected = rejected.unwrap_or_default();
        let what = ("rejected suggestion", place, line);
        document.rejected = self.set(rejected, what, &document)?;
        let replaces = fields.parsed("replaces", "an id without spaces", Id::parse);
        let replaces = self.spare(replaces, place, line);
        let mut unsettled = Vec::new();
        let listed = self.spare(fields.list("unsettled").map(Some), place, line);
        for (n, value) in listed.into_iter().flatten().enumerate() {
            match self.unsettled(value) {
                Ok(mention) => unsettled.push(mention),
                Err(fault) => {
                    let fault = fault.within(&format!("{place}, unsettled mention {}", n + 1));
                    self.problem(line, fault, "The mention was left out.", Severity::Part);
                }
            }
        }
        let (zones, extra) = (kept_zones, fields.rest());
        let facts = Facts { metadata, status, zones, replaces, unsettled, extra };
        document.facts = Arc::new(facts);
        self.ids.insert(id);
        (self.give)(document);
        Ok(())
    }

    /// The sound ones of listed mentions; what they are, where and on which line is for the faults
    /// of the others.
    fn set(
        &mut self,
        values: Vec<Value>,
        (what, place, line): (&str, &str, Option<usize>),
        document: &Document,
    ) -> Result<AnnotationSet, Fault> {
        let mut kept: BTreeMap<_, Mention> = BTreeMap::new();
        for (n, value) in values.into_iter().enumerate() {
            let read = self.mention(value, document.text.index()).and_then(|mention| {
                if kept.contains_key(&mention.id) {
                    let what = format!("{} stands twice in the article.", mention.id);
                    return Err(Fault::new("“id”", what));
                }
                kept.insert(mention.id.clone(), mention);
                Ok(())
            });
            // Most mentions are sound, and none of them has its place told.
            if read.is_ok() && self.unkept.is_empty() {
                continue;
            }
            let place = format!("{place}, {what} {}", n + 1);
            self.tell_unkept(&place, line);
            if let Err(fault) = read {
                let fault = fault.within(&place);
                let remedy = format!("The {what} was left out.");
                self.problem(line, fault, &remedy, Severity::Part);
            }
        }
        AnnotationSet::new(kept.into_values())
            .map_err(|error| Fault::new("“mentions”", error.to_string()))
    }

    fn finish(mut self) -> Head {
        let has_project = self.codebook.is_some();
        let codebook = self.codebook.take().or_else(|| {
            let has_labels = !self.labels.labels.is_empty();
            has_labels.then(|| {
                let project = Project::new(self.stamp.id(0), "Imported project");
                project.codebook.as_ref().clone()
            })
        });
        let codebook = codebook.map(|codebook| Codebook {
            schema: Schema::new(std::mem::take(&mut self.labels.labels)).unwrap_or(codebook.schema),
            extra: self.head.clone(),
            ..codebook
        });
        Head { codebook, has_project, problems: self.problems }
    }
}
