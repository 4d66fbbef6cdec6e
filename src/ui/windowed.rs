//! A long list of rows of one height, of which only those near the view are drawn.

use crate::platform::{dom, web};
use std::ops::Range;
use yew::prelude::*;

/// Rows drawn beyond each end of the view, so that scrolling a little draws nothing.
const BEYOND: usize = 20;

#[derive(PartialEq, Properties)]
pub(crate) struct WindowedProps {
    /// The id of the element that scrolls.
    pub(crate) id: &'static str,
    /// What the list is to a screen reader.
    pub(crate) role: &'static str,
    /// Its name.
    pub(crate) label: &'static str,
    /// Its class.
    pub(crate) class: &'static str,
    /// The id of the row that the keyboard is on, if it is on one.
    pub(crate) active: Option<String>,
    /// What the list does with keys while it has the focus.
    pub(crate) onkeydown: Callback<KeyboardEvent>,
    /// How many rows there are.
    pub(crate) n: usize,
    /// The row that must be in view, if one must.
    pub(crate) shown: Option<usize>,
    /// Draws the rows of a range, each with a key.
    pub(crate) draw: Callback<Range<usize>, Html>,
}

/// What part of the list is in view.
#[derive(Clone, Copy, PartialEq)]
struct View {
    first: usize,
    n_rows: usize,
    row: f64,
}

impl View {
    fn drawn(self, n: usize) -> Range<usize> {
        let first = self.first.saturating_sub(BEYOND).min(n);
        first..(self.first + self.n_rows + BEYOND).min(n)
    }
}

/// The list.
#[component]
pub(crate) fn Windowed(props: &WindowedProps) -> Html {
    let scroller = use_node_ref();
    let view = use_state(|| View { first: 0, n_rows: 40, row: 36.0 });
    let drawn = view.drawn(props.n);
    let look = {
        let (scroller, view) = (scroller.clone(), view.clone());
        move || {
            let Some(element) = scroller.cast::<web::Element>() else { return };
            let found = look_at(&element, view.row);
            // A new drawing only when the drawn rows no longer reach beyond the view.
            let n_rows = found.n_rows;
            let reaches = view.first.saturating_sub(BEYOND / 2) <= found.first
                && found.first + n_rows <= view.first + view.n_rows + BEYOND / 2;
            if !reaches || (found.row - view.row).abs() > 0.5 {
                view.set(found);
            }
        }
    };
    let onscroll = {
        let look = look.clone();
        Callback::from(move |_: Event| look())
    };
    {
        let (scroller, drawn, n, row) = (scroller.clone(), drawn.clone(), props.n, view.row);
        use_effect(move || {
            if let Some(element) = scroller.cast::<web::Element>() {
                set_height(element.first_element_child(), drawn.start as f64 * row);
                set_height(element.last_element_child(), (n - drawn.end) as f64 * row);
            }
            look();
        });
    }
    {
        let (scroller, row) = (scroller.clone(), view.row);
        use_effect_with((props.shown, props.n, row.to_bits()), move |(shown, ..)| {
            if let (Some(shown), Some(element)) = (*shown, scroller.cast::<web::Element>()) {
                let top = element.get_bounding_client_rect().top() + shown as f64 * row
                    - f64::from(element.scroll_top());
                dom::scroll_to_show(&element, top, top + row);
            }
        });
    }
    html! {
        <div
            ref={scroller}
            id={props.id}
            class={props.class}
            role={props.role}
            aria-label={props.label}
            aria-activedescendant={props.active.clone()}
            tabindex="0"
            onkeydown={props.onkeydown.clone()}
            onscroll={onscroll}
        >
            <div class="above" role="presentation"></div>
            <div class="window" role="presentation">{ props.draw.emit(drawn) }</div>
            <div class="below" role="presentation"></div>
        </div>
    }
}

fn look_at(scroller: &web::Element, row: f64) -> View {
    let sample = scroller.query_selector(".window > *").ok().flatten();
    let measured = sample.map(|row| row.get_bounding_client_rect().height());
    let row = measured.filter(|height| *height > 0.0).unwrap_or(row);
    let first = f64::from(scroller.scroll_top()) / row;
    let n_rows = f64::from(scroller.client_height()) / row;
    View { first: first as usize, n_rows: n_rows as usize + 1, row }
}

fn set_height(spacer: Option<web::Element>, height: f64) {
    if let Some(spacer) = spacer {
        dom::set_style(&spacer, "height", &dom::pixels(height));
    }
}
