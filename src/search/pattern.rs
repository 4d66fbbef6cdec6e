//! What is looked for.

use super::fold::Folding;
use super::literal::Literal;
use crate::text::Matching;
use regex_lite::{Regex, RegexBuilder};

impl Matching {
    /// What the options take for the same.
    #[must_use]
    pub fn folding(self) -> Folding {
        Folding { ignore_case: !self.match_case, ignore_marks: !self.match_diacritics }
    }
}

/// Words or a regular expression, ready to be looked for.
///
/// Regular expressions have the syntax of the crate `regex-lite`: `^` and `$` are the ends of a
/// line, `.` stops at its end, and `\w`, `\d`, `\s`, `\b` and letters of either case are those of
/// ASCII.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub(super) options: Matching,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Literal(Literal),
    Regex(Regex),
}

/// Why a text cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// There is nothing to look for.
    Empty,
    /// The text has more than [`Pattern::MAX_LEN`] bytes.
    TooLong,
    /// The regular expression would need too much memory.
    TooBig,
    /// The regular expression is none.
    Syntax {
        /// The character, counted from 0, at which it stops being one. Of a group or class that
        /// is not closed this is its start.
        at: usize,
        /// What is wrong there.
        what: String,
    },
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(f, "Type what to find."),
            Self::TooLong => write!(f, "A search has at most {} characters.", Pattern::MAX_LEN),
            Self::TooBig => write!(f, "The pattern is too big; repeat fewer times."),
            Self::Syntax { at, what } => {
                write!(f, "The pattern breaks at character {}: {what}.", at + 1)
            }
        }
    }
}

impl std::error::Error for PatternError {}

impl Pattern {
    /// The longest text that can be looked for, in bytes.
    pub const MAX_LEN: usize = 1000;

    /// The most memory that a regular expression may take, in bytes.
    const MAX_SIZE: usize = 1 << 20;

    /// Prepares a text to be looked for.
    ///
    /// # Errors
    /// If it is empty or too long, or if it is to be a regular expression and is none.
    pub fn new(text: &str, options: Matching) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.len() > Self::MAX_LEN {
            return Err(PatternError::TooLong);
        }
        let kind = if options.regex {
            Kind::Regex(regex(text, options.match_case)?)
        } else {
            let literal = Literal::new(text, options.folding());
            Kind::Literal(literal.ok_or(PatternError::Empty)?)
        };
        Ok(Self { options, kind })
    }

    /// How it is looked for.
    #[must_use]
    pub fn options(&self) -> Matching {
        self.options
    }

    /// The words without the differences that do not count; nothing for a regular expression.
    #[must_use]
    pub fn folded(&self) -> Option<String> {
        match &self.kind {
            Kind::Literal(literal) => Some(literal.folded().iter().collect()),
            Kind::Regex(_) => None,
        }
    }
}

fn build(text: &str, match_case: bool, size: usize) -> Result<Regex, regex_lite::Error> {
    RegexBuilder::new(text)
        .case_insensitive(!match_case)
        .multi_line(true)
        .crlf(true)
        .size_limit(size)
        .build()
}

fn regex(text: &str, match_case: bool) -> Result<Regex, PatternError> {
    let error = match build(text, match_case, Pattern::MAX_SIZE) {
        Ok(regex) => return Ok(regex),
        Err(error) => error,
    };
    // The crate does not say where. What stands before the fault is a pattern by itself, and no
    // longer part is. The size, which is looked at last, is not what is asked for here.
    let fits = |text: &str| match build(text, match_case, 0) {
        Ok(_) => true,
        Err(error) => error.to_string().contains("size limit"),
    };
    if fits(text) {
        return Err(PatternError::TooBig);
    }
    let mut starts = text.char_indices().map(|(at, _)| at).rev();
    let at = starts.find(|&at| text.get(..at).is_some_and(fits)).unwrap_or(0);
    let at = text.get(..at).map_or(0, |before| before.chars().count());
    Err(PatternError::Syntax { at, what: error.to_string() })
}
