//! Summaries as they are stored: one in a record, or those of many articles in one.
//!
//! Opening a large library is reading this. A browser takes as long for a record as for a
//! kilobyte, so articles that are written together, such as those of an import, share records, in
//! which words that repeat stand once. What is written later of one article is a record by itself;
//! of several that tell of an article, the one with the highest step holds.

use super::Summary;
use super::storage::{Batch, JournalRecord, Key, Put, Store, json};
use crate::article::{ArticleId, Status};
use crate::id::Id;
use crate::moment::Day;
use crate::schema::LabelId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::Arc;

/// What the list shows of an article as a record: with the number of the record of its annotations,
/// so that it tells what that one contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SummaryRecord {
    pub(super) seq: u64,
    /// Nothing where the article was deleted.
    pub(super) summary: Option<Arc<Summary>>,
}

/// Summaries by article.
pub(super) type Listing = BTreeMap<ArticleId, SummaryRecord>;

/// The key of the record that says that all articles of the database have a summary, as they do
/// since it was made. No article has such an id, nor such as begin the same.
pub const COMPLETE: &str = " complete";

/// The summaries that one record holds at most.
const SHARED: usize = 500;

/// The summaries that are worth a shared record when they are written together.
const MANY: usize = 50;

/// Records of single articles from which on they are put together when the work is opened.
const LOOSE: usize = 1_000;

/// The writes of summaries together with step `seq`: in shared records where there are many and
/// the step is `new`, whose number makes their keys.
pub(super) fn puts(listing: &Listing, seq: u64, is_new: bool) -> Batch {
    if is_new && listing.len() >= MANY {
        return shared_puts(listing, seq).collect();
    }
    let put = |(id, record): (&ArticleId, &SummaryRecord)| Put {
        store: Store::Summaries,
        key: id.as_str().into(),
        value: json(record),
        is_new: false,
    };
    listing.iter().map(put).collect()
}

fn shared_puts(listing: &Listing, seq: u64) -> impl Iterator<Item = Put> {
    let records: Vec<_> = listing.iter().collect();
    let n = records.len().div_ceil(SHARED);
    (0..n).map(move |i| {
        let records = records.iter().skip(i * SHARED).take(SHARED);
        let value = json(&SharedRecord::of(records.copied()));
        let key = format!(" {}.{i:06}", JournalRecord::key(seq)).into();
        Put { store: Store::Summaries, key, value, is_new: false }
    })
}

/// The write that says that from now on all articles have a summary.
pub(super) fn complete() -> Put {
    let value = Some("true".to_owned());
    Put { store: Store::Summaries, key: COMPLETE.into(), value, is_new: false }
}

/// Whether the records that are `there` are so many that it is worth to put them together, which
/// they rarely are.
pub(super) fn is_scattered(there: &BTreeMap<Key, String>) -> bool {
    let n_single = there.keys().filter(|key| !key.starts_with(' ')).count();
    n_single > LOOSE || !there.contains_key(COMPLETE)
}

/// Writes that put a listing, as it is after step `seq`, in the place of all records of others.
pub(super) fn anew(listing: &Listing, seq: u64) -> Batch {
    let mut batch = vec![Put::emptying(Store::Summaries)];
    batch.extend(shared_puts(listing, seq));
    batch.push(complete());
    batch
}

/// The summaries that records hold; nothing if one of them is damaged.
pub(super) fn read(records: &BTreeMap<Key, String>) -> Option<Listing> {
    let mut found: Vec<(ArticleId, SummaryRecord)> = Vec::with_capacity(records.len());
    for (key, value) in records {
        match Id::parse(key) {
            Some(id) => found.push((id, serde_json::from_str(value).ok()?)),
            None if **key == *COMPLETE => {}
            None => serde_json::from_str::<SharedRecord>(value).ok()?.give(&mut found)?,
        }
    }
    // The last of those that tell of the same article is the one that stays.
    found.sort_by(|(one, a), (other, b)| one.cmp(other).then(a.seq.cmp(&b.seq)));
    Some(found.into_iter().collect())
}

/// The summaries of many articles.
#[derive(Default, Serialize, Deserialize)]
struct SharedRecord {
    /// What the rows name by its place: sources, files, languages, authors.
    words: Vec<Arc<str>>,
    labels: Vec<LabelId>,
    rows: Vec<(ArticleId, u64, Option<Row>)>,
}

/// A summary, without names of its parts: title, day, source, file, address, gist, language,
/// status, mentions by label and by author, with a note, length, older version, mentions to settle,
/// suggestions.
#[derive(Serialize, Deserialize)]
struct Row(
    Arc<str>,
    Option<Day>,
    Option<usize>,
    Option<usize>,
    Option<Arc<str>>,
    u64,
    Option<usize>,
    Status,
    Vec<(usize, usize)>,
    Vec<(usize, usize)>,
    usize,
    usize,
    Option<ArticleId>,
    usize,
    usize,
);

/// Gives each value a place.
struct Places<T>(HashMap<T, usize>, Vec<T>);

impl<T: Clone + Eq + Hash> Places<T> {
    fn of(&mut self, value: &T) -> usize {
        if let Some(place) = self.0.get(value) {
            return *place;
        }
        self.0.insert(value.clone(), self.1.len());
        self.1.push(value.clone());
        self.1.len() - 1
    }
}

impl SharedRecord {
    fn of<'a>(records: impl Iterator<Item = (&'a ArticleId, &'a SummaryRecord)>) -> Self {
        let mut words = Places(HashMap::new(), Vec::new());
        let mut labels = Places(HashMap::new(), Vec::new());
        let mut rows = Vec::new();
        for (id, record) in records {
            let row = record.summary.as_deref().map(|summary| {
                let Summary { id: _, title, date, source, file, url, gist, language, .. } = summary;
                let Summary { status, counts, authors, n_notes, n_chars, .. } = summary;
                let Summary { replaces, n_unsettled, n_suggestions, .. } = summary;
                let mut place = |word: &Arc<str>| words.of(word);
                let source = source.as_ref().map(&mut place);
                let file = file.as_ref().map(&mut place);
                let language = language.as_ref().map(&mut place);
                let authors = authors.iter().map(|(author, n)| (place(author), *n)).collect();
                let counts = counts.iter().map(|(label, n)| (labels.of(label), *n)).collect();
                Row(
                    title.clone(),
                    *date,
                    source,
                    file,
                    url.clone(),
                    *gist,
                    language,
                    *status,
                    counts,
                    authors,
                    *n_notes,
                    *n_chars,
                    replaces.clone(),
                    *n_unsettled,
                    *n_suggestions,
                )
            });
            rows.push((id.clone(), record.seq, row));
        }
        Self { words: words.1, labels: labels.1, rows }
    }

    /// Adds its summaries to others; nothing if a row names what is not there.
    fn give(self, found: &mut Vec<(ArticleId, SummaryRecord)>) -> Option<()> {
        let Self { words, labels, rows } = self;
        let word = |place: Option<usize>| match place {
            Some(place) => words.get(place).cloned().map(Some),
            None => Some(None),
        };
        for (id, seq, row) in rows {
            let Some(row) = row else {
                found.push((id, SummaryRecord { seq, summary: None }));
                continue;
            };
            let Row(title, date, source, file, url, gist, language, status, counts, authors, ..) =
                row;
            let Row(.., n_notes, n_chars, replaces, n_unsettled, n_suggestions) = row;
            let counts = counts.into_iter().map(|(place, n)| Some((labels.get(place)?.clone(), n)));
            let authors = authors.into_iter().map(|(place, n)| Some((word(Some(place))??, n)));
            let summary = Summary {
                id: id.clone(),
                title,
                date,
                source: word(source)?,
                file: word(file)?,
                url,
                gist,
                language: word(language)?,
                status,
                counts: counts.collect::<Option<_>>()?,
                authors: authors.collect::<Option<_>>()?,
                n_notes,
                n_chars,
                replaces,
                n_unsettled,
                n_suggestions,
            };
            found.push((id, SummaryRecord { seq, summary: Some(Arc::new(summary)) }));
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(id: &ArticleId, n: usize) -> Arc<Summary> {
        let word = |name: &str| Some(Arc::from(format!("{name} {}", n % 3)));
        Arc::new(Summary {
            id: id.clone(),
            title: format!("News 🔥 {n}").into(),
            date: Day::parse("2024-02-29"),
            source: word("Wire").filter(|_| !n.is_multiple_of(2)),
            file: word("file"),
            url: word("https://example.org/"),
            gist: u64::MAX - n as u64,
            language: word("en"),
            status: Status::ALL[n % 5],
            counts: [(Id::parse("place").unwrap(), n + 1)].into(),
            authors: [("Bo Ann".into(), n + 1), ("me".into(), 1)].into(),
            n_notes: n,
            n_chars: 2_000 + n,
            replaces: Id::parse("a0").filter(|_| n == 7),
            n_unsettled: n % 2,
            n_suggestions: n % 4,
        })
    }

    fn listing(n: usize, seq: u64) -> Listing {
        let record = |i| {
            let id: ArticleId = Id::parse(&format!("a{i:04}")).unwrap();
            let summary = (i % 10 != 9).then(|| summary(&id, i));
            (id, SummaryRecord { seq, summary })
        };
        (0..n).map(record).collect()
    }

    /// What stands in the storage after these writes.
    fn stored(mut there: BTreeMap<Key, String>, batch: Batch) -> BTreeMap<Key, String> {
        for put in batch {
            match put.value {
                Some(value) => drop(there.insert(put.key, value)),
                None => there.clear(),
            }
        }
        there
    }

    #[test]
    fn many_that_are_written_with_a_step_share_records_and_come_back_the_same() {
        for (n, is_new, n_records) in
            [(MANY - 1, true, MANY - 1), (MANY, true, 1), (1_200, true, 3), (60, false, 60)]
        {
            let listing = listing(n, 7);
            let there = stored(BTreeMap::new(), puts(&listing, 7, is_new));
            assert_eq!(there.len(), n_records);
            assert_eq!(read(&there), Some(listing));
        }
    }

    #[test]
    fn the_last_step_of_an_article_holds_wherever_it_stands() {
        let there = stored(BTreeMap::new(), puts(&listing(60, 7), 7, true));
        let mut one = listing(1, 9);
        one.values_mut().for_each(|record| record.summary = None);
        let there = stored(there, puts(&one, 9, true));
        let newer = stored(there, puts(&listing(55, 8), 8, true));
        assert_eq!(newer.len(), 3);
        let mut expected = listing(60, 7);
        expected.extend(listing(55, 8));
        expected.extend(one);
        assert_eq!(read(&newer), Some(expected));
    }

    #[test]
    fn single_records_are_put_together_when_there_are_too_many() {
        let mut there = stored(BTreeMap::new(), puts(&listing(2_000, 7), 7, true));
        there = stored(there, vec![complete()]);
        assert!(!is_scattered(&there));
        there = stored(there, puts(&listing(LOOSE + 1, 8), 8, false));
        assert!(is_scattered(&there));
        let whole = read(&there).unwrap();
        there = stored(there, anew(&whole, 8));
        assert_eq!(there.len(), 5);
        assert!(!is_scattered(&there));
        assert_eq!(read(&there), Some(whole));
    }

    #[test]
    fn a_damaged_record_is_told_from_one_without_articles() {
        for damage in ["{", r#"{"words":[],"labels":[],"rows":[["a",1,["t",null,3]]]}"#] {
            let there = stored(BTreeMap::new(), puts(&listing(60, 7), 7, true));
            let damaged: BTreeMap<_, _> =
                there.into_keys().map(|key| (key, damage.to_owned())).collect();
            assert_eq!(read(&damaged), None);
        }
        let mut record = SharedRecord::of(listing(1, 7).iter());
        record.words.clear();
        let place = [(" 1".into(), json(&record).unwrap())].into();
        assert_eq!(read(&place), None);
        assert_eq!(read(&BTreeMap::new()), Some(Listing::new()));
    }
}
