//! Which articles are listed, and what is done with those that were chosen from the list.

use super::format::count;
use super::hooks::{use_dispatch, use_slice};
use super::store::Shared;
use crate::platform::web;
use dateline::actions::Action;
use dateline::article::{ArticleId, Status};
use dateline::edit::Command;
use dateline::library::{Query, Summary};
use dateline::moment::Day;
use dateline::schema::LabelId;
use dateline::session::Msg;
use std::collections::BTreeSet;
use std::sync::Arc;
use yew::prelude::*;

/// What a field or a choice holds.
fn value_of(event: &Event) -> String {
    let field = event.target_dyn_into::<web::HtmlInputElement>().map(|field| field.value());
    let choice = || event.target_dyn_into::<web::HtmlSelectElement>().map(|f| f.value());
    field.or_else(choice).unwrap_or_default()
}

fn text(value: &str) -> Option<Arc<str>> {
    Some(value.into()).filter(|_| !value.is_empty())
}

#[derive(PartialEq, Properties)]
pub(super) struct FiltersProps {
    pub(super) query: Query,
    pub(super) summaries: Shared<[Arc<Summary>]>,
}

/// Everything that the list can be asked for beside words and status.
#[component]
pub(super) fn Filters(props: &FiltersProps) -> Html {
    let dispatch = use_dispatch();
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: Event| is_open.set(!*is_open))
    };
    let clear = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            let Query { words, status, sort, .. } = dispatch.session().query.clone();
            dispatch.send(Msg::Search(Query { words, status, sort, ..Query::default() }));
        })
    };
    let is_narrow = props.query.is_narrow();
    // What may be chosen is looked for only by those who choose.
    let fields = if *is_open {
        html! { <Fields query={props.query.clone()} summaries={props.summaries.clone()} /> }
    } else {
        html! { <div hidden=true></div> }
    };
    html! {
        <details class="filters" ontoggle={toggle}>
            <summary>
                { if is_narrow { "More filters (in use)" } else { "More filters" } }
            </summary>
            { fields }
            <button type="button" id="clear-filters" hidden={!is_narrow} onclick={clear}>
                { "Clear these filters" }
            </button>
        </details>
    }
}

/// One choice among the values that articles have.
fn choice(
    (id, name): (&'static str, &'static str),
    values: impl Iterator<Item = (String, String)>,
    chosen: Option<&str>,
    onchange: Callback<Event>,
) -> Html {
    let options = values.map(|(value, title)| {
        let is_chosen = chosen == Some(value.as_str());
        html! {
            <option key={value.clone()} value={value.clone()} selected={is_chosen}>
                { title }
            </option>
        }
    });
    html! {
        <select id={id} aria-label={name} onchange={onchange}>
            <option value="" selected={chosen.is_none()}>{ format!("{name}: any") }</option>
            { options.collect::<Html>() }
        </select>
    }
}

/// One thing that is asked for or not.
fn check(
    (id, name): (&'static str, &'static str),
    is_asked: bool,
    onchange: Callback<Event>,
) -> Html {
    html! {
        <label class="check">
            <input type="checkbox" id={id} checked={is_asked} onchange={onchange} />
            { format!(" {name}") }
        </label>
    }
}

#[component]
fn Fields(props: &FiltersProps) -> Html {
    let dispatch = use_dispatch();
    let (schema, settings) =
        use_slice(|session| (session.project.schema().clone(), Shared(session.settings.clone())));
    let query = &props.query;
    let found = use_memo(props.summaries.clone(), |summaries| {
        let (mut sources, mut languages, mut authors) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for summary in summaries.iter() {
            sources.extend(summary.source.clone());
            languages.extend(summary.language.clone());
            authors.extend(summary.authors.keys().cloned());
        }
        [sources, languages, authors]
    });
    let ask = |change: fn(&mut Query, &str)| {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let mut query = dispatch.session().query.clone();
            change(&mut query, &value_of(&event));
            dispatch.send(Msg::Search(query));
        })
    };
    let labels = || schema.labels().iter().map(|l| (l.id.to_string(), l.name.to_string()));
    let plain = |values: &BTreeSet<Arc<str>>| {
        values.iter().map(|v| (v.to_string(), v.to_string())).collect::<Vec<_>>().into_iter()
    };
    let [sources, languages, authors] = found.as_ref();
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let keep = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let name = value_of(&event).trim().to_owned();
            if !name.is_empty() {
                let query = dispatch.session().query.clone();
                dispatch.send(Msg::KeepQuery(name, Some(query)));
            }
        })
    };
    let recall = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let name = value_of(&event);
            if let Some(query) = dispatch.session().settings.queries.get(&name) {
                dispatch.send(Msg::Search(query.clone()));
            }
        })
    };
    let kept = settings.queries.iter().find(|(_, kept)| *kept == query).map(|(name, _)| name);
    let forget = {
        let (dispatch, name) = (dispatch.clone(), kept.cloned());
        Callback::from(move |_: MouseEvent| {
            if let Some(name) = name.clone() {
                dispatch.send(Msg::KeepQuery(name, None));
            }
        })
    };
    let id = |id: &Option<LabelId>| id.as_ref().map(ToString::to_string);
    html! {
        <div>
            { choice(
                ("filter-with", "With label"),
                labels(),
                id(&query.with).as_deref(),
                ask(|query, value| query.with = LabelId::parse(value)),
            ) }
            { choice(
                ("filter-without", "Without label"),
                labels(),
                id(&query.without).as_deref(),
                ask(|query, value| query.without = LabelId::parse(value)),
            ) }
            { choice(
                ("filter-author", "Mentions by"),
                plain(authors),
                query.author.as_deref(),
                ask(|query, value| query.author = text(value)),
            ) }
            { choice(
                ("filter-source", "Source"),
                plain(sources),
                query.source.as_deref(),
                ask(|query, value| query.source = text(value)),
            ) }
            { choice(
                ("filter-language", "Language"),
                plain(languages),
                query.language.as_deref(),
                ask(|query, value| query.language = text(value)),
            ) }
            <div class="filter-days">
                <input
                    type="date"
                    id="filter-from"
                    aria-label="First day"
                    value={day(query.from)}
                    onchange={ask(|query, value| query.from = Day::parse(value))}
                />
                <input
                    type="date"
                    id="filter-to"
                    aria-label="Last day"
                    value={day(query.to)}
                    onchange={ask(|query, value| query.to = Day::parse(value))}
                />
            </div>
            { check(
                ("filter-note", "With a note"),
                query.has_note,
                ask(|query, _| query.has_note = !query.has_note),
            ) }
            { check(
                ("filter-unsettled", "With mentions to settle"),
                query.is_unsettled,
                ask(|query, _| query.is_unsettled = !query.is_unsettled),
            ) }
            { check(
                ("filter-suggestions", "With suggestions"),
                query.has_suggestions,
                ask(|query, _| query.has_suggestions = !query.has_suggestions),
            ) }
            { check(
                ("filter-copies", "With near copies"),
                query.has_copies,
                ask(|query, _| query.has_copies = !query.has_copies),
            ) }
            { check(
                ("filter-newest", "Without older versions"),
                query.newest,
                ask(|query, _| query.newest = !query.newest),
            ) }
            { choice(
                ("kept-queries", "Kept filter"),
                settings.queries.keys().map(|name| (name.clone(), name.clone())),
                kept.map(String::as_str),
                recall,
            ) }
            <input
                id="keep-query"
                placeholder="Keep this filter as …"
                aria-label="Keep this filter as"
                hidden={kept.is_some()}
                onchange={keep}
            />
            <button type="button" id="forget-query" hidden={kept.is_none()} onclick={forget}>
                { "Forget this filter" }
            </button>
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct BulkProps {
    pub(super) marked: Shared<BTreeSet<ArticleId>>,
    pub(super) n_listed: usize,
}

/// What can be done with all chosen articles in one step.
#[component]
pub(super) fn Bulk(props: &BulkProps) -> Html {
    let dispatch = use_dispatch();
    let n = props.marked.len();
    if n == 0 {
        return Html::default();
    }
    let with_marked = |act: fn(Vec<ArticleId>, &str) -> Option<Command>| {
        let (dispatch, marked) = (dispatch.clone(), props.marked.clone());
        move |value: &str| {
            if let Some(command) = act(marked.iter().cloned().collect(), value) {
                dispatch.send(Msg::DoAndTell(command));
            }
        }
    };
    let set_status = {
        let act = with_marked(|ids, name| Some(Command::SetStatus(ids, Status::parse(name)?)));
        Callback::from(move |event: Event| {
            act(&value_of(&event));
            // It says what can be done, not what was.
            if let Some(field) = event.target_dyn_into::<web::HtmlSelectElement>() {
                field.set_value("");
            }
        })
    };
    let delete = {
        let act = with_marked(|ids, _| Some(Command::DeleteArticles(ids)));
        Callback::from(move |_: MouseEvent| act(""))
    };
    let send = |msg: fn() -> Msg| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(msg()))
    };
    let export = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.send(Action::Export.message(&dispatch.session()));
        })
    };
    let statuses = Status::ALL.into_iter().map(|status| {
        html! { <option key={status.name()} value={status.name()}>{ status.title() }</option> }
    });
    html! {
        <div class="bulk" role="group" aria-label="Chosen articles">
            <span id="n-marked">{ format!("{} chosen", count(n, "article")) }</span>
            <button
                type="button"
                id="mark-all"
                hidden={n >= props.n_listed}
                onclick={send(|| Msg::MarkAll(true))}
            >
                { "Choose all listed" }
            </button>
            <button type="button" id="mark-none" onclick={send(|| Msg::MarkAll(false))}>
                { "Choose none" }
            </button>
            <select id="bulk-status" aria-label="Mark all chosen as" onchange={set_status}>
                <option value="" selected=true>{ "Mark as …" }</option>
                { statuses.collect::<Html>() }
            </select>
            <button type="button" id="bulk-export" onclick={export}>{ "Export" }</button>
            <button type="button" id="bulk-delete" onclick={delete}>{ "Delete" }</button>
        </div>
    }
}
