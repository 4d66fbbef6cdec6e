//! Finds out what files are, by the worker where that takes a reader.

use super::loading::{Content, Foreign, Staged};
use super::packing::pack;
use super::reached;
use super::store::Dispatch;
use crate::platform::worker::{self, Files, Next};
use crate::platform::{clock, encoding, files};
use dateline::exchange::{is_archive, needs_reader};
use dateline::formats::native::{self, Head, Reading, Unpacking};
use dateline::formats::{Fields, ReadOptions};
use dateline::id::Stamp;
use dateline::ingest::{FileKind, count_refusal, decode, file_kind};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Seconds after which no PDF document is waited for any longer; one of 1,000 pages takes some.
const PDF_SECONDS: u32 = 90;

thread_local! {
    /// Counts how often reading was given up: what was begun before has no one to go to.
    pub(super) static GIVEN_UP: Cell<u32> = const { Cell::new(0) };
}

/// The stamp of what files say of nobody.
pub(super) fn stamp() -> Stamp {
    clock::stamp(native::NOBODY.into())
}

/// A file of which as much is read as tells what it is.
type File = files::Loaded<files::Stuff>;

/// What files that belong together are.
pub(super) async fn stage_group(
    mut files: Vec<File>,
    dispatch: &Dispatch,
    turn: u32,
) -> Vec<Staged> {
    let is_plain = |file: &File| match &file.content {
        Ok(stuff) => {
            let is_native = file_kind(&file.name, "") == Some(FileKind::Native);
            file_kind(&file.name, "").is_none()
                || stuff.head.iter().all(u8::is_ascii_whitespace)
                // A small one is read before the worker would have started.
                || !(needs_reader(&file.name, &stuff.head) || is_native && stuff.is_large())
        }
        Err(_) => true,
    };
    if files.len() == 1 && files.iter().all(is_plain) {
        let file = files.pop();
        return match file {
            Some(file) => stage_file(file).await.into_iter().collect(),
            None => Vec::new(),
        };
    }
    let (mut sound, mut staged) = (Vec::new(), Vec::new());
    for files::Loaded { name, content } in files {
        match content {
            Ok(stuff) => sound.push((name, stuff)),
            Err(why) => staged.push(Staged {
                name: Some(name.into()),
                content: Content::Bad(why.into()),
                foreign: None,
                arriving: None,
            }),
        }
    }
    if !sound.is_empty() {
        staged.extend(load_apart(sound.into(), ReadOptions::default(), dispatch, turn).await);
    }
    staged
}

/// What a file is that no reader of another format has to look at; nothing for hidden files of the
/// system.
async fn stage_file(file: File) -> Option<Staged> {
    file_kind(&file.name, "")?;
    let name: Arc<str> = file.name.as_str().into();
    let bytes = match file.content {
        Ok(stuff) => stuff.all().await,
        Err(why) => Err(why),
    };
    let is_empty = bytes.as_ref().is_ok_and(|bytes| bytes.iter().all(u8::is_ascii_whitespace));
    let content = match text_of(bytes) {
        _ if is_empty => Content::Bad("The file is empty.".into()),
        Content::Text(_, decoded)
            if file_kind(&file.name, &decoded.text) == Some(FileKind::Native) =>
        {
            let reading = native::read(&decoded.text, &stamp());
            match count_refusal(reading.documents.len()) {
                Some(refusal) => Content::Bad(refusal.into()),
                None => {
                    reached::articles_came(reading.documents.len());
                    Content::Native(Arc::new(reading))
                }
            }
        }
        content => content,
    };
    Some(Staged { name: Some(name), content, foreign: None, arriving: None })
}

pub(super) fn text_of(bytes: Result<Vec<u8>, String>) -> Content {
    let decoded = bytes.and_then(|bytes| {
        let decoded = decode(&bytes, encoding::decode)?;
        Ok(Content::Text(bytes.into(), Arc::new(decoded)))
    });
    decoded.unwrap_or_else(|why| Content::Bad(why.into()))
}

/// What only the page knows, for the worker.
fn circumstances() -> serde_json::Value {
    let Stamp { at, author, chance } = stamp();
    serde_json::json!({
        "at": at,
        "author": author,
        "chance": [(chance >> 64) as u64, chance as u64],
    })
}

/// Reads a PDF document in a program of its own, beside the worker's.
async fn read_pdf(name: &str, bytes: &[u8]) -> Result<Reading, String> {
    let mut argument = circumstances();
    argument["name"] = name.into();
    let files = Files::none();
    files.add_bytes(bytes);
    let answer = worker::call_within(PDF_SECONDS, "pdf", &argument.to_string(), &files).await;
    let (head, part) = answer.map_err(|failure| failure.to_string())?.parted();
    let head: Head = serde_json::from_str(&head).map_err(|error| error.to_string())?;
    let mut unpacking = Unpacking::default();
    unpacking.take(&part.to_vec())?;
    Ok(head.with(unpacking.finish()))
}

/// Has the worker look for the words of patterns in the articles of the project.
async fn match_patterns(
    name: &str,
    patterns: &[u8],
    dispatch: &Dispatch,
    turn: u32,
) -> Result<Reading, String> {
    let here = Rc::new(());
    let wanted = Rc::downgrade(&here);
    dispatch.gather(&wanted).await.map_err(|error| error.to_string())?;
    let project = dispatch.session().project.clone();
    let packed = pack(&project.codebook, project.documents.values(), &wanted).await?;
    let (files, mut told) = packed.ok_or("Reading was canceled.")?;
    files.add_bytes(patterns);
    let mut argument = circumstances();
    argument["name"] = name.into();
    argument["head"] = told.remove("head").unwrap_or_default();
    let call = worker::Call::new("suggest", &argument.to_string(), &files).await;
    let (answer, mut parts) = parts_of(&call, turn).await?;
    let head: Head = serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
    Ok(head.with(parts.remove(&0).unwrap_or_default().finish()))
}

/// What comes of a call: its answer, and articles by the number of the reading that has them. Each
/// part comes as an event of its own, between which the page answers others.
async fn parts_of(
    call: &worker::Call,
    turn: u32,
) -> Result<(worker::Bytes, BTreeMap<u32, Unpacking>), String> {
    let mut parts: BTreeMap<u32, Unpacking> = BTreeMap::new();
    loop {
        match call.next().await {
            Next::Part(..) if GIVEN_UP.get() != turn => {
                return Err("Reading was canceled.".to_owned());
            }
            Next::Part(of, part) => {
                let unpacking = parts.entry(of).or_default();
                let n_before = unpacking.n_articles();
                unpacking.take(&part.to_vec())?;
                reached::articles_came(unpacking.n_articles() - n_before);
            }
            Next::Answer(answer) => {
                return Ok((answer.map_err(|failure| failure.to_string())?, parts));
            }
        }
    }
}

/// What the worker tells of a file.
#[derive(serde::Deserialize)]
struct Told {
    name: Arc<str>,
    kind: String,
    /// What of a reading is no article, and the number of the parts that hold the articles.
    head: Option<(Head, u32)>,
    format: Option<Arc<str>>,
    fields: Option<Fields>,
    length: usize,
}

/// Has the worker find out what files are that belong together.
pub(super) async fn load_apart(
    files: Arc<[(String, files::Stuff)]>,
    options: ReadOptions,
    dispatch: &Dispatch,
    turn: u32,
) -> Vec<Staged> {
    let bad = |why: String| {
        let name = files.first().map(|(name, _)| name.as_str().into());
        let content = Content::Bad(why.into());
        vec![Staged { name, content, foreign: None, arriving: None }]
    };
    let mut argument = circumstances();
    argument["names"] = files.iter().map(|(name, _)| name.as_str()).collect();
    argument["options"] = serde_json::json!(options);
    let handed = Files::none();
    for (_, stuff) in files.iter() {
        if let Err(why) = handed.add(stuff).await {
            return bad(why);
        }
    }
    let call = worker::Call::new("load", &argument.to_string(), &handed).await;
    let (answer, mut parts) = match parts_of(&call, turn).await {
        Ok(found) => found,
        Err(_) if GIVEN_UP.get() != turn => return Vec::new(),
        Err(why) => return bad(why),
    };
    let (told, contents) = answer.parted();
    let told: Vec<Told> = match serde_json::from_str(&told) {
        Ok(told) => told,
        Err(error) => return bad(error.to_string()),
    };
    let contents = contents.to_vec();
    let mut rest = contents.as_slice();
    // Of the files in an archive none is at hand any more.
    let is_one = told.len() == 1 && files.iter().all(|(_, stuff)| !is_archive(&stuff.head));
    let mut staged = Vec::with_capacity(told.len());
    for Told { name, kind, head, format, fields, length } in told {
        let (content, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = behind;
        let content = match (kind.as_str(), head) {
            ("text", _) => text_of(Ok(content.to_vec())),
            ("articles", Some((head, number))) => {
                let documents = parts.remove(&number).unwrap_or_default().finish();
                Content::Native(Arc::new(head.with(documents)))
            }
            ("pdf", _) => match read_pdf(&name, content).await {
                Ok(reading) => Content::Native(Arc::new(reading)),
                Err(why) => Content::Bad(why.into()),
            },
            ("patterns", _) => match match_patterns(&name, content, dispatch, turn).await {
                Ok(reading) => Content::Native(Arc::new(reading)),
                Err(why) => Content::Bad(why.into()),
            },
            ("beside", _) => Content::Beside(String::from_utf8_lossy(content).into()),
            _ => Content::Bad(String::from_utf8_lossy(content).into()),
        };
        let (files, options) = (files.clone(), options.clone());
        let is_native = kind == "articles" && format.is_none();
        let foreign = (is_one && !is_native).then_some(Foreign { options, format, fields, files });
        staged.push(Staged { name: Some(name), content, foreign, arriving: None });
    }
    staged
}
