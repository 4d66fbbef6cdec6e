//! Files from the person and to the person.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlAnchorElement, Url,
};

/// A file as it was handed over.
pub(crate) struct Loaded<T> {
    /// Its name, with folders if it came in one.
    pub(crate) name: String,
    /// Its content, or why it could not be read.
    pub(crate) content: Result<T, String>,
}

/// Bytes from which only the beginning of a file is read before it is known who wants the rest.
const LARGE: usize = 1024 * 1024;

/// Bytes at the beginning of a large file that tell what it is.
const HEAD: usize = 64 * 1024;

/// The content of a file, of which the browser keeps what is large.
#[derive(Clone)]
pub(crate) struct Stuff {
    /// All of a small file, the beginning of a large one.
    pub(crate) head: Vec<u8>,
    /// The file, if it is large.
    file: Option<File>,
}

impl Stuff {
    /// What is at hand.
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        Self { head: bytes, file: None }
    }

    /// Whether there is more than its beginning.
    pub(crate) fn is_large(&self) -> bool {
        self.file.is_some()
    }

    /// All of it, or why it could not be read.
    pub(crate) async fn all(&self) -> Result<Vec<u8>, String> {
        match &self.file {
            Some(file) => bytes_of(file).await,
            None => Ok(self.head.clone()),
        }
    }

    /// What the worker reads it from, or why it could not be read.
    pub(crate) async fn for_worker(&self) -> Result<JsValue, String> {
        match &self.file {
            None => Ok(Uint8Array::from(self.head.as_slice()).into()),
            // WebKit lets no worker read files of a page that was itself opened from disk.
            Some(file) if super::dom::window().is_some_and(|page| page.origin() == "null") => {
                Ok(array_of(file).await?.into())
            }
            Some(file) => Ok(file.into()),
        }
    }
}

/// A file that was handed over and is not read yet.
pub(crate) struct Handed {
    /// Its name, with folders if it came in one.
    name: String,
    /// The file, if the browser gives it out.
    file: Option<File>,
}

impl Handed {
    /// Its name, with folders if it came in one.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// The files of a picker.
pub(crate) fn picked(list: &FileList) -> Vec<Handed> {
    let files = (0..list.length()).filter_map(|i| list.get(i));
    files
        .map(|file| {
            let path = Reflect::get(&file, &"webkitRelativePath".into());
            let path = path.ok().and_then(|path| path.as_string()).filter(|path| !path.is_empty());
            Handed { name: path.unwrap_or_else(|| file.name()), file: Some(file) }
        })
        .collect()
}

/// Reads a file, unless it is refused for its size in bytes.
pub(crate) async fn read(
    handed: Handed,
    refusal: impl Fn(u64) -> Option<String>,
) -> Loaded<Vec<u8>> {
    let Loaded { name, content } = look(handed, refusal).await;
    let content = match content {
        Ok(stuff) => stuff.all().await,
        Err(why) => Err(why),
    };
    Loaded { name, content }
}

/// Reads as much of a file as tells what it is, unless it is refused for its size in bytes.
pub(crate) async fn look(handed: Handed, refusal: impl Fn(u64) -> Option<String>) -> Loaded<Stuff> {
    let Handed { name, file } = handed;
    let size = file.as_ref().map(|file| file.size()).unwrap_or_default();
    let content = match (refusal(size as u64), file) {
        (Some(why), _) => Err(why),
        (None, None) => Err(UNREAD.to_owned()),
        (None, Some(file)) if size >= LARGE as f64 => {
            let head = match file.slice_with_i32_and_i32(0, HEAD as i32) {
                Ok(head) => bytes_of(&head).await,
                Err(_) => Err(UNREAD.to_owned()),
            };
            head.map(|head| Stuff { head, file: Some(file) })
        }
        (None, Some(file)) => bytes_of(&file).await.map(Stuff::of),
    };
    Loaded { name, content }
}

const UNREAD: &str = "The browser could not read the file. Is it still there, and may it be read?";

async fn bytes_of(blob: &Blob) -> Result<Vec<u8>, String> {
    array_of(blob).await.map(|bytes| bytes.to_vec())
}

async fn array_of(blob: &Blob) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| UNREAD.to_owned())?;
    Ok(Uint8Array::new(&buffer))
}

/// The files that the operating system opens with the page, now and later, where it can.
pub(crate) fn on_launch(handle: impl Fn(Vec<FileSystemHandle>) + 'static) {
    let Some(window) = super::dom::window() else { return };
    let field = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let Some(queue) = field(&window, "launchQueue").filter(JsValue::is_object) else { return };
    let consumer = Closure::<dyn Fn(JsValue)>::new(move |launch: JsValue| {
        let opened = Reflect::get(&launch, &"files".into()).unwrap_or(JsValue::UNDEFINED);
        let opened: Vec<_> = Array::from(&opened).iter().map(FileSystemHandle).collect();
        if !opened.is_empty() {
            handle(opened);
        }
    });
    let set = field(&queue, "setConsumer").and_then(|set| set.dyn_into::<Function>().ok());
    if set.is_some_and(|set| set.call1(&queue, consumer.as_ref()).is_ok()) {
        consumer.forget();
    }
}

/// A file that the operating system opened.
pub(crate) struct FileSystemHandle(JsValue);

/// The files behind handles.
pub(crate) async fn opened(handles: Vec<FileSystemHandle>) -> Vec<Handed> {
    let mut files = Vec::new();
    for FileSystemHandle(handle) in handles {
        let name = Reflect::get(&handle, &"name".into()).ok().and_then(|name| name.as_string());
        let file = file_behind(&handle).await.ok();
        files.push(Handed { name: name.unwrap_or_default(), file });
    }
    files
}

async fn file_behind(handle: &JsValue) -> Result<File, JsValue> {
    let get: Function = Reflect::get(handle, &"getFile".into())?.dyn_into()?;
    JsFuture::from(get.call0(handle)?.dyn_into::<Promise>()?).await?.dyn_into()
}

/// What was dropped: must be asked for while the event is handled, before anything is awaited.
pub(crate) fn dropped(transfer: &DataTransfer) -> Vec<FileSystemEntry> {
    let items = transfer.items();
    (0..items.length())
        .filter_map(|i| items.get(i))
        .filter_map(|item| item.webkit_get_as_entry().ok().flatten())
        .collect()
}

/// The files among dropped entries and in the folders among them, by path.
pub(crate) async fn files_of(entries: Vec<FileSystemEntry>) -> Vec<Handed> {
    let (mut files, mut waiting) = (Vec::new(), entries);
    while let Some(entry) = waiting.pop() {
        let path = entry.full_path();
        let path = path.trim_start_matches('/').to_owned();
        // Not by their classes: Chromium has the objects but not the names of their classes.
        if entry.is_directory() {
            waiting.extend(entries_of(entry.unchecked_ref()).await);
        } else {
            let file = file_of(entry.unchecked_ref()).await.ok();
            files.push(Handed { name: path, file });
        }
    }
    files.sort_by(|a: &Handed, b| a.name.cmp(&b.name));
    files
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(promise).await?.dyn_into()
}

async fn entries_of(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut found = Vec::new();
    loop {
        // A reader gives a hundred at a time and an empty list at the end.
        let promise = Promise::new(&mut |resolve, reject| {
            let refused = reject.clone();
            if let Err(error) = reader.read_entries_with_callback_and_callback(&resolve, &reject) {
                // The promise is then settled; there is no one else to tell.
                let _ = refused.call1(&JsValue::NULL, &error);
            }
        });
        let Ok(part) = JsFuture::from(promise).await else { break };
        let part = Array::from(&part);
        if part.length() == 0 {
            break;
        }
        found.extend(part.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    found
}

/// Bytes that a part of a file has at least, unless it is the last.
const PART: usize = 1 << 20;

/// A file in the making, whose parts the browser keeps outside the program's memory.
pub(crate) struct Outgoing {
    parts: Array,
    /// What is not yet enough for a part.
    rest: Vec<u8>,
    n_bytes: usize,
}

impl Outgoing {
    /// An empty file.
    pub(crate) fn new() -> Self {
        Self { parts: Array::new(), rest: Vec::new(), n_bytes: 0 }
    }

    /// A file that is made at once.
    pub(crate) fn of(bytes: &Uint8Array) -> Option<Self> {
        let mut parts = Self::new();
        parts.n_bytes = bytes.length() as usize;
        parts.keep(bytes)?;
        Some(parts)
    }

    /// How many bytes it has so far.
    pub(crate) fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    /// Appends bytes; nothing if the browser has no room for them.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Option<()> {
        self.n_bytes += bytes.len();
        self.rest.extend_from_slice(bytes);
        if self.rest.len() < PART {
            return Some(());
        }
        self.keep(&Uint8Array::from(self.rest.as_slice()))?;
        self.rest.clear();
        Some(())
    }

    /// Appends bytes that the browser holds; nothing if it has no room for them.
    pub(super) fn append(&mut self, bytes: &Uint8Array) -> Option<()> {
        if !self.rest.is_empty() {
            self.keep(&Uint8Array::from(self.rest.as_slice()))?;
            self.rest.clear();
        }
        self.n_bytes += bytes.length() as usize;
        self.keep(bytes)
    }

    fn keep(&self, part: &Uint8Array) -> Option<()> {
        let part = Blob::new_with_u8_array_sequence(&Array::of1(part)).ok()?;
        self.parts.push(&part);
        Some(())
    }

    /// An address under which the page can reach the file.
    pub(crate) fn object_url(&self, mime: &str) -> Option<String> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let parts = self.parts.slice(0, self.parts.length());
        parts.push(&Uint8Array::from(self.rest.as_slice()));
        let blob = Blob::new_with_blob_sequence_and_options(&parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok()
    }

    /// Hands the file to the person as a download.
    pub(crate) fn download(&self, name: &str, mime: &str) -> Result<(), String> {
        self.try_download(name, mime).ok_or_else(|| REFUSED.to_owned())
    }

    fn try_download(&self, name: &str, mime: &str) -> Option<()> {
        let url = self.object_url(mime)?;
        let link = super::dom::document()?.create_element("a").ok()?;
        let link: HtmlAnchorElement = link.dyn_into().ok()?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        // The browser reads the address after the click has been handled.
        gloo::timers::callback::Timeout::new(60_000, move || {
            let _ = Url::revoke_object_url(&url);
        })
        .forget();
        Some(())
    }
}

pub(crate) const REFUSED: &str = "The browser refused the download. Try another browser.";

/// Hands bytes to the person as a download.
pub(crate) fn download(name: &str, mime: &str, bytes: &[u8]) -> Result<(), String> {
    Outgoing::of(&bytes.into()).ok_or_else(|| REFUSED.to_owned())?.download(name, mime)
}

/// Fetches a text file that came with the page: from its host, or from within the page where all
/// is in one file.
pub(crate) async fn fetch(address: &str) -> Result<String, String> {
    let selector = format!("script[data-file=\"{address}\"]");
    let inside = super::dom::document().and_then(|page| page.query_selector(&selector).ok()?);
    if let Some(text) = inside.and_then(|element| element.text_content()) {
        return Ok(text);
    }
    let failed = |_| format!("{address} could not be loaded");
    let window = super::dom::window().ok_or_else(|| failed(JsValue::NULL))?;
    let response = JsFuture::from(window.fetch_with_str(address)).await.map_err(failed)?;
    let response: web_sys::Response = response.dyn_into().map_err(failed)?;
    if !response.ok() {
        return Err(format!("{address} could not be loaded (status {})", response.status()));
    }
    let text = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
    text.as_string().ok_or_else(|| failed(JsValue::NULL))
}
