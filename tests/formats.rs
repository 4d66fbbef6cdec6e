//! Formats of other programs: files that must never change, samples of each trap, bad input.
//!
//! `UPDATE_EXPECT=1 cargo test --test formats` writes the expected files anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, mention, project_of, span_of, stamp};
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
        Ok(text) => format!("=== {name}\n{text}"),
        Err(_) => format!("=== {name}\n{bytes:02x?}\n"),
    };
    files.iter().map(tell).collect()
}

/// What an import gives, in short: warnings, then each mention with its words.
fn tell_import(files: &[(&str, &[u8])], options: &str) -> String {
    let files: Vec<_> = files.iter().map(|(n, bytes)| ((*n).to_owned(), bytes.to_vec())).collect();
    let imported = match convert::import(&files, options, &stamp(1)) {
        Ok(imported) => imported,
        Err(why) => return format!("refused: {why}\n"),
    };
    let mut told = format!("{}\n", imported.format);
    for warning in &imported.warnings {
        told += &format!("{:?}: {}\n", warning.kind, warning.problem);
    }
    let reading = native::read(&imported.native, &stamp(1));
    assert_eq!(reading.problems, vec![]);
    let schema = reading.codebook.unwrap().schema;
    for document in &reading.documents {
        told += &format!("{:?}\n", document.text.as_str());
        for mention in document.mentions.iter() {
            let label = schema.label(&mention.label).unwrap();
            told += &format!("  {} ({}): ", label.name, label.kind.name());
            told += &document.quote(mention).replace('\n', "⏎").replace('\r', "␍");
            for (name, value) in &mention.attributes {
                told += &format!(" [{name}={value}]");
            }
            if !mention.note.is_empty() {
                told += &format!(" ({})", mention.note.replace('\n', "⏎"));
            }
            told += "\n";
        }
    }
    told
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
                loss.kind, loss.effect, loss.label, loss.quote, loss.what
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
        let shares_reader = ["spacy-spans"].contains(&format.name);
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
