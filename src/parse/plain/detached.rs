//! Labels that an extractor has torn off their notes: `1⏎2⏎⏎First note.⏎Second note.`
//!
//! Raised labels of short notes come as a paragraph of their own, before or behind the notes, some even in the wrong
//! order. Within such a cluster the labels that stand directly before a text keep it; the others are given, in their
//! order, to the texts that have none.

use crate::parse::plain::candidates::{Candidate, lone_label};
use crate::parse::plain::lines::{Case, End, Line};
use std::ops::Range;

/// The most lines of one cluster.
const LONGEST: usize = 40;

/// Lines without torn-off labels, and these labels as candidates for the lines they belong to.
#[derive(Debug, Default)]
pub struct Reattached {
    /// The lines that are left.
    pub lines: Vec<Line>,
    /// The labels, each with the line of its text.
    pub labels: Vec<Candidate>,
}

/// Gives torn-off labels back to their notes.
pub fn reattach(source: &str, lines: Vec<Line>) -> Reattached {
    let lone: Vec<Option<Candidate>> = lines
        .iter()
        .map(|line| if line.words == 1 { lone_label(line.text(source), *line) } else { None })
        .collect();
    let mut result = Reattached { lines: Vec::with_capacity(lines.len()), labels: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        let cluster = cluster(&lines, &lone, at);
        match pairs(&lines, &lone, &cluster) {
            Some(pairs) => {
                for i in cluster.clone() {
                    if lone[i].is_some() {
                        continue;
                    }
                    let line = result.lines.len() as u32;
                    let own = pairs.iter().filter(|(text, _)| *text == i);
                    result
                        .labels
                        .extend(own.filter_map(|(_, l)| Some(Candidate { line, score: 1.5, ..lone[*l]? })));
                    result.lines.push(lines[i]);
                }
                at = cluster.end;
            }
            None => {
                result.lines.push(lines[at]);
                at += 1;
            }
        }
    }
    result
}

/// The cluster of labels and notes that begins at a line: from a lone label to the last lone label of the page or its
/// text, whichever is later.
fn cluster(lines: &[Line], lone: &[Option<Candidate>], at: usize) -> Range<usize> {
    if lone[at].is_none() {
        return at..at;
    }
    let limit = (at + 1..lines.len().min(at + LONGEST))
        .find(|i| lines[*i].top)
        .unwrap_or(lines.len().min(at + LONGEST));
    let Some(last) = (at..limit).rfind(|i| lone[*i].is_some()) else { return at..at };
    let mut blanks = u32::from(!is_torn(lines, lone, last));
    let end = (last + 1..limit).find(|i| {
        blanks += u32::from(lines[*i].after_blank());
        blanks > 1
    });
    at..end.unwrap_or(limit)
}

/// Whether a lone label has no text directly behind it.
fn is_torn(lines: &[Line], lone: &[Option<Candidate>], i: usize) -> bool {
    lines.get(i + 1).is_none_or(|next| next.after_blank() || next.top || lone[i + 1].is_some())
}

/// Texts and their labels within a cluster, as indices; `None` if it is not one.
fn pairs(lines: &[Line], lone: &[Option<Candidate>], cluster: &Range<usize>) -> Option<Vec<(usize, usize)>> {
    let labels: Vec<usize> = cluster.clone().filter(|i| lone[*i].is_some()).collect();
    let mut torn: Vec<usize> = labels.iter().copied().filter(|i| is_torn(lines, lone, *i)).collect();
    if labels.len() < 2 || torn.is_empty() || !are_consecutive(&labels, lone) {
        return None;
    }
    let mut pairs: Vec<(usize, usize)> =
        labels.iter().filter(|i| !torn.contains(i)).map(|i| (i + 1, *i)).collect();
    torn.sort_by_key(|i| lone[*i].map(|c| c.value));
    let free = free_texts(lines, lone, cluster);
    let starts = starts(lines, &free, torn.len())?;
    pairs.extend(starts.into_iter().zip(torn));
    Some(pairs)
}

/// Whether the values of labels, sorted, rise without a gap.
fn are_consecutive(labels: &[usize], lone: &[Option<Candidate>]) -> bool {
    let mut values: Vec<u32> = labels.iter().filter_map(|i| Some(lone[*i]?.value)).collect();
    values.sort_unstable();
    values.windows(2).all(|pair| matches!(pair, [a, b] if *b == a + 1 || (*a >= 16 && *b > *a)))
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
