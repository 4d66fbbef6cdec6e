//! The articles of a project as a person looks through them, and how projects are kept.

mod apart;
mod copies;
mod examples;
mod known;
mod listing;
mod opening;
mod past;
mod projects;
mod report;
mod restore;
mod storage;
mod summary;

pub use apart::{keys_of_parts, whole_step};
pub use copies::{Copies, Signed};
pub use examples::examples;
pub use known::{Arrival, Arrivals, Catalog, Comer, Newer, candidates};
pub use listing::COMPLETE;
pub use opening::{fetch, fetch_step, open};
pub use past::{ARCHIVED, Moment, RETAINED, past, sittings, state_before};
pub use projects::{FIRST, Glance, ProjectKey, REGISTRY, Registered, Registry, Shelf, place_of};
pub use report::{Report, Trouble};
pub use restore::{Damage, Fetched, Outline, Restored, restore};
pub use storage::{
    Batch, Due, JournalRecord, Key, MemoryStorage, Put, READ_WHOLE, Records, Step, Storage,
    StorageError, Store, record_of_codebook, record_of_completeness, records_of_articles,
};
pub use summary::{Query, Sort, Summary, changed};
