//! Jumps: to a place of the body or into a note, along the trail, and between the ways notes show.

use crate::app::geometry::Geometry;
use crate::app::note::NotePopup;
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Overlay, Stack};
use crate::app::words;
use crate::document::{NoteId, Place};
use crate::layout::NoteMode;

/// Opens a note so that a place of it is in sight.
pub(crate) fn show_in_note(page: &mut Page, stack: &mut Stack, note: NoteId, place: Place) {
    let document = &page.article.document;
    let reference = document.references_to(note).next();
    let popup = NotePopup::new(note, reference, page.reading.stand(), page.reading.chosen);
    if let Some(reference) = reference {
        page.show_reference(reference);
    }
    stack.overlays.push(Overlay::Note(Box::new(popup)));
    stack.place(page);
    if let Some(Overlay::Note(popup)) = stack.overlays.last_mut() {
        popup.reveal(place);
    }
}

pub(crate) fn next_note_mode(page: &mut Page) -> Reply {
    let wide = Geometry::new(page.geometry.size, &page.config, NoteMode::Margin).notes == NoteMode::Margin;
    let passed_over = page.geometry.notes == NoteMode::Foot && !wide;
    page.wish = match page.geometry.notes {
        NoteMode::Popup => NoteMode::Foot,
        NoteMode::Foot if wide => NoteMode::Margin,
        NoteMode::Foot | NoteMode::Margin => NoteMode::Popup,
    };
    page.resize(page.geometry.size);
    let now = words::note_mode(page.geometry.notes);
    Reply::say(if passed_over { format!("{now}; {}", words::NO_MARGIN) } else { now.to_owned() })
}

pub(crate) fn walk_trail(page: &mut Page, back: bool) -> Reply {
    let here = page.reading.stand();
    let to = if back { page.trail.back(here) } else { page.trail.forward(here) };
    match to {
        Some(stand) => page.reading.stand_at(&page.article.document, stand),
        None => return Reply::say(words::TRAIL_ENDS),
    }
    Reply::nothing()
}

/// Jumps to a place: the way back is remembered.
pub(crate) fn jump(page: &mut Page, stack: &mut Stack, place: Place) {
    page.trail.leave(page.reading.stand());
    show(page, stack, place);
}

/// Shows a place; one inside a note in the note's pop-up.
pub(crate) fn show(page: &mut Page, stack: &mut Stack, place: Place) {
    match page.article.document.note_at(place) {
        Some(note) => show_in_note(page, stack, note, place),
        None => page.reading.go(&page.article.document, place),
    }
}

/// Shows a place; the way back is remembered if the page turns.
pub(crate) fn jump_if_away(page: &mut Page, stack: &mut Stack, place: Place) {
    let before = page.reading.stand();
    show(page, stack, place);
    if page.reading.stand() != before {
        page.trail.leave(before);
    }
}
