//! Finds words in the article or in all articles.

use super::concordance::{Place, draw_context, title_of};
use super::{Frame, text_of};
use crate::ui::fetching::use_all_articles;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::keys::perform;
use crate::ui::slices::{Work, use_slices};
use crate::ui::store::Shared;
use dateline::actions::Action;
use dateline::article::ArticleId;
use dateline::project::Project;
use dateline::search::{LibrarySearch, Pattern};
use dateline::session::{Msg, Sought};
use dateline::text::Matching;
use std::sync::Arc;
use yew::prelude::*;

/// Hits that are listed.
const SHOWN: usize = 300;

/// Bytes of text that are looked through in a step.
const STEP: usize = 16 * 1024;

/// What is looked for: words, how, and in which article if not in all.
type Order = (Shared<Project>, String, Matching, Option<ArticleId>);

/// A search on its way; nothing without words, or why there can be none.
#[derive(Clone)]
struct Searching {
    project: Shared<Project>,
    search: Option<Result<LibrarySearch, String>>,
}

impl Searching {
    fn begin((project, words, options, only): &Order) -> Self {
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

/// The dialog.
#[component]
pub(super) fn FindDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let sought = session.sought.clone();
    let words = use_state(|| sought.words.clone());
    let options = use_state(|| sought.matching);
    let in_all = use_state(|| sought.in_all);
    let only = if *in_all { None } else { session.open.clone() };
    let lacking = use_all_articles(*in_all);
    // Nothing is looked for before all is there to be looked through.
    let asked = if lacking.is_none() { words.to_string() } else { String::new() };
    let order = (Shared(session.project.clone()), asked, *options, only);
    let (searching, is_done) = use_slices(order, Searching::begin);
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
    let (told, places) = match &searching.search {
        None => (lacking.unwrap_or_default(), Vec::new()),
        Some(Err(why)) => (why.clone(), Vec::new()),
        Some(Ok(search)) => {
            let hits = search.hits().iter();
            let places = hits.flat_map(|hits| {
                let article = hits.article.clone();
                hits.spans.iter().map(move |span| Place { article: article.clone(), span: *span })
            });
            let shown = if search.is_cut() { format!(", {SHOWN} shown") } else { String::new() };
            let so_far = if is_done { "" } else { " so far…" };
            (format!("{}{so_far}{shown}", count(search.count(), "hit")), places.collect())
        }
    };
    let rows = places.iter().enumerate().map(|(i, place)| {
        let go = {
            let (dispatch, place) = (dispatch.clone(), place.clone());
            Callback::from(move |_: MouseEvent| {
                dispatch.send(Msg::Show(None));
                dispatch.send(Msg::GoTo(place.article.clone(), place.span));
            })
        };
        html! {
            <li key={i}>
                <button type="button" class="place" onclick={go}>
                    { draw_context(&session.project, place) }
                    <span class="place-title">{ title_of(&session.project, place) }</span>
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
            <p class="quiet" hidden={places.is_empty()}>
                { "Enter goes to the next hit; so do the keys of Next hit and Previous hit later." }
            </p>
            <ul class="concordance" id="find-places">{ rows }</ul>
        </Frame>
    }
}
