//! A document taken apart into pieces of its text: they are put in other places, their markers call other notes, and the
//! builder that every format ends in puts them together again.
//!
//! What this leaves to others: which pieces and markers a correction is about (`correction`).

use std::ops::Range;

use crate::correction::division::{Division, division_at};
use crate::correction::{Unlabelled, note_before};
use crate::document::{Block, BlockKind, Document, Evidence, Note, NoteId, Place, ReferenceId, Span};
use crate::parse::builder::{Builder, Flow};

/// A document taken apart: which pieces of its text stand where, and what its markers call.
pub(crate) struct Parts<'d> {
    document: &'d Document,
    body: Vec<Piece>,
    /// Each note's label and pieces: those of the document under their index, then those added.
    notes: Vec<(String, Vec<Piece>)>,
    /// The notes that there are, in their order.
    order: Vec<usize>,
    /// What each reference is, in their order.
    links: Vec<Link>,
    /// Printed text, or a place, that becomes a marker, and the note that it calls.
    added: Vec<(Span, usize)>,
    /// Of each note, whether its label is printed nowhere.
    unlabelled: Vec<bool>,
}

/// A block, or a part of one.
#[derive(Debug, Clone)]
struct Piece {
    kind: BlockKind,
    span: Span,
    /// Where the next piece begins: markers and printed pages up to there belong to this one.
    until: Place,
    /// A label that is printed before it.
    printed: String,
    /// Whether it goes on the block before.
    joined: bool,
}

/// What a marker is.
#[derive(Debug, Clone)]
enum Link {
    /// It calls a note, for a reason and as sure as that is.
    Call(usize, f32, Evidence),
    /// It is printed text.
    Printed(String),
}

/// What happens at a place of the text, in the order in which it happens at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    EndEmphasis(bool),
    Marker(usize),
    Added(usize),
    Page(usize),
    BeginEmphasis,
}

impl<'d> Parts<'d> {
    /// Every piece of a document in its place.
    pub(crate) fn of(document: &'d Document, unlabelled: &Unlabelled) -> Self {
        let starts = document.blocks.iter().skip(1).map(|b| b.span.start).chain([Place(u32::MAX)]);
        let piece = |(block, until): (&Block, Place)| Piece {
            kind: block.kind,
            span: block.span,
            until,
            printed: String::new(),
            joined: false,
        };
        let pieces: Vec<Piece> = document.blocks.iter().zip(starts).map(piece).collect();
        let some = |range: Range<usize>| pieces.get(range).unwrap_or_default().to_vec();
        let of_note = |n: &Note| (n.label.clone(), some(n.blocks.start as usize..n.blocks.end as usize));
        Self {
            document,
            body: some(0..document.body_blocks),
            notes: document.notes.iter().map(of_note).collect(),
            order: (0..document.notes.len()).collect(),
            links: document
                .references
                .iter()
                .map(|r| Link::Call(r.note.index(), r.confidence, r.evidence))
                .collect(),
            added: Vec::new(),
            unlabelled: document
                .notes
                .iter()
                .map(|n| document.source_of(n.span.start).is_some_and(|begins| unlabelled.contains(&begins)))
                .collect(),
        }
    }

    /// Lets a marker call another note, or makes it printed text.
    pub(crate) fn relink(&mut self, reference: ReferenceId, note: Option<NoteId>) {
        let printed = self.document.reference(reference).and_then(|r| self.document.note(r.note));
        let printed = printed.map(|n| n.label.clone()).unwrap_or_default();
        if let Some(link) = self.links.get_mut(reference.index()) {
            *link = match note {
                Some(note) => Link::Call(note.index(), 1.0, Evidence::READER),
                None => Link::Printed(printed),
            };
        }
    }

    /// Makes a marker that calls a note, of printed text or at a place.
    pub(crate) fn call(&mut self, printed: Span, note: NoteId) {
        self.added.push((printed, note.index()));
    }

    /// Divides a note at a place; the label printed there becomes that of the second. Says what that is; `None` where the note
    /// begins.
    pub(crate) fn split(&mut self, note: NoteId, place: Place) -> Option<Division> {
        let first = self.document.note(note)?;
        let (_, pieces) = self.notes.get_mut(note.index())?;
        let at = pieces.iter().rposition(|p| p.span.start <= place)?;
        let mut rest = pieces.split_off(at);
        let second = rest.first_mut()?;
        let division = division_at(self.document, first, Span { start: place, ..second.span });
        let start = division.words;
        if second.span.start < place {
            let head = Span { start: second.span.start, end: place };
            let end = head.start.index() + self.document.get(head).trim_end().len();
            let span = Span { end: Place::new(end), ..head };
            pieces.push(Piece { span, until: start, ..second.clone() });
            second.printed.clear();
            second.joined = false;
        }
        second.span.start = start;
        if pieces.is_empty() {
            return None;
        }
        let behind = self.order.iter().position(|n| *n == note.index())? + 1;
        self.order.insert(behind, self.notes.len());
        self.notes.push((division.label.clone(), rest));
        Some(division)
    }

    /// Takes a note away and gives its pieces, with its label as printed text, if it was printed; so are its markers then.
    fn dissolve(&mut self, note: NoteId) -> Vec<Piece> {
        self.order.retain(|n| *n != note.index());
        let (label, mut pieces) = self.notes.get(note.index()).cloned().unwrap_or_default();
        for link in &mut self.links {
            if matches!(link, Link::Call(called, ..) if *called == note.index()) {
                *link = Link::Printed(label.clone());
            }
        }
        let is_printed = !label.is_empty() && self.unlabelled.get(note.index()) != Some(&true);
        if let Some(first) = pieces.first_mut().filter(|_| is_printed) {
            first.printed = format!("{label} ");
        }
        pieces
    }

    /// Joins a note to the one before it; `None` if there is none.
    pub(crate) fn merge(&mut self, note: NoteId) -> Option<()> {
        let before = note_before(self.document, note)?;
        let mut more = self.dissolve(note);
        let (_, pieces) = self.notes.get_mut(before.index())?;
        if let (Some(first), Some(last)) = (more.first_mut(), pieces.last()) {
            first.joined = first.kind == last.kind && !first.kind.keeps_lines();
        }
        pieces.append(&mut more);
        Some(())
    }

    /// Puts a note back into the body.
    pub(crate) fn reject(&mut self, note: NoteId) {
        let at = self.place_in_body(note);
        let pieces = self.dissolve(note);
        self.body.splice(at..at, pieces);
    }

    /// Where in the body a note belongs: behind what stands before it in the source, or else what calls it.
    fn place_in_body(&self, note: NoteId) -> usize {
        let source = |span: Span| self.document.source_of(span.start);
        let own = self.document.note(note).and_then(|n| source(n.span));
        let before = self.body.iter().enumerate().filter(|(_, p)| source(p.span) < own);
        let before = before.max_by_key(|(at, p)| (source(p.span), *at)).map(|(at, _)| at);
        let caller = || {
            let at = self.document.references.iter().find(|r| r.note == note)?.at;
            self.body.iter().position(|p| at < p.until)
        };
        before.or_else(caller).map_or(self.body.len(), |at| at + 1)
    }

    /// The document that the pieces are now.
    pub(crate) fn put_together(&self) -> Document {
        let mut keys = vec![u32::MAX; self.notes.len()];
        for (key, note) in self.order.iter().enumerate() {
            keys[*note] = key as u32;
        }
        let mut builder = Builder::default();
        builder.language(&self.document.language);
        self.body.iter().for_each(|piece| self.pour(piece, &keys, &mut builder.body));
        for (label, pieces) in self.order.iter().filter_map(|n| self.notes.get(*n)) {
            let flow = builder.note(label);
            for piece in pieces {
                self.pour(piece, &keys, flow);
            }
        }
        builder.finish()
    }

    /// Appends a piece with all that stands in it.
    fn pour(&self, piece: &Piece, keys: &[u32], flow: &mut Flow) {
        if piece.joined {
            flow.push_made(" ");
        } else {
            flow.open(piece.kind);
        }
        flow.push_made(&piece.printed);
        let (mut at, mut emphasised) = (piece.span.start, flow.len());
        for (place, event) in self.events(piece) {
            self.push(Span { start: at, end: place.max(at) }, flow);
            at = place.max(at);
            match event {
                Event::BeginEmphasis => emphasised = flow.len(),
                Event::EndEmphasis(strong) => flow.emphasize(emphasised, strong),
                Event::Page(page) => {
                    flow.page(self.document.printed_pages.get(page).map_or("", |p| p.folio.as_str()));
                }
                Event::Added(which) => {
                    let Some((printed, note)) = self.added.get(which) else { continue };
                    flow.call(keys.get(*note).copied().unwrap_or(u32::MAX), 1.0, Evidence::READER);
                    at = printed.end;
                }
                Event::Marker(reference) => match self.links.get(reference) {
                    Some(Link::Call(note, confidence, evidence)) => {
                        flow.call(keys.get(*note).copied().unwrap_or(u32::MAX), *confidence, *evidence);
                    }
                    Some(Link::Printed(label)) => flow.push_made(label),
                    None => {}
                },
            }
        }
        self.push(Span { start: at, ..piece.span }, flow);
    }

    /// What happens in a piece, in order.
    fn events(&self, piece: &Piece) -> Vec<(Place, Event)> {
        let Document { references, printed_pages, emphases, .. } = self.document;
        let mut events = Vec::new();
        let within = |at: Place| at.min(piece.span.end);
        let first = references.partition_point(|r| r.at < piece.span.start);
        let here = references.iter().enumerate().skip(first).take_while(|(_, r)| r.at < piece.until);
        events.extend(here.map(|(i, r)| (within(r.at), Event::Marker(i))));
        let added = self.added.iter().enumerate();
        let added = added.filter(|(_, (s, _))| piece.span.start <= s.start && s.end <= piece.span.end);
        events.extend(added.map(|(i, (printed, _))| (printed.start, Event::Added(i))));
        let first = printed_pages.partition_point(|p| p.at < piece.span.start);
        let here = printed_pages.iter().enumerate().skip(first).take_while(|(_, p)| p.at < piece.until);
        events.extend(here.map(|(i, p)| (within(p.at), Event::Page(i))));
        let first = emphases.partition_point(|e| e.span.end <= piece.span.start);
        let here = emphases.iter().skip(first).take_while(|e| e.span.start < piece.span.end);
        for emphasis in here.filter(|e| !e.span.is_empty()) {
            events.push((emphasis.span.start.max(piece.span.start), Event::BeginEmphasis));
            events.push((within(emphasis.span.end), Event::EndEmphasis(emphasis.strong)));
        }
        events.sort_unstable();
        events
    }

    /// Appends text as it stands in the document, with the way back to the source.
    fn push(&self, span: Span, flow: &mut Flow) {
        let origins = &self.document.origins;
        let first = origins.partition_point(|o| o.text <= span.start).saturating_sub(1);
        let mut at = span.start;
        for (index, origin) in origins.iter().enumerate().skip(first).take_while(|(_, o)| o.text < span.end) {
            let next = origins.get(index + 1).map_or(span.end, |o| o.text);
            let start = origin.text.max(span.start);
            let end = Place(origin.text.0 + origin.length).min(next).min(span.end);
            if start < end {
                flow.push_made(self.document.get(Span { start: at, end: start }));
                flow.push(self.document.get(Span { start, end }), origin.source + (start.0 - origin.text.0));
                at = end;
            }
        }
        flow.push_made(self.document.get(Span { start: at, ..span }));
    }
}
