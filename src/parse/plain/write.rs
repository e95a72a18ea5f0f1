//! Writes lines into the flat text: joined, without markers and line-end hyphens, each piece with its source offset.

use crate::document::Evidence;
use crate::letter::Letter;
use crate::parse::builder::Flow;
use crate::parse::plain::hyphens::{self, Hyphen, Vocabulary};
use crate::parse::plain::urls;

/// A run of the source that goes into a block: a line, or what a label or a joint leaves of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its first byte in the source.
    pub start: u32,
    /// The byte behind its last.
    pub end: u32,
    /// Whether the line leaves no room for another word.
    pub full: bool,
    /// Whether its last word goes on in the next piece although no hyphen says so.
    pub is_broken: bool,
}

/// A marker, which is taken out of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Its first byte in the source.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
    /// The key of the note it calls, for [`Flow::call`].
    pub key: u32,
    /// How sure the link is.
    pub confidence: f32,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// What writing needs to know of the whole article.
#[derive(Debug)]
pub struct Writer<'a> {
    /// The text of the source.
    pub source: &'a str,
    /// All markers in the order of the source.
    pub cuts: &'a [Cut],
    /// Words of the article.
    pub vocabulary: &'a Vocabulary,
}

impl Writer<'_> {
    /// Appends pieces to the open block of a flow as one run of text.
    pub fn write(&self, flow: &mut Flow, pieces: &[Piece]) {
        for (k, piece) in pieces.iter().enumerate() {
            match pieces.get(k + 1) {
                None => self.push(flow, piece.start, piece.end),
                Some(next) => self.push_joined(flow, *piece, *next),
            }
        }
    }

    /// Appends pieces with the ends of lines kept.
    pub fn write_lines(&self, flow: &mut Flow, pieces: &[Piece]) {
        for (k, piece) in pieces.iter().enumerate() {
            if k > 0 {
                flow.push_made("\n");
            }
            self.push(flow, piece.start, piece.end);
        }
    }

    /// Appends pieces as the rows of a table: with the ends of lines, and with the blanks before and in them.
    pub fn write_rows(&self, flow: &mut Flow, rows: &[Piece]) {
        let indents: Vec<usize> = rows.iter().map(|row| self.indent(row.start)).collect();
        let least = indents.iter().min().copied().unwrap_or(0);
        for (k, (row, indent)) in rows.iter().zip(indents).enumerate() {
            if k > 0 {
                flow.push_made("\n");
            }
            flow.push_made(&" ".repeat(indent - least));
            self.push_between_cuts(flow, row.start, row.end, |flow, start, end| {
                flow.push(self.text(start, end), start);
            });
        }
    }

    /// How many blanks stand before a place on its line.
    fn indent(&self, place: u32) -> usize {
        let before = self.text(0, place).bytes().rev();
        before.take_while(|b| *b == b' ').count()
    }

    fn text(&self, start: u32, end: u32) -> &str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Appends a piece and what joins it to the next.
    fn push_joined(&self, flow: &mut Flow, piece: Piece, next: Piece) {
        if piece.is_broken {
            return self.push(flow, piece.start, piece.end);
        }
        let text = self.text(piece.start, piece.end);
        let after = self.text(next.start, next.end);
        let hyphen = text
            .chars()
            .next_back()
            .filter(|c| matches!(c, '-' | '\u{ad}' | '‐') && text.len() > c.len_utf8());
        let Some(hyphen) = hyphen else {
            self.push(flow, piece.start, piece.end);
            if !urls::goes_on(tail(flow.text()), after, piece.full) && needs_blank(flow.text(), after) {
                flow.push_made(" ");
            }
            return;
        };
        let cut = piece.end - hyphen.len_utf8() as u32;
        self.push(flow, piece.start, cut);
        if urls::open_at_end(tail(flow.text())).is_some() {
            self.push(flow, cut, piece.end);
            if !urls::goes_on(tail(flow.text()), after, piece.full) {
                flow.push_made(" ");
            }
            return;
        }
        if text.chars().rev().nth(1).is_some_and(|c| !c.is_letter_or_digit()) {
            self.push(flow, cut, piece.end);
            flow.push_made(" ");
            return;
        }
        match hyphens::resolve(text, after, self.vocabulary) {
            Hyphen::Drop => {}
            Hyphen::Keep => self.push(flow, cut, piece.end),
            Hyphen::KeepWithBlank => {
                self.push(flow, cut, piece.end);
                flow.push_made(" ");
            }
        }
    }

    /// Appends a run of the source without the markers in it.
    fn push(&self, flow: &mut Flow, start: u32, end: u32) {
        self.push_between_cuts(flow, start, end, |flow, start, end| self.push_text(flow, start, end));
    }

    /// Calls the notes of the markers in a run of the source and hands on what stands between them.
    fn push_between_cuts(
        &self,
        flow: &mut Flow,
        start: u32,
        end: u32,
        mut push: impl FnMut(&mut Flow, u32, u32),
    ) {
        let first = self.cuts.partition_point(|c| c.start < start);
        let mut at = start;
        for cut in self.cuts.get(first..).unwrap_or_default().iter().take_while(|c| c.end <= end) {
            push(flow, at, cut.start);
            flow.call(cut.key, cut.confidence, cut.evidence);
            at = cut.end;
        }
        push(flow, at, end);
    }

    /// Appends a run of the source with runs of blanks as one, and without soft hyphens.
    fn push_text(&self, flow: &mut Flow, start: u32, end: u32) {
        let text = self.text(start, end);
        if let Some(at) = text.find("/ ").map(|at| at + 1) {
            self.push_text(flow, start, start + at as u32);
            let cut = urls::is_cut_by_blank(tail(flow.text()), text.get(at + 1..).unwrap_or_default());
            return self.push_run(flow, start + (at + usize::from(cut)) as u32, end);
        }
        self.push_run(flow, start, end);
    }

    /// [`Writer::push_text`] for a run without blanks that cut an address.
    fn push_run(&self, flow: &mut Flow, start: u32, end: u32) {
        let text = self.text(start, end);
        if is_plain(text) && !(text.starts_with(' ') && flow.text().ends_with([' ', '\n'])) {
            return flow.push(text, start);
        }
        let mut from = 0;
        let mut blank = flow.text().ends_with([' ', '\n']);
        for (i, c) in text.char_indices() {
            let white = matches!(c, ' ' | '\t' | '\n' | '\u{c}');
            if c == '\u{ad}' || (white && (blank || c != ' ')) {
                flow.push(text.get(from..i).unwrap_or_default(), start + from as u32);
                from = i + c.len_utf8();
                if white && !blank {
                    flow.push_made(" ");
                }
            }
            blank = white || (blank && c == '\u{ad}');
        }
        flow.push(text.get(from..).unwrap_or_default(), start + from as u32);
    }
}

/// Whether a text has no run of blanks, no white space other than blanks and no soft hyphen.
fn is_plain(text: &str) -> bool {
    let mut before = 0;
    text.bytes().all(|b| {
        let odd = (b == b' ' && before == b' ')
            || matches!(b, b'\t' | b'\n' | 0x0c)
            || (b == 0xad && before == 0xc2);
        before = b;
        !odd
    })
}

/// Bytes at the end of a text in which an address is looked for.
const TAIL: usize = 400;

/// The end of a text.
fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(TAIL);
    (from..=text.len()).find_map(|i| text.get(i..)).unwrap_or_default()
}

/// Whether a blank belongs between two lines: not between scripts that write without blanks.
fn needs_blank(before: &str, after: &str) -> bool {
    let solid = |c: char| matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1780}'..='\u{17ff}' | '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    let last = before.chars().next_back();
    let first = after.chars().next();
    let both = last.is_some_and(solid) && first.is_some_and(solid);
    !both && last != Some(' ')
}
