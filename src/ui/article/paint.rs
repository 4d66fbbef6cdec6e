//! From painted blocks to elements, changing no more of them than what differs.
//!
//! The text is drawn by hand and not by Yew: an article is a flat list of thousands of elements of
//! three kinds, which are better made late, one block at a time, than described and compared.

use crate::platform::{dom, web};
use dateline::annotation::MentionId;
use dateline::text::Utf16Offset;
use dateline::view::{PaintedBlock, PaintedParagraph, Piece, PieceMention, Role};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many characters a line of the article has, more or less, to guess how high text will be.
const LINE: usize = 66;

/// Makes elements, keeping one of each kind to copy: most of what an element costs is telling the
/// browser its attributes one by one.
#[derive(Default)]
pub(super) struct Painter {
    paragraphs: RefCell<BTreeMap<&'static str, web::Element>>,
    pieces: RefCell<BTreeMap<Look, web::Element>>,
}

/// What a piece looks like, its place and its words apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    is_mention: bool,
    is_dateline: bool,
    inner: Option<usize>,
    selected: Option<usize>,
    lanes: [Option<usize>; 4],
    suggested: Option<usize>,
    n_hidden: usize,
}

impl Look {
    fn of(piece: &Piece) -> Self {
        let color = |is: &dyn Fn(&PieceMention) -> bool| {
            piece.mentions.iter().find(|mention| is(mention)).map(|mention| mention.color)
        };
        Self {
            is_mention: !piece.mentions.is_empty(),
            is_dateline: piece.is_dateline,
            inner: color(&|mention| mention.is_innermost),
            selected: color(&|mention| mention.is_selected),
            lanes: [0, 1, 2, 3]
                .map(|lane| color(&|mention| mention.lane == lane && !mention.is_suggested)),
            suggested: color(&|mention| mention.is_suggested),
            n_hidden: piece.n_hidden,
        }
    }

    fn attributes(self) -> [(&'static str, Option<String>); 10] {
        let classes = [
            self.is_mention.then_some("mention"),
            self.selected.is_some().then_some("selected"),
            self.is_dateline.then_some("dateline"),
        ];
        let class = classes.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let number = |color: Option<usize>| color.map(|color| color.to_string());
        [
            ("class", (!class.is_empty()).then_some(class)),
            // What hears the text hears that something is marked, and where it begins also what.
            ("role", self.is_mention.then(|| "mark".to_owned())),
            ("data-in", number(self.inner)),
            ("data-selected", number(self.selected)),
            ("data-l0", number(self.lanes[0])),
            ("data-l1", number(self.lanes[1])),
            ("data-l2", number(self.lanes[2])),
            ("data-l3", number(self.lanes[3])),
            ("data-suggested", number(self.suggested)),
            ("data-more", (self.n_hidden > 0).then(|| format!("+{}", self.n_hidden))),
        ]
    }
}

const DESCRIPTION: &str = "aria-description";

fn description(piece: &Piece) -> Option<&str> {
    (!piece.described.is_empty()).then_some(piece.described.as_str())
}

/// The number of the block that an element is.
fn number(block: &web::Element) -> Option<usize> {
    block.get_attribute("data-b")?.parse().ok()
}

/// Where a piece of the text begins, in UTF-16 units, and the number of its block.
pub(super) fn place(piece: &web::Element) -> Option<(Utf16Offset, usize)> {
    let block = piece.closest(".block").ok().flatten()?;
    let start = piece.get_attribute("data-s")?.parse().ok()?;
    Some((Utf16Offset::new(start), number(&block)?))
}

/// The elements of a block that a mention is drawn on.
pub(super) fn pieces_of(
    block: &web::Element,
    painted: &PaintedBlock,
    mention: Option<&MentionId>,
) -> Vec<web::Element> {
    let mut found = Vec::new();
    let paragraphs = block.children();
    for (i, paragraph) in (0..).zip(&painted.paragraphs) {
        for (j, piece) in (0..).zip(&paragraph.pieces) {
            if piece.mentions.iter().any(|drawn| Some(&drawn.id) == mention) {
                found.extend(paragraphs.item(i).and_then(|element| element.children().item(j)));
            }
        }
    }
    found
}

/// Whether a mention is drawn in a block on words that others have too.
pub(super) fn overlaps(painted: &PaintedBlock, mention: &MentionId) -> bool {
    let mut pieces = painted.paragraphs.iter().flat_map(|paragraph| &paragraph.pieces);
    pieces.any(|piece| {
        let n_others = piece.mentions.iter().filter(|drawn| drawn.id != *mention).count();
        n_others < piece.mentions.len() && n_others + piece.n_hidden > 0
    })
}

/// How high a block will be, in hundredths of an em.
pub(super) fn height(block: &PaintedBlock) -> usize {
    block.paragraphs.iter().map(paragraph_height).sum()
}

/// Tells the browser how high an element will be, in hundredths of an em, until it has seen it.
pub(super) fn guess_height(element: &web::Element, height: usize) {
    let height = format!("auto {}.{:02}em", height / 100, height % 100);
    dom::set_style(element, "contain-intrinsic-block-size", &height);
}

/// How high a paragraph will be, by the measures of the styles.
fn paragraph_height(paragraph: &PaintedParagraph) -> usize {
    if paragraph.role == Role::Blank {
        return 90;
    }
    let n_units: usize = paragraph.pieces.iter().map(|piece| piece.text.len()).sum();
    n_units.div_ceil(LINE) * 185 + 35
}

fn has_mentions(paragraph: &PaintedParagraph) -> bool {
    paragraph.pieces.iter().any(|piece| !piece.mentions.is_empty() || piece.n_hidden > 0)
}

impl Painter {
    /// A chapter without its blocks, of which the first is given.
    pub(super) fn chapter(&self, first: &PaintedBlock) -> Option<web::Element> {
        let element = dom::create("div")?;
        let start = first.paragraphs.first().map_or(0, |paragraph| paragraph.start);
        dom::set_attribute(&element, "class", Some("chapter"));
        dom::set_attribute(&element, "data-s", Some(&start.to_string()));
        Some(element)
    }

    /// A block with its paragraphs. `number` tells it from the others.
    pub(super) fn block(&self, number: usize, painted: &PaintedBlock) -> Option<web::Element> {
        let element = dom::create("div")?;
        let start = painted.paragraphs.first().map_or(0, |paragraph| paragraph.start);
        dom::set_attribute(&element, "class", Some("block"));
        dom::set_attribute(&element, "data-s", Some(&start.to_string()));
        dom::set_attribute(&element, "data-b", Some(&number.to_string()));
        guess_height(&element, height(painted));
        for paragraph in &painted.paragraphs {
            dom::append(&element, &self.paragraph(paragraph)?);
        }
        Some(element)
    }

    fn paragraph(&self, painted: &PaintedParagraph) -> Option<web::Element> {
        let (class, title) = match painted.role {
            Role::Body => ("body", None),
            Role::Headline => ("headline", None),
            Role::Boilerplate => ("boilerplate", Some("Not part of the story")),
            Role::Blank => ("blank", None),
        };
        let mut paragraphs = self.paragraphs.borrow_mut();
        let pattern = match paragraphs.get(class) {
            Some(pattern) => pattern,
            None => {
                let pattern = dom::create("p")?;
                dom::set_attribute(&pattern, "class", Some(class));
                dom::set_attribute(&pattern, "dir", Some("auto"));
                if title.is_some() {
                    dom::set_attribute(&pattern, "title", title);
                }
                paragraphs.entry(class).or_insert(pattern)
            }
        };
        let element = dom::copy(pattern)?;
        dom::set_attribute(&element, "data-s", Some(&painted.start.to_string()));
        self.fill(&element, painted);
        Some(element)
    }

    fn fill(&self, paragraph: &web::Element, painted: &PaintedParagraph) {
        for piece in &painted.pieces {
            if let Some(element) = self.piece(piece) {
                dom::append(paragraph, &element);
            }
        }
    }

    fn piece(&self, painted: &Piece) -> Option<web::Element> {
        let look = Look::of(painted);
        let mut pieces = self.pieces.borrow_mut();
        let pattern = match pieces.get(&look) {
            Some(pattern) => pattern,
            None => {
                let pattern = dom::create("span")?;
                for (name, value) in look.attributes() {
                    if let Some(value) = value {
                        dom::set_attribute(&pattern, name, Some(&value));
                    }
                }
                pieces.entry(look).or_insert(pattern)
            }
        };
        let element = dom::copy(pattern)?;
        element.set_text_content(Some(&painted.text));
        dom::set_attribute(&element, "data-s", Some(&painted.start.to_string()));
        if let Some(description) = description(painted) {
            dom::set_attribute(&element, DESCRIPTION, Some(description));
        }
        Some(element)
    }

    /// Fills those paragraphs anew that have mentions in one of two states of a block, of which
    /// one has none; the second is shown.
    pub(super) fn exchange(
        &self,
        block: &web::Element,
        marked: &PaintedBlock,
        shown: &PaintedBlock,
    ) {
        let children = block.children();
        for (i, (marked, shown)) in (0..).zip(marked.paragraphs.iter().zip(&shown.paragraphs)) {
            if has_mentions(marked)
                && let Some(element) = children.item(i)
            {
                element.set_text_content(None);
                self.fill(&element, shown);
            }
        }
    }

    /// Makes a block that shows one state show another of the same text.
    pub(super) fn repaint(
        &self,
        block: &web::Element,
        before: &PaintedBlock,
        after: &PaintedBlock,
    ) {
        let children = block.children();
        for (i, (old, new)) in (0..).zip(before.paragraphs.iter().zip(&after.paragraphs)) {
            if old.pieces != new.pieces
                && let Some(element) = children.item(i)
            {
                self.repaint_pieces(&element, &old.pieces, &new.pieces);
            }
        }
    }

    /// Pieces that hold the same words keep their elements, so that a selection in them stays.
    fn repaint_pieces(&self, paragraph: &web::Element, before: &[Piece], after: &[Piece]) {
        let is_same = |(a, b): &(&Piece, &Piece)| a.start == b.start && a.text == b.text;
        let n_head = before.iter().zip(after).take_while(is_same).count();
        let (old, new) = (&before[n_head..], &after[n_head..]);
        let n_tail = old.iter().rev().zip(new.iter().rev()).take_while(is_same).count();
        let (old_tail, new_tail) = (before.len() - n_tail, after.len() - n_tail);
        let children = paragraph.children();
        let kept = (0..n_head).chain(old_tail..before.len());
        for (i, j) in kept.zip((0..n_head).chain(new_tail..after.len())) {
            if before[i] != after[j]
                && let Some(element) = children.item(i as u32)
            {
                restyle(&element, &before[i], &after[j]);
            }
        }
        let next = children.item(old_tail as u32);
        for _ in n_head..old_tail {
            if let Some(gone) = children.item(n_head as u32) {
                gone.remove();
            }
        }
        for painted in &after[n_head..new_tail] {
            if let Some(element) = self.piece(painted) {
                dom::insert_before(paragraph, &element, next.as_ref());
            }
        }
    }
}

fn restyle(element: &web::Element, before: &Piece, after: &Piece) {
    let pairs = Look::of(before).attributes().into_iter().zip(Look::of(after).attributes());
    for ((name, old), (_, new)) in pairs {
        if old != new {
            dom::set_attribute(element, name, new.as_deref());
        }
    }
    if before.described != after.described {
        dom::set_attribute(element, DESCRIPTION, description(after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::web;
    use dateline::annotation::{AnnotationSet, Mention, Origin, Spans};
    use dateline::id::Id;
    use dateline::moment::Timestamp;
    use dateline::project::{Document, Facts};
    use dateline::schema::Schema;
    use dateline::text::{ByteOffset, Span};
    use dateline::view::Canvas;
    use std::sync::Arc;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    fn mention(label: &str, start: usize, end: usize) -> Mention {
        let at = Timestamp::from_millis(0);
        Mention {
            id: Id::parse(&format!("{label}-{start}-{end}")).unwrap(),
            label: Id::parse(label).unwrap(),
            spans: Spans::from(Span::new(ByteOffset::new(start), ByteOffset::new(end)).unwrap()),
            attributes: Default::default(),
            note: "".into(),
            author: "test".into(),
            origin: Origin::Manual,
            created: at,
            changed: at,
            extra: Default::default(),
        }
    }

    fn painted(text: &str, mentions: Vec<Mention>, selected: Option<usize>) -> PaintedBlock {
        let look = dateline::view::Look {
            selected: selected.map(|i| mentions[i].id.clone()),
            ..Default::default()
        };
        let mut document = Document::new(Id::parse("a").unwrap(), text, Facts::default());
        document.mentions = AnnotationSet::new(mentions).unwrap();
        Canvas::new(&Arc::new(document), &Schema::preset(), look).block(0)
    }

    fn draw(text: &str, mentions: Vec<Mention>, selected: Option<usize>) -> web::Element {
        Painter::default().block(0, &painted(text, mentions, selected)).unwrap()
    }

    #[wasm_bindgen_test]
    fn text_is_drawn_to_the_letter_with_its_offsets() {
        let root = draw("<b>&amp; 😀\r\n\r\n  e\u{301}\u{0}x", vec![], None);
        let paragraphs = root.query_selector_all("p").unwrap();
        let texts: Vec<_> =
            (0..3).map(|i| paragraphs.item(i).unwrap().text_content().unwrap()).collect();
        assert_eq!(texts, ["<b>&amp; 😀", "", "  e\u{301}\u{0}x"]);
        let html = root.inner_html();
        assert!(html.contains("&lt;b&gt;&amp;amp; 😀"), "{html}");
        let starts: Vec<_> = (0..3)
            .map(|i| {
                let p: web::Element =
                    wasm_bindgen::JsCast::unchecked_into(paragraphs.item(i).unwrap());
                p.get_attribute("data-s").unwrap()
            })
            .collect();
        assert_eq!(starts, ["0", "13", "15"]);
    }

    #[wasm_bindgen_test]
    fn overlapping_mentions_become_flat_pieces_in_lanes() {
        let mentions = vec![mention("actor", 0, 9), mention("place", 4, 13)];
        let root = draw("aaaabbbbbcccc d", mentions, Some(1));
        let pieces = root.query_selector_all("span").unwrap();
        let drawn: Vec<_> = (0..pieces.length())
            .map(|i| {
                let piece: web::Element =
                    wasm_bindgen::JsCast::unchecked_into(pieces.item(i).unwrap());
                let lane = |name| piece.get_attribute(name).unwrap_or_default();
                format!(
                    "{}|{}|{}|{}",
                    piece.text_content().unwrap(),
                    lane("data-l0"),
                    lane("data-l1"),
                    piece.class_list().contains("selected")
                )
            })
            .collect();
        assert_eq!(drawn, ["aaaa|0||false", "bbbbb|0|1|true", "cccc||1|true", " d|||false"]);
    }

    /// The same block, drawn anew and repainted from another state, and whether the piece that
    /// holds the words kept its element.
    fn repainted(before: Vec<Mention>, after: Vec<Mention>, kept: Option<usize>) {
        let text = "aaaabbbbbcccc d\nsecond paragraph";
        let (old, new) = (painted(text, before, None), painted(text, after, Some(0)));
        let painter = Painter::default();
        let element = painter.block(0, &old).unwrap();
        let piece = |i: usize| element.query_selector_all("span").unwrap().item(i as u32);
        let first = kept.and_then(piece);
        painter.repaint(&element, &old, &new);
        // Whatever the order of the attributes is.
        let anew = painter.block(0, &new).unwrap();
        assert!(element.is_equal_node(Some(&anew)), "{}", element.inner_html());
        assert_eq!(kept.and_then(piece), first);
    }

    #[wasm_bindgen_test]
    fn a_repainted_block_is_a_new_one() {
        let actor = || mention("actor", 0, 9);
        let place = || mention("place", 4, 13);
        let event = || mention("event", 16, 22);
        repainted(vec![actor()], vec![actor()], Some(0));
        repainted(vec![actor()], vec![place(), actor()], None);
        repainted(vec![place(), actor()], vec![actor()], None);
        repainted(vec![actor()], vec![actor(), event()], Some(0));
        repainted(vec![actor(), event()], vec![mention("place", 0, 9)], Some(0));
        repainted(vec![actor(), place(), event()], vec![place()], None);
    }

    #[wasm_bindgen_test]
    fn mentions_come_and_go_with_the_view() {
        let text = "aaaa bbbb\n\nno mention here\ncccc";
        let mentions = vec![mention("actor", 0, 4), mention("place", 27, 31)];
        let (bare, full) = (painted(text, vec![], None), painted(text, mentions, None));
        let painter = Painter::default();
        let element = painter.block(0, &bare).unwrap();
        let before = element.inner_html();
        painter.exchange(&element, &full, &full);
        assert_eq!(element.inner_html(), painter.block(0, &full).unwrap().inner_html());
        painter.exchange(&element, &full, &bare);
        assert_eq!(element.inner_html(), before);
    }
}
