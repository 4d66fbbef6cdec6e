//! The projects that one browser keeps side by side.
//!
//! Each has a database of its own. A further, small one lists them: it is made when a second
//! project is, so that who has one project has one database. Of each project it holds two records,
//! for they have different writers: where it stands, and what a tab that had it open saw of it.

use super::storage::{Key, Put, Records, Store, json};
use crate::id::Stamp;
use crate::moment::Timestamp;
use crate::project::{Codebook, Project};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a browser tells its projects apart by. Is no part of the project: a file that is opened as
/// the project brings another one under the same key.
pub type ProjectKey = Key;

/// The key of the first project, whose database has the name that it had when it was the only one.
pub const FIRST: &str = "first";

/// The name of the database that lists the projects.
pub const REGISTRY: &str = "dateline-projects";

/// The key of the person's preferences in that database.
const PREFERENCES: &str = "settings";

/// The name of a project's database, by which its tabs find each other, too.
#[must_use]
pub fn place_of(key: &str) -> String {
    match key {
        FIRST => "dateline".to_owned(),
        key => format!("dateline-{key}"),
    }
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shelf {
    /// Among those that are worked on.
    #[default]
    Current,
    /// Among those that are kept for later.
    Archived,
    /// Among those that may go for good; till then it can be brought back.
    Deleted,
}

/// A project in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// What the browser tells it by.
    pub key: ProjectKey,
    /// Where it stands.
    pub shelf: Shelf,
    /// What was seen of it last; nothing if that cannot be read.
    pub glance: Option<Glance>,
}

/// What a tab saw of a project that it had open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glance {
    /// The project's name.
    pub name: Arc<str>,
    /// How many articles it has.
    pub n_articles: usize,
    /// How many mentions they have.
    pub n_mentions: usize,
    /// When it was open.
    pub at: Timestamp,
}

/// The list of projects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// All of them, the one that was open last first.
    pub projects: Vec<Registered>,
    /// The person's preferences, which all projects share, as a file of settings.
    pub preferences: Option<String>,
}

impl Registered {
    /// The name, or the key of a project of which no more is known.
    #[must_use]
    pub fn name(&self) -> &str {
        self.glance.as_ref().map_or(&*self.key, |glance| &*glance.name)
    }
}

impl Glance {
    /// What there is to see of a project.
    #[must_use]
    pub fn of(project: &Project, at: Timestamp) -> Self {
        Self {
            name: project.codebook.name.clone(),
            n_articles: project.documents.len(),
            n_mentions: project.n_mentions(),
            at,
        }
    }

    /// The write that keeps it.
    #[must_use]
    pub fn put(&self, key: &ProjectKey) -> Put {
        Put { store: Store::Glances, key: key.clone(), value: json(self), is_new: false }
    }
}

impl Shelf {
    /// The write that puts a project there.
    #[must_use]
    pub fn put(self, key: &ProjectKey) -> Put {
        Put { store: Store::Projects, key: key.clone(), value: json(&self), is_new: false }
    }
}

impl Registry {
    /// The list as it is stored. No project is missing because a record of it is damaged.
    #[must_use]
    pub fn read(records: &Records) -> Self {
        let stored = |store| records.get(&store);
        let keys = [Store::Projects, Store::Glances].into_iter().filter_map(stored);
        let keys: BTreeSet<_> = keys.flat_map(BTreeMap::keys).collect();
        let project = |key: &ProjectKey| Registered {
            key: key.clone(),
            shelf: parse(stored(Store::Projects), key).unwrap_or_default(),
            glance: parse(stored(Store::Glances), key),
        };
        let mut projects: Vec<_> = keys.into_iter().map(project).collect();
        projects.sort_by_key(|project| Reverse(project.glance.as_ref().map(|glance| glance.at)));
        let preferences = stored(Store::Settings).and_then(|store| store.get(PREFERENCES));
        Self { projects, preferences: preferences.cloned() }
    }

    /// A project of the list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Registered> {
        self.projects.iter().find(|project| *project.key == *key)
    }

    /// The project that a tab opens: the one that it asks for, if that is there and not deleted;
    /// else the one that was open last, those that are worked on before archived ones.
    #[must_use]
    pub fn choose(&self, asked: Option<&str>) -> ProjectKey {
        let asked = asked.and_then(|key| self.get(key)).filter(|p| p.shelf != Shelf::Deleted);
        let on = |shelf| self.projects.iter().find(move |project| project.shelf == shelf);
        let chosen = asked.or_else(|| on(Shelf::Current)).or_else(|| on(Shelf::Archived));
        chosen.map_or_else(|| FIRST.into(), |project| project.key.clone())
    }

    /// The write that keeps a person's preferences, given as a file of settings.
    #[must_use]
    pub fn put_preferences(file: String) -> Put {
        let key = PREFERENCES.into();
        Put { store: Store::Settings, key, value: Some(file), is_new: false }
    }

    /// The writes after which a project is no longer in the list.
    #[must_use]
    pub fn forget(key: &ProjectKey) -> [Put; 2] {
        [Store::Projects, Store::Glances].map(|store| Put {
            store,
            key: key.clone(),
            value: None,
            is_new: false,
        })
    }
}

fn parse<T: DeserializeOwned>(store: Option<&BTreeMap<Key, String>>, key: &Key) -> Option<T> {
    serde_json::from_str(store?.get(key)?).ok()
}

impl Project {
    /// A project under a name of its own with the articles of this one, or with none: it counts as
    /// another one wherever two files of projects meet.
    #[must_use]
    pub fn copied(&self, name: &str, with_articles: bool, stamp: &Stamp) -> Self {
        let codebook =
            Codebook { id: stamp.id(0), name: name.into(), ..self.codebook.as_ref().clone() };
        let documents = if with_articles { self.documents.clone() } else { BTreeMap::new() };
        Self { codebook: Arc::new(codebook), documents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glance(name: &str, at: i64) -> Glance {
        let project = Project::new(crate::id::Id::parse("p").unwrap(), name);
        Glance::of(&project, Timestamp::from_millis(at))
    }

    fn records(puts: impl IntoIterator<Item = Put>) -> Records {
        let mut records = Records::new();
        for put in puts {
            let store = records.entry(put.store).or_default();
            match put.value {
                Some(value) => store.insert(put.key, value),
                None => store.remove(&put.key),
            };
        }
        records
    }

    fn key(name: &str) -> ProjectKey {
        name.into()
    }

    /// Three projects, of which `b` was open last.
    fn three() -> Vec<Put> {
        vec![
            glance("A", 1).put(&key(FIRST)),
            glance("B", 3).put(&key("b")),
            glance("C", 2).put(&key("c")),
        ]
    }

    fn names(registry: &Registry) -> Vec<&str> {
        registry.projects.iter().map(Registered::name).collect()
    }

    #[test]
    fn the_first_project_stays_where_it_was_and_no_other_one_is_there() {
        assert_eq!(place_of(FIRST), "dateline");
        assert_eq!(place_of("01ARZ3NDEKTSV4RRFFQ69G5FAV"), "dateline-01ARZ3NDEKTSV4RRFFQ69G5FAV");
    }

    #[test]
    fn projects_are_listed_by_when_they_were_open() {
        let registry = Registry::read(&records(three()));
        assert_eq!(names(&registry), ["B", "C", "A"]);
        assert!(registry.projects.iter().all(|project| project.shelf == Shelf::Current));
    }

    #[test]
    fn a_project_of_which_nothing_can_be_read_is_still_listed() {
        let mut puts = three();
        puts.push(Shelf::Archived.put(&key("b")));
        let mut records = records(puts);
        let damaged = "{".to_owned();
        records.get_mut(&Store::Glances).unwrap().insert(key("b"), damaged.clone());
        records.get_mut(&Store::Projects).unwrap().insert(key("d"), damaged);
        let registry = Registry::read(&records);
        assert_eq!(names(&registry), ["C", "A", "b", "d"]);
        assert_eq!(registry.get("b").unwrap().shelf, Shelf::Archived);
        assert_eq!(registry.get("d").unwrap().shelf, Shelf::Current);
    }

    #[test]
    fn what_is_asked_for_is_opened_unless_it_is_gone() {
        let mut puts = three();
        let chosen = |puts: &[Put], asked: Option<&str>| {
            Registry::read(&records(puts.iter().cloned())).choose(asked).to_string()
        };
        assert_eq!(chosen(&[], None), FIRST);
        assert_eq!(chosen(&[], Some("b")), FIRST);
        assert_eq!(chosen(&puts, None), "b");
        assert_eq!(chosen(&puts, Some("c")), "c");
        assert_eq!(chosen(&puts, Some("elsewhere")), "b");
        puts.push(Shelf::Deleted.put(&key("b")));
        assert_eq!(chosen(&puts, Some("b")), "c");
        puts.push(Shelf::Archived.put(&key("c")));
        assert_eq!(chosen(&puts, None), FIRST);
        assert_eq!(chosen(&puts, Some("c")), "c");
        puts.push(Shelf::Deleted.put(&key(FIRST)));
        assert_eq!(chosen(&puts, None), "c");
        puts.extend(Registry::forget(&key("c")));
        assert_eq!(chosen(&puts, Some("c")), FIRST);
    }

    #[test]
    fn preferences_are_kept_beside_the_projects() {
        let put = Registry::put_preferences("{\"author\":\"Ada\"}".to_owned());
        let registry = Registry::read(&records(three().into_iter().chain([put])));
        assert_eq!(registry.preferences.as_deref(), Some("{\"author\":\"Ada\"}"));
        assert_eq!(registry.projects.len(), 3);
    }

    #[test]
    fn a_copy_is_another_project_with_the_same_labels_and_guidelines() {
        let mut project = Project::new(crate::id::Id::parse("p").unwrap(), "A");
        Arc::make_mut(&mut project.codebook).guidelines = "Be kind.".into();
        let document = crate::project::Document::new(
            crate::id::Id::parse("x").unwrap(),
            "Orsh.",
            <_>::default(),
        );
        project.documents.insert(document.id.clone(), Arc::new(document));
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "a".into(), chance: 9 };
        let copy = project.copied("B", true, &stamp);
        assert_ne!(copy.codebook.id, project.codebook.id);
        assert_eq!(copy.documents, project.documents);
        assert_eq!((&*copy.codebook.name, &*copy.codebook.guidelines), ("B", "Be kind."));
        assert_eq!(copy.schema(), project.schema());
        assert!(project.copied("C", false, &stamp).documents.is_empty());
    }
}
