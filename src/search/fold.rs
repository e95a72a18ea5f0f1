//! Text folded for comparison, with the way back to its offsets.
//!
//! Folded: case; accents of Latin and Greek letters; ё; stress marks; kinds of apostrophes, quotation marks, dashes and
//! hyphens; ligatures; runs of white space, line ends among them, to one blank. Soft hyphens and zero-width characters
//! are passed over. Kept: й, ї and other letters that are letters of their own.

use crate::document::Span;
use unicode_normalization::UnicodeNormalization;

/// A folded text.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The text.
    pub text: String,
    /// The characters that did not become one character of the same length, in text order; between them the texts run side by side.
    steps: Vec<Step>,
}

/// A character of the original that did not become one character of the same length in bytes; its folded form has
/// length 0 if it was passed over.
#[derive(Debug, Clone, Copy)]
struct Step {
    folded: u32,
    folded_length: u32,
    original: u32,
    original_length: u32,
}

impl Folded {
    /// Folds a text. Linear.
    pub fn new(original: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(original.len()), steps: Vec::new() };
        for (offset, c) in original.char_indices() {
            let at = folded.text.len();
            folded.push(c);
            let length = folded.text.len() - at;
            let one = folded.text.get(at..).is_some_and(|t| t.chars().nth(1).is_none());
            if length != c.len_utf8() || !one {
                folded.steps.push(Step {
                    folded: at as u32,
                    folded_length: length as u32,
                    original: offset as u32,
                    original_length: c.len_utf8() as u32,
                });
            }
        }
        folded
    }

    /// The span of the original that a range of the folded text came from: whole characters, with what was passed over
    /// behind the last one (a stress mark).
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.original(range.start).start;
        let last = range.end.saturating_sub(1).max(range.start);
        let end = self.original(last).end.max(start);
        let passed = self.steps.partition_point(|s| (s.folded as usize) < range.end);
        let behind = self.steps.get(passed..).unwrap_or_default();
        let end = behind.iter().take_while(|s| s.folded as usize == range.end && s.folded_length == 0).fold(
            end,
            |end, s| if s.original as usize == end { end + s.original_length as usize } else { end },
        );
        Span::new(start, end)
    }

    /// Whether the character at a byte of the folded text had a mark over it in the original, as ä has.
    pub fn had_mark(&self, at: usize) -> bool {
        let first = self.steps.partition_point(|s| (s.folded as usize) < at);
        let here = self.steps.iter().skip(first).take_while(|s| s.folded as usize <= at + 1);
        here.into_iter().any(|s| match s.folded_length {
            0 => s.folded as usize == at + 1,
            length => s.folded as usize == at && s.original_length > length,
        })
    }

    /// The bytes of the character of the original that a byte of the folded text came from.
    fn original(&self, at: usize) -> std::ops::Range<usize> {
        let behind = self.steps.partition_point(|s| s.folded as usize <= at);
        let floor = (0..=at).rev().find(|&i| self.text.is_char_boundary(i)).unwrap_or(0);
        let length = self.text.get(floor..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        let Some(step) = behind.checked_sub(1).and_then(|i| self.steps.get(i)) else {
            return floor..floor + length;
        };
        let (folded, original) = (step.folded as usize, step.original as usize);
        if at < folded + step.folded_length as usize {
            return original..original + step.original_length as usize;
        }
        let from = original + step.original_length as usize + (floor - folded - step.folded_length as usize);
        from..from + length
    }

    /// Appends one character, folded.
    fn push(&mut self, c: char) {
        match c {
            'a'..='z' | '0'..='9' | 'а'..='я' => self.text.push(c),
            'A'..='Z' => self.text.push(c.to_ascii_lowercase()),
            'ё' | 'Ё' => self.text.push('е'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}' => {}
            '\'' | '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | '`' | '´' => self.text.push('\''),
            '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‹' | '›' => self.text.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '-' => self.text.push('-'),
            c if c.is_whitespace() => {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            }
            '\u{2e80}'..='\u{d7a3}' => self.text.push(c), // ideographs, kana and Hangul have no case
            c if c.is_ascii() => self.text.push(c),
            c => self.push_folded(c),
        }
    }

    /// Appends a character that may have a case or come apart; its parts are folded in turn.
    fn push_folded(&mut self, c: char) {
        let is_cyrillic = matches!(c, '\u{400}'..='\u{52f}');
        let lower = c.to_lowercase();
        if lower.len() > 1 || lower.clone().next() != Some(c) {
            lower.for_each(|part| self.push(part));
        } else if is_cyrillic || std::iter::once(c).nfkd().next() == Some(c) {
            self.text.push(c);
        } else {
            std::iter::once(c).nfkd().for_each(|part| self.push(part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ligatures_come_apart() {
        assert_eq!(Folded::new("Eﬃzienz").text, "effizienz");
    }

    #[test]
    fn a_span_covers_the_original_characters() {
        let original = "a — “b” c";
        let folded = Folded::new(original);
        let at = folded.text.find("\"b\"").unwrap();
        assert_eq!(original.get(folded.span(at..at + 3).range()), Some("“b”"));
    }

    proptest! {
        #[test]
        fn every_span_stands_on_char_boundaries(original in "\\PC{0,40}", from in 0usize..60, length in 1usize..20) {
            let folded = Folded::new(&original);
            let ends: Vec<usize> =
                (0..=folded.text.len()).filter(|&i| folded.text.is_char_boundary(i)).collect();
            let start = ends[from % ends.len()];
            let end = ends[(from % ends.len() + length).min(ends.len() - 1)];
            if start == end {
                return Ok(());
            }
            let span = folded.span(start..end);
            prop_assert!(original.get(span.range()).is_some(), "{:?} {:?}", original, span);
        }

        #[test]
        fn folding_twice_changes_nothing(original in "\\PC{0,40}") {
            let once = Folded::new(&original).text;
            prop_assert_eq!(&Folded::new(&once).text, &once);
        }
    }
}
