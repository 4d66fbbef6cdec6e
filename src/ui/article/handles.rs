//! The two handles by which the boundaries of the selected mention are dragged.

use crate::platform::highlight::{self, Mark};
use crate::platform::{dom, idle, selection, web};
use crate::ui::hooks::{use_dispatch, use_slice};
use dateline::article::ArticleId;
use dateline::session::{Msg, Session, TextSize};
use dateline::text::{ByteOffset, Edge, Span};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct HandlesProps {
    /// The article's element.
    pub(super) root: NodeRef,
    /// Grows when what is drawn may have moved: the handles move with it.
    pub(super) n_shifts: u32,
}

/// The handles of the selected mention.
#[component]
pub(super) fn Handles(props: &HandlesProps) -> Html {
    let layer = use_node_ref();
    let (range, layout) = use_slice(|session| {
        let hull = session.mention().map(|mention| mention.spans.hull());
        (hull.and_then(|hull| session.utf16(hull)), layout(session))
    });
    {
        let (root, layer) = (props.root.clone(), layer.clone());
        let deps = (range, props.n_shifts, layout);
        use_effect_with(deps, move |(range, ..)| {
            let elements = root.cast::<web::Element>().zip(layer.cast::<web::Element>());
            if let Some((root, layer)) = elements {
                let edges = range.and_then(|range| {
                    let (first, last) = selection::edges(&root, range)?;
                    let start = selection::is_right_to_left(&root, range.start());
                    let end = selection::is_right_to_left(&root, range.end());
                    Some((place_of(&first, start), place_of(&last, !end)))
                });
                place(&layer, edges);
            }
        });
    }
    html! {
        <div class="handles" ref={layer} hidden={range.is_none()}>
            <Handle edge={EdgeProp(Edge::Start)} root={props.root.clone()} />
            <Handle edge={EdgeProp(Edge::End)} root={props.root.clone()} />
        </div>
    }
}

/// What moves the text besides edits, which move nothing.
pub(super) type Layout = (TextSize, [bool; 3], Option<ArticleId>);

pub(super) fn layout(session: &Session) -> Layout {
    let settings = &session.settings;
    let open = session.open.clone();
    let panels = [settings.shows_list, settings.shows_mentions, settings.shows_guidelines];
    (settings.text_size, panels, open)
}

/// A place at the side of a character: left, top and height, in pixels of the viewport.
type Side = (f64, f64, f64);

fn place_of(character: &web::DomRect, is_right: bool) -> Side {
    let x = if is_right { character.right() } else { character.left() };
    (x, character.top(), character.height())
}

/// Puts the handles at the ends of a range of the text.
fn place(layer: &web::Element, edges: Option<(Side, Side)>) {
    let Some((first, last)) = edges else { return };
    let Some(paper) = layer.parent_element().map(|paper| paper.get_bounding_client_rect()) else {
        return;
    };
    let handles = layer.children();
    for (i, (x, y, height)) in (0..).zip([first, last]) {
        if let Some(handle) = handles.item(i) {
            dom::set_style(&handle, "left", &dom::pixels(x - paper.left()));
            dom::set_style(&handle, "top", &dom::pixels(y - paper.top()));
            dom::set_style(&handle, "height", &dom::pixels(height));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
struct EdgeProp(Edge);

#[derive(PartialEq, Properties)]
struct HandleProps {
    edge: EdgeProp,
    root: NodeRef,
}

/// Where the pointer is that drags a handle.
#[derive(Clone, Copy)]
struct Drag {
    x: i32,
    y: i32,
    by_character: bool,
    is_scrolling: bool,
}

impl Drag {
    fn of(event: &PointerEvent) -> Self {
        let (x, y) = (event.client_x(), event.client_y());
        Self { x, y, by_character: event.alt_key(), is_scrolling: false }
    }
}

/// The place in the text that a boundary would go to, if it may go there. Shows the mention as it
/// would be.
fn aim(root: &web::Element, session: &Session, edge: Edge, drag: Drag) -> Option<ByteOffset> {
    let at = selection::at_point(root, f64::from(drag.x), f64::from(drag.y));
    let to = at.and_then(|at| session.snap_edge(edge, at, drag.by_character));
    let hull = session.mention().map(|mention| mention.spans.hull());
    let preview = to.zip(hull).and_then(|(to, hull): (_, Span)| hull.with_edge(edge, to));
    let range = preview.and_then(|span| session.utf16(span));
    let marked = range.and_then(|range| selection::dom_range(root, range));
    highlight::set(Mark::Pending, marked.as_ref());
    to.filter(|_| preview.is_some())
}

/// One handle. Keys do the same without it, so it is left out of the tab order.
#[component]
fn Handle(props: &HandleProps) -> Html {
    let dispatch = use_dispatch();
    let target = use_mut_ref(|| None::<ByteOffset>);
    let drag = use_mut_ref(|| None::<Drag>);
    let edge = props.edge.0;
    let onpointerdown = {
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            event.stop_propagation();
            drag.replace(Some(Drag::of(&event)));
            if let Some(handle) = event.target_dyn_into::<web::Element>() {
                // Without capture the drag still works as long as the pointer is over the page.
                let _ = handle.set_pointer_capture(event.pointer_id());
                let _ = handle.class_list().add_1("dragged");
            }
        })
    };
    let onpointermove = {
        let (root, dispatch) = (props.root.clone(), dispatch.clone());
        let (target, drag) = (target.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(before) = *drag.borrow() else { return };
            let Some(root) = root.cast::<web::Element>() else { return };
            let now = Drag { is_scrolling: true, ..Drag::of(&event) };
            drag.replace(Some(now));
            target.replace(aim(&root, &dispatch.session(), edge, now));
            if before.is_scrolling {
                return;
            }
            // At an edge of the view the text goes on under the pointer.
            let (dispatch, target, drag) = (dispatch.clone(), target.clone(), drag.clone());
            idle::each_frame(move || {
                let Some(now) = *drag.borrow() else { return false };
                let scroller = dom::by_id("reader");
                if !scroller.is_some_and(|s| dom::scroll_at_edge(&s, f64::from(now.y))) {
                    drag.replace(Some(Drag { is_scrolling: false, ..now }));
                    return false;
                }
                target.replace(aim(&root, &dispatch.session(), edge, now));
                true
            });
        })
    };
    let finish = {
        let drag = drag.clone();
        move |event: &PointerEvent| {
            drag.take();
            if let Some(handle) = event.target_dyn_into::<web::Element>() {
                let _ = handle.class_list().remove_1("dragged");
            }
            highlight::set(Mark::Pending, None);
        }
    };
    let onpointercancel = {
        let (target, finish) = (target.clone(), finish.clone());
        Callback::from(move |event: PointerEvent| {
            finish(&event);
            target.take();
        })
    };
    let onpointerup = Callback::from(move |event: PointerEvent| {
        finish(&event);
        if let Some(to) = target.take() {
            dispatch.send(Msg::MoveEdge(edge, to));
        }
    });
    let class = match edge {
        Edge::Start => "handle start",
        Edge::End => "handle end",
    };
    html! {
        <div
            class={class}
            aria-hidden="true"
            onpointerdown={onpointerdown}
            onpointermove={onpointermove}
            onpointerup={onpointerup}
            onpointercancel={onpointercancel}
        >
            <div class="knob"></div>
        </div>
    }
}
