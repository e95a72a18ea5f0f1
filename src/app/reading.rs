//! The page: which rows of the laid-out article are on the screen, and which reference is chosen.
//!
//! What is kept is a [`Place`]; rows are derived from it, so a change of the screen's size never moves the reader.

use unicode_segmentation::UnicodeSegmentation;

use crate::cluster;
use crate::document::{BlockKind, Document, Place, ReferenceId, Span};
use crate::layout::{self, FootNote, Layout, Measure, PageIndex, Piece, RowIndex, Screen};

/// What is on the page.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The article laid out.
    pub layout: Layout,
    /// The rows on the screen.
    pub screen: Screen,
    /// Notes beside the text, each with the row of the screen that it begins on.
    pub margin: Vec<(usize, FootNote)>,
    /// The chosen reference.
    pub chosen: Option<ReferenceId>,
    margin_width: u16,
    stand: Stand,
}

/// Where a reader stands: enough to come back to exactly the same screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stand {
    /// Text on the screen: the first, unless the screen was another size when the reader came here.
    pub place: Place,
    /// Whether the screen begins with the row of the place and is full, rather than being the page of the place.
    pub by_line: bool,
}

impl Reading {
    /// An article for a reader who stands somewhere in it.
    pub fn new(document: &Document, measure: Measure, margin_width: u16, stand: Stand) -> Self {
        let layout = layout::lay_out(document, measure);
        let screen = Screen { body: 0..0, foot: Vec::new() };
        let mut reading = Self { layout, screen, margin: Vec::new(), chosen: None, margin_width, stand };
        reading.stand_at(document, stand);
        reading
    }

    /// Lays the article out for another measure; the place stays.
    pub fn lay_out(&mut self, document: &Document, measure: Measure, margin_width: u16) {
        if self.layout.measure != measure {
            self.layout = layout::lay_out(document, measure);
        }
        self.margin_width = margin_width;
        self.stand_at(document, self.stand);
    }

    /// Where the reader stands.
    pub fn stand(&self) -> Stand {
        self.stand
    }

    /// Goes back to where the reader stood.
    pub fn stand_at(&mut self, document: &Document, stand: Stand) {
        let row = self.layout.row_of(document, stand.place);
        let top = if stand.by_line { row } else { self.layout.top_of(self.layout.page_of_row(row)) };
        self.show(document, top, stand.by_line);
        self.stand = stand;
        self.drop_choice(document);
    }

    /// The first row on the screen.
    pub fn top(&self) -> RowIndex {
        self.screen.body.start
    }

    /// Shows the rows from `top` on: as many as there is room for, or where not `by_line` the page, if one begins there.
    fn show(&mut self, document: &Document, top: RowIndex, by_line: bool) {
        let top = top.min(self.layout.rows.len().saturating_sub(1));
        self.screen = match self.page_from(top) {
            Some(page) if !by_line => self.layout.page(document, page),
            _ => self.layout.screen(document, top),
        };
        self.margin = match self.margin_width {
            0 => Vec::new(),
            width => self.layout.margin(document, &self.screen, width),
        };
    }

    /// The page that begins with a row, if one does.
    fn page_from(&self, row: RowIndex) -> Option<PageIndex> {
        let page = self.layout.page_of_row(row);
        (self.layout.top_of(page) == row).then_some(page)
    }

    /// Moves to the page that begins with `top`, or to the rows from there on: the place follows.
    fn move_to(&mut self, document: &Document, top: RowIndex) {
        self.move_by_line(document, top, self.page_from(top).is_none());
    }

    /// The same; `by_line`, also where a page begins the screen is full.
    fn move_by_line(&mut self, document: &Document, top: RowIndex, by_line: bool) {
        self.show(document, top, by_line);
        let place = self.layout.rows.get(self.top()).map_or(Place(0), |row| row.span.start);
        self.stand = Stand { place, by_line };
        self.drop_choice(document);
    }

    /// Goes to the page that holds a place, unless the screen shows it already.
    pub fn go(&mut self, document: &Document, place: Place) {
        if self.row_on_screen(document, place).is_none() {
            let row = self.layout.row_of(document, place);
            self.move_to(document, self.layout.top_of(self.layout.page_of_row(row)));
        }
    }

    /// The row of the screen that a place stands on, from 0.
    pub fn row_on_screen(&self, document: &Document, place: Place) -> Option<usize> {
        let row = self.layout.row_of(document, place);
        self.screen.body.contains(&row).then(|| row - self.screen.body.start)
    }

    /// The text on the screen.
    pub fn shown(&self) -> Span {
        let rows = self.layout.rows.get(self.screen.body.clone()).unwrap_or_default();
        match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
            _ => Span::default(),
        }
    }

    // ---- pages and lines

    /// The page that the screen begins on, from 0.
    pub fn page(&self) -> PageIndex {
        self.layout.page_of_row(self.top())
    }

    /// How far the text on the screen reaches into the article, in percent.
    pub fn percent(&self) -> u8 {
        let rows = self.layout.rows.len().max(1);
        (self.screen.body.end * 100 / rows).min(100) as u8
    }

    /// Whether the end of the text is on the screen.
    pub fn at_end(&self) -> bool {
        self.screen.body.end >= self.layout.rows.len()
    }

    /// Further by pages. Says whether the screen moved.
    pub fn next_pages(&mut self, document: &Document, count: usize) -> bool {
        let before = self.top();
        for _ in 0..count {
            if self.at_end() {
                break;
            }
            self.move_to(document, self.top_of_next_page());
        }
        self.top() != before
    }

    /// The first row of the page behind: as the pages are cut, or where the screen begins between pages, or calls more
    /// notes than the page, the row behind its last.
    fn top_of_next_page(&self) -> RowIndex {
        let behind = self.layout.next_top(self.screen.body.end);
        let cut = self.page_from(self.top()).map(|page| self.layout.top_of(page + 1));
        cut.filter(|top| *top > self.top()).map_or(behind, |top| top.min(behind))
    }

    /// Back by pages. Says whether the screen moved.
    pub fn previous_pages(&mut self, document: &Document, count: usize) -> bool {
        let before = self.top();
        for _ in 0..count {
            let top = self.top_of_previous_page(document);
            if top == self.top() {
                break;
            }
            self.move_to(document, top);
        }
        self.top() != before
    }

    /// The first row of the page before: as the pages are cut, or where the screen begins between pages, the row whose
    /// screen ends just above.
    fn top_of_previous_page(&self, document: &Document) -> RowIndex {
        if let Some(page) = self.page_from(self.top()) {
            return self.layout.top_of(page.saturating_sub(1));
        }
        let height = self.layout.measure.height as usize;
        let earliest = self.top().saturating_sub(height);
        (earliest..self.top())
            .find(|&top| self.layout.screen(document, top).body.end >= self.top())
            .unwrap_or(earliest)
    }

    /// Further by lines, or back. On a page that ends early, a single line further is what it held back: the text stays
    /// where it is. Says whether the screen changed.
    pub fn lines(&mut self, document: &Document, count: isize) -> bool {
        let top = self.top();
        let held_back = count == 1
            && !self.stand.by_line
            && self.layout.screen(document, top).body.end > self.screen.body.end;
        let last_page = self.layout.top_of(self.layout.page_count());
        let last = last_page.max(self.layout.rows.len().saturating_sub(self.layout.measure.height as usize));
        let to = if held_back { top } else { top.saturating_add_signed(count).min(last.max(top)) };
        let moves = held_back || to != top;
        if moves {
            self.move_by_line(document, to, true);
        }
        moves
    }

    /// To a page, from 0; behind the last page, to the last.
    pub fn go_to_page(&mut self, document: &Document, page: PageIndex) {
        self.move_to(document, self.layout.top_of(page));
    }

    // ---- sections and paragraphs

    /// The title of the section behind the one on the screen, or of the one before.
    pub fn section_beside(&self, document: &Document, forward: bool) -> Option<Place> {
        let here = self.stand_of_screen();
        let titles = document.sections.iter().map(|section| section.title.start);
        if forward {
            titles.into_iter().find(|title| self.layout.row_of(document, *title) > self.top())
        } else {
            titles.take_while(|title| *title < here).last()
        }
    }

    /// The start of the paragraph behind the first on the screen, or before it.
    pub fn paragraph_beside(&self, document: &Document, forward: bool) -> Option<Place> {
        let here = self.stand_of_screen();
        let mut starts = document.body().iter().map(|block| block.span.start);
        if forward {
            starts.find(|start| *start > here)
        } else {
            starts.take_while(|start| *start < here).last()
        }
    }

    /// Brings a place to the top of the screen.
    pub fn bring_to_top(&mut self, document: &Document, place: Place) {
        self.move_to(document, self.layout.row_of(document, place));
    }

    fn stand_of_screen(&self) -> Place {
        self.layout.rows.get(self.top()).map_or(Place(0), |row| row.span.start)
    }

    // ---- references

    /// The references drawn on the screen, in text order.
    pub fn references(&self, document: &Document) -> Vec<ReferenceId> {
        let rows = self.layout.rows.get(self.screen.body.clone()).unwrap_or_default();
        rows.iter().filter(|row| !row.is_blank()).flat_map(|row| marks(document, row)).collect()
    }

    /// Chooses the next reference, or the one before, turning pages as needed. Says whether there was one.
    pub fn choose(&mut self, document: &Document, forward: bool) -> bool {
        let Some(reference) = self.beside_choice(document, forward) else { return false };
        self.choose_this(document, reference);
        true
    }

    /// Chooses a reference and goes to it.
    pub fn choose_this(&mut self, document: &Document, reference: ReferenceId) {
        if let Some(place) = document.reference(reference).map(|r| r.at) {
            if !self.references(document).contains(&reference) {
                let row = self.row_of_reference(document, reference, place);
                self.move_to(document, self.layout.top_of(self.layout.page_of_row(row)));
            }
            self.restore_choice(document, Some(reference));
        }
    }

    /// Takes up a choice again, if it is still on the screen: the screen may have changed since.
    pub fn restore_choice(&mut self, document: &Document, choice: Option<ReferenceId>) {
        self.chosen = choice;
        self.drop_choice(document);
    }

    /// The row that a reference is drawn on: where it stands at the edge of two rows, the one that draws it.
    pub fn row_of_reference(&self, document: &Document, reference: ReferenceId, place: Place) -> RowIndex {
        let row = self.layout.row_of(document, place);
        let draws = |row: &RowIndex| {
            self.layout.rows.get(*row).is_some_and(|r| marks(document, r).any(|m| m == reference))
        };
        [row, row.saturating_sub(1), row + 1].into_iter().find(draws).unwrap_or(row)
    }

    /// The reference of the body beside the chosen one; without a choice the first on or behind the screen, or the last
    /// on or before it.
    fn beside_choice(&self, document: &Document, forward: bool) -> Option<ReferenceId> {
        let body = document.references.partition_point(|r| r.at < document.notes_start());
        let index = match (self.chosen, forward) {
            (Some(chosen), true) => chosen.index() + 1,
            (Some(chosen), false) => chosen.index().checked_sub(1)?,
            (None, forward) => {
                let shown = self.references(document);
                match (forward, shown.first(), shown.last()) {
                    (true, Some(first), _) => first.index(),
                    (false, _, Some(last)) => last.index(),
                    (true, ..) => document.references.partition_point(|r| r.at < self.shown().start),
                    (false, ..) => {
                        document.references.partition_point(|r| r.at < self.shown().start).checked_sub(1)?
                    }
                }
            }
        };
        (index < body).then(|| ReferenceId::new(index))
    }

    /// A choice that is no longer on the screen is dropped.
    fn drop_choice(&mut self, document: &Document) {
        let shown = self.chosen.is_none_or(|chosen| self.references(document).contains(&chosen));
        if !shown {
            self.chosen = None;
        }
    }

    /// The section that the screen is in, as text: that of its upper third, so that a heading jumped to counts though a
    /// few rows of the section before still stand above it.
    pub fn section<'d>(&self, document: &'d Document) -> &'d str {
        let shown = self.layout.rows.get(self.screen.body.clone()).unwrap_or_default();
        let here = shown.get(shown.len() / 3).map_or(Place(0), |row| row.span.start);
        let section = document.section_at(here).and_then(|id| document.sections.get(id.index()));
        section.filter(|s| s.headed).map(|s| document.get(s.title)).unwrap_or_default()
    }

    /// Brings a place into sight by as few lines as possible.
    pub fn reveal(&mut self, document: &Document, place: Place) {
        let row = self.layout.row_of(document, place);
        let shown = self.screen.body.clone();
        if row < shown.start {
            self.move_to(document, row);
        } else if row >= shown.end {
            self.move_to(document, (shown.start + row + 1).saturating_sub(shown.end));
        }
    }

    /// The word that the chosen marker stands behind.
    pub fn chosen_word(&self, document: &Document) -> Option<String> {
        let at = document.reference(self.chosen?)?.at;
        let block = document.blocks.get(document.block_at(Place(at.0.saturating_sub(1)))?.index())?;
        let before = document.get(Span { start: block.span.start, end: at });
        before.unicode_words().next_back().map(str::to_owned)
    }

    /// The reference drawn at a cell of the text, or one cell beside it.
    pub fn reference_near(&self, document: &Document, column: u16, row: u16) -> Option<ReferenceId> {
        let row = self.layout.rows.get(self.top() + row as usize).filter(|r| !r.is_blank())?;
        let wide = self.layout.measure.wide_ambiguous;
        let mut x = row.indent;
        for piece in layout::pieces(document, row) {
            match piece {
                Piece::Text(span) => x += cluster::width(document.get(span), wide),
                Piece::Mark(id) => {
                    let style = self.layout.measure.marks;
                    x += layout::mark_separator(document, id, style).len() as u16;
                    let end = x + cluster::width(&layout::mark(document, id, style), wide);
                    if (x.saturating_sub(1)..=end).contains(&column) {
                        return Some(id);
                    }
                    x = end;
                }
            }
        }
        None
    }

    /// The kind of the block that a row belongs to.
    pub fn kind(document: &Document, row: &layout::Row) -> BlockKind {
        document.blocks.get(row.block.index()).map_or(BlockKind::Paragraph, |block| block.kind)
    }
}

/// The references drawn on a row.
pub fn marks<'d>(document: &'d Document, row: &'d layout::Row) -> impl Iterator<Item = ReferenceId> + 'd {
    layout::pieces(document, row).into_iter().filter_map(|piece| match piece {
        Piece::Mark(id) => Some(id),
        Piece::Text(_) => None,
    })
}
