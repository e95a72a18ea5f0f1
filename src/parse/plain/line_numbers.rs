//! Numbers of lines in the margin, on each line or on each fifth: they belong to the page and are taken out of the text.
//!
//! The number of a line grows as lines are counted, on each page anew or through the whole text; between two such numbers
//! stand as many lines as the numbers say. Rows of a table, items and notes of one line each are numbered so too, and the
//! numbers of verse are wanted by those who cite it; so the lines must read like prose, whose sentences go on from one
//! full line to the next.

use crate::parse::plain::lines::{self, Case, End, Line, Start};
use crate::parse::plain::measure;
use std::collections::HashMap;
use std::ops::Range;

/// From which number to which lines are numbered.
const STEPS: [Step; 3] = [
    Step { size: 1, run: 5, total: 12 },
    Step { size: 5, run: 2, total: 4 },
    Step { size: 10, run: 2, total: 4 },
];
/// The most digits of such a number.
const DIGITS: usize = 4;
/// The fewest lines under one another that are numbers and nothing else, to be the numbers of the lines beside them.
const COLUMN: usize = 4;
/// Lines that may stand between two numbers beyond those that are counted: headings, a running head, notes.
const UNCOUNTED: i64 = 4;

/// A way of numbering lines.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// The lines from one number to the next.
    size: i64,
    /// The fewest numbers at right distances.
    run: usize,
    /// The fewest of these in the whole text.
    total: usize,
}

/// Lines without the numbers that stood in their margin.
#[derive(Debug, Default)]
pub struct Numbered {
    /// The lines.
    pub lines: Vec<Line>,
    /// The numbers, in bytes of the source, in its order.
    pub numbers: Vec<Range<u32>>,
}

/// Where a number stands on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Margin {
    Left,
    Right,
    /// It has a line of its own.
    Own,
}

/// A number that may be that of a line.
#[derive(Debug, Clone)]
struct Candidate {
    /// The index of the line.
    line: usize,
    /// How many lines with text stand before it.
    place: i64,
    number: i64,
    /// In bytes of the source.
    range: Range<u32>,
    /// The line without it; the line itself if that is nothing else.
    without: Line,
}

/// Takes the numbers of lines out of a text.
pub fn take_out(source: &str, lines: Vec<Line>) -> Numbered {
    for margin in [Margin::Left, Margin::Right, Margin::Own] {
        let candidates = candidates(source, &lines, margin);
        let found = STEPS.iter().find_map(|step| numbers(&lines, &candidates, margin, *step));
        if let Some(found) = found {
            return without(&lines, margin, &found);
        }
    }
    Numbered { lines, numbers: Vec::new() }
}

/// The numbers at one margin.
fn candidates(source: &str, lines: &[Line], margin: Margin) -> Vec<Candidate> {
    let mut place = 0;
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = number(source, *line, margin);
        place += i64::from(margin != Margin::Own || number.is_none());
        if let Some((number, range)) = number {
            let without = beside(source, *line, &range);
            found.push(Candidate { line: index, place, number, range, without });
        }
    }
    found
}

/// The number that stands at a margin of a line, and where.
fn number(source: &str, line: Line, margin: Margin) -> Option<(i64, Range<u32>)> {
    let is_wanted = match margin {
        Margin::Left => line.first == Start::Digit,
        Margin::Right => line.words > 1,
        Margin::Own => line.first == Start::Digit && line.words == 1,
    };
    let bytes = source.as_bytes().get(line.start as usize..line.end as usize).filter(|_| is_wanted)?;
    let from_left = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let from_right = bytes.iter().rev().take(DIGITS + 1).take_while(|b| b.is_ascii_digit()).count();
    let range = match margin {
        Margin::Left => line.start..line.start + from_left as u32,
        Margin::Right | Margin::Own => line.end - from_right as u32..line.end,
    };
    let around = match margin {
        Margin::Left => matches!(bytes.get(from_left), Some(b' ') | None),
        Margin::Right => bytes.iter().rev().nth(from_right) == Some(&b' '),
        Margin::Own => from_right == bytes.len(),
    };
    let digits = source.get(range.start as usize..range.end as usize)?;
    let may_count = around && !digits.starts_with('0') && digits.len() <= DIGITS;
    Some((digits.parse().ok().filter(|_| may_count)?, range))
}

/// A line without a number at its margin. Behind a wide blank its text stands where it stood, else where the number did.
fn beside(source: &str, line: Line, number: &Range<u32>) -> Line {
    let rest = if number.start == line.start { number.end..line.end } else { line.start..number.start };
    let text = source.get(rest.start as usize..rest.end as usize).unwrap_or_default();
    let Some(facts) = lines::facts(text, rest.start as usize) else { return line };
    let indent = if rest.start == number.end && facts.indent > 1 {
        line.indent + (number.end - number.start) + facts.indent
    } else {
        line.indent
    };
    Line { indent, blanks: line.blanks, page: line.page, top: line.top, column: line.column, ..facts }
}

/// The numbers of lines among candidates; `None` if lines are not numbered in this way.
fn numbers(lines: &[Line], candidates: &[Candidate], margin: Margin, step: Step) -> Option<Vec<Candidate>> {
    let fitting: Vec<&Candidate> = candidates.iter().filter(|c| c.number % step.size == 0).collect();
    if fitting.len() < step.total {
        return None;
    }
    let mut runs: HashMap<i64, Vec<&Candidate>> = HashMap::new();
    for candidate in &fitting {
        runs.entry(candidate.number - candidate.place).or_default().push(candidate);
    }
    let mut sure: Vec<&Candidate> = Vec::new();
    for run in runs.values() {
        let steady = run.chunk_by(|a, b| b.number - a.number == step.size);
        let counted = steady.filter(|run| run.len() >= step.run && reads_on(lines, run, margin, LEAST));
        sure.extend(counted.flatten());
    }
    sure.sort_unstable_by_key(|candidate| candidate.line);
    let counted = sure.len() >= step.total && reads_on(lines, &sure, margin, USUAL);
    let mut found = if counted { with_neighbours(&fitting, &sure, step) } else { Vec::new() };
    if margin == Margin::Own {
        found.extend(columns(lines, &fitting, step));
        found.sort_unstable_by_key(|candidate| candidate.line);
        found.dedup_by_key(|candidate| candidate.line);
    }
    (!found.is_empty()).then(|| found.into_iter().cloned().collect())
}

/// The share of line ends, in percent, behind which sentences of prose go on: the least on a page, and in a whole text.
const LEAST: usize = 20;
/// See [`LEAST`].
const USUAL: usize = 35;

/// Whether sentences go on from line to line where some numbers stand, as in prose, behind so many percent of them.
fn reads_on(lines: &[Line], numbers: &[&Candidate], margin: Margin, percent: usize) -> bool {
    let ends = numbers.iter().filter_map(|number| line_end(lines, number, margin));
    is_prose(&ends.collect::<Vec<_>>(), percent)
}

/// Where one line goes on in the next.
#[derive(Debug, Clone, Copy)]
struct LineEnd {
    last: End,
    next: Case,
    /// The width of the first.
    ink: u32,
}

impl LineEnd {
    fn between(last: Line, next: Line) -> Self {
        Self { last: last.last, next: next.case, ink: last.ink }
    }
}

/// The end of a line that a number stands at: that of the line before a number at the left.
fn line_end(lines: &[Line], number: &Candidate, margin: Margin) -> Option<LineEnd> {
    let own = number.line;
    let (last, next) = match margin {
        Margin::Left => (lines.get(own.checked_sub(1)?)?, &number.without),
        Margin::Right => (&number.without, lines.get(own + 1)?),
        Margin::Own => (lines.get(own.checked_sub(1)?)?, lines.get(own + 1)?),
    };
    Some(LineEnd::between(*last, *next))
}

/// Whether lines end as in prose: most are full, and so many percent end in the middle of a sentence.
fn is_prose(ends: &[LineEnd], percent: usize) -> bool {
    let least = measure::usual(&ends.iter().map(|end| end.ink).collect::<Vec<_>>()) * 8 / 10;
    let full = || ends.iter().filter(|end| end.ink > least);
    let goes_on =
        |end: &&LineEnd| matches!(end.last, End::Open | End::Comma | End::Hyphen) && end.next == Case::Lower;
    full().count() * 2 >= ends.len() && full().filter(goes_on).count() * 100 >= ends.len() * percent
}

/// Numbers that are sure, and those that go on where these end: between them may stand lines that are not counted.
fn with_neighbours<'a>(fitting: &[&'a Candidate], sure: &[&'a Candidate], step: Step) -> Vec<&'a Candidate> {
    let mut found = Vec::with_capacity(sure.len());
    let mut sure = sure.iter().peekable();
    let mut last: Option<&Candidate> = None;
    for candidate in fitting {
        let is_sure = sure.next_if(|s| s.line == candidate.line).is_some();
        let goes_on = last.is_some_and(|last| {
            let lines = candidate.place - last.place;
            // A 1 behind the last number of a page may be the label of a note.
            let anew = candidate.number == step.size && step.size > 1;
            let next = candidate.number == last.number + step.size && lines + 1 >= step.size;
            (anew || next) && lines <= step.size + UNCOUNTED
        });
        if is_sure || goes_on {
            last = Some(candidate);
            found.push(*candidate);
        }
    }
    found
}

/// The numbers that stand under one another, apart from the lines they belong to.
fn columns<'a>(lines: &[Line], fitting: &[&'a Candidate], step: Step) -> Vec<&'a Candidate> {
    let is_next = |a: &&Candidate, b: &&Candidate| b.line == a.line + 1 && b.number == a.number + step.size;
    let mut found = Vec::new();
    let mut behind = 0;
    for column in fitting.chunk_by(is_next) {
        let (Some(first), Some(last)) = (column.first(), column.last()) else { continue };
        let next = fitting.get(fitting.partition_point(|c| c.line <= last.line));
        let texts = [behind..first.line, last.line + 1..next.map_or(lines.len(), |next| next.line)];
        behind = last.line + 1;
        let counted = last.number - first.number + step.size;
        let beside = |text: &Range<usize>| {
            let own = lines.get(text.clone()).unwrap_or_default();
            let ends: Vec<LineEnd> = own.windows(2).map(|pair| LineEnd::between(pair[0], pair[1])).collect();
            (counted - step.size..=counted + step.size + UNCOUNTED).contains(&i64::from(own.len() as u32))
                && is_prose(&ends, USUAL)
        };
        if column.len() >= COLUMN && texts.iter().any(beside) {
            found.extend(column);
        }
    }
    found
}

/// The lines without some numbers at their margins.
fn without(lines: &[Line], margin: Margin, found: &[Candidate]) -> Numbered {
    let mut numbers = found.iter().peekable();
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let mut removed: Option<Line> = None;
    for (index, line) in lines.iter().enumerate() {
        let number = numbers.next_if(|number| number.line == index);
        let line = number.map_or(*line, |number| number.without);
        let line = removed.take().map_or(line, |removed| behind_number(removed, line, margin));
        let is_number = number.is_some_and(|number| number.range == (line.start..line.end));
        if is_number {
            removed = Some(line);
        } else {
            kept.push(line);
        }
    }
    Numbered { lines: kept, numbers: found.iter().map(|number| number.range.clone()).collect() }
}

/// A line behind one that was only a number. In the margin that was a blank line that is counted; else blank lines on both
/// sides of it stood around the number, not between paragraphs.
fn behind_number(number: Line, line: Line, margin: Margin) -> Line {
    let blanks = match margin {
        Margin::Left | Margin::Right => number.blanks + 1 + line.blanks,
        Margin::Own if number.blanks > 0 && line.blanks > 0 => 0,
        Margin::Own => number.blanks.max(line.blanks),
    };
    Line { blanks, top: line.top || number.top, ..line }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of lines without numbers, joined by bars, and the numbers.
    fn parted(text: &str) -> (String, String) {
        let numbered = take_out(text, lines::read(text));
        let lines = numbered.lines.iter().map(|line| line.text(text)).collect::<Vec<_>>().join("|");
        let numbers = numbered.numbers.iter().map(|n| text.get(n.start as usize..n.end as usize).unwrap());
        (lines, numbers.collect::<Vec<_>>().join(" "))
    }

    const PROSE: [&str; 12] = [
        "The mill stood where two roads met, and nobody",
        "could say who had built it. In spring the water",
        "came up to the door, and the miller sat on the",
        "stairs with his feet in the river. In summer the",
        "wheel stood still for weeks, and he went fishing",
        "with the priest, who knew where the trout lay in",
        "the heat of the day. They said little, and what",
        "they said was about the weather of other years,",
        "which had been better. Once the miller said that",
        "he had thought of selling the mill, but the one",
        "man who wanted to buy it could not have paid, so",
        "nothing had come of it. The priest was silent.",
    ];

    fn numbered(lines: &[&str], number: impl Fn(usize, &str) -> String) -> String {
        lines.iter().enumerate().map(|(i, line)| number(i + 1, line) + "\n").collect()
    }

    #[test]
    fn numbers_on_each_line_are_taken_out() {
        let whole = PROSE.join("|");
        let all = "1 2 3 4 5 6 7 8 9 10 11 12";
        for text in [
            numbered(&PROSE, |n, line| format!("{n} {line}")),
            numbered(&PROSE, |n, line| format!("{n:3}   {line}")),
            numbered(&PROSE, |n, line| format!("{line}  {n}")),
            numbered(&PROSE, |n, line| format!("{n}\n{line}")),
        ] {
            assert_eq!(parted(&text), (whole.clone(), all.to_owned()), "{text}");
        }
    }

    #[test]
    fn numbers_on_each_fifth_line_are_taken_out_also_where_pages_count_anew() {
        let at = |n: usize, line: &str| match n % 5 {
            0 => format!("{n} {line}"),
            _ => line.to_owned(),
        };
        let page = numbered(&PROSE, at);
        let whole = PROSE.join("|");
        let expected = (format!("{whole}|{whole}|{whole}"), "5 10 5 10 5 10".to_owned());
        assert_eq!(parted(&format!("{page}\u{c}{page}\u{c}{page}")), expected);
    }

    #[test]
    fn a_column_of_numbers_beside_the_lines_is_taken_out() {
        let twice = [PROSE, PROSE].concat();
        let text = format!("5\n10\n15\n20\n{}\n", twice.join("\n"));
        assert_eq!(parted(&text), (twice.join("|"), "5 10 15 20".to_owned()));
    }

    #[track_caller]
    fn stays(text: &str) {
        assert_eq!(parted(text).1, "", "{text}");
    }

    #[test]
    fn verse_tables_items_and_notes_keep_their_numbers() {
        let verse =
            ["The mill is old,", "The water cold,", "And nobody will buy it,", "However much they try it."];
        let at =
            |n: usize, line: &str| if n.is_multiple_of(5) { format!("{line}  {n}") } else { line.to_owned() };
        stays(&numbered(&verse.repeat(8), at));
        stays(&numbered(&["Salt 20 30 40", "Pepper 5 16 77", "Herring 11 12 19"].repeat(6), |n, l| {
            format!("{n} {l}")
        }));
        stays(&numbered(
            &["Ibid.", "A letter of the miller, in the archive.", "So the priest."].repeat(6),
            |n, l| format!("{n} {l}"),
        ));
        stays(&numbered(&["salt", "pepper, black", "herrings"].repeat(6), |n, l| format!("{n} {l}")));
        stays(&numbered(&[""; 20], |n, _| n.to_string()));
    }
}
