//! Where things stand on the screen: the text, its margin, pop-ups and lists.
//!
//! Computed in `update` from the known size, so that drawing has nothing to remember.

use crate::app::Size;
use crate::config::Config;
use crate::layout::{MarkStyle, Measure, NoteMode};

/// The smallest screen that text is shown on.
pub const LEAST: Size = Size { columns: 20, rows: 5 };

/// The least width of notes beside the text, in cells: narrower, they are ribbons of single words.
const LEAST_MARGIN: u16 = 28;

/// The greatest width of notes beside the text, in cells.
const MOST_MARGIN: u16 = 44;

/// The fewest rows of a pop-up, its frame included, that are worth leaving the line with the marker in sight.
const LEAST_POPUP: u16 = 4;

/// Free cells between the text and the notes beside it.
const GUTTER: u16 = 4;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// The first column.
    pub x: u16,
    /// The first row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// What is left inside a frame with a blank cell between it and the text on either side.
    #[must_use]
    pub fn inside(self) -> Self {
        Self {
            x: self.x + 2.min(self.width),
            y: self.y + 1.min(self.height),
            width: self.width.saturating_sub(4),
            height: self.height.saturating_sub(2),
        }
    }

    /// The row behind the last.
    pub fn bottom(self) -> u16 {
        self.y.saturating_add(self.height)
    }

    /// The column behind the last.
    pub fn right(self) -> u16 {
        self.x.saturating_add(self.width)
    }

    /// Whether a cell is in it.
    pub fn holds(self, column: u16, row: u16) -> bool {
        (self.x..self.right()).contains(&column) && (self.y..self.bottom()).contains(&row)
    }
}

/// How the screen is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// The screen.
    pub size: Size,
    /// The text.
    pub text: Area,
    /// Notes beside the text; without width if there are none.
    pub margin: Area,
    /// Where notes show on this screen.
    pub notes: NoteMode,
}

impl Geometry {
    /// Divides a screen for settings and the wished note mode: where the screen is too narrow for a margin, notes show
    /// at the foot.
    pub fn new(size: Size, config: &Config, wish: NoteMode) -> Self {
        let edge = match size.columns {
            0..30 => 1,
            30..60 => 2,
            _ => 4,
        };
        let width = config.width.min(size.columns.saturating_sub(2 * edge)).max(1);
        let (above, below) = match size.rows {
            0..12 => (0, 0),
            12..20 => (0, 1),
            _ => (1, 1),
        };
        let height = size.rows.saturating_sub(1 + above + below).max(1);
        let beside = size.columns.saturating_sub(edge + width + GUTTER + 2).min(MOST_MARGIN);
        let notes = match wish {
            NoteMode::Margin if beside < LEAST_MARGIN => NoteMode::Foot,
            other => other,
        };
        let block = if notes == NoteMode::Margin { width + GUTTER + beside } else { width };
        let text = Area { x: size.columns.saturating_sub(block) / 2, y: above, width, height };
        let margin_width = if notes == NoteMode::Margin { beside } else { 0 };
        let margin = Area { x: text.right() + GUTTER, width: margin_width, ..text };
        Self { size, text, margin, notes }
    }

    /// Whether the screen is too small for text.
    pub fn too_small(&self) -> bool {
        self.size.columns < LEAST.columns || self.size.rows < LEAST.rows
    }

    /// What the text is laid out for.
    pub fn measure(&self, config: &Config, ascii: bool) -> Measure {
        Measure {
            width: self.text.width,
            height: self.text.height,
            notes: self.notes,
            marks: if ascii { MarkStyle::Ascii } else { config.marks },
            wide_ambiguous: config.wide_ambiguous,
            indent: config.indent,
        }
    }

    /// The width of the text in a pop-up: that of the page, where the frame leaves it.
    pub fn popup_width(&self) -> u16 {
        self.text.width.min(self.size.columns.saturating_sub(4)).max(1)
    }

    /// A pop-up with `rows` rows of text that leaves the screen row `keep` in sight: below it if there is room, else
    /// above it, else where there is more. Where neither holds a few rows, it covers that row too.
    pub fn popup(&self, rows: usize, keep: Option<u16>) -> Area {
        let width = (self.popup_width() + 4).min(self.size.columns);
        let x = self.text.x.saturating_sub(2).min(self.size.columns.saturating_sub(width));
        let wanted = (rows.min(u16::MAX as usize - 2) as u16).saturating_add(2);
        let end = self.size.rows.saturating_sub(1);
        let keep = keep.unwrap_or(0).min(end);
        let below = end.saturating_sub(keep + 1);
        let above = keep;
        let (y, height) = if wanted.min(LEAST_POPUP) > below.max(above) {
            (end - wanted.min(end), wanted.min(end))
        } else if wanted <= below || below >= above {
            ((keep + 1).min(end), wanted.min(below))
        } else {
            (keep - wanted.min(above), wanted.min(above))
        };
        Area { x, y, width, height }
    }

    /// A list or a page of help with `rows` rows: as wide as the text, in the upper part of the screen.
    pub fn panel(&self, rows: usize) -> Area {
        let width = (self.popup_width() + 4).min(self.size.columns);
        let x = self.text.x.saturating_sub(2).min(self.size.columns.saturating_sub(width));
        let room = self.size.rows.saturating_sub(1);
        let height = (rows.min(u16::MAX as usize - 2) as u16 + 2).min(room);
        let y = u16::from(room - height >= 4);
        Area { x, y, width, height }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(columns: u16, rows: u16, wish: NoteMode) -> Geometry {
        Geometry::new(Size { columns, rows }, &Config::default(), wish)
    }

    #[test]
    fn text_is_centred_and_no_wider_than_the_measure() {
        assert_eq!(at(80, 24, NoteMode::Popup).text, Area { x: 4, y: 1, width: 72, height: 21 });
        assert_eq!(at(200, 60, NoteMode::Popup).text.x, 64);
        assert_eq!(at(20, 5, NoteMode::Popup).text, Area { x: 1, y: 0, width: 18, height: 4 });
    }

    #[test]
    fn notes_stand_in_the_margin_only_where_there_is_room() {
        assert_eq!(at(80, 24, NoteMode::Margin).notes, NoteMode::Foot);
        let wide = at(120, 40, NoteMode::Margin);
        assert_eq!(wide.notes, NoteMode::Margin);
        assert!(wide.margin.width >= LEAST_MARGIN && wide.margin.right() <= 120);
    }

    #[test]
    fn a_popup_leaves_the_line_with_the_marker_in_sight() {
        let geometry = at(80, 24, NoteMode::Popup);
        for keep in 0..23 {
            for rows in 1..40 {
                let area = geometry.popup(rows, Some(keep));
                assert!(!area.holds(10, keep), "{keep} {rows} {area:?}");
                assert!(area.bottom() <= 23 && area.height >= 3, "{keep} {rows} {area:?}");
            }
        }
    }

    #[test]
    fn no_size_makes_it_fail() {
        let config = Config::default();
        for columns in 0..130 {
            for rows in 0..30 {
                for wish in [NoteMode::Popup, NoteMode::Margin] {
                    let geometry = Geometry::new(Size { columns, rows }, &config, wish);
                    let panel = geometry.panel(50);
                    let popup = geometry.popup(9, Some(3));
                    for area in [panel, popup] {
                        assert!(
                            area.right() <= columns && area.bottom() <= rows,
                            "{columns}×{rows} {area:?}"
                        );
                    }
                }
            }
        }
    }
}
