//! Makes articles of files, whatever program they come from.

use super::archive::{MAX_UNPACKED, Unpacked, is_archive, unpack};
use super::project;
use super::sight::{CARD, groups};
use crate::formats::native::{self, Reading};
use crate::formats::{
    Fields, Problem, ReadOptions, Recognized, Severity, convert, is_office, is_warc, pdf, recognize,
};
use crate::id::Stamp;
use crate::ingest::{count_refusal, declared_encoding, decode};
use std::collections::{BTreeMap, BTreeSet};

/// Files of one format beyond which they are read as one.
const MANY: usize = 50;

/// A file as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Its name, with folders if it came in one.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What one file, or several that belong together, turned out to be.
#[derive(Debug)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What it is.
    pub content: Content,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Content {
    /// A text without annotations, as its bytes.
    Text(Vec<u8>),
    /// A PDF document, for the program that reads them.
    Pdf(Vec<u8>),
    /// Articles with mentions; the name of the format if it is not Dateline's own, and the columns
    /// that the person may name.
    Articles(Reading, Option<&'static str>, Option<Fields>),
    /// What only accompanies others: what it is, fit to be shown.
    Beside(&'static str),
    /// Nothing that can be loaded: why, fit to be shown.
    Refused(String),
}

/// Reads files: archives are unpacked, files that belong together are read together, and each is
/// recognized by its content unless the options name a format. `decoder` is that of
/// [`decode`].
#[must_use]
pub fn load(
    files: Vec<Handed>,
    options: &ReadOptions,
    stamp: &Stamp,
    decoder: impl Fn(&str, &[u8]) -> Option<String>,
) -> Vec<Item> {
    let mut items = Vec::new();
    let mut plain = Vec::new();
    let mut authors = BTreeMap::new();
    for (n, Handed { name, bytes }) in files.into_iter().enumerate() {
        if !is_archive(&bytes) {
            plain.push((name, bytes));
            continue;
        }
        match unpack(&name, &bytes, MAX_UNPACKED) {
            Err(why) => items.push(Item { name, content: Content::Refused(why) }),
            Ok(Unpacked { files, .. }) if is_office(&files) => {
                // Far from the stamps of the groups.
                let chance = stamp.chance.wrapping_sub((n as u128 + 1) << 64);
                items.push(office(name, &files, &Stamp { chance, ..stamp.clone() }));
            }
            Ok(unpacked) => {
                let Unpacked { files, refused } = if project::is_project(&unpacked.files) {
                    let opened = project::open(unpacked.files, MAX_UNPACKED);
                    authors.extend(opened.authors);
                    let refused = unpacked.refused.into_iter().chain(opened.unpacked.refused);
                    Unpacked { files: opened.unpacked.files, refused: refused.collect() }
                } else {
                    unpacked
                };
                let refused = refused.into_iter();
                items.extend(refused.map(|(name, why)| refusal(name, why)));
                if files.is_empty() && items.is_empty() {
                    items.push(refusal(name.clone(), "The archive is empty.".to_owned()));
                }
                plain.extend(files);
            }
        }
    }
    // What stands beside them, as texts beside their annotations do, is read without them.
    let (documents, plain): (Vec<_>, Vec<_>) =
        plain.into_iter().partition(|(_, bytes)| pdf::is_pdf(bytes));
    let documents = documents.into_iter();
    items.extend(documents.map(|(name, bytes)| Item { name, content: Content::Pdf(bytes) }));
    let names: Vec<&str> = plain.iter().map(|(name, _)| name.as_str()).collect();
    let mut groups = groups(&names);
    // Of a curated project every file has an author of its own.
    let alike = match &options.format {
        None if authors.is_empty() => gather(&mut groups, &plain),
        _ => BTreeMap::new(),
    };
    let mut plain: Vec<_> = plain.into_iter().map(Some).collect();
    // Ids count from 0 for every file, so each file gets chance of its own.
    let apart = |n: usize| {
        let chance = stamp.chance.wrapping_add((n as u128) << 64);
        Stamp { chance, ..stamp.clone() }
    };
    let mut n_apart = groups.len();
    for (n, group) in groups.into_iter().enumerate() {
        let mut files: Vec<_> = group.into_iter().filter_map(|i| plain[i].take()).collect();
        if let [_, _, ..] = files.as_slice() {
            // What is called so tells of anything; only the card of classes belongs to rows.
            let is_other = |file: &(String, Vec<u8>)| is_about(file) && !is_card(&file.1);
            if let Some(at) = files.iter().position(is_other) {
                let file = files.remove(at);
                items.extend(load_group(vec![file], options, stamp, &decoder));
            }
        }
        let author = files.iter().find_map(|(name, _)| authors.get(name)).cloned();
        let of_author =
            author.map(|author| ReadOptions { author: Some(author), ..options.clone() });
        items.extend(load_group(files, of_author.as_ref().unwrap_or(options), &apart(n), &decoder));
    }
    for (format, group) in alike {
        let files: Vec<_> = group.into_iter().filter_map(|i| plain[i].take()).collect();
        let options = ReadOptions { format: Some(format.to_owned()), ..options.clone() };
        let content = foreign(&files, &options, &apart(n_apart), None);
        n_apart += 1;
        if matches!(content, Content::Refused(_)) {
            // Each for itself, so that one that is broken costs no other.
            for file in files {
                items.extend(load_group(vec![file], &options, &apart(n_apart), &decoder));
                n_apart += 1;
            }
            continue;
        }
        let name = format!("{} files, {}", files.len(), common_folder(&files));
        items.push(Item { name: name.trim_end_matches([',', ' ']).to_owned(), content });
    }
    items
}

/// Reads a PDF document.
///
/// # Errors
/// If no article could be made of it: which it is, why, and what to do.
pub fn load_pdf(name: &str, bytes: Vec<u8>, stamp: &Stamp) -> Result<Reading, String> {
    let read = pdf::read(name, bytes, stamp).map_err(|failure| failure.to_string())?;
    let problems = read.warnings.into_iter().map(|warning| warning.problem).collect();
    Ok(Reading { codebook: None, has_project: false, documents: read.documents, problems })
}

/// Takes out of groups the files of which each is one by itself, if there are many of one format:
/// they are read at once, and nobody looks through thousands one by one.
fn gather(
    groups: &mut Vec<Vec<usize>>,
    files: &[(String, Vec<u8>)],
) -> BTreeMap<&'static str, Vec<usize>> {
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    if groups.len() <= MANY {
        return alike;
    }
    for group in groups.iter() {
        let [i] = group.as_slice() else { continue };
        let (name, bytes) = &files[*i];
        let is_text = std::str::from_utf8(bytes).is_ok();
        if let Recognized::Format(format) = recognize(name, bytes)
            && is_text
            && companion(name, bytes).is_none()
        {
            alike.entry(format).or_default().push(*i);
        }
    }
    alike.retain(|_, files| files.len() > MANY);
    let taken: BTreeSet<usize> = alike.values().flatten().copied().collect();
    groups.retain(|group| !group.iter().any(|i| taken.contains(i)));
    alike
}

/// The folder that all files stand in, or as much of its path as they share.
fn common_folder(files: &[(String, Vec<u8>)]) -> String {
    let folders = |name: &str| {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').map(str::to_owned).collect::<Vec<_>>()
    };
    let mut all = files.iter().map(|(name, _)| folders(name));
    let first = all.next().unwrap_or_default();
    let shared = all.fold(first, |shared, other| {
        let both = shared.into_iter().zip(other);
        both.take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    });
    shared.join("/")
}

/// Whether a file is called as the cards of datasets are.
fn is_about((name, _): &(String, Vec<u8>)) -> bool {
    name.rsplit('/').next() == Some(CARD)
}

/// Whether a file is the card of a dataset that names the classes of its tags.
fn is_card(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.starts_with("---") && text.contains("class_label")
}

/// Reads a document that is an archive itself.
fn office(name: String, files: &[(String, Vec<u8>)], stamp: &Stamp) -> Item {
    let format = Some("office".to_owned());
    let mut content =
        foreign(files, &ReadOptions { format, ..ReadOptions::default() }, stamp, None);
    if let Content::Articles(reading, ..) = &mut content {
        for document in &mut reading.documents {
            let mut facts = document.facts.as_ref().clone();
            facts.metadata.file = Some(name.as_str().into());
            document.facts = facts.into();
        }
    }
    Item { name, content }
}

fn refusal(name: String, why: String) -> Item {
    Item { name, content: Content::Refused(why) }
}

/// Reads files that belong together; nothing if there are none.
fn load_group(
    mut files: Vec<(String, Vec<u8>)>,
    options: &ReadOptions,
    stamp: &Stamp,
    decoder: &dyn Fn(&str, &[u8]) -> Option<String>,
) -> Option<Item> {
    let name = match files.as_slice() {
        [] => return None,
        [(name, _)] => name.clone(),
        [(name, _), ..] => name.rsplit_once('/').map_or(name.as_str(), |(f, _)| f).to_owned(),
    };
    // What a group is shows in what the card tells of, not in the card.
    files.sort_by_key(is_about);
    let is_alone = files.len() == 1;
    if is_alone && is_archive(&files[0].1) {
        if let Ok(Unpacked { files, .. }) = unpack(&name, &files[0].1, MAX_UNPACKED)
            && is_office(&files)
        {
            return Some(office(name, &files, stamp));
        }
        let why = "An archive within an archive is not opened. Unpack it first.";
        return Some(refusal(name, why.to_owned()));
    }
    let mut encoding = None;
    for (file, bytes) in &mut files {
        // Some formats are no text, and tell so by their first bytes.
        if is_warc(bytes)
            || (std::str::from_utf8(bytes).is_err()
                && matches!(recognize(file, bytes), Recognized::Format(_)))
        {
            continue;
        }
        if let Some((declared, text)) = declared_encoding(bytes)
            .and_then(|declared| Some((declared, decoder(declared, bytes)?)))
        {
            encoding = Some(declared);
            *bytes = text.into_bytes();
            continue;
        }
        match decode(bytes, decoder) {
            Err(why) if is_alone => return Some(refusal(name, why)),
            Err(why) => return Some(refusal(name, format!("{file}: {why}"))),
            Ok(decoded) if decoded.encoding.0 == "utf-8" => {}
            Ok(decoded) => {
                let recognized = recognize(file, decoded.text.as_bytes());
                if matches!(recognized, Recognized::PlainText) && options.format.is_none() {
                    // The page decodes it itself, and lets the encoding be chosen.
                    continue;
                }
                encoding = Some(decoded.encoding.0);
                *bytes = decoded.text.into_bytes();
            }
        }
    }
    let bytes = &files[0].1;
    if let Some(what) = companion(&files[0].0, bytes).filter(|_| options.format.is_none()) {
        return Some(Item { name, content: Content::Beside(what) });
    }
    let recognized = match &options.format {
        Some(_) => None,
        None => Some(recognize(&files[0].0, bytes)),
    };
    let content = match recognized {
        Some(Recognized::PlainText | Recognized::Unknown) if is_alone => {
            if is_json(&files[0].0) {
                native_of(bytes, stamp)
            } else {
                Content::Text(files.swap_remove(0).1)
            }
        }
        Some(Recognized::Native) => native_of(bytes, stamp),
        // What it is is not to be found out twice.
        Some(Recognized::Format(name)) if is_alone => {
            let format = Some(name.to_owned());
            foreign(&files, &ReadOptions { format, ..options.clone() }, stamp, encoding)
        }
        _ => foreign(&files, options, stamp, encoding),
    };
    Some(Item { name, content })
}

/// What a file is that other programs put beside articles.
fn companion(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let base = name.rsplit('/').next().unwrap_or(name);
    let is_xml = base.to_lowercase().ends_with(".xml");
    if is_xml && head.trim_start().starts_with("<View") {
        return Some("A labeling configuration of Label Studio; articles are in its tasks.");
    }
    if is_xml && head.contains("<typeSystemDescription") {
        return Some("A type system of UIMA; articles are in the files beside it.");
    }
    let is_pattern = |line: &str| line.starts_with("{\"label\"") && line.contains("\"pattern\":");
    if base.ends_with(".jsonl") && head.lines().next().is_some_and(is_pattern) {
        return Some("Patterns of Prodigy; they tell what to look for, not where it stands.");
    }
    if base == super::save::CARD && head.starts_with("# How this dataset is divided") {
        return Some("It tells how the dataset is divided; articles are in the files beside it.");
    }
    let is_card = base == "README.md" && head.starts_with("---") && head.contains("data_files:");
    is_card.then_some("A dataset card of Hugging Face; articles are in the files beside it.")
}

fn is_json(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    matches!(extension.as_deref(), Some("json" | "jsonl" | "ndjson"))
}

fn native_of(bytes: &[u8], stamp: &Stamp) -> Content {
    bounded(native::read_large(&String::from_utf8_lossy(bytes), stamp), None, None)
}

fn bounded(reading: Reading, format: Option<&'static str>, fields: Option<Fields>) -> Content {
    match count_refusal(reading.documents.len()) {
        Some(why) => Content::Refused(why),
        None => Content::Articles(reading, format, fields),
    }
}

/// Reads files of another program.
fn foreign(
    files: &[(String, Vec<u8>)],
    options: &ReadOptions,
    stamp: &Stamp,
    encoding: Option<&'static str>,
) -> Content {
    let taken = match convert::take(files, options, stamp) {
        Ok(taken) => taken,
        Err(failure) => return Content::Refused(failure.to_string()),
    };
    let several = files.len() > 1;
    let told = taken.warnings.into_iter().map(|warning| {
        let mut problem = warning.problem;
        if several && !warning.file.is_empty() {
            problem.place = [warning.file, problem.place].join(" ").trim().to_owned();
        }
        problem
    });
    let mut problems: Vec<Problem> = told.collect();
    if let Some(encoding) = encoding {
        problems.insert(
            0,
            Problem {
                line: None,
                place: String::new(),
                what: format!("The file is not UTF-8; it was read as {encoding}."),
                remedy: "If letters look wrong, save it as UTF-8 and load it again.".to_owned(),
                severity: Severity::Note,
            },
        );
    }
    let (codebook, documents) = (Some(taken.codebook), taken.documents);
    let reading = Reading { codebook, has_project: true, documents, problems };
    bounded(reading, Some(taken.format), taken.fields)
}

#[cfg(test)]
mod tests {
    use super::super::pack;
    use super::*;
    use crate::moment::Timestamp;
    use std::sync::Arc;

    const GOLD: &str = include_str!("../../seeds/gold.dateline.json");

    fn stamp() -> Stamp {
        Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance: 7 }
    }

    fn loaded(files: &[(&str, &[u8])]) -> Vec<Item> {
        let handed = |(name, bytes): &(&str, &[u8])| Handed {
            name: (*name).to_owned(),
            bytes: bytes.to_vec(),
        };
        let files = files.iter().map(handed).collect();
        load(files, &ReadOptions::default(), &stamp(), |_, _| None)
    }

    fn told(item: &Item) -> String {
        match &item.content {
            Content::Text(bytes) => format!("{}: text of {}", item.name, bytes.len()),
            Content::Refused(why) => format!("{}: {why}", item.name),
            Content::Pdf(bytes) => format!("{}: PDF of {}", item.name, bytes.len()),
            Content::Beside(what) => format!("{}: {what}", item.name),
            Content::Articles(reading, format, _) => {
                let n: usize = reading.documents.iter().map(|d| d.mentions.len()).sum();
                let format = format.unwrap_or("native");
                format!("{}: {format} {} {n}", item.name, reading.documents.len())
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

    fn document_mentions(item: &Item) -> usize {
        match &item.content {
            Content::Articles(reading, ..) => {
                reading.documents.iter().map(|document| document.mentions.len()).sum()
            }
            _ => 0,
        }
    }

    #[test]
    fn what_is_read_is_what_a_native_file_of_it_would_hold() {
        for format in crate::formats::FORMATS.iter().filter(|f| f.description().is_written) {
            let Ok(exported) = crate::formats::convert::export(GOLD, format.name, "") else {
                continue;
            };
            let options = ReadOptions { format: Some(format.name.into()), ..Default::default() };
            let Content::Articles(reading, ..) = foreign(&exported.files, &options, &stamp(), None)
            else {
                continue;
            };
            let codebook = reading.codebook.as_ref().unwrap();
            let documents: Vec<_> = reading.documents.iter().cloned().map(Arc::new).collect();
            let again = native::read(&native::write_jsonl(codebook, &documents), &stamp());
            assert_eq!(again.problems, []);
            assert_eq!(again.documents, reading.documents, "{}", format.name);
            assert_eq!(again.codebook.as_ref(), Some(codebook), "{}", format.name);
        }
    }

    #[test]
    fn ids_of_several_files_differ() {
        let items = loaded(&[("a.conll", CONLL), ("b.conll", CONLL)]);
        let ids: Vec<_> = items
            .iter()
            .map(|item| match &item.content {
                Content::Articles(reading, ..) => reading.documents[0].id.clone(),
                _ => panic!("{item:?}"),
            })
            .collect();
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
            let Content::Articles(reading, Some("cas-json"), _) = &item.content else {
                panic!("{}", told(item))
            };
            let mentions = reading.documents.iter().flat_map(|document| document.mentions.iter());
            assert!(mentions.into_iter().all(|mention| mention.author.as_ref() == "ann"));
        }
    }

    #[test]
    fn what_is_saved_is_loaded_again() {
        const GOLD: &str = include_str!("../../seeds/gold.dateline.json");
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
                let kinds =
                    [("spacy", "spacy-spans"), ("label-studio", "label-studio-predictions")];
                let is_it =
                    |name: &str| name == format.name || kinds.contains(&(name, format.name));
                match &item.content {
                    Content::Beside(_) => {}
                    Content::Articles(reading, Some(name), _) if is_it(name) => {
                        // Predictions come back as suggestions.
                        let found =
                            |d: &crate::project::Document| d.mentions.len() + d.suggestions.len();
                        n_mentions += reading.documents.iter().map(found).sum::<usize>();
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
}
