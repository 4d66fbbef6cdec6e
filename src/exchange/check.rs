//! Has a dataset looked through for what is doubtful in it.

use crate::article::ArticleId;
use crate::formats::{Tokenizer, tokens_of};
use crate::project::Document;
use crate::quality::{self, Check, Report, Tokens};
use crate::schema::Schema;
use crate::search::{Context, Line};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Findings of a group that are shown; all of them are counted and mended.
pub const SHOWN_FINDINGS: usize = 100;

/// What was found, fit to be shown by one who does not have the articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// The findings.
    pub report: Report,
    /// By group, what stands around those findings that are shown, if they are about some words.
    pub contexts: Vec<Vec<Option<Context>>>,
}

impl Looked {
    /// Looks through articles as [`check`] does, and tells each check before it is made.
    #[must_use]
    pub fn through(documents: &[Arc<Document>], schema: &Schema, tell: &dyn Fn(Check)) -> Self {
        let report = check(documents, schema, tell);
        let by_id: HashMap<&ArticleId, _> = documents.iter().map(|d| (&d.id, d)).collect();
        let context = |finding: &quality::Finding| {
            let document = by_id.get(finding.article.as_ref()?)?;
            Some(Line::of(document, finding.place?)?.context)
        };
        let of_group = |group: &quality::Group| {
            group.findings.iter().take(SHOWN_FINDINGS).map(context).collect()
        };
        let contexts = report.groups.iter().map(of_group).collect();
        Self { report, contexts }
    }
}

/// Looks through articles, with every check and for every way to cut tokens.
#[must_use]
pub fn check(documents: &[Arc<Document>], schema: &Schema, tell: &dyn Fn(Check)) -> Report {
    let ways = [
        Tokens { check: Check::Words, cut: &words },
        Tokens { check: Check::Pieces, cut: &quality::pieces },
        Tokens { check: Check::WhiteSpace, cut: &|text| tokens_of(text, Tokenizer::Whitespace) },
    ];
    quality::check(documents, schema, &ways, &words, tell)
}

/// The tokens that are counted: words and punctuation.
pub(super) fn words(text: &str) -> Vec<Span> {
    tokens_of(text, Tokenizer::Punctuation)
}
