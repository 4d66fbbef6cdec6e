//! From presses and drags on the text to selections.

use super::sheet::Sheet;
use crate::platform::highlight::{self, Mark};
use crate::platform::{dom, selection, web};
use crate::ui::hooks::{use_dispatch, use_document_event};
use crate::ui::store::Dispatch;
use dateline::session::{Msg, Session};
use dateline::text::{Granularity, Range, Utf16Offset};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// What the article's element listens with.
pub(super) struct Handlers {
    pub(super) onpointerdown: Callback<PointerEvent>,
    pub(super) onmousedown: Callback<MouseEvent>,
}

/// A press that has not ended.
#[derive(Clone, Copy, Default)]
struct Press {
    is_down: bool,
    /// How many presses came in a row on one place.
    n_clicks: i32,
    x: i32,
    y: i32,
    is_touch: bool,
}

/// How far the pointer may move, in pixels, and the press is still no drag.
const STILL: i32 = 4;

/// Lets presses, drags, double and triple clicks on the text select, and shows while the pointer
/// moves what would be selected.
#[hook]
pub(super) fn use_pointer(root: &NodeRef, sheet: &Rc<RefCell<Option<Rc<Sheet>>>>) -> Handlers {
    let dispatch = use_dispatch();
    let press = use_mut_ref(Press::default);
    let settling = use_mut_ref(|| None::<web::Timeout>);
    let alt = use_mut_ref(|| false);
    let onpointerdown = {
        let (press, sheet) = (press.clone(), sheet.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                if let Some(sheet) = sheet.borrow().as_ref() {
                    sheet.hold();
                }
                let is_touch = event.pointer_type() == "touch";
                let (x, y) = (event.client_x(), event.client_y());
                press.replace(Press { is_down: true, n_clicks: 1, x, y, is_touch });
            }
        })
    };
    // Only the mouse event counts clicks. It comes after the pointer event of the same press.
    let onmousedown = {
        let press = press.clone();
        Callback::from(move |event: MouseEvent| press.borrow_mut().n_clicks = event.detail())
    };
    {
        let (root, press, alt) = (root.clone(), press.clone(), alt.clone());
        let dispatch = dispatch.clone();
        use_document_event("selectionchange", move |_| {
            let Some(root) = root.cast::<web::Element>() else { return };
            let session = dispatch.session();
            let current = *press.borrow();
            if current.is_down {
                preview(&root, &session, *alt.borrow());
            } else if current.is_touch {
                settle_later(&settling, root, &dispatch);
            }
        });
    }
    {
        let alt = alt.clone();
        use_document_event("pointermove", move |event| {
            if let Some(event) = event.dyn_ref::<web::PointerEvent>() {
                alt.replace(event.alt_key());
            }
        });
    }
    let released = use_mut_ref(|| None::<Release>);
    let let_go = {
        let (root, dispatch, sheet) = (root.clone(), dispatch.clone(), sheet.clone());
        move || {
            if let Some(sheet) = sheet.borrow().as_ref() {
                let session = dispatch.session();
                sheet.release(&session);
                if let Some(root) = root.cast::<web::Element>() {
                    show_again(&root, &session);
                }
            }
        }
    };
    let settle = {
        let (root, released, let_go) = (root.clone(), released.clone(), let_go.clone());
        move || {
            let (root, release) = (root.cast::<web::Element>(), released.take());
            if let Some((root, release)) = root.zip(release) {
                finish(&root, &dispatch.session(), &dispatch, release);
                let_go();
            }
        }
    };
    {
        let (press, settle) = (press.clone(), settle.clone());
        use_document_event("pointerup", move |event| {
            let Some(event) = event.dyn_ref::<web::PointerEvent>() else { return };
            if !std::mem::take(&mut press.borrow_mut().is_down) {
                return;
            }
            released.replace(Some(Release {
                press: *press.borrow(),
                x: event.client_x(),
                y: event.client_y(),
                by_character: event.alt_key(),
            }));
            // The browser collapses an old selection only after this event.
            dom::soon(settle.clone());
        });
    }
    // A busy page may get to the next key or press before that: they mean what was selected.
    {
        let settle = settle.clone();
        use_document_event("keydown", move |_| settle());
    }
    use_document_event("pointerdown", move |_| settle());
    use_document_event("pointercancel", move |_| {
        if std::mem::take(&mut press.borrow_mut().is_down) {
            let_go();
        }
    });
    Handlers { onpointerdown, onmousedown }
}

struct Release {
    press: Press,
    x: i32,
    y: i32,
    by_character: bool,
}

fn preview(root: &web::Element, session: &Session, by_character: bool) {
    let raw = selection::selected(root);
    let span = raw.and_then(|raw| session.snap(raw, by_character));
    let range = span.and_then(|span| session.utf16(span));
    let marked = range.and_then(|range| selection::dom_range(root, range));
    highlight::set(Mark::Pending, marked.as_ref());
}

/// Marks the words that the next label goes to, or none.
fn mark_pending(root: &web::Element, session: &Session) {
    let range = session.selection.span.and_then(|span| session.utf16(span));
    let marked = range.and_then(|range| selection::dom_range(root, range));
    highlight::set(Mark::Pending, marked.as_ref());
}

/// Shows what is selected if the browser has given it up: after a tap it tells of a mouse, which
/// may come when the tap has long selected.
fn show_again(root: &web::Element, session: &Session) {
    let shown = session.selection.span.and_then(|span| session.utf16(span));
    if shown.is_some() && selection::selected(root).is_none() && !dom::has_writing() {
        selection::show(root, shown);
    }
}

/// A finger's selection changes many times before it rests.
fn settle_later(
    settling: &Rc<RefCell<Option<web::Timeout>>>,
    root: web::Element,
    dispatch: &Dispatch,
) {
    let dispatch = dispatch.clone();
    let settle = move || {
        let session = dispatch.session();
        let Some(raw) = selection::selected(&root) else { return show_again(&root, &session) };
        let span = session.snap(raw, false);
        // What the page itself has made the browser show is no news.
        if span.is_some() && span != session.selection.span {
            take(&root, &session, &dispatch, raw, span);
        }
    };
    settling.replace(Some(web::Timeout::new(300, settle)));
}

fn finish(root: &web::Element, session: &Session, dispatch: &Dispatch, release: Release) {
    let Release { press, x, y, by_character } = release;
    let is_still = (x - press.x).abs() <= STILL && (y - press.y).abs() <= STILL;
    let point = || selection::at_point(root, f64::from(x), f64::from(y));
    let unit = match press.n_clicks {
        2 if is_still => Some(Granularity::Word),
        n if n >= 3 && is_still => Some(Granularity::Sentence),
        _ => None,
    };
    if let Some(unit) = unit {
        let span = point().and_then(|at| session.unit_at(at, unit));
        let raw = span.and_then(|span| session.utf16(span));
        if let Some(raw) = raw {
            take(root, session, dispatch, raw, span);
            return;
        }
    }
    // A tap may come to be known before the browser has given up what was selected.
    let is_old = |raw: &Range<Utf16Offset>| {
        let known = session.selection.span.and_then(|span| session.utf16(span));
        press.is_touch && is_still && known == Some(*raw)
    };
    match selection::selected(root).filter(|raw| !is_old(raw)) {
        Some(raw) => take(root, session, dispatch, raw, session.snap(raw, by_character)),
        None => {
            if let Some(at) = point().and_then(|at| session.byte_of(at)) {
                dispatch.send(if press.is_touch { Msg::Tap(at) } else { Msg::Point(at) });
            }
            // Not by the change of the session alone: a second tap may leave it as it is.
            mark_pending(root, &dispatch.session());
        }
    }
}

/// Hands a selection over and makes the browser's own agree with it.
fn take(
    root: &web::Element,
    session: &Session,
    dispatch: &Dispatch,
    raw: Range<Utf16Offset>,
    span: Option<dateline::text::Span>,
) {
    let shown = span.and_then(|span| session.utf16(span));
    let will_be_tagged = session.armed.is_some() && span.is_some();
    if will_be_tagged || shown != Some(raw) {
        selection::show(root, shown.filter(|_| !will_be_tagged));
    }
    if will_be_tagged || span.is_none() {
        highlight::set(Mark::Pending, None);
    }
    dispatch.send(Msg::Select(span));
}
