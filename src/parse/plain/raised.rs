//! Markers that an extractor has put on lines of their own: `the abbot⏎1⏎of the place`.
//!
//! Such a sign stands behind the last word of the line above it; where the extractor keeps the look of the page, it
//! stands over the word of the line below. Whether it is a marker, the label of a note or a number of the text shows the
//! sequence (`series`): until that is known its line stays where it is, and goes if it was a marker.

use crate::parse::plain::candidates::Candidates;
use crate::parse::plain::labels::lone_label;
use crate::parse::plain::lines::{Case, End, Line};
use crate::parse::plain::markers::marker_behind;
use crate::parse::plain::series::{NoteLink, Series};
use crate::parse::plain::signs::Candidate;
use std::collections::HashMap;

/// What a raised marker is worth less where the sentence does not go on behind it.
const NEW_SENTENCE: f32 = 0.6;
/// What it is worth less where a blank line stands beside it.
const APART: f32 = 0.4;
/// What it is worth less over a line than behind one, where only its cell shows the word.
const OVER: f32 = 0.3;
/// Cells between a raised sign and the end of the word below that it belongs to.
const BESIDE: u32 = 3;

/// What may be a marker on a line of its own.
#[derive(Debug, Clone, Copy)]
pub struct Raised {
    /// The sign, on its own line.
    pub marker: Candidate,
    /// The line of the word that it stands behind.
    line: u32,
    /// The byte behind this word.
    at: u32,
}

/// What may be markers on lines of their own, in the order of the lines.
pub fn find(source: &str, lines: &[Line]) -> Vec<Raised> {
    let is_sign = |i: usize| {
        lines.get(i).is_some_and(|l| l.words == 1 && l.has_signs && lone_label(l.text(source), *l).is_some())
    };
    let signs = (0..lines.len()).filter(|i| is_sign(*i));
    signs.filter_map(|i| over(source, lines, i).or_else(|| behind(source, lines, i, is_sign))).collect()
}

/// A sign as the marker of a word in the line below, by the cell it stands over.
fn over(source: &str, lines: &[Line], i: usize) -> Option<Raised> {
    let (line, below) = (lines.get(i)?, lines.get(i + 1)?);
    let cell = line.indent.checked_sub(below.indent).filter(|cell| *cell > 1)?;
    if below.top || below.blanks > 0 {
        return None;
    }
    let text = below.text(source);
    let (at, off) =
        ends_of_words(text).map(|(end, to)| (end, to.abs_diff(cell))).min_by_key(|(_, off)| *off)?;
    let score = marker_behind(text.get(..at)?, line.text(source))? - OVER;
    (off <= BESIDE).then(|| raised(source, lines, i, i + 1, below.start + at as u32, score))?
}

/// The ends of the words of a text, each as its byte and its cell.
fn ends_of_words(text: &str) -> impl Iterator<Item = (usize, u32)> + '_ {
    let mut before = ' ';
    let cells = text.char_indices().chain([(text.len(), ' ')]).zip(0..);
    cells.filter_map(move |((at, c), cell)| {
        let ends = c == ' ' && before != ' ';
        before = c;
        ends.then_some((at, cell))
    })
}

/// A sign as the marker of the last whole word of the line above.
fn behind(source: &str, lines: &[Line], i: usize, is_sign: impl Fn(usize) -> bool) -> Option<Raised> {
    let (above, line) = (i.checked_sub(1).and_then(|a| lines.get(a))?, lines.get(i)?);
    if line.top || is_sign(i - 1) {
        return None;
    }
    let text = above.text(source);
    let word = if above.last == End::Hyphen { text.get(..text.rfind(' ')?)? } else { text };
    let below = lines.get(i + 1).filter(|below| !below.top);
    let mut score = marker_behind(word, line.text(source))?;
    if !below.is_some_and(|below| above.is_open() && below.case == Case::Lower) {
        score -= NEW_SENTENCE;
    }
    if line.after_blank() || below.is_some_and(|below| below.after_blank()) {
        score -= APART;
    }
    raised(source, lines, i, i - 1, above.start + word.len() as u32, score)
}

/// The sign on line `i` as a marker at a place of another line.
fn raised(source: &str, lines: &[Line], i: usize, other: usize, at: u32, score: f32) -> Option<Raised> {
    let sign = lone_label(lines.get(i)?.text(source), *lines.get(i)?)?;
    let marker = Candidate { line: i as u32, score, ..sign };
    Some(Raised { marker, line: other as u32, at })
}

/// Puts the raised markers that were chosen behind their words, and takes their lines out.
pub fn settle(lines: &mut Vec<Line>, series: &mut Series, candidates: &mut Candidates, raised: &[Raised]) {
    let raised: HashMap<u32, Raised> = raised.iter().map(|r| (r.marker.start, *r)).collect();
    let places: Vec<Option<Raised>> =
        series.notes.iter().map(|note| raised.get(&note.marker?.start).copied()).collect();
    let mut gone = vec![false; lines.len()];
    for place in places.iter().flatten() {
        gone[place.marker.line as usize] = true;
    }
    if !gone.contains(&true) {
        return;
    }
    for (note, place) in series.notes.iter_mut().zip(places) {
        if let (NoteLink { marker: Some(marker), .. }, Some(Raised { line, at, .. })) = (note, place) {
            *marker = Candidate { line, start: at, end: at, ..*marker };
        }
    }
    let mut kept = 0;
    let places: Vec<u32> = gone.iter().map(|gone| (kept, kept += u32::from(!gone)).0).collect();
    let moved = |candidate: &mut Candidate| candidate.line = places[candidate.line as usize];
    for note in &mut series.notes {
        moved(&mut note.label);
        note.marker.iter_mut().for_each(moved);
    }
    for head in &mut series.heads {
        *head = places[*head as usize];
    }
    series.orphans.iter_mut().chain(&mut candidates.labels).chain(&mut candidates.markers).for_each(moved);
    take_out(lines, &gone);
}

/// Takes lines out; what stood before them stands before the next.
fn take_out(lines: &mut Vec<Line>, gone: &[bool]) {
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let (mut top, mut blanks) = (false, 0);
    for (line, gone) in lines.iter().zip(gone) {
        (top, blanks) = (top || line.top, blanks.max(line.blanks));
        if !gone {
            kept.push(Line { blanks, top, ..*line });
            (top, blanks) = (false, 0);
        }
    }
    *lines = kept;
}
