//! Compares mentions by their words: several labels on one string, names left untagged.

use super::finding::{Check, Finding};
use crate::annotation::Mention;
use crate::article::{Status, ZoneKind};
use crate::edit::Amendment;
use crate::project::Document;
use crate::schema::{Kind, LabelId, Schema};
use crate::text::{ByteOffset, Span, is_wide};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Bytes of the longest string that is looked for elsewhere.
const LONGEST: usize = 120;

/// How often each string has each label.
#[derive(Debug, Default)]
pub(super) struct Strings<'a> {
    counts: HashMap<&'a str, BTreeMap<&'a LabelId, usize>>,
}

impl<'a> Strings<'a> {
    /// Counts the mentions without gaps.
    pub(super) fn of(documents: &'a [Arc<Document>]) -> Self {
        let mut strings = Self::default();
        for document in documents {
            for mention in document.mentions.iter() {
                if let Some(quote) = quote_of(document, mention) {
                    let counts = strings.counts.entry(quote).or_default();
                    *counts.entry(&mention.label).or_default() += 1;
                }
            }
        }
        strings
    }

    /// The label that a string has most often, how often, and how often it has others; nothing
    /// where two are as frequent.
    fn usual(&self, quote: &str) -> Option<(&'a LabelId, usize, usize)> {
        let counts = self.counts.get(quote)?;
        let (label, most) = counts.iter().max_by_key(|(_, n)| **n)?;
        let others: usize = counts.values().sum::<usize>() - most;
        let is_alone = counts.values().filter(|n| *n == most).count() == 1;
        is_alone.then_some((*label, *most, others))
    }
}

fn quote_of<'a>(document: &'a Document, mention: &Mention) -> Option<&'a str> {
    match mention.spans.parts() {
        [part] => document.text.index().slice(*part),
        _ => None,
    }
}

fn name_of<'a>(schema: &'a Schema, label: &LabelId) -> &'a str {
    schema.label(label).map_or("", |label| label.name.as_ref())
}

/// Mentions whose words have another label at more places. Words that two labels share at one
/// place do so on purpose.
pub(super) fn clashes(
    documents: &[Arc<Document>],
    schema: &Schema,
    strings: &Strings<'_>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in documents {
        for mention in document.mentions.iter() {
            let Some(quote) = quote_of(document, mention) else { continue };
            let Some(counts) = strings.counts.get(quote).filter(|counts| counts.len() > 1) else {
                continue;
            };
            let usual = strings.usual(quote);
            if usual.is_some_and(|(label, ..)| *label == mention.label) {
                continue;
            }
            let mut there = document.mentions.overlapping(mention.spans.hull());
            if there.any(|other| other.id != mention.id && other.spans == mention.spans) {
                continue;
            }
            let mut others: Vec<_> =
                counts.iter().filter(|(label, _)| ***label != mention.label).collect();
            others.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            let others = others.into_iter().map(|(label, n)| {
                format!("{} at {}", name_of(schema, label), super::check::count(*n, "place"))
            });
            let others = others.collect::<Vec<_>>().join(", ");
            let title =
                format!("“{}” is {} here, {others}", short(quote), name_of(schema, &mention.label));
            let finding = Finding::of_mention(Check::Clash, document, mention, title);
            found.push(match usual {
                Some((label, ..)) => finding.fixed_by(
                    format!("Make it {}", name_of(schema, label)),
                    Amendment::Relabel(document.id.clone(), mention.id.clone(), label.clone()),
                ),
                None => finding,
            });
        }
    }
    found
}

/// A string that is looked for, with what it is tagged as elsewhere.
struct Name<'a> {
    words: &'a str,
    label: &'a LabelId,
    n: usize,
}

/// Strings that are looked for. Large datasets have thousands that begin with the same word, so a
/// place is compared by length and not with each.
#[derive(Default)]
struct Names<'a> {
    by_words: HashMap<&'a str, Name<'a>>,
    /// The lengths in bytes of those that begin with a word, longest first.
    lengths: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Names<'a> {
    fn of(names: impl Iterator<Item = Name<'a>>) -> Self {
        let mut all = Self::default();
        for name in names {
            let head = heads(name.words).next().map_or("", |(_, head)| head);
            all.lengths.entry(head).or_default().push(name.words.len());
            all.by_words.insert(name.words, name);
        }
        for lengths in all.lengths.values_mut() {
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
        }
        all
    }

    /// The longest that stands at a place of a text, where a word begins.
    fn at(&self, text: &str, start: usize, head: &str) -> Option<&Name<'a>> {
        let of_length = |n: &usize| {
            let name = self.by_words.get(text.get(start..start + n)?)?;
            ends_word(text, start + n, name.words).then_some(name)
        };
        self.lengths.get(head)?.iter().find_map(of_length)
    }
}

/// Places in articles that were worked on where a name stands untagged. A name has a capital
/// letter, or none because its script has none, is no event, and has nearly always one label; one
/// that is tagged once is looked for in its own article alone.
pub(super) fn untagged(
    documents: &[Arc<Document>],
    schema: &Schema,
    strings: &Strings<'_>,
) -> Vec<Finding> {
    let is_event =
        |label: &LabelId| schema.label(label).is_none_or(|label| label.kind == Kind::Event);
    let name = |words| {
        let (label, n, others) = strings.usual(words)?;
        let is_looked_for = is_name(words) && !is_event(label) && n >= 4 * others;
        is_looked_for.then_some(Name { words, label, n })
    };
    let names = Names::of(strings.counts.keys().copied().filter_map(name));
    let mut found = Vec::new();
    for document in documents {
        if document.facts.status != Status::Todo || !document.mentions.is_empty() {
            untagged_in(document, schema, &names, &mut found);
        }
    }
    found
}

fn untagged_in(document: &Document, schema: &Schema, names: &Names<'_>, found: &mut Vec<Finding>) {
    let text = document.text.as_str();
    let own: std::collections::HashSet<&str> =
        document.mentions.iter().filter_map(|mention| quote_of(document, mention)).collect();
    let zones = document.facts.zones.iter().filter(|zone| zone.kind == ZoneKind::Boilerplate);
    let zones: Vec<Span> = zones.map(|zone| zone.span).collect();
    let mut after = 0;
    for (at, head) in heads(text) {
        if at < after {
            continue;
        }
        let Some(name) = names.at(text, at, head) else { continue };
        let end = at + name.words.len();
        let Some(span) = Span::new(ByteOffset::new(at), ByteOffset::new(end)) else { continue };
        after = end;
        let is_taken = document.mentions.overlapping(span).next().is_some()
            || zones.iter().any(|zone| zone.overlaps(span));
        if is_taken || (name.n < 2 && !own.contains(name.words)) {
            continue;
        }
        let label = name_of(schema, name.label);
        let n = super::check::count(name.n, "other place");
        let title = format!("“{}” is {label} at {n}", short(name.words));
        let tag = Amendment::Tag(document.id.clone(), name.label.clone(), span.into());
        let finding = Finding::of_place(Check::Untagged, document, span, title);
        found.push(finding.fixed_by(format!("Tag as {label}"), tag));
    }
}

fn is_name(quote: &str) -> bool {
    let Some(first) = quote.chars().next() else { return false };
    let has_no_case = !first.is_lowercase() && !first.is_uppercase();
    quote.len() <= LONGEST
        && quote.chars().count() > 1
        && first.is_alphabetic()
        && (first.is_uppercase() || has_no_case)
}

/// Where a name may begin: at every run of letters and digits, and at every character of a script
/// without spaces.
fn heads(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        if !is_wide(first) {
            while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric() && !is_wide(*c)) {
                end = at + c.len_utf8();
            }
        }
        Some((start, text.get(start..end)?))
    })
}

/// Whether a word ends there: nothing that belongs to its last character or word follows.
fn ends_word(text: &str, end: usize, words: &str) -> bool {
    let follows = text.get(end..).and_then(|rest| rest.chars().next());
    let last = words.chars().next_back();
    follows.is_none_or(|c| {
        let is_joined = matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
        let is_one_word = c.is_alphanumeric()
            && last.is_some_and(|last| last.is_alphanumeric() && !is_wide(last) && !is_wide(c));
        !is_joined && !is_one_word
    })
}

/// At most 60 characters of a text, on one line.
pub(super) fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}
