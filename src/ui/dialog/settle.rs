//! What a newer text of the open article did to its mentions, and places for those that found none.

use super::Frame;
use super::concordance::{Place, draw_context, line_of};
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::store::Shared;
use dateline::annotation::{Mention, Spans, Unsettled};
use dateline::article::ArticleId;
use dateline::edit::Command;
use dateline::project::{Document, Project};
use dateline::schema::Schema;
use dateline::session::{Msg, Session};
use dateline::text::Span;
use std::sync::Arc;
use yew::prelude::*;

/// Rows of a list that are shown before the rest is only counted.
const SHOWN: usize = 100;

/// Places of one mention that are shown before more are asked for.
const PLACES: usize = 4;

/// What the dialog is drawn by.
#[derive(Clone, PartialEq)]
struct Slice {
    project: Shared<Project>,
    document: Option<Shared<Document>>,
    /// The article that has a newer text of the open one.
    newer: Option<ArticleId>,
    selected: Option<Span>,
    /// Other articles with unsettled mentions: which, its title, how many.
    others: Vec<(ArticleId, Arc<str>, usize)>,
}

impl Slice {
    fn of(session: &Shared<Session>) -> Self {
        let waits = session.summaries.iter().filter(|summary| {
            summary.n_unsettled > 0 && Some(&summary.id) != session.open.as_ref()
        });
        let others = waits.map(|s| (s.id.clone(), s.title.clone(), s.n_unsettled)).collect();
        Self {
            project: Shared(session.project.clone()),
            document: session.document().map(|document| Shared(document.clone())),
            newer: session.open.as_ref().and_then(|open| session.newer.get(open).cloned()),
            selected: session.selection.span,
            others,
        }
    }
}

/// The dialog.
#[component]
pub(super) fn SettleDialog() -> Html {
    let slice = use_slice(Slice::of);
    let body = match &slice.document {
        None => html! { <p>{ "No article is open." }</p> },
        Some(document) => html! {
            <>
                { draw_state(&slice, document) }
                <UnsettledList
                    project={slice.project.clone()}
                    document={document.clone()}
                    selected={slice.selected}
                />
                <MovedList project={slice.project.clone()} document={document.clone()} />
            </>
        },
    };
    html! {
        <Frame title="Versions and mentions to settle" name="settle-dialog">
            { body }
            <Others others={slice.others.clone()} />
        </Frame>
    }
}

/// Which version this is, and how its mentions fared.
fn draw_state(slice: &Slice, document: &Document) -> Html {
    let title = |id: &ArticleId| {
        let document = slice.project.document(id);
        document.map(|document| document.facts.metadata.title.to_string())
    };
    let before = document.facts.replaces.as_ref();
    let older = before.and_then(|id| Some((id.clone(), title(id)?)));
    let newer = slice.newer.as_ref().and_then(|id| Some((id.clone(), title(id)?)));
    let moved = before.and_then(|id| slice.project.document(id));
    let n_moved = moved.map_or(0, |before| document.moved_since(before).len());
    let n_left = document.facts.unsettled.len();
    let n = document.mentions.len();
    let told = match (before, n_left) {
        (None, 0) => format!("{}, each in its place.", count(n, "mention")),
        (Some(_), 0) => format!("{}, {n_moved} of them moved.", count(n, "mention")),
        (_, n_left) => {
            let settled = format!("{}, {n_moved} of them moved", count(n, "mention"));
            format!("{settled}; {} to settle.", count(n_left, "mention"))
        }
    };
    html! {
        <>
            <p id="settle-state" role="status">{ told }</p>
            <Version told="This is a newer text of" of={older} name="open-older" />
            <Version told="There is a newer text of this:" of={newer} name="open-newer" />
        </>
    }
}

#[derive(PartialEq, Properties)]
struct VersionProps {
    told: &'static str,
    of: Option<(ArticleId, String)>,
    name: &'static str,
}

/// Another version of the article, with the way to it.
#[component]
fn Version(props: &VersionProps) -> Html {
    let dispatch = use_dispatch();
    let (id, title) = props.of.clone().map_or((None, String::new()), |(id, t)| (Some(id), t));
    let is_absent = id.is_none();
    let open = Callback::from(move |_: MouseEvent| {
        if let Some(id) = id.clone() {
            dispatch.send(Msg::Open(id));
        }
    });
    html! {
        <p class="version" hidden={is_absent}>
            <span dir="auto">{ format!("{} “{title}”.", props.told) }</span>
            <button type="button" id={props.name} onclick={open}>{ "Open it" }</button>
        </p>
    }
}

#[derive(PartialEq, Properties)]
struct ListProps {
    project: Shared<Project>,
    document: Shared<Document>,
    #[prop_or_default]
    selected: Option<Span>,
}

/// The mentions that wait for a place.
#[component]
fn UnsettledList(props: &ListProps) -> Html {
    let dispatch = use_dispatch();
    let unsettled = &props.document.facts.unsettled;
    let let_all_go = {
        let (article, ids) = (props.document.id.clone(), unsettled.iter());
        let all: Vec<_> = ids.map(|mention| (mention.id.clone(), None)).collect();
        Callback::from(move |_: MouseEvent| {
            dispatch.send(Msg::DoAndTell(Command::Settle(article.clone(), all.clone())));
        })
    };
    let rows = unsettled.iter().take(SHOWN).map(|mention| {
        html! {
            <UnsettledRow
                key={mention.id.to_string()}
                mention={mention.clone()}
                project={props.project.clone()}
                document={props.document.clone()}
                selected={props.selected}
            />
        }
    });
    let rows: Html = rows.collect();
    let rest = unsettled.len().saturating_sub(SHOWN);
    html! {
        <section class="unsettled" hidden={unsettled.is_empty()} aria-label="Mentions to settle">
            <h3>{ "Mentions without a sure place" }</h3>
            <p class="quiet">
                { "Choose the words that are meant. If none of these are, close this, select the \
                   words in the text, and come back." }
            </p>
            <ul>{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "mention")) }</p>
            <button
                type="button"
                id="let-all-go"
                hidden={unsettled.len() < 2}
                onclick={let_all_go}
            >
                { format!("Let all {} go", unsettled.len()) }
            </button>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    mention: Unsettled,
    project: Shared<Project>,
    document: Shared<Document>,
    selected: Option<Span>,
}

fn label_of(schema: &Schema, mention: &dateline::schema::LabelId) -> (Option<String>, String) {
    let place = schema.labels().iter().position(|label| label.id == *mention);
    let name = schema.label(mention).map(|label| label.name.to_string());
    (place.map(|place| place.to_string()), name.unwrap_or_default())
}

/// One mention that waits, with the places that it may have.
#[component]
fn UnsettledRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let shows_all = use_state(|| false);
    let show_all = {
        let shows_all = shows_all.clone();
        Callback::from(move |_: MouseEvent| shows_all.set(true))
    };
    let (mention, document) = (&props.mention, &props.document);
    let article = document.id.clone();
    let settle = |place: Option<Spans>| {
        let (dispatch, article, id) = (dispatch.clone(), article.clone(), mention.id.clone());
        Callback::from(move |_: MouseEvent| {
            let places = vec![(id.clone(), place.clone())];
            dispatch.send(Msg::DoAndTell(Command::Settle(article.clone(), places)));
        })
    };
    let places = use_memo((mention.clone(), document.text.clone()), |(mention, text)| {
        mention.places(text.index())
    });
    let shown = if *shows_all { places.len() } else { PLACES };
    let rows = places.iter().take(shown).enumerate().map(|(i, spans)| {
        let span = spans.hull();
        let place = Place { article: article.clone(), span };
        html! {
            <li key={i}>
                <button
                    type="button"
                    class="place"
                    title="Put the mention here"
                    onclick={settle(Some(spans.clone()))}
                >
                    { draw_context(line_of(&props.project, &place).as_ref()) }
                </button>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let (label, name) = label_of(props.project.schema(), &mention.label);
    let stood = mention.anchors.first().map(|anchor| {
        let line = |text: &str| text.replace(['\n', '\r'], " ");
        html! {
            <span class="context" dir="auto">
                <span class="before">{ line(&anchor.before) }</span>
                <mark>{ line(&mention.quote()) }</mark>
                <span class="after">{ line(&anchor.after) }</span>
            </span>
        }
    });
    let selected = props.selected.and_then(|span| document.text.index().slice(span));
    let at_selection = selected.map(|words| {
        let short: String = words.chars().take(30).collect();
        format!("Put it on the selected “{short}”")
    });
    let told = match places.len() {
        0 => "Its words are gone. It stood in",
        _ => "It is not clear which words are meant. It stood in",
    };
    let rest = places.len().saturating_sub(shown);
    html! {
        <li class="unsettled-mention">
            <p class="unsettled-head">
                <span class="mention-label" data-label={label}>{ name }</span>
                <span class="unsettled-quote" dir="auto">{ format!("“{}”", mention.quote()) }</span>
                <span class="quiet unsettled-note" hidden={mention.note.is_empty()}>
                    { mention.note.to_string() }
                </span>
            </p>
            <p class="quiet">{ told }</p>
            <div class="stood">{ stood }</div>
            <p class="quiet" hidden={places.is_empty()}>{ "Put it at" }</p>
            <ul class="concordance">{ rows }</ul>
            <p class="pickers">
                <button type="button" class="more" hidden={rest == 0} onclick={show_all}>
                    { format!("{rest} more places") }
                </button>
                <button
                    type="button"
                    class="at-selection"
                    hidden={at_selection.is_none()}
                    onclick={settle(props.selected.map(Spans::from))}
                >
                    { at_selection.unwrap_or_default() }
                </button>
                <button type="button" class="let-go" onclick={settle(None)}>
                    { "Let it go" }
                </button>
            </p>
        </li>
    }
}

/// The mentions that stand elsewhere than in the version before.
#[component]
fn MovedList(props: &ListProps) -> Html {
    let (project, document) = (&props.project, &props.document);
    let before = document.facts.replaces.as_ref().and_then(|id| project.document(id));
    let moved = before.map(|before| document.moved_since(before)).unwrap_or_default();
    let rows = moved.iter().take(SHOWN).map(|mention| {
        html! {
            <MovedRow
                key={mention.id.to_string()}
                mention={Shared(mention.clone())}
                project={project.clone()}
                article={document.id.clone()}
            />
        }
    });
    let rows: Html = rows.collect();
    let rest = moved.len().saturating_sub(SHOWN);
    html! {
        <section class="moved" hidden={moved.is_empty()} aria-label="Mentions that moved">
            <h3>{ "Mentions that moved with their words" }</h3>
            <ul class="concordance">{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "mention")) }</p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct MovedProps {
    mention: Shared<Mention>,
    project: Shared<Project>,
    article: ArticleId,
}

/// One mention that moved, which leads to its place.
#[component]
fn MovedRow(props: &MovedProps) -> Html {
    let dispatch = use_dispatch();
    let go = {
        let (article, mention) = (props.article.clone(), props.mention.id.clone());
        Callback::from(move |_: MouseEvent| {
            dispatch.send(Msg::Show(None));
            dispatch.send(Msg::Open(article.clone()));
            dispatch.send(Msg::SelectMention(Some(mention.clone())));
        })
    };
    let (label, name) = label_of(props.project.schema(), &props.mention.label);
    let place = Place { article: props.article.clone(), span: props.mention.spans.hull() };
    html! {
        <li>
            <button type="button" class="place" onclick={go}>
                { draw_context(line_of(&props.project, &place).as_ref()) }
                <span class="mention-label" data-label={label}>{ name }</span>
            </button>
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct OthersProps {
    others: Vec<(ArticleId, Arc<str>, usize)>,
}

/// Other articles in which mentions wait.
#[component]
fn Others(props: &OthersProps) -> Html {
    let dispatch = use_dispatch();
    let rows = props.others.iter().take(SHOWN).map(|(id, title, n)| {
        let open = {
            let (dispatch, id) = (dispatch.clone(), id.clone());
            Callback::from(move |_: MouseEvent| dispatch.send(Msg::Open(id.clone())))
        };
        html! {
            <li key={id.to_string()}>
                <button type="button" class="place" onclick={open}>
                    <span class="other-title" dir="auto">{ title.to_string() }</span>
                    <span class="quiet">{ format!("{n} to settle") }</span>
                </button>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let rest = props.others.len().saturating_sub(SHOWN);
    html! {
        <section class="others" hidden={props.others.is_empty()} aria-label="Other articles">
            <h3>{ "Other articles with mentions to settle" }</h3>
            <ul class="concordance">{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "article")) }</p>
        </section>
    }
}
