//! Checks every span and hands the dataset over.

use super::convert::{Convert, Parts};
use super::split::SplitChoice;
use super::{Frame, text_of};
use crate::platform::files::Outgoing;
use crate::platform::{clock, dom};
use crate::ui::dataset::{Dataset, write_far};
use crate::ui::format::count;
use crate::ui::handing::{PAUSE, Progress, now_and_then};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::store::{Dispatch, Shared};
use crate::ui::writing::write;
use dateline::article::Status;
use dateline::exchange::{Choice, Suggested, verify_all};
use dateline::formats::native::{self, Shape, Verification};
use dateline::moment::Day;
use dateline::quality::SplitOrder;
use dateline::session::{Dialog, Msg, Tone};
use std::collections::BTreeSet;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What is made of the dataset.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Native(Shape),
    Other,
}

/// How far a file is.
enum Making {
    /// So many articles are written.
    Begun(usize),
    /// The worker writes them.
    Far(Progress),
    /// It is ready, and its spans were read again. One of another format is the worker's to write.
    Ready(Option<Outgoing>, Verification),
    /// It could not be made, and why.
    Failed(String),
}

/// Articles of which the spans are looked at before the page is drawn again.
const LOOKED_AT: usize = 64;

/// Writes and checks a dataset; nothing if nobody wants it any more.
async fn make(
    (dataset, dispatch): (&Dataset, &Dispatch),
    kind: Kind,
    wanted: &Weak<()>,
    tell: impl Fn(Making),
) -> Result<Option<Making>, String> {
    let codebook = &dataset.codebook;
    let ready = |(file, verification)| Making::Ready(Some(file), verification);
    let Some(documents) = &dataset.documents else {
        // Of another format the worker checks what it is given.
        let Kind::Native(shape) = kind else {
            return Ok(Some(Making::Ready(None, Verification::default())));
        };
        let tell = |progress| tell(Making::Far(progress));
        return Ok(write_far(dispatch, dataset, shape, wanted, tell).await?.map(ready));
    };
    let tell = |n| tell(Making::Begun(n));
    if let Kind::Native(shape) = kind {
        let written = write(codebook, documents.iter(), shape, wanted, tell).await?;
        return Ok(written.map(|made| ready((made.file, made.verification))));
    }
    let mut found = Verification::default();
    for (i, some) in documents.chunks(LOOKED_AT).enumerate() {
        found.add(verify_all(some, &codebook.schema));
        tell(i * LOOKED_AT + some.len());
        clock::breathe().await;
        if wanted.upgrade().is_none() {
            return Ok(None);
        }
    }
    Ok(Some(Making::Ready(None, found)))
}

/// The file of a dataset as it comes to be, begun anew whenever something else is wanted.
#[hook]
fn use_making(dataset: &Shared<Dataset>, kind: Kind) -> Rc<Making> {
    type Made = ((Shared<Dataset>, Kind), Rc<Making>);
    let dispatch = use_dispatch();
    let made = use_state(|| None::<Made>);
    let order = (dataset.clone(), kind);
    {
        let made = made.clone();
        use_effect_with(order.clone(), move |order| {
            let order = order.clone();
            let is_wanted = Rc::new(());
            let wanted = Rc::downgrade(&is_wanted);
            spawn_local(async move {
                let tell = now_and_then(PAUSE, |making| {
                    made.set(Some((order.clone(), Rc::new(making))));
                });
                let making = make((&order.0, &dispatch), order.1, &wanted, tell).await;
                if let Some(making) = making.unwrap_or_else(|why| Some(Making::Failed(why)))
                    && wanted.upgrade().is_some()
                {
                    made.set(Some((order, Rc::new(making))));
                }
            });
            move || drop(is_wanted)
        });
    }
    match made.as_ref().filter(|(of, _)| *of == order) {
        Some((_, making)) => making.clone(),
        None => Rc::new(Making::Begun(0)),
    }
}

/// The dialog.
#[component]
pub(super) fn ExportDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let kind = use_state(|| Kind::Native(Shape::Dataset));
    let choice = {
        let marked = Some(session.marked.clone()).filter(|marked| !marked.is_empty());
        use_state(|| Choice { articles: marked, ..Choice::default() })
    };
    let split = use_state(|| None::<SplitOrder>);
    let with_suggestions = use_state(|| false);
    let suggestions = match (*kind, *with_suggestions) {
        // A backup holds everything.
        (Kind::Native(Shape::Project), _) | (Kind::Native(_), true) => Suggested::Kept,
        (Kind::Native(_), false) => Suggested::LeftOut,
        (Kind::Other, true) => Suggested::Accepted,
        // The writer of the format tells what is lost.
        (Kind::Other, false) => Suggested::Kept,
    };
    let is_vast = session.is_vast();
    let here = (!is_vast).then(|| Shared(session.project.clone()));
    let deps = (here, Shared(session.summaries.clone()), Shared(session.project.codebook.clone()));
    let deps = (deps, Choice { suggestions, ..(*choice).clone() });
    let dataset = use_memo(deps, |((here, summaries, codebook), choice)| {
        Shared(Arc::new(Dataset::new(codebook.0.clone(), summaries, here.as_deref(), choice)))
    });
    let making = use_making(&dataset, *kind);
    let is_other = *kind == Kind::Other;
    let is_whole = *kind == Kind::Native(Shape::Project);
    let extension = if is_whole { "json" } else { "jsonl" };
    let name = native::file_name(&session.project.codebook.name, Day::of(clock::now()), extension);
    let is_sound = match making.as_ref() {
        Making::Ready(_, verification) => verification.failures.is_empty(),
        Making::Begun(_) | Making::Far(_) | Making::Failed(_) => false,
    };
    let n_articles = dataset.n_articles;
    let has_articles = n_articles > 0;
    let is_ready = is_sound && has_articles;
    {
        let had_focus = use_mut_ref(|| false);
        use_effect_with(is_ready && !is_other, move |is_ready| {
            // Until then the button could not have the focus that it is meant to have. A person who
            // has gone elsewhere meanwhile stays there.
            if *is_ready && !had_focus.replace(true) && dom::is_first_focused("export-dialog") {
                dom::focus("download");
            }
        });
    }
    let choose = |value: Kind| {
        let kind = kind.clone();
        Callback::from(move |_: Event| kind.set(value))
    };
    let n_suggestions = dataset.n_suggestions;
    let keeps_all = n_suggestions == 0 || suggestions == Suggested::Kept;
    let is_backup = !is_other && keeps_all && *choice == Choice::default();
    let download = {
        let (making, name, dispatch) = (making.clone(), name.clone(), dispatch.clone());
        let seq = session.saving.seq();
        Callback::from(move |_: MouseEvent| {
            let Making::Ready(Some(file), verification) = making.as_ref() else { return };
            let mime = if is_whole { "application/json" } else { "application/jsonl" };
            match file.download(&name, mime) {
                Ok(()) => {
                    if is_backup {
                        dispatch.send(Msg::BackedUp(seq));
                    }
                    dispatch.send(Msg::Show(None));
                    let told = format!("Downloaded {name}: {verification}");
                    dispatch.send(Msg::Tell(told.into(), Tone::Plain));
                }
                Err(why) => dispatch.send(Msg::Tell(why.into(), Tone::Refusal)),
            }
        })
    };
    let failures = match making.as_ref() {
        Making::Ready(_, verification) => verification.failures.as_slice(),
        Making::Begun(_) | Making::Far(_) | Making::Failed(_) => &[],
    };
    let (told, class) = match making.as_ref() {
        Making::Begun(n) => (format!("Checking: {n} of {}", count(n_articles, "article")), ""),
        Making::Far(progress) => (progress.words("Writing and checking"), ""),
        Making::Ready(_, verification) if is_sound => (verification.to_string(), "verified"),
        Making::Ready(_, verification) => (verification.to_string(), "failed"),
        Making::Failed(why) => (why.clone(), "failed"),
    };
    let has_failures = !failures.is_empty();
    let failures = failures.iter().take(20).enumerate().map(|(i, failure)| {
        let told = format!("“{}”, mention {}: {}", failure.article, failure.mention, failure.what);
        html! { <li key={i}>{ told }</li> }
    });
    let failures: Html = failures.collect();
    let is_divided = split.is_some() && !is_whole;
    let stem = name.strip_suffix(".jsonl").unwrap_or(&name).to_owned();
    let n_mentions = dataset.n_mentions.map(|n| format!(", {}", count(n, "mention")));
    let (dataset, order) = ((*dataset).clone(), (*split).clone());
    // While the articles are looked at, what was chosen of a format must not go.
    let is_begun = matches!(*making, Making::Begun(_) | Making::Far(_));
    let may_convert = has_articles && (is_sound || is_begun);
    let convert = match (may_convert, is_other, is_divided) {
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
    let are_asked_for = *with_suggestions;
    let toggle_suggestions =
        Callback::from(move |_: Event| with_suggestions.set(!*with_suggestions));
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
                        checked={*kind == Kind::Native(Shape::Dataset)}
                        onchange={choose(Kind::Native(Shape::Dataset))}
                    />
                    { " JSON Lines: an article a line, for training" }
                </label>
                <label>
                    <input
                        type="radio"
                        name="shape"
                        value="json"
                        checked={*kind == Kind::Native(Shape::Project)}
                        onchange={choose(Kind::Native(Shape::Project))}
                    />
                    { " Dataset JSON: the whole project in one file, also as a backup" }
                </label>
                <label>
                    <input
                        type="radio"
                        name="shape"
                        value="other"
                        checked={is_other}
                        onchange={choose(Kind::Other)}
                    />
                    { " Another format: spaCy, CoNLL, brat, Label Studio and many more" }
                </label>
            </fieldset>
            <Chooser choice={choice.clone()} />
            <label class="with-suggestions" hidden={n_suggestions == 0 || is_whole}>
                <input
                    id="export-suggestions"
                    type="checkbox"
                    checked={are_asked_for}
                    onchange={toggle_suggestions}
                />
                { format!(" With {}{}", count(n_suggestions, "suggestion"), match suggestions {
                    Suggested::Accepted => ", as mentions",
                    Suggested::LeftOut => ", which are left out now",
                    Suggested::Kept if is_other => ", which are left out now",
                    Suggested::Kept => ", in a field of their own",
                }) }
            </label>
            { divide }
            <p>
                { format!(
                    "{}{}{} ",
                    count(n_articles, "article"),
                    n_mentions.unwrap_or_default(),
                    match making.as_ref() {
                        Making::Ready(Some(file), _) => {
                            let size = file.n_bytes().div_ceil(1024);
                            format!(", {size} KB. Offsets count code points, as Python does.")
                        }
                        _ => ".".to_owned(),
                    },
                ) }
                <button type="button" class="plain link" id="check-first" onclick={to_check}>
                    { "Check dataset…" }
                </button>
            </p>
            <p
                id="verification"
                hidden={(is_other || is_divided) && is_sound}
                class={class}
                role="status"
            >
                { told }
            </p>
            <ul class="problems" hidden={!has_failures}>{ failures }</ul>
            <p class="refusal-line" hidden={!has_failures}>
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
                    disabled={!is_ready}
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
    let authors = use_memo(Shared(session.summaries.clone()), |summaries| {
        let authors = summaries.iter().flat_map(|summary| summary.authors.keys().cloned());
        authors.collect::<BTreeSet<_>>()
    });
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
