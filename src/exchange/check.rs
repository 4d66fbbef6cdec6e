//! Has a dataset looked through for what is doubtful in it.

use crate::formats::{Tokenizer, tokens_of};
use crate::project::Document;
use crate::quality::{self, Check, Report, Tokens};
use crate::schema::Schema;
use crate::text::Span;
use std::sync::Arc;

/// Looks through articles, with every check and for every way to cut tokens.
#[must_use]
pub fn check(documents: &[Arc<Document>], schema: &Schema) -> Report {
    let ways = [
        Tokens { check: Check::Words, cut: &words },
        Tokens { check: Check::Pieces, cut: &quality::pieces },
        Tokens { check: Check::WhiteSpace, cut: &|text| tokens_of(text, Tokenizer::Whitespace) },
    ];
    quality::check(documents, schema, &ways, &words)
}

/// The tokens that are counted: words and punctuation.
pub(super) fn words(text: &str) -> Vec<Span> {
    tokens_of(text, Tokenizer::Punctuation)
}
