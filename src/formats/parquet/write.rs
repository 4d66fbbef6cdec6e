//! Writes rows as a Parquet file.

use super::thrift::{Struct, push_varint};
use super::{
    BOOLEAN, BYTE_ARRAY, DOUBLE, INT64, LIST, MAGIC, OPTIONAL, PLAIN, REPEATED, RLE, UTF8, width,
};
use serde_json::Value;

/// Rows of one group, which is written as a whole.
const GROUP_ROWS: usize = 5_000;

/// Bytes of one group, beyond which it is written; those of one page are counted in 31 bits.
const GROUP_BYTES: usize = 32 * 1024 * 1024;

/// A field of every row.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Field<'a> {
    pub(in crate::formats) name: &'a str,
    pub(in crate::formats) kind: Kind<'a>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Kind<'a> {
    /// One value.
    One(Leaf),
    /// A list of values.
    Many(Leaf),
    /// A list of records, each with values by name.
    Records(&'a [(&'a str, Leaf)]),
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Leaf {
    Text,
    /// A whole number.
    Number,
    Real,
    Flag,
}

/// The values of one leaf, with where in its row each stands.
#[derive(Debug, Default)]
struct Column {
    repeated: Vec<u16>,
    defined: Vec<u16>,
    values: Vec<u8>,
    /// How many flags stand in the values, eight a byte.
    n_flags: usize,
}

impl Column {
    fn push(&mut self, repeated: u16, defined: u16, value: Option<(&Value, Leaf)>) {
        self.repeated.push(repeated);
        self.defined.push(defined);
        match value {
            Some((value, Leaf::Text)) => {
                let text = value.as_str().unwrap_or_default();
                self.values.extend((text.len() as u32).to_le_bytes());
                self.values.extend(text.as_bytes());
            }
            Some((value, Leaf::Number)) => {
                self.values.extend(value.as_i64().unwrap_or_default().to_le_bytes());
            }
            Some((value, Leaf::Real)) => {
                self.values.extend(value.as_f64().unwrap_or_default().to_le_bytes());
            }
            Some((value, Leaf::Flag)) => {
                let bit = self.n_flags % 8;
                if bit == 0 {
                    self.values.push(0);
                }
                if let Some(last) = self.values.last_mut() {
                    *last |= u8::from(value == true) << bit;
                }
                self.n_flags += 1;
            }
            None => {}
        }
    }
}

/// A leaf of the schema.
#[derive(Clone, Debug)]
struct Place<'a> {
    leaf: Leaf,
    path: Vec<&'a str>,
    /// The levels of a value that is there, within as many lists as there may be.
    most: (u16, u16),
}

/// Makes a file of rows.
#[derive(Debug)]
pub(in crate::formats) struct Writer<'a> {
    fields: Vec<Field<'a>>,
    places: Vec<Place<'a>>,
    columns: Vec<Column>,
    file: Vec<u8>,
    groups: Vec<Struct>,
    n_rows: usize,
    n_group_rows: usize,
}

impl<'a> Writer<'a> {
    pub(in crate::formats) fn new(fields: Vec<Field<'a>>) -> Self {
        let mut places = Vec::new();
        for field in &fields {
            match field.kind {
                Kind::One(leaf) => {
                    places.push(Place { leaf, path: vec![field.name], most: (0, 1) });
                }
                Kind::Many(leaf) => {
                    let path = vec![field.name, "list", "element"];
                    places.push(Place { leaf, path, most: (1, 3) });
                }
                Kind::Records(leaves) => places.extend(leaves.iter().map(|(name, leaf)| Place {
                    leaf: *leaf,
                    path: vec![field.name, "list", "element", name],
                    most: (1, 4),
                })),
            }
        }
        let columns = places.iter().map(|_| Column::default()).collect();
        let file = MAGIC.to_vec();
        Self { fields, places, columns, file, groups: Vec::new(), n_rows: 0, n_group_rows: 0 }
    }

    /// Adds a row; a field that it lacks is null.
    pub(in crate::formats) fn push(&mut self, row: &Value) {
        let mut columns = self.columns.iter_mut();
        for field in &self.fields {
            let value = row.get(field.name).filter(|value| !value.is_null());
            let list = value.and_then(Value::as_array);
            let leaves: &[(&str, Leaf)] = match field.kind {
                Kind::One(leaf) | Kind::Many(leaf) => &[("", leaf)],
                Kind::Records(leaves) => leaves,
            };
            for (name, leaf) in leaves {
                let Some(column) = columns.next() else { return };
                match (field.kind, list) {
                    (Kind::One(_), _) => {
                        let defined = u16::from(value.is_some());
                        column.push(0, defined, value.map(|value| (value, *leaf)));
                    }
                    (_, None) => column.push(0, 0, None),
                    (_, Some(list)) if list.is_empty() => column.push(0, 1, None),
                    (_, Some(list)) => {
                        for (i, element) in list.iter().enumerate() {
                            let repeated = u16::from(i > 0);
                            match field.kind {
                                Kind::Records(_) => match filled(element, name) {
                                    Some(value) => column.push(repeated, 4, Some((value, *leaf))),
                                    None => column.push(repeated, 3, None),
                                },
                                _ if element.is_null() => column.push(repeated, 2, None),
                                _ => column.push(repeated, 3, Some((element, *leaf))),
                            }
                        }
                    }
                }
            }
        }
        self.n_rows += 1;
        self.n_group_rows += 1;
        let n_bytes: usize = self.columns.iter().map(|column| column.values.len()).sum();
        if self.n_group_rows >= GROUP_ROWS || n_bytes >= GROUP_BYTES {
            self.end_group();
        }
    }

    fn end_group(&mut self) {
        let mut chunks = Vec::new();
        let mut n_bytes = 0;
        for (column, place) in self.columns.iter_mut().zip(&self.places) {
            let Column { repeated, defined, values, .. } = std::mem::take(column);
            let mut page = Vec::with_capacity(values.len() + 64);
            for (levels, most) in [(&repeated, place.most.0), (&defined, place.most.1)] {
                if most > 0 {
                    push_levels(&mut page, levels, width(most));
                }
            }
            page.extend(values);
            let n = defined.len() as i64;
            let data = Struct::default().i32(1, n).i32(2, PLAIN).i32(3, RLE).i32(4, RLE);
            let size = page.len() as i64;
            let head = Struct::default().i32(1, 0).i32(2, size).i32(3, size).nested(5, data);
            let at = self.file.len() as i64;
            self.file.extend(head.finish());
            self.file.extend(page);
            let size = self.file.len() as i64 - at;
            n_bytes += size;
            let kind = stored(place.leaf);
            let chunk = Struct::default()
                .i32(1, kind)
                .numbers(2, &[PLAIN, RLE])
                .texts(3, &place.path)
                .i32(4, 0)
                .i64(5, n)
                .i64(6, size)
                .i64(7, size)
                .i64(9, at);
            chunks.push(Struct::default().i64(2, at).nested(3, chunk));
        }
        let n_rows = std::mem::take(&mut self.n_group_rows) as i64;
        let group = Struct::default().structs(1, chunks).i64(2, n_bytes).i64(3, n_rows);
        self.groups.push(group);
    }

    /// The file, with what is told of it by name.
    pub(in crate::formats) fn finish(mut self, metadata: &[(&str, &str)]) -> Vec<u8> {
        if self.n_group_rows > 0 {
            self.end_group();
        }
        let mut nodes = vec![Struct::default().text(4, "schema").i32(5, self.fields.len() as i64)];
        for field in &self.fields {
            match field.kind {
                Kind::One(leaf) => nodes.push(node(field.name, leaf)),
                Kind::Many(leaf) => {
                    nodes.extend(list(field.name));
                    nodes.push(node("element", leaf));
                }
                Kind::Records(leaves) => {
                    nodes.extend(list(field.name));
                    let n = leaves.len() as i64;
                    nodes.push(Struct::default().i32(3, OPTIONAL).text(4, "element").i32(5, n));
                    nodes.extend(leaves.iter().map(|(name, leaf)| node(name, *leaf)));
                }
            }
        }
        let pairs = metadata.iter();
        let pairs = pairs.map(|(key, value)| Struct::default().text(1, key).text(2, value));
        let footer = Struct::default()
            .i32(1, 2)
            .structs(2, nodes)
            .i64(3, self.n_rows as i64)
            .structs(4, self.groups)
            .structs(5, pairs.collect())
            .text(6, "Dateline")
            .finish();
        let size = footer.len() as u32;
        self.file.extend(footer);
        self.file.extend(size.to_le_bytes());
        self.file.extend(MAGIC);
        self.file
    }
}

/// What a record says under a name; null says nothing.
fn filled<'v>(record: &'v Value, name: &str) -> Option<&'v Value> {
    record.get(name).filter(|value| !value.is_null())
}

fn stored(leaf: Leaf) -> i64 {
    match leaf {
        Leaf::Text => BYTE_ARRAY,
        Leaf::Number => INT64,
        Leaf::Real => DOUBLE,
        Leaf::Flag => BOOLEAN,
    }
}

fn node(name: &str, leaf: Leaf) -> Struct {
    let node = Struct::default().i32(1, stored(leaf)).i32(3, OPTIONAL).text(4, name);
    match leaf {
        Leaf::Text => {
            let kind = Struct::default().nested(1, Struct::default());
            node.i32(6, UTF8).nested(10, kind)
        }
        Leaf::Number | Leaf::Real | Leaf::Flag => node,
    }
}

/// The two nodes around the elements of a list.
fn list(name: &str) -> [Struct; 2] {
    let kind = Struct::default().nested(3, Struct::default());
    let outer = Struct::default().i32(3, OPTIONAL).text(4, name).i32(5, 1).i32(6, LIST);
    let inner = Struct::default().i32(3, REPEATED).text(4, "list").i32(5, 1);
    [outer.nested(10, kind), inner]
}

/// Adds levels as runs of equal ones, behind their length in bytes.
fn push_levels(page: &mut Vec<u8>, levels: &[u16], width: u32) {
    debug_assert!(width <= 8, "a level takes one byte");
    let mut runs = Vec::new();
    for run in levels.chunk_by(|a, b| a == b) {
        push_varint(&mut runs, (run.len() as u64) << 1);
        runs.extend(run.first().map(|level| *level as u8));
    }
    page.extend((runs.len() as u32).to_le_bytes());
    page.extend(runs);
}
