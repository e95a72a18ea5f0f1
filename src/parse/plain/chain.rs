//! The joint choice: which markers and labels form one numbering.
//!
//! Markers and labels are read in the order of the text. A state is how far the markers and how far the labels of the
//! numbering have come; a marker may take the next number, a label the next number that a marker has called, and once all
//! are answered the numbering may start again at 1. Each step has a score, steps over a gap have a price, and the best of
//! the states that are kept at the end is followed back. Time and memory are linear in the number of candidates.

use crate::parse::plain::candidates::Candidate;
use std::collections::VecDeque;

/// States kept at each candidate. More than eight changed nothing on 125 articles.
const BEAM: usize = 16;
/// The largest step over missing numbers.
const GAP: u32 = 3;

/// What a label earns beyond its own score when a marker calls it.
const LINK: f32 = 1.5;
/// The price of a label that no marker calls.
const UNCALLED: f32 = 2.2;
/// The same of a label that directly continues the one before: more likely its marker was lost.
const UNCALLED_NEXT: f32 = 0.9;
/// What a marker gets back of [`UNCALLED`] when it stands behind the note it calls, as in the next column.
const LATE_CALL: f32 = 1.2;
/// The price of a marker without a label.
const ORPHAN: f32 = 2.0;
/// The price of each number that is stepped over.
const MISSING: f32 = 2.0;
/// The price of starting again at 1.
const RESTART: f32 = 0.6;
/// The price of a numbering that begins with another number than 1.
const LATE: f32 = 2.5;

/// A candidate of either kind, with its number in the numbering that is tried.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Index into the labels or the markers.
    pub index: u32,
    /// Whether it is a label.
    pub label: bool,
    /// Its number.
    pub value: u32,
    /// Its own score.
    pub score: f32,
    /// The line it stands on.
    pub line: u32,
}

impl Event {
    /// An event from a candidate.
    pub fn new(index: usize, label: bool, value: u32, candidate: &Candidate) -> Self {
        Self { index: index as u32, label, value, score: candidate.score, line: candidate.line }
    }
}

/// A label that was chosen, and the marker that calls it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// Index of the label.
    pub label: u32,
    /// Index of its marker.
    pub marker: Option<u32>,
    /// Its number.
    pub value: u32,
    /// Whether the numbering starts again with it.
    pub restart: bool,
    /// Whether it directly continues the number before it.
    pub follows: bool,
}

/// The best numbering among events.
#[derive(Debug, Default)]
pub struct Chain {
    /// Labels that were chosen, in the order of the text.
    pub notes: Vec<Chosen>,
    /// Markers that were chosen but have no label.
    pub orphans: Vec<u32>,
    /// The score of the whole.
    pub score: f32,
}

/// How far a numbering has come.
#[derive(Debug, Clone, Copy)]
struct State {
    marker: u32,
    label: u32,
    score: f32,
    node: u32,
}

/// A candidate that was taken, and the node before it.
#[derive(Debug, Clone, Copy)]
struct Node {
    before: u32,
    event: u32,
    restart: bool,
}

const ROOT: u32 = u32::MAX;

/// What a marker that waits for its label is worth to a state that is to be kept: little, for most find it on their page,
/// unless the labels of all stand at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Waiting {
    /// Labels stand near their markers.
    Near,
    /// A heading over endnotes is there.
    ForEndnotes,
}

impl Waiting {
    fn worth(self, state: &State) -> f32 {
        let price = match self {
            Self::Near => 0.5 * state.marker.abs_diff(state.label) as f32,
            Self::ForEndnotes => -2.0 * state.marker.saturating_sub(state.label) as f32,
        };
        state.score - price
    }
}

/// Finds the best numbering among events in the order of the text.
pub fn best(events: &[Event], waiting: Waiting) -> Chain {
    let mut states = vec![State { marker: 0, label: 0, score: 0.0, node: ROOT }];
    let mut nodes = Vec::new();
    let mut grown = Vec::with_capacity(2 * BEAM);
    for (i, event) in events.iter().enumerate() {
        grown.clear();
        for state in &states {
            if let Some((next, restart)) = step(*state, *event) {
                nodes.push(Node { before: state.node, event: i as u32, restart });
                grown.push(State { node: nodes.len() as u32 - 1, ..next });
            }
        }
        merge(&mut states, &mut grown, waiting);
    }
    let last =
        states.iter().copied().map(|s| (s, s.score - ORPHAN * s.marker.saturating_sub(s.label) as f32));
    match last.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((state, score)) => replay(events, &nodes, state.node, score),
        None => Chain::default(),
    }
}

/// The state behind an event that is taken, and whether the numbering starts again there; `None` if it cannot be taken.
fn step(state: State, event: Event) -> Option<(State, bool)> {
    let open = state.marker.saturating_sub(state.label) as f32;
    let v = event.value;
    let fresh = state.node == ROOT;
    if fresh && v > 1 {
        let price = LATE + if event.label { UNCALLED } else { 0.0 };
        let (marker, label) = if event.label { (v - 1, v) } else { (v, v - 1) };
        return Some((State { marker, label, score: event.score - price, ..state }, true));
    }
    let (at, other) = if event.label { (state.label, state.marker) } else { (state.marker, state.label) };
    if v > at && v <= at.max(other) + GAP {
        let known = at.max(other);
        let missing = if v <= other { if event.label { v - at - 1 } else { 0 } } else { v - known - 1 };
        if missing > GAP {
            return None;
        }
        let link = match (event.label, v <= other) {
            (true, true) => LINK,
            (true, false) if at > 0 && v == at + 1 && other == at => -UNCALLED_NEXT,
            (true, false) => -UNCALLED,
            (false, true) => LINK + LATE_CALL,
            (false, false) => 0.0,
        };
        let score = state.score + event.score + link - MISSING * missing as f32;
        let (marker, label) = if event.label { (state.marker, v) } else { (v, state.label) };
        return Some((State { marker, label, score, ..state }, fresh));
    }
    (v == 1)
        .then(|| {
            let uncalled = if event.label { UNCALLED } else { 0.0 };
            let score = state.score + event.score - RESTART - uncalled - ORPHAN * open;
            State { marker: u32::from(!event.label), label: u32::from(event.label), score, ..state }
        })
        .map(|next| (next, true))
}

/// Adds grown states to those that are kept; of equal ones the better stays, and of all the best [`BEAM`].
fn merge(states: &mut Vec<State>, grown: &mut Vec<State>, waiting: Waiting) {
    for new in grown.drain(..) {
        match states.iter_mut().find(|s| s.marker == new.marker && s.label == new.label && s.node != ROOT) {
            Some(old) if new.score > old.score => *old = new,
            Some(_) => {}
            None => states.push(new),
        }
    }
    if states.len() > BEAM {
        states.sort_by(|a, b| waiting.worth(b).total_cmp(&waiting.worth(a)));
        states.truncate(BEAM);
    }
}

/// Follows the nodes back, then pairs labels and markers of the same number within each run from 1.
fn replay(events: &[Event], nodes: &[Node], last: u32, score: f32) -> Chain {
    let mut taken = Vec::new();
    let mut at = last;
    while let Some(node) = nodes.get(at as usize) {
        taken.push(*node);
        at = node.before;
    }
    taken.reverse();
    let mut chain = Chain { score, ..Chain::default() };
    let mut run = Run::default();
    for node in taken {
        let Some(event) = events.get(node.event as usize) else { continue };
        if node.restart {
            run.end(&mut chain);
        }
        run.add(*event, &mut chain);
    }
    run.end(&mut chain);
    chain
}

/// One run of a numbering, from its first number to where it starts again.
#[derive(Debug, Default)]
struct Run {
    /// Markers that wait for their labels, in rising order.
    markers: VecDeque<(u32, u32)>,
    /// Labels that wait for their markers: number and place in [`Chain::notes`].
    labels: VecDeque<(u32, usize)>,
    /// The number of the last label.
    last: u32,
}

impl Run {
    fn add(&mut self, event: Event, chain: &mut Chain) {
        if !event.label {
            while pop_if(&mut self.labels, |(value, _)| *value < event.value).is_some() {}
            match pop_if(&mut self.labels, |(value, _)| *value == event.value) {
                Some((_, note)) => chain.notes[note].marker = Some(event.index),
                None => self.markers.push_back((event.value, event.index)),
            }
            return;
        }
        while let Some((_, index)) = pop_if(&mut self.markers, |(value, _)| *value < event.value) {
            chain.orphans.push(index);
        }
        let marker = pop_if(&mut self.markers, |(value, _)| *value == event.value).map(|(_, index)| index);
        if marker.is_none() {
            self.labels.push_back((event.value, chain.notes.len()));
        }
        let (restart, follows) = (self.last == 0, event.value == self.last + 1);
        chain.notes.push(Chosen { label: event.index, marker, value: event.value, restart, follows });
        self.last = event.value;
    }

    fn end(&mut self, chain: &mut Chain) {
        chain.orphans.extend(self.markers.drain(..).map(|(_, index)| index));
        self.labels.clear();
        self.last = 0;
    }
}

/// Takes the first element if it fulfils a condition.
fn pop_if<T>(queue: &mut VecDeque<T>, holds: impl FnOnce(&T) -> bool) -> Option<T> {
    if queue.front().is_some_and(holds) { queue.pop_front() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Markers are given as `m1`, labels as `l1`.
    fn links(order: &str) -> String {
        let events: Vec<Event> = order
            .split_whitespace()
            .enumerate()
            .map(|(i, word)| {
                let (kind, number) = word.split_at(1);
                let value = number.parse().unwrap();
                Event { index: i as u32, label: kind == "l", value, score: 1.0, line: i as u32 }
            })
            .collect();
        let chain = best(&events, Waiting::Near);
        let of = |n: &Chosen| format!("{}-{}", n.marker.map_or("?".into(), |m| m.to_string()), n.label);
        chain.notes.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn numbers_that_start_again_on_each_page_are_linked_page_by_page() {
        assert_eq!(links("m1 m2 l1 l2 m1 l1 m1 m2 l1 l2"), "0-2 1-3 4-5 6-8 7-9");
    }

    #[test]
    fn endnotes_are_linked_over_the_whole_text() {
        assert_eq!(links("m1 m2 m3 l1 l2 l3"), "0-3 1-4 2-5");
    }

    #[test]
    fn a_number_out_of_sequence_is_left_alone() {
        assert_eq!(links("m1 l7 m2 l1 l2 m9 m1 l1"), "0-3 2-4 6-7");
    }

    #[test]
    fn a_lost_label_leaves_its_neighbours_linked() {
        assert_eq!(links("m1 m2 m3 l1 l3 m4 l4"), "0-3 2-4 5-6");
    }
}
