//! The reader of the format that DATELINE_FORMAT names: whatever it makes of a file is sound, and
//! goes out to the same format.

#![no_main]

use dateline::formats::{self, convert, native};
use dateline::id::Stamp;
use dateline::moment::Timestamp;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Stands between the files of an input. They get the format's extensions one after the other, and
/// then those of a text and of a card.
const BETWEEN_FILES: u8 = 0x1c;

static FORMAT: LazyLock<&formats::Format> = LazyLock::new(|| {
    let name = std::env::var("DATELINE_FORMAT").expect("DATELINE_FORMAT names a format");
    formats::format(&name).expect("DATELINE_FORMAT is a name of FORMATS")
});

/// Ids made of it are none that the inputs begin with.
const CHANCE: u128 = u128::MAX / 3;

fuzz_target!(|input: &[u8]| {
    let extensions = FORMAT.extensions.iter().chain(&["txt", "md"]);
    let files = input.split(|byte| *byte == BETWEEN_FILES).zip(extensions);
    let files: Vec<_> = files.map(|(file, end)| (format!("a.{end}"), file.to_vec())).collect();
    let options = serde_json::json!({ "format": FORMAT.name }).to_string();
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: CHANCE };
    if let Ok(imported) = convert::import(&files, &options, &stamp) {
        let verified = native::verify(&imported.native);
        assert!(verified.failures.is_empty(), "{:?}", verified.failures);
        assert_eq!(native::read(&imported.native, &stamp).documents.len(), imported.n_articles);
        if !FORMAT.description().is_written {
            return;
        }
        let exported = convert::export(&imported.native, FORMAT.name, "").expect("it is written");
        let failures = exported.checked.map(|checked| checked.failures).unwrap_or_default();
        assert!(failures.is_empty(), "{failures:?}");
    }
});
