//! Files on their way in: dropped, picked or pasted, read and waiting to be confirmed.

use super::hooks::{use_dispatch, use_document_event};
use super::packing::pack;
use super::reached;
use super::store::{Dispatch, Shared};
use crate::platform::worker::{self, Files, Next};
use crate::platform::{dom, encoding, files, web};
use dateline::exchange::{groups, is_archive, needs_reader};
use dateline::formats::native::{self, Head, Reading, Targets, Unpacking};
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
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Seconds after which no PDF document is waited for any longer; one of 1,000 pages takes some.
const PDF_SECONDS: u32 = 90;

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
    files: Arc<[(String, files::Stuff)]>,
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
            reached::begin(names.len());
            let mut handed: Vec<_> = handed.into_iter().map(Some).collect();
            for group in groups {
                let mut loaded = Vec::new();
                let n_files = group.len();
                for file in group.into_iter().filter_map(|i| handed[i].take()) {
                    loaded.push(files::look(file, file_refusal).await);
                    if GIVEN_UP.get() != turn {
                        return;
                    }
                }
                staged.extend(stage_group(loaded, &dispatch, turn).await);
                if GIVEN_UP.get() == turn {
                    reached::files_came(n_files);
                }
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
        reached::give_up();
        self.0.dispatch(StagingMsg::Stop);
    }

    /// Reads what waits in another way.
    pub(crate) fn reread(&self, dispatch: &Dispatch, file: &Shared<Staged>, options: ReadOptions) {
        let Some(foreign) = &file.0.foreign else { return };
        self.0.dispatch(StagingMsg::Read);
        let (loader, file, files) = (self.clone(), file.clone(), foreign.files.clone());
        let (dispatch, turn) = (dispatch.clone(), GIVEN_UP.get());
        reached::begin(files.len());
        spawn_local(async move {
            let n_files = files.len();
            let staged = load_apart(files, options, &dispatch, turn).await.into_iter().next();
            if GIVEN_UP.get() == turn {
                reached::files_came(n_files);
                loader.0.dispatch(StagingMsg::Replace(file, staged));
            }
        });
    }

    /// Takes what waits for a text without annotations.
    pub(crate) fn take_as_text(&self, file: &Shared<Staged>) {
        let Some(foreign) = file.0.foreign.clone() else { return };
        let (loader, file) = (self.clone(), file.clone());
        self.0.dispatch(StagingMsg::Read);
        spawn_local(async move {
            let Some((_, first)) = foreign.files.first() else { return };
            let content = text_of(first.all().await);
            let foreign = Some(Foreign { format: None, ..foreign });
            let staged = Staged { content, foreign, arriving: None, ..file.0.as_ref().clone() };
            loader.0.dispatch(StagingMsg::Replace(file, Some(staged)));
        });
    }

    /// Lets a text wait that was pasted.
    pub(crate) fn stage_text(&self, dispatch: &Dispatch, text: String) {
        let is_native = text.trim_start().starts_with("{\"dateline\":");
        let is_json = text.trim_start().starts_with(['{', '[']);
        let name = if is_json { "pasted.jsonl" } else { "pasted" };
        if !is_native && needs_reader(name, text.as_bytes()) {
            let content = Ok(files::Stuff::of(text.into_bytes()));
            let pasted = files::Loaded { name: name.into(), content };
            self.0.dispatch(StagingMsg::Read);
            dispatch.send(Msg::Show(Some(Dialog::Load)));
            let (loader, dispatch, turn) = (self.clone(), dispatch.clone(), GIVEN_UP.get());
            reached::begin(1);
            spawn_local(async move {
                let staged = stage_group(vec![pasted], &dispatch, turn).await;
                if GIVEN_UP.get() == turn {
                    reached::files_came(1);
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

/// A file of which as much is read as tells what it is.
type File = files::Loaded<files::Stuff>;

/// What files that belong together are.
async fn stage_group(mut files: Vec<File>, dispatch: &Dispatch, turn: u32) -> Vec<Staged> {
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

fn text_of(bytes: Result<Vec<u8>, String>) -> Content {
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
async fn load_apart(
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
