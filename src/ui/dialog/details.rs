//! What is known about the open article.

use super::{Frame, restore, text_of};
use crate::ui::copies::use_copies;
use crate::ui::hooks::{use_dispatch, use_kept_value, use_session};
use crate::ui::store::Shared;
use crate::ui::toolbar::ActionButton;
use dateline::actions::Action;
use dateline::article::{ArticleId, Metadata};
use dateline::edit::Command;
use dateline::moment::Day;
use dateline::project::Document;
use dateline::session::{Msg, Tone};
use std::sync::Arc;
use yew::prelude::*;

/// Near copies that are shown.
const SHOWN: usize = 50;

/// The dialog.
#[component]
pub(super) fn DetailsDialog() -> Html {
    let session = use_session();
    let facts = match session.document() {
        Some(document) => html! { <Facts document={Shared(document.clone())} /> },
        None => html! { <p>{ "No article is open." }</p> },
    };
    html! { <Frame title="Article details" name="details-dialog">{ facts }</Frame> }
}

#[derive(PartialEq, Properties)]
struct FactsProps {
    document: Shared<Document>,
}

/// What is known about the article, to be written over.
#[component]
fn Facts(props: &FactsProps) -> Html {
    let dispatch = use_dispatch();
    let document = &props.document;
    let metadata = document.facts.metadata.clone();
    let day = metadata.date.map(|day| day.to_string()).unwrap_or_default();
    let edit = |change: fn(&mut Metadata, &str) -> Result<(), &'static str>| {
        let day = day.clone();
        let (dispatch, id, metadata) = (dispatch.clone(), document.id.clone(), metadata.clone());
        Callback::from(move |event: Event| {
            let mut metadata = metadata.clone();
            let text = text_of(&event).unwrap_or_default();
            dispatch.send(match change(&mut metadata, text.trim()) {
                Ok(()) => Msg::Do(Command::SetMetadata(id.clone(), metadata)),
                Err(why) => {
                    // Only a date can be refused.
                    restore(&event, &day);
                    Msg::Tell(why.into(), Tone::Refusal)
                }
            });
        })
    };
    fn optional(text: &str) -> Option<Arc<str>> {
        (!text.is_empty()).then(|| text.into())
    }
    let title = edit(|metadata, text| {
        metadata.title = text.into();
        Ok(())
    });
    let date = edit(|metadata, text| {
        metadata.date = if text.is_empty() {
            None
        } else {
            Some(Day::parse(text).ok_or("A date has the form YYYY-MM-DD.")?)
        };
        Ok(())
    });
    let source = edit(|metadata, text| {
        metadata.source = optional(text);
        Ok(())
    });
    let url = edit(|metadata, text| {
        metadata.url = optional(text);
        Ok(())
    });
    let language = edit(|metadata, text| {
        metadata.language = optional(text);
        Ok(())
    });
    let title_field = use_kept_value(&metadata.title);
    let day_field = use_kept_value(&day);
    let source_field = use_kept_value(metadata.source.as_deref().unwrap_or_default());
    let url_field = use_kept_value(metadata.url.as_deref().unwrap_or_default());
    let language_field = use_kept_value(metadata.language.as_deref().unwrap_or_default());
    html! {
        <>
            <label class="field">
                <span>{ "Title" }</span>
                <input id="article-title" ref={title_field} onchange={title} />
            </label>
            <label class="field">
                <span>{ "Date of publication" }</span>
                <input
                    id="article-date"
                    placeholder="YYYY-MM-DD"
                    inputmode="numeric"
                    ref={day_field}
                    onchange={date}
                />
            </label>
            <label class="field">
                <span>{ "Source" }</span>
                <input id="article-source" ref={source_field} onchange={source} />
            </label>
            <label class="field">
                <span>{ "URL" }</span>
                <input id="article-url" ref={url_field} onchange={url} />
            </label>
            <label class="field">
                <span>{ "Language (as in en, fr, ar)" }</span>
                <input id="article-language" ref={language_field} onchange={language} />
            </label>
            <p class="quiet">
                { format!(
                    "{} characters, SHA-256 {}…. The text itself never changes.",
                    document.text.index().n_chars(),
                    document.text.digest().to_string().get(..12).unwrap_or_default(),
                ) }
            </p>
            <NearCopies id={document.id.clone()} />
            <ActionButton action={Action::DeleteArticle} text="Delete this article" />
        </>
    }
}

#[derive(PartialEq, Properties)]
struct CopiesProps {
    id: ArticleId,
}

/// The articles that are much like this one, with the ways to them.
#[component]
fn NearCopies(props: &CopiesProps) -> Html {
    let dispatch = use_dispatch();
    let id = props.id.clone();
    let copies = use_copies();
    let session = dispatch.session();
    let near: Vec<_> = copies.iter().flat_map(|copies| copies.of(&id)).take(SHOWN).collect();
    let is_empty = near.is_empty();
    let rows = near.into_iter().filter_map(|id| {
        let title = session.summary_of(id)?.title.to_string();
        let open = {
            let (dispatch, id) = (dispatch.clone(), id.clone());
            Callback::from(move |_: MouseEvent| dispatch.send(Msg::Open(id.clone())))
        };
        Some(html! {
            <li key={id.to_string()}>
                <button type="button" class="place" dir="auto" onclick={open}>{ title }</button>
            </li>
        })
    });
    let rows: Html = rows.collect();
    html! {
        <section class="near-copies" hidden={is_empty} aria-label="Near copies">
            <h3>{ "Near copies of this article" }</h3>
            <ul class="concordance">{ rows }</ul>
        </section>
    }
}
