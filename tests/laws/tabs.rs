//! Two tabs on one storage: whatever each does and stores, both come to the same work.

use crate::cases;
use crate::common::{CommandSeed, command_seed, grow_command, id, project, stamp};
use crate::storage::{now, records, reopen};
use dateline::article::Status;
use dateline::edit::Command;
use dateline::library::{JournalRecord, MemoryStorage, Storage, StorageError, Store, restore};
use dateline::project::{Document, Facts, Project};
use dateline::session::{Msg, Session, Settings};
use dateline::text::{ByteOffset, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

/// What the shell does when another tab was first or has told that it stored something.
fn catch_up(tab: &Session, storage: &MemoryStorage) -> Session {
    let reopened = || {
        let restored = restore(&records(storage)).unwrap();
        tab.update(Msg::Reopen(Box::new(restored)), &stamp(5000))
    };
    let Some(seq) = tab.saving.last_stored() else { return reopened() };
    let tail = now(storage.read_after(Store::Journal, &JournalRecord::key(seq))).unwrap();
    let steps = JournalRecord::parse_all(&tail).unwrap();
    let followed = tab.update(Msg::Follow(steps), &stamp(5000));
    if followed.saving.is_astray { reopened() } else { followed }
}

fn store(tab: &Session, storage: &MemoryStorage) -> Session {
    store_by(tab, storage, catch_up)
}

/// Stores what is due, as often as another tab is first.
pub(crate) fn store_by(
    tab: &Session,
    storage: &MemoryStorage,
    catch_up: fn(&Session, &MemoryStorage) -> Session,
) -> Session {
    let mut tab = tab.clone();
    for _ in 0..3 {
        let Some(pending) = tab.pending() else { return tab };
        match now(storage.write(pending.batch)) {
            Ok(()) => tab = tab.update(Msg::Saved(pending.seq, pending.articles), &stamp(5000)),
            Err(StorageError::Conflict) => tab = catch_up(&tab, storage),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(tab.pending(), None);
    tab
}

fn act(tab: &Session, n: u64, seed: &CommandSeed, kind: u8) -> Session {
    let msg = match kind {
        0 => Msg::Undo,
        1 => Msg::Redo,
        _ => Msg::Do(grow_command(&tab.project, n, seed)),
    };
    tab.update(msg, &stamp(n))
}

fn check_same(one: &Session, other: &Session) {
    assert_eq!(one.project, other.project);
    assert_eq!(one.history, other.history);
    assert_eq!(one.summaries, other.summaries);
    assert_eq!(one.saving.seq(), other.saving.seq());
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn two_tabs_come_to_the_same_work(
        project in project(),
        seeds in vec((command_seed(), 0..12u8, any::<bool>(), 0..4u8), 1..24),
    ) {
        let storage = MemoryStorage::default();
        let first = store(&Session::begin(project, Settings::default()), &storage);
        let second = Session::resume(reopen(&storage), Settings::default());
        let mut tabs = [first, second];
        for (n, (seed, kind, which, then)) in seeds.iter().enumerate() {
            let which = usize::from(*which);
            tabs[which] = act(&tabs[which], n as u64, seed, *kind);
            match then {
                0 => tabs[which] = store(&tabs[which], &storage),
                // The other one hears of it at once, in the midst of steps of its own.
                1 => {
                    tabs[which] = store(&tabs[which], &storage);
                    tabs[1 - which] = catch_up(&tabs[1 - which], &storage);
                }
                _ => {}
            }
            for tab in &tabs {
                prop_assert_eq!(tab.project.flaws(), vec![]);
            }
        }
        for which in [0, 1, 0] {
            tabs[which] = store(&tabs[which], &storage);
            tabs[1 - which] = catch_up(&tabs[1 - which], &storage);
        }
        let [one, other] = &tabs;
        check_same(one, other);
        let restored = reopen(&storage);
        prop_assert_eq!(&restored.project, one.project.as_ref());
        prop_assert_eq!(&restored.history, one.history.as_ref());
    }

    #[test]
    fn a_write_that_went_through_without_word_of_it_is_not_made_twice(
        project in project(),
        seeds in vec((command_seed(), 0..12u8), 1..12),
    ) {
        let storage = MemoryStorage::default();
        let mut tab = store(&Session::begin(project, Settings::default()), &storage);
        for (n, (seed, kind)) in seeds.iter().enumerate() {
            tab = act(&tab, n as u64, seed, *kind);
        }
        let done = tab.clone();
        if let Some(pending) = tab.pending() {
            now(storage.write(pending.batch)).unwrap();
        }
        let tab = store(&tab, &storage);
        prop_assert!(tab.saving.is_saved());
        check_same(&tab, &done);
        prop_assert_eq!(&reopen(&storage).project, tab.project.as_ref());
    }
}

fn two_tabs() -> (MemoryStorage, [Session; 2]) {
    let storage = MemoryStorage::default();
    let mut project = Project::new(id("p"), "Project");
    let article = Document::new(id("a"), "Orsh fell to loyal sailors.", Facts::default());
    project.documents.insert(id("a"), Arc::new(article));
    let first = store(&Session::begin(project, Settings::default()), &storage);
    let second = Session::resume(reopen(&storage), Settings::default());
    (storage, [first, second])
}

fn rename(tab: &Session, name: &str) -> Session {
    tab.update(Msg::Do(Command::Rename(name.into())), &stamp(1))
}

#[test]
fn of_two_changes_to_the_same_thing_the_first_stored_stands_and_the_other_is_told() {
    let (storage, [first, second]) = two_tabs();
    let first = store(&rename(&first, "one"), &storage);
    let second = store(&rename(&second, "other"), &storage);
    check_same(&first, &second);
    let told = second.notice.as_ref().unwrap().text.clone();
    assert_eq!(
        &*told,
        "1 step was lost, for another tab had changed the same: Renamed the project to other"
    );
    assert!(second.saving.is_saved());
}

#[test]
fn both_tabs_may_make_the_first_mention_of_an_article() {
    let (storage, [first, second]) = two_tabs();
    let tag = |tab: &Session, start, end, n| {
        let span = Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap();
        let selected = tab.update(Msg::Select(Some(span)), &stamp(n));
        selected.update(Msg::UseLabel(id("actor")), &stamp(n))
    };
    let first = store(&tag(&first, 0, 4, 1), &storage);
    let second = store(&tag(&second, 13, 26, 2), &storage);
    let first = catch_up(&first, &storage);
    check_same(&first, &second);
    let document = &first.project.documents[&id("a")];
    assert_eq!((document.mentions.len(), document.facts.status), (2, Status::InProgress));
    let undone = second.update(Msg::Undo, &stamp(3));
    let document = &undone.project.documents[&id("a")];
    assert_eq!((document.mentions.len(), document.facts.status), (1, Status::InProgress));
}

#[test]
fn two_tabs_that_begin_at_once_have_one_project() {
    let storage = MemoryStorage::default();
    let begin = |name: &str| Session::begin(Project::new(id(name), name), Settings::default());
    let (first, second) = (begin("one"), begin("other"));
    let first = store(&first, &storage);
    let second = store(&second, &storage);
    check_same(&first, &second);
    assert_eq!(&*second.project.codebook.name, "one");
}

#[test]
fn an_undo_in_another_tab_is_an_undo() {
    let (storage, [first, second]) = two_tabs();
    let first = store(&rename(&first, "one"), &storage);
    let second = catch_up(&second, &storage);
    let second = store(&second.update(Msg::Undo, &stamp(2)), &storage);
    let first = catch_up(&first, &storage);
    check_same(&first, &second);
    assert_eq!(&*first.project.codebook.name, "Project");
    assert!(first.history.next().is_some());
}

#[test]
fn storage_that_was_deleted_is_filled_anew() {
    let (_, [first, _]) = two_tabs();
    let changed = rename(&first, "after");
    let emptied = MemoryStorage::default();
    let told = changed.update(Msg::SaveFailed(StorageError::Gone), &stamp(2));
    assert!(!told.saving.is_saved() && told.saving.failure.is_none());
    let stored = store(&told, &emptied);
    assert!(stored.saving.is_saved());
    assert!(records(&emptied)[&Store::Settings].contains_key("settings"));
    let restored = reopen(&emptied);
    assert_eq!(restored.project, *changed.project);
    assert_eq!(restored.seq, changed.saving.seq());
}
