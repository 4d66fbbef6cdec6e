//! The mentions of one article, in order, shared between versions.

use super::{Mention, MentionId};
use crate::text::{ByteOffset, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Mentions a chunk holds when the set is built; it is split at twice as many.
const CHUNK: usize = 128;

/// The mentions of one article: an immutable value in which an edit shares all but a chunk or two
/// with the value before it.
///
/// Invariant: `chunks` holds the mentions in [`Mention::order`], `by_id` the same ones in the
/// order of their ids, which are unique; no chunk is empty.
#[derive(Clone, Default)]
pub struct AnnotationSet {
    chunks: Vec<Arc<Chunk>>,
    by_id: Vec<Arc<[Arc<Mention>]>>,
    len: usize,
}

struct Chunk {
    mentions: Vec<Arc<Mention>>,
    /// The greatest end in the chunk: what ends before a range is passed over unread.
    max_end: ByteOffset,
}

impl Chunk {
    fn new(mentions: Vec<Arc<Mention>>) -> Arc<Self> {
        let ends = mentions.iter().map(|mention| mention.spans.hull().end());
        let max_end = ends.max().unwrap_or_default();
        Arc::new(Self { mentions, max_end })
    }

    fn start(&self) -> ByteOffset {
        self.mentions.first().map(|first| first.spans.hull().start()).unwrap_or_default()
    }
}

/// Why a set cannot be as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// Two mentions would have one id.
    DuplicateId(MentionId),
    /// There is no such mention, or not with this value.
    NotFound(MentionId),
}

impl std::fmt::Display for SetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::DuplicateId(id) => write!(f, "Two mentions of the article have the id {id}."),
            Self::NotFound(id) => write!(f, "The article has no mention {id} of this form."),
        }
    }
}

impl std::error::Error for SetError {}

impl AnnotationSet {
    /// The set of the given mentions, in any order.
    ///
    /// # Errors
    /// If two have the same id.
    pub fn new(mentions: impl IntoIterator<Item = Mention>) -> Result<Self, SetError> {
        Self::from_shared(mentions.into_iter().map(Arc::new).collect())
    }

    fn from_shared(mut mentions: Vec<Arc<Mention>>) -> Result<Self, SetError> {
        mentions.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(pair) = mentions.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(SetError::DuplicateId(pair[0].id.clone()));
        }
        let by_id = mentions.chunks(CHUNK).map(Arc::from).collect();
        mentions.sort_by(|a, b| a.order(b));
        let len = mentions.len();
        let chunks = mentions.chunks(CHUNK).map(|chunk| Chunk::new(chunk.to_vec())).collect();
        Ok(Self { chunks, by_id, len })
    }

    /// How many mentions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All mentions in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Mention>> {
        self.chunks.iter().flat_map(|chunk| chunk.mentions.iter())
    }

    /// Copies of all mentions in order, for records.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Mention> {
        self.iter().map(|mention| mention.as_ref().clone()).collect()
    }

    /// The mention of an id.
    #[must_use]
    pub fn get(&self, id: &MentionId) -> Option<&Arc<Mention>> {
        let (chunk, place) = self.locate_id(id);
        let place = place.ok()?;
        self.by_id.get(chunk)?.get(place)
    }

    /// How many mentions stand before one of the set, or nothing if it is not in it.
    #[must_use]
    pub fn position(&self, id: &MentionId) -> Option<usize> {
        let (chunk, place) = self.locate(self.get(id)?);
        let before: usize = self.chunks[..chunk].iter().map(|chunk| chunk.mentions.len()).sum();
        Some(before + place.ok()?)
    }

    /// The mentions from one position on, in order.
    pub fn iter_from(&self, position: usize) -> impl Iterator<Item = &Arc<Mention>> {
        let (mut chunk, mut skipped) = (0, 0);
        while let Some(next) = self.chunks.get(chunk).map(|chunk| chunk.mentions.len())
            && skipped + next <= position
        {
            (chunk, skipped) = (chunk + 1, skipped + next);
        }
        self.chunks[chunk..]
            .iter()
            .flat_map(|chunk| chunk.mentions.iter())
            .skip(position.saturating_sub(skipped))
    }

    /// The mentions whose hull shares a byte with the span, in order.
    pub fn overlapping(&self, span: Span) -> impl Iterator<Item = &Arc<Mention>> {
        let last = self.chunks.partition_point(|chunk| chunk.start() < span.end());
        self.chunks[..last]
            .iter()
            .filter(move |chunk| chunk.max_end > span.start())
            .flat_map(|chunk| chunk.mentions.iter())
            .take_while(move |mention| mention.spans.hull().start() < span.end())
            .filter(move |mention| mention.spans.hull().overlaps(span))
    }

    /// The mentions with a part that holds the offset, the shortest first.
    #[must_use]
    pub fn at(&self, at: ByteOffset) -> Vec<&Arc<Mention>> {
        let Some(point) = Span::new(at, ByteOffset::new(at.get() + 1)) else {
            return Vec::new();
        };
        let mut found: Vec<_> =
            self.overlapping(point).filter(|mention| mention.spans.contains(at)).collect();
        found.sort_by_key(|mention| mention.spans.n_bytes());
        found
    }

    /// This set with one mention exchanged: `before` goes, `after` comes.
    ///
    /// # Errors
    /// If `before` is not in the set exactly as given, or the id of `after` is taken.
    pub fn exchanged(
        &self,
        before: Option<&Mention>,
        after: Option<&Mention>,
    ) -> Result<Self, SetError> {
        let mut set = self.clone();
        if let Some(before) = before {
            set.remove(before)?;
        }
        if let Some(after) = after {
            // The id of a mention that replaces one of its own id is free by now.
            let kept_id = before.is_some_and(|before| before.id == after.id);
            if !kept_id && set.get(&after.id).is_some() {
                return Err(SetError::DuplicateId(after.id.clone()));
            }
            set.insert(Arc::new(after.clone()));
        }
        Ok(set)
    }

    /// This set with many mentions exchanged at once; costs one pass over the set.
    ///
    /// # Errors
    /// As [`exchanged`](Self::exchanged); the set stays as it is.
    pub fn exchanged_all(
        &self,
        pairs: &[(Option<&Mention>, Option<&Mention>)],
    ) -> Result<Self, SetError> {
        if let [(before, after)] = pairs {
            return self.exchanged(*before, *after);
        }
        let mut gone: BTreeMap<&MentionId, &Mention> = BTreeMap::new();
        for before in pairs.iter().filter_map(|(before, _)| *before) {
            if gone.insert(&before.id, before).is_some() {
                return Err(SetError::NotFound(before.id.clone()));
            }
        }
        let mut kept = Vec::with_capacity(self.len);
        for mention in self.iter() {
            match gone.remove(&mention.id) {
                Some(before) if before == mention.as_ref() => {}
                Some(before) => return Err(SetError::NotFound(before.id.clone())),
                None => kept.push(mention.clone()),
            }
        }
        if let Some(id) = gone.into_keys().next() {
            return Err(SetError::NotFound(id.clone()));
        }
        kept.extend(pairs.iter().filter_map(|(_, after)| after.cloned()).map(Arc::new));
        Self::from_shared(kept)
    }

    fn locate(&self, mention: &Mention) -> (usize, Result<usize, usize>) {
        let chunk = self
            .chunks
            .partition_point(|chunk| {
                chunk.mentions.first().is_some_and(|first| first.order(mention).is_le())
            })
            .saturating_sub(1);
        let place = self.chunks.get(chunk).map_or(Err(0), |chunk| {
            chunk.mentions.binary_search_by(|candidate| candidate.order(mention))
        });
        (chunk, place)
    }

    fn locate_id(&self, id: &MentionId) -> (usize, Result<usize, usize>) {
        let is_before = |chunk: &Arc<[Arc<Mention>]>| chunk.first().is_some_and(|m| m.id <= *id);
        let chunk = self.by_id.partition_point(is_before).saturating_sub(1);
        let place = self
            .by_id
            .get(chunk)
            .map_or(Err(0), |chunk| chunk.binary_search_by(|candidate| candidate.id.cmp(id)));
        (chunk, place)
    }

    fn remove(&mut self, mention: &Mention) -> Result<(), SetError> {
        let not_found = || SetError::NotFound(mention.id.clone());
        let (i, place) = self.locate(mention);
        let place = place.map_err(|_| not_found())?;
        let chunk = &self.chunks[i];
        if chunk.mentions[place].as_ref() != mention {
            return Err(not_found());
        }
        let mut mentions = chunk.mentions.clone();
        mentions.remove(place);
        if mentions.is_empty() {
            self.chunks.remove(i);
        } else {
            self.chunks[i] = Chunk::new(mentions);
        }
        if let (i, Ok(place)) = self.locate_id(&mention.id) {
            let mut mentions = self.by_id[i].to_vec();
            mentions.remove(place);
            if mentions.is_empty() {
                self.by_id.remove(i);
            } else {
                self.by_id[i] = mentions.into();
            }
        }
        self.len -= 1;
        Ok(())
    }

    fn insert(&mut self, mention: Arc<Mention>) {
        self.len += 1;
        self.insert_by_id(mention.clone());
        let (i, place) = self.locate(&mention);
        let Some(chunk) = self.chunks.get(i) else {
            self.chunks.push(Chunk::new(vec![mention]));
            return;
        };
        let mut mentions = chunk.mentions.clone();
        mentions.insert(place.unwrap_or_else(|free| free), mention);
        if mentions.len() > 2 * CHUNK {
            let tail = mentions.split_off(CHUNK);
            self.chunks.insert(i + 1, Chunk::new(tail));
        }
        self.chunks[i] = Chunk::new(mentions);
    }

    fn insert_by_id(&mut self, mention: Arc<Mention>) {
        let (i, place) = self.locate_id(&mention.id);
        let Some(chunk) = self.by_id.get(i) else {
            self.by_id.push([mention].into());
            return;
        };
        let mut mentions = chunk.to_vec();
        mentions.insert(place.unwrap_or_else(|free| free), mention);
        if mentions.len() > 2 * CHUNK {
            let tail = mentions.split_off(CHUNK);
            self.by_id.insert(i + 1, tail.into());
        }
        self.by_id[i] = mentions.into();
    }
}

/// Sets are equal if their mentions are; how these are spread over chunks tells only of the past.
impl PartialEq for AnnotationSet {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl Eq for AnnotationSet {}

impl std::fmt::Debug for AnnotationSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
