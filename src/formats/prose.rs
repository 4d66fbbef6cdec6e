//! Lets the text of an article grow from tags and pieces of text, as a reader would see it.

use super::intake::Claim;
use super::probe::Place;
use crate::article::{Zone, ZoneKind};
use crate::extra::Extra;
use crate::moment::Day;
use crate::text::{ByteOffset, Span};
use std::borrow::Cow;

/// White space that is not written yet, for nothing may follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    #[default]
    Nothing,
    Space,
    Line,
    Block,
}

/// A text that grows: runs of white space become one space, paragraphs are divided by blank lines.
#[derive(Debug, Default)]
pub(super) struct Prose {
    text: String,
    pending: Pending,
    /// The open mentions with where their first character stands.
    open: Vec<(String, Option<usize>)>,
    /// Mentions so far.
    pub(super) claims: Vec<Claim>,
    /// Headings so far.
    pub(super) zones: Vec<Zone>,
}

impl Prose {
    /// Adds text.
    pub(super) fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.pending = self.pending.max(Pending::Space);
                continue;
            }
            if !self.text.is_empty() {
                self.text.push_str(match self.pending {
                    Pending::Nothing => "",
                    Pending::Space => " ",
                    Pending::Line => "\n",
                    Pending::Block => "\n\n",
                });
            }
            self.pending = Pending::Nothing;
            let at = self.text.len();
            for (_, start) in &mut self.open {
                start.get_or_insert(at);
            }
            self.text.push(c);
        }
    }

    /// What follows stands in a paragraph of its own.
    pub(super) fn block(&mut self) {
        self.pending = Pending::Block;
    }

    /// What follows stands on a line of its own.
    pub(super) fn line(&mut self) {
        self.pending = self.pending.max(Pending::Line);
    }

    /// A mention begins with the next character.
    pub(super) fn begin(&mut self, label: impl Into<String>) {
        self.open.push((label.into(), None));
    }

    /// The mention that began last ends with the last character.
    pub(super) fn end(&mut self) {
        let Some((label, Some(start))) = self.open.pop() else { return };
        let end = ByteOffset::new(self.text.len());
        let span = Span::new(ByteOffset::new(start), end);
        self.claims.extend(span.map(|span| Claim::new(label, Place::span(span))));
    }

    /// Adds a heading.
    pub(super) fn heading(&mut self, text: &str) {
        self.block();
        // White space alone adds nothing, so the heading begins with its first character.
        self.begin("");
        self.push(text);
        let start = self.open.pop().and_then(|(_, start)| start);
        let end = ByteOffset::new(self.text.len());
        let span = start.and_then(|start| Span::new(ByteOffset::new(start), end));
        let kind = ZoneKind::Headline;
        self.zones.extend(span.map(|span| Zone { kind, span, extra: Extra::default() }));
        self.block();
    }

    /// The text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Names of the characters from U+00A0 to U+00FF in HTML, in their order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg \
    macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
    iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave \
    Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
    Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc \
    euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
    uacute ucirc uuml yacute thorn yuml";

/// Names of further characters that stand in news.
const OTHERS: [(&str, char); 14] = [
    ("euro", '€'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("bull", '•'),
    ("trade", '™'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("scaron", 'š'),
];

/// A text with the references of HTML resolved that XML does not have.
pub(super) fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        resolved.push_str(before);
        let end = behind.bytes().take(10).position(|b| b == b';');
        let name = end.and_then(|end| behind.get(..end));
        let latin = || {
            let place = LATIN.split_ascii_whitespace().position(|latin| Some(latin) == name)?;
            char::from_u32(0xa0 + place as u32)
        };
        let other = OTHERS.iter().find(|(other, _)| Some(*other) == name).map(|(_, c)| *c);
        match (other.or_else(latin), name) {
            (Some(c), Some(name)) => {
                resolved.push(c);
                rest = behind.get(name.len() + 1..).unwrap_or_default();
            }
            _ => {
                resolved.push('&');
                rest = behind;
            }
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day that a text states: `2022-03-14T…`, `20220314`, `Mon, 14 Mar 2022 …`, `March 14, 2022`.
pub(super) fn day_in(text: &str) -> Option<Day> {
    let text = text.trim();
    let iso = text.get(..10).map(|head| head.replace('/', "-"));
    if let Some(day) = iso.and_then(|head| Day::parse(&head)) {
        return Some(day);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
        return Day::parse(&format!("{year}-{month}-{day}"));
    }
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let month = words().find_map(|word| {
        let head = word.get(..3)?.to_lowercase();
        let is_name = word.chars().all(char::is_alphabetic);
        MONTHS.iter().position(|month| is_name && **month == head)
    })?;
    let number = |fits: fn(u32) -> bool| {
        words().filter_map(|word| word.parse::<u32>().ok()).find(|n| fits(*n))
    };
    let year = number(|n| (1000..=9999).contains(&n))?;
    let day = number(|n| (1..=31).contains(&n))?;
    Day::parse(&format!("{year:04}-{:02}-{day:02}", month + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_forms_of_news() {
        for text in [
            "2022-03-14T09:00:00+01:00",
            "2022/03/14",
            "20220314T090000Z",
            "March 14, 2022",
            "Mon, 14 Mar 2022 09:00:00 GMT",
            "14 March 2022",
        ] {
            assert_eq!(day_in(text), Day::parse("2022-03-14"), "{text}");
        }
        for text in ["", "yesterday", "2022", "Marching 14", "2022-13-40"] {
            assert_eq!(day_in(text), None, "{text}");
        }
    }

    #[test]
    fn references_of_html_are_resolved() {
        assert_eq!(
            entities("Caf&eacute; &laquo;x&raquo; &euro;5 &nope; &"),
            "Café «x» €5 &nope; &"
        );
    }

    #[test]
    fn white_space_is_what_a_reader_sees() {
        let mut prose = Prose::default();
        prose.heading(" A\n head ");
        prose.push(" one \n two");
        prose.line();
        prose.begin("Place");
        prose.push(" three ");
        prose.end();
        prose.block();
        prose.push("four");
        assert_eq!(prose.text(), "A head\n\none two\nthree\n\nfour");
        assert_eq!(prose.zones[0].span.end().get(), 6);
        assert_eq!(prose.claims.len(), 1);
    }
}
