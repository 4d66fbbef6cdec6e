//! Documents of word processors and books: zip archives of XML.
//!
//! Source: WordprocessingML (ECMA-376), OpenDocument 1.3, EPUB 3. A document is one article, a book
//! one for each chapter with a text; what was deleted in tracked changes, notes, headers and
//! footers are no part of it.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Draft, Intake};
use super::prose::{Prose, day_in};
use super::web_page;
use super::xml::{Piece, local, pieces};

/// DOCX, ODT and EPUB, by the files within.
pub(super) const FORMAT: Format = Format {
    name: "office",
    title: "Word, OpenDocument or EPUB",
    extensions: &["docx", "odt", "epub"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    // Recognized by whoever opens archives: what comes here is what was within.
    recognize: |_| Certainty::No,
    read: Some(read),
    write: None,
    joint: None,
};

/// Whether the files of an archive are those of such a document.
#[must_use]
pub fn is_office(files: &[(String, Vec<u8>)]) -> bool {
    let has = |name: &str| files.iter().any(|(other, _)| other == name);
    has(WORD) || has(CONTAINER) || (has(ODT) && (has("mimetype") || has("meta.xml")))
}

const WORD: &str = "word/document.xml";
const ODT: &str = "content.xml";
const CONTAINER: &str = "META-INF/container.xml";

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let find = |name: &str| sources.iter().find(|source| source.name == name);
    let about = ["docProps/core.xml", "meta.xml"].into_iter().find_map(find);
    let about = about.map(|source| source.text()).transpose()?.unwrap_or_default();
    if let Some(source) = find(CONTAINER) {
        read_book(source, sources, intake)?;
    } else if let Some(source) = find(WORD).or_else(|| find(ODT)) {
        let mut draft = document(source.text()?);
        facts(about, &mut draft);
        if !draft.text.trim().is_empty() {
            intake.take(draft);
        }
    }
    if intake.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let what = "The document holds no text.";
        let remedy = "If it holds scanned pages, have their text recognized first.";
        return Err(source.failure("", what, remedy));
    }
    Ok(())
}

/// Elements whose text is none of the article.
const ASIDE: [&str; 10] = [
    "del",
    "instrText",
    "footnote",
    "endnote",
    "note",
    "annotation",
    "tracked-changes",
    "deletion",
    "sequence-decls",
    "fldSimple-skip",
];

/// The text of a document of either kind.
fn document(xml: &str) -> Draft {
    let mut prose = Prose::default();
    let mut open: Vec<&str> = Vec::new();
    let mut n_aside = 0;
    // A heading is known by its style, which stands within it.
    let mut heading: Option<String> = None;
    let mut is_text = false;
    let is_word = xml.contains("wordprocessingml") || xml.contains("<w:");
    for piece in pieces(xml) {
        match piece {
            Piece::Open(tag) => {
                let name = local(tag.name);
                match name {
                    "p" | "h" if n_aside == 0 => prose.block(),
                    "tab" | "s" => prose.push(" "),
                    "br" | "cr" | "line-break" => prose.line(),
                    "pStyle" => {
                        let style = tag.get("w:val").unwrap_or_default().to_lowercase();
                        if style.starts_with("heading") || style == "title" {
                            heading = Some(String::new());
                        }
                    }
                    _ => {}
                }
                if !tag.is_empty {
                    if name == "h" {
                        heading = Some(String::new());
                    }
                    n_aside += usize::from(ASIDE.contains(&name));
                    is_text |= name == "t";
                    open.push(name);
                }
            }
            Piece::Text(text) => {
                // In Word only `t` holds text; in OpenDocument what stands in paragraphs.
                let is_read = if is_word {
                    is_text
                } else {
                    open.iter().any(|name| matches!(*name, "p" | "h"))
                };
                if n_aside == 0 && is_read {
                    match &mut heading {
                        Some(words) => words.push_str(&text),
                        None => prose.push(&text),
                    }
                }
            }
            Piece::Close(name) => {
                let name = local(name);
                let Some(depth) = open.iter().rev().take(64).position(|open| *open == name) else {
                    continue;
                };
                for _ in 0..=depth {
                    let Some(closed) = open.pop() else { break };
                    n_aside -= usize::from(ASIDE.contains(&closed));
                    is_text &= closed != "t";
                    if matches!(closed, "p" | "h") && n_aside == 0 {
                        if let Some(words) = heading.take() {
                            prose.heading(&words);
                        }
                        prose.block();
                    }
                }
            }
        }
    }
    let mut draft = Draft::new(prose.text());
    draft.zones = prose.zones;
    draft
}

/// Takes title, day, author and language in, from Dublin Core.
fn facts(xml: &str, draft: &mut Draft) {
    let mut name = String::new();
    let mut author = String::new();
    for piece in pieces(xml) {
        match piece {
            Piece::Open(tag) => name = tag.local().to_owned(),
            Piece::Close(_) => name.clear(),
            Piece::Text(text) => {
                let text = text.trim();
                let metadata = &mut draft.metadata;
                match name.as_str() {
                    _ if text.is_empty() => {}
                    "title" if metadata.title.is_empty() => metadata.title = text.into(),
                    "created" | "creation-date" | "date" if metadata.date.is_none() => {
                        metadata.date = day_in(text);
                    }
                    "creator" | "initial-creator" if author.is_empty() => {
                        text.clone_into(&mut author);
                    }
                    "publisher" => metadata.source = Some(text.into()),
                    "language" => metadata.language = Some(text.into()),
                    _ => {}
                }
            }
        }
    }
    if !author.is_empty() {
        draft.extra.insert("byline".to_owned(), author.into());
    }
}

/// A path within an archive, as another file of it names it.
fn resolved(base: &str, path: &str) -> String {
    let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The chapters of a book, in the order in which they are read.
fn read_book(
    container: &Source<'_>,
    sources: &[Source<'_>],
    intake: &mut Intake<'_>,
) -> Result<(), Failure> {
    let find = |name: &str| sources.iter().find(|source| source.name == name);
    let package = pieces(container.text()?).find_map(|piece| match piece {
        Piece::Open(tag) if tag.local() == "rootfile" => tag.get("full-path").map(str::to_owned),
        _ => None,
    });
    let Some(package) = package.as_deref().and_then(find) else { return Ok(()) };
    let mut files: Vec<(String, String)> = Vec::new();
    let mut spine: Vec<String> = Vec::new();
    for piece in pieces(package.text()?) {
        let Piece::Open(tag) = piece else { continue };
        let get = |name: &str| tag.get(name).unwrap_or_default().to_owned();
        match tag.local() {
            "item" => files.push((get("id"), resolved(package.name, &get("href")))),
            "itemref" => spine.push(get("idref")),
            _ => {}
        }
    }
    let mut book = Draft::default();
    facts(package.text()?, &mut book);
    for (n, chapter) in spine.iter().enumerate() {
        let path = files.iter().find(|(id, _)| id == chapter).map(|(_, path)| path.as_str());
        let Some(source) = path.and_then(find) else { continue };
        let Some(mut draft) = web_page::article(source.text()?) else { continue };
        // A cover or a page of contents is no chapter.
        if draft.text.chars().count() < 200 && spine.len() > 1 {
            continue;
        }
        draft.metadata.date = book.metadata.date;
        draft.metadata.language = book.metadata.language.clone();
        draft.metadata.source = Some(book.metadata.title.clone()).filter(|t| !t.is_empty());
        if draft.metadata.title.is_empty() || draft.metadata.title == book.metadata.title {
            draft.metadata.title = format!("{} {}", book.metadata.title, n + 1).trim().into();
        }
        draft.extra.extend(book.extra.clone());
        intake.take(draft);
    }
    Ok(())
}
