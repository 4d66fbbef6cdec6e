//! Exports that are written some articles at a time: they are those that are written at once.

use crate::cases;
use crate::common::{project, project_of, stamp};
use dateline::exchange::{LossGroup, Saved, Stream, save_all};
use dateline::formats::{FORMATS, Format, Joint, ReadOptions, Source, convert};
use dateline::project::{Document, Project};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

/// The files of an archive, or the file itself.
fn files(saved: &Saved) -> BTreeMap<String, Vec<u8>> {
    if !saved.name.ends_with(".zip") {
        return [(saved.name.clone(), saved.bytes.clone())].into();
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&saved.bytes)).unwrap();
    let n = archive.len();
    let read = |n: usize| {
        let mut file = archive.by_index(n).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().to_string(), content)
    };
    (0..n).map(read).collect()
}

/// The texts with the words of their mentions, as they are read from the files one by one.
fn texts(format: &Format, saved: &Saved) -> Vec<(String, Vec<String>)> {
    let read = |(name, bytes): (String, Vec<u8>)| {
        let source = Source { name: &name, bytes: &bytes };
        // A file of nothing but white space has no article.
        let read = format.read(&[source], &ReadOptions::default(), &stamp(1));
        read.map(|read| read.documents).unwrap_or_default()
    };
    let of = |document: Document| {
        let words = document.mentions.iter().map(|mention| document.quote(mention)).collect();
        (document.text.as_str().to_owned(), words)
    };
    files(saved).into_iter().flat_map(read).map(of).collect()
}

/// How many losses there are of each kind.
fn counted(losses: &[LossGroup]) -> Vec<(String, usize)> {
    let count = |group: &LossGroup| (format!("{:?} {:?}", group.kind, group.effect), group.count);
    let mut counted: Vec<_> = losses.iter().map(count).collect();
    counted.sort();
    counted
}

fn streamed(
    format: &Format,
    (project, documents): (&Project, &[Arc<Document>]),
    options: &str,
    at_a_time: usize,
) -> Result<Saved, String> {
    let mut stream =
        Stream::begin(format.name, options, &project.codebook).map_err(|why| why.to_string())?;
    let mut bytes = Vec::new();
    if !stream.fits(documents) {
        return Err("It depends on the others.".to_owned());
    }
    for some in documents.chunks(at_a_time) {
        bytes.extend(stream.add(some).map_err(|why| why.to_string())?);
    }
    assert_eq!(stream.n_articles(), documents.len());
    let end = stream.end().map_err(|why| why.to_string())?;
    bytes.extend(&end.bytes);
    Ok(Saved { bytes, ..end })
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn what_is_written_some_articles_at_a_time_is_what_is_written_at_once(
        project in project(),
        at_a_time in 1_usize..5,
    ) {
        let documents: Vec<_> = project.documents.values().cloned().collect();
        let options = r#"{"name":"all"}"#;
        for format in FORMATS.iter().filter(|format| format.joint.is_some()) {
            let whole = save_all(&project.codebook, &documents, format.name, options, &|_| {});
            let streamed = streamed(format, (&project, &documents), options, at_a_time);
            let (whole, streamed) = match (whole, streamed) {
                (Ok(whole), Ok(streamed)) => (whole, streamed),
                (whole, streamed) => {
                    prop_assert!(documents.is_empty(), "{:?} {:?}", whole.err(), streamed.err());
                    continue;
                }
            };
            let checked = [&whole, &streamed].map(|saved| saved.checked.clone());
            prop_assert_eq!(&checked[0], &checked[1], "{}", format.name);
            prop_assert_eq!(counted(&whole.losses), counted(&streamed.losses), "{}", format.name);
            prop_assert_eq!(&whole.renamed, &streamed.renamed, "{}", format.name);
            if matches!(format.joint, Some(Joint::Several)) {
                let texts = [&whole, &streamed].map(|saved| texts(format, saved));
                prop_assert_eq!(&texts[0], &texts[1], "{}", format.name);
                prop_assert_eq!(streamed.n_files, documents.len().div_ceil(at_a_time));
                continue;
            }
            if documents.len() > 1 || !matches!(format.joint, Some(Joint::Apart)) {
                prop_assert_eq!(&whole.name, &streamed.name);
            }
            let [at_once, grown] = [&whole, &streamed].map(|saved| {
                files(saved).into_values().collect::<Vec<_>>()
            });
            prop_assert_eq!(at_once, grown, "{}", format.name);
            prop_assert_eq!(&whole.files, &streamed.files);
            prop_assert_eq!(whole.n_files, streamed.n_files);
        }
    }
}

#[test]
fn a_row_with_columns_of_its_own_is_written_with_all_others() {
    let rows = ["", r#", "source": "wire""#].map(|more| {
        format!(
            r#"{{"id": "a{}", "tokens": ["Kunduz"], "ner_tags": ["B-Place"]{more}}}"#,
            more.len()
        )
    });
    let read = |row: &String| {
        let files = [("rows.jsonl".to_owned(), row.clone().into_bytes())];
        let taken = convert::take(&files, &ReadOptions::default(), &stamp(1)).unwrap();
        let documents: Vec<_> = taken.documents.into_iter().map(Arc::new).collect();
        Stream::begin("hugging-face", "", &taken.codebook).unwrap().fits(&documents)
    };
    assert_eq!(rows.each_ref().map(read), [true, false]);
}

#[test]
fn what_cannot_be_written_so_is_refused_and_what_was_lost_is_not_gone_on_with() {
    let codebook = &project_of(Vec::new()).codebook;
    for (format, options) in [("brat", ""), ("no-such", ""), ("spacy", "{")] {
        assert!(Stream::begin(format, options, codebook).is_err());
    }
    assert!(Stream::begin("spacy", "", codebook).unwrap().end().is_err());
    assert!(Stream::resume(None, 0).is_err());
    let begun = || Stream::begin("spacy", "", codebook).ok();
    assert!(Stream::resume(begun(), 1).is_err() && Stream::resume(begun(), 0).is_ok());
}
