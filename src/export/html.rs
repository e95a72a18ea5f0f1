//! HTML with the roles of digital publishing: one page that needs nothing else.
//!
//! Everything from the article is escaped, so a hostile one stays text.

use crate::document::{Block, BlockKind, Document, NoteId, Reference, Span};
use crate::export::{Piece, pieces};
use std::collections::HashMap;
use std::io::{self, Write};

/// The look of the page: a measure that reads well, verse and code as printed.
const STYLE: &str = "body{max-width:36em;margin:2em auto;padding:0 1em;line-height:1.5;font-family:serif}\
    .abstract{font-style:italic}.verse,pre{white-space:pre-wrap}ul{list-style:none;padding-left:1em}\
    sup a{text-decoration:none}.next::before{content:\",\"}[role=doc-endnotes]{border-top:1px solid;margin-top:2em;font-size:smaller}";

/// Writes a document.
///
/// # Errors
///
/// Those of `out`.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let language = Escaped(&document.language);
    let title = Escaped(document.title());
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">")?;
    for author in document.front(BlockKind::Author) {
        writeln!(out, "<meta name=\"author\" content=\"{}\">", Escaped(author))?;
    }
    writeln!(out, "<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>")?;
    let mut in_list = false;
    for block in document.body() {
        let is_item = block.kind == BlockKind::ListItem;
        if is_item != std::mem::replace(&mut in_list, is_item) {
            writeln!(out, "{}", if is_item { "<ul>" } else { "</ul>" })?;
        }
        element(document, block, out)?;
    }
    if in_list {
        writeln!(out, "</ul>")?;
    }
    notes(document, out)?;
    writeln!(out, "</body>\n</html>")
}

fn notes(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    if document.notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section role=\"doc-endnotes\">")?;
    let mut first_calls: HashMap<NoteId, usize> = HashMap::new();
    for (call, reference) in document.references.iter().enumerate() {
        first_calls.entry(reference.note).or_insert(call + 1);
    }
    for (index, note) in document.notes.iter().enumerate() {
        let id = NoteId::new(index);
        let label = Escaped(&note.label);
        writeln!(out, "<div id=\"note-{}\" role=\"doc-footnote\">", index + 1)?;
        match first_calls.get(&id) {
            Some(call) => writeln!(out, "<a href=\"#call-{call}\" role=\"doc-backlink\">{label}</a>"),
            None => writeln!(out, "<span class=\"label\">{label}</span>"),
        }?;
        document.note_blocks(id).iter().try_for_each(|block| element(document, block, out))?;
        writeln!(out, "</div>")?;
    }
    writeln!(out, "</section>")
}

/// A block as an element.
fn element(document: &Document, block: &Block, out: &mut dyn Write) -> io::Result<()> {
    let level = if let BlockKind::Heading(level) = block.kind { level.saturating_add(1).min(6) } else { 1 };
    let (open, close) = match block.kind {
        BlockKind::Title => ("<h1>", "</h1>"),
        BlockKind::Heading(_) => return heading(document, block, level, out),
        BlockKind::Author => ("<p class=\"author\">", "</p>"),
        BlockKind::Abstract => ("<div class=\"abstract\"><p>", "</p></div>"),
        BlockKind::FrontMatter => ("<p class=\"subtitle\">", "</p>"),
        BlockKind::Paragraph => ("<p>", "</p>"),
        BlockKind::Quote => ("<blockquote><p>", "</p></blockquote>"),
        BlockKind::Verse => ("<p class=\"verse\">", "</p>"),
        BlockKind::ListItem => ("<li>", "</li>"),
        BlockKind::Table | BlockKind::Code => ("<pre>", "</pre>"),
        BlockKind::Caption => ("<p class=\"caption\">", "</p>"),
        BlockKind::Bibliography => ("<p class=\"bibliography\">", "</p>"),
    };
    write!(out, "{open}")?;
    inline(document, block.span, block.kind == BlockKind::Verse, out)?;
    writeln!(out, "{close}")
}

fn heading(document: &Document, block: &Block, level: u8, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<h{level}>")?;
    inline(document, block.span, false, out)?;
    writeln!(out, "</h{level}>")
}

/// Text with its calls and its emphasis.
fn inline(document: &Document, span: Span, breaks: bool, out: &mut dyn Write) -> io::Result<()> {
    for piece in pieces(document, span) {
        match piece {
            Piece::Text(words) if breaks => {
                for (index, line) in words.split('\n').enumerate() {
                    let lead = if index > 0 { "<br>" } else { "" };
                    write!(out, "{lead}{}", Escaped(line))?;
                }
            }
            Piece::Text(words) => write!(out, "{}", Escaped(words))?,
            Piece::Mark(reference) => call(document, reference, out)?,
            Piece::Open(strong) => write!(out, "{}", if strong { "<strong>" } else { "<em>" })?,
            Piece::Close(strong) => write!(out, "{}", if strong { "</strong>" } else { "</em>" })?,
        }
    }
    Ok(())
}

fn call(document: &Document, reference: &Reference, out: &mut dyn Write) -> io::Result<()> {
    let first = document.references.partition_point(|r| r.at < reference.at);
    let is_beside = |r: &&Reference| r.at == reference.at && r.note != reference.note;
    let beside = document.references.get(first..).unwrap_or_default().iter().take_while(is_beside).count();
    // A comma parts it from the one before, but is no text of the article.
    let class = if beside > 0 { " class=\"next\"" } else { "" };
    let label = document.note(reference.note).map_or("", |n| n.label.as_str());
    let (call, note) = (first + beside + 1, reference.note.0 + 1);
    let label = Escaped(label);
    write!(
        out,
        "<sup{class}><a id=\"call-{call}\" href=\"#note-{note}\" role=\"doc-noteref\">{label}</a></sup>"
    )
}

/// Text in which nothing is markup, in content and in attributes.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in self.0.split_inclusive(['&', '<', '>', '"', '\'']) {
            let mut words = part.chars();
            let sign = match words.next_back() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                Some('\'') => "&#39;",
                _ => {
                    f.write_str(part)?;
                    continue;
                }
            };
            f.write_str(words.as_str())?;
            f.write_str(sign)?;
        }
        Ok(())
    }
}
