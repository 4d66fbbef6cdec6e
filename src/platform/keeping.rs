//! What the browser says about how it keeps the page's data.

use dateline::session::Keeping;
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// Looks at how the page's data is kept; with `asks`, asks first to have it kept for good.
///
/// What the browser does not tell stays unknown.
pub(crate) async fn look(asks: bool) -> Keeping {
    let Some(window) = super::dom::window() else { return Keeping::default() };
    let is_file = window.location().protocol().is_ok_and(|protocol| protocol == "file:");
    let storage = window.navigator().storage();
    let promise = if asks { storage.persist() } else { storage.persisted() };
    let is_persistent = settled(promise).await.and_then(|answer| answer.as_bool());
    let estimate = estimate(&storage).await;
    let of = |read: fn(&StorageEstimate) -> Option<f64>| {
        // Bytes of any disk are exact in a float.
        estimate.as_ref().and_then(read).map(|bytes| bytes as u64)
    };
    Keeping {
        is_persistent,
        usage: of(StorageEstimate::get_usage),
        quota: of(StorageEstimate::get_quota),
        is_file,
    }
}

async fn estimate(storage: &StorageManager) -> Option<StorageEstimate> {
    settled(storage.estimate()).await.map(JsCast::unchecked_into)
}

async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
