//! Whatever is dropped on the page: archives, unknown encodings, and the choice of a reader.

#![no_main]

use dateline::exchange::{self, Content, Handed};
use dateline::formats::{ReadOptions, native};
use dateline::id::Stamp;
use dateline::moment::Timestamp;
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
    for item in exchange::load(handed, &ReadOptions::default(), &stamp, decode) {
        match item.content {
            Content::Articles(reading, _) => {
                let packed = native::pack(&reading).expect("what was read can be packed");
                let mut unpacking = native::Unpacking::new(&packed).expect("it has a head");
                while unpacking.step().expect("and every article").is_some() {}
                assert_eq!(unpacking.finish().documents, reading.documents);
            }
            Content::Refused(why) => assert!(!why.is_empty()),
            Content::Text(_) | Content::Pdf(_) | Content::Beside(_) => {}
        }
    }
});
