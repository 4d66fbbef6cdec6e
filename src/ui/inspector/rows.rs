//! The mentions of the article as a list that a keyboard and a screen reader can walk through.

use crate::ui::format::glyph;
use crate::ui::hooks::{use_dispatch, use_late_slice};
use crate::ui::store::Shared;
use crate::ui::windowed::Windowed;
use dateline::annotation::{Mention, MentionId};
use dateline::article::ArticleText;
use dateline::project::Document;
use dateline::schema::{Kind, LabelId, Schema};
use dateline::session::{Msg, Session};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use yew::prelude::*;

/// What the list is drawn by.
#[derive(Clone, PartialEq)]
struct ListSlice {
    document: Option<Shared<Document>>,
    schema: Schema,
    hidden: Shared<BTreeSet<LabelId>>,
    selected: Option<MentionId>,
}

impl ListSlice {
    fn of(session: &Shared<Session>) -> Self {
        Self {
            document: session.document().cloned().map(Shared),
            schema: session.project.schema().clone(),
            hidden: Shared(session.hidden.clone()),
            selected: session.selection.mention.clone(),
        }
    }
}

/// The mentions that are listed: all, unless labels are hidden.
#[derive(Clone)]
struct Listed {
    document: Shared<Document>,
    /// Those of labels that are not hidden, where some are.
    shown: Option<Vec<Arc<Mention>>>,
}

impl Listed {
    fn new(document: Shared<Document>, hidden: &BTreeSet<LabelId>) -> Self {
        let shown = (!hidden.is_empty()).then(|| {
            let mentions = document.mentions.iter().filter(|m| !hidden.contains(&m.label));
            mentions.cloned().collect()
        });
        Self { document, shown }
    }

    fn len(&self) -> usize {
        self.shown.as_ref().map_or(self.document.mentions.len(), Vec::len)
    }

    fn position(&self, id: &MentionId) -> Option<usize> {
        match &self.shown {
            Some(shown) => shown.iter().position(|mention| mention.id == *id),
            None => self.document.mentions.position(id),
        }
    }

    fn range(&self, rows: Range<usize>) -> Vec<Arc<Mention>> {
        match &self.shown {
            Some(shown) => shown.get(rows).unwrap_or_default().to_vec(),
            None => {
                let mentions = self.document.mentions.iter_from(rows.start);
                mentions.take(rows.len()).cloned().collect()
            }
        }
    }
}

/// The list.
#[component]
pub(super) fn MentionList() -> Html {
    let dispatch = use_dispatch();
    let ListSlice { document, schema, hidden, selected } = use_late_slice(ListSlice::of);
    let listed = use_memo((document, hidden), |(document, hidden)| {
        document.clone().map(|document| Listed::new(document, hidden))
    });
    let n = listed.as_ref().as_ref().map_or(0, Listed::len);
    let shown = listed.as_ref().as_ref().zip(selected.as_ref());
    let shown = shown.and_then(|(listed, selected)| listed.position(selected));
    let draw = {
        let (listed, selected) = (listed.clone(), selected.clone());
        Callback::from(move |rows: Range<usize>| -> Html {
            let Some(listed) = listed.as_ref() else { return Html::default() };
            let first = rows.start;
            let rows = listed.range(rows).into_iter().enumerate().map(|(i, mention)| {
                html! {
                    <MentionRow
                        key={mention.id.to_string()}
                        number={first + i + 1}
                        {n}
                        is_selected={selected.as_ref() == Some(&mention.id)}
                        mention={Shared(mention.clone())}
                        text={Shared(listed.document.text.clone())}
                        schema={schema.clone()}
                    />
                }
            });
            rows.collect()
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Some(listed) = listed.as_ref() else { return };
        let last = listed.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => shown.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => shown.map_or(last, |at| at.saturating_sub(1)),
            "PageDown" => (shown.unwrap_or(0) + PAGE).min(last),
            "PageUp" => shown.unwrap_or(0).saturating_sub(PAGE),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
        if let Some(mention) = listed.range(to..to + 1).first()
            && !has_modifier
        {
            event.prevent_default();
            dispatch.send(Msg::SelectMention(Some(mention.id.clone())));
        }
    });
    html! {
        <Windowed
            id="mention-rows"
            class="mention-rows"
            role="listbox"
            label="Mentions of the article"
            active={selected.filter(|_| shown.is_some()).map(|id| row_id(&id))}
            {n}
            {shown}
            {draw}
            {onkeydown}
        />
    }
}

/// Rows that Page Up and Page Down go over.
const PAGE: usize = 10;

fn row_id(mention: &MentionId) -> String {
    format!("mention-{mention}")
}

#[derive(PartialEq, Properties)]
struct RowProps {
    /// Its place in the list, from 1.
    number: usize,
    /// How many there are.
    n: usize,
    mention: Shared<Mention>,
    text: Shared<ArticleText>,
    schema: Schema,
    is_selected: bool,
}

/// One mention of the list.
#[component]
fn MentionRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let mention = &props.mention;
    let onclick = {
        let id = mention.id.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(Msg::SelectMention(Some(id.clone()))))
    };
    let position = props.schema.position(&mention.label);
    let label = props.schema.label(&mention.label);
    let name = label.map_or(mention.label.as_str(), |label| label.name.as_ref()).to_owned();
    let kind = label.map_or(Kind::Other, |label| label.kind);
    let quotes = mention
        .spans
        .parts()
        .iter()
        .filter_map(|part| props.text.index().slice(*part).map(str::to_owned));
    let quote = quotes.collect::<Vec<_>>().join(" … ");
    html! {
        <div
            id={row_id(&mention.id)}
            role="option"
            aria-posinset={props.number.to_string()}
            aria-setsize={props.n.to_string()}
            class="mention-row"
            aria-selected={props.is_selected.to_string()}
            data-label={position.map(|position| position.to_string())}
            data-mention={mention.id.to_string()}
            onclick={onclick}
        >
            <span class="glyph" aria-hidden="true">{ glyph(kind) }</span>
            <span class="mention-quote" dir="auto">{ quote }</span>
            <span
                class="mention-note"
                role="img"
                aria-label={format!("Note: {}", mention.note)}
                hidden={mention.note.is_empty()}
                title={mention.note.to_string()}
            >
                { "✎" }
            </span>
            <span class="mention-label">{ name }</span>
        </div>
    }
}
