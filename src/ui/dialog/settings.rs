//! A person's preferences.

use super::{Frame, text_of};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::session::{Msg, Settings, Theme};
use dateline::text::Granularity;
use yew::prelude::*;

/// The dialog.
#[component]
pub(super) fn SettingsDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let settings = session.settings.clone();
    let prefer = |change: fn(&mut Settings, &str)| {
        let (settings, dispatch) = (settings.clone(), dispatch.clone());
        Callback::from(move |event: Event| {
            let mut settings = settings.as_ref().clone();
            change(&mut settings, text_of(&event).unwrap_or_default().trim());
            dispatch.send(Msg::Prefer(settings));
        })
    };
    let author = prefer(|settings, text| {
        if !text.is_empty() {
            settings.author = text.into();
        }
    });
    let theme = prefer(|settings, text| {
        let chosen = Theme::ALL.into_iter().find(|theme| theme.name() == text);
        settings.theme = chosen.unwrap_or_default();
    });
    let granularity = prefer(|settings, text| {
        settings.snap.granularity =
            if text == "character" { Granularity::Character } else { Granularity::Word };
    });
    let trim = prefer(|settings, _| settings.snap.trim = !settings.snap.trim);
    let themes = Theme::ALL.into_iter().map(|theme| {
        html! {
            <option key={theme.name()} value={theme.name()} selected={theme == settings.theme}>
                { theme.name() }
            </option>
        }
    });
    let themes: Html = themes.collect();
    let by_character = settings.snap.granularity == Granularity::Character;
    html! {
        <Frame title="Settings" name="settings-dialog">
            <label class="field">
                <span>{ "Your name, as it stands in your mentions" }</span>
                <input id="author" value={settings.author.to_string()} onchange={author} />
            </label>
            <label class="field">
                <span>{ "Theme" }</span>
                <select id="theme" onchange={theme}>{ themes }</select>
            </label>
            <label class="field">
                <span>{ "Selections grow to" }</span>
                <select id="granularity" onchange={granularity}>
                    <option value="word" selected={!by_character}>{ "whole words" }</option>
                    <option value="character" selected={by_character}>
                        { "nothing: characters as drawn" }
                    </option>
                </select>
            </label>
            <label class="check">
                <input type="checkbox" checked={settings.snap.trim} onchange={trim} />
                { " Leave out white space, quotes and punctuation at the ends" }
            </label>
            <div class="field">
                <span>{ "Text size" }</span>
                <div class="toolbar-group">
                    <ActionButton action={Action::SmallerText} text="A−" />
                    <ActionButton action={Action::LargerText} text="A+" />
                </div>
            </div>
        </Frame>
    }
}
