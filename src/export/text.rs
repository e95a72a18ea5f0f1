//! Plain text: blocks with a blank line between them, each note behind the block that first calls it, so that `grep`,
//! `wc` and `less` do what one expects.

use crate::document::{Block, BlockKind, Document, NoteId, Span};
use crate::export::{Piece, pieces};
use crate::layout::wrap::{Widths, wrap};
use std::io::{self, Write};

/// Cells that a note is set in from the left.
const NOTE_INDENT: usize = 4;

/// Writes the text. `width` wraps it, in cells; without it each paragraph is one line.
///
/// # Errors
///
/// Those of `out`.
pub fn write(document: &Document, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let mut writer =
        Writer { document, width, written: vec![false; document.notes.len()], started: false, out };
    for block in document.body() {
        writer.block(block, "", 0)?;
        writer.notes_of(block.span)?;
    }
    (0..document.notes.len()).map(NoteId::new).try_for_each(|id| writer.note_and_its_notes(id))
}

struct Writer<'a> {
    document: &'a Document,
    width: Option<u16>,
    /// Which notes are written.
    written: Vec<bool>,
    started: bool,
    out: &'a mut dyn Write,
}

impl Writer<'_> {
    /// The notes that a span calls; each is written once.
    fn notes_of(&mut self, span: Span) -> io::Result<()> {
        let called = self.document.references.get(self.document.references_in(span)).unwrap_or_default();
        called.iter().try_for_each(|r| self.note_and_its_notes(r.note))
    }

    /// A note, and behind it those that it calls, and so on.
    fn note_and_its_notes(&mut self, id: NoteId) -> io::Result<()> {
        let mut waiting = vec![id];
        while let Some(id) = waiting.pop() {
            let Some(note) = self.document.note(id) else { continue };
            match self.written.get_mut(id.index()) {
                Some(done) if !*done => *done = true,
                _ => continue,
            }
            let label = format!("[{}] ", note.label);
            for (index, block) in self.document.note_blocks(id).iter().enumerate() {
                self.block(block, if index == 0 { &label } else { "" }, NOTE_INDENT)?;
            }
            let called = self.document.references.get(self.document.references_in(note.span));
            waiting.extend(called.unwrap_or_default().iter().rev().map(|r| r.note));
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, label: &str, indent: usize) -> io::Result<()> {
        if std::mem::replace(&mut self.started, true) {
            writeln!(self.out)?;
        }
        let indent = indent + usize::from(block.kind == BlockKind::Quote) * 2;
        let text = label.to_owned() + &marked(self.document, block.span);
        text.lines().try_for_each(|line| self.line(line, block.kind, indent))
    }

    /// A line of the block, wrapped if there is a width.
    fn line(&mut self, line: &str, kind: BlockKind, indent: usize) -> io::Result<()> {
        let Some(width) = self.width else { return writeln!(self.out, "{:indent$}{line}", "") };
        let room = width.saturating_sub(indent as u16).max(1);
        let mut rows = Vec::new();
        let widths = Widths { first: room, rest: room };
        wrap(line, &[], widths, false, kind.keeps_lines(), |row| rows.push(row));
        rows.into_iter()
            .try_for_each(|row| writeln!(self.out, "{:indent$}{}", "", line.get(row).unwrap_or_default()))
    }
}

/// The text of a span with its markers in brackets.
fn marked(document: &Document, span: Span) -> String {
    let mut text = String::with_capacity(span.len() + 16);
    for piece in pieces(document, span) {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Mark(r) => {
                let label = document.note(r.note).map_or("", |n| n.label.as_str());
                text.extend(["[", label, "]"]);
            }
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }
    text
}
