//! How safely the browser keeps the work, with a backup at hand.

use super::Frame;
use crate::platform::clock;
use crate::ui::format::{count, size};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::mirror::MirrorState;
use crate::ui::notice::back_up;
use crate::ui::saving::look;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::session::Session;
use yew::prelude::*;

fn stored(session: &Session) -> String {
    let saving = &session.saving;
    if let Some(failure) = &saving.failure {
        return failure.to_string();
    }
    match (saving.is_saved(), saving.saved_at) {
        (false, _) => format!("{} are being stored.", count(saving.n_unsaved(), "step")),
        (true, Some(at)) => format!("All is stored, the last step at {}.", clock::local(at)),
        (true, None) => "All is stored.".to_owned(),
    }
}

fn kept(is_persistent: Option<bool>) -> &'static str {
    match is_persistent {
        Some(true) => "Kept until you clear it: the browser promised not to.",
        Some(false) => "Kept as long as the browser sees fit: it has promised nothing.",
        None => "The browser does not tell how long it keeps the work.",
    }
}

fn backed_up(session: &Session) -> String {
    let n = usize::try_from(session.n_since_backup()).unwrap_or(usize::MAX);
    match session.settings.backup {
        Some(backup) => {
            let at = clock::local(backup.at);
            format!("The last backup is of {at}; {} since.", count(n, "step"))
        }
        None => format!("There is no backup yet; {} so far.", count(n, "step")),
    }
}

/// The dialog.
#[component]
pub(super) fn StorageDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| look(&dispatch, false));
    }
    let keeping = session.keeping;
    let ask = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| look(&dispatch, true))
    };
    let save = Callback::from(move |_: MouseEvent| back_up(&dispatch));
    let room = keeping.usage.zip(keeping.quota).map(|(usage, quota)| {
        format!("This page uses {} of the {} that it may.", size(usage), size(quota))
    });
    let warning = keeping.warning();
    html! {
        <Frame title="Storage and backup" name="storage-dialog">
            <p id="storage-state">{ stored(&session) }</p>
            <p id="storage-kept">{ kept(keeping.is_persistent) }</p>
            <p id="storage-room" hidden={room.is_none()}>{ room.unwrap_or_default() }</p>
            <p class="warning" id="storage-warning" hidden={warning.is_none()}>
                { warning.unwrap_or_default() }
            </p>
            <p id="storage-backup">{ backed_up(&session) }</p>
            <div class="pickers">
                <button type="button" class="primary" id="back-up" onclick={save}>
                    { "Download a backup" }
                </button>
                <button
                    type="button"
                    id="ask-to-keep"
                    hidden={keeping.is_persistent != Some(false)}
                    onclick={ask}
                >
                    { "Ask the browser to keep it" }
                </button>
                <ActionButton action={Action::Past} text="Earlier states" />
            </div>
            <MirrorState />
            <p class="aside">
                { "The work is in this browser, on this machine, under this address. Load a \
                   backup and choose “Open as the project” to have it anywhere." }
            </p>
        </Frame>
    }
}
