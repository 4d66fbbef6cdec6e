//! What the text of an article says of itself: headline, date, boilerplate.

use crate::article::{Metadata, Zone, ZoneKind, title_from};
use crate::extra::Extra;
use crate::moment::Day;
use crate::text::{ByteOffset, Range, Span, paragraphs};

/// What was recognized in a text; the text itself stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognized {
    /// Title, date and whatever else the text states.
    pub metadata: Metadata,
    /// The parts that are not body, in order.
    pub zones: Vec<Zone>,
}

/// Longest first line, in characters, that is taken for a headline.
const HEADLINE: usize = 140;
/// Longest line between paragraphs, in characters, that is taken for a heading.
const HEADING: usize = 80;

/// Reads an article's text as a person would at a first glance.
///
/// ```
/// let found = dateline::ingest::recognize(" date 2021-06-22 The Taliban took Kunduz.");
/// assert_eq!(found.metadata.date.unwrap().to_string(), "2021-06-22");
/// assert_eq!(found.metadata.title.as_ref(), "The Taliban took Kunduz.");
/// ```
#[must_use]
pub fn recognize(text: &str) -> Recognized {
    let lines: Vec<Line<'_>> =
        paragraphs(text).into_iter().filter_map(|range| Line::of(text, range)).collect();
    let mut found = Recognized::default();
    let body_from = front_matter(text, &lines, &mut found);
    let lines = &lines[body_from..];
    let Some(first) = lines.first() else { return found };
    let marker = date_marker(first);
    if let Some((span, day)) = marker {
        found.add(ZoneKind::Dateline, Some(span));
        found.metadata.date = found.metadata.date.or(Some(day));
    }
    for (i, line) in lines.iter().enumerate() {
        let is_first = i == 0 && marker.is_none();
        if is_boilerplate(line.text) {
            found.add(ZoneKind::Boilerplate, line.span());
        } else if is_first && lines.len() > 1 && is_headline(line.text) {
            found.add(ZoneKind::Headline, line.span());
            if found.metadata.title.is_empty() {
                found.metadata.title = line.text.trim_start_matches('#').trim().into();
            }
        } else if i > 0 && is_heading(line.text, lines.get(i + 1)) {
            found.add(ZoneKind::Headline, line.span());
        } else if i <= 2 && !found.zones.iter().any(|zone| zone.kind == ZoneKind::Dateline) {
            found.add(ZoneKind::Dateline, dateline(line));
        }
    }
    if found.metadata.title.is_empty() {
        let start = marker.map_or(first.start, |(span, _)| span.end().get());
        found.metadata.title = title_from(text.get(start..).unwrap_or_default()).into();
    }
    found.zones.sort_by_key(|zone| zone.span);
    found
}

impl Recognized {
    fn add(&mut self, kind: ZoneKind, span: Option<Span>) {
        self.zones.extend(span.map(|span| Zone { kind, span, extra: Extra::default() }));
    }
}

/// A line that is not blank, without the white space around it.
struct Line<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Line<'a> {
    fn of(text: &'a str, range: Range<ByteOffset>) -> Option<Self> {
        let line = text.get(range.start().get()..range.end().get())?;
        // A byte order mark within a text is as invisible as a blank.
        let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        let body = line.trim_matches(is_blank);
        let start = range.start().get() + (line.len() - line.trim_start_matches(is_blank).len());
        (!body.is_empty()).then_some(Self { text: body, start })
    }

    fn span(&self) -> Option<Span> {
        self.part(0, self.text.len())
    }

    fn part(&self, from: usize, to: usize) -> Option<Span> {
        Span::new(ByteOffset::new(self.start + from), ByteOffset::new(self.start + to))
    }
}

/// The form ` date 2021-06-22 ` before the first word, also with a colon and in capitals.
fn date_marker(line: &Line<'_>) -> Option<(Span, Day)> {
    let word = line.text.get(..4).filter(|word| word.eq_ignore_ascii_case("date"))?;
    let rest = line.text.get(word.len()..)?.trim_start_matches(':').trim_start();
    let from = line.text.len() - rest.len();
    let day = Day::parse(rest.get(..10)?)?;
    let ends_there = rest.get(10..)?.chars().next().is_none_or(char::is_whitespace);
    let span = line.part(0, from + 10)?;
    ends_there.then_some((span, day))
}

/// YAML-like lines between two `---` at the very start, as Markdown files have them; gives the
/// number of lines it takes.
fn front_matter(text: &str, lines: &[Line<'_>], found: &mut Recognized) -> usize {
    let begins = text.starts_with("---") && lines.first().is_some_and(|line| line.text == "---");
    let Some(end) = lines.iter().skip(1).position(|line| line.text == "---").filter(|_| begins)
    else {
        return 0;
    };
    for line in &lines[1..=end] {
        let Some((name, value)) = line.text.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']).trim();
        if value.is_empty() {
            continue;
        }
        let metadata = &mut found.metadata;
        match name.trim().to_lowercase().as_str() {
            "title" | "headline" => metadata.title = value.into(),
            "date" | "published" => metadata.date = Day::parse(value.get(..10).unwrap_or(value)),
            "source" | "publisher" => metadata.source = Some(value.into()),
            "url" | "link" => metadata.url = Some(value.into()),
            "language" | "lang" => metadata.language = Some(value.into()),
            _ => {}
        }
    }
    for line in &lines[..end + 2] {
        found.add(ZoneKind::Boilerplate, line.span());
    }
    end + 2
}

fn n_chars(text: &str) -> usize {
    text.chars().count()
}

fn ends_like_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')'])
        .ends_with(['.', ':', ';', ',', '!', '…', '।', '。'])
}

fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

fn is_headline(text: &str) -> bool {
    text.starts_with("# ")
        || (n_chars(text) <= HEADLINE && has_words(text) && !ends_like_a_sentence(text))
}

/// A short line without a final stop, with a paragraph of the story after it.
fn is_heading(text: &str, next: Option<&Line<'_>>) -> bool {
    let is_marked = text.starts_with('#') && text.trim_start_matches('#').starts_with(' ');
    let begins = text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase());
    let is_quote = text.starts_with(['"', '“', '‘', '«', '-', '–', '—', '*', '•']);
    let is_short =
        n_chars(text) <= HEADING && has_words(text) && text.split_whitespace().count() <= 10;
    let leads = next.is_some_and(|next| n_chars(next.text) > 2 * n_chars(text));
    is_marked || (is_short && begins && !is_quote && !ends_like_a_sentence(text) && leads)
}

/// Beginnings of lines that are not part of a story, in lower case.
const BOILERPLATE: [&str; 24] = [
    "read more:",
    "read more ",
    "read also:",
    "also read:",
    "see also:",
    "more on this story",
    "related:",
    "related articles",
    "related stories",
    "recommended stories",
    "watch:",
    "listen:",
    "sign up",
    "subscribe",
    "follow us",
    "share this",
    "click here",
    "advertisement",
    "download our app",
    "join our",
    "©",
    "copyright ©",
    "all rights reserved",
    "the-cnn-wire",
];

fn is_boilerplate(text: &str) -> bool {
    let lower = text.trim_start_matches(['*', '-', '>', ' ', '[', '•']).to_lowercase();
    let begins = BOILERPLATE.iter().any(|begin| {
        // `Subscribe` is not the beginning of `Subscribers`.
        let is_whole = |rest: &str| {
            !begin.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric)
        };
        lower.strip_prefix(begin).is_some_and(is_whole)
    });
    // An advertisement is announced by that word alone; a sentence may begin with it.
    let is_alone = !lower.starts_with("advertisement") || !ends_like_a_sentence(&lower);
    // A sentence of the story may begin so; a line of the page around it is short.
    begins && is_alone && n_chars(text) <= 200
}

/// Place, date or agency in capitals before a dash: `NAIROBI, March 14 (Agency) —`.
fn dateline(line: &Line<'_>) -> Option<Span> {
    let (at, dash) = ["—", "–", " - ", "--"]
        .iter()
        .filter_map(|dash| line.text.find(dash).map(|at| (at, *dash)))
        .min_by_key(|(at, _)| *at)?;
    let before = line.text.get(..at)?;
    let place = before.split([',', '(']).next()?.trim();
    let is_place = n_chars(place) >= 3
        && place.chars().any(char::is_alphabetic)
        && !place.chars().any(char::is_lowercase);
    (is_place && n_chars(before) <= 60).then(|| line.part(0, at + dash.trim_end().len()))?
}
