//! The articles of a project as a person looks through them, and how projects are kept.

mod copies;
mod examples;
mod known;
mod past;
mod projects;
mod report;
mod restore;
mod storage;
mod summary;

pub use copies::Copies;
pub use examples::examples;
pub use known::{Arrival, Arrivals, Catalog, Comer, Newer};
pub use past::{ARCHIVED, BULKY, Moment, RETAINED, past, sittings, state_before};
pub use projects::{FIRST, Glance, ProjectKey, REGISTRY, Registered, Registry, Shelf, place_of};
pub use report::{Report, Trouble};
pub use restore::{Damage, Restored, restore};
pub use storage::{
    Batch, JournalRecord, Key, MemoryStorage, Put, Records, Step, Storage, StorageError, Store,
    record_of_codebook, records_of_deletion, records_of_document,
};
pub use summary::{Query, Sort, Summary};
