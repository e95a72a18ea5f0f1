//! Printed text that may be the marker of a note: where it stands, and how much of it the label is.

use crate::correction::source_distance;
use crate::document::{Document, NoteId, Place, Span};

/// Places offered for one note: the nearest.
const MOST: usize = 40;

/// How far behind the words that it is found by a label may stand, in bytes: brackets and blanks.
const NEAR: usize = 4;

/// Where the label of a note stands in the body as plain text, the place nearest to the note in the source first.
pub fn printed_markers(document: &Document, note: NoteId) -> Vec<Span> {
    let labelled = document.note(note).filter(|n| !n.label.is_empty());
    let Some((label, at)) = labelled.map(|n| (n.label.as_str(), n.span.start)) else {
        return Vec::new();
    };
    let body = document.get(Span { start: Place(0), end: document.notes_start() });
    let mut found: Vec<Span> = body
        .match_indices(label)
        .map(|(start, word)| Span::new(start, start + word.len()))
        .filter(|span| stands_alone(document, *span))
        .collect();
    found.sort_by_key(|span| source_distance(document, span.start, at));
    found.truncate(MOST);
    found
}

/// The label of a note at the end of some words, without what is printed around it.
pub fn printed_at_the_end(document: &Document, words: Span, label: &str) -> Option<Span> {
    let bare = document.get(words).trim_end_matches(|c: char| !c.is_alphanumeric() && !label.contains(c));
    let end = words.start.index() + bare.len();
    let printed = Span::new(end.saturating_sub(label.len()), end);
    let is_label = !label.is_empty() && bare.ends_with(label) && stands_alone(document, printed);
    is_label.then_some(printed)
}

/// The label that is printed at a place, or in the few characters behind it.
pub(crate) fn printed_at(document: &Document, place: Place, label: &str) -> Option<Span> {
    let behind = text_behind(document, Span { start: place, end: place });
    let at = behind.find(label).filter(|at| *at <= NEAR)?;
    let start = place.index() + at;
    Some(Span::new(start, start + label.len()))
}

/// A printed label with its brackets and the blanks before it: what a marker takes the place of.
pub(crate) fn with_brackets(document: &Document, printed: Span) -> Span {
    let (before, behind) = (text_before(document, printed), text_behind(document, printed));
    let (opens, closes) = (before.ends_with(['(', '[']), behind.starts_with([')', ']']));
    let is_open = before.matches('(').count() > before.matches(')').count();
    let (left, right) = match (opens, closes) {
        (true, true) => (1, 1),
        (false, true) if !is_open => (0, 1),
        _ => (0, 0),
    };
    let kept = before.get(..before.len() - left).unwrap_or_default().trim_end();
    Span::new(printed.start.index() - (before.len() - kept.len()), printed.end.index() + right)
}

/// Whether a label is no part of a longer number or of several signs, nor the start of a word.
fn stands_alone(document: &Document, label: Span) -> bool {
    let (text_before, text_behind) = (text_before(document, label), text_behind(document, label));
    let sign = document.get(label);
    if text_before.ends_with(sign) || text_behind.starts_with(sign) {
        return false;
    }
    let (mut before, mut behind) = (text_before.chars().rev(), text_behind.chars());
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (last, next) = (before.next(), behind.next());
    let in_number = |sign: Option<char>, beyond: Option<char>| {
        is_digit(sign) || (matches!(sign, Some('.' | ',' | ':')) && is_digit(beyond))
    };
    !in_number(last, before.next())
        && !in_number(next, behind.next())
        && !next.is_some_and(char::is_alphabetic)
}

/// The text of the block before a span.
fn text_before(document: &Document, span: Span) -> &str {
    let block = document.block_at(span.start).and_then(|id| document.blocks.get(id.index()));
    block.map_or("", |b| document.get(Span { start: b.span.start, end: span.start }))
}

/// The text of the block behind a span.
fn text_behind(document: &Document, span: Span) -> &str {
    let block = document.block_at(span.start).and_then(|id| document.blocks.get(id.index()));
    block.map_or("", |b| document.get(Span { start: span.end, end: b.span.end }))
}

/// The label that a word is, without brackets and points: a number, or signs as print has them.
pub(crate) fn label_of(word: &str) -> Option<&str> {
    let label = word.trim_matches(['[', ']', '(', ')', '.']);
    let number = label.chars().all(|c| c.is_ascii_digit()) && label.len() <= 4;
    let signs = label.chars().all(|c| "*†‡§‖¶".contains(c));
    ((number || signs) && !label.is_empty()).then_some(label)
}

/// The label that text begins with, and where the words behind it do.
pub(crate) fn label_at(document: &Document, span: Span) -> Option<(String, Place)> {
    let text = document.get(span);
    let (word, rest) = text.split_once(char::is_whitespace)?;
    let label = label_of(word)?;
    let words = rest.trim_start();
    (!words.is_empty()).then(|| (label.to_owned(), Place::new(span.end.index() - words.len())))
}

/// The label that follows another: the next number, or the same sign.
pub(crate) fn following(label: &str) -> String {
    label.parse::<u32>().map_or_else(|_| label.to_owned(), |number| number.saturating_add(1).to_string())
}
