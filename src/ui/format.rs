//! How numbers and names are shown.

use dateline::schema::{Kind, Label};
use dateline::text::upper;

/// `1 mention`, `2 mentions`.
pub(crate) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// `3 MB`: a number of bytes, in the largest unit of which there is at least one.
pub(crate) fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

/// `50 s`, `2 min`, `1 h 5 min`: how long something took.
pub(crate) fn duration(seconds: u32) -> String {
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The letter that stands for a label where there is no room for its name.
pub(crate) fn letter(label: &Label) -> String {
    match label.key {
        Some(key) => key.to_string(),
        None => upper(&label.name.chars().take(1).collect::<String>()),
    }
}

/// A sign for the kind of a label, so that color is never the only difference.
pub(crate) fn glyph(kind: Kind) -> &'static str {
    match kind {
        Kind::Actor => "●",
        Kind::Place => "▲",
        Kind::Event => "◆",
        Kind::Other => "■",
    }
}

/// The kind as people read it.
pub(crate) fn kind_title(kind: Kind) -> &'static str {
    match kind {
        Kind::Actor => "Actor",
        Kind::Place => "Place",
        Kind::Event => "Event",
        Kind::Other => "Other",
    }
}
