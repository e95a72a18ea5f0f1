//! The cells of a picture as the driver compares and sends them. What stands on a cell is a number, so that comparing two
//! pictures, which is most of the work, looks at no text.

use crate::clean;
use crate::cluster::{self, is_plain};
use crate::terminal::capabilities::Capabilities;
use crate::terminal::screen::style::Style;
use crate::view::link::Link;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::collections::HashMap;

/// What stands on one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// One cluster; nothing on the second cell of a wide one.
    pub(crate) symbol: Symbol,
    /// How it looks.
    pub(crate) style: Style,
    /// Cells it takes: 1 or 2, or 0 for the second cell of a wide one.
    pub(crate) width: u16,
    /// Whether terminals disagree about its width.
    pub(crate) risky: bool,
    /// Where it leads.
    pub(crate) link: Option<Symbol>,
}

impl Glyph {
    /// What an erased cell shows.
    pub(crate) const BLANK: Self =
        Self { symbol: Symbol::BLANK, style: Style::PLAIN, width: 1, risky: false, link: None };

    /// The second cell of a wide cluster.
    const TRAIL: Self = Self { symbol: Symbol::NOTHING, width: 0, ..Self::BLANK };

    /// Whether erasing the cell gives the same.
    pub(crate) fn is_blank(&self) -> bool {
        *self == Self::BLANK
    }
}

/// A cluster, or where one leads, as a number: a single character is its own, all else has one in [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Symbol(pub(crate) u32);

/// The first number that is no character's.
const BEYOND: u32 = char::MAX as u32 + 1;

impl Symbol {
    /// A blank.
    pub(crate) const BLANK: Self = Self(b' ' as u32);

    /// No cluster.
    const NOTHING: Self = Self(0);

    /// About how many bytes it is sent as: of a single character exactly so many.
    pub(crate) fn length(self) -> u8 {
        char::from_u32(self.0).map_or(4, |c| c.len_utf8() as u8)
    }
}

/// The texts of the symbols that are no single characters.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, u32>,
}

/// How many texts are kept. No script has so many clusters; a hostile text has more.
const MOST: usize = 1 << 15;

impl Texts {
    /// Whether it is time to forget them all, with the pictures that they stand in.
    pub(crate) fn are_too_many(&self) -> bool {
        self.all.len() > MOST
    }

    /// The number of a text.
    pub(crate) fn symbol(&mut self, text: &str) -> Symbol {
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Symbol(u32::from(c));
        }
        if let Some(number) = self.numbers.get(text) {
            return Symbol(*number);
        }
        let number = BEYOND + self.all.len() as u32;
        self.all.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        Symbol(number)
    }

    /// The text of a number; `room` is for that of a single character.
    pub(crate) fn text<'t>(&'t self, symbol: Symbol, room: &'t mut [u8; 4]) -> &'t str {
        match (char::from_u32(symbol.0), symbol.0.checked_sub(BEYOND)) {
            (Some(c), _) => c.encode_utf8(room),
            (None, Some(at)) => self.all.get(at as usize).map_or("", String::as_str),
            (None, None) => "",
        }
    }
}

/// Turns cells into glyphs.
pub(crate) struct Reader<'a> {
    capabilities: Capabilities,
    texts: &'a mut Texts,
    /// The look of the cell before: neighbours mostly look the same.
    last: (Color, Color, Modifier, bool, Style),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(capabilities: Capabilities, texts: &'a mut Texts) -> Self {
        let last = (Color::Reset, Color::Reset, Modifier::empty(), true, Style::PLAIN);
        Self { capabilities, texts, last }
    }

    /// Appends a row of cells, one glyph for each.
    pub(crate) fn read(&mut self, cells: &[Cell], glyphs: &mut Vec<Glyph>) {
        let end = glyphs.len() + cells.len();
        let mut rest = cells;
        while let Some(cell) = rest.first() {
            let glyph = self.glyph(cell);
            let fits = glyphs.len() + glyph.width as usize <= end;
            glyphs.push(if fits { glyph } else { Glyph { style: glyph.style, ..Glyph::BLANK } });
            let wide = fits && glyph.width == 2;
            if wide {
                glyphs.push(Glyph::TRAIL);
            }
            rest = rest.get(if wide { 2 } else { 1 }..).unwrap_or_default();
        }
    }

    /// Makes the glyphs of a row lead where its links say.
    pub(crate) fn attach(&mut self, row: &mut [Glyph], y: usize, links: &[Link]) {
        for link in links.iter().filter(|link| link.row as usize == y && is_harmless(&link.target)) {
            let target = self.texts.symbol(&link.target);
            let columns = link.columns.start as usize..(link.columns.end as usize).min(row.len());
            for glyph in row.get_mut(columns).into_iter().flatten() {
                glyph.link = Some(target);
            }
        }
    }

    /// One cell as a glyph. A control character here is a fault of a painter; it must not reach the terminal all the same.
    fn glyph(&mut self, cell: &Cell) -> Glyph {
        let mut symbol = cell.symbol();
        let mut chars = symbol.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        if let Some(c) =
            single.filter(|c| is_plain(*c) && (c.is_ascii() || !self.capabilities.wide_ambiguous))
        {
            return Glyph { symbol: Symbol(u32::from(c)), style: self.look(cell, c == ' '), ..Glyph::BLANK };
        }
        if symbol.chars().any(|c| clean::sign(c).is_some()) {
            symbol = if symbol.is_ascii() { "?" } else { "\u{fffd}" };
        }
        symbol = symbol.get(..symbol.floor_char_boundary(LONGEST)).unwrap_or(symbol);
        let width = cluster::width(symbol, self.capabilities.wide_ambiguous);
        if !(1..=2).contains(&width) {
            return Glyph { style: self.look(cell, true), ..Glyph::BLANK };
        }
        let (risky, style) = (is_risky(symbol), self.look(cell, false));
        Glyph { symbol: self.texts.symbol(symbol), style, width, risky, link: None }
    }

    /// How a cell looks; whether it is blank is told, since most of a look cannot be seen then.
    fn look(&mut self, cell: &Cell, blank: bool) -> Style {
        let (foreground, background, modifier, was_blank, style) = self.last;
        if (foreground, background, modifier, was_blank) == (cell.fg, cell.bg, cell.modifier, blank) {
            return style;
        }
        let style = Style::of(cell, blank, self.capabilities);
        self.last = (cell.fg, cell.bg, cell.modifier, blank, style);
        style
    }
}

/// Whether a target can be sent. The view made it so; a fault there must not reach the terminal all the same.
fn is_harmless(target: &str) -> bool {
    !target.is_empty() && target.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The most bytes of a cluster that are sent. The longest emoji has 35, and no script piles so many marks upon a letter; a
/// hostile text has a hundred thousand.
const LONGEST: usize = 64;

/// Whether terminals disagree about the width of a cluster: several characters, or a pictograph.
fn is_risky(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let first = chars.next();
    chars.next().is_some()
        || first.is_some_and(|c| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}'))
}

/// Where the blanks at the end of a row begin, in cells.
pub(crate) fn visible_end(row: &[Glyph]) -> usize {
    row.iter().rposition(|glyph| !glyph.is_blank()).map_or(0, |last| last + 1)
}
