//! Keeps a folder on disk as the project is.

use super::desk::Desk;
use super::hooks::{use_every_session, use_slice};
use super::store::{Dispatch, Shared};
use crate::platform::folder::{Folder, Permission};
use crate::platform::{clock, parts};
use dateline::article::ArticleId;
use dateline::formats::native::{PROJECT_FILE, article_file, article_file_name, project_file};
use dateline::library::{Summary, changed};
use dateline::project::Codebook;
use dateline::session::{Mirroring, Msg, Session};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Articles between two looks at how far the mirror is.
const TOLD: usize = 50;

/// The mirror of the open project, if it has one.
#[derive(Clone)]
pub(crate) struct Mirror(Rc<Inner>);

struct Inner {
    dispatch: Dispatch,
    desk: Desk,
    folder: RefCell<Option<Folder>>,
    /// Whether the folder may be written into.
    is_awake: Cell<bool>,
    is_busy: Cell<bool>,
    /// What the files hold, or will once the articles that are due are written.
    seen: RefCell<Arc<[Arc<Summary>]>>,
    codebook: RefCell<Option<Arc<Codebook>>>,
    due: RefCell<BTreeSet<ArticleId>>,
}

impl PartialEq for Mirror {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Goes on with the mirror that the project had when it was open last.
#[hook]
pub(super) fn use_mirror(dispatch: &Dispatch, desk: &Desk) -> Mirror {
    let mirror = {
        let (dispatch, desk) = (dispatch.clone(), desk.clone());
        use_memo((), move |()| {
            Mirror(Rc::new(Inner {
                dispatch,
                desk,
                folder: RefCell::default(),
                is_awake: Cell::new(false),
                is_busy: Cell::new(false),
                seen: RefCell::new(Arc::default()),
                codebook: RefCell::default(),
                due: RefCell::default(),
            }))
        })
    };
    let mirror = mirror.as_ref().clone();
    {
        let mirror = mirror.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                // The first visit, which has no folder, need not wait for this.
                if !parts::arrive().await {
                    return;
                }
                // A database that cannot be read says so elsewhere.
                let kept = mirror.0.desk.database.handle().await.ok().and_then(Folder::of);
                let Some(folder) = kept else { return };
                match folder.permission(false).await {
                    Permission::Granted => mirror.begin(folder),
                    Permission::Asked | Permission::Denied => {
                        mirror.tell(Mirroring::Asleep, &folder);
                        mirror.0.folder.replace(Some(folder));
                    }
                }
            });
        });
    }
    {
        let mirror = mirror.clone();
        use_every_session(dispatch, move |session| mirror.look(session));
    }
    mirror
}

/// The mirror of the open project.
#[hook]
pub(super) fn use_own_mirror() -> Mirror {
    #[allow(clippy::expect_used, reason = "App provides it around every component")]
    use_context::<Mirror>().expect("the mirror is provided by App")
}

impl Mirror {
    /// Lets the person choose a folder and mirrors the project into it.
    pub(super) fn choose(&self) {
        let mirror = self.clone();
        spawn_local(async move {
            match Folder::pick().await {
                Ok(Some(folder)) => {
                    // A browser that keeps no folders asks for it again the next time.
                    let _ = mirror.0.desk.database.keep_handle(folder.handle()).await;
                    mirror.begin(folder);
                }
                Ok(None) => {}
                Err(why) => mirror.0.dispatch.send(Msg::Mirrored(Some(failed("", why)))),
            }
        });
    }

    /// Goes on with the folder of the last time, for which the browser has to ask.
    pub(super) fn wake(&self) {
        let mirror = self.clone();
        spawn_local(async move {
            let folder = mirror.0.folder.borrow().clone();
            let Some(folder) = folder else { return };
            match folder.permission(true).await {
                Permission::Granted => mirror.begin(folder),
                Permission::Asked | Permission::Denied => mirror.tell(Mirroring::Asleep, &folder),
            }
        });
    }

    /// Leaves the folder as it is.
    pub(super) fn stop(&self) {
        self.0.folder.replace(None);
        self.0.is_awake.set(false);
        let mirror = self.clone();
        spawn_local(async move {
            let _ = mirror.0.desk.database.keep_handle(&false.into()).await;
            mirror.0.dispatch.send(Msg::Mirrored(None));
        });
    }

    fn begin(&self, folder: Folder) {
        self.0.folder.replace(Some(folder));
        self.0.is_awake.set(true);
        // What the folder holds is not known: all is written once.
        self.0.seen.replace(Arc::default());
        self.0.codebook.replace(None);
        self.look(&self.0.dispatch.session());
    }

    fn tell(&self, how: fn(String) -> Mirroring, folder: &Folder) {
        self.0.dispatch.send(Msg::Mirrored(Some(how(folder.name()))));
    }

    /// Sees what has changed since it looked last, and has it written.
    fn look(&self, session: &Shared<Session>) {
        let inner = &self.0;
        if !inner.is_awake.get() || !session.saving.is_saved() {
            return;
        }
        let seen = inner.seen.borrow().clone();
        let is_same = Arc::ptr_eq(&seen, &session.summaries)
            && inner.codebook.borrow().as_ref() == Some(&session.project.codebook);
        if is_same {
            return;
        }
        inner.due.borrow_mut().extend(changed(&seen, &session.summaries));
        inner.seen.replace(session.summaries.clone());
        if !inner.is_busy.replace(true) {
            let mirror = self.clone();
            spawn_local(async move {
                let folder = mirror.0.folder.borrow().clone();
                let Some(folder) = folder else { return };
                let told = match mirror.write(&folder).await {
                    Ok(()) => Mirroring::Whole(folder.name(), clock::now()),
                    Err(why) => {
                        mirror.0.is_awake.set(false);
                        failed(&folder.name(), why)
                    }
                };
                mirror.0.is_busy.set(false);
                if mirror.0.folder.borrow().is_some() {
                    mirror.0.dispatch.send(Msg::Mirrored(Some(told)));
                }
            });
        }
    }

    /// Writes what is due until nothing is.
    async fn write(&self, folder: &Folder) -> Result<(), String> {
        let inner = &self.0;
        let mut n = 0;
        while inner.is_awake.get() {
            let session = inner.dispatch.session();
            let codebook = session.project.codebook.clone();
            if inner.codebook.borrow().as_ref() != Some(&codebook) {
                folder.write(PROJECT_FILE, &project_file(&codebook)).await?;
                inner.codebook.replace(Some(codebook.clone()));
            }
            let next = inner.due.borrow().first().cloned();
            let Some(article) = next else { break };
            let name = article_file_name(&article);
            if !session.has(&article) {
                folder.remove(&name).await?;
            } else {
                let here = session.project.document(&article).cloned();
                let document = match here {
                    Some(document) => Some(document),
                    None => inner.dispatch.stored(&article).await.map_err(|e| e.to_string())?,
                };
                if let Some(document) = document {
                    folder.write(&name, &article_file(&codebook, &document)).await?;
                }
            }
            inner.due.borrow_mut().remove(&article);
            n += 1;
            if n % TOLD == 0 {
                let n_left = inner.due.borrow().len();
                let told = Mirroring::Behind(folder.name(), n_left);
                inner.dispatch.send(Msg::Mirrored(Some(told)));
                clock::breathe().await;
            }
        }
        Ok(())
    }
}

fn failed(folder: &str, why: String) -> Mirroring {
    Mirroring::Failed(folder.to_owned(), why)
}

/// Where a folder on disk is kept as the project is.
#[component]
pub(super) fn MirrorState() -> Html {
    let mirror = use_own_mirror();
    let state = use_slice(|session| session.mirroring.clone());
    if !Folder::is_supported() {
        return html! {
            <p class="aside" id="mirror-state">
                { "This browser cannot keep a folder on disk as the project is; Chrome can." }
            </p>
        };
    }
    let told = match &state {
        None => "No folder on disk is kept as the project is.".to_owned(),
        Some(Mirroring::Asleep(name)) => {
            format!("The folder {name} was kept as the project is. The browser has to ask first.")
        }
        Some(Mirroring::Behind(name, n)) => {
            format!("Writing into the folder {name}: {n} articles left …")
        }
        Some(Mirroring::Whole(name, at)) => {
            format!("The folder {name} is as the project was at {}.", clock::local(*at))
        }
        Some(Mirroring::Failed(name, why)) => {
            format!("The folder {name} could not be written into. Choose it again. ({why})")
        }
    };
    let act = |act: fn(&Mirror)| {
        let mirror = mirror.clone();
        Callback::from(move |_: MouseEvent| act(&mirror))
    };
    let is_asleep = matches!(state, Some(Mirroring::Asleep(_)));
    html! {
        <div class="mirror">
            <p id="mirror-state">{ told }</p>
            <div class="pickers">
                <button
                    type="button"
                    id="mirror-wake"
                    hidden={!is_asleep}
                    onclick={act(Mirror::wake)}
                >
                    { "Go on with it" }
                </button>
                <button type="button" id="mirror-choose" onclick={act(Mirror::choose)}>
                    { if state.is_some() { "Another folder…" } else { "Mirror into a folder…" } }
                </button>
                <button
                    type="button"
                    id="mirror-stop"
                    hidden={state.is_none()}
                    onclick={act(Mirror::stop)}
                >
                    { "Stop" }
                </button>
            </div>
        </div>
    }
}
