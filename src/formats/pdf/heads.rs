//! Leaves out what stands on many pages alike: running heads and feet, page numbers.

use super::rows::Row;
use std::collections::BTreeMap;

/// What was left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// Running heads and feet with the number of pages that have them.
    heads: Vec<(String, usize)>,
    /// Pages whose number was left out.
    n_numbers: usize,
}

/// Rows at the top and at the bottom of a page among which heads, feet and numbers are looked for.
const EDGE: usize = 3;

/// The fewest pages that make a head of what stands on them.
const MIN_PAGES: usize = 3;

/// How far a head may move from page to page, in points.
const NEAR: f64 = 4.0;

impl LeftOut {
    /// What was left out, in words; nothing if it is nothing.
    pub(super) fn words(&self) -> Option<String> {
        let pages = |n: usize| format!("{n} page{}", if n == 1 { "" } else { "s" });
        let mut parts: Vec<String> = self
            .heads
            .iter()
            .take(4)
            .map(|(text, n)| format!("the running head “{text}” of {}", pages(*n)))
            .collect();
        if self.heads.len() > 4 {
            parts.push(format!("{} more running heads", self.heads.len() - 4));
        }
        if self.n_numbers > 0 {
            let s = if self.n_numbers == 1 { "" } else { "s" };
            parts.push(format!("{} page number{s}", self.n_numbers));
        }
        let last = parts.pop()?;
        let list = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
        let mut letters = list.chars();
        let first = letters.next()?.to_uppercase().to_string();
        let is_one = parts.is_empty() && self.heads.len() == 1
            || self.n_numbers == 1 && self.heads.is_empty();
        let were = if is_one { "was" } else { "were" };
        Some(format!("{first}{} {were} left out.", letters.as_str()))
    }
}

/// A row's words with its numbers as marks, for they change from page to page.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c.is_numeric() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.extend(c.to_lowercase()),
        }
    }
    shape
}

/// The number of a page, if a row is nothing else: `12`, `– 12 –`, `Page 3 of 9`, `3/9`.
fn page_number(text: &str) -> Option<usize> {
    let numbers: Vec<_> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let known = [
        "",
        "p",
        "pp",
        "page",
        "pageof",
        "of",
        "seite",
        "seitevon",
        "von",
        "s",
        "página",
        "pagina",
        "pagesur",
        "стр",
        "страница",
        "صفحة",
    ];
    let is_number = matches!(numbers.len(), 1 | 2)
        && text.chars().count() <= 20
        && known.contains(&letters.to_lowercase().as_str());
    numbers.first().filter(|_| is_number)?.parse().ok()
}

/// The rows of a page in which heads are looked for, by their index.
fn edges(rows: &[Row]) -> impl Iterator<Item = usize> + use<> {
    let n = rows.len();
    // A page that has little on it is not all edge.
    let edge = EDGE.min(n / 2);
    (0..edge).chain(n - edge..n)
}

/// Leaves out of pages what is a head, a foot or a number of a page, and tells what it was.
pub(super) fn leave_out(pages: &mut [Vec<Row>]) -> LeftOut {
    let mut left_out = LeftOut::default();
    let mut alike: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    let mut numbered: Vec<(usize, usize, usize)> = Vec::new();
    for (page, rows) in pages.iter().enumerate() {
        for row in edges(rows) {
            let text = rows[row].text();
            match page_number(&text) {
                Some(number) => numbered.push((page, row, number)),
                None => alike.entry(shape(&text)).or_default().push((page, row)),
            }
        }
    }
    let mut gone: Vec<(usize, usize)> = Vec::new();
    // Numbers that count on as the pages do.
    let goes_on = |a: &(usize, usize, usize), b: &(usize, usize, usize)| {
        a.0 != b.0 && a.2.wrapping_sub(b.2) == a.0.wrapping_sub(b.0)
    };
    let offset = |n: &(usize, usize, usize)| n.2 as i64 - n.0 as i64;
    let mut offsets: BTreeMap<i64, usize> = BTreeMap::new();
    for number in &numbered {
        *offsets.entry(offset(number)).or_default() += 1;
    }
    let usual = offsets.into_iter().max_by_key(|(_, n)| *n).map(|(offset, _)| offset);
    let counted: Vec<_> = numbered.iter().filter(|n| Some(offset(n)) == usual).collect();
    if counted.len() >= 2
        && counted.iter().zip(&counted[1..]).all(|(a, b)| goes_on(a, b) || a.0 == b.0)
    {
        let mut on_pages: Vec<_> = counted.iter().map(|(page, ..)| *page).collect();
        on_pages.dedup();
        left_out.n_numbers = on_pages.len();
        gone.extend(counted.iter().map(|(page, row, _)| (*page, *row)));
    }
    for places in alike.into_values() {
        // Of all that stands at one height; heads of left and right pages may be two.
        let mut heights: Vec<f64> = places.iter().map(|(page, row)| pages[*page][*row].y).collect();
        heights.sort_by(f64::total_cmp);
        let usual = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
        let mut same: Vec<_> = places
            .into_iter()
            .filter(|(page, row)| (pages[*page][*row].y - usual).abs() <= NEAR)
            .collect();
        same.dedup_by_key(|(page, _)| *page);
        if same.len() >= MIN_PAGES && 4 * same.len() >= pages.len() {
            let (page, row) = same[0];
            left_out.heads.push((pages[page][row].text(), same.len()));
            gone.extend(same);
        }
    }
    left_out.heads.sort_by_key(|(text, n)| (std::cmp::Reverse(*n), text.clone()));
    gone.sort_unstable();
    for (page, row) in gone.into_iter().rev() {
        pages[page].remove(row);
    }
    left_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_are_known() {
        let numbers = ["12", "– 12 –", "Page 12 of 20", "12/20", "[12]", "Seite 12"];
        for text in numbers {
            assert_eq!(page_number(text), Some(12), "{text}");
        }
        for text in ["", "12 dead", "2022-03-14", "1 2 3", "Page"] {
            assert_eq!(page_number(text), None, "{text}");
        }
    }

    #[test]
    fn what_was_left_out_is_told() {
        let heads = vec![("Coast Courier".to_owned(), 12)];
        let told = |heads, n_numbers| LeftOut { heads, n_numbers }.words().unwrap_or_default();
        assert_eq!(
            told(heads.clone(), 12),
            "The running head “Coast Courier” of 12 pages and 12 page numbers were left out."
        );
        assert_eq!(told(heads, 0), "The running head “Coast Courier” of 12 pages was left out.");
        assert_eq!(told(vec![], 2), "2 page numbers were left out.");
        assert_eq!(told(vec![], 0), "");
    }
}
