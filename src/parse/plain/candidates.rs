//! What may be a note's label at the beginning of a line, and what may be a marker that calls a note.
//!
//! Each candidate says how it is printed and how likely it looks by itself; which of them are meant is decided by
//! `series`, from their sequence.

use crate::letter::Letter;
use crate::parse::plain::lines::{Case, End, Line, case_of, is_sign};
use std::collections::HashMap;

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
    /// `[a]`, `(a)`, `a)`, `ᵃ`.
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
    let before = before_trailing_sign(text);
    let length = text.len() - before.len();
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

/// A text without the number, in brackets or not, or the symbols at its end.
fn before_trailing_sign(text: &str) -> &str {
    let without_digits = |text: &str| text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let end = if let Some(inner) = text.strip_suffix(')') {
        without_digits(inner)
    } else if let Some(inner) = text.strip_suffix(']') {
        without_digits(inner).saturating_sub(1)
    } else {
        without_digits(text).min(text.trim_end_matches(SYMBOLS).len())
    };
    text.get(..end).unwrap_or_default()
}

/// The label that a line begins with, if another of its numbering may stand before it.
pub fn next_label(source: &str, line: Line) -> Option<Candidate> {
    let Sign { style, value, length } = label_sign(line.text(source))?;
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
    let steps: &[u32] = if next.style == Style::Symbol { &[1, 16] } else { &[1] };
    let precedes =
        |sign: &Sign| sign.style == next.style && steps.contains(&next.value.saturating_sub(sign.value));
    glued_sign(source, line, precedes)
}

/// The first label that may be glued to a word inside a line, with the text of its note behind it.
pub fn any_glued_label(source: &str, line: Line) -> Option<Candidate> {
    glued_sign(source, line, |_| true)
}

/// Whether a value is the first of a numbering.
pub fn is_first(style: Style, value: u32) -> bool {
    value == if style == Style::Symbol { STAR } else { 1 }
}

/// A sign that is glued to a word inside a line, with what may be the text of a note behind it.
fn glued_sign(source: &str, line: Line, fits: impl Fn(&Sign) -> bool) -> Option<Candidate> {
    let text = line.text(source);
    let mut at = 0;
    while let Some(rest) = text.get(next_beginning(text.as_bytes(), at)..).filter(|rest| !rest.is_empty()) {
        let begun = text.len() - rest.len();
        at = begun + 1;
        let glued =
            text.get(..begun).and_then(|before| before.chars().next_back()).is_some_and(char::is_small);
        let Some(sign) = label_sign(rest).filter(|sign| glued && fits(sign)) else { continue };
        let body = rest.get(sign.length..).and_then(|behind| behind.strip_prefix(' '));
        if body.is_some_and(|body| case_of(body) == Case::Upper) {
            let start = line.start + begun as u32;
            let end = start + sign.length as u32 + 1;
            let Sign { style, value, .. } = sign;
            return Some(Candidate { line: 0, start, end, value, style, score: 0.0 });
        }
    }
    None
}

/// Whether a line begins with the same label as another.
pub fn begins_with(source: &str, line: Line, label: Candidate) -> bool {
    line.has_signs && label_sign(line.text(source)).is_some_and(|sign| sign.is_same(label))
}

/// Whether a marker that a label may answer stands on a line.
pub fn calls(source: &str, line: Line, label: Candidate) -> bool {
    let mut found = Vec::new();
    markers(source, 0, line, line.start, &mut found);
    let style = if label.style == Style::Dot { Style::Bare } else { label.style };
    let is_call = |m: &Candidate| m.style == style && m.value == label.value && m.score > 0.5;
    found.iter().any(|marker| is_call(marker) && marker.start != label.start)
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
    weigh_names(source, &mut found.markers);
    found
}

/// What a marker loses that is glued to a word which has the same number again and again: `vzor1` is a name.
const NAME: f32 = 1.0;
/// How often a word and its number make a name.
const OFTEN: u32 = 3;

/// Makes markers less likely that may be parts of names.
fn weigh_names(source: &str, markers: &mut [Candidate]) {
    let name = |marker: &Candidate| {
        let before = tail(source.get(..marker.start as usize)?);
        let letters = before.len() - before.trim_end_matches(char::is_letter).len();
        let word = source.get(marker.start as usize - letters..marker.end as usize);
        word.filter(|_| letters > 0 && marker.style == Style::Bare)
    };
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in markers.iter().filter_map(name) {
        *counts.entry(word).or_default() += 1;
    }
    let is_name =
        |marker: &Candidate| name(marker).and_then(|word| counts.get(word)).is_some_and(|n| *n >= OFTEN);
    markers.iter_mut().filter(|marker| is_name(marker)).for_each(|marker| marker.score -= NAME);
}

/// A sign at the beginning of a text: its style, its value and its length in bytes.
#[derive(Debug, Clone, Copy)]
struct Sign {
    style: Style,
    value: u32,
    length: usize,
}

impl Sign {
    fn is_same(self, other: Candidate) -> bool {
        self.style == other.style && self.value == other.value
    }
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
        score -= if before.is_some_and(|b| is_inside_sentence(b, line, next)) { 1.0 } else { 0.0 };
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

/// Whether a line between two others cannot be but inside their sentence: no blank line stands around it, and the
/// sentence that the line above leaves open goes on in lower case below.
pub fn is_inside_sentence(above: Line, line: Line, below: Line) -> bool {
    let apart = line.after_blank() || line.top || below.after_blank() || below.top;
    let open = matches!(above.last, End::Open | End::Comma | End::Hyphen);
    !apart && open && below.case == Case::Lower
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
pub fn is_unit(body: &str) -> bool {
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
        b'a'..=b'z' => letter_paren(text),
        _ if is_sign(first) => raised_sign(text),
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

/// A symbol, or raised digits or letters, at the beginning of a text.
fn raised_sign(text: &str) -> Option<Sign> {
    symbol(text).or_else(|| superscript(text)).or_else(|| raised_letter(text))
}

/// Letters as they are raised, from a on.
const RAISED_LETTERS: [char; 16] =
    ['ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ', 'ᵒ', 'ᵖ'];

/// One raised letter at the beginning of a text.
fn raised_letter(text: &str) -> Option<Sign> {
    let first = text.chars().next()?;
    let place = RAISED_LETTERS.iter().position(|letter| *letter == first)?;
    let alone = !text.chars().nth(1).is_some_and(char::is_letter);
    alone.then_some(Sign { style: Style::Letter, value: place as u32 + 1, length: first.len_utf8() })
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
        .map(lowered)
        .collect()
}

/// A raised digit or letter as it is on the line; any other character as it is.
fn lowered(c: char) -> char {
    let letter =
        || ('a'..='z').zip(RAISED_LETTERS).find(|(_, raised)| *raised == c).map(|(letter, _)| letter);
    raised(c).and_then(|digit| char::from_digit(digit, 10)).or_else(letter).unwrap_or(c)
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
            found.extend(
                together(text.get(at..at + sign.length).unwrap_or_default(), whole).into_iter().flatten(),
            );
            at += sign.length + beside(text.get(at + sign.length..).unwrap_or_default(), whole, found);
        } else if byte.is_ascii_digit() {
            at += bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
        } else {
            at += 1;
        }
        at = next_beginning(bytes, at);
    }
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

/// The value of a text that is one sign of a style.
fn whole_sign(text: &str, style: Style) -> Option<u32> {
    marker_sign(text).filter(|sign| sign.style == style && sign.length == text.len()).map(|sign| sign.value)
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
        _ => raised_sign(text),
    }
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
    match last {
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
