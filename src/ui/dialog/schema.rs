//! The labels of the project: add, rename, recolor, re-key, describe, nest, remove, hand over.

use super::text_file::{Text, TextFile};
use super::{Frame, restore, text_of};
use crate::platform::{clock, files};
use crate::ui::format::{count, kind_title};
use crate::ui::hooks::{use_dispatch, use_kept_value, use_session};
use crate::ui::store::Dispatch;
use dateline::actions::Keymap;
use dateline::edit::{Command, Refusal};
use dateline::extra::Extra;
use dateline::formats::native;
use dateline::library::examples;
use dateline::moment::Day;
use dateline::schema::{Color, ColorPair, Kind, Label, LabelId, LabelKey, Schema, SchemaError};
use dateline::session::{Msg, Tone};
use yew::prelude::*;

/// Examples that are shown of a label.
const EXAMPLES: usize = 5;

/// More bytes than a file has that is meant to bring labels.
const MAX_BYTES: u64 = 16 << 20;

const TOO_LARGE: &str = "It is larger than 16 MB. Load it by “Load” to take its articles too.";

/// Downloads the labels with the guidelines: a project file without articles.
fn save_labels(dispatch: &Dispatch) {
    let codebook = dispatch.session().project.codebook.clone();
    let name = format!("{} labels", codebook.name);
    let name = native::file_name(&name, Day::of(clock::now()), "json");
    let file = native::write_json(&codebook, []);
    let (told, tone) = match files::download(&name, "application/json", file.as_bytes()) {
        Ok(()) => (format!("Downloaded {name}"), Tone::Plain),
        Err(why) => (why, Tone::Refusal),
    };
    dispatch.send(Msg::Tell(told.into(), tone));
}

/// Takes in the labels of a file that the project lacks, as one step.
fn take_labels(dispatch: &Dispatch, name: &str, text: Text) {
    let stamp = clock::stamp(dispatch.session().settings.author.clone());
    let command = text.and_then(|text| {
        native::read(&text, &stamp).join_labels(&dispatch.session().project, &stamp)
    });
    dispatch.send(match command {
        Ok(command) => Msg::DoAndTell(command),
        Err(why) => {
            let told = format!("{name} brought no labels. {why} Nothing was changed.");
            Msg::Tell(told.into(), Tone::Refusal)
        }
    });
}

/// The dialog.
#[component]
pub(super) fn SchemaDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let schema = session.project.schema().clone();
    let rows = schema.labels().iter().enumerate().map(|(i, label)| {
        let used = session.summaries.iter().filter_map(|s| s.counts.get(&label.id)).sum::<usize>();
        html! {
            <LabelRow
                key={label.id.to_string()}
                number={i}
                label={label.clone()}
                schema={schema.clone()}
                used={used}
                examples={examples(&session.project, &session.summaries, &label.id, EXAMPLES)}
            />
        }
    });
    let rows: Html = rows.collect();
    let save = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| save_labels(&dispatch))
    };
    let take = {
        let dispatch = dispatch.clone();
        Callback::from(move |(name, text): (String, Text)| take_labels(&dispatch, &name, text))
    };
    let add = Callback::from(move |_: MouseEvent| {
        dispatch.send(Msg::Do(Command::AddLabel(new_label(&schema))));
    });
    html! {
        <Frame title="Labels" name="schema-dialog">
            <ul class="label-rows">{ rows }</ul>
            <div class="pickers">
                <button type="button" id="add-label" onclick={add}>{ "Add a label" }</button>
                <button type="button" id="save-labels" onclick={save}>
                    { "Save labels to a file" }
                </button>
                <TextFile
                    id="labels-file"
                    title="Add labels from a file…"
                    max_bytes={MAX_BYTES}
                    too_large={TOO_LARGE}
                    take={take}
                />
            </div>
        </Frame>
    }
}

/// A label under a name that is free.
fn new_label(schema: &Schema) -> Label {
    let name =
        (1..).map(|n| if n == 1 { "New label".to_owned() } else { format!("New label {n}") });
    let name = name.into_iter().find(|name| schema.named(name).is_none()).unwrap_or_default();
    Label {
        id: clock::stamp("".into()).id(0),
        name: name.into(),
        kind: Kind::Other,
        key: None,
        color: ColorPair::nth(schema.labels().len().saturating_sub(3)),
        description: "".into(),
        parent: None,
        extra: Extra::default(),
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    number: usize,
    label: Label,
    schema: Schema,
    used: usize,
    examples: Vec<String>,
}

/// A key may be given to a label if no action of the page has it.
fn check_key(keymap: &Keymap, key: LabelKey) -> Result<(), SchemaError> {
    match keymap.of_label_key(key) {
        Some(action) => Err(SchemaError::KeyReserved(key, action.info().title)),
        None => Ok(()),
    }
}

/// One label with everything about it.
#[component]
fn LabelRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let label = &props.label;
    let name_field = use_kept_value(&label.name);
    let description_field = use_kept_value(&label.description);
    let change_from = |shown: String, alter: fn(&mut Label, &str) -> Result<(), Refusal>| {
        let (dispatch, label) = (dispatch.clone(), label.clone());
        Callback::from(move |event: Event| {
            let mut changed = label.clone();
            let text = text_of(&event).unwrap_or_default();
            restore(&event, &shown);
            let keymap = Keymap::new(&dispatch.session().settings.keys);
            let altered = alter(&mut changed, text.trim());
            let checked = match changed.key {
                Some(key) if changed.key != label.key => check_key(&keymap, key),
                _ => Ok(()),
            };
            dispatch.send(match altered.and(checked.map_err(Refusal::from)) {
                Ok(()) => Msg::Do(Command::ChangeLabel(changed)),
                Err(refusal) => Msg::Tell(refusal.to_string().into(), Tone::Refusal),
            });
        })
    };
    let change = |alter| change_from(String::new(), alter);
    let key_shown = label.key.map(|key| key.to_string()).unwrap_or_default();
    let name = change_from(label.name.to_string(), |label, text| {
        label.name = text.into();
        Ok(())
    });
    let key = change_from(key_shown.clone(), |label, text| {
        label.key = LabelKey::parse(text);
        Ok(())
    });
    let color = change_from(label.color.light.to_string(), |label, text| {
        // A color that could not be read is made readable: darker on light, lighter on dark.
        label.color = Color::parse(text).map_or(label.color, ColorPair::from_pick);
        Ok(())
    });
    let kind = change(|label, text| {
        label.kind = Kind::parse(text).unwrap_or(label.kind);
        Ok(())
    });
    let parent = change(|label, text| {
        label.parent = LabelId::parse(text);
        Ok(())
    });
    let description = change_from(label.description.to_string(), |label, text| {
        label.description = text.into();
        Ok(())
    });
    let kinds = Kind::ALL.into_iter().map(|kind| {
        html! {
            <option key={kind.name()} value={kind.name()} selected={kind == label.kind}>
                { kind_title(kind) }
            </option>
        }
    });
    let kinds: Html = kinds.collect();
    let others = props.schema.labels().iter().filter(|other| other.id != label.id);
    let parents = others.map(|other| {
        html! {
            <option
                key={other.id.to_string()}
                value={other.id.to_string()}
                selected={label.parent.as_ref() == Some(&other.id)}
            >
                { other.name.to_string() }
            </option>
        }
    });
    let parents: Html = parents.collect();
    let examples: Vec<_> = props.examples.iter().map(|words| format!("“{words}”")).collect();
    html! {
        <li class="label-row" data-label={props.number.to_string()}>
            <div class="label-line">
                <input
                    class="label-name"
                    aria-label="Name"
                    ref={name_field}
                    onchange={name}
                />
                <input
                    class="label-key"
                    aria-label={format!("Key of {}", label.name)}
                    maxlength="1"
                    placeholder="key"
                    value={key_shown}
                    onchange={key}
                />
                <input
                    class="label-color"
                    type="color"
                    aria-label={format!("Color of {}", label.name)}
                    value={label.color.light.to_string()}
                    onchange={color}
                />
                <select aria-label={format!("Kind of {}", label.name)} onchange={kind}>
                    { kinds }
                </select>
                <select aria-label={format!("Parent of {}", label.name)} onchange={parent}>
                    <option value="" selected={label.parent.is_none()}>{ "no parent" }</option>
                    { parents }
                </select>
            </div>
            <textarea
                class="label-description"
                rows="2"
                aria-label={format!("Description of {}", label.name)}
                placeholder="When to use it"
                ref={description_field}
                onchange={description}
            />
            <p class="label-examples quiet" hidden={examples.is_empty()}>
                { format!("Tagged so far: {}", examples.join(", ")) }
            </p>
            <Removal label={label.clone()} schema={props.schema.clone()} used={props.used} />
        </li>
    }
}

#[derive(PartialEq, Properties)]
struct RemovalProps {
    label: Label,
    schema: Schema,
    used: usize,
}

/// Removes a label; asks first what is to become of its mentions.
#[component]
fn Removal(props: &RemovalProps) -> Html {
    let dispatch = use_dispatch();
    let is_asking = use_state(|| false);
    let remove = {
        let id = props.label.id.clone();
        move |instead: Option<LabelId>| {
            dispatch.send(Msg::DoAndTell(Command::RemoveLabel { label: id.clone(), instead }));
        }
    };
    let begin = {
        let (is_asking, remove, used) = (is_asking.clone(), remove.clone(), props.used);
        Callback::from(move |_: MouseEvent| {
            if used == 0 {
                remove(None);
            } else {
                is_asking.set(true);
            }
        })
    };
    let remove_all = {
        let remove = remove.clone();
        Callback::from(move |_: MouseEvent| remove(None))
    };
    let give_instead = Callback::from(move |event: Event| {
        if let Some(instead) = text_of(&event).and_then(|id| LabelId::parse(&id)) {
            remove(Some(instead));
        }
    });
    let keep = {
        let is_asking = is_asking.clone();
        Callback::from(move |_: MouseEvent| is_asking.set(false))
    };
    let others = props.schema.labels().iter().filter(|other| other.id != props.label.id);
    let others = others.map(|other| {
        html! {
            <option key={other.id.to_string()} value={other.id.to_string()}>
                { other.name.to_string() }
            </option>
        }
    });
    let others: Html = others.collect();
    let mentions = count(props.used, "mention");
    html! {
        <div class="removal">
            <div class="removal-begin" hidden={*is_asking}>
                <span class="quiet">{ &mentions }</span>
                <button
                    type="button"
                    aria-label={format!("Remove the label {}", props.label.name)}
                    onclick={begin}
                >
                    { "Remove" }
                </button>
            </div>
            <div class="removal-ask" role="group" hidden={!*is_asking}>
                <span>
                    { format!("{mentions} use {}. Undo brings all back.", props.label.name) }
                </span>
                <button type="button" onclick={remove_all}>
                    { format!("Remove {mentions} too") }
                </button>
                <select aria-label="Relabel the mentions instead" onchange={give_instead}>
                    <option value="" selected=true>{ "Relabel them as…" }</option>
                    { others }
                </select>
                <button type="button" onclick={keep}>{ "Keep the label" }</button>
            </div>
        </div>
    }
}
