//! The time and chance that the core may not find out itself.

use dateline::id::Stamp;
use dateline::moment::Timestamp;
use std::sync::Arc;

/// Now.
pub(crate) fn now() -> Timestamp {
    // Whole milliseconds: exact in a float for the next 200,000 years.
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// A stamp for one command, with fresh chance.
pub(crate) fn stamp(author: Arc<str>) -> Stamp {
    Stamp { at: now(), author, chance: chance() }
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
