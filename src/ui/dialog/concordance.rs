//! Hits as lines of a concordance: the words found, between what stands around them.

use dateline::project::Project;
use dateline::search::{Context, Line};
use dateline::text::Span;
use yew::prelude::*;

/// A place in an article.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) article: dateline::article::ArticleId,
    pub(super) span: Span,
}

/// The line of a place, if its article is in memory.
pub(super) fn line_of(project: &Project, place: &Place) -> Option<Line> {
    Line::of(project.document(&place.article)?, place.span)
}

/// The words of a hit with their surroundings.
pub(super) fn draw_context(line: Option<&Line>) -> Html {
    draw_surroundings(line.map(|line| &line.context))
}

/// What stands at a place and around it.
pub(super) fn draw_surroundings(context: Option<&Context>) -> Html {
    let Some(context) = context else {
        return html! { <span class="context"></span> };
    };
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    html! {
        <span class="context" dir="auto">
            <span class="before">{ dots(context.is_cut_before) }{ &context.before }</span>
            <mark>{ &context.hit }</mark>
            <span class="after">{ &context.after }{ dots(context.is_cut_after) }</span>
        </span>
    }
}
