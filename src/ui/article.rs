//! The article: its head, its text with the mentions, and what the pointer does on it.

mod block;
mod caret_mark;
mod handles;
mod pointer;

use super::hooks::{use_dispatch, use_session, use_window_event};
use super::label_bar::LabelBar;
use super::notice::Hint;
use super::store::Shared;
use super::toolbar::ActionButton;
use crate::platform::highlight::{self, Mark};
use crate::platform::{dom, selection, web};
use block::Block;
use caret_mark::CaretMark;
use dateline::actions::Action;
use dateline::article::Status;
use dateline::edit::Command;
use dateline::session::{Msg, Session};
use dateline::view::Canvas;
use handles::Handles;
use pointer::use_pointer;
use std::sync::Arc;
use yew::prelude::*;

/// The middle of the page.
#[component]
pub(crate) fn Reader() -> Html {
    let session = use_session();
    let is_empty = session.document().is_none();
    html! {
        <main class="reader" aria-label="Article">
            <div class="reader-bar"><LabelBar /></div>
            <Hint />
            <div class="scroller" id="reader" tabindex="-1">
                <div class="no-article" hidden={!is_empty}>
                    <h2>{ "No article is open" }</h2>
                    <p>{ "Drop files or folders anywhere on this page, paste a text, or" }</p>
                    <ActionButton action={Action::Load} text="Load articles" is_primary=true />
                </div>
                <div class="sheet" hidden={is_empty}>
                    <ArticleHead />
                    <ArticleText />
                    <ArticleFoot />
                </div>
            </div>
        </main>
    }
}

/// Title, facts and status of the open article.
#[component]
fn ArticleHead() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let document = session.document().cloned();
    let facts = document.as_ref().map(|document| document.facts.clone()).unwrap_or_default();
    let metadata = &facts.metadata;
    let choose = {
        let open = session.open.clone();
        Callback::from(move |event: Event| {
            let select = event.target_dyn_into::<web::HtmlSelectElement>();
            let status = select.and_then(|select| Status::parse(&select.value()));
            if let (Some(status), Some(open)) = (status, open.clone()) {
                dispatch.send(Msg::Do(Command::SetStatus(vec![open], status)));
            }
        })
    };
    let options = Status::ALL.into_iter().map(|status| {
        html! {
            <option
                key={status.name()}
                value={status.name()}
                selected={status == facts.status}
            >
                { status.title() }
            </option>
        }
    });
    let parts = [
        metadata.date.map(|day| day.to_string()),
        metadata.source.as_deref().map(str::to_owned),
        metadata.language.as_deref().map(str::to_owned),
        metadata.file.as_deref().map(str::to_owned),
    ];
    let line: Vec<_> = parts.into_iter().flatten().collect();
    html! {
        <header class="article-head">
            <h2 dir="auto">{ metadata.title.to_string() }</h2>
            <div class="article-facts">
                <span>{ line.join(" · ") }</span>
                <ActionButton action={Action::Details} text="Edit details" />
                <select id="status" aria-label="Status of the article" onchange={choose}>
                    { options.collect::<Html>() }
                </select>
            </div>
        </header>
    }
}

/// What to do when the article has been read.
#[component]
fn ArticleFoot() -> Html {
    html! {
        <footer class="article-foot">
            <ActionButton action={Action::Finish} text="Done, next" is_primary=true />
            <ActionButton action={Action::FinishWithoutEvents} text="No events, next" />
            <ActionButton action={Action::Flag} text="Flag" />
        </footer>
    }
}

/// Draws the canvas of the session's document, keeping the blocks that did not change.
#[hook]
fn use_canvas(session: &Shared<Session>) -> Option<Arc<Canvas>> {
    let kept = use_mut_ref(|| None::<Arc<Canvas>>);
    let document = session.document().cloned();
    let deps = (
        document.clone().map(Shared),
        session.project.schema().clone(),
        session.selection.mention.clone(),
    );
    let canvas = use_memo(deps, move |(document, schema, selected)| {
        let document = &document.as_ref()?.0;
        let before = kept.borrow().clone();
        let canvas = match before {
            Some(before) => before.updated(document, schema, selected.as_ref()),
            None => Canvas::new(document, schema, selected.as_ref()),
        };
        let canvas = Arc::new(canvas);
        kept.replace(Some(canvas.clone()));
        Some(canvas)
    });
    canvas.as_ref().clone()
}

/// The text with its mentions.
#[component]
fn ArticleText() -> Html {
    let session = use_session();
    let canvas = use_canvas(&session);
    let root = use_node_ref();
    let handlers = use_pointer(&root, &session);
    use_shown_selection(&root, &session);
    use_view_of_mention(&root, &session);
    let resized = use_state(|| 0_u32);
    {
        let resized = resized.clone();
        use_window_event("resize", move |_| resized.set(resized.wrapping_add(1)));
    }
    let language = session.document().and_then(|d| d.facts.metadata.language.clone());
    let id = session.open.as_ref().map(ToString::to_string).unwrap_or_default();
    let blocks = canvas.iter().flat_map(|canvas| canvas.blocks.iter()).enumerate();
    let blocks = blocks.map(|(i, block)| {
        html! { <Block key={format!("{id} {i}")} block={Shared(block.clone())} /> }
    });
    let blocks: Html = blocks.collect();
    html! {
        <div class="paper">
            <article
                id="article"
                ref={root.clone()}
                lang={language.map(|language| language.to_string())}
                translate="no"
                data-armed={session.armed.is_some().then_some("true")}
                onmousedown={handlers.onmousedown}
                onpointerdown={handlers.onpointerdown}
            >
                { blocks }
            </article>
            <Handles root={root.clone()} canvas={canvas.clone().map(Shared)} resized={*resized} />
            <CaretMark root={root} canvas={canvas.map(Shared)} resized={*resized} />
        </div>
    }
}

/// Shows the selected words, or takes the browser's selection away when they are tagged.
#[hook]
fn use_shown_selection(root: &NodeRef, session: &Shared<Session>) {
    let range = session.selection.span.and_then(|span| session.utf16(span));
    let root = root.clone();
    let had = use_mut_ref(|| false);
    use_effect_with((range, session.open.clone()), move |(range, _)| {
        let Some(root) = root.cast::<web::Element>() else { return };
        let marked = range.and_then(|range| selection::dom_range(&root, range));
        highlight::set(Mark::Pending, marked.as_ref());
        if range.is_some() || had.replace(range.is_some()) {
            selection::show(&root, *range);
        }
        had.replace(range.is_some());
    });
}

/// Brings the selected mention into view when it was selected elsewhere.
#[hook]
fn use_view_of_mention(root: &NodeRef, session: &Shared<Session>) {
    let hull = session.mention().map(|mention| mention.spans.hull());
    // With another article, words that were found in it may come selected.
    let range = hull.or(session.selection.span).and_then(|span| session.utf16(span));
    let deps = (session.selection.mention.clone(), session.open.clone());
    let root = root.clone();
    let open = session.open.clone();
    let last_open = use_mut_ref(|| None);
    use_effect_with(deps, move |_| {
        let Some(scroller) = dom::by_id("reader") else { return };
        let is_other = last_open.replace(open.clone()) != open;
        if is_other {
            scroller.set_scroll_top(0);
        }
        let root = root.cast::<web::Element>();
        let edges = root.zip(range).and_then(|(root, range)| selection::edges(&root, range));
        if let Some((first, last)) = edges {
            dom::scroll_to_show(&scroller, first.top(), last.bottom());
        }
    });
}
