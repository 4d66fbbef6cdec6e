//! Files of annotated articles, read and written.

pub mod native;

use serde::{Deserialize, Serialize};

/// What was found wrong with a file, in words fit to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the file, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The place within the record: `mention 3, start`.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What was done about it, or what the person can do.
    pub remedy: String,
    /// How much was lost.
    pub severity: Severity,
}

/// How much a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing was lost.
    Note,
    /// Part of an article was left out.
    Part,
    /// An article, or the file, was left out.
    Whole,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "{} {}", self.what, self.remedy)
    }
}
