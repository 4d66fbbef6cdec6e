//! Lets a file of another program be read in another way.

use super::load::use_loader;
use super::mapping::Mapping;
use super::text_of;
use crate::ui::formats::use_formats;
use crate::ui::hooks::use_dispatch;
use crate::ui::loading::{Content, Foreign, Staged};
use crate::ui::store::Shared;
use dateline::formats::{ReadOptions, Unit};
use yew::prelude::*;

/// What offsets may count, as far as a person can know it.
const UNITS: [Unit; 5] =
    [Unit::CodePoints, Unit::Utf16, Unit::Bytes, Unit::Folded, Unit::Graphemes];

/// The choice that stands for a text without annotations.
const TEXT: &str = "text";

#[derive(PartialEq, Properties)]
pub(super) struct ReaderProps {
    pub(super) file: Shared<Staged>,
}

/// How the file is read, to be chosen otherwise.
#[component]
pub(super) fn Reader(props: &ReaderProps) -> Html {
    let (loader, _) = use_loader();
    let dispatch = use_dispatch();
    let formats = use_formats();
    let Some(foreign) = &props.file.foreign else { return html! { <p hidden=true></p> } };
    let Foreign { options, format, .. } = foreign;
    let file = props.file.clone();
    let choose = {
        let (loader, file, dispatch) = (loader.clone(), file.clone(), dispatch.clone());
        Callback::from(move |event: Event| {
            match text_of(&event).as_deref() {
                Some(TEXT) => loader.take_as_text(&file),
                Some(name) => {
                    let format = Some(name.to_owned());
                    loader.reread(
                        &dispatch,
                        &file,
                        ReadOptions { format, ..ReadOptions::default() },
                    );
                }
                None => {}
            };
        })
    };
    let count = {
        let options = options.clone();
        Callback::from(move |event: Event| {
            let name = text_of(&event).unwrap_or_default();
            let unit = UNITS.into_iter().find(|unit| unit.title() == name);
            loader.reread(&dispatch, &file, ReadOptions { unit, ..options.clone() });
        })
    };
    let formats = match &formats {
        Some(Ok(formats)) => formats.clone(),
        Some(Err(_)) | None => return html! { <p hidden=true></p> },
    };
    let is_text = matches!(props.file.content, Content::Text(..));
    let choices = formats.iter().filter(|format| format.is_read).map(|choice| {
        let is_chosen = !is_text && format.as_deref() == Some(choice.name.as_str());
        html! {
            <option key={choice.name.clone()} value={choice.name.clone()} selected={is_chosen}>
                { &choice.title }
            </option>
        }
    });
    let choices: Html = choices.collect();
    let chosen = formats.iter().find(|choice| format.as_deref() == Some(choice.name.as_str()));
    let counts = chosen.is_some_and(crate::ui::formats::Format::counts) && !is_text;
    let units = UNITS.into_iter().map(|unit| {
        html! {
            <option
                key={unit.title()}
                value={unit.title()}
                selected={options.unit == Some(unit)}
            >
                { unit.title() }
            </option>
        }
    });
    let units: Html = units.collect();
    let mapping = match &foreign.fields {
        Some(fields) if !is_text => {
            let file = props.file.clone();
            html! { <Mapping {file} fields={fields.clone()} options={options.clone()} /> }
        }
        _ => html! { <div hidden=true></div> },
    };
    html! {
        <div class="reading">
            <label>
                { "Read as " }
                <select class="reader-format" onchange={choose}>
                    <option value={TEXT} selected={is_text || format.is_none()}>
                        { "text without annotations" }
                    </option>
                    { choices }
                </select>
            </label>
            <label hidden={!counts}>
                { "Offsets count " }
                <select class="reader-unit" onchange={count}>
                    <option value="" selected={options.unit.is_none()}>
                        { "what the words prove" }
                    </option>
                    { units }
                </select>
            </label>
            { mapping }
        </div>
    }
}
