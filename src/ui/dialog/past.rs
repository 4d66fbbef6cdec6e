//! What was done, with the way back to how it was.

use super::Frame;
use super::projects::open_copy;
use crate::platform::clock;
use crate::platform::database::Database;
use crate::ui::desk::{Desk, use_desk};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::store::Dispatch;
use crate::ui::writing::hand_over;
use dateline::edit::Command;
use dateline::library::{Moment, Storage as _, StorageError, Store, past, sittings, state_before};
use dateline::moment::Day;
use dateline::project::Project;
use dateline::session::{Msg, Tone};
use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

type Past = Rc<Vec<Moment>>;

async fn read(database: &Database) -> Result<Vec<Moment>, StorageError> {
    let archive = database.read_after(Store::Archive, "").await?;
    let journal = database.read_after(Store::Journal, "").await?;
    let parts = database.read_after(Store::Apart, "").await?;
    Ok(past(&archive, &journal, &parts))
}

/// The dialog.
#[component]
pub(super) fn PastDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let database = use_desk().database;
    let past = use_state(|| None::<Result<Past, StorageError>>);
    let seq = session.saving.seq();
    {
        let past = past.clone();
        use_effect_with((seq, session.saving.is_saved()), move |_| {
            spawn_local(async move { past.set(Some(read(&database).await.map(Rc::new))) });
        });
    }
    // What is not stored yet is not among what was read.
    let read = past.as_ref().map(|past| past.as_ref().map_err(ToString::to_string));
    let is_whole = |past: &&Past| past.last().is_none_or(|last| last.seq == seq);
    let (told, moments) = match read {
        None => ("Reading what was done …".to_owned(), Past::default()),
        Some(Err(why)) => (why, Past::default()),
        Some(Ok(past)) => match Some(past).filter(is_whole) {
            None => ("The last steps are being stored …".to_owned(), Past::default()),
            Some(past) if past.is_empty() => ("Nothing was done yet.".to_owned(), past.clone()),
            Some(past) => {
                (format!("{} can be looked at.", count(past.len(), "step")), past.clone())
            }
        },
    };
    let groups = sittings(&moments).into_iter().rev().map(|sitting| {
        let key = moments[sitting.start].seq.to_string();
        html! {
            <Sitting
                key={key}
                moments={moments.clone()}
                sitting={sitting}
                dispatch={dispatch.clone()}
            />
        }
    });
    let groups: Html = groups.collect();
    html! {
        <Frame title="Earlier states" name="past-dialog">
            <p id="past-state" role="status">{ told }</p>
            <p class="aside">
                { "Going back is one more step: undo takes it back. A state can also be opened \
                   as a project of its own beside this one, or be downloaded." }
            </p>
            <div class="sittings">{ groups }</div>
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct SittingProps {
    moments: Past,
    sitting: Range<usize>,
    dispatch: Dispatch,
}

/// What was done at one go.
#[component]
fn Sitting(props: &SittingProps) -> Html {
    let is_open = use_state(|| false);
    let moments = &props.moments[props.sitting.clone()];
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else {
        return html! { <div hidden=true></div> };
    };
    let articles: BTreeSet<_> =
        moments.iter().flat_map(|moment| moment.entry.change.articles()).collect();
    let (from, to) = (clock::local(first.entry.at), clock::local(last.entry.at));
    let until = to.rsplit(' ').next().unwrap_or_default();
    let span = if from == to { from } else { format!("{from} to {until}") };
    let n = (count(moments.len(), "step"), count(articles.len(), "article"));
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: Event| is_open.set(!*is_open))
    };
    // Thousands of rows are made only for those who look.
    let shown = if *is_open { props.sitting.clone().rev().collect() } else { Vec::new() };
    let steps = shown.into_iter().map(|at| {
        let moment = &props.moments[at];
        html! {
            <li key={moment.seq.to_string()}>
                <span class="row-date">{ clock::local(moment.entry.at) }</span>
                <span class="past-title">{ moment.entry.title.to_string() }</span>
                <Ways moments={props.moments.clone()} at={at} dispatch={props.dispatch.clone()} />
            </li>
        }
    });
    let steps: Html = steps.collect();
    html! {
        <details class="sitting" ontoggle={toggle}>
            <summary>{ format!("{span}: {} in {}", n.0, n.1) }</summary>
            <ol class="past">{ steps }</ol>
        </details>
    }
}

#[derive(PartialEq, Properties)]
struct WaysProps {
    moments: Past,
    at: usize,
    dispatch: Dispatch,
}

/// The ways to how it was before a step.
#[component]
fn Ways(props: &WaysProps) -> Html {
    let WaysProps { moments, at, dispatch } = props;
    let desk = use_desk();
    let way = |go: fn(Project, &Moment, &Dispatch, &Desk)| {
        let (moments, at, dispatch) = (moments.clone(), *at, dispatch.clone());
        let desk = desk.clone();
        Callback::from(move |_: MouseEvent| {
            match state_before(&dispatch.session().project, &moments[at..]) {
                Ok(state) => go(state, &moments[at], &dispatch, &desk),
                Err(error) => dispatch.send(Msg::Tell(error.to_string().into(), Tone::Refusal)),
            }
        })
    };
    let back = way(|state, moment, dispatch, _| {
        dispatch.send(Msg::Show(None));
        dispatch.send(Msg::DoAndTell(Command::GoBack {
            codebook: state.codebook,
            documents: state.documents.into_values().collect(),
            before: moment.entry.title.clone(),
        }));
    });
    let download = way(|state, moment, dispatch, _| {
        let (day, dispatch) = (Day::of(moment.entry.at), dispatch.clone());
        spawn_local(async move {
            if let Err(why) = hand_over(&state, day).await {
                dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
            }
        });
    });
    let copy = way(|state, moment, dispatch, desk| {
        let name = format!("{} before {}", state.codebook.name, clock::local(moment.entry.at));
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        spawn_local(async move {
            if let Err(why) = open_copy(&desk, &dispatch.session(), &state, &name).await {
                dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
            }
        });
    });
    html! {
        <span class="ways">
            <button type="button" class="go-back" onclick={back}>{ "Back to before this" }</button>
            <button type="button" class="open-copy" onclick={copy}>{ "Open as a copy" }</button>
            <button type="button" class="take-along" onclick={download}>{ "Download" }</button>
        </span>
    }
}
