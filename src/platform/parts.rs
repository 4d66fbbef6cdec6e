//! The parts of the program that come after its first one, which `src/boot.js` fetches.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether all of them are there.
pub(crate) fn are_here() -> bool {
    // A program that was not split, as in tests of components, is whole.
    keeper().is_none_or(|keeper| {
        Reflect::get(&keeper, &"isWhole".into()).is_ok_and(|is_whole| is_whole.is_truthy())
    })
}

/// Waits for them; gives whether all have arrived.
pub(crate) async fn arrive() -> bool {
    if are_here() {
        return true;
    }
    match whole() {
        Ok(coming) => JsFuture::from(coming).await.is_ok(),
        Err(_) => false,
    }
}

/// Waits until it was tried to fetch them, without trying itself, as what nobody asked for does;
/// gives whether all have arrived.
pub(crate) async fn have_come() -> bool {
    if let Some(keeper) = keeper()
        && let Ok(tried) = Reflect::get(&keeper, &"tried".into())
    {
        // That it failed shows in what is there.
        let _ = JsFuture::from(Promise::resolve(&tried)).await;
    }
    are_here()
}

fn whole() -> Result<Promise, JsValue> {
    let keeper = keeper().ok_or(JsValue::UNDEFINED)?;
    let whole: Function = Reflect::get(&keeper, &"whole".into())?.dyn_into()?;
    whole.call0(&keeper)?.dyn_into()
}

fn keeper() -> Option<JsValue> {
    let keeper = Reflect::get(&js_sys::global(), &"datelineLater".into()).ok()?;
    keeper.is_truthy().then_some(keeper)
}
