//! What kind of character a character is, fast for the scripts that most articles are in.
//!
//! The answers are those of the standard library, whose tables cost a search for each character beyond ASCII; a parser
//! asks them several times for each character of an article. What this leaves to others: folding (`search::fold`).

/// The questions, asked of a character.
#[allow(clippy::wrong_self_convention, reason = "a character is copied, as by the methods of `char`")]
pub trait Letter {
    /// The same as `char::is_alphabetic`.
    fn is_letter(self) -> bool;
    /// The same as `char::is_uppercase`.
    fn is_capital(self) -> bool;
    /// The same as `char::is_lowercase`.
    fn is_small(self) -> bool;
    /// The same as `char::is_alphanumeric`.
    fn is_letter_or_digit(self) -> bool;
}

impl Letter for char {
    #[inline]
    fn is_letter(self) -> bool {
        match self {
            '\0'..='\x7f' => self.is_ascii_alphabetic(),
            'А'..='я'
            | 'À'..='Ö'
            | 'Ø'..='ö'
            | 'ø'..='\u{2c1}'
            | '\u{400}'..='\u{481}'
            | '\u{48a}'..='\u{52f}' => true,
            '\u{2010}'..='\u{2060}' | '\u{a0}' | '«' | '»' => false,
            _ => self.is_alphabetic(),
        }
    }

    #[inline]
    fn is_capital(self) -> bool {
        match self {
            '\0'..='\x7f' => self.is_ascii_uppercase(),
            '\u{400}'..='\u{42f}' => true,
            '\u{430}'..='\u{45f}' | '\u{2010}'..='\u{2060}' | '\u{a0}' | '«' | '»' => false,
            _ => self.is_uppercase(),
        }
    }

    #[inline]
    fn is_small(self) -> bool {
        match self {
            '\0'..='\x7f' => self.is_ascii_lowercase(),
            '\u{430}'..='\u{45f}' => true,
            '\u{400}'..='\u{42f}' | '\u{2010}'..='\u{2060}' | '\u{a0}' | '«' | '»' => false,
            _ => self.is_lowercase(),
        }
    }

    #[inline]
    fn is_letter_or_digit(self) -> bool {
        self.is_ascii_digit() || self.is_letter() || (!self.is_ascii() && self.is_numeric())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_what_the_standard_library_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(c.is_letter(), c.is_alphabetic(), "{c:?}");
            assert_eq!(c.is_capital(), c.is_uppercase(), "{c:?}");
            assert_eq!(c.is_small(), c.is_lowercase(), "{c:?}");
            assert_eq!(c.is_letter_or_digit(), c.is_alphanumeric(), "{c:?}");
        }
    }
}
