//! How labels and markers are printed, and what number each stands for: digits, raised or in brackets, symbols, letters.
//!
//! Where a sign may be a label is for `labels` to say, where a marker for `markers`.

use crate::letter::Letter;
use crate::parse::plain::lines::is_sign;

/// How a label or a marker is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Style {
    /// `1` glued to a word, or `1 Text`.
    Bare,
    /// `¹` or `①`.
    Superscript,
    /// `[1]`.
    Bracket,
    /// `(1)`.
    Round,
    /// `1)`.
    Paren,
    /// `1.`, labels only.
    Dot,
    /// `*`, `**`, `†`.
    Symbol,
    /// `[a]`, `(a)`, `a)`, `ᵃ`.
    Letter,
}

/// A candidate, in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The line it stands on, as an index into the lines.
    pub line: u32,
    /// Its first byte in the source.
    pub start: u32,
    /// The byte behind it; for a label, where the text of the note begins.
    pub end: u32,
    /// Its number; a letter counts from a = 1, symbols as `symbol_value` says.
    pub value: u32,
    /// How it is printed.
    pub style: Style,
    /// How likely it looks by itself, about −3 to 3.
    pub score: f32,
}

/// Longest number of a note, in digits.
const DIGITS: usize = 5;

/// Whether a value is the first of a numbering.
pub fn is_first(style: Style, value: u32) -> bool {
    value == if style == Style::Symbol { STAR } else { 1 }
}

/// A sign at the beginning of a text: its style, its value and its length in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sign {
    /// How it is printed.
    pub style: Style,
    /// Its number, as of a [`Candidate`].
    pub value: u32,
    /// Its bytes.
    pub length: usize,
}

/// The sign of a label at the beginning of a text.
pub fn label_sign(text: &str) -> Option<Sign> {
    let first = *text.as_bytes().first()?;
    match first {
        b'0'..=b'9' => digits_label(text),
        b'[' => bracketed(text, '[', ']', Style::Bracket),
        b'(' => bracketed(text, '(', ')', Style::Round),
        b'a'..=b'z' => letter_paren(text),
        _ if is_sign(first) => raised_sign(text),
        _ => None,
    }
}

/// `1`, `1.`, `1)`.
fn digits_label(text: &str) -> Option<Sign> {
    let (value, length) = number(text)?;
    let (style, length) = match text.as_bytes().get(length) {
        Some(b')') => (Style::Paren, length + 1),
        // "5...and so on" is a number and an ellipsis.
        Some(b'.') if !text.as_bytes().get(length + 1).is_some_and(|b| b.is_ascii_digit() || *b == b'.') => {
            (Style::Dot, length + 1)
        }
        _ => (Style::Bare, length),
    };
    Some(Sign { style, value, length })
}

/// The number at the beginning of a text and its length; `None` for 0, for leading zeros and for long ones.
fn number(text: &str) -> Option<(u32, usize)> {
    let length = text.bytes().take(DIGITS + 1).take_while(u8::is_ascii_digit).count();
    if length == 0 || length > DIGITS || text.starts_with('0') {
        return None;
    }
    Some((text.get(..length)?.parse().ok()?, length))
}

/// A number or a letter in brackets at the beginning of a text.
fn bracketed(text: &str, open: char, close: char, style: Style) -> Option<Sign> {
    let inner = text.strip_prefix(open)?;
    if let Some((value, length)) = number(inner) {
        let closed = inner.get(length..)?.starts_with(close);
        return closed.then_some(Sign { style, value, length: length + 2 });
    }
    let mut chars = inner.chars();
    match (chars.next(), chars.next()) {
        (Some(c @ 'a'..='z'), Some(d)) if d == close => {
            Some(Sign { style: Style::Letter, value: c as u32 - 'a' as u32 + 1, length: 3 })
        }
        (Some('*'), _) if style == Style::Bracket => {
            let stars = symbol(inner)?;
            let closed = inner.get(stars.length..)?.starts_with(close);
            closed.then_some(Sign { length: stars.length + 2, ..stars })
        }
        _ => None,
    }
}

/// `a)`.
fn letter_paren(text: &str) -> Option<Sign> {
    let mut chars = text.chars();
    match (chars.next()?, chars.next()?) {
        (c, ')') => Some(Sign { style: Style::Letter, value: c as u32 - 'a' as u32 + 1, length: 2 }),
        _ => None,
    }
}

/// A symbol, or raised digits or letters, at the beginning of a text.
fn raised_sign(text: &str) -> Option<Sign> {
    symbol(text).or_else(|| superscript(text)).or_else(|| raised_letter(text))
}

/// Letters as they are raised, from a on.
const RAISED_LETTERS: [char; 16] =
    ['ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ', 'ᵒ', 'ᵖ'];

/// One raised letter at the beginning of a text.
fn raised_letter(text: &str) -> Option<Sign> {
    let first = text.chars().next()?;
    let place = RAISED_LETTERS.iter().position(|letter| *letter == first)?;
    let alone = !text.chars().nth(1).is_some_and(char::is_letter);
    alone.then_some(Sign { style: Style::Letter, value: place as u32 + 1, length: first.len_utf8() })
}

/// Raised digits, or one number in a circle, at the beginning of a text.
fn superscript(text: &str) -> Option<Sign> {
    if let Some(c @ '①'..='⑳') = text.chars().next() {
        return Some(Sign {
            style: Style::Superscript,
            value: c as u32 - '①' as u32 + 1,
            length: c.len_utf8(),
        });
    }
    let mut value = 0;
    let mut length = 0;
    for c in text.chars().take(DIGITS) {
        let Some(digit) = raised(c) else { break };
        value = value * 10 + digit;
        length += c.len_utf8();
    }
    (value > 0).then_some(Sign { style: Style::Superscript, value, length })
}

/// The digit that a raised digit stands for.
fn raised(c: char) -> Option<u32> {
    match c {
        '⁰' => Some(0),
        '¹' => Some(1),
        '²' => Some(2),
        '³' => Some(3),
        '⁴'..='⁹' => Some(c as u32 - '⁴' as u32 + 4),
        _ => None,
    }
}

/// One symbol of a series, repeated: `*`, `**`, `†`.
fn symbol(text: &str) -> Option<Sign> {
    let first = text.chars().next()?;
    let rank = SYMBOLS.iter().position(|s| *s == first)?;
    // A run is asked at each of its symbols: more than what makes it none is not counted.
    let count = text.chars().take(MOST_SYMBOLS + 1).take_while(|c| *c == first).count();
    let value = symbol_value(rank, count)?;
    Some(Sign { style: Style::Symbol, value, length: count * first.len_utf8() })
}

/// Symbols in the order that printers use them.
pub const SYMBOLS: [char; 6] = ['*', '†', '‡', '§', '¶', '‖'];

/// The most repetitions of a symbol in a marker.
const MOST_SYMBOLS: usize = 6;

/// The value of one star.
pub const STAR: u32 = 16;

/// Rank and number of repetitions of a symbol as one number, which [`star_rank`] and [`dagger_rank`] read.
fn symbol_value(rank: usize, count: usize) -> Option<u32> {
    (count <= MOST_SYMBOLS).then_some((count * 16 + rank) as u32)
}

/// The place of a symbol in a series of stars: `*`, `**`, `***`; `None` for other symbols.
pub fn star_rank(value: u32) -> Option<u32> {
    value.is_multiple_of(16).then_some(value / 16)
}

/// The place of a symbol in the series `*`, `†`, `‡`, `§`, `¶`, `‖`, `**`, `††`…
pub fn dagger_rank(value: u32) -> u32 {
    (value / 16 - 1) * SYMBOLS.len() as u32 + value % 16 + 1
}

/// The place of a symbol in the other usual series: `*`, `†`, `‡`, `§`, `‖`, `¶`, `**`…
pub fn parallel_rank(value: u32) -> u32 {
    let swapped = match value % 16 {
        4 => value + 1,
        5 => value - 1,
        _ => value,
    };
    dagger_rank(swapped)
}

/// The printed form of a label: without brackets, points and blanks.
pub fn printed(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '[' | ']' | '(' | ')' | '.') && !c.is_whitespace())
        .map(lowered)
        .collect()
}

/// A raised digit or letter as it is on the line; any other character as it is.
fn lowered(c: char) -> char {
    let letter =
        || ('a'..='z').zip(RAISED_LETTERS).find(|(_, raised)| *raised == c).map(|(letter, _)| letter);
    raised(c).and_then(|digit| char::from_digit(digit, 10)).or_else(letter).unwrap_or(c)
}

/// The value of a text that is one sign of a style.
pub fn whole_sign(text: &str, style: Style) -> Option<u32> {
    marker_sign(text).filter(|sign| sign.style == style && sign.length == text.len()).map(|sign| sign.value)
}

/// Where the next marker may begin from byte `at` on; the length of the text if none may.
pub fn next_beginning(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| is_sign(*b)).unwrap_or(rest.len())
}

/// The sign of a marker at the beginning of a text.
pub fn marker_sign(text: &str) -> Option<Sign> {
    match text.as_bytes().first()? {
        b'0'..=b'9' => {
            let (value, length) = number(text)?;
            let paren = text.as_bytes().get(length) == Some(&b')');
            Some(if paren {
                Sign { style: Style::Paren, value, length: length + 1 }
            } else {
                Sign { style: Style::Bare, value, length }
            })
        }
        b'[' => bracketed(text, '[', ']', Style::Bracket),
        b'(' => bracketed(text, '(', ')', Style::Round),
        _ => raised_sign(text),
    }
}
