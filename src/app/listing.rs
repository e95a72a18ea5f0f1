//! Commands of lists and of help.

use crate::app::help::Help;
use crate::app::list::{Item, List, ListKind, Target};
use crate::app::message::{Article, Effect, Recent};
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::reply::Reply;
use crate::app::stack::{Overlay, Stack};
use crate::app::{catalogue, correcting, doubts, finding, moving, words};
use crate::bookmark::BookmarkId;
use crate::citation::Works;
use crate::command::{Command, Context};
use crate::document::{NoteId, Place, Span};
use crate::search::Query;
use crate::search::keywords::keywords;
use jiff::Timestamp;

/// Words in the index of an article.
const INDEX_WORDS: usize = 200;

pub(crate) fn open_contents(page: &Page, stack: &mut Stack) -> Reply {
    let items = catalogue::contents(&page.article.document, &page.reading.layout);
    stack.open_list(page, ListKind::Contents, items, words::NO_CONTENTS)
}

pub(crate) fn open_keywords(page: &mut Page, stack: &mut Stack) -> Reply {
    let document = &page.article.document;
    let words = page.keywords.get_or_insert_with(|| keywords(document, INDEX_WORDS));
    let items = catalogue::keywords(document, &page.reading.layout, words);
    stack.open_list(page, ListKind::Keywords, items, words::NO_KEYWORDS)
}

pub(crate) fn open_occurrences(page: &Page, stack: &mut Stack, which: usize) -> Reply {
    let Some(keyword) = page.keywords.as_ref().and_then(|all| all.get(which)) else {
        return Reply::nothing();
    };
    let items = catalogue::occurrences(&page.article.document, &page.reading.layout, &keyword.hits);
    let word = keyword.word.clone();
    stack.open_list(page, ListKind::Occurrences(word), items, words::NO_KEYWORDS)
}

/// The works that the note on top cites by number, or else those that the page and the notes called on it cite.
pub(crate) fn open_cited(page: &Page, stack: &mut Stack) -> Reply {
    let document = &page.article.document;
    let span_of = |note: NoteId| document.note(note).map(|n| n.span);
    let spans: Vec<Span> = if let Some(popup) = stack.popup() {
        span_of(popup.note).into_iter().collect()
    } else {
        let shown = page.reading.references(document).into_iter();
        let called = shown.filter_map(|id| document.reference(id)).filter_map(|r| span_of(r.note));
        std::iter::once(page.reading.shown()).chain(called).collect()
    };
    let cited = Works::of(document).cited(document, spans);
    let items = catalogue::works(document, &page.reading.layout, &cited, page.geometry.popup_width());
    stack.open_list(page, ListKind::CitedWorks, items, words::NO_CITED_WORKS)
}

pub(crate) fn open_doubts(page: &Page, stack: &mut Stack) -> Reply {
    let items = catalogue::doubts(page.document(), &doubts::open(&page.article), page.geometry.popup_width());
    stack.open_list(page, ListKind::Doubts, items, words::NO_DOUBTS)
}

pub(crate) fn open_articles(page: &Page, stack: &mut Stack, articles: &[Recent]) -> Reply {
    let items = catalogue::articles(articles);
    stack.open_list(page, ListKind::Articles, items, words::NO_ARTICLES)
}

pub(crate) fn open_bookmarks(page: &Page, notebook: &Notebook, stack: &mut Stack, all: bool) -> Reply {
    let items = bookmark_items(page, notebook, all);
    if !all {
        return stack.open_list(page, ListKind::Bookmarks { all }, items, words::NO_BOOKMARKS);
    }
    let mut list = List::new(ListKind::Bookmarks { all }, items);
    list.area = page.geometry.panel(list.all_rows().max(page.geometry.text.height as usize));
    stack.overlays.push(Overlay::List(Box::new(list)));
    Reply::effect(Effect::LoadAllBookmarks)
}

pub(crate) fn bookmark_items(page: &Page, notebook: &Notebook, all: bool) -> Vec<Item> {
    let mut items = catalogue::bookmarks(&page.article.document, &page.reading.layout, &notebook.bookmarks);
    if all {
        items = catalogue::set_under(items, page.title());
        items.extend(catalogue::shelves(&notebook.shelves));
    }
    items
}

pub(crate) fn open_corrections(page: &Page, notebook: &mut Notebook, stack: &mut Stack) -> Reply {
    let items = correction_items(page, notebook);
    stack.open_list(page, ListKind::Corrections, items, words::NO_CORRECTIONS)
}

fn correction_items(page: &Page, notebook: &mut Notebook) -> Vec<Item> {
    if notebook.bookmarks.corrections().next().is_none() {
        return Vec::new();
    }
    let Article { document, lost_corrections, .. } = &page.article;
    let (resolver, bookmarks) = notebook.with_resolver(document);
    catalogue::corrections(document, &page.reading.layout, &resolver, bookmarks, lost_corrections)
}

/// Lists of what is kept show what there is now; one that has none left stays, so that a key that is meant for it does not
/// reach what is below.
pub(crate) fn refresh_kept(page: &Page, notebook: &mut Notebook, stack: &mut Stack) {
    for overlay in &mut stack.overlays {
        if let Overlay::List(list) = overlay {
            match list.kind {
                ListKind::Bookmarks { all } => list.replace(bookmark_items(page, notebook, all)),
                ListKind::Corrections => list.replace(correction_items(page, notebook)),
                _ => {}
            }
        }
    }
    stack.place(page);
}

/// Leaves the filter first, then the list.
pub(crate) fn close_list(page: &Page, stack: &mut Stack) {
    match stack.overlays.last_mut() {
        Some(Overlay::List(list)) if list.has_filter() => {
            let before = list.selected().cloned();
            list.filter.set("");
            list.filtering = false;
            list.refilter(0);
            list.select_last(|item| Some(item) == before.as_ref());
        }
        _ => _ = stack.overlays.pop(),
    }
    stack.place(page);
}

pub(crate) fn accept_item(
    page: &mut Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    now: Timestamp,
) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.last() else { return Reply::nothing() };
    let Some(target) = list.selected().map(|item| item.target.clone()) else { return Reply::nothing() };
    match target {
        Target::Place(place) if list.kind == ListKind::Contents => leave_list_for_section(page, stack, place),
        Target::Place(place) | Target::Correction(_, Some(place)) => leave_list_for(page, stack, place),
        Target::Hit(span) => return leave_list_for_hit(page, stack, span),
        Target::Keyword(which) => return open_occurrences(page, stack, which),
        Target::Bookmark(id) => return go_to_bookmark(page, notebook, stack, id),
        Target::Correction(_, None) => return Reply::say(words::NO_WORDS_OF_CORRECTION),
        Target::Elsewhere(path, id) => return Reply::effect(Effect::Open { path, bookmark: Some(id) }),
        Target::Article(path) => return Reply::effect(Effect::Open { path, bookmark: None }),
        Target::Link(note) => return correcting::link(page, notebook, stack, note, now),
        Target::Caller(span) => return correcting::accept_caller(page, notebook, stack, span, now),
        Target::ChooseCaller => return correcting::choose_caller(page, stack),
        Target::Split(place) => return correcting::split(page, notebook, stack, place, now),
        Target::Nothing if list.kind == ListKind::Doubts => return Reply::say(words::NO_PLACE),
        Target::Nothing => return Reply::say(words::NO_PATH),
    }
    Reply::nothing()
}

fn go_to_bookmark(page: &mut Page, notebook: &Notebook, stack: &mut Stack, id: BookmarkId) -> Reply {
    let Some(span) = notebook.bookmarks.entry(id).and_then(|entry| entry.span()) else {
        return Reply::say(words::lost(&page.config.keymap.first_key(Context::Reading, Command::Passage)));
    };
    leave_list_for(page, stack, span.start);
    Reply::nothing()
}

pub(crate) fn leave_list_for(page: &mut Page, stack: &mut Stack, place: Place) {
    stack.overlays.clear();
    moving::jump(page, stack, place);
}

/// Goes to a section: its heading at the top, as the keys that walk through sections have it.
fn leave_list_for_section(page: &mut Page, stack: &mut Stack, place: Place) {
    stack.overlays.clear();
    page.trail.leave(page.reading.stand());
    page.reading.bring_to_top(&page.article.document, place);
}

/// Goes to an occurrence of a word of the index, or to a doubt; the others become hits.
pub(crate) fn leave_list_for_hit(page: &mut Page, stack: &mut Stack, span: Span) -> Reply {
    if let Some(Overlay::List(list)) = stack.overlays.last() {
        let mut hits = doubts::hits(page, list);
        if let ListKind::Occurrences(word) = &list.kind {
            hits.query = Some(Query::keyword(word));
        }
        hits.choose(span);
        page.hits = Some(hits);
    }
    leave_list_for(page, stack, span.start);
    finding::choose_doubted(page, span);
    Reply::nothing()
}

pub(crate) fn open_help(page: &Page, stack: &mut Stack) -> Reply {
    let mut help = Help::new(&page.config.keymap, stack.context());
    help.lay_out(&page.geometry, page.config.wide_ambiguous);
    stack.overlays.push(Overlay::Help(Box::new(help)));
    Reply::nothing()
}

pub(crate) fn widen(page: &Page, notebook: &Notebook, stack: &mut Stack) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.last() else { return Reply::nothing() };
    let ListKind::Bookmarks { all } = list.kind else { return Reply::nothing() };
    stack.overlays.pop();
    open_bookmarks(page, notebook, stack, !all)
}
