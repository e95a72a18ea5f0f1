//! What the reader puts right in an article: [`apply`] makes the document that their corrections lead to.
//!
//! Corrections are applied one after the other, in the order they were made, each to the document that its maker saw;
//! so its anchor is found there as surely as that of a bookmark, also in a new extraction. What is not found is reported.
//!
//! `anchors` makes the anchors, `marker` finds what is printed, `parts` changes the document, `division` says where a note
//! may be divided, `account` tells in words what a correction did, `settled` which doubts of the parser are none any more.
//! What this leaves to others: keeping corrections (`bookmark`), asking for them (`app`).

pub mod account;
mod anchors;
pub mod division;
pub mod marker;
mod parts;
pub mod settled;

use std::collections::BTreeSet;
use std::fmt;

use crate::bookmark::{Anchor, Bookmark, BookmarkId, Correction, Resolver, Stream};
use crate::correction::parts::Parts;
use crate::correction::settled::Settled;
use crate::document::{Document, NoteId, Place, Reference, ReferenceId, Span};
use crate::parse::Parsed;

pub use crate::correction::anchors::Anchors;

/// Where notes begin in the source that were divided where no label is printed: they have none to put back.
type Unlabelled = BTreeSet<u32>;

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
    let mut unlabelled = Unlabelled::new();
    for (id, anchor, correction) in
        corrections.into_iter().filter_map(|c| Some((c.id, &c.anchor, c.correction.as_ref()?)))
    {
        if let Some(corrected) = corrected(&document, anchor, correction, &mut unlabelled) {
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
        let settled = Settled::in_document(&parsed.document);
        parsed.findings.retain(|finding| !settled.answers(finding));
    }
    report
}

/// The document with one more correction, `None` if its words are not found. The corrections before it have made notes
/// that are `unlabelled`, and so may this one.
fn corrected(
    document: &Document,
    anchor: &Anchor,
    correction: &Correction,
    unlabelled: &mut Unlabelled,
) -> Option<Document> {
    let stream = Stream::new(document);
    let resolver = Resolver::new(document, &stream);
    let place = resolver.resolve(anchor).span()?.start;
    let mut parts = Parts::of(document, unlabelled);
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
        Correction::Split => {
            let division = parts.split(note_of(document, place)?, place)?;
            unlabelled.extend(document.source_of(division.words).filter(|_| !division.is_labelled()));
        }
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
    let calls = document.first_calls().into_iter().enumerate();
    calls.filter(|(_, call)| call.is_none()).map(|(note, _)| NoteId::new(note))
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
