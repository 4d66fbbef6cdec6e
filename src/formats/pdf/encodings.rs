//! Knows the encodings, the names of letters and the widths that documents take for granted.
//!
//! Source: ISO 32000-2, annex D; the Adobe Glyph List, of which names of several letters and of
//! letters with accents are made up here.

use unicode_normalization::UnicodeNormalization as _;

/// An encoding that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Standard,
    Windows,
    Macintosh,
    None,
}

impl Base {
    /// The encoding of a name.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        match name {
            b"WinAnsiEncoding" => Some(Self::Windows),
            b"MacRomanEncoding" => Some(Self::Macintosh),
            b"StandardEncoding" => Some(Self::Standard),
            _ => None,
        }
    }
}

/// From 0xa1; a blank is no letter.
const STANDARD: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—\
    \u{20}               Æ ª    ŁØŒº     \
    æ   ı  łøœß";

/// From 0x80 to 0x9f.
const WINDOWS: &str = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";

/// From 0x80.
const MACINTOSH: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
    ¿¡¬√ƒ≈∆«»…\
    \u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The letter of a code.
pub(super) fn letter(base: Base, code: u8) -> Option<String> {
    let of = |table: &str, first: u8| {
        let place = usize::from(code.checked_sub(first)?);
        table.chars().nth(place).filter(|c| *c != ' ')
    };
    let letter = match (base, code) {
        (Base::None, _) | (_, 0..=31 | 127) => None,
        (Base::Standard, b'\'') => Some('’'),
        (Base::Standard, b'`') => Some('‘'),
        (_, 32..=126) => Some(char::from(code)),
        (Base::Standard, _) => of(STANDARD, 0xa1),
        (Base::Macintosh, _) => of(MACINTOSH, 0x80),
        (Base::Windows, 0x80..=0x9f) => of(WINDOWS, 0x80),
        (Base::Windows, _) => Some(char::from(code)),
    };
    letter.map(String::from)
}

/// Names with what they mean.
const NAMES: &str = "\
    exclam ! quotedbl \" numbersign # dollar $ percent % ampersand & quotesingle ' parenleft ( \
    parenright ) asterisk * plus + comma , hyphen - minus − period . slash / zero 0 one 1 two \
    2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = \
    greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ \
    underscore _ grave ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ \
    sterling £ currency ¤ yen ¥ brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª \
    guillemotleft « logicalnot ¬ registered ® macron ¯ degree ° plusminus ± twosuperior ² \
    threesuperior ³ acute ´ mu µ paragraph ¶ periodcentered · middot · cedilla ¸ onesuperior ¹ \
    ordmasculine º guillemotright » onequarter ¼ onehalf ½ threequarters ¾ questiondown ¿ AE Æ \
    Eth Ð multiply × Oslash Ø Thorn Þ germandbls ß ae æ eth ð divide ÷ oslash ø thorn þ Dcroat \
    Đ dcroat đ Hbar Ħ hbar ħ dotlessi ı dotlessj ȷ IJ Ĳ ij ĳ kgreenlandic ĸ Lslash Ł lslash ł \
    Ldot Ŀ ldot ŀ Eng Ŋ eng ŋ OE Œ oe œ Tbar Ŧ tbar ŧ longs ſ florin ƒ circumflex ˆ caron ˇ \
    breve ˘ dotaccent ˙ ring ˚ ogonek ˛ tilde ˜ hungarumlaut ˝ endash – emdash — quoteleft ‘ \
    quoteright ’ quotesinglbase ‚ quotedblleft “ quotedblright ” quotedblbase „ dagger † \
    daggerdbl ‡ bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › fraction ⁄ \
    Euro € euro € trademark ™ partialdiff ∂ Delta ∆ increment ∆ product ∏ summation ∑ radical \
    √ infinity ∞ integral ∫ approxequal ≈ notequal ≠ lessequal ≤ greaterequal ≥ lozenge ◊ ff \
    ff fi fi fl fl ffi ffi ffl ffl afii61289 ℓ afii61352 № Alpha Α Beta Β Gamma Γ Epsilon Ε \
    Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ Sigma Σ \
    Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ \
    eta η theta θ iota ι kappa κ lambda λ nu ν xi ξ omicron ο pi π rho ρ sigma σ sigma1 ς tau \
    τ upsilon υ phi φ chi χ psi ψ omega ω Alphatonos Ά Epsilontonos Έ Etatonos Ή Iotatonos Ί \
    Omicrontonos Ό Upsilontonos Ύ Omegatonos Ώ alphatonos ά epsilontonos έ etatonos ή \
    iotatonos ί omicrontonos ό upsilontonos ύ omegatonos ώ afii10050 Ґ afii10098 ґ afii10062 Ў \
    afii10110 ў afii10145 Џ afii10193 џ afii10023 Ё afii10071 ё afii57388 ، afii57403 ؛ \
    afii57407 ؟ afii57470 ه arrowleft ← arrowright → checkmark ✓ filledbox ■ H22073 □ triagrt \
    ► visiblespace ␣";

/// Ends of names with the accent that they put on a letter.
const ACCENTS: [(&str, char); 15] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circumflex", '\u{302}'),
    ("tilde", '\u{303}'),
    ("dieresis", '\u{308}'),
    ("ring", '\u{30a}'),
    ("caron", '\u{30c}'),
    ("breve", '\u{306}'),
    ("macron", '\u{304}'),
    ("ogonek", '\u{328}'),
    ("cedilla", '\u{327}'),
    ("commaaccent", '\u{327}'),
    ("dotaccent", '\u{307}'),
    ("hungarumlaut", '\u{30b}'),
    ("dot", '\u{307}'),
];

/// Numbers of `afii` names with the letters that they begin to count at, and how many.
const SERIES: [(u32, u32, u32); 11] = [
    (10017, 0x410, 6),
    (10024, 0x416, 26),
    (10051, 0x402, 11),
    (10065, 0x430, 6),
    (10072, 0x436, 26),
    (10099, 0x452, 11),
    (57392, 0x660, 10),
    (57409, 0x621, 26),
    (57440, 0x640, 7),
    (57448, 0x648, 11),
    (57664, 0x5d0, 27),
];

/// The letters of a name; nothing for names that fonts make up.
pub(super) fn of_name(name: &str) -> Option<String> {
    let base = name.split('.').next().unwrap_or_default();
    if base == "space" || base == "nbspace" {
        return Some(" ".to_owned());
    }
    let letters: Option<Vec<_>> = base.split('_').map(of_part).collect();
    letters.map(|letters| letters.concat()).filter(|letters| !letters.is_empty())
}

fn of_part(name: &str) -> Option<String> {
    let mut letters = name.chars();
    if let (Some(c), None) = (letters.next(), letters.next()) {
        return c.is_ascii_alphabetic().then(|| c.to_string());
    }
    let mut pairs = NAMES.split_ascii_whitespace();
    while let (Some(known), Some(meaning)) = (pairs.next(), pairs.next()) {
        if known == name {
            return Some(meaning.to_owned());
        }
    }
    if let Some(number) = name.strip_prefix("afii").and_then(|number| number.parse::<u32>().ok()) {
        let series = SERIES.iter().find(|(first, _, n)| (*first..first + n).contains(&number));
        let (first, letter, _) = series?;
        return char::from_u32(letter + number - first).map(String::from);
    }
    for (accent, mark) in ACCENTS {
        let Some(letter) = name.strip_suffix(accent) else { continue };
        let letter = match letter {
            "dotlessi" => 'i',
            letter if letter.len() == 1 => char::from(*letter.as_bytes().first()?),
            _ => continue,
        };
        return Some([letter, mark].into_iter().nfc().collect());
    }
    let digits = name.strip_prefix("uni").filter(|digits| digits.len() >= 4);
    if let Some(digits) = digits.filter(|digits| digits.is_ascii()) {
        let unit = |four: &[u8]| u16::from_str_radix(std::str::from_utf8(four).ok()?, 16).ok();
        let units: Option<Vec<u16>> =
            digits.as_bytes().as_chunks::<4>().0.iter().map(|four| unit(four)).collect();
        return units.and_then(|units| String::from_utf16(&units).ok());
    }
    let digits = name.strip_prefix('u').filter(|digits| (4..=6).contains(&digits.len()))?;
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).map(String::from)
}

/// The encoding within a program of Type 1, which stands there as text: `dup 65 /A put`.
pub(super) fn of_program(program: &[u8]) -> Vec<(u8, &str)> {
    const LONGEST: usize = 64 * 1024;
    let head = program.get(..LONGEST).unwrap_or(program);
    let end = head.windows(5).position(|five| five == b"eexec").unwrap_or(head.len());
    let lines = head.get(..end).unwrap_or_default().split(|byte| matches!(byte, b'\n' | b'\r'));
    let entry = |line| -> Option<(u8, &str)> {
        let line = std::str::from_utf8(line).ok()?.trim().strip_prefix("dup ")?;
        let (code, name) = line.split_once('/')?;
        Some((code.trim().parse().ok()?, name.split_whitespace().next()?))
    };
    lines.filter_map(entry).collect()
}

/// Widths of the characters from the space to `~`, in thousandths.
const SANS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

const SERIF: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// The width of a letter in one of the fonts that every reader has, in thousandths. Bold ones are a
/// little wider, which matters to nobody who looks for gaps between words.
pub(super) fn standard_width(font: &str, letter: Option<&str>) -> f64 {
    if font.contains("Courier") || font.contains("Mono") {
        return 600.0;
    }
    let table = if font.contains("Times") || font.contains("Serif") { &SERIF } else { &SANS };
    let width = |letter: &str| {
        // A letter with an accent is as wide as one without.
        let c = letter.nfd().next()?;
        let special = match c {
            '—' | '…' | '™' | '‰' => Some(1000),
            '–' | 'ß' | 'æ' | 'œ' => Some(556),
            '‘' | '’' | '‚' => Some(222),
            '“' | '”' | '„' => Some(400),
            _ => None,
        };
        special.or_else(|| table.get((c as usize).checked_sub(32)?).copied())
    };
    letter.and_then(width).map_or(500.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_know_their_letters() {
        let all = |base: Base, codes: &[u8]| -> String {
            codes.iter().filter_map(|code| letter(base, *code)).collect()
        };
        assert_eq!(all(Base::Standard, b"A'`\xa1\xae\xb1\xcf\xd0\xe1\xe8\xf1\xfb"), "A’‘¡ﬁ–ˇ—ÆŁæß");
        assert_eq!(all(Base::Windows, b"A'\x80\x93\x9f\xe9\xff"), "A'€“Ÿéÿ");
        assert_eq!(all(Base::Macintosh, b"A\x80\x8e\xa5\xca\xd2\xde\xf0\xff"), "AÄé•\u{a0}“ﬁˇ");
        assert_eq!(all(Base::None, b"A"), "");
    }

    #[test]
    fn names_of_letters_are_known() {
        for (name, meaning) in [
            ("A", "A"),
            ("eacute", "é"),
            ("Scaron", "Š"),
            ("Gcommaaccent", "Ģ"),
            ("ohungarumlaut", "ő"),
            ("f_f_i", "ffi"),
            ("ffl", "ffl"),
            ("uni04220301", "Т\u{301}"),
            ("u1F600", "😀"),
            ("a.sc", "a"),
            ("afii10017", "А"),
            ("afii10049", "Я"),
            ("afii10097", "я"),
            ("quoteright", "’"),
            ("afii57409", "ء"),
            ("afii57450", "ي"),
            ("afii57690", "ת"),
            ("afii10109", "ќ"),
            ("space", " "),
        ] {
            assert_eq!(of_name(name).as_deref(), Some(meaning), "{name}");
        }
        for name in ["", "g12", ".notdef", "uni", "uniD800", "C0001", "unicorn"] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }

    #[test]
    fn the_encoding_of_a_program_is_read() {
        let program =
            b"%!\n/Encoding 256 array\ndup 65 /A put\ndup 174/ffi put\nx eexec dup 1 /B put";
        assert_eq!(of_program(program), [(65, "A"), (174, "ffi")]);
    }
}
