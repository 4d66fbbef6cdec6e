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

/// Whether nobody sees the page just now.
pub(crate) fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
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

/// Whether the focus is where the browser puts it when it opens a dialog in which nothing asks for
/// it: on the first button.
pub(crate) fn is_first_focused(dialog: &str) -> bool {
    let first = by_id(dialog).and_then(|dialog| dialog.query_selector("button").ok().flatten());
    first.is_some() && document().and_then(|document| document.active_element()) == first
}

/// Takes the focus away from whatever has it.
pub(crate) fn blur() {
    let active = document().and_then(|document| document.active_element());
    if let Some(active) = active.and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        let _ = active.blur();
    }
}

/// Gives the focus to the article where nothing has it.
pub(crate) fn keep_focus() {
    let Some(document) = document() else { return };
    let active = document.active_element();
    if active.is_none() || active == document.body().map(Into::into) {
        focus("reader");
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

/// Puts a fixed element at a point of the viewport, or as near as it fits.
pub(crate) fn place_within_view(element: &Element, x: i32, y: i32) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let size = element.get_bounding_client_rect();
    let fit = |at: i32, length: f64, room: i32| {
        f64::from(at).min(f64::from(room) - length - 4.0).max(4.0)
    };
    let (left, top) =
        (fit(x, size.width(), root.client_width()), fit(y, size.height(), root.client_height()));
    set_style(element, "left", &pixels(left));
    set_style(element, "top", &pixels(top));
}

/// A length for a style. The browser knows how to write numbers; our own way weighs 10 KB.
pub(crate) fn pixels(length: f64) -> String {
    // Ten is a radix that there is.
    let number = js_sys::Number::from(length).to_string_with_radix(10).map(String::from);
    number.unwrap_or_default() + "px"
}

/// Whether an event's target is in an element.
pub(crate) fn contains(element: &Element, target: Option<&web_sys::EventTarget>) -> bool {
    let node = target.and_then(|target| target.dyn_ref::<web_sys::Node>());
    node.is_some_and(|node| element.contains(Some(node)))
}

/// Moves the focus to the first of the elements within another that a selector finds.
pub(crate) fn focus_first(within: &Element, selector: &str) {
    let found = within.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus on or back among the elements within another that a selector finds, and around.
pub(crate) fn focus_next(within: &Element, selector: &str, forward: bool) {
    let found = within.query_selector_all(selector).map(elements).unwrap_or_default();
    let active = document().and_then(|document| document.active_element());
    let at = found.iter().position(|element| Some(element) == active.as_ref());
    let next = match (at, found.len()) {
        (_, 0) => return,
        (None, n) => {
            if forward {
                0
            } else {
                n - 1
            }
        }
        (Some(at), n) => {
            if forward {
                (at + 1) % n
            } else {
                (at + n - 1) % n
            }
        }
    };
    if let Some(element) = found[next].dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The elements of a list.
pub(crate) fn elements(list: web_sys::NodeList) -> Vec<Element> {
    let nodes = (0..list.length()).filter_map(|i| list.item(i));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

/// A new element, not yet in the document.
pub(crate) fn create(tag: &str) -> Option<Element> {
    document()?.create_element(tag).inspect_err(report).ok()
}

/// A new element like another, with what is in it.
pub(crate) fn copy(element: &Element) -> Option<Element> {
    element.clone_node_with_deep(true).inspect_err(report).ok()?.dyn_into().ok()
}

/// Sets an attribute of an element, or takes it away.
pub(crate) fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    let set = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
    if let Err(error) = set {
        report(&error);
    }
}

/// Puts an element after the last child of another.
pub(crate) fn append(parent: &Element, child: &Element) {
    insert_before(parent, child, None);
}

/// Puts an element before a child of another, or after the last.
pub(crate) fn insert_before(parent: &Element, child: &Element, next: Option<&Element>) {
    if let Err(error) = parent.insert_before(child, next.map(AsRef::as_ref)) {
        report(&error);
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

/// Whether a field has the focus that keys write into.
pub(crate) fn has_writing() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|active| is_writing(Some(active.as_ref())))
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
/// `top` and `bottom` are where the part stands now, in pixels of the viewport. Gives whether
/// anything moved.
pub(crate) fn scroll_to_show(scroller: &Element, top: f64, bottom: f64) -> bool {
    let view = scroller.get_bounding_client_rect();
    let margin = (view.height() * 0.15).min(96.0);
    let by = if top < view.top() + margin {
        top - view.top() - view.height() / 3.0
    } else if bottom > view.bottom() - margin {
        bottom - view.bottom() + view.height() / 3.0
    } else {
        return false;
    };
    let before = scroller.scroll_top();
    scroller.set_scroll_top(before + by as i32);
    scroller.scroll_top() != before
}

/// How near the edge of what scrolls a pointer makes it scroll, in pixels.
const EDGE: f64 = 28.0;

/// Scrolls the element that scrolls a little if a pointer at `y`, in pixels of the viewport, is at
/// its upper or lower edge or beyond; gives whether anything moved.
pub(crate) fn scroll_at_edge(scroller: &Element, y: f64) -> bool {
    let view = scroller.get_bounding_client_rect();
    let (above, below) = (view.top() + EDGE - y, y - (view.bottom() - EDGE));
    // The further out, the faster.
    let step = |beyond: f64| (beyond / 3.0).clamp(2.0, 32.0) as i32;
    let by = match (above > 0.0, below > 0.0) {
        (true, _) => -step(above),
        (_, true) => step(below),
        (false, false) => return false,
    };
    let before = scroller.scroll_top();
    scroller.set_scroll_top(before + by);
    scroller.scroll_top() != before
}
