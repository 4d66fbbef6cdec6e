//! The suggestions of the article, to be accepted or rejected one by one or all together.

use crate::platform::web;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_late_slice};
use crate::ui::store::Shared;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::annotation::{Attribute, Mention, MentionId};
use dateline::edit::Command;
use dateline::project::Document;
use dateline::schema::Schema;
use dateline::session::Msg;
use std::collections::BTreeSet;
use yew::prelude::*;

/// Rows that are drawn at most.
const SHOWN: usize = 50;
/// Rows that are drawn before the selected one, where there are more.
const BEFORE: usize = 3;
/// Scores from which on suggestions can be accepted together, and below which rejected.
const SCORES: [f64; 5] = [0.95, 0.9, 0.8, 0.7, 0.5];

/// The section; hidden where there are none.
#[component]
pub(super) fn Suggestions() -> Html {
    let (document, schema, selected) = use_late_slice(|session| {
        let document = session.document().filter(|document| !document.suggestions.is_empty());
        let selected = session.suggestion().map(|suggestion| suggestion.id.clone());
        (document.cloned().map(Shared), session.project.schema().clone(), selected)
    });
    let Some(document) = document else { return html! { <section hidden=true></section> } };
    let n = document.suggestions.len();
    let at = selected.as_ref().and_then(|id| document.suggestions.position(id)).unwrap_or(0);
    let first = if n > SHOWN { at.saturating_sub(BEFORE).min(n - SHOWN) } else { 0 };
    let rows = document.suggestions.iter_from(first).take(SHOWN).map(|suggestion| {
        html! {
            <Row
                key={suggestion.id.to_string()}
                document={document.clone()}
                suggestion={Shared(suggestion.clone())}
                schema={schema.clone()}
                is_selected={selected.as_ref() == Some(&suggestion.id)}
            />
        }
    });
    let rows: Html = rows.collect();
    html! {
        <section class="suggestions" aria-label="Suggestions">
            <h2>{ count(n, "suggestion") }</h2>
            <div class="card-buttons">
                <ActionButton action={Action::AcceptAll} text="Accept all" />
                <ActionButton action={Action::RejectAll} text="Reject all" />
            </div>
            <SomeOfThem document={document.clone()} schema={schema} />
            <ul>{ rows }</ul>
            <p class="quiet" hidden={n <= SHOWN}>
                { format!("{SHOWN} of {n} are shown, from the selected one on.") }
            </p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct SomeOfThemProps {
    document: Shared<Document>,
    schema: Schema,
}

/// Some of the suggestions, by what they have in common.
struct Group {
    /// How a list calls them.
    name: String,
    ids: Vec<MentionId>,
}

/// The groups that may be accepted, then those that may be rejected. None of them holds all.
fn groups(document: &Document, schema: &Schema) -> [Vec<Group>; 2] {
    let all = &document.suggestions;
    let group = |name: String, takes: &dyn Fn(&Mention) -> bool| {
        let ids = all.iter().filter(|s| takes(s)).map(|s| s.id.clone());
        let ids: Vec<_> = ids.collect();
        let is_part = !ids.is_empty() && ids.len() < all.len();
        is_part.then(|| Group { name: format!("{name} ({})", ids.len()), ids })
    };
    let shared = || {
        let labels = schema.labels().iter();
        let of_labels = labels.map(|l| group(l.name.to_string(), &|s| s.label == l.id));
        let authors: BTreeSet<_> = all.iter().map(|s| s.author.clone()).collect();
        let authors = authors.into_iter();
        let of_authors = authors.map(|by| group(format!("by {by}"), &|s| s.author == by));
        of_labels.chain(of_authors).flatten().collect::<Vec<_>>()
    };
    let (mut accepted, mut rejected) = (shared(), shared());
    for least in SCORES {
        let name = format!("with a score of {least} or more");
        accepted.extend(group(name, &|s| score(s).is_some_and(|score| score >= least)));
        let name = format!("with a score below {least}");
        rejected.extend(group(name, &|s| score(s).is_some_and(|score| score < least)));
    }
    [accepted, rejected]
}

/// How sure a model was of a suggestion, as files tell it.
fn score(suggestion: &Mention) -> Option<f64> {
    match suggestion.attributes.get("score")? {
        Attribute::Number(score) => score.as_f64(),
        Attribute::Flag(_) | Attribute::Text(_) => None,
    }
}

/// Accepts or rejects those of one label, author or score; hidden where there is no such part.
#[component]
fn SomeOfThem(props: &SomeOfThemProps) -> Html {
    let dispatch = use_dispatch();
    let deps = (props.document.clone(), props.schema.clone());
    let groups = use_memo(deps, |(document, schema)| groups(document, schema));
    let options = |n: usize, verb: &str| {
        let options = groups[n].iter().enumerate().map(|(i, group)| {
            let value = format!("{n} {i}");
            html! { <option key={i} value={value}>{ format!("{verb} {}", group.name) }</option> }
        });
        options.collect::<Html>()
    };
    let (accept, reject) = (options(0, "Accept"), options(1, "Reject"));
    let is_whole = groups.iter().all(Vec::is_empty);
    let answer = {
        let (article, groups) = (props.document.id.clone(), groups.clone());
        Callback::from(move |event: Event| {
            let Some(select) = event.target_dyn_into::<web::HtmlSelectElement>() else { return };
            let value = select.value();
            // It is a menu: what was chosen is done and no longer chosen.
            select.set_value("");
            let Some((n, i)) = value.split_once(' ') else { return };
            let chosen = n.parse().ok().zip(i.parse().ok());
            let group = chosen.and_then(|(n, i): (usize, usize)| groups.get(n)?.get(i));
            let Some(Group { ids, .. }) = group else { return };
            let (article, ids) = (article.clone(), ids.clone());
            dispatch.send(Msg::DoAndTell(match n {
                "0" => Command::Accept(article, ids, None),
                _ => Command::Reject(article, ids),
            }));
        })
    };
    html! {
        <label class="field" hidden={is_whole}>
            <span>{ "Some of them" }</span>
            <select id="suggestions-of" onchange={answer}>
                <option value="" selected=true>{ "Choose…" }</option>
                <optgroup label="Accept">{ accept }</optgroup>
                <optgroup label="Reject">{ reject }</optgroup>
            </select>
        </label>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    document: Shared<Document>,
    suggestion: Shared<Mention>,
    schema: Schema,
    is_selected: bool,
}

/// One suggestion.
#[component]
fn Row(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let suggestion = &props.suggestion;
    let quote = props.document.quote(suggestion);
    let position = props.schema.position(&suggestion.label);
    let label = props.schema.label(&suggestion.label);
    let name = label.map_or(suggestion.label.as_str(), |label| label.name.as_ref()).to_owned();
    let sure = score(suggestion).map(|score| format!(", score {score}")).unwrap_or_default();
    let send = |msg: Msg| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(msg.clone()))
    };
    let one = |id: &MentionId| vec![id.clone()];
    let (article, id) = (props.document.id.clone(), suggestion.id.clone());
    let accept = send(Msg::Do(Command::Accept(article.clone(), one(&id), None)));
    let reject = send(Msg::Do(Command::Reject(article, one(&id))));
    let select = send(Msg::SelectMention(Some(id.clone())));
    html! {
        <li
            class="suggestion"
            aria-current={props.is_selected.to_string()}
            data-label={position.map(|position| position.to_string())}
            data-suggestion={id.to_string()}
        >
            <button
                type="button"
                class="plain suggestion-words"
                dir="auto"
                title={format!("By {} ({}){sure}", suggestion.author, suggestion.origin.name())}
                onclick={select}
            >
                { &quote }
            </button>
            <span class="suggestion-label">{ &name }</span>
            <button
                type="button"
                class="plain"
                aria-label={format!("Accept “{quote}” as {name}")}
                onclick={accept}
            >
                { "✓" }
            </button>
            <button
                type="button"
                class="plain"
                aria-label={format!("Reject “{quote}” as {name}")}
                onclick={reject}
            >
                { "×" }
            </button>
        </li>
    }
}
