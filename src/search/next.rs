//! From one hit to the next, through the article and around.

use super::pattern::{Pattern, PatternError};
use crate::article::ArticleId;
use crate::project::{Document, Project};
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
    let hit =
        |article: &ArticleId, from| beyond(&pattern, project.document(article)?, from, forward);
    if let Some(span) = hit(article, from) {
        return Ok(Some((article.clone(), span)));
    }
    if sought.in_all {
        let ids: Vec<_> = project.documents.keys().collect();
        let at = ids.partition_point(|id| *id < article);
        let after = ids[at..].iter().skip(usize::from(ids.get(at) == Some(&article)));
        let mut around: Vec<_> = after.chain(&ids[..at]).copied().collect();
        if !forward {
            around.reverse();
        }
        for other in around {
            if let Some(span) = hit(other, None) {
                return Ok(Some((other.clone(), span)));
            }
        }
    }
    Ok(hit(article, None).map(|span| (article.clone(), span)))
}

/// The hit of one article that begins after or before an offset, or its first or last one without
/// an offset.
///
/// # Errors
/// As [`Pattern::new`].
pub fn hit_beyond(
    document: &Document,
    sought: &Sought,
    from: Option<ByteOffset>,
    forward: bool,
) -> Result<Option<Span>, PatternError> {
    let pattern = Pattern::new(&sought.words, sought.matching)?;
    Ok(beyond(&pattern, document, from, forward))
}

fn beyond(
    pattern: &Pattern,
    document: &Document,
    from: Option<ByteOffset>,
    forward: bool,
) -> Option<Span> {
    let mut hits = pattern.find_all(document.text.index());
    match forward {
        true => hits.find(|span| from.is_none_or(|from| span.start() > from)),
        false => hits.take_while(|span| from.is_none_or(|from| span.start() < from)).last(),
    }
}
