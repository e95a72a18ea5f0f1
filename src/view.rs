//! A pure picture of the reader: `draw(&App, &mut Frame)`.
//!
//! One file below `view` paints one thing; every string goes through [`paint::Painter`], which takes only
//! [`crate::clean::Clean`] from outside.
//!
//! What this leaves to others: where things stand (`app::geometry`), sending the picture (`terminal`).

pub mod link;
pub mod paint;
pub mod hints;
pub mod field;
pub mod row;
pub mod page;
pub mod status;
pub mod popup;
pub mod list;
pub mod help;
pub mod editor;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::geometry::LEAST;
use crate::app::{App, Overlay, Size, words};
use crate::config::theme::{Role, Theme};
use crate::view::link::Link;
use crate::view::paint::Painter;

/// Draws the reader.
pub fn draw(app: &App, frame: &mut Frame) {
    if let Some(position) = paint(app, frame.buffer_mut()).cursor {
        frame.set_cursor_position(position);
    }
}

/// What belongs to a picture and is not in its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Where the terminal's cursor belongs while something is typed: it follows the words, so that screen readers and
    /// input methods find it.
    pub cursor: Option<Position>,
    /// What the cells lead to, if the reader wants links.
    pub links: Vec<Link>,
}

/// Draws the reader onto a buffer of the size that the reader was told, over whatever stands there.
pub fn paint(app: &App, buffer: &mut Buffer) -> Beside {
    let all = Size { columns: buffer.area.width, rows: buffer.area.height }.area();
    let plain = Theme::like("", None);
    let theme = app.config().themes.get(app.config().theme).unwrap_or(&plain);
    let mut painter = Painter::new(buffer, theme, app.look(), app.config().wide_ambiguous);
    painter.clear(all);
    if app.geometry().too_small() {
        let width = app.geometry().size.columns;
        let words = words::too_small(LEAST.columns, LEAST.rows, width);
        painter.own(0, 0, width, &words, painter.ink(Role::Notice));
        return Beside::default();
    }
    if app.is_settled() {
        page::paint(&mut painter, app);
    }
    status::paint(&mut painter, app);
    let covers = |above: Option<&Overlay>| matches!(above, Some(Overlay::List(_) | Overlay::Help(_)));
    let mut overlays = app.overlays().iter().peekable();
    while let Some(overlay) = overlays.next() {
        match overlay {
            Overlay::List(_) | Overlay::Passage(_) if covers(overlays.peek().copied()) => {}
            Overlay::Note(popup) => popup::paint(&mut painter, app, popup),
            Overlay::List(list) => list::paint(&mut painter, app, list),
            Overlay::Find(find) => editor::paint_find(&mut painter, app, find),
            Overlay::Help(help) => help::paint(&mut painter, app, help),
            Overlay::Passage(passage) => editor::paint_passage(&mut painter, app, passage),
            Overlay::Annotation(annotation) => editor::paint_annotation(&mut painter, app, annotation),
        }
    }
    status::paint_notice(&mut painter, app);
    Beside { cursor: painter.cursor, links: painter.links }
}
