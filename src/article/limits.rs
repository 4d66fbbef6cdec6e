//! How long an article may be: what is longer could not be drawn.

/// Bytes of the longest article.
const MAX_TEXT: usize = 16 * 1024 * 1024;

/// Bytes of the longest paragraph, which is drawn as a whole: browsers take a second for it, and
/// four times as long for twice as much.
const MAX_PARAGRAPH: usize = 512 * 1024;

/// Why a text is not taken as an article, if it is not.
#[must_use]
pub fn text_refusal(text: &str) -> Option<String> {
    if text.len() > MAX_TEXT {
        return Some(format!(
            "The text has {} MB, and an article {} at most. Split it, or let the page cut it into \
             articles.",
            text.len() / (1024 * 1024),
            MAX_TEXT / (1024 * 1024)
        ));
    }
    let is_long = |(_, line): &(usize, &str)| line.len() > MAX_PARAGRAPH;
    text.split('\n').enumerate().find(is_long).map(|(at, line)| {
        format!(
            "Line {} has {} KB, and a paragraph {} at most. Break the line where its paragraphs \
             end.",
            at + 1,
            line.len() / 1024,
            MAX_PARAGRAPH / 1024
        )
    })
}
