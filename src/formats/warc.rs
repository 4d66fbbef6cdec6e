//! Archives of the web: each page that was answered with success is an article.
//!
//! Source: WARC 1.1 (ISO 28500) with HTTP/1.1 (RFC 9112) within. Redirects, errors, pictures,
//! requests and revisits are passed over and counted. A page may be packed with gzip; any other way
//! is told.

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::Intake;
use super::prose::day_in;
use super::web_page;
use std::borrow::Cow;
use std::io::Read as _;

/// WARC.
pub(super) const FORMAT: Format = Format {
    name: "warc",
    title: "WARC, pages of the web",
    extensions: &["warc"],
    unit: Unit::Tree,
    carries: Carries::FLAT,
    options: &[],
    recognize: |sniff| Certainty::Sure.when(is_warc(sniff.source.bytes)),
    read: Some(read),
    write: None,
    joint: None,
};

/// Whether bytes are those of an archive of the web, which is no text in any one encoding.
#[must_use]
pub fn is_warc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"WARC/")
}

/// Headers by their names, which are in lower case.
type Headers = Vec<(String, String)>;

/// The first line, the headers below it, and what stands behind them.
fn headers(bytes: &[u8]) -> Option<(String, Headers, &[u8])> {
    let crlf = bytes.windows(4).take(MAX_HEAD).position(|four| four == b"\r\n\r\n");
    let lf = bytes.windows(2).take(MAX_HEAD).position(|two| two == b"\n\n");
    let (end, width) = match (crlf, lf) {
        (Some(crlf), Some(lf)) if lf < crlf => (lf, 2),
        (Some(crlf), _) => (crlf, 4),
        (None, Some(lf)) => (lf, 2),
        (None, None) => return None,
    };
    let head = String::from_utf8_lossy(bytes.get(..end)?);
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let fields = lines.filter_map(|line| line.split_once(':'));
    let fields = fields.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned()));
    Some((first, fields.collect(), bytes.get(end + width..)?))
}

/// Bytes that a page may unpack to.
const MAX_PAGE: u64 = 16 * 1024 * 1024;

/// Bytes that headers may take.
const MAX_HEAD: usize = 64 * 1024;

fn get<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
}

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    let mut n_others = 0;
    for source in sources {
        intake.file = source.name.to_owned();
        let mut rest = source.bytes;
        while let Some(start) = rest.windows(5).position(|five| five == b"WARC/") {
            rest = rest.get(start..).unwrap_or_default();
            let Some((_, fields, behind)) = headers(rest) else { break };
            let length: usize = get(&fields, "content-length").parse().unwrap_or(0);
            let block = behind.get(..length).unwrap_or(behind);
            rest = behind.get(block.len()..).unwrap_or_default();
            if get(&fields, "warc-type") != "response" {
                continue;
            }
            match response(&fields, block) {
                Ok(Some(draft)) => intake.take(draft),
                Ok(None) => n_others += 1,
                Err(what) => intake.skip(None, what),
            }
        }
    }
    if n_others > 0 {
        let what = format!("{n_others} answers that are no pages with a text were passed over.");
        intake.note(None, what, "They are no articles.");
    }
    if intake.is_empty() {
        let source = sources.first().copied().unwrap_or(Source { name: "", bytes: b"" });
        let remedy = "Load the archive of pages that were answered with success.";
        return Err(source.failure("", "The archive holds no page with a text.", remedy));
    }
    Ok(())
}

/// The article of an answer; nothing for one that is no page with a text.
fn response(
    fields: &[(String, String)],
    block: &[u8],
) -> Result<Option<super::intake::Draft>, String> {
    let Some((status, http, body)) = headers(block) else { return Ok(None) };
    let kind = get(&http, "content-type").to_lowercase();
    let is_found = status.split_whitespace().nth(1) == Some("200");
    if !is_found || !kind.contains("html") {
        return Ok(None);
    }
    let url = get(fields, "warc-target-uri").trim_matches(['<', '>']);
    let coding = get(&http, "content-encoding").to_lowercase();
    let is_chunked = get(&http, "transfer-encoding").eq_ignore_ascii_case("chunked");
    let body = if is_chunked { unchunked(body) } else { Cow::Borrowed(body) };
    let body = if body.starts_with(b"\x1f\x8b") {
        let mut page = Vec::new();
        let decoder = flate2::read::MultiGzDecoder::new(body.as_ref());
        if let Err(error) = decoder.take(MAX_PAGE).read_to_end(&mut page) {
            return Err(format!("{url}: The page cannot be unpacked: {error}."));
        }
        Cow::Owned(page)
    } else if matches!(coding.as_str(), "" | "identity" | "gzip") {
        body
    } else {
        return Err(format!("{url}: The page is compressed in a way not known here ({coding})."));
    };
    let Some(mut draft) = web_page::article(&decoded(&body, &kind)) else { return Ok(None) };
    let metadata = &mut draft.metadata;
    metadata.url = Some(url).filter(|url| url.starts_with("http")).map(Into::into);
    let fetched = || day_in(get(fields, "warc-date"));
    if metadata.date.is_none()
        && let Some(day) = fetched()
    {
        draft.extra.insert("fetched".to_owned(), day.to_string().into());
    }
    Ok(Some(draft))
}

/// A body without the lengths between its chunks; as it is from where it is no such body.
fn unchunked(body: &[u8]) -> Cow<'_, [u8]> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(64).position(|byte| *byte == b'\n');
        let line = end.and_then(|end| std::str::from_utf8(rest.get(..end)?).ok());
        let size = line.and_then(|line| line.trim().split(';').next());
        let Some(size) = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok()) else {
            whole.extend_from_slice(rest);
            return Cow::Owned(whole);
        };
        let behind = end.and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        if size == 0 {
            return Cow::Owned(whole);
        }
        let chunk = behind.get(..size).unwrap_or(behind);
        whole.extend_from_slice(chunk);
        rest = behind.get(chunk.len()..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// A page as text: UTF-8 where it is that, else Latin 1 as most old pages are.
fn decoded<'a>(body: &'a [u8], kind: &str) -> Cow<'a, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if kind.contains("utf-8") => String::from_utf8_lossy(body),
        Err(_) => Cow::Owned(body.iter().map(|byte| char::from(*byte)).collect()),
    }
}
