//! Shows what is doubtful in the dataset, leads there, and mends it.

use super::Frame;
use super::concordance::draw_surroundings;
use super::split::draw_table;
use crate::platform::worker::{Call, Next};
use crate::ui::dataset::{Dataset, hand};
use crate::ui::format::count;
use crate::ui::handing::{PAUSE, Progress, now_and_then};
use crate::ui::hooks::{use_dispatch, use_slice};
use crate::ui::store::{Dispatch, Shared};
use dateline::exchange::{self, Choice, SHOWN_FINDINGS};
use dateline::project::Project;
use dateline::quality::{Check, Finding, Group, Report, Table, mend};
use dateline::search::Context;
use dateline::session::Msg;
use serde_json::Value;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Findings with what stands around the first of them.
type Contexts = (Group, Vec<Option<Context>>);

/// What is known of a project: its findings, how many articles it has and what it holds, or why
/// there are none.
type Looked = Result<(Vec<Shared<Contexts>>, usize, Table), String>;

/// What is looked through: the articles if they are in memory, and the number of the last step.
type Order = (Option<Shared<Project>>, u64);

/// How far it is.
#[derive(Clone)]
enum Looking {
    /// The worker gets the articles.
    Far(Progress),
    /// It looks through them, unless it has not begun.
    Busy(Option<Check>),
    Done(Rc<Looked>),
}

/// The dialog.
#[component]
pub(super) fn CheckDialog() -> Html {
    let dispatch = use_dispatch();
    let order: Order = use_slice(|session| {
        let here = (!session.is_vast()).then(|| Shared(session.project.clone()));
        (here, session.saving.seq())
    });
    let looking = use_state(|| None::<(Order, Looking)>);
    // What was found before stays while it is looked anew.
    let last = use_mut_ref(|| None::<Rc<Looked>>);
    {
        let looking = looking.clone();
        use_effect_with(order.clone(), move |order| {
            // What was changed since, or is no longer looked at, is not shown.
            let is_wanted = Rc::new(());
            let (order, wanted) = (order.clone(), Rc::downgrade(&is_wanted));
            spawn_local(async move {
                let tell = |looks| looking.set(Some((order.clone(), looks)));
                let report = look(&dispatch, order.0.as_deref(), &wanted, tell).await;
                if wanted.upgrade().is_some() {
                    looking.set(Some((order, Looking::Done(Rc::new(report)))));
                }
            });
            move || drop(is_wanted)
        });
    }
    let now = looking.as_ref().filter(|(of, _)| *of == order).map(|(_, looking)| looking.clone());
    if let Some(Looking::Done(report)) = &now {
        last.replace(Some(report.clone()));
    }
    let is_late = !matches!(now, Some(Looking::Done(_)));
    let told = match &now {
        None | Some(Looking::Busy(None)) => "Looking through the articles…".to_owned(),
        Some(Looking::Far(progress)) => progress.words("Handing over"),
        Some(Looking::Busy(Some(check))) => {
            let n = Check::ALL.iter().position(|other| other == check).unwrap_or_default();
            format!("Check {} of {}: {}", n + 1, Check::ALL.len(), check.title())
        }
        Some(Looking::Done(report)) => match report.as_ref() {
            Ok((groups, n_articles, _)) => summary(groups, *n_articles),
            Err(_) => String::new(),
        },
    };
    let body = match last.borrow().as_ref() {
        None => html! { <div hidden=true></div> },
        Some(report) => match report.as_ref() {
            Err(why) => html! { <p class="refusal-line" role="alert">{ why }</p> },
            Ok((groups, _, table)) => {
                let groups = groups.iter().map(|group| {
                    let (group, name) = (group.clone(), group.0.0.check.name());
                    html! { <GroupRow key={name} {group} /> }
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

fn summary(groups: &[Shared<Contexts>], n_articles: usize) -> String {
    let articles = count(n_articles, "article");
    let n: usize = groups.iter().map(|group| group.0.0.n).sum();
    match n {
        0 => format!("Nothing doubtful in {articles}."),
        n => format!("{} in {articles}.", count(n, "finding")),
    }
}

/// Has the worker look through all articles.
async fn look(
    dispatch: &Dispatch,
    here: Option<&Project>,
    wanted: &Weak<()>,
    tell: impl Fn(Looking),
) -> Looked {
    let session = dispatch.session();
    let (codebook, all) = (session.project.codebook.clone(), Choice::default());
    let dataset = Dataset::new(codebook, &session.summaries, here, &all);
    drop(session);
    let handing = now_and_then(PAUSE, |progress| tell(Looking::Far(progress)));
    let handed = hand(dispatch, &dataset, wanted, handing).await?;
    let (files, told) = handed.ok_or_else(String::new)?;
    tell(Looking::Busy(None));
    let checking = now_and_then(PAUSE, |check| tell(Looking::Busy(Some(check))));
    let call = Call::new("check", &Value::Object(told).to_string(), &files).await;
    let answer = loop {
        match call.next().await {
            Next::Answer(answer) => break answer,
            Next::Part(n, _) => {
                let check = Check::ALL.get(n as usize).filter(|_| wanted.upgrade().is_some());
                if let Some(check) = check {
                    checking(*check);
                }
            }
        }
    };
    let answer = answer.map_err(|failure| failure.to_string())?;
    let looked = serde_json::from_str(&answer.text()).map_err(|error| error.to_string())?;
    let exchange::Looked { report, contexts } = looked;
    let Report { groups, n_articles, table, .. } = report;
    let groups = groups.into_iter().zip(contexts).map(|group| Shared(Arc::new(group)));
    Ok((groups.collect(), n_articles, table))
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
    group: Shared<Contexts>,
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
    let (group, contexts) = props.group.0.as_ref();
    let n_fixes = group.findings.iter().filter(|finding| finding.fix.is_some()).count();
    let fix_all = {
        let (dispatch, group) = (dispatch.clone(), props.group.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(command) = mend(&group.0.0.findings) {
                dispatch.send(Msg::DoAndTell(command));
            }
        })
    };
    let fix_all_title = match n_fixes {
        1 => "Fix it".to_owned(),
        n => format!("Fix all {n}"),
    };
    let listed = if *is_open { SHOWN_FINDINGS } else { 0 };
    let rows = group.findings.iter().zip(contexts).take(listed).enumerate();
    let rows = rows.map(|(i, (finding, context))| {
        let (finding, context) = (finding.clone(), context.clone());
        html! { <FindingRow key={i} {finding} {context} /> }
    });
    let rows: Html = rows.collect();
    let rest = group.n.saturating_sub(SHOWN_FINDINGS);
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
    context: Option<Context>,
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
    let session = dispatch.session();
    let fix = {
        let finding = finding.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(command) = mend([&finding]) {
                dispatch.send(Msg::DoAndTell(command));
            }
        })
    };
    let article = finding.article.as_ref().and_then(|id| session.summary_of(id));
    let title = article.map(|summary| summary.title.to_string());
    let fix_title = finding.fix.as_ref().map(|fix| fix.title.clone());
    html! {
        <li class="finding">
            <button type="button" class="place" disabled={article.is_none()} onclick={go}>
                <span class="finding-words">
                    <span class="finding-title" dir="auto">{ &finding.title }</span>
                    { draw_surroundings(props.context.as_ref()) }
                </span>
                <span class="place-title" dir="auto">{ title.unwrap_or_default() }</span>
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
