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
    let selected = piece.mentions.iter().find(|mention| mention.is_selected);
    let class = classes!(
        (!piece.mentions.is_empty()).then_some("mention"),
        selected.is_some().then_some("selected"),
        piece.is_dateline.then_some("dateline"),
    );
    let more = (piece.n_hidden > 0).then(|| format!("+{}", piece.n_hidden));
    html! {
        <span
            key={piece.start}
            class={class}
            data-s={piece.start.to_string()}
            data-in={inner.map(|mention| mention.color.to_string())}
            data-selected={selected.map(|mention| mention.color.to_string())}
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

    async fn draw(text: &str, mentions: Vec<Mention>, selected: Option<usize>) -> web::Element {
        let selected = selected.map(|i| mentions[i].id.clone());
        let mut document = Document::new(Id::parse("a").unwrap(), text, Facts::default());
        document.mentions = AnnotationSet::new(mentions).unwrap();
        let canvas = Canvas::new(&Arc::new(document), &Schema::preset(), selected.as_ref());
        let root = crate::platform::dom::document().unwrap().create_element("div").unwrap();
        let props = BlockProps { block: Shared(canvas.blocks[0].clone()) };
        yew::Renderer::<Block>::with_root_and_props(root.clone(), props).render();
        yew::scheduler::flush().await;
        root
    }

    #[wasm_bindgen_test]
    async fn text_is_drawn_to_the_letter_with_its_offsets() {
        let root = draw("<b>&amp; 😀\r\n\r\n  e\u{301}\u{0}x", vec![], None).await;
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
    async fn overlapping_mentions_become_flat_pieces_in_lanes() {
        let mentions = vec![mention("actor", 0, 9), mention("place", 4, 13)];
        let root = draw("aaaabbbbbcccc d", mentions, Some(1)).await;
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
}
