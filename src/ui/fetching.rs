//! Fetches articles from the storage for what needs them, and lets them go when nothing does.

use super::copies::find_far;
use super::hooks::{use_dispatch, use_slice};
use super::store::Dispatch;
use crate::platform::{clock, crash, idle};
use dateline::article::ArticleId;
use dateline::library::{StorageError, fetch, fetch_step};
use dateline::project::Document;
use dateline::session::{Msg, Need, Tone};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Articles that are fetched before the page may answer.
const BATCH: usize = 500;

impl Dispatch {
    /// Fetches what a message needs.
    pub(crate) async fn fetch(&self, need: &Need) -> Result<(), StorageError> {
        match need {
            Need::Articles(articles) => self.fetch_articles(articles).await,
            Need::All => {
                let is_wanted = Rc::new(());
                self.gather(&Rc::downgrade(&is_wanted)).await
            }
            Need::Copies => {
                let failed = find_far(self).await.err();
                if let Some(why) = failed {
                    self.send(Msg::Tell(why.into(), Tone::Refusal));
                }
                Ok(())
            }
            Need::Step(apart) => {
                if let Some(step) = fetch_step(self.database().as_ref(), *apart).await? {
                    self.send(Msg::Recall(step));
                }
                Ok(())
            }
        }
    }

    /// Fetches all articles that are away, as long as somebody wants them.
    pub(super) async fn gather(&self, wanted: &Weak<()>) -> Result<(), StorageError> {
        for articles in self.session().away().chunks(BATCH) {
            if wanted.upgrade().is_none() {
                break;
            }
            self.fetch_articles(articles).await?;
            clock::breathe().await;
        }
        Ok(())
    }

    async fn fetch_articles(&self, articles: &[ArticleId]) -> Result<(), StorageError> {
        for articles in articles.chunks(BATCH) {
            let session = self.session();
            let known = session.known_schema();
            let fetched = fetch(self.database().as_ref(), articles, known).await?;
            drop(session);
            let told = crate::start::tell_damage(&fetched.damage);
            self.send(Msg::Arrive(articles.to_vec(), fetched));
            if let Some(told) = told {
                self.send(Msg::Tell(told, Tone::Refusal));
            }
        }
        Ok(())
    }

    /// Lets the articles of a library that does not fit into memory go when nothing needs them.
    pub(super) fn make_room(&self) {
        let dispatch = self.clone();
        idle::after_paint(move || {
            let session = dispatch.session();
            if session.is_crowded() {
                dispatch.send(Msg::LetGo);
                crash::remember(&dispatch.session().project);
            }
        });
    }

    /// An article as it is stored, without taking it into memory.
    pub(super) async fn stored(
        &self,
        article: &ArticleId,
    ) -> Result<Option<Arc<Document>>, StorageError> {
        let session = self.session();
        let asked = std::slice::from_ref(article);
        let fetched = fetch(self.database().as_ref(), asked, session.known_schema()).await?;
        Ok(fetched.documents.into_iter().next().map(|(document, _)| document))
    }

    /// Takes the messages that wait, one after the other, each when what it needs is there.
    pub(super) fn serve(&self) {
        let dispatch = self.clone();
        spawn_local(async move {
            while let Some(msg) = dispatch.next_waiting() {
                // The parts of a large step one after the other, then the articles they touched.
                let mut fetched = None;
                loop {
                    let need = dispatch.session().need(&msg);
                    let Some(need) = need.filter(|need| fetched.as_ref() != Some(need)) else {
                        break;
                    };
                    let told = match need {
                        Need::All => Some("Reading the articles that are not in memory …"),
                        Need::Copies => Some("Looking for near copies among all articles …"),
                        Need::Articles(_) | Need::Step(_) => None,
                    };
                    if let Some(told) = told {
                        dispatch.apply(Msg::Tell(told.into(), Tone::Plain));
                    }
                    if let Err(error) = dispatch.fetch(&need).await {
                        dispatch.apply(Msg::Tell(error.to_string().into(), Tone::Refusal));
                        break;
                    }
                    fetched = Some(need);
                }
                // What still lacks something is refused.
                dispatch.apply(msg);
                dispatch.served();
            }
        });
    }
}

/// Has all articles fetched as long as the component lives and asks for them; gives how far that is
/// in words, or nothing when all are there.
#[hook]
pub(super) fn use_all_articles(is_asked: bool) -> Option<String> {
    let dispatch = use_dispatch();
    let lacking = use_slice(|session| {
        let n = (session.project.documents.len(), session.summaries.len());
        (!session.is_whole()).then_some(n)
    });
    let is_lacking = is_asked && lacking.is_some();
    use_effect_with(is_lacking, move |is_lacking| {
        let is_wanted = Rc::new(());
        if *is_lacking {
            let wanted = Rc::downgrade(&is_wanted);
            spawn_local(async move {
                if let Err(error) = dispatch.gather(&wanted).await {
                    dispatch.send(Msg::Tell(error.to_string().into(), Tone::Refusal));
                }
            });
        }
        move || drop(is_wanted)
    });
    let (n, all) = lacking.filter(|_| is_asked)?;
    Some(format!("Reading the articles: {n} of {all} …"))
}
