//! From stored records back to the project, setting aside what is damaged.

use super::past::retire;
use super::storage::{
    AnnotationsRecord, ArticleRecord, Batch, CodebookRecord, JournalRecord, Key, Records, Step,
    Store,
};
use crate::annotation::AnnotationSet;
use crate::article::{ArticleId, ArticleText, Metadata};
use crate::edit::{Change, Edit, History};
use crate::extra::Extra;
use crate::id::Id;
use crate::project::{Codebook, Document, Facts, Flaw, Project};
use crate::schema::{ColorPair, Kind, Label};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the records hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The project after the last step.
    pub project: Project,
    /// What can be undone and redone.
    pub history: History,
    /// The number of the last step.
    pub seq: u64,
    /// Articles of which the journal knew more than their own records, which are sound.
    pub behind: Vec<ArticleId>,
    /// What could not be read; the rest is whole.
    pub damage: Vec<Damage>,
    /// Writes that shorten the journal, for a tab that is alone. They go together with the records
    /// of the articles that are behind.
    pub retirement: Batch,
}

/// A record that could not be read, with its content, so that nothing is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where it stands.
    pub store: Store,
    /// Under which key.
    pub key: Key,
    /// What is wrong.
    pub why: String,
    /// The record as it is stored.
    pub content: String,
}

/// The project that the records hold, or nothing where none was ever stored.
///
/// A record that cannot be read is set aside and reported. History begins after the last step
/// that could not be read, because undo may not jump over a gap.
#[must_use]
pub fn restore(records: &Records) -> Option<Restored> {
    let is_empty = |store| records.get(&store).is_none_or(BTreeMap::is_empty);
    if [Store::Journal, Store::Codebook, Store::Articles, Store::Annotations]
        .into_iter()
        .all(is_empty)
    {
        return None;
    }
    let mut restoring = Restoring { records, damage: Vec::new() };
    let journal: Journal = restoring.parse(Store::Journal);
    let stored = restoring.parse::<CodebookRecord>(Store::Codebook).pop().and_then(|(_, r)| r);
    let codebook_seq = stored.as_ref().map(|record| record.seq);
    let codebook = match stored {
        Some(record) => Arc::new(record.codebook),
        None => last_codebook(&journal)?,
    };
    let kept = restoring.documents();
    let project = Project { codebook, documents: kept.documents.clone() };
    let mut restored = restoring.replay(project, codebook_seq, kept, journal);
    if codebook_seq.is_none() {
        name_labels(&mut restored.project);
    }
    Some(restored)
}

type Journal = Vec<(Key, Option<JournalRecord>)>;

/// What the records of articles hold, before the journal is replayed.
#[derive(Default)]
struct Kept {
    documents: BTreeMap<ArticleId, Arc<Document>>,
    /// The last step that the record of each article contains.
    seqs: BTreeMap<ArticleId, u64>,
    /// Texts whose annotations cannot be read.
    bare: BTreeMap<ArticleId, ArticleRecord>,
    /// Articles whose annotations are there and whose text is not.
    textless: BTreeSet<ArticleId>,
}

/// The codebook as the journal last saw it, for one whose record is damaged; the preset one if
/// it was never changed.
fn last_codebook(journal: &Journal) -> Option<Arc<Codebook>> {
    let (mut history, mut last) = (History::default(), None);
    for (_, record) in journal {
        let change = record.as_ref().and_then(|record| history.replay(&record.step));
        let Some(change) = change else {
            history = History::default();
            continue;
        };
        for edit in change.edits() {
            if let Edit::Codebook { after, .. } = edit {
                last = Some(after.clone());
            }
        }
    }
    Some(match last {
        Some(codebook) => codebook,
        None => Project::new(Id::parse("recovered")?, "Recovered").codebook,
    })
}

/// Gives the labels that the mentions have and a recovered schema lacks.
fn name_labels(project: &mut Project) {
    let mut used = BTreeSet::new();
    for document in project.documents.values() {
        used.extend(document.mentions.iter().map(|mention| &mention.label));
        used.extend(document.suggestions.iter().map(|mention| &mention.label));
        used.extend(document.rejected.iter().map(|mention| &mention.label));
        used.extend(document.facts.unsettled.iter().map(|mention| &mention.label));
    }
    let mut schema = project.schema().clone();
    for id in used {
        if schema.label(id).is_none() {
            let label = Label {
                id: id.clone(),
                name: id.as_str().into(),
                kind: Kind::Other,
                key: None,
                color: ColorPair::nth(schema.labels().len()),
                description: "".into(),
                parent: None,
                extra: Extra::default(),
            };
            schema = schema.with(label).unwrap_or(schema);
        }
    }
    Arc::make_mut(&mut project.codebook).schema = schema;
}

struct Restoring<'a> {
    records: &'a Records,
    damage: Vec<Damage>,
}

impl Restoring<'_> {
    fn content(&self, store: Store, key: &Key) -> String {
        let record = self.records.get(&store).and_then(|store| store.get(key));
        record.cloned().unwrap_or_default()
    }

    fn set_aside(&mut self, store: Store, key: &Key, why: impl ToString) {
        let content = self.content(store, key);
        self.damage.push(Damage { store, key: key.clone(), why: why.to_string(), content });
    }

    fn parse<T: DeserializeOwned>(&mut self, store: Store) -> Vec<(Key, Option<T>)> {
        let records: Vec<_> = self.records.get(&store).into_iter().flatten().collect();
        let mut parsed = Vec::with_capacity(records.len());
        for (key, value) in records {
            let record = serde_json::from_str(value);
            if let Err(error) = &record {
                self.set_aside(store, key, error);
            }
            parsed.push((key.clone(), record.ok()));
        }
        parsed
    }

    fn documents(&mut self) -> Kept {
        let mut kept = Kept::default();
        let mut texts: BTreeMap<_, _> =
            self.parse::<ArticleRecord>(Store::Articles).into_iter().collect();
        for (key, record) in self.parse::<AnnotationsRecord>(Store::Annotations) {
            let (Some(record), Some(id)) = (record, Id::parse(&key)) else { continue };
            let text = texts.remove(&key).flatten();
            let Some(body) = record.body else {
                kept.seqs.insert(id, record.seq);
                continue;
            };
            let Some(text) = text else {
                kept.textless.insert(id);
                continue;
            };
            let sets = [body.mentions, body.suggestions, body.rejected].map(AnnotationSet::new);
            match sets {
                [Ok(mentions), Ok(suggestions), Ok(rejected)] => {
                    let document = Document {
                        id: text.id,
                        text: Arc::new(ArticleText::new(text.text)),
                        facts: Arc::new(body.facts),
                        mentions,
                        suggestions,
                        rejected,
                    };
                    kept.seqs.insert(id.clone(), record.seq);
                    kept.documents.insert(id, Arc::new(document));
                }
                sets => {
                    let faults = sets.into_iter().filter_map(Result::err);
                    faults.take(1).for_each(|e| self.set_aside(Store::Annotations, &key, e));
                    kept.bare.insert(id, text);
                }
            }
        }
        kept.bare.extend(texts.into_values().flatten().map(|text| (text.id.clone(), text)));
        kept
    }

    fn replay(
        mut self,
        mut project: Project,
        codebook_seq: Option<u64>,
        kept: Kept,
        journal: Journal,
    ) -> Restored {
        let mut history = History::default();
        let mut behind = BTreeSet::new();
        // A damaged step still takes its number.
        let mut last = journal.last().and_then(|(key, _)| key.parse().ok()).unwrap_or(0);
        last = kept.seqs.values().chain(&codebook_seq).fold(last, |last, seq| last.max(*seq));
        let steps: Vec<_> = journal.iter().filter_map(|(_, record)| record.clone()).collect();
        for (key, record) in journal {
            let Some(record) = record else {
                history = History::default();
                continue;
            };
            let Some(change) = history.replay(&record.step) else {
                history = History::default();
                continue;
            };
            // The journal may hold a lost article from its start; else its edits mean nothing.
            let is_lost = |edit: &Edit| {
                edit.article().is_some_and(|id| {
                    let is_known = kept.seqs.contains_key(id) || project.document(id).is_some();
                    !is_known && (kept.bare.contains_key(id) || kept.textless.contains(id))
                }) && !matches!(edit, Edit::Document { before: None, .. })
            };
            let is_new = |edit: &Edit| {
                let contained = match edit.article() {
                    // A codebook that was put together already is as the last step left it.
                    None => codebook_seq.unwrap_or(u64::MAX),
                    Some(article) => kept.seqs.get(article).copied().unwrap_or(0),
                };
                record.seq > contained && !is_lost(edit)
            };
            let has_gap = change.edits().iter().any(is_lost);
            let change = change.restricted(is_new);
            match change.apply(&project) {
                Ok(next) => {
                    project = next;
                    behind.extend(change.articles().into_iter().cloned());
                }
                Err(mismatch) => {
                    self.set_aside(Store::Journal, &key, mismatch);
                    history = History::default();
                }
            }
            if has_gap {
                history = History::default();
            }
        }
        self.recover(&mut project, kept);
        for (article, flaw) in project.flaws() {
            if !matches!(flaw, Flaw::UnknownLabel(..)) || codebook_seq.is_some() {
                self.set_aside(Store::Annotations, &article.as_str().into(), flaw);
            }
        }
        // A damaged record stays as it is for one more chance to look at it.
        let is_damaged = |id: &ArticleId| self.damage.iter().any(|d| *d.key == *id.as_str());
        let behind = behind.into_iter().filter(|id| !is_damaged(id)).collect();
        // What is damaged may be needed as it is.
        let retirement = if self.damage.is_empty() { retire(&steps) } else { Batch::new() };
        Restored { project, history, seq: last, behind, damage: self.damage, retirement }
    }

    /// Brings back what is left of articles that neither their records nor the journal hold whole.
    fn recover(&mut self, project: &mut Project, kept: Kept) {
        for id in kept.textless {
            if project.document(&id).is_none() {
                let why = "the text of the article is missing";
                self.set_aside(Store::Annotations, &id.as_str().into(), why);
            }
        }
        for (id, text) in kept.bare {
            if project.document(&id).is_none() {
                let key = id.as_str().into();
                if !self.damage.iter().any(|d| d.store == Store::Annotations && d.key == key) {
                    self.set_aside(Store::Annotations, &key, "the mentions are missing");
                }
                let metadata =
                    Metadata { title: "Recovered article".into(), ..Metadata::default() };
                let facts = Facts { metadata, ..Facts::default() };
                let document = Document::new(id.clone(), text.text, facts);
                project.documents.insert(id, Arc::new(document));
            }
        }
    }
}

impl History {
    /// Takes a stored step into the history without applying it; gives the change it made.
    pub(crate) fn replay(&mut self, step: &Step) -> Option<Change> {
        match step {
            Step::Do(entry) => {
                self.push(entry.clone());
                Some(entry.change.clone())
            }
            Step::Undo => self.step_back().map(|entry| entry.change.inverse()),
            Step::Redo => self.step_forward().map(|entry| entry.change.clone()),
        }
    }
}
