//! Writes what the oracles compare: every format, of the gold articles and of an article of traps,
//! and what is read of PDF documents.
//!
//! Does nothing unless `DATELINE_ORACLES` names a folder; `tests/oracles/run` does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use common::{TRAPS, document, mention, project_of, span_of, stamp};
use dateline::formats::{FORMATS, convert, native, pdf};
use std::path::{Path, PathBuf};

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Every trap in a text of words, with a mention on each word and some over several.
fn traps() -> String {
    let mut documents = vec![];
    for (n, chunk) in TRAPS.chunks(8).enumerate() {
        let mut text = String::from("In Kabul ");
        let mut mentions = vec![mention("k", "place", span_of("In Kabul", "Kabul"))];
        for (i, trap) in chunk.iter().enumerate() {
            text += trap;
            let word = format!("Word{i}x");
            let before = text.len();
            text += &format!(" {word} was ");
            let span = span_of(&text, &word);
            assert!(span.start().get() >= before);
            mentions.push(mention(&format!("m{i}"), ["actor", "place", "event"][i % 3], span));
        }
        text += "there.";
        mentions.push(mention("over", "event", span_of(&text, "there")));
        documents.push(document(&format!("traps-{n}"), &text, mentions));
    }
    let project = project_of(documents);
    native::write_jsonl(&project.codebook, project.documents.values())
}

fn gold() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/gold.dateline.json");
    let reading = native::read(&std::fs::read_to_string(path).unwrap(), &stamp(0));
    let documents: Vec<_> = reading.documents.into_iter().map(std::sync::Arc::new).collect();
    native::write_jsonl(&reading.codebook.unwrap(), &documents)
}

#[test]
fn files_for_the_oracles() {
    let Some(folder) = std::env::var_os("DATELINE_ORACLES").map(PathBuf::from) else {
        println!("skipped: DATELINE_ORACLES names no folder; tests/oracles/run sets it");
        return;
    };
    for (set, native) in [("gold", gold()), ("traps", traps())] {
        let folder = folder.join(set);
        write(&folder.join("native.jsonl"), native.as_bytes());
        for format in FORMATS.iter().filter(|format| format.description().is_written) {
            let exported = convert::export(&native, format.name, r#"{"name":"x"}"#).unwrap();
            let folder = folder.join(format.name);
            for (name, bytes) in &exported.files {
                write(&folder.join(name), bytes);
            }
            let told = serde_json::to_vec(&exported).unwrap();
            write(&folder.join("exported.json"), &told);
        }
    }
}

#[test]
fn documents_as_they_are_read() {
    let Some(folder) = std::env::var_os("DATELINE_ORACLES").map(PathBuf::from) else {
        println!("skipped: DATELINE_ORACLES names no folder; tests/oracles/run sets it");
        return;
    };
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/pdf");
    for (set, from) in [("own", own), ("made", folder.join("pdf/made"))] {
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "pdf") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap();
            let told = match pdf::read(name, std::fs::read(&path).unwrap(), &stamp(7)) {
                Err(failure) => serde_json::json!({ "refused": failure.to_string() }),
                Ok(read) => {
                    let text = read.documents[0].text.as_str().to_owned();
                    serde_json::json!({ "paragraphs": text.lines().collect::<Vec<_>>() })
                }
            };
            let path = folder.join("pdf/read").join(format!("{set}-{name}.json"));
            write(&path, told.to_string().as_bytes());
        }
    }
}
