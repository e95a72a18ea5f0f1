//! The licence that Project Gutenberg puts before and behind a text, and what its header says about the text.

use crate::parse::gutenberg::chunks::Line;
use std::ops::Range;

const START: [&str; 3] = ["*** START OF TH", "***START OF TH", "*END*THE SMALL PRINT"];
const END: [&str; 3] = ["*** END OF TH", "***END OF TH", "End of Project Gutenberg"];

/// Whether the marks of Project Gutenberg stand in a text.
pub(super) fn is_marked(text: &str) -> bool {
    START.iter().any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}

/// The lines of the text itself: those between the marks, or all.
pub(super) fn body(text: &str, lines: &[Line]) -> Range<usize> {
    let is_mark = |line: &Line, marks: &[&str]| marks.iter().any(|m| line.words(text).starts_with(m));
    let start = lines.iter().position(|l| is_mark(l, &START)).map_or(0, |i| i + 1);
    let rest = lines.get(start..).unwrap_or_default();
    let end = rest.iter().position(|l| is_mark(l, &END)).map_or(lines.len(), |i| start + i);
    start..end
}
