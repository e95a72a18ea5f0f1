//! Markdown with footnotes as pandoc and GitHub read them.
//!
//! Notes are numbered through the article, since labels must differ from each other there.

use crate::document::{Block, BlockKind, Document, NoteId, Span};
use crate::export::{Piece, pieces};
use crate::markdown::{escaped, heading, lines};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes a document.
///
/// # Errors
///
/// Those of `out`.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let authors: Vec<String> = document.front(BlockKind::Author).map(escaped).collect();
    let mut authors = (!authors.is_empty()).then(|| format!("**{}**", authors.join(", ")));
    // Looked for once: without a title, all the blocks are gone through for it.
    let deeper = usize::from(!document.title().is_empty());
    let mut above = None;
    for block in document.body() {
        let text = match block.kind {
            BlockKind::Author => authors.take().unwrap_or_default(),
            _ => markup(document, block, deeper),
        };
        if !text.is_empty() {
            writeln!(out, "{}{text}", separator(above, block.kind))?;
            above = Some(block.kind);
        }
    }
    (0..document.notes.len()).try_for_each(|index| note(document, NoteId::new(index), deeper, out))
}

/// What stands between a block and the one above it: a blank line, except between the items of a list.
fn separator(above: Option<BlockKind>, kind: BlockKind) -> &'static str {
    let in_list = above == Some(BlockKind::ListItem) && kind == BlockKind::ListItem;
    if in_list || above.is_none() { "" } else { "\n" }
}

/// A note: its first paragraph behind the label, the others indented.
fn note(document: &Document, id: NoteId, deeper: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n[^{}]:", id.0 + 1)?;
    for (index, block) in document.note_blocks(id).iter().enumerate() {
        let text = markup(document, block, deeper).replace('\n', "\n    ");
        let lead = if index == 0 { " " } else { "\n    " };
        writeln!(out, "{lead}{text}")?;
    }
    if document.note_blocks(id).is_empty() { writeln!(out) } else { Ok(()) }
}

/// A block as Markdown, without the line end behind it. Headings are so many levels `deeper` than in the document.
fn markup(document: &Document, block: &Block, deeper: usize) -> String {
    let text = || inline(document, block.span);
    match block.kind {
        BlockKind::Title => format!("# {}", heading(&text())),
        BlockKind::Heading(level) => {
            let signs = "#".repeat((usize::from(level) + deeper).min(6));
            format!("{signs} {}", heading(&text()))
        }
        BlockKind::Abstract => {
            let words = escaped(document.get(block.span));
            lines(&format!("*{words}*{}", calls(document, block.span)))
        }
        BlockKind::Quote => format!("> {}", lines(&text()).replace('\n', "\n> ")),
        BlockKind::Table | BlockKind::Code => fenced(document, block.span),
        BlockKind::ListItem => item(&text()),
        BlockKind::Author
        | BlockKind::FrontMatter
        | BlockKind::Paragraph
        | BlockKind::Verse
        | BlockKind::Caption
        | BlockKind::Bibliography => lines(&text()),
    }
}

/// An item of a list: a printed bullet becomes the one of Markdown, a printed number stays.
fn item(text: &str) -> String {
    let (bullet, words) = match BULLETS.iter().find_map(|bullet| text.strip_prefix(bullet)) {
        Some(rest) => ("-", rest),
        None => numbered(text).unwrap_or(("-", text)),
    };
    let below = format!("\n{}", " ".repeat(bullet.len() + 1));
    format!("{bullet} {}", lines(words).replace('\n', &below))
}

/// Bullets as they are printed, escaped.
const BULLETS: [&str; 4] = ["• ", "– ", "- ", "\\* "];

/// The printed number of an item, as Markdown has them, and what is behind it.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let number = text.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
    let (number, words) = text.split_at_checked(number + 1)?;
    Some((number, words.strip_prefix(' ')?)).filter(|_| number.ends_with(['.', ')']))
}

/// Lines as they are, in a fence longer than any in them; their calls stand behind it.
fn fenced(document: &Document, span: Span) -> String {
    let text = document.get(span);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let calls = calls(document, span);
    let behind = if calls.is_empty() { String::new() } else { format!("\n\n{calls}") };
    format!("{fence}\n{text}\n{fence}{behind}")
}

/// The calls in a span, one behind the other.
fn calls(document: &Document, span: Span) -> String {
    let mut calls = String::new();
    for reference in document.references.get(document.references_in(span)).unwrap_or_default() {
        let _ = write!(calls, "[^{}]", reference.note.0 + 1);
    }
    calls
}

/// Text with its calls and its emphasis.
fn inline(document: &Document, span: Span) -> String {
    let mut text = String::with_capacity(span.len() + 16);
    for piece in pieces(document, span) {
        match piece {
            Piece::Text(words) => text.push_str(&escaped(words)),
            Piece::Mark(r) => {
                let _ = write!(text, "[^{}]", r.note.0 + 1);
            }
            Piece::Open(strong) | Piece::Close(strong) => text.push_str(if strong { "**" } else { "*" }),
        }
    }
    text
}
