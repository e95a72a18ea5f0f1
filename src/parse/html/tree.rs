//! The tree of an HTML file, flat: nodes in the order of the source, each knowing where its descendants end.
//!
//! html5gum cuts the file into tokens as the standard says; the tree follows the standard where articles need it (tags
//! that close others, void elements) and never fails.

use html5gum::emitters::default::{DefaultEmitter, EndTag, StartTag, Token};
use html5gum::{Spanned, Tokenizer};
use std::ops::Range;

/// Elements nested deeper than this lie side by side, so that walks may recurse.
const DEEPEST: usize = 200;

/// Index of a node.
pub(super) type NodeIndex = usize;

/// A node and its place.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub content: Content,
    /// The element it lies in; the first node lies in itself.
    pub parent: NodeIndex,
    /// The index behind its last descendant.
    pub end: NodeIndex,
    /// Where it stands in the source, in bytes; of an element its first tag.
    pub source: Range<u32>,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// An element: its name in lower case, and the attributes that matter here.
    Element(String, Vec<(String, String)>),
    /// Text, decoded.
    Text(String),
}

/// A tree; the first node is a root without a name.
#[derive(Debug)]
pub(super) struct Tree {
    /// Nodes in the order of the source.
    pub nodes: Vec<Node>,
}

/// Attributes that matter.
const ATTRIBUTES: [&str; 14] = [
    "id",
    "name",
    "href",
    "class",
    "role",
    "epub:type",
    "rel",
    "lang",
    "xml:lang",
    "content",
    "start",
    "alt",
    "itemprop",
    "hidden",
];

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that close an open paragraph, and that blocks are made of.
pub(super) const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// What an element that begins closes, and where the search for it stops.
const CLOSES: [(&str, &[&str], &[&str]); 7] = [
    ("li", &["li"], &["ul", "ol"]),
    ("dt", &["dt", "dd"], &["dl"]),
    ("dd", &["dt", "dd"], &["dl"]),
    ("tr", &["tr"], &["table"]),
    ("td", &["td", "th"], &["tr", "table"]),
    ("th", &["td", "th"], &["tr", "table"]),
    ("option", &["option"], &["select"]),
];

impl Tree {
    /// Reads a file.
    pub(super) fn read(text: &str) -> Self {
        let mut grower = Grower { nodes: Vec::new(), open: vec![0] };
        grower.nodes.push(Node {
            content: Content::Element(String::new(), Vec::new()),
            parent: 0,
            end: 0,
            source: 0..0,
        });
        let mut emitter = DefaultEmitter::new_with_span();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(text, emitter).flatten() {
            match token {
                Token::StartTag(tag) => grower.start(tag),
                Token::EndTag(tag) => grower.end(&tag),
                Token::String(string) => grower.text(&string),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        grower.close_to(0);
        let end = grower.nodes.len();
        if let Some(root) = grower.nodes.first_mut() {
            root.end = end;
        }
        Self { nodes: grower.nodes }
    }

    /// The children of a node.
    pub(super) fn children(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> + '_ {
        let end = self.end(node);
        let first = (node + 1 < end).then_some(node + 1);
        std::iter::successors(first, move |&child| {
            Some(self.end(child).max(child + 1)).filter(|&next| next < end)
        })
    }

    /// The index behind the last descendant.
    pub(super) fn end(&self, node: NodeIndex) -> NodeIndex {
        self.nodes.get(node).map_or(node, |n| n.end)
    }

    /// The element around a node.
    pub(super) fn parent(&self, node: NodeIndex) -> NodeIndex {
        self.nodes.get(node).map_or(0, |n| n.parent)
    }

    /// The name of an element; empty for text.
    pub(super) fn name(&self, node: NodeIndex) -> &str {
        match self.nodes.get(node).map(|n| &n.content) {
            Some(Content::Element(name, _)) => name,
            _ => "",
        }
    }

    /// The value of an attribute; empty if there is none.
    pub(super) fn attribute(&self, node: NodeIndex, wanted: &str) -> &str {
        match self.nodes.get(node).map(|n| &n.content) {
            Some(Content::Element(_, attributes)) => {
                attributes.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
            }
            _ => "",
        }
    }

    /// Whether one of the words of an attribute is one of `words`.
    pub(super) fn has_word(&self, node: NodeIndex, attribute: &str, words: &[&str]) -> bool {
        self.attribute(node, attribute).split_ascii_whitespace().any(|w| words.contains(&w))
    }

    /// The text below a node, without blanks around it, up to about so many bytes.
    pub(super) fn text(&self, node: NodeIndex, most: usize) -> String {
        let mut text = String::new();
        for node in self.nodes.get(node..self.end(node)).unwrap_or_default() {
            if let Content::Text(words) = &node.content {
                text.extend(words.chars().take(most + 1));
            }
            if text.len() > most {
                break;
            }
        }
        text.trim().to_owned()
    }
}

/// A tree that grows.
struct Grower {
    nodes: Vec<Node>,
    /// The open elements, outermost first.
    open: Vec<NodeIndex>,
}

impl Grower {
    fn start(&mut self, tag: StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if BLOCKS.contains(&name.as_str()) {
            self.close_within(
                &["p"],
                &["body", "div", "section", "li", "td", "th", "blockquote", "aside", "button"],
            );
        }
        if let Some((_, closed, stops)) = CLOSES.iter().find(|(begins, ..)| *begins == name) {
            self.close_within(closed, stops);
        }
        let attribute = |(name, value): (html5gum::HtmlString, Spanned<html5gum::HtmlString, usize>)| {
            let name = String::from_utf8_lossy(&name).into_owned();
            ATTRIBUTES
                .contains(&name.as_str())
                .then(|| (name, String::from_utf8_lossy(&value.value).into_owned()))
        };
        let attributes = tag.attributes.into_iter().filter_map(attribute).collect();
        let is_open = !tag.self_closing && !VOID.contains(&name.as_str()) && self.open.len() < DEEPEST;
        let index = self.push(Content::Element(name, attributes), tag.span.start..tag.span.end);
        if is_open {
            self.open.push(index);
        }
    }

    fn end(&mut self, tag: &EndTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name);
        if let Some(depth) = self.open.iter().rposition(|&n| self.name(n) == name) {
            self.close_to(depth.max(1));
        }
    }

    fn text(&mut self, string: &Spanned<html5gum::HtmlString, usize>) {
        let text = String::from_utf8_lossy(&string.value).into_owned();
        self.push(Content::Text(text), string.span.start..string.span.end);
    }

    fn push(&mut self, content: Content, source: Range<usize>) -> NodeIndex {
        let parent = self.open.last().copied().unwrap_or(0);
        let index = self.nodes.len();
        self.nodes.push(Node {
            content,
            parent,
            end: index + 1,
            source: source.start as u32..source.end as u32,
        });
        index
    }

    fn name(&self, node: NodeIndex) -> &str {
        match self.nodes.get(node).map(|n| &n.content) {
            Some(Content::Element(name, _)) => name,
            _ => "",
        }
    }

    /// Closes the innermost of some elements, unless one of `stops` lies in between.
    fn close_within(&mut self, closed: &[&str], stops: &[&str]) {
        let found = self.open.iter().rposition(|&n| {
            let name = self.name(n);
            closed.contains(&name) || stops.contains(&name)
        });
        if let Some(depth) =
            found.filter(|&d| self.open.get(d).is_some_and(|&n| closed.contains(&self.name(n))))
        {
            self.close_to(depth);
        }
    }

    /// Closes elements until so many are open.
    fn close_to(&mut self, depth: usize) {
        let end = self.nodes.len();
        for node in self.open.drain(depth.min(self.open.len())..) {
            if let Some(node) = self.nodes.get_mut(node) {
                node.end = end;
            }
        }
        if self.open.is_empty() {
            self.open.push(0);
        }
    }
}
