//! Transient marks on text by the CSS Custom Highlight API; nothing where a browser lacks it.
//!
//! Reached by name, since the bindings count it among the unstable interfaces.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A mark, drawn by the style `::highlight(name)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// What the next label goes to.
    Pending,
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
        }
    }
}

/// Marks a range, or nothing, in place of what was marked so before.
pub(crate) fn set(mark: Mark, range: Option<&web_sys::Range>) {
    let Some(registry) = registry() else { return };
    let done = match range {
        Some(range) => highlight(range)
            .and_then(|highlight| call(&registry, "set", &[mark.name().into(), highlight])),
        None => call(&registry, "delete", &[mark.name().into()]),
    };
    if let Err(error) = done {
        web_sys::console::error_1(&error);
    }
}

fn registry() -> Option<JsValue> {
    let css = Reflect::get(&js_sys::global(), &"CSS".into()).ok()?;
    let registry = Reflect::get(&css, &"highlights".into()).ok()?;
    registry.is_object().then_some(registry)
}

fn highlight(range: &web_sys::Range) -> Result<JsValue, JsValue> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"Highlight".into())?.dyn_into()?;
    Reflect::construct(&constructor, &Array::of1(range))
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.apply(object, &arguments.iter().collect())
}
