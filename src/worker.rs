//! The worker's program: does what would hold up the page.

#[cfg(target_arch = "wasm32")]
mod platform {
    pub(crate) mod encoding;
}

#[cfg(target_arch = "wasm32")]
mod answers {
    use crate::platform::encoding;
    use dateline::formats::native;
    use dateline::id::Stamp;
    use dateline::ingest;
    use dateline::moment::Timestamp;
    use serde::Deserialize;
    use wasm_bindgen::prelude::*;

    /// What a reader may not find out itself.
    #[derive(Deserialize)]
    struct Circumstances {
        at: Timestamp,
        author: String,
        chance: [u64; 2],
    }

    /// Does what the page asks for; `argument` is JSON, and the meaning of the bytes is the
    /// call's.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "what JavaScript calls has to be public")]
    pub fn answer(call: &str, argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        match call {
            "read" => read(argument, bytes),
            _ => Err(format!("The worker knows no {call}. Reload the page.")),
        }
    }

    /// Reads a project or dataset, and gives it packed.
    fn read(argument: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let given: Circumstances =
            serde_json::from_str(argument).map_err(|error| error.to_string())?;
        let [high, low] = given.chance;
        let chance = u128::from(high) << 64 | u128::from(low);
        let stamp = Stamp { at: given.at, author: given.author.into(), chance };
        let decoded = ingest::decode(&bytes, encoding::decode)?;
        drop(bytes);
        let reading = native::read(&decoded.text, &stamp);
        drop(decoded);
        match ingest::count_refusal(reading.documents.len()) {
            Some(refusal) => Err(refusal),
            None => native::pack(&reading).map(String::into_bytes),
        }
    }
}

fn main() {}
