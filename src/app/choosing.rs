//! Commands for choosing a passage.

use crate::app::find::Hits;
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::passage::Passage;
use crate::app::reply::Reply;
use crate::app::stack::{Call, Overlay, Stack};
use crate::app::{correcting, keeping};
use crate::document::{Place, Span};
use jiff::Timestamp;

/// Where the hit gone to begins, if it is in sight.
fn hit_in(page: &Page, shown: Span) -> Option<Place> {
    let hit = page.hits.as_ref().and_then(Hits::at_current)?;
    shown.contains(hit.start).then_some(hit.start)
}

/// Lets a passage be chosen: from the hit gone to on, or from the sentence of the chosen marker, else from the top.
pub(crate) fn open_passage(page: &Page, stack: &mut Stack) -> Reply {
    let document = &page.article.document;
    let (region, place) = if let Some(popup) = stack.popup() {
        let note = document.note(popup.note).map(|n| n.span).unwrap_or_default();
        (note, hit_in(page, note).or_else(|| popup.first_shown()).unwrap_or(note.start))
    } else {
        let body = Span { start: Place(0), end: document.notes_start() };
        let chosen = page.reading.chosen.and_then(|id| document.reference(id)).map(|r| r.at);
        let sentence = chosen.map(|at| page.sentence_before(at).start);
        let shown = page.reading.shown();
        (body, hit_in(page, shown).or(sentence).unwrap_or(shown.start))
    };
    let Some(passage) = Passage::new(document, region, place) else { return Reply::nothing() };
    stack.overlays.push(Overlay::Passage(Box::new(passage)));
    Reply::nothing()
}

pub(crate) fn move_caret_rows(page: &Page, stack: &mut Stack, down: bool, times: usize) {
    let of_note: Option<Vec<_>> = stack.popup().map(|popup| popup.rows().collect());
    let rows = of_note.as_deref().unwrap_or(&page.reading.layout.rows);
    let document = &page.article.document;
    if let Some(Overlay::Passage(passage)) = stack.overlays.last_mut() {
        passage.go_rows(document, rows, down, times);
    }
}

/// Keeps the moving end of the passage in sight.
pub(crate) fn follow_caret(page: &mut Page, stack: &mut Stack) {
    let Some(Overlay::Passage(passage)) = stack.overlays.last() else { return };
    let caret = passage.caret().start;
    match stack.popup_mut() {
        Some(popup) => popup.reveal(caret),
        None => page.reading.reveal(&page.article.document, caret),
    }
}

pub(crate) fn copy_passage(page: &Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::Passage(passage)) = stack.overlays.pop() else { return Reply::nothing() };
    page.copy(Some(page.article.document.get(passage.span()).to_owned()))
}

pub(crate) fn name_passage(page: &Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    let Some(Overlay::Passage(passage)) = stack.overlays.pop() else { return Reply::nothing() };
    keeping::name_span(page, notebook, passage.span(), call)
}

/// Bookmarks the passage, or links the note that it was chosen for.
pub(crate) fn accept_passage(
    page: &Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    now: Timestamp,
) -> Reply {
    let Some(Overlay::Passage(passage)) = stack.overlays.pop() else { return Reply::nothing() };
    match passage.calls {
        Some(note) => correcting::call(page, notebook, note, passage.span(), now),
        None => keeping::bookmark(page, notebook, stack, passage.span(), now),
    }
}
