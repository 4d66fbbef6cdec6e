//! Opening a library and fetching from it what was not read then.

use super::apart::{keys_of_parts, whole_step};
use super::restore::{Fetched, Outline, Restored, restore};
use super::storage::{JournalRecord, Key, Records, Storage, StorageError, Store};
use crate::article::ArticleId;
use crate::edit::Apart;
use crate::schema::Schema;

/// Reads the work that a storage holds, or nothing where none was ever stored.
///
/// Of a large library only the articles to be shown are read, which `shown` finds in the records of
/// preferences, or else the first one, and those of which the journal knows more than their
/// records. Where anything is damaged, everything is read, for the rest may make up for it.
///
/// # Errors
/// If the storage fails.
pub async fn open<S: Storage>(
    storage: &S,
    shown: impl FnOnce(&Records) -> Vec<ArticleId>,
) -> Result<(Option<Restored>, Records), StorageError> {
    let outline = storage.read_outline().await?;
    if outline.is_empty() {
        return Ok((None, outline));
    }
    let mut records = match Outline::of(outline) {
        Ok(outline) => {
            let keys = outline.needed(&shown(outline.records()));
            let articles = storage.read_some(&ARTICLE, &keys).await?;
            let settings = outline.settings();
            if let Some(restored) = outline.restore(articles) {
                return Ok((Some(restored), settings));
            }
            anew(storage).await?
        }
        Err(records) if records.contains_key(&Store::Articles) => records,
        Err(_) => anew(storage).await?,
    };
    let mut restored = restore(&records);
    if restored.as_ref().is_some_and(|restored| !restored.damage.is_empty()) {
        // What a large step brought may be all that is left of an article.
        records.insert(Store::Apart, storage.read_after(Store::Apart, "").await?);
        restored = restore(&records);
    }
    Ok((restored, records))
}

/// Everything, with the summaries, which are not as they should be.
async fn anew<S: Storage>(storage: &S) -> Result<Records, StorageError> {
    let mut records = storage.read().await?;
    records.insert(Store::Summaries, storage.read_after(Store::Summaries, "").await?);
    Ok(records)
}

/// The collections in which articles stand.
const ARTICLE: [Store; 2] = [Store::Articles, Store::Annotations];

/// Reads articles as they are stored, for a page that knows the schema as of step `known`.
///
/// # Errors
/// If the storage fails. What is damaged is told beside the rest.
pub async fn fetch<S: Storage>(
    storage: &S,
    articles: &[ArticleId],
    (schema, known): (&Schema, u64),
) -> Result<Fetched, StorageError> {
    let keys: Vec<Key> = articles.iter().map(|id| id.as_str().into()).collect();
    Ok(Fetched::of(&storage.read_some(&ARTICLE, &keys).await?, schema, known))
}

/// Reads a step that is kept apart from the journal; nothing if it is no longer there.
///
/// # Errors
/// If the storage fails.
pub async fn fetch_step<S: Storage>(
    storage: &S,
    apart: Apart,
) -> Result<Option<JournalRecord>, StorageError> {
    let parts = storage.read_some(&[Store::Apart], &keys_of_parts(apart)).await?;
    Ok(parts.get(&Store::Apart).and_then(|parts| whole_step(apart, parts)))
}
