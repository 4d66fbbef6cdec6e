//! Everything a person can do, in one table: it drives keys, buttons, palette and the key sheet.

mod chord;

pub use chord::Chord;

use crate::article::Status;
use crate::schema::LabelKey;
use crate::session::{Dialog, Msg, Session, Settings, Theme};
use crate::text::{Edge, Granularity};

/// Something a person can do. Labels are not among them: each has a key of its own in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table below says in words what each one does")]
pub enum Action {
    Undo,
    Redo,
    NextMention,
    PreviousMention,
    RemoveMention,
    AddPart,
    StartLeft,
    StartRight,
    EndLeft,
    EndRight,
    StartLeftByCharacter,
    StartRightByCharacter,
    EndLeftByCharacter,
    EndRightByCharacter,
    SnapWords,
    SnapCharacters,
    ToggleTrim,
    NextArticle,
    PreviousArticle,
    NextUnfinished,
    Finish,
    FinishWithoutEvents,
    Flag,
    MarkTodo,
    DeleteArticle,
    SearchArticles,
    Load,
    Export,
    EditLabels,
    Guidelines,
    Details,
    WriteNote,
    ToggleList,
    ToggleMentions,
    LargerText,
    SmallerText,
    NextTheme,
    ShowHint,
    Settings,
    Palette,
    Shortcuts,
    Escape,
}

/// Where an action stands in the key sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Work on the selected mention or words.
    Tagging,
    /// Going from article to article.
    Articles,
    /// Files in and out, and the project itself.
    Project,
    /// How the page looks.
    View,
}

impl Group {
    /// All groups, in the order of the key sheet.
    pub const ALL: [Self; 4] = [Self::Tagging, Self::Articles, Self::Project, Self::View];

    /// The group's heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tagging => "Tagging",
            Self::Articles => "Articles",
            Self::Project => "Project",
            Self::View => "View",
        }
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// Stable name, for settings and tests.
    pub id: &'static str,
    /// What a button or palette entry says.
    pub title: &'static str,
    /// One sentence on what it does.
    pub help: &'static str,
    /// The keys that do it; the first one is shown.
    pub keys: &'static [&'static str],
    /// Where it stands.
    pub group: Group,
}

const fn row(
    group: Group,
    id: &'static str,
    title: &'static str,
    keys: &'static [&'static str],
    help: &'static str,
) -> Info {
    Info { id, title, help, keys, group }
}

impl Action {
    /// All actions, in the order in which they are shown.
    pub const ALL: [Self; 42] = [
        Self::Undo,
        Self::Redo,
        Self::NextMention,
        Self::PreviousMention,
        Self::RemoveMention,
        Self::WriteNote,
        Self::AddPart,
        Self::StartLeft,
        Self::StartRight,
        Self::EndLeft,
        Self::EndRight,
        Self::StartLeftByCharacter,
        Self::StartRightByCharacter,
        Self::EndLeftByCharacter,
        Self::EndRightByCharacter,
        Self::SnapWords,
        Self::SnapCharacters,
        Self::ToggleTrim,
        Self::Escape,
        Self::NextArticle,
        Self::PreviousArticle,
        Self::NextUnfinished,
        Self::Finish,
        Self::FinishWithoutEvents,
        Self::Flag,
        Self::MarkTodo,
        Self::Details,
        Self::SearchArticles,
        Self::DeleteArticle,
        Self::Load,
        Self::Export,
        Self::EditLabels,
        Self::Guidelines,
        Self::Palette,
        Self::Shortcuts,
        Self::Settings,
        Self::ToggleList,
        Self::ToggleMentions,
        Self::LargerText,
        Self::SmallerText,
        Self::NextTheme,
        Self::ShowHint,
    ];

    /// The action's row of the table.
    #[must_use]
    pub fn info(self) -> Info {
        use Group::{Articles, Project, Tagging, View};
        match self {
            Self::Undo => row(Tagging, "undo", "Undo", &["Mod+Z"], "Take back the last step."),
            Self::Redo => row(
                Tagging,
                "redo",
                "Redo",
                &["Mod+Shift+Z", "Mod+Y"],
                "Do the last undone step again.",
            ),
            Self::NextMention => row(
                Tagging,
                "next-mention",
                "Next mention",
                &["]"],
                "Select the next mention of the article.",
            ),
            Self::PreviousMention => row(
                Tagging,
                "previous-mention",
                "Previous mention",
                &["["],
                "Select the previous mention of the article.",
            ),
            Self::RemoveMention => row(
                Tagging,
                "remove-mention",
                "Remove mention",
                &["Delete", "Backspace"],
                "Remove the selected mention.",
            ),
            Self::WriteNote => row(
                Tagging,
                "write-note",
                "Write a note",
                &["Enter"],
                "Write a note on the selected mention.",
            ),
            Self::AddPart => row(
                Tagging,
                "add-part",
                "Add words to mention",
                &["+", "Shift+Enter"],
                "Add the selected words to the selected mention as a separate part.",
            ),
            Self::StartLeft => row(
                Tagging,
                "start-left",
                "Start one word left",
                &["Alt+ArrowLeft"],
                "Move the start of the mention one word to the left.",
            ),
            Self::StartRight => row(
                Tagging,
                "start-right",
                "Start one word right",
                &["Alt+ArrowRight"],
                "Move the start of the mention one word to the right.",
            ),
            Self::EndLeft => row(
                Tagging,
                "end-left",
                "End one word left",
                &["Shift+ArrowLeft"],
                "Move the end of the mention one word to the left.",
            ),
            Self::EndRight => row(
                Tagging,
                "end-right",
                "End one word right",
                &["Shift+ArrowRight"],
                "Move the end of the mention one word to the right.",
            ),
            Self::StartLeftByCharacter => row(
                Tagging,
                "start-left-by-character",
                "Start one character left",
                &["Mod+Alt+ArrowLeft"],
                "Move the start of the mention one character to the left.",
            ),
            Self::StartRightByCharacter => row(
                Tagging,
                "start-right-by-character",
                "Start one character right",
                &["Mod+Alt+ArrowRight"],
                "Move the start of the mention one character to the right.",
            ),
            Self::EndLeftByCharacter => row(
                Tagging,
                "end-left-by-character",
                "End one character left",
                &["Mod+Shift+ArrowLeft"],
                "Move the end of the mention one character to the left.",
            ),
            Self::EndRightByCharacter => row(
                Tagging,
                "end-right-by-character",
                "End one character right",
                &["Mod+Shift+ArrowRight"],
                "Move the end of the mention one character to the right.",
            ),
            Self::SnapWords => row(
                Tagging,
                "snap-words",
                "Select whole words",
                &["Shift+2"],
                "Selections grow to whole words.",
            ),
            Self::SnapCharacters => row(
                Tagging,
                "snap-characters",
                "Select characters",
                &["Shift+1"],
                "Selections stay as they are drawn. Alt does the same for one selection.",
            ),
            Self::ToggleTrim => row(
                Tagging,
                "toggle-trim",
                "Trim selections",
                &[],
                "Leave out white space, quotes and punctuation at the ends of a selection, or not.",
            ),
            Self::Escape => row(
                Tagging,
                "escape",
                "Cancel",
                &["Escape"],
                "Drop the selection, then the armed label. Never removes anything.",
            ),
            Self::NextArticle => row(
                Articles,
                "next-article",
                "Next article",
                &["j", "Alt+ArrowDown"],
                "Open the next article of the list.",
            ),
            Self::PreviousArticle => row(
                Articles,
                "previous-article",
                "Previous article",
                &["k", "Alt+ArrowUp"],
                "Open the previous article of the list.",
            ),
            Self::NextUnfinished => row(
                Articles,
                "next-unfinished",
                "Next unfinished article",
                &["n"],
                "Open the next article of the list that is not done.",
            ),
            Self::Finish => row(
                Articles,
                "finish",
                "Done, next",
                &["Mod+Enter"],
                "Mark the article as done and open the next unfinished one.",
            ),
            Self::FinishWithoutEvents => row(
                Articles,
                "finish-without-events",
                "Done without events, next",
                &["Mod+Shift+Enter"],
                "Mark the article as read and free of events, and open the next unfinished one.",
            ),
            Self::Flag => row(
                Articles,
                "flag",
                "Flag",
                &["f"],
                "Flag the article for a second look, or take the flag away.",
            ),
            Self::MarkTodo => row(
                Articles,
                "mark-todo",
                "Mark as to do",
                &[],
                "Set the article's status back to the beginning.",
            ),
            Self::Details => row(
                Articles,
                "details",
                "Article details",
                &["Mod+I"],
                "Edit title, date, source, address and language of the article.",
            ),
            Self::SearchArticles => row(
                Articles,
                "search-articles",
                "Search articles",
                &["/"],
                "Go to the search field of the article list.",
            ),
            Self::DeleteArticle => row(
                Articles,
                "delete-article",
                "Delete article",
                &[],
                "Delete the open article with its mentions; undo brings it back.",
            ),
            Self::Load => row(
                Project,
                "load",
                "Load articles",
                &["Mod+O"],
                "Load articles from files or from pasted text.",
            ),
            Self::Export => row(
                Project,
                "export",
                "Export dataset",
                &["Mod+S"],
                "Check every span and download the dataset.",
            ),
            Self::EditLabels => row(
                Project,
                "edit-labels",
                "Edit labels",
                &[],
                "Add, rename, recolor, re-key and remove labels.",
            ),
            Self::Guidelines => row(
                Project,
                "guidelines",
                "Guidelines",
                &["h"],
                "Read or edit the project's name and its annotation guidelines.",
            ),
            Self::Palette => row(
                Project,
                "palette",
                "Command palette",
                &["Mod+K"],
                "Find any action by its name.",
            ),
            Self::Shortcuts => {
                row(Project, "shortcuts", "Keyboard shortcuts", &["?"], "Show all keys.")
            }
            Self::Settings => row(
                Project,
                "settings",
                "Settings",
                &["Mod+,"],
                "Your name, theme, text size, and how selections snap.",
            ),
            Self::ToggleList => row(
                View,
                "toggle-list",
                "Article list",
                &["Mod+B"],
                "Show or hide the article list.",
            ),
            Self::ToggleMentions => row(
                View,
                "toggle-mentions",
                "Mentions panel",
                &["Mod+Shift+B"],
                "Show or hide the mentions of the article.",
            ),
            Self::LargerText => {
                row(View, "larger-text", "Larger text", &["Shift+."], "Make the article larger.")
            }
            Self::SmallerText => {
                row(View, "smaller-text", "Smaller text", &["Shift+,"], "Make the article smaller.")
            }
            Self::NextTheme => row(
                View,
                "next-theme",
                "Switch theme",
                &[],
                "Go from the system's theme to light to dark and back.",
            ),
            Self::ShowHint => row(
                View,
                "show-hint",
                "Newcomer's hint",
                &[],
                "Show or hide the line with the first keys.",
            ),
        }
    }

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
            Self::RemoveMention | Self::WriteNote => {
                needs(session.mention().is_some(), "Select a mention first.")
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
            Self::NextArticle => needs(session.neighbor(true).is_some(), "This is the last one."),
            Self::PreviousArticle => {
                needs(session.neighbor(false).is_some(), "This is the first one.")
            }
            Self::Finish
            | Self::FinishWithoutEvents
            | Self::Flag
            | Self::MarkTodo
            | Self::Details
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
            | Self::Load
            | Self::Export
            | Self::EditLabels
            | Self::Guidelines
            | Self::ToggleList
            | Self::ToggleMentions
            | Self::NextTheme
            | Self::ShowHint
            | Self::Settings
            | Self::Palette
            | Self::Shortcuts
            | Self::Escape => None,
        }
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
            Self::AddPart => Msg::AddPart,
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
            Self::Load => show(Dialog::Load),
            Self::Export => show(Dialog::Export),
            Self::EditLabels => show(Dialog::Schema),
            Self::Guidelines => show(Dialog::Guidelines),
            Self::Details => show(Dialog::Details),
            Self::Settings => show(Dialog::Settings),
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

    /// The action of a chord.
    #[must_use]
    pub fn of_chord(chord: &Chord) -> Option<Self> {
        let has = |action: &Self| {
            action.info().keys.iter().any(|key| Chord::parse(key).as_ref() == Some(chord))
        };
        Self::ALL.into_iter().find(has)
    }

    /// The action that a label's key would collide with.
    #[must_use]
    pub fn of_label_key(key: LabelKey) -> Option<Self> {
        Chord::parse(&key.get().to_string()).and_then(|chord| Self::of_chord(&chord))
    }
}

fn resize(session: &Session, larger: bool) -> Msg {
    let mut settings = session.settings.as_ref().clone();
    settings.text_size = settings.text_size.next(larger).unwrap_or(settings.text_size);
    Msg::Prefer(settings)
}
