//! Files of any kind on their way in, datasets of any format on their way out.
//!
//! [`load`], [`suggest`], [`save`] and a [`Stream`] take long and weigh much, so the page has them
//! done by its worker and keeps to the rest itself.

mod archive;
mod check;
mod choice;
mod gazetteer;
mod handful;
mod load;
mod project;
mod save;
mod sight;
mod stream;

pub use archive::{is_archive, pack};
pub use check::{Looked, SHOWN_FINDINGS, check};
pub use choice::{Choice, Suggested, verify_all};
pub use gazetteer::suggest;
pub use handful::{Handful, Hits, Piece, Places, Stored, Wanted, all_kept, find, repeat, resume};
pub use load::{Articles, Content, Handed, Item, load, load_pdf};
pub use save::{LossGroup, Saved, save, save_all};
pub use sight::{groups, needs_reader};
pub use stream::Stream;
