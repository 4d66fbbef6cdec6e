//! The compact protocol of Thrift, in which Parquet describes itself.
//!
//! Source: `thrift-compact-protocol.md` of Apache Thrift.

/// How deep values may stand in one another.
const MAX_DEPTH: usize = 24;

/// A value of any type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Thrift<'a> {
    Flag(bool),
    Number(i64),
    Bytes(&'a [u8]),
    List(Vec<Thrift<'a>>),
    Struct(Vec<(i64, Thrift<'a>)>),
}

impl<'a> Thrift<'a> {
    /// A field of a struct.
    pub(super) fn get(&self, id: i64) -> Option<&Thrift<'a>> {
        let Self::Struct(fields) = self else { return None };
        fields.iter().find(|(known, _)| *known == id).map(|(_, value)| value)
    }

    /// A field that is a number.
    pub(super) fn number(&self, id: i64) -> Option<i64> {
        match self.get(id)? {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A field that is a number of things.
    pub(super) fn count(&self, id: i64) -> Option<usize> {
        usize::try_from(self.number(id)?).ok()
    }

    /// A field that is a text.
    pub(super) fn text(&self, id: i64) -> Option<&'a str> {
        self.get(id)?.as_text()
    }

    /// The value as a text.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        match self {
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// A field that is a list; an empty one if there is none.
    pub(super) fn list(&self, id: i64) -> &[Thrift<'a>] {
        match self.get(id) {
            Some(Self::List(list)) => list,
            _ => &[],
        }
    }
}

/// Takes values from the front of bytes.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    pub(super) fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn number(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// A struct with all that is in it.
    pub(super) fn read_struct(&mut self) -> Option<Thrift<'a>> {
        self.struct_at(MAX_DEPTH)
    }

    fn struct_at(&mut self, depth: usize) -> Option<Thrift<'a>> {
        let mut fields = Vec::new();
        let mut id: i64 = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(Thrift::Struct(fields));
            }
            id = match head >> 4 {
                0 => self.number()?,
                delta => id.checked_add(i64::from(delta))?,
            };
            let value = match head & 0xf {
                1 => Thrift::Flag(true),
                2 => Thrift::Flag(false),
                kind => self.value(kind, depth.checked_sub(1)?)?,
            };
            fields.push((id, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<Thrift<'a>> {
        Some(match kind {
            1 | 2 => Thrift::Flag(self.byte()? == 1),
            3 => Thrift::Number(i64::from(self.byte()? as i8)),
            4..=6 => Thrift::Number(self.number()?),
            7 => Thrift::Bytes(self.take(8)?),
            8 => {
                let n = usize::try_from(self.varint()?).ok()?;
                Thrift::Bytes(self.take(n)?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let n = match head >> 4 {
                    15 => usize::try_from(self.varint()?).ok()?,
                    n => usize::from(n),
                };
                // Every element takes a byte at least.
                if n > self.rest.len() {
                    return None;
                }
                let depth = depth.checked_sub(1)?;
                let elements = (0..n).map(|_| self.value(head & 0xf, depth));
                Thrift::List(elements.collect::<Option<_>>()?)
            }
            12 => self.struct_at(depth)?,
            _ => return None,
        })
    }
}

/// A struct on its way out; fields are added in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Struct {
    bytes: Vec<u8>,
    last: u8,
}

impl Struct {
    fn field(&mut self, id: u8, kind: u8) {
        self.bytes.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    pub(super) fn i32(mut self, id: u8, number: i64) -> Self {
        self.field(id, 5);
        push_number(&mut self.bytes, number);
        self
    }

    pub(super) fn i64(mut self, id: u8, number: i64) -> Self {
        self.field(id, 6);
        push_number(&mut self.bytes, number);
        self
    }

    pub(super) fn text(mut self, id: u8, text: &str) -> Self {
        self.field(id, 8);
        push_text(&mut self.bytes, text);
        self
    }

    pub(super) fn nested(mut self, id: u8, inner: Self) -> Self {
        self.field(id, 12);
        self.bytes.extend(inner.finish());
        self
    }

    fn list(mut self, id: u8, kind: u8, n: usize, elements: Vec<u8>) -> Self {
        self.field(id, 9);
        if n < 15 {
            self.bytes.push((n as u8) << 4 | kind);
        } else {
            self.bytes.push(0xf0 | kind);
            push_varint(&mut self.bytes, n as u64);
        }
        self.bytes.extend(elements);
        self
    }

    pub(super) fn numbers(self, id: u8, numbers: &[i64]) -> Self {
        let mut elements = Vec::new();
        numbers.iter().for_each(|number| push_number(&mut elements, *number));
        self.list(id, 5, numbers.len(), elements)
    }

    pub(super) fn texts(self, id: u8, texts: &[&str]) -> Self {
        let mut elements = Vec::new();
        texts.iter().for_each(|text| push_text(&mut elements, text));
        self.list(id, 8, texts.len(), elements)
    }

    pub(super) fn structs(self, id: u8, structs: Vec<Self>) -> Self {
        let n = structs.len();
        let elements = structs.into_iter().flat_map(Self::finish).collect();
        self.list(id, 12, n, elements)
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

pub(super) fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn push_number(out: &mut Vec<u8>, number: i64) {
    push_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_varint(out, text.len() as u64);
    out.extend(text.as_bytes());
}
