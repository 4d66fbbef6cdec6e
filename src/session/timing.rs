//! How long a person was at each article, where that is measured.
//!
//! What a person does in the page is all that is known: from one thing done to the next, the time
//! counts for the article that was open, unless it is so long that they were elsewhere.

use super::Session;
use crate::article::ArticleId;
use crate::moment::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seconds by article.
pub type Times = BTreeMap<ArticleId, u32>;

/// Milliseconds of the longest pause that still counts.
const PAUSE: i64 = 120_000;

/// Milliseconds that are gathered before the preferences, which are stored, take them in.
const STEP: i64 = 10_000;

/// What was measured since the preferences took it in last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watch {
    /// When something was done last.
    last: Option<Timestamp>,
    millis: i64,
}

impl Session {
    /// The seconds that were spent on an article, where that is measured and known.
    #[must_use]
    pub fn time_of(&self, article: &ArticleId) -> Option<u32> {
        let settings = &self.settings;
        settings.times.get(article).copied().filter(|_| settings.measures_time)
    }

    /// Counts the time since something was done last for the article that was open till now.
    pub(super) fn measure(&mut self, before: Option<&ArticleId>, now: Timestamp) {
        let watch = &mut self.watch;
        let since = watch.last.replace(now).map_or(0, |last| now.millis() - last.millis());
        // A clock that was set back counts nothing.
        watch.millis += if (0..=PAUSE).contains(&since) { since } else { 0 };
        let Some(article) = before else {
            watch.millis = 0;
            return;
        };
        if watch.millis < STEP && self.open.as_ref() == Some(article) {
            return;
        }
        let seconds = u32::try_from(watch.millis / 1000).unwrap_or(0);
        watch.millis = if self.open.as_ref() == Some(article) { watch.millis % 1000 } else { 0 };
        if seconds > 0 {
            let times = &mut Arc::make_mut(&mut self.settings).times;
            *Arc::make_mut(times).entry(article.clone()).or_default() += seconds;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Stamp;
    use crate::project::{Document, Facts, Project};
    use crate::session::{Msg, Settings};

    fn id(name: &str) -> ArticleId {
        ArticleId::parse(name).unwrap()
    }

    fn session(measures_time: bool) -> Session {
        let mut project = Project::new(crate::id::Id::parse("p").unwrap(), "Project");
        for name in ["a", "b"] {
            let document = Document::new(id(name), "Orsh fell.", Facts::default());
            project.documents.insert(id(name), Arc::new(document));
        }
        Session::begin(project, Settings { measures_time, ..Settings::default() })
    }

    fn at(session: &Session, second: i64, msg: Msg) -> Session {
        let at = Timestamp::from_millis(1_000_000 + second * 1000);
        session.update(msg, &Stamp { at, author: "me".into(), chance: 1 })
    }

    #[test]
    fn what_is_done_counts_for_the_article_that_was_open_and_pauses_do_not() {
        let begun = at(&session(true), 0, Msg::Open(id("a")));
        let begun = at(&begun, 8, Msg::Escape);
        assert_eq!(begun.time_of(&id("a")), None);
        let later = at(&begun, 20, Msg::Escape);
        assert_eq!(later.time_of(&id("a")), Some(20));
        let away = at(&later, 20 + 600, Msg::Escape);
        let moved = at(&away, 620 + 5, Msg::Open(id("b")));
        let moved = at(&moved, 625 + 30, Msg::Open(id("a")));
        assert_eq!((moved.time_of(&id("a")), moved.time_of(&id("b"))), (Some(25), Some(30)));
        // What others do is no work of this person, nor is the time of a clock that was set back.
        let told = at(&moved, 655 + 60, Msg::Kept(Default::default()));
        let back = at(&told, 100, Msg::Escape);
        assert_eq!(back.settings, moved.settings);
        // Nothing of it is a step.
        assert_eq!(at(&back, 101, Msg::Undo).settings.times, moved.settings.times);
    }

    #[test]
    fn nothing_is_measured_unless_it_is_asked_for() {
        let begun = at(&session(false), 0, Msg::Open(id("a")));
        let later = at(&begun, 60, Msg::Escape);
        assert!(later.settings.times.is_empty());
        // What was measured before stays while it is off.
        let times = Arc::new(Times::from([(id("a"), 7)]));
        let settings = Settings { times: times.clone(), ..Settings::default() };
        let off = at(&later, 61, Msg::Prefer(settings));
        assert_eq!((off.time_of(&id("a")), &off.settings.times), (None, &times));
        let record = off.settings.record().unwrap().value.unwrap();
        assert_eq!(serde_json::from_str::<Settings>(&record).unwrap(), *off.settings);
        assert!(!off.settings.to_file().contains("times"));
    }
}
