//! What the reader puts right in an article: [`apply`] makes the document that their corrections lead to.
//!
//! Corrections are applied one after the other, in the order they were made, each to the document that its maker saw;
//! so its anchor is found there as surely as that of a bookmark, also in a new extraction. What is not found is reported.
//!
//! `anchors` makes the anchors, `marker` finds what is printed, `parts` changes the document, `division` says where a note may be
//! divided, `account` tells in words what a correction did. What this leaves to others: keeping corrections (`bookmark`), asking for them (`app`).

pub mod account;
mod anchors;
pub mod division;
pub mod marker;
mod parts;

use std::fmt;

use crate::bookmark::{Anchor, Bookmark, BookmarkId, Correction, Resolver, Stream};
use crate::correction::parts::Parts;
use crate::document::{Document, Evidence, NoteId, Place, Reference, ReferenceId, Span};
use crate::parse::{Finding, FindingKind, Parsed};

pub use crate::correction::anchors::Anchors;

/// How corrections came through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many were applied.
    pub applied: usize,
    /// Those that did not find their words.
    pub orphans: Vec<BookmarkId>,
}

impl Report {
    /// What to tell whoever reads the article, if not all were applied; the key `list` lists them, if it is not empty.
    pub fn trouble(&self, list: &str) -> Option<String> {
        let hint = if list.is_empty() { String::new() } else { format!("; {list} lists them") };
        (!self.orphans.is_empty()).then(|| format!("{self}{hint}"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lost = self.orphans.len();
        let all = self.applied + lost;
        write!(f, "{lost} of {all} corrections not applied: their words are not in this text")
    }
}

/// The document with corrections applied in their order, and how they came through.
pub fn apply<'c>(
    document: &Document,
    corrections: impl IntoIterator<Item = &'c Bookmark>,
) -> (Document, Report) {
    let mut document = document.clone();
    let mut report = Report::default();
    for (id, anchor, correction) in
        corrections.into_iter().filter_map(|c| Some((c.id, &c.anchor, c.correction.as_ref()?)))
    {
        if let Some(corrected) = corrected(&document, anchor, correction) {
            document = corrected;
            report.applied += 1;
        } else {
            report.orphans.push(id);
        }
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
    let is_theirs =
        |id: ReferenceId| document.reference(id).is_some_and(|r| r.evidence.has(Evidence::READER));
    let note = || note_from_source(document, finding.source.start);
    match finding.kind {
        FindingKind::OrphanMarker => {
            let Some(place) = document.place_of(finding.source.start) else { return false };
            let mut markers = markers_at(document, place).peekable();
            markers.peek().is_some() && markers.all(is_theirs)
        }
        FindingKind::UncertainLink => note().is_none_or(|note| document.references_to(note).all(is_theirs)),
        FindingKind::UncalledNote => note().is_none_or(|note| document.references_to(note).any(is_theirs)),
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
            parts.call(printed, note);
        }
        Correction::Split => parts.split(note_of(document, place)?, place)?,
        Correction::Merge => parts.merge(note_of(document, place)?)?,
        Correction::Reject => parts.reject(note_of(document, place)?),
    }
    Some(parts.put_together())
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
