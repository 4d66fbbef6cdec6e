//! Articles of news agencies: NITF, alone or within NewsML-G2.
//!
//! Source: IPTC NITF 3.6 and NewsML-G2 2.24. Persons, places, organizations and events that are
//! marked in the text become suggestions. Of a NewsML-G2 item the title, day, provider and language
//! of its metadata are taken; items without a text, such as pictures, are passed over and told.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Draft, Intake};
use super::prose::{Prose, day_in};
use super::xml::{Piece, Tag, local, pieces};
use crate::annotation::Origin;

/// NITF and NewsML-G2.
pub(super) const FORMAT: Format = Format {
    name: "news",
    title: "NITF or NewsML-G2",
    extensions: &["xml", "nitf"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    recognize: |sniff: &Sniff<'_>| {
        let marks = ["<nitf", "<newsItem", "<newsMessage", "iptc.org/std/nar/"];
        let head = sniff.text.get(..4096).unwrap_or(sniff.text);
        let is_it = marks.iter().any(|mark| head.contains(mark));
        let is_schema = head.contains("<xs:schema") || head.contains("<xsd:schema");
        Certainty::Sure.when(is_it && !is_schema)
    },
    read: Some(read),
    write: None,
    joint: None,
};

/// What an element marks, by its name.
fn label_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "person" => "Person",
        "location" => "Location",
        "org" => "Organization",
        "event" => "Event",
        _ => return None,
    })
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut n_empty = 0;
    for source in sources {
        intake.file = source.name.to_owned();
        let mut item = Item::default();
        for piece in pieces(source.text()?) {
            match piece {
                Piece::Open(tag) => {
                    // A message holds many items, and an item may be a bare `nitf`.
                    if matches!(tag.local(), "newsItem" | "packageItem" | "conceptItem") {
                        n_empty += usize::from(!std::mem::take(&mut item).finish(intake));
                    }
                    item.open(&tag);
                }
                Piece::Text(text) => item.text(&text),
                Piece::Close(name) => item.close(local(name)),
            }
        }
        n_empty += usize::from(!item.finish(intake));
    }
    if intake.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let what = "No item of the file holds a text.";
        let remedy = "Load items of class text; pictures and packages have none.";
        return Err(source.failure("", what, remedy));
    }
    if n_empty > 0 {
        intake.note(
            None,
            format!("{n_empty} items without a text were passed over."),
            "They are no articles.",
        );
    }
    Ok(())
}

/// An item as its tags let it grow.
#[derive(Default)]
struct Item {
    prose: Prose,
    title: String,
    byline: String,
    provider: String,
    source: String,
    date: String,
    language: String,
    url: String,
    id: String,
    /// Names of the open elements.
    open: Vec<String>,
    /// Where the body begins, once the headline is written.
    head: Option<usize>,
    is_begun: bool,
}

/// Elements of NITF and XHTML that stand on lines of their own.
const BLOCKS: [&str; 14] = [
    "p",
    "hl1",
    "hl2",
    "block",
    "li",
    "dt",
    "dd",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "blockquote",
];

impl Item {
    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|open| open == name)
    }

    /// Whether text stands in the body of the article.
    fn is_body(&self) -> bool {
        let is_content = self.is_in("body.content") || (self.is_in("body") && self.is_in("html"));
        let is_around = ["media", "media-caption", "nitf-table", "script", "style"];
        is_content && !is_around.iter().any(|name| self.is_in(name))
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.local();
        match name {
            "newsItem" => {
                self.id = tag.get("guid").unwrap_or_default().to_owned();
                self.language = tag.get("xml:lang").unwrap_or_default().to_owned();
                self.is_begun = true;
            }
            "packageItem" | "conceptItem" => self.is_begun = true,
            // The headline of the article goes before that of the metadata.
            "hl1" => self.title.clear(),
            // When it was written goes before when this version of it was.
            "contentCreated" => self.date.clear(),
            "date.issue" | "story.date" | "date.release" if self.date.is_empty() => {
                self.date = tag.get("norm").unwrap_or_default().to_owned();
            }
            "pubdata" => {
                self.source = tag.get("name").unwrap_or_default().to_owned();
                self.url = tag.get("ex-ref").unwrap_or_default().to_owned();
                if self.date.is_empty() {
                    self.date = tag.get("date.publication").unwrap_or_default().to_owned();
                }
            }
            "doc-id" if self.id.is_empty() => {
                self.id = tag.get("id-string").unwrap_or_default().to_owned();
            }
            "language" => {
                if let Some(language) = tag.get("tag").filter(|_| self.is_in("contentMeta")) {
                    self.language = language.to_owned();
                }
            }
            _ => {}
        }
        if tag.is_empty {
            return;
        }
        self.open.push(name.to_owned());
        if self.is_body() {
            if self.head.is_none() {
                self.prose.heading(self.title.trim());
                self.head = Some(self.prose.text().len());
            }
            if BLOCKS.contains(&name) {
                self.prose.block();
            }
            if let Some(label) = label_of(name) {
                self.prose.begin(label);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_body() {
            self.prose.push(text);
            return;
        }
        let last = self.open.last().map_or("", String::as_str);
        let target = match last {
            _ if self.is_in("abstract") => return,
            "hl1" => &mut self.title,
            "headline" if self.is_in("contentMeta") && self.title.is_empty() => &mut self.title,
            "title" if self.title.is_empty() && self.is_in("head") => &mut self.title,
            _ if self.is_in("byline") => &mut self.byline,
            "distributor" if self.source.is_empty() => &mut self.source,
            "name" if self.is_in("provider") => &mut self.provider,
            "name" if self.is_in("infoSource") => &mut self.source,
            "contentCreated" => &mut self.date,
            "versionCreated" if self.date.is_empty() => &mut self.date,
            _ => return,
        };
        if !target.is_empty() && !text.trim().is_empty() {
            target.push(' ');
        }
        target.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    fn close(&mut self, name: &str) {
        let Some(depth) = self.open.iter().rev().take(64).position(|open| open == name) else {
            return;
        };
        for _ in 0..=depth {
            let is_body = self.is_body();
            let Some(closed) = self.open.pop() else { return };
            if is_body && BLOCKS.contains(&closed.as_str()) {
                self.prose.block();
            }
            if is_body && label_of(&closed).is_some() {
                self.prose.end();
            }
        }
    }

    /// Gives the item to the intake; tells whether it was one with a text, or none at all.
    fn finish(self, intake: &mut Intake<'_>) -> bool {
        if self.prose.text().len() == self.head.unwrap_or_default() {
            return !self.is_begun;
        }
        let title = self.title.trim();
        let mut draft = Draft::new(self.prose.text());
        draft.zones = self.prose.zones;
        draft.claims = self.prose.claims;
        draft.claims.iter_mut().for_each(|claim| claim.suggested = Some(Origin::Import));
        let some = |text: &str| Some(text.trim()).filter(|t| !t.is_empty()).map(str::to_owned);
        draft.id = some(&self.id);
        let metadata = &mut draft.metadata;
        metadata.title = title.into();
        metadata.date = day_in(&self.date);
        metadata.source = some(&self.source).or(some(&self.provider)).map(Into::into);
        metadata.language = some(&self.language).map(Into::into);
        metadata.url = some(&self.url).filter(|url| url.starts_with("http")).map(Into::into);
        let byline = some(&self.byline);
        draft.extra.extend(byline.map(|byline| ("byline".to_owned(), byline.into())));
        intake.take(draft);
        true
    }
}
