//! What is left to do when the program dies: say so, and hand over the work.

use dateline::formats::native;
use dateline::project::Project;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    /// The last whole project, for the hook, which gets no argument of ours.
    static LAST: RefCell<Option<Arc<Project>>> = const { RefCell::new(None) };
}

/// Keeps a project to be handed over should the program die.
pub(crate) fn remember(project: &Arc<Project>) {
    LAST.with(|last| last.replace(Some(project.clone())));
}

/// Shows the notice of the page, which stands outside the program: what a panic hook is to do.
pub(crate) fn on_panic(info: &std::panic::PanicHookInfo<'_>) {
    web_sys::console::error_1(&info.to_string().into());
    if let Some(message) = super::dom::by_id("crash-message") {
        message.set_text_content(Some(&info.to_string()));
    }
    if let Some(notice) = super::dom::by_id("crash") {
        // The attribute may be missing already; then there is nothing to remove.
        let _ = notice.remove_attribute("hidden");
    }
    offer_download();
}

fn offer_download() {
    let project = LAST.with(|last| last.try_borrow().ok().and_then(|last| last.clone()));
    let (Some(project), Some(link)) = (project, super::dom::by_id("crash-download")) else {
        return;
    };
    let file = native::write_json(&project.codebook, project.documents.values());
    let day = dateline::moment::Day::of(super::clock::now());
    let name = native::file_name(&project.codebook.name, day, "json");
    if let Some(url) = super::files::Outgoing::of(&file.as_bytes().into())
        .and_then(|file| file.object_url("application/json"))
    {
        let offered = link
            .set_attribute("href", &url)
            .and_then(|()| link.set_attribute("download", &name))
            .and_then(|()| link.remove_attribute("hidden"));
        if let Err(error) = offered {
            web_sys::console::error_1(&error);
        }
    }
}
