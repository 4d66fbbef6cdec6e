//! Files on their way in, read and waiting to be confirmed.

use super::reached;
use super::reading::{GIVEN_UP, load_apart, stage_group, stamp, text_of};
use super::store::{Dispatch, Shared};
use crate::platform::{encoding, files, worker};
use dateline::exchange::{groups, needs_reader};
use dateline::formats::native::{self, Reading, Targets};
use dateline::formats::{Fields, ReadOptions};
use dateline::ingest::{Cut, Decoded, Draft, Encoding, Incoming, bounded_drafts, file_refusal};
use dateline::library::Trouble;
use dateline::schema::LabelTarget;
use dateline::session::{Dialog, Msg, Tone};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

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
    pub(super) files: Arc<[(String, files::Stuff)]>,
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
