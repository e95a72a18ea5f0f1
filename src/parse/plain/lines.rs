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
    let bytes = text.as_bytes();
    let seen = bytes.iter().fold(0, |seen, byte| seen | BYTES[*byte as usize]);
    let has_signs = seen & SIGN != 0;
    if seen & BLANK != 0 || text.contains("  ") || has_odd(text, seen) {
        return Measured { has_signs, ..measure_blanks(text) };
    }
    let first = memchr::memchr(b' ', bytes).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(first).unwrap_or((text, ""));
    let first_word = width(word);
    let blanks = memchr::memchr_iter(b' ', rest.as_bytes()).count() as u32;
    Measured { ink: first_word + width(rest), first_word, words: 1 + blanks, has_signs, is_plain: true }
}

/// Whether a soft hyphen or a slash before a blank stands in a text of some bytes.
fn has_odd(text: &str, seen: u8) -> bool {
    (seen & SLASH != 0 && text.contains("/ ")) || (seen & LATIN_SIGN != 0 && text.contains('\u{ad}'))
}

/// Blanks other than the usual one.
const BLANK: u8 = 1;
/// What a label or a marker may begin with: digits, brackets, stars, and the first bytes of other symbols and raised
/// digits.
const SIGN: u8 = 1 << 1;
/// A slash.
const SLASH: u8 = 1 << 2;
/// The first byte of the signs of Latin-1, the soft hyphen among them.
const LATIN_SIGN: u8 = 1 << 3;

/// What each byte is: a set of the bits above.
const BYTES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\t' | b'\n' | 0x0c | b'\r' => BLANK,
            b'0'..=b'9' | b'[' | b'(' | b'*' | 0xe2 => SIGN,
            b'/' => SLASH,
            0xc2 => SIGN | LATIN_SIGN,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Whether a label or a marker may begin with a byte, letters set aside.
#[inline]
pub fn is_sign(byte: u8) -> bool {
    BYTES[byte as usize] & SIGN != 0
}

/// The widths of the characters of a text, added up.
fn width(text: &str) -> u32 {
    if text.is_ascii() { text.bytes().map(|b| ink(char::from(b))).sum() } else { text.chars().map(ink).sum() }
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
        None => ink_beyond(c),
    }
}

/// [`ink`] of a character behind Cyrillic.
fn ink_beyond(c: char) -> u32 {
    match c {
        '‘' | '’' | '‐' | '‑' => 7,
        '\u{200b}'..='\u{200f}' | '\u{feff}' => 0,
        '—'
        | '…'
        | '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' => 20,
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
