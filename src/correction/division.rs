//! Where a note may be divided, since another one begins inside it: labels first, then sentences.
//!
//! A label begins a note where a sentence has ended, or where the source has a line's start; elsewhere a number is most
//! likely one of the sentence: a page, a date.

use crate::correction::marker::{following, label_at};
use crate::document::{Document, Note, NoteId, Place, Span};

/// How much larger than that of a note a number may be to be the label of the next: others are years and pages.
const LARGEST_STEP: u32 = 50;

/// Letters of the longest word with a point that is taken for an abbreviation before a number.
const LONGEST_ABBREVIATION: usize = 3;

/// A place where another note may begin, and what it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Where the note is divided.
    pub place: Place,
    /// The label that the second note would have: the one printed there, or the one that follows.
    pub label: String,
    /// Where the words of the second note begin, behind the printed label.
    pub words: Place,
    /// How likely it is, the likeliest first.
    rank: Rank,
}

impl Division {
    /// Whether its label is printed there.
    pub fn is_labelled(&self) -> bool {
        self.rank != Rank::Sentence
    }
}

/// What begins at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The label that comes next.
    Next,
    /// Another label.
    Label,
    /// A sentence.
    Sentence,
}

/// The places of a note, but its beginning, where another may begin, the likeliest first.
pub fn divisions(document: &Document, id: NoteId) -> Vec<Division> {
    let Some(note) = document.note(id) else { return Vec::new() };
    let mut divisions = Vec::new();
    for block in document.note_blocks(id) {
        let (mut at, mut before) = (block.span.start.index(), "");
        for part in document.get(block.span).split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            let ended = before.is_empty() || ends_sentence(before);
            if !word.is_empty() && (ended || begins_line(document, Place::new(at))) {
                let rest = Span { start: Place::new(at), ..block.span };
                let division = division_at(document, note, rest);
                let is_likely = match division.rank {
                    Rank::Sentence => ended,
                    Rank::Next => !abbreviates(before) || begins_large(document, division.words),
                    Rank::Label => !abbreviates(before),
                };
                divisions.extend(Some(division).filter(|_| is_likely));
            }
            before = if word.is_empty() { before } else { word };
            at += part.len();
        }
    }
    divisions.retain(|division| note.span.start < division.place);
    divisions.sort_by_key(|division| division.rank);
    divisions
}

/// What a note is divided into at the beginning of a span, the rest of its block.
pub(crate) fn division_at(document: &Document, note: &Note, rest: Span) -> Division {
    let next = following(&note.label);
    let printed = label_at(document, rest).filter(|(label, _)| may_follow(label, &note.label));
    let is_next = printed.as_ref().is_some_and(|(label, _)| *label == next);
    let rank = match (&printed, is_next) {
        (Some(_), true) => Rank::Next,
        (Some(_), false) => Rank::Label,
        (None, _) => Rank::Sentence,
    };
    let (label, words) = printed.unwrap_or((next, rest.start));
    Division { place: rest.start, label, words, rank }
}

/// Whether a label may stand behind another in the same list of notes: a number is not much larger.
fn may_follow(label: &str, before: &str) -> bool {
    match (label.parse::<u32>(), before.parse::<u32>()) {
        (Ok(label), Ok(before)) => label <= before.saturating_add(LARGEST_STEP),
        (Ok(label), Err(_)) => label <= LARGEST_STEP,
        _ => true,
    }
}

/// Whether a word ends a sentence, as far as its signs say.
fn ends_sentence(word: &str) -> bool {
    word.trim_end_matches(['"', '”', '»', ')']).ends_with(['.', '!', '?', '…', '。'])
}

/// Whether a word with a point looks like an abbreviation that a number may belong to: "p.", "vol.", "гл.".
fn abbreviates(word: &str) -> bool {
    let letters = word.strip_suffix('.').unwrap_or_default().trim_start_matches(['(', '[']);
    (1..=LONGEST_ABBREVIATION).contains(&letters.chars().count()) && letters.chars().all(char::is_alphabetic)
}

/// Whether the word at a place begins with a capital.
fn begins_large(document: &Document, place: Place) -> bool {
    let text = document.text.get(place.index()..).unwrap_or_default();
    text.chars().next().is_some_and(char::is_uppercase)
}

/// Whether a line of the source begins at a place: the text there is joined to what stands before it.
fn begins_line(document: &Document, place: Place) -> bool {
    let origins = &document.origins;
    let Ok(at) = origins.binary_search_by_key(&place, |origin| origin.text) else { return false };
    let before = at.checked_sub(1).and_then(|before| origins.get(before));
    before.is_none_or(|before| before.text.0 + before.length < place.0)
}
