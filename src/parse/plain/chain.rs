//! The joint choice: which markers and labels form one numbering.
//!
//! Markers and labels are read in the order of the text. A state is how far the markers and how far the labels of the
//! numbering have come; a marker may take the next number, a label the next number that a marker has called, and once all
//! are answered the numbering may start again at 1. Where a chapter begins in the middle of a page it starts again before:
//! the markers of the chapter before then wait for their labels, which stand before those of the new one. Each step has a
//! score, steps over a gap have a price, and the best of the states that are kept at the end is followed back. Time and
//! memory are linear in the number of candidates.
//!
//! What a label or a marker makes of a state, and at what price, is in `states`.

mod states;

pub use crate::parse::plain::chain::states::Event;
use crate::parse::plain::chain::states::{State, Turn};
use std::collections::VecDeque;

/// States kept at each candidate. More changed nothing on 180 articles whose columns are in order.
const BEAM: usize = 10;
/// By how much the best state may be better than one that starts again early: others would only be ballast.
const LIKELY: f32 = 1.5;
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

/// A candidate that was taken, and the node before it.
#[derive(Debug, Clone, Copy)]
struct Node {
    before: u32,
    event: u32,
    turn: Turn,
}

/// Where labels are looked for, which says what states are kept: those in which few markers wait for their labels, for
/// most find them on their page; and beside them, if all labels may stand at the end, those in which many wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Labels {
    /// Near their markers.
    Near,
    /// Near their markers, or all at the end, for a heading over endnotes is there.
    NearOrAtEnd,
}

/// Finds the best numbering among events in the order of the text.
pub fn best(events: &[Event], labels: Labels) -> Chain {
    let mut beam = Beam::default();
    for (i, event) in events.iter().enumerate() {
        beam.read(i, *event);
        beam.thin(labels);
    }
    let last = beam.states.iter().map(|state| (state, state.score_at_end()));
    match last.max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((state, score)) => replay(events, &beam.nodes, state.node, score),
        None => Chain::default(),
    }
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
        self.grow(event);
        if self.grown.is_empty() {
            return;
        }
        let come = self.states.iter().enumerate().filter(|(_, state)| state.has_come_to(event));
        self.rivals.clear();
        self.rivals.extend(come.map(|(k, _)| k));
        for (new, turn) in &self.grown {
            let level = self.level_with(new, event);
            if level.is_some_and(|k| new.score <= self.states[k].score) {
                continue;
            }
            self.nodes.push(Node { before: new.node, event: place as u32, turn: *turn });
            let mut new = *new;
            new.node = self.nodes.len() as u32 - 1;
            if let Some(k) = level {
                self.states[k] = new;
                continue;
            }
            if new.has_come_to(event) {
                self.rivals.push(self.states.len());
            }
            self.states.push(new);
        }
    }

    /// Collects what an event may make of the states.
    fn grow(&mut self, event: Event) {
        let may_restart = !event.label && event.value == 1;
        let likely = if may_restart {
            self.states.iter().map(|state| state.worth).fold(f32::NEG_INFINITY, f32::max) - LIKELY
        } else {
            f32::NEG_INFINITY
        };
        self.grown.clear();
        for state in self.states.iter().filter(|state| !state.has_taken_sign(event)) {
            self.grown.extend(state.step(event));
            if state.worth >= likely {
                self.grown.extend(state.step_aside(event));
            }
        }
    }

    /// The state that has come as far as one that has grown by an event. Nearly all that have grown have come to the number
    /// of the event, as few others have.
    fn level_with(&self, new: &State, event: Event) -> Option<usize> {
        if new.has_come_to(event) {
            return self.rivals.iter().copied().find(|k| self.states[*k].is_level(new));
        }
        self.states.iter().position(|state| state.is_level(new))
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
