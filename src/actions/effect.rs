//! When an action can be done, with the message that does it.

use super::Action;
use crate::article::Status;
use crate::search::next_hit;
use crate::session::{Dialog, Msg, Session, Settings, Step, Theme, Tone};
use crate::text::{Edge, Granularity};

impl Action {
    /// Why the action cannot be done just now, or nothing if it can.
    #[must_use]
    pub fn hindrance(self, session: &Session) -> Option<&'static str> {
        let needs = |holds: bool, why| if holds { None } else { Some(why) };
        match self {
            Self::Undo => needs(session.history.last().is_some(), "Nothing to undo."),
            Self::Redo => needs(session.history.next().is_some(), "Nothing to redo."),
            Self::NextMention | Self::PreviousMention => {
                let any = session.document().is_some_and(|d| !d.mentions.is_empty());
                needs(any, "The article has no mentions.")
            }
            Self::RemoveMention => needs(
                session.mention().or(session.suggestion()).is_some(),
                "Select a mention first.",
            ),
            Self::AcceptSuggestion | Self::RejectSuggestion => {
                needs(session.suggestion().is_some(), "Select a suggestion first.")
            }
            Self::NextSuggestion | Self::PreviousSuggestion | Self::AcceptAll | Self::RejectAll => {
                let any = session.document().is_some_and(|d| !d.suggestions.is_empty());
                needs(any, "The article has no suggestions.")
            }
            Self::WriteNote | Self::Repeat => {
                needs(session.mention().is_some(), "Select a mention first.")
            }
            Self::NextHit | Self::PreviousHit => {
                needs(!session.sought.words.is_empty(), "Find words first.")
            }
            Self::AddPart => needs(
                session.mention().is_some() && session.selection.span.is_some(),
                "Select a mention, then words to add to it.",
            ),
            Self::StartLeft
            | Self::StartRight
            | Self::EndLeft
            | Self::EndRight
            | Self::StartLeftByCharacter
            | Self::StartRightByCharacter
            | Self::EndLeftByCharacter
            | Self::EndRightByCharacter => needs(
                session.mention().is_some() || session.selection.span.is_some(),
                "Select a mention or words first.",
            ),
            Self::CaretLeft
            | Self::CaretRight
            | Self::WordLeft
            | Self::WordRight
            | Self::SentenceLeft
            | Self::SentenceRight
            | Self::LineStart
            | Self::LineEnd
            | Self::ArticleStart
            | Self::ArticleEnd
            | Self::SelectLeft
            | Self::SelectRight
            | Self::SelectWordLeft
            | Self::SelectWordRight
            | Self::SelectSentenceLeft
            | Self::SelectSentenceRight
            | Self::SelectToStart
            | Self::SelectToEnd
            | Self::ParagraphUp
            | Self::ParagraphDown
            | Self::SelectParagraphUp
            | Self::SelectParagraphDown
            | Self::LineUp
            | Self::LineDown
            | Self::SelectLineUp
            | Self::SelectLineDown
            | Self::Widen
            | Self::Narrow => needs(session.open.is_some(), "No article is open."),
            Self::NextArticle => needs(session.neighbor(true).is_some(), "This is the last one."),
            Self::PreviousArticle => {
                needs(session.neighbor(false).is_some(), "This is the first one.")
            }
            Self::Finish
            | Self::FinishWithoutEvents
            | Self::Flag
            | Self::MarkTodo
            | Self::Details
            | Self::Settle
            | Self::DeleteArticle => needs(session.open.is_some(), "No article is open."),
            Self::LargerText => {
                needs(session.settings.text_size.next(true).is_some(), "This is the largest size.")
            }
            Self::SmallerText => needs(
                session.settings.text_size.next(false).is_some(),
                "This is the smallest size.",
            ),
            Self::SnapWords
            | Self::SnapCharacters
            | Self::ToggleTrim
            | Self::NextUnfinished
            | Self::SearchArticles
            | Self::Find
            | Self::Load
            | Self::Report
            | Self::Export
            | Self::Check
            | Self::EditLabels
            | Self::Guidelines
            | Self::EditGuidelines
            | Self::ToggleList
            | Self::ToggleMentions
            | Self::NextTheme
            | Self::ShowHint
            | Self::Projects
            | Self::Settings
            | Self::Storage
            | Self::Past
            | Self::Palette
            | Self::Shortcuts
            | Self::Escape => None,
        }
    }

    /// The action for the same key in text that is read from right to left: what goes left there
    /// goes on, and what goes right goes back.
    #[must_use]
    pub fn mirrored(self) -> Self {
        const PAIRS: [(Action, Action); 8] = [
            (Action::CaretLeft, Action::CaretRight),
            (Action::WordLeft, Action::WordRight),
            (Action::SelectLeft, Action::SelectRight),
            (Action::SelectWordLeft, Action::SelectWordRight),
            (Action::StartLeft, Action::StartRight),
            (Action::EndLeft, Action::EndRight),
            (Action::StartLeftByCharacter, Action::StartRightByCharacter),
            (Action::EndLeftByCharacter, Action::EndRightByCharacter),
        ];
        let other = PAIRS.iter().find_map(|&(left, right)| match self {
            action if action == left => Some(right),
            action if action == right => Some(left),
            _ => None,
        });
        other.unwrap_or(self)
    }

    /// The message that does the action. [`Self::WriteNote`] and [`Self::SearchArticles`] move
    /// the focus, which is the shell's: theirs only makes sure that the field is there.
    #[must_use]
    pub fn message(self, session: &Session) -> Msg {
        use Granularity::{Character, Word};
        let prefer = |change: &dyn Fn(&mut Settings)| {
            let mut settings = session.settings.as_ref().clone();
            change(&mut settings);
            Msg::Prefer(settings)
        };
        let show = |dialog| Msg::Show(Some(dialog));
        let set_status = |status| {
            let articles = session.open.iter().cloned().collect();
            Msg::DoAndTell(crate::edit::Command::SetStatus(articles, status))
        };
        match self {
            Self::Undo => Msg::Undo,
            Self::Redo => Msg::Redo,
            Self::NextMention => Msg::SelectNeighbor(true),
            Self::PreviousMention => Msg::SelectNeighbor(false),
            Self::RemoveMention => Msg::RemoveMention,
            Self::NextSuggestion => Msg::SelectSuggestion(true),
            Self::PreviousSuggestion => Msg::SelectSuggestion(false),
            Self::AcceptSuggestion => Msg::Accept,
            Self::RejectSuggestion => Msg::RemoveMention,
            Self::AcceptAll => Msg::AnswerAll(true),
            Self::RejectAll => Msg::AnswerAll(false),
            Self::AddPart => Msg::AddPart,
            Self::CaretLeft => Msg::MoveCaret(Step::Character, false, false),
            Self::CaretRight => Msg::MoveCaret(Step::Character, true, false),
            Self::WordLeft => Msg::MoveCaret(Step::Word, false, false),
            Self::WordRight => Msg::MoveCaret(Step::Word, true, false),
            Self::SentenceLeft => Msg::MoveCaret(Step::Sentence, false, false),
            Self::SentenceRight => Msg::MoveCaret(Step::Sentence, true, false),
            Self::ParagraphUp => Msg::MoveCaret(Step::Paragraph, false, false),
            Self::ParagraphDown => Msg::MoveCaret(Step::Paragraph, true, false),
            Self::LineStart => Msg::MoveCaret(Step::Line, false, false),
            Self::LineEnd => Msg::MoveCaret(Step::Line, true, false),
            Self::ArticleStart => Msg::MoveCaret(Step::Article, false, false),
            Self::ArticleEnd => Msg::MoveCaret(Step::Article, true, false),
            Self::SelectLeft => Msg::MoveCaret(Step::Character, false, true),
            Self::SelectRight => Msg::MoveCaret(Step::Character, true, true),
            Self::SelectWordLeft => Msg::MoveCaret(Step::Word, false, true),
            Self::SelectWordRight => Msg::MoveCaret(Step::Word, true, true),
            Self::SelectSentenceLeft => Msg::MoveCaret(Step::Sentence, false, true),
            Self::SelectSentenceRight => Msg::MoveCaret(Step::Sentence, true, true),
            Self::SelectParagraphUp => Msg::MoveCaret(Step::Paragraph, false, true),
            Self::SelectParagraphDown => Msg::MoveCaret(Step::Paragraph, true, true),
            Self::SelectToStart => Msg::MoveCaret(Step::Line, false, true),
            Self::SelectToEnd => Msg::MoveCaret(Step::Line, true, true),
            // Lines are where the browser breaks them: the shell finds the place.
            Self::LineUp => Msg::MoveCaret(Step::Paragraph, false, false),
            Self::LineDown => Msg::MoveCaret(Step::Paragraph, true, false),
            Self::SelectLineUp => Msg::MoveCaret(Step::Paragraph, false, true),
            Self::SelectLineDown => Msg::MoveCaret(Step::Paragraph, true, true),
            Self::Widen => Msg::Widen(true),
            Self::Narrow => Msg::Widen(false),
            Self::StartLeft => Msg::Nudge(Edge::Start, Word, false),
            Self::StartRight => Msg::Nudge(Edge::Start, Word, true),
            Self::EndLeft => Msg::Nudge(Edge::End, Word, false),
            Self::EndRight => Msg::Nudge(Edge::End, Word, true),
            Self::StartLeftByCharacter => Msg::Nudge(Edge::Start, Character, false),
            Self::StartRightByCharacter => Msg::Nudge(Edge::Start, Character, true),
            Self::EndLeftByCharacter => Msg::Nudge(Edge::End, Character, false),
            Self::EndRightByCharacter => Msg::Nudge(Edge::End, Character, true),
            Self::SnapWords => prefer(&|settings| settings.snap.granularity = Word),
            Self::SnapCharacters => prefer(&|settings| settings.snap.granularity = Character),
            Self::ToggleTrim => prefer(&|settings| settings.snap.trim = !settings.snap.trim),
            Self::NextArticle => Msg::OpenNeighbor(true),
            Self::PreviousArticle => Msg::OpenNeighbor(false),
            Self::NextUnfinished => Msg::OpenUnfinished,
            Self::Finish => Msg::Finish(Status::Done),
            Self::FinishWithoutEvents => Msg::Finish(Status::NoEvents),
            Self::Flag => {
                let status = session.document().map(|document| document.facts.status);
                let is_flagged = status == Some(Status::Flagged);
                set_status(if is_flagged { Status::InProgress } else { Status::Flagged })
            }
            Self::MarkTodo => set_status(Status::Todo),
            Self::DeleteArticle => Msg::DoAndTell(crate::edit::Command::DeleteArticles(
                session.open.iter().cloned().collect(),
            )),
            Self::SearchArticles => prefer(&|settings| settings.shows_list = true),
            Self::WriteNote => prefer(&|settings| settings.shows_mentions = true),
            Self::Repeat => show(Dialog::Repeat),
            Self::Find => show(Dialog::Find),
            Self::NextHit => to_hit(session, true),
            Self::PreviousHit => to_hit(session, false),
            Self::Load => show(Dialog::Load),
            Self::Report => show(Dialog::Report),
            Self::Export => show(Dialog::Export),
            Self::Check => show(Dialog::Check),
            Self::EditLabels => show(Dialog::Schema),
            Self::Guidelines => {
                prefer(&|settings| settings.shows_guidelines = !settings.shows_guidelines)
            }
            Self::EditGuidelines => show(Dialog::Guidelines),
            Self::Details => show(Dialog::Details),
            Self::Projects => show(Dialog::Projects),
            Self::Settle => show(Dialog::Settle),
            Self::Settings => show(Dialog::Settings),
            Self::Storage => show(Dialog::Storage),
            Self::Past => show(Dialog::Past),
            Self::Palette => show(Dialog::Palette),
            Self::Shortcuts => show(Dialog::Shortcuts),
            Self::ToggleList => prefer(&|settings| settings.shows_list = !settings.shows_list),
            Self::ToggleMentions => {
                prefer(&|settings| settings.shows_mentions = !settings.shows_mentions)
            }
            Self::LargerText => resize(session, true),
            Self::SmallerText => resize(session, false),
            Self::NextTheme => prefer(&|settings| {
                settings.theme = match settings.theme {
                    Theme::System => Theme::Light,
                    Theme::Light => Theme::Dark,
                    Theme::Dark => Theme::System,
                };
            }),
            Self::ShowHint => prefer(&|settings| settings.shows_hint = !settings.shows_hint),
            Self::Escape => Msg::Escape,
        }
    }
}

fn resize(session: &Session, larger: bool) -> Msg {
    let mut settings = session.settings.as_ref().clone();
    settings.text_size = settings.text_size.next(larger).unwrap_or(settings.text_size);
    Msg::Prefer(settings)
}

/// Goes to the hit after or before what is selected, among the articles in memory; in a large
/// library the shell has the worker look.
fn to_hit(session: &Session, forward: bool) -> Msg {
    let Some(open) = &session.open else {
        return Msg::Tell("No article is open.".into(), Tone::Refusal);
    };
    match next_hit(&session.project, &session.sought, (open, session.searched_from()), forward) {
        Ok(Some((article, span))) => Msg::GoTo(article, span),
        Ok(None) => {
            let what = format!("Nothing found of “{}”.", session.sought.words);
            Msg::Tell(what.into(), Tone::Refusal)
        }
        Err(error) => Msg::Tell(error.to_string().into(), Tone::Refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrored_twice_is_as_before_and_only_left_and_right_are_mirrored() {
        for action in Action::ALL {
            let mirrored = action.mirrored();
            assert_eq!(mirrored.mirrored(), action);
            let swapped = action.info().id.replace("left", "RIGHT").replace("right", "left");
            let is_sideways = swapped != action.info().id && !swapped.contains("sentence");
            assert_eq!(mirrored != action, is_sideways, "{action:?}");
            if is_sideways {
                assert_eq!(mirrored.info().id, swapped.to_lowercase());
            }
        }
    }
}
