//! A person's preferences.

use super::text_file::{Text, TextFile};
use super::{Frame, text_of};
use crate::platform::files;
use crate::ui::hooks::{use_dispatch, use_kept_value, use_session};
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::formats::csv_row;
use dateline::session::{Msg, Session, Settings, Theme, Tone};
use dateline::text::Granularity;
use yew::prelude::*;

/// What the file is called.
const FILE: &str = "dateline-settings.json";

/// More bytes than any settings have.
const MAX_BYTES: u64 = 4 << 20;

/// What the table of times is called.
const TIMES: &str = "dateline-times.csv";

/// How long the person was at each article, as a table.
fn times(session: &Session) -> String {
    let mut table = csv_row(&["article", "title", "status", "mentions", "seconds"]);
    for (article, seconds) in session.settings.times.iter() {
        let Some(summary) = session.summary_of(article) else { continue };
        let (n_mentions, seconds) = (summary.n_mentions().to_string(), seconds.to_string());
        let status = summary.status.name();
        table += &csv_row(&[article.as_str(), &summary.title, status, &n_mentions, &seconds]);
    }
    table
}

/// What a file of settings brings about.
fn taken(settings: &Settings, name: &str, text: Text) -> Msg {
    match text.and_then(|text| settings.with_file(&text)) {
        Ok(settings) => Msg::Prefer(settings),
        Err(why) => {
            let told = format!("{name} holds no settings. {why} Nothing was changed.");
            Msg::Tell(told.into(), Tone::Refusal)
        }
    }
}

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
    let measure = prefer(|settings, _| settings.measures_time = !settings.measures_time);
    let save_times = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            let done = files::download(TIMES, "text/csv", times(&dispatch.session()).as_bytes());
            if let Err(why) = done {
                dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
            }
        })
    };
    let save = {
        let (settings, dispatch) = (settings.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let file = settings.to_file();
            let done = files::download(FILE, "application/json", file.as_bytes());
            if let Err(why) = done {
                dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
            }
        })
    };
    let take = {
        let dispatch = dispatch.clone();
        Callback::from(move |(name, text): (String, Text)| {
            dispatch.send(taken(&dispatch.session().settings, &name, text));
        })
    };
    // Narrow screens have no room for it in the bar.
    let read = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.send(Msg::Show(None));
            dispatch.send(Action::Guidelines.message(&dispatch.session()));
        })
    };
    let themes = Theme::ALL.into_iter().map(|theme| {
        html! {
            <option key={theme.name()} value={theme.name()} selected={theme == settings.theme}>
                { theme.name() }
            </option>
        }
    });
    let themes: Html = themes.collect();
    let name = use_kept_value(&settings.author);
    let by_character = settings.snap.granularity == Granularity::Character;
    html! {
        <Frame title="Settings" name="settings-dialog">
            <label class="field">
                <span>{ "Your name, as it stands in your mentions" }</span>
                <input id="author" ref={name} onchange={author} />
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
            <label class="check">
                <input
                    id="measure-time"
                    type="checkbox"
                    checked={settings.measures_time}
                    onchange={measure}
                />
                { " Measure how long I am at each article; pauses of more than two minutes do not \
                   count, and the times stay in this browser" }
            </label>
            <div class="pickers" hidden={settings.times.is_empty()}>
                <button type="button" id="save-times" onclick={save_times}>
                    { "Save the times as a table" }
                </button>
            </div>
            <div class="field">
                <span>{ "Text size" }</span>
                <div class="toolbar-group">
                    <ActionButton action={Action::SmallerText} text="A−" />
                    <ActionButton action={Action::LargerText} text="A+" />
                </div>
            </div>
            <div class="pickers">
                <ActionButton action={Action::Shortcuts} text="Change keys" />
                <ActionButton action={Action::Projects} text="Projects" />
                <button type="button" id="read-guidelines" onclick={read}>
                    { "Guidelines beside the article" }
                </button>
                <button type="button" id="save-settings" onclick={save}>
                    { "Save settings to a file" }
                </button>
                <TextFile
                    id="settings-file"
                    title="Take settings from a file…"
                    max_bytes={MAX_BYTES}
                    too_large="It is too large for settings."
                    take={take}
                />
            </div>
        </Frame>
    }
}
