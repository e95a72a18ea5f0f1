//! Kinds of blocks that are neither headings nor plain paragraphs: tables, program text, verse, quotations, captions,
//! bibliographies.
//!
//! Tables, verse and quotations are told by where their lines stand, so they are found only where the extractor kept
//! indents and gaps; without these they are left as paragraphs. Program text is told by its signs, captions and
//! entries of a bibliography by words.

use crate::document::BlockKind;
use crate::letter::Letter;
use crate::parse::names::is_small_word;
use crate::parse::plain::joins::Flow;
use crate::parse::plain::lines::{Case, End, Line, Start};
use crate::parse::plain::section_words::is_known;
use std::ops::Range;

/// Lines that are set apart, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// What they are: [`BlockKind::Table`], [`BlockKind::Code`], [`BlockKind::Verse`] or [`BlockKind::Quote`].
    pub kind: BlockKind,
    /// The lines, as positions in the flow.
    pub lines: Range<usize>,
}

/// The fewest lines of a stanza.
const STANZA: usize = 3;
/// Cells that a quotation is set in, beyond the indent of paragraphs.
const SET_IN: Range<u32> = 2..17;
/// Blank cells between two columns of a table.
const GAP: usize = 2;
/// The fewest lines of a page that show where its text begins.
const ENOUGH: usize = 4;

/// A line and its index among all lines.
#[derive(Debug, Clone, Copy)]
struct Placed {
    line: Line,
    index: u32,
    /// Whether it reads like program text.
    is_code: bool,
}

/// The fewest characters of a rule.
const RULE: usize = 5;

/// Whether a text is a rule: a row of underscores, hyphens or dashes and nothing else.
pub fn is_rule(text: &str) -> bool {
    text.chars().nth(RULE - 1).is_some() && text.chars().all(|c| matches!(c, '_' | '-' | '—' | '―' | '─'))
}

/// The lines of a flow from a position on that are set apart, in order.
pub fn set_apart(flow: Flow, from: usize) -> Vec<Apart> {
    let placed: Vec<Placed> = flow.order.iter().filter_map(|i| place(flow, *i)).collect();
    let has_gap = |p: &Placed| p.line.text(flow.source).contains("   ");
    if !placed.iter().any(|p| p.line.indent > 0 || p.is_code || has_gap(p)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = from;
    for page in placed.get(from..).unwrap_or_default().chunk_by(|a, b| a.line.page == b.line.page) {
        let margin = Margin::new(page);
        let mut at = 0;
        while at < page.len() {
            let before = placed.get((start + at).wrapping_sub(1)).map(|p| p.line);
            let run = apart(flow.source, page.get(at..).unwrap_or_default(), before, margin);
            if let Some((kind, count)) = run {
                found.push(Apart { kind, lines: start + at..start + at + count });
            }
            at += run.map_or(1, |(_, count)| count);
        }
        start += page.len();
    }
    found
}

/// A line of a flow.
fn place(flow: Flow, index: u32) -> Option<Placed> {
    let (line, measure) = (*flow.lines.get(index as usize)?, *flow.measures.get(index as usize)?);
    let may_be_code = line.ink * 10 < measure * 9 && line.last != End::Hyphen;
    Some(Placed { line, index, is_code: may_be_code && is_code(line.text(flow.source)) })
}

/// Where the text of a page begins.
#[derive(Debug, Clone, Copy)]
struct Margin {
    /// The indent of most lines, in cells.
    base: u32,
    /// The indent of the first lines of paragraphs.
    first: u32,
    /// The width of the widest of its lines that are not set in, in tenths of a character.
    widest: u32,
}

impl Margin {
    /// Reads it off the lines of a page: the least indent that a fifth of those have which are no headings, since these may
    /// stand out at the left, and the usual one of lines that are followed by a line with that.
    fn new(page: &[Placed]) -> Option<Self> {
        // A text without form feeds is one page: the indents are counted once, not for each line.
        let mut counts = [0usize; 64];
        let widest = page.iter().map(|p| p.line.ink).max()?;
        let long = || page.iter().filter(|p| p.line.ink * 10 > widest * 6);
        for placed in long() {
            if let Some(count) = counts.get_mut(placed.line.indent as usize) {
                *count += 1;
            }
        }
        let base = counts.iter().position(|count| *count > 0 && *count * 5 >= long().count())? as u32;
        let mut firsts = [0u32; 64];
        for pair in page.windows(2) {
            let (a, b) = (pair[0].line.indent, pair[1].line.indent);
            if b == base && a > base && a < 64 {
                firsts[a as usize] += 1;
            }
        }
        // One such line shows nothing: it may be the last of a stanza.
        let first = (0..64).filter(|i| firsts[*i] > 1).max_by_key(|i| (firsts[*i], 64 - *i));
        let first = first.map_or(base, |i| i as u32).min(base + 6);
        let widest = page.iter().filter(|p| p.line.indent <= first).map(|p| p.line.ink).max()?;
        (page.len() >= ENOUGH && counts[base as usize] > 1).then_some(Self { base, first, widest })
    }
}

/// What begins at the first of some lines and how many lines it has.
fn apart(
    source: &str,
    lines: &[Placed],
    before: Option<Line>,
    margin: Option<Margin>,
) -> Option<(BlockKind, usize)> {
    let rows = table(source, lines);
    if rows > 1 {
        return Some((BlockKind::Table, rows));
    }
    let count = program(lines);
    if count > 1 {
        return Some((BlockKind::Code, count));
    }
    let margin = margin?;
    let first = lines.first()?.line;
    let count = epigraph(lines, margin);
    if count > 0 {
        return Some((BlockKind::Quote, count));
    }
    let announced = first.after_blank() || before.is_some_and(|b| b.last == End::Colon);
    if !announced || first.case == Case::Lower {
        return None;
    }
    let count = set_in(lines, margin);
    let own = lines.get(..count)?;
    if is_stanza(own, margin) {
        Some((BlockKind::Verse, count))
    } else if is_quotation(own, margin) && lines.get(count).is_none_or(|p| p.line.after_blank()) {
        Some((BlockKind::Quote, count))
    } else {
        None
    }
}

/// The most lines of an epigraph, and the fewest words.
const EPIGRAPH: (usize, u32) = (10, 6);

/// How many lines are an epigraph: a saying and who said it, alone between blank lines at the right of the page.
fn epigraph(lines: &[Placed], margin: Margin) -> usize {
    let room = |p: &Placed| (10 * p.line.indent.saturating_sub(margin.base), p.line.ink);
    let at_right = |p: &Placed| {
        let (left, ink) = room(p);
        left * 10 > margin.widest * 3 && left + ink < margin.widest + 60
    };
    let inner =
        lines.iter().zip(lines.iter().skip(1)).take_while(|(a, b)| follows(a, b) && at_right(b)).count();
    let own = lines.get(..=inner).unwrap_or_default();
    let parted = |p: Option<&Placed>| p.is_none_or(|p| p.line.after_blank());
    let is_centred = |p: &Placed| {
        let (left, ink) = room(p);
        left < margin.widest.saturating_sub(left + ink) + 60
    };
    let words: u32 = own.iter().map(|p| p.line.words).sum();
    let is_saying = own.len() > 1 && own.len() <= EPIGRAPH.0 && words >= EPIGRAPH.1;
    let stands = own.first().is_some_and(at_right) && parted(own.first()) && parted(lines.get(inner + 1));
    let says = own.iter().any(|p| p.line.last == End::Sentence);
    if is_saying && stands && says && !own.iter().all(is_centred) { own.len() } else { 0 }
}

/// How many lines without a blank line between them are set in deeper than paragraphs.
fn set_in(lines: &[Placed], margin: Margin) -> usize {
    let deep = |p: &Placed| {
        let beyond = p.line.indent.saturating_sub(margin.first.max(margin.base + 1));
        SET_IN.contains(&beyond) && !p.line.column
    };
    let inner = lines.iter().zip(lines.iter().skip(1)).take_while(|(a, b)| follows(a, b) && deep(b)).count();
    if lines.first().is_some_and(deep) { inner + 1 } else { 0 }
}

/// Whether a line directly follows another in the source, without a blank line.
fn follows(a: &Placed, b: &Placed) -> bool {
    b.index == a.index + 1 && !b.line.after_blank() && !b.line.top
}

/// Whether lines are verse: several short ones that begin with capitals, and sentences run over their ends.
fn is_stanza(lines: &[Placed], margin: Margin) -> bool {
    let share =
        |holds: fn(&Placed) -> bool| lines.iter().filter(|p| holds(p)).count() * 4 / lines.len().max(1);
    let inks = || lines.iter().rev().skip(1).map(|p| p.line.ink);
    let ragged = inks().max().unwrap_or(0) * 10 > inks().min().unwrap_or(0) * 11;
    lines.len() >= STANZA
        && lines.iter().all(|p| p.line.ink * 100 < margin.widest * 85 && p.line.last != End::Hyphen)
        && share(|p| p.line.case == Case::Upper && p.line.first != Start::Dash) >= 3
        && share(|p| p.line.last == End::Sentence) < 3
        && (ragged || lines.len() > STANZA)
}

/// Whether lines are prose set in: all but the last about as wide, and the last closed.
fn is_quotation(lines: &[Placed], margin: Margin) -> bool {
    let widest = lines.iter().map(|p| p.line.ink).max().unwrap_or(0);
    let [inner @ .., last] = lines else { return false };
    let straight = lines.iter().skip(1).all(|p| Some(p.line.indent) == lines.get(1).map(|p| p.line.indent));
    let listed = |p: &Placed| matches!(p.line.first, Start::Bullet | Start::Dash | Start::Digit);
    !inner.is_empty()
        && straight
        && last.line.last == End::Sentence
        && widest * 10 > margin.widest * 4
        && inner.iter().all(|p| p.line.ink * 10 > widest * 8)
        && !lines.iter().any(listed)
}

/// How many lines are program text: neighbours that read like it, or are set in deeper than the first.
fn program(lines: &[Placed]) -> usize {
    let Some(first) = lines.first().filter(|p| p.is_code) else { return 0 };
    let goes_on =
        |p: &Placed| p.is_code || (p.line.indent > first.line.indent && p.line.first != Start::Bullet);
    let inner =
        lines.iter().zip(lines.iter().skip(1)).take_while(|(a, b)| follows(a, b) && goes_on(b)).count();
    let own = lines.get(..=inner).unwrap_or_default();
    let codes = own.iter().filter(|p| p.is_code).count();
    let ends = own.iter().rposition(|p| p.is_code || p.line.last != End::Sentence);
    if codes * 2 > own.len() { ends.map_or(0, |last| last + 1) } else { 0 }
}

/// Whether a line reads like program text: it begins or ends as only that does, or has many of its signs.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = bytes.first() == Some(&b'\\') && bytes.get(1).is_some_and(u8::is_ascii_alphabetic);
    let brackets = text.starts_with('(') && !text.ends_with(['.', ',', ';', ':']);
    let is_sign = |b: &u8| {
        matches!(b, b'{' | b'}' | b'<' | b'>' | b'=' | b';' | b'\\' | b'|' | b'#' | b'$' | b'_' | b'~' | b'^')
            || (brackets && matches!(b, b'(' | b')'))
    };
    let signs = bytes.iter().filter(|b| is_sign(b)).count();
    let letters = text.chars().filter(|c| c.is_letter()).count();
    let many = signs > 1 && signs * 6 >= letters;
    (begins || text.ends_with(['{', '}']) || many) && !text.contains("://")
}

/// How many lines are rows of one table: neighbours that have at least two gaps at the same cells.
fn table(source: &str, lines: &[Placed]) -> usize {
    let row = |p: &Placed| gaps(p.line, p.line.text(source));
    let Some(mut before) = lines.first().filter(|p| !p.line.column).map(row).filter(|g| g.len() > 1) else {
        return 0;
    };
    let mut count = 1;
    for pair in lines.windows(2) {
        let behind = row(&pair[1]);
        let shared =
            before.iter().filter(|a| behind.iter().any(|b| a.start < b.end && b.start < a.end)).count();
        if shared < 2 || pair[1].line.column || pair[1].index != pair[0].index + 1 {
            break;
        }
        before = behind;
        count += 1;
    }
    count
}

/// The wide blanks inside a line, in cells.
fn gaps(line: Line, text: &str) -> Vec<Range<usize>> {
    if !text.contains("  ") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut from = None;
    for (k, c) in text.chars().enumerate() {
        let cell = line.indent as usize + k;
        if c == ' ' {
            from = from.or(Some(cell));
        } else if let Some(start) = from.take().filter(|start| cell - start >= GAP) {
            found.push(start..cell);
        }
    }
    found
}

/// Words before the number of a figure or a table.
const CAPTIONS: [&str; 21] = [
    "table",
    "figure",
    "fig",
    "plate",
    "map",
    "chart",
    "таблица",
    "табл",
    "рисунок",
    "рис",
    "илл",
    "таблиця",
    "мал",
    "tabelle",
    "tab",
    "abbildung",
    "abb",
    "tableau",
    "tabla",
    "figura",
    "схема",
];

/// Whether a paragraph is a caption: one of the words, a number, and a mark or nothing behind it.
pub fn is_caption(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default().trim_end_matches('.');
    let number = words.next().unwrap_or_default();
    let digits = number.trim_end_matches(['.', ':']);
    let numbered = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let rest = words.next();
    let marked = digits.len() < number.len() || rest.is_none_or(|w| matches!(w, "—" | "–" | "-"));
    numbered && marked && CAPTIONS.contains(&name.to_lowercase().as_str())
}

/// Headings over a bibliography.
const BIBLIOGRAPHIES: [&str; 18] = [
    "литература",
    "список литературы",
    "использованная литература",
    "библиография",
    "список источников",
    "источники",
    "література",
    "список літератури",
    "бібліографія",
    "references",
    "bibliography",
    "works cited",
    "literatur",
    "literaturverzeichnis",
    "bibliographie",
    "références",
    "bibliografía",
    "bibliografia",
];

/// Whether a heading stands over a bibliography.
pub fn heads_bibliography(text: &str) -> bool {
    let words = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    BIBLIOGRAPHIES.contains(&words.as_str())
}

/// Whether a paragraph reads like an entry of a bibliography: a year stands in it.
pub fn is_entry(text: &str) -> bool {
    !is_known(text) && text.split(|c: char| !c.is_ascii_digit()).any(is_year)
}

/// Whether digits are the year of a book.
fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|year: u32| (1450..2100).contains(&year))
}

/// The most bytes of a surname at the beginning of an entry.
const SURNAME: usize = 40;

/// The surname that an entry of a bibliography begins with: `Reyes, Ana, …`, `de Vries, P.`
pub fn entry_surname(text: &str) -> Option<&str> {
    let (surname, behind) = text.split_once(", ").filter(|(surname, _)| surname.len() <= SURNAME)?;
    let is_name = |word: &str| word.starts_with(char::is_uppercase) || is_small_word(word);
    let names = surname.split(' ').all(is_name)
        && !surname.contains(|c: char| !c.is_alphabetic() && !" -’'".contains(c));
    (names && behind.starts_with(char::is_uppercase)).then_some(surname)
}

/// Whether a line ends with the year of a book, as the last line of an entry may.
pub fn ends_with_year(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    is_year(bare.get(bare.len().saturating_sub(4)..).unwrap_or_default())
}
