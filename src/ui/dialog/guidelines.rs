//! The project's name and its annotation guidelines.

use super::{Frame, text_of};
use crate::ui::hooks::{use_dispatch, use_kept_value, use_session};
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
    let write = Callback::from(move |event: Event| {
        let text = text_of(&event).unwrap_or_default();
        dispatch.send(Msg::Do(Command::SetGuidelines(text.into())));
    });
    let codebook = &session.project.codebook;
    let name = use_kept_value(&codebook.name);
    let guidelines = use_kept_value(&codebook.guidelines);
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
                    rows="18"
                    ref={guidelines}
                    onchange={write}
                />
            </label>
        </Frame>
    }
}
