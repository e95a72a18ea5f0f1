//! Which notes an article has: the numberings of its markers and labels, chosen for the whole text.
//!
//! For each way in which markers and labels may be printed together the best chain is found; the best of these is taken,
//! then others that use neither its markers nor its labels, so that an author's stars stand beside an editor's numbers.

use crate::document::Evidence;
use crate::letter::Letter;
use crate::parse::plain::candidates::{Candidate, Candidates, Style, dagger_rank, star_rank};
use crate::parse::plain::chain::{self, Chain, Chosen, Event, Waiting};
use crate::parse::plain::lines::Line;

/// The least score of a numbering that is believed.
const BELIEVED: f32 = 2.4;

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
}

/// The ways that occur in print; those of one style come first, since the first of equal scores is taken.
const WAYS: [Way; 19] = {
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
/// What a label gains behind a heading over endnotes, and loses before the first.
const HEADED: f32 = 1.0;

/// The lines that are headings over endnotes, as indices.
pub fn note_heads(source: &str, lines: &[Line]) -> Vec<u32> {
    let is_head = |line: &Line| {
        let text = line.text(source);
        text.len() < 50
            && NOTE_HEADS.contains(&text.trim_matches(|c: char| !c.is_letter()).to_lowercase().as_str())
    };
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.words <= 4 && is_head(line))
        .map(|(i, _)| i as u32)
        .collect()
}

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
        headed &= event.label;
        if event.label {
            event.score += if headed { HEADED } else { -HEADED };
        }
    }
}

/// Finds the notes; `heads` are the lines of headings over endnotes.
pub fn choose(candidates: &Candidates, heads: &[u32]) -> Series {
    let waiting = if heads.is_empty() { Waiting::Near } else { Waiting::ForEndnotes };
    let best = |way: &Way| {
        let mut events = events(candidates, *way);
        weigh_heads(&mut events, heads);
        (*way, chain::best(&events, waiting))
    };
    let mut chains: Vec<(Way, Chain)> = WAYS.iter().map(best).filter(|(_, c)| is_believed(c)).collect();
    chains.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
    let mut taken: Vec<Way> = Vec::new();
    let mut series = Series::default();
    for (way, chain) in chains {
        if taken.iter().any(|t| t.marker == way.marker || t.label == way.label) {
            continue;
        }
        let number = taken.len() as u8;
        taken.push(way);
        series.notes.extend(chain.notes.iter().filter_map(|c| link(candidates, *c, number)));
        series.orphans.extend(chain.orphans.iter().filter_map(|i| candidates.markers.get(*i as usize)));
    }
    series.notes.sort_by_key(|n| (n.label.line, n.label.start));
    series.notes.dedup_by_key(|n| n.label.line);
    series
}

/// Whether a numbering is more than chance: its score, and that most of its notes are called.
fn is_believed(chain: &Chain) -> bool {
    let linked = chain.notes.iter().filter(|n| n.marker.is_some()).count();
    chain.score >= BELIEVED && linked * 2 > chain.notes.len()
}

/// The candidates that are printed in one way, in the order of the text.
fn events(candidates: &Candidates, way: Way) -> Vec<Event> {
    let rank = |value: u32| match way.rank {
        Rank::Number => Some(value),
        Rank::Stars => star_rank(value),
        Rank::Daggers => Some(dagger_rank(value)),
    };
    let labels = candidates.labels.iter().enumerate().filter(|(_, c)| c.style == way.label);
    let labels: Vec<Event> =
        labels.filter_map(|(i, c)| Some(Event::new(i, true, rank(c.value)?, c))).collect();
    if labels.is_empty() {
        return labels;
    }
    let markers = candidates.markers.iter().enumerate().filter(|(_, c)| c.style == way.marker);
    let markers = markers.filter_map(|(i, c)| Some(Event::new(i, false, rank(c.value)?, c)));
    let mut events: Vec<Event> = labels.into_iter().chain(markers).collect();
    events.sort_by_key(|e| (e.line, !e.label, e.index));
    events
}

/// A chosen label and its marker with confidence and evidence.
fn link(candidates: &Candidates, chosen: Chosen, series: u8) -> Option<NoteLink> {
    let label = *candidates.labels.get(chosen.label as usize)?;
    let marker = chosen.marker.and_then(|m| candidates.markers.get(m as usize)).copied();
    let mut evidence = Evidence::default();
    let mut weight = label.score + marker.map_or(-2.0, |m| m.score);
    if chosen.restart {
        evidence = evidence.with(Evidence::RESTART);
        weight += 0.5;
    } else if chosen.follows {
        evidence = evidence.with(Evidence::SEQUENCE);
        weight += 1.5;
    }
    if marker.is_some_and(|m| !matches!(m.style, Style::Bare)) {
        evidence = evidence.with(Evidence::GLYPH);
        weight += 0.5;
    }
    if label.score > 1.0 {
        evidence = evidence.with(Evidence::STYLE);
    }
    let confidence = 1.0 / (1.0 + (-weight).exp());
    Some(NoteLink { label, marker, series, value: chosen.value, confidence, evidence })
}
