//! Which doubts of the parser the reader's corrections have answered.

use crate::correction::markers_at;
use crate::document::{BySource, Document, Evidence, NoteId, ReferenceId};
use crate::parse::{Finding, FindingKind};

/// Answers to doubts about an article, looked up in tables: there may be thousands of both.
#[derive(Debug)]
pub struct Settled<'d> {
    document: &'d Document,
    by_source: BySource<'d>,
    /// Of each note, how many references call it, and how many of these its reader has linked.
    calls: Vec<(usize, usize)>,
}

impl<'d> Settled<'d> {
    /// What was settled in an article as its reader corrected it.
    pub fn in_document(document: &'d Document) -> Self {
        let mut calls = vec![(0, 0); document.notes.len()];
        for reference in &document.references {
            if let Some((all, theirs)) = calls.get_mut(reference.note.index()) {
                *all += 1;
                *theirs += usize::from(reference.evidence.has(Evidence::READER));
            }
        }
        Self { document, by_source: BySource::new(document), calls }
    }

    /// Whether corrections answer a doubt: the link is the reader's or gone, the note is called by a marker that they linked,
    /// or is none.
    pub fn answers(&self, finding: &Finding) -> bool {
        let calls = || {
            let note = self.by_source.note_from(finding.source.start);
            note.and_then(|note: NoteId| self.calls.get(note.index()))
        };
        match finding.kind {
            FindingKind::OrphanMarker => self.has_only_their_markers(finding.source.start),
            FindingKind::UncertainLink => calls().is_none_or(|(all, theirs)| all == theirs),
            FindingKind::UncalledNote => calls().is_none_or(|(_, theirs)| *theirs > 0),
            _ => false,
        }
    }

    /// Whether there are markers at a byte of the source, and its reader has linked them all.
    fn has_only_their_markers(&self, source: u32) -> bool {
        let Some(place) = self.by_source.place_of(source) else { return false };
        let is_theirs =
            |id: ReferenceId| self.document.reference(id).is_some_and(|r| r.evidence.has(Evidence::READER));
        let mut markers = markers_at(self.document, place).peekable();
        markers.peek().is_some() && markers.all(is_theirs)
    }
}
