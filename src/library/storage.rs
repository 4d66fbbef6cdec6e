//! The port through which a project is kept: what is written, and the promise of writing it.
//!
//! Every step goes into an append-only journal before the page calls it saved. Articles,
//! annotations and the codebook are also kept as records of their own, each with the number of
//! the last step that it contains, so that opening need not do everything again.

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
    /// Where projects stand, by project.
    Projects,
    /// What tabs saw of projects, by project.
    Glances,
}

impl Store {
    /// All collections of a project.
    pub const ALL: [Self; 6] = [
        Self::Journal,
        Self::Codebook,
        Self::Articles,
        Self::Annotations,
        Self::Settings,
        Self::Archive,
    ];

    /// Those that are read when the work is opened.
    pub const OPENED: [Self; 5] =
        [Self::Journal, Self::Codebook, Self::Articles, Self::Annotations, Self::Settings];

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

/// Writes that happen together or not at all.
pub type Batch = Vec<Put>;

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

    /// Reads everything that opening needs.
    fn read(&self) -> impl Future<Output = Result<Records, StorageError>>;

    /// Reads the records of one collection whose keys sort after the given one.
    fn read_after(
        &self,
        store: Store,
        key: &str,
    ) -> impl Future<Output = Result<BTreeMap<Key, String>, StorageError>>;
}

/// Keeps records in memory: for tests, and for pages that may not store.
#[derive(Debug, Default)]
pub struct MemoryStorage {
    records: Mutex<Records>,
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
                Some(value) => store.insert(put.key, value),
                None => store.remove(&put.key),
            };
        }
        Ok(())
    }

    async fn read(&self) -> Result<Records, StorageError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner).clone();
        records.retain(|store, _| Store::OPENED.contains(store));
        Ok(records)
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

    /// The write that appends this step.
    #[must_use]
    pub fn put(&self) -> Put {
        let key = Self::key(self.seq);
        Put { store: Store::Journal, key, value: json(self), is_new: true }
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

/// The writes that keep a document as it is after step `seq`, its text only where asked for.
#[must_use]
pub fn records_of_document(document: &Document, seq: u64, with_text: bool) -> Batch {
    let key: Key = document.id.as_str().into();
    let body = AnnotationsBody {
        facts: document.facts.as_ref().clone(),
        mentions: document.mentions.to_vec(),
        suggestions: document.suggestions.to_vec(),
        rejected: document.rejected.to_vec(),
    };
    let annotations = AnnotationsRecord { seq, body: Some(body) };
    let mut batch = vec![Put {
        store: Store::Annotations,
        key: key.clone(),
        value: json(&annotations),
        is_new: false,
    }];
    if with_text {
        let article =
            ArticleRecord { id: document.id.clone(), text: document.text.index().shared() };
        batch.push(Put { store: Store::Articles, key, value: json(&article), is_new: false });
    }
    batch
}

/// The writes that keep an article deleted from step `seq` on.
#[must_use]
pub fn records_of_deletion(article: &ArticleId, seq: u64) -> Batch {
    let key: Key = article.as_str().into();
    let gone = json(&AnnotationsRecord { seq, body: None });
    vec![
        Put { store: Store::Annotations, key: key.clone(), value: gone, is_new: false },
        Put { store: Store::Articles, key, value: None, is_new: false },
    ]
}
