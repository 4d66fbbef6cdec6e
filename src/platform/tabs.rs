//! Other tabs of the same page.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// Asks for the lock that one tab holds as long as it lives; tells whether another one has it.
///
/// Tells nothing where the browser has no Web Locks: the journal itself still refuses the second
/// writer of a step.
pub(crate) fn watch_for_others(on_other: impl FnOnce() + 'static) {
    let granted = Closure::once(move |lock: JsValue| -> Promise {
        if lock.is_null() {
            on_other();
            return Promise::resolve(&JsValue::NULL);
        }
        // Never settled, so that the lock lasts as long as the tab.
        Promise::new(&mut |_, _| {})
    });
    if request("dateline-writer", granted.as_ref().unchecked_ref()).is_some() {
        granted.forget();
    }
}

fn request(name: &str, granted: &Function) -> Option<JsValue> {
    let navigator = super::dom::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
    request.call3(&locks, &name.into(), &options, granted).ok()
}
