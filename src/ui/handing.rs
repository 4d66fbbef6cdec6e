//! Hands the articles of a large library to the worker, some at a time, with word of how far it is.

use super::format::count;
use super::hooks::use_dispatch;
use super::store::Dispatch;
use crate::platform::clock;
use crate::platform::database::{Coming, Texts};
use crate::platform::worker::{self, Bytes, Files};
use dateline::article::ArticleId;
use dateline::exchange::Handful;
use dateline::formats::native::Packing;
use dateline::library::Summary;
use dateline::moment::Timestamp;
use dateline::project::Project;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Neighbors in the list that are handed over together, as far as they are chosen.
const TOGETHER: usize = 200;

/// Milliseconds between two looks at what there is so far.
pub(super) const PAUSE: i64 = 150;

/// When to tell again what is told now and then alone.
struct Pace {
    /// Milliseconds in between.
    pause: i64,
    told: Cell<Timestamp>,
}

impl Pace {
    fn new(pause: i64) -> Self {
        Self { pause, told: Cell::new(clock::now()) }
    }

    /// Whether it is time to, which is then counted as done.
    fn is_due(&self) -> bool {
        let now = clock::now();
        let is_due = now.millis() - self.told.get().millis() > self.pause;
        if is_due {
            self.told.set(now);
        }
        is_due
    }
}

/// Tells what is told now and then alone, with so many milliseconds in between.
pub(super) fn now_and_then<T>(pause: i64, tell: impl Fn(T)) -> impl Fn(T) {
    let pace = Pace::new(pause);
    move |what| {
        if pace.is_due() {
            tell(what);
        }
    }
}

/// What is done with articles.
pub(super) struct Task {
    /// The call to the worker.
    pub(super) call: &'static str,
    /// What it is told beside the articles, after so many of them.
    pub(super) argument: Box<dyn Fn(usize) -> Map<String, Value>>,
    /// Which articles are handed over.
    pub(super) is_chosen: Box<dyn Fn(&Summary) -> bool>,
    /// In which order.
    pub(super) order: Order,
    /// Bytes that come behind the articles with each call.
    pub(super) beside: Option<Vec<u8>>,
}

/// In which order articles are handed over.
pub(super) enum Order {
    /// As the project has them.
    Project,
    /// From the one after this one on, or from the one before it backward, and around.
    Around(ArticleId, bool),
}

impl Order {
    /// The articles in this order, those together that are neighbors in the project.
    fn windows<'a>(
        &'a self,
        summaries: &'a [Arc<Summary>],
    ) -> Box<dyn Iterator<Item = Vec<&'a Arc<Summary>>> + 'a> {
        let Self::Around(article, forward) = self else {
            return Box::new(summaries.chunks(TOGETHER).map(|some| some.iter().collect()));
        };
        let at = summaries.partition_point(|summary| summary.id < *article);
        let is_there = summaries.get(at).is_some_and(|summary| summary.id == *article);
        let (before, rest) = summaries.split_at(at);
        let after = &rest[usize::from(is_there)..];
        if *forward {
            let windows = after.chunks(TOGETHER).chain(before.chunks(TOGETHER));
            return Box::new(windows.map(|some| some.iter().collect()));
        }
        let windows = before.rchunks(TOGETHER).chain(after.rchunks(TOGETHER));
        Box::new(windows.map(|some| some.iter().rev().collect()))
    }
}

/// How far it is.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Progress {
    n_done: usize,
    n_all: usize,
    begun: Timestamp,
    now: Timestamp,
}

impl Progress {
    fn begin(n_all: usize) -> Self {
        Self { n_done: 0, n_all, begun: clock::now(), now: clock::now() }
    }

    /// How many articles were handed over.
    pub(super) fn n_done(&self) -> usize {
        self.n_done
    }

    /// In words, behind what is being done.
    pub(super) fn words(&self, what: &str) -> String {
        let millis = usize::try_from(self.now.millis() - self.begun.millis()).unwrap_or(0);
        let rate = match millis {
            1_000.. => format!(", {} a second", self.n_done * 1_000 / millis),
            _ => String::new(),
        };
        format!("{what}: {} of {}{rate}", self.n_done, count(self.n_all, "article"))
    }
}

/// Some articles, of which those that are not in memory are being read as they are stored.
struct Handing {
    articles: Vec<ArticleId>,
    /// What is in memory, which may be let go of while the rest is read.
    here: Arc<Project>,
    stored: Option<Coming>,
}

impl Handing {
    fn begin(dispatch: &Dispatch, articles: Vec<ArticleId>) -> Self {
        let here = dispatch.session().project.clone();
        let away = articles.iter().filter(|id| here.document(id).is_none());
        let away: Vec<_> = away.map(ArticleId::as_str).collect();
        let stored = dispatch.database().read_lines(&away);
        Self { articles, here, stored }
    }

    /// What the worker gets: the articles that are in memory as they are there, and the others.
    async fn packed(self, dispatch: &Dispatch, task: &Task) -> Result<(Files, Handful), String> {
        let Self { articles, here, stored } = self;
        let stored: Option<Texts> = match stored {
            Some(coming) => Some(coming.texts().await?),
            None => None,
        };
        let mut packing = Packing::default();
        for document in articles.iter().filter_map(|id| here.document(id)) {
            packing.push(document)?;
        }
        let files = Files::none();
        files.add_bytes(&packing.take());
        if let Some(texts) = &stored {
            files.add_texts(texts);
        }
        if let Some(bytes) = &task.beside {
            files.add_bytes(bytes);
        }
        let session = dispatch.session();
        let known = session.known_schema().1;
        let codebook = session.project.codebook.as_ref().clone();
        Ok((files, Handful { codebook, known, articles }))
    }
}

/// Hands the chosen articles over, and what comes back to `take`, which tells whether to go on.
/// Tells whether that was so to the end, and nobody gave it up.
pub(super) async fn hand_all(
    dispatch: &Dispatch,
    task: &Task,
    wanted: &Weak<()>,
    mut take: impl FnMut(Progress, Bytes) -> Result<bool, String>,
) -> Result<bool, String> {
    let summaries = dispatch.session().summaries.clone();
    let chosen = |some: Vec<&Arc<Summary>>| -> Vec<ArticleId> {
        some.into_iter().filter(|s| (task.is_chosen)(s)).map(|s| s.id.clone()).collect()
    };
    let n_all = summaries.iter().filter(|summary| (task.is_chosen)(summary)).count();
    let mut progress = Progress::begin(n_all);
    let handfuls = task.order.windows(&summaries).map(chosen).filter(|some| !some.is_empty());
    let mut handfuls = handfuls.map(|articles| Handing::begin(dispatch, articles));
    let mut next = handfuls.next();
    while let Some(handing) = next {
        let n = handing.articles.len();
        let (files, handful) = handing.packed(dispatch, task).await?;
        // Others may have begun to hand over what the worker keeps.
        if wanted.upgrade().is_none() {
            return Ok(false);
        }
        // While the worker is at these, the next ones are read.
        next = handfuls.next();
        let mut argument = (task.argument)(progress.n_done);
        argument.insert("handful".to_owned(), serde_json::json!(handful));
        let answer = worker::call(task.call, &Value::Object(argument).to_string(), &files).await;
        if wanted.upgrade().is_none() {
            return Ok(false);
        }
        progress.n_done += n;
        progress.now = clock::now();
        if !take(progress, answer.map_err(|failure| failure.to_string())?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What came back so far.
#[derive(Clone)]
pub(super) struct Handed<T> {
    pub(super) so_far: T,
    pub(super) progress: Option<Progress>,
    /// Whether that is all, or why there is no more.
    pub(super) end: Option<Result<(), String>>,
}

impl<T: Default> Default for Handed<T> {
    fn default() -> Self {
        Self { so_far: T::default(), progress: None, end: None }
    }
}

/// Has something done with articles, anew whenever something else is asked for, and gives what came
/// back so far; nothing where nothing is asked for. The plan may say why it cannot be.
#[hook]
pub(super) fn use_handed<D, T>(
    order: Option<D>,
    plan: impl FnOnce(&D) -> Result<Task, String> + 'static,
    add: impl Fn(&mut T, Bytes) -> Result<(), String> + 'static,
) -> Option<Rc<Handed<T>>>
where
    D: Clone + PartialEq + 'static,
    T: Clone + Default + 'static,
{
    let dispatch = use_dispatch();
    let handed = use_state(|| None::<(D, Rc<Handed<T>>)>);
    {
        let handed = handed.clone();
        use_effect_with(order.clone(), move |order| {
            // What is no longer asked for is not worked on.
            let is_wanted = Rc::new(());
            if let Some(order) = order.clone() {
                let (task, wanted) = (plan(&order), Rc::downgrade(&is_wanted));
                spawn_local(async move {
                    let mut now = Handed::<T>::default();
                    let pace = Pace::new(PAUSE);
                    let take = |progress, answer| {
                        add(&mut now.so_far, answer)?;
                        now.progress = Some(progress);
                        if pace.is_due() {
                            handed.set(Some((order.clone(), Rc::new(now.clone()))));
                        }
                        Ok(true)
                    };
                    let all = match &task {
                        Ok(task) => hand_all(&dispatch, task, &wanted, take).await,
                        Err(why) => Err(why.clone()),
                    };
                    if wanted.upgrade().is_some() {
                        now.end = Some(all.map(drop));
                        handed.set(Some((order, Rc::new(now))));
                    }
                });
            }
            move || drop(is_wanted)
        });
    }
    let order = order?;
    let handed = handed.as_ref().filter(|(of, _)| *of == order);
    Some(handed.map(|(_, handed)| handed.clone()).unwrap_or_default())
}
