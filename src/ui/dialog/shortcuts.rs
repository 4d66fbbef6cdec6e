//! All keys on one sheet.

use super::Frame;
use crate::platform::dom;
use crate::ui::hooks::use_session;
use dateline::actions::{Action, Chord, Group};
use yew::prelude::*;

/// The dialog.
#[component]
pub(super) fn ShortcutsDialog() -> Html {
    let session = use_session();
    let is_mac = dom::is_mac();
    let labels = session.project.schema().labels().iter().filter_map(|label| {
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
    let groups = Group::ALL.into_iter().map(|group| {
        let actions = Action::ALL.into_iter().filter(|action| action.info().group == group);
        let rows = actions.filter(|action| !action.info().keys.is_empty()).map(|action| {
            let info = action.info();
            let keys = info.keys.iter().filter_map(|keys| Chord::parse(keys)).map(|chord| {
                let title = chord.title(is_mac);
                html! { <kbd key={title.clone()}>{ title }</kbd> }
            });
            html! {
                <tr key={info.id}>
                    <td>{ keys.collect::<Html>() }</td>
                    <td><strong>{ info.title }</strong>{ ". " }{ info.help }</td>
                </tr>
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
    let alt = if is_mac { "⌥" } else { "Alt" };
    html! {
        <Frame title="Keyboard shortcuts" name="shortcuts-dialog">
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
        </Frame>
    }
}
