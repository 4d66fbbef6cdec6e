//! What the page tells in passing: the toast, the live region, the state of saving.

use super::dataset::{Dataset, write_far};
use super::format::count;
use super::handing::{Progress, now_and_then};
use super::hooks::{use_dispatch, use_late_slice, use_slice};
use super::store::Dispatch;
use super::writing::{NO_ROOM, hand_over};
use crate::platform::{clock, dom, web};
use dateline::actions::Action;
use dateline::exchange::Choice;
use dateline::formats::native::{self, Shape};
use dateline::moment::Day;
use dateline::session::{Msg, REMINDER, Tone};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The last notice: seen if it is worth a look, read out in any case.
#[component]
pub(crate) fn Toast() -> Html {
    let dispatch = use_dispatch();
    let notice = use_slice(|session| session.notice.clone());
    let serial = notice.as_ref().map(|notice| notice.serial);
    {
        let dispatch = dispatch.clone();
        use_effect_with(serial, move |serial| {
            // Long enough to be read and to reach Undo; any new notice begins anew.
            let timer = serial.is_some().then(|| {
                let dismiss = move || dispatch.send(Msg::Dismiss);
                web::Timeout::new(8_000, dismiss)
            });
            move || drop(timer)
        });
    }
    let text = notice.as_ref().map(|notice| notice.text.to_string()).unwrap_or_default();
    let shown = notice.filter(|notice| notice.tone != Tone::Quiet);
    let class = match shown.as_ref().map(|notice| notice.tone) {
        Some(Tone::Refusal) => "toast refusal",
        Some(_) => "toast",
        None => "toast hidden",
    };
    let undo = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::Undo))
    };
    let dismiss = Callback::from(move |_: MouseEvent| dispatch.send(Msg::Dismiss));
    let offers_undo = shown.as_ref().is_some_and(|notice| notice.offers_undo);
    html! {
        <div class="toasts">
            <p class="hidden-text" role="status" aria-live="polite" id="announcer">{ &text }</p>
            <div class={class}>
                <span class="toast-text" aria-hidden="true">{ &text }</span>
                <button type="button" class="plain" hidden={!offers_undo} onclick={undo}>
                    { "Undo" }
                </button>
                <button type="button" class="plain" aria-label="Dismiss" onclick={dismiss}>
                    { "×" }
                </button>
            </div>
        </div>
    }
}

/// Why the last attempt to change something from a dialog was refused.
#[component]
pub(crate) fn RefusalLine() -> Html {
    let notice = use_slice(|session| session.notice.clone());
    let refusal = notice.as_ref().filter(|notice| notice.tone == Tone::Refusal);
    html! {
        <p class="refusal-line" role="alert">
            { refusal.map(|notice| notice.text.to_string()).unwrap_or_default() }
        </p>
    }
}

/// Steps of which it is not told how many are stored.
const FEW: usize = 5;

/// Whether the work is stored, and the way to how.
#[component]
pub(crate) fn SavedState() -> Html {
    let dispatch = use_dispatch();
    let (has_failed, is_saved, n_left, saved_at) = use_slice(|session| {
        let saving = &session.saving;
        (saving.failure.is_some(), saving.is_saved(), saving.n_unsaved(), saving.saved_at)
    });
    // The steps that were to be stored when there were most; a large import is many.
    let most = use_mut_ref(usize::default);
    let n = n_left.max(if is_saved { 0 } else { *most.borrow() });
    most.replace(n);
    let (class, text) = match (has_failed, is_saved) {
        (true, _) => ("saved failed", "Not saved".to_owned()),
        (false, true) => ("saved", "Saved".to_owned()),
        (false, false) if n < FEW => ("saved busy", "Saving…".to_owned()),
        (false, false) => ("saved busy", format!("Saving… {} %", 100 * (n - n_left) / n)),
    };
    let stored = match saved_at {
        Some(at) => format!("Last stored in this browser at {}", clock::local(at)),
        None => "All changes are stored in this browser".to_owned(),
    };
    let info = Action::Storage.info();
    let onclick = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.send(Action::Storage.message(&dispatch.session()));
        })
    };
    html! {
        <button
            type="button"
            id="saved-state"
            class={class}
            data-action={info.id}
            title={format!("{stored}. {}", info.help)}
            onclick={onclick}
        >
            { text }
        </button>
    }
}

/// Proposes a backup when much was done since the last one, or where the browser keeps the work
/// loosely.
#[component]
pub(crate) fn BackupReminder() -> Html {
    let dispatch = use_dispatch();
    let (n, is_loose) = use_late_slice(|session| {
        let n = session.n_since_backup();
        let is_loose = session.keeping.is_nearly_full();
        (if n >= REMINDER || is_loose { n } else { 0 }, is_loose)
    });
    let onclick = Callback::from(move |_: MouseEvent| back_up(&dispatch));
    let why = if is_loose {
        "There is little room left in this browser."
    } else {
        "A browser's storage is one copy on one machine."
    };
    html! {
        <button
            type="button"
            id="backup-reminder"
            hidden={n == 0}
            title={format!("{why} Download the whole project as a file.")}
            onclick={onclick}
        >
            { format!("Back up {}", count(usize::try_from(n).unwrap_or(usize::MAX), "step")) }
        </button>
    }
}

/// Says loudly that storing failed, and hands over the work.
#[component]
pub(crate) fn StorageBanner() -> Html {
    let dispatch = use_dispatch();
    let failure = use_slice(|session| session.saving.failure.clone());
    let save = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| back_up(&dispatch))
    };
    let retry = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::RetrySave))
    };
    html! {
        <div class="banner" role="alert" hidden={failure.is_none()}>
            <span>{ failure.map(|failure| failure.to_string()).unwrap_or_default() }</span>
            <button type="button" onclick={save}>{ "Download your work" }</button>
            <button type="button" onclick={retry}>{ "Try again" }</button>
        </div>
    }
}

/// Hands over the whole project as a file that opens as the project again.
pub(crate) fn back_up(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    spawn_local(async move {
        let session = dispatch.session();
        let (seq, day) = (session.saving.seq(), Day::of(clock::now()));
        let far = match session.is_vast() {
            true => back_up_far(&dispatch, day).await,
            false => Err(String::new()),
        };
        let (handed, is_all) = match far {
            Ok(name) => (Ok(name), true),
            Err(why) => {
                // What is in memory is better than nothing.
                if !session.is_whole() {
                    let told = format!("Articles that are not in memory could not be read. {why}");
                    dispatch.send(Msg::Tell(told.into(), Tone::Refusal));
                }
                (hand_over(&session.project, day).await, session.is_whole())
            }
        };
        match handed {
            Ok(name) => {
                if is_all {
                    dispatch.send(Msg::BackedUp(seq));
                }
                dispatch.send(Msg::Tell(format!("Downloaded {name}").into(), Tone::Plain));
            }
            Err(why) => dispatch.send(Msg::Tell(why.into(), Tone::Refusal)),
        }
    });
}

/// Has the worker write a large project, and hands it over; gives the name of the file.
async fn back_up_far(dispatch: &Dispatch, day: Day) -> Result<String, String> {
    let session = dispatch.session();
    let codebook = session.project.codebook.clone();
    let name = native::file_name(&codebook.name, day, "json");
    let dataset = Dataset::new(codebook, &session.summaries, None, &Choice::default());
    drop(session);
    let is_wanted = Rc::new(());
    let (wanted, shape) = (Rc::downgrade(&is_wanted), Shape::Project);
    let tell = now_and_then(2_000, |progress: Progress| {
        dispatch.send(Msg::Tell(progress.words("Writing the backup").into(), Tone::Plain));
    });
    let written = write_far(dispatch, &dataset, shape, &wanted, tell).await?;
    let (file, _) = written.ok_or(NO_ROOM)?;
    file.download(&name, "application/json").map(|()| name)
}

/// The line for newcomers.
#[component]
pub(crate) fn Hint() -> Html {
    let dispatch = use_dispatch();
    let (schema, is_shown) =
        use_slice(|session| (session.project.schema().clone(), session.settings.shows_hint));
    let keyed = schema.labels().iter().filter_map(|label| {
        Some(html! {
            <span class="hint-key" key={label.id.to_string()}>
                <kbd>{ label.key?.to_string() }</kbd>{ format!(" {}", label.name) }
            </span>
        })
    });
    let keys: Html = keyed.take(3).collect();
    let dismiss = Callback::from(move |_: MouseEvent| {
        dispatch.send(Action::ShowHint.message(&dispatch.session()));
        dom::focus("reader");
    });
    html! {
        <aside class="hint" aria-label="First steps" hidden={!is_shown}>
            <span>{ "Select words, then press " }</span>
            <span class="hint-keys">{ keys }</span>
            <span>{ " Everything else: " }</span>
            <span class="hint-key"><kbd>{ "?" }</kbd></span>
            <button type="button" class="plain" aria-label="Hide this hint" onclick={dismiss}>
                { "×" }
            </button>
        </aside>
    }
}
