//! The program that reads PDF documents: apart from the worker, which outlives whatever kills it.

#[cfg(target_arch = "wasm32")]
mod platform {
    pub(crate) mod circumstances;
}

#[cfg(target_arch = "wasm32")]
mod answers {
    use crate::platform::circumstances::Circumstances;
    use dateline::exchange;
    use dateline::formats::native::Packing;
    use serde::Deserialize;
    use wasm_bindgen::prelude::*;

    /// What is known of a document before it is read.
    #[derive(Deserialize)]
    struct Known {
        #[serde(flatten)]
        circumstances: Circumstances,
        name: String,
    }

    /// Reads a document. Gives a line of JSON that tells what is no article, then the article
    /// packed; `argument` is JSON.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "what JavaScript calls has to be public")]
    pub fn read(argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let known: Known = serde_json::from_str(argument).map_err(|error| error.to_string())?;
        let stamp = known.circumstances.stamp();
        let (head, documents) = exchange::load_pdf(&known.name, bytes, &stamp)?.parted();
        let mut packing = Packing::default();
        documents.iter().try_for_each(|document| packing.push(document))?;
        let mut answer = serde_json::to_vec(&head).map_err(|error| error.to_string())?;
        answer.push(b'\n');
        answer.extend(packing.take());
        Ok(answer)
    }
}

fn main() {}
