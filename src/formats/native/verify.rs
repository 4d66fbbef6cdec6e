//! Proves a written file: every span, counted again from the text, holds its quote.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the check of a file found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Spans whose text equals their quote.
    pub n_verified: usize,
    /// Those whose text does not, by place.
    pub failures: Vec<Failure>,
}

/// A span whose text is not its quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Title of the article.
    pub article: String,
    /// Id of the mention.
    pub mention: String,
    /// What differs.
    pub what: String,
}

impl Verification {
    /// How many spans were checked.
    #[must_use]
    pub fn n_spans(&self) -> usize {
        self.n_verified + self.failures.len()
    }

    /// Checks one more record of an article, as [`verify`] checks those of a whole file.
    pub fn take(&mut self, record: &str) {
        match serde_json::from_str(record) {
            Ok(article) => verify_article(&article, self),
            Err(error) => self.failures.push(unreadable(&error)),
        }
    }

    /// Counts what another check found as well.
    pub fn add(&mut self, other: Self) {
        self.n_verified += other.n_verified;
        self.failures.extend(other.failures);
    }
}

impl std::fmt::Display for Verification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} spans verified", self.n_verified, self.n_spans())
    }
}

/// Checks a project file or dataset as a reader in another language would: parses the JSON and
/// compares `text[start:end]`, counted in code points, with every quote.
///
/// Deliberately knows nothing of the core's types, so that a fault in them shows here.
#[must_use]
pub fn verify(file: &str) -> Verification {
    let mut found = Verification::default();
    let is_project = file.lines().next().is_some_and(|head| head.ends_with("\"articles\":["));
    if is_project {
        match serde_json::from_str::<Value>(file) {
            Ok(project) => {
                for article in project["articles"].as_array().into_iter().flatten() {
                    verify_article(article, &mut found);
                }
            }
            Err(error) => found.failures.push(unreadable(&error)),
        }
    } else {
        file.lines().for_each(|line| found.take(line));
    }
    found
}

fn unreadable(error: &serde_json::Error) -> Failure {
    let what = format!("the file cannot be read back: {error}");
    Failure { article: String::new(), mention: String::new(), what }
}

fn verify_article(article: &Value, found: &mut Verification) {
    let text = article["text"].as_str().unwrap_or_default();
    // Where each code point begins, and the end: a table of its own, not the core's index.
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let lists = [&article["mentions"], &article["suggestions"], &article["rejected"]];
    for mention in lists.into_iter().filter_map(Value::as_array).flatten() {
        let parts = mention["spans"].as_array().into_iter().flatten();
        for span in std::iter::once(mention).chain(parts) {
            let offset = |name: &str| {
                let count = usize::try_from(span[name].as_u64()?).ok()?;
                starts.get(count).copied()
            };
            let slice = offset("start").zip(offset("end")).and_then(|(s, e)| text.get(s..e));
            let quote = span["quote"].as_str();
            if slice.is_some_and(|slice| !slice.is_empty() && Some(slice) == quote) {
                found.n_verified += 1;
            } else {
                found.failures.push(Failure {
                    article: article["title"].as_str().unwrap_or_default().to_owned(),
                    mention: mention["id"].as_str().unwrap_or_default().to_owned(),
                    what: format!("{}..{} is {slice:?}, not {quote:?}", span["start"], span["end"]),
                });
            }
        }
    }
}
