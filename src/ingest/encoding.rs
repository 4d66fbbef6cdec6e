//! Finds the encoding of a file and decodes it to the letter.
//!
//! UTF-8, and UTF-16 with a mark, are known by their form. Any other encoding is guessed: the
//! bytes are decoded in each one, by a decoder that the shell passes in (browsers have all of
//! them), and the most plausible text wins.

use super::language::cost;

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

    fn is_legacy(&self) -> bool {
        *self != Self::UTF_8 && !self.0.starts_with("utf-16")
    }
}

/// The encoding that a page or an XML file says it has, if it is neither UTF-8 nor marked.
#[must_use]
pub fn declared_encoding(bytes: &[u8]) -> Option<&'static str> {
    let is_marked = [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark));
    if is_marked || std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_lowercase();
    let head = head.trim_start();
    let mark = if head.starts_with("<?xml") {
        "encoding="
    } else if head.contains("<meta") {
        "charset="
    } else {
        return None;
    };
    let said = head.split_once(mark)?.1.trim_start_matches(['"', '\'']);
    let name = said.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next()?;
    let name = match name {
        "iso-8859-1" | "latin1" | "us-ascii" | "ascii" | "cp1252" => "windows-1252",
        "gb2312" | "gbk" => "gb18030",
        "sjis" | "shift-jis" | "windows-31j" => "shift_jis",
        other => other,
    };
    Encoding::CHOICES
        .iter()
        .find(|known| known.0 == name && **known != Encoding::UTF_8)
        .map(|e| e.0)
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
    let proved =
        |text: String, encoding, had_bom| Decoded { text, encoding, had_bom, is_guess: false };
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return Ok(proved(text.to_owned(), Encoding::UTF_8, true));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        let text = utf16_text(rest, u16::from_le_bytes)?;
        return Ok(proved(text, Encoding("utf-16le"), true));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let text = utf16_text(rest, u16::from_be_bytes)?;
        return Ok(proved(text, Encoding("utf-16be"), true));
    }
    if let Some(what) = binary(bytes) {
        return Err(no_text(what));
    }
    let n_controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    let utf8 = std::str::from_utf8(bytes).ok();
    // Few or no letters of UTF-16 are bytes that UTF-8 text is made of.
    if let Some(text) = utf8.filter(|_| n_controls * 8 <= bytes.len()) {
        return Ok(proved(text.to_owned(), Encoding::UTF_8, false));
    }
    guess(bytes, n_controls, &decoder).ok_or_else(|| match utf8 {
        None if n_controls == 0 => "The encoding could not be found out. Save the file as UTF-8 \
            and load it again."
            .to_owned(),
        _ => no_text("binary data"),
    })
}

/// Whether bytes are text in UTF-8, so that there is nothing to be decoded.
#[must_use]
pub fn is_utf8(bytes: &[u8]) -> bool {
    binary(bytes).is_none() && std::str::from_utf8(bytes).is_ok() && has_few_controls(bytes)
}

/// Whether no more of the bytes are control characters than UTF-8 text has.
fn has_few_controls(bytes: &[u8]) -> bool {
    // Most text has few bytes that may be one, and eight are looked at together.
    let (chunks, rest) = bytes.as_chunks::<8>();
    let may_hold = |chunk: &&[u8; 8]| {
        let word = u64::from_le_bytes(**chunk);
        // The highest bit of each byte that is less than 0x20, and of some others; then that of
        // each line feed, and of no control character.
        let low = word.wrapping_sub(0x2020_2020_2020_2020) & !word;
        let other = word ^ 0x0a0a_0a0a_0a0a_0a0a;
        let feeds = other.wrapping_sub(0x0101_0101_0101_0101) & !other;
        low & !feeds & 0x8080_8080_8080_8080 != 0
    };
    let n_of = |bytes: &[u8]| bytes.iter().filter(|byte| is_control(**byte)).count();
    let n: usize = chunks.iter().filter(may_hold).map(|chunk| n_of(chunk)).sum();
    (n + n_of(rest)) * 8 <= bytes.len()
}

fn no_text(what: &str) -> String {
    format!("This is {what}, not text. Save it as plain text and load that.")
}

/// Control characters that text does not have; UTF-16 is full of such bytes.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b)
}

/// Bytes that are looked at to tell one encoding from another.
const SAMPLE: usize = 64 * 1024;

/// The cheapest decoding, if it looks like a text at all.
fn guess(
    bytes: &[u8],
    n_controls: usize,
    decoder: &dyn Fn(&str, &[u8]) -> Option<String>,
) -> Option<Decoded> {
    let mut candidates = Vec::new();
    if bytes.len().is_multiple_of(2) {
        let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
        for (encoding, unit) in UTF_16 {
            let text = String::from_utf16_lossy(&units(sample, unit));
            // Of what is no text most units are characters that no one uses.
            let cost = cost(&text);
            if cost <= 130 * (sample.len() as u64 / 2) {
                candidates.push((cost * 1000 / sample.len() as u64, encoding));
            }
        }
    }
    if n_controls * 50 <= bytes.len() && !bytes.contains(&0) {
        let sample = sample(bytes);
        for encoding in Encoding::CHOICES.into_iter().filter(Encoding::is_legacy) {
            if let Some(text) = decoder(encoding.0, sample) {
                candidates.push((cost(&text) * 1000 / sample.len() as u64, encoding));
            }
        }
    }
    // Stable, so that of equals the likelier stays first.
    candidates.sort_by_key(|(cost, _)| *cost);
    candidates.into_iter().find_map(|(_, encoding)| {
        let utf16 = UTF_16.iter().find(|(other, _)| *other == encoding);
        let text = match utf16 {
            Some((_, unit)) => utf16_text(bytes, *unit).ok()?,
            None => decoder(encoding.0, bytes)?,
        };
        Some(Decoded { text, encoding, had_bom: false, is_guess: true })
    })
}

/// Whole lines from the first one on that is not ASCII: a line break is one byte in all legacy
/// encodings and part of no other character.
fn sample(bytes: &[u8]) -> &[u8] {
    let is_break = |byte: &u8| *byte == b'\n';
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let start = bytes[..first].iter().rposition(is_break).unwrap_or(0);
    let rest = &bytes[start..];
    match rest.get(..SAMPLE).and_then(|part| part.iter().rposition(is_break)) {
        Some(end) if end > first - start => &rest[..end],
        _ => rest,
    }
}

type Unit = fn([u8; 2]) -> u16;

const UTF_16: [(Encoding, Unit); 2] =
    [(Encoding("utf-16le"), u16::from_le_bytes), (Encoding("utf-16be"), u16::from_be_bytes)];

fn units(bytes: &[u8], unit: Unit) -> Vec<u16> {
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| unit(*pair)).collect()
}

fn utf16_text(bytes: &[u8], unit: Unit) -> Result<String, String> {
    if !bytes.len().is_multiple_of(2) {
        return Err("The file is cut off in the middle of a UTF-16 character.".to_owned());
    }
    String::from_utf16(&units(bytes, unit)).map_err(|_| {
        "The file holds half a character (a lone UTF-16 surrogate). Save it as UTF-8.".to_owned()
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn controls_are_counted_eight_bytes_at_a_time(
            bytes in prop::collection::vec(
                prop::sample::select(&b"\x00\x01\t\n\x0b\x0c\r\x1b\x1f aZ\x7f\x80\xff"[..]), 0..40,
            ),
            plain in 0..200_usize,
        ) {
            let bytes = [bytes, vec![b'a'; plain]].concat();
            let n = bytes.iter().filter(|byte| is_control(**byte)).count();
            prop_assert_eq!(has_few_controls(&bytes), n * 8 <= bytes.len());
        }
    }

    #[test]
    fn text_in_utf8_needs_no_decoding() {
        for (bytes, expected) in [
            (&b""[..], true),
            ("Kabul, le caf\u{e9}\n".as_bytes(), true),
            (b"caf\xe9", false),
            (b"%PDF-1.4", false),
            (b"K\0a\0b\0u\0l\0", false),
        ] {
            assert_eq!(is_utf8(bytes), expected, "{bytes:?}");
            let decoded = decode(bytes, |_, _| None);
            let is_read = decoded.is_ok_and(|d| d.encoding == Encoding::UTF_8 && !d.is_guess);
            assert_eq!(is_read, expected, "{bytes:?}");
        }
    }
}
