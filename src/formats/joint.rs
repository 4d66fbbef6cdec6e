//! How files that were written of some articles each become one of all.

use super::frame::Options;
use crate::project::{Codebook, Document};

/// How what is written of some articles and what is written of others is put together.
#[derive(Clone, Copy, Debug)]
pub enum Joint {
    /// Every file is that of one article, whichever others there are.
    Apart,
    /// There is one file, which has the articles one behind the other.
    Within {
        /// How what stands before the articles ends.
        head: &'static str,
        /// What stands between two of them.
        between: &'static str,
        /// What stands behind the last.
        tail: &'static str,
    },
    /// Every file is a dataset by itself, and programs take those of a folder for one.
    Several,
    /// The first file has a line for each article, and others tell of it.
    Told {
        /// Whether what is written of an article does not depend on the others.
        fits: fn(&Document) -> bool,
        /// The other files, for so many articles.
        others: Others,
    },
}

/// Makes the files that tell of so many articles.
pub type Others = fn(&Codebook, &Options, usize) -> Vec<(String, Vec<u8>)>;

impl Joint {
    /// A record of each article, and nothing else.
    pub(super) const LINES: Self = Self::Within { head: "", between: "", tail: "" };

    /// What [`json::list`](super::json::list) makes of records.
    pub(super) const LIST: Self = Self::Within { head: "[\n", between: ",\n", tail: "\n]\n" };
}

/// A byte order mark in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A file taken apart where the articles of another one can be put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parted<'a> {
    /// What stands before the articles.
    pub head: &'a [u8],
    /// The articles; empty if the file has none.
    pub articles: &'a [u8],
    /// What stands behind them.
    pub tail: &'a [u8],
}

impl<'a> Parted<'a> {
    /// Takes a file apart that was written with this `head` and this `tail`. One that has not both
    /// of them has no articles, and is all head.
    #[must_use]
    pub fn of(file: &'a [u8], head: &str, tail: &str) -> Self {
        let nothing = Self { head: file, articles: &[], tail: &[] };
        let start = match head.as_bytes() {
            // A text that begins with a byte order mark has another one before it.
            [] => Some(if file.starts_with(MARK) { MARK.len() } else { 0 }),
            head => file.windows(head.len()).position(|some| some == head).map(|n| n + head.len()),
        };
        let end = file.ends_with(tail.as_bytes()).then(|| file.len() - tail.len());
        let Some((start, end)) = start.zip(end).filter(|(start, end)| start < end) else {
            return nothing;
        };
        Self { head: &file[..start], articles: &file[start..end], tail: &file[end..] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_its_parts() {
        let parted = |file: &'static str| {
            let Parted { head, articles, tail } = Parted::of(file.as_bytes(), "[\n", "\n]\n");
            [head, articles, tail].map(|part| std::str::from_utf8(part).unwrap())
        };
        assert_eq!(parted("[\n{},\n{}\n]\n"), ["[\n", "{},\n{}", "\n]\n"]);
        let marked = "\u{feff}\u{feff}\tO\n\n".as_bytes();
        assert_eq!(Parted::of(marked, "", "").articles, &marked[3..]);
        for nothing in ["[]\n", "", "[\n]\n"] {
            assert_eq!(parted(nothing), [nothing, "", ""]);
        }
    }
}
