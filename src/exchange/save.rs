//! Writes a dataset in the format of another program, with a report of what it cannot carry.

use super::archive::pack;
use crate::formats::convert::{self, Checked};
use crate::formats::{Effect, Failure, Loss, LossKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// Examples of a loss that are told.
const EXAMPLES: usize = 5;

/// A file to be handed over.
#[derive(Debug, Serialize)]
pub struct Saved {
    /// Its name: that of the only file, or of an archive of several.
    pub name: String,
    /// Its content.
    #[serde(skip)]
    pub bytes: Vec<u8>,
    /// The names of the files, up to a hundred.
    pub files: Vec<String>,
    /// How many files it holds.
    pub n_files: usize,
    /// What the format could not carry.
    pub losses: Vec<LossGroup>,
    /// Labels that the format calls by another name, by their own.
    pub renamed: BTreeMap<String, String>,
    /// What reading it back showed; nothing for a format that cannot be read.
    pub checked: Option<Checked>,
}

/// Losses of one kind.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct LossGroup {
    /// What kind of thing.
    pub kind: LossKind,
    /// What became of the mentions.
    pub effect: Effect,
    /// How many.
    pub count: usize,
    /// The first of them, in words.
    pub examples: Vec<String>,
}

/// Writes a native dataset in a format; see [`convert::export`]. Several files become a zip
/// archive.
///
/// # Errors
/// If the dataset cannot be read or the format cannot be written.
pub fn save(native: &str, format: &str, options: &str) -> Result<Saved, Failure> {
    let exported = convert::export(native, format, options)?;
    let losses = grouped(&exported.losses);
    let n_files = exported.files.len();
    let files = exported.files.iter().take(100).map(|(name, _)| name.clone()).collect();
    let mut written = exported.files;
    let (name, bytes) = if n_files == 1 {
        written.swap_remove(0)
    } else {
        let bytes = pack(&written).map_err(|what| Failure {
            file: String::new(),
            place: String::new(),
            what,
            remedy: String::new(),
        })?;
        (format!("{}.zip", stem(options)), bytes)
    };
    let (renamed, checked) = (exported.renamed, exported.checked);
    Ok(Saved { name, bytes, files, n_files, losses, renamed, checked })
}

/// The name that the options give to files.
fn stem(options: &str) -> String {
    let options: crate::formats::Options = serde_json::from_str(options).unwrap_or_default();
    options.name
}

fn grouped(losses: &[Loss]) -> Vec<LossGroup> {
    let mut groups: Vec<LossGroup> = Vec::new();
    for loss in losses {
        let is_its =
            |group: &&mut LossGroup| group.kind == loss.kind && group.effect == loss.effect;
        let group = match groups.iter_mut().find(is_its) {
            Some(group) => group,
            None => {
                let (kind, effect) = (loss.kind, loss.effect);
                groups.push(LossGroup { kind, effect, count: 0, examples: Vec::new() });
                let last = groups.len() - 1;
                &mut groups[last]
            }
        };
        group.count += 1;
        if group.examples.len() < EXAMPLES {
            group.examples.push(told(loss));
        }
    }
    groups
}

fn told(loss: &Loss) -> String {
    let mut words = String::new();
    if !loss.article.is_empty() {
        words = format!("{}: ", loss.article);
    }
    if !loss.quote.is_empty() {
        words += &format!("{} “{}” ", loss.label, loss.quote);
    }
    words + &loss.what
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str = include_str!("../../seeds/gold.dateline.json");

    #[test]
    fn one_file_is_itself_and_several_are_an_archive() {
        let one = save(GOLD, "conll-2003", r#"{"name":"gold"}"#).unwrap();
        assert_eq!((one.name.as_str(), one.n_files), ("gold.conll", 1));
        let several = save(GOLD, "brat", r#"{"name":"gold"}"#).unwrap();
        assert_eq!(several.name, "gold.zip");
        assert!(several.n_files > 14);
        assert!(super::super::is_archive(&several.bytes));
        let checked = several.checked.unwrap();
        assert!(checked.n_verified > 100 && checked.failures.is_empty());
    }

    #[test]
    fn losses_are_counted_by_kind() {
        let saved = save(GOLD, "conll-2003", "").unwrap();
        let n: usize = saved.losses.iter().map(|group| group.count).sum();
        let exported = convert::export(GOLD, "conll-2003", "").unwrap();
        assert_eq!(n, exported.losses.len());
        assert!(n > 0);
        for group in &saved.losses {
            assert!(!group.examples.is_empty() && group.examples.len() <= EXAMPLES);
        }
    }
}
