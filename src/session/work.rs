//! What was done but is not stored yet.

use super::Session;
use crate::article::ArticleId;
use crate::edit::{Edit, Entry, History};
use crate::library::{
    Batch, Due, JournalRecord, Put, Step, StorageError, record_of_codebook, record_of_completeness,
    records_of_articles,
};
use crate::moment::Timestamp;
use crate::project::{Document, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is stored and what is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Whether the project as it began is stored.
    has_base: bool,
    /// The number of the last step done.
    seq: u64,
    /// The number of the last step that is known to be stored.
    stored: u64,
    /// The work after that step, to which other steps may have to be added before one's own.
    base: Base,
    /// Steps that are not stored, oldest first.
    pub(super) outbox: Vec<Unsaved>,
    /// Writes that shorten the journal, due once.
    retirement: Arc<Batch>,
    /// Articles whose own records are behind the journal.
    behind: BTreeMap<ArticleId, Behind>,
    /// Articles of which the record was read when it contained this step, which is not yet known
    /// to be stored.
    ahead: BTreeMap<ArticleId, u64>,
    /// Articles that other tabs have changed: their records may be behind.
    followed: BTreeSet<ArticleId>,
    /// Whether even the open article is to catch up, however large it is.
    catches_up: bool,
    /// When the last step was stored in this session.
    pub saved_at: Option<Timestamp>,
    /// Why the last attempt failed; storing stops until it is tried again.
    pub failure: Option<StorageError>,
    /// Whether all that was stored was deleted, so that preferences are due again, too.
    is_anew: bool,
    /// Whether what is stored no longer follows from what is here, so that it has to be read anew.
    pub is_astray: bool,
}

/// A project with its history.
pub(super) type Base = (Arc<Project>, Arc<History>);

/// A step that is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unsaved {
    /// The step as it is to be stored.
    pub(super) record: Arc<JournalRecord>,
    /// What it did, undid or redid.
    pub(super) entry: Arc<Entry>,
    /// The work after it.
    after: Base,
}

/// How far the record of an article is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Behind {
    /// The last step that touched the article.
    seq: u64,
    /// Whether its text is to be written too.
    whole: bool,
    /// Whether it must not be left behind, since the journal has no more than an outline.
    is_urgent: bool,
}

impl Behind {
    fn at(seq: u64) -> Self {
        Self { seq, whole: false, is_urgent: false }
    }
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

/// Bytes, about, of the steps that are written together.
const TOGETHER: usize = 20 << 20;

impl Saving {
    pub(super) fn unstored(base: Base) -> Self {
        Self {
            has_base: false,
            seq: 0,
            stored: 0,
            base,
            outbox: Vec::new(),
            retirement: Arc::default(),
            behind: BTreeMap::new(),
            ahead: BTreeMap::new(),
            followed: BTreeSet::new(),
            catches_up: false,
            saved_at: None,
            failure: None,
            is_anew: false,
            is_astray: false,
        }
    }

    pub(super) fn stored(seq: u64, behind: &[ArticleId], retirement: Batch, base: Base) -> Self {
        let behind: BTreeMap<_, _> =
            behind.iter().map(|id| (id.clone(), Behind::at(seq))).collect();
        let catches_up = !behind.is_empty();
        let retirement = Arc::new(retirement);
        let unstored = Self::unstored(base);
        Self { has_base: true, seq, stored: seq, behind, catches_up, retirement, ..unstored }
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

    /// The number of the last step done.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The number of the last step that is known to be stored; nothing if the project as it began
    /// is not.
    #[must_use]
    pub fn last_stored(&self) -> Option<u64> {
        self.has_base.then_some(self.stored)
    }

    /// The work as it is stored.
    pub(super) fn base(&self) -> Base {
        self.base.clone()
    }

    pub(super) fn push(&mut self, step: Step, entry: Arc<Entry>, after: Base) {
        self.seq += 1;
        let is_urgent = entry.change.is_bulky();
        for edit in entry.change.edits() {
            if let Some(article) = edit.article() {
                let behind = self.behind.entry(article.clone()).or_insert(Behind::at(self.seq));
                behind.seq = self.seq;
                behind.whole |= matches!(edit, Edit::Document { .. });
                behind.is_urgent |= is_urgent;
            }
        }
        let record = Arc::new(JournalRecord { seq: self.seq, step });
        self.outbox.push(Unsaved { record, entry, after });
    }

    pub(super) fn saved(&mut self, seq: u64, articles: &[ArticleId], at: Timestamp) {
        self.has_base = true;
        self.is_anew = false;
        self.catches_up = false;
        self.retirement = Arc::default();
        for article in articles {
            if self.behind.get(article).is_some_and(|behind| behind.seq <= seq) {
                self.behind.remove(article);
            }
        }
        let n_saved = self.outbox.iter().take_while(|unsaved| unsaved.record.seq <= seq).count();
        if let Some(last) = self.outbox.drain(..n_saved).next_back() {
            self.base = last.after;
        }
        self.stored = self.stored.max(seq);
        self.saved_at = Some(at);
        self.failure = None;
    }

    /// Goes on from what another tab has stored. What is in the outbox is the caller's to add.
    pub(super) fn rest_on(&mut self, seq: u64, base: Base) {
        self.has_base = true;
        self.seq = seq;
        self.stored = seq;
        self.base = base;
        self.is_astray = false;
        // It was made of what was stored before.
        self.retirement = Arc::default();
        self.ahead.retain(|_, ahead| *ahead > seq);
        // Of steps that get other numbers, or that are refused now.
        for behind in self.behind.values_mut() {
            behind.seq = behind.seq.min(seq);
        }
    }

    /// Remembers that an article was read as it was after a step that may not be known here.
    pub(super) fn note_ahead(&mut self, article: &ArticleId, seq: u64) {
        if seq > self.stored {
            self.ahead.insert(article.clone(), seq);
        }
    }

    /// Whether an article that was read contains a step that another tab has stored.
    pub(super) fn contains(&self, article: &ArticleId, seq: u64) -> bool {
        self.ahead.get(article).is_some_and(|ahead| *ahead >= seq)
    }

    /// Remembers that other tabs have changed articles.
    pub(super) fn note_followed<'a>(&mut self, articles: impl Iterator<Item = &'a ArticleId>) {
        self.followed.extend(articles.cloned());
    }

    /// Whether an article must stay in memory, for its record may not be as it is.
    pub(super) fn holds(&self, article: &ArticleId) -> bool {
        self.behind.contains_key(article)
            || self.ahead.contains_key(article)
            || self.followed.contains(article)
    }

    /// Changes the work as it is stored, and as it is after each step, where what is stored stays
    /// the same.
    pub(super) fn amend_bases(&mut self, amend: impl Fn(&mut Project)) {
        let bases = self.outbox.iter_mut().map(|unsaved| &mut unsaved.after);
        for (project, _) in bases.chain([&mut self.base]) {
            amend(Arc::make_mut(project));
        }
    }

    /// Puts the edits of a step that were kept apart in the place of its outline.
    pub(super) fn recall(&mut self, seq: u64, whole: &Arc<Entry>) {
        let bases = self.outbox.iter_mut().map(|unsaved| &mut unsaved.after);
        for (_, history) in bases.chain([&mut self.base]) {
            Arc::make_mut(history).recall(seq, whole);
        }
    }

    /// Rests on a project with fewer articles, when all is stored.
    pub(super) fn let_go(&mut self, project: &Arc<Project>) {
        self.base.0 = project.clone();
    }

    /// Takes what was stored for lost, as when someone has cleared the browser's data: all of it
    /// is due again.
    pub(super) fn forget_base(&mut self) {
        self.has_base = false;
        self.is_anew = true;
        self.retirement = Arc::default();
    }
}

impl Session {
    /// The writes that are due, or nothing if all is stored.
    ///
    /// They are made from this session alone, so that they may be made again after a failure. Of
    /// many large steps only the first ones are written together, as the work is after them.
    #[must_use]
    pub fn pending(&self) -> Option<Pending> {
        let saving = &self.saving;
        let (now, later) = saving.outbox.split_at(self.n_together());
        let is_all = later.is_empty();
        let (project, seq) = match now.last() {
            _ if is_all => (&self.project, saving.seq),
            Some(last) => (&last.after.0, last.record.seq),
            None => (&saving.base.0, saving.stored),
        };
        let mut due: BTreeMap<&ArticleId, bool> = BTreeMap::new();
        if !saving.has_base {
            due.extend(project.documents.keys().map(|id| (id, true)));
        }
        let touched: BTreeSet<_> = match is_all {
            true => BTreeSet::new(),
            false => now.iter().flat_map(|step| step.entry.change.articles()).collect(),
        };
        let is_in_time =
            |id: &ArticleId, behind: &Behind| behind.seq <= seq || touched.contains(id);
        let behind = saving.behind.iter().filter(|(id, behind)| self.is_due(id, **behind));
        for (id, behind) in behind.filter(|(id, behind)| is_in_time(id, behind)) {
            *due.entry(id).or_insert(false) |= behind.whole;
        }
        if saving.is_saved() && due.is_empty() && saving.retirement.is_empty() {
            return None;
        }
        let mut batch: Batch = now.iter().flat_map(|unsaved| unsaved.record.puts()).collect();
        if now.is_empty() && saving.has_base {
            batch.extend(JournalRecord::guard(seq + 1));
        }
        let mut edits = now.iter().flat_map(|unsaved| unsaved.entry.change.edits());
        if !saving.has_base || edits.any(|edit| matches!(edit, Edit::Codebook { .. })) {
            let put = record_of_codebook(&project.codebook, seq);
            // Two tabs that begin at once may not both lay the foundation.
            batch.push(Put { is_new: !saving.has_base, ..put });
        }
        // Preferences are stored when they change, but what was deleted is stored anew.
        if saving.is_anew {
            batch.extend(self.settings.record());
        }
        // What it takes away may be among what is written now.
        batch.extend(saving.retirement.iter().cloned());
        let mut articles = Vec::with_capacity(due.len());
        for (&id, &with_text) in &due {
            let document = project.document(id).map(Arc::as_ref);
            // One that is only away is not behind, and is as it is stored.
            if document.is_some() || !is_all || !self.has(id) {
                articles.push(Due { id, document, with_text });
            }
        }
        let is_new = !now.is_empty() || !saving.has_base;
        batch.extend(records_of_articles(&articles, seq, is_new));
        if !saving.has_base {
            batch.push(record_of_completeness());
        }
        let articles = due.into_keys().cloned().collect();
        Some(Pending { batch, seq, articles })
    }

    /// How many of the steps that are not stored are written together: no more than there is room
    /// for in one write, but one. None where there is none and what they rest on is not stored.
    fn n_together(&self) -> usize {
        let outbox = &self.saving.outbox;
        let mut weight = 0;
        let fits = outbox.iter().take_while(|step| {
            weight += step.entry.change.weight();
            weight <= TOGETHER
        });
        match fits.count() {
            n if n == outbox.len() => n,
            _ if !self.saving.has_base => 0,
            n => n.max(1),
        }
    }

    /// Whether [`pending`](Self::pending) gives anything, without making it.
    #[must_use]
    pub fn is_write_due(&self) -> bool {
        let saving = &self.saving;
        let is_behind = || saving.behind.iter().any(|(id, behind)| self.is_due(id, *behind));
        !saving.is_saved() || !saving.retirement.is_empty() || is_behind()
    }

    fn is_due(&self, article: &ArticleId, behind: Behind) -> bool {
        let is_small = |document: &Arc<Document>| document.mentions.len() <= SMALL;
        behind.whole
            || behind.is_urgent
            || self.saving.catches_up
            || !self.saving.retirement.is_empty()
            || self.open.as_ref() != Some(article)
            || self.project.document(article).is_none_or(is_small)
    }
}
