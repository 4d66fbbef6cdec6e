//! How words and mentions of the open article come to be selected.

use super::caret::expanded;
use super::{Caret, Selection, Session, Tone};
use crate::article::{ArticleId, ArticleText};
use crate::edit::Refusal;
use crate::id::Stamp;
use crate::text::{ByteOffset, Span, sentence_at, word_at};

impl Session {
    /// Whether a span is one of the open article.
    pub(super) fn is_sound(&self, span: Span) -> bool {
        self.document().is_some_and(|document| document.text.index().slice(span).is_some())
    }

    pub(super) fn select(&mut self, span: Option<Span>, stamp: &Stamp) {
        let Some(span) = span.filter(|span| self.is_sound(*span)) else {
            self.selection.span = None;
            return;
        };
        match self.armed.clone() {
            Some(label) => self.tag(span, label, stamp),
            None => {
                let mention = self.selection.mention.take();
                self.selection = Selection { span: Some(span), ..Selection::of(mention) };
            }
        }
    }

    /// Where a search goes on from: what is selected, or the caret.
    #[must_use]
    pub fn searched_from(&self) -> Option<ByteOffset> {
        let mention = self.mention().map(|mention| mention.spans.hull());
        let span = self.selection.span.or(mention);
        span.map(Span::start).or(self.selection.caret.map(|caret| caret.head))
    }

    /// Where the keyboard is in the article: its caret, or else where that would begin.
    #[must_use]
    pub fn caret(&self) -> Caret {
        let mention = self.mention().map(|mention| mention.spans.hull());
        self.selection.caret.unwrap_or_else(|| match (self.selection.span, mention) {
            (Some(span), _) => Caret { anchor: span.start(), head: span.end() },
            (None, Some(hull)) => Caret::at(hull.end()),
            (None, None) => Caret::at(self.selection.pointed.unwrap_or(ByteOffset::ZERO)),
        })
    }

    pub(super) fn move_caret(&mut self, to: impl FnOnce(Caret, &ArticleText) -> Caret) {
        let Some(document) = self.document() else { return };
        let caret = to(self.caret(), &document.text);
        let index = document.text.index();
        if index.is_boundary(caret.head) && index.is_boundary(caret.anchor) {
            let mention = self.selection.mention.take();
            self.selection = Selection::of(mention);
            self.selection.span = caret.span();
            self.selection.caret = Some(caret);
        }
    }

    pub(super) fn widen(&mut self) {
        let Some(document) = self.document() else { return };
        let place = self.caret().head;
        let hull = self.mention().map(|mention| mention.spans.hull());
        let index = document.text.index();
        let current = self.selection.span.or(hull);
        let wider = match current {
            Some(span) => expanded(&document.text, span),
            None => word_at(index, place).or_else(|| sentence_at(index, place)),
        };
        let Some(wider) = wider else {
            self.tell("The whole paragraph is selected.", Tone::Refusal);
            return;
        };
        self.selection.narrower.extend(self.selection.span);
        self.selection.span = Some(wider);
        self.selection.caret = Some(Caret { anchor: wider.start(), head: wider.end() });
    }

    pub(super) fn narrow(&mut self) {
        self.selection.span = self.selection.narrower.pop();
        let ends = self.selection.span.map(|s| Caret { anchor: s.start(), head: s.end() });
        self.selection.caret = ends.or(self.selection.caret.map(|c| Caret::at(c.anchor)));
    }

    pub(super) fn point(&mut self, at: ByteOffset) {
        let Some(document) = self.document() else { return };
        let mention = self.selection.under(document, &self.hidden, at);
        let is_caret_shown = self.selection.caret.is_some();
        self.selection = Selection::of(mention);
        self.selection.caret = is_caret_shown.then(|| Caret::at(at));
        self.selection.pointed = Some(at);
    }

    /// A first tap chooses a mention or a word, a second one after a word the text up to there.
    pub(super) fn tap(&mut self, at: ByteOffset, stamp: &Stamp) {
        let Some(document) = self.document().cloned() else { return };
        let word = word_at(document.text.index(), at).filter(|word| word.range().contains(at));
        if let Some((start, end)) = self.selection.tapped.take().zip(word) {
            self.select(Some(start.cover(end)), stamp);
            return;
        }
        let mention = self.selection.under(&document, &self.hidden, at);
        self.selection = match (mention, word) {
            (None, Some(word)) => {
                Selection { span: Some(word), tapped: Some(word), ..Selection::default() }
            }
            (mention, _) => Selection::of(mention),
        };
    }

    pub(super) fn go_to(&mut self, article: ArticleId, span: Span) {
        if self.project.document(&article).is_none() {
            self.refuse(&Refusal::NoSuchArticle(article));
            return;
        }
        self.show(Some(article));
        if self.is_sound(span) {
            // An armed label would tag what is only looked at.
            self.armed = None;
            let caret = Some(Caret { anchor: span.start(), head: span.end() });
            self.selection = Selection { span: Some(span), caret, ..Selection::default() };
        }
    }
}
