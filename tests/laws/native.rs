//! The native format: what is written comes back, to the byte, and nothing makes reading panic.

use crate::cases;
use crate::common::{project, stamp};
use dateline::formats::native::{self, Packing, Reading, Unpacking};
use dateline::project::{Document, Project};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;

fn json(project: &Project) -> String {
    native::write_json(&project.codebook, project.documents.values())
}

fn jsonl(project: &Project) -> String {
    native::write_jsonl(&project.codebook, project.documents.values())
}

/// The project that a file holds, if nothing was wrong with it.
fn whole(reading: Reading) -> Project {
    assert_eq!(reading.problems, vec![]);
    assert!(reading.has_project);
    Project {
        codebook: Arc::new(reading.codebook.unwrap()),
        documents: reading
            .documents
            .into_iter()
            .map(|d: Document| (d.id.clone(), Arc::new(d)))
            .collect(),
    }
}

fn articles(file: &str) -> Vec<Value> {
    match serde_json::from_str::<Value>(file) {
        Ok(project) if project["articles"].is_array() => {
            project["articles"].as_array().unwrap().clone()
        }
        _ => file.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_reading_arrives_as_it_was_sent(project in project(), cut in any::<u16>()) {
        let file = jsonl(&project);
        // Where a file is cut short there are problems to be carried, too.
        let end = (0..=usize::from(cut) % (file.len() + 1)).rfind(|at| file.is_char_boundary(*at));
        for file in [file.as_str(), &file[..end.unwrap()]] {
            let reading = native::read(file, &stamp(9));
            let mut given = Vec::new();
            let head = native::read_each(file, &stamp(9), &mut |document| given.push(document));
            prop_assert_eq!(&head.with(given), &reading);

            let (head, documents) = reading.clone().parted();
            let (mut packing, mut unpacking) = <(Packing, Unpacking)>::default();
            for (n, document) in documents.iter().enumerate() {
                packing.push(document).unwrap();
                if n % 3 == 0 {
                    unpacking.take(&packing.take()).unwrap();
                }
            }
            prop_assert_eq!(packing.n_bytes() == 0, documents.len() % 3 == 1 || documents.is_empty());
            unpacking.take(&packing.take()).unwrap();
            let head = serde_json::to_string(&head).unwrap();
            let head: native::Head = serde_json::from_str(&head).unwrap();
            prop_assert_eq!(head.with(unpacking.finish()), reading);
        }
    }

    #[test]
    fn a_project_comes_back_as_it_was_and_is_written_as_before(project in project()) {
        let file = json(&project);
        let read = whole(native::read(&file, &stamp(9)));
        prop_assert_eq!(&read, &project);
        prop_assert_eq!(json(&read), file);

        let file = jsonl(&project);
        if !project.documents.is_empty() {
            let read = whole(native::read(&file, &stamp(9)));
            prop_assert_eq!(&read, &project);
            prop_assert_eq!(jsonl(&read), file);
        }
    }

    #[test]
    fn every_span_of_a_written_file_is_proved(project in project()) {
        let n_parts = |m: &dateline::annotation::Mention| match m.spans.parts().len() {
            1 => 1,
            n => n + 1,
        };
        let documents = project.documents.values();
        let mentions = documents.flat_map(|d| d.all_mentions());
        let n_spans: usize = mentions.map(|mention| n_parts(mention)).sum();
        for file in [json(&project), jsonl(&project)] {
            let found = native::verify(&file);
            prop_assert_eq!(&found.failures, &vec![]);
            prop_assert_eq!(found.n_verified, n_spans);
        }
    }

    #[test]
    fn offsets_of_a_file_count_as_python_does(project in project()) {
        for article in articles(&json(&project)) {
            let text: Vec<char> = article["text"].as_str().unwrap().chars().collect();
            let lists = [&article["mentions"], &article["suggestions"], &article["rejected"]];
            for mention in lists.into_iter().filter_map(|list| list.as_array()).flatten() {
                let parts = mention["spans"].as_array().cloned().unwrap_or_default();
                for span in [mention].into_iter().chain(&parts) {
                    let offset = |name: &str| span[name].as_u64().unwrap() as usize;
                    let slice: String = text[offset("start")..offset("end")].iter().collect();
                    prop_assert_eq!(Some(slice.as_str()), span["quote"].as_str());
                }
            }
        }
    }

    #[test]
    fn a_tampered_quote_or_offset_is_caught(
        project in project(),
        which in any::<u16>(),
        how in 0..4u8,
    ) {
        let file = json(&project);
        let mut tampered: Value = serde_json::from_str(&file).unwrap();
        let mut mentions: Vec<_> = tampered["articles"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .flat_map(|article| article["mentions"].as_array_mut().unwrap())
            .collect();
        if mentions.is_empty() {
            return Ok(());
        }
        let n = mentions.len();
        let mention = &mut mentions[usize::from(which) % n];
        match how {
            0 => mention["quote"] = format!("{}x", mention["quote"].as_str().unwrap()).into(),
            1 => mention["end"] = (mention["end"].as_u64().unwrap() + 1).into(),
            2 => mention["start"] = 1_000_000.into(),
            _ => mention["start"] = mention["end"].clone(),
        }
        // The form that `verify` is given: the head on a line of its own.
        let tampered = tampered.to_string().replacen("\"articles\":[", "\"articles\":[\n", 1);
        let lines = jsonl_of(&tampered);
        for tampered in [lines, tampered] {
            let found = native::verify(&tampered);
            prop_assert_eq!(found.failures.len(), 1, "{}", found);
        }
        prop_assert!(!native::read(&file, &stamp(9)).problems.iter().any(|p| !p.what.is_empty()));
    }

    #[test]
    fn unknown_fields_anywhere_survive_both_forms(project in project()) {
        let first = whole(native::read(&json(&project), &stamp(1)));
        if first.documents.is_empty() {
            return Ok(());
        }
        let lines = whole(native::read(&jsonl(&first), &stamp(2)));
        prop_assert_eq!(json(&lines), json(&project));
    }

    #[test]
    fn mutated_files_never_panic(
        project in project(),
        edits in vec((any::<u32>(), any::<u8>(), 0..3u8), 1..6),
        as_lines in any::<bool>(),
    ) {
        let file = if as_lines { jsonl(&project) } else { json(&project) };
        let mut bytes = file.into_bytes();
        for (at, byte, how) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at as usize % bytes.len();
            match how {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at),
            }
        }
        check_reading(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn altered_values_never_panic(
        project in project(),
        edits in vec((any::<u32>(), 0..12u8), 1..4),
        as_lines in any::<bool>(),
    ) {
        let file = if as_lines { jsonl(&project) } else { json(&project) };
        let mut values: Vec<Value> = if as_lines {
            file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        } else {
            vec![serde_json::from_str(&file).unwrap()]
        };
        for (which, what) in edits {
            let n = values.len().max(1);
            if let Some(value) = values.get_mut(which as usize % n) {
                alter(value, which / 7, what);
            }
        }
        let file: Vec<_> = values.iter().map(Value::to_string).collect();
        check_reading(&file.join("\n"));
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in ".*", tail in r#"[\[\]{}":,a-z0-9\n ]{0,60}"#) {
        check_reading(&text);
        check_reading(&tail);
        check_reading(&format!("{{\"dateline\":1,\"articles\":[{tail}"));
    }
}

/// A dataset of the articles of a project file.
fn jsonl_of(file: &str) -> String {
    articles(file).iter().map(|article| format!("{article}\n")).collect()
}

/// Replaces one value somewhere inside by one of another kind.
fn alter(value: &mut Value, which: u32, what: u8) {
    let n = match value {
        Value::Array(list) => list.len(),
        Value::Object(map) => map.len(),
        _ => 0,
    };
    if n == 0 || which % 5 == 4 {
        *value = match what {
            0 => Value::Null,
            1 => Value::Bool(true),
            2 => (-1).into(),
            3 => u64::MAX.into(),
            4 => 0.5.into(),
            5 => "".into(),
            6 => "x\u{0}\u{2028}".into(),
            7 => Value::Array(vec![]),
            8 => serde_json::json!([{}]),
            9 => serde_json::json!({}),
            10 => "actor".into(),
            _ => 1.into(),
        };
        return;
    }
    let inner = match value {
        Value::Array(list) => list.get_mut(which as usize % n),
        Value::Object(map) => map.values_mut().nth(which as usize % n),
        _ => None,
    };
    if let Some(inner) = inner {
        alter(inner, which / 5, what);
    }
}

/// What is read of a file, however broken, is sound and can be written and read again.
fn check_reading(file: &str) {
    let reading = native::read(file, &stamp(9));
    let _ = native::verify(file);
    for problem in &reading.problems {
        assert!(!problem.what.is_empty() && !problem.remedy.is_empty());
    }
    let Some(codebook) = reading.codebook else {
        assert!(reading.documents.iter().all(|document| document.mentions.is_empty()));
        return;
    };
    let documents = reading.documents.into_iter().map(|d| (d.id.clone(), Arc::new(d))).collect();
    let project = Project { codebook: Arc::new(codebook), documents };
    assert_eq!(project.flaws(), vec![]);
    let read = whole(native::read(&json(&project), &stamp(9)));
    assert_eq!(read, project);
}
