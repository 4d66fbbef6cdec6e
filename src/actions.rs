//! Everything a person can do, in one table: it drives keys, buttons, palette and the key sheet.

mod chord;
mod effect;
mod keymap;
mod table;

pub use chord::Chord;
pub use keymap::Keymap;

/// Something a person can do. Labels are not among them: each has a key of its own in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the table below says in words what each one does")]
pub enum Action {
    Undo,
    Redo,
    NextMention,
    PreviousMention,
    RemoveMention,
    NextSuggestion,
    PreviousSuggestion,
    AcceptSuggestion,
    RejectSuggestion,
    AcceptAll,
    RejectAll,
    AddPart,
    CaretLeft,
    CaretRight,
    WordLeft,
    WordRight,
    SentenceLeft,
    SentenceRight,
    ParagraphUp,
    ParagraphDown,
    LineStart,
    LineEnd,
    ArticleStart,
    ArticleEnd,
    SelectLeft,
    SelectRight,
    SelectWordLeft,
    SelectWordRight,
    SelectSentenceLeft,
    SelectSentenceRight,
    SelectParagraphUp,
    SelectParagraphDown,
    SelectToStart,
    SelectToEnd,
    LineUp,
    LineDown,
    SelectLineUp,
    SelectLineDown,
    Widen,
    Narrow,
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
    Report,
    Export,
    Check,
    EditLabels,
    Guidelines,
    EditGuidelines,
    Details,
    Settle,
    WriteNote,
    Repeat,
    Find,
    NextHit,
    PreviousHit,
    ToggleList,
    ToggleMentions,
    LargerText,
    SmallerText,
    NextTheme,
    ShowHint,
    Projects,
    Settings,
    Storage,
    Past,
    Palette,
    Shortcuts,
    Escape,
}

/// Where an action stands in the key sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Work on the selected mention or words.
    Tagging,
    /// Selecting words without a mouse.
    Caret,
    /// Going from article to article.
    Articles,
    /// Files in and out, and the project itself.
    Project,
    /// How the page looks.
    View,
}

impl Group {
    /// All groups, in the order of the key sheet.
    pub const ALL: [Self; 5] =
        [Self::Tagging, Self::Caret, Self::Articles, Self::Project, Self::View];

    /// The group's heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tagging => "Tagging",
            Self::Caret => "Selecting by keys",
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

impl Action {
    /// All actions, in the order in which they are shown.
    pub const ALL: [Self; 87] = [
        Self::Undo,
        Self::Redo,
        Self::NextMention,
        Self::PreviousMention,
        Self::RemoveMention,
        Self::NextSuggestion,
        Self::PreviousSuggestion,
        Self::AcceptSuggestion,
        Self::RejectSuggestion,
        Self::AcceptAll,
        Self::RejectAll,
        Self::WriteNote,
        Self::Repeat,
        Self::Find,
        Self::NextHit,
        Self::PreviousHit,
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
        Self::CaretLeft,
        Self::CaretRight,
        Self::WordLeft,
        Self::WordRight,
        Self::SentenceLeft,
        Self::SentenceRight,
        Self::ParagraphUp,
        Self::ParagraphDown,
        Self::LineStart,
        Self::LineEnd,
        Self::ArticleStart,
        Self::ArticleEnd,
        Self::SelectLeft,
        Self::SelectRight,
        Self::SelectWordLeft,
        Self::SelectWordRight,
        Self::SelectSentenceLeft,
        Self::SelectSentenceRight,
        Self::SelectParagraphUp,
        Self::SelectParagraphDown,
        Self::SelectToStart,
        Self::SelectToEnd,
        Self::LineUp,
        Self::LineDown,
        Self::SelectLineUp,
        Self::SelectLineDown,
        Self::Widen,
        Self::Narrow,
        Self::NextArticle,
        Self::PreviousArticle,
        Self::NextUnfinished,
        Self::Finish,
        Self::FinishWithoutEvents,
        Self::Flag,
        Self::MarkTodo,
        Self::Details,
        Self::Settle,
        Self::SearchArticles,
        Self::DeleteArticle,
        Self::Load,
        Self::Report,
        Self::Export,
        Self::Check,
        Self::EditLabels,
        Self::Guidelines,
        Self::EditGuidelines,
        Self::Palette,
        Self::Shortcuts,
        Self::Projects,
        Self::Settings,
        Self::Storage,
        Self::Past,
        Self::ToggleList,
        Self::ToggleMentions,
        Self::LargerText,
        Self::SmallerText,
        Self::NextTheme,
        Self::ShowHint,
    ];
}
