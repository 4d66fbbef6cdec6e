//! Small services of the document: elements by id, focus, scrolling, sizes.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Window};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

pub(crate) fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// Leaves word of something that should not happen where a developer will look.
pub(crate) fn report(error: &wasm_bindgen::JsValue) {
    web_sys::console::error_1(error);
}

/// Moves the focus to an element, if it is there.
pub(crate) fn focus(id: &str) {
    if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Takes the focus away from whatever has it.
pub(crate) fn blur() {
    let active = document().and_then(|document| document.active_element());
    if let Some(active) = active.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        let _ = active.blur();
    }
}

/// Does something when the current event has been handled and the page is drawn.
pub(crate) fn soon(action: impl FnOnce() + 'static) {
    gloo::timers::callback::Timeout::new(0, action).forget();
}

/// Sets an attribute of the root element, which the styles look at.
pub(crate) fn set_root(name: &str, value: &str) {
    let root = document().and_then(|document| document.document_element());
    if let Some(Err(error)) = root.map(|root| root.set_attribute(name, value)) {
        web_sys::console::error_1(&error);
    }
}

/// Sets a style property of an element. The page's policy forbids `style` attributes.
pub(crate) fn set_style(element: &Element, name: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>()
        && let Err(error) = element.style().set_property(name, value)
    {
        web_sys::console::error_1(&error);
    }
}

/// Whether keys pressed now write into a field.
pub(crate) fn is_writing(target: Option<&web_sys::EventTarget>) -> bool {
    let Some(element) = target.and_then(|target| target.dyn_ref::<Element>()) else { return false };
    let field = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], \
                 [type=button], [type=color])";
    element.matches(field).unwrap_or(false)
}

/// Whether Enter and Space mean the focused element itself.
pub(crate) fn is_control(target: Option<&web_sys::EventTarget>) -> bool {
    let Some(element) = target.and_then(|target| target.dyn_ref::<Element>()) else { return false };
    element.matches("button, a, summary, input, select, [role=option]").unwrap_or(false)
}

/// Whether the keyboard is a Mac's.
pub(crate) fn is_mac() -> bool {
    window()
        .and_then(|window| window.navigator().platform().ok())
        .is_some_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// Whether the panels lie over the article for want of room; the styles draw the same line.
pub(crate) fn is_narrow() -> bool {
    let query = window().and_then(|window| window.match_media("(max-width: 52rem)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Scrolls the element that scrolls just so far that a part of it comes into view.
///
/// `top` and `bottom` are where the part stands now, in pixels of the viewport.
pub(crate) fn scroll_to_show(scroller: &Element, top: f64, bottom: f64) {
    let view = scroller.get_bounding_client_rect();
    let margin = (view.height() * 0.15).min(96.0);
    let by = if top < view.top() + margin {
        top - view.top() - view.height() / 3.0
    } else if bottom > view.bottom() - margin {
        bottom - view.bottom() + view.height() / 3.0
    } else {
        return;
    };
    scroller.set_scroll_top(scroller.scroll_top() + by as i32);
}
