//! Finds folded words in a text that is folded only where they may stand.

use super::edges::is_grapheme_edge;
use super::fold::{ALTERED, ALTERED_ARABIC, Folder, Folding};

/// Words that are looked for.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    folder: Folder,
    folded: Vec<char>,
    /// Whether a match may begin with a byte.
    first: Box<[bool; 256]>,
    /// Whether it may begin with two bytes: one bit for each pair.
    pairs: Box<[u64]>,
}

impl Literal {
    /// Nothing if there is nothing to look for.
    pub(super) fn new(words: &str, folding: Folding) -> Option<Self> {
        let mut folder = Folder::new(folding);
        let mut folded = folder.fold(words);
        if folded.is_empty() {
            // Nothing but marks: these are meant, then.
            folder = Folder::new(Folding { ignore_marks: false, ..folding });
            folded = folder.fold(words);
        }
        let mut literal = Self {
            folder,
            folded,
            first: Box::new([false; 256]),
            pairs: vec![0; 1024].into_boxed_slice(),
        };
        literal.learn()?;
        Some(literal)
    }

    pub(super) fn folded(&self) -> &[char] {
        &self.folded
    }

    /// Finds out with which bytes a match may begin.
    fn learn(&mut self) -> Option<()> {
        let first = *self.folded.first()?;
        let mut seconds = [false; 256];
        match self.folded.get(1) {
            Some(&second) if first != ' ' => {
                for byte in 0..0x80 {
                    let folded = self.folder.fold(char::from(byte).encode_utf8(&mut [0; 4]));
                    seconds[usize::from(byte)] = folded.first() == Some(&second);
                }
                // A mark, or something invisible before the second letter.
                seconds[0x80..].fill(true);
            }
            // More blanks may follow the first one.
            _ => seconds.fill(true),
        }
        let mut altered = Vec::new();
        let ranges = [(0, 0x7f), ALTERED_ARABIC];
        let ranges = ALTERED.into_iter().chain(ranges).flat_map(|(from, to)| from..=to);
        for c in ranges.filter_map(char::from_u32).chain([first]) {
            altered.clear();
            self.folder.cluster(c.encode_utf8(&mut [0; 4]), 0, &mut altered);
            if altered.first() == Some(&first) {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes);
                self.first[usize::from(bytes[0])] = true;
                for second in 0..=255 {
                    let fits = if c.is_ascii() {
                        seconds[usize::from(second)]
                    } else {
                        second == bytes[1]
                    };
                    if fits {
                        let pair = usize::from(u16::from_be_bytes([bytes[0], second]));
                        self.pairs[pair / 64] |= 1 << (pair % 64);
                    }
                }
            }
        }
        Some(())
    }

    /// The first match whose first letter that counts stands at `from` or behind it but before
    /// `stop`, and that ends at `end` or before, all in bytes. `fits` may turn it down.
    pub(super) fn next(
        &self,
        text: &str,
        from: usize,
        stop: usize,
        end: usize,
        mut fits: impl FnMut(usize, usize) -> bool,
    ) -> Option<(usize, usize)> {
        let bytes = text.as_bytes().get(..end)?;
        let stop = stop.min(end);
        let mut at = from;
        let mut scratch = Vec::new();
        loop {
            at += bytes.get(at..stop)?.iter().position(|&byte| self.first[usize::from(byte)])?;
            let may_begin = bytes.get(at + 1).is_none_or(|&second| {
                let pair = usize::from(u16::from_be_bytes([bytes[at], second]));
                self.pairs[pair / 64] >> (pair % 64) & 1 == 1
            });
            if may_begin
                && let Some(to) = self.match_at(text, at, &mut scratch)
                && to <= end
                && let Some(start) = self.start_of(text, at)
                && fits(start, to)
            {
                return Some((start, to));
            }
            at += if may_begin { self.step(text, at, &mut scratch) } else { 1 };
        }
    }

    /// How many bytes behind a place at which no match begins one may begin: a run of blanks
    /// stands for the same wherever it is entered.
    fn step(&self, text: &str, at: usize, scratch: &mut Vec<char>) -> usize {
        if self.folded.first() != Some(&' ') {
            return 1;
        }
        self.folder.cluster(text, at, scratch).map_or(1, |end| end - at)
    }

    /// Where the grapheme begins in which a match begins, if nothing before the match in it counts.
    fn start_of(&self, text: &str, at: usize) -> Option<usize> {
        let mut start = at;
        while !is_grapheme_edge(text, start) {
            let before = text.get(..start)?.chars().next_back()?;
            start -= before.len_utf8();
            if !self.folder.drops(before) {
                return None;
            }
        }
        Some(start)
    }

    /// Where the match that begins at a byte ends, behind all of its last grapheme.
    fn match_at(&self, text: &str, start: usize, cluster: &mut Vec<char>) -> Option<usize> {
        let mut wanted = self.folded.as_slice();
        let mut at = start;
        while !wanted.is_empty() {
            cluster.clear();
            let end = self.folder.cluster(text, at, cluster)?;
            // What does not count is no part of a match unless it stands within.
            if at == start && cluster.is_empty() {
                return None;
            }
            wanted = wanted.strip_prefix(cluster.as_slice())?;
            at = end;
        }
        while !is_grapheme_edge(text, at) {
            cluster.clear();
            at = self.folder.cluster(text, at, cluster)?;
            if !cluster.is_empty() {
                return None;
            }
        }
        Some(at)
    }
}
