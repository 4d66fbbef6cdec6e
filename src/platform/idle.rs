//! Work that waits: until the browser has time, or until what was drawn is seen.

use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::IdleDeadline;

/// Milliseconds for a slice of work where the browser cannot say how much time there is.
const SLICE: f64 = 6.0;

/// Calls a step again and again in idle slices until it says that nothing is left.
///
/// The step gives whether there is more to do. Nothing stops it but its own answer.
pub(crate) fn in_slices(step: impl Fn() -> bool + 'static) {
    run(Rc::new(step));
}

fn run(step: Rc<dyn Fn() -> bool>) {
    let Some(window) = super::dom::window() else { return };
    let has_idle = js_sys::Reflect::has(&window, &"requestIdleCallback".into()).unwrap_or(false);
    if !has_idle {
        gloo::timers::callback::Timeout::new(1, move || {
            let end = now() + SLICE;
            slice(step, || now() < end);
        })
        .forget();
        return;
    }
    let callback = Closure::once_into_js(move |deadline: IdleDeadline| {
        slice(step, || deadline.time_remaining() > 1.0);
    });
    if let Err(error) = window.request_idle_callback(callback.unchecked_ref()) {
        web_sys::console::error_1(&error);
    }
}

fn slice(step: Rc<dyn Fn() -> bool>, has_time: impl Fn() -> bool) {
    loop {
        if !step() {
            return;
        }
        if !has_time() {
            return run(step);
        }
    }
}

/// Milliseconds since the page was opened.
pub(crate) fn now() -> f64 {
    super::dom::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Calls a step again and again until it says that nothing is left, for a few milliseconds in
/// each frame, so that no frame is late for it.
///
/// The step gives whether there is more to do. Nothing stops it but its own answer.
pub(crate) fn in_frames(step: impl Fn() -> bool + 'static) {
    run_in_frame(Rc::new(step));
}

fn run_in_frame(step: Rc<dyn Fn() -> bool>) {
    let Some(window) = super::dom::window() else { return };
    let callback = Closure::once_into_js(move || {
        let end = now() + SLICE;
        while step() {
            if now() >= end {
                return run_in_frame(step);
            }
        }
    });
    if let Err(error) = window.request_animation_frame(callback.unchecked_ref()) {
        web_sys::console::error_1(&error);
    }
}

/// Calls a step once in each frame until it says that nothing is left.
pub(crate) fn each_frame(step: impl Fn() -> bool + 'static) {
    let Some(window) = super::dom::window() else { return };
    let callback = Closure::once_into_js(move || {
        if step() {
            each_frame(step);
        }
    });
    if let Err(error) = window.request_animation_frame(callback.unchecked_ref()) {
        web_sys::console::error_1(&error);
    }
}

/// Does something in a task of its own after the next frame is on the screen.
pub(crate) fn after_paint(action: impl FnOnce() + 'static) {
    let Some(window) = super::dom::window() else { return };
    let callback = Closure::once_into_js(move || super::dom::soon(action));
    if let Err(error) = window.request_animation_frame(callback.unchecked_ref()) {
        web_sys::console::error_1(&error);
    }
}
