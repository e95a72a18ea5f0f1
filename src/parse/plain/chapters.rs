//! Notes of several chapters that stand in one list at the end of the text, numbered from 1 in each.
//!
//! The chain pairs a numbering that starts again with the markers before it, so here the numbers are counted on over the
//! list: 1 2 1 2 3 is 1 2 3 4 5, and a marker 1 may call 1 or 3. Which it calls, the sequence shows.

use crate::parse::plain::chain::{self, Chain, Event, Labels};

/// The most chapters.
const CHAPTERS: usize = 64;

/// The notes of a chapter in the list.
#[derive(Debug, Clone, Copy)]
struct Chapter {
    /// How many notes stand before its first.
    before: u32,
    /// How many it has.
    notes: u32,
}

/// The best numbering if the labels behind the only heading over notes begin anew with each chapter.
pub fn best(events: &[Event], heads: &[u32]) -> Option<Chain> {
    let [head] = heads else { return None };
    let (mut counted, chapters) = labels(events, *head);
    if chapters.len() < 2 || chapters.len() > CHAPTERS {
        return None;
    }
    for marker in events.iter().filter(|event| !event.label && event.line < *head) {
        let callable = chapters.iter().filter(|chapter| marker.value <= chapter.notes);
        counted.extend(callable.map(|chapter| Event { value: chapter.before + marker.value, ..*marker }));
    }
    counted.sort_by_key(|event| (event.line, event.index));
    let mut chain = chain::best(&counted, Labels::NearOrAtEnd);
    for note in &mut chain.notes {
        let begun = chapters.partition_point(|chapter| chapter.before < note.value);
        let before = begun.checked_sub(1).and_then(|k| chapters.get(k)).map_or(0, |chapter| chapter.before);
        note.value -= before;
        note.restart = note.value == 1;
    }
    Some(chain)
}

/// The labels of the list with their numbers counted on, and its chapters.
fn labels(events: &[Event], head: u32) -> (Vec<Event>, Vec<Chapter>) {
    let mut counted = Vec::new();
    let mut chapters: Vec<Chapter> = Vec::new();
    for label in events.iter().filter(|event| event.label && event.line > head) {
        let last = chapters.last().copied().unwrap_or(Chapter { before: 0, notes: 0 });
        if label.value == 1 {
            chapters.push(Chapter { before: last.before + last.notes, notes: 1 });
        } else if label.value == last.notes + 1 && last.notes > 0 {
            chapters.last_mut().into_iter().for_each(|chapter| chapter.notes += 1);
        } else {
            continue;
        }
        let before = chapters.last().map_or(0, |chapter| chapter.before);
        counted.push(Event { value: before + label.value, ..*label });
    }
    (counted, chapters)
}
