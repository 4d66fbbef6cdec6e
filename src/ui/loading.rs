//! Files on their way in: dropped, picked or pasted, read and waiting to be confirmed.

use super::hooks::{use_dispatch, use_document_event};
use super::store::{Dispatch, Shared};
use crate::platform::{clock, dom, encoding, files, web, worker};
use dateline::exchange::{Handed, groups, is_archive, needs_reader};
use dateline::formats::native::{self, Reading, Targets, Unpacking};
use dateline::formats::{Fields, ReadOptions};
use dateline::id::Stamp;
use dateline::ingest::{
    Cut, Decoded, Draft, Encoding, FileKind, Incoming, bounded_drafts, count_refusal, decode,
    file_kind, file_refusal,
};
use dateline::library::Trouble;
use dateline::schema::LabelTarget;
use dateline::session::{Dialog, Msg, Tone};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Bytes from which a file of the native format goes to the worker: less is read before the worker
/// would have started.
const HEAVY: usize = 1024 * 1024;

/// Seconds after which no PDF document is waited for any longer; one of 1,000 pages takes some.
const PDF_SECONDS: u32 = 90;

/// Bytes that are unpacked before the page is drawn again.
const SLICE: usize = 512 * 1024;

thread_local! {
    /// Counts how often reading was given up: what was begun before has no one to go to.
    static GIVEN_UP: Cell<u32> = const { Cell::new(0) };
}

/// A file that was read, or several that belong together.
#[derive(Clone)]
pub(crate) struct Staged {
    /// Its name; nothing for pasted text.
    pub(crate) name: Option<Arc<str>>,
    /// What it turned out to be.
    pub(crate) content: Content,
    /// What it was made from, where it may be read in another way.
    pub(crate) foreign: Option<Foreign>,
    /// Where what is marked in it arrives otherwise than it says.
    pub(crate) arriving: Option<Arriving>,
}

/// How what is marked in a file arrives.
#[derive(Clone)]
pub(crate) struct Arriving {
    /// All as suggestions, or all as mentions.
    pub(crate) as_suggestions: bool,
    as_read: Arc<Reading>,
}

impl Staged {
    /// The name of the format of what is marked in it; nothing where nothing can be.
    pub(crate) fn format(&self) -> Option<&str> {
        match (&self.content, &self.foreign) {
            (Content::Native(_), None) => Some("dateline"),
            (Content::Native(_), Some(foreign)) => foreign.format.as_deref(),
            _ => None,
        }
    }

    /// Lets what is marked in it arrive all as suggestions, all as mentions, or as it says.
    fn arriving(mut self, as_suggestions: Option<bool>) -> Self {
        if let Some(before) = self.arriving.take() {
            self.content = Content::Native(before.as_read);
        }
        if let (Some(as_suggestions), Content::Native(as_read)) = (as_suggestions, &self.content) {
            let as_read = as_read.clone();
            self.content = Content::Native(Arc::new(as_read.arriving(as_suggestions)));
            self.arriving = Some(Arriving { as_suggestions, as_read });
        }
        self
    }

    /// Lets what is marked in it arrive as it did when that was chosen for its format last. Of a
    /// whole project nothing is changed unasked: it may be a backup.
    fn arriving_as_remembered(self, dispatch: &Dispatch) -> Self {
        let is_whole = matches!(&self.content, Content::Native(reading) if reading.has_project);
        let settings = dispatch.session().settings.clone();
        let known = self.format().and_then(|format| settings.arrivals.get(format).copied());
        if is_whole && self.foreign.is_none() { self } else { self.arriving(known) }
    }

    /// What was wrong with it.
    pub(crate) fn warnings(&self) -> Vec<Trouble> {
        match &self.content {
            Content::Native(reading) => {
                reading.problems.iter().map(|problem| problem.told_of(self.name.clone())).collect()
            }
            Content::Bad(why) => vec![Trouble {
                file: self.name.clone(),
                line: None,
                place: String::new(),
                what: why.to_string(),
                remedy: "Nothing was loaded from it.".to_owned(),
                severity: "whole".into(),
            }],
            Content::Text(..) | Content::Beside(_) => Vec::new(),
        }
    }
}

/// Files that a reader of another format looked at.
#[derive(Clone)]
pub(crate) struct Foreign {
    /// How they were read.
    pub(crate) options: ReadOptions,
    /// The name of the format; nothing where they were taken for text.
    pub(crate) format: Option<Arc<str>>,
    /// The columns that may be named, with what they were taken for.
    pub(crate) fields: Option<Fields>,
    files: Arc<[Handed]>,
}

/// What a file turned out to be.
#[derive(Clone)]
pub(crate) enum Content {
    /// Text, with the bytes it was decoded from.
    Text(Arc<[u8]>, Arc<Decoded>),
    /// A project or dataset.
    Native(Arc<Reading>),
    /// What only accompanies other files.
    Beside(Arc<str>),
    /// Nothing that can be loaded, and why.
    Bad(Arc<str>),
}

/// The files that wait.
#[derive(Clone, Default)]
pub(crate) struct Staging {
    /// In the order of their names.
    pub(crate) files: Vec<Shared<Staged>>,
    /// How text files become articles.
    pub(crate) cut: Cut,
    /// What labels become, by their names, where the person chose.
    pub(crate) targets: Targets,
    /// How many lots of files are still being read.
    pub(crate) n_reading: usize,
}

/// What happens to the files that wait.
pub(crate) enum StagingMsg {
    Read,
    Stop,
    Add(Vec<Staged>),
    Remove(usize),
    Cut(Cut),
    Aim(String, LabelTarget),
    Replace(Shared<Staged>, Option<Staged>),
    Arrive(Shared<Staged>, Option<bool>),
    Redecode(usize, Encoding),
    Clear,
}

impl Reducible for Staging {
    type Action = StagingMsg;

    fn reduce(self: Rc<Self>, msg: StagingMsg) -> Rc<Self> {
        let mut next = self.as_ref().clone();
        match msg {
            StagingMsg::Read => next.n_reading += 1,
            StagingMsg::Stop => next.n_reading = 0,
            StagingMsg::Add(files) => {
                next.n_reading = next.n_reading.saturating_sub(1);
                next.files.extend(files.into_iter().map(|file| Shared(Arc::new(file))));
            }
            StagingMsg::Remove(i) => {
                next.files.remove(i);
            }
            StagingMsg::Cut(cut) => next.cut = cut,
            StagingMsg::Aim(label, target) => {
                next.targets.insert(label, target);
            }
            StagingMsg::Replace(old, new) => {
                next.n_reading = next.n_reading.saturating_sub(1);
                let place = next.files.iter_mut().find(|file| **file == old);
                if let Some((file, new)) = place.zip(new) {
                    let chosen = file.arriving.as_ref().map(|arriving| arriving.as_suggestions);
                    *file = Shared(Arc::new(new.arriving(chosen)));
                }
            }
            StagingMsg::Arrive(old, as_suggestions) => {
                if let Some(file) = next.files.iter_mut().find(|file| **file == old) {
                    *file = Shared(Arc::new(old.0.as_ref().clone().arriving(as_suggestions)));
                }
            }
            StagingMsg::Redecode(i, chosen) => {
                let file = next.files[i].0.as_ref().clone();
                if let Content::Text(bytes, _) = &file.content
                    && let Some(text) = encoding::decode(chosen.0, bytes)
                {
                    let decoded =
                        Decoded { text, encoding: chosen, had_bom: false, is_guess: true };
                    let content = Content::Text(bytes.clone(), Arc::new(decoded));
                    next.files[i] = Shared(Arc::new(Staged { content, ..file }));
                }
            }
            StagingMsg::Clear => next = Self::default(),
        }
        Rc::new(next)
    }
}

impl Staging {
    /// The articles that the text files become, or why they become none.
    pub(crate) fn drafts(&self) -> Vec<Result<Vec<Draft>, String>> {
        let of = |file: &Shared<Staged>| match &file.content {
            Content::Text(_, decoded) => {
                let text = decoded.text.as_str().into();
                bounded_drafts(&Incoming { name: file.name.clone(), text }, &self.cut)
            }
            Content::Native(_) | Content::Beside(_) | Content::Bad(_) => Ok(Vec::new()),
        };
        self.files.iter().map(of).collect()
    }
}

/// The staging as components get it.
#[derive(Clone, PartialEq)]
pub(crate) struct Loader(pub(crate) UseReducerDispatcher<Staging>);

/// The files that wait, compared by pointer.
#[derive(Clone, PartialEq)]
pub(crate) struct Waiting(pub(crate) UseReducerHandle<Staging>);

impl PartialEq for Staging {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
            && self.cut == other.cut
            && self.targets == other.targets
            && self.n_reading == other.n_reading
    }
}

impl Loader {
    /// Reads files and lets them wait.
    pub(crate) fn stage(
        &self,
        dispatch: &Dispatch,
        files: impl Future<Output = Vec<files::Handed>> + 'static,
    ) {
        self.0.dispatch(StagingMsg::Read);
        dispatch.send(Msg::Show(Some(Dialog::Load)));
        let (loader, dispatch) = (self.clone(), dispatch.clone());
        let turn = GIVEN_UP.get();
        spawn_local(async move {
            let handed = files.await;
            if handed.is_empty() {
                let nothing = "Nothing was found in there.".into();
                dispatch.send(Msg::Tell(nothing, Tone::Refusal));
            }
            let mut staged = Vec::new();
            let names: Vec<&str> = handed.iter().map(files::Handed::name).collect();
            let groups = groups(&names);
            let mut handed: Vec<_> = handed.into_iter().map(Some).collect();
            for group in groups {
                let mut loaded = Vec::new();
                for file in group.into_iter().filter_map(|i| handed[i].take()) {
                    loaded.push(files::read(file, file_refusal).await);
                    if GIVEN_UP.get() != turn {
                        return;
                    }
                }
                staged.extend(stage_group(loaded, turn).await);
            }
            if GIVEN_UP.get() == turn {
                loader.add(staged, &dispatch);
            }
        });
    }

    /// Lets what was read wait.
    fn add(&self, staged: Vec<Staged>, dispatch: &Dispatch) {
        let staged = staged.into_iter().map(|file| file.arriving_as_remembered(dispatch)).collect();
        self.0.dispatch(StagingMsg::Add(staged));
    }

    /// Gives up what is being read.
    pub(crate) fn cancel(&self) {
        GIVEN_UP.set(GIVEN_UP.get().wrapping_add(1));
        worker::cancel();
        self.0.dispatch(StagingMsg::Stop);
    }

    /// Reads what waits in another way.
    pub(crate) fn reread(&self, file: &Shared<Staged>, options: ReadOptions) {
        let Some(foreign) = &file.0.foreign else { return };
        self.0.dispatch(StagingMsg::Read);
        let (loader, file, files) = (self.clone(), file.clone(), foreign.files.clone());
        let turn = GIVEN_UP.get();
        spawn_local(async move {
            let staged = load_apart(files, options, turn).await.into_iter().next();
            if GIVEN_UP.get() == turn {
                loader.0.dispatch(StagingMsg::Replace(file, staged));
            }
        });
    }

    /// Takes what waits for a text without annotations.
    pub(crate) fn take_as_text(&self, file: &Shared<Staged>) {
        let Some(foreign) = &file.0.foreign else { return };
        let Some(first) = foreign.files.first() else { return };
        let content = text_of(first.bytes.clone());
        let foreign = Some(Foreign { format: None, ..foreign.clone() });
        let staged = Staged { content, foreign, arriving: None, ..file.0.as_ref().clone() };
        self.0.dispatch(StagingMsg::Read);
        self.0.dispatch(StagingMsg::Replace(file.clone(), Some(staged)));
    }

    /// Lets a text wait that was pasted.
    pub(crate) fn stage_text(&self, dispatch: &Dispatch, text: String) {
        let is_native = text.trim_start().starts_with("{\"dateline\":");
        let is_json = text.trim_start().starts_with(['{', '[']);
        let name = if is_json { "pasted.jsonl" } else { "pasted" };
        if !is_native && needs_reader(name, text.as_bytes()) {
            let pasted = files::Loaded { name: name.into(), bytes: Ok(text.into_bytes()) };
            self.0.dispatch(StagingMsg::Read);
            dispatch.send(Msg::Show(Some(Dialog::Load)));
            let (loader, dispatch, turn) = (self.clone(), dispatch.clone(), GIVEN_UP.get());
            spawn_local(async move {
                let staged = stage_group(vec![pasted], turn).await;
                if GIVEN_UP.get() == turn {
                    loader.add(staged, &dispatch);
                }
            });
            return;
        }
        let bytes: Arc<[u8]> = text.as_bytes().into();
        let content = if is_native {
            Content::Native(Arc::new(native::read(&text, &stamp())))
        } else {
            let encoding = Encoding::UTF_8;
            let decoded = Decoded { text, encoding, had_bom: false, is_guess: false };
            Content::Text(bytes, Arc::new(decoded))
        };
        let staged = Staged { name: None, content, foreign: None, arriving: None };
        self.add(vec![staged], dispatch);
        dispatch.send(Msg::Show(Some(Dialog::Load)));
    }
}

fn stamp() -> Stamp {
    crate::platform::clock::stamp(native::NOBODY.into())
}

/// What files that belong together are.
async fn stage_group(mut files: Vec<files::Loaded>, turn: u32) -> Vec<Staged> {
    let is_plain = |file: &files::Loaded| match &file.bytes {
        Ok(bytes) => {
            file_kind(&file.name, "").is_none()
                || bytes.iter().all(u8::is_ascii_whitespace)
                || !needs_reader(&file.name, bytes)
        }
        Err(_) => true,
    };
    if files.len() == 1 && files.iter().all(is_plain) {
        let file = files.pop();
        return match file {
            Some(file) => stage_file(file, turn).await.into_iter().collect(),
            None => Vec::new(),
        };
    }
    let (mut sound, mut staged) = (Vec::new(), Vec::new());
    for files::Loaded { name, bytes } in files {
        match bytes {
            Ok(bytes) => sound.push(Handed { name, bytes }),
            Err(why) => staged.push(Staged {
                name: Some(name.into()),
                content: Content::Bad(why.into()),
                foreign: None,
                arriving: None,
            }),
        }
    }
    if !sound.is_empty() {
        staged.extend(load_apart(sound.into(), ReadOptions::default(), turn).await);
    }
    staged
}

/// What a file is that no reader of another format has to look at; nothing for hidden files of the
/// system.
async fn stage_file(file: files::Loaded, turn: u32) -> Option<Staged> {
    let kind = file_kind(&file.name, "")?;
    let name: Arc<str> = file.name.as_str().into();
    let content = match file.bytes {
        Err(why) => Content::Bad(why.into()),
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => {
            Content::Bad("The file is empty.".into())
        }
        Ok(bytes) if kind == FileKind::Native && bytes.len() >= HEAVY => {
            bounded(read_apart(bytes, turn).await)
        }
        Ok(bytes) => match decode(&bytes, encoding::decode) {
            Err(why) => Content::Bad(why.into()),
            Ok(decoded) => match file_kind(&file.name, &decoded.text) {
                Some(FileKind::Native) => bounded(Ok(native::read(&decoded.text, &stamp()))),
                _ => Content::Text(bytes.into(), Arc::new(decoded)),
            },
        },
    };
    Some(Staged { name: Some(name), content, foreign: None, arriving: None })
}

fn text_of(bytes: Vec<u8>) -> Content {
    match decode(&bytes, encoding::decode) {
        Err(why) => Content::Bad(why.into()),
        Ok(decoded) => Content::Text(bytes.into(), Arc::new(decoded)),
    }
}

fn bounded(reading: Result<Reading, String>) -> Content {
    match reading {
        Err(why) => Content::Bad(why.into()),
        Ok(reading) => match count_refusal(reading.documents.len()) {
            Some(refusal) => Content::Bad(refusal.into()),
            None => Content::Native(Arc::new(reading)),
        },
    }
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

/// Reads a large file in the worker.
async fn read_apart(bytes: Vec<u8>, turn: u32) -> Result<Reading, String> {
    let packed = worker::call("read", &circumstances().to_string(), bytes).await;
    unpack(&packed.map_err(|failure| failure.to_string())?, turn).await
}

/// Reads a PDF document in a program of its own, beside the worker's.
async fn read_pdf(name: &str, bytes: Vec<u8>, turn: u32) -> Result<Reading, String> {
    let mut argument = circumstances();
    argument["name"] = name.into();
    let packed = worker::call_within(PDF_SECONDS, "pdf", &argument.to_string(), bytes).await;
    unpack(&packed.map_err(|failure| failure.to_string())?, turn).await
}

/// Takes a packed reading in by slices, so that the page answers all the time.
async fn unpack(packed: &[u8], turn: u32) -> Result<Reading, String> {
    let mut unpacking = Unpacking::new(packed)?;
    let mut n_bytes = 0;
    while let Some(length) = unpacking.step()? {
        n_bytes += length;
        if n_bytes > SLICE {
            n_bytes = 0;
            clock::breathe().await;
            if GIVEN_UP.get() != turn {
                return Err("Reading was canceled.".to_owned());
            }
        }
    }
    Ok(unpacking.finish())
}

/// What the worker tells of a file: `{name, kind, format, fields, length}`.
#[derive(serde::Deserialize)]
struct Told {
    name: Arc<str>,
    kind: String,
    format: Option<Arc<str>>,
    fields: Option<Fields>,
    length: usize,
}

/// Has the worker find out what files are that belong together.
async fn load_apart(files: Arc<[Handed]>, options: ReadOptions, turn: u32) -> Vec<Staged> {
    let bad = |why: String| {
        let name = files.first().map(|file| file.name.as_str().into());
        let content = Content::Bad(why.into());
        vec![Staged { name, content, foreign: None, arriving: None }]
    };
    let mut argument = circumstances();
    let lengths = files.iter().map(|file| (file.name.as_str(), file.bytes.len()));
    argument["files"] = serde_json::json!(lengths.collect::<Vec<_>>());
    argument["options"] = serde_json::json!(options);
    let bytes = files.iter().map(|file| file.bytes.as_slice()).collect::<Vec<_>>().concat();
    let answer = match worker::call("load", &argument.to_string(), bytes).await {
        Ok(answer) => answer,
        Err(failure) => return bad(failure.to_string()),
    };
    let head = answer.iter().position(|byte| *byte == b'\n').unwrap_or(answer.len());
    let (head, mut rest) = answer.split_at(head);
    rest = rest.get(1..).unwrap_or_default();
    let told: Vec<Told> = match serde_json::from_str(&String::from_utf8_lossy(head)) {
        Ok(told) => told,
        Err(error) => return bad(error.to_string()),
    };
    // Of the files in an archive none is at hand any more.
    let is_one = told.len() == 1 && files.iter().all(|file| !is_archive(&file.bytes));
    let mut staged = Vec::with_capacity(told.len());
    for Told { name, kind, format, fields, length } in told {
        let (content, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = behind;
        let content = match kind.as_str() {
            "text" => text_of(content.to_vec()),
            "articles" => match unpack(content, turn).await {
                Ok(reading) => Content::Native(Arc::new(reading)),
                Err(why) => Content::Bad(why.into()),
            },
            "pdf" => match read_pdf(&name, content.to_vec(), turn).await {
                Ok(reading) => Content::Native(Arc::new(reading)),
                Err(why) => Content::Bad(why.into()),
            },
            "beside" => Content::Beside(String::from_utf8_lossy(content).into()),
            _ => Content::Bad(String::from_utf8_lossy(content).into()),
        };
        let (files, options) = (files.clone(), options.clone());
        let is_native = kind == "articles" && format.is_none();
        let foreign = (is_one && !is_native).then_some(Foreign { options, format, fields, files });
        staged.push(Staged { name: Some(name), content, foreign, arriving: None });
    }
    staged
}

/// Takes what the operating system opens with the page.
#[hook]
fn use_launch(loader: &Loader) {
    let (loader, dispatch) = (loader.clone(), use_dispatch());
    use_effect_with((), move |()| {
        files::on_launch(move |handles| loader.stage(&dispatch, files::opened(handles)));
    });
}

/// Takes what is dropped or pasted anywhere on the page.
#[hook]
pub(crate) fn use_drop_and_paste(loader: &Loader) {
    let dispatch = use_dispatch();
    use_launch(loader);
    let is_over = move |over: bool| dom::set_root("data-drop", if over { "true" } else { "false" });
    use_document_event("dragover", move |event| {
        let has_files = event
            .dyn_ref::<web::DragEvent>()
            .and_then(web::DragEvent::data_transfer)
            .is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0));
        if has_files {
            event.prevent_default();
            is_over(true);
        }
    });
    use_document_event("dragleave", move |event| {
        let left = event.dyn_ref::<web::DragEvent>().is_some_and(|e| e.related_target().is_none());
        if left {
            is_over(false);
        }
    });
    {
        let (loader, dispatch) = (loader.clone(), dispatch.clone());
        use_document_event("drop", move |event| {
            is_over(false);
            let transfer = event.dyn_ref::<web::DragEvent>().and_then(|e| e.data_transfer());
            let Some(transfer) = transfer else { return };
            if transfer.types().includes(&"Files".into(), 0) {
                event.prevent_default();
                let entries = files::dropped(&transfer);
                let listed = transfer.files().map(|list| files::picked(&list));
                let dropped = async move {
                    let found = files::files_of(entries).await;
                    // A drop made by a program has files but no entries.
                    if found.is_empty() { listed.unwrap_or_default() } else { found }
                };
                loader.stage(&dispatch, dropped);
            }
        });
    }
    let loader = loader.clone();
    use_document_event("paste", move |event| {
        if dom::is_writing(event.target().as_ref()) || dispatch.session().dialog.is_some() {
            return;
        }
        let Some(event) = event.dyn_ref::<web::ClipboardEvent>() else { return };
        let Some(data) = event.clipboard_data() else { return };
        event.prevent_default();
        let listed = data.files().map(|list| files::picked(&list)).unwrap_or_default();
        if !listed.is_empty() {
            loader.stage(&dispatch, async move { listed });
            return;
        }
        match data.get_data("text/plain") {
            Ok(text) if !text.trim().is_empty() => loader.stage_text(&dispatch, text),
            _ => dispatch.send(Msg::Tell("There is no text to paste.".into(), Tone::Refusal)),
        }
    });
}
