//! What may be a marker that calls a note: glued to a word or a mark of punctuation, raised, in brackets, several at one
//! place.

use crate::letter::Letter;
use crate::parse::plain::lines::{Case, Line, case_of};
use crate::parse::plain::signs::{Candidate, STAR, Sign, Style, marker_sign, next_beginning, whole_sign};
use std::ops::Range;

/// Whether a marker that a label may answer stands on a line.
pub fn calls(source: &str, line: Line, label: Candidate) -> bool {
    let mut found = Vec::new();
    markers(source, 0, line, line.start, &mut found);
    let style = if label.style == Style::Dot { Style::Bare } else { label.style };
    let is_call = |m: &Candidate| m.style == style && m.value == label.value && m.score > 0.5;
    found.iter().any(|marker| is_call(marker) && marker.start != label.start)
}

/// Collects the possible markers of one line from byte `from` of the source on.
pub fn markers(source: &str, index: usize, line: Line, from: u32, found: &mut Vec<Candidate>) {
    if !line.has_signs {
        return;
    }
    let text = source.get(from as usize..line.end as usize).unwrap_or_default();
    let bytes = text.as_bytes();
    let mut at = next_beginning(bytes, 0);
    while let Some(byte) = bytes.get(at) {
        if let Some((sign, score)) = marker_at(text, at) {
            let whole = Candidate {
                line: index as u32,
                start: from + at as u32,
                end: from + (at + sign.length) as u32,
                value: sign.value,
                style: sign.style,
                score,
            };
            found.push(whole);
            found.extend(before_bracket(text, at, whole));
            found.extend(
                together(text.get(at..at + sign.length).unwrap_or_default(), whole).into_iter().flatten(),
            );
            at += sign.length + beside(text.get(at + sign.length..).unwrap_or_default(), whole, found);
        } else if byte.is_ascii_digit() {
            let digits =
                bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
            found.extend(behind_year(text, at..at + digits).map(|(start, value)| Candidate {
                line: index as u32,
                start: from + start as u32,
                end: from + (at + digits) as u32,
                value,
                style: Style::Bare,
                score: BEHIND_YEAR,
            }));
            at += digits;
        } else {
            at += 1;
        }
        at = next_beginning(bytes, at);
    }
}

/// What a marker is worth that is glued to a year: `in 19854` may as well be a number.
const BEHIND_YEAR: f32 = -0.3;

/// Where a marker begins that is glued to a year, and its number.
fn behind_year(text: &str, digits: Range<usize>) -> Option<(usize, u32)> {
    if !matches!(digits.len(), 5 | 6) {
        return None;
    }
    let number = text.get(digits.clone())?;
    let (year, marker) = number.split_at_checked(4)?;
    let is_year = matches!(year.as_bytes(), [b'1', b'0'..=b'9', ..] | [b'2', b'0', ..]);
    let behind = text.get(digits.end..).and_then(|rest| rest.chars().next());
    let is_free =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ')' | '('));
    let before = text.get(..digits.start).and_then(|before| before.chars().next_back());
    let stands = is_year && !marker.starts_with('0') && is_free(behind) && is_free(before);
    stands.then(|| Some((digits.start + 4, marker.parse().ok()?))).flatten()
}

/// Bytes before a marker in which the bracket is looked for that may be open there: an aside is no longer than a few lines
/// of print, while a line of the source may be a whole book.
const ASIDE: usize = 400;

/// The same marker without the bracket behind it, if that closes one of the text: `(the miller3)`.
fn before_bracket(text: &str, at: usize, whole: Candidate) -> Option<Candidate> {
    let from = text.floor_char_boundary(at.saturating_sub(ASIDE));
    let before = text.get(from..at).filter(|_| whole.style == Style::Paren)?;
    let is_open = before.rfind('(').is_some_and(|open| before.rfind(')').is_none_or(|close| close < open));
    let score = whole.score + if is_open { 0.2 } else { -1.5 };
    Some(Candidate { end: whole.end - 1, style: Style::Bare, score, ..whole })
}

/// What each of two markers that may be printed together is worth less than one number: it is the rarer case.
const TOGETHER: f32 = 0.5;

/// The markers of two notes that are called at one place, if a sign may be these: `2425` may be 24 and 25, `***` the first
/// and the second star. Which is meant, the sequence shows.
fn together(sign: &str, whole: Candidate) -> Option<[Candidate; 2]> {
    let mut middles = sign.char_indices().skip(1).map(|(middle, _)| middle);
    middles.find_map(|middle| {
        let (first, second) = sign.split_at_checked(middle)?;
        let (first, second) = (whole_sign(first, whole.style)?, whole_sign(second, whole.style)?);
        let step = if whole.style == Style::Symbol { STAR } else { 1 };
        let (middle, score) = (whole.start + middle as u32, whole.score - TOGETHER);
        (first + step == second).then_some([
            Candidate { end: middle, value: first, score, ..whole },
            Candidate { start: middle, value: second, score, ..whole },
        ])
    })
}

/// Marks between the markers of notes that are called at one place.
const BETWEEN: [&str; 8] = [", ", ",", "–", "-", "⁻", "; ", ";", ""];

/// The most notes that are called by a first and a last number, as by `3–7`.
const SPAN: u32 = 8;

/// Adds the markers that stand beside one, as in `word3,4` and `word3–5`, and gives the bytes up to the last. What stands
/// between two belongs to the second.
fn beside(rest: &str, first: Candidate, found: &mut Vec<Candidate>) -> usize {
    let (mut last, mut length) = (first, 0);
    while let Some((between, sign)) = next_beside(rest.get(length..).unwrap_or_default(), last) {
        let spans = matches!(between, "–" | "-" | "⁻");
        let score = first.score - TOGETHER;
        let start = last.end;
        let end = start + (between.len() + sign.length) as u32;
        if spans {
            let inner = last.value + 1..sign.value;
            found.extend(inner.map(|value| Candidate { start, end: start, value, score, ..first }));
        }
        last = Candidate { start, end, value: sign.value, score, ..first };
        found.push(last);
        length += between.len() + sign.length;
    }
    length
}

/// The sign that stands beside a marker and continues it, and what stands between.
fn next_beside(rest: &str, last: Candidate) -> Option<(&str, Sign)> {
    if !matches!(last.style, Style::Bare | Style::Superscript | Style::Symbol) {
        return None;
    }
    BETWEEN.iter().find_map(|between| {
        let behind = rest.strip_prefix(between)?;
        let sign = marker_sign(behind).filter(|sign| sign.style == last.style)?;
        let continues = match *between {
            _ if last.style == Style::Symbol => sign.value > last.value,
            "" => false,
            "–" | "-" | "⁻" => (last.value + 2..last.value + SPAN).contains(&sign.value),
            _ => sign.value == last.value + 1,
        };
        let next = behind.get(sign.length..).and_then(|behind| behind.chars().next());
        let stands_free = !next.is_some_and(char::is_letter_or_digit);
        (continues && stands_free).then(|| (rest.get(..between.len()).unwrap_or_default(), sign))
    })
}

/// The marker at byte `at` of a text, with its score.
fn marker_at(text: &str, at: usize) -> Option<(Sign, f32)> {
    let rest = text.get(at..)?;
    let sign = marker_sign(rest)?;
    let before = tail(text.get(..at)?);
    let behind = head(rest.get(sign.length..)?);
    let next = behind.chars().next();
    let mut score = match sign.style {
        Style::Bare => glued_score(before, behind)?,
        Style::Paren | Style::Round => glued_score(before, behind)? - 0.2,
        Style::Symbol => symbol_score(before, behind)?,
        Style::Bracket => bracket_score(before),
        Style::Letter if rest.starts_with('[') => bracket_score(before),
        Style::Letter if rest.starts_with('(') => glued_score(before, behind)? - 0.2,
        Style::Superscript | Style::Letter => 1.5,
        Style::Dot => return None,
    };
    let another = next == Some('*') && sign.style != Style::Symbol;
    if another || next.is_some_and(|c| c.is_letter_or_digit() || c == '_') {
        return None;
    }
    if next == Some('.') && behind.chars().nth(1).is_some_and(char::is_letter_or_digit) {
        return None;
    }
    if matches!(next, Some('-' | '/' | '=' | '+' | '\\' | '<' | '>')) && sign.style != Style::Bracket {
        score -= 1.2;
    }
    score -= code_price(before, behind);
    Some((sign, score))
}

/// Bytes around a candidate that are looked at: longer words say nothing more, and a line may be a hundred megabytes.
const AROUND: usize = 64;

/// How much a sign looks like a marker behind a text that an extractor has parted it from; `None` if it can be none there.
pub fn marker_behind(before: &str, sign: &str) -> Option<f32> {
    let before = tail(before);
    let glued = format!("{before}{sign}");
    marker_at(&glued, before.len()).map(|(_, score)| score)
}

/// The end of a text.
pub fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(AROUND);
    (from..=text.len()).find_map(|i| text.get(i..)).unwrap_or_default()
}

/// The beginning of a text.
fn head(text: &str) -> &str {
    (0..=AROUND.min(text.len())).rev().find_map(|i| text.get(..i)).unwrap_or_default()
}

/// How much a number that stands directly behind `before` looks like a marker; `None` if it is part of a word or a number.
fn glued_score(before: &str, behind: &str) -> Option<f32> {
    let last = before.chars().next_back()?;
    if last.is_letter() {
        let word = before.rsplit(|c: char| !c.is_letter_or_digit()).next().unwrap_or_default();
        if word.contains(char::is_number) {
            return None;
        }
        let letters = word.chars().take(4).count();
        let lower = last.is_small() || !last.is_capital();
        return Some(match (letters, lower) {
            (3.., true) => 1.4,
            (2, true) => 0.3,
            (_, true) => -0.3,
            (3.., false) => 0.6,
            (_, false) => -0.5,
        });
    }
    let second = || before.chars().rev().nth(1);
    match last {
        '“' | '"' | '\'' | '«' | '‘' if second().is_none_or(|c| c.is_whitespace() || c == '(') => {
            Some(QUOTED)
        }
        '»' | '«' | '”' | '’' | '"' | '“' | '\'' | '!' | '?' | '…' | ')' | ']' => Some(1.5),
        '%' => Some(0.5),
        '.' | ',' | ';' | ':' => {
            let mut back = before.chars().rev().skip(1);
            match back.next() {
                Some(c) if c.is_whitespace() && matches!(last, ';' | ':') => {
                    back.next().filter(|c| c.is_letter()).map(|_| 1.0)
                }
                Some(c) if c.is_ascii_digit() && last == '.' => behind_number(before, behind),
                Some(c) if c.is_ascii_digit() || c.is_whitespace() => None,
                Some(c) if c.is_letter() => {
                    let letters = 1 + back.take(3).take_while(|c| c.is_letter()).count();
                    Some(if letters >= 3 { 1.5 } else { 0.2 })
                }
                Some(_) => Some(1.2),
                None => None,
            }
        }
        _ => None,
    }
}

/// What a number looks like behind a mark that opens a quotation: `Write “1. Mills” on the board`.
const QUOTED: f32 = -0.5;

/// How much a number behind a number and a full stop looks like a marker: a sentence may end with a year or a page, but most
/// such numbers are decimals, dates and versions. Of a short number only the next sentence shows that it ends one.
fn behind_number(before: &str, behind: &str) -> Option<f32> {
    let digits = before.trim_end_matches('.').bytes().rev().take_while(u8::is_ascii_digit).count();
    let next_begins = || behind.starts_with(' ') && case_of(behind) == Case::Upper;
    match digits {
        3.. => Some(0.2),
        _ if next_begins() => Some(-0.4),
        _ if behind.is_empty() => Some(-0.6),
        _ => None,
    }
}

/// How much a symbol behind `before` looks like a marker. Symbols also stand for any letters (`T2*`, `bs*`, `'linux-*'`),
/// and are spoken of («*»).
fn symbol_score(before: &str, behind: &str) -> Option<f32> {
    let mut back = before.chars().rev();
    let (last, second, third) = (back.next()?, back.next(), back.next());
    if last.is_whitespace() {
        return second.filter(|c| c.is_letter() || matches!(c, '.' | ',' | '»' | '«' | '”')).map(|_| -0.3);
    }
    let is_quote = |c: char| matches!(c, '«' | '»' | '“' | '”' | '„' | '"' | '\'' | '‘' | '’');
    let is_spoken_of =
        is_quote(last) && behind.starts_with(is_quote) && second.is_none_or(char::is_whitespace);
    let is_short_word = last.is_letter() && !third.is_some_and(char::is_letter);
    if is_spoken_of {
        Some(-1.0)
    } else if last.is_number() || is_short_word || behind.starts_with(is_quote) {
        Some(1.1)
    } else if last.is_letter()
        || is_quote(last)
        || matches!(last, '!' | '?' | '…' | ')' | ']' | '.' | ',' | ';' | ':')
    {
        Some(1.5)
    } else {
        None
    }
}

/// How much a number in square brackets behind `before` looks like a marker.
fn bracket_score(before: &str) -> f32 {
    match before.chars().next_back() {
        Some(c) if c.is_whitespace() => 0.6,
        Some(_) => 1.5,
        None => 0.2,
    }
}

/// What a sign loses that stands inside an address, a path or a piece of program text; less behind the mark that ends a
/// sentence, which may end with one of these.
fn code_price(before: &str, behind: &str) -> f32 {
    let head = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let tail = behind.split(char::is_whitespace).next().unwrap_or_default();
    let odd = |s: &str| s.contains(['@', '_', '=', '\\', '{', '}', '$', '^', '#', '&']) || s.contains("://");
    let is_end = head.ends_with(['.', ',', ';', ':', '!', '?', ')', '»', '”']) && tail.is_empty();
    match odd(tail) || odd(head) || head.starts_with("www.") {
        true if is_end => 1.0,
        true => 2.5,
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_that_one_closes_is_looked_for_nearby() {
        let closes = |words: &str| {
            let text = format!("As one hears (from {words} the miller3) there.");
            let at = text.find('3').unwrap();
            let (start, end) = (at as u32, at as u32 + 2);
            let whole = Candidate { line: 0, start, end, value: 3, style: Style::Paren, score: 0.0 };
            before_bracket(&text, at, whole).map(|bare| bare.score > 0.0)
        };
        assert_eq!(closes("Jan"), Some(true));
        assert_eq!(closes(&"ř".repeat(ASIDE)), Some(false), "a line may be a whole book");
    }
}
