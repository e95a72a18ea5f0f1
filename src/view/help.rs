//! Help.

use crate::app::App;
use crate::app::help::{Help, Line};
use crate::app::words;
use crate::command::{Command, Context};
use crate::config::theme::Role;
use crate::view::field;
use crate::view::hints::hints;
use crate::view::paint::{Edges, Painter};

/// What the keys do.
const HINTS: &[(Command, &str)] = &[
    (Command::Filter, "filter"),
    (Command::Down, "down"),
    (Command::PageDown, "further"),
    (Command::Close, "back"),
];

/// What they do while the filter is typed.
const FILTERING: &[(Command, &str)] = &[(Command::Accept, "done"), (Command::Close, "all again")];

/// Paints help.
pub fn paint(painter: &mut Painter, app: &App, help: &Help) {
    let mut inside = help.area.inside();
    let below = help.lines.len().saturating_sub(help.top + help.height());
    let (context, wanted) =
        if help.filtering { (Context::Filter, FILTERING) } else { (Context::Help, HINTS) };
    let edges = Edges {
        title: "Keys".to_owned(),
        kind: String::new(),
        hints: hints(app, context, wanted, help.area.width.saturating_sub(10)),
        more: if below > 0 { format!("↓ {below}") } else { String::new() },
    };
    painter.frame(help.area, &edges);
    if help.has_filter() {
        inside = field::paint_filter(painter, &help.filter, inside, help.filtering);
    }
    if help.lines.is_empty() {
        painter.own(inside.x, inside.y, inside.right(), words::NOTHING_FITS, painter.ink(Role::Label));
    }
    for (y, line) in (inside.y..inside.bottom()).zip(help.lines.iter().skip(help.top)) {
        match line {
            Line::Heading(words) => {
                _ = painter.own(inside.x, y, inside.right(), words, painter.ink(Role::Heading));
            }
            Line::Keys(keys, words) => {
                let split = inside.x + help.column;
                painter.cut_own(inside.x, y, split, keys, painter.ink(Role::Label));
                painter.cut_own(split, y, inside.right(), words, painter.ink(Role::Text));
            }
            Line::Blank => {}
        }
    }
}
