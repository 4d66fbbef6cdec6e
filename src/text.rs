//! Immutable text with offsets in three units, its boundaries, and spans of it.
//!
//! Inside the core every offset is a [`ByteOffset`]. The DOM speaks UTF-16 and the files speak
//! code points; both are converted at the edge through the article's [`TextIndex`], never by
//! arithmetic.

mod boundary;
mod case;
mod index;
mod matching;
mod offset;
mod signature;
mod snap;
mod span;

pub use boundary::{Granularity, grapheme_at, paragraphs, sentence_at, step_word, word_at};
pub use case::{lower, upper};
pub use index::TextIndex;
pub use matching::Matching;
pub use offset::{ByteOffset, CharOffset, Utf16Offset};
pub use signature::Signature;
pub(crate) use signature::{is_wide, mix, sequences};
pub use snap::{Snap, nudge, snap, trim};
pub use span::{Edge, Range, Span};
