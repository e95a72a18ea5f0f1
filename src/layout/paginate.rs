//! Rows and the notes they call to pages.
//!
//! A page is filled row by row; in foot mode each row brings the notes that it calls, and the page is full when both no
//! longer fit. A note begins on the page that calls it, with two rows at least; what does not fit there goes on at the foot
//! of the next one, before the notes of that page, as in print. Of several that one row calls, only the first need begin
//! there, rather than that the page is left empty. Then rows are moved to the next page so that no heading ends a page, no
//! row of a paragraph stands alone, and no word is divided. What this leaves to others: drawing the rule and the labels
//! (`view`).

use std::collections::{HashSet, VecDeque};
use std::ops::Range;

use crate::cluster;
use crate::document::{Document, NoteId};
use crate::layout::{self, FootNote, Layout, NoteMode, PageIndex, Piece, Row, RowIndex, Screen};

/// Pages lower than this show no notes at their foot: nothing of the text would be left.
const LEAST_HEIGHT_FOR_FOOT: u16 = 8;

/// The rows that a rule above the notes takes.
const RULE: usize = 1;

/// The rows that a page is left empty for, at most, to keep rows together that are set with a note.
const MOST_EMPTY: usize = 3;

/// The rows of a note that goes on which stand on the page that calls it, at least.
const LEAST_OF_NOTE: usize = 2;

/// Notes that are carried over to the foot of later pages than those that call them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Carried {
    /// In the order in which they begin.
    notes: Vec<NoteId>,
    /// The pages that begin with some of them, in order.
    pages: Vec<Rest>,
}

/// What is left of notes for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rest {
    page: u32,
    /// Of [`Carried::notes`].
    notes: Range<u32>,
    /// Rows of the first of them that stand on the pages before.
    shown: u32,
}

impl Carried {
    /// Writes down what is left at a foot for a page.
    fn record(&mut self, page: PageIndex, foot: &mut Foot) {
        let Some(first) = foot.waiting.front() else { return };
        let shown = first.shown as u32;
        self.notes.extend(foot.waiting.iter().skip(foot.recorded).map(|waiting| waiting.note));
        foot.recorded = foot.waiting.len();
        let end = self.notes.len() as u32;
        self.pages.push(Rest { page: page as u32, notes: end - foot.recorded as u32..end, shown });
    }

    /// The notes that a page begins with, and how many rows of the first stand on the pages before.
    fn of_page(&self, page: PageIndex) -> (&[NoteId], usize) {
        let found = self.pages.binary_search_by_key(&page, |rest| rest.page as usize);
        let rest = found.ok().and_then(|at| self.pages.get(at));
        let notes = rest.and_then(|rest| self.notes.get(rest.notes.start as usize..rest.notes.end as usize));
        (notes.unwrap_or_default(), rest.map_or(0, |rest| rest.shown as usize))
    }
}

/// The row that each page begins with, at least one page, and the notes that are carried over to the next. Linear in the
/// rows of the body and of the notes.
pub(crate) fn pages(document: &Document, layout: &Layout) -> (Vec<u32>, Carried) {
    let (mut pages, mut carried) = (vec![0], Carried::default());
    let mut foot = Foot::new(layout);
    let mut top = 0;
    loop {
        let end = foot.fill_page(document, layout, top);
        foot.set(end - top);
        top = layout.next_top(end);
        if top >= layout.rows.len() {
            return (pages, carried);
        }
        carried.record(pages.len(), &mut foot);
        pages.push(top as u32);
    }
}

/// What a screen shows that begins with a page: that page.
pub(crate) fn page(document: &Document, layout: &Layout, page: PageIndex) -> Screen {
    let top = layout.top_of(page);
    let mut foot = Foot::new(layout);
    foot.take_over(document, layout, layout.carried.of_page(page));
    let end = foot.fill_page(document, layout, top);
    Screen { body: top.min(layout.rows.len())..end, foot: foot.set(end.saturating_sub(top)) }
}

/// What a screen shows whose first row is `top`, wherever pages begin: as many rows as fit, with the notes that they call:
/// so one line further is one row more.
pub(crate) fn screen(document: &Document, layout: &Layout, top: RowIndex) -> Screen {
    let mut foot = Foot::new(layout);
    let end = foot.fill(document, layout, top);
    Screen { body: top.min(layout.rows.len())..end, foot: foot.set(end.saturating_sub(top)) }
}

/// The notes that are to stand at the foot of a page, or wait for the next.
struct Foot {
    /// In the order in which they are set.
    waiting: VecDeque<Waiting>,
    /// All that wait, also those that are not laid out because the page is full without them.
    known: HashSet<NoteId>,
    /// Rows that they take.
    rows: usize,
    /// Rows of a page.
    height: usize,
    /// Rows, with the rule, that the body leaves them at least.
    most: usize,
    /// How many of them, from the first, are in [`Carried::notes`].
    recorded: usize,
    /// Whether notes stand at the foot at all.
    wanted: bool,
}

/// A note with rows that are not yet shown.
struct Waiting {
    note: NoteId,
    rows: Vec<Row>,
    /// How many of them stand on the pages before.
    shown: usize,
    /// The row of the body that calls it; 0 for one that is carried over.
    caller: RowIndex,
}

impl Foot {
    fn new(layout: &Layout) -> Self {
        let measure = layout.measure;
        Self {
            waiting: VecDeque::new(),
            known: HashSet::new(),
            rows: 0,
            height: measure.height.max(1) as usize,
            most: measure.height as usize / 2,
            recorded: 0,
            wanted: measure.notes == NoteMode::Foot && measure.height >= LEAST_HEIGHT_FOR_FOOT,
        }
    }

    /// Takes over what the page before left, as far as it matters: two pages full of rows are as good as more.
    fn take_over(&mut self, document: &Document, layout: &Layout, (notes, shown): (&[NoteId], usize)) {
        let mut shown = shown;
        for &note in notes {
            self.known.insert(note);
            if self.rows <= 2 * self.height {
                let rows = foot_rows(document, layout, note);
                self.rows += rows.len().saturating_sub(shown);
                self.waiting.push_back(Waiting { note, rows, shown, caller: 0 });
                shown = 0;
            }
        }
    }

    /// Fills a page of the article: the row behind its last.
    fn fill_page(&mut self, document: &Document, layout: &Layout, top: RowIndex) -> RowIndex {
        let full = self.fill(document, layout, top);
        let kept = keep_together(document, layout, top, full);
        let kept = if self.leaves_a_hole(top, kept) { full } else { kept };
        self.give_back(kept);
        if kept < layout.rows.len() {
            return kept;
        }
        let end = kept - self.rows_to_move(layout, top, kept);
        self.give_back(end);
        end
    }

    /// Whether a page that ends before `end`, with the notes called behind it gone, were left empty for too many rows.
    fn leaves_a_hole(&self, top: RowIndex, end: RowIndex) -> bool {
        let given =
            self.waiting.iter().filter(|note| note.caller >= end).map(|note| note.rows.len()).sum::<usize>();
        given > 0 && end - top + with_rule(self.rows - given) + MOST_EMPTY < self.height
    }

    /// Takes as many rows from `top` on as fit, at least one: the row behind the last.
    fn fill(&mut self, document: &Document, layout: &Layout, top: RowIndex) -> RowIndex {
        let full = (top + self.height).min(layout.rows.len());
        if !self.wanted {
            return full;
        }
        (top..full).find(|&row| !self.take_row(document, layout, row, row + 1 - top)).unwrap_or(full)
    }

    /// Takes the notes that a row calls, if they fit under `body` rows of text: each begins here, unless the page were left
    /// empty without the row; then the first of them does. The first row of a page is always taken.
    fn take_row(&mut self, document: &Document, layout: &Layout, row: RowIndex, body: usize) -> bool {
        let mut added: Vec<Waiting> = Vec::new();
        for note in called_on(document, layout, row) {
            if !self.known.contains(&note) && !added.iter().any(|known| known.note == note) {
                let rows = foot_rows(document, layout, note);
                added.push(Waiting { note, rows, shown: 0, caller: row });
            }
        }
        let rows = self.rows + added.iter().map(|note| note.rows.len()).sum::<usize>();
        // The last of several notes may go on overleaf, and so may what the pages before left.
        let begun = |note: &Waiting| note.rows.len().min(LEAST_OF_NOTE);
        let least = match (added.first(), added.last()) {
            (Some(first), _) if body + with_rule(self.rows) + MOST_EMPTY < self.height => {
                with_rule(self.rows + begun(first))
            }
            (_, Some(last)) => with_rule(rows - last.rows.len() + begun(last)),
            _ => with_rule(rows).min(self.most),
        };
        if body > 1 && body + least > self.height {
            return false;
        }
        self.known.extend(added.iter().map(|note| note.note));
        self.waiting.extend(added);
        self.rows = rows;
        true
    }

    /// Gives back the notes that are called on rows from `end` on.
    fn give_back(&mut self, end: RowIndex) {
        while self.waiting.back().is_some_and(|last| last.caller >= end) {
            if let Some(last) = self.waiting.pop_back() {
                self.rows -= last.rows.len();
                self.known.remove(&last.note);
            }
        }
    }

    /// How many rows of the last page of the body to move to one more page, so that its notes find room: none that calls
    /// one of them, or where the last does, that one with its note; and not all.
    fn rows_to_move(&self, layout: &Layout, top: RowIndex, end: RowIndex) -> usize {
        let missing = (end - top + with_rule(self.rows)).saturating_sub(self.height);
        let last_caller = self.waiting.back().map_or(top, |last| last.caller.max(top));
        let behind = end.saturating_sub(last_caller + 1);
        if missing == 0 || behind > 0 || last_caller == top {
            return missing.min(behind);
        }
        let alone = breaks_badly(layout, last_caller) && last_caller > top + 1;
        1 + usize::from(alone)
    }

    /// Sets the notes under `body` rows of text; what finds no room there waits for the next page.
    fn set(&mut self, body: usize) -> Vec<FootNote> {
        let mut left = self.height.saturating_sub(body + RULE);
        let mut set = Vec::new();
        while let Some(note) = self.waiting.front_mut().filter(|_| left > 0) {
            let end = note.rows.len().min(note.shown + left);
            let rows = note.rows.get(note.shown..end).unwrap_or_default().to_vec();
            left -= rows.len();
            self.rows -= rows.len();
            let cut = end < note.rows.len();
            set.push(FootNote { note: note.note, rows, continued: note.shown > 0, cut });
            note.shown = end;
            if !cut {
                self.known.remove(&note.note);
                self.waiting.pop_front();
                self.recorded = self.recorded.saturating_sub(1);
            }
        }
        set.retain(|note| !note.rows.is_empty());
        set
    }
}

/// The rows that a foot with so many rows of notes takes.
fn with_rule(rows: usize) -> usize {
    if rows == 0 { 0 } else { rows + RULE }
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
    beside_label(document, layout, note, layout.measure.width)
}

/// The rows of a note in `width` cells, those left free for its label among them.
fn beside_label(document: &Document, layout: &Layout, note: NoteId, width: u16) -> Vec<Row> {
    let label =
        document.note(note).map_or(String::new(), |n| layout::drawn_label(&n.label, layout.measure.marks));
    let indent = cluster::width(&label, layout.measure.wide_ambiguous) + 1;
    let mut rows = layout::lay_out_note(document, note, layout.measure, width.saturating_sub(indent));
    for row in &mut rows {
        row.indent += indent;
    }
    rows
}

/// Notes beside the rows that call them.
pub(crate) fn margin(
    document: &Document,
    layout: &Layout,
    screen: &Screen,
    width: u16,
) -> Vec<(usize, FootNote)> {
    let height = layout.measure.height as usize;
    let mut notes: Vec<(usize, FootNote)> = Vec::new();
    let mut free = 0;
    for row in screen.body.clone() {
        for note in called_on(document, layout, row) {
            let at = free.max(row - screen.body.start);
            if at >= height || notes.iter().any(|(_, known)| known.note == note) {
                continue;
            }
            let mut rows = beside_label(document, layout, note, width);
            let cut = at + rows.len() > height;
            rows.truncate(height - at);
            free = at + rows.len();
            notes.push((at, FootNote { note, rows, continued: false, cut }));
        }
    }
    notes
}

/// The end of a page of at most `top..end` rows, moved up so that a heading stays with its text and no row of a paragraph
/// stands alone at a page's foot or head, and that no word goes on overleaf. On small pages nothing is moved: rows are dear
/// there.
fn keep_together(document: &Document, layout: &Layout, top: RowIndex, end: RowIndex) -> RowIndex {
    let most = layout.measure.height as usize / 4;
    if end >= layout.rows.len() {
        return end;
    }
    let mut kept = end;
    if breaks_badly(layout, kept) || (divides_word(document, layout, kept) && !breaks_badly(layout, kept - 1))
    {
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

/// Whether a page break before `row` would leave the first part of a compound on the page before.
fn divides_word(document: &Document, layout: &Layout, row: RowIndex) -> bool {
    let (Some(above), Some(below)) =
        (row.checked_sub(1).and_then(|r| layout.rows.get(r)), layout.rows.get(row))
    else {
        return false;
    };
    above.span.end == below.span.start && document.get(above.span).ends_with(['-', '\u{2010}'])
}

/// Whether a row belongs to a heading.
fn is_heading(layout: &Layout, row: &Row) -> bool {
    layout.headings.binary_search(&row.block).is_ok()
}
