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

/// What only a format knows: its relations, chains, words, infons, columns.
const TIED: &[(&str, &str, &[&str])] = &[
    (
        "tied.tsv",
        "#FORMAT=WebAnno TSV 3.3\n\
         #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\
         #T_CH=webanno.custom.SimpleLink|referenceRelation|referenceType\n\
         #T_RL=webanno.custom.Relation|value|\
         BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity\n\n\n\
         #Text=😀 Zoé Lind left Orsh ; she said\n\
         1-1\t0-2\t😀\t_\t_\t_\t_\t_\t_\t\n\
         1-2\t3-6\tZoé\t*[1]\tActor[1]\t*->1-1\tnam[1]\t_\t_\t\n\
         1-3\t7-11\tLind\t*[1]\tActor[1]\t*->1-1\tnam[1]\t_\t_\t\n\
         1-4\t12-16\tleft\t*\tEvent\t_\t_\tagent\t1-2[1_0]\t\n\
         1-5\t17-21\tOrsh\t*\tPlace\t_\t_\t_\t_\t\n\
         1-6\t22-23\t;\t_\t_\t_\t_\t_\t_\t\n\
         1-7\t24-27\tshe\t_\t_\tana->1-2\tpro[1]\t_\t_\t\n\
         1-8\t28-32\tsaid\t_\t_\t_\t_\t_\t_\t\n\n",
        &["cas-json", "cas-xmi", "webanno-tsv"],
    ),
    (
        "tied.conllu",
        "# newdoc id = tied\n# global.Entity = GRP-etype-infstat\n# sent_id = tied-1\n\
         # text = Zoé left Orsh\n\
         1\tZoé\tZoé\tPROPN\tNNP\t_\t2\tnsubj\t_\tEntity=(1-Actor-new)\n\
         2\tleft\tleave\tVERB\tVBD\tTense=Past\t0\troot\t_\tEntity=(2-Event-new)\n\
         3\tOrsh\tOrsh\tPROPN\tNNP\t_\t2\tobj\t_\tBridge=1<3|Entity=(3-Place-new)\n\n\
         # sent_id = tied-2\n# text = She\n\
         1\tShe\tshe\tPRON\tPRP\t_\t0\troot\t_\tEntity=(1-Actor-giv)\n\n",
        &["conll-u"],
    ),
    (
        "tied.json",
        r#"{"source":"press","date":"2026","key":"k","infons":{"a":"1"},"documents":[{"id":"tied",
            "infons":{"b":"2"},"passages":[{"offset":0,"infons":{"c":"3"},"text":"Zoé 😀 left",
            "annotations":[{"id":"T1","infons":{"type":"Actor","d":"4"},"text":"Zoé","locations":
            [{"offset":0,"length":3}]},{"id":"T2","infons":{"type":"Event"},"text":"left",
            "locations":[{"offset":6,"length":4}]}],"relations":[{"id":"R1","infons":{"type":"x"},
            "nodes":[{"refid":"T2","role":"what"},{"refid":"T1","role":"who"}]}]},{"offset":12,
            "infons":{"c":"5"},"text":"Orsh","annotations":[{"id":"T3","infons":{"type":"Place"},
            "text":"Orsh","locations":[{"offset":12,"length":4}]}],"relations":[]}]}]}"#,
        &["bioc", "bioc-xml"],
    ),
    (
        "tied.jsonl",
        "{\"id\":\"tied\",\"tokens\":[\"Zoé\",\"left\",\"Orsh.\"],\
         \"ner_tags\":[\"B-Actor\",\"O\",\"O\"],\"pos\":[\"NNP\",\"VBD\",\"NNP\"],\"n\":7,\
         \"w\":0.5,\"sure\":true,\"few\":[1,2],\"odd\":{\"x\":1},\"text\":\"Zoé left Orsh.\",\
         \"spans\":[{\"start\":0,\"end\":3,\"label\":\"Actor\",\"kb\":\"Q1\",\"n\":7,\"p\":0.5,\
         \"sure\":true,\"odd\":[1]},{\"start\":4,\"end\":8,\"label\":\"Event\"}]}\n\
         {\"id\":\"two\",\"tokens\":[\"Nothing\"],\"ner_tags\":[\"O\"],\"sure\":false}\n",
        &["hugging-face", "hugging-face-parquet"],
    ),
];

#[test]
fn what_only_a_format_knows() {
    let Some(folder) = std::env::var_os("DATELINE_ORACLES").map(PathBuf::from) else {
        println!("skipped: DATELINE_ORACLES names no folder; tests/oracles/run sets it");
        return;
    };
    for (name, file, formats) in TIED {
        let files = [((*name).to_owned(), file.as_bytes().to_vec())];
        let imported = convert::import(&files, "", &stamp(5)).unwrap();
        for format in *formats {
            let exported = convert::export(&imported.native, format, r#"{"name":"x"}"#).unwrap();
            for (name, bytes) in &exported.files {
                write(&folder.join("tied").join(format).join(name), bytes);
            }
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
