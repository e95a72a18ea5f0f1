//! Headings of sections: short, isolated, numbered, in capitals, centred, or with a word that heads sections everywhere.
//!
//! A heading is one to four lines that begin where a paragraph may begin and end where one may end. All such runs of
//! lines are scored, and of those that overlap the best is taken.

use crate::parse::plain::joins::{Calibration, Flow, slack};
use crate::parse::plain::lines::{Case, End, Line, Start, ink};
use crate::parse::plain::numbering::number_depth;
use std::ops::Range;

/// Number of pieces of evidence.
pub const EVIDENCE: usize = 63;
/// The most lines of a heading.
const LINES: usize = 4;
/// The least odds, as a logarithm, of a heading that has no number and no capitals and is the only one of its article.
const LONE: f32 = 1.4;
/// The most words of a heading.
const WORDS: u32 = 26;

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

/// Words that a number or a title follows in headings.
const DIVISIONS: [&str; 24] = [
    "chapter",
    "part",
    "section",
    "book",
    "appendix",
    "глава",
    "часть",
    "раздел",
    "книга",
    "приложение",
    "розділ",
    "частина",
    "kapitel",
    "teil",
    "abschnitt",
    "anhang",
    "chapitre",
    "partie",
    "livre",
    "annexe",
    "capítulo",
    "parte",
    "capitolo",
    "§",
];

/// A run of lines that may be a heading, and its neighbours in the flow.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// Its lines with the measures around them.
    lines: Vec<(Line, u32)>,
    /// The text of each line.
    texts: Vec<&'a str>,
    before: Option<(Line, u32)>,
    after: Option<(Line, u32)>,
    /// The line behind that one.
    second: Option<(Line, u32)>,
    /// Whether the line behind begins with a word in capitals, which says nothing about a sentence.
    capitals_behind: bool,
}

/// A heading that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Its lines, as positions in the flow.
    pub lines: Range<usize>,
    /// The logarithm of the odds that it is one.
    pub odds: f32,
    /// Its level, from 1.
    pub level: u8,
    /// Whether a number, capitals or a known word say that it is one.
    is_marked: bool,
}

/// The headings of a flow from a position on, in order.
pub fn find(source: &str, flow: Flow, from: usize, calibration: &Calibration) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    for position in from..flow.order.len() {
        let Some(best) = best_at(source, flow, position, calibration) else { continue };
        match found.last_mut().filter(|last| last.lines.end > best.lines.start) {
            Some(last) if last.odds >= best.odds => {}
            Some(last) => *last = best,
            None => found.push(best),
        }
    }
    let plain = found.iter().filter(|h| !h.is_marked).count();
    found.retain(|h| h.is_marked || plain > 1 || h.odds > LONE);
    found
}

/// The best heading that begins at a position.
fn best_at(source: &str, flow: Flow, position: usize, calibration: &Calibration) -> Option<Heading> {
    let scored = runs(source, flow, position).filter_map(|run| {
        let odds = run.odds(calibration)?;
        Some(Heading {
            lines: position..position + run.lines.len(),
            odds,
            level: run.level(),
            is_marked: run.is_marked(),
        })
    });
    scored.filter(|h| h.odds > 0.0).max_by(|a, b| a.odds.total_cmp(&b.odds))
}

/// The runs of lines at a position that may be headings.
pub fn runs<'a>(source: &'a str, flow: Flow<'a>, position: usize) -> impl Iterator<Item = Run<'a>> {
    let at = move |p: usize| {
        let i = *flow.order.get(p)? as usize;
        Some((*flow.lines.get(i)?, *flow.measures.get(i)?))
    };
    let may_begin = at(position).is_some_and(|(line, _)| may_begin(line))
        && position
            .checked_sub(1)
            .and_then(at)
            .is_none_or(|(b, _)| !matches!(b.last, End::Hyphen | End::Comma));
    let longest = if may_begin { LINES } else { 0 };
    (1..=longest)
        .map_while(move |count| {
            let lines: Vec<(Line, u32)> = (position..position + count).map_while(at).collect();
            let words: u32 = lines.iter().map(|(l, _)| l.words).sum();
            let whole = lines.iter().skip(1).all(|(l, _)| !l.after_blank() && !l.top);
            (lines.len() == count && whole && words <= WORDS).then_some(lines)
        })
        .map(move |lines| Run {
            texts: lines.iter().map(|(l, _)| l.text(source)).collect(),
            before: position.checked_sub(1).and_then(at),
            after: at(position + lines.len()),
            second: at(position + lines.len() + 1),
            capitals_behind: at(position + lines.len())
                .is_some_and(|(a, _)| begins_in_capitals(a.text(source))),
            lines,
        })
}

/// Whether a heading may begin with a line.
fn may_begin(line: Line) -> bool {
    !matches!(line.case, Case::Lower | Case::None) && line.first != Start::Bullet && line.words <= WORDS
}

/// Whether a text begins with a capital letter that counts, as in `A. The mill`, and is not an initial.
fn has_letter_number(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let letter = words.next().is_some_and(|w| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase)
            && matches!((chars.next(), chars.next()), (Some('.' | ')'), None))
    });
    letter && words.next().is_some_and(|w| w.chars().take(3).filter(|c| c.is_alphabetic()).count() >= 2)
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

/// Whether a text begins with a word such as "Chapter" and a number.
fn is_division(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let numbered = words.next().is_some_and(|w| {
        let bare = w.trim_end_matches(['.', ':', ',']);
        !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'L'))
    });
    numbered && DIVISIONS.contains(&first.as_str())
}

impl Run<'_> {
    /// Its text, lines joined by blanks.
    pub fn text(&self) -> String {
        self.texts.join(" ")
    }

    /// Its level, from 1.
    fn level(&self) -> u8 {
        self.texts.first().map_or(1, |t| number_depth(t).max(1))
    }

    /// Whether it says by itself that it is a heading.
    fn is_marked(&self) -> bool {
        let text = self.text();
        number_depth(&text) > 0 || is_capitals(&text) || is_known(&text) || is_division(&text)
    }

    /// The logarithm of the odds that it is a heading; `None` if it cannot be one.
    fn odds(&self, calibration: &Calibration) -> Option<f32> {
        let evidence = self.evidence(calibration)?;
        Some(evidence.iter().zip(WEIGHTS).map(|(e, (_, weight))| e * weight).sum())
    }

    /// The evidence, in a fixed order; the first is always 1. `None` if the run cannot be a heading.
    pub fn evidence(&self, calibration: &Calibration) -> Option<[f32; EVIDENCE]> {
        let (first, last) = (self.lines.first()?.0, *self.lines.last()?);
        let depth = self.texts.first().map_or(0, |t| number_depth(t));
        if matches!(last.0.last, End::Hyphen | End::Comma | End::Dash)
            || (depth == 0 && self.after.is_some_and(|(a, _)| a.case == Case::Lower))
        {
            return None;
        }
        let mut e = [0.0; EVIDENCE];
        e[0] = 1.0;
        self.wording(depth, &mut e);
        self.shape(last, &mut e);
        self.blanks(first, calibration, &mut e);
        self.neighbours(&mut e);
        together(&mut e);
        Some(e)
    }

    /// Evidence from the words.
    fn wording(&self, depth: u8, e: &mut [f32; EVIDENCE]) {
        let text = self.text();
        let words: u32 = self.lines.iter().map(|(l, _)| l.words).sum();
        let first = self.lines.first().map(|(l, _)| *l).unwrap_or_default();
        let last = self.lines.last().map(|(l, _)| *l).unwrap_or_default();
        let sign = text.trim_end_matches(|c: char| c.is_ascii_digit()).chars().next_back().unwrap_or(' ');
        let mut set = |k: usize, sign: bool| e[k] = f32::from(u8::from(sign));
        set(1, depth > 1);
        set(2, depth == 1);
        set(3, has_letter_number(&text));
        set(4, is_capitals(&text));
        set(5, is_known(&text));
        set(6, is_division(&text));
        let closed = last.last == End::Sentence;
        set(7, closed && !matches!(sign, '!' | '?' | '…'));
        set(8, closed && matches!(sign, '!' | '?' | '…'));
        set(9, last.last == End::Colon);
        set(10, first.first == Start::Bracket);
        set(11, words <= 2);
        set(12, (3..=6).contains(&words));
        set(13, (7..=10).contains(&words));
        set(14, words > 14);
        set(15, first.first == Start::Quote);
        set(16, first.first == Start::Dash);
        set(17, depth == 0 && first.first == Start::Digit);
        set(18, capitalised(&text) > 0.7 && words > 1 && is_latin(&text));
        set(19, text.contains(','));
        set(20, text.contains([';', '=', '{', '/', '<']));
        set(21, closed && depth > 0);
        set(22, closed && is_capitals(&text));
        set(23, text.contains(". "));
        set(61, ends_in_small_word(&text));
    }

    /// Evidence from the widths of the lines.
    fn shape(&self, (last, measure): (Line, u32), e: &mut [f32; EVIDENCE]) {
        let free = slack(last, measure);
        let mut set = |k: usize, sign: bool| e[k] = f32::from(u8::from(sign));
        set(24, self.lines.len() == 2);
        set(25, self.lines.len() > 2);
        let inner_short = self.lines.windows(2).any(|pair| match pair {
            [(a, m), (b, _)] => fits(*a, *m, *b, 0.3),
            _ => false,
        });
        set(26, inner_short);
        set(27, self.lines.iter().skip(1).any(|(l, _)| l.case == Case::Lower));
        set(28, free < 0.05);
        set(29, (0.05..0.25).contains(&free));
        set(30, free > 0.5);
        set(31, self.after.is_some_and(|(a, _)| fits(last, measure, a, 0.0)));
        set(32, is_centred(last, measure));
    }

    /// Evidence from blank lines, which mean little where each paragraph has them.
    fn blanks(&self, first: Line, calibration: &Calibration, e: &mut [f32; EVIDENCE]) {
        let parted = calibration.blanks_part_paragraphs();
        let mut set = |k: usize, sign: bool| e[k] = f32::from(u8::from(sign));
        let before = first.after_blank();
        let behind = self.after.is_none_or(|(a, _)| a.after_blank());
        let turned = self.after.is_some_and(|(a, _)| a.top);
        set(33, first.top);
        set(34, !first.top && before && parted);
        set(35, !first.top && before && !parted);
        set(36, !first.top && !before && parted);
        set(37, turned);
        set(38, !turned && behind && parted);
        set(39, !turned && behind && !parted);
        set(40, !turned && !behind && parted);
        set(41, !first.top && first.blanks > 1 + u32::from(parted));
        set(42, first.blanks > self.after.map_or(0, |(a, _)| a.blanks) && !first.top);
    }

    /// Evidence from the lines before and behind.
    fn neighbours(&self, e: &mut [f32; EVIDENCE]) {
        let mut set = |k: usize, sign: bool| e[k] = f32::from(u8::from(sign));
        let free = |place: Option<(Line, u32)>| place.map_or(0.0, |(l, m)| slack(l, m));
        let ends = self.before.map(|(b, _)| b.last);
        set(43, matches!(ends, None | Some(End::Sentence)));
        set(44, matches!(ends, Some(End::Open | End::Dash)));
        set(45, self.before.is_some() && free(self.before) > 0.1);
        set(46, self.before.is_some() && free(self.before) > 0.4);
        let capitals = self.capitals_behind && !self.texts.iter().any(|t| is_capitals(t));
        set(47, self.after.is_some_and(|(a, _)| a.case == Case::Upper) && !capitals);
        set(48, self.after.is_some() && free(self.after) < 0.1);
        set(49, free(self.after) > 0.4);
        set(50, self.second.is_some() && free(self.second) < 0.1);
        let known = self.texts.len() == 1 && self.texts.iter().all(|t| is_known(t));
        set(51, self.after.is_none() && !known);
        set(62, self.capitals_behind);
    }
}

/// Evidence from what holds together: a short line without a mark between a closed paragraph and the capital of a full one.
fn together(e: &mut [f32; EVIDENCE]) {
    let has = |k: usize| e[k] > 0.0;
    let open = !(has(7) || has(8) || has(9));
    let meant = open && has(43) && has(31);
    let between = meant && has(47) && has(48);
    let blank = has(34) || has(35) || has(39) || has(38);
    let signs = [
        between,
        between && has(50),
        between && has(45),
        meant && blank,
        meant && (has(1) || has(2) || has(3)),
        has(4) && has(43) && has(31),
        (has(1) || has(2)) && (has(28) || has(14)),
        open && has(14) && !has(1),
        has(50) && has(31) && open,
    ];
    for (slot, sign) in e.iter_mut().skip(52).zip(signs) {
        *slot = f32::from(u8::from(sign));
    }
}

/// Whether the first word of a text is written in capitals.
fn begins_in_capitals(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !word.contains(char::is_lowercase)
}

/// Whether a heading would end with a small word: an article, a preposition.
fn ends_in_small_word(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or_default();
    text.contains(' ') && word.chars().count() <= 3 && word.chars().all(char::is_lowercase)
}

/// Whether the first word of a line would have fitted on the line before, which may be set in type larger by `share`.
fn fits(last: Line, measure: u32, next: Line, share: f32) -> bool {
    let free = (slack(last, measure) - share) * measure as f32;
    free > (ink(' ') + next.first_word + 8) as f32
}

/// Whether the letters of a text are Latin: other scripts have no titles with capitals.
fn is_latin(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| c < '\u{250}')
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

/// The weight of each piece of evidence, as a logarithm of odds.
///
/// They were found by a logistic regression over all runs of lines that may be headings in typeset articles whose headings
/// are known, its penalty drawing each weight not to zero but to a value that was set by hand from what the sign means: the
/// articles are by few authors, and a sign that only one of them uses keeps the value of the hand. The place of a sign
/// in this table is its index in [`Run::evidence`].
pub const WEIGHTS: [(&str, f32); EVIDENCE] = [
    ("always", -2.69),
    ("a number of two or more parts", 2.59),
    ("a number of one part", 0.60),
    ("a capital letter counts", 0.67),
    ("capitals", 1.67),
    ("a word that heads sections", 2.78),
    ("a word such as chapter, and a number", 2.00),
    ("a full stop at the end", -2.47),
    ("an exclamation or a question mark at the end", -1.44),
    ("a colon at the end", -3.20),
    ("a bracket begins it", -2.36),
    ("one or two words", -0.12),
    ("three to six words", 0.50),
    ("seven to ten words", -0.04),
    ("more than fourteen words", -0.89),
    ("a quotation mark begins it", 0.16),
    ("a dash begins it", -2.34),
    ("a digit begins it that is no number of a section", -1.09),
    ("words with capitals", 0.90),
    ("a comma in it", -0.85),
    ("a sign of program text in it", -2.12),
    ("a number, and a full stop", 1.04),
    ("capitals, and a full stop", 1.65),
    ("two sentences in it", -0.38),
    ("two lines", -0.83),
    ("three or four lines", -1.23),
    ("a line in it is short", -2.01),
    ("a line in it begins in lower case", -0.35),
    ("the last line is full", -2.33),
    ("the last line is nearly full", -0.62),
    ("the last line is half empty", -0.19),
    ("more would have fitted on the last line", 0.68),
    ("centred", 1.42),
    ("at the top of a page", 0.01),
    ("a blank line before, as between paragraphs", 0.67),
    ("a blank line before, which paragraphs have not", 1.45),
    ("no blank line before, which paragraphs have", -1.81),
    ("a page ends behind it", -0.41),
    ("a blank line behind, as between paragraphs", 0.30),
    ("a blank line behind, which paragraphs have not", 0.83),
    ("no blank line behind, which paragraphs have", -1.69),
    ("more blank lines before than between paragraphs", 0.91),
    ("more blank lines before than behind", -0.07),
    ("a sentence ends before", 0.18),
    ("a sentence is open before", -1.38),
    ("the line before is short", 0.15),
    ("the line before is half empty", -0.02),
    ("a capital behind", 0.48),
    ("the line behind is full", 0.47),
    ("the line behind is half empty", -1.17),
    ("the second line behind is full", 0.29),
    ("nothing behind", -2.25),
    ("between two paragraphs", 0.91),
    ("between two paragraphs, the second of full lines", 0.42),
    ("between two paragraphs, the first ends short", 0.19),
    ("blank lines, and more would have fitted", 0.39),
    ("a number, and more would have fitted", 1.25),
    ("capitals, and more would have fitted", 1.15),
    ("a number before a full line", -2.04),
    ("many words and no mark", -2.07),
    ("prose behind", 0.24),
    ("a small word at the end", -1.72),
    ("a word in capitals behind", -1.25),
];
