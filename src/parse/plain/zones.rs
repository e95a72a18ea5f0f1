//! Which lines belong to the body and which to notes.
//!
//! A label opens a note; where the note ends nothing says. A note may also go on at the foot of the next page or column
//! without a label. The best division of the lines is found line by line (two states, one survivor each), from the
//! measure of notes and body, page breaks, blank lines and whether the text on both sides goes on.

use crate::parse::plain::lines::{Case, End, Line, Start};
use crate::parse::plain::measure;
use crate::parse::plain::numbering::number_depth;
use crate::parse::plain::section_words::is_known;
use crate::parse::plain::series::Series;
use crate::parse::plain::urls;

/// What a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// The body.
    Body,
    /// A note, by its index in [`Series::notes`].
    Note(u32),
}

/// What is known before lines are divided.
#[derive(Debug)]
struct Evidence<'a> {
    lines: &'a [Line],
    /// For each line, the note that begins on it.
    labels: Vec<Option<u32>>,
    /// For each line, whether a marker of the body stands on it.
    called: Vec<bool>,
    /// For each line, whether it begins as only headings do.
    headings: Vec<bool>,
    /// The line from which on there are only notes, as after a heading "Notes".
    endnotes: usize,
    body: f32,
    note: f32,
    /// For each line, how much its width speaks for a note rather than for the body: the logarithm of the odds.
    widths: Vec<f32>,
    /// The case of the first letter of each line; see [`case`].
    cases: Vec<Case>,
    /// How much blank lines say, from 0 (they stand anywhere) to 1.
    blanks: f32,
    /// The price of going back to the body in the middle of a page.
    inner_return: f32,
    /// The price of going on with a note at the top of a page, and what going back to the body gains there.
    turn: f32,
}

/// The price of going back to the body, before evidence.
const RETURN: f32 = 2.5;
/// How much wider than the body, counted in characters, notes must be for widths to say anything: they are set in type that
/// is smaller by a tenth to a quarter, so less is chance, and narrower notes are short lines.
const WIDER: f32 = 1.05;
/// How much more the width of a line says that is surely full.
const SURELY_FULL: f32 = 1.5;
/// The price of less than three lines of body between notes on one page.
const SHORT_VISIT: f32 = 2.5;
/// What is added to it within pages where notes end with their pages.
const FOOT_ONLY: f32 = 2.5;

/// The price of going on with a note on the next page, for notes stand at the feet of pages.
const TURN: f32 = 3.0;
/// The same where they stand at the ends of sections.
const TURN_OF_SECTION: f32 = 1.0;

/// What a line earns where an address goes on in it, and the price of parting it from the line before.
const ADDRESS: f32 = 3.0;

/// The most words of a line that is a known heading, its number among them.
const KNOWN: u32 = 5;

/// What a line earns in the body that begins as only headings do.
const HEADING: f32 = 2.5;

/// A way to read the lines so far that ends in one of the two states.
#[derive(Debug, Clone, Copy)]
struct Path {
    score: f32,
    /// The last line read as body.
    body: Option<usize>,
    /// The last line read as note.
    note: Option<usize>,
}

/// Divides lines. A second pass knows from the first whether notes stand only at the feet of pages, and what blank lines
/// are worth inside notes.
pub fn divide(source: &str, lines: &[Line], series: &Series) -> Vec<Zone> {
    if series.notes.is_empty() {
        return vec![Zone::Body; lines.len()];
    }
    let mut evidence = Evidence::new(source, lines, series);
    let zones = best(&evidence);
    let ends =
        zones.windows(2).zip(lines.iter().skip(1)).filter(|(z, _)| matches!(z, [Zone::Note(_), Zone::Body]));
    let tops = ends.clone().filter(|(_, line)| line.top).count();
    let inside = ends.count() - tops;
    if tops >= 2 && tops >= 2 * inside {
        evidence.inner_return += FOOT_ONLY;
    } else if inside >= 2 && inside >= 2 * tops {
        evidence.turn = TURN_OF_SECTION;
    }
    let notes =
        zones.iter().zip(lines).filter(|(zone, _)| matches!(zone, Zone::Note(_))).map(|(_, line)| line);
    evidence.blanks = evidence.blanks.min(worth_of_blanks(notes));
    best(&evidence)
}

/// The best division.
fn best(evidence: &Evidence) -> Vec<Zone> {
    let lines = evidence.lines;
    let mut body = Path { score: 0.0, body: None, note: None };
    let mut note = Path { score: f32::NEG_INFINITY, body: None, note: None };
    let mut from_note: Vec<[bool; 2]> = Vec::with_capacity(lines.len());
    for i in 0..lines.len() {
        let (to_body, came_from_note) = evidence.to_body(i, body, note);
        let (to_note, stayed) = evidence.to_note(i, body, note);
        from_note.push([came_from_note, stayed]);
        body = to_body;
        note = to_note;
    }
    trace(evidence, &from_note, note.score > body.score)
}

/// Follows the choices back from the last line.
fn trace(evidence: &Evidence, from_note: &[[bool; 2]], ends_in_note: bool) -> Vec<Zone> {
    let mut in_note = Vec::with_capacity(from_note.len());
    let mut state = ends_in_note;
    for choice in from_note.iter().rev() {
        in_note.push(state);
        state = choice[usize::from(state)];
    }
    let mut current = None;
    let mut zones = Vec::with_capacity(in_note.len());
    for (i, is_note) in in_note.into_iter().rev().enumerate() {
        current = evidence.labels[i].or(current);
        zones.push(match current {
            Some(note) if is_note => Zone::Note(note),
            _ => Zone::Body,
        });
    }
    zones
}

impl<'a> Evidence<'a> {
    fn new(source: &str, lines: &'a [Line], series: &Series) -> Self {
        let mut labels = vec![None; lines.len()];
        let mut called = vec![false; lines.len()];
        for (k, note) in series.notes.iter().enumerate() {
            labels[note.label.line as usize] = Some(k as u32);
            if let Some(marker) = note.marker {
                called[marker.line as usize] = true;
            }
        }
        let endnotes = endnotes_from(&labels, &called, series.notes.len());
        let (body, note) = measures(lines, &labels);
        let blanks = worth_of_blanks(lines.iter());
        let headings = headings(source, lines, &labels, series, endnotes);
        let widths = lines.iter().map(|line| width(line, body, note)).collect();
        let cases = lines.iter().map(|line| case(source, line)).collect();
        Self {
            lines,
            labels,
            called,
            headings,
            endnotes,
            body,
            note,
            widths,
            cases,
            blanks,
            inner_return: RETURN,
            turn: TURN,
        }
    }

    /// The better way to read line `i` as body, and whether the line before is a note then.
    fn to_body(&self, i: usize, body: Path, note: Path) -> (Path, bool) {
        if self.labels[i].is_some() {
            return (Path { score: f32::NEG_INFINITY, ..body }, false);
        }
        let stay = body.score - self.break_price(body.body, i);
        let back = note.score - self.return_price(i) - self.break_price(note.body, i);
        let (path, score, from_note) = if back > stay { (note, back, true) } else { (body, stay, false) };
        let called = if self.called[i] { 2.5 } else { 0.0 } + if self.headings[i] { HEADING } else { 0.0 };
        (Path { score: score + called - self.widths[i] / 2.0, body: Some(i), ..path }, from_note)
    }

    /// The better way to read line `i` as note, and whether the line before is a note then.
    fn to_note(&self, i: usize, body: Path, note: Path) -> (Path, bool) {
        let (stay, enter) = if self.labels[i].is_some() {
            (
                note.score - self.left_open_price(note),
                body.score - self.left_open_price(body) - self.short_visit_price(i, body),
            )
        } else {
            let stay = note.score - self.stay_price(i) - self.break_price(note.note, i);
            let enter = body.score - self.continuation_price(i, body) - self.break_price(body.note, i);
            (stay, enter)
        };
        let (path, score, from_note) = if stay >= enter { (note, stay, true) } else { (body, enter, false) };
        (Path { score: score + self.widths[i] / 2.0, note: Some(i), ..path }, from_note)
    }

    /// How badly line `i` continues an earlier one of its own state.
    fn break_price(&self, before: Option<usize>, i: usize) -> f32 {
        let line = &self.lines[i];
        if line.in_address {
            return if before == i.checked_sub(1) { -ADDRESS } else { ADDRESS };
        }
        before.map_or(0.0, |b| goes_on(self.lines[b].last, self.cases[i]))
    }

    /// The price of going on with a note at line `i`.
    fn stay_price(&self, i: usize) -> f32 {
        let line = &self.lines[i];
        if i >= self.endnotes {
            return 0.0;
        }
        let page = if line.top { self.turn } else { 0.0 };
        page + 0.8 * self.blank(line)
    }

    /// What a blank line before a line says, from 0 to 1.
    fn blank(&self, line: &Line) -> f32 {
        if line.after_blank() { self.blanks } else { 0.0 }
    }

    /// The price of beginning another note while the last one was left in the middle of a word or a sentence.
    fn left_open_price(&self, path: Path) -> f32 {
        match path.note.map(|n| self.lines[n].last) {
            Some(End::Hyphen) => 3.0,
            Some(End::Comma) => 2.0,
            Some(End::Open) => 0.9,
            _ => 0.0,
        }
    }

    /// The price of a visit to the body of a line or two between two notes: more likely a paragraph of the first note.
    fn short_visit_price(&self, i: usize, path: Path) -> f32 {
        let visited = path.note.filter(|n| i - n - 1 < 3).and_then(|n| self.lines.get(n + 1..=i));
        let to_heading = path.note.is_some_and(|n| self.headings.get(n + 1).is_some_and(|heading| *heading));
        // A page does not begin with a line or two of the body and then notes.
        let within_page = visited.is_some_and(|lines| lines.iter().skip(1).all(|l| !l.top));
        if within_page && !to_heading { SHORT_VISIT } else { 0.0 }
    }

    /// The price of going back to the body at line `i`.
    fn return_price(&self, i: usize) -> f32 {
        let line = &self.lines[i];
        let before = i.checked_sub(1).map_or(line, |b| &self.lines[b]);
        let mut price = if i >= self.endnotes {
            if self.headings[i] { 0.0 } else { 7.0 }
        } else if line.top {
            RETURN - self.turn
        } else {
            self.inner_return
        };
        price -= 1.5 * self.blank(line);
        price += match before.last {
            End::Sentence => -1.0,
            _ if line.top || before.in_address => 0.0,
            End::Comma | End::Hyphen => 1.5,
            _ => 0.7,
        };
        if (before.ink as f32) < 0.85 * self.note.max(self.body) {
            price -= 0.6;
        }
        price
    }

    /// How many lines stand between a line and the label of a note on the same page, if they are few.
    fn lines_over_label(&self, i: usize) -> Option<usize> {
        let below = self.lines.iter().zip(&self.labels).skip(i + 1).take(OVER);
        below.take_while(|(line, _)| !line.top).position(|(_, label)| label.is_some())
    }

    /// The price of going on with a note that was left, at line `i`, without a label.
    fn continuation_price(&self, i: usize, path: Path) -> f32 {
        let line = &self.lines[i];
        let Some(left) = path.note.map(|n| &self.lines[n]) else { return f32::INFINITY };
        let mut price = self.lines_over_label(i).map_or(4.0, |lines| CONTINUED + EARLIER * lines as f32);
        if !left.is_open() {
            price += 4.0;
        }
        if line.top {
            price += 4.0;
        }
        price - self.blank(line)
    }
}

/// The price of going on with a note that was left, right above the label of the next.
const CONTINUED: f32 = 2.5;
/// What is added to it for each line between them.
const EARLIER: f32 = 0.25;
/// The most lines from where a note goes on to the label of the next.
const OVER: usize = 3;

/// For each line, whether it begins as only headings do: with a number of several parts, as a word that heads sections, or,
/// among endnotes, before the first note of a chapter.
fn headings(
    source: &str,
    lines: &[Line],
    labels: &[Option<u32>],
    series: &Series,
    endnotes: usize,
) -> Vec<bool> {
    let first = |i: usize| {
        let note = labels.get(i).copied().flatten().and_then(|note| series.notes.get(note as usize));
        note.is_some_and(|note| note.value == 1)
    };
    let is_heading = |(i, line): (usize, &Line)| {
        let room = line.after_blank() || line.top;
        let numbered = || line.first == Start::Digit && number_depth(line.text(source)) > 1;
        let known = || line.words <= KNOWN && is_known(line.text(source));
        let of_notes = || i >= endnotes && labels[i].is_none() && line.last != End::Sentence && first(i + 1);
        room && (numbered() || known() || of_notes())
    };
    lines.iter().enumerate().map(is_heading).collect()
}

/// What blank lines say: nothing where they also stand inside words that are broken at line ends.
fn worth_of_blanks<'a>(lines: impl Iterator<Item = &'a Line>) -> f32 {
    let (mut all, mut blank) = (0u32, 0u32);
    let mut before: Option<&Line> = None;
    for line in lines {
        if before.is_some_and(|b| b.last == End::Hyphen) && line.case == Case::Lower && !line.top {
            all += 1;
            blank += u32::from(line.after_blank());
        }
        before = Some(line);
    }
    1.0 - (4.0 * blank as f32 / all.max(1) as f32).min(1.0)
}

/// How much the width of a line speaks for a note rather than for the body, by the measures of both: the logarithm of
/// the odds. Of a line that ends in a hyphen it is certain that it is full, so that its width says more.
fn width(line: &Line, body: f32, note: f32) -> f32 {
    if note < body * WIDER {
        return 0.0;
    }
    let off = |measure: f32| ((line.ink as f32 - measure) / (0.03 * measure)).powi(2).min(9.0);
    let odds = ((off(body) - off(note)) / 3.0).clamp(-2.2, 2.2);
    if line.last == End::Hyphen { SURELY_FULL * odds } else { odds }
}

/// The case of the first letter of a line; an address has none.
fn case(source: &str, line: &Line) -> Case {
    let is_address = || {
        let text = line.text(source);
        text.starts_with(['h', 'w']) && urls::is_address(text.split(' ').next().unwrap_or_default())
    };
    if line.case == Case::Lower && is_address() { Case::None } else { line.case }
}

/// How badly a line that begins with a case continues one that ends in a way: negative if it does so well.
fn goes_on(last: End, next: Case) -> f32 {
    match (last, next) {
        (End::Hyphen, Case::Lower) => -2.2,
        (End::Hyphen, _) => 1.5,
        (End::Sentence, Case::Lower) => 2.5,
        (End::Sentence | End::Colon, _) => -0.3,
        (_, Case::Lower) => -1.5,
        (_, Case::Upper) => 0.8,
        _ => 0.3,
    }
}

/// The first line of endnotes: the first label behind all markers, if most labels stand behind it.
fn endnotes_from(labels: &[Option<u32>], called: &[bool], notes: usize) -> usize {
    let last_call =
        called.iter().zip(labels).rposition(|(called, label)| *called && label.is_none()).unwrap_or(0);
    let behind = labels.iter().skip(last_call).flatten().count();
    if notes < 3 || behind * 3 < notes * 2 {
        return usize::MAX;
    }
    labels.iter().enumerate().skip(last_call).find(|(_, l)| l.is_some()).map_or(usize::MAX, |(i, _)| i)
}

/// The measures of body and notes; 0 for notes if there are too few full lines to tell.
fn measures(lines: &[Line], labels: &[Option<u32>]) -> (f32, f32) {
    let near = |i: usize| {
        labels
            .get(i.saturating_sub(1)..(i + 1).min(labels.len()))
            .is_some_and(|w| w.iter().any(Option::is_some))
    };
    let widths = |of_notes: bool| {
        let lines = lines.iter().enumerate().filter(move |(i, _)| near(*i) == of_notes);
        lines.map(|(_, line)| line.ink)
    };
    let body = measure::usual(&widths(false).collect::<Vec<u32>>());
    let full: Vec<u32> = widths(true).filter(|ink| ink * 10 > body * 9).collect();
    if full.len() < 3 {
        return (body as f32, 0.0);
    }
    (body as f32, measure::usual(&full) as f32)
}
