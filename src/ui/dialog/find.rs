//! Finds words in the article or in all articles.

use super::concordance::draw_context;
use super::{Frame, text_of};
use crate::platform::worker::Bytes;
use crate::ui::format::count;
use crate::ui::handing::{Handed, Order, Task, use_handed};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::keys::perform;
use crate::ui::slices::{Work, use_slices};
use crate::ui::store::Shared;
use dateline::actions::Action;
use dateline::article::ArticleId;
use dateline::exchange::Hits;
use dateline::project::Project;
use dateline::search::{LibrarySearch, Line, Pattern};
use dateline::session::{Msg, Sought};
use dateline::text::Matching;
use std::sync::Arc;
use yew::prelude::*;

/// Hits that are listed.
const SHOWN: usize = 300;

/// Bytes of text that are looked through in a step.
const STEP: usize = 16 * 1024;

/// What is looked for: words, how, and in which article if not in all.
type Near = (Shared<Project>, String, Matching, Option<ArticleId>);

/// A search on its way; nothing without words, or why there can be none.
#[derive(Clone)]
struct Searching {
    project: Shared<Project>,
    search: Option<Result<LibrarySearch, String>>,
}

impl Searching {
    fn begin((project, words, options, only): &Near) -> Self {
        let search = (!words.is_empty()).then(|| {
            let pattern = Pattern::new(words, *options).map_err(|error| error.to_string())?;
            Ok(LibrarySearch::new(Arc::new(pattern), SHOWN))
        });
        let project = match only {
            None => project.clone(),
            Some(id) => {
                let document = project.documents.get_key_value(id);
                let documents = document.map(|(id, document)| (id.clone(), document.clone()));
                let (codebook, documents) = (project.codebook.clone(), documents.into_iter());
                Shared(Arc::new(Project { codebook, documents: documents.collect() }))
            }
        };
        Self { project, search }
    }
}

impl Work for Searching {
    fn step(&mut self) -> bool {
        match &mut self.search {
            Some(Ok(search)) => search.step(&self.project, STEP),
            Some(Err(_)) | None => true,
        }
    }
}

/// Words that the worker looks for in all articles.
type Far = (String, Matching);

fn plan((words, matching): &Far) -> Result<Task, String> {
    let argument = serde_json::json!({ "words": words, "matching": matching, "limit": SHOWN });
    Ok(Task {
        call: "find",
        argument: Box::new(move |_| argument.as_object().cloned().unwrap_or_default()),
        is_chosen: Box::new(|_| true),
        order: Order::Project,
        beside: None,
    })
}

fn add(hits: &mut Hits, answer: Bytes) -> Result<(), String> {
    let more: Hits = serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
    hits.count += more.count;
    hits.lines.extend(more.lines);
    hits.lines.truncate(SHOWN);
    Ok(())
}

/// What the page itself has found so far, in words and as lines.
fn near(searching: &Searching, is_done: bool) -> (String, Vec<Line>) {
    match &searching.search {
        None => (String::new(), Vec::new()),
        Some(Err(why)) => (why.clone(), Vec::new()),
        Some(Ok(search)) => {
            let hits = search.hits().iter();
            let lines = hits.flat_map(|hits| {
                let document = searching.project.document(&hits.article);
                let lines = hits.spans.iter().filter_map(move |span| Line::of(document?, *span));
                lines.collect::<Vec<_>>()
            });
            let so_far = if is_done { "" } else { " so far…" };
            (
                format!("{}{so_far}{}", count(search.count(), "hit"), cut(search.is_cut())),
                lines.collect(),
            )
        }
    }
}

/// What the worker has found so far, in words and as lines.
fn far(handed: &Handed<Hits>) -> (String, Vec<Line>) {
    let Hits { count: n, lines } = &handed.so_far;
    let found = format!("{}{}", count(*n, "hit"), cut(*n > lines.len()));
    let told = match (&handed.end, handed.progress) {
        (Some(Ok(())), _) => found,
        (Some(Err(why)), _) => why.clone(),
        (None, Some(progress)) => format!("{found}. {}", progress.words("Looking")),
        (None, None) => "Looking…".to_owned(),
    };
    (told, lines.clone())
}

fn cut(is_cut: bool) -> String {
    if is_cut { format!(", {SHOWN} shown") } else { String::new() }
}

/// The dialog.
#[component]
pub(super) fn FindDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let sought = session.sought.clone();
    let words = use_state(|| sought.words.clone());
    let options = use_state(|| sought.matching);
    let in_all = use_state(|| sought.in_all);
    let only = if *in_all { None } else { session.open.clone() };
    let is_far = *in_all && session.is_vast();
    let asked = if is_far { String::new() } else { words.to_string() };
    let order = (Shared(session.project.clone()), asked, *options, only);
    let (searching, is_done) = use_slices(order, Searching::begin);
    let order = (is_far && !words.is_empty()).then(|| (words.to_string(), *options));
    let handed = use_handed(order, plan, add);
    let type_words = {
        let words = words.clone();
        Callback::from(move |event: InputEvent| words.set(text_of(&event).unwrap_or_default()))
    };
    let toggle_all = {
        let in_all = in_all.clone();
        Callback::from(move |_: Event| in_all.set(!*in_all))
    };
    let check = |name: &'static str, is_on: bool, alter: fn(&mut Matching)| {
        let options = options.clone();
        let onchange = Callback::from(move |_: Event| {
            let mut next = *options;
            alter(&mut next);
            options.set(next);
        });
        html! {
            <label class="check">
                <input type="checkbox" checked={is_on} onchange={onchange} />
                { format!(" {name}") }
            </label>
        }
    };
    let (told, lines) = match &handed {
        Some(handed) => far(handed),
        None => near(&searching, is_done),
    };
    let rows = lines.iter().enumerate().map(|(i, line)| {
        let go = {
            let (dispatch, article, span) = (dispatch.clone(), line.article.clone(), line.span);
            Callback::from(move |_: MouseEvent| {
                dispatch.send(Msg::Show(None));
                dispatch.send(Msg::GoTo(article.clone(), span));
            })
        };
        html! {
            <li key={i}>
                <button type="button" class="place" onclick={go}>
                    { draw_context(Some(line)) }
                    <span class="place-title">{ line.title.to_string() }</span>
                </button>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let sought = Sought { words: words.to_string(), matching: *options, in_all: *in_all };
    {
        let dispatch = dispatch.clone();
        use_effect_with(sought.clone(), move |sought| dispatch.send(Msg::Seek(sought.clone())));
    }
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            // What was typed last may not be drawn yet.
            let words = text_of(&event).unwrap_or_default();
            dispatch.send(Msg::Seek(Sought { words, ..sought.clone() }));
            dispatch.send(Msg::Show(None));
            let session = dispatch.session();
            perform(Action::NextHit, &session, &dispatch);
        }
    });
    html! {
        <Frame title="Find words" name="find-dialog">
            <input
                id="find-words"
                type="search"
                aria-label="Words to find"
                placeholder="Words to find"
                autofocus=true
                value={(*words).clone()}
                oninput={type_words}
                onkeydown={onkeydown}
            />
            <div class="choices">
                <label class="check">
                    <input type="checkbox" checked={*in_all} onchange={toggle_all} />
                    { " All articles" }
                </label>
                { check("Whole words", options.whole_word, |o| o.whole_word = !o.whole_word) }
                { check("Match case", options.match_case, |o| o.match_case = !o.match_case) }
                { check("Match accents", options.match_diacritics, |o| {
                    o.match_diacritics = !o.match_diacritics;
                }) }
                { check("Regular expression", options.regex, |o| o.regex = !o.regex) }
            </div>
            <p role="status" id="find-count">{ told }</p>
            <p class="quiet" hidden={lines.is_empty()}>
                { "Enter goes to the next hit; so do the keys of Next hit and Previous hit later." }
            </p>
            <ul class="concordance" id="find-places">{ rows }</ul>
        </Frame>
    }
}
