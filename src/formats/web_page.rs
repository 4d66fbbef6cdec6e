//! A page of the web: its article without what stands around it.
//!
//! Source: the way of Mozilla's Readability, in small: paragraphs give points to what holds them,
//! links take points away. Title, day, author and source are those that the page states for others
//! (Open Graph, schema.org as JSON-LD, `meta`, `time`).

use super::frame::{Carries, Certainty, Failure, Format, Sniff, Source, Unit};
use super::intake::{Draft, Intake};
use super::prose::{Prose, day_in, entities};
use super::xml::{Piece, Tag, pieces};
use serde_json::Value;
use std::collections::BTreeMap;

/// A page of the web.
pub(super) const FORMAT: Format = Format {
    name: "web-page",
    title: "Web page, its article",
    extensions: &["html", "htm", "xhtml"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    recognize,
    read: Some(read),
    write: None,
    joint: None,
};

fn recognize(sniff: &Sniff<'_>) -> Certainty {
    let head: String = sniff.text.chars().take(2048).collect();
    let head = head.trim_start().to_ascii_lowercase();
    let is_named = FORMAT.extensions.iter().any(|end| sniff.source.has_extension(end));
    let is_page = head.starts_with("<!doctype html") || head.starts_with("<html");
    let has_tags = ["<head", "<body", "<p>", "<p ", "<div", "<article"];
    let looks_like = is_named && has_tags.iter().any(|tag| head.contains(tag));
    let is_xhtml = head.starts_with("<?xml") && head.contains("<html");
    Certainty::Likely.when(is_page || looks_like || is_xhtml)
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        match article(source.text()?) {
            Some(draft) => intake.take(draft),
            None => intake.skip(None, "The page holds no text."),
        }
    }
    if intake.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let remedy = "Open the page in a browser, and paste its text.";
        return Err(source.failure("", "The page holds no text that a reader would see.", remedy));
    }
    Ok(())
}

/// Elements without an end.
const EMPTY: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
    "hr",
];

/// Elements that are no part of an article.
const AROUND: [&str; 14] = [
    "aside",
    "button",
    "dialog",
    "figcaption",
    "footer",
    "form",
    "head",
    "iframe",
    "label",
    "menu",
    "nav",
    "option",
    "select",
    "textarea",
];

/// Words in classes and ids of what holds an article, and of what stands around one.
const GOOD: [&str; 8] = ["article", "body", "content", "entry", "main", "post", "story", "text"];
const BAD: [&str; 20] = [
    "advert",
    "banner",
    "breadcrumb",
    "byline-share",
    "caption",
    "comment",
    "cookie",
    "footer",
    "gallery",
    "menu",
    "nav",
    "newsletter",
    "popup",
    "promo",
    "recommend",
    "related",
    "share",
    "sidebar",
    "social",
    "subscribe",
];

/// How far up an end tag looks for what it closes.
const DEPTH: usize = 256;

/// An element, as it counts for finding the article.
#[derive(Default)]
struct Node {
    name: String,
    hints: String,
    is_body: bool,
    parent: usize,
    /// Characters of its text, and of the links in it.
    n_chars: usize,
    n_linked: usize,
    n_commas: usize,
    score: f64,
}

impl Node {
    fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.hints.contains(word))
    }

    fn links(&self) -> f64 {
        self.n_linked as f64 / self.n_chars.max(1) as f64
    }

    /// Whether it stands around an article rather than in it.
    fn is_around(&self) -> bool {
        AROUND.contains(&self.name.as_str())
            || (self.has(&BAD) && (self.n_chars < 400 || self.links() > 0.3))
            || (BLOCKS.contains(&self.name.as_str()) && self.n_chars > 0 && self.links() > 0.6)
    }
}

/// The article of a page; nothing if the page has no text.
pub(super) fn article(html: &str) -> Option<Draft> {
    let (html, data) = without_scripts(html);
    let mut stated = Stated::default();
    data.iter().for_each(|json| stated.data(json));
    let nodes = tree(&html, &mut stated);
    let chosen = choose(&nodes);
    let mut prose = Prose::default();
    let title = stated.title();
    if !title.is_empty() {
        prose.heading(&title);
    }
    let title_end = prose.text().len();
    emit(&html, &nodes, chosen, &title, &mut prose);
    if prose.text().len() == title_end {
        emit(&html, &nodes, 0, &title, &mut prose);
    }
    if prose.text().len() == title_end {
        return None;
    }
    let mut draft = Draft::new(prose.text());
    draft.zones = std::mem::take(&mut prose.zones);
    stated.give(&mut draft);
    Some(draft)
}

/// The text of a piece of HTML, such as a feed holds.
pub(super) fn text_of(html: &str, prose: &mut Prose) {
    let (html, _) = without_scripts(html);
    for piece in pieces(&html) {
        match piece {
            Piece::Text(text) => prose.push(&entities(&text)),
            Piece::Open(tag) => step(&tag.name.to_ascii_lowercase(), prose),
            Piece::Close(name) => step(&name.to_ascii_lowercase(), prose),
        }
    }
}

fn step(name: &str, prose: &mut Prose) {
    if name == "br" {
        prose.line();
    } else if BLOCKS.contains(&name) {
        prose.block();
    }
}

/// A page without scripts, styles and the like, whose content is no markup; and the data for
/// machines that stood among them.
fn without_scripts(html: &str) -> (String, Vec<String>) {
    let lower = html.to_ascii_lowercase();
    let (mut kept, mut data, mut at) = (String::with_capacity(html.len()), Vec::new(), 0);
    let names = ["script", "style", "template", "svg", "noscript"];
    while let Some(next) = lower.get(at..).and_then(|rest| rest.find('<')).map(|i| at + i) {
        let rest = lower.get(next + 1..).unwrap_or_default();
        let is_it = |name: &&&str| {
            let behind = rest.strip_prefix(**name);
            behind.is_some_and(|b| b.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()))
        };
        let Some(name) = names.iter().find(is_it) else {
            kept.push_str(html.get(at..=next).unwrap_or_default());
            at = next + 1;
            continue;
        };
        kept.push_str(html.get(at..next).unwrap_or_default());
        let end = format!("</{name}");
        let close = rest.find(&end).map_or(lower.len(), |i| next + 1 + i);
        let body = html.get(next..close).unwrap_or_default();
        if let Some((head, content)) = body.split_once('>')
            && head.contains("ld+json")
        {
            data.push(content.to_owned());
        }
        let behind = lower.get(close..).unwrap_or_default();
        at = behind.find('>').map_or(lower.len(), |i| close + i + 1);
    }
    kept.push_str(html.get(at..).unwrap_or_default());
    (kept, data)
}

/// Goes through a page and tells of each element once, by its number; 0 is the page.
fn walk<'a>(html: &'a str, mut visit: impl FnMut(Event<'_, 'a>)) {
    let mut open: Vec<(String, usize)> = vec![(String::new(), 0)];
    let mut n = 0;
    let close =
        |open: &mut Vec<(String, usize)>, name: &str, visit: &mut dyn FnMut(Event<'_, 'a>)| {
            let found = open.iter().rev().take(DEPTH).position(|(other, _)| other == name);
            let Some(depth) = found else { return };
            for _ in 0..=depth {
                if open.len() > 1
                    && let Some((_, number)) = open.pop()
                {
                    visit(Event::Close(number));
                }
            }
        };
    for piece in pieces(html) {
        let top = open.last().map_or(0, |(_, number)| *number);
        match piece {
            Piece::Text(text) => visit(Event::Text(top, &entities(&text))),
            Piece::Open(tag) => {
                let name = tag.name.to_ascii_lowercase();
                // A paragraph ends where the next block begins, whether it says so or not.
                let is_block = BLOCKS.contains(&name.as_str());
                let last = open.last().map_or("", |(last, _)| last.as_str());
                if (is_block && last == "p") || (name == "li" && last == "li") {
                    let last = last.to_owned();
                    close(&mut open, &last, &mut visit);
                }
                let parent = open.last().map_or(0, |(_, number)| *number);
                n += 1;
                visit(Event::Open(n, parent, &tag, &name));
                if tag.is_empty || EMPTY.contains(&name.as_str()) {
                    visit(Event::Close(n));
                } else {
                    open.push((name, n));
                }
            }
            Piece::Close(name) => close(&mut open, &name.to_ascii_lowercase(), &mut visit),
        }
    }
    while let Some((_, number)) = open.pop() {
        visit(Event::Close(number));
    }
}

/// What a walk through a page meets.
enum Event<'a, 'b> {
    /// An element begins: its number, that of the one around it, its tag, its name.
    Open(usize, usize, &'a Tag<'b>, &'a str),
    /// Text, in the element of a number.
    Text(usize, &'a str),
    /// An element ends.
    Close(usize),
}

/// Counts what the elements of a page hold, and takes in what it states of itself.
fn tree(html: &str, stated: &mut Stated) -> Vec<Node> {
    let mut nodes = vec![Node::default()];
    walk(html, |event| match event {
        Event::Open(_, parent, tag, name) => {
            stated.tag(tag, name);
            let hint = |name| tag.get(name).unwrap_or_default();
            nodes.push(Node {
                name: name.to_owned(),
                hints: format!("{} {}", hint("class"), hint("id")).to_ascii_lowercase(),
                is_body: tag.get("itemprop") == Some("articleBody"),
                parent,
                ..Node::default()
            });
        }
        Event::Text(number, text) => {
            let Some(node) = nodes.get_mut(number) else { return };
            stated.text(&node.name, text);
            // A title in the head is not read in the page.
            if node.name != "title" {
                node.n_chars +=
                    text.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
                node.n_commas += text.matches([',', '、', '،']).count();
            }
        }
        Event::Close(number) => close(&mut nodes, number),
    });
    nodes
}

/// Counts an element that ends toward what holds it.
fn close(nodes: &mut [Node], number: usize) {
    let Some(node) = nodes.get(number) else { return };
    let parent = node.parent;
    let (n_chars, n_commas, score) = (node.n_chars, node.n_commas, node.score);
    let n_linked = if node.name == "a" { n_chars } else { node.n_linked };
    let is_paragraph = matches!(node.name.as_str(), "p" | "pre" | "blockquote" | "td");
    let points = if is_paragraph && n_chars >= 25 {
        1.0 + n_commas as f64 + (n_chars as f64 / 100.0).min(3.0)
    } else {
        0.0
    };
    // The page is its own parent.
    if number == 0 {
        return;
    }
    let grand = nodes.get(parent).map_or(0, |parent| parent.parent);
    if let Some(parent) = nodes.get_mut(parent) {
        parent.n_chars += n_chars;
        parent.n_linked += n_linked;
        parent.n_commas += n_commas;
        parent.score += points;
        // A wrapper around paragraphs that stand in wrappers of their own.
        if score > 0.0 && parent.score == 0.0 {
            parent.score += score / 4.0;
        }
    }
    if grand != parent
        && let Some(grand) = nodes.get_mut(grand)
    {
        grand.score += points / 2.0;
    }
}

/// The element that holds the article.
fn choose(nodes: &[Node]) -> usize {
    let longest = |fits: &dyn Fn(&Node) -> bool| {
        let all = nodes.iter().enumerate().filter(|(_, node)| fits(node) && node.n_chars >= 200);
        all.max_by_key(|(i, node)| (node.n_chars, std::cmp::Reverse(*i))).map(|(i, _)| i)
    };
    if let Some(stated) = longest(&|node| node.is_body) {
        return stated;
    }
    let points = |node: &Node| {
        let hints =
            25.0 * (f64::from(u8::from(node.has(&GOOD))) - f64::from(u8::from(node.has(&BAD))));
        let name = if matches!(node.name.as_str(), "article" | "main") { 25.0 } else { 0.0 };
        let score = if node.score > 0.0 { node.score + hints + name } else { 0.0 };
        score * (1.0 - node.links().min(1.0))
    };
    let best = nodes
        .iter()
        .enumerate()
        .max_by(|(i, a), (j, b)| points(a).total_cmp(&points(b)).then(j.cmp(i)));
    best.filter(|(_, node)| points(node) > 0.0).map_or(0, |(i, _)| i)
}

/// Writes the text of an element, without what stands around the article and its title.
fn emit(html: &str, nodes: &[Node], chosen: usize, title: &str, prose: &mut Prose) {
    let (mut is_in, mut skipped) = (chosen == 0, None);
    let mut heading: Option<(usize, String)> = None;
    walk(html, |event| match event {
        Event::Open(number, _, _, name) => {
            is_in |= number == chosen;
            if !is_in || skipped.is_some() {
                return;
            }
            let is_around = number != chosen && nodes.get(number).is_some_and(Node::is_around);
            if is_around || name == "title" {
                skipped = Some(number);
                return;
            }
            step(name, prose);
            let is_heading = name.len() == 2 && name.starts_with('h') && name != "hr";
            if is_heading && heading.is_none() {
                heading = Some((number, String::new()));
            }
        }
        Event::Text(_, text) if is_in && skipped.is_none() => match &mut heading {
            Some((_, words)) => words.push_str(text),
            None => prose.push(text),
        },
        Event::Text(..) => {}
        Event::Close(number) => {
            if skipped == Some(number) {
                skipped = None;
            } else if is_in && skipped.is_none() {
                if let Some((_, words)) = heading.take_if(|(of, _)| *of == number) {
                    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
                    if line != title {
                        prose.heading(&line);
                    }
                }
                step(nodes.get(number).map_or("", |node| node.name.as_str()), prose);
            }
            is_in &= number != chosen || chosen == 0;
        }
    });
}

/// What a page states of its article, by what it is called there.
#[derive(Default)]
struct Stated(BTreeMap<&'static str, String>);

/// Names of properties, what they say, and whether one of them is better than those before.
const PROPERTIES: [(&str, &str); 20] = [
    ("og:title", "title"),
    ("twitter:title", "title-short"),
    ("dc.title", "title-short"),
    ("article:published_time", "date"),
    ("datepublished", "date"),
    ("date", "date-plain"),
    ("dc.date", "date-plain"),
    ("dc.date.issued", "date-plain"),
    ("pubdate", "date-plain"),
    ("parsely-pub-date", "date-plain"),
    ("sailthru.date", "date-plain"),
    ("author", "author"),
    ("article:author", "author-link"),
    ("dc.creator", "author"),
    ("parsely-author", "author"),
    ("og:site_name", "source"),
    ("application-name", "source-plain"),
    ("og:url", "url"),
    ("og:locale", "locale"),
    ("dc.publisher", "source-plain"),
];

impl Stated {
    fn put(&mut self, what: &'static str, value: &str) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            self.0.entry(what).or_insert(value);
        }
    }

    fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.0.get(*name)).map(String::as_str)
    }

    fn tag(&mut self, tag: &Tag<'_>, name: &str) {
        match name {
            "html" => {
                if let Some(language) = tag.get("lang").or_else(|| tag.get("xml:lang")) {
                    self.put("language", language);
                }
            }
            "meta" => {
                let named = ["property", "name", "itemprop"].iter().find_map(|key| tag.get(key));
                let named = named.unwrap_or_default().to_ascii_lowercase();
                let known = PROPERTIES.iter().find(|(property, _)| *property == named);
                if let Some(((_, what), content)) = known.zip(tag.get("content")) {
                    self.put(what, &entities(content));
                }
            }
            "link" if tag.get("rel") == Some("canonical") => {
                self.put("canonical", tag.get("href").unwrap_or_default());
            }
            "time" => self.put("time", tag.get("datetime").unwrap_or_default()),
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        match name {
            "title" => self.put("title-page", text),
            "h1" => self.put("title-h1", text),
            _ => {}
        }
    }

    /// What schema.org says in JSON-LD.
    fn data(&mut self, json: &str) {
        let Ok(value) = serde_json::from_str::<Value>(json) else { return };
        let mut waiting = vec![value];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Array(values) => waiting.extend(values),
                Value::Object(mut map) => {
                    if let Some(graph) = map.remove("@graph") {
                        waiting.push(graph);
                    }
                    let Some(Value::String(title)) = map.get("headline") else { continue };
                    self.put("title", &entities(title));
                    let name = |value: Option<&Value>| {
                        let value = value.and_then(|value| value.get(0).or(Some(value)))?;
                        let name = value.get("name").or(Some(value))?;
                        name.as_str().map(str::to_owned)
                    };
                    let said = [
                        ("date", name(map.get("datePublished"))),
                        ("author", name(map.get("author"))),
                        ("source", name(map.get("publisher"))),
                        ("language", name(map.get("inLanguage"))),
                    ];
                    for (what, value) in said {
                        self.put(what, &value.unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
    }

    fn title(&self) -> String {
        let title = self.get(&["title", "title-h1", "title-short", "title-page"]);
        title.unwrap_or_default().to_owned()
    }

    fn give(&self, draft: &mut Draft) {
        let metadata = &mut draft.metadata;
        metadata.title = self.title().into();
        metadata.date = self.get(&["date", "date-plain", "time"]).and_then(day_in);
        metadata.source = self.get(&["source", "source-plain"]).map(Into::into);
        let url = self.get(&["canonical", "url"]);
        metadata.url = url.filter(|url| url.starts_with("http")).map(Into::into);
        metadata.language = self.get(&["language"]).map(Into::into);
        let author = self.get(&["author"]).filter(|author| !author.starts_with("http"));
        draft.extra.extend(author.map(|author| ("byline".to_owned(), author.into())));
    }
}
