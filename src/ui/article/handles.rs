//! The two handles by which the boundaries of the selected mention are dragged.

use crate::platform::highlight::{self, Mark};
use crate::platform::{dom, selection, web};
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
                let edges = range.and_then(|range| selection::edges(&root, range));
                place(&layer, edges.as_ref());
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
pub(super) type Layout = (TextSize, bool, bool, Option<ArticleId>);

pub(super) fn layout(session: &Session) -> Layout {
    let settings = &session.settings;
    let open = session.open.clone();
    (settings.text_size, settings.shows_list, settings.shows_mentions, open)
}

/// Puts the handles at the ends of a range of the text.
fn place(layer: &web::Element, edges: Option<&(web::DomRect, web::DomRect)>) {
    let Some((first, last)) = edges else { return };
    let Some(paper) = layer.parent_element().map(|paper| paper.get_bounding_client_rect()) else {
        return;
    };
    let places =
        [(first.left(), first.top(), first.height()), (last.right(), last.top(), last.height())];
    let handles = layer.children();
    for (i, (x, y, height)) in (0..).zip(places) {
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

/// One handle. Keys do the same without it, so it is left out of the tab order.
#[component]
fn Handle(props: &HandleProps) -> Html {
    let dispatch = use_dispatch();
    let target = use_mut_ref(|| None::<ByteOffset>);
    let edge = props.edge.0;
    let onpointerdown = Callback::from(|event: PointerEvent| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(handle) = event.target_dyn_into::<web::Element>() {
            // Without capture the drag still works as long as the pointer is over the page.
            let _ = handle.set_pointer_capture(event.pointer_id());
            let _ = handle.class_list().add_1("dragged");
        }
    });
    let onpointermove = {
        let (root, dispatch, target) = (props.root.clone(), dispatch.clone(), target.clone());
        Callback::from(move |event: PointerEvent| {
            let handle = event.target_dyn_into::<web::Element>();
            if !handle.is_some_and(|handle| handle.class_list().contains("dragged")) {
                return;
            }
            let Some(root) = root.cast::<web::Element>() else { return };
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            let session = dispatch.session();
            let to = selection::at_point(&root, x, y)
                .and_then(|at| session.snap_edge(edge, at, event.alt_key()));
            let hull = session.mention().map(|mention| mention.spans.hull());
            let preview = to.zip(hull).and_then(|(to, hull): (_, Span)| hull.with_edge(edge, to));
            let range = preview.and_then(|span| session.utf16(span));
            let marked = range.and_then(|range| selection::dom_range(&root, range));
            highlight::set(Mark::Pending, marked.as_ref());
            target.replace(to.filter(|_| preview.is_some()));
        })
    };
    let onpointerup = Callback::from(move |event: PointerEvent| {
        if let Some(handle) = event.target_dyn_into::<web::Element>() {
            let _ = handle.class_list().remove_1("dragged");
        }
        highlight::set(Mark::Pending, None);
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
        >
            <div class="knob"></div>
        </div>
    }
}
