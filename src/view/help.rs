//! Help.

use crate::app::App;
use crate::app::help::{Help, Line};
use crate::command::{Command, Context};
use crate::config::theme::Role;
use crate::view::hints::hints;
use crate::view::paint::{Edges, Painter};

/// Paints help.
pub fn paint(painter: &mut Painter, app: &App, help: &Help) {
    let inside = help.area.inside();
    let below = help.lines.len().saturating_sub(help.top + inside.height as usize);
    let wanted = [(Command::Down, "down"), (Command::PageDown, "further"), (Command::Close, "back")];
    let edges = Edges {
        title: "Keys".to_owned(),
        kind: String::new(),
        hints: hints(app, Context::Help, &wanted, help.area.width.saturating_sub(10)),
        more: if below > 0 { format!("↓ {below}") } else { String::new() },
    };
    painter.frame(help.area, &edges);
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
