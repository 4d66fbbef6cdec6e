//! Hits as lines of a concordance: the words found, between what stands around them.

use dateline::project::Project;
use dateline::search::Context;
use dateline::text::Span;
use yew::prelude::*;

/// Characters shown on each side of a hit.
const AROUND: usize = 48;

/// A place in an article.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) article: dateline::article::ArticleId,
    pub(super) span: Span,
}

/// The words of a hit with their surroundings.
pub(super) fn draw_context(project: &Project, place: &Place) -> Html {
    let document = project.document(&place.article);
    let context = document.and_then(|d| Context::of(&d.text, place.span, AROUND));
    let Some(context) = context else {
        return html! { <span class="context"></span> };
    };
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    html! {
        <span class="context" dir="auto">
            <span class="before">{ dots(context.is_cut_before) }{ context.before }</span>
            <mark>{ context.hit }</mark>
            <span class="after">{ context.after }{ dots(context.is_cut_after) }</span>
        </span>
    }
}

/// The title of an article.
pub(super) fn title_of(project: &Project, place: &Place) -> String {
    let document = project.document(&place.article);
    document.map(|document| document.facts.metadata.title.to_string()).unwrap_or_default()
}
