//! Articles that are stored and not in memory: which of them a message needs, how they come and go.
//!
//! Of a large library a session knows all summaries and has few articles. What is done to an
//! article needs it here; what looks at all of them needs all. A message that lacks one changes
//! nothing.

use super::update::Msg;
use super::{Dialog, Session, Tone};
use crate::article::ArticleId;
use crate::edit::{Apart, Entry};
use crate::library::{Fetched, JournalRecord, READ_WHOLE, Step, Summary};
use crate::project::Project;
use crate::schema::Schema;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Code points, about, of the articles that stay in memory when nothing needs them: some ten
/// thousand reports.
const ROOM: usize = 50_000_000;

/// Code points that a mention counts for.
const MENTION: usize = 60;

/// What has to be fetched before a message can be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// These articles.
    Articles(Vec<ArticleId>),
    /// All articles.
    All,
    /// The edits of a step.
    Step(Apart),
    /// Which articles are near copies of others.
    Copies,
}

impl Session {
    /// Whether the project has an article, in memory or not.
    #[must_use]
    pub fn has(&self, article: &ArticleId) -> bool {
        self.project.documents.contains_key(article) || self.summary_of(article).is_some()
    }

    /// Whether all articles are in memory.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.project.documents.len() >= self.summaries.len()
    }

    /// The articles that are not in memory, in their order.
    #[must_use]
    pub fn away(&self) -> Vec<ArticleId> {
        let away = self.summaries.iter().filter(|s| !self.project.documents.contains_key(&s.id));
        away.map(|summary| summary.id.clone()).collect()
    }

    /// The labels that articles have which are fetched, as they are after the step of this number.
    #[must_use]
    pub fn known_schema(&self) -> (&Schema, u64) {
        (self.project.schema(), self.saving.last_stored().unwrap_or(0))
    }

    /// The open article, if it is not in memory.
    #[must_use]
    pub fn open_away(&self) -> Option<&ArticleId> {
        self.open.as_ref().filter(|id| !self.project.documents.contains_key(*id))
    }

    /// The articles that steps touched which are not stored.
    #[must_use]
    pub fn unsaved_articles(&self) -> Vec<ArticleId> {
        let outbox = self.saving.outbox.iter();
        let articles = outbox.flat_map(|unsaved| unsaved.entry.change.articles());
        articles.cloned().collect()
    }

    /// What a message needs that is not in memory; nothing if it can be taken.
    #[must_use]
    pub fn need(&self, msg: &Msg) -> Option<Need> {
        match msg {
            Msg::Undo => self.need_of(self.history.last_together()),
            Msg::Redo => self.need_of(self.history.next_together()),
            Msg::Search(query) if query.has_copies && self.lacks_copies() => Some(Need::Copies),
            _ if self.is_whole() => None,
            _ => self.need_of_few(msg),
        }
    }

    fn need_of_few(&self, msg: &Msg) -> Option<Need> {
        match msg {
            Msg::Do(command) | Msg::DoAndTell(command) => match command.articles() {
                Some(articles) => self.lacking(articles),
                None => Some(Need::All),
            },
            Msg::Open(article) | Msg::GoTo(article, _) => self.lacking([article]),
            Msg::OpenNeighbor(forward) => self.lacking(self.neighbor(*forward).as_ref()),
            Msg::OpenUnfinished | Msg::Finish(_) => self.lacking(self.next_unfinished().as_ref()),
            Msg::Show(Some(Dialog::Settle)) => {
                let before = self.document().and_then(|d| d.facts.replaces.as_ref());
                self.lacking(before)
            }
            Msg::Follow(steps) => self.need_to_follow(steps),
            _ => None,
        }
    }

    fn need_of<'a>(
        &self,
        mut together: impl Iterator<Item = &'a Arc<Entry>> + Clone,
    ) -> Option<Need> {
        if let Some(apart) = together.clone().find_map(|entry| entry.change.apart()) {
            return Some(Need::Step(apart));
        }
        if self.is_whole() {
            return None;
        }
        together.find_map(|entry| self.lacking(entry.change.articles()))
    }

    fn need_to_follow(&self, steps: &[JournalRecord]) -> Option<Need> {
        let (_, history) = self.saving.base();
        let mut history = history.as_ref().clone();
        let changes: Vec<_> =
            steps.iter().filter_map(|record| history.replay(&record.step)).collect();
        self.lacking(changes.iter().flat_map(|change| change.articles()))
    }

    /// Those of these articles that are not in memory; nothing if all are, or are not there at all.
    #[must_use]
    pub fn lacking<'a>(&self, articles: impl IntoIterator<Item = &'a ArticleId>) -> Option<Need> {
        let is_away = |id: &&ArticleId| !self.project.documents.contains_key(*id) && self.has(id);
        let lacking: Vec<_> = articles.into_iter().filter(is_away).cloned().collect();
        (!lacking.is_empty()).then_some(Need::Articles(lacking))
    }

    /// Takes in articles that were fetched. Those that were asked for and are no longer there go
    /// from the list.
    pub(super) fn arrive(&mut self, asked: &[ArticleId], fetched: &Fetched) {
        let mut summaries = self.summaries.to_vec();
        let mut come = BTreeMap::new();
        for (document, seq) in &fetched.documents {
            let Ok(place) = summaries.binary_search_by(|s| s.id.cmp(&document.id)) else {
                continue;
            };
            if self.project.documents.contains_key(&document.id) {
                continue;
            }
            // What did not change stays the same value, which is how others see that.
            let summary = Summary::of(document);
            if *summaries[place] != summary {
                summaries[place] = Arc::new(summary);
            }
            come.insert(document.id.clone(), document.clone());
            self.saving.note_ahead(&document.id, *seq);
        }
        let is_gone =
            |id: &ArticleId| !come.contains_key(id) && !self.project.documents.contains_key(id);
        let gone: Vec<_> = asked.iter().filter(|id| is_gone(id)).collect();
        if !gone.is_empty() {
            summaries.retain(|summary| !gone.contains(&&summary.id));
        }
        self.summaries = summaries.into();
        let add = |project: &mut Project| {
            project.documents.extend(come.iter().map(|(id, d)| (id.clone(), d.clone())));
        };
        add(Arc::make_mut(&mut self.project));
        self.saving.amend_bases(add);
        self.settle();
    }

    /// Takes in the edits of a step that were kept apart.
    pub(super) fn recall(&mut self, step: &JournalRecord) {
        let Step::Do(entry) = &step.step else { return };
        Arc::make_mut(&mut self.history).recall(step.seq, entry);
        self.saving.recall(step.seq, entry);
    }

    /// Whether there are so many articles that not all need to be in memory.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.summaries.len() > READ_WHOLE
    }

    /// Whether what looks at all articles goes through them some at a time, by the worker.
    #[must_use]
    pub fn is_vast(&self) -> bool {
        self.is_large() || !self.is_whole()
    }

    /// Whether the near copies among the articles are unknown, and the worker's to find.
    #[must_use]
    pub fn lacks_copies(&self) -> bool {
        self.is_vast() && !self.knows_copies()
    }

    /// Whether more is in memory than is to stay there.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.is_large() && self.weight() > ROOM
    }

    /// Code points, about, of the articles in memory.
    fn weight(&self) -> usize {
        let is_here = |s: &&Arc<Summary>| self.project.documents.contains_key(&s.id);
        let of = |s: &Arc<Summary>| s.n_chars + MENTION * s.n_mentions();
        self.summaries.iter().filter(is_here).map(of).sum()
    }

    /// Lets articles go from memory that are stored as they are and not looked at.
    pub(super) fn let_go(&mut self) {
        if !self.saving.is_saved() || self.dialog.is_some() {
            return;
        }
        let stays = |id: &ArticleId| self.open.as_ref() == Some(id) || self.saving.holds(id);
        let mut project = self.project.as_ref().clone();
        project.documents.retain(|id, _| stays(id));
        let project = Arc::new(project);
        self.saving.let_go(&project);
        self.project = project;
    }

    /// What was not in memory is lost with the database.
    pub(super) fn lose_away(&mut self) -> usize {
        let n = self.away().len();
        let here = self.summaries.iter().filter(|s| self.project.documents.contains_key(&s.id));
        self.summaries = here.cloned().collect();
        n
    }

    /// Says that a message lacked what it needs.
    pub(super) fn refuse_for(&mut self, need: &Need) {
        let what = match need {
            Need::Articles(articles) if articles.len() == 1 => "An article that this needs is",
            Need::Articles(_) | Need::All => "Articles that this needs are",
            Need::Step(_) => "What that step changed is",
            Need::Copies => "Near copies are",
        };
        let told = format!("{what} not at hand and could not be read. Nothing was changed.");
        self.tell(told, Tone::Refusal);
    }
}
