//! Other tabs of the same page.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

/// Held by every tab as long as it lives.
const LOCK: &str = "dateline-tab";

/// Counts this tab among those that live; gives whether it is the only one.
///
/// Where the browser has no Web Locks, no tab is known to be alone.
pub(crate) async fn enter() -> bool {
    let Ok(locks) = locks() else { return false };
    let is_alone = n_held(&locks).await.is_ok_and(|n| n == 0);
    if let Err(error) = hold(&locks) {
        super::dom::report(&error);
    }
    is_alone
}

fn locks() -> Result<JsValue, JsValue> {
    let window = super::dom::window().ok_or(JsValue::UNDEFINED)?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    if locks.is_undefined() { Err(locks) } else { Ok(locks) }
}

async fn n_held(locks: &JsValue) -> Result<usize, JsValue> {
    let query: Function = Reflect::get(locks, &"query".into())?.dyn_into()?;
    let state = JsFuture::from(query.call0(locks)?.dyn_into::<Promise>()?).await?;
    let held = Array::from(&Reflect::get(&state, &"held".into())?);
    let is_ours = |lock: &JsValue| {
        let name = Reflect::get(lock, &"name".into());
        name.is_ok_and(|name| name.as_string().as_deref() == Some(LOCK))
    };
    Ok(held.iter().filter(is_ours).count())
}

fn hold(locks: &JsValue) -> Result<(), JsValue> {
    let request: Function = Reflect::get(locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"shared".into())?;
    // Never settled, so that the lock lasts as long as the tab.
    let granted = Closure::once(|_: JsValue| Promise::new(&mut |_, _| {}));
    request.call3(locks, &LOCK.into(), &options, granted.as_ref())?;
    granted.forget();
    Ok(())
}

/// The way by which tabs tell each other what they have stored.
pub(crate) struct Channel(Option<BroadcastChannel>);

impl Channel {
    /// Listens to the other tabs: each tells the number of the last step that it stored.
    pub(crate) fn new(on_stored: impl Fn(u64) + 'static) -> Self {
        let channel = BroadcastChannel::new("dateline").ok();
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // Whole numbers of steps are exact in a float.
            on_stored(event.data().as_f64().unwrap_or(0.0) as u64);
        });
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        heard.forget();
        Self(channel)
    }

    /// Tells the other tabs.
    pub(crate) fn tell(&self, seq: u64) {
        let told = self.0.as_ref().map(|channel| channel.post_message(&(seq as f64).into()));
        if let Some(Err(error)) = told {
            super::dom::report(&error);
        }
    }
}
