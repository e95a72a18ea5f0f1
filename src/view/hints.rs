//! Short reminders of keys, in the lower edges of frames: read off the keymap, so they are never wrong.

use crate::app::App;
use crate::command::{Command, Context};
use crate::view::paint::GAP;

/// "Tab next · Enter go there · Esc": as many as fit in a width of cells. The last are left out first, and the way out
/// after all others.
pub fn hints(app: &App, context: Context, wanted: &[(Command, &str)], width: u16) -> String {
    let keymap = &app.config().keymap;
    let inherited = |command| {
        std::iter::successors(Some(context), |c| c.parent())
            .map(|c| keymap.first_key(c, command))
            .find(|key| !key.is_empty())
    };
    let hint = |(command, word): &(Command, &str)| {
        let blank = if word.is_empty() { "" } else { " " };
        Some((*command, format!("{}{blank}{word}", inherited(*command)?)))
    };
    let mut told: Vec<(Command, String)> = wanted.iter().filter_map(hint).collect();
    loop {
        let line = told.iter().map(|(_, hint)| hint.as_str()).collect::<Vec<_>>().join(GAP);
        if line.chars().count() <= width as usize {
            return line;
        }
        let least = told.iter().rposition(|(command, _)| !leads_out(*command));
        told.remove(least.unwrap_or(told.len() - 1));
    }
}

/// Whether a command puts away what it is called in.
fn leads_out(command: Command) -> bool {
    matches!(command, Command::Close | Command::KeepDraft)
}
