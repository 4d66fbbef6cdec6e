//! What is drawn, derived from the project and never stored.

mod canvas;
mod markdown;
mod segments;

pub use canvas::{Canvas, Look, PaintedBlock, PaintedParagraph, Piece, PieceMention, Role};
pub use markdown::{Node, Shape, markdown};
pub use segments::{Covering, MAX_LANES, Segment, segments};
