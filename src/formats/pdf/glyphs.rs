//! Runs what pages are drawn with, for the glyphs that stand on them.

use super::fonts::Font;
use super::matrix::Matrix;
use super::words;
use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{
    Array, Dict, Name, Number, Object, ObjectIdentifier, Stream, String as Bytes,
};
use hayro_syntax::page::{Page, Resources};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::{Read as _, copy, sink};
use std::rc::Rc;

/// A character, or several that are one glyph, where it stands. Lengths are points, `y` grows
/// upward, and the page is turned so that its lines run from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    /// Where the next one is expected.
    pub(super) end: f64,
    /// Of the base line.
    pub(super) y: f64,
    pub(super) size: f64,
}

impl Glyph {
    pub(super) fn is_space(&self) -> bool {
        self.text == " "
    }
}

/// What was seen of all pages so far.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Characters of which the letter is known, and that stand in the text.
    pub(super) n_known: usize,
    /// Characters whose font does not tell the letter.
    pub(super) n_unknown: usize,
    /// Characters that stand aslant or outside of the page.
    pub(super) n_aside: usize,
    pub(super) has_images: bool,
    /// Pages of which nothing could be unpacked.
    pub(super) n_broken: usize,
}

/// Why a document is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It unpacks to too much.
    Bomb,
    /// It draws too much.
    Endless,
}

/// Operators of a whole document; a dense page has some ten thousand.
const MAX_OPERATORS: usize = 40_000_000;

/// Bytes of what a whole document is drawn with, each time it is drawn.
const MAX_DRAWN: usize = 1 << 30;

/// Bytes that one stream may unpack to.
const MAX_STREAM: usize = 128 << 20;

/// Glyphs of one page.
const MAX_GLYPHS: usize = 1_000_000;

/// How deep drawings may stand in drawings, and states be stacked.
const MAX_DEPTH: usize = 16;
const MAX_STACK: usize = 4096;

/// Runs the pages of one document.
#[derive(Default)]
pub(super) struct Reader {
    /// By where they stand in the document.
    fonts: HashMap<(usize, usize), Option<Rc<Font>>>,
    n_operators: usize,
    n_drawn: usize,
}

#[derive(Clone)]
struct State {
    to_page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    /// How much text is stretched sideways, as a factor.
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// What stands between two operators of marked content.
struct Marked {
    /// What it means, and the first glyph that stands for it.
    actual: Option<(String, usize)>,
}

/// A glyph with the direction in which its line runs, in quarters of a turn.
struct Placed {
    glyph: Glyph,
    quarter: usize,
}

struct Run<'r> {
    reader: &'r mut Reader,
    told: &'r mut Told,
    state: State,
    stack: Vec<State>,
    marked: Vec<Marked>,
    /// The drawings that are being drawn.
    open: Vec<ObjectIdentifier>,
    text: Matrix,
    line: Matrix,
    placed: Vec<Placed>,
    unknown: usize,
}

impl Reader {
    /// The glyphs of a page, in the order in which they are drawn.
    pub(super) fn page(&mut self, page: &Page<'_>, told: &mut Told) -> Result<Vec<Glyph>, Stop> {
        if !has_bounded_content(page.raw()) {
            return Err(Stop::Bomb);
        }
        let Some(content) = page.page_stream() else {
            told.n_broken += usize::from(page.raw().contains_key(b"Contents"));
            return Ok(Vec::new());
        };
        let state = State {
            to_page: Matrix::IDENTITY,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut run = Run {
            reader: self,
            told,
            state,
            stack: Vec::new(),
            marked: Vec::new(),
            open: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            placed: Vec::new(),
            unknown: 0,
        };
        run.content(content, page.resources(), 0)?;
        let (placed, unknown) = (run.placed, run.unknown);
        told.n_unknown += unknown;
        let (width, height) = page.base_dimensions();
        let crop = page.intersected_crop_box();
        let (x0, y0) = (crop.x0 - 1.0, crop.y0 - 1.0);
        let (x1, y1) = (x0 + f64::from(width) + 2.0, y0 + f64::from(height) + 2.0);
        let mut counts = [0_usize; 5];
        for placed in &placed {
            counts[placed.quarter.min(4)] += 1;
        }
        let main = (0..4).max_by_key(|quarter| (counts[*quarter], 4 - quarter)).unwrap_or(0);
        let n_before = placed.len();
        let is_within = |x: f64, y: f64| (x0..=x1).contains(&x) && (y0..=y1).contains(&y);
        let glyphs = placed.into_iter().filter(|placed| placed.quarter == main);
        let glyphs = glyphs.map(|placed| placed.glyph).filter(|glyph| {
            let (x, y) = turned_back(glyph.x, glyph.y, main);
            is_within(x, y)
        });
        let glyphs: Vec<_> = glyphs.collect();
        told.n_aside += n_before - glyphs.len();
        let glyphs = without_copies(with_marks(glyphs));
        let is_known = |glyph: &&Glyph| !glyph.is_space() && glyph.text != "\u{fffd}";
        told.n_known += glyphs.iter().filter(is_known).count();
        Ok(glyphs)
    }
}

/// A place as it is seen when the page is turned so that text of a direction runs to the right.
fn turned(x: f64, y: f64, quarter: usize) -> (f64, f64) {
    match quarter {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}

fn turned_back(x: f64, y: f64, quarter: usize) -> (f64, f64) {
    turned(x, y, (4 - quarter) % 4)
}

/// Puts marks that are glyphs of their own behind the letter on which they stand.
fn with_marks(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut waiting: Option<Glyph> = None;
    let covers = |base: &Glyph, mark: &Glyph| {
        let near = 0.15 * base.size;
        (base.y - mark.y).abs() < base.size
            && base.x - near <= mark.x
            && mark.x <= base.end + near
            && !base.is_space()
    };
    for glyph in glyphs {
        if glyph.text.chars().all(words::is_mark) {
            match kept.last_mut().filter(|base| covers(base, &glyph)) {
                Some(base) => base.text.push_str(&glyph.text),
                None => waiting = Some(glyph),
            }
            continue;
        }
        kept.push(glyph);
        if let (Some(mark), Some(base)) = (waiting.take(), kept.last_mut())
            && covers(base, &mark)
        {
            base.text.push_str(&mark.text);
        }
    }
    kept
}

/// Leaves out glyphs that are drawn twice, a little apart, so that they look bold.
fn without_copies(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut seen: HashSet<(String, u64, i64, i64)> = HashSet::new();
    let mut is_new = |glyph: &Glyph| {
        let cell = |value: f64| (value / (0.1 * glyph.size)) as i64;
        let (x, y) = (cell(glyph.x), cell(glyph.y));
        let key = |x, y| (glyph.text.clone(), glyph.size.to_bits(), x, y);
        let mut around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        if around.any(|(x, y)| seen.contains(&key(x, y))) {
            return false;
        }
        seen.insert(key(x, y))
    };
    let is_kept = |glyph: &Glyph| glyph.is_space() || is_new(glyph);
    glyphs.into_iter().filter(is_kept).collect()
}

/// Whether what a page is drawn with unpacks to no more than it may.
fn has_bounded_content(page: &Dict<'_>) -> bool {
    if let Some(stream) = page.get::<Stream<'_>>(b"Contents") {
        return is_bounded(&stream, MAX_STREAM);
    }
    let Some(streams) = page.get::<Array<'_>>(b"Contents") else { return true };
    let mut n_bytes = 0;
    for stream in streams.iter::<Stream<'_>>() {
        n_bytes += unpacked_length(&stream, MAX_STREAM);
        if n_bytes > MAX_STREAM {
            return false;
        }
    }
    true
}

/// Whether a stream unpacks to no more than a number of bytes.
pub(super) fn is_bounded(stream: &Stream<'_>, most: usize) -> bool {
    unpacked_length(stream, most) <= most
}

/// How much a stream unpacks to, or more than `most`; nothing of it is kept.
fn unpacked_length(stream: &Stream<'_>, most: usize) -> usize {
    let filters = stream.filters();
    let packed = stream.raw_data();
    let beyond = most.saturating_add(1);
    let limit = u64::try_from(beyond).unwrap_or(u64::MAX);
    // No filter makes more than that of one byte.
    let worst = |n: usize, filter: &Filter| match filter {
        Filter::FlateDecode | Filter::LzwDecode => n.saturating_mul(1100),
        Filter::RunLengthDecode => n.saturating_mul(128),
        _ => n,
    };
    match filters.as_slice() {
        [Filter::FlateDecode] if worst(packed.len(), &Filter::FlateDecode) > most => {
            let mut unpacking = ZlibDecoder::new(packed.as_ref()).take(limit);
            // What is damaged behind this place is no more than what was read of it.
            match copy(&mut unpacking, &mut sink()) {
                Ok(n) => usize::try_from(n).unwrap_or(beyond),
                Err(_) => usize::try_from(limit - unpacking.limit()).unwrap_or(beyond),
            }
        }
        filters => filters.iter().fold(packed.len(), worst).min(beyond),
    }
}

/// Whether what a font is made of unpacks to no more than it may.
fn is_bounded_font(font: &Dict<'_>) -> bool {
    let is_bounded_at = |dict: &Dict<'_>, key: &[u8]| {
        dict.get::<Stream<'_>>(key).is_none_or(|stream| is_bounded(&stream, MAX_STREAM))
    };
    let is_sound = |font: &Dict<'_>| {
        let descriptor = font.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        is_bounded_at(font, b"ToUnicode")
            && is_bounded_at(font, b"Encoding")
            && is_bounded_at(font, b"CIDToGIDMap")
            && [&b"FontFile"[..], b"FontFile2", b"FontFile3"]
                .iter()
                .all(|key| is_bounded_at(&descriptor, key))
    };
    let inner = font.get::<Array<'_>>(b"DescendantFonts");
    let inner = inner.and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    is_sound(font) && inner.as_ref().is_none_or(is_sound)
}

fn matrix(values: [Number; 6]) -> Matrix {
    Matrix(values.map(|value| value.as_f64()))
}

impl Run<'_> {
    fn content(
        &mut self,
        content: &[u8],
        resources: &Resources<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        let reader = &mut self.reader;
        reader.n_drawn = reader.n_drawn.saturating_add(content.len());
        if reader.n_drawn > MAX_DRAWN {
            return Err(Stop::Endless);
        }
        let floor = self.stack.len();
        let mut operators = TypedIter::new(content);
        while let Some(operator) = operators.next() {
            self.reader.n_operators += 1;
            if self.reader.n_operators > MAX_OPERATORS || self.placed.len() > MAX_GLYPHS {
                return Err(Stop::Endless);
            }
            self.operator(&operator, resources, depth, floor)?;
        }
        Ok(())
    }

    fn operator(
        &mut self,
        operator: &TypedInstruction<'_, '_>,
        resources: &Resources<'_>,
        depth: usize,
        floor: usize,
    ) -> Result<(), Stop> {
        use TypedInstruction as Op;
        let state = &mut self.state;
        match operator {
            Op::SaveState(_) => {
                if self.stack.len() >= MAX_STACK {
                    return Err(Stop::Endless);
                }
                self.stack.push(state.clone());
            }
            Op::RestoreState(_) => {
                if self.stack.len() > floor
                    && let Some(saved) = self.stack.pop()
                {
                    self.state = saved;
                }
            }
            Op::Transform(m) => state.to_page *= matrix([m.0, m.1, m.2, m.3, m.4, m.5]),
            Op::CharacterSpacing(n) => state.char_space = n.0.as_f64(),
            Op::WordSpacing(n) => state.word_space = n.0.as_f64(),
            Op::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
            Op::TextLeading(n) => state.leading = n.0.as_f64(),
            Op::TextRise(n) => state.rise = n.0.as_f64(),
            Op::TextFont(font) => {
                state.size = font.1.as_f64();
                self.choose(resources.get_font(font.0))?;
            }
            Op::SetGraphicsState(name) => {
                let font = resources.get_ext_g_state(name.0);
                if let Some(font) = font.and_then(|known| known.get::<Array<'_>>(b"Font")) {
                    let dict = font.iter::<Object<'_>>().next().and_then(Object::into_dict);
                    let size = font.iter::<Object<'_>>().nth(1).and_then(Object::into_f32);
                    self.state.size = size.map_or(self.state.size, f64::from);
                    self.choose(dict)?;
                }
            }
            Op::BeginText(_) => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
            Op::NextLineAndSetLeading(by) => {
                state.leading = -by.1.as_f64();
                self.next_line(by.0.as_f64(), by.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::SetTextMatrix(m) => {
                self.line = matrix([m.0, m.1, m.2, m.3, m.4, m.5]);
                self.text = self.line;
            }
            Op::ShowText(text) => self.show(text.0),
            Op::NextLineAndShowText(text) => {
                self.next_line(0.0, -self.state.leading);
                self.show(text.0);
            }
            Op::ShowTextWithParameters(text) => {
                state.word_space = text.0.as_f64();
                state.char_space = text.1.as_f64();
                self.next_line(0.0, -self.state.leading);
                self.show(text.2);
            }
            Op::ShowTexts(texts) => {
                for part in texts.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(text) => self.show(&text),
                        Object::Number(by) => self.move_by(-by.as_f64() / 1000.0),
                        _ => {}
                    }
                }
            }
            Op::XObject(name) => {
                if let Some(stream) = resources.get_x_object(name.0) {
                    self.drawing(&stream, resources, depth)?;
                }
            }
            Op::InlineImage(_) => self.told.has_images = true,
            Op::BeginMarkedContent(_) => self.mark(None)?,
            Op::BeginMarkedContentWithProperties(marked) => {
                let properties = match marked.1 {
                    Object::Dict(dict) => actual_text(dict),
                    Object::Name(name) => {
                        resources.properties.get::<Dict<'_>>(name).as_ref().and_then(actual_text)
                    }
                    _ => None,
                };
                self.mark(properties)?;
            }
            Op::EndMarkedContent(_) => self.unmark(),
            _ => {}
        }
        Ok(())
    }

    fn choose(&mut self, font: Option<Dict<'_>>) -> Result<(), Stop> {
        self.state.font = None;
        let Some(dict) = font else { return Ok(()) };
        let data = dict.data();
        let place = (data.as_ptr() as usize, data.len());
        let font = match self.reader.fonts.entry(place) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if !is_bounded_font(&dict) => return Err(Stop::Bomb),
            Entry::Vacant(unknown) => unknown.insert(Font::new(&dict).map(Rc::new)),
        };
        self.state.font = font.clone();
        Ok(())
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Matrix::moved(x, y);
        self.text = self.line;
    }

    /// Moves on along the line, by a part of the font's size.
    fn move_by(&mut self, part: f64) {
        let State { size, stretch, font, .. } = &self.state;
        let by = part * size;
        let is_flat = font.as_ref().is_none_or(|font| font.is_flat());
        self.text *=
            if is_flat { Matrix::moved(by * stretch, 0.0) } else { Matrix::moved(0.0, by) };
    }

    fn show(&mut self, text: &Bytes<'_>) {
        let bytes = text.as_bytes();
        let Some(font) = self.state.font.clone() else {
            self.unknown += bytes.len();
            return;
        };
        let mut at = 0;
        while at < bytes.len() && self.placed.len() <= MAX_GLYPHS {
            let (code, length) = font.code(&bytes[at..]);
            at += length;
            self.place(&font, code, length);
        }
    }

    /// Puts a glyph where the text has come to, and moves on by its width.
    fn place(&mut self, font: &Font, code: u32, length: usize) {
        let State { to_page, size, char_space, word_space, stretch, rise, .. } = self.state;
        let is_flat = font.is_flat();
        let word_space = if code == 32 && length == 1 { word_space } else { 0.0 };
        let along = font.advance(code, length) / 1000.0 * size + char_space;
        let step = |along: f64| if is_flat { (along * stretch, 0.0) } else { (0.0, along) };
        let to_page = to_page * self.text;
        let place = |(x, y): (f64, f64)| to_page.apply(x, y + rise);
        let ((x, y), (end_x, end_y)) = (place((0.0, 0.0)), place(step(along)));
        let (by_x, by_y) = step(along + word_space);
        self.text *= Matrix::moved(by_x, by_y);
        let [a, b, c, d, ..] = to_page.0;
        let turn = size.signum() * if is_flat { stretch.signum() } else { -1.0 };
        let (dx, dy) = if is_flat { (a * turn, b * turn) } else { (c * turn, d * turn) };
        let height = size.abs() * if is_flat { c.hypot(d) } else { a.hypot(b) };
        let is_sound = [x, y, end_x, end_y].iter().all(|n| n.abs() < 1e7);
        if !is_sound || !(0.1..1e5).contains(&height) {
            return;
        }
        let quarter = if dx.abs() > 10.0 * dy.abs() {
            if dx > 0.0 { 0 } else { 2 }
        } else if dy.abs() > 10.0 * dx.abs() {
            if dy > 0.0 { 1 } else { 3 }
        } else {
            4
        };
        let text = font.text(code, length).unwrap_or_else(|| {
            self.unknown += 1;
            "\u{fffd}".to_owned()
        });
        let (x, y) = turned(x, y, quarter);
        let end = turned(end_x, end_y, quarter).0.max(x);
        self.placed.push(Placed { glyph: Glyph { text, x, end, y, size: height }, quarter });
    }

    /// Runs a drawing that stands in another one.
    fn drawing(
        &mut self,
        stream: &Stream<'_>,
        resources: &Resources<'_>,
        depth: usize,
    ) -> Result<(), Stop> {
        let dict = stream.dict();
        match dict.get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Image") => {
                self.told.has_images = true;
                return Ok(());
            }
            Some(b"Form") => {}
            _ => return Ok(()),
        }
        // One that draws itself would never end.
        if depth >= MAX_DEPTH || self.open.contains(&stream.obj_id()) {
            return Ok(());
        }
        if !is_bounded(stream, MAX_STREAM) {
            return Err(Stop::Bomb);
        }
        let Ok(content) = stream.decoded_data() else { return Ok(()) };
        let own = dict.get::<Dict<'_>>(b"Resources").map(Resources::new);
        let saved = self.state.clone();
        let (text, line) = (self.text, self.line);
        if let Some(matrix) = dict.get::<[f64; 6]>(b"Matrix") {
            self.state.to_page *= Matrix(matrix);
        }
        let floor = self.stack.len();
        self.open.push(stream.obj_id());
        self.content(&content, own.as_ref().unwrap_or(resources), depth + 1)?;
        self.open.pop();
        self.stack.truncate(floor);
        (self.state, self.text, self.line) = (saved, text, line);
        Ok(())
    }

    fn mark(&mut self, actual: Option<String>) -> Result<(), Stop> {
        if self.marked.len() >= MAX_STACK {
            return Err(Stop::Endless);
        }
        let at = self.placed.len();
        self.marked.push(Marked { actual: actual.map(|actual| (actual, at)) });
        Ok(())
    }

    /// Ends marked content: if the document says what its glyphs mean, they mean that.
    fn unmark(&mut self) {
        let Some(Marked { actual: Some((actual, start)) }) = self.marked.pop() else { return };
        let Some([first, rest @ ..]) = self.placed.get_mut(start..) else { return };
        let last = rest.last().unwrap_or(first);
        // What goes over several lines cannot be placed.
        if last.quarter != first.quarter || (last.glyph.y - first.glyph.y).abs() > first.glyph.size
        {
            return;
        }
        let end = rest.iter().map(|placed| placed.glyph.end).fold(first.glyph.end, f64::max);
        let all = std::iter::once(&*first).chain(rest.iter());
        let n_unknown = all.filter(|placed| placed.glyph.text == "\u{fffd}").count();
        self.unknown = self.unknown.saturating_sub(n_unknown);
        first.glyph.text = actual;
        first.glyph.end = end;
        let is_empty = first.glyph.text.is_empty();
        self.placed.truncate(start + usize::from(!is_empty));
    }
}

/// What a document says that its glyphs mean.
fn actual_text(properties: &Dict<'_>) -> Option<String> {
    let text = properties.get::<Bytes<'_>>(b"ActualText")?;
    Some(words::spaced_edges(&words::text_string(text.as_bytes())))
}
