//! Articles without annotations come in from pages, tables, records, feeds, agencies, documents
//! and archives of the web, with what these state of them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::stamp;
use dateline::exchange::{Articles, Content, Handed, load, pack};
use dateline::formats::native::Reading;
use dateline::formats::{Fields, ReadOptions};
use dateline::project::Document;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a file is, or why it was refused.
type Loaded = Result<(Option<&'static str>, Reading, Option<Fields>), String>;

fn loaded(name: &str, bytes: &[u8], options: &ReadOptions) -> Vec<Loaded> {
    let handed = Handed { name: name.to_owned(), bytes: bytes.to_vec() };
    let decode = |encoding: &str, bytes: &[u8]| {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
        let (text, _, is_bad) = encoding.decode(bytes);
        (!is_bad).then(|| text.into_owned())
    };
    let mut given: BTreeMap<usize, Vec<Document>> = BTreeMap::new();
    let mut give = |number, document| given.entry(number).or_default().push(document);
    let items = load(vec![handed], options, &stamp(1), decode, &mut give);
    let of = |content| match content {
        Content::Articles(Articles { number, head, format, fields, .. }) => {
            Ok((format, head.with(given.remove(&number).unwrap_or_default()), fields))
        }
        Content::Refused(why) => Err(why),
        other => Err(format!("{other:?}")),
    };
    items.into_iter().map(|item| item.content).map(of).collect()
}

/// What one file became: the format, and its articles.
fn read_as(name: &str, bytes: &[u8], options: &ReadOptions) -> (String, Reading, Option<Fields>) {
    let mut items = loaded(name, bytes, options);
    assert_eq!(items.len(), 1, "{items:?}");
    match items.remove(0) {
        Ok((format, reading, fields)) => (format.unwrap_or("dateline").to_owned(), reading, fields),
        Err(why) => panic!("{name}: {why}"),
    }
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> (String, Vec<Document>) {
    let (format, reading, _) = read_as(name, bytes.as_ref(), &ReadOptions::default());
    (format, reading.documents)
}

/// Title, day, source, address and byline of an article.
fn facts(document: &Document) -> [String; 5] {
    let metadata = &document.facts.metadata;
    let extra: Vec<_> = document.facts.extra.iter().collect();
    let byline = extra.iter().find(|(name, _)| name.as_str() == "byline");
    [
        metadata.title.to_string(),
        metadata.date.map(|day| day.to_string()).unwrap_or_default(),
        metadata.source.as_deref().unwrap_or_default().to_owned(),
        metadata.url.as_deref().unwrap_or_default().to_owned(),
        byline.map(|(_, value)| value.to_string().trim_matches('"').to_owned()).unwrap_or_default(),
    ]
}

const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Marines storm Lavar | Coast Courier</title>
<meta property="og:title" content="Marines storm Lavar &amp; leave"><meta property="og:site_name" content="Coast Courier">
<meta property="article:published_time" content="2023-09-05T10:00:00+02:00"><meta name="author" content="A. Writer">
<link rel="canonical" href="https://courier.example/lavar">
<script>if (a < b && "<div>") { document.write("<p>Not a word of it</p>") }</script><style>p > a {}</style></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies, and other things that nobody wants to read about.</p></div>
<article><h1>Marines storm Lavar &amp; leave</h1><div class="share"><a href="/t">Share</a></div>
<p>Mutinous marines stormed an airfield on Belmara&rsquo;s Lavar island, officials said on Tuesday.<p>They
cut   the causeway, and ferries stayed in port for the caf&eacute; owners, said one of them.
<h2>Calm returns</h2><p>By noon, all was quiet, the governor said<br>in a statement to the press.</p>
<aside><p>Read more about marines, airfields, and islands in our section on the coast.</p></aside></article>
<div class="related"><ul><li><a href="/1">Another story, about another thing</a></li></ul></div>
<footer><p>Copyright, all rights reserved, and so on and so forth, for ever.</p></footer></body></html>"#;

#[test]
fn a_page_gives_its_article_and_nothing_around_it() {
    let (format, documents) = read("lavar.html", PAGE);
    assert_eq!((format.as_str(), documents.len()), ("web-page", 1));
    let expected = "Marines storm Lavar & leave\n\nMutinous marines stormed an airfield on \
        Belmara’s Lavar island, officials said on Tuesday.\n\nThey cut the causeway, and ferries \
        stayed in port for the café owners, said one of them.\n\nCalm returns\n\nBy noon, all was \
        quiet, the governor said\nin a statement to the press.";
    assert_eq!(documents[0].text.as_str(), expected);
    let expected = [
        "Marines storm Lavar & leave",
        "2023-09-05",
        "Coast Courier",
        "https://courier.example/lavar",
        "A. Writer",
    ];
    assert_eq!(facts(&documents[0]), expected);
    assert_eq!(documents[0].facts.metadata.language.as_deref(), Some("en"));
    assert_eq!(documents[0].facts.zones.len(), 2);
}

#[test]
fn a_page_tells_machines_and_its_encoding_too() {
    let page = "<html><head><meta charset=\"windows-1251\"><script type=\"application/ld+json\">\
        {\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Мост закрыт\",\"datePublished\":\"2022-03-14\",\
        \"author\":[{\"name\":\"И. Иванов\"}],\"publisher\":{\"name\":\"Газета\"}}]}</script></head>\
        <body><p>Мост через реку закрыт на неделю, сообщили власти города во вторник.</p></body></html>";
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(page);
    let (format, documents) = read("a.html", &bytes);
    assert_eq!(format, "web-page");
    assert_eq!(facts(&documents[0])[..3], ["Мост закрыт", "2022-03-14", "Газета"]);
    assert!(documents[0].text.as_str().contains("Мост через реку закрыт"));
}

#[test]
fn tables_come_as_spreadsheets_write_them() {
    let table = "\u{feff}sep=;\r\nHeadline;Published;Outlet;Body;Link\r\n\
        Bridge closed;14 March 2022;Courier;\"The bridge; it is closed.\r\n\r\nFor \"\"a week\"\".\";https://x.example/1\r\n\
        ;;;;\r\nNo text;2022-03-15;Courier;;\r\n";
    let (format, reading, fields) = read_as("news.csv", table.as_bytes(), &ReadOptions::default());
    assert_eq!((format.as_str(), reading.documents.len()), ("article-table", 1));
    let document = &reading.documents[0];
    assert_eq!(document.text.as_str(), "The bridge; it is closed.\r\n\r\nFor \"a week\".");
    assert_eq!(
        facts(document)[..4],
        ["Bridge closed", "2022-03-14", "Courier", "https://x.example/1"]
    );
    assert!(reading.problems.iter().any(|problem| problem.what.contains("no text")));
    let fields = fields.unwrap();
    assert_eq!(fields.names, ["Headline", "Published", "Outlet", "Body", "Link"]);
    assert_eq!(fields.roles["source"], "Outlet");
}

#[test]
fn the_person_says_what_a_column_is() {
    let table = "a\tb\ttext\nBridge closed\tThe bridge is closed for a week.\tx\n";
    let mut options =
        ReadOptions { format: Some("article-table".into()), ..ReadOptions::default() };
    options.fields.insert("text".into(), "b".into());
    options.fields.insert("title".into(), "a".into());
    let (_, reading, fields) = read_as("t.tsv", table.as_bytes(), &options);
    assert_eq!(reading.documents[0].text.as_str(), "The bridge is closed for a week.");
    assert_eq!(&*reading.documents[0].facts.metadata.title, "Bridge closed");
    assert_eq!(fields.unwrap().roles["text"], "b");
}

#[test]
fn records_of_any_program_come_with_their_fields() {
    let answer = r#"{"status":"ok","articles":[
        {"source":{"id":null,"name":"Courier"},"author":"A. Writer","title":"Bridge closed",
         "url":"https://x.example/1","publishedAt":"2022-03-14T09:00:00Z","content":"The bridge is closed."},
        {"title":"Another","content":["First.","Second."]}]}"#;
    let mut options =
        ReadOptions { format: Some("article-records".into()), ..ReadOptions::default() };
    options.fields.insert("source".into(), "source.name".into());
    let (_, reading, _) = read_as("answer.json", answer.as_bytes(), &options);
    let texts: Vec<_> = reading.documents.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(texts, ["The bridge is closed.", "First.\n\nSecond."]);
    assert_eq!(facts(&reading.documents[0])[..3], ["Bridge closed", "2022-03-14", "Courier"]);

    let lines = "{\"headline\":\"One\",\"body\":\"A first text.\",\"pub_date\":\"20220314\"}\n\
                 {\"headline\":\"Two\",\"body\":\"A second text.\"}\n";
    let (format, documents) = read("news.jsonl", lines);
    assert_eq!((format.as_str(), documents.len()), ("article-records", 2));
    assert_eq!(facts(&documents[0])[..2], ["One", "2022-03-14"]);
}

#[test]
fn feeds_give_their_entries() {
    let rss = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Coast Courier</title><link>https://courier.example</link>
        <item><title>Bridge &amp; port</title><link>https://courier.example/1</link>
        <pubDate>Mon, 14 Mar 2022 09:00:00 GMT</pubDate><dc:creator>A. Writer</dc:creator>
        <description>Short.</description>
        <content:encoded><![CDATA[<p>The bridge is <b>closed</b>.</p><p>So is the port.</p>]]></content:encoded></item>
        <item><title>Empty</title></item></channel></rss>"#;
    let (format, documents) = read("feed.xml", rss);
    assert_eq!((format.as_str(), documents.len()), ("feed", 1));
    assert_eq!(
        documents[0].text.as_str(),
        "Bridge & port\n\nThe bridge is closed.\n\nSo is the port."
    );
    let expected =
        ["Bridge & port", "2022-03-14", "Coast Courier", "https://courier.example/1", "A. Writer"];
    assert_eq!(facts(&documents[0]), expected);

    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry>
        <title>One</title><link rel="alternate" href="https://x.example/1"/><id>urn:1</id>
        <updated>2022-03-15T00:00:00Z</updated><published>2022-03-14T00:00:00Z</published>
        <author><name>B. Writer</name></author>
        <content type="xhtml"><div><p>First.</p><p>Second.</p></div></content></entry></feed>"#;
    let (_, documents) = read("a.atom", atom);
    assert_eq!(documents[0].text.as_str(), "One\n\nFirst.\n\nSecond.");
    assert_eq!(facts(&documents[0])[1..4], ["2022-03-14", "Courier", "https://x.example/1"]);
}

#[test]
fn marked_names_of_agencies_become_suggestions() {
    let nitf = r#"<?xml version="1.0" encoding="UTF-8"?><nitf><head><title>Slug</title><docdata>
        <doc-id id-string="urn:x:1"/><date.issue norm="20220314T090000Z"/></docdata>
        <pubdata name="Courier" ex-ref="https://x.example/1"/></head><body><body.head><hedline>
        <hl1>Marines storm Lavar</hl1></hedline><byline>By A. Writer</byline></body.head>
        <body.content><p><person>Bo Ann</person> of the <org>Red Guard</org> left
        <location>Lavar</location>.</p><media><media-caption><p>A picture.</p></media-caption></media>
        <p>The <event>storming</event> was over.</p></body.content></body></nitf>"#;
    let (format, documents) = read("a.xml", nitf);
    assert_eq!(format, "news");
    let document = &documents[0];
    assert_eq!(
        document.text.as_str(),
        "Marines storm Lavar\n\nBo Ann of the Red Guard left Lavar.\n\nThe storming was over."
    );
    assert!(document.mentions.is_empty());
    let quotes: Vec<_> = document.suggestions.iter().map(|m| document.quote(m)).collect();
    assert_eq!(quotes, ["Bo Ann", "Red Guard", "Lavar", "storming"]);
    let expected =
        ["Marines storm Lavar", "2022-03-14", "Courier", "https://x.example/1", "By A. Writer"];
    assert_eq!(facts(document), expected);
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<_> =
        files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec())).collect();
    pack(&files).unwrap()
}

const CORE: &str = "<cp:coreProperties><dc:title>The bridge</dc:title><dc:creator>A. Writer\
    </dc:creator><dcterms:created>2022-03-14T09:00:00Z</dcterms:created></cp:coreProperties>";

#[test]
fn documents_of_word_processors() {
    let word = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
        <w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Bridge closed</w:t></w:r></w:p>
        <w:p><w:r><w:t xml:space="preserve">The bridge </w:t></w:r><w:ins><w:r><w:t>is</w:t></w:r></w:ins>
        <w:del><w:r><w:delText>was</w:delText></w:r></w:del><w:r><w:t xml:space="preserve"> closed</w:t><w:tab/><w:t>now.</w:t></w:r></w:p>
        <w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p></w:body></w:document>"#;
    let docx = zipped(&[("word/document.xml", word), ("docProps/core.xml", CORE)]);
    let (format, documents) = read("b.docx", &docx);
    assert_eq!(format, "office");
    assert_eq!(documents[0].text.as_str(), "Bridge closed\n\nThe bridge is closed now.");
    assert_eq!(facts(&documents[0])[..2], ["The bridge", "2022-03-14"]);
    assert_eq!(documents[0].facts.metadata.file.as_deref(), Some("b.docx"));
    assert_eq!(documents[0].facts.zones.len(), 1);

    let odt = r#"<office:document-content><office:body><office:text><text:h text:outline-level="1">Bridge</text:h>
        <text:p>The<text:s/>bridge<text:note><text:note-body><text:p>A note.</text:p></text:note-body></text:note> is
        closed.</text:p></office:text></office:body></office:document-content>"#;
    let odt = zipped(&[("content.xml", odt), ("meta.xml", CORE), ("mimetype", "x")]);
    let (_, documents) = read("b.odt", &odt);
    assert_eq!(documents[0].text.as_str(), "Bridge\n\nThe bridge is closed.");

    // A document within an archive of several is one as well.
    let files = vec![("in/b.docx".to_owned(), docx), ("c.txt".to_owned(), b"A text.".to_vec())];
    assert_eq!(loaded("all.zip", &pack(&files).unwrap(), &ReadOptions::default()).len(), 2);
}

#[test]
fn books_give_their_chapters_in_order() {
    let chapter = |title: &str| {
        let body = "The bridge is closed, said the mayor, and so is the port. ".repeat(6);
        format!("<html><head><title>{title}</title></head><body><p>{body}</p></body></html>")
    };
    let epub = zipped(&[
        (
            "META-INF/container.xml",
            r#"<container><rootfiles><rootfile full-path="O/p.opf"/></rootfiles></container>"#,
        ),
        (
            "O/p.opf",
            r#"<package><metadata><dc:title>Annual</dc:title><dc:date>2022-03-14</dc:date><dc:language>en</dc:language></metadata>
            <manifest><item id="b" href="t/b.xhtml"/><item id="a" href="t/a.xhtml"/></manifest>
            <spine><itemref idref="a"/><itemref idref="b"/></spine></package>"#,
        ),
        ("O/t/a.xhtml", &chapter("One")),
        ("O/t/b.xhtml", &chapter("Two")),
    ]);
    let (_, documents) = read("book.epub", &epub);
    let titles: Vec<_> = documents.iter().map(|d| facts(d)[0].clone()).collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(facts(&documents[0])[1..3], ["2022-03-14", "Annual"]);
}

fn record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-09-06T00:00:00Z\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

#[test]
fn archives_of_the_web_give_their_pages() {
    let http = |head: &str, body: &[u8]| [head.as_bytes(), b"\r\n\r\n", body].concat();
    let page =
        "<html><body><p>Le caf\u{e9} ferm\u{e9}, dit le maire de la ville mardi.</p></body></html>";
    let latin: Vec<u8> = page.chars().map(|c| c as u8).collect();
    let chunked = [
        &b"5\r\n<html\r\n"[..],
        b"2f\r\n><body><p>The bridge is closed, said the mayor.\r\n",
        b"0\r\n\r\n",
    ]
    .concat();
    let file = [
        record("warcinfo", "", b"software: x"),
        record(
            "response",
            "https://x.example/1",
            &http("HTTP/1.1 200 OK\r\nContent-Type: text/html", &latin),
        ),
        record("request", "https://x.example/1", b"GET / HTTP/1.1"),
        record(
            "response",
            "https://x.example/2",
            &http("HTTP/1.1 404 No\r\nContent-Type: text/html", b"<p>gone"),
        ),
        record(
            "response",
            "https://x.example/3",
            &http(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
                &chunked,
            ),
        ),
        record(
            "response",
            "https://x.example/4",
            &http("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG WARC/"),
        ),
    ]
    .concat();
    let (format, documents) = read("x.warc", &file);
    assert_eq!(format, "warc");
    let texts: Vec<_> = documents.iter().map(|d| d.text.as_str()).collect();
    assert_eq!(
        texts,
        ["Le café fermé, dit le maire de la ville mardi.", "The bridge is closed, said the mayor."]
    );
    assert_eq!(documents[0].facts.metadata.url.as_deref(), Some("https://x.example/1"));
}

#[test]
fn what_holds_no_text_is_refused_with_a_remedy() {
    for (name, bytes) in [
        ("a.html", &b"<html><body><nav>Home</nav></body></html>"[..]),
        ("a.xml", b"<rss><channel></channel></rss>"),
        ("a.warc", b"WARC/1.0\r\n"),
    ] {
        let items = loaded(name, bytes, &ReadOptions::default());
        let Err(why) = &items[0] else { panic!("{name}: {items:?}") };
        assert!(why.contains(". "), "{name}: {why}");
    }
}

#[test]
fn real_files_of_agencies_and_archives() {
    let corpora = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    let news = corpora.join("iptc__newsml-g2/examples/LISTING_2_NewsML-G2_Text_Document.xml");
    let Ok(bytes) = std::fs::read(news) else { return };
    let (format, documents) = read("listing.xml", &bytes);
    assert_eq!((format.as_str(), documents.len()), ("news", 1));
    let expected = ["Fed to halt QE to avert \"bubble\"", "2016-11-21", "Associated Press"];
    assert_eq!(facts(&documents[0])[..3], expected);
    assert!(documents[0].text.as_str().contains("(New York, NY - October 21) Et, sent"));

    let folder = corpora.join("webrecorder__warcio/test/data");
    let warc = std::fs::read(folder.join("example.warc.gz")).unwrap();
    let items = loaded("example.warc.gz", &warc, &ReadOptions::default());
    let Ok((Some("warc"), reading, _)) = &items[0] else { panic!("{items:?}") };
    assert!(reading.documents.iter().any(|d| d.text.as_str().contains("Example Domain")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..<_>::default() })]

    /// Whatever is cut off or written over, reading ends, and with sound articles.
    #[test]
    fn damaged_files_do_no_harm(
        which in 0..6usize,
        cut in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&b"<>&;\"'/ \n\0\xffW5"[..])), 0..12),
    ) {
        let sources: [(&str, Vec<u8>); 6] = [
            ("a.html", PAGE.into()),
            ("a.csv", b"title;text\n\"a\";\"b\"\"c\"\n".to_vec()),
            ("a.xml", b"<rss><channel><item><title>x</title><description>&lt;p>y</description></item></channel></rss>".to_vec()),
            ("b.xml", b"<nitf><body><body.content><p><person>A</person> b</p></body.content></body></nitf>".to_vec()),
            ("a.warc", record("response", "https://x.example/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Some words of a page.")),
            ("a.jsonl", b"{\"title\":\"a\",\"body\":\"b c\"}\n".to_vec()),
        ];
        let (name, mut bytes) = sources[which].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let loaded = loaded(name, &bytes, &ReadOptions::default());
        for (_, reading, _) in loaded.into_iter().flatten() {
            let schema = reading.codebook.map(|codebook| codebook.schema);
            for document in &reading.documents {
                prop_assert!(!document.text.as_str().is_empty());
                if let Some(schema) = &schema {
                    prop_assert_eq!(document.flaws(schema), vec![]);
                }
            }
        }
    }
}
