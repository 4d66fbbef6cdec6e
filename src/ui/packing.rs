//! Packs articles for the worker in slices, so that the page answers all the time.

use crate::platform::clock;
use crate::platform::worker::Files;
use dateline::formats::native::{Head, Packing};
use dateline::project::{Codebook, Document};
use std::rc::Weak;
use std::sync::Arc;

/// Bytes that are packed before the page is drawn again.
const SLICE: usize = 512 * 1024;

/// Packs articles: what the worker gets, and what of them is no article as JSON. Nothing if nobody
/// wants them any more.
pub(super) async fn pack(
    codebook: &Codebook,
    documents: impl Iterator<Item = &Arc<Document>>,
    wanted: &Weak<()>,
) -> Result<Option<(Files, String)>, String> {
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
    Ok(Some((files, head_of(codebook)?)))
}

/// What of a dataset is no article, as JSON.
pub(super) fn head_of(codebook: &Codebook) -> Result<String, String> {
    let head = Head { codebook: Some(codebook.clone()), has_project: true, problems: Vec::new() };
    serde_json::to_string(&head).map_err(|error| error.to_string())
}
