//! The reader of the native format: what it takes comes back the same from what is written.

#![no_main]

use dateline::formats::native;
use dateline::id::Stamp;
use dateline::moment::Timestamp;
use libfuzzer_sys::fuzz_target;
use std::sync::Arc;

/// Ids made of it are none that the inputs begin with.
const CHANCE: u128 = u128::MAX / 3;

fuzz_target!(|input: &str| {
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: CHANCE };
    let reading = native::read(input, &stamp);
    let Some(codebook) = &reading.codebook else { return };
    let documents: Vec<_> = reading.documents.iter().cloned().map(Arc::new).collect();
    for file in
        [native::write_json(codebook, &documents), native::write_jsonl(codebook, &documents)]
    {
        let verified = native::verify(&file);
        assert!(verified.failures.is_empty(), "{:?}", verified.failures);
        assert_eq!(native::read(&file, &stamp).documents, reading.documents);
    }
});
