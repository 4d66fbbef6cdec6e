//! Which of the articles on their way in the library has already, or has with another text.

use super::Summary;
use crate::article::{ArticleId, Metadata};
use crate::project::Project;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// What an article on its way in is to the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The library has nothing like it.
    New,
    /// The library has this text to the letter.
    Same(ArticleId),
    /// The library has an article of the same id, address, or name, with another text; or one that
    /// came in a file of the same name, with much the same text.
    Newer {
        /// The newest version of that article.
        of: ArticleId,
        /// Whether most of the words are the same; else it may be quite another article.
        is_alike: bool,
    },
}

/// An article on its way in.
#[derive(Clone, Copy, Debug)]
pub struct Comer<'a> {
    /// Its id, if it brings one.
    pub id: Option<&'a ArticleId>,
    /// Its text.
    pub text: &'a str,
    /// What is known about it.
    pub metadata: &'a Metadata,
    /// How many mentions it brings.
    pub n_mentions: usize,
}

/// What of the articles on their way in the library knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// Those whose text is there: which articles they are, with the titles these have.
    pub same: Vec<(ArticleId, Arc<str>)>,
    /// How many mentions these bring.
    pub n_mentions: usize,
    /// Those that have a newer text, of each article the first.
    pub newer: Vec<Newer>,
}

/// An article on its way in that has a newer text than one of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Its title.
    pub title: Arc<str>,
    /// The article of the library.
    pub of: ArticleId,
    /// The title of that one.
    pub of_title: Arc<str>,
    /// Whether most of the words are the same.
    pub is_alike: bool,
}

impl Arrivals {
    /// Looks articles up in a project.
    #[must_use]
    pub fn of<'a>(project: &Project, comers: impl IntoIterator<Item = Comer<'a>>) -> Self {
        let catalog = Catalog::of(project);
        let title = |id: &ArticleId| {
            project.document(id).map(|document| document.facts.metadata.title.clone())
        };
        let (mut found, mut known) = (Self::default(), HashSet::new());
        for Comer { id, text, metadata, n_mentions } in comers {
            match catalog.arrival(id, text, metadata) {
                Arrival::New => {}
                Arrival::Same(same) => {
                    let title = title(&same).unwrap_or_default();
                    found.same.push((same, title));
                    found.n_mentions += n_mentions;
                }
                Arrival::Newer { of, is_alike } if known.insert(of.clone()) => {
                    let of_title = title(&of).unwrap_or_default();
                    let title = metadata.title.clone();
                    found.newer.push(Newer { title, of, of_title, is_alike });
                }
                Arrival::Newer { .. } => {}
            }
        }
        found
    }
}

/// Percent of the words of the shorter of two texts that stand in the other if they are alike.
const ALIKE: usize = 50;
/// The same if they are so alike that the name of their file is enough to know one by the other.
const MUCH_ALIKE: usize = 80;

/// Bytes at each end of a text that tell it from most others.
const END: usize = 64;

/// The articles of a library, by all that an arriving one may be known by.
pub struct Catalog<'a> {
    project: &'a Project,
    by_text: HashMap<u64, Vec<&'a ArticleId>>,
    by_name: HashMap<u64, &'a ArticleId>,
    by_file: HashMap<&'a str, Vec<&'a ArticleId>>,
    newer: BTreeMap<&'a ArticleId, &'a ArticleId>,
}

/// What a text is known by before it is compared: its length and its ends (FNV-1a of 64 bits, which
/// is stored and therefore may not change).
pub(super) fn gist(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let start = bytes.get(..END).unwrap_or(bytes);
    let end = bytes.get(bytes.len().saturating_sub(END)..).unwrap_or_default();
    let length = (bytes.len() as u64).to_le_bytes();
    let all = length.iter().chain(start).chain(end);
    all.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// What a person would know an article by: its address; its title with its source or its file.
fn names(metadata: &Metadata) -> impl Iterator<Item = u64> {
    let Metadata { title, url, source, file, .. } = metadata;
    names_of(title, url.as_deref(), source.as_deref(), file.as_deref())
}

fn names_of(
    title: &str,
    url: Option<&str>,
    source: Option<&str>,
    file: Option<&str>,
) -> impl Iterator<Item = u64> {
    let hash = |kind: &str, name: &str, title: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, name, title).hash(&mut hasher);
        hasher.finish()
    };
    let title = title.trim();
    let url = url.map(|url| hash("url", url, ""));
    let source = source.filter(|_| !title.is_empty()).map(|source| hash("source", source, title));
    let file = file.filter(|_| !title.is_empty()).map(|file| hash("file", bare(file), title));
    [url, source, file].into_iter().flatten()
}

/// The name of a file without its folder, with which it may have come or not.
fn bare(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

impl<'a> Catalog<'a> {
    /// Looks through the articles of a project once.
    #[must_use]
    pub fn of(project: &'a Project) -> Self {
        let (mut by_text, mut by_name) = (HashMap::<u64, Vec<_>>::new(), HashMap::new());
        let (mut by_file, mut newer) = (HashMap::<_, Vec<_>>::new(), BTreeMap::new());
        for (id, document) in &project.documents {
            by_text.entry(gist(document.text.as_str())).or_default().push(id);
            by_name.extend(names(&document.facts.metadata).map(|name| (name, id)));
            if let Some(file) = &document.facts.metadata.file {
                by_file.entry(bare(file)).or_default().push(id);
            }
            newer.extend(document.facts.replaces.as_ref().map(|older| (older, id)));
        }
        Self { project, by_text, by_name, by_file, newer }
    }

    /// What an article is to the library: by its id if it has one, its text, and what is known
    /// about it.
    #[must_use]
    pub fn arrival(&self, id: Option<&ArticleId>, text: &str, metadata: &Metadata) -> Arrival {
        let is_same = |id: &ArticleId| {
            self.project.document(id).is_some_and(|document| document.text.as_str() == text)
        };
        let own = id.filter(|id| is_same(id));
        let alike = || self.by_text.get(&gist(text))?.iter().copied().find(|id| is_same(id));
        if let Some(same) = own.or_else(alike) {
            return Arrival::Same(same.clone());
        }
        let by_id = id.and_then(|id| self.project.documents.get_key_value(id));
        let by_name = || names(metadata).find_map(|name| self.by_name.get(&name).copied());
        let text_of = |id| self.project.document(id).map_or("", |document| document.text.as_str());
        match by_id.map(|(id, _)| id).or_else(by_name).map(|of| self.newest(of)) {
            Some(of) => {
                let is_alike = n_percent_shared(text_of(of), text) >= ALIKE;
                Arrival::Newer { of: of.clone(), is_alike }
            }
            // A text may get another headline, which is its title where nothing else is one.
            None => match self.of_file(metadata) {
                Some(of) if n_percent_shared(text_of(of), text) >= MUCH_ALIKE => {
                    Arrival::Newer { of: of.clone(), is_alike: true }
                }
                _ => Arrival::New,
            },
        }
    }

    /// The article that came in a file of the same name, if that is one article in all its
    /// versions.
    fn of_file(&self, metadata: &Metadata) -> Option<&'a ArticleId> {
        let (first, others) = self.by_file.get(bare(metadata.file.as_deref()?))?.split_first()?;
        let newest = self.newest(first);
        others.iter().all(|other| self.newest(other) == newest).then_some(newest)
    }

    /// The newest version of an article.
    fn newest(&self, of: &'a ArticleId) -> &'a ArticleId {
        let next = |id: &&'a ArticleId| {
            let newer = self.newer.get(*id).copied()?;
            self.project.documents.contains_key(newer).then_some(newer)
        };
        // A file may say of two articles that each replaces the other.
        std::iter::successors(Some(of), next).take(self.newer.len() + 1).last().unwrap_or(of)
    }
}

/// The articles of a library that have to be in memory to find out what arriving ones are to it: a
/// catalog of these alone says the same as one of all.
#[must_use]
pub fn candidates<'a>(
    summaries: &[Arc<Summary>],
    comers: impl IntoIterator<Item = Comer<'a>>,
) -> BTreeSet<ArticleId> {
    let (mut by_text, mut by_name) = (HashMap::<u64, Vec<&ArticleId>>::new(), HashMap::new());
    let (mut by_file, mut newer) = (HashMap::<&str, Vec<&ArticleId>>::new(), BTreeMap::new());
    let mut ids = HashSet::new();
    for summary in summaries {
        let Summary { id, title, url, source, file, gist, replaces, .. } = summary.as_ref();
        ids.insert(id);
        by_text.entry(*gist).or_default().push(id);
        let file = file.as_deref();
        let names = names_of(title, url.as_deref(), source.as_deref(), file);
        by_name.extend(names.map(|name| (name, id)));
        if let Some(file) = file {
            by_file.entry(bare(file)).or_default().push(id);
        }
        newer.extend(replaces.as_ref().map(|older| (older, id)));
    }
    let mut found = BTreeSet::new();
    // With an article come all of its newer versions; the newest is given.
    let mut take = |id: &ArticleId| {
        let next = |id: &&ArticleId| newer.get(*id).copied().filter(|id| ids.contains(*id));
        let mut newest = id.clone();
        for version in std::iter::successors(ids.get(id).copied(), next).take(newer.len() + 1) {
            newest.clone_from(version);
            found.insert(version.clone());
        }
        newest
    };
    let mut files = HashSet::new();
    for Comer { id, text, metadata, .. } in comers {
        let by_name = names(metadata).filter_map(|name| by_name.get(&name).copied());
        let by_text = by_text.get(&gist(text)).into_iter().flatten().copied();
        for known in id.into_iter().chain(by_name).chain(by_text) {
            take(known);
        }
        let file = metadata.file.as_deref().map(bare).filter(|file| files.insert(*file));
        let mut of_file = file.and_then(|file| by_file.get(file)).into_iter().flatten();
        // Two that are not versions of one article are enough to say that a file has several.
        if let Some(first) = of_file.next() {
            let newest = take(first);
            let _other = of_file.find(|id| take(id) != newest);
        }
    }
    found
}

/// How many percent of the words of the text with fewer ones stand in the other, each counted once.
fn n_percent_shared(one: &str, other: &str) -> usize {
    let words = |text: &'_ str| -> HashSet<u64> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words
            .map(|word| {
                let mut hasher = DefaultHasher::new();
                word.hash(&mut hasher);
                hasher.finish()
            })
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let n_shared = one.intersection(&other).count() * 100;
    n_shared.checked_div(one.len().min(other.len())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::project::{Document, Facts};

    fn metadata(title: &str, source: &str, url: &str, file: &str) -> Metadata {
        let some = |text: &str| Some(Arc::from(text)).filter(|_| !text.is_empty());
        Metadata {
            title: title.into(),
            source: some(source),
            url: some(url),
            file: some(file),
            ..Metadata::default()
        }
    }

    fn library() -> Project {
        let mut project = Project::new(Id::parse("p").unwrap(), "p");
        let mut add = |id: &str, text: &str, metadata: Metadata, replaces: Option<&str>| {
            let replaces = replaces.and_then(Id::parse);
            let facts = Facts { metadata, replaces, ..Facts::default() };
            let document = Document::new(Id::parse(id).unwrap(), text, facts);
            project.documents.insert(document.id.clone(), Arc::new(document));
        };
        add("a", "Kunduz fell.", metadata("Fall", "Agence", "https://e.org/1", "n/a.txt"), None);
        add("b", "Kunduz fell today.", metadata("Fall of it", "", "", ""), Some("a"));
        add("c", "Else.", metadata("", "Agence", "", "c.txt"), None);
        project
    }

    fn check(id: &str, text: &str, metadata: Metadata, expected: &str) {
        let library = library();
        let told = match Catalog::of(&library).arrival(Id::parse(id).as_ref(), text, &metadata) {
            Arrival::New => "new".to_owned(),
            Arrival::Same(id) => format!("same as {id}"),
            Arrival::Newer { of, is_alike } => format!("newer than {of}, alike: {is_alike}"),
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn the_same_text_is_known_by_whatever_name() {
        check("a", "Kunduz fell.", metadata("", "", "", ""), "same as a");
        check("x", "Kunduz fell.", metadata("Other", "", "", ""), "same as a");
        check("", "Else.", metadata("", "", "", ""), "same as c");
        check("a", "Else.", metadata("", "", "", ""), "same as c");
    }

    #[test]
    fn another_text_of_a_known_article_is_newer_than_its_newest_version() {
        let none = || metadata("", "", "", "");
        check("a", "Kunduz fell at last.", none(), "newer than b, alike: true");
        check("c", "Wholly another story.", none(), "newer than c, alike: false");
        let url = metadata("", "", "https://e.org/1", "");
        check("", "Kunduz fell at last.", url, "newer than b, alike: true");
        let source = metadata("Fall", "Agence", "", "");
        check("", "Kunduz fell at last.", source, "newer than b, alike: true");
        let file = metadata("Fall", "", "", "other/a.txt");
        check("", "Kunduz fell at last.", file, "newer than b, alike: true");
    }

    #[test]
    fn what_shares_only_a_part_of_its_name_is_new() {
        check("", "Herat fell at last.", metadata("Rise", "Agence", "", "a.txt"), "new");
        check("", "Kunduz fell at last.", metadata("", "Agence", "", "c.txt"), "new");
        check("", "Kunduz fell at last.", metadata("Fall", "", "", ""), "new");
    }

    #[test]
    fn a_file_that_comes_again_with_another_headline_is_known_if_it_is_one_article() {
        let file = || metadata("Later", "", "", "other/a.txt");
        check("", "Later: Kunduz fell today.", file(), "newer than b, alike: true");
        check("", "Kunduz held out today.", file(), "new");
        let mut library = library();
        let mut document = library.documents[&Id::parse("c").unwrap()].as_ref().clone();
        document.id = Id::parse("d").unwrap();
        document.facts = Arc::new(Facts { metadata: file(), ..Facts::default() });
        library.documents.insert(document.id.clone(), Arc::new(document));
        let text = "Later: Kunduz fell today.";
        let arrival = Catalog::of(&library).arrival(None, text, &metadata("L", "", "", "a.txt"));
        assert_eq!(arrival, Arrival::New);
    }

    #[test]
    fn articles_that_replace_each_other_end_the_search() {
        let mut library = library();
        let mut document = library.documents[&Id::parse("a").unwrap()].as_ref().clone();
        let facts = Facts { replaces: Id::parse("b"), ..document.facts.as_ref().clone() };
        document.facts = Arc::new(facts);
        library.documents.insert(document.id.clone(), Arc::new(document));
        let arrival =
            Catalog::of(&library).arrival(Id::parse("a").as_ref(), "x", &Metadata::default());
        assert!(matches!(arrival, Arrival::Newer { .. }));
    }
}
