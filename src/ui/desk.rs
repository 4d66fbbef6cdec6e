//! What a tab is at: the project that it has open, and the list that this one is in.

use super::hooks::{use_document_event, use_every_session, use_window_event};
use super::mirror::Mirror;
use super::store::Dispatch;
use crate::platform::database::{Database, has_registry};
use crate::platform::{address, clock, dom, parts};
use dateline::library::{ProjectKey, Registry, Storage as _, StorageError};
use dateline::session::{Msg, Session, Settings, Tone};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What a tab is at; the same for its life.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The open project.
    pub(crate) key: ProjectKey,
    /// Where it is kept.
    pub(crate) database: Rc<Database>,
    /// The list of all projects, which is there once there is a second one.
    pub(crate) registry: Rc<Database>,
    /// The folder on disk that is kept as the project is, if one is.
    pub(crate) mirror: Mirror,
}

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.database, &other.database)
    }
}

/// What the tab is at.
#[hook]
pub(crate) fn use_desk() -> Desk {
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    use_context::<Desk>().expect("the desk is provided by App")
}

impl Desk {
    /// Shares the person's preferences with the other projects, if they have changed.
    pub(super) async fn share(
        &self,
        before: &Settings,
        settings: &Settings,
    ) -> Result<(), StorageError> {
        if settings.of_the_person() == before.of_the_person() || !has_registry().await {
            return Ok(());
        }
        self.registry.write(vec![Registry::put_preferences(settings.to_file())]).await
    }

    /// Keeps what there is to see of the open project for the list, where there is one.
    pub(super) async fn note(&self, session: &Session) -> Result<(), StorageError> {
        if !has_registry().await {
            return Ok(());
        }
        // Without a name, a tab that comes back would open what was open last in any tab.
        if address::project().is_none() {
            address::name_project(&self.key);
        }
        let glance = session.glance(clock::now());
        self.registry.write(vec![glance.put(&self.key)]).await
    }
}

/// Opens another project when the address asks for it, after all is saved; keeps the list told of
/// the open one.
#[hook]
pub(super) fn use_switching(dispatch: &Dispatch, desk: &Desk) {
    let is_leaving = use_memo((), |()| Cell::new(false));
    {
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        use_effect_with((), move |()| note(&dispatch, &desk));
    }
    {
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        use_document_event("visibilitychange", move |_| note(&dispatch, &desk));
    }
    {
        let (dispatch, desk, is_leaving) = (dispatch.clone(), desk.clone(), is_leaving.clone());
        use_window_event("hashchange", move |_| {
            let asked = address::project().is_some_and(|key| *key != *desk.key);
            is_leaving.set(asked);
            leave(&is_leaving, &dispatch, &desk);
        });
    }
    let (held, desk) = (dispatch.clone(), desk.clone());
    use_every_session(dispatch, move |_| leave(&is_leaving, &held, &desk));
}

fn note(dispatch: &Dispatch, desk: &Desk) {
    let (dispatch, desk) = (dispatch.clone(), desk.clone());
    spawn_local(async move {
        // There is no list at a first visit, which need not wait for this.
        if !parts::have_come().await {
            return;
        }
        if let Err(error) = desk.note(&dispatch.session()).await {
            dom::report(&error.to_string().into());
        }
    });
}

/// Leaves for the project that the address names, if that is wanted and nothing would be lost.
fn leave(is_leaving: &Cell<bool>, dispatch: &Dispatch, desk: &Desk) {
    if !is_leaving.get() {
        return;
    }
    let session = dispatch.session();
    if session.saving.failure.is_some() {
        is_leaving.set(false);
        address::name_project(&desk.key);
        let told = "This project cannot be stored now, so it stays open.";
        dispatch.send(Msg::Tell(told.into(), Tone::Refusal));
    } else if session.saving.is_saved() {
        is_leaving.set(false);
        let desk = desk.clone();
        spawn_local(async move {
            // The list may be behind; the project itself is not.
            if let Err(error) = desk.note(&session).await {
                dom::report(&error.to_string().into());
            }
            address::start_anew();
        });
    }
}
