//! The worker's program: does what would hold up the page.

#[cfg(target_arch = "wasm32")]
mod platform {
    pub(crate) mod circumstances;
    pub(crate) mod encoding;
}

#[cfg(target_arch = "wasm32")]
mod answers {
    use crate::platform::circumstances::Circumstances;
    use crate::platform::encoding;
    use dateline::exchange::{self, Content, Handed, Item};
    use dateline::formats::{self, ReadOptions, native};
    use dateline::ingest;
    use dateline::project::{Codebook, Document};
    use serde::{Deserialize, Serialize};
    use std::sync::Arc;
    use wasm_bindgen::prelude::*;

    /// Files that were handed over together, one behind the other.
    #[derive(Deserialize)]
    struct Lot {
        #[serde(flatten)]
        circumstances: Circumstances,
        /// Name and length in bytes of each.
        files: Vec<(String, usize)>,
        options: ReadOptions,
    }

    /// What one of the files is; its content stands behind the list of all.
    #[derive(Serialize)]
    struct Told {
        name: String,
        kind: &'static str,
        /// The name of the format, if it is not Dateline's own.
        format: Option<&'static str>,
        /// The columns that may be named.
        fields: Option<formats::Fields>,
        /// Length of the content in bytes.
        length: usize,
    }

    /// What is to be written.
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
    }

    /// Does what the page asks for; `argument` is JSON, and the meaning of the bytes is the
    /// call's.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "what JavaScript calls has to be public")]
    pub fn answer(call: &str, argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        match call {
            "read" => read(argument, bytes),
            "load" => load(argument, bytes),
            "save" => save(argument, &bytes),
            "check" => check(&bytes),
            "formats" => serde_json::to_vec(&formats::descriptions()).map_err(words),
            _ => Err(format!("The worker knows no {call}. Reload the page.")),
        }
    }

    fn words(error: impl std::fmt::Display) -> String {
        error.to_string()
    }

    /// Reads a project or dataset, and gives it packed.
    fn read(argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let given: Circumstances = serde_json::from_str(argument).map_err(words)?;
        let decoded = ingest::decode(&bytes, encoding::decode)?;
        drop(bytes);
        let reading = native::read_large(&decoded.text, &given.stamp());
        drop(decoded);
        match ingest::count_refusal(reading.documents.len()) {
            Some(refusal) => Err(refusal),
            None => native::pack(&reading),
        }
    }

    /// Reads files of any kind. Gives a line of JSON that lists what they are, then the content
    /// of each: a packed reading, the bytes of a text, or why it was refused.
    fn load(argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let lot: Lot = serde_json::from_str(argument).map_err(words)?;
        let mut rest = bytes.as_slice();
        let mut files = Vec::with_capacity(lot.files.len());
        for (name, length) in lot.files {
            let (file, behind) = rest.split_at_checked(length).ok_or("A file was cut off.")?;
            files.push(Handed { name, bytes: file.to_vec() });
            rest = behind;
        }
        drop(bytes);
        let stamp = lot.circumstances.stamp();
        let items = exchange::load(files, &lot.options, &stamp, encoding::decode);
        let (mut told, mut contents) = (Vec::new(), Vec::new());
        for Item { name, content } in items {
            let (kind, format, fields, content) = match content {
                Content::Text(bytes) => ("text", None, None, bytes),
                Content::Pdf(bytes) => ("pdf", None, None, bytes),
                Content::Beside(what) => ("beside", None, None, what.into()),
                Content::Refused(why) => ("refused", None, None, why.into_bytes()),
                Content::Articles(reading, format, fields) => {
                    ("articles", format, fields, native::pack(&reading)?)
                }
            };
            told.push(Told { name, kind, format, fields, length: content.len() });
            contents.push(content);
        }
        let mut answer = serde_json::to_vec(&told).map_err(words)?;
        answer.push(b'\n');
        for content in contents {
            answer.extend(content);
        }
        Ok(answer)
    }

    /// Looks through a packed reading, and gives the report as JSON.
    fn check(bytes: &[u8]) -> Result<Vec<u8>, String> {
        let (codebook, documents) = unpacked(bytes)?;
        serde_json::to_vec(&exchange::check(&documents, &codebook.schema)).map_err(words)
    }

    fn unpacked(bytes: &[u8]) -> Result<(Codebook, Vec<Arc<Document>>), String> {
        let mut unpacking = native::Unpacking::new(bytes)?;
        while unpacking.step()?.is_some() {}
        let reading = unpacking.finish();
        let codebook = reading.codebook.ok_or("The dataset has no labels. Reload the page.")?;
        Ok((codebook, reading.documents.into_iter().map(Arc::new).collect()))
    }

    /// Writes a packed reading in another format. Gives a line of JSON that tells what came of it,
    /// then the file.
    fn save(argument: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let order: Order = serde_json::from_str(argument).map_err(words)?;
        let (codebook, documents) = unpacked(bytes)?;
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
