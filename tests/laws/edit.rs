//! Commands, changes and history: every edit has its inverse, and a refusal changes nothing.

use crate::cases;
use crate::common::{command_seed, grow_command, project, stamp};
use dateline::edit::{Change, Command, Entry, History};
use dateline::library::Summary;
use dateline::project::Project;
use dateline::session::{Msg, Session, Settings};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;

/// Every law of one command; gives the project after it, or nothing where it was refused.
fn check_law(project: &Project, command: &Command, n: u64) -> Option<(Entry, Project)> {
    let planned = command.plan(project, &stamp(n));
    assert_eq!(planned, command.plan(project, &stamp(n)), "a command replays exactly");
    let entry = match planned {
        Ok(entry) => entry,
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty());
            return None;
        }
    };
    let after = entry.change.apply(project).unwrap_or_else(|mismatch| {
        panic!("{command:?} was planned and does not fit: {mismatch}");
    });
    assert_ne!(after, *project, "{command:?} changed nothing");
    assert_eq!(after.flaws(), vec![], "{command:?} left a flaw");
    let inverse = entry.change.inverse();
    assert_eq!(inverse.apply(&after).as_ref(), Ok(project), "undo of {command:?}");
    assert_eq!(inverse.inverse(), entry.change);

    let json = serde_json::to_string(&entry).unwrap();
    let read: Entry = serde_json::from_str(&json).unwrap();
    assert_eq!(read, entry);
    assert_eq!(serde_json::to_string(&read).unwrap(), json);

    let touched = entry.change.articles();
    let untouched = project.documents.iter().filter(|(id, _)| !touched.contains(id));
    for (id, document) in untouched {
        assert!(Arc::ptr_eq(document, &after.documents[id]), "{command:?} copied {id}");
    }
    Some((entry, after))
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn every_command_can_be_undone_and_redone(
        project in project(),
        seeds in vec(command_seed(), 1..12),
    ) {
        for (n, seed) in seeds.iter().enumerate() {
            let command = grow_command(&project, n as u64, seed);
            check_law(&project, &command, n as u64);
        }
    }

    #[test]
    fn history_leads_all_the_way_back_and_forth(
        project in project(),
        seeds in vec(command_seed(), 1..30),
    ) {
        let mut history = History::default();
        let mut states = vec![project];
        for (n, seed) in seeds.iter().enumerate() {
            let current = &states[states.len() - 1];
            let command = grow_command(current, n as u64, seed);
            if let Some((entry, next)) = check_law(current, &command, n as u64) {
                history.push(Arc::new(entry));
                states.push(next);
            }
        }
        let last = states.len() - 1;
        let mut current = states[last].clone();
        for state in states[..last].iter().rev() {
            current = history.undo(&current).unwrap().unwrap();
            prop_assert_eq!(&current, state);
        }
        prop_assert!(history.undo(&current).is_none());
        for state in &states[1..] {
            current = history.redo(&current).unwrap().unwrap();
            prop_assert_eq!(&current, state);
        }
        prop_assert!(history.redo(&current).is_none());
    }

    #[test]
    fn a_session_holds_together_through_any_steps(
        project in project(),
        seeds in vec((command_seed(), 0..8u8), 1..24),
    ) {
        let mut session = Session::begin(project, Settings::default());
        // The projects that undo must lead back to.
        let mut past = vec![session.project.clone()];
        for (n, (seed, kind)) in seeds.iter().enumerate() {
            let before = session.clone();
            let msg = match kind {
                0 => Msg::Undo,
                1 => Msg::Redo,
                _ => Msg::Do(grow_command(&session.project, n as u64, seed)),
            };
            session = session.update(msg.clone(), &stamp(n as u64));
            let is_idle = session.project == before.project;
            let n_steps = usize::from(!is_idle);
            prop_assert_eq!(session.saving.n_unsaved(), before.saving.n_unsaved() + n_steps);
            prop_assert!(!is_idle || session.history == before.history, "{msg:?}");
            prop_assert!(session.notice != before.notice, "{msg:?} said nothing");
            match session.history.done().len() {
                n_done if n_done < before.history.done().len() => drop(past.pop()),
                n_done if n_done == past.len() => past.push(session.project.clone()),
                _ => {}
            }
            prop_assert_eq!(&session.project, past.last().unwrap());
            check_session(&session);
        }
        while session.history.last().is_some() {
            session = session.update(Msg::Undo, &stamp(1000));
        }
        prop_assert_eq!(&session.project, &past[0]);
    }

    #[test]
    fn a_change_refuses_a_project_that_is_not_its_own(
        (project, other) in (project(), project()),
        seed in command_seed(),
    ) {
        let command = grow_command(&project, 0, &seed);
        let Ok(entry) = command.plan(&project, &stamp(0)) else { return Ok(()) };
        let change: &Change = &entry.change;
        let after = change.apply(&project).unwrap();
        prop_assert!(change.apply(&after).is_err(), "done twice: {command:?}");
        if let Ok(next) = change.apply(&other) {
            prop_assert_eq!(change.inverse().apply(&next).unwrap(), other);
        }
    }
}

/// What the page relies on, whatever happened.
fn check_session(session: &Session) {
    let project = &session.project;
    let summaries: Vec<_> = project.documents.values().map(|d| Arc::new(Summary::of(d))).collect();
    assert_eq!(&session.summaries[..], summaries);
    assert_eq!(session.open.is_none(), project.documents.is_empty());
    assert!(session.open.is_none() || session.document().is_some());
    assert_eq!(
        session.settings.last_open,
        session.settings.last_open.as_ref().and(session.open.clone())
    );
    if let Some(span) = session.selection.span {
        assert!(session.document().unwrap().text.index().slice(span).is_some());
    }
    assert!(
        session.selection.mention.is_none() || session.mention().or(session.suggestion()).is_some()
    );
    let armed = session.armed.as_ref();
    assert!(armed.is_none_or(|label| project.schema().label(label).is_some()));
    assert_eq!(session.n_by_status().iter().sum::<usize>(), project.documents.len());
}
