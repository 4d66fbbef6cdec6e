//! Numbers of strings as spaCy's `StringStore` gives them.
//!
//! Source: `spacy/strings.pyx` and `spacy/symbols.pyx` of spaCy 3.8: a name of the table of
//! symbols has its place there, any other string its MurmurHash64A with the seed 1.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The names of spaCy's symbols, in the order of their numbers, which count from 1.
const SYMBOLS: &str = include_str!("symbols.txt");

/// Strings met so far with their numbers.
#[derive(Debug)]
pub(super) struct Strings<'a> {
    symbols: HashMap<&'static str, u64>,
    known: HashMap<&'a str, u64>,
}

impl<'a> Strings<'a> {
    pub(super) fn new() -> Self {
        let symbols = SYMBOLS.lines().zip(1..).collect();
        Self { symbols, known: HashMap::from([("", 0)]) }
    }

    /// The number of a string.
    pub(super) fn id(&mut self, text: &'a str) -> u64 {
        let Self { symbols, known } = self;
        let fresh = || symbols.get(text).copied().unwrap_or_else(|| hash(text.as_bytes()));
        *known.entry(text).or_insert_with(fresh)
    }

    /// Every string that was met, in order.
    pub(super) fn sorted(&self) -> Vec<&'a str> {
        let mut all: Vec<_> = self.known.keys().copied().collect();
        all.sort_unstable();
        all
    }

    /// The strings by their numbers, those of symbols included.
    pub(super) fn by_id(self) -> ById<'a> {
        let symbols = self.symbols.into_iter().map(|(name, id)| (id, name));
        symbols.chain(self.known.into_iter().map(|(text, id)| (id, text))).collect()
    }
}

/// Strings by their numbers, of which most are hashes already.
pub(super) type ById<'a> = HashMap<u64, &'a str, BuildHasherDefault<Mixed>>;

/// Spreads numbers that may be small ones too.
#[derive(Debug, Default)]
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        // The golden ratio: near numbers get far apart.
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// MurmurHash64A with the seed that spaCy uses.
fn hash(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> 47;
        hash = (hash ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let word = tail.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        hash = (hash ^ word).wrapping_mul(M);
    }
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(M);
    hash ^ hash >> 47
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_spacy() {
        let mut strings = Strings::new();
        let known = [
            ("", 0),
            ("ORG", 383),
            ("PERSON", 380),
            ("IS_ALPHA", 1),
            ("_", 456),
            ("apple", 8_566_208_034_543_834_098),
            ("coffee", 3_197_928_453_018_144_401),
        ];
        for (text, id) in known {
            assert_eq!(strings.id(text), id, "{text}");
        }
        assert_eq!(strings.sorted().len(), known.len());
        assert_eq!(strings.by_id().get(&384), Some(&"GPE"));
    }
}
