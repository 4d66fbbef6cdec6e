//! The bar at the top: the project, undo, files, help.

use super::hooks::{use_dispatch, use_late_slice, use_slice};
use super::keys::perform;
use super::notice::{BackupReminder, SavedState};
use super::store::Shared;
use crate::platform::dom;
use dateline::actions::{Action, Keymap};
use yew::prelude::*;

/// The bar at the top.
#[component]
pub(crate) fn Toolbar() -> Html {
    html! {
        <header class="toolbar">
            <ActionButton action={Action::ToggleList} text="☰" is_icon=true />
            <h1 class="brand">{ "Dateline" }</h1>
            <ProjectName />
            <div class="toolbar-group" role="group" aria-label="History">
                <ActionButton action={Action::Undo} text="↶" is_icon=true />
                <ActionButton action={Action::Redo} text="↷" is_icon=true />
            </div>
            <SavedState />
            <BackupReminder />
            <span class="spacer"></span>
            <div class="toolbar-group" role="group" aria-label="Project">
                <ActionButton action={Action::Load} text="Load" />
                <ActionButton action={Action::Export} text="Export" is_primary=true />
                <ActionButton action={Action::Check} text="Check" is_optional=true />
                <ActionButton action={Action::EditLabels} text="Labels" />
                <ActionButton action={Action::Guidelines} text="Guidelines" is_optional=true />
            </div>
            <div class="toolbar-group" role="group" aria-label="View">
                <ActionButton action={Action::NextTheme} text="◐" is_icon=true is_optional=true />
                <ActionButton action={Action::Settings} text="⚙" is_icon=true />
                <ActionButton action={Action::Shortcuts} text="?" is_icon=true />
                <ActionButton action={Action::ToggleMentions} text="▤" is_icon=true />
            </div>
        </header>
    }
}

/// The project's name, and the way to the others.
#[component]
fn ProjectName() -> Html {
    let dispatch = use_dispatch();
    let codebook = use_slice(|session| Shared(session.project.codebook.clone()));
    let info = Action::Projects.info();
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatch.send(Action::Projects.message(&dispatch.session()));
    });
    html! {
        <button
            type="button"
            class="plain project-name"
            data-action={info.id}
            title={info.help}
            onclick={onclick}
        >
            { codebook.name.to_string() }
        </button>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct ActionButtonProps {
    /// What it does.
    pub(crate) action: Action,
    /// What it says.
    pub(crate) text: &'static str,
    /// Whether it says so by a sign alone.
    #[prop_or_default]
    pub(crate) is_icon: bool,
    /// Whether it is the one that matters most.
    #[prop_or_default]
    pub(crate) is_primary: bool,
    /// Whether narrow screens go without it; the palette has everything.
    #[prop_or_default]
    pub(crate) is_optional: bool,
}

/// A button for an action, with its help and key, grayed out while it cannot be done.
#[component]
pub(crate) fn ActionButton(props: &ActionButtonProps) -> Html {
    let dispatch = use_dispatch();
    let action = props.action;
    let (hindrance, pressed, settings) = use_late_slice(move |session| {
        let pressed = match action {
            Action::ToggleList => Some(session.settings.shows_list),
            Action::ToggleMentions => Some(session.settings.shows_mentions),
            Action::Guidelines => Some(session.settings.shows_guidelines),
            _ => None,
        };
        (action.hindrance(session), pressed, Shared(session.settings.clone()))
    });
    let info = action.info();
    let keys = Keymap::chords_of(action, &settings.keys).into_iter().next();
    let keys = keys.map(|chord| format!(" ({})", chord.title(dom::is_mac()))).unwrap_or_default();
    let onclick = Callback::from(move |_: MouseEvent| {
        perform(action, &dispatch.session(), &dispatch);
    });
    let label = props.is_icon.then_some(info.title);
    html! {
        <button
            type="button"
            class={classes!(
                "action",
                props.is_icon.then_some("icon"),
                props.is_primary.then_some("primary"),
                props.is_optional.then_some("optional"),
            )}
            data-action={info.id}
            aria-label={label}
            aria-pressed={pressed.map(|pressed| pressed.to_string())}
            aria-disabled={hindrance.is_some().then_some("true")}
            title={format!("{}{keys}: {}", info.title, hindrance.unwrap_or(info.help))}
            onclick={onclick}
        >
            { props.text }
        </button>
    }
}
