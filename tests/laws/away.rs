//! A session that has few articles of its library comes to the same work as one that has all.

use super::tabs::store_by;
use crate::cases;
use crate::common::{
    self, CommandSeed, command_seed, document, grow_command, id, project, project_of, stamp,
};
use crate::storage::{now, records};
use dateline::article::{ArticleId, Status};
use dateline::edit::Command;
use dateline::library::{
    COMPLETE, Catalog, Comer, Copies, JournalRecord, Key, MemoryStorage, Put, Storage, Store,
    Summary, candidates, fetch, fetch_step, open, past, restore, state_before,
};
use dateline::project::{Document, Flaw};
use dateline::session::{Msg, Need, Session, Settings};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

/// Opens a library as the page does, on the article of an id or the first one.
fn opened(storage: &MemoryStorage, shown: &[ArticleId]) -> Session {
    let (restored, _) = now(open(storage, |_| shown.to_vec())).unwrap();
    let restored = restored.unwrap();
    assert_eq!(restored.damage, vec![]);
    let settings = Settings { last_open: shown.first().cloned(), ..Settings::default() };
    Session::resume(restored, settings)
}

/// Fetches what a message needs, as the shell does.
fn supplied(session: &Session, msg: &Msg, storage: &MemoryStorage) -> Session {
    let mut session = session.clone();
    loop {
        let articles = match session.need(msg) {
            None => break,
            Some(Need::All) => session.away(),
            Some(Need::Articles(articles)) => articles,
            Some(Need::Copies) => {
                let all = gathered(&session, storage);
                let copies = Copies::among(all.project.documents.values());
                let msg = Msg::Copies(Arc::new(copies), session.summaries.len());
                session = session.update(msg, &stamp(5000));
                continue;
            }
            Some(Need::Step(apart)) => {
                let step = now(fetch_step(storage, apart)).unwrap().unwrap();
                session = session.update(Msg::Recall(step), &stamp(5000));
                continue;
            }
        };
        let fetched = now(fetch(storage, &articles, session.known_schema())).unwrap();
        assert_eq!(fetched.damage, vec![]);
        session = session.update(Msg::Arrive(articles, fetched), &stamp(5000));
    }
    session
}

fn take(session: &Session, msg: Msg, n: u64, storage: &MemoryStorage) -> Session {
    supplied(session, &msg, storage).update(msg, &stamp(n))
}

fn gathered(session: &Session, storage: &MemoryStorage) -> Session {
    let away = session.away();
    let fetched = now(fetch(storage, &away, session.known_schema())).unwrap();
    session.update(Msg::Arrive(away, fetched), &stamp(5000))
}

fn catch_up(tab: &Session, storage: &MemoryStorage) -> Session {
    let reopened = |tab: &Session| {
        let (restored, _) = now(open(storage, |_| tab.unsaved_articles())).unwrap();
        tab.update(Msg::Reopen(Box::new(restored.unwrap())), &stamp(5000))
    };
    let Some(seq) = tab.saving.last_stored() else { return reopened(tab) };
    let tail = now(storage.read_after(Store::Journal, &JournalRecord::key(seq))).unwrap();
    let follow = Msg::Follow(JournalRecord::parse_all(&tail).unwrap());
    let tab = supplied(tab, &follow, storage);
    if tab.need(&follow).is_some() {
        return reopened(&tab);
    }
    let followed = tab.update(follow, &stamp(5000));
    if followed.saving.is_astray { reopened(&followed) } else { followed }
}

fn store(tab: &Session, storage: &MemoryStorage) -> Session {
    store_by(tab, storage, catch_up)
}

fn act(tab: &Session, n: u64, seed: &CommandSeed, kind: u8, storage: &MemoryStorage) -> Session {
    let ids: Vec<_> = tab.summaries.iter().map(|summary| summary.id.clone()).collect();
    let other = ids.get(usize::from(kind) % ids.len().max(1)).cloned();
    let msg = match (kind, other) {
        (0, _) => Msg::Undo,
        (1, _) => Msg::Redo,
        (2..=4, Some(other)) => Msg::Open(other),
        (5, Some(other)) => Msg::Do(Command::DeleteArticles(vec![other])),
        _ => Msg::Do(grow_command(&tab.project, n, seed)),
    };
    take(tab, msg, n, storage)
}

fn check_same(one: &Session, other: &Session) {
    assert_eq!(one.project, other.project);
    assert_eq!(one.history, other.history);
    assert_eq!(one.summaries, other.summaries);
    assert_eq!(one.newer, other.newer);
    assert_eq!(one.saving.seq(), other.saving.seq());
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn one_tab_with_few_articles_and_one_with_all_come_to_the_same_work(
        project in project(),
        seeds in vec((command_seed(), 0..14u8, any::<bool>(), 0..6u8), 1..24),
    ) {
        let storage = MemoryStorage::reading_whole(0);
        let first = store(&Session::begin(project, Settings::default()), &storage);
        let second = opened(&storage, &[]);
        prop_assert!(second.project.documents.len() <= 1);
        prop_assert_eq!(&second.summaries, &first.summaries);
        let mut tabs = [first, second];
        for (n, (seed, kind, which, then)) in seeds.iter().enumerate() {
            let which = usize::from(*which);
            tabs[which] = act(&tabs[which], n as u64, seed, *kind, &storage);
            match then {
                0 => tabs[which] = store(&tabs[which], &storage),
                1 => {
                    tabs[which] = store(&tabs[which], &storage);
                    tabs[1 - which] = catch_up(&tabs[1 - which], &storage);
                }
                2 => tabs[1] = tabs[1].update(Msg::LetGo, &stamp(5000)),
                // The page is closed and opened again.
                3 => {
                    tabs[1] = store(&tabs[1], &storage);
                    tabs[1] = opened(&storage, &tabs[1].open.iter().cloned().collect::<Vec<_>>());
                }
                _ => {}
            }
            // A label that another tab has added comes with the step, the article may come before.
            let mut flaws = tabs[1].project.flaws().into_iter();
            prop_assert!(flaws.all(|(_, flaw)| matches!(flaw, Flaw::UnknownLabel(..))));
            for document in tabs[1].project.documents.values() {
                prop_assert!(tabs[1].has(&document.id));
            }
        }
        for which in [0, 1, 0] {
            tabs[which] = store(&tabs[which], &storage);
            tabs[1 - which] = catch_up(&tabs[1 - which], &storage);
        }
        let [all, few] = &tabs;
        let few = gathered(few, &storage);
        prop_assert!(few.is_whole());
        check_same(all, &few);
        let restored = restore(&records(&storage)).unwrap();
        prop_assert_eq!(restored.damage, vec![]);
        prop_assert_eq!(&restored.project, all.project.as_ref());
        prop_assert_eq!(&restored.history, all.history.as_ref());
    }
}

/// A library of some articles, stored.
fn library(n: usize, read_whole: usize) -> (Session, MemoryStorage) {
    let storage = MemoryStorage::reading_whole(read_whole);
    let text = |i: usize| format!("The Taliban took Kunduz on day {i}.");
    let documents = (0..n).map(|i| document(&format!("a{i:03}"), &text(i), vec![]));
    let session = Session::begin(project_of(documents.collect()), Settings::default());
    (store(&session, &storage), storage)
}

#[test]
fn a_message_that_lacks_an_article_changes_nothing_and_says_so() {
    let (_, storage) = library(3, 0);
    let few = opened(&storage, &[]);
    assert_eq!(few.away(), [id("a001"), id("a002")]);
    let delete = Command::DeleteArticles(vec![id("a002")]);
    for command in [delete, Command::RemoveLabel { label: id("place"), instead: None }] {
        let refused = few.update(Msg::Do(command), &stamp(1));
        assert_eq!(refused.project, few.project);
        let told = refused.notice.unwrap().text.clone();
        assert!(told.contains("Nothing was changed"), "{told}");
    }
    // What is away is not taken for deleted, nor for free to be taken.
    let again = Arc::new(document("a001", "Else.", vec![]));
    let add = Command::AddArticles { documents: vec![again], labels: vec![] };
    let taken = take(&few, Msg::Do(add), 2, &storage);
    assert!(taken.notice.unwrap().text.contains("already has an article"));
    assert_eq!(few.pending(), None);
}

#[test]
fn the_article_after_one_that_went_is_asked_for() {
    let (_, storage) = library(3, 0);
    let few = opened(&storage, &[id("a001")]);
    let delete = Msg::Do(Command::DeleteArticles(vec![id("a001")]));
    let few = few.update(delete, &stamp(1));
    assert_eq!(few.open_away(), Some(&id("a002")));
    let few = take(&few, Msg::Open(id("a002")), 2, &storage);
    assert!(few.document().is_some());
}

#[test]
fn an_article_whose_records_are_gone_goes_from_the_list() {
    let (_, storage) = library(3, 0);
    let few = opened(&storage, &[]);
    let gone = |store| Put { store, key: "a002".into(), value: None, is_new: false };
    now(storage.write(vec![gone(Store::Articles), gone(Store::Annotations)])).unwrap();
    let few = take(&few, Msg::Open(id("a002")), 1, &storage);
    assert_eq!(few.summaries.len(), 2);
    assert_eq!(few.open, Some(id("a000")));
}

#[test]
fn work_that_is_damaged_is_read_whole() {
    for store in [Store::Summaries, Store::Annotations, Store::Journal] {
        let (session, storage) = library(3, 0);
        let tag = Msg::Do(Command::Rename("Renamed".into()));
        self::store(&session.update(tag, &stamp(1)), &storage);
        let key = if store == Store::Journal { JournalRecord::key(1) } else { "a000".into() };
        let damaged = Put { store, key, value: Some("{".to_owned()), is_new: false };
        now(storage.write(vec![damaged])).unwrap();
        let (restored, _) = now(open(&storage, |_| vec![])).unwrap();
        let restored = restored.unwrap();
        assert_eq!(restored.away, vec![]);
        assert_eq!(restored.project.documents.len(), 3);
        // A summary can be made anew.
        assert_eq!(restored.damage.len(), usize::from(store != Store::Summaries));
    }
}

#[test]
fn a_library_without_summaries_gets_them_when_it_is_opened() {
    let (session, storage) = library(3, 0);
    let deleted = Msg::Do(Command::DeleteArticles(vec![id("a001")]));
    store(&session.update(deleted, &stamp(1)), &storage);
    let before = opened(&storage, &[]).summaries.clone();
    let there = now(storage.read_after(Store::Summaries, "")).unwrap();
    let gone = there.keys().map(|key| Put {
        store: Store::Summaries,
        key: key.clone(),
        value: None,
        is_new: false,
    });
    now(storage.write(gone.collect())).unwrap();
    let (restored, _) = now(open(&storage, |_| vec![])).unwrap();
    let restored = restored.unwrap();
    assert_eq!(restored.away, vec![]);
    let session = store(&Session::resume(restored, Settings::default()), &storage);
    assert_eq!(session.summaries, before);
    let few = opened(&storage, &[]);
    assert!(!few.is_whole());
    assert_eq!(few.summaries, before);
}

#[test]
fn summaries_that_were_stored_one_by_one_are_put_together_for_a_tab_that_is_alone() {
    let (session, storage) = library(60, 0);
    // As a database of layout 5 has it.
    let there = now(storage.read_after(Store::Summaries, "")).unwrap();
    assert_eq!(there.len(), 2);
    let put = |key: Key, value: Option<String>| Put {
        store: Store::Summaries,
        key,
        value,
        is_new: false,
    };
    let mut batch: Vec<_> = there.keys().map(|key| put(key.clone(), None)).collect();
    for summary in session.summaries.iter() {
        let value = serde_json::json!({ "seq": 0, "summary": summary }).to_string();
        batch.push(put(summary.id.as_str().into(), Some(value)));
    }
    now(storage.write(batch)).unwrap();
    let of_step = |session: &Session, n, status| {
        let tag = Command::SetStatus(vec![id("a003")], status);
        store(&take(session, Msg::Do(tag), n, &storage), &storage)
    };

    // One that opens, is overtaken by another tab, and must not take away what that one wrote.
    let (restored, _) = now(open(&storage, |_| vec![])).unwrap();
    let slow = Session::resume(restored.unwrap(), Settings::default());
    let (restored, _) = now(open(&storage, |_| vec![])).unwrap();
    let mut other = restored.unwrap();
    other.retirement.clear();
    of_step(&Session::resume(other, Settings::default()), 1, Status::Done);
    let slow = store(&slow, &storage);
    assert_eq!(now(storage.read_after(Store::Summaries, "")).unwrap().len(), 60);
    assert_eq!(slow.summaries, opened(&storage, &[]).summaries);

    let alone = opened(&storage, &[]);
    let alone = of_step(&alone, 2, Status::Flagged);
    let there = now(storage.read_after(Store::Summaries, "")).unwrap();
    let keys: Vec<_> = there.keys().map(|key| &**key).collect();
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert_eq!(keys[1..], [COMPLETE, "a003"]);
    let few = opened(&storage, &[]);
    assert_eq!(few.summaries, alone.summaries);
    assert_eq!(few.summary_of(&id("a003")).unwrap().status, Status::Flagged);
}

/// An article of more than a megabyte.
fn long(name: &str) -> Arc<Document> {
    let text = "The Taliban overran Kunduz 🔥 on Tuesday. ".repeat(30_000);
    let mention = common::mention("m", "place", common::span_of(&text, "Kunduz"));
    Arc::new(document(name, &text, vec![mention]))
}

#[test]
fn a_large_step_stands_beside_the_journal_and_can_be_undone_and_done_again() {
    let (session, storage) = library(2, 0);
    let before = session.project.clone();
    let add = Command::AddArticles { documents: vec![long("b")], labels: vec![] };
    let session = store(&session.update(Msg::Do(add), &stamp(1)), &storage);
    let journal = now(storage.read_after(Store::Journal, "")).unwrap();
    assert!(journal.values().all(|value| value.len() < 1000));
    let rename = Msg::Do(Command::Rename("Renamed".into()));
    let session = store(&session.update(rename, &stamp(2)), &storage);

    // Looking back goes through it.
    let parts = now(storage.read_after(Store::Apart, "")).unwrap();
    let moments =
        past(&Default::default(), &now(storage.read_after(Store::Journal, "")).unwrap(), &parts);
    assert_eq!(moments.len(), 2);
    assert_eq!(state_before(&session.project, &moments).unwrap(), *before);

    let mut few = opened(&storage, &[]);
    assert_eq!(few.project.documents.len(), 1);
    for n in 0..2 {
        few = take(&few, Msg::Undo, 10 + n, &storage);
    }
    few = store(&few, &storage);
    assert_eq!(few.summaries.len(), 2);
    few = take(&opened(&storage, &[]), Msg::Redo, 20, &storage);
    store(&few, &storage);
    few = gathered(&opened(&storage, &[]), &storage);
    assert_eq!(few.project.document(&id("b")), session.project.document(&id("b")));
    assert_eq!(few.history.next().unwrap().title, session.history.last().unwrap().title);
}

#[test]
fn what_a_large_step_brought_makes_up_for_a_damaged_article() {
    let (session, storage) = library(2, 0);
    let add = Command::AddArticles { documents: vec![long("b")], labels: vec![] };
    let session = store(&session.update(Msg::Do(add), &stamp(1)), &storage);
    let damaged = |store| Put { store, key: "b".into(), value: Some("{".into()), is_new: false };
    now(storage.write(vec![damaged(Store::Articles), damaged(Store::Annotations)])).unwrap();
    let (restored, _) = now(open(&storage, |_| vec![id("b")])).unwrap();
    let restored = restored.unwrap();
    assert_eq!(restored.damage.len(), 2);
    assert_eq!(restored.project, *session.project);
}

#[test]
fn another_tab_follows_a_large_step() {
    let (session, storage) = library(2, 0);
    let other = opened(&storage, &[]);
    let add = Command::AddArticles { documents: vec![long("b")], labels: vec![] };
    let session = store(&session.update(Msg::Do(add), &stamp(1)), &storage);
    let other = gathered(&catch_up(&other, &storage), &storage);
    assert_eq!(other.project, session.project);
    assert_eq!(other.summaries, session.summaries);
}

#[test]
fn a_large_step_that_was_stored_without_word_of_it_is_not_made_twice() {
    let (session, storage) = library(2, 0);
    let add = Command::AddArticles { documents: vec![long("b")], labels: vec![] };
    let session = session.update(Msg::Do(add), &stamp(1));
    now(storage.write(session.pending().unwrap().batch)).unwrap();
    let session = store(&session, &storage);
    assert_eq!(session.notice.as_ref().unwrap().text.as_ref(), "Added “b”");
    assert_eq!(session.saving.seq(), 1);
}

#[test]
fn a_huge_import_is_written_in_parts_and_undone_at_once() {
    let (session, storage) = library(2, 0);
    let before = session.project.clone();
    let text = "The Taliban overran Kunduz on Tuesday. ".repeat(150_000);
    let huge = |i: usize| Arc::new(document(&format!("b{i}"), &format!("{i} {text}"), vec![]));
    let documents: Vec<_> = (0..5).map(huge).collect();
    let add = Command::AddArticles { documents, labels: vec![common::label(7)] };
    let mut session = session.update(Msg::Do(add), &stamp(1));
    let whole = session.project.clone();
    assert_eq!(session.notice.as_ref().unwrap().text.as_ref(), "Added 5 articles");
    assert!(session.saving.n_unsaved() > 1);
    let mut n_writes = 0;
    while let Some(pending) = session.pending() {
        let (seq, articles) = (pending.seq, pending.articles);
        now(storage.write(pending.batch)).unwrap();
        session = session.update(Msg::Saved(seq, articles), &stamp(2));
        n_writes += 1;
        // The page may go at any time.
        let restored = restore(&records(&storage)).unwrap();
        assert_eq!(restored.damage, vec![]);
        assert_eq!(restored.behind, vec![]);
        let n_there = restored.project.documents.len();
        assert!(restored.project.documents.iter().all(|(id, d)| whole.document(id) == Some(d)));
        assert!(n_there > 2);
    }
    assert!(n_writes > 1);
    assert_eq!(restore(&records(&storage)).unwrap().project, *whole);

    let mut few = opened(&storage, &[]);
    few = take(&few, Msg::Undo, 3, &storage);
    assert_eq!(few.notice.as_ref().unwrap().text.as_ref(), "Undone: Added 5 articles");
    few = take(&few, Msg::Redo, 4, &storage);
    assert_eq!(gathered(&few, &storage).project, whole);
    few = take(&few, Msg::Undo, 5, &storage);
    while let Some(pending) = few.pending() {
        now(storage.write(pending.batch)).unwrap();
        few = few.update(Msg::Saved(pending.seq, pending.articles), &stamp(6));
    }
    assert_eq!(restore(&records(&storage)).unwrap().project, *before);
}

proptest! {
    #![proptest_config(cases(256))]

    /// What an arriving article is to the library follows from those articles that it may be.
    #[test]
    fn the_candidates_alone_tell_what_arrives(
        library in project(),
        coming in project(),
        versions in vec((any::<u8>(), any::<u8>()), 0..4),
        mix in vec((any::<u8>(), any::<u8>(), 0..8u8), 1..8),
    ) {
        let mut library = library;
        let ids: Vec<ArticleId> = library.documents.keys().cloned().collect();
        let at = |n: u8| ids.get(usize::from(n) % ids.len().max(1)).cloned();
        for (newer, older) in versions {
            let (Some(newer), Some(older)) = (at(newer), at(older)) else { continue };
            let document = Arc::make_mut(library.documents.get_mut(&newer).unwrap());
            Arc::make_mut(&mut document.facts).replaces = Some(older);
        }
        let mut comers: Vec<Document> = coming.documents.values().map(|d| (**d).clone()).collect();
        for (which, like, what) in mix {
            let Some(ours) = at(like).and_then(|id| library.document(&id)).cloned() else { continue };
            let n = comers.len().max(1);
            let Some(comer) = comers.get_mut(usize::from(which) % n) else { continue };
            let facts = Arc::make_mut(&mut comer.facts);
            let metadata = &ours.facts.metadata;
            if what & 1 != 0 {
                comer.text = ours.text.clone();
            }
            if what & 2 != 0 {
                facts.metadata.file.clone_from(&metadata.file);
                facts.metadata.title.clone_from(&metadata.title);
            }
            if what & 4 != 0 {
                facts.metadata.url.clone_from(&metadata.url);
            }
        }
        let summaries: Vec<_> =
            library.documents.values().map(|document| Arc::new(Summary::of(document))).collect();
        let known = candidates(&summaries, comers.iter().map(comer));
        let mut few = library.clone();
        few.documents.retain(|id, _| known.contains(id));
        let (all, few) = (Catalog::of(&library), Catalog::of(&few));
        for document in &comers {
            let Comer { id, text, metadata, .. } = comer(document);
            for id in [id, None] {
                prop_assert_eq!(all.arrival(id, text, metadata), few.arrival(id, text, metadata));
            }
        }
    }
}

fn comer(document: &Document) -> Comer<'_> {
    Comer {
        id: Some(&document.id),
        text: document.text.as_str(),
        metadata: &document.facts.metadata,
        n_mentions: document.mentions.len(),
    }
}
