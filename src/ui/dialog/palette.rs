//! Finds actions, labels and articles by their names.

use super::Frame;
use crate::platform::{dom, web};
use crate::ui::hooks::{use_dispatch, use_session};
use crate::ui::keys::perform;
use crate::ui::store::{Dispatch, Shared};
use dateline::actions::{Action, Keymap};
use dateline::article::ArticleId;
use dateline::schema::LabelId;
use dateline::session::{Msg, Session};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
enum Target {
    Action(Action),
    Label(LabelId),
    Article(ArticleId),
}

#[derive(Clone, PartialEq)]
struct Entry {
    target: Target,
    title: String,
    help: String,
    keys: String,
    hindrance: Option<&'static str>,
}

/// Articles that are offered at once.
const ARTICLES: usize = 12;

fn entries(session: &Session, words: &str) -> Vec<Entry> {
    let is_mac = dom::is_mac();
    let wanted: Vec<_> = words.split_whitespace().map(str::to_lowercase).collect();
    let matches = |text: &str| {
        let text = text.to_lowercase();
        wanted.iter().all(|word| text.contains(word))
    };
    let keymap = Keymap::new(&session.settings.keys);
    let of_action = |action: Action| {
        let info = action.info();
        let chords = keymap.chords(action).iter();
        Entry {
            target: Target::Action(action),
            title: info.title.to_owned(),
            help: info.help.to_owned(),
            keys: chords.map(|chord| chord.title(is_mac)).collect::<Vec<_>>().join(", "),
            hindrance: action.hindrance(session),
        }
    };
    let actions = Action::ALL.into_iter().filter(|a| *a != Action::Palette).map(of_action);
    let labels = session.project.schema().labels().iter().map(|label| Entry {
        target: Target::Label(label.id.clone()),
        title: format!("Tag as {}", label.name),
        help: label.description.to_string(),
        keys: label.key.map(|key| key.to_string()).unwrap_or_default(),
        hindrance: None,
    });
    let mut found: Vec<_> =
        actions.chain(labels).filter(|e| matches(&format!("{} {}", e.title, e.help))).collect();
    // What can be done now stands first, and a match in the title before one in the help.
    found.sort_by_key(|entry| (entry.hindrance.is_some(), !matches(&entry.title)));
    if !wanted.is_empty() {
        let articles = session.summaries.iter().filter(|summary| matches(&summary.title));
        found.extend(articles.take(ARTICLES).map(|summary| Entry {
            target: Target::Article(summary.id.clone()),
            title: format!("Open “{}”", summary.title),
            help: summary.date.map(|day| day.to_string()).unwrap_or_default(),
            keys: String::new(),
            hindrance: None,
        }));
    }
    found
}

fn run(entry: &Entry, session: &Shared<Session>, dispatch: &Dispatch) {
    if entry.hindrance.is_some() {
        return;
    }
    // The palette goes first: the action may show a dialog of its own.
    dispatch.send(Msg::Show(None));
    match &entry.target {
        Target::Action(action) => perform(*action, session, dispatch),
        Target::Label(label) => dispatch.send(Msg::UseLabel(label.clone())),
        Target::Article(article) => dispatch.send(Msg::Open(article.clone())),
    }
}

/// What was typed, and the number of the entry that Enter runs.
#[derive(Clone, Default, PartialEq)]
struct Choice {
    words: Rc<str>,
    chosen: usize,
}

/// The dialog.
#[component]
pub(super) fn PaletteDialog() -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    // No state, for keys may come before the last one is drawn, and Enter runs what was typed.
    let (choice, redraw) = (use_mut_ref(Choice::default), use_force_update());
    let drawn = choice.borrow().clone();
    let found = entries(&session, &drawn.words);
    let current = drawn.chosen.min(found.len().saturating_sub(1));
    let oninput = {
        let (choice, redraw) = (choice.clone(), redraw.clone());
        Callback::from(move |event: InputEvent| {
            let words = super::text_of(&event).unwrap_or_default().into();
            choice.replace(Choice { words, chosen: 0 });
            redraw.force_update();
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let session = dispatch.session();
        let Choice { words, chosen } = choice.borrow().clone();
        let found = entries(&session, &words);
        let last = found.len().saturating_sub(1);
        let chosen = chosen.min(last);
        let next = match event.key().as_str() {
            "ArrowDown" => (chosen + 1) % (last + 1),
            "ArrowUp" => chosen.checked_sub(1).unwrap_or(last),
            "Enter" => {
                event.prevent_default();
                if let Some(entry) = found.get(chosen) {
                    run(entry, &session, &dispatch);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        choice.replace(Choice { words, chosen: next });
        redraw.force_update();
    });
    let rows = found.iter().enumerate().map(|(i, entry)| {
        let (key, is_chosen) = (entry.title.clone(), i == current);
        html! { <Row key={key} number={i} entry={entry.clone()} is_chosen={is_chosen} /> }
    });
    let rows: Html = rows.collect();
    html! {
        <Frame title="Command palette" name="palette-dialog">
            <input
                id="palette-words"
                role="combobox"
                aria-label="Action, label or article"
                aria-expanded="true"
                aria-controls="palette-rows"
                aria-activedescendant={format!("palette-{current}")}
                autocomplete="off"
                placeholder="Type what you want to do"
                autofocus=true
                value={drawn.words.to_string()}
                oninput={oninput}
                onkeydown={onkeydown}
            />
            <div class="palette-rows" id="palette-rows" role="listbox" aria-label="Actions">
                { rows }
            </div>
        </Frame>
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    number: usize,
    entry: Entry,
    is_chosen: bool,
}

/// One thing that can be done.
#[component]
fn Row(props: &RowProps) -> Html {
    let (session, dispatch) = (use_session(), use_dispatch());
    let row = use_node_ref();
    {
        let row = row.clone();
        use_effect_with(props.is_chosen, move |is_chosen| {
            if *is_chosen
                && let Some(row) = row.cast::<web::Element>()
                && let Some(rows) = dom::by_id("palette-rows")
            {
                let place = row.get_bounding_client_rect();
                dom::scroll_to_show(&rows, place.top(), place.bottom());
            }
        });
    }
    let entry = props.entry.clone();
    let onclick = Callback::from(move |_: MouseEvent| run(&entry, &session, &dispatch));
    html! {
        <div
            ref={row}
            id={format!("palette-{}", props.number)}
            role="option"
            class="palette-row"
            aria-selected={props.is_chosen.to_string()}
            aria-disabled={props.entry.hindrance.is_some().then_some("true")}
            onclick={onclick}
        >
            <span class="palette-title">{ &props.entry.title }</span>
            <span class="palette-help">
                { props.entry.hindrance.unwrap_or(&props.entry.help).to_owned() }
            </span>
            <kbd hidden={props.entry.keys.is_empty()}>{ &props.entry.keys }</kbd>
        </div>
    }
}
