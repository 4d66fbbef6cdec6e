//! Checks every span and hands the dataset over.

use super::convert::{Convert, Dataset, Parts};
use super::split::SplitChoice;
use super::{Frame, text_of};
use crate::platform::{clock, files};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::store::Shared;
use dateline::article::Status;
use dateline::exchange::{Choice, authors, verify_all};
use dateline::formats::native::{self, Verification};
use dateline::moment::Day;
use dateline::project::Project;
use dateline::quality::SplitOrder;
use dateline::session::{Dialog, Msg, Tone};
use std::sync::Arc;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Lines,
    Project,
    Other,
}

/// A file ready to be handed over.
struct Ready {
    /// Nothing of another format.
    text: String,
    dataset: Shared<Dataset>,
    n_mentions: usize,
    verification: Verification,
}

fn prepare(project: &Project, shape: Shape, choice: &Choice) -> Ready {
    let documents = choice.documents(project);
    let (text, verification) = match shape {
        // The worker writes it.
        Shape::Other => (String::new(), verify_all(&documents, project.schema())),
        Shape::Lines => verified(native::write_jsonl(&project.codebook, documents.iter())),
        Shape::Project => verified(native::write_json(&project.codebook, documents.iter())),
    };
    let n_mentions = documents.iter().map(|document| document.mentions.len()).sum();
    let dataset = Shared(Arc::new(Dataset { codebook: project.codebook.clone(), documents }));
    Ready { text, dataset, n_mentions, verification }
}

fn verified(text: String) -> (String, Verification) {
    let verification = native::verify(&text);
    (text, verification)
}

/// The dialog.
#[component]
pub(super) fn ExportDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let shape = use_state(|| Shape::Lines);
    let choice = {
        let marked = Some(session.marked.clone()).filter(|marked| !marked.is_empty());
        use_state(|| Choice { articles: marked, ..Choice::default() })
    };
    let split = use_state(|| None::<SplitOrder>);
    let deps = (Shared(session.project.clone()), *shape, (*choice).clone());
    let ready = use_memo(deps, |(project, shape, choice)| prepare(&project.0, *shape, choice));
    let choose_shape = |value: Shape| {
        let shape = shape.clone();
        Callback::from(move |_: Event| shape.set(value))
    };
    let extension = match *shape {
        Shape::Lines | Shape::Other => "jsonl",
        Shape::Project => "json",
    };
    let name = native::file_name(&session.project.codebook.name, Day::of(clock::now()), extension);
    let is_sound = ready.verification.failures.is_empty();
    let is_backup = *shape != Shape::Other && *choice == Choice::default();
    let download = {
        let (ready, name, dispatch) = (ready.clone(), name.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let mime = if extension == "json" { "application/json" } else { "application/jsonl" };
            match files::download(&name, mime, ready.text.as_bytes()) {
                Ok(()) => {
                    if is_backup {
                        dispatch.send(Msg::BackedUp);
                    }
                    dispatch.send(Msg::Show(None));
                    let told = format!("Downloaded {name}: {}", ready.verification);
                    dispatch.send(Msg::Tell(told.into(), Tone::Plain));
                }
                Err(why) => dispatch.send(Msg::Tell(why.into(), Tone::Refusal)),
            }
        })
    };
    let failures = ready.verification.failures.iter().take(20).enumerate().map(|(i, failure)| {
        let told = format!("“{}”, mention {}: {}", failure.article, failure.mention, failure.what);
        html! { <li key={i}>{ told }</li> }
    });
    let failures: Html = failures.collect();
    let n_articles = ready.dataset.documents.len();
    let has_articles = n_articles > 0;
    let is_other = *shape == Shape::Other;
    let is_whole = *shape == Shape::Project;
    let is_divided = split.is_some() && !is_whole;
    let stem = name.strip_suffix(".jsonl").unwrap_or(&name).to_owned();
    let (dataset, order) = (ready.dataset.clone(), (*split).clone());
    let convert = match (is_sound && has_articles, is_other, is_divided) {
        (true, true, _) => {
            html! { <Convert dataset={dataset} name={stem} split={order.clone()} /> }
        }
        (true, false, true) => {
            html! { <Parts dataset={dataset} name={stem} split={order.clone()} /> }
        }
        _ => html! { <div hidden=true></div> },
    };
    let divide = if is_whole {
        html! { <div hidden=true></div> }
    } else {
        let set = Callback::from(move |order| split.set(order));
        html! { <SplitChoice order={order} set={set} /> }
    };
    let to_check =
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::Show(Some(Dialog::Check))));
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
                <label>
                    <input
                        type="radio"
                        name="shape"
                        value="other"
                        checked={is_other}
                        onchange={choose_shape(Shape::Other)}
                    />
                    { " Another format: spaCy, CoNLL, brat, Label Studio and many more" }
                </label>
            </fieldset>
            <Chooser choice={choice.clone()} />
            { divide }
            <p>
                { format!(
                    "{}, {}{} ",
                    count(n_articles, "article"),
                    count(ready.n_mentions, "mention"),
                    if is_other {
                        ".".to_owned()
                    } else {
                        let size = ready.text.len().div_ceil(1024);
                        format!(", {size} KB. Offsets count code points, as Python does.")
                    },
                ) }
                <button type="button" class="plain link" id="check-first" onclick={to_check}>
                    { "Check dataset…" }
                </button>
            </p>
            <p
                id="verification"
                hidden={(is_other || is_divided) && is_sound}
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
            { convert }
            <div class="confirm" hidden={is_other || is_divided}>
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

#[derive(PartialEq, Properties)]
struct ChooserProps {
    choice: UseStateHandle<Choice>,
}

/// Which articles and mentions go along.
#[component]
fn Chooser(props: &ChooserProps) -> Html {
    let session = use_session();
    let choice = &props.choice;
    let authors = use_memo(Shared(session.project.clone()), |project| authors(project));
    let change = |alter: fn(&mut Choice, &str)| {
        let choice = choice.clone();
        Callback::from(move |event: Event| {
            let mut changed = (*choice).clone();
            alter(&mut changed, &text_of(&event).unwrap_or_default());
            choice.set(changed);
        })
    };
    let choose_status = change(|choice, name| {
        choice.status = Status::parse(name);
        choice.articles = None;
    });
    let choose_author = change(|choice, name| {
        choice.author = (!name.is_empty()).then(|| name.into());
    });
    let toggle_notes = change(|choice, _| choice.notes = !choice.notes);
    let by_status = session.n_by_status();
    let statuses = Status::ALL.into_iter().zip(by_status).map(|(status, n)| {
        html! {
            <option
                key={status.name()}
                value={status.name()}
                selected={choice.status == Some(status)}
            >
                { format!("{} ({n})", status.title()) }
            </option>
        }
    });
    let statuses: Html = statuses.collect();
    let people = authors.iter().map(|author| {
        let author = author.to_string();
        let is_chosen = choice.author.as_deref() == Some(author.as_str());
        html! {
            <option key={author.clone()} value={author.clone()} selected={is_chosen}>
                { &author }
            </option>
        }
    });
    let people: Html = people.collect();
    let labels = session.project.schema().labels().iter().map(|label| {
        let toggle = {
            let (choice, id) = (choice.clone(), label.id.clone());
            Callback::from(move |_: Event| {
                let mut changed = (*choice).clone();
                if !changed.without.remove(&id) {
                    changed.without.insert(id.clone());
                }
                choice.set(changed);
            })
        };
        html! {
            <label key={label.id.to_string()}>
                <input
                    type="checkbox"
                    checked={!choice.without.contains(&label.id)}
                    onchange={toggle}
                />
                { format!(" {}", label.name) }
            </label>
        }
    });
    let labels: Html = labels.collect();
    html! {
        <>
            <label class="field">
                <span>{ "Articles" }</span>
                <select id="export-status" onchange={choose_status}>
                    <option value="" selected={choice.status.is_none()}>
                        { format!("All ({})", session.summaries.len()) }
                    </option>
                    <option
                        value="chosen"
                        hidden={choice.articles.is_none()}
                        selected={choice.articles.is_some()}
                    >
                        { format!("Chosen ({})", session.marked.len()) }
                    </option>
                    { statuses }
                </select>
            </label>
            <details class="which">
                <summary>{ "Which mentions" }</summary>
                <fieldset class="checks">
                    <legend>{ "Labels" }</legend>
                    { labels }
                </fieldset>
                <label class="field">
                    <span>{ "Made by" }</span>
                    <select id="export-author" onchange={choose_author}>
                        <option value="" selected={choice.author.is_none()}>
                            { format!("All ({})", authors.len()) }
                        </option>
                        { people }
                    </select>
                </label>
                <label>
                    <input
                        id="export-notes"
                        type="checkbox"
                        checked={choice.notes}
                        onchange={toggle_notes}
                    />
                    { " With notes" }
                </label>
            </details>
        </>
    }
}
