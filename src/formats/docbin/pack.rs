//! Writes the few kinds of MessagePack values that a DocBin is made of.
//!
//! Source: the MessagePack specification. Writing to memory cannot fail here, which an encoder for
//! any sink could not promise.

/// Adds the head of a value of some length: its short form, if it has one, or its long ones.
fn head(out: &mut Vec<u8>, n: usize, short: Option<(u8, usize)>, long: [Option<u8>; 3]) {
    let [one, two, four] = long;
    match (short, one, two) {
        (Some((mark, most)), _, _) if n <= most => out.push(mark | n as u8),
        (_, Some(mark), _) if n <= 0xff => out.extend([mark, n as u8]),
        (_, _, Some(mark)) if n <= 0xffff => {
            out.push(mark);
            out.extend((n as u16).to_be_bytes());
        }
        _ => {
            out.extend(four);
            out.extend((n as u32).to_be_bytes());
        }
    }
}

/// The head of a map of so many pairs.
pub(super) fn map(out: &mut Vec<u8>, n: usize) {
    head(out, n, Some((0x80, 15)), [None, Some(0xde), Some(0xdf)]);
}

/// The head of an array of so many values.
pub(super) fn array(out: &mut Vec<u8>, n: usize) {
    head(out, n, Some((0x90, 15)), [None, Some(0xdc), Some(0xdd)]);
}

/// A text.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    head(out, text.len(), Some((0xa0, 31)), [Some(0xd9), Some(0xda), Some(0xdb)]);
    out.extend(text.as_bytes());
}

/// Bytes; of 4 GB at most, as everything in the format.
pub(super) fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    head(out, bytes.len(), None, [Some(0xc4), Some(0xc5), Some(0xc6)]);
    out.extend(bytes);
}

/// A number from 0 to 65535.
pub(super) fn number(out: &mut Vec<u8>, number: u16) {
    head(out, usize::from(number), Some((0, 127)), [Some(0xcc), Some(0xcd), Some(0xce)]);
}

/// A number with a fraction.
pub(super) fn float(out: &mut Vec<u8>, number: f64) {
    out.push(0xcb);
    out.extend(number.to_be_bytes());
}

/// No, as a flag.
pub(super) fn no(out: &mut Vec<u8>) {
    out.push(0xc2);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rmpv::{Value, decode::read_value};

    #[test]
    fn every_length_is_read_back() {
        for n in [0, 1, 15, 16, 31, 32, 127, 128, 255, 256, 65_535, 65_536, 70_000] {
            let words = "x".repeat(n);
            let mut out = Vec::new();
            array(&mut out, 3);
            text(&mut out, &words);
            bytes(&mut out, words.as_bytes());
            number(&mut out, n as u16);
            let expected = Value::Array(vec![
                words.as_str().into(),
                Value::Binary(words.clone().into_bytes()),
                (n as u16).into(),
            ]);
            assert_eq!(read_value(&mut out.as_slice()).unwrap(), expected);
            let mut out = Vec::new();
            map(&mut out, n);
            (0..n).for_each(|_| out.extend([1, 0xc2]));
            let pairs = vec![(1.into(), false.into()); n];
            assert_eq!(read_value(&mut out.as_slice()).unwrap(), Value::Map(pairs));
        }
        let mut out = Vec::new();
        float(&mut out, 0.5);
        no(&mut out);
        let mut rest = out.as_slice();
        assert_eq!(read_value(&mut rest).unwrap(), Value::F64(0.5));
        assert_eq!(read_value(&mut rest).unwrap(), Value::Boolean(false));
    }
}
