//! Reads and writes tables in Parquet, their rows as JSON.
//!
//! Source: the Apache Parquet format, 2.11. A file is row groups of column chunks of pages, and
//! behind them a footer in the compact protocol of Thrift. Read are the encodings and codecs that
//! PyArrow uses unless told otherwise (plain, dictionary; none, Snappy, gzip); written is the plain
//! encoding without compression, which every reader has.

mod read;
mod thrift;
mod write;

pub(super) use read::Table;
pub(super) use write::{Field, Kind, Leaf, Writer};

/// What a Parquet file begins with, and ends with as well.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// How values of a leaf are stored.
const BOOLEAN: i64 = 0;
const INT64: i64 = 2;
const DOUBLE: i64 = 5;
const BYTE_ARRAY: i64 = 6;

/// How often a node of the schema may stand in its parent.
const OPTIONAL: i64 = 1;
const REPEATED: i64 = 2;

/// The converted types that texts and lists have.
const UTF8: i64 = 0;
const LIST: i64 = 3;

/// How values, and the levels that say where they stand, are encoded.
const PLAIN: i64 = 0;
const PLAIN_DICTIONARY: i64 = 2;
const RLE: i64 = 3;
const RLE_DICTIONARY: i64 = 8;

/// How many bits a level takes that is so many at most.
fn width(most: u16) -> u32 {
    u16::BITS - most.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn fields() -> Vec<Field<'static>> {
        vec![
            Field { name: "id", kind: Kind::One(Leaf::Text) },
            Field { name: "n", kind: Kind::One(Leaf::Number) },
            Field { name: "words", kind: Kind::Many(Leaf::Text) },
            Field { name: "spans", kind: Kind::Records(&[("s", Leaf::Number), ("l", Leaf::Text)]) },
        ]
    }

    fn rows() -> Vec<Value> {
        vec![
            json!({ "id": "a", "n": 1, "words": ["x", "", "é😀"], "spans": [] }),
            json!({ "id": "b", "n": -7, "words": [],
                "spans": [{ "s": 0, "l": "A" }, { "s": 5, "l": "B" }] }),
            json!({ "id": "", "n": i64::MAX, "words": vec!["w"; 300], "spans": [] }),
        ]
    }

    fn written() -> Vec<u8> {
        let mut writer = Writer::new(fields());
        rows().iter().for_each(|row| writer.push(row));
        writer.finish(&[("key", "value")])
    }

    fn read(bytes: &[u8]) -> Result<Vec<Value>, String> {
        let table = Table::open(bytes)?;
        let mut rows = Vec::new();
        for group in 0..table.n_groups() {
            rows.extend(table.rows(group)?.into_iter().map(Value::Object));
        }
        Ok(rows)
    }

    #[test]
    fn rows_come_back() {
        let bytes = written();
        assert_eq!(read(&bytes).unwrap(), rows());
        assert_eq!(Table::open(&bytes).unwrap().metadata("key"), Some("value"));
        assert_eq!(read(&Writer::new(fields()).finish(&[])).unwrap(), Vec::<Value>::new());
    }

    #[test]
    fn damage_is_refused() {
        let bytes = written();
        for n in 0..bytes.len() {
            let _ = read(&bytes[..n]);
            for flip in [0xff, 0x80, 0x01] {
                let mut damaged = bytes.clone();
                damaged[n] ^= flip;
                let _ = read(&damaged);
            }
        }
        assert!(read(b"PAR1PAR1").is_err());
    }

    #[test]
    fn levels_take_as_many_bits_as_they_need() {
        assert_eq!([0, 1, 2, 3, 4, 7, 8].map(width), [0, 1, 2, 2, 3, 3, 4]);
    }
}
