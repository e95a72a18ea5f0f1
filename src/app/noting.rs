//! Commands of notes: opening, turning, leaving them.

use crate::app::note::NotePopup;
use crate::app::numbered::{self, Closed};
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Overlay, Stack};
use crate::app::words;
use crate::command::{Command, Context};
use crate::document::{NoteId, ReferenceId};

pub(crate) fn open_note(page: &mut Page, stack: &mut Stack, label: Option<usize>) -> Reply {
    let document = &page.article.document;
    if let Some(number) = label {
        return open_numbered(page, stack, number);
    }
    match page.reading.chosen.or_else(|| page.reading.references(document).first().copied()) {
        Some(reference) => open_reference(page, stack, reference),
        None => Reply::say(words::NO_NOTES),
    }
}

/// Opens the note whose reference on the page has a letter.
pub(crate) fn open_lettered(page: &mut Page, stack: &mut Stack, letter: Option<char>) -> Reply {
    let shown = page.reading.references(&page.article.document);
    match shown.iter().zip('a'..='z').find(|(_, of_it)| Some(*of_it) == letter) {
        Some((reference, _)) => open_reference(page, stack, *reference),
        None if shown.is_empty() => Reply::say(words::NO_NOTES),
        None => Reply::say(words::NO_SUCH_LETTER),
    }
}

/// Opens the note printed with a number, called or not, in place of the one that is open; once more the next of that number.
fn open_numbered(page: &mut Page, stack: &mut Stack, number: usize) -> Reply {
    let open = stack.popup();
    let from = open.map_or_else(|| numbered::last(page), |popup| Some(popup.stop()));
    let Some(stop) = numbered::find(page, number, from) else {
        return Reply::say(words::no_such_note(&number.to_string()));
    };
    let origin = open.map_or(page.reading.stand(), |popup| popup.origin);
    stack.overlays.clear();
    // The marker of this one stays chosen when the note is closed, so that the number again finds the next.
    page.reading.chosen = None;
    if let Some(reference) = stop.reference {
        page.show_reference(reference);
    }
    let popup = NotePopup::new(stop.note, stop.reference, origin, None);
    stack.push(Overlay::Note(Box::new(popup)), page);
    Reply::nothing()
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

/// Scrolls the note by pages. Says whether it moved.
pub(crate) fn scroll_note_pages(stack: &mut Stack, pages: isize) -> bool {
    let Some(popup) = stack.popup_mut() else { return false };
    let rows = popup.height().saturating_sub(1).max(1);
    popup.scroll(pages.saturating_mul(rows.cast_signed()))
}

/// Scrolls the note by pages; at its end it is closed, and the page turns.
pub(crate) fn page_down(page: &mut Page, stack: &mut Stack, pages: isize) -> Reply {
    if !scroll_note_pages(stack, pages) {
        close_note(page, stack);
        page.reading.next_pages(&page.article.document, 1);
    }
    Reply::nothing()
}

/// Closes the note and stays where it is called; with a number, opens the next note printed with it.
pub(crate) fn go_to_call(page: &mut Page, stack: &mut Stack, label: Option<usize>) -> Reply {
    if let Some(number) = label {
        return open_numbered(page, stack, number);
    }
    let Some(Overlay::Note(popup)) = stack.overlays.pop() else { return Reply::nothing() };
    page.closed = Some(Closed { stop: popup.stop(), stand: page.reading.stand() });
    if popup.origin.place != page.reading.stand().place {
        page.trail.leave(popup.origin);
    }
    Reply::nothing()
}

/// Back from why the note is linked to the note, or from the note to where the reader stood.
pub(crate) fn step_back(page: &mut Page, stack: &mut Stack) -> Reply {
    if stack.popup().is_some_and(|popup| popup.why) {
        toggle_why(page, stack);
        return Reply::nothing();
    }
    close_note(page, stack)
}

/// Closes the note and goes back to where the reader stood.
pub(crate) fn close_note(page: &mut Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::Note(popup)) = stack.overlays.pop() else { return Reply::nothing() };
    let document = &page.article.document;
    page.reading.stand_at(document, popup.origin);
    page.closed = Some(Closed { stop: popup.stop(), stand: popup.origin });
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
