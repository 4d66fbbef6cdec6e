//! How long the core takes, natively, on articles of four sizes: `./dev bench core`.
//!
//! Compiled as the page is, for size, so that what is slow here is slow there; the page itself
//! takes some times longer, as WebAssembly does. A name picks benches: `./dev bench core canvas`.

#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up is to stop")]

mod words;

use dateline::annotation::{AnnotationSet, Mention, Origin, Spans};
use dateline::article::{ArticleText, Metadata, Status};
use dateline::edit::{Command, Entry, History};
use dateline::extra::Extra;
use dateline::formats::native;
use dateline::id::{Id, Stamp};
use dateline::library::Summary;
use dateline::moment::Timestamp;
use dateline::project::{Document, Facts, Project};
use dateline::session::{Msg, Session, Settings};
use dateline::text::{ByteOffset, CharOffset, Range, Span, TextIndex, Utf16Offset, paragraphs};
use dateline::view::{Canvas, Look, segments};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use words::{Dice, WORDS};

fn main() {
    divan::main();
}

// --- Articles ------------------------------------------------------------------------------------

/// An article's bytes and mentions. Named by its mentions first, which the table sorts by.
#[derive(Clone, Copy)]
struct Size(usize, usize);

const SIZES: [Size; 4] =
    [Size(5_000, 100), Size(100_000, 1_000), Size(1_000_000, 10_000), Size(10_000_000, 100_000)];
const LARGE: [Size; 2] = [SIZES[2], SIZES[3]];

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            n if n < 1_000_000 => write!(f, "{} in {} KB", self.1, n / 1_000),
            n => write!(f, "{} in {} MB", self.1, n / 1_000_000),
        }
    }
}

struct Article {
    text: String,
    mentions: Vec<Mention>,
    /// A word in the middle of the article that no mention touches.
    free: Span,
}

fn span(start: usize, end: usize) -> Span {
    Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap()
}

fn mention(number: usize, span: Span) -> Mention {
    let at = Timestamp::from_millis(1_700_000_000_000);
    Mention {
        id: Stamp { at, author: "bench".into(), chance: number as u128 }.id(0),
        label: Id::parse(["actor", "place", "event"][number % 3]).unwrap(),
        spans: Spans::from(span),
        attributes: BTreeMap::new(),
        note: "".into(),
        author: "bench".into(),
        origin: Origin::Manual,
        created: at,
        changed: at,
        extra: Extra::default(),
    }
}

/// Paragraphs of 40 to 90 words, mentions of one to three words, a tenth of them over another.
fn make(size: Size) -> Article {
    let mut dice = Dice(size.0 as u64);
    let (mut text, mut mentions, mut free) = (String::new(), Vec::new(), None);
    while text.len() < size.0 {
        let mut words = Vec::new();
        for _ in 0..40 + dice.throw(51) {
            let start = text.len();
            text.push_str(WORDS[dice.throw(WORDS.len())]);
            words.push((start, text.len()));
            text.push(' ');
        }
        text.pop();
        text.push_str(".\n\n");
        // The last word of each paragraph stays free.
        let (last, words) = words.split_last().unwrap();
        let wanted = (size.1 * text.len().min(size.0)).div_ceil(size.0).min(size.1);
        let n = wanted - mentions.len();
        let step = (words.len() / n.max(1)).max(1);
        for i in 0..n {
            let first = (i * step).min(words.len() - 1);
            // Two steps long, it reaches into the next one.
            let len = if i % 10 == 9 { step + 1 } else { 1 + dice.throw(step.min(3)) };
            let until = (first + len).min(words.len());
            mentions.push(mention(mentions.len(), span(words[first].0, words[until - 1].1)));
        }
        if free.is_none() && text.len() >= size.0 / 2 {
            free = Some(span(last.0, last.1));
        }
    }
    Article { text, mentions, free: free.unwrap() }
}

fn made(size: Size) -> &'static Article {
    static MADE: [OnceLock<Article>; 4] = [const { OnceLock::new() }; 4];
    let place = SIZES.iter().position(|known| known.0 == size.0).unwrap();
    MADE[place].get_or_init(|| make(size))
}

fn text(size: Size) -> &'static str {
    &made(size).text
}

/// A session with the article open. It is in progress, as every article is after its first edit.
fn session(size: Size) -> Session {
    let article = made(size);
    let metadata = Metadata { title: "Bench".into(), ..Metadata::default() };
    let facts = Facts { metadata, status: Status::InProgress, ..Facts::default() };
    let mut document = Document::new(Id::parse("bench").unwrap(), text(size), facts);
    document.mentions = AnnotationSet::new(article.mentions.iter().cloned()).unwrap();
    let mut project = Project::new(Id::parse("project").unwrap(), "Bench");
    project.documents.insert(document.id.clone(), Arc::new(document));
    Session::begin(project, Settings::default())
}

fn stamp() -> Stamp {
    let at = Timestamp::from_millis(1_800_000_000_000);
    Stamp { at, author: "bench".into(), chance: 1 << 70 }
}

fn tag(session: &Session, size: Size) -> Command {
    Command::Tag {
        article: session.open.clone().unwrap(),
        label: Id::parse("event").unwrap(),
        spans: vec![Spans::from(made(size).free)],
        origin: Origin::Manual,
    }
}

fn tagged(session: &Session, size: Size) -> (Entry, Project) {
    let entry = tag(session, size).plan(&session.project, &stamp()).unwrap();
    let project = entry.change.apply(&session.project).unwrap();
    (entry, project)
}

/// A session in which the free word has been selected.
fn selected(size: Size) -> Session {
    session(size).update(Msg::Select(Some(made(size).free)), &stamp())
}

/// Where a person looks: the middle of the article.
fn middle(size: Size) -> usize {
    made(size).free.start().get()
}

// --- Text ----------------------------------------------------------------------------------------

mod text_index {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn build(bencher: Bencher<'_, '_>, size: Size) {
        let text: Arc<str> = text(size).into();
        let bytes = BytesCount::of_str(&text);
        bencher.counter(bytes).with_inputs(|| text.clone()).bench_values(TextIndex::new);
    }

    #[divan::bench(args = SIZES)]
    fn find_paragraphs(bencher: Bencher<'_, '_>, size: Size) {
        let text = text(size);
        bencher.counter(BytesCount::of_str(text)).bench(|| paragraphs(black_box(text)));
    }

    /// With the SHA-256, which every import takes.
    #[divan::bench(args = SIZES)]
    fn article_text(bencher: Bencher<'_, '_>, size: Size) {
        let text: Arc<str> = text(size).into();
        let bytes = BytesCount::of_str(&text);
        bencher.counter(bytes).with_inputs(|| text.clone()).bench_values(ArticleText::new);
    }

    /// A thousand offsets over the whole text.
    fn places(index: &TextIndex) -> Vec<ByteOffset> {
        let n = index.text().len();
        let spread = (0..1_000).map(|i| ByteOffset::new(i * (n / 1_000)));
        spread.filter(|at| index.is_boundary(*at)).collect()
    }

    #[divan::bench(args = LARGE)]
    fn bytes_to_chars(bencher: Bencher<'_, '_>, size: Size) {
        let index = TextIndex::new(text(size));
        let places = places(&index);
        bencher.counter(ItemsCount::new(places.len())).bench(|| {
            places.iter().filter_map(|at| index.char_of(*at)).map(CharOffset::get).sum::<usize>()
        });
    }

    #[divan::bench(args = LARGE)]
    fn bytes_to_utf16(bencher: Bencher<'_, '_>, size: Size) {
        let index = TextIndex::new(text(size));
        let places = places(&index);
        bencher.counter(ItemsCount::new(places.len())).bench(|| {
            places.iter().filter_map(|at| index.utf16_of(*at)).map(Utf16Offset::get).sum::<usize>()
        });
    }

    #[divan::bench(args = LARGE)]
    fn utf16_to_bytes(bencher: Bencher<'_, '_>, size: Size) {
        let index = TextIndex::new(text(size));
        let places: Vec<_> =
            places(&index).into_iter().filter_map(|at| index.utf16_of(at)).collect();
        bencher.counter(ItemsCount::new(places.len())).bench(|| {
            let bytes = places.iter().filter_map(|at| index.byte_of_utf16(*at));
            bytes.map(ByteOffset::get).sum::<usize>()
        });
    }
}

// --- View ----------------------------------------------------------------------------------------

/// One paragraph of 400 bytes under as many mentions of 60 bytes.
#[divan::bench(args = [4, 16, 64, 256])]
fn segments_of_a_paragraph(bencher: Bencher<'_, '_>, n: usize) {
    let mentions: Vec<_> = (0..n)
        .map(|i| i * 340 / n)
        .enumerate()
        .map(|(i, start)| Arc::new(mention(i, span(start, start + 60))))
        .collect();
    let paragraph = Range::between(ByteOffset::new(0), ByteOffset::new(400));
    bencher.bench(|| segments(black_box(paragraph), black_box(&mentions)));
}

mod canvas {
    use super::*;

    /// What opening an article draws at once.
    #[divan::bench(args = SIZES, max_time = 3)]
    fn lay_out_with_first_block(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let (document, schema) = (session.document().unwrap(), session.project.schema());
        bencher.bench(|| Canvas::new(black_box(document), schema, Look::default()).block(0));
    }

    /// What an edit draws again of the blocks around it.
    #[divan::bench(args = SIZES, max_time = 3)]
    fn draw_after_one_edit(bencher: Bencher<'_, '_>, size: Size) {
        let before = session(size);
        let (_, project) = tagged(&before, size);
        let open = before.open.as_ref().unwrap();
        let schema = project.schema();
        let canvas = Canvas::new(before.document().unwrap(), schema, Look::default());
        let (document, new) = (project.document(open).unwrap(), stamp().id(0));
        let look = Look { selected: Some(new), ..Look::default() };
        let place = canvas.block_at(around(size).start());
        let near = place.saturating_sub(2)..(place + 3).min(canvas.n_blocks());
        bencher.bench(|| {
            let next = canvas.updated(black_box(document), schema, look.clone());
            let changed = near.clone().filter(|block| !next.is_same_block(&canvas, *block));
            changed.map(|block| next.block(block)).collect::<Vec<_>>()
        });
    }
}

// --- Mentions ------------------------------------------------------------------------------------

/// A screen of text in the middle of the article.
fn around(size: Size) -> Span {
    let start = middle(size);
    span(start, (start + 4_000).min(text(size).len()))
}

mod set {
    use super::*;

    fn of(size: Size) -> AnnotationSet {
        AnnotationSet::new(made(size).mentions.iter().cloned()).unwrap()
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn build(bencher: Bencher<'_, '_>, size: Size) {
        let mentions = || made(size).mentions.clone();
        bencher.with_inputs(mentions).bench_values(AnnotationSet::new);
    }

    #[divan::bench(args = SIZES)]
    fn range_query(bencher: Bencher<'_, '_>, size: Size) {
        let (set, span) = (of(size), around(size));
        bencher.bench(|| black_box(&set).overlapping(black_box(span)).count());
    }

    #[divan::bench(args = SIZES)]
    fn get_by_id(bencher: Bencher<'_, '_>, size: Size) {
        let (set, at) = (of(size), middle(size));
        let id = set.iter().find(|m| m.spans.hull().start().get() > at).map(|m| m.id.clone());
        let id = id.or_else(|| set.iter().next_back().map(|m| m.id.clone())).unwrap();
        bencher.bench(|| black_box(&set).get(black_box(&id)).is_some());
    }

    #[divan::bench(args = SIZES)]
    fn add_one(bencher: Bencher<'_, '_>, size: Size) {
        let (set, new) = (of(size), mention(usize::MAX, made(size).free));
        bencher.bench(|| black_box(&set).exchanged(None, Some(black_box(&new))));
    }

    #[divan::bench(args = SIZES)]
    fn remove_one(bencher: Bencher<'_, '_>, size: Size) {
        let set = of(size);
        let old = set.overlapping(around(size)).next().unwrap().clone();
        bencher.bench(|| black_box(&set).exchanged(Some(black_box(&old)), None));
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn remove_every_tenth(bencher: Bencher<'_, '_>, size: Size) {
        let set = of(size);
        let pairs: Vec<_> = set.iter().step_by(10).map(|old| (Some(old.as_ref()), None)).collect();
        bencher.bench(|| black_box(&set).exchanged_all(black_box(&pairs)));
    }
}

// --- Edits ---------------------------------------------------------------------------------------

mod edit {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn plan(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let command = tag(&session, size);
        bencher.bench(|| command.plan(black_box(&session.project), &stamp()));
    }

    #[divan::bench(args = SIZES)]
    fn apply(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let (entry, _) = tagged(&session, size);
        bencher.bench(|| entry.change.apply(black_box(&session.project)));
    }

    #[divan::bench(args = SIZES)]
    fn undo(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let (entry, project) = tagged(&session, size);
        let mut history = History::default();
        history.push(Arc::new(entry));
        let history = || history.clone();
        bencher
            .with_inputs(history)
            .bench_values(|mut history| history.undo(black_box(&project)).is_some());
    }
}

mod a_message {
    use super::*;

    /// The key of a label, with words selected: the whole of what the core does for it.
    #[divan::bench(args = SIZES, max_time = 3)]
    fn use_label(bencher: Bencher<'_, '_>, size: Size) {
        let session = selected(size);
        let label = || Msg::UseLabel(Id::parse("event").unwrap());
        bencher.bench(|| black_box(&session).update(label(), &stamp()));
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn undo(bencher: Bencher<'_, '_>, size: Size) {
        let label = Msg::UseLabel(Id::parse("event").unwrap());
        let session = selected(size).update(label, &stamp());
        bencher.bench(|| black_box(&session).update(Msg::Undo, &stamp()));
    }

    #[divan::bench(args = SIZES)]
    fn select_words(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let words = || Msg::Select(Some(made(size).free));
        bencher.bench(|| black_box(&session).update(words(), &stamp()));
    }

    #[divan::bench(args = SIZES)]
    fn select_the_next_mention(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        let id = session.document().unwrap().mentions.overlapping(around(size)).next();
        let msg = Msg::SelectMention(id.map(|mention| mention.id.clone()));
        let session = session.update(msg, &stamp());
        bencher.bench(|| black_box(&session).update(Msg::SelectNeighbor(true), &stamp()));
    }

    /// What the list shows of the open article, counted anew with every edit.
    #[divan::bench(args = SIZES)]
    fn summary(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        bencher.bench(|| Summary::of(black_box(session.document().unwrap())));
    }
}

// --- Files ---------------------------------------------------------------------------------------

/// Rates are of the article's text, not of the file, which is several times longer.
mod native_file {
    use super::*;

    fn file(session: &Session) -> String {
        native::write_jsonl(&session.project.codebook, session.project.documents.values())
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn write(bencher: Bencher<'_, '_>, size: Size) {
        let session = session(size);
        bencher.counter(BytesCount::of_str(text(size))).bench(|| file(black_box(&session)));
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn read(bencher: Bencher<'_, '_>, size: Size) {
        let file = file(&session(size));
        let reading = native::read(&file, &stamp());
        assert_eq!(reading.documents[0].mentions.len(), size.1, "{:?}", reading.problems);
        let bytes = BytesCount::of_str(text(size));
        bencher.counter(bytes).bench(|| native::read(black_box(&file), &stamp()));
    }

    #[divan::bench(args = SIZES, max_time = 3)]
    fn verify(bencher: Bencher<'_, '_>, size: Size) {
        let file = file(&session(size));
        assert_eq!(native::verify(&file).n_verified, size.1);
        let bytes = BytesCount::of_str(text(size));
        bencher.counter(bytes).bench(|| native::verify(black_box(&file)));
    }
}
