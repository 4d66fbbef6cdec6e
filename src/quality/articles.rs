//! Doubts about whole articles, and about mentions that stand twice.

use super::finding::{Check, Finding};
use super::likeness::Likeness;
use super::names::short;
use crate::article::Status;
use crate::edit::Amendment;
use crate::project::Document;
use crate::schema::{Kind, Schema};
use std::collections::HashMap;
use std::sync::Arc;

/// Mentions with the label and the place of one before.
pub(super) fn twice(documents: &[Arc<Document>], schema: &Schema) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in documents {
        let mut seen = std::collections::HashSet::new();
        for mention in document.mentions.iter() {
            if seen.insert((&mention.label, mention.spans.parts())) {
                continue;
            }
            let label = schema.label(&mention.label).map_or("", |label| label.name.as_ref());
            let quote = document.quote(mention);
            let title = format!("“{}” is {label} twice", short(&quote));
            let amendment = Amendment::Remove(document.id.clone(), mention.id.clone());
            let finding = Finding::of_mention(Check::Twice, document, mention, title);
            found.push(finding.fixed_by("Remove one", amendment));
        }
    }
    found
}

/// Articles whose status says something else than their mentions.
pub(super) fn statuses(documents: &[Arc<Document>], schema: &Schema) -> Vec<Finding> {
    let mut found = Vec::new();
    for document in documents {
        let events = document.mentions.iter().filter(|mention| {
            schema.label(&mention.label).is_some_and(|label| label.kind == Kind::Event)
        });
        let (title, fix, status) = match document.facts.status {
            Status::Done if document.mentions.is_empty() => {
                ("Done, but without any mention".to_owned(), "Mark as to do", Status::Todo)
            }
            Status::NoEvents => match events.count() {
                0 => continue,
                n => {
                    let events = super::check::count(n, "event");
                    let title = format!("Marked as free of events, but has {events}");
                    (title, "Mark as done", Status::Done)
                }
            },
            _ => continue,
        };
        let amendment = Amendment::SetStatus(document.id.clone(), status);
        let finding = Finding::of_article(Check::Status, document, title);
        found.push(finding.fixed_by(fix, amendment));
    }
    found
}

/// Articles with the text of another one. Of those with one text the one with the most mentions
/// is kept, and only what has no mentions beside it may be deleted without a look.
pub(super) fn duplicates(documents: &[Arc<Document>]) -> Vec<Finding> {
    let mut by_digest: HashMap<_, Vec<&Arc<Document>>> = HashMap::new();
    for document in documents {
        by_digest.entry(document.text.digest()).or_default().push(document);
    }
    let mut found = Vec::new();
    for document in documents {
        let same = by_digest.get(&document.text.digest()).map_or(&[][..], Vec::as_slice);
        let rank =
            |other: &&&Arc<Document>| (other.mentions.len(), std::cmp::Reverse(other.id.clone()));
        let Some(kept) = same.iter().max_by_key(rank) else { continue };
        if kept.id == document.id {
            continue;
        }
        let title = format!("The same text as “{}”", short(&kept.facts.metadata.title));
        let finding = Finding::of_article(Check::Duplicate, document, title);
        let is_spare = document.mentions.iter().all(|mention| {
            let mut there = kept.mentions.overlapping(mention.spans.hull());
            there.any(|other| other.label == mention.label && other.spans == mention.spans)
        });
        found.push(if is_spare {
            let amendment = Amendment::Delete(document.id.clone());
            finding.fixed_by("Delete this article", amendment)
        } else {
            finding
        });
    }
    found
}

/// Articles much like an earlier one.
pub(super) fn near_duplicates(documents: &[Arc<Document>], likeness: &Likeness) -> Vec<Finding> {
    let of = |(one, other, like): &(usize, usize, f64)| {
        let (document, other) = (documents.get(*one)?, documents.get(*other)?);
        let percent = (like * 100.0).floor();
        let title = format!("{percent} % like “{}”", short(&other.facts.metadata.title));
        Some(Finding::of_article(Check::NearDuplicate, document, title))
    };
    likeness.pairs.iter().filter_map(of).collect()
}
