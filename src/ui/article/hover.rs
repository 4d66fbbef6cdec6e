//! What the pointer does while it rests on a mention.

use super::sheet::Sheet;
use crate::platform::web;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// Milliseconds after which a pointer that rests is taken to look: passing over changes nothing.
const REST: u32 = 250;

/// Shows a mention that others overlap alone while the pointer rests on it, so that it can be told
/// from them.
#[hook]
pub(super) fn use_isolation(sheet: &Rc<RefCell<Option<Rc<Sheet>>>>) -> Callback<MouseEvent> {
    let sheet = sheet.clone();
    let waiting = use_mut_ref(|| None::<web::Timeout>);
    let shown = use_mut_ref(|| None);
    Callback::from(move |event: MouseEvent| {
        let Some(sheet) = sheet.borrow().clone() else { return };
        // Of a pointer that leaves, it counts where it goes.
        let target = match event.type_().as_str() {
            "mouseout" => event.related_target(),
            _ => event.target(),
        };
        let element = target.and_then(|target| target.dyn_into::<web::Element>().ok());
        let mention = element.and_then(|element| sheet.mention_of(&element));
        let mention = mention.filter(|mention| sheet.is_among_others(mention));
        // With a button down the pointer selects.
        let mention = mention.filter(|_| event.buttons() == 0);
        if mention.is_none() {
            waiting.replace(None);
            if shown.take().is_some() {
                sheet.isolate(None);
            }
            return;
        }
        if *shown.borrow() == mention {
            return;
        }
        let shown = shown.clone();
        let isolate = move || {
            sheet.isolate(mention.as_ref());
            shown.replace(mention);
        };
        waiting.replace(Some(web::Timeout::new(REST, isolate)));
    })
}
