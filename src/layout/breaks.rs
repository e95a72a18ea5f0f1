//! Blanks at which print ends no line although the article has plain ones there: before the signs that French sets off,
//! before a dash, between initials and a name, between a number and what it counts.
//!
//! The rules of several languages stand side by side: what one asks for means nothing in the others, or does no harm.
//! What this leaves to others: breaking a line there all the same where it has no other blank (`layout::wrap`).

use crate::letter::Letter;

/// Abbreviations before a number, without their points: of one letter all are, but for those that print joins to nothing.
const BEFORE_NUMBERS: [&str; 43] = [
    "стр", "тт", "гл", "рис", "табл", "пп", "ст", "кн", "вып", "разд", "илл", "pp", "vol", "vols", "no",
    "nos", "nr", "bd", "bde", "ch", "chap", "fig", "figs", "art", "arts", "sec", "sect", "ll", "ff", "fol",
    "nn", "col", "cols", "abb", "kap", "abs", "anm", "tab", "taf", "sp", "lib", "cap", "núm",
];

/// Titles and kinds of places before a name, without their points; of one letter and of two all are.
const BEFORE_NAMES: [&str; 12] =
    ["им", "ул", "пл", "св", "проф", "акад", "prof", "mrs", "mme", "mlle", "sta", "sra"];

/// What is counted, behind a number: "2010 г.", "4 млн".
const BEHIND_NUMBERS: [&str; 34] = [
    "г.", "гг.", "в.", "вв.", "с.", "стр.", "руб.", "коп.", "тыс.", "экз.", "млн", "млрд", "трлн", "км",
    "кг", "см", "мм", "p.", "pp.", "s.", "h.", "bd.", "bde.", "vol.", "vols.", "km", "kg", "cm", "mm",
    "mio.", "mrd.", "uhr", "°c", "°",
];

/// A byte before a blank that may mean that the line does not end there.
const BEFORE: u8 = 1;
/// A byte behind a blank that may.
const BEHIND: u8 = 1 << 1;

/// The bytes worth a closer look: the ends of point, «, ‹, №, § and digits; the starts of marks, closing signs and dashes.
const SUSPECTS: [u8; 256] = {
    let mut table = [0; 256];
    let (before, behind) = (*b".\xab\xb9\x96\xa70123456789", *b";:!?%.,)]-\xc2\xe2");
    let mut at = 0;
    while at < before.len() {
        table[before[at] as usize] |= BEFORE;
        at += 1;
    }
    at = 0;
    while at < behind.len() {
        table[behind[at] as usize] |= BEHIND;
        at += 1;
    }
    table
};

/// Whether print keeps together what stands on either side of the blank at a byte of a text; `word` is the byte where what
/// stands before it begins, and may be anywhere before that.
#[inline]
pub(crate) fn holds(text: &str, word: usize, blank: usize) -> bool {
    let bytes = text.as_bytes();
    let of = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let kind = |at: usize| SUSPECTS.get(of(at) as usize).copied().unwrap_or(0);
    let suspected = blank > word
        && (kind(blank - 1) & BEFORE != 0
            || kind(blank + 1) & BEHIND != 0
            || of(blank + 2) == b'.'
            || of(blank + 3) == b'.');
    suspected
        && holds_together(
            text.get(word..blank).unwrap_or_default(),
            text.get(blank + 1..).unwrap_or_default(),
        )
}

/// The same of the words before a blank and the text behind it.
fn holds_together(before: &str, behind: &str) -> bool {
    let before = before.rsplit(' ').next().unwrap_or_default();
    let behind = behind.split(' ').next().unwrap_or_default();
    is_set_off(behind)
        || is_dash(behind)
        || ends_open(before)
        || is_and_so_on(before, behind)
        || before.ends_with(|c: char| c.is_ascii_digit()) && is_counted(behind)
        || before.strip_suffix('.').is_some_and(|before| abbreviates(before, behind))
        || matches!(bare(before), "№" | "№№" | "§" | "§§" | "N°" | "n°") && is_number(behind)
        || before.starts_with(char::is_capital) && before.ends_with(char::is_letter) && is_initial(behind)
}

/// Whether words begin with a mark that ends what stands before it: "; ", "!", "»", but neither ".zip" nor "»Wort«".
fn is_set_off(words: &str) -> bool {
    let mut chars = words.chars();
    chars.next().is_some_and(|c| {
        matches!(c, ';' | ':' | '!' | '?' | '%' | '‰' | '.' | ',' | ')' | ']' | '»' | '›' | '…' | '”')
    }) && chars.next().is_none_or(|c| !c.is_letter_or_digit())
}

/// Whether words are those with which Cyrillic ends a list: "и т. д.", "и т.п.".
fn is_and_so_on(before: &str, behind: &str) -> bool {
    matches!(bare(before), "и" | "і") && behind.starts_with("т.")
}

/// Whether a word is a dash.
fn is_dash(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', ':']);
    word.len() <= 3
        && !word.is_empty()
        && word.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
}

/// Whether words end with a quotation mark that opens: "«", but not "Wort«".
fn ends_open(words: &str) -> bool {
    let outside = words.strip_suffix(['«', '‹']);
    outside.is_some_and(|outside| {
        outside.chars().next_back().is_none_or(|c| matches!(c, '(' | '[' | '“' | '—' | '–'))
    })
}

/// A word without the signs that open before it.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['(', '[', '«', '“', '„', '‹', '"'])
}

/// Whether words are a number: in digits, or in Roman ones.
fn is_number(words: &str) -> bool {
    let number = words.trim_end_matches(|c: char| !c.is_letter_or_digit());
    words.starts_with(|c: char| c.is_ascii_digit())
        || !number.is_empty() && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C' | b'M'))
}

/// Whether a word is counted by the number before it.
fn is_counted(word: &str) -> bool {
    let word = word.trim_end_matches([',', ';', ':', ')', ']', '»', '”']);
    has(&BEHIND_NUMBERS, word) || word.strip_suffix('.').is_some_and(|word| has(&BEHIND_NUMBERS, word))
}

/// Whether an abbreviation, its point left out, belongs to what stands behind it.
fn abbreviates(before: &str, behind: &str) -> bool {
    let before = bare(before);
    // Of "Ж.-Ж" or "т.е" only what stands behind the last point.
    let last = before.rsplit(['.', '-']).next().unwrap_or_default();
    let (letters, next) = (last.chars().count(), behind.chars().next().unwrap_or(' '));
    if letters == 0 || !last.chars().all(char::is_letter) {
        return false;
    }
    let is_short = letters == 1 || letters == 2 && last.starts_with(char::is_capital);
    (next.is_capital() && (is_short || has(&BEFORE_NAMES, last)))
        || (is_number(behind) && (letters == 1 || has(&BEFORE_NUMBERS, last)))
        || (letters == 1 && is_one_letter_with_a_point(behind))
}

/// Whether words begin with an initial: "A. ", "А.,".
fn is_initial(words: &str) -> bool {
    words.starts_with(char::is_capital) && is_one_letter_with_a_point(words)
}

/// Whether words begin with a letter and a point behind it.
fn is_one_letter_with_a_point(words: &str) -> bool {
    let mut chars = words.chars();
    chars.next().is_some_and(char::is_letter) && chars.next() == Some('.')
}

/// Whether a word is in a list of small words, whatever its case.
fn has(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.chars().eq(word.chars().map(char::small)))
}
