//! From key events to actions.

use super::hooks::{use_dispatch, use_document_event};
use super::seeking::seek;
use super::store::{Dispatch, Shared};
use crate::platform::{dom, idle, selection, web};
use dateline::actions::{Action, Chord, Group, Keymap};
use dateline::schema::LabelKey;
use dateline::session::{Msg, Session, Tone};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Does an action, or says why it cannot be done.
pub(crate) fn perform(action: Action, session: &Session, dispatch: &Dispatch) {
    let mirrored = action.mirrored();
    let action = if mirrored != action && reads_leftward(session) { mirrored } else { action };
    if let Some(why) = action.hindrance(session) {
        dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
        return;
    }
    if session.sought.in_all && session.is_vast() {
        match action {
            Action::NextHit => return seek(dispatch, true),
            Action::PreviousHit => return seek(dispatch, false),
            _ => {}
        }
    }
    let message = placing(action, session).unwrap_or_else(|| action.message(session));
    dispatch.send(message);
    // The session knows nothing of the focus; the two actions that are about it end here. Panels
    // are drawn a frame after the text.
    match action {
        Action::SearchArticles => idle::after_paint(|| dom::focus("search")),
        Action::WriteNote => idle::after_paint(|| dom::focus("note")),
        _ => {}
    }
}

/// Whether the text goes on to the left where the keyboard is.
fn reads_leftward(session: &Session) -> bool {
    let head = session.caret().head;
    let at = session.document().and_then(|document| document.text.index().utf16_of(head));
    let root = dom::by_id("article");
    root.zip(at).is_some_and(|(root, at)| selection::is_right_to_left(&root, at))
}

/// Where the caret goes by what is drawn: to another line, or into view when it first appears.
fn placing(action: Action, session: &Session) -> Option<Msg> {
    let root = dom::by_id("article")?;
    let (down, extends) = match action {
        Action::LineUp => (false, false),
        Action::LineDown => (true, false),
        Action::SelectLineUp => (false, true),
        Action::SelectLineDown => (true, true),
        _ if action.info().group == Group::Caret && session.selection.is_nowhere() => {
            let first = selection::first_in_view(&root, &dom::by_id("reader")?)?;
            return session.byte_of(first).map(|at| Msg::PlaceCaret(at, false, None));
        }
        _ => return None,
    };
    let head = session.selection.caret?.head;
    let at = session.document()?.text.index().utf16_of(head)?;
    let column = session.selection.column;
    let (found, column) = selection::on_next_line(&root, at, down, column)?;
    session.byte_of(found).map(|at| Msg::PlaceCaret(at, extends, Some(column)))
}

/// Keys that scroll the article as long as there is no caret.
fn scrolls_without_caret(action: Action) -> bool {
    matches!(
        action,
        Action::LineUp
            | Action::LineDown
            | Action::LineStart
            | Action::LineEnd
            | Action::ArticleStart
            | Action::ArticleEnd
    )
}

/// Listens to the keys of the whole page.
#[hook]
pub(crate) fn use_keys() {
    let dispatch = use_dispatch();
    use_document_event("keydown", move |event| {
        if let Some(event) = event.dyn_ref::<web::KeyboardEvent>() {
            let session = dispatch.session();
            on_key(event, &session, &dispatch);
        }
    });
}

/// Actions that work even while a field has the focus.
fn works_in_fields(action: Action) -> bool {
    matches!(
        action,
        Action::Palette
            | Action::Export
            | Action::Load
            | Action::Finish
            | Action::FinishWithoutEvents
    )
}

fn on_key(event: &web::KeyboardEvent, session: &Shared<Session>, dispatch: &Dispatch) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let chord = chord_of(event);
    let is_writing = dom::is_writing(event.target().as_ref());
    // A dialog has its own keys, and the browser closes it on Escape.
    if session.dialog.is_some() {
        return;
    }
    if is_writing && chord.key == "escape" {
        dom::blur();
        dom::focus("reader");
        event.prevent_default();
        return;
    }
    let means_control = matches!(chord.key.as_str(), "enter" | " ");
    if means_control && !chord.is_mod && dom::is_control(event.target().as_ref()) {
        return;
    }
    if !is_writing && let Some(msg) = label_message(&chord, session) {
        event.prevent_default();
        dispatch.send(msg);
        return;
    }
    if let Some(action) = Keymap::new(&session.settings.keys).action(&chord)
        && (!is_writing || works_in_fields(action))
        && !(scrolls_without_caret(action) && session.selection.caret.is_none())
    {
        event.prevent_default();
        perform(action, session, dispatch);
    }
}

/// A label's key tags; with Shift it arms the label whatever is selected.
fn label_message(chord: &Chord, session: &Shared<Session>) -> Option<Msg> {
    if chord.is_mod || chord.is_alt {
        return None;
    }
    let label = session.project.schema().keyed(LabelKey::parse(&chord.key)?)?;
    if !chord.is_shift {
        return Some(Msg::UseLabel(label.id.clone()));
    }
    let is_armed = session.armed.as_ref() == Some(&label.id);
    Some(Msg::Arm((!is_armed).then(|| label.id.clone())))
}

/// The chord of a key event.
pub(crate) fn chord_of(event: &web::KeyboardEvent) -> Chord {
    let is_mod = if dom::is_mac() { event.meta_key() } else { event.ctrl_key() };
    Chord::of_event(&event.key(), &event.code(), is_mod, event.alt_key(), event.shift_key())
}
