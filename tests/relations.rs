//! Relations that a format of another program holds: they go out to it as they came in, and where
//! a mention of theirs is gone, that is told.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::stamp;
use dateline::formats::convert;
use serde_json::{Value, json};

fn imported(name: &str, file: &str) -> convert::Imported {
    convert::import(&[(name.to_owned(), file.as_bytes().to_vec())], "", &stamp(1)).unwrap()
}

/// What is written in a format, as text, and what it says to have lost.
fn exported(native: &str, format: &str) -> (String, Vec<String>) {
    let exported = convert::export(native, format, "").unwrap();
    assert_eq!(exported.checked.map(|checked| checked.failures), Some(vec![]));
    let (_, file) = exported.files.into_iter().next().unwrap();
    let losses = exported.losses.into_iter().map(|loss| loss.what).collect();
    (String::from_utf8(file).unwrap(), losses)
}

/// The project file without the mention of this quote.
fn without(native: &str, quote: &str) -> String {
    let lines = native.lines().map(|line| {
        let mut record: Value = serde_json::from_str(line).unwrap();
        if let Some(mentions) = record.get_mut("mentions").and_then(Value::as_array_mut) {
            mentions.retain(|mention| mention["quote"] != quote);
        }
        record.to_string() + "\n"
    });
    lines.collect()
}

const BIOC: &str = r#"{"source":"s","documents":[{"id":"1","infons":{},"passages":[
    {"offset":0,"infons":{},"text":"Rebels shelled Kabul.","annotations":[
    {"id":"T1","infons":{"type":"actor"},"text":"Rebels","locations":[{"offset":0,"length":6}]},
    {"id":"T2","infons":{"type":"event"},"text":"shelled","locations":[{"offset":7,"length":7}]},
    {"id":"T3","infons":{"type":"place"},"text":"Kabul","locations":[{"offset":15,"length":5}]}],
    "relations":[{"id":"R1","infons":{"type":"attack <&>"},"nodes":[
    {"refid":"T2","role":"trigger"},{"refid":"T1","role":"agent"}]}]}],
    "annotations":[],"relations":[{"id":"R2","infons":{},"nodes":[
    {"refid":"R1","role":"what"},{"refid":"T3","role":"where"}]}]}]}"#;

fn relations_of_bioc(file: &str) -> Value {
    let file: Value = serde_json::from_str(file).unwrap();
    file["documents"][0]["passages"][0]["relations"].clone()
}

#[test]
fn relations_of_bioc_go_out_as_they_came_in_in_both_forms() {
    let came = imported("a.json", BIOC);
    let (file, losses) = exported(&came.native, "bioc");
    let expected = json!([
        {"id": "R1", "infons": {"type": "attack <&>"}, "nodes": [
            {"refid": "T2", "role": "trigger"}, {"refid": "T1", "role": "agent"}]},
        {"id": "R2", "infons": {}, "nodes": [
            {"refid": "R1", "role": "what"}, {"refid": "T3", "role": "where"}]},
    ]);
    assert_eq!(relations_of_bioc(&file), expected);
    assert_eq!(losses, [""; 0]);
    let (xml, _) = exported(&came.native, "bioc-xml");
    assert!(xml.contains("<node refid=\"T1\" role=\"agent\"/>"), "{xml}");
    let again = imported("a.xml", &xml);
    let (file, _) = exported(&again.native, "bioc");
    let mut relations = relations_of_bioc(&file);
    // In XML a list of nothing is not there.
    relations[1]["infons"] = json!({});
    assert_eq!(relations, expected);
}

#[test]
fn a_relation_goes_with_its_mention_and_so_does_what_speaks_of_it() {
    let native = without(&imported("a.json", BIOC).native, "Rebels");
    let (file, losses) = exported(&native, "bioc");
    assert_eq!(relations_of_bioc(&file), json!([]));
    assert_eq!(losses, ["2 relations lost a mention."]);
}

const CAS: &str = r#"{"%FEATURE_STRUCTURES":[
    {"%ID":1,"%TYPE":"uima.cas.Sofa","sofaID":"_InitialView","sofaString":"😀 Rebels shelled Kabul."},
    {"%ID":7,"%TYPE":"ner.NamedEntity","@sofa":1,"begin":3,"end":9,"value":"actor"},
    {"%ID":8,"%TYPE":"ner.NamedEntity","@sofa":1,"begin":10,"end":17,"value":"event"},
    {"%ID":9,"%TYPE":"x.Token","@sofa":1,"begin":18,"end":23},
    {"%ID":11,"%TYPE":"webanno.custom.Relation","@sofa":1,"begin":3,"end":9,"@Governor":8,
     "@Dependent":7,"label":"agent \"<&>\"","sure":true,"rank":2,"a b":"no name of a feature"},
    {"%ID":12,"%TYPE":"x.Dependency","@sofa":1,"begin":3,"end":9,"@Governor":9,"@Dependent":9}],
    "%VIEWS":{"_InitialView":{"%SOFA":1,"%MEMBERS":[7,8,9,11,12]}}}"#;

/// The relation that a document in JSON holds, with the words that it is between.
fn relation_of_cas(file: &str) -> (Value, String, String) {
    let file: Value = serde_json::from_str(file).unwrap();
    let all = file["%FEATURE_STRUCTURES"].as_array().unwrap();
    let relation = all.iter().find(|one| one.get("@Governor").is_some()).unwrap();
    let value = |end: &str| {
        let of = all.iter().find(|one| one["%ID"] == relation[end]).unwrap();
        of["value"].as_str().unwrap().to_owned()
    };
    (relation.clone(), value("@Governor"), value("@Dependent"))
}

#[test]
fn relations_of_uima_go_out_as_they_came_in_in_both_forms() {
    let came = imported("a.json", CAS);
    assert_eq!(came.n_mentions, 2);
    let told: Vec<_> = came.warnings.iter().map(|warning| warning.problem.to_string()).collect();
    assert!(told.iter().any(|told| told.contains("1 relations between words")), "{told:?}");
    let (file, losses) = exported(&came.native, "cas-json");
    assert_eq!(losses, [""; 0]);
    let (relation, governor, dependent) = relation_of_cas(&file);
    assert_eq!((governor.as_str(), dependent.as_str()), ("event", "actor"));
    let expected = json!({
        "%ID": 5, "%TYPE": "webanno.custom.Relation", "@sofa": 1, "begin": 3, "end": 9,
        "@Governor": 4, "@Dependent": 3, "label": "agent \"<&>\"", "sure": true, "rank": 2,
    });
    assert_eq!(relation, expected);
    let stated: Value = serde_json::from_str(&file).unwrap();
    let stated = &stated["%TYPES"]["webanno.custom.Relation"];
    assert_eq!(stated["Governor"]["%RANGE"], "uima.tcas.Annotation");
    assert_eq!(stated["sure"]["%RANGE"], "uima.cas.Boolean");
    assert_eq!(stated["rank"]["%RANGE"], "uima.cas.Long");

    // XMI says all features as texts.
    let (xmi, _) = exported(&came.native, "cas-xmi");
    let again = imported("a.xmi", &xmi);
    let (file, _) = exported(&again.native, "cas-json");
    let (relation, governor, dependent) = relation_of_cas(&file);
    assert_eq!((governor.as_str(), dependent.as_str()), ("event", "actor"));
    assert_eq!(relation["label"], "agent \"<&>\"");
    assert_eq!(relation["sure"], "true");
    assert_eq!(relation["%TYPE"], "webanno.custom.Relation");
}

#[test]
fn a_relation_of_uima_goes_with_its_mention() {
    let native = without(&imported("a.json", CAS).native, "Rebels");
    for format in ["cas-json", "cas-xmi"] {
        let (file, losses) = exported(&native, format);
        assert!(!file.contains("Governor"), "{file}");
        assert_eq!(losses, ["1 relations lost a mention."], "{format}");
    }
}

#[test]
fn types_that_are_no_relations_are_not_taken_for_some() {
    for kind in [
        "uima.tcas.Annotation",
        "a b",
        "x.<y>",
        "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
    ] {
        let file = CAS.replace("webanno.custom.Relation", kind);
        let (file, _) = exported(&imported("a.json", &file).native, "cas-json");
        assert!(!file.contains("Governor"), "{kind}");
    }
}
