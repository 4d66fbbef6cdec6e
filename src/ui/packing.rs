//! Packs articles for the worker in slices, so that the page answers all the time.

use crate::platform::clock;
use crate::platform::worker::Files;
use dateline::formats::native::{Head, Packing};
use dateline::project::{Codebook, Document};
use serde_json::{Map, Value};
use std::rc::Weak;
use std::sync::Arc;

/// Bytes that are packed before the page is drawn again.
const SLICE: usize = 512 * 1024;

/// What the worker gets of a dataset: its files, and what it is told of it.
pub(super) type Packed = (Files, Map<String, Value>);

/// Packs articles for the worker. Nothing if nobody wants them any more.
pub(super) async fn pack(
    codebook: &Codebook,
    documents: impl Iterator<Item = &Arc<Document>>,
    wanted: &Weak<()>,
) -> Result<Option<Packed>, String> {
    let (files, mut packing) = (Files::none(), Packing::default());
    for document in documents {
        packing.push(document)?;
        if packing.n_bytes() > SLICE {
            files.add_bytes(&packing.take());
            clock::breathe().await;
            if wanted.upgrade().is_none() {
                return Ok(None);
            }
        }
    }
    files.add_bytes(&packing.take());
    Ok(Some((files, told_of(codebook, None)?)))
}

/// What the worker is told of a dataset whose articles come with it, or of which it has kept so
/// many.
pub(super) fn told_of(
    codebook: &Codebook,
    n_kept: Option<usize>,
) -> Result<Map<String, Value>, String> {
    let head = Head { codebook: Some(codebook.clone()), has_project: true, problems: Vec::new() };
    let head = serde_json::to_value(&head).map_err(|error| error.to_string())?;
    Ok([("head".to_owned(), head), ("n_kept".to_owned(), n_kept.into())].into_iter().collect())
}
