//! What came of loading files, as it is looked at or saved.

use crate::article::ArticleId;
use crate::moment::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What came of one load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When.
    pub at: Timestamp,
    /// How many articles were added.
    pub n_added: usize,
    /// Articles that were there, to which mentions came.
    pub n_updated: usize,
    /// Articles that were there just so.
    pub n_same: usize,
    /// Articles that are newer versions of some that were there.
    pub versions: Vec<ArticleId>,
    /// What was wrong with the files.
    pub warnings: Vec<Trouble>,
}

/// Something that was wrong with a file, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The file; nothing for pasted text.
    pub file: Option<Arc<str>>,
    /// The line of the file, from 1.
    pub line: Option<usize>,
    /// Where in it.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What was done, and what can be done.
    pub remedy: String,
    /// `note`, `part` or `whole`: how much of the place was lost.
    pub severity: Arc<str>,
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.as_deref().unwrap_or("Pasted text"))?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if !self.place.is_empty() {
            write!(f, ", {}", self.place)?;
        }
        write!(f, ": {} {}", self.what, self.remedy)
    }
}

impl Report {
    /// The report as lines of text, one warning a line.
    #[must_use]
    pub fn text(&self) -> String {
        let counts = [
            ("Added", self.n_added),
            ("Newer versions", self.versions.len()),
            ("Mentions taken in", self.n_updated),
            ("Already there", self.n_same),
            ("Warnings", self.warnings.len()),
        ];
        let mut text = format!("Load of {}\n", self.at);
        for (what, n) in counts {
            text.push_str(&format!("{what}: {n}\n"));
        }
        for warning in &self.warnings {
            let line = warning.to_string().replace(['\r', '\n'], " ");
            text.push_str(&format!("[{}] {line}\n", warning.severity));
        }
        text
    }

    /// The report as one JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        // Plain data with string keys, which JSON can always hold.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_report_is_text_with_a_line_a_warning_and_json() {
        let warning = |line: Option<usize>, place: &str, what: &str| Trouble {
            file: line.map(|_| "data.jsonl".into()),
            line,
            place: place.to_owned(),
            what: what.to_owned(),
            remedy: "It was left out.".to_owned(),
            severity: "part".into(),
        };
        let warnings = vec![
            warning(Some(2), "article 2, mention 1", "“label” is\nempty."),
            warning(None, "", "This is not JSON."),
        ];
        let at = Timestamp::from_millis(1_700_000_000_000);
        let versions = vec![ArticleId::parse("v").unwrap()];
        let report = Report { at, n_added: 2, n_updated: 1, n_same: 3, versions, warnings };
        expect![[r#"
            Load of 2023-11-14T22:13:20.000Z
            Added: 2
            Newer versions: 1
            Mentions taken in: 1
            Already there: 3
            Warnings: 2
            [part] data.jsonl, line 2, article 2, mention 1: “label” is empty. It was left out.
            [part] Pasted text: This is not JSON. It was left out.
        "#]]
        .assert_eq(&report.text());
        assert_eq!(serde_json::from_str::<Report>(&report.json()).unwrap(), report);
    }
}
