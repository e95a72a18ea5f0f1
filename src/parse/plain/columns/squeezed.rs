//! Columns so near to one another that only some lines leave more than one blank between them.
//!
//! Where the left column ends early, the right one begins at its own cell, nearly the same on all lines of the page: these
//! show that there are columns. On the other lines any blank near that cell may be the gutter; it is the one that leaves a
//! text on its left that is as wide in print as the column is.

use crate::parse::plain::columns::{ENOUGH, Gap, Gutter, NARROWEST, Page, Row, Side, WIDEST};
use crate::parse::plain::lines::{Line, ink};
use crate::parse::plain::measure;

/// Cells by which long lines may move the gutter to the left and to the right.
const MOVED: [u32; 2] = [16, 6];
/// The fewest runs of lines over the gutter between others that show that long lines have taken it up.
const RUNS: usize = 2;
/// How many of the lines of a page, one in so many, must show where the right column begins.
const SHOWN: usize = 8;
/// How many of the lines with text in both columns, one in so many, must have taken up the gutter.
const TIGHT: usize = 8;
/// By how much a text must be wider than the left column, in hundredths, that has one of the right column in it.
const WIDE: u32 = 7;
/// How far the width of a full text is from the measure of its column, in hundredths, at most.
const OFF: u32 = 12;
/// What is taken off that for a text that ends with a hyphen: it hardly ends so elsewhere.
const HYPHEN: u32 = 10;

impl Page {
    /// The gutter of the page, also where lines leave but one blank of it.
    pub(super) fn any_gutter(&self) -> Option<Gutter> {
        let wide = self.gutter();
        wide.filter(|gutter| gutter.sure).or_else(|| self.squeezed_gutter(SHOWN)).or(wide)
    }

    /// The gutter of a page that shows none, in an article that has columns.
    pub(super) fn likely_gutter(&self) -> Option<Gutter> {
        self.squeezed_gutter(2 * SHOWN)
    }

    /// The cell before the one at which the right column begins on the lines that show it, if one in so many lines does and
    /// many lines are wide enough for two columns.
    fn squeezed_gutter(&self, share: usize) -> Option<Gutter> {
        let widest = self.rows.iter().map(|row| row.width).max()?.min(WIDEST);
        let mut starts = vec![0usize; WIDEST as usize + 2];
        let inner = NARROWEST..widest.saturating_sub(NARROWEST);
        for row in &self.rows {
            let alone = Some(row.line.indent).filter(|indent| inner.contains(indent));
            let behind = row.gaps.iter().map(|gap| gap.to).filter(|to| inner.contains(to));
            alone.into_iter().chain(behind).for_each(|cell| starts[cell as usize] += 1);
        }
        let near = |cell: u32| starts.get(cell as usize - 1..cell as usize + 2).unwrap_or_default();
        let shown = |cell: u32| near(cell).iter().sum::<usize>();
        let start = inner.clone().max_by_key(|cell| 2 * shown(*cell) + starts[*cell as usize])?;
        let cell = start - 1;
        if shown(start) < (ENOUGH as usize).max(self.rows.len() / share) {
            return None;
        }
        let is_wide = |row: &&Row| row.width > cell + NARROWEST && row.line.indent + NARROWEST < cell;
        let both = self.rows.iter().filter(is_wide).count();
        let is_tight = |row: &&Row| is_wide(row) && matches!(row.side(cell), Side::Across);
        let tight = self.rows.iter().filter(is_tight).count();
        let sure = both * 3 > self.rows.len() && tight * TIGHT >= both;
        sure.then_some(Gutter { cell, both: both as u32, sure })
    }

    /// Finds the blank that is the gutter on lines that reach over it, if they do so again and again: a title or an abstract
    /// stands above the columns, notes over the full width stand below.
    pub(super) fn part_squeezed(&mut self, source: &str, gutter: u32) {
        let is_column = |row: &Row| matches!(row.side(gutter), Side::Both(_) | Side::Right);
        let Some(first) = self.rows.iter().position(is_column) else { return };
        let last = self.rows.iter().rposition(is_column).unwrap_or(first);
        let columns = self.rows.get(first..last).unwrap_or_default();
        let across: Vec<bool> = columns.iter().map(|row| matches!(row.side(gutter), Side::Across)).collect();
        let runs = across.chunk_by(|a, b| a == b).filter(|run| run.first() == Some(&true)).count();
        if runs < RUNS {
            return;
        }
        let Some(measures) = self.measures(source, gutter) else { return };
        let known: Vec<Option<Side>> =
            self.rows.iter().map(|row| row.parted(source, gutter, measures)).collect();
        // A title is no two texts, and an abstract is wider than two columns.
        let is_title = self.rows.iter().zip(&known).take(first).any(|(row, known)| {
            matches!(row.side(gutter), Side::Across) && !matches!(known, Some(Side::Both(_)))
        });
        let from = if is_title { first } else { 0 };
        for (row, known) in self.rows.iter_mut().zip(known).skip(from) {
            row.known = known;
        }
    }

    /// The measures of both columns in print, by the lines that show their gutter.
    fn measures(&self, source: &str, gutter: u32) -> Option<[u32; 2]> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let (start, end) = (row.line.start, row.line.end);
            match row.side(gutter) {
                Side::Left => left.push(ink_of(source, start, end)),
                Side::Right => right.push(ink_of(source, start, end)),
                Side::Both(gap) => {
                    left.push(ink_of(source, start, gap.end));
                    right.push(ink_of(source, gap.start, end));
                }
                Side::Across => {}
            }
        }
        let usual = |widths: &[u32]| (widths.len() >= ENOUGH as usize).then(|| measure::usual(widths));
        Some([usual(&left)?, usual(&right)?])
    }
}

impl Row {
    /// How a row that seems to reach over the gutter, or too far towards it, stands to it.
    fn parted(&self, source: &str, gutter: u32, [left, right]: [u32; 2]) -> Option<Side> {
        let line = self.line;
        let whole = ink_of(source, line.start, line.end);
        let is_right =
            line.indent * 2 > gutter && line.indent + MOVED[0] >= gutter && whole * 100 < right * (100 + OFF);
        match self.side(gutter) {
            Side::Across if is_right => Some(Side::Right),
            Side::Left if whole * 100 <= left * (100 + WIDE) => None,
            Side::Across | Side::Left => split(source, line, gutter, [left, right]).map(Side::Both),
            Side::Right | Side::Both(_) => None,
        }
    }
}

/// The blank near a gutter that parts a line into texts as wide as two columns: the left one is full, as it leaves no more
/// of the gutter, and the right one is at most full.
fn split(source: &str, line: Line, gutter: u32, [left, right]: [u32; 2]) -> Option<Gap> {
    let text = line.text(source);
    let whole: u32 = text.chars().map(ink).sum();
    let indent = line.indent.min(gutter) * ink(' ');
    let mut best: Option<(u32, Gap)> = None;
    let (mut before, mut cell, mut last) = (0, line.indent, ' ');
    for (at, c) in text.char_indices() {
        if c == ' ' && last != ' ' && cell + MOVED[0] >= gutter && cell <= gutter + MOVED[1] {
            let behind = text.get(at..).unwrap_or_default();
            let blanks = (behind.len() - behind.trim_start().len()) as u32;
            let off = (before + indent).abs_diff(left).min(before.abs_diff(left)) * 100 / left.max(1);
            let over = (whole - before).saturating_sub(right) * 100 / right.max(1);
            let hyphen = if matches!(last, '-' | '\u{ad}' | '‐') { HYPHEN } else { 0 };
            let price = off.max(over).saturating_sub(hyphen);
            if price <= OFF && best.is_none_or(|(least, _)| price < least) {
                let end = line.start + at as u32;
                best = Some((price, Gap { from: cell, to: cell + blanks, end, start: end + blanks }));
            }
        }
        before += ink(c);
        cell += 1;
        last = c;
    }
    best.map(|(_, gap)| gap)
}

/// The width in print of a part of the source.
fn ink_of(source: &str, start: u32, end: u32) -> u32 {
    source.get(start as usize..end as usize).map_or(0, |text| text.chars().map(ink).sum())
}
