//! The labels as buttons, with their keys and how often each is used in the article.

use super::format::{glyph, letter};
use super::hooks::{use_dispatch, use_late_slice, use_slice};
use super::store::Shared;
use dateline::schema::{Label, LabelId};
use dateline::session::Msg;
use yew::prelude::*;

/// The bar of labels.
#[component]
pub(crate) fn LabelBar() -> Html {
    let (schema, armed) =
        use_slice(|session| (session.project.schema().clone(), session.armed.clone()));
    let summary = use_late_slice(|session| session.summary().cloned().map(Shared));
    let used = |label: &Label| {
        let counts = summary.as_ref().map(|summary| &summary.counts);
        counts.and_then(|counts| counts.get(&label.id)).copied().unwrap_or(0)
    };
    let chips = schema.labels().iter().enumerate().map(|(i, label)| {
        html! {
            <LabelChip
                key={label.id.to_string()}
                id={label.id.clone()}
                number={i}
                name={label.name.to_string()}
                glyph={glyph(label.kind)}
                letter={letter(label)}
                has_key={label.key.is_some()}
                help={label.description.to_string()}
                used={used(label)}
                is_armed={armed.as_ref() == Some(&label.id)}
            />
        }
    });
    html! {
        <div class="labels" role="toolbar" aria-label="Labels">
            { chips.collect::<Html>() }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ChipProps {
    id: LabelId,
    number: usize,
    name: String,
    glyph: &'static str,
    letter: String,
    has_key: bool,
    help: String,
    used: usize,
    is_armed: bool,
}

/// One label: tags what is selected, or stays armed for the next sweeps.
#[component]
fn LabelChip(props: &ChipProps) -> Html {
    let dispatch = use_dispatch();
    let onclick = {
        let id = props.id.clone();
        let is_armed = props.is_armed;
        Callback::from(move |event: MouseEvent| {
            dispatch.send(if event.shift_key() {
                Msg::Arm((!is_armed).then(|| id.clone()))
            } else {
                Msg::UseLabel(id.clone())
            });
        })
    };
    // A press must not take the selection away that it is meant for.
    let keep_selection = Callback::from(|event: MouseEvent| event.prevent_default());
    let title = if props.is_armed {
        format!("{} is armed: every selection is tagged. Press again to stop.", props.name)
    } else {
        format!("{} Shift+click arms it for every next selection.", props.help)
    };
    html! {
        <button
            type="button"
            class={classes!("chip", props.is_armed.then_some("armed"))}
            data-label={props.number.to_string()}
            aria-pressed={props.is_armed.to_string()}
            title={title}
            onmousedown={keep_selection}
            onclick={onclick}
        >
            <span class="glyph" aria-hidden="true">{ props.glyph }</span>
            <span class="chip-name">{ &props.name }</span>
            <kbd hidden={!props.has_key}>{ &props.letter }</kbd>
            <span class="chip-count" aria-label={format!("{} in this article", props.used)}>
                { props.used }
            </span>
        </button>
    }
}
