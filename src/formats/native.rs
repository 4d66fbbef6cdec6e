//! The native format, `dateline` version 1.
//!
//! A project is one JSON object; a dataset is the same article records as JSON Lines. Offsets are
//! code points, 0-based, the end exclusive: what Python's `text[start:end]` takes. The JSON
//! Schema (draft 2020-12) in [`JSON_SCHEMA`] describes both exactly.
//!
//! Writing is canonical: fields, articles and mentions stand in a fixed order, unknown fields
//! after the known ones by name, so the same project gives the same bytes.
//!
//! ```
//! use dateline::formats::native;
//! use dateline::id::{Id, Stamp};
//! use dateline::moment::Timestamp;
//! use dateline::project::{Document, Facts, Project};
//! use std::sync::Arc;
//! let project = Project::new(Id::parse("p").unwrap(), "Example");
//! let document = Document::new(Id::parse("a").unwrap(), "🔥 in Kabul", Facts::default());
//! let file = native::write_jsonl(&project.codebook, [&Arc::new(document.clone())]);
//! let stamp = Stamp { at: Timestamp::from_millis(0), author: "me".into(), chance: 7 };
//! assert_eq!(native::read(&file, &stamp).documents, [document]);
//! assert_eq!(native::verify(&file).to_string(), "0 of 0 spans verified");
//! ```
//!
//! Version 1 leaves a place for what comes later: records of events and entities
//! will be further fields of an article under a higher version; today they would be kept as
//! unknown fields.

mod fields;
mod mentions;
mod merge;
mod mirror;
mod parcel;
mod quick;
mod read;
mod values;
mod verify;
mod write;

pub use merge::{Foreign, Merge, NOBODY, Targets, Versions};
pub use mirror::{PROJECT_FILE, article_file, article_file_name, project_file};
pub use parcel::{Head, Packing, Unpacking};
pub use read::{Reading, read, read_each};
pub use verify::{Failure, Verification, verify};
pub use write::{Shape, Writing, file_name, write_json, write_jsonl};

/// The version of the format that is written, and the highest that is read.
pub const VERSION: u64 = 1;

/// The JSON Schema of a project file and of a line of a dataset.
pub const JSON_SCHEMA: &str = include_str!("dateline-1.schema.json");
