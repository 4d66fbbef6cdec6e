//! Documents as spaCy keeps them on disk and trains on them: a `DocBin`.
//!
//! Source: `spacy/tokens/_serialize.py` and `spacy/tokens/span_group.pyx` of spaCy 3.8: a zlib
//! stream of one MessagePack map. Tokens are rows of 64-bit numbers in little endian, the spans of
//! a group are packed in big endian, and the text is its tokens with the spaces between them, so
//! that other white space is a token by itself. Mentions stand in the group that spaCy's span
//! categorizer looks for; those that overlap no other are entities as well.

mod pack;
mod strings;

use super::frame::{Carries, Certainty, Failure, Format, Joint, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::losses::{Entry, LossKind, OutArticle, Outgoing, Teller, Written, flatten};
use super::probe::Place;
use super::tokens;
use crate::annotation::Attribute;
use crate::text::{ByteOffset, CharOffset, Span};
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use rmpv::ValueRef;
use serde_json::{Map, Value};
use std::collections::HashSet;
use strings::{ById, Strings};

/// spaCy's DocBin.
pub(super) const FORMAT: Format = Format {
    name: "spacy-docbin",
    title: "spaCy DocBin",
    extensions: &["spacy"],
    unit: Unit::Tokens,
    carries: Carries { white_edges: false, ..Carries::RANGES },
    options: &["tokens", "boundary", "overlap", "discontinuous"],
    recognize,
    read: Some(read),
    write: Some(write),
    // `spacy train` reads all files of a folder, and fails at one of more than a gigabyte.
    joint: Some(Joint::Several),
};

/// The key under which spaCy's span categorizer looks by default.
const GROUP: &str = "sc";

/// Bytes that a file may unpack to.
const MAX_UNPACKED: usize = 1 << 30;

/// How deep values may stand in one another; those of spaCy stand four deep.
const MAX_DEPTH: u16 = 32;

/// The compression that costs least time: what is packed is mostly the same numbers.
const LEVEL: u8 = 1;

// Numbers of the attributes of tokens, as `spacy/attrs.pyx` has them.
const ORTH: u64 = 65;
const ENT_IOB: u64 = 77;
const ENT_TYPE: u64 = 78;
const SENT_START: u64 = 80;
const ENT_KB_ID: u64 = 452;

/// What `ENT_IOB` says of a token.
const INSIDE: u64 = 1;
const OUTSIDE: u64 = 2;
const BEGINS: u64 = 3;

/// What `SENT_START` says of a token that begins no sentence: -1.
const NO_START: u64 = u64::MAX;

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let bytes = sniff.source.bytes;
    if bytes.first() != Some(&0x78) || !sniff.text.is_empty() {
        return Certainty::No;
    }
    // The first key of the map stands within the first bytes, whatever is behind them.
    let mut head = [0; 128];
    let mut inflater = miniz_oxide::inflate::core::DecompressorOxide::new();
    let flags = miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_PARSE_ZLIB_HEADER
        | miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT
        | miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let input = bytes.get(..4096).unwrap_or(bytes);
    let (_, _, n) =
        miniz_oxide::inflate::core::decompress(&mut inflater, input, &mut head, 0, flags);
    let head = head.get(..n).unwrap_or_default();
    let has = |key: &[u8]| head.windows(key.len()).any(|window| window == key);
    Certainty::Sure.when(has(b"attrs") || has(b"version") && has(b"tokens"))
}

// --- Reading -------------------------------------------------------------------------------------

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let damaged = |what: String| {
            source.failure("", what, "Write the file again with spaCy's DocBin.to_disk.")
        };
        let unpacked = decompress_to_vec_zlib_with_limit(source.bytes, MAX_UNPACKED)
            .map_err(|error| damaged(format!("This is no DocBin: {error}.")))?;
        let message = self::message(&unpacked, "The DocBin").map_err(damaged)?;
        let bin = Bin::of(&message).map_err(damaged)?;
        bin.take_all(intake);
    }
    Ok(())
}

/// The parts of a DocBin.
struct Bin<'a> {
    attrs: Vec<u64>,
    tokens: &'a [[u8; 8]],
    spaces: &'a [u8],
    lengths: Vec<usize>,
    strings: ById<'a>,
    cats: &'a [ValueRef<'a>],
    groups: &'a [ValueRef<'a>],
    user_data: &'a [ValueRef<'a>],
}

fn get<'a>(map: &'a ValueRef<'a>, key: &str) -> Option<&'a ValueRef<'a>> {
    let ValueRef::Map(pairs) = map else { return None };
    let is_it = |name: &ValueRef<'_>| text(name) == Some(key);
    pairs.iter().find(|(name, _)| is_it(name)).map(|(_, value)| value)
}

fn text<'a>(value: &ValueRef<'a>) -> Option<&'a str> {
    match value {
        ValueRef::String(text) => text.into_str(),
        ValueRef::Binary(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

fn bytes<'a>(value: &ValueRef<'a>) -> Option<&'a [u8]> {
    match value {
        ValueRef::Binary(bytes) => Some(bytes),
        ValueRef::String(text) => text.into_str().map(str::as_bytes),
        _ => None,
    }
}

fn list<'a>(value: Option<&'a ValueRef<'a>>) -> &'a [ValueRef<'a>] {
    match value {
        Some(ValueRef::Array(list)) => list,
        _ => &[],
    }
}

impl<'a> Bin<'a> {
    fn of(message: &'a ValueRef<'a>) -> Result<Self, String> {
        let missing = |name: &str| format!("The DocBin has no sound “{name}”.");
        let part = |name: &str| get(message, name).and_then(bytes).ok_or_else(|| missing(name));
        let attrs: Option<Vec<u64>> =
            list(get(message, "attrs")).iter().map(ValueRef::as_u64).collect();
        let attrs = attrs.filter(|attrs| attrs.contains(&ORTH)).ok_or_else(|| missing("attrs"))?;
        let (tokens, odd) = part("tokens")?.as_chunks::<8>();
        let (lengths, odd_lengths) = part("lengths")?.as_chunks::<4>();
        let lengths: Option<Vec<usize>> = lengths
            .iter()
            .map(|length| usize::try_from(i32::from_le_bytes(*length)).ok())
            .collect();
        let lengths = lengths.ok_or_else(|| missing("lengths"))?;
        let spaces = part("spaces")?;
        // Sums of what a damaged file says could be too large to be counted.
        let n_tokens = lengths.iter().try_fold(0_usize, |sum, n| sum.checked_add(*n));
        let n_numbers = n_tokens.and_then(|n| n.checked_mul(attrs.len()));
        let fits = n_numbers == Some(tokens.len()) && n_tokens == Some(spaces.len());
        if !odd.is_empty() || !odd_lengths.is_empty() || !fits {
            return Err("The tokens of the DocBin are not as many as it says.".to_owned());
        }
        let mut strings = Strings::new();
        for string in list(get(message, "strings")) {
            strings.id(text(string).ok_or_else(|| missing("strings"))?);
        }
        Ok(Self {
            attrs,
            tokens,
            spaces,
            lengths,
            strings: strings.by_id(),
            cats: list(get(message, "cats")),
            groups: list(get(message, "span_groups")),
            user_data: list(get(message, "user_data")),
        })
    }

    fn take_all(&self, intake: &mut Intake<'_>) {
        let mut first = 0;
        for (n, length) in self.lengths.iter().enumerate() {
            let tokens = first..first + length;
            first = tokens.end;
            match self.document(n, tokens) {
                Ok(draft) => intake.take(draft),
                Err(what) => intake.skip(None, format!("Document {}: {what}", n + 1)),
            }
        }
    }

    fn string(&self, id: u64) -> Result<&'a str, String> {
        let missing = || format!("The file does not hold the string of number {id}.");
        self.strings.get(&id).copied().ok_or_else(missing)
    }

    /// The values of an attribute of some tokens; nothing if the file does not have it.
    fn column(
        &self,
        attribute: u64,
        tokens: std::ops::Range<usize>,
    ) -> Option<impl Iterator<Item = u64>> {
        let at = self.attrs.iter().position(|known| *known == attribute)?;
        let n = self.attrs.len();
        let rows = self.tokens.get(tokens.start * n..tokens.end * n)?.chunks_exact(n);
        Some(rows.map(move |row| row.get(at).map_or(0, |word| u64::from_le_bytes(*word))))
    }

    fn document(&self, n: usize, tokens: std::ops::Range<usize>) -> Result<Draft, String> {
        let mut draft = Draft::default();
        // Where each token starts and ends, in code points, as groups of spans count.
        let mut places = Vec::with_capacity(tokens.len());
        let mut at = 0;
        let spaces = self.spaces.get(tokens.clone()).unwrap_or_default();
        let words = self.column(ORTH, tokens.clone()).into_iter().flatten();
        for (id, space) in words.zip(spaces) {
            let word = self.string(id)?;
            draft.text.push_str(word);
            let start = at;
            at += word.chars().count();
            places.push((start, at));
            if *space != 0 {
                draft.text.push(' ');
                at += 1;
            }
        }
        let mut known = HashSet::new();
        for packed in groups_of(self.groups.get(n))? {
            let group = message(packed, "A group of spans")?;
            let name = get(&group, "name").and_then(text).unwrap_or_default();
            for packed in list(get(&group, "spans")) {
                let span: Option<[u8; 40]> = bytes(packed).and_then(|span| span.try_into().ok());
                let (label, start, end, base) = self.span(&span.ok_or("A span is damaged.")?)?;
                let label = if label.is_empty() { name } else { label };
                known.insert((label.to_owned(), start, end));
                draft.claims.push(claim(label, start, end, base));
            }
        }
        for (first, end, label, base) in self.entities(tokens)? {
            let places = places.get(first).zip(places.get(end - 1));
            let Some(((start, _), (_, end))) = places else { continue };
            // Files that have entities and span groups have most mentions in both.
            if !known.contains(&(label.to_owned(), *start, *end)) {
                draft.claims.push(claim(label, *start, *end, base));
            }
        }
        if let Some(data) = self.user_data.get(n).and_then(bytes) {
            let data = message(data, "What else is known of it")?;
            draft.id = get(&data, "dateline_id").and_then(text).map(str::to_owned);
            let title = get(&data, "title").and_then(text);
            draft.metadata.title = title.unwrap_or_default().into();
        }
        if let Some(ValueRef::Map(cats)) = self.cats.get(n) {
            let cats = cats.iter().filter_map(|(name, value)| {
                Some((text(name)?.to_owned(), Value::from(number(value)?)))
            });
            let cats: Map<_, _> = cats.collect();
            if !cats.is_empty() {
                draft.extra = Map::from_iter([(FORMAT.name.to_owned(), Value::Object(cats))]);
            }
        }
        Ok(draft)
    }

    /// The entities of some tokens: the first, the one after the last, label, id in a base.
    fn entities(
        &self,
        tokens: std::ops::Range<usize>,
    ) -> Result<Vec<(usize, usize, &'a str, &'a str)>, String> {
        let mut found: Vec<(usize, usize, &str, &str)> = Vec::new();
        let columns =
            self.column(ENT_IOB, tokens.clone()).zip(self.column(ENT_TYPE, tokens.clone()));
        let Some((iob, kinds)) = columns else { return Ok(found) };
        let mut bases = self.column(ENT_KB_ID, tokens);
        let mut is_open = false;
        for (i, (iob, kind)) in iob.zip(kinds).enumerate() {
            let base = bases.as_mut().and_then(Iterator::next).unwrap_or(0);
            match (iob, found.last_mut()) {
                (INSIDE, Some(entity)) if is_open => entity.1 = i + 1,
                (INSIDE | BEGINS, _) if kind != 0 => {
                    found.push((i, i + 1, self.string(kind)?, self.string(base)?));
                    is_open = true;
                }
                _ => is_open = false,
            }
        }
        Ok(found)
    }

    /// Label, start and end in code points, and id in a base, of a span of a group.
    fn span(&self, packed: &[u8; 40]) -> Result<(&'a str, usize, usize, &'a str), String> {
        let (numbers, _) = packed.as_chunks::<8>();
        let number = |n: usize| numbers.get(n).map_or(0, |word| u64::from_be_bytes(*word));
        let (halves, _) = packed.as_chunks::<4>();
        let offset = |n: usize| {
            let half = halves.get(n).map_or(0, |half| i32::from_be_bytes(*half));
            usize::try_from(half).map_err(|_| "A span has a negative offset.".to_owned())
        };
        let (start, end) = (offset(8)?, offset(9)?);
        Ok((self.string(number(2))?, start, end, self.string(number(1))?))
    }
}

fn claim(label: &str, start: usize, end: usize, base: &str) -> Claim {
    let mut claim = Claim::new(label, Place::chars(CharOffset::new(start), CharOffset::new(end)));
    if !base.is_empty() {
        claim.attributes.insert("kb_id".into(), Attribute::Text(base.into()));
    }
    claim
}

fn number(value: &ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::F32(number) => Some(f64::from(*number)),
        ValueRef::F64(number) => Some(*number),
        ValueRef::Integer(number) => number.as_f64(),
        _ => None,
    }
}

/// A MessagePack value; what it is, for whom it is damaged.
fn message<'a>(mut packed: &'a [u8], what: &str) -> Result<ValueRef<'a>, String> {
    rmpv::decode::read_value_ref_with_max_depth(&mut packed, MAX_DEPTH.into())
        .map_err(|error| format!("{what} is damaged: {error}."))
}

/// The groups of a document: a map from each group to its names, or, in early files, a list.
fn groups_of<'a>(value: Option<&ValueRef<'a>>) -> Result<Vec<&'a [u8]>, String> {
    let packed = value.and_then(bytes).unwrap_or_default();
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    Ok(match message(packed, "The list of its groups of spans")? {
        ValueRef::Map(pairs) => pairs.iter().filter_map(|(group, _)| bytes(group)).collect(),
        ValueRef::Array(list) => list.iter().filter_map(bytes).collect(),
        _ => Vec::new(),
    })
}

// --- Writing -------------------------------------------------------------------------------------

/// What is written of all documents, one behind the other.
#[derive(Default)]
struct Columns {
    tokens: Vec<u8>,
    spaces: Vec<u8>,
    lengths: Vec<u8>,
    groups: Vec<Vec<u8>>,
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut strings = Strings::new();
    let mut columns = Columns::default();
    for article in &out.articles {
        let mut teller = Teller::new(article.document, &mut written.losses);
        let cut = tokens::tokenize(article, out.codebook, out.options, false, &mut teller);
        add(article, &cut, out, &mut strings, &mut columns, &mut teller);
    }
    let mut message = Vec::with_capacity(columns.tokens.len() + columns.tokens.len() / 4);
    pack::map(&mut message, 10);
    pack::text(&mut message, "version");
    pack::text(&mut message, "0.1");
    pack::text(&mut message, "attrs");
    let attrs = [ORTH, ENT_IOB, ENT_TYPE, SENT_START];
    pack::array(&mut message, attrs.len());
    attrs.iter().for_each(|attribute| pack::number(&mut message, *attribute as u16));
    pack::text(&mut message, "tokens");
    pack::bytes(&mut message, &columns.tokens);
    pack::text(&mut message, "spaces");
    pack::bytes(&mut message, &columns.spaces);
    pack::text(&mut message, "lengths");
    pack::bytes(&mut message, &columns.lengths);
    pack::text(&mut message, "strings");
    let strings = strings.sorted();
    pack::array(&mut message, strings.len());
    strings.iter().for_each(|text| pack::text(&mut message, text));
    pack::text(&mut message, "cats");
    pack::array(&mut message, out.articles.len());
    for article in &out.articles {
        let cats = article.kept(FORMAT.name).and_then(Value::as_object);
        let cats: Vec<_> = cats
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| value.as_f64().map(|value| (name, value)))
            .collect();
        pack::map(&mut message, cats.len());
        for (name, value) in cats {
            pack::text(&mut message, name);
            pack::float(&mut message, value);
        }
    }
    pack::text(&mut message, "flags");
    pack::array(&mut message, out.articles.len());
    for _ in &out.articles {
        pack::map(&mut message, 1);
        pack::text(&mut message, "has_unknown_spaces");
        pack::no(&mut message);
    }
    pack::text(&mut message, "span_groups");
    pack::array(&mut message, columns.groups.len());
    columns.groups.iter().for_each(|groups| pack::bytes(&mut message, groups));
    pack::text(&mut message, "user_data");
    pack::array(&mut message, out.articles.len());
    for article in &out.articles {
        let mut data = Vec::new();
        pack::map(&mut data, 2);
        pack::text(&mut data, "dateline_id");
        pack::text(&mut data, article.document.id.as_str());
        pack::text(&mut data, "title");
        pack::text(&mut data, &article.document.facts.metadata.title);
        pack::bytes(&mut message, &data);
    }
    let name = format!("{}.spacy", out.options.name);
    written.files.push((name, compress_to_vec_zlib(&message, LEVEL)));
}

/// Adds the tokens and mentions of an article.
fn add<'a>(
    article: &OutArticle<'a>,
    cut: &tokens::Tokenized<'a>,
    out: &Outgoing<'a>,
    strings: &mut Strings<'a>,
    columns: &mut Columns,
    teller: &mut Teller<'_>,
) {
    let (words, spaces, place) = words(article, &cut.tokens);
    // What each token is: the label that it is an entity of, with how it stands in it.
    let mut entities = vec![(OUTSIDE, 0_u64); words.len()];
    let entries: Vec<Entry<'a>> = cut.entries.iter().map(|(_, _, entry)| entry.clone()).collect();
    let n = entries.len();
    let mut told = Vec::new();
    let mut aside = Teller::new(article.document, &mut told);
    let flat = flatten(entries, out.codebook, out.options.overlap, &mut aside);
    if flat.len() < n {
        let n = n - flat.len();
        let what = format!("{n} mentions stand in the span group “{GROUP}” but are no entities.");
        teller.tell_article(LossKind::Overlap, what);
    }
    for entry in &flat {
        let (first, end) = words_of(&words, entry.hull());
        let label = strings.id(entry.label);
        for (i, entity) in entities.iter_mut().enumerate().take(end).skip(first) {
            *entity = (if i == first { BEGINS } else { INSIDE }, label);
        }
    }
    let mut starts = vec![NO_START; words.len()];
    for sentence in &cut.sentences {
        let first = place.get(sentence.start).and_then(|at| starts.get_mut(*at));
        first.into_iter().for_each(|start| *start = 1);
    }
    if let Some(first) = starts.first_mut() {
        *first = 1;
    }
    columns.tokens.reserve(words.len() * 32);
    for ((word, (iob, label)), start) in words.iter().zip(entities).zip(starts) {
        for number in [strings.id(article.slice(*word)), iob, label, start] {
            columns.tokens.extend(number.to_le_bytes());
        }
    }
    columns.spaces.extend(spaces);
    columns.lengths.extend((words.len() as i32).to_le_bytes());
    columns.groups.push(group(article, cut, &words, strings));
}

/// The tokens of a document of spaCy, in which white space other than a space between two words
/// is a token; whether a space follows each; where each of the given tokens stands among them.
fn words(article: &OutArticle<'_>, tokens: &[Span]) -> (Vec<Span>, Vec<u8>, Vec<usize>) {
    let text = article.text();
    let (mut words, mut spaces, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    let between = |from: usize, to: usize, words: &mut Vec<Span>, spaces: &mut Vec<u8>| {
        let gap = text.get(from..to).unwrap_or_default();
        let last = spaces.last_mut().filter(|_| gap.starts_with(' '));
        let from = match last {
            Some(last) => {
                *last = 1;
                from + 1
            }
            None => from,
        };
        if let Some(span) = Span::new(ByteOffset::new(from), ByteOffset::new(to)) {
            words.push(span);
            spaces.push(0);
        }
    };
    for token in tokens {
        between(at, token.start().get(), &mut words, &mut spaces);
        places.push(words.len());
        words.push(*token);
        spaces.push(0);
        at = token.end().get();
    }
    between(at, text.len(), &mut words, &mut spaces);
    (words, spaces, places)
}

/// The first word of a span, and the one after the last.
fn words_of(words: &[Span], span: Span) -> (usize, usize) {
    let first = words.partition_point(|word| word.end() <= span.start());
    (first, words.partition_point(|word| word.start() < span.end()))
}

/// The group of all mentions, packed as the groups of a document are.
fn group<'a>(
    article: &OutArticle<'a>,
    cut: &tokens::Tokenized<'a>,
    words: &[Span],
    strings: &mut Strings<'a>,
) -> Vec<u8> {
    let mut groups = Vec::new();
    if cut.entries.is_empty() {
        pack::array(&mut groups, 0);
        return groups;
    }
    let mut group = Vec::with_capacity(cut.entries.len() * 42 + 32);
    pack::map(&mut group, 3);
    pack::text(&mut group, "name");
    pack::text(&mut group, GROUP);
    pack::text(&mut group, "attrs");
    pack::map(&mut group, 0);
    pack::text(&mut group, "spans");
    pack::array(&mut group, cut.entries.len());
    for (_, _, entry) in &cut.entries {
        let mut packed = Vec::with_capacity(40);
        for number in [0, 0, strings.id(entry.label)] {
            packed.extend(number.to_be_bytes());
        }
        let (first, end) = words_of(words, entry.hull());
        let chars = article.chars(entry.hull());
        for offset in [first, end, chars.start().get(), chars.end().get()] {
            packed.extend((offset as i32).to_be_bytes());
        }
        pack::bytes(&mut group, &packed);
    }
    pack::map(&mut groups, 1);
    pack::bytes(&mut groups, &group);
    pack::array(&mut groups, 1);
    pack::text(&mut groups, GROUP);
    groups
}
