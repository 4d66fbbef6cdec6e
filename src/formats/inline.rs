//! Mentions as elements around their words, in XML, HTML or TEI.
//!
//! Source: TEI P5 guidelines, chapters 13 (names) and 1.3.1.1.4 (`xml:space`); HTML's `mark`
//! with `data-` attributes. Elements nest, so mentions that cross cannot stand there. An element
//! is a mention if it says a label, or if its name is that of an actor, a place or an event.

use super::frame::{Carries, Certainty, Failure, Format, Joint, Overlap, Sniff, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::labels::kind_of;
use super::losses::{Entry, OutArticle, Outgoing, Written};
use super::probe::Place;
use super::xml::{self, Piece, Tag};
use crate::schema::Kind;
use crate::text::{ByteOffset, Span};

/// Plain XML: `<mention label="…">`.
pub(super) const XML: Format = Format {
    name: "inline-xml",
    title: "Inline XML",
    extensions: &["xml"],
    unit: Unit::Tree,
    carries: Carries { overlap: Overlap::Nested, white_edges: true, ..Carries::FLAT },
    options: &["discontinuous"],
    recognize: |sniff| recognize(sniff, "<articles"),
    read: Some(read),
    write: Some(|out, written| write(out, written, &XML_FORM)),
    joint: Some(Joint::Within { head: "<articles>\n", between: "", tail: XML_FORM.tail }),
};

/// A page: `<mark data-label="…">`.
pub(super) const HTML: Format = Format {
    name: "inline-html",
    title: "Inline HTML",
    extensions: &["html", "htm"],
    recognize: |sniff| recognize(sniff, "<!DOCTYPE html"),
    write: Some(|out, written| write(out, written, &HTML_FORM)),
    joint: Some(Joint::Within { head: "<body>\n", between: "", tail: HTML_FORM.tail }),
    ..XML
};

/// TEI: `<rs type="…">`.
pub(super) const TEI: Format = Format {
    name: "tei",
    title: "TEI P5",
    extensions: &["xml", "tei"],
    recognize: |sniff| {
        Certainty::Sure
            .when(sniff.markup().contains("<TEI") || sniff.markup().contains("<teiCorpus"))
    },
    write: Some(|out, written| write(out, written, &TEI_FORM)),
    joint: Some(Joint::Apart),
    ..XML
};

/// How one of the formats writes.
struct Form {
    extension: &'static str,
    head: &'static str,
    /// Before an article's text; `{id}` and `{title}` stand for what they say.
    open: &'static str,
    close: &'static str,
    tail: &'static str,
    element: &'static str,
    label: &'static str,
    id: &'static str,
    /// Whether each article is a file.
    is_single: bool,
}

const XML_FORM: Form = Form {
    extension: "xml",
    head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<articles>\n",
    open: "<article id=\"{id}\" title=\"{title}\" xml:space=\"preserve\">",
    close: "</article>\n",
    tail: "</articles>\n",
    element: "mention",
    label: "label",
    id: "id",
    is_single: false,
};

const HTML_FORM: Form = Form {
    extension: "html",
    head: "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>Articles</title></head>\n\
           <body>\n",
    open: "<h1>{title}</h1>\n<article id=\"{id}\" title=\"{title}\" xml:space=\"preserve\" \
           style=\"white-space: pre-wrap\">",
    close: "</article>\n",
    tail: "</body>\n</html>\n",
    element: "mark",
    label: "data-label",
    id: "data-id",
    is_single: false,
};

const TEI_FORM: Form = Form {
    extension: "xml",
    head: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
           <TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n",
    open: "<teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>\
           <publicationStmt><p>Unpublished.</p></publicationStmt>\
           <sourceDesc><p>{id}</p></sourceDesc></fileDesc></teiHeader>\n\
           <text><body><p xml:space=\"preserve\">",
    close: "</p></body></text>\n",
    tail: "</TEI>\n",
    element: "rs",
    label: "type",
    id: "n",
    is_single: true,
};

fn recognize(sniff: &Sniff<'_>, mark: &str) -> Certainty {
    let head = sniff.text.trim_start();
    if sniff.markup().contains("<mention label=") || sniff.markup().contains("data-label=") {
        let is_marked = sniff.markup().contains(mark);
        return if is_marked { Certainty::Sure } else { Certainty::Likely };
    }
    let is_xml = head.starts_with("<?xml") && mark.starts_with("<articles");
    let named = ["<persName", "<placeName", "<ENAMEX", "<person", "<location", "<org>", "<event"];
    Certainty::Likely.when(is_xml && named.iter().any(|name| sniff.markup().contains(name)))
}

/// Elements that begin a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "li",
    "tr",
    "blockquote",
    "section",
    "hl1",
    "hl2",
    "block",
    "br",
    "lb",
    "l",
    "ab",
];

/// Elements whose content is no text of an article.
const HEADS: &[&str] = &["teiHeader", "script", "style", "title", "docdata", "meta", "back", "h1"];

/// The label that an element says, if it is a mention.
fn label_of(tag: &Tag<'_>) -> Option<String> {
    let said = ["label", "data-label"].iter().find_map(|name| tag.get(name));
    if let Some(label) = said.filter(|label| !label.is_empty()) {
        return Some(label.to_owned());
    }
    let kind = ["type", "TYPE", "role"].iter().find_map(|name| tag.get(name));
    match tag.local() {
        "rs" | "name" | "seg" | "ENAMEX" => kind.map(str::to_owned),
        "anchor" | "article" | "head" | "group" | "target" | "region" | "state" | "action" => None,
        local if kind_of(local) != Kind::Other => Some(kind.unwrap_or(local).to_owned()),
        _ => None,
    }
}

/// An open element.
struct Open {
    name: String,
    /// Whether white space is kept from here.
    preserves: bool,
    skips: bool,
    /// Label, id, and where the first character stood.
    mention: Option<(String, Option<String>, Option<usize>)>,
}

/// White space that is not written yet, for nothing may follow it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    #[default]
    Nothing,
    Space,
    Block,
}

/// An article, as tags and white space let it grow.
#[derive(Default)]
struct Growing {
    draft: Draft,
    open: Vec<Open>,
    /// The open mentions that have no character yet.
    waiting: Vec<usize>,
    pending: Pending,
    n_preserving: usize,
    n_skipping: usize,
    is_titled: bool,
}

impl Growing {
    fn text(&mut self, text: &str) {
        if self.is_titled {
            self.draft.metadata.title = text.trim().into();
            self.is_titled = false;
        }
        if self.n_skipping > 0 || text.is_empty() {
            return;
        }
        if self.n_preserving > 0 {
            self.begin();
            self.draft.text.push_str(text);
            return;
        }
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.pending = self.pending.max(Pending::Space);
            } else {
                self.begin();
                self.draft.text.push(c);
            }
        }
    }

    /// Writes what is pending; mentions whose first character comes now begin here.
    fn begin(&mut self) {
        if !self.draft.text.is_empty() {
            self.draft.text.push_str(match self.pending {
                Pending::Nothing => "",
                Pending::Space => " ",
                Pending::Block => "\n\n",
            });
        }
        self.pending = Pending::Nothing;
        let at = self.draft.text.len();
        for waiting in self.waiting.drain(..) {
            if let Some((_, _, start)) = self.open.get_mut(waiting).and_then(|o| o.mention.as_mut())
            {
                *start = Some(at);
            }
        }
    }

    fn block(&mut self, name: &str) {
        if self.n_preserving == 0 && BLOCKS.contains(&name) {
            self.pending = Pending::Block;
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.local();
        self.block(name);
        let skips = HEADS.contains(&name);
        self.is_titled |= name == "title" && self.draft.metadata.title.is_empty();
        if tag.is_empty || ["br", "lb", "meta", "img", "hr", "link"].contains(&name) {
            return;
        }
        let preserves = tag.get("xml:space") == Some("preserve") || name == "pre";
        let id = ["data-id", "xml:id", "id", "n"].iter().find_map(|key| tag.get(key));
        let mention = label_of(tag).map(|label| (label, id.map(str::to_owned), None));
        if mention.is_some() {
            self.waiting.push(self.open.len());
        }
        self.n_preserving += usize::from(preserves);
        self.n_skipping += usize::from(skips);
        self.open.push(Open { name: tag.name.to_owned(), preserves, skips, mention });
    }

    fn close(&mut self, name: &str) {
        // An end tag that was never begun closes nothing; one far below closes what is above.
        let depth = self.open.iter().rev().take(MAX_SEARCH).position(|open| open.name == name);
        let Some(depth) = depth else { return };
        for _ in 0..=depth {
            let Some(open) = self.open.pop() else { return };
            self.waiting.pop_if(|waiting| *waiting == self.open.len());
            self.n_preserving -= usize::from(open.preserves);
            self.n_skipping -= usize::from(open.skips);
            let Some((label, id, Some(start))) = open.mention else { continue };
            let end = ByteOffset::new(self.draft.text.len());
            if let Some(span) = Span::new(ByteOffset::new(start), end) {
                self.draft.claims.push(Claim { id, ..Claim::new(label, Place::span(span)) });
            }
        }
        self.block(xml::local(name));
    }

    fn finish(&mut self, intake: &mut Intake<'_>) {
        let draft = std::mem::take(self).draft;
        if !draft.text.trim().is_empty() || !draft.claims.is_empty() {
            intake.take(draft);
        }
    }
}

/// How many open elements an end tag may close at once.
const MAX_SEARCH: usize = 64;

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let text = source.text()?;
        if !text.contains('<') {
            let what = "The file has no tags.";
            return Err(source.failure("", what, "Load it as text instead."));
        }
        let mut growing = Growing::default();
        let has_articles = text.contains("<article");
        growing.draft.id = Some(source.stem().to_owned()).filter(|_| !has_articles);
        for piece in xml::pieces(text) {
            match piece {
                Piece::Text(text) => growing.text(&text),
                Piece::Open(tag) if tag.local() == "article" => {
                    growing = Growing::default();
                    growing.draft.id = tag.get("id").map(str::to_owned);
                    growing.draft.metadata.title = tag.get("title").unwrap_or_default().into();
                    growing.open(&tag);
                }
                Piece::Open(tag) => growing.open(&tag),
                Piece::Close(name) => {
                    growing.close(name);
                    if matches!(xml::local(name), "article" | "TEI") {
                        growing.finish(intake);
                    }
                }
            }
        }
        if !has_articles {
            growing.finish(intake);
        }
    }
    Ok(())
}

fn write(out: &Outgoing<'_>, written: &mut Written, form: &Form) {
    let mut file = String::from(form.head);
    for article in &out.articles {
        xml::tell_forbidden(article, &mut written.losses);
        let title = xml::escape(&article.document.facts.metadata.title);
        let id = xml::escape(article.document.id.as_str());
        let open = form.open.replace("{id}", &id).replace("{title}", &title);
        file.push_str(&open);
        file.push_str(&marked(article, form));
        file.push_str(form.close);
        if form.is_single {
            file.push_str(form.tail);
            let stem = article.document.id.as_str();
            let name = format!("{}/{stem}.{}", out.options.name, form.extension);
            let content = std::mem::replace(&mut file, form.head.to_owned());
            written.files.push((name, content.into_bytes()));
        }
    }
    if !form.is_single {
        file.push_str(form.tail);
        let name = format!("{}.{}", out.options.name, form.extension);
        written.files.push((name, file.into_bytes()));
    }
}

/// The text of an article with elements around its mentions.
fn marked(article: &OutArticle<'_>, form: &Form) -> String {
    let text = article.text();
    let close = format!("</{}>", form.element);
    let (mut marked, mut at) = (String::new(), 0);
    let mut ends: Vec<usize> = Vec::new();
    // A last, empty step closes what is open at the end of the text.
    for entry in article.entries.iter().map(Some).chain([None]) {
        let start = entry.map_or(text.len(), |entry| entry.hull().start().get());
        while let Some(end) = ends.pop_if(|end| *end <= start) {
            marked.push_str(&between(text.get(at..end).unwrap_or_default()));
            marked.push_str(&close);
            at = end;
        }
        marked.push_str(&between(text.get(at..start).unwrap_or_default()));
        at = start;
        if let Some(entry) = entry {
            marked.push_str(&tag(entry, form));
            ends.push(entry.hull().end().get());
        }
    }
    marked
}

fn tag(entry: &Entry<'_>, form: &Form) -> String {
    let (label, id) = (xml::escape(entry.label), xml::escape(entry.mention.id.as_str()));
    format!("<{} {}=\"{label}\" {}=\"{id}\">", form.element, form.label, form.id)
}

/// Text between tags, in which line feeds and tabs may stand as they are.
fn between(text: &str) -> String {
    xml::escape(text).replace("&#10;", "\n").replace("&#9;", "\t")
}
