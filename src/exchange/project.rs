//! Opens the archive of an INCEpTION project: which of its files hold whose annotations.
//!
//! Source: INCEpTION's user guide, “Exporting a project”. Beside `exportedproject.json` stands an
//! archive for every document and annotator, `annotation/DOCUMENT/USER.zip`, and what a curator
//! made of them, `curation/DOCUMENT/CURATION_USER.zip`.

use super::archive::{Unpacked, is_archive, unpack};
use std::collections::{BTreeMap, BTreeSet};

/// The files of a project that hold annotations.
#[derive(Debug, Default)]
pub(super) struct Project {
    pub(super) unpacked: Unpacked,
    /// Who annotated a file, by its name.
    pub(super) authors: BTreeMap<String, String>,
}

/// What an annotator made before anyone annotated: the text alone.
const INITIAL: &str = "INITIAL_CAS";

/// What a curator made of the work of all.
const CURATED: &str = "CURATION_USER";

/// Whether these are the files of a project.
pub(super) fn is_project(files: &[(String, Vec<u8>)]) -> bool {
    let is_mark = |name: &str| name.starts_with("exportedproject") && name.ends_with(".json");
    files.iter().any(|(name, _)| is_mark(name))
}

/// Keeps of a project's files, for every document, those of its curator, or else of all its
/// annotators, or else its source. The archives in it unpack to so many bytes at most together.
pub(super) fn open(files: Vec<(String, Vec<u8>)>, most: u64) -> Project {
    let mut project = Project::default();
    let mut by_document: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    let mut curated = BTreeSet::new();
    let mut sources = Vec::new();
    for (name, bytes) in files {
        let parts: Vec<&str> = name.split('/').collect();
        match parts.as_slice() {
            ["annotation" | "curation", document, file] if is_archive(&bytes) => {
                let user = file.strip_suffix(".zip").unwrap_or(file);
                if user == CURATED {
                    curated.insert((*document).to_owned());
                }
                let user = user.to_owned();
                by_document.entry((*document).to_owned()).or_default().push((user, bytes));
            }
            ["source", document] => sources.push(((*document).to_owned(), bytes)),
            _ => {}
        }
    }
    let mut left = most;
    for (document, mut archives) in by_document.clone() {
        let is_curated = curated.contains(&document);
        archives.retain(|(user, _)| (user == CURATED) == is_curated);
        if archives.iter().any(|(user, _)| user != INITIAL) {
            archives.retain(|(user, _)| user != INITIAL);
        }
        for (user, bytes) in archives {
            match unpack(&user, &bytes, left) {
                Err(why) => project.unpacked.refused.push((format!("{document}/{user}"), why)),
                Ok(Unpacked { files, refused }) => {
                    for (file, bytes) in files {
                        left = left.saturating_sub(bytes.len() as u64);
                        let name = format!("{document}/{user}/{file}");
                        if user != CURATED && user != INITIAL {
                            project.authors.insert(name.clone(), user.clone());
                        }
                        project.unpacked.files.push((name, bytes));
                    }
                    project.unpacked.refused.extend(refused);
                }
            }
        }
    }
    let is_bare = |(name, _): &(String, Vec<u8>)| !by_document.contains_key(name);
    project.unpacked.files.extend(sources.into_iter().filter(is_bare));
    project
}

#[cfg(test)]
mod tests {
    use super::super::pack;
    use super::*;

    fn file(name: &str, content: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), content.to_vec())
    }

    fn archive(user: &str) -> Vec<u8> {
        pack(&[file(&format!("{user}.json"), user.as_bytes())]).unwrap()
    }

    #[test]
    fn curators_stand_before_annotators_and_these_before_sources() {
        let files = vec![
            file("exportedproject123.json", b"{}"),
            file("annotation/a.txt/ann.zip", &archive("ann")),
            file("annotation/a.txt/bob.zip", &archive("bob")),
            file("annotation/a.txt/INITIAL_CAS.zip", &archive("INITIAL_CAS")),
            file("annotation/b.txt/ann.zip", &archive("ann")),
            file("annotation/c.txt/INITIAL_CAS.zip", &archive("INITIAL_CAS")),
            file("annotation/d.txt/bob.zip", b"PK\x03\x04broken"),
            file("annotation_ser/a.txt/ann.ser", b"\xac\xed"),
            file("curation/b.txt/CURATION_USER.zip", &archive("CURATION_USER")),
            file("source/a.txt", b"A"),
            file("source/e.txt", b"E"),
        ];
        assert!(is_project(&files) && !is_project(&files[1..]));
        let project = open(files, 1 << 20);
        let names: Vec<_> = project.unpacked.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "a.txt/ann/ann.json",
                "a.txt/bob/bob.json",
                "b.txt/CURATION_USER/CURATION_USER.json",
                "c.txt/INITIAL_CAS/INITIAL_CAS.json",
                "e.txt",
            ]
        );
        let authors: Vec<_> = project.authors.values().map(String::as_str).collect();
        assert_eq!(authors, ["ann", "bob"]);
        assert_eq!(project.unpacked.refused.len(), 1);
    }
}
