//! Anchors of what a reader corrects: they are made only where the correction will find the same thing by them again.

use crate::bookmark::{Anchor, Resolver, Stream};
use crate::correction::{marker_at, note_of};
use crate::document::{Document, NoteId, Place, ReferenceId, Span};

/// Anchors of what is to be corrected in a document: `None` for what could not be found by its words again.
#[derive(Debug)]
pub struct Anchors<'d> {
    document: &'d Document,
    stream: &'d Stream,
    resolver: Resolver<'d>,
}

impl<'d> Anchors<'d> {
    /// Of a document; the stream is made of it.
    pub fn new(document: &'d Document, stream: &'d Stream) -> Self {
        Self { document, stream, resolver: Resolver::new(document, stream) }
    }

    /// The place of a marker, and its label.
    pub fn of_reference(&self, id: ReferenceId) -> Option<(Anchor, String)> {
        let reference = self.document.reference(id)?;
        let label = self.document.note(reference.note)?.label.clone();
        let anchor = self.anchor(Span { start: reference.at, end: reference.at });
        let found = marker_at(self.document, self.find(&anchor)?, &label);
        (found == Some(id)).then_some((anchor, label))
    }

    /// Words that a marker is to be made of, or put behind, if they are in the body.
    pub fn of_words(&self, words: Span) -> Option<Anchor> {
        let anchor = self.anchor(words);
        let found = self.resolver.resolve(&anchor).span()?;
        (found.start <= words.start && words.end < self.document.notes_start()).then_some(anchor)
    }

    /// The words that a note begins with.
    pub fn of_note(&self, id: NoteId) -> Option<Anchor> {
        let anchor = self.anchor(self.document.note_blocks(id).first()?.span);
        let found = note_of(self.document, self.find(&anchor)?);
        (!anchor.point && found == Some(id)).then_some(anchor)
    }

    /// The words that follow a place in a note.
    pub fn of_place(&self, place: Place) -> Option<Anchor> {
        let block = self.document.blocks.get(self.document.block_at(place)?.index())?;
        let anchor = self.anchor(Span { start: place, end: block.span.end });
        (!anchor.point && self.find(&anchor) == Some(place)).then_some(anchor)
    }

    fn anchor(&self, span: Span) -> Anchor {
        Anchor::within(self.document, self.stream, span)
    }

    fn find(&self, anchor: &Anchor) -> Option<Place> {
        self.resolver.resolve(anchor).span().map(|span| span.start)
    }
}
