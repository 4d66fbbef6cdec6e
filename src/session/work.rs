//! What was done but is not stored yet.

use super::Session;
use crate::edit::{Edit, Entry};
use crate::library::{
    Batch, JournalRecord, Step, StorageError, record_of_codebook, records_of_deletion,
    records_of_document,
};
use crate::moment::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is stored and what is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Whether the project as it began is stored.
    has_base: bool,
    /// The number of the last step done.
    seq: u64,
    /// Steps that are not stored, oldest first, each with what it did, undid or redid.
    outbox: Vec<(Arc<JournalRecord>, Arc<Entry>)>,
    /// When the last step was stored in this session.
    pub saved_at: Option<Timestamp>,
    /// Why the last attempt failed; storing stops until it is tried again.
    pub failure: Option<StorageError>,
}

/// Writes that are due, with what they bring the storage up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The writes.
    pub batch: Batch,
    /// The last step that they contain.
    pub seq: u64,
}

/// Mentions up to which an article's record is written with every step; the record of a larger
/// article is written with every [`SNAPSHOT_STEPS`]th, so that a step costs the same everywhere.
const SMALL: usize = 300;
const SNAPSHOT_STEPS: u64 = 64;

impl Saving {
    pub(super) fn unstored() -> Self {
        Self { has_base: false, seq: 0, outbox: Vec::new(), saved_at: None, failure: None }
    }

    pub(super) fn stored(seq: u64) -> Self {
        Self { has_base: true, ..Self { seq, ..Self::unstored() } }
    }

    /// Whether everything done is stored.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.has_base && self.outbox.is_empty()
    }

    /// How many steps are not stored.
    #[must_use]
    pub fn n_unsaved(&self) -> usize {
        self.outbox.len()
    }

    pub(super) fn push(&mut self, step: Step, entry: Arc<Entry>) {
        self.seq += 1;
        self.outbox.push((Arc::new(JournalRecord { seq: self.seq, step }), entry));
    }

    pub(super) fn saved(&mut self, seq: u64, at: Timestamp) {
        self.has_base = true;
        self.outbox.retain(|(record, _)| record.seq > seq);
        self.saved_at = Some(at);
        self.failure = None;
    }
}

impl Session {
    /// The writes that are due, or nothing if all is stored.
    ///
    /// They are made from this session alone, so that they may be made again after a failure.
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let saving = &self.saving;
        if saving.is_saved() {
            return None;
        }
        let mut batch: Batch = saving.outbox.iter().map(|(record, _)| record.put()).collect();
        // For each article whether its text is to be written too.
        let mut touched = BTreeMap::new();
        let mut codebook = false;
        if !saving.has_base {
            codebook = true;
            touched.extend(self.project.documents.keys().map(|id| (id.clone(), true)));
        }
        for edit in saving.outbox.iter().flat_map(|(_, entry)| entry.change.edits()) {
            match edit.article() {
                Some(article) => {
                    let whole = matches!(edit, Edit::Document { .. });
                    *touched.entry(article.clone()).or_insert(false) |= whole;
                }
                None => codebook = true,
            }
        }
        if codebook {
            batch.push(record_of_codebook(&self.project.codebook, saving.seq));
        }
        for (article, whole) in touched {
            match self.project.document(&article) {
                Some(document) => {
                    let due = whole
                        || document.mentions.len() <= SMALL
                        || saving
                            .outbox
                            .iter()
                            .any(|(record, _)| record.seq.is_multiple_of(SNAPSHOT_STEPS));
                    if due {
                        batch.extend(records_of_document(document, saving.seq, whole));
                    }
                }
                None => batch.extend(records_of_deletion(&article, saving.seq)),
            }
        }
        Some(Pending { batch, seq: saving.seq })
    }
}
