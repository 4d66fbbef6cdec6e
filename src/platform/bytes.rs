//! Bytes that the browser holds, as the worker gets and sends them.

pub(crate) use js_sys::Uint8Array as Bytes;
