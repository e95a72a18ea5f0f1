//! How a cell looks, reduced to what the terminal can show, and the shortest SGR sequence from one look to another.

use crate::terminal::capabilities::Capabilities;
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
    pub(crate) fn of(cell: &Cell, blank: bool, capabilities: Capabilities) -> Self {
        let mut attributes = cell.modifier;
        if !capabilities.italic && attributes.contains(Modifier::ITALIC) {
            attributes = attributes.difference(Modifier::ITALIC).union(Modifier::UNDERLINED);
        }
        let mut known = SEEN_ON_BLANKS.union(Modifier::BOLD).union(Modifier::ITALIC);
        known.set(Modifier::DIM, capabilities.dim);
        known.set(Modifier::CROSSED_OUT, capabilities.crossed_out);
        attributes = attributes.intersection(known);
        if attributes.contains(Modifier::BOLD) {
            // Terminals disagree about both at once: some show the one that came last.
            attributes = attributes.difference(Modifier::DIM);
        }
        let mut foreground = cell.fg;
        if blank {
            attributes = attributes.intersection(SEEN_ON_BLANKS);
            if attributes.is_empty() {
                foreground = Color::Reset;
            }
        }
        Self { foreground, background: cell.bg, attributes }
    }

    /// The look to write a glyph of the look `next` with: a blank is written as the pen writes anyway, if that shows nothing
    /// else.
    pub(crate) fn for_glyph(self, next: Self, blank: bool) -> Self {
        if !blank || self == next {
            return next;
        }
        let seen = |style: Self| (style.background, style.attributes.intersection(SEEN_ON_BLANKS));
        let same =
            seen(self) == seen(next) && (seen(next).1.is_empty() || self.foreground == next.foreground);
        if same { self } else { next }
    }

    /// Whether erasing with this look leaves plain blanks.
    pub(crate) fn erases_plainly(self) -> bool {
        self.background == Color::Reset && !self.attributes.intersects(SEEN_ON_BLANKS)
    }

    /// Appends the shortest sequence that turns `self` into `next`.
    pub(crate) fn change(self, next: Self, capabilities: Capabilities, out: &mut Vec<u8>) {
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

/// The sixteen colours of the user's palette, in the order of their codes.
const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// Which of the sixteen colours it is.
fn palette_index(color: Color) -> Option<u8> {
    match color {
        Color::Indexed(index @ 0..16) => Some(index),
        _ => SIXTEEN.iter().position(|known| *known == color).map(|index| index as u8),
    }
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
        from.change(to, Capabilities::of(term), &mut out);
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
}
