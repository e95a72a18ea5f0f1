//! How a cell looks, reduced to what the terminal can show, and the shortest SGR sequence from one look to another.

use crate::terminal::capabilities::{Capabilities, ColorDepth};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// How a cell looks on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    foreground: Color,
    background: Color,
    attributes: Modifier,
}

/// What can be seen where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// The attributes, with the codes that turn them on and off.
const ATTRIBUTES: [(Modifier, u8, u8); 6] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::REVERSED, 7, 27),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Style {
    /// What SGR 0 gives.
    pub(crate) const PLAIN: Self =
        Self { foreground: Color::Reset, background: Color::Reset, attributes: Modifier::empty() };

    /// How a cell looks on a terminal of these capabilities. On a blank, what cannot be seen is left out, so that no
    /// bytes are spent on it.
    pub(crate) fn of(cell: &Cell, blank: bool, capabilities: &Capabilities) -> Self {
        let mut attributes = cell.modifier;
        if !capabilities.italic && attributes.contains(Modifier::ITALIC) {
            attributes = attributes.difference(Modifier::ITALIC).union(Modifier::UNDERLINED);
        }
        let mut known = SEEN_ON_BLANKS.union(Modifier::BOLD).union(Modifier::ITALIC);
        known.set(Modifier::DIM, capabilities.dim);
        known.set(Modifier::CROSSED_OUT, capabilities.crossed_out);
        attributes = attributes.intersection(known);
        let mut foreground = reduce(cell.fg, capabilities.colors);
        if blank {
            attributes = attributes.intersection(SEEN_ON_BLANKS);
            if attributes.is_empty() {
                foreground = Color::Reset;
            }
        }
        Self { foreground, background: reduce(cell.bg, capabilities.colors), attributes }
    }

    /// Whether erasing with this look leaves plain blanks.
    pub(crate) fn erases_plainly(self) -> bool {
        self.background == Color::Reset && !self.attributes.intersects(SEEN_ON_BLANKS)
    }

    /// Appends the shortest sequence that turns `self` into `next`.
    pub(crate) fn change(self, next: Self, capabilities: &Capabilities, out: &mut Vec<u8>) {
        if self == next {
            return;
        }
        let mut afresh = Parameters::default();
        if next != Self::PLAIN {
            afresh.push_empty();
        }
        next.turn_on(Self::PLAIN, &mut afresh);
        let mut partly = Parameters::default();
        self.turn_off(next, &mut partly);
        next.turn_on(self.without(next), &mut partly);
        let may_keep = capabilities.partial_reset || next.attributes.contains(self.attributes);
        let shortest = if may_keep && partly.text.len() < afresh.text.len() { partly } else { afresh };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(&shortest.text);
        out.push(b'm');
    }

    /// What is left of `self` when all that `next` lacks has been turned off.
    fn without(self, next: Self) -> Self {
        let mut attributes = self.attributes.intersection(next.attributes);
        if self.drops_weight(next) {
            attributes = attributes.difference(Modifier::BOLD.union(Modifier::DIM));
        }
        Self { attributes, ..self }
    }

    /// Whether SGR 22 is needed, which takes bold and dim away together.
    fn drops_weight(self, next: Self) -> bool {
        let weight = Modifier::BOLD.union(Modifier::DIM);
        !next.attributes.contains(self.attributes.intersection(weight))
    }

    /// The codes that turn off what `next` lacks.
    fn turn_off(self, next: Self, parameters: &mut Parameters) {
        if self.drops_weight(next) {
            parameters.push(22);
        }
        for (attribute, _, off) in ATTRIBUTES {
            if off != 22 && self.attributes.contains(attribute) && !next.attributes.contains(attribute) {
                parameters.push(off);
            }
        }
    }

    /// The codes that turn on what `before` lacks.
    fn turn_on(self, before: Self, parameters: &mut Parameters) {
        for (attribute, on, _) in ATTRIBUTES {
            if self.attributes.contains(attribute) && !before.attributes.contains(attribute) {
                parameters.push(on);
            }
        }
        if self.foreground != before.foreground {
            parameters.push_color(self.foreground, 30);
        }
        if self.background != before.background {
            parameters.push_color(self.background, 40);
        }
    }
}

/// The parameters of one SGR sequence.
#[derive(Debug, Default)]
struct Parameters {
    text: Vec<u8>,
    started: bool,
}

impl Parameters {
    /// An empty parameter, which means 0: everything off.
    fn push_empty(&mut self) {
        self.started = true;
    }

    fn push(&mut self, code: u8) {
        if self.started {
            self.text.push(b';');
        }
        self.started = true;
        push_number(u16::from(code), &mut self.text);
    }

    /// A colour; `base` is 30 for the foreground and 40 for the background.
    fn push_color(&mut self, color: Color, base: u8) {
        if let Some(index) = palette_index(color) {
            self.push(if index < 8 { base + index } else { base + 52 + index });
            return;
        }
        match color {
            Color::Indexed(index) => {
                for code in [base + 8, 5, index] {
                    self.push(code);
                }
            }
            Color::Rgb(red, green, blue) => {
                for code in [base + 8, 2, red, green, blue] {
                    self.push(code);
                }
            }
            _ => self.push(base + 9),
        }
    }
}

/// Appends a number in decimal digits.
pub(crate) fn push_number(number: u16, out: &mut Vec<u8>) {
    if number >= 10 {
        push_number(number / 10, out);
    }
    out.push(b'0' + (number % 10) as u8);
}

/// Which of the sixteen colours it is.
fn palette_index(color: Color) -> Option<u8> {
    SIXTEEN.iter().position(|(known, _)| *known == color).map(|index| index as u8)
}

/// The sixteen colours as xterm paints them: what indexed and true colours are compared with.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// The nearest colour that the terminal has.
fn reduce(color: Color, depth: ColorDepth) -> Color {
    match (color, depth) {
        (_, ColorDepth::None) => Color::Reset,
        (Color::Rgb(..), ColorDepth::Palette) => Color::Indexed(nearest_of_palette(rgb(color))),
        (Color::Rgb(..) | Color::Indexed(16..), ColorDepth::Sixteen) => nearest_of_sixteen(rgb(color)),
        (Color::Indexed(index @ 0..16), _) => SIXTEEN.get(index as usize).map_or(color, |(named, _)| *named),
        _ => color,
    }
}

/// The levels of each component in xterm's cube of 216 colours.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of a colour that has no name.
fn rgb(color: Color) -> [u8; 3] {
    match color {
        Color::Rgb(red, green, blue) => [red, green, blue],
        Color::Indexed(index @ 16..232) => {
            let level = |of: u8| CUBE.get((of % 6) as usize).copied().unwrap_or_default();
            let cube = index - 16;
            [level(cube / 36), level(cube / 6), level(cube)]
        }
        Color::Indexed(index @ 232..) => [8 + (index - 232) * 10; 3],
        _ => [0; 3],
    }
}

/// How far two colours are apart.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// The nearest of the sixteen.
fn nearest_of_sixteen(color: [u8; 3]) -> Color {
    SIXTEEN.iter().min_by_key(|(_, known)| distance(*known, color)).map_or(Color::Reset, |(named, _)| *named)
}

/// The nearest of the cube and the greys of xterm.
fn nearest_of_palette(color: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|&index| distance(rgb(Color::Indexed(index)), color)).unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XTERM: Option<&str> = Some("xterm");

    fn style(foreground: Color, attributes: Modifier) -> Style {
        Style { foreground, background: Color::Reset, attributes }
    }

    fn change(from: Style, to: Style, term: Option<&str>) -> String {
        let mut out = Vec::new();
        from.change(to, &Capabilities::of(term, ColorDepth::True), &mut out);
        String::from_utf8_lossy(&out).replace('\x1b', "^")
    }

    #[test]
    fn the_same_look_costs_nothing() {
        assert_eq!(change(style(Color::Red, Modifier::BOLD), style(Color::Red, Modifier::BOLD), XTERM), "");
    }

    #[test]
    fn back_to_plain_is_the_shortest_sequence() {
        assert_eq!(change(style(Color::Red, Modifier::BOLD), Style::PLAIN, XTERM), "^[m");
    }

    #[test]
    fn only_what_changes_is_sent() {
        let plain = style(Color::Reset, Modifier::empty());
        assert_eq!(change(plain, style(Color::Red, Modifier::BOLD), XTERM), "^[1;31m");
        let bold_red = style(Color::Red, Modifier::BOLD);
        assert_eq!(change(bold_red, style(Color::Red, Modifier::DIM), XTERM), "^[22;2m");
        assert_eq!(change(bold_red, style(Color::LightBlue, Modifier::BOLD), XTERM), "^[94m");
        assert_eq!(change(plain, style(Color::Indexed(200), Modifier::empty()), XTERM), "^[38;5;200m");
    }

    #[test]
    fn a_vt100_resets_everything_to_drop_one_attribute() {
        let both = style(Color::Reset, Modifier::BOLD.union(Modifier::REVERSED));
        assert_eq!(change(both, style(Color::Reset, Modifier::BOLD), Some("vt100")), "^[;1m");
        assert_eq!(change(style(Color::Reset, Modifier::BOLD), both, Some("vt100")), "^[7m");
    }

    #[test]
    fn colours_fall_to_the_nearest_the_terminal_has() {
        assert_eq!(reduce(Color::Rgb(250, 10, 10), ColorDepth::Sixteen), Color::LightRed);
        assert_eq!(reduce(Color::Indexed(21), ColorDepth::Sixteen), Color::Blue);
        assert_eq!(reduce(Color::Rgb(95, 135, 175), ColorDepth::Palette), Color::Indexed(67));
        assert_eq!(reduce(Color::Red, ColorDepth::None), Color::Reset);
        assert_eq!(reduce(Color::Indexed(9), ColorDepth::Sixteen), Color::LightRed);
    }
}
