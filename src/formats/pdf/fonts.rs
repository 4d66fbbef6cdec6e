//! Finds out which letters the codes of a font mean, and how wide they are.

use super::encodings::{self, Base};
use super::words;
use hayro_cmap::{BfString, CMap, CMapName, CharacterCollection, CidFamily, WritingMode};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use std::collections::HashMap;

/// A font as text is set in it.
pub(super) struct Font {
    to_unicode: Option<CMap>,
    kind: Kind,
}

enum Kind {
    Simple(Box<Simple>),
    Composite(Box<Composite>),
}

/// A font with codes of one byte.
struct Simple {
    letters: Vec<Option<String>>,
    /// Widths in thousandths of the size.
    widths: Vec<f64>,
}

/// A font with codes of several bytes, which stand for numbers of characters (CIDs).
struct Composite {
    encoding: CMap,
    is_flat: bool,
    /// From numbers of a known collection to Unicode.
    of_collection: Option<CMap>,
    default_width: f64,
    widths: HashMap<u32, f64>,
    /// Widths of ranges: first, last, width.
    ranges: Vec<(u32, u32, f64)>,
    height: f64,
}

/// Widths of ranges beyond which a font is not believed.
const MAX_WIDTHS: usize = 200_000;

fn embedded(name: CMapName<'_>) -> Option<&'static [u8]> {
    hayro_cmap::load_embedded(name)
}

/// A map by its name or as a stream.
fn map(object: Object<'_>) -> Option<CMap> {
    match object {
        Object::Name(name) if *name == *b"Identity-H" => Some(CMap::identity_h()),
        Object::Name(name) if *name == *b"Identity-V" => Some(CMap::identity_v()),
        Object::Name(name) => CMap::parse(embedded(CMapName::from_bytes(&name))?, embedded),
        Object::Stream(stream) => CMap::parse(&stream.decoded_data().ok()?, embedded),
        _ => None,
    }
}

impl Font {
    /// The font of a dictionary; nothing if it is none.
    pub(super) fn new(dict: &Dict<'_>) -> Option<Self> {
        let kind = match &*dict.get::<Name<'_>>(b"Subtype")? {
            b"Type0" => Kind::Composite(Box::new(Composite::new(dict)?)),
            _ => Kind::Simple(Box::new(Simple::new(dict))),
        };
        Some(Self { to_unicode: dict.get::<Object<'_>>(b"ToUnicode").and_then(map), kind })
    }

    /// Whether its lines run sideways.
    pub(super) fn is_flat(&self) -> bool {
        match &self.kind {
            Kind::Simple(_) => true,
            Kind::Composite(font) => font.is_flat,
        }
    }

    /// The code that begins at a place, with its length in bytes, which is at least 1.
    pub(super) fn code(&self, bytes: &[u8]) -> (u32, usize) {
        match &self.kind {
            Kind::Simple(_) => (bytes.first().copied().unwrap_or_default().into(), 1),
            Kind::Composite(font) => {
                let mut code = 0;
                for (n, byte) in bytes.iter().take(4).enumerate() {
                    code = code << 8 | u32::from(*byte);
                    if font.encoding.lookup_cid_code(code, n as u8 + 1).is_some() {
                        return (code, n + 1);
                    }
                }
                (0, 1)
            }
        }
    }

    /// How far a code of some bytes moves on, in thousandths of the size; downward in a font whose
    /// lines do not run sideways, where it is negative.
    pub(super) fn advance(&self, code: u32, length: usize) -> f64 {
        match &self.kind {
            Kind::Simple(font) => font.widths.get(code as usize).copied().unwrap_or_default(),
            Kind::Composite(font) if !font.is_flat => font.height,
            Kind::Composite(font) => font.width(font.number(code, length)),
        }
    }

    /// The letters of a code; nothing where the font does not tell.
    pub(super) fn text(&self, code: u32, length: usize) -> Option<String> {
        let stated = self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code));
        let stated = stated.map(letters).filter(|text| text != "\0");
        let text = stated.or_else(|| match &self.kind {
            Kind::Simple(font) => font.letters.get(code as usize).cloned().flatten(),
            Kind::Composite(font) => font.letters(font.number(code, length)),
        });
        match text {
            None if code == 32 && length == 1 => Some(" ".to_owned()),
            text => words::of_glyph(&text?),
        }
    }
}

fn letters(text: BfString) -> String {
    match text {
        BfString::Char(c) => c.to_string(),
        BfString::String(text) => text,
    }
}

fn number(object: Object<'_>) -> Option<f64> {
    object.into_number().map(|number| number.as_f64())
}

impl Simple {
    fn new(dict: &Dict<'_>) -> Self {
        let descriptor = dict.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        let name = dict.get::<Name<'_>>(b"BaseFont");
        let name = name.as_ref().map_or("", |name| name.as_str());
        let is_symbolic = descriptor.get::<i32>(b"Flags").is_some_and(|flags| flags & 4 != 0);
        let has_program = [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
            .iter()
            .any(|key| descriptor.contains_key(key));
        let encoding = dict.get::<Object<'_>>(b"Encoding");
        let (stated, differences) = match &encoding {
            Some(Object::Name(name)) => (Base::of(name), None),
            Some(Object::Dict(dict)) => {
                let base = dict.get::<Name<'_>>(b"BaseEncoding").and_then(|name| Base::of(&name));
                (base, dict.get::<Array<'_>>(b"Differences"))
            }
            _ => (None, None),
        };
        // A font that has letters of its own, and tells of none, may mean anything by its codes.
        let base = match stated {
            Some(base) => base,
            None if name.contains("Symbol") || name.contains("Dingbats") => Base::None,
            None if is_symbolic && has_program => Base::None,
            None => Base::Standard,
        };
        let mut letters: Vec<_> = (0..=255).map(|code| encodings::letter(base, code)).collect();
        if stated.is_none()
            && let Some(program) = descriptor.get::<Stream<'_>>(b"FontFile")
            && let Ok(program) = program.decoded_data()
        {
            for (code, name) in encodings::of_program(&program) {
                letters[usize::from(code)] = encodings::of_name(name);
            }
        }
        let mut code = 0_usize;
        for difference in differences.iter().flat_map(|all| all.iter::<Object<'_>>()) {
            match difference {
                Object::Number(first) => code = usize::try_from(first.as_i64()).unwrap_or(256),
                Object::Name(name) => {
                    if let Some(letter) = letters.get_mut(code) {
                        *letter = encodings::of_name(name.as_str());
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        let widths = widths(dict, &descriptor, name, &letters);
        Self { letters, widths }
    }
}

/// The widths of a font with codes of one byte.
fn widths(
    dict: &Dict<'_>,
    descriptor: &Dict<'_>,
    name: &str,
    letters: &[Option<String>],
) -> Vec<f64> {
    let stated = dict.get::<Array<'_>>(b"Widths");
    let Some(stated) = stated else {
        let of_letter =
            |letter: &Option<String>| encodings::standard_width(name, letter.as_deref());
        return letters.iter().map(of_letter).collect();
    };
    // Fonts that are drawings have a scale of their own.
    let scale = dict.get::<[f64; 6]>(b"FontMatrix").map_or(1.0, |matrix| 1000.0 * matrix[0].abs());
    let missing = descriptor.get::<f32>(b"MissingWidth").map_or(0.0, f64::from);
    let mut widths = vec![missing; 256];
    let first = dict.get::<i32>(b"FirstChar").and_then(|first| usize::try_from(first).ok());
    let places = widths.iter_mut().skip(first.unwrap_or(0));
    for (place, width) in places.zip(stated.iter::<Object<'_>>()) {
        *place = number(width).unwrap_or(missing) * scale;
    }
    widths
}

impl Composite {
    fn new(dict: &Dict<'_>) -> Option<Self> {
        let encoding = map(dict.get::<Object<'_>>(b"Encoding")?)?;
        let inner = dict.get::<Array<'_>>(b"DescendantFonts")?.iter::<Dict<'_>>().next()?;
        let is_flat = encoding.metadata().writing_mode != Some(WritingMode::Vertical);
        let known = encoding.metadata().character_collection.clone();
        let known = known.filter(|known| known.family != CidFamily::AdobeIdentity);
        let collection = known.or_else(|| collection(&inner));
        let of_collection = collection.and_then(|known| known.family.ucs2_cmap());
        let of_collection = of_collection.and_then(embedded);
        let of_collection = of_collection.and_then(|map| CMap::parse(map, embedded));
        let (widths, ranges) = inner.get::<Array<'_>>(b"W").map(of_numbers).unwrap_or_default();
        Some(Self {
            encoding,
            is_flat,
            of_collection,
            default_width: inner.get::<f32>(b"DW").map_or(1000.0, f64::from),
            widths,
            ranges,
            height: inner.get::<[f32; 2]>(b"DW2").map_or(-1000.0, |dw2| f64::from(dw2[1])),
        })
    }

    fn number(&self, code: u32, length: usize) -> u32 {
        self.encoding.lookup_cid_code(code, length as u8).unwrap_or(0)
    }

    fn width(&self, number: u32) -> f64 {
        let of_range = || {
            let mut ranges = self.ranges.iter();
            ranges.find(|(first, last, _)| (first..=last).contains(&&number)).map(|(.., w)| *w)
        };
        self.widths.get(&number).copied().or_else(of_range).unwrap_or(self.default_width)
    }

    fn letters(&self, number: u32) -> Option<String> {
        let map = self.of_collection.as_ref()?;
        let of_code = || {
            let mut found = (1..=4).filter_map(|length| map.lookup_cid_code(number, length));
            found.next().and_then(char::from_u32).map(String::from)
        };
        map.lookup_bf_string(number).map(letters).or_else(of_code)
    }
}

/// The collection that the numbers of a font are of.
fn collection(font: &Dict<'_>) -> Option<CharacterCollection> {
    let info = font.get::<Dict<'_>>(b"CIDSystemInfo")?;
    let (registry, ordering) =
        (info.get::<Bytes<'_>>(b"Registry")?, info.get::<Bytes<'_>>(b"Ordering")?);
    let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
    Some(CharacterCollection { family, supplement: 0 })
}

type Widths = (HashMap<u32, f64>, Vec<(u32, u32, f64)>);

/// Widths by number: `first [width …]` and `first last width`.
fn of_numbers(stated: Array<'_>) -> Widths {
    let (mut widths, mut ranges) = (HashMap::new(), Vec::new());
    let mut waiting: Vec<u32> = Vec::new();
    for object in stated.iter::<Object<'_>>() {
        if widths.len() + ranges.len() > MAX_WIDTHS {
            break;
        }
        match object {
            Object::Array(list) => {
                let Some(first) = waiting.pop() else { continue };
                for (n, width) in list.iter::<Object<'_>>().take(MAX_WIDTHS).enumerate() {
                    if let Some(width) = number(width) {
                        widths.insert(first.saturating_add(n as u32), width);
                    }
                }
                waiting.clear();
            }
            Object::Number(number) => match waiting.as_slice() {
                [first, last] => {
                    ranges.push((*first, *last, number.as_f64()));
                    waiting.clear();
                }
                _ => waiting.push(u32::try_from(number.as_i64()).unwrap_or(0)),
            },
            _ => {}
        }
    }
    (widths, ranges)
}
