//! What commands say: the titles of steps and the reasons of refusals.

use super::{Amendment, Command, Refusal};
use crate::annotation::{AnnotationSet, Attribute, Mention, MentionId, Origin, Spans, Unsettled};
use crate::article::{Metadata, Status};
use crate::id::{Id, Stamp};
use crate::moment::Timestamp;
use crate::project::{Document, Facts, Project};
use crate::text::{ByteOffset, Span};
use expect_test::{Expect, expect};
use std::sync::Arc;

const TEXT: &str = "The Taliban took\r\nKunduz.";

fn id<T>(name: &str) -> Id<T> {
    Id::parse(name).unwrap()
}

fn stamp(n: u128) -> Stamp {
    Stamp { at: Timestamp::from_millis(0), author: "tester".into(), chance: n << 32 }
}

fn spans(words: &str) -> Spans {
    let start = TEXT.find(words).unwrap();
    Span::new(ByteOffset::new(start), ByteOffset::new(start + words.len())).unwrap().into()
}

fn tag(label: &str, words: &[&str]) -> Command {
    let spans = words.iter().map(|words| spans(words)).collect();
    Command::Tag { article: id("a"), label: id(label), spans, origin: Origin::Manual }
}

/// A project with an article in which Kunduz is a place, and the id of that mention.
fn project() -> (Project, MentionId) {
    let mut project = Project::new(id("p"), "Project");
    let metadata = Metadata { title: "Kunduz falls".into(), ..Metadata::default() };
    let facts = Facts { metadata, ..Facts::default() };
    project.documents.insert(id("a"), Arc::new(Document::new(id("a"), TEXT, facts)));
    let entry = tag("place", &["Kunduz"]).plan(&project, &stamp(0)).unwrap();
    (entry.change.apply(&project).unwrap(), stamp(0).id(0))
}

fn check(command: Command, expected: Expect) {
    let (project, _) = project();
    let told = match command.plan(&project, &stamp(1)) {
        Ok(entry) => format!("{} ({} edits)", entry.title, entry.change.edits().len()),
        Err(refusal) => format!("refused: {refusal}"),
    };
    expected.assert_eq(&told);
}

#[test]
fn steps_on_mentions() {
    let (_, kunduz) = project();
    let one = || vec![kunduz.clone()];
    let ghost: MentionId = id("ghost");
    check(tag("actor", &["Taliban"]), expect!["Tagged “Taliban” as Actor (1 edits)"]);
    check(
        tag("actor", &["Taliban", "Kunduz", "Taliban"]),
        expect!["Tagged 2 mentions as Actor (2 edits)"],
    );
    check(tag("place", &["Kunduz"]), expect!["refused: Already tagged as Place."]);
    check(tag("place", &["took\r\nKunduz"]), expect!["Tagged “took Kunduz” as Place (1 edits)"]);
    check(tag("place", &[]), expect!["refused: Nothing to change."]);
    check(tag("ghost", &["Kunduz"]), expect!["refused: The schema has no label “ghost”."]);
    check(Command::Remove(id("a"), one()), expect!["Removed “Kunduz” (1 edits)"]);
    check(Command::Remove(id("a"), vec![]), expect!["refused: Nothing to change."]);
    check(
        Command::Remove(id("a"), vec![kunduz.clone(), ghost.clone()]),
        expect!["refused: The mention is no longer in the article."],
    );
    check(
        Command::Remove(id("ghost"), one()),
        expect!["refused: The article is no longer in the project."],
    );
    check(
        Command::Relabel(id("a"), one(), id("actor")),
        expect!["Relabeled “Kunduz” as Actor (1 edits)"],
    );
    check(
        Command::Relabel(id("a"), one(), id("place")),
        expect!["refused: Already tagged as Place."],
    );
    check(
        Command::Reshape(id("a"), kunduz.clone(), spans("took\r\nKunduz")),
        expect!["Moved the boundaries to “took Kunduz” (1 edits)"],
    );
    check(
        Command::Reshape(id("a"), kunduz.clone(), spans("Kunduz")),
        expect!["refused: Nothing to change."],
    );
    check(
        Command::SetNote(id("a"), kunduz.clone(), "sure".into()),
        expect!["Wrote a note (1 edits)"],
    );
    check(
        Command::SetNote(id("a"), kunduz.clone(), "".into()),
        expect!["refused: Nothing to change."],
    );
    let set = |value| Command::SetAttribute(id("a"), kunduz.clone(), "sure".to_owned(), value);
    check(set(Some(Attribute::Flag(true))), expect!["Set sure to true (1 edits)"]);
    check(set(None), expect!["refused: Nothing to change."]);
}

#[test]
fn steps_on_articles_and_the_project() {
    check(
        Command::SetStatus(vec![id("a")], Status::NoEvents),
        expect!["Marked as “Done, no events” (1 edits)"],
    );
    check(
        Command::SetStatus(vec![id("a")], Status::InProgress),
        expect!["refused: Nothing to change."],
    );
    check(
        Command::DeleteArticles(vec![id("a"), id("a")]),
        expect!["Deleted “Kunduz falls” (1 edits)"],
    );
    check(
        Command::Rename(" New name ".into()),
        expect!["Renamed the project to New name (1 edits)"],
    );
    check(Command::Rename(" \t".into()), expect!["refused: A project needs a name."]);
    check(Command::SetGuidelines("# How".into()), expect!["Edited the guidelines (1 edits)"]);
    check(Command::SetGuidelines("".into()), expect!["refused: Nothing to change."]);
    check(
        Command::RemoveLabel { label: id("place"), instead: None },
        expect!["Removed the label Place and 1 mention (2 edits)"],
    );
    let instead = Some(id("actor"));
    check(
        Command::RemoveLabel { label: id("place"), instead },
        expect!["Removed the label Place; 1 mention now Actor (2 edits)"],
    );
    check(
        Command::RemoveLabel { label: id("event"), instead: None },
        expect!["Removed the label Event (1 edits)"],
    );
    let (project, _) = project();
    let document = project.documents[&id("a")].clone();
    let twice = vec![document.clone(), document.clone()];
    check(
        Command::AddArticles { documents: twice.clone(), labels: vec![] },
        expect!["refused: The project already has an article a."],
    );
    check(
        Command::MergeArticles { documents: twice, labels: vec![] },
        expect!["refused: The project already has an article a."],
    );
    let codebook = project.codebook.clone();
    check(
        Command::ReplaceProject { codebook: codebook.clone(), documents: vec![document] },
        expect!["refused: Nothing to change."],
    );
    check(
        Command::ReplaceProject { codebook, documents: vec![] },
        expect!["Opened the project Project (1 edits)"],
    );
    let other = Arc::new(Document::new(id("a"), "Another text", Facts::default()));
    check(
        Command::MergeArticles { documents: vec![other], labels: vec![] },
        expect!["refused: The text of article a differs; the text of an article never changes."],
    );
}

#[test]
fn an_empty_field_of_the_details_is_none() {
    let (project, _) = project();
    let mut metadata = project.documents[&id("a")].facts.metadata.clone();
    metadata.source = Some("".into());
    let command = Command::SetMetadata(id("a"), metadata);
    assert_eq!(command.plan(&project, &stamp(1)), Err(Refusal::NothingToDo));
}

#[test]
fn many_articles_are_tagged_relabeled_and_cleared_in_one_step_each() {
    let (mut project, kunduz) = project();
    project.documents.insert(id("b"), Arc::new(Document::new(id("b"), TEXT, Facts::default())));
    let all = Command::TagAll {
        label: id("actor"),
        places: vec![(id("a"), vec![spans("Kunduz")]), (id("b"), vec![spans("Kunduz")])],
        replaced: vec![(id("a"), vec![kunduz])],
        origin: Origin::Propagated,
    };
    let entry = all.plan(&project, &stamp(1)).unwrap();
    assert_eq!(&*entry.title, "Tagged 2 mentions as Actor");
    let tagged = entry.change.apply(&project).unwrap();
    assert_eq!(tagged.n_mentions(), 2, "the one in the way is gone");
    assert_eq!(entry.change.inverse().apply(&tagged).unwrap(), project);
    let new = vec![(id("a"), vec![stamp(1).id(0)]), (id("b"), vec![stamp(1).id(1)])];
    let relabeled = Command::RelabelAll(new.clone(), id("event")).plan(&tagged, &stamp(2)).unwrap();
    assert_eq!(&*relabeled.title, "Relabeled 2 mentions as Event");
    let removed = Command::RemoveAll(new).plan(&tagged, &stamp(2)).unwrap();
    assert_eq!(&*removed.title, "Removed 2 mentions");
    assert_eq!(removed.change.apply(&tagged).unwrap().n_mentions(), 0);
}

#[test]
fn amendments_are_one_step_and_pass_over_what_is_gone() {
    let (project, kunduz) = project();
    let amend = |amendments: Vec<Amendment>| {
        let entry = Command::Amend("Amended".into(), amendments).plan(&project, &stamp(1))?;
        Ok::<_, Refusal>(entry.change.apply(&project).unwrap())
    };
    let told = |project: &Project| {
        let document = &project.documents[&id("a")];
        let of = |m: &Arc<crate::annotation::Mention>| format!("{} {}", m.label, document.quote(m));
        document.mentions.iter().map(of).collect::<Vec<_>>()
    };
    let ghost: MentionId = id("ghost");
    let after = amend(vec![
        Amendment::Remove(id("a"), ghost),
        Amendment::SetStatus(id("nowhere"), Status::Done),
        Amendment::Tag(id("a"), id("actor"), spans("Taliban")),
        Amendment::Tag(id("a"), id("actor"), spans("Taliban")),
        Amendment::Relabel(id("a"), kunduz.clone(), id("event")),
    ]);
    assert_eq!(told(&after.unwrap()), ["actor Taliban", "event Kunduz"]);
    // What would stand at one place twice stands there once.
    let twin = amend(vec![
        Amendment::Tag(id("a"), id("place"), spans("Taliban")),
        Amendment::Reshape(id("a"), kunduz.clone(), spans("Taliban")),
    ]);
    assert_eq!(told(&twin.unwrap()), ["place Taliban"]);
    let nothing = amend(vec![Amendment::Relabel(id("a"), kunduz, id("place"))]);
    assert_eq!(nothing, Err(Refusal::NothingToDo));
}

#[test]
fn an_unsettled_mention_is_placed_once_or_let_go() {
    let (mut project, kunduz) = project();
    let document = project.documents[&id("a")].as_ref().clone();
    let mention = document.mentions.get(&kunduz).unwrap();
    let lost = |name: &str, label: &str| {
        let unsettled = Unsettled::of(mention, document.text.index()).unwrap();
        Unsettled { id: id(name), label: id(label), ..unsettled }
    };
    let unsettled = vec![
        lost("l1", "actor"),
        Unsettled { id: kunduz.clone(), ..lost("l2", "place") },
        lost("l3", "event"),
    ];
    let facts = Facts { unsettled, ..document.facts.as_ref().clone() };
    let document = Document { facts: Arc::new(facts), ..document.clone() };
    project.documents.insert(id("a"), Arc::new(document));
    let settle = |places: &[(&str, Option<Spans>)]| {
        let places = places.iter().map(|(name, place)| (id(name), place.clone())).collect();
        let entry = match Command::Settle(id("a"), places).plan(&project, &stamp(1)) {
            Ok(entry) => entry,
            Err(refusal) => return format!("refused: {refusal}"),
        };
        let after = entry.change.apply(&project).unwrap();
        assert_eq!(entry.change.inverse().apply(&after).unwrap(), project);
        let document = &after.documents[&id("a")];
        let left = document.facts.unsettled.len();
        format!("{}: {} mentions, {left} left", entry.title, document.mentions.len())
    };
    let there = Some(spans("Kunduz"));
    let told = [
        settle(&[("l1", there.clone())]),
        settle(&[("l3", None)]),
        settle(&[("l1", there.clone()), ("l3", None)]),
        // It is tagged so already.
        settle(&[(kunduz.as_str(), there)]),
        settle(&[(kunduz.as_str(), Some(spans("took")))]),
        settle(&[("other", None)]),
    ];
    expect![[r#"
        Placed “Kunduz”: 2 mentions, 2 left
        Let “Kunduz” go: 1 mentions, 2 left
        Settled 2 mentions: 2 mentions, 1 left
        Placed “Kunduz”: 1 mentions, 2 left
        Placed “took”: 2 mentions, 2 left
        refused: The mention is no longer in the article.
    "#]]
    .assert_eq(&(told.join("\n") + "\n"));
    let gone = Command::RemoveLabel { label: id("event"), instead: None };
    let after = gone.plan(&project, &stamp(1)).unwrap().change.apply(&project).unwrap();
    assert_eq!(after.documents[&id("a")].facts.unsettled.len(), 2);
    assert_eq!(after.flaws(), vec![]);
}

/// The project of above, in which Taliban is suggested as an actor, Kunduz twice as a place.
fn suggested() -> Project {
    let (mut project, _) = project();
    let mut document = project.documents[&id("a")].as_ref().clone();
    let suggest = |name: &str, label: &str, words: &str| Mention {
        id: id(name),
        label: id(label),
        spans: spans(words),
        author: "model-7".into(),
        origin: Origin::Model,
        attributes: Default::default(),
        note: "".into(),
        created: Timestamp::from_millis(5),
        changed: Timestamp::from_millis(5),
        extra: Default::default(),
    };
    document.suggestions = AnnotationSet::new([
        suggest("s1", "actor", "Taliban"),
        suggest("s2", "place", "Kunduz"),
        suggest("s3", "place", "took"),
    ])
    .unwrap();
    project.documents.insert(id("a"), Arc::new(document));
    project
}

#[test]
fn suggestions_are_accepted_and_rejected() {
    let project = suggested();
    let told = |command: Command| {
        let entry = match command.plan(&project, &stamp(1)) {
            Ok(entry) => entry,
            Err(refusal) => return format!("refused: {refusal}"),
        };
        let after = entry.change.apply(&project).unwrap();
        let document = &after.documents[&id("a")];
        let one = |m: &Arc<Mention>| {
            format!("{} {} {} {}", m.id, m.label, m.author, m.origin.name())
                .replace(&stamp(0).id::<Mention>(0).to_string(), "kunduz")
        };
        let list = |set: &AnnotationSet| set.iter().map(one).collect::<Vec<_>>().join(", ");
        let mentions = list(&document.mentions);
        let rejected = document.rejected.iter().map(|m| format!(" -{}", m.id)).collect::<String>();
        format!("{}: {mentions} | {}{rejected}", entry.title, list(&document.suggestions))
    };
    let accept = |ids: &[&str], label: Option<&str>| {
        Command::Accept(id("a"), ids.iter().map(|i| id(i)).collect(), label.map(id))
    };
    let rest = "s3 place model-7 model, s2 place model-7 model";
    assert_eq!(
        told(accept(&["s1"], None)),
        format!(
            "Accepted “Taliban” as Actor: s1 actor tester model, kunduz place tester manual | {rest}"
        )
    );
    assert_eq!(
        told(accept(&["s1"], Some("event"))),
        format!(
            "Accepted “Taliban” as Event: s1 event tester model, kunduz place tester manual | {rest} -s1"
        )
    );
    // What is tagged already is not tagged twice.
    assert_eq!(
        told(accept(&["s1", "s2", "s3", "s1"], None)),
        "Accepted 3 suggestions: s1 actor tester model, s3 place tester model, \
         kunduz place tester manual | "
    );
    assert_eq!(
        told(Command::Reject(id("a"), vec![id("s1")])),
        format!("Rejected “Taliban”: kunduz place tester manual | {rest} -s1")
    );
    let gone = "refused: The suggestion is no longer there.";
    assert_eq!(told(accept(&["ghost"], None)), gone);
    assert_eq!(told(Command::Reject(id("a"), vec![id("ghost")])), gone);
    assert_eq!(told(accept(&[], None)), "refused: Nothing to change.");
    assert_eq!(told(accept(&["s1"], Some("ghost"))), "refused: The schema has no label “ghost”.");
}
