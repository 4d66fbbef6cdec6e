//! The formats of other programs as the page knows them: by what its worker tells.

use super::hooks::use_latest;
use crate::platform::worker;
use serde::Deserialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A format as a dialog shows it; see the core's description of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Format {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) unit: String,
    pub(crate) options: Vec<String>,
    pub(crate) is_read: bool,
    pub(crate) is_written: bool,
    pub(crate) is_joint: bool,
}

impl Format {
    /// Whether it says where a mention is by counting characters.
    pub(crate) fn counts(&self) -> bool {
        !matches!(self.unit.as_str(), "tokens" | "tree")
    }
}

/// All formats, or why they are not known.
pub(crate) type Formats = Result<Rc<[Format]>, String>;

thread_local! {
    static KNOWN: RefCell<Option<Rc<[Format]>>> = const { RefCell::new(None) };
}

/// All formats; nothing while the worker is being asked, which it is once.
#[hook]
pub(crate) fn use_formats() -> Option<Formats> {
    let told = use_state(|| KNOWN.with_borrow(|known| known.clone()).map(Ok::<_, String>));
    let is_there = use_latest(&());
    {
        let told = told.clone();
        use_effect_with((), move |()| {
            // Gone with the component: no state is set of one that is no longer there.
            let is_there = Rc::downgrade(&is_there);
            if told.is_none() {
                spawn_local(async move {
                    let answer = ask().await;
                    if let Ok(formats) = &answer {
                        KNOWN.set(Some(formats.clone()));
                    }
                    if is_there.upgrade().is_some() {
                        told.set(Some(answer));
                    }
                });
            }
        });
    }
    (*told).clone()
}

async fn ask() -> Formats {
    let answer = worker::call("formats", "", &worker::Files::none()).await;
    let answer = answer.map_err(|failure| failure.to_string())?;
    serde_json::from_str(&answer.text()).map_err(|error| error.to_string())
}
