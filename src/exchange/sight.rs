//! What can be told of files at first sight, without any reader.

use crate::formats::pdf::is_pdf;
use std::collections::{BTreeMap, BTreeSet};

/// Ends of names that only files of other programs have.
const FOREIGN: [&str; 28] = [
    "ann", "a1", "a2", "conll", "iob", "bio", "conllu", "manifest", "bdocjs", "xml", "html", "htm",
    "tei", "jsonld", "csv", "tsv", "tab", "xmi", "spacy", "parquet", "xhtml", "rss", "atom",
    "nitf", "docx", "odt", "epub", "warc",
];

/// The file that tells of a Hugging Face dataset.
pub(super) const CARD: &str = "README.md";

/// How many lines are looked at to see whether they are tokens with tags.
const LINES: usize = 40;

fn split(name: &str) -> (&str, String) {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    (stem, extension.to_lowercase())
}

/// Which files belong together, by their names: texts of brat with their annotations and the
/// configuration beside them, tables of mentions with the tables of their articles, the rows of a
/// Hugging Face dataset with its card. Every file stands in one group; groups are in the order of
/// their first files.
#[must_use]
pub fn groups(names: &[&str]) -> Vec<Vec<usize>> {
    let folder = |name: &str| name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let is_annotation = |name: &str| matches!(split(name).1.as_str(), "ann" | "a1" | "a2");
    let annotated: BTreeSet<&str> =
        names.iter().filter(|name| is_annotation(name)).map(|name| split(name).0).collect();
    let folders: BTreeSet<String> =
        names.iter().filter(|name| is_annotation(name)).map(|name| folder(name)).collect();
    let is_table = |extension: &str| matches!(extension, "csv" | "tsv" | "tab");
    let tables: BTreeSet<&str> =
        names.iter().filter(|name| is_table(&split(name).1)).map(|name| split(name).0).collect();
    // A card stands in the folder above that of the rows.
    let cards: BTreeSet<String> = names
        .iter()
        .filter(|name| name.rsplit('/').next() == Some(CARD))
        .map(|name| folder(name))
        .collect();
    let card_of = |name: &str| {
        let above = match folder(name).rsplit_once('/') {
            Some((above, "data")) => Some(above.to_owned()),
            None if folder(name) == "data" => Some(String::new()),
            _ => None,
        };
        let is_row = matches!(split(name).1.as_str(), "jsonl" | "json" | "parquet");
        let is_card = name.rsplit('/').next() == Some(CARD);
        let folder = if is_card { Some(folder(name)) } else { above.filter(|_| is_row) };
        folder.filter(|folder| cards.contains(folder))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_card: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_folder: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_table: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, name) in names.iter().enumerate() {
        let (stem, extension) = split(name);
        let folder = folder(name);
        let mentions = stem.strip_suffix("-articles").filter(|stem| tables.contains(stem));
        if is_table(&extension) && (mentions.is_some() || tables.contains(stem)) {
            let group = *by_table.entry(mentions.unwrap_or(stem)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(group) => group.push(i),
                None => groups.push(vec![i]),
            }
            continue;
        }
        if let Some(card) = card_of(name) {
            let group = *by_card.entry(card).or_insert(groups.len());
            match groups.get_mut(group) {
                Some(group) => group.push(i),
                None => groups.push(vec![i]),
            }
            continue;
        }
        let belongs = is_annotation(name)
            || (extension == "txt" && annotated.contains(stem))
            || (extension == "conf" && folders.contains(&folder));
        match by_folder.get(&folder) {
            Some(group) if belongs => groups[*group].push(i),
            _ => {
                if belongs {
                    by_folder.insert(folder, groups.len());
                }
                groups.push(vec![i]);
            }
        }
    }
    groups
}

/// Whether a file may be more than a text to be annotated, so that a reader has to look at it.
#[must_use]
pub fn needs_reader(name: &str, bytes: &[u8]) -> bool {
    if super::is_archive(bytes) || is_pdf(bytes) {
        return true;
    }
    let extension = split(name).1;
    if FOREIGN.contains(&extension.as_str()) {
        return true;
    }
    let head = bytes.get(..64 * 1024).unwrap_or(bytes);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    let is_json = matches!(extension.as_str(), "json" | "jsonl" | "ndjson");
    is_json && !text.starts_with("{\"dateline\":")
        || ["<?xml", "<!DOCTYPE", "<html", "<TEI", "#FORMAT=", "# newdoc", "# sent_id"]
            .iter()
            .any(|mark| text.starts_with(mark))
        || is_tagged(text)
}

/// Whether lines are tokens with tags: `EU NNP B-NP B-ORG`.
fn is_tagged(text: &str) -> bool {
    let (mut n_tagged, mut n_spans) = (0, 0);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines.take(LINES) {
        if line.starts_with("-DOCSTART-") || line.starts_with('#') {
            continue;
        }
        let Some((_, tag)) = line.rsplit_once([' ', '\t']) else { return false };
        let is_span = tag.split_once('-').is_some_and(|(prefix, label)| {
            matches!(prefix, "B" | "I" | "E" | "L" | "S" | "U" | "O") && !label.is_empty()
        });
        if tag != "O" && !is_span {
            return false;
        }
        n_tagged += 1;
        n_spans += usize::from(is_span);
    }
    n_tagged > 2 && n_spans > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FORMATS;

    #[test]
    fn annotations_of_brat_go_with_their_texts() {
        let names = [
            "notes.txt",
            "c/a.ann",
            "c/a.txt",
            "c/annotation.conf",
            "c/readme.txt",
            "d/a.txt",
            "c/b.ann",
            "x.conf",
        ];
        let expected = [vec![0], vec![1, 2, 3, 6], vec![4], vec![5], vec![7]];
        assert_eq!(groups(&names), expected);
        assert!(groups(&[]).is_empty());
    }

    #[test]
    fn tables_of_mentions_go_with_those_of_their_articles() {
        let names = ["a-articles.csv", "a.csv", "b.csv", "c-articles.tsv", "x/a.csv"];
        assert_eq!(groups(&names), [vec![0, 1], vec![2], vec![3], vec![4]]);
    }

    #[test]
    fn rows_of_a_dataset_go_with_its_card() {
        let names =
            ["x/README.md", "x/data/a.jsonl", "x/data/b.parquet", "x/c.jsonl", "data/d.json"];
        assert_eq!(groups(&names), [vec![0, 1, 2], vec![3], vec![4]]);
        assert_eq!(groups(&["README.md", "data/a.jsonl"]), [[0, 1]]);
    }

    #[test]
    fn plain_texts_need_no_reader() {
        let plain = ["", "Orsh, 5 September\n\nMarines stormed B-52.", "# Title\n\nA text O", "{x"];
        for text in plain {
            assert!(!needs_reader("a.txt", text.as_bytes()), "{text}");
        }
        assert!(!needs_reader("a.md", b"# Title\n\nText"));
        assert!(!needs_reader("a.jsonl", b"{\"dateline\": 1"));
        assert!(!needs_reader("a.jsonl", b"{\"dateline\":1"));
    }

    #[test]
    fn tokens_with_tags_are_seen_under_any_name() {
        let conll = b"-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\nit PRP B-NP O\n";
        assert!(needs_reader("eng.train", conll));
        assert!(needs_reader("train.txt", b"EU\tB-ORG\nrejects\tO\nit\tO\n"));
    }

    #[test]
    fn every_extension_that_is_read_is_known() {
        let text = ["txt", "json", "jsonl"];
        for format in FORMATS.iter().filter(|format| format.description().is_read) {
            for extension in format.extensions {
                let is_known = FOREIGN.contains(extension) || text.contains(extension);
                assert!(is_known, "{extension} of {}", format.name);
            }
        }
    }
}
