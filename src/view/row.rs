//! A row of the article: its text in the inks of its parts, and the markers of its references.

use crate::app::App;
use crate::app::reading::{Reading, marks};
use crate::clean::clean;
use crate::cluster::clusters;
use crate::config::theme::{Ink, Role};
use crate::document::{BlockKind, Place, ReferenceId, Span};
use crate::layout::{self, Piece, Row};
use crate::view::link::addresses_in;
use crate::view::paint::Painter;

/// What the formats make of the sign of an item in a list.
const BULLET: &str = "•";

/// The role of a block's text.
fn role(kind: BlockKind) -> Role {
    match kind {
        BlockKind::Title => Role::Title,
        BlockKind::Author => Role::Author,
        BlockKind::Abstract | BlockKind::FrontMatter => Role::Abstract,
        BlockKind::Heading(_) => Role::Heading,
        BlockKind::Quote | BlockKind::Verse => Role::Quote,
        BlockKind::Table | BlockKind::Code => Role::Code,
        BlockKind::Caption => Role::Caption,
        BlockKind::Bibliography => Role::Bibliography,
        BlockKind::Paragraph | BlockKind::ListItem => Role::Text,
    }
}

/// Paints a row whose text begins `row.indent` cells behind column `x`; `under` is the ink of notes, or plain.
pub fn paint(painter: &mut Painter, app: &App, row: &Row, (x, y, end): (u16, u16, u16), under: Role) {
    let document = app.document();
    let own = role(Reading::kind(document, row));
    let base = painter.ink_over(own, painter.ink(under));
    let layers = layers(painter, app, row.span);
    let links = if app.config().hyperlinks { addresses_in(document, row.span) } else { Vec::new() };
    let mut x = x.saturating_add(row.indent);
    for piece in layout::pieces(document, row) {
        x = match piece {
            Piece::Text(span) => {
                let from = (x, y, end);
                let x = text(painter, app, span, from, base, &layers);
                mark_links(painter, app, span, from, &links);
                x
            }
            Piece::Mark(id) => mark(painter, app, id, (x, y, end), base),
        };
    }
}

/// What lies over the text of a span: emphasis, bookmarks, hits, the chosen passage, the lowest first.
fn layers(painter: &Painter, app: &App, span: Span) -> Vec<(Span, Ink)> {
    let document = app.document();
    let mut layers = Vec::new();
    let first = document.emphases.partition_point(|e| e.span.end <= span.start);
    for emphasis in document.emphases.iter().skip(first).take_while(|e| e.span.start < span.end) {
        let role = if emphasis.strong { Role::Strong } else { Role::Emphasis };
        layers.push((emphasis.span, painter.ink(role)));
    }
    let marked = app.bookmarks().within(span).filter_map(|entry| entry.span());
    layers.extend(marked.filter(|s| !s.is_empty()).map(|s| (s, painter.ink(Role::Bookmark))));
    if let Some(hits) = app.hits() {
        let current = hits.at_current();
        layers.extend(hits.within(span).iter().map(|hit| {
            let role = if Some(*hit) == current { Role::CurrentHit } else { Role::Hit };
            (*hit, painter.ink(role))
        }));
    }
    layers.extend(app.chosen_span().map(|span| (span, painter.ink(Role::Passage))));
    layers
}

/// Paints text of the document, each run of one look at once; returns the column behind it.
fn text(
    painter: &mut Painter,
    app: &App,
    span: Span,
    (mut x, y, end): (u16, u16, u16),
    base: Ink,
    layers: &[(Span, Ink)],
) -> u16 {
    let mut rest = span;
    while rest.start < rest.end {
        let run = Span { end: end_of_run(app, rest, layers), ..rest };
        let over = layers.iter().filter(|(layer, _)| layer.contains(run.start));
        let ink = over.fold(base, |under, (_, ink)| ink.over(under));
        let words = app.document().get(run);
        let spelled = if app.look().ascii { words.replace(BULLET, "*") } else { String::new() };
        x = painter.text(x, y, end, &clean(if app.look().ascii { &spelled } else { words }), ink);
        rest.start = run.end;
    }
    x
}

/// Where a text stops to look as it does at its start: at the first edge of a layer, or behind the cluster that an edge
/// cuts, which looks as it begins.
fn end_of_run(app: &App, text: Span, layers: &[(Span, Ink)]) -> Place {
    let edges = layers.iter().flat_map(|(layer, _)| [layer.start, layer.end]);
    let Some(edge) = edges.filter(|edge| text.start < *edge && *edge < text.end).min() else {
        return text.end;
    };
    let mut end = text.start;
    for cluster in clusters(app.document().get(text), false) {
        if end >= edge {
            break;
        }
        end = Place::new(end.index() + cluster.text.len());
    }
    end
}

/// Marks the addresses in text that was painted from a cell on.
fn mark_links(
    painter: &mut Painter,
    app: &App,
    span: Span,
    (x, y, end): (u16, u16, u16),
    links: &[(Span, String)],
) {
    for (link, target) in links.iter().filter(|(link, _)| link.start < span.end && link.end > span.start) {
        let [start, behind] = [link.start.max(span.start), link.end.min(span.end)].map(|at| {
            let before = app.document().get(Span { start: span.start, end: at });
            x.saturating_add(painter.width(before)).min(end)
        });
        painter.link(y, start, behind, target);
    }
}

/// Paints the marker of a reference, or on as many cells the letter that opens its note; returns the column behind it.
fn mark(painter: &mut Painter, app: &App, id: ReferenceId, (x, y, end): (u16, u16, u16), base: Ink) -> u16 {
    let style = app.reading().layout.measure.marks;
    let under = Ink { bold: false, ..base };
    let separator = layout::mark_separator(app.document(), id, style);
    let x = painter.text(x, y, end, &clean(separator), painter.ink_over(Role::Mark, under));
    let drawn = layout::mark(app.document(), id, style);
    let letter = app.letter_of(id);
    let width = painter.width(&drawn) as usize;
    let drawn = letter.map_or(drawn, |letter| format!("{letter:<width$}"));
    let chosen = letter.is_some() || app.reading().chosen == Some(id);
    let role = if chosen { Role::ChosenMark } else { Role::Mark };
    painter.text(x, y, end, &clean(&drawn), painter.ink_over(role, under))
}

/// The sign of the bookmark that begins on a row, or in a note that the row calls: its letter, or a flag.
pub fn bookmark_sign(app: &App, row: &Row) -> Option<String> {
    if row.is_blank() {
        return None;
    }
    let begins = |span: Span| row.span.contains(span.start) || (row.last && span.start == row.span.end);
    let own = app.bookmarks().within(row.span).find(|entry| entry.span().is_some_and(begins));
    let entry = own.or_else(|| {
        let document = app.document();
        let mut notes = marks(document, row).filter_map(|id| document.note(document.reference(id)?.note));
        notes.find_map(|note| app.bookmarks().within(note.span).next())
    })?;
    Some(entry.bookmark.name.map_or_else(|| "⚑".to_owned(), String::from))
}
