//! Rows and the notes they call to pages.
//!
//! A page is filled row by row; in foot mode each row brings the notes that it calls, and the page is full when both no
//! longer fit. Then rows are moved to the next page so that no heading ends a page and no row of a paragraph stands
//! alone. What this leaves to others: drawing the rule and the labels (`view`).

use crate::document::{Document, NoteId};
use crate::layout::{self, FootNote, Layout, NoteMode, Piece, Row, RowIndex, Screen};

/// Pages lower than this show no notes at their foot: nothing of the text would be left.
const LEAST_HEIGHT_FOR_FOOT: u16 = 8;

/// The rows that a rule above the notes takes.
const RULE: usize = 1;

/// The row that each page begins with; at least one page.
pub fn pages(document: &Document, layout: &Layout) -> Vec<u32> {
    let mut pages = vec![0];
    let mut top = 0;
    loop {
        top = next_top(layout, fill(document, layout, top).0);
        if top >= layout.rows.len() {
            return pages;
        }
        pages.push(top as u32);
    }
}

/// What a screen shows whose first row is `top`.
pub fn screen(document: &Document, layout: &Layout, top: RowIndex) -> Screen {
    let (end, foot) = fill(document, layout, top);
    Screen { body: top.min(layout.rows.len())..end, foot }
}

/// The first row of the page behind a page that ends before `end`: blank rows at a page's head are left out.
pub fn next_top(layout: &Layout, end: RowIndex) -> RowIndex {
    let rest = layout.rows.get(end..).unwrap_or_default();
    end + rest.iter().take_while(|r| r.is_blank()).count()
}

/// Fills one screen: the row behind its last, and the notes at its foot.
fn fill(document: &Document, layout: &Layout, top: RowIndex) -> (RowIndex, Vec<FootNote>) {
    let height = layout.measure.height.max(1) as usize;
    let full = (top + height).min(layout.rows.len());
    if layout.measure.notes != NoteMode::Foot || layout.measure.height < LEAST_HEIGHT_FOR_FOOT {
        return (keep_together(layout, top, full), Vec::new());
    }
    let mut foot = Foot::new(layout);
    let mut end = top;
    while end < full && foot.take_row(document, layout, end, end + 1 - top) {
        end += 1;
    }
    let kept = keep_together(layout, top, end.max(top + 1).min(layout.rows.len()));
    if kept < end {
        foot = Foot::new(layout);
        for row in top..kept {
            foot.take_row(document, layout, row, 0);
        }
    }
    foot.fit(height.saturating_sub(kept - top));
    (kept, foot.notes)
}

/// The notes gathered at the foot of a page.
struct Foot {
    notes: Vec<FootNote>,
    /// Rows that they take, the rule included.
    rows: usize,
    /// Rows that they may take before notes are cut.
    most: usize,
}

impl Foot {
    fn new(layout: &Layout) -> Self {
        Self { notes: Vec::new(), rows: 0, most: layout.measure.height as usize / 2 }
    }

    /// Takes the notes that a row calls, if they fit under `body` rows of text or the foot is at its largest anyway.
    fn take_row(&mut self, document: &Document, layout: &Layout, row: RowIndex, body: usize) -> bool {
        let height = layout.measure.height as usize;
        let mut added = Vec::new();
        let mut rows = self.rows;
        for note in called_on(document, layout, row) {
            if self.notes.iter().chain(&added).any(|known| known.note == note) {
                continue;
            }
            let rows_of_note = foot_rows(document, layout, note);
            rows += rows_of_note.len() + if rows == 0 { RULE } else { 0 };
            added.push(FootNote { note, rows: rows_of_note, cut: false });
        }
        let first_row = body == 1;
        if body + rows.min(self.most) > height && !first_row {
            return false;
        }
        let nearly_full = (body + self.rows) * 4 > height * 3;
        if rows > self.most && !added.is_empty() && !self.notes.is_empty() && nearly_full {
            return false; // rather on the next page, whole, than cut here
        }
        self.notes.append(&mut added);
        self.rows = rows;
        true
    }

    /// Cuts the notes to the rows that are left for them.
    fn fit(&mut self, rows: usize) {
        let mut left = rows.saturating_sub(RULE);
        for note in &mut self.notes {
            note.cut = note.rows.len() > left;
            note.rows.truncate(left);
            left -= note.rows.len();
        }
        self.notes.retain(|n| !n.rows.is_empty());
    }
}

/// The notes called on a row, left to right.
fn called_on(document: &Document, layout: &Layout, row: RowIndex) -> Vec<NoteId> {
    let Some(row) = layout.rows.get(row) else { return Vec::new() };
    if row.is_blank() {
        return Vec::new();
    }
    layout::pieces(document, row)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Mark(id) => document.reference(id).map(|r| r.note),
            Piece::Text(_) => None,
        })
        .collect()
}

/// The rows of a note at the foot: beside its label, which the view draws in the cells left free.
fn foot_rows(document: &Document, layout: &Layout, note: NoteId) -> Vec<Row> {
    let label =
        document.note(note).map_or(String::new(), |n| layout::drawn_label(&n.label, layout.measure.marks));
    let indent = layout::width(&label, layout.measure.wide_ambiguous) + 1;
    beside_label(document, layout, note, layout.measure.width, indent)
}

/// The rows of a note in `width` cells, each with `indent` cells left free for its label.
fn beside_label(document: &Document, layout: &Layout, note: NoteId, width: u16, indent: u16) -> Vec<Row> {
    let mut rows = layout::lay_out_note(document, note, layout.measure, width.saturating_sub(indent));
    for row in &mut rows {
        row.indent += indent;
    }
    rows
}

/// Notes beside the rows that call them.
pub fn margin(document: &Document, layout: &Layout, screen: &Screen, width: u16) -> Vec<(usize, FootNote)> {
    let height = layout.measure.height as usize;
    let mut notes: Vec<(usize, FootNote)> = Vec::new();
    let mut free = 0;
    for row in screen.body.clone() {
        for note in called_on(document, layout, row) {
            let at = free.max(row - screen.body.start);
            if at >= height || notes.iter().any(|(_, known)| known.note == note) {
                continue;
            }
            let indent =
                document.note(note).map_or(0, |n| layout::width(&n.label, layout.measure.wide_ambiguous)) + 2;
            let mut rows = beside_label(document, layout, note, width, indent);
            let cut = at + rows.len() > height;
            rows.truncate(height - at);
            free = at + rows.len();
            notes.push((at, FootNote { note, rows, cut }));
        }
    }
    notes
}

/// The end of a page of at most `top..end` rows, moved up so that a heading stays with its text and no row of a paragraph
/// stands alone at a page's foot or head. On small pages nothing is moved: rows are dear there.
fn keep_together(layout: &Layout, top: RowIndex, end: RowIndex) -> RowIndex {
    let most = layout.measure.height as usize / 4;
    if end >= layout.rows.len() {
        return end;
    }
    let mut kept = end;
    if breaks_badly(layout, kept) {
        kept -= 1;
    }
    while kept > top && layout.rows.get(kept - 1).is_some_and(|r| r.is_blank() || is_heading(layout, r)) {
        kept -= 1;
    }
    if kept > top && end - kept <= most { kept } else { end }
}

/// Whether a page break before `row` would leave one row of a paragraph alone on either side.
fn breaks_badly(layout: &Layout, row: RowIndex) -> bool {
    let (Some(above), Some(below)) =
        (row.checked_sub(1).and_then(|r| layout.rows.get(r)), layout.rows.get(row))
    else {
        return false;
    };
    if above.is_blank() || below.is_blank() || above.block != below.block {
        return false;
    }
    above.first || below.last
}

/// Whether a row belongs to a heading.
fn is_heading(layout: &Layout, row: &Row) -> bool {
    layout.headings.binary_search(&row.block).is_ok()
}
