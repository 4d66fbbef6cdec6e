//! Stable names of things, sortable by time and safe to merge between annotators.

use crate::moment::Timestamp;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::sync::Arc;

/// A stable identifier of a `T`: 1 to 128 characters, none of them a control or white space.
///
/// Ids made here are ULIDs (<https://github.com/ulid/spec>): 48 bits of time, 80 of chance, in
/// 26 characters of Crockford's base 32, so that they sort by time of making and those of two
/// annotators never meet. Ids of files made elsewhere are kept as they are.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id<T> {
    name: Arc<str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Takes a name from outside, or nothing if it cannot be an id.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        // Nearly all are of ASCII, of which little is to be asked.
        let fits = match name.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => (1..=128).contains(&name.len()),
            false => {
                name.chars().count() <= 128
                    && !name.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\u{feff}')
            }
        };
        fits.then(|| Self { name: name.into(), of: PhantomData })
    }

    /// The name as it stands in files.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The same name for another kind of thing.
    #[must_use]
    pub fn cast<U>(&self) -> Id<U> {
        Id { name: self.name.clone(), of: PhantomData }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        self.cast()
    }
}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.name.cmp(&other.name)
    }
}

impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name.fmt(f)
    }
}

impl<T> std::fmt::Display for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.name.fmt(f)
    }
}

impl<T> TryFrom<String> for Id<T> {
    type Error = String;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(&name).ok_or_else(|| format!("{name:?} cannot be an id"))
    }
}

impl<T> From<Id<T>> for String {
    fn from(id: Id<T>) -> Self {
        id.name.as_ref().to_owned()
    }
}

/// Who acts, and when, with the chance that fresh ids need: what the core may not find out itself.
///
/// The shell makes one stamp per command; the same command with the same stamp gives the same
/// change, so commands replay exactly.
///
/// ```
/// use dateline::annotation::MentionId;
/// use dateline::id::Stamp;
/// use dateline::moment::Timestamp;
/// let stamp = Stamp { at: Timestamp::from_millis(0), author: "me".into(), chance: 7 };
/// let (first, second): (MentionId, MentionId) = (stamp.id(0), stamp.id(1));
/// assert_eq!(first.as_str(), "00000000000000000000000007");
/// assert!(first < second);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The moment of the command.
    pub at: Timestamp,
    /// The annotator's name.
    pub author: Arc<str>,
    /// 79 bits of chance; higher bits are ignored.
    pub chance: u128,
}

impl Stamp {
    /// The `n`th fresh id of this command.
    #[must_use]
    pub fn id<T>(&self, n: usize) -> Id<T> {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        // One bit less than a ULID has, so that adding `n` keeps the ids of a command in order.
        const CHANCE: u128 = (1 << 79) - 1;
        let time = u128::try_from(self.at.millis()).unwrap_or(0) & ((1 << 48) - 1);
        let bits = (time << 80) | ((self.chance & CHANCE) + n as u128);
        let mut name = [0; 26];
        for (i, letter) in name.iter_mut().rev().enumerate() {
            *letter = ALPHABET[(bits >> (5 * i)) as usize & 31];
        }
        // Letters and digits are sound UTF-8.
        Id { name: std::str::from_utf8(&name).unwrap_or_default().into(), of: PhantomData }
    }
}
