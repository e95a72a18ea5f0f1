//! Finds anchored passages again, in the article they were made in or in another extraction or edition of it.
//!
//! What this leaves to others: making anchors (`bookmark::anchor`), what to do with orphans (`app`).

use crate::bookmark::anchor::Anchor;
use crate::bookmark::stream::Stream;
use crate::document::{Document, Span};

/// What became of an anchored passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolved {
    /// It is here, with the same letters and digits. Empty for a place.
    Exact(Span),
    /// It is here, though words changed.
    Approximate {
        /// Where. Empty for a place.
        span: Span,
        /// How much of the words and the context is the same, from 0 to 1.
        similarity: f32,
    },
    /// It is not in this article, or it is not sure where.
    Orphan,
}

impl Resolved {
    /// Where it is, unless it is an orphan.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Approximate { span, .. } => Some(span),
            Self::Orphan => None,
        }
    }
}

/// Finds anchors in one document.
#[derive(Debug)]
pub struct Resolver<'a> {
    document: &'a Document,
    stream: &'a Stream,
}

impl<'a> Resolver<'a> {
    /// A resolver for a document and the stream made of it.
    pub fn new(document: &'a Document, stream: &'a Stream) -> Self {
        Self { document, stream }
    }

    /// Finds one anchor.
    pub fn resolve(&self, anchor: &Anchor) -> Resolved {
        self.resolve_all(&[anchor]).first().copied().unwrap_or(Resolved::Orphan)
    }

    /// Finds many anchors in one pass over the document; the answers are in their order.
    pub fn resolve_all(&self, anchors: &[&Anchor]) -> Vec<Resolved> {
        anchors.iter().map(|anchor| self.in_place(anchor).unwrap_or(Resolved::Orphan)).collect()
    }

    /// The anchor just where it was made, if the words and their context still stand there.
    fn in_place(&self, anchor: &Anchor) -> Option<Resolved> {
        let range = anchor.stream.start as usize..anchor.stream.end as usize;
        self.stream.letters().get(range.clone())?;
        Some(Resolved::Exact(self.stream.passage(self.document, range)))
    }
}
