//! What was done can be looked back at, and keeping it has an end.

use crate::cases;
use crate::common::{command_seed, grow_command, id, project, stamp};
use crate::storage::{now, records, reopen, save};
use dateline::edit::Command;
use dateline::library::{
    ARCHIVED, MemoryStorage, RETAINED, Storage, Store, past, sittings, state_before,
};
use dateline::project::Project;
use dateline::session::{Msg, Session, Settings};
use proptest::collection::vec;
use proptest::prelude::*;

fn past_of(storage: &MemoryStorage) -> Vec<dateline::library::Moment> {
    let archive = now(storage.read_after(Store::Archive, "")).unwrap();
    let journal = now(storage.read_after(Store::Journal, "")).unwrap();
    past(&archive, &journal, &now(storage.read_after(Store::Apart, "")).unwrap())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_state_can_be_gone_back_to_and_that_undone(
        project in project(),
        seeds in vec((command_seed(), 0..10u8), 1..16),
    ) {
        let storage = MemoryStorage::default();
        let mut session = save(&Session::begin(project, Settings::default()), &storage);
        let mut states = vec![session.project.clone()];
        for (n, (seed, kind)) in seeds.iter().enumerate() {
            let msg = match kind {
                0..=2 => Msg::Undo,
                3 => Msg::Redo,
                _ => Msg::Do(grow_command(&session.project, n as u64, seed)),
            };
            let seq = session.saving.seq();
            session = session.update(msg, &stamp(n as u64));
            if session.saving.seq() > seq {
                states.push(session.project.clone());
            }
        }
        let session = save(&session, &storage);
        let past = past_of(&storage);
        prop_assert_eq!(past.len() + 1, states.len());
        for (i, before) in states.iter().enumerate().take(past.len()) {
            let state = state_before(&session.project, &past[i..]).unwrap();
            prop_assert_eq!(&state, before.as_ref());
            let back = Command::GoBack {
                codebook: state.codebook.clone(),
                documents: state.documents.values().cloned().collect(),
                before: past[i].entry.title.clone(),
            };
            let returned = session.update(Msg::Do(back), &stamp(900));
            prop_assert_eq!(returned.project.as_ref(), &state);
            if state != *session.project {
                let undone = returned.update(Msg::Undo, &stamp(901));
                prop_assert_eq!(&undone.project, &session.project);
            }
        }
        let n: usize = sittings(&past).iter().map(ExactSizeIterator::len).sum();
        prop_assert_eq!(n, past.len());
    }
}

/// A project that was renamed so often, with an undo after every third time, stored and opened.
fn worked(n: usize) -> (MemoryStorage, Session) {
    let storage = MemoryStorage::default();
    let project = Project::new(id("p"), "0");
    let session = save(&Session::begin(project, Settings::default()), &storage);
    let session = work_on(session, 1..n, &storage);
    (storage, session)
}

fn work_on(
    mut session: Session,
    steps: std::ops::Range<usize>,
    storage: &MemoryStorage,
) -> Session {
    for n in steps {
        let rename = Msg::Do(Command::Rename(n.to_string().into()));
        session = session.update(rename, &stamp(n as u64));
        if n % 3 == 0 {
            session = session.update(Msg::Undo, &stamp(n as u64));
        }
    }
    save(&session, storage)
}

fn n_records(storage: &MemoryStorage, store: Store) -> usize {
    now(storage.read_after(store, "")).unwrap().len()
}

#[test]
fn the_journal_is_shortened_and_nothing_else_changes() {
    let (storage, session) = worked(RETAINED + 500);
    let n_all = n_records(&storage, Store::Journal);
    let restored = reopen(&storage);
    assert!(!restored.retirement.is_empty());
    let opened = Session::resume(restored, Settings::default());
    assert!(opened.is_write_due());
    let opened = save(&opened, &storage);
    let n_kept = n_records(&storage, Store::Journal);
    assert!((RETAINED..RETAINED + 4).contains(&n_kept), "{n_kept} of {n_all}");
    assert_eq!(n_records(&storage, Store::Archive), n_all - n_kept);

    let again = reopen(&storage);
    assert_eq!(again.project, *session.project);
    assert_eq!(again.seq, session.saving.seq());
    assert_eq!(again.retirement, vec![]);
    // The end of the history is what it was.
    let (kept, all) = (again.history.done(), session.history.done());
    assert!(kept.len() >= RETAINED / 3);
    assert_eq!(kept, &all[all.len() - kept.len()..]);

    // The past is whole, and leads back to the first state.
    let past = past_of(&storage);
    assert_eq!(past.len(), n_all);
    let first = state_before(&opened.project, &past).unwrap();
    assert_eq!(&*first.codebook.name, "0");
    // A step after it is the next one.
    let session = work_on(Session::resume(again, Settings::default()), 1..2, &storage);
    assert_eq!(past_of(&storage).last().unwrap().seq, session.saving.seq());
}

#[test]
fn a_project_that_was_undone_to_its_beginning_keeps_what_can_be_redone() {
    let (storage, mut session) = worked(RETAINED + 50);
    while session.history.last().is_some() {
        session = session.update(Msg::Undo, &stamp(1));
    }
    let session = save(&session, &storage);
    let restored = reopen(&storage);
    let opened = save(&Session::resume(restored, Settings::default()), &storage);
    assert_eq!(opened.history, session.history);
    assert_eq!(reopen(&storage).history, *session.history);
}

#[test]
fn a_tab_that_is_not_alone_leaves_the_journal_as_it_is() {
    let (storage, _) = worked(RETAINED + 50);
    let before = records(&storage);
    let mut restored = reopen(&storage);
    restored.retirement.clear();
    let opened = Session::resume(restored, Settings::default());
    assert!(!opened.is_write_due());
    assert_eq!(records(&storage), before);
}

#[test]
fn the_archive_has_an_end() {
    let (storage, mut session) = worked(RETAINED);
    for round in 0..3 {
        let start = 100_000 * (round + 1);
        work_on(session, start..start + ARCHIVED as usize / 2, &storage);
        session = save(&Session::resume(reopen(&storage), Settings::default()), &storage);
    }
    assert!(n_records(&storage, Store::Archive) <= ARCHIVED as usize);
    let past = past_of(&storage);
    assert!(past.len() >= ARCHIVED as usize && past.len() <= ARCHIVED as usize + RETAINED + 4);
    assert!(state_before(&session.project, &past).is_ok());
}
