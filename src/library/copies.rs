//! Which articles of a library are near copies of one another, such as one report of an agency in
//! several papers.

use crate::article::ArticleId;
use crate::project::Document;
use crate::text::Signature;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Articles that are much alike, in groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    groups: Vec<Vec<ArticleId>>,
    by_article: HashMap<ArticleId, usize>,
}

impl Copies {
    /// Finds the near copies among articles by the signatures of their texts.
    ///
    /// An article that has a newer version is no copy of it and is left out. Within a band each
    /// article is compared with the first one and the one before, so that the time grows with the
    /// articles and not with their pairs.
    #[must_use]
    pub fn among<'a>(documents: impl Iterator<Item = &'a Arc<Document>>) -> Self {
        Self::among_signed(&documents.map(|document| Signed::of(document)).collect::<Vec<_>>())
    }

    /// The same where what tells it of the articles is at hand.
    #[must_use]
    pub fn among_signed(all: &[Signed]) -> Self {
        let older: BTreeSet<_> = all.iter().filter_map(|one| one.replaces.as_ref()).collect();
        let signed: Vec<(&ArticleId, &Signature)> = all
            .iter()
            .filter(|one| !older.contains(&one.id))
            .filter_map(|one| Some((&one.id, one.signature.as_ref()?)))
            .collect();
        let mut first: Vec<usize> = (0..signed.len()).collect();
        let mut keys: Vec<(u32, u32)> = Vec::with_capacity(signed.len());
        for band in 0..Signature::BANDS {
            keys.clear();
            let own = signed.iter().zip(0..).map(|((_, signature), i)| (signature.band(band), i));
            keys.extend(own);
            keys.sort_unstable();
            for same in keys.chunk_by(|one, other| one.0 == other.0) {
                for (before, (_, i)) in same.iter().zip(same.iter().skip(1)) {
                    join_like(&mut first, &signed, (before.1 as usize, *i as usize));
                    join_like(&mut first, &signed, (same[0].1 as usize, *i as usize));
                }
            }
        }
        let mut groups: BTreeMap<usize, Vec<ArticleId>> = BTreeMap::new();
        for (i, (id, _)) in signed.iter().enumerate() {
            groups.entry(root(&mut first, i)).or_default().push((*id).clone());
        }
        groups.into_values().filter(|group| group.len() > 1).collect::<Vec<_>>().into()
    }

    /// The groups, each in the order of the ids.
    #[must_use]
    pub fn groups(&self) -> &[Vec<ArticleId>] {
        &self.groups
    }

    /// Whether an article has near copies.
    #[must_use]
    pub fn has(&self, article: &ArticleId) -> bool {
        self.by_article.contains_key(article)
    }

    /// The near copies of an article, without itself.
    pub fn of<'a>(&'a self, article: &'a ArticleId) -> impl Iterator<Item = &'a ArticleId> {
        let group = self.by_article.get(article).and_then(|i| self.groups.get(*i));
        group.into_iter().flatten().filter(move |id| *id != article)
    }

    /// How many articles have near copies.
    #[must_use]
    pub fn n_articles(&self) -> usize {
        self.by_article.len()
    }
}

impl From<Vec<Vec<ArticleId>>> for Copies {
    /// Takes groups that were found elsewhere.
    fn from(groups: Vec<Vec<ArticleId>>) -> Self {
        let members = groups.iter().enumerate();
        let by_article = members.flat_map(|(i, group)| group.iter().map(move |id| (id.clone(), i)));
        Self { by_article: by_article.collect(), groups }
    }
}

/// What of an article tells whether it is a near copy of another.
#[derive(Clone, Debug)]
pub struct Signed {
    id: ArticleId,
    replaces: Option<ArticleId>,
    /// Nothing where the text is too short.
    signature: Option<Signature>,
}

impl Signed {
    /// What tells it of an article; its text keeps the signature for whoever asks next.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let (id, replaces) = (document.id.clone(), document.facts.replaces.clone());
        Self { id, replaces, signature: document.text.signature().cloned() }
    }
}

/// Puts two articles into one group where they are alike; those of one group are not compared.
fn join_like(first: &mut [usize], signed: &[(&ArticleId, &Signature)], (a, b): (usize, usize)) {
    let roots = (root(first, a), root(first, b));
    if roots.0 != roots.1 && signed[a].1.is_like(signed[b].1) {
        first[roots.0.max(roots.1)] = roots.0.min(roots.1);
    }
}

/// The first one of the group of an article; shortens the way there.
fn root(first: &mut [usize], mut i: usize) -> usize {
    while first[i] != i {
        first[i] = first[first[i]];
        i = first[i];
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::project::Facts;

    fn article(id: &str, text: &str, replaces: Option<&str>) -> Arc<Document> {
        let facts = Facts { replaces: replaces.and_then(Id::parse), ..Facts::default() };
        Arc::new(Document::new(Id::parse(id).unwrap(), text, facts))
    }

    /// A text of so many words that no other seed has.
    fn text(seed: &str, n: usize) -> String {
        (0..n).map(|i| format!("{seed}{i}")).collect::<Vec<_>>().join(" ")
    }

    fn found(documents: &[Arc<Document>]) -> Vec<String> {
        let copies = Copies::among(documents.iter());
        let names = |group: &Vec<ArticleId>| {
            group.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(" ")
        };
        copies.groups().iter().map(names).collect()
    }

    #[test]
    fn a_wire_copy_under_another_headline_and_dateline_is_found() {
        let story = text("x", 200);
        let all = [
            article("a", &format!("Army back in Orsh\n\nLAVAR (Agence) - {story}"), None),
            article("b", &text("y", 200), None),
            article("c", &format!("Port falls\n\nORSH, 3 May - {story}\n\nREAD MORE: x"), None),
            article("d", &story.to_uppercase(), None),
            article("e", "Too short to tell.", None),
            article("f", "Too short to tell.", None),
        ];
        assert_eq!(found(&all), ["a c d"]);
        let copies = Copies::among(all.iter());
        assert_eq!(copies.n_articles(), 3);
        assert!(copies.has(&all[3].id) && !copies.has(&all[1].id));
        assert_eq!(copies.of(&all[2].id).collect::<Vec<_>>(), [&all[0].id, &all[3].id]);
        assert_eq!(copies.of(&all[1].id).count(), 0);
    }

    #[test]
    fn a_newer_version_is_no_copy() {
        let story = text("x", 200);
        let mut all = vec![article("a", &story, None), article("b", &story, Some("a"))];
        assert_eq!(found(&all), Vec::<String>::new());
        all.push(article("c", &story, None));
        assert_eq!(found(&all), ["b c"]);
    }

    #[test]
    fn many_groups_among_many_articles_are_told_apart() {
        let all: Vec<_> = (0..3000)
            .map(|i| {
                let story = text(&format!("s{}w", i % 1000), 60);
                article(&format!("{i:05}"), &format!("{} {story}", text(&i.to_string(), 3)), None)
            })
            .collect();
        let copies = Copies::among(all.iter());
        assert_eq!((copies.groups().len(), copies.n_articles()), (1000, 3000));
    }
}
