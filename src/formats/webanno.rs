//! WebAnno TSV 3, the tab-separated form of INCEpTION and WebAnno.
//!
//! Source: `inception-io-webanno-tsv` and its reference files. Every token has its place in UTF-16
//! units; values that cover several tokens, or stand with others on one token, carry a number.
//! What stands between sentences is not written: offsets tell how much it is. A relation stands in
//! the row of its dependent, with the address of its governor; a link of a chain names itself in
//! what its row says of the next one (`relation->chain-link`).

use super::frame::{Carries, Certainty, Failure, Format, Joint, Overlap, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{LossKind, OutArticle, Outgoing, Teller, Written};
use super::probe::Place;
use super::tokens;
use super::uima::{self, Chain, ENTITY, Link, Relation, Ties};
use crate::annotation::Attribute;
use crate::text::{Range, Utf16Offset};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// WebAnno TSV 3.3.
pub(super) const FORMAT: Format = Format {
    name: "webanno-tsv",
    title: "WebAnno TSV 3.3",
    extensions: &["tsv"],
    unit: Unit::Utf16,
    carries: Carries { overlap: Overlap::Any, text: false, relations: true, ..Carries::FLAT },
    options: &["tokens", "boundary", "discontinuous"],
    recognize: |sniff| Certainty::Sure.when(sniff.text.starts_with(MARK)),
    read: Some(read),
    write: Some(write),
    joint: Some(Joint::Apart),
};

const MARK: &str = "#FORMAT=WebAnno TSV 3";

/// A layer with what each of its columns holds.
struct Layer {
    kind: LayerKind,
    /// The full name of its type.
    name: String,
    /// The features by column; a slot has a second column, which has no name.
    features: Vec<String>,
    first: usize,
}

enum LayerKind {
    Spans,
    /// Spans that tell of words, not of what they mention.
    Words,
    Chains,
    /// With the full name of the type of what they are between.
    Relations(String),
}

impl Layer {
    /// Its name as people call it.
    fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    /// What a row says in the columns of the layer, one for each of what is stacked there.
    fn stacked(&self, cells: &[&str]) -> Vec<Stacked> {
        let columns: Vec<_> = (0..self.features.len())
            .map(|at| values(cells.get(self.first + at).copied().unwrap_or("_")))
            .collect();
        let n = columns.iter().map(Vec::len).max().unwrap_or(0);
        let stacked = |at: usize| Stacked {
            values: columns
                .iter()
                .enumerate()
                .filter_map(|(feature, column)| Some((feature, column.get(at)?.0.clone()?)))
                .collect(),
            mark: columns.iter().find_map(|column| column.get(at)?.1.clone()),
        };
        (0..n).map(stacked).collect()
    }
}

/// One of the annotations of a layer on a row.
struct Stacked {
    /// By column.
    values: BTreeMap<usize, String>,
    /// What stands in brackets: a number, or two of a relation.
    mark: Option<String>,
}

/// The layers that a header names.
fn layers(head: &[&str]) -> Vec<Layer> {
    let mut found = Vec::new();
    let mut first = 3;
    for line in head {
        let (Some((kind, rest)), true) = (line.split_once('='), line.starts_with("#T_")) else {
            continue;
        };
        let mut parts = rest.split('|');
        let name = parts.next().unwrap_or_default().to_owned();
        let mut features = Vec::new();
        for feature in parts {
            features.push(feature.to_owned());
            if feature.starts_with("ROLE_") {
                features.push(String::new());
            }
        }
        if features.is_empty() {
            features.push(String::new());
        }
        let kind = match kind {
            "#T_CH" => LayerKind::Chains,
            "#T_RL" => {
                let base = features.last().and_then(|last| last.strip_prefix(BASE));
                LayerKind::Relations(base.unwrap_or_default().to_owned())
            }
            _ if uima::is_structural(name.rsplit('.').next().unwrap_or_default()) => {
                LayerKind::Words
            }
            _ => LayerKind::Spans,
        };
        let n = features.len();
        found.push(Layer { kind, name, features, first });
        first += n;
    }
    found
}

/// What stands before the name of the type that a relation is between.
const BASE: &str = "BT_";

/// The stacked values of a cell, each with what stands in brackets behind it; a star that is not
/// escaped is none.
fn values(cell: &str) -> Vec<(Option<String>, Option<String>)> {
    let (mut found, mut value, mut mark) = (Vec::new(), String::new(), None);
    let mut is_bare = true;
    let stated = |value: String, is_bare: bool| Some(value).filter(|v| !is_bare || v != "*");
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                is_bare = false;
                value.push(match chars.next() {
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some(other) => other,
                    None => '\\',
                });
            }
            '[' => mark = Some(chars.by_ref().take_while(|c| *c != ']').collect()),
            '|' => {
                found.push((stated(std::mem::take(&mut value), is_bare), mark.take()));
                is_bare = true;
            }
            other => value.push(other),
        }
    }
    if value != "_" || !is_bare || mark.is_some() || !found.is_empty() {
        found.push((stated(value, is_bare), mark));
    }
    found
}

/// What is known of an annotation before its place is: by its layer, and then its number, its link
/// in a chain, or the row on which it stands alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Row(usize, String),
    Number(usize, usize),
    Link(usize, usize, usize),
}

/// A mention that grows token by token.
struct Growing {
    start: usize,
    end: usize,
    values: BTreeMap<usize, String>,
}

/// A text as offsets and forms of tokens tell it.
#[derive(Default)]
struct Text {
    text: String,
    n_units: usize,
}

impl Text {
    /// Fills up to a place, with a line break first where a sentence ended.
    fn fill(&mut self, upto: usize, breaks: bool) {
        for n in self.n_units..upto {
            let is_break = breaks && n == self.n_units && !self.text.is_empty();
            self.text.push(if is_break { '\n' } else { ' ' });
        }
        self.n_units = self.n_units.max(upto);
    }

    fn push(&mut self, words: &str) {
        self.text.push_str(words);
        self.n_units += words.encode_utf16().count();
    }
}

/// How much may stand between two tokens; more is no text.
const MAX_GAP: usize = 10_000;

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let text = source.text()?;
        if !text.starts_with(MARK) {
            let what = "The first line is not “#FORMAT=WebAnno TSV 3…”.";
            let remedy = "Export the document again as WebAnno TSV 3.3.";
            return Err(source.failure("line 1", what, remedy));
        }
        read_document(source, text, intake);
    }
    Ok(())
}

/// The annotations of a document as rows let them grow.
#[derive(Default)]
struct Annotations {
    /// In the order in which they begin.
    order: Vec<Key>,
    grown: BTreeMap<Key, Growing>,
    relations: Vec<(Relation, [Key; 2])>,
    /// How many tell of words.
    n_words: usize,
}

impl Annotations {
    fn grow(&mut self, key: Key, start: usize, end: usize, values: BTreeMap<usize, String>) {
        if let Some(known) = self.grown.get_mut(&key) {
            known.end = known.end.max(end);
            return;
        }
        self.order.push(key.clone());
        self.grown.insert(key, Growing { start, end, values });
    }

    /// Takes what a row says in the columns of all layers.
    fn take(&mut self, layers: &[Layer], cells: &[&str], start: usize, end: usize) {
        let row = cells.first().copied().unwrap_or_default();
        for (n, layer) in layers.iter().enumerate() {
            for (at, stacked) in layer.stacked(cells).into_iter().enumerate() {
                let number = stacked.mark.as_deref().and_then(|mark| mark.parse().ok());
                match &layer.kind {
                    LayerKind::Words => self.n_words += 1,
                    LayerKind::Spans => {
                        let key = match number {
                            Some(number) => Key::Number(n, number),
                            // Of several without a number, the others only can be named.
                            None if at > 0 => Key::Row(n, format!("{row} {at}")),
                            None => Key::Row(n, row.to_owned()),
                        };
                        self.grow(key, start, end, stacked.values);
                    }
                    LayerKind::Chains => {
                        if let Some((key, values)) = link_of(n, layer, number, &stacked.values) {
                            self.grow(key, start, end, values);
                        }
                    }
                    LayerKind::Relations(base) => {
                        let of = |layer: &Layer| {
                            matches!(layer.kind, LayerKind::Spans) && layer.name == *base
                        };
                        let base = layers.iter().position(of).unwrap_or(usize::MAX);
                        self.relations.extend(relation_of(layer, base, row, &stacked));
                    }
                }
            }
        }
    }
}

/// A link of a chain, by the number of its chain, with what is said of it: its label, and how the
/// next one refers to it.
fn link_of(
    n: usize,
    layer: &Layer,
    chain: Option<usize>,
    values: &BTreeMap<usize, String>,
) -> Option<(Key, BTreeMap<usize, String>)> {
    let column = |name: &str| layer.features.iter().position(|feature| feature == name);
    let at = column(uima::RELATION).unwrap_or(0);
    let (relation, address) = values.get(&at)?.rsplit_once("->")?;
    let (of, link) = address.split_once('-')?;
    let key = Key::Link(n, chain.or_else(|| of.parse().ok())?, link.parse().ok()?);
    let mut values = values.clone();
    values.remove(&at);
    if relation != "*" {
        values.insert(at, relation.to_owned());
    }
    Some((key, values))
}

/// A relation whose dependent stands on a row, between annotations of a layer.
fn relation_of(
    layer: &Layer,
    base: usize,
    row: &str,
    stacked: &Stacked,
) -> Option<(Relation, [Key; 2])> {
    let last = layer.features.len() - 1;
    let governor = stacked.values.get(&last)?;
    let mark = stacked.mark.as_deref().unwrap_or("0_0");
    let (of_governor, of_dependent) = mark.split_once('_')?;
    let key = |number: &str, row: &str| match number.parse().ok()? {
        0 => Some(Key::Row(base, row.to_owned())),
        number => Some(Key::Number(base, number)),
    };
    let ends = [key(of_governor, governor)?, key(of_dependent, row)?];
    let features =
        stacked.values.iter().filter(|(at, _)| **at != last).filter_map(|(at, value)| {
            Some((layer.features.get(*at)?.clone(), Value::from(value.as_str())))
        });
    Some((Relation::new(&layer.name, Default::default(), features)?, ends))
}

fn read_document(source: &Source<'_>, text: &str, intake: &mut Intake<'_>) {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let head: Vec<&str> =
        lines.iter().take_while(|line| !line.starts_with("#Text=")).copied().collect();
    let layers = layers(&head);
    let mut body = Text::default();
    let mut sentence = String::new();
    let mut starts = true;
    let mut annotations = Annotations::default();
    for (i, line) in lines.iter().enumerate().skip(head.len()) {
        if let Some(words) = line.strip_prefix("#Text=") {
            if !sentence.is_empty() {
                sentence.push('\n');
            }
            sentence.push_str(words);
            starts = true;
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if line.is_empty() || line.starts_with('#') || cells.len() < 3 {
            continue;
        }
        let Some((start, end)) = cells[1].split_once('-').and_then(|(start, end)| {
            Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?))
        }) else {
            intake.skip_mention(Some(i + 1), cells[0], "The token has no place.");
            continue;
        };
        if !cells[0].contains('.') {
            if start >= body.n_units {
                if start - body.n_units > MAX_GAP {
                    let what = format!("The token begins at {start}, far behind the one before.");
                    intake.skip_mention(Some(i + 1), cells[0], what);
                    continue;
                }
                body.fill(start, starts);
                if starts && !sentence.is_empty() {
                    body.push(&std::mem::take(&mut sentence));
                } else {
                    // A word may be one of the signs that say that there is no value.
                    let form = values(cells[2]).into_iter().next().map(|(form, _)| form);
                    let sign = if form.is_some() { "*" } else { "_" };
                    body.push(form.flatten().as_deref().unwrap_or(sign));
                }
            }
            starts = false;
            sentence.clear();
        }
        annotations.take(&layers, &cells, start, end);
    }
    let mut draft = Draft { id: Some(source.stem().to_owned()), ..Draft::new(body.text) };
    finish(annotations, &layers, &mut draft, intake);
    draft.metadata.file = Some(source.name.into());
    intake.take(draft);
}

/// Makes mentions of what grew, and keeps what holds between them.
fn finish(annotations: Annotations, layers: &[Layer], draft: &mut Draft, intake: &mut Intake<'_>) {
    let Annotations { mut order, mut grown, relations, n_words } = annotations;
    // Those that stand alone first, then by number.
    order.sort_by_key(|key| match key {
        Key::Row(..) => (false, 0, 0, 0),
        Key::Number(layer, n) => (true, *layer, *n, 0),
        Key::Link(layer, chain, n) => (true, *layer, *chain, *n),
    });
    let mut places = HashMap::new();
    let mut ids: BTreeMap<Key, String> = BTreeMap::new();
    let mut chains: BTreeMap<(usize, usize), Chain> = BTreeMap::new();
    for key in order {
        let (Key::Row(n, _) | Key::Number(n, _) | Key::Link(n, ..)) = key;
        let (Some(layer), Some(grown)) = (layers.get(n), grown.remove(&key)) else { continue };
        let id = (draft.claims.len() + 1).to_string();
        places.insert(id.clone(), draft.claims.len());
        if let Key::Link(n, number, _) = key {
            let links = Vec::new();
            let fresh = || Chain { kind: layer.name.clone(), links };
            let column = layer.features.iter().position(|feature| feature == uima::RELATION);
            let relation = column.and_then(|at| grown.values.get(&at).cloned());
            let chain = chains.entry((n, number)).or_insert_with(fresh);
            chain.links.push(Link { id: id.clone(), relation });
        }
        ids.insert(key, id);
        draft.claims.push(claim(layer, grown));
    }
    let between = |(relation, ends): (Relation, [Key; 2])| {
        // An end that is no mention has no id, and is none of the places either.
        let ends = ends.map(|end| ids.get(&end).cloned().unwrap_or_default());
        Relation { ends, ..relation }
    };
    let relations = relations.into_iter().map(between).collect();
    let chains = chains.into_values().filter_map(Chain::sound).collect();
    let n_between = uima::keep(draft, relations, chains, &places);
    let passed = [(n_words, "annotations of words"), (n_between, "relations between words")];
    for (n, what) in passed.into_iter().filter(|(n, _)| *n > 0) {
        let what = format!("The file also holds {n} {what}.");
        intake.note(None, what, "They have no place here and were left out.");
    }
}

fn claim(layer: &Layer, grown: Growing) -> Claim {
    let is_chain = matches!(layer.kind, LayerKind::Chains);
    let is_label = |feature: &str| match is_chain {
        true => feature == uima::TYPE,
        false => !feature.is_empty() && feature != "identifier",
    };
    let named = layer.features.iter().position(|feature| feature == "value");
    let label = named.filter(|at| grown.values.contains_key(at)).or_else(|| {
        let mut known = grown.values.keys().copied();
        known.find(|at| layer.features.get(*at).is_some_and(|feature| is_label(feature)))
    });
    let name = label.and_then(|at| grown.values.get(&at).map(String::as_str));
    let name = name.unwrap_or(layer.last_name()).to_owned();
    let place = Place::utf16(Utf16Offset::new(grown.start), Utf16Offset::new(grown.end));
    let mut claim = Claim::new(name, place);
    if is_chain {
        return claim;
    }
    for (at, value) in grown.values {
        let feature = layer.features.get(at).filter(|f| !f.is_empty() && label != Some(at));
        if let Some(feature) = feature {
            claim.attributes.insert(feature.clone(), Attribute::Text(value.into()));
        }
    }
    claim
}

/// A form or value as the format escapes it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => escaped.extend(['\\', c]),
            '-' if chars.peek() == Some(&'>') => escaped.push_str("\\-"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        let what = "What stands between sentences is not written, nor line breaks within them.";
        teller.tell_article(LossKind::Text, what);
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        let ids = cut.entries.iter().map(|(_, _, entry)| entry.mention.id.as_str());
        let mut ties = uima::kept(article, ids, written);
        let n = ties.relations.len();
        // A layer of relations is between spans of one layer; a link of a chain is none.
        let links: Vec<usize> =
            ties.chains.iter().flat_map(|(_, places)| places).copied().collect();
        ties.relations.retain(|(_, ends)| ends.iter().all(|end| !links.contains(end)));
        if ties.relations.len() < n {
            let what = "Relations with links of chains have no place.";
            Teller::new(article.document, &mut written.losses)
                .tell_article(LossKind::Relation, what);
        }
        let file = write_article(article, &cut, &ties);
        let name = format!("{}/{}.tsv", out.options.name, article.document.id.as_str());
        written.files.push((name, file.into_bytes()));
    }
}

/// Joins what is stacked in a cell.
fn cell(values: Vec<String>) -> String {
    if values.is_empty() { "_".into() } else { values.join("|") }
}

/// A value, or the sign that there is none.
fn stated(value: Option<&str>) -> String {
    value.filter(|value| !value.is_empty()).map_or_else(|| "*".into(), escape)
}

fn write_article(article: &OutArticle<'_>, cut: &tokens::Tokenized<'_>, ties: &Ties) -> String {
    let mut file = format!("{MARK}.3\n#T_SP={ENTITY}|identifier|value\n");
    let mut kinds: Vec<&str> = ties.chains.iter().map(|(chain, _)| chain.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in &kinds {
        file.push_str(&format!("#T_CH={kind}|{}|{}\n", uima::RELATION, uima::TYPE));
    }
    let types = uima::types(ties.relations.iter().map(|(relation, _)| relation));
    for (kind, features) in &types {
        let features: String = features.keys().map(|name| format!("{name}|")).collect();
        file.push_str(&format!("#T_RL={kind}|{features}{BASE}{ENTITY}\n"));
    }
    file.push_str("\n\n");
    let links: Vec<_> = (0..cut.entries.len()).map(|at| ties.link(at)).collect();
    // The mentions on each token, and how each of them is called where that is not clear.
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); cut.tokens.len()];
    for (at, (first, end, _)) in cut.entries.iter().enumerate() {
        on.iter_mut().take(*end).skip(*first).for_each(|token| token.push(at));
    }
    let is_span = |at: &usize| links.get(*at).is_some_and(Option::is_none);
    let numbers: Vec<usize> = cut
        .entries
        .iter()
        .enumerate()
        .map(|(at, (first, end, _))| {
            let is_long = end - first > 1;
            let n = on.get(*first).map_or(0, |on| on.iter().filter(|at| is_span(at)).count());
            if is_long || n > 1 { at + 1 } else { 0 }
        })
        .collect();
    let mut addresses = vec![String::new(); cut.tokens.len()];
    for (s, sentence) in cut.sentences.iter().enumerate() {
        for (t, address) in addresses.iter_mut().take(sentence.end).skip(sentence.start).enumerate()
        {
            *address = format!("{}-{}", s + 1, t + 1);
        }
    }
    let number = |at: usize| numbers.get(at).copied().unwrap_or(0);
    for sentence in &cut.sentences {
        let tokens = cut.tokens.get(sentence.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let words = article.slice(first.cover(*last));
        // One character for one, so that all offsets stay.
        let words = words.replace(['\n', '\r', '\t'], " ");
        file.push_str(&format!("#Text={words}\n"));
        for (t, token) in tokens.iter().enumerate() {
            let t = sentence.start + t;
            let range: Range<Utf16Offset> = article.utf16(*token);
            let here = on.get(t).map(Vec::as_slice).unwrap_or_default();
            let spans: Vec<usize> = here.iter().copied().filter(is_span).collect();
            let marked = |value: String, at: usize| match number(at) {
                0 => value,
                n => format!("{value}[{n}]"),
            };
            let label = |at: usize| cut.entries.get(at).map_or("", |(_, _, entry)| entry.label);
            file.push_str(&format!(
                "{}\t{}-{}\t{}\t",
                addresses[t],
                range.start(),
                range.end(),
                escape(article.slice(*token))
            ));
            let mut push = |values: Vec<String>| {
                file.push_str(&cell(values));
                file.push('\t');
            };
            push(spans.iter().map(|at| marked("*".into(), *at)).collect());
            push(spans.iter().map(|at| marked(escape(label(*at)), *at)).collect());
            for kind in &kinds {
                let of_kind = here.iter().filter_map(|at| {
                    Some((*at, links.get(*at)?.filter(|link| link.chain.kind == **kind)?))
                });
                let of_kind: Vec<_> = of_kind.collect();
                push(
                    of_kind
                        .iter()
                        .map(|(_, link)| {
                            let (chain, n) = link.numbers;
                            format!("{}->{}-{}", stated(link.relation), chain + 1, n + 1)
                        })
                        .collect(),
                );
                push(
                    of_kind
                        .iter()
                        .map(|(at, link)| {
                            let label = Some(label(*at)).filter(|own| *own != link.chain.bare());
                            format!("{}[{}]", stated(label), link.numbers.0 + 1)
                        })
                        .collect(),
                );
            }
            for (kind, features) in &types {
                let begins = |at: usize| cut.entries.get(at).is_some_and(|entry| entry.0 == t);
                let here = ties.relations.iter().filter(|(relation, [_, dependent])| {
                    relation.kind == *kind && begins(*dependent)
                });
                let here: Vec<_> = here.collect();
                for name in features.keys() {
                    let value = |relation: &Relation| match relation.features.get(name) {
                        Some(Value::String(text)) => stated(Some(text)),
                        Some(other) => other.to_string(),
                        None => stated(None),
                    };
                    push(here.iter().map(|(relation, _)| value(relation)).collect());
                }
                let governor = |[governor, dependent]: [usize; 2]| {
                    let first = cut.entries.get(governor).map_or(0, |entry| entry.0);
                    let address = addresses.get(first).map_or("", String::as_str);
                    match (number(governor), number(dependent)) {
                        (0, 0) => address.to_owned(),
                        (a, b) => format!("{address}[{a}_{b}]"),
                    }
                };
                push(here.iter().map(|(_, ends)| governor(*ends)).collect());
            }
            file.push('\n');
        }
        file.push('\n');
    }
    file
}
