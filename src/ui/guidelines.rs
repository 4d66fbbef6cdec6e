//! The guidelines beside the article, with what each label is for.

mod reading;

use super::dialog::use_whole;
use super::hooks::use_late_slice;
use reading::Reading;
use yew::prelude::*;

/// The panel, which is drawn when it is asked for.
#[component]
pub(crate) fn Guidelines() -> Html {
    let is_shown = use_late_slice(|session| session.settings.shows_guidelines);
    let is_whole = use_whole(is_shown);
    html! {
        <aside class="guidelines" aria-label="Guidelines" hidden={!is_shown}>
            if is_shown && is_whole {
                <Reading />
            }
        </aside>
    }
}
