//! Tells when a scroller shows another part of its content.

use gloo::events::EventListener;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Watches a scroller as long as it lives.
pub(crate) struct Scrolled {
    observer: Option<ResizeObserver>,
    _resized: Closure<dyn Fn(Array)>,
    _listener: EventListener,
}

impl Scrolled {
    /// Calls back when the scroller has scrolled or its size has changed: once a frame at most for
    /// each, and before that frame is painted.
    ///
    /// The size of its content is not watched: what the browser skips there gets its real size in
    /// the very step that tells of sizes, which browsers then report as an error.
    pub(crate) fn new(scroller: &Element, tell: impl Fn() + 'static) -> Self {
        let tell = Rc::new(tell);
        let listener = {
            let tell = tell.clone();
            EventListener::new(scroller, "scroll", move |_| tell())
        };
        let resized = Closure::<dyn Fn(Array)>::new(move |_| tell());
        let observer = match ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            Ok(observer) => {
                observer.observe(scroller);
                Some(observer)
            }
            Err(error) => {
                web_sys::console::error_1(&error);
                None
            }
        };
        Self { observer, _resized: resized, _listener: listener }
    }
}

impl Drop for Scrolled {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}

/// Where an element begins and ends from top to bottom, in pixels of the viewport.
pub(crate) fn extent(element: &Element) -> (f64, f64) {
    let rect = element.get_bounding_client_rect();
    (rect.top(), rect.bottom())
}
