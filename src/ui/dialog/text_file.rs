//! A button that takes a small text file of the page's own from a person.

use crate::platform::{files, web};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The text of a file, or why there is none.
pub(super) type Text = Result<String, String>;

#[derive(PartialEq, Properties)]
pub(super) struct TextFileProps {
    /// The id of the field.
    pub(super) id: &'static str,
    /// What is taken.
    pub(super) title: &'static str,
    /// The most bytes that such a file has.
    pub(super) max_bytes: u64,
    /// What is said of a larger one.
    pub(super) too_large: &'static str,
    /// Gets the name of the file with its text.
    pub(super) take: Callback<(String, Text)>,
}

/// The button.
#[component]
pub(super) fn TextFile(props: &TextFileProps) -> Html {
    let onchange = {
        let (max_bytes, too_large) = (props.max_bytes, props.too_large);
        let take = props.take.clone();
        Callback::from(move |event: Event| {
            let Some(field) = event.target_dyn_into::<web::HtmlInputElement>() else { return };
            let picked = field.files().map(|list| files::picked(&list)).unwrap_or_default();
            // Or picking the same file again, mended meanwhile, would be no change.
            field.set_value("");
            let take = take.clone();
            spawn_local(async move {
                for handed in picked {
                    let refusal = |size| (size > max_bytes).then(|| too_large.to_owned());
                    let file = files::read(handed, refusal).await;
                    let text = file.content.and_then(|bytes| {
                        String::from_utf8(bytes).map_err(|_| "It is not UTF-8 text.".to_owned())
                    });
                    take.emit((file.name, text));
                }
            });
        })
    };
    html! {
        <label class="picker">
            <span>{ props.title }</span>
            <input
                id={props.id}
                type="file"
                accept=".json,application/json"
                onchange={onchange}
            />
        </label>
    }
}
