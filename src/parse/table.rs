//! Tables: cells collected, then written as aligned lines.

use crate::document::{BlockKind, Evidence};
use crate::parse::builder::Flow;
use unicode_width::UnicodeWidthStr;

/// A table under construction.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<Vec<Cell>>,
}

/// What stands in a cell, in order.
type Cell = Vec<Part>;

#[derive(Debug)]
enum Part {
    /// Text and where it stands in the source.
    Text(String, u32),
    /// A call of a note.
    Call(u32),
}

/// Cells between columns.
const GAP: usize = 2;

impl Table {
    /// Begins a row.
    pub(crate) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Begins a cell.
    pub(crate) fn cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(Cell::new());
        }
    }

    /// Text in the cell; its line ends become blanks.
    pub(crate) fn text(&mut self, text: &str, source: u32) {
        let text = text.replace('\n', " ");
        self.part(Part::Text(text, source));
    }

    /// A marker in the cell.
    pub(crate) fn call(&mut self, note: u32) {
        self.part(Part::Call(note));
    }

    fn part(&mut self, part: Part) {
        if let Some(cell) = self.rows.last_mut().and_then(|r| r.last_mut()) {
            cell.push(part);
        }
    }

    /// Writes the rows as lines, columns aligned. Calls are as sure as their evidence from markup.
    pub(crate) fn write(&self, flow: &mut Flow) {
        let widths = self.widths();
        flow.open(BlockKind::Table);
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                flow.push_made("\n");
            }
            for (column, cell) in row.iter().enumerate() {
                for part in cell {
                    match part {
                        Part::Text(text, source) => flow.push(text, *source),
                        Part::Call(note) => flow.call(*note, 1.0, Evidence::MARKUP),
                    }
                }
                if column + 1 < row.len() {
                    let width = widths.get(column).copied().unwrap_or(0);
                    flow.push_made(&" ".repeat(width + GAP - width_of(cell).min(width)));
                }
            }
        }
        flow.close();
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(width_of(cell));
            }
        }
        widths
    }
}

/// The width of a cell's text, in cells of the screen.
fn width_of(cell: &Cell) -> usize {
    let width = |part: &Part| if let Part::Text(text, _) = part { text.width() } else { 0 };
    cell.iter().map(width).sum()
}
