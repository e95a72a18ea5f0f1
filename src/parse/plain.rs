//! Printed text: runs the passes below `plain/` over the lines of a page.

use crate::document::BlockKind;
use crate::parse::Parsed;
use crate::parse::builder::Builder;
use crate::source::Source;

/// Finds the structure of printed text.
pub fn parse(source: &Source) -> Parsed {
    let mut builder = Builder::default();
    let mut offset = 0;
    let mut blank = true;
    for line in source.text.split_inclusive(['\n', '\u{c}']) {
        let words = line.trim();
        if words.is_empty() {
            blank = true;
        } else {
            if blank {
                builder.body.open(BlockKind::Paragraph);
            } else {
                builder.body.push_made(" ");
            }
            let indent = line.len() - line.trim_start().len();
            builder.body.push(words, (offset + indent) as u32);
            blank = false;
        }
        offset += line.len();
    }
    Parsed { document: builder.finish(), findings: Vec::new() }
}
