//! Shows which articles on their way in the library knows, and lets a person say what newer texts
//! become.

use super::text_of;
use crate::ui::format::count;
use crate::ui::store::Shared;
use dateline::formats::native::Versions;
use dateline::library::Arrivals;
use yew::prelude::*;

/// Articles of a kind that are shown before the rest is only counted.
const SHOWN: usize = 50;

#[derive(PartialEq, Properties)]
pub(super) struct ArrivalProps {
    pub(super) arrivals: Shared<Arrivals>,
    /// What was chosen so far.
    pub(super) choice: Versions,
    pub(super) choose: Callback<Versions>,
}

/// What is there already, and what is there with another text.
#[component]
pub(super) fn ArrivalList(props: &ArrivalProps) -> Html {
    let Arrivals { same, newer, .. } = &*props.arrivals;
    let rows = newer.iter().take(SHOWN).map(|newer| {
        let is_version = props.choice.get(&newer.of).copied().unwrap_or(newer.is_alike);
        let choose = {
            let (choice, choose, of) =
                (props.choice.clone(), props.choose.clone(), newer.of.clone());
            Callback::from(move |event: Event| {
                let mut choice = choice.clone();
                choice.insert(of.clone(), text_of(&event).as_deref() == Some("version"));
                choose.emit(choice);
            })
        };
        let of = match newer.title == newer.of_title {
            true => String::new(),
            false => format!("of “{}”", newer.of_title),
        };
        html! {
            <li key={newer.of.to_string()} class="arrival">
                <span class="arrival-words" dir="auto">
                    <span class="arrival-title">{ newer.title.to_string() }</span>
                    <span class="quiet">{ of }</span>
                </span>
                <select aria-label={format!("“{}” becomes", newer.title)} onchange={choose}>
                    <option value="version" selected={is_version}>{ "a new version" }</option>
                    <option value="separate" selected={!is_version}>
                        { "a separate article" }
                    </option>
                </select>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let all = |is_version: bool| {
        let (newer, choose) = (newer.clone(), props.choose.clone());
        Callback::from(move |_: MouseEvent| {
            choose.emit(newer.iter().map(|newer| (newer.of.clone(), is_version)).collect());
        })
    };
    let rest = newer.len().saturating_sub(SHOWN);
    let there = match same.as_slice() {
        [] => String::new(),
        [(_, title)] => format!("“{title}” is already in the library, to the letter."),
        _ => format!("{} are already in the library, to the letter.", count(same.len(), "article")),
    };
    let taken = match props.arrivals.n_mentions {
        0 => "Nothing is added twice.",
        _ => "Nothing is added twice; mentions that are new there are taken in.",
    };
    html! {
        <section
            class="arrivals"
            hidden={same.is_empty() && newer.is_empty()}
            aria-label="Articles that are known here"
        >
            <p id="already-there" hidden={same.is_empty()}>{ format!("{there} {taken}") }</p>
            <div class="newer" hidden={newer.is_empty()}>
                <h3>{ "The library has these with another text; the new one becomes" }</h3>
                <ul>{ rows }</ul>
                <p hidden={rest == 0}>{ format!("and {} more", count(rest, "article")) }</p>
                <p class="pickers" hidden={newer.len() < 2}>
                    <button type="button" onclick={all(true)}>{ "All are new versions" }</button>
                    <button type="button" onclick={all(false)}>{ "All are separate" }</button>
                </p>
                <p class="quiet">
                    { "A new version takes over the mentions whose words have one sure place in \
                       it. The article as it is stays beside it as the older version." }
                </p>
            </div>
        </section>
    }
}
