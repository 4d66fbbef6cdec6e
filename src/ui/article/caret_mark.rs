//! The drawn caret.

use super::handles::layout;
use crate::platform::{dom, selection, web};
use crate::ui::hooks::use_slice;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct CaretProps {
    /// The article's element.
    pub(super) root: NodeRef,
    /// Grows when what is drawn may have moved: the caret moves with it.
    pub(super) n_shifts: u32,
}

/// The caret, kept in view while it moves.
#[component]
pub(super) fn CaretMark(props: &CaretProps) -> Html {
    let mark = use_node_ref();
    let (at, layout) = use_slice(|session| {
        let head = session.selection.caret.map(|caret| caret.head);
        let at = head.zip(session.document()).and_then(|(at, d)| d.text.index().utf16_of(at));
        (at, layout(session))
    });
    {
        let (root, mark) = (props.root.clone(), mark.clone());
        let deps = (at, props.n_shifts, layout);
        use_effect_with(deps, move |(at, ..)| {
            let Some(root) = root.cast::<web::Element>() else { return };
            let Some(mark) = mark.cast::<web::Element>() else { return };
            let Some(scroller) = dom::by_id("reader") else { return };
            let Some((left, top, height)) = at.and_then(|at| selection::caret_place(&root, at))
            else {
                return;
            };
            if let Some(paper) = mark.parent_element().map(|p| p.get_bounding_client_rect()) {
                dom::set_style(&mark, "left", &dom::pixels(left - paper.left()));
                dom::set_style(&mark, "top", &dom::pixels(top - paper.top()));
                dom::set_style(&mark, "height", &dom::pixels(height));
            }
            dom::scroll_to_show(&scroller, top, top + height);
        });
    }
    html! { <div class="caret" ref={mark} aria-hidden="true" hidden={at.is_none()}></div> }
}
