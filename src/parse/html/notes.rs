//! Which links of an HTML file call notes, and where those notes are.
//!
//! Roles and types are trusted (`doc-noteref`, `epub:type="noteref"`, the classes of pandoc, Gutenberg and `MediaWiki`);
//! without them a link calls a note if its text is a label and its target stands behind it, outside headings. This
//! follows what `KOReader` learned about the books there are.

use crate::parse::html::tree::{BLOCKS, Content, NodeIndex, Tree};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A note.
#[derive(Debug)]
pub(super) struct Note {
    /// Its label.
    pub label: String,
    /// The nodes that hold its text.
    pub roots: Vec<NodeIndex>,
}

/// The notes of a file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// In the order of their first calls.
    pub list: Vec<Note>,
    /// The nodes that are markers, with the notes they call.
    pub calls: HashMap<NodeIndex, u32>,
    /// The nodes that hold notes.
    pub roots: HashSet<NodeIndex>,
    /// Links back to the text, and printed labels: not to be shown.
    pub skipped: HashSet<NodeIndex>,
    /// Links that look like calls but lead nowhere.
    pub orphans: Vec<NodeIndex>,
}

/// Inline elements that may be a marker together with the link in them.
const AROUND_MARKER: [&str; 8] = ["sup", "span", "small", "b", "i", "em", "strong", "a"];

/// Elements that may hold one note.
const AROUND_NOTE: [&str; 8] = ["p", "div", "aside", "li", "dd", "td", "tr", "blockquote"];

/// Finds the notes.
pub(super) fn find(tree: &Tree) -> Notes {
    let ids = ids(tree);
    let mut notes = Notes::default();
    let mut targets: BTreeSet<NodeIndex> = BTreeSet::new();
    let mut calls = Vec::new();
    for anchor in (0..tree.nodes.len()).filter(|&n| tree.name(n) == "a") {
        let Some(fragment) = fragment(tree, anchor) else { continue };
        let target = ids.get(fragment).copied();
        match target.filter(|&t| is_call(tree, anchor, t)) {
            Some(target) => {
                targets.insert(target);
                calls.push((anchor, target));
            }
            None if target.is_none() && is_trusted_call(tree, anchor) => notes.orphans.push(anchor),
            None => {}
        }
    }
    let mut keys: HashMap<NodeIndex, u32> = HashMap::new();
    for (anchor, target) in calls {
        let marker = marker(tree, anchor);
        let key = *keys.entry(target).or_insert_with(|| {
            let roots = roots(tree, target, &targets);
            notes.roots.extend(&roots);
            notes.skipped.extend(roots.iter().flat_map(|&root| not_shown(tree, root, &ids)));
            let label = bare(&tree.text(marker, 12)).to_owned();
            let number = notes.list.len() + 1;
            let label = if label.is_empty() { number.to_string() } else { label };
            notes.list.push(Note { label, roots });
            number as u32 - 1
        });
        notes.calls.insert(marker, key);
    }
    notes
}

/// Nodes by their ids.
fn ids(tree: &Tree) -> HashMap<&str, NodeIndex> {
    let mut ids = HashMap::new();
    for node in 0..tree.nodes.len() {
        let name = if tree.name(node) == "a" { tree.attribute(node, "name") } else { "" };
        for id in [tree.attribute(node, "id"), name] {
            if !id.is_empty() {
                ids.entry(id).or_insert(node);
            }
        }
    }
    ids
}

/// What a link of the same file leads to.
fn fragment(tree: &Tree, anchor: NodeIndex) -> Option<&str> {
    let (file, fragment) = tree.attribute(anchor, "href").split_once('#')?;
    (!file.contains("://") && !fragment.is_empty()).then_some(fragment)
}

fn is_trusted_call(tree: &Tree, anchor: NodeIndex) -> bool {
    tree.has_word(anchor, "role", &["doc-noteref"])
        || tree.has_word(anchor, "epub:type", &["noteref"])
        || tree.has_word(anchor, "class", &["footnote-ref", "fnanchor", "noteref", "footnote", "footnoteref"])
        || tree.has_word(tree.parent(anchor), "class", &["reference", "footnote-ref", "fnanchor", "noteref"])
}

fn is_backlink(tree: &Tree, anchor: NodeIndex) -> bool {
    tree.has_word(anchor, "role", &["doc-backlink"])
        || tree.has_word(anchor, "epub:type", &["backlink"])
        || tree.has_word(anchor, "class", &["footnote-back", "footnote-backref", "reversefootnote"])
        || bare(&tree.text(anchor, 12)).chars().all(|c| matches!(c, '↩' | '↑' | '^' | '⏎' | '\u{fe0e}'))
}

/// Whether a link calls the note at its target.
fn is_call(tree: &Tree, anchor: NodeIndex, target: NodeIndex) -> bool {
    let trusted = is_trusted_call(tree, anchor) && !is_backlink(tree, anchor);
    let around = (target..tree.end(target)).contains(&anchor);
    let behind = target >= tree.end(anchor) || (trusted && !around);
    let listed =
        has_ancestor(tree, anchor, |n| tree.name(n) == "nav" || tree.has_word(n, "role", &["doc-toc"]));
    let heading = |n| matches!(tree.name(n), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    behind
        && !listed
        && (trusted || (!is_backlink(tree, anchor) && is_label(&tree.text(anchor, 12))))
        && (trusted || !has_ancestor(tree, target, heading))
}

fn has_ancestor(tree: &Tree, node: NodeIndex, wanted: impl Fn(NodeIndex) -> bool) -> bool {
    std::iter::successors(Some(node), |&n| Some(tree.parent(n)).filter(|&p| p != n)).any(wanted)
}

/// Whether text could be a printed label: not a year, not a word.
fn is_label(text: &str) -> bool {
    let label = bare(text);
    let number = label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit());
    let sign = label.chars().all(|c| matches!(c, '*' | '†' | '‡' | '§' | '¶' | '‖'));
    let letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_lowercase());
    !label.is_empty() && (number || sign || letter)
}

/// A label without brackets and blanks.
fn bare(label: &str) -> &str {
    label.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '.' | ':')
    })
}

/// The outermost element that holds nothing but the marker.
fn marker(tree: &Tree, anchor: NodeIndex) -> NodeIndex {
    let label = tree.text(anchor, 12);
    let mut marker = anchor;
    loop {
        let parent = tree.parent(marker);
        if !AROUND_MARKER.contains(&tree.name(parent)) || bare(&tree.text(parent, 16)) != bare(&label) {
            return marker;
        }
        marker = parent;
    }
}

/// The nodes that hold the note at a target.
fn roots(tree: &Tree, target: NodeIndex, targets: &BTreeSet<NodeIndex>) -> Vec<NodeIndex> {
    let only = |node: NodeIndex| targets.range(node..tree.end(node)).count() == 1;
    let mut root = target;
    while !BLOCKS.contains(&tree.name(root)) && tree.parent(root) != root && only(tree.parent(root)) {
        root = tree.parent(root);
    }
    if tree.name(root) == "dt" {
        return next_siblings(tree, root).take(1).collect();
    }
    loop {
        let parent = tree.parent(root);
        let first = tree.children(parent).find(|&c| !tree.text(c, 1).is_empty());
        if !AROUND_NOTE.contains(&tree.name(parent)) || !only(parent) || first != Some(root) {
            break;
        }
        root = parent;
    }
    let mut roots = vec![root];
    roots.extend(more_paragraphs(tree, root, targets));
    roots
}

/// The elements behind a note that belong to it: those before the next note beside it.
fn more_paragraphs(tree: &Tree, root: NodeIndex, targets: &BTreeSet<NodeIndex>) -> Vec<NodeIndex> {
    let is_note = |n: NodeIndex| targets.range(n..tree.end(n)).next().is_some();
    if tree.name(root) == "li" || targets.range(tree.end(root)..tree.end(tree.parent(root))).next().is_none()
    {
        return Vec::new();
    }
    let between: Vec<NodeIndex> = next_siblings(tree, root).take_while(|&n| !is_note(n)).collect();
    let plain =
        |&n: &NodeIndex| matches!(tree.name(n), "" | "p" | "blockquote" | "ul" | "ol" | "pre" | "table");
    if between.iter().all(plain) { between } else { Vec::new() }
}

fn next_siblings(tree: &Tree, node: NodeIndex) -> impl Iterator<Item = NodeIndex> + '_ {
    let end = tree.end(tree.parent(node));
    let next = move |n: NodeIndex| Some(tree.end(n).max(n + 1)).filter(|&n| n < end);
    std::iter::successors(next(node), move |&n| next(n))
}

/// What of a note is not shown: links back, and the label where it is an element of its own.
fn not_shown<'a>(
    tree: &'a Tree,
    root: NodeIndex,
    ids: &'a HashMap<&str, NodeIndex>,
) -> impl Iterator<Item = NodeIndex> + 'a {
    let first = (root..tree.end(root)).find(|&n| is_text(tree, n));
    (root..tree.end(root)).filter(move |&node| match tree.name(node) {
        "a" => {
            let back = fragment(tree, node).and_then(|f| ids.get(f)).is_some_and(|&t| t < root);
            is_backlink(tree, node) || (back && is_label(&tree.text(node, 12)))
        }
        "span" | "sup" => {
            tree.has_word(node, "class", &["label", "mw-cite-backlink", "footnote-label"])
                || (is_label(&tree.text(node, 12)) && first.is_none_or(|first| node <= first))
        }
        _ => false,
    })
}

/// Whether a node is text that is more than blanks.
fn is_text(tree: &Tree, node: NodeIndex) -> bool {
    let content = tree.nodes.get(node).map(|n| &n.content);
    matches!(content, Some(Content::Text(text)) if !text.trim().is_empty())
}
