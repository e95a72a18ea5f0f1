//! What the reader puts right in an article: [`apply`] makes the document that their corrections lead to.
//!
//! Corrections are applied one after the other, in the order they were made, each to the document that its maker saw;
//! so its anchor is found there as surely as that of a bookmark, also in a new extraction. A document is taken apart
//! into pieces of its text, the pieces are put in other places, and the builder that every format ends in puts it
//! together again: the invariants of [`Document`] are kept in that one place. What is not found is reported.
//!
//! What this leaves to others: keeping corrections (`bookmark`), asking for them (`app`).

pub mod marker;

use std::fmt;
use std::ops::Range;

use crate::bookmark::{Anchor, Bookmark, Correction, Resolver, Stream};
use crate::document::{
    Block, BlockKind, Document, Evidence, Note, NoteId, Place, Reference, ReferenceId, Span,
};
use crate::parse::builder::{Builder, Flow};
use crate::parse::{Finding, FindingKind, Parsed};

/// How corrections came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// How many were applied.
    pub applied: usize,
    /// How many did not find their words.
    pub orphans: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.applied + self.orphans;
        write!(f, "{} of {all} corrections not applied: their words are not in this text", self.orphans)
    }
}

/// The document with corrections applied in their order, and how they came through.
pub fn apply<'c>(
    document: &Document,
    corrections: impl IntoIterator<Item = &'c Bookmark>,
) -> (Document, Report) {
    let mut document = document.clone();
    let mut report = Report::default();
    for (anchor, correction) in
        corrections.into_iter().filter_map(|c| Some((&c.anchor, c.correction.as_ref()?)))
    {
        let corrected = corrected(&document, anchor, correction);
        report.applied += usize::from(corrected.is_some());
        report.orphans += usize::from(corrected.is_none());
        document = corrected.unwrap_or(document);
    }
    (document, report)
}

/// Corrects an article in its place; what the reader has settled is no doubt any more.
pub fn correct<'c>(parsed: &mut Parsed, corrections: impl IntoIterator<Item = &'c Bookmark>) -> Report {
    let (document, report) = apply(&parsed.document, corrections);
    parsed.document = document;
    if report.applied > 0 {
        parsed.findings.retain(|finding| !is_settled(finding, &parsed.document));
    }
    report
}

/// Whether the reader's corrections answer what the parser doubted: the link is theirs or gone, the note is called by a
/// marker that they linked, or is none.
fn is_settled(finding: &Finding, document: &Document) -> bool {
    let is_theirs = |r: &Reference| r.evidence.has(Evidence::READER);
    match finding.kind {
        FindingKind::UncertainLink | FindingKind::OrphanMarker => {
            let Some(place) = document.place_of(finding.source.start) else { return false };
            let markers: Vec<_> =
                markers_at(document, place).filter_map(|id| document.reference(id)).collect();
            let may_be_gone = finding.kind == FindingKind::UncertainLink;
            (may_be_gone || !markers.is_empty()) && markers.into_iter().all(is_theirs)
        }
        FindingKind::UncalledNote => note_from_source(document, finding.source.start).is_none_or(|note| {
            document.references_to(note).filter_map(|id| document.reference(id)).any(is_theirs)
        }),
        _ => false,
    }
}

/// The document with one more correction, `None` if its words are not found.
pub fn corrected(document: &Document, anchor: &Anchor, correction: &Correction) -> Option<Document> {
    let stream = Stream::new(document);
    let resolver = Resolver::new(document, &stream);
    let place = resolver.resolve(anchor).span()?.start;
    let mut parts = Parts::of(document);
    match correction {
        Correction::Relink { marker, to } => {
            let reference = marker_at(document, place, marker)?;
            let note = match to {
                Some(words) => Some(note_of(document, resolver.resolve(words).span()?.start)?),
                None => None,
            };
            parts.relink(reference, note);
        }
        Correction::Call { marker, to } => {
            let words = resolver.resolve(anchor).span()?;
            let note = note_of(document, resolver.resolve(to).span()?.start)?;
            let printed = if marker.is_empty() {
                Span { start: words.end, end: words.end }
            } else {
                marker::with_brackets(document, marker::printed_at(document, place, marker)?)
            };
            parts.added.push((printed, note.index()));
        }
        Correction::Split => parts.split(note_of(document, place)?, place)?,
        Correction::Merge => parts.merge(note_of(document, place)?)?,
        Correction::Reject => parts.reject(note_of(document, place)?),
    }
    Some(parts.put_together())
}

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

/// The places of a note, but its beginning, where another could begin: sentences, and words that look like labels.
pub fn places_to_split(document: &Document, note: NoteId) -> Vec<Place> {
    let mut places = Vec::new();
    for block in document.note_blocks(note) {
        let (mut at, mut ended) = (block.span.start.index(), true);
        for part in document.get(block.span).split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            if !word.is_empty() && (ended || label_of(word).is_some()) {
                places.push(Place::new(at));
            }
            let closed = word.trim_end_matches(['"', '”', '»', ')']);
            ended = if word.is_empty() { ended } else { closed.ends_with(['.', '!', '?', '…', '。']) };
            at += part.len();
        }
    }
    places.retain(|place| document.note(note).is_some_and(|n| n.span.start < *place));
    places
}

/// The note that stands before another in the source, or else in the document.
pub fn note_before(document: &Document, note: NoteId) -> Option<NoteId> {
    let source = |id: NoteId| document.note(id).and_then(|n| document.source_of(n.span.start));
    let Some(here) = source(note) else { return note.index().checked_sub(1).map(NoteId::new) };
    let before = |id: &NoteId| source(*id).is_some_and(|s| s < here);
    (0..document.notes.len()).map(NoteId::new).filter(before).max_by_key(|id| source(*id))
}

/// How far apart two places stand in the source, in bytes of it.
pub fn source_distance(document: &Document, one: Place, other: Place) -> u32 {
    let source = |place| document.source_of(place).unwrap_or(u32::MAX);
    source(one).abs_diff(source(other))
}

/// The notes that nothing calls.
pub fn uncalled_notes(document: &Document) -> impl Iterator<Item = NoteId> {
    (0..document.notes.len()).map(NoteId::new).filter(|note| document.references_to(*note).next().is_none())
}

/// The note that begins at a byte of the source, with its label, or behind it.
pub fn note_from_source(document: &Document, source: u32) -> Option<NoteId> {
    let begins = |id: &NoteId| document.note(*id).and_then(|n| document.source_of(n.span.start));
    let behind = (0..document.notes.len()).map(NoteId::new).filter(|id| begins(id) >= Some(source));
    behind.min_by_key(begins)
}

/// The note that holds a place.
pub fn note_of(document: &Document, place: Place) -> Option<NoteId> {
    document.note_at(place).filter(|id| document.note(*id).is_some_and(|n| place <= n.span.end))
}

/// The reference with a label between the letters on both sides of a place.
fn marker_at(document: &Document, place: Place, label: &str) -> Option<ReferenceId> {
    let labelled = |r: &Reference| document.note(r.note).is_some_and(|n| n.label == label);
    markers_at(document, place).find(|id| document.reference(*id).is_some_and(labelled))
}

/// The references between the letters on both sides of a place.
pub fn markers_at(document: &Document, place: Place) -> impl Iterator<Item = ReferenceId> {
    let (before, behind) = document.text.split_at_checked(place.index()).unwrap_or_default();
    let start = before.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let end = place.index() + behind.find(char::is_alphanumeric).unwrap_or(0);
    document.references_in(Span::new(start, end)).map(ReferenceId::new)
}

/// The label that a word is, without brackets and points: a number, or signs as print has them.
fn label_of(word: &str) -> Option<&str> {
    let label = word.trim_matches(['[', ']', '(', ')', '.']);
    let number = label.chars().all(|c| c.is_ascii_digit()) && label.len() <= 4;
    let signs = label.chars().all(|c| "*†‡§‖¶".contains(c));
    ((number || signs) && !label.is_empty()).then_some(label)
}

/// A document taken apart: which pieces of its text stand where, and what its markers call.
struct Parts<'d> {
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
    fn of(document: &'d Document) -> Self {
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
        }
    }

    fn relink(&mut self, reference: ReferenceId, note: Option<NoteId>) {
        let printed = self.document.reference(reference).and_then(|r| self.document.note(r.note));
        let printed = printed.map(|n| n.label.clone()).unwrap_or_default();
        if let Some(link) = self.links.get_mut(reference.index()) {
            *link = match note {
                Some(note) => Link::Call(note.index(), 1.0, Evidence::READER),
                None => Link::Printed(printed),
            };
        }
    }

    /// Divides a note at a place; the label printed there becomes that of the second.
    fn split(&mut self, note: NoteId, place: Place) -> Option<()> {
        let (label, pieces) = self.notes.get_mut(note.index())?;
        let at = pieces.iter().rposition(|p| p.span.start <= place)?;
        let mut rest = pieces.split_off(at);
        let second = rest.first_mut()?;
        let (label, start) = label_at(self.document, Span { start: place, ..second.span })
            .unwrap_or_else(|| (following(label), place));
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
        self.notes.push((label, rest));
        Some(())
    }

    /// Takes a note away and gives its pieces, with its label as printed text; so are its markers then.
    fn dissolve(&mut self, note: NoteId) -> Vec<Piece> {
        self.order.retain(|n| *n != note.index());
        let (label, mut pieces) = self.notes.get(note.index()).cloned().unwrap_or_default();
        for link in &mut self.links {
            if matches!(link, Link::Call(called, ..) if *called == note.index()) {
                *link = Link::Printed(label.clone());
            }
        }
        if let Some(first) = pieces.first_mut().filter(|_| !label.is_empty()) {
            first.printed = format!("{label} ");
        }
        pieces
    }

    fn merge(&mut self, note: NoteId) -> Option<()> {
        let before = note_before(self.document, note)?;
        let mut more = self.dissolve(note);
        let (_, pieces) = self.notes.get_mut(before.index())?;
        if let (Some(first), Some(last)) = (more.first_mut(), pieces.last()) {
            first.joined = first.kind == last.kind && !first.kind.keeps_lines();
        }
        pieces.append(&mut more);
        Some(())
    }

    fn reject(&mut self, note: NoteId) {
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

    fn put_together(&self) -> Document {
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

/// The label that text begins with, and where the words behind it do.
fn label_at(document: &Document, span: Span) -> Option<(String, Place)> {
    let text = document.get(span);
    let (word, rest) = text.split_once(char::is_whitespace)?;
    let label = label_of(word)?;
    let words = rest.trim_start();
    (!words.is_empty()).then(|| (label.to_owned(), Place::new(span.end.index() - words.len())))
}

/// The label that follows another: the next number, or the same sign.
fn following(label: &str) -> String {
    label.parse::<u32>().map_or_else(|_| label.to_owned(), |number| number.saturating_add(1).to_string())
}
