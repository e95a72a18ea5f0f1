//! Help: what the keys do, read off the table of commands.

use crate::app::geometry::{Area, Geometry};
use crate::app::prose;
use crate::command::{self, Context};
use crate::config::keymap::{Chain, Keymap};

/// The widest column of keys, in cells: the four keys of "next page" in a row.
const KEYS_WIDTH: u16 = 27;

/// Free cells between keys and words.
const GAP: u16 = 2;

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
    /// Its rows, as wide as the area.
    pub lines: Vec<Line>,
    /// The first one on the screen.
    pub top: usize,
    /// Where it stands.
    pub area: Area,
    /// Where the words begin, in cells from the inner edge.
    pub column: u16,
    entries: Vec<Line>,
}

impl Help {
    /// The help for a context first, then for the others; laid out by [`Help::lay_out`].
    pub fn new(keymap: &Keymap, context: Context) -> Self {
        let mut order: Vec<Context> = vec![context];
        order.extend(Context::ALL.iter().copied().filter(|c| *c != context));
        let mut entries = Vec::new();
        for context in order {
            if !entries.is_empty() {
                entries.push(Line::Blank);
            }
            entries.push(Line::Heading(context.title().to_owned()));
            entries.extend(command::of(context).filter_map(|entry| {
                let keys: Vec<String> = keymap.keys_of(context, entry.command).map(Chain::label).collect();
                (!keys.is_empty()).then(|| Line::Keys(keys.join("  "), entry.help.to_owned()))
            }));
        }
        Self { lines: Vec::new(), top: 0, area: Area::default(), column: 0, entries }
    }

    /// Breaks it into rows for a screen.
    pub fn lay_out(&mut self, geometry: &Geometry, wide_ambiguous: bool) {
        let width = geometry.panel(self.entries.len()).inside().width;
        let keys_width = KEYS_WIDTH.min(width / 2);
        self.column = keys_width + GAP;
        let rest = width.saturating_sub(self.column);
        self.lines =
            self.entries.iter().flat_map(|line| rows(line, (keys_width, rest), wide_ambiguous)).collect();
        self.area = geometry.panel(self.lines.len());
        self.scroll(0);
    }

    /// Scrolls by rows.
    pub fn scroll(&mut self, rows: isize) {
        let height = self.area.inside().height as usize;
        let most = self.lines.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(rows).min(most);
    }
}

/// The rows of an entry, its keys and its words each in a column of their own.
fn rows(line: &Line, (left, right): (u16, u16), wide_ambiguous: bool) -> Vec<Line> {
    let Line::Keys(keys, words) = line else { return vec![line.clone()] };
    let keys = prose::rows(keys, left, wide_ambiguous);
    let words = prose::rows(words, right, wide_ambiguous);
    let row = |rows: &[String], at: usize| rows.get(at).cloned().unwrap_or_default();
    (0..keys.len().max(words.len())).map(|at| Line::Keys(row(&keys, at), row(&words, at))).collect()
}
