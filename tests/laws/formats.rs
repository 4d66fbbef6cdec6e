//! Formats of other programs: what is written comes back but for what is told, whatever is read.

use crate::cases;
use crate::common::{project, stamp};
use dateline::annotation::Mention;
use dateline::formats::{
    Effect, FORMATS, Format, Loss, LossKind, Options, Read, ReadOptions, Recognized, Source,
    Written, convert, native, recognize,
};
use dateline::project::{Document, Project};
use dateline::schema::Schema;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn documents(project: &Project) -> Vec<Arc<Document>> {
    project.documents.values().cloned().collect()
}

/// Those that are written; others hold articles alone, and can only be read.
fn written_formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| format.description().is_written)
}

fn read_formats() -> impl Iterator<Item = &'static Format> {
    written_formats().filter(|format| format.description().is_read)
}

fn options() -> impl Strategy<Value = Options> {
    let pick = |names: &'static [&'static str]| prop::sample::select(names);
    (
        pick(&["outermost", "innermost", "label-order"]),
        pick(&["hull", "drop", "split"]),
        pick(&["punctuation", "whitespace"]),
        pick(&["split", "widen", "drop"]),
        pick(&["iob2", "iob1", "bioes", "bilou"]),
    )
        .prop_map(|(overlap, discontinuous, tokens, boundary, scheme)| {
            let options = serde_json::json!({
                "overlap": overlap, "discontinuous": discontinuous, "tokens": tokens,
                "boundary": boundary, "scheme": scheme,
            });
            serde_json::from_value(options).unwrap()
        })
}

fn read(format: &Format, written: &Written) -> Result<Read, dateline::formats::Failure> {
    let sources: Vec<_> =
        written.files.iter().map(|(name, bytes)| Source { name, bytes }).collect();
    let mut read = format.read(&sources, &ReadOptions::default(), &stamp(9))?;
    // Predictions are mentions that were written so.
    read.documents.iter_mut().for_each(|document| *document = document.arriving(false));
    Ok(read)
}

/// A mention as two readers agree on it: label, where it stands, the rest.
fn told(
    format: &Format,
    document: &Document,
    mention: &Mention,
    schema: &Schema,
    renamed: &BTreeMap<String, String>,
    losses: &[&Loss],
) -> Told {
    let label = schema.label(&mention.label).unwrap().name.to_string();
    let label = renamed.get(&label).unwrap_or(&label).trim().to_lowercase();
    let bare = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && !('\u{1c}'..='\u{1f}').contains(c)).collect()
    };
    let has_text = format.carries.text && !losses.iter().any(|l| l.kind == LossKind::Text);
    let place = match has_text {
        true => format!("{:?}", mention.spans),
        false => bare(&document.quote(mention)),
    };
    let is_lost = |kind| losses.iter().any(|l| l.kind == kind && l.mention == mention.id.as_str());
    let note = format.carries.notes && !is_lost(LossKind::Note);
    let attributes = format.carries.attributes && !is_lost(LossKind::Attributes);
    Told {
        head: format!("{label} {place}"),
        note: note.then(|| mention.note.to_string()),
        attributes: attributes.then(|| format!("{:?}", mention.attributes)),
    }
}

/// A mention as two readers agree on it; what one of them need not know is not there.
#[derive(Clone, Debug)]
struct Told {
    head: String,
    note: Option<String>,
    attributes: Option<String>,
}

impl Told {
    fn is_kept_by(&self, other: &Self) -> bool {
        let same = |a: &Option<String>, b: &Option<String>| a.is_none() || a == b;
        self.head == other.head
            && same(&self.note, &other.note)
            && same(&self.attributes, &other.attributes)
    }
}

/// Whether nothing of an article's text stays to be read, which has been told.
fn becomes_blank(document: &Document, losses: &[Loss]) -> bool {
    let is_told = |l: &Loss| l.kind == LossKind::Text && l.article_id == document.id.as_str();
    let is_blank =
        |c: char| c.is_whitespace() || c.is_control() || c == '\u{fffe}' || c == '\u{ffff}';
    document.text.as_str().chars().all(is_blank) && losses.iter().any(is_told)
}

fn check_round_trip(format: &Format, project: &Project, options: &Options) -> Result<(), String> {
    let all = documents(project);
    let written = format.write(&project.codebook, &all, options).unwrap();
    let n_written: usize = all.iter().map(|d| d.mentions.len()).sum();
    let read = match read(format, &written) {
        Ok(read) => read,
        // Texts of white space alone have no token, and a project may have no article.
        Err(_) if !format.carries.text || all.is_empty() => return Ok(()),
        // Characters that XML cannot hold become spaces, and an article of spaces is none.
        Err(_) if all.iter().all(|d| becomes_blank(d, &written.losses)) => return Ok(()),
        Err(why) => return Err(why.to_string()),
    };
    for warning in &read.warnings {
        let harmless = ["record", "differ only in case", "column", "count"];
        let is_blank = !format.carries.text && warning.problem.what.contains("no text");
        // Without quotes the reader may guess another unit, and says so.
        if warning.problem.what.contains("seem to count") {
            return Ok(());
        }
        if !is_blank && !harmless.iter().any(|words| warning.problem.what.contains(words)) {
            return Err(format!("{}", warning.problem));
        }
    }
    if format.carries.text {
        let texts = |d: &Document| d.text.as_str().to_owned();
        let (ours, theirs): (Vec<_>, Vec<_>) =
            (all.iter().map(|d| texts(d)).collect(), read.documents.iter().map(texts).collect());
        if !written.losses.iter().any(|loss| loss.kind == LossKind::Text) && ours != theirs {
            return Err(format!("texts {ours:?} came back as {theirs:?}"));
        }
    }
    let mut expected = Vec::new();
    let mut n_changed = 0;
    for document in &all {
        let losses: Vec<_> =
            written.losses.iter().filter(|l| l.article_id == document.id.as_str()).collect();
        for mention in document.mentions.iter() {
            let of = |l: &&&Loss| l.mention == mention.id.as_str() && l.effect != Effect::Kept;
            let touched: Vec<_> = losses.iter().filter(of).collect();
            if touched.is_empty() {
                let schema = project.schema();
                expected.push(told(format, document, mention, schema, &written.renamed, &losses));
            } else if touched.iter().all(|loss| loss.effect == Effect::Changed) {
                n_changed += 1;
            }
        }
    }
    let mut found: Vec<Told> = Vec::new();
    let mut n_found = 0;
    for (i, document) in read.documents.iter().enumerate() {
        let losses: Vec<_> = written
            .losses
            .iter()
            .filter(|l| all.get(i).is_some_and(|d| d.id.as_str() == l.article_id))
            .map(|l| Loss { mention: String::new(), ..l.clone() })
            .collect();
        let losses: Vec<_> = losses.iter().filter(|l| l.kind == LossKind::Text).collect();
        for mention in document.mentions.iter() {
            n_found += 1;
            let told = told(format, document, mention, &read.schema, &BTreeMap::new(), &losses);
            found.push(told);
        }
    }
    // Those of which more is known choose first.
    expected.sort_by_key(|told: &Told| (told.note.is_none(), told.attributes.is_none()));
    for told in &expected {
        match found.iter().position(|other| told.is_kept_by(other)) {
            Some(at) => drop(found.swap_remove(at)),
            None => return Err(format!("{told:?} is told as kept, but there is {found:#?}")),
        }
    }
    let is_split = options.discontinuous == dateline::formats::Gaps::Split;
    if n_found != expected.len() + n_changed && !is_split {
        return Err(format!(
            "of {n_written}, {} kept and {n_changed} changed, but {n_found} came back: {found:#?}",
            expected.len()
        ));
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn what_is_written_comes_back_but_for_the_losses(project in project(), options in options()) {
        for format in read_formats() {
            let Err(why) = check_round_trip(format, &project, &options) else { continue };
            return Err(TestCaseError::fail(format!("{}: {why}", format.name)));
        }
    }

    #[test]
    fn every_written_file_is_recognized_and_verified(project in project()) {
        let native = native::write_jsonl(&project.codebook, project.documents.values());
        let n: usize = project.documents.values().map(|d| d.mentions.len()).sum();
        if n == 0 {
            return Ok(());
        }
        prop_assert_eq!(recognize("x.jsonl", native.as_bytes()), Recognized::Native);
        for format in written_formats() {
            let exported = convert::export(&native, format.name, "").unwrap();
            if let Some(checked) = &exported.checked {
                prop_assert_eq!(&checked.failures, &Vec::<String>::new(), "{}", format.name);
            }
        }
    }

    #[test]
    fn mutated_files_never_panic(
        project in project(),
        edits in vec((any::<u32>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let all = documents(&project);
        for format in written_formats() {
            let mut written = format.write(&project.codebook, &all, &Options::default()).unwrap();
            for (which, byte, how) in &edits {
                let n = written.files.len().max(1);
                let Some((_, bytes)) = written.files.get_mut(*which as usize % n) else { continue };
                if bytes.is_empty() {
                    continue;
                }
                let at = *which as usize / 7 % bytes.len();
                match how {
                    0 => bytes[at] = *byte,
                    1 => drop(bytes.remove(at)),
                    2 => bytes.truncate(at),
                    _ => bytes.insert(at, b"0\"[{<>\t\n\\"[usize::from(*byte) % 9]),
                }
            }
            for (name, bytes) in &written.files {
                let _ = recognize(name, bytes);
            }
            check_sound(read(format, &written));
        }
    }

    #[test]
    fn any_bytes_at_all_are_read_or_refused(
        bytes in vec(any::<u8>(), 0..80),
        text in r#"[\[\]{}":,a-zBIO\-0-9\n\t <>/#_|;']{0,80}"#,
    ) {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            let _ = recognize("x", bytes);
            for format in FORMATS.iter() {
                let file = ("x".to_owned(), bytes.to_vec());
                let written = Written { files: vec![file], ..Written::default() };
                check_sound(read(format, &written));
            }
        }
    }
}

/// What is read has nothing in it that contradicts itself, and every complaint says what to do.
fn check_sound(read: Result<Read, dateline::formats::Failure>) {
    match read {
        Ok(read) => {
            for document in &read.documents {
                assert_eq!(document.flaws(&read.schema), vec![]);
            }
            for warning in &read.warnings {
                assert!(!warning.problem.what.is_empty() && !warning.problem.remedy.is_empty());
            }
        }
        Err(why) => assert!(!why.what.is_empty() && !why.remedy.is_empty()),
    }
}
