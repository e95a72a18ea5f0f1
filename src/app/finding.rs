//! Commands of the keyword jump.

use crate::app::find::{Find, Hits};
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Overlay, Stack};
use crate::app::{find, moving, prose, words};
use crate::document::{Place, ReferenceId, Span};
use crate::search::Query;

pub(crate) fn open_find(page: &mut Page, stack: &mut Stack) {
    let find = Find::new(page.reading.stand(), page.hits.take());
    stack.overlays.push(Overlay::Find(Box::new(find)));
}

/// Finds what is typed so far and shows the first hit from where the reader stood.
pub(crate) fn find_as_typed(page: &mut Page, stack: &mut Stack) {
    let Some(Overlay::Find(find)) = stack.overlays.last() else { return };
    let (query, origin) = (find.query(), find.origin);
    page.hits = None;
    if !query.words.trim().is_empty() {
        let hits = page.find(query);
        page.hits = Some(hits);
    }
    let hit = page.hits.as_mut().and_then(|hits| hits.go_from(origin.place));
    show_under_prompt(page, stack, hit);
}

pub(crate) fn show_found(page: &mut Page, stack: &mut Stack, count: isize) -> Reply {
    let hit = page.hits.as_mut().and_then(|hits| hits.step(count, Place(0)));
    show_under_prompt(page, stack, hit);
    Reply::nothing()
}

/// Shows a hit, or where the reader stood if there is none, with the prompt staying on top.
pub(crate) fn show_under_prompt(page: &mut Page, stack: &mut Stack, hit: Option<Span>) {
    let Some(Overlay::Find(find)) = stack.overlays.pop() else { return };
    if matches!(stack.overlays.last(), Some(Overlay::Note(_))) {
        stack.overlays.pop();
    }
    page.reading.stand_at(&page.article.document, find.origin);
    if let Some(hit) = hit {
        moving::show(page, stack, hit.start);
    }
    stack.overlays.push(Overlay::Find(find));
}

pub(crate) fn accept_find(page: &mut Page, stack: &mut Stack) -> Reply {
    let Some(Overlay::Find(find)) = stack.overlays.pop() else { return Reply::nothing() };
    let keyword = find.field.text();
    find::remember(&mut page.history, &keyword);
    if page.reading.stand() != find.origin {
        page.trail.leave(find.origin);
    }
    match &page.hits {
        Some(hits) if hits.spans.is_empty() => Reply::say(words::not_found(&keyword)),
        _ => Reply::nothing(),
    }
}

pub(crate) fn close_find(page: &mut Page, stack: &mut Stack) -> Reply {
    show_under_prompt(page, stack, None);
    if let Some(Overlay::Find(find)) = stack.overlays.pop() {
        page.hits = find.before;
    }
    Reply::nothing()
}

/// Goes so many hits further or back.
pub(crate) fn go_to_hit(page: &mut Page, stack: &mut Stack, count: isize) -> Reply {
    if let (None, Some(keyword)) = (&page.hits, page.history.last().cloned()) {
        let hits = page.find(Query::keyword(&keyword));
        page.hits = Some(hits);
    }
    let current = page.hits.as_ref().and_then(Hits::at_current);
    let in_sight =
        current.is_some_and(|hit| sights(page, stack).any(|s| hit.start < s.end && hit.end > s.start));
    let from = from(page, stack, current);
    let Some(hits) = page.hits.as_mut() else { return Reply::say(words::NO_KEYWORD) };
    if !in_sight {
        hits.current = None;
    }
    let Some(hit) = hits.step(count, from) else {
        let nowhere = hits.query.as_ref().map(|query| words::not_found(&query.words));
        return Reply::say(nowhere.unwrap_or(words::NO_DOUBTS.to_owned()));
    };
    if matches!(stack.overlays.last(), Some(Overlay::Note(_))) {
        stack.overlays.pop();
    }
    moving::jump_if_away(page, stack, hit.start);
    choose_doubted(page, hit);
    Reply::nothing()
}

/// What is in sight: the page, and the note over it.
fn sights(page: &Page, stack: &Stack) -> impl Iterator<Item = Span> {
    let note = stack.popup().and_then(|popup| page.document().note(popup.note));
    std::iter::once(page.reading.shown()).chain(note.map(|note| note.span))
}

/// From where on hits are gone to when the current one is out of sight: the page, or if a note is open the marker that it was
/// opened by; for a reader who goes from hit to hit in the notes, the note itself.
fn from(page: &Page, stack: &Stack, current: Option<Span>) -> Place {
    let document = page.document();
    let start = page.reading.shown().start;
    let Some(popup) = stack.popup() else { return start };
    let marker = popup.body_reference().and_then(|id| document.reference(id)).map(|r| r.at);
    match marker {
        Some(at) if current.is_none_or(|hit| hit.start < document.notes_start()) => at,
        _ => document.note(popup.note).map_or(start, |note| note.span.start),
    }
}

/// Chooses the marker behind words that the parser doubts, so that its note can be opened.
pub(crate) fn choose_doubted(page: &mut Page, words: Span) {
    let document = &page.article.document;
    let behind = Span { start: words.end, end: words.end };
    if page.hits.as_ref().is_some_and(|hits| hits.query.is_none())
        && let Some(marker) = document.references_in(behind).next()
    {
        page.reading.restore_choice(document, Some(ReferenceId::new(marker)));
    }
}

/// Finds the chosen passage, or the word that the chosen marker stands behind.
pub(crate) fn find_word(page: &mut Page, stack: &mut Stack) -> Reply {
    let document = &page.article.document;
    let words = match stack.overlays.last() {
        Some(Overlay::Passage(passage)) => Some(prose::one_line(document.get(passage.span()))),
        _ => page.reading.chosen_word(document),
    };
    let Some(words) = words else { return Reply::say(words::NO_WORD) };
    if matches!(stack.overlays.last(), Some(Overlay::Passage(_))) {
        stack.overlays.pop();
    }
    find::remember(&mut page.history, &words);
    let hits = page.find(Query::keyword(&words));
    page.hits = Some(hits);
    go_to_hit(page, stack, 1)
}
