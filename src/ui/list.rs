//! The list of articles: search, filter, order, progress.

use super::copies::use_copies;
use super::filters::{Bulk, Filters};
use super::format::count;
use super::hooks::{use_dispatch, use_late_slice};
use super::store::{Dispatch, Shared};
use super::toolbar::ActionButton;
use super::windowed::Windowed;
use crate::platform::{dom, web};
use dateline::actions::Action;
use dateline::article::{ArticleId, Status};
use dateline::library::{Query, Sort, Summary};
use dateline::schema::Schema;
use dateline::session::{Msg, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

fn value_of(event: &Event) -> Option<String> {
    let target = event.target()?;
    target.dyn_into::<web::HtmlSelectElement>().ok().map(|select| select.value())
}

/// Takes a list away that lies over the article, once an article was chosen from it.
#[hook]
fn use_retreat(open: Option<ArticleId>, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with(open, move |_| {
        let session = dispatch.session();
        if session.settings.shows_list && dom::is_narrow() {
            dispatch.send(Action::ToggleList.message(&session));
        }
    });
}

/// What the list is drawn by.
#[derive(Clone, PartialEq)]
struct ListSlice {
    query: Query,
    summaries: Shared<[Arc<Summary>]>,
    listed: Shared<[Arc<Summary>]>,
    marked: Shared<BTreeSet<ArticleId>>,
    open: Option<ArticleId>,
    schema: Schema,
    newer: Shared<BTreeMap<ArticleId, ArticleId>>,
    /// Whether something was loaded since the page was opened.
    has_loaded: bool,
    is_shown: bool,
}

impl ListSlice {
    fn of(session: &Shared<Session>) -> Self {
        Self {
            query: session.query.clone(),
            summaries: Shared(session.summaries.clone()),
            listed: Shared(session.listed().clone()),
            marked: Shared(session.marked.clone()),
            open: session.open.clone(),
            schema: session.project.schema().clone(),
            newer: Shared(session.newer.clone()),
            has_loaded: session.report.is_some(),
            is_shown: session.settings.shows_list,
        }
    }
}

/// The way to the near copies, after something was loaded.
#[component]
fn NearCopies() -> Html {
    let dispatch = use_dispatch();
    let copies = use_copies();
    let n = copies.map_or(0, |copies| copies.n_articles());
    let show = Callback::from(move |_: MouseEvent| {
        dispatch.send(Action::Report.message(&dispatch.session()));
    });
    html! {
        <button type="button" id="near-copies" class="plain" hidden={n == 0} onclick={show}>
            { format!("{n} articles with near copies") }
        </button>
    }
}

/// The list of articles.
#[component]
pub(crate) fn ArticleList() -> Html {
    let dispatch = use_dispatch();
    let slice = use_late_slice(ListSlice::of);
    let ListSlice { query, summaries, listed, marked, open, schema, newer, has_loaded, is_shown } =
        slice;
    use_retreat(open.clone(), &dispatch);
    let session = dispatch.session();
    let listed = listed.0;
    let search = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<web::HtmlInputElement>() {
                let query = dispatch.session().query.clone();
                dispatch.send(Msg::Search(Query { words: field.value(), ..query }));
            }
        })
    };
    let filter = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let status = value_of(&event).and_then(|name| Status::parse(&name));
            let query = dispatch.session().query.clone();
            dispatch.send(Msg::Search(Query { status, ..query }));
        })
    };
    let order = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let query = dispatch.session().query.clone();
            let name = value_of(&event).unwrap_or_default();
            let sort = Sort::ALL.into_iter().find(|sort| sort.title() == name).unwrap_or_default();
            dispatch.send(Msg::Search(Query { sort, ..query }));
        })
    };
    let by_status = session.n_by_status();
    let statuses = Status::ALL.into_iter().zip(by_status).map(|(status, n)| {
        html! {
            <option
                key={status.name()}
                value={status.name()}
                selected={query.status == Some(status)}
            >
                { format!("{} ({n})", status.title()) }
            </option>
        }
    });
    let orders = Sort::ALL.into_iter().map(|sort| {
        html! {
            <option key={sort.title()} value={sort.title()} selected={query.sort == sort}>
                { sort.title() }
            </option>
        }
    });
    let n_finished: usize = Status::ALL
        .into_iter()
        .zip(by_status)
        .filter(|(status, _)| status.is_finished())
        .map(|(_, n)| n)
        .sum();
    let n_all = summaries.len();
    let shown = open.as_ref().and_then(|open| listed.iter().position(|s| s.id == *open));
    let draw = {
        let (listed, marked, n) = (listed.clone(), marked.clone(), listed.len());
        Callback::from(move |range: Range<usize>| {
            let start = range.start;
            let rows = listed[range].iter().enumerate().map(|(i, summary)| {
                html! {
                    <ArticleRow
                        key={summary.id.to_string()}
                        summary={Shared(summary.clone())}
                        schema={schema.clone()}
                        place={start + i + 1}
                        n={n}
                        is_open={open.as_ref() == Some(&summary.id)}
                        is_marked={marked.contains(&summary.id)}
                        is_older={newer.contains_key(&summary.id)}
                    />
                }
            });
            rows.collect::<Html>()
        })
    };
    let onkeydown = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: KeyboardEvent| {
            let forward = match event.key().as_str() {
                "ArrowDown" => true,
                "ArrowUp" => false,
                _ => return,
            };
            event.prevent_default();
            dispatch.send(Msg::OpenNeighbor(forward));
        })
    };
    let near_copies = if has_loaded {
        html! { <NearCopies /> }
    } else {
        Html::default()
    };
    let empty = if n_all == 0 {
        "No articles yet. Drop files anywhere, or press Load."
    } else {
        "No article matches."
    };
    html! {
        <nav class="list" aria-label="Articles" hidden={!is_shown}>
            <div class="list-head">
                <input
                    id="search"
                    type="search"
                    placeholder="Search articles"
                    aria-label="Search articles"
                    value={query.words.clone()}
                    oninput={search}
                />
                <div class="list-filters">
                    <select id="status-filter" aria-label="Status" onchange={filter}>
                        <option value="" selected={query.status.is_none()}>
                            { format!("All ({n_all})") }
                        </option>
                        { statuses.collect::<Html>() }
                    </select>
                    <select aria-label="Order" onchange={order}>
                        { orders.collect::<Html>() }
                    </select>
                </div>
                <Filters query={query.clone()} summaries={summaries.clone()} />
                <div class="list-progress">
                    <progress
                        max={n_all.max(1).to_string()}
                        value={n_finished.to_string()}
                        aria-label="Finished articles"
                    ></progress>
                    <span>{ format!("{n_finished} of {} finished", count(n_all, "article")) }</span>
                </div>
                { near_copies }
                <div class="list-steps">
                    <ActionButton action={Action::PreviousArticle} text="Previous" />
                    <ActionButton action={Action::NextArticle} text="Next" />
                    <ActionButton action={Action::NextUnfinished} text="Unfinished" />
                </div>
            </div>
            <Bulk marked={marked} n_listed={listed.len()} />
            <Windowed
                id="article-rows"
                role="list"
                label="Articles"
                class="rows"
                active={None::<String>}
                onkeydown={onkeydown}
                n={listed.len()}
                shown={shown}
                draw={draw}
            />
            <p class="empty" hidden={!listed.is_empty()}>{ empty }</p>
        </nav>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    summary: Shared<Summary>,
    schema: Schema,
    /// Its place in the list, from 1.
    place: usize,
    /// How many the list has.
    n: usize,
    is_open: bool,
    is_marked: bool,
    is_older: bool,
}

/// One article of the list.
#[component]
fn ArticleRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let summary = &props.summary;
    let onclick = {
        let id = summary.id.clone();
        Callback::from(move |event: MouseEvent| {
            dispatch.send(if event.ctrl_key() || event.meta_key() {
                Msg::Mark(id.clone())
            } else if event.shift_key() {
                Msg::MarkTo(id.clone())
            } else {
                Msg::Open(id.clone())
            });
        })
    };
    let counts = props.schema.labels().iter().enumerate().filter_map(|(i, label)| {
        let n = summary.counts.get(&label.id)?;
        Some(html! {
            <span
                key={label.id.to_string()}
                class="row-count"
                data-label={i.to_string()}
                title={format!("{}: {n}", label.name)}
            >
                { format!("{} {n}", super::format::letter(label)) }
            </span>
        })
    });
    let counts: Html = counts.collect();
    let date = summary.date.map(|day| day.to_string()).unwrap_or_default();
    html! {
        <div
            role="listitem"
            aria-setsize={props.n.to_string()}
            aria-posinset={props.place.to_string()}
        >
            <button
                type="button"
                class={classes!(
                    "row",
                    props.is_open.then_some("open"),
                    props.is_marked.then_some("marked"),
                    props.is_older.then_some("older"),
                )}
                aria-current={props.is_open.then_some("true")}
                aria-pressed={props.is_marked.then_some("true")}
                onclick={onclick}
            >
                <span class="row-title">{ summary.title.to_string() }</span>
                <span class="row-facts">
                    <span class="status" data-status={summary.status.name()}>
                        { summary.status.title() }
                    </span>
                    <span class="row-older" hidden={!props.is_older}>{ "Older version" }</span>
                    <span class="row-date">{ date }</span>
                    <span class="row-counts">{ counts }</span>
                </span>
            </button>
        </div>
    }
}
