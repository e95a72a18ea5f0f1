//! The line at the bottom: where one is, or what there is to say.

use crate::app::App;
use crate::app::geometry::Area;
use crate::app::prose;
use crate::app::words;
use crate::clean::clean;
use crate::command::{Command, Context};
use crate::config::theme::Role;
use crate::view::hints::hints;
use crate::view::paint::{GAP, Painter};

/// The narrowest room for title and section: below it they are left out.
const LEAST_TITLE: u16 = 8;

/// On screens narrower than this many cells how many hits are in notes is left out.
const NARROW: u16 = 40;

/// What whoever reads for the first time has to know.
const FIRST_KEYS: &[(Command, &str)] = &[(Command::Help, "keys"), (Command::Quit, "quit")];

/// Paints the line at the bottom.
pub fn paint(painter: &mut Painter, app: &App) {
    let size = app.geometry().size;
    let y = size.rows.saturating_sub(1);
    let line = Area { x: 0, y, width: size.columns, height: 1 };
    let ink = painter.ink(Role::Status);
    painter.clear(line);
    painter.tint(line, ink);
    let mut left = 1;
    let mut end = size.columns.saturating_sub(1);
    if let Some(hits) = sought(app) {
        let words = painter.spelled(&hits).into_owned();
        left = painter.cut(left, y, end, &clean(&words), ink) + 2;
    }
    for part in parts_on_the_right(painter, app, end.saturating_sub(left)) {
        end = painter.right(y, left, end, &part, ink).saturating_sub(2);
    }
    if end > left + LEAST_TITLE && app.hits().is_none() {
        painter.cut(left, y, end, &clean(&place(painter, app, end - left)), ink);
    }
}

/// What is being looked for, and how often it is there: the count before the rest.
fn sought(app: &App) -> Option<String> {
    let hits = app.hits()?;
    let count = match (&hits.query, hits.spans.len()) {
        (None, 0) => words::NO_DOUBT_LEFT.to_owned(),
        (None, all) => format!("{} doubts", words::hit_count(hits.current, all)),
        (Some(_), all) => words::hit_count(hits.current, all),
    };
    let in_notes = words::hits_in_notes(hits.in_notes).filter(|_| app.geometry().size.columns >= NARROW);
    let count = [Some(count), in_notes].into_iter().flatten().collect::<Vec<_>>().join(GAP);
    Some(match &hits.query {
        Some(query) => format!("{count}  /{}", prose::beginning(&query.words, 24)),
        None => count,
    })
}

/// Title and section, in `room` cells: the title is shortened first. For whoever reads for the first time, the first
/// keys.
fn place(painter: &Painter, app: &App, room: u16) -> String {
    if app.is_for_newcomer() {
        return painter.spelled(&hints(app, Context::Reading, FIRST_KEYS, room)).into_owned();
    }
    let document = app.document();
    let title = prose::one_line(document.title());
    let title = if title.is_empty() { app.article().name.clone() } else { title };
    let section = prose::one_line(app.reading().section(document));
    if section.is_empty() {
        return title;
    }
    let both = painter.width(&title) + 3 + painter.width(&section);
    let title = if both > room { prose::beginning(&title, (room as usize / 2).max(12)) } else { title };
    format!("{title}{}{section}", painter.spelled(" · "))
}

/// What stands on the right, rightmost first: as many parts as fit, the page before all.
fn parts_on_the_right(painter: &Painter, app: &App, room: u16) -> Vec<String> {
    let reading = app.reading();
    let (page, pages) = (reading.page() + 1, reading.layout.page_count());
    let percent = format!("{} %", reading.percent());
    let marks = app.bookmarks_in_sight();
    let flag = if marks > 0 { format!("⚑ {marks}") } else { String::new() };
    let typed = app.typed();
    if app.article().beginning.is_some() {
        let part = if app.is_settled() { format!("p. {page} of …") } else { words::OPENING.to_owned() };
        return Vec::from_iter((painter.width(&painter.spelled(&part)) <= room).then_some(part));
    }
    let candidates = [
        vec![percent.clone(), format!("p. {page} of {pages}"), flag.clone(), typed.clone()],
        vec![percent, format!("p. {page} of {pages}"), typed.clone()],
        vec![format!("p. {page} of {pages}"), typed],
        vec![format!("{page}/{pages}")],
        Vec::new(),
    ];
    let width = |parts: &[String]| {
        parts.iter().filter(|p| !p.is_empty()).map(|p| painter.width(&painter.spelled(p)) + 2).sum::<u16>()
    };
    candidates
        .into_iter()
        .find(|parts| width(parts) <= room + 2)
        .unwrap_or_default()
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect()
}

/// Paints what there is to say, over the line at the bottom and as many rows above it as needed.
pub fn paint_notice(painter: &mut Painter, app: &App) {
    let rows = app.notice_rows();
    let size = app.geometry().size;
    let y = size.rows.saturating_sub(rows.len() as u16);
    painter.clear(Area { x: 0, y, width: size.columns, height: rows.len() as u16 });
    let ink = painter.ink(Role::Notice);
    for (y, row) in (y..).zip(rows) {
        painter.own(1, y, size.columns, &row, ink);
    }
}
