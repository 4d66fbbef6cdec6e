//! Gathers what a reader finds in a file into sound articles, labels with a kind, warnings.

use super::frame::{Failure, ReadOptions, Unit};
use super::labels;
use super::probe::{self, Found, Place, Stated};
use super::{Problem, Severity};
use crate::annotation::{AnnotationSet, Attribute, Mention, MentionId, Origin, Spans};
use crate::article::{ArticleId, Metadata, Status, Zone, text_refusal, title_from};
use crate::extra::Extra;
use crate::id::{Id, Stamp};
use crate::moment::Timestamp;
use crate::project::{Document, Facts};
use crate::schema::{Label, LabelId, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Warnings of one kind beyond which only their number is told.
const MAX_WARNINGS: usize = 500;

/// What was found wrong with a file that could be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind of thing it is.
    pub kind: WarningKind,
    /// Name of the file.
    pub file: String,
    /// Where, what, and what was done about it.
    #[serde(flatten)]
    pub problem: Problem,
}

/// Kinds of warnings, so that they can be told apart without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningKind {
    /// The offsets of an article count something else than the format says.
    Unit,
    /// What the offsets count cannot be told; the person should look.
    Undecided,
    /// A mention was moved to where its words stand.
    Moved,
    /// A mention was left out.
    Mention,
    /// An article or a record was left out.
    Article,
    /// A part of the file that has no place here, or was mended.
    Content,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The articles with their mentions, in the order of the file.
    pub documents: Vec<Document>,
    /// A label for every name in the file.
    pub schema: Schema,
    /// What was wrong, with what was done about it.
    pub warnings: Vec<Warning>,
    /// The columns of a table whose meaning was guessed.
    pub fields: Option<Fields>,
}

/// The columns of a table, or the fields of records, with what they were taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// Their names, in the order of the file.
    pub names: Vec<String>,
    /// The column of each role that has one.
    pub roles: BTreeMap<String, String>,
}

/// An article as a reader found it.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) text: String,
    pub(super) metadata: Metadata,
    pub(super) status: Status,
    pub(super) zones: Vec<Zone>,
    pub(super) claims: Vec<Claim>,
    /// What only the format knows, to be written back to it.
    pub(super) extra: Map<String, Value>,
    pub(super) line: Option<usize>,
}

impl Draft {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// A mention as a file states it.
#[derive(Clone, Debug, Default)]
pub(super) struct Claim {
    pub(super) label: String,
    pub(super) places: Vec<Place>,
    pub(super) quote: Option<String>,
    pub(super) id: Option<String>,
    pub(super) note: String,
    pub(super) author: Option<String>,
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// How it came to be, where nobody in a project of annotators has said that it is right: such
    /// a claim is but a suggestion.
    pub(super) suggested: Option<Origin>,
    pub(super) created: Option<Timestamp>,
    pub(super) extra: Map<String, Value>,
    pub(super) line: Option<usize>,
}

impl Claim {
    pub(super) fn new(label: impl Into<String>, place: Place) -> Self {
        Self { label: label.into(), places: vec![place], ..Self::default() }
    }

    pub(super) fn quoted(self, quote: Option<&str>) -> Self {
        Self { quote: quote.map(str::to_owned), ..self }
    }

    /// Keeps fields that only a format knows, to be written back to it.
    pub(super) fn keep(&mut self, format: &str, fields: Map<String, Value>) {
        if !fields.is_empty() {
            self.extra.insert(format.to_owned(), Value::Object(fields));
        }
    }

    /// Keeps one more field of a group that only a format knows.
    pub(super) fn keep_in(&mut self, format: &str, group: &str, name: &str, field: Value) {
        let kept = self.extra.entry(format).or_insert_with(|| Value::Object(Map::new()));
        if let Some(kept) = kept.as_object_mut() {
            let group = kept.entry(group).or_insert_with(|| Value::Object(Map::new()));
            if let Some(group) = group.as_object_mut() {
                group.insert(name.to_owned(), field);
            }
        }
    }
}

/// What a reader fills.
pub(super) struct Intake<'a> {
    stamp: &'a Stamp,
    options: &'a ReadOptions,
    n_ids: usize,
    labels: Vec<Label>,
    names: HashMap<String, LabelId>,
    ids: BTreeSet<ArticleId>,
    /// Takes every article as soon as it is there.
    give: &'a mut dyn FnMut(Document),
    n_given: usize,
    warnings: Vec<Warning>,
    n_untold: BTreeMap<(WarningKind, Severity), usize>,
    n_told: BTreeMap<(WarningKind, Severity), usize>,
    fields: Option<Fields>,
    /// The file that is being read, for warnings.
    pub(super) file: String,
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        stamp: &'a Stamp,
        options: &'a ReadOptions,
        give: &'a mut dyn FnMut(Document),
    ) -> Self {
        Self {
            stamp,
            options,
            n_ids: 0,
            labels: Vec::new(),
            names: HashMap::new(),
            ids: BTreeSet::new(),
            give,
            n_given: 0,
            warnings: Vec::new(),
            n_untold: BTreeMap::new(),
            n_told: BTreeMap::new(),
            fields: None,
            file: String::new(),
        }
    }

    /// What is asked of the reader.
    pub(super) fn options(&self) -> &'a ReadOptions {
        self.options
    }

    /// Tells which columns there are and what they were taken for; those of the first file count.
    pub(super) fn tell_fields(&mut self, names: Vec<String>, roles: BTreeMap<String, String>) {
        self.fields.get_or_insert(Fields { names, roles });
    }

    fn fresh_id<T>(&mut self) -> Id<T> {
        self.n_ids += 1;
        self.stamp.id(self.n_ids)
    }

    /// Whether anything was taken in.
    pub(super) fn is_empty(&self) -> bool {
        self.n_given == 0
    }

    pub(super) fn warn(
        &mut self,
        kind: WarningKind,
        severity: Severity,
        line: Option<usize>,
        place: impl Into<String>,
        what: impl Into<String>,
        remedy: &str,
    ) {
        let n = self.n_told.entry((kind, severity)).or_default();
        *n += 1;
        if *n > MAX_WARNINGS {
            *self.n_untold.entry((kind, severity)).or_default() += 1;
            return;
        }
        let (place, what, remedy) = (place.into(), what.into(), remedy.to_owned());
        let problem = Problem { line, place, what, remedy, severity };
        self.warnings.push(Warning { kind, file: self.file.clone(), problem });
    }

    /// That a record of the file is no article.
    pub(super) fn skip(&mut self, line: Option<usize>, what: impl Into<String>) {
        let remedy = "The record was left out; the others were loaded.";
        self.warn(WarningKind::Article, Severity::Whole, line, "", what, remedy);
    }

    /// That a mention of an article is none.
    pub(super) fn skip_mention(
        &mut self,
        line: Option<usize>,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        let remedy = "The mention was left out.";
        self.warn(WarningKind::Mention, Severity::Part, line, place, what, remedy);
    }

    /// That something of the file has no place here.
    pub(super) fn note(&mut self, line: Option<usize>, what: impl Into<String>, remedy: &str) {
        self.warn(WarningKind::Content, Severity::Note, line, "", what, remedy);
    }

    /// The id of the label of a name; one that was not met before is made.
    pub(super) fn label(&mut self, name: &str) -> Option<LabelId> {
        let name = name.trim();
        if let Some(id) = self.names.get(name) {
            return Some(id.clone());
        }
        let key = name.to_lowercase();
        let same = self.labels.iter().find(|label| label.name.trim().to_lowercase() == key);
        if let Some(label) = same {
            let (id, known) = (label.id.clone(), label.name.clone());
            let what = format!("The labels “{known}” and “{name}” differ only in case.");
            let remedy = format!("They became one label, “{known}”.");
            self.warn(WarningKind::Content, Severity::Note, None, "", what, &remedy);
            self.names.insert(name.to_owned(), id.clone());
            return Some(id);
        }
        let label = labels::suggest(name, &self.labels, || self.stamp.id(self.n_ids + 1))?;
        self.n_ids += 1;
        let id = label.id.clone();
        self.labels.push(label);
        self.names.insert(name.to_owned(), id.clone());
        Some(id)
    }

    /// Takes a label with its description in, before any mention names it.
    pub(super) fn declare(&mut self, name: &str, color: Option<crate::schema::Color>) {
        let is_new = !self.names.contains_key(name.trim());
        let Some(id) = self.label(name).filter(|_| is_new) else { return };
        if let (Some(color), Some(label)) =
            (color, self.labels.iter_mut().find(|label| label.id == id))
        {
            label.color = crate::schema::ColorPair::from_pick(color);
        }
    }

    /// Takes an article in, its mentions placed on its text.
    pub(super) fn take(&mut self, draft: Draft) {
        let Draft { id, text, mut metadata, status, mut zones, claims, extra, line } = draft;
        if text.is_empty() {
            self.skip(line, "The article has no text.");
            return;
        }
        if let Some(refusal) = text_refusal(&text) {
            self.skip(line, format!("The article is too long. {refusal}"));
            return;
        }
        let id = id.and_then(|id| Id::parse(&id)).filter(|id| !self.ids.contains(id));
        let id: ArticleId = id.unwrap_or_else(|| self.fresh_id());
        self.ids.insert(id.clone());
        if metadata.title.is_empty() {
            metadata.title = title_from(&text).into();
        }
        if metadata.file.is_none() && !self.file.is_empty() {
            metadata.file = Some(self.file.as_str().into());
        }
        for known in [&mut metadata.source, &mut metadata.url, &mut metadata.language] {
            known.take_if(|known| known.is_empty());
        }
        zones.sort_by_key(|zone| zone.span);
        let facts =
            Facts { metadata, status, zones, extra: Extra::from(extra), ..Facts::default() };
        let mut document = Document::new(id, text, facts);
        let (suggestions, mentions): (Vec<_>, Vec<_>) =
            self.place(&document, claims, line).into_iter().partition(|(is, _)| *is);
        // Ids were made unique, so the sets cannot refuse.
        let set = |placed: Vec<(bool, Mention)>| {
            AnnotationSet::new(placed.into_iter().map(|(_, mention)| mention)).unwrap_or_default()
        };
        (document.mentions, document.suggestions) = (set(mentions), set(suggestions));
        self.n_given += 1;
        (self.give)(document);
    }

    /// The mentions that the claims are, each with whether it is but a suggestion.
    fn place(
        &mut self,
        document: &Document,
        claims: Vec<Claim>,
        line: Option<usize>,
    ) -> Vec<(bool, Mention)> {
        let index = document.text.index();
        let stated: Vec<_> = claims
            .iter()
            .map(|claim| Stated { places: &claim.places, quote: claim.quote.as_deref() })
            .collect();
        let findings = probe::place(index, &stated, self.options.unit);
        let title = document.facts.metadata.title.clone();
        if let Some(unit) = findings.other_unit.filter(|unit| self.options.unit != Some(*unit)) {
            self.tell_unit(unit, findings.n_proofs, claims.len(), &title, line);
        }
        if findings.is_undecided {
            let what = "The offsets may count code points or UTF-16 units; both fit equally well.";
            let remedy = "Look at the mentions behind the first emoji; load the file again with \
                          the other unit if they are shifted.";
            self.warn(WarningKind::Undecided, Severity::Note, line, title.as_ref(), what, remedy);
        }
        // Fresh ids alone are all different.
        let has_ids = claims.iter().any(|claim| claim.id.is_some());
        let mut ids: BTreeSet<MentionId> = BTreeSet::new();
        let mut mentions = Vec::with_capacity(claims.len());
        for (n, (claim, found)) in claims.into_iter().zip(findings.found).enumerate() {
            let at = claim.line.or(line);
            let place = || format!("{title}, mention {} “{}”", n + 1, claim.label);
            let spans = match found {
                Found::There(spans) => spans,
                Found::Near(spans) => {
                    let quote = claim.quote.as_deref().unwrap_or_default();
                    let what = format!("Its words {quote:?} do not stand where the offsets say.");
                    let remedy = "It was moved to the nearest place where they stand.";
                    self.warn(WarningKind::Moved, Severity::Note, at, place(), what, remedy);
                    spans
                }
                Found::Nowhere(why) => {
                    self.skip_mention(at, place(), why);
                    continue;
                }
            };
            let Some(label) = self.label(&claim.label) else {
                self.skip_mention(at, place(), "It has no label.");
                continue;
            };
            let id = claim.id.as_deref().and_then(Id::parse).filter(|id| !ids.contains(id));
            let id: MentionId = id.unwrap_or_else(|| self.fresh_id());
            if has_ids {
                ids.insert(id.clone());
            }
            let is_suggestion = claim.suggested.is_some();
            mentions.push((is_suggestion, self.mention(claim, id, label, spans)));
        }
        mentions
    }

    fn tell_unit(
        &mut self,
        unit: Unit,
        n: usize,
        n_claims: usize,
        title: &str,
        line: Option<usize>,
    ) {
        let unit = unit.title();
        let what = if n == 0 {
            format!("The offsets seem to count {unit}: so more mentions begin and end with words.")
        } else {
            format!("The offsets count {unit}: {n} of {n_claims} quotes prove it.")
        };
        let remedy = "They were read so; nothing was shifted beyond what that means.";
        self.warn(WarningKind::Unit, Severity::Note, line, title, what, remedy);
    }

    fn mention(&self, claim: Claim, id: MentionId, label: LabelId, spans: Spans) -> Mention {
        let author = claim.author.as_deref().or(self.options.author.as_deref());
        let created = claim.created.unwrap_or(self.stamp.at);
        Mention {
            id,
            label,
            spans,
            attributes: claim.attributes,
            note: if claim.note.is_empty() { Arc::default() } else { claim.note.into() },
            author: author.map_or_else(|| self.stamp.author.clone(), Arc::from),
            origin: claim.suggested.unwrap_or(Origin::Import),
            created,
            changed: created,
            extra: Extra::from(claim.extra),
        }
    }

    /// What was taken in, the articles apart, which were given already.
    ///
    /// # Errors
    /// If it is nothing.
    pub(super) fn finish(mut self) -> Result<Read, Failure> {
        for ((kind, severity), n) in std::mem::take(&mut self.n_untold) {
            let what = format!("{n} more of this kind were found.");
            let remedy = "They were treated like those above.".to_owned();
            let problem = Problem { line: None, place: String::new(), what, remedy, severity };
            self.warnings.push(Warning { kind, file: self.file.clone(), problem });
        }
        if self.is_empty() {
            let first = self.warnings.into_iter().next();
            let problem = first.map(|warning| warning.problem);
            return Err(Failure {
                file: self.file,
                place: problem
                    .as_ref()
                    .map(|problem| match problem.line {
                        Some(line) => format!("line {line}"),
                        None => problem.place.clone(),
                    })
                    .unwrap_or_default(),
                what: problem.map_or_else(|| "The file holds no article.".into(), |p| p.what),
                remedy: "Nothing was loaded; check that the file is the one you meant.".into(),
            });
        }
        let schema = Schema::new(self.labels).unwrap_or_else(|_| Schema::preset());
        let (documents, warnings, fields) = (Vec::new(), self.warnings, self.fields);
        Ok(Read { documents, schema, warnings, fields })
    }
}
