//! One person at work: a project with its history, the open article, what is selected.
//!
//! [`Session::update`] is the only way forward: a pure function from a message to the next
//! session. The shell draws the session and writes what [`Session::pending`] gives it.

mod away;
mod caret;
mod follow;
mod keeping;
mod selecting;
mod selection;
mod settings;
mod suggesting;
mod tagging;
mod timing;
mod update;
mod work;

pub use away::Need;
pub use caret::{Caret, Step};
pub use keeping::{Backup, Keeping, Mirroring, REMINDER};
pub use selection::{Selection, Sought};
pub use settings::{Settings, TextSize, Theme};
pub use timing::Times;
pub use update::Msg;
pub use work::{Pending, Saving};

use crate::annotation::Mention;
use crate::article::{ArticleId, Status};
use crate::edit::History;
use crate::library::{Copies, Query, Report, Restored, Summary};
use crate::project::{Document, Project};
use crate::schema::LabelId;
use crate::text::{ByteOffset, Edge, Granularity, Range, Span, Utf16Offset};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct Session {
    /// The project as it stands.
    pub project: Arc<Project>,
    /// What can be undone and redone.
    pub history: Arc<History>,
    /// What the list shows, as added.
    pub summaries: Arc<[Arc<Summary>]>,
    /// The article that is shown.
    pub open: Option<ArticleId>,
    /// What is selected in it.
    pub selection: Selection,
    /// The label that a sweep tags with at once.
    pub armed: Option<LabelId>,
    /// Labels whose mentions are not shown for now, in the text and in the list.
    pub hidden: Arc<BTreeSet<LabelId>>,
    /// What was looked for last.
    pub sought: Arc<Sought>,
    /// Articles that have a newer version, with that version.
    pub newer: Arc<BTreeMap<ArticleId, ArticleId>>,
    /// Articles that are near copies of others, once someone has asked.
    copies: Arc<OnceLock<Arc<Copies>>>,
    /// What came of the last load.
    pub report: Option<Arc<Report>>,
    /// Which articles are listed.
    pub query: Query,
    /// Those that are listed, once someone has asked.
    listing: Listing,
    /// Articles that were chosen to do something with all of them.
    pub marked: Arc<BTreeSet<ArticleId>>,
    /// The person's preferences.
    pub settings: Arc<Settings>,
    /// The dialog that is shown.
    pub dialog: Option<Dialog>,
    /// The last thing worth telling.
    pub notice: Option<Arc<Notice>>,
    /// What is stored and what is not.
    pub saving: Saving,
    /// How safely the browser keeps it.
    pub keeping: Keeping,
    /// The folder on disk that is kept as the project is, if there is one.
    pub mirroring: Option<Mirroring>,
    /// How long the person has been at the open article, where that is measured.
    watch: timing::Watch,
}

/// The articles that match, found when first asked for: a session of many articles is asked often
/// and changes what it lists seldom.
#[derive(Clone, Debug, Default)]
struct Listing(Arc<OnceLock<Arc<[Arc<Summary>]>>>);

/// A dialog over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Paste a text or choose files.
    Load,
    /// See what came of the last load, and which articles are near copies.
    Report,
    /// Download the dataset.
    Export,
    /// See what is doubtful in the dataset.
    Check,
    /// Edit the labels.
    Schema,
    /// Repeat the selected mention wherever its words stand.
    Repeat,
    /// Find words in the article or in all of them.
    Find,
    /// Edit the guidelines.
    Guidelines,
    /// Edit what is known about the open article.
    Details,
    /// See what a newer text of the open article did to its mentions, and settle it.
    Settle,
    /// Find an action by its name.
    Palette,
    /// See all keys.
    Shortcuts,
    /// See all projects of this browser, and open another one.
    Projects,
    /// Theme, text size, name, how selections snap.
    Settings,
    /// How the work is kept, and backups of it.
    Storage,
    /// Look back at what was done, and return to it.
    Past,
}

/// Something to tell the person in passing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub text: Arc<str>,
    /// How it is meant.
    pub tone: Tone,
    /// Whether undo takes back what it tells.
    pub offers_undo: bool,
    /// Tells one notice from the next with the same text.
    pub serial: u64,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went as asked; told to screen readers alone.
    Quiet,
    /// It went as asked and is worth a look.
    Plain,
    /// It could not be done.
    Refusal,
}

impl Session {
    /// A session on a project that was never stored: storing begins with it as it is.
    #[must_use]
    pub fn begin(project: Project, settings: Settings) -> Self {
        let (project, history) = (Arc::new(project), Arc::default());
        Self::with(Saving::unstored((project, history)), Vec::new(), settings)
    }

    /// A session on what the storage held.
    #[must_use]
    pub fn resume(restored: Restored, settings: Settings) -> Self {
        let Restored { project, history, seq, away, behind, retirement, .. } = restored;
        let base = (Arc::new(project), Arc::new(history));
        Self::with(Saving::stored(seq, &behind, retirement, base), away, settings)
    }

    fn with(saving: Saving, away: Vec<Arc<Summary>>, settings: Settings) -> Self {
        let (project, history) = saving.base();
        let here = project.documents.values().map(|d| Arc::new(Summary::of(d)));
        let mut summaries: Vec<_> = here.chain(away).collect();
        summaries.sort_by(|one, other| one.id.cmp(&other.id));
        let is_there = |id: &ArticleId| summaries.binary_search_by(|s| s.id.cmp(id)).is_ok();
        let last = settings.last_open.clone().filter(is_there);
        let open = last.or_else(|| summaries.first().map(|summary| summary.id.clone()));
        let mut session = Self {
            project,
            history,
            summaries: summaries.into(),
            open,
            selection: Selection::default(),
            armed: None,
            hidden: Arc::default(),
            sought: Arc::default(),
            newer: Arc::default(),
            copies: Arc::default(),
            report: None,
            query: Query::default(),
            listing: Listing::default(),
            marked: Arc::default(),
            settings: Arc::new(settings),
            dialog: None,
            notice: None,
            saving,
            keeping: Keeping::default(),
            mirroring: None,
            watch: Default::default(),
        };
        session.find_newer();
        session
    }

    /// The open article with its mentions.
    #[must_use]
    pub fn document(&self) -> Option<&Arc<Document>> {
        self.project.document(self.open.as_ref()?)
    }

    /// The selected mention.
    #[must_use]
    pub fn mention(&self) -> Option<&Arc<Mention>> {
        self.document()?.mentions.get(self.selection.mention.as_ref()?)
    }

    /// The selected suggestion.
    #[must_use]
    pub fn suggestion(&self) -> Option<&Arc<Mention>> {
        let id = self.selection.mention.as_ref().filter(|_| self.mention().is_none())?;
        self.document()?.suggestions.get(id)
    }

    /// What the list shows of the open article.
    #[must_use]
    pub fn summary(&self) -> Option<&Arc<Summary>> {
        self.summary_of(self.open.as_ref()?)
    }

    /// What the list shows of an article.
    #[must_use]
    pub fn summary_of(&self, article: &ArticleId) -> Option<&Arc<Summary>> {
        let place = self.summaries.binary_search_by(|summary| summary.id.cmp(article));
        self.summaries.get(place.ok()?)
    }

    /// The articles that are listed, in their order.
    #[must_use]
    pub fn listed(&self) -> &Arc<[Arc<Summary>]> {
        let copies = || self.copies();
        self.listing.0.get_or_init(|| self.query.run(&self.summaries, &copies).into())
    }

    /// Whether it is known which articles are near copies of others.
    #[must_use]
    pub fn knows_copies(&self) -> bool {
        self.copies.get().is_some()
    }

    /// Articles that are near copies of others; finding them takes the longer the more texts there
    /// are of which nobody has asked for the [signature](crate::article::ArticleText::signature).
    /// In a large library others find them ([`Msg::Copies`]), and till then there are none.
    #[must_use]
    pub fn copies(&self) -> Arc<Copies> {
        if !self.knows_copies() && self.is_vast() {
            return Arc::default();
        }
        let found = || Copies::among(self.project.documents.values()).into();
        self.copies.get_or_init(found).clone()
    }

    /// The article after or before the open one in the list.
    #[must_use]
    pub fn neighbor(&self, forward: bool) -> Option<ArticleId> {
        let listed = self.listed();
        let at = listed.iter().position(|summary| Some(&summary.id) == self.open.as_ref());
        let next = match at {
            None => 0,
            Some(at) if forward => at + 1,
            Some(at) => at.checked_sub(1)?,
        };
        listed.get(next).map(|summary| summary.id.clone())
    }

    /// The next article of the list that is not finished, from the open one on and around.
    #[must_use]
    pub fn next_unfinished(&self) -> Option<ArticleId> {
        let listed = self.listed();
        let at = listed.iter().position(|summary| Some(&summary.id) == self.open.as_ref());
        let (before, after) = listed.split_at(at.map_or(0, |at| at + 1));
        let mut around = after.iter().chain(before);
        let open = self.open.as_ref();
        let is_left = |s: &Summary| !s.status.is_finished() && !self.newer.contains_key(&s.id);
        let next = around.find(|s| is_left(s) && Some(&s.id) != open);
        next.map(|summary| summary.id.clone())
    }

    /// The span that a raw selection of the open article means, by the person's preferences.
    ///
    /// `by_character` keeps the selection to the letter for this once.
    #[must_use]
    pub fn snap(&self, raw: Range<Utf16Offset>, by_character: bool) -> Option<Span> {
        let index = self.document()?.text.index();
        let bytes = Range::new(index.byte_of_utf16(raw.start())?, index.byte_of_utf16(raw.end())?)?;
        let mut how = self.settings.snap;
        if by_character {
            how = crate::text::Snap { granularity: Granularity::Character, trim: false };
        }
        crate::text::snap(index, bytes, how)
    }

    /// The word or sentence of the open article at an offset: what a double or triple click means.
    #[must_use]
    pub fn unit_at(&self, at: Utf16Offset, unit: Granularity) -> Option<Span> {
        let index = self.document()?.text.index();
        let at = index.byte_of_utf16(at)?;
        match unit {
            Granularity::Character => crate::text::grapheme_at(index, at),
            Granularity::Word => crate::text::word_at(index, at),
            Granularity::Sentence => crate::text::sentence_at(index, at),
        }
    }

    /// The offset in bytes that a DOM offset of the open article stands for.
    #[must_use]
    pub fn byte_of(&self, at: Utf16Offset) -> Option<ByteOffset> {
        self.document()?.text.index().byte_of_utf16(at)
    }

    /// Where an end of the selected mention comes to rest when it is dragged to an offset: at the
    /// edge of the word there, or of the character if asked for.
    #[must_use]
    pub fn snap_edge(&self, edge: Edge, at: Utf16Offset, by_character: bool) -> Option<ByteOffset> {
        let index = self.document()?.text.index();
        let at = index.byte_of_utf16(at)?;
        let by_character = by_character || self.settings.snap.granularity == Granularity::Character;
        let unit = if by_character { Granularity::Character } else { Granularity::Word };
        let around = match unit {
            Granularity::Character => crate::text::grapheme_at(index, at),
            Granularity::Word | Granularity::Sentence => crate::text::word_at(index, at),
        };
        let Some(around) = around.filter(|span| span.range().contains(at)) else {
            return Some(at);
        };
        Some(if unit == Granularity::Character { around.start() } else { around.edge(edge) })
    }

    /// A span of the open article in the unit of the DOM.
    #[must_use]
    pub fn utf16(&self, span: Span) -> Option<Range<Utf16Offset>> {
        self.document()?.text.index().utf16_of_range(span.range())
    }

    /// How many articles have each status, in the order of [`Status::ALL`].
    #[must_use]
    pub fn n_by_status(&self) -> [usize; 5] {
        Status::ALL.map(|status| self.summaries.iter().filter(|s| s.status == status).count())
    }
}

#[cfg(test)]
mod tests;
