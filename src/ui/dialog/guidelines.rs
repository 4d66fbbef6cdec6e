//! The project's name and its annotation guidelines.

use super::{Frame, text_of};
use crate::ui::hooks::{use_dispatch, use_kept_value, use_session};
use crate::ui::prose::Prose;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::edit::Command;
use dateline::session::Msg;
use yew::prelude::*;

/// The dialog.
#[component]
pub(super) fn GuidelinesDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let rename = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let name = text_of(&event).unwrap_or_default();
            dispatch.send(Msg::Do(Command::Rename(name.into())));
        })
    };
    // What is being typed, which becomes a step when the field is left.
    let draft = use_state(|| None::<String>);
    let write = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let text = text_of(&event).unwrap_or_default();
            draft.set(None);
            dispatch.send(Msg::Do(Command::SetGuidelines(text.into())));
        })
    };
    let look = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| draft.set(text_of(&event)))
    };
    let codebook = &session.project.codebook;
    let name = use_kept_value(&codebook.name);
    let guidelines = use_kept_value(&codebook.guidelines);
    let shown = draft.as_ref().cloned().unwrap_or_else(|| codebook.guidelines.to_string());
    html! {
        <Frame title="Project and guidelines" name="guidelines-dialog">
            <label class="field">
                <span>{ "Name of the project" }</span>
                <input id="project-name" ref={name} onchange={rename} />
            </label>
            <label class="field">
                <span>{ "Guidelines in Markdown; they travel with every export" }</span>
                <textarea
                    id="guidelines"
                    rows="14"
                    ref={guidelines}
                    onchange={write}
                    oninput={look}
                />
            </label>
            <details class="preview">
                <summary>{ "As they will be read" }</summary>
                <Prose text={shown} />
            </details>
            <div class="pickers">
                <ActionButton action={Action::EditLabels} text="Labels, also from a file" />
                <ActionButton action={Action::Settings} text="Your name" />
                <ActionButton action={Action::Projects} text="Projects" />
            </div>
        </Frame>
    }
}
