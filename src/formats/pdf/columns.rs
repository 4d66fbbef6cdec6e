//! Finds the order in which the rows of a page are read: column by column.

use super::rows::{Row, Segment};
use super::words::is_rtl;

/// What stands on one base line of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    /// Whether it is a row of a table, whose cells tabs part.
    pub(super) is_of_table: bool,
}

/// Lines of one column, from top to bottom.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) lines: Vec<Line>,
    /// Its edges, which no line goes beyond.
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) is_rtl: bool,
}

/// The least width of a gutter, as a part of the usual size of the font.
const GUTTER: f64 = 0.7;

/// The fewest lines that stand beside one another as columns.
const MIN_LINES: usize = 3;

/// The fewest characters that lines of a column have in the middle; those of a table have less.
const MIN_WORDS: usize = 12;

/// How often columns may stand within columns.
const MAX_DEPTH: usize = 8;

/// The columns of a page in the order in which they are read.
pub(super) fn in_order(rows: Vec<Row>) -> Vec<Column> {
    let mut sizes: Vec<f64> =
        rows.iter().flat_map(|row| &row.segments).map(|segment| segment.size).collect();
    sizes.sort_by(f64::total_cmp);
    let Some(size) = sizes.get(sizes.len() / 2).copied() else { return Vec::new() };
    let text: String = rows.iter().map(Row::text).collect();
    let n_rtl = text.chars().filter(|c| is_rtl(*c)).count();
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let mut columns = Vec::new();
    divide(rows, size, 2 * n_rtl > n_letters, 0, &mut columns);
    columns
}

fn extent(rows: &[Row]) -> (f64, f64) {
    let segments = || rows.iter().flat_map(|row| &row.segments);
    let x = segments().map(|segment| segment.x).fold(f64::INFINITY, f64::min);
    let end = segments().map(|segment| segment.end).fold(f64::NEG_INFINITY, f64::max);
    (x, end)
}

/// A gutter: where it stands, and the rows that it parts.
struct Gutter {
    at: f64,
    start: usize,
    end: usize,
}

fn divide(rows: Vec<Row>, size: f64, is_rtl: bool, depth: usize, columns: &mut Vec<Column>) {
    if rows.is_empty() {
        return;
    }
    let gutter = if depth < MAX_DEPTH { widest(&rows, size) } else { None };
    let Some(Gutter { at, start, end }) = gutter else {
        columns.push(column(rows, is_rtl));
        return;
    };
    let mut above = rows;
    let mut parted = above.split_off(start);
    let below = parted.split_off(end - start);
    let side = |is_wanted: fn(f64, f64) -> bool| -> Vec<Row> {
        let of_row = |row: &Row| {
            let segments = row.segments.iter().filter(|segment| is_wanted(segment.x, at));
            Row { y: row.y, segments: segments.cloned().collect() }
        };
        parted.iter().map(of_row).filter(|row| !row.segments.is_empty()).collect()
    };
    let (left, right) = (side(|x, at| x < at), side(|x, at| x >= at));
    let (first, second) = if is_rtl { (right, left) } else { (left, right) };
    divide(above, size, is_rtl, depth + 1, columns);
    divide(first, size, is_rtl, depth + 1, columns);
    divide(second, size, is_rtl, depth + 1, columns);
    divide(below, size, is_rtl, depth + 1, columns);
}

/// The gutter that parts most rows, if there is one.
fn widest(rows: &[Row], size: f64) -> Option<Gutter> {
    let (x, end) = extent(rows);
    let half = 0.5 * GUTTER * size;
    let step = (size / 4.0).max((end - x) / 400.0);
    if !step.is_finite() || step <= 0.0 {
        return None;
    }
    let mut best: Option<(usize, Gutter)> = None;
    let n_steps = ((end - x) / step) as usize;
    for at in (1..n_steps).map(|n| x + n as f64 * step) {
        let crosses = |row: &Row| {
            row.segments.iter().any(|segment| segment.x < at + half && segment.end > at - half)
        };
        let mut start = 0;
        while start < rows.len() {
            if crosses(&rows[start]) {
                start += 1;
                continue;
            }
            let n = rows[start..].iter().take_while(|row| !crosses(row)).count();
            let found = parts(&rows[start..start + n], at);
            if let Some((from, to, n_lines)) = found
                && best.as_ref().is_none_or(|(known, _)| n_lines > *known)
            {
                best = Some((n_lines, Gutter { at, start: start + from, end: start + to }));
            }
            start += n;
        }
    }
    best.map(|(_, gutter)| gutter)
}

/// The rows that stand as columns on both sides of a place, as a range, with the number of lines on
/// the side that has less.
fn parts(rows: &[Row], at: f64) -> Option<(usize, usize, usize)> {
    let is_left = |segment: &Segment| segment.x < at;
    let has = |row: &Row, left: bool| row.segments.iter().any(|part| is_left(part) == left);
    let side = |left: bool| {
        let first = rows.iter().position(|row| has(row, left))?;
        let last = rows.iter().rposition(|row| has(row, left))?;
        Some((first, last))
    };
    let ((first_left, last_left), (first_right, last_right)) = (side(true)?, side(false)?);
    // What stands above or below both is no part of them; where one is longer, it goes on beside
    // nothing.
    let (from, to) = (first_left.min(first_right), last_left.max(last_right) + 1);
    let both = (first_left.max(first_right), last_left.min(last_right) + 1);
    let beside = rows.get(both.0..both.1)?;
    let n_lines = |left: bool| beside.iter().filter(|row| has(row, left)).count();
    let n_lines = n_lines(true).min(n_lines(false));
    let is_prose = |left: bool| {
        let segments = beside.iter().flat_map(|row| {
            let own = row.segments.iter().filter(|part| is_left(part) == left);
            let n: usize = own.map(|part| part.text.chars().count()).sum();
            (n > 0).then_some(n)
        });
        let mut lengths: Vec<_> = segments.collect();
        lengths.sort_unstable();
        lengths.get(lengths.len() / 2).is_some_and(|n| *n >= MIN_WORDS)
    };
    (n_lines >= MIN_LINES && is_prose(true) && is_prose(false)).then_some((from, to, n_lines))
}

fn column(rows: Vec<Row>, is_rtl: bool) -> Column {
    let (x, end) = extent(&rows);
    let cells = in_tables(&rows);
    let line = |(mut row, is_of_table): (Row, bool)| {
        if is_rtl {
            row.segments.reverse();
        }
        let text = if is_of_table { cells_of(&row) } else { row.text() };
        let (x, end) = extent(std::slice::from_ref(&row));
        let longest = row.segments.iter().max_by_key(|segment| segment.text.len());
        let size = longest.map_or(1.0, |segment| segment.size);
        Line { text, x, end, y: row.y, size, is_of_table }
    };
    Column { lines: rows.into_iter().zip(cells).map(line).collect(), x, end, is_rtl }
}

/// How far cells stand apart at least, as a part of the font's size; justified words are closer.
const CELL: f64 = 1.0;

/// How far the edges of cells that stand below one another may be apart, likewise.
const ALIGNED: f64 = 0.3;

fn is_cell_gap(before: &Segment, after: &Segment) -> bool {
    (after.x - before.end).abs() > CELL * before.size.min(after.size)
}

/// The words of a row with a tab between its cells.
fn cells_of(row: &Row) -> String {
    let mut text = String::new();
    for (n, segment) in row.segments.iter().enumerate() {
        if let Some(before) = n.checked_sub(1).and_then(|n| row.segments.get(n)) {
            // The one that stands further left comes last where lines run to the left.
            let (left, right) =
                if before.x < segment.x { (before, segment) } else { (segment, before) };
            text.push(if is_cell_gap(left, right) { '\t' } else { ' ' });
        }
        text.push_str(&segment.text);
    }
    text
}

/// Which rows are those of a table: three or more, or two of three cells or more, that stand below
/// one another with cells that begin or end at the same place.
fn in_tables(rows: &[Row]) -> Vec<bool> {
    let n_aligned = |above: &Row, below: &Row| {
        let far = |row: &Row| -> Vec<Segment> {
            let pairs = row.segments.iter().zip(row.segments.iter().skip(1));
            pairs.filter(|(a, b)| is_cell_gap(a, b)).map(|(_, b)| b.clone()).collect()
        };
        let (above, below) = (far(above), far(below));
        let is_below = |cell: &&Segment| {
            above.iter().any(|other| {
                let near = ALIGNED * cell.size;
                let middle = |cell: &Segment| cell.x + cell.end;
                (other.x - cell.x).abs() < near
                    || (other.end - cell.end).abs() < near
                    || (middle(other) - middle(cell)).abs() < near
            })
        };
        below.iter().filter(is_below).count()
    };
    let mut are = vec![false; rows.len()];
    let mut start = 0;
    while start < rows.len() {
        let pairs = rows.get(start..).unwrap_or_default();
        let counts: Vec<usize> = pairs
            .iter()
            .zip(pairs.iter().skip(1))
            .map(|(above, below)| n_aligned(above, below))
            .take_while(|n| *n > 0)
            .collect();
        let is_table = counts.len() >= 2 || counts.first().is_some_and(|n| *n >= 2);
        let end = start + counts.len() + 1;
        are.iter_mut().take(end).skip(start).for_each(|is| *is |= is_table);
        start = end;
    }
    are
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(y: f64, cells: &[(f64, &str)]) -> Row {
        let segment = |(x, text): &(f64, &str)| {
            let end = x + 5.0 * text.len() as f64;
            Segment { text: (*text).to_owned(), x: *x, end, y, size: 10.0 }
        };
        Row { y, segments: cells.iter().map(segment).collect() }
    }

    fn lines(rows: Vec<Row>) -> Vec<String> {
        in_order(rows).into_iter().flat_map(|column| column.lines).map(|line| line.text).collect()
    }

    #[test]
    fn cells_that_stand_below_one_another_are_parted_by_tabs() {
        let rows = vec![
            row(700.0, &[(72.0, "A line of words, with"), (190.0, "a gap")]),
            row(680.0, &[(72.0, "Town"), (150.0, "Dead"), (220.0, "Hurt")]),
            row(668.0, &[(72.0, "Orsh"), (160.0, "12"), (230.0, "3")]),
            row(656.0, &[(72.0, "Port"), (92.0 + 7.0, "Sid"), (160.0, "10"), (230.0, "4")]),
            row(636.0, &[(72.0, "After it")]),
        ];
        assert_eq!(
            lines(rows),
            [
                "A line of words, with a gap",
                "Town\tDead\tHurt",
                "Orsh\t12\t3",
                "Port Sid\t10\t4",
                "After it"
            ]
        );
    }

    #[test]
    fn gaps_of_justified_lines_are_spaces() {
        let rows = vec![
            row(700.0, &[(72.0, "Nobody"), (120.0, "was hurt in it")]),
            row(688.0, &[(72.0, "The"), (105.0, "navy moved in")]),
            row(676.0, &[(72.0, "Orsh is"), (123.0, "calm")]),
        ];
        assert_eq!(lines(rows), ["Nobody was hurt in it", "The navy moved in", "Orsh is calm"]);
    }
}
