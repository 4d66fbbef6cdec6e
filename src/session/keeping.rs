//! How safely the browser keeps the work, and when it is time for a backup.

use super::Session;
use crate::library::Glance;
use crate::moment::Timestamp;
use serde::{Deserialize, Serialize};

/// Steps after which a backup is proposed.
pub const REMINDER: u64 = 200;

/// Bytes below which room is short.
const LITTLE: u64 = 50 << 20;

/// How safely the browser keeps what the page stores, as far as it tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// Whether it promised not to clear the work by itself.
    pub is_persistent: Option<bool>,
    /// Bytes that the page has stored, about.
    pub usage: Option<u64>,
    /// Bytes that the page may store.
    pub quota: Option<u64>,
    /// Whether the page was opened from disk, where browsers keep work loosely.
    pub is_file: bool,
}

/// How a folder on disk that mirrors the project is, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mirroring {
    /// The browser has to ask the person before the page may write into it again.
    Asleep(String),
    /// So many articles are still to be written.
    Behind(String, usize),
    /// It was as the project at this time.
    Whole(String, Timestamp),
    /// It could not be written into, in the browser's words.
    Failed(String, String),
}

/// A file with the whole project that was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The last step that it contains.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
}

impl Keeping {
    /// Whether less room is left than a tenth of all, and than 50 MB.
    #[must_use]
    pub fn is_nearly_full(&self) -> bool {
        let Some((usage, quota)) = self.usage.zip(self.quota) else { return false };
        let left = quota.saturating_sub(usage);
        left < quota / 10 && left < LITTLE
    }

    /// Why the work may be lost, with what to do about it, or nothing where it is safe.
    #[must_use]
    pub fn warning(&self) -> Option<&'static str> {
        match self {
            Self { is_file: true, .. } => Some(
                "The page was opened from disk. Browsers may share such work with other files, \
                 and lose it when the file is moved: download a backup before you close it.",
            ),
            keeping if keeping.is_nearly_full() => Some(
                "There is little room left for this page. Download a backup, then free space on \
                 the disk.",
            ),
            Self { is_persistent: Some(false), .. } => Some(
                "The browser may clear this work when the disk is full or the page was not \
                 visited for long, and a private window forgets it when it is closed: download \
                 backups.",
            ),
            _ => None,
        }
    }
}

impl Session {
    /// What there is to see of the project in the list of projects.
    #[must_use]
    pub fn glance(&self, at: Timestamp) -> Glance {
        Glance {
            name: self.project.codebook.name.clone(),
            n_articles: self.summaries.len(),
            n_mentions: self.summaries.iter().map(|summary| summary.n_mentions()).sum(),
            at,
        }
    }

    /// How many steps were done since the project was last handed over as a file.
    #[must_use]
    pub fn n_since_backup(&self) -> u64 {
        // A file of work that was deleted since says nothing about this one.
        let last = self.settings.backup.map(|backup| backup.seq);
        let last = last.filter(|seq| *seq <= self.saving.seq()).unwrap_or(0);
        self.saving.seq() - last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_be_lost_is_warned_of() {
        let keeping = |is_persistent, usage, quota| Keeping {
            is_persistent,
            usage: Some(usage),
            quota: Some(quota),
            is_file: false,
        };
        assert_eq!(Keeping::default().warning(), None);
        assert_eq!(keeping(Some(true), 1, 1 << 30).warning(), None);
        assert!(keeping(Some(false), 1, 1 << 30).warning().unwrap().contains("private window"));
        assert!(keeping(Some(true), 95, 100).warning().unwrap().contains("little room"));
        // A tenth of a large disk is room enough.
        assert_eq!(keeping(Some(true), 95 << 30, 100 << 30).warning(), None);
        let file = Keeping { is_file: true, ..keeping(Some(true), 1, 1 << 30) };
        assert!(file.warning().unwrap().contains("from disk"));
    }
}
