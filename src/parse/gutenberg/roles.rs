//! What each chunk is.

use crate::document::BlockKind;
use crate::parse::gutenberg::chunks::{Chunk, Line, is_item};
use crate::parse::gutenberg::labels;
use crate::parse::names::{are_names, may_be_caseless_name};
use std::collections::HashSet;

/// What a chunk is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    /// A block of the body.
    Body(BlockKind),
    /// The line that names the authors, from so many bytes on.
    Authors(usize),
    /// A note begins; its words begin so many bytes into the chunk.
    Note {
        /// Its label.
        label: String,
        /// Bytes of the chunk before its words.
        skip: usize,
        /// Whether it reaches to a closing bracket.
        bracketed: bool,
    },
    /// The note before goes on.
    NoteGoesOn,
    /// Set aside, with the reason.
    Furniture(&'static str),
}

/// Words that stand alone before the names of the authors, or begin that line.
const BY: [&str; 14] = [
    "by",
    "von",
    "par",
    "de",
    "di",
    "por",
    "av",
    "af",
    "door",
    "przez",
    "автор",
    "автор:",
    "from",
    "herausgegeben von",
];

/// How many chunks a note in brackets may have; beyond, its closing bracket was forgotten.
const LONGEST_NOTE: usize = 60;

/// What each chunk is.
pub(super) fn roles(text: &str, lines: &[Line], chunks: &[Chunk]) -> Vec<Role> {
    let called = called(text, lines, chunks);
    let mut finder = Finder { text, lines, chunks, called, zone: false, note: None, closes_sections: false };
    finder.closes_sections = finder.notes_close_sections();
    let mut roles = finder.front_matter();
    while roles.len() < chunks.len() {
        let found = finder.role(roles.len());
        roles.extend(found);
    }
    roles
}

/// The labels that stand in brackets anywhere but at the start of a chunk: only they can call notes.
fn called<'a>(text: &'a str, lines: &[Line], chunks: &[Chunk]) -> HashSet<&'a str> {
    let mut called = HashSet::new();
    for chunk in chunks {
        let words = chunk_source(text, lines, chunk);
        for at in memchr::memchr_iter(b'[', words.as_bytes()).filter(|&at| at > 0) {
            called.extend(words.get(at..).and_then(labels::marker));
        }
    }
    called
}

/// The source of a chunk from its first word to its last.
pub(super) fn chunk_source<'a>(text: &'a str, lines: &[Line], chunk: &Chunk) -> &'a str {
    let first = lines.get(chunk.lines.start).map_or(0, |l| l.start as usize);
    let last = chunk.lines.end.checked_sub(1).and_then(|i| lines.get(i)).map_or(first, |l| l.end as usize);
    text.get(first..last).unwrap_or_default()
}

struct Finder<'a> {
    text: &'a str,
    lines: &'a [Line],
    chunks: &'a [Chunk],
    called: HashSet<&'a str>,
    /// Whether a list of notes is open.
    zone: bool,
    /// The indent of the note that may go on.
    note: Option<u32>,
    /// Whether notes that are not indented stand at the ends of sections, and so may have several paragraphs.
    closes_sections: bool,
}

impl<'a> Finder<'a> {
    fn chunk(&self, index: usize) -> Option<&'a Chunk> {
        self.chunks.get(index)
    }

    fn words(&self, index: usize) -> &'a str {
        self.chunk(index).map_or("", |c| chunk_source(self.text, self.lines, c))
    }

    /// Whether the paragraphs between a note and the next heading belong to the note: they call no notes themselves, and
    /// there are no more of them than notes.
    fn notes_close_sections(&self) -> bool {
        let (mut notes, mut trailing, mut open) = (0, 0, false);
        for (index, chunk) in self.chunks.iter().enumerate() {
            let words = self.words(index);
            let is_note =
                labels::note(words).is_some_and(|(label, _, framed)| !framed && self.called.contains(label));
            if is_note && chunk.indent == 0 {
                notes += 1;
                open = true;
            } else if chunk.before >= 2 {
                open = false;
            } else if open {
                trailing += 1;
                let calls = |at: usize| words.get(at..).and_then(labels::marker).is_some();
                if memchr::memchr_iter(b'[', words.as_bytes()).any(calls) {
                    return false;
                }
            }
        }
        trailing <= notes
    }

    /// The roles of the chunks that name the article and its authors, and of the abstract under them.
    fn front_matter(&self) -> Vec<Role> {
        let mut roles = self.front();
        let words = self.words(roles.len());
        let apart = |c: &Chunk| c.before >= 2 && c.after >= 2 && c.after < 4;
        let is_sentence = ends_sentence(words) && words.contains(char::is_lowercase) && words.len() > 60;
        if matches!(roles.last(), Some(Role::Authors(_)))
            && is_sentence
            && self.chunk(roles.len()).is_some_and(apart)
        {
            roles.push(Role::Body(BlockKind::Abstract));
        }
        roles
    }

    /// The roles of the chunks that name the article and its authors.
    fn front(&self) -> Vec<Role> {
        if let Some(by) = (1..self.chunks.len().min(5)).find(|&i| by_length(self.words(i)).is_some()) {
            return self.front_with_by(by);
        }
        let short = |i: usize| self.chunk(i).is_some_and(|c| c.lines.len() <= 3) && self.words(i).len() < 240;
        let title = Role::Body(BlockKind::Title);
        let names = |i: usize| short(i) && are_names(self.words(i));
        let (first, second) = (self.words(0), self.words(1));
        let apart = |i: usize| self.chunk(i).is_some_and(|c| c.after >= 2);
        if names(0) && short(1) && !ends_sentence(second) {
            vec![Role::Authors(0), title]
        } else if short(0) && (names(1) || (!apart(0) && may_be_caseless_name(second))) {
            vec![title, Role::Authors(0)]
        } else if short(0) && apart(0) && !ends_sentence(first) && labels::note(first).is_none() {
            vec![title]
        } else {
            Vec::new()
        }
    }

    /// The same, where a "by" stands in a chunk or at its start.
    fn front_with_by(&self, by: usize) -> Vec<Role> {
        let mut roles = vec![Role::Body(BlockKind::FrontMatter); by];
        if let Some(first) = roles.first_mut() {
            *first = Role::Body(BlockKind::Title);
        }
        let length = by_length(self.words(by)).unwrap_or(0);
        if length == self.words(by).len() {
            roles.push(Role::Furniture("stands before the names of the authors"));
            roles.push(Role::Authors(0));
        } else {
            roles.push(Role::Authors(length));
        }
        roles.truncate(self.chunks.len());
        roles
    }

    /// The role of a chunk of the text, and of those behind it that belong to the same note in brackets.
    fn role(&mut self, index: usize) -> Vec<Role> {
        let words = self.words(index);
        let Some(chunk) = self.chunk(index) else { return vec![Role::Furniture("is empty")] };
        if labels::is_heading_of_notes(words) && labels::note(self.words(index + 1)).is_some() {
            self.zone = true;
            return vec![Role::Furniture("stands over the notes")];
        }
        if let Some(note) = self.note_at(index) {
            return note;
        }
        if self.goes_on(chunk, words) {
            return vec![Role::NoteGoesOn];
        }
        self.zone = false;
        self.note = None;
        vec![self.body_role(chunk, words)]
    }

    /// The roles of a note that begins at a chunk.
    fn note_at(&mut self, index: usize) -> Option<Vec<Role>> {
        let (label, skip, bracketed) = labels::note(self.words(index))?;
        if !bracketed && !self.zone && !self.called.contains(label) {
            return None;
        }
        self.note = Some(self.chunk(index)?.indent);
        let mut roles = vec![Role::Note { label: label.to_owned(), skip, bracketed }];
        if bracketed {
            self.note = None;
            let more = self.chunks_to_closing_bracket(index);
            roles.extend(std::iter::repeat_n(Role::NoteGoesOn, more));
        }
        Some(roles)
    }

    /// How many more chunks a note in brackets has.
    fn chunks_to_closing_bracket(&self, index: usize) -> usize {
        let mut depth = 0_i32;
        for more in 0..LONGEST_NOTE.min(self.chunks.len() - index) {
            for byte in self.words(index + more).bytes() {
                depth += i32::from(byte == b'[') - i32::from(byte == b']');
            }
            if depth <= 0 {
                return more;
            }
        }
        0
    }

    /// Whether a chunk without a label belongs to the note before it.
    fn goes_on(&self, chunk: &Chunk, words: &str) -> bool {
        let Some(indent) = self.note else { return false };
        if self.zone {
            return chunk.before < 2 && !labels::is_heading_of_notes(words);
        }
        if indent == 0 {
            return self.closes_sections && chunk.before < 2;
        }
        let is_prose = if chunk.lines.len() == 1 { ends_sentence(words) } else { !self.is_verse(chunk) };
        (2..9).contains(&indent) && chunk.indent == indent && chunk.before == 1 && is_prose
    }

    fn body_role(&self, chunk: &Chunk, words: &str) -> Role {
        if words.chars().all(|c| !c.is_alphanumeric()) {
            return Role::Furniture("is an ornament");
        }
        Role::Body(if words.starts_with("[Illustration") {
            BlockKind::Caption
        } else if is_item(words) {
            BlockKind::ListItem
        } else if is_heading(chunk, words) {
            BlockKind::Heading(level(chunk, words))
        } else if chunk.indent < 2 {
            BlockKind::Paragraph
        } else if self.is_verse(chunk) {
            BlockKind::Verse
        } else if chunk.lines.len() > 1 {
            BlockKind::Quote
        } else {
            BlockKind::Paragraph
        })
    }

    /// Whether the line ends of an indented chunk are meant: most lines would have had room for the first word of the
    /// next.
    fn is_verse(&self, chunk: &Chunk) -> bool {
        let lines = self.lines.get(chunk.lines.clone()).unwrap_or_default();
        let meant = lines.windows(2).filter(|pair| match pair {
            [line, next] => {
                let word = next.words(self.text).split(' ').next().unwrap_or_default().chars().count() as u32;
                line.indent + line.width + 1 + word <= FULL_LINE
            }
            _ => false,
        });
        lines.len() > 1 && meant.count() * 3 >= (lines.len() - 1) * 2
    }
}

/// Whether a chunk is short and stands apart.
fn is_heading(chunk: &Chunk, words: &str) -> bool {
    let short = chunk.lines.len() <= 4 && words.len() < 300;
    let words = without_markers(words);
    let capitals = !words.chars().any(char::is_lowercase) && words.chars().any(char::is_alphabetic);
    let apart = chunk.before >= 2 && (chunk.before > chunk.after.min(2) || capitals || !ends_sentence(words));
    let is_sentence = ends_sentence(words) && !capitals;
    let goes_on = words.ends_with([',', ':']) || is_sentence;
    short && apart && chunk.after > 0 && (!goes_on || (chunk.after >= 2 && words.len() < 160))
}

/// Columns that typed lines fill, at least: those that were counted have 68 to 75.
const FULL_LINE: u32 = 66;

/// The level of a heading: that of its number, or by the blank lines before it.
fn level(chunk: &Chunk, words: &str) -> u8 {
    let number = words.split(' ').next().unwrap_or_default().trim_end_matches('.');
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_number {
        return (number.matches('.').count() + 1).min(6) as u8;
    }
    if chunk.before >= 4 { 1 } else { 2 }
}

/// Bytes of a "by" at the start of a line that names authors, or of a line that is nothing else.
fn by_length(words: &str) -> Option<usize> {
    let first = words.split(char::is_whitespace).next()?;
    let rest = words.get(first.len()..)?;
    let by = BY.contains(&first.to_lowercase().as_str());
    let names = rest.trim_start();
    (by && words.len() < 120 && (names.is_empty() || are_names(names))).then(|| words.len() - names.len())
}

fn ends_sentence(words: &str) -> bool {
    without_markers(words)
        .trim_end_matches(['"', '”', '»', '’', ')', '_', '“', '«'])
        .ends_with(['.', '!', '?', '…', ';', ','])
}

/// Words without the markers at their end.
fn without_markers(words: &str) -> &str {
    let mut words = words.trim_end();
    while let Some(open) = words.rfind('[').filter(|_| words.ends_with(']')) {
        match words.get(open..).and_then(labels::marker) {
            Some(label) if open + label.len() + 2 == words.len() => {
                words = words.get(..open).unwrap_or_default().trim_end();
            }
            _ => break,
        }
    }
    words
}
