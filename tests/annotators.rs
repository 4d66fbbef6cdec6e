//! Files in which several annotators worked on the same articles: one article, each with its author.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::stamp;
use dateline::formats::{convert, native};

/// The format, then each article with its mentions as `author: label quote`.
fn told(files: &[(&str, &str)]) -> (String, Vec<Vec<String>>) {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    let imported = convert::import(&files, "", &stamp(1)).unwrap();
    assert_eq!(imported.warnings, vec![]);
    let reading = native::read(&imported.native, &stamp(1));
    let schema = reading.codebook.unwrap().schema;
    let of = |document: &dateline::project::Document| {
        let mentions = document.mentions.iter().map(|mention| {
            let label = &schema.label(&mention.label).unwrap().name;
            format!("{}: {label} {}", mention.author, document.quote(mention))
        });
        mentions.collect()
    };
    (imported.format.to_string(), reading.documents.iter().map(of).collect())
}

const TABLE: &str = r#""annotation_id","annotator","created_at","id","label","lead_time","source","text","updated_at"
11,"1","2024-05-01T10:00:00Z",1,"[{""start"": 0, ""end"": 4, ""text"": ""Orsh"", ""labels"": [""Place""]}]",7.5,"Wire","Orsh fell, ""they"" said.
Amal Idris left.","2024-05-01T10:00:00Z"
12,"2","2024-05-01T10:00:00Z",1,"[{""start"": 24, ""end"": 34, ""text"": ""Amal Idris"", ""labels"": [""Actor""]}]",7.5,"Wire","Orsh fell, ""they"" said.
Amal Idris left.","2024-05-01T10:00:00Z"
13,"1","2024-05-01T10:00:00Z",2,"",7.5,"Wire","Nothing happened.","2024-05-01T10:00:00Z"
"#;

#[test]
fn a_table_of_label_studio_has_a_row_for_each_annotator() {
    let expected = vec![vec!["1: Place Orsh".to_owned(), "2: Actor Amal Idris".to_owned()], vec![]];
    assert_eq!(told(&[("export.csv", TABLE)]), ("label-studio-table".to_owned(), expected.clone()));
    // With tabs, as the other choice of its menu writes it; the texts have no commas here.
    let tabs = TABLE.replace("fell, ", "fell. ").replace(": ", "\u{1}").replace(", ", "\u{2}");
    let tabs = tabs.replace(',', "\t").replace('\u{1}', ": ").replace('\u{2}', ", ");
    assert_eq!(told(&[("export.tsv", &tabs)]), ("label-studio-table".to_owned(), expected));
}

#[test]
fn records_of_one_task_in_json_min_are_one_article() {
    let record = |annotator: u8, label: &str| {
        format!(
            r#"{{"id":1,"text":"Orsh fell","label":[{{"start":0,"end":4,"text":"Orsh",
            "labels":["{label}"]}}],"annotator":{annotator},"annotation_id":{annotator},"lead_time":2}}"#
        )
    };
    let file = format!("[{},{}]", record(1, "Place"), record(2, "Actor"));
    let (format, mut articles) = told(&[("min.json", &file)]);
    assert_eq!((format.as_str(), articles.len()), ("label-studio-min", 1));
    articles[0].sort();
    assert_eq!(articles[0], ["1: Place Orsh", "2: Actor Orsh"]);
}

#[test]
fn files_of_doccano_called_after_their_annotators_are_put_together() {
    let file = |label: &str| {
        let first =
            format!(r#"{{"id":1,"text":"Orsh fell","label":[[0,4,"{label}"]],"Comments":[]}}"#);
        format!("{first}\n{}\n", r#"{"id":2,"text":"Bo ran","label":[],"Comments":[]}"#)
    };
    let (amal, bo) = (file("Place"), file("Actor"));
    let (format, mut articles) = told(&[("amal.jsonl", &amal), ("bo.jsonl", &bo)]);
    assert_eq!(format, "doccano");
    articles[0].sort();
    assert_eq!(articles, [vec!["amal: Place Orsh", "bo: Actor Orsh"], vec![]]);
}

#[test]
fn relations_of_each_annotator_of_doccano_stay() {
    let file = |first: u32| {
        format!(
            r#"{{"id":1,"text":"Bo left Orsh","Comments":[],"entities":[
            {{"id":{first},"label":"Actor","start_offset":0,"end_offset":2}},
            {{"id":{},"label":"Place","start_offset":8,"end_offset":12}}],
            "relations":[{{"id":{first},"from_id":{first},"to_id":{},"type":"from"}}]}}"#,
            first + 1,
            first + 1
        )
        .replace('\n', " ")
    };
    let files = [("amal.jsonl", file(1)), ("bo.jsonl", file(11))];
    let files: Vec<_> =
        files.iter().map(|(name, file)| ((*name).to_owned(), file.clone().into_bytes())).collect();
    let came = convert::import(&files, "", &stamp(1)).unwrap();
    let went = convert::export(&came.native, "doccano", "").unwrap();
    assert_eq!(went.losses, vec![]);
    let record: serde_json::Value = serde_json::from_slice(&went.files[0].1).unwrap();
    assert_eq!(record["entities"].as_array().unwrap().len(), 4);
    assert_eq!(record["relations"].as_array().unwrap().len(), 2);
}

#[test]
fn equal_tasks_in_full_stay_two() {
    let task = r#"{"id":1,"data":{"text":"Orsh fell"},"annotations":[{"result":[{"id":"r",
        "type":"labels","value":{"start":0,"end":4,"labels":["Place"]}}]}]}"#;
    let (_, articles) = told(&[("full.json", &format!("[{task},{task}]"))]);
    assert_eq!(articles.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn files_of_doccano_that_share_no_article_stay_apart() {
    let file = |text: &str| {
        format!(r#"{{"id":1,"text":"{text} fell","label":[[0,4,"Place"]],"Comments":[]}}"#)
    };
    let (train, dev) = (file("Orsh"), file("Lavar"));
    let (_, articles) = told(&[("train.jsonl", &train), ("dev.jsonl", &dev)]);
    let author = stamp(1).author;
    assert_eq!(articles, [[format!("{author}: Place Orsh")], [format!("{author}: Place Lava")]]);
}
