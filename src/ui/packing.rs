//! Packs articles for the worker in slices, so that the page answers all the time.

use crate::platform::clock;
use dateline::formats::native::Packing;
use dateline::project::{Codebook, Document};
use std::rc::Weak;
use std::sync::Arc;

/// Bytes that are packed before the page is drawn again.
const SLICE: usize = 512 * 1024;

/// Packs articles; nothing if nobody wants them any more.
pub(super) async fn pack(
    codebook: &Codebook,
    documents: impl Iterator<Item = &Arc<Document>>,
    wanted: &Weak<()>,
) -> Result<Option<Vec<u8>>, String> {
    let mut packing = Packing::new(Some(codebook.clone()), true, Vec::new())?;
    let mut n_bytes = 0;
    for document in documents {
        n_bytes += packing.push(document)?;
        if n_bytes > SLICE {
            n_bytes = 0;
            clock::breathe().await;
            if wanted.upgrade().is_none() {
                return Ok(None);
            }
        }
    }
    Ok(Some(packing.finish()))
}
