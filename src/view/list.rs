//! Lists: contents, index, bookmarks, doubts, articles.

use crate::app::App;
use crate::app::catalogue;
use crate::app::geometry::Area;
use crate::app::list::{Item, List, ListKind};
use crate::app::words;
use crate::articles;
use crate::clean::clean;
use crate::command::{Command, Context};
use crate::config::theme::{Ink, Role};
use crate::view::field;
use crate::view::hints::hints;
use crate::view::paint::{Edges, Painter};

/// The widest label on the left, in cells.
const WIDEST_LABEL: u16 = 10;

/// What the keys do at a place to go to.
const PLACE: &[(Command, &str)] =
    &[(Command::Accept, "go"), (Command::Filter, "filter"), (Command::Close, "")];

/// What they do at a bookmark.
const BOOKMARK: &[(Command, &str)] = &[
    (Command::Accept, "go"),
    (Command::Edit, "edit"),
    (Command::Delete, "delete"),
    (Command::Undo, "undo"),
    (Command::Filter, "filter"),
    (Command::Widen, "all"),
    (Command::Close, ""),
];

/// What they do at a bookmark whose words are gone.
const LOST_BOOKMARK: &[(Command, &str)] = &[
    (Command::Attach, "attach at this page"),
    (Command::Edit, "edit"),
    (Command::Delete, "delete"),
    (Command::Close, ""),
];

/// The same while a passage is chosen.
const LOST_BOOKMARK_AND_PASSAGE: &[(Command, &str)] = &[
    (Command::Attach, "attach to the passage"),
    (Command::Edit, "edit"),
    (Command::Delete, "delete"),
    (Command::Close, ""),
];

/// What they do at a correction.
const CORRECTED: &[(Command, &str)] = &[
    (Command::Accept, "go"),
    (Command::Delete, "take back"),
    (Command::Undo, "undo"),
    (Command::Filter, "filter"),
    (Command::Close, ""),
];

/// What they do at a word of the index.
const KEYWORD: &[(Command, &str)] =
    &[(Command::Accept, "where"), (Command::Filter, "filter"), (Command::Close, "")];

/// What they do at an article.
const ARTICLE: &[(Command, &str)] =
    &[(Command::Accept, "read"), (Command::Filter, "filter"), (Command::Close, "back")];

/// What they do at an article, with the guide beneath.
const ARTICLE_OVER_GUIDE: &[(Command, &str)] =
    &[(Command::Accept, "read"), (Command::Filter, "filter"), (Command::Close, "the guide")];

/// What they do where a correction is chosen.
const CORRECTION: &[(Command, &str)] =
    &[(Command::Accept, "correct"), (Command::Filter, "filter"), (Command::Close, "leave as it is")];

/// What they do where it is chosen how a note is divided.
const DIVISION: &[(Command, &str)] =
    &[(Command::Accept, "divide"), (Command::Filter, "filter"), (Command::Close, "leave as it is")];

/// Paints a list.
pub fn paint(painter: &mut Painter, app: &App, list: &List) {
    painter.frame(list.area, &edges(painter, app, list));
    let mut inside = list.area.inside();
    if list.has_filter() {
        inside = field::paint_filter(painter, &list.filter, inside, list.filtering);
    }
    let labels = list.shown().map(|item| painter.width(&painter.spelled(&item.label))).max().unwrap_or(0);
    let labels = labels.min(WIDEST_LABEL);
    let mut row = 0;
    for (at, (heading, item)) in list.headed().enumerate() {
        let rows = item.rows(heading);
        if row + rows > list.top {
            item_rows(painter, (heading, item), (inside, list.top, row), labels, at == list.selection());
        }
        row += rows;
        if row >= list.top + inside.height as usize {
            break;
        }
    }
    if list.count().1 == 0 {
        painter.own(inside.x, inside.y, inside.right(), nothing(list), painter.ink(Role::Label));
    }
}

/// What stands in a list without items.
fn nothing(list: &List) -> &'static str {
    match (list.count(), &list.kind) {
        ((0, _), ListKind::Corrections) => words::NO_CORRECTIONS,
        ((0, _), ListKind::Bookmarks { all: false }) => words::NO_BOOKMARKS,
        ((0, _), ListKind::Bookmarks { all: true }) => words::NO_BOOKMARKS_ANYWHERE,
        _ => words::NOTHING_FITS,
    }
}

/// The words in the edges of the frame.
fn edges(painter: &Painter, app: &App, list: &List) -> Edges {
    let below = list.rows().saturating_sub(list.top + list.height());
    let more = if below > 0 { "↓".to_owned() } else { String::new() };
    let room = list.area.width.saturating_sub(4 + painter.width(&more));
    let (context, wanted) = wanted_keys(app, list);
    Edges {
        title: format!("{} · {}", name(app, &list.kind), count(list)),
        hints: hints(app, context, wanted, room),
        kind: String::new(),
        more,
    }
}

/// What a list is called.
fn name(app: &App, kind: &ListKind) -> String {
    let name = match kind {
        ListKind::Contents => "Contents",
        ListKind::Keywords => "Index",
        ListKind::Occurrences(word) => return format!("“{}”", clean(word)),
        ListKind::CitedWorks => "Cited here",
        ListKind::Doubts => "Doubts",
        ListKind::Links(_) => "Which note the marker calls",
        ListKind::Callers(_) => "What calls the note",
        ListKind::Splits(note) => {
            let label = app.document().note(*note).map_or("", |note| note.label.as_str());
            return format!("Dividing {}: the rest becomes", clean(&words::note(label)));
        }
        ListKind::Corrections => "Corrections",
        ListKind::Articles => "Articles",
        ListKind::Bookmarks { all: false } => "Bookmarks",
        ListKind::Bookmarks { all: true } => "Bookmarks of all articles",
    };
    name.to_owned()
}

/// How many items there are, and of how many if the filter hides some.
fn count(list: &List) -> String {
    let (all, shown) = list.count();
    if all == shown { all.to_string() } else { words::hit_count(None, shown) + " of " + &all.to_string() }
}

/// The keys that a list tells of, the most wanted first, and where they are looked up.
fn wanted_keys(app: &App, list: &List) -> (Context, &'static [(Command, &'static str)]) {
    if list.filtering {
        return (Context::Filter, &[(Command::Accept, "go there"), (Command::Close, "all again")]);
    }
    match &list.kind {
        ListKind::Bookmarks { .. } => {
            let is_lost = list.selected().is_some_and(|item| item.label == catalogue::LOST);
            let wanted = match (is_lost, app.has_passage()) {
                (false, _) => BOOKMARK,
                (true, false) => LOST_BOOKMARK,
                (true, true) => LOST_BOOKMARK_AND_PASSAGE,
            };
            (Context::Bookmarks, wanted)
        }
        ListKind::Corrections => (Context::Corrections, CORRECTED),
        ListKind::Keywords => (Context::List, KEYWORD),
        ListKind::Articles if app.article().name == articles::GUIDE => (Context::List, ARTICLE_OVER_GUIDE),
        ListKind::Articles => (Context::List, ARTICLE),
        ListKind::Links(_) | ListKind::Callers(_) => (Context::List, CORRECTION),
        ListKind::Splits(_) => (Context::List, DIVISION),
        ListKind::Contents | ListKind::Occurrences(_) | ListKind::CitedWorks | ListKind::Doubts => {
            (Context::List, PLACE)
        }
    }
}

/// The rows of one item that are in sight: `first` is its first row among all, `top` the first in sight.
fn item_rows(
    painter: &mut Painter,
    (heading, item): (&str, &Item),
    (inside, top, first): (Area, usize, usize),
    labels: u16,
    chosen: bool,
) {
    let screen_row = |row: usize| {
        row.checked_sub(top).filter(|r| *r < inside.height as usize).map(|r| inside.y + r as u16)
    };
    let text_x = inside.x + if labels > 0 { labels + 2 } else { 0 } + item.indent;
    if let Some(y) = screen_row(first).filter(|_| !heading.is_empty()) {
        painter.cut(inside.x, y, inside.right(), &clean(heading), painter.ink(Role::Heading));
    }
    let first = first + usize::from(!heading.is_empty());
    if let Some(y) = screen_row(first) {
        main_row(painter, item, Area { y, height: 1, ..inside }, text_x, chosen);
    }
    for (row, words) in (first + 1..).zip(&item.below) {
        if let Some(y) = screen_row(row) {
            let words = if item.ours { painter.spelled(words) } else { words.into() };
            painter.cut(text_x, y, inside.right(), &clean(&words), painter.ink(Role::Label));
        }
    }
}

/// Label, text and what stands on the right.
fn main_row(painter: &mut Painter, item: &Item, row: Area, text_x: u16, chosen: bool) {
    let y = row.y;
    let over = |painter: &Painter, role| {
        let ink = painter.ink(role);
        if chosen { painter.ink_over(Role::Chosen, ink) } else { ink }
    };
    if chosen {
        painter.tint(row, painter.ink(Role::Chosen));
    }
    let label = over(painter, Role::Label);
    painter.own(row.x, y, text_x.saturating_sub(1), &item.label, label);
    let mut end = row.right();
    let ink = over(painter, Role::Text);
    if item.aside_near {
        let x = painter.cut(text_x, y, end, &clean(&item.text), ink);
        painter.cut_own(x + 2, y, end, clean(&item.aside).as_str(), label);
        return;
    }
    if !item.aside.is_empty() {
        let aside = clean(&item.aside).into_string();
        let room = row.right().saturating_sub(text_x) / 2;
        let width = painter.width(&painter.spelled(&aside)).min(room);
        end = row.right().saturating_sub(width);
        painter.cut_own(end, y, row.right(), &aside, label);
        end = end.saturating_sub(2);
    }
    let hit = painter.ink_over(Role::Hit, ink);
    quoted(painter, item, (text_x, y, end), ink, hit);
}

/// The text of an item, in quotation marks if it is a quotation, its marked part as a hit.
fn quoted(painter: &mut Painter, item: &Item, (x, y, end): (u16, u16, u16), ink: Ink, hit: Ink) {
    let part = |range: std::ops::Range<usize>| item.text.get(range).unwrap_or_default();
    let (open, close) = if item.quoted { ("“", "”") } else { ("", "") };
    let x = painter.own(x, y, end, open, ink);
    if item.marked.is_empty() {
        let text = if item.ours { painter.spelled(&item.text) } else { item.text.as_str().into() };
        let x = painter.cut(x, y, end.saturating_sub(close.chars().count() as u16), &clean(&text), ink);
        painter.own(x, y, end, close, ink);
        return;
    }
    let x = painter.text(x, y, end, &clean(part(0..item.marked.start)), ink);
    let x = painter.text(x, y, end, &clean(part(item.marked.clone())), hit);
    painter.cut(x, y, end, &clean(part(item.marked.end..item.text.len())), ink);
}
