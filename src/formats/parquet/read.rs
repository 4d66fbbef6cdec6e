//! Reads the rows of a Parquet file.

use super::thrift::{Reader, Thrift};
use super::{
    BOOLEAN, BYTE_ARRAY, DOUBLE, INT64, LIST, MAGIC, OPTIONAL, PLAIN, PLAIN_DICTIONARY, REPEATED,
    RLE, RLE_DICTIONARY, width,
};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::io::Read;

/// Values that a page may have, nulls included, whatever it says of itself.
const MAX_PAGE_VALUES: usize = 4 * 1024 * 1024;

/// Values that a row group may have.
const MAX_GROUP_VALUES: usize = 32 * 1024 * 1024;

/// Bytes that a page may unpack to.
const MAX_PAGE_BYTES: usize = 256 * 1024 * 1024;

/// How deep groups of the schema may stand in one another.
const MAX_DEPTH: usize = 16;

/// The other ways in which values are stored.
const INT32: i64 = 1;
const FLOAT: i64 = 4;

/// A file whose footer has been read.
#[derive(Debug)]
pub(in crate::formats) struct Table<'a> {
    bytes: &'a [u8],
    footer: Thrift<'a>,
    leaves: Vec<Leaf>,
}

/// A leaf of the schema: the way to it from a row.
#[derive(Debug)]
struct Leaf {
    stored: i64,
    steps: Vec<Step>,
    /// The levels of a value that is there.
    most_repeated: u16,
    most_defined: u16,
}

/// A step on the way from a row to a value.
#[derive(Clone, Debug)]
enum Step {
    /// Into the field of this name.
    Field(String),
    /// Into what is null unless so much is defined.
    Optional(u16),
    /// Into an element of a list, which is empty unless so much is defined; the level of its
    /// repetition.
    Element(u16, u16),
}

impl<'a> Table<'a> {
    /// Reads the footer of a file.
    pub(in crate::formats) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let damaged = || "The Parquet file is damaged or cut off.".to_owned();
        let body = bytes.strip_suffix(MAGIC).filter(|_| bytes.starts_with(MAGIC));
        let (body, size) = body.and_then(<[u8]>::split_last_chunk::<4>).ok_or_else(damaged)?;
        let size = u32::from_le_bytes(*size) as usize;
        let at = body.len().checked_sub(size).ok_or_else(damaged)?;
        let mut reader = Reader { rest: body.get(at..).unwrap_or_default() };
        let footer = reader.read_struct().ok_or_else(damaged)?;
        let mut nodes = footer.list(2).iter();
        let n = nodes.next().and_then(|root| root.count(5)).ok_or_else(damaged)?;
        let mut leaves = Vec::new();
        let way = Way::default();
        for _ in 0..n {
            way.clone().into_node(&mut nodes, &mut leaves).ok_or_else(damaged)?;
        }
        Ok(Self { bytes, footer, leaves })
    }

    /// What the file tells of itself under a name.
    pub(in crate::formats) fn metadata(&self, key: &str) -> Option<&'a str> {
        let pairs = self.footer.list(5).iter();
        let mut pairs = pairs.filter(|pair| pair.text(1) == Some(key));
        pairs.next()?.text(2)
    }

    /// How many groups of rows there are.
    pub(in crate::formats) fn n_groups(&self) -> usize {
        self.footer.list(4).len()
    }

    /// The rows of a group.
    pub(in crate::formats) fn rows(&self, group: usize) -> Result<Vec<Map<String, Value>>, String> {
        let Some(group) = self.footer.list(4).get(group) else { return Ok(Vec::new()) };
        let mut rows: Vec<Value> = Vec::new();
        let mut n_values = 0;
        for (leaf, chunk) in self.leaves.iter().zip(group.list(1)) {
            let known = chunk.get(3).ok_or("A column of the Parquet file is not in it.")?;
            let name = known.list(3).iter().filter_map(Thrift::as_text).collect::<Vec<_>>();
            let in_column = |what: String| format!("Column {}: {what}", name.join("."));
            let mut filler = Filler { rows: &mut rows, n: 0, at: vec![0; MAX_DEPTH + 1] };
            self.column(leaf, known, &mut n_values, &mut filler).map_err(in_column)?;
        }
        let objects = rows.into_iter().map(|row| match row {
            Value::Object(map) => map,
            _ => Map::new(),
        });
        Ok(objects.collect())
    }

    /// Puts the values of a column into the rows.
    fn column(
        &self,
        leaf: &Leaf,
        known: &Thrift<'_>,
        n_values: &mut usize,
        filler: &mut Filler<'_>,
    ) -> Result<(), String> {
        let damaged = || "a page is damaged.".to_owned();
        let wanted = known.count(5).ok_or_else(damaged)?;
        *n_values += wanted;
        if *n_values > MAX_GROUP_VALUES {
            return Err("there are more values than are taken at once.".into());
        }
        let codec = known.number(4).unwrap_or(0);
        let first = known.count(9).ok_or_else(damaged)?;
        let at = known.count(11).filter(|at| *at > 0 && *at < first).unwrap_or(first);
        let mut reader = Reader { rest: self.bytes.get(at..).ok_or_else(damaged)? };
        let mut dictionary = Vec::new();
        let mut n = 0;
        while n < wanted {
            let head = reader.read_struct().ok_or_else(damaged)?;
            let packed = reader.take(head.count(3).ok_or_else(damaged)?).ok_or_else(damaged)?;
            let size = head.count(2).filter(|n| *n <= MAX_PAGE_BYTES).ok_or_else(damaged)?;
            match head.number(1) {
                Some(2) => {
                    let n = head.get(7).and_then(|head| head.count(1)).ok_or_else(damaged)?;
                    let page = unpack(packed, codec, size)?;
                    dictionary = plain(&page, leaf.stored, n.min(MAX_PAGE_VALUES))?;
                }
                Some(0) => {
                    let about = head.get(5).ok_or_else(damaged)?;
                    let count = about.count(1).filter(|n| *n > 0).ok_or_else(damaged)?;
                    n += count;
                    let page = unpack(packed, codec, size)?;
                    let mut rest = Reader { rest: &page };
                    let mut levels = |most: u16| -> Option<Vec<u16>> {
                        if most == 0 {
                            return Some(vec![0; count.min(MAX_PAGE_VALUES)]);
                        }
                        let size = u32::from_le_bytes(*rest.take(4)?.first_chunk()?);
                        hybrid(rest.take(size as usize)?, width(most), count)
                            .map(|levels| levels.into_iter().map(|level| level as u16).collect())
                    };
                    let repeated = levels(leaf.most_repeated).ok_or_else(damaged)?;
                    let defined = levels(leaf.most_defined).ok_or_else(damaged)?;
                    let encoding = about.number(2).unwrap_or(PLAIN);
                    filler.fill(leaf, (repeated, defined), rest.rest, encoding, &dictionary)?;
                }
                Some(3) => {
                    let about = head.get(8).ok_or_else(damaged)?;
                    let count = about.count(1).filter(|n| *n > 0).ok_or_else(damaged)?;
                    n += count;
                    let sizes = [6, 5].map(|id| about.count(id));
                    let [Some(repeated), Some(defined)] = sizes else { return Err(damaged()) };
                    let mut rest = Reader { rest: packed };
                    let mut levels = |size: usize, most: u16| -> Option<Vec<u16>> {
                        let bytes = rest.take(size)?;
                        if most == 0 {
                            return Some(vec![0; count.min(MAX_PAGE_VALUES)]);
                        }
                        hybrid(bytes, width(most), count)
                            .map(|levels| levels.into_iter().map(|level| level as u16).collect())
                    };
                    let n_levels = repeated.checked_add(defined).ok_or_else(damaged)?;
                    let repeated = levels(repeated, leaf.most_repeated).ok_or_else(damaged)?;
                    let defined = levels(defined, leaf.most_defined).ok_or_else(damaged)?;
                    let is_packed = about.get(7) != Some(&Thrift::Flag(false));
                    let codec = if is_packed { codec } else { 0 };
                    let size = size.checked_sub(n_levels).ok_or_else(damaged)?;
                    let page = unpack(rest.rest, codec, size)?;
                    let encoding = about.number(4).unwrap_or(PLAIN);
                    filler.fill(leaf, (repeated, defined), &page, encoding, &dictionary)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Where one is on the way through the schema.
#[derive(Clone, Debug, Default)]
struct Way {
    steps: Vec<Step>,
    repeated: u16,
    defined: u16,
    depth: usize,
    /// Whether the next node is the repeated one of a list, or the element in that: neither has
    /// a name in a row.
    is_list: bool,
    is_element: bool,
}

impl Way {
    /// Follows the next node of the schema to its leaves; nothing if it is damaged.
    fn into_node<'n, 'a: 'n>(
        mut self,
        nodes: &mut impl Iterator<Item = &'n Thrift<'a>>,
        leaves: &mut Vec<Leaf>,
    ) -> Option<()> {
        let node = nodes.next()?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let repetition = node.number(3).unwrap_or(0);
        let n_children = node.count(5).unwrap_or(0);
        let is_of_list = std::mem::take(&mut self.is_list) && repetition == REPEATED;
        let is_element = std::mem::take(&mut self.is_element);
        if !is_of_list && !is_element {
            self.steps.push(Step::Field(node.text(4)?.to_owned()));
        }
        match repetition {
            OPTIONAL => {
                self.defined += 1;
                self.steps.push(Step::Optional(self.defined));
            }
            REPEATED => {
                self.defined += 1;
                self.repeated += 1;
                self.steps.push(Step::Element(self.defined, self.repeated));
            }
            _ => {}
        }
        if n_children == 0 {
            leaves.push(Leaf {
                stored: node.number(1)?,
                steps: self.steps,
                most_repeated: self.repeated,
                most_defined: self.defined,
            });
            return Some(());
        }
        self.is_list = node.number(6) == Some(LIST);
        self.is_element = is_of_list && n_children == 1;
        for _ in 0..n_children {
            self.clone().into_node(nodes, leaves)?;
        }
        Some(())
    }
}

/// Puts values into rows, column by column.
struct Filler<'r> {
    rows: &'r mut Vec<Value>,
    /// How many rows have been begun.
    n: usize,
    /// The element of each list on the way that is being filled, by level of repetition.
    at: Vec<usize>,
}

impl Filler<'_> {
    fn fill(
        &mut self,
        leaf: &Leaf,
        (repeated, defined): (Vec<u16>, Vec<u16>),
        page: &[u8],
        encoding: i64,
        dictionary: &[Value],
    ) -> Result<(), String> {
        let n_values = defined.iter().filter(|level| **level >= leaf.most_defined).count();
        let values = match encoding {
            PLAIN => plain(page, leaf.stored, n_values)?,
            RLE if leaf.stored == BOOLEAN => {
                let bits = page.get(4..).and_then(|bits| hybrid(bits, 1, n_values));
                let bits = bits.ok_or("a page of flags is damaged.")?;
                bits.into_iter().map(|bit| Value::Bool(bit != 0)).collect()
            }
            PLAIN_DICTIONARY | RLE_DICTIONARY => {
                let damaged = "a page of places in the dictionary is damaged.";
                let (width, places) = page.split_first().unwrap_or((&0, &[]));
                let places = hybrid(places, u32::from(*width), n_values).ok_or(damaged)?;
                let values = places.into_iter().map(|at| dictionary.get(at as usize).cloned());
                values.collect::<Option<Vec<_>>>().ok_or(damaged)?
            }
            other => return Err(format!("its encoding (number {other}) is not known here.")),
        };
        let mut values = values.into_iter();
        for (repeated, defined) in repeated.into_iter().zip(defined) {
            let is_there = defined >= leaf.most_defined;
            let value = if is_there { values.next() } else { None };
            self.put(leaf, repeated, defined, value);
        }
        Ok(())
    }

    fn put(&mut self, leaf: &Leaf, repeated: u16, defined: u16, value: Option<Value>) {
        if repeated == 0 {
            self.n += 1;
            if self.rows.len() < self.n {
                self.rows.push(Value::Null);
            }
        }
        let Some(mut cursor) = self.n.checked_sub(1).and_then(|n| self.rows.get_mut(n)) else {
            return;
        };
        for step in &leaf.steps {
            match step {
                Step::Field(name) => {
                    if !cursor.is_object() {
                        *cursor = Value::Object(Map::new());
                    }
                    let Value::Object(map) = cursor else { return };
                    cursor = map.entry(name.as_str()).or_insert(Value::Null);
                }
                Step::Optional(least) if defined < *least => return,
                Step::Optional(_) => {}
                Step::Element(least, level) => {
                    if !cursor.is_array() {
                        *cursor = Value::Array(Vec::new());
                    }
                    let Value::Array(list) = cursor else { return };
                    if defined < *least {
                        return;
                    }
                    let Some(at) = self.at.get_mut(usize::from(*level)) else { return };
                    match repeated.cmp(level) {
                        std::cmp::Ordering::Less => *at = 0,
                        std::cmp::Ordering::Equal => *at += 1,
                        std::cmp::Ordering::Greater => {}
                    }
                    if *at >= list.len() {
                        list.push(Value::Null);
                        *at = list.len() - 1;
                    }
                    let Some(element) = list.get_mut(*at) else { return };
                    cursor = element;
                }
            }
        }
        *cursor = value.unwrap_or_default();
    }
}

/// A page as it was before compression.
fn unpack(packed: &[u8], codec: i64, size: usize) -> Result<Cow<'_, [u8]>, String> {
    let damaged = "a page cannot be unpacked.";
    match codec {
        0 => Ok(Cow::Borrowed(packed)),
        1 => {
            let fits = snap::raw::decompress_len(packed).is_ok_and(|n| n <= size);
            let page = fits.then(|| snap::raw::Decoder::new().decompress_vec(packed));
            page.and_then(Result::ok).map(Cow::Owned).ok_or_else(|| damaged.to_owned())
        }
        2 => {
            let mut page = Vec::new();
            let decoder = flate2::read::MultiGzDecoder::new(packed);
            match decoder.take(size as u64).read_to_end(&mut page) {
                Ok(_) => Ok(Cow::Owned(page)),
                Err(_) => Err(damaged.to_owned()),
            }
        }
        other => {
            let name = match other {
                4 => "Brotli",
                5 | 7 => "LZ4",
                6 => "Zstandard",
                _ => "a way that is not known",
            };
            Err(format!("it is compressed by {name}; write the file with Snappy or without."))
        }
    }
}

/// So many values in the plain encoding.
fn plain(page: &[u8], stored: i64, n: usize) -> Result<Vec<Value>, String> {
    let mut reader = Reader { rest: page };
    let mut values = Vec::new();
    for i in 0..n {
        let value = match stored {
            BOOLEAN => page.get(i / 8).map(|byte| Value::Bool(byte >> (i % 8) & 1 == 1)),
            INT32 => fixed(&mut reader).map(|bytes| i32::from_le_bytes(bytes).into()),
            INT64 => fixed(&mut reader).map(|bytes| i64::from_le_bytes(bytes).into()),
            FLOAT => fixed(&mut reader).map(|bytes| f32::from_le_bytes(bytes).into()),
            DOUBLE => fixed(&mut reader).map(|bytes| f64::from_le_bytes(bytes).into()),
            BYTE_ARRAY => fixed(&mut reader).and_then(|size| {
                let text = reader.take(u32::from_le_bytes(size) as usize)?;
                Some(String::from_utf8_lossy(text).into())
            }),
            other => return Err(format!("its type (number {other}) is not known here.")),
        };
        values.push(value.ok_or("a page ends too early.")?);
    }
    Ok(values)
}

fn fixed<const N: usize>(reader: &mut Reader<'_>) -> Option<[u8; N]> {
    reader.take(N)?.first_chunk().copied()
}

/// So many numbers of a width in bits, in runs of equal ones and of packed ones.
fn hybrid(bytes: &[u8], width: u32, n: usize) -> Option<Vec<u32>> {
    if n > MAX_PAGE_VALUES || width > 32 {
        return None;
    }
    let mut reader = Reader { rest: bytes };
    let mut numbers = Vec::new();
    let n_bytes = width.div_ceil(8) as usize;
    while numbers.len() < n {
        let head = reader.varint()?;
        let count = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let number = reader.take(n_bytes)?.iter().rev();
            let number = number.fold(0, |number, byte| number << 8 | u32::from(*byte));
            let count = count.min(n - numbers.len());
            if count == 0 {
                return None;
            }
            numbers.resize(numbers.len() + count, number);
            continue;
        }
        // Eight at a time, the lowest bits first.
        for _ in 0..count {
            let packed = reader.take(width as usize)?;
            let (mut held, mut n_held, mut packed) = (0_u64, 0, packed.iter());
            for _ in 0..8 {
                while n_held < width {
                    held |= u64::from(*packed.next()?) << n_held;
                    n_held += 8;
                }
                numbers.push((held & ((1 << width) - 1)) as u32);
                held >>= width;
                n_held -= width;
            }
            if numbers.len() >= n {
                break;
            }
        }
        if count == 0 {
            return None;
        }
    }
    numbers.truncate(n);
    Some(numbers)
}
