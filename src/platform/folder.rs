//! A folder on disk into which the browser lets the page write (File System Access).
//!
//! Few browsers have it and the bindings count it among the unstable interfaces, so all of it is
//! reached by name.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DomException;

/// A folder that the person has chosen.
#[derive(Clone)]
pub(crate) struct Folder {
    handle: JsValue,
}

/// Whether the page may write into a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// It may.
    Granted,
    /// It has to ask, which it can do when the person has just pressed something.
    Asked,
    /// It may not.
    Denied,
}

impl Folder {
    /// Whether the browser can hand over folders at all.
    pub(crate) fn is_supported() -> bool {
        super::dom::window().is_some_and(|window| {
            Reflect::has(&window, &"showDirectoryPicker".into()).unwrap_or(false)
        })
    }

    /// Lets the person choose a folder; nothing if they choose none.
    pub(crate) async fn pick() -> Result<Option<Self>, String> {
        let Some(window) = super::dom::window() else { return Ok(None) };
        let options = options(&[("id", "dateline"), ("mode", "readwrite")]);
        match call(&window, "showDirectoryPicker", &[options]).await {
            Ok(handle) => Ok(Some(Self { handle })),
            Err(error) if name_of(&error) == "AbortError" => Ok(None),
            Err(error) => Err(explain(&error)),
        }
    }

    /// The folder that a handle stands for, as it was [kept](Self::handle).
    pub(crate) fn of(handle: JsValue) -> Option<Self> {
        Reflect::has(&handle, &"getFileHandle".into()).unwrap_or(false).then_some(Self { handle })
    }

    /// What can be kept in a database to have the folder again.
    pub(crate) fn handle(&self) -> &JsValue {
        &self.handle
    }

    /// The folder's name, without those that it stands in.
    pub(crate) fn name(&self) -> String {
        let name = Reflect::get(&self.handle, &"name".into()).ok();
        name.and_then(|name| name.as_string()).unwrap_or_default()
    }

    /// Whether the page may write into it; with `asks`, asks the person where that is needed.
    pub(crate) async fn permission(&self, asks: bool) -> Permission {
        let method = if asks { "requestPermission" } else { "queryPermission" };
        let answer = call(&self.handle, method, &[options(&[("mode", "readwrite")])]).await;
        match answer.ok().and_then(|answer| answer.as_string()).as_deref() {
            Some("granted") => Permission::Granted,
            Some("prompt") => Permission::Asked,
            _ => Permission::Denied,
        }
    }

    /// Writes a file, which is there as it was until all of it is written.
    pub(crate) async fn write(&self, name: &str, content: &str) -> Result<(), String> {
        let write = async {
            let create = Object::new();
            Reflect::set(&create, &"create".into(), &true.into())?;
            let file = call(&self.handle, "getFileHandle", &[name.into(), create.into()]).await?;
            let stream = call(&file, "createWritable", &[]).await?;
            call(&stream, "write", &[content.into()]).await?;
            call(&stream, "close", &[]).await
        };
        write.await.map(drop).map_err(|error: JsValue| explain(&error))
    }

    /// Removes a file, if it is there.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), String> {
        match call(&self.handle, "removeEntry", &[name.into()]).await {
            Err(error) if name_of(&error) != "NotFoundError" => Err(explain(&error)),
            _ => Ok(()),
        }
    }
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        // A plain object takes every property.
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options.into()
}

/// Calls a method and waits for what it promises.
async fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    let arguments: Array = arguments.iter().collect();
    let promise: Promise = function.apply(object, &arguments)?.dyn_into()?;
    JsFuture::from(promise).await
}

fn name_of(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}

fn explain(error: &JsValue) -> String {
    match error.dyn_ref::<DomException>() {
        Some(exception) => format!("{}: {}", exception.name(), exception.message()),
        None => format!("{error:?}"),
    }
}
