//! Markdown with footnotes, as pandoc and GitHub write them.
//!
//! pulldown-cmark finds the structure; this file turns its events into blocks and notes, and knows what a reader of
//! articles wants besides: title, authors and abstract (`front`), notes within the text (`^[…]`).
//!
//! What this leaves to others: tables as aligned lines (`parse::table`).

mod front;

use crate::document::{BlockKind, Document, Evidence};
use crate::parse::builder::{Builder, Flow};
use crate::parse::names;
use crate::parse::table::Table;
use crate::parse::{Finding, FindingKind, Parsed};
use crate::source::{LineCounter, Source};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// Whether a text without a name that tells is Markdown: notes are defined and called as only Markdown does it.
pub(crate) fn is_markdown(text: &str) -> bool {
    let bytes = text.as_bytes();
    let calls = memchr::memmem::find_iter(bytes, b"[^").take(1000);
    let is_definition = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        (at == 0 || bytes.get(at - 1) == Some(&b'\n'))
            && rest
                .find("]:")
                .is_some_and(|end| end < 40 && !rest.get(..end).unwrap_or_default().contains('\n'))
    };
    let (definitions, others): (Vec<usize>, Vec<usize>) = calls.partition(|&at| is_definition(at));
    !definitions.is_empty() && !others.is_empty()
}

/// Finds the structure of Markdown.
pub fn parse(source: &Source) -> Parsed {
    let options = Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let events: Vec<(Event, Range<usize>)> =
        Parser::new_ext(&source.text, options).into_offset_iter().collect();
    let mut writer = Writer::new(source, &events);
    for (event, range) in events {
        writer.event(event, range);
    }
    writer.finish()
}

/// What of the front matter may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Front {
    Title,
    Authors,
    Abstract,
    Over,
}

/// What to do with the next events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Metadata,
    /// The paragraph was written already.
    Written,
}

/// Turns events into blocks.
struct Writer<'a> {
    source: &'a Source,
    builder: Builder,
    findings: Vec<Finding>,
    /// Keys of the notes by their labels.
    keys: HashMap<String, u32>,
    /// How many notes there are, those within the text included.
    notes: u32,
    /// How many definitions of notes have begun.
    defined: u32,
    /// Whether the notes are to be numbered: not all labels are numbers.
    unnumbered: bool,
    /// The note that is being written; `None` is the body.
    note: Option<u32>,
    /// A note within the text: where the text around it is written, and how many brackets are open in it.
    within: Option<(Option<u32>, u32)>,
    /// Whether the caret of a note within the text was just read.
    caret: bool,
    /// Where brackets stand that are closed; found when first asked for.
    closed: Option<Vec<usize>>,
    quotes: u32,
    /// Open lists, the number of the next item for those with numbers.
    lists: Vec<Option<u64>>,
    /// What to write before the next paragraph: the bullet of its item.
    bullet: Option<String>,
    /// The block that is open.
    block: Option<BlockKind>,
    /// Where the outermost emphasis began, and how many are open.
    emphasis: Option<(usize, u32)>,
    table: Option<Table>,
    mode: Mode,
    /// What of the front matter may come next.
    front: Front,
    /// By how many levels headings are higher than written: one if the first of them is the title.
    raised: u8,
    /// Whether there is one heading of the first level.
    has_one_top: bool,
    /// The title in the metadata, until a heading was read: the first may repeat it.
    given_title: String,
    lines: LineCounter<'a>,
}

impl<'a> Writer<'a> {
    fn new(source: &'a Source, events: &[(Event, Range<usize>)]) -> Self {
        let is_top = |e: &Event| matches!(e, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
        let first = events.first().is_some_and(|(e, _)| is_top(e));
        let has_one_top = events.iter().filter(|(e, _)| is_top(e)).count() == 1;
        let has_title = first && has_one_top;
        let mut writer = Self {
            source,
            builder: Builder::default(),
            findings: Vec::new(),
            keys: HashMap::new(),
            notes: 0,
            defined: 0,
            unnumbered: false,
            note: None,
            within: None,
            caret: false,
            closed: None,
            quotes: 0,
            lists: Vec::new(),
            bullet: None,
            block: None,
            emphasis: None,
            table: None,
            mode: Mode::Text,
            front: if has_title { Front::Title } else { Front::Over },
            raised: u8::from(has_title),
            has_one_top,
            given_title: String::new(),
            lines: LineCounter::new(&source.text),
        };
        for (event, _) in events {
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                writer.define(label);
            }
        }
        writer
    }

    /// Makes a note known, so that it can be called before it is written.
    fn define(&mut self, label: &str) {
        self.builder.note(label);
        self.keys.entry(label.to_owned()).or_insert(self.notes);
        self.notes += 1;
        self.unnumbered |= label.parse::<u32>().is_err();
    }

    fn finish(self) -> Parsed {
        let mut document = self.builder.finish();
        if self.unnumbered {
            for (number, note) in (1..).zip(&mut document.notes) {
                note.label = number.to_string();
            }
        }
        let mut findings = self.findings;
        findings.extend(uncalled(&document, self.source));
        findings.sort_by_key(|f| f.source.start);
        Parsed { document, findings }
    }

    fn flow(&mut self) -> &mut Flow {
        self.builder.flow(self.note)
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        let source = self.source;
        source.text.get(range.clone()).unwrap_or_default()
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::End(tag) => self.end(tag),
            _ if self.mode == Mode::Written => {}
            Event::Start(tag) => self.start(tag, range),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(text) => {
                let lead = self.slice(&range).find(&*text).unwrap_or(0);
                self.push(&text, range.start + lead);
            }
            Event::FootnoteReference(label) => self.call(&label),
            Event::SoftBreak => self.made(" "),
            Event::HardBreak => self.line_break(),
            Event::TaskListMarker(done) => self.made(if done { "[x] " } else { "[ ] " }),
            Event::Rule => self.set_aside(&range, "is an ornament"),
            Event::Html(_) | Event::InlineHtml(_) => self.html(&range),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push(&text, range.start),
        }
    }

    fn start(&mut self, tag: Tag, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.paragraph(&range),
            Tag::Heading { level, .. } => self.heading(level, &range),
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::CodeBlock(_) => self.open(BlockKind::Code),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => self.item(),
            Tag::FootnoteDefinition(_) => {
                self.note = Some(self.defined);
                self.defined += 1;
            }
            Tag::Table(_) => self.table = Some(Table::default()),
            Tag::TableHead | Tag::TableRow => self.in_table(Table::row),
            Tag::TableCell => self.in_table(Table::cell),
            Tag::Emphasis | Tag::Strong => self.emphasize(),
            Tag::MetadataBlock(_) => self.mode = Mode::Metadata,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.target(&dest_url, &range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Item => self.close(),
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.close();
                self.note = None;
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    table.write(self.flow());
                }
            }
            TagEnd::Emphasis => self.end_emphasis(false),
            TagEnd::Strong => self.end_emphasis(true),
            TagEnd::MetadataBlock(_) => self.mode = Mode::Text,
            _ => {}
        }
    }

    fn paragraph(&mut self, range: &Range<usize>) {
        let words = self.slice(range).trim_end();
        let front = std::mem::replace(&mut self.front, Front::Over);
        if front == Front::Authors && front::are_authors(words) {
            for marks in front::write_authors(words, range.start, &mut self.builder.body) {
                self.set_aside(&marks, names::MARKS);
            }
            self.mode = Mode::Written;
            self.front = Front::Abstract;
            return;
        }
        if front != Front::Over && front::is_abstract(words) {
            self.open(BlockKind::Abstract);
            return;
        }
        let kind = if front::is_verse(words) {
            BlockKind::Verse
        } else if self.bullet.is_some() {
            BlockKind::ListItem
        } else if self.quotes > 0 {
            BlockKind::Quote
        } else {
            BlockKind::Paragraph
        };
        self.open(kind);
    }

    fn open(&mut self, kind: BlockKind) {
        self.flow().open(kind);
        self.block = Some(kind);
        if let Some(bullet) = self.bullet.take() {
            self.flow().push_made(&bullet);
        }
    }

    /// Opens a block where none is open: the items of tight lists have no paragraphs.
    fn ensure_open(&mut self) {
        if self.block.is_none() && self.table.is_none() {
            let in_list = !self.lists.is_empty();
            self.open(if in_list { BlockKind::ListItem } else { BlockKind::Paragraph });
        }
    }

    fn close(&mut self) {
        if let Some((outer, _)) = self.within.take() {
            self.flow().close();
            self.note = outer;
        }
        self.flow().close();
        self.block = None;
        self.mode = Mode::Text;
        self.caret = false;
        self.emphasis = None;
    }

    fn heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let title = std::mem::take(&mut self.given_title);
        let words = self.slice(range).trim_matches(|c: char| c == '#' || c.is_whitespace());
        if level == HeadingLevel::H1 && !title.is_empty() && words == title {
            self.set_aside(range, "repeats the title");
            self.mode = Mode::Written;
            self.raised = u8::from(self.has_one_top);
            return;
        }
        let is_title = self.front == Front::Title;
        self.front = if is_title { Front::Authors } else { Front::Over };
        let level = (level as u8).saturating_sub(self.raised).max(1);
        self.open(if is_title { BlockKind::Title } else { BlockKind::Heading(level) });
    }

    fn item(&mut self) {
        self.close();
        let bullet = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        self.bullet = Some(bullet);
    }

    fn in_table(&mut self, change: fn(&mut Table)) {
        if let Some(table) = &mut self.table {
            change(table);
        }
    }

    fn emphasize(&mut self) {
        self.ensure_open();
        let at = self.flow().len();
        self.emphasis = Some(self.emphasis.map_or((at, 1), |(from, open)| (from, open + 1)));
    }

    fn end_emphasis(&mut self, strong: bool) {
        match self.emphasis {
            Some((from, 1)) => {
                self.emphasis = None;
                if self.table.is_none() && self.flow().len() > from {
                    self.flow().emphasize(from, strong);
                }
            }
            Some((from, open)) => self.emphasis = Some((from, open - 1)),
            None => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if self.mode == Mode::Metadata {
            self.given_title = front::title(self.slice(range));
            for rest in front::write(self.slice(range), range.start, &mut self.builder) {
                self.set_aside(&rest, "is a setting");
            }
            return;
        }
        self.orphan(range);
        if self.within.is_some() || self.caret || text.contains('^') {
            self.text_with_notes(text, range.start);
        } else {
            self.push(text, range.start);
        }
    }

    /// Writes text in which a note within the text (`^[…]`) may begin or end.
    fn text_with_notes(&mut self, text: &str, start: usize) {
        let mut from = 0;
        for (at, c) in text.char_indices() {
            let was_caret = std::mem::take(&mut self.caret);
            let skips = match (c, self.within) {
                ('^', None) if self.begins_note(start + at) => {
                    self.caret = true;
                    true
                }
                ('[', None) if was_caret => true,
                (']', Some((_, 0))) => true,
                ('[', Some((outer, depth))) => {
                    self.within = Some((outer, depth + 1));
                    false
                }
                (']', Some((outer, depth))) => {
                    self.within = Some((outer, depth - 1));
                    false
                }
                _ => false,
            };
            if skips {
                self.push(text.get(from..at).unwrap_or_default(), start + from);
                from = at + 1;
                self.turn(c);
            }
        }
        self.push(text.get(from..).unwrap_or_default(), start + from);
    }

    /// A note within the text begins at its opening bracket and ends at its closing one.
    fn turn(&mut self, c: char) {
        if c == '[' {
            let key = self.notes;
            self.define("");
            self.flow().call(key, 1.0, Evidence::MARKUP);
            self.within = Some((self.note.replace(key), 0));
            self.flow().open(BlockKind::Paragraph);
        } else if let (']', Some((outer, _))) = (c, self.within) {
            self.flow().close();
            self.note = outer;
            self.within = None;
        }
    }

    /// Whether a caret begins a note: a bracket follows, and is closed before the paragraph ends.
    fn begins_note(&mut self, caret: usize) -> bool {
        let source = self.source;
        let escaped = caret > 0 && source.text.as_bytes().get(caret - 1) == Some(&b'\\');
        if escaped || self.table.is_some() || source.text.as_bytes().get(caret + 1) != Some(&b'[') {
            return false;
        }
        let closed = self.closed.get_or_insert_with(|| closed_brackets(&source.text));
        closed.binary_search(&(caret + 1)).is_ok()
    }

    fn call(&mut self, label: &str) {
        let Some(&key) = self.keys.get(label) else { return };
        self.ensure_open();
        match &mut self.table {
            Some(table) => table.call(key),
            None => self.flow().call(key, 1.0, Evidence::MARKUP),
        }
    }

    /// Text that stands in the source.
    fn push(&mut self, text: &str, source: usize) {
        self.ensure_open();
        match &mut self.table {
            Some(table) => table.text(text, source as u32),
            None => self.flow().push(text, source as u32),
        }
    }

    /// Text that does not.
    fn made(&mut self, text: &str) {
        self.ensure_open();
        match &mut self.table {
            Some(table) => table.text(text, 0),
            None => self.flow().push_made(text),
        }
    }

    /// A line end that was meant, where the block keeps lines.
    fn line_break(&mut self) {
        let keeps = self.block.is_some_and(BlockKind::keeps_lines);
        self.made(if keeps { "\n" } else { " " });
    }

    /// A line break in HTML is one; any other tag is set aside.
    fn html(&mut self, range: &Range<usize>) {
        let tag = self.slice(range).trim();
        if tag.starts_with("<br") && self.block.is_some() {
            self.line_break();
        } else {
            self.set_aside(range, "is HTML within Markdown");
        }
    }

    /// Where a link leads, unless that is the text of the link.
    fn target(&mut self, url: &str, range: &Range<usize>) {
        if !self.slice(range).starts_with('<') && !url.is_empty() {
            let finding = self.finding(FindingKind::Furniture, range, "is the target of a link");
            self.findings.push(Finding { text: url.to_owned(), ..finding });
        }
    }

    fn set_aside(&mut self, range: &Range<usize>, why: &str) {
        let finding = self.finding(FindingKind::Furniture, range, why);
        if !finding.text.is_empty() {
            self.findings.push(finding);
        }
    }

    /// A marker without a note, which pulldown-cmark takes for text.
    fn orphan(&mut self, range: &Range<usize>) {
        let rest = self.source.text.get(range.start..).unwrap_or_default();
        let Some(inside) = rest.strip_prefix("[^").filter(|_| range.len() == 1) else { return };
        let Some((end, _)) = inside.char_indices().take(LONGEST_LABEL).find(|&(_, c)| c == ']') else {
            return;
        };
        let label = inside.get(..end).unwrap_or_default();
        if !label.contains(char::is_whitespace) && !self.keys.contains_key(label) {
            let range = range.start..range.start + label.len() + 3;
            let finding = self.finding(FindingKind::OrphanMarker, &range, "no note has this label");
            self.findings.push(finding);
        }
    }

    fn finding(&mut self, kind: FindingKind, range: &Range<usize>, why: &str) -> Finding {
        Finding {
            kind,
            source: range.start as u32..range.end as u32,
            line: self.lines.line_of(range.start as u32),
            text: self
                .slice(range)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(80)
                .collect(),
            confidence: 1.0,
            evidence: why.to_owned(),
        }
    }
}

/// The most characters of a label.
const LONGEST_LABEL: usize = 80;

/// Where the brackets stand that are closed before their paragraph ends, in bytes.
fn closed_brackets(text: &str) -> Vec<usize> {
    let mut closed = Vec::new();
    let mut open = Vec::new();
    let mut line_end = None;
    for at in memchr::memchr3_iter(b'[', b']', b'\n', text.as_bytes()) {
        match text.as_bytes().get(at) {
            Some(b'[') => open.push(at),
            Some(b']') => closed.extend(open.pop()),
            _ if line_end.replace(at + 1) == Some(at) => open.clear(),
            _ => {}
        }
    }
    closed.sort_unstable();
    closed
}

/// Notes that nothing calls.
fn uncalled(document: &Document, source: &Source) -> Vec<Finding> {
    let mut called = vec![false; document.notes.len()];
    for reference in &document.references {
        if let Some(called) = called.get_mut(reference.note.index()) {
            *called = true;
        }
    }
    let mut lines = LineCounter::new(&source.text);
    let lost = document.notes.iter().zip(&called).filter(|(_, called)| !**called);
    lost.map(|(note, _)| {
        let start = document.source_of(note.span.start).unwrap_or(0);
        Finding {
            kind: FindingKind::UncalledNote,
            source: start..start,
            line: lines.line_of(start),
            text: document.get(note.span).chars().take(80).collect(),
            confidence: 1.0,
            evidence: "nothing calls this note".to_owned(),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::drawn::drawn;

    fn parsed(text: &str) -> Parsed {
        parse(&Source::from_text(text))
    }

    /// The article comes out as these lines, drawn as [`drawn`] draws them.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(drawn(&parsed(text).document), expected);
    }

    #[test]
    fn notes_are_called_before_they_are_defined() {
        check(
            "One.[^1] Two[^2], three.\n\n[^1]: First,\n    goes on.\n\n    A second paragraph.\n\n[^2]: Other, see[^1].\n",
            &[
                "Paragraph: One.[1] Two[2], three.",
                "1: First, goes on. // A second paragraph.",
                "2: Other, see[1].",
            ],
        );
    }

    #[test]
    fn names_of_notes_become_numbers_in_the_order_of_calls() {
        check(
            "Ships[^s] and ports[^p].\n\n[^p]: Port.\n[^s]: Ship.\n",
            &["Paragraph: Ships[1] and ports[2].", "1: Ship.", "2: Port."],
        );
    }

    #[test]
    fn a_note_may_stand_within_the_text() {
        check(
            "Ships^[All *lost* [so it is said].] sail; 2^3 and \\^[x] are no notes.\n",
            &["Paragraph: Ships[1] sail; 2^3 and ^[x] are no notes.", "1: All lost [so it is said]."],
        );
    }

    #[test]
    fn title_authors_and_abstract_stand_under_the_first_heading() {
        check(
            "# Ports\n\n**Ann Noble, Ben Carter**\n\n*What ports are.*\n\nText.\n\n## Ships\n\nText.\n",
            &[
                "Title: Ports",
                "Author: Ann Noble",
                "Author: Ben Carter",
                "Abstract: What ports are.",
                "Paragraph: Text.",
                "Heading(1): Ships",
                "Paragraph: Text.",
            ],
        );
    }

    #[test]
    fn title_authors_and_abstract_stand_in_the_metadata() {
        let text = "---\ntitle: \"Ports: a list\"\nauthor:\n  - Ann Noble\n  - name: Ben Carter\nabstract: |\n  What ports\n  are.\nlang: en\nlayout: post\n---\n\n# Ships\n\nText.\n";
        check(
            text,
            &[
                "Title: Ports: a list",
                "Author: Ann Noble",
                "Author: Ben Carter",
                "Abstract: What ports are.",
                "Heading(1): Ships",
                "Paragraph: Text.",
            ],
        );
        let parsed = parsed(text);
        assert_eq!(parsed.document.language, "en");
        assert_eq!(parsed.findings.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["post"]);
    }

    #[test]
    fn a_heading_that_repeats_the_title_of_the_metadata_is_not_shown() {
        check(
            "---\ntitle: Ports\n---\n\n# Ports\n\nText.\n\n## Ships\n\nText.\n",
            &["Title: Ports", "Paragraph: Text.", "Heading(1): Ships", "Paragraph: Text."],
        );
    }

    #[test]
    fn lists_quotations_verse_code_and_tables_are_set_apart() {
        check(
            "- **one**[^1]\n- two\n\n3. three\n\n   more\n\n> said\n> he\n\nRoses  \nare red\n\n    let x;\n\n|a|bb|\n|-|-|\n|long|c[^1]|\n\n[^1]: N.\n",
            &[
                "ListItem: • one[1]",
                "ListItem: • two",
                "ListItem: 3. three",
                "Paragraph: more",
                "Quote: said he",
                "Verse: Roses / are red",
                "Code: let x;",
                "Table: a     bb / long  c[1]",
                "1: N.",
            ],
        );
    }

    #[test]
    fn emphasis_is_kept() {
        let document = parsed("A *word* and **two _strong_ ones**.\n").document;
        let words: Vec<(&str, bool)> =
            document.emphases.iter().map(|e| (document.get(e.span), e.strong)).collect();
        assert_eq!(words, [("word", false), ("two strong ones", true)]);
    }

    #[test]
    fn what_is_lost_is_reported_with_its_line() {
        let findings = parsed("Ships[^x] and <b>ports</b>.\n\n[^2]: Lost.\n").findings;
        let found: Vec<(FindingKind, u32)> = findings.iter().map(|f| (f.kind, f.line)).collect();
        let furniture = (FindingKind::Furniture, 1);
        assert_eq!(
            found,
            [(FindingKind::OrphanMarker, 1), furniture, furniture, (FindingKind::UncalledNote, 3)]
        );
    }

    #[test]
    fn markdown_is_known_by_its_notes() {
        assert!(is_markdown("Ships[^1].\n\n[^1]: Lost.\n"));
        assert!(!is_markdown("Ships[^1].\n"));
        assert!(!is_markdown("Ships[1].\n\n[1] Lost.\n"));
    }

    #[test]
    fn carets_without_end_stay_linear() {
        let text = "^[".repeat(20_000);
        assert_eq!(parsed(&text).document.notes.len(), 0);
    }
}
