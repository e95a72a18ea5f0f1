//! Citations of numbered works: `[3]`, `[12, с. 5]`, `[3, 7–9; 14: 120]`, and the entries of the bibliography they mean.
//!
//! Such numbers are no notes, and stay in the text; a reader wants the work all the same. What this leaves to others:
//! finding the bibliography (`parse`), showing its entries (`app`).

use crate::document::{BlockId, BlockKind, Document, Span};

/// The longest text between the brackets of a citation, in bytes.
const LONGEST: usize = 80;

/// The works that one range such as "3–7" may name: more is no citation.
const WIDEST: u32 = 30;

/// The numbered entries of a bibliography.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Works {
    /// By number; of two with the same number the first.
    entries: Vec<(u32, BlockId)>,
}

impl Works {
    /// The numbered entries of the bibliographies of an article. Linear in its blocks.
    pub fn of(document: &Document) -> Self {
        let numbered = document.body().iter().enumerate().filter_map(|(at, block)| {
            let number =
                (block.kind == BlockKind::Bibliography).then(|| number_of(document.get(block.span)))?;
            Some((number?, BlockId::new(at)))
        });
        let mut entries: Vec<_> = numbered.collect();
        entries.sort_by_key(|(number, _)| *number);
        entries.dedup_by_key(|(number, _)| *number);
        Self { entries }
    }

    /// The entry of a number.
    fn entry(&self, number: u32) -> Option<BlockId> {
        let at = self.entries.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        self.entries.get(at).map(|(_, block)| *block)
    }

    /// The entries that the citations in spans of the text mean, in the order in which they are cited first.
    pub fn cited(&self, document: &Document, spans: impl IntoIterator<Item = Span>) -> Vec<BlockId> {
        let mut cited = Vec::new();
        let texts = spans.into_iter().map(|span| document.get(span));
        for number in texts.flat_map(citations).flat_map(numbers) {
            if let Some(block) = self.entry(number).filter(|block| !cited.contains(block)) {
                cited.push(block);
            }
        }
        cited
    }
}

/// The number that an entry begins with: "12. ", "[12] ", "12) ".
fn number_of(entry: &str) -> Option<u32> {
    let entry = entry.trim_start_matches(['[', '(']);
    let (number, rest) = leading_number(entry)?;
    rest.starts_with([' ', '.', ')', ']', '\u{a0}']).then_some(number)
}

/// The texts between square brackets that may be citations: they begin with a digit.
fn citations(text: &str) -> impl Iterator<Item = &str> {
    text.split('[').skip(1).filter_map(|behind| {
        let (inside, _) = behind.split_once(']')?;
        (inside.len() <= LONGEST && inside.starts_with(|c: char| c.is_ascii_digit())).then_some(inside)
    })
}

/// The numbers of works in a citation. Behind the number of a work its page may follow ("12, с. 5", "12: 120"); only bare
/// numbers and ranges behind a comma are further works.
fn numbers(citation: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    for group in citation.split(';') {
        for (at, part) in group.split(',').enumerate() {
            let Some((first, rest)) = leading_number(part.trim_start()) else { break };
            let last = rest.strip_prefix(['-', '–', '—']).and_then(leading_number);
            let bare = last.map_or(rest, |(_, behind)| behind).trim().is_empty();
            if at > 0 && !bare {
                break;
            }
            let last = last.map_or(first, |(last, _)| last);
            if last.checked_sub(first).is_some_and(|width| width <= WIDEST) {
                numbers.extend(first..=last);
            }
        }
    }
    numbers
}

/// The number that a text begins with, of at most four digits, and what follows.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| digits <= 4)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::builder::Builder;

    #[test]
    fn works_and_pages_are_told_apart() {
        let read = |text| numbers(text);
        assert_eq!(read("3"), [3]);
        assert_eq!(read("12, с. 5"), [12]);
        assert_eq!(read("12. С. 5–9"), [12]);
        assert_eq!(read("3, 7–9; 14: 120; 2, p. 4"), [3, 7, 8, 9, 14, 2]);
        assert_eq!(read("3, 7, S. 11"), [3, 7]);
        assert_eq!(read("1–900"), [0; 0]);
        assert_eq!(read("9–3"), [0; 0]);
    }

    #[test]
    fn a_citation_leads_to_its_entries_each_once() {
        let mut builder = Builder::default();
        builder.body.open(BlockKind::Paragraph);
        builder.body.push_made("See [2, с. 5] and [1, 2]; not [sic], [1999] or 3.");
        for entry in ["1. Климов А. Речной лёд. М., 1931.", "[2] Reyes, Harbours, 1904.", "Unnumbered."]
        {
            builder.body.open(BlockKind::Bibliography);
            builder.body.push_made(entry);
        }
        let document = builder.finish();
        let cited = Works::of(&document).cited(&document, [document.blocks[0].span]);
        assert_eq!(cited, [BlockId(2), BlockId(1)]);
        assert_eq!(Works::of(&document).cited(&document, [document.blocks[1].span]), []);
    }
}
