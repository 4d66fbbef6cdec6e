//! Styles made at run time, which the page's policy allows as constructed sheets alone.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::CssStyleSheet;

thread_local! {
    static SHEET: std::cell::RefCell<Option<CssStyleSheet>> = const {
        std::cell::RefCell::new(None)
    };
}

/// Puts rules in the place of those set before.
pub(crate) fn set_rules(css: &str) {
    if let Err(error) = try_set_rules(css) {
        web_sys::console::error_1(&error);
    }
}

fn try_set_rules(css: &str) -> Result<(), JsValue> {
    if let Some(sheet) = SHEET.with(|sheet| sheet.borrow().clone()) {
        return sheet.replace_sync(css);
    }
    let sheet = CssStyleSheet::new()?;
    sheet.replace_sync(css)?;
    let document = super::dom::document().ok_or(JsValue::UNDEFINED)?;
    let sheets = js_sys::Array::from(&document.adopted_style_sheets());
    sheets.push(sheet.unchecked_ref());
    document.set_adopted_style_sheets(&sheets);
    SHEET.with(|kept| kept.replace(Some(sheet)));
    Ok(())
}
