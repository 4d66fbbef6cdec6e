//! Writes what the targets begin with: a short article in every format, as files and as records,
//! and files that say more than any that is exported.

mod seeds;

use self::seeds::SEEDS;
use dateline::formats::{self, convert, native};
use dateline::id::Stamp;
use dateline::library::Put;
use dateline::moment::Timestamp;
use dateline::session::{Msg, Session, Settings};
use dateline::text::{ByteOffset, Span};
use std::path::Path;
use std::{env, fs, io};

const ARTICLE: &str = concat!(
    "{\"text\":\"Zo\u{e9} left Kabul \u{1f600} & ran.\r\\n\\nThe end.\",\"mentions\":[",
    "{\"label\":\"Actor\",\"start\":0,\"end\":3,\"note\":\"n\"},",
    "{\"label\":\"Place\",\"start\":9,\"end\":14,\"attributes\":{\"k\":\"v\"}},",
    "{\"label\":\"Event\",\"start\":4,\"end\":14}]}",
);

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).ok_or_else(|| io::Error::other("usage: begin FOLDER"))?;
    let folder = Path::new(&folder);
    let article = ARTICLE.replace('\r', "");
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: 1 };
    let reading = native::read(&article, &stamp);
    let project = dateline::project::Project::new(stamp.id(9), "Fuzz");
    let documents = reading.documents.into_iter().map(|d| (d.id.clone(), d.into()));
    let project = dateline::project::Project { documents: documents.collect(), ..project };
    let write = |target: &str, name: &str, content: &[u8]| -> io::Result<()> {
        fs::create_dir_all(folder.join(target))?;
        fs::write(folder.join(target).join(name), content)
    };
    let dataset = native::write_jsonl(&project.codebook, project.documents.values());
    let whole = native::write_json(&project.codebook, project.documents.values());
    write("native", "bare", article.as_bytes())?;
    write("native", "dataset", dataset.as_bytes())?;
    write("native", "project", whole.as_bytes())?;
    write("load", "native", format!("a.json\n{whole}").as_bytes())?;
    let is_read = |format: &&formats::Format| format.description().is_read;
    for format in formats::FORMATS.iter().filter(is_read) {
        if !format.description().is_written {
            let content = articles(format.name)?;
            write(format.name, "article", &content)?;
            let name = format.extensions.first().copied().unwrap_or("txt");
            write("load", format.name, &[format!("a.{name}\n").as_bytes(), &content].concat())?;
            continue;
        }
        let exported = convert::export(&dataset, format.name, "").map_err(io::Error::other)?;
        // In the order of the extensions, which is how the target takes them apart.
        let of = |end: &&str| {
            let end = format!(".{end}");
            exported.files.iter().find(|(name, _)| name.ends_with(&end))
        };
        let files: Vec<_> = format.extensions.iter().chain(&["txt", "md"]).map(of).collect();
        let content =
            |file: &Option<&(_, Vec<u8>)>| file.map_or(vec![], |(_, content)| content.clone());
        let contents: Vec<_> = files.iter().map(content).collect();
        write(format.name, "exported", &contents.join(&0x1c))?;
        if let Some((name, content)) = files.into_iter().flatten().next() {
            write("load", format.name, &[name.as_bytes(), b"\n", content].concat())?;
        }
        let packed = dateline::exchange::pack(&exported.files).map_err(io::Error::other)?;
        write("load", &format!("{}.zip", format.name), &[b"a.zip\n", &packed[..]].concat())?;
    }
    for (target, name, file) in SEEDS {
        write(target, name, file.as_bytes())?;
        let end = formats::format(target).and_then(|format| format.extensions.first());
        let named = format!("a.{}\n{file}", end.copied().unwrap_or("jsonl"));
        write("load", &format!("{target}-{name}"), named.as_bytes())?;
    }
    let documents = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/pdf");
    for entry in fs::read_dir(documents)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "pdf") && path.metadata()?.len() < 3000 {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            write("pdf", &name, &fs::read(&path)?)?;
        }
    }
    write("journal", "session", journal(project, &stamp).as_bytes())
}

/// A file of a format that holds articles alone.
fn articles(format: &str) -> io::Result<Vec<u8>> {
    let page = "<html lang=en><head><title>Orsh</title><meta name=author content=\"Z. L.\"></head>\
                <body><nav><a href=x>y</a></nav><article><h1>Orsh</h1><p>Zo\u{e9} left Kabul &amp; \
                ran, said <b>officials</b>.</p><p>The end.</p></article></body></html>";
    let text = match format {
        "feed" => "<rss version=\"2.0\"><channel><title>N</title><item><title>Orsh</title>\
                   <pubDate>Tue, 05 Sep 2023 10:00:00 GMT</pubDate><link>https://a.b/c</link>\
                   <description><![CDATA[<p>Zo\u{e9} left.</p>]]></description></item></channel></rss>"
            .to_owned(),
        "news" => "<nitf><head><title>Orsh</title></head><body><body.head><hedline><hl1>Orsh</hl1>\
                   </hedline></body.head><body.content><p><person>Zo\u{e9}</person> left \
                   <location>Kabul</location>.</p></body.content></body></nitf>"
            .to_owned(),
        "article-table" => "title,date,text\nOrsh,2023-09-05,\"Zo\u{e9} left\nKabul.\"\n".to_owned(),
        "article-records" => "[{\"title\":\"Orsh\",\"text\":\"Zo\u{e9} left Kabul.\"}]".to_owned(),
        "warc" => {
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
            format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.b/c\r\n\
                 Content-Length: {}\r\n\r\n{answer}\r\n\r\n",
                answer.len()
            )
        }
        "office" => {
            let document = "<w:document><w:body><w:p><w:r><w:t>Zo\u{e9} left Kabul.</w:t></w:r>\
                            </w:p></w:body></w:document>";
            let files = [("word/document.xml".to_owned(), document.as_bytes().to_vec())];
            return dateline::exchange::pack(&files).map_err(io::Error::other);
        }
        _ => page.to_owned(),
    };
    Ok(text.into_bytes())
}

/// Some steps as the browser's database would hold them, one record a line.
fn journal(project: dateline::project::Project, stamp: &Stamp) -> String {
    let mut session = Session::begin(project, Settings::default());
    let label = session.project.schema().labels()[0].id.clone();
    let span = Span::new(ByteOffset::new(5), ByteOffset::new(9));
    let mut lines = String::new();
    let steps = [Msg::Select(span), Msg::UseLabel(label), Msg::Undo, Msg::Redo, Msg::RemoveMention];
    for step in steps {
        if let Some(pending) = session.pending() {
            for Put { store, key, value, .. } in pending.batch {
                let store = match store.name() {
                    "articles" => 'T',
                    other => other.to_uppercase().chars().next().unwrap_or('S'),
                };
                lines.push_str(&format!("{store}{key}\t{}\n", value.unwrap_or_default()));
            }
            session = session.update(Msg::Saved(pending.seq, pending.articles), stamp);
        }
        session = session.update(step, stamp);
    }
    lines
}
