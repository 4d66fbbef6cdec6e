//! Makes articles of files, whatever program they come from.

use super::archive::{MAX_UNPACKED, Unpacked, is_archive, unpack};
use super::gazetteer::is_pattern;
use super::project;
use super::sight::{CARD, groups};
use crate::formats::native::{self, Head, Reading};
use crate::formats::{
    Fields, Problem, ReadOptions, Recognized, Severity, convert, is_office, is_warc, pdf, recognize,
};
use crate::id::Stamp;
use crate::ingest::{count_refusal, declared_encoding, decode, is_utf8};
use crate::project::Document;
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
    /// Articles with mentions.
    Articles(Articles),
    /// Patterns that tell what to look for in articles, for [`super::suggest`].
    Patterns(Vec<u8>),
    /// What only accompanies others: what it is, fit to be shown.
    Beside(&'static str),
    /// Nothing that can be loaded: why, fit to be shown.
    Refused(String),
}

/// What is told of articles behind the last of them.
#[derive(Debug)]
pub struct Articles {
    /// The number with which each of them was given; others may have been given in vain.
    pub number: usize,
    /// How many there are.
    pub n: usize,
    /// What of their reading is no article.
    pub head: Head,
    /// The name of the format if it is not Dateline's own.
    pub format: Option<&'static str>,
    /// The columns that the person may name.
    pub fields: Option<Fields>,
}

/// Takes articles as soon as they are read, with the number of what they belong to.
struct Outlet<'a> {
    give: &'a mut dyn FnMut(usize, Document),
    number: usize,
    n: usize,
}

impl Outlet<'_> {
    /// Begins with what belongs together.
    fn begin(&mut self) {
        (self.number, self.n) = (self.number + 1, 0);
    }

    fn take(&mut self, document: Document) {
        self.n += 1;
        // What will be refused is not to fill the memory of whoever takes it.
        if count_refusal(self.n).is_none() {
            (self.give)(self.number, document);
        }
    }

    /// What was read since it began.
    fn articles(
        &self,
        head: Head,
        format: Option<&'static str>,
        fields: Option<Fields>,
    ) -> Content {
        match count_refusal(self.n) {
            Some(why) => Content::Refused(why),
            None => {
                let (number, n) = (self.number, self.n);
                Content::Articles(Articles { number, n, head, format, fields })
            }
        }
    }
}

/// Reads files: archives are unpacked, files that belong together are read together, and each is
/// recognized by its content unless the options name a format. `decoder` is that of [`decode`].
/// Each article is given as soon as it is there, with the number by which what is told of it later
/// names it.
#[must_use]
pub fn load(
    files: Vec<Handed>,
    options: &ReadOptions,
    stamp: &Stamp,
    decoder: impl Fn(&str, &[u8]) -> Option<String>,
    give: &mut dyn FnMut(usize, Document),
) -> Vec<Item> {
    let mut outlet = Outlet { give, number: 0, n: 0 };
    let out = &mut outlet;
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
                items.push(office(name, &files, &Stamp { chance, ..stamp.clone() }, out));
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
    let configs: Vec<_> = plain.iter().filter(|(name, bytes)| is_config(name, bytes)).collect();
    let configs: Vec<_> = configs.into_iter().cloned().collect();
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
                items.extend(load_group(vec![file], options, stamp, &decoder, out));
            }
        }
        // What a labeling interface says of labels is said of all tasks beside it.
        if let [(name, _)] = files.as_slice()
            && is_json(name)
        {
            let folder = folder_of(name).to_owned();
            files.extend(configs.iter().filter(|(name, _)| folder_of(name) == folder).cloned());
        }
        let author = files.iter().find_map(|(name, _)| authors.get(name)).cloned();
        let of_author =
            author.map(|author| ReadOptions { author: Some(author), ..options.clone() });
        let options = of_author.as_ref().unwrap_or(options);
        items.extend(load_group(files, options, &apart(n), &decoder, out));
    }
    for (format, group) in alike {
        let files: Vec<_> = group.into_iter().filter_map(|i| plain[i].take()).collect();
        let options = ReadOptions { format: Some(format.to_owned()), ..options.clone() };
        let content = foreign(&files, &options, &apart(n_apart), None, out);
        n_apart += 1;
        if matches!(content, Content::Refused(_)) {
            // Each for itself, so that one that is broken costs no other.
            for file in files {
                items.extend(load_group(vec![file], &options, &apart(n_apart), &decoder, out));
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
    let folders = |name: &str| folder_of(name).split('/').map(str::to_owned).collect::<Vec<_>>();
    let mut all = files.iter().map(|(name, _)| folders(name));
    let first = all.next().unwrap_or_default();
    let shared = all.fold(first, |shared, other| {
        let both = shared.into_iter().zip(other);
        both.take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    });
    shared.join("/")
}

/// The folder of a file; empty where it has none.
fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a file is a labeling interface of Label Studio.
fn is_config(name: &str, bytes: &[u8]) -> bool {
    name.to_lowercase().ends_with(".xml") && bytes.trim_ascii_start().starts_with(b"<View")
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
fn office(name: String, files: &[(String, Vec<u8>)], stamp: &Stamp, out: &mut Outlet<'_>) -> Item {
    let options = ReadOptions { format: Some("office".to_owned()), ..ReadOptions::default() };
    let mut give = |number, mut document: Document| {
        let mut facts = document.facts.as_ref().clone();
        facts.metadata.file = Some(name.as_str().into());
        document.facts = facts.into();
        (out.give)(number, document);
    };
    let mut renamed = Outlet { give: &mut give, ..*out };
    let content = foreign(files, &options, stamp, None, &mut renamed);
    (out.number, out.n) = (renamed.number, renamed.n);
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
    out: &mut Outlet<'_>,
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
            return Some(office(name, &files, stamp, out));
        }
        let why = "An archive within an archive is not opened. Unpack it first.";
        return Some(refusal(name, why.to_owned()));
    }
    let mut encoding = None;
    for (file, bytes) in &mut files {
        // Some formats are no text, and tell so by their first bytes.
        if is_utf8(bytes)
            || is_warc(bytes)
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
    if is_alone && options.format.is_none() && are_patterns(bytes) {
        return Some(Item { name, content: Content::Patterns(files.swap_remove(0).1) });
    }
    let recognized = match &options.format {
        Some(_) => None,
        None => Some(recognize(&files[0].0, bytes)),
    };
    let content = match recognized {
        Some(Recognized::PlainText | Recognized::Unknown) if is_alone => {
            if is_json(&files[0].0) {
                native_of(bytes, stamp, out)
            } else {
                Content::Text(files.swap_remove(0).1)
            }
        }
        Some(Recognized::Native) => native_of(bytes, stamp, out),
        // What it is is not to be found out twice.
        Some(Recognized::Format(name)) if is_alone => {
            let format = Some(name.to_owned());
            foreign(&files, &ReadOptions { format, ..options.clone() }, stamp, encoding, out)
        }
        _ => foreign(&files, options, stamp, encoding, out),
    };
    Some(Item { name, content })
}

/// Whether a file has a pattern on its first line.
fn are_patterns(bytes: &[u8]) -> bool {
    let first = bytes.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| is_pattern(&String::from_utf8_lossy(line)))
}

/// What a file is that other programs put beside articles.
fn companion(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..4096).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let base = name.rsplit('/').next().unwrap_or(name);
    let is_xml = base.to_lowercase().ends_with(".xml");
    if is_config(name, bytes) {
        return Some("A labeling configuration of Label Studio; articles are in its tasks.");
    }
    if is_xml && head.contains("<typeSystemDescription") {
        return Some("A type system of UIMA; articles are in the files beside it.");
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

fn native_of(bytes: &[u8], stamp: &Stamp, out: &mut Outlet<'_>) -> Content {
    out.begin();
    // What is sound is found to be so faster than it is mended.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(bytes),
    };
    let head = native::read_each(&text, stamp, &mut |document| out.take(document));
    out.articles(head, None, None)
}

/// Reads files of another program.
fn foreign(
    files: &[(String, Vec<u8>)],
    options: &ReadOptions,
    stamp: &Stamp,
    encoding: Option<&'static str>,
    out: &mut Outlet<'_>,
) -> Content {
    out.begin();
    let taken = convert::take_each(files, options, stamp, &mut |document| out.take(document));
    let taken = match taken {
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
    let head = Head { codebook: Some(taken.codebook), has_project: true, problems };
    out.articles(head, Some(taken.format), taken.fields)
}

#[cfg(test)]
mod tests;
