//! All keys on one sheet, each to be changed.

use super::Frame;
use crate::platform::dom;
use crate::ui::format::count;
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::keys::chord_of;
use dateline::actions::{Action, Chord, Group, Keymap};
use dateline::session::Msg;
use yew::prelude::*;

/// The dialog.
#[component]
pub(super) fn ShortcutsDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let keymap = Keymap::new(&session.settings.keys);
    let schema = session.project.schema();
    let labels = schema.labels().iter().filter_map(|label| {
        Some(html! {
            <tr key={label.id.to_string()}>
                <td><kbd>{ label.key?.to_string() }</kbd></td>
                <td>
                    { format!("{}: tags the selected words, relabels the selected mention, or \
                               stays armed", label.name) }
                </td>
            </tr>
        })
    });
    let labels: Html = labels.collect();
    let n_collisions =
        Action::ALL.iter().filter(|action| !keymap.collisions(**action, schema).is_empty()).count();
    let groups = Group::ALL.into_iter().map(|group| {
        let actions = Action::ALL.into_iter().filter(|action| action.info().group == group);
        let rows = actions.map(|action| {
            html! {
                <ActionRow
                    key={action.info().id}
                    action={action}
                    chords={keymap.chords(action).to_vec()}
                    is_changed={session.settings.keys.contains_key(action.info().id)}
                    collisions={keymap.collisions(action, schema).join(", ")}
                />
            }
        });
        html! {
            <section key={group.title()}>
                <h3>{ group.title() }</h3>
                <table class="keys"><tbody>{ rows.collect::<Html>() }</tbody></table>
            </section>
        }
    });
    let groups: Html = groups.collect();
    let alt = if dom::is_mac() { "⌥" } else { "Alt" };
    let is_own = !session.settings.keys.is_empty();
    let reset = Callback::from(move |_: MouseEvent| {
        let mut settings = dispatch.session().settings.as_ref().clone();
        settings.keys.clear();
        dispatch.send(Msg::Prefer(settings));
    });
    html! {
        <Frame title="Keyboard shortcuts" name="shortcuts-dialog">
            <p class="refusal-line" role="status" id="collisions">
                { if n_collisions > 0 {
                    format!("{} the same keys as something else.", match n_collisions {
                        1 => "1 action has".to_owned(),
                        n => format!("{} have", count(n, "action")),
                    })
                } else {
                    String::new()
                } }
            </p>
            <section>
                <h3>{ "Labels" }</h3>
                <table class="keys">
                    <tbody>
                        { labels }
                        <tr key="armed">
                            <td><kbd>{ "Shift" }</kbd>{ " + key" }</td>
                            <td>{ "Arms a label: every selection is tagged at once" }</td>
                        </tr>
                        <tr key="alt">
                            <td><kbd>{ alt }</kbd>{ " while dragging" }</td>
                            <td>{ "Selects characters instead of whole words" }</td>
                        </tr>
                    </tbody>
                </table>
            </section>
            <div class="key-groups">{ groups }</div>
            <div class="confirm">
                <button type="button" id="reset-keys" disabled={!is_own} onclick={reset}>
                    { "Reset all keys" }
                </button>
            </div>
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    action: Action,
    chords: Vec<Chord>,
    is_changed: bool,
    /// What else its keys do.
    collisions: String,
}

/// Keys that are part of a chord and none by themselves.
const MODIFIERS: [&str; 6] = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"];

/// One action with its keys, which a press of new ones changes.
#[component]
fn ActionRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let listens = use_state(|| false);
    let info = props.action.info();
    let set = {
        let dispatch = dispatch.clone();
        move |keys: Option<Vec<String>>| {
            let mut settings = dispatch.session().settings.as_ref().clone();
            match keys {
                Some(keys) => settings.keys.insert(info.id.to_owned(), keys),
                None => settings.keys.remove(info.id),
            };
            dispatch.send(Msg::Prefer(settings));
        }
    };
    let begin = {
        let listens = listens.clone();
        Callback::from(move |_: MouseEvent| listens.set(!*listens))
    };
    let onkeydown = {
        let (listens, set) = (listens.clone(), set.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            if !*listens || key == "Tab" || MODIFIERS.contains(&key.as_str()) {
                return;
            }
            event.prevent_default();
            event.stop_propagation();
            listens.set(false);
            if key != "Escape" {
                set(Some(vec![chord_of(&event).to_string()]));
            }
        })
    };
    let onblur = {
        let listens = listens.clone();
        Callback::from(move |_: FocusEvent| listens.set(false))
    };
    let clear = {
        let set = set.clone();
        Callback::from(move |_: MouseEvent| set(Some(Vec::new())))
    };
    let reset = Callback::from(move |_: MouseEvent| set(None));
    let is_mac = dom::is_mac();
    let keys = props.chords.iter().map(|chord| {
        let title = chord.title(is_mac);
        html! { <kbd key={title.clone()}>{ title }</kbd> }
    });
    let is_fixed = props.action == Action::Escape;
    html! {
        <tr data-action={info.id} class={classes!((*listens).then_some("listening"))}>
            <td>{ keys.collect::<Html>() }</td>
            <td>
                <strong>{ info.title }</strong>{ ". " }{ info.help }
                <span class="collision" hidden={props.collisions.is_empty()}>
                    { format!(" Same keys as: {}.", props.collisions) }
                </span>
            </td>
            <td class="key-buttons">
                <button
                    type="button"
                    class="plain"
                    aria-label={format!("Change the keys of {}", info.title)}
                    aria-pressed={listens.to_string()}
                    hidden={is_fixed}
                    onclick={begin}
                    onkeydown={onkeydown}
                    onblur={onblur}
                >
                    { if *listens { "Press keys…" } else { "Change" } }
                </button>
                <button
                    type="button"
                    class="plain"
                    aria-label={format!("Take the keys of {} away", info.title)}
                    hidden={is_fixed || props.chords.is_empty()}
                    onclick={clear}
                >
                    { "×" }
                </button>
                <button
                    type="button"
                    class="plain"
                    aria-label={format!("Reset the keys of {}", info.title)}
                    hidden={!props.is_changed}
                    onclick={reset}
                >
                    { "Reset" }
                </button>
            </td>
        </tr>
    }
}
