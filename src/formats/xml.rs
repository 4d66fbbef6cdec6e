//! Escapes text for XML.

/// A text fit to stand between tags or in a quoted attribute; what XML 1.0 cannot hold becomes a
/// space, which keeps all offsets.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A parser makes spaces or line feeds of these where they stand as they are.
            '\r' => escaped.push_str("&#13;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if is_allowed(c) => escaped.push(c),
            _ => escaped.push(' '),
        }
    }
    escaped
}

/// Whether XML 1.0 can hold a character.
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}
