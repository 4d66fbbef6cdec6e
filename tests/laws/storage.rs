//! What was stored comes back: the project, its history and the number of the last step.

use crate::cases;
use crate::common::{
    self, MentionSeed, command_seed, document, grow_command, grow_mentions, id, mention_seed,
    project, project_of, span_of, stamp,
};
use dateline::edit::Command;
use dateline::library::{MemoryStorage, Records, Restored, Storage, StorageError, Store, restore};
use dateline::project::{Document, Project};
use dateline::session::{Msg, Session, Settings};
use dateline::text::{ByteOffset, Span};
use proptest::collection::vec;
use proptest::prelude::*;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// The result of a future that never waits, as those of the memory are.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the memory kept someone waiting"),
    }
}

/// Writes what is due, as the shell does.
pub(crate) fn save(session: &Session, storage: &MemoryStorage) -> Session {
    let Some(pending) = session.pending() else { return session.clone() };
    now(storage.write(pending.batch)).unwrap();
    let saved = session.update(Msg::Saved(pending.seq, pending.articles), &stamp(5000));
    assert!(saved.saving.is_saved());
    assert_eq!(saved.pending(), None);
    assert!(!saved.is_write_due());
    saved
}

pub(crate) fn records(storage: &MemoryStorage) -> Records {
    now(storage.read()).unwrap()
}

pub(crate) fn reopen(storage: &MemoryStorage) -> Restored {
    let restored = restore(&records(storage)).unwrap();
    assert_eq!(restored.damage, vec![]);
    restored
}

/// The restored project is the session's, and undo leads from it back to the first.
fn check(restored: Restored, session: &Session, first: &Arc<Project>) {
    assert_eq!(restored.project, *session.project);
    assert_eq!(restored.history, *session.history);
    let mut session = Session::resume(restored, Settings::default());
    assert!(session.saving.is_saved());
    while session.history.last().is_some() {
        session = session.update(Msg::Undo, &stamp(6000));
    }
    assert_eq!(session.project, *first);
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn what_was_saved_comes_back(
        project in project(),
        seeds in vec((command_seed(), 0..10u8, 0..4u8), 1..24),
    ) {
        let first = Arc::new(project.clone());
        let storage = MemoryStorage::default();
        let mut session = Session::begin(project, Settings::default());
        let mut saved: Option<Session> = None;
        for (n, (seed, kind, saves)) in seeds.iter().enumerate() {
            let msg = match kind {
                0..=2 => Msg::Undo,
                3 => Msg::Redo,
                _ => Msg::Do(grow_command(&session.project, n as u64, seed)),
            };
            session = session.update(msg, &stamp(n as u64));
            match saves {
                0 => {
                    session = save(&session, &storage);
                    saved = Some(session.clone());
                }
                // A failed attempt changes nothing; the next one writes the same and more.
                1 => {
                    let failure = StorageError::Full;
                    session = session.update(Msg::SaveFailed(failure), &stamp(5000));
                    session = session.update(Msg::RetrySave, &stamp(5000));
                }
                // The page is closed and opened again.
                2 if saved.is_some() => {
                    save(&session, &storage);
                    session = Session::resume(reopen(&storage), Settings::default());
                    saved = Some(session.clone());
                }
                _ => {}
            }
        }
        match saved {
            Some(saved) => check(reopen(&storage), &saved, &first),
            None => prop_assert_eq!(restore(&records(&storage)), None),
        }
    }

    #[test]
    fn a_large_article_is_kept_by_its_journal_between_snapshots(
        seeds in vec(mention_seed(), 320..400),
        steps in vec((command_seed(), any::<bool>()), 1..90),
    ) {
        let text = "The Taliban overran Kunduz 🔥 on Tuesday.\r\n".repeat(40);
        let seeds: Vec<MentionSeed> = seeds;
        let mentions = grow_mentions(&text, &[id("actor"), id("place")], &seeds);
        let project = project_of(vec![document("a", &text, mentions)]);
        let first = Arc::new(project.clone());
        let storage = MemoryStorage::default();
        let mut session = save(&Session::begin(project, Settings::default()), &storage);
        for (n, (seed, saves)) in steps.iter().enumerate() {
            let command = grow_command(&session.project, n as u64, seed);
            session = session.update(Msg::Do(command), &stamp(n as u64));
            if *saves {
                session = save(&session, &storage);
            }
        }
        session = save(&session, &storage);
        check(reopen(&storage), &session, &first);
    }

    #[test]
    fn a_damaged_record_costs_nothing_but_itself(
        project in project(),
        seeds in vec(command_seed(), 1..12),
        (which, how) in (any::<u16>(), 0..3u8),
    ) {
        let storage = MemoryStorage::default();
        let mut session = save(&Session::begin(project, Settings::default()), &storage);
        for (n, seed) in seeds.iter().enumerate() {
            let command = grow_command(&session.project, n as u64, seed);
            session = save(&session.update(Msg::Do(command), &stamp(n as u64)), &storage);
        }
        let mut records = records(&storage);
        // Preferences are no part of the work; the page has others in their place.
        let keys: Vec<_> = records
            .iter()
            .filter(|(store, _)| **store != Store::Settings)
            .flat_map(|(store, records)| records.keys().map(move |key| (*store, key.clone())))
            .collect();
        let (store, key) = keys[usize::from(which) % keys.len()].clone();
        let content = records[&store][&key].clone();
        let damaged = match how {
            0 => content[..content.floor_char_boundary(content.len() / 2)].to_owned(),
            1 => String::new(),
            _ => "{\"seq\":true}".to_owned(),
        };
        *records.get_mut(&store).unwrap().get_mut(&key).unwrap() = damaged.clone();

        let restored = restore(&records).unwrap();
        let reported = restored.damage.iter().find(|d| (d.store, &d.key) == (store, &key));
        prop_assert_eq!(&reported.unwrap().content, &damaged);
        prop_assert!(restored.seq >= session.history.done().len() as u64, "a number twice");
        // Every article whose records are whole is there as it was.
        for (id, document) in &session.project.documents {
            if *key != *id.as_str() {
                prop_assert_eq!(restored.project.document(id), Some(document));
            }
        }
        if store != Store::Codebook {
            prop_assert_eq!(&restored.project.codebook, &session.project.codebook);
        }
        prop_assert_eq!(restored.project.flaws(), vec![]);
        check_goes_on(restored, records);
    }

    #[test]
    fn any_records_are_opened_or_reported(
        values in vec((0..Store::ALL.len(), "[a0-9]{1,3}", ".*|\\{\"seq\":1.*"), 0..6),
    ) {
        let mut records = Records::new();
        for (store, key, value) in values {
            records.entry(Store::ALL[store]).or_default().insert(key.into(), value);
        }
        if let Some(restored) = restore(&records) {
            prop_assert_eq!(restored.project.flaws(), vec![]);
        }
    }
}

/// What a browser stored by each released layout of the database, as `{version, stores}`.
#[test]
fn work_of_every_released_version_opens_and_goes_on() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/database");
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let dump: serde_json::Value = serde_json::from_str(&file).unwrap();
        let mut records = Records::new();
        for store in Store::ALL {
            let Some(stored) = dump["stores"].get(store.name()) else { continue };
            let stored = stored.as_object().unwrap().iter();
            let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
            let pairs = stored.map(|(key, value)| (key.as_str().into(), text(value)));
            records.insert(store, pairs.collect());
        }
        let restored = restore(&records).unwrap();
        assert_eq!(restored.damage, vec![]);
        let mentions = restored.project.documents.values().flat_map(|document| {
            let is_own = document.facts.metadata.file.as_deref() == Some("port.txt");
            document.mentions.iter().filter(move |_| is_own).map(|m| document.quote(m))
        });
        let quotes: Vec<_> = mentions.collect();
        assert_eq!(quotes, ["Dockworkers", "Mombasa", "watched"]);
        // Steps, mentions to settle, suggestions, and whether the last step was undone.
        let held = match dump["version"].as_u64().unwrap() {
            1 | 2 => (4, 0, 0, true),
            3 => (8, 1, 0, true),
            _ => (6, 0, 2, false),
        };
        let sum = |of: fn(&Document) -> usize| {
            restored.project.documents.values().map(|document| of(document)).sum::<usize>()
        };
        let found = (
            restored.history.done().len(),
            sum(|document| document.facts.unsettled.len()),
            sum(|document| document.suggestions.len()),
            restored.history.next().is_some(),
        );
        assert_eq!(found, held);
        let settings = &records[&Store::Settings]["settings"];
        assert!(serde_json::from_str::<Settings>(settings).unwrap().last_open.is_some());
        check_goes_on(restored, records);
        n += 1;
    }
    assert_eq!(n, 5, "one fixture for each released layout");
}

/// After damage, work goes on and is kept.
fn check_goes_on(restored: Restored, records: Records) {
    let storage = MemoryStorage::default();
    let puts = records.into_iter().flat_map(|(store, records)| {
        records.into_iter().map(move |(key, value)| dateline::library::Put {
            store,
            key,
            value: Some(value),
            is_new: true,
        })
    });
    now(storage.write(puts.collect())).unwrap();
    let session = Session::resume(restored, Settings::default());
    let rename = Command::Rename("after the damage".into());
    let session = save(&session.update(Msg::Do(rename), &stamp(7000)), &storage);
    let again = restore(&self::records(&storage)).unwrap();
    assert_eq!(again.project.codebook, session.project.codebook);
    assert_eq!(again.history.last(), session.history.last());
}

/// A session on one stored or unstored article.
fn begun(is_stored: bool) -> (Session, MemoryStorage) {
    let text = "The Taliban took Kunduz.";
    let storage = MemoryStorage::default();
    let first = document("a", text, vec![common::mention("m", "place", span_of(text, "Kunduz"))]);
    let project = project_of(vec![first, document("b", "Another.", vec![])]);
    let session = Session::begin(project, Settings::default());
    (if is_stored { save(&session, &storage) } else { session }, storage)
}

#[test]
fn a_sample_article_deleted_before_the_first_save_can_come_back() {
    for is_stored in [false, true] {
        let (session, storage) = begun(is_stored);
        let first = session.project.clone();
        let delete = Msg::Do(Command::DeleteArticles(vec![id("a")]));
        let session = save(&session.update(delete, &stamp(1)), &storage);
        check(reopen(&storage), &session, &first);

        let session = Session::resume(reopen(&storage), Settings::default());
        let session = save(&session.update(Msg::Undo, &stamp(2)), &storage);
        assert_eq!(session.project, first);
        check(reopen(&storage), &session, &first);

        let session = save(&session.update(Msg::Redo, &stamp(3)), &storage);
        check(reopen(&storage), &session, &first);
    }
}

#[test]
fn steps_that_were_never_saved_are_lost_and_nothing_else() {
    let (session, storage) = begun(true);
    let lost = session.update(Msg::Do(Command::Rename("lost".into())), &stamp(1));
    assert_eq!(lost.saving.n_unsaved(), 1);
    check(reopen(&storage), &session, &session.project.clone());
}

#[test]
fn two_pages_cannot_write_the_same_step() {
    let (session, storage) = begun(true);
    let step = |name: &str| session.update(Msg::Do(Command::Rename(name.into())), &stamp(1));
    let (one, other) = (step("one"), step("other"));
    save(&one, &storage);
    let refused = now(storage.write(other.pending().unwrap().batch));
    assert_eq!(refused, Err(StorageError::Conflict));
    assert_eq!(reopen(&storage).project, *one.project, "nothing of the refused batch is there");
}

#[test]
fn a_lost_text_keeps_the_other_articles_and_hands_over_the_mentions() {
    let (session, storage) = begun(true);
    let mut records = records(&storage);
    records.get_mut(&Store::Articles).unwrap().remove("a");
    let restored = restore(&records).unwrap();
    assert_eq!(restored.project.documents.len(), 1);
    let damage = &restored.damage[0];
    assert_eq!((damage.store, damage.key.as_ref()), (Store::Annotations, "a"));
    assert!(damage.content.contains("\"place\""), "{}", damage.content);
    assert_eq!(restored.project.document(&id("b")), session.project.document(&id("b")));
}

#[test]
fn lost_mentions_keep_the_text() {
    let (session, storage) = begun(true);
    let mut records = records(&storage);
    records.get_mut(&Store::Annotations).unwrap().remove("a");
    let restored = restore(&records).unwrap();
    let (kept, before) =
        (&restored.project.documents[&id("a")], &session.project.documents[&id("a")]);
    assert_eq!(kept.text, before.text);
    assert!(kept.mentions.is_empty());
    assert_eq!(restored.damage.len(), 1);
}

#[test]
fn a_damaged_codebook_is_put_together_again_from_the_journal() {
    let (session, storage) = begun(true);
    let add = Msg::Do(Command::AddLabel(common::label(3)));
    let session = save(&session.update(add, &stamp(1)), &storage);
    let rename = Msg::Do(Command::Rename("Renamed".into()));
    let session = save(&session.update(rename, &stamp(2)), &storage);
    let mut records = records(&storage);
    records.get_mut(&Store::Codebook).unwrap().insert("codebook".into(), "{".into());
    let restored = restore(&records).unwrap();
    assert_eq!(restored.project, *session.project);
    assert_eq!(restored.history, *session.history);
    assert_eq!(restored.damage.len(), 1);
}

#[test]
fn the_record_of_a_large_article_waits_until_it_is_left_or_opened_anew() {
    let text = "Kunduz fell. ".repeat(400);
    let mentions = (0..400).map(|n| common::mention(&format!("m{n}"), "place", at(n * 13, 6)));
    let small = document("b", "Kunduz", vec![]);
    let project = project_of(vec![document("a", &text, mentions.collect()), small]);
    let mut session = Session::begin(project, Settings::default());
    let storage = MemoryStorage::default();
    session = save(&session, &storage);
    let record = |storage: &MemoryStorage| records(storage)[&Store::Annotations]["a"].clone();
    let before = record(&storage);

    session = session.update(Msg::Select(Some(at(7, 4))), &stamp(1));
    session = session.update(Msg::UseLabel(id("event")), &stamp(2));
    session = save(&session, &storage);
    assert_eq!(record(&storage), before, "tagging wrote the whole article");
    let restored = reopen(&storage);
    assert_eq!(restored.project, *session.project);
    assert_eq!(restored.behind, [id("a")]);
    let again = Session::resume(restored, Settings::default());
    let pending = again.pending().unwrap();
    assert_eq!(pending.articles, [id("a")]);

    session = session.update(Msg::Open(id("b")), &stamp(3));
    save(&session, &storage);
    assert_ne!(record(&storage), before);
    assert_eq!(reopen(&storage).behind, []);
}

fn at(start: usize, len: usize) -> Span {
    Span::new(ByteOffset::new(start), ByteOffset::new(start + len)).unwrap()
}
