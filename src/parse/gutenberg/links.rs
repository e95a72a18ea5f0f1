//! Which marker calls which note.

use crate::parse::gutenberg::Article;
use crate::parse::gutenberg::chunks::{Chunk, Line};
use crate::parse::gutenberg::labels;
use crate::parse::gutenberg::roles::{Role, chunk_source};
use crate::parse::{Finding, FindingKind};
use std::collections::HashMap;

/// A label in brackets in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marker {
    /// Where it stands in the source, in bytes.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
    /// The chunk it stands in.
    chunk: usize,
    /// The note it calls: a number among the notes, in the order of the source.
    pub note: Option<u32>,
}

/// A note in the source.
#[derive(Debug, Clone)]
struct Noted {
    label: String,
    chunk: usize,
    called: bool,
}

/// Markers in the order of the source, and the notes.
#[derive(Debug)]
pub(super) struct Links {
    /// Markers, linked or not.
    pub markers: Vec<Marker>,
    notes: Vec<Noted>,
}

/// Links markers to notes.
pub(super) fn link(text: &str, lines: &[Line], chunks: &[Chunk], roles: &[Role]) -> Links {
    let mut linked = Links { markers: Vec::new(), notes: Vec::new() };
    let mut by_label: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, (chunk, role)) in chunks.iter().zip(roles).enumerate() {
        let words = chunk_source(text, lines, chunk);
        let base = lines.get(chunk.lines.start).map_or(0, |l| l.start);
        let mut skip = 0;
        if let Role::Note { label, skip: bytes, .. } = role {
            skip = *bytes;
            let key = words.find(label.as_str()).and_then(|at| words.get(at..at + label.len()));
            by_label.entry(key.unwrap_or_default()).or_default().1.push(linked.notes.len());
            linked.notes.push(Noted { label: label.clone(), chunk: index, called: false });
        }
        for at in memchr::memchr_iter(b'[', words.as_bytes()).filter(|&at| at >= skip) {
            let Some(label) = words.get(at..).and_then(labels::marker) else { continue };
            by_label.entry(label).or_default().0.push(linked.markers.len());
            let start = base + at as u32;
            let end = start + label.len() as u32 + 2;
            linked.markers.push(Marker { start, end, chunk: index, note: None });
        }
    }
    for (markers, notes) in by_label.values() {
        linked.link_label(markers, notes);
    }
    linked
}

impl Links {
    /// How many markers call notes.
    pub(super) fn count(&self) -> usize {
        self.markers.iter().filter(|m| m.note.is_some()).count()
    }

    /// Links the markers with one label to the notes with that label.
    fn link_label(&mut self, markers: &[usize], notes: &[usize]) {
        let chunk_of = |links: &Self, note: &usize| links.notes.get(*note).map_or(0, |n| n.chunk);
        let all_behind = match (markers.last().and_then(|&m| self.markers.get(m)), notes.first()) {
            (Some(marker), Some(note)) => marker.chunk < chunk_of(self, note),
            _ => false,
        };
        let mut next = 0;
        for (order, &index) in markers.iter().enumerate() {
            let Some(here) = self.markers.get(index).map(|m| m.chunk) else { continue };
            let note = if notes.len() == 1 {
                notes.first()
            } else if all_behind {
                notes.get(order)
            } else {
                while notes.get(next).is_some_and(|n| chunk_of(self, n) < here) {
                    next += 1;
                }
                notes.get(next)
            };
            let Some(&note) = note else { continue };
            if let Some(marker) = self.markers.get_mut(index) {
                marker.note = Some(note as u32);
            }
            if let Some(noted) = self.notes.get_mut(note) {
                noted.called = true;
            }
        }
    }

    /// Markers without notes, notes without markers, breaks in the numbering.
    pub(super) fn doubts(&self, article: &Article) -> Vec<Finding> {
        let mut doubts = Vec::new();
        for marker in self.markers.iter().filter(|m| m.note.is_none()) {
            let line = line_at(article, marker);
            let why = "no note has this label";
            doubts.push(article.finding(FindingKind::OrphanMarker, line, marker.start..marker.end, why));
        }
        let mut before: Option<u32> = None;
        for note in &self.notes {
            if !note.called {
                doubts.extend(about(article, note, FindingKind::UncalledNote, "nothing calls this note"));
            }
            let number = note.label.parse::<u32>().ok();
            match (before, number) {
                (Some(a), Some(b)) if b == a => {
                    doubts.extend(about(
                        article,
                        note,
                        FindingKind::Doublet,
                        "the note before has this label",
                    ));
                }
                (Some(a), Some(b)) if b > a + 1 => {
                    let why = format!("the note before has the label {a}");
                    doubts.extend(about(article, note, FindingKind::Gap, &why));
                }
                _ => {}
            }
            before = number.or(before);
        }
        doubts
    }
}

fn about(article: &Article, note: &Noted, kind: FindingKind, why: &str) -> Option<Finding> {
    let chunk = article.chunks.get(note.chunk)?;
    let line = article.lines.get(chunk.lines.start)?;
    Some(article.finding(kind, chunk.lines.start, line.start..line.end, why))
}

/// The line a marker stands on.
fn line_at(article: &Article, marker: &Marker) -> usize {
    let lines = article.chunks.get(marker.chunk).map_or(0..0, |c| c.lines.clone());
    let behind =
        article.lines.get(lines.clone()).unwrap_or_default().partition_point(|l| l.start <= marker.start);
    lines.start + behind.saturating_sub(1)
}
