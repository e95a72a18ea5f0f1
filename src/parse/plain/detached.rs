//! Labels that an extractor has torn off their notes: `1⏎2⏎⏎First note.⏎Second note.`
//!
//! Raised labels of short notes come as a paragraph of their own, before or behind the notes, some even in the wrong
//! order. Within such a cluster the labels that stand directly before a text keep it; the others are given, in their
//! order, to the texts that have none.
//!
//! Where the extractor mends line-end hyphens it may even take a label, or the first line of a note, for the second half
//! of the last word above it: `ac-⏎3` becomes `ac3`, and `ac-⏎3 Ibid.` becomes `ac3 Ibid.` The first is found by the
//! number that is missing below, or by the word that goes on behind the note; the second by the label of the next note.

use crate::parse::plain::labels::{
    any_glued_label, begins_with, glued_label, is_inside_sentence, lone_label, next_label, trailing_label,
};
use crate::parse::plain::lines::{Case, End, Line, Start, facts, ink};
use crate::parse::plain::markers::calls;
use crate::parse::plain::signs::{Candidate, STAR, Style, is_first};
use std::ops::Range;

/// The most lines between two labels of one cluster.
const APART: usize = 10;
/// The most lines of a note whose label was glued to a word.
const LONGEST: usize = 12;
/// The most lines of a page above such a note.
const PAGE: usize = 120;
/// The most labels of one cluster.
const LABELS: usize = 12;

/// Lines without torn-off labels, and these labels as candidates for the lines they belong to.
#[derive(Debug, Default)]
pub struct Reattached {
    /// The lines that are left.
    pub lines: Vec<Line>,
    /// The labels, each with the line of its text.
    pub labels: Vec<Candidate>,
}

/// Gives torn-off labels back to their notes.
pub fn reattach(source: &str, lines: &[Line]) -> Reattached {
    let lone = lone_labels(source, lines);
    let mut result = Reattached { lines: Vec::with_capacity(lines.len()), labels: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        let above = at.checked_sub(1).and_then(|a| lines.get(a)).filter(|a| a.has_signs);
        let above = above.and_then(|a| trailing_label(a.text(source), *a));
        let above = above.map(|label| Above { label, awaited: is_awaited(source, lines, at - 1, label) });
        let found = if lone[at].is_none() && above.is_none() {
            None
        } else {
            clusters(lines, &lone, at, above)
                .find_map(|c| Some((pairs(lines, &lone, &c, above)?, c)))
                .or_else(|| lone_note(lines, &lone, at, above?))
        };
        if let Some((pairs, cluster)) = found {
            result.add(lines, &lone, &cluster, &pairs);
            at = cluster.end;
        } else {
            result.push(source, lines, at);
            at += 1;
        }
    }
    result
}

/// For each line, the label that it is, if it is nothing else; one inside a sentence is rather a marker.
fn lone_labels(source: &str, lines: &[Line]) -> Vec<Option<Candidate>> {
    let signs: Vec<Option<Candidate>> = lines
        .iter()
        .map(|line| if line.words == 1 { lone_label(line.text(source), *line) } else { None })
        .collect();
    let is_inside = |i: usize| match i.checked_sub(1).and_then(|above| lines.get(above..i + 2)) {
        Some([above, line, below]) => signs[i - 1].is_none() && is_inside_sentence(*above, *line, *below),
        _ => false,
    };
    signs.iter().enumerate().map(|(i, sign)| sign.filter(|_| !is_inside(i))).collect()
}

/// What may be a label at the end of the line above.
#[derive(Debug, Clone, Copy)]
struct Above {
    label: Candidate,
    /// Whether a marker awaits it.
    awaited: bool,
}

impl Above {
    /// Whether it may be the label of the text that begins with a line.
    fn may_label(self, line: Line) -> bool {
        !line.top && (line.after_blank() || (self.awaited && line.case == Case::Upper))
    }
}

/// Whether a marker calls a label that is glued to the end of a line, and no other label on its page or column does.
fn is_awaited(source: &str, lines: &[Line], at: usize, label: Candidate) -> bool {
    let above = lines.get(at.saturating_sub(PAGE)..at).unwrap_or_default();
    let page = above.iter().rposition(|l| l.top).map_or(above, |top| above.get(top..).unwrap_or_default());
    let last = page.iter().rev().find_map(|line| match *line {
        line if begins_with(source, line, label) => Some(false),
        line if line.has_signs && calls(source, line, label) => Some(true),
        _ => None,
    });
    last == Some(true)
}

/// A note of its own whose label was glued to the word above: up to the end of the page, where the word goes on, or, if a
/// marker awaits it, of the column.
fn lone_note(
    lines: &[Line],
    lone: &[Option<Candidate>],
    at: usize,
    above: Above,
) -> Option<(Vec<Pair>, Range<usize>)> {
    let first = lines.get(at).filter(|l| above.may_label(**l) && l.case != Case::Lower)?;
    let end = text_end(lines, lone, at);
    let next = lines.get(end).filter(|next| next.case == Case::Lower)?;
    let goes_on = next.top || (above.awaited && next.after_blank() && next.first == Start::Lower);
    let closed = lines.get(end - 1).is_some_and(|last| last.last == End::Sentence);
    let whole = goes_on && closed && lone[at].is_none() && first.case != Case::None;
    whole.then(|| (vec![Pair { text: at, label: above.label }], at..end))
}

/// The label inside a line of a note that was glued to its last word; `any` is the first that may be one.
fn label_inside(source: &str, lines: &[Line], at: usize, any: Candidate) -> Option<Candidate> {
    let behind = lines.get(at + 1..lines.len().min(at + 1 + LONGEST)).unwrap_or_default();
    let page = || behind.iter().take_while(|l| !l.top);
    let is_free = |label: &Candidate| !page().any(|l| begins_with(source, *l, *label));
    let before_next = |l: &Line| glued_label(source, lines[at], next_label(source, *l)?).filter(is_free);
    page().find_map(before_next).or_else(|| only_label(source, lines, at, any))
}

/// The label of the only note of a page or a column: a marker awaits it, no other label like it follows, and behind the
/// note the text goes on with the word.
fn only_label(source: &str, lines: &[Line], at: usize, label: Candidate) -> Option<Candidate> {
    let behind = lines.get(at + 1..lines.len().min(at + 1 + LONGEST)).unwrap_or_default();
    let rest = behind.iter().take_while(|l| !l.top && !l.after_blank()).count();
    behind.get(rest).filter(|next| next.case == Case::Lower && next.first == Start::Lower)?;
    let answered = behind.iter().take(rest).any(|l| begins_with(source, *l, label));
    (!answered && is_awaited(source, lines, at, label)).then_some(label)
}

impl Reattached {
    /// Adds a line, in two if the first line of a note was glued to its last word.
    fn push(&mut self, source: &str, lines: &[Line], at: usize) {
        let line = lines[at];
        if !line.has_signs {
            return self.lines.push(line);
        }
        let label = any_glued_label(source, line).and_then(|any| label_inside(source, lines, at, any));
        let Some(label) = label else {
            return self.lines.push(line);
        };
        let whole = |start: u32, end: u32| {
            let text = source.get(start as usize..end as usize).unwrap_or_default();
            facts(text, start as usize).unwrap_or(line)
        };
        let word = whole(line.start, label.start);
        self.lines.push(Line {
            end: word.end,
            ink: word.ink,
            words: word.words,
            last: End::Hyphen,
            is_broken: true,
            ..line
        });
        self.labels.push(Candidate { line: self.lines.len() as u32, score: 1.5, ..label });
        self.lines.push(Line { page: line.page, column: line.column, ..whole(label.start, line.end) });
    }

    /// Adds the texts of a cluster with their labels.
    fn add(&mut self, lines: &[Line], lone: &[Option<Candidate>], cluster: &Range<usize>, pairs: &[Pair]) {
        if let Some(above) = self.lines.last_mut()
            && let Some(cut) = pairs.iter().find(|p| p.label.start < above.end && p.label.end == above.end)
        {
            above.end = cut.label.start;
            above.is_broken = true;
            above.last = End::Hyphen;
        }
        for i in cluster.clone().filter(|i| lone[*i].is_none()) {
            let place = self.lines.len() as u32;
            let own = pairs.iter().filter(|pair| pair.text == i);
            self.labels.extend(own.map(|pair| Candidate { line: place, score: 1.5, ..pair.label }));
            self.lines.push(lines[i]);
        }
    }
}

/// The clusters that may begin at a line, the longest first: each ends with a lone label, or with the text behind it. It
/// begins with a label, or behind the word that one was glued to.
fn clusters<'a>(
    lines: &'a [Line],
    lone: &'a [Option<Candidate>],
    at: usize,
    above: Option<Above>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut labels = Vec::new();
    let begins = lone[at].is_some() || above.is_some_and(|above| above.may_label(lines[at]));
    let behind = (at..lines.len().min(at + APART)).take_while(|i| *i == at || !lines[*i].top);
    let mut next = behind.into_iter().find(|i| begins && lone[*i].is_some());
    while let Some(label) = next.filter(|_| labels.len() < LABELS) {
        labels.push(label);
        let same_page = (label + 1..lines.len().min(label + 1 + APART)).take_while(|i| !lines[*i].top);
        next = same_page.into_iter().find(|i| lone[*i].is_some());
    }
    labels.into_iter().rev().flat_map(move |last| {
        let text = last + 1..text_end(lines, lone, last + 1);
        let ends = if is_torn(lines, lone, last) { [last + 1, text.end] } else { [text.end, text.end] };
        ends.into_iter().map(move |end| at..end)
    })
}

/// Where the text that begins at a line ends: at a blank line, a page or a lone label.
fn text_end(lines: &[Line], lone: &[Option<Candidate>], from: usize) -> usize {
    let ends = |i: &usize| (*i > from && lines[*i].after_blank()) || lines[*i].top || lone[*i].is_some();
    (from..lines.len()).take(4 * APART).find(ends).unwrap_or(lines.len().min(from + 4 * APART))
}

/// Whether a lone label has no text directly behind it.
fn is_torn(lines: &[Line], lone: &[Option<Candidate>], i: usize) -> bool {
    lines.get(i + 1).is_none_or(|next| next.after_blank() || next.top || lone[i + 1].is_some())
}

/// A text and its label.
#[derive(Debug, Clone, Copy)]
struct Pair {
    /// The line on which the text begins.
    text: usize,
    label: Candidate,
}

/// Texts and their labels within a cluster; `None` if it is not one. `above`: what may be a label at the end of the line
/// above it.
fn pairs(
    lines: &[Line],
    lone: &[Option<Candidate>],
    cluster: &Range<usize>,
    above: Option<Above>,
) -> Option<Vec<Pair>> {
    let labels = lone.get(cluster.clone())?.iter().flatten().count();
    if cluster.len() < 2 * labels {
        return None;
    }
    let (mut torn, mut pairs) = (Vec::new(), Vec::new());
    for (i, label) in cluster.clone().filter_map(|i| Some((i, lone[i]?))) {
        if is_torn(lines, lone, i) {
            torn.push(label);
        } else {
            pairs.push(Pair { text: i + 1, label });
        }
    }
    let are_whole = |torn: &[Candidate]| {
        let labels: Vec<Candidate> = torn.iter().copied().chain(pairs.iter().map(|p| p.label)).collect();
        !torn.is_empty() && labels.len() > 1 && are_consecutive(&labels)
    };
    let with_above: Vec<Candidate> =
        above.map(|above| above.label).into_iter().chain(torn.iter().copied()).collect();
    let is_glued = above.is_some() && are_whole(&with_above);
    if is_glued {
        torn = with_above;
    } else if !are_whole(&torn) {
        return None;
    }
    let free = free_texts(lines, lone, cluster, is_glued);
    torn.sort_by_key(|label| label.value);
    let starts = starts(lines, &free, torn.len())?;
    pairs.extend(starts.into_iter().zip(torn).map(|(text, label)| Pair { text, label }));
    Some(pairs)
}

/// Whether labels are of one style and, sorted, rise by one; those of symbols by one repetition or one rank.
fn are_consecutive(labels: &[Candidate]) -> bool {
    let mut values: Vec<u32> = labels.iter().map(|label| label.value).collect();
    values.sort_unstable();
    let symbols = labels.iter().all(|label| label.style == Style::Symbol);
    let alike = labels.windows(2).all(|pair| matches!(pair, [a, b] if a.style == b.style));
    let begins = !symbols || values.first().is_some_and(|first| is_first(Style::Symbol, *first));
    let rises = |a: u32, b: u32| b == a + 1 || (symbols && b == a + STAR);
    alike && begins && values.windows(2).all(|pair| matches!(pair, [a, b] if rises(*a, *b)))
}

/// The lines of a cluster that follow no label: those behind a blank line, up to the next label; and those at its beginning
/// if their label was glued to the word above.
fn free_texts(
    lines: &[Line],
    lone: &[Option<Candidate>],
    cluster: &Range<usize>,
    is_glued: bool,
) -> Vec<usize> {
    let mut free = Vec::new();
    let mut is_free = is_glued;
    for i in cluster.clone() {
        if lone[i].is_some() {
            is_free = is_torn(lines, lone, i);
        } else if is_free {
            free.push(i);
        } else if lines[i].after_blank() {
            is_free = true;
            free.push(i);
        }
    }
    free
}

/// The lines of free text on which `count` notes begin; `None` if there are not as many. Print ends most notes with a
/// full stop and all with room, but a full stop also ends sentences, and a short last line is not always seen.
fn starts(lines: &[Line], free: &[usize], count: usize) -> Option<Vec<usize>> {
    let first = *free.first()?;
    if free.len() == count {
        return Some(free.to_vec());
    }
    let widest = free.iter().map(|i| lines[*i].ink).max().unwrap_or(0);
    let before = |i: usize| lines[i - 1];
    let closed = |i: usize| before(i).last == End::Sentence;
    let has_room = |i: usize| before(i).ink + ink(' ') + lines[i].first_word < widest;
    let signs: [&dyn Fn(usize) -> bool; 5] = [
        &|_| false,
        &closed,
        &|i| closed(i) && lines[i].after_blank(),
        &|i| closed(i) && has_room(i),
        &|i| lines[i].case == Case::Upper && has_room(i),
    ];
    let begins =
        |i: usize, sign: &dyn Fn(usize) -> bool| i == first || (lines[i].case != Case::Lower && sign(i));
    let starts = |sign: &&dyn Fn(usize) -> bool| {
        free.iter().copied().filter(|i| begins(*i, *sign)).collect::<Vec<usize>>()
    };
    signs.iter().map(starts).find(|starts| starts.len() == count)
}
