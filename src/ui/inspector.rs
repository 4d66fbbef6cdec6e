//! The mentions of the article, and everything about the selected one.

use super::format::{count, glyph};
use super::hooks::{use_dispatch, use_session};
use super::store::Shared;
use super::toolbar::ActionButton;
use super::windowed::Windowed;
use crate::platform::web;
use dateline::actions::Action;
use dateline::annotation::{Attribute, Mention, MentionId};
use dateline::article::{ArticleId, ArticleText};
use dateline::edit::Command;
use dateline::project::Document;
use dateline::schema::{Kind, Schema};
use dateline::session::Msg;
use yew::prelude::*;

/// The panel of mentions.
#[component]
pub(crate) fn Inspector() -> Html {
    let session = use_session();
    let document = session.document().cloned();
    let n = document.as_ref().map_or(0, |document| document.mentions.len());
    let selected = session.selection.mention.clone();
    let shown = document.as_ref().zip(selected.as_ref()).and_then(|(document, selected)| {
        document.mentions.iter().position(|mention| mention.id == *selected)
    });
    let draw = {
        let (document, schema) = (document, session.project.schema().clone());
        Callback::from(move |rows: std::ops::Range<usize>| -> Html {
            let Some(document) = &document else { return Html::default() };
            let mentions = document.mentions.iter().enumerate();
            let mentions = mentions.skip(rows.start).take(rows.len());
            mentions
                .map(|(i, mention)| {
                    html! {
                        <MentionRow
                            key={mention.id.to_string()}
                            number={i + 1}
                            n={document.mentions.len()}
                            mention={Shared(mention.clone())}
                            text={Shared(document.text.clone())}
                            schema={schema.clone()}
                            is_selected={selected.as_ref() == Some(&mention.id)}
                        />
                    }
                })
                .collect()
        })
    };
    html! {
        <aside class="inspector" aria-label="Mentions" hidden={!session.settings.shows_mentions}>
            <h2>{ count(n, "mention") }</h2>
            <p class="empty" hidden={n > 0}>
                { "Nothing is tagged yet. Select words in the text, then press a label's key." }
            </p>
            <Windowed
                id="mention-rows"
                class="mention-rows"
                role="listbox"
                label="Mentions of the article"
                n={n}
                shown={shown}
                draw={draw}
            />
            <Details />
        </aside>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    /// Its place in the list, from 1.
    number: usize,
    /// How many there are.
    n: usize,
    mention: Shared<Mention>,
    text: Shared<ArticleText>,
    schema: Schema,
    is_selected: bool,
}

/// One mention of the list.
#[component]
fn MentionRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let mention = &props.mention;
    let onclick = {
        let id = mention.id.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::SelectMention(Some(id.clone()))))
    };
    let position = props.schema.position(&mention.label);
    let label = props.schema.label(&mention.label);
    let name = label.map_or(mention.label.as_str(), |label| label.name.as_ref()).to_owned();
    let kind = label.map_or(Kind::Other, |label| label.kind);
    let quotes = mention
        .spans
        .parts()
        .iter()
        .filter_map(|part| props.text.index().slice(*part).map(str::to_owned));
    let quote = quotes.collect::<Vec<_>>().join(" … ");
    html! {
        <button
            type="button"
            role="option"
            aria-posinset={props.number.to_string()}
            aria-setsize={props.n.to_string()}
            class="mention-row"
            aria-selected={props.is_selected.to_string()}
            data-label={position.map(|position| position.to_string())}
            data-mention={mention.id.to_string()}
            onclick={onclick}
        >
            <span class="glyph" aria-hidden="true">{ glyph(kind) }</span>
            <span class="mention-quote" dir="auto">{ quote }</span>
            <span
                class="mention-note"
                hidden={mention.note.is_empty()}
                title={mention.note.to_string()}
                aria-label={format!("Note: {}", mention.note)}
            >
                { "✎" }
            </span>
            <span class="mention-label">{ name }</span>
        </button>
    }
}

/// Everything about the selected mention.
#[component]
fn Details() -> Html {
    let session = use_session();
    let selected = session.document().cloned().zip(session.mention().cloned());
    let key = selected.as_ref().map(|(_, mention)| mention.id.to_string()).unwrap_or_default();
    let cards = selected.iter().map(|(document, mention)| {
        html! {
            <DetailsCard
                key={key.clone()}
                document={Shared(document.clone())}
                mention={Shared(mention.clone())}
                schema={session.project.schema().clone()}
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
                    value={mention.note.to_string()}
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
