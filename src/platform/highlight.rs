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
    /// A mention that is shown alone but has no line of its own.
    Alone,
}

impl Mark {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Alone => "alone",
        }
    }
}

/// Marks a range, or nothing, in place of what was marked so before.
pub(crate) fn set(mark: Mark, range: Option<&web_sys::Range>) {
    set_all(mark, range.map(std::slice::from_ref).unwrap_or_default());
}

/// Marks ranges in place of what was marked so before.
pub(crate) fn set_all(mark: Mark, ranges: &[web_sys::Range]) {
    let Some(registry) = registry() else { return };
    let done = match ranges {
        [] => call(&registry, "delete", &[mark.name().into()]),
        ranges => highlight(ranges)
            .and_then(|highlight| call(&registry, "set", &[mark.name().into(), highlight])),
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

fn highlight(ranges: &[web_sys::Range]) -> Result<JsValue, JsValue> {
    let constructor: Function = Reflect::get(&js_sys::global(), &"Highlight".into())?.dyn_into()?;
    Reflect::construct(&constructor, &ranges.iter().collect::<Array>())
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    method.apply(object, &arguments.iter().collect())
}
