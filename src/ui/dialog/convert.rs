//! Shows what an export for another program loses, then hands it over.

use super::split::draw_split;
use super::text_of;
use crate::platform::{files, worker};
use crate::ui::dataset::{Dataset, Grown, grow_far, hand};
use crate::ui::format::count;
use crate::ui::formats::{Format, use_formats};
use crate::ui::handing::{PAUSE, Progress, now_and_then};
use crate::ui::hooks::use_dispatch;
use crate::ui::store::{Dispatch, Shared};
use crate::ui::writing::NO_ROOM;
use dateline::quality::{SplitOrder, Table};
use dateline::session::{Msg, Tone};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A file that is ready, with what the worker tells of it.
#[derive(Deserialize)]
struct Ready {
    name: String,
    n_files: usize,
    losses: Vec<Loss>,
    renamed: BTreeMap<String, String>,
    checked: Option<Checked>,
    parts: Option<(usize, Table)>,
    #[serde(skip)]
    file: Option<files::Outgoing>,
}

#[derive(Deserialize)]
struct Loss {
    kind: String,
    effect: String,
    count: usize,
    examples: Vec<String>,
}

#[derive(Deserialize)]
struct Checked {
    n_verified: usize,
    failures: Vec<String>,
}

/// Where the making of a file stands.
enum Making {
    Busy(Option<Doing>),
    Ready(Ready),
    Failed(String),
}

/// What is being done with articles, and how far it is.
type Doing = (&'static str, Progress);

#[derive(PartialEq, Properties)]
pub(super) struct ConvertProps {
    /// What is written.
    pub(super) dataset: Shared<Dataset>,
    /// What the file is called, without extension.
    pub(super) name: String,
    /// How it is divided, if it is.
    pub(super) split: Option<SplitOrder>,
}

/// The choice of a format with its options, and the file.
#[component]
pub(super) fn Convert(props: &ConvertProps) -> Html {
    let formats = use_formats();
    let chosen = use_state(|| None::<String>);
    let options = use_state(Map::new);
    let formats = match formats {
        Some(Ok(formats)) => formats,
        Some(Err(why)) => {
            return html! { <p class="refusal-line" role="alert">{ why }</p> };
        }
        None => return html! { <p role="status">{ "Loading the formats…" }</p> },
    };
    let written: Vec<&Format> = formats.iter().filter(|format| format.is_written).collect();
    let format = written.iter().find(|format| chosen.as_ref() == Some(&format.name));
    let Some(format) = format.or(written.first()).copied() else {
        return html! { <p>{ "There is no other format." }</p> };
    };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| chosen.set(text_of(&event)))
    };
    let set = {
        let options = options.clone();
        Callback::from(move |(name, value): (&'static str, Value)| {
            let mut changed = (*options).clone();
            changed.insert(name.to_owned(), value);
            options.set(changed);
        })
    };
    let choices = written.iter().map(|choice| {
        html! {
            <option
                key={choice.name.clone()}
                value={choice.name.clone()}
                selected={choice.name == format.name}
            >
                { &choice.title }
            </option>
        }
    });
    let choices: Html = choices.collect();
    // Only what the format heeds, so that nothing is made anew for what makes no difference.
    let heeded = options.iter().filter(|(name, _)| format.options.contains(name));
    let heeded: Map<String, Value> =
        heeded.map(|(name, value)| (name.clone(), value.clone())).collect();
    let is_joint = format.is_joint && props.split.is_none();
    let order = order(&format.name, heeded, props);
    html! {
        <>
            <label class="field">
                <span>{ "Format" }</span>
                <select id="export-format" onchange={choose}>{ choices }</select>
            </label>
            <OptionFields
                names={format.options.clone()}
                values={(*options).clone()}
                set={set}
            />
            <Made dataset={props.dataset.clone()} order={order} is_joint={is_joint} />
        </>
    }
}

/// What the worker is asked for.
fn order(format: &str, mut options: Map<String, Value>, props: &ConvertProps) -> Value {
    options.insert("name".to_owned(), Value::String(props.name.clone()));
    options.insert("split".to_owned(), serde_json::json!(props.split));
    serde_json::json!({ "format": format, "options": options })
}

/// The dataset in Dateline's own format, in parts.
#[component]
pub(super) fn Parts(props: &ConvertProps) -> Html {
    let order = order("dateline", Map::new(), props);
    html! { <Made dataset={props.dataset.clone()} order={order} is_joint=false /> }
}

/// An option of writers: its name, what people call it, and its values with theirs; the first
/// value is the one that stands where nothing was chosen.
struct Field {
    name: &'static str,
    title: &'static str,
    values: &'static [(&'static str, &'static str)],
}

const FIELDS: &[Field] = &[
    Field {
        name: "scheme",
        title: "Tags",
        values: &[
            ("iob2", "IOB2: B- begins every mention"),
            ("iob1", "IOB1: B- only between mentions that touch"),
            ("bioes", "BIOES: with ends and single tokens"),
            ("bilou", "BILOU: as spaCy names them"),
        ],
    },
    Field {
        name: "tokens",
        title: "Tokens",
        values: &[
            ("punctuation", "words and punctuation, much as spaCy for English"),
            ("whitespace", "what stands between white space"),
        ],
    },
    Field {
        name: "boundary",
        title: "A mention that ends within a token",
        values: &[
            ("split", "cuts the token"),
            ("widen", "grows to the token"),
            ("drop", "is left out"),
        ],
    },
    Field {
        name: "overlap",
        title: "Of mentions that overlap",
        values: &[
            ("outermost", "the longest is kept"),
            ("innermost", "the shortest is kept"),
            ("label-order", "the one whose label stands first is kept"),
        ],
    },
    Field {
        name: "discontinuous",
        title: "A mention with gaps",
        values: &[
            ("hull", "covers its gaps"),
            ("split", "becomes one for each part"),
            ("drop", "is left out"),
        ],
    },
    Field {
        name: "unit",
        title: "Offsets count",
        values: &[
            ("code-points", "code points, as Python"),
            ("utf16", "UTF-16 units, as JavaScript and Java"),
        ],
    },
    Field {
        name: "formula_guard",
        title: "Cells that a spreadsheet would calculate",
        values: &[
            ("true", "are made harmless, for spreadsheets"),
            ("false", "stay to the letter, for programs"),
        ],
    },
];

#[derive(PartialEq, Properties)]
struct OptionsProps {
    names: Vec<String>,
    values: Map<String, Value>,
    set: Callback<(&'static str, Value)>,
}

/// The options that a format heeds.
#[component]
fn OptionFields(props: &OptionsProps) -> Html {
    let fields = FIELDS.iter().filter(|field| props.names.iter().any(|name| name == field.name));
    let fields = fields.map(|field| {
        let name = field.name;
        let set = props.set.clone();
        let choose = Callback::from(move |event: Event| {
            let chosen = text_of(&event).unwrap_or_default();
            let value = match chosen.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::String(chosen),
            };
            set.emit((name, value));
        });
        let now = match props.values.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => field.values.first().map_or("", |(value, _)| value).to_owned(),
        };
        let values = field.values.iter().map(|(value, title)| {
            html! {
                <option key={*value} value={*value} selected={now == *value}>{ *title }</option>
            }
        });
        html! {
            <label key={name} class="field">
                <span>{ field.title }</span>
                <select id={format!("option-{name}")} onchange={choose}>
                    { values.collect::<Html>() }
                </select>
            </label>
        }
    });
    let fields: Html = fields.collect();
    // Words, each for a conversation with a model.
    let words = [
        (
            "instruction",
            "What the model is told to do; {labels} stands for the labels",
            "A sentence of Dateline’s own stands here if you write none",
        ),
        (
            "question",
            "What it is asked; {text}, {title} and {date} stand for the article’s",
            "{text}",
        ),
    ];
    let words = words.into_iter().map(|(name, title, placeholder)| {
        let set = props.set.clone();
        let write = Callback::from(move |event: Event| {
            let text = text_of(&event).unwrap_or_default();
            let value = if text.trim().is_empty() { Value::Null } else { Value::String(text) };
            set.emit((name, value));
        });
        let is_heeded = props.names.iter().any(|heeded| heeded == name);
        html! {
            <label key={name} class="field" hidden={!is_heeded}>
                <span>{ title }</span>
                <textarea
                    id={format!("option-{name}")}
                    rows="3"
                    placeholder={placeholder}
                    onchange={write}
                />
            </label>
        }
    });
    let words: Html = words.collect();
    html! { <div class="options">{ fields }{ words }</div> }
}

#[derive(PartialEq, Properties)]
struct MadeProps {
    dataset: Shared<Dataset>,
    order: Value,
    /// Whether the format can be written some articles at a time.
    is_joint: bool,
}

/// The file in the making, then what it lacks and how it proved itself.
#[component]
fn Made(props: &MadeProps) -> Html {
    let dispatch = use_dispatch();
    let making = use_state(|| Rc::new(Making::Busy(None)));
    {
        let (making, dispatch) = (making.clone(), dispatch.clone());
        let deps = (props.dataset.clone(), props.order.clone(), props.is_joint);
        use_effect_with(deps, move |(dataset, order, is_joint)| {
            making.set(Rc::new(Making::Busy(None)));
            let (dataset, order, is_joint) = (dataset.clone(), order.clone(), *is_joint);
            // What was ordered since, or is no longer looked at, is not shown.
            let is_wanted = Rc::new(());
            let wanted = Rc::downgrade(&is_wanted);
            spawn_local(async move {
                let busy = |progress| making.set(Rc::new(Making::Busy(progress)));
                // One article is a file by itself, whatever its format makes of several.
                let grows = is_joint && dataset.documents.is_none() && dataset.n_articles > 1;
                let made = match grows {
                    true => grow(&order, (&dispatch, &dataset), &wanted, busy).await,
                    false => make(&order, (&dispatch, &dataset), &wanted, busy).await,
                };
                if wanted.upgrade().is_some() {
                    making.set(Rc::new(made));
                }
            });
            move || drop(is_wanted)
        });
    }
    let ready = match making.as_ref() {
        Making::Busy(progress) => {
            let told = progress.map(|(what, progress)| progress.words(what));
            let told = told.unwrap_or_else(|| "Writing…".to_owned());
            return html! { <p id="converted" role="status">{ told }</p> };
        }
        Making::Failed(why) => {
            return html! { <p id="converted" class="refusal-line" role="alert">{ why }</p> };
        }
        Making::Ready(ready) => ready,
    };
    let failures: &[String] = ready.checked.as_ref().map_or(&[], |checked| &checked.failures);
    let is_sound = failures.is_empty();
    let has_log = !ready.losses.is_empty() || !is_sound;
    let save_log = {
        let (making, dispatch) = (making.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let Making::Ready(ready) = making.as_ref() else { return };
            let name = format!("{}.log.txt", ready.name);
            if let Err(why) = files::download(&name, "text/plain", log_of(ready).as_bytes()) {
                dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
            }
        })
    };
    let download = {
        let making = making.clone();
        Callback::from(move |_: MouseEvent| {
            let Making::Ready(ready) = making.as_ref() else { return };
            let mime = "application/octet-stream";
            let Some(file) = &ready.file else { return };
            dispatch.send(match file.download(&ready.name, mime) {
                Ok(()) => {
                    dispatch.send(Msg::Show(None));
                    let told = format!("Downloaded {}: {}", ready.name, verdict(ready));
                    Msg::Tell(told.into(), Tone::Plain)
                }
                Err(why) => Msg::Tell(why.into(), Tone::Refusal),
            });
        })
    };
    let losses = ready.losses.iter().enumerate().map(|(i, loss)| {
        let examples = loss.examples.iter().enumerate().map(|(i, example)| {
            html! { <li key={i} dir="auto">{ example }</li> }
        });
        html! {
            <li key={i} class={if loss.effect == "kept" { "problem note" } else { "problem part" }}>
                <details>
                    <summary>{ words_of(loss) }</summary>
                    <ul>{ examples.collect::<Html>() }</ul>
                </details>
            </li>
        }
    });
    let losses: Html = losses.collect();
    let renamed = ready.renamed.iter().map(|(from, to)| format!("{from} is called {to}"));
    let renamed = renamed.collect::<Vec<_>>().join(", ");
    let failures = failures.iter().take(20).enumerate().map(|(i, failure)| {
        html! { <li key={i} dir="auto">{ failure }</li> }
    });
    let failures: Html = failures.collect();
    let split = match &ready.parts {
        Some((n_alike, table)) => draw_split(*n_alike, table),
        None => html! { <div hidden=true></div> },
    };
    let size = ready.file.as_ref().map_or(0, files::Outgoing::n_bytes).div_ceil(1024);
    html! {
        <>
            <p>{ format!("{}, {size} KB.", count(ready.n_files, "file")) }</p>
            <p id="converted" class={if is_sound { "verified" } else { "failed" }} role="status">
                { verdict(ready) }
            </p>
            <ul class="problems" hidden={is_sound}>{ failures }</ul>
            { split }
            <p class="quiet" hidden={renamed.is_empty()}>{ format!("{renamed}.") }</p>
            <ul class="problems losses">{ losses }</ul>
            <div class="confirm">
                <button
                    type="button"
                    id="download-converted"
                    class="primary"
                    disabled={!is_sound}
                    onclick={download}
                >
                    { format!("Download {}", ready.name) }
                </button>
                <button type="button" id="save-losses" hidden={!has_log} onclick={save_log}>
                    { "Save this list" }
                </button>
            </div>
        </>
    }
}

/// What reading the file back showed.
fn verdict(ready: &Ready) -> String {
    let lost: usize = ready.losses.iter().filter(|l| l.effect != "kept").map(|l| l.count).sum();
    let lost = match lost {
        0 => "no mention is lost or changed".to_owned(),
        n => format!("{} left out or changed, listed below", count(n, "mention")),
    };
    match &ready.checked {
        Some(checked) => {
            let n = checked.n_verified + checked.failures.len();
            format!(
                "{} of {n} mentions verified by reading the file back; {lost}",
                checked.n_verified
            )
        }
        None => format!("Dateline writes this format but does not read it back; {lost}"),
    }
}

/// What an export loses, with examples, as lines of text.
fn log_of(ready: &Ready) -> String {
    let mut lines = vec![format!("{}: {}", ready.name, verdict(ready))];
    if let Some(checked) = &ready.checked {
        lines.extend(checked.failures.iter().map(|failure| format!("[failed] {failure}")));
    }
    for loss in &ready.losses {
        lines.push(format!("[{}] {}", loss.effect, words_of(loss)));
        lines.extend(loss.examples.iter().map(|example| format!("    {example}")));
    }
    lines.join("\n") + "\n"
}

fn words_of(loss: &Loss) -> String {
    let what = match (loss.kind.as_str(), loss.effect.as_str()) {
        ("attributes", "kept") => "without attributes, for which the format has no place",
        ("note", "kept") => "without a note, for which the format has no place",
        ("metadata", "kept") => {
            return format!("{} without title, date or source", count(loss.count, "article"));
        }
        ("text", _) => {
            let n = count(loss.count, "place");
            return format!("{n} of the text not kept to the letter, such as white space");
        }
        ("relation", _) => {
            let n = count(loss.count, "relation or event");
            return format!("{n} left out, for its mentions are not all there");
        }
        ("suggestion", _) => {
            return format!("{} without its suggestions", count(loss.count, "article"));
        }
        ("overlap", "left-out") => "left out for overlapping others",
        ("overlap", _) => "in overlap with others",
        ("gap", "left-out") => "left out for having gaps",
        ("gap", _) => "with gaps covered",
        ("edge", _) => "without white space at the ends",
        ("token", "left-out") => "left out for ending within tokens",
        ("token", _) => "grown to whole tokens",
        (_, "left-out") => "left out",
        _ => "changed",
    };
    format!("{} {what}", count(loss.count, "mention"))
}

async fn make(
    order: &Value,
    (dispatch, dataset): (&Dispatch, &Dataset),
    wanted: &Weak<()>,
    busy: impl Fn(Option<Doing>),
) -> Making {
    let tell = |progress| busy(Some(("Handing over", progress)));
    let (files, mut told) = match hand(dispatch, dataset, wanted, now_and_then(PAUSE, tell)).await {
        Ok(Some(handed)) => handed,
        Ok(None) => return Making::Busy(None),
        Err(why) => return Making::Failed(why),
    };
    busy(None);
    told.insert("order".to_owned(), order.clone());
    let answer = match worker::call("save", &Value::Object(told).to_string(), &files).await {
        Ok(answer) => answer,
        Err(failure) => return Making::Failed(failure.to_string()),
    };
    let (told, file) = answer.parted();
    ready(&told, file.into_file())
}

/// A file as the worker tells of it.
fn ready(told: &str, file: Option<files::Outgoing>) -> Making {
    match (serde_json::from_str::<Ready>(told), file) {
        (Ok(ready), Some(file)) => Making::Ready(Ready { file: Some(file), ..ready }),
        (Ok(_), None) => Making::Failed(NO_ROOM.to_owned()),
        (Err(error), _) => Making::Failed(error.to_string()),
    }
}

/// Makes a file as [`make`] does, but of some articles at a time where that can be, so that they
/// are never all in memory.
async fn grow(
    order: &Value,
    (dispatch, dataset): (&Dispatch, &Dataset),
    wanted: &Weak<()>,
    busy: impl Fn(Option<Doing>),
) -> Making {
    let tell = now_and_then(PAUSE, |progress| busy(Some(("Writing", progress))));
    match grow_far(dispatch, dataset, order, wanted, tell).await {
        Ok(Grown::File(file, told)) => ready(&told, Some(file)),
        Ok(Grown::NeedsAll) => make(order, (dispatch, dataset), wanted, busy).await,
        Ok(Grown::Unwanted) => Making::Busy(None),
        Err(why) => Making::Failed(why),
    }
}
