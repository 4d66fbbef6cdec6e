//! Lets a person divide an export into parts to train, to tune and to test with.

use super::{restore, text_of};
use crate::ui::format::count;
use dateline::quality::{Part, SplitOrder, Stratum, Table};
use yew::prelude::*;

const STRATA: [(Stratum, &str, &str); 4] = [
    (Stratum::Label, "label", "each label’s mentions in the same shares"),
    (Stratum::Date, "date", "each month’s articles in the same shares"),
    (Stratum::Source, "source", "each source’s articles in the same shares"),
    (Stratum::Order, "order", "by date: the newest are tested with"),
];

#[derive(PartialEq, Properties)]
pub(super) struct SplitProps {
    pub(super) order: Option<SplitOrder>,
    pub(super) set: Callback<Option<SplitOrder>>,
}

/// Whether to divide, and how.
#[component]
pub(super) fn SplitChoice(props: &SplitProps) -> Html {
    let toggle = {
        let (set, is_on) = (props.set.clone(), props.order.is_some());
        Callback::from(move |_: Event| set.emit((!is_on).then(SplitOrder::default)))
    };
    let order = props.order.clone().unwrap_or_default();
    let shares = Part::ALL.into_iter().map(|part| {
        let (set, order) = (props.set.clone(), order.clone());
        let shown = order.shares[part as usize].to_string();
        let value = shown.clone();
        let change = Callback::from(move |event: Event| {
            let share = text_of(&event).and_then(|text| text.trim().parse().ok());
            let mut order = order.clone();
            match share.filter(|share| *share <= 100) {
                Some(share) => {
                    order.shares[part as usize] = share;
                    set.emit(Some(order));
                }
                None => restore(&event, &value),
            }
        });
        html! {
            <label key={part.name()} class="share">
                <span>{ part.name() }</span>
                <input
                    id={format!("share-{}", part.name())}
                    type="number"
                    min="0"
                    max="100"
                    value={shown}
                    onchange={change}
                />
            </label>
        }
    });
    let shares: Html = shares.collect();
    let seed = {
        let (set, order) = (props.set.clone(), order.clone());
        Callback::from(move |event: Event| {
            match text_of(&event).and_then(|text| text.trim().parse().ok()) {
                Some(seed) => set.emit(Some(SplitOrder { seed, ..order.clone() })),
                None => restore(&event, &order.seed.to_string()),
            }
        })
    };
    let by = {
        let (set, order) = (props.set.clone(), order.clone());
        Callback::from(move |event: Event| {
            let name = text_of(&event).unwrap_or_default();
            if let Some((by, ..)) = STRATA.iter().find(|(_, known, _)| *known == name) {
                set.emit(Some(SplitOrder { by: *by, ..order.clone() }));
            }
        })
    };
    let strata = STRATA.iter().map(|(stratum, name, title)| {
        html! {
            <option key={*name} value={*name} selected={order.by == *stratum}>{ *title }</option>
        }
    });
    html! {
        <fieldset class="split">
            <legend>{ "For training" }</legend>
            <label>
                <input
                    id="export-split"
                    type="checkbox"
                    checked={props.order.is_some()}
                    onchange={toggle}
                />
                { " Divide into train, dev and test; articles much alike stay together" }
            </label>
            <div class="choices" hidden={props.order.is_none()}>
                { shares }
                <label class="share">
                    <span>{ "seed" }</span>
                    <input
                        id="split-seed"
                        type="number"
                        min="0"
                        value={order.seed.to_string()}
                        onchange={seed}
                    />
                </label>
                <label class="field">
                    <span>{ "with" }</span>
                    <select id="split-by" onchange={by}>{ strata.collect::<Html>() }</select>
                </label>
            </div>
        </fieldset>
    }
}

/// What stands in which part.
pub(super) fn draw_split(n_alike: usize, table: &Table) -> Html {
    html! {
        <div class="split-report" id="split-report">
            { draw_table(table) }
            <p class="quiet">
                { format!("{} much like others kept together.", count(n_alike, "article")) }
            </p>
        </div>
    }
}

/// Numbers with their names.
pub(super) fn draw_table(table: &Table) -> Html {
    let heads = table.columns.iter().map(|name| {
        html! { <th key={name.clone()} scope="col">{ name }</th> }
    });
    let rows = table.rows.iter().enumerate().map(|(i, (name, cells))| {
        let cells = cells.iter().enumerate().map(|(i, cell)| html! { <td key={i}>{ cell }</td> });
        html! { <tr key={i}><th scope="row">{ name }</th>{ cells.collect::<Html>() }</tr> }
    });
    html! {
        <table>
            <thead hidden={table.columns.is_empty()}>
                <tr><td></td>{ heads.collect::<Html>() }</tr>
            </thead>
            <tbody>{ rows.collect::<Html>() }</tbody>
        </table>
    }
}
