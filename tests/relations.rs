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

/// What INCEpTION writes of a chain of two links and of another that shares a word with it.
const CHAINS: &str = "#FORMAT=WebAnno TSV 3.3\n\
    #T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceRelation|referenceType\n\n\n\
    #Text=Bo Lind said he\n\
    1-1\t0-2\tBo\tanaphoric\\->x->1-1\tnam[1]\t\n\
    1-2\t3-7\tLind\tanaphoric\\->x->1-1|*->2-1\tnam[1]|*[2]\t\n\
    1-3\t8-12\tsaid\t_\t_\t\n\
    1-4\t13-15\the\t*->1-2\tpro[1]\t\n\n";

#[test]
fn chains_of_uima_go_out_as_they_came_in_in_all_forms() {
    let came = imported("a.tsv", CHAINS);
    assert_eq!(came.n_mentions, 3);
    let told: Vec<_> = came.native.lines().filter(|line| line.contains("\"mentions\"")).collect();
    assert!(told[0].contains("\"CoreferenceLink\"") && told[0].contains("\"nam\""), "{told:?}");
    let (tsv, losses) = exported(&came.native, "webanno-tsv");
    let rows = |file: &str| -> Vec<String> {
        let is_told = |line: &&str| line.starts_with("#T_CH") || line.starts_with("1-");
        // The layer of spans is written in any case.
        let bare = |line: &str| match file.contains("#T_SP") {
            true => line.replacen("\t_\t_\t", "\t", 1),
            false => line.to_owned(),
        };
        file.lines().filter(is_told).map(bare).collect()
    };
    assert_eq!(rows(&tsv), rows(CHAINS));
    assert_eq!(
        losses,
        ["What stands between sentences is not written, nor line breaks within them."]
    );
    for format in ["cas-json", "cas-xmi"] {
        let (file, losses) = exported(&came.native, format);
        assert_eq!(losses, [""; 0], "{format}");
        let again = imported("a.xmi", &file);
        let (tsv, _) = exported(&again.native, "webanno-tsv");
        assert_eq!(rows(&tsv), rows(CHAINS), "{format}: {file}");
    }
}

#[test]
fn a_chain_of_uima_without_a_mention_is_a_shorter_one() {
    let native = without(&imported("a.tsv", CHAINS).native, "Bo Lind");
    for format in ["cas-json", "cas-xmi"] {
        let (file, losses) = exported(&native, format);
        assert_eq!(losses, [""; 0]);
        let again = imported("a.json", &file);
        let (tsv, _) = exported(&again.native, "webanno-tsv");
        assert!(tsv.contains("\the\t_\t_\t*->1-1\tpro[1]\t"), "{tsv}");
        assert!(!tsv.contains("anaphoric"), "{tsv}");
    }
}

#[test]
fn a_ring_of_links_ends() {
    let file = r#"{"%FEATURE_STRUCTURES":[
        {"%ID":1,"%TYPE":"uima.cas.Sofa","sofaID":"_InitialView","sofaString":"Bo he"},
        {"%ID":2,"%TYPE":"x.SimpleLink","@sofa":1,"begin":0,"end":2,"@next":3},
        {"%ID":3,"%TYPE":"x.SimpleLink","@sofa":1,"begin":3,"end":5,"@next":2},
        {"%ID":4,"%TYPE":"x.SimpleChain","@first":2}]}"#;
    let (tsv, _) = exported(&imported("a.json", file).native, "webanno-tsv");
    assert!(tsv.contains("*->1-1\t*[1]\t\n") && tsv.contains("*->1-2\t*[1]\t\n"), "{tsv}");
}

/// Relations between long, stacked and single mentions, two of them on one dependent.
const TSV: &str = "#FORMAT=WebAnno TSV 3.3\n\
    #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\
    #T_RL=webanno.custom.Relation|sure|value|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity\n\n\n\
    #Text=Bo Lind met Zoé .\n\
    1-1\t0-2\tBo\t*[1]|*[2]\tPER[1]|LAST[2]\ttrue\tspouse\\|x\t1-4[0_1]\t\n\
    1-2\t3-7\tLind\t*[1]\tPER[1]\t_\t_\t_\t\n\
    1-3\t8-11\tmet\t*\tEVENT\t*|*\tagent|theme\t1-1[1_0]|1-4\t\n\
    1-4\t12-15\tZoé\t*\tPER\t_\t_\t_\t\n\
    1-5\t16-17\t.\t_\t_\t_\t_\t_\t\n\n";

#[test]
fn relations_of_webanno_go_out_as_they_came_in_in_all_forms() {
    let came = imported("a.tsv", TSV);
    assert_eq!((came.n_mentions, came.warnings.len()), (4, 0));
    let (tsv, _) = exported(&came.native, "webanno-tsv");
    assert_eq!(tsv, TSV);
    for format in ["cas-json", "cas-xmi"] {
        let (file, _) = exported(&came.native, format);
        let again = imported("a.xmi", &file);
        let (tsv, _) = exported(&again.native, "webanno-tsv");
        assert_eq!(tsv, TSV, "{format}: {file}");
    }
    let (tsv, losses) = exported(&without(&came.native, "met"), "webanno-tsv");
    assert!(tsv.contains("spouse") && !tsv.contains("agent"), "{tsv}");
    assert!(losses.contains(&"2 relations lost a mention.".to_owned()), "{losses:?}");
}

#[test]
fn relations_of_webanno_between_words_are_told() {
    let file =
        TSV.replace("|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "|BT_x.Token");
    let told: Vec<_> =
        imported("a.tsv", &file).warnings.iter().map(|w| w.problem.to_string()).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("3 relations between words"), "{told:?}");
}

/// Words with an analysis, two mentions of one, a bridge, a word of two lines, a word left unsaid.
const CONLLU: &str = "# newdoc id = a\n\
    # global.Entity = GRP-etype-infstat\n\
    # meta::genre = news\n\
    # sent_id = a-1\n\
    # text = Bo del norte salió.\n\
    1\tBo\tBo\tPROPN\tNNP\tNumber=Sing\t5\tnsubj\t5:nsubj\tDiscourse=x|Entity=(1-person-new)|XML=<w>\n\
    2-3\tdel\t_\t_\t_\t_\t_\t_\t_\t_\n\
    2\tde\tde\tADP\t_\t_\t4\tcase\t_\t_\n\
    3\tel\tel\tDET\t_\t_\t4\tdet\t_\tEntity=(2-place-new\n\
    4\tnorte\tnorte\tNOUN\t_\t_\t1\tnmod\t_\tBridge=1<2|Entity=2)\n\
    5\tsalió\tsalir\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n\
    6\t.\t.\tPUNCT\t_\t_\t5\tpunct\t_\t_\n\n\
    # sent_id = a-2\n\
    # text = Lo dijo\n\
    1\tLo\tél\tPRON\t_\t_\t2\tobj\t_\t_\n\
    1.1\t_\tél\tPRON\t_\t_\t_\t_\t2:nsubj\tEntity=(1-person-giv)\n\
    2\tdijo\tdecir\tVERB\t_\t_\t0\troot\t_\tBridge=2<1:x,1<3|Entity=(1-person-giv)\n\n";

#[test]
fn what_conll_u_says_of_words_and_what_refers_to_the_same_go_out_as_they_came_in() {
    let came = imported("a.conllu", CONLLU);
    assert_eq!((came.n_mentions, came.warnings.len()), (3, 0));
    let (file, losses) = exported(&came.native, "conll-u");
    assert_eq!(file, CONLLU);
    assert_eq!(losses, [""; 0]);
    // A label that was changed, and a mention that is new.
    let native = came.native.replace("\"person\"", "\"actor\"").replace(
        "\"mentions\": [",
        "\"mentions\": [{\"label\": \"verb\", \"start\": 13, \"end\": 18, \"quote\": \"salió\"}, ",
    );
    let native = native.replace(
        "\"mentions\":[",
        "\"mentions\":[{\"label\":\"verb\",\"start\":13,\"end\":18,\"quote\":\"salió\"},",
    );
    let (file, _) = exported(&native, "conll-u");
    let expected = CONLLU
        .replace("-person-new", "-actor-new")
        .replace("|Entity=(1-person-giv)", "|Entity=(1-actor-giv)")
        .replace("root\t_\tSpaceAfter=No", "root\t_\tEntity=(3-verb)|SpaceAfter=No");
    assert_eq!(file, expected);
}

/// A discontinuous mention around another, in four sentences of the file the same entity again, a
/// part on a word of two lines, and one that goes on at a word left unsaid.
const PARTS: &str = "# newdoc id = a\n\
    # global.Entity = eid-etype-head-other\n\
    # sent_id = a-1\n\
    # text = Bo called it off, they and he said.\n\
    1\tBo\tBo\tPROPN\t_\t_\t2\tnsubj\t_\tEntity=(e1-person-1-)\n\
    2\tcalled\tcall\tVERB\t_\t_\t0\troot\t_\tEntity=(e2[1/2]-event-1-x\n\
    3\tit\tit\tPRON\t_\t_\t2\tobj\t_\tEntity=(e3[1/3]-thing-1-)e2[1/2])\n\
    4-5\toff,\t_\t_\t_\t_\t_\t_\t_\t_\n\
    4\toff\toff\tADP\t_\t_\t2\tprt\t_\tEntity=(e3[2/3]-thing-1-y)\n\
    5\t,\t,\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\
    6\tthey\tthey\tPRON\t_\t_\t9\tnsubj\t_\tEntity=(e2[2/2]-event-1-z)\n\
    7\tand\tand\tCCONJ\t_\t_\t8\tcc\t_\tEntity=(e3[3/3]-thing-1-\n\
    8\the\the\tPRON\t_\t_\t6\tconj\t_\tEntity=e3[3/3])\n\
    8.1\t_\tone\tPRON\t_\t_\t_\t_\t9:x\tEntity=(e4[1/2]-person-1-)\n\
    9\tsaid\tsay\tVERB\t_\t_\t2\tparataxis\t_\tEntity=(e4[2/2]-person-1-)(e1[1/2]-person-1-)|SpaceAfter=No\n\
    10\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tEntity=(e1[2/2]-person-1-)\n\n";

/// The parts of each mention of a file, in words.
fn parts_of(native: &str) -> Vec<String> {
    let record: Value = serde_json::from_str(native.lines().next().unwrap()).unwrap();
    let mention = |mention: &Value| {
        let parts = mention["spans"].as_array().into_iter().flatten();
        let parts: Vec<_> = parts.map(|part| part["quote"].as_str().unwrap()).collect();
        let quote = if parts.is_empty() { mention["quote"].as_str().unwrap() } else { "" };
        format!("{} {quote}{}", mention["label"].as_str().unwrap(), parts.join(" … "))
    };
    record["mentions"].as_array().unwrap().iter().map(mention).collect()
}

#[test]
fn parts_of_a_mention_of_conll_u_are_one_and_go_out_as_they_came_in() {
    let came = imported("a.conllu", PARTS);
    let told: Vec<_> = came.warnings.iter().map(|w| w.problem.what.as_str()).collect();
    assert_eq!(told, ["“e4” has 2 parts; the words of 1 were found."]);
    let parts = parts_of(&came.native);
    let expected = [
        "person Bo",
        "event called it … they",
        "thing it … off, … and he",
        "person said.",
        "person said",
    ];
    assert_eq!(parts, expected);
    let (file, losses) = exported(&came.native, "conll-u");
    assert_eq!(file, PARTS);
    assert_eq!(losses, [""; 0]);
    // A part that is gone is not counted any more, whatever stood in its brackets.
    let native = came.native.lines().map(|line| {
        let mut record: Value = serde_json::from_str(line).unwrap();
        let mentions = record["mentions"].as_array_mut().unwrap();
        let thing = mentions.iter_mut().find(|mention| mention["label"] == "thing").unwrap();
        let spans = thing["spans"].as_array_mut().unwrap();
        let last = spans.pop().unwrap();
        assert_eq!(last["quote"], "and he");
        thing["end"] = spans[1]["end"].clone();
        thing["quote"] = "it off,".into();
        record.to_string() + "\n"
    });
    let (file, _) = exported(&native.collect::<String>(), "conll-u");
    let expected = PARTS
        .replace("(e3[1/3]-thing-1-)e2[1/2])", "e2[1/2])(e3[1/2]-thing-1-)")
        .replace("\tEntity=(e3[2/3]-thing-1-y)\n", "\tEntity=(e3[2/2]-thing-1-y\n")
        .replace("punct\t_\t_\n", "punct\t_\tEntity=e3[2/2])\n")
        .replace("\tEntity=(e3[3/3]-thing-1-\n", "\t_\n")
        .replace("\tEntity=e3[3/3])\n", "\t_\n");
    assert_eq!(file, expected);
}

#[test]
fn a_part_of_conll_u_without_the_others_is_not_taken_for_one_of_another_mention() {
    let row = |n: u8, entity: &str| format!("{n}\tw\t_\tX\t_\t_\t0\troot\t_\tEntity={entity}\n");
    let rows = [row(1, "(1[2/2]-a)(1[1/2]-b)"), row(2, "(1[2/2]-b)"), row(3, "(2[2/2]-c)")];
    let came = imported("a.conllu", &rows.concat());
    assert_eq!(parts_of(&came.native), ["b w … w", "a w", "c w"]);
    // Another label puts the brackets into the order of our own.
    let (file, _) = exported(&came.native.replace("\"b\"", "\"d\""), "conll-u");
    assert_eq!(parts_of(&imported("a.conllu", &file).native), ["d w … w", "a w", "c w"]);
    // The other part of this one may stand on a word left unsaid.
    assert!(file.contains("(2[2/2]-c)"), "{file}");
}

#[test]
fn a_mention_with_gaps_is_written_to_conll_u_in_parts() {
    let native = r#"{"text":"Bo called it all off.","mentions":[
        {"label":"event","start":3,"end":20,"spans":[{"start":3,"end":9},{"start":17,"end":20}]},
        {"label":"thing","start":10,"end":16},
        {"label":"odd","start":3,"end":19,"spans":[{"start":3,"end":7},{"start":18,"end":19}]}]}"#;
    let (file, losses) = exported(&native.replace('\n', ""), "conll-u");
    assert_eq!(losses, [""; 0]);
    let entity = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        Some(format!("{} {}", cells.get(1)?, cells.get(9)?))
    };
    let told: Vec<_> = file.lines().filter_map(entity).collect();
    let expected = [
        "Bo _",
        "call Entity=(e2[1/2]-odd-1)(e1[1/2]-Event-1|SpaceAfter=No",
        "ed Entity=e1[1/2])",
        "it Entity=(e3-thing",
        "all Entity=e3)",
        "o Entity=(e1[2/2]-Event-1|SpaceAfter=No",
        "f Entity=(e2[2/2]-odd-1)|SpaceAfter=No",
        "f Entity=e1[2/2])|SpaceAfter=No",
        ". SpaceAfter=No",
    ];
    assert_eq!(told, expected);
    let came = imported("a.conllu", &file);
    let expected = ["Event called … off", "odd call … f", "thing it all"];
    assert_eq!(parts_of(&came.native), expected);
    assert_eq!(exported(&came.native, "conll-u").0, file);
}

#[test]
fn a_bridge_of_conll_u_goes_with_its_mention() {
    let native = without(&imported("a.conllu", CONLLU).native, "del norte");
    let (file, losses) = exported(&native, "conll-u");
    assert!(file.contains("nmod\t_\t_\n") && file.contains("\tBridge=1<3|Entity=(1-"), "{file}");
    assert_eq!(losses, ["2 relations lost a mention."]);
}

#[test]
fn a_sentence_of_conll_u_whose_word_is_cut_loses_what_is_said_of_its_words() {
    let native = imported("a.conllu", CONLLU)
        .native
        .replace("\"mentions\":[", "\"mentions\":[{\"label\":\"x\",\"start\":7,\"end\":10},");
    let (file, losses) = exported(&native, "conll-u");
    assert!(
        file.contains("\n3\tnor\t_\t_\t_\t_\t1\tdep\t_\tEntity=(3-x)|SpaceAfter=No\n4\tte\t"),
        "{file}"
    );
    assert!(file.contains("\tdecir\t") && !file.contains("\tsalir\t"), "{file}");
    assert!(losses[0].contains("words of 1 sentences was left out"), "{losses:?}");
    let exported = convert::export(&native, "conll-u", r#"{"boundary":"widen"}"#).unwrap();
    let file = String::from_utf8(exported.files[0].1.clone()).unwrap();
    assert!(file.contains("\tsalir\t") && file.contains("(3-x)"), "{file}");
}

#[test]
fn a_line_of_conll_u_that_goes_on_with_a_word_of_another_sentence_writes_it_once() {
    let row =
        |n: u8, form: &str, misc: &str| format!("{n}\t{form}\t_\tX\t_\t_\t0\troot\t_\t{misc}\n");
    let [bo, none] = [row(1, "Bo", "_"), row(0, "x", "Entity=(1-person)")];
    let file = format!("{bo}\n{none}{}", row(1, "left", "Entity=(2-event)"));
    let native = imported("a.conllu", &file).native.replacen("\"end\":7", "\"end\":6", 1);
    let native = native.replace("\"quote\":\"left\"", "\"quote\":\"lef\"");
    let (file, _) = exported(&native, "conll-u");
    let forms: Vec<_> = file.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    assert_eq!(forms, ["Bo", "lef", "t"], "{file}");
    assert!(file.contains("(1-person)"), "{file}");
}

#[test]
fn relations_of_gate_go_out_as_they_came_in() {
    let file = r#"<GateDocument><TextWithNodes><Node id="0"/>Bo<Node id="2"/> left <Node id="8"/>Orsh<Node id="12"/></TextWithNodes>
        <AnnotationSet Name="Key"><Annotation Id="7" Type="Actor" StartNode="0" EndNode="2"/>
        <Annotation Id="9" Type="Place" StartNode="8" EndNode="12"/></AnnotationSet>
        <RelationSet Name="Key"><Relation Id="11" Type="leaves" Members="7;9"><UserData>x &amp; y</UserData>
        <Feature><Name>sure</Name><Value className="java.lang.Double">0.5</Value></Feature></Relation>
        <Relation Id="12" Type="again" Members="11"/></RelationSet></GateDocument>"#;
    let came = imported("a.xml", file);
    let (went, losses) = exported(&came.native, "gate-xml");
    assert_eq!(losses, [""; 0]);
    for part in [
        "<AnnotationSet Name=\"Key\">\n<Annotation Id=\"7\" Type=\"Actor\"",
        "<RelationSet Name=\"Key\">\n<Relation Id=\"11\" Type=\"leaves\" Members=\"7;9\">\n\
         <UserData>x &amp; y</UserData>\n",
        "<Value className=\"java.lang.Double\">0.5</Value>",
        "<Relation Id=\"12\" Type=\"again\" Members=\"11\">",
    ] {
        assert!(went.contains(part), "{part} is not in {went}");
    }
    assert_eq!(exported(&imported("a.xml", &went).native, "gate-xml").0, went);
    let (went, losses) = exported(&without(&came.native, "Bo"), "gate-xml");
    assert!(!went.contains("Relation"), "{went}");
    assert_eq!(losses, ["2 relations lost a mention."]);
}

#[test]
fn tracks_of_pubannotation_keep_what_is_theirs() {
    let file = r#"{"text":"Bo left Orsh","sourceid":"s","denotations":[{"id":"T1","span":{"begin":0,"end":2},
        "obj":"Actor"}],"attributes":[{"id":"A1","subj":"T1","pred":"sure","obj":true},
        {"id":"A2","subj":"T1","pred":"sure","obj":"second"},{"id":"A3","subj":"R1","pred":"p","obj":1}],
        "blocks":[{"id":"B1","span":{"begin":0,"end":12},"obj":"s"}],
        "relations":[{"id":"R1","subj":"T1","pred":"in","obj":"B1"}],
        "tracks":[{"project":"x","denotations":[{"id":"T1","span":{"begin":8,"end":12},"obj":"Place"},
        {"id":"T2","span":{"begin":3,"end":7},"obj":"Event"}],
        "relations":[{"id":"R1","subj":"T2","pred":"at","obj":"T1"}]}]}"#;
    let came = imported("a.json", file);
    let (went, losses) = exported(&came.native, "pubannotation");
    assert_eq!(losses, [""; 0]);
    let went: Value = serde_json::from_str(&went).unwrap();
    let came_in: Value = serde_json::from_str(file).unwrap();
    let record = &went[0];
    for name in ["denotations", "blocks", "relations"] {
        assert_eq!(record[name], came_in[name], "{name}");
    }
    assert_eq!(record["attributes"].as_array().unwrap().len(), 3);
    assert_eq!(record["attributes"][1], came_in["attributes"][1]);
    let track = &record["tracks"][0];
    assert_eq!(track["relations"], came_in["tracks"][0]["relations"]);
    assert_eq!(track["denotations"].as_array().unwrap().len(), 2);
    assert!(
        track["denotations"].as_array().unwrap().contains(&came_in["tracks"][0]["denotations"][0])
    );
    let (went, losses) = exported(&without(&came.native, "Bo"), "pubannotation");
    let went: Value = serde_json::from_str(&went).unwrap();
    assert_eq!(went[0]["relations"], json!([]));
    assert_eq!(losses, ["1 relations lost a mention.", "2 attributes lost a mention."]);
}

#[test]
fn annotations_of_label_studio_stay_apart() {
    let file = r#"[{"data":{"text":"Bo left Orsh"},"annotations":[
        {"id":5,"completed_by":1,"lead_time":2.5,"result":[{"id":"a","type":"labels","from_name":"label",
        "to_name":"text","value":{"start":0,"end":2,"text":"Bo","labels":["Actor"]}}]},
        {"id":6,"completed_by":2,"result":[{"id":"a","type":"labels","from_name":"label","to_name":"text",
        "value":{"start":8,"end":12,"text":"Orsh","labels":["Place"]}},{"id":"b","type":"labels",
        "from_name":"label","to_name":"text","value":{"start":3,"end":7,"labels":["Event"]}},
        {"type":"relation","from_id":"b","to_id":"a","direction":"right","labels":["at"]}]}]}]"#;
    let came = imported("a.json", file);
    let (went, losses) = exported(&came.native, "label-studio");
    assert_eq!(losses, [""; 0]);
    let went: Value = serde_json::from_str(&went).unwrap();
    let annotations = went[0]["annotations"].as_array().unwrap();
    assert_eq!(annotations[0]["lead_time"], 2.5);
    let told = |annotation: &Value| -> Vec<String> {
        let results = annotation["result"].as_array().unwrap().iter();
        results
            .map(|one| format!("{} {} {}", one["id"], one["from_id"], one["value"]["text"]))
            .collect()
    };
    assert_eq!(told(&annotations[0]), ["\"a\" null \"Bo\""]);
    let second = ["\"b\" null \"left\"", "\"a\" null \"Orsh\"", "null \"b\" null"];
    assert_eq!(told(&annotations[1]), second);
}

#[test]
fn what_label_studio_says_of_a_region_beside_its_labels_goes_out_as_it_came() {
    let file = r#"[{"data":{"text":"Bo left Orsh"},"annotations":[{"result":[
        {"id":"a","type":"labels","from_name":"label","to_name":"text","origin":"manual",
        "value":{"start":0,"end":2,"text":"Bo","labels":["Actor"]}},
        {"id":"a","type":"choices","from_name":"sure","to_name":"text","origin":"manual",
        "value":{"start":0,"end":2,"text":"Bo","choices":["yes, quite","named"]}},
        {"id":"a","type":"textarea","from_name":"alias","to_name":"text",
        "value":{"start":0,"end":2,"text":["Bo I","Bo II"]}},
        {"id":"a","type":"rating","from_name":"stars","to_name":"text","value":{"start":0,"end":2,
        "rating":4}},{"id":"a","type":"taxonomy","from_name":"tree","to_name":"text",
        "value":{"start":0,"end":2,"taxonomy":[["x","y"]]}}]}]}]"#;
    let came = imported("a.json", file);
    assert!(came.native.contains("\"sure\":\"yes, quite, named\""), "{}", came.native);
    let (went, losses) = exported(&came.native, "label-studio");
    assert_eq!(losses, [""; 0]);
    let before: Value = serde_json::from_str(file).unwrap();
    let went: Value = serde_json::from_str(&went).unwrap();
    let results = |tasks: &Value| -> Vec<Value> {
        let results = tasks[0]["annotations"][0]["result"].as_array().unwrap();
        let mut results = results.clone();
        for result in &mut results {
            // The words of a region are said where it is labeled.
            if result["type"] == "choices" {
                result["value"].as_object_mut().unwrap().remove("text");
            }
        }
        results.sort_by_key(|result| result["type"].to_string());
        results
    };
    assert_eq!(results(&went), results(&before));
    // What was changed here is said in the place of what it was, and what was removed is not.
    let changed = came.native.replace("\"sure\":\"yes, quite, named\"", "\"sure\":\"no\"");
    let changed = changed.replace("\"stars\":4,", "").replace(",\"stars\":4", "");
    let (went, _) = exported(&changed, "label-studio");
    let went: Value = serde_json::from_str(&went).unwrap();
    let kinds: Vec<_> = results(&went).iter().map(|one| one["type"].to_string()).collect();
    assert_eq!(kinds, ["\"choices\"", "\"labels\"", "\"taxonomy\"", "\"textarea\""]);
    assert_eq!(results(&went)[0]["value"]["choices"], json!(["no"]));
}

#[test]
fn types_of_brat_stand_in_its_configuration_and_come_from_there() {
    let files = [
        ("c/a.txt", "Bo left Orsh"),
        (
            "c/a.ann",
            "T1\tActor 0 2\tBo\nT2\tLeave 3 7\tleft\nT3\tPlace 8 12\tOrsh\nE1\tLeave:T2 Agent:T1 Agent2:T3\n\
             R1\tFrom Arg1:T1 Arg2:T3\nA1\tNegation E1\nA2\tSure T1 High\n",
        ),
        (
            "c/annotation.conf",
            "[entities]\n!Thing\n\tActor\n\tGroup\n[relations]\nFrom\tArg1:<X>, Arg2:Y\n",
        ),
    ];
    let files = files.map(|(name, file)| (name.to_owned(), file.as_bytes().to_vec()));
    let came = convert::import(&files, "", &stamp(1)).unwrap();
    assert!(came.native.contains("\"name\":\"Group\""), "{}", came.native);
    let went = convert::export(&came.native, "brat", "").unwrap();
    let (_, conf) = went.files.iter().find(|(name, _)| name.ends_with("annotation.conf")).unwrap();
    let conf = std::str::from_utf8(conf).unwrap();
    for line in [
        "\nFrom\tArg1:<ANY>, Arg2:<ANY>\n",
        "\n[events]\nLeave\tAgent*:<ANY>\n",
        "\nNegation\tArg:<ANY>\n",
        "\nSure\tArg:<ANY>, Value:High\n",
    ] {
        assert!(conf.contains(line), "{line:?} is not in {conf}");
    }
    let entities = conf.split("[relations]").next().unwrap();
    assert!(entities.contains("\nGroup\n") && !entities.contains("Leave"), "{entities}");
}
