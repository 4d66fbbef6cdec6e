//! Checks every span and hands the dataset over.

use super::{Frame, text_of};
use crate::platform::{clock, files};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::store::Shared;
use dateline::article::Status;
use dateline::formats::native::{self, Verification};
use dateline::moment::Day;
use dateline::project::Project;
use dateline::session::{Msg, Tone};
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Lines,
    Project,
}

/// A file ready to be handed over.
struct Ready {
    text: String,
    n_articles: usize,
    n_mentions: usize,
    verification: Verification,
}

fn prepare(project: &Project, shape: Shape, status: Option<Status>) -> Ready {
    let matches = |s: Status| status.is_none_or(|status| status == s);
    let documents: Vec<_> =
        project.documents.values().filter(|document| matches(document.facts.status)).collect();
    let text = match shape {
        Shape::Lines => native::write_jsonl(&project.codebook, documents.iter().copied()),
        Shape::Project => native::write_json(&project.codebook, documents.iter().copied()),
    };
    let verification = native::verify(&text);
    let n_mentions = documents.iter().map(|document| document.mentions.len()).sum();
    Ready { text, n_articles: documents.len(), n_mentions, verification }
}

/// The dialog.
#[component]
pub(super) fn ExportDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let shape = use_state(|| Shape::Lines);
    let status = use_state(|| None::<Status>);
    let deps = (Shared(session.project.clone()), *shape, *status);
    let ready = use_memo(deps, |(project, shape, status)| prepare(&project.0, *shape, *status));
    let choose_shape = |value: Shape| {
        let shape = shape.clone();
        Callback::from(move |_: Event| shape.set(value))
    };
    let choose_status = {
        let status = status.clone();
        Callback::from(move |event: Event| {
            status.set(text_of(&event).and_then(|name| Status::parse(&name)));
        })
    };
    let extension = match *shape {
        Shape::Lines => "jsonl",
        Shape::Project => "json",
    };
    let name = native::file_name(&session.project.codebook.name, Day::of(clock::now()), extension);
    let is_sound = ready.verification.failures.is_empty();
    let download = {
        let (ready, name) = (ready.clone(), name.clone());
        Callback::from(move |_: MouseEvent| {
            let mime = if extension == "json" { "application/json" } else { "application/jsonl" };
            match files::download(&name, mime, ready.text.as_bytes()) {
                Ok(()) => {
                    dispatch.send(Msg::Show(None));
                    let told = format!("Downloaded {name}: {}", ready.verification);
                    dispatch.send(Msg::Tell(told.into(), Tone::Plain));
                }
                Err(why) => dispatch.send(Msg::Tell(why.into(), Tone::Refusal)),
            }
        })
    };
    let by_status = session.n_by_status();
    let statuses = Status::ALL.into_iter().zip(by_status).map(|(choice, n)| {
        html! {
            <option
                key={choice.name()}
                value={choice.name()}
                selected={*status == Some(choice)}
            >
                { format!("{} ({n})", choice.title()) }
            </option>
        }
    });
    let statuses: Html = statuses.collect();
    let failures = ready.verification.failures.iter().take(20).enumerate().map(|(i, failure)| {
        let told = format!("“{}”, mention {}: {}", failure.article, failure.mention, failure.what);
        html! { <li key={i}>{ told }</li> }
    });
    let failures: Html = failures.collect();
    let has_articles = ready.n_articles > 0;
    html! {
        <Frame title="Export dataset" name="export-dialog">
            <fieldset>
                <legend>{ "File" }</legend>
                <label>
                    <input
                        type="radio"
                        name="shape"
                        value="jsonl"
                        checked={*shape == Shape::Lines}
                        onchange={choose_shape(Shape::Lines)}
                    />
                    { " JSON Lines: an article a line, for training" }
                </label>
                <label>
                    <input
                        type="radio"
                        name="shape"
                        value="json"
                        checked={*shape == Shape::Project}
                        onchange={choose_shape(Shape::Project)}
                    />
                    { " Dataset JSON: the whole project in one file, also as a backup" }
                </label>
            </fieldset>
            <label class="field">
                <span>{ "Articles" }</span>
                <select id="export-status" onchange={choose_status}>
                    <option value="" selected={status.is_none()}>
                        { format!("All ({})", session.summaries.len()) }
                    </option>
                    { statuses }
                </select>
            </label>
            <p>
                { format!(
                    "{}, {}, {} KB. Offsets count code points, as Python does.",
                    count(ready.n_articles, "article"),
                    count(ready.n_mentions, "mention"),
                    ready.text.len().div_ceil(1024),
                ) }
            </p>
            <p
                id="verification"
                class={if is_sound { "verified" } else { "failed" }}
                role="status"
            >
                { ready.verification.to_string() }
            </p>
            <ul class="problems" hidden={is_sound}>{ failures }</ul>
            <p class="refusal-line" hidden={is_sound}>
                { "Nothing can be exported while a span does not fit its text. Select the mention, \
                   move its boundaries or remove it, and come back." }
            </p>
            <div class="confirm">
                <button
                    type="button"
                    id="download"
                    class="primary"
                    autofocus=true
                    disabled={!is_sound || !has_articles}
                    onclick={download}
                >
                    { format!("Download {name}") }
                </button>
            </div>
        </Frame>
    }
}
