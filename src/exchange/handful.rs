//! Some articles of a large library, as the page hands them to its worker and gets them back.
//!
//! The page has few of the articles in memory. The others it hands over as they are stored, unread,
//! so that neither its memory nor its time depends on how many there are.

use super::choice::{Choice, verify_all};
use super::stream::Stream;
use crate::annotation::MentionId;
use crate::article::ArticleId;
use crate::formats::Failure;
use crate::formats::native::{Shape, Unpacking, Verification, Writing};
use crate::library::{Fetched, Records, Store};
use crate::project::{Codebook, Document, Project};
use crate::search::{Line, Occurrence, Pattern, Rejections, Repeat};
use crate::text::Matching;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which articles are handed over, and the labels that their mentions have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Handful {
    /// Name, guidelines and labels of their project.
    pub codebook: Codebook,
    /// The step up to which the labels are known: another page may have added some since.
    pub known: u64,
    /// The articles in their order.
    pub articles: Vec<ArticleId>,
}

/// Records of articles and of annotations: the keys of each and their values, one a line.
pub type Stored<'a> = [&'a str; 4];

impl Handful {
    /// The articles in their order, of which some are packed and the others are among the records.
    ///
    /// # Errors
    /// In words fit to be shown, if one of them is missing or damaged.
    pub fn open(&self, packed: &[u8], stored: Stored<'_>) -> Result<Vec<Arc<Document>>, String> {
        let mut unpacking = Unpacking::default();
        if !packed.is_empty() {
            unpacking.take(packed)?;
        }
        let here = unpacking.finish().into_iter();
        let mut there: BTreeMap<_, _> = here.map(|d| (d.id.clone(), Arc::new(d))).collect();
        let mut records = Records::new();
        let [keys_of_texts, texts, keys_of_annotations, annotations] = stored;
        for (store, keys, values) in [
            (Store::Articles, keys_of_texts, texts),
            (Store::Annotations, keys_of_annotations, annotations),
        ] {
            let is_away =
                |key: &str| ArticleId::parse(key).is_some_and(|id| !there.contains_key(&id));
            let pairs = keys.lines().zip(values.lines()).filter(|(key, _)| is_away(key));
            let pairs = pairs.map(|(key, value)| (key.into(), value.to_owned()));
            records.insert(store, pairs.collect());
        }
        let fetched = Fetched::of(&records, &self.codebook.schema, self.known);
        there.extend(fetched.documents.into_iter().map(|(d, _)| (d.id.clone(), d)));
        let find = |id: &ArticleId| {
            if let Some(damage) = fetched.damage.iter().find(|damage| *damage.key == *id.as_str()) {
                return Err(format!(
                    "An article could not be read ({id}: {}). Reload the page: it hands over what \
                     is damaged and opens the rest.",
                    damage.why
                ));
            }
            there.get(id).cloned().ok_or_else(|| {
                format!(
                    "An article is no longer there ({id}); another tab may have deleted it. \
                     Close this and try again."
                )
            })
        };
        self.articles.iter().map(find).collect()
    }
}

/// What is told where something that was kept is not there any more.
pub(super) const LOST: &str = "The worker was started anew meanwhile. Close this and try again.";

/// Goes on with what was kept of so many articles, and lets go of what is behind them, which
/// whoever kept it has given up.
///
/// # Errors
/// If there are fewer, for then the worker is another one than they were handed to.
pub fn resume<T>(kept: &mut Vec<T>, n_before: usize) -> Result<(), String> {
    if kept.len() < n_before {
        return Err(LOST.to_owned());
    }
    kept.truncate(n_before);
    Ok(())
}

/// What was kept of so many articles.
///
/// # Errors
/// If it is another number, as after [`resume`].
pub fn all_kept<T>(kept: Vec<T>, n: usize) -> Result<Vec<T>, String> {
    if kept.len() == n { Ok(kept) } else { Err(LOST.to_owned()) }
}

/// Hits of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub lines: Vec<Line>,
}

/// Looks for words in articles; gives at most so many hits in words.
///
/// # Errors
/// If the words are no pattern, in words fit to be shown.
pub fn find(
    documents: &[Arc<Document>],
    (words, matching): (&str, Matching),
    limit: usize,
) -> Result<Hits, String> {
    let pattern = Pattern::new(words, matching).map_err(|error| error.to_string())?;
    let mut hits = Hits::default();
    for document in documents {
        for span in pattern.find_all(document.text.index()) {
            hits.count += 1;
            if hits.lines.len() < limit {
                hits.lines.extend(Line::of(document, span));
            }
        }
    }
    Ok(hits)
}

/// A mention that is to be repeated, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// The article that has it.
    pub article: ArticleId,
    /// The mention.
    pub mention: MentionId,
    /// How it is repeated.
    pub repeat: Repeat,
    /// Whether mentions are looked for that are there, instead of places for new ones.
    pub are_mentions: bool,
    /// Places that were turned down.
    pub rejections: Rejections,
}

/// Places of a mention's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// All of them.
    pub found: Vec<Occurrence>,
    /// The first of them in words.
    pub lines: Vec<Line>,
}

/// Looks for the words of a mention of `origin` in articles; gives at most so many places in words.
/// There are none if it has no such mention.
#[must_use]
pub fn repeat(
    documents: &[Arc<Document>],
    codebook: &Codebook,
    origin: Document,
    wanted: &Wanted,
    limit: usize,
) -> Places {
    let of_origin = [(origin.id.clone(), Arc::new(origin))].into();
    let project = Project { codebook: Arc::new(codebook.clone()), documents: of_origin };
    let mut places = Places::default();
    let prepared = wanted.repeat.prepare(&project, &wanted.article, &wanted.mention);
    let Some(repetition) = prepared else { return places };
    for document in documents {
        let found = match wanted.are_mentions {
            true => repetition.mentions_in(document),
            false => repetition.occurrences_in(document, &wanted.rejections),
        };
        let shown = found.iter().take(limit.saturating_sub(places.lines.len()));
        places.lines.extend(shown.filter_map(|place| Line::of(document, place.spans.hull())));
        places.found.extend(found);
    }
    places
}

/// A part of a file, and what reading its spans again has shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Articles that are in it.
    pub n_articles: usize,
    /// Their mentions.
    pub n_mentions: usize,
    /// What was found.
    pub verification: Verification,
    /// Whether the file can only be written of all articles at once.
    pub needs_all: bool,
    /// The bytes; they travel by themselves.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Piece {
    /// Writes what is chosen of articles in the native format, behind `n_before` others of the same
    /// file.
    #[must_use]
    pub fn write(
        documents: &[Arc<Document>],
        codebook: &Codebook,
        choice: &Choice,
        (shape, n_before): (Shape, usize),
    ) -> Self {
        let (mut piece, mut text) = (Self::default(), String::new());
        let mut writing = Writing::behind(codebook, shape, n_before);
        for document in documents {
            let document = choice.of(document);
            let record = writing.article(&document, &mut text);
            piece.verification.take(text.get(record).unwrap_or_default());
            piece.n_mentions += document.mentions.len();
            piece.n_articles += 1;
        }
        Self { bytes: text.into_bytes(), ..piece }
    }

    /// Writes what is chosen of articles in the format of a file that grows. Nothing is written
    /// where a span does not fit its text, or the file cannot grow by them.
    ///
    /// # Errors
    /// As [`Stream::add`].
    pub fn grow(
        documents: &[Arc<Document>],
        codebook: &Codebook,
        choice: &Choice,
        stream: &mut Stream,
    ) -> Result<Self, Failure> {
        let mut chosen = Vec::new();
        let piece = Self::keep(documents, codebook, choice, &mut chosen);
        if !piece.verification.failures.is_empty() {
            return Ok(piece);
        }
        if !stream.fits(&chosen) {
            return Ok(Self { needs_all: true, ..piece });
        }
        Ok(Self { bytes: stream.add(&chosen)?, ..piece })
    }

    /// Keeps what is chosen of articles for a file that is written when all are there.
    #[must_use]
    pub fn keep(
        documents: &[Arc<Document>],
        codebook: &Codebook,
        choice: &Choice,
        kept: &mut Vec<Arc<Document>>,
    ) -> Self {
        let chosen: Vec<_> = documents.iter().map(|document| choice.of(document)).collect();
        let piece = Self {
            n_articles: chosen.len(),
            n_mentions: chosen.iter().map(|document| document.mentions.len()).sum(),
            verification: verify_all(&chosen, &codebook.schema),
            needs_all: false,
            bytes: Vec::new(),
        };
        kept.extend(chosen);
        piece
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::native::{self, Packing, write_json, write_jsonl};
    use crate::id::Stamp;
    use crate::library::{Due, records_of_articles};
    use crate::moment::Timestamp;
    use crate::search::{Existing, Scope};

    /// The gold articles, the first two of them packed and all of them as they are stored.
    struct Shared {
        codebook: Codebook,
        documents: Vec<Arc<Document>>,
        packed: Vec<u8>,
        stored: [String; 4],
    }

    fn shared() -> Shared {
        let stamp = Stamp { at: Timestamp::from_millis(0), author: "x".into(), chance: 1 };
        let gold = native::read(include_str!("../../seeds/gold.dateline.json"), &stamp);
        let documents: Vec<_> = gold.documents.into_iter().map(Arc::new).collect();
        let mut packing = Packing::default();
        documents.iter().take(2).for_each(|document| packing.push(document).unwrap());
        let due = |document: &'_ Arc<Document>| -> Vec<_> {
            let (id, document) = (&document.id, Some(document.as_ref()));
            records_of_articles(&[Due { id, document, with_text: true }], 7, true)
        };
        let puts: Vec<_> = documents.iter().flat_map(due).collect();
        let lines = |store, is_key: bool| {
            let puts = puts.iter().filter(|put| put.store == store);
            let line = |put: &crate::library::Put| match is_key {
                true => put.key.to_string(),
                false => put.value.clone().unwrap(),
            };
            puts.map(line).collect::<Vec<_>>().join("\n")
        };
        let stored = [
            lines(Store::Articles, true),
            lines(Store::Articles, false),
            lines(Store::Annotations, true),
            lines(Store::Annotations, false),
        ];
        Shared { codebook: gold.codebook.unwrap(), documents, packed: packing.take(), stored }
    }

    fn handful(shared: &Shared) -> Handful {
        let articles = shared.documents.iter().map(|document| document.id.clone()).collect();
        Handful { codebook: shared.codebook.clone(), known: 7, articles }
    }

    fn texts(stored: &[String; 4]) -> Stored<'_> {
        [&stored[0], &stored[1], &stored[2], &stored[3]]
    }

    #[test]
    fn articles_come_in_their_order_from_memory_or_as_they_are_stored() {
        let shared = shared();
        let mut handful = handful(&shared);
        let opened = handful.open(&shared.packed, texts(&shared.stored)).unwrap();
        assert_eq!(opened, shared.documents);
        assert_eq!(handful.open(&[], texts(&shared.stored)).unwrap(), shared.documents);
        handful.articles.reverse();
        handful.articles.truncate(3);
        let some = handful.open(&[], texts(&shared.stored)).unwrap();
        let n = shared.documents.len();
        let last: Vec<_> = shared.documents[n - 3..].iter().rev().cloned().collect();
        assert_eq!(some, last);
    }

    #[test]
    fn what_is_missing_or_damaged_is_told_and_not_left_out() {
        let shared = shared();
        let handful = handful(&shared);
        let told = handful.open(&shared.packed, [""; 4]).unwrap_err();
        assert!(told.contains("no longer there") && told.contains(handful.articles[2].as_str()));
        let damaged = shared.stored[3].replacen("\"mentions\"", "\"mention\"", 7);
        let [keys, values, others, _] = texts(&shared.stored);
        let told = handful.open(&[], [keys, values, others, &damaged]).unwrap_err();
        assert!(told.contains("could not be read"), "{told}");
        // What is in memory counts, whatever is stored.
        let first = Handful { articles: handful.articles[..2].to_vec(), ..handful };
        let opened = first.open(&shared.packed, [keys, values, others, &damaged]).unwrap();
        assert_eq!(opened, shared.documents[..2]);
    }

    #[test]
    fn a_file_written_in_pieces_is_the_same_as_one_written_at_once() {
        let Shared { codebook, documents, .. } = shared();
        for shape in [Shape::Dataset, Shape::Project] {
            let (mut file, mut n, mut found) = (String::new(), 0, Verification::default());
            for some in documents.chunks(3) {
                let piece = Piece::write(some, &codebook, &Choice::default(), (shape, n));
                n += piece.n_articles;
                file.push_str(std::str::from_utf8(&piece.bytes).unwrap());
                found.add(piece.verification);
            }
            Writing::behind(&codebook, shape, n).end(&mut file);
            let whole = match shape {
                Shape::Dataset => write_jsonl(&codebook, &documents),
                Shape::Project => write_json(&codebook, &documents),
            };
            assert_eq!(file, whole);
            assert_eq!(found, native::verify(&whole));
        }
    }

    #[test]
    fn what_is_kept_is_what_is_chosen() {
        let Shared { codebook, documents, .. } = shared();
        let actor = codebook.schema.named("Actor").unwrap().id.clone();
        let choice = Choice { without: [actor].into(), ..Choice::default() };
        let mut kept = Vec::new();
        let piece = Piece::keep(&documents[..3], &codebook, &choice, &mut kept);
        let more = Piece::keep(&documents[3..], &codebook, &choice, &mut kept);
        let chosen: Vec<_> = documents.iter().map(|document| choice.of(document)).collect();
        assert_eq!(kept, chosen);
        assert_eq!(piece.n_articles + more.n_articles, documents.len());
        let n: usize = chosen.iter().map(|document| document.mentions.len()).sum();
        assert_eq!(piece.n_mentions + more.n_mentions, n);
        assert!(piece.verification.failures.is_empty() && piece.verification.n_verified > 0);
    }

    #[test]
    fn what_is_kept_is_never_taken_for_all_when_some_of_it_is_lost() {
        let mut kept = vec![1, 2, 3];
        assert!(resume(&mut kept, 4).is_err());
        assert_eq!(resume(&mut kept, 2), Ok(()));
        assert_eq!(kept, [1, 2]);
        assert!(all_kept(kept.clone(), 3).is_err() && all_kept(Vec::<u8>::new(), 3).is_err());
        assert_eq!(all_kept(kept, 2), Ok(vec![1, 2]));
    }

    #[test]
    fn hits_are_counted_and_the_first_are_lines() {
        let Shared { documents, .. } = shared();
        let words = ("the", Matching { whole_word: true, ..Matching::default() });
        let all = find(&documents, words, usize::MAX).unwrap();
        let few = find(&documents, words, 5).unwrap();
        assert_eq!(all.count, all.lines.len());
        assert_eq!((few.count, &few.lines[..]), (all.count, &all.lines[..5]));
        let line = &all.lines[0];
        assert_eq!(line.context.hit.to_lowercase(), "the");
        assert_eq!(line.article, documents[0].id);
        let bad = Matching { regex: true, ..Matching::default() };
        assert!(find(&documents, ("(", bad), 5).is_err());
    }

    #[test]
    fn a_mention_is_repeated_as_it_would_be_with_all_articles_at_hand() {
        let Shared { codebook, documents, .. } = shared();
        let origin = documents[1].clone();
        let mention = origin.mentions.iter().next().unwrap().id.clone();
        let by_id = documents.iter().map(|d| (d.id.clone(), d.clone())).collect();
        let project = Project { codebook: Arc::new(codebook.clone()), documents: by_id };
        for existing in [Existing::Skip, Existing::Stack] {
            let repeat = Repeat { existing, scope: Scope::Library, ..Repeat::default() };
            let prepared = repeat.prepare(&project, &origin.id, &mention).unwrap();
            let rejections = Rejections::default();
            let article = origin.id.clone();
            let wanted = Wanted {
                article,
                mention: mention.clone(),
                repeat,
                are_mentions: false,
                rejections,
            };
            let places = super::repeat(&documents, &codebook, (*origin).clone(), &wanted, 2);
            assert_eq!(places.found, prepared.occurrences(&project, &wanted.rejections));
            assert_eq!(places.lines.len(), places.found.len().min(2));
            let wanted = Wanted { are_mentions: true, ..wanted };
            let places = super::repeat(&documents, &codebook, (*origin).clone(), &wanted, 2);
            let there: Vec<_> = documents.iter().flat_map(|d| prepared.mentions_in(d)).collect();
            assert_eq!(places.found, there);
            assert!(!there.is_empty());
        }
    }
}
