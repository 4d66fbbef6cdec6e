//! How words are compared with a text.

use serde::{Deserialize, Serialize};

/// How a text is looked for; by default as loosely as a reader would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Matching {
    /// The text is a regular expression.
    pub regex: bool,
    /// A hit begins and ends at edges of words (UAX #29); a possessive `'s` may follow. In scripts
    /// without spaces every character is a word.
    pub whole_word: bool,
    /// Upper and lower case differ.
    pub match_case: bool,
    /// Letters with and without marks differ, as does everything else that the search takes for
    /// the same with them. A regular expression always differs in these.
    pub match_diacritics: bool,
}
