//! Parts of an article that are not its body.

use crate::extra::Extra;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// A part of the text with a function of its own; what no zone covers is body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Its function.
    pub kind: ZoneKind,
    /// Where it stands, in bytes.
    pub span: Span,
    /// Fields of the file that this version does not know.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

/// The function of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZoneKind {
    /// The headline, or a heading between paragraphs.
    Headline,
    /// Place, date or agency before the first sentence.
    Dateline,
    /// Lines that are not part of the story: links to other articles, calls to subscribe.
    Boilerplate,
}

impl ZoneKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Headline, Self::Dateline, Self::Boilerplate];

    /// The kind as files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Dateline => "dateline",
            Self::Boilerplate => "boilerplate",
        }
    }

    /// The kind that files write so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
