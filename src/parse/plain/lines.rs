//! Facts about physical lines: where each stands, how wide it was in print, how it begins and how it ends.
//!
//! What this leaves to others: what a line is for.

use crate::letter::Letter;

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// An upper-case letter.
    Upper,
    /// A lower-case letter.
    Lower,
    /// A digit.
    Digit,
    /// An opening quotation mark.
    Quote,
    /// A dash, then a blank: speech, or an item of a list.
    Dash,
    /// A bullet, then a blank.
    Bullet,
    /// An opening bracket.
    Bracket,
    /// Anything else, letters without case among it.
    #[default]
    Other,
}

/// How a line ends, a note marker and closing quotation marks or brackets set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// A mark that ends a sentence.
    Sentence,
    /// A colon.
    Colon,
    /// A comma or a semicolon.
    Comma,
    /// A hyphen that follows a letter or a digit.
    Hyphen,
    /// A dash.
    Dash,
    /// A letter, a digit or anything else.
    #[default]
    Open,
}

/// The case of the first letter or digit of a line, behind quotation marks and brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// An upper-case letter.
    Upper,
    /// A lower-case letter.
    Lower,
    /// A digit.
    Digit,
    /// Neither: letters without case, or no letter at all.
    #[default]
    None,
}

/// A line of print that is not blank.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// Byte offset of its first character that is not blank.
    pub start: u32,
    /// Byte offset behind its last character that is not blank.
    pub end: u32,
    /// Blank cells before its first character.
    pub indent: u32,
    /// Estimated width in print, in tenths of an average character; see [`ink`].
    pub ink: u32,
    /// The same of its first word.
    pub first_word: u32,
    /// Number of words.
    pub words: u32,
    /// Number of blank lines before it.
    pub blanks: u32,
    /// Number of page breaks before it in the whole text.
    pub page: u32,
    /// How it begins.
    pub first: Start,
    /// The case of its first letter.
    pub case: Case,
    /// How it ends.
    pub last: End,
    /// Whether it stands at the top of a page or a column as far as that can be known: behind a page break or a
    /// running head.
    pub top: bool,
    /// Whether its last word goes on in the next line although no hyphen says so any more.
    pub is_broken: bool,
    /// Whether it surely goes on with an address that the line before breaks off.
    pub in_address: bool,
    /// Whether it stands in one of several columns, so that other text may lie between it and the next in the source.
    pub column: bool,
    /// Whether a byte stands in it that a label or a marker may begin with, letters set aside: see [`is_sign`].
    pub has_signs: bool,
    /// Whether its text can be taken as it is: no runs of blanks, no tabulators, no soft hyphens and no slash before a
    /// blank, which may cut an address.
    pub is_plain: bool,
}

impl Line {
    /// Its text.
    pub fn text(self, source: &str) -> &str {
        source.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Whether a blank line stands before it.
    pub fn after_blank(self) -> bool {
        self.blanks > 0
    }

    /// Whether its last sentence goes on in another line.
    pub fn is_open(self) -> bool {
        !matches!(self.last, End::Sentence)
    }
}

/// Whether a line begins with a mark that belongs to the word before it, as behind a raised marker.
pub fn begins_with_mark(text: &str) -> bool {
    let behind = text.strip_prefix(['.', ',', ')']);
    behind.is_some_and(|behind| behind.is_empty() || (behind.starts_with(' ') && !behind.starts_with(" .")))
}

/// The lines of a text that are not blank, in the order of the source. Form feeds break pages, wherever they stand.
pub fn read(source: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(source.len() / 40);
    let mut start = 0;
    let mut blanks = 0;
    let mut page = 0;
    let mut top = true;
    for end in memchr::memchr2_iter(b'\n', 0x0c, source.as_bytes()).chain([source.len()]) {
        let raw = source.get(start..end).unwrap_or_default();
        match facts(raw, start) {
            Some(line) => {
                lines.push(Line { blanks, page, top, ..line });
                blanks = 0;
                top = false;
            }
            None => blanks += u32::from(source.as_bytes().get(end) == Some(&b'\n')),
        }
        if source.as_bytes().get(end) == Some(&0x0c) {
            page += 1;
            top = true;
        }
        start = end + 1;
    }
    lines.shrink_to_fit();
    lines
}

/// The facts about one physical line that stands at byte `offset`; `None` if it is blank.
pub fn facts(raw: &str, offset: usize) -> Option<Line> {
    let text = raw.trim_start();
    let lead = raw.len() - text.len();
    let text = text.trim_end();
    if text.is_empty() {
        return None;
    }
    let blank_cells = raw.get(..lead).map_or(0, |s| s.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum());
    let measured = measure(text);
    Some(Line {
        start: (offset + lead) as u32,
        end: (offset + lead + text.len()) as u32,
        indent: blank_cells,
        ink: measured.ink,
        first_word: measured.first_word,
        words: measured.words,
        has_signs: measured.has_signs,
        is_plain: measured.is_plain,
        first: start_of(text),
        case: case_of(text),
        last: end_of(text),
        ..Line::default()
    })
}

/// What one pass over the characters of a line finds.
#[derive(Debug)]
struct Measured {
    ink: u32,
    first_word: u32,
    words: u32,
    has_signs: bool,
    is_plain: bool,
}

/// Measures a text that neither begins nor ends with a blank. In a plain one, as nearly all are, blanks have only to be
/// counted.
fn measure(text: &str) -> Measured {
    let first = memchr::memchr(b' ', text.as_bytes()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(first).unwrap_or((text, ""));
    let (first, behind) = (Sum::of(word), Sum::of(rest));
    let seen = first.seen | behind.seen;
    let has_signs = seen & SIGN != 0;
    if seen & (TWO_BLANKS | OTHER_BLANK | SOFT_HYPHEN) != 0 || (seen & SLASH != 0 && text.contains("/ ")) {
        return Measured { has_signs, ..measure_blanks(text) };
    }
    let words = 1 + behind.blanks;
    Measured { ink: first.ink + behind.ink, first_word: first.ink, words, has_signs, is_plain: true }
}

/// What the characters of a text amount to.
#[derive(Debug, PartialEq, Eq)]
struct Sum {
    /// See [`ink`].
    ink: u32,
    /// The usual blanks.
    blanks: u32,
    /// What is in it: a set of the bits above [`ADDED`].
    seen: u64,
}

impl Sum {
    /// Adds up the bytes, of which each counts as those before it say: so all take the same way, where the lengths of
    /// characters would have to be guessed.
    fn of(text: &str) -> Self {
        let (mut added, mut seen, mut row) = (0, 0, 0);
        for byte in text.bytes() {
            let entry = BYTES[row][byte as usize];
            row = usize::from(ROWS[byte as usize]) % BYTES.len();
            added += entry & ADDED;
            seen |= entry;
        }
        let ink = if seen & UNCOMMON == 0 { added as u32 } else { text.chars().map(ink).sum() };
        Self { ink, blanks: (added >> 32) as u32, seen }
    }
}

/// The bits of a number in [`BYTES`] that are added up: ink, and from [`BLANK`] on blanks.
const ADDED: u64 = (1 << 40) - 1;
/// The usual blank.
const BLANK: u64 = 1 << 32;
/// The second of two of them side by side.
const TWO_BLANKS: u64 = 1 << 40;
/// Any other blank.
const OTHER_BLANK: u64 = 1 << 41;
/// What a label or a marker may begin with: digits, brackets, stars, and the first bytes of other symbols and of raised
/// digits and letters.
const SIGN: u64 = 1 << 42;
/// A slash.
const SLASH: u64 = 1 << 43;
/// A soft hyphen.
const SOFT_HYPHEN: u64 = 1 << 44;
/// A character whose bytes do not say how wide it is.
const UNCOMMON: u64 = 1 << 45;

/// The row of [`BYTES`] for the byte behind each: 0 is for what begins a character, or is the third byte of one.
const ROWS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte {
            0x20 => 1,
            0xc2 => 2,
            0xc4 => 3,
            0xd0 => 4,
            0xd1 => 5,
            0xc3 | 0xc5..=0xcb | 0xce | 0xcf | 0xd2..=0xdf => 6,
            0xe2 => 7,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// What each byte counts, by the row of the one before it.
const BYTES: [[u64; 256]; 8] = {
    let mut table = [[0; 256]; 8];
    let mut at = 0;
    while at < 8 * 256 {
        let (row, byte) = (at / 256, at % 256);
        table[row][byte] = match (row, byte) {
            (_, 0..=0x7f) => INK[byte] as u64 | ascii_bits(byte as u8, row == 1),
            (_, 0xc2 | 0xca | 0xcb | 0xe2) => SIGN,
            (_, 0xe1) => SIGN | UNCOMMON,
            // Behind 0xe2, 0x80 is the second byte of general punctuation.
            (_, 0xc3..=0xcb | 0xce..=0xdf) | (7, 0x80) => 0,
            (_, 0xc0..) | (7, _) => UNCOMMON,
            (2, 0xad) => INK[0xad] as u64 | SOFT_HYPHEN,
            (2, _) => INK[0x80 | byte & 0x3f] as u64,
            (3, _) => INK[0x100 | byte & 0x3f] as u64,
            (4, _) => INK[0x400 | byte & 0x3f] as u64,
            (5, _) => INK[0x440 | byte & 0x3f] as u64,
            (6, _) => 10,
            (_, third) => ink_beyond(0x2000 | third as u32 & 0x3f) as u64,
        };
        at += 1;
    }
    table
};

/// The bits of an ASCII character.
const fn ascii_bits(byte: u8, behind_blank: bool) -> u64 {
    match byte {
        b' ' if behind_blank => BLANK | TWO_BLANKS,
        b' ' => BLANK,
        b'\t' | b'\n' | 0x0c | b'\r' => OTHER_BLANK,
        b'0'..=b'9' | b'[' | b'(' | b'*' => SIGN,
        b'/' => SLASH,
        _ => 0,
    }
}

/// Whether a label or a marker may begin with a byte, letters set aside.
#[inline]
pub fn is_sign(byte: u8) -> bool {
    BYTES[0][byte as usize] & SIGN != 0
}

/// [`measure`] for a text that may have runs of blanks, which count as one.
fn measure_blanks(text: &str) -> Measured {
    let mut measured = Measured { ink: 0, first_word: 0, words: 0, has_signs: false, is_plain: false };
    let mut after_blank = true;
    for c in text.chars() {
        let blank = c.is_ascii_whitespace();
        if blank && measured.words == 1 && !after_blank {
            measured.first_word = measured.ink;
        }
        measured.words += u32::from(!blank && after_blank);
        measured.ink += if blank { ink(' ') * u32::from(!after_blank) } else { ink(c) };
        after_blank = blank;
    }
    if measured.words <= 1 {
        measured.first_word = measured.ink;
    }
    measured
}

/// Estimated width of a character in print, in tenths of an average character.
///
/// Full lines of justified type have one width on paper, but their numbers of characters differ: by 3.2 % (standard
/// deviation over 24 typeset articles in four scripts and faces), their sums of these widths only by 2.2 %, which is what
/// makes a slightly short last line visible. The widths are those of a Times face, to the nearest twentieth.
#[inline]
pub fn ink(c: char) -> u32 {
    match INK.get(c as usize) {
        Some(ink) => u32::from(*ink),
        None => ink_beyond(c as u32),
    }
}

/// [`ink`] of a character behind Cyrillic.
const fn ink_beyond(c: u32) -> u32 {
    match c {
        // Hyphens and single quotation marks.
        0x2010 | 0x2011 | 0x2018 | 0x2019 => 7,
        0x200b..=0x200f | 0xfeff => 0,
        // The dash and the ellipsis, then the scripts of East Asia.
        0x2014 | 0x2026 | 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 20,
        _ => 10,
    }
}

/// [`ink`] of the characters up to Cyrillic.
const INK: [u8; 0x530] = {
    let mut table = [10; 0x530];
    let mut c = 0;
    while c < table.len() {
        table[c] = match c {
            0x20..=0x7e => ASCII_INK[c - 0x20],
            0xad | 0x131 => 7, // soft hyphen, dotless i
            0x300..=0x36f => 0,
            0x410..=0x42f => 15,
            0x430..=0x44f => CYRILLIC_INK[c - 0x430],
            _ => 10,
        };
        c += 1;
    }
    table
};

/// [`ink`] of the characters from the blank to the tilde.
const ASCII_INK: [u8; 95] = [
    6, 7, 9, 10, 10, 17, 16, 7, 7, 7, 10, 12, 5, 7, 5, 6, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 6, 6, 12,
    12, 12, 9, 19, 15, 14, 14, 15, 13, 12, 15, 15, 7, 8, 15, 13, 18, 15, 15, 12, 15, 14, 12, 13, 15, 15, 20,
    15, 15, 13, 7, 6, 7, 10, 10, 7, 9, 10, 9, 10, 9, 7, 10, 10, 6, 6, 10, 6, 16, 10, 10, 10, 10, 7, 8, 6, 10,
    10, 15, 10, 10, 9, 10, 4, 10, 11,
];

/// [`ink`] of the letters from а to я.
const CYRILLIC_INK: [u8; 32] = [
    9, 11, 10, 9, 11, 9, 14, 8, 11, 11, 10, 10, 13, 11, 10, 11, 10, 9, 9, 10, 13, 10, 11, 10, 16, 16, 11, 14,
    9, 9, 16, 10,
];

/// How a text that does not begin with a blank begins.
fn start_of(text: &str) -> Start {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return Start::Other };
    let second = chars.next();
    let spaced = second.is_none_or(char::is_whitespace);
    match first {
        '•' | '●' | '▪' | '◦' | '∙' | '○' | '■' | '·' if spaced => Start::Bullet,
        '–' | '—' | '―' | '-' | '−' if spaced => Start::Dash,
        '«' | '“' | '„' | '"' | '‘' | '‚' | '»' | '\'' | '’' | '”' => Start::Quote,
        '(' | '[' | '{' => Start::Bracket,
        '0'..='9' => Start::Digit,
        c if c.is_small() => Start::Lower,
        c if c.is_capital() => Start::Upper,
        _ => Start::Other,
    }
}

/// The case of the first letter or digit.
pub fn case_of(text: &str) -> Case {
    match text.chars().take(8).find(|c| c.is_letter_or_digit()) {
        Some(c) if c.is_small() => Case::Lower,
        Some(c) if c.is_capital() => Case::Upper,
        Some(c) if c.is_number() => Case::Digit,
        _ => Case::None,
    }
}

/// How a text that does not end with a blank ends.
pub fn end_of(text: &str) -> End {
    let text = without_marker(text);
    let bare = text.trim_end_matches(is_closing);
    match bare.chars().next_back() {
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '۔' | '؟' | '।') => End::Sentence,
        Some(':' | '：') if bare.len() == text.len() => End::Colon,
        Some(',' | ';' | '，' | '、' | '；') if bare.len() == text.len() => End::Comma,
        Some('-' | '\u{ad}' | '‐') if bare.len() == text.len() => {
            let mut before = bare.chars().rev().skip(1);
            if before.next().is_some_and(char::is_letter_or_digit) { End::Hyphen } else { End::Dash }
        }
        Some('–' | '—' | '―' | '−') => End::Dash,
        _ => End::Open,
    }
}

/// Whether a character closes a quotation or a bracket.
pub fn is_closing(c: char) -> bool {
    matches!(
        c,
        '»' | '”' | '’' | '"' | '\'' | ')' | ']' | '}' | '“' | '‘' | '«' | ' ' | '\u{a0}' | '\u{202f}'
    )
}

/// The text without a note marker at its end: `paquets.*`, `mehr.[2]`, `necesarios.1)`, `мостов1`.
fn without_marker(text: &str) -> &str {
    let symbols = text
        .trim_end_matches(['*', '†', '‡', '§', '‖', '¶', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁰']);
    let inner = symbols.strip_suffix([']', ')']).unwrap_or(symbols);
    let digits = inner.trim_end_matches(|c: char| c.is_ascii_digit());
    let count = inner.len() - digits.len();
    if count == 0 || count > 3 {
        return symbols;
    }
    let bare = digits.strip_suffix(['[', '(']).unwrap_or(digits);
    match bare.trim_end().chars().next_back() {
        Some('.' | '!' | '?' | '…' | ',' | ';' | ':' | '»' | '”' | '"' | '’' | '“') => {
            bare.trim_end()
        }
        _ => symbols,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_does_not_hide_the_end_of_a_sentence() {
        for text in
            ["мостов1.", "понадобится”2.", "paquets.*", "mehr.[2]", "necesarios.1)", "bring.2", "»So.«"]
        {
            assert_eq!(end_of(text), End::Sentence, "{text}");
        }
    }

    #[test]
    fn a_text_is_as_wide_as_its_characters_are_whatever_stands_before_them() {
        let all = ('\0'..=char::MAX).filter(|c| (*c as u32) < 0x3100 || (*c as u32).is_multiple_of(251));
        for c in all {
            for before in ["", "x", " ", "д", "р", "é", "ę", "«", "—", "ﬁ"] {
                let text = format!("{before}{c}д…");
                let wide: u32 = text.chars().map(ink).sum();
                let sum = Sum::of(&text);
                assert_eq!((sum.ink, sum.blanks as usize), (wide, text.matches(' ').count()), "{text:?}");
                let begins = |text: &str| text.bytes().any(is_sign);
                let has = |bit: u64| sum.seen & bit != 0;
                assert_eq!((has(SIGN), has(TWO_BLANKS)), (begins(&text), text.contains("  ")), "{text:?}");
                assert_eq!((has(SLASH), has(SOFT_HYPHEN)), (c == '/', c == '\u{ad}'), "{text:?}");
            }
        }
    }

    #[test]
    fn a_hyphen_is_not_a_dash() {
        assert_eq!(end_of("вос-"), End::Hyphen);
        assert_eq!(end_of("und -"), End::Dash);
        assert_eq!(end_of("слово —"), End::Dash);
    }

    #[test]
    fn blank_lines_and_page_breaks_are_counted() {
        let lines = read("  Eins\n\n\nzwei\u{c}drei\n");
        let facts: Vec<_> = lines.iter().map(|l| (l.indent, l.blanks, l.page, l.top)).collect();
        assert_eq!(facts, [(2, 0, 0, true), (0, 2, 0, false), (0, 0, 1, true)]);
    }
}
