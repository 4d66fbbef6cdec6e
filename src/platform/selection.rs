//! Between places in the document and UTF-16 offsets of the article.
//!
//! The article is drawn as chapters of blocks of paragraphs of pieces. Each of them carries in
//! `data-s` the UTF-16 units before it, and a piece holds exactly one text node, so that an offset
//! is found without reading text, and nothing that is drawn beside the text is ever counted.

use dateline::text::{Range, Utf16Offset};
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element, Node, Selection};

fn start_of(element: &Element) -> Option<usize> {
    element.get_attribute("data-s")?.parse().ok()
}

/// The offset after everything in the element.
fn end_of(element: &Element) -> Option<usize> {
    let mut last = element.clone();
    while let Some(child) = last.last_element_child().filter(|child| start_of(child).is_some()) {
        last = child;
    }
    let start = start_of(&last)?;
    let text = last.first_child().and_then(|node| node.dyn_into::<CharacterData>().ok());
    Some(start + text.map_or(0, |text| text.length() as usize))
}

/// The offset of a boundary point; one outside the article is moved to its nearer end.
fn offset_of(root: &Element, node: &Node, offset: u32) -> Option<usize> {
    if !root.contains(Some(node)) {
        let place = root.compare_document_position(node);
        let contains = place & Node::DOCUMENT_POSITION_CONTAINS != 0;
        let is_before = if contains {
            // The point stands in something around the article: before or behind its child.
            let child = node.child_nodes().item(offset);
            child.is_some_and(|child| {
                child.contains(Some(root))
                    || child.compare_document_position(root) & Node::DOCUMENT_POSITION_FOLLOWING
                        != 0
            })
        } else {
            place & Node::DOCUMENT_POSITION_PRECEDING != 0
        };
        return if is_before { first_offset(root) } else { end_of(root) };
    }
    if let Some(text) = node.dyn_ref::<CharacterData>() {
        let piece = text.parent_element()?;
        return Some(start_of(&piece)? + offset.min(text.length()) as usize);
    }
    let element = node.dyn_ref::<Element>()?;
    match node.child_nodes().item(offset) {
        Some(child) => match child.dyn_ref::<Element>() {
            Some(child) => start_of(child).or_else(|| first_offset(child)),
            None => start_of(element),
        },
        None => end_of(element),
    }
}

fn first_offset(element: &Element) -> Option<usize> {
    element.query_selector("[data-s]").ok().flatten().and_then(|first| start_of(&first))
}

fn browser_selection() -> Option<Selection> {
    super::dom::window()?.get_selection().ok().flatten()
}

/// What is selected of the article; nothing if that is empty or lies wholly elsewhere.
pub(crate) fn selected(root: &Element) -> Option<Range<Utf16Offset>> {
    let selection = browser_selection()?;
    if selection.is_collapsed() || selection.range_count() == 0 {
        return None;
    }
    let range = selection.get_range_at(0).ok()?;
    if !range.intersects_node(root).unwrap_or(false) {
        return None;
    }
    let start = offset_of(root, &range.start_container().ok()?, range.start_offset().ok()?)?;
    let end = offset_of(root, &range.end_container().ok()?, range.end_offset().ok()?)?;
    let range = Range::new(Utf16Offset::new(start), Utf16Offset::new(end))?;
    (!range.is_empty()).then_some(range)
}

/// The offset nearest to a point of the viewport, if there is text of the article.
pub(crate) fn at_point(root: &Element, x: f64, y: f64) -> Option<Utf16Offset> {
    let document = super::dom::document()?;
    let (node, offset) = caret_at(&document, x as f32, y as f32)?;
    if !root.contains(Some(&node)) {
        return None;
    }
    offset_of(root, &node, offset).map(Utf16Offset::new)
}

/// The boundary point under a point of the viewport, by whichever method the browser has.
fn caret_at(document: &web_sys::Document, x: f32, y: f32) -> Option<(Node, u32)> {
    let has = |name: &str| js_sys::Reflect::has(document, &name.into()).unwrap_or(false);
    if has("caretPositionFromPoint") {
        let position = document.caret_position_from_point(x, y)?;
        return Some((position.offset_node()?, position.offset()));
    }
    let method = js_sys::Reflect::get(document, &"caretRangeFromPoint".into()).ok()?;
    let method: js_sys::Function = method.dyn_into().ok()?;
    let range = method.call2(document, &x.into(), &y.into()).ok()?;
    let range: web_sys::Range = range.dyn_into().ok()?;
    Some((range.start_container().ok()?, range.start_offset().ok()?))
}

/// The last child that starts at or before an offset.
fn child_at(parent: &Element, offset: usize) -> Option<Element> {
    let children = parent.children();
    let (mut low, mut high) = (0, children.length());
    while low < high {
        let middle = low + (high - low) / 2;
        let starts = children.item(middle).and_then(|child| start_of(&child))?;
        if starts <= offset {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    children.item(low.checked_sub(1)?)
}

fn paragraph_at(root: &Element, offset: usize) -> Option<Element> {
    let block = child_at(&child_at(root, offset)?, offset)?;
    child_at(&block, offset)
}

fn point_of(root: &Element, offset: usize) -> Option<(Node, u32)> {
    let paragraph = paragraph_at(root, offset)?;
    let Some(piece) = child_at(&paragraph, offset) else {
        return Some((paragraph.unchecked_into(), 0));
    };
    let text = piece.first_child()?;
    let length = text.dyn_ref::<CharacterData>()?.length() as usize;
    let within = offset.checked_sub(start_of(&piece)?)?.min(length);
    Some((text, within as u32))
}

/// A range of the document over offsets of the article.
pub(crate) fn dom_range(root: &Element, range: Range<Utf16Offset>) -> Option<web_sys::Range> {
    let found = super::dom::document()?.create_range().ok()?;
    let (start, start_offset) = point_of(root, range.start().get())?;
    let (end, end_offset) = point_of(root, range.end().get())?;
    found.set_start(&start, start_offset).ok()?;
    found.set_end(&end, end_offset).ok()?;
    Some(found)
}

/// Makes the browser's own selection show a range, or nothing.
pub(crate) fn show(root: &Element, range: Option<Range<Utf16Offset>>) {
    let Some(selection) = browser_selection() else { return };
    let range = range.and_then(|range| dom_range(root, range));
    let shown = selection.remove_all_ranges();
    if let (Ok(()), Some(range)) = (shown, range)
        && let Err(error) = selection.add_range(&range)
    {
        web_sys::console::error_1(&error);
    }
}

/// The rectangles of the first and the last character of a range, in pixels of the viewport.
pub(crate) fn edges(
    root: &Element,
    range: Range<Utf16Offset>,
) -> Option<(web_sys::DomRect, web_sys::DomRect)> {
    let rects = dom_range(root, range)?.get_client_rects()?;
    let last = rects.length().checked_sub(1)?;
    Some((rects.item(0)?, rects.item(last)?))
}

/// How far down the text of a piece reaches, in pixels of the viewport, without what is drawn
/// below it.
pub(crate) fn bottom_of_text(piece: &Element) -> f64 {
    let range = super::dom::document().and_then(|document| document.create_range().ok());
    let text = piece.first_child();
    let rects = range.zip(text).and_then(|(range, text)| {
        range.select_node_contents(&text).ok()?;
        range.get_client_rects()
    });
    let rects = rects.iter().flat_map(|rects| (0..rects.length()).filter_map(|i| rects.item(i)));
    rects.map(|rect| rect.bottom()).fold(0.0, f64::max)
}

/// Where a caret at an offset stands: left, top and height, in pixels of the viewport.
pub(crate) fn caret_place(root: &Element, at: Utf16Offset) -> Option<(f64, f64, f64)> {
    let (node, offset) = point_of(root, at.get())?;
    let range = super::dom::document()?.create_range().ok()?;
    range.set_start(&node, offset).ok()?;
    range.collapse_with_to_start(true);
    let rect = range.get_client_rects().and_then(|rects| rects.item(0));
    // A blank paragraph has no text for a range to stand in.
    let rect = match rect.filter(|rect| rect.height() > 0.0) {
        Some(rect) => rect,
        None => node.dyn_ref::<Element>()?.get_bounding_client_rect(),
    };
    Some((rect.left(), rect.top(), rect.height()))
}

/// Whether the paragraph at an offset is read from right to left.
pub(crate) fn is_right_to_left(root: &Element, at: Utf16Offset) -> bool {
    let style = paragraph_at(root, at.get())
        .and_then(|paragraph| super::dom::window()?.get_computed_style(&paragraph).ok().flatten());
    style.and_then(|style| style.get_property_value("direction").ok()).as_deref() == Some("rtl")
}

/// The offset on the next line above or below an offset, nearest to a column, which is the
/// offset's own unless one is given; with the column, in pixels of the viewport.
pub(crate) fn on_next_line(
    root: &Element,
    at: Utf16Offset,
    down: bool,
    column: Option<i32>,
) -> Option<(Utf16Offset, i32)> {
    let (own, top, height) = caret_place(root, at)?;
    let left = column.map_or(own, f64::from);
    let middle = top + height / 2.0;
    // Lines of a paragraph are close together, paragraphs have a gap between them.
    (2..12).find_map(|n| {
        let away = f64::from(n) * height * 0.4;
        let y = if down { middle + away } else { middle - away };
        let found = at_point(root, left, y)?;
        let (_, found_top, _) = caret_place(root, found)?;
        let is_other =
            if down { found_top > top + height / 2.0 } else { found_top < top - height / 2.0 };
        is_other.then_some((found, left.round() as i32))
    })
}

/// The first offset of the article that is in view.
pub(crate) fn first_in_view(root: &Element, scroller: &Element) -> Option<Utf16Offset> {
    let (text, view) = (root.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    let top = text.top().max(view.top());
    (0..20).find_map(|n| at_point(root, text.left() + 2.0, top + 6.0 + f64::from(n) * 12.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    /// An article of paragraphs given as pieces, drawn as the page draws it, one unit of line
    /// break between paragraphs, two paragraphs a block, one block a chapter.
    fn draw(paragraphs: &[&[&str]]) -> Element {
        let document = crate::platform::dom::document().unwrap();
        let make = |tag: &str, start: usize| {
            let element = document.create_element(tag).unwrap();
            element.set_attribute("data-s", &start.to_string()).unwrap();
            element
        };
        let root = document.create_element("article").unwrap();
        let mut start = 0;
        for pair in paragraphs.chunks(2) {
            let block = make("div", start);
            for pieces in pair {
                let paragraph = make("p", start);
                for piece in *pieces {
                    let span = make("span", start);
                    span.set_text_content(Some(piece));
                    start += piece.encode_utf16().count();
                    paragraph.append_child(&span).unwrap();
                }
                start += 1;
                block.append_child(&paragraph).unwrap();
            }
            let chapter = make("div", start_of(&block).unwrap());
            chapter.append_child(&block).unwrap();
            root.append_child(&chapter).unwrap();
        }
        let body = document.body().unwrap();
        body.append_with_str_1("before ").unwrap();
        body.append_child(&root).unwrap();
        body.append_with_str_1(" after").unwrap();
        root
    }

    const TEXT: &[&[&str]] = &[&["One ", "two", " 😀x"], &[], &["Line \u{2028}three"], &["End"]];

    fn range(start: usize, end: usize) -> Range<Utf16Offset> {
        Range::new(Utf16Offset::new(start), Utf16Offset::new(end)).unwrap()
    }

    fn select(start: (&Node, u32), end: (&Node, u32)) {
        let selection = browser_selection().unwrap();
        selection.set_base_and_extent(start.0, start.1, end.0, end.1).unwrap();
    }

    fn node(root: &Element, selector: &str) -> Node {
        root.query_selector(selector).unwrap().unwrap().unchecked_into()
    }

    #[wasm_bindgen_test]
    fn every_range_shown_is_the_range_selected() {
        let root = draw(TEXT);
        // Units 11 and 12 are the line breaks around the blank paragraph.
        for (start, end) in [(0, 3), (4, 7), (5, 10), (0, 25), (8, 10), (13, 18), (25, 28)] {
            show(&root, Some(range(start, end)));
            assert_eq!(selected(&root), Some(range(start, end)), "{start}..{end}");
        }
        show(&root, None);
        assert_eq!(selected(&root), None);
    }

    #[wasm_bindgen_test]
    fn a_triple_click_that_spills_ends_at_the_next_paragraph() {
        let root = draw(TEXT);
        let first = node(&root, "p span").first_child().unwrap();
        let next = node(&root, "div:nth-child(2) p");
        select((&first, 0), (&next, 0));
        assert_eq!(selected(&root), Some(range(0, 13)));
        // Firefox gives the paragraph itself with counts of children.
        let paragraph = node(&root, "p");
        select((&paragraph, 0), (&paragraph, 3));
        assert_eq!(selected(&root), Some(range(0, 11)));
    }

    #[wasm_bindgen_test]
    fn a_selection_that_leaves_the_article_ends_with_it() {
        let root = draw(TEXT);
        let two = node(&root, "p span:nth-child(2)").first_child().unwrap();
        let after = root.next_sibling().unwrap();
        let before = root.previous_sibling().unwrap();
        select((&two, 1), (&after, 3));
        assert_eq!(selected(&root), Some(range(5, 28)));
        select((&before, 1), (&two, 2));
        assert_eq!(selected(&root), Some(range(0, 6)));
        // Drawn to the left, the same.
        select((&two, 2), (&before, 1));
        assert_eq!(selected(&root), Some(range(0, 6)));
        select((&after, 1), (&after, 3));
        assert_eq!(selected(&root), None);
    }

    #[wasm_bindgen_test]
    fn a_point_on_a_character_gives_its_offset() {
        let root = draw(TEXT);
        root.scroll_into_view();
        let place = dom_range(&root, range(5, 6)).unwrap().get_bounding_client_rect();
        let at = at_point(&root, place.left() + 1.0, place.top() + place.height() / 2.0);
        assert_eq!(at, Some(Utf16Offset::new(5)));
    }
}
