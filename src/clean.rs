//! Text that is safe to show.
//!
//! Everything ibid shows comes from outside: articles, file names, configuration, bookmark files, error messages.
//! [`Clean`] is the only type that painters and messages take, and [`clean`] the only way to make one, so no escape
//! sequence, control character or bidirectional override can reach a terminal other than as a visible sign.
//!
//! One unsafe character becomes exactly one sign of one cell, so offsets counted in characters stay as they are.
//! What this leaves to others: widths (`layout`), encodings (`source`), what a terminal can show (`view`).

use std::borrow::Cow;
use std::fmt;

/// Text without control characters, escape sequences or bidirectional overrides, on one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clean<'a>(Cow<'a, str>);

impl Clean<'_> {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl fmt::Display for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Makes any text safe to show on one line. Borrows when there was nothing to mend.
pub fn clean(text: &str) -> Clean<'_> {
    if text.chars().all(|c| sign(c).is_none()) {
        return Clean(Cow::Borrowed(text));
    }
    Clean(Cow::Owned(text.chars().map(|c| sign(c).unwrap_or(c)).collect()))
}

/// Makes text of several lines safe to show: as [`clean`], but line ends stay. Borrows when there was nothing to mend.
pub fn clean_lines(text: &str) -> Cow<'_, str> {
    let Some(first) = next_sign(text, 0) else { return Cow::Borrowed(text) };
    let (safe, rest) = text.split_at_checked(first).unwrap_or(("", text));
    let mended = rest.chars().map(|c| sign(c).filter(|_| c != '\n').unwrap_or(c));
    Cow::Owned(safe.chars().chain(mended).collect())
}

/// Bytes that are tested together: with so many, the compiler needs few instructions for each.
const TOGETHER: usize = 32;

/// The offset of the next character from byte `from` on, a char boundary, that has a [`sign`] and is no line end.
pub(crate) fn next_sign(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_harmless = |together: &[u8; TOGETHER + 2]| {
        let suspect = |i: usize| is_suspect(together[i], together[i + 1], together[i + 2]);
        !(0..TOGETHER).fold(false, |any, i| any | suspect(i))
    };
    let byte = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut at = from;
    loop {
        while bytes.get(at..).and_then(|rest| rest.first_chunk()).is_some_and(is_harmless) {
            at += TOGETHER;
        }
        at = (at..bytes.len()).find(|&i| is_suspect(byte(i), byte(i + 1), byte(i + 2)))?;
        match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(c) if sign(c).is_none() => at += c.len_utf8(),
            _ => return Some(at),
        }
    }
}

/// [`next_sign`], page breaks left out of account.
pub(crate) fn next_sign_but_breaks(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = next_sign(text, at)?;
        let breaks = text.as_bytes().iter().skip(at).take_while(|b| **b == 0x0c).count();
        if breaks == 0 {
            return Some(at);
        }
        at += breaks;
    }
}

/// Whether a character may begin with a byte, given the two behind it, that has a [`sign`] and is no line end. The few
/// others that pass show later.
#[inline]
#[expect(
    clippy::needless_bitwise_bool,
    reason = "no test depends on another, so that many bytes are tested at once"
)]
fn is_suspect(first: u8, second: u8, third: u8) -> bool {
    let control = ((first < 0x20) & (first != b'\n')) | (first == 0x7f);
    let c1 = (first == 0xc2) & (second < 0xa0);
    let separator_or_override = (first == 0xe2) & (second & 0xfe == 0x80) & (third.wrapping_sub(0xa6) < 9);
    let annotation = (first == 0xef) & (second == 0xbf);
    let tag = first == 0xf3;
    control | c1 | separator_or_override | annotation | tag
}

/// The sign that stands for a character which must not reach a terminal, or `None` if it may.
///
/// C0 controls become their pictures (U+2400…), C1 controls and tag characters U+FFFD, bidirectional embeddings,
/// overrides and isolates `⇄`.
pub fn sign(c: char) -> Option<char> {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' | '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}' => Some('\u{fffd}'),
        '\u{2028}' | '\u{2029}' => Some('\u{2424}'),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('⇄'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_sequence_becomes_signs() {
        assert_eq!(clean("a\x1b[2Jb\u{9b}31m").as_str(), "a␛[2Jb\u{fffd}31m");
    }

    #[test]
    fn line_ends_stay_where_lines_are_meant() {
        assert_eq!(clean_lines("a\nb\x1bc\u{c}"), "a\nb␛c␌");
    }

    #[test]
    fn a_bidirectional_override_is_shown() {
        assert_eq!(clean("user\u{202e}txt.exe").as_str(), "user⇄txt.exe");
    }

    #[test]
    fn the_next_sign_is_found_whatever_it_is_and_wherever_it_stands() {
        for c in '\0'..=char::MAX {
            let found = next_sign(c.encode_utf8(&mut [0; 4]), 0);
            assert_eq!(found, sign(c).filter(|_| c != '\n').map(|_| 0), "{c:?}");
        }
        for before in 0..3 * TOGETHER {
            for behind in [0, 1, 2 * TOGETHER] {
                let text = format!("{}\u{202e}{}", "x".repeat(before), "–".repeat(behind));
                assert_eq!(next_sign(&text, 0), Some(before), "{before} before, {behind} behind");
            }
        }
    }

    #[test]
    fn harmless_text_is_borrowed() {
        assert!(matches!(clean("Привет, “мир”"), Clean(Cow::Borrowed(_))));
    }
}
