//! Text that is being typed, with its cursor.

use ratatui::layout::Position;

use crate::app::field::Field;
use crate::app::geometry::Area;
use crate::clean::clean;
use crate::config::theme::Role;
use crate::layout::wrap::{Widths, wrap};
use crate::view::paint::Painter;

/// Paints a field of one line; returns the column behind it. A line wider than the area is shown from where the cursor
/// stays in sight.
pub fn paint_line(painter: &mut Painter, field: &Field, area: Area, with_cursor: bool) -> u16 {
    let text = field.content().first().cloned().unwrap_or_default();
    let at = field.cursor().column;
    let mut skipped = 0;
    // Signs that stand for control characters take room, unlike these.
    let before = |skipped: usize| {
        clean(&text.chars().skip(skipped).take(at.saturating_sub(skipped)).collect::<String>()).into_string()
    };
    while skipped < at && painter.width(&before(skipped)) >= area.width {
        skipped += 1;
    }
    let shown: String = text.chars().skip(skipped).collect();
    let end = painter.text(area.x, area.y, area.right(), &clean(&shown), painter.ink(Role::Field));
    let cursor_x = area.x + painter.width(&before(skipped));
    if with_cursor {
        painter.cursor = Some(Position::new(cursor_x, area.y));
    }
    end.max(cursor_x + 1)
}

/// Paints what a list is filtered by on the first row of an area; returns the rest of the area.
pub fn paint_filter(painter: &mut Painter, filter: &Field, area: Area, with_cursor: bool) -> Area {
    if area.height == 0 {
        return area;
    }
    let x = painter.own(area.x, area.y, area.right(), "/ ", painter.ink(Role::Label));
    let line = Area { x, width: area.right().saturating_sub(x), height: 1, ..area };
    paint_line(painter, filter, line, with_cursor);
    Area { y: area.y + 1, height: area.height - 1, ..area }
}

/// Paints a field of several lines, wrapped, so that the cursor is in sight.
pub fn paint_lines(painter: &mut Painter, field: &Field, area: Area, wide_ambiguous: bool) {
    let at = field.cursor();
    let mut rows: Vec<String> = Vec::new();
    let mut cursor_at = (0, 0);
    for (index, line) in field.content().iter().enumerate() {
        let offset = line.char_indices().nth(at.column).map_or(line.len(), |(offset, _)| offset);
        let widths = Widths { first: area.width.max(1), rest: area.width.max(1) };
        wrap(line, &[], widths, wide_ambiguous, true, |range| {
            if index == at.line && range.start <= offset {
                let before = line.get(range.start..offset).unwrap_or_default();
                cursor_at = (rows.len(), painter.width(clean(before).as_str()));
            }
            rows.push(line.get(range).unwrap_or_default().to_owned());
        });
    }
    let height = area.height.max(1) as usize;
    let top = (cursor_at.0 + 1).saturating_sub(height);
    for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(top)) {
        painter.text(area.x, y, area.right(), &clean(row), painter.ink(Role::Field));
    }
    let x = area.x + cursor_at.1.min(area.width.saturating_sub(1));
    painter.cursor = Some(Position::new(x, area.y + (cursor_at.0 - top) as u16));
}
