//! Help: what the keys do, read off the table of commands.

use crate::app::field::Field;
use crate::app::geometry::{Area, Geometry};
use crate::app::prose;
use crate::command::{self, Context};
use crate::config::keymap::{Chain, Keymap};
use crate::search::fold::Folded;

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
#[derive(Debug, Clone)]
pub struct Help {
    /// Its rows, as wide as the area.
    pub lines: Vec<Line>,
    /// The first one on the screen.
    pub top: usize,
    /// Where it stands.
    pub area: Area,
    /// Where the words begin, in cells from the inner edge.
    pub column: u16,
    /// What it is filtered by.
    pub filter: Field,
    /// Whether the filter is being typed.
    pub filtering: bool,
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
        Self {
            lines: Vec::new(),
            top: 0,
            area: Area::default(),
            column: 0,
            filter: Field::line(""),
            filtering: false,
            entries,
        }
    }

    /// Breaks it into rows for a screen.
    pub fn lay_out(&mut self, geometry: &Geometry, wide_ambiguous: bool) {
        let width = geometry.panel(self.entries.len()).inside().width;
        let keys_width = KEYS_WIDTH.min(width / 2);
        self.column = keys_width + GAP;
        let rest = width.saturating_sub(self.column);
        let rows_of = |line: &Line| rows(line, (keys_width, rest), wide_ambiguous);
        self.area = geometry.panel(self.entries.iter().flat_map(rows_of).count());
        self.lines = self.filtered().into_iter().flat_map(rows_of).collect();
        self.scroll(0);
    }

    /// The entries that hold all words of the filter, each under the heading of its context.
    fn filtered(&self) -> Vec<&Line> {
        let wanted = Folded::new(self.filter.text().trim()).text;
        if wanted.is_empty() {
            return self.entries.iter().collect();
        }
        let mut kept = Vec::new();
        let mut heading = None;
        for line in &self.entries {
            match line {
                Line::Heading(_) => heading = Some(line),
                Line::Blank => {}
                Line::Keys(keys, words) => {
                    let words = Folded::new(words).text;
                    if wanted.split_whitespace().all(|word| words.contains(word) || has_key(keys, word)) {
                        kept.extend(heading.take());
                        kept.push(line);
                    }
                }
            }
        }
        kept
    }

    /// Whether the filter is shown.
    pub fn has_filter(&self) -> bool {
        self.filtering || !self.filter.is_empty()
    }

    /// Rows in sight: one is taken by the filter while there is one.
    pub fn height(&self) -> usize {
        (self.area.inside().height as usize).saturating_sub(usize::from(self.has_filter()))
    }

    /// Scrolls by rows.
    pub fn scroll(&mut self, rows: isize) {
        let most = self.lines.len().saturating_sub(self.height());
        self.top = self.top.saturating_add_signed(rows).min(most);
    }
}

/// Whether one of some keys is called so: "pgdn", "ctrl-f".
fn has_key(keys: &str, name: &str) -> bool {
    keys.split_whitespace().any(|key| key.eq_ignore_ascii_case(name))
}

/// The rows of an entry, its keys and its words each in a column of their own.
fn rows(line: &Line, (left, right): (u16, u16), wide_ambiguous: bool) -> Vec<Line> {
    let Line::Keys(keys, words) = line else { return vec![line.clone()] };
    let keys = prose::rows(keys, left, wide_ambiguous);
    let words = prose::rows(words, right, wide_ambiguous);
    let row = |rows: &[String], at: usize| rows.get(at).cloned().unwrap_or_default();
    (0..keys.len().max(words.len())).map(|at| Line::Keys(row(&keys, at), row(&words, at))).collect()
}
