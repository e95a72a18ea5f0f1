//! Markdown with footnotes as pandoc and GitHub read them.
//!
//! Notes are numbered through the article, since labels must differ from each other there.

use crate::document::{Block, BlockKind, Document, NoteId, Span};
use crate::export::{Piece, pieces};
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
    let mut above = None;
    for block in document.body() {
        let text = match block.kind {
            BlockKind::Author => authors.take().unwrap_or_default(),
            _ => markup(document, block),
        };
        if !text.is_empty() {
            writeln!(out, "{}{text}", separator(above, block.kind))?;
            above = Some(block.kind);
        }
    }
    (0..document.notes.len()).try_for_each(|index| note(document, NoteId::new(index), out))
}

/// What stands between a block and the one above it: a blank line, except between the items of a list.
fn separator(above: Option<BlockKind>, kind: BlockKind) -> &'static str {
    let in_list = above == Some(BlockKind::ListItem) && kind == BlockKind::ListItem;
    if in_list || above.is_none() { "" } else { "\n" }
}

/// A note: its first paragraph behind the label, the others indented.
fn note(document: &Document, id: NoteId, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "\n[^{}]:", id.0 + 1)?;
    for (index, block) in document.note_blocks(id).iter().enumerate() {
        let text = markup(document, block).replace('\n', "\n    ");
        let lead = if index == 0 { " " } else { "\n    " };
        writeln!(out, "{lead}{text}")?;
    }
    if document.note_blocks(id).is_empty() { writeln!(out) } else { Ok(()) }
}

/// A block as Markdown, without the line end behind it.
fn markup(document: &Document, block: &Block) -> String {
    let text = document.get(block.span);
    let deeper = usize::from(!document.title().is_empty());
    match block.kind {
        BlockKind::Title => format!("# {}", inline(document, block.span)),
        BlockKind::Heading(level) => {
            let signs = "#".repeat((usize::from(level) + deeper).min(6));
            format!("{signs} {}", inline(document, block.span))
        }
        BlockKind::Abstract => format!("*{}*{}", escaped(text), calls(document, block.span)),
        BlockKind::Quote => format!("> {}", paragraph(document, block.span)),
        BlockKind::Verse => inline(document, block.span).replace('\n', "\\\n"),
        BlockKind::Table | BlockKind::Code => fenced(document, block.span),
        BlockKind::ListItem => item(&inline(document, block.span)),
        BlockKind::Author
        | BlockKind::FrontMatter
        | BlockKind::Paragraph
        | BlockKind::Caption
        | BlockKind::Bibliography => paragraph(document, block.span),
    }
}

/// Text that must not begin as something else would: a heading, a list, a quotation.
fn paragraph(document: &Document, span: Span) -> String {
    let text = inline(document, span);
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < text.len() && number.starts_with(['.', ')']) {
        let digits = text.get(..text.len() - number.len()).unwrap_or_default();
        return format!("{digits}\\{number}");
    }
    if text.starts_with(['#', '+', '-', '=', '>', '|', ':']) { format!("\\{text}") } else { text }
}

/// An item of a list: a printed bullet becomes the one of Markdown, a printed number stays.
fn item(text: &str) -> String {
    if let Some(rest) = ["• ", "– ", "- ", "\\* "].iter().find_map(|bullet| text.strip_prefix(bullet)) {
        return format!("- {rest}");
    }
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < text.len() && (number.starts_with(". ") || number.starts_with(") "));
    if numbered { text.to_owned() } else { format!("- {text}") }
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

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '^' | '~' | '&') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
