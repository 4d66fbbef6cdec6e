//! A title for a text that has none.

/// Longest title, in characters.
const TITLE: usize = 80;

/// The first words of a text: its first line with a word in it, cut at the end of a word where it
/// is longer than 80 characters.
#[must_use]
pub fn title_from(text: &str) -> String {
    let lines = || text.lines().map(str::trim);
    let has_words = |line: &&str| line.contains(char::is_alphanumeric);
    let line = lines().find(has_words).or_else(|| lines().find(|line| !line.is_empty()));
    let line = line.unwrap_or_default();
    if line.chars().count() <= TITLE {
        return line.to_owned();
    }
    let cut = line.char_indices().nth(TITLE).map_or(line.len(), |(at, _)| at);
    let head = line.get(..cut).unwrap_or(line);
    // A script without spaces is cut where it is.
    let end = head.rfind(char::is_whitespace).filter(|at| *at * 2 > head.len());
    let words = head.get(..end.unwrap_or(head.len())).unwrap_or(head);
    format!("{}…", words.trim_end_matches([',', ';', ':', '-', '–', '—', ' ']))
}
