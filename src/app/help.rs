//! Help: what the keys do, read off the table of commands.

use crate::app::geometry::Area;
use crate::command::{self, Context};
use crate::config::keymap::Keymap;

/// A row of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Where the keys below work.
    Heading(String),
    /// Keys, and what they do.
    Keys(String, String),
    /// Nothing.
    Blank,
}

/// The help that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Its rows.
    pub lines: Vec<Line>,
    /// The first one on the screen.
    pub top: usize,
    /// Where it stands.
    pub area: Area,
}

impl Help {
    /// The help for a context first, then for the others.
    pub fn new(keymap: &Keymap, context: Context) -> Self {
        let mut order: Vec<Context> = vec![context];
        order.extend(Context::ALL.iter().copied().filter(|c| *c != context));
        let mut lines = Vec::new();
        for context in order {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(context.title().to_owned()));
            lines.extend(command::of(context).filter_map(|entry| {
                let keys: Vec<String> =
                    keymap.keys_of(context, entry.command).map(ToString::to_string).collect();
                (!keys.is_empty()).then(|| Line::Keys(keys.join("  "), entry.help.to_owned()))
            }));
        }
        Self { lines, top: 0, area: Area::default() }
    }

    /// Scrolls by rows.
    pub fn scroll(&mut self, rows: isize) {
        let height = self.area.inside().height as usize;
        let most = self.lines.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(rows).min(most);
    }
}
