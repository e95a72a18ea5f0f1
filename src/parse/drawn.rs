//! An article drawn as lines, for the tests of the formats that are marked up.

use crate::document::{Block, Document, NoteId};

/// Kind and text of each block with `[label]` at its calls, then the notes, their paragraphs apart by `//`.
pub(crate) fn drawn(document: &Document) -> Vec<String> {
    let body =
        document.body().iter().map(|block| format!("{:?}: {}", block.kind, with_calls(document, block)));
    let notes = document.notes.iter().enumerate().map(|(index, note)| {
        let blocks = document.note_blocks(NoteId::new(index)).iter();
        let paragraphs: Vec<String> = blocks.map(|block| with_calls(document, block)).collect();
        format!("{}: {}", note.label, paragraphs.join(" // "))
    });
    body.chain(notes).collect()
}

/// The text of a block on one line, with its calls.
fn with_calls(document: &Document, block: &Block) -> String {
    let mut words = document.get(block.span).to_owned();
    let calls = document.references.get(document.references_in(block.span)).unwrap_or_default();
    for call in calls.iter().rev() {
        let label = document.note(call.note).map_or("", |note| note.label.as_str());
        words.insert_str(call.at.index() - block.span.start.index(), &format!("[{label}]"));
    }
    words.replace('\n', " / ")
}
