//! Files on their way in: dropped, picked or pasted, read and waiting to be confirmed.

use super::hooks::{use_dispatch, use_document_event};
use super::store::{Dispatch, Shared};
use crate::platform::{dom, files, web};
use dateline::formats::native::{self, Reading};
use dateline::id::Stamp;
use dateline::ingest::{
    Cut, Decoded, Draft, Encoding, FileKind, Incoming, decode, drafts, file_kind,
};
use dateline::session::{Dialog, Msg, Tone};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A file that was read.
#[derive(Clone)]
pub(crate) struct Staged {
    /// Its name; nothing for pasted text.
    pub(crate) name: Option<Arc<str>>,
    /// What it turned out to be.
    pub(crate) content: Content,
}

/// What a file turned out to be.
#[derive(Clone)]
pub(crate) enum Content {
    /// Text, with the bytes it was decoded from.
    Text(Arc<[u8]>, Arc<Decoded>),
    /// A project or dataset.
    Native(Arc<Reading>),
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
    /// Whether files are still being read.
    pub(crate) is_busy: bool,
}

/// What happens to the files that wait.
pub(crate) enum StagingMsg {
    Read,
    Add(Vec<Staged>),
    Remove(usize),
    Cut(Cut),
    Redecode(usize, Encoding),
    Clear,
}

impl Reducible for Staging {
    type Action = StagingMsg;

    fn reduce(self: Rc<Self>, msg: StagingMsg) -> Rc<Self> {
        let mut next = self.as_ref().clone();
        match msg {
            StagingMsg::Read => next.is_busy = true,
            StagingMsg::Add(files) => {
                next.is_busy = false;
                next.files.extend(files.into_iter().map(|file| Shared(Arc::new(file))));
            }
            StagingMsg::Remove(i) => {
                next.files.remove(i);
            }
            StagingMsg::Cut(cut) => next.cut = cut,
            StagingMsg::Redecode(i, encoding) => {
                let file = next.files[i].0.as_ref().clone();
                if let Content::Text(bytes, _) = &file.content
                    && let Some(text) = files::decode(encoding.0, bytes)
                {
                    let decoded = Decoded { text, encoding, had_bom: false, is_guess: true };
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
    /// The articles that the text files become.
    pub(crate) fn drafts(&self) -> Vec<Vec<Draft>> {
        let of = |file: &Shared<Staged>| match &file.content {
            Content::Text(_, decoded) => {
                let text = decoded.text.as_str().into();
                drafts(&Incoming { name: file.name.clone(), text }, &self.cut)
            }
            Content::Native(_) | Content::Bad(_) => Vec::new(),
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
        self.files == other.files && self.cut == other.cut && self.is_busy == other.is_busy
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
        spawn_local(async move {
            let loaded = files::read(files.await).await;
            if loaded.is_empty() {
                let nothing = "Nothing was found in there.".into();
                dispatch.send(Msg::Tell(nothing, Tone::Refusal));
            }
            let staged = loaded.into_iter().filter_map(stage_file).collect();
            loader.0.dispatch(StagingMsg::Add(staged));
        });
    }

    /// Lets a text wait that was pasted.
    pub(crate) fn stage_text(&self, dispatch: &Dispatch, text: String) {
        let bytes: Arc<[u8]> = text.as_bytes().into();
        let content = if text.trim_start().starts_with("{\"dateline\":") {
            Content::Native(Arc::new(native::read(&text, &stamp())))
        } else {
            let encoding = Encoding::UTF_8;
            let decoded = Decoded { text, encoding, had_bom: false, is_guess: false };
            Content::Text(bytes, Arc::new(decoded))
        };
        self.0.dispatch(StagingMsg::Add(vec![Staged { name: None, content }]));
        dispatch.send(Msg::Show(Some(Dialog::Load)));
    }
}

fn stamp() -> Stamp {
    crate::platform::clock::stamp("import".into())
}

/// What a file is; nothing for hidden files of the system.
fn stage_file(file: files::Loaded) -> Option<Staged> {
    file_kind(&file.name, "")?;
    let name: Arc<str> = file.name.as_str().into();
    let content = match file.bytes {
        Err(why) => Content::Bad(why.into()),
        Ok(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => {
            Content::Bad("The file is empty.".into())
        }
        Ok(bytes) => match decode(&bytes, files::decode) {
            Err(why) => Content::Bad(why.into()),
            Ok(decoded) => match file_kind(&file.name, &decoded.text) {
                Some(FileKind::Native) => {
                    Content::Native(Arc::new(native::read(&decoded.text, &stamp())))
                }
                _ => Content::Text(bytes.into(), Arc::new(decoded)),
            },
        },
    };
    Some(Staged { name: Some(name), content })
}

/// Takes what is dropped or pasted anywhere on the page.
#[hook]
pub(crate) fn use_drop_and_paste(loader: &Loader) {
    let dispatch = use_dispatch();
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
