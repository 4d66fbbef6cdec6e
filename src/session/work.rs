//! What was done but is not stored yet.

use super::Session;
use crate::article::ArticleId;
use crate::edit::{Edit, Entry};
use crate::library::{
    Batch, JournalRecord, Step, StorageError, record_of_codebook, records_of_deletion,
    records_of_document,
};
use crate::moment::Timestamp;
use crate::project::Document;
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
    /// Articles whose own records are behind the journal.
    behind: BTreeMap<ArticleId, Behind>,
    /// Whether even the open article is to catch up, however large it is.
    catches_up: bool,
    /// When the last step was stored in this session.
    pub saved_at: Option<Timestamp>,
    /// Why the last attempt failed; storing stops until it is tried again.
    pub failure: Option<StorageError>,
}

/// How far the record of an article is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Behind {
    /// The last step that touched the article.
    seq: u64,
    /// Whether its text is to be written too.
    whole: bool,
}

/// Writes that are due, with what they bring the storage up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The writes.
    pub batch: Batch,
    /// The last step that they contain.
    pub seq: u64,
    /// The articles whose own records they bring up to it.
    pub articles: Vec<ArticleId>,
}

/// Mentions up to which an article's record is written with every step. The record of a larger
/// one waits until the article is left or the work is opened again, so that a step costs the same
/// everywhere; till then the journal alone has its steps.
const SMALL: usize = 300;

impl Saving {
    pub(super) fn unstored() -> Self {
        Self {
            has_base: false,
            seq: 0,
            outbox: Vec::new(),
            behind: BTreeMap::new(),
            catches_up: false,
            saved_at: None,
            failure: None,
        }
    }

    pub(super) fn stored(seq: u64, behind: &[ArticleId]) -> Self {
        let behind: BTreeMap<_, _> =
            behind.iter().map(|id| (id.clone(), Behind { seq, whole: false })).collect();
        let catches_up = !behind.is_empty();
        Self { has_base: true, seq, behind, catches_up, ..Self::unstored() }
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
        for edit in entry.change.edits() {
            if let Some(article) = edit.article() {
                let whole = self.behind.get(article).is_some_and(|behind| behind.whole)
                    || matches!(edit, Edit::Document { .. });
                self.behind.insert(article.clone(), Behind { seq: self.seq, whole });
            }
        }
        self.outbox.push((Arc::new(JournalRecord { seq: self.seq, step }), entry));
    }

    pub(super) fn saved(&mut self, seq: u64, articles: &[ArticleId], at: Timestamp) {
        self.has_base = true;
        self.catches_up = false;
        for article in articles {
            if self.behind.get(article).is_some_and(|behind| behind.seq <= seq) {
                self.behind.remove(article);
            }
        }
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
        let mut due: BTreeMap<&ArticleId, bool> = BTreeMap::new();
        if !saving.has_base {
            due.extend(self.project.documents.keys().map(|id| (id, true)));
        }
        let behind = saving.behind.iter().filter(|(id, behind)| self.is_due(id, **behind));
        for (id, behind) in behind {
            *due.entry(id).or_insert(false) |= behind.whole;
        }
        if saving.is_saved() && due.is_empty() {
            return None;
        }
        let mut batch: Batch = saving.outbox.iter().map(|(record, _)| record.put()).collect();
        let mut edits = saving.outbox.iter().flat_map(|(_, entry)| entry.change.edits());
        if !saving.has_base || edits.any(|edit| matches!(edit, Edit::Codebook { .. })) {
            batch.push(record_of_codebook(&self.project.codebook, saving.seq));
        }
        for (article, whole) in &due {
            match self.project.document(article) {
                Some(document) => batch.extend(records_of_document(document, saving.seq, *whole)),
                None => batch.extend(records_of_deletion(article, saving.seq)),
            }
        }
        let articles = due.into_keys().cloned().collect();
        Some(Pending { batch, seq: saving.seq, articles })
    }

    /// Whether [`pending`](Self::pending) gives anything, without making it.
    #[must_use]
    pub fn is_write_due(&self) -> bool {
        let behind = &self.saving.behind;
        !self.saving.is_saved() || behind.iter().any(|(id, behind)| self.is_due(id, *behind))
    }

    fn is_due(&self, article: &ArticleId, behind: Behind) -> bool {
        let is_small = |document: &Arc<Document>| document.mentions.len() <= SMALL;
        behind.whole
            || self.saving.catches_up
            || self.open.as_ref() != Some(article)
            || self.project.document(article).is_none_or(is_small)
    }
}
