//! Work in two tabs: what another one stored comes first, then what is not stored here.

use super::work::{Base, Unsaved};
use super::{Session, Tone};
use crate::article::ArticleId;
use crate::edit::{Change, Edit, Entry};
use crate::id::Stamp;
use crate::library::{JournalRecord, Restored, Step, Summary};
use crate::project::Project;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Session {
    /// Takes in steps that were stored after the last one known to be.
    ///
    /// Steps of this tab among them are those that it stored without learning so. Where they do
    /// not follow from what is here, the session is astray and stays as it is.
    pub(super) fn follow(&mut self, steps: &[JournalRecord], stamp: &Stamp) {
        let is_own = |(step, own): &(&JournalRecord, &Unsaved)| own.record.is_stored_as(step);
        let n_own = steps.iter().zip(&self.saving.outbox).take_while(is_own).count();
        let (own, steps) = steps.split_at(n_own);
        if let Some(last) = own.last() {
            self.saving.saved(last.seq, &[], stamp.at);
        }
        let Some(last) = steps.last() else { return };
        match self.after(steps) {
            Some((base, touched)) => {
                self.saving.note_followed(touched.iter());
                self.rebase(last.seq, base, touched);
            }
            None => self.saving.is_astray = true,
        }
    }

    /// Takes what is stored in the place of what was known of it.
    pub(super) fn reopen(&mut self, restored: Restored) {
        let base = (Arc::new(restored.project), Arc::new(restored.history));
        let touched = base.0.documents.keys().cloned().collect();
        self.summaries = restored.away.into();
        self.rebase(restored.seq, base, touched);
    }

    /// The stored work after further steps, with the articles that they touched.
    fn after(&self, steps: &[JournalRecord]) -> Option<(Base, BTreeSet<ArticleId>)> {
        let (project, history) = self.saving.base();
        let (mut project, mut history) = (project.as_ref().clone(), history.as_ref().clone());
        let mut seq = self.saving.last_stored()?;
        let mut touched = BTreeSet::new();
        for record in steps {
            let is_next = record.seq == seq + 1;
            let change = history.replay(&record.step).filter(|_| is_next)?;
            // An article that was read later than the steps before it may have some already.
            let change = change.restricted(|edit| {
                edit.article().is_none_or(|id| !self.saving.contains(id, record.seq))
            });
            project = change.apply(&project).ok()?;
            touched.extend(change.articles().into_iter().cloned());
            seq = record.seq;
        }
        Some(((Arc::new(project), Arc::new(history)), touched))
    }

    /// Goes on from a base, with the steps that are not stored done again on top of it.
    fn rebase(&mut self, seq: u64, base: Base, mut touched: BTreeSet<ArticleId>) {
        let outbox = std::mem::take(&mut self.saving.outbox);
        self.saving.rest_on(seq, base.clone());
        (self.project, self.history) = base;
        let mut refused = Vec::new();
        for unsaved in outbox {
            touched.extend(unsaved.entry.change.articles().into_iter().cloned());
            if !self.repeat(&unsaved) {
                refused.push(unsaved.entry.title.clone());
            }
        }
        self.summarize_anew(&touched);
        self.settle();
        if let [first, ..] = refused.as_slice() {
            let n = refused.len();
            let steps = if n == 1 { "step was" } else { "steps were" };
            let told = format!("{n} {steps} lost, for another tab had changed the same: {first}");
            self.tell(told, Tone::Refusal);
        }
    }

    /// Does a step again on a project that has changed; gives whether that was possible.
    fn repeat(&mut self, unsaved: &Unsaved) -> bool {
        let entry = &unsaved.entry;
        let step = &unsaved.record.step;
        let whole = match step {
            Step::Undo => entry.change.inverse(),
            Step::Do(_) | Step::Redo => entry.change.clone(),
        };
        // The first mention of an article also says that it is in progress, in both tabs.
        let change = whole.restricted(|edit| !self.has_facts_after(edit));
        let is_whole = change == whole;
        let Ok(project) = change.apply(&self.project) else { return false };
        if !is_sound(&project, &change) {
            return false;
        }
        let mut history = self.history.as_ref().clone();
        let step = match step {
            Step::Undo if is_whole && history.last() == Some(entry) => Step::Undo,
            Step::Redo if is_whole && history.next() == Some(entry) => Step::Redo,
            Step::Do(_) if is_whole => Step::Do(entry.clone()),
            Step::Do(_) => Step::Do(Arc::new(Entry { change, ..entry.as_ref().clone() })),
            // It is no longer the last one: taking it back is then something new.
            Step::Undo => Step::Do(renamed(entry, "Undone", change)),
            Step::Redo => Step::Do(renamed(entry, "Redone", change)),
        };
        history.replay(&step);
        self.history = Arc::new(history);
        self.project = Arc::new(project);
        let entry = match &step {
            Step::Do(entry) => entry.clone(),
            Step::Undo | Step::Redo => entry.clone(),
        };
        let after = (self.project.clone(), self.history.clone());
        self.saving.push(step, entry, after);
        true
    }

    /// Whether the facts of an article are already what an edit makes them.
    fn has_facts_after(&self, edit: &Edit) -> bool {
        let Edit::Facts { article, after, .. } = edit else { return false };
        self.project.document(article).is_some_and(|document| document.facts == *after)
    }

    fn summarize_anew(&mut self, articles: &BTreeSet<ArticleId>) {
        let untouched = self.summaries.iter().filter(|summary| !articles.contains(&summary.id));
        let documents = articles.iter().filter_map(|id| self.project.document(id));
        let anew = documents.map(|document| Arc::new(Summary::of(document)));
        let mut summaries: Vec<_> = untouched.cloned().chain(anew).collect();
        summaries.sort_by(|one, other| one.id.cmp(&other.id));
        self.summaries = summaries.into();
        self.find_newer();
    }
}

/// Whether a change left nothing that contradicts itself: it fits what it changed, but another tab
/// may have removed the label of a mention that it adds.
fn is_sound(project: &Project, change: &Change) -> bool {
    if change.edits().iter().any(|edit| matches!(edit, Edit::Codebook { .. })) {
        return project.flaws().is_empty();
    }
    let articles = change.articles();
    let mut documents = articles.into_iter().filter_map(|id| project.document(id));
    documents.all(|document| document.flaws(project.schema()).is_empty())
}

fn renamed(entry: &Entry, what: &str, change: Change) -> Arc<Entry> {
    let title = format!("{what}: {}", entry.title).into();
    Arc::new(Entry { title, at: entry.at, change, goes_on: false })
}
