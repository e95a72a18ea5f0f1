//! A document laid out for one measure: rows, and pages made of rows.
//!
//! Layout speaks in roles, never in colours, and keeps ranges of the text, never copies: the view lays hits, the chosen
//! reference and bookmark signs over it from ranges, so searching never lays anything out again.
//!
//! What this leaves to others: breaking lines (`layout::wrap`), choosing pages (`layout::paginate`), colours (`view`).

pub mod paginate;
pub mod wrap;

use crate::document::{BlockId, Document, NoteId, Place, ReferenceId, Span};

/// What a layout is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Width of a row of text, in cells.
    pub width: u16,
    /// Rows on a page, without the status line.
    pub height: u16,
    /// Where notes show.
    pub notes: NoteMode,
    /// How markers are drawn.
    pub marks: MarkStyle,
    /// Whether East Asian ambiguous characters take two cells.
    pub wide_ambiguous: bool,
    /// Whether paragraphs begin with an indent rather than with a blank row before them.
    pub indent: bool,
}

/// Where notes show without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NoteMode {
    /// Only in the pop-up.
    #[default]
    Popup,
    /// At the foot of the page, as in print.
    Foot,
    /// Beside the text.
    Margin,
}

/// How markers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MarkStyle {
    /// Digits raised: "word²"; symbols as they are.
    #[default]
    Superscript,
    /// In brackets: "word[2]".
    Bracket,
}

/// Index of a row in [`Layout::rows`].
pub type RowIndex = usize;

/// Index of a page in [`Layout::pages`]; readers count from 1.
pub type PageIndex = usize;

/// A document laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// What it was made for.
    pub measure: Measure,
    /// The rows of the body, top to bottom.
    pub rows: Vec<Row>,
    /// The row each page begins with; never empty.
    pub pages: Vec<u32>,
}

/// One row of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its text, without the blanks at its end. Empty for a blank row, which stands at the start of the next text.
    pub span: Span,
    /// The block it belongs to.
    pub block: BlockId,
    /// Cells to leave free on the left.
    pub indent: u16,
    /// Whether it is centred in the measure instead.
    pub centred: bool,
    /// Whether it is the first row of its block.
    pub first: bool,
    /// Whether it is the last row of its block.
    pub last: bool,
}

impl Row {
    /// Whether nothing is on it.
    pub fn is_blank(&self) -> bool {
        self.span.is_empty()
    }
}

/// What stands on a row, left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Text of the document.
    Text(Span),
    /// The marker of a reference, drawn as [`mark`] says.
    Mark(ReferenceId),
}

/// What a screen shows: rows of the body, and in foot mode rows of notes under them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// Rows of the body.
    pub body: std::ops::Range<RowIndex>,
    /// Notes at the foot, each with its rows; empty unless [`NoteMode::Foot`].
    pub foot: Vec<FootNote>,
}

/// A note at the foot of a page, or in the margin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FootNote {
    /// Which.
    pub note: NoteId,
    /// Its rows as they fit.
    pub rows: Vec<Row>,
    /// Whether rows are left out: the pop-up has the whole.
    pub cut: bool,
}

/// Lays a document out. The body only: notes are laid out when they are shown, by [`lay_out_note`].
pub fn lay_out(document: &Document, measure: Measure) -> Layout {
    let _ = document;
    Layout { measure, rows: Vec::new(), pages: vec![0] }
}

/// The rows of one note for a width in cells; the pop-up, the foot of a page and the margin show them.
pub fn lay_out_note(document: &Document, note: NoteId, measure: Measure, width: u16) -> Vec<Row> {
    let _ = (document, note, measure, width);
    Vec::new()
}

/// What stands on a row, left to right: text and markers.
pub fn pieces(document: &Document, row: &Row) -> Vec<Piece> {
    let _ = document;
    vec![Piece::Text(row.span)]
}

/// How the marker of a reference is drawn: "²", "[2]", "†".
pub fn mark(document: &Document, reference: ReferenceId, style: MarkStyle) -> String {
    let _ = style;
    document
        .reference(reference)
        .and_then(|r| document.note(r.note))
        .map(|n| n.label.clone())
        .unwrap_or_default()
}

impl Layout {
    /// What a screen shows whose first row is `top`: as many rows as fit, in foot mode with the notes they call, never
    /// a heading as the last row nor a single row of a paragraph where that can be helped.
    pub fn screen(&self, document: &Document, top: RowIndex) -> Screen {
        let _ = document;
        let end = (top + self.measure.height as usize).min(self.rows.len());
        Screen { body: top..end, foot: Vec::new() }
    }

    /// The row that a place stands on; for a place inside a note, the row of its first reference.
    pub fn row_of(&self, document: &Document, place: Place) -> RowIndex {
        let _ = document;
        self.rows.partition_point(|r| r.span.start <= place).saturating_sub(1)
    }

    /// The page that a row stands on.
    pub fn page_of_row(&self, row: RowIndex) -> PageIndex {
        self.pages.partition_point(|&first| first as usize <= row).saturating_sub(1)
    }

    /// The first text of a page.
    pub fn first_place(&self, page: PageIndex) -> Place {
        self.pages
            .get(page)
            .and_then(|&row| self.rows.get(row as usize))
            .map_or(Place(0), |row| row.span.start)
    }

    /// The row a page begins with. Behind the last page: the last page's.
    pub fn top_of(&self, page: PageIndex) -> RowIndex {
        self.pages.get(page).or(self.pages.last()).map_or(0, |&row| row as usize)
    }

    /// How many pages there are, at least one.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }
}
