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

/// Bytes that are tested together: few instructions, whatever they are.
const TOGETHER: usize = 64;

/// The offset of the next character from byte `from` on, a char boundary, that has a [`sign`] and is no line end.
pub(crate) fn next_sign(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let together = rest.get(..TOGETHER).unwrap_or(rest);
        if !together.iter().fold(false, |any, b| any | SUSPECTS[*b as usize]) {
            at += together.len();
            continue;
        }
        at += together.iter().position(|b| SUSPECTS[*b as usize])?;
        let harmless =
            matches!(bytes.get(at..at + 2), Some([0xe2, second]) if !matches!(second, 0x80 | 0x81));
        let c = if harmless { None } else { text.get(at..)?.chars().next() };
        if c.is_some_and(|c| sign(c).is_some()) {
            return Some(at);
        }
        at += c.map_or(3, char::len_utf8);
    }
}

/// The bytes with which a character may begin that has a sign and is no line end: controls, or the first byte of C1
/// controls, of separators and bidirectional controls, of interlinear annotations and of tags.
const SUSPECTS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte < 0x20 && byte != 0x0a) || matches!(byte, 0x7f | 0xc2 | 0xe2 | 0xef | 0xf3);
        byte += 1;
    }
    table
};

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
    fn harmless_text_is_borrowed() {
        assert!(matches!(clean("Привет, “мир”"), Clean(Cow::Borrowed(_))));
    }
}
