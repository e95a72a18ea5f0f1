//! Short reminders of keys, in the lower edges of frames: read off the keymap, so they are never wrong.

use crate::app::App;
use crate::command::{Command, Context};
use crate::view::paint::GAP;

/// What stays longest where not all fit, by where the keys are looked up: the most needed first. Elsewhere that is the way
/// out, and everywhere the rest goes from its end.
const LASTING: &[(Context, &[Command])] = &[
    (Context::Annotation, &[Command::Accept, Command::KeepDraft]),
    (Context::Passage, &[Command::Bookmark, Command::Close]),
    (Context::Why, &[Command::Close, Command::Reject, Command::Merge]),
];

/// "Tab next · Enter go there · Esc": as many as fit in a width of cells; what is left out first, `LASTING` says.
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
        let needed = |(at, (command, _)): &(usize, &(Command, String))| (rank(context, *command), *at);
        let Some((least, _)) = told.iter().enumerate().max_by_key(needed) else { return line };
        told.remove(least);
    }
}

/// How early a hint may be left out: the last to go has the least.
fn rank(context: Context, command: Command) -> usize {
    let lasting = LASTING.iter().find(|(own, _)| *own == context).map_or(&[Command::Close][..], |(_, l)| l);
    lasting.iter().position(|own| *own == command).unwrap_or(lasting.len())
}
