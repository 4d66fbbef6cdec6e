//! What each message makes of a session.

use super::{
    Backup, Caret, Dialog, Keeping, Listing, Mirroring, Notice, Selection, Session, Settings,
    Sought, Step, Tone,
};
use crate::annotation::MentionId;
use crate::article::{ArticleId, Status};
use crate::edit::{Change, Command, Edit, Entry, Mismatch, Refusal};
use crate::id::Stamp;
use crate::library::{
    Copies, Fetched, JournalRecord, Query, Report, Restored, Step as Stored, StorageError, Summary,
};
use crate::project::{Document, Project};
use crate::schema::LabelId;
use crate::text::{ByteOffset, Edge, Granularity, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that happened to the session.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Change the project.
    Do(Command),
    /// Change the project and tell it with an offer to undo: for what reaches beyond the view.
    DoAndTell(Command),
    /// Take back the last step.
    Undo,
    /// Do the last undone step again.
    Redo,
    /// Show an article.
    Open(ArticleId),
    /// Show the next or previous article of the list.
    OpenNeighbor(bool),
    /// Show the next article that is not finished.
    OpenUnfinished,
    /// Mark the open article and go on to the next unfinished one.
    Finish(Status),
    /// Select words, or nothing.
    Select(Option<Span>),
    /// A click on the text at an offset.
    Point(ByteOffset),
    /// Move the caret; the flags are forward and whether the selection grows with it.
    MoveCaret(Step, bool, bool),
    /// Put the caret at an offset; the flag is whether the selection grows to there, the number
    /// the column in pixels that it keeps to.
    PlaceCaret(ByteOffset, bool, Option<i32>),
    /// A tap of a finger on the text at an offset.
    Tap(ByteOffset),
    /// Look for something.
    Seek(Sought),
    /// Show a place of an article, selected.
    GoTo(ArticleId, Span),
    /// Widen the selection to the next larger unit, or take that back.
    Widen(bool),
    /// Select a mention, or none.
    SelectMention(Option<MentionId>),
    /// Select the next or previous mention.
    SelectNeighbor(bool),
    /// Tag the selected words; else relabel the selected mention; else arm the label.
    UseLabel(LabelId),
    /// Arm a label, or none.
    Arm(Option<LabelId>),
    /// Show the mentions of a label no more, or again.
    ToggleLabel(LabelId),
    /// Show the mentions of one label only, or of all if it is the only one shown.
    ShowOnly(LabelId),
    /// Remove the selected mention.
    RemoveMention,
    /// Make a mention of the selected suggestion and go on to the next one.
    Accept,
    /// Select the next or previous suggestion.
    SelectSuggestion(bool),
    /// Accept all suggestions of the open article, or reject them.
    AnswerAll(bool),
    /// Add the selected words to the selected mention as a part of it.
    AddPart,
    /// Move an end of the selected mention or of the selected words.
    Nudge(Edge, Granularity, bool),
    /// Put an end of the selected mention at an offset.
    MoveEdge(Edge, ByteOffset),
    /// List other articles.
    Search(Query),
    /// Keep what the list is asked for under a name, or forget it.
    KeepQuery(String, Option<Query>),
    /// Choose an article, or no longer, to do something with all chosen ones.
    Mark(ArticleId),
    /// Choose the articles of the list from the open one to this one.
    MarkTo(ArticleId),
    /// Choose all listed articles, or none.
    MarkAll(bool),
    /// Take other preferences.
    Prefer(Settings),
    /// Show a dialog, or none.
    Show(Option<Dialog>),
    /// Stop what is going on: a dialog, a selection, an armed label, in that order.
    Escape,
    /// Tell something.
    Tell(Arc<str>, Tone),
    /// The notice has been read.
    Dismiss,
    /// The steps up to this one are stored, and the records of these articles hold them.
    Saved(u64, Vec<ArticleId>),
    /// They could not be stored.
    SaveFailed(StorageError),
    /// Try again to store.
    RetrySave,
    /// Another tab has stored these steps, the first of which is the next one for this tab.
    Follow(Vec<JournalRecord>),
    /// This is what is stored, for a tab that can no longer tell by the steps.
    Reopen(Box<Restored>),
    /// These articles were asked for, and this is what of them is stored.
    Arrive(Vec<ArticleId>, Fetched),
    /// This is the whole of a step that the journal has an outline of.
    Recall(JournalRecord),
    /// Take in which of so many articles are near copies of others.
    Copies(Arc<Copies>, usize),
    /// Nothing needs all articles any more.
    LetGo,
    /// This is how safely the browser keeps the work.
    Kept(Keeping),
    /// This is how the folder is that mirrors the project.
    Mirrored(Option<Mirroring>),
    /// The whole project was handed over as a file, as it was after the step of this number.
    BackedUp(u64),
    /// This came of loading files.
    Loaded(Report),
}

impl Msg {
    /// Whether a person asks for it, so that it waits for what was asked for before.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        !matches!(
            self,
            Self::Saved(..)
                | Self::SaveFailed(_)
                | Self::Follow(_)
                | Self::Reopen(_)
                | Self::Arrive(..)
                | Self::Recall(_)
                | Self::Copies(..)
                | Self::LetGo
                | Self::Kept(_)
                | Self::Mirrored(_)
                | Self::Tell(..)
        )
    }
}

impl Session {
    /// The session after a message. Nothing else changes a session.
    #[must_use]
    pub fn update(&self, msg: Msg, stamp: &Stamp) -> Self {
        let mut next = self.clone();
        if let Some(need) = self.need(&msg) {
            next.refuse_for(&need);
            return next;
        }
        let is_asked = msg.is_asked();
        match msg {
            Msg::Do(command) => next.run(&command, stamp, false),
            Msg::DoAndTell(command) => next.run(&command, stamp, true),
            Msg::Undo => next.travel(true),
            Msg::Redo => next.travel(false),
            Msg::Open(article) if !self.has(&article) => {
                next.refuse(&Refusal::NoSuchArticle(article));
            }
            Msg::Open(article) => next.show(Some(article)),
            Msg::OpenNeighbor(forward) => match self.neighbor(forward) {
                Some(article) => next.show(Some(article)),
                None => next.tell("There is no further article.", Tone::Refusal),
            },
            Msg::OpenUnfinished => match self.next_unfinished() {
                Some(article) => next.show(Some(article)),
                None => next.tell("All articles of the list are finished.", Tone::Plain),
            },
            Msg::Finish(status) => next.finish(status, stamp),
            Msg::Select(span) => next.select(span, stamp),
            Msg::Point(at) => next.point(at),
            Msg::MoveCaret(step, forward, extends) => {
                next.move_caret(|caret, text| caret.moved(text, step, forward, extends));
            }
            Msg::PlaceCaret(head, extends, column) => {
                next.move_caret(|caret, _| Caret {
                    anchor: if extends { caret.anchor } else { head },
                    head,
                });
                next.selection.column = column;
            }
            Msg::Tap(at) => next.tap(at, stamp),
            Msg::Seek(sought) => next.sought = Arc::new(sought),
            Msg::GoTo(article, span) => next.go_to(article, span),
            Msg::Widen(true) => next.widen(),
            Msg::Widen(false) => next.narrow(),
            Msg::SelectMention(mention) => {
                next.selection = Selection::of(mention);
            }
            Msg::SelectNeighbor(forward) => {
                let neighbor = self
                    .document()
                    .and_then(|d| self.selection.neighbor(&d.mentions, &self.hidden, forward));
                next.selection = Selection::of(neighbor);
            }
            Msg::UseLabel(label) => next.use_label(label, stamp),
            Msg::Arm(label) => next.armed = label,
            Msg::ToggleLabel(label) => {
                let mut hidden = self.hidden.as_ref().clone();
                if !hidden.remove(&label) {
                    hidden.insert(label);
                }
                next.hide(hidden);
            }
            Msg::ShowOnly(label) => {
                let others = self.project.schema().labels().iter().map(|label| &label.id);
                let others: BTreeSet<_> = others.filter(|id| **id != label).cloned().collect();
                next.hide(if *self.hidden == others { BTreeSet::new() } else { others });
            }
            Msg::RemoveMention => next.remove_mention(stamp),
            Msg::Accept => next.accept(None, stamp),
            Msg::SelectSuggestion(forward) => next.select_suggestion(forward),
            Msg::AnswerAll(accepts) => next.answer_all(accepts, stamp),
            Msg::AddPart => next.add_part(stamp),
            Msg::Nudge(edge, by, forward) => next.nudge(edge, by, forward, stamp),
            Msg::MoveEdge(edge, to) => next.move_edge(edge, to, stamp),
            Msg::Search(query) => next.query = query,
            Msg::KeepQuery(name, query) => {
                let mut settings = self.settings.as_ref().clone();
                match query {
                    Some(query) => settings.queries.insert(name, query),
                    None => settings.queries.remove(&name),
                };
                next.settings = Arc::new(settings);
            }
            Msg::Mark(article) => {
                let mut marked = self.marked.as_ref().clone();
                if !marked.remove(&article) {
                    marked.insert(article);
                }
                next.marked = Arc::new(marked);
            }
            Msg::MarkTo(article) => next.mark_to(&article),
            Msg::MarkAll(all) => {
                let listed = self.listed().iter().filter(|_| all);
                next.marked = Arc::new(listed.map(|summary| summary.id.clone()).collect());
            }
            Msg::Prefer(settings) => next.settings = Arc::new(settings),
            Msg::Show(dialog) => next.show_dialog(dialog),
            Msg::Escape => next.escape(),
            Msg::Tell(text, tone) => next.tell(text, tone),
            Msg::Dismiss => next.notice = None,
            Msg::Saved(seq, articles) => next.saving.saved(seq, &articles, stamp.at),
            Msg::SaveFailed(StorageError::Gone) => {
                next.saving.forget_base();
                let told = "What this page had stored in the browser was deleted. What you see \
                            is being stored anew; download a backup.";
                match next.lose_away() {
                    0 => next.tell(told, Tone::Refusal),
                    n => {
                        let articles = if n == 1 { "article" } else { "articles" };
                        let lost = format!("{told} {n} {articles} not in memory went with it.");
                        next.tell(lost, Tone::Refusal);
                    }
                }
            }
            Msg::SaveFailed(error) => next.saving.failure = Some(error),
            Msg::RetrySave => next.saving.failure = None,
            Msg::Follow(steps) => next.follow(&steps, stamp),
            Msg::Reopen(restored) => next.reopen(*restored),
            Msg::Arrive(asked, fetched) => next.arrive(&asked, &fetched),
            Msg::Recall(step) => next.recall(&step),
            Msg::Copies(copies, n) => {
                // Others have come or gone since these were asked for.
                if n == next.summaries.len() {
                    next.copies = Arc::new(copies.into());
                    next.settle();
                }
            }
            Msg::LetGo => next.let_go(),
            Msg::Loaded(report) => next.report = Some(Arc::new(report)),
            Msg::Kept(keeping) => next.keeping = keeping,
            Msg::Mirrored(mirroring) => next.mirroring = mirroring,
            Msg::BackedUp(seq) => {
                let mut settings = self.settings.as_ref().clone();
                settings.backup = Some(Backup { seq, at: stamp.at });
                next.settings = Arc::new(settings);
            }
        }
        if next.query != self.query || !Arc::ptr_eq(&next.summaries, &self.summaries) {
            next.listing = Listing::default();
        }
        // Whatever selected a mention, it is to be seen.
        let label = next.mention().or(next.suggestion()).map(|mention| mention.label.clone());
        if let Some(label) = label.filter(|label| next.hidden.contains(label)) {
            Arc::make_mut(&mut next.hidden).remove(&label);
        }
        if next.settings.measures_time && is_asked {
            next.measure(self.open.as_ref(), stamp.at);
        }
        next
    }

    pub(super) fn tell(&mut self, text: impl Into<Arc<str>>, tone: Tone) {
        self.notify(text.into(), tone, false);
    }

    fn notify(&mut self, text: Arc<str>, tone: Tone, offers_undo: bool) {
        let serial = self.notice.as_ref().map_or(0, |notice| notice.serial) + 1;
        self.notice = Some(Arc::new(Notice { text, tone, offers_undo, serial }));
    }

    /// A dialog that comes repeats no refusal that was told before it.
    fn show_dialog(&mut self, dialog: Option<Dialog>) {
        let is_refusal = self.notice.as_ref().is_some_and(|notice| notice.tone == Tone::Refusal);
        if dialog.is_some() && dialog != self.dialog && is_refusal {
            self.notice = None;
        }
        self.dialog = dialog;
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        self.tell(refusal.to_string(), Tone::Refusal);
    }

    /// Chooses the part of the list from the open article to this one.
    fn mark_to(&mut self, article: &ArticleId) {
        let listed = self.listed().clone();
        let place = |id: &ArticleId| listed.iter().position(|summary| summary.id == *id);
        let Some(to) = place(article) else { return };
        let from = self.open.as_ref().and_then(place).unwrap_or(to);
        let ids = listed[from.min(to)..=from.max(to)].iter().map(|summary| summary.id.clone());
        self.marked = Arc::new(self.marked.iter().cloned().chain(ids).collect());
    }

    pub(super) fn run(&mut self, command: &Command, stamp: &Stamp, tells: bool) {
        self.try_run(command, stamp, tells);
    }

    /// Runs a command; gives what it did, or nothing after telling why it was refused.
    pub(super) fn try_run(
        &mut self,
        command: &Command,
        stamp: &Stamp,
        tells: bool,
    ) -> Option<Arc<Entry>> {
        let entry = match command.plan(&self.project, stamp) {
            Ok(entry) => entry,
            Err(refusal) => {
                self.refuse(&refusal);
                return None;
            }
        };
        let mut done = Vec::new();
        let mut project = self.project.clone();
        for part in entry.in_parts() {
            project = match part.change.apply(&project) {
                Ok(project) => Arc::new(project),
                Err(mismatch) => {
                    self.tell(mismatch.to_string(), Tone::Refusal);
                    return None;
                }
            };
            let entry = Arc::new(part);
            Arc::make_mut(&mut self.history).push(entry.clone());
            done.push((Stored::Do(entry.clone()), entry, (project.clone(), self.history.clone())));
        }
        self.take(project, &entry.change);
        for (step, entry, after) in done {
            self.saving.push(step, entry, after);
        }
        let is_bulk = entry.change.edits().len() > 2;
        let tone = if tells || is_bulk { Tone::Plain } else { Tone::Quiet };
        self.notify(entry.title.clone(), tone, tone == Tone::Plain);
        Some(Arc::new(entry))
    }

    fn travel(&mut self, back: bool) {
        let history = &self.history;
        let together: Vec<_> = match back {
            true => history.last_together().cloned().collect(),
            false => history.next_together().cloned().collect(),
        };
        let Some(named) = (if back { together.last() } else { together.first() }).cloned() else {
            let what = if back { "Nothing to undo." } else { "Nothing to redo." };
            self.tell(what, Tone::Refusal);
            return;
        };
        for entry in together {
            if let Err(Mismatch { what }) = self.travel_once(back, &entry) {
                self.tell(what, Tone::Refusal);
                return;
            }
        }
        self.reveal(&named);
        let what = if back { "Undone" } else { "Redone" };
        self.tell(format!("{what}: {}", named.title), Tone::Plain);
    }

    fn travel_once(&mut self, back: bool, entry: &Arc<Entry>) -> Result<(), Mismatch> {
        let change = if back { entry.change.inverse() } else { entry.change.clone() };
        let project = change.apply(&self.project)?;
        let history = Arc::make_mut(&mut self.history);
        let step = match back {
            true => history.step_back().map(|_| Stored::Undo),
            false => history.step_forward().map(|_| Stored::Redo),
        };
        self.take(Arc::new(project), &change);
        let after = (self.project.clone(), self.history.clone());
        if let Some(step) = step {
            self.saving.push(step, entry.clone(), after);
        }
        Ok(())
    }

    /// Takes the project after a change, with all that is derived from it.
    fn take(&mut self, project: Arc<Project>, change: &Change) {
        self.project = project;
        self.summarize(change);
        self.settle();
    }

    /// Lets go of what the project no longer has.
    pub(super) fn settle(&mut self) {
        if self.open.as_ref().is_none_or(|id| !self.has(id)) {
            let ids = || self.summaries.iter().map(|summary| &summary.id);
            let open = match &self.open {
                // The neighbor of an article that went is what the eye expects in its place.
                Some(gone) => ids().find(|id| *id > gone).or_else(|| ids().next_back()),
                None => ids().next(),
            };
            self.show(open.cloned());
        }
        if self.mention().or(self.suggestion()).is_none() {
            self.selection.mention = None;
        }
        if self.marked.iter().any(|id| !self.has(id)) {
            let there = self.marked.iter().filter(|id| self.has(id));
            self.marked = Arc::new(there.cloned().collect());
        }
        if self.open_away().is_some() {
            return;
        }
        // Another project may have another text under the same id.
        self.selection.span = self.selection.span.filter(|span| self.is_sound(*span));
        if self.armed.as_ref().is_some_and(|label| self.project.schema().label(label).is_none()) {
            self.armed = None;
        }
    }

    /// Sums up anew what a change has touched.
    fn summarize(&mut self, change: &Change) {
        let mut summaries = self.summaries.to_vec();
        for article in change.articles() {
            let place = summaries.binary_search_by(|summary| summary.id.cmp(article));
            match (place, self.project.document(article)) {
                (Ok(i), Some(document)) => {
                    summaries[i] = Arc::new(summary_after(&summaries[i], document, change));
                }
                (Ok(i), None) => drop(summaries.remove(i)),
                (Err(i), Some(document)) => summaries.insert(i, Arc::new(Summary::of(document))),
                (Err(_), None) => {}
            }
        }
        self.summaries = summaries.into();
        // Nothing but an import says that an article is a newer version.
        if change.edits().iter().any(|edit| matches!(edit, Edit::Document { .. })) {
            self.find_newer();
        }
    }

    /// Finds out which articles have a newer version, after articles came or went. Which ones are
    /// near copies has to be found anew, too, when someone asks.
    pub(super) fn find_newer(&mut self) {
        self.copies = Arc::default();
        let pair = |summary: &Arc<Summary>| Some((summary.replaces.clone()?, summary.id.clone()));
        self.newer = Arc::new(self.summaries.iter().filter_map(pair).collect());
    }

    /// Shows where an entry that was undone or redone took effect.
    fn reveal(&mut self, entry: &Entry) {
        if let [article] = entry.change.articles().as_slice()
            && self.has(article)
            && self.open.as_ref() != Some(article)
        {
            self.show(Some((*article).clone()));
        }
        let mentions = entry.change.edits().iter().filter_map(|edit| match edit {
            Edit::Mention { before, after, .. } | Edit::Suggestion { before, after, .. } => {
                before.as_ref().or(after.as_ref())
            }
            Edit::Codebook { .. } | Edit::Document { .. } | Edit::Facts { .. } => None,
        });
        let mut ids: Vec<_> = mentions.map(|mention| &mention.id).collect();
        ids.dedup();
        if let [id] = ids.as_slice()
            && self.document().is_some_and(|d| d.proposed_or_made(id).is_some())
        {
            self.selection = Selection::of(Some((*id).clone()));
        }
    }

    pub(super) fn show(&mut self, article: Option<ArticleId>) {
        if self.open != article {
            self.open = article;
            self.selection = Selection::default();
            let mut settings = self.settings.as_ref().clone();
            settings.last_open = self.open.clone();
            self.settings = Arc::new(settings);
        }
    }

    fn finish(&mut self, status: Status, stamp: &Stamp) {
        let Some(open) = self.open.clone() else { return };
        let is_there = self.document().is_some_and(|document| document.facts.status == status);
        let command = Command::SetStatus(vec![open], status);
        if !is_there && self.try_run(&command, stamp, true).is_none() {
            return;
        }
        if let Some(next) = self.next_unfinished() {
            self.show(Some(next));
        }
    }

    /// Hides the mentions of labels. What is selected is never hidden.
    fn hide(&mut self, hidden: BTreeSet<LabelId>) {
        if self
            .mention()
            .or(self.suggestion())
            .is_some_and(|mention| hidden.contains(&mention.label))
        {
            self.selection.mention = None;
        }
        self.hidden = Arc::new(hidden);
    }

    fn escape(&mut self) {
        if self.dialog.is_some() {
            self.dialog = None;
        } else if self.selection.span.is_some() {
            self.selection.span = None;
            self.selection.tapped = None;
            self.selection.caret = self.selection.caret.map(|caret| Caret::at(caret.head));
        } else if self.armed.is_some() {
            self.armed = None;
        } else if self.selection.mention.is_some() {
            self.selection.mention = None;
        } else if self.selection.caret.is_some() {
            self.selection.caret = None;
        } else {
            self.notice = None;
        }
    }
}

fn summary_after(summary: &Summary, document: &Document, change: &Change) -> Summary {
    let edits = || change.edits().iter().filter(|edit| edit.article() == Some(&document.id));
    if edits().any(|edit| matches!(edit, Edit::Document { .. })) {
        return Summary::of(document);
    }
    let exchanged = edits().filter_map(|edit| match edit {
        Edit::Mention { before, after, .. } => Some((before.as_deref(), after.as_deref())),
        Edit::Codebook { .. }
        | Edit::Document { .. }
        | Edit::Facts { .. }
        | Edit::Suggestion { .. } => None,
    });
    summary.after(document, exchanged)
}
