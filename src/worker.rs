//! The worker's program: does what would hold up the page.

#[cfg(target_arch = "wasm32")]
mod platform {
    pub(crate) mod bytes;
    pub(crate) mod circumstances;
    pub(crate) mod encoding;
}

#[cfg(target_arch = "wasm32")]
mod answers {
    use crate::platform::bytes::Bytes;
    use crate::platform::circumstances::Circumstances;
    use crate::platform::encoding;
    use dateline::exchange::{
        self, Articles, Choice, Content, Handed, Handful, Item, Looked, Piece, Stream, Wanted,
    };
    use dateline::formats::native::{Head, Packing, Shape, Unpacking};
    use dateline::formats::{self, ReadOptions};
    use dateline::library::{Copies, Signed};
    use dateline::project::{Codebook, Document};
    use dateline::quality::Check;
    use dateline::text::Matching;
    use serde::{Deserialize, Serialize};
    use std::cell::RefCell;
    use std::sync::Arc;
    use wasm_bindgen::prelude::*;

    /// Bytes of packed articles that travel together: the page takes them in at one go.
    const PART: usize = 256 * 1024;

    /// Files that were handed over together.
    #[derive(Deserialize)]
    struct Lot {
        #[serde(flatten)]
        circumstances: Circumstances,
        /// The name of each.
        names: Vec<String>,
        options: ReadOptions,
    }

    /// What one of the files is; its content stands behind the list of all.
    #[derive(Serialize)]
    struct Told {
        name: String,
        kind: &'static str,
        /// What of a reading is no article, and the number of the parts that hold the articles.
        head: Option<(Head, usize)>,
        /// The name of the format, if it is not Dateline's own.
        format: Option<&'static str>,
        /// The columns that may be named.
        fields: Option<formats::Fields>,
        /// Length of the content in bytes.
        length: usize,
    }

    /// A file of patterns, beside articles.
    #[derive(Deserialize)]
    struct Patterns {
        #[serde(flatten)]
        circumstances: Circumstances,
        name: String,
        head: Head,
    }

    /// Articles that come with a call, or else so many that were kept before.
    #[derive(Deserialize)]
    struct All {
        head: Head,
        n_kept: Option<usize>,
    }

    /// What is to be written, and how.
    #[derive(Deserialize)]
    struct Asked {
        #[serde(flatten)]
        all: All,
        order: Order,
    }

    /// What is looked for in some articles.
    #[derive(Deserialize)]
    struct Sought {
        handful: Handful,
        words: String,
        matching: Matching,
        limit: usize,
    }

    /// What is repeated in some articles.
    #[derive(Deserialize)]
    struct Repeated {
        handful: Handful,
        wanted: Wanted,
        limit: usize,
    }

    /// What is looked at of some articles, after so many others.
    #[derive(Deserialize)]
    struct Signing {
        handful: Handful,
        n_before: usize,
    }

    /// What is written of some articles, or kept to be written.
    #[derive(Deserialize)]
    struct Chosen {
        handful: Handful,
        choice: Choice,
        way: Way,
        /// How many articles were written or kept before.
        n_before: usize,
    }

    /// What becomes of articles that are handed over some at a time.
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Way {
        /// They are written in Dateline's own format.
        Native(Shape),
        /// They are written in another one.
        Grown(Order),
        /// They are kept for a call that needs all of them.
        Kept,
    }

    thread_local! {
        /// Articles that were handed over some at a time, for a call that needs all of them.
        static KEPT: RefCell<Vec<Arc<Document>>> = const { RefCell::new(Vec::new()) };

        /// The file that articles are written into as they are handed over.
        static GROWN: RefCell<Option<Stream>> = const { RefCell::new(None) };

        /// What tells near copies of articles that were handed over some at a time.
        static SIGNED: RefCell<Vec<Signed>> = const { RefCell::new(Vec::new()) };
    }

    #[derive(Deserialize)]
    struct Order {
        format: String,
        options: serde_json::Value,
    }

    #[wasm_bindgen]
    extern "C" {
        /// Notes a moment, for whoever measures the worker.
        #[wasm_bindgen(js_namespace = performance)]
        fn mark(name: &str);

        /// Sends a part of what the call makes, with the number of what it is a part of.
        #[wasm_bindgen(js_name = postPart)]
        fn post_part(of: usize, part: Bytes);
    }

    /// Does what the page asks for; `argument` is JSON, and the meaning of the files is the
    /// call's.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "what JavaScript calls has to be public")]
    pub fn answer(call: &str, argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        match call {
            "load" => load(argument, files),
            "suggest" => suggest(argument, files),
            "save" => save(argument, files),
            "check" => check(argument, files),
            "find" => find(argument, &files),
            "repeat" => repeat(argument, &files),
            "piece" => piece(argument, &files),
            "grown" => grown(argument),
            "sign" => sign(argument, &files),
            "copies" => copies(argument),
            "formats" => serde_json::to_vec(&formats::descriptions()).map_err(words),
            _ => Err(format!("The worker knows no {call}. Reload the page.")),
        }
    }

    fn words(error: impl std::fmt::Display) -> String {
        error.to_string()
    }

    /// What of one reading is packed and not yet sent.
    #[derive(Default)]
    struct Parcel {
        number: usize,
        packing: Packing,
    }

    impl Parcel {
        fn take(&mut self, number: usize, document: &Document) -> Result<(), String> {
            if number != self.number {
                self.send();
                *self = Self { number, packing: Packing::default() };
            }
            self.packing.push(document)?;
            if self.packing.n_bytes() >= PART {
                self.send();
            }
            Ok(())
        }

        fn send(&mut self) {
            if self.packing.n_bytes() > 0 {
                post_part(self.number, Bytes::from(self.packing.take().as_slice()));
            }
        }
    }

    /// Reads files of any kind. Sends the articles in parts, packed; then gives a line of JSON that
    /// lists what the files are, with the content of those that are no articles behind it: the
    /// bytes of a text, or why it was refused.
    fn load(argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let lot: Lot = serde_json::from_str(argument).map_err(words)?;
        let files = lot.names.into_iter().zip(files);
        let files = files.map(|(name, file)| Handed { name, bytes: file.to_vec() }).collect();
        let stamp = lot.circumstances.stamp();
        let (mut parcel, mut sent) = (Parcel::default(), Ok(()));
        let mut give = |number, document: Document| {
            if sent.is_ok() {
                sent = parcel.take(number, &document);
            }
        };
        let items = exchange::load(files, &lot.options, &stamp, encoding::decode, &mut give);
        sent?;
        parcel.send();
        let (mut told, mut contents) = (Vec::new(), Vec::new());
        for Item { name, content } in items {
            let (mut head, mut format, mut fields) = (None, None, None);
            let (kind, content) = match content {
                Content::Text(bytes) => ("text", bytes),
                Content::Pdf(bytes) => ("pdf", bytes),
                Content::Patterns(bytes) => {
                    format = Some("patterns");
                    ("patterns", bytes)
                }
                Content::Beside(what) => ("beside", what.into()),
                Content::Refused(why) => ("refused", why.into_bytes()),
                Content::Articles(of) => {
                    let Articles { number, head: rest, .. } = of;
                    (head, format, fields) = (Some((rest, number)), of.format, of.fields);
                    ("articles", Vec::new())
                }
            };
            told.push(Told { name, kind, head, format, fields, length: content.len() });
            contents.push(content);
        }
        let mut answer = serde_json::to_vec(&told).map_err(words)?;
        answer.push(b'\n');
        for content in contents {
            answer.extend(content);
        }
        Ok(answer)
    }

    /// Looks for the words of patterns in packed articles that come before them. Sends
    /// articles with suggestions in parts, packed, and gives JSON that tells what is no article.
    fn suggest(argument: &str, mut files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let Patterns { circumstances, name, head } =
            serde_json::from_str(argument).map_err(words)?;
        let patterns = files.pop().ok_or("The file of patterns is missing.")?.to_vec();
        let (_, documents) = unpacked(All { head, n_kept: None }, files)?;
        let patterns = String::from_utf8_lossy(&patterns);
        let reading = exchange::suggest(&name, &patterns, &documents, &circumstances.stamp());
        let (head, documents) = reading.parted();
        let mut parcel = Parcel::default();
        documents.iter().try_for_each(|document| parcel.take(0, document))?;
        parcel.send();
        serde_json::to_vec(&head).map_err(words)
    }

    /// Looks through packed articles, and gives the report as JSON. Before each check it sends an
    /// empty part of its number.
    fn check(argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let all: All = serde_json::from_str(argument).map_err(words)?;
        let (codebook, documents) = unpacked(all, files)?;
        let tell = |check| {
            let number = Check::ALL.iter().position(|other| *other == check);
            post_part(number.unwrap_or_default(), Bytes::from(&[][..]));
        };
        serde_json::to_vec(&Looked::through(&documents, &codebook.schema, &tell)).map_err(words)
    }

    /// The articles of a call: those that come with it, or else those that were kept.
    fn unpacked(all: All, files: Vec<Bytes>) -> Result<(Codebook, Vec<Arc<Document>>), String> {
        let codebook = all.head.codebook.ok_or("The dataset has no labels. Reload the page.")?;
        if let Some(n_kept) = all.n_kept {
            return Ok((codebook, exchange::all_kept(KEPT.take(), n_kept)?));
        }
        let mut unpacking = Unpacking::default();
        files.into_iter().try_for_each(|part| unpacking.take(&part.to_vec()))?;
        Ok((codebook, unpacking.finish().into_iter().map(Arc::new).collect()))
    }

    /// The articles of a handful: packed in the first file, as they are stored in the next four.
    fn opened(handful: &Handful, files: &[Bytes]) -> Result<Vec<Arc<Document>>, String> {
        let [packed, stored @ ..] = files else {
            return Err("The articles are missing. Reload the page.".to_owned());
        };
        let texts = stored.iter().map(|file| String::from_utf8(file.to_vec()).map_err(words));
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        let text = |n: usize| texts.get(n).map_or("", String::as_str);
        handful.open(&packed.to_vec(), [text(0), text(1), text(2), text(3)])
    }

    /// Looks for words in some articles, and gives the hits as JSON.
    fn find(argument: &str, files: &[Bytes]) -> Result<Vec<u8>, String> {
        let Sought { handful, words: sought, matching, limit } =
            serde_json::from_str(argument).map_err(words)?;
        let documents = opened(&handful, files)?;
        let hits = exchange::find(&documents, (&sought, matching), limit)?;
        serde_json::to_vec(&hits).map_err(words)
    }

    /// Looks for the words of a mention in some articles, of which the one that has it comes packed
    /// behind the others, and gives the places as JSON.
    fn repeat(argument: &str, files: &[Bytes]) -> Result<Vec<u8>, String> {
        let Repeated { handful, wanted, limit } = serde_json::from_str(argument).map_err(words)?;
        let (origin, files) = files.split_last().ok_or("The mention is missing.")?;
        let mut unpacking = Unpacking::default();
        unpacking.take(&origin.to_vec())?;
        let origin = unpacking.finish().pop().ok_or("The mention's article is missing.")?;
        let documents = opened(&handful, files)?;
        let places = exchange::repeat(&documents, &handful.codebook, origin, &wanted, limit);
        serde_json::to_vec(&places).map_err(words)
    }

    /// Keeps what tells near copies of some articles.
    fn sign(argument: &str, files: &[Bytes]) -> Result<Vec<u8>, String> {
        let Signing { handful, n_before } = serde_json::from_str(argument).map_err(words)?;
        let documents = opened(&handful, files)?;
        SIGNED.with_borrow_mut(|signed| {
            exchange::resume(signed, n_before)?;
            signed.extend(documents.iter().map(|document| Signed::of(document)));
            Ok(Vec::new())
        })
    }

    /// Groups of near copies among the articles, so many, of which that was kept, as JSON.
    fn copies(argument: &str) -> Result<Vec<u8>, String> {
        let n: usize = serde_json::from_str(argument).map_err(words)?;
        let signed = exchange::all_kept(SIGNED.take(), n)?;
        serde_json::to_vec(Copies::among_signed(&signed).groups()).map_err(words)
    }

    /// Writes what is chosen of some articles, or keeps it. Gives a line of JSON, then the bytes.
    fn piece(argument: &str, files: &[Bytes]) -> Result<Vec<u8>, String> {
        let Chosen { handful, choice, way, n_before } =
            serde_json::from_str(argument).map_err(words)?;
        let documents = opened(&handful, files)?;
        let codebook = &handful.codebook;
        let piece = match way {
            Way::Native(shape) => Piece::write(&documents, codebook, &choice, (shape, n_before)),
            Way::Grown(order) => {
                let mut stream = match n_before {
                    0 => Stream::begin(&order.format, &order.options.to_string(), codebook)
                        .map_err(words)?,
                    n => Stream::resume(GROWN.take(), n)?,
                };
                let piece = Piece::grow(&documents, codebook, &choice, &mut stream);
                GROWN.set(Some(stream));
                piece.map_err(words)?
            }
            Way::Kept => KEPT.with_borrow_mut(|kept| {
                exchange::resume(kept, n_before)?;
                Ok::<_, String>(Piece::keep(&documents, codebook, &choice, kept))
            })?,
        };
        told_with(&piece, &piece.bytes)
    }

    /// Ends the file that so many articles were written into. Gives a line of JSON that tells what
    /// came of it, then the bytes that it ends with.
    fn grown(argument: &str) -> Result<Vec<u8>, String> {
        let n: usize = serde_json::from_str(argument).map_err(words)?;
        let saved = Stream::resume(GROWN.take(), n)?.end().map_err(words)?;
        told_with(&saved, &saved.bytes)
    }

    /// A line of JSON, then bytes.
    fn told_with(told: &impl Serialize, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut answer = serde_json::to_vec(told).map_err(words)?;
        answer.push(b'\n');
        answer.extend(bytes);
        Ok(answer)
    }

    /// Writes packed articles in another format. Gives a line of JSON that tells what came of it,
    /// then the file.
    fn save(argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let Asked { all, order } = serde_json::from_str(argument).map_err(words)?;
        let (codebook, documents) = unpacked(all, files)?;
        let options = order.options.to_string();
        let saved = exchange::save_all(&codebook, &documents, &order.format, &options, &|step| {
            mark(step.name());
        });
        let saved = saved.map_err(words)?;
        told_with(&saved, &saved.bytes)
    }
}

fn main() {}
