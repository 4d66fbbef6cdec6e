//! Mentions: labels on spans of an article, with the set that holds those of one article.

mod anchor;
mod mention;
mod reanchor;
mod set;

pub use anchor::{Anchor, Unsettled};
pub use mention::{Attribute, Mention, MentionId, Origin, Spans};
pub use reanchor::{Fate, reanchor};
pub use set::{AnnotationSet, SetError};
