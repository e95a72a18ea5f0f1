//! Sentences of the program's own, and of annotations, broken into rows.

use crate::layout::wrap::{Widths, wrap};

/// The rows of a text in `width` cells; its line ends are kept.
pub fn rows(text: &str, width: u16, wide_ambiguous: bool) -> Vec<String> {
    let mut rows = Vec::new();
    for line in text.split('\n') {
        let widths = Widths { first: width.max(1), rest: width.max(1) };
        wrap(line, &[], widths, wide_ambiguous, false, |range| {
            rows.push(line.get(range).unwrap_or_default().to_owned());
        });
    }
    rows
}

/// A text on one line: every run of white space becomes one blank.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a text in at most `most` characters, cut behind a word and marked where it was cut.
pub fn beginning(text: &str, most: usize) -> String {
    let text = one_line(text);
    let Some((cut, _)) = text.char_indices().nth(most) else { return text };
    let head = text.get(..cut).unwrap_or_default();
    let words = head.rsplit_once(' ').map_or(head, |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_line_ends() {
        assert_eq!(rows("one two\nthree", 4, false), ["one", "two", "thre", "e"]);
    }

    #[test]
    fn a_beginning_ends_behind_a_word() {
        assert_eq!(beginning("One,  two\nand three", 11), "One, two…");
        assert_eq!(beginning("short", 10), "short");
    }
}
