//! How far the reading of files is, in words.

use super::format::count;
use crate::platform::{clock, web};
use dateline::moment::Timestamp;
use std::cell::Cell;
use yew::prelude::*;

/// Milliseconds between two looks.
const PAUSE: u32 = 1_000;

#[derive(Clone, Copy)]
struct Reached {
    n_files: usize,
    of_files: usize,
    n_articles: usize,
    begun: Option<Timestamp>,
}

impl Reached {
    const NOTHING: Self = Self { n_files: 0, of_files: 0, n_articles: 0, begun: None };
}

thread_local! {
    static REACHED: Cell<Reached> = const { Cell::new(Reached::NOTHING) };
}

fn note(change: impl FnOnce(&mut Reached)) {
    let mut reached = REACHED.get();
    change(&mut reached);
    REACHED.set(reached);
}

/// Notes that so many files more are to be read, beside those that still are.
pub(super) fn begin(n_files: usize) {
    note(|reached| {
        if reached.n_files >= reached.of_files {
            *reached = Reached { begun: Some(clock::now()), ..Reached::NOTHING };
        }
        reached.of_files += n_files;
    });
}

/// Notes that reading was given up.
pub(super) fn give_up() {
    REACHED.set(Reached::NOTHING);
}

/// Notes that so many files more were read.
pub(super) fn files_came(n: usize) {
    note(|reached| reached.n_files += n);
}

/// Notes that so many articles more were read.
pub(super) fn articles_came(n: usize) {
    note(|reached| reached.n_articles += n);
}

fn words() -> String {
    let Reached { n_files, of_files, n_articles, begun } = REACHED.get();
    let millis = begun.map_or(0, |begun| clock::now().millis() - begun.millis());
    let millis = usize::try_from(millis).unwrap_or(0);
    if of_files == 0 || millis < 1_000 {
        return "Reading…".to_owned();
    }
    let rate = n_articles * 1_000 / millis;
    let rate = if rate > 0 { format!(", {rate} a second") } else { String::new() };
    let (files, articles) = (count(of_files, "file"), count(n_articles, "article"));
    format!("Reading: {n_files} of {files}, {articles}{rate}")
}

/// Tells it as long as it is there.
#[component]
pub(super) fn ReachedLine() -> Html {
    let told = use_state(words);
    {
        let told = told.clone();
        use_effect(move || {
            let look = web::Timeout::new(PAUSE, move || told.set(words()));
            move || drop(look)
        });
    }
    html! { <>{ told.as_str() }</> }
}
