//! Finds near copies a little at a time, when someone looks.

use super::handing::{Order, Progress, Task, hand_all};
use super::hooks::{use_dispatch, use_slice};
use super::slices::{Work, use_slices};
use super::store::{Dispatch, Shared};
use crate::platform::clock;
use crate::platform::worker::{self, Files};
use dateline::article::{ArticleId, ArticleText};
use dateline::library::Copies;
use dateline::project::Project;
use dateline::session::{Msg, Tone};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

thread_local! {
    /// Whether the worker looks for them: it does so for all who ask.
    static IS_LOOKING: Cell<bool> = const { Cell::new(false) };
}

/// Milliseconds between two looks whether they were found for someone else.
const PAUSE: u32 = 200;

/// Has the worker find the near copies of a large library.
pub(super) async fn find_far(dispatch: &Dispatch) -> Result<(), String> {
    while IS_LOOKING.get() {
        clock::pause(PAUSE).await;
    }
    if !dispatch.session().lacks_copies() {
        return Ok(());
    }
    IS_LOOKING.set(true);
    let told = loop {
        let n = dispatch.session().summaries.len();
        let found = look(dispatch).await;
        let is_other = dispatch.session().summaries.len() != n;
        match found {
            // Articles have come or gone meanwhile.
            _ if is_other => {}
            Ok(copies) => {
                dispatch.send(Msg::Copies(Arc::new(copies), n));
                break Ok(());
            }
            Err(why) => break Err(why),
        }
    };
    IS_LOOKING.set(false);
    told
}

async fn look(dispatch: &Dispatch) -> Result<Copies, String> {
    let task = Task {
        call: "sign",
        argument: Box::new(|n_before| {
            [("n_before".to_owned(), n_before.into())].into_iter().collect()
        }),
        is_chosen: Box::new(|_| true),
        order: Order::Project,
        beside: None,
    };
    let (is_wanted, n) = (Rc::new(()), Cell::new(0));
    let take = |progress: Progress, _| {
        n.set(progress.n_done());
        Ok(true)
    };
    hand_all(dispatch, &task, &Rc::downgrade(&is_wanted), take).await?;
    let answer = worker::call("copies", &n.get().to_string(), &Files::none()).await;
    let answer = answer.map_err(|failure| failure.to_string())?;
    let groups: Vec<Vec<ArticleId>> =
        serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
    Ok(groups.into())
}

/// Texts whose signatures are worked out in a row, for all of them at once take long.
#[derive(Clone)]
struct Signing {
    texts: Rc<[Arc<ArticleText>]>,
    n_done: usize,
}

impl Signing {
    fn begin(project: &Option<Shared<Project>>) -> Self {
        let documents = project.iter().flat_map(|project| project.documents.values());
        Self { texts: documents.map(|document| document.text.clone()).collect(), n_done: 0 }
    }
}

impl Work for Signing {
    fn step(&mut self) -> bool {
        // The text keeps it for whoever asks next.
        let _kept = self.texts.get(self.n_done).and_then(|text| text.signature());
        self.n_done += 1;
        self.n_done >= self.texts.len()
    }
}

/// The near copies among the articles, once they are found.
#[hook]
pub(super) fn use_copies() -> Option<Shared<Copies>> {
    let dispatch = use_dispatch();
    let (project, is_far) = use_slice(|session| {
        let is_near = !session.knows_copies() && !session.is_vast();
        let n_far = session.lacks_copies().then_some(session.summaries.len());
        (is_near.then(|| Shared(session.project.clone())), n_far)
    });
    {
        let dispatch = dispatch.clone();
        use_effect_with(is_far, move |is_far| {
            if is_far.is_some() {
                spawn_local(async move {
                    if let Err(why) = find_far(&dispatch).await {
                        dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
                    }
                });
            }
        });
    }
    let (_, is_done) = use_slices(project, Signing::begin);
    (is_done && is_far.is_none()).then(|| Shared(dispatch.session().copies()))
}
