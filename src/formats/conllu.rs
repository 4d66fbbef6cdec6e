//! CoNLL-U with entities in brackets, as GUM and CorefUD write them.
//!
//! Source: universaldependencies.org (format), CorefUD 1.2 (`Entity`, `Bridge`, `SplitAnte`),
//! UDPipe (`SpacesAfter`). A mention opens with `(id-label` on its first token, closes with `id)`
//! on its last; those of one id mean the same. `ner=` or `NER=` tags of other tools are read as
//! well. What lines say of words besides is kept with the article.

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
use std::collections::BTreeSet;

/// CoNLL-U.
pub(super) const FORMAT: Format = Format {
    name: "conll-u",
    title: "CoNLL-U with entities",
    extensions: &["conllu"],
    unit: Unit::Tokens,
    carries: Carries { overlap: Overlap::Any, text: false, relations: true, ..Carries::FLAT },
    options: &["tokens", "boundary", "discontinuous"],
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

/// A mention in brackets.
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
                let id = id_of(piece.trim_end_matches(')'));
                match self.open.iter().rposition(|(other, _)| other == id) {
                    Some(found) => {
                        let (_, mut bracket) = self.open.remove(found);
                        bracket.tokens.1 = at;
                        bracket.lines.1 = line;
                        self.brackets.push(bracket);
                    }
                    None => {
                        let what = "It closes and never opened.".to_owned();
                        self.problems.push((n, id.to_owned(), what));
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
                false => self.open.push((id_of(id.unwrap_or_default()).to_owned(), bracket)),
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
        let mut ids = BTreeSet::new();
        for bracket in &self.brackets {
            let mut parts = bracket.words.split('-');
            let is_first = ids.insert(parts.nth(id_at).map(id_of));
            self.is_telling |= !is_first || bracket.words.split('-').count() > 2;
        }
        for bracket in &self.brackets {
            let (first, last) = bracket.tokens;
            let Some(span) = self.joined.span(first, last + 1) else { continue };
            let mut claim = Claim::new(bracket.label.as_str(), Place::span(span));
            if self.is_telling {
                let (first, last) = bracket.lines;
                let kept = json!({ "entity": bracket.words, "lines": [first, last] });
                claim.extra = Map::from_iter([(FORMAT.name.to_owned(), kept)]);
            }
            draft.claims.push(claim);
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

/// Where in brackets of these fields the id stands, and where the label.
fn places(fields: &[String]) -> [usize; 2] {
    let place = |name: &str| fields.iter().position(|field| field == name);
    [place("GRP").or(place("eid")).unwrap_or(0), place("etype").unwrap_or(1)]
}

/// An id without the number of its part.
fn id_of(word: &str) -> &str {
    word.split('[').next().unwrap_or_default()
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
        write_article(article, &cut, &mut file);
    }
    written.files.push((format!("{}.conllu", out.options.name), file.into_bytes()));
}

fn write_article(article: &OutArticle<'_>, cut: &tokens::Tokenized<'_>, file: &mut String) {
    let id = article.document.id.as_str();
    file.push_str(&format!("# newdoc id = {id}\n# global.Entity = eid-etype\n"));
    // At each token: what closes, what is there alone, what opens; in this order.
    let mut brackets = vec![(String::new(), String::new(), String::new()); cut.tokens.len()];
    for (n, (first, end, entry)) in cut.entries.iter().enumerate() {
        let (id, label, last) = (n + 1, plain(entry.label), end - 1);
        if last == *first {
            brackets[last].1.push_str(&format!("(e{id}-{label})"));
        } else {
            brackets[*first].2.push_str(&format!("(e{id}-{label}"));
            brackets[last].0.push_str(&format!("e{id})"));
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
