//! HTML with the roles of digital publishing.

use crate::document::Document;
use std::io::{self, Write};

/// Writes a document.
///
/// # Errors
///
/// Those of `out`.
pub fn write(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    crate::export::text::write(document, None, out)
}
