//! From files to articles: decoding, cutting, and recognizing what a text says of itself.

mod draft;
mod encoding;
mod language;
mod limits;
mod recognize;

pub use draft::{Cut, Draft, FileKind, Incoming, bounded_drafts, build, drafts, file_kind};
pub use encoding::{Decoded, Encoding, declared_encoding, decode, is_utf8};
pub use limits::{count_refusal, file_refusal};
pub use recognize::{Recognized, recognize};
