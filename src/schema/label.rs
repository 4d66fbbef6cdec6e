//! A class of mention.

use super::ColorPair;
use crate::extra::Extra;
use crate::id::Id;
use crate::text::{lower, upper};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The id of a label.
pub type LabelId = Id<Label>;

/// A class of mention in the schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Stable through renaming.
    pub id: LabelId,
    /// What people and trainers read; unique in the schema without regard to case.
    pub name: Arc<str>,
    /// What it is about.
    pub kind: Kind,
    /// The key that tags with it.
    pub key: Option<LabelKey>,
    /// Its colors in the light and in the dark theme.
    pub color: ColorPair,
    /// When to use it, in a sentence or two.
    pub description: Arc<str>,
    /// The label it is a subtype of.
    pub parent: Option<LabelId>,
    /// Fields of the file that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// What a label is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Who acts or is acted upon.
    Actor,
    /// Where something happens.
    Place,
    /// What happens.
    Event,
    /// Anything else a project tags.
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Actor, Self::Place, Self::Event, Self::Other];

    /// The kind as files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Place => "place",
            Self::Event => "event",
            Self::Other => "other",
        }
    }

    /// The kind that files write so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A key that tags: one lower-case letter or digit, pressed alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct LabelKey(char);

impl LabelKey {
    /// The key for a letter or digit of any script; upper case is taken as lower case.
    #[must_use]
    pub fn new(c: char) -> Option<Self> {
        let lowered = lower(c.encode_utf8(&mut [0; 4]));
        let mut chars = lowered.chars();
        let c = chars.next().filter(|_| chars.next().is_none())?;
        c.is_alphanumeric().then_some(Self(c))
    }

    /// The key of a text of one letter or digit.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.trim().chars();
        let c = chars.next()?;
        chars.next().is_none().then(|| Self::new(c)).flatten()
    }

    /// The letter or digit, in lower case.
    #[must_use]
    pub fn get(self) -> char {
        self.0
    }
}

impl std::fmt::Display for LabelKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&upper(self.0.encode_utf8(&mut [0; 4])))
    }
}

impl std::fmt::Debug for LabelKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl TryFrom<char> for LabelKey {
    type Error = &'static str;

    fn try_from(c: char) -> Result<Self, Self::Error> {
        Self::new(c).ok_or("a key is one letter or digit")
    }
}

impl From<LabelKey> for char {
    fn from(key: LabelKey) -> Self {
        key.0
    }
}
