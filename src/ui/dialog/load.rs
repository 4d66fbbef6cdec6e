//! Shows what loaded files will become.

use super::adding::Confirm;
use super::arrivals::ArrivalList;
use super::known::use_arrivals;
use super::reader::Reader;
use super::targets::{LabelTargets, targets};
use super::{Frame, text_of};
use crate::platform::{files, web};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::loading::{Content, Loader, Staged, StagingMsg, Waiting};
use crate::ui::reached::ReachedLine;
use crate::ui::store::Shared;
use dateline::formats::Severity;
use dateline::formats::native::{Reading, Versions};
use dateline::ingest::{Cut, Draft, Encoding};
use dateline::project::Document;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

/// The articles that each text file becomes, or why it becomes none.
pub(super) type Drafted = Rc<Vec<Result<Vec<Draft>, String>>>;

/// Articles of one file that are shown before the rest is only counted.
const SHOWN: usize = 50;

#[hook]
pub(super) fn use_loader() -> (Loader, Waiting) {
    #[allow(clippy::expect_used, reason = "App provides both around every component")]
    let found = use_context::<Loader>().zip(use_context::<Waiting>()).expect("provided by App");
    found
}

/// The dialog.
#[component]
pub(super) fn LoadDialog() -> Html {
    let (loader, waiting) = use_loader();
    let staging = waiting.0.clone();
    // Closing the dialog in whatever way lets go of what waited.
    {
        let loader = loader.clone();
        use_effect_with((), move |()| {
            move || {
                loader.cancel();
                loader.0.dispatch(StagingMsg::Clear);
            }
        });
    }
    let cancel = {
        let loader = loader.clone();
        Callback::from(move |_: MouseEvent| loader.cancel())
    };
    let is_empty = staging.files.is_empty();
    let is_reading = staging.n_reading > 0;
    let drafts = use_memo(staging.clone(), |staging| staging.drafts());
    let rows = staging.files.iter().zip(drafts.iter()).enumerate().map(|(i, (file, drafts))| {
        html! { <FileRow key={i} number={i} file={file.clone()} drafts={drafts.clone()} /> }
    });
    let rows: Html = rows.collect();
    let sound: Vec<Draft> = drafts.iter().flatten().flatten().cloned().collect();
    let (schema, remembered) = use_slice(|session| {
        (session.project.schema().clone(), session.settings.label_targets.clone())
    });
    let deps = (staging.clone(), schema, remembered);
    let targets = use_memo(deps, |(staging, schema, known)| targets(staging, schema, known));
    let choice = use_state(Versions::new);
    let choose = {
        let choice = choice.clone();
        Callback::from(move |versions: Versions| choice.set(versions))
    };
    let sound = Shared(Arc::new(sound));
    let arrivals = use_arrivals(&staging, drafts.clone());
    let has_text = staging.files.iter().any(|file| matches!(file.content, Content::Text(..)));
    let cut = if has_text {
        html! { <CutChoice cut={staging.cut.clone()} /> }
    } else {
        html! { <div hidden=true></div> }
    };
    let rest = match arrivals {
        None => html! {
            <p class="quiet" role="status">{ "Looking whether the library knows them …" }</p>
        },
        Some(arrivals) => html! {
            <>
                <ArrivalList
                    arrivals={arrivals.clone()}
                    choice={(*choice).clone()}
                    choose={choose}
                />
                <Confirm
                    drafts={sound}
                    targets={targets.as_ref().clone()}
                    arrivals={arrivals}
                    choice={(*choice).clone()}
                />
            </>
        },
    };
    html! {
        <Frame title="Load articles" name="load-dialog">
            <Sources />
            <p class="busy" hidden={!is_reading}>
                <span role="status">
                    { if is_reading { html! { <ReachedLine /> } } else { html! { "" } } }
                </span>
                <button type="button" id="cancel-reading" onclick={cancel}>{ "Cancel" }</button>
            </p>
            <div class="staged" hidden={is_empty}>
                { cut }
                <ul class="files">{ rows }</ul>
                <LabelTargets targets={targets.as_ref().clone()} />
                { rest }
            </div>
        </Frame>
    }
}

/// Pickers and a field to paste into.
#[component]
fn Sources() -> Html {
    let (loader, waiting) = use_loader();
    let dispatch = use_dispatch();
    let text = use_node_ref();
    let pick = {
        let (loader, dispatch) = (loader.clone(), dispatch.clone());
        Callback::from(move |event: Event| {
            let Some(field) = event.target_dyn_into::<web::HtmlInputElement>() else { return };
            let picked = field.files().map(|list| files::picked(&list)).unwrap_or_default();
            if !picked.is_empty() {
                loader.stage(&dispatch, async move { picked });
            }
            // The same file may be picked again after it was mended.
            field.set_value("");
        })
    };
    let paste = {
        let text = text.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(field) = text.cast::<web::HtmlTextAreaElement>() else { return };
            if !field.value().trim().is_empty() {
                loader.stage_text(&dispatch, field.value());
                field.set_value("");
            }
        })
    };
    let has_files = !waiting.0.files.is_empty();
    html! {
        <div class="sources">
            <div class="pickers">
                <label class="picker">
                    <span>{ if has_files { "More files…" } else { "Choose files…" } }</span>
                    <input id="file-input" type="file" multiple=true onchange={pick.clone()} />
                </label>
                <label class="picker">
                    <span>{ "Choose a folder…" }</span>
                    <input type="file" webkitdirectory=true onchange={pick} />
                </label>
                <span class="quiet">{ "or drop them anywhere on the page." }</span>
            </div>
            <details class="paste" open={!has_files}>
                <summary>{ "Paste a text" }</summary>
                <textarea
                    id="paste-text"
                    ref={text}
                    rows="5"
                    aria-label="Text of an article"
                    placeholder="Paste the text of an article here"
                />
                <button type="button" onclick={paste}>{ "Use this text" }</button>
            </details>
            <p class="quiet">
                { "Texts, web pages, tables, feeds, PDF, Word and EPUB, datasets of spaCy, CoNLL, \
                   brat, Label Studio, INCEpTION and twenty other formats, zip archives. Nothing \
                   leaves this browser." }
            </p>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct CutProps {
    cut: Cut,
}

/// How text files become articles.
#[component]
fn CutChoice(props: &CutProps) -> Html {
    let (loader, _) = use_loader();
    let choose = |cut: Cut| {
        let loader = loader.clone();
        Callback::from(move |_: Event| loader.0.dispatch(StagingMsg::Cut(cut.clone())))
    };
    let separator = match &props.cut {
        Cut::Separator(separator) => separator.clone(),
        Cut::Whole | Cut::Lines => "---".to_owned(),
    };
    let type_separator = {
        let loader = loader.clone();
        Callback::from(move |event: InputEvent| {
            let text = text_of(&event).unwrap_or_default();
            loader.0.dispatch(StagingMsg::Cut(Cut::Separator(text)));
        })
    };
    let is_separator = matches!(props.cut, Cut::Separator(_));
    html! {
        <fieldset class="cut">
            <legend>{ "A text file is" }</legend>
            <label>
                <input
                    type="radio"
                    name="cut"
                    value="whole"
                    checked={props.cut == Cut::Whole}
                    onchange={choose(Cut::Whole)}
                />
                { " one article" }
            </label>
            <label>
                <input
                    type="radio"
                    name="cut"
                    value="lines"
                    checked={props.cut == Cut::Lines}
                    onchange={choose(Cut::Lines)}
                />
                { " an article a line" }
            </label>
            <label>
                <input
                    type="radio"
                    name="cut"
                    value="separator"
                    checked={is_separator}
                    onchange={choose(Cut::Separator(separator.clone()))}
                />
                { " articles between lines of " }
                <input
                    class="separator"
                    aria-label="Separator line"
                    value={separator}
                    disabled={!is_separator}
                    oninput={type_separator}
                />
            </label>
        </fieldset>
    }
}

#[derive(PartialEq, Properties)]
struct FileProps {
    number: usize,
    file: Shared<Staged>,
    drafts: Result<Vec<Draft>, String>,
}

/// One file with what it becomes.
#[component]
fn FileRow(props: &FileProps) -> Html {
    let (loader, _) = use_loader();
    let number = props.number;
    let remove = Callback::from(move |_: MouseEvent| {
        loader.0.dispatch(StagingMsg::Remove(number));
    });
    let name = props.file.name.as_deref().unwrap_or("Pasted text").to_owned();
    let (class, summary, body) = match &props.file.content {
        Content::Bad(why) => {
            ("file bad", why.to_string(), html! { <Reader file={props.file.clone()} /> })
        }
        Content::Beside(what) => ("file", what.to_string(), html! { <p hidden=true></p> }),
        Content::Native(reading) => {
            let mentions: usize = reading.documents.iter().map(|d| d.mentions.len()).sum();
            let articles = count(reading.documents.len(), "article");
            let suggested = reading.documents.iter().map(|document| document.suggestions.len());
            let suggested = match suggested.sum::<usize>() {
                0 => String::new(),
                n => format!(", {}", count(n, "suggestion")),
            };
            let summary = format!("{articles}, {}{suggested}", count(mentions, "mention"));
            let is_bad = reading.documents.is_empty();
            let body = html! {
                <>
                    <Reader file={props.file.clone()} />
                    <Arrival file={props.file.clone()} />
                    { draw_found(&props.file, reading) }
                    { draw_problems(reading) }
                </>
            };
            (if is_bad { "file bad" } else { "file" }, summary, body)
        }
        Content::Text(_, decoded) => match &props.drafts {
            Err(why) => ("file bad", why.clone(), html! { <p hidden=true></p> }),
            Ok(drafts) => {
                let mut summary = count(drafts.len(), "article");
                if decoded.encoding != Encoding::UTF_8 {
                    summary = format!("{summary}, {}", decoded.encoding.0);
                }
                let (file, drafts) = (props.file.clone(), drafts.clone());
                let drafts = html! {
                    <>
                        <Reader file={props.file.clone()} />
                        <Drafts number={number} file={file} drafts={drafts} />
                    </>
                };
                ("file", summary, drafts)
            }
        },
    };
    html! {
        <li class={class}>
            <div class="file-head">
                <span class="file-name">{ &name }</span>
                <span class="file-summary">{ summary }</span>
                <button
                    type="button"
                    class="plain"
                    aria-label={format!("Leave out {name}")}
                    onclick={remove}
                >
                    { "×" }
                </button>
            </div>
            { body }
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct ArrivalProps {
    file: Shared<Staged>,
}

/// Whether what is marked in a file comes as mentions or as suggestions; hidden where nothing is.
#[component]
fn Arrival(props: &ArrivalProps) -> Html {
    let (loader, _) = use_loader();
    let Content::Native(reading) = &props.file.content else {
        return html! { <p hidden=true></p> };
    };
    let is_marked =
        |document: &Document| !document.mentions.is_empty() || !document.suggestions.is_empty();
    let is_empty = !reading.documents.iter().any(is_marked);
    let chosen = props.file.arriving.as_ref().map(|arriving| arriving.as_suggestions);
    let choose = {
        let file = props.file.clone();
        Callback::from(move |event: Event| {
            let as_suggestions = match text_of(&event).as_deref() {
                Some("suggestions") => Some(true),
                Some("mentions") => Some(false),
                _ => None,
            };
            loader.0.dispatch(StagingMsg::Arrive(file.clone(), as_suggestions));
        })
    };
    let option = |value: &'static str, is: Option<bool>, text: &str| {
        html! { <option value={value} selected={chosen == is}>{ text.to_owned() }</option> }
    };
    html! {
        <div class="reading" hidden={is_empty}>
            <label>
                { "What is marked comes " }
                <select class="arrival-choice" onchange={choose}>
                    { option("", None, "as the file says") }
                    { option("mentions", Some(false), "as mentions of their author") }
                    { option("suggestions", Some(true), "as suggestions") }
                </select>
            </label>
        </div>
    }
}

/// What a reader of another program's files found of each article.
fn draw_found(file: &Staged, reading: &Reading) -> Html {
    let shown = if file.foreign.is_some() { SHOWN } else { 0 };
    let rows = reading.documents.iter().take(shown).enumerate().map(|(i, document)| {
        let metadata = &document.facts.metadata;
        let source = metadata.source.as_ref().or(metadata.url.as_ref());
        html! {
            <li key={i} class="draft">
                <span class="draft-title" dir="auto">{ metadata.title.to_string() }</span>
                <span class="draft-facts">
                    <span class="draft-date">
                        { metadata.date.map(|day| day.to_string()).unwrap_or_default() }
                    </span>
                    <span class="draft-source">
                        { source.map(|source| source.to_string()).unwrap_or_default() }
                    </span>
                    <span>{ count(document.text.index().n_chars(), "character") }</span>
                </span>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let rest = reading.documents.len().saturating_sub(shown);
    html! {
        <div class="drafts" hidden={shown == 0}>
            <ul>{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "article")) }</p>
        </div>
    }
}

fn draw_problems(reading: &Reading) -> Html {
    let problems = reading.problems.iter().take(SHOWN).enumerate().map(|(i, problem)| {
        let class = match problem.severity {
            Severity::Note => "problem note",
            Severity::Part => "problem part",
            Severity::Whole => "problem whole",
        };
        html! { <li key={i} class={class}>{ problem.to_string() }</li> }
    });
    let problems: Html = problems.collect();
    let rest = reading.problems.len().saturating_sub(SHOWN);
    html! {
        <ul class="problems">
            { problems }
            <li hidden={rest == 0}>{ format!("and {rest} more") }</li>
        </ul>
    }
}

#[derive(PartialEq, Properties)]
struct DraftsProps {
    number: usize,
    file: Shared<Staged>,
    drafts: Vec<Draft>,
}

/// The articles of a text file, with its encoding.
#[component]
fn Drafts(props: &DraftsProps) -> Html {
    let (loader, _) = use_loader();
    let number = props.number;
    let redecode = Callback::from(move |event: Event| {
        let name = text_of(&event).unwrap_or_default();
        if let Some(encoding) = Encoding::CHOICES.into_iter().find(|e| e.0 == name) {
            loader.0.dispatch(StagingMsg::Redecode(number, encoding));
        }
    });
    let Content::Text(_, decoded) = &props.file.content else {
        return html! { <div hidden=true></div> };
    };
    let is_text_of_bytes = props.file.name.is_some() && !decoded.had_bom;
    let encodings = Encoding::CHOICES.into_iter().map(|encoding| {
        html! {
            <option key={encoding.0} value={encoding.0} selected={encoding == decoded.encoding}>
                { encoding.0 }
            </option>
        }
    });
    let encodings: Html = encodings.collect();
    let rows = props.drafts.iter().take(SHOWN).enumerate().map(|(i, draft)| {
        let metadata = &draft.facts.metadata;
        let date = metadata.date.map(|day| day.to_string()).unwrap_or_default();
        let n_zones = draft.facts.zones.len();
        let length = draft.text.chars().count();
        html! {
            <li key={i} class="draft">
                <span class="draft-title" dir="auto">{ metadata.title.to_string() }</span>
                <span class="draft-facts">
                    <span class="draft-date">{ date }</span>
                    <span>{ count(length, "character") }</span>
                    <span hidden={n_zones == 0}>
                        { format!("{} recognized", count(n_zones, "part")) }
                    </span>
                </span>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let rest = props.drafts.len().saturating_sub(SHOWN);
    html! {
        <div class="drafts">
            <ul>{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "article")) }</p>
            <label class="encoding" hidden={!is_text_of_bytes}>
                { if decoded.is_guess { "Encoding (guessed) " } else { "Encoding " } }
                <select onchange={redecode}>{ encodings }</select>
            </label>
        </div>
    }
}
