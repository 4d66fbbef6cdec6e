//! From one hit to the next, through the article and around.

use super::pattern::{Pattern, PatternError};
use crate::article::ArticleId;
use crate::project::Project;
use crate::session::Sought;
use crate::text::{ByteOffset, Span};

/// The hit that begins after or before an offset of an article, or its first or last one without
/// an offset; beyond its ends that of the next article that has one, if all are searched, and
/// around to where the way began. Nothing if nothing is found.
///
/// # Errors
/// As [`Pattern::new`].
pub fn next_hit(
    project: &Project,
    sought: &Sought,
    (article, from): (&ArticleId, Option<ByteOffset>),
    forward: bool,
) -> Result<Option<(ArticleId, Span)>, PatternError> {
    let pattern = Pattern::new(&sought.words, sought.matching)?;
    let hits = |article: &ArticleId| match project.document(article) {
        Some(document) => pattern.find_all(document.text.index()).collect(),
        None => Vec::new(),
    };
    let own = hits(article);
    let found = |article: &ArticleId, span: Option<&Span>| span.map(|s| (article.clone(), *s));
    let beyond = match forward {
        true => own.iter().find(|span| from.is_none_or(|from| span.start() > from)),
        false => own.iter().rev().find(|span| from.is_none_or(|from| span.start() < from)),
    };
    if beyond.is_some() {
        return Ok(found(article, beyond));
    }
    let last = |hits: &[Span]| if forward { hits.first().copied() } else { hits.last().copied() };
    if sought.in_all {
        let ids: Vec<_> = project.documents.keys().collect();
        let at = ids.partition_point(|id| *id < article);
        let after = ids[at..].iter().skip(usize::from(ids.get(at) == Some(&article)));
        let mut around: Vec<_> = after.chain(&ids[..at]).copied().collect();
        if !forward {
            around.reverse();
        }
        for other in around {
            if let Some(span) = last(&hits(other)) {
                return Ok(Some((other.clone(), span)));
            }
        }
    }
    Ok(found(article, last(&own).as_ref()))
}
