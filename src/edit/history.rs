//! Undo and redo without limit.

use super::{Change, Mismatch};
use crate::moment::Timestamp;
use crate::project::Project;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One step: a change with the words that tell a person what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was done, in the past tense: `Tagged “Kunduz” as Place`.
    pub title: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// What changed.
    pub change: Change,
    /// Whether it goes on with the step before it, so that they are undone and redone together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goes_on: bool,
}

/// Bytes, about, of the largest step: more are not written at once.
const LARGEST: usize = 16 << 20;

impl Entry {
    /// The entry in parts, each of which can be written at once.
    #[must_use]
    pub fn in_parts(&self) -> Vec<Self> {
        if self.change.weight() <= LARGEST {
            return vec![self.clone()];
        }
        let changes = self.change.in_parts(LARGEST);
        let n = changes.len();
        let part = |(i, change): (usize, Change)| {
            let goes_on = i > 0;
            let title = match goes_on {
                false => self.title.clone(),
                true => format!("{}, part {} of {n}", self.title, i + 1).into(),
            };
            Self { title, at: self.at, change, goes_on }
        };
        changes.into_iter().enumerate().map(part).collect()
    }
}

/// What was done and what was undone, oldest first.
///
/// A new step makes the undone ones unreachable, as people expect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    done: Vec<Arc<Entry>>,
    undone: Vec<Arc<Entry>>,
}

impl History {
    /// Appends a step that has been applied.
    pub fn push(&mut self, entry: Arc<Entry>) {
        self.undone.clear();
        self.done.push(entry);
    }

    /// The step that undo would take back.
    #[must_use]
    pub fn last(&self) -> Option<&Arc<Entry>> {
        self.done.last()
    }

    /// The step that redo would do again.
    #[must_use]
    pub fn next(&self) -> Option<&Arc<Entry>> {
        self.undone.last()
    }

    /// The steps that undo would take back together, the last one first.
    pub fn last_together(&self) -> impl Iterator<Item = &Arc<Entry>> + Clone {
        let n = self.done.iter().rev().take_while(|entry| entry.goes_on).count();
        self.done.iter().rev().take(n + 1)
    }

    /// The steps that redo would do again together, in their order.
    pub fn next_together(&self) -> impl Iterator<Item = &Arc<Entry>> + Clone {
        let others = self.undone.iter().rev().skip(1).take_while(|entry| entry.goes_on);
        self.undone.last().into_iter().chain(others)
    }

    /// The steps that stand, oldest first.
    #[must_use]
    pub fn done(&self) -> &[Arc<Entry>] {
        &self.done
    }

    /// Takes back the last step; nothing if there is none.
    ///
    /// # Errors
    /// If the project is not the one that the history belongs to; both stay as they are.
    pub fn undo(&mut self, project: &Project) -> Option<Result<Project, Mismatch>> {
        let undone = self.last()?.change.inverse().apply(project);
        Some(undone.inspect(|_| {
            self.step_back();
        }))
    }

    /// Does the last undone step again; nothing if there is none.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self, project: &Project) -> Option<Result<Project, Mismatch>> {
        let redone = self.next()?.change.apply(project);
        Some(redone.inspect(|_| {
            self.step_forward();
        }))
    }

    /// Puts the edits of a step that were kept apart, by its number, in the place of its outline.
    pub(crate) fn recall(&mut self, seq: u64, whole: &Arc<Entry>) {
        let is_outline =
            |entry: &&mut Arc<Entry>| entry.change.apart().is_some_and(|apart| apart.seq == seq);
        let entries = self.done.iter_mut().chain(&mut self.undone);
        entries.filter(is_outline).for_each(|entry| *entry = whole.clone());
    }

    /// Counts the last step as undone, for one who applies its inverse.
    pub fn step_back(&mut self) -> Option<Arc<Entry>> {
        let entry = self.done.pop()?;
        self.undone.push(entry.clone());
        Some(entry)
    }

    /// Counts the last undone step as done, for one who applies its change.
    pub fn step_forward(&mut self) -> Option<Arc<Entry>> {
        let entry = self.undone.pop()?;
        self.done.push(entry.clone());
        Some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Command;
    use crate::id::{Id, Stamp};

    fn renamed(project: &Project, name: &str) -> (Arc<Entry>, Project) {
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "tester".into(), chance: 0 };
        let entry = Command::Rename(name.into()).plan(project, &stamp).unwrap();
        let next = entry.change.apply(project).unwrap();
        (Arc::new(entry), next)
    }

    #[test]
    fn a_new_step_makes_undone_ones_unreachable() {
        let first = Project::new(Id::parse("p").unwrap(), "first");
        let mut history = History::default();
        assert!(history.undo(&first).is_none() && history.redo(&first).is_none());
        let (entry, second) = renamed(&first, "second");
        history.push(entry);
        assert_eq!(history.undo(&second).unwrap().unwrap(), first);
        assert!(history.next().is_some());
        let (entry, third) = renamed(&first, "third");
        history.push(entry);
        assert!(history.next().is_none() && history.redo(&third).is_none());
        assert_eq!(history.done().len(), 1);
    }

    #[test]
    fn a_project_of_another_history_leaves_both_as_they_are() {
        let first = Project::new(Id::parse("p").unwrap(), "first");
        let mut history = History::default();
        let (entry, _) = renamed(&first, "second");
        history.push(entry);
        let before = history.clone();
        let refused = history.undo(&first).unwrap().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "The change does not fit the project: its codebook differs."
        );
        assert_eq!(history, before);
    }
}
