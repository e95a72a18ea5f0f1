//! Notes by their printed number, which may be that of several: one after the other, round and round.

use crate::app::page::Page;
use crate::app::reading::Stand;
use crate::correction;
use crate::document::{Document, NoteId, Place, ReferenceId};

/// A note as it is come by: by a reference, or by nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The note.
    pub note: NoteId,
    /// What calls it there; `None` if nothing does anywhere.
    pub reference: Option<ReferenceId>,
}

/// The note that was closed last, and where the reader stood then: as long as they stand there, its number leads on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// The note.
    pub stop: Stop,
    /// Where the reader stood.
    pub stand: Stand,
}

/// The stop printed with a number: the next behind `from` if that is so printed, round the end; else the first that is called
/// on the screen, else the nearest in the source. In an article without numbers, what the reference of that number on the
/// screen calls.
pub(crate) fn find(page: &Page, number: usize, from: Option<Stop>) -> Option<Stop> {
    let document = page.document();
    let stops = stops(document, &number.to_string());
    if let Some(at) = from.and_then(|from| stops.iter().position(|stop| *stop == from)) {
        return stops.get((at + 1) % stops.len()).copied();
    }
    let shown = page.reading.references(document);
    let on_screen = |stop: &&Stop| stop.reference.is_some_and(|id| shown.contains(&id));
    if let Some(stop) = stops.iter().find(on_screen) {
        return Some(*stop);
    }
    if document.notes.iter().all(|note| note.label.parse::<u32>().is_err()) {
        let reference = shown.get(number.checked_sub(1)?).copied()?;
        let note = document.reference(reference)?.note;
        return Some(Stop { note, reference: Some(reference) });
    }
    let here = page.reading.stand().place;
    let far = |stop: &Stop| {
        let there = place(document, stop);
        (correction::source_distance(document, there, here), there.0.abs_diff(here.0))
    };
    stops.into_iter().min_by_key(far)
}

/// What the number last opened, if the reader has not moved on since: at the chosen reference, or the note closed last.
pub(crate) fn last(page: &Page) -> Option<Stop> {
    match page.reading.chosen {
        Some(reference) => {
            let note = page.document().reference(reference)?.note;
            Some(Stop { note, reference: Some(reference) })
        }
        None => page.closed.filter(|closed| closed.stand == page.reading.stand()).map(|closed| closed.stop),
    }
}

/// All stops printed with a label, in the order of the source, which is that of reading where notes stand below their text.
fn stops(document: &Document, label: &str) -> Vec<Stop> {
    let is_so_printed = |stop: &Stop| document.note(stop.note).is_some_and(|note| note.label == label);
    let called = document.references.iter().enumerate();
    let called = called.map(|(at, r)| Stop { note: r.note, reference: Some(ReferenceId::new(at)) });
    let uncalled = correction::uncalled_notes(document).map(|note| Stop { note, reference: None });
    let mut stops: Vec<Stop> = called.filter(is_so_printed).chain(uncalled.filter(is_so_printed)).collect();
    stops.sort_by_key(|stop| {
        let place = place(document, stop);
        (document.source_of(place), place)
    });
    stops
}

/// Where a stop stands: its reference, or else the note.
fn place(document: &Document, stop: &Stop) -> Place {
    match stop.reference.and_then(|id| document.reference(id)) {
        Some(reference) => reference.at,
        None => document.note(stop.note).map(|note| note.span.start).unwrap_or_default(),
    }
}
