//! Writes files of the native format in slices, so that the page answers all the time.

use crate::platform::clock;
use crate::platform::files::Outgoing;
use dateline::formats::native::{self, Shape, Verification, Writing};
use dateline::moment::Day;
use dateline::project::{Codebook, Document, Project};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// Bytes that are written and checked before the page is drawn again.
const SLICE: usize = 128 * 1024;

/// Why a file could not be made.
pub(super) const NO_ROOM: &str = "The browser has no room for the file. Close other tabs, or \
                                  export fewer articles at a time.";

/// A file, with what reading its spans again has shown.
pub(super) struct Written {
    pub(super) file: Outgoing,
    pub(super) verification: Verification,
}

/// Writes articles and checks what was written; nothing if nobody wants the file any more. After
/// every slice it is told how many articles are done.
pub(super) async fn write(
    codebook: &Codebook,
    documents: impl Iterator<Item = &Arc<Document>>,
    shape: Shape,
    wanted: &Weak<()>,
    tell: impl Fn(usize),
) -> Result<Option<Written>, String> {
    let (mut file, mut verification) = (Outgoing::new(), Verification::default());
    let mut writing = Writing::new(codebook, shape);
    let mut slice = String::new();
    for (i, document) in documents.enumerate() {
        let record = writing.article(document, &mut slice);
        verification.take(slice.get(record).unwrap_or_default());
        if slice.len() > SLICE {
            file.push(slice.as_bytes()).ok_or(NO_ROOM)?;
            slice.clear();
            tell(i + 1);
            clock::breathe().await;
            if wanted.upgrade().is_none() {
                return Ok(None);
            }
        }
    }
    writing.end(&mut slice);
    file.push(slice.as_bytes()).ok_or(NO_ROOM)?;
    Ok(Some(Written { file, verification }))
}

/// Downloads a project as of a day; gives the name of the file.
pub(crate) async fn hand_over(project: &Project, day: Day) -> Result<String, String> {
    let is_wanted = Rc::new(());
    let (codebook, documents) = (&project.codebook, project.documents.values());
    let wanted = Rc::downgrade(&is_wanted);
    let written = write(codebook, documents, Shape::Project, &wanted, |_| ()).await?;
    let name = native::file_name(&project.codebook.name, day, "json");
    let file = written.ok_or(NO_ROOM)?.file;
    file.download(&name, "application/json").map(|()| name)
}
