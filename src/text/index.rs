//! Conversion between bytes, code points and UTF-16 units of one immutable text.

use super::{ByteOffset, CharOffset, Range, Span, Utf16Offset};
use std::sync::Arc;

/// Distance in bytes between checkpoints: a conversion scans at most this much text.
const STRIDE: usize = 256;

/// A text with the table that converts its offsets.
///
/// Building costs one pass over the text; a conversion costs a table look-up and a scan of at
/// most 256 bytes (none in pure ASCII, where all three units are the same). Every conversion
/// answers `None` for an offset past the end or inside a character.
///
/// ```
/// use dateline::text::{ByteOffset, CharOffset, TextIndex, Utf16Offset};
/// let index = TextIndex::new("🔥 in Kabul");
/// assert_eq!(index.char_of(ByteOffset::new(5)), Some(CharOffset::new(2)));
/// assert_eq!(index.utf16_of(ByteOffset::new(5)), Some(Utf16Offset::new(3)));
/// assert_eq!(index.char_of(ByteOffset::new(1)), None);
/// ```
#[derive(Clone)]
pub struct TextIndex {
    text: Arc<str>,
    /// Empty in pure ASCII. Otherwise entry `i` counts what stands before the first character
    /// that starts at or after byte `i * STRIDE`.
    checkpoints: Vec<Checkpoint>,
    total: Checkpoint,
}

#[derive(Clone, Copy, Debug, Default)]
struct Checkpoint {
    byte: u32,
    char: u32,
    utf16: u32,
}

impl Checkpoint {
    fn step(&mut self, c: char) {
        self.byte += c.len_utf8() as u32;
        self.char += 1;
        self.utf16 += c.len_utf16() as u32;
    }

    /// Goes on to the first character at or behind a count of some unit, or to the end.
    fn step_to(&mut self, text: &str, count: usize, unit: fn(&Self) -> u32) {
        while let Some(most) = count.checked_sub(unit(self) as usize).filter(|most| *most > 0) {
            let Some(rest) = text.get(self.byte as usize..).filter(|rest| !rest.is_empty()) else {
                return;
            };
            // Of ASCII, eight at a time are one of every unit each.
            let (groups, _) = rest.as_bytes().get(..most).unwrap_or(rest.as_bytes()).as_chunks();
            let is_plain =
                |group: &&[u8; 8]| u64::from_le_bytes(**group) & 0x8080_8080_8080_8080 == 0;
            let n = 8 * groups.iter().take_while(is_plain).count() as u32;
            (self.byte, self.char, self.utf16) = (self.byte + n, self.char + n, self.utf16 + n);
            for c in rest.get(n as usize..).unwrap_or_default().chars().take(8) {
                if unit(self) as usize >= count {
                    return;
                }
                self.step(c);
            }
        }
    }
}

impl TextIndex {
    /// Indexes a text of at most 4 GiB.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let mut at = Checkpoint::default();
        let mut checkpoints = Vec::new();
        if text.is_ascii() {
            let n = text.len() as u32;
            at = Checkpoint { byte: n, char: n, utf16: n };
        } else {
            while (at.byte as usize) < text.len() {
                if at.byte as usize >= checkpoints.len() * STRIDE {
                    checkpoints.push(at);
                }
                at.step_to(&text, checkpoints.len() * STRIDE, |at| at.byte);
            }
        }
        Self { text, checkpoints, total: at }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.text.clone()
    }

    /// The offset after the last byte.
    #[must_use]
    pub fn end(&self) -> ByteOffset {
        ByteOffset::new(self.text.len())
    }

    /// How many code points the text has.
    #[must_use]
    pub fn n_chars(&self) -> usize {
        self.total.char as usize
    }

    /// How many UTF-16 units the text has.
    #[must_use]
    pub fn n_utf16(&self) -> usize {
        self.total.utf16 as usize
    }

    /// Whether the offset stands between two characters, or at either end.
    #[must_use]
    pub fn is_boundary(&self, at: ByteOffset) -> bool {
        self.text.is_char_boundary(at.get())
    }

    /// The text of a span, or nothing if the span is not one of this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> Option<&str> {
        self.text.get(span.start().get()..span.end().get())
    }

    /// The text of a range, or nothing if the range is not one of this text.
    #[must_use]
    pub fn slice_range(&self, range: Range<ByteOffset>) -> Option<&str> {
        self.text.get(range.start().get()..range.end().get())
    }

    /// Bytes to code points.
    #[must_use]
    pub fn char_of(&self, at: ByteOffset) -> Option<CharOffset> {
        Some(CharOffset::new(self.locate(at)?.char as usize))
    }

    /// Bytes to UTF-16 units.
    #[must_use]
    pub fn utf16_of(&self, at: ByteOffset) -> Option<Utf16Offset> {
        Some(Utf16Offset::new(self.locate(at)?.utf16 as usize))
    }

    /// Code points to bytes.
    #[must_use]
    pub fn byte_of_char(&self, at: CharOffset) -> Option<ByteOffset> {
        self.find(at.get(), |checkpoint| checkpoint.char)
    }

    /// UTF-16 units to bytes.
    #[must_use]
    pub fn byte_of_utf16(&self, at: Utf16Offset) -> Option<ByteOffset> {
        self.find(at.get(), |checkpoint| checkpoint.utf16)
    }

    /// A range of bytes as code points.
    #[must_use]
    pub fn chars_of_range(&self, range: Range<ByteOffset>) -> Option<Range<CharOffset>> {
        Range::new(self.char_of(range.start())?, self.char_of(range.end())?)
    }

    /// A range of bytes as UTF-16 units.
    #[must_use]
    pub fn utf16_of_range(&self, range: Range<ByteOffset>) -> Option<Range<Utf16Offset>> {
        Range::new(self.utf16_of(range.start())?, self.utf16_of(range.end())?)
    }

    fn locate(&self, at: ByteOffset) -> Option<Checkpoint> {
        if !self.is_boundary(at) {
            return None;
        }
        let Some(last) = self.checkpoints.len().checked_sub(1) else {
            let n = at.get() as u32;
            return Some(Checkpoint { byte: n, char: n, utf16: n });
        };
        let mut i = (at.get() / STRIDE).min(last);
        // The first character at or after a stride may itself start past the offset.
        if self.checkpoints[i].byte as usize > at.get() {
            i -= 1;
        }
        let mut found = self.checkpoints[i];
        found.step_to(&self.text, at.get(), |at| at.byte);
        Some(found)
    }

    fn find(&self, count: usize, unit: fn(&Checkpoint) -> u32) -> Option<ByteOffset> {
        if count > unit(&self.total) as usize {
            return None;
        }
        if self.checkpoints.is_empty() {
            return Some(ByteOffset::new(count));
        }
        let after = self.checkpoints.partition_point(|c| unit(c) as usize <= count);
        let mut found = self.checkpoints[after - 1];
        found.step_to(&self.text, count, unit);
        (unit(&found) as usize == count).then(|| ByteOffset::new(found.byte as usize))
    }
}

impl PartialEq for TextIndex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for TextIndex {}

impl std::fmt::Debug for TextIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TextIndex({:?})", self.text)
    }
}
