//! Finds near copies a little at a time, when someone looks.

use super::hooks::{use_dispatch, use_slice};
use super::slices::{Work, use_slices};
use super::store::Shared;
use dateline::article::ArticleText;
use dateline::library::Copies;
use dateline::project::Project;
use std::rc::Rc;
use std::sync::Arc;
use yew::prelude::*;

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
    let project =
        use_slice(|session| (!session.knows_copies()).then(|| Shared(session.project.clone())));
    let (_, is_done) = use_slices(project, Signing::begin);
    is_done.then(|| Shared(dispatch.session().copies()))
}
