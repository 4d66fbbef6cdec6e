//! What each action is called, what it does and which keys do it.

use super::{Action, Group, Info};

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
    /// The action's row of the table.
    #[must_use]
    pub fn info(self) -> Info {
        use Group::{Articles, Caret, Project, Tagging, View};
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
            Self::Repeat => row(
                Tagging,
                "repeat",
                "Tag all occurrences",
                &["r"],
                "Find the words of the selected mention elsewhere and tag, relabel or remove all.",
            ),
            Self::Find => row(
                Tagging,
                "find",
                "Find words",
                &["Mod+Shift+F"],
                "Find words or a regular expression in the article or in all articles.",
            ),
            Self::NextHit => row(
                Tagging,
                "next-hit",
                "Next hit",
                &["."],
                "Go to the next place with the words that were found last.",
            ),
            Self::PreviousHit => row(
                Tagging,
                "previous-hit",
                "Previous hit",
                &[","],
                "Go to the place before with the words that were found last.",
            ),
            Self::AddPart => row(
                Tagging,
                "add-part",
                "Add words to mention",
                &["+", "Shift+Enter"],
                "Add the selected words to the selected mention as a separate part.",
            ),
            Self::CaretLeft => row(
                Caret,
                "caret-left",
                "Left",
                &["ArrowLeft"],
                "Move the caret one character to the left.",
            ),
            Self::CaretRight => row(
                Caret,
                "caret-right",
                "Right",
                &["ArrowRight"],
                "Move the caret one character to the right.",
            ),
            Self::WordLeft => row(
                Caret,
                "word-left",
                "Word left",
                &["Mod+ArrowLeft"],
                "Move the caret one word to the left.",
            ),
            Self::WordRight => row(
                Caret,
                "word-right",
                "Word right",
                &["Mod+ArrowRight"],
                "Move the caret one word to the right.",
            ),
            Self::SentenceLeft => row(
                Caret,
                "sentence-left",
                "Sentence left",
                &["Mod+ArrowUp"],
                "Move the caret to the start of the sentence before.",
            ),
            Self::SentenceRight => row(
                Caret,
                "sentence-right",
                "Sentence right",
                &["Mod+ArrowDown"],
                "Move the caret to the start of the next sentence.",
            ),
            Self::LineStart => row(
                Caret,
                "line-start",
                "Start of paragraph",
                &["Home"],
                "Move the caret to the start of the paragraph.",
            ),
            Self::LineEnd => row(
                Caret,
                "line-end",
                "End of paragraph",
                &["End"],
                "Move the caret to the end of the paragraph.",
            ),
            Self::ArticleStart => row(
                Caret,
                "article-start",
                "Start of article",
                &["Mod+Home"],
                "Move the caret to the start of the article.",
            ),
            Self::ArticleEnd => row(
                Caret,
                "article-end",
                "End of article",
                &["Mod+End"],
                "Move the caret to the end of the article.",
            ),
            Self::SelectLeft => row(
                Caret,
                "select-left",
                "Select left",
                &["Shift+ArrowLeft"],
                "Select one character more to the left.",
            ),
            Self::SelectRight => row(
                Caret,
                "select-right",
                "Select right",
                &["Shift+ArrowRight"],
                "Select one character more to the right.",
            ),
            Self::SelectWordLeft => row(
                Caret,
                "select-word-left",
                "Select word left",
                &["Mod+Shift+ArrowLeft"],
                "Select one word more to the left.",
            ),
            Self::SelectWordRight => row(
                Caret,
                "select-word-right",
                "Select word right",
                &["Mod+Shift+ArrowRight"],
                "Select one word more to the right.",
            ),
            Self::SelectSentenceLeft => row(
                Caret,
                "select-sentence-left",
                "Select sentence left",
                &["Mod+Shift+ArrowUp"],
                "Select back to the start of the sentence.",
            ),
            Self::SelectSentenceRight => row(
                Caret,
                "select-sentence-right",
                "Select sentence right",
                &["Mod+Shift+ArrowDown"],
                "Select to the start of the next sentence.",
            ),
            Self::SelectToStart => row(
                Caret,
                "select-to-start",
                "Select to start of paragraph",
                &["Shift+Home"],
                "Select to the start of the paragraph.",
            ),
            Self::SelectToEnd => row(
                Caret,
                "select-to-end",
                "Select to end of paragraph",
                &["Shift+End"],
                "Select to the end of the paragraph.",
            ),
            Self::LineUp => {
                row(Caret, "line-up", "Line up", &["ArrowUp"], "Move the caret one line up.")
            }
            Self::LineDown => row(
                Caret,
                "line-down",
                "Line down",
                &["ArrowDown"],
                "Move the caret one line down.",
            ),
            Self::SelectLineUp => row(
                Caret,
                "select-line-up",
                "Select line up",
                &["Shift+ArrowUp"],
                "Select one line more upward.",
            ),
            Self::SelectLineDown => row(
                Caret,
                "select-line-down",
                "Select line down",
                &["Shift+ArrowDown"],
                "Select one line more downward.",
            ),
            Self::Widen => row(
                Caret,
                "widen",
                "Select more",
                &["w"],
                "Select the word, then the name, the sentence, the paragraph around.",
            ),
            Self::Narrow => {
                row(Caret, "narrow", "Select less", &["Shift+W"], "Take back the last widening.")
            }
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
                &["Alt+Shift+ArrowLeft"],
                "Move the end of the mention one word to the left.",
            ),
            Self::EndRight => row(
                Tagging,
                "end-right",
                "End one word right",
                &["Alt+Shift+ArrowRight"],
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
                &["Mod+Alt+Shift+ArrowLeft"],
                "Move the end of the mention one character to the left.",
            ),
            Self::EndRightByCharacter => row(
                Tagging,
                "end-right-by-character",
                "End one character right",
                &["Mod+Alt+Shift+ArrowRight"],
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
            Self::Check => row(
                Project,
                "check",
                "Check dataset",
                &[],
                "Find doubtful mentions and articles, go to them and fix them.",
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
}
