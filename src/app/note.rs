//! The pop-up of a note: its rows, what it points back to and cites, why it is linked, and how far it is scrolled.

use crate::app::geometry::{Area, Geometry};
use crate::app::numbered::Stop;
use crate::app::prose;
use crate::app::reading::Stand;
use crate::app::words;
use crate::back_reference;
use crate::citation::Works;
use crate::document::{Document, NoteId, Place, ReferenceId};
use crate::layout::{self, Measure, Row};

/// What stands on one row of the pop-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Text of the note, of one that it points back to, or of a work that it cites.
    Text(Row),
    /// Above a note that it points back to: its label.
    Earlier(String),
    /// Our own words.
    Words(String),
    /// Nothing.
    Blank,
}

/// A note in its pop-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePopup {
    /// The note.
    pub note: NoteId,
    /// The reference that called it, if it was opened by one.
    pub reference: Option<ReferenceId>,
    /// Where the reader stood before, to come back to.
    pub origin: Stand,
    /// The choice that the reader had before.
    pub origin_choice: Option<ReferenceId>,
    /// Its rows.
    pub lines: Vec<Line>,
    /// The first row on the screen.
    pub top: usize,
    /// Where it stands.
    pub area: Area,
    /// Whether the evidence for its link is shown.
    pub why: bool,
    /// The notes that were left for one that they call.
    outer: Vec<(NoteId, Option<ReferenceId>)>,
}

impl NotePopup {
    /// The pop-up of a note; laid out by [`NotePopup::lay_out`].
    pub fn new(
        note: NoteId,
        reference: Option<ReferenceId>,
        origin: Stand,
        choice: Option<ReferenceId>,
    ) -> Self {
        Self {
            note,
            reference,
            origin,
            origin_choice: choice,
            lines: Vec::new(),
            top: 0,
            area: Area::default(),
            why: false,
            outer: Vec::new(),
        }
    }

    /// Lays it out anew, leaving the row `keep` of the screen in sight; `against` is what speaks against its link.
    pub fn lay_out(
        &mut self,
        document: &Document,
        measure: Measure,
        geometry: &Geometry,
        keep: Option<u16>,
        against: &[&str],
    ) {
        let width = geometry.popup_width();
        self.lines = note_lines(document, self.note, measure, width);
        for earlier in back_reference::predecessors(document, self.note) {
            self.lines.push(Line::Blank);
            let label = document.note(earlier).map(|n| n.label.clone()).unwrap_or_default();
            self.lines.push(Line::Earlier(label));
            self.lines.extend(note_lines(document, earlier, measure, width));
        }
        let span = document.note(self.note).map(|n| n.span);
        for entry in Works::of(document).cited(document, span) {
            let rows = layout::lay_out_alone(document, entry, measure, width);
            self.lines.push(Line::Blank);
            self.lines.extend(rows.into_iter().map(Line::Text));
        }
        if self.why {
            let words = prose::rows(&self.reasons(document, against), width, measure.wide_ambiguous);
            self.lines.push(Line::Blank);
            self.lines.extend(words.into_iter().map(Line::Words));
        }
        self.area = geometry.popup(self.lines.len(), keep);
        self.scroll(0);
    }

    /// The evidence for its link and against it, in words.
    fn reasons(&self, document: &Document, against: &[&str]) -> String {
        let Some(reference) = self.reference.and_then(|id| document.reference(id)) else {
            return words::NOT_CALLED.to_owned();
        };
        let mut reasons: Vec<&str> = reference.evidence.words().collect();
        reasons.extend(against);
        words::why_linked(reference.confidence, &reasons)
    }

    /// The rows that are text.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.lines.iter().filter_map(|line| match line {
            Line::Text(row) => Some(*row),
            _ => None,
        })
    }

    /// Rows of text that are in sight.
    pub fn height(&self) -> usize {
        self.area.inside().height as usize
    }

    /// Scrolls by rows. Says whether it moved.
    pub fn scroll(&mut self, rows: isize) -> bool {
        let before = self.top;
        let most = self.lines.len().saturating_sub(self.height());
        self.top = self.top.saturating_add_signed(rows).min(most);
        self.top != before
    }

    /// Scrolls until a place of the note is in sight.
    pub fn reveal(&mut self, place: Place) {
        let holds =
            |line: &Line| matches!(line, Line::Text(row) if row.span.start <= place && place <= row.span.end);
        if let Some(at) = self.lines.iter().position(holds) {
            let shown = self.top..self.top + self.height();
            if !shown.contains(&at) {
                self.top = at.saturating_sub(self.height() / 2);
            }
        }
        self.scroll(0);
    }

    /// The place of the first row in sight that is text of the note.
    pub fn first_shown(&self) -> Option<Place> {
        self.lines.iter().skip(self.top).find_map(|line| match line {
            Line::Text(row) => Some(row.span.start),
            _ => None,
        })
    }

    /// Shows another note in its place.
    pub fn turn_to(&mut self, note: NoteId, reference: Option<ReferenceId>) {
        (self.note, self.reference, self.top) = (note, reference, 0);
    }

    /// Goes into the n-th note that this one calls, from 1. Says whether there is one.
    pub fn enter_inner(&mut self, document: &Document, which: usize) -> bool {
        let Some(span) = document.note(self.note).map(|n| n.span) else { return false };
        let inner = document.references_in(span).nth(which.saturating_sub(1)).map(ReferenceId::new);
        let Some((id, reference)) = inner.and_then(|id| Some((id, document.reference(id)?))) else {
            return false;
        };
        self.outer.push((self.note, self.reference));
        self.turn_to(reference.note, Some(id));
        true
    }

    /// Goes back to the note that was left for this one. Says whether there was one.
    pub fn leave_inner(&mut self) -> bool {
        match self.outer.pop() {
            Some((note, reference)) => {
                self.turn_to(note, reference);
                true
            }
            None => false,
        }
    }

    /// The reference of the body that led here: through the notes that were left, the outermost.
    pub fn body_reference(&self) -> Option<ReferenceId> {
        self.stop().reference
    }

    /// The note that was opened here before any that it calls, and what calls it.
    pub fn stop(&self) -> Stop {
        let (note, reference) = self.outer.first().copied().unwrap_or((self.note, self.reference));
        Stop { note, reference }
    }

    /// Whether the note calls notes itself.
    pub fn calls_notes(&self, document: &Document) -> bool {
        document.note(self.note).is_some_and(|n| !document.references_in(n.span).is_empty())
    }
}

/// The rows of one note.
fn note_lines(document: &Document, note: NoteId, measure: Measure, width: u16) -> Vec<Line> {
    layout::lay_out_note(document, note, measure, width).into_iter().map(Line::Text).collect()
}
