//! What a terminal can do, by its name and by what the environment says of colours and of UTF-8.
//!
//! Nothing is asked of the terminal: answers come late over a slow line and turn into keys. A name that says little gets
//! what every terminal since the VT100 understands.
//!
//! What this leaves to others: reading the environment (`main`), choosing colours (`config::theme`).

use crate::cli::Colour;
use crate::config::theme::ColourDepth;

/// The variables of the environment that describe the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `TERM`.
    pub term: Option<String>,
    /// `COLORTERM`.
    pub colorterm: Option<String>,
    /// `NO_COLOR`.
    pub no_color: Option<String>,
    /// `CLICOLOR`.
    pub clicolor: Option<String>,
    /// `CLICOLOR_FORCE`.
    pub clicolor_force: Option<String>,
    /// `TMUX`: set inside tmux.
    pub tmux: Option<String>,
    /// `STY`: set inside GNU screen.
    pub sty: Option<String>,
    /// The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty.
    pub locale: Option<String>,
}

impl Environment {
    /// Reads the environment through a function that looks one variable up.
    pub fn read(look_up: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| look_up(name).filter(|value| !value.is_empty());
        Self {
            term: set("TERM"),
            colorterm: set("COLORTERM"),
            no_color: set("NO_COLOR"),
            clicolor: set("CLICOLOR"),
            clicolor_force: set("CLICOLOR_FORCE"),
            tmux: set("TMUX"),
            sty: set("STY"),
            locale: ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set),
        }
    }

    /// Whether the locale's character set is UTF-8.
    pub fn is_utf8(&self) -> bool {
        let charset =
            self.locale.as_deref().and_then(|locale| locale.split_once('.')).map(|(_, charset)| charset);
        charset.is_some_and(|charset| {
            let name = charset.split('@').next().unwrap_or(charset).replace('-', "");
            name.eq_ignore_ascii_case("utf8")
        })
    }

    /// Whether the terminal can place text at all. One called "dumb" gets the clean text, as a pipe does.
    pub fn can_place_text(&self) -> bool {
        self.term.as_deref() != Some("dumb")
    }
}

/// How many colours to use: `--color`, then the configuration, then `NO_COLOR`, then `CLICOLOR_FORCE` and `CLICOLOR`,
/// then what `TERM` and `COLORTERM` say the terminal can.
pub fn colour_depth(when: Colour, configured: Option<ColourDepth>, environment: &Environment) -> ColourDepth {
    let off = |value: &Option<String>| value.as_deref() == Some("0");
    let able = terminal_depth(environment);
    let some = able.max(ColourDepth::Sixteen);
    match (when, configured) {
        (Colour::Never, _) => ColourDepth::None,
        (Colour::Always, Some(depth)) => depth.max(ColourDepth::Sixteen),
        (Colour::Always, None) => some,
        (Colour::Auto, Some(depth)) => depth,
        (Colour::Auto, None) if environment.no_color.is_some() => ColourDepth::None,
        (Colour::Auto, None) if environment.clicolor_force.is_some() && !off(&environment.clicolor_force) => {
            some
        }
        (Colour::Auto, None) if off(&environment.clicolor) => ColourDepth::None,
        (Colour::Auto, None) => able,
    }
}

/// How many colours the terminal can show.
fn terminal_depth(environment: &Environment) -> ColourDepth {
    let term = environment.term.as_deref().unwrap_or_default();
    if is_monochrome(term) {
        return ColourDepth::None;
    }
    if matches!(environment.colorterm.as_deref(), Some("truecolor" | "24bit")) || term.ends_with("-direct") {
        return ColourDepth::True;
    }
    if term.contains("256color") { ColourDepth::Palette } else { ColourDepth::Sixteen }
}

/// Whether a terminal of that name has no colours: the VT series, unknown ones, and those that say so.
fn is_monochrome(term: &str) -> bool {
    term.is_empty() || term == "dumb" || is_vt(term) || term.ends_with("-mono") || term.ends_with("-m")
}

/// Whether it is one of Digital's video terminals, or an emulator that claims no more.
fn is_vt(term: &str) -> bool {
    term.strip_prefix("vt").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// How text reaches the clipboard of the user's own terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// As it is: the terminal takes it, or tmux does.
    Straight,
    /// In pieces that GNU screen hands through unread.
    Through,
    /// Nobody knows which of the two lies at the other end of the line.
    Both,
}

/// How to reach the clipboard; `None` where the sequence would be shown as text.
pub fn clipboard_route(environment: &Environment) -> Option<Route> {
    let term = environment.term.as_deref();
    if !Capabilities::of(term).commands {
        return None;
    }
    let called_screen = term.is_some_and(|term| term.starts_with("screen"));
    Some(match (&environment.tmux, &environment.sty) {
        (None, Some(_)) => Route::Through,
        (None, None) if called_screen => Route::Both,
        _ => Route::Straight,
    })
}

/// What a terminal understands beyond placing the cursor, erasing to the end of a line, and scroll regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // a list of independent facts about a device
pub struct Capabilities {
    /// A second screen that leaves the shell's lines alone (DECSET 1049).
    pub alternate_screen: bool,
    /// Scrolling a region by several rows at once (SU, SD).
    pub scroll_by: bool,
    /// Erasing several characters without moving (ECH), and setting the column or the row alone (CHA, VPA).
    pub ecma_editing: bool,
    /// Showing a frame at once (DECSET 2026); those who do not know it ignore it.
    pub synchronized: bool,
    /// Turning one attribute off without the others (SGR 22 to 29).
    pub partial_reset: bool,
    /// Faint text (SGR 2).
    pub dim: bool,
    /// Italics (SGR 3); elsewhere they are underlined.
    pub italic: bool,
    /// Struck-out text (SGR 9).
    pub crossed_out: bool,
    /// Operating system commands (OSC); elsewhere they would be shown as text.
    pub commands: bool,
    /// Links (OSC 8).
    pub hyperlinks: bool,
    /// East Asian ambiguous characters take two cells. No name of a terminal says so; the reader does.
    pub wide_ambiguous: bool,
}

impl Capabilities {
    /// What the terminal of that name can do.
    pub fn of(term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        let basic = Self {
            alternate_screen: false,
            scroll_by: false,
            ecma_editing: false,
            synchronized: false,
            partial_reset: false,
            dim: false,
            italic: false,
            crossed_out: false,
            commands: false,
            hyperlinks: false,
            wide_ambiguous: false,
        };
        if term.is_empty() || term == "dumb" || term.starts_with("vt1") || term == "ansi" {
            return basic;
        }
        let vt220 = Self { ecma_editing: true, partial_reset: true, ..basic };
        if is_vt(term) {
            return vt220;
        }
        if term.starts_with("linux") {
            return Self { dim: true, ..vt220 };
        }
        let multiplexed =
            Self { alternate_screen: true, scroll_by: true, dim: true, commands: true, ..vt220 };
        if term.starts_with("screen") {
            return multiplexed;
        }
        Self { synchronized: true, italic: true, crossed_out: true, hyperlinks: true, ..multiplexed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        Environment::read(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    fn depth(when: Colour, configured: Option<ColourDepth>, pairs: &[(&str, &str)]) -> ColourDepth {
        colour_depth(when, configured, &environment(pairs))
    }

    #[test]
    fn the_command_line_wins_over_the_configuration_and_that_over_no_color() {
        let all = [("TERM", "xterm-256color"), ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")];
        assert_eq!(depth(Colour::Auto, None, &all), ColourDepth::None);
        assert_eq!(depth(Colour::Auto, Some(ColourDepth::True), &all), ColourDepth::True);
        assert_eq!(depth(Colour::Always, None, &all), ColourDepth::Palette);
        assert_eq!(depth(Colour::Never, Some(ColourDepth::True), &all), ColourDepth::None);
    }

    #[test]
    fn an_empty_no_color_counts_as_unset() {
        assert_eq!(depth(Colour::Auto, None, &[("TERM", "xterm"), ("NO_COLOR", "")]), ColourDepth::Sixteen);
    }

    #[test]
    fn clicolor_zero_turns_colours_off_unless_forced() {
        assert_eq!(depth(Colour::Auto, None, &[("TERM", "xterm"), ("CLICOLOR", "0")]), ColourDepth::None);
        let forced = [("TERM", "vt100"), ("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")];
        assert_eq!(depth(Colour::Auto, None, &forced), ColourDepth::Sixteen);
    }

    #[test]
    fn the_name_and_colorterm_give_the_depth() {
        for (term, colorterm, expected) in [
            ("xterm-256color", "", ColourDepth::Palette),
            ("xterm-256color", "truecolor", ColourDepth::True),
            ("screen", "", ColourDepth::Sixteen),
            ("linux", "", ColourDepth::Sixteen),
            ("vt220", "", ColourDepth::None),
            ("", "truecolor", ColourDepth::None),
        ] {
            let pairs = [("TERM", term), ("COLORTERM", colorterm)];
            assert_eq!(depth(Colour::Auto, None, &pairs), expected, "{term} {colorterm}");
        }
    }

    #[test]
    fn utf8_is_read_off_the_first_locale_that_is_set() {
        assert!(environment(&[("LC_ALL", ""), ("LANG", "ru_RU.UTF-8")]).is_utf8());
        assert!(environment(&[("LC_CTYPE", "en_GB.utf8@euro")]).is_utf8());
        assert!(!environment(&[("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8")]).is_utf8());
        assert!(!environment(&[("LANG", "ru_RU.KOI8-R")]).is_utf8());
        assert!(!environment(&[]).is_utf8());
    }

    #[test]
    fn the_way_to_the_clipboard_is_that_of_the_multiplexer() {
        for (pairs, expected) in [
            (&[("TERM", "xterm-256color")][..], Some(Route::Straight)),
            (&[("TERM", "screen-256color"), ("TMUX", "/run/tmux,1,0")], Some(Route::Straight)),
            (&[("TERM", "screen"), ("STY", "1.pts")], Some(Route::Through)),
            (&[("TERM", "screen")], Some(Route::Both)),
            (&[("TERM", "linux")], None),
            (&[("TERM", "vt220")], None),
            (&[], None),
        ] {
            assert_eq!(clipboard_route(&environment(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn older_terminals_are_asked_for_less() {
        let of = |term| Capabilities::of(Some(term));
        assert!(!of("vt100").ecma_editing && of("vt220").ecma_editing);
        assert!(!of("linux").scroll_by && of("screen").scroll_by);
        assert!(!of("screen-256color").italic && of("tmux-256color").italic);
        assert_eq!(Capabilities::of(None), of("vt100"));
    }
}
