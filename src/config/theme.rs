//! How each part of the screen looks, in words that a configuration can hold, free of any terminal library.

use std::str::FromStr;

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None: bold, underline and reverse only.
    None,
    /// The 16 of the user's palette.
    #[default]
    Sixteen,
    /// 256.
    Palette,
    /// 24 bits.
    True,
}

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// One of the 16 of the user's palette, or of the 256.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

impl Colour {
    /// Whether a terminal of that depth has it.
    fn fits(self, depth: ColourDepth) -> bool {
        match self {
            Self::Indexed(0..16) => depth >= ColourDepth::Sixteen,
            Self::Indexed(_) => depth >= ColourDepth::Palette,
            Self::Rgb(..) => depth >= ColourDepth::True,
        }
    }
}

/// The 16 colours of a palette, by name.
const COLOURS: &[&str] = &["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

impl FromStr for Colour {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(hex) = text.strip_prefix('#').filter(|hex| hex.len() == 6) {
            let rgb = u32::from_str_radix(hex, 16).map_err(|_| ())?;
            let [_, red, green, blue] = rgb.to_be_bytes();
            return Ok(Self::Rgb(red, green, blue));
        }
        if let Ok(number) = text.parse::<u8>() {
            return Ok(Self::Indexed(number));
        }
        let (bright, name) = text.strip_prefix("bright-").map_or((0, text), |name| (8, name));
        let at = COLOURS.iter().position(|known| *known == name).ok_or(())?;
        Ok(Self::Indexed(at as u8 + bright))
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // terminals combine them freely
pub struct Ink {
    /// Its colour; the terminal's own if none.
    pub colour: Option<Colour>,
    /// The colour behind it; the terminal's own if none.
    pub behind: Option<Colour>,
    /// Heavier.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Text and background exchanged.
    pub reverse: bool,
}

impl Ink {
    /// Laid over another: what this one says, else what that one says.
    #[must_use]
    pub fn over(self, under: Self) -> Self {
        Self {
            colour: self.colour.or(under.colour),
            behind: self.behind.or(under.behind),
            bold: self.bold || under.bold,
            dim: (self.dim || under.dim) && !self.bold,
            italic: self.italic || under.italic,
            underline: self.underline || under.underline,
            reverse: self.reverse || under.reverse,
        }
    }

    /// Without the colours that a terminal of that depth does not have.
    #[must_use]
    pub fn at(self, depth: ColourDepth) -> Self {
        let fits = |c: &Colour| c.fits(depth);
        Self { colour: self.colour.filter(fits), behind: self.behind.filter(fits), ..self }
    }

    /// Whether it differs from plain text by more than colour and faintness, which some terminals do not show.
    fn shows_without_colour(self) -> bool {
        self.bold || self.italic || self.underline || self.reverse
    }
}

impl FromStr for Ink {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut ink = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "bold" => ink.bold = true,
                "dim" => ink.dim = true,
                "italic" => ink.italic = true,
                "underline" => ink.underline = true,
                "reverse" => ink.reverse = true,
                "on" => {
                    let colour = words.next().unwrap_or_default();
                    ink.behind = Some(colour.parse().map_err(|()| colour.to_owned())?);
                }
                _ => ink.colour = Some(word.parse().map_err(|()| word.to_owned())?),
            }
        }
        Ok(ink)
    }
}

macro_rules! roles {
    ($($role:ident $name:literal $what:literal;)+) => {
        /// A part of the screen, or of the text on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Role {
            $(#[doc = $what] $role,)+
        }

        impl Role {
            /// Every role with its name in `config.toml`.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$role, $name),)+];
        }
    };
}

roles! {
    Text "text" "Paragraphs, and everything that is nothing else.";
    Title "title" "The title of the article.";
    Author "author" "Its authors.";
    Abstract "abstract" "Its abstract and other front matter.";
    Heading "heading" "Headings.";
    Quote "quote" "Quotations set apart, and verse.";
    Code "code" "Program text and tables.";
    Caption "caption" "Captions.";
    Bibliography "bibliography" "Entries of the bibliography.";
    Emphasis "emphasis" "Emphasised text.";
    Strong "strong" "Strongly emphasised text.";
    Mark "mark" "The marker of a note.";
    ChosenMark "chosen-mark" "The marker that is chosen.";
    NoteLabel "note-label" "The label of a note at the foot or in the margin.";
    Note "note" "The text of a note.";
    Rule "rule" "The rule above the notes at the foot.";
    Hit "hit" "A hit of the keyword.";
    CurrentHit "current-hit" "The hit gone to.";
    Passage "passage" "The passage that is being chosen.";
    Bookmark "bookmark" "Text under a bookmark.";
    BookmarkSign "bookmark-sign" "The sign beside a line with a bookmark.";
    Frame "frame" "Frames.";
    FrameTitle "frame-title" "What stands in a frame's upper edge.";
    Hint "hint" "What the keys do, in a frame's lower edge.";
    Status "status" "The line at the bottom.";
    Notice "notice" "What went wrong, or ended well.";
    Chosen "chosen" "The chosen row of a list.";
    Field "field" "Text that is being typed.";
    Label "label" "Pages and counts in lists.";
}

impl Role {
    /// What shows the role where a theme says it by colour only and there is none.
    fn without_colour(self) -> Ink {
        let plain = Ink::default();
        match self {
            Self::ChosenMark | Self::CurrentHit | Self::Passage | Self::Chosen => {
                Ink { reverse: true, ..plain }
            }
            Self::Hit | Self::Bookmark => Ink { underline: true, ..plain },
            Self::Title | Self::Heading | Self::Notice => Ink { bold: true, ..plain },
            _ => plain,
        }
    }
}

/// How everything looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// In the order of [`Role::ALL`].
    inks: Vec<Ink>,
}

impl Theme {
    /// A theme that looks as another until it is changed.
    pub fn like(name: &str, other: Option<&Self>) -> Self {
        let plain = || vec![Ink::default(); Role::ALL.len()];
        Self { name: name.to_owned(), inks: other.map_or_else(plain, |o| o.inks.clone()) }
    }

    /// Changes how a role looks.
    pub fn set(&mut self, role: Role, ink: Ink) {
        if let Some(own) = self.inks.get_mut(role as usize) {
            *own = ink;
        }
    }

    /// How a role looks with so many colours. What would be told by colour alone gets another sign where it is missing.
    pub fn ink(&self, role: Role, depth: ColourDepth) -> Ink {
        let own = self.inks.get(role as usize).copied().unwrap_or_default();
        let shown = own.at(depth);
        if shown.colour == own.colour && shown.behind == own.behind || shown.shows_without_colour() {
            return shown;
        }
        role.without_colour().over(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_ink() {
        let ink: Ink = "bold bright-red on 17".parse().unwrap();
        assert_eq!(ink.colour, Some(Colour::Indexed(9)));
        assert_eq!(ink.behind, Some(Colour::Indexed(17)));
        assert!(ink.bold && !ink.reverse);
        assert_eq!("bold rde".parse::<Ink>(), Err("rde".to_owned()));
    }

    #[test]
    fn a_hit_told_by_colour_alone_is_underlined_where_there_is_none() {
        let mut theme = Theme::like("mine", None);
        theme.set(Role::Hit, "yellow".parse().unwrap());
        assert!(!theme.ink(Role::Hit, ColourDepth::Sixteen).underline);
        assert!(theme.ink(Role::Hit, ColourDepth::None).underline);
    }

    #[test]
    fn colours_that_a_terminal_lacks_are_left_out() {
        let ink: Ink = "bold #102030".parse().unwrap();
        assert_eq!(ink.at(ColourDepth::Palette).colour, None);
        assert_eq!(ink.at(ColourDepth::True).colour, Some(Colour::Rgb(16, 32, 48)));
    }
}
