//! Tells which elements come near the view of a scroller, and which leave.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Watches elements as long as it lives.
pub(crate) struct Near {
    observer: IntersectionObserver,
    _callback: Closure<dyn Fn(Array)>,
}

impl Near {
    /// Calls back with each element that comes within one height of the scroller's view (true)
    /// or leaves (false); at first with each one that is watched. Nothing in a browser that
    /// cannot tell.
    pub(crate) fn new(scroller: &Element, tell: impl Fn(Element, bool) + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            for entry in entries.iter() {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                tell(entry.target(), entry.is_intersecting());
            }
        });
        let options = IntersectionObserverInit::new();
        options.set_root(Some(scroller));
        options.set_root_margin("100% 0px");
        let observer =
            IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options);
        match observer {
            Ok(observer) => Some(Self { observer, _callback: callback }),
            Err(error) => {
                web_sys::console::error_1(&error);
                None
            }
        }
    }

    /// Watches an element.
    pub(crate) fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }
}

impl Drop for Near {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
