//! What is doubtful in a dataset, how it is mended, and how it is divided for training.
//!
//! [`check`] looks through articles and gives [`Finding`]s, each with its place and, where one is
//! clear, an [`Amendment`](crate::edit::Amendment) that mends it; [`mend`] makes one command of
//! many. [`split`] divides articles into parts that hold no near-duplicates of one another, and
//! [`Statistics`] say what stands in them. How text is cut into tokens is told from outside.

mod alignment;
mod articles;
mod balance;
mod card;
mod check;
mod edges;
mod finding;
mod likeness;
mod names;
mod random;
mod split;
mod statistics;
mod table;

pub use alignment::{Tokens, pieces};
pub use card::card;
pub use check::{Group, Report, check};
pub use finding::{Check, Finding, Fix, mend};
pub use split::{Division, Part, PartReport, SplitOrder, SplitReport, Stratum, split};
pub use statistics::{Counting, LabelCount, Statistics};
pub use table::Table;
