//! From intent to fact: checks a command against a project and says what it changes.

use super::{Change, Command, Edit, Entry, Refusal};
use crate::annotation::{Attribute, Mention, MentionId, Origin, Spans};
use crate::article::{ArticleId, Metadata, Status, Zone};
use crate::extra::Extra;
use crate::id::Stamp;
use crate::project::{Codebook, Document, Facts, Project};
use crate::schema::{Label, LabelId, Schema};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Command {
    /// What the command would change in the project, ready to be applied.
    ///
    /// # Errors
    /// The reason, fit to be shown, if it cannot be done or would change nothing.
    pub fn plan(&self, project: &Project, stamp: &Stamp) -> Result<Entry, Refusal> {
        let plan = Plan { project, stamp };
        let (title, edits) = match self {
            Self::Tag { article, label, spans, origin } => {
                plan.tag(article, label, spans, *origin)?
            }
            Self::AddMentions(article, mentions) => plan.add_mentions(article, mentions)?,
            Self::Remove(article, ids) => plan.remove(article, ids)?,
            Self::Relabel(article, ids, label) => plan.relabel(article, ids, label)?,
            Self::TagAll { label, places, replaced, origin } => {
                plan.tag_all(label, places, replaced, *origin)?
            }
            Self::RemoveAll(mentions) => plan.remove_all(mentions)?,
            Self::RelabelAll(mentions, label) => plan.relabel_all(mentions, label)?,
            Self::Amend(title, amendments) => (title.to_string(), plan.amend(amendments)?),
            Self::Reshape(article, id, spans) => plan.reshape(article, id, spans)?,
            Self::SetNote(article, id, note) => plan.set_note(article, id, note)?,
            Self::SetAttribute(article, id, name, value) => {
                plan.set_attribute(article, id, name, value.as_ref())?
            }
            Self::AddLabel(label) => plan.add_label(label)?,
            Self::ChangeLabel(label) => plan.change_label(label)?,
            Self::RemoveLabel { label, instead } => plan.remove_label(label, instead.as_ref())?,
            Self::Rename(name) => plan.rename(name)?,
            Self::SetGuidelines(guidelines) => {
                let edit = plan.codebook(|codebook| codebook.guidelines = guidelines.clone());
                ("Edited the guidelines".to_owned(), vec![edit])
            }
            Self::SetStatus(articles, status) => plan.set_status(articles, *status)?,
            Self::Accept(article, ids, label) => plan.accept(article, ids, label.as_ref())?,
            Self::Reject(article, ids) => plan.reject(article, ids)?,
            Self::Settle(article, places) => plan.settle(article, places)?,
            Self::SetMetadata(article, metadata) => plan.set_metadata(article, metadata)?,
            Self::SetZones(article, zones) => plan.set_zones(article, zones)?,
            Self::AddArticles { documents, labels } => plan.add_articles(documents, labels)?,
            Self::DeleteArticles(articles) => plan.delete_articles(articles)?,
            Self::MergeArticles { documents, labels } => plan.merge(documents, labels)?,
            Self::ReplaceProject { codebook, documents } => plan.replace(codebook, documents)?,
            Self::GoBack { codebook, documents, before } => {
                let (_, edits) = plan.replace(codebook, documents)?;
                (format!("Went back to before: {before}"), edits)
            }
        };
        let edits: Vec<_> = edits.into_iter().filter(|edit| !is_idle(edit)).collect();
        if edits.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        Ok(Entry { title: title.into(), at: stamp.at, change: Change::new(edits), goes_on: false })
    }
}

fn is_idle(edit: &Edit) -> bool {
    match edit {
        Edit::Codebook { before, after } => before == after,
        Edit::Document { before, after } => before == after,
        Edit::Facts { before, after, .. } => before == after,
        Edit::Mention { before, after, .. } | Edit::Suggestion { before, after, .. } => {
            before == after
        }
    }
}

pub(super) type Planned = Result<(String, Vec<Edit>), Refusal>;

pub(super) struct Plan<'a> {
    pub(super) project: &'a Project,
    pub(super) stamp: &'a Stamp,
}

impl Plan<'_> {
    pub(super) fn document(&self, article: &ArticleId) -> Result<&Arc<Document>, Refusal> {
        self.project.document(article).ok_or_else(|| Refusal::NoSuchArticle(article.clone()))
    }

    pub(super) fn label(&self, id: &LabelId) -> Result<&Label, Refusal> {
        self.project.schema().label(id).ok_or_else(|| Refusal::NoSuchLabel(id.clone()))
    }

    pub(super) fn check_spans(document: &Document, spans: &Spans) -> Result<(), Refusal> {
        let bad = spans.parts().iter().find(|part| document.text.index().slice(**part).is_none());
        bad.map_or(Ok(()), |part| Err(Refusal::NotASpan(*part)))
    }

    fn codebook(&self, edit: impl FnOnce(&mut Codebook)) -> Edit {
        let before = self.project.codebook.clone();
        let mut after = before.as_ref().clone();
        edit(&mut after);
        Edit::Codebook { before, after: Arc::new(after) }
    }

    pub(super) fn facts(
        &self,
        article: &ArticleId,
        edit: impl FnOnce(&mut Facts),
    ) -> Result<Edit, Refusal> {
        let before = self.document(article)?.facts.clone();
        let mut after = before.as_ref().clone();
        edit(&mut after);
        Ok(Edit::Facts { article: article.clone(), before, after: Arc::new(after) })
    }

    /// One edit for each mention that the closure really alters; the time of change is set.
    fn alter(
        &self,
        article: &ArticleId,
        ids: &[MentionId],
        alter: impl Fn(&mut Mention),
    ) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::with_capacity(ids.len());
        for before in self.find(article, ids)? {
            let mut after = before.as_ref().clone();
            alter(&mut after);
            if after != *before {
                after.changed = self.stamp.at;
                let (before, after) = (Some(before), Some(Arc::new(after)));
                edits.push(Edit::Mention { article: article.clone(), before, after });
            }
        }
        Ok(edits)
    }

    fn find(&self, article: &ArticleId, ids: &[MentionId]) -> Result<Vec<Arc<Mention>>, Refusal> {
        let document = self.document(article)?;
        if let [id] = ids {
            let mention = document.mentions.get(id);
            return Ok(vec![mention.ok_or_else(|| Refusal::NoSuchMention(id.clone()))?.clone()]);
        }
        let mut wanted: BTreeSet<_> = ids.iter().collect();
        let found = document.mentions.iter().filter(|mention| wanted.remove(&mention.id));
        let found: Vec<_> = found.cloned().collect();
        match wanted.first() {
            Some(missing) => Err(Refusal::NoSuchMention((*missing).clone())),
            None => Ok(found),
        }
    }

    fn tag(
        &self,
        article: &ArticleId,
        label: &LabelId,
        spans: &[Spans],
        origin: Origin,
    ) -> Planned {
        let document = self.document(article)?;
        let label = self.label(label)?;
        if spans.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        let mut mentions = Vec::with_capacity(spans.len());
        let mut asked = BTreeSet::new();
        for (n, spans) in spans.iter().enumerate() {
            Self::check_spans(document, spans)?;
            let same =
                |mention: &&Arc<Mention>| mention.spans == *spans && mention.label == label.id;
            let is_tagged = document.mentions.overlapping(spans.hull()).any(|m| same(&m));
            if asked.insert(spans.parts()) && !is_tagged {
                mentions.push(self.fresh(n, label, spans, origin));
            }
        }
        let title = match mentions.as_slice() {
            [] => return Err(Refusal::AlreadyTagged(label.name.to_string())),
            [mention] => {
                format!("Tagged “{}” as {}", shorten(&document.quote(mention)), label.name)
            }
            _ => format!("Tagged {} mentions as {}", mentions.len(), label.name),
        };
        let mut edits: Vec<_> =
            mentions.into_iter().map(|mention| added(article, mention)).collect();
        if document.facts.status == Status::Todo {
            edits.push(self.facts(article, |facts| facts.status = Status::InProgress)?);
        }
        Ok((title, edits))
    }

    /// The `n`th new mention of this command.
    pub(super) fn fresh(&self, n: usize, label: &Label, spans: &Spans, origin: Origin) -> Mention {
        Mention {
            id: self.stamp.id(n),
            label: label.id.clone(),
            spans: spans.clone(),
            attributes: BTreeMap::new(),
            note: "".into(),
            author: self.stamp.author.clone(),
            origin,
            created: self.stamp.at,
            changed: self.stamp.at,
            extra: Extra::default(),
        }
    }

    fn tag_all(
        &self,
        label: &LabelId,
        places: &[(ArticleId, Vec<Spans>)],
        replaced: &[(ArticleId, Vec<MentionId>)],
        origin: Origin,
    ) -> Planned {
        let label = self.label(label)?;
        let (_, mut edits) = self.remove_all(replaced)?;
        let mut n = 0;
        for (article, spans) in places {
            let document = self.document(article)?;
            for spans in spans {
                Self::check_spans(document, spans)?;
                edits.push(added(article, self.fresh(n, label, spans, origin)));
                n += 1;
            }
            if document.facts.status == Status::Todo {
                edits.push(self.facts(article, |facts| facts.status = Status::InProgress)?);
            }
        }
        Ok((format!("Tagged {} as {}", count(n, "mention"), label.name), edits))
    }

    fn remove_all(&self, mentions: &[(ArticleId, Vec<MentionId>)]) -> Planned {
        let mut edits = Vec::new();
        for (article, ids) in mentions {
            edits.extend(self.remove(article, ids)?.1);
        }
        Ok((format!("Removed {}", count(edits.len(), "mention")), edits))
    }

    fn relabel_all(&self, mentions: &[(ArticleId, Vec<MentionId>)], label: &LabelId) -> Planned {
        let label = self.label(label)?;
        let mut edits = Vec::new();
        for (article, ids) in mentions {
            edits.extend(self.alter(article, ids, |mention| mention.label = label.id.clone())?);
        }
        Ok((format!("Relabeled {} as {}", count(edits.len(), "mention"), label.name), edits))
    }

    fn add_mentions(&self, article: &ArticleId, mentions: &[Mention]) -> Planned {
        let document = self.document(article)?;
        let mut ids: BTreeSet<_> = document.mentions.iter().map(|mention| &mention.id).collect();
        for mention in mentions {
            Self::check_spans(document, &mention.spans)?;
            self.label(&mention.label)?;
            if !ids.insert(&mention.id) {
                return Err(Refusal::MentionExists(mention.id.clone()));
            }
        }
        let edits = mentions.iter().cloned().map(|mention| added(article, mention)).collect();
        Ok((format!("Added {}", count(mentions.len(), "mention")), edits))
    }

    fn remove(&self, article: &ArticleId, ids: &[MentionId]) -> Planned {
        let document = self.document(article)?;
        let mentions = self.find(article, ids)?;
        let title = match mentions.as_slice() {
            [mention] => format!("Removed “{}”", shorten(&document.quote(mention))),
            _ => format!("Removed {}", count(mentions.len(), "mention")),
        };
        let gone = |mention| Edit::Mention {
            article: article.clone(),
            before: Some(mention),
            after: None,
        };
        Ok((title, mentions.into_iter().map(gone).collect()))
    }

    fn relabel(&self, article: &ArticleId, ids: &[MentionId], label: &LabelId) -> Planned {
        let label = self.label(label)?;
        let edits = self.alter(article, ids, |mention| mention.label = label.id.clone())?;
        if edits.is_empty() && !ids.is_empty() {
            return Err(Refusal::AlreadyTagged(label.name.to_string()));
        }
        let title = match self.find(article, ids)?.as_slice() {
            [mention] => {
                let quote = self.document(article)?.quote(mention);
                format!("Relabeled “{}” as {}", shorten(&quote), label.name)
            }
            _ => format!("Relabeled {} as {}", count(edits.len(), "mention"), label.name),
        };
        Ok((title, edits))
    }

    fn reshape(&self, article: &ArticleId, id: &MentionId, spans: &Spans) -> Planned {
        let document = self.document(article)?;
        Self::check_spans(document, spans)?;
        let edits = self.alter(article, std::slice::from_ref(id), |m| m.spans = spans.clone())?;
        let quote = match edits.first() {
            Some(Edit::Mention { after: Some(after), .. }) => document.quote(after),
            _ => return Err(Refusal::NothingToDo),
        };
        Ok((format!("Moved the boundaries to “{}”", shorten(&quote)), edits))
    }

    fn set_note(&self, article: &ArticleId, id: &MentionId, note: &Arc<str>) -> Planned {
        let edits = self.alter(article, std::slice::from_ref(id), |m| m.note = note.clone())?;
        Ok((if note.is_empty() { "Removed the note" } else { "Wrote a note" }.to_owned(), edits))
    }

    fn set_attribute(
        &self,
        article: &ArticleId,
        id: &MentionId,
        name: &str,
        value: Option<&Attribute>,
    ) -> Planned {
        let edits = self.alter(article, std::slice::from_ref(id), |mention| {
            match value {
                Some(value) => mention.attributes.insert(name.to_owned(), value.clone()),
                None => mention.attributes.remove(name),
            };
        })?;
        let title = match value {
            Some(value) => format!("Set {name} to {value}"),
            None => format!("Removed {name}"),
        };
        Ok((title, edits))
    }

    fn schema_edit(&self, schema: Schema) -> Edit {
        self.codebook(|codebook| codebook.schema = schema)
    }

    fn add_label(&self, label: &Label) -> Planned {
        if self.project.schema().label(&label.id).is_some() {
            return Err(crate::schema::SchemaError::IdTaken(label.id.clone()).into());
        }
        let schema = self.project.schema().with(label.clone())?;
        Ok((format!("Added the label {}", label.name), vec![self.schema_edit(schema)]))
    }

    fn change_label(&self, label: &Label) -> Planned {
        let before = self.label(&label.id)?;
        let title = if before.name == label.name {
            format!("Changed the label {}", label.name)
        } else {
            format!("Renamed the label {} to {}", before.name, label.name)
        };
        let schema = self.project.schema().with(label.clone())?;
        Ok((title, vec![self.schema_edit(schema)]))
    }

    fn remove_label(&self, id: &LabelId, instead: Option<&LabelId>) -> Planned {
        let name = self.label(id)?.name.clone();
        if let Some(instead) = instead {
            self.label(instead)?;
            if instead == id {
                return Err(Refusal::NothingToDo);
            }
        }
        let mut edits = Vec::new();
        for (article, document) in &self.project.documents {
            for mention in document.mentions.iter().filter(|mention| mention.label == *id) {
                let after = instead.map(|instead| {
                    let mut after = mention.as_ref().clone();
                    after.label = instead.clone();
                    after.changed = self.stamp.at;
                    Arc::new(after)
                });
                let before = Some(mention.clone());
                edits.push(Edit::Mention { article: article.clone(), before, after });
            }
        }
        let n_mentions = edits.len();
        edits.extend(self.relabel_suggestions(id, instead));
        edits.extend(self.relabel_unsettled(id, instead)?);
        let title = match (n_mentions, instead.and_then(|id| self.project.schema().label(id))) {
            (0, _) => format!("Removed the label {name}"),
            (n, None) => format!("Removed the label {name} and {}", count(n, "mention")),
            (n, Some(instead)) => {
                format!("Removed the label {name}; {} now {}", count(n, "mention"), instead.name)
            }
        };
        edits.push(self.schema_edit(self.project.schema().without(id)?));
        Ok((title, edits))
    }

    fn rename(&self, name: &Arc<str>) -> Planned {
        if name.trim().is_empty() {
            return Err(Refusal::EmptyName);
        }
        let edit = self.codebook(|codebook| codebook.name = name.trim().into());
        Ok((format!("Renamed the project to {}", name.trim()), vec![edit]))
    }

    fn set_status(&self, articles: &[ArticleId], status: Status) -> Planned {
        let articles = each_once(articles);
        let edits: Result<Vec<_>, _> = articles
            .iter()
            .map(|article| self.facts(article, |facts| facts.status = status))
            .collect();
        let title = match articles.as_slice() {
            [_] => format!("Marked as “{}”", status.title()),
            _ => format!("Marked {} as “{}”", count(articles.len(), "article"), status.title()),
        };
        Ok((title, edits?))
    }

    fn set_metadata(&self, article: &ArticleId, metadata: &Metadata) -> Planned {
        // In files an empty field and a missing one are the same.
        let some = |field: &Option<Arc<str>>| field.clone().filter(|field| !field.is_empty());
        let metadata = Metadata {
            title: metadata.title.clone(),
            date: metadata.date,
            source: some(&metadata.source),
            url: some(&metadata.url),
            language: some(&metadata.language),
            file: some(&metadata.file),
        };
        let edit = self.facts(article, |facts| facts.metadata = metadata)?;
        Ok(("Edited the article's details".to_owned(), vec![edit]))
    }

    fn set_zones(&self, article: &ArticleId, zones: &[Zone]) -> Planned {
        let document = self.document(article)?;
        let span_of = |zone: &Zone| zone.span;
        let outside = |span: &Span| document.text.index().slice(*span).is_none();
        if let Some(span) = zones.iter().map(span_of).find(outside) {
            return Err(Refusal::NotASpan(span));
        }
        let mut zones = zones.to_vec();
        zones.sort_by_key(|zone| zone.span);
        let edit = self.facts(article, |facts| facts.zones = zones)?;
        Ok(("Marked parts of the article".to_owned(), vec![edit]))
    }

    fn labels_edit(&self, labels: &[Label]) -> Result<(Schema, Vec<Edit>), Refusal> {
        let schema = self.project.schema().with_all(labels)?;
        let edit = self.schema_edit(schema.clone());
        Ok((schema, vec![edit]))
    }

    fn add_articles(&self, documents: &[Arc<Document>], labels: &[Label]) -> Planned {
        let (schema, mut edits) = self.labels_edit(labels)?;
        check_ids(documents)?;
        for document in documents {
            if self.project.document(&document.id).is_some() {
                return Err(Refusal::ArticleExists(document.id.clone()));
            }
            check_document(document, &schema)?;
            edits.push(Edit::Document { before: None, after: Some(document.clone()) });
        }
        let title = match documents {
            [document] => format!("Added “{}”", shorten(&document.facts.metadata.title)),
            _ => format!("Added {}", count(documents.len(), "article")),
        };
        Ok((title, edits))
    }

    fn delete_articles(&self, articles: &[ArticleId]) -> Planned {
        let articles = each_once(articles);
        let mut edits = Vec::with_capacity(articles.len());
        for article in &articles {
            let before = Some(self.document(article)?.clone());
            edits.push(Edit::Document { before, after: None });
        }
        let title = match articles.as_slice() {
            [article] => {
                let title = &self.document(article)?.facts.metadata.title;
                format!("Deleted “{}”", shorten(title))
            }
            _ => format!("Deleted {}", count(articles.len(), "article")),
        };
        Ok((title, edits))
    }

    fn merge(&self, documents: &[Arc<Document>], labels: &[Label]) -> Planned {
        let (schema, mut edits) = self.labels_edit(labels)?;
        check_ids(documents)?;
        let mut n = 0;
        for after in documents {
            let before = self.project.document(&after.id);
            if before.is_some_and(|before| before.text != after.text) {
                return Err(Refusal::TextDiffers(after.id.clone()));
            }
            check_document(after, &schema)?;
            if before != Some(after) {
                n += 1;
                let before = before.cloned();
                edits.push(Edit::Document { before, after: Some(after.clone()) });
            }
        }
        let what = match documents {
            [] => count(labels.len(), "label"),
            _ => count(n, "article"),
        };
        Ok((format!("Imported {what}"), edits))
    }

    fn replace(&self, codebook: &Arc<Codebook>, documents: &[Arc<Document>]) -> Planned {
        let (before, after) = (self.project.codebook.clone(), codebook.clone());
        let mut edits = vec![Edit::Codebook { before, after }];
        let kept = check_ids(documents)?;
        let gone = self.project.documents.values().filter(|document| !kept.contains(&document.id));
        let gone = gone.cloned().map(Some);
        edits.extend(gone.map(|before| Edit::Document { before, after: None }));
        for document in documents {
            check_document(document, &codebook.schema)?;
            let before = self.project.document(&document.id).cloned();
            edits.push(Edit::Document { before, after: Some(document.clone()) });
        }
        Ok((format!("Opened the project {}", codebook.name), edits))
    }
}

pub(super) fn added(article: &ArticleId, mention: Mention) -> Edit {
    Edit::Mention { article: article.clone(), before: None, after: Some(Arc::new(mention)) }
}

fn each_once(articles: &[ArticleId]) -> Vec<&ArticleId> {
    let mut seen = BTreeSet::new();
    articles.iter().filter(|article| seen.insert(*article)).collect()
}

/// The ids of documents that are to come together, if no two are the same.
fn check_ids(documents: &[Arc<Document>]) -> Result<BTreeSet<&ArticleId>, Refusal> {
    let mut ids = BTreeSet::new();
    let twice = documents.iter().find(|document| !ids.insert(&document.id));
    twice.map_or(Ok(ids), |document| Err(Refusal::ArticleExists(document.id.clone())))
}

fn check_document(document: &Document, schema: &Schema) -> Result<(), Refusal> {
    for zone in &document.facts.zones {
        if document.text.index().slice(zone.span).is_none() {
            return Err(Refusal::NotASpan(zone.span));
        }
    }
    let unsettled = document.facts.unsettled.iter().map(|mention| &mention.label);
    if let Some(label) = unsettled.into_iter().find(|label| schema.label(label).is_none()) {
        return Err(Refusal::NoSuchLabel(label.clone()));
    }
    for mention in document.all_mentions() {
        Plan::check_spans(document, &mention.spans)?;
        if schema.label(&mention.label).is_none() {
            return Err(Refusal::NoSuchLabel(mention.label.clone()));
        }
    }
    Ok(())
}

/// At most 40 characters of a text, on one line.
pub(super) fn shorten(text: &str) -> String {
    let mut words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(40) {
        words.truncate(end);
        words.truncate(words.trim_end().len());
        words.push('…');
    }
    words
}

/// `1 mention`, `2 mentions`.
pub(super) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
