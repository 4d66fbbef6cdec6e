//! Which texts are much alike, told by a few bytes of each (MinHash over sequences of words).

/// Words of one sequence.
const WORDS: usize = 5;

/// How many least numbers stand for a text.
const SIZE: usize = 64;

/// How many of them make a band: texts are compared where a band is the same, which for a likeness
/// of 0.7 fails once in a hundred times.
const ROWS: usize = 4;

/// Sequences below which a text is too short to be told from others.
const FEWEST: usize = 5;

/// Bytes of a text that are looked at: many times what a report of an agency has. More would hold
/// up the opening of long texts.
const LONGEST: usize = 1 << 15;

/// What tells how much of a text stands in another one: for each of 64 classes of its sequences of
/// five words the lowest byte of the least hash.
///
/// Of one permutation (Li, Owen and Zhang 2012), so that every sequence is hashed once; a class
/// without sequences takes the byte of another one (Shrivastava 2017). A byte is equal by chance
/// once in 256 times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature([u8; SIZE]);

impl Signature {
    /// How many bands a signature has.
    pub const BANDS: usize = SIZE / ROWS;

    /// The number of equal bytes from which two texts are near copies: a likeness (Jaccard) of 0.7,
    /// less what the estimate errs by.
    const LIKE: usize = 42;

    /// The signature of a text, or nothing where it is too short. Only its first 32 KiB count.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let sequences = sequences(text.get(..end)?);
        if sequences.len() < FEWEST {
            return None;
        }
        let mut least = [u64::MAX; SIZE];
        for sequence in sequences {
            let number = mix(sequence);
            let class = &mut least[(number >> 58) as usize];
            *class = (*class).min(number);
        }
        let mut bytes = [0; SIZE];
        for (class, byte) in bytes.iter_mut().enumerate() {
            let (mut from, mut turn) = (class, 0);
            while least[from] == u64::MAX {
                turn += 1;
                from = (mix((class as u64) << 32 | turn) % SIZE as u64) as usize;
            }
            *byte = mix(least[from]) as u8;
        }
        Some(Self(bytes))
    }

    /// The bands with their numbers; texts much alike are likely to share one.
    pub fn bands(&self) -> impl Iterator<Item = (usize, u32)> {
        (0..Self::BANDS).map(|n| (n, self.band(n)))
    }

    /// The band of a number below [`Self::BANDS`], which texts much alike are likely to share.
    #[must_use]
    pub fn band(&self, n: usize) -> u32 {
        let rows = self.0.iter().skip(n * ROWS).take(ROWS);
        rows.fold(0, |band, byte| band << 8 | u32::from(*byte))
    }

    /// Whether most sequences of words of both texts are the same.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count() >= Self::LIKE
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): a number of 64 bits from one of 64 bits.
pub(crate) fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// A text as a number (FNV-1a), the same on every machine.
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Characters of scripts that put no space between words.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{edf}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The sequences of words of a text as numbers, sorted, each once; without regard to case and
/// punctuation. A text with fewer words than a sequence has one.
pub(crate) fn sequences(text: &str) -> Vec<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Scripts without spaces have no words: there every character is one.
    let mut numbers = Vec::new();
    for word in words {
        if word.chars().next().is_some_and(is_wide) {
            numbers.extend(word.chars().map(|c| hash(c.encode_utf8(&mut [0; 4]))));
        } else {
            numbers.push(hash(&word.to_lowercase()));
        }
    }
    let join =
        |words: &[u64]| words.iter().fold(0, |all: u64, word| mix(all.rotate_left(7) ^ word));
    let mut found: Vec<u64> = if numbers.len() < WORDS {
        vec![join(&numbers)]
    } else {
        numbers.windows(WORDS).map(join).collect()
    };
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_the_beginning_counts() {
        let story: String = (0..5_000).map(|i| format!("wörd{i} ")).collect();
        assert!(story.len() > LONGEST);
        assert_eq!(Signature::of(&story), Signature::of(&format!("{story} and more")));
    }

    /// A text of so many words, each of them as good as unique.
    fn text(seed: usize, n: usize) -> Vec<String> {
        (0..n).map(|i| format!("w{:x}", mix((seed * 1_000_000 + i) as u64))).collect()
    }

    #[test]
    fn texts_much_alike_are_told_from_others() {
        let mut n_like = [0; 3];
        for seed in 0..200 {
            let story = text(3 * seed, 60 + 10 * seed);
            let head = text(3 * seed + 1, 5).join(" ");
            let other = text(3 * seed + 2, story.len());
            let half: Vec<_> = [&story[..story.len() / 2], &other[story.len() / 2..]].concat();
            let own = Signature::of(&story.join(" ")).unwrap();
            let copies = [
                format!("{head}\n\n{}.", story.join(" ").to_uppercase()),
                half.join(" "),
                other.join(" "),
            ];
            for (n, copy) in n_like.iter_mut().zip(copies) {
                *n += usize::from(own.is_like(&Signature::of(&copy).unwrap()));
            }
        }
        assert_eq!(n_like, [200, 0, 0]);
    }

    #[test]
    fn near_copies_share_a_band() {
        let shares = |seed: usize| {
            let story = text(2 * seed, 300).join(" ");
            let copy = format!("{} {story}", text(2 * seed + 1, 40).join(" "));
            let (one, other) = (Signature::of(&story).unwrap(), Signature::of(&copy).unwrap());
            (0..Signature::BANDS).any(|n| one.band(n) == other.band(n))
        };
        assert_eq!((0..200).filter(|seed| shares(*seed)).count(), 200);
    }

    #[test]
    fn a_short_text_has_no_signature() {
        assert_eq!(Signature::of("Too short to tell."), None);
        assert!(Signature::of(&text(1, FEWEST + WORDS - 1).join(" ")).is_some());
        assert!(Signature::of("政府军星期五重新夺回了港口城市防务部说有九人被杀").is_some());
    }
}
