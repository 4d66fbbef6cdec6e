//! What files of all kinds become.

use super::super::pack;
use super::*;
use crate::moment::Timestamp;
use std::sync::Arc;

const GOLD: &str = include_str!("../../../seeds/gold.dateline.json");

fn stamp() -> Stamp {
    Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance: 7 }
}

/// What files are, with the articles of those that hold some.
struct Loaded {
    name: String,
    content: Content,
    documents: Vec<Document>,
}

fn loaded(files: &[(&str, &[u8])]) -> Vec<Loaded> {
    let handed =
        |(name, bytes): &(&str, &[u8])| Handed { name: (*name).to_owned(), bytes: bytes.to_vec() };
    let files = files.iter().map(handed).collect();
    let mut given: BTreeMap<usize, Vec<Document>> = BTreeMap::new();
    let mut give = |number, document| given.entry(number).or_default().push(document);
    let items = load(files, &ReadOptions::default(), &stamp(), |_, _| None, &mut give);
    let with_articles = |Item { name, content }| {
        let documents = match &content {
            Content::Articles(of) => given.remove(&of.number).unwrap_or_default(),
            _ => Vec::new(),
        };
        if let Content::Articles(of) = &content {
            assert_eq!(of.n, documents.len());
        }
        Loaded { name, content, documents }
    };
    items.into_iter().map(with_articles).collect()
}

fn told(item: &Loaded) -> String {
    match &item.content {
        Content::Text(bytes) => format!("{}: text of {}", item.name, bytes.len()),
        Content::Refused(why) => format!("{}: {why}", item.name),
        Content::Pdf(bytes) => format!("{}: PDF of {}", item.name, bytes.len()),
        Content::Patterns(bytes) => format!("{}: patterns, {}", item.name, bytes.len()),
        Content::Beside(what) => format!("{}: {what}", item.name),
        Content::Articles(of) => {
            let format = of.format.unwrap_or("native");
            let n = document_mentions(item);
            format!("{}: {format} {} {n}", item.name, item.documents.len())
        }
    }
}

const CONLL: &[u8] = b"EU NNP B-NP B-ORG\nrejects VBZ B-VP O\nit PRP B-NP O\n";

#[test]
fn a_zip_holds_files_of_all_kinds() {
    let files = [
        ("c/a.ann", &b"T1\tActor 0 6\tTroops\n"[..]),
        ("c/a.txt", b"Troops left Orsh."),
        ("plain.txt", b"A text."),
        ("train.conll", CONLL),
        ("inner.zip", b"PK\x03\x04"),
    ];
    let files: Vec<_> = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
    let packed = pack(&files).unwrap();
    let items = loaded(&[("all.zip", &packed)]);
    let told: Vec<_> = items.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "c: brat 1 1",
            "inner.zip: An archive within an archive is not opened. Unpack it first.",
            "plain.txt: text of 7",
            "train.conll: conll-2003 1 1",
        ]
    );
}

#[test]
fn many_files_of_one_format_are_one_and_a_broken_one_costs_no_other() {
    let exported = crate::formats::convert::export(GOLD, "cas-json", "").unwrap();
    let (_, document) = &exported.files[0];
    let named = |n: usize| (format!("all/cas/{n}.json"), document.clone());
    let mut files: Vec<_> = (0..=MANY).map(named).collect();
    files.push(("all/plain.txt".to_owned(), b"A text.".to_vec()));
    let packed = pack(&files).unwrap();
    let items = loaded(&[("all.zip", &packed)]);
    let of_each = document_mentions(&items[1]) / (MANY + 1);
    assert!(of_each > 0);
    let told_all: Vec<_> = items.iter().map(told).collect();
    let all = of_each * (MANY + 1);
    let expected = format!("51 files, all/cas: cas-json 51 {all}");
    assert_eq!(told_all, ["all/plain.txt: text of 7".to_owned(), expected]);

    files[7].1 = b"{\"%FEATURE_STRUCTURES\": [}".to_vec();
    let items = loaded(&[("all.zip", &pack(&files).unwrap())]);
    assert_eq!(items.len(), MANY + 2);
    let n: usize = items.iter().map(document_mentions).sum();
    assert_eq!(n, of_each * MANY);
}

fn document_mentions(item: &Loaded) -> usize {
    item.documents.iter().map(|document| document.mentions.len()).sum()
}

#[test]
fn what_is_read_is_what_a_native_file_of_it_would_hold() {
    for format in crate::formats::FORMATS.iter().filter(|f| f.description().is_written) {
        let Ok(exported) = crate::formats::convert::export(GOLD, format.name, "") else {
            continue;
        };
        let options = ReadOptions { format: Some(format.name.into()), ..Default::default() };
        let mut read = Vec::new();
        let mut give = |_, document| read.push(document);
        let mut out = Outlet { give: &mut give, number: 0, n: 0 };
        let Content::Articles(Articles { head, .. }) =
            foreign(&exported.files, &options, &stamp(), None, &mut out)
        else {
            continue;
        };
        let codebook = head.codebook.as_ref().unwrap();
        let documents: Vec<_> = read.iter().cloned().map(Arc::new).collect();
        let again = native::read(&native::write_jsonl(codebook, &documents), &stamp());
        assert_eq!(again.problems, []);
        assert_eq!(again.documents, read, "{}", format.name);
        assert_eq!(again.codebook.as_ref(), Some(codebook), "{}", format.name);
    }
}

#[test]
fn what_will_be_refused_fills_no_memory() {
    let mut n_given = 0;
    let mut give = |_, _| n_given += 1;
    let mut out = Outlet { give: &mut give, number: 1, n: 199_999 };
    let document = loaded(&[("a.conll", CONLL)]).remove(0).documents.remove(0);
    out.take(document.clone());
    out.take(document);
    let head = Head { codebook: None, has_project: false, problems: Vec::new() };
    assert!(matches!(out.articles(head, None, None), Content::Refused(_)));
    assert_eq!(n_given, 1);
}

#[test]
fn ids_of_several_files_differ() {
    let items = loaded(&[("a.conll", CONLL), ("b.conll", CONLL)]);
    let ids: Vec<_> = items.iter().map(|item| item.documents[0].id.clone()).collect();
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn what_is_no_annotation_is_text_or_told() {
    let items = loaded(&[
        ("a.csv", b"one,two\n1,2\n"),
        ("b.json", b"{\"x\": 1}"),
        ("c.xml", b"\x89PNG\r\n"),
        ("d.ann", b"T1\tActor 0 6\tTroops\n"),
    ]);
    let told: Vec<_> = items.iter().map(told).collect();
    assert_eq!(told[0], "a.csv: text of 12");
    assert_eq!(told[1], "b.json: native 0 0");
    assert!(told[2].contains("a picture"), "{}", told[2]);
    assert!(told[3].contains("d.txt"), "{}", told[3]);
}

#[test]
fn a_labeling_interface_gives_the_labels_of_tasks_beside_it_their_colors() {
    let task = br#"[{"data":{"text":"Bo left"},"annotations":[{"result":[]}]}]"#;
    let config = b"<View><Labels name=\"l\" toName=\"t\"><Label value=\"Team\" \
                   background=\"#102030\"/></Labels></View>";
    let files = [("x/tasks.json", &task[..]), ("x/tasks-config.xml", config)];
    let files: Vec<_> = files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).into();
    let items = loaded(&[("all.zip", &pack(&files).unwrap())]);
    let readings = items.iter().filter_map(|item| match &item.content {
        Content::Articles(of) if of.format == Some("label-studio") => of.head.codebook.as_ref(),
        _ => None,
    });
    let labels: Vec<_> = readings.flat_map(|codebook| codebook.schema.labels()).collect();
    let color = crate::schema::Color::parse("#102030").unwrap();
    let color = crate::schema::ColorPair::from_pick(color);
    assert_eq!(labels.len(), 1);
    assert_eq!((labels[0].name.as_ref(), labels[0].color), ("Team", color));
}

#[test]
fn a_project_of_inception_is_opened() {
    let mut files = vec![("exportedproject7.json".to_owned(), b"{}".to_vec())];
    let exported = crate::formats::convert::export(GOLD, "cas-json", "").unwrap();
    for (n, (_, bytes)) in exported.files.into_iter().enumerate() {
        let inner = pack(&[("ann.json".to_owned(), bytes)]).unwrap();
        files.push((format!("annotation/{n}.txt/ann.zip"), inner));
        files.push((format!("source/{n}.txt"), b"Its source.".to_vec()));
    }
    let items = loaded(&[("project.zip", &pack(&files).unwrap())]);
    assert_eq!(items.len(), files.len() / 2);
    for item in &items {
        assert!(told(item).contains(": cas-json 1 "), "{}", told(item));
        let mentions = item.documents.iter().flat_map(|document| document.mentions.iter());
        assert!(mentions.into_iter().all(|mention| mention.author.as_ref() == "ann"));
    }
}

#[test]
fn what_is_saved_is_loaded_again() {
    const GOLD: &str = include_str!("../../../seeds/gold.dateline.json");
    let mut strange = Vec::new();
    for format in crate::formats::FORMATS.iter().filter(|f| f.description().is_read) {
        if !format.description().is_written {
            continue;
        }
        let saved = super::super::save(GOLD, format.name, r#"{"name":"gold"}"#).unwrap();
        let n_verified = saved.checked.as_ref().unwrap().n_verified;
        let items = loaded(&[(&saved.name, &saved.bytes)]);
        let mut n_mentions = 0;
        for item in &items {
            // Some formats are kinds of others, and read as those.
            let kinds = [("spacy", "spacy-spans"), ("label-studio", "label-studio-predictions")];
            let is_it = |name: &str| name == format.name || kinds.contains(&(name, format.name));
            match &item.content {
                Content::Beside(_) => {}
                Content::Articles(of) if of.format.is_some_and(is_it) => {
                    // Predictions come back as suggestions.
                    let found = |d: &Document| d.mentions.len() + d.suggestions.len();
                    n_mentions += item.documents.iter().map(found).sum::<usize>();
                }
                _ => strange.push(format!("{}: {}", format.name, told(item))),
            }
        }
        if n_mentions < n_verified {
            strange.push(format!("{}: {n_mentions} of {n_verified}", format.name));
        }
    }
    assert_eq!(strange, Vec::<String>::new());
}
