//! One doubtful thing with its place, and what mends it.

use crate::annotation::{Mention, MentionId};
use crate::article::ArticleId;
use crate::edit::{Amendment, Command};
use crate::project::Document;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// What was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// One string has several labels.
    Clash,
    /// A mention stands twice.
    Twice,
    /// A mention begins with a determiner where others of its label leave it out, or the reverse.
    Determiner,
    /// A mention ends with a possessive where others of its label leave it out, or the reverse.
    Possessive,
    /// A mention begins or ends with punctuation or white space.
    Punctuation,
    /// A name that is tagged elsewhere is not tagged here.
    Untagged,
    /// The status of an article contradicts its mentions.
    Status,
    /// The text of another article stands here again.
    Duplicate,
    /// The text is much like that of another article.
    NearDuplicate,
    /// A label has few mentions or none.
    Balance,
    /// A mention does not end with words and punctuation.
    Words,
    /// A mention does not end with what pieces of words are cut from.
    Pieces,
    /// A mention does not end with white space.
    WhiteSpace,
}

impl Check {
    /// All checks in the order in which people are shown them.
    pub const ALL: [Self; 13] = [
        Self::Clash,
        Self::Twice,
        Self::Determiner,
        Self::Possessive,
        Self::Punctuation,
        Self::Untagged,
        Self::Status,
        Self::Duplicate,
        Self::NearDuplicate,
        Self::Balance,
        Self::Words,
        Self::Pieces,
        Self::WhiteSpace,
    ];

    /// A stable name, for styles and tests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clash => "clash",
            Self::Twice => "twice",
            Self::Determiner => "determiner",
            Self::Possessive => "possessive",
            Self::Punctuation => "punctuation",
            Self::Untagged => "untagged",
            Self::Status => "status",
            Self::Duplicate => "duplicate",
            Self::NearDuplicate => "near-duplicate",
            Self::Balance => "balance",
            Self::Words => "words",
            Self::Pieces => "pieces",
            Self::WhiteSpace => "white-space",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Clash => "Same words, several labels",
            Self::Twice => "Mentions that stand twice",
            Self::Determiner => "With and without “the”",
            Self::Possessive => "With and without “’s”",
            Self::Punctuation => "Punctuation at the ends",
            Self::Untagged => "Names that are tagged elsewhere",
            Self::Status => "Status and mentions disagree",
            Self::Duplicate => "Articles that stand twice",
            Self::NearDuplicate => "Articles much like others",
            Self::Balance => "Labels with few mentions",
            Self::Words => "Mentions that cut words (spaCy)",
            Self::Pieces => "Mentions that cut words (WordPiece)",
            Self::WhiteSpace => "Mentions that cut words (white space)",
        }
    }

    /// Why it matters, in a sentence or two.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Clash => {
                "A trainer learns to doubt such words. The fix gives the label that they have at \
                 most other places."
            }
            Self::Twice => "The same label on the same words counts double.",
            Self::Determiner => {
                "Mentions of one label begin with a determiner at some places and leave it out at \
                 others. The fix follows the majority."
            }
            Self::Possessive => {
                "Mentions of one label end with a possessive at some places and leave it out at \
                 others. The fix follows the majority."
            }
            Self::Punctuation => "Commas, stops, loose quotation marks and blanks belong outside.",
            Self::Untagged => {
                "In articles that were worked on. What is left untagged teaches that it is no \
                 name. The fix tags it as elsewhere."
            }
            Self::Status => {
                "Finished articles without mentions, and articles marked as free of events that \
                 have some."
            }
            Self::Duplicate => {
                "They count double, and leak from training into the test. The fix deletes the one \
                 that has no mentions of its own."
            }
            Self::NearDuplicate => {
                "They share most of their word sequences. A split of an export keeps them together."
            }
            Self::Balance => "A label needs examples to be learned, and some more to be tested.",
            Self::Words => {
                "Tokens of words and punctuation, much as spaCy cuts English: a mention that ends \
                 within one is lost by formats of tokens, or cuts it."
            }
            Self::Pieces => {
                "BERT and its kin cut at white space and at every punctuation mark before they \
                 look for pieces: a mention that ends within such a word may be lost."
            }
            Self::WhiteSpace => {
                "Tokens between white space keep their punctuation, so many mentions end within \
                 one. Only those that cut a word can be fixed: choose other tokens for the export."
            }
        }
    }
}

/// One doubtful thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked for.
    pub check: Check,
    /// What was found, fit to be shown.
    pub title: String,
    /// The article it is in, if it is in one.
    pub article: Option<ArticleId>,
    /// The words, if it is about some.
    pub place: Option<Span>,
    /// The mention, if it is about one.
    pub mention: Option<MentionId>,
    /// What mends it, where that is clear.
    pub fix: Option<Fix>,
}

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, in the imperative: `Tag as Place`.
    pub title: String,
    /// The change.
    pub amendment: Amendment,
}

impl Finding {
    /// A finding about an article as a whole.
    pub(super) fn of_article(check: Check, document: &Document, title: String) -> Self {
        let article = Some(document.id.clone());
        Self { check, title, article, place: None, mention: None, fix: None }
    }

    /// A finding about words of an article.
    pub(super) fn of_place(check: Check, document: &Document, place: Span, title: String) -> Self {
        Self { place: Some(place), ..Self::of_article(check, document, title) }
    }

    /// A finding about a mention.
    pub(super) fn of_mention(
        check: Check,
        document: &Document,
        mention: &Mention,
        title: String,
    ) -> Self {
        let place = mention.spans.hull();
        let mention = Some(mention.id.clone());
        Self { mention, ..Self::of_place(check, document, place, title) }
    }

    /// This finding with what mends it.
    pub(super) fn fixed_by(self, title: impl Into<String>, amendment: Amendment) -> Self {
        Self { fix: Some(Fix { title: title.into(), amendment }), ..self }
    }
}

/// One command that mends all findings that can be mended, as a single step; nothing if none can.
#[must_use]
pub fn mend<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Option<Command> {
    let fixed: Vec<_> =
        findings.into_iter().filter_map(|f| Some((f.check, f.fix.as_ref()?))).collect();
    let (check, first) = fixed.first()?;
    let title = match fixed.len() {
        1 => format!("Fixed: {}", first.title),
        n => format!("Fixed {n} findings: {}", check.title()),
    };
    let amendments = fixed.iter().map(|(_, fix)| fix.amendment.clone()).collect();
    Some(Command::Amend(title.into(), amendments))
}
