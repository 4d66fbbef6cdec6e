//! A folder that mirrors a project: a file for each article, readable by people, and one for the
//! rest. Each is a project of the native format, so that loading the folder restores the project.

use super::write::write_json;
use crate::article::ArticleId;
use crate::project::{Codebook, Document};
use std::fmt::Write as _;
use std::sync::Arc;

/// The name of the file that holds name, guidelines and schema.
pub const PROJECT_FILE: &str = "project.json";

/// The content of [`PROJECT_FILE`].
#[must_use]
pub fn project_file(codebook: &Codebook) -> String {
    write_json(codebook, [])
}

/// The content of an article's file: the article, with the labels that its mentions may have.
#[must_use]
pub fn article_file(codebook: &Codebook, document: &Arc<Document>) -> String {
    write_json(&Codebook { guidelines: "".into(), ..codebook.clone() }, [document])
}

/// The name of an article's file, which stays the same when the article changes. Ids are free text
/// in files of others: what some system does not take in a name is written as in a URL (RFC 3986).
///
/// ```
/// use dateline::formats::native::article_file_name;
/// use dateline::id::Id;
/// let name = |id: &str| article_file_name(&Id::parse(id).unwrap());
/// assert_eq!(name("01HQ-news_1"), "article-01HQ-news_1.json");
/// assert_eq!(name("a/b.c"), "article-a%2Fb%2Ec.json");
/// ```
#[must_use]
pub fn article_file_name(article: &ArticleId) -> String {
    let mut name = String::from("article-");
    for byte in article.as_str().bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' => name.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(name, "%{byte:02X}")),
        }
    }
    name.push_str(".json");
    name
}
