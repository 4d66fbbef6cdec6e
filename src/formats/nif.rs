//! Mentions as linked data: NIF 2.1 in Turtle.
//!
//! Source: the NIF core ontology and ITS RDF. Offsets are code points, every character of a line
//! break counted. A mention is a phrase of its article's context; its class is that of its label.
//! Nothing of it is read.

use super::frame::{Carries, Certainty, Format, Unit};
use super::losses::{OutArticle, Outgoing, Written};
use std::collections::HashMap;

/// NIF in Turtle.
pub(super) const FORMAT: Format = Format {
    name: "nif",
    title: "NIF 2.1, Turtle",
    extensions: &["ttl"],
    unit: Unit::CodePoints,
    carries: Carries { notes: true, ..Carries::RANGES },
    options: &["discontinuous"],
    recognize: |_| Certainty::No,
    read: None,
    write: Some(write),
    joint: None,
};

const HEAD: &str = "\
    @prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> .\n\
    @prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .\n\
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n";

fn write(out: &Outgoing<'_>, written: &mut Written) {
    let mut file = HEAD.to_owned();
    for label in out.labels() {
        file.push_str(&format!("{} rdfs:label {} .\n", class(label), literal(label)));
    }
    for article in &out.articles {
        push(article, &mut file);
    }
    written.files.push((format!("{}.ttl", out.options.name), file.into_bytes()));
}

fn push(article: &OutArticle<'_>, file: &mut String) {
    let base = format!("urn:dateline:article:{}", escaped(article.document.id.as_str()));
    let end = article.index().n_chars();
    let context = format!("<{base}#offset_0_{end}>");
    file.push_str(&format!(
        "\n{context} a nif:Context, nif:OffsetBasedString ;\n  nif:isString {} ;\n  {} ;\n  \
         rdfs:label {} .\n",
        literal(article.text()),
        indices(0, end),
        literal(&article.document.facts.metadata.title)
    ));
    // Mentions of the same words are phrases of their own, or their classes would be mixed up.
    let mut met: HashMap<(usize, usize), usize> = HashMap::from([((0, end), 1)]);
    for entry in &article.entries {
        let range = article.chars(entry.hull());
        let (start, end) = (range.start().get(), range.end().get());
        let n = met.entry((start, end)).or_default();
        *n += 1;
        let suffix = if *n > 1 { format!("_{n}") } else { String::new() };
        file.push_str(&format!(
            "<{base}#offset_{start}_{end}{suffix}> a nif:Phrase, nif:OffsetBasedString ;\n  \
             nif:anchorOf {} ;\n  {} ;\n  nif:referenceContext {context} ;\n  \
             itsrdf:taClassRef {}",
            literal(article.slice(entry.hull())),
            indices(start, end),
            class(entry.label)
        ));
        if !entry.mention.note.is_empty() {
            file.push_str(&format!(" ;\n  rdfs:comment {}", literal(&entry.mention.note)));
        }
        file.push_str(" .\n");
    }
}

fn indices(start: usize, end: usize) -> String {
    let index = |name: &str, at: usize| format!("nif:{name} \"{at}\"^^xsd:nonNegativeInteger");
    format!("{} ; {}", index("beginIndex", start), index("endIndex", end))
}

fn class(label: &str) -> String {
    format!("<urn:dateline:label:{}>", escaped(label))
}

/// A text as part of an address.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// A text in quotes.
fn literal(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
