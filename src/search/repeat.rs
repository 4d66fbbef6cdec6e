//! Carries a mention over to the other places where its words stand.

use super::names::{Surroundings, aliases};
use super::pattern::Pattern;
use super::rejections::Rejections;
use crate::annotation::{Mention, MentionId, Origin, Spans};
use crate::article::{ArticleId, ZoneKind};
use crate::edit::Command;
use crate::project::{Document, Project};
use crate::schema::{Kind, LabelId};
use crate::text::{ByteOffset, Matching, Range, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a mention is repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Repeat {
    /// Also at short forms of its name, such as the surname, in articles that have the full one:
    /// behind it, or in a headline. Not for places and events.
    pub aliases: bool,
    /// Only where its words begin and end a word.
    pub whole_word: bool,
    /// Only where its words have the same case.
    pub match_case: bool,
    /// Where it is looked for.
    pub scope: Scope,
    /// What is done about mentions that are there already.
    pub existing: Existing,
}

impl Default for Repeat {
    fn default() -> Self {
        Self {
            aliases: false,
            whole_word: true,
            match_case: true,
            scope: Scope::Article,
            existing: Existing::Skip,
        }
    }
}

/// Where a mention is repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// In its paragraph.
    Paragraph,
    /// In its article.
    #[default]
    Article,
    /// In these articles.
    Articles(Vec<ArticleId>),
    /// In all articles.
    Library,
}

/// What is done about mentions that are there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Existing {
    /// Places are left as they are if they have a mention of just this place, or overlap one of
    /// the same label.
    #[default]
    Skip,
    /// A mention is added to them, unless the same one is there.
    Stack,
    /// They go, and the new mention takes their place.
    Replace,
}

/// A place where a mention can be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The article.
    pub article: ArticleId,
    /// The place; in several parts if the mention is.
    pub spans: Spans,
    /// The mentions that overlap it, in order.
    pub existing: Vec<MentionId>,
    /// Whether it is a short form of the name.
    pub is_alias: bool,
    /// Whether it was turned down before.
    pub is_rejected: bool,
}

/// A mention with everything that is needed to find its words elsewhere.
#[derive(Clone, Debug)]
pub struct Repetition {
    repeat: Repeat,
    article: ArticleId,
    mention: Arc<Mention>,
    /// The words from the first part of the mention to the last.
    whole: Pattern,
    /// How many line ends may stand between the words.
    n_ends: usize,
    /// The words of each part.
    parts: Vec<Pattern>,
    names: Vec<String>,
    aliases: Vec<(String, Pattern)>,
}

/// Everything that tagging all chosen places changes, as one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagAll {
    /// The label.
    pub label: LabelId,
    /// Where mentions come, by article: a mention for each.
    pub places: Vec<(ArticleId, Vec<Spans>)>,
    /// Which mentions go first, by article, each once.
    pub replaced: Vec<(ArticleId, Vec<MentionId>)>,
    /// How the new mentions came to be.
    pub origin: Origin,
}

impl From<TagAll> for Command {
    fn from(TagAll { label, places, replaced, origin }: TagAll) -> Self {
        Self::TagAll { label, places, replaced, origin }
    }
}

impl Repeat {
    /// Prepares to repeat a mention. Nothing if there is no such mention, or if its words are too
    /// long to be looked for (more than [`Pattern::MAX_LEN`] bytes).
    #[must_use]
    pub fn prepare(
        &self,
        project: &Project,
        article: &ArticleId,
        mention: &MentionId,
    ) -> Option<Repetition> {
        let document = project.document(article)?;
        let mention = document.mentions.get(mention)?.clone();
        let index = document.text.index();
        let options = Matching {
            whole_word: self.whole_word,
            match_case: self.match_case,
            ..Matching::default()
        };
        let quote = index.slice(mention.spans.hull())?;
        let pattern = |part: &Span| Pattern::new(index.slice(*part)?, options).ok();
        let parts = mention.spans.parts().iter().map(pattern).collect::<Option<Vec<_>>>()?;
        let kind = project.schema().label(&mention.label).map(|label| label.kind);
        let has_aliases = self.aliases
            && parts.len() == 1
            && matches!(kind, Some(Kind::Actor | Kind::Other) | None);
        let names = vec![quote.to_owned()];
        let of_name = |alias: String| {
            // Capitals are looked at one by one: a particle may have one too.
            let options = Matching { whole_word: true, ..Matching::default() };
            Pattern::new(&alias, options).ok().map(|pattern| (alias, pattern))
        };
        let aliases = if has_aliases { aliases(quote) } else { Vec::new() };
        let aliases = aliases.into_iter().filter_map(of_name).collect();
        Some(Repetition {
            repeat: self.clone(),
            article: article.clone(),
            whole: Pattern::new(quote, options).ok()?,
            // Words may go on in the next line, but not behind a blank one.
            n_ends: n_ends(document, mention.spans.hull()).max(1),
            mention,
            parts,
            names,
            aliases,
        })
    }
}

impl Repetition {
    /// The label of the mention, which the places are offered for.
    #[must_use]
    pub fn label(&self) -> &LabelId {
        &self.mention.label
    }

    /// The short forms of its name that are looked for.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        self.aliases.iter().map(|(alias, _)| alias.as_str())
    }

    /// The articles to look through, in the order of their ids; ids of no article are left out.
    #[must_use]
    pub fn articles(&self, project: &Project) -> Vec<ArticleId> {
        let mut articles = match &self.repeat.scope {
            Scope::Paragraph | Scope::Article => vec![self.article.clone()],
            Scope::Articles(articles) => articles.clone(),
            Scope::Library => return project.documents.keys().cloned().collect(),
        };
        articles.retain(|article| project.document(article).is_some());
        articles.sort_unstable();
        articles.dedup();
        articles
    }

    /// All places of all articles to look through, in order.
    #[must_use]
    pub fn occurrences(&self, project: &Project, rejections: &Rejections) -> Vec<Occurrence> {
        let articles = self.articles(project);
        let documents = articles.iter().filter_map(|article| project.document(article));
        documents.flat_map(|document| self.occurrences_in(document, rejections)).collect()
    }

    /// The places of one article where the mention can be repeated, in order: neither the mention
    /// itself nor a place that overlaps it, nor one that is to be left as it is.
    #[must_use]
    pub fn occurrences_in(&self, document: &Document, rejections: &Rejections) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for (spans, is_alias) in self.places(document) {
            let is_itself = document.id == self.article && {
                let parts = self.mention.spans.parts();
                parts.iter().any(|part| spans.overlaps(*part))
            };
            let there: Vec<_> = overlapping(document, &spans).collect();
            let is_left = match self.repeat.existing {
                Existing::Skip => {
                    let is_same = |m: &&Arc<Mention>| m.spans == spans || m.label == *self.label();
                    there.iter().any(is_same)
                }
                Existing::Stack => there.iter().any(|m| self.is_same(m, &spans)),
                Existing::Replace => {
                    there.len() == 1 && there.iter().any(|m| self.is_same(m, &spans))
                }
            };
            if is_itself || is_left {
                continue;
            }
            found.push(Occurrence {
                article: document.id.clone(),
                existing: there.iter().map(|mention| mention.id.clone()).collect(),
                is_alias,
                is_rejected: rejections.contains(&document.id, spans.hull(), self.label()),
                spans,
            });
        }
        found
    }

    /// The mentions of the same label on the same words, itself included, in order: what relabels
    /// or removes all. Each occurrence holds one of them.
    #[must_use]
    pub fn mentions_in(&self, document: &Document) -> Vec<Occurrence> {
        let mut found = Vec::new();
        for (spans, is_alias) in self.places(document) {
            let there = overlapping(document, &spans);
            for mention in there.filter(|mention| self.is_same(mention, &spans)) {
                found.push(Occurrence {
                    article: document.id.clone(),
                    spans: spans.clone(),
                    existing: vec![mention.id.clone()],
                    is_alias,
                    is_rejected: false,
                });
            }
        }
        found
    }

    fn is_same(&self, mention: &Mention, spans: &Spans) -> bool {
        mention.label == *self.label() && mention.spans == *spans
    }

    /// Where the words stand, in order, no place overlapping another.
    fn places(&self, document: &Document) -> Vec<(Spans, bool)> {
        let index = document.text.index();
        let full = self.whole.find_all(index);
        let full: Vec<_> = full.filter(|&span| n_ends(document, span) <= self.n_ends).collect();
        let mut places: Vec<_> = full
            .iter()
            .filter_map(|&span| Some((self.in_parts(document, span)?, false)))
            .chain(self.short_forms(document, &full).into_iter().map(|span| (span.into(), true)))
            .collect();
        if let Some(range) = self.paragraphs(document) {
            places.retain(|(spans, _)| range.encloses(spans.hull().range()));
        }
        places.sort_by_key(|(spans, _)| spans.hull());
        places
    }

    /// The range to look in, if it is not the whole article.
    fn paragraphs(&self, document: &Document) -> Option<Range<ByteOffset>> {
        if self.repeat.scope != Scope::Paragraph {
            return None;
        }
        let hull = self.mention.spans.hull();
        let text = &document.text;
        let first = text.paragraphs().get(text.paragraph_at(hull.start()))?;
        let last = text.paragraphs().get(text.paragraph_at(hull.end()))?;
        Some(Range::between(first.start(), last.end().max(hull.end())))
    }

    /// The parts of the mention within a place where all of its words stand.
    fn in_parts(&self, document: &Document, place: Span) -> Option<Spans> {
        if self.parts.len() == 1 {
            return Some(place.into());
        }
        let index = document.text.index();
        let mut rest = place.range();
        let mut parts = Vec::with_capacity(self.parts.len());
        for (n, pattern) in self.parts.iter().enumerate() {
            let mut found = pattern.find(index, rest);
            // The last part stands at the end, whatever of its words stands between.
            let is_last = n + 1 == self.parts.len();
            let part = if is_last { found.find(|p| p.end() == place.end()) } else { found.next() }?;
            rest = Range::new(part.end(), place.end())?;
            parts.push(part);
        }
        Spans::new(parts)
    }

    fn short_forms(&self, document: &Document, full: &[Span]) -> Vec<Span> {
        let own = (document.id == self.article).then(|| self.mention.spans.hull());
        let Some(first) = full.iter().copied().chain(own).min() else { return Vec::new() };
        let index = document.text.index();
        let mut around = Surroundings::new(index, &self.names);
        let headlines = document.facts.zones.iter().filter(|z| z.kind == ZoneKind::Headline);
        let headlines: Vec<_> = headlines.map(|zone| zone.span).collect();
        let mut taken: BTreeMap<_, _> =
            full.iter().copied().chain(own).map(|span| (span.start(), span.end())).collect();
        let mut found = Vec::new();
        for (alias, pattern) in &self.aliases {
            for span in pattern.find_all(index) {
                let before = taken.range(..span.end()).next_back();
                let is_taken = before.is_some_and(|(_, &end)| end > span.start());
                let is_headline = headlines.iter().any(|zone| zone.range().encloses(span.range()));
                let is_behind = span.start() > first.start() || is_headline;
                if is_taken || !is_behind || is_within_longer(document, span) {
                    continue;
                }
                if around.allow(alias, span, self.repeat.match_case) {
                    taken.insert(span.start(), span.end());
                    found.push(span);
                }
            }
        }
        found
    }
}

fn n_ends(document: &Document, span: Span) -> usize {
    let text = &document.text;
    text.paragraph_at(span.end()) - text.paragraph_at(span.start())
}

fn overlapping<'d>(
    document: &'d Document,
    spans: &'d Spans,
) -> impl Iterator<Item = &'d Arc<Mention>> {
    let there = document.mentions.overlapping(spans.hull());
    there.filter(|mention| spans.parts().iter().any(|part| mention.spans.overlaps(*part)))
}

/// Whether a mention holds the span and more: then the span is a part of another name.
fn is_within_longer(document: &Document, span: Span) -> bool {
    document.mentions.overlapping(span).any(|mention| {
        let mut parts = mention.spans.parts().iter();
        parts.any(|part| part.range().encloses(span.range()) && *part != span)
    })
}

/// What tagging the chosen places with a label changes.
///
/// `existing` is that of the [`Repeat`] they were found with. Places that by now have the same
/// mention are left out, as are articles that are gone. Nothing to do gives empty lists.
#[must_use]
pub fn tag_all(
    project: &Project,
    chosen: &[Occurrence],
    label: &LabelId,
    existing: Existing,
) -> TagAll {
    let mut places: BTreeMap<ArticleId, Vec<Spans>> = BTreeMap::new();
    let mut replaced: Vec<(ArticleId, MentionId)> = Vec::new();
    for occurrence in chosen {
        let Some(document) = project.document(&occurrence.article) else { continue };
        let there = || overlapping(document, &occurrence.spans);
        let is_same = |m: &&Arc<Mention>| m.label == *label && m.spans == occurrence.spans;
        if !there().any(|mention| is_same(&mention)) {
            places.entry(document.id.clone()).or_default().push(occurrence.spans.clone());
        }
        if existing == Existing::Replace {
            let gone = there().filter(|mention| !is_same(mention));
            replaced.extend(gone.map(|mention| (document.id.clone(), mention.id.clone())));
        }
    }
    TagAll {
        label: label.clone(),
        places: places.into_iter().collect(),
        replaced: each_once(replaced.into_iter()),
        origin: Origin::Propagated,
    }
}

/// The mentions that chosen occurrences hold, by article, each once: what is to be relabeled or
/// removed.
#[must_use]
pub fn by_article(chosen: &[Occurrence]) -> Vec<(ArticleId, Vec<MentionId>)> {
    let all = chosen.iter().flat_map(|occurrence| {
        let ids = occurrence.existing.iter();
        ids.map(|id| (occurrence.article.clone(), id.clone()))
    });
    each_once(all)
}

fn each_once(
    all: impl Iterator<Item = (ArticleId, MentionId)>,
) -> Vec<(ArticleId, Vec<MentionId>)> {
    let mut seen = BTreeSet::new();
    let mut found: BTreeMap<ArticleId, Vec<MentionId>> = BTreeMap::new();
    for (article, mention) in all {
        if seen.insert((article.clone(), mention.clone())) {
            found.entry(article).or_default().push(mention);
        }
    }
    found.into_iter().collect()
}
