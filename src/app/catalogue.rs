//! What the lists list: the outline, the index, bookmarks, doubts, corrections and articles as items.

use crate::app::list::{Item, Target};
use crate::app::message::{Recent, Shelf};
use crate::app::prose;
use crate::app::words;
use crate::bookmark::export::draft_lines;
use crate::bookmark::{Anchor, Bookmark, BookmarkId, Bookmarks, Correction, Entry, Resolved, Resolver};
use crate::correction::account::Account;
use crate::correction::division::{Division, divisions};
use crate::correction::{self, marker};
use crate::document::{BlockId, BySource, Document, Note, NoteId, Place, Span};
use crate::layout::Layout;
use crate::parse::{Finding, FindingKind};
use crate::search::keywords::Keyword;
use std::borrow::Cow;

/// Characters of an item's text: more never fit on a row.
const LONGEST: usize = 300;

/// What stands instead of a page before a bookmark that was not found.
pub const LOST: &str = "lost";

/// Lines of an annotation, and of a draft, shown under a bookmark.
const ANNOTATION_LINES: usize = 3;

/// Characters shown before a hit in a row of its own, so that hits stand one under the other.
const BEFORE_HIT: usize = 24;

/// The page of a place, as lists name it.
fn page(document: &Document, layout: &Layout, place: Place) -> String {
    words::page(layout.page_of_row(layout.row_of(document, place)) + 1)
}

/// The outline: sections below others stand further in. Of a chapter whose own heading is not there, none does.
pub fn contents(document: &Document, layout: &Layout) -> Vec<Item> {
    let highest = document.sections.iter().map(|section| section.level).min().unwrap_or(0);
    document
        .sections
        .iter()
        .map(|section| {
            let words = if section.headed { section.title } else { opening(document, section.title) };
            let text = prose::beginning(document.get(words), LONGEST);
            let target = Target::Place(section.title.start);
            let mut item = Item::new(String::new(), text, target);
            item.aside = page(document, layout, section.title.start);
            item.indent = 2 * u16::from(section.level - highest).min(5);
            item
        })
        .collect()
}

/// The whole paragraph that begins with a section's opening words: the list shows as much of it as there is room for.
fn opening(document: &Document, words: Span) -> Span {
    let block = document.block_at(words.start).and_then(|id| document.blocks.get(id.index()));
    Span { start: words.start, end: block.map_or(words.end, |block| block.span.end) }
}

/// The index: each word with the pages it is on.
pub fn keywords(document: &Document, layout: &Layout, keywords: &[Keyword]) -> Vec<Item> {
    keywords
        .iter()
        .enumerate()
        .map(|(at, keyword)| {
            let mut pages: Vec<usize> = keyword
                .hits
                .iter()
                .map(|hit| layout.page_of_row(layout.row_of(document, hit.start)) + 1)
                .collect();
            pages.sort_unstable();
            pages.dedup();
            let mut item = Item::new(String::new(), keyword.word.clone(), Target::Keyword(at));
            item.aside = page_list(&pages);
            item.aside_near = true;
            item
        })
        .collect()
}

/// Page numbers as an index prints them: "3, 5–7, 12", the first few.
fn page_list(pages: &[usize]) -> String {
    const MOST: usize = 6;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let shown: Vec<String> = runs
        .iter()
        .take(MOST)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
        .collect();
    let more = if runs.len() > MOST { " …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The occurrences of a word, each in its context (key word in context).
pub fn occurrences(document: &Document, layout: &Layout, hits: &[Span]) -> Vec<Item> {
    hits.iter()
        .map(|hit| {
            let (before, behind) = context(document, *hit);
            let word = document.get(*hit);
            let marked = before.len()..before.len() + word.len();
            let text = format!("{before}{word}{behind}");
            let mut item = Item::new(page(document, layout, hit.start), text, Target::Hit(*hit));
            item.marked = marked;
            item.aside = note_name(document, hit.start);
            item
        })
        .collect()
}

/// What stands on either side of a hit on a row; the left side always as wide.
fn context(document: &Document, hit: Span) -> (String, String) {
    let block = document.block_at(hit.start).and_then(|id| document.blocks.get(id.index()));
    let around = block.map_or(hit, |b| b.span);
    let left = document.get(Span { start: around.start, end: hit.start });
    let right = document.get(Span { start: hit.end, end: around.end });
    let mut tail: Vec<char> = left.chars().rev().take(BEFORE_HIT).collect();
    tail.reverse();
    let whole = left.chars().rev().nth(BEFORE_HIT).is_none();
    let first = if whole { 0 } else { tail.iter().position(|c| c.is_whitespace()).unwrap_or(0) };
    let before: String = tail.iter().skip(first).map(|c| if *c == '\n' { ' ' } else { *c }).collect();
    let behind: String = right.chars().take(LONGEST).map(|c| if c == '\n' { ' ' } else { c }).collect();
    (format!("{before:>BEFORE_HIT$}"), behind)
}

/// "note 3" for a place inside a note.
fn note_name(document: &Document, place: Place) -> String {
    let note = document.note_at(place).and_then(|id| document.note(id));
    note.map(|n| format!("note {}", n.label)).unwrap_or_default()
}

/// The bookmarks of the open article, in the order one comes by them.
pub fn bookmarks(document: &Document, layout: &Layout, bookmarks: &Bookmarks) -> Vec<Item> {
    let passed = bookmarks.in_reading_order(document).into_iter();
    passed.map(|passed| bookmark(document, layout, passed.entry)).collect()
}

fn bookmark(document: &Document, layout: &Layout, entry: Entry) -> Item {
    let label = match entry.span() {
        Some(span) => page(document, layout, span.start),
        None => LOST.to_owned(),
    };
    let mut item = record(label, entry.bookmark, Target::Bookmark(entry.bookmark.id));
    if let Resolved::Approximate { .. } = entry.resolved {
        item.below.push("the text has changed here".to_owned());
    }
    item
}

/// Items under the title of their article, which the filter finds them by too.
pub fn set_under(items: Vec<Item>, title: &str) -> Vec<Item> {
    let group = prose::beginning(title, LONGEST);
    let under = |item: Item| {
        let mut item = item.found_by(title);
        item.group.clone_from(&group);
        item
    };
    items.into_iter().map(under).collect()
}

/// The bookmarks of other articles, each under its title.
pub fn shelves(shelves: &[Shelf]) -> Vec<Item> {
    shelves
        .iter()
        .flat_map(|shelf| {
            shelf.bookmarks.living().map(|bookmark| {
                let target = match &shelf.path {
                    Some(path) => Target::Elsewhere(path.clone(), bookmark.id),
                    None => Target::Nothing,
                };
                let mut item = record(String::new(), bookmark, target).found_by(&shelf.title);
                item.group = prose::beginning(&shelf.title, LONGEST);
                item
            })
        })
        .collect()
}

/// One bookmark: its quotation, its words beneath, its tags on the right.
fn record(label: String, bookmark: &Bookmark, target: Target) -> Item {
    let quotation = prose::beginning(&bookmark.anchor.shown(), LONGEST);
    let mut item = Item::new(label, quotation, target)
        .found_by(bookmark.annotation())
        .found_by(&bookmark.other_annotations().collect::<Vec<_>>().join(" "))
        .found_by(&bookmark.draft)
        .found_by(&bookmark.anchor.heading)
        .found_by(&bookmark.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "));
    item.quoted = true;
    let written = bookmark.annotation().lines().chain(bookmark.other_annotations().flat_map(str::lines));
    item.below = written.filter(|l| !l.trim().is_empty()).take(ANNOTATION_LINES).map(str::to_owned).collect();
    item.below.extend(draft_lines(&bookmark.draft).filter(|l| !l.is_empty()).take(ANNOTATION_LINES));
    let inline = bookmark.annotation();
    let mut aside: Vec<String> = Vec::new();
    if let Some(note) = &bookmark.anchor.note {
        aside.push(format!("note {}", note.label));
    }
    aside.extend(
        bookmark.tags.iter().map(|tag| format!("#{tag}")).filter(|tag| !inline.contains(tag.as_str())),
    );
    aside.extend(bookmark.name.map(|name| format!("[{name}]")));
    item.aside = aside.join(" ");
    item
}

/// Entries of the bibliography, each whole, in rows of `width` cells.
pub fn works(document: &Document, layout: &Layout, entries: &[BlockId], width: u16) -> Vec<Item> {
    let entries = entries.iter().filter_map(|id| document.blocks.get(id.index()));
    entries
        .map(|entry| {
            let text = prose::one_line(document.get(entry.span));
            let mut rows = prose::rows(&text, width, layout.measure.wide_ambiguous).into_iter();
            let first = rows.next().unwrap_or_default();
            let mut item = Item::new(String::new(), first, Target::Place(entry.span.start)).found_by(&text);
            item.below = rows.collect();
            item
        })
        .collect()
}

/// What the parser doubts, and why, in rows of `width` cells less those of the lines' numbers.
pub fn doubts(document: &Document, findings: &[&Finding], width: u16) -> Vec<Item> {
    let last = findings.iter().map(|finding| finding.line).max().unwrap_or(0);
    let width = width.saturating_sub(words::line(last).len() as u16 + 2);
    let (by_source, first_calls) = (BySource::new(document), document.first_calls());
    let item = |finding: &&Finding| {
        let words = doubted(document, &by_source, &first_calls, finding);
        let text = format!("{}: {}", kind_in_words(finding.kind), prose::beginning(&finding.text, LONGEST));
        let target = words.map_or(Target::Nothing, Target::Hit);
        let mut item = Item::new(words::line(finding.line), text, target);
        item.aside = format!("{:.0} % sure", finding.confidence * 100.0);
        if !finding.evidence.is_empty() {
            item.below = prose::rows(&finding.evidence, width, false);
        }
        item
    };
    findings.iter().map(item).collect()
}

/// The words that a doubt is about, at least one: of a link those before the marker, of a note those it begins with.
fn doubted(
    document: &Document,
    by_source: &BySource,
    first_calls: &[Option<Place>],
    finding: &Finding,
) -> Option<Span> {
    let note = || by_source.note_from(finding.source.start);
    let start = match finding.kind {
        FindingKind::UncertainLink => {
            let marker = first_calls.get(note()?.index()).copied().flatten();
            return Some(word_before(document, marker?));
        }
        FindingKind::UncalledNote | FindingKind::Gap | FindingKind::DeadBackReference => {
            let begins = note().and_then(|note| document.note(note)).map(|note| note.span.start);
            begins.or_else(|| by_source.place_of(finding.source.start))?
        }
        _ => by_source.place_of(finding.source.start)?,
    };
    let block = document.blocks.get(document.block_at(start)?.index())?;
    let end = by_source.place_of(finding.source.end).map_or(start, |end| end.min(block.span.end));
    let behind = document.get(Span { start: start.max(end), end: block.span.end });
    let word = behind.find(char::is_whitespace).unwrap_or(behind.len());
    Some(Span::new(start.index(), start.max(end).index() + word))
}

/// The word that ends at a place, with what is printed behind it there.
fn word_before(document: &Document, place: Place) -> Span {
    let before = document.text.get(..place.index()).unwrap_or_default();
    let start = before.trim_end().rfind(char::is_whitespace);
    let blank = start.and_then(|at| before.get(at..)?.chars().next()).map_or(0, char::len_utf8);
    Span::new(start.map_or(0, |at| at + blank), place.index())
}

fn kind_in_words(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::OrphanMarker => "a marker without a note",
        FindingKind::UncalledNote => "a note that nothing calls",
        FindingKind::Gap => "a label is missing",
        FindingKind::Doublet => "a label occurs twice",
        FindingKind::UncertainLink => "an uncertain link",
        FindingKind::UncertainJoin => "an uncertain join",
        FindingKind::DeadBackReference => "it points back to nothing",
        FindingKind::Furniture => "set aside",
    }
}

/// The corrections of the article, in the order one comes by them; those that found nothing to correct last.
pub fn corrections(
    document: &Document,
    layout: &Layout,
    resolver: &Resolver,
    bookmarks: &Bookmarks,
    lost: &[BookmarkId],
) -> Vec<Item> {
    let records: Vec<&Bookmark> = bookmarks.corrections().collect();
    let anchors: Vec<_> = records.iter().map(|record| place_corrected(record)).collect();
    let anchors: Vec<_> = anchors.iter().map(AsRef::as_ref).collect();
    let found = resolver.resolve_all(&anchors).into_iter().map(|found| found.span().map(|span| span.start));
    let places = found.zip(&records).map(|(found, record)| found.or_else(|| put_back(document, record)));
    let first_calls = document.first_calls();
    let mut items: Vec<(bool, Place, Item)> = Vec::new();
    for (record, place) in records.iter().zip(places) {
        let Some(account) = Account::of(record) else { continue };
        let is_lost = lost.contains(&record.id);
        let place = place.filter(|_| !is_lost);
        let is_division = record.correction == Some(Correction::Split);
        let of_division = |place| undivided(document, &first_calls, record, place);
        let stands = if is_division { place.map(of_division) } else { place };
        let at = stands.and_then(|place| document.come_by_at(&first_calls, place));
        let label = match (stands, is_lost) {
            (Some(place), _) => page(document, layout, place),
            (None, true) => LOST.to_owned(),
            (None, false) => String::new(),
        };
        let target = Target::Correction(record.id, place);
        let mut item = Item::new(label, prose::beginning(&account.line, LONGEST), target);
        item.ours = true;
        if !account.behind.is_empty() {
            item.below.push(format!("behind “{}”", prose::one_line(&account.behind)));
            item = item.found_by(&account.behind);
        }
        if is_lost {
            item.below.push(words::CORRECTS_NOTHING.to_owned());
        }
        items.push((is_lost, at.unwrap_or(Place(u32::MAX)), item));
    }
    items.sort_by_key(|(is_lost, at, _)| (*is_lost, *at));
    items.into_iter().map(|(.., item)| item).collect()
}

/// Where a note was divided, or if nothing calls what begins there, the note with the label that was divided: there one comes
/// by it.
fn undivided(document: &Document, first_calls: &[Option<Place>], record: &Bookmark, place: Place) -> Place {
    let called = |note: &NoteId| first_calls.get(note.index()).copied().flatten().is_some();
    let label = record.anchor.note.as_ref().map(|note| note.label.as_str());
    let divided = |note: &NoteId| document.note(*note).map(|n| n.label.as_str()) == label;
    let second = document.note_at(place).filter(|note| !called(note));
    let mut before = std::iter::successors(second, |note| correction::note_before(document, *note)).skip(1);
    let first = before.find(divided).filter(called).and_then(|note| document.note(note));
    first.map_or(place, |note| note.span.start)
}

/// What a correction is found by in the article that it led to: a label that it made a marker is no text any more.
fn place_corrected(record: &Bookmark) -> Cow<'_, Anchor> {
    match &record.correction {
        Some(Correction::Call { marker, .. }) if !marker.is_empty() => {
            Cow::Owned(record.anchor.without_words())
        }
        _ => Cow::Borrowed(&record.anchor),
    }
}

/// Where the words of a note stand that was put back into the text: few words are not found by what stood around them among
/// the notes.
fn put_back(document: &Document, record: &Bookmark) -> Option<Place> {
    if record.correction != Some(Correction::Reject) {
        return None;
    }
    let body = document.get(Span { start: Place(0), end: document.notes_start() });
    let mut there = body.match_indices(record.anchor.quotation.head()).map(|(at, _)| Place::new(at));
    there.next().filter(|_| there.next().is_none())
}

/// The notes that a marker may call, and that it is none.
pub fn links(document: &Document) -> Vec<Item> {
    let none = Item::new("–".to_owned(), words::NO_NOTE.to_owned(), Target::Link(None));
    let item = |(at, note): (usize, &Note)| {
        let text = prose::beginning(document.get(note.span), LONGEST);
        Item::new(note.label.clone(), text, Target::Link(Some(NoteId::new(at)))).found_by(&note.label)
    };
    std::iter::once(none).chain(document.notes.iter().enumerate().map(item)).collect()
}

/// Printed text that may call a note, each in its context, and that it is none of them.
pub fn callers(document: &Document, layout: &Layout, note: NoteId) -> Vec<Item> {
    let printed = marker::printed_markers(document, note);
    let mut items = occurrences(document, layout, &printed);
    items.iter_mut().zip(printed).for_each(|(item, span)| item.target = Target::Caller(span));
    items.push(Item::new("–".to_owned(), words::OTHER_CALLER.to_owned(), Target::ChooseCaller));
    items
}

/// Places where a note may be divided: each with the label and the words of the note that would begin there.
pub fn splits(document: &Document, note: NoteId) -> Vec<Item> {
    let end = document.note(note).map_or(Place(0), |n| n.span.end);
    let item = |Division { place, label, words, .. }| {
        let text = prose::beginning(document.get(Span { start: words, end }), LONGEST);
        Item::new(words::note(&label), text, Target::Split(place))
    };
    divisions(document, note).into_iter().map(item).collect()
}

/// The articles last read.
pub fn articles(recent: &[Recent]) -> Vec<Item> {
    recent
        .iter()
        .map(|article| {
            let title = prose::beginning(&article.title, LONGEST);
            let mut item = Item::new(String::new(), title, Target::Article(article.path.clone()));
            item.aside = article.percent.map(|percent| format!("{percent} %")).unwrap_or_default();
            item.below =
                [&article.path].into_iter().filter(|path| **path != article.title).cloned().collect();
            item.found_by(&article.path)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_pages_are_drawn_together() {
        assert_eq!(page_list(&[3, 5, 6, 7, 12]), "3, 5–7, 12");
        assert_eq!(page_list(&[1, 3, 5, 7, 9, 11, 13]), "1, 3, 5, 7, 9, 11 …");
    }

    #[test]
    fn a_doubted_link_is_shown_at_its_marker_and_a_doubted_note_where_it_begins() {
        let text = "On Weirs\nThomas Brook\n\nThe weir was built by the abbot of the place1 and nobody used it\n\
                    for two hundred years.1 Then both of the banks claimed it in one summer.2\n\n\
                    1 Says the chronicle.\n2 Says another.\n3 That nobody reads.\n";
        let source = crate::source::Source::from_text(text);
        let parsed = crate::parse::parse(&source, crate::parse::Format::Plain);
        let words = |item: &Item| match item.target {
            Target::Hit(span) => parsed.document.get(span).to_owned(),
            _ => String::new(),
        };
        let doubts = doubts(&parsed.document, &parsed.findings.iter().collect::<Vec<_>>(), 60);
        let shown: Vec<String> = doubts.iter().map(words).collect();
        assert_eq!(shown, ["years.", "That"], "{doubts:?}");
    }
}
