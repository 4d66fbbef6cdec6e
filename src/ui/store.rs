//! The session as Yew holds it: one reducer that only calls the core.

use crate::platform::clock;
use dateline::id::Stamp;
use dateline::session::{Msg, Session};
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// A value compared by pointer: the same one is drawn once.
pub(crate) struct Shared<T>(pub(crate) Arc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// The reducer's state.
pub(crate) struct Store {
    /// The session to draw.
    pub(crate) session: Shared<Session>,
}

impl Reducible for Store {
    type Action = (Msg, Stamp);

    fn reduce(self: Rc<Self>, (msg, stamp): Self::Action) -> Rc<Self> {
        let author = self.session.settings.author.clone();
        let next = self.session.update(msg, &Stamp { author, ..stamp });
        Rc::new(Self { session: Shared(Arc::new(next)) })
    }
}

/// Sends messages to the session; the same for the life of the page.
#[derive(Clone, PartialEq)]
pub(crate) struct Dispatch(pub(crate) UseReducerDispatcher<Store>);

impl Dispatch {
    /// Lets the session take a message.
    pub(crate) fn send(&self, msg: Msg) {
        // The reducer, which alone knows the settings, fills in the author.
        self.0.dispatch((msg, clock::stamp("".into())));
    }
}
