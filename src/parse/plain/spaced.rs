//! Words whose letters were set apart for emphasis: `р а з р я д к а` is one word.
//!
//! Where two such words stand side by side, more than one blank parts them; where an extractor left one, nothing tells them
//! apart.

use crate::letter::Letter;
use std::ops::Range;

/// The fewest letters of a word, since single letters are words too: «и в с», “a b c”.
const LETTERS: usize = 4;
/// The same of a word in capitals, which may be initials or letters that are spoken of.
const CAPITALS: usize = 5;

/// The first word whose letters are set apart, from its first letter to behind its last.
pub fn word(text: &str) -> Option<Range<usize>> {
    if !has_letters_apart(text) {
        return None;
    }
    let (mut run, mut at) = (Run::default(), 0);
    for token in text.split(' ') {
        let mut chars = token.chars();
        let letter = chars.next().filter(|c| c.is_letter());
        let behind = chars.next();
        match letter.filter(|_| behind.is_none_or(|c| !c.is_letter_or_digit())) {
            Some(c) if run.takes(c) => run.add(c, at),
            Some(c) => {
                if run.is_word() {
                    return Some(run.range);
                }
                run = Run::default();
                run.add(c, at);
            }
            None if run.is_word() => return Some(run.range),
            None => run = Run::default(),
        }
        if behind.is_some() {
            if run.is_word() {
                return Some(run.range);
            }
            run = Run::default();
        }
        at += token.len() + 1;
    }
    run.is_word().then_some(run.range)
}

/// Whether two single characters stand side by side behind a blank, as in every such word: nearly no other text has these,
/// and they are quickly found.
pub fn has_letters_apart(text: &str) -> bool {
    let mut behind_single = false;
    text.as_bytes().split(|byte| *byte == b' ').skip(1).any(|word| {
        let is_single = word.first().is_some_and(|first| length(*first) == word.len());
        let found = is_single && behind_single;
        behind_single = is_single;
        found
    })
}

/// The length of a character in bytes, by its first.
fn length(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// Letters that follow one another with one blank between them.
#[derive(Debug, Default)]
struct Run {
    range: Range<usize>,
    count: usize,
    capitals: usize,
}

impl Run {
    /// Whether a letter may go on with the word: a small one, or a capital behind capitals.
    fn takes(&self, letter: char) -> bool {
        self.count == 0 || letter.is_small() || self.capitals == self.count
    }

    fn add(&mut self, letter: char, at: usize) {
        if self.count == 0 {
            self.range.start = at;
        }
        self.range.end = at + letter.len_utf8();
        self.count += 1;
        self.capitals += usize::from(!letter.is_small());
    }

    fn is_word(&self) -> bool {
        let is_name = self.capitals <= 1;
        (is_name && self.count >= LETTERS) || (self.capitals == self.count && self.count >= CAPITALS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        word(text).and_then(|range| text.get(range))
    }

    #[test]
    fn letters_set_apart_are_one_word() {
        assert_eq!(found("не жалят без п р и ч и н ы, и потому"), Some("п р и ч и н ы"));
        assert_eq!(found("у В е р г и л и я, хотя"), Some("В е р г и л и я"));
        assert_eq!(found("В В Е Д Е Н И Е"), Some("В В Е Д Е Н И Е"));
        assert_eq!(found("с н о в а  и  с н о в а"), Some("с н о в а"));
    }

    #[test]
    fn short_words_and_initials_are_left() {
        for text in ["и в с его", "A B C D", "a I was b", "x 1 2 3 4 5", "", "vitamins A B C and D"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
