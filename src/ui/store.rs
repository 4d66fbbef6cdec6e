//! The session as components share it: one cell that only the core's `update` changes.

use crate::platform::clock;
use crate::platform::database::Database;
use dateline::id::Stamp;
use dateline::session::{Msg, Session};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// A value compared by pointer: the same one is drawn once.
pub(crate) struct Shared<T: ?Sized>(pub(crate) Arc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> std::ops::Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

type Listen = Rc<dyn Fn()>;

struct Store {
    session: RefCell<Shared<Session>>,
    database: Rc<Database>,
    /// What a person asked for that needs articles which are being fetched, and what came after.
    waiting: RefCell<VecDeque<Msg>>,
    listeners: RefCell<Vec<(u64, Listen)>>,
    n_listeners: Cell<u64>,
}

/// Holds the session and sends it messages; the same for the life of the page.
#[derive(Clone)]
pub(crate) struct Dispatch(Rc<Store>);

impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Dispatch {
    /// Begins with a session.
    pub(crate) fn new(session: Arc<Session>, database: Rc<Database>) -> Self {
        Self(Rc::new(Store {
            session: RefCell::new(Shared(session)),
            database,
            waiting: RefCell::default(),
            listeners: RefCell::default(),
            n_listeners: Cell::new(0),
        }))
    }

    /// The session as it is now.
    pub(crate) fn session(&self) -> Shared<Session> {
        self.0.session.borrow().clone()
    }

    /// Where the articles are that the session does not have.
    pub(super) fn database(&self) -> &Rc<Database> {
        &self.0.database
    }

    /// Lets the session take a message, now or when the articles are there that it needs.
    pub(crate) fn send(&self, msg: Msg) {
        let is_first = self.0.waiting.borrow().is_empty();
        if msg.is_asked() && (!is_first || self.session().need(&msg).is_some()) {
            self.0.waiting.borrow_mut().push_back(msg);
            if is_first {
                self.serve();
            }
            return;
        }
        self.apply(msg);
    }

    /// The message that waits the longest.
    pub(super) fn next_waiting(&self) -> Option<Msg> {
        self.0.waiting.borrow().front().cloned()
    }

    /// Takes the message that waited the longest for done.
    pub(super) fn served(&self) {
        self.0.waiting.borrow_mut().pop_front();
    }

    /// Lets the session take a message, and everyone who listens look at it.
    pub(super) fn apply(&self, msg: Msg) {
        let session = self.session();
        let stamp: Stamp = clock::stamp(session.settings.author.clone());
        let next = Shared(Arc::new(session.update(msg, &stamp)));
        self.0.session.replace(next);
        // A listener may send messages or stop listening, so the list is not held meanwhile.
        let listeners: Vec<_> =
            self.0.listeners.borrow().iter().map(|(_, listen)| listen.clone()).collect();
        for listen in listeners {
            listen();
        }
        // Where the open article went, the one in its place may not be in memory.
        let session = self.session();
        if let Some(open) = session.open_away()
            && self.0.waiting.borrow().is_empty()
        {
            self.send(Msg::Open(open.clone()));
        }
    }

    /// Calls back after every message, until what is given here is dropped.
    pub(crate) fn listen(&self, listen: impl Fn() + 'static) -> Listening {
        let number = self.0.n_listeners.get();
        self.0.n_listeners.set(number + 1);
        self.0.listeners.borrow_mut().push((number, Rc::new(listen)));
        Listening { store: Rc::downgrade(&self.0), number }
    }
}

/// Someone who listens.
pub(crate) struct Listening {
    store: Weak<Store>,
    number: u64,
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(store) = self.store.upgrade() {
            store.listeners.borrow_mut().retain(|(number, _)| *number != self.number);
        }
    }
}
