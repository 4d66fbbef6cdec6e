//! Shows what came of the last load beside the near copies of the library.

use super::Frame;
use crate::platform::{clock, files};
use crate::ui::copies::use_copies;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::store::{Dispatch, Shared};
use dateline::article::ArticleId;
use dateline::formats::native::file_name;
use dateline::library::{Copies, Report};
use dateline::moment::Day;
use dateline::session::{Dialog, Msg, Tone};
use yew::prelude::*;

/// Rows of a list that are shown before the rest is only counted.
const SHOWN: usize = 100;

/// The dialog.
#[component]
pub(super) fn ReportDialog() -> Html {
    let dispatch = use_dispatch();
    // Of the summaries the rows show what the list does.
    let (_, report) = use_slice(|session| {
        (Shared(session.summaries.clone()), session.report.clone().map(Shared))
    });
    let copies = use_copies();
    html! {
        <Frame title="Import report" name="report-dialog">
            { draw_report(report.as_ref(), &dispatch) }
            { draw_copies(copies.as_deref(), &dispatch) }
        </Frame>
    }
}

/// Opens an article, with a dialog or without one.
fn open(dispatch: &Dispatch, id: &ArticleId, dialog: Option<Dialog>) -> Callback<MouseEvent> {
    let (dispatch, id) = (dispatch.clone(), id.clone());
    Callback::from(move |_: MouseEvent| {
        dispatch.send(Msg::Open(id.clone()));
        dispatch.send(Msg::Show(dialog.clone()));
    })
}

/// An article of a list, which leads to it.
fn draw_article(id: &ArticleId, dispatch: &Dispatch, dialog: Option<Dialog>) -> Html {
    let session = dispatch.session();
    let Some(summary) = session.summary_of(id) else { return html! { <li hidden=true></li> } };
    let source = summary.source.as_deref().or(summary.file.as_deref()).unwrap_or_default();
    let day = summary.date.map(|day| day.to_string()).unwrap_or_default();
    html! {
        <li key={id.to_string()}>
            <button type="button" class="place" onclick={open(dispatch, id, dialog)}>
                <span class="other-title" dir="auto">{ summary.title.to_string() }</span>
                <span class="place-title" dir="auto">{ format!("{source} {day}") }</span>
            </button>
        </li>
    }
}

fn draw_report(report: Option<&Shared<Report>>, dispatch: &Dispatch) -> Html {
    let Some(report) = report else {
        let told = "Nothing was loaded since the page was opened.";
        return html! { <p id="report-state">{ told }</p> };
    };
    let counts = [
        (report.n_added, "added"),
        (report.versions.len(), "newer versions"),
        (report.n_updated, "with more mentions"),
        (report.n_same, "already there"),
    ];
    let counts: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).collect();
    let told: Vec<_> = counts.iter().map(|(n, what)| format!("{n} {what}")).collect();
    let told = if told.is_empty() { "nothing".to_owned() } else { told.join(", ") };
    let versions = report.versions.iter().take(SHOWN);
    let versions = versions.map(|id| draw_article(id, dispatch, Some(Dialog::Settle)));
    let versions: Html = versions.collect();
    html! {
        <>
            <p id="report-state">{ format!("{}: {told}.", clock::local(report.at)) }</p>
            <section
                class="versions"
                hidden={report.versions.is_empty()}
                aria-label="Newer versions"
            >
                <h3>{ "Newer versions" }</h3>
                <ul class="concordance">{ versions }</ul>
            </section>
            { draw_warnings(report, dispatch) }
        </>
    }
}

fn draw_warnings(report: &Shared<Report>, dispatch: &Dispatch) -> Html {
    let save = |as_json| {
        let report = report.clone();
        save(move || report.0.as_ref().clone(), dispatch, as_json)
    };
    let rows = report.warnings.iter().take(SHOWN).enumerate().map(|(i, warning)| {
        html! { <li key={i} class={classes!("problem", warning.severity.to_string())}>
            { warning.to_string() }
        </li> }
    });
    let rows: Html = rows.collect();
    let rest = report.warnings.len().saturating_sub(SHOWN);
    html! {
        <section class="warnings" hidden={report.warnings.is_empty()} aria-label="Warnings">
            <h3>{ count(report.warnings.len(), "warning") }</h3>
            <ul class="problems">{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {rest} more") }</p>
            <p class="pickers">
                <button type="button" id="save-text" onclick={save(false)}>
                    { "Save as text" }
                </button>
                <button type="button" id="save-json" onclick={save(true)}>
                    { "Save as JSON" }
                </button>
            </p>
        </section>
    }
}

/// Hands a report over as a file.
pub(super) fn save(
    report: impl Fn() -> Report + 'static,
    dispatch: &Dispatch,
    as_json: bool,
) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_: MouseEvent| {
        let report = report();
        let (text, mime, extension) = match as_json {
            true => (report.json(), "application/json", "json"),
            false => (report.text(), "text/plain", "txt"),
        };
        let name = format!("{} import report", dispatch.session().project.codebook.name);
        let name = file_name(&name, Day::of(report.at), extension);
        if let Err(why) = files::download(&name, mime, text.as_bytes()) {
            dispatch.send(Msg::Tell(why.into(), Tone::Refusal));
        }
    })
}

fn draw_copies(copies: Option<&Copies>, dispatch: &Dispatch) -> Html {
    let groups = copies.map_or(&[][..], Copies::groups);
    let told = match copies {
        None => "Looking for near copies…",
        Some(_) if groups.is_empty() => "No article is a near copy of another.",
        Some(_) => {
            "Near copies, such as one report of an agency in several papers: most of their word \
             sequences are the same. Nothing was left out for that."
        }
    };
    let rows = groups.iter().take(SHOWN).enumerate().map(|(i, group)| {
        let articles = group.iter().take(SHOWN).map(|id| draw_article(id, dispatch, None));
        let rest = group.len().saturating_sub(SHOWN);
        html! {
            <li key={i} class="copies">
                <ul class="concordance">{ articles.collect::<Html>() }</ul>
                <p hidden={rest == 0}>{ format!("and {} more", count(rest, "article")) }</p>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let rest = groups.len().saturating_sub(SHOWN);
    html! {
        <section aria-label="Near copies">
            <h3>{ "Near copies" }</h3>
            <p id="copies-state" class="quiet" role="status">{ told }</p>
            <ul class="copy-groups">{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} more", count(rest, "group")) }</p>
        </section>
    }
}
