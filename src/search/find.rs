//! Hits of a pattern, in one text or in all articles of a project.

use super::edges::{WordEdges, is_grapheme_edge};
use super::pattern::{Kind, Pattern};
use crate::article::ArticleId;
use crate::project::Project;
use crate::text::{ByteOffset, Range, Span, TextIndex};
use std::ops::Bound;
use std::sync::Arc;

/// The hits of a pattern in a range of a text: in order, none overlapping another.
#[derive(Clone, Debug)]
pub struct Finder<'a> {
    pattern: &'a Pattern,
    text: &'a str,
    words: WordEdges<'a>,
    start: usize,
    at: usize,
    end: usize,
}

impl Pattern {
    /// The hits that lie wholly in a range of a text, in bytes. The text around counts only for
    /// where words and graphemes end. None if the range is not one of the text.
    pub fn find<'a>(&'a self, index: &'a TextIndex, range: Range<ByteOffset>) -> Finder<'a> {
        let text = index.text();
        let is_range = index.slice_range(range).is_some();
        let (at, end) = if is_range { (range.start().get(), range.end().get()) } else { (0, 0) };
        Finder { pattern: self, text, words: WordEdges::new(text), start: at, at, end }
    }

    /// The hits in a whole text.
    pub fn find_all<'a>(&'a self, index: &'a TextIndex) -> Finder<'a> {
        self.find(index, Range::between(ByteOffset::ZERO, index.end()))
    }
}

impl Iterator for Finder<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        self.next_before(self.end)
    }
}

impl Finder<'_> {
    /// The next hit if it begins before `stop`; if it does not, going on from `stop` loses none.
    fn next_before(&mut self, stop: usize) -> Option<Span> {
        let Self { pattern, text, words, .. } = self;
        let is_whole = pattern.options.whole_word;
        let start = self.start;
        let mut fits =
            |from: usize, to: usize| from >= start && (!is_whole || words.enclose(from, to));
        let found = match &pattern.kind {
            Kind::Literal(literal) => literal.next(text, self.at, stop, self.end, fits),
            Kind::Regex(regex) => loop {
                // What ends a line inside the text is no end of the text.
                let found = regex.find_at(text.get(..self.end)?, self.at.min(self.end));
                let Some(found) = found else { break None };
                let (from, to) = (found.start(), found.end());
                if from < to
                    && is_grapheme_edge(text, from)
                    && is_grapheme_edge(text, to)
                    && fits(from, to)
                {
                    break Some((from, to));
                }
                // An empty hit is none, and one that may not be is passed over as a whole.
                let next = text.get(to..).and_then(|rest| rest.chars().next());
                self.at = if from < to { to } else { to + next.map_or(1, char::len_utf8) };
                if self.at > self.end {
                    break None;
                }
            },
        };
        let Some((from, to)) = found else {
            self.at =
                self.at.max(if matches!(pattern.kind, Kind::Regex(_)) { self.end } else { stop });
            return None;
        };
        self.at = to;
        Span::new(ByteOffset::new(from), ByteOffset::new(to))
    }
}

/// The hits of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// The article.
    pub article: ArticleId,
    /// Where they stand, in order; those beyond the limit of the search are not kept.
    pub spans: Vec<Span>,
    /// How many there are, the ones not kept included.
    pub count: usize,
}

/// A search through all articles of a project, which can pause at any time.
///
/// Articles are looked through in the order of their ids. An edit of the project between two steps
/// does no harm; hits of articles deleted meanwhile stay.
#[derive(Clone, Debug)]
pub struct LibrarySearch {
    pattern: Arc<Pattern>,
    limit: usize,
    hits: Vec<Hits>,
    n_kept: usize,
    /// The article to go on with, and the byte; nothing at the beginning.
    place: Option<(ArticleId, usize)>,
    is_done: bool,
}

impl LibrarySearch {
    /// A search that keeps at most `limit` spans; it counts the others.
    #[must_use]
    pub fn new(pattern: Arc<Pattern>, limit: usize) -> Self {
        Self { pattern, limit, hits: Vec::new(), n_kept: 0, place: None, is_done: false }
    }

    /// Looks through about as many bytes of text and tells whether the search is done. A regular
    /// expression finishes the article that it began.
    pub fn step(&mut self, project: &Project, n_bytes: usize) -> bool {
        let mut left = n_bytes.max(1);
        let from = self.place.as_ref().map_or(Bound::Unbounded, |(id, _)| Bound::Included(id));
        let rest = project.documents.range::<ArticleId, _>((from, Bound::Unbounded));
        let mut place = self.place.clone();
        for (id, document) in rest {
            let begun = place.take().filter(|(begun, _)| begun == id);
            let at = begun.map_or(0, |(_, at)| at);
            if left == 0 {
                self.place = Some((id.clone(), at));
                return false;
            }
            let text = document.text.index();
            let mut finder = self.pattern.find_all(text);
            finder.at = at.min(finder.end);
            let stop = finder.at.saturating_add(left).min(finder.end);
            let mut spans = Vec::new();
            let mut count = 0;
            while let Some(span) = finder.next_before(stop) {
                count += 1;
                if self.n_kept < self.limit {
                    self.n_kept += 1;
                    spans.push(span);
                }
            }
            let (reached, end) = (finder.at, finder.end);
            self.keep(id, spans, count);
            left = left.saturating_sub(reached.saturating_sub(at)).min(left - 1);
            self.place = Some((id.clone(), reached));
            if reached < end {
                return false;
            }
        }
        self.is_done = true;
        true
    }

    fn keep(&mut self, article: &ArticleId, spans: Vec<Span>, count: usize) {
        if count == 0 {
            return;
        }
        match self.hits.last_mut().filter(|hits| hits.article == *article) {
            Some(hits) => {
                hits.spans.extend(spans);
                hits.count += count;
            }
            None => self.hits.push(Hits { article: article.clone(), spans, count }),
        }
    }

    /// The hits so far, by article; articles without hits are absent.
    #[must_use]
    pub fn hits(&self) -> &[Hits] {
        &self.hits
    }

    /// How many hits there are so far, the ones not kept included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.hits.iter().map(|hits| hits.count).sum()
    }

    /// Whether there are more hits than were kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.count() > self.n_kept
    }

    /// Whether all articles have been looked through.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_done
    }
}
