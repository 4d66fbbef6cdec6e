//! CoNLL-U with entities in brackets, as GUM and CorefUD write them.
//!
//! Source: universaldependencies.org (format), CorefUD 1.2 (`Entity`, `Bridge`, `SplitAnte`),
//! UDPipe (`SpacesAfter`). A mention opens with `(id-label` on its first token, closes with `id)`
//! on its last; those of one id mean the same. The parts of a discontinuous one are numbered behind
//! the id, as in `e1[1/2]`. `ner=` or `NER=` tags of other tools are read as well. What lines say
//! of words besides is kept with the article.

mod kept;

use self::kept::Kept;
use super::frame::{Carries, Certainty, Failure, Format, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written, is_white};
use super::probe::Place;
use super::tags;
use super::tokens::{self, Joined};
use crate::text::Span;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// CoNLL-U.
pub(super) const FORMAT: Format = Format {
    name: "conll-u",
    title: "CoNLL-U with entities",
    extensions: &["conllu"],
    unit: Unit::Tokens,
    carries: Carries {
        overlap: Overlap::Any,
        discontinuous: true,
        text: false,
        relations: true,
        ..Carries::FLAT
    },
    options: &["tokens", "boundary"],
    recognize: |sniff| {
        let is_row = |line: &&str| line.split('\t').count() == 10;
        let mut lines =
            sniff.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.next();
        let starts = first.is_some_and(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        Certainty::Sure.when(first.as_ref().is_some_and(is_row) && starts)
    },
    read: Some(read),
    write: Some(write),
    joint: None,
};

/// An article while its lines are read.
#[derive(Default)]
struct Reading {
    id: Option<String>,
    /// The line of the file on which it begins.
    at: usize,
    /// Its lines, those between sentences empty, each with the token that it is of.
    lines: Vec<(String, Option<usize>)>,
    joined: Joined,
    /// What stands before the next token.
    between: String,
    tags: Vec<String>,
    open: Vec<(String, Bracket)>,
    brackets: Vec<Bracket>,
    fields: Vec<String>,
    /// The last token of a word that several lines spell, counted within the sentence.
    covered: usize,
    /// Whether it says more than text and mentions.
    is_telling: bool,
    /// What is wrong: the line of the file, where on it, what.
    problems: Vec<(usize, String, String)>,
}

/// A mention in brackets, or a part of one.
#[derive(Clone, Debug, Default)]
struct Bracket {
    label: String,
    /// What stands between the brackets.
    words: String,
    /// The first token and the last.
    tokens: (usize, usize),
    /// The lines of the article on which the brackets stand, from 0.
    lines: (usize, usize),
}

/// The label of a mention whose brackets have none.
const BARE: &str = "entity";

/// The comments that say nothing but what is made anew.
const USUAL: [&str; 6] = ["newdoc id", "newdoc", "newpar", "global.Entity", "sent_id", "text"];

impl Reading {
    /// Takes the next line of the article, which is of a number in the file.
    fn line(&mut self, line: &str, n: usize) {
        if let Some(comment) = line.strip_prefix('#') {
            let (name, value) = comment.split_once('=').unwrap_or((comment, ""));
            let name = name.trim();
            match name {
                "newpar" if !self.joined.text.is_empty() && self.between == "\n" => {
                    self.between = "\n\n".into();
                }
                "global.Entity" => {
                    self.fields = value.trim().split('-').map(str::to_owned).collect();
                }
                _ => {}
            }
            self.is_telling |= !USUAL.contains(&name);
            self.lines.push((line.to_owned(), None));
            return;
        }
        if line.is_empty() {
            // Where no line says what follows a sentence, a line break does.
            if self.between == " " {
                self.between = "\n".into();
            }
            self.covered = 0;
            self.lines.push((String::new(), None));
            return;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != 10 {
            let what = format!("The line has {} columns, not 10.", cells.len());
            self.problems.push((n, String::new(), what));
            return;
        }
        self.is_telling |= is_analyzed(&cells);
        self.lines.push((line.to_owned(), None));
        if let Some((_, last)) = cells[0].split_once('-') {
            self.covered = last.parse().unwrap_or(0);
            self.is_telling = true;
            self.token(&cells, n);
        } else if cells[0].contains('.') {
            self.is_telling = true;
        } else if cells[0].parse::<usize>().unwrap_or(0) > self.covered {
            self.token(&cells, n);
        } else if let Some(at) = self.joined.places.len().checked_sub(1) {
            // A part of a word that stands in the text as one.
            for pair in cells[9].split('|') {
                if let Some(value) = pair.strip_prefix("Entity=") {
                    self.entity(value, at, n);
                }
            }
            self.is_of(at);
        }
    }

    /// Says which token the last line is of.
    fn is_of(&mut self, token: usize) {
        if let Some((_, of)) = self.lines.last_mut() {
            *of = Some(token);
        }
    }

    fn token(&mut self, cells: &[&str], n: usize) {
        if self.joined.text.is_empty() {
            self.at = n;
        }
        self.joined.push(cells[1], &std::mem::take(&mut self.between));
        let at = self.joined.places.len() - 1;
        self.is_of(at);
        self.between = " ".into();
        let mut tag = "O".to_owned();
        for pair in cells[9].split('|') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            match name {
                "SpaceAfter" if value == "No" => self.between.clear(),
                "SpacesAfter" => self.between = unescaped(value),
                "NER" | "ner" => tag = value.to_owned(),
                "Entity" => self.entity(value, at, n),
                _ => self.is_telling = true,
            }
        }
        self.tags.push(tag);
    }

    /// Opens and closes mentions at a token.
    fn entity(&mut self, brackets: &str, at: usize, n: usize) {
        let line = self.lines.len().saturating_sub(1);
        for piece in pieces(brackets) {
            let Some(inner) = piece.strip_prefix('(') else {
                let id = piece.trim_end_matches(')');
                // Some close a part by its id alone.
                let same = self.open.iter().rposition(|(other, _)| other == id);
                let is_of = |(other, _): &(String, Bracket)| id_of(other) == id_of(id);
                match same.or_else(|| self.open.iter().rposition(is_of)) {
                    Some(found) => {
                        let (_, mut bracket) = self.open.remove(found);
                        bracket.tokens.1 = at;
                        bracket.lines.1 = line;
                        self.brackets.push(bracket);
                    }
                    None => {
                        let what = "It closes and never opened.".to_owned();
                        self.problems.push((n, id_of(id).to_owned(), what));
                    }
                }
                continue;
            };
            let words = inner.trim_end_matches(')');
            let parts: Vec<&str> = words.split('-').collect();
            let [id, label] = self.places().map(|place| parts.get(place).copied());
            let label = label.unwrap_or(BARE).to_owned();
            let (tokens, lines) = ((at, at), (line, line));
            let bracket = Bracket { label, words: words.to_owned(), tokens, lines };
            match inner.ends_with(')') {
                true => self.brackets.push(bracket),
                false => self.open.push((id.unwrap_or_default().to_owned(), bracket)),
            }
        }
    }

    /// Where in brackets the id stands, and where the label.
    fn places(&self) -> [usize; 2] {
        places(&self.fields)
    }

    fn finish(mut self, intake: &mut Intake<'_>) {
        for (line, place, what) in std::mem::take(&mut self.problems) {
            intake.skip_mention(Some(line), place, what);
        }
        if self.joined.text.is_empty() {
            return;
        }
        let mut draft = Draft { id: self.id.clone(), line: Some(self.at), ..Draft::default() };
        for (_, bracket) in std::mem::take(&mut self.open) {
            intake.skip_mention(Some(self.at), bracket.label, "It opens and never closes.");
        }
        let [id_at, _] = self.places();
        let brackets = std::mem::take(&mut self.brackets);
        let mentions = mentions(&brackets, id_at);
        let mut ids = BTreeSet::new();
        for first in mentions.iter().filter_map(|parts| parts.first()) {
            let is_first = ids.insert(id_of(first.part(id_at)));
            self.is_telling |= !is_first || first.words.split('-').count() > 2;
        }
        for parts in &mentions {
            let Some(first) = parts.first() else { continue };
            let (id, n) = (first.part(id_at), parts.len());
            if let Some((_, of)) = number_of(id).filter(|(part, of)| (*part, *of) != (1, n)) {
                let what = format!("“{}” has {of} parts; the words of {n} were found.", id_of(id));
                intake.note(Some(self.at), what, "The mention was loaded with these.");
            }
            let places = parts.iter().filter_map(|part| {
                let (first, last) = part.tokens;
                self.joined.span(first, last + 1).map(Place::span)
            });
            let (label, places) = (first.label.clone(), places.collect());
            let mut claim = Claim { label, places, ..Claim::default() };
            if self.is_telling {
                claim.extra = Map::from_iter([(FORMAT.name.to_owned(), kept::brackets(parts))]);
            }
            if !claim.places.is_empty() {
                draft.claims.push(claim);
            }
        }
        for (first, end, label) in tags::decode(self.tags.iter().map(String::as_str)) {
            let span = self.joined.span(first, end);
            draft.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
        }
        if self.is_telling {
            while self.lines.pop_if(|(line, _)| line.is_empty()).is_some() {}
            let lines: Vec<_> = self.lines.into_iter().map(|(line, _)| Value::from(line)).collect();
            let kept = json!({ "fields": self.fields, "lines": lines });
            draft.extra = Map::from_iter([(FORMAT.name.to_owned(), kept)]);
        }
        draft.text = self.joined.text;
        intake.take(draft);
    }
}

impl Bracket {
    /// What stands at a place between the brackets.
    fn part(&self, at: usize) -> &str {
        self.words.split('-').nth(at).unwrap_or_default()
    }
}

/// The mentions that brackets make, each with its parts in order. A part goes on with the last
/// mention of its id that lacks it; one that goes on with none is a mention by itself.
fn mentions(brackets: &[Bracket], id_at: usize) -> Vec<Vec<&Bracket>> {
    let mut mentions: Vec<Vec<&Bracket>> = Vec::with_capacity(brackets.len());
    // Where the mentions stand that lack a part, by id, number of parts and number of that part.
    let mut lacking: BTreeMap<(&str, usize, usize), Vec<usize>> = BTreeMap::new();
    for bracket in brackets {
        let id = bracket.part(id_at);
        let Some((part, of)) = number_of(id) else {
            mentions.push(vec![bracket]);
            continue;
        };
        let before = lacking.get_mut(&(id_of(id), of, part)).and_then(Vec::pop);
        let at = before.unwrap_or(mentions.len());
        match mentions.get_mut(at) {
            Some(parts) => parts.push(bracket),
            None => mentions.push(vec![bracket]),
        }
        if part < of {
            lacking.entry((id_of(id), of, part + 1)).or_default().push(at);
        }
    }
    mentions
}

/// Where in brackets of these fields the id stands, and where the label.
fn places(fields: &[String]) -> [usize; 2] {
    let place = |name: &str| fields.iter().position(|field| field == name);
    [place("GRP").or(place("eid")).unwrap_or(0), place("etype").unwrap_or(1)]
}

/// An id without the number of its part.
fn id_of(word: &str) -> &str {
    word.split('[').next().unwrap_or_default()
}

/// The number of a part, from 1, and how many there are: 1 and 2 of `e1[1/2]`.
fn number_of(id: &str) -> Option<(usize, usize)> {
    let (part, of) = id.split_once('[')?.1.strip_suffix(']')?.split_once('/')?;
    part.parse().ok().zip(of.parse().ok())
}

/// The word of a mention, from 1, that each of several parts has to name as its head: udapi takes
/// the first as well where no head is named, but does not load a part that lacks it.
const HEAD: &str = "1";

/// An id with the number of a part of a mention, from 0, where there are several.
fn id_of_part(id: &str, part: usize, of: usize) -> String {
    if of == 1 { id.to_owned() } else { format!("{id}[{}/{of}]", part + 1) }
}

/// The brackets of a token: `(id-label`, `(id-label)`, `id)`.
fn pieces(brackets: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), brackets);
    while !rest.is_empty() {
        let opens = usize::from(rest.starts_with('('));
        let end = rest.get(opens..).and_then(|inner| inner.find(['(', ')']));
        let end = end.map_or(rest.len(), |end| end + opens);
        // What is between is closed here, or stays open where another opens.
        let end = end + usize::from(rest.get(end..).is_some_and(|behind| behind.starts_with(')')));
        let (piece, behind) = rest.split_at(end);
        found.push(piece);
        rest = behind;
    }
    found
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        let mut article = Reading::default();
        for (i, line) in source.text()?.split('\n').enumerate() {
            let line = line.trim_end_matches('\r');
            let comment = line.strip_prefix('#').map(|comment| {
                let (name, value) = comment.split_once('=').unwrap_or((comment, ""));
                (name.trim(), value.trim())
            });
            if let Some(("newdoc id" | "newdoc", id)) = comment {
                let fields = article.fields.clone();
                // What stands before the first article is said of it.
                let lines = match article.joined.text.is_empty() {
                    true => std::mem::take(&mut article.lines),
                    false => Vec::new(),
                };
                let is_telling = article.is_telling && !lines.is_empty();
                std::mem::take(&mut article).finish(intake);
                article = Reading { fields, lines, is_telling, ..Reading::default() };
                article.id = Some(id.to_owned()).filter(|id| !id.is_empty());
            }
            article.line(line, i + 1);
        }
        article.finish(intake);
    }
    Ok(())
}

fn unescaped(value: &str) -> String {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => text.push(c),
            (_, true) => match chars.next() {
                Some('s') => text.push(' '),
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some('p') => text.push('|'),
                Some(other) => text.push(other),
                None => {}
            },
        }
    }
    text
}

fn escaped(space: &str) -> String {
    let escape = |c: char| match c {
        ' ' => "\\s".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        other => other.to_string(),
    };
    space.chars().map(escape).collect()
}

/// A label without the signs that brackets are made of.
fn plain(label: &str) -> String {
    let is_sign = |c: char| is_white(c) || "-|=()[]\\".contains(c);
    label.chars().map(|c| if is_sign(c) { '_' } else { c }).collect()
}

/// Whether a line says more of a word than that it is one. Every line must hang on another in some
/// way; those that were written for their mentions alone do so by `root` and `dep`.
fn is_analyzed(cells: &[&str]) -> bool {
    let is_bare = |(at, cell): (usize, &&str)| match at {
        2..=5 | 8 => *cell == "_",
        7 => matches!(*cell, "_" | "root" | "dep"),
        _ => true,
    };
    !cells.iter().enumerate().all(is_bare)
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut file = String::new();
    for label in out.labels() {
        if plain(label) != label {
            written.renamed.insert(label.to_owned(), plain(label));
        }
    }
    let mut entries = out.articles.iter().flat_map(|article| &article.entries);
    // All articles of a file name the same fields.
    let fields = match entries.any(|entry| entry.spans.is_discontinuous()) {
        true => "eid-etype-head",
        false => "eid-etype",
    };
    let mut n_entities = 0;
    for article in &out.articles {
        if let Some(kept) = Kept::of(article) {
            kept.write(article, out.options, &mut written.losses, &mut file);
            continue;
        }
        let mut teller = Teller::new(article.document, &mut written.losses);
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        if article.text().starts_with(is_white) {
            let what = "White space before the first token is not written.";
            teller.tell_article(LossKind::Text, what);
        }
        write_article(article, &cut, fields, n_entities, &mut file);
        n_entities += cut.entries.len();
    }
    written.files.push((format!("{}.conllu", out.options.name), file.into_bytes()));
}

/// Writes an article. Its entities are numbered behind those before it, for one id means the same
/// in all of a file.
fn write_article(
    article: &OutArticle<'_>,
    cut: &tokens::Tokenized<'_>,
    fields: &str,
    n_before: usize,
    file: &mut String,
) {
    let id = article.document.id.as_str();
    file.push_str(&format!("# newdoc id = {id}\n# global.Entity = {fields}\n"));
    // At each token: what closes, what is there alone, what opens; in this order.
    let mut brackets = vec![(String::new(), String::new(), String::new()); cut.tokens.len()];
    for (n, (_, _, entry)) in cut.entries.iter().enumerate() {
        let (id, mut words) = (format!("e{}", n_before + n + 1), plain(entry.label));
        let parts = entry.spans.parts();
        if parts.len() > 1 {
            words = format!("{words}-{HEAD}");
        }
        for (part, span) in parts.iter().enumerate() {
            let first = cut.tokens.partition_point(|token| token.end() <= span.start());
            let last = cut.tokens.partition_point(|token| token.start() < span.end()) - 1;
            let id = id_of_part(&id, part, parts.len());
            if last == first {
                brackets[last].1.push_str(&format!("({id}-{words})"));
            } else {
                brackets[first].2.push_str(&format!("({id}-{words}"));
                brackets[last].0.push_str(&format!("{id})"));
            }
        }
    }
    let text = article.text();
    for (s, sentence) in cut.sentences.iter().enumerate() {
        let tokens = cut.tokens.get(sentence.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let words: Vec<_> = article.slice(first.cover(*last)).split(is_white).collect();
        file.push_str(&format!("# sent_id = {id}-{}\n# text = {}\n", s + 1, words.join(" ")));
        for (t, token) in tokens.iter().enumerate() {
            let at = sentence.start + t;
            let next = cut.tokens.get(at + 1).map_or(text.len(), |next: &Span| next.start().get());
            let space = text.get(token.end().get()..next).unwrap_or_default();
            let (closing, single, opening) = &brackets[at];
            let mut misc = Vec::new();
            let entity = format!("{closing}{single}{opening}");
            if !entity.is_empty() {
                misc.push(format!("Entity={entity}"));
            }
            match space {
                "" => misc.push("SpaceAfter=No".to_owned()),
                " " => {}
                other => misc.push(format!("SpacesAfter={}", escaped(other))),
            }
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            let form = article.slice(*token);
            let head = if t == 0 { "0\troot" } else { "1\tdep" };
            file.push_str(&format!("{}\t{form}\t_\t_\t_\t_\t{head}\t_\t{misc}\n", t + 1));
        }
        file.push('\n');
    }
}
