//! The page's side of the worker: calls go out, answers come back.
//!
//! A call is `{id, call, argument, files}` with files, bytes or texts, its answer `{id, ok}` with
//! bytes or `{id, error}` with words. Parts of what a call makes come before its answer: `{id, of,
//! part}`. Bytes are handed over, not copied. One worker serves all calls, starts with the first,
//! and is ended by [`cancel`] or by its own death.

use super::database::Texts;
use super::files::{Outgoing, Stuff};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
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

/// What the worker gets: files, which it reads itself, and bytes and texts that are at hand.
pub(crate) struct Files(Array);

impl Files {
    /// Nothing.
    pub(crate) fn none() -> Self {
        Self(Array::new())
    }

    /// Adds the content of a file, unless it could not be read: then it tells why.
    pub(crate) async fn add(&self, stuff: &Stuff) -> Result<(), String> {
        self.0.push(&stuff.for_worker().await?);
        Ok(())
    }

    /// Adds bytes.
    pub(crate) fn add_bytes(&self, bytes: &[u8]) {
        self.0.push(&Uint8Array::from(bytes));
    }

    /// Adds texts that the browser holds.
    pub(crate) fn add_texts(&self, texts: &Texts) {
        for text in texts.0.iter() {
            self.0.push(&text);
        }
    }
}

/// Bytes that the worker made, which the browser keeps outside the program's memory.
pub(crate) struct Bytes(Uint8Array);

impl Bytes {
    /// All of them, to be looked at.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// As text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.to_vec()).into_owned()
    }

    /// The first line, and what stands behind it.
    pub(crate) fn parted(&self) -> (String, Self) {
        let n = self.0.length();
        let end = u32::try_from(self.0.index_of(b'\n', 0)).unwrap_or(n);
        let (line, rest) = (self.0.subarray(0, end), self.0.subarray((end + 1).min(n), n));
        (Self(line).text(), Self(rest))
    }

    /// Puts them behind what a file has so far; nothing if the browser has no room for them.
    pub(crate) fn append_to(&self, file: &mut Outgoing) -> Option<()> {
        file.append(&self.0)
    }

    /// As a file to be handed over; nothing if the browser has no room for it.
    pub(crate) fn into_file(self) -> Option<Outgoing> {
        Outgoing::of(&self.0)
    }
}

type Answer = Result<Bytes, Failure>;

/// What a call gives next.
pub(crate) enum Next {
    /// A part of what it makes, with the number of what it is a part of.
    Part(u32, Bytes),
    /// All there is to say behind the parts.
    Answer(Answer),
}

/// A call that waits: what came for it, and what wakes it.
#[derive(Default)]
struct Waiting {
    parts: VecDeque<(u32, Bytes)>,
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

/// A call that was made.
pub(crate) struct Call(u32);

impl Call {
    /// Has the worker do something with files.
    pub(crate) async fn new(name: &str, argument: &str, files: &Files) -> Self {
        let id = LAST_ID.get().wrapping_add(1);
        LAST_ID.set(id);
        WAITING.with_borrow_mut(|waiting| waiting.insert(id, Waiting::default()));
        if let Err(error) = post(id, name, argument, files).await {
            settle(id, Err(Failure::Died(words(&error))));
        }
        Self(id)
    }

    /// Waits for what comes next; nothing comes behind the answer.
    pub(crate) async fn next(&self) -> Next {
        loop {
            if let Some(next) = take(self.0) {
                return next;
            }
            let woken = Promise::new(&mut |wake, _| {
                WAITING.with_borrow_mut(|waiting| {
                    if let Some(waiting) = waiting.get_mut(&self.0) {
                        waiting.wake = Some(wake);
                    }
                });
            });
            // The promise is only ever resolved.
            let _ = JsFuture::from(woken).await;
        }
    }
}

impl Drop for Call {
    /// What is no longer waited for is not kept.
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|waiting| waiting.remove(&self.0));
    }
}

/// Has the worker do something that it answers in one piece.
pub(crate) async fn call(name: &str, argument: &str, files: &Files) -> Answer {
    let call = Call::new(name, argument, files).await;
    loop {
        if let Next::Answer(answer) = call.next().await {
            return answer;
        }
    }
}

/// Has the worker do something that may take no longer than some seconds. What does is ended, with
/// every call that waits for the worker.
pub(crate) async fn call_within(seconds: u32, name: &str, argument: &str, files: &Files) -> Answer {
    let late = move || end(&Failure::Died(format!("it took more than {seconds} seconds")));
    let watch = gloo::timers::callback::Timeout::new(seconds * 1000, late);
    let answer = call(name, argument, files).await;
    watch.cancel();
    answer
}

/// Ends the worker and every call that waits for it; the next call starts another one.
pub(crate) fn cancel() {
    end(&Failure::Canceled);
}

/// What comes next of a call, if it is there.
fn take(id: u32) -> Option<Next> {
    WAITING.with_borrow_mut(|waiting| {
        let waiting = waiting.get_mut(&id)?;
        match waiting.parts.pop_front() {
            Some((of, part)) => Some(Next::Part(of, part)),
            None => waiting.answer.take().map(Next::Answer),
        }
    })
}

fn settle(id: u32, answer: Answer) {
    put(id, |waiting| waiting.answer = waiting.answer.take().or(Some(answer)));
}

/// Puts what came for a call where it waits, and wakes it.
fn put(id: u32, what: impl FnOnce(&mut Waiting)) {
    let wake = WAITING.with_borrow_mut(|waiting| {
        let waiting = waiting.get_mut(&id)?;
        what(waiting);
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

async fn post(id: u32, call: &str, argument: &str, files: &Files) -> Result<(), JsValue> {
    let worker = worker().await?;
    let bytes = files.0.iter().filter_map(|file| file.dyn_into::<Uint8Array>().ok());
    let buffers: Array = bytes.map(|bytes| bytes.buffer()).collect();
    let message = Object::new();
    Reflect::set(&message, &"id".into(), &id.into())?;
    Reflect::set(&message, &"call".into(), &call.into())?;
    Reflect::set(&message, &"argument".into(), &argument.into())?;
    Reflect::set(&message, &"files".into(), &files.0)?;
    worker.post_message_with_transfer(&message, &buffers)
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
    if let Ok(part) = field("part").dyn_into::<Uint8Array>() {
        let of = field("of").as_f64().unwrap_or_default() as u32;
        put(id as u32, |waiting| waiting.parts.push_back((of, Bytes(part))));
        return;
    }
    let answer = field("ok").dyn_into::<Uint8Array>();
    settle(id as u32, answer.map(Bytes).map_err(|_| Failure::Refused(words(&field("error")))));
}

fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    error.as_string().or(message).unwrap_or_else(|| "no reason is known".to_owned())
}
