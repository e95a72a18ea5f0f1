//! The pop-up of a note.

use crate::app::App;
use crate::app::note::{Line, NotePopup};
use crate::back_reference::NoteKind;
use crate::clean::clean;
use crate::command::{Command, Context};
use crate::config::theme::Role;
use crate::view::hints::hints;
use crate::view::paint::{Edges, Painter};
use crate::view::row;

/// What the keys do, the most wanted first.
const HINTS: &[(Command, &str)] = &[
    (Command::NextNote, "next"),
    (Command::GoToCall, "go there"),
    (Command::Copy, "copy"),
    (Command::Close, "back"),
    (Command::Why, "why"),
    (Command::Bookmark, "bookmark"),
];

/// What they do besides while it says why the note is linked.
const WHY_HINTS: &[(Command, &str)] = &[
    (Command::Relink, "relink"),
    (Command::Split, "split"),
    (Command::Merge, "join"),
    (Command::Reject, "no note"),
    (Command::Undo, "undo"),
    (Command::Corrections, "list"),
    (Command::Close, ""),
];

/// Paints a note.
pub fn paint(painter: &mut Painter, app: &App, popup: &NotePopup) {
    let document = app.document();
    let Some(note) = document.note(popup.note) else { return };
    let (context, hinted) = if popup.why { (Context::Why, WHY_HINTS) } else { (Context::Note, HINTS) };
    let mut wanted = hinted.to_vec();
    if popup.reference.is_none() {
        let link = if popup.why { (Command::Relink, "link") } else { (Command::Why, "link it") };
        wanted.retain(|(command, _)| ![link.0, Command::GoToCall].contains(command));
        wanted.insert(0, link);
    }
    if popup.calls_notes(document) {
        wanted.insert(1, (Command::InnerNote, "its note"));
    }
    let kind = match NoteKind::of(document.get(note.span)) {
        NoteKind::BackReference => "points back",
        NoteKind::Source => "source",
        NoteKind::Comment => "comment",
    };
    let below = popup.lines.len().saturating_sub(popup.top + popup.height());
    let more = if below > 0 { format!("↓ {below}") } else { String::new() };
    let room = popup.area.width.saturating_sub(4 + painter.width(&more));
    let edges = Edges {
        title: note.label.clone(),
        kind: format!("{kind} · {} of {}", popup.note.index() + 1, document.notes.len()),
        hints: hints(app, context, &wanted, room),
        more,
    };
    painter.frame(popup.area, &edges);
    let inside = popup.area.inside();
    for (y, line) in (inside.y..inside.bottom()).zip(popup.lines.iter().skip(popup.top)) {
        let at = (inside.x, y, inside.right());
        match line {
            Line::Text(row) => {
                row::paint(painter, app, row, at, Role::Note);
                if let Some(sign) = row::bookmark_sign(app, row) {
                    painter.own(popup.area.x, y, inside.x, &sign, painter.ink(Role::BookmarkSign));
                }
            }
            Line::Earlier(label) => {
                let label = format!("= {label}");
                _ = painter.own(at.0, y, at.2, clean(&label).as_str(), painter.ink(Role::NoteLabel));
            }
            Line::Words(words) => _ = painter.own(at.0, y, at.2, words, painter.ink(Role::Hint)),
            Line::Blank => {}
        }
    }
}
