//! What may be the label of a note: at the beginning of a line, alone on it, or glued to the end of a word.

use crate::letter::Letter;
use crate::parse::plain::lines::{Case, End, Line, case_of};
use crate::parse::plain::signs::{Candidate, STAR, SYMBOLS, Sign, Style, label_sign, next_beginning};

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
    line.has_signs
        && label_sign(line.text(source))
            .is_some_and(|sign| sign.style == label.style && sign.value == label.value)
}

/// The label at the beginning of a line, if there is one.
pub fn label(
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
    if first == '…' || body.starts_with("...") {
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
