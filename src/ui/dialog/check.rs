//! Shows what is doubtful in the dataset, leads there, and mends it.

use super::Frame;
use super::concordance::{Place, draw_context, title_of};
use super::split::draw_table;
use crate::platform::worker;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::packing::pack;
use crate::ui::store::Shared;
use dateline::project::Project;
use dateline::quality::{Finding, Group, Report, Table, mend};
use dateline::session::Msg;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Findings of a group that are listed; all of them are counted and mended.
const SHOWN: usize = 100;

/// What is known of a project: its findings, how many articles it has and what it holds, or why
/// there are none.
type Looked = Result<(Vec<Shared<Group>>, usize, Table), String>;

/// The dialog.
#[component]
pub(super) fn CheckDialog() -> Html {
    let project = use_slice(|session| Shared(session.project.clone()));
    let looked = use_state(|| None::<(Shared<Project>, Rc<Looked>)>);
    {
        let looked = looked.clone();
        use_effect_with(project.clone(), move |project| {
            // What was changed since, or is no longer looked at, is not shown.
            let is_wanted = Rc::new(());
            let (project, wanted) = (project.clone(), Rc::downgrade(&is_wanted));
            spawn_local(async move {
                let report = look(&project, &wanted).await;
                if wanted.upgrade().is_some() {
                    looked.set(Some((project, Rc::new(report))));
                }
            });
            move || drop(is_wanted)
        });
    }
    let is_late = looked.as_ref().is_none_or(|(of, _)| *of != project);
    let told = match looked.as_ref().map(|(_, report)| report.as_ref()) {
        _ if is_late => "Looking through the articles…".to_owned(),
        Some(Ok((groups, n_articles, _))) => summary(groups, *n_articles),
        Some(Err(_)) | None => String::new(),
    };
    let body = match looked.as_ref() {
        None => html! { <div hidden=true></div> },
        Some((of, report)) => match report.as_ref() {
            Err(why) => html! { <p class="refusal-line" role="alert">{ why }</p> },
            Ok((groups, _, table)) => {
                let groups = groups.iter().map(|group| {
                    let (group, project) = (group.clone(), of.clone());
                    let name = group.check.name();
                    html! { <GroupRow key={name} {group} {project} /> }
                });
                html! {
                    <div class="findings" data-late={is_late.to_string()}>
                        { groups.collect::<Html>() }
                        { draw_statistics(table) }
                    </div>
                }
            }
        },
    };
    html! {
        <Frame title="Check dataset" name="check-dialog">
            <p id="check-state" role="status">{ told }</p>
            <Mended />
            { body }
        </Frame>
    }
}

fn summary(groups: &[Shared<Group>], n_articles: usize) -> String {
    let articles = count(n_articles, "article");
    let n: usize = groups.iter().map(|group| group.n).sum();
    match n {
        0 => format!("Nothing doubtful in {articles}."),
        n => format!("{} in {articles}.", count(n, "finding")),
    }
}

/// Has the worker look through a project.
async fn look(project: &Project, wanted: &Weak<()>) -> Looked {
    let packed = pack(&project.codebook, project.documents.values(), wanted).await?;
    let (files, head) = packed.ok_or_else(String::new)?;
    let answer = worker::call("check", &head, &files).await;
    let answer = answer.map_err(|failure| failure.to_string())?;
    let report = serde_json::from_str(&answer.text());
    let Report { groups, n_articles, table, .. } = report.map_err(|error| error.to_string())?;
    Ok((groups.into_iter().map(|group| Shared(Arc::new(group))).collect(), n_articles, table))
}

/// What was mended last, with the way back.
#[component]
fn Mended() -> Html {
    let dispatch = use_dispatch();
    let notice = use_slice(|session| session.notice.clone());
    // What was told before the dialog was opened is none of its doing.
    let before = use_state(|| notice.as_ref().map_or(0, |notice| notice.serial));
    let own = notice.filter(|notice| notice.offers_undo && notice.serial > *before);
    let told = own.map(|notice| notice.text.to_string());
    let undo = Callback::from(move |_: MouseEvent| dispatch.send(Msg::Undo));
    html! {
        <p class="mended" hidden={told.is_none()}>
            <span>{ told.unwrap_or_default() }</span>
            <button type="button" id="undo-fix" onclick={undo}>{ "Undo" }</button>
        </p>
    }
}

#[derive(PartialEq, Properties)]
struct GroupProps {
    group: Shared<Group>,
    project: Shared<Project>,
}

/// The findings of one check.
#[component]
fn GroupRow(props: &GroupProps) -> Html {
    let dispatch = use_dispatch();
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            is_open.set(!*is_open);
        })
    };
    let group = &props.group;
    let n_fixes = group.findings.iter().filter(|finding| finding.fix.is_some()).count();
    let fix_all = {
        let (dispatch, group) = (dispatch.clone(), group.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(command) = mend(&group.findings) {
                dispatch.send(Msg::DoAndTell(command));
            }
        })
    };
    let fix_all_title = match n_fixes {
        1 => "Fix it".to_owned(),
        n => format!("Fix all {n}"),
    };
    let listed = if *is_open { SHOWN } else { 0 };
    let rows = group.findings.iter().take(listed).enumerate().map(|(i, finding)| {
        let (finding, project) = (finding.clone(), props.project.clone());
        html! { <FindingRow key={i} {finding} {project} /> }
    });
    let rows: Html = rows.collect();
    let rest = group.n.saturating_sub(SHOWN);
    let name = group.check.name();
    html! {
        <details class="finding-group" data-check={name} open={*is_open}>
            <summary onclick={toggle}>
                <span>{ group.check.title() }</span>
                <span class="count">{ group.n }</span>
            </summary>
            <div class="finding-head">
                <p class="quiet">{ group.check.help() }</p>
                <button type="button" class="fix-all" hidden={n_fixes == 0} onclick={fix_all}>
                    { fix_all_title }
                </button>
            </div>
            <ul class="concordance">{ rows }</ul>
            <p class="quiet" hidden={!*is_open || rest == 0}>{ format!("and {rest} more") }</p>
        </details>
    }
}

#[derive(PartialEq, Properties)]
struct FindingProps {
    finding: Finding,
    project: Shared<Project>,
}

/// One finding, which leads to its place.
#[component]
fn FindingRow(props: &FindingProps) -> Html {
    let dispatch = use_dispatch();
    let finding = &props.finding;
    let go = {
        let (dispatch, finding) = (dispatch.clone(), finding.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(article) = finding.article.clone() else { return };
            dispatch.send(Msg::Show(None));
            match (&finding.mention, finding.place) {
                (Some(mention), _) => {
                    dispatch.send(Msg::Open(article));
                    dispatch.send(Msg::SelectMention(Some(mention.clone())));
                }
                (None, Some(place)) => dispatch.send(Msg::GoTo(article, place)),
                (None, None) => dispatch.send(Msg::Open(article)),
            }
        })
    };
    let fix = {
        let finding = finding.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(command) = mend([&finding]) {
                dispatch.send(Msg::DoAndTell(command));
            }
        })
    };
    let place = finding.article.clone().zip(finding.place);
    let place = place.map(|(article, span)| Place { article, span });
    let article = finding.article.as_ref().and_then(|id| props.project.document(id));
    let title = match (&place, article) {
        (Some(place), _) => title_of(&props.project, place),
        (None, Some(document)) => document.facts.metadata.title.to_string(),
        (None, None) => String::new(),
    };
    let context = place.map(|place| draw_context(&props.project, &place));
    let fix_title = finding.fix.as_ref().map(|fix| fix.title.clone());
    html! {
        <li class="finding">
            <button type="button" class="place" disabled={article.is_none()} onclick={go}>
                <span class="finding-words">
                    <span class="finding-title" dir="auto">{ &finding.title }</span>
                    { context.unwrap_or_else(|| html! { <span class="context"></span> }) }
                </span>
                <span class="place-title" dir="auto">{ title }</span>
            </button>
            <button type="button" class="fix" hidden={fix_title.is_none()} onclick={fix}>
                { fix_title.unwrap_or_default() }
            </button>
        </li>
    }
}

fn draw_statistics(table: &Table) -> Html {
    html! {
        <details class="statistics">
            <summary>{ "What the dataset holds" }</summary>
            { draw_table(table) }
        </details>
    }
}
