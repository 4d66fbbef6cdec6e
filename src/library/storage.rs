//! The port through which a project is kept: what is written, and the promise of writing it.
//!
//! Every step goes into an append-only journal before the page calls it saved. Articles,
//! annotations and the codebook are also kept as records of their own, each with the number of
//! the last step that it contains, so that opening need not do everything again.

use super::listing::{self, COMPLETE, Listing, SummaryRecord};
use super::{Summary, apart};
use crate::annotation::Mention;
use crate::article::ArticleId;
use crate::edit::Entry;
use crate::project::{Codebook, Document, Facts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was done: one step of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalRecord {
    /// The number of the step; the first is 1, and no number is used twice.
    pub seq: u64,
    /// What happened.
    pub step: Step,
}

/// What happened in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Something new was done.
    Do(Arc<Entry>),
    /// The last thing done was undone.
    Undo,
    /// The last thing undone was done again.
    Redo,
}

/// A collection of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Steps, by number.
    Journal,
    /// The codebook, under one key.
    Codebook,
    /// Texts of articles, by article; written once.
    Articles,
    /// Facts and mentions of articles, by article.
    Annotations,
    /// Preferences of the page, under one key.
    Settings,
    /// What was done before the journal begins, by number; read only when someone looks back.
    Archive,
    /// What the list shows of articles, by article or of many in one record; all that is read of
    /// most in a large library.
    Summaries,
    /// Steps that are too large for the journal, in parts, by number.
    Apart,
    /// Where projects stand, by project.
    Projects,
    /// What tabs saw of projects, by project.
    Glances,
}

impl Store {
    /// All collections of a project.
    pub const ALL: [Self; 8] = [
        Self::Journal,
        Self::Codebook,
        Self::Articles,
        Self::Annotations,
        Self::Settings,
        Self::Archive,
        Self::Summaries,
        Self::Apart,
    ];

    /// Those that are read when the work is opened.
    pub const OPENED: [Self; 5] =
        [Self::Journal, Self::Codebook, Self::Articles, Self::Annotations, Self::Settings];

    /// Those that are read when a large library is opened.
    pub const OUTLINE: [Self; 4] = [Self::Journal, Self::Codebook, Self::Summaries, Self::Settings];

    /// All collections of the list of projects.
    pub const REGISTRY: [Self; 3] = [Self::Projects, Self::Glances, Self::Settings];

    /// The collection's name in a database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Codebook => "codebook",
            Self::Articles => "articles",
            Self::Annotations => "annotations",
            Self::Settings => "settings",
            Self::Archive => "archive",
            Self::Summaries => "summaries",
            Self::Apart => "apart",
            Self::Projects => "projects",
            Self::Glances => "glances",
        }
    }
}

/// A record's key: sorts as the records are to be read.
pub type Key = Arc<str>;

/// One write: a JSON text, or nothing to delete the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// Where.
    pub store: Store,
    /// Under which key.
    pub key: Key,
    /// What.
    pub value: Option<String>,
    /// Whether the write must fail if the key is taken: two pages may not write one step.
    pub is_new: bool,
}

impl Put {
    /// The write that deletes all records of a collection, for which no key is empty.
    #[must_use]
    pub fn emptying(store: Store) -> Self {
        Self { store, key: "".into(), value: None, is_new: false }
    }

    /// Whether it deletes all records of its collection.
    #[must_use]
    pub fn empties(&self) -> bool {
        self.key.is_empty() && self.value.is_none()
    }
}

/// Writes that happen together or not at all.
pub type Batch = Vec<Put>;

/// Articles up to which all are read when the work is opened. Of a larger library only what the
/// list shows is, and articles are read when they are needed.
pub const READ_WHOLE: usize = 2_000;

/// All records of a database.
pub type Records = BTreeMap<Store, BTreeMap<Key, String>>;

/// Why records could not be read or written, in words fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// Another page has written this step.
    Conflict,
    /// What was stored has been deleted meanwhile.
    Gone,
    /// There is no room.
    Full,
    /// The browser refuses to store, or failed at it; its own words.
    Unavailable(String),
    /// The database was written by a newer version of the page.
    Newer,
}

impl std::fmt::Display for StorageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Conflict => write!(
                f,
                "Another tab with Dateline has stored something else meanwhile. Download your \
                 work, then reload the page."
            ),
            Self::Gone => write!(
                f,
                "What this page had stored in the browser was deleted. Download your work."
            ),
            Self::Full => write!(
                f,
                "The browser has no room left for this page. Download your work, then free space."
            ),
            Self::Unavailable(why) => write!(
                f,
                "The browser does not store data for this page ({why}). Download your work before \
                 you close the tab."
            ),
            Self::Newer => write!(
                f,
                "This work was saved by a newer version of Dateline. Reload the page to get it."
            ),
        }
    }
}

impl std::error::Error for StorageError {}

/// Where records are kept.
pub trait Storage {
    /// Writes a batch; when the future is ready the batch survives the end of the process.
    fn write(&self, batch: Batch) -> impl Future<Output = Result<(), StorageError>>;

    /// Reads everything that may be needed to open the work.
    fn read(&self) -> impl Future<Output = Result<Records, StorageError>>;

    /// Reads the same but, where there are more than [`READ_WHOLE`] articles, the summaries in the
    /// place of the articles and their annotations. If not all have one, everything is read, with
    /// the summaries, which says that these are to be made anew. Where the storage itself was just
    /// made there may be no collection at all.
    fn read_outline(&self) -> impl Future<Output = Result<Records, StorageError>>;

    /// Reads the records of these keys, as far as they are there.
    fn read_some(
        &self,
        stores: &[Store],
        keys: &[Key],
    ) -> impl Future<Output = Result<Records, StorageError>>;

    /// Reads the records of one collection whose keys sort after the given one.
    fn read_after(
        &self,
        store: Store,
        key: &str,
    ) -> impl Future<Output = Result<BTreeMap<Key, String>, StorageError>>;
}

/// Keeps records in memory: for tests, and for pages that may not store.
#[derive(Debug)]
pub struct MemoryStorage {
    records: Mutex<Records>,
    /// Articles up to which all are read at once.
    read_whole: usize,
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::reading_whole(READ_WHOLE)
    }
}

impl MemoryStorage {
    /// An empty one that takes more than so many articles for a large library.
    #[must_use]
    pub fn reading_whole(read_whole: usize) -> Self {
        Self { records: Mutex::default(), read_whole }
    }
}

impl Storage for MemoryStorage {
    async fn write(&self, batch: Batch) -> Result<(), StorageError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = |put: &Put| {
            put.is_new && records.get(&put.store).is_some_and(|store| store.contains_key(&put.key))
        };
        if batch.iter().any(taken) {
            return Err(StorageError::Conflict);
        }
        for put in batch {
            let store = records.entry(put.store).or_default();
            match put.value {
                Some(value) => drop(store.insert(put.key, value)),
                None if put.empties() => store.clear(),
                None => drop(store.remove(&put.key)),
            }
        }
        Ok(())
    }

    async fn read(&self) -> Result<Records, StorageError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner).clone();
        records.retain(|store, _| Store::OPENED.contains(store));
        Ok(records)
    }

    async fn read_outline(&self) -> Result<Records, StorageError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let n = |store| records.get(&store).map_or(0, BTreeMap::len);
        let has = |key| records.get(&Store::Summaries).is_some_and(|there| there.contains_key(key));
        let is_summed_up = has(COMPLETE) || n(Store::Summaries) == n(Store::Annotations);
        let is_large = n(Store::Annotations) > self.read_whole;
        records.retain(|store, _| match store {
            Store::Articles | Store::Annotations => !is_large || !is_summed_up,
            Store::Summaries => is_large,
            _ => Store::OPENED.contains(store),
        });
        Ok(records)
    }

    async fn read_some(&self, stores: &[Store], keys: &[Key]) -> Result<Records, StorageError> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |store: &Store| {
            let found = keys.iter().filter_map(|key| records.get(store)?.get_key_value(key));
            (*store, found.map(|(key, value)| (key.clone(), value.clone())).collect())
        };
        Ok(stores.iter().map(of).collect())
    }

    async fn read_after(
        &self,
        store: Store,
        key: &str,
    ) -> Result<BTreeMap<Key, String>, StorageError> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let after = |(other, _): &(&Key, &String)| other.as_ref() > key;
        let found = records.get(&store).into_iter().flatten().filter(after);
        Ok(found.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

/// The codebook as a record.
#[derive(Serialize, Deserialize)]
pub(super) struct CodebookRecord {
    pub(super) seq: u64,
    pub(super) codebook: Codebook,
}

/// The text of an article as a record.
#[derive(Serialize, Deserialize)]
pub(super) struct ArticleRecord {
    pub(super) id: ArticleId,
    pub(super) text: Arc<str>,
}

/// Facts and mentions of an article as a record.
#[derive(Serialize, Deserialize)]
pub(super) struct AnnotationsRecord {
    pub(super) seq: u64,
    /// Nothing where the article was deleted: the record then says up to which step that holds.
    pub(super) body: Option<AnnotationsBody>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AnnotationsBody {
    pub(super) facts: Facts,
    pub(super) mentions: Vec<Mention>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) suggestions: Vec<Mention>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rejected: Vec<Mention>,
}

pub(super) fn json<T: Serialize>(value: &T) -> Option<String> {
    // Records are plain data with string keys, which JSON can always hold.
    serde_json::to_string(value).ok()
}

impl JournalRecord {
    /// The key of the step of a number.
    #[must_use]
    pub fn key(seq: u64) -> Key {
        format!("{seq:016}").into()
    }

    /// The writes that append this step.
    #[must_use]
    pub fn puts(&self) -> Batch {
        let key = Self::key(self.seq);
        let whole = || vec![Put { store: Store::Journal, key, value: json(self), is_new: true }];
        apart::parts(self).unwrap_or_else(whole)
    }

    /// Writes that leave nothing behind, and fail with all of their batch if the step of this
    /// number is stored: for records that must not be older than the journal.
    #[must_use]
    pub fn guard(seq: u64) -> [Put; 2] {
        let put = Put {
            store: Store::Journal,
            key: Self::key(seq),
            value: Some(String::new()),
            is_new: true,
        };
        [put.clone(), Put { value: None, is_new: false, ..put }]
    }

    /// The steps that records of the journal hold, in their order; nothing if one is not readable.
    #[must_use]
    pub fn parse_all(records: &BTreeMap<Key, String>) -> Option<Vec<Self>> {
        records.values().map(|value| serde_json::from_str(value).ok()).collect()
    }
}

/// The write that keeps the codebook as it is after step `seq`.
#[must_use]
pub fn record_of_codebook(codebook: &Codebook, seq: u64) -> Put {
    let value = json(&CodebookRecord { seq, codebook: codebook.clone() });
    Put { store: Store::Codebook, key: "codebook".into(), value, is_new: false }
}

/// An article of which records are to be written.
#[derive(Clone, Copy, Debug)]
pub struct Due<'a> {
    /// The article.
    pub id: &'a ArticleId,
    /// How it is to be kept; nothing if it is deleted.
    pub document: Option<&'a Document>,
    /// Whether its text is to be written, too.
    pub with_text: bool,
}

/// The writes that keep articles as they are after step `seq`, which is `new` if nothing was
/// written with its number before.
#[must_use]
pub fn records_of_articles(due: &[Due<'_>], seq: u64, is_new: bool) -> Batch {
    let (mut batch, mut listing) = (Batch::new(), Listing::new());
    for Due { id, document, with_text } in due {
        let key: Key = id.as_str().into();
        let body = document.map(|document| AnnotationsBody {
            facts: document.facts.as_ref().clone(),
            mentions: document.mentions.to_vec(),
            suggestions: document.suggestions.to_vec(),
            rejected: document.rejected.to_vec(),
        });
        let value = json(&AnnotationsRecord { seq, body });
        batch.push(Put { store: Store::Annotations, key: key.clone(), value, is_new: false });
        let text = |document: &Document| {
            let text = document.text.index().shared();
            json(&ArticleRecord { id: document.id.clone(), text })
        };
        if *with_text || document.is_none() {
            let value = document.and_then(text);
            batch.push(Put { store: Store::Articles, key, value, is_new: false });
        }
        let summary = document.map(|document| Arc::new(Summary::of(document)));
        listing.insert((*id).clone(), SummaryRecord { seq, summary });
    }
    batch.extend(listing::puts(&listing, seq, is_new));
    batch
}

/// The write that says that from now on there is a summary of every article.
#[must_use]
pub fn record_of_completeness() -> Put {
    listing::complete()
}
