//! A pure picture of the reader: `draw(&App, &mut Frame)`.

use crate::app::App;
use crate::clean::clean;
use crate::layout::{Piece, pieces};

/// Draws the reader.
pub fn draw(app: &App, frame: &mut ratatui::Frame) {
    let area = frame.area();
    paint(app, area, frame.buffer_mut());
}

/// Draws the reader onto a buffer.
pub fn paint(app: &App, area: ratatui::layout::Rect, buffer: &mut ratatui::buffer::Buffer) {
    let screen = app.layout().screen(app.document(), app.top());
    for (y, row) in app.layout().rows.get(screen.body).unwrap_or_default().iter().enumerate() {
        for piece in pieces(app.document(), row) {
            if let Piece::Text(span) = piece {
                buffer.set_stringn(
                    area.x + 2,
                    area.y + y as u16,
                    clean(app.document().get(span)).as_str(),
                    area.width.saturating_sub(2) as usize,
                    ratatui::style::Style::default(),
                );
            }
        }
    }
}
