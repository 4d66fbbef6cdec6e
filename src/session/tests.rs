//! What a person does and what the page then shows, step by step.

use super::{Dialog, Msg, Session, Settings, Step, TextSize, Tone};
use crate::article::{ArticleId, Status};
use crate::edit::Command;
use crate::id::{Id, Stamp};
use crate::library::{Query, Sort, Summary};
use crate::moment::Timestamp;
use crate::project::{Document, Facts, Project};
use crate::text::{ByteOffset, Edge, Granularity, Range, Span, Utf16Offset};
use std::sync::Arc;

const TEXT: &str = "The Taliban 🔥 overran Kunduz city on Tuesday.";

/// A session with the numbers that stamps need.
struct Hands {
    session: Session,
    n: u64,
}

fn id<T>(name: &str) -> Id<T> {
    Id::parse(name).unwrap()
}

fn span_of(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(ByteOffset::new(start), ByteOffset::new(start + words.len())).unwrap()
}

/// Three articles of the same text.
fn hands() -> Hands {
    let mut project = Project::new(id("p"), "Project");
    for name in ["a", "b", "c"] {
        let document = Document::new(id(name), TEXT, Facts::default());
        project.documents.insert(id(name), Arc::new(document));
    }
    Hands { session: Session::begin(project, Settings::default()), n: 0 }
}

impl Hands {
    fn act(&mut self, msg: Msg) -> &mut Self {
        self.n += 1;
        let at = Timestamp::from_millis(1000 * self.n as i64);
        let stamp = Stamp { at, author: "tester".into(), chance: u128::from(self.n) << 64 };
        self.session = self.session.update(msg, &stamp);
        // What the list shows is kept up by each change; it must be what summing up anew gives.
        let summaries = self.session.project.documents.values().map(|d| Summary::of(d));
        assert!(self.session.summaries.iter().map(|s| s.as_ref().clone()).eq(summaries));
        self
    }

    fn select(&mut self, words: &str) -> &mut Self {
        self.act(Msg::Select(Some(span_of(words))))
    }

    fn label(&mut self, label: &str) -> &mut Self {
        self.act(Msg::UseLabel(id(label)))
    }

    /// `Taliban:actor` for each mention of the open article; the selected one in brackets.
    fn mentions(&self) -> Vec<String> {
        let Some(document) = self.session.document() else { return vec![] };
        let show = |mention: &Arc<crate::annotation::Mention>| {
            let text = format!("{}:{}", document.quote(mention), mention.label);
            let selected = self.session.selection.mention.as_ref() == Some(&mention.id);
            if selected { format!("[{text}]") } else { text }
        };
        document.mentions.iter().map(show).collect()
    }

    fn check(&self, mentions: &[&str]) {
        assert_eq!(self.mentions(), mentions);
    }

    fn notice(&self) -> (String, Tone, bool) {
        let notice = self.session.notice.as_ref().unwrap();
        (notice.text.to_string(), notice.tone, notice.offers_undo)
    }

    fn open(&self) -> &str {
        self.session.open.as_ref().map_or("none", ArticleId::as_str)
    }

    fn status(&self, article: &str) -> Status {
        self.session.project.documents[&id(article)].facts.status
    }
}

#[test]
fn select_tag_relabel_and_finish() {
    let mut hands = hands();
    hands.select("Taliban").label("place").check(&["[Taliban:place]"]);
    assert_eq!(hands.session.selection.span, None);
    assert_eq!(hands.status("a"), Status::InProgress);
    assert_eq!(hands.notice(), ("Tagged “Taliban” as Place".into(), Tone::Quiet, false));
    hands.label("actor").check(&["[Taliban:actor]"]);
    hands.select("Kunduz").label("place").check(&["Taliban:actor", "[Kunduz:place]"]);
    hands.act(Msg::Finish(Status::Done));
    assert_eq!((hands.status("a"), hands.open()), (Status::Done, "b"));
    assert_eq!(hands.notice(), ("Marked as “Done”".into(), Tone::Plain, true));
    hands.act(Msg::Finish(Status::NoEvents)).act(Msg::Finish(Status::Done));
    assert_eq!(hands.open(), "c", "nothing is left to go to");
    hands.act(Msg::OpenUnfinished);
    assert_eq!(hands.notice().0, "All articles of the list are finished.");
}

#[test]
fn arm_a_label_then_sweep() {
    let mut hands = hands();
    hands.label("place");
    assert_eq!(hands.session.armed, Some(id("place")));
    hands.select("Kunduz").select("city").check(&["Kunduz:place", "[city:place]"]);
    hands.select("city");
    assert_eq!(hands.notice(), ("Already tagged as Place.".into(), Tone::Refusal, false));
    // The key of the armed label puts it down again, once no mention is in the way.
    hands.act(Msg::SelectMention(None)).label("place");
    assert_eq!(hands.session.armed, None);
    hands.select("Taliban").check(&["Kunduz:place", "city:place"]);
    assert_eq!(hands.session.selection.span, Some(span_of("Taliban")));
}

#[test]
fn a_removed_label_is_put_down() {
    let mut hands = hands();
    hands.label("place");
    hands.act(Msg::Do(Command::RemoveLabel { label: id("place"), instead: None }));
    assert_eq!(hands.session.armed, None);
}

#[test]
fn a_click_selects_the_shortest_mention_and_goes_outward() {
    let mut hands = hands();
    for (words, label) in
        [("overran Kunduz city", "event"), ("Kunduz", "place"), ("Kunduz city", "place")]
    {
        hands.select(words).label(label);
    }
    let at = span_of("Kunduz").start();
    let order = ["[Kunduz:place]", "[Kunduz city:place]", "[overran Kunduz city:event]"];
    hands.act(Msg::SelectMention(None));
    for wanted in order.iter().chain(&order) {
        hands.act(Msg::Point(at));
        assert!(hands.mentions().contains(&(*wanted).to_owned()), "{wanted}");
    }
    hands.act(Msg::Point(span_of("city").start())).act(Msg::Point(span_of("Tuesday").start()));
    assert_eq!(hands.session.selection.mention, None);
}

#[test]
fn mentions_are_gone_through_in_the_order_of_the_text_and_around() {
    let mut hands = hands();
    for words in ["Kunduz", "Taliban", "Tuesday"] {
        hands.select(words).label("event");
    }
    hands.act(Msg::SelectMention(None));
    for wanted in ["Taliban", "Kunduz", "Tuesday", "Taliban"] {
        hands.act(Msg::SelectNeighbor(true));
        assert!(hands.mentions().contains(&format!("[{wanted}:event]")), "{wanted}");
    }
    hands.act(Msg::SelectNeighbor(false));
    assert!(hands.mentions().contains(&"[Tuesday:event]".to_owned()));
    // From selected words on.
    hands.select("overran").act(Msg::SelectMention(None)).select("overran");
    hands.act(Msg::SelectNeighbor(true));
    assert!(hands.mentions().contains(&"[Kunduz:event]".to_owned()));
}

#[test]
fn escape_goes_from_the_nearest_thing_outward_and_removes_nothing() {
    let mut hands = hands();
    hands.select("Taliban").label("actor");
    let mention = hands.session.selection.mention.clone();
    hands.select("Kunduz");
    hands.session.selection.mention = mention;
    hands.act(Msg::Arm(Some(id("place")))).act(Msg::Show(Some(Dialog::Palette)));
    let project = hands.session.project.clone();
    let state = |session: &Session| {
        (
            session.dialog.is_some(),
            session.selection.span.is_some(),
            session.armed.is_some(),
            session.selection.mention.is_some(),
            session.notice.is_some(),
        )
    };
    let mut wanted = [true; 5];
    for i in 0..=5 {
        assert_eq!(state(&hands.session), wanted.into());
        assert_eq!(hands.session.project, project);
        hands.act(Msg::Escape);
        if let Some(thing) = wanted.get_mut(i) {
            *thing = false;
        }
    }
}

#[test]
fn removing_is_told_with_undo_and_undo_selects_what_comes_back() {
    let mut hands = hands();
    hands.select("Taliban").label("actor").act(Msg::RemoveMention).check(&[]);
    assert_eq!(hands.notice(), ("Removed “Taliban”".into(), Tone::Plain, true));
    hands.act(Msg::Undo).check(&["[Taliban:actor]"]);
    assert_eq!(hands.notice().0, "Undone: Removed “Taliban”");
    hands.act(Msg::Redo).check(&[]);
    assert_eq!(hands.notice().0, "Redone: Removed “Taliban”");
    hands.act(Msg::RemoveMention);
    assert_eq!(hands.notice().1, Tone::Refusal);
}

#[test]
fn undo_shows_the_article_where_it_took_effect() {
    let mut hands = hands();
    hands.act(Msg::Open(id("b"))).select("Kunduz").label("place").act(Msg::Open(id("a")));
    hands.act(Msg::Undo);
    assert_eq!(hands.open(), "b");
    hands.check(&[]);
    hands.act(Msg::Open(id("c"))).act(Msg::Redo).check(&["[Kunduz:place]"]);
    hands.act(Msg::Undo).act(Msg::Undo);
    assert_eq!(hands.notice(), ("Nothing to undo.".into(), Tone::Refusal, false));
}

#[test]
fn deleting_the_open_article_shows_its_neighbor() {
    let mut hands = hands();
    let delete = |name: &str| Msg::DoAndTell(Command::DeleteArticles(vec![id(name)]));
    hands.act(Msg::Open(id("b"))).act(delete("b"));
    assert_eq!(hands.open(), "c");
    hands.act(delete("c"));
    assert_eq!(hands.open(), "a");
    hands.act(delete("a"));
    assert_eq!(hands.open(), "none");
    assert!(hands.session.summaries.is_empty());
    hands.act(Msg::Undo);
    assert_eq!(hands.open(), "a");
}

#[test]
fn the_first_of_added_articles_is_shown_where_there_was_none() {
    let project = Project::new(id("p"), "Project");
    let mut hands = Hands { session: Session::begin(project, Settings::default()), n: 0 };
    let documents =
        ["x", "y"].map(|name| Arc::new(Document::new(id(name), TEXT, Facts::default()))).into();
    hands.act(Msg::Do(Command::AddArticles { documents, labels: vec![] }));
    assert_eq!(hands.open(), "x");
}

#[test]
fn an_article_that_is_not_there_is_not_opened() {
    let mut hands = hands();
    hands.act(Msg::Open(id("ghost")));
    assert_eq!(hands.open(), "a");
    assert_eq!(hands.notice().1, Tone::Refusal);
}

#[test]
fn going_through_the_list_follows_its_order_and_filter() {
    let mut hands = hands();
    hands.act(Msg::OpenNeighbor(false));
    assert_eq!(hands.notice(), ("There is no further article.".into(), Tone::Refusal, false));
    hands.act(Msg::OpenNeighbor(true));
    assert_eq!(hands.open(), "b");
    hands.act(Msg::Do(Command::SetStatus(vec![id("b")], Status::Done)));
    let todo = Query { status: Some(Status::Todo), sort: Sort::Added, ..Query::default() };
    hands.act(Msg::Search(todo)).act(Msg::OpenNeighbor(true));
    assert_eq!(hands.open(), "a", "from outside the list to its first");
}

#[test]
fn boundaries_move_by_word_by_character_and_by_place() {
    let mut hands = hands();
    hands.select("Kunduz").label("place");
    hands.act(Msg::Nudge(Edge::End, Granularity::Word, true)).check(&["[Kunduz city:place]"]);
    hands.act(Msg::Nudge(Edge::Start, Granularity::Word, false));
    hands.check(&["[overran Kunduz city:place]"]);
    hands.act(Msg::Nudge(Edge::Start, Granularity::Character, false));
    hands.act(Msg::Nudge(Edge::Start, Granularity::Character, false));
    hands.check(&["[🔥 overran Kunduz city:place]"]);
    hands.act(Msg::MoveEdge(Edge::Start, span_of("Kunduz").start()));
    hands.act(Msg::MoveEdge(Edge::End, span_of("Kunduz").end())).check(&["[Kunduz:place]"]);
    hands.act(Msg::MoveEdge(Edge::End, span_of("The").start())).check(&["[Kunduz:place]"]);
    assert_eq!(hands.notice().0, "A mention cannot end before it starts.");
    let inside = ByteOffset::new(span_of("🔥").start().get() + 1);
    hands.act(Msg::MoveEdge(Edge::Start, inside)).check(&["[Kunduz:place]"]);
    assert_eq!(hands.notice().1, Tone::Refusal);
    // Selected words move without being a step.
    let n_steps = hands.session.history.done().len();
    hands.select("city").act(Msg::Nudge(Edge::End, Granularity::Word, true));
    assert_eq!(hands.session.selection.span, Some(span_of("city on")));
    assert_eq!(hands.session.history.done().len(), n_steps);
}

#[test]
fn words_become_a_further_part_of_a_mention() {
    let mut hands = hands();
    hands.select("overran").label("event");
    let mention = hands.session.selection.mention.clone();
    hands.act(Msg::AddPart);
    assert_eq!(hands.notice().0, "Select a mention, then words to add to it.");
    hands.select("Tuesday");
    assert_eq!(hands.session.selection.mention, mention, "words are selected beside the mention");
    hands.act(Msg::AddPart).check(&["[overran … Tuesday:event]"]);
    hands
        .act(Msg::Nudge(Edge::End, Granularity::Word, false))
        .check(&["[overran … Tuesday:event]"]);
    assert_eq!(hands.notice().0, "The boundary cannot move further.");
}

#[test]
fn a_bulk_step_offers_undo() {
    let mut hands = hands();
    let spans = ["Taliban", "Kunduz", "city"].map(|words| span_of(words).into()).into();
    let (article, label) = (id("a"), id("actor"));
    hands.act(Msg::Do(Command::Tag { article, label, spans, origin: Default::default() }));
    assert_eq!(hands.notice(), ("Tagged 3 mentions as Actor".into(), Tone::Plain, true));
}

#[test]
fn a_selection_of_the_page_is_snapped_in_its_own_unit() {
    let hands = hands();
    let units = |start, end| Range::between(Utf16Offset::new(start), Utf16Offset::new(end));
    // UTF-16: “overran” begins at 15, two units for the flame.
    let snapped = hands.session.snap(units(16, 18), false).unwrap();
    assert_eq!(snapped, span_of("overran"));
    assert_eq!(hands.session.utf16(snapped), Some(units(15, 22)));
    let snapped = hands.session.snap(units(12, 13), false);
    assert_eq!(snapped, None, "half a character is no selection");
    let snapped = hands.session.snap(units(16, 18), true).unwrap();
    assert_eq!(hands.session.utf16(snapped), Some(units(16, 18)));
}

#[test]
fn settings_of_another_version_are_read_as_far_as_they_go() {
    let settings: Settings = serde_json::from_str("{\"author\":\"x\",\"unknown\":1}").unwrap();
    assert_eq!((settings.author.as_ref(), settings.shows_hint), ("x", true));
    let size: TextSize = serde_json::from_str("200").unwrap();
    assert_eq!((size.step(), size.next(true)), (5, None));
    assert_eq!(size.next(false).map(TextSize::step), Some(4));
}

/// The selected words, with the caret as `|` at the end where it stands.
fn selected(hands: &Hands) -> String {
    let selection = &hands.session.selection;
    let words = selection.span.map(|span| &TEXT[span.start().get()..span.end().get()]);
    let head = selection.caret.map(|caret| caret.head);
    match (words, head) {
        (Some(words), Some(head)) if selection.span.is_some_and(|s| s.start() == head) => {
            format!("|{words}")
        }
        (Some(words), Some(_)) => format!("{words}|"),
        (words, None) => words.unwrap_or_default().to_owned(),
        (None, Some(head)) => format!("{}|", &TEXT[..head.get()]),
    }
}

#[test]
fn the_caret_moves_and_selects_by_units() {
    use Step::{Article, Character, Line, Sentence, Word};
    let mut hands = hands();
    hands.act(Msg::MoveCaret(Word, true, false));
    assert_eq!(selected(&hands), "The|");
    hands.act(Msg::MoveCaret(Word, true, false)).act(Msg::MoveCaret(Character, true, false));
    hands.act(Msg::MoveCaret(Character, true, true));
    assert_eq!(selected(&hands), "🔥|", "a grapheme is never cut");
    hands.act(Msg::MoveCaret(Word, true, true));
    assert_eq!(selected(&hands), "🔥 overran|");
    hands.act(Msg::MoveCaret(Word, false, true)).act(Msg::MoveCaret(Word, false, true));
    assert_eq!(selected(&hands), "|Taliban ", "past the anchor, to its left");
    hands.act(Msg::MoveCaret(Line, true, false));
    assert_eq!(selected(&hands), format!("{TEXT}|"));
    hands.act(Msg::MoveCaret(Sentence, false, true));
    assert_eq!(selected(&hands), format!("|{TEXT}"));
    hands.act(Msg::MoveCaret(Article, false, false)).act(Msg::MoveCaret(Word, false, false));
    assert_eq!(selected(&hands), "|", "at the beginning it stays");
}

#[test]
fn keys_begin_where_the_pointer_pressed() {
    let mut hands = hands();
    hands.act(Msg::Point(span_of("Kunduz").start()));
    assert!(!hands.session.selection.is_shown());
    assert!(!hands.session.selection.is_nowhere());
    hands.act(Msg::MoveCaret(Step::Word, true, true));
    assert_eq!(hands.session.selection.span, Some(span_of("Kunduz")));
    hands.act(Msg::Point(span_of("Tuesday").start())).act(Msg::Widen(true));
    assert_eq!(hands.session.selection.span, Some(span_of("Tuesday")));
    // Escape leaves the place, and the next mention is the one after it.
    hands.label("event").act(Msg::Escape).act(Msg::Escape);
    hands.select("Taliban").label("actor").act(Msg::Escape);
    hands.act(Msg::Point(span_of("city").start())).act(Msg::SelectNeighbor(true));
    let quote = |session: &Session| session.document().unwrap().quote(session.mention().unwrap());
    assert_eq!(quote(&hands.session), "Tuesday");
}

#[test]
fn what_the_caret_selected_is_tagged_to_the_letter_and_work_goes_on_behind_it() {
    let mut hands = hands();
    hands.act(Msg::PlaceCaret(span_of("Kunduz").start(), false, None));
    hands.act(Msg::PlaceCaret(span_of("Kunduz city").end(), true, None));
    hands.label("place").check(&["[Kunduz city:place]"]);
    let caret = hands.session.selection.caret.unwrap();
    assert_eq!((caret.anchor, caret.head), (span_of("city").end(), span_of("city").end()));
}

#[test]
fn widening_goes_from_word_to_name_to_sentence_and_back() {
    const STORY: &str = "It fell. Troops of the Afghan National Army left Mazar e Sharif.\nMore.";
    let mut project = Project::new(id("p"), "Project");
    project.documents.insert(id("a"), Arc::new(Document::new(id("a"), STORY, Facts::default())));
    let mut hands = Hands { session: Session::begin(project, Settings::default()), n: 0 };
    let words = |hands: &Hands| {
        hands.session.selection.span.map(|span| &STORY[span.start().get()..span.end().get()])
    };
    hands.act(Msg::PlaceCaret(ByteOffset::new(STORY.find("National").unwrap() + 2), false, None));
    let mut seen = Vec::new();
    for _ in 0..4 {
        hands.act(Msg::Widen(true));
        seen.push(words(&hands).unwrap());
    }
    assert_eq!(
        seen,
        [
            "National",
            "Afghan National Army",
            "Troops of the Afghan National Army left Mazar e Sharif.",
            "It fell. Troops of the Afghan National Army left Mazar e Sharif.",
        ]
    );
    hands.act(Msg::Widen(true));
    assert_eq!(hands.notice().0, "The whole paragraph is selected.");
    hands.act(Msg::Widen(false)).act(Msg::Widen(false));
    assert_eq!(words(&hands), Some("Afghan National Army"));
    hands.act(Msg::Widen(false)).act(Msg::Widen(false));
    assert_eq!(words(&hands), None);
}

#[test]
fn mentions_of_hidden_labels_are_passed_over_and_what_is_selected_is_shown() {
    let mut hands = hands();
    hands.select("Taliban").label("actor").select("Kunduz").label("place");
    hands.select("overran").label("event").act(Msg::ToggleLabel(id("event")));
    assert_eq!(hands.mentions(), ["Taliban:actor", "overran:event", "Kunduz:place"]);
    hands.act(Msg::SelectNeighbor(true)).act(Msg::SelectNeighbor(true));
    assert_eq!(hands.mentions(), ["Taliban:actor", "overran:event", "[Kunduz:place]"]);
    hands.act(Msg::Point(span_of("overran").start()));
    assert_eq!(hands.session.selection.mention, None);
    // Undo shows what it took back, so its label is shown again.
    hands.act(Msg::Undo).act(Msg::ToggleLabel(id("event"))).act(Msg::Redo);
    assert_eq!(hands.mentions(), ["Taliban:actor", "[overran:event]", "Kunduz:place"]);
    assert!(hands.session.hidden.is_empty());
    hands.act(Msg::ShowOnly(id("place")));
    assert_eq!(
        hands.session.hidden.iter().map(|label| label.as_str()).collect::<Vec<_>>(),
        ["actor", "event"]
    );
    hands.act(Msg::ShowOnly(id("place")));
    assert!(hands.session.hidden.is_empty());
}

#[test]
fn settings_go_to_a_file_and_come_back_to_another_browser() {
    let mut here = Settings { author: "Ana".into(), shows_hint: false, ..Settings::default() };
    here.keys.insert("undo".into(), vec!["Mod+u".into()]);
    here.last_open = Some(id("a"));
    let there = Settings { last_open: Some(id("b")), ..Settings::default() };
    let taken = there.with_file(&here.to_file()).unwrap();
    assert_eq!(taken, Settings { last_open: Some(id("b")), ..here.clone() });
    // What a file leaves out is what is not the person's.
    assert_eq!(Settings::default().with_file(&here.to_file()), Ok(here.of_the_person()));
    // An older file lacks what has come since.
    let older = there.with_file("{\"author\": \"Eva\"}").unwrap();
    assert_eq!(older, Settings { author: "Eva".into(), ..there.clone() });
    for bad in ["", "[]", "{}", "{\"format\": \"dateline\"}", "{\"author\": 7}"] {
        assert!(there.with_file(bad).is_err(), "{bad}");
    }
}

#[test]
fn two_taps_select_from_word_to_word() {
    let mut hands = hands();
    let tap = |words: &str| Msg::Tap(span_of(words).start());
    hands.act(tap("Taliban"));
    assert_eq!(hands.session.selection.span, Some(span_of("Taliban")));
    hands.act(tap("Kunduz"));
    assert_eq!(hands.session.selection.span, Some(span_of("Taliban 🔥 overran Kunduz")));
    hands.label("event").act(tap("overran"));
    assert!(hands.session.selection.mention.is_some());
    // After a mention, a tap begins anew; backwards it is the same, and a label that is armed
    // waits for the second.
    hands.act(tap("Tuesday")).act(Msg::Escape).act(Msg::Arm(Some(id("place"))));
    hands.act(tap("city"));
    assert_eq!(hands.mentions(), ["Taliban 🔥 overran Kunduz:event"]);
    hands.act(tap("Kunduz"));
    assert_eq!(hands.mentions(), ["Taliban 🔥 overran Kunduz:event", "[Kunduz city:place]"]);
}

#[test]
fn articles_are_chosen_one_by_one_in_ranges_and_all_that_are_listed() {
    let mut hands = hands();
    let marked = |hands: &Hands| -> Vec<String> {
        hands.session.marked.iter().map(|id| id.as_str().to_owned()).collect()
    };
    hands.act(Msg::Open(id("b"))).act(Msg::MarkTo(id("a")));
    assert_eq!(marked(&hands), ["a", "b"]);
    hands.act(Msg::Mark(id("c"))).act(Msg::Mark(id("a")));
    assert_eq!(marked(&hands), ["b", "c"]);
    hands.act(Msg::Do(Command::DeleteArticles(vec![id("c")])));
    assert_eq!(marked(&hands), ["b"], "what is gone is chosen no more");
    hands.act(Msg::Do(Command::SetStatus(vec![id("a")], Status::Done)));
    let done = Query { status: Some(Status::Done), ..Query::default() };
    hands.act(Msg::Search(done)).act(Msg::MarkAll(true));
    assert_eq!(marked(&hands), ["a"]);
    hands.act(Msg::MarkAll(false));
    assert!(marked(&hands).is_empty());
}

#[test]
fn what_is_listed_follows_every_change() {
    let mut hands = hands();
    let todo = Query { status: Some(Status::Todo), ..Query::default() };
    hands.act(Msg::Search(todo.clone()));
    assert_eq!(hands.session.listed().len(), 3);
    hands.act(Msg::Do(Command::SetStatus(vec![id("a")], Status::Done)));
    assert_eq!(hands.session.listed().len(), 2);
    hands.act(Msg::Undo);
    assert_eq!(hands.session.listed().len(), 3);
    hands.act(Msg::KeepQuery("left".into(), Some(todo.clone())));
    assert_eq!(hands.session.settings.queries["left"], todo);
    hands.act(Msg::KeepQuery("left".into(), None));
    assert!(hands.session.settings.queries.is_empty());
}

#[test]
fn a_backup_is_counted_from() {
    let mut hands = hands();
    assert_eq!(hands.session.n_since_backup(), 0);
    hands.act(Msg::Do(Command::Rename("1".into()))).act(Msg::Undo);
    assert_eq!(hands.session.n_since_backup(), 2);
    hands.act(Msg::BackedUp(hands.session.saving.seq()));
    assert_eq!(hands.session.n_since_backup(), 0);
    hands.act(Msg::Redo);
    assert_eq!(hands.session.n_since_backup(), 1);
}

#[test]
fn a_dialog_repeats_no_refusal_that_was_told_before_it() {
    let mut hands = hands();
    hands.act(Msg::RemoveMention).act(Msg::Show(Some(Dialog::Find)));
    assert!(hands.session.notice.is_none());
    hands.act(Msg::RemoveMention).act(Msg::Show(None));
    assert_eq!(hands.session.notice.as_ref().unwrap().tone, Tone::Refusal);
    hands.select("Kunduz").label("place");
    let told = hands.session.notice.clone();
    hands.act(Msg::Show(Some(Dialog::Find)));
    assert_eq!(hands.session.notice, told);
}
