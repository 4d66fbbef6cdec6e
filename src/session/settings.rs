//! A person's preferences, kept beside the project.

use crate::article::ArticleId;
use crate::schema::LabelId;
use crate::text::{Snap, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person's preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The name that stands in new mentions.
    pub author: Arc<str>,
    /// Colors of the page.
    pub theme: Theme,
    /// Size of the article's text.
    pub text_size: TextSize,
    /// How selections snap.
    pub snap: Snap,
    /// Whether the article list is shown.
    pub shows_list: bool,
    /// Whether the mentions are shown.
    pub shows_mentions: bool,
    /// Whether the line for newcomers is shown.
    pub shows_hint: bool,
    /// Places that were offered for a label and turned down, so that they are not offered again.
    pub rejected: BTreeSet<(ArticleId, Span, LabelId)>,
    /// The article that was open last.
    pub last_open: Option<ArticleId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            author: "annotator".into(),
            theme: Theme::System,
            text_size: TextSize(2),
            snap: Snap::default(),
            shows_list: true,
            shows_mentions: true,
            shows_hint: true,
            rejected: BTreeSet::new(),
            last_open: None,
        }
    }
}

/// Colors of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The theme in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A step of text size, 0 (small) to 5 (very large).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextSize(u8);

impl TextSize {
    const MAX: u8 = 5;

    /// The step, for which the styles have a size.
    #[must_use]
    pub fn step(self) -> u8 {
        self.0.min(Self::MAX)
    }

    /// The next larger or smaller step; nothing at the end.
    #[must_use]
    pub fn next(self, larger: bool) -> Option<Self> {
        let step = self.step();
        if larger {
            (step < Self::MAX).then(|| Self(step + 1))
        } else {
            step.checked_sub(1).map(Self)
        }
    }
}
