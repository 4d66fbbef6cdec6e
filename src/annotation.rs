//! Mentions: labels on spans of an article, with the set that holds those of one article.

mod mention;
mod set;

pub use mention::{Attribute, Mention, MentionId, Origin, Spans};
pub use set::{AnnotationSet, SetError};
