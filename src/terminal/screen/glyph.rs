//! The cells of a row as the driver compares and sends them.

use crate::clean;
use crate::cluster::{self, is_plain};
use crate::terminal::capabilities::Capabilities;
use crate::terminal::screen::style::Style;
use crate::view::link::Link;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What stands on one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph<'a> {
    /// One cluster; empty on the second cell of a wide one.
    pub(crate) symbol: &'a str,
    /// How it looks.
    pub(crate) style: Style,
    /// Cells it takes: 1 or 2, or 0 for the second cell of a wide one.
    pub(crate) width: u16,
    /// Whether terminals disagree about its width.
    pub(crate) risky: bool,
    /// Where it leads.
    pub(crate) link: Option<&'a str>,
}

impl Glyph<'_> {
    /// What an erased cell shows.
    pub(crate) const BLANK: Self =
        Self { symbol: " ", style: Style::PLAIN, width: 1, risky: false, link: None };

    /// The second cell of a wide cluster.
    const TRAIL: Self = Self { symbol: "", width: 0, ..Self::BLANK };

    /// Whether erasing the cell gives the same.
    pub(crate) fn is_blank(&self) -> bool {
        *self == Self::BLANK
    }
}

/// A row of a buffer as glyphs, one for each cell.
pub(crate) fn glyphs(cells: &[Cell], capabilities: Capabilities) -> Vec<Glyph<'_>> {
    let mut row = Vec::with_capacity(cells.len());
    let mut looks = Looks { capabilities, last: None };
    while let Some(cell) = cells.get(row.len()) {
        let glyph = glyph(cell, &mut looks);
        let fits = row.len() + glyph.width as usize <= cells.len();
        row.push(if fits { glyph } else { Glyph { style: glyph.style, ..Glyph::BLANK } });
        if fits && glyph.width == 2 {
            row.push(Glyph::TRAIL);
        }
    }
    row
}

/// Makes glyphs of a row lead where its links say.
pub(crate) fn attach<'a>(row: &mut [Glyph<'a>], y: usize, links: &'a [Link]) {
    for link in links.iter().filter(|link| link.row as usize == y && is_harmless(&link.target)) {
        let columns = link.columns.start as usize..(link.columns.end as usize).min(row.len());
        for glyph in row.get_mut(columns).into_iter().flatten() {
            glyph.link = Some(&link.target);
        }
    }
}

/// Whether a target can be sent. The view made it so; a fault there must not reach the terminal all the same.
fn is_harmless(target: &str) -> bool {
    !target.is_empty() && target.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The most bytes of a cluster that are sent. The longest emoji has 35, and no script piles so many marks upon a letter; a
/// hostile text has a hundred thousand.
const LONGEST: usize = 64;

/// One cell as a glyph. A control character here is a fault of a painter; it must not reach the terminal all the same.
fn glyph<'a>(cell: &'a Cell, looks: &mut Looks) -> Glyph<'a> {
    let mut symbol = cell.symbol();
    let mut chars = symbol.chars();
    let single = chars.next().filter(|_| chars.next().is_none());
    if single.is_some_and(is_plain)
        && (single.is_some_and(|c| c.is_ascii()) || !looks.capabilities.wide_ambiguous)
    {
        return Glyph { symbol, style: looks.of(cell, symbol == " "), ..Glyph::BLANK };
    }
    if symbol.chars().any(|c| clean::sign(c).is_some()) {
        symbol = if symbol.is_ascii() { "?" } else { "\u{fffd}" };
    }
    symbol = symbol.get(..symbol.floor_char_boundary(LONGEST)).unwrap_or(symbol);
    let width = cluster::width(symbol, looks.capabilities.wide_ambiguous);
    if !(1..=2).contains(&width) {
        return Glyph { style: looks.of(cell, true), ..Glyph::BLANK };
    }
    Glyph { symbol, style: looks.of(cell, false), width, risky: is_risky(symbol), link: None }
}

/// How cells look on a terminal. Neighbours mostly look the same.
struct Looks {
    capabilities: Capabilities,
    last: Option<(Color, Color, Modifier, bool, Style)>,
}

impl Looks {
    /// How a cell looks; whether it is blank is told, since most of a look cannot be seen then.
    fn of(&mut self, cell: &Cell, blank: bool) -> Style {
        if let Some((foreground, background, modifier, was_blank, style)) = self.last
            && (foreground, background, modifier, was_blank) == (cell.fg, cell.bg, cell.modifier, blank)
        {
            return style;
        }
        let style = Style::of(cell, blank, self.capabilities);
        self.last = Some((cell.fg, cell.bg, cell.modifier, blank, style));
        style
    }
}

/// Whether terminals disagree about the width of a cluster: several characters, or a pictograph.
fn is_risky(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let first = chars.next();
    chars.next().is_some()
        || first.is_some_and(|c| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}'))
}

/// Where the blanks at the end of a row begin, in cells.
pub(crate) fn visible_end(row: &[Glyph<'_>]) -> usize {
    row.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |last| last + 1)
}
