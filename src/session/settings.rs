//! A person's preferences, kept beside the project.

use super::{Backup, Times};
use crate::article::ArticleId;
use crate::library::{Put, Query, Store};
use crate::schema::{LabelId, LabelTarget};
use crate::text::{Snap, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Whether the guidelines are shown.
    pub shows_guidelines: bool,
    /// Whether the line for newcomers is shown.
    pub shows_hint: bool,
    /// Keys that are not the table's: by the id of the action, chords as the table writes them.
    pub keys: BTreeMap<String, Vec<String>>,
    /// What labels from elsewhere became when they were loaded last, by their names.
    pub label_targets: BTreeMap<String, LabelTarget>,
    /// Whether what files of a format mark came as suggestions, or else as mentions, when that was
    /// chosen last; by the name of the format.
    pub arrivals: BTreeMap<String, bool>,
    /// Places that were offered for a label and turned down, so that they are not offered again.
    pub rejected: BTreeSet<(ArticleId, Span, LabelId)>,
    /// The article that was open last.
    pub last_open: Option<ArticleId>,
    /// What the list was asked for, by the names that it is kept under.
    pub queries: BTreeMap<String, Query>,
    /// The last time that the whole project was handed over as a file.
    pub backup: Option<Backup>,
    /// Whether it is measured how long the person is at each article.
    pub measures_time: bool,
    /// What was measured.
    #[serde(skip_serializing_if = "is_none_measured")]
    pub times: Arc<Times>,
}

fn is_none_measured(times: &Times) -> bool {
    times.is_empty()
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
            shows_guidelines: false,
            shows_hint: true,
            keys: BTreeMap::new(),
            label_targets: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            rejected: BTreeSet::new(),
            last_open: None,
            queries: BTreeMap::new(),
            backup: None,
            measures_time: false,
            times: Arc::default(),
        }
    }
}

/// Fields of the settings that mean something only beside the articles of one browser.
const OF_THIS_BROWSER: [&str; 7] =
    ["label_targets", "arrivals", "rejected", "last_open", "queries", "backup", "times"];

impl Settings {
    /// The record that keeps them.
    #[must_use]
    pub fn record(&self) -> Option<Put> {
        // Preferences are plain data with string keys, which JSON can always hold.
        let value = serde_json::to_string(self).ok()?;
        Some(Put {
            store: Store::Settings,
            key: "settings".into(),
            value: Some(value),
            is_new: false,
        })
    }

    /// With no panel shown, for windows where panels lie over the article.
    #[must_use]
    pub fn without_panels(self) -> Self {
        Self { shows_list: false, shows_mentions: false, shows_guidelines: false, ..self }
    }

    /// With the panels, too, that were shown with other preferences.
    #[must_use]
    pub fn with_panels_of(self, other: &Self) -> Self {
        Self {
            shows_list: self.shows_list || other.shows_list,
            shows_mentions: self.shows_mentions || other.shows_mentions,
            shows_guidelines: self.shows_guidelines || other.shows_guidelines,
            ..self
        }
    }

    /// Those of the person alone, with which work on another project begins.
    #[must_use]
    pub fn of_the_person(&self) -> Self {
        Self {
            label_targets: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            rejected: BTreeSet::new(),
            last_open: None,
            queries: BTreeMap::new(),
            backup: None,
            times: Arc::default(),
            ..self.clone()
        }
    }

    /// The preferences as a file that another browser can take, indented JSON.
    #[must_use]
    pub fn to_file(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            for field in OF_THIS_BROWSER {
                fields.remove(field);
            }
        }
        format!("{value:#}\n")
    }

    /// These preferences with those of a file in their place, as [`to_file`](Self::to_file)
    /// writes it. Fields that the file lacks stay as they are.
    ///
    /// # Errors
    /// What is wrong with the file, fit to be shown.
    pub fn with_file(&self, file: &str) -> Result<Self, String> {
        let read: serde_json::Value =
            serde_json::from_str(file).map_err(|error| format!("It is not JSON: {error}."))?;
        let serde_json::Value::Object(mut read) = read else {
            return Err("It is JSON, but not an object with settings.".into());
        };
        for field in OF_THIS_BROWSER {
            read.remove(field);
        }
        let mut value = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let fields = value.as_object_mut().ok_or("The settings of now cannot be read.")?;
        let n_known = read.keys().filter(|key| fields.contains_key(*key)).count();
        if n_known == 0 {
            return Err("It has none of the settings of Dateline.".into());
        }
        fields.extend(read);
        serde_json::from_value(value)
            .map_err(|error| format!("A setting is not readable: {error}."))
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
