//! Adds what was loaded.

use super::load::use_loader;
use super::report::save;
use crate::platform::clock;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::loading::Content;
use crate::ui::store::Shared;
use dateline::edit::Command;
use dateline::formats::native::{Foreign, Merge, Reading, Targets, Versions};
use dateline::ingest::{Draft, build, count_refusal};
use dateline::library::{Arrivals, Report};
use dateline::schema::LabelTarget;
use dateline::session::{Dialog, Msg, Tone};
use std::sync::Arc;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct ConfirmProps {
    pub(super) drafts: Shared<Vec<Draft>>,
    pub(super) targets: Vec<(Foreign, LabelTarget)>,
    pub(super) arrivals: Shared<Arrivals>,
    pub(super) choice: Versions,
}

/// Adds what waits.
#[component]
pub(super) fn Confirm(props: &ConfirmProps) -> Html {
    let (_, waiting) = use_loader();
    let (session, dispatch) = (use_session(), use_dispatch());
    let staging = waiting.0.clone();
    let drafts = props.drafts.clone();
    let n_texts = drafts.len();
    let readings: Vec<_> = staging
        .files
        .iter()
        .filter_map(|file| match &file.content {
            Content::Native(reading) if !reading.documents.is_empty() => Some(reading.clone()),
            Content::Native(_) | Content::Text(..) | Content::Beside(_) | Content::Bad(_) => None,
        })
        .collect();
    let n_native: usize = readings.iter().map(|reading| reading.documents.len()).sum();
    let n = (n_texts + n_native).saturating_sub(props.arrivals.same.len());
    let n_mentions = props.arrivals.n_mentions;
    let suggested = readings.iter().flat_map(|reading| &reading.documents);
    let n_suggestions: usize = suggested.map(|document| document.suggestions.len()).sum();
    // How it was chosen that the files of each format arrive.
    let arrivals = staging.files.iter().filter_map(|file| {
        let as_suggestions = file.arriving.as_ref().map(|arriving| arriving.as_suggestions);
        Some((file.format()?.to_owned(), as_suggestions))
    });
    let arrivals: Vec<_> = arrivals.collect();
    let known = props.arrivals.same.first().map(|(id, _)| id.clone());
    let is_all_new = *props.arrivals == Arrivals::default();
    let n_after = session.summaries.len() + n;
    let refusal = count_refusal(n_after).filter(|_| n > 0);
    let replaces = readings.len() == 1 && n_texts == 0 && readings[0].has_project;
    let warnings = use_memo(waiting.clone(), |waiting| {
        waiting.0.files.iter().flat_map(|file| file.warnings()).collect::<Vec<_>>()
    });
    let n_warnings = warnings.len();
    let begin = move || Report {
        at: clock::now(),
        n_added: 0,
        n_updated: 0,
        n_same: 0,
        versions: Vec::new(),
        warnings: warnings.to_vec(),
    };
    let save_warnings = save(begin.clone(), &dispatch, false);
    let add = {
        let (session, dispatch, readings) = (session.clone(), dispatch.clone(), readings.clone());
        let targets: Targets = props
            .targets
            .iter()
            .map(|(foreign, target)| (foreign.label.name.to_string(), target.clone()))
            .collect();
        let (choice, known) = (props.choice.clone(), known.clone());
        Callback::from(move |_: MouseEvent| {
            let stamp = clock::stamp(session.settings.author.clone());
            let documents = build(&drafts, &stamp);
            let mut dialog = None;
            let mut report = begin();
            let first = if readings.is_empty() && is_all_new {
                let first = documents.first().map(|document| document.id.clone());
                let labels = Vec::new();
                report.n_added = documents.len();
                dispatch.send(Msg::DoAndTell(Command::AddArticles { documents, labels }));
                first
            } else {
                let documents = documents.into_iter().map(Arc::unwrap_or_clone).collect();
                let (codebook, problems) = (None, Vec::new());
                let texts = Reading { codebook, has_project: false, documents, problems };
                // All at once, so that one undo takes all back.
                let all = std::iter::once(&texts).chain(readings.iter().map(AsRef::as_ref));
                let project = &dispatch.session().project;
                let merge = Reading::join_all(all, project, &targets, &choice, &stamp);
                let Merge { command, n_new, n_updated, n_same, versions } = merge;
                (report.n_added, report.n_updated, report.n_same) = (n_new, n_updated, n_same);
                report.versions.clone_from(&versions);
                let (documents, labels) = match &command {
                    Command::MergeArticles { documents, labels } => (&documents[..], &labels[..]),
                    _ => (&[][..], &[][..]),
                };
                let is_idle = documents.is_empty() && labels.is_empty();
                // Where mentions were carried over there is something to look at.
                let version = versions.into_iter().next();
                dialog = version.as_ref().map(|_| Dialog::Settle);
                let first = version.or_else(|| documents.first().map(|d| d.id.clone()));
                let first = first.or_else(|| known.clone());
                dispatch.send(match is_idle {
                    false => Msg::DoAndTell(command),
                    true => Msg::Tell("All of it is in the library already.".into(), Tone::Plain),
                });
                first
            };
            let known = dispatch.session().settings.clone();
            let mut settings = known.as_ref().clone();
            settings.label_targets.extend(targets.clone());
            for (format, as_suggestions) in &arrivals {
                match as_suggestions {
                    Some(as_suggestions) => {
                        settings.arrivals.insert(format.clone(), *as_suggestions);
                    }
                    None => {
                        settings.arrivals.remove(format);
                    }
                }
            }
            if settings != *known {
                dispatch.send(Msg::Prefer(settings));
            }
            if let Some(first) = first {
                dispatch.send(Msg::Open(first));
            }
            dispatch.send(Msg::Show(dialog));
            dispatch.send(Msg::Loaded(report));
        })
    };
    let replace = Callback::from(move |_: MouseEvent| {
        if let Some(command) = readings.first().and_then(|reading| reading.replacement()) {
            dispatch.send(Msg::DoAndTell(command));
            dispatch.send(Msg::Show(None));
        }
    });
    let title = match n {
        0 if n_mentions > 0 => format!("Take in {}", count(n_mentions, "mention")),
        0 if n_suggestions > 0 => format!("Take in {}", count(n_suggestions, "suggestion")),
        0 if props.arrivals.same.len() > 1 => "Open the first of them".to_owned(),
        0 if known.is_some() => "Open it".to_owned(),
        0 => "Nothing to add".to_owned(),
        n => format!("Add {}", count(n, "article")),
    };
    html! {
        <div class="confirm">
            <button
                type="button"
                id="add-articles"
                class="primary"
                disabled={(n == 0 && known.is_none()) || refusal.is_some()}
                onclick={add}
            >
                { title }
            </button>
            <button
                type="button"
                id="save-warnings"
                hidden={n_warnings == 0}
                onclick={save_warnings}
            >
                { format!("Save {}", count(n_warnings, "warning")) }
            </button>
            <button type="button" id="replace-project" hidden={!replaces} onclick={replace}>
                { "Open as the project" }
            </button>
            <span class="refusal-line" role="alert">
                { refusal.clone().unwrap_or_default() }
            </span>
            <span class="quiet" hidden={!replaces}>
                { "Opening it puts it in the place of this project; undo brings this one back." }
            </span>
        </div>
    }
}
