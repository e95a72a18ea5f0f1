//! Front matter: title, authors, abstract, and what else stands before the body.

use crate::parse::plain::headings::is_capitals;
use crate::parse::plain::joins::Flow;
use crate::parse::plain::lines::{Case, End, Line};

/// How many lines from the beginning of the article belong to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Front {
    /// Lines of the title.
    pub title: usize,
    /// Lines of the authors, behind the title.
    pub authors: usize,
    /// Lines of the abstract, behind the authors.
    pub summary: usize,
}

/// The most lines of a title.
const TITLE: usize = 6;
/// The most lines of an abstract.
const SUMMARY: usize = 14;

/// Finds the front matter at the beginning of a flow.
pub fn find(source: &str, flow: Flow) -> Front {
    let lines: Vec<(Line, u32)> = flow
        .order
        .iter()
        .take(TITLE + SUMMARY + 4)
        .filter_map(|i| Some((*flow.lines.get(*i as usize)?, *flow.measures.get(*i as usize)?)))
        .collect();
    let named = (1..lines.len().min(TITLE + 1)).find(|k| is_names(lines[*k].0.text(source)));
    match named {
        Some(k) if (0..k).all(|i| may_be_title(lines[i].0)) => {
            let summary = summary(&lines, k + 1);
            Front { title: k, authors: 1, summary }
        }
        _ => Front { title: usize::from(lone_title(source, &lines)), ..Front::default() },
    }
}

/// Whether a line may be one of a title.
fn may_be_title(line: Line) -> bool {
    !matches!(line.last, End::Sentence | End::Comma) || line.words < 10
}

/// Whether the text begins with a line that can only be a title.
fn lone_title(source: &str, lines: &[(Line, u32)]) -> bool {
    let [(first, measure), (second, _), ..] = lines else { return false };
    let short = first.ink * 10 < measure * 9;
    let capitals = is_capitals(first.text(source));
    first.last == End::Open
        && first.words < 16
        && (short || capitals)
        && second.case == Case::Upper
        && (capitals || second.after_blank())
}

/// Particles in names.
const PARTICLES: [&str; 16] =
    ["de", "von", "van", "der", "den", "la", "le", "du", "di", "da", "и", "і", "and", "und", "et", "y"];

/// Whether a line consists of names: capitalised words and initials, commas between them.
pub fn is_names(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '†' | ','));
    if text.chars().count() > 90
        || text
            .chars()
            .any(|c| c.is_ascii_digit() || matches!(c, '?' | '!' | ':' | '(' | '«' | '“' | '"' | '—' | '…'))
    {
        return false;
    }
    let mut long = 0;
    let mut words = 0;
    for word in text.split([' ', ',', '\u{a0}', ';', '\n']).filter(|w| !w.is_empty()) {
        if PARTICLES.contains(&word) {
            continue;
        }
        let mut chars = word.chars();
        let capital = chars.next().is_some_and(char::is_uppercase);
        let lower = chars.next().is_some_and(char::is_lowercase);
        let initials = word.ends_with('.') && word.chars().filter(|c| c.is_alphabetic()).count() <= 4;
        let hyphened = word.contains('-') || word.contains('.');
        if !capital || !(lower || initials || hyphened) || (word.ends_with('.') && !initials) {
            return false;
        }
        words += 1;
        long += usize::from(!initials);
    }
    (1..=14).contains(&words) && words >= 2 && long >= 1 && !text.ends_with(',')
}

/// Splits a line of names.
pub fn names(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut result = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let part = text.get(from..to).unwrap_or_default();
        let lead = part.len() - part.trim_start().len();
        let trimmed =
            part.trim().trim_end_matches(['*', '†', '1', '2', '3', '4', '5', '6', '7', '8', '9']).trim_end();
        if !trimmed.is_empty() {
            result.push(from + lead..from + lead + trimmed.len());
        }
    };
    for (i, sign) in text.match_indices([',', ';']) {
        push(start, i);
        start = i + sign.len();
    }
    let last_and = [" and ", " und ", " et ", " и ", " і ", " y "].iter().find_map(|c| {
        let at = text.get(start..)?.find(c)?;
        Some((start + at, c.len()))
    });
    if let Some((at, length)) = last_and {
        push(start, at);
        start = at + length;
    }
    push(start, text.len());
    result
}

/// How many lines from `from` on are an abstract: one paragraph set to another measure than the body.
fn summary(lines: &[(Line, u32)], from: usize) -> usize {
    let Some((first, measure)) = lines.get(from).copied() else { return 0 };
    let end = (from..lines.len().min(from + SUMMARY)).find(|k| {
        let next = lines.get(k + 1);
        lines[*k].0.last == End::Sentence
            && next.is_some_and(|(n, _)| {
                n.case == Case::Upper && (n.after_blank() || lines[*k].0.ink * 20 < lines[*k].1 * 18)
            })
    });
    let Some(end) = end else { return 0 };
    let widest = lines.get(from..=end).unwrap_or_default().iter().map(|(l, _)| l.ink).max().unwrap_or(0);
    let other = if end == from {
        first.ink * 100 > measure * 106
    } else {
        widest * 100 > measure * 106 || widest * 100 < measure * 97
    };
    if other { end + 1 - from } else { 0 }
}
