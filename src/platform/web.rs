//! The browser's own types, for components that pass them on without asking what they are.

pub(crate) use gloo::events::{EventListener, EventListenerOptions};
pub(crate) use gloo::timers::callback::Timeout;
pub(crate) use web_sys::{
    ClipboardEvent, DomRect, DragEvent, Element, Event, HtmlDialogElement, HtmlInputElement,
    HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent, PointerEvent,
};
