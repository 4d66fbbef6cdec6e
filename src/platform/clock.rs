//! The time and chance that the core may not find out itself.

use dateline::id::Stamp;
use dateline::moment::Timestamp;
use std::sync::Arc;

/// Now.
pub(crate) fn now() -> Timestamp {
    // Whole milliseconds: exact in a float for the next 200,000 years.
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// A moment as the clock on the wall shows it: `2026-11-22 10:30`.
pub(crate) fn local(at: Timestamp) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.millis() as f64));
    let two = |n: u32| format!("{n:02}");
    let day = [two(date.get_month() + 1), two(date.get_date())].join("-");
    let time = [two(date.get_hours()), two(date.get_minutes())].join(":");
    format!("{}-{day} {time}", date.get_full_year())
}

/// A stamp for one command, with fresh chance.
pub(crate) fn stamp(author: Arc<str>) -> Stamp {
    Stamp { at: now(), author, chance: chance() }
}

/// Waits for so many milliseconds.
pub(crate) async fn pause(millis: u32) {
    let passed = js_sys::Promise::new(&mut |resolve, _| {
        let wake = move || {
            // Resolving a promise runs nothing before this function has returned.
            let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
        };
        gloo::timers::callback::Timeout::new(millis, wake).forget();
    });
    // The promise is only ever resolved.
    let _ = wasm_bindgen_futures::JsFuture::from(passed).await;
}

/// Lets the browser draw and handle events.
pub(crate) async fn breathe() {
    // A message to itself: of timers in a row each waits for 4 ms, and what is read in slices would
    // mostly wait.
    let Ok(channel) = web_sys::MessageChannel::new() else { return };
    let passed = js_sys::Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    if channel.port2().post_message(&wasm_bindgen::JsValue::NULL).is_ok() {
        // The promise is only ever resolved.
        let _ = wasm_bindgen_futures::JsFuture::from(passed).await;
    }
    channel.port1().close();
}

fn chance() -> u128 {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.map(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if !matches!(filled, Some(Ok(_))) {
        // Every browser that runs the page has the above; this keeps ids unique even so.
        return (js_sys::Math::random() * 1e24) as u128;
    }
    u128::from_le_bytes(bytes)
}
