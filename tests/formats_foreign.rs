//! Formats of other programs: files that these programs wrote, damage, and what follows from both.
//!
//! The files in `tests/formats/foreign` come from spaCy 3.8 and PyArrow 26.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{stamp, tell_import};
use dateline::formats::{ReadOptions, Source, convert, format};
use expect_test::{Expect, expect};
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn check(name: &str, content: &str, expected: Expect) {
    expected.assert_eq(&tell_import(&[(name, content.as_bytes())], ""));
}

fn check_foreign(name: &str, expected: Expect) {
    let bytes = std::fs::read(root(&format!("tests/formats/foreign/{name}"))).unwrap();
    expected.assert_eq(&tell_import(&[(name, bytes.as_slice())], ""));
}

#[test]
fn docbins_that_spacy_wrote() {
    check_foreign(
        "docs.spacy",
        expect![[r#"
        spacy-docbin
        "Zoé Lind visited São Paulo  😀 on Monday.\n\nORG is a symbol."
          PERSON (actor): Zoé Lind
          EVENT (event): visited São Paulo [kb_id=Q9]
          place (place): São Paulo
          GPE (place): São Paulo
        "No spaces known "
    "#]],
    );
}

#[test]
fn a_damaged_docbin_is_refused_or_read() {
    let bytes = std::fs::read(root("tests/formats/foreign/docs.spacy")).unwrap();
    let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib(&bytes).unwrap();
    let format = format("spacy-docbin").unwrap();
    let read = |unpacked: &[u8]| {
        let bytes = miniz_oxide::deflate::compress_to_vec_zlib(unpacked, 0);
        let source = [Source { name: "x.spacy", bytes: &bytes }];
        format.read(&source, &ReadOptions::default(), &stamp(1)).is_ok()
    };
    assert!(read(&unpacked) && !read(&[]));
    for at in 0..unpacked.len() {
        for flip in [0xff, 0x80, 0x01] {
            let mut damaged = unpacked.clone();
            damaged[at] ^= flip;
            read(&damaged);
        }
        read(&unpacked[..at]);
    }
}

#[test]
fn tables_that_pyarrow_wrote() {
    check_foreign(
        "snappy.parquet",
        expect![[r#"
        hugging-face-parquet
        "Zoé Lind is in São Paulo 😀"
          PER (actor): Zoé Lind
          LOC (place): São Paulo
        "Nobody left"
        "Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul"
          LOC (place): Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul
    "#]],
    );
    check_foreign(
        "gzip-v2.parquet",
        expect![[r#"
        hugging-face-parquet
        "Zoé Lind is in São Paulo 😀"
          PER (actor): Zoé Lind
          LOC (place): São Paulo
        "Nobody left"
        "Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul"
          LOC (place): Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul Kabul
    "#]],
    );
    check_foreign(
        "spans.parquet",
        expect![[r#"
        hugging-face-parquet
        "Bo is in Kabul."
          PER (actor): Bo
          LOC (place): Kabul
        "Nothing"
    "#]],
    );
    check_foreign(
        "zstd.parquet",
        expect![[r#"
        refused: zstd.parquet: Column text: it is compressed by Zstandard; write the file with Snappy or without. Write it again, with Snappy or no compression, or as JSON Lines.
    "#]],
    );
}

#[test]
fn gate_xml_with_sets_features_and_nodes_of_any_name() {
    check(
        "a.xml",
        "<?xml version='1.0'?>\n<GateDocument version=\"3\"><GateDocumentFeatures><Feature>\
         <Name className=\"java.lang.String\">title</Name>\
         <Value className=\"java.lang.String\">A &amp; B</Value></Feature></GateDocumentFeatures>\
         <TextWithNodes><Node id=\"x\"/>Bo<Node id=\"7\"/> 😀 in <Node id=\"9\"/>Kabul\
         <Node id=\"end\"/></TextWithNodes>\
         <AnnotationSet><Annotation Id=\"1\" Type=\"PER\" StartNode=\"x\" EndNode=\"7\">\
         <Feature><Name>age</Name><Value className=\"java.lang.Long\">42</Value></Feature>\
         <Feature><Name>note</Name><Value>a &lt;chief&gt;</Value></Feature></Annotation>\
         <Annotation Id=\"2\" Type=\"X\" StartNode=\"7\" EndNode=\"gone\"/></AnnotationSet>\
         <AnnotationSet Name=\"Key\"><Annotation Id=\"3\" Type=\"LOC\" StartNode=\"9\" \
         EndNode=\"end\"/></AnnotationSet><AnnotationSet Name=\"Original markups\">\
         <Annotation Id=\"4\" Type=\"paragraph\" StartNode=\"x\" EndNode=\"end\"></Annotation>\
         </AnnotationSet></GateDocument>",
        expect![[r#"
            gate-xml
            Mention: X: No text lies between the nodes 7 and gone. The mention was left out.
            Content: 1 annotations are the layout of a page. They have no place here and were left out.
            "Bo 😀 in Kabul"
              PER (actor): Bo [age=42] (a <chief>)
              LOC (place): Kabul
        "#]],
    );
}

#[test]
fn hipe_tables_with_nesting_links_and_flags() {
    check(
        "a.tsv",
        "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-FINE-LIT\tNE-FINE-METO\tNE-FINE-COMP\tNE-NESTED\
         \tNEL-LIT\tNEL-METO\tMISC\n# hipe2022:document_id = d-1\n# hipe2022:date = 1900-01-02\n\
         Bo\tB-pers\tO\tO\tO\tO\tO\tQ7\t_\t_\nof\tI-pers\tO\tO\tO\tO\tO\tQ7\t_\t_\n\
         Kabul\tI-pers\tO\tO\tO\tO\tB-loc\tQ7\t_\tNoSpaceAfter\n\
         .\tO\tO\tO\tO\tO\tO\t_\t_\tEndOfSentence\n\nHe\tO\tO\tO\tO\tO\tO\t_\t_\t_\n\
         # hipe2022:document_id = d-2\nParis\tB-loc\tO\tO\tO\tO\tO\tNIL\t_\t_\n",
        expect![[r#"
            hipe
            "Bo of Kabul.\nHe"
              pers (actor): Bo of Kabul [wikidata=Q7]
              loc (place): Kabul [wikidata=Q7]
            "Paris"
              loc (place): Paris
        "#]],
    );
}

#[test]
fn relations_of_prodigy_follow_their_words() {
    let task = r#"{"text":"Bo leads Kabul's men.","tokens":[{"text":"Bo","start":0,"end":2,"id":0},
        {"text":"leads","start":3,"end":8,"id":1},{"text":"Kabul's men","start":9,"end":20,"id":2},
        {"text":".","start":20,"end":21,"id":3}],"spans":[{"start":0,"end":2,"label":"PER"}],
        "relations":[{"head":0,"child":1,"label":"DOES"},{"head":0,"child":2,"label":"HAS"},
        {"head":9,"child":0,"label":"NONE"}],"answer":"accept"}"#;
    let files = [("a.jsonl".to_owned(), task.replace('\n', "").into_bytes())];
    let imported = convert::import(&files, "", &stamp(1)).unwrap();
    let exported = convert::export(&imported.native, "prodigy", "").unwrap();
    let task: serde_json::Value = serde_json::from_slice(&exported.files[0].1).unwrap();
    let told = task["relations"].as_array().unwrap().iter().map(|relation| {
        format!("{} {} {}", relation["head"], relation["label"], relation["child"])
    });
    assert_eq!(told.collect::<Vec<_>>(), [r#"0 "DOES" 1"#, r#"0 "HAS" 4"#]);
    assert_eq!(task["relations"][1]["child_span"]["token_start"], 2);
}

#[test]
fn what_conll_u_tells_of_words_is_no_loss() {
    check(
        "a.conllu",
        "# newdoc id = a\n1\tOrsh\torsh\tPROPN\t_\t_\t_\t_\t_\tEntity=(e1-Place)\n\
         2\tfell\t_\t_\t_\t_\t_\t_\t_\t_\n\n",
        expect![[r#"
            conll-u
            "Orsh fell"
              Place (place): Orsh
        "#]],
    );
}

#[test]
fn fields_that_are_not_known_come_back_in_the_same_format() {
    // Each of those begins with `keep`.
    let cases = [
        ("doccano", r#"{"id":1,"text":"Orsh fell","label":[[0,4,"Place"]],"keep_1":{"a":[1]}}"#),
        (
            "prodigy",
            r#"{"text":"Orsh fell","spans":[{"start":0,"end":4,"label":"Place","keep_1":1}],
                "meta":{"keep_2":1},"keep_3":"x"}"#,
        ),
        ("spacy", r#"{"text":"Orsh fell","entities":[[0,4,"Place"]],"keep_1":0.50}"#),
        ("spacy-spans", r#"{"text":"Orsh fell","spans":{"sc":[[0,4,"Place"]]},"keep_1":"x"}"#),
        (
            "label-studio",
            r#"[{"id":9,"data":{"text":"Orsh fell","keep_1":1},"meta":{"keep_2":1},"keep_3":"x",
                "total_annotations":7,"annotations":[{"id":1,"result":[{"id":"r","type":"labels",
                "from_name":"label","to_name":"text","value":{"start":0,"end":4,"text":"Orsh",
                "labels":["Place"]}}]}]}]"#,
        ),
        (
            "label-studio-min",
            r#"[{"id":9,"text":"Orsh fell","label":[{"start":0,"end":4,"text":"Orsh",
                "labels":["Place"]}],"annotator":1,"annotation_id":1,"lead_time":2,"keep_1":"x"}]"#,
        ),
        (
            "gliner",
            r#"[{"tokenized_text":["Orsh","fell"],"ner":[[0,0,"Place"]],"keep_1":{"a":[1]}}]"#,
        ),
        (
            "pubannotation",
            r#"{"text":"Orsh fell","denotations":[{"id":"T1","span":{"begin":0,"end":4},
                "obj":"Place"}],"sourcedb":"keep_1","keep_2":"x"}"#,
        ),
        (
            "gate",
            r#"{"annotation_sets":{"keep_3":{"name":"","annotations":[{"type":"Place","start":0,
                "end":4,"id":0,"features":{"keep_1":1,"matches":["keep_4"]}}],"next_annid":1}},
                "text":"Orsh fell","features":{"keep_2":1},"offset_type":"p","name":""}"#,
        ),
        (
            "gate-xml",
            r#"<GateDocument><TextWithNodes><Node id="0"/>Orsh<Node id="4"/> fell</TextWithNodes>
                <AnnotationSet Name="keep_1"><Annotation Id="3" Type="Place" StartNode="0"
                EndNode="4"><Feature><Name>matches</Name><Value className="keep_2"
                itemClassName="keep_3">3;4</Value></Feature></Annotation></AnnotationSet>
                </GateDocument>"#,
        ),
        (
            "doccano",
            r#"{"text":"Orsh fell","entities":[{"id":3,"label":"Place","start_offset":0,
                "end_offset":4,"keep_1":{"x":1}}]}"#,
        ),
        (
            "pubannotation",
            r#"{"text":"Orsh fell","tracks":[{"project":"keep_1","denotations":[{"id":"T1",
                "span":{"begin":0,"end":4},"obj":"Place","keep_2":1}],"attributes":[{"id":"A1",
                "subj":"T1","pred":"p","obj":["keep_3"]}],"keep_4":1}]}"#,
        ),
        (
            "label-studio",
            r#"[{"data":{"text":"Orsh fell"},"annotations":[{"keep_1":1,"ground_truth":true,
                "result":[{"id":"r","type":"labels","from_name":"keep_2","to_name":"keep_3",
                "keep_4":1,"meta":{"text":["keep_5"]},"value":{"start":0,"end":4,"keep_6":1,
                "labels":["Place"]}},{"id":"x","type":"choices","from_name":"keep_7",
                "to_name":"keep_3","value":{"choices":["keep_8"]}}]}]}]"#,
        ),
        (
            "bioc",
            r#"{"source":"keep_1","key":"keep_2","infons":{"keep_3":"x"},"keep_4":1,"documents":[
                {"id":"1","infons":{"keep_5":1},"keep_6":1,"passages":[{"offset":0,"infons":
                {"keep_7":"x"},"text":"Orsh","keep_8":1,"annotations":[{"id":"T1","infons":
                {"type":"Place","keep_9":["x"]},"keep_10":1,"text":"Orsh","locations":
                [{"offset":0,"length":4}]}]},{"offset":5,"infons":{"keep_11":"x"},"text":"fell",
                "annotations":[]}]}]}"#,
        ),
        (
            "bioc-xml",
            r#"<collection><source>keep_1</source><date></date><key>keep_2</key><infon
                key="keep_3">x</infon><document><id>1</id><infon key="keep_4">x</infon><passage>
                <infon key="keep_5">x</infon><offset>0</offset><sentence><infon
                key="keep_6">x</infon><offset>0</offset><text>Orsh</text><annotation id="T1"><infon
                key="type">Place</infon><infon key="keep_7">x</infon><location offset="0"
                length="4"/><text>Orsh</text></annotation></sentence><sentence><offset>5</offset>
                <text>fell</text></sentence></passage></document></collection>"#,
        ),
        (
            "hugging-face",
            r#"{"tokens":["Orsh","fell"],"ner_tags":["B-Place","O"],"keep_1":["NNP","VBD"],
                "keep_2":{"keep_3":1},"keep_4":2.5}"#,
        ),
        (
            "ner-annotator",
            r#"{"classes":["Place"],"keep_1":1,"annotations":[["Orsh fell",{"entities":
                [[0,4,"Place","keep_2"]],"keep_3":1},"keep_4"]]}"#,
        ),
        (
            "conll-u",
            "# x = \"keep_1\"\n1\tOrsh\t\"keep_2\"\tPROPN\t_\t_\t2\tx\t_\tEntity=(e1-Place)|X=\"keep_3\"\n\
             2\tfell\t_\t_\t_\t_\t0\troot\t_\t_\n\n",
        ),
    ];
    for (format, content) in cases {
        let content = &content.replace('\n', if format == "conll-u" { "\n" } else { " " });
        let files = [("a.json".to_owned(), content.as_bytes().to_vec())];
        let options = format!(r#"{{"format":"{format}"}}"#);
        let imported = convert::import(&files, &options, &stamp(7)).unwrap();
        assert_eq!(imported.n_mentions, 1, "{format}");
        let exported = convert::export(&imported.native, format, "").unwrap();
        let text = String::from_utf8(exported.files[0].1.clone()).unwrap();
        let marks = content.split(|c: char| c != '_' && !c.is_ascii_alphanumeric());
        for mark in marks.filter(|part| part.starts_with("keep_")) {
            assert!(text.contains(mark), "{format} lost {mark}: {text}");
        }
        assert!(!text.contains("total_annotations"), "{text}");
    }
}

#[test]
fn columns_of_datasets_keep_their_kinds_and_those_of_tokens_go_with_these() {
    let rows = r#"{"id":"a","tokens":["Orsh","fell","."],"ner_tags":[1,0,0],"pos":[2,1,0],"n":1,"sure":true,"odd":{"x":1},"few":null,"w":0.5}
{"id":"b","tokens":["No.","one"],"ner_tags":[0,0],"pos":[0,2],"n":2,"sure":false,"odd":"y","few":[1,2],"w":1}"#;
    let card = "---\ndataset_info:\n  features:\n  - name: pos\n    sequence:\n      class_label:\n\
                \x20       names:\n          '0': X\n          '1': VERB\n          '2': PROPN\n\
                \x20 - name: ner_tags\n    sequence:\n      class_label:\n        names:\n\
                \x20         '0': O\n          '1': B-Place\n---\n";
    let files = [
        ("d/data/train.jsonl".to_owned(), rows.as_bytes().to_vec()),
        ("d/README.md".to_owned(), card.as_bytes().to_vec()),
    ];
    let came = convert::import(&files, "", &stamp(1)).unwrap();
    assert_eq!(came.n_mentions, 1);
    let columns = |native: &str| -> Vec<serde_json::Value> {
        let exported = convert::export(native, "hugging-face", "").unwrap();
        let card = String::from_utf8(exported.files[1].1.clone()).unwrap();
        for stated in [
            "- name: \"pos\"\n    sequence: string\n",
            "- name: \"n\"\n    dtype: int64\n",
            "- name: \"sure\"\n    dtype: bool\n",
            "- name: \"odd\"\n    dtype: string\n",
            "- name: \"few\"\n    sequence: int64\n",
            "- name: \"w\"\n    dtype: float64\n",
        ] {
            assert!(card.contains(stated), "{card}");
        }
        let rows = std::str::from_utf8(&exported.files[0].1).unwrap().lines();
        rows.map(|row| serde_json::from_str(row).unwrap()).collect()
    };
    let told = columns(&came.native);
    assert_eq!(told[0]["tokens"], serde_json::json!(["Orsh", "fell", "."]));
    assert_eq!(told[0]["pos"], serde_json::json!(["PROPN", "VERB", "X"]));
    assert_eq!(told[1]["pos"], serde_json::json!(["X", "PROPN"]));
    assert_eq!(told[0]["odd"], "{\"x\":1}");
    // The same through Parquet, whose values have kinds.
    let table = convert::export(&came.native, "hugging-face-parquet", "").unwrap();
    let again = convert::import(&table.files[..1], "", &stamp(1)).unwrap();
    let mut again = columns(&again.native);
    assert_eq!(again[0]["few"], serde_json::Value::Null);
    again[0]["w"] = 0.5.into();
    for (row, told) in again.iter().zip(&told) {
        for name in ["pos", "n", "sure", "few", "w", "tokens"] {
            let same = row[name] == told[name] || row[name].as_f64() == told[name].as_f64();
            assert!(same, "{name}: {} {}", row[name], told[name]);
        }
    }
    // A mention within a token cuts it, and what was said of it is told as lost.
    let cut = came.native.replacen(
        "\"mentions\":[",
        "\"mentions\":[{\"label\":\"x\",\"start\":0,\"end\":2},",
        1,
    );
    let exported = convert::export(&cut, "hugging-face", "").unwrap();
    let losses: Vec<_> = exported.losses.iter().map(|loss| loss.what.as_str()).collect();
    assert!(losses.contains(&"1 columns have a value for each of other tokens."), "{losses:?}");
}

#[test]
fn fields_of_spans_of_datasets_stay_with_their_mentions() {
    let rows = r#"{"id":"a","text":"Zoé left Orsh","spans":[{"start":0,"end":3,"label":"Actor","kb":"Q1","n":7,"sure":true,"p":0.5,"odd":{"x":1},"mixed":1},{"start":9,"end":13,"label":"Place","kb":null,"mixed":"y"}]}
{"id":"b","text":"Bo ran","spans":[{"start":0,"end":2,"label":"Actor","p":1,"none":null}]}
"#;
    let rows = vec![("train.jsonl".to_owned(), rows.as_bytes().to_vec())];
    let came = convert::import(&rows, r#"{"format":"hugging-face"}"#, &stamp(1)).unwrap();
    assert_eq!((came.n_mentions, came.warnings.len()), (3, 0));
    let spans_of = |native: &str| -> Vec<serde_json::Value> {
        let exported = convert::export(native, "hugging-face", "").unwrap();
        assert_eq!(exported.losses, vec![]);
        let rows = std::str::from_utf8(&exported.files[0].1).unwrap().lines();
        let row = |row: &str| serde_json::from_str::<serde_json::Value>(row).unwrap();
        rows.flat_map(|line| row(line)["spans"].as_array().unwrap().clone()).collect()
    };
    // Readers that look at the first rows alone find all fields there, of one kind each.
    let expected = serde_json::json!([
        { "start": 0, "end": 3, "label": "Actor", "kb": "Q1", "n": 7, "sure": true, "p": 0.5,
          "odd": "{\"x\":1}", "mixed": "1" },
        { "start": 9, "end": 13, "label": "Place", "kb": null, "n": null, "sure": null, "p": null,
          "odd": null, "mixed": "\"y\"" },
        { "start": 0, "end": 2, "label": "Actor", "kb": null, "n": null, "sure": null, "p": 1,
          "odd": null, "mixed": null },
    ]);
    let mut spans = spans_of(&came.native);
    assert_eq!(serde_json::Value::from(spans.clone()), expected);
    let lines = convert::export(&came.native, "hugging-face", "").unwrap();
    let card = std::str::from_utf8(&lines.files[1].1).unwrap();
    for (name, dtype) in
        [("kb", "string"), ("n", "int64"), ("sure", "bool"), ("p", "float64"), ("odd", "string")]
    {
        let stated = format!("    - name: \"{name}\"\n      dtype: {dtype}\n");
        assert!(card.contains(&stated), "{card}");
    }
    let lines = convert::import(&lines.files, "", &stamp(1)).unwrap();
    assert_eq!(spans_of(&lines.native), spans);
    // A table has the same, and its numbers are those of their column.
    let table = convert::export(&came.native, "hugging-face-parquet", "").unwrap();
    let table = convert::import(&table.files[..1], "", &stamp(1)).unwrap();
    spans[2]["p"] = 1.0.into();
    assert_eq!(spans_of(&table.native), spans);
}

#[test]
fn rows_of_datasets_are_read_alike_with_and_without_more_than_spans() {
    let bare = r#"{"id":"a","text":"Zo\u00e9 left","spans":[{"start":0,"end":3,"label":"Act\u006fr"}],"tokens":["Zoé","left"],"ner_tags":[1,0]}"#;
    let halves = bare.replace("left", "l\\ud83dft");
    let more = bare.replace("\"tokens\"", "\"n\":1,\"tokens\"");
    let texts = bare.replace("{\"start\":0", "{\"start\":\"0\"");
    let untold = r#"{"id":null,"tokens":["Zoé","left"],"ner_tags":["B-Actor","O"]}"#;
    for rows in [[bare, &halves, bare], [bare, &more, bare], [bare, &texts, untold]] {
        let file = vec![("train.jsonl".to_owned(), rows.join("\n").into_bytes())];
        let came = convert::import(&file, "", &stamp(1)).unwrap();
        assert_eq!((came.format, came.n_articles, came.n_mentions), ("hugging-face", 3, 3));
        let reading = dateline::formats::native::read(&came.native, &stamp(1));
        for document in &reading.documents {
            let mention = document.mentions.iter().next().unwrap();
            let schema = &reading.codebook.as_ref().unwrap().schema;
            let label = &schema.label(&mention.label).unwrap().name;
            assert_eq!((document.quote(mention).as_str(), label.as_ref()), ("Zoé", "Actor"));
        }
    }
}

/// A mention of an article, written in a format and read again: its label and its words.
fn through(format: &str, label: &str, text: &str, [start, end]: [usize; 2]) -> String {
    let mention = serde_json::json!({ "label": label, "start": start, "end": end });
    let native = serde_json::json!({ "id": "a", "text": text, "mentions": [mention] }).to_string();
    let exported = convert::export(&native, format, "").unwrap();
    assert_eq!(exported.checked.map(|checked| checked.failures), Some(vec![]));
    let options = serde_json::json!({ "format": format }).to_string();
    let came = convert::import(&exported.files, &options, &stamp(1)).unwrap();
    let reading = dateline::formats::native::read(&came.native, &stamp(1));
    let (document, schema) = (&reading.documents[0], reading.codebook.unwrap().schema);
    let mention = document.mentions.iter().next().unwrap();
    let label = &schema.label(&mention.label).unwrap().name;
    format!("{label} {}", document.quote(mention))
}

#[test]
fn a_label_that_is_a_star_or_a_line_comes_back_from_webanno() {
    for label in ["*", "_", "\\*"] {
        assert_eq!(through("webanno-tsv", label, "Bo * left", [0, 2]), format!("{label} Bo"));
    }
    let file = "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Named|value\n\n\n#Text=Bo\n\
                1-1\t0-2\tBo\t_\t\n1-2\t3-4\t*\t*\t\n1-3\t5-6\t_\tX\t\n";
    check(
        "a.tsv",
        file,
        expect![[r#"
            webanno-tsv
            "Bo * _"
              Named (other): *
              X (other): _
        "#]],
    );
}

#[test]
fn words_with_what_python_takes_for_line_breaks_come_back_from_brat() {
    for sign in ['\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}', '\u{85}', '\u{2028}'] {
        let text = format!("Bo{sign}Lind left");
        assert_eq!(through("brat", "Actor", &text, [0, 7]), format!("Actor Bo{sign}Lind"));
    }
}

#[test]
fn passages_of_bioc_stand_as_far_apart_as_their_offsets_say_in_either_unit() {
    let file = |second: usize, start: usize, n: usize| {
        format!(
            r#"{{"source":"s","documents":[{{"id":"1","passages":[{{"offset":0,"text":"Zoé 😀 left"}},
                {{"offset":{second},"text":"Órsh","annotations":[{{"id":"T1","infons":{{"type":"Place"}},
                "text":"Órsh","locations":[{{"offset":{start},"length":{n}}}]}}]}}]}}]}}"#
        )
    };
    // Ten code points, fourteen bytes, and one character between.
    check(
        "a.json",
        &file(11, 11, 4),
        expect![[r#"
        bioc
        "Zoé 😀 left\nÓrsh"
          Place (place): Órsh
    "#]],
    );
    check(
        "a.json",
        &file(15, 15, 5),
        expect![[r#"
        bioc
        Unit: line 1: Zoé 😀 left: The offsets count UTF-8 bytes: 1 of 1 quotes prove it. They were read so; nothing was shifted beyond what that means.
        "Zoé 😀 left\nÓrsh"
          Place (place): Órsh
    "#]],
    );
}
