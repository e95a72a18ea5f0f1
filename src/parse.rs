//! Text to structure: `parse(&Source, Format)` gives a [`Document`] and what was doubtful about it.
//!
//! Parsing never fails. What the parser doubts is a [`Finding`] next to the result; what it sets aside (running heads,
//! folios, rules, licences) is a finding of kind [`FindingKind::Furniture`], so nothing of the input disappears.
//!
//! Each format is one file below `parse/`, all ending in the same [`builder`].

pub(crate) mod language;
pub mod builder;
pub mod beginning;
#[cfg(test)]
mod drawn;
mod names;
mod table;
pub mod plain;
pub mod gutenberg;
pub mod markdown;
pub mod html;

use crate::document::Document;
use crate::source::Source;

/// How an article is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Printed text, as extracted from a page.
    #[default]
    Plain,
    /// Project Gutenberg plain text: `[Footnote 1: …]`, `_italics_`, licence.
    Gutenberg,
    /// Markdown with footnotes.
    Markdown,
    /// HTML with footnotes.
    Html,
}

/// A document and what is doubtful about it.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The article.
    pub document: Document,
    /// Doubts and furniture, in source order.
    pub findings: Vec<Finding>,
}

/// Something the parser doubts or set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Where, in bytes of `Source::text`.
    pub source: std::ops::Range<u32>,
    /// The line it begins on, from 1.
    pub line: u32,
    /// The text in question, as in the source, shortened.
    pub text: String,
    /// How sure the parser is of what it did, from 0 to 1.
    pub confidence: f32,
    /// Why, in words.
    pub evidence: String,
}

/// Kinds of [`Finding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A marker without a note.
    OrphanMarker,
    /// A note that nothing calls.
    UncalledNote,
    /// A label is missing from the sequence.
    Gap,
    /// A label occurs twice.
    Doublet,
    /// A link between a marker and a note that may be wrong.
    UncertainLink,
    /// Two lines were joined, or not, and the opposite is possible.
    UncertainJoin,
    /// "Ibid." or its like without a predecessor.
    DeadBackReference,
    /// Set aside: running heads, folios, rules, licences.
    Furniture,
}

impl FindingKind {
    /// The name in JSON and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::OrphanMarker => "orphan-marker",
            Self::UncalledNote => "uncalled-note",
            Self::Gap => "gap",
            Self::Doublet => "doublet",
            Self::UncertainLink => "uncertain-link",
            Self::UncertainJoin => "uncertain-join",
            Self::DeadBackReference => "dead-back-reference",
            Self::Furniture => "furniture",
        }
    }
}

/// The format of an article, told by the extension of its name and by its text.
pub fn detect(source: &Source, name: &str) -> Format {
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    match extension.as_str() {
        "md" | "markdown" | "mkd" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        _ if html::is_html(&source.text) => Format::Html,
        _ if markdown::is_markdown(&source.text) => Format::Markdown,
        _ if gutenberg::is_typed(&source.text) => Format::Gutenberg,
        _ => Format::Plain,
    }
}

/// Finds the structure of an article.
pub fn parse(source: &Source, format: Format) -> Parsed {
    match format {
        Format::Gutenberg => gutenberg::parse(source),
        Format::Markdown => markdown::parse(source),
        Format::Html => html::parse(source),
        Format::Plain => plain::parse(source),
    }
}
