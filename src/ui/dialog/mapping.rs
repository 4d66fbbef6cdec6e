//! Lets a person say which column of a table, or field of records, holds what of an article.

use super::load::use_loader;
use super::text_of;
use crate::ui::hooks::use_dispatch;
use crate::ui::loading::Staged;
use crate::ui::store::Shared;
use dateline::formats::{Fields, ReadOptions};
use yew::prelude::*;

/// What an article is made of, by the names that readers know, with what people call it.
const ROLES: [(&str, &str); 6] = [
    ("text", "Text"),
    ("title", "Title"),
    ("date", "Date"),
    ("source", "Source"),
    ("url", "Address"),
    ("language", "Language"),
];

#[derive(PartialEq, Properties)]
pub(super) struct MappingProps {
    pub(super) file: Shared<Staged>,
    pub(super) fields: Fields,
    pub(super) options: ReadOptions,
}

/// A choice of column for everything that an article is made of.
#[component]
pub(super) fn Mapping(props: &MappingProps) -> Html {
    let (loader, _) = use_loader();
    let dispatch = use_dispatch();
    let fields = &props.fields;
    let choices = ROLES.iter().map(|(role, title)| {
        let now = fields.roles.get(*role);
        let choose = {
            let (loader, dispatch) = (loader.clone(), dispatch.clone());
            let (file, options) = (props.file.clone(), props.options.clone());
            let roles = fields.roles.clone();
            Callback::from(move |event: Event| {
                // What was guessed stays as it is, whatever else is chosen.
                let mut fields = roles.clone();
                fields.extend(options.fields.clone());
                fields.insert((*role).to_owned(), text_of(&event).unwrap_or_default());
                let format = file.foreign.as_ref().and_then(|foreign| foreign.format.clone());
                let format = format.map(|format| format.to_string());
                loader.reread(&dispatch, &file, ReadOptions { fields, format, ..options.clone() });
            })
        };
        let columns = fields.names.iter().map(|name| {
            html! {
                <option key={name.clone()} value={name.clone()} selected={now == Some(name)}>
                    { name }
                </option>
            }
        });
        html! {
            <label key={*role}>
                { format!("{title} ") }
                <select class="field-role" data-role={*role} onchange={choose}>
                    <option value="" selected={now.is_none()}>{ "–" }</option>
                    { columns.collect::<Html>() }
                </select>
            </label>
        }
    });
    html! { <div class="mapping">{ choices.collect::<Html>() }</div> }
}
