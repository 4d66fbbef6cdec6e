//! What was done, as far back as it is kept: to look back, to return, and to keep it within bounds.
//!
//! The journal is read with every opening, so only its end stays there. What is older goes to an
//! archive that is read when someone looks back, and from its far end it is dropped. A step of more
//! than [`BULKY`] bytes does not go there, and what came before it cannot be reached without it.

use super::apart::keys_of_parts;
use super::storage::{Batch, JournalRecord, Key, Put, Step, Store, json};
use crate::edit::{BULKY, Entry, History, Mismatch};
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Steps that stay in the journal at least: what can be undone after opening the work again.
pub const RETAINED: usize = 2_000;

/// Steps that the archive holds at most.
pub const ARCHIVED: u64 = 20_000;

/// One thing that was done; that something was undone is one thing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The number of the step.
    pub seq: u64,
    /// What it did, with words for it.
    pub entry: Arc<Entry>,
}

/// What records of the archive and of the journal hold, oldest first and without a gap up to the
/// last step. Where a record is missing or damaged, the past begins after it.
#[must_use]
pub fn past(
    archive: &BTreeMap<Key, String>,
    journal: &BTreeMap<Key, String>,
    parts: &BTreeMap<Key, String>,
) -> Vec<Moment> {
    let archived = archive.values().map(|value| serde_json::from_str::<Moment>(value).ok());
    let mut moments: Vec<Option<Moment>> = archived.collect();
    let mut history = History::default();
    for value in journal.values() {
        let record = serde_json::from_str::<JournalRecord>(value).ok();
        let moment = record.and_then(|record| moment(&mut history, &record.fetched(parts)));
        if moment.is_none() {
            history = History::default();
        }
        moments.push(moment);
    }
    let mut last: Option<u64> = None;
    let mut past: Vec<_> = moments
        .into_iter()
        .rev()
        .map_while(|moment| {
            let moment = moment.filter(|m| last.is_none_or(|last| m.seq + 1 == last))?;
            last = Some(moment.seq);
            Some(moment)
        })
        .collect();
    past.reverse();
    past
}

fn moment(history: &mut History, record: &JournalRecord) -> Option<Moment> {
    let (undone, redone) = (history.last().cloned(), history.next().cloned());
    let change = history.replay(&record.step).filter(|change| change.apart().is_none())?;
    let named = |what: &str, entry: Option<Arc<Entry>>| {
        let entry = entry?;
        let title = format!("{what}: {}", entry.title).into();
        let (at, change, goes_on) = (entry.at, change.clone(), entry.goes_on);
        Some(Arc::new(Entry { title, at, change, goes_on }))
    };
    let entry = match &record.step {
        Step::Do(entry) => entry.clone(),
        Step::Undo => named("Undone", undone)?,
        Step::Redo => named("Redone", redone)?,
    };
    Some(Moment { seq: record.seq, entry })
}

/// The past cut where work rested for ten minutes or went on for a hundred steps.
#[must_use]
pub fn sittings(past: &[Moment]) -> Vec<Range<usize>> {
    let mut sittings: Vec<Range<usize>> = Vec::new();
    for (i, moment) in past.iter().enumerate() {
        let goes_on = |sitting: &&mut Range<usize>| {
            let pause = moment.entry.at.millis() - past[sitting.end - 1].entry.at.millis();
            pause < 600_000 && sitting.len() < 100
        };
        match sittings.last_mut().filter(goes_on) {
            Some(sitting) => sitting.end = i + 1,
            None => sittings.push(i..i + 1),
        }
    }
    sittings
}

/// The project as it was before the first of these moments, which are the last ones of its past.
///
/// # Errors
/// If they are not.
pub fn state_before(project: &Project, moments: &[Moment]) -> Result<Project, Mismatch> {
    let mut state = project.clone();
    for moment in moments.iter().rev() {
        state = moment.entry.change.inverse().apply(&state)?;
    }
    Ok(state)
}

/// The writes that leave the end of a journal where it is and take what is before it away, as far
/// as nothing that stays refers to it.
pub(super) fn retire(journal: &[JournalRecord]) -> Batch {
    let n = n_retired(journal);
    let (retired, _) = journal.split_at(n);
    let (Some(first), Some(last)) = (retired.first(), retired.last()) else { return Batch::new() };
    let mut history = History::default();
    let mut batch = Batch::new();
    // The archive reaches from the step after this one on.
    let mut dropped = last.seq.saturating_sub(ARCHIVED);
    for record in retired {
        batch.push(deletion(Store::Journal, JournalRecord::key(record.seq)));
        let parts = record.apart().map(keys_of_parts).unwrap_or_default();
        batch.extend(parts.into_iter().map(|key| deletion(Store::Apart, key)));
        let value = moment(&mut history, record).and_then(|moment| json(&moment));
        match value.filter(|value| value.len() <= BULKY) {
            Some(value) if record.seq > dropped => batch.push(Put {
                store: Store::Archive,
                key: JournalRecord::key(record.seq),
                value: Some(value),
                is_new: false,
            }),
            Some(_) => {}
            None => {
                batch.retain(|put| put.store != Store::Archive);
                dropped = record.seq;
            }
        }
    }
    // What was archived before: what is dropped begins where the last time ended.
    let oldest = first.seq.saturating_sub(ARCHIVED).max(1);
    let gone = (oldest..=dropped).filter(|seq| *seq < first.seq);
    batch.extend(gone.map(|seq| deletion(Store::Archive, JournalRecord::key(seq))));
    batch
}

fn deletion(store: Store, key: Key) -> Put {
    Put { store, key, value: None, is_new: false }
}

/// How many steps from the beginning can go: the journal must go on with something new, and
/// nothing that is undone or redone later may be among them.
fn n_retired(journal: &[JournalRecord]) -> usize {
    let most = journal.len().saturating_sub(RETAINED);
    // How many steps are done after each step, and the fewest from there on.
    let mut depth = 0_i64;
    let depths: Vec<i64> = std::iter::once(0)
        .chain(journal.iter().map(|record| {
            depth += if matches!(record.step, Step::Undo) { -1 } else { 1 };
            depth
        }))
        .collect();
    let mut fewest = i64::MAX;
    let mut found = 0;
    for n in (0..=journal.len()).rev() {
        fewest = fewest.min(depths[n]);
        let begins_anew = journal.get(n).is_some_and(|next| matches!(next.step, Step::Do(_)));
        if n <= most && begins_anew && fewest >= depths[n] {
            found = n;
            break;
        }
    }
    found
}
