//! Headings of sections: short, isolated, numbered, in capitals, centred, or with a word that heads sections everywhere.

use crate::parse::plain::joins::{Flow, slack};
use crate::parse::plain::lines::{Case, End, Line, Start};
use crate::parse::plain::numbering;

/// Number of pieces of evidence.
pub const EVIDENCE: usize = 34;

/// Words that head sections by themselves.
const KNOWN: [&str; 44] = [
    "введение",
    "заключение",
    "литература",
    "выводы",
    "список литературы",
    "примечания",
    "источники",
    "библиография",
    "приложение",
    "предисловие",
    "послесловие",
    "вступ",
    "висновки",
    "література",
    "примітки",
    "introduction",
    "conclusion",
    "conclusions",
    "references",
    "bibliography",
    "notes",
    "endnotes",
    "footnotes",
    "acknowledgements",
    "acknowledgments",
    "appendix",
    "preface",
    "summary",
    "abstract",
    "einleitung",
    "schluss",
    "schluß",
    "literatur",
    "anmerkungen",
    "zusammenfassung",
    "vorwort",
    "literaturverzeichnis",
    "conclusions et perspectives",
    "bibliographie",
    "remerciements",
    "introducción",
    "conclusión",
    "bibliografía",
    "notas",
];

/// A line and its neighbours in the flow.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The text of the line.
    pub text: &'a str,
    /// The line.
    pub line: Line,
    /// The measure around it.
    pub measure: u32,
    /// The line before in the flow.
    pub before: Option<(Line, u32)>,
    /// The line behind in the flow.
    pub after: Option<(Line, u32)>,
}

/// The place at a position of a flow.
pub fn place<'a>(source: &'a str, flow: Flow, position: usize) -> Option<Place<'a>> {
    let at = |p: usize| {
        let i = *flow.order.get(p)? as usize;
        Some((*flow.lines.get(i)?, *flow.measures.get(i)?))
    };
    let (line, measure) = at(position)?;
    Some(Place {
        text: line.text(source),
        line,
        measure,
        before: position.checked_sub(1).and_then(at),
        after: at(position + 1),
    })
}

/// Whether a text has letters and all of them are capitals.
pub fn is_capitals(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

/// Whether a heading is one of the words that head sections everywhere.
pub fn is_known(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let words = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    KNOWN.contains(&words.as_str())
}

/// The evidence that a line is a heading, in a fixed order; the first is always 1. `None` for lines that cannot be one.
pub fn evidence(place: &Place) -> Option<[f32; EVIDENCE]> {
    let line = place.line;
    let free = slack(line, place.measure);
    if line.words > 24 || line.first == Start::Bullet || line.case == Case::None {
        return None;
    }
    let depth = numbering::number_depth(place.text);
    let mut e = [0.0; EVIDENCE];
    let mut set = |k: usize, sign: bool| e[k] = f32::from(u8::from(sign));
    set(0, true);
    set(1, depth > 1);
    set(2, depth == 1);
    set(3, is_capitals(place.text));
    set(4, line.after_blank() && !line.top);
    set(5, place.after.is_some_and(|(a, _)| a.after_blank() || a.top));
    set(6, line.top);
    let before = place.before.map(|(b, _)| b.last);
    set(7, matches!(before, None | Some(End::Sentence)));
    set(8, matches!(before, Some(End::Open | End::Comma | End::Hyphen | End::Dash)));
    let after = place.after.map(|(a, _)| a);
    set(9, after.is_some_and(|a| a.case == Case::Upper));
    set(10, after.is_some_and(|a| a.case == Case::Lower));
    let sign = place.text.chars().next_back().unwrap_or(' ');
    set(11, line.last == End::Sentence && !matches!(sign, '!' | '?'));
    set(12, line.last == End::Sentence && matches!(sign, '!' | '?'));
    set(13, line.last == End::Colon);
    set(14, matches!(line.last, End::Comma | End::Dash));
    set(15, line.last == End::Hyphen);
    set(16, line.words <= 2);
    set(17, (3..=6).contains(&line.words));
    set(18, (7..=10).contains(&line.words));
    set(19, free < 0.05);
    set(20, (0.05..0.25).contains(&free));
    set(21, (0.25..0.5).contains(&free));
    set(22, is_centred(line, place.measure));
    set(23, line.case == Case::Lower);
    set(24, depth == 0 && line.first == Start::Digit);
    set(25, line.first == Start::Dash);
    set(26, is_known(place.text));
    set(27, place.before.is_some_and(|(b, m)| slack(b, m) > 0.1));
    set(28, place.after.is_some_and(|(a, m)| slack(a, m) < 0.1));
    set(29, place.after.is_some_and(|(a, m)| slack(a, m) > 0.4));
    set(30, matches!(line.first, Start::Quote | Start::Bracket));
    set(31, capitalised(place.text) > 0.7 && line.words > 1);
    set(32, place.before.is_some_and(|(b, m)| slack(b, m) > 0.4));
    set(33, place.after.is_some_and(|(a, _)| matches!(a.first, Start::Bullet | Start::Dash)));
    Some(e)
}

/// The share of the longer words that begin with a capital.
fn capitalised(text: &str) -> f32 {
    let long = text.split_whitespace().filter(|w| w.chars().count() > 3);
    let (all, upper) = long.fold((0u32, 0u32), |(all, upper), w| {
        (all + 1, upper + u32::from(w.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)))
    });
    upper as f32 / all.max(1) as f32
}

/// Whether a line stands in the middle of the measure.
fn is_centred(line: Line, measure: u32) -> bool {
    let free = measure.saturating_sub(line.ink) / 10;
    line.indent > 6 && free > 12 && (line.indent * 2).abs_diff(free) < free / 3 + 4
}

/// The logarithm of the odds that a line is a heading.
pub fn odds(place: &Place) -> f32 {
    evidence(place).map_or(-9.0, |e| e.iter().zip(WEIGHTS).map(|(e, w)| e * w).sum())
}

/// The weight of each piece of evidence: a logistic regression over the lines of typeset articles.
const WEIGHTS: [f32; EVIDENCE] = [
    -2.5, 5.0, 2.0, 2.5, 1.0, 1.0, 0.0, 0.7, -2.0, 0.7, -2.5, -2.5, -1.0, -2.5, -3.0, -2.5, 0.5, 0.5, 0.0,
    -2.5, -0.5, 0.0, 2.0, -3.5, -1.0, -2.0, 3.0, 0.3, 0.5, -1.0, -0.7, 0.5, -0.5, -0.5,
];
