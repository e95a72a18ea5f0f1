//! Labels that an extractor has torn off their notes: `1⏎2⏎⏎First note.⏎Second note.`
//!
//! Raised labels of short notes come as a paragraph of their own, before or behind the notes, some even in the wrong
//! order. Within such a cluster the labels that stand directly before a text keep it; the others are given, in their
//! order, to the texts that have none.
//!
//! Where the extractor mends line-end hyphens it may even take a label, or the first line of a note, for the second half
//! of the last word above it: `ac-⏎3` becomes `ac3`, and `ac-⏎3 Ibid.` becomes `ac3 Ibid.` The first is found by the
//! number that is missing below, or by the word that goes on behind the note; the second by the label of the next note.

use crate::parse::plain::candidates::{Candidate, glued_label, lone_label, next_label, trailing_label};
use crate::parse::plain::lines::{Case, End, Line, facts};
use std::ops::Range;

/// The most lines between two labels of one cluster.
const APART: usize = 10;
/// The most lines between a note whose label was glued to a word and the label of the next.
const NEAR: usize = 4;
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
    let lone: Vec<Option<Candidate>> = lines
        .iter()
        .map(|line| if line.words == 1 { lone_label(line.text(source), *line) } else { None })
        .collect();
    let mut result = Reattached { lines: Vec::with_capacity(lines.len()), labels: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        let above = at.checked_sub(1).and_then(|a| lines.get(a)).filter(|a| a.has_signs);
        let above = above.and_then(|a| trailing_label(a.text(source), *a));
        let found = if lone[at].is_none() && above.is_none() {
            None
        } else {
            clusters(lines, &lone, at, above.is_some())
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

/// A note of its own whose label was glued to the word above: behind a blank line, up to the end of the page, where the
/// word goes on.
fn lone_note(
    lines: &[Line],
    lone: &[Option<Candidate>],
    at: usize,
    above: Candidate,
) -> Option<(Vec<Pair>, Range<usize>)> {
    let first = lines.get(at).filter(|l| l.after_blank() && !l.top && l.case != Case::Lower)?;
    let end = text_end(lines, lone, at);
    let goes_on = lines.get(end).is_some_and(|next| next.top && next.case == Case::Lower);
    let closed = lines.get(end - 1).is_some_and(|last| last.last == End::Sentence);
    let whole = goes_on && closed && lone[at].is_none() && first.case != Case::None;
    whole.then(|| (vec![Pair { text: at, label: above }], at..end))
}

impl Reattached {
    /// Adds a line, in two if the first line of a note was glued to its last word.
    fn push(&mut self, source: &str, lines: &[Line], at: usize) {
        let line = lines[at];
        if !line.has_signs {
            return self.lines.push(line);
        }
        let behind = lines.get(at + 1..lines.len().min(at + NEAR)).unwrap_or_default();
        let next = behind.iter().take_while(|l| !l.top).find_map(|l| next_label(source, *l));
        let Some(label) = next.and_then(|next| glued_label(source, line, next)) else {
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
    is_glued: bool,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut labels = Vec::new();
    let begins = lone[at].is_some() || (is_glued && lines[at].after_blank() && !lines[at].top);
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
    above: Option<Candidate>,
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
    if torn.is_empty() || torn.len() + pairs.len() + usize::from(above.is_some()) < 2 {
        return None;
    }
    let free = free_texts(lines, lone, cluster);
    let values = |torn: &[Candidate]| -> Vec<u32> {
        torn.iter().chain(pairs.iter().map(|p| &p.label)).map(|c| c.value).collect()
    };
    let before: Vec<Candidate> = above.filter(|a| a.style == torn[0].style).into_iter().collect();
    let with_above = [before, torn.clone()].concat();
    if with_above.len() > torn.len() && are_consecutive(values(&with_above)) {
        torn = with_above;
    } else if torn.len() + pairs.len() < 2 || !are_consecutive(values(&torn)) {
        return None;
    }
    torn.sort_by_key(|label| label.value);
    let starts = starts(lines, &free, torn.len())?;
    pairs.extend(starts.into_iter().zip(torn).map(|(text, label)| Pair { text, label }));
    Some(pairs)
}

/// Whether values, sorted, rise by one; those of symbols by 16 or by 1.
fn are_consecutive(mut values: Vec<u32>) -> bool {
    values.sort_unstable();
    let symbols = values.iter().all(|v| *v >= 16);
    let begins = values.first().is_some_and(|v| !symbols || *v == 16);
    begins && values.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + 1 || (symbols && *b == a + 16)))
}

/// The lines of a cluster that follow no label: those behind a blank line, up to the next label.
fn free_texts(lines: &[Line], lone: &[Option<Candidate>], cluster: &Range<usize>) -> Vec<usize> {
    let mut free = Vec::new();
    let mut is_free = false;
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

/// The lines of free text on which `count` notes begin; `None` if there are not as many.
fn starts(lines: &[Line], free: &[usize], count: usize) -> Option<Vec<usize>> {
    let closed = |i: usize| i.checked_sub(1).is_none_or(|b| lines[b].last == End::Sentence);
    let plausible = |(k, i): &(usize, &usize)| *k == 0 || (closed(**i) && lines[**i].case != Case::Lower);
    let starts: Vec<usize> = free.iter().enumerate().filter(plausible).map(|(_, i)| *i).collect();
    if free.len() == count {
        return Some(free.to_vec());
    }
    if starts.len() == count {
        return Some(starts);
    }
    let blank: Vec<usize> = starts.iter().copied().filter(|i| lines[*i].after_blank()).collect();
    (blank.len() == count).then_some(blank)
}
