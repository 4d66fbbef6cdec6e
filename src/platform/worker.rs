//! The page's side of the worker: calls go out, answers come back.
//!
//! A call is `{id, call, argument, bytes}`, its answer `{id, ok}` with bytes or `{id, error}` with
//! words. Bytes are handed over, not copied. One worker serves all calls, starts with the first,
//! and is ended by [`cancel`] or by its own death.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

/// Why a call has no answer.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The page gave up waiting.
    Canceled,
    /// The worker said no, in words fit to be shown.
    Refused(String),
    /// The worker did not start, or died.
    Died(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Canceled => write!(f, "Reading was canceled."),
            Self::Refused(why) => write!(f, "{why}"),
            Self::Died(why) => write!(
                f,
                "The reader died of it ({why}). Your work is not touched. Split the file, or \
                 reload the page and try again."
            ),
        }
    }
}

type Answer = Result<Vec<u8>, Failure>;

/// A call that waits: where its answer goes, and what wakes it.
struct Waiting {
    answer: Option<Answer>,
    wake: Option<Function>,
}

struct Running {
    worker: Worker,
    // Kept as long as the worker may call them.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
    static WAITING: RefCell<BTreeMap<u32, Waiting>> = const { RefCell::new(BTreeMap::new()) };
    static LAST_ID: Cell<u32> = const { Cell::new(0) };
}

/// Has the worker do something.
pub(crate) async fn call(call: &str, argument: &str, bytes: Vec<u8>) -> Answer {
    let id = LAST_ID.get().wrapping_add(1);
    LAST_ID.set(id);
    WAITING.with_borrow_mut(|waiting| waiting.insert(id, Waiting { answer: None, wake: None }));
    if let Err(error) = post(id, call, argument, bytes).await {
        settle(id, Err(Failure::Died(words(&error))));
    }
    loop {
        if let Some(answer) = take(id) {
            return answer;
        }
        let woken = Promise::new(&mut |wake, _| {
            WAITING.with_borrow_mut(|waiting| {
                if let Some(waiting) = waiting.get_mut(&id) {
                    waiting.wake = Some(wake);
                }
            });
        });
        // The promise is only ever resolved.
        let _ = JsFuture::from(woken).await;
    }
}

/// Has the worker do something that may take no longer than some seconds. What does is ended, with
/// every call that waits for the worker.
pub(crate) async fn call_within(
    seconds: u32,
    name: &str,
    argument: &str,
    bytes: Vec<u8>,
) -> Answer {
    let late = move || end(&Failure::Died(format!("it took more than {seconds} seconds")));
    let watch = gloo::timers::callback::Timeout::new(seconds * 1000, late);
    let answer = call(name, argument, bytes).await;
    watch.cancel();
    answer
}

/// Ends the worker and every call that waits for it; the next call starts another one.
pub(crate) fn cancel() {
    end(&Failure::Canceled);
}

/// The answer, if it is there; the call is then forgotten.
fn take(id: u32) -> Option<Answer> {
    WAITING.with_borrow_mut(|waiting| {
        let answer = match waiting.get_mut(&id) {
            Some(waiting) => waiting.answer.take()?,
            None => Err(Failure::Canceled),
        };
        waiting.remove(&id);
        Some(answer)
    })
}

fn settle(id: u32, answer: Answer) {
    let wake = WAITING.with_borrow_mut(|waiting| {
        let waiting = waiting.get_mut(&id)?;
        waiting.answer.get_or_insert(answer);
        waiting.wake.take()
    });
    if let Some(wake) = wake {
        // Resolving a promise runs nothing before this function has returned.
        let _ = wake.call0(&JsValue::NULL);
    }
}

fn end(failure: &Failure) {
    if let Some(running) = RUNNING.take() {
        running.worker.set_onmessage(None);
        running.worker.set_onerror(None);
        running.worker.terminate();
        // Not now: this may be one of the closures, which may not be dropped while it runs.
        super::dom::soon(move || drop(running));
    }
    let ids = WAITING.with_borrow(|waiting| waiting.keys().copied().collect::<Vec<_>>());
    for id in ids {
        settle(id, Err(failure.clone()));
    }
}

async fn post(id: u32, call: &str, argument: &str, bytes: Vec<u8>) -> Result<(), JsValue> {
    let worker = worker().await?;
    let bytes = Uint8Array::from(bytes.as_slice()).buffer();
    let message = Object::new();
    Reflect::set(&message, &"id".into(), &id.into())?;
    Reflect::set(&message, &"call".into(), &call.into())?;
    Reflect::set(&message, &"argument".into(), &argument.into())?;
    Reflect::set(&message, &"bytes".into(), &bytes)?;
    worker.post_message_with_transfer(&message, &Array::of1(&bytes))
}

/// The worker, started by `src/boot.js`, which knows where its parts are.
async fn worker() -> Result<Worker, JsValue> {
    let is_there =
        || RUNNING.with_borrow(|running| running.as_ref().map(|running| running.worker.clone()));
    if let Some(worker) = is_there() {
        return Ok(worker);
    }
    let window = super::dom::window().ok_or(JsValue::UNDEFINED)?;
    let start: Function = Reflect::get(&window, &"startDatelineWorker".into())?.dyn_into()?;
    let started: Promise = start.call0(&JsValue::NULL)?.dyn_into()?;
    let worker: Worker = JsFuture::from(started).await?.dyn_into()?;
    if let Some(other) = is_there() {
        // Two first calls at once: one worker is enough.
        worker.terminate();
        return Ok(other);
    }
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        receive(&event.data());
    });
    let on_error = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        let why = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
        // What does not arrive has no words for it.
        let missing = "A part of the page did not arrive. Check the connection, reload the page \
                       and try again.";
        end(&if why.is_empty() { Failure::Refused(missing.into()) } else { Failure::Died(why) });
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let running = Running { worker: worker.clone(), _on_message: on_message, _on_error: on_error };
    RUNNING.set(Some(running));
    Ok(worker)
}

fn receive(data: &JsValue) {
    let field = |name: &str| Reflect::get(data, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if let Some(why) = field("died").as_string() {
        end(&Failure::Died(why));
        return;
    }
    let Some(id) = field("id").as_f64() else { return };
    let answer = match field("ok").dyn_into::<Uint8Array>() {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) => Err(Failure::Refused(words(&field("error")))),
    };
    settle(id as u32, answer);
}

fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    error.as_string().or(message).unwrap_or_else(|| "no reason is known".to_owned())
}
