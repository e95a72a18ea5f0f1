//! What may be a note's label at the beginning of a line, and what may be a marker that calls a note.
//!
//! Each candidate says how it is printed and how likely it looks by itself; which of them are meant is decided by
//! `series`, from their sequence.

use crate::letter::Letter;
use crate::parse::plain::lines::{Case, Line, case_of, is_sign};

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
    /// `[a]`, `a)`.
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

/// Labels and markers of a text.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Possible beginnings of notes.
    pub labels: Vec<Candidate>,
    /// Possible calls of notes.
    pub markers: Vec<Candidate>,
}

/// Longest number of a note, in digits.
const DIGITS: usize = 5;

/// A line that is a label and nothing else: its candidate, which has yet to be given to a line of text.
pub fn lone_label(text: &str, line: Line) -> Option<Candidate> {
    let sign = label_sign(text).filter(|sign| sign.length == text.len() && sign.style != Style::Dot)?;
    Some(Candidate {
        line: 0,
        start: line.start,
        end: line.end,
        value: sign.value,
        style: sign.style,
        score: 0.0,
    })
}

/// What may be a label at the very end of a line, glued to its last word.
pub fn trailing_label(text: &str, line: Line) -> Option<Candidate> {
    let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let length = digits.max(text.len() - text.trim_end_matches(SYMBOLS).len());
    let before = text.get(..text.len() - length)?;
    let sign = label_sign(text.get(before.len()..)?).filter(|sign| sign.length == length)?;
    let glued = before.chars().next_back().is_some_and(char::is_letter);
    glued.then_some(Candidate {
        line: 0,
        start: line.end - length as u32,
        end: line.end,
        value: sign.value,
        style: sign.style,
        score: 0.0,
    })
}

/// The label that a line begins with, if another of its numbering may stand before it.
pub fn next_label(source: &str, line: Line) -> Option<Candidate> {
    let sign = label_sign(line.text(source)).filter(|sign| sign.style != Style::Dot)?;
    let Sign { style, value, length } = sign;
    let end = line.start + length as u32;
    (value > 1 && value != STAR).then_some(Candidate {
        line: 0,
        start: line.start,
        end,
        value,
        style,
        score: 0.0,
    })
}

/// The label before another one, glued to a word inside a line, with the text of its note behind it: `ac2 Ibid.`
pub fn glued_label(source: &str, line: Line, next: Candidate) -> Option<Candidate> {
    let text = line.text(source);
    let precedes = |sign: &Sign| {
        let steps: &[u32] = if next.style == Style::Symbol { &[1, 16] } else { &[1] };
        sign.style == next.style && steps.contains(&next.value.saturating_sub(sign.value))
    };
    let mut before = ' ';
    text.char_indices().find_map(|(at, c)| {
        let glued = before.is_small() && !c.is_letter();
        before = c;
        let rest = text.get(at..).filter(|_| glued)?;
        let sign = label_sign(rest).filter(precedes)?;
        let body = rest.get(sign.length..)?.strip_prefix(' ')?;
        let start = line.start + at as u32;
        let end = start + sign.length as u32 + 1;
        let Sign { style, value, .. } = sign;
        (case_of(body) == Case::Upper).then_some(Candidate { line: 0, start, end, value, style, score: 0.0 })
    })
}

/// Collects the candidates; `attached` are labels that are known to belong to certain lines, in the order of these.
pub fn collect(source: &str, lines: &[Line], attached: &[Candidate]) -> Candidates {
    let mut found = Candidates::default();
    let mut attached = attached.iter().copied().peekable();
    for (i, line) in lines.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| lines.get(i)).copied();
        if let Some(label) = attached.next_if(|a| a.line as usize == i) {
            found.labels.push(label);
            markers(source, i, *line, line.start, &mut found.markers);
            continue;
        }
        let label = label(source, i, *line, before, lines.get(i + 1).copied());
        let from = label.filter(|l| l.score > -2.0).map_or(line.start, |l| l.end);
        found.labels.extend(label);
        markers(source, i, *line, from, &mut found.markers);
    }
    found
}

/// A sign at the beginning of a text: its style, its value and its length in bytes.
#[derive(Debug, Clone, Copy)]
struct Sign {
    style: Style,
    value: u32,
    length: usize,
}

/// The label at the beginning of a line, if there is one.
fn label(
    source: &str,
    index: usize,
    line: Line,
    before: Option<Line>,
    after: Option<Line>,
) -> Option<Candidate> {
    let text = line.text(source);
    let sign = label_sign(text)?;
    let rest = text.get(sign.length..)?;
    let body = rest.trim_start();
    let glued = body.len() == rest.len();
    let mut score = 0.6;
    if body.is_empty() {
        let next = after.filter(|n| !n.top)?;
        score += start_score(next.text(source), false) - 0.3 - if next.after_blank() { 0.5 } else { 0.0 };
    } else {
        score += start_score(body, glued && matches!(sign.style, Style::Bare));
    }
    if line.after_blank() || before.is_none() {
        score += 0.5;
    }
    if sign.style == Style::Dot {
        score -= 0.3;
    }
    let end = line.end - body.len() as u32;
    Some(Candidate {
        line: index as u32,
        start: line.start,
        end,
        value: sign.value,
        style: sign.style,
        score,
    })
}

/// How much a text looks like the beginning of a note.
fn start_score(body: &str, glued: bool) -> f32 {
    let mut chars = body.chars();
    let first = chars.next().unwrap_or(' ');
    if glued && first == '/' && chars.next().is_some_and(char::is_letter) {
        return 0.0;
    }
    if first.is_ascii_digit()
        || matches!(first, '.' | ',' | ')' | ']' | '%' | '°' | '/' | '+' | '=' | '×' | ':')
    {
        return if glued { -9.0 } else { -1.5 };
    }
    if glued && matches!(first, '-' | '–' | '—') {
        return -3.0;
    }
    if is_unit(body) {
        return -2.0;
    }
    match case_of(body) {
        Case::Upper => 0.7,
        Case::Lower if body.starts_with("http") || body.starts_with("www.") => 0.7,
        Case::Lower if glued => -1.5,
        Case::Lower => -0.5,
        Case::Digit | Case::None => 0.0,
    }
}

/// Whether a text begins with a word that follows quantities and dates.
fn is_unit(body: &str) -> bool {
    const UNITS: [&str; 34] = [
        "%",
        "г.",
        "гг.",
        "год",
        "года",
        "году",
        "годов",
        "годы",
        "век",
        "века",
        "в.",
        "вв.",
        "млн",
        "млрд",
        "тыс.",
        "руб.",
        "км",
        "м",
        "см",
        "кг",
        "km",
        "m",
        "cm",
        "kg",
        "mm",
        "million",
        "millions",
        "Mio.",
        "Prozent",
        "per",
        "percent",
        "°C",
        "×",
        "·",
    ];
    let word = body.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ';']);
    UNITS.contains(&word)
}

/// The sign of a label at the beginning of a text.
fn label_sign(text: &str) -> Option<Sign> {
    let first = *text.as_bytes().first()?;
    match first {
        b'0'..=b'9' => digits_label(text),
        b'[' => bracketed(text, '[', ']', Style::Bracket),
        b'(' => bracketed(text, '(', ')', Style::Round),
        b'*' | 0xc2 | 0xe2 => symbol(text).or_else(|| superscript(text)),
        b'a'..=b'z' => letter_paren(text),
        _ => None,
    }
}

/// `1`, `1.`, `1)`.
fn digits_label(text: &str) -> Option<Sign> {
    let (value, length) = number(text)?;
    let (style, length) = match text.as_bytes().get(length) {
        Some(b')') => (Style::Paren, length + 1),
        Some(b'.') if !text.as_bytes().get(length + 1).is_some_and(u8::is_ascii_digit) => {
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
const SYMBOLS: [char; 6] = ['*', '†', '‡', '§', '¶', '‖'];

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
        .map(|c| raised(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c))
        .collect()
}

/// Collects the possible markers of one line from byte `from` of the source on.
fn markers(source: &str, index: usize, line: Line, from: u32, found: &mut Vec<Candidate>) {
    if !line.has_signs {
        return;
    }
    let text = source.get(from as usize..line.end as usize).unwrap_or_default();
    let bytes = text.as_bytes();
    let mut at = next_beginning(bytes, 0);
    while let Some(byte) = bytes.get(at) {
        match marker_at(text, at) {
            Some((sign, score)) => {
                let whole = Candidate {
                    line: index as u32,
                    start: from + at as u32,
                    end: from + (at + sign.length) as u32,
                    value: sign.value,
                    style: sign.style,
                    score,
                };
                found.push(whole);
                found.extend(together(whole).into_iter().flatten());
                at += sign.length;
            }
            None if byte.is_ascii_digit() => {
                at += bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
            }
            None => at += 1,
        }
        at = next_beginning(bytes, at);
    }
}

/// What each of two markers that may be printed together is worth less than one number: it is the rarer case.
const TOGETHER: f32 = 0.5;

/// The markers of two notes that are called at one place, if a number may be these: `2425` may be 24 and 25. Which is
/// meant, the sequence shows.
fn together(whole: Candidate) -> Option<[Candidate; 2]> {
    if whole.style != Style::Bare {
        return None;
    }
    let part = |digits: u32| (whole.value / 10_u32.pow(digits), whole.value % 10_u32.pow(digits), digits);
    let (first, second, digits) =
        (1..DIGITS as u32).map(part).find(|(first, second, _)| *first > 0 && first + 1 == *second)?;
    let middle = whole.end - digits;
    let score = whole.score - TOGETHER;
    Some([
        Candidate { end: middle, value: first, score, ..whole },
        Candidate { start: middle, value: second, score, ..whole },
    ])
}

/// Where the next marker may begin from byte `at` on; the length of the text if none may.
fn next_beginning(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| is_sign(*b)).unwrap_or(rest.len())
}

/// The marker at byte `at` of a text, with its score.
fn marker_at(text: &str, at: usize) -> Option<(Sign, f32)> {
    let rest = text.get(at..)?;
    let sign = marker_sign(rest)?;
    let before = tail(text.get(..at)?);
    let behind = head(rest.get(sign.length..)?);
    let next = behind.chars().next();
    let mut score = match sign.style {
        Style::Bare => glued_score(before)?,
        Style::Paren | Style::Round => glued_score(before)? - 0.2,
        Style::Symbol => symbol_score(before)?,
        Style::Bracket => bracket_score(before),
        Style::Superscript => 1.5,
        Style::Letter if rest.starts_with('[') => bracket_score(before),
        Style::Letter | Style::Dot => return None,
    };
    if next.is_some_and(|c| c.is_letter_or_digit() || c == '_' || c == '*') {
        return None;
    }
    if next == Some('.') && behind.chars().nth(1).is_some_and(char::is_letter_or_digit) {
        return None;
    }
    if matches!(next, Some('-' | '/' | '=' | '+' | '\\' | '<' | '>')) && sign.style != Style::Bracket {
        score -= 1.2;
    }
    if in_code(before, behind) {
        score -= 2.5;
    }
    Some((sign, score))
}

/// Bytes around a candidate that are looked at: longer words say nothing more, and a line may be a hundred megabytes.
const AROUND: usize = 64;

/// The end of a text.
fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(AROUND);
    (from..=text.len()).find_map(|i| text.get(i..)).unwrap_or_default()
}

/// The beginning of a text.
fn head(text: &str) -> &str {
    (0..=AROUND.min(text.len())).rev().find_map(|i| text.get(..i)).unwrap_or_default()
}

/// The sign of a marker at the beginning of a text.
fn marker_sign(text: &str) -> Option<Sign> {
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
        _ => symbol(text).or_else(|| superscript(text)),
    }
}

/// How much a number that stands directly behind `before` looks like a marker; `None` if it is part of a word or a number.
fn glued_score(before: &str) -> Option<f32> {
    let last = before.chars().next_back()?;
    if last.is_letter() {
        let word = before.rsplit(|c: char| !c.is_letter_or_digit()).next().unwrap_or_default();
        if word.contains(char::is_number) {
            return None;
        }
        let letters = word.chars().take(4).count();
        let lower = last.is_small() || !last.is_capital();
        return Some(match (letters, lower) {
            (3.., true) => 1.5,
            (2, true) => 0.3,
            (_, true) => -0.3,
            (3.., false) => 0.6,
            (_, false) => -0.5,
        });
    }
    match last {
        '»' | '«' | '”' | '’' | '"' | '“' | '\'' | '!' | '?' | '…' | ')' | ']' => Some(1.5),
        '.' | ',' | ';' | ':' => {
            let mut back = before.chars().rev().skip(1);
            match back.next() {
                Some(c) if c.is_whitespace() && matches!(last, ';' | ':') => {
                    back.next().filter(|c| c.is_letter()).map(|_| 1.0)
                }
                Some(c) if c.is_ascii_digit() && last == '.' => behind_number(before),
                Some(c) if c.is_ascii_digit() || c.is_whitespace() => None,
                Some(c) if c.is_letter() => {
                    let letters = 1 + back.take(3).take_while(|c| c.is_letter()).count();
                    Some(if letters >= 3 { 1.3 } else { 0.2 })
                }
                Some(_) => Some(1.2),
                None => None,
            }
        }
        _ => None,
    }
}

/// How much a number behind a number and a full stop looks like a marker: a sentence may end with a year or a page, but most
/// such numbers are decimals, dates and versions.
fn behind_number(before: &str) -> Option<f32> {
    let digits = before.trim_end_matches('.').bytes().rev().take_while(u8::is_ascii_digit).count();
    (digits >= 3).then_some(0.2)
}

/// How much a symbol behind `before` looks like a marker.
fn symbol_score(before: &str) -> Option<f32> {
    let last = before.chars().next_back()?;
    let second = before.chars().rev().nth(1);
    if last.is_whitespace() {
        return second.filter(|c| c.is_letter() || matches!(c, '.' | ',' | '»' | '«' | '”')).map(|_| -0.3);
    }
    (last.is_letter_or_digit()
        || matches!(
            last,
            '»' | '«' | '”' | '’' | '"' | '“' | '\'' | '!' | '?' | '…' | ')' | ']' | '.' | ',' | ';' | ':'
        ))
    .then_some(1.5)
}

/// How much a number in square brackets behind `before` looks like a marker.
fn bracket_score(before: &str) -> f32 {
    match before.chars().next_back() {
        Some(c) if c.is_whitespace() => 0.6,
        Some(_) => 1.5,
        None => 0.2,
    }
}

/// Whether a number stands inside an address, a path or a piece of program text.
fn in_code(before: &str, behind: &str) -> bool {
    let head = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let tail = behind.split(char::is_whitespace).next().unwrap_or_default();
    let odd = |s: &str| s.contains(['@', '_', '=', '\\', '{', '}', '$', '^', '#', '&']) || s.contains("://");
    head.starts_with("www.") || odd(head) || odd(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::plain::lines;

    fn found(text: &str) -> Vec<(u32, Style)> {
        let lines = lines::read(text);
        collect(text, &lines, &[])
            .markers
            .iter()
            .filter(|m| m.score > 0.0)
            .map(|m| (m.value, m.style))
            .collect()
    }

    #[test]
    fn markers_are_glued_to_words_and_marks() {
        assert_eq!(
            found("мостов1. “да”2, [3] так.[4] слово5)"),
            [(1, Style::Bare), (2, Style::Bare), (3, Style::Bracket), (4, Style::Bracket), (5, Style::Paren)]
        );
    }

    #[test]
    fn two_markers_printed_together_may_be_one_number_or_two() {
        let numbers = |text| found(text).iter().map(|m| m.0).collect::<Vec<_>>();
        assert_eq!(numbers("wife.45 ships.12 town.910"), [45, 4, 5, 12, 1, 2, 910, 9, 10]);
        assert_eq!(numbers("spring.99100 place.77 book.1950"), [99100, 99, 100, 77, 1950]);
    }

    #[test]
    fn quantities_and_formulae_are_no_markers() {
        assert_eq!(found("в 2004 г. 3.14 и 4.7.8, x86 H2O, 10-13, http://a.b/c_1.htm x2"), []);
    }
}
