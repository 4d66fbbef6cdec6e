//! Files that must never change: the sample articles, and one small dataset for every trap.
//!
//! `UPDATE_EXPECT=1 cargo test --test golden` writes the expected files anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{document, id, label, mention, project_of, span_of, stamp, suggested, unknown_fields};
use dateline::annotation::{Attribute, Mention, Spans};
use dateline::article::{Zone, ZoneKind};
use dateline::formats::native::{self, Reading};
use dateline::ingest::recognize;
use dateline::project::Project;
use dateline::schema::Schema;
use expect_test::{Expect, expect, expect_file};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn file(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The project of a file in which nothing is wrong.
fn whole(file: &str) -> Project {
    let Reading { codebook, has_project, documents, problems } = native::read(file, &stamp(0));
    assert_eq!(problems, vec![]);
    assert!(has_project);
    let documents = documents.into_iter().map(|d| (d.id.clone(), Arc::new(d))).collect();
    Project { codebook: Arc::new(codebook.unwrap()), documents }
}

fn gold() -> Project {
    whole(&file("seeds/gold.dateline.json"))
}

// --- The sample articles ------------------------------------------------------------------------

#[test]
fn the_gold_is_written_back_to_the_byte() {
    let text = file("seeds/gold.dateline.json");
    let project = whole(&text);
    assert!(native::write_json(&project.codebook, project.documents.values()) == text);
    assert_eq!(project.flaws(), vec![]);
}

#[test]
fn every_span_of_the_gold_is_proved() {
    let project = gold();
    let jsonl = native::write_jsonl(&project.codebook, project.documents.values());
    for file in [file("seeds/gold.dateline.json"), jsonl] {
        let verified = native::verify(&file);
        assert_eq!(verified.failures, vec![]);
        expect!["491 of 491 spans verified"].assert_eq(&verified.to_string());
    }
}

#[test]
fn the_gold_as_a_dataset() {
    let project = gold();
    let jsonl = native::write_jsonl(&project.codebook, project.documents.values());
    expect_file![root("tests/fixtures/native/gold.jsonl")].assert_eq(&jsonl);
    assert_eq!(whole(&jsonl), project);
}

#[test]
fn every_sample_file_is_an_article_of_the_gold_and_recognized_as_it_says() {
    let project = gold();
    let mut n = 0;
    for entry in std::fs::read_dir(root("seeds")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".txt") {
            continue;
        }
        n += 1;
        let of_file = |d: &&Arc<dateline::project::Document>| {
            d.facts.metadata.file.as_deref() == Some(name.as_str())
        };
        let document = project.documents.values().find(of_file).unwrap_or_else(|| panic!("{name}"));
        let text = file(&format!("seeds/{name}"));
        assert_eq!(text, document.text.as_str());

        let found = recognize(&text);
        let gold = &document.facts.metadata;
        assert_eq!(found.metadata.title, gold.title, "{name}");
        assert_eq!(found.zones, document.facts.zones, "{name}");
        // Only one of them says its date; the others state the day without the year.
        if found.metadata.date.is_some() {
            assert_eq!(found.metadata.date, gold.date, "{name}");
        }
    }
    assert_eq!(n, project.documents.len());
}

#[test]
fn the_sample_of_the_special_shape_is_read_as_it_was_meant() {
    let text = file("seeds/lavar-2023-09-05.txt");
    assert!(text.starts_with(" date 2023-09-05 "));
    let found = recognize(&text);
    let mut told = format!("{:?}: {}\n", found.metadata.date.unwrap(), found.metadata.title);
    for zone in &found.zones {
        let (start, end) = (zone.span.start().get(), zone.span.end().get());
        told += &format!("{start}..{end} {}: {}\n", zone.kind.name(), &text[start..end]);
    }
    expect![[r#"
        2023-09-05: Mutinous marines stormed an airfield on Belmara's Lavar island and shelled the…
        1..16 dateline: date 2023-09-05
        1601..1668 boilerplate: READ MORE:Belmara admiral calls island revolt 'a quarrel about pay'
        1670..1694 headline: Curfew on the waterfront
    "#]]
    .assert_eq(&told);
}

// --- Traps --------------------------------------------------------------------------------------

/// A trap as a project file and as a dataset, read back and compared with what is kept.
fn check_golden(name: &str, project: &Project) {
    let json = native::write_json(&project.codebook, project.documents.values());
    let jsonl = native::write_jsonl(&project.codebook, project.documents.values());
    expect_file![root(&format!("tests/fixtures/native/{name}.json"))].assert_eq(&json);
    expect_file![root(&format!("tests/fixtures/native/{name}.jsonl"))].assert_eq(&jsonl);
    assert_eq!(whole(&json), *project);
    assert_eq!(whole(&jsonl), *project);
    assert_eq!(native::verify(&json).failures, vec![]);
    assert_eq!(native::verify(&jsonl).failures, vec![]);
}

fn one(text: &str, mentions: Vec<Mention>) -> Project {
    project_of(vec![document("a", text, mentions)])
}

fn tagged(text: &str, words: &[&str]) -> Project {
    let mention = |(n, words): (usize, &&str)| {
        mention(&format!("m{n}"), ["actor", "place", "event"][n % 3], span_of(text, words))
    };
    one(text, words.iter().enumerate().map(mention).collect())
}

#[test]
fn crlf() {
    let text = "John loves Mary.\r\nHe married her.\r\n\r\nThe end.\r\n";
    check_golden("crlf", &tagged(text, &["John", "Mary.\r\nHe", "end"]));
}

#[test]
fn astral() {
    let text = "💩 🧑‍🚒firemen drive 🚒 in 𝔎𝔲𝔫𝔡𝔲𝔷 🇦🇫✊🏽.";
    check_golden("astral", &tagged(text, &["🧑‍🚒firemen", "𝔎𝔲𝔫𝔡𝔲𝔷", "🇦🇫"]));
}

#[test]
fn discontinuous() {
    let text = "They call the walkout off in Zambezia and Sofala provinces.";
    let spans = |parts: &[&str]| {
        Spans::new(parts.iter().map(|words| span_of(text, words)).collect()).unwrap()
    };
    let mentions = vec![
        mention("m1", "event", spans(&["call", "off"])),
        mention("m2", "place", spans(&["Zambezia", "provinces"])),
        mention("m3", "place", span_of(text, "Sofala provinces")),
    ];
    check_golden("discontinuous", &one(text, mentions));
}

#[test]
fn attributes_notes_and_suggestions() {
    check_golden("suggestions", &project_of(vec![suggested()]));
    let text = "Officials denied the attack.";
    let mut mention = mention("m", "event", span_of(text, "attack"));
    mention.note = "denied, “see” guidelines\r\n🔥".into();
    mention.attributes = BTreeMap::from([
        ("factual".to_owned(), Attribute::Flag(false)),
        ("deaths".to_owned(), Attribute::Number(17.into())),
        ("share".to_owned(), Attribute::Number(serde_json::Number::from_f64(0.1).unwrap())),
        ("class".to_owned(), Attribute::Text("“armed”\n".into())),
        ("".to_owned(), Attribute::Text("".into())),
    ]);
    check_golden("attributes", &one(text, vec![mention]));
}

#[test]
fn unknown_fields_of_every_level() {
    let text = "The Taliban took Kunduz.";
    let mut mention = mention("m", "place", span_of(text, "Kunduz"));
    mention.extra = unknown_fields(0);
    let mut document = document("a", text, vec![mention]);
    let mut facts = document.facts.as_ref().clone();
    facts.extra = unknown_fields(1);
    let span = span_of(text, "The");
    facts.zones = vec![Zone { kind: ZoneKind::Dateline, span, extra: unknown_fields(0) }];
    document.facts = Arc::new(facts);
    let mut project = project_of(vec![document]);
    let codebook = Arc::make_mut(&mut project.codebook);
    codebook.extra = unknown_fields(1);
    codebook.project_extra = unknown_fields(0);
    codebook.schema_extra = unknown_fields(1);
    codebook.schema = codebook.schema.with(label(0)).unwrap();
    check_golden("unknown-fields", &project);
}

#[test]
fn bidi() {
    let text = "قال «المتحدث» \u{202b}باسم\u{202c} الحركة: שלום \u{2067}Kunduz\u{2069}.";
    check_golden("bidi", &tagged(text, &["المتحدث", "Kunduz", "שלום"]));
}

#[test]
fn controls_and_separators() {
    let text = "\u{feff}a\0b Kunduz\u{2028}fell\u{2029}twice\u{85}\u{b}\u{1b}\u{7f}\r";
    check_golden("controls", &tagged(text, &["a\0b", "Kunduz\u{2028}fell", "twice"]));
}

#[test]
fn many_labels_with_parents() {
    let text = "The Taliban took Kunduz.";
    let mut labels = Schema::preset().labels().to_vec();
    for n in 0..25 {
        let mut label = label(n);
        label.parent = match n {
            0 => Some(id("label-24")),
            24 => None,
            n if n % 3 == 0 => Some(id(&format!("label-{}", n - 1))),
            _ => Some(id("actor")),
        };
        labels.push(label);
    }
    let mut project = one(text, vec![mention("m", "label-24", span_of(text, "Taliban"))]);
    Arc::make_mut(&mut project.codebook).schema = Schema::new(labels).unwrap();
    assert_eq!(project.schema().labels().len(), 28);
    check_golden("labels", &project);
}

#[test]
fn no_fixture_is_left_over() {
    let sources = file("tests/golden.rs");
    for entry in std::fs::read_dir(root("tests/fixtures/native")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let stem = name.split('.').next().unwrap();
        let is_used = sources.contains(&format!("check_golden(\"{stem}\"")) || stem == "gold";
        assert!(is_used, "no test writes {name}");
    }
}

// --- Files with something wrong -----------------------------------------------------------------

/// The messages about a file, and what of it was loaded all the same.
fn check_bad(file: &str, expected: Expect) {
    let reading = native::read(file, &stamp(0));
    let mut told = String::new();
    for problem in &reading.problems {
        told += &format!("{:?}: {problem}\n", problem.severity);
    }
    for document in &reading.documents {
        told += &format!("loaded {} with {} mentions\n", document.id, document.mentions.len());
    }
    expected.assert_eq(&told);
}

/// The head of a project file up to its articles.
const HEAD: &str = concat!(
    r#"{"dateline":1,"offsets":"codepoint","project":{"id":"p","name":"P","guidelines":"","#,
    r#""schema":{"labels":[{"id":"actor","name":"Actor","kind":"actor","#,
    r##""color":{"light":"#005a9c","dark":"#6db9ff"},"description":""}]}}"##,
);

fn project_with(article: &str) -> String {
    let text = r#""text":"The Taliban 🔥 left.""#;
    format!("{HEAD},\"articles\":[\n{{\"id\":\"a\",{text},{article}}}\n]}}\n")
}

fn project_with_mention(fields: &str) -> String {
    project_with(&format!("\"mentions\":[\n{{\"id\":\"m\",\"label\":\"Actor\",{fields}}}]"))
}

#[test]
fn a_future_version_is_refused() {
    check_bad(
        &HEAD.replace(":1,", ":2,"),
        expect![[r#"
        Whole: line 1: This is not JSON: EOF while parsing an object (column 212). Export the file again, or mend it there; nothing was loaded from it.
    "#]],
    );
    check_bad(
        &format!("{},\"articles\":[]}}", HEAD.replace(":1,", ":2,")),
        expect![[r#"
        Whole: line 1: “dateline”: The file is of version 2 of the format. This page reads version 1. Reload the page to get a newer one; nothing was loaded.
    "#]],
    );
    check_bad(
        "{\"dateline\":\"1\",\"articles\":[]}",
        expect![[r#"
        Whole: line 1: “dateline”: The file is of version "1" of the format. This page reads version 1. Reload the page to get a newer one; nothing was loaded.
    "#]],
    );
    check_bad(
        "{\"dateline\":3,\"text\":\"x\"}\n{\"dateline\":1,\"text\":\"y\"}",
        expect![[r#"
        Whole: line 1: “dateline”: The file is of version 3 of the format. This page reads version 1. Reload the page to get a newer one; nothing was loaded.
        loaded 01HF7YAT000000000000000001 with 0 mentions
    "#]],
    );
}

#[test]
fn another_unit_of_offsets_is_refused() {
    check_bad(
        &format!("{},\"articles\":[]}}", HEAD.replace("codepoint", "utf16")),
        expect![[r#"
        Whole: line 1: “offsets”: The offsets count "utf16", not code points. Export the file with "offsets":"codepoint"; nothing was loaded.
    "#]],
    );
}

#[test]
fn a_quote_that_is_not_the_text_leaves_its_mention_out() {
    check_bad(
        &project_with_mention(r#""start":4,"end":11,"quote":"Kunduz""#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “quote”: The text at 4..11 is "Taliban", not "Kunduz". The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with(
            r#""sha256":"00","mentions":[
            {"label":"Actor","start":4,"end":11,"quote":"Taliban"},
            {"label":"Actor","start":5,"end":12,"quote":"Taliban"}]"#,
        ),
        expect![[r#"
            Note: line 2: article 1: The text is not the one that was exported (SHA-256). It was loaded; mentions whose quote no longer fits were left out.
            Part: line 2: article 1, mention 2, “quote”: The text at 5..12 is "aliban ", not "Taliban". The mention was left out.
            loaded a with 1 mentions
        "#]],
    );
}

#[test]
fn offsets_that_are_none() {
    check_bad(
        &project_with_mention(r#""start":4,"end":21"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “end”: 21 is past the end of the text (19). The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":30,"end":31"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “start”: 30 is past the end of the text (19). The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":4,"end":4"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “end”: 4 does not come after 4. The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":-1,"end":4"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “start”: must be a whole number from 0, not -1. The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":"4","end":11"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “start”: must be a whole number from 0, not "4". The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""end":11"#),
        expect![[r#"
        Part: line 2: article 1, mention 1: “start” is missing. The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(
            r#""start":0,"end":11,"spans":[{"start":0,"end":3},{"start":4,"end":8}]"#,
        ),
        expect![[r#"
            Part: line 2: article 1, mention 1, “spans”: do not begin and end with the mention. The mention was left out.
            loaded a with 0 mentions
        "#]],
    );
    check_bad(
        &project_with(
            r#""zones":[{"kind":"headline","start":0,"end":99},{"kind":"body","start":0,"end":3}]"#,
        ),
        expect![[r#"
            Part: line 2: article 1, zone 1, “end”: 99 is past the end of the text (19). The zone was left out.
            Part: line 2: article 1, zone 2, “kind”: must be headline, dateline or boilerplate, not "body". The zone was left out.
            loaded a with 0 mentions
        "#]],
    );
}

#[test]
fn ids_that_stand_twice() {
    let mention = r#"{"id":"m","label":"Actor","start":4,"end":11}"#;
    check_bad(
        &project_with(&format!("\"mentions\":[{mention},{mention}]")),
        expect![[r#"
        Part: line 2: article 1, mention 2, “id”: m stands twice in the article. The mention was left out.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &format!(r#"{HEAD},"articles":[{{"id":"a","text":"x"}},{{"id":"a","text":"y"}}]}}"#),
        expect![[r#"
            Whole: line 1: article 2, “id”: a stands twice in the file. The article was left out; the others were loaded.
            loaded a with 0 mentions
        "#]],
    );
    check_bad(
        "{\"id\":\"a b\",\"text\":\"x\"}",
        expect![[r#"
        Whole: line 1: article 1, “id”: must be an id without spaces, not "a b". The article was left out; the others were loaded.
    "#]],
    );
}

#[test]
fn fields_of_another_kind() {
    check_bad(
        &project_with_mention(r#""start":4,"end":11,"note":7,"origin":"x""#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “note”: must be a text, not 7. The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":4,"end":11,"created":"yesterday""#),
        expect![[r#"
        Part: line 2: article 1, mention 1, “created”: must be a time in UTC, not "yesterday". The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with_mention(r#""start":4,"end":11,"attributes":{"a":[1]}"#),
        expect![[r#"
        Part: line 2: article 1, mention 1, attribute “a”: must be a text, a number or true or false, not [1]. The mention was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with(r#""date":"22.6.2021""#),
        expect![[r#"
        Part: line 2: article 1, “date”: must be a day of the form YYYY-MM-DD, not "22.6.2021". The field was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with(r#""status":"finished""#),
        expect![[r#"
        Part: line 2: article 1, “status”: must be a known status, not "finished". The field was left out.
        loaded a with 0 mentions
    "#]],
    );
    check_bad(
        &project_with(r#""mentions":{}"#),
        expect![[r#"
        Whole: line 2: article 1, “mentions”: must be a list, not {}. The article was left out; the others were loaded.
    "#]],
    );
    check_bad(
        &format!("{HEAD},\"articles\":[null,1,{{\"text\":\"\"}},{{}}]}}"),
        expect![[r#"
        Whole: line 1: article 1: must be an object, not null. The article was left out; the others were loaded.
        Whole: line 1: article 2: must be an object, not a number. The article was left out; the others were loaded.
        Whole: line 1: article 3, “text”: is empty. The article was left out; the others were loaded.
        Whole: line 1: article 4: “text” is missing. The article was left out; the others were loaded.
    "#]],
    );
    check_bad(
        &format!("{HEAD},\"articles\":{{}}}}"),
        expect![[r#"
        Whole: line 1: “articles”: must be a list. No article was loaded.
    "#]],
    );
    check_bad(
        &project_with(r#""x":1e999"#),
        expect![[r#"
        Whole: line 2: article 1: cannot be read: number out of range (column 51). The article was left out; the others were loaded.
    "#]],
    );
    check_bad(
        &format!("{HEAD},\"x\":1e999,\"articles\":[]}}"),
        expect![[r#"
        Part: line 1: “x”: cannot be read: number out of range (column 5). The field was left out.
    "#]],
    );
}

#[test]
fn a_schema_that_cannot_be() {
    let file = |from: &str, to: &str| {
        let mention = r#""start":4,"end":11"#;
        project_with_mention(mention).replace(from, to)
    };
    check_bad(
        &file("#005a9c", "#ffff00"),
        expect![[r#"
        Part: line 1: project, schema: The color of “Actor” cannot be read in the light theme (WCAG AA asks for a contrast of 4.5:1). Choose a darker one. The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &file("#005a9c", "blue"),
        expect![[r#"
        Part: line 1: project, label 1, “light”: must be a color of the form #rrggbb, not "blue". The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &file("\"name\":\"Actor\"", "\"name\":\" \""),
        expect![[r#"
        Part: line 1: project, schema: A label needs a name. The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &file("\"kind\":\"actor\"", "\"kind\":\"person\""),
        expect![[r#"
        Part: line 1: project, label 1, “kind”: must be a known kind, not "person". The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &file("\"kind\"", "\"parent\":\"x\",\"kind\""),
        expect![[r#"
        Part: line 1: project, schema: The parent “x” is not a label of the schema. The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
    check_bad(
        &file("\"kind\"", "\"key\":\"ab\",\"kind\""),
        expect![[r#"
        Part: line 1: project, label 1, “key”: must be one letter or digit, not "ab". The file's schema was left out; its labels get new colors and keys.
        loaded a with 1 mentions
    "#]],
    );
}

#[test]
fn fields_without_a_place_are_named() {
    check_bad(
        &project_with_mention(
            r#""start":0,"end":11,"spans":[{"start":0,"end":3,"w":1},{"start":4,"end":11}]"#,
        ),
        expect![[r#"
            Note: line 2: article 1, mention 1, spans, “w”: is not a field of this format. It was left out.
            loaded a with 1 mentions
        "#]],
    );
    check_bad(
        &format!("{},\"articles\":[]}}", HEAD.replace("\"light\"", "\"print\":\"x\",\"light\"")),
        expect![[r#"
            Note: line 1: project, label 1, “color”, “print”: is not a field of this format. It was left out.
        "#]],
    );
}

#[test]
fn a_broken_line_in_the_middle_of_a_dataset() {
    let line = |id: &str| format!("{{\"dateline\":1,\"id\":\"{id}\",\"text\":\"x\"}}");
    check_bad(
        &format!("{}\n\n{}\r\n{{\"id\":\"c\",\"te\n[]\n{}\n", line("a"), line("b"), line("d")),
        expect![[r#"
            Whole: line 4: This is not JSON: EOF while parsing a string (column 13). The line was left out; the others were loaded.
            Whole: line 5: article 5: must be an object, not a list. The article was left out; the others were loaded.
            loaded a with 0 mentions
            loaded b with 0 mentions
            loaded d with 0 mentions
        "#]],
    );
    check_bad(
        &format!("{{\"id\n{}\n", line("b")),
        expect![[r#"
        Whole: line 1: This is not JSON: EOF while parsing a string (column 4). The line was left out; the others were loaded.
        loaded b with 0 mentions
    "#]],
    );
}

#[test]
fn what_is_no_dateline_file() {
    check_bad(
        "",
        expect![[r#"
        Whole: line 1: This is not JSON: EOF while parsing a value (column 0). Export the file again, or mend it there; nothing was loaded from it.
    "#]],
    );
    check_bad(
        "Just a text.\nOf two lines.",
        expect![[r#"
        Whole: line 1: This is not JSON: expected value (column 1). Export the file again, or mend it there; nothing was loaded from it.
    "#]],
    );
    check_bad(
        "{\"dateline\":1,\n\"offsets\":",
        expect![[r#"
        Whole: line 2: This is not JSON: EOF while parsing a value (column 10). Export the file again, or mend it there; nothing was loaded from it.
    "#]],
    );
    check_bad(
        "{\"dateline\":1}",
        expect![[r#"
        Whole: line 1: This JSON is not a Dateline project: it has no “articles”. Drop a file that Dateline exported, or a text file.
    "#]],
    );
    check_bad(
        "7",
        expect![[r#"
        Whole: line 1: This JSON is not a Dateline project: it is no object. Drop a file that Dateline exported, or a text file.
    "#]],
    );
}

#[test]
fn files_of_other_tools() {
    // Label Studio, doccano, brat's JSON, spaCy's training data.
    check_bad(
        r#"[{"id":1,"data":{"text":"x"},"annotations":[]}]"#,
        expect![[r#"
        Whole: line 1: This JSON is not a Dateline project: it is no object. Drop a file that Dateline exported, or a text file.
    "#]],
    );
    check_bad(
        "[\n  {\n    \"id\": 1\n  },\n",
        expect![[r#"
        Whole: line 5: This is not JSON: EOF while parsing a value (column 0). Export the file again, or mend it there; nothing was loaded from it.
    "#]],
    );
    check_bad(
        r#"{"id":1,"text":"The Taliban left.","label":[[4,11,"Actor"]]}"#,
        expect![[r#"
        Whole: line 1: article 1, “id”: must be an id without spaces, not 1. The article was left out; the others were loaded.
    "#]],
    );
    check_bad(
        "{\"text\":\"The Taliban left.\",\"entities\":[]}\n{\"text\":\"y\",\"entities\":[]}",
        expect![[r#"
            Note: line 1: article 1: The record has no “mentions”; it may come from another program. Its text was loaded; other fields were kept as they are.
            Note: line 2: article 2: The record has no “mentions”; it may come from another program. Its text was loaded; other fields were kept as they are.
            loaded 01HF7YAT000000000000000001 with 0 mentions
            loaded 01HF7YAT000000000000000002 with 0 mentions
        "#]],
    );
    check_bad(
        r#"{"classes":["ACTOR"],"annotations":[["x",{"entities":[]}]]}"#,
        expect![[r#"
        Whole: line 1: This JSON is not a Dateline project: it has no “articles”. Drop a file that Dateline exported, or a text file.
    "#]],
    );
}

#[test]
fn datasets_of_two_projects_keep_the_labels_of_both() {
    let line = |project: &str, id: &str, label: &str| {
        serde_json::json!({
            "dateline": 1,
            "id": id,
            "text": "Kunduz",
            "mentions": [{ "label": label, "start": 0, "end": 6 }],
            "project": {
                "id": project,
                "schema": { "labels": [{ "id": "x", "name": label, "key": "x" }] },
            },
        })
        .to_string()
    };
    let file = [line("p", "a", "A"), line("q", "b", "B"), line("q", "c", "B")].join("\n");
    let reading = native::read(&file, &stamp(0));
    assert_eq!(reading.problems, vec![]);
    let codebook = reading.codebook.unwrap();
    assert_eq!(codebook.id, id("p"));
    let names: Vec<_> = codebook.schema.labels().iter().map(|label| label.name.as_ref()).collect();
    assert_eq!(names, ["A", "B"]);
    for (document, name) in reading.documents.iter().zip(["A", "B", "B"]) {
        let mention = document.mentions.iter().next().unwrap();
        assert_eq!(codebook.schema.label(&mention.label).unwrap().name.as_ref(), name);
    }
}

#[test]
fn an_article_of_a_dataset_within_a_project_file_is_not_taken_twice() {
    let line = r#"{"dateline":1,"id":"a","text":"x","project":{"id":"q"},"head":{"y":1}}"#;
    let reading = native::read(&format!("{HEAD},\"articles\":[{line}]}}"), &stamp(0));
    assert!(reading.documents[0].facts.extra.is_empty());
}
