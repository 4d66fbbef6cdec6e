//! The reader of PDF documents: it ends, and what it makes of one can be packed.

#![no_main]

use dateline::exchange;
use dateline::formats::native::Packing;
use dateline::id::Stamp;
use dateline::moment::Timestamp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: 1 };
    match exchange::load_pdf("a.pdf", input.to_vec(), &stamp) {
        Ok(reading) => {
            let mut packing = Packing::default();
            let mut pack = |document| packing.push(document).expect("what was read can be packed");
            reading.documents.iter().for_each(&mut pack);
        }
        Err(why) => assert!(!why.is_empty()),
    }
});
