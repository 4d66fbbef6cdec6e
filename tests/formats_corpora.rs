//! Real files of other programs, where they are at hand: nothing is lost in silence.
//!
//! The files stand outside the project, in `../shared`; without them the tests say so and pass.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use common::stamp;
use dateline::formats::{Recognized, Severity, convert, native, recognize};
use std::path::{Path, PathBuf};

fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
}

fn import(paths: &[PathBuf], options: &str) -> Result<convert::Imported, String> {
    let load = |path: &PathBuf| (path.to_str().unwrap().to_owned(), std::fs::read(path).unwrap());
    let files: Vec<_> = paths.iter().map(load).collect();
    convert::import(&files, options, &stamp(1)).map_err(|why| why.to_string())
}

/// Format, mentions, and warnings that cost something, of one sample.
fn check(sample: &[&str], format: &str, n_mentions: usize) {
    let Some(folder) = shared("formats/samples") else { return };
    let paths: Vec<_> = sample.iter().map(|name| folder.join(name)).collect();
    let imported = import(&paths, "").unwrap_or_else(|why| panic!("{sample:?}: {why}"));
    // What a model proposed comes as suggestions, beside what people marked.
    let reading = native::read(&imported.native, &stamp(1));
    let n_read: usize =
        reading.documents.iter().map(|d| d.mentions.len() + d.suggestions.len()).sum();
    assert_eq!((imported.format, n_read), (format, n_mentions), "{sample:?}");
    let costly = imported.warnings.iter().filter(|w| w.problem.severity > Severity::Note);
    assert_eq!(costly.collect::<Vec<_>>(), Vec::<&_>::new(), "{sample:?}");
    // What came in goes out in the same format.
    let exported = convert::export(&imported.native, format, "").unwrap();
    assert_eq!(exported.checked.unwrap().failures, Vec::<String>::new(), "{sample:?}");
}

#[test]
fn samples_of_every_format_come_in_whole() {
    check(&["spacy.jsonl"], "spacy", 4);
    check(&["conll2003.conll"], "conll-2003", 4);
    check(&["wnut.conll"], "wnut", 4);
    check(&["doccano_label.jsonl"], "doccano", 6);
    check(&["doccano_label_ascii.jsonl"], "doccano", 6);
    check(&["doccano_rel.jsonl"], "doccano", 6);
    check(&["label_studio.json"], "label-studio", 12);
    check(&["brat/doc.ann", "brat/doc.txt", "brat/annotation.conf"], "brat", 7);
    check(&["gliner.json"], "gliner", 3);
    check(&["pubannotation.json"], "pubannotation", 7);
    check(&["gate.bdocjs"], "gate", 6);
    check(&["gate.xml"], "gate-xml", 6);
    check(&["cas/doc.json"], "cas-json", 6);
    check(&["hf/data/train.jsonl", "hf/README.md"], "hugging-face", 4);
}

/// Independent programs counted the mentions of these files.
#[test]
fn as_many_mentions_come_in_as_others_count() {
    let (Some(expected), Some(corpora)) = (shared("formats/expected"), shared("corpora")) else {
        return;
    };
    let load = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(expected.join(name)).unwrap()).unwrap()
    };
    let mut n = 0;
    for (name, counts) in load("brat.json").as_object().unwrap() {
        let annotations = corpora.join(name);
        let text = annotations.with_extension("txt");
        if !text.exists() || std::fs::read(&text).unwrap().is_empty() {
            continue;
        }
        let imported = import(&[annotations, text], r#"{"format":"brat"}"#).unwrap();
        assert_eq!(imported.n_mentions as u64, counts["T"].as_u64().unwrap(), "{name}");
        n += 1;
    }
    for (name, counts) in load("conll.json").as_object().unwrap() {
        let (Some(entities), Some(file)) =
            (counts["entities"].as_object(), counts["file"].as_str())
        else {
            continue;
        };
        // Of a file of several layers, others counted the first alone.
        if name.contains("layer") {
            continue;
        }
        let imported = import(&[corpora.join(file)], "").unwrap();
        let wanted: u64 = entities.values().filter_map(serde_json::Value::as_u64).sum();
        assert_eq!(imported.n_mentions as u64, wanted, "{name}");
        n += 1;
    }
    assert!(n > 20, "{n}");
}

/// The relations and chains that a file of the suite has, in words.
fn ties(path: &Path) -> Vec<String> {
    let imported = import(&[path.to_owned()], "").unwrap();
    let line = imported.native.lines().find(|line| line.contains("\"text\"")).unwrap();
    let record: serde_json::Value = serde_json::from_str(line).unwrap();
    let quote = |id: &serde_json::Value| {
        let mut mentions = record["mentions"].as_array().unwrap().iter();
        // A link may cover nothing, and is no mention then.
        mentions.find(|mention| mention["id"] == *id).map(|mention| mention["quote"].to_string())
    };
    let list = |name: &str| record["uima"][name].as_array().cloned().unwrap_or_default();
    let relation = |one: serde_json::Value| {
        let (governor, dependent) = (quote(&one["ends"][0]), quote(&one["ends"][1]));
        // One feature has two names in the suite.
        let features = one["features"].to_string().replace("intValue", "integerValue");
        format!("{} {governor:?} {dependent:?} {features}", one["type"])
    };
    let chain = |one: serde_json::Value| {
        let links = one["links"].as_array().unwrap().iter();
        let links = links.map(|link| format!("{:?} {}", quote(&link["id"]), link["relation"]));
        format!("{} {:?}", one["type"], links.collect::<Vec<_>>())
    };
    let relations = list("relations").into_iter().map(relation);
    let mut told: Vec<_> = relations.chain(list("chains").into_iter().map(chain)).collect();
    told.sort();
    told
}

/// INCEpTION wrote each document of its suite in both forms.
#[test]
fn relations_and_chains_are_the_same_in_both_forms_of_a_document() {
    let suite =
        "inception-project__inception/inception/inception-io-webanno-tsv/src/test/resources";
    let Some(folder) = shared("corpora") else { return };
    let mut n = 0;
    for entry in std::fs::read_dir(folder.join(suite).join("tsv3-suite")).unwrap() {
        let folder = entry.unwrap().path();
        let tsv = folder.join("reference.tsv");
        let head = std::fs::read_to_string(&tsv).unwrap();
        if !head.contains("#T_RL") && !head.contains("#T_CH") {
            continue;
        }
        let told = ties(&tsv);
        assert_eq!(told, ties(&folder.join("reference.xmi")), "{}", folder.display());
        n += told.len();
    }
    assert!(n > 15, "{n}");
}

/// What GUM says of words, of what refers to the same, and of what bridges, is all there again.
#[test]
fn annotated_treebanks_are_written_as_they_came() {
    let Some(folder) = shared("corpora/amir-zeldes__gum") else { return };
    let mut paths = vec![];
    files_below(&folder, &mut paths);
    paths.retain(|path| path.extension().is_some_and(|end| end == "conllu"));
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths {
        let came = std::fs::read_to_string(&path).unwrap();
        let imported = import(std::slice::from_ref(&path), "").unwrap();
        let exported = convert::export(&imported.native, "conll-u", "").unwrap();
        let went = std::str::from_utf8(&exported.files[0].1).unwrap();
        for (came, went) in came.lines().zip(went.lines()) {
            assert_eq!(came, went, "{}", path.display());
        }
        assert_eq!(came.trim_end().len(), went.trim_end().len(), "{}", path.display());
    }
}

/// Whatever a file is, importing it gives a sound dataset or a reason; nothing panics.
#[test]
fn every_file_of_the_corpora_is_read_or_refused() {
    let Some(folder) = shared("corpora") else { return };
    let mut paths = vec![];
    files_below(&folder, &mut paths);
    paths.sort();
    let mut n_read = std::collections::BTreeMap::new();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.to_str().unwrap();
        let Recognized::Format(format) = recognize(name, &bytes) else { continue };
        let mut together = vec![path.clone()];
        if format == "brat" {
            let text = path.with_extension("txt");
            together.extend(Some(text).filter(|text| text.exists()));
        }
        let shown = path.strip_prefix(&folder).unwrap().display().to_string();
        match import(&together, "") {
            Ok(imported) => {
                let reading = native::read(&imported.native, &stamp(1));
                assert_eq!(reading.problems, vec![], "{shown}");
                let costly = |w: &&dateline::formats::Warning| w.problem.severity > Severity::Note;
                let lost: Vec<_> = imported.warnings.iter().filter(costly).collect();
                *n_read.entry(format).or_insert(0) += 1;
                println!(
                    "{format:16} {:5} articles {:6} mentions {:4} warnings {:4} lost  {shown}",
                    imported.n_articles,
                    imported.n_mentions,
                    imported.warnings.len(),
                    lost.len()
                );
                for warning in imported.warnings.iter().take(2) {
                    println!("    {:?} {}", warning.kind, warning.problem);
                }
            }
            Err(why) => println!("{format:16} refused: {why}  {shown}"),
        }
    }
    println!("{n_read:?}");
    assert!(n_read.len() > 8, "{n_read:?}");
}
