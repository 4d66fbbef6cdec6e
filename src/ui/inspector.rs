//! The panel of the article's mentions: which labels are shown, the list, the selected one.

mod details;
mod rows;
mod suggestions;

use super::format::{count, glyph};
use super::hooks::{use_dispatch, use_late_slice};
use super::store::Shared;
use dateline::schema::LabelId;
use dateline::session::{Msg, Session};
use details::Details;
use rows::MentionList;
use suggestions::Suggestions;
use yew::prelude::*;

/// The panel.
#[component]
pub(crate) fn Inspector() -> Html {
    let (n, is_shown) = use_late_slice(|session| {
        let n = session.document().map_or(0, |document| document.mentions.len());
        (n, session.settings.shows_mentions)
    });
    html! {
        <aside class="inspector" aria-label="Mentions" hidden={!is_shown}>
            <h2>{ count(n, "mention") }</h2>
            <Legend />
            <p class="empty" hidden={n > 0}>
                { "Nothing is tagged yet. Select words in the text, then press a label's key." }
            </p>
            <MentionList />
            <Suggestions />
            <Details />
        </aside>
    }
}

/// A label of the legend.
#[derive(Clone, PartialEq)]
struct Entry {
    id: LabelId,
    /// Its place in the schema, which its color goes by.
    place: usize,
    name: String,
    glyph: &'static str,
    n: usize,
    is_shown: bool,
}

/// The labels that the article has mentions of.
fn entries(session: &Session) -> Vec<Entry> {
    let Some(summary) = session.summary() else { return Vec::new() };
    let labels = session.project.schema().labels().iter().enumerate();
    let entries = labels.filter_map(|(place, label)| {
        Some(Entry {
            id: label.id.clone(),
            place,
            name: label.name.to_string(),
            glyph: glyph(label.kind),
            n: *summary.counts.get(&label.id)?,
            is_shown: !session.hidden.contains(&label.id),
        })
    });
    entries.collect()
}

/// What the colors mean and how often each label was used; a press hides a label or shows it
/// again.
#[component]
fn Legend() -> Html {
    let entries = use_late_slice(|session: &Shared<Session>| entries(session));
    let is_empty = entries.is_empty();
    let entries = entries.into_iter().map(|entry| {
        html! { <LegendEntry key={entry.id.to_string()} entry={entry.clone()} /> }
    });
    html! {
        <div class="legend" role="group" aria-label="Labels shown" hidden={is_empty}>
            { entries.collect::<Html>() }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct LegendProps {
    entry: Entry,
}

/// One label of the legend.
#[component]
fn LegendEntry(props: &LegendProps) -> Html {
    let dispatch = use_dispatch();
    let entry = &props.entry;
    let onclick = {
        let id = entry.id.clone();
        Callback::from(move |event: MouseEvent| {
            dispatch.send(match event.alt_key() || event.shift_key() {
                true => Msg::ShowOnly(id.clone()),
                false => Msg::ToggleLabel(id.clone()),
            });
        })
    };
    let verb = if entry.is_shown { "Hide" } else { "Show" };
    html! {
        <button
            type="button"
            class="legend-entry"
            data-label={entry.place.to_string()}
            aria-pressed={entry.is_shown.to_string()}
            title={format!("{verb} the mentions of {}. Shift: show only these.", entry.name)}
            onclick={onclick}
        >
            <span class="glyph" aria-hidden="true">{ entry.glyph }</span>
            { format!("{} {}", entry.name, entry.n) }
        </button>
    }
}
