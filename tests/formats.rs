//! Formats of other programs: files that must never change, samples of each trap, bad input.
//!
//! `UPDATE_EXPECT=1 cargo test --test formats` writes the expected files anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, mention, project_of, span_of, stamp, tell_import};
use dateline::annotation::{Attribute, Spans};
use dateline::formats::{
    FORMATS, Options, ReadOptions, Recognized, Source, convert, descriptions, format, native,
    recognize,
};
use dateline::project::Project;
use dateline::schema::Label;
use expect_test::{Expect, expect, expect_file};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// An article with everything a mention can be: nested, crossing, touching, discontinuous, cut
/// within a word, with an emoji before it, over a line break, with attributes and a note.
fn hard() -> Project {
    let text = "Zoé Lind visited São Paulo 😀 on Monday.\n\nRioters (and police) clashed near the \
                U.N. office; “Kunduz-based” marines left <A&B>.\r\nThe end.";
    let m = |name: &str, label: &str, words: &str| mention(name, label, span_of(text, words));
    let mut noted = m("m5", "place", "U.N. office");
    noted.note = "seen from the “street”\nsecond line".into();
    noted.attributes.insert("certain".into(), Attribute::Flag(true));
    noted.attributes.insert("rank".into(), Attribute::Number(2.into()));
    noted.attributes.insert("wiki".into(), Attribute::Text("Q1|x=y, \"z\"".into()));
    let gap = Spans::new(vec![span_of(text, "Rioters"), span_of(text, "clashed")]).unwrap();
    let mentions = vec![
        m("m1", "actor", "Zoé Lind"),
        m("m2", "event", "visited"),
        m("m3", "place", "São Paulo"),
        m("m4", "event", "clashed near the U.N. office"),
        noted,
        m("m6", "actor", "U.N."),
        mention("m7", "event", gap),
        m("m8", "group", "Kunduz"),
        m("m9", "group", "marines left <A&B>.\r\nThe"),
        m("n1", "event", "left <A&B>.\r\nThe end"),
        m("n2", "place", " on "),
    ];
    let mut project = project_of(vec![
        document("hard", text, mentions),
        document("empty", "No mention here.\nTwo lines.", vec![]),
        document(
            "short",
            "=1+1 in Kabul",
            vec![
                mention("a", "place", span_of("=1+1 in Kabul", "Kabul")),
                mention("b", "event", span_of("=1+1 in Kabul", "=1+1")),
            ],
        ),
    ]);
    let group = Label { id: id("group"), name: "armed group".into(), ..common::label(1) };
    let codebook = Arc::make_mut(&mut project.codebook);
    codebook.schema = codebook.schema.with(Label { extra: Default::default(), ..group }).unwrap();
    project
}

fn native_of(project: &Project) -> String {
    native::write_jsonl(&project.codebook, project.documents.values())
}

fn tell(files: &[(String, Vec<u8>)]) -> String {
    let tell = |(name, bytes): &(String, Vec<u8>)| match std::str::from_utf8(bytes) {
        // Carriage returns would not survive in a file of expectations.
        Ok(text) => format!("=== {name}\n{}", text.replace('\r', "␍")),
        Err(_) if name.ends_with(".spacy") => format!("=== {name}\n{}", tell_docbin(bytes)),
        Err(_) => format!("=== {name}\n{bytes:02x?}\n"),
    };
    files.iter().map(tell).collect()
}

/// The parts of a DocBin, whose compression is none of ours.
fn tell_docbin(bytes: &[u8]) -> String {
    let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib(bytes).unwrap();
    let rmpv::Value::Map(parts) = rmpv::decode::read_value(&mut unpacked.as_slice()).unwrap()
    else {
        panic!("a DocBin is a map");
    };
    let part = |(name, value): &(rmpv::Value, rmpv::Value)| match value {
        rmpv::Value::Binary(bytes) => format!("{name}: {bytes:02x?}\n"),
        rmpv::Value::Array(list) => {
            let list: Vec<_> = list.iter().map(|value| format!("\n  {value}")).collect();
            format!("{name}: {}\n", list.concat())
        }
        other => format!("{name}: {other}\n"),
    };
    parts.iter().map(part).collect()
}

fn check(name: &str, content: &str, expected: Expect) {
    expected.assert_eq(&tell_import(&[(name, content.as_bytes())], ""));
}

// --- All formats ----------------------------------------------------------------------------

#[test]
fn every_format_writes_the_hard_article_as_before() {
    let native = native_of(&hard());
    for format in FORMATS.iter() {
        if !format.description().is_written {
            continue;
        }
        let exported = convert::export(&native, format.name, r#"{"name":"hard"}"#).unwrap();
        let mut told = tell(&exported.files);
        told += "=== losses\n";
        for loss in &exported.losses {
            told += &format!(
                "{:?} {:?} {} “{}”: {}\n",
                loss.kind,
                loss.effect,
                loss.label,
                loss.quote.replace('\r', "␍"),
                loss.what.replace('\r', "␍")
            );
        }
        if let Some(checked) = exported.checked {
            assert_eq!(checked.failures, Vec::<String>::new(), "{}", format.name);
            told += &format!("=== {checked}\n");
        }
        expect_file![root(&format!("tests/formats/{}.golden", format.name))].assert_eq(&told);
    }
}

#[test]
fn every_written_format_is_recognized_by_its_content() {
    let native = native_of(&hard());
    for format in FORMATS.iter().filter(|format| format.description().is_read) {
        let Ok(exported) = convert::export(&native, format.name, "") else { continue };
        let found = exported
            .files
            .iter()
            .any(|(name, bytes)| recognize(name, bytes) == Recognized::Format(format.name));
        let shares_reader = ["spacy-spans", "label-studio-predictions"].contains(&format.name);
        assert!(found || shares_reader, "{} is not recognized", format.name);
    }
}

#[test]
fn names_of_formats_and_their_options_are_sound() {
    let mut names = std::collections::BTreeSet::new();
    let known = serde_json::to_value(Options::default()).unwrap();
    for described in descriptions() {
        assert!(names.insert(described.name), "{} stands twice", described.name);
        assert!(described.is_read || described.is_written);
        assert!(!described.extensions.is_empty());
        for option in described.options {
            assert!(known.get(option).is_some(), "{}: no option {option}", described.name);
        }
        assert!(serde_json::to_string(&described).unwrap().contains(described.name));
    }
}

#[test]
fn the_readme_tells_of_every_format() {
    let readme = std::fs::read_to_string(root("README.md")).unwrap();
    for format in descriptions() {
        let mark = |holds| if holds { " ✓ " } else { " " };
        let out = if format.is_joint { " ✓ in parts " } else { mark(format.is_written) };
        let row = format!("\n| {} |{}|{out}|", format.title, mark(format.is_read));
        assert!(readme.contains(&row), "README.md has no row {row:?}");
    }
}

#[test]
fn bad_input_is_refused_in_words() {
    let refused = |bytes: &[u8], options: &str| tell_import(&[("x.jsonl", bytes)], options);
    let mut told = String::new();
    told += &refused(b"", "");
    told += &refused(b"hello", "");
    told += &refused(b"\xff\xfe\x00", r#"{"format":"spacy"}"#);
    told += &refused(b"{\"text\":1}", r#"{"format":"spacy"}"#);
    told += &refused(b"[[[", r#"{"format":"spacy"}"#);
    told += &refused(b"[]", r#"{"format":"spacy"}"#);
    told += &refused(b"{}", r#"{"format":1}"#);
    expect![[r#"
        refused: x.jsonl: The file is in no format that is known here. Load it as text, or choose its format.
        refused: x.jsonl: The file is in no format that is known here. Load it as text, or choose its format.
        refused: x.jsonl: byte 0: This is not UTF-8. Save the file as UTF-8; nothing was loaded from it.
        refused: x.jsonl: line 1: The record has no “text”. Nothing was loaded; check that the file is the one you meant.
        refused: x.jsonl: line 1: This is not JSON: EOF while parsing a list. Export the file again, or mend it there.
        refused: x.jsonl: The file holds no article. Nothing was loaded; check that the file is the one you meant.
        refused: The options cannot be read: invalid type: integer `1`, expected a string at line 1 column 11. Choose them again.
    "#]].assert_eq(&told);
    for format in FORMATS.iter() {
        for bytes in [&b""[..], b"\0", b"\xef\xbb\xbf", b"\n\n", b"{", b"[[", b"<a", b"T1\t"] {
            let source = [Source { name: "x", bytes }];
            let read = format.read(&source, &ReadOptions::default(), &stamp(1));
            if let Err(why) = read {
                assert!(!why.remedy.is_empty() && why.file == "x", "{}: {why:?}", format.name);
            }
        }
        let deep = "[".repeat(200_000) + &"<a>".repeat(50_000) + &"{\"text\":".repeat(50_000);
        for bytes in [deep.as_bytes(), &deep.as_bytes()[200_000..], &deep.as_bytes()[350_000..]] {
            let source = [Source { name: "x", bytes }];
            drop(format.read(&source, &ReadOptions::default(), &stamp(1)));
        }
    }
    let ghost = refused(b"{}", r#"{"format":"ghost"}"#);
    assert!(ghost.starts_with("refused: There is no format “ghost”. Choose one of: "), "{ghost}");
    assert!(format("ghost").is_none());
}

#[test]
fn plain_text_and_rubbish_are_told_apart() {
    assert_eq!(recognize("a.txt", "Rebels took Kunduz.".as_bytes()), Recognized::PlainText);
    assert_eq!(recognize("a.json", b"{\"dateline\":1"), Recognized::Native);
    assert_eq!(recognize("a.jsonl", b"{\"text\":\"x\",\"mentions\":[]}"), Recognized::Native);
    let quoting = br#"{"text":"a <TEI> b","entities":[[0,1,"X"]]}"#;
    assert_eq!(recognize("a.jsonl", quoting), Recognized::Format("spacy"));
    assert_eq!(recognize("a.png", b"\x89PNG\r\n\x1a\n\0\xff"), Recognized::Unknown);
}

// --- spaCy ----------------------------------------------------------------------------------

#[test]
fn spacy_records_of_every_shape() {
    check(
        "a.json",
        r#"[["Bo is in Kabul.", {"entities": [[0, 2, "PERSON"], [9, 14, "GPE", "Q5"]]}],
            ["Nobody", {"entities": [], "cats": {"X": 1.0}}]]"#,
        expect![[r#"
            spacy
            "Bo is in Kabul."
              PERSON (actor): Bo
              GPE (place): Kabul [kb_id=Q5]
            "Nobody"
        "#]],
    );
    check(
        "a.jsonl",
        "{\"text\":\"\\ud83d Bo\",\"entities\":[[2,4,\"PER\"],[9,12,\"PER\"],[1,1,\"PER\"],[0,\"x\"]]}\n\
         not json\n{\"text\":\"\",\"entities\":[]}\n\
         {\"text\":\"Bo\",\"spans\":{\"sc\":[[0,2,\"per\"]]}}\n",
        expect![[r#"
            spacy
            Content: line 1: The record has 1 halves of characters (lone surrogates). Each became U+FFFD, which keeps all offsets.
            Mention: line 1: entities: [0,"x"] is no start, end and label. The mention was left out.
            Mention: line 1: � Bo, mention 2 “PER”: 9..12 is no range of the text, which has 4 code points. The mention was left out.
            Mention: line 1: � Bo, mention 3 “PER”: 1..1 is no range of the text, which has 4 code points. The mention was left out.
            Article: line 2: This is not JSON: expected ident. The record was left out; the others were loaded.
            Article: line 3: The article has no text. The record was left out; the others were loaded.
            Content: The labels “PER” and “per” differ only in case. They became one label, “PER”.
            "� Bo"
              PER (actor): Bo
            "Bo"
              PER (actor): Bo
        "#]],
    );
}

// --- Columns --------------------------------------------------------------------------------

#[test]
fn columns_of_every_kind() {
    let iob1 = "-DOCSTART- -X- O O\r\n\r\nEU NNP I-NP I-ORG\r\nUN NNP I-NP B-ORG\r\nrejects VBZ \
                I-VP O\r\n\r\nPeter NNP I-NP I-PER\r\nBlackburn NNP I-NP I-PER\r\n";
    check(
        "a.conll",
        iob1,
        expect![[r#"
        conll-2003
        Content: 5 lines have columns between token and tag. They have no place here and were left out.
        "EU UN rejects\nPeter Blackburn"
          ORG (actor): EU
          ORG (actor): UN
          PER (actor): Peter Blackburn
    "#]],
    );
    check(
        "a.tsv",
        "@bo\tB-person\n#\tO\n\nwon\tO\nKabul\tB-location",
        expect![[r#"
        wnut
        "@bo #\nwon Kabul"
          person (actor): @bo
          location (place): Kabul
    "#]],
    );
    check(
        "a.bio",
        "# a comment\nBo B-PER\nalone\nin O\nKabul U-GPE\n",
        expect![[r#"
            conll-2003
            Mention: line 3: The line "alone" has a single column. The mention was left out.
            "Bo in Kabul"
              PER (actor): Bo
              GPE (place): Kabul
        "#]],
    );
    check(
        "a.conll",
        "\u{feff}Bo B-PER\nsaid O\n",
        expect![[r#"
        conll-2003
        "Bo said"
          PER (actor): Bo
    "#]],
    );
}

// --- Annotators -----------------------------------------------------------------------------

#[test]
fn doccano_records_of_every_version() {
    check(
        "a.jsonl",
        r#"{"id":7,"text":"🔥🔥 in Kabul now, Bo","label":[[8,13,"LOC"],[5,7,"X"],[14,17,"X"]],"Comments":[]}
{"id":8,"text":"Bo left","entities":[{"id":1,"label":"PER","start_offset":0,"end_offset":2}],"relations":[],"n":1}
{"text":"Bo","labels":[[0,2,"PER"],[1,99,"PER"]]}"#,
        expect![[r#"
            doccano
            Unit: line 1: 🔥🔥 in Kabul now, Bo: The offsets seem to count UTF-16 units: so more mentions begin and end with words. They were read so; nothing was shifted beyond what that means.
            Mention: line 3: Bo, mention 2 “PER”: 1..99 is no range of the text, which has 2 code points. The mention was left out.
            "🔥🔥 in Kabul now, Bo"
              X (other): in
              LOC (place): Kabul
              X (other): now
            "Bo left"
              PER (actor): Bo
            "Bo"
              PER (actor): Bo
        "#]],
    );
}

#[test]
fn label_studio_tasks_with_predictions_notes_and_relations() {
    let task = r#"[{"id":1,"data":{"text":"Bo is in Kabul."},"annotations":[{"completed_by":{"id":3,"email":"a@b.c"},
        "result":[{"id":"r1","type":"labels","from_name":"label","to_name":"text",
        "value":{"start":0,"end":2,"text":"Bo","labels":["PER","Chief"]}},
        {"id":"r1","type":"choices","from_name":"sure","value":{"start":0,"end":2,"choices":["yes"]}},
        {"id":"r2","type":"hypertextlabels","value":{"start":"/p[1]","end":"/p[1]",
        "globalOffsets":{"start":9,"end":14},"hypertextlabels":["LOC"]}},
        {"from_id":"r1","to_id":"r2","type":"relation","direction":"right"}]},
        {"was_cancelled":true,"result":[]}],
        "predictions":[{"model_version":"m1","result":[{"id":"p","type":"labels",
        "value":{"start":10,"end":15,"text":"Kabul","labels":["LOC"]}}]}]}]"#;
    check(
        "a.json",
        task,
        expect![[r#"
            label-studio
            Content: line 1: An annotation was cancelled by its annotator. It was left out.
            Moved: line 1: Bo is in Kabul., mention 4 “LOC”: Its words "Kabul" do not stand where the offsets say. It was moved to the nearest place where they stand.
            "Bo is in Kabul."
              Chief (other): Bo [sure=yes]
              PER (actor): Bo
              LOC (place): Kabul
              ? LOC (place): Kabul
        "#]],
    );
    // The relation goes out as it came in.
    let files = [("a.json".to_owned(), task.as_bytes().to_vec())];
    let imported = convert::import(&files, "", &stamp(1)).unwrap();
    let exported = convert::export(&imported.native, "label-studio", "").unwrap();
    let losses: Vec<_> = exported.losses.iter().map(|loss| loss.what.as_str()).collect();
    assert_eq!(losses, ["A suggestion was left out."]);
    let imported = native::read(&imported.native, &stamp(1)).arriving(false);
    let project = imported.codebook.as_ref().unwrap();
    let documents: Vec<_> = imported.documents.iter().cloned().map(Arc::new).collect();
    let all = native::write_jsonl(project, &documents);
    let exported = convert::export(&all, "label-studio", "").unwrap();
    assert!(tell(&exported.files).contains(r#""from_id":"r1""#));
    assert_eq!(exported.losses, vec![]);
}

#[test]
fn prodigy_tasks_that_were_rejected_have_no_mentions() {
    check(
        "a.jsonl",
        r#"{"text":"Bo left","spans":[{"start":0,"end":2,"token_start":0,"token_end":0,"label":"PER"}],"answer":"accept","_input_hash":-1}
{"text":"Bo came","spans":[{"start":0,"end":2}],"label":"PER","answer":"accept"}
{"text":"Bo ran","spans":[{"start":0,"end":2,"label":"PER"}],"answer":"reject"}"#,
        expect![[r#"
            prodigy
            Content: line 3: The answer to the task is “reject”. Its text was loaded and flagged, without mentions.
            "Bo left"
              PER (actor): Bo
            "Bo came"
              PER (actor): Bo
            "Bo ran"
        "#]],
    );
}

fn check_brat(text: &str, annotations: &str, expected: Expect) {
    let files = [("d/a.ann", annotations.as_bytes()), ("d/a.txt", text.as_bytes())];
    expected.assert_eq(&tell_import(&files, ""));
}

#[test]
fn brat_counts_as_its_server_does() {
    let text = "Bo 🔥 left.\r\nThen Kunduz\r\nprovince fell.";
    let folded = "T1\tPER 0 2\tBo\nT2\tLOC 16 22;23 31\tKunduz province\nA1\tSure T1\n\
                  A2\tRank T2 4\n#1\tAnnotatorNotes T2\tunclear\n\
                  R1\tIn Arg1:T1 Arg2:T2\t\nE1\tFall:T9 Where:T2\n";
    check_brat(
        text,
        folded,
        expect![[r#"
        brat
        "Bo 🔥 left.\r\nThen Kunduz\r\nprovince fell."
          PER (actor): Bo [Sure=true]
          LOC (place): Kunduz … province [Rank=4] (unclear)
    "#]],
    );
    let raw = "T1\tLOC 17 23\tKunduz\nT2\tLOC 25 33\tprovince\nT3\tPER 0 2\tBo\n";
    check_brat(
        text,
        raw,
        expect![[r#"
        brat
        Unit: a: The offsets count code points: 3 of 3 quotes prove it. They were read so; nothing was shifted beyond what that means.
        "Bo 🔥 left.\r\nThen Kunduz\r\nprovince fell."
          PER (actor): Bo
          LOC (place): Kunduz
          LOC (place): province
    "#]],
    );
    let alone = tell_import(&[("a.ann", b"T1\tPER 0 2\tBo\n")], "");
    expect![[r#"
        refused: a.ann: The text a.txt of these annotations is missing. Load the .txt file together with the .ann file.
    "#]].assert_eq(&alone);
}

#[test]
fn tables_with_quotes_breaks_and_formulas() {
    let articles = b"article,title,text\r\nx,T,\"'=1 \"\"a\"\"\nBo, left\"\r\n";
    let mentions = b"article,label,start,end,quote\r\nx,PER,7,9,Bo\r\nx,PER,8,10,Bo\r\n\
                     y,PER,0,1,\r\nx,PER,a,b,\r\n";
    let files: [(&str, &[u8]); 2] = [("m.csv", mentions), ("t.csv", articles)];
    expect![[r#"
        csv
        Mention: line 4: y: The file has no text of this article. The mention was left out.
        Mention: line 5: x: Start and end are no numbers. The mention was left out.
        Moved: line 3: T, mention 2 “PER”: Its words "Bo" do not stand where the offsets say. It was moved to the nearest place where they stand.
        "=1 \"a\"\nBo, left"
          PER (actor): Bo
          PER (actor): Bo
    "#]].assert_eq(&tell_import(&files, ""));
}

#[test]
fn a_question_has_what_its_placeholders_stand_for() {
    let asked = |options: &str| {
        let exported = convert::export(&native_of(&hard()), "chat", options).unwrap();
        let file = String::from_utf8(exported.files[0].1.clone()).unwrap();
        let last = file.lines().last().unwrap().to_owned();
        let record: serde_json::Value = serde_json::from_str(&last).unwrap();
        let said = |n: usize| record["messages"][n]["content"].as_str().unwrap().to_owned();
        let n_lost = exported.losses.iter().filter(|loss| loss.what.contains("{text}")).count();
        (said(0), said(1), n_lost)
    };
    let options = r#"{"instruction":"Tag {labels}.","question":"{title} {x}{text}{"}"#;
    let expected = "Tag Actor, Place, Event, armed group.";
    assert_eq!(asked(options), (expected.into(), "short {x}=1+1 in Kabul{".into(), 0));
    assert_eq!(asked(r#"{"question":"?"}"#).2, 3);
}

// --- Exchange -------------------------------------------------------------------------------

#[test]
fn datasets_need_the_names_of_their_numbers() {
    let line = br#"{"tokens":["Bo","left","Kabul"],"ner_tags":[1,0,3]}"#;
    let card = b"---\ndataset_info:\n  features:\n  - name: ner_tags\n    sequence:\n      class_label:\n        names:\n          '0': O\n          '1': B-PER\n          '2': I-PER\n          '3': B-LOC\n---\n";
    let files: [(&str, &[u8]); 2] = [("train.jsonl", line), ("README.md", card)];
    expect![[r#"
        hugging-face
        "Bo left Kabul"
          PER (actor): Bo
          LOC (place): Kabul
    "#]]
    .assert_eq(&tell_import(&files, ""));
    expect![[r#"
        refused: train.jsonl: line 1: The tag 1 is a number without a name. Load the dataset's README.md together with this file.
    "#]].assert_eq(&tell_import(&files[..1], ""));
}

#[test]
fn web_annotations_find_their_text() {
    let annotation = br#"{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation",
        "body":[{"type":"TextualBody","purpose":"tagging","value":"PER"},
        {"type":"TextualBody","purpose":"commenting","value":"who?"}],
        "target":{"source":"http://x.org/a.txt","selector":[
        {"type":"TextPositionSelector","start":3,"end":5},
        {"type":"TextQuoteSelector","exact":"Bo","prefix":"\ud83d\udd25 "}]}}"#;
    let text = "🔥 Bo left".as_bytes();
    let files: [(&str, &[u8]); 2] = [("a.jsonld", annotation), ("a.txt", text)];
    expect![[r#"
        web-annotation
        Unit: line 1: 🔥 Bo left: The offsets count UTF-16 units: 1 of 1 quotes prove it. They were read so; nothing was shifted beyond what that means.
        "🔥 Bo left"
          PER (actor): Bo (who?)
    "#]].assert_eq(&tell_import(&files, ""));
}

#[test]
fn webanno_stacks_escapes_and_slots() {
    check(
        "a.tsv",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Named|identifier|value\n#T_RL=x.Rel|kind|BT_x.Named\n\n\n\
         #Text=🔥 Bo_x left\n1-1\t0-2\t🔥\t_\t_\t_\t_\t\n1-2\t3-7\tBo\\_x\t*[1]|Q\\|1[2]\tPER[1]|a\\_b[2]\t_\t_\t\n\
         1-3\t8-12\tleft\t*[1]\tPER[1]\t_\t_\t\n1-3.1\t8-10\tle\t_\tX\t_\t_\t\n\n\
         #Text=Next\n2-1\t14-18\tNext\t_\tY\t_\t_\t\n",
        expect![[r#"
            webanno-tsv
            "🔥 Bo_x left\n Next"
              PER (actor): Bo_x left
              a_b (other): Bo_x [identifier=Q|1]
              X (other): le
              Y (other): Next
        "#]],
    );
}

#[test]
fn conllu_brackets_nest_cross_and_close() {
    check(
        "a.conllu",
        "# newdoc id = d1\n# global.Entity = GRP-etype-infstat\n\
         1\tThe\t_\t_\t_\t_\t_\t_\t_\tEntity=(1-person-new(2-place-new\n\
         2\tKunduz\t_\t_\t_\t_\t_\t_\t_\tEntity=1)(3-event-new)|SpaceAfter=No\n\
         3\t,\t_\t_\t_\t_\t_\t_\t_\tEntity=2)9)|SpacesAfter=\\n\\n\n\n\
         1-2\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n1\tde\t_\t_\t_\t_\t_\t_\t_\t_\n\
         2\tel\t_\t_\t_\t_\t_\t_\t_\t_\n3\tBo\t_\t_\t_\t_\t_\t_\t_\tner=S-PER\n",
        expect![[r#"
            conll-u
            Mention: line 5: 9: It closes and never opened. The mention was left out.
            "The Kunduz,\n\ndel Bo"
              place (place): The Kunduz,
              person (actor): The Kunduz
              event (event): Kunduz
              PER (actor): Bo
        "#]],
    );
}

#[test]
fn elements_around_names_are_mentions() {
    check(
        "a.xml",
        "<?xml version=\"1.0\"?><TEI><teiHeader><title>On Bo</title></teiHeader><text><body>\n\
         <p>Then  <persName>Bo\n Lind</persName> left <placeName><rs type=\"GPE\">Kunduz</rs>\n\
         city</placeName>.</p><p>Caf&#233; &amp; <hi>more</hi></p></body></text></TEI>",
        expect![[r#"
            tei
            "Then Bo Lind left Kunduz city.\n\nCafé & more"
              persName (actor): Bo Lind
              placeName (place): Kunduz city
              GPE (place): Kunduz
        "#]],
    );
}

#[test]
fn bioc_offsets_in_bytes_are_recognized_by_their_words() {
    check(
        "a.json",
        r#"{"source":"s","documents":[{"id":"1","passages":[
        {"offset":0,"text":"Caf\u00e9 Bo","annotations":[]},
        {"offset":9,"text":"in Kabul","annotations":[
        {"id":"a","infons":{"type":"LOC"},"text":"Kabul","locations":[{"offset":12,"length":5}]},
        {"id":"b","infons":{"type":"PER"},"text":"Bo","locations":[{"offset":6,"length":2}]}]}]}]}"#,
        expect![[r#"
            bioc
            Unit: line 1: Café Bo: The offsets count UTF-8 bytes: 2 of 2 quotes prove it. They were read so; nothing was shifted beyond what that means.
            "Café Bo\nin Kabul"
              PER (actor): Bo
              LOC (place): Kabul
        "#]],
    );
}
