//! Finds the encoding of a file and decodes it to the letter.
//!
//! UTF-8 and UTF-16 are known by their form. A legacy encoding is guessed: the bytes are decoded
//! in each one that is plausible, by a decoder that the shell passes in (browsers have all of
//! them), and the most plausible text wins.

/// An encoding by its name in the WHATWG Encoding Standard (<https://encoding.spec.whatwg.org>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(pub &'static str);

impl Encoding {
    /// UTF-8, which the core decodes itself.
    pub const UTF_8: Self = Self("utf-8");

    /// What a person can choose from, the likeliest first.
    pub const CHOICES: [Self; 24] = [
        Self::UTF_8,
        Self("windows-1252"),
        Self("windows-1250"),
        Self("windows-1251"),
        Self("windows-1253"),
        Self("windows-1254"),
        Self("windows-1255"),
        Self("windows-1256"),
        Self("windows-1257"),
        Self("windows-1258"),
        Self("iso-8859-2"),
        Self("iso-8859-5"),
        Self("iso-8859-6"),
        Self("iso-8859-7"),
        Self("iso-8859-8"),
        Self("iso-8859-15"),
        Self("koi8-r"),
        Self("windows-874"),
        Self("shift_jis"),
        Self("euc-jp"),
        Self("euc-kr"),
        Self("gb18030"),
        Self("big5"),
        Self("utf-16le"),
    ];
}

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text to the letter; only a leading byte order mark is gone.
    pub text: String,
    /// What it was decoded from.
    pub encoding: Encoding,
    /// Whether a byte order mark was dropped.
    pub had_bom: bool,
    /// Whether the encoding was guessed rather than proved.
    pub is_guess: bool,
}

/// Decodes bytes; `decoder` decodes from a named encoding and gives nothing where it cannot.
///
/// # Errors
/// What the bytes are instead of text, fit to be shown.
pub fn decode(
    bytes: &[u8],
    decoder: impl Fn(&str, &[u8]) -> Option<String>,
) -> Result<Decoded, String> {
    let proved = |text: String, encoding, had_bom| Decoded {
        text,
        encoding,
        had_bom,
        is_guess: false,
    };
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return Ok(proved(text.to_owned(), Encoding::UTF_8, true));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        let text = utf16(rest, u16::from_le_bytes)?;
        return Ok(proved(text, Encoding("utf-16le"), true));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let text = utf16(rest, u16::from_be_bytes)?;
        return Ok(proved(text, Encoding("utf-16be"), true));
    }
    if let Some(what) = binary(bytes) {
        return Err(format!("This is {what}, not text. Save it as plain text and load that."));
    }
    if let Some(is_little) = utf16_without_mark(bytes) {
        let text =
            utf16(bytes, if is_little { u16::from_le_bytes } else { u16::from_be_bytes })?;
        let encoding = Encoding(if is_little { "utf-16le" } else { "utf-16be" });
        return Ok(Decoded { text, encoding, had_bom: false, is_guess: true });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(proved(text.to_owned(), Encoding::UTF_8, false));
    }
    let candidates = Encoding::CHOICES.iter().skip(1).filter(|e| e.0 != "utf-16le");
    let mut best: Option<(i64, Decoded)> = None;
    for encoding in candidates {
        let Some(text) = decoder(encoding.0, bytes) else { continue };
        let score = plausibility(&text, encoding.0);
        if best.as_ref().is_none_or(|(top, _)| score > *top) {
            let decoded = Decoded { text, encoding: *encoding, had_bom: false, is_guess: true };
            best = Some((score, decoded));
        }
    }
    best.map(|(_, decoded)| decoded).ok_or_else(|| {
        "The encoding could not be found out. Save the file as UTF-8 and load it again.".to_owned()
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("The file is cut off in the middle of a UTF-16 character.".to_owned());
    }
    let units: Vec<_> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).map_err(|_| {
        "The file holds half a character (a lone UTF-16 surrogate). Save it as UTF-8.".to_owned()
    })
}

/// UTF-16 without a mark shows in mostly Latin text: every other byte is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<bool> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), bytes.len() / 2);
    match (even * 10 < half, odd * 10 < half) {
        (true, false) if odd * 2 > half => Some(true),
        (false, true) if even * 2 > half => Some(false),
        _ => None,
    }
}

/// What bytes are that begin like a known kind of file other than text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 10] = [
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a zip archive or an Office document"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"{\\rtf", "a rich text (RTF) document"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// How much a text looks like one that people write.
///
/// Counts only characters beyond ASCII, since all candidates agree on the others: a letter beside
/// letters of its script and case gains, a symbol or control within a word loses.
fn plausibility(text: &str, encoding: &str) -> i64 {
    // A little in favor of the more common encodings where the text cannot decide.
    let rank = Encoding::CHOICES.iter().position(|e| e.0 == encoding).unwrap_or(0);
    let mut score = -(rank as i64);
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        if !c.is_ascii() {
            score += 10 * judge(before, c, after);
        } else if c.is_ascii_alphabetic()
            && before.is_some_and(|b| !b.is_ascii() && b.is_alphabetic())
            && before.map(script) != Some(script(c))
        {
            score -= 30;
        }
        before = Some(c);
    }
    score
}

fn judge(before: Option<char>, c: char, after: Option<char>) -> i64 {
    let beside = |other: Option<char>, is: fn(char) -> bool| other.is_some_and(is);
    let in_word = beside(before, char::is_alphabetic) && beside(after, char::is_alphabetic);
    match c {
        '\u{80}'..='\u{9f}' | '\u{fffd}' => -20,
        '\u{e000}'..='\u{f8ff}' => -20,
        // Typographic quotes, dashes and spaces stand at the edges of words.
        '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' | '–' | '—' | '…' | '\u{a0}' | '•' | '‹'
        | '›' => {
            if in_word && c != '’' && c != '–' && c != '—' { -6 } else { 3 }
        }
        '€' | '£' | '§' | '°' | '©' | '®' | '™' | '²' | '³' | '¿' | '¡' | 'º' | 'ª' | '½' => {
            if in_word { -6 } else { 0 }
        }
        c if is_cjk(c) => {
            if beside(before, is_cjk) || beside(after, is_cjk) { 4 } else { -2 }
        }
        c if c.is_alphabetic() => {
            let same = |other: char| other.is_alphabetic() && script(other) == script(c);
            let near = i64::from(before.is_some_and(same)) + i64::from(after.is_some_and(same));
            let clash = |other: char| other.is_alphabetic() && script(other) != script(c);
            let mixed = i64::from(before.is_some_and(clash)) + i64::from(after.is_some_and(clash));
            let upper_inside =
                c.is_uppercase() && before.is_some_and(char::is_lowercase);
            let rare = match script(c) {
                Script::Latin if is_rare_latin(c) => 3,
                _ => 0,
            };
            1 + near - 6 * mixed - if upper_inside { 6 } else { 0 } - rare
        }
        // Combining marks belong to the letter before.
        '\u{300}'..='\u{36f}' => 1,
        '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' => 2,
        '\u{64b}'..='\u{65f}' | '\u{60c}' | '\u{61b}' | '\u{61f}' => 2,
        '\u{591}'..='\u{5c7}' => 1,
        _ => {
            if in_word { -8 } else { -3 }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    Thai,
    Other,
}

fn script(c: char) -> Script {
    match c {
        'A'..='Z' | 'a'..='z' | '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
        '\u{370}'..='\u{3ff}' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        '\u{590}'..='\u{5ff}' => Script::Hebrew,
        '\u{600}'..='\u{6ff}' => Script::Arabic,
        '\u{e00}'..='\u{e7f}' => Script::Thai,
        _ => Script::Other,
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff60}')
}

/// Latin letters that running text in few languages has, yet that wrong decodings are full of.
fn is_rare_latin(c: char) -> bool {
    matches!(c, 'Ð' | 'ð' | 'Þ' | 'þ' | 'ÿ' | 'Ÿ' | 'ƒ' | 'Æ' | 'Ã' | 'Õ' | 'Ý' | '×' | '÷')
}
