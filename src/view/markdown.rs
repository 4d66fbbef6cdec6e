//! Markdown as a tree of what is drawn, which holds nothing that could do harm.
//!
//! Markup of HTML is shown as it was typed, an image as the words in its place, and a link leads
//! to the web or to a mail address or is no link.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag};

/// Elements within one another that are drawn; what is deeper stands in the last of them.
const DEEPEST: usize = 16;

/// Bytes of a text that are drawn; guidelines that a person reads are far shorter.
const LONGEST: usize = 256 << 10;

/// A piece of what is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words.
    Text(String),
    /// A new line within a paragraph.
    Break,
    /// Pieces that stand together.
    Element(Shape, Vec<Node>),
}

/// What pieces that stand together are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// A list that counts from a number.
    Numbered(u64),
    /// An item of a list.
    Item,
    /// Words of someone else.
    Quote,
    /// Lines to be shown as they are.
    Block,
    /// Words to be shown as they are.
    Code,
    /// Words with stress.
    Emphasis,
    /// Words with more of it.
    Strong,
    /// A way to an address of the schemes `https`, `http` or `mailto`.
    Link(String),
    /// A line between two parts.
    Rule,
}

/// The tree of a text in Markdown (CommonMark). Of a text of more than 256 KB the rest is left out.
#[must_use]
pub fn markdown(text: &str) -> Vec<Node> {
    let mut tree = Tree { open: Vec::new(), done: Vec::new(), n_flat: 0 };
    let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    for event in Parser::new(&text[..end.unwrap_or(0)]) {
        match event {
            Event::Start(tag) => tree.start(shape(tag)),
            Event::End(_) => tree.end(),
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => tree.say(&words),
            Event::Code(words) => tree.leaf(Shape::Code, vec![Node::Text(words.to_string())]),
            Event::SoftBreak => tree.say(" "),
            Event::HardBreak => tree.push(Node::Break),
            Event::Rule => tree.leaf(Shape::Rule, Vec::new()),
            // Extensions that are not asked for.
            Event::InlineMath(words)
            | Event::DisplayMath(words)
            | Event::FootnoteReference(words) => tree.say(&words),
            Event::TaskListMarker(_) => {}
        }
    }
    while !tree.open.is_empty() {
        tree.end();
    }
    tree.done
}

/// What a tag of the parser is drawn as; nothing where its content stands for itself.
fn shape(tag: Tag<'_>) -> Option<Shape> {
    Some(match tag {
        Tag::Heading { level, .. } => Shape::Heading(match level {
            HeadingLevel::H1 => 1,
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 => 4,
            HeadingLevel::H5 => 5,
            HeadingLevel::H6 => 6,
        }),
        Tag::Paragraph | Tag::HtmlBlock => Shape::Paragraph,
        Tag::List(None) => Shape::List,
        Tag::List(Some(first)) => Shape::Numbered(first),
        Tag::Item => Shape::Item,
        Tag::BlockQuote(_) => Shape::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => Shape::Block,
        Tag::Emphasis => Shape::Emphasis,
        Tag::Strong => Shape::Strong,
        Tag::Link { dest_url, .. } => Shape::Link(safe(&dest_url)?),
        _ => return None,
    })
}

/// An address that a link may lead to.
fn safe(address: &str) -> Option<String> {
    let is_of = |scheme: &str| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    ["https://", "http://", "mailto:"].into_iter().any(is_of).then(|| address.to_owned())
}

/// A tree while it is made.
struct Tree {
    /// Elements that are not complete, the outermost first; those without a shape of their own
    /// give their content to the one around them.
    open: Vec<(Option<Shape>, Vec<Node>)>,
    done: Vec<Node>,
    /// Open elements that are too deep to be drawn.
    n_flat: usize,
}

impl Tree {
    fn start(&mut self, shape: Option<Shape>) {
        if self.open.len() < DEEPEST {
            self.open.push((shape, Vec::new()));
        } else {
            self.n_flat += 1;
        }
    }

    fn end(&mut self) {
        if self.n_flat > 0 {
            self.n_flat -= 1;
        } else if let Some((shape, content)) = self.open.pop() {
            match shape {
                Some(shape) => self.push(Node::Element(shape, content)),
                None => content.into_iter().for_each(|node| self.push(node)),
            }
        }
    }

    fn leaf(&mut self, shape: Shape, content: Vec<Node>) {
        self.push(Node::Element(shape, content));
    }

    /// Words, together with those right before them.
    fn say(&mut self, words: &str) {
        match self.content().last_mut() {
            Some(Node::Text(text)) => text.push_str(words),
            _ => self.push(Node::Text(words.to_owned())),
        }
    }

    fn push(&mut self, node: Node) {
        self.content().push(node);
    }

    fn content(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some((_, content)) => content,
            None => &mut self.done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    /// The tree as one line: shapes in brackets.
    fn told(nodes: &[Node]) -> String {
        let one = |node: &Node| match node {
            Node::Text(words) => format!("{words:?}"),
            Node::Break => "↵".to_owned(),
            Node::Element(shape, content) => format!("{shape:?}[{}]", told(content)),
        };
        nodes.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[allow(clippy::needless_pass_by_value, reason = "what expect! gives")]
    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&told(&markdown(text)));
    }

    #[test]
    fn what_guidelines_are_made_of_is_drawn() {
        check(
            "# Actors\n\nTag *who* acts,\nnot **what**.\\\nSee `Orsh`.",
            expect![[
                r#"Heading(1)["Actors"] Paragraph["Tag " Emphasis["who"] " acts, not " Strong["what"] "." ↵ "See " Code["Orsh"] "."]"#
            ]],
        );
        check(
            "- one\n- two\n  1. first\n\n3. third\n\n> said\n\n---\n\n```js\na < b\n```",
            expect![[
                r#"List[Item["one"] Item["two" Numbered(1)[Item["first"]]]] Numbered(3)[Item["third"]] Quote[Paragraph["said"]] Rule[] Block["a < b\n"]"#
            ]],
        );
        check("", expect![""]);
    }

    #[test]
    fn only_ways_to_the_web_and_to_mail_are_links() {
        check(
            "[a](https://x.org/?q=1) <mailto:a@b.org> [b](HTTP://X.org)",
            expect![[
                r#"Paragraph[Link("https://x.org/?q=1")["a"] " " Link("mailto:a@b.org")["mailto:a@b.org"] " " Link("HTTP://X.org")["b"]]"#
            ]],
        );
        check(
            "[a](javascript:x) [b](data:text/html,x) [c](/etc) [d](JavaScript://x) [e](é)",
            expect![[r#"Paragraph["a " "b " "c " "d " "e"]"#]],
        );
    }

    #[test]
    fn markup_is_shown_as_typed_and_images_by_their_words() {
        check(
            "a <b onclick=x>b</b>\n\n<script>\nx()\n</script>\n\n![map](https://x.org/y.png)",
            expect![[
                r#"Paragraph["a <b onclick=x>b</b>"] Paragraph["<script>\nx()\n</script>\n"] Paragraph["map"]"#
            ]],
        );
    }

    fn depth(nodes: &[Node]) -> usize {
        let below = |node: &Node| match node {
            Node::Element(_, content) => 1 + depth(content),
            Node::Text(_) | Node::Break => 0,
        };
        nodes.iter().map(below).max().unwrap_or(0)
    }

    fn words(nodes: &[Node]) -> String {
        let of = |node: &Node| match node {
            Node::Text(words) => words.clone(),
            Node::Break => "\n".to_owned(),
            Node::Element(_, content) => words(content),
        };
        nodes.iter().map(of).collect()
    }

    #[test]
    fn nothing_is_too_deep_or_too_long_to_be_drawn() {
        let deep = format!("{} end", ">".repeat(5_000));
        let tree = markdown(&deep);
        assert!(depth(&tree) <= DEEPEST + 1);
        assert_eq!(words(&tree), "end");
        let long = "é".repeat(LONGEST);
        assert_eq!(words(&markdown(&long)).len(), LONGEST);
    }

    proptest! {
        #[test]
        fn any_text_is_drawn_and_no_word_of_plain_ones_is_lost(
            text in "[ \n#>*_`\\[\\]()<!a-cé0-9.:/-]{0,200}",
            plain in "[a-z]{1,8}( [a-z]{1,8}){0,9}",
        ) {
            prop_assert!(depth(&markdown(&text)) <= DEEPEST + 1);
            prop_assert_eq!(words(&markdown(&plain)), plain);
        }
    }
}
