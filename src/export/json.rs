//! The schema `ibid-document/1`: for other programs, and for measuring the parser.

use crate::document::{Block, BlockKind, Document, Span};
use crate::parse::{Finding, Parsed};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Article<'a> {
    format: &'static str,
    title: &'a str,
    authors: Vec<&'a str>,
    #[serde(rename = "abstract")]
    summary: String,
    lang: &'a str,
    front: Vec<Piece<'a>>,
    blocks: Vec<Piece<'a>>,
    notes: Vec<Note<'a>>,
    findings: Vec<Doubt<'a>>,
}

#[derive(Serialize)]
struct Piece<'a> {
    kind: &'static str,
    level: u8,
    text: &'a str,
    refs: Vec<Call>,
}

#[derive(Serialize)]
struct Call {
    offset: usize,
    note: u32,
    confidence: f32,
}

#[derive(Serialize)]
struct Note<'a> {
    label: &'a str,
    text: &'a str,
    refs: Vec<Call>,
}

#[derive(Serialize)]
struct Doubt<'a> {
    kind: &'static str,
    line: u32,
    text: &'a str,
    confidence: f32,
    evidence: &'a str,
}

/// Writes a document and its findings.
///
/// # Errors
///
/// Those of `out`.
pub fn write(parsed: &Parsed, out: &mut dyn Write) -> io::Result<()> {
    let document = &parsed.document;
    let (front, blocks): (Vec<&Block>, Vec<&Block>) = document.body().iter().partition(|b| b.kind.is_front());
    let article = Article {
        format: "ibid-document/1",
        title: document.title(),
        authors: document.front(BlockKind::Author).collect(),
        summary: document.front(BlockKind::Abstract).collect::<Vec<_>>().join("\n"),
        lang: &document.language,
        front: front.into_iter().map(|b| piece(document, b)).collect(),
        blocks: blocks.into_iter().map(|b| piece(document, b)).collect(),
        notes: notes(document),
        findings: parsed.findings.iter().map(doubt).collect(),
    };
    serde_json::to_writer(&mut *out, &article)?;
    writeln!(out)
}

fn piece<'a>(document: &'a Document, block: &Block) -> Piece<'a> {
    let level = if let BlockKind::Heading(level) = block.kind { level } else { 0 };
    Piece {
        kind: kind_name(block.kind),
        level,
        text: document.get(block.span),
        refs: calls(document, block.span),
    }
}

fn notes(document: &Document) -> Vec<Note<'_>> {
    let text = |span| (document.get(span), calls(document, span));
    let notes = document.notes.iter().map(|n| (n.label.as_str(), text(n.span)));
    notes.map(|(label, (text, refs))| Note { label, text, refs }).collect()
}

/// The references in a span, their places counted in characters from its start. One walk over the text of the span.
fn calls(document: &Document, span: Span) -> Vec<Call> {
    let mut at = span.start.index();
    let mut offset = 0;
    let mut calls = Vec::new();
    for r in document.references.get(document.references_in(span)).unwrap_or_default() {
        offset += document.text.get(at..r.at.index()).unwrap_or_default().chars().count();
        at = r.at.index();
        calls.push(Call { offset, note: r.note.0, confidence: (r.confidence * 100.0).round() / 100.0 });
    }
    calls
}

fn doubt(finding: &Finding) -> Doubt<'_> {
    Doubt {
        kind: finding.kind.name(),
        line: finding.line,
        text: &finding.text,
        confidence: (finding.confidence * 100.0).round() / 100.0,
        evidence: &finding.evidence,
    }
}

/// The name of a kind of block in the schema.
fn kind_name(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Title => "title",
        BlockKind::Author => "author",
        BlockKind::Abstract => "abstract",
        BlockKind::FrontMatter => "front_matter",
        BlockKind::Heading(_) => "heading",
        BlockKind::Paragraph => "para",
        BlockKind::Quote => "quote",
        BlockKind::Verse => "verse",
        BlockKind::ListItem => "list_item",
        BlockKind::Table => "table",
        BlockKind::Code => "code",
        BlockKind::Caption => "caption",
        BlockKind::Bibliography => "bibliography",
    }
}
