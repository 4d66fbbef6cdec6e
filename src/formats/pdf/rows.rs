//! Puts glyphs together that stand side by side.

use super::glyphs::Glyph;
use super::words::{self, is_digit, is_rtl};

/// Words that stand on one base line without a wide gap.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segment {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    pub(super) size: f64,
}

/// What stands on one base line, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) y: f64,
    pub(super) segments: Vec<Segment>,
}

impl Row {
    /// Its words.
    pub(super) fn text(&self) -> String {
        let texts: Vec<_> = self.segments.iter().map(|segment| segment.text.as_str()).collect();
        texts.join(" ")
    }
}

/// A gap that parts two segments, as a part of the font's size. What is wider may be the gutter
/// between columns; words within a justified line that are as far apart come together again.
const GAP: f64 = 0.6;

/// The rows of a page, from top to bottom.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        let fits = |line: &Vec<Glyph>| {
            line.first()
                .is_some_and(|first| (first.y - glyph.y).abs() < 0.2 * first.size.min(glyph.size))
        };
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => line.push(glyph),
            None => lines.push(vec![glyph]),
        }
    }
    let mut parts: Vec<Vec<Glyph>> = lines.into_iter().flat_map(parted).collect();
    attach_raised(&mut parts);
    let mut rows: Vec<Row> = Vec::new();
    let mut segments: Vec<_> = parts.into_iter().filter_map(segment).collect();
    segments.sort_by(|a, b| b.y.total_cmp(&a.y));
    for segment in segments {
        let fits = |row: &Row| (row.y - segment.y).abs() < 0.2 * segment.size;
        match rows.last_mut().filter(|row| fits(row)) {
            Some(row) => row.segments.push(segment),
            None => rows.push(Row { y: segment.y, segments: vec![segment] }),
        }
    }
    for row in &mut rows {
        row.segments.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    rows
}

/// Divides a line at its wide gaps.
fn parted(mut line: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    line.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut parts: Vec<Vec<Glyph>> = Vec::new();
    let mut end = f64::NEG_INFINITY;
    for glyph in line {
        // What pads a line with spaces draws nothing there.
        if glyph.is_space() {
            if let Some(part) = parts.last_mut() {
                part.push(glyph);
            }
            continue;
        }
        let is_far = glyph.x - end > GAP * glyph.size;
        end = end.max(glyph.end);
        match parts.last_mut().filter(|_| !is_far) {
            Some(part) => part.push(glyph),
            None => parts.push(vec![glyph]),
        }
    }
    parts
}

fn extent(part: &[Glyph]) -> (f64, f64) {
    let drawn = || part.iter().filter(|glyph| !glyph.is_space());
    let x = drawn().map(|glyph| glyph.x).fold(f64::INFINITY, f64::min);
    let end = drawn().map(|glyph| glyph.end).fold(f64::NEG_INFINITY, f64::max);
    (x, end)
}

/// The size of most of its glyphs.
fn size(part: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = part.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(1.0)
}

/// Takes small glyphs that are raised or lowered, such as the numbers of notes, into the words
/// beside which they stand.
fn attach_raised(parts: &mut Vec<Vec<Glyph>>) {
    /// Lines to look at, upward and downward.
    const NEAR: usize = 12;
    let known: Vec<_> = parts
        .iter()
        .map(|part| (extent(part), part.first().map_or(0.0, |glyph| glyph.y), size(part)))
        .collect();
    for n in 0..known.len() {
        let ((x, end), y, own) = known[n];
        if parts[n].len() > 8 {
            continue;
        }
        let around = n.saturating_sub(NEAR)..(n + NEAR + 1).min(known.len());
        let base = around.filter(|other| *other != n).find(|other| {
            let ((from, to), base, size) = known[*other];
            let is_beside = x < to + 0.3 * size && end > from - 0.3 * size;
            own < 0.85 * size && (base - y).abs() < 0.6 * size && is_beside
        });
        if let Some(base) = base {
            let raised = std::mem::take(&mut parts[n]);
            parts[base].extend(raised);
        }
    }
    parts.retain(|part| !part.is_empty());
}

fn segment(mut part: Vec<Glyph>) -> Option<Segment> {
    part.sort_by(|a, b| a.x.total_cmp(&b.x));
    let size = size(&part);
    let (x, end) = extent(&part);
    // Most of them stand on the base line.
    let mut heights: Vec<f64> = part.iter().map(|glyph| glyph.y).collect();
    heights.sort_by(f64::total_cmp);
    let y = heights.get(heights.len() / 2).copied()?;
    let has_spaces = part.iter().any(Glyph::is_space);
    // Where spaces are drawn, only what is wider than any kerning is one that is not.
    let gap = if has_spaces { 0.3 } else { 0.17 };
    let mut units: Vec<String> = Vec::new();
    let mut last = f64::INFINITY;
    let mut is_apart = false;
    for glyph in part {
        if glyph.is_space() {
            is_apart = true;
            continue;
        }
        if (is_apart || glyph.x - last > gap * size) && !units.is_empty() {
            units.push(" ".to_owned());
        }
        is_apart = false;
        last = glyph.end;
        units.push(glyph.text);
    }
    let text = words::spaced(&in_order_of_reading(units));
    (!text.is_empty()).then_some(Segment { text, x, end, y, size })
}

/// Which way a unit is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Right,
    Left,
    /// As a number: to the right, whatever is around it.
    Digits,
    Any,
}

fn way(unit: &str) -> Way {
    let first = unit.chars().find(|c| is_digit(*c) || c.is_alphabetic());
    match first {
        Some(c) if is_digit(c) => Way::Digits,
        Some(c) if is_rtl(c) => Way::Left,
        Some(_) => Way::Right,
        None => Way::Any,
    }
}

/// The text of units that stand from left to right (the visual order of UAX #9, taken back).
fn in_order_of_reading(mut units: Vec<String>) -> String {
    let ways: Vec<Way> = units.iter().map(|unit| way(unit)).collect();
    let count = |wanted: Way| ways.iter().filter(|way| **way == wanted).count();
    if count(Way::Left) == 0 {
        return units.concat();
    }
    let is_rtl_line = count(Way::Left) >= count(Way::Right);
    // A line that is read to the left is turned as a whole, and its words that are read to the
    // right are turned back. In any other line only the words that are read to the left are.
    let is_turned = |way: Way| match is_rtl_line {
        true => matches!(way, Way::Right | Way::Digits),
        false => way == Way::Left,
    };
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (n, way) in ways.iter().enumerate() {
        if !is_turned(*way) {
            continue;
        }
        let is_next = |(_, end): &(usize, usize)| {
            ways[*end..n].iter().all(|way| *way == Way::Any)
                && (ways[*end - 1] != Way::Digits && *way != Way::Digits
                    || units[*end..n].iter().all(|unit| unit != " "))
        };
        match runs.last_mut().filter(|run| is_next(run)) {
            Some(run) => run.1 = n + 1,
            None => runs.push((n, n + 1)),
        }
    }
    for (start, end) in &runs {
        units[*start..*end].reverse();
    }
    if is_rtl_line {
        units.reverse();
    }
    face(&mut units);
    units.concat()
}

/// Turns brackets so that they face what they stand at. Some documents tell of a bracket among
/// letters that are read to the left how it looks, others what it means.
fn face(units: &mut [String]) {
    let is_edge = |unit: Option<&String>| {
        unit.and_then(|unit| unit.chars().next()).is_none_or(|c| !c.is_alphanumeric())
    };
    for n in 0..units.len() {
        let Some(opens) = words::opens(&units[n]) else { continue };
        let before = n.checked_sub(1).and_then(|n| units.get(n));
        let (is_after_edge, is_before_edge) = (is_edge(before), is_edge(units.get(n + 1)));
        if is_after_edge != is_before_edge && opens != is_after_edge {
            units[n] = units[n].chars().map(words::mirrored).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(visual: &str) -> String {
        in_order_of_reading(visual.chars().map(String::from).collect())
    }

    #[test]
    fn what_stands_from_right_to_left_is_read_so() {
        assert_eq!(read("plain (words) 12"), "plain (words) 12");
        assert_eq!(read("דג בא"), "אב גד");
        assert_eq!(read("(12/5) דג UN בא"), "אב UN גד (12/5)");
        assert_eq!(read(")דג( בא"), read("(דג) בא"));
        assert_eq!(read("the דג בא end"), "the אב גד end");
    }
}
