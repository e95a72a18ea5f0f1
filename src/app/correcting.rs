//! Commands that correct what the parser found, and what follows from a correction.

use jiff::Timestamp;

use crate::app::list::{ListKind, Marker, Target};
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::sight::Sight;
use crate::app::stack::{Overlay, Stack};
use crate::app::{catalogue, choosing, doubts, words};
use crate::bookmark::{Anchor, Correction};
use crate::command::{Command, Context};
use crate::correction::account::Account;
use crate::correction::{self, Anchors, Report, marker};
use crate::document::{NoteId, Place, ReferenceId, Span};

/// Lists the notes that the marker of the note may call, or for a note that nothing calls what may call it.
pub(crate) fn open_links(page: &Page, stack: &mut Stack) -> Reply {
    let Some(popup) = stack.popup() else { return Reply::nothing() };
    if let Some(reference) = popup.reference {
        return open_links_of(page, stack, Marker::Reference(reference));
    }
    let note = popup.note;
    let items = catalogue::callers(&page.article.document, &page.reading.layout, note);
    stack.open_list(page, ListKind::Callers(note), items, words::NO_NOTES)
}

/// Lists the notes that the chosen words may call.
pub(crate) fn open_links_of_words(page: &Page, stack: &mut Stack) -> Reply {
    match stack.chosen_span() {
        Some(span) if span.end < page.document().notes_start() => {
            open_links_of(page, stack, Marker::Words(span))
        }
        _ => Reply::say(words::ONLY_IN_THE_BODY),
    }
}

fn open_links_of(page: &Page, stack: &mut Stack, marker: Marker) -> Reply {
    let mut items = catalogue::links(&page.article.document);
    if matches!(marker, Marker::Words(_)) {
        items.retain(|item| item.target != Target::Link(None));
    }
    stack.open_list(page, ListKind::Links(marker), items, words::NO_NOTES_AT_ALL)
}

/// Lists the places where the note may be divided.
pub(crate) fn open_splits(page: &Page, stack: &mut Stack) -> Reply {
    let Some(note) = stack.popup().map(|popup| popup.note) else { return Reply::nothing() };
    let items = catalogue::splits(&page.article.document, note);
    stack.open_list(page, ListKind::Splits(note), items, words::NO_SPLIT)
}

/// Links what the list is about to a note, or to none.
pub(crate) fn link(
    page: &Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    note: Option<NoteId>,
    now: Timestamp,
) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.pop() else { return Reply::nothing() };
    match (&list.kind, note) {
        (ListKind::Links(Marker::Reference(reference)), note) => {
            relink(page, notebook, *reference, note, now)
        }
        (ListKind::Links(Marker::Words(span)), Some(note)) => {
            stack.overlays.pop();
            call(page, notebook, note, *span, now)
        }
        _ => Reply::nothing(),
    }
}

/// Links a marker to a note, or to none.
fn relink(
    page: &Page,
    notebook: &mut Notebook,
    reference: ReferenceId,
    note: Option<NoteId>,
    now: Timestamp,
) -> Reply {
    let document = &page.article.document;
    let anchors = Anchors::new(document, notebook.stream(document));
    let to = note.map(|note| anchors.of_note(note).map(Box::new));
    let to = to.map_or(Some(None), |to| to.map(Some));
    let (Some((anchor, marker)), Some(to)) = (anchors.of_reference(reference), to) else {
        return Reply::say(words::NOT_FOUND_AGAIN);
    };
    let label = note.and_then(|note| document.note(note)).map_or("", |n| n.label.as_str());
    let is_new = document.reference(reference).map(|r| r.note) != note;
    let done = match note {
        None => words::UNLINKED.to_owned(),
        Some(_) if is_new => words::linked(label),
        Some(_) => words::confirmed(label),
    };
    keep(page, notebook, Some(anchor), Correction::Relink { marker, to }, now, &done)
}

/// Links a note to the printed label that was chosen in the list.
pub(crate) fn accept_caller(
    page: &Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    span: Span,
    now: Timestamp,
) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.pop() else { return Reply::nothing() };
    let ListKind::Callers(note) = list.kind else { return Reply::nothing() };
    call(page, notebook, note, span, now)
}

/// Lets the words that call a note be chosen in the text, near the note.
pub(crate) fn choose_caller(page: &mut Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.pop() else { return Reply::nothing() };
    let ListKind::Callers(note) = list.kind else { return Reply::nothing() };
    let document = &page.article.document;
    let Some((label, at)) = document.note(note).map(|n| (n.label.clone(), n.span.start)) else {
        return Reply::nothing();
    };
    let blocks = document.body().iter().map(|b| b.span.start);
    let near = blocks.min_by_key(|start| correction::source_distance(document, *start, at));
    stack.overlays.clear();
    page.reading.go(document, near.unwrap_or_default());
    let reply = choosing::open_passage(page, stack);
    if let Some(Overlay::Passage(passage)) = stack.overlays.last_mut() {
        passage.calls = Some(note);
    }
    let keep = page.config.keymap.first_key(Context::Passage, Command::Bookmark);
    reply.and_say(&words::choose_caller(&label, &keep))
}

/// Makes a marker of a note: of its label if that is printed at the end of some words, else behind them.
pub(crate) fn call(
    page: &Page,
    notebook: &mut Notebook,
    note: NoteId,
    chosen: Span,
    now: Timestamp,
) -> Reply {
    let document = &page.article.document;
    let label = document.note(note).map_or("", |n| n.label.as_str());
    let printed = marker::printed_at_the_end(document, chosen, label);
    let anchors = Anchors::new(document, notebook.stream(document));
    let anchor = anchors.of_words(printed.unwrap_or(chosen));
    let Some(to) = anchors.of_note(note).map(Box::new) else { return Reply::say(words::NOT_FOUND_AGAIN) };
    let marker = printed.map_or("", |_| label).to_owned();
    keep(page, notebook, anchor, Correction::Call { marker, to }, now, &words::linked(label))
}

/// Divides the note at a place.
pub(crate) fn split(
    page: &Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    place: Place,
    now: Timestamp,
) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.pop() else { return Reply::nothing() };
    let ListKind::Splits(note) = list.kind else { return Reply::nothing() };
    let document = &page.article.document;
    let label = document.note(note).map_or("", |n| n.label.as_str());
    let begins = list.selected().map_or("", |item| item.label.as_str());
    let anchor = Anchors::new(document, notebook.stream(document)).of_place(place);
    keep(page, notebook, anchor, Correction::Split, now, &words::split(label, begins))
}

/// Joins the note to the one before it.
pub(crate) fn merge(page: &Page, notebook: &mut Notebook, stack: &Stack, now: Timestamp) -> Reply {
    let Some(note) = stack.popup().map(|popup| popup.note) else { return Reply::nothing() };
    if correction::note_before(&page.article.document, note).is_none() {
        return Reply::say(words::NO_NOTE_BEFORE);
    }
    correct_note(page, notebook, note, Correction::Merge, now, words::MERGED)
}

/// Puts the note back into the text.
pub(crate) fn reject(page: &Page, notebook: &mut Notebook, stack: &Stack, now: Timestamp) -> Reply {
    let Some(note) = stack.popup().map(|popup| popup.note) else { return Reply::nothing() };
    correct_note(page, notebook, note, Correction::Reject, now, words::REJECTED)
}

fn correct_note(
    page: &Page,
    notebook: &mut Notebook,
    note: NoteId,
    correction: Correction,
    now: Timestamp,
    done: &str,
) -> Reply {
    let document = &page.article.document;
    let anchor = Anchors::new(document, notebook.stream(document)).of_note(note);
    keep(page, notebook, anchor, correction, now, done)
}

fn keep(
    page: &Page,
    notebook: &mut Notebook,
    anchor: Option<Anchor>,
    correction: Correction,
    now: Timestamp,
    done: &str,
) -> Reply {
    match anchor {
        Some(anchor) => {
            let key = |command| page.config.keymap.first_key(Context::Reading, command);
            let done = words::corrected(done, &key(Command::Undo), &key(Command::Corrections));
            notebook.correct(anchor, correction, now, &done)
        }
        None => Reply::say(words::NOT_FOUND_AGAIN),
    }
}

/// Takes back the correction that is selected in the list, whenever it was made.
pub(crate) fn take_back(page: &Page, notebook: &mut Notebook, stack: &Stack, now: Timestamp) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.last() else { return Reply::nothing() };
    let Some(&Target::Correction(id, _)) = list.selected().map(|item| &item.target) else {
        return Reply::nothing();
    };
    let account = notebook.bookmarks.get(id).and_then(Account::of);
    let what = account.map(|account| account.what).unwrap_or_default();
    notebook.bookmarks.delete(id, now);
    let undo = page.config.keymap.first_key(Context::Corrections, Command::Undo);
    let is_last = notebook.bookmarks.corrections().next().is_none();
    let done = if is_last { words::last_taken_back(&what, &undo) } else { words::taken_back(&what) };
    notebook.save(&done)
}

/// Corrects the article anew if the corrections that are kept have changed, and shows again what was shown. Says
/// how the corrections came through, if it did.
pub(crate) fn keep_up(page: &mut Page, notebook: &mut Notebook, stack: &mut Stack) -> Option<Report> {
    let restored = notebook.restored.take();
    if page.article.has_corrections_of(&notebook.bookmarks) {
        return None;
    }
    let walk = doubts::Walk::of(page);
    let mut sight = Sight::of(page, notebook, stack);
    if let Some(words) = restored {
        sight.turn_to(words, stack);
    }
    let report = page.article.correct(&notebook.bookmarks);
    notebook.find_all_bookmarks(&page.article.document);
    sight.restore(page, notebook, stack);
    if let Some(walk) = walk {
        walk.resume(page);
    }
    report
}
