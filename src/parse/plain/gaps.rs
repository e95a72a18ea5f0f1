//! Notes and markers that the chain stepped over, since it goes through the text once and asks for candidates that look
//! like one.
//!
//! An extractor may have moved a marker, for it wrote one column or paragraph of a page before another, so that 25 stands
//! before 20 in the text: where the labels go on behind the notes that were chosen, each is taken with the marker of its
//! number that is left in the same run, wherever it stands there. Or it has put a blank before a marker, so that it looks
//! like a number of the text: a note that nothing calls is called by its number if this stands free just once between the
//! markers of its neighbours.

use crate::letter::Letter;
use crate::parse::plain::chain::{Chain, Chosen, Event};
use crate::parse::plain::labels::is_unit;
use crate::parse::plain::lines::Line;
use crate::parse::plain::series::NoteLink;
use crate::parse::plain::signs::{Candidate, Style};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The least score of a marker that is out of its order; half of a number that may be two markers has less.
const MARKER: f32 = 1.1;
/// The least score of its label.
const LABEL: f32 = 0.0;
/// The fewest links that show that a numbering is there, so that what it lacks may be looked for.
const LINKS: usize = 4;
/// The most lines between the labels of two notes of one block.
const BLOCK: u32 = 30;

/// Events by kind and number, each with its place in the order of the text, and those that are taken.
struct Events<'a> {
    all: &'a [Event],
    by_value: HashMap<(bool, u32), Vec<usize>>,
    places: HashMap<(bool, u32), usize>,
    taken: HashSet<usize>,
}

impl<'a> Events<'a> {
    fn new(events: &'a [Event], chain: &Chain) -> Self {
        let mut found =
            Self { all: events, by_value: HashMap::new(), places: HashMap::new(), taken: HashSet::new() };
        for (place, event) in events.iter().enumerate() {
            found.by_value.entry((event.label, event.value)).or_default().push(place);
            found.places.insert((event.label, event.index), place);
        }
        let markers = chain.notes.iter().filter_map(|note| note.marker).map(|marker| (false, marker));
        let labels = chain.notes.iter().map(|note| (true, note.label));
        found.taken = markers.chain(labels).filter_map(|key| found.places.get(&key).copied()).collect();
        found
    }

    /// The place of a label.
    fn place(&self, label: u32) -> usize {
        self.places.get(&(true, label)).copied().unwrap_or_default()
    }

    /// The last event of a kind and a number within a part of the text that is free and has at least a score.
    fn free(&self, label: bool, value: u32, within: Range<usize>, score: f32) -> Option<usize> {
        let all = self.by_value.get(&(label, value))?;
        let before = all.partition_point(|place| *place < within.end);
        let near = all.get(..before)?.iter().rev().take(NEAR).take_while(|place| **place >= within.start);
        let fits = |place: &&usize| {
            !self.taken.contains(*place) && self.all.get(**place).is_some_and(|event| event.score >= score)
        };
        near.copied().find(|place| fits(&place))
    }

    /// The label with a number that follows another in its block: no marker that is taken stands between them, and few
    /// lines.
    fn next_label(&self, value: u32, from: usize, end: usize) -> Option<usize> {
        let line = |place: usize| self.all.get(place).map(|event| event.line);
        let label = self.free(true, value, from + 1..end, LABEL)?;
        let near = line(label)? <= line(from)? + BLOCK;
        let apart = self
            .all
            .get(from..label)?
            .iter()
            .zip(from..)
            .any(|(event, place)| !event.label && self.taken.contains(&place));
        (near && !apart).then_some(label)
    }

    /// Takes an event, and gives its index.
    fn take(&mut self, place: usize) -> Option<u32> {
        self.taken.insert(place);
        self.all.get(place).map(|event| event.index)
    }
}

/// The most events of one number that are looked at.
const NEAR: usize = 16;

/// Adds the notes to a chain whose markers were moved, and links those that it took without a marker.
pub fn take_in(chain: &mut Chain, events: &[Event]) {
    if chain.notes.iter().filter(|note| note.marker.is_some()).count() < LINKS {
        return;
    }
    let mut events = Events::new(events, chain);
    let mut notes: Vec<Chosen> = Vec::with_capacity(chain.notes.len());
    let mut run = 0;
    for (k, note) in chain.notes.iter().enumerate() {
        if note.restart {
            run = notes.last().map_or(0, |last| events.place(last.label));
        }
        let place = events.place(note.label);
        let marker = note.marker.or_else(|| {
            let found = events.free(false, note.value, run..place, MARKER)?;
            events.take(found)
        });
        notes.push(Chosen { marker, ..*note });
        let next = chain.notes.get(k + 1);
        let end = next.map_or(usize::MAX, |next| events.place(next.label));
        let mut last = note.value;
        let mut from = place;
        while next.is_none_or(|next| next.value != last + 1) {
            let Some(label) = events.next_label(last + 1, from, end) else { break };
            let Some(marker) = events.free(false, last + 1, run..label, MARKER) else { break };
            let (Some(index), marker) = (events.take(label), events.take(marker)) else { break };
            last += 1;
            from = label;
            notes.push(Chosen { label: index, marker, value: last, restart: false, follows: true });
        }
    }
    let called: HashSet<u32> = notes.iter().filter_map(|note| note.marker).collect();
    chain.orphans.retain(|orphan| !called.contains(orphan));
    chain.notes = notes;
}

/// Bytes between the markers of two notes in which the one between them is looked for.
const REACH: usize = 12_000;

/// Looks for the markers of notes that nothing calls, where those of their neighbours are known. The notes are those of one
/// numbering, in the order of their labels.
pub fn call(source: &str, lines: &[Line], notes: &mut [NoteLink]) {
    for k in 0..notes.len() {
        if let Some(marker) = free_number(source, lines, notes, k) {
            notes[k].marker = Some(marker);
        }
    }
}

/// The number of a note that nothing calls as it stands free in the text, if it does so once between the markers of the
/// notes before and behind.
fn free_number(source: &str, lines: &[Line], notes: &[NoteLink], k: usize) -> Option<Candidate> {
    let note = notes.get(k).filter(|note| note.marker.is_none() && note.label.style != Style::Symbol)?;
    let before = notes.get(k.checked_sub(1)?).filter(|before| before.value + 1 == note.value)?.marker?;
    let behind = notes.get(k + 1).filter(|behind| behind.value == note.value + 1)?.marker?;
    let text = source.get(before.end as usize..behind.start as usize).filter(|text| text.len() < REACH)?;
    let number = note.value.to_string();
    let mut found = text.match_indices(&number).filter(|(at, _)| stands_free(text, *at, number.len()));
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    let start = before.end + at as u32;
    let between = before.line..=behind.line;
    let inside = |line: &u32| lines.get(*line as usize).is_some_and(|l| l.start < start && start < l.end);
    let line = between.into_iter().find(inside)?;
    let end = start + number.len() as u32;
    Some(Candidate { line, start: start - 1, end, value: note.value, style: before.style, score: 0.0 })
}

/// Whether a number stands between blanks, behind a word and before no unit.
fn stands_free(text: &str, at: usize, length: usize) -> bool {
    let mut before = text.get(..at).unwrap_or_default().chars().rev();
    let behind = text.get(at + length..).unwrap_or_default();
    let is_word = before.next() == Some(' ') && before.next().is_some_and(char::is_letter);
    let ends = behind.is_empty() || behind.starts_with([' ', ',', '.', ';', '\n', ')', '»', '”']);
    let next = behind.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
    is_word
        && ends
        && !is_unit(next)
        && !behind.get(1..).is_some_and(|b| b.starts_with(|c: char| c.is_ascii_digit()))
}
