//! Text encodings, which the browser decodes.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{TextDecoder, TextDecoderOptions};

/// Decodes bytes to the letter from an encoding of the WHATWG standard; nothing if they are not
/// of it. The mark of a byte order is kept, as the core has dealt with it.
pub(crate) fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    js_sys::Reflect::set(&options, &"ignoreBOM".into(), &JsValue::TRUE).ok()?;
    let decoder = TextDecoder::new_with_label_and_options(encoding, &options).ok()?;
    decoder.decode_with_js_u8_array(&Uint8Array::from(bytes)).ok()
}
