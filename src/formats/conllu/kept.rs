//! Lines of an article as they came, written again with the mentions that it has by now.
//!
//! A mention that stands where it stood keeps its brackets, with the id of what it refers to; the
//! lines keep what they say of words. Of a sentence in which a mention ends within a word, the
//! words are cut, and what is said of them is left out.

use super::super::frame::{Boundary, Options};
use super::super::losses::{Entry, Loss, LossKind, OutArticle, Teller};
use super::super::tokens;
use super::{
    BARE, Bracket, FORMAT, HEAD, Reading, escaped, id_of, id_of_part, number_of, pieces, places,
    plain,
};
use crate::annotation::Spans;
use crate::text::{ByteOffset, Span};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What an article keeps.
#[derive(Debug, Deserialize)]
struct Stored {
    fields: Vec<String>,
    lines: Vec<String>,
}

/// What a mention keeps: what stood in its brackets, and the lines on which they stood; a
/// discontinuous one also what stood in those of its further parts.
#[derive(Debug, Deserialize)]
struct Brackets {
    entity: String,
    /// The first line and the last of each part.
    lines: Vec<usize>,
    #[serde(default)]
    more: Vec<String>,
}

/// What a mention of these parts keeps.
pub(super) fn brackets(parts: &[&Bracket]) -> Value {
    let lines: Vec<usize> = parts.iter().flat_map(|part| [part.lines.0, part.lines.1]).collect();
    let mut words = parts.iter().map(|part| part.words.as_str());
    let mut kept = json!({ "entity": words.next(), "lines": lines });
    if parts.len() > 1 {
        kept["more"] = words.collect();
    }
    kept
}

impl Brackets {
    /// What a mention keeps, if it can stand in brackets again.
    fn of(entry: &Entry<'_>) -> Option<Self> {
        let mut extra = entry.mention.extra.iter();
        let (_, kept) = extra.find(|(name, _)| *name == FORMAT.name)?;
        let kept = Self::deserialize(kept).ok()?;
        let is_plain = |words: &str| !words.contains(['(', ')', '|', '\t', '\n', '\r']);
        kept.words().into_iter().all(is_plain).then_some(kept)
    }

    /// The id, of the first part where there are several.
    fn id(&self, at: usize) -> &str {
        self.entity.split('-').nth(at).unwrap_or_default()
    }

    /// What stood in the brackets of each part.
    fn words(&self) -> Vec<&str> {
        std::iter::once(&self.entity).chain(&self.more).map(String::as_str).collect()
    }

    /// The lines of the parts, if the mention still stands there.
    fn lines_now(
        &self,
        spans: &Spans,
        lines: &[Line],
        line_of: &BTreeMap<usize, usize>,
    ) -> Option<Vec<[usize; 2]>> {
        let now: Option<Vec<usize>> =
            self.lines.iter().map(|line| line_of.get(line).copied()).collect();
        let now = now?;
        let (parts, []) = now.as_chunks::<2>() else { return None };
        let span = |[first, last]: &[usize; 2]| {
            let [first, last] = [lines.get(*first)?.token?, lines.get(*last)?.token?];
            Span::new(first.start(), last.end())
        };
        let are_in_order = parts.iter().all(|[first, last]| first <= last);
        let found: Option<Vec<Span>> = parts.iter().map(span).collect();
        let is_there = found.and_then(Spans::new).is_some_and(|found| found == *spans);
        (is_there && are_in_order && parts.len() == self.words().len()).then(|| parts.to_vec())
    }
}

/// The lines of an article.
pub(super) struct Kept {
    /// What the parts of brackets are called.
    fields: Vec<String>,
    /// Each with the token that it is of; those between sentences are empty.
    lines: Vec<(String, Option<usize>)>,
    tokens: Vec<Span>,
    /// The ids that the lines have in brackets.
    ids: BTreeSet<String>,
}

/// A mention on its way to lines, or a part of one.
struct Placed {
    span: Span,
    /// What stands between its brackets.
    words: String,
    id: String,
    /// The first line and the last.
    lines: [usize; 2],
}

/// The fields that tell of the coreference of ids: pairs such as `1<2`.
const PAIRS: [&str; 2] = ["Bridge", "SplitAnte"];

impl Kept {
    /// What an article keeps, if it is what its text was made of.
    pub(super) fn of(article: &OutArticle<'_>) -> Option<Self> {
        let stored = Stored::deserialize(article.kept(FORMAT.name)?).ok()?;
        if stored.fields.iter().any(|field| field.contains(char::is_whitespace)) {
            return None;
        }
        let mut reading = Reading { fields: stored.fields, ..Reading::default() };
        for (n, line) in stored.lines.iter().enumerate() {
            let is_one = !line.contains(['\n', '\r']);
            is_one.then(|| reading.line(line, n))?;
        }
        // A line that is none is not kept, and would be missed here.
        let is_whole = reading.lines.len() == stored.lines.len();
        let tokens: Option<Vec<Span>> = reading.joined.places.iter().copied().collect();
        let tokens = tokens.filter(|_| is_whole && reading.joined.text == article.text())?;
        let [id_at, _] = places(&reading.fields);
        let of = |bracket: &Bracket| id_of(bracket.part(id_at)).to_owned();
        let ids = reading.brackets.iter().map(of).collect();
        Some(Self { fields: reading.fields, lines: reading.lines, tokens, ids })
    }

    /// Writes the lines with the mentions of the article.
    pub(super) fn write(
        &self,
        article: &OutArticle<'_>,
        options: &Options,
        losses: &mut Vec<Loss>,
        file: &mut String,
    ) {
        let mut teller = Teller::new(article.document, losses);
        let cut = match options.boundary {
            Boundary::Split => self.cut_anew(article),
            Boundary::Widen | Boundary::Drop => BTreeSet::new(),
        };
        if !cut.is_empty() {
            let what = format!(
                "What was said of the words of {} sentences was left out, for a mention ends \
                 within one of them.",
                cut.len()
            );
            teller.tell_article(LossKind::Token, what);
        }
        let lines = self.with_cuts(article, &cut);
        let mut tokens: Vec<Span> = lines.iter().filter_map(|line| line.token).collect();
        tokens.dedup();
        let entries = article.entries.iter().filter_map(|entry| {
            tokens::lay(entry, &tokens, article.text(), options.boundary, &mut teller)
        });
        let entries: Vec<Entry<'_>> = entries.collect();
        let placed = self.placed(entries, &lines);
        let there: BTreeSet<&str> = placed.iter().map(|one| id_of(&one.id)).collect();
        let lost = self.ids.iter().map(String::as_str).filter(|id| !there.contains(id)).collect();
        let mut brackets: BTreeMap<usize, [Vec<String>; 3]> = BTreeMap::new();
        for one in &placed {
            let [first, last] = one.lines;
            let mut push = |line: usize, at: usize, piece: String| {
                brackets.entry(line).or_default()[at].push(piece);
            };
            if first == last {
                push(first, 1, format!("({})", one.words));
            } else {
                push(first, 2, format!("({}", one.words));
                push(last, 0, format!("{})", one.id));
            }
        }
        let id = article.document.id.as_str();
        let fields = match self.fields.is_empty() {
            true => "eid-etype".to_owned(),
            false => self.fields.join("-"),
        };
        file.push_str(&format!("# newdoc id = {id}\n# global.Entity = {fields}\n"));
        let mut n_lost = 0;
        for (n, line) in lines.iter().enumerate() {
            if line.is_head() {
                continue;
            }
            match line.text.rsplit_once('\t').filter(|_| !line.text.starts_with('#')) {
                Some((cells, misc)) => {
                    let mut entity = brackets.remove(&n).unwrap_or_default();
                    if line.token.is_none() {
                        entity[1] = alone(misc);
                    }
                    let misc = with_entity(misc, entity, &lost, &mut n_lost);
                    file.push_str(&format!("{cells}\t{misc}\n"));
                }
                None => {
                    file.push_str(&line.text);
                    file.push('\n');
                }
            }
        }
        if lines.last().is_some_and(|line| !line.text.is_empty()) {
            file.push('\n');
        }
        if n_lost > 0 {
            let what = format!("{n_lost} relations lost a mention.");
            teller.tell_article(LossKind::Relation, what);
        }
    }

    /// The sentences, counted from 0, in whose words a mention begins or ends.
    fn cut_anew(&self, article: &OutArticle<'_>) -> BTreeSet<usize> {
        let mut numbers = Vec::with_capacity(self.tokens.len());
        let mut n = 0;
        for (line, token) in &self.lines {
            n += usize::from(line.is_empty());
            if token.is_some_and(|token| token == numbers.len()) {
                numbers.push(n);
            }
        }
        let of = |edge: ByteOffset| {
            let at = self.tokens.partition_point(|token| token.end() <= edge);
            let is_within = self.tokens.get(at).is_some_and(|token| token.start() < edge);
            is_within.then(|| numbers.get(at).copied()).flatten()
        };
        article.entries.iter().flat_map(tokens::edges_of).filter_map(of).collect()
    }

    /// The lines, with those of some sentences made anew of words that are cut where mentions end.
    fn with_cuts(&self, article: &OutArticle<'_>, cut: &BTreeSet<usize>) -> Vec<Line> {
        let mut lines = Vec::with_capacity(self.lines.len());
        let (mut sentence, mut met, mut n) = (0, None, 0);
        for (from, (text, token)) in self.lines.iter().enumerate() {
            if text.is_empty() {
                sentence += 1;
                n = 0;
            }
            let at = token.and_then(|token| self.tokens.get(token)).copied();
            let is_row = !text.is_empty() && !text.starts_with('#');
            if !is_row || !cut.contains(&sentence) {
                met = token.or(met);
                lines.push(Line { text: text.clone(), token: at, from: Some(from) });
                continue;
            }
            let Some(span) = at.filter(|_| *token != met) else { continue };
            met = *token;
            let next = token.and_then(|token| self.tokens.get(token + 1));
            let next = next.map_or(article.text().len(), |next| next.start().get());
            let parts = tokens::split_at_edges(vec![span], &article.entries);
            for (i, part) in parts.iter().enumerate() {
                let end = parts.get(i + 1).map_or(next, |next| next.start().get());
                let misc = match article.text().get(part.end().get()..end).unwrap_or_default() {
                    "" => "SpaceAfter=No".to_owned(),
                    " " => "_".to_owned(),
                    other => format!("SpacesAfter={}", escaped(other)),
                };
                n += 1;
                let head = if n == 1 { "0\troot" } else { "1\tdep" };
                let form = article.slice(*part);
                let text = format!("{n}\t{form}\t_\t_\t_\t_\t{head}\t_\t{misc}");
                lines.push(Line { text, token: Some(*part), from: None });
            }
        }
        lines
    }

    /// Where the brackets of mentions stand, and what stands between them.
    fn placed(&self, entries: Vec<Entry<'_>>, lines: &[Line]) -> Vec<Placed> {
        let [id_at, label_at] = places(&self.fields);
        let head_at = self.fields.iter().position(|field| field == "head");
        // A word that several lines spell has its brackets on these, not on the line of its form.
        let is_spelled = |n: usize, line: &Line| {
            let is_range = line.text.split('\t').next().is_some_and(|id| id.contains('-'));
            is_range && lines.get(n + 1).is_some_and(|next| next.token == line.token)
        };
        let mut first_of: BTreeMap<ByteOffset, usize> = BTreeMap::new();
        let mut last_of: BTreeMap<ByteOffset, usize> = BTreeMap::new();
        let mut line_of: BTreeMap<usize, usize> = BTreeMap::new();
        for (n, line) in lines.iter().enumerate() {
            let Some(token) = line.token else { continue };
            line_of.extend(line.from.map(|from| (from, n)));
            if !is_spelled(n, line) {
                first_of.entry(token.start()).or_insert(n);
                last_of.insert(token.end(), n);
            }
        }
        let mut fresh = self.fresh_ids();
        let mut placed = Vec::with_capacity(entries.len());
        let all_kept: Vec<Option<Brackets>> = entries.iter().map(Brackets::of).collect();
        let mut n_in_parts: BTreeMap<String, usize> = BTreeMap::new();
        for (entry, kept) in entries.iter().zip(&all_kept) {
            let id = kept.as_ref().map_or("", |kept| kept.id(id_at));
            if number_of(id).is_some() || entry.spans.is_discontinuous() {
                *n_in_parts.entry(id_of(id).to_owned()).or_default() += 1;
            }
        }
        for (entry, kept) in entries.into_iter().zip(all_kept) {
            let there =
                kept.as_ref().and_then(|kept| kept.lines_now(&entry.spans, lines, &line_of));
            // Where a part stands on no word, the others keep their numbers, unless they would be
            // taken for parts of another mention.
            let id = kept.as_ref().map_or("", |kept| kept.id(id_at));
            let is_whole = |(part, of)| part == 1 && there.as_ref().is_some_and(|t| t.len() == of);
            let is_alone = n_in_parts.get(id_of(id)).is_none_or(|n| *n == 1);
            let keeps_id = there.is_some() && (is_alone || number_of(id).is_none_or(is_whole));
            let anew = || {
                let place = |part: &Span| {
                    let first = first_of.get(&part.start()).copied()?;
                    Some([first, last_of.get(&part.end()).copied()?])
                };
                entry.spans.parts().iter().map(place).collect()
            };
            let Some(places) = there.or_else(anew) else { continue };
            let label = plain(entry.label);
            let fresh_id = if kept.is_none() { fresh.next() } else { None };
            let of = places.len();
            for (n, place) in places.into_iter().enumerate() {
                let words = kept.as_ref().map(Brackets::words).unwrap_or_default();
                let words = words.get(n).or(words.first());
                let mut parts: Vec<String> = words
                    .map(|words| words.split('-').map(str::to_owned).collect())
                    .unwrap_or_default();
                let has_label = parts.len() > label_at || label != BARE;
                let n_parts = if has_label { id_at.max(label_at) } else { id_at } + 1;
                parts.resize(parts.len().max(n_parts), "_".into());
                if let Some(part) = parts.get_mut(label_at) {
                    part.clone_from(&label);
                }
                if !keeps_id {
                    let id = fresh_id.as_deref().unwrap_or_else(|| id_of(&parts[id_at]));
                    parts[id_at] = id_of_part(id, n, of);
                    if let Some(at) = head_at.filter(|at| of > 1 && parts.len() <= *at) {
                        parts.resize(at, String::new());
                        parts.push(HEAD.into());
                    }
                }
                let [Some(first), Some(last)] = place.map(|line| lines.get(line)) else { continue };
                let Some((first, last)) = first.token.zip(last.token) else { continue };
                let span = first.cover(last);
                let (id, words) = (parts[id_at].clone(), parts.join("-"));
                placed.push(Placed { span, words, id, lines: place });
            }
        }
        // Who opens first closes last.
        placed.sort_by_key(|one| (one.span.start(), std::cmp::Reverse(one.span.end())));
        placed
    }

    /// Ids that none of the lines has, in their manner.
    fn fresh_ids(&self) -> impl Iterator<Item = String> + '_ {
        let number = |id: &str| id.trim_start_matches('e').parse::<usize>().ok();
        let last = self.ids.iter().filter_map(|id| number(id)).max().unwrap_or(0);
        let are_bare = self.ids.iter().any(|id| id.starts_with(|c: char| c.is_ascii_digit()));
        let sign = if are_bare { "" } else { "e" };
        (last + 1..).map(move |n| format!("{sign}{n}"))
    }
}

/// A line on its way out.
struct Line {
    text: String,
    /// The token that it is of.
    token: Option<Span>,
    /// Its number among those that are kept, unless it was made anew.
    from: Option<usize>,
}

impl Line {
    /// Whether it says what the head of the article says anew.
    fn is_head(&self) -> bool {
        let name = self.text.strip_prefix('#').and_then(|comment| comment.split('=').next());
        matches!(name.map(str::trim), Some("newdoc id" | "newdoc" | "global.Entity"))
    }
}

/// What is mentioned by a word that is not in the text, and so by nothing else.
fn alone(misc: &str) -> Vec<String> {
    let entity = misc.split('|').find_map(|pair| pair.strip_prefix("Entity="));
    let pieces = entity.map(pieces).unwrap_or_default().into_iter();
    let is_alone = |piece: &&str| piece.starts_with('(') && piece.ends_with(')');
    pieces.filter(is_alone).map(str::to_owned).collect()
}

/// The last column of a line with other brackets: what closes, what is there alone, what opens.
fn with_entity(
    misc: &str,
    brackets: [Vec<String>; 3],
    lost: &BTreeSet<&str>,
    n_lost: &mut usize,
) -> String {
    let [mut closing, single, opening] = brackets;
    closing.reverse();
    let ours: Vec<String> = [closing, single, opening].concat();
    let mut entity = ours.concat();
    let mut pairs: Vec<String> = Vec::new();
    let mut place = None;
    for pair in misc.split('|').filter(|pair| *pair != "_") {
        match pair.split_once('=') {
            Some(("NER" | "ner", _)) => {}
            Some(("Entity", value)) => {
                place.get_or_insert(pairs.len());
                // The order of brackets says nothing, so that of the file stays.
                let (mut theirs, mut ours) = (pieces(value), ours.clone());
                theirs.sort_unstable();
                ours.sort_unstable();
                if theirs == ours {
                    entity = value.to_owned();
                }
            }
            Some((name, value)) if PAIRS.contains(&name) => {
                let is_there = |pair: &&str| {
                    let (from, to) = pair.split_once('<').unwrap_or((pair, ""));
                    let to = to.split(':').next().unwrap_or_default();
                    !lost.contains(from) && !lost.contains(to)
                };
                let all: Vec<&str> = value.split(',').collect();
                let left: Vec<&str> = all.iter().copied().filter(|pair| is_there(pair)).collect();
                *n_lost += all.len() - left.len();
                if !left.is_empty() {
                    pairs.push(format!("{name}={}", left.join(",")));
                }
            }
            _ => pairs.push(pair.to_owned()),
        }
    }
    if !entity.is_empty() {
        let behind = pairs.iter().position(|pair| pair.as_str() > "Entity");
        pairs.insert(place.or(behind).unwrap_or(pairs.len()), format!("Entity={entity}"));
    }
    if pairs.is_empty() { "_".into() } else { pairs.join("|") }
}
