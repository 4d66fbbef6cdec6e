//! What each version has stored in browsers opens in this one: `tests/fixtures/stored` holds the
//! records of a short session by version, and a version that is released adds its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use dateline::library::{Records, Store, restore};
use std::path::Path;

/// Records as a file holds them: store, key and value, divided by tabs, one a line.
fn records_of(file: &str) -> Records {
    let mut records = Records::new();
    for line in file.lines() {
        let (store, rest) = line.split_once('\t').unwrap();
        let (key, value) = rest.split_once('\t').unwrap();
        let store = Store::ALL.into_iter().find(|known| known.name() == store).unwrap();
        records.entry(store).or_default().insert(key.into(), value.into());
    }
    records
}

#[test]
fn records_of_every_version_open_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stored");
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let records = records_of(&std::fs::read_to_string(&path).unwrap());
        let mut restored = restore(&records).unwrap();
        assert_eq!(restored.damage, vec![], "{}", path.display());
        let quotes = |project: &dateline::project::Project| -> Vec<String> {
            let documents = project.documents.values();
            documents.flat_map(|d| d.mentions.iter().map(|m| d.quote(m))).collect()
        };
        // Tagged, taken back, done again: and all of it can still be undone.
        let tagged = quotes(&restored.project);
        assert!(tagged.contains(&"left".to_owned()), "{}: {tagged:?}", path.display());
        assert_eq!(restored.seq, 3, "{}", path.display());
        let before = restored.history.undo(&restored.project).unwrap().unwrap();
        assert_eq!(quotes(&before).len() + 1, tagged.len(), "{}", path.display());
        n += 1;
    }
    assert!(n > 0, "there are no stored records to open");
}
