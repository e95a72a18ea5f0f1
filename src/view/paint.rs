//! The painter: the only way to put signs on the screen.
//!
//! Text from outside comes in as [`Clean`]; the program's own words as `&'static str` or made from them, through
//! [`Painter::own`], which keeps to ASCII where the terminal needs that.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier, Style};

use crate::app::Look;
use crate::app::geometry::Area;
use crate::clean::{Clean, clean};
use crate::cluster::{self, clusters};
use crate::config::theme::{Colour, Ink, Role, Theme};
use crate::layout;
use crate::view::link::Link;

/// Puts signs on a buffer, within its area.
pub struct Painter<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    look: Look,
    wide_ambiguous: bool,
    /// Where what is typed next will stand, for the terminal's own cursor.
    pub cursor: Option<Position>,
    /// The cells that lead somewhere.
    pub links: Vec<Link>,
}

/// Between words that stand side by side in one line.
pub const GAP: &str = " · ";

/// Our own signs and what stands for them in ASCII.
const TRANSLITERATION: &[(char, &str)] = &[
    ('─', "-"),
    ('│', "|"),
    ('┌', "+"),
    ('┐', "+"),
    ('└', "+"),
    ('┘', "+"),
    ('·', "-"),
    ('“', "\""),
    ('”', "\""),
    ('’', "'"),
    ('–', "-"),
    ('…', "..."),
    ('→', ">"),
    ('⚑', "@"),
    ('↓', "v"),
    ('⏎', " Enter"),
    ('×', "x"),
    ('\u{a0}', " "),
];

/// What stands in ASCII for a sign of our own, or for one that calls notes.
fn in_ascii(sign: char) -> Option<&'static str> {
    let own = TRANSLITERATION.iter().find(|(own, _)| *own == sign).map(|(_, plain)| *plain);
    own.or_else(|| layout::in_ascii(sign))
}

impl<'a> Painter<'a> {
    /// A painter on a buffer.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, look: Look, wide_ambiguous: bool) -> Self {
        Self { buffer, theme, look, wide_ambiguous, cursor: None, links: Vec::new() }
    }

    /// How a role looks here.
    pub fn ink(&self, role: Role) -> Ink {
        self.theme.ink(role, self.look.depth)
    }

    /// How a role looks over another.
    pub fn ink_over(&self, role: Role, under: Ink) -> Ink {
        self.ink(role).over(under)
    }

    /// Width of text in cells.
    pub fn width(&self, text: &str) -> u16 {
        cluster::width(text, self.wide_ambiguous)
    }

    /// Paints text from a cell on, as far as column `end`; returns the column behind it. A cluster that does not fit is
    /// left out, and so is what follows it.
    pub fn text(&mut self, x: u16, y: u16, end: u16, text: &Clean, ink: Ink) -> u16 {
        let style = style(ink);
        let clusters = clusters(text.as_str(), self.wide_ambiguous).filter(|cluster| cluster.cells > 0);
        let mut room =
            self.cells(Area { x, y, width: end.saturating_sub(x), height: 1 }).next().unwrap_or_default();
        let mut painted = 0;
        for cluster in clusters {
            let Some((own, behind)) = room.split_at_mut_checked(cluster.cells as usize) else { break };
            let mut own = own.iter_mut();
            if let Some(cell) = own.next() {
                cell.set_symbol(cluster.text).set_style(style);
            }
            for cell in own {
                cell.reset();
                cell.set_style(style);
            }
            (room, painted) = (behind, painted + cluster.cells);
        }
        self.unlink(y, x, x + painted);
        x + painted
    }

    /// The cells of an area, row by row, as far as the buffer has them.
    fn cells(&mut self, area: Area) -> impl Iterator<Item = &mut [Cell]> {
        let bounds = self.buffer.area;
        let columns = area.x.min(bounds.width) as usize..area.right().min(bounds.width) as usize;
        let rows = self.buffer.content.chunks_exact_mut(bounds.width.max(1) as usize);
        let rows = rows.skip(area.y as usize).take(area.height as usize);
        rows.filter_map(move |row| row.get_mut(columns.clone()))
    }

    /// Makes the cells of a row before column `end` lead to a target.
    pub fn link(&mut self, y: u16, start: u16, end: u16, target: &str) {
        match self.links.last_mut() {
            Some(last) if (last.row, last.columns.end) == (y, start) && last.target == target => {
                last.columns.end = end;
            }
            _ if start < end => {
                self.links.push(Link { row: y, columns: start..end, target: target.to_owned() });
            }
            _ => {}
        }
    }

    /// What is painted over leads nowhere any more.
    fn unlink(&mut self, y: u16, start: u16, end: u16) {
        self.links.retain(|link| link.row != y || link.columns.end <= start || link.columns.start >= end);
    }

    /// Paints our own words, in ASCII where the terminal needs that.
    pub fn own(&mut self, x: u16, y: u16, end: u16, text: &str, ink: Ink) -> u16 {
        let words = self.spelled(text).into_owned();
        self.text(x, y, end, &clean(&words), ink)
    }

    /// Our own words as they are spelled here.
    pub fn spelled<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.look.ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut spelled = String::with_capacity(text.len());
        for c in text.chars() {
            match in_ascii(c) {
                Some(plain) => spelled.push_str(plain),
                None => spelled.push(c),
            }
        }
        Cow::Owned(spelled)
    }

    /// Paints text that may be too long, cut behind a cluster and marked with an ellipsis; returns the column behind it.
    pub fn cut(&mut self, x: u16, y: u16, end: u16, text: &Clean, ink: Ink) -> u16 {
        if x.saturating_add(self.width(text.as_str())) <= end {
            return self.text(x, y, end, text, ink);
        }
        let sign = self.spelled("…").into_owned();
        let limit = end.saturating_sub(self.width(&sign)).max(x);
        let x = self.text(x, y, limit, text, ink);
        self.text(x, y, end, &clean(&sign), ink)
    }

    /// The first of some words and as many of the others as fit into `room` cells, side by side.
    pub fn as_many(&self, parts: impl IntoIterator<Item = String>, room: u16) -> String {
        let mut parts = parts.into_iter();
        let mut line = parts.next().unwrap_or_default();
        for part in parts {
            let longer = format!("{line}{GAP}{part}");
            if self.width(&self.spelled(&longer)) > room {
                break;
            }
            line = longer;
        }
        line
    }

    /// Paints text so that it ends before column `end`.
    pub fn right(&mut self, y: u16, start: u16, end: u16, text: &str, ink: Ink) -> u16 {
        let words = self.spelled(text).into_owned();
        let x = end.saturating_sub(self.width(&words)).max(start);
        self.text(x, y, end, &clean(&words), ink);
        x
    }

    /// Lays an ink over the cells of a row.
    pub fn tint(&mut self, area: Area, ink: Ink) {
        let style = style(ink);
        self.cells(area).flatten().for_each(|cell| _ = cell.set_style(style));
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Area) {
        let mut blank = Cell::EMPTY;
        blank.set_style(style(self.ink(Role::Text)));
        self.cells(area).for_each(|row| row.fill(blank.clone()));
        (area.y..area.bottom()).for_each(|y| self.unlink(y, area.x, area.right()));
    }

    /// Empties an area and draws a frame round it, with words in its upper and lower edges.
    pub fn frame(&mut self, area: Area, edges: &Edges) {
        self.clear(area);
        if area.width < 2 || area.height < 2 {
            return;
        }
        let ink = self.ink(Role::Frame);
        let line = "─".repeat(area.width as usize - 2);
        let (right, bottom) = (area.right(), area.bottom() - 1);
        self.own(area.x, area.y, right, &format!("┌{line}┐"), ink);
        self.own(area.x, bottom, right, &format!("└{line}┘"), ink);
        for y in area.y + 1..bottom {
            self.own(area.x, y, right, "│", ink);
            self.own(right - 1, y, right, "│", ink);
        }
        self.edge(area, area.y, (&edges.title, Role::FrameTitle), (&edges.kind, Role::Hint));
        self.edge(area, bottom, (&edges.hints, Role::Hint), (&edges.more, Role::Hint));
    }

    /// Words on the left and on the right of an edge; those on the right give way.
    fn edge(&mut self, area: Area, y: u16, left: (&str, Role), right: (&str, Role)) {
        let (start, end) = (area.x + 1, area.right().saturating_sub(1));
        let mut x = start;
        if !left.0.is_empty() && end > start + 2 {
            x = self.own(x, y, end, " ", self.ink(left.1));
            x = self.cut_own(x, y, end - 1, left.0, self.ink(left.1));
            x = self.own(x, y, end, " ", self.ink(left.1));
        }
        let words = format!(" {} ", right.0);
        if !right.0.is_empty() && x + self.width(&words) < end {
            self.right(y, x, end, &words, self.ink(right.1));
        }
    }

    /// Our own words, cut where they are too long.
    pub fn cut_own(&mut self, x: u16, y: u16, end: u16, text: &str, ink: Ink) -> u16 {
        let words = self.spelled(text).into_owned();
        self.cut(x, y, end, &clean(&words), ink)
    }
}

/// What stands in the edges of a frame.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    /// Above, on the left: what it is.
    pub title: String,
    /// Above, on the right.
    pub kind: String,
    /// Below, on the left: what the keys do.
    pub hints: String,
    /// Below, on the right: how much is out of sight.
    pub more: String,
}

/// An ink as the terminal library has it.
pub fn style(ink: Ink) -> Style {
    let mut style = Style::reset();
    if let Some(c) = ink.colour {
        style = style.fg(colour(c));
    }
    if let Some(c) = ink.behind {
        style = style.bg(colour(c));
    }
    let modifiers = [
        (ink.bold, Modifier::BOLD),
        (ink.dim, Modifier::DIM),
        (ink.italic, Modifier::ITALIC),
        (ink.underline, Modifier::UNDERLINED),
        (ink.reverse, Modifier::REVERSED),
    ];
    modifiers.iter().filter(|(on, _)| *on).fold(style, |style, (_, modifier)| style.add_modifier(*modifier))
}

fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Indexed(n) => Color::Indexed(n),
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
    }
}
