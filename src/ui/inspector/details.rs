//! Everything about the selected mention, to be looked at and changed.

use crate::platform::web;
use crate::ui::hooks::{use_dispatch, use_kept_value, use_late_slice};
use crate::ui::store::Shared;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::annotation::{Attribute, Mention, MentionId};
use dateline::article::ArticleId;
use dateline::edit::Command;
use dateline::project::Document;
use dateline::schema::Schema;
use dateline::session::Msg;
use yew::prelude::*;

/// Everything about the selected mention.
#[component]
pub(super) fn Details() -> Html {
    let (selected, schema) = use_late_slice(|session| {
        let selected = session.document().zip(session.mention());
        let selected =
            selected.map(|(document, mention)| (Shared(document.clone()), Shared(mention.clone())));
        (selected, session.project.schema().clone())
    });
    let key = selected.as_ref().map(|(_, mention)| mention.id.to_string()).unwrap_or_default();
    let cards = selected.iter().map(|(document, mention)| {
        html! {
            <DetailsCard
                key={key.clone()}
                document={document.clone()}
                mention={mention.clone()}
                schema={schema.clone()}
            />
        }
    });
    let cards: Html = cards.collect();
    html! { <section class="details" aria-label="Selected mention">{ cards }</section> }
}

#[derive(PartialEq, Properties)]
struct CardProps {
    document: Shared<Document>,
    mention: Shared<Mention>,
    schema: Schema,
}

/// Label, boundaries, note and attributes of a mention.
#[component]
fn DetailsCard(props: &CardProps) -> Html {
    let dispatch = use_dispatch();
    let (document, mention) = (&props.document, &props.mention);
    let note = use_kept_value(&mention.note);
    let (article, id) = (document.id.clone(), mention.id.clone());
    let relabel = {
        let (dispatch, article, id) = (dispatch.clone(), article.clone(), id.clone());
        let schema = props.schema.clone();
        Callback::from(move |event: Event| {
            let select = event.target_dyn_into::<web::HtmlSelectElement>();
            if let Some(label) = select.and_then(|select| schema.named(&select.value()).cloned()) {
                let ids = vec![id.clone()];
                dispatch.send(Msg::Do(Command::Relabel(article.clone(), ids, label.id)));
            }
        })
    };
    let options = props.schema.labels().iter().map(|label| {
        html! {
            <option
                key={label.id.to_string()}
                value={label.name.to_string()}
                selected={label.id == mention.label}
            >
                { label.name.to_string() }
            </option>
        }
    });
    let write_note = {
        let (article, id) = (article.clone(), id.clone());
        Callback::from(move |event: Event| {
            if let Some(field) = event.target_dyn_into::<web::HtmlTextAreaElement>() {
                let note = field.value().into();
                dispatch.send(Msg::Do(Command::SetNote(article.clone(), id.clone(), note)));
            }
        })
    };
    let index = document.text.index();
    let places = mention.spans.parts().iter().filter_map(|part| {
        let chars = index.chars_of_range(part.range())?;
        Some(format!("{}–{}", chars.start(), chars.end()))
    });
    let places = places.collect::<Vec<_>>().join(", ");
    let made = format!(
        "{} by {}, {}",
        mention.origin.name(),
        mention.author,
        mention.created.to_string().get(..10).unwrap_or_default()
    );
    html! {
        <div class="card">
            <p class="card-quote" dir="auto">{ document.quote(mention) }</p>
            <label class="field">
                <span>{ "Label" }</span>
                <select id="mention-label" onchange={relabel}>{ options.collect::<Html>() }</select>
            </label>
            <div class="boundaries">
                <span>{ "Start" }</span>
                <ActionButton action={Action::StartLeft} text="←" is_icon=true />
                <ActionButton action={Action::StartRight} text="→" is_icon=true />
                <span>{ "End" }</span>
                <ActionButton action={Action::EndLeft} text="←" is_icon=true />
                <ActionButton action={Action::EndRight} text="→" is_icon=true />
            </div>
            <label class="field">
                <span>{ "Note" }</span>
                <textarea
                    id="note"
                    rows="2"
                    ref={note}
                    onchange={write_note}
                />
            </label>
            <Attributes article={article} id={id} mention={props.mention.clone()} />
            <p class="card-facts">{ format!("Characters {places}") }</p>
            <p class="card-facts">{ made }</p>
            <div class="card-buttons">
                <ActionButton action={Action::AddPart} text="Add selected words" />
                <ActionButton action={Action::RemoveMention} text="Remove" />
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct AttributesProps {
    article: ArticleId,
    id: MentionId,
    mention: Shared<Mention>,
}

/// The attributes of a mention as name and value.
#[component]
fn Attributes(props: &AttributesProps) -> Html {
    let dispatch = use_dispatch();
    let name = use_node_ref();
    let value = use_node_ref();
    let set = {
        let (article, id) = (props.article.clone(), props.id.clone());
        move |name: String, value: Option<Attribute>| {
            Command::SetAttribute(article.clone(), id.clone(), name, value)
        }
    };
    let rows = props.mention.attributes.iter().map(|(name, value)| {
        html! {
            <AttributeRow
                key={name.clone()}
                remove={set(name.clone(), None)}
                name={name.clone()}
                value={value.to_string()}
            />
        }
    });
    let rows: Html = rows.collect();
    let add = {
        let (name, value) = (name.clone(), value.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let fields =
                name.cast::<web::HtmlInputElement>().zip(value.cast::<web::HtmlInputElement>());
            let Some((name, value)) = fields else { return };
            let key = name.value().trim().to_owned();
            if !key.is_empty() {
                let value = Attribute::Text(value.value().into());
                dispatch.send(Msg::Do(set(key, Some(value))));
            }
            name.set_value("");
            value.set_value("");
        })
    };
    html! {
        <details class="attributes" open={!props.mention.attributes.is_empty()}>
            <summary>{ "Attributes" }</summary>
            <ul>{ rows }</ul>
            <form class="attribute-form" onsubmit={add}>
                <input ref={name} aria-label="Name of the attribute" placeholder="name" />
                <input ref={value} aria-label="Value of the attribute" placeholder="value" />
                <button type="submit">{ "Set" }</button>
            </form>
        </details>
    }
}

#[derive(PartialEq, Properties)]
struct AttributeRowProps {
    remove: Command,
    name: String,
    value: String,
}

/// One attribute, with a button that removes it.
#[component]
fn AttributeRow(props: &AttributeRowProps) -> Html {
    let dispatch = use_dispatch();
    let remove = {
        let command = props.remove.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::Do(command.clone())))
    };
    html! {
        <li>
            <span class="attribute-name">{ &props.name }</span>
            <span class="attribute-value">{ &props.value }</span>
            <button
                type="button"
                class="plain"
                aria-label={format!("Remove {}", props.name)}
                onclick={remove}
            >
                { "×" }
            </button>
        </li>
    }
}
