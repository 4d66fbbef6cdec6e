//! Lets a person say what labels from elsewhere become in the project.

use super::load::use_loader;
use super::text_of;
use crate::ui::format::count;
use crate::ui::hooks::use_slice;
use crate::ui::loading::{Content, Staging, StagingMsg};
use dateline::formats::native::{Foreign, Targets};
use dateline::schema::{LabelTarget, Schema};
use yew::prelude::*;

/// Labels that are shown before the rest is only counted.
const SHOWN: usize = 100;

/// The labels of the files that wait which the project lacks, with what they become: as chosen,
/// else as chosen the last time, else as suggested.
pub(super) fn targets(
    staging: &Staging,
    schema: &Schema,
    remembered: &Targets,
) -> Vec<(Foreign, LabelTarget)> {
    let mut all: Vec<(Foreign, LabelTarget)> = Vec::new();
    for file in &staging.files {
        let Content::Native(reading) = &file.content else { continue };
        for foreign in reading.foreign(schema) {
            let name = foreign.label.name.clone();
            let is_it = |known: &&mut (Foreign, LabelTarget)| known.0.label.name == name;
            if let Some((known, _)) = all.iter_mut().find(is_it) {
                known.n_mentions += foreign.n_mentions;
                continue;
            }
            let chosen = staging.targets.get(&*name).or_else(|| remembered.get(&*name));
            let chosen = chosen.filter(|target| target.fits(schema)).cloned();
            // A dataset of Dateline's own says itself where its labels belong.
            let suggested = || match file.foreign {
                Some(_) => LabelTarget::suggested(&foreign.label, schema),
                None => LabelTarget::Own,
            };
            let target = chosen.unwrap_or_else(suggested);
            all.push((foreign, target));
        }
    }
    all
}

fn choices(label: &str, schema: &Schema) -> Vec<(LabelTarget, String)> {
    let mut choices = vec![(LabelTarget::Own, format!("a new label {label}"))];
    for known in schema.labels() {
        let told = format!("a new label {label} under {}", known.name);
        choices.push((LabelTarget::Under(known.id.clone()), told));
    }
    for known in schema.labels() {
        choices.push((LabelTarget::Same(known.id.clone()), known.name.to_string()));
    }
    choices.push((LabelTarget::LeaveOut, "nothing: its mentions are left out".to_owned()));
    choices
}

#[derive(PartialEq, Properties)]
pub(super) struct TargetsProps {
    pub(super) targets: Vec<(Foreign, LabelTarget)>,
}

/// Each label with its mentions, examples, and what it becomes.
#[component]
pub(super) fn LabelTargets(props: &TargetsProps) -> Html {
    let (loader, _) = use_loader();
    let schema = use_slice(|session| session.project.schema().clone());
    let rows = props.targets.iter().take(SHOWN).map(|(foreign, target)| {
        let name = foreign.label.name.to_string();
        let choices = choices(&name, &schema);
        let choose = {
            let (loader, name) = (loader.clone(), name.clone());
            Callback::from(move |event: Event| {
                let chosen = text_of(&event).unwrap_or_default();
                if let Ok(target) = LabelTarget::try_from(chosen) {
                    loader.0.dispatch(StagingMsg::Aim(name.clone(), target));
                }
            })
        };
        let options = choices.iter().map(|(choice, told)| {
            html! {
                <option
                    key={choice.to_string()}
                    value={choice.to_string()}
                    selected={choice == target}
                >
                    { told }
                </option>
            }
        });
        let examples = foreign.examples.iter().map(|words| {
            let short: String = words.chars().take(40).collect();
            format!("“{short}”")
        });
        let examples = examples.collect::<Vec<_>>().join(", ");
        html! {
            <li key={name.clone()} class="target">
                <span class="target-name" dir="auto">{ &name }</span>
                <span class="quiet">{ count(foreign.n_mentions, "mention") }</span>
                <select aria-label={format!("{name} becomes")} onchange={choose}>
                    { options.collect::<Html>() }
                </select>
                <span class="target-examples quiet" dir="auto">{ examples }</span>
            </li>
        }
    });
    let rows: Html = rows.collect();
    let rest = props.targets.len().saturating_sub(SHOWN);
    html! {
        <section class="targets" hidden={props.targets.is_empty()} aria-label="Labels">
            <h3>{ "Labels that are new here become" }</h3>
            <ul>{ rows }</ul>
            <p hidden={rest == 0}>{ format!("and {} of their own", count(rest, "label")) }</p>
        </section>
    }
}
