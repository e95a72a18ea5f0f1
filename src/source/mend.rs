//! Decoded text to text as everything else expects it: NFC, line ends as `\n`, no other control characters.
//!
//! Most articles need nothing: two scans without a copy find that out.

use crate::clean::sign;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Columns are counted on lines up to so many bytes.
const LONG: usize = 400;

/// Tabulators reach to the next multiple of so many columns. Four, as in Markdown, where more would turn the text of a
/// list item into code.
const TAB: usize = 4;

/// Mends a text; gives it back as it is where nothing needs mending.
pub(crate) fn mend(text: String) -> String {
    let text = compose(text);
    match next_unclean(&text, 0) {
        None => text,
        Some(first) => rewrite(&text, first),
    }
}

/// The text in NFC.
fn compose(text: String) -> String {
    if text.as_bytes().iter().any(|b| MAY_COMPOSE[*b as usize])
        && is_nfc_quick(text.chars()) != IsNormalized::Yes
    {
        return text.nfc().collect();
    }
    text
}

/// Leading bytes of characters that can be other than NFC. All of ASCII, Latin-1, Latin Extended-A and -B, plain
/// Cyrillic and U+2000…U+2FFF are exempt: the few of the last that NFC would change (two widths of blank, the signs of
/// ohm, kelvin and ångström, two brackets) look the same either way, and search folds them.
const MAY_COMPOSE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0xcc;
    while byte <= 0xf4 {
        table[byte] = !matches!(byte, 0xd0 | 0xd1 | 0xe2);
        byte += 1;
    }
    table
};

/// Bytes at which a character may begin that has to be mended.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = byte != b'\n' as usize && byte != 0x0c;
        byte += 1;
    }
    table[0x7f] = true;
    table[0xc2] = true; // C1 controls
    table[0xe2] = true; // line and paragraph separators, bidirectional controls
    table[0xef] = true; // interlinear annotation
    table[0xf3] = true; // tags
    table
};

/// The offset of the next character from `from` on that has to be mended.
fn next_unclean(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|b| SUSPECT[*b as usize])?;
        let c = text.get(at..)?.chars().next()?;
        if sign(c).is_some_and(|_| c != '\n' && c != '\u{c}') {
            return Some(at);
        }
        at += c.len_utf8();
    }
}

/// Copies the text, mending it from byte `first` on.
fn rewrite(text: &str, first: usize) -> String {
    let mut mended = String::with_capacity(text.len() + text.len() / 16);
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
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
        next = next_unclean(text, from);
    }
    mended.push_str(text.get(from..).unwrap_or_default());
    mended
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
        assert_eq!(mend(text.to_owned()), expected);
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
}
