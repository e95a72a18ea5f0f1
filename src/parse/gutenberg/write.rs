//! Chunks to blocks: lines joined, markers and emphasis taken out of the text.

use crate::document::{BlockKind, Document, Evidence};
use crate::parse::Finding;
use crate::parse::builder::{Builder, Flow};
use crate::parse::gutenberg::Article;
use crate::parse::gutenberg::chunks::Chunk;
use crate::parse::gutenberg::emphasis::{Mark, marks};
use crate::parse::gutenberg::links::{Links, Marker};
use crate::parse::gutenberg::roles::Role;
use crate::parse::names;
use std::ops::Range;

/// The document, and what was set aside.
pub(super) fn write(article: &Article, roles: &[Role], links: &Links) -> (Document, Vec<Finding>) {
    let mut builder = Builder::default();
    let mut findings = Vec::new();
    let mut notes: u32 = 0;
    let mut bracketed = false;
    for (index, (chunk, role)) in article.chunks.iter().zip(roles).enumerate() {
        let closes = bracketed && roles.get(index + 1) != Some(&Role::NoteGoesOn);
        match role {
            Role::Body(BlockKind::Caption) => {
                let joined = Joined::new(article, chunk, 0, false).without_frame();
                joined.write(&mut builder.body, BlockKind::Caption, links);
            }
            Role::Body(kind) => {
                Joined::new(article, chunk, 0, kind.keeps_lines()).write(&mut builder.body, *kind, links);
            }
            Role::Authors(skip) => {
                let joined = Joined::new(article, chunk, *skip, false);
                joined.write_authors(&mut builder.body);
                if names::marks(&joined.text).next().is_some() {
                    findings.extend(article.furniture(chunk.lines.clone(), names::MARKS));
                }
            }
            Role::Note { label, skip, bracketed: opens } => {
                notes += 1;
                bracketed = *opens;
                let closes = bracketed && roles.get(index + 1) != Some(&Role::NoteGoesOn);
                let joined = Joined::new(article, chunk, *skip, false).closed(closes);
                joined.write(builder.note(label), BlockKind::Paragraph, links);
            }
            Role::NoteGoesOn => {
                let joined = Joined::new(article, chunk, 0, false).closed(closes);
                joined.write(builder.flow(notes.checked_sub(1)), BlockKind::Paragraph, links);
            }
            Role::Furniture(why) => findings.extend(article.furniture(chunk.lines.clone(), why)),
        }
    }
    (builder.finish(), findings)
}

/// The words of a chunk, its lines joined or kept, and where each line of them stands in the source.
#[derive(Debug, Default)]
struct Joined {
    text: String,
    /// Where a line begins in `text`, and in the source, in bytes.
    lines: Vec<(usize, u32)>,
    /// What of `text` is to be written.
    range: Range<usize>,
}

/// Words after which a hyphen at the line end before them stands for a part left out: "Volks- und".
const CONJUNCTIONS: [&str; 15] =
    ["and", "or", "und", "oder", "bzw.", "et", "ou", "y", "o", "и", "или", "та", "і", "або", "to"];

impl Joined {
    /// The words of a chunk without its first bytes.
    fn new(article: &Article, chunk: &Chunk, skip: usize, keep_lines: bool) -> Self {
        let mut joined = Self::default();
        let first = article.lines.get(chunk.lines.start).map_or(0, |l| l.start as usize) + skip;
        for line in article.lines.get(chunk.lines.clone()).unwrap_or_default() {
            let start = (line.start as usize).max(first);
            let Some(words) = article.text.get(start..line.end as usize).filter(|w| !w.is_empty()) else {
                continue;
            };
            if keep_lines {
                joined.keep_line(line.indent.saturating_sub(chunk.indent) as usize);
            } else {
                joined.join_line(words);
            }
            joined.lines.push((joined.text.len(), start as u32));
            joined.text.push_str(words);
        }
        joined.range = 0..joined.text.len();
        joined
    }

    fn keep_line(&mut self, indent: usize) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    /// A blank, unless the line before ends in the hyphen of a compound or in a dash.
    fn join_line(&mut self, next: &str) {
        let ends_word =
            |hyphen| self.text.strip_suffix(hyphen).is_some_and(|t: &str| t.ends_with(char::is_alphanumeric));
        let next_word = next.split(char::is_whitespace).next().unwrap_or_default();
        let glued = (ends_word("-") && !CONJUNCTIONS.contains(&next_word)) || ends_word("--");
        if !self.text.is_empty() && !glued {
            self.text.push(' ');
        }
    }

    /// Without the bracket that closes a note.
    fn closed(mut self, closes: bool) -> Self {
        if closes && self.text.ends_with(']') {
            self.range.end -= 1;
        }
        self
    }

    /// Without the "[Illustration: " and "]" around a caption.
    fn without_frame(mut self) -> Self {
        let colon = self.text.find(':').map_or("[Illustration".len(), |at| at + 1);
        let words = self.text.get(colon..).unwrap_or_default();
        self.range.start = self.text.len() - words.trim_start().len();
        self.closed(true)
    }

    /// Where a byte of `text` stands in the source.
    fn source_of(&self, at: usize) -> u32 {
        let behind = self.lines.partition_point(|&(start, _)| start <= at);
        let line = behind.checked_sub(1).and_then(|i| self.lines.get(i));
        line.map_or(0, |&(start, source)| source + (at - start) as u32)
    }

    /// Where a byte of the source stands in `text`.
    fn place_of(&self, source: u32) -> usize {
        let behind = self.lines.partition_point(|&(_, s)| s <= source);
        let line = behind.checked_sub(1).and_then(|i| self.lines.get(i));
        line.map_or(0, |&(start, s)| start + (source - s) as usize)
    }

    /// Pushes a part of the text, line by line with its place in the source.
    fn push(&self, flow: &mut Flow, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let behind = self.lines.partition_point(|&(start, _)| start <= at);
            let stop = self.lines.get(behind).map_or(range.end, |&(start, _)| start.min(range.end));
            let words = self.text.get(at..stop).unwrap_or_default();
            let own = words.trim_end_matches([' ', '\n']);
            flow.push(own, self.source_of(at));
            flow.push_made(words.get(own.len()..).unwrap_or_default());
            at = stop;
        }
    }

    /// Writes the text as a block, with its markers and its emphasis.
    fn write(&self, flow: &mut Flow, kind: BlockKind, links: &Links) {
        flow.open(kind);
        let mut marks = marks(&self.text, self.range.clone()).into_iter().peekable();
        let mut from = None;
        let mut at = self.range.start;
        for marker in self.markers(links) {
            let start = self.place_of(marker.start);
            self.write_marked(flow, at..self.end_before(marker, start), &mut marks, &mut from);
            if let Some(note) = marker.note {
                flow.call(note, CONFIDENCE, Evidence::GLYPH.with(Evidence::STYLE));
            }
            at = self.place_of(marker.end);
        }
        self.write_marked(flow, at..self.range.end, &mut marks, &mut from);
    }

    /// The linked markers of the chunk.
    fn markers<'l>(&self, links: &'l Links) -> impl Iterator<Item = &'l Marker> {
        let (first, last) = (self.source_of(self.range.start), self.source_of(self.range.end));
        let start = links.markers.partition_point(|m| m.start < first);
        let end = links.markers.partition_point(|m| m.start < last);
        links.markers.get(start..end).unwrap_or_default().iter().filter(|m| m.note.is_some())
    }

    /// Where the text before a marker ends: without the blank before it, if another follows.
    fn end_before(&self, marker: &Marker, start: usize) -> usize {
        let behind = self.text.get(self.place_of(marker.end)..).unwrap_or_default();
        if behind.starts_with(|c: char| c.is_alphanumeric()) {
            return start;
        }
        self.text.get(..start).unwrap_or_default().trim_end().len()
    }

    /// Writes a part of the text, leaving out the signs of emphasis.
    fn write_marked(
        &self,
        flow: &mut Flow,
        range: Range<usize>,
        marks: &mut std::iter::Peekable<std::vec::IntoIter<Mark>>,
        from: &mut Option<usize>,
    ) {
        let mut at = range.start;
        while let Some(mark) = marks.next_if(|m| m.at < range.end) {
            self.push(flow, at..mark.at.max(at));
            match (mark.opens, *from) {
                (true, None) => *from = Some(flow.len()),
                (false, Some(start)) => {
                    flow.emphasize(start, mark.strong);
                    *from = None;
                }
                _ => {}
            }
            at = mark.at + 1;
        }
        self.push(flow, at..range.end);
    }

    /// Writes each of the names as a block.
    fn write_authors(&self, flow: &mut Flow) {
        for name in names::split(&self.text) {
            flow.open(BlockKind::Author);
            self.push(flow, name);
        }
    }
}

/// How sure a link between brackets with the same label is.
const CONFIDENCE: f32 = 0.97;
