//! Makes characters of a text out of those of a PDF.

use unicode_normalization::UnicodeNormalization as _;

/// Characters from 0x80 to 0xA0 of PDFDocEncoding, in their order (ISO 32000-2, D.2).
const DOC: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™',
    'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// A text string of a document: UTF-16 or UTF-8 with a mark, or else PDFDocEncoding.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => {
            let of_doc = |byte: &u8| {
                let special = byte.checked_sub(0x80).and_then(|n| DOC.get(usize::from(n)));
                special.copied().unwrap_or(char::from(*byte))
            };
            bytes.iter().map(of_doc).collect()
        }
    };
    text.chars().flat_map(sound).collect()
}

/// What stands for a character in a text: no control, no ligature, no form of a letter that only
/// its place in a word asks for; nothing where the character has no meaning outside of its font.
fn sound(c: char) -> impl Iterator<Item = char> {
    let one = match c {
        '\t' | '\n' | '\r' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
        // What Windows calls its bullet in fonts of symbols.
        '\u{f0b7}' => "•",
        _ => "",
    };
    let is_form = matches!(c, '\u{fb00}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let is_kept = one.is_empty()
        && !is_form
        && !c.is_control()
        && !matches!(
            c,
            // Marks of direction come from the order of the letters; half characters and those of
            // private use mean nothing here.
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'
                | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}'
                | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'
        );
    let form = is_form.then(|| c.nfkc().filter(|c| *c != ' '));
    one.chars().chain(is_kept.then_some(c)).chain(form.into_iter().flatten())
}

/// The characters of a glyph as they stand in a text; nothing where its font does not tell.
pub(super) fn of_glyph(text: &str) -> Option<String> {
    let text: String = text.chars().flat_map(sound).collect();
    (!text.is_empty()).then_some(text)
}

/// A text with runs of white space as one space.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same, with one space left at either edge where there was any.
pub(super) fn spaced_edges(text: &str) -> String {
    let inner = spaced(text);
    let edge = |is_white: bool| if is_white { " " } else { "" };
    let (start, end) = (text.starts_with(' '), text.ends_with(' '));
    match inner.is_empty() {
        true => edge(start).to_owned(),
        false => format!("{}{inner}{}", edge(start), edge(end)),
    }
}

/// Whether a character is of a script that is written from right to left.
pub(super) fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !is_digit(c)
}

/// Whether a character is a digit, which stand from left to right in every script.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// Whether a character stands on the one before it.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}'
            | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
            | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{900}'..='\u{902}' | '\u{93c}'
            | '\u{941}'..='\u{948}' | '\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
            | '\u{e47}'..='\u{e4e}'
    )
}

/// Whether a character is of a script that puts no spaces between words.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}'
    )
}

const BRACKETS: [(char, char); 6] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('«', '»'), ('‹', '›')];

/// Whether a bracket opens; nothing for what is none.
pub(super) fn opens(text: &str) -> Option<bool> {
    let mut letters = text.chars();
    let (c, None) = (letters.next()?, letters.next()) else { return None };
    BRACKETS.iter().find(|(open, close)| c == *open || c == *close).map(|(open, _)| c == *open)
}

/// The bracket that faces the other way.
pub(super) fn mirrored(c: char) -> char {
    let other = BRACKETS.iter().find_map(|(open, close)| match c {
        _ if c == *open => Some(*close),
        _ if c == *close => Some(*open),
        _ => None,
    });
    other.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_read_in_every_encoding() {
        assert_eq!(text_string(b"Caf\xe9 \x93x\x94 \x84\xa0"), "Café fixfl —€");
        assert_eq!(text_string(b"\xfe\xff\x04\x1c\x00\n\xd8\x00"), "М \u{fffd}");
        assert_eq!(text_string(b"\xef\xbb\xbf\xc3\xa9\x00"), "é");
    }

    #[test]
    fn glyphs_become_characters_of_a_text() {
        assert_eq!(of_glyph("ﬃ").as_deref(), Some("ffi"));
        assert_eq!(of_glyph("ﻻ").as_deref(), Some("لا"));
        assert_eq!(of_glyph("\u{a0}").as_deref(), Some(" "));
        assert_eq!(of_glyph("\u{f0b7}").as_deref(), Some("•"));
        for none in ["\0", "\u{e001}", "\u{202e}", ""] {
            assert_eq!(of_glyph(none), None);
        }
    }
}
