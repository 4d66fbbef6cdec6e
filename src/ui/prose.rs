//! Markdown as elements.

use dateline::view::{Node, Shape, markdown};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct ProseProps {
    /// The text in Markdown.
    pub(crate) text: AttrValue,
}

/// What a text in Markdown is drawn as.
#[component]
pub(crate) fn Prose(props: &ProseProps) -> Html {
    html! { <div class="prose" dir="auto">{ drawn(&markdown(&props.text)) }</div> }
}

fn drawn(nodes: &[Node]) -> Html {
    nodes.iter().map(one).collect()
}

fn one(node: &Node) -> Html {
    match node {
        Node::Text(words) => html! { { words } },
        Node::Break => html! { <br /> },
        Node::Element(shape, content) => element(shape, content),
    }
}

fn element(shape: &Shape, content: &[Node]) -> Html {
    let tag = match shape {
        // The page and the panel have headings of their own above these.
        Shape::Heading(1) => "h3",
        Shape::Heading(2) => "h4",
        Shape::Heading(3) => "h5",
        Shape::Heading(_) => "h6",
        Shape::Paragraph => "p",
        Shape::List => "ul",
        Shape::Item => "li",
        Shape::Quote => "blockquote",
        Shape::Code => "code",
        Shape::Emphasis => "em",
        Shape::Strong => "strong",
        Shape::Rule => return html! { <hr /> },
        Shape::Block => return html! { <pre><code>{ drawn(content) }</code></pre> },
        Shape::Numbered(first) => {
            return html! { <ol start={first.to_string()}>{ drawn(content) }</ol> };
        }
        Shape::Link(address) => {
            return html! {
                <a href={address.clone()} target="_blank" rel="noopener noreferrer">
                    { drawn(content) }
                </a>
            };
        }
    };
    html! { <@{tag}>{ drawn(content) }</@> }
}
