//! Whether a place in a text is the edge of a grapheme or of a word, without reading all before it.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Whether no grapheme (UAX #29) holds both sides of a place between two characters.
pub(super) fn is_grapheme_edge(text: &str, at: usize) -> bool {
    match around(text, at) {
        Some((before, after)) if is_plain(before) && is_plain(after) => true,
        Some(_) => GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(true),
        None => true,
    }
}

fn around(text: &str, at: usize) -> Option<(char, char)> {
    Some((text.get(..at)?.chars().next_back()?, text.get(at..)?.chars().next()?))
}

/// Letters, signs and blanks that never share a grapheme with one of their own sort.
fn is_plain(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | '\u{a0}'..='\u{ac}'
            | '\u{ae}'..='\u{2ff}'
            | '\u{370}'..='\u{481}'
            | '\u{48a}'..='\u{52f}'
            | '\u{5d0}'..='\u{5ea}'
            | '\u{620}'..='\u{64a}'
            | '\u{2010}'..='\u{2027}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}'
    )
}

/// Han, Hiragana, and the consonants of Thai: written without spaces, so that each is a word for
/// itself to UAX #29, whatever stands before it.
fn is_solitary(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e2e}' | '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}')
}

/// Tells edges of words (UAX #29) at places asked for in the order of the text.
#[derive(Clone, Debug)]
pub(super) struct WordEdges<'t> {
    text: &'t str,
    /// The edge found last with the one before it, so that no word is read twice.
    last: (usize, usize),
}

impl<'t> WordEdges<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, last: (0, 0) }
    }

    /// Whether a word begins and a word ends at the ends of a range. A possessive (`'s`) is not
    /// part of its word.
    pub(super) fn enclose(&mut self, start: usize, end: usize) -> bool {
        if !self.is_edge(start) {
            return false;
        }
        // The next range may begin before this one ends.
        let last = self.last;
        let is_end = self.is_edge(end) || self.is_before_possessive(end);
        self.last = last;
        is_end
    }

    fn is_before_possessive(&mut self, at: usize) -> bool {
        let rest = self.text.get(at..).unwrap_or_default();
        let forms = ["'s", "\u{2019}s", "'S", "\u{2019}S"];
        let form = forms.into_iter().find(|form| rest.starts_with(form));
        form.is_some_and(|form| self.is_edge(at + form.len()))
    }

    pub(super) fn is_edge(&mut self, at: usize) -> bool {
        let Some((before, after)) = around(self.text, at) else { return true };
        if let Some(answer) = quick(before, after) {
            return answer;
        }
        self.first_from(at) == at
    }

    /// The first edge at or behind a place.
    pub(super) fn first_from(&mut self, at: usize) -> usize {
        let (before, edge) = self.last;
        if before == at {
            return at;
        }
        if before < at && at <= edge {
            return edge;
        }
        let from = self.restart(if at < before { 0 } else { edge }, at);
        let rest = self.text.get(from..).unwrap_or_default();
        let mut before = from;
        let edges = rest.split_word_bound_indices().map(|(i, _)| from + i);
        for edge in edges.chain([self.text.len()]) {
            if edge >= at {
                self.last = (before, edge);
                return edge;
            }
            before = edge;
        }
        self.text.len()
    }

    /// The last place up to `at`, not before the edge `from`, where a word begins whatever stands
    /// before.
    fn restart(&self, from: usize, at: usize) -> usize {
        let mut after = None;
        let before = self.text.get(from..at).unwrap_or_default();
        for (i, c) in before.char_indices().rev() {
            if is_solitary(c) {
                return from + i;
            }
            // A mark or joiner behind a blank is of one word with it.
            if c == ' '
                && let Some((next, letter)) = after
                && is_plain(letter)
                && letter.is_alphanumeric()
            {
                return next;
            }
            after = Some((from + i, c));
        }
        from
    }
}

/// The answer where the two characters at a place are enough for it.
fn quick(before: char, after: char) -> Option<bool> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !before.is_ascii() || !after.is_ascii() {
        let is_far = |c: char| is_plain(c) && c.is_alphanumeric();
        // A blank parts every two letters.
        let is_parted = (before == ' ' && is_far(after)) || (is_far(before) && after == ' ');
        return is_parted.then_some(true);
    }
    match (is_word(before), is_word(after)) {
        (true, true) => Some(false),
        (false, false) => None,
        _ => {
            let other = if is_word(before) { after } else { before };
            let joins = matches!(other, '.' | ',' | ':' | ';' | '\'' | '"');
            (!joins).then_some(true)
        }
    }
}
