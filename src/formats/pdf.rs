//! PDF documents: what their pages show, as paragraphs in the order of reading.
//!
//! Source: ISO 32000-2. A document is one article. Its text is placed by where its glyphs stand,
//! for the order in which a page draws them means nothing; what was left out or joined is told.
//! It is no part of the list of formats: its readers of syntax and fonts weigh more than the rest
//! of the worker, and a program of its own, `src/pdf.rs`, does nothing else.

mod columns;
mod encodings;
mod fonts;
mod glyphs;
mod heads;
mod matrix;
mod paragraphs;
mod rows;
mod words;

use super::Severity;
use super::frame::{Failure, ReadOptions, Source};
use super::intake::{Draft, Intake, Read, WarningKind};
use super::prose::day_in;
use super::xml::{Piece, pieces};
use crate::article::{Zone, ZoneKind};
use crate::extra::Extra;
use crate::id::Stamp;
use crate::moment::Day;
use crate::text::{ByteOffset, Span};
use glyphs::Stop;
use hayro_syntax::object::{Dict, Stream};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

/// Whether bytes are those of a PDF. Readers allow for something before its mark.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let head = head.trim_ascii_start();
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).starts_with(b"%PDF-")
}

/// Pages beyond which a document is no article.
const MAX_PAGES: usize = 5000;

/// Bytes of metadata beyond which they are not looked at.
const MAX_METADATA: usize = 1024 * 1024;

/// Reads a document. Ids and times come from the stamp.
///
/// # Errors
/// If the document is damaged, locked, made to harm, or holds no text: which, and what to do.
pub fn read(name: &str, bytes: Vec<u8>, stamp: &Stamp) -> Result<Read, Failure> {
    let source = Source { name, bytes: &[] };
    // Behind the mark of its end nothing stands but what a way through the net has left there.
    let is_whole =
        bytes.rchunks(2048).next().is_some_and(|end| end.windows(5).any(|five| five == b"%%EOF"));
    let pdf = Pdf::new(bytes).map_err(|error| refusal(&source, error))?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(damaged(&source));
    }
    if pages.len() > MAX_PAGES {
        let what = format!("The PDF has {} pages, and {MAX_PAGES} are read at most.", pages.len());
        return Err(source.failure("", what, "Split it into smaller files."));
    }
    let options = ReadOptions::default();
    let mut documents = Vec::new();
    let mut give = |document| documents.push(document);
    let mut intake = Intake::new(stamp, &options, &mut give);
    intake.file = name.to_owned();
    let mut reader = glyphs::Reader::default();
    let mut shown = Vec::with_capacity(pages.len());
    let mut told = glyphs::Told::default();
    for (n, page) in pages.iter().enumerate() {
        let glyphs = reader.page(page, &mut told).map_err(|stop| {
            let (what, remedy) = stop_words(stop);
            source.failure(format!("page {}", n + 1), what, remedy)
        })?;
        shown.push(rows::rows(glyphs));
    }
    if told.n_known == 0 && told.n_unknown == 0 {
        let what = if told.has_images {
            "The PDF holds pictures of pages (a scan), and no text."
        } else {
            "The PDF holds no text."
        };
        let remedy = "Have its text recognized first (OCR), and load what comes of it.";
        return Err(source.failure("", what, remedy));
    }
    if told.n_known == 0 {
        let what = "The fonts of the PDF do not tell of any character which letter it shows.";
        let remedy = "Have its text recognized (OCR), or get the article in another form.";
        return Err(source.failure("", what, remedy));
    }
    let left_out = heads::leave_out(&mut shown);
    let columns = shown.into_iter().flat_map(columns::in_order).collect::<Vec<_>>();
    let made = paragraphs::join(&columns);
    let mut draft = draft(&made);
    facts(&pdf, &mut draft);
    if draft.text.is_empty() {
        let what = "The PDF holds nothing but page numbers and running heads.";
        let remedy = "Have its text recognized first (OCR), and load what comes of it.";
        return Err(source.failure("", what, remedy));
    }
    if !is_whole || told.n_broken > 0 {
        let what = "The PDF is damaged or cut off; what could be read of it was.";
        let remedy = "Compare it with the document: words or pages may be missing.";
        intake.warn(WarningKind::Content, Severity::Part, None, "", what, remedy);
    }
    tell(&mut intake, &left_out, &told, &made);
    intake.take(draft);
    intake.finish().map(|read| Read { documents, ..read })
}

/// Tells what was left out, and what was changed.
fn tell(
    intake: &mut Intake<'_>,
    left_out: &heads::LeftOut,
    told: &glyphs::Told,
    made: &paragraphs::Made,
) {
    if let Some(what) = left_out.words() {
        intake.note(None, what, "If they belong to the text, load the article as text instead.");
    }
    if made.n_joined > 0 {
        let what = match made.n_joined {
            1 => "A word that was divided at the end of a line was joined.".to_owned(),
            n => format!("{n} words that were divided at ends of lines were joined."),
        };
        intake.note(None, what, "A hyphen that the word has anywhere else was kept.");
    }
    if told.n_aside > 0 {
        let what = match told.n_aside {
            1 => "A character that stands aslant or outside of the page was left out.".to_owned(),
            n => format!("{n} characters that stand aslant or outside of the page were left out."),
        };
        intake.note(None, what, "As a rule these are marks of printers, stamps and watermarks.");
    }
    if told.n_unknown > 0 {
        let s = if told.n_unknown == 1 { "" } else { "s" };
        let what = format!(
            "{} character{s} could not be read, for the font does not tell which letter it shows; \
             in the text stands � instead.",
            told.n_unknown
        );
        let remedy = "Have its text recognized (OCR), or get the article in another form, where \
                      these words matter.";
        intake.warn(WarningKind::Content, Severity::Part, None, "", what, remedy);
    }
}

fn stop_words(stop: Stop) -> (&'static str, &'static str) {
    match stop {
        Stop::Bomb => (
            "It unpacks to more than any article holds.",
            "The file may be made to harm; print it to a new PDF if you trust it.",
        ),
        Stop::Endless => (
            "It draws more than any article holds.",
            "The file may be made to harm; print it to a new PDF if you trust it.",
        ),
    }
}

fn damaged(source: &Source<'_>) -> Failure {
    let what = "The PDF is damaged or cut off: no page of it can be read.";
    source.failure("", what, "Get it anew, or open it in a viewer and print it to a new PDF.")
}

fn refusal(source: &Source<'_>, error: LoadPdfError) -> Failure {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            let what = "The PDF is locked with a password.";
            source.failure("", what, "Save it without one from a viewer, and load that.")
        }
        LoadPdfError::Decryption(_) => {
            let what = "The PDF is encrypted in a way that is not known here.";
            source.failure("", what, "Open it in a viewer and print it to a new PDF.")
        }
        LoadPdfError::Invalid => damaged(source),
    }
}

/// The article of paragraphs, a line each, divided by blank lines; rows of a table stay together.
fn draft(made: &paragraphs::Made) -> Draft {
    let mut draft = Draft::default();
    let mut was_of_table = false;
    for paragraph in &made.paragraphs {
        if !draft.text.is_empty() {
            let is_close = was_of_table && paragraph.is_of_table;
            draft.text.push_str(if is_close { "\n" } else { "\n\n" });
        }
        was_of_table = paragraph.is_of_table;
        let start = draft.text.len();
        draft.text.push_str(&paragraph.text);
        if paragraph.is_heading {
            let end = ByteOffset::new(draft.text.len());
            let span = Span::new(ByteOffset::new(start), end);
            let kind = ZoneKind::Headline;
            draft.zones.extend(span.map(|span| Zone { kind, span, extra: Extra::default() }));
        }
    }
    draft
}

/// Takes title, author and day in: from XMP, or else from the document's information.
fn facts(pdf: &Pdf, draft: &mut Draft) {
    let known = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(words::text_string);
    let (mut title, mut author) = (text(&known.title), text(&known.author));
    let mut day = known
        .creation_date
        .and_then(|at| Day::parse(&format!("{:04}-{:02}-{:02}", at.year, at.month, at.day)));
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let stream = root.and_then(|root| root.get::<Stream<'_>>(b"Metadata"));
    let xmp = stream.filter(|stream| glyphs::is_bounded(stream, MAX_METADATA));
    let xmp = xmp.and_then(|stream| stream.decoded_data().ok());
    if let Some(xmp) = xmp.as_deref().map(String::from_utf8_lossy) {
        let mut open: Vec<&str> = Vec::new();
        for piece in pieces(&xmp) {
            match piece {
                Piece::Open(tag) => {
                    if day.is_none() {
                        day = tag.get("xmp:CreateDate").and_then(day_in);
                    }
                    if !tag.is_empty && open.len() < 64 {
                        open.push(tag.name);
                    }
                }
                Piece::Close(_) => drop(open.pop()),
                Piece::Text(words) if words.trim().is_empty() => {}
                Piece::Text(words) => {
                    let is_in = |name: &str| open.contains(&name);
                    if is_in("dc:title") && title.as_deref().is_none_or(str::is_empty) {
                        title = Some(words.trim().to_owned());
                    } else if is_in("dc:creator") && author.as_deref().is_none_or(str::is_empty) {
                        author = Some(words.trim().to_owned());
                    } else if is_in("xmp:CreateDate") && day.is_none() {
                        day = day_in(&words);
                    }
                }
            }
        }
    }
    draft.metadata.date = day;
    if let Some(title) = title.map(|title| words::spaced(&title)).filter(|t| is_title(t)) {
        draft.metadata.title = title.into();
    }
    if let Some(author) = author.map(|author| words::spaced(&author)).filter(|a| !a.is_empty()) {
        draft.extra.insert("byline".to_owned(), author.into());
    }
}

/// Whether a title was given by a person: programs put names of files there, or of themselves.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let is_file = lower.rsplit_once('.').is_some_and(|(_, end)| {
        let ends = ["doc", "docx", "indd", "pdf", "rtf", "odt", "qxd", "qxp", "txt", "tex", "dvi"];
        ends.contains(&end)
    });
    !lower.is_empty()
        && !is_file
        && !["untitled", "microsoft word", "about:blank", "http:", "https:", "file:"]
            .iter()
            .any(|start| lower.starts_with(start))
}
