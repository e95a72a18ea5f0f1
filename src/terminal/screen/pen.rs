//! The cursor of the terminal: where it stands, how it writes, and the shortest way to somewhere else.
//!
//! A move is chosen by counting bytes: an absolute address, line feeds and steps from here or from the saved position,
//! or simply writing again what stands in between.

use crate::terminal::capabilities::Capabilities;
use crate::terminal::screen::glyph::{Glyph, Symbol, Texts};
use crate::terminal::screen::sequence::Sequence;
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
#[derive(Debug, Clone, Copy)]
struct Way {
    bytes: Sequence,
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
    /// What the symbols of glyphs stand for.
    pub(crate) texts: Texts,
    columns: u16,
    /// How the next character will look.
    style: Style,
    /// `None` when unknown.
    spot: Option<Spot>,
    saved: Option<Saved>,
    /// Where what is written leads; nowhere between frames.
    link: Option<Symbol>,
}

impl Pen {
    pub(crate) fn new(capabilities: Capabilities) -> Self {
        Self {
            out: Vec::new(),
            capabilities,
            texts: Texts::default(),
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
        if self.style != style {
            self.style.change(style, self.capabilities, &mut self.out);
            self.style = style;
        }
    }

    /// Makes what is written lead somewhere, or nowhere.
    pub(crate) fn set_link(&mut self, target: Option<Symbol>) {
        if self.link == target {
            return;
        }
        if let Some(target) = target {
            self.out.extend_from_slice(b"\x1b]8;;");
            self.out.extend_from_slice(self.texts.text(target, &mut [0; 4]).as_bytes());
            self.out.extend_from_slice(b"\x1b\\");
        } else {
            self.out.extend_from_slice(LINK_END);
        }
        self.link = target;
    }

    /// Makes a glyph look as it shall when it is written next.
    pub(crate) fn set_style_for(&mut self, glyph: &Glyph) {
        self.set_style(self.style.for_glyph(glyph.style, glyph.symbol == Symbol::BLANK));
    }

    /// Moves to a cell of a row whose wanted glyphs are `line`.
    pub(crate) fn go(&mut self, row: u16, column: u16, line: &[Glyph]) {
        if self.spot.is_some_and(|spot| spot.row == row && spot.column == Some(column)) {
            return;
        }
        self.set_link(None);
        let near = self.near(row, column, line);
        let way = near.unwrap_or_else(|| self.way(self.spot, self.saved, (row, column), line));
        self.out.extend_from_slice(way.bytes.bytes());
        self.spot = Some(Spot { row, column: Some(column) });
        self.style = way.style;
    }

    /// The way to a cell a little further on the row, if there cannot be a shorter one: most moves of a turned page, where
    /// single cells stay as they were.
    fn near(&self, row: u16, column: u16, line: &[Glyph]) -> Option<Way> {
        let from = self.spot.filter(|spot| spot.row == row)?.column.filter(|from| *from < column)?;
        let here = Way { bytes: Sequence::EMPTY, style: self.style };
        let way = self.rewriting(here, from, column, line)?;
        (way.bytes.len() <= SHORTEST).then_some(way)
    }

    /// The shortest way to a cell from a given spot and with a given saved position.
    fn way(&self, spot: Option<Spot>, saved: Option<Saved>, to: (u16, u16), line: &[Glyph]) -> Way {
        let mut best = Way { bytes: Sequence::address(to.0, to.1), style: self.style };
        if let Some(spot) = spot {
            self.try_way(&mut best, &[], Saved { spot, style: self.style }, to, line);
        }
        if let Some(saved) = saved {
            self.try_way(&mut best, b"\x1b8", saved, to, line);
        }
        best
    }

    /// Replaces `best` by a way that starts at `from`, where `prefix` brings the cursor, if that is shorter.
    fn try_way(&self, best: &mut Way, prefix: &[u8], from: Saved, to: (u16, u16), line: &[Glyph]) {
        let Saved { spot, style } = from;
        let mut start = Sequence::of(prefix);
        start.extend(self.vertical(spot.row, to.0).bytes());
        let mut consider = |tail: Way| {
            if start.len() + tail.bytes.len() < best.bytes.len() {
                best.bytes = start;
                best.bytes.extend(tail.bytes.bytes());
                best.style = tail.style;
            }
        };
        if let Some(from) = spot.column {
            self.horizontal(from, to.1, style, line, &[], &mut consider);
        }
        self.horizontal(0, to.1, style, line, b"\r", &mut consider);
        if self.capabilities.ecma_editing {
            consider(Way { bytes: Sequence::control(to.1 + 1, b'G'), style });
        }
    }

    /// The shortest way up or down in one column.
    fn vertical(&self, from: u16, to: u16) -> Sequence {
        let distance = from.abs_diff(to);
        if to >= from && distance < FEW {
            return Sequence::repeated(b'\n', distance);
        }
        let steps = Sequence::control(distance, if to > from { b'B' } else { b'A' });
        let address = Sequence::control(to + 1, b'd');
        if self.capabilities.ecma_editing && address.len() < steps.len() { address } else { steps }
    }

    /// The ways from one column to another, each with the look it leaves.
    fn horizontal(
        &self,
        from: u16,
        to: u16,
        style: Style,
        line: &[Glyph],
        prefix: &[u8],
        consider: &mut impl FnMut(Way),
    ) {
        let start = Way { bytes: Sequence::of(prefix), style };
        let distance = from.abs_diff(to);
        let steps = if to > from {
            if let Some(way) = self.rewriting(start, from, to, line) {
                consider(way);
            }
            Sequence::control(distance, b'C')
        } else if distance < FEW {
            Sequence::repeated(b'\x08', distance)
        } else {
            Sequence::control(distance, b'D')
        };
        let mut way = start;
        way.bytes.extend(steps.bytes());
        consider(way);
    }

    /// Going on by writing again what stands between two columns, unless that is long or of doubtful width.
    fn rewriting(&self, mut way: Way, from: u16, to: u16, line: &[Glyph]) -> Option<Way> {
        if to - from > REWRITTEN {
            return None;
        }
        let between = line.get(from as usize..to as usize)?;
        if between.first()?.width == 0 || between.iter().any(|glyph| glyph.risky || glyph.link.is_some()) {
            return None;
        }
        for glyph in between.iter().filter(|glyph| glyph.width > 0) {
            let style = way.style.for_glyph(glyph.style, glyph.symbol == Symbol::BLANK);
            let mut change = Vec::new();
            way.style.change(style, self.capabilities, &mut change);
            way.style = style;
            way.bytes.extend(&change);
            way.bytes.extend(self.texts.text(glyph.symbol, &mut [0; 4]).as_bytes());
        }
        Some(way)
    }

    /// Writes a glyph where the cursor stands.
    pub(crate) fn write(&mut self, glyph: &Glyph) {
        self.set_style_for(glyph);
        self.set_link(glyph.link);
        self.out.extend_from_slice(self.texts.text(glyph.symbol, &mut [0; 4]).as_bytes());
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
        let at_end = Some(Spot { column: None, ..spot });
        let cost = |saved, &start: &(u16, u16)| self.way(at_end, saved, start, &[]).bytes.len();
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
        self.out.extend_from_slice(Sequence::control(count, b'X').bytes());
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
        let mut steps = Vec::new();
        if by > 0 || top > 0 {
            steps.extend_from_slice(Sequence::address(if by > 0 { bottom } else { top }, 0).bytes());
        }
        for _ in 0..count {
            steps.extend_from_slice(if by > 0 { b"\n" } else { b"\x1bM" });
        }
        let at_once = Sequence::control(count, if by > 0 { b'S' } else { b'T' });
        let shorter = self.capabilities.scroll_by && at_once.len() < steps.len();
        self.out.extend_from_slice(if shorter { at_once.bytes() } else { &steps });
        self.out.extend_from_slice(b"\x1b[r");
        self.spot = Some(Spot { row: 0, column: Some(0) });
    }
}
