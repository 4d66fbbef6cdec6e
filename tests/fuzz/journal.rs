//! What the browser's database may hold: opening it never fails, and what opens is sound.

#![no_main]

use dateline::library::{Records, Store, restore};
use libfuzzer_sys::fuzz_target;

// One record a line: a letter for its store, its key, a tab, its value.
fuzz_target!(|input: &str| {
    let mut records = Records::new();
    for line in input.lines() {
        let store = match line.chars().next() {
            Some('J') => Store::Journal,
            Some('C') => Store::Codebook,
            Some('T') => Store::Articles,
            Some('A') => Store::Annotations,
            Some('S') => Store::Settings,
            _ => continue,
        };
        let Some((key, value)) = line[1..].split_once('\t') else { continue };
        records.entry(store).or_default().insert(key.into(), value.into());
    }
    let Some(mut restored) = restore(&records) else { return };
    // Every step of the history can be taken back and done again, and then all is as it was.
    let (project, mut n) = (restored.project.clone(), 0);
    while let Some(undone) = restored.history.undo(&restored.project) {
        // What was stored need not fit, but then it must say so.
        let Ok(before) = undone else { return };
        restored.project = before;
        n += 1;
    }
    for _ in 0..n {
        let redone = restored.history.redo(&restored.project).expect("it was taken back");
        restored.project = redone.expect("it fits again");
    }
    assert_eq!(restored.project, project);
});
