//! The menu of a mention: which of those at the place is meant, and what is done with it.

use super::paint;
use crate::platform::{dom, selection, web};
use crate::ui::format::glyph;
use crate::ui::hooks::{use_dispatch, use_document_event, use_slice};
use crate::ui::keys::perform;
use crate::ui::store::{Dispatch, Shared};
use dateline::actions::Action;
use dateline::annotation::{Mention, MentionId};
use dateline::project::Document;
use dateline::schema::Schema;
use dateline::session::Msg;
use dateline::text::ByteOffset;
use std::sync::Arc;
use yew::prelude::*;

/// What the keyboard goes through.
const ITEM: &str = "[role^=menuitem]";

/// Where a menu is shown.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// The place in the text that it is about.
    pub(super) at: ByteOffset,
    /// The point of the viewport, in pixels.
    pub(super) x: i32,
    pub(super) y: i32,
}

/// Asks for the menu on a press of the other button, or of the menu key, on a mention.
pub(super) fn asked_for(event: &MouseEvent, dispatch: &Dispatch) -> Option<Place> {
    let (x, y) = (event.client_x(), event.client_y());
    let session = dispatch.session();
    // Every mention of a piece is over its first character too.
    let (start, _) = paint::place(&event.target_dyn_into::<web::Element>()?)?;
    let at = session.byte_of(start)?;
    let here = session.document()?.mentions.at(at);
    let is_here = here.iter().any(|m| Some(&m.id) == session.selection.mention.as_ref());
    let first = here.first()?.id.clone();
    event.prevent_default();
    if !is_here {
        dispatch.send(Msg::SelectMention(Some(first)));
    }
    Some(Place { at, x, y })
}

/// The place of the selected mention, for the menu key.
pub(super) fn of_selected(root: &NodeRef, dispatch: &Dispatch) -> Option<Place> {
    let root = root.cast::<web::Element>()?;
    let session = dispatch.session();
    let hull = session.mention()?.spans.hull();
    let (_, last) = selection::edges(&root, session.utf16(hull)?)?;
    Some(Place { at: hull.start(), x: last.left() as i32, y: last.bottom() as i32 })
}

#[derive(PartialEq, Properties)]
pub(super) struct MenuProps {
    pub(super) place: Option<Place>,
    pub(super) close: Callback<()>,
    /// Shows a mention alone while the focus or the pointer is on its entry, or all again.
    pub(super) look: Callback<Option<MentionId>>,
}

/// What the menu is drawn by.
#[derive(Clone, PartialEq)]
struct MenuSlice {
    document: Option<Shared<Document>>,
    mention: Option<Shared<Mention>>,
    schema: Schema,
}

/// The menu.
#[component]
pub(super) fn Menu(props: &MenuProps) -> Html {
    let dispatch = use_dispatch();
    let slice = use_slice(|session| MenuSlice {
        document: session.document().cloned().map(Shared),
        mention: session.mention().cloned().map(Shared),
        schema: session.project.schema().clone(),
    });
    let menu = use_node_ref();
    let is_open = props.place.is_some() && slice.mention.is_some();
    {
        let (menu, place, look) = (menu.clone(), props.place, props.look.clone());
        use_effect_with((props.place, is_open), move |(_, is_open)| {
            if !*is_open {
                look.emit(None);
            }
            let element = menu.cast::<web::Element>().filter(|_| *is_open);
            if let Some((element, place)) = element.zip(place) {
                dom::place_within_view(&element, place.x, place.y);
                dom::focus_first(&element, ITEM);
            }
        });
    }
    {
        let (menu, close) = (menu.clone(), props.close.clone());
        use_document_event("pointerdown", move |event| {
            if let Some(menu) = menu.cast::<web::Element>()
                && is_open
                && !dom::contains(&menu, event.target().as_ref())
            {
                close.emit(());
            }
        });
    }
    let onkeydown = {
        let (menu, close) = (menu.clone(), props.close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(menu) = menu.cast::<web::Element>() else { return };
            match event.key().as_str() {
                "ArrowDown" => dom::focus_next(&menu, ITEM, true),
                "ArrowUp" => dom::focus_next(&menu, ITEM, false),
                "Home" => dom::focus_first(&menu, ITEM),
                "End" => {
                    dom::focus_first(&menu, ITEM);
                    dom::focus_next(&menu, ITEM, false);
                }
                "Escape" | "Tab" => {
                    close.emit(());
                    dom::focus("reader");
                }
                "Enter" | " " => return event.stop_propagation(),
                // Other keys mean what they mean without a menu.
                _ => return close.emit(()),
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let Some((place, mention)) = props.place.zip(slice.mention.clone()).filter(|_| is_open) else {
        return html! { <div class="menu" hidden=true ref={menu}></div> };
    };
    let here = slice.document.as_ref().map(|document| {
        let mentions = document.mentions.at(place.at);
        mentions.into_iter().cloned().collect::<Vec<_>>()
    });
    let here = here.unwrap_or_default();
    let done = {
        let close = props.close.clone();
        move || {
            close.emit(());
            dom::focus("reader");
        }
    };
    let others = (here.len() > 1).then(|| {
        let items =
            here.iter().map(|other| draw_other(other, &mention, &slice, &dispatch, &props.look));
        html! {
            <div role="group" aria-label="Mentions here">
                <div class="menu-head" aria-hidden="true">{ "Mentions here" }</div>
                { items.collect::<Html>() }
            </div>
        }
    });
    let labels = slice.schema.labels().iter().enumerate().map(|(i, label)| {
        let choose = {
            let (dispatch, id, done) = (dispatch.clone(), label.id.clone(), done.clone());
            Callback::from(move |_: MouseEvent| {
                dispatch.send(Msg::Select(None));
                dispatch.send(Msg::UseLabel(id.clone()));
                done();
            })
        };
        html! {
            <button
                key={label.id.to_string()}
                type="button"
                role="menuitemradio"
                tabindex="-1"
                aria-checked={(label.id == mention.label).to_string()}
                data-label={i.to_string()}
                onclick={choose}
            >
                <span class="glyph" aria-hidden="true">{ glyph(label.kind) }</span>
                { label.name.to_string() }
                <kbd hidden={label.key.is_none()}>
                    { label.key.map(|key| key.to_string()).unwrap_or_default() }
                </kbd>
            </button>
        }
    });
    let labels: Html = labels.collect();
    let actions = [Action::Repeat, Action::WriteNote, Action::RemoveMention].map(|action| {
        let act = {
            let (dispatch, done) = (dispatch.clone(), done.clone());
            Callback::from(move |_: MouseEvent| {
                done();
                perform(action, &dispatch.session(), &dispatch);
            })
        };
        let info = action.info();
        html! {
            <button key={info.id} type="button" role="menuitem" tabindex="-1" onclick={act}>
                { info.title }
            </button>
        }
    });
    html! {
        <div
            ref={menu}
            class="menu"
            role="menu"
            aria-label="Mention"
            onkeydown={onkeydown}
        >
            <div class="menu-others">{ others }</div>
            <div role="group" aria-label="Label" class="menu-labels">{ labels }</div>
            <div role="group" aria-label="Actions" class="menu-actions">
                { actions.into_iter().collect::<Html>() }
            </div>
        </div>
    }
}

/// One of several mentions at a place; choosing it keeps the menu open.
fn draw_other(
    other: &Arc<Mention>,
    selected: &Mention,
    slice: &MenuSlice,
    dispatch: &Dispatch,
    look: &Callback<Option<MentionId>>,
) -> Html {
    let quote = slice.document.as_ref().map(|document| document.quote(other)).unwrap_or_default();
    let label = slice.schema.label(&other.label);
    let name = label.map_or(other.label.as_str(), |label| label.name.as_ref()).to_owned();
    let place = slice.schema.position(&other.label);
    let choose = {
        let (dispatch, id) = (dispatch.clone(), other.id.clone());
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::SelectMention(Some(id.clone()))))
    };
    let id = other.id.clone();
    let onenter = look.reform(move |_: MouseEvent| Some(id.clone()));
    let id = other.id.clone();
    let onfocus = look.reform(move |_: FocusEvent| Some(id.clone()));
    let onleave = look.reform(|_: MouseEvent| None);
    let onblur = look.reform(|_: FocusEvent| None);
    html! {
        <button
            key={other.id.to_string()}
            type="button"
            role="menuitemradio"
            tabindex="-1"
            class="menu-mention"
            onmouseenter={onenter}
            onmouseleave={onleave}
            onfocus={onfocus}
            onblur={onblur}
            aria-checked={(other.id == selected.id).to_string()}
            data-label={place.map(|place| place.to_string())}
            onclick={choose}
        >
            <span class="menu-quote" dir="auto">{ quote }</span>
            <span class="mention-label">{ name }</span>
        </button>
    }
}
