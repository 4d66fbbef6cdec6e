//! CoNLL-U with entities in brackets, as GUM and CorefUD write them.
//!
//! Source: universaldependencies.org (format), CorefUD 1.2 (`Entity`), UDPipe (`SpacesAfter`). A
//! mention opens with `(id-label` on its first token, closes with `id)` on its last; `ner=` or
//! `NER=` tags of other tools are read as well.

use super::frame::{Carries, Certainty, Failure, Format, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{OutArticle, Outgoing, Teller, Written, is_white};
use super::probe::Place;
use super::tags;
use super::tokens::{self, Joined};
use crate::text::Span;

/// CoNLL-U.
pub(super) const FORMAT: Format = Format {
    name: "conll-u",
    title: "CoNLL-U with entities",
    extensions: &["conllu"],
    unit: Unit::Tokens,
    carries: Carries { overlap: Overlap::Any, text: false, ..Carries::FLAT },
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
    line: usize,
    joined: Joined,
    /// What stands before the next token.
    between: String,
    tags: Vec<String>,
    open: Vec<(String, String, usize)>,
    claims: Vec<Claim>,
    fields: Vec<String>,
    /// The last token of a word that several lines spell, counted within the sentence.
    covered: usize,
}

impl Reading {
    fn finish(self, intake: &mut Intake<'_>) {
        if self.joined.text.is_empty() {
            return;
        }
        let mut draft =
            Draft { id: self.id, line: Some(self.line), claims: self.claims, ..Draft::default() };
        for (_, label, _) in self.open {
            intake.skip_mention(Some(self.line), label, "It opens and never closes.");
        }
        for (first, end, label) in tags::decode(self.tags.iter().map(String::as_str)) {
            let span = self.joined.span(first, end);
            draft.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
        }
        draft.text = self.joined.text;
        intake.take(draft);
    }

    fn token(&mut self, cells: &[&str], line: usize, intake: &mut Intake<'_>) {
        if self.joined.text.is_empty() {
            self.line = line;
        }
        self.joined.push(cells[1], &std::mem::take(&mut self.between));
        let at = self.joined.places.len() - 1;
        self.between = " ".into();
        let mut tag = "O".to_owned();
        for pair in cells[9].split('|') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            match name {
                "SpaceAfter" if value == "No" => self.between.clear(),
                "SpacesAfter" => self.between = unescaped(value),
                "NER" | "ner" => tag = value.to_owned(),
                "Entity" => self.entity(value, at, line, intake),
                _ => {}
            }
        }
        self.tags.push(tag);
    }

    /// Opens and closes mentions at a token.
    fn entity(&mut self, brackets: &str, at: usize, line: usize, intake: &mut Intake<'_>) {
        let mut rest = brackets;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('(') {
                let end = inner.find(['(', ')']).unwrap_or(inner.len());
                let (words, behind) = inner.split_at(end);
                let parts: Vec<&str> = words.split('-').collect();
                let place = |name: &str| self.fields.iter().position(|field| field == name);
                let id = parts.get(place("GRP").or(place("eid")).unwrap_or(0)).copied();
                let label = parts.get(place("etype").unwrap_or(1)).copied();
                let id = id.unwrap_or_default().split('[').next().unwrap_or_default();
                let label = label.unwrap_or("entity");
                match behind.strip_prefix(')') {
                    Some(behind) => {
                        self.claim(label, at, at);
                        rest = behind;
                    }
                    None => {
                        self.open.push((id.to_owned(), label.to_owned(), at));
                        rest = behind;
                    }
                }
            } else {
                let end = rest.find(')').map_or(rest.len(), |at| at + 1);
                let (id, behind) = rest.split_at(end);
                let id = id.trim_end_matches(')').split('[').next().unwrap_or_default();
                match self.open.iter().rposition(|(other, _, _)| other == id) {
                    Some(found) => {
                        let (_, label, first) = self.open.remove(found);
                        self.claim(&label, first, at);
                    }
                    None => intake.skip_mention(Some(line), id, "It closes and never opened."),
                }
                rest = behind;
            }
        }
    }

    fn claim(&mut self, label: &str, first: usize, last: usize) {
        let span = self.joined.span(first, last + 1);
        self.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        let mut article = Reading::default();
        let mut n_analyzed = 0;
        for (i, line) in source.text()?.split('\n').enumerate() {
            let line = line.trim_end_matches('\r');
            if let Some(comment) = line.strip_prefix('#') {
                let (name, value) = comment.split_once('=').unwrap_or((comment, ""));
                match name.trim() {
                    "newdoc id" | "newdoc" => {
                        let fields = article.fields.clone();
                        std::mem::take(&mut article).finish(intake);
                        article.fields = fields;
                        article.id = Some(value.trim().to_owned()).filter(|id| !id.is_empty());
                    }
                    "newpar" if !article.joined.text.is_empty() && article.between == "\n" => {
                        article.between = "\n\n".into();
                    }
                    "global.Entity" => {
                        article.fields = value.trim().split('-').map(str::to_owned).collect();
                    }
                    _ => {}
                }
                continue;
            }
            if line.is_empty() {
                // Where no line says what follows a sentence, a line break does.
                if article.between == " " {
                    article.between = "\n".into();
                }
                article.covered = 0;
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() != 10 {
                let what = format!("The line has {} columns, not 10.", cells.len());
                intake.skip_mention(Some(i + 1), "", what);
                continue;
            }
            n_analyzed += usize::from(is_analyzed(&cells));
            if let Some((_, last)) = cells[0].split_once('-') {
                article.covered = last.parse().unwrap_or(0);
                article.token(&cells, i + 1, intake);
            } else if !cells[0].contains('.') {
                if cells[0].parse::<usize>().unwrap_or(0) > article.covered {
                    article.token(&cells, i + 1, intake);
                } else if !article.joined.places.is_empty() {
                    // A part of a word that stands in the text as one.
                    let between = article.between.clone();
                    let at = article.joined.places.len() - 1;
                    for pair in cells[9].split('|') {
                        if let Some(value) = pair.strip_prefix("Entity=") {
                            article.entity(value, at, i + 1, intake);
                        }
                    }
                    article.between = between;
                }
            }
        }
        article.finish(intake);
        if n_analyzed > 0 {
            let tell = if n_analyzed == 1 { "line tells" } else { "lines tell" };
            let what = format!("{n_analyzed} {tell} of lemmas, word classes or syntax.");
            intake.note(None, what, "They have no place here and were left out.");
        }
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
        let mut teller = Teller::new(article.document, &mut written.losses);
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        if article.text().starts_with(is_white) {
            let what = "White space before the first token is not written.";
            teller.tell_article(super::LossKind::Text, what);
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
