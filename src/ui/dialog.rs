//! The dialogs over the page.

mod adding;
mod arrivals;
mod check;
mod concordance;
mod convert;
mod details;
mod export;
mod find;
mod guidelines;
mod known;
mod load;
mod mapping;
mod palette;
mod past;
mod projects;
mod reader;
mod repeat;
mod report;
mod schema;
mod settings;
mod settle;
mod shortcuts;
mod split;
mod storage;
mod targets;
mod text_file;

use super::fetching::use_all_articles;
use super::hooks::{use_dispatch, use_slice};
use super::notice::RefusalLine;
use crate::platform::{dom, parts, web};
use dateline::session::{Dialog, Msg, Tone};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The dialog that the session asks for.
#[component]
pub(crate) fn Dialogs() -> Html {
    let dialog = use_slice(|session| session.dialog.clone());
    let is_whole = use_whole(dialog.is_some());
    let dialog = match dialog.filter(|_| is_whole) {
        None => html! { <span hidden=true></span> },
        Some(Dialog::Load) => html! { <load::LoadDialog /> },
        Some(Dialog::Report) => html! { <report::ReportDialog /> },
        Some(Dialog::Export) => html! { <export::ExportDialog /> },
        Some(Dialog::Check) => html! { <check::CheckDialog /> },
        Some(Dialog::Schema) => html! { <schema::SchemaDialog /> },
        Some(Dialog::Repeat) => html! { <repeat::RepeatDialog /> },
        Some(Dialog::Find) => html! { <find::FindDialog /> },
        Some(Dialog::Guidelines) => html! { <guidelines::GuidelinesDialog /> },
        Some(Dialog::Details) => html! { <details::DetailsDialog /> },
        Some(Dialog::Settle) => html! { <settle::SettleDialog /> },
        Some(Dialog::Palette) => html! { <palette::PaletteDialog /> },
        Some(Dialog::Shortcuts) => html! { <shortcuts::ShortcutsDialog /> },
        Some(Dialog::Projects) => html! { <projects::ProjectsDialog /> },
        Some(Dialog::Settings) => html! { <settings::SettingsDialog /> },
        Some(Dialog::Storage) => html! { <storage::StorageDialog /> },
        Some(Dialog::Past) => with_all(html! { <past::PastDialog /> }),
    };
    html! { <div class="dialogs">{ dialog }</div> }
}

fn with_all(dialog: Html) -> Html {
    html! { <WithAll>{ dialog }</WithAll> }
}

#[derive(PartialEq, Properties)]
struct WithAllProps {
    children: Html,
}

/// A dialog that looks at all articles, when they are in memory.
#[component]
fn WithAll(props: &WithAllProps) -> Html {
    match use_all_articles(true) {
        None => props.children.clone(),
        Some(told) => html! {
            <Frame title="One moment" name="all-articles">
                <p role="status">{ told }</p>
            </Frame>
        },
    }
}

/// Whether the whole program is there, of which dialogs and guidelines are no part at first; what
/// is asked for sooner waits for it.
#[hook]
pub(crate) fn use_whole(is_asked: bool) -> bool {
    let dispatch = use_dispatch();
    let is_whole = use_state(parts::are_here);
    let arrived = is_whole.clone();
    let is_here = *is_whole || parts::are_here();
    use_effect_with(is_asked && !is_here, move |waits| {
        if *waits {
            spawn_local(async move {
                if parts::arrive().await {
                    arrived.set(true);
                } else {
                    dispatch.send(Msg::Show(None));
                    dispatch.send(Msg::Tell(MISSING.into(), Tone::Refusal));
                }
            });
        }
    });
    is_here
}

const MISSING: &str = "A part of the page did not arrive. Check the connection and try again.";

#[derive(PartialEq, Properties)]
struct FrameProps {
    /// What the dialog is for.
    title: &'static str,
    /// A name for styles and tests.
    name: &'static str,
    children: Html,
}

/// A modal dialog with a heading and a button to close it.
#[component]
fn Frame(props: &FrameProps) -> Html {
    let dispatch = use_dispatch();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<web::HtmlDialogElement>();
            if let Some(Err(error)) = dialog.as_ref().map(|dialog| dialog.show_modal()) {
                dom::report(&error);
            }
            move || {
                // Closing gives the focus back to where it was, which a mere removal does not.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                dom::soon(dom::keep_focus);
            }
        });
    }
    let oncancel = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            dispatch.send(Msg::Show(None));
        })
    };
    let onclick = Callback::from(move |_: MouseEvent| dispatch.send(Msg::Show(None)));
    let heading = format!("{}-title", props.name);
    html! {
        <dialog ref={dialog} id={props.name} aria-labelledby={heading.clone()} oncancel={oncancel}>
            <div class="dialog-head">
                <h2 id={heading}>{ props.title }</h2>
                <button type="button" class="plain" aria-label="Close" onclick={onclick}>
                    { "×" }
                </button>
            </div>
            <div class="dialog-body">{ props.children.clone() }</div>
            <RefusalLine />
        </dialog>
    }
}

/// Puts a field back to what it showed: a refused value must not stay in it, and an accepted one
/// comes with the next drawing.
fn restore(event: &Event, value: &str) {
    if let Some(field) = event.target_dyn_into::<web::HtmlInputElement>() {
        field.set_value(value);
    }
}

/// The text of the field that an event came from.
fn text_of(event: &Event) -> Option<String> {
    let input = event.target_dyn_into::<web::HtmlInputElement>().map(|field| field.value());
    let area = || event.target_dyn_into::<web::HtmlTextAreaElement>().map(|f| f.value());
    let select = || event.target_dyn_into::<web::HtmlSelectElement>().map(|f| f.value());
    input.or_else(area).or_else(select)
}
