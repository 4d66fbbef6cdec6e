//! Takes letters for the same that a reader takes for the same.

use super::edges::is_grapheme_edge;
use super::letters::{MARKED, SAME, STRUCK};
use serde::{Deserialize, Serialize};

/// Which differences between two texts do not count.
///
/// Whatever is ignored, a letter with its marks in one character is the same as in several. The
/// order of several marks on one letter is not looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folding {
    /// Upper and lower case are the same, `ß` is `ss`, the ligature `ﬁ` is `fi`, `ı` is `i`.
    pub ignore_case: bool,
    /// Letters are the same with and without marks or strokes (`é`, `ł`), as are straight and
    /// curly quotes, hyphens and short dashes, and white space of any kind and length, line ends
    /// included. Invisible characters and the vowel points of Arabic and Hebrew do not count.
    pub ignore_marks: bool,
}

/// The text without the differences that do not count: two texts are the same if this is.
#[must_use]
pub fn fold(text: &str, folding: Folding) -> String {
    Folder::new(folding).fold(text).into_iter().collect()
}

/// What folding may alter besides ASCII, as ranges of code points; all others stay themselves.
pub(super) const ALTERED: [(u32, u32); 24] = [
    (0x80, 0x587),
    (0x10a0, 0x10cd),
    (0x13a0, 0x13f5),
    (0x1680, 0x1680),
    (0x1c80, 0x1cbf),
    (0x1e00, 0x206f),
    (0x2126, 0x2183),
    (0x2212, 0x2212),
    (0x24b6, 0x24cf),
    (0x2c00, 0x2cf2),
    (0x3000, 0x3000),
    (0xa640, 0xa69a),
    (0xa722, 0xa7f5),
    (0xfb00, 0xfb17),
    (0xff07, 0xff07),
    (0xff21, 0xff3a),
    (0x10400, 0x10427),
    (0x104b0, 0x104d3),
    (0x10570, 0x10595),
    (0x10c80, 0x10cb2),
    (0x10d50, 0x10d65),
    (0x118a0, 0x118bf),
    (0x16e40, 0x16ed3),
    (0x1e900, 0x1e921),
];

/// The Arabic letters that hold a mark.
pub(super) const ALTERED_ARABIC: (u32, u32) = (0x622, 0x6d3);

/// Folds texts one cluster after the other.
///
/// A cluster is a character with the marks behind it, or, where white space does not count, a run
/// of white space. A match begins and ends with a cluster, so it never ends halfway through what
/// one character became (`ß` to `ss`).
#[derive(Clone, Debug)]
pub(super) struct Folder {
    folding: Folding,
    /// Letters that hold a mark, with the letter without it and the mark, in order.
    marked: Vec<(char, char, char)>,
}

impl Folder {
    pub(super) fn new(folding: Folding) -> Self {
        let mut marked = Vec::with_capacity(800);
        for (mark, letters) in MARKED {
            let mut letters = letters.chars();
            while let (Some(plain), Some(letter)) = (letters.next(), letters.next()) {
                marked.push((letter, plain, mark));
            }
        }
        marked.sort_unstable();
        Self { folding, marked }
    }

    pub(super) fn fold(&self, text: &str) -> Vec<char> {
        let mut folded = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(end) = self.cluster(text, at, &mut folded) {
            at = end;
        }
        folded
    }

    /// Appends the folded cluster that begins at a byte, and tells where it ends; nothing at the
    /// end of the text.
    pub(super) fn cluster(&self, text: &str, at: usize, folded: &mut Vec<char>) -> Option<usize> {
        let rest = text.get(at..)?;
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        let is_white = first.is_ascii_whitespace() || first == 0x0b;
        if first.is_ascii() && !is_white && bytes.get(1).is_none_or(u8::is_ascii) {
            let lower = if self.folding.ignore_case { first.to_ascii_lowercase() } else { first };
            folded.push(char::from(lower));
            return Some(at + 1);
        }
        let c = rest.chars().next()?;
        let mut end = at + c.len_utf8();
        let from = folded.len();
        if self.folding.ignore_marks && c.is_whitespace() {
            folded.push(' ');
            end = at + white_space(text, at);
        } else {
            self.decompose(c, folded);
        }
        if takes_marks(c) && end == at + c.len_utf8() {
            for mark in text.get(end..)?.chars().take_while(|&c| is_mark(c)) {
                end += mark.len_utf8();
                if !self.folding.ignore_marks {
                    self.decompose(mark, folded);
                }
            }
        }
        if let Some(marks) = folded.get_mut(from + 1..) {
            marks.sort_unstable();
        }
        if self.folding.ignore_case {
            fold_case(folded, from);
        }
        Some(end)
    }

    /// Whether a character does not count at all.
    pub(super) fn drops(&self, c: char) -> bool {
        self.folding.ignore_marks && (is_mark(c) || is_invisible(c))
    }

    /// Appends a character in its parts, without those that do not count.
    fn decompose(&self, c: char, folded: &mut Vec<char>) {
        if c.is_ascii() {
            folded.push(c);
            return;
        }
        let same = SAME.binary_search_by_key(&c, |&(other, _)| other);
        let mut base = same.map_or(c, |i| SAME[i].1);
        let from = folded.len();
        while let Ok(i) = self.marked.binary_search_by_key(&base, |&(letter, _, _)| letter) {
            let (_, plain, mark) = self.marked[i];
            base = plain;
            if !self.folding.ignore_marks {
                folded.push(mark);
            }
        }
        if self.folding.ignore_marks {
            if is_mark(base) || is_invisible(base) {
                return;
            }
            base = without_typography(base);
        }
        folded.insert(from, base);
    }
}

/// The length in bytes of the white space from a byte on, without a last blank that carries a mark.
fn white_space(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let len = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
    let run = rest.get(..len).unwrap_or_default();
    match run.char_indices().next_back() {
        Some((last, _)) if last > 0 && !is_grapheme_edge(text, at + len) => last,
        _ => len,
    }
}

/// No mark goes with what is no sign: to a reader it would stand alone.
fn takes_marks(c: char) -> bool {
    !(c.is_control() || is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}'))
}

fn without_typography(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '＇' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '−' => '-',
        _ => STRUCK.iter().find(|(letter, _)| *letter == c).map_or(c, |&(_, plain)| plain),
    }
}

fn fold_case(folded: &mut Vec<char>, from: usize) {
    let mut i = from;
    while let Some(&c) = folded.get(i) {
        i += 1;
        if !has_case(c) {
            continue;
        }
        // Lower case of upper case of lower case: the upper case alone would part `ẞ` from `ß`,
        // the lower case alone `ſ` from `s`.
        let mut lower = c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        if let Some(first) = lower.next() {
            folded[i - 1] = first;
        }
        for other in lower {
            folded.insert(i, other);
            i += 1;
        }
    }
}

/// Whether a character may have another case; spares most scripts the look-up.
fn has_case(c: char) -> bool {
    !matches!(c, '\u{588}'..='\u{109f}' | '\u{2e00}'..='\u{a63f}' | '\u{ac00}'..='\u{faff}')
}

/// Marks on a letter that may be left out in writing: those of Latin, Greek and Cyrillic script,
/// the points of Hebrew, Arabic and Syriac. The vowel signs of other scripts are no such marks.
pub(super) fn is_mark(c: char) -> bool {
    c >= '\u{300}'
        && matches!(
            c,
            '\u{300}'..='\u{36f}'
                | '\u{483}'..='\u{489}'
                | '\u{591}'..='\u{5bd}'
                | '\u{5bf}'
                | '\u{5c1}'..='\u{5c2}'
                | '\u{5c4}'..='\u{5c5}'
                | '\u{5c7}'
                | '\u{610}'..='\u{61a}'
                | '\u{64b}'..='\u{65f}'
                | '\u{670}'
                | '\u{6d6}'..='\u{6dc}'
                | '\u{6df}'..='\u{6e4}'
                | '\u{6e7}'..='\u{6e8}'
                | '\u{6ea}'..='\u{6ed}'
                | '\u{711}'
                | '\u{730}'..='\u{74a}'
                | '\u{1ab0}'..='\u{1aff}'
                | '\u{1dc0}'..='\u{1dff}'
                | '\u{20d0}'..='\u{20f0}'
                | '\u{fe20}'..='\u{fe2f}'
        )
}

/// What no one sees or means: soft hyphens, joiners, marks of direction, variation selectors, and
/// the Arabic stretch of a line.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{640}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::{ALTERED, ALTERED_ARABIC, Folder, Folding, is_invisible, is_mark};

    /// The ranges say at which characters a match may begin; one left out would never be found.
    #[test]
    fn only_characters_of_the_ranges_are_altered() {
        let folder = Folder::new(Folding { ignore_case: true, ignore_marks: true });
        for c in ('\u{80}'..=char::MAX).filter(|&c| !is_mark(c) && !is_invisible(c)) {
            let n = u32::from(c);
            let is_known =
                ALTERED.iter().chain([&ALTERED_ARABIC]).any(|&(a, b)| (a..=b).contains(&n));
            let folded = folder.fold(c.encode_utf8(&mut [0; 4]));
            assert!(is_known || folded == [c], "{n:x} {c} becomes {folded:?}");
        }
    }
}
