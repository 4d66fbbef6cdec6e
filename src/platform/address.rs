//! The project that the address of the tab names.

use wasm_bindgen::JsValue;

/// What stands before the project's key, after the path that the host gets to see.
const BEFORE: &str = "#project=";

/// The key of the project that is asked for, if one is.
pub(crate) fn project() -> Option<String> {
    let hash = super::dom::window()?.location().hash().ok()?;
    hash.strip_prefix(BEFORE).map(str::to_owned)
}

/// The end of an address that asks for a project.
pub(crate) fn of_project(key: &str) -> String {
    format!("{BEFORE}{key}")
}

/// Has the address name a project, so that coming back to it opens the same.
pub(crate) fn name_project(key: &str) {
    let replaced = super::dom::window()
        .and_then(|window| window.history().ok())
        .map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&of_project(key))));
    if let Some(Err(error)) = replaced {
        super::dom::report(&error);
    }
}

/// Asks for another project by the address, as a link does; the tab hears of it as of any change
/// of its address.
pub(crate) fn ask_for(key: &str) {
    let location = super::dom::window().map(|window| window.location());
    if let Some(Err(error)) = location.map(|location| location.set_hash(&of_project(key))) {
        super::dom::report(&error);
    }
}

/// Starts the page anew, with the project that the address names.
pub(crate) fn start_anew() {
    let location = super::dom::window().map(|window| window.location());
    if let Some(Err(error)) = location.map(|location| location.reload()) {
        super::dom::report(&error);
    }
}
