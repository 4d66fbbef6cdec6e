//! PDF documents: what their paragraphs are, what is told, what is refused; damage and malice.
//!
//! `UPDATE_EXPECT=1 cargo test --test pdf` writes the expected files anew; `tests/formats/pdf/make.py`
//! writes the documents.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::stamp;
use dateline::formats::pdf;
use expect_test::{expect, expect_file};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/pdf").join(name)
}

fn document(name: &str) -> Vec<u8> {
    std::fs::read(path(&format!("{name}.pdf"))).unwrap()
}

/// What is made of a document, as text.
fn told(name: &str, bytes: Vec<u8>) -> String {
    let read = match pdf::read(&format!("{name}.pdf"), bytes, &stamp(7)) {
        Err(failure) => return format!("refused: {failure}\n"),
        Ok(read) => read,
    };
    let mut told = String::new();
    for document in &read.documents {
        let known = &document.facts.metadata;
        let date = known.date.map(|date| date.to_string()).unwrap_or_default();
        let extra = serde_json::to_string(&document.facts.extra).unwrap();
        told += &format!("title: {}\ndate: {date}\nextra: {extra}\n", known.title);
        for zone in &document.facts.zones {
            let words = &document.text.as_str()[zone.span.start().get()..zone.span.end().get()];
            told += &format!("{:?}: {words}\n", zone.kind);
        }
        told += &format!("\n{}\n", document.text.as_str());
    }
    for warning in &read.warnings {
        told += &format!("\n* {}", warning.problem);
    }
    told + "\n"
}

#[test]
fn documents_become_paragraphs_in_the_order_of_reading() {
    let mut all = String::new();
    for name in [
        "plain", "columns", "book", "cyrillic", "aside", "tagged", "open", "printed", "arabic",
        "circular", "cut", "table", "private",
    ] {
        all += &format!("=== {name}\n{}\n", told(name, document(name)));
    }
    expect_file![path("expected.txt")].assert_eq(&all);
}

#[test]
fn what_cannot_be_read_is_refused_with_a_remedy() {
    let mut all = String::new();
    for name in ["scan", "locked", "damaged", "bomb", "secret"] {
        all += &told(name, document(name));
    }
    all += &told("nothing", b"%PDF-1.7\n".to_vec());
    expect![[r#"
        refused: scan.pdf: The PDF holds pictures of pages (a scan), and no text. Have its text recognized first (OCR), and load what comes of it.
        refused: locked.pdf: The PDF is locked with a password. Save it without one from a viewer, and load that.
        refused: damaged.pdf: The PDF is damaged or cut off: no page of it can be read. Get it anew, or open it in a viewer and print it to a new PDF.
        refused: bomb.pdf: page 1: It unpacks to more than any article holds. The file may be made to harm; print it to a new PDF if you trust it.
        refused: secret.pdf: The fonts of the PDF do not tell of any character which letter it shows. Have its text recognized (OCR), or get the article in another form.
        refused: nothing.pdf: The PDF is damaged or cut off: no page of it can be read. Get it anew, or open it in a viewer and print it to a new PDF.
    "#]].assert_eq(&all);
}

#[test]
fn a_document_is_known_by_its_mark() {
    for bytes in [&b"%PDF-1.4\n"[..], b"\xef\xbb\xbf%PDF-1.4", b"\r\n %PDF-2.0"] {
        assert!(pdf::is_pdf(bytes));
    }
    for bytes in [&b""[..], b"The mark %PDF-1.4 begins a document", b"PK\x03\x04"] {
        assert!(!pdf::is_pdf(bytes));
    }
}

/// Documents that show other parts of the reader, small enough to be read often.
const SMALL: [&str; 9] =
    ["plain", "columns", "book", "cyrillic", "aside", "tagged", "circular", "open", "table"];

#[test]
fn a_document_that_is_cut_anywhere_is_read_or_refused() {
    for name in SMALL {
        let whole = document(name);
        for end in (0..whole.len()).step_by(7) {
            told(name, whole[..end].to_vec());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damage_is_read_or_refused(
        n in 0..SMALL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = document(SMALL[n]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let read = pdf::read("a.pdf", bytes, &stamp(7));
        for document in read.into_iter().flat_map(|read| read.documents) {
            prop_assert!(!document.text.as_str().contains('\0'));
        }
    }
}
