//! What every format of other programs has in common: its description, its reader, its writer.

use super::intake::Intake;
pub(super) use super::joint::Joint;
use super::losses::{Outgoing, Written};
use serde::{Deserialize, Serialize};

/// A format of files: one room, one constant of this type.
#[derive(Debug)]
pub struct Format {
    /// Its stable name, as options and programs say it.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Ends of file names, without the dot; the first is the one that is written.
    pub extensions: &'static [&'static str],
    /// What its offsets count.
    pub unit: Unit,
    /// What it has a place for.
    pub carries: Carries,
    /// The fields of [`Options`] that change what it writes.
    pub options: &'static [&'static str],
    /// How sure it is of a file by its content.
    pub(super) recognize: fn(&Sniff<'_>) -> Certainty,
    /// Takes articles out of files, if the format can be read.
    pub(super) read: Option<Reader>,
    /// Makes files of articles, if the format can be written.
    pub(super) write: Option<Writer>,
    /// How what it writes of some articles and of others is put together, if it can be.
    pub joint: Option<Joint>,
}

/// Takes the articles of files into an [`Intake`]; fails only if nothing could be made of them.
pub(super) type Reader = fn(&[Source<'_>], &mut Intake<'_>) -> Result<(), Failure>;

/// Makes files of articles whose mentions fit what the format carries.
pub(super) type Writer = fn(&Outgoing<'_>, &mut Written);

/// What offsets count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Unicode code points, as Python counts.
    CodePoints,
    /// UTF-16 code units, as Java and JavaScript count.
    Utf16,
    /// Bytes of UTF-8.
    Bytes,
    /// What a reader takes for one character (UAX #29).
    Graphemes,
    /// Code points of the text with every CR LF as one.
    Folded,
    /// Code points of the text with a byte order mark before it.
    Marked,
    /// Tokens in the order of the text.
    Tokens,
    /// Nothing: a mention stands around its text.
    Tree,
}

impl Unit {
    /// The unit as people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::CodePoints => "code points",
            Self::Utf16 => "UTF-16 units",
            Self::Bytes => "UTF-8 bytes",
            Self::Graphemes => "graphemes",
            Self::Folded => "code points with CR LF as one",
            Self::Marked => "code points after a byte order mark",
            Self::Tokens => "tokens",
            Self::Tree => "position in the tree",
        }
    }
}

/// What a format has a place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Carries {
    /// Mentions on words that have one already.
    pub overlap: Overlap,
    /// Mentions with gaps.
    pub discontinuous: bool,
    /// Mentions that begin or end in white space.
    pub white_edges: bool,
    /// Attributes of mentions.
    pub attributes: bool,
    /// Notes on mentions.
    pub notes: bool,
    /// The text of articles to the letter.
    pub text: bool,
    /// Title, date, source and the like.
    pub metadata: bool,
    /// Relations and events, kept as they were read for the same format.
    pub relations: bool,
}

impl Carries {
    /// A format that holds labels on words of a text, none on another.
    pub(super) const FLAT: Self = Self {
        overlap: Overlap::None,
        discontinuous: false,
        white_edges: false,
        attributes: false,
        notes: false,
        text: true,
        metadata: false,
        relations: false,
    };

    /// A format that holds labels on any ranges of a text.
    pub(super) const RANGES: Self = Self { overlap: Overlap::Any, white_edges: true, ..Self::FLAT };
}

/// How mentions may lie over one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overlap {
    /// Not at all.
    None,
    /// One wholly within another.
    Nested,
    /// In any way.
    Any,
}

/// How sure a format is that a file is one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// It is not.
    No,
    /// It looks like it.
    Likely,
    /// Only this format has this mark.
    Sure,
}

impl Certainty {
    /// This certainty under a condition.
    pub(super) fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::No }
    }
}

/// A file as it comes in.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name, with folders where it has them.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl<'a> Source<'a> {
    /// The content as text, without a leading byte order mark.
    pub(super) fn text(&self) -> Result<&'a str, Failure> {
        let text = std::str::from_utf8(self.bytes).map_err(|error| Failure {
            file: self.name.to_owned(),
            place: format!("byte {}", error.valid_up_to()),
            what: "This is not UTF-8.".into(),
            remedy: "Save the file as UTF-8; nothing was loaded from it.".into(),
        })?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The name without folders.
    pub(super) fn base(&self) -> &'a str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(self.name)
    }

    /// The name without folders or extension.
    pub(super) fn stem(&self) -> &'a str {
        self.base().rsplit_once('.').map_or(self.base(), |(stem, _)| stem)
    }

    /// Whether the name ends so, without regard to case.
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        let end = self.base().rsplit_once('.').map(|(_, end)| end);
        end.is_some_and(|end| end.eq_ignore_ascii_case(extension))
    }

    /// That nothing could be made of the file, with what to do.
    pub(super) fn failure(
        &self,
        place: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Failure {
        Failure {
            file: self.name.to_owned(),
            place: place.into(),
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

/// A file with what every format asks of it, found out once.
#[derive(Debug)]
pub(super) struct Sniff<'a> {
    /// The file.
    pub(super) source: Source<'a>,
    /// Its text; empty if it is none.
    pub(super) text: &'a str,
    /// Its first JSON value, if it begins with one: the whole file, the first element of its
    /// list, or its first line.
    pub(super) value: Option<serde_json::Value>,
}

impl<'a> Sniff<'a> {
    /// Its text, if it may hold elements: what stands in the texts of JSON is no mark of a format.
    pub(super) fn markup(&self) -> &'a str {
        if self.value.is_some() { "" } else { self.text }
    }
}

/// Why nothing could be made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The file's name.
    pub file: String,
    /// The place in it; empty where it is the whole file.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What the person can do.
    pub remedy: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in [&self.file, &self.place] {
            if !part.is_empty() {
                write!(f, "{part}: ")?;
            }
        }
        write!(f, "{} {}", self.what, self.remedy)
    }
}

impl std::error::Error for Failure {}

/// What is asked of a reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// The name of the format; recognized by content if there is none.
    pub format: Option<String>,
    /// What the offsets count; found out if nothing is said.
    pub unit: Option<Unit>,
    /// Who made the mentions of a file that does not say so.
    pub author: Option<String>,
    /// Which columns or fields hold what, by role, where the person chose: `text`, `title`, `date`,
    /// `source`, `url`, `language`. One that no file has leaves the role out.
    pub fields: std::collections::BTreeMap<String, String>,
}

/// What is asked of a writer; each format heeds the fields it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// What files are called, without extension.
    pub name: String,
    /// What offsets count, where readers of the format do not agree.
    pub unit: Unit,
    /// What becomes of overlapping mentions where they may not be.
    pub overlap: KeepOf,
    /// What becomes of discontinuous mentions where they may not be.
    pub discontinuous: Gaps,
    /// How text is cut into tokens.
    pub tokens: Tokenizer,
    /// What becomes of mentions that do not end with tokens.
    pub boundary: Boundary,
    /// How tags say where a mention begins and ends.
    pub scheme: Scheme,
    /// Whether cells that a spreadsheet would calculate are made harmless.
    pub formula_guard: bool,
    /// What a model is told to do, for formats that instruct one; `{labels}` stands for the labels.
    pub instruction: Option<String>,
    /// What a model is asked, for formats that ask one; `{text}` stands for the text, `{title}` and
    /// `{date}` for what is known of it.
    pub question: Option<String>,
    /// The split of each article by its id, for formats that hold a divided dataset as one:
    /// `train`, `validation` or `test`.
    pub splits: std::collections::BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            name: "dateline".into(),
            unit: Unit::CodePoints,
            overlap: KeepOf::default(),
            discontinuous: Gaps::default(),
            tokens: Tokenizer::default(),
            boundary: Boundary::default(),
            scheme: Scheme::default(),
            formula_guard: true,
            instruction: None,
            question: None,
            splits: std::collections::BTreeMap::new(),
        }
    }
}

/// Which of overlapping mentions is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepOf {
    /// The longest.
    #[default]
    Outermost,
    /// The shortest.
    Innermost,
    /// That whose label stands first in the schema.
    LabelOrder,
}

/// What becomes of a discontinuous mention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gaps {
    /// One mention from the first character to the last.
    #[default]
    Hull,
    /// A mention for each part.
    Split,
    /// It is left out.
    Drop,
}

/// How text is cut into tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tokenizer {
    /// At white space, then punctuation off words, much as spaCy does for English.
    #[default]
    Punctuation,
    /// At white space alone.
    Whitespace,
}

/// What becomes of a mention that begins or ends within a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Boundary {
    /// The token is cut there, so that nothing is lost.
    #[default]
    Split,
    /// The mention grows to the whole token.
    Widen,
    /// The mention is left out.
    Drop,
}

/// How tags say where a mention begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// `B-` begins every mention.
    #[default]
    Iob2,
    /// `B-` stands only between two mentions of one label that touch (CoNLL-2003).
    Iob1,
    /// `E-` ends a mention, `S-` is one alone.
    Bioes,
    /// `L-` ends a mention, `U-` is one alone (spaCy).
    Bilou,
}
