//! The article's text in the document: the blocks in view at once, the rest when there is time,
//! mentions only where they can be seen.

use super::paint::{self, Painter};
use crate::platform::scrolled::{self, Scrolled};
use crate::platform::{dom, idle, web};
use crate::ui::store::Shared;
use dateline::annotation::MentionId;
use dateline::project::Document;
use dateline::session::Session;
use dateline::text::Span;
use dateline::view::{Canvas, Look, PaintedBlock};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

/// The drawn text of the open article.
pub(super) struct Sheet {
    root: web::Element,
    scroller: web::Element,
    painter: Painter,
    state: RefCell<State>,
    /// Counts articles shown, so that work for an earlier one ends.
    job: Cell<u64>,
    /// Whether a press goes on that may have begun anywhere: what is drawn then stays, whatever
    /// leaves the view and whatever another tab does, or the browser would lose what it selects.
    is_held: Cell<bool>,
    /// Blocks that came near the view and do not have their mentions yet, the earliest first.
    coming: RefCell<VecDeque<usize>>,
    /// Whether the next frame begins with a look at what is near.
    is_looking: Cell<bool>,
    /// Whether blocks that left the view are being cleared of their mentions.
    is_clearing: Cell<bool>,
    /// Called when the height of what is drawn, or the elements in it, may have changed.
    shifted: Box<dyn Fn()>,
}

#[derive(Default)]
struct State {
    canvas: Option<Canvas>,
    drawn: Option<(Shared<Document>, Look)>,
    blocks: Vec<Block>,
    chapters: Vec<Chapter>,
    /// The numbers of the blocks within one height of the view.
    near: Range<usize>,
    /// Looks out for changes of the view.
    lookout: Option<Scrolled>,
}

/// A block in the document.
struct Block {
    element: web::Element,
    /// What is drawn in it, if its mentions are.
    painted: Option<PaintedBlock>,
}

/// Consecutive blocks in the document, which the browser passes over as one when they are far from
/// the view: it looks at all that it may skip in every frame, and long articles have thousands of
/// blocks.
struct Chapter {
    element: web::Element,
    /// How high its blocks are guessed to be, in hundredths of an em.
    height: usize,
}

/// Blocks in a chapter.
const CHAPTER: usize = 32;

/// Marks the pieces of the mention that is shown alone.
const ISOLATED: &str = "data-isolated";

impl Sheet {
    /// Draws into an element within another that scrolls.
    pub(super) fn new(
        root: web::Element,
        scroller: web::Element,
        shifted: impl Fn() + 'static,
    ) -> Rc<Self> {
        Rc::new(Self {
            root,
            scroller,
            painter: Painter::default(),
            state: RefCell::default(),
            job: Cell::new(0),
            is_held: Cell::new(false),
            coming: RefCell::default(),
            is_looking: Cell::new(false),
            is_clearing: Cell::new(false),
            shifted: Box::new(shifted),
        })
    }

    /// Makes the sheet show a session.
    pub(super) fn show(self: &Rc<Self>, session: &Session) {
        // Whatever has changed, such as the size of the letters, may have moved the text.
        self.look_soon();
        let Some(document) = session.document() else {
            self.job.set(self.job.get() + 1);
            self.root.set_text_content(None);
            self.state.replace(State::default());
            return;
        };
        let look = Look {
            selected: session.selection.mention.clone(),
            hidden: session.hidden.as_ref().clone(),
        };
        let schema = session.project.schema();
        let mut state = self.state.borrow_mut();
        let is_open = state.drawn.as_ref().is_some_and(|(drawn, _)| drawn.id == document.id);
        if is_open && self.is_held.get() {
            return;
        }
        if !is_open {
            // Before anything is changed: later the browser would have to lay out the text twice.
            self.scroller.set_scroll_top(0);
        }
        let drawn = Some((Shared(document.clone()), look.clone()));
        let next = match &state.canvas {
            Some(canvas) if state.drawn == drawn && canvas.schema() == schema => return,
            Some(canvas) => canvas.updated(document, schema, look),
            None => Canvas::new(document, schema, look),
        };
        state.drawn = drawn;
        let before = state.canvas.replace(next.clone());
        match before.filter(|before| before.has_layout_of(&next)) {
            Some(before) => state.update(&self.painter, &before, &next),
            None => {
                drop(state);
                self.begin();
            }
        }
    }

    /// Draws an article from its first block on.
    fn begin(self: &Rc<Self>) {
        let job = self.job.get() + 1;
        self.job.set(job);
        self.root.set_text_content(None);
        let mut state = self.state.borrow_mut();
        state.blocks.clear();
        state.chapters.clear();
        state.mount(&self.painter, &self.root, true);
        state.near = 0..1;
        if state.lookout.is_none() {
            let weak = Rc::downgrade(self);
            state.lookout = Some(Scrolled::new(&self.scroller, move || {
                if let Some(sheet) = weak.upgrade() {
                    sheet.look();
                    sheet.look_soon();
                }
            }));
        }
        drop(state);
        let weak = Rc::downgrade(self);
        idle::in_slices(move || {
            let sheet = weak.upgrade().filter(|sheet| sheet.job.get() == job);
            sheet.is_some_and(|sheet| {
                sheet.look_soon();
                sheet.state.borrow_mut().mount(&sheet.painter, &sheet.root, false)
            })
        });
    }

    /// Looks what is near when the next frame begins: what was drawn or came into view until then
    /// has its real height, which may bring on what is below it.
    fn look_soon(self: &Rc<Self>) {
        if self.is_looking.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        idle::in_frames(move || {
            if let Some(sheet) = weak.upgrade() {
                sheet.is_looking.set(false);
                sheet.look();
            }
            false
        });
    }

    /// Sees which blocks came near the view, and which left.
    fn look(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let near = state.near_view(scrolled::extent(&self.scroller));
        let before = std::mem::replace(&mut state.near, near.clone());
        drop(state);
        if near != before {
            self.look_soon();
        }
        for number in near.clone().filter(|number| !before.contains(number)) {
            self.await_mentions(number);
        }
        if before.start < near.start || near.end < before.end {
            self.clear();
        }
    }

    /// Gives a block its mentions within the next frames. What only flies past the view is gone
    /// again before its turn comes.
    fn await_mentions(self: &Rc<Self>, number: usize) {
        let is_running = !self.coming.borrow().is_empty();
        self.coming.borrow_mut().push_back(number);
        if is_running {
            return;
        }
        let weak = Rc::downgrade(self);
        idle::in_frames(move || {
            let Some(sheet) = weak.upgrade() else { return false };
            let number = sheet.coming.borrow().front().copied();
            let mut state = sheet.state.borrow_mut();
            let number = number.filter(|number| state.near.contains(number));
            let has_changed = number.is_some_and(|n| state.decorate(&sheet.painter, n));
            drop(state);
            let mut coming = sheet.coming.borrow_mut();
            coming.pop_front();
            let has_more = !coming.is_empty();
            drop(coming);
            if has_changed {
                (sheet.shifted)();
            }
            has_more
        });
    }

    /// Takes the mentions out of blocks that left the view when there is time, so that the
    /// document stays small.
    fn clear(self: &Rc<Self>) {
        if self.is_held.get() || self.is_clearing.replace(true) {
            return;
        }
        let weak = Rc::downgrade(self);
        idle::in_slices(move || {
            let Some(sheet) = weak.upgrade() else { return false };
            let has_more =
                !sheet.is_held.get() && sheet.state.borrow_mut().clear_one(&sheet.painter);
            sheet.is_clearing.set(has_more);
            has_more
        });
    }

    /// Keeps what is drawn as it is while a press goes on.
    pub(super) fn hold(&self) {
        self.is_held.set(true);
    }

    /// Goes on to show a session when the press has ended.
    pub(super) fn release(self: &Rc<Self>, session: &Session) {
        if self.is_held.replace(false) {
            self.show(session);
            self.clear();
        }
    }

    /// The mention that an element of the text is drawn for: the shortest, if it has several.
    pub(super) fn mention_of(&self, element: &web::Element) -> Option<MentionId> {
        let state = self.state.borrow();
        let (start, number) = paint::place(element)?;
        let painted = state.blocks.get(number)?.painted.as_ref()?;
        let mut pieces = painted.paragraphs.iter().flat_map(|paragraph| &paragraph.pieces);
        let piece = pieces.find(|piece| piece.start == start.get())?;
        let innermost = piece.mentions.iter().find(|mention| mention.is_innermost);
        innermost.map(|mention| mention.id.clone())
    }

    /// Whether a mention is drawn on words that others have too.
    pub(super) fn is_among_others(&self, mention: &MentionId) -> bool {
        let state = self.state.borrow();
        let mut painted = state.blocks.iter().filter_map(|block| block.painted.as_ref());
        painted.any(|painted| paint::overlaps(painted, mention))
    }

    /// Shows one mention alone, whatever overlaps it, or all again; gives whether any line is drawn
    /// for it.
    pub(super) fn isolate(&self, mention: Option<&MentionId>) -> bool {
        let isolated = self.root.query_selector_all(&format!("[{ISOLATED}]"));
        for element in isolated.map(dom::elements).unwrap_or_default() {
            dom::set_attribute(&element, ISOLATED, None);
        }
        let state = self.state.borrow();
        let blocks = state.blocks.iter().filter_map(|b| Some((&b.element, b.painted.as_ref()?)));
        let mut found = false;
        for (element, painted) in blocks.filter(|_| mention.is_some()) {
            for piece in paint::pieces_of(element, painted, mention) {
                dom::set_attribute(&piece, ISOLATED, Some("true"));
                found = true;
            }
        }
        dom::set_attribute(&self.root, "data-isolating", mention.map(|_| "true"));
        found
    }

    /// Draws the text as far as a span of it, with the mentions there, so that the span has a
    /// place.
    pub(super) fn reach(&self, span: Span) {
        let mut state = self.state.borrow_mut();
        let Some(canvas) = &state.canvas else { return };
        let (first, last) = (canvas.block_at(span.start()), canvas.block_at(span.end()));
        while state.blocks.len() <= last && state.mount(&self.painter, &self.root, false) {}
        for number in first..=last {
            state.decorate(&self.painter, number);
        }
    }
}

impl State {
    /// Draws the next block, if there is one, with its mentions or without; gives whether there are
    /// more.
    fn mount(&mut self, painter: &Painter, root: &web::Element, is_near: bool) -> bool {
        let Some(canvas) = &self.canvas else { return false };
        let number = self.blocks.len();
        if number >= canvas.n_blocks() {
            return false;
        }
        let painted = if is_near { canvas.block(number) } else { canvas.bare_block(number) };
        let Some(element) = painter.block(number, &painted) else { return false };
        if number.is_multiple_of(CHAPTER) {
            let Some(chapter) = painter.chapter(&painted) else { return false };
            dom::append(root, &chapter);
            self.chapters.push(Chapter { element: chapter, height: 0 });
        }
        let Some(chapter) = self.chapters.last_mut() else { return false };
        chapter.height += paint::height(&painted);
        paint::guess_height(&chapter.element, chapter.height);
        dom::append(&chapter.element, &element);
        let has_more = number + 1 < canvas.n_blocks();
        self.blocks.push(Block { element, painted: is_near.then_some(painted) });
        has_more
    }

    /// The blocks within one height of the view, which reaches from the one number of pixels to
    /// the other. Asks nothing about blocks in chapters that are far, for the browser would have to
    /// lay these out to tell.
    fn near_view(&self, (top, bottom): (f64, f64)) -> Range<usize> {
        let height = bottom - top;
        let ends_before = |element: &web::Element| scrolled::extent(element).1 <= top - height;
        let starts_before = |element: &web::Element| scrolled::extent(element).0 < bottom + height;
        let first = self.chapters.partition_point(|chapter| ends_before(&chapter.element));
        let after = self.chapters.partition_point(|chapter| starts_before(&chapter.element));
        let last = after.saturating_sub(1).max(first);
        let within = |chapter: usize| {
            let end = self.blocks.len().min((chapter + 1) * CHAPTER);
            let start = end.min(chapter * CHAPTER);
            (start, &self.blocks[start..end])
        };
        let (start, blocks) = within(first);
        let start = start + blocks.partition_point(|block| ends_before(&block.element));
        let (end, blocks) = within(last);
        let end = end + blocks.partition_point(|block| starts_before(&block.element));
        start..end.max(start)
    }

    /// Shows the mentions of a block; gives whether any came.
    fn decorate(&mut self, painter: &Painter, number: usize) -> bool {
        let Some((canvas, block)) = self.canvas.as_ref().zip(self.blocks.get_mut(number)) else {
            return false;
        };
        if block.painted.is_some() {
            return false;
        }
        let painted = canvas.block(number);
        painter.exchange(&block.element, &painted, &painted);
        block.painted = Some(painted);
        true
    }

    /// Takes the mentions out of one block that is far from the view; gives whether there was one.
    fn clear_one(&mut self, painter: &Painter) -> bool {
        let Some(canvas) = &self.canvas else { return false };
        let near = self.near.clone();
        let mut blocks = self.blocks.iter_mut().enumerate();
        let far = blocks.find(|(number, b)| !near.contains(number) && b.painted.is_some());
        let Some((number, block)) = far else { return false };
        if let Some(painted) = block.painted.take() {
            painter.exchange(&block.element, &painted, &canvas.bare_block(number));
        }
        true
    }

    fn update(&mut self, painter: &Painter, before: &Canvas, after: &Canvas) {
        for (number, block) in self.blocks.iter_mut().enumerate() {
            if let Some(painted) = &mut block.painted
                && !after.is_same_block(before, number)
            {
                let next = after.block(number);
                painter.repaint(&block.element, painted, &next);
                *painted = next;
            }
        }
    }
}
