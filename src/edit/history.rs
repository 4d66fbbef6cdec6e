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
