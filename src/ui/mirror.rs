//! Keeps a folder on disk as the project is.

use super::desk::use_desk;
use super::hooks::{use_dispatch, use_slice};
use super::store::Dispatch;
use crate::platform::database::Database;
use crate::platform::folder::{Folder, Permission};
use crate::platform::{clock, parts};
use dateline::article::ArticleId;
use dateline::formats::native::{PROJECT_FILE, article_file, article_file_name, project_file};
use dateline::library::{Summary, changed};
use dateline::project::Codebook;
use dateline::session::{Mirroring, Msg, Tone};
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
    database: Rc<Database>,
    folder: RefCell<Option<Folder>>,
    /// Whether the folder may be written into.
    is_awake: Cell<bool>,
    is_busy: Cell<bool>,
    /// What the files hold, or will once the articles that are due are written.
    seen: RefCell<Arc<[Arc<Summary>]>>,
    codebook: RefCell<Option<Arc<Codebook>>>,
    due: RefCell<BTreeSet<ArticleId>>,
}

impl Mirror {
    /// The mirror of the project in a database.
    pub(crate) fn new(database: &Rc<Database>) -> Self {
        Self(Rc::new(Inner {
            database: database.clone(),
            folder: RefCell::default(),
            is_awake: Cell::new(false),
            is_busy: Cell::new(false),
            seen: RefCell::new(Arc::default()),
            codebook: RefCell::default(),
            due: RefCell::default(),
        }))
    }

    /// Goes on with the folder that the project had when it was open last.
    pub(super) async fn resume(&self, dispatch: &Dispatch) {
        // The first visit, which has no folder, need not wait for this.
        if !parts::have_come().await {
            return;
        }
        // A database that cannot be read says so elsewhere.
        let kept = self.0.database.handle().await.ok().and_then(Folder::of);
        let Some(folder) = kept else { return };
        match folder.permission(false).await {
            Permission::Granted => self.begin(dispatch, folder),
            Permission::Asked | Permission::Denied => {
                tell(dispatch, Mirroring::Asleep, &folder);
                self.0.folder.replace(Some(folder));
            }
        }
    }

    /// Lets the person choose a folder and mirrors the project into it.
    fn choose(&self, dispatch: &Dispatch) {
        let (mirror, dispatch) = (self.clone(), dispatch.clone());
        spawn_local(async move {
            match Folder::pick().await {
                Ok(Some(folder)) => {
                    // A browser that keeps no folders asks for it again the next time.
                    let _ = mirror.0.database.keep_handle(folder.handle()).await;
                    mirror.begin(&dispatch, folder);
                }
                Ok(None) => {}
                Err(why) => dispatch.send(Msg::Mirrored(Some(failed("", why)))),
            }
        });
    }

    /// Goes on with the folder of the last time, for which the browser has to ask.
    fn wake(&self, dispatch: &Dispatch) {
        let (mirror, dispatch) = (self.clone(), dispatch.clone());
        spawn_local(async move {
            let folder = mirror.0.folder.borrow().clone();
            let Some(folder) = folder else { return };
            match folder.permission(true).await {
                Permission::Granted => mirror.begin(&dispatch, folder),
                Permission::Asked | Permission::Denied => {
                    tell(&dispatch, Mirroring::Asleep, &folder);
                }
            }
        });
    }

    /// Leaves the folder as it is.
    fn stop(&self, dispatch: &Dispatch) {
        self.0.folder.replace(None);
        self.0.is_awake.set(false);
        let (mirror, dispatch) = (self.clone(), dispatch.clone());
        spawn_local(async move {
            let forgotten = mirror.0.database.keep_handle(&false.into()).await;
            dispatch.send(Msg::Mirrored(None));
            if let Err(error) = forgotten {
                let told = format!("The folder is written into again after a reload: {error}");
                dispatch.send(Msg::Tell(told.into(), Tone::Refusal));
            }
        });
    }

    fn begin(&self, dispatch: &Dispatch, folder: Folder) {
        self.0.folder.replace(Some(folder));
        self.0.is_awake.set(true);
        // What the folder holds is not known: all is written once.
        self.0.seen.replace(Arc::default());
        self.0.codebook.replace(None);
        self.look(dispatch);
    }

    /// Sees what has changed since it looked last, and has it written.
    pub(super) fn look(&self, dispatch: &Dispatch) {
        if self.0.is_awake.get() {
            self.catch_up(dispatch);
        }
    }

    fn catch_up(&self, dispatch: &Dispatch) {
        let (inner, session) = (&self.0, dispatch.session());
        if !session.saving.is_saved() {
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
            let (mirror, dispatch) = (self.clone(), dispatch.clone());
            spawn_local(async move {
                let folder = mirror.0.folder.borrow().clone();
                let Some(folder) = folder else { return };
                let told = match mirror.write(&dispatch, &folder).await {
                    Ok(()) => Mirroring::Whole(folder.name(), clock::now()),
                    Err(why) => {
                        mirror.0.is_awake.set(false);
                        failed(&folder.name(), why)
                    }
                };
                mirror.0.is_busy.set(false);
                if mirror.0.folder.borrow().is_some() {
                    dispatch.send(Msg::Mirrored(Some(told)));
                }
            });
        }
    }

    /// Writes what is due until nothing is.
    async fn write(&self, dispatch: &Dispatch, folder: &Folder) -> Result<(), String> {
        let inner = &self.0;
        let mut n = 0;
        while inner.is_awake.get() {
            let session = dispatch.session();
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
                    None => dispatch.stored(&article).await.map_err(|e| e.to_string())?,
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
                dispatch.send(Msg::Mirrored(Some(told)));
                clock::breathe().await;
            }
        }
        Ok(())
    }
}

fn tell(dispatch: &Dispatch, how: fn(String) -> Mirroring, folder: &Folder) {
    dispatch.send(Msg::Mirrored(Some(how(folder.name()))));
}

fn failed(folder: &str, why: String) -> Mirroring {
    Mirroring::Failed(folder.to_owned(), why)
}

/// Where a folder on disk is kept as the project is.
#[component]
pub(super) fn MirrorState() -> Html {
    let (dispatch, mirror) = (use_dispatch(), use_desk().mirror);
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
    let act = |act: fn(&Mirror, &Dispatch)| {
        let (mirror, dispatch) = (mirror.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| act(&mirror, &dispatch))
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
