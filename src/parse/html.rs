//! HTML with footnotes: pages of EPUB books, of pandoc, of Project Gutenberg, of wikis.
//!
//! The file becomes a flat tree (`tree`), `notes` finds the notes in it, and this file writes both out as blocks.

mod tree;
mod notes;

use crate::document::{BlockKind, Evidence};
use crate::parse::builder::{Builder, Flow};
use crate::parse::gutenberg::labels::is_heading_of_notes;
use crate::parse::html::notes::Notes;
use crate::parse::html::tree::{BLOCKS, Content, NodeIndex, Tree};
use crate::parse::names;
use crate::parse::table::Table;
use crate::parse::{Finding, FindingKind, Parsed};
use crate::source::{LineCounter, Source};

/// Whether a text without a name that tells is HTML.
pub(crate) fn is_html(text: &str) -> bool {
    let start = text.trim_start().get(..15).unwrap_or_default().to_ascii_lowercase();
    let first = text.get(..2000).unwrap_or(text);
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with("<?xml") && first.contains("<html"))
}

/// Finds the structure of HTML.
pub fn parse(source: &Source) -> Parsed {
    let tree = Tree::read(&source.text);
    let notes = notes::find(&tree);
    let mut writer = Writer::new(source, &tree, &notes);
    writer.front();
    writer.children(0);
    writer.close();
    // Where the title was not shown.
    writer.authors_of_head();
    writer.write_notes();
    for &orphan in &notes.orphans {
        writer.finding(FindingKind::OrphanMarker, orphan, "its target is not in this file");
    }
    let mut findings = writer.findings;
    findings.sort_by_key(|f| f.source.start);
    Parsed { document: writer.builder.finish(), findings }
}

/// Writes nodes as blocks.
struct Writer<'a> {
    lines: LineCounter<'a>,
    tree: &'a Tree,
    notes: &'a Notes,
    builder: Builder,
    findings: Vec<Finding>,
    /// The note that is written; `None` is the body.
    note: Option<u32>,
    /// The label that may still stand before the words of the note.
    label: Option<&'a str>,
    /// Whether it was just left out, so that the marks behind it are not text.
    behind_label: bool,
    /// What a paragraph is here.
    kind: BlockKind,
    /// The block that is open.
    block: Option<BlockKind>,
    bullet: Option<String>,
    /// Whether white space was read that is to be one blank.
    blank: bool,
    /// How many elements of emphasis are open.
    emphasis: u32,
    table: Option<Table>,
    /// The heading of the first level that is the title.
    title: Option<NodeIndex>,
    /// The elements of the head that name authors, until these are written.
    named_in_head: Vec<NodeIndex>,
    /// By how many levels headings are higher than written.
    raised: u8,
}

/// Elements that are not text.
const HIDDEN: [&str; 6] = ["script", "style", "template", "noscript", "iframe", "svg"];

impl<'a> Writer<'a> {
    fn new(source: &'a Source, tree: &'a Tree, notes: &'a Notes) -> Self {
        let mut tops = (0..tree.nodes.len()).filter(|&n| tree.name(n) == "h1");
        let title = tops.next().filter(|_| tops.next().is_none());
        let mut builder = Builder::default();
        for note in &notes.list {
            builder.note(&note.label);
        }
        Self {
            lines: LineCounter::new(&source.text),
            tree,
            notes,
            builder,
            findings: Vec::new(),
            note: None,
            label: None,
            behind_label: false,
            kind: BlockKind::Paragraph,
            block: None,
            bullet: None,
            blank: false,
            emphasis: 0,
            table: None,
            title,
            named_in_head: Vec::new(),
            raised: u8::from(title.is_some()),
        }
    }

    fn flow(&mut self) -> &mut Flow {
        self.builder.flow(self.note)
    }

    /// Title, authors and language from the head, where the body does not name them.
    fn front(&mut self) {
        self.front_of_head();
        if self.title.is_none() {
            self.authors_of_head();
        }
    }

    fn front_of_head(&mut self) {
        let tree = self.tree;
        let nodes = 0..tree.nodes.len();
        let named = nodes.clone().any(|n| is_author(tree, n));
        for node in nodes {
            match tree.name(node) {
                "html" => {
                    let lang = tree.attribute(node, "lang");
                    let tag = if lang.is_empty() { tree.attribute(node, "xml:lang") } else { lang };
                    self.builder.language(tag);
                }
                "title" if self.title.is_none() => self.block_of(node, BlockKind::Title),
                "meta" if !named && tree.attribute(node, "name").eq_ignore_ascii_case("author") => {
                    self.named_in_head.push(node);
                }
                "body" => return,
                _ => {}
            }
        }
    }

    /// Writes the authors that the head names, under the title.
    fn authors_of_head(&mut self) {
        for node in std::mem::take(&mut self.named_in_head) {
            let at = self.tree.nodes.get(node).map_or(0, |n| n.source.start);
            self.builder.body.open(BlockKind::Author);
            self.builder.body.push(self.tree.attribute(node, "content"), at);
            self.builder.body.close();
        }
    }

    fn write_notes(&mut self) {
        for (key, note) in (0..).zip(&self.notes.list) {
            self.note = Some(key);
            self.label = Some(&note.label);
            self.behind_label = false;
            for &root in &note.roots {
                match self.tree.name(root) {
                    // The list is that of the notes; there is none inside this one.
                    "li" => self.block_of(root, BlockKind::Paragraph),
                    _ => self.element(root),
                }
                self.close();
            }
        }
    }

    fn children(&mut self, node: NodeIndex) {
        let tree = self.tree;
        for child in tree.children(node) {
            match tree.nodes.get(child).map(|n| (&n.content, n.source.start)) {
                Some((Content::Text(text), _)) if self.is_opening_of_label(child, text) => {}
                Some((Content::Text(text), source)) => self.text(text, source),
                Some(_) if self.notes.roots.contains(&child) => self.close(),
                Some(_) if self.notes.skipped.contains(&child) => {
                    self.behind_label |= self.label.is_some();
                }
                Some(_) => match self.notes.calls.get(&child) {
                    Some(&key) => self.call(key),
                    None => self.element(child),
                },
                None => {}
            }
        }
    }

    /// Whether a text is the bracket before the label of a note that is an element of its own.
    fn is_opening_of_label(&self, node: NodeIndex, text: &str) -> bool {
        self.label.is_some()
            && matches!(text.trim(), "[" | "(")
            && self.notes.skipped.contains(&self.tree.end(node))
    }

    fn element(&mut self, node: NodeIndex) {
        let name = self.tree.name(node);
        match name {
            "head" => {}
            _ if HIDDEN.contains(&name) => self.finding(FindingKind::Furniture, node, "is not text"),
            "br" => self.line_break(),
            "img" => self.made(self.tree.attribute(node, "alt")),
            "em" | "i" | "cite" | "dfn" | "var" => self.emphasized(node, false),
            "strong" | "b" => self.emphasized(node, true),
            "nav" => self.set_aside(node, "is a list of links"),
            "table" => self.table(node),
            "ul" | "ol" => self.list(node),
            _ if BLOCKS.contains(&name) => self.block_element(node),
            _ => self.children(node),
        }
    }

    fn block_element(&mut self, node: NodeIndex) {
        let tree = self.tree;
        let name = tree.name(node);
        if is_author(tree, node) {
            self.authors(node);
        } else if self.note.is_none()
            && is_heading_of_notes(&tree.text(node, 60))
            && matches!(name.as_bytes(), [b'h', _] | b"p")
        {
            self.set_aside(node, "stands over the notes");
        } else if Some(node) == self.title {
            self.block_of(node, BlockKind::Title);
            self.authors_of_head();
        } else if let [b'h', digit @ b'1'..=b'6'] = name.as_bytes() {
            let level = (digit - b'0').saturating_sub(self.raised).max(1);
            self.block_of(node, BlockKind::Heading(level));
        } else {
            let kind = self.kind_of(node);
            self.block_of(node, kind);
        }
    }

    /// What a paragraph is in an element.
    fn kind_of(&self, node: NodeIndex) -> BlockKind {
        let tree = self.tree;
        let class = |words: &[&str]| tree.has_word(node, "class", words);
        match tree.name(node) {
            "blockquote" => BlockKind::Quote,
            "pre" => BlockKind::Code,
            "li" => BlockKind::ListItem,
            "figcaption" | "caption" => BlockKind::Caption,
            _ if class(&["abstract"]) || tree.has_word(node, "role", &["doc-abstract"]) => {
                BlockKind::Abstract
            }
            _ if class(&["subtitle"]) || tree.has_word(node, "role", &["doc-subtitle"]) => {
                BlockKind::FrontMatter
            }
            _ if class(&["poem", "poetry", "verse", "stanza"]) => BlockKind::Verse,
            "p" if self.is_verse(node) => BlockKind::Verse,
            _ => self.kind,
        }
    }

    /// Whether the line breaks in a paragraph are those of verse: three lines or more.
    fn is_verse(&self, node: NodeIndex) -> bool {
        self.tree.children(node).filter(|&n| self.tree.name(n) == "br").count() >= 2
    }

    /// Writes an element as a block, or as several if there are blocks in it.
    fn block_of(&mut self, node: NodeIndex, kind: BlockKind) {
        let outer = std::mem::replace(&mut self.kind, kind);
        self.close();
        self.children(node);
        self.close();
        self.kind = outer;
    }

    fn list(&mut self, node: NodeIndex) {
        let mut number = self.tree.attribute(node, "start").parse::<u32>().unwrap_or(1);
        let numbered = self.tree.name(node) == "ol";
        self.close();
        for child in self.tree.children(node) {
            if self.notes.roots.contains(&child) {
                continue;
            }
            self.bullet = Some(if numbered { format!("{number}. ") } else { "• ".to_owned() });
            number += u32::from(self.tree.name(child) == "li");
            self.element(child);
            self.bullet = None;
        }
        self.close();
    }

    /// A table of short cells is one; a table of long ones only arranges text.
    fn table(&mut self, node: NodeIndex) {
        let tree = self.tree;
        let inside = node..tree.end(node);
        let is_cell = |&n: &NodeIndex| matches!(tree.name(n), "td" | "th");
        let arranges =
            inside.clone().filter(is_cell).any(|n| tree.text(n, LONGEST_CELL).len() >= LONGEST_CELL)
                || inside.clone().any(|n| self.notes.roots.contains(&n));
        if arranges || self.table.is_some() {
            self.block_of(node, self.kind);
            return;
        }
        self.close();
        self.table = Some(Table::default());
        for inner in inside.filter(|&n| matches!(tree.name(n), "tr" | "td" | "th" | "caption")) {
            if let Some(table) = &mut self.table {
                match tree.name(inner) {
                    "caption" => continue,
                    "tr" => table.row(),
                    _ => table.cell(),
                }
            }
            if is_cell(&inner) {
                self.children(inner);
                self.blank = false;
            }
        }
        if let Some(table) = self.table.take() {
            table.write(self.flow());
        }
        for caption in tree.children(node).filter(|&n| tree.name(n) == "caption") {
            self.block_of(caption, BlockKind::Caption);
        }
    }

    fn authors(&mut self, node: NodeIndex) {
        self.close();
        let text = self.tree.text(node, 1000);
        let at = self.tree.nodes.get(node + 1).map_or(0, |n| n.source.start);
        let by = text.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).map_or(0, str::len);
        let list = text.get(by..).unwrap_or_default();
        for name in names::split(list) {
            self.builder.body.open(BlockKind::Author);
            self.builder.body.push(list.get(name.clone()).unwrap_or_default(), at + (by + name.start) as u32);
        }
        self.builder.body.close();
        if names::marks(list).next().is_some() {
            self.finding(FindingKind::Furniture, node, names::MARKS);
        }
    }

    fn emphasized(&mut self, node: NodeIndex, strong: bool) {
        if self.table.is_some() || self.block.is_none() && self.tree.text(node, 1).is_empty() {
            self.children(node);
            return;
        }
        self.ensure_open();
        self.write_blank();
        let from = self.flow().len();
        self.emphasis += 1;
        self.children(node);
        self.emphasis -= 1;
        if self.emphasis == 0 && self.block.is_some() && self.flow().len() > from {
            self.flow().emphasize(from, strong);
        }
    }

    fn call(&mut self, key: u32) {
        if let Some(table) = &mut self.table {
            table.call(key);
            return;
        }
        self.ensure_open();
        self.flow().call(key, 1.0, Evidence::MARKUP);
    }

    /// Text of the source from `source` on. Where entities make it shorter than its source, offsets are those of the
    /// shortened text.
    fn text(&mut self, text: &str, source: u32) {
        if self.block == Some(BlockKind::Code) || (self.kind == BlockKind::Code && self.block.is_none()) {
            self.ensure_open();
            self.flow().push(text, source);
            return;
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
            let gap = rest.len() - rest.trim_start_matches(is_space).len();
            self.blank |= gap > 0;
            at += gap;
            let words = words_with_single_blanks(rest.get(gap..).unwrap_or_default());
            self.words(words, source + at as u32);
            at += words.len();
        }
    }

    /// Words of one line.
    fn words(&mut self, words: &str, source: u32) {
        let label = self.label.take_if(|_| !words.is_empty());
        let mut skip = label.map_or(0, |label| label_length(words, label));
        self.behind_label |= words.get(..skip).is_some_and(|label| label.trim_end().ends_with([']', ')']));
        if self.behind_label {
            let behind = words.get(skip..).unwrap_or_default();
            skip += marks_of_label(behind);
            // A label that is a text of its own may have its marks in the next.
            self.behind_label = skip == words.len();
        }
        let Some(words) = words.get(skip..).filter(|w| !w.is_empty()) else { return };
        self.ensure_open();
        self.write_blank();
        match &mut self.table {
            Some(table) => table.text(words, source + skip as u32),
            None => self.flow().push(words, source + skip as u32),
        }
    }

    /// The blank that white space stands for, unless at the start of a line.
    fn write_blank(&mut self) {
        let blank = std::mem::take(&mut self.blank);
        match &mut self.table {
            Some(table) if blank => table.text(" ", 0),
            None if blank && self.block.is_some() => {
                let made = if self.flow().needs_no_blank() { "" } else { " " };
                self.flow().push_made(made);
            }
            _ => {}
        }
    }

    fn made(&mut self, text: &str) {
        if !text.is_empty() {
            self.ensure_open();
            self.write_blank();
            self.flow().push_made(text);
        }
    }

    fn line_break(&mut self) {
        self.blank = self.block != Some(BlockKind::Verse);
        if self.block == Some(BlockKind::Verse) {
            self.flow().push_made("\n");
        }
    }

    fn ensure_open(&mut self) {
        if self.block.is_none() && self.table.is_none() {
            let kind = self.kind;
            self.flow().open(kind);
            self.block = Some(kind);
            self.blank = false;
            if let Some(bullet) = self.bullet.take() {
                self.flow().push_made(&bullet);
            }
        }
    }

    fn close(&mut self) {
        self.flow().close();
        self.block = None;
        self.blank = false;
    }

    fn set_aside(&mut self, node: NodeIndex, why: &str) {
        self.close();
        self.finding(FindingKind::Furniture, node, why);
    }

    fn finding(&mut self, kind: FindingKind, node: NodeIndex, why: &str) {
        let start = self.tree.nodes.get(node).map_or(0, |n| n.source.start);
        let last = self.tree.end(node).checked_sub(1).and_then(|n| self.tree.nodes.get(n));
        let text = self.tree.text(node, 200).split_whitespace().collect::<Vec<_>>().join(" ");
        self.findings.push(Finding {
            kind,
            source: start..last.map_or(start, |n| n.source.end),
            line: self.lines.line_of(start),
            text: text.chars().take(80).collect(),
            confidence: 1.0,
            evidence: why.to_owned(),
        });
    }
}

/// Cells of tables have less text than this, in bytes; picked as two rows of a narrow screen.
const LONGEST_CELL: usize = 160;

fn is_author(tree: &Tree, node: NodeIndex) -> bool {
    BLOCKS.contains(&tree.name(node))
        && (tree.has_word(node, "class", &["author", "authors", "byline"])
            || tree.has_word(node, "itemprop", &["author"]))
}

/// White space that collapses; a no-break space does not.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\u{c}')
}

/// The first words of a text up to a line end or two blanks.
fn words_with_single_blanks(text: &str) -> &str {
    let mut blank = None;
    for (at, c) in text.char_indices() {
        match (is_space(c), blank) {
            (true, None) if c == ' ' => blank = Some(at),
            (true, from) => return text.get(..from.unwrap_or(at)).unwrap_or_default(),
            (false, _) => blank = None,
        }
    }
    text.get(..blank.unwrap_or(text.len())).unwrap_or_default()
}

/// Bytes of the marks that belong to a label before the words of a note: "]", ". ", "] . ".
fn marks_of_label(behind: &str) -> usize {
    let bracket = behind.trim_start_matches([' ', ']', ')']);
    let point = bracket.strip_prefix(['.', ':']).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    behind.len() - point.unwrap_or(bracket).trim_start_matches(' ').len()
}

/// Bytes of a printed label before the words of a note: "[1] ", "1. ", "1) ".
fn label_length(words: &str, label: &str) -> usize {
    let framed = [format!("[{label}]"), format!("{label}."), format!("{label})"), format!("({label})")];
    let Some(length) = framed.iter().find(|f| words.starts_with(f.as_str())).map(String::len) else {
        return 0;
    };
    let rest = words.get(length..).unwrap_or_default();
    if rest.is_empty() || rest.starts_with(' ') { words.len() - rest.trim_start().len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::drawn::drawn;

    /// The article comes out as these lines, drawn as [`drawn`] draws them.
    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        assert_eq!(drawn(&parse(&Source::from_text(html)).document), expected);
    }

    #[test]
    fn roles_are_trusted() {
        check(
            "<p>Ships<a href='#a' role='doc-noteref'>i</a> sail.<section role='doc-endnotes'><ol><li id=a><p>Lost. <a href='#x' role='doc-backlink'>↩</a></p><p>All.</ol></section>",
            &["Paragraph: Ships[i] sail.", "i: Lost. // All."],
        );
    }

    #[test]
    fn a_note_in_the_list_of_notes_is_no_item_of_a_list() {
        let html = "<p>Ships<a href='#a' role='doc-noteref'>1</a> sail.<section role='doc-endnotes'><ol><li id=a><p>Lost:<ul><li>one</ul></ol></section>";
        let document = parse(&Source::from_text(html)).document;
        let kinds: Vec<_> = document.note_blocks(crate::document::NoteId(0)).iter().map(|b| b.kind).collect();
        assert_eq!(kinds, [BlockKind::Paragraph, BlockKind::ListItem]);
    }

    #[test]
    fn a_link_with_a_label_to_a_later_place_calls_a_note() {
        check(
            "<p>Ships<sup id=r><a href='#n'>[1]</a></sup> sail.</p><h2>Notes</h2><p id=n><a href='#r'>1.</a> Lost.</p>",
            &["Paragraph: Ships[1] sail.", "1: Lost."],
        );
    }

    #[test]
    fn a_note_may_be_the_word_that_heads_notes_elsewhere() {
        check(
            "<p>Ships<a href='#n'>1</a> sail.</p><h2>Notes</h2><p id=n>1. Note.</p>",
            &["Paragraph: Ships[1] sail.", "1: Note."],
        );
    }

    #[test]
    fn marks_around_a_label_that_is_an_element_are_not_text() {
        let notes = [
            "<p id=n><a href='#r'>1</a>. Lost (all).</p>",
            "<p id=n><a href='#r'>[1]</a> . Lost (all).</p>",
            "<p id=n>[<a href='#r'>1</a>] Lost (all).</p>",
            "<p id=n><b>[1]</b> . Lost (all).</p>",
            "<p id=n>[1] . Lost (all).</p>",
        ];
        for note in notes {
            let html = format!("<p id=r>Ships<a href='#n'>1</a> sail.</p>{note}");
            check(&html, &["Paragraph: Ships[1] sail.", "1: Lost (all)."]);
        }
        check(
            "<p id=r>Ships<a href='#n'>1</a> sail.</p><p id=n><a href='#r'>1</a> .profile (and others) … 1.</p>",
            &["Paragraph: Ships[1] sail.", "1: .profile (and others) … 1."],
        );
    }

    #[test]
    fn a_paragraph_between_two_notes_belongs_to_the_first() {
        check(
            "<p>A<a href='#m'>1</a> B<a href='#n'>2</a></p><p id=m>1. First.</p><p>More.</p><p id=n>2. Second.</p><p>Body.</p>",
            &["Paragraph: A[1] B[2]", "Paragraph: Body.", "1: First. // More.", "2: Second."],
        );
    }

    #[test]
    fn lists_of_contents_and_links_between_chapters_are_no_notes() {
        check(
            "<nav><a href='#c'>1</a></nav><p>See <a href='#c'>2</a> and <a href='#c'>chapter three</a>.</p><h2 id=c>Three</h2><p>Text.</p>",
            &["Paragraph: See 2 and chapter three.", "Heading(2): Three", "Paragraph: Text."],
        );
    }

    #[test]
    fn white_space_collapses_and_tags_that_were_not_closed_are() {
        check(
            "<h1>Ports</h1><p class=author>Ann Noble<p>One\n  <em> two</em>\n three &amp; <b>four<ul><li>five<li>six</ul>",
            &[
                "Title: Ports",
                "Author: Ann Noble",
                "Paragraph: One two three & four",
                "ListItem: • five",
                "ListItem: • six",
            ],
        );
    }

    #[test]
    fn authors_that_the_head_names_stand_under_the_title() {
        let head = "<html><head><meta name=author content='Ann Noble'><title>Harbours</title></head><body>";
        check(
            &format!("{head}<h1>Ports</h1><p>Text.</p>"),
            &["Title: Ports", "Author: Ann Noble", "Paragraph: Text."],
        );
        check(&format!("{head}<p>Text.</p>"), &["Title: Harbours", "Author: Ann Noble", "Paragraph: Text."]);
    }

    #[test]
    fn verse_code_and_tables_keep_their_lines() {
        check(
            "<p>Roses<br>are<br>red</p><pre>a\n  b</pre><table><tr><td>x<td>yy<tr><td>long<td>z</table>",
            &["Verse: Roses / are / red", "Code: a /   b", "Table: x     yy / long  z"],
        );
    }

    #[test]
    fn scripts_are_not_text() {
        check("<script>let a = '<p>x</p>';</script><style>p {}</style><p>y</p>", &["Paragraph: y"]);
    }

    #[test]
    fn places_in_the_text_lead_back_to_the_source() {
        let html = "<p>Ships &amp; <em>ports</em>.</p>";
        let document = parse(&Source::from_text(html)).document;
        let at = document.text.find("ports").unwrap();
        let source = document.source_of(crate::document::Place::new(at)).unwrap() as usize;
        assert_eq!(html.get(source..source + 5), Some("ports"));
    }

    #[test]
    fn html_is_known_by_its_start() {
        assert!(is_html("\n<!DOCTYPE HTML>\n<title>x</title>"));
        assert!(is_html("<?xml version='1.0'?><html xmlns='x'>"));
        assert!(!is_html("<p> is a tag"));
    }

    proptest::proptest! {
        #[test]
        fn any_markup_parses(html in "(<(p|a href=#x|li|ul|b|td|table|sup id=x|br|/p|/a|/ul|/b|/table)>|[a1 ]){0,40}") {
            let document = parse(&Source::from_text(&html)).document;
            for block in &document.blocks {
                assert!(document.text.get(block.span.range()).is_some());
            }
        }
    }
}
