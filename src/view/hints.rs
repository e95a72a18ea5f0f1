//! Short reminders of keys, in the lower edges of frames: read off the keymap, so they are never wrong.

use crate::app::App;
use crate::command::{Command, Context};

/// "Tab next · Enter go there · Esc": as many as fit in a width of cells.
pub fn hints(app: &App, context: Context, wanted: &[(Command, &str)], width: u16) -> String {
    let keymap = &app.config().keymap;
    let inherited = |command| {
        std::iter::successors(Some(context), |c| c.parent())
            .map(|c| keymap.first_key(c, command))
            .find(|key| !key.is_empty())
    };
    let mut line = String::new();
    for (command, word) in wanted {
        let Some(key) = inherited(*command) else { continue };
        let gap = if line.is_empty() { "" } else { " · " };
        let blank = if word.is_empty() { "" } else { " " };
        let next = format!("{line}{gap}{key}{blank}{word}");
        if next.chars().count() > width as usize {
            break;
        }
        line = next;
    }
    line
}
