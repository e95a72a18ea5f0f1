//! Headings of sections: short, with room around them, numbered, in capitals, centred, or a word that heads sections
//! everywhere.
//!
//! A heading is one to four lines that begin where a paragraph may begin and end where one may end. All such runs of
//! lines (`reader`) are weighed by the table in `signs`, and of those that overlap the best is taken. What the numbers of
//! sections say is known before (`numbering`), since it takes the whole article to see it.

mod reader;
pub mod signs;
pub mod wording;

use crate::parse::plain::headings::reader::Reader;
use crate::parse::plain::headings::signs::{Facts, Look};
use crate::parse::plain::joins::{Calibration, Flow};
use crate::parse::plain::lines::End;
use crate::parse::plain::numbering::Sequence;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The least odds, as a logarithm, of a heading that has no number and no capitals and is the only one of its article.
const LONE: f32 = 1.9;
/// The same of one whose article has others, but all with numbers or capitals.
const AMONG_MARKED: f32 = 0.8;
/// The same of those whose article numbers most of its headings.
const AMONG_NUMBERED: f32 = 1.6;
/// The fewest numbered headings of such an article.
const NUMBERED: usize = 4;
/// Lines of an article for each sentence or question that stands alone, from which on this is rare.
const SAYINGS: usize = 60;
/// Questions between paragraphs, from which on they may head the sections of an article.
const QUESTIONS: usize = 5;

/// A heading that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Its lines, as positions in the flow.
    pub lines: Range<usize>,
    /// The logarithm of the odds that it is one.
    pub odds: f32,
    /// Its level, from 1.
    pub level: u8,
    look: Look,
}

/// A run of lines that may be a heading.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its lines, as positions in the flow.
    pub lines: Range<usize>,
    /// What is known of it.
    pub facts: Facts,
}

/// The headings of a flow from a position on, in order.
pub fn find(flow: Flow, from: usize, calibration: &Calibration) -> Vec<Heading> {
    choose(&candidates(flow, from, calibration), Facts::odds)
}

/// The runs of lines that may be headings, in the order of their first lines.
pub fn candidates(flow: Flow, from: usize, calibration: &Calibration) -> Vec<Candidate> {
    let reader = Reader::new(flow, from, calibration);
    let numbers = reader.numbers();
    let sections = numbers.iter().filter(|(_, sequence, _)| *sequence == Sequence::Sections);
    let mut sections = sections.map(|(at, ..)| *at).peekable();
    let mut numbers = numbers.iter().peekable();
    let mut found: Vec<Candidate> = Vec::new();
    for position in from..flow.order.len() {
        let own = numbers.next_if(|(at, ..)| *at == position);
        let number = own.map(|(_, sequence, depth)| (*sequence, *depth));
        // The number of a section begins another heading.
        sections.next_if(|at| *at == position);
        let next = sections.peek().copied();
        for run in reader.runs(position).take_while(|run| next.is_none_or(|next| run.end() <= next)) {
            if let Some(facts) = reader.facts(run, number, next == Some(run.end())) {
                found.push(Candidate { lines: position..run.end(), facts });
            }
        }
    }
    mark_questions(&mut found, flow.order.len() - from.min(flow.order.len()));
    found
}

/// Marks the questions that may head a section: those between paragraphs, if hardly another sentence of so many lines
/// stands between paragraphs alone, as in dialogue. If there are many, they are what the article asks and answers.
fn mark_questions(candidates: &mut [Candidate], lines: usize) {
    let is_alone = |f: &Facts| f.lines == 1 && f.closed_before && f.capital_behind && f.short > 0.5;
    let alone = candidates.iter().filter(|c| is_alone(&c.facts) && c.facts.is_stopped()).count();
    let mut questions = 0;
    let mut end = 0;
    for candidate in candidates.iter_mut().filter(|c| c.facts.asks_alone) {
        let facts = &mut candidate.facts;
        facts.asks_alone = alone * SAYINGS < lines && facts.closed_before && facts.capital_behind;
        if facts.asks_alone && !facts.sentences && candidate.lines.end > end {
            questions += 1;
            end = candidate.lines.end;
        }
    }
    let many = questions >= QUESTIONS && questions * SAYINGS >= lines;
    for facts in candidates.iter_mut().map(|c| &mut c.facts) {
        facts.asks_with_others = facts.asks_alone && !facts.sentences && many;
    }
}

/// The headings among candidates, of which `odds` says how likely each is one. Where one stands directly over another,
/// both are weighed again: of two headings, the upper has no text behind it, and no sentence is open before the lower.
pub fn choose(candidates: &[Candidate], odds: impl Fn(&Facts) -> f32) -> Vec<Heading> {
    let heading = |candidate: &Candidate, odds| Heading {
        lines: candidate.lines.clone(),
        odds,
        level: 1,
        look: candidate.facts.look(),
    };
    let sole: Vec<f32> = candidates.iter().map(|c| odds(&c.facts)).collect();
    let likely = candidates.iter().zip(&sole).filter(|(_, odds)| **odds > 0.0);
    let mut found: Vec<Heading> = likely.map(|(c, odds)| heading(c, *odds)).collect();
    // Where headings end that may stand over others.
    let mut ends: HashMap<usize, usize> = HashMap::new();
    let mut stacked: HashSet<usize> = HashSet::new();
    for (lower, candidate) in candidates.iter().enumerate() {
        let over = ends.get(&candidate.lines.start).and_then(|upper| Some((*upper, candidates.get(*upper)?)));
        if let Some((upper, above)) = over {
            let is_under = stacked.contains(&upper);
            let facts = if is_under { above.facts.under_heading() } else { above.facts };
            let pair = [odds(&facts.over_heading()), odds(&candidate.facts.under_heading())];
            let is_new = sole[upper] <= 0.0 || sole[lower] <= 0.0;
            let whole = above.lines.start..candidate.lines.end;
            let is_one = !candidate.facts.is_marked()
                && near(candidates, upper, lower)
                    .any(|(k, c)| c.lines == whole && sole[k] > sole[upper].max(0.0));
            if is_new && !is_one && pair.iter().all(|odds| *odds > 0.0) {
                found.push(heading(above, pair[0].max(sole[upper])));
                found.push(heading(candidate, pair[1].max(sole[lower])));
                stacked.insert(lower);
            }
        }
        let is_apart = candidate.facts.closed_before || stacked.contains(&lower);
        let may_be_upper = is_apart && (candidate.facts.end == End::Open || sole[lower] > 0.0);
        if may_be_upper && ends.get(&candidate.lines.end).is_none_or(|other| sole[*other] < sole[lower]) {
            ends.insert(candidate.lines.end, lower);
        }
    }
    found.sort_by(|a, b| {
        let place = |h: &Heading| (h.lines.start, h.lines.end);
        place(a).cmp(&place(b)).then(b.odds.total_cmp(&a.odds))
    });
    let mut apart: Vec<Heading> = Vec::new();
    for heading in found {
        add(&mut apart, heading);
    }
    let mut found = apart;
    let plain = found.iter().filter(|h| h.look == Look::Plain).count();
    let numbered = found.iter().filter(|h| matches!(h.look, Look::Numbered(_))).count();
    let least = match (plain, found.len()) {
        (1, 1) => LONE,
        _ if numbered >= NUMBERED && plain < numbered => AMONG_NUMBERED,
        (1, _) => AMONG_MARKED,
        _ => 0.0,
    };
    found.retain(|h| h.look != Look::Plain || h.odds > least);
    set_levels(&mut found);
    found
}

/// The candidates between two, with their positions.
fn near(candidates: &[Candidate], from: usize, to: usize) -> impl Iterator<Item = (usize, &Candidate)> {
    candidates.iter().enumerate().take(to).skip(from)
}

/// Adds a heading that does not begin before the last one; of two that overlap, the likelier stays.
fn add(found: &mut Vec<Heading>, new: Heading) {
    match found.last_mut().filter(|last| last.lines.end > new.lines.start) {
        Some(last) if last.odds >= new.odds => {}
        Some(last) => *last = new,
        None => found.push(new),
    }
}

/// Gives headings their levels: numbers by their parts; others by their looks, the more prominent the higher, and below
/// the numbered ones they stand among.
fn set_levels(found: &mut [Heading]) {
    let numbered = found.iter().any(|h| matches!(h.look, Look::Numbered(_)));
    let capitals = found.iter().any(|h| h.look == Look::Capitals);
    let mut depth = 0;
    for heading in found {
        heading.level = match heading.look {
            Look::Numbered(parts) => {
                depth = parts;
                parts
            }
            Look::Known | Look::Capitals => 1,
            Look::Plain if numbered => depth + 1,
            Look::Plain => 1 + u8::from(capitals),
        };
    }
}
