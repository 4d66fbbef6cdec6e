//! Other tabs of the same page.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

/// The lock that every tab with a project holds as long as it lives, by the project's place.
fn lock_of(place: &str) -> String {
    format!("{place}-tab")
}

/// Counts this tab among those that have the project of a place open; gives whether it is the only
/// one.
///
/// Where the browser has no Web Locks, no tab is known to be alone.
pub(crate) async fn enter(place: &str) -> bool {
    let Ok(locks) = locks() else { return false };
    let lock = lock_of(place);
    let is_alone = n_held(&locks, &lock).await.is_ok_and(|n| n == 0);
    if let Err(error) = hold(&locks, &lock) {
        super::dom::report(&error);
    }
    is_alone
}

/// Whether a tab is known to have the project of a place open.
pub(crate) async fn is_open(place: &str) -> bool {
    let Ok(locks) = locks() else { return false };
    n_held(&locks, &lock_of(place)).await.is_ok_and(|n| n > 0)
}

fn locks() -> Result<JsValue, JsValue> {
    let window = super::dom::window().ok_or(JsValue::UNDEFINED)?;
    let locks = Reflect::get(&window.navigator(), &"locks".into())?;
    if locks.is_undefined() { Err(locks) } else { Ok(locks) }
}

async fn n_held(locks: &JsValue, lock: &str) -> Result<usize, JsValue> {
    let query: Function = Reflect::get(locks, &"query".into())?.dyn_into()?;
    let state = JsFuture::from(query.call0(locks)?.dyn_into::<Promise>()?).await?;
    let held = Array::from(&Reflect::get(&state, &"held".into())?);
    let is_ours = |held: &JsValue| {
        let name = Reflect::get(held, &"name".into());
        name.is_ok_and(|name| name.as_string().as_deref() == Some(lock))
    };
    Ok(held.iter().filter(is_ours).count())
}

fn hold(locks: &JsValue, lock: &str) -> Result<(), JsValue> {
    let request: Function = Reflect::get(locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"mode".into(), &"shared".into())?;
    // Never settled, so that the lock lasts as long as the tab.
    let granted = Closure::once(|_: JsValue| Promise::new(&mut |_, _| {}));
    request.call3(locks, &lock.into(), &options, granted.as_ref())?;
    granted.forget();
    Ok(())
}

/// The way by which tabs tell each other what they have stored.
pub(crate) struct Channel(Option<BroadcastChannel>);

impl Channel {
    /// Listens to the other tabs with the project of a place: each tells the number of the last
    /// step that it stored.
    pub(crate) fn new(place: &str, on_stored: impl Fn(u64) + 'static) -> Self {
        let channel = BroadcastChannel::new(place).ok();
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

/// Tells the tabs with the project of a place, for one that has another project open.
pub(crate) fn tell(place: &str, seq: u64) {
    let channel = Channel(BroadcastChannel::new(place).ok());
    channel.tell(seq);
    if let Some(channel) = channel.0 {
        channel.close();
    }
}
