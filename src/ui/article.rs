//! The article: its head, its text with the mentions, and what the pointer does on it.

mod caret_mark;
mod handles;
mod hover;
mod menu;
mod paint;
mod pointer;
mod sheet;

use super::format::duration;
use super::hooks::{use_dispatch, use_document_event, use_slice, use_window_event};
use super::label_bar::LabelBar;
use super::notice::Hint;
use super::store::{Dispatch, Shared};
use super::toolbar::ActionButton;
use crate::platform::highlight::{self, Mark};
use crate::platform::{dom, idle, selection, web};
use caret_mark::CaretMark;
use dateline::actions::Action;
use dateline::annotation::MentionId;
use dateline::article::{ArticleId, Status};
use dateline::edit::Command;
use dateline::session::Msg;
use dateline::text::{Range, Utf16Offset};
use handles::Handles;
use hover::use_isolation;
use menu::Menu;
use pointer::use_pointer;
use sheet::Sheet;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The middle of the page.
#[component]
pub(crate) fn Reader() -> Html {
    let is_empty = use_slice(|session| session.document().is_none());
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
    let dispatch = use_dispatch();
    let (open, facts, is_older, time) = use_slice(|session| {
        let facts = session.document().map(|document| Shared(document.facts.clone()));
        let is_older = session.open.as_ref().is_some_and(|id| session.newer.contains_key(id));
        let time = session.open.as_ref().and_then(|id| session.time_of(id));
        (session.open.clone(), facts, is_older, time)
    });
    let facts = facts.map(|facts| facts.0).unwrap_or_default();
    let metadata = &facts.metadata;
    let choose = {
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
        time.map(duration),
    ];
    let line: Vec<_> = parts.into_iter().flatten().collect();
    let versions = match facts.unsettled.is_empty() {
        false => Some("Mentions to settle"),
        true if is_older => Some("Older version"),
        true if facts.replaces.is_some() => Some("Newer version"),
        true => None,
    };
    html! {
        <header class="article-head">
            <h2 dir="auto">{ metadata.title.to_string() }</h2>
            <div class="article-facts">
                <span>{ line.join(" · ") }</span>
                <ActionButton action={Action::Details} text="Edit details" />
                <span class="versions" hidden={versions.is_none()}>
                    <ActionButton action={Action::Settle} text={versions.unwrap_or_default()} />
                </span>
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

/// Keeps the text drawn; gives what draws it, and a number that grows when what is drawn may have
/// moved.
#[hook]
fn use_sheet(root: &NodeRef) -> (Rc<RefCell<Option<Rc<Sheet>>>>, u32) {
    let dispatch = use_dispatch();
    let sheet = use_mut_ref(|| None::<Rc<Sheet>>);
    let n_shifts = use_state(|| 0_u32);
    let shifted = {
        let (setter, count) = (n_shifts.setter(), use_mut_ref(|| 0_u32));
        move || {
            let next = count.borrow().wrapping_add(1);
            count.replace(next);
            setter.set(next);
        }
    };
    use_window_event("resize", {
        let shifted = shifted.clone();
        move |_| shifted()
    });
    {
        let (root, sheet) = (root.clone(), sheet.clone());
        use_effect_with((), move |()| {
            let elements = root.cast::<web::Element>().zip(dom::by_id("reader"));
            let listening = elements.map(|(root, scroller)| {
                let shifted_if_shown = {
                    let (dispatch, shifted) = (dispatch.clone(), shifted.clone());
                    move || {
                        // With nothing selected, nothing stands beside the text.
                        if dispatch.session().selection.is_shown() {
                            shifted();
                        }
                    }
                };
                let drawn = Sheet::new(root, scroller, shifted_if_shown);
                sheet.replace(Some(drawn.clone()));
                drawn.show(&dispatch.session());
                shifted();
                let held = dispatch.clone();
                dispatch.listen(move || drawn.show(&held.session()))
            });
            move || drop(listening)
        });
    }
    (sheet, *n_shifts)
}

/// What the article's text is drawn by besides its mentions.
#[derive(Clone, PartialEq)]
struct TextSlice {
    open: Option<ArticleId>,
    language: Option<Arc<str>>,
    is_armed: bool,
}

/// The text with its mentions.
#[component]
fn ArticleText() -> Html {
    let root = use_node_ref();
    let (sheet, n_shifts) = use_sheet(&root);
    let text = use_slice(|session| TextSlice {
        open: session.open.clone(),
        language: session.document().and_then(|d| d.facts.metadata.language.clone()),
        is_armed: session.armed.is_some(),
    });
    let handlers = use_pointer(&root, &sheet);
    let look = use_isolation(&sheet);
    let look_at = {
        let (root, sheet, dispatch) = (root.clone(), sheet.clone(), use_dispatch());
        Callback::from(move |mention: Option<MentionId>| {
            let (root, sheet) = (root.cast::<web::Element>(), sheet.borrow());
            if let Some((root, sheet)) = root.zip(sheet.as_ref()) {
                look_at(&root, sheet, &dispatch, mention.as_ref());
            }
        })
    };
    let menu = use_state(|| None::<menu::Place>);
    let oncontextmenu = {
        let (menu, dispatch) = (menu.clone(), use_dispatch());
        Callback::from(move |event: MouseEvent| {
            // A finger that rests selects words, which is the browser's own affair.
            let pointer = event.dyn_ref::<web::PointerEvent>();
            if pointer.is_none_or(|pointer| pointer.pointer_type() != "touch") {
                menu.set(menu::asked_for(&event, &dispatch));
            }
        })
    };
    let onclick = {
        let (menu, dispatch) = (menu.clone(), use_dispatch());
        Callback::from(move |event: MouseEvent| {
            // Below its line stands how many mentions a piece has that are not drawn.
            let piece = event.target_dyn_into::<web::Element>();
            let piece = piece.filter(|piece| piece.has_attribute("data-more"));
            if piece.is_some_and(|p| f64::from(event.client_y()) > selection::bottom_of_text(&p)) {
                menu.set(menu::asked_for(&event, &dispatch));
            }
        })
    };
    {
        let (root, menu, dispatch) = (root.clone(), menu.clone(), use_dispatch());
        use_document_event("keydown", move |event| {
            let Some(event) = event.dyn_ref::<web::KeyboardEvent>() else { return };
            let is_asked =
                event.key() == "ContextMenu" || (event.key() == "F10" && event.shift_key());
            if is_asked && !event.default_prevented() {
                let place = menu::of_selected(&root, &dispatch);
                if place.is_some() {
                    event.prevent_default();
                    menu.set(place);
                }
            }
        });
    }
    let close = {
        let menu = menu.clone();
        Callback::from(move |()| menu.set(None))
    };
    use_shown_selection(&root, n_shifts);
    use_view_of_mention(&root, &sheet);
    html! {
        <div class="paper">
            <article
                id="article"
                ref={root.clone()}
                lang={text.language.map(|language| language.to_string())}
                translate="no"
                data-armed={text.is_armed.then_some("true")}
                onmousedown={handlers.onmousedown}
                onpointerdown={handlers.onpointerdown}
                onmouseover={look.clone()}
                onmouseout={look}
                oncontextmenu={oncontextmenu}
                onclick={onclick}
            ></article>
            <Handles root={root.clone()} n_shifts={n_shifts} />
            <CaretMark root={root} n_shifts={n_shifts} />
            <Menu place={*menu} close={close} look={look_at} />
        </div>
    }
}

/// Shows one mention alone, also if it is one of those that are only counted, or all again.
fn look_at(root: &web::Element, sheet: &Sheet, dispatch: &Dispatch, mention: Option<&MentionId>) {
    let is_drawn = sheet.isolate(mention);
    let session = dispatch.session();
    let counted = mention.filter(|_| !is_drawn);
    let counted = counted.zip(session.document()).and_then(|(id, d)| d.mentions.get(id));
    let parts = counted.map(|mention| mention.spans.parts()).unwrap_or_default();
    let ranges = parts.iter().filter_map(|part| session.utf16(*part));
    let ranges: Vec<_> = ranges.filter_map(|range| selection::dom_range(root, range)).collect();
    highlight::set_all(Mark::Alone, &ranges);
}

/// Shows the selected words, or takes the browser's selection away when they are tagged.
#[hook]
fn use_shown_selection(root: &NodeRef, n_shifts: u32) {
    let (range, open) = use_slice(|session| {
        (session.selection.span.and_then(|span| session.utf16(span)), session.open.clone())
    });
    let root = root.clone();
    let had = use_mut_ref(|| false);
    use_effect_with((range, open, n_shifts), move |(range, ..)| {
        let Some(root) = root.cast::<web::Element>() else { return };
        let had_one = had.replace(range.is_some());
        if range.is_none() && !had_one {
            return;
        }
        let marked = range.and_then(|range| selection::dom_range(&root, range));
        highlight::set(Mark::Pending, marked.as_ref());
        selection::show(&root, *range);
    });
}

/// Brings the selected mention into view when it was selected elsewhere.
#[hook]
fn use_view_of_mention(root: &NodeRef, sheet: &Rc<RefCell<Option<Rc<Sheet>>>>) {
    let deps = use_slice(|session| (session.selection.mention.clone(), session.open.clone()));
    let (root, sheet, dispatch) = (root.clone(), sheet.clone(), use_dispatch());
    use_effect_with(deps, move |_| {
        let (Some(root), Some(scroller)) = (root.cast::<web::Element>(), dom::by_id("reader"))
        else {
            return;
        };
        let session = dispatch.session();
        let hull = session.mention().map(|mention| mention.spans.hull());
        // With another article, words that were found in it may come selected.
        let Some(span) = hull.or(session.selection.span) else { return };
        if let Some(sheet) = sheet.borrow().as_ref() {
            sheet.reach(span);
        }
        let Some(range) = session.utf16(span) else { return };
        bring(root, scroller, range, TRIES);
    });
}

/// How often a place is looked at again: what comes near the view gets its real height only then,
/// which moves what is below it.
const TRIES: u32 = 4;

/// Scrolls a range into view, and again as long as it does not stay there.
fn bring(root: web::Element, scroller: web::Element, range: Range<Utf16Offset>, tries: u32) {
    let Some((first, last)) = selection::edges(&root, range) else { return };
    let has_moved = dom::scroll_to_show(&scroller, first.top(), last.bottom());
    if has_moved && tries > 0 {
        idle::after_paint(move || bring(root, scroller, range, tries - 1));
    }
}
