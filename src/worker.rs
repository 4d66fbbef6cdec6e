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
    use dateline::exchange::{self, Articles, Content, Handed, Item};
    use dateline::formats::native::{Head, Packing, Unpacking};
    use dateline::formats::{self, ReadOptions};
    use dateline::project::{Codebook, Document};
    use serde::{Deserialize, Serialize};
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

    /// What is to be written, and how.
    #[derive(Deserialize)]
    struct Asked {
        head: Head,
        order: Order,
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
        let (_, documents) = unpacked(head, files)?;
        let patterns = String::from_utf8_lossy(&patterns);
        let reading = exchange::suggest(&name, &patterns, &documents, &circumstances.stamp());
        let (head, documents) = reading.parted();
        let mut parcel = Parcel::default();
        documents.iter().try_for_each(|document| parcel.take(0, document))?;
        parcel.send();
        serde_json::to_vec(&head).map_err(words)
    }

    /// Looks through packed articles, and gives the report as JSON.
    fn check(argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let head: Head = serde_json::from_str(argument).map_err(words)?;
        let (codebook, documents) = unpacked(head, files)?;
        serde_json::to_vec(&exchange::check(&documents, &codebook.schema)).map_err(words)
    }

    fn unpacked(head: Head, files: Vec<Bytes>) -> Result<(Codebook, Vec<Arc<Document>>), String> {
        let mut unpacking = Unpacking::default();
        files.into_iter().try_for_each(|part| unpacking.take(&part.to_vec()))?;
        let codebook = head.codebook.ok_or("The dataset has no labels. Reload the page.")?;
        Ok((codebook, unpacking.finish().into_iter().map(Arc::new).collect()))
    }

    /// Writes packed articles in another format. Gives a line of JSON that tells what came of it,
    /// then the file.
    fn save(argument: &str, files: Vec<Bytes>) -> Result<Vec<u8>, String> {
        let Asked { head, order } = serde_json::from_str(argument).map_err(words)?;
        let (codebook, documents) = unpacked(head, files)?;
        let options = order.options.to_string();
        let saved = exchange::save_all(&codebook, &documents, &order.format, &options, &|step| {
            mark(step.name());
        });
        let saved = saved.map_err(words)?;
        let mut answer = serde_json::to_vec(&saved).map_err(words)?;
        answer.push(b'\n');
        answer.extend(saved.bytes);
        Ok(answer)
    }
}

fn main() {}
