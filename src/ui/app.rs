//! The whole page: state, its effects on the browser, and the parts in their places.

use super::article::Reader;
use super::desk::{Desk, use_switching};
use super::dialog::Dialogs;
use super::dropping::use_drop_and_paste;
use super::guidelines::Guidelines;
use super::hooks::{use_dispatch, use_every_session, use_window_event};
use super::inspector::Inspector;
use super::keys::use_keys;
use super::list::ArticleList;
use super::loading::{Loader, Staging, Waiting};
use super::notice::{StorageBanner, Toast};
use super::palette_rules;
use super::saving::use_saving;
use super::store::{Dispatch, Shared};
use super::toolbar::Toolbar;
use crate::platform::{crash, dom, parts, styles, web};
use dateline::library::Storage as _;
use dateline::session::{Msg, Session, Settings, Tone};
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties)]
pub(crate) struct AppProps {
    /// The session as it begins.
    pub(crate) session: Arc<Session>,
    /// Where the work is kept.
    pub(crate) desk: Desk,
    /// What is worth telling at the start.
    pub(crate) greeting: Option<Arc<str>>,
}

impl PartialEq for AppProps {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.session, &other.session)
    }
}

/// Draws the page in the place of what the element holds.
pub(crate) fn show(root: web::Element, props: AppProps) {
    // Yew sets a hook of its own in the place of any other, unless it is given one.
    yew::set_custom_panic_hook(Box::new(crash::on_panic));
    yew::Renderer::<App>::with_root_and_props(root, props).render();
}

/// The page.
#[component]
fn App(props: &AppProps) -> Html {
    let staging = use_reducer(Staging::default);
    let dispatch = {
        let (session, database) = (props.session.clone(), props.desk.database.clone());
        use_memo((), move |()| Dispatch::new(session, database)).as_ref().clone()
    };
    use_saving(&dispatch, &props.desk);
    use_settings(&dispatch, &props.desk);
    use_switching(&dispatch, &props.desk);
    use_palette(&dispatch);
    use_greeting(&dispatch, props.greeting.clone());
    html! {
        <ContextProvider<Dispatch> context={dispatch}>
            <ContextProvider<Desk> context={props.desk.clone()}>
                <ContextProvider<Loader> context={Loader(staging.dispatcher())}>
                    <ContextProvider<Waiting> context={Waiting(staging)}>
                        <Page />
                    </ContextProvider<Waiting>>
                </ContextProvider<Loader>>
            </ContextProvider<Desk>>
        </ContextProvider<Dispatch>>
    }
}

/// The parts in their places.
#[component]
fn Page() -> Html {
    use_keys();
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    let loader = use_context::<Loader>().expect("the loader is provided by App");
    use_drop_and_paste(&loader);
    use_narrowing();
    html! {
        <div class="page">
            <Toolbar />
            <StorageBanner />
            <div class="columns">
                <ArticleList />
                <Reader />
                <div class="side">
                    <Guidelines />
                    <Inspector />
                </div>
            </div>
            <Toast />
            <Dialogs />
            <div class="drop-hint" aria-hidden="true">{ "Drop to load" }</div>
        </div>
    }
}

/// Takes the panels away when the window becomes so narrow that they would lie over the article,
/// and brings those back that it took when there is room again.
#[hook]
fn use_narrowing() {
    let dispatch = use_dispatch();
    let was_narrow = use_mut_ref(dom::is_narrow);
    let taken = use_mut_ref(|| None::<Settings>);
    use_window_event("resize", move |_| {
        let is_narrow = dom::is_narrow();
        if was_narrow.replace(is_narrow) == is_narrow {
            return;
        }
        let settings = dispatch.session().settings.as_ref().clone();
        let settings = if is_narrow {
            let bare = settings.clone().without_panels();
            taken.replace(Some(settings));
            bare
        } else {
            match taken.take() {
                Some(before) => settings.with_panels_of(&before),
                None => settings,
            }
        };
        dispatch.send(Msg::Prefer(settings));
    });
}

/// Shows the preferences on the page and keeps them.
#[hook]
fn use_settings(dispatch: &Dispatch, desk: &Desk) {
    let shown = RefCell::new(None::<Shared<Settings>>);
    let (dispatch, desk) = (dispatch.clone(), desk.clone());
    use_every_session(&dispatch.clone(), move |session| {
        let settings = Shared(session.settings.clone());
        let before = shown.replace(Some(settings.clone()));
        if before.as_ref() == Some(&settings) {
            return;
        }
        dom::set_root("data-theme", settings.theme.name());
        dom::set_root("data-text-size", &settings.text_size.step().to_string());
        let Some(before) = before.filter(|before| before.0 != settings.0) else { return };
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        spawn_local(async move {
            // What a first visit prefers is kept once the rest of the program is there.
            let put = if parts::have_come().await { settings.record() } else { None };
            let Some(put) = put else { return };
            let stored = desk.database.write(vec![put]).await;
            let shared = desk.share(&before, &settings).await;
            if let Err(error) = stored.and(shared) {
                dispatch.send(Msg::SaveFailed(error));
            }
        });
    });
}

/// Keeps the colors of the labels in the style sheet.
#[hook]
fn use_palette(dispatch: &Dispatch) {
    let shown = RefCell::new(None);
    use_every_session(dispatch, move |session| {
        let schema = session.project.schema();
        if shown.borrow().as_ref() != Some(schema) {
            styles::set_rules(&palette_rules::rules(schema));
            shown.replace(Some(schema.clone()));
        }
    });
}

/// Tells what the start has to tell.
#[hook]
fn use_greeting(dispatch: &Dispatch, greeting: Option<Arc<str>>) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        if let Some(greeting) = greeting {
            dispatch.send(Msg::Tell(greeting, Tone::Refusal));
        }
    });
}
