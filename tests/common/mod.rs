//! Generators for the tests: texts full of traps, mentions on them, projects, commands.
//!
//! Everything is made from small numbers that are taken modulo what there is, so that a failing
//! case shrinks to a short text and few steps.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "every test crate uses its own part")]

use dateline::annotation::{
    AnnotationSet, Attribute, Mention, MentionId, Origin, Spans, Unsettled,
};
use dateline::article::{ArticleId, Metadata, Status, Zone, ZoneKind};
use dateline::edit::{Amendment, Command};
use dateline::extra::Extra;
use dateline::formats::{convert, native};
use dateline::id::{Id, Stamp};
use dateline::moment::{Day, Timestamp};
use dateline::project::{Codebook, Document, Facts, Project};
use dateline::schema::{ColorPair, Kind, Label, LabelId, LabelKey, Schema};
use dateline::text::{ByteOffset, Range, Span, TextIndex};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Pieces of text that have broken annotators.
pub(crate) const TRAPS: [&str; 64] = [
    "Kunduz",
    "the Taliban",
    "Taliban's",
    "Taliban\u{2019}s",
    " ",
    "  ",
    "\t",
    "a",
    "I",
    ".",
    ", ",
    "U.S.",
    "3.14",
    "p.m.",
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{b}",
    "\u{c}",
    "\0",
    "\u{feff}",
    "\u{200b}",
    "\u{a0}",
    "💩",
    "🧑‍🚒",
    "👩‍👩‍👧‍👦",
    "✊🏽",
    "🇦🇫",
    "🇦🇫🇺🇦🇮",
    "\u{200d}",
    "\u{fe0f}",
    "e\u{301}",
    "\u{301}",
    " \u{301}",
    "(\u{301}",
    "q\u{323}\u{307}",
    "De\u{301}partement",
    "“",
    "”",
    "\"",
    "'",
    "(",
    ")",
    "[KDP]",
    "(Mr. Bo)",
    "{",
    "}",
    "—",
    "…",
    "\u{202b}",
    "\u{202c}",
    "\u{2066}",
    "مقاتلو «طالبان»",
    "שלום",
    "政府军",
    "カブール",
    "한국어",
    "ตำรวจ",
    "नमस्ते",
];

/// Texts in which every trap may stand beside every other one, some of them longer than the
/// distance between two checkpoints of an index.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(&TRAPS[..]).prop_map(str::to_owned),
        2 => "[a-z]{1,8} ",
        1 => any::<char>().prop_map(String::from),
        1 => "[a-zA-Z,. ]{230,300}",
        1 => "é{1,140}",
    ];
    vec(piece, 0..18).prop_map(|pieces| pieces.concat())
}

/// Texts that an article may have.
pub(crate) fn article_text() -> impl Strategy<Value = String> {
    text().prop_filter("an article has a text", |text| !text.is_empty())
}

/// Every place of a text at which a character begins or the text ends.
pub(crate) fn boundaries(text: &str) -> Vec<usize> {
    (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect()
}

/// The `n`th boundary of a text, counted around.
pub(crate) fn boundary(text: &str, n: u16) -> ByteOffset {
    let all = boundaries(text);
    ByteOffset::new(all[usize::from(n) % all.len()])
}

/// A range from one boundary over at most `len` characters.
pub(crate) fn range(text: &str, (start, len): (u16, u8)) -> Range<ByteOffset> {
    let all = boundaries(text);
    let start = usize::from(start) % all.len();
    let end = (start + usize::from(len)).min(all.len() - 1);
    Range::between(ByteOffset::new(all[start]), ByteOffset::new(all[end]))
}

/// A span of a text; nothing where the numbers give an empty one.
pub(crate) fn span(text: &str, numbers: (u16, u8)) -> Option<Span> {
    Span::try_from(range(text, numbers)).ok()
}

/// The span of the first occurrence of some words.
pub(crate) fn span_of(text: &str, words: &str) -> Span {
    let start = text.find(words).unwrap_or_else(|| panic!("{words:?} is not in {text:?}"));
    Span::new(ByteOffset::new(start), ByteOffset::new(start + words.len())).unwrap()
}

/// The stamp of the `n`th command.
pub(crate) fn stamp(n: u64) -> Stamp {
    Stamp {
        at: Timestamp::from_millis(1_700_000_000_000 + 1000 * n as i64),
        author: "tester".into(),
        chance: u128::from(n) << 32,
    }
}

/// An id of any kind.
pub(crate) fn id<T>(name: &str) -> Id<T> {
    Id::parse(name).unwrap()
}

/// A mention without attributes, note or unknown fields.
pub(crate) fn mention(name: &str, label: &str, spans: impl Into<Spans>) -> Mention {
    Mention {
        id: id(name),
        label: id(label),
        spans: spans.into(),
        attributes: BTreeMap::new(),
        note: "".into(),
        author: "tester".into(),
        origin: Origin::Manual,
        created: Timestamp::from_millis(1_700_000_000_000),
        changed: Timestamp::from_millis(1_700_000_000_000),
        extra: Extra::default(),
    }
}

/// A document with mentions, titled by its id.
pub(crate) fn document(name: &str, text: &str, mentions: Vec<Mention>) -> Document {
    let metadata = Metadata { title: name.into(), ..Metadata::default() };
    let facts = Facts { metadata, ..Facts::default() };
    let mut document = Document::new(id(name), text, facts);
    document.mentions = AnnotationSet::new(mentions).unwrap();
    document
}

/// A project with the preset labels and the given documents.
pub(crate) fn project_of(documents: Vec<Document>) -> Project {
    let mut project = Project::new(id("project"), "Test");
    for document in documents {
        project.documents.insert(document.id.clone(), Arc::new(document));
    }
    project
}

/// The numbers that a mention is made from.
#[derive(Clone, Debug)]
pub(crate) struct MentionSeed {
    parts: Vec<(u16, u8)>,
    label: u8,
    more: u8,
}

/// Numbers for overlapping, nested, crossing, repeated and discontinuous mentions.
pub(crate) fn mention_seed() -> impl Strategy<Value = MentionSeed> {
    let parts = prop_oneof![
        4 => vec((any::<u16>(), 1..20u8), 1),
        1 => vec((any::<u16>(), 1..8u8), 2..4),
        1 => vec((0..3u16, any::<u8>()), 1),
    ];
    (parts, any::<u8>(), any::<u8>()).prop_map(|(parts, label, more)| MentionSeed {
        parts,
        label,
        more,
    })
}

/// Fields that no version knows, with values of all kinds.
pub(crate) fn unknown_fields(n: u8) -> Extra {
    let values = [
        serde_json::json!({ "x": [1, -2, 0.1, 1e-7, 123_456_789.123_456_78] }),
        serde_json::json!({ "later": { "roles": [null, true, "“quoted”\r\n"] }, "ünïcode 🔥": "" }),
    ];
    let fields = values.get(usize::from(n % 16)).and_then(|value| value.as_object().cloned());
    Extra::from(fields.unwrap_or_default())
}

/// A mention of a text with one of the labels, or nothing where the numbers give no span.
pub(crate) fn grow_mention(
    text: &str,
    name: &str,
    labels: &[LabelId],
    seed: &MentionSeed,
) -> Option<Mention> {
    let parts: Vec<_> = seed.parts.iter().filter_map(|&numbers| span(text, numbers)).collect();
    let label = labels.get(usize::from(seed.label) % labels.len().max(1))?;
    let mut mention = mention(name, label.as_str(), Spans::new(parts)?);
    mention.extra = unknown_fields(seed.more);
    mention.origin = Origin::ALL[usize::from(seed.more) % 5];
    if seed.more.is_multiple_of(3) {
        mention.note = "not sure\r\nsee “guidelines” 🔥".into();
        mention.changed = Timestamp::from_millis(1_700_000_123_456);
        mention.attributes = BTreeMap::from([
            ("certain".to_owned(), Attribute::Flag(seed.more.is_multiple_of(2))),
            ("weight".to_owned(), Attribute::Number(serde_json::Number::from_f64(0.1).unwrap())),
            ("count".to_owned(), Attribute::Number(u64::from(seed.more).into())),
            ("".to_owned(), Attribute::Text("".into())),
        ]);
    }
    Some(mention)
}

/// All mentions of a text that the seeds give.
pub(crate) fn grow_mentions(text: &str, labels: &[LabelId], seeds: &[MentionSeed]) -> Vec<Mention> {
    let grow = |(n, seed)| grow_mention(text, &format!("m{n:04}"), labels, seed);
    seeds.iter().enumerate().filter_map(grow).collect()
}

/// A text with mentions on it that have the preset labels.
pub(crate) fn marked_text(max: usize) -> impl Strategy<Value = (String, Vec<Mention>)> {
    (article_text(), vec(mention_seed(), 0..max)).prop_map(|(text, seeds)| {
        let labels: Vec<_> =
            Schema::preset().labels().iter().map(|label| label.id.clone()).collect();
        let mentions = grow_mentions(&text, &labels, &seeds);
        (text, mentions)
    })
}

/// A label whose id, name and key are made from a number.
pub(crate) fn label(n: usize) -> Label {
    Label {
        id: id(&format!("label-{n}")),
        name: format!("Label № {n}").into(),
        kind: Kind::ALL[n % 4],
        key: LabelKey::new(char::from(b'0' + (n % 10) as u8)).filter(|_| n < 10),
        color: ColorPair::nth(n),
        description: "what\n“it” is".into(),
        parent: None,
        extra: unknown_fields(n as u8),
    }
}

/// Mentions of an earlier text that have no place: none, or one, or one of two parts.
fn unsettled(n: u8) -> Vec<Unsettled> {
    let text = TextIndex::new("🔥 in Kabul\r\n“and” Kunduz");
    let parts = [span_of(text.text(), "Kabul"), span_of(text.text(), "Kunduz")];
    let spans = Spans::new(parts.into_iter().take(usize::from(n % 5)).collect());
    let mention = spans.map(|spans| Mention {
        note: if n.is_multiple_of(3) { "not “sure”".into() } else { "".into() },
        extra: unknown_fields(n),
        ..mention("unsettled", "place", spans)
    });
    mention.and_then(|mention| Unsettled::of(&mention, &text)).into_iter().collect()
}

fn facts(text: &str, n: u8, zones: &[(u16, u8)]) -> Facts {
    let some = |bit: u8, value: &str| (n & bit != 0).then(|| Arc::from(value));
    let mut zones: Vec<_> = zones
        .iter()
        .filter_map(|&numbers| {
            let kind = ZoneKind::ALL[usize::from(numbers.1) % 3];
            Some(Zone { kind, span: span(text, numbers)?, extra: unknown_fields(numbers.1) })
        })
        .collect();
    zones.sort_by_key(|zone| zone.span);
    Facts {
        metadata: Metadata {
            title: if n.is_multiple_of(7) {
                "".into()
            } else {
                "Tıtle “with” 🔥\u{2028}".into()
            },
            date: (n & 1 != 0).then(|| Day::parse("2021-06-22").unwrap()),
            source: some(2, "Agence"),
            url: some(4, "https://example.org/?a=1&b=2"),
            language: some(8, "en"),
            file: some(16, "folder/a file.txt"),
        },
        status: Status::ALL[usize::from(n) % 5],
        zones,
        replaces: (n % 8 == 5).then(|| id("an-older-version")),
        unsettled: unsettled(n),
        extra: unknown_fields(n / 2),
    }
}

type ArticleSeed = (String, u8, Vec<(u16, u8)>, Vec<MentionSeed>);

fn article_seed(max_mentions: usize) -> impl Strategy<Value = ArticleSeed> {
    let zones = vec((any::<u16>(), any::<u8>()), 0..3);
    (article_text(), any::<u8>(), zones, vec(mention_seed(), 0..max_mentions))
}

/// Whole projects: some labels with parents, up to three articles, unknown fields everywhere.
pub(crate) fn project() -> impl Strategy<Value = Project> {
    let articles = vec(article_seed(12), 0..4);
    (0..6usize, any::<u8>(), articles).prop_map(|(n_labels, n, articles)| {
        let mut labels = Schema::preset().labels().to_vec();
        for i in 0..n_labels {
            let mut label = label(i);
            // Every second label is a subtype, also of one that stands behind it.
            label.parent = match i % 4 {
                1 => Some(id("label-0")),
                2 if n_labels > 3 => Some(id("label-3")),
                _ => None,
            };
            labels.push(label);
        }
        let ids: Vec<_> = labels.iter().map(|label| label.id.clone()).collect();
        let codebook = Codebook {
            id: id("project"),
            name: "Prøject".into(),
            guidelines: "# How\r\nto “annotate”".into(),
            schema: Schema::new(labels).unwrap(),
            extra: unknown_fields(n),
            project_extra: unknown_fields(n / 2),
            schema_extra: unknown_fields(n / 4),
        };
        let mut documents = BTreeMap::new();
        for (i, (text, n, zones, seeds)) in articles.iter().enumerate() {
            let mut document =
                Document::new(id(&format!("a{i}")), text.as_str(), facts(text, *n, zones));
            document.mentions = AnnotationSet::new(grow_mentions(text, &ids, seeds)).unwrap();
            let suggested = seeds.iter().enumerate().skip(usize::from(n % 3)).step_by(2);
            let suggested = suggested
                .filter_map(|(n, seed)| grow_mention(text, &format!("s{n:04}"), &ids, seed));
            document.suggestions = AnnotationSet::new(suggested).unwrap();
            let rejected = seeds.iter().enumerate().skip(usize::from(n % 2)).step_by(3);
            let rejected = rejected
                .filter_map(|(n, seed)| grow_mention(text, &format!("s{n:04}"), &ids, seed));
            document.rejected = AnnotationSet::new(rejected).unwrap();
            documents.insert(document.id.clone(), Arc::new(document));
        }
        Project { codebook: Arc::new(codebook), documents }
    })
}

/// An article with a mention, two suggestions and one that was turned down.
pub(crate) fn suggested() -> Document {
    let text = "🔥 The Taliban took Kunduz on Monday.";
    let suggest = |name: &str, label: &str, words: &str| {
        let (author, origin) = ("model-7".into(), Origin::Model);
        Mention { author, origin, ..mention(name, label, span_of(text, words)) }
    };
    let mut document = document("a", text, vec![mention("m", "actor", span_of(text, "Taliban"))]);
    let mut scored = suggest("s1", "place", "Kunduz");
    let score = serde_json::Number::from_f64(0.75).unwrap();
    scored.attributes = BTreeMap::from([("score".to_owned(), Attribute::Number(score))]);
    let open = [scored, suggest("s2", "event", "took")];
    document.suggestions = AnnotationSet::new(open).unwrap();
    document.rejected = AnnotationSet::new([suggest("s3", "event", "Monday")]).unwrap();
    document
}

/// The numbers that a command is made from.
#[derive(Clone, Debug)]
pub(crate) struct CommandSeed {
    kind: u8,
    a: u16,
    b: u16,
    c: u8,
    mention: MentionSeed,
    text: String,
}

/// Numbers for any command, some of them impossible.
pub(crate) fn command_seed() -> impl Strategy<Value = CommandSeed> {
    let text = prop_oneof![Just(String::new()), "[a-zé🔥 ]{1,12}"];
    (0..47u8, any::<u16>(), any::<u16>(), any::<u8>(), mention_seed(), text)
        .prop_map(|(kind, a, b, c, mention, text)| CommandSeed { kind, a, b, c, mention, text })
}

/// The `n`th of the things, counted around; a ghost where there are none or by rare chance.
fn pick<T>(all: &[Id<T>], n: u16) -> Id<T> {
    let ghost = n % 97 == 96;
    all.get(usize::from(n) % all.len().max(1)).filter(|_| !ghost).cloned().unwrap_or(id("ghost"))
}

/// The command that the numbers mean for this project. `n` tells its fresh ids from others.
pub(crate) fn grow_command(project: &Project, n: u64, seed: &CommandSeed) -> Command {
    let CommandSeed { kind, a, b, c, mention, text } = seed;
    let articles: Vec<ArticleId> = project.documents.keys().cloned().collect();
    let labels: Vec<LabelId> =
        project.schema().labels().iter().map(|label| label.id.clone()).collect();
    let article = pick(&articles, *a);
    let document = project.document(&article);
    let mentions: Vec<MentionId> = document
        .map(|document| document.mentions.iter().map(|mention| mention.id.clone()).collect())
        .unwrap_or_default();
    let at = document.map_or("x", |document| document.text.as_str());
    let one = pick(&mentions, *b);
    let some = || vec![pick(&mentions, *b), pick(&mentions, b.wrapping_add(*a)), one.clone()];
    let grown = |i: usize| grow_mention(at, &format!("n{n}-{i}"), &labels, mention);
    let spans = grown(0).map_or_else(
        || Spans::from(Span::new(ByteOffset::new(0), ByteOffset::new(1)).unwrap()),
        |mention| mention.spans,
    );
    let fresh = |i: usize, text: &str| {
        let text = if text.is_empty() { "fresh 🔥" } else { text };
        let mut document = Document::new(id(&format!("f{n}-{i}")), text, facts(text, *c, &[]));
        document.mentions =
            AnnotationSet::new(grow_mentions(text, &labels, std::slice::from_ref(mention)))
                .unwrap();
        Arc::new(document)
    };
    let changed = |document: &Arc<Document>| {
        let mut after = document.as_ref().clone();
        after.facts = Arc::new(facts(at, *c, &[]));
        after.mentions = AnnotationSet::new(grown(1)).unwrap();
        Arc::new(after)
    };
    match kind {
        0..=7 => Command::Tag {
            article,
            label: pick(&labels, *b),
            spans: vec![spans.clone(), spans],
            origin: Origin::Manual,
        },
        8 => Command::Tag {
            article,
            label: pick(&labels, *b),
            spans: (0..40).filter_map(|i| span(at, (i * 7, *c)).map(Spans::from)).collect(),
            origin: Origin::Propagated,
        },
        9 => Command::AddMentions(article, [grown(0), grown(1)].into_iter().flatten().collect()),
        10 => Command::Remove(article, vec![one]),
        11 => Command::Remove(article, some()),
        12 | 13 => Command::Relabel(article, vec![one], pick(&labels, u16::from(*c))),
        14 => Command::Relabel(article, some(), pick(&labels, u16::from(*c))),
        15..=17 => Command::Reshape(article, one, spans),
        18 => Command::SetNote(article, one, text.as_str().into()),
        19 => {
            let value =
                Attribute::Number(serde_json::Number::from_f64(f64::from(*c) / 3.0).unwrap());
            Command::SetAttribute(article, one, text.clone(), (c % 3 != 0).then_some(value))
        }
        20 | 21 => Command::AddLabel(label(usize::from(c % 12))),
        22 => {
            let id = pick(&labels, *b);
            let name = format!("Renamed {text}").into();
            Command::ChangeLabel(Label { id, name, ..label(usize::from(c % 12)) })
        }
        23 => Command::RemoveLabel {
            label: pick(&labels, *b),
            instead: (c % 2 == 0).then(|| pick(&labels, u16::from(*c))),
        },
        24 => Command::Rename(text.as_str().into()),
        25 => Command::SetGuidelines(text.as_str().into()),
        26 | 27 => Command::SetStatus(
            vec![article, pick(&articles, *b), pick(&articles, *a)],
            Status::ALL[usize::from(c % 5)],
        ),
        28 => {
            let mut metadata = facts(at, *c, &[]).metadata;
            metadata.source = Some(text.as_str().into());
            Command::SetMetadata(article, metadata)
        }
        29 => Command::SetZones(article, facts(at, *c, &[(*a, *c), (*b, 4)]).zones),
        30 | 31 => Command::AddArticles {
            documents: vec![fresh(0, text), fresh(1, "zwei\r\n")],
            labels: vec![label(usize::from(c % 12))],
        },
        32 | 33 => Command::DeleteArticles(vec![article.clone(), article]),
        34 => Command::DeleteArticles(articles),
        35 => Command::MergeArticles {
            documents: document.map(changed).into_iter().chain([fresh(2, text)]).collect(),
            labels: vec![],
        },
        37..=39 => Command::Amend(
            "Amended".into(),
            vec![
                Amendment::Tag(article.clone(), pick(&labels, *b), spans.clone()),
                Amendment::Reshape(article.clone(), one.clone(), spans.clone()),
                Amendment::Relabel(article.clone(), one, pick(&labels, u16::from(*c))),
                Amendment::Reshape(article.clone(), pick(&mentions, *a), spans),
                Amendment::Remove(article.clone(), pick(&mentions, u16::from(*c))),
                Amendment::SetStatus(pick(&articles, *a), Status::ALL[usize::from(c % 5)]),
                Amendment::Delete(pick(&articles, *b)),
            ]
            .into_iter()
            .skip(usize::from(c % 6))
            .take(1 + usize::from(kind % 4) * 2)
            .collect(),
        ),
        43..=45 => {
            let suggested: Vec<MentionId> = document
                .map(|d| d.suggestions.iter().map(|suggestion| suggestion.id.clone()).collect())
                .unwrap_or_default();
            let ids = vec![pick(&suggested, *b), pick(&suggested, *b), pick(&suggested, *a)];
            let label = (c % 3 == 0).then(|| pick(&labels, u16::from(*c)));
            match kind {
                43 => Command::Reject(article, ids),
                44 => Command::Accept(article, suggested, label),
                _ => Command::Accept(article, ids, label),
            }
        }
        41 | 42 => {
            let place = (c % 3 != 0).then_some(spans);
            Command::Settle(article, vec![(id("unsettled"), place)])
        }
        36 => Command::ReplaceProject {
            codebook: project.codebook.clone(),
            documents: document.map(changed).into_iter().chain([fresh(3, text)]).collect(),
        },
        _ => Command::ReplaceProject {
            codebook: project.codebook.clone(),
            documents: project.documents.values().cloned().collect(),
        },
    }
}

/// What an import gives, in short: warnings, then each mention with its words.
pub(crate) fn tell_import(files: &[(&str, &[u8])], options: &str) -> String {
    let files: Vec<_> = files.iter().map(|(n, bytes)| ((*n).to_owned(), bytes.to_vec())).collect();
    let imported = match convert::import(&files, options, &stamp(1)) {
        Ok(imported) => imported,
        Err(why) => return format!("refused: {why}\n"),
    };
    let mut told = format!("{}\n", imported.format);
    for warning in &imported.warnings {
        told += &format!("{:?}: {}\n", warning.kind, warning.problem);
    }
    let reading = native::read(&imported.native, &stamp(1));
    assert_eq!(reading.problems, vec![]);
    let schema = reading.codebook.unwrap().schema;
    for document in &reading.documents {
        told += &format!("{:?}\n", document.text.as_str());
        let suggested = document.suggestions.iter().map(|mention| ("? ", mention));
        for (mark, mention) in document.mentions.iter().map(|m| ("", m)).chain(suggested) {
            let label = schema.label(&mention.label).unwrap();
            told += &format!("  {mark}{} ({}): ", label.name, label.kind.name());
            told += &document.quote(mention).replace('\n', "⏎").replace('\r', "␍");
            for (name, value) in &mention.attributes {
                told += &format!(" [{name}={value}]");
            }
            if !mention.note.is_empty() {
                told += &format!(" ({})", mention.note.replace('\n', "⏎"));
            }
            told += "\n";
        }
    }
    told
}
