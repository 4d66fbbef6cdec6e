//! Laws: what holds for every text, every set of mentions, every edit and every file.
//!
//! `LAWS=20 cargo test --test laws` tries twenty times as many cases, others at each run.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod away;
mod edit;
mod formats;
mod ids;
mod native;
mod past;
mod reanchor;
mod set;
mod storage;
mod streams;
mod tabs;
mod text;
mod view;

use proptest::test_runner::Config;

/// The settings of a law that is tried on so many cases.
fn cases(n: u32) -> Config {
    let factor = std::env::var("LAWS").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    Config { cases: n * factor, failure_persistence: None, ..Config::default() }
}
