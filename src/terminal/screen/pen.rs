//! The cursor of the terminal: where it stands, how it writes, and the shortest way to somewhere else.
//!
//! A move is chosen by counting bytes: an absolute address, line feeds and steps from here or from the saved position,
//! or simply writing again what stands in between.

use crate::terminal::capabilities::Capabilities;
use crate::terminal::screen::glyph::Glyph;
use crate::terminal::screen::style::{Style, push_number};

/// What is written from here on leads nowhere.
pub(crate) const LINK_END: &[u8] = b"\x1b]8;;\x1b\\";

/// Where the cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spot {
    /// From 0.
    row: u16,
    /// From 0. `None` after the last column, where terminals disagree, and after a cluster of doubtful width.
    column: Option<u16>,
}

/// A position that the terminal remembers, together with how it wrote there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Saved {
    spot: Spot,
    style: Style,
}

/// Bytes that bring the cursor somewhere, and how it writes then.
#[derive(Debug, Clone)]
struct Way {
    bytes: Vec<u8>,
    style: Style,
}

/// Steps written one by one (line feeds, backspaces) rather than as a number: at most the length of the sequence.
const FEW: u16 = 5;

/// How many cells are worth trying to write again rather than to step over.
const REWRITTEN: u16 = 9;

/// The shortest sequence that moves the cursor forwards, in bytes: back to the saved position.
const SHORTEST: usize = 2;

/// The cursor, and the bytes written so far.
#[derive(Debug)]
pub(crate) struct Pen {
    /// What is to be sent.
    pub(crate) out: Vec<u8>,
    /// What the terminal can do.
    pub(crate) capabilities: Capabilities,
    columns: u16,
    /// How the next character will look.
    style: Style,
    /// `None` when unknown.
    spot: Option<Spot>,
    saved: Option<Saved>,
    /// Where what is written leads; nowhere between frames.
    link: Option<String>,
}

impl Pen {
    pub(crate) fn new(capabilities: Capabilities) -> Self {
        Self {
            out: Vec::new(),
            capabilities,
            columns: 0,
            style: Style::PLAIN,
            spot: None,
            saved: None,
            link: None,
        }
    }

    /// Begins a frame. Positions are not trusted from one frame to the next: somebody else may have written in between.
    pub(crate) fn begin(&mut self, prefix: &[u8]) {
        self.out.clear();
        self.out.extend_from_slice(prefix);
        self.spot = None;
        self.saved = None;
    }

    /// The screen has so many columns, and nothing is known about the terminal: it is told to write plainly and to
    /// scroll as a whole, which also brings the cursor home.
    pub(crate) fn start_afresh(&mut self, columns: u16) {
        self.columns = columns;
        self.style = Style::PLAIN;
        self.out.extend_from_slice(b"\x1b[m\x1b[r");
        self.spot = Some(Spot { row: 0, column: Some(0) });
    }

    /// Makes the next character look so.
    fn set_style(&mut self, style: Style) {
        self.style.change(style, self.capabilities, &mut self.out);
        self.style = style;
    }

    /// Makes what is written lead somewhere, or nowhere.
    pub(crate) fn set_link(&mut self, target: Option<&str>) {
        if self.link.as_deref() == target {
            return;
        }
        if let Some(target) = target {
            self.out.extend_from_slice(b"\x1b]8;;");
            self.out.extend_from_slice(target.as_bytes());
            self.out.extend_from_slice(b"\x1b\\");
        } else {
            self.out.extend_from_slice(LINK_END);
        }
        self.link = target.map(str::to_owned);
    }

    /// Makes a glyph look as it shall when it is written next.
    pub(crate) fn set_style_for(&mut self, glyph: &Glyph<'_>) {
        self.set_style(self.style.for_glyph(glyph.style, glyph.symbol));
    }

    /// Moves to a cell of a row whose wanted glyphs are `line`.
    pub(crate) fn go(&mut self, row: u16, column: u16, line: &[Glyph<'_>]) {
        if self.spot.is_some_and(|spot| spot.row == row && spot.column == Some(column)) {
            return;
        }
        self.set_link(None);
        let near = self.near(row, column, line);
        let way = near.unwrap_or_else(|| self.way(self.saved, row, column, line));
        self.out.extend_from_slice(&way.bytes);
        self.spot = Some(Spot { row, column: Some(column) });
        self.style = way.style;
    }

    /// The way to a cell a little further on the row, if there cannot be a shorter one: most moves of a turned page, where
    /// single cells stay as they were.
    fn near(&self, row: u16, column: u16, line: &[Glyph<'_>]) -> Option<Way> {
        let from = self.spot.filter(|spot| spot.row == row)?.column.filter(|from| *from < column)?;
        let way = self.rewriting(from, column, self.style, line)?;
        (way.bytes.len() <= SHORTEST).then_some(way)
    }

    /// The shortest way to a cell with a given saved position.
    fn way(&self, saved: Option<Saved>, row: u16, column: u16, line: &[Glyph<'_>]) -> Way {
        let mut best = Way { bytes: absolute(row, column), style: self.style };
        if let Some(spot) = self.spot {
            self.try_way(&mut best, &[], Saved { spot, style: self.style }, (row, column), line);
        }
        if let Some(saved) = saved {
            self.try_way(&mut best, b"\x1b8", saved, (row, column), line);
        }
        best
    }

    /// Replaces `best` by a way that starts at `from`, where `prefix` brings the cursor, if that is shorter.
    fn try_way(&self, best: &mut Way, prefix: &[u8], from: Saved, to: (u16, u16), line: &[Glyph<'_>]) {
        let Saved { spot, style } = from;
        let mut start = prefix.to_vec();
        start.extend(self.vertical(spot.row, to.0));
        let mut consider = |tail: &[u8], style: Style| {
            if start.len() + tail.len() < best.bytes.len() {
                best.bytes = [&start, tail].concat();
                best.style = style;
            }
        };
        if let Some(from) = spot.column {
            self.horizontal(from, to.1, style, line, &[], &mut consider);
        }
        self.horizontal(0, to.1, style, line, b"\r", &mut consider);
        if self.capabilities.ecma_editing {
            consider(&sequence(to.1 + 1, b'G'), style);
        }
    }

    /// The shortest way up or down in one column.
    fn vertical(&self, from: u16, to: u16) -> Vec<u8> {
        let distance = from.abs_diff(to);
        if to >= from && distance < FEW {
            return vec![b'\n'; distance as usize];
        }
        let steps = sequence(distance, if to > from { b'B' } else { b'A' });
        let address = sequence(to + 1, b'd');
        if self.capabilities.ecma_editing && address.len() < steps.len() { address } else { steps }
    }

    /// The ways from one column to another, each with the look it leaves.
    fn horizontal(
        &self,
        from: u16,
        to: u16,
        style: Style,
        line: &[Glyph<'_>],
        prefix: &[u8],
        consider: &mut impl FnMut(&[u8], Style),
    ) {
        let mut tail = prefix.to_vec();
        let distance = from.abs_diff(to);
        if to > from {
            if let Some(way) = self.rewriting(from, to, style, line) {
                consider(&[prefix, &way.bytes].concat(), way.style);
            }
            tail.extend(sequence(distance, b'C'));
        } else if distance < FEW {
            tail.extend(vec![b'\x08'; distance as usize]);
        } else {
            tail.extend(sequence(distance, b'D'));
        }
        consider(&tail, style);
    }

    /// Writing again what stands between two columns, unless that is long or of doubtful width.
    fn rewriting(&self, from: u16, to: u16, style: Style, line: &[Glyph<'_>]) -> Option<Way> {
        if to - from > REWRITTEN {
            return None;
        }
        let between = line.get(from as usize..to as usize)?;
        if between.first()?.width == 0 || between.iter().any(|glyph| glyph.risky || glyph.link.is_some()) {
            return None;
        }
        let mut way = Way { bytes: Vec::new(), style };
        for glyph in between.iter().filter(|glyph| glyph.width > 0) {
            let style = way.style.for_glyph(glyph.style, glyph.symbol);
            way.style.change(style, self.capabilities, &mut way.bytes);
            way.style = style;
            way.bytes.extend_from_slice(glyph.symbol.as_bytes());
        }
        Some(way)
    }

    /// Writes a glyph where the cursor stands.
    pub(crate) fn write(&mut self, glyph: &Glyph<'_>) {
        self.set_style_for(glyph);
        self.set_link(glyph.link);
        self.out.extend_from_slice(glyph.symbol.as_bytes());
        let columns = self.columns;
        if let Some(spot) = &mut self.spot {
            let next = spot.column.map(|column| column + glyph.width);
            spot.column = next.filter(|&column| column < columns && !glyph.risky);
        }
    }

    /// Remembers this position if that makes the ways to the starts of the next rows shorter.
    pub(crate) fn save_for(&mut self, next_starts: &[(u16, u16)]) {
        let Some(spot) = self.spot else { return };
        let here = Saved { spot, style: self.style };
        let at_end = Self { spot: Some(Spot { column: None, ..spot }), out: Vec::new(), link: None, ..*self };
        let cost = |saved, &(row, column): &(u16, u16)| at_end.way(saved, row, column, &[]).bytes.len();
        let gain: usize = next_starts
            .iter()
            .map(|start| cost(self.saved, start).saturating_sub(cost(Some(here), start)))
            .sum();
        if gain > 2 {
            self.out.extend_from_slice(b"\x1b7");
            self.saved = Some(here);
        }
    }

    /// Erases from the cursor to the end of the row.
    pub(crate) fn erase_to_end(&mut self) {
        self.make_erasing_plain();
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Erases so many cells from the cursor on; it stays.
    pub(crate) fn erase_cells(&mut self, count: u16) {
        self.make_erasing_plain();
        self.out.extend(sequence(count, b'X'));
    }

    fn make_erasing_plain(&mut self) {
        self.set_link(None);
        if !self.style.erases_plainly() {
            self.set_style(Style::PLAIN);
        }
    }

    /// Moves the rows from `top` to `bottom` up by so many (down if negative); blank rows come in.
    pub(crate) fn scroll(&mut self, top: u16, bottom: u16, by: i32) {
        self.make_erasing_plain();
        self.out.extend_from_slice(b"\x1b[");
        if top > 0 {
            push_number(top + 1, &mut self.out);
        }
        self.out.push(b';');
        push_number(bottom + 1, &mut self.out);
        self.out.push(b'r');
        let count = by.unsigned_abs() as u16;
        let mut steps = absolute(if by > 0 { bottom } else { top }, 0);
        if by < 0 && top == 0 {
            steps.clear();
        }
        for _ in 0..count {
            steps.extend_from_slice(if by > 0 { b"\n" } else { b"\x1bM" });
        }
        let at_once = sequence(count, if by > 0 { b'S' } else { b'T' });
        let shorter = self.capabilities.scroll_by && at_once.len() < steps.len();
        self.out.extend(if shorter { at_once } else { steps });
        self.out.extend_from_slice(b"\x1b[r");
        self.spot = Some(Spot { row: 0, column: Some(0) });
    }
}

/// The sequence that sets row and column.
fn absolute(row: u16, column: u16) -> Vec<u8> {
    let mut bytes = b"\x1b[".to_vec();
    if row > 0 {
        push_number(row + 1, &mut bytes);
    }
    if column > 0 {
        bytes.push(b';');
        push_number(column + 1, &mut bytes);
    }
    bytes.push(b'H');
    bytes
}

/// A sequence with one number; 1 is left out, since it is what a missing number means.
fn sequence(number: u16, last: u8) -> Vec<u8> {
    let mut bytes = b"\x1b[".to_vec();
    if number != 1 {
        push_number(number, &mut bytes);
    }
    bytes.push(last);
    bytes
}
