//! An article: an immutable text with what is known about it.

mod limits;
mod title;
mod zone;

pub use limits::text_refusal;
pub use title::title_from;
pub use zone::{Zone, ZoneKind};

use crate::id::Id;
use crate::moment::Day;
use crate::text::{ByteOffset, Range, Signature, TextIndex, paragraphs};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, OnceLock};

/// The id of an article.
pub type ArticleId = Id<ArticleText>;

/// The text of an article, to the letter as it was imported; it never changes.
///
/// Paragraphs, digest and signature are found when they are first asked for: of many articles that
/// are opened together few are looked at.
#[derive(Clone, Debug)]
pub struct ArticleText {
    index: TextIndex,
    paragraphs: OnceLock<Vec<Range<ByteOffset>>>,
    digest: OnceLock<Digest>,
    signature: OnceLock<Option<Signature>>,
}

/// Bytes of a text whose paragraphs are found at once.
const LONG: usize = 512 * 1024;

impl PartialEq for ArticleText {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for ArticleText {}

impl ArticleText {
    /// Indexes a text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let index = TextIndex::new(text);
        // A long one is to open within a frame; there are few of them.
        let is_long = index.text().len() >= LONG;
        let at_once = is_long.then(|| OnceLock::from(paragraphs(index.text())));
        let paragraphs = at_once.unwrap_or_default();
        Self { index, paragraphs, digest: OnceLock::new(), signature: OnceLock::new() }
    }

    /// The text with the conversion of its offsets.
    #[must_use]
    pub fn index(&self) -> &TextIndex {
        &self.index
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.index.text()
    }

    /// What tells near copies of the text; nothing for a short one.
    #[must_use]
    pub fn signature(&self) -> Option<&Signature> {
        self.signature.get_or_init(|| Signature::of(self.as_str())).as_ref()
    }

    /// The paragraphs in order, without line terminators, blank ones included.
    #[must_use]
    pub fn paragraphs(&self) -> &[Range<ByteOffset>] {
        self.paragraphs.get_or_init(|| paragraphs(self.as_str()))
    }

    /// The number of the paragraph that holds the offset; a terminator counts to the one before.
    #[must_use]
    pub fn paragraph_at(&self, at: ByteOffset) -> usize {
        self.paragraphs().partition_point(|p| p.start() <= at).saturating_sub(1)
    }

    /// The SHA-256 of the text in UTF-8.
    #[must_use]
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(self.as_str()))
    }
}

/// The SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Digests a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What is known about an article besides its text; all of it can be edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Headline, or the first words where there is none.
    pub title: Arc<str>,
    /// Day of publication.
    pub date: Option<Day>,
    /// Who published it.
    pub source: Option<Arc<str>>,
    /// Where it was published.
    pub url: Option<Arc<str>>,
    /// Language as a BCP 47 tag.
    pub language: Option<Arc<str>>,
    /// Name of the file it came from.
    pub file: Option<Arc<str>>,
}

/// How far the work on an article is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Not begun.
    #[default]
    Todo,
    /// Begun.
    InProgress,
    /// Finished.
    Done,
    /// Read and found to hold no event: a negative example.
    NoEvents,
    /// Set aside for a second look.
    Flagged,
}

impl Status {
    /// All statuses, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Todo, Self::InProgress, Self::Done, Self::NoEvents, Self::Flagged];

    /// The status as files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in-progress",
            Self::Done => "done",
            Self::NoEvents => "no-events",
            Self::Flagged => "flagged",
        }
    }

    /// The status that files write so.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The status as people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Todo => "To do",
            Self::InProgress => "In progress",
            Self::Done => "Done",
            Self::NoEvents => "Done, no events",
            Self::Flagged => "Flagged",
        }
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::NoEvents)
    }
}
