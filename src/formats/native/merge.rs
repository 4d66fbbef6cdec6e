//! What a read file does to a project: joins it, or takes its place.

use super::Reading;
use crate::annotation::{AnnotationSet, Mention, MentionId};
use crate::edit::Command;
use crate::id::Stamp;
use crate::project::{Document, Project};
use crate::schema::{Label, LabelId, Schema};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What joining a file to a project will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The command that does it.
    pub command: Command,
    /// Articles that the project does not have.
    pub n_new: usize,
    /// Articles that it has, to which mentions come or in which mentions change.
    pub n_updated: usize,
    /// Articles that it has just so.
    pub n_same: usize,
}

impl Reading {
    /// Joins the file to a project.
    ///
    /// Labels are matched by name; those that the project lacks are added, without their key
    /// where it is taken. An article that the project has, by id and text, keeps what the project
    /// knows about it; of a mention that both have, the one changed later wins. An article whose
    /// id the project has with another text is added under a fresh id.
    #[must_use]
    pub fn join(&self, project: &Project, stamp: &Stamp) -> Merge {
        let file_schema = self.codebook.as_ref().map(|codebook| &codebook.schema);
        let (labels, names) = match_labels(project.schema(), file_schema, stamp);
        let (mut n_new, mut n_updated, mut n_same) = (0, 0, 0);
        let mut documents = Vec::with_capacity(self.documents.len());
        for (n, document) in self.documents.iter().enumerate() {
            let mut document = renamed(document, &names);
            let joined = match project.document(&document.id) {
                Some(ours) if ours.text == document.text => {
                    let joined = joined(ours, &document);
                    if joined == **ours {
                        n_same += 1;
                        continue;
                    }
                    n_updated += 1;
                    joined
                }
                Some(_) => {
                    document.id = stamp.id(n);
                    n_new += 1;
                    document
                }
                None => {
                    n_new += 1;
                    document
                }
            };
            documents.push(Arc::new(joined));
        }
        Merge { command: Command::MergeArticles { documents, labels }, n_new, n_updated, n_same }
    }

    /// Puts the file in the place of a project; nothing if the file has no project record.
    #[must_use]
    pub fn replacement(&self) -> Option<Command> {
        let codebook = self.codebook.clone().filter(|_| self.has_project)?;
        let documents = self.documents.iter().cloned().map(Arc::new).collect();
        Some(Command::ReplaceProject { codebook: Arc::new(codebook), documents })
    }
}

/// The labels to add, and what each label of the file is called here.
fn match_labels(
    ours: &Schema,
    file: Option<&Schema>,
    stamp: &Stamp,
) -> (Vec<Label>, BTreeMap<LabelId, LabelId>) {
    let (mut schema, mut added, mut names) = (ours.clone(), Vec::new(), BTreeMap::new());
    for (n, label) in file.into_iter().flat_map(Schema::labels).enumerate() {
        if let Some(known) = schema.named(&label.name) {
            names.insert(label.id.clone(), known.id.clone());
            continue;
        }
        let mut new = label.clone();
        if schema.label(&new.id).is_some() {
            // The fresh ids of articles count from 0 as well, but name another kind of thing.
            new.id = stamp.id(n);
        }
        new.key = new.key.filter(|key| schema.keyed(*key).is_none());
        // A parent stands before its subtypes or is left out: it may come later in the file.
        new.parent = new.parent.and_then(|parent| names.get(&parent).cloned());
        names.insert(label.id.clone(), new.id.clone());
        if let Ok(with) = schema.with(new.clone()) {
            schema = with;
            added.push(new);
        }
    }
    (added, names)
}

fn renamed(document: &Document, names: &BTreeMap<LabelId, LabelId>) -> Document {
    let is_same = |mention: &Arc<Mention>| names.get(&mention.label) == Some(&mention.label);
    if document.mentions.iter().all(is_same) {
        return document.clone();
    }
    let rename = |mention: &Arc<Mention>| {
        let mut mention = mention.as_ref().clone();
        if let Some(label) = names.get(&mention.label) {
            mention.label = label.clone();
        }
        mention
    };
    set_mentions(document, document.mentions.iter().map(rename))
}

fn joined(ours: &Document, theirs: &Document) -> Document {
    let mut mentions: BTreeMap<&MentionId, &Arc<Mention>> =
        ours.mentions.iter().map(|mention| (&mention.id, mention)).collect();
    for mention in theirs.mentions.iter() {
        let is_newer = |known: &&Arc<Mention>| known.changed < mention.changed;
        if mentions.get(&mention.id).is_none_or(is_newer) {
            mentions.insert(&mention.id, mention);
        }
    }
    set_mentions(ours, mentions.into_values().map(|mention| mention.as_ref().clone()))
}

fn set_mentions(document: &Document, mentions: impl Iterator<Item = Mention>) -> Document {
    let mut document = document.clone();
    // Ids stay as they were, so none can stand twice.
    document.mentions = AnnotationSet::new(mentions).unwrap_or(document.mentions);
    document
}
