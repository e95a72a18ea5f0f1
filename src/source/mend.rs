//! Decoded text to text as everything else expects it: NFC, ligatures as their letters, line ends as `\n`, no other control
//! characters.
//!
//! Most articles need nothing: two scans without a copy find that out.

use crate::clean::{next_sign_but_breaks, sign};
use std::collections::TryReserveError;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Columns are counted on lines up to so many bytes.
const LONG: usize = 400;

/// Tabulators reach to the next multiple of so many columns. Four, as in Markdown, where more would turn the text of a
/// list item into code.
const TAB: usize = 4;

/// Mends a text; gives it back as it is where nothing needs mending. An error if there is no memory for a second one.
pub(crate) fn mend(text: String) -> Result<String, TryReserveError> {
    let text = compose(text)?;
    match next_sign_but_breaks(&text, 0) {
        None => Ok(text),
        Some(first) => rewrite(&text, first),
    }
}

/// The text in NFC, ligatures as their letters. Nothing is composed over the end of a line, so lines that need nothing are
/// copied.
fn compose(text: String) -> Result<String, TryReserveError> {
    if !may_compose(text.as_bytes()) {
        return Ok(text);
    }
    let (mut composed, mut copied, mut at) = (String::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        let needs_work = || line.contains(is_ligature) || is_nfc_quick(line.chars()) != IsNormalized::Yes;
        if may_compose(line.as_bytes()) && needs_work() {
            composed.try_reserve(text.len() - copied)?;
            composed.push_str(text.get(copied..at).unwrap_or_default());
            line.nfc().for_each(|c| push_letters(&mut composed, c));
            copied = at + line.len();
        }
        at += line.len();
    }
    if copied == 0 {
        return Ok(text);
    }
    composed.push_str(text.get(copied..).unwrap_or_default());
    Ok(composed)
}

/// Whether a character is a ligature that print has for its looks: two or three Latin letters in one piece of type.
fn is_ligature(c: char) -> bool {
    matches!(c, '\u{fb00}'..='\u{fb06}')
}

/// Appends a character, a ligature as its letters: so it is found, wrapped and spelt as they are.
fn push_letters(text: &mut String, c: char) {
    if is_ligature(c) {
        text.extend(c.nfkc());
    } else {
        text.push(c);
    }
}

/// Whether a ligature or a character that is other than NFC may begin with one of some bytes. All of ASCII, Latin-1, Latin Extended-A
/// and -B, plain Cyrillic and U+2000…U+2FFF are exempt: the few of the last that NFC would change (two widths of blank,
/// the signs of ohm, kelvin and ångström, two brackets) look the same either way, and search folds them.
fn may_compose(bytes: &[u8]) -> bool {
    let may = |b: &u8| *b >= 0xcc && !matches!(b, 0xd0 | 0xd1 | 0xe2);
    bytes.chunks(4096).any(|chunk| chunk.iter().fold(false, |any, b| any | may(b)))
}

/// Copies the text, mending it from byte `first` on.
fn rewrite(text: &str, first: usize) -> Result<String, TryReserveError> {
    let mut mended = String::new();
    mended.try_reserve(text.len() + text.len() / 16)?;
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
        mended.try_reserve(text.len() - from)?;
        mended.push_str(text.get(from..at).unwrap_or_default());
        let rest = text.get(at..).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        from = at + c.len_utf8();
        match c {
            '\r' if rest.starts_with("\r\n") => {}
            '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => mended.push('\n'),
            '\t' => push_tab(&mut mended),
            _ => mended.push(sign(c).unwrap_or(c)),
        }
        next = next_sign_but_breaks(text, from);
    }
    mended.push_str(text.get(from..).unwrap_or_default());
    Ok(mended)
}

/// Blanks up to the next tabulator. Only the end of a long line is looked at, so that a line of nothing but tabulators
/// stays linear.
fn push_tab(mended: &mut String) {
    let from = (mended.len().saturating_sub(LONG)..=mended.len()).find(|&at| mended.is_char_boundary(at));
    let tail = from.and_then(|from| mended.get(from..)).unwrap_or_default();
    let column = match tail.rfind(['\n', '\u{c}']) {
        Some(end) => tail.get(end + 1..).unwrap_or_default().chars().count(),
        None if mended.len() > LONG => 0,
        None => tail.chars().count(),
    };
    mended.push_str("    ".get(column % TAB..).unwrap_or(" "));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(mend(text.to_owned()).as_deref(), Ok(expected));
    }

    #[test]
    fn every_line_end_becomes_a_newline() {
        check("a\r\nb\rc\u{85}d\u{2028}e\nf\r\r\ng", "a\nb\nc\nd\ne\nf\n\ng");
    }

    #[test]
    fn form_feeds_and_soft_hyphens_stay() {
        check("one\u{c}sylla\u{ad}ble\u{a0}“x” – y", "one\u{c}sylla\u{ad}ble\u{a0}“x” – y");
    }

    #[test]
    fn tabulators_reach_to_the_next_stop() {
        check("\ta\tb\n-\titem", "    a   b\n-   item");
    }

    #[test]
    fn controls_become_their_signs() {
        check("\u{0}\u{1b}[m\u{7f}\u{9b}\u{202e}\u{e0041}", "␀␛[m␡\u{fffd}⇄\u{fffd}");
    }

    #[test]
    fn letters_and_their_accents_are_composed() {
        check("и\u{306} e\u{301} й é", "й é й é");
    }

    #[test]
    fn ligatures_become_their_letters() {
        check("ﬁnd the oﬃce, aﬄict\noﬀ the ﬂoor, ﬅ ﬆ", "find the office, afflict\noff the floor, st st");
        check("ﬁ\u{301}n ﬕ", "fi\u{301}n ﬕ");
    }
}
