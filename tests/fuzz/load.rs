//! Whatever is dropped on the page: archives, unknown encodings, and the choice of a reader.

#![no_main]

use dateline::exchange::{self, Content, Handed};
use dateline::formats::ReadOptions;
use dateline::formats::native::{Packing, Unpacking};
use dateline::id::Stamp;
use dateline::moment::Timestamp;
use dateline::project::Document;
use libfuzzer_sys::fuzz_target;

/// Ids made of it are none that the inputs begin with.
const CHANCE: u128 = u128::MAX / 3;

// The name of the file, then a line break, then the file.
fuzz_target!(|input: &[u8]| {
    let at = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (name, file) = input.split_at(at);
    let name = String::from_utf8_lossy(name).into_owned();
    let bytes = file.get(1..).unwrap_or_default().to_vec();
    let stamp = Stamp { at: Timestamp::from_millis(0), author: "fuzz".into(), chance: CHANCE };
    let decode = |_: &str, bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    let handed = vec![Handed { name, bytes }];
    let (mut number, mut packing, mut unpacking) = <(usize, Packing, Unpacking)>::default();
    let mut give = |of, document: Document| {
        if of != number {
            (number, packing, unpacking) = (of, Packing::default(), Unpacking::default());
        }
        packing.push(&document).expect("what was read can be packed");
        unpacking.take(&packing.take()).expect("and unpacked");
        assert_eq!(std::mem::take(&mut unpacking).finish(), [document]);
        packing = Packing::default();
    };
    for item in exchange::load(handed, &ReadOptions::default(), &stamp, decode, &mut give) {
        if let Content::Refused(why) = item.content {
            assert!(!why.is_empty());
        }
    }
});
