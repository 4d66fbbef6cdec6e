//! Finds out what of all that waits to be added the library knows.

use super::load::Drafted;
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::loading::{Content, Staging};
use crate::ui::store::Shared;
use dateline::library::{Arrivals, Comer, candidates};
use dateline::session::{Msg, Tone};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// All that waits.
fn comers<'a>(staging: &'a Staging, drafts: &'a Drafted) -> impl Iterator<Item = Comer<'a>> {
    let texts = drafts.iter().flatten().flatten().map(|draft| Comer {
        id: None,
        text: &draft.text,
        metadata: &draft.facts.metadata,
        n_mentions: 0,
    });
    let documents = staging.files.iter().flat_map(|file| match &file.content {
        Content::Native(reading) => reading.documents.as_slice(),
        Content::Text(..) | Content::Beside(_) | Content::Bad(_) => &[],
    });
    let documents = documents.map(|document| Comer {
        id: Some(&document.id),
        text: document.text.as_str(),
        metadata: &document.facts.metadata,
        n_mentions: document.mentions.len(),
    });
    texts.chain(documents)
}

/// What of all that waits the library knows; nothing as long as articles that it may know are
/// fetched.
#[hook]
pub(super) fn use_arrivals(
    staging: &UseReducerHandle<Staging>,
    drafts: Drafted,
) -> Option<Shared<Arrivals>> {
    let dispatch = use_dispatch();
    let project = use_slice(|session| Shared(session.project.clone()));
    // Of a library that is in memory nothing has to be fetched.
    let listed =
        use_slice(|session| (!session.is_whole()).then(|| Shared(session.summaries.clone())));
    let wanted = use_memo((staging.clone(), listed), |(staging, listed)| {
        listed.as_ref().map(|listed| candidates(listed, comers(staging, &drafts)))
    });
    let lacking: Vec<_> = wanted.iter().flatten().cloned().collect();
    let lacking = dispatch.session().lacking(&lacking);
    {
        let dispatch = dispatch.clone();
        use_effect_with(lacking.clone(), move |need| {
            if let Some(need) = need.clone() {
                spawn_local(async move {
                    if let Err(error) = dispatch.fetch(&need).await {
                        dispatch.send(Msg::Tell(error.to_string().into(), Tone::Refusal));
                    }
                });
            }
        });
    }
    let is_ready = lacking.is_none();
    let found = use_memo((staging.clone(), project, is_ready), |(staging, project, is_ready)| {
        is_ready.then(|| Shared(Arc::new(Arrivals::of(project, comers(staging, &drafts)))))
    });
    found.as_ref().clone()
}
