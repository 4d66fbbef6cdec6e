//! Feeds: each entry is an article.
//!
//! Source: RSS 2.0 with `content:encoded`, RSS 1.0, and Atom (RFC 4287). The longest text that an
//! entry has is taken; feeds often hold no more than its first lines, which is told.

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Draft, Intake};
use super::prose::{Prose, day_in};
use super::web_page;
use super::xml::{Piece, local, pieces};

/// RSS and Atom.
pub(super) const FORMAT: Format = Format {
    name: "feed",
    title: "RSS or Atom feed",
    extensions: &["rss", "atom", "xml"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    recognize: |sniff: &Sniff<'_>| {
        let head: String = sniff.text.chars().take(2048).collect();
        let is_atom = head.contains("<feed") && head.contains("www.w3.org/2005/Atom");
        let is_rss = head.contains("<rss") || head.contains("purl.org/rss/1.0");
        Certainty::Sure.when(is_atom || is_rss)
    },
    read: Some(read),
    write: None,
    joint: None,
};

/// What is gathered of an entry.
#[derive(Default)]
struct Entry {
    title: String,
    link: String,
    date: String,
    author: String,
    id: String,
    bodies: Vec<String>,
}

impl Entry {
    fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "title" => &mut self.title,
            "link" => &mut self.link,
            "pubDate" | "published" | "date" | "issued" => &mut self.date,
            "creator" | "author" | "name" => &mut self.author,
            "guid" | "id" => &mut self.id,
            "encoded" | "content" | "description" | "summary" => {
                self.bodies.push(String::new());
                return self.bodies.last_mut();
            }
            _ => return None,
        })
    }

    fn draft(self, source: &str) -> Option<Draft> {
        let mut texts = Vec::new();
        for body in &self.bodies {
            let mut prose = Prose::default();
            web_page::text_of(body, &mut prose);
            texts.push(prose.text().to_owned());
        }
        let body = texts.into_iter().max_by_key(String::len).filter(|text| !text.is_empty())?;
        let mut title = Prose::default();
        web_page::text_of(&self.title, &mut title);
        let mut prose = Prose::default();
        prose.heading(title.text());
        let start = prose.text().len();
        let divider = if start > 0 { "\n\n" } else { "" };
        let mut draft = Draft::new(format!("{}{divider}{body}", prose.text()));
        draft.zones = std::mem::take(&mut prose.zones);
        let metadata = &mut draft.metadata;
        metadata.title = title.text().into();
        metadata.date = day_in(&self.date);
        metadata.source = Some(source.trim()).filter(|s| !s.is_empty()).map(Into::into);
        let link = [&self.link, &self.id].into_iter().map(|link| link.trim());
        metadata.url = link.into_iter().find(|link| link.starts_with("http")).map(Into::into);
        let author = Some(self.author.trim().to_owned()).filter(|author| !author.is_empty());
        draft.extra.extend(author.map(|author| ("byline".to_owned(), author.into())));
        Some(draft)
    }
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        read_feed(source.text()?, intake);
    }
    if intake.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let remedy = "Load the pages that it leads to instead.";
        return Err(source.failure("", "The feed has no entry with a text.", remedy));
    }
    let what = "Feeds often hold the first lines of an article alone.";
    intake.note(None, what, "Look at the lengths before you add them.");
    Ok(())
}

fn read_feed(text: &str, intake: &mut Intake<'_>) {
    let (mut name, mut entry): (String, Option<Entry>) = (String::new(), None);
    // The field that text goes to, with how deep its own tags lie, which are part of it.
    let mut field: Option<(String, usize)> = None;
    let mut is_title = false;
    for piece in pieces(text) {
        match piece {
            Piece::Open(tag) if field.is_some() => {
                // Markup within a text that is no CDATA: Atom's `type="xhtml"`.
                if let Some((within, depth)) = &mut field {
                    *depth += usize::from(!tag.is_empty);
                    markup(&mut entry, within, &format!("<{}>", tag.local()));
                }
            }
            Piece::Open(tag) => match (tag.local(), &mut entry) {
                ("item" | "entry", _) => entry = Some(Entry::default()),
                ("title", None) if name.is_empty() => is_title = !tag.is_empty,
                ("link", Some(entry)) if tag.get("href").is_some() => {
                    let is_main = tag.get("rel").is_none_or(|rel| rel == "alternate");
                    if is_main {
                        entry.link = tag.get("href").unwrap_or_default().to_owned();
                    }
                }
                (local, Some(entry)) if !tag.is_empty => {
                    field = entry.field(local).map(|_| (local.to_owned(), 0));
                }
                _ => {}
            },
            Piece::Text(text) => match (&field, &mut entry) {
                (Some((field, _)), Some(entry)) => {
                    if let Some(target) = last_of(entry, field) {
                        target.push_str(&text);
                    }
                }
                _ if is_title => name.push_str(text.trim()),
                _ => {}
            },
            Piece::Close(closed) => {
                let closed = local(closed);
                is_title = false;
                match &mut field {
                    Some((open, 0)) if open == closed => field = None,
                    Some((open, depth)) => {
                        *depth = depth.saturating_sub(1);
                        markup(&mut entry, open, &format!("</{closed}>"));
                    }
                    None if matches!(closed, "item" | "entry") => {
                        match entry.take().and_then(|entry| entry.draft(&name)) {
                            Some(draft) => intake.take(draft),
                            None => intake.skip(None, "An entry has no text."),
                        }
                    }
                    None => {}
                }
            }
        }
    }
}

/// Fields that are texts.
const BODIES: [&str; 4] = ["encoded", "content", "description", "summary"];

/// Adds a tag to a text; other fields have none.
fn markup(entry: &mut Option<Entry>, field: &str, tag: &str) {
    if BODIES.contains(&field)
        && let Some(body) = entry.as_mut().and_then(|entry| entry.bodies.last_mut())
    {
        body.push_str(tag);
    }
}

/// The field that grows, without beginning another text.
fn last_of<'a>(entry: &'a mut Entry, name: &str) -> Option<&'a mut String> {
    if BODIES.contains(&name) {
        return entry.bodies.last_mut();
    }
    entry.field(name)
}
