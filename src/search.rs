//! Finding words in articles, showing them in context, planning the same tag for all of them.
//!
//! A [`Pattern`] is what is looked for: words, to the letter or not, or a regular expression. It
//! gives [`Span`](crate::text::Span)s of the original text, which never cut what a reader takes
//! for one character. [`LibrarySearch`] looks through all articles in steps, [`Context`] shows a
//! hit between its neighbors, and [`Repeat`] carries a mention over to the other places where its
//! words stand. Nothing here changes anything: a [`TagAll`] is what a command is made of.

mod context;
mod edges;
mod find;
mod fold;
mod letters;
mod literal;
mod names;
mod next;
mod pattern;
mod rejections;
mod repeat;

pub use context::{Context, Line};
pub use find::{Finder, Hits, LibrarySearch};
pub use fold::{Folding, fold};
pub use names::aliases;
pub use next::{hit_beyond, next_hit};
pub use pattern::{Pattern, PatternError};
pub use rejections::Rejections;
pub use repeat::{Existing, Occurrence, Repeat, Repetition, Scope, TagAll, by_article, tag_all};
