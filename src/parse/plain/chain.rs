//! The joint choice: which markers and labels form one numbering.
//!
//! Markers and labels are read in the order of the text. A state is how far the markers and how far the labels of the
//! numbering have come; a marker may take the next number, a label the next number that a marker has called, and once all
//! are answered the numbering may start again at 1. Where a chapter begins in the middle of a page it starts again before:
//! the markers of the chapter before then wait for their labels, which stand before those of the new one. Each step has a
//! score, steps over a gap have a price, and the best of the states that are kept at the end is followed back. Time and
//! memory are linear in the number of candidates.

use crate::parse::plain::signs::Candidate;
use std::collections::VecDeque;

/// States kept at each candidate. More changed nothing on 180 articles whose columns are in order.
const BEAM: usize = 10;
/// The largest step over missing numbers.
const GAP: u32 = 3;

/// What a label earns beyond its own score when a marker calls it.
const LINK: f32 = 1.5;
/// The price of a label that no marker calls.
const UNCALLED: f32 = 2.2;
/// The same of a label that directly continues the one before: more likely its marker was lost.
const UNCALLED_NEXT: f32 = 0.9;
/// What a marker gets back of [`UNCALLED`] when it stands behind the note it calls, as in the next column.
const LATE_CALL: f32 = 0.8;
/// The price of a marker without a label.
const ORPHAN: f32 = 2.0;
/// The price of each number that is stepped over.
const MISSING: f32 = 2.0;
/// The price of starting again at 1.
const RESTART: f32 = 0.6;
/// The same while markers still wait for their labels, which will be read first.
const RESTART_EARLY: f32 = 1.6;
/// By how much the best state may be better than one that starts again early: others would only be ballast.
const LIKELY: f32 = 1.5;
/// The most markers that may wait then: those of one page.
const EARLY: u32 = 8;
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
    /// Its first byte in the source.
    pub start: u32,
}

impl Event {
    /// An event from a candidate.
    pub fn new(index: usize, label: bool, value: u32, candidate: &Candidate) -> Self {
        Self {
            index: index as u32,
            label,
            value,
            score: candidate.score,
            line: candidate.line,
            start: candidate.start,
        }
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
    /// The number of the last marker.
    marker: u32,
    /// The number of the last label.
    label: u32,
    /// The last number before the numbering started again and the last label that was read, if they differ; both 0 if all
    /// are answered.
    before: (u32, u32),
    score: f32,
    /// What it is worth if the labels are near.
    worth: f32,
    node: u32,
    /// Whether the last candidate that was taken is a label, and its first byte.
    last: Option<(bool, u32)>,
}

/// A candidate that was taken, and the node before it.
#[derive(Debug, Clone, Copy)]
struct Node {
    before: u32,
    event: u32,
    turn: Turn,
}

/// What a candidate means for the run of numbers that it is in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Turn {
    /// It goes on.
    Next,
    /// It starts again, and what waits for an answer gets none.
    Restart,
    /// It starts again, and the markers of the run before wait for their labels.
    RestartEarly,
    /// The label answers a marker of the run before.
    Answer,
}

const ROOT: u32 = u32::MAX;

/// Where labels are looked for, which says what states are kept: those in which few markers wait for their labels, for
/// most find them on their page; and beside them, if all labels may stand at the end, those in which many wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Labels {
    /// Near their markers.
    Near,
    /// Near their markers, or all at the end, for a heading over endnotes is there.
    NearOrAtEnd,
}

impl State {
    /// The state in which nothing is taken yet.
    const START: Self =
        Self { marker: 0, label: 0, before: (0, 0), score: 0.0, worth: 0.0, node: ROOT, last: None };

    /// The state behind an event that is taken, given what it comes to.
    fn behind(self, event: Event, marker: u32, label: u32, score: f32) -> Self {
        let mut next = Self { marker, label, score, last: Some((event.label, event.start)), ..self };
        next.worth = score - 0.5 * (marker.abs_diff(label) as f32 + next.waiting_before());
        next
    }

    /// Whether the sign of an event was taken just before: it is a label or a marker, but not both.
    fn has_taken_sign(&self, event: Event) -> bool {
        self.last.is_some_and(|(label, start)| label != event.label && start == event.start)
    }

    /// The number of its last label, or of its last marker.
    fn number(&self, label: bool) -> u32 {
        if label { self.label } else { self.marker }
    }

    /// Whether it has come as far as another.
    fn is_level(&self, other: &Self) -> bool {
        self.marker == other.marker && self.label == other.label && self.before == other.before
    }

    fn waiting(&self) -> f32 {
        self.marker.saturating_sub(self.label) as f32
    }

    /// The markers that wait for labels, also of the run before.
    fn waiting_in_all(&self) -> f32 {
        self.waiting() + self.waiting_before()
    }

    fn waiting_before(&self) -> f32 {
        (self.before.0 - self.before.1) as f32
    }

    /// What it is worth if all labels stand at the end.
    fn worth_at_end(&self) -> f32 {
        self.score + 2.0 * self.waiting()
    }
}

/// Finds the best numbering among events in the order of the text.
pub fn best(events: &[Event], labels: Labels) -> Chain {
    let mut beam = Beam::default();
    for (i, event) in events.iter().enumerate() {
        beam.read(i, *event);
        beam.thin(labels);
    }
    let last = beam.states.iter().map(|s| (s, s.score - ORPHAN * s.waiting_in_all()));
    match last.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((state, score)) => replay(events, &beam.nodes, state.node, score),
        None => Chain::default(),
    }
}

/// The state behind an event that has to do with the run of numbers before: a first marker while others still wait for
/// their labels, or one of these labels.
fn aside(state: State, event: Event) -> Option<(State, Turn)> {
    let v = event.value;
    if event.label {
        let (marker, label) = state.before;
        let answers = label < marker && v == label + 1;
        let before = if v == marker { (0, 0) } else { (marker, v) };
        let score = state.score + event.score + LINK;
        let State { marker, label, .. } = state;
        let state = State { before, ..state };
        return answers.then(|| (state.behind(event, marker, label, score), Turn::Answer));
    }
    let waits = state.label < state.marker && state.marker - state.label <= EARLY && state.before.0 == 0;
    let before = (state.marker, state.label);
    let score = state.score + event.score - RESTART_EARLY;
    let restarts = waits && v == 1 && state.marker > 1;
    restarts.then(|| (State { before, ..state }.behind(event, 1, 0, score), Turn::RestartEarly))
}

/// The state behind an event that is taken, and whether the numbering starts again there; `None` if it cannot be taken.
fn step(mut state: State, event: Event) -> Option<(State, Turn)> {
    if event.label && state.before.0 > 0 {
        // Labels of the new run begin: those of the run before are lost.
        state.score -= ORPHAN * state.waiting_before();
        state.before = (0, 0);
    }
    let open = state.waiting();
    let v = event.value;
    let fresh = state.node == ROOT;
    if fresh && v > 1 {
        let price = LATE + if event.label { UNCALLED } else { 0.0 };
        let (marker, label) = if event.label { (v - 1, v) } else { (v, v - 1) };
        return Some((state.behind(event, marker, label, event.score - price), Turn::Restart));
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
        let turn = if fresh { Turn::Restart } else { Turn::Next };
        return Some((state.behind(event, marker, label, score), turn));
    }
    // The marker of a 1 may be lost, but then a 2 begins the numbering, and the label of the 1 is still there.
    let begins = v == 1 || (v == 2 && !event.label && state.marker <= state.label);
    begins.then(|| {
        let uncalled = if event.label { UNCALLED } else { 0.0 };
        let price = RESTART + uncalled + MISSING * (v - 1) as f32 + ORPHAN * (open + state.waiting_before());
        let (marker, label) = if event.label { (0, v) } else { (v, 0) };
        let score = state.score + event.score - price;
        (State { before: (0, 0), ..state }.behind(event, marker, label, score), Turn::Restart)
    })
}

/// The states that are kept, and how they were come to.
#[derive(Debug)]
struct Beam {
    states: Vec<State>,
    nodes: Vec<Node>,
    /// Room for what grows of the states.
    grown: Vec<(State, Turn)>,
    /// Room for the places of the states that have come to a number.
    rivals: Vec<usize>,
}

impl Default for Beam {
    fn default() -> Self {
        Self { states: vec![State::START], nodes: Vec::new(), grown: Vec::new(), rivals: Vec::new() }
    }
}

impl Beam {
    /// Lets the states grow by the event at a place, where they can take it. Of states that have come equally far the better
    /// stays.
    fn read(&mut self, place: usize, event: Event) {
        self.grown.clear();
        let may_restart = !event.label && event.value == 1;
        let best = self.states.iter().filter(|_| may_restart).map(|state| state.worth).reduce(f32::max);
        let likely = best.map_or(f32::NEG_INFINITY, |best| best - LIKELY);
        for state in self.states.iter().filter(|state| !state.has_taken_sign(event)) {
            self.grown.extend(step(*state, event));
            if state.worth >= likely {
                self.grown.extend(aside(*state, event));
            }
        }
        // Nearly all that have grown have come to the number of the event, as few others have.
        let has_come = |state: &State| state.number(event.label) == event.value;
        let rivals = self.states.iter().enumerate().filter(|(_, s)| has_come(s) && s.node != ROOT);
        self.rivals.clear();
        if !self.grown.is_empty() {
            self.rivals.extend(rivals.map(|(k, _)| k));
        }
        for (new, turn) in &self.grown {
            let level = if has_come(new) {
                self.rivals.iter().copied().find(|k| self.states[*k].is_level(new))
            } else {
                self.states.iter().position(|state| state.is_level(new) && state.node != ROOT)
            };
            if level.is_some_and(|k| new.score <= self.states[k].score) {
                continue;
            }
            self.nodes.push(Node { before: new.node, event: place as u32, turn: *turn });
            let new = State { node: self.nodes.len() as u32 - 1, ..*new };
            if let Some(k) = level {
                self.states[k] = new;
                continue;
            }
            if has_come(&new) {
                self.rivals.push(self.states.len());
            }
            self.states.push(new);
        }
    }

    /// Keeps the best [`BEAM`] states; if labels may stand at the end, as many of the others that are best for that.
    fn thin(&mut self, labels: Labels) {
        let kept = if labels == Labels::Near { BEAM } else { 2 * BEAM };
        if self.states.len() <= kept {
            return;
        }
        self.states.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        if let Some(others) = self.states.get_mut(BEAM..).filter(|_| kept > BEAM) {
            others.sort_by(|a, b| b.worth_at_end().total_cmp(&a.worth_at_end()));
        }
        self.states.truncate(kept);
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
    let mut before = Run::default();
    for node in taken {
        let Some(event) = events.get(node.event as usize) else { continue };
        match node.turn {
            Turn::Answer => before.add(*event, &mut chain),
            Turn::Next => run.add(*event, &mut chain),
            Turn::Restart | Turn::RestartEarly => {
                before.end(&mut chain);
                if node.turn == Turn::RestartEarly {
                    std::mem::swap(&mut run, &mut before);
                } else {
                    run.end(&mut chain);
                }
                run.add(*event, &mut chain);
            }
        }
    }
    before.end(&mut chain);
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
                Event {
                    index: i as u32,
                    label: kind == "l",
                    value,
                    score: 1.0,
                    line: i as u32,
                    start: i as u32,
                }
            })
            .collect();
        let chain = best(&events, Labels::Near);
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
    fn a_numbering_starts_again_in_the_middle_of_a_page() {
        assert_eq!(links("m1 m2 l1 l2 m3 m4 m1 m2 l3 l4 l1 l2 m3 l3"), "0-2 1-3 4-8 5-9 6-10 7-11 12-13");
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
