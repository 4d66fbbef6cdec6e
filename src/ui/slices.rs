//! Works things out in slices, so that the page answers all the time.

use crate::platform::{clock, idle};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Milliseconds of work before the page may answer.
const SLICE: f64 = 6.0;

/// Milliseconds between two looks at what there is so far.
const PAUSE: f64 = 150.0;

/// Something that is worked out step by step.
pub(super) trait Work: Clone + 'static {
    /// Does a little more; gives whether all is done.
    fn step(&mut self) -> bool;
}

/// Goes on for a slice; gives whether all is done.
fn run(work: &mut impl Work) -> bool {
    let end = idle::now() + SLICE;
    while !work.step() {
        if idle::now() >= end {
            return false;
        }
    }
    true
}

/// What there is so far of a work that is begun anew when what it depends on changes, and whether
/// that is all. What takes no longer than a slice is there at once.
#[hook]
pub(super) fn use_slices<D, W>(deps: D, begin: impl FnOnce(&D) -> W) -> (Rc<W>, bool)
where
    D: Clone + PartialEq + 'static,
    W: Work,
{
    let first = use_memo(deps.clone(), |deps| {
        let mut work = begin(deps);
        let is_done = run(&mut work);
        (Rc::new(work), is_done)
    });
    let later = use_state(|| None::<(D, Rc<W>, bool)>);
    {
        let (first, later) = (first.clone(), later.clone());
        use_effect_with(deps.clone(), move |deps| {
            // What is no longer asked for is not worked on.
            let is_wanted = Rc::new(());
            if !first.1 {
                let (deps, wanted) = (deps.clone(), Rc::downgrade(&is_wanted));
                let mut work = first.0.as_ref().clone();
                spawn_local(async move {
                    let mut told = idle::now();
                    loop {
                        clock::breathe().await;
                        if wanted.upgrade().is_none() {
                            return;
                        }
                        let is_done = run(&mut work);
                        if is_done || idle::now() > told + PAUSE {
                            told = idle::now();
                            later.set(Some((deps.clone(), Rc::new(work.clone()), is_done)));
                        }
                        if is_done {
                            return;
                        }
                    }
                });
            }
            move || drop(is_wanted)
        });
    }
    match later.as_ref().filter(|(of, ..)| *of == deps) {
        Some((_, work, is_done)) => (work.clone(), *is_done),
        None => first.as_ref().clone(),
    }
}
