//! Steps too large for the journal: their place in it, and the records that hold the rest.
//!
//! The journal is read with every opening. Of a large import it has what a person reads in the
//! list of steps; the edits stand in records beside it, which are read when that step is undone,
//! looked back at, or when a record of an article is damaged. They are written together with the
//! records of all articles that the step touched, so that opening never needs them.

use super::storage::{Batch, JournalRecord, Key, Put, Step, Store, json};
use crate::edit::{Apart, Change, Entry};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bytes of a record that holds a part of a step. Engines limit the length of a string.
const PART: usize = 8 << 20;

/// Cuts a record in parts, or gives nothing where there is no need to.
pub(super) fn parts(record: &JournalRecord) -> Option<Batch> {
    let Step::Do(entry) = &record.step else { return None };
    if !entry.change.is_bulky() {
        return None;
    }
    let whole = json(record)?;
    let mut rest = whole.as_str();
    let mut batch = Batch::new();
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
        let key = key(record.seq, batch.len());
        batch.push(Put { store: Store::Apart, key, value: Some(part.to_owned()), is_new: false });
        rest = after;
    }
    let change = Change::outline(Apart { seq: record.seq, n_parts: batch.len() });
    let Entry { title, at, goes_on, .. } = entry.as_ref();
    let outline = Entry { title: title.clone(), at: *at, change, goes_on: *goes_on };
    let outline = JournalRecord { seq: record.seq, step: Step::Do(Arc::new(outline)) };
    let value = json(&outline);
    let key = JournalRecord::key(record.seq);
    batch.push(Put { store: Store::Journal, key, value, is_new: true });
    Some(batch)
}

/// The key of a part; sorts behind those of earlier parts.
fn key(seq: u64, part: usize) -> Key {
    format!("{}.{part:06}", JournalRecord::key(seq)).into()
}

/// The keys of the records that hold the edits of a change that is kept apart.
#[must_use]
pub fn keys_of_parts(apart: Apart) -> Vec<Key> {
    (0..apart.n_parts).map(|part| key(apart.seq, part)).collect()
}

/// The step that a change is an outline of, from the records of its parts; nothing if one of them
/// is missing or damaged.
#[must_use]
pub fn whole_step(apart: Apart, parts: &BTreeMap<Key, String>) -> Option<JournalRecord> {
    let mut whole = String::new();
    for key in keys_of_parts(apart) {
        whole.push_str(parts.get(&key)?);
    }
    serde_json::from_str(&whole).ok().filter(|record: &JournalRecord| record.seq == apart.seq)
}

impl JournalRecord {
    /// Where the edits of the step are kept if they are not here.
    #[must_use]
    pub fn apart(&self) -> Option<Apart> {
        match &self.step {
            Step::Do(entry) => entry.change.apart(),
            Step::Undo | Step::Redo => None,
        }
    }

    /// Whether a record of the journal is what this step is stored as.
    #[must_use]
    pub fn is_stored_as(&self, stored: &Self) -> bool {
        match (&self.step, &stored.step) {
            (Step::Do(own), Step::Do(outline)) if outline.change.apart().is_some() => {
                let is_own = own.title == outline.title && own.at == outline.at;
                is_own && self.seq == stored.seq && own.change.is_bulky()
            }
            _ => self == stored,
        }
    }

    /// The step with its edits, where the records at hand have them; else as it is.
    pub(super) fn fetched(self, parts: &BTreeMap<Key, String>) -> Self {
        self.apart().and_then(|apart| whole_step(apart, parts)).unwrap_or(self)
    }
}
