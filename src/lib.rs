//! The core of Dateline, an annotator for news articles that runs wholly in the browser.
//!
//! Pure: no DOM, no clock, no chance, no input or output, no global. The page is a binary of the
//! same package and the only user of the browser. Modules stand in the order of their use; each
//! uses only those above it, and those of the last group do not know each other.

pub mod extra;
pub mod moment;

pub mod id;
pub mod text;

pub mod schema;

pub mod article;

pub mod annotation;

pub mod project;

pub mod edit;

pub mod library;

pub mod session;

pub mod search;

pub mod quality;

pub mod view;

pub mod formats;

pub mod ingest;

pub mod exchange;

pub mod actions;
