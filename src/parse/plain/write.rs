//! Writes lines into the flat text: joined, without markers and line-end hyphens, each piece with its source offset.

use crate::clean::next_sign_but_breaks;
use crate::document::Evidence;
use crate::letter::Letter;
use crate::parse::builder::Flow;
use crate::parse::plain::hyphens::{Hyphen, Hyphens};
use crate::parse::plain::lines::{begins_with_mark, is_closing};
use crate::parse::plain::spaced;
use crate::parse::plain::urls;
use std::cell::OnceCell;

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
    /// Whether its text can be taken as it is: see [`Line::is_plain`](crate::parse::plain::lines::Line::is_plain).
    pub is_plain: bool,
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
    /// What becomes of hyphens at the ends of lines.
    pub hyphens: &'a Hyphens<'a>,
    /// Whether the source has no control characters but line ends and page breaks, as decoding leaves it: seen once for
    /// the whole text rather than for each line.
    is_clean: bool,
    /// Whether dashes stand between words without blanks in the article; found out when it is asked.
    has_solid_dashes: OnceCell<bool>,
    /// The marker looked up last: most text is written in the order of the source.
    nearest: usize,
}

/// Markers that are looked through before all are searched.
const NEAR: usize = 8;

impl<'a> Writer<'a> {
    /// A writer of a text, without all its markers, which are in the order of the source.
    pub fn new(source: &'a str, cuts: &'a [Cut], hyphens: &'a Hyphens<'a>) -> Self {
        let is_clean = next_sign_but_breaks(source, 0).is_none();
        Self { source, cuts, hyphens, is_clean, has_solid_dashes: OnceCell::new(), nearest: 0 }
    }

    /// Appends pieces to the open block of a flow as one run of text.
    pub fn write(&mut self, flow: &mut Flow, pieces: &[Piece]) {
        for (k, piece) in pieces.iter().enumerate() {
            match pieces.get(k + 1) {
                None => self.push(flow, *piece),
                Some(next) => self.push_joined(flow, *piece, *next),
            }
        }
    }

    /// Calls the notes of the markers that stand right behind a place.
    pub fn call_behind(&mut self, flow: &mut Flow, place: u32) {
        let mut at = place;
        for cut in self.cuts.get(self.first_cut(place)..).unwrap_or_default() {
            if !self.text(at, cut.start).chars().all(|c| c == ' ') {
                break;
            }
            flow.call(cut.key, cut.confidence, cut.evidence);
            at = cut.end;
        }
    }

    /// Appends pieces with the ends of lines kept.
    pub fn write_lines(&mut self, flow: &mut Flow, pieces: &[Piece]) {
        for (k, piece) in pieces.iter().enumerate() {
            if k > 0 {
                flow.push_made("\n");
            }
            self.push(flow, *piece);
        }
    }

    /// Appends pieces as the rows of a table: with the ends of lines, and with the blanks before and in them.
    pub fn write_rows(&mut self, flow: &mut Flow, rows: &[Piece]) {
        let indents: Vec<usize> = rows.iter().map(|row| self.indent(row.start)).collect();
        let least = indents.iter().min().copied().unwrap_or(0);
        for (k, (row, indent)) in rows.iter().zip(indents).enumerate() {
            if k > 0 {
                flow.push_made("\n");
            }
            flow.push_made(&" ".repeat(indent - least));
            self.push_between_cuts(flow, *row, |writer, flow, run| writer.append(flow, run.start, run.end));
        }
    }

    /// How many blanks stand before a place on its line.
    fn indent(&self, place: u32) -> usize {
        let before = self.text(0, place).bytes().rev();
        before.take_while(|b| *b == b' ').count()
    }

    fn text(&self, start: u32, end: u32) -> &'a str {
        self.source.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Appends a piece and what joins it to the next.
    fn push_joined(&mut self, flow: &mut Flow, piece: Piece, next: Piece) {
        if piece.is_broken {
            return self.push(flow, piece);
        }
        let text = piece.text(self.source);
        let after = next.text(self.source);
        let hyphen = text
            .chars()
            .next_back()
            .filter(|c| matches!(c, '-' | '\u{ad}' | '‐') && text.len() > c.len_utf8());
        let Some(hyphen) = hyphen else {
            self.push(flow, piece);
            let is_solid = urls::goes_on(tail(flow.text()), after, piece.full)
                || self.joins_dash(text, after)
                || (begins_with_mark(after) && self.ends_with_marker(piece));
            if !is_solid && needs_blank(flow.text(), after) {
                flow.push_made(" ");
            }
            return;
        };
        let cut = piece.end - hyphen.len_utf8() as u32;
        let (word, hyphen) = (Piece { end: cut, ..piece }, Piece { start: cut, ..piece });
        self.push(flow, word);
        if urls::open_at_end(tail(flow.text())).is_some() {
            self.push(flow, hyphen);
            if !urls::goes_on(tail(flow.text()), after, piece.full) {
                flow.push_made(" ");
            }
            return;
        }
        if text.chars().rev().nth(1).is_some_and(|c| !c.is_letter_or_digit()) {
            self.push(flow, hyphen);
            flow.push_made(" ");
            return;
        }
        match self.hyphens.resolve(text, after) {
            Hyphen::Drop => {}
            Hyphen::Keep => self.push(flow, hyphen),
            Hyphen::KeepWithBlank => {
                self.push(flow, hyphen);
                flow.push_made(" ");
            }
        }
    }

    /// Whether a dash that ends a line joins two words without blanks, as all do in some articles: `river—and`.
    fn joins_dash(&self, text: &str, after: &str) -> bool {
        let is_glued =
            |text: &str| text.ends_with(|c: char| c.is_letter_or_digit() || is_closing(c) && c != ' ');
        text.strip_suffix('—').is_some_and(is_glued)
            && !after.starts_with('—')
            && *self.has_solid_dashes.get_or_init(|| has_solid_dashes(self.source))
    }

    /// Whether a marker stands at the end of a piece.
    fn ends_with_marker(&self, piece: Piece) -> bool {
        let behind = self.cuts.partition_point(|cut| cut.end <= piece.end);
        behind.checked_sub(1).and_then(|last| self.cuts.get(last)).is_some_and(|last| last.end == piece.end)
    }

    /// Appends a run of the source without the markers in it.
    fn push(&mut self, flow: &mut Flow, run: Piece) {
        self.push_between_cuts(flow, run, Self::push_text);
    }

    /// Calls the notes of the markers in a run of the source and hands on what stands between them.
    fn push_between_cuts(&mut self, flow: &mut Flow, run: Piece, push: impl Fn(&Self, &mut Flow, Piece)) {
        let mut at = run.start;
        let first = self.first_cut(run.start);
        for cut in self.cuts.get(first..).unwrap_or_default().iter().take_while(|c| c.end <= run.end) {
            push(self, flow, Piece { start: at, end: cut.start, ..run });
            flow.call(cut.key, cut.confidence, cut.evidence);
            at = cut.end;
        }
        push(self, flow, Piece { start: at, ..run });
    }

    /// Appends a run of the source with runs of blanks as one, and without soft hyphens.
    fn push_text(&self, flow: &mut Flow, run: Piece) {
        let text = run.text(self.source);
        if run.is_plain && !(text.starts_with(' ') && ends_blank(flow)) {
            return self.append(flow, run.start, run.end);
        }
        if let Some(at) = text.find("/ ").map(|at| at + 1) {
            self.push_text(flow, Piece { end: run.start + at as u32, ..run });
            let cut = urls::is_cut_by_blank(tail(flow.text()), text.get(at + 1..).unwrap_or_default());
            return self.push_run(flow, run.start + (at + usize::from(cut)) as u32, run.end);
        }
        self.push_run(flow, run.start, run.end);
    }

    /// [`Writer::push_text`] for a run without blanks that cut an address.
    fn push_run(&self, flow: &mut Flow, start: u32, end: u32) {
        let text = self.text(start, end);
        let place = |at: usize| start + at as u32;
        if let Some(word) = spaced::word(text) {
            self.push_run(flow, start, place(word.start));
            let letters =
                text.get(word.clone()).unwrap_or_default().char_indices().filter(|(_, c)| *c != ' ');
            let letters = letters.map(|(at, c)| (place(word.start + at), c.len_utf8() as u32));
            letters.for_each(|(at, length)| self.append(flow, at, at + length));
            return self.push_run(flow, place(word.end), end);
        }
        let bytes = text.as_bytes();
        let (mut from, mut at, mut blank) = (start, 0, ends_blank(flow));
        let may_be_odd = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | 0x0c | 0xc2);
        while let Some(word) = bytes.get(at..).and_then(|rest| rest.iter().position(may_be_odd)) {
            at += word;
            blank &= word == 0;
            let (white, length) = match bytes.get(at..at + 2) {
                Some([0xc2, 0xad]) => (false, 2),
                Some([0xc2, _]) => {
                    (blank, at) = (false, at + 2);
                    continue;
                }
                _ => (true, 1),
            };
            if !white || blank || bytes.get(at) != Some(&b' ') {
                self.append(flow, from, place(at));
                from = place(at + length);
                if white && !blank {
                    flow.push_made(" ");
                }
            }
            blank |= white;
            at += length;
        }
        self.append(flow, from, end);
    }

    /// Appends a run of the source as it is.
    fn append(&self, flow: &mut Flow, start: u32, end: u32) {
        let text = self.text(start, end);
        if self.is_clean { flow.push_clean(text, start) } else { flow.push(text, start) }
    }

    /// The first marker from a place on.
    fn first_cut(&mut self, start: u32) -> usize {
        let before = self.nearest.checked_sub(1).and_then(|b| self.cuts.get(b));
        let behind = self.cuts.get(self.nearest..).unwrap_or_default();
        let near = behind.iter().take(NEAR).take_while(|c| c.start < start).count();
        let is_near = before.is_none_or(|c| c.start < start) && near < NEAR;
        self.nearest =
            if is_near { self.nearest + near } else { self.cuts.partition_point(|c| c.start < start) };
        self.nearest
    }
}

impl Piece {
    /// Its text.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Whether a blank or the end of a line stands before what is written next.
fn ends_blank(flow: &Flow) -> bool {
    matches!(flow.text().as_bytes().last(), Some(b' ' | b'\n'))
}

/// Whether most dashes that a word stands before have another behind them, without any blank.
fn has_solid_dashes(source: &str) -> bool {
    let (mut solid, mut open) = (0, 0);
    for (at, dash) in source.match_indices('—') {
        let before = source.get(..at).and_then(|text| text.chars().next_back());
        let behind = source.get(at + dash.len()..).and_then(|text| text.chars().next());
        let is_letter = |c: Option<char>| c.is_some_and(char::is_letter);
        solid += usize::from(is_letter(before) && is_letter(behind));
        open += usize::from(is_letter(before) && behind == Some(' '));
    }
    solid > open
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
