//! Writes what was done, and takes in what other tabs have written.

use super::desk::Desk;
use super::hooks::{use_document_event, use_every_session, use_window_event};
use super::store::Dispatch;
use crate::platform::tabs::Channel;
use crate::platform::{crash, dom, idle, keeping, parts};
use dateline::library::{JournalRecord, Storage as _, StorageError, Store, open, place_of};
use dateline::session::{Msg, Pending, Session};
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Writes after which the browser is asked again how much room there is.
const WRITES_PER_LOOK: u32 = 50;

/// Does one thing with the storage at a time.
struct Keeper {
    dispatch: Dispatch,
    desk: Desk,
    channel: OnceCell<Channel>,
    is_busy: Cell<bool>,
    /// Whether another tab has stored what this one has not seen.
    is_behind: Cell<bool>,
    n_writes: Cell<u32>,
    /// How many articles were in memory at the last look, and whether something needed them.
    n_held: Cell<(usize, bool)>,
}

/// Writes every step as soon as the one before it is written, and follows other tabs.
#[hook]
pub(super) fn use_saving(dispatch: &Dispatch, desk: &Desk) {
    let keeper = {
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        use_memo((), move |()| Keeper {
            dispatch,
            desk,
            channel: OnceCell::new(),
            is_busy: Cell::new(false),
            is_behind: Cell::new(false),
            n_writes: Cell::new(0),
            n_held: Cell::default(),
        })
    };
    {
        let keeper = keeper.clone();
        use_effect_with((), move |()| {
            let listening = keeper.clone();
            let place = place_of(&keeper.desk.key);
            let channel = Channel::new(&place, move |seq| {
                if listening.dispatch.session().saving.last_stored() < Some(seq) {
                    listening.is_behind.set(true);
                    listening.work();
                }
            });
            // It is the first and only one.
            let _ = keeper.channel.set(channel);
            look(&keeper.dispatch, false);
            spawn_local(async move { keeper.desk.mirror.resume(&keeper.dispatch).await });
        });
    }
    {
        let (keeper, is_due) = (keeper.clone(), Rc::new(Cell::new(false)));
        use_every_session(dispatch, move |session| {
            if session.is_large() {
                keeper.make_room(session);
            }
            if session.saving.failure.is_some() || !session.is_write_due() {
                return;
            }
            // What was tagged is seen first. A hidden tab has no frames to wait for.
            if dom::is_hidden() {
                keeper.work();
            } else if !is_due.replace(true) {
                let (keeper, is_due) = (keeper.clone(), is_due.clone());
                idle::after_paint(move || {
                    is_due.set(false);
                    keeper.work();
                });
            }
        });
    }
    use_document_event("visibilitychange", move |_| {
        // A tab that slept has heard nothing of the others.
        if !dom::is_hidden() {
            keeper.is_behind.set(true);
        }
        keeper.work();
    });
    // The browser asks before it closes a tab with unsaved work.
    let dispatch = dispatch.clone();
    use_window_event("beforeunload", move |event| {
        if !dispatch.session().saving.is_saved() {
            event.prevent_default();
        }
    });
}

/// Looks at how safely the browser keeps the work; with `asks`, asks it to keep it for good.
pub(super) fn look(dispatch: &Dispatch, asks: bool) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        // It is looked at again after some writes.
        if !parts::have_come().await {
            return;
        }
        dispatch.send(Msg::Kept(keeping::look(asks).await));
    });
}

impl Keeper {
    /// Does what is due, unless something is being done, after which it is looked at again.
    fn work(self: &Rc<Self>) {
        if self.is_busy.replace(true) {
            return;
        }
        let keeper = self.clone();
        spawn_local(async move {
            while let Some(msg) = keeper.next().await {
                let is_failure = matches!(msg, Msg::SaveFailed(_));
                keeper.dispatch.send(msg);
                if is_failure && keeper.dispatch.session().saving.failure.is_some() {
                    break;
                }
            }
            keeper.is_busy.set(false);
            keeper.desk.mirror.look(&keeper.dispatch);
        });
    }

    /// Lets articles go, when something has come into memory or is no longer needed there.
    fn make_room(&self, session: &Session) {
        let is_needed = session.dialog.is_some() || !session.saving.is_saved();
        let now = (session.project.documents.len(), is_needed);
        if self.n_held.replace(now) != now && !is_needed {
            self.dispatch.make_room();
        }
    }

    /// Does one thing that is due and gives what came of it; nothing if nothing is due.
    async fn next(&self) -> Option<Msg> {
        if self.is_behind.take() {
            let caught_up = self.catch_up().await;
            return Some(caught_up.unwrap_or_else(Msg::SaveFailed));
        }
        let session = self.dispatch.session();
        if session.saving.is_astray {
            return Some(self.reopen().await.unwrap_or_else(Msg::SaveFailed));
        }
        if session.saving.failure.is_some() {
            return None;
        }
        let pending = session.pending()?;
        let project = session.project.clone();
        drop(session);
        Some(match self.write(pending).await {
            Ok(msg) => {
                crash::remember(&project);
                msg
            }
            // Another tab was first: what it stored comes before what is to be stored here.
            Err(StorageError::Conflict) => self.catch_up().await.unwrap_or_else(Msg::SaveFailed),
            Err(error) => Msg::SaveFailed(error),
        })
    }

    async fn write(&self, pending: Pending) -> Result<Msg, StorageError> {
        let has_edits = pending.seq > 0;
        self.desk.database.write(pending.batch).await?;
        if let Some(channel) = self.channel.get() {
            channel.tell(pending.seq);
        }
        let n = self.n_writes.get();
        if has_edits {
            self.n_writes.set(n + 1);
            if n.is_multiple_of(WRITES_PER_LOOK) {
                // From the first edit on there is something to lose.
                look(&self.dispatch, n == 0);
            }
        }
        Ok(Msg::Saved(pending.seq, pending.articles))
    }

    /// What was stored after the last step that this tab knows of.
    async fn catch_up(&self) -> Result<Msg, StorageError> {
        let Some(seq) = self.dispatch.session().saving.last_stored() else {
            return self.reopen().await;
        };
        let key = JournalRecord::key(seq);
        let records = self.desk.database.read_after(Store::Journal, &key).await?;
        let Some(steps) = JournalRecord::parse_all(&records) else { return self.reopen().await };
        let follow = Msg::Follow(steps);
        // The summaries of what another tab has changed are made of the articles.
        let need = self.dispatch.session().need(&follow);
        if let Some(need) = need {
            self.dispatch.fetch(&need).await?;
        }
        match self.dispatch.session().need(&follow) {
            None => Ok(follow),
            Some(_) => self.reopen().await,
        }
    }

    async fn reopen(&self) -> Result<Msg, StorageError> {
        let session = self.dispatch.session();
        let shown = || session.unsaved_articles().into_iter().chain(session.open.clone());
        let read = open(self.desk.database.as_ref(), |_| shown().collect()).await?;
        match read.0 {
            Some(restored) => Ok(Msg::Reopen(Box::new(restored))),
            None => Err(StorageError::Gone),
        }
    }
}
