//! From stored records back to the project, setting aside what is damaged.

use super::Summary;
use super::listing::{self, Listing, SummaryRecord};
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
use crate::schema::{ColorPair, Kind, Label, Schema};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
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
    /// What the list shows of articles that were not read.
    pub away: Vec<Arc<Summary>>,
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
    let journal = restoring.journal();
    restoring.restore(journal, Listing::new())
}

/// The records of a library of which only what the list shows was read, and the journal.
pub struct Outline {
    records: Records,
    journal: Journal,
    /// The records that hold the summaries, and what they say.
    listed: BTreeMap<Key, String>,
    summaries: Listing,
}

impl Outline {
    /// Looks through records; gives them back where they have the articles themselves, or where one
    /// of them is damaged, so that all have to be read.
    ///
    /// # Errors
    /// Gives the records back.
    pub fn of(mut records: Records) -> Result<Self, Records> {
        let Some(listed) = records.get(&Store::Summaries) else { return Err(records) };
        if records.contains_key(&Store::Articles) {
            return Err(records);
        }
        let Some(summaries) = listing::read(listed) else { return Err(records) };
        let mut restoring = Restoring { records: &records, damage: Vec::new() };
        let journal = restoring.journal();
        if !restoring.damage.is_empty() {
            return Err(records);
        }
        let listed = records.remove(&Store::Summaries).unwrap_or_default();
        Ok(Self { records, journal, listed, summaries })
    }

    /// The records that were read.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The records of preferences alone.
    #[must_use]
    pub fn settings(&self) -> Records {
        let settings = self.records.get(&Store::Settings).cloned().unwrap_or_default();
        [(Store::Settings, settings)].into()
    }

    /// The keys of the articles that have to be read: those to be shown, or else the first, and
    /// those of which the journal knows more than their records.
    #[must_use]
    pub fn needed(&self, shown: &[ArticleId]) -> Vec<Key> {
        let is_there =
            |id: &&ArticleId| self.summaries.get(*id).is_some_and(|sum| sum.summary.is_some());
        let mut needed: BTreeSet<_> = shown.iter().filter(is_there).cloned().collect();
        if needed.is_empty() {
            needed.extend(self.summaries.keys().find(is_there).cloned());
        }
        let mut history = History::default();
        for (_, record) in &self.journal {
            let Some(record) = record else { continue };
            let Some(change) = history.replay(&record.step) else { continue };
            let contained = |id: &ArticleId| self.summaries.get(id).map_or(0, |sum| sum.seq);
            let behind = change.articles().into_iter().filter(|id| record.seq > contained(id));
            needed.extend(behind.cloned());
        }
        needed.into_iter().map(|id| id.as_str().into()).collect()
    }

    /// The project with the articles of these records; of the others it has what the list shows.
    /// Nothing where one of them is not as the list has it, so that all have to be read.
    #[must_use]
    pub fn restore(mut self, articles: Records) -> Option<Restored> {
        self.records.extend(articles);
        let mut restoring = Restoring { records: &self.records, damage: Vec::new() };
        let read = self.records.get(&Store::Annotations);
        for (key, record) in restoring.parse::<AnnotationsRecord>(Store::Annotations) {
            let summary = Id::parse(&key).and_then(|id| self.summaries.get(&id));
            if record.map(|record| record.seq) != summary.map(|summary| summary.seq) {
                return None;
            }
        }
        let is_away = |id: &ArticleId| read.is_none_or(|read| !read.contains_key(id.as_str()));
        let whole = listing::is_scattered(&self.listed).then(|| self.summaries.clone());
        self.summaries.retain(|id, _| is_away(id));
        let mut restored = restoring.restore(self.journal, self.summaries)?;
        if let Some(whole) = whole {
            restored.retirement.extend(listing::anew(&whole, restored.seq));
        }
        restored.damage.is_empty().then_some(restored)
    }
}

impl Restoring<'_> {
    fn journal(&mut self) -> Journal {
        let parts = self.records.get(&Store::Apart);
        let fetched = |record: JournalRecord| match parts {
            Some(parts) => record.fetched(parts),
            None => record,
        };
        let journal = self.parse::<JournalRecord>(Store::Journal).into_iter();
        journal.map(|(key, record)| (key, record.map(fetched))).collect()
    }

    fn restore(mut self, journal: Journal, away: Listing) -> Option<Restored> {
        let stored = self.parse::<CodebookRecord>(Store::Codebook).pop().and_then(|(_, r)| r);
        let codebook_seq = stored.as_ref().map(|record| record.seq);
        let codebook = match stored {
            Some(record) => Arc::new(record.codebook),
            None => last_codebook(&journal)?,
        };
        let mut kept = self.documents();
        kept.seqs.extend(away.iter().map(|(id, record)| (id.clone(), record.seq)));
        let project = Project { codebook, documents: kept.documents.clone() };
        let mut restored = self.replay(project, codebook_seq, kept, journal);
        if codebook_seq.is_none() {
            name_labels(&mut restored.project);
        }
        restored.away = away.into_values().filter_map(|record| record.summary).collect();
        Some(restored)
    }
}

/// Articles that were read one by one, later than the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// The articles, each with the number of the last step that its record contains.
    pub documents: Vec<(Arc<Document>, u64)>,
    /// What could not be read.
    pub damage: Vec<Damage>,
}

impl Fetched {
    /// The articles that these records hold. The schema is that of step `known`: what was stored
    /// after it by another tab may have labels that it lacks.
    #[must_use]
    pub fn of(records: &Records, schema: &Schema, known: u64) -> Self {
        let mut restoring = Restoring { records, damage: Vec::new() };
        let kept = restoring.documents();
        let (mut documents, seqs) = (kept.documents.clone(), kept.seqs.clone());
        restoring.recover(&mut documents, kept);
        let mut fetched = Self::default();
        for (id, document) in documents {
            let seq = seqs.get(&id).copied().unwrap_or(0);
            for flaw in document.flaws(schema) {
                if seq <= known || !matches!(flaw, Flaw::UnknownLabel(..)) {
                    restoring.set_aside(Store::Annotations, &id.as_str().into(), flaw);
                }
            }
            fetched.documents.push((document, seq));
        }
        fetched.damage = restoring.damage;
        fetched
    }
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
            if change.apart().is_some() {
                // Its articles were written with it.
                continue;
            }
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
        let kept_seqs = kept.seqs.clone();
        self.recover(&mut project.documents, kept);
        for (article, flaw) in project.flaws() {
            if !matches!(flaw, Flaw::UnknownLabel(..)) || codebook_seq.is_some() {
                self.set_aside(Store::Annotations, &article.as_str().into(), flaw);
            }
        }
        // A damaged record stays as it is for one more chance to look at it.
        let is_damaged = |id: &ArticleId| self.damage.iter().any(|d| *d.key == *id.as_str());
        let behind: Vec<_> = behind.into_iter().filter(|id| !is_damaged(id)).collect();
        // What is damaged may be needed as it is.
        let mut retirement = Batch::new();
        if self.damage.is_empty() {
            retirement = retire(&steps);
            retirement.extend(self.new_summaries(&project, &kept_seqs, last));
        }
        let (damage, away) = (self.damage, Vec::new());
        Restored { project, history, seq: last, away, behind, damage, retirement }
    }

    /// The summaries of a library that is large and lacks some, after its last step.
    fn new_summaries(
        &self,
        project: &Project,
        seqs: &BTreeMap<ArticleId, u64>,
        last: u64,
    ) -> Batch {
        if !self.records.contains_key(&Store::Summaries) {
            return Batch::new();
        }
        // Those that are behind get a newer one together with their record.
        let summed_up = |(id, seq): (&ArticleId, &u64)| {
            let summary = project.document(id).map(|document| Arc::new(Summary::of(document)));
            (id.clone(), SummaryRecord { seq: *seq, summary })
        };
        listing::anew(&seqs.iter().map(summed_up).collect(), last)
    }

    /// Brings back what is left of articles that neither their records nor the journal hold whole.
    fn recover(&mut self, documents: &mut BTreeMap<ArticleId, Arc<Document>>, kept: Kept) {
        for id in kept.textless {
            if !documents.contains_key(&id) {
                let why = "the text of the article is missing";
                self.set_aside(Store::Annotations, &id.as_str().into(), why);
            }
        }
        for (id, text) in kept.bare {
            let Entry::Vacant(place) = documents.entry(id) else { continue };
            let key = place.key().as_str().into();
            if !self.damage.iter().any(|d| d.store == Store::Annotations && d.key == key) {
                self.set_aside(Store::Annotations, &key, "the mentions are missing");
            }
            let metadata = Metadata { title: "Recovered article".into(), ..Metadata::default() };
            let facts = Facts { metadata, ..Facts::default() };
            let document = Document::new(place.key().clone(), text.text, facts);
            place.insert(Arc::new(document));
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
