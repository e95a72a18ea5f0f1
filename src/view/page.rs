//! The page: rows of text, bookmark signs beside them, notes at the foot or in the margin.

use crate::app::App;
use crate::clean::clean;
use crate::config::theme::Role;
use crate::document::NoteId;
use crate::layout::{self, FootNote, Row};
use crate::view::paint::Painter;
use crate::view::row;

/// Cells of the rule above the notes at the foot, as printers set it: short, unless a note goes on from the page before.
const RULE: usize = 12;

/// Stands for the label of a note that goes on from the page before.
const CONTINUED: &str = "…";

/// Paints the page.
pub fn paint(painter: &mut Painter, app: &App) {
    let text = app.geometry().text;
    let reading = app.reading();
    let rows = reading.layout.rows.get(reading.screen.body.clone()).unwrap_or_default();
    for (y, row) in (text.y..text.bottom()).zip(rows) {
        row::paint(painter, app, row, (text.x, y, text.right()), Role::Text);
        bookmark_sign(painter, app, row, y);
    }
    foot(painter, app);
    for (at, note) in &reading.margin {
        let y = text.y.saturating_add(*at as u16);
        margin_note(painter, app, note, y);
    }
}

/// The sign beside a row that a bookmark begins on.
fn bookmark_sign(painter: &mut Painter, app: &App, row: &Row, y: u16) {
    let x = app.geometry().text.x;
    if let Some(sign) = row::bookmark_sign(app, row) {
        painter.own(x.saturating_sub(2), y, x, &sign, painter.ink(Role::BookmarkSign));
    }
}

/// Notes at the foot, under a short rule, standing on the last row of the page.
fn foot(painter: &mut Painter, app: &App) {
    let notes = &app.reading().screen.foot;
    let rows: usize = notes.iter().map(|note| note.rows.len()).sum();
    if rows == 0 {
        return;
    }
    let text = app.geometry().text;
    let mut y = text.bottom().saturating_sub(rows as u16);
    if y > text.y {
        let goes_on = notes.first().is_some_and(|note| note.continued);
        let cells = if goes_on { text.width as usize } else { RULE };
        painter.own(text.x, y - 1, text.right(), &"─".repeat(cells), painter.ink(Role::Rule));
    }
    for note in notes {
        let label =
            if note.continued { painter.spelled(CONTINUED).into_owned() } else { label(app, note.note) };
        note_rows(painter, app, note, &label, (text.x, y, text.right()));
        y += note.rows.len() as u16;
    }
}

/// The label of a note as it is drawn at the foot and in the margin.
fn label(app: &App, note: NoteId) -> String {
    let marks = app.reading().layout.measure.marks;
    app.document().note(note).map(|n| layout::drawn_label(&n.label, marks)).unwrap_or_default()
}

/// A note in the margin.
fn margin_note(painter: &mut Painter, app: &App, note: &FootNote, y: u16) {
    let margin = app.geometry().margin;
    note_rows(painter, app, note, &label(app, note.note), (margin.x, y, margin.right()));
}

/// The rows of a note beside its label, with a sign where it is cut.
fn note_rows(painter: &mut Painter, app: &App, note: &FootNote, label: &str, at: (u16, u16, u16)) {
    let (x, y, end) = at;
    // Notes with the same label on one page are told apart by choosing.
    let called = app.reading().chosen.and_then(|id| app.document().reference(id)).map(|r| r.note);
    let role = if called == Some(note.note) { Role::ChosenMark } else { Role::NoteLabel };
    painter.text(x, y, end, &clean(label), painter.ink(role));
    for (y, row) in (y..).zip(&note.rows) {
        row::paint(painter, app, row, (x, y, end), Role::Note);
    }
    if note.cut {
        let last = y + (note.rows.len() as u16).saturating_sub(1);
        painter.own(end, last, end + 2, " →", painter.ink(Role::NoteLabel));
    }
}
