//! Finds words in the article or in all articles.

use super::concordance::{Place, draw_context, title_of};
use super::{Frame, text_of};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::keys::perform;
use dateline::actions::Action;
use dateline::article::ArticleId;
use dateline::project::Project;
use dateline::search::Pattern;
use dateline::session::{Msg, Sought};
use dateline::text::Matching;
use yew::prelude::*;

/// Hits that are listed.
const SHOWN: usize = 300;

/// What is found, and how much of it is listed.
struct Found {
    places: Vec<Place>,
    n_all: usize,
}

fn search(
    project: &Project,
    words: &str,
    options: Matching,
    only: Option<&ArticleId>,
) -> Result<Found, String> {
    let mut found = Found { places: Vec::new(), n_all: 0 };
    if words.is_empty() {
        return Ok(found);
    }
    let pattern = Pattern::new(words, options).map_err(|error| error.to_string())?;
    let documents = project.documents.values().filter(|d| only.is_none_or(|id| d.id == *id));
    for document in documents {
        for span in pattern.find_all(document.text.index()) {
            found.n_all += 1;
            if found.places.len() < SHOWN {
                found.places.push(Place { article: document.id.clone(), span });
            }
        }
    }
    Ok(found)
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
    let found = search(&session.project, &words, *options, only.as_ref());
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
    let (told, places) = match &found {
        Err(why) => (why.clone(), Vec::new()),
        Ok(_) if words.is_empty() => (String::new(), Vec::new()),
        Ok(found) => {
            let shown =
                if found.n_all > SHOWN { format!(", {SHOWN} shown") } else { String::new() };
            (format!("{}{shown}", count(found.n_all, "hit")), found.places.clone())
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
    {
        let dispatch = dispatch.clone();
        let sought = Sought { words: words.to_string(), matching: *options, in_all: *in_all };
        use_effect_with(sought, move |sought| dispatch.send(Msg::Seek(sought.clone())));
    }
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
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
