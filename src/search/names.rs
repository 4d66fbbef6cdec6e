//! Short forms of names, such as a surname, with what tells whether one stands for itself.

use super::pattern::Pattern;
use crate::text::{ByteOffset, Matching, Span, TextIndex, sentence_at};
use std::collections::BTreeMap;

/// Small words within a name that belong to the surname behind them.
const PARTICLES: [&str; 32] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la",
    "le", "los", "las", "ter", "ten", "te", "zu", "zum", "zur", "af", "av", "bin", "ibn", "bint",
    "ben", "abu", "al", "el",
];

/// The Arabic article in its spellings before a hyphen; news leave it out as often as not.
const ARTICLES: [&str; 13] =
    ["al", "el", "ul", "as", "ash", "at", "ath", "az", "an", "ar", "ad", "adh", "ud"];

const SUFFIXES: [&str; 7] = ["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"];

/// Capitalized words that stand before or behind a surname and are no part of another name.
const BYSTANDERS: [&str; 38] = [
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Dr",
    "Sir",
    "Dame",
    "Lord",
    "Lady",
    "King",
    "Queen",
    "Prince",
    "President",
    "Minister",
    "Secretary",
    "Chancellor",
    "Senator",
    "Governor",
    "Mayor",
    "Judge",
    "Justice",
    "Ambassador",
    "General",
    "Colonel",
    "Major",
    "Captain",
    "Professor",
    "Pope",
    "Bishop",
    "Sheikh",
    "Imam",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The short forms by which a text may go on to speak of a name, the longest first: what is left
/// without its first words, down to the surname.
///
/// `Interior Minister Graça Nhaca` is also `Minister Graça Nhaca`, `Graça Nhaca`, `Nhaca`; `Jan
/// van der Berg` is `van der Berg`, `Ayman al-Zawahiri` is `al-Zawahiri` or `Zawahiri`. Empty for
/// a single word, for a name that does not end in a capitalized word, and for one that ends in
/// `of …` and the like.
#[must_use]
pub fn aliases(name: &str) -> Vec<String> {
    let mut words: Vec<_> = name.split_whitespace().collect();
    while words.last().is_some_and(|last| SUFFIXES.contains(last)) {
        words.pop();
    }
    if let Some(last) = words.last_mut() {
        *last = last.trim_end_matches(',');
    }
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let bare = without_article(last);
    let is_surname = is_capitalized(bare) || is_elided(last);
    if !is_surname || bare.chars().filter(|c| c.is_alphabetic()).count() < 2 {
        return Vec::new();
    }
    let n_particles = before.iter().rev().take_while(|word| is_particle(word)).count();
    let surname = before.len() - n_particles;
    if surname == 0 {
        return Vec::new();
    }
    let given = &words[..surname];
    // `Ministry of Defense` has no surname, though `spokesman Davit Renko` has.
    let is_phrase = given.last().is_some_and(|word| !is_capitalized(word))
        && given.iter().any(|word| is_capitalized(word));
    if is_phrase {
        return Vec::new();
    }
    let starts = (1..surname).filter(|&i| is_capitalized(words[i])).chain([surname]);
    let mut found: Vec<_> = starts.map(|i| words[i..].join(" ")).collect();
    if bare != *last {
        found.push(bare.to_owned());
    }
    found
}

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Whether the first letter is a capital.
pub(super) fn is_capitalized(word: &str) -> bool {
    word.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
}

/// `d'Estaing`.
fn is_elided(word: &str) -> bool {
    let parts = word.split_once(['\'', '\u{2019}']);
    parts.is_some_and(|(before, after)| before.len() == 1 && is_capitalized(after))
}

fn without_article(word: &str) -> &str {
    let is_article = |before: &str| ARTICLES.contains(&before.to_lowercase().as_str());
    let parts = word.split_once(['-', '\u{2010}', '\u{2011}']);
    parts.filter(|(before, _)| is_article(before)).map_or(word, |(_, rest)| rest)
}

/// Tells of one text whether a short form in it stands for a name by itself.
pub(super) struct Surroundings<'a> {
    index: &'a TextIndex,
    /// Words of the name itself, which may stand before its short form.
    own: Vec<&'a str>,
    /// Whether the text has these words in lower case as well.
    is_common: BTreeMap<String, bool>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn new(index: &'a TextIndex, names: &'a [String]) -> Self {
        let own = names.iter().flat_map(|name| name.split_whitespace()).collect();
        Self { index, own, is_common: BTreeMap::new() }
    }

    /// Whether the words at a span are capitalized as in the short form, and neither they with
    /// their neighbors nor a hyphen make another name of them.
    pub(super) fn allow(&mut self, alias: &str, span: Span, match_case: bool) -> bool {
        let text = self.index.text();
        let Some(found) = self.index.slice(span) else { return false };
        let mut words = alias.split_whitespace().zip(found.split_whitespace());
        // A particle has a capital at the start of a sentence.
        let is_written = |wanted: &str, word: &str| match without_article(wanted) {
            _ if is_elided(wanted) => is_elided(word) || is_capitalized(word),
            bare if bare != wanted => is_capitalized(without_article(word)),
            _ if is_capitalized(wanted) => is_capitalized(word),
            _ => true,
        };
        let is_cased = |wanted: &str, word: &str| {
            let rest = |word: &'_ str| word.chars().skip(1).collect::<String>();
            rest(wanted) == rest(word)
        };
        if !words.all(|(a, b)| is_written(a, b) && (!match_case || is_cased(a, b))) {
            return false;
        }
        let before = text.get(..span.start().get()).unwrap_or_default();
        let after = text.get(span.end().get()..).unwrap_or_default();
        let is_alone = self.stands_alone_after(before) && self.stands_alone_before(after);
        // A word that is also a common noun says nothing where every word has a capital.
        let is_single = !alias.contains(char::is_whitespace);
        is_alone && !(is_single && self.is_common(found) && self.begins_sentence(span.start()))
    }

    fn stands_alone_after(&mut self, before: &str) -> bool {
        if let Some(part) = before.strip_suffix(['-', '\u{2010}', '\u{2011}', '\'', '\u{2019}']) {
            let start = part.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |i| {
                i + part.get(i..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8)
            });
            let joined = part.get(start..).unwrap_or_default();
            // `pro-Mujahed` is about him, `Haji-Mujahed` and `al-Mujahed` are other names.
            return !is_capitalized(joined) && !ARTICLES.contains(&joined);
        }
        let Some(line) = before.rsplit(['\n', '\r', '\u{85}', '\u{2029}']).next() else {
            return true;
        };
        let trimmed = line.trim_end();
        let is_next = trimmed.len() < line.len() && trimmed.ends_with(char::is_alphanumeric);
        let word = trimmed.rsplit(|c: char| c.is_whitespace() || is_opening(c)).next();
        !is_next || word.is_none_or(|word| self.is_bystander(word))
    }

    fn stands_alone_before(&mut self, after: &str) -> bool {
        if let Some(part) = after.strip_prefix(['-', '\u{2010}', '\u{2011}']) {
            return !part.starts_with(char::is_uppercase);
        }
        let Some(rest) = after.strip_prefix([' ', '\u{a0}']) else { return true };
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-');
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.is_bystander(word)
    }

    fn is_bystander(&mut self, word: &str) -> bool {
        !is_capitalized(word)
            || BYSTANDERS.contains(&word)
            || self.own.contains(&word)
            || self.is_common(word)
    }

    fn is_common(&mut self, word: &str) -> bool {
        let lower = word.to_lowercase();
        if let Some(&known) = self.is_common.get(&lower) {
            return known;
        }
        let options = Matching { whole_word: true, match_case: true, ..Matching::default() };
        let found = Pattern::new(&lower, options)
            .is_ok_and(|pattern| pattern.find_all(self.index).next().is_some());
        self.is_common.insert(lower, found);
        found
    }

    fn begins_sentence(&self, at: ByteOffset) -> bool {
        let before = self.index.text().get(..at.get()).unwrap_or_default();
        // To UAX #29 a sentence ends with `Mr.` too.
        let token = before.trim_end().rsplit(char::is_whitespace).next();
        let title = token.and_then(|token| token.strip_suffix('.'));
        if title.is_some_and(|title| is_capitalized(title) && title.chars().count() <= 4) {
            return false;
        }
        sentence_at(self.index, at).is_some_and(|sentence| {
            let lead = self.index.text().get(sentence.start().get()..at.get());
            lead.is_some_and(|lead| !lead.contains(char::is_alphanumeric))
        })
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '"' | '“' | '‘' | '«' | '„' | '—' | '–' | '/')
}
