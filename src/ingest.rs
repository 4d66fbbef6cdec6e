//! From files to articles: decoding, cutting, and recognizing what a text says of itself.

mod draft;
mod encoding;
mod language;
mod recognize;

pub use draft::{Cut, Draft, FileKind, Incoming, build, drafts, file_kind};
pub use encoding::{Decoded, Encoding, decode};
pub use recognize::{Recognized, recognize};
