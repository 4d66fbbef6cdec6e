//! Takes what is dropped or pasted on the page, or opened with it.

use super::hooks::{use_dispatch, use_document_event};
use super::loading::Loader;
use crate::platform::{dom, files, web};
use dateline::session::{Msg, Tone};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Takes what the operating system opens with the page.
#[hook]
fn use_launch(loader: &Loader) {
    let (loader, dispatch) = (loader.clone(), use_dispatch());
    use_effect_with((), move |()| {
        files::on_launch(move |handles| loader.stage(&dispatch, files::opened(handles)));
    });
}

/// Takes what is dropped or pasted anywhere on the page.
#[hook]
pub(crate) fn use_drop_and_paste(loader: &Loader) {
    let dispatch = use_dispatch();
    use_launch(loader);
    let is_over = move |over: bool| dom::set_root("data-drop", if over { "true" } else { "false" });
    use_document_event("dragover", move |event| {
        let has_files = event
            .dyn_ref::<web::DragEvent>()
            .and_then(web::DragEvent::data_transfer)
            .is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0));
        if has_files {
            event.prevent_default();
            is_over(true);
        }
    });
    use_document_event("dragleave", move |event| {
        let left = event.dyn_ref::<web::DragEvent>().is_some_and(|e| e.related_target().is_none());
        if left {
            is_over(false);
        }
    });
    {
        let (loader, dispatch) = (loader.clone(), dispatch.clone());
        use_document_event("drop", move |event| {
            is_over(false);
            let transfer = event.dyn_ref::<web::DragEvent>().and_then(|e| e.data_transfer());
            let Some(transfer) = transfer else { return };
            if transfer.types().includes(&"Files".into(), 0) {
                event.prevent_default();
                let entries = files::dropped(&transfer);
                let listed = transfer.files().map(|list| files::picked(&list));
                let dropped = async move {
                    let found = files::files_of(entries).await;
                    // A drop made by a program has files but no entries.
                    if found.is_empty() { listed.unwrap_or_default() } else { found }
                };
                loader.stage(&dispatch, dropped);
            }
        });
    }
    let loader = loader.clone();
    use_document_event("paste", move |event| {
        if dom::is_writing(event.target().as_ref()) || dispatch.session().dialog.is_some() {
            return;
        }
        let Some(event) = event.dyn_ref::<web::ClipboardEvent>() else { return };
        let Some(data) = event.clipboard_data() else { return };
        event.prevent_default();
        let listed = data.files().map(|list| files::picked(&list)).unwrap_or_default();
        if !listed.is_empty() {
            loader.stage(&dispatch, async move { listed });
            return;
        }
        match data.get_data("text/plain") {
            Ok(text) if !text.trim().is_empty() => loader.stage_text(&dispatch, text),
            _ => dispatch.send(Msg::Tell("There is no text to paste.".into(), Tone::Refusal)),
        }
    });
}
