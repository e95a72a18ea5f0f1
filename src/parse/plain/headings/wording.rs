//! What the words of a line say about whether it is a heading.

use crate::letter::Letter;

/// Whether a text has letters and all of them are capitals.
pub fn is_capitals(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_letter()) {
        if c.is_small() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

/// Whether a byte is a sign of program text or of a formula.
pub(super) fn is_code(byte: u8) -> bool {
    matches!(byte, b';' | b'=' | b'{' | b'/' | b'<' | b'\\' | b'#' | b'$' | b'|' | b'~' | b'_')
}

/// Whether a full stop at the end of a text is that of an abbreviation behind a number: «1780 г.».
pub(super) fn ends_in_abbreviation(text: &str) -> bool {
    let mut words = text.rsplit(' ');
    let last = words.next().unwrap_or_default();
    let number = words
        .next()
        .is_some_and(|w| w.ends_with(|c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X')));
    number
        && last.ends_with('.')
        && last.chars().count() <= 4
        && last.chars().all(|c| c.is_small() || c == '.')
}

/// Whether two letters stand in a text.
pub(super) fn has_words(text: &str) -> bool {
    text.chars().filter(|c| c.is_letter()).nth(1).is_some()
}

/// Whether the first word of a text is written in capitals.
pub(super) fn begins_in_capitals(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.chars().filter(|c| c.is_letter()).count() >= 2 && !word.contains(char::is_small)
}

/// Whether most longer words behind the first begin with a capital.
pub(super) fn has_title_case<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (long, upper) = texts.map(capitalised).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    long > 0 && upper * 10 > long * 7
}

/// How many words of a line behind its first are longer than three letters, and how many of these begin with a capital;
/// of scripts that have no titles with capitals all, and none.
pub(super) fn capitalised(text: &str) -> (u32, u32) {
    let long = text.split_whitespace().skip(1).filter(|w| w.chars().nth(3).is_some());
    long.fold((0, 0), |(long, upper), word| {
        let first = word.chars().find(|c| c.is_letter()).unwrap_or(' ');
        (long + 1, upper + u32::from(first < '\u{250}' && first.is_capital()))
    })
}
