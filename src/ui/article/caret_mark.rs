//! The drawn caret.

use crate::platform::{dom, selection, web};
use crate::ui::hooks::use_session;
use crate::ui::store::Shared;
use dateline::view::Canvas;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct CaretProps {
    /// The article's element.
    pub(super) root: NodeRef,
    /// What is drawn: the caret moves with it.
    pub(super) canvas: Option<Shared<Canvas>>,
    /// Counts resizes: the caret moves with them too.
    pub(super) resized: u32,
}

/// The caret, kept in view while it moves.
#[component]
pub(super) fn CaretMark(props: &CaretProps) -> Html {
    let session = use_session();
    let mark = use_node_ref();
    let head = session.selection.caret.map(|caret| caret.head);
    let at = head.zip(session.document()).and_then(|(at, d)| d.text.index().utf16_of(at));
    {
        let (root, mark) = (props.root.clone(), mark.clone());
        let settings = &session.settings;
        let layout = (settings.text_size, settings.shows_list, settings.shows_mentions);
        let deps = (at, props.canvas.clone(), props.resized, layout);
        use_effect_with(deps, move |(at, ..)| {
            let Some(root) = root.cast::<web::Element>() else { return };
            let Some(mark) = mark.cast::<web::Element>() else { return };
            let Some(scroller) = dom::by_id("reader") else { return };
            let Some((left, top, height)) = at.and_then(|at| selection::caret_place(&root, at))
            else {
                return;
            };
            if let Some(paper) = mark.parent_element().map(|p| p.get_bounding_client_rect()) {
                dom::set_style(&mark, "left", &format!("{}px", left - paper.left()));
                dom::set_style(&mark, "top", &format!("{}px", top - paper.top()));
                dom::set_style(&mark, "height", &format!("{height}px"));
            }
            dom::scroll_to_show(&scroller, top, top + height);
        });
    }
    html! { <div class="caret" ref={mark} aria-hidden="true" hidden={at.is_none()}></div> }
}
