//! What components get the session and the browser's events by.

use super::store::{Dispatch, Shared};
use crate::platform::{dom, idle, web};
use dateline::session::Session;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// What holds the session and takes messages for it.
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    use_context::<Dispatch>().expect("the session is provided by App")
}

/// When a component is drawn anew after what it looks at has changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// In the same frame.
    Now,
    /// After the next frame, so that the text, which the eye is on, comes first.
    Later,
}

/// A part of the session; the component is drawn anew when that part has changed, and only then.
#[hook]
pub(crate) fn use_slice<T, F>(select: F) -> T
where
    T: Clone + PartialEq + 'static,
    F: Fn(&Shared<Session>) -> T + 'static,
{
    let value = select(&use_dispatch().session());
    let drawn = value.clone();
    use_redraw(Rc::new(move |session| select(session) != drawn), When::Now);
    value
}

/// As [`use_slice`], for what may follow a frame after the text.
#[hook]
pub(crate) fn use_late_slice<T, F>(select: F) -> T
where
    T: Clone + PartialEq + 'static,
    F: Fn(&Shared<Session>) -> T + 'static,
{
    let value = select(&use_dispatch().session());
    let drawn = value.clone();
    use_redraw(Rc::new(move |session| select(session) != drawn), When::Later);
    value
}

/// Calls an effect with the session now and after every message.
#[hook]
pub(crate) fn use_every_session(dispatch: &Dispatch, effect: impl Fn(&Shared<Session>) + 'static) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        effect(&dispatch.session());
        let listening = {
            let held = dispatch.clone();
            dispatch.listen(move || effect(&held.session()))
        };
        move || drop(listening)
    });
}

/// A text field that shows `value` but keeps what is being typed: drawing its component anew for
/// another reason leaves it alone. Goes to the field as its `ref`, in place of a `value`.
#[hook]
pub(crate) fn use_kept_value(value: &str) -> NodeRef {
    let field = use_node_ref();
    let shown = field.clone();
    use_effect_with(value.to_owned(), move |value| {
        if let Some(field) = shown.cast::<web::HtmlTextAreaElement>() {
            field.set_value(value);
        } else if let Some(field) = shown.cast::<web::HtmlInputElement>() {
            field.set_value(value);
        }
    });
    field
}

/// Whether a session differs from what a component shows of it.
type Differs = Rc<dyn Fn(&Shared<Session>) -> bool>;

/// Draws the component anew when a session differs from what is drawn. Kept apart from what is
/// selected, so that it is compiled once.
#[hook]
fn use_redraw(differs: Differs, when: When) {
    let dispatch = use_dispatch();
    let differs = use_latest(&differs);
    let redraw = use_force_update();
    use_effect_with((), move |()| {
        let is_due = Rc::new(Cell::new(false));
        let look = {
            let dispatch = dispatch.clone();
            move || {
                let differs = differs.borrow().clone();
                if !differs(&dispatch.session()) {
                    return;
                }
                match when {
                    When::Now => redraw.force_update(),
                    When::Later if !is_due.replace(true) => {
                        let (redraw, is_due) = (redraw.clone(), is_due.clone());
                        idle::after_paint(move || {
                            is_due.set(false);
                            redraw.force_update();
                        });
                    }
                    When::Later => {}
                }
            }
        };
        // What was sent between the drawing and now was heard by nobody.
        look();
        let listening = dispatch.listen(look);
        move || drop(listening)
    });
}

/// The whole session; the component is drawn anew with every message.
#[hook]
pub(crate) fn use_session() -> Shared<Session> {
    use_slice(Clone::clone)
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
