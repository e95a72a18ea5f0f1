//! Lines, and the chunks of lines that stand together.

use crate::parse::gutenberg::labels;
use crate::parse::names::{are_names, may_be_caseless_name};
use std::ops::Range;

/// A line of the source, in bytes, without the blanks at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Where its first word begins.
    pub start: u32,
    /// Where its last word ends.
    pub end: u32,
    /// Blanks before the first word.
    pub indent: u32,
    /// Width of its words, in characters.
    pub width: u32,
}

impl Line {
    /// Whether nothing stands on it.
    pub(super) fn is_blank(&self) -> bool {
        self.start == self.end
    }

    /// Its words.
    pub(super) fn words<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Lines that stand together: in most texts those between two blank ones.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// Its lines.
    pub lines: Range<usize>,
    /// Blank lines before it.
    pub before: usize,
    /// Blank lines behind it; none behind the last.
    pub after: usize,
    /// The least indent of its lines.
    pub indent: u32,
}

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 48);
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\u{c}']) {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        let start = (at + if words.is_empty() { 0 } else { indent }) as u32;
        lines.push(Line {
            start,
            end: start + words.len() as u32,
            indent: indent as u32,
            width: words.chars().count() as u32,
        });
        at += line.len();
    }
    lines
}

/// The chunks of some of the lines.
pub(super) fn chunks(text: &str, lines: &[Line], range: Range<usize>) -> Vec<Chunk> {
    let indented = has_indented_paragraphs(lines, range.clone());
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut blanks = 0;
    for index in range {
        let Some(line) = lines.get(index) else { break };
        if line.is_blank() {
            blanks += 1;
            continue;
        }
        let previous = index.checked_sub(1).and_then(|i| lines.get(i));
        let begins = indented && previous.is_some_and(|p| p.indent == 0 && line.indent > 1);
        let begins = begins || (chunks.len() == 1 && names_authors(text, lines, index));
        match chunks.last_mut() {
            Some(last) if blanks == 0 && !begins && !begins_note_or_item(text, last, lines, line) => {
                last.lines.end = index + 1;
                last.indent = last.indent.min(line.indent);
            }
            last => {
                if let Some(last) = last {
                    last.after = blanks;
                }
                let before = if chunks.is_empty() { blanks.max(4) } else { blanks };
                chunks.push(Chunk { lines: index..index + 1, before, after: 0, indent: line.indent });
            }
        }
        blanks = 0;
    }
    chunks
}

/// Whether a line directly under a title of at most three lines names its authors, and stands before a blank line.
fn names_authors(text: &str, lines: &[Line], index: usize) -> bool {
    let is_last = lines.get(index + 1).is_some_and(Line::is_blank);
    let names = |line: &Line| are_names(line.words(text)) || may_be_caseless_name(line.words(text));
    is_last && index <= 3 && lines.get(index).is_some_and(names)
}

/// Whether paragraphs begin with an indent instead of a blank line, as in the Russian e-text libraries: an indented
/// line between two that are not, and most often so.
fn has_indented_paragraphs(lines: &[Line], range: Range<usize>) -> bool {
    let lines = lines.get(range).unwrap_or_default();
    let (mut begun, mut spaced) = (0, 0);
    for window in lines.windows(3) {
        let [before, line, after] = window else { continue };
        if line.indent > 1 && line.indent < 9 && !line.is_blank() && before.indent == 0 && !before.is_blank()
        {
            begun += usize::from(after.indent == 0 && !after.is_blank());
        }
        spaced += usize::from(before.is_blank() && line.indent == 0 && !line.is_blank());
    }
    begun >= 3 && begun > spaced
}

/// Whether a line begins something of its own although no blank line stands before it: the next note of a list of
/// notes, the next item of a list.
fn begins_note_or_item(text: &str, last: &Chunk, lines: &[Line], line: &Line) -> bool {
    let first = lines.get(last.lines.start).map(|l| l.words(text)).unwrap_or_default();
    let words = line.words(text);
    let is_note = |words: &str| labels::note(words).is_some();
    (is_note(first) && is_note(words)) || (is_item(first) && is_item(words))
}

/// Whether words begin with the bullet of a list.
pub(super) fn is_item(words: &str) -> bool {
    ["* ", "- ", "• ", "– "].iter().any(|b| words.starts_with(b)) && !words.starts_with("* *")
}
