//! Which notes an article has: the numberings of its markers and labels, chosen for the whole text.
//!
//! For each way in which markers and labels may be printed together the best chain is found; the best of these is taken,
//! then others that use neither its markers nor its labels, so that an author's stars stand beside an editor's numbers.

use crate::document::Evidence;
use crate::letter::Letter;
use crate::parse::plain::candidates::Candidates;
use crate::parse::plain::chain::{self, Chain, Chosen, Event, Labels};
use crate::parse::plain::chapters;
use crate::parse::plain::gaps;
use crate::parse::plain::lines::Line;
use crate::parse::plain::signs::{Candidate, Style, dagger_rank, is_first, parallel_rank, star_rank};
use std::ops::Range;

/// The least score of a numbering that is believed.
const BELIEVED: f32 = 2.4;

/// The least score of a further one beside it whose markers and labels are printed alike.
const FURTHER: f32 = 4.0;

/// A note that was found: its label, and the marker that calls it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoteLink {
    /// Where the note begins.
    pub label: Candidate,
    /// What calls it.
    pub marker: Option<Candidate>,
    /// Which numbering it belongs to, from 0.
    pub series: u8,
    /// Its number in the numbering.
    pub value: u32,
    /// How sure the link is, from 0 to 1.
    pub confidence: f32,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// The notes of an article.
#[derive(Debug, Default)]
pub struct Series {
    /// Notes in the order of their labels in the text.
    pub notes: Vec<NoteLink>,
    /// Markers that continue a numbering but have no note.
    pub orphans: Vec<Candidate>,
    /// Lines that are headings over endnotes, as indices.
    pub heads: Vec<u32>,
}

/// How markers and labels of one numbering are printed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Way {
    marker: Style,
    label: Style,
    rank: Rank,
}

/// How the numbers of symbols are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rank {
    Number,
    Stars,
    Daggers,
    Parallels,
}

/// The ways that occur in print; those of one style come first, since the first of equal scores is taken.
const WAYS: [Way; 20] = {
    const fn way(marker: Style, label: Style) -> Way {
        Way { marker, label, rank: Rank::Number }
    }
    [
        way(Style::Bare, Style::Bare),
        way(Style::Superscript, Style::Superscript),
        way(Style::Bracket, Style::Bracket),
        way(Style::Paren, Style::Paren),
        way(Style::Round, Style::Round),
        Way { marker: Style::Symbol, label: Style::Symbol, rank: Rank::Stars },
        Way { marker: Style::Symbol, label: Style::Symbol, rank: Rank::Daggers },
        Way { marker: Style::Symbol, label: Style::Symbol, rank: Rank::Parallels },
        way(Style::Letter, Style::Letter),
        way(Style::Bare, Style::Dot),
        way(Style::Bare, Style::Paren),
        way(Style::Bare, Style::Bracket),
        way(Style::Bare, Style::Superscript),
        way(Style::Superscript, Style::Bare),
        way(Style::Superscript, Style::Dot),
        way(Style::Superscript, Style::Paren),
        way(Style::Bracket, Style::Bare),
        way(Style::Bracket, Style::Dot),
        way(Style::Paren, Style::Bare),
        way(Style::Round, Style::Bare),
    ]
};

/// Words that stand over endnotes.
const NOTE_HEADS: [&str; 16] = [
    "notes",
    "endnotes",
    "footnotes",
    "примечания",
    "сноски",
    "комментарии",
    "примітки",
    "anmerkungen",
    "fußnoten",
    "fussnoten",
    "endnoten",
    "notas",
    "przypisy",
    "fotnoten",
    "note",
    "notes de bas de page",
];
/// The least score of a marker that shows that text stands behind a heading over endnotes.
const MARKER: f32 = 1.0;
/// What a label gains behind a heading over endnotes, and loses before the first.
const HEADED: f32 = 1.0;

/// The lines that are headings over endnotes, as indices.
fn note_heads(source: &str, lines: &[Line]) -> Vec<u32> {
    let is_head = |line: &Line| {
        let text = line.text(source);
        let first = text.chars().find(|c| c.is_letter()).unwrap_or_default().small();
        text.len() < 50
            && NOTE_HEADS.iter().any(|head| head.starts_with(first))
            && NOTE_HEADS.contains(&text.trim_matches(|c: char| !c.is_letter()).to_lowercase().as_str())
    };
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.words <= 4 && is_head(line))
        .map(|(i, _)| i as u32)
        .collect()
}

/// Whether the first label of a numbering stands behind a line, at most [`UNDER_HEAD`] lines further on: a heading "Note" may
/// as well be one of the article's own.
fn is_over_labels(candidates: &Candidates, head: u32) -> bool {
    let from = candidates.labels.partition_point(|label| label.line <= head);
    let behind = candidates.labels.get(from..).unwrap_or_default();
    let first = |label: &Candidate| is_first(label.style, label.value);
    behind.iter().take_while(|label| label.line <= head + UNDER_HEAD).any(first)
}

/// Lines between a heading over endnotes and the first of them: the name of a chapter may stand between.
const UNDER_HEAD: u32 = 3;

/// Labels gain if they follow a heading over endnotes with no marker in between, and lose if there are such headings, but
/// none before them.
fn weigh_heads(events: &mut [Event], heads: &[u32]) {
    let mut heads = heads.iter().copied().peekable();
    let mut headed = false;
    if heads.peek().is_none() {
        return;
    }
    for event in events {
        while heads.next_if(|head| *head < event.line).is_some() {
            headed = true;
        }
        headed &= event.label || event.score < MARKER;
        if event.label {
            event.score += if headed { HEADED } else { -HEADED };
        }
    }
}

/// Finds the notes.
pub fn choose(source: &str, lines: &[Line], candidates: &Candidates) -> Series {
    let mut heads = note_heads(source, lines);
    heads.retain(|head| is_over_labels(candidates, *head));
    let labels = if heads.is_empty() { Labels::Near } else { Labels::NearOrAtEnd };
    let best = |way: &Way| {
        let mut events = events(candidates, *way);
        weigh_heads(&mut events, &heads);
        let whole = chain::best(&events, labels);
        let by_chapters = chapters::best(&events, &heads).filter(|chain| chain.score > whole.score);
        (*way, by_chapters.unwrap_or(whole))
    };
    let mut chains: Vec<(Way, Chain)> = WAYS.iter().map(best).filter(|(_, c)| is_believed(c)).collect();
    chains.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
    let mut taken: Vec<Way> = Vec::new();
    let mut series = Series::default();
    let mut rivals = None;
    for (way, mut chain) in chains {
        let clashes = taken.iter().any(|t| t.marker == way.marker || t.label == way.label);
        if clashes || (!taken.is_empty() && !is_further(way, &chain)) {
            continue;
        }
        if !leave_taken(&mut chain, candidates, &series.notes) {
            continue;
        }
        let number = taken.len() as u8;
        taken.push(way);
        gaps::take_in(&mut chain, &events(candidates, way));
        let rivals =
            rivals.get_or_insert_with(|| (Rivals::new(&candidates.labels), Rivals::new(&candidates.markers)));
        let mut notes = links(candidates, rivals, &chain, number);
        gaps::call(source, lines, &mut notes);
        series.notes.extend(notes);
        series.orphans.extend(chain.orphans.iter().filter_map(|i| candidates.markers.get(*i as usize)));
    }
    series.notes.sort_by_key(|n| (n.label.line, n.label.start));
    series.notes.dedup_by_key(|n| n.label.line);
    series.heads = heads;
    series
}

/// Whether a numbering may stand beside another: items of a list and numbers in the text are always there.
fn is_further(way: Way, chain: &Chain) -> bool {
    let least = if way.marker == way.label { FURTHER } else { 5.0 * FURTHER };
    chain.score >= least
}

/// Leaves the notes out of a chain whose markers call others already: `3)` behind an open bracket may be a marker with the
/// bracket or without it. Whether most of its notes are left.
fn leave_taken(chain: &mut Chain, candidates: &Candidates, notes: &[NoteLink]) -> bool {
    let mut taken: Vec<u32> =
        notes.iter().filter_map(|note| note.marker).map(|marker| marker.start).collect();
    taken.sort_unstable();
    let is_free = |note: &Chosen| {
        let marker = note.marker.and_then(|marker| candidates.markers.get(marker as usize));
        marker.is_none_or(|marker| taken.binary_search(&marker.start).is_err())
    };
    let all = chain.notes.len();
    chain.notes.retain(is_free);
    chain.notes.len() * 2 > all
}

/// Whether a numbering is more than chance: its score, and that most of its notes are called and most of its markers call
/// one.
fn is_believed(chain: &Chain) -> bool {
    let linked = chain.notes.iter().filter(|n| n.marker.is_some()).count();
    chain.score >= BELIEVED && linked * 2 > chain.notes.len() && linked > chain.orphans.len()
}

/// The candidates that are printed in one way, in the order of the text; none if there are no labels or no markers.
fn events(candidates: &Candidates, way: Way) -> Vec<Event> {
    let rank = |value: u32| match way.rank {
        Rank::Number => Some(value),
        Rank::Stars => star_rank(value),
        Rank::Daggers => Some(dagger_rank(value)),
        Rank::Parallels => Some(parallel_rank(value)),
    };
    let labels = candidates.labels.iter().enumerate().filter(|(_, c)| c.style == way.label);
    let labels: Vec<Event> =
        labels.filter_map(|(i, c)| Some(Event::new(i, true, rank(c.value)?, c))).collect();
    let mut markers = candidates.markers.iter().enumerate().filter(|(_, c)| c.style == way.marker).peekable();
    if labels.is_empty() || markers.peek().is_none() {
        return Vec::new();
    }
    let markers = markers.filter_map(|(i, c)| Some(Event::new(i, false, rank(c.value)?, c)));
    let mut events: Vec<Event> = labels.into_iter().chain(markers).collect();
    events.sort_by_key(|e| (e.line, !e.label, e.index));
    events
}

/// What a label or a marker without a rival is ahead of none at all: the worth of a link.
const UNRIVALLED: f32 = 2.0;

/// Candidates by style and value, in the order of the text, to see what else might have been chosen.
#[derive(Debug)]
struct Rivals(Vec<(Style, u32, u32, f32)>);

impl Rivals {
    fn new(candidates: &[Candidate]) -> Self {
        let mut all: Vec<(Style, u32, u32, f32)> =
            candidates.iter().map(|c| (c.style, c.value, c.start, c.score)).collect();
        all.sort_unstable_by_key(|(style, value, start, _)| (*style, *value, *start));
        Self(all)
    }

    /// How far a candidate is ahead of the best of its style and value that begins within a range.
    fn margin(&self, own: Candidate, within: Range<u32>) -> (f32, bool) {
        let key = (own.style, own.value, within.start);
        let from = self.0.partition_point(|(style, value, start, _)| (*style, *value, *start) < key);
        let near = self.0.get(from..).unwrap_or_default().iter().take(RIVALS).take_while(
            |(style, value, start, _)| *style == own.style && *value == own.value && *start < within.end,
        );
        let others = near.filter(|(_, _, start, _)| *start != own.start).map(|(.., score)| *score);
        match others.max_by(f32::total_cmp) {
            Some(score) => (own.score - score, false),
            None => (own.score + UNRIVALLED, true),
        }
    }
}

/// The most rivals that are looked at.
const RIVALS: usize = 64;

/// The links of a numbering. How sure one is, is how far its label and its marker are ahead of any other that could stand
/// in their places: between those of the note before and those of the note behind.
fn links(candidates: &Candidates, rivals: &(Rivals, Rivals), chain: &Chain, series: u8) -> Vec<NoteLink> {
    let label = |k: usize| candidates.labels.get(chain.notes.get(k)?.label as usize).copied();
    let marker = |k: usize| candidates.markers.get(chain.notes.get(k)?.marker? as usize).copied();
    let mut found = Vec::with_capacity(chain.notes.len());
    for (k, chosen) in chain.notes.iter().enumerate() {
        let Some(own) = label(k) else { continue };
        let before =
            |of: &dyn Fn(usize) -> Option<Candidate>| k.checked_sub(1).and_then(of).map_or(0, |c| c.end);
        let behind = |of: &dyn Fn(usize) -> Option<Candidate>, last: u32| of(k + 1).map_or(last, |c| c.start);
        let mut margin = rivals.0.margin(own, before(&label)..behind(&label, u32::MAX));
        if let Some(call) = marker(k) {
            let other = rivals.1.margin(call, before(&marker)..behind(&marker, own.start.max(call.end)));
            margin = (margin.0.min(other.0), margin.1 && other.1);
        }
        found.push(link(own, marker(k), *chosen, series, margin));
    }
    found
}

/// A chosen label and its marker with confidence and evidence; `margin`: how far they are ahead of others, and whether
/// there are none.
fn link(
    label: Candidate,
    marker: Option<Candidate>,
    chosen: Chosen,
    series: u8,
    margin: (f32, bool),
) -> NoteLink {
    let mut evidence = Evidence::default();
    let (mut weight, only) = margin;
    let mut add = |holds: bool, kind: Evidence, worth: f32| {
        if holds {
            evidence = evidence.with(kind);
            weight += if only { worth } else { 0.0 };
        }
    };
    add(chosen.restart, Evidence::RESTART, 0.0);
    add(chosen.follows && !chosen.restart, Evidence::SEQUENCE, 1.0);
    add(marker.is_some_and(|m| m.style != Style::Bare), Evidence::GLYPH, 0.5);
    add(label.score > 1.0, Evidence::STYLE, 0.5);
    add(only && marker.is_some(), Evidence::ONLY, 0.0);
    let confidence = 1.0 / (1.0 + (-weight).exp());
    NoteLink { label, marker, series, value: chosen.value, confidence, evidence }
}
