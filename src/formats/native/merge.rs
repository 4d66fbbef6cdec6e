//! What a read file does to a project: joins it, or takes its place.

use super::Reading;
use crate::annotation::{AnnotationSet, Mention, MentionId, Unsettled};
use crate::article::ArticleId;
use crate::edit::Command;
use crate::id::Stamp;
use crate::library::{Arrival, Catalog};
use crate::project::{Document, Project};
use crate::schema::{Label, LabelId, LabelTarget, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What labels of a file become, by their names.
pub type Targets = BTreeMap<String, LabelTarget>;

/// What each label of a file is called in the project; nothing if it is left out.
type Names = BTreeMap<LabelId, Option<LabelId>>;

/// A label of a file that the project lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The label as the file has it.
    pub label: Label,
    /// How many mentions have it.
    pub n_mentions: usize,
    /// Words of the first of them, each once.
    pub examples: Vec<String>,
}

/// Who stands as the author of mentions whose file names none.
pub const NOBODY: &str = "import";

/// Examples of a label that are shown.
const EXAMPLES: usize = 3;

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
    /// Articles that are newer versions of some that it has.
    pub versions: Vec<ArticleId>,
}

/// Whether a newer text of an article becomes its next version, else an article of its own; by the
/// article. Where nothing is said, a text that is much alike does.
pub type Versions = BTreeMap<ArticleId, bool>;

impl Reading {
    /// The labels that a schema lacks, in the order of the file.
    #[must_use]
    pub fn foreign(&self, schema: &Schema) -> Vec<Foreign> {
        let labels = self.codebook.iter().flat_map(|codebook| codebook.schema.labels());
        let mut foreign: Vec<_> = labels
            .filter(|label| schema.named(&label.name).is_none())
            .map(|label| Foreign { label: label.clone(), n_mentions: 0, examples: Vec::new() })
            .collect();
        if foreign.is_empty() {
            return foreign;
        }
        let by_id: BTreeMap<LabelId, usize> =
            foreign.iter().enumerate().map(|(i, known)| (known.label.id.clone(), i)).collect();
        for document in &self.documents {
            for mention in document.mentions.iter().chain(document.suggestions.iter()) {
                let Some(known) = by_id.get(&mention.label).and_then(|i| foreign.get_mut(*i))
                else {
                    continue;
                };
                known.n_mentions += 1;
                if known.examples.len() < EXAMPLES {
                    let quote = document.quote(mention);
                    if !known.examples.contains(&quote) {
                        known.examples.push(quote);
                    }
                }
            }
        }
        foreign
    }

    /// Joins the file to a project that knows none of its articles by anything but their ids.
    ///
    /// Labels become what `targets` says of their names; the others are matched by name, and those
    /// that the project lacks are added, with a free digit where they bring no free key. An article
    /// that the project has, by id and text, keeps what the project knows about it; of a mention
    /// that both have, the one changed later wins. A mention that repeats another one is not added,
    /// unless the file says that somebody else made it. An article whose id the project has with
    /// another text is added under a fresh id.
    #[must_use]
    pub fn join(&self, project: &Project, targets: &Targets, stamp: &Stamp) -> Merge {
        self.join_as(project, targets, stamp, |_| Arrival::New)
    }

    fn join_as(
        &self,
        project: &Project,
        targets: &Targets,
        stamp: &Stamp,
        mut arrival: impl FnMut(&Document) -> Arrival,
    ) -> Merge {
        let file_schema = self.codebook.as_ref().map(|codebook| &codebook.schema);
        let (labels, names) = match_labels(project.schema(), file_schema, targets, stamp);
        let (mut n_new, mut n_updated, mut n_same) = (0, 0, 0);
        let mut versions = Vec::new();
        let mut documents = Vec::with_capacity(self.documents.len());
        for (n, document) in self.documents.iter().enumerate() {
            let arrival = arrival(document);
            let mut document = renamed(document, &names);
            if let Arrival::Same(known) = &arrival {
                document.id = known.clone();
            }
            let newer = match &arrival {
                Arrival::Newer { of, .. } => project.document(of),
                Arrival::New | Arrival::Same(_) => None,
            };
            let joined = match project.document(&document.id) {
                _ if newer.is_some() => {
                    if project.document(&document.id).is_some() {
                        document.id = stamp.id(n);
                    }
                    versions.push(document.id.clone());
                    newer.map_or_else(|| document.clone(), |older| document.as_version_of(older))
                }
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
                    // What the file has both as a suggestion and as a mention is answered.
                    let suggested = std::mem::take(&mut document.suggestions);
                    document.take_suggestions(suggested.iter().cloned());
                    document
                }
            };
            documents.push(Arc::new(joined));
        }
        let command = Command::MergeArticles { documents, labels };
        Merge { command, n_new, n_updated, n_same, versions }
    }

    /// Takes the labels alone of a file into a project: those that it lacks, by name, without their
    /// key where it is taken. Labels that it has stay as they are.
    ///
    /// # Errors
    ///
    /// The file names no label, or none that the project lacks; in words fit to be shown.
    pub fn join_labels(&self, project: &Project, stamp: &Stamp) -> Result<Command, String> {
        let schema = self.codebook.as_ref().map(|codebook| &codebook.schema);
        if schema.is_none_or(|schema| schema.labels().is_empty()) {
            return Err("It holds no labels.".to_owned());
        }
        let (labels, _) = match_labels(project.schema(), schema, &Targets::new(), stamp);
        if labels.is_empty() {
            return Err("The project has all of its labels already.".to_owned());
        }
        Ok(Command::MergeArticles { documents: Vec::new(), labels })
    }

    /// Joins several files to a project as one step, as [`join`](Self::join) does one by one.
    ///
    /// An article whose text the project has under whatever id is that article. A newer text of
    /// one that it has becomes its next version, or an article of its own, as `choice` says.
    #[must_use]
    pub fn join_all<'a>(
        readings: impl IntoIterator<Item = &'a Self>,
        project: &Project,
        targets: &Targets,
        choice: &Versions,
        stamp: &Stamp,
    ) -> Merge {
        let mut after = project.clone();
        let catalog = Catalog::of(project);
        // Of two newer texts of one article that come together, none is newer than the other.
        let mut replaced = BTreeSet::new();
        let mut arrival = |document: &Document| {
            let text = document.text.as_str();
            let arrival = catalog.arrival(Some(&document.id), text, &document.facts.metadata);
            let Arrival::Newer { of, is_alike } = &arrival else { return arrival };
            let is_version = choice.get(of).copied().unwrap_or(*is_alike);
            match is_version && replaced.insert(of.clone()) {
                true => arrival,
                false => Arrival::New,
            }
        };
        let (mut n_new, mut n_updated, mut n_same) = (0, 0, 0);
        let mut versions = Vec::new();
        let (mut all, mut places, mut added) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (n, reading) in readings.into_iter().enumerate() {
            // Fresh ids count from 0 for every file.
            let chance = stamp.chance.wrapping_add((n as u128) << 64);
            let stamp = Stamp { chance, ..stamp.clone() };
            let merge = reading.join_as(&after, targets, &stamp, &mut arrival);
            versions.extend(merge.versions);
            n_new += merge.n_new;
            n_updated += merge.n_updated;
            n_same += merge.n_same;
            let Command::MergeArticles { documents, labels } = merge.command else { continue };
            if let Ok(schema) = after.schema().with_all(&labels) {
                let mut codebook = after.codebook.as_ref().clone();
                codebook.schema = schema;
                after.codebook = Arc::new(codebook);
                added.extend(labels);
            }
            for document in documents {
                after.documents.insert(document.id.clone(), document.clone());
                match places.get(&document.id) {
                    Some(place) => all[*place] = document,
                    None => {
                        places.insert(document.id.clone(), all.len());
                        all.push(document);
                    }
                }
            }
        }
        let command = Command::MergeArticles { documents: all, labels: added };
        Merge { command, n_new, n_updated, n_same, versions }
    }

    /// The file with all that is marked in it as suggestions, or all as mentions of their author.
    #[must_use]
    pub fn arriving(&self, as_suggestions: bool) -> Self {
        let documents = self.documents.iter().map(|document| document.arriving(as_suggestions));
        Self { documents: documents.collect(), ..self.clone() }
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
    targets: &Targets,
    stamp: &Stamp,
) -> (Vec<Label>, Names) {
    let (mut schema, mut added, mut names) = (ours.clone(), Vec::new(), BTreeMap::new());
    for (n, label) in file.map(parents_first).into_iter().flatten().enumerate() {
        let target = targets.get(&*label.name).filter(|target| target.fits(ours));
        match target {
            Some(LabelTarget::LeaveOut) => {
                names.insert(label.id.clone(), None);
                continue;
            }
            Some(LabelTarget::Same(known)) => {
                names.insert(label.id.clone(), Some(known.clone()));
                continue;
            }
            Some(LabelTarget::Own | LabelTarget::Under(_)) | None => {}
        }
        if let Some(known) = schema.named(&label.name) {
            names.insert(label.id.clone(), Some(known.id.clone()));
            continue;
        }
        let mut new = label.clone();
        if schema.label(&new.id).is_some() {
            // The fresh ids of articles count from 0 as well, but name another kind of thing.
            new.id = stamp.id(n);
        }
        new.key =
            new.key.filter(|key| schema.keyed(*key).is_none()).or_else(|| schema.free_digit());
        new.parent = match target {
            Some(LabelTarget::Under(parent)) => Some(parent.clone()),
            _ => new.parent.and_then(|parent| names.get(&parent).cloned().flatten()),
        };
        names.insert(label.id.clone(), Some(new.id.clone()));
        if let Ok(with) = schema.with(new.clone()) {
            schema = with;
            added.push(new);
        }
    }
    (added, names)
}

/// The labels of a schema with each parent before its subtypes, else in their order.
fn parents_first(schema: &Schema) -> Vec<&Label> {
    let depth = |label: &&Label| {
        let parent = |label: &&Label| schema.label(label.parent.as_ref()?);
        std::iter::successors(Some(*label), parent).count()
    };
    let mut labels: Vec<_> = schema.labels().iter().collect();
    labels.sort_by_key(depth);
    labels
}

fn renamed(document: &Document, names: &Names) -> Document {
    let name_of = |mention: &Mention| match names.get(&mention.label) {
        Some(name) => name.clone(),
        None => Some(mention.label.clone()),
    };
    let is_same = |mention: &Arc<Mention>| name_of(mention).as_ref() == Some(&mention.label);
    if document.all_mentions().all(is_same) && document.facts.unsettled.is_empty() {
        return document.clone();
    }
    let rename = |mention: &Arc<Mention>| {
        let label = name_of(mention)?;
        Some(Mention { label, ..mention.as_ref().clone() })
    };
    let rename_unsettled = |mention: &Unsettled| {
        let label = match names.get(&mention.label) {
            Some(name) => name.clone()?,
            None => mention.label.clone(),
        };
        Some(Unsettled { label, ..mention.clone() })
    };
    let mut facts = document.facts.as_ref().clone();
    facts.unsettled = facts.unsettled.iter().filter_map(rename_unsettled).collect();
    let document = Document { facts: Arc::new(facts), ..document.clone() };
    let mut renamed = set_mentions(&document, document.mentions.iter().filter_map(rename));
    // Ids stay as they were, here too.
    let set =
        |set: &AnnotationSet| AnnotationSet::new(set.iter().filter_map(rename)).unwrap_or_default();
    (renamed.suggestions, renamed.rejected) = (set(&document.suggestions), set(&document.rejected));
    renamed
}

/// Joins what both know of an article.
fn joined(ours: &Document, theirs: &Document) -> Document {
    let mut mentions: BTreeMap<&MentionId, &Arc<Mention>> =
        ours.mentions.iter().map(|mention| (&mention.id, mention)).collect();
    let mut at_place: BTreeMap<_, Vec<&Arc<Mention>>> = BTreeMap::new();
    for mention in ours.mentions.iter() {
        at_place.entry((&mention.label, &mention.spans)).or_default().push(mention);
    }
    for mention in theirs.mentions.iter() {
        let known = mentions.get(&mention.id);
        let is_newer = known.is_none_or(|known| known.changed < mention.changed);
        let beside = at_place.get(&(&mention.label, &mention.spans));
        let repeats = || beside.is_some_and(|beside| beside.iter().any(|k| repeats(mention, k)));
        if is_newer && (known.is_some() || !repeats()) {
            mentions.insert(&mention.id, mention);
        }
    }
    let mut joined =
        set_mentions(ours, mentions.into_values().map(|mention| mention.as_ref().clone()));
    joined.take_suggestions(theirs.suggestions.iter().cloned());
    joined
}

/// Whether a mention says nothing but what one of the same label at the same place says.
fn repeats(mention: &Mention, known: &Mention) -> bool {
    (mention.author == known.author || &*mention.author == NOBODY)
        && (mention.note.is_empty() || mention.note == known.note)
        && mention.attributes.iter().all(|(name, value)| known.attributes.get(name) == Some(value))
}

fn set_mentions(document: &Document, mentions: impl Iterator<Item = Mention>) -> Document {
    let mut document = document.clone();
    // Ids stay as they were, so none can stand twice.
    document.mentions = AnnotationSet::new(mentions).unwrap_or(document.mentions);
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::native::{read, write_json};
    use crate::moment::Timestamp;
    use crate::schema::LabelKey;

    fn stamp(chance: u128) -> Stamp {
        Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance }
    }

    fn reading(id: &str, labels: &[&str]) -> Reading {
        let mention = |(i, label): (usize, &&str)| {
            serde_json::json!({ "id": format!("{id}{i}"), "start": 0, "end": 4, "quote": "Orsh",
                "label": label })
        };
        let mentions: Vec<_> = labels.iter().enumerate().map(mention).collect();
        let line = serde_json::json!({ "id": id, "text": "Orsh fell.", "mentions": mentions });
        let reading = read(&line.to_string(), &stamp(9));
        assert_eq!(reading.problems, vec![]);
        reading
    }

    /// Labels of the mentions by article, and the labels that are added, with keys and parents.
    fn joined(readings: &[Reading], targets: &[(&str, LabelTarget)]) -> (Vec<String>, Vec<String>) {
        let project = Project::new(stamp(1).id(0), "p");
        let targets = targets.iter().map(|(name, t)| ((*name).to_owned(), t.clone())).collect();
        let merge = Reading::join_all(readings, &project, &targets, &Versions::new(), &stamp(5));
        let Command::MergeArticles { documents, labels } = merge.command else { panic!() };
        let schema = project.schema().with_all(&labels).unwrap();
        let name = |id: &LabelId| schema.label(id).unwrap().name.to_string();
        let told = documents.iter().map(|document| {
            let labels: Vec<_> = document.mentions.iter().map(|m| name(&m.label)).collect();
            format!("{}: {}", document.id, labels.join(" "))
        });
        let added = labels.iter().map(|label| {
            let parent = label.parent.as_ref().map(&name).unwrap_or_default();
            format!("{} ({}) <{parent}", label.name, label.key.unwrap())
        });
        (told.collect(), added.collect())
    }

    #[test]
    fn labels_become_what_is_said_of_them() {
        let schema = Project::new(stamp(1).id(0), "p").schema().clone();
        let id = |name: &str| schema.named(name).unwrap().id.clone();
        let read = [reading("x", &["PER", "GPE", "MISC", "event", "ORG"])];
        let said = [
            ("PER", LabelTarget::Under(id("Actor"))),
            ("GPE", LabelTarget::Same(id("Place"))),
            ("MISC", LabelTarget::LeaveOut),
            ("ORG", LabelTarget::Under(LabelId::parse("gone").unwrap())),
        ];
        let (mentions, added) = joined(&read, &said);
        assert_eq!(mentions, ["x: PER Place Event ORG"]);
        assert_eq!(added, ["PER (1) <Actor", "ORG (2) <"]);
    }

    #[test]
    fn a_parent_may_stand_behind_its_subtypes() {
        let mut from = Project::new(stamp(1).id(0), "from");
        let above = from.schema().labels()[0].clone();
        let label = |name: &str, parent: Option<&str>| Label {
            id: LabelId::parse(name).unwrap(),
            name: name.into(),
            key: None,
            parent: parent.and_then(LabelId::parse),
            ..above.clone()
        };
        let labels = [label("Militia", Some("Group")), label("Group", None)];
        let mut codebook = from.codebook.as_ref().clone();
        codebook.schema = codebook.schema.with_all(&labels).unwrap();
        from.codebook = Arc::new(codebook);
        let reading = read(&write_json(&from.codebook, []), &stamp(9));
        let (_, added) = joined(&[reading], &[]);
        assert_eq!(added, ["Group (1) <", "Militia (2) <Group"]);
    }

    #[test]
    fn several_files_share_their_labels_and_articles() {
        let read = [reading("x", &["PER"]), reading("y", &["PER"]), reading("x", &["PER", "LOC"])];
        let (mentions, added) = joined(&read, &[]);
        assert_eq!(mentions, ["x: PER LOC", "y: PER"]);
        assert_eq!(added, ["PER (1) <", "LOC (2) <"]);
    }

    #[test]
    fn a_mention_that_repeats_another_is_not_added() {
        let with = |extra: serde_json::Value| {
            let mut mention = serde_json::json!({ "start": 0, "end": 4, "quote": "Orsh",
                "label": "Place" });
            mention.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            let line = serde_json::json!({ "id": "x", "text": "Orsh fell.",
                "mentions": [mention] });
            read(&line.to_string(), &Stamp { author: NOBODY.into(), ..stamp(9) })
        };
        let known = with(serde_json::json!({ "id": "m", "author": "gold", "note": "n" }));
        let n_joined = |extra| {
            let readings = [known.clone(), with(extra)];
            let (mentions, _) = joined(&readings, &[]);
            mentions.concat().matches("Place").count()
        };
        assert_eq!(n_joined(serde_json::json!({ "id": "other" })), 1);
        assert_eq!(n_joined(serde_json::json!({ "id": "other", "author": "gold" })), 1);
        assert_eq!(n_joined(serde_json::json!({ "id": "other", "author": "eva" })), 2);
        assert_eq!(n_joined(serde_json::json!({ "id": "other", "note": "another" })), 2);
        assert_eq!(n_joined(serde_json::json!({ "id": "m", "author": "eva" })), 1);
    }

    /// What joining a file to a project with one article does: to ids and texts, then to mentions.
    fn arrived(line: serde_json::Value, choice: &Versions) -> (Merge, Vec<String>) {
        let mut project = Project::new(stamp(1).id(0), "p");
        let known = serde_json::json!({ "id": "a", "text": "Orsh fell. Orsh burned. Kai ran.",
            "title": "Fall", "source": "Agence", "mentions": [
                { "id": "1", "start": 0, "end": 4, "quote": "Orsh", "label": "Place" },
                { "id": "2", "start": 24, "end": 27, "quote": "Kai", "label": "Actor" },
            ] });
        let known = read(&known.to_string(), &stamp(9)).documents.pop().unwrap();
        project.documents.insert(known.id.clone(), Arc::new(known));
        let reading = read(&line.to_string(), &stamp(8));
        assert_eq!(reading.problems, vec![]);
        let merge = Reading::join_all([&reading], &project, &Targets::new(), choice, &stamp(5));
        let Command::MergeArticles { documents, .. } = &merge.command else { panic!() };
        let told = documents.iter().map(|document| {
            let place = |m: &Arc<Mention>| format!(" {:?} {}", m.spans.hull(), document.quote(m));
            let mentions: String = document.mentions.iter().map(place).collect();
            let left = document.facts.unsettled.iter().map(|m| format!(" ?{}", m.quote()));
            let replaces = document.facts.replaces.as_ref().map(|id| format!(" for {id}"));
            let (id, replaces) = (&document.id, replaces.unwrap_or_default());
            format!("{id}{replaces}:{mentions}{}", left.collect::<String>())
        });
        let told = told.collect();
        (merge, told)
    }

    #[test]
    fn a_text_that_is_there_is_not_added_under_another_id() {
        let text = "Orsh fell. Orsh burned. Kai ran.";
        let bare = serde_json::json!({ "id": "x", "text": text, "mentions": [] });
        let (merge, told) = arrived(bare, &Versions::new());
        assert_eq!((merge.n_new, merge.n_same, told), (0, 1, vec![]));
        let mention = serde_json::json!({ "id": "3", "start": 11, "end": 15, "quote": "Orsh",
            "label": "Place" });
        let more = serde_json::json!({ "id": "x", "text": text, "mentions": [mention] });
        let (merge, told) = arrived(more, &Versions::new());
        assert_eq!((merge.n_new, merge.n_updated), (0, 1));
        assert_eq!(told, ["a: 0..4 Orsh 11..15 Orsh 24..27 Kai"]);
    }

    #[test]
    fn a_newer_text_is_a_version_of_its_own_that_carries_the_mentions() {
        let newer = |id: &str, text: &str| {
            serde_json::json!({ "id": id, "text": text, "title": "Fall", "source": "Agence",
                "mentions": [] })
        };
        let (merge, told) =
            arrived(newer("x", "Later: Orsh fell. Orsh burned. Kai ran."), &Versions::new());
        assert_eq!((merge.n_new, merge.versions.len()), (0, 1));
        assert_eq!(told, ["x for a: 7..11 Orsh 31..34 Kai"]);
        let (_, told) = arrived(newer("x", "Orsh: Orsh, Kay ran."), &Versions::new());
        assert_eq!(told, ["x for a: ?Orsh ?Kai"]);
        // The id is taken by the version before.
        let (merge, told) = arrived(newer("a", "Orsh fell. Kai ran."), &Versions::new());
        let id = &merge.versions[0];
        assert_eq!(told, [format!("{id} for a: 0..4 Orsh 11..14 Kai")]);
    }

    #[test]
    fn whether_it_is_a_version_is_for_a_person_to_say() {
        let text = "Later: Orsh fell. Kai ran.";
        let line = serde_json::json!({ "id": "x", "text": text, "title": "Fall",
            "source": "Agence", "mentions": [] });
        let said = |is_version| Versions::from([(ArticleId::parse("a").unwrap(), is_version)]);
        let (merge, told) = arrived(line, &said(false));
        assert_eq!((merge.n_new, merge.versions.len()), (1, 0));
        assert_eq!(told, ["x:"]);
        let other = serde_json::json!({ "id": "a", "text": "Wholly another story.",
            "mentions": [] });
        assert_eq!(arrived(other.clone(), &Versions::new()).0.n_new, 1);
        assert_eq!(arrived(other, &said(true)).1[0].split(' ').nth(2), Some("a:"));
    }

    #[test]
    fn labels_alone_go_to_a_file_and_into_another_project() {
        let mut from = Project::new(stamp(1).id(0), "from");
        let actor = from.schema().named("Actor").unwrap().clone();
        let with_key = |name: &str, key: char| Label {
            id: LabelId::parse(name).unwrap(),
            name: name.into(),
            key: LabelKey::new(key),
            description: "When to use it".into(),
            parent: Some(actor.id.clone()),
            ..actor.clone()
        };
        let own = [with_key("Group", 'g'), with_key("Port", 'x')];
        let mut codebook = from.codebook.as_ref().clone();
        codebook.schema = codebook.schema.with_all(&own).unwrap();
        from.codebook = Arc::new(codebook);
        let reading = read(&write_json(&from.codebook, []), &stamp(9));
        assert_eq!(reading.problems, vec![]);

        let mut to = Project::new(stamp(2).id(0), "to");
        let mut codebook = to.codebook.as_ref().clone();
        let taken = Label { parent: None, ..with_key("Taken", 'x') };
        codebook.schema = codebook.schema.with_all(&[taken]).unwrap();
        to.codebook = Arc::new(codebook);
        let command = reading.join_labels(&to, &stamp(5)).unwrap();
        let Command::MergeArticles { documents, labels } = &command else { panic!() };
        assert_eq!(documents.len(), 0);
        let expected = [own[0].clone(), Label { key: LabelKey::new('1'), ..own[1].clone() }];
        assert_eq!(labels, &expected);
        let entry = command.plan(&to, &stamp(6)).unwrap();
        assert_eq!(&*entry.title, "Imported 2 labels");

        let again = reading.join_labels(&from, &stamp(5));
        assert_eq!(again, Err("The project has all of its labels already.".to_owned()));
        let other = read("{}", &stamp(9)).join_labels(&to, &stamp(5));
        assert_eq!(other, Err("It holds no labels.".to_owned()));
    }

    #[test]
    fn what_was_answered_is_not_suggested_again() {
        let place = |id: &str, start: usize| {
            serde_json::json!({ "id": id, "start": start, "end": start + 4, "quote": "Orsh",
                "label": "Place" })
        };
        let with = |mentions: &[serde_json::Value],
                    suggestions: &[serde_json::Value],
                    rejected: &[serde_json::Value]| {
            let line = serde_json::json!({ "id": "x", "text": "Orsh fell. Orsh rose. Orsh won.",
                "mentions": mentions, "suggestions": suggestions, "rejected": rejected });
            let reading = read(&line.to_string(), &stamp(9));
            assert_eq!(reading.problems, vec![]);
            reading
        };
        let project = Project::new(stamp(1).id(0), "p");
        let by = |author: &str, mut value: serde_json::Value| {
            value["author"] = author.into();
            value
        };
        // One was accepted, one is tagged by hand, one waits, one was turned down; that is new
        // from somebody else.
        let rose = |id: &str| {
            serde_json::json!({ "id": id, "start": 16, "end": 20, "quote": "rose",
                "label": "Event" })
        };
        let waiting = [place("s3", 22)];
        let ours = with(&[place("s1", 0), place("m", 11)], &waiting, &[by("model", rose("s6"))]);
        let fell = serde_json::json!({ "id": "s4", "start": 5, "end": 9, "quote": "fell",
            "label": "Event" });
        let again = [by("model", rose("s7")), by("other", rose("s8"))];
        let [s7, s8] = again;
        let new = [place("s1", 0), place("s2", 11), place("s5", 22), fell, s7, s8];
        let readings = [ours, with(&[], &new, &[])];
        let merge =
            Reading::join_all(&readings, &project, &Targets::new(), &Versions::new(), &stamp(5));
        let Command::MergeArticles { documents, .. } = merge.command else { panic!() };
        let ids = |set: &AnnotationSet| {
            set.iter().map(|m| m.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(ids(&documents[0].mentions), "s1 m");
        assert_eq!(ids(&documents[0].suggestions), "s4 s8 s3");
        assert_eq!(ids(&documents[0].rejected), "s6");
    }

    #[test]
    fn what_is_marked_arrives_as_one_chooses() {
        let fell = |id: &str, start: usize| serde_json::json!({ "id": id, "start": start, "end": start + 4, "label": "Event" });
        let line = serde_json::json!({ "id": "x", "text": "Orsh fell. Orsh rose. Orsh won.",
            "mentions": [fell("a", 5)], "suggestions": [fell("a", 16), fell("b", 16)] });
        let reading = read(&line.to_string(), &stamp(9));
        let counts = |reading: &Reading| {
            let document = &reading.documents[0];
            let a = document.proposed_or_made(&crate::id::Id::parse("a").unwrap()).unwrap();
            (document.mentions.len(), document.suggestions.len(), document.quote(a))
        };
        assert_eq!(counts(&reading), (1, 2, "fell".to_owned()));
        assert_eq!(counts(&reading.arriving(true)), (0, 2, "fell".to_owned()));
        assert_eq!(counts(&reading.arriving(false)), (2, 0, "fell".to_owned()));
    }

    #[test]
    fn labels_that_are_new_are_told_with_examples() {
        let schema = Project::new(stamp(1).id(0), "p").schema().clone();
        let foreign = reading("x", &["PER", "actor", "PER"]).foreign(&schema);
        let [foreign] = foreign.as_slice() else { panic!("{foreign:?}") };
        assert_eq!((&*foreign.label.name, foreign.n_mentions), ("PER", 2));
        assert_eq!(foreign.examples, ["Orsh"]);
    }
}
