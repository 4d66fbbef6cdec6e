//! Words in lower or upper case.
//!
//! Most words of labels and keys are ASCII. What other letters take, with tables of thousands of
//! them, stands in functions of its own, which come with a later part of the page's program.

/// The words in lower case.
#[must_use]
pub fn lower(words: &str) -> String {
    if words.is_ascii() { words.to_ascii_lowercase() } else { lower_of_any_script(words) }
}

/// The words in upper case.
#[must_use]
pub fn upper(words: &str) -> String {
    if words.is_ascii() { words.to_ascii_uppercase() } else { upper_of_any_script(words) }
}

#[inline(never)]
fn lower_of_any_script(words: &str) -> String {
    words.to_lowercase()
}

#[inline(never)]
fn upper_of_any_script(words: &str) -> String {
    words.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{lower, upper};

    #[test]
    fn words_of_any_script_change_case() {
        assert_eq!((lower("Port ÅBO"), upper("Port åbo")), ("port åbo".into(), "PORT ÅBO".into()));
        assert_eq!((lower("PLACE 1"), upper("place 1")), ("place 1".into(), "PLACE 1".into()));
    }
}
