//! Commands of notes: opening, turning, leaving them.

use crate::app::note::NotePopup;
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Overlay, Stack};
use crate::app::words;
use crate::command::{Command, Context};
use crate::document::{NoteId, ReferenceId};

pub(crate) fn open_note(page: &mut Page, stack: &mut Stack, label: Option<usize>) -> Reply {
    let document = &page.article.document;
    if let Some(label) = label.map(|number| number.to_string()) {
        return match page.reading.labelled(document, &label) {
            Some(reference) => open_reference(page, stack, reference),
            None => Reply::say(words::no_such_note(&label)),
        };
    }
    match page.reading.chosen.or_else(|| page.reading.references(document).first().copied()) {
        Some(reference) => open_reference(page, stack, reference),
        None => Reply::say(words::NO_NOTES),
    }
}

/// Opens the note that a reference calls.
pub(crate) fn open_reference(page: &mut Page, stack: &mut Stack, reference: ReferenceId) -> Reply {
    let Some(note) = page.article.document.reference(reference).map(|r| r.note) else {
        return Reply::nothing();
    };
    let popup = NotePopup::new(note, Some(reference), page.reading.stand(), page.reading.chosen);
    page.reading.choose_this(&page.article.document, reference);
    stack.overlays.push(Overlay::Note(Box::new(popup)));
    stack.place(page);
    Reply::nothing()
}

/// Shows the neighbour note; the page follows to the place that calls it.
pub(crate) fn turn_note(page: &mut Page, stack: &mut Stack, count: isize) -> Reply {
    let Some(popup) = stack.popup() else { return Reply::nothing() };
    let document = &page.article.document;
    let wanted = popup.note.index().saturating_add_signed(count);
    let note = NoteId::new(wanted.min(document.notes.len().saturating_sub(1)));
    let reference = document.references_to(note).next();
    if let Some(reference) = reference {
        page.show_reference(reference);
    }
    if let Some(popup) = stack.popup_mut() {
        popup.turn_to(note, reference);
    }
    stack.place(page);
    Reply::nothing()
}

pub(crate) fn scroll_note(stack: &mut Stack, rows: isize) {
    if let Some(popup) = stack.popup_mut() {
        popup.scroll(rows);
    }
}

pub(crate) fn scroll_note_pages(stack: &mut Stack, pages: isize) {
    if let Some(popup) = stack.popup_mut() {
        let rows = popup.height().saturating_sub(1).max(1);
        popup.scroll(pages.saturating_mul(rows.cast_signed()));
    }
}

/// Closes the note and stays where it is called.
pub(crate) fn stay_at_call(page: &mut Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::Note(popup)) = stack.overlays.pop() else { return Reply::nothing() };
    if popup.origin.place != page.reading.stand().place {
        page.trail.leave(popup.origin.place);
    }
    Reply::nothing()
}

/// Closes the note and goes back to where the reader stood.
pub(crate) fn close_note(page: &mut Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::Note(popup)) = stack.overlays.pop() else { return Reply::nothing() };
    let document = &page.article.document;
    page.reading.stand_at(document, popup.origin);
    let choice = popup.origin_choice.or_else(|| popup.body_reference());
    page.reading.restore_choice(document, choice);
    Reply::nothing()
}

pub(crate) fn inner_note(page: &Page, stack: &mut Stack, which: usize) -> Reply {
    let document = &page.article.document;
    let entered = stack.overlays.iter_mut().rev().find_map(|overlay| match overlay {
        Overlay::Note(popup) => Some(popup.enter_inner(document, which)),
        _ => None,
    });
    if entered != Some(true) {
        return Reply::say(words::NO_INNER);
    }
    stack.place(page);
    Reply::nothing()
}

pub(crate) fn outer_note(page: &Page, stack: &mut Stack) -> Reply {
    if !stack.popup_mut().is_some_and(NotePopup::leave_inner) {
        let back = page.config.keymap.first_key(Context::Reading, Command::Back);
        return Reply::say(words::no_outer(&back));
    }
    stack.place(page);
    Reply::nothing()
}

pub(crate) fn toggle_why(page: &Page, stack: &mut Stack) {
    if let Some(popup) = stack.popup_mut() {
        popup.why = !popup.why;
        popup.top = if popup.why { usize::MAX } else { 0 };
    }
    stack.place(page);
}

pub(crate) fn copy_note(page: &Page, stack: &Stack) -> Reply {
    let span = stack.popup().and_then(|popup| page.article.document.note(popup.note)).map(|n| n.span);
    page.copy(span.map(|span| page.article.document.get(span).to_owned()))
}
