//! One block of paragraphs: drawn again only when what it shows has changed.

use crate::ui::store::Shared;
use dateline::view::{PaintedBlock, PaintedParagraph, Piece, Role};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct BlockProps {
    pub(super) block: Shared<PaintedBlock>,
}

/// A block of paragraphs.
#[component]
pub(super) fn Block(props: &BlockProps) -> Html {
    let start = props.block.paragraphs.first().map_or(0, |paragraph| paragraph.start);
    let paragraphs: Html = props.block.paragraphs.iter().map(draw_paragraph).collect();
    html! { <div class="block" data-s={start.to_string()}>{ paragraphs }</div> }
}

fn draw_paragraph(paragraph: &PaintedParagraph) -> Html {
    let class = match paragraph.role {
        Role::Body => "body",
        Role::Headline => "headline",
        Role::Boilerplate => "boilerplate",
        Role::Blank => "blank",
    };
    let title = (paragraph.role == Role::Boilerplate).then_some("Not part of the story");
    let pieces: Html = paragraph.pieces.iter().map(draw_piece).collect();
    html! {
        <p
            key={paragraph.number}
            class={class}
            dir="auto"
            title={title}
            data-s={paragraph.start.to_string()}
        >
            { pieces }
        </p>
    }
}

fn draw_piece(piece: &Piece) -> Html {
    let lane = |lane: usize| {
        let mention = piece.mentions.iter().find(|mention| mention.lane == lane);
        mention.map(|mention| mention.color.to_string())
    };
    let inner = piece.mentions.iter().find(|mention| mention.is_innermost);
    let class = classes!(
        (!piece.mentions.is_empty()).then_some("mention"),
        piece.mentions.iter().any(|mention| mention.is_selected).then_some("selected"),
        piece.mentions.iter().any(|mention| mention.opens).then_some("opens"),
        piece.is_dateline.then_some("dateline"),
    );
    let more = (piece.n_hidden > 0).then(|| format!("+{}", piece.n_hidden));
    html! {
        <span
            key={piece.start}
            class={class}
            data-s={piece.start.to_string()}
            data-in={inner.map(|mention| mention.color.to_string())}
            data-l0={lane(0)}
            data-l1={lane(1)}
            data-l2={lane(2)}
            data-l3={lane(3)}
            data-more={more}
        >
            { piece.text.to_string() }
        </span>
    }
}
