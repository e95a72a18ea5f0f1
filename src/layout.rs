//! A document laid out for one measure: rows, and pages made of rows.
//!
//! Layout speaks in roles, never in colours, and keeps ranges of the text, never copies: the view lays hits, the chosen
//! reference and bookmark signs over it from ranges, so searching never lays anything out again.
//!
//! What this leaves to others: breaking lines (`layout::wrap`), choosing pages (`layout::paginate`), colours (`view`).

pub mod breaks;
pub mod paginate;
pub mod wrap;

use crate::cluster;
use crate::document::{Block, BlockId, BlockKind, Document, NoteId, Place, ReferenceId, Span};
use crate::layout::paginate::Carried;
use crate::layout::wrap::{Mark, Widths, wrap};

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
    /// In brackets: `word[2]`.
    Bracket,
    /// In brackets, and signs as [`in_ascii`] spells them: `word[++]`.
    Ascii,
}

/// Signs that call notes, and what stands for them where only ASCII can be shown.
const SIGNS_IN_ASCII: &[(char, &str)] =
    &[('†', "+"), ('‡', "++"), ('§', "S"), ('‖', "||"), ('¶', "P"), ('∗', "*")];

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
    /// The notes that go on from one page to the next.
    carried: Carried,
    /// The blocks that are headings, in order: a page does not end with one.
    headings: Vec<BlockId>,
    /// Where each note is first called.
    first_calls: Vec<Option<Place>>,
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
    /// Whether its first rows stand at the foot of the page before.
    pub continued: bool,
    /// Whether rows are left out here: they stand at the foot of the next page, if there is one and the screen is a page;
    /// the pop-up has the whole.
    pub cut: bool,
}

/// How the blocks of one kind are set.
#[derive(Debug, Clone, Copy, Default)]
struct Setting {
    /// Cells free on the left of every row.
    left: u16,
    /// Cells free on the right of every row.
    right: u16,
    /// Further cells free on the left of the first row.
    first: u16,
    /// Further cells free on the left of every row but the first.
    hanging: u16,
}

/// Lays a document out: the body only, since notes are laid out when they are shown, by [`lay_out_note`]. Linear in the
/// text.
pub fn lay_out(document: &Document, measure: Measure) -> Layout {
    let mut rows = Vec::with_capacity(document.text.len() / 80);
    let mut before: Option<BlockKind> = None;
    for (index, block) in document.body().iter().enumerate() {
        let id = BlockId::new(index);
        let start = Span { start: block.span.start, end: block.span.start };
        let blank = Row { span: start, block: id, indent: 0, first: false, last: false };
        let gap = before.map_or(0, |kind| blank_rows(kind, block.kind, measure));
        rows.extend(std::iter::repeat_n(blank, gap));
        lay_out_block(document, id, setting(document, block, before, measure), measure, &mut rows);
        before = Some(block.kind);
    }
    let is_heading = |b: &Block| matches!(b.kind, BlockKind::Heading(_));
    let headings = (0..document.body_blocks)
        .filter(|&i| document.blocks.get(i).is_some_and(is_heading))
        .map(BlockId::new)
        .collect();
    let first_calls = document.first_calls();
    let mut layout =
        Layout { measure, rows, pages: Vec::new(), carried: Carried::default(), headings, first_calls };
    (layout.pages, layout.carried) = paginate::pages(document, &layout);
    layout
}

/// The rows of one note for a width in cells; the pop-up, the foot of a page and the margin show them.
pub fn lay_out_note(document: &Document, note: NoteId, measure: Measure, width: u16) -> Vec<Row> {
    let measure = Measure { width: width.max(1), indent: true, ..measure };
    let mut rows = Vec::new();
    let first = document.note(note).map_or(0, |n| n.blocks.start);
    let mut before = None;
    for (index, block) in document.note_blocks(note).iter().enumerate() {
        let setting = setting(document, block, before, measure);
        lay_out_block(document, BlockId(first + index as u32), setting, measure, &mut rows);
        before = Some(block.kind);
    }
    rows
}

/// The rows of one block by itself, for a width in cells; the pop-up shows an entry of the bibliography so.
pub fn lay_out_alone(document: &Document, id: BlockId, measure: Measure, width: u16) -> Vec<Row> {
    let measure = Measure { width: width.max(1), indent: false, ..measure };
    let mut rows = Vec::new();
    if let Some(block) = document.blocks.get(id.index()) {
        lay_out_block(document, id, setting(document, block, None, measure), measure, &mut rows);
    }
    rows
}

/// Appends the rows of one block.
fn lay_out_block(document: &Document, id: BlockId, setting: Setting, measure: Measure, rows: &mut Vec<Row>) {
    let Some(block) = document.blocks.get(id.index()) else { return };
    let marks = marks_in(document, block.span, measure);
    let room = measure.width.saturating_sub(setting.left + setting.right);
    let widths = Widths {
        first: room.saturating_sub(setting.first).max(1),
        rest: room.saturating_sub(setting.hanging).max(1),
    };
    let widths = match block.kind {
        BlockKind::Title | BlockKind::Heading(_) => {
            balanced(document.get(block.span), &marks, widths, measure)
        }
        _ => widths,
    };
    let first_row = rows.len();
    let mut offset = 0;
    for line in lines_of(document.get(block.span), block.kind) {
        let inside = marks_on(&marks, offset, line.len());
        let line_row = rows.len();
        wrap(line, &inside, widths, measure.wide_ambiguous, block.kind.keeps_lines(), |range| {
            let extra = if rows.len() == line_row { setting.first } else { setting.hanging };
            let start = block.span.start.index() + offset;
            let span = Span::new(start + range.start, start + range.end);
            rows.push(Row { span, block: id, indent: setting.left + extra, first: false, last: false });
        });
        offset += line.len() + 1;
    }
    if let Some(row) = rows.get_mut(first_row) {
        row.first = true;
    }
    if let Some(row) = rows.get_mut(first_row..).and_then(<[Row]>::last_mut) {
        row.last = true;
    }
}

/// The narrowest rows in which a title or heading takes no more of them: these are about equally long, as in print.
fn balanced(text: &str, marks: &[Mark], widths: Widths, measure: Measure) -> Widths {
    let count = |room: u16| {
        let mut count = 0;
        let widths = Widths { first: room, rest: room };
        wrap(text, marks, widths, measure.wide_ambiguous, false, |_| count += 1);
        count
    };
    let fewest = count(widths.rest);
    if fewest < 2 {
        return widths;
    }
    let words =
        text.split_whitespace().map(|word| cluster::width(word, measure.wide_ambiguous)).max().unwrap_or(0);
    let widest = words.saturating_add(marks.iter().map(|mark| mark.width).sum());
    let rooms: Vec<u16> = (widest.min(widths.rest)..widths.rest).collect();
    let room = rooms.partition_point(|room| count(*room) > fewest);
    let room = rooms.get(room).copied().unwrap_or(widths.rest);
    Widths { first: room, rest: room }
}

/// The lines of a block that are wrapped each by itself: all of it, unless its line ends are meant.
fn lines_of(text: &str, kind: BlockKind) -> impl Iterator<Item = &str> {
    let end = if kind.keeps_lines() { '\n' } else { '\0' };
    text.split(end)
}

/// The markers on a line of `length` bytes at byte `offset` of a block, with offsets from the start of the line.
fn marks_on(marks: &[Mark], offset: usize, length: usize) -> Vec<Mark> {
    let first = marks.partition_point(|m| (m.at as usize) < offset);
    let behind = marks.partition_point(|m| m.at as usize <= offset + length);
    let inside = marks.get(first..behind).unwrap_or_default();
    inside.iter().map(|m| Mark { at: m.at - offset as u32, ..*m }).collect()
}

/// The markers in a block, with offsets from its start.
fn marks_in(document: &Document, span: Span, measure: Measure) -> Vec<Mark> {
    document
        .references_in(span)
        .filter_map(|index| {
            let reference = document.references.get(index)?;
            let label = document.note(reference.note).map_or("", |note| note.label.as_str());
            let separator = mark_separator(document, ReferenceId::new(index), measure.marks).len() as u16;
            Some(Mark { at: reference.at.0 - span.start.0, width: separator + mark_width(label, measure) })
        })
        .collect()
}

/// Width of a marker in cells. Raised digits take one each, unless ambiguous characters take two.
fn mark_width(label: &str, measure: Measure) -> u16 {
    let is_raised = measure.marks == MarkStyle::Superscript && label.bytes().all(|b| b.is_ascii_digit());
    if is_raised && !measure.wide_ambiguous {
        return label.len() as u16;
    }
    cluster::width(&drawn_label(label, measure.marks), measure.wide_ambiguous)
}

/// How a block is set, given what stands before it. Narrow measures get no side indents.
fn setting(document: &Document, block: &Block, before: Option<BlockKind>, measure: Measure) -> Setting {
    let roomy = u16::from(measure.width >= 40);
    match block.kind {
        BlockKind::Abstract => Setting { left: 2 * roomy, right: 2 * roomy, ..Setting::default() },
        BlockKind::Quote => Setting { left: 4 * roomy, right: 2 * roomy, ..Setting::default() },
        BlockKind::Verse => Setting { left: 4 * roomy, hanging: 2 * roomy, ..Setting::default() },
        // A line that is too long turns over: its rest stands deeper, as in print.
        BlockKind::Table | BlockKind::Code => {
            Setting { left: 2 * roomy, hanging: 4 * roomy, ..Setting::default() }
        }
        BlockKind::Caption => Setting { left: 2 * roomy, ..Setting::default() },
        BlockKind::ListItem => {
            let hanging = bullet_width(document.get(block.span), measure) * roomy;
            Setting { left: 2 * roomy, hanging, ..Setting::default() }
        }
        BlockKind::Bibliography => Setting { hanging: 3 * roomy, ..Setting::default() },
        BlockKind::Paragraph if measure.indent && before.is_some_and(|kind| !opens_text(kind)) => {
            Setting { first: 3 * roomy, ..Setting::default() }
        }
        _ => Setting::default(),
    }
}

/// Whether the paragraph behind such a block begins a text, and so has no indent.
fn opens_text(kind: BlockKind) -> bool {
    kind.is_front() || matches!(kind, BlockKind::Heading(_))
}

/// The cells that the bullet or number of a list item and the blank behind it take, 0 if it has none.
fn bullet_width(text: &str, measure: Measure) -> u16 {
    let bullet = text.split(' ').next().unwrap_or_default();
    if is_bullet(bullet) { cluster::width(bullet, measure.wide_ambiguous) + 1 } else { 0 }
}

/// Whether a word is the bullet or number of an item: a sign, or a short number or a letter with its point or bracket.
fn is_bullet(word: &str) -> bool {
    let inside = word.trim_matches(['(', ')', '[', ']', '.']);
    let framed = inside.len() < word.len();
    let is_roman = |b: u8| matches!(b.to_ascii_lowercase(), b'i' | b'v' | b'x');
    word.chars().count() <= 6
        && (!inside.contains(char::is_alphanumeric)
            || inside.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            || framed && (inside.chars().count() == 1 || inside.bytes().all(is_roman)))
}

/// Blank rows between blocks of two kinds.
fn blank_rows(above: BlockKind, below: BlockKind, measure: Measure) -> usize {
    use BlockKind::{Author, Bibliography, Heading, ListItem, Paragraph, Table};
    match (above, below) {
        (Author, Author) | (ListItem, ListItem) | (Bibliography, Bibliography) | (Table, Table) => 0,
        (Paragraph, Paragraph) => usize::from(!measure.indent),
        (Heading(_), _) => 1,
        (_, Heading(1)) if measure.height >= 16 => 2,
        _ => 1,
    }
}

/// What stands on a row, left to right: text and markers.
pub fn pieces(document: &Document, row: &Row) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = row.span.start;
    for index in document.references_in(row.span) {
        let Some(reference) = document.references.get(index) else { continue };
        if reference.at == row.span.start && !begins_word(document, row) {
            continue; // drawn behind the fragment on the row above
        }
        if reference.at > from {
            pieces.push(Piece::Text(Span { start: from, end: reference.at }));
            from = reference.at;
        }
        pieces.push(Piece::Mark(ReferenceId::new(index)));
    }
    if from < row.span.end {
        pieces.push(Piece::Text(Span { start: from, end: row.span.end }));
    }
    pieces
}

/// Whether a row begins where no fragment was broken, so that a marker at its very start is its own.
fn begins_word(document: &Document, row: &Row) -> bool {
    let before = document.text.get(..row.span.start.index()).and_then(|t| t.chars().next_back());
    row.first || before.is_none_or(char::is_whitespace)
}

/// How the marker of a reference is drawn: `²`, `[2]`, `†`, `[+]`. Only digits can be raised; symbols stand as they are
/// but in ASCII.
pub fn mark(document: &Document, reference: ReferenceId, style: MarkStyle) -> String {
    let note = document.reference(reference).and_then(|r| document.note(r.note));
    note.map(|n| drawn_label(&n.label, style)).unwrap_or_default()
}

/// What is drawn between the marker of a reference and another one just before it: a comma, as in print, unless brackets
/// part them, and nothing where there is no other. It stands on the line, since terminals have no raised one.
pub fn mark_separator(document: &Document, reference: ReferenceId, style: MarkStyle) -> &'static str {
    let before = reference.index().checked_sub(1).map(ReferenceId::new);
    let at = |id: ReferenceId| document.reference(id).map(|r| r.at);
    let is_bare = |id| !mark(document, id, style).ends_with(']');
    match before {
        Some(before) if at(before) == at(reference) && is_bare(before) && is_bare(reference) => ",",
        _ => "",
    }
}

/// How a label is drawn as a marker.
pub fn drawn_label(label: &str, style: MarkStyle) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if style == MarkStyle::Superscript {
        let raised: Option<String> =
            label.chars().map(|c| c.to_digit(10).and_then(|d| RAISED.get(d as usize))).collect();
        if let Some(raised) = raised {
            return raised;
        }
        if label.chars().all(|c| !c.is_alphanumeric()) {
            return label.to_owned();
        }
    }
    if style == MarkStyle::Ascii {
        return label.chars().fold("[".to_owned(), |drawn, c| match in_ascii(c) {
            Some(spelled) => drawn + spelled,
            None => drawn + c.encode_utf8(&mut [0; 4]),
        }) + "]";
    }
    format!("[{label}]")
}

/// What stands for a sign that calls notes where only ASCII can be shown.
pub fn in_ascii(sign: char) -> Option<&'static str> {
    SIGNS_IN_ASCII.iter().find(|(own, _)| *own == sign).map(|(_, spelled)| *spelled)
}

impl Layout {
    /// What a screen shows that begins with a page: that page. It never ends with a heading nor with a single row of a
    /// paragraph where that can be helped.
    pub fn page(&self, document: &Document, page: PageIndex) -> Screen {
        paginate::page(document, self, page)
    }

    /// What a screen shows whose first row is `top`, wherever pages begin: as many rows as fit, in foot mode with the
    /// notes they call.
    pub fn screen(&self, document: &Document, top: RowIndex) -> Screen {
        paginate::screen(document, self, top)
    }

    /// Notes called on the rows of a screen as they stand beside it, `width` cells wide: each with the row of the
    /// screen it begins on, pushed down where the note above needs the room, cut at the end of the screen.
    pub fn margin(&self, document: &Document, screen: &Screen, width: u16) -> Vec<(usize, FootNote)> {
        paginate::margin(document, self, screen, width)
    }

    /// The row that a place stands on; for a place inside a note, the row of its first reference.
    pub fn row_of(&self, document: &Document, place: Place) -> RowIndex {
        let place = document.come_by_at(&self.first_calls, place).unwrap_or(place);
        self.rows.partition_point(|r| r.span.start <= place).saturating_sub(1)
    }

    /// The page that a row stands on.
    pub fn page_of_row(&self, row: RowIndex) -> PageIndex {
        self.pages.partition_point(|&first| first as usize <= row).saturating_sub(1)
    }

    /// The first text of a page.
    pub fn first_place(&self, page: PageIndex) -> Place {
        self.rows.get(self.top_of(page)).map_or(Place(0), |row| row.span.start)
    }

    /// The row a page begins with. Behind the last page: the last page's.
    pub fn top_of(&self, page: PageIndex) -> RowIndex {
        self.pages.get(page).or(self.pages.last()).map_or(0, |&row| row as usize)
    }

    /// The first row of a page behind one that ends before `end`: blank rows at a page's head are left out.
    pub fn next_top(&self, end: RowIndex) -> RowIndex {
        let rest = self.rows.get(end..).unwrap_or_default();
        end + rest.iter().take_while(|row| row.is_blank()).count()
    }

    /// How many pages there are, at least one.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }
}
