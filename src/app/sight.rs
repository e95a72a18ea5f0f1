//! What the reader sees, kept in words while a correction changes the article under it, and shown again.

use crate::app::list::ListKind;
use crate::app::note::NotePopup;
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::reading::Stand;
use crate::app::stack::{Overlay, Stack};
use crate::bookmark::{Anchor, Resolver};
use crate::correction;
use crate::document::{Document, NoteId, Place, ReferenceId, Span};

/// What the reader sees and where they came from, in words that survive a correction.
pub(crate) struct Sight {
    stand: (Anchor, bool),
    trail: Vec<(Anchor, bool)>,
    note: Option<NoteInSight>,
}

/// A note that is shown.
struct NoteInSight {
    words: Anchor,
    /// Its label, if it is still there.
    label: Option<String>,
    marker: Option<MarkerInSight>,
    origin: (Anchor, bool),
    why: bool,
}

/// The marker that a note was opened by.
struct MarkerInSight {
    place: Anchor,
    /// Which of the markers at its place it is, and how many there are.
    which: usize,
    all: usize,
}

impl Sight {
    /// What is seen now.
    pub(crate) fn of(page: &mut Page, notebook: &mut Notebook, stack: &Stack) -> Self {
        let document = &page.article.document;
        let stream = notebook.stream(document);
        let passage = |span| Anchor::within(document, stream, span);
        let place = |at| passage(Span { start: at, end: at });
        let stand = |stand: Stand| (place(stand.place), stand.by_line);
        let note = stack.popup().map(|popup| NoteInSight {
            words: passage(document.note_blocks(popup.note).first().map(|b| b.span).unwrap_or_default()),
            label: document.note(popup.note).map(|note| note.label.clone()),
            marker: popup.reference.and_then(|id| {
                let at = document.reference(id)?.at;
                let mut here = correction::markers_at(document, at);
                let which = here.position(|marker| marker == id)?;
                Some(MarkerInSight { place: place(at), which, all: which + 1 + here.count() })
            }),
            origin: stand(popup.origin),
            why: popup.why,
        });
        let trail = page.trail.stands_mut().map(|left| stand(*left)).collect();
        Self { stand: stand(page.reading.stand()), trail, note }
    }

    /// What a correction took away and its undoing brings back is seen instead of another note, or of the page.
    pub(crate) fn turn_to(&mut self, words: Anchor, stack: &Stack) {
        match (&mut self.note, stack.overlays.last()) {
            (Some(note), Some(Overlay::Note(_))) => {
                (note.words, note.label, note.marker) = (words, None, None);
            }
            (None, None) => {
                let origin = self.stand.clone();
                self.note = Some(NoteInSight { words, label: None, marker: None, origin, why: true });
            }
            _ => {}
        }
    }

    /// Shows it again, as near as the article that was made of it allows.
    pub(crate) fn restore(self, page: &mut Page, notebook: &mut Notebook, stack: &mut Stack) {
        let document = &page.article.document;
        let resolver = Resolver::new(document, notebook.stream(document));
        let find = |anchor: &Anchor| resolver.resolve(anchor).span().map(|span| span.start);
        let stand = |(anchor, by_line): &(Anchor, bool)| Stand {
            place: find(anchor).filter(|at| *at < document.notes_start()).unwrap_or_default(),
            by_line: *by_line,
        };
        let here = stand(&self.stand);
        let trail = resolver.resolve_all(&self.trail.iter().map(|(anchor, _)| anchor).collect::<Vec<_>>());
        for (left, found) in page.trail.stands_mut().zip(trail) {
            left.place = found.span().map_or(here.place, |span| span.start);
        }
        let note = self.note.map(|note| (note.find(document, find), stand(&note.origin), note.why));
        page.show_anew(here);
        stack.overlays.retain(|overlay| match overlay {
            Overlay::Annotation(_) => true,
            Overlay::List(list) => matches!(list.kind, ListKind::Bookmarks { .. } | ListKind::Corrections),
            _ => false,
        });
        for overlay in &mut stack.overlays {
            if let Overlay::Annotation(annotation) = overlay {
                annotation.span = notebook.bookmarks.entry(annotation.id).and_then(|entry| entry.span());
            }
        }
        match note {
            Some((Found::Note(note, reference), origin, why)) => {
                let mut popup = NotePopup::new(note, reference, origin, None);
                popup.why = why;
                stack.overlays.insert(0, Overlay::Note(Box::new(popup)));
                if let Some(reference) = reference {
                    page.show_reference(reference);
                }
            }
            Some((Found::Body(place), ..)) => page.reading.go(&page.article.document, place),
            Some((Found::Nothing, ..)) | None => {}
        }
        stack.place(page);
    }
}

/// Where a note that was shown is now.
enum Found {
    /// It is this note, or its marker calls this one.
    Note(NoteId, Option<ReferenceId>),
    /// It is text of the body.
    Body(Place),
    /// Not to be found.
    Nothing,
}

impl NoteInSight {
    fn find(&self, document: &Document, find: impl Fn(&Anchor) -> Option<Place>) -> Found {
        let words = find(&self.words);
        if let Some(place) = words.filter(|place| *place < document.notes_start()) {
            return Found::Body(place);
        }
        let note = words.and_then(|place| {
            correction::note_of(document, place).filter(|note| !self.is_another(document, *note, place))
        });
        let marker =
            self.marker.as_ref().and_then(|marker| marker.find(document, find(&marker.place)?, note));
        match marker.and_then(|id| document.reference(id)).map(|r| r.note).or(note) {
            Some(note) => Found::Note(note, marker.or_else(|| document.references_to(note).next())),
            None => Found::Nothing,
        }
    }
}

impl NoteInSight {
    /// Whether words that were found in a note only resemble those of this one, which is gone ("Ibid."): the other has another
    /// label and begins with them. Inside of another note they stand if this one was joined to it.
    fn is_another(&self, document: &Document, note: NoteId, place: Place) -> bool {
        let first = document.note_blocks(note).first().map(|block| block.span.start);
        let label = document.note(note).map(|note| &note.label);
        self.label.is_some() && self.label.as_ref() != label && first == Some(place)
    }
}

impl MarkerInSight {
    /// The marker by which the note is seen that has the words now: one at its place that calls that note, or else, where as
    /// many stand there as before, itself, which calls another. Where there are fewer it calls nothing.
    fn find(&self, document: &Document, place: Place, note: Option<NoteId>) -> Option<ReferenceId> {
        let here: Vec<ReferenceId> = correction::markers_at(document, place).collect();
        let itself = here.get(self.which).copied().filter(|_| here.len() == self.all);
        let calls = |id: &ReferenceId| document.reference(*id).map(|r| r.note) == note;
        itself.filter(calls).or_else(|| here.into_iter().find(calls)).or(itself)
    }
}
