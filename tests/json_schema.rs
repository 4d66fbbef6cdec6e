//! The shipped JSON Schema: valid itself, true of everything written, false of what is broken.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{project, stamp};
use dateline::formats::native;
use dateline::project::Project;
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(native::JSON_SCHEMA).unwrap());

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft202012);
    options.build(&SCHEMA).unwrap()
});

fn check(instance: &Value) {
    let errors: Vec<_> = VALIDATOR.iter_errors(instance).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new(), "{instance}");
}

/// A project file is one instance, a dataset one a line.
fn check_files(project: &Project) {
    let file = native::write_json(&project.codebook, project.documents.values());
    check(&serde_json::from_str(&file).unwrap());
    for line in native::write_jsonl(&project.codebook, project.documents.values()).lines() {
        check(&serde_json::from_str(line).unwrap());
    }
}

#[test]
fn the_schema_is_valid_draft_2020_12() {
    assert_eq!(SCHEMA["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert!(jsonschema::draft202012::meta::is_valid(&SCHEMA));
}

/// Patterns must mean the same to the regular expressions of Python, JavaScript and Java.
#[test]
fn its_patterns_use_only_what_every_language_has() {
    fn patterns<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("pattern").and_then(Value::as_str));
                map.values().for_each(|value| patterns(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| patterns(value, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    patterns(&SCHEMA, &mut found);
    assert!(found.len() >= 5);
    for pattern in found {
        for escape in pattern.split('\\').skip(1) {
            assert!(escape.starts_with(['s', 'u', '.']), "{pattern}");
        }
        assert!(!pattern.contains("(?"), "{pattern}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 64, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_written_file_validates(project in project()) {
        check_files(&project);
    }

    #[test]
    fn the_schema_takes_the_ids_that_the_core_takes(
        name in "[a-z]{0,3}.{0,2}|[\\s\u{0}-\u{a0}]{1,2}",
    ) {
        let mut line = valid_line();
        line["id"] = name.as_str().into();
        let is_id = dateline::id::Id::<Project>::parse(&name).is_some();
        prop_assert_eq!(VALIDATOR.is_valid(&line), is_id, "{:?}", name);
    }
}

#[test]
fn the_samples_and_fixtures_validate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    check(&serde_json::from_str(&read(&root.join("seeds/gold.dateline.json"))).unwrap());
    let mut n = 0;
    for entry in std::fs::read_dir(root.join("tests/fixtures/native")).unwrap() {
        let path = entry.unwrap().path();
        let file = read(&path);
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            file.lines().for_each(|line| check(&serde_json::from_str(line).unwrap()));
        } else {
            check(&serde_json::from_str(&file).unwrap());
        }
        n += 1;
    }
    assert!(n > 10);
}

/// A line with everything that a line may have.
fn valid_line() -> Value {
    json!({
        "dateline": 1,
        "id": "a",
        "title": "T",
        "date": "2021-06-22",
        "source": null,
        "url": null,
        "language": "en",
        "file": null,
        "text": "The Taliban left.",
        "sha256": "0".repeat(64),
        "status": "no-events",
        "zones": [{ "kind": "headline", "start": 0, "end": 3, "unknown": 1 }],
        "mentions": [{
            "id": "m",
            "label": "Actor",
            "start": 0,
            "end": 11,
            "quote": "The Taliban",
            "spans": [
                { "start": 0, "end": 3, "quote": "The" },
                { "start": 4, "end": 11, "quote": "Taliban" },
            ],
            "attributes": { "sure": true, "n": 0.5, "why": "" },
            "note": "x",
            "author": "a",
            "origin": "manual",
            "created": "2021-06-22T00:00:00.000Z",
            "changed": "2021-06-22T00:00:00.000Z",
            "unknown": [null],
        }],
        "project": {
            "id": "p",
            "name": "P",
            "guidelines": "",
            "schema": { "labels": [{
                "id": "actor",
                "name": "Actor",
                "kind": "actor",
                "key": "a",
                "color": { "light": "#005a9c", "dark": "#6db9ff" },
                "description": "",
                "parent": "other",
            }] },
        },
        "head": { "unknown": 1 },
        "unknown": {},
    })
}

fn valid_project() -> Value {
    let mut article = valid_line();
    let fields = article.as_object_mut().unwrap();
    let project = fields.remove("project").unwrap();
    fields.remove("dateline");
    fields.remove("head");
    json!({ "dateline": 1, "offsets": "codepoint", "project": project, "articles": [article] })
}

/// The instance with one value exchanged, or taken away where there is nothing in its place.
fn check_broken(mut instance: Value, pointer: &str, value: Option<Value>) {
    check(&instance);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = instance.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(map), Some(value)) => drop(map.insert(name.to_owned(), value)),
        (Value::Object(map), None) => drop(map.remove(name).unwrap()),
        (parent, value) => parent[name.parse::<usize>().unwrap()] = value.unwrap(),
    }
    assert!(!VALIDATOR.is_valid(&instance), "{pointer} is taken as {instance}");
}

#[test]
fn broken_files_do_not_validate() {
    for required in ["dateline", "offsets", "project", "articles"] {
        check_broken(valid_project(), &format!("/{required}"), None);
    }
    check_broken(valid_project(), "/dateline", Some(2.into()));
    check_broken(valid_project(), "/offsets", Some("utf16".into()));
    check_broken(valid_project(), "/articles", Some(json!({})));
    check_broken(valid_project(), "/articles/0", Some(Value::Null));
}

#[test]
fn broken_lines_do_not_validate() {
    for required in [
        "dateline", "id", "title", "date", "source", "url", "language", "file", "text", "sha256",
        "status", "zones", "mentions",
    ] {
        check_broken(valid_line(), &format!("/{required}"), None);
    }
    let bad = |pointer: &str, value: Value| check_broken(valid_line(), pointer, Some(value));
    bad("/dateline", 0.into());
    bad("/id", "".into());
    bad("/id", "a b".into());
    bad("/id", "a\u{7}".into());
    bad("/id", "x".repeat(129).into());
    bad("/title", Value::Null);
    bad("/date", "22.6.2021".into());
    bad("/date", 2021.into());
    bad("/text", "".into());
    bad("/sha256", "A".repeat(64).into());
    bad("/status", "finished".into());
    bad("/zones/0/kind", "body".into());
    bad("/zones/0/start", (-1).into());
    bad("/project/id", Value::Null);
    bad("/project/name", "".into());
    bad("/project/schema", json!([]));
    bad("/project/schema/labels/0/kind", "person".into());
    bad("/project/schema/labels/0/key", "ab".into());
    bad("/project/schema/labels/0/color", json!({ "light": "#005a9c" }));
    bad("/project/schema/labels/0/color/light", "#005A9C".into());
    bad("/project/schema/labels/0/color/print", "#005a9c".into());
    bad("/head", json!([]));
}

#[test]
fn broken_mentions_do_not_validate() {
    for required in
        ["id", "label", "start", "end", "quote", "author", "origin", "created", "changed"]
    {
        check_broken(valid_line(), &format!("/mentions/0/{required}"), None);
    }
    let bad = |name: &str, value: Value| {
        check_broken(valid_line(), &format!("/mentions/0/{name}"), Some(value));
    };
    bad("label", "".into());
    bad("start", 0.5.into());
    bad("start", Value::Null);
    bad("end", "11".into());
    bad("quote", "".into());
    bad("spans", json!([]));
    bad("spans", json!([{ "start": 0, "end": 11, "quote": "The Taliban" }]));
    bad("spans/0", json!({ "start": 0, "end": 3 }));
    bad("spans/0", json!({ "start": 0, "end": 3, "quote": "The", "unknown": 1 }));
    bad("attributes", json!({ "a": null }));
    bad("attributes", json!({ "a": [] }));
    bad("note", 1.into());
    bad("origin", "guess".into());
    bad("created", "2021-06-22".into());
    bad("changed", "2021-06-22T00:00:00Z".into());
}

#[test]
fn what_the_schema_takes_is_read() {
    for instance in [valid_line(), valid_project()] {
        let reading = native::read(&instance.to_string(), &stamp(0));
        // The digest of the example is not one, and its label has no parent.
        assert_eq!(reading.documents.len(), 1);
        assert_eq!(reading.documents[0].mentions.len(), 1);
    }
}
