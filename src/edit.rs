//! The one way in which a project changes: command → change → new value, with history.
//!
//! A [`Command`] is an intent and may be refused. A [`Change`] is a fact: it holds everything
//! before and after, so its inverse needs nothing else. Only this module makes changes.

mod amend;
mod change;
mod command;
mod history;
mod plan;
mod settle;
mod suggest;

pub use amend::Amendment;
pub use change::{Apart, BULKY, Change, Edit, Mismatch};
pub use command::{Command, Refusal};
pub use history::{Entry, History};

#[cfg(test)]
mod tests;
