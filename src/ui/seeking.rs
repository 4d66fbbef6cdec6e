//! Goes to the next hit of a search through a large library.

use super::handing::{Order, Progress, Task, hand_all, now_and_then};
use super::store::Dispatch;
use crate::platform::worker::Bytes;
use dateline::article::ArticleId;
use dateline::exchange::Hits;
use dateline::search::hit_beyond;
use dateline::session::{Msg, Tone};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two words on how far it is.
const PAUSE: i64 = 2_000;

thread_local! {
    /// The search that is on its way; another one ends it.
    static SEEKING: RefCell<Option<Rc<()>>> = const { RefCell::new(None) };
}

/// Goes to the hit after or before what is selected: in the open article, or else in the next one
/// that has one, which the worker finds.
pub(super) fn seek(dispatch: &Dispatch, forward: bool) {
    let is_wanted = Rc::new(());
    let wanted = Rc::downgrade(&is_wanted);
    SEEKING.replace(Some(is_wanted));
    let dispatch = dispatch.clone();
    spawn_local(async move {
        if let Err(why) = go(&dispatch, forward, &wanted).await {
            dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
        }
    });
}

async fn go(dispatch: &Dispatch, forward: bool, wanted: &Weak<()>) -> Result<(), String> {
    let session = dispatch.session();
    let (sought, from) = (session.sought.clone(), session.searched_from());
    let Some(open) = session.open.clone() else { return Err("No article is open.".to_owned()) };
    drop(session);
    let hit = |article: &ArticleId, from| {
        let session = dispatch.session();
        let Some(document) = session.project.document(article) else { return Ok(None) };
        hit_beyond(document, &sought, from, forward).map_err(|error| error.to_string())
    };
    if let Some(span) = hit(&open, from)? {
        dispatch.send(Msg::GoTo(open, span));
        return Ok(());
    }
    let argument = serde_json::json!({
        "words": sought.words, "matching": sought.matching, "limit": 1,
    });
    let task = Task {
        call: "find",
        argument: Box::new(move |_| argument.as_object().cloned().unwrap_or_default()),
        is_chosen: Box::new(|_| true),
        order: Order::Around(open.clone(), forward),
        beside: None,
    };
    let tell = now_and_then(PAUSE, |progress: Progress| {
        dispatch.send(Msg::Tell(progress.words("Looking").into(), Tone::Plain));
    });
    let mut found = None;
    let take = |progress, answer: Bytes| {
        let hits: Hits = serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
        found = hits.lines.into_iter().next().map(|line| line.article);
        tell(progress);
        Ok(found.is_none())
    };
    hand_all(dispatch, &task, wanted, take).await?;
    if wanted.upgrade().is_none() {
        return Ok(());
    }
    // Around to where the way began.
    let article = found.unwrap_or(open);
    let need = dispatch.session().lacking([&article]);
    if let Some(need) = need {
        dispatch.fetch(&need).await.map_err(|error| error.to_string())?;
    }
    match hit(&article, None)? {
        Some(span) => dispatch.send(Msg::GoTo(article, span)),
        None => return Err(format!("Nothing found of “{}”.", sought.words)),
    }
    Ok(())
}
