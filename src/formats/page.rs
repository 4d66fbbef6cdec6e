//! Annotated articles as one page to read or to print.
//!
//! Source: HTML as browsers have it. The page has its style within, no script, and asks for
//! nothing. Every mention shows its label behind its words, so that paper tells as much as a
//! screen. It is not read; the format “Inline HTML” is made for that.

use super::frame::{Carries, Certainty, Format, Overlap, Unit};
use super::json;
use super::losses::{Entry, OutArticle, Outgoing, Written};
use crate::schema::LabelId;
use crate::text::{ByteOffset, Span};
use std::collections::{BTreeSet, HashMap};

/// A page to read.
pub(super) const FORMAT: Format = Format {
    name: "page",
    title: "HTML page to read or print",
    extensions: &["html"],
    unit: Unit::Tree,
    carries: Carries {
        overlap: Overlap::Any,
        discontinuous: true,
        white_edges: true,
        attributes: true,
        notes: true,
        text: true,
        metadata: true,
        relations: false,
    },
    options: &[],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write),
    joint: None,
};

const STYLE: &str = "\
    body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1.06rem/1.9 Georgia,serif;\
    color:#1a1a1a;background:#fff}\
    h1,h2,nav,.facts,table,sub{font-family:system-ui,sans-serif}\
    h1{font-size:1.4rem}h2{font-size:1.2rem;line-height:1.3;margin:3rem 0 0}\
    .facts{color:#555;font-size:.85rem;margin:0}\
    .text{white-space:pre-wrap;overflow-wrap:anywhere}\
    mark{color:inherit;background:none;border-bottom:.15em solid;padding-bottom:.1em}\
    sub{font-size:.6rem;line-height:0;margin-left:.15em}\
    table{border-collapse:collapse;font-size:.85rem;line-height:1.5}\
    td,th{text-align:left;vertical-align:top;padding:.1rem .8rem .1rem 0}\
    @media print{body{max-width:none;margin:0}article+article{break-before:page}nav{display:none}}";

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\0' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The class of each label, which gives it its color.
type Classes<'a> = HashMap<&'a LabelId, usize>;

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let labels = out.codebook.schema.labels();
    let classes: Classes<'_> = labels.iter().enumerate().map(|(n, label)| (&label.id, n)).collect();
    let mut style = STYLE.to_owned();
    for (n, label) in labels.iter().enumerate() {
        let color = label.color.light;
        style.push_str(&format!(".l{n}{{border-color:{color}}}sub.l{n}{{color:{color}}}"));
    }
    let title = escape(&out.options.name);
    let mut page = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    legend(out, &mut page);
    if out.articles.len() > 1 {
        page.push_str("<nav><ol>\n");
        for (n, article) in out.articles.iter().enumerate() {
            let title = escape(&article.document.facts.metadata.title);
            page.push_str(&format!("<li><a href=\"#a{n}\">{title}</a></li>\n"));
        }
        page.push_str("</ol></nav>\n");
    }
    for (n, article) in out.articles.iter().enumerate() {
        push(n, article, &classes, &mut page);
    }
    page.push_str("</body>\n</html>\n");
    written.files.push((format!("{}.html", out.options.name), page.into_bytes()));
}

/// How many mentions each label has.
fn legend(out: &Outgoing<'_>, page: &mut String) {
    page.push_str("<table>\n<tr><th>Label</th><th>Mentions</th></tr>\n");
    let entries = || out.articles.iter().flat_map(|article| &article.entries);
    for (n, label) in out.codebook.schema.labels().iter().enumerate() {
        let count = entries().filter(|entry| entry.mention.label == label.id).count();
        let name = escape(&label.name);
        page.push_str(&format!("<tr><td><mark class=\"l{n}\">{name}</mark></td>"));
        page.push_str(&format!("<td>{count}</td></tr>\n"));
    }
    page.push_str("</table>\n");
}

fn push(n: usize, article: &OutArticle<'_>, classes: &Classes<'_>, page: &mut String) {
    let known = &article.document.facts.metadata;
    page.push_str(&format!("<article id=\"a{n}\">\n<h2>{}</h2>\n", escape(&known.title)));
    let date = known.date.as_ref().map(ToString::to_string);
    let facts: Vec<String> = [date.as_deref(), known.source.as_deref(), known.url.as_deref()]
        .into_iter()
        .flatten()
        .map(escape)
        .collect();
    if !facts.is_empty() {
        page.push_str(&format!("<p class=\"facts\">{}</p>\n", facts.join(" · ")));
    }
    let language = known.language.as_deref();
    let language = language.map(|language| format!(" lang=\"{}\"", escape(language)));
    page.push_str(&format!(
        "<div class=\"text\" dir=\"auto\"{}>{}</div>\n",
        language.unwrap_or_default(),
        marked(article, classes)
    ));
    let noted =
        |entry: &&Entry<'_>| !entry.mention.note.is_empty() || !entry.mention.attributes.is_empty();
    let mut noted = article.entries.iter().filter(noted).peekable();
    if noted.peek().is_some() {
        page.push_str("<table>\n<tr><th>Label</th><th>Words</th><th>Remarks</th></tr>\n");
        for entry in noted {
            let attributes = entry.mention.attributes.iter().map(|(name, value)| {
                let value = json::value_of(value);
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                format!("{name}: {value}")
            });
            let note = (!entry.mention.note.is_empty()).then(|| entry.mention.note.to_string());
            let remarks: Vec<_> = note.into_iter().chain(attributes).collect();
            page.push_str(&format!(
                "<tr><td>{}</td><td dir=\"auto\">{}</td><td dir=\"auto\">{}</td></tr>\n",
                escape(entry.label),
                escape(&article.document.quote(entry.mention)),
                escape(&remarks.join("; "))
            ));
        }
        page.push_str("</table>\n");
    }
    page.push_str("</article>\n");
}

/// The text with its mentions: cut wherever one begins or ends, each piece within a mark for every
/// mention that it belongs to, and each label behind the last piece of its mention.
fn marked(article: &OutArticle<'_>, classes: &Classes<'_>) -> String {
    let class = |entry: &Entry<'_>| classes.get(&entry.mention.label).copied().unwrap_or(0);
    let mut parts: Vec<(Span, usize, bool)> = Vec::new();
    for (n, entry) in article.entries.iter().enumerate() {
        let all = entry.spans.parts();
        let last = all.len().saturating_sub(1);
        parts.extend(all.iter().enumerate().map(|(i, part)| (*part, n, i == last)));
    }
    // The longer of two stands around the other.
    parts.sort_by_key(|(part, n, _)| (part.start(), std::cmp::Reverse(part.end()), *n));
    let mut cuts = BTreeSet::from([ByteOffset::ZERO, article.index().end()]);
    cuts.extend(parts.iter().flat_map(|(part, _, _)| [part.start(), part.end()]));
    let mut html = String::new();
    let mut open: Vec<(Span, usize, bool)> = Vec::new();
    let mut coming = parts.into_iter().peekable();
    let mut cuts = cuts.into_iter().peekable();
    while let Some(from) = cuts.next() {
        for (_, n, _) in open.iter().filter(|(part, _, is_last)| *is_last && part.end() == from) {
            if let Some(entry) = article.entries.get(*n) {
                let label = escape(entry.label);
                html.push_str(&format!("<sub class=\"l{}\">{label}</sub>", class(entry)));
            }
        }
        open.retain(|(part, _, _)| part.end() > from);
        while let Some(part) = coming.next_if(|(part, _, _)| part.start() <= from) {
            open.push(part);
        }
        let Some(to) = cuts.peek() else { break };
        for (_, n, _) in &open {
            let class = article.entries.get(*n).map_or(0, class);
            html.push_str(&format!("<mark class=\"l{class}\">"));
        }
        let words = article.text().get(from.get()..to.get()).unwrap_or_default();
        html.push_str(&escape(words));
        open.iter().for_each(|_| html.push_str("</mark>"));
    }
    html
}
