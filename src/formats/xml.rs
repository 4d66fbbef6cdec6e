//! Reads tags and text of XML, and of HTML as it is found; escapes text for both.

use super::losses::{Effect, Loss, LossKind, OutArticle, Teller};
use crate::annotation::Attribute;
use std::borrow::Cow;

/// A piece of a file with tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text with its references resolved.
    Text(Cow<'a, str>),
    /// A start tag.
    Open(Tag<'a>),
    /// An end tag, by name.
    Close(&'a str),
}

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name with its prefix.
    pub(super) name: &'a str,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Whether it has no content: `<a/>`.
    pub(super) is_empty: bool,
}

impl Tag<'_> {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// All attributes, with prefixes, in their order.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (*name, value.as_ref()))
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(self.name)
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The pieces of a file in their order. Comments, declarations and instructions are passed over;
/// what is no tag is text. Nothing is checked for balance.
pub(super) fn pieces(file: &str) -> Pieces<'_> {
    Pieces { rest: file }
}

/// Goes through a file once.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// Takes what stands before an end mark, with the mark.
    fn until(&mut self, end: &str) -> &'a str {
        let (inside, behind) = match self.rest.find(end) {
            Some(at) => (&self.rest[..at], &self.rest[at + end.len()..]),
            None => (self.rest, ""),
        };
        self.rest = behind;
        inside
    }

    fn open(&mut self) -> Option<Piece<'a>> {
        let body = self.rest.strip_prefix('<')?;
        let end = body.find(|c: char| c.is_whitespace() || c == '/' || c == '>')?;
        let (name, mut rest) = body.split_at(end);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(behind) = rest.strip_prefix("/>") {
                self.rest = behind;
                return Some(Piece::Open(Tag { name, attributes, is_empty: true }));
            }
            if let Some(behind) = rest.strip_prefix('>') {
                self.rest = behind;
                return Some(Piece::Open(Tag { name, attributes, is_empty: false }));
            }
            if let Some(behind) = rest.strip_prefix('/') {
                rest = behind;
                continue;
            }
            let is_end = |c: char| c.is_whitespace() || matches!(c, '=' | '/' | '>');
            let end = rest.find(is_end)?;
            let (key, behind) = rest.split_at(end);
            rest = behind.trim_start();
            let Some(value) = rest.strip_prefix('=') else {
                // An equals sign alone names nothing and would be met again for ever.
                if key.is_empty() {
                    return None;
                }
                attributes.push((key, Cow::Borrowed("")));
                continue;
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, behind) = match quote {
                Some(quote) => value.get(1..)?.split_once(quote)?,
                None => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>')?),
            };
            rest = behind;
            attributes.push((key, resolved(value, true)));
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if self.rest.starts_with("<!--") {
                self.until("-->");
            } else if let Some(rest) = self.rest.strip_prefix("<![CDATA[") {
                self.rest = rest;
                return Some(Piece::Text(Cow::Borrowed(self.until("]]>"))));
            } else if self.rest.starts_with("<?") {
                self.until("?>");
            } else if self.rest.starts_with("<!") {
                self.until(">");
            } else if let Some(rest) = self.rest.strip_prefix("</") {
                self.rest = rest;
                return Some(Piece::Close(self.until(">").trim()));
            } else {
                let second = self.rest.chars().nth(1);
                let is_tag = self.rest.starts_with('<')
                    && second.is_some_and(|c| c.is_alphabetic() || c == '_');
                if is_tag && let Some(open) = self.open() {
                    return Some(open);
                }
                // A sign that begins no tag is text.
                let from = usize::from(self.rest.starts_with('<'));
                let end = self.rest[from..].find('<').map_or(self.rest.len(), |at| at + from);
                let (text, behind) = self.rest.split_at(end);
                self.rest = behind;
                return Some(Piece::Text(resolved(text, false)));
            }
        }
    }
}

/// A text with its references resolved and its line ends as XML reads them.
fn resolved(text: &str, is_attribute: bool) -> Cow<'_, str> {
    let has_space = is_attribute && text.contains(['\n', '\t']);
    if !has_space && !text.contains(['&', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut found = String::with_capacity(text.len());
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\r' => {
                chars.next_if(|(_, next)| *next == '\n');
                found.push(if is_attribute { ' ' } else { '\n' });
            }
            '\n' | '\t' if is_attribute => found.push(' '),
            '&' => {
                let tail = text.get(at + 1..).unwrap_or_default();
                let end = tail.bytes().take(12).position(|b| b == b';');
                let name = end.and_then(|end| tail.get(..end));
                match name.and_then(reference) {
                    Some(c) => {
                        found.push(c);
                        for _ in 0..=name.map_or(0, |name| name.chars().count()) {
                            chars.next();
                        }
                    }
                    None => found.push('&'),
                }
            }
            other => found.push(other),
        }
    }
    Cow::Owned(found)
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        return char::from_u32(code?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        _ => return None,
    })
}

/// A text fit to stand between tags or in a quoted attribute; what XML 1.0 cannot hold becomes a
/// space, which keeps all offsets.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A parser makes spaces or line feeds of these where they stand as they are.
            '\r' => escaped.push_str("&#13;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if is_allowed(c) => escaped.push(c),
            _ => escaped.push(' '),
        }
    }
    escaped
}

/// Whether XML 1.0 can hold a character.
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// Tells what of an article XML 1.0 cannot hold.
pub(super) fn tell_forbidden(article: &OutArticle<'_>, losses: &mut Vec<Loss>) {
    let is_forbidden = |c: char| !is_allowed(c);
    let n = article.text().chars().filter(|c| is_forbidden(*c)).count();
    if n == 0 {
        return;
    }
    let mut teller = Teller::new(article.document, losses);
    let what = format!("{n} characters that XML cannot hold became spaces.");
    teller.tell_article(LossKind::Text, what);
    for entry in &article.entries {
        if article.slice(entry.hull()).contains(is_forbidden) {
            let what = "A character in it that XML cannot hold became a space.";
            teller.tell(LossKind::Text, Effect::Changed, entry, what);
        }
    }
}

/// Tells which notes and attributes XML 1.0 cannot hold to the letter.
pub(super) fn tell_forbidden_properties(article: &OutArticle<'_>, losses: &mut Vec<Loss>) {
    let is_forbidden = |text: &str| text.contains(|c| !is_allowed(c));
    let mut teller = Teller::new(article.document, losses);
    let what = "A character in it that XML cannot hold became a space.";
    for entry in &article.entries {
        if is_forbidden(&entry.mention.note) {
            teller.tell(LossKind::Note, Effect::Kept, entry, what);
        }
        let is_lost = |(name, value): (&String, &Attribute)| {
            is_forbidden(name) || matches!(value, Attribute::Text(text) if is_forbidden(text))
        };
        if entry.mention.attributes.iter().any(is_lost) {
            teller.tell(LossKind::Attributes, Effect::Kept, entry, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &str) -> String {
        let text = |piece| match piece {
            Piece::Text(text) => text.into_owned(),
            Piece::Open(tag) => format!("[{} {}]", tag.name, tag.get("a").unwrap_or("-")),
            Piece::Close(name) => format!("[/{name}]"),
        };
        pieces(file).map(text).collect()
    }

    #[test]
    fn tags_and_text_are_told_apart() {
        assert_eq!(text("<x a='1&amp;2'>b &lt; c<br/></x>"), "[x 1&2]b < c[br -][/x]");
        assert_eq!(text("a < b & c <3 &#x1F525; &nope;"), "a < b & c <3 🔥 &nope;");
        assert_eq!(text("<!DOCTYPE x><?pi?><!-- <y> --><![CDATA[<&>]]>\r\n"), "<&>\n");
        assert_eq!(text("<p a=1 checked>x"), "[p 1]x");
        assert_eq!(text("<a b=\"unclosed"), "<a b=\"unclosed");
        assert_eq!(text("<a =>x"), "[a -]x");
    }
}
