//! What components get the session and the browser's events by.

use super::store::{Dispatch, Shared};
use crate::platform::{dom, web};
use dateline::session::Session;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

/// The session; the component is drawn anew with every message.
#[hook]
pub(crate) fn use_session() -> Shared<Session> {
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    use_context::<Shared<Session>>().expect("the session is provided by App")
}

/// What sends messages to the session.
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    use_context::<Dispatch>().expect("the dispatcher is provided by App")
}

/// A cell that always holds the value of the last drawing, for handlers that outlive it.
#[hook]
pub(crate) fn use_latest<T: Clone + 'static>(value: &T) -> Rc<RefCell<T>> {
    let cell = use_mut_ref(|| value.clone());
    cell.replace(value.clone());
    cell
}

/// Handles an event of the whole document as long as the component lives.
#[hook]
pub(crate) fn use_document_event<F>(event: &'static str, handle: F)
where
    F: Fn(&web::Event) + 'static,
{
    let handle = Rc::new(handle) as Rc<dyn Fn(&web::Event)>;
    let latest = use_latest(&handle);
    use_effect_with((), move |()| {
        let listener = dom::document().map(|document| {
            let options = web::EventListenerOptions::enable_prevent_default();
            web::EventListener::new_with_options(&document, event, options, move |event| {
                let handle = latest.borrow().clone();
                handle(event);
            })
        });
        move || drop(listener)
    });
}

/// Handles an event of the window as long as the component lives.
#[hook]
pub(crate) fn use_window_event<F>(event: &'static str, handle: F)
where
    F: Fn(&web::Event) + 'static,
{
    let handle = Rc::new(handle) as Rc<dyn Fn(&web::Event)>;
    let latest = use_latest(&handle);
    use_effect_with((), move |()| {
        let listener = dom::window().map(|window| {
            let options = web::EventListenerOptions::enable_prevent_default();
            web::EventListener::new_with_options(&window, event, options, move |event| {
                let handle = latest.borrow().clone();
                handle(event);
            })
        });
        move || drop(listener)
    });
}
