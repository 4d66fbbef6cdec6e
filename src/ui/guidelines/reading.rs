//! What the panel of guidelines holds.

use crate::platform::dom;
use crate::ui::format::{glyph, kind_title};
use crate::ui::hooks::{use_dispatch, use_late_slice};
use crate::ui::prose::Prose;
use crate::ui::store::Shared;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::library::examples;
use dateline::schema::Label;
use yew::prelude::*;

/// Examples that are shown of a label.
const EXAMPLES: usize = 5;

/// The guidelines, then each label.
#[component]
pub(super) fn Reading() -> Html {
    let dispatch = use_dispatch();
    let codebook = use_late_slice(|session| Shared(session.project.codebook.clone()));
    // What was tagged is looked at anew with every article, not with every mention.
    let open = use_late_slice(|session| session.open.clone());
    let help = {
        let (dispatch, codebook) = (dispatch.clone(), codebook.clone());
        use_memo((codebook, open), move |(codebook, _)| {
            let session = dispatch.session();
            let labels = codebook.schema.labels().iter().enumerate().map(|(place, label)| {
                let examples = examples(&session.project, &session.summaries, &label.id, EXAMPLES);
                let parent = label.parent.as_ref().and_then(|id| codebook.schema.label(id));
                let parent = parent.map(|parent| parent.name.to_string());
                Help { place, label: label.clone(), parent, examples }
            });
            labels.collect::<Vec<_>>()
        })
    };
    let close = Callback::from(move |_: MouseEvent| {
        dispatch.send(Action::Guidelines.message(&dispatch.session()));
        dom::focus("reader");
    });
    let ways = help.iter().map(|help| {
        let id = help.id();
        let onclick = Callback::from(move |_: MouseEvent| dom::focus(&id));
        html! {
            <button
                type="button"
                key={help.label.id.to_string()}
                class="legend-entry"
                data-label={help.place.to_string()}
                title={format!("What {} is for", help.label.name)}
                {onclick}
            >
                <span class="glyph" aria-hidden="true">{ glyph(help.label.kind) }</span>
                { help.label.name.to_string() }
            </button>
        }
    });
    let ways: Html = ways.collect();
    let labels = help.iter().map(|help| {
        html! { <LabelHelp key={help.label.id.to_string()} help={help.clone()} /> }
    });
    let labels: Html = labels.collect();
    let has_none = codebook.guidelines.trim().is_empty();
    html! {
        <>
            <div class="guidelines-head">
                <h2>{ "Guidelines" }</h2>
                <ActionButton action={Action::EditGuidelines} text="Edit" />
                <button
                    type="button"
                    class="plain"
                    aria-label="Close the guidelines"
                    onclick={close}
                >
                    { "×" }
                </button>
            </div>
            <div class="guidelines-ways" role="group" aria-label="Labels">{ ways }</div>
            <div class="guidelines-text" tabindex="0" role="region" aria-label="Guidelines">
                <p class="quiet" hidden={!has_none}>
                    { "There are none yet. Write down what is to be tagged and what is not." }
                </p>
                <Prose text={codebook.guidelines.to_string()} />
                <h3>{ "Labels" }</h3>
                <ul class="label-help">{ labels }</ul>
            </div>
        </>
    }
}

/// What is told of a label.
#[derive(Clone, PartialEq)]
struct Help {
    /// Its place in the schema, which its color goes by.
    place: usize,
    label: Label,
    parent: Option<String>,
    examples: Vec<String>,
}

impl Help {
    fn id(&self) -> String {
        format!("help-{}", self.place)
    }
}

#[derive(PartialEq, Properties)]
struct HelpProps {
    help: Help,
}

/// What a label is for, with words that it was given to.
#[component]
fn LabelHelp(props: &HelpProps) -> Html {
    let Help { place, label, parent, examples } = &props.help;
    let kind = Some(kind_title(label.kind)).filter(|kind| **kind != *label.name);
    let parent = parent.as_ref().map(|parent| format!("below {parent}"));
    let facts: Vec<_> = kind.map(str::to_owned).into_iter().chain(parent).collect();
    let key = label.key.map(|key| key.to_string());
    let tagged: Vec<_> = examples.iter().map(|words| format!("“{words}”")).collect();
    html! {
        <li id={props.help.id()} tabindex="-1" data-label={place.to_string()}>
            <p class="label-help-name">
                <span class="glyph" aria-hidden="true">{ glyph(label.kind) }</span>
                <strong>{ label.name.to_string() }</strong>
                <kbd hidden={key.is_none()}>{ key.unwrap_or_default() }</kbd>
                <span class="quiet">{ facts.join(", ") }</span>
            </p>
            <Prose text={label.description.to_string()} />
            <p class="label-examples quiet" hidden={tagged.is_empty()}>
                { format!("Tagged so far: {}", tagged.join(", ")) }
            </p>
        </li>
    }
}
