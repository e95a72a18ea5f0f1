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
    /// The same as `char::is_numeric`.
    fn is_number(self) -> bool;
    /// The small letter of a capital, the first where there are several; any other character as it is.
    fn small(self) -> char;
    /// What it adds to what a text says, as a number: a letter its small letter, a digit itself beyond [`DIGIT`], anything
    /// else 0.
    fn said(self) -> u32;
}

/// What digits are told by in [`Letter::said`].
pub const DIGIT: u32 = 1 << 31;

/// What a character of the first blocks of Unicode is: a set of the bits below.
const LETTER: u8 = 1;
const CAPITAL: u8 = 1 << 1;
const SMALL: u8 = 1 << 2;
const NUMBER: u8 = 1 << 3;
/// Its case is not in the table.
const CASE_UNKNOWN: u8 = 1 << 4;
/// Nothing about it is in the table.
const UNKNOWN: u8 = 1 << 5;

/// The table ends behind Cyrillic.
const END: usize = 0x530;

/// [`LETTER`] and its like for the characters before [`END`].
const KINDS: [u8; END] = {
    let mut table = [0; END];
    let mut c = 0;
    while c < END {
        table[c] = kind(c);
        c += 1;
    }
    table
};

/// The entry of a character in [`KINDS`].
const fn kind(c: usize) -> u8 {
    match c {
        0x30..=0x39 | 0xb2 | 0xb3 | 0xb9 | 0xbc..=0xbe => NUMBER,
        0x41..=0x5a | 0xc0..=0xd6 | 0xd8..=0xde | 0x400..=0x42f => LETTER | CAPITAL,
        0x61..=0x7a | 0xaa | 0xb5 | 0xba | 0xdf..=0xf6 | 0xf8..=0xff | 0x430..=0x45f => LETTER | SMALL,
        0x100..=0x2c1 | 0x460..=0x481 | 0x48a..=0x52f => LETTER | CASE_UNKNOWN,
        0x2c2..=0x3ff | 0x482..=0x489 => UNKNOWN,
        _ => 0,
    }
}

/// [`Letter::said`] of the characters before [`END`]; `u32::MAX` where it takes a search.
const SAID: [u32; END] = {
    let mut table = [0; END];
    let mut c = 0;
    while c < END {
        let kind = KINDS[c];
        table[c] = if kind & (UNKNOWN | CASE_UNKNOWN) != 0 {
            u32::MAX
        } else if kind & CAPITAL != 0 {
            c as u32 + if c >= 0x400 && c < 0x410 { 80 } else { 32 }
        } else if kind & LETTER != 0 {
            c as u32
        } else if kind & NUMBER != 0 {
            DIGIT | c as u32
        } else {
            0
        };
        c += 1;
    }
    table
};

/// What is known about a character without a search; for the dashes, quotation marks and blanks of print that is all.
#[inline]
fn kind_of(c: char) -> u8 {
    match KINDS.get(c as usize) {
        Some(kind) => *kind,
        None if matches!(c, '\u{2010}'..='\u{2060}') => 0,
        None => UNKNOWN,
    }
}

/// [`Letter::said`] of a character that is not in the table.
fn searched(c: char) -> u32 {
    if c.is_letter() {
        u32::from(c.small())
    } else if c.is_number() {
        DIGIT | u32::from(c)
    } else {
        0
    }
}

impl Letter for char {
    #[inline]
    fn is_letter(self) -> bool {
        let kind = kind_of(self);
        if kind & UNKNOWN == 0 { kind & LETTER != 0 } else { self.is_alphabetic() }
    }

    #[inline]
    fn is_capital(self) -> bool {
        let kind = kind_of(self);
        if kind & (UNKNOWN | CASE_UNKNOWN) == 0 { kind & CAPITAL != 0 } else { self.is_uppercase() }
    }

    #[inline]
    fn is_small(self) -> bool {
        let kind = kind_of(self);
        if kind & (UNKNOWN | CASE_UNKNOWN) == 0 { kind & SMALL != 0 } else { self.is_lowercase() }
    }

    #[inline]
    fn is_letter_or_digit(self) -> bool {
        let kind = kind_of(self);
        if kind & UNKNOWN == 0 { kind & (LETTER | NUMBER) != 0 } else { self.is_alphanumeric() }
    }

    #[inline]
    fn is_number(self) -> bool {
        let kind = kind_of(self);
        if kind & UNKNOWN == 0 { kind & NUMBER != 0 } else { self.is_numeric() }
    }

    #[inline]
    fn small(self) -> char {
        let kind = kind_of(self);
        if kind & (UNKNOWN | CASE_UNKNOWN) == 0 {
            let distance = if matches!(self, 'Ѐ'..='Џ') { 80 } else { 32 };
            let distance = if kind & CAPITAL == 0 { 0 } else { distance };
            return char::from_u32(self as u32 + distance).unwrap_or(self);
        }
        if self.is_uppercase() { self.to_lowercase().next().unwrap_or(self) } else { self }
    }

    #[inline]
    fn said(self) -> u32 {
        match SAID.get(self as usize) {
            Some(said) if *said != u32::MAX => *said,
            _ => searched(self),
        }
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
            assert_eq!(c.is_number(), c.is_numeric(), "{c:?}");
            assert_eq!(c.said(), searched(c), "{c:?}");
            assert_eq!(
                Some(c.small()),
                if c.is_uppercase() { c.to_lowercase().next() } else { Some(c) },
                "{c:?}"
            );
        }
    }
}
