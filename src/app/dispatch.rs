//! Which function a command is, in each context: one line a command.

use crate::app::list::ListKind;
use crate::app::message::Effect;
use crate::app::notebook::Notebook;
use crate::app::page::Page;
use crate::app::passage::Unit;
use crate::app::reply::Reply;
use crate::app::stack::{Call, Overlay, Stack};
use crate::app::{choosing, correcting, finding, keeping, listing, moving, noting};
use crate::command::Command;

pub(crate) fn on_note(page: &mut Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    let times = call.times().cast_signed();
    match call.command {
        Command::NextNote => return noting::turn_note(page, stack, times),
        Command::PreviousNote => return noting::turn_note(page, stack, -times),
        Command::Down => noting::scroll_note(stack, times),
        Command::Up => noting::scroll_note(stack, -times),
        Command::PageDown => return noting::page_down(page, stack, times),
        Command::PageUp => _ = noting::scroll_note_pages(stack, -times),
        Command::GoToCall => return noting::go_to_call(page, stack, call.count),
        Command::InnerNote => return noting::inner_note(page, stack, call.times()),
        Command::OuterNote => return noting::outer_note(page, stack),
        Command::Why => noting::toggle_why(page, stack),
        Command::Relink => return correcting::open_links(page, stack),
        Command::Split => return correcting::open_splits(page, stack),
        Command::Merge => return correcting::merge(page, notebook, stack, call.now),
        Command::Reject => return correcting::reject(page, notebook, stack, call.now),
        Command::Undo => return keeping::undo(page, notebook, call.now),
        Command::Redo => return keeping::redo(page, notebook, call.now),
        Command::CitedWorks => return listing::open_cited(page, stack),
        Command::Corrections => return listing::open_corrections(page, notebook, stack),
        Command::Copy => return noting::copy_note(page, stack),
        Command::Bookmark => {
            return keeping::bookmark(
                page,
                notebook,
                stack,
                keeping::span_to_bookmark(page, stack),
                call.now,
            );
        }
        Command::Passage => return choosing::open_passage(page, stack),
        Command::NextHit => return finding::go_to_hit(page, stack, times),
        Command::PreviousHit => return finding::go_to_hit(page, stack, -times),
        Command::Close => return noting::step_back(page, stack),
        _ => {
            noting::close_note(page, stack);
            return on_page(page, notebook, stack, call);
        }
    }
    Reply::nothing()
}

pub(crate) fn on_find(page: &mut Page, stack: &mut Stack, call: Call) -> Reply {
    let Some(Overlay::Find(find)) = stack.overlays.last_mut() else { return Reply::nothing() };
    let mut changed = true;
    match call.command {
        Command::OlderKeyword => changed = find.recall(&page.history, true),
        Command::NewerKeyword => changed = find.recall(&page.history, false),
        Command::WordForms => find.word_forms = !find.word_forms,
        Command::WholeWords => find.whole_words = !find.whole_words,
        Command::NextFound => return finding::show_found(page, stack, 1),
        Command::PreviousFound => return finding::show_found(page, stack, -1),
        Command::Accept => return finding::accept_find(page, stack),
        Command::Close => return finding::close_find(page, stack),
        _ => changed = false,
    }
    if changed {
        finding::find_as_typed(page, stack);
    }
    Reply::nothing()
}

pub(crate) fn on_list(page: &mut Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    let Some(Overlay::List(list)) = stack.overlays.last_mut() else { return Reply::nothing() };
    let times = call.times().cast_signed();
    match call.command {
        Command::Down => list.step(times),
        Command::Up => list.step(-times),
        Command::PageDown => list.turn(times),
        Command::PageUp => list.turn(-times),
        Command::First => list.select(0),
        Command::Last => list.select(usize::MAX),
        Command::Filter => {
            list.filtering = true;
            stack.place(page);
        }
        Command::Accept => return listing::accept_item(page, notebook, stack, call.now),
        Command::Close => listing::close_list(page, stack),
        Command::Widen => return listing::widen(page, notebook, stack),
        Command::Edit => return keeping::edit(page, notebook, stack),
        Command::Delete if list.kind == ListKind::Corrections => {
            return correcting::take_back(page, notebook, stack, call.now);
        }
        Command::Delete => return keeping::delete(page, notebook, stack, call.now),
        Command::Undo => return keeping::undo(page, notebook, call.now),
        Command::Redo => return keeping::redo(page, notebook, call.now),
        Command::Attach => return keeping::attach(page, notebook, stack, call.now),
        Command::Copy => return keeping::copy_bookmark(page, notebook, stack),
        Command::NameBookmark => return keeping::name_selected(notebook, stack, call),
        _ => {}
    }
    Reply::nothing()
}

pub(crate) fn on_help(page: &Page, stack: &mut Stack, call: Call) -> Reply {
    let Some(Overlay::Help(help)) = stack.overlays.last_mut() else { return Reply::nothing() };
    let times = call.times().cast_signed();
    let screen = help.height().max(1).cast_signed();
    match call.command {
        Command::Down => help.scroll(times),
        Command::Up => help.scroll(-times),
        Command::PageDown => help.scroll(screen),
        Command::PageUp => help.scroll(-screen),
        Command::First => help.scroll(isize::MIN),
        Command::Last => help.scroll(isize::MAX),
        Command::Filter => help.filtering = true,
        Command::Accept => help.filtering = false,
        _ if help.has_filter() => {
            help.filter.set("");
            (help.filtering, help.top) = (false, 0);
        }
        _ => _ = stack.overlays.pop(),
    }
    stack.place(page);
    Reply::nothing()
}

pub(crate) fn on_passage(page: &mut Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    let document = &page.article.document;
    let Some(Overlay::Passage(passage)) = stack.overlays.last_mut() else { return Reply::nothing() };
    let mut go = |unit, forward| passage.go_far(document, unit, forward, call.times());
    match call.command {
        Command::NextWord => go(Unit::Word, true),
        Command::PreviousWord => go(Unit::Word, false),
        Command::NextSentence => go(Unit::Sentence, true),
        Command::PreviousSentence => go(Unit::Sentence, false),
        Command::ParagraphEnd => go(Unit::Paragraph, true),
        Command::ParagraphStart => go(Unit::Paragraph, false),
        Command::Begin => passage.begin(),
        Command::OtherEnd => passage.swap(),
        Command::WholeSentence => passage.whole(document, Unit::Sentence),
        Command::WholeParagraph => passage.whole(document, Unit::Paragraph),
        Command::Down => choosing::move_caret_rows(page, stack, true, call.times()),
        Command::Up => choosing::move_caret_rows(page, stack, false, call.times()),
        Command::Copy => return choosing::copy_passage(page, stack),
        Command::Bookmark => return choosing::accept_passage(page, notebook, stack, call.now),
        Command::Relink => return correcting::open_links_of_words(page, stack),
        Command::NameBookmark => return choosing::name_passage(page, notebook, stack, call),
        Command::Bookmarks => return listing::open_bookmarks(page, notebook, stack, false),
        Command::FindWord => return finding::find_word(page, stack),
        _ => _ = stack.overlays.pop(),
    }
    choosing::follow_caret(page, stack);
    Reply::nothing()
}

/// The commands of the page that keep something.
pub(crate) fn on_page_bookmarks(
    page: &mut Page,
    notebook: &mut Notebook,
    stack: &mut Stack,
    call: Call,
) -> Reply {
    match call.command {
        Command::Bookmark => {
            keeping::bookmark(page, notebook, stack, keeping::span_to_bookmark(page, stack), call.now)
        }
        Command::NameBookmark => keeping::name_bookmark(page, notebook, stack, call),
        Command::GoToName => keeping::go_to_name(page, notebook, stack, call.letter),
        Command::Bookmarks => listing::open_bookmarks(page, notebook, stack, false),
        Command::AllBookmarks => listing::open_bookmarks(page, notebook, stack, true),
        Command::NextBookmark => keeping::walk_bookmarks(page, notebook, stack, true),
        Command::PreviousBookmark => keeping::walk_bookmarks(page, notebook, stack, false),
        Command::Undo => keeping::undo(page, notebook, call.now),
        Command::Redo => keeping::redo(page, notebook, call.now),
        Command::Passage => choosing::open_passage(page, stack),
        _ => Reply::nothing(),
    }
}

pub(crate) fn on_annotation(page: &Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    match call.command {
        Command::NewLine => {
            if let Some(Overlay::Annotation(annotation)) = stack.overlays.last_mut() {
                annotation.field.new_line();
            }
            stack.place(page);
            Reply::nothing()
        }
        Command::Accept => keeping::keep_annotation(notebook, stack, call.now),
        Command::KeepDraft => keeping::keep_draft(notebook, stack, call.now),
        _ => Reply::nothing(),
    }
}

pub(crate) fn on_page(page: &mut Page, notebook: &mut Notebook, stack: &mut Stack, call: Call) -> Reply {
    let times = call.times();
    let document = &page.article.document;
    let rows = times.cast_signed();
    let half = ((page.geometry.text.height as usize / 2).max(1) * times).cast_signed();
    match call.command {
        Command::NextPage => _ = page.reading.next_pages(document, times),
        Command::PreviousPage => _ = page.reading.previous_pages(document, times),
        Command::LineDown => _ = page.reading.lines(document, rows),
        Command::LineUp => _ = page.reading.lines(document, -rows),
        Command::HalfPageDown => _ = page.reading.lines(document, half),
        Command::HalfPageUp => _ = page.reading.lines(document, -half),
        Command::Start => page.go_to_page(call.count.unwrap_or(1)),
        Command::End => page.go_to_page(call.count.unwrap_or(usize::MAX)),
        Command::PrintedPage => return page.printed_page(call.count),
        Command::NextSection => return page.go_to_section(true, times),
        Command::PreviousSection => return page.go_to_section(false, times),
        Command::NextParagraph => page.go_to_paragraph(true, times),
        Command::PreviousParagraph => page.go_to_paragraph(false, times),
        Command::NextReference => return page.choose(true, times),
        Command::PreviousReference => return page.choose(false, times),
        Command::OpenNote => return noting::open_note(page, stack, call.count),
        Command::OpenLettered => return noting::open_lettered(page, stack, call.letter),
        Command::NoteMode => return moving::next_note_mode(page),
        Command::Back => return moving::walk_trail(page, true),
        Command::Forward => return moving::walk_trail(page, false),
        Command::Find => finding::open_find(page, stack),
        Command::NextHit => return finding::go_to_hit(page, stack, rows),
        Command::PreviousHit => return finding::go_to_hit(page, stack, -rows),
        Command::FindWord => return finding::find_word(page, stack),
        Command::Contents => return listing::open_contents(page, stack),
        Command::Keywords => return listing::open_keywords(page, stack),
        Command::CitedWorks => return listing::open_cited(page, stack),
        Command::Doubts => return listing::open_doubts(page, stack),
        Command::Corrections => return listing::open_corrections(page, notebook, stack),
        Command::OpenAnew => return Reply::effect(Effect::OpenAnew(page.reading.stand())),
        Command::Articles => return Reply::effect(Effect::LoadArticles),
        _ => return on_page_bookmarks(page, notebook, stack, call),
    }
    Reply::nothing()
}
