//! Commands that keep something: bookmarks, annotations, names.

use crate::app::annotation::Annotation;
use crate::app::find::Hits;
use crate::app::list::Target;
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Call, Overlay, Stack};
use crate::app::{annotation, moving, prose, words};
use crate::bookmark::{Anchor, BookmarkId, Correction, Difference, Passed, Resolved, Step};
use crate::command::{Command, Context};
use crate::correction::account::Account;
use crate::document::{Place, Span};
use jiff::Timestamp;

/// What a bookmark without a chosen passage stands at: the sentence of the hit gone to or of the chosen marker, else
/// the top of the page or of the note.
pub(crate) fn span_to_bookmark(page: &Page, stack: &Stack) -> Span {
    let at = |place| Span { start: place, end: place };
    if let Some(popup) = stack.popup() {
        return at(popup.first_shown().unwrap_or_default());
    }
    let document = &page.article.document;
    let shown = page.reading.shown();
    let hit = page.hits.as_ref().and_then(Hits::at_current).filter(|hit| shown.contains(hit.start));
    let chosen = page.reading.chosen.and_then(|id| document.reference(id)).map(|r| r.at);
    match (hit, chosen) {
        (Some(hit), _) => page.sentence_before(Place(hit.start.0 + 1)),
        (None, Some(place)) => page.sentence_before(place),
        (None, None) => at(shown.start),
    }
}

/// Bookmarks a span, or finds the bookmark that is there, and opens its annotation.
pub(crate) fn bookmark(
    page: &Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    span: Span,
    now: Timestamp,
) -> Reply {
    let (id, effects) = notebook.bookmark_at(&page.article.document, span, now);
    open_annotation(page, notebook, stack, id);
    effects
}

pub(crate) fn open_annotation(page: &Page, notebook: &Notebook, stack: &mut Stack, id: BookmarkId) {
    let Some(entry) = notebook.bookmarks.entry(id) else { return };
    let quotation = prose::beginning(&entry.bookmark.anchor.shown(), 200);
    let annotation = Annotation::new(entry, quotation);
    stack.overlays.push(Overlay::Annotation(Box::new(annotation)));
    stack.place(page);
}

pub(crate) fn keep_annotation(notebook: &mut Notebook, stack: &mut Stack, now: Timestamp) -> Reply {
    let Some(Overlay::Annotation(annotation)) = stack.overlays.pop() else { return Reply::nothing() };
    let (text, tags) = annotation::split(&annotation.field.text());
    notebook.bookmarks.annotate_with_tags(annotation.id, &text, tags, now);
    notebook.save(words::KEPT)
}

/// Leaves the annotation without accepting it: what was written stays as a draft.
pub(crate) fn keep_draft(notebook: &mut Notebook, stack: &mut Stack, now: Timestamp) -> Reply {
    let Some(Overlay::Annotation(annotation)) = stack.overlays.pop() else { return Reply::nothing() };
    let kept = notebook.bookmarks.get(annotation.id).map(|b| b.draft.as_str());
    if !annotation.is_changed() && kept == Some(annotation.draft().as_str()) {
        return Reply::nothing();
    }
    notebook.bookmarks.keep_draft(annotation.id, &annotation.draft(), now);
    notebook.save(if annotation.is_changed() { words::KEPT_AS_DRAFT } else { "" })
}

/// Keeps what is being written, now and then, in case the program is killed.
pub(crate) fn keep_typing(notebook: &mut Notebook, stack: &mut Stack, now: Timestamp, pasted: bool) -> Reply {
    let due = stack.annotation_mut().is_some_and(|annotation| annotation.is_draft_due(now, pasted));
    if due { keep_unkept_words(notebook, stack, now) } else { Reply::nothing() }
}

/// Whether something is written that is in no draft yet. A disk that has just refused is not asked again until the
/// reader accepts.
pub(crate) fn has_unkept_words(notebook: &Notebook, stack: &Stack) -> bool {
    !notebook.was_refused() && stack.annotation().is_some_and(Annotation::has_unkept_words)
}

/// Keeps as a draft what is written and in none yet.
pub(crate) fn keep_unkept_words(notebook: &mut Notebook, stack: &mut Stack, now: Timestamp) -> Reply {
    let due = has_unkept_words(notebook, stack);
    let Some(annotation) = stack.annotation_mut().filter(|_| due) else { return Reply::nothing() };
    annotation.was_kept(now);
    notebook.bookmarks.keep_draft(annotation.id, &annotation.field.text(), now);
    notebook.save("")
}

pub(crate) fn name_bookmark(page: &Page, notebook: &mut Notebook, stack: &Stack, call: Call) -> Reply {
    name_span(page, notebook, span_to_bookmark(page, stack), call)
}

/// Bookmarks a span under the letter of the call.
pub(crate) fn name_span(page: &Page, notebook: &mut Notebook, span: Span, call: Call) -> Reply {
    let (id, _) = notebook.bookmark_at(&page.article.document, span, call.now);
    name(notebook, id, call)
}

/// Puts the bookmark that is selected in the list under the letter of the call.
pub(crate) fn name_selected(notebook: &mut Notebook, stack: &Stack, call: Call) -> Reply {
    selected_bookmark(stack).map_or_else(Reply::nothing, |id| name(notebook, id, call))
}

fn name(notebook: &mut Notebook, id: BookmarkId, call: Call) -> Reply {
    let Some(letter) = call.letter else { return Reply::nothing() };
    notebook.bookmarks.name(id, Some(letter), call.now);
    notebook.save(&words::kept_as(letter))
}

pub(crate) fn go_to_name(
    page: &mut Page,
    notebook: &Notebook,
    stack: &mut Stack,
    letter: Option<char>,
) -> Reply {
    let Some(letter) = letter else { return Reply::nothing() };
    match notebook.bookmarks.named(letter).and_then(|entry| entry.span()) {
        Some(span) => moving::jump(page, stack, span.start),
        None => return Reply::say(words::no_name(letter)),
    }
    Reply::nothing()
}

pub(crate) fn walk_bookmarks(
    page: &mut Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    forward: bool,
) -> Reply {
    let document = &page.article.document;
    let top = page.reading.shown().start;
    let all = notebook.bookmarks.in_reading_order(document);
    let in_sight = |passed: &Passed| {
        passed.entry.span().is_some_and(|span| page.reading.row_on_screen(document, span.start).is_some())
    };
    let here = all
        .iter()
        .position(|passed| Some(passed.entry.bookmark.id) == notebook.walked_to && in_sight(passed));
    let beyond = match (forward, here) {
        (true, Some(here)) => Some(here + 1),
        (true, None) => all.iter().position(|passed| passed.at.is_none_or(|at| at >= top)),
        (false, here) => {
            here.unwrap_or_else(|| all.partition_point(|p| p.at.is_some_and(|at| at < top))).checked_sub(1)
        }
    };
    let beyond = beyond.and_then(|beyond| all.get(beyond)).and_then(|passed| {
        let bookmark = passed.entry.bookmark;
        Some((bookmark.id, passed.at, passed.entry.span()?.start, prose::one_line(bookmark.annotation())))
    });
    let Some((id, at, place, words)) = beyond else { return Reply::say(words::NO_MORE_BOOKMARKS) };
    notebook.walked_to = Some(id);
    // The page where its note is called comes first: one is there when the note is closed. What nothing calls is at the end.
    let end = Place(document.notes_start().0.saturating_sub(1));
    moving::jump_if_away(page, stack, at.unwrap_or(end));
    if at != Some(place) {
        moving::show(page, stack, place);
    }
    Reply::say(words)
}

/// The bookmark of this article that is selected in the list.
pub(crate) fn selected_bookmark(stack: &Stack) -> Option<BookmarkId> {
    match stack.overlays.last()? {
        Overlay::List(list) => match list.selected()?.target {
            Target::Bookmark(id) => Some(id),
            _ => None,
        },
        _ => None,
    }
}

pub(crate) fn edit(page: &Page, notebook: &Notebook, stack: &mut Stack) -> Reply {
    if let Some(id) = selected_bookmark(stack) {
        open_annotation(page, notebook, stack, id);
    }
    Reply::nothing()
}

pub(crate) fn delete(page: &Page, notebook: &mut Notebook, stack: &Stack, now: Timestamp) -> Reply {
    let Some(id) = selected_bookmark(stack) else { return Reply::nothing() };
    notebook.bookmarks.delete(id, now);
    let undo = page.config.keymap.first_key(Context::Bookmarks, Command::Undo);
    let done =
        if notebook.bookmarks.is_empty() { words::last_deleted(&undo) } else { words::DELETED.to_owned() };
    notebook.save(&done)
}

/// Takes back the last change, and says which that was.
pub(crate) fn undo(page: &Page, notebook: &mut Notebook, now: Timestamp) -> Reply {
    let Some(step) = notebook.bookmarks.undo(now) else { return Reply::say(words::NOTHING_TO_UNDO) };
    let redo = page.config.keymap.first_key(Context::Reading, Command::Redo);
    notebook.find_new_bookmarks(&page.article.document);
    notebook.restored = restored(&step);
    notebook.save(&words::undone(&changed(&step, !step.is_there), &redo))
}

/// Makes the change again that was taken back last.
pub(crate) fn redo(page: &Page, notebook: &mut Notebook, now: Timestamp) -> Reply {
    let Some(step) = notebook.bookmarks.redo(now) else { return Reply::say(words::NOTHING_TO_REDO) };
    notebook.find_new_bookmarks(&page.article.document);
    notebook.restored = restored(&step);
    notebook.save(&words::redone(&changed(&step, step.is_there)))
}

/// The words of the note that is one again, if a correction is gone that took it away.
fn restored(step: &Step) -> Option<Anchor> {
    let took_away = matches!(step.record.correction, Some(Correction::Merge | Correction::Reject));
    (step.difference == Difference::Correction && took_away && !step.is_there)
        .then(|| step.record.anchor.clone())
}

/// What a change was, in words, and for what; it `made` what it concerned, or else took it away.
fn changed(step: &Step, made: bool) -> String {
    let about = prose::beginning(&step.record.anchor.quotation.text(), 24);
    let correction = || Account::of(&step.record).map(|account| account.what).unwrap_or_default();
    match step.difference {
        Difference::Correction if made => correction(),
        Difference::Correction => format!("taking back “{}”", correction()),
        Difference::Annotation => format!("the annotation of “{about}”"),
        Difference::Draft => format!("what was being written about “{about}”"),
        Difference::Tags => format!("the tags of “{about}”"),
        Difference::Letter(letter) => format!("the letter {letter} of “{about}”"),
        Difference::Place => format!("attaching “{about}”"),
        Difference::Existence if made => format!("bookmarking “{about}”"),
        Difference::Existence => format!("deleting “{about}”"),
    }
}

/// Attaches a bookmark that was lost to the passage that was chosen before the list was opened, or else at the first text
/// on the screen.
pub(crate) fn attach(page: &Page, notebook: &mut Notebook, stack: &mut Stack, now: Timestamp) -> Reply {
    let Some(entry) = selected_bookmark(stack).and_then(|id| notebook.bookmarks.entry(id)) else {
        return Reply::nothing();
    };
    let id = entry.bookmark.id;
    if entry.resolved != Resolved::Orphan {
        return Reply::say(words::NOT_LOST);
    }
    let place = page.reading.shown().start;
    let chosen = stack.take_passage();
    let span = chosen.unwrap_or(Span { start: place, end: place });
    let anchor = notebook.anchor(&page.article.document, span);
    notebook.bookmarks.attach(id, anchor, span, now);
    notebook.save(if chosen.is_some() { words::ATTACHED_TO_PASSAGE } else { words::ATTACHED })
}

pub(crate) fn copy_bookmark(page: &Page, notebook: &Notebook, stack: &Stack) -> Reply {
    let bookmark = selected_bookmark(stack).and_then(|id| notebook.bookmarks.get(id));
    let text = bookmark.map(|b| {
        let quotation = b.anchor.shown();
        if b.annotation().is_empty() { quotation } else { format!("{quotation}\n\n{}", b.annotation()) }
    });
    page.copy(text)
}
