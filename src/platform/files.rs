//! Files from the person and to the person.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlAnchorElement, TextDecoder, TextDecoderOptions, Url,
};

/// A file as it was handed over.
pub(crate) struct Loaded {
    /// Its name, with folders if it came in one.
    pub(crate) name: String,
    /// Its content, or why it could not be read.
    pub(crate) bytes: Result<Vec<u8>, String>,
}

/// A file that was handed over and is not read yet.
pub(crate) struct Handed {
    /// Its name, with folders if it came in one.
    name: String,
    /// The file, if the browser gives it out.
    file: Option<File>,
}

/// The files of a picker.
pub(crate) fn picked(list: &FileList) -> Vec<Handed> {
    let files = (0..list.length()).filter_map(|i| list.get(i));
    files
        .map(|file| {
            let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into());
            let path = path.ok().and_then(|path| path.as_string()).filter(|path| !path.is_empty());
            Handed { name: path.unwrap_or_else(|| file.name()), file: Some(file) }
        })
        .collect()
}

/// Reads files one after the other.
pub(crate) async fn read(files: Vec<Handed>) -> Vec<Loaded> {
    let mut loaded = Vec::with_capacity(files.len());
    for Handed { name, file } in files {
        let bytes = bytes_of(file.as_ref()).await;
        let bytes = bytes.ok_or_else(|| {
            "The browser could not read the file. Is it still there, and may it be read?".to_owned()
        });
        loaded.push(Loaded { name, bytes });
    }
    loaded
}

async fn bytes_of(file: Option<&File>) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file?.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
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
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        entry.file_with_callback_and_callback(&resolve, &reject);
    });
    JsFuture::from(promise).await?.dyn_into()
}

async fn entries_of(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut found = Vec::new();
    loop {
        // A reader gives a hundred at a time and an empty list at the end.
        let promise = js_sys::Promise::new(&mut |resolve, reject| {
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

/// Decodes bytes to the letter from an encoding of the WHATWG standard; nothing if they are not
/// of it. The mark of a byte order is kept, as the core has dealt with it.
pub(crate) fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    js_sys::Reflect::set(&options, &"ignoreBOM".into(), &JsValue::TRUE).ok()?;
    let decoder = TextDecoder::new_with_label_and_options(encoding, &options).ok()?;
    decoder.decode_with_js_u8_array(&Uint8Array::from(bytes)).ok()
}

/// An address under which the page can reach the bytes.
pub(crate) fn object_url(bytes: &[u8], mime: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Hands bytes to the person as a download.
pub(crate) fn download(name: &str, mime: &str, bytes: &[u8]) -> Result<(), String> {
    try_download(name, mime, bytes)
        .ok_or_else(|| "The browser refused the download. Try another browser.".to_owned())
}

fn try_download(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let url = object_url(bytes, mime)?;
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

/// Fetches a text file that came with the page.
pub(crate) async fn fetch(address: &str) -> Result<String, String> {
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
