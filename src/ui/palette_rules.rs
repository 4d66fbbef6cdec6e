//! The schema's colors as style rules.

use dateline::schema::{Kind, Schema};
use std::fmt::Write as _;

/// Rules that give every label its color, and every lane of a piece its line.
///
/// A label is known by its place in the schema. The line's pattern tells the kind without color:
/// actors solid, places dashed, events dotted, others dashed and dotted.
pub(crate) fn rules(schema: &Schema) -> String {
    let mut css = String::from(":root{");
    for (i, label) in schema.labels().iter().enumerate() {
        let (light, dark) = (label.color.in_light(), label.color.in_dark());
        let written = write!(
            css,
            "--line-{i}:light-dark({},{});--tint-{i}:light-dark({},{});",
            light.line, dark.line, light.tint, dark.tint
        );
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    css.push('}');
    for (i, label) in schema.labels().iter().enumerate() {
        let line = format!("var(--line-{i})");
        let image = match label.kind {
            Kind::Actor => format!("linear-gradient({line},{line})"),
            Kind::Place => {
                format!("repeating-linear-gradient(90deg,{line} 0 7px,transparent 7px 10px)")
            }
            Kind::Event => {
                format!("repeating-linear-gradient(90deg,{line} 0 2px,transparent 2px 4px)")
            }
            Kind::Other => format!(
                "repeating-linear-gradient(90deg,{line} 0 6px,transparent 6px 8px,{line} 8px 10px,\
                 transparent 10px 12px)"
            ),
        };
        let written = write!(
            css,
            "[data-label=\"{i}\"]{{--line:{line};--tint:var(--tint-{i})}}\
             [data-suggested=\"{i}\"]{{--suggested:{line}}}\
             [data-in=\"{i}\"]{{--tint:var(--tint-{i});--line:{line}}}\
             [data-l0=\"{i}\"]{{--i0:{image}}}[data-l1=\"{i}\"]{{--i1:{image}}}\
             [data-l2=\"{i}\"]{{--i2:{image}}}[data-l3=\"{i}\"]{{--i3:{image}}}"
        );
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    // Last, since the selected mention's tint goes before that of the shortest one under it.
    for i in 0..schema.labels().len() {
        let written = write!(
            css,
            "[data-selected=\"{i}\"]{{--tint:color-mix(in srgb,var(--line-{i}) 38%,var(--page))}}"
        );
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    css
}
