//! How fast files of other programs are written and read, natively: `./dev bench formats`.
//!
//! Compiled for speed, as the programs beside it are; the page is compiled for size, and takes some
//! times longer. The dataset has 10,000 articles with 200,000 mentions. Rates are of its text, not
//! of the files, which are several times longer. Where `DATELINE_BENCH_FILES` names a folder, the
//! files are put there too, so that the page and the programs they are meant for can be measured on
//! them.

#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up is to stop")]

mod words;

use dateline::annotation::{AnnotationSet, Mention, Origin, Spans};
use dateline::article::Metadata;
use dateline::extra::Extra;
use dateline::formats::{Format, Options, ReadOptions, Source, format, native};
use dateline::id::{Id, Stamp};
use dateline::moment::Timestamp;
use dateline::project::{Document, Facts, Project};
use dateline::text::{ByteOffset, Span};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use words::{Dice, WORDS};

const N_ARTICLES: usize = 10_000;
const N_MENTIONS: usize = 20;

/// Those whose rates matter most: what trainers take, and what the largest files come in.
const FORMATS: [&str; 8] = [
    "spacy",
    "hugging-face",
    "hugging-face-parquet",
    "conll-2003",
    "spacy-docbin",
    "cas-json",
    "cas-xmi",
    "label-studio",
];

fn main() {
    if let Some(folder) = std::env::var_os("DATELINE_BENCH_FILES") {
        let folder = std::path::PathBuf::from(folder);
        for name in ["spacy", "conll-2003", "spacy-docbin"] {
            for (file, bytes) in written(format(name).unwrap()) {
                let path = folder.join(name).join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
        let native = folder.join("native");
        std::fs::create_dir_all(&native).unwrap();
        let Dataset { project, documents, .. } = dataset();
        let file = native::write_jsonl(&project.codebook, documents);
        std::fs::write(native.join("bench.jsonl"), file).unwrap();
        std::fs::write(folder.join("text-bytes"), dataset().n_bytes.to_string()).unwrap();
    }
    divan::main();
}

struct Dataset {
    project: Project,
    documents: Vec<Arc<Document>>,
    n_bytes: usize,
}

/// Four paragraphs of five sentences each, with a mention of one to three words in every sentence.
fn article(number: usize, dice: &mut Dice) -> Document {
    let (mut text, mut mentions) = (String::new(), Vec::new());
    for sentence in 0..N_MENTIONS {
        let marked = dice.throw(8);
        let n_marked = 1 + dice.throw(3);
        let mut start = 0;
        for word in 0..12 {
            if word > 0 {
                text.push(' ');
            }
            if word == marked {
                start = text.len();
            }
            text.push_str(WORDS[dice.throw(WORDS.len())]);
            if word + 1 == marked + n_marked {
                let span = Span::new(ByteOffset::new(start), ByteOffset::new(text.len())).unwrap();
                mentions.push(mention(number * N_MENTIONS + mentions.len(), span));
            }
        }
        text.push_str(if sentence % 5 == 4 { ".\n\n" } else { ". " });
    }
    let metadata = Metadata { title: format!("Article {number}").into(), ..Metadata::default() };
    let facts = Facts { metadata, ..Facts::default() };
    let mut document = Document::new(Id::parse(&format!("a{number}")).unwrap(), text, facts);
    document.mentions = AnnotationSet::new(mentions).unwrap();
    document
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

fn dataset() -> &'static Dataset {
    static MADE: OnceLock<Dataset> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut dice = Dice(7);
        let documents: Vec<_> =
            (0..N_ARTICLES).map(|number| Arc::new(article(number, &mut dice))).collect();
        let n_bytes = documents.iter().map(|document| document.text.as_str().len()).sum();
        let project = Project::new(Id::parse("bench").unwrap(), "Bench");
        Dataset { project, documents, n_bytes }
    })
}

fn stamp() -> Stamp {
    let at = Timestamp::from_millis(1_800_000_000_000);
    Stamp { at, author: "bench".into(), chance: 1 << 70 }
}

fn written(format: &Format) -> Vec<(String, Vec<u8>)> {
    let Dataset { project, documents, .. } = dataset();
    let written = format.write(&project.codebook, documents, &Options::default()).unwrap();
    let n_lost = written.losses.iter().filter(|loss| !loss.mention.is_empty()).count();
    assert_eq!(n_lost, 0);
    written.files
}

fn read(format: &Format, files: &[(String, Vec<u8>)]) -> usize {
    let sources: Vec<_> = files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let read = format.read(&sources, &ReadOptions::default(), &stamp()).unwrap();
    read.documents.iter().map(|document| document.mentions.len()).sum()
}

#[divan::bench(args = FORMATS, sample_count = 3, sample_size = 1)]
fn writes(bencher: Bencher<'_, '_>, name: &str) {
    let format = format(name).unwrap();
    bencher.counter(BytesCount::new(dataset().n_bytes)).bench(|| written(black_box(format)));
}

#[divan::bench(args = FORMATS, sample_count = 3, sample_size = 1)]
fn reads(bencher: Bencher<'_, '_>, name: &str) {
    let format = format(name).unwrap();
    let files = written(format);
    assert_eq!(read(format, &files), N_ARTICLES * N_MENTIONS, "{name}");
    let bytes = BytesCount::new(dataset().n_bytes);
    bencher.counter(bytes).bench(|| read(format, black_box(&files)));
}

mod native_json_lines {
    use super::*;

    fn file() -> String {
        let Dataset { project, documents, .. } = dataset();
        native::write_jsonl(&project.codebook, documents)
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn writes(bencher: Bencher<'_, '_>) {
        bencher.counter(BytesCount::new(dataset().n_bytes)).bench(file);
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn reads(bencher: Bencher<'_, '_>) {
        let file = file();
        let bytes = BytesCount::new(dataset().n_bytes);
        bencher.counter(bytes).bench(|| {
            let mut documents = Vec::with_capacity(N_ARTICLES);
            let mut give = |document| documents.push(document);
            (native::read_each(black_box(&file), &stamp(), &mut give), documents)
        });
    }
}
