//! A document written out: as plain text, Markdown, HTML or JSON.
//!
//! Each target is one file below `export/`. What this leaves to others: where the result goes (`main`).

pub mod html;
pub mod json;
pub mod markdown;
pub mod text;

use crate::document::{Document, Reference, Span};
use crate::parse::Parsed;
use std::io::{self, Write};

/// What a document can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Target {
    /// Plain text, each note behind the paragraph that calls it.
    #[default]
    Text,
    /// Markdown with footnotes (`[^1]`).
    Markdown,
    /// HTML with the roles of digital publishing (`doc-noteref`, `doc-footnote`).
    Html,
    /// The schema `ibid-document/1`.
    Json,
}

/// Writes a document. `width` wraps plain text, in cells; without it each paragraph is one line.
///
/// # Errors
///
/// Those of `out`.
pub fn export(parsed: &Parsed, target: Target, width: Option<u16>, out: &mut dyn Write) -> io::Result<()> {
    match target {
        Target::Text => text::write(&parsed.document, width, out),
        Target::Markdown => markdown::write(&parsed.document, out),
        Target::Html => html::write(&parsed.document, out),
        Target::Json => json::write(parsed, out),
    }
}

/// A part of a block, in the order of writing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// A marker stands here.
    Mark(&'a Reference),
    /// Emphasis begins; `true` is strong.
    Open(bool),
    /// Emphasis ends.
    Close(bool),
}

/// What happens at a place between two runs of text; the order is that of writing.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Turn<'a> {
    Close(bool),
    Mark(&'a Reference),
    Open(bool),
}

/// The pieces of a block (or of any span) of a document.
fn pieces(document: &Document, span: Span) -> Vec<Piece<'_>> {
    let mut turns: Vec<(usize, u8, Turn<'_>)> = Vec::new();
    let first = document.emphases.partition_point(|e| e.span.end <= span.start);
    for e in document.emphases.iter().skip(first).take_while(|e| e.span.start < span.end) {
        turns.push((e.span.start.max(span.start).index(), 2, Turn::Open(e.strong)));
        turns.push((e.span.end.min(span.end).index(), 0, Turn::Close(e.strong)));
    }
    for r in document.references.get(document.references_in(span)).unwrap_or_default() {
        turns.push((r.at.index(), 1, Turn::Mark(r)));
    }
    turns.sort_by_key(|&(at, order, _)| (at, order));
    let mut pieces = Vec::with_capacity(turns.len() * 2 + 1);
    let mut from = span.start.index();
    for (at, _, turn) in turns {
        push_text(&mut pieces, document, from..at);
        from = at;
        pieces.push(match turn {
            Turn::Close(strong) => Piece::Close(strong),
            Turn::Mark(reference) => Piece::Mark(reference),
            Turn::Open(strong) => Piece::Open(strong),
        });
    }
    push_text(&mut pieces, document, from..span.end.index());
    pieces
}

fn push_text<'a>(pieces: &mut Vec<Piece<'a>>, document: &'a Document, range: std::ops::Range<usize>) {
    if let Some(text) = document.text.get(range).filter(|t| !t.is_empty()) {
        pieces.push(Piece::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Format, parse};
    use crate::source::Source;

    const ARTICLE: &str = "# Ports & <ships>\n\n**Ann Noble**\n\n*What they are.*\n\nOne *word*[^a] and 2 * 3, <b>.\n\n\
        ## First\n\n> Said[^b].\n\nRoses\\\nare red\n\n- item\n\n```\nlet x = `y`;\n```\n\n1\\. Not a list.\n\n\
        [^a]: Note **a**.\n\n    Second.\n\n[^b]: Note b, see[^a].\n";

    fn exported(target: Target, width: Option<u16>) -> String {
        let parsed = parse(&Source::from_text(ARTICLE), Format::Markdown);
        let mut out = Vec::new();
        export(&parsed, target, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markdown_reads_back_as_the_same_article() {
        let before = parse(&Source::from_text(ARTICLE), Format::Markdown).document;
        let after = parse(&Source::from_text(&exported(Target::Markdown, None)), Format::Markdown).document;
        assert_eq!(after.text, before.text);
        assert_eq!(after.blocks, before.blocks);
        assert_eq!(after.references, before.references);
        assert_eq!(after.notes, before.notes);
    }

    #[test]
    fn words_that_look_like_markdown_stay_words() {
        const LINES: [&str; 14] = [
            "# a",
            "- a",
            "+ a",
            "* a",
            "1. a",
            "12) a",
            "===",
            "---",
            "> a",
            "| a | b |",
            ": a",
            "C #",
            "a {#b}",
            "    a",
        ];
        let html = LINES.map(|line| {
            let line = line.replace('>', "&gt;");
            format!("<h2>x {line}</h2><p>{line}</p><p>x<br>{line}</p><blockquote>x<br>{line}</blockquote><ul><li>{line}</ul><p>end</p>")
        });
        let before = parse(&Source::from_text(&html.concat()), Format::Html);
        let mut out = Vec::new();
        export(&before, Target::Markdown, None, &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        let after = parse(&Source::from_text(&written), Format::Markdown).document;
        assert_eq!(after.text, before.document.text, "{written}");
        let kinds = |document: &Document| document.blocks.iter().map(|b| b.kind).collect::<Vec<_>>();
        assert_eq!(kinds(&after), kinds(&before.document), "{written}");
    }

    #[test]
    fn html_reads_back_as_the_same_text_and_calls() {
        let before = parse(&Source::from_text(ARTICLE), Format::Markdown).document;
        let after = parse(&Source::from_text(&exported(Target::Html, None)), Format::Html).document;
        assert_eq!(after.text.replace("• • ", "• "), before.text);
        assert_eq!(after.references.len(), before.references.len());
        assert_eq!(after.notes.len(), before.notes.len());
        assert_eq!(after.notes.first().map(|n| n.label.as_str()), Some("1"));
    }

    #[test]
    fn two_notes_at_one_place_are_parted_in_html_and_read_back_as_they_were() {
        let parsed =
            parse(&Source::from_text("Ships[^7][^8] sail.\n\n[^7]: One.\n\n[^8]: Two.\n"), Format::Markdown);
        let mut out = Vec::new();
        export(&parsed, Target::Html, None, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains("</sup><sup class=\"next\"><a id=\"call-2\""), "{page}");
        let after = parse(&Source::from_text(&page), Format::Html).document;
        assert_eq!(after.get(after.blocks[0].span), "Ships sail.");
        assert_eq!(after.references.iter().map(|r| r.note.0).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn markup_in_the_article_stays_text_in_html() {
        let text = "# <script>alert(1)</script>\n\n\"><img src=x onerror='y'> & [^\"><b>]\n";
        let parsed = parse(&Source::from_text(text), Format::Plain);
        let mut out = Vec::new();
        export(&parsed, Target::Html, None, &mut out).unwrap();
        let html = String::from_utf8(out).unwrap();
        assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("<b>"), "{html}");
    }

    #[test]
    fn in_plain_text_each_note_stands_behind_the_paragraph_that_calls_it() {
        let text = exported(Target::Text, None);
        let expected = "One word[1] and 2 * 3, .\n\n    [1] Note a.\n\n    Second.\n\nFirst\n\n  Said[2].\n\n    [2] Note b, see[1].\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn plain_text_is_wrapped_to_a_width() {
        let text = exported(Target::Text, Some(12));
        assert!(text.lines().all(|line| line.chars().count() <= 12), "{text}");
        assert!(text.contains("    [1] Note\n    a.\n"), "{text}");
    }
}
