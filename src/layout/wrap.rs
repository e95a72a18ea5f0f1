//! Fragments to rows: textwrap's core algorithm over fragments of our own, which keep their ranges.
//!
//! Most scripts are broken at blanks, behind hyphens and dashes; a text with any character outside them is broken by
//! the Unicode line breaking algorithm (UAX #14). The markers of references count with the fragment that they follow.
//!
//! What this leaves to others: indents and the settings of blocks (`layout`).

use crate::layout;
use std::ops::Range;
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_segmentation::UnicodeSegmentation;

/// Room on the first row and on the others, in cells.
#[derive(Debug, Clone, Copy)]
pub struct Widths {
    /// On the first row.
    pub first: u16,
    /// On every other row.
    pub rest: u16,
}

/// A marker that is drawn inside the text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Byte offset in the text.
    pub at: u32,
    /// In cells.
    pub width: u16,
}

/// A run of text that is not broken, and the blanks behind it.
#[derive(Debug, Clone, Copy)]
struct Fragment {
    start: u32,
    end: u32,
    width: u16,
    blanks: u16,
}

impl textwrap::core::Fragment for Fragment {
    fn width(&self) -> f64 {
        f64::from(self.width)
    }

    fn whitespace_width(&self) -> f64 {
        f64::from(self.blanks)
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Breaks a text without hard line ends into rows and gives each row's range of bytes, without the blanks at its end, to
/// `row`. A text without words gives one empty row. `keep_blanks` keeps the blanks at the start of the text (code).
pub fn wrap(
    text: &str,
    marks: &[Mark],
    widths: Widths,
    wide_ambiguous: bool,
    keep_blanks: bool,
    mut row: impl FnMut(Range<usize>),
) {
    let fragments = fragments(text, marks, wide_ambiguous, keep_blanks);
    if fragments.is_empty() {
        return row(0..0);
    }
    let narrow = widths.first.min(widths.rest);
    let split: Vec<Fragment>;
    let fitting: &[Fragment] = if fragments.iter().any(|f| f.width > narrow) {
        split = fragments.iter().flat_map(|f| split_to(text, *f, narrow, wide_ambiguous)).collect();
        &split
    } else {
        &fragments
    };
    for line in wrap_first_fit(fitting, &[f64::from(widths.first), f64::from(widths.rest)]) {
        if let (Some(first), Some(last)) = (line.first(), line.last()) {
            row(first.start as usize..last.end as usize);
        }
    }
}

/// The fragments of a text with their widths, markers included.
fn fragments(text: &str, marks: &[Mark], wide_ambiguous: bool, keep_blanks: bool) -> Vec<Fragment> {
    let mut found = Vec::with_capacity(text.len() / 8);
    let mut marks = marks.iter().peekable();
    let mut add = |piece: Range<usize>, simple: bool| {
        let whole = text.get(piece.clone()).unwrap_or_default();
        let words = whole.trim_end_matches(is_blank);
        let blanks = whole.len() - words.len();
        let skipped = if keep_blanks { 0 } else { words.len() - words.trim_start_matches(is_blank).len() };
        let words = words.get(skipped..).unwrap_or_default();
        let (start, end) = (piece.start + skipped, piece.end - blanks);
        let mut cells =
            if simple { words.chars().count() as u16 } else { layout::width(words, wide_ambiguous) };
        while let Some(mark) = marks.next_if(|m| m.at as usize <= end) {
            cells = cells.saturating_add(mark.width);
        }
        if start < end || cells > 0 {
            found.push(Fragment {
                start: start as u32,
                end: end as u32,
                width: cells,
                blanks: blanks as u16,
            });
        }
    };
    if !wide_ambiguous && text.chars().all(is_simple) {
        simple_breaks(text, |piece| add(piece, true));
    } else {
        let mut start = 0;
        for (end, _) in unicode_linebreak::linebreaks(text) {
            add(start..end, false);
            start = end;
        }
    }
    found
}

/// Characters of one cell whose breaks need no more than [`simple_breaks`]: Latin, Greek, Cyrillic, general punctuation.
fn is_simple(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58a}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{208e}' | '\u{20a0}'..='\u{20bf}'
        | '\u{2116}')
}

/// A blank at which a line may be broken: not the no-break ones.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

/// Gives the pieces between breaks: behind blanks, behind a hyphen or dash between letters, behind a slash in a URL.
fn simple_breaks(text: &str, mut piece: impl FnMut(Range<usize>)) {
    let mut start = 0;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let end = offset + c.len_utf8();
        let breaks = if is_blank(c) {
            !is_blank(next)
        } else {
            match c {
                '-' | '\u{2010}' | '\u{2013}' => before.is_alphabetic() && next.is_alphabetic(),
                '\u{2014}' => !is_blank(before) && next.is_alphabetic(),
                '/' => before.is_alphanumeric() && next.is_alphanumeric(),
                _ => false,
            }
        };
        if breaks {
            piece(start..end);
            start = end;
        }
        before = c;
    }
    if start < text.len() {
        piece(start..text.len());
    }
}

/// Splits a fragment that is wider than a row: where a URL or path can be broken, else between grapheme clusters. A
/// marker at its end may make the last piece wider than its text; then that piece is left wide enough for one cluster.
fn split_to(text: &str, fragment: Fragment, room: u16, wide_ambiguous: bool) -> Vec<Fragment> {
    if fragment.width <= room {
        return vec![fragment];
    }
    let words = text.get(fragment.start as usize..fragment.end as usize).unwrap_or_default();
    let marks = fragment.width.saturating_sub(layout::width(words, wide_ambiguous));
    let mut pieces: Vec<Fragment> = Vec::new();
    let (mut start, mut cells) = (0, 0u16);
    let mut soft: Option<(usize, u16)> = None;
    for (offset, cluster) in words.grapheme_indices(true) {
        let wide = layout::width(cluster, wide_ambiguous);
        let tail = if offset + cluster.len() == words.len() { marks } else { 0 };
        if offset > start && cells + wide + tail > room {
            let (end, used) = soft.filter(|(_, used)| *used > room / 2).unwrap_or((offset, cells));
            pieces.push(piece_of(fragment, start, end, used));
            (start, cells, soft) = (end, cells - used, None);
        }
        cells += wide;
        if cluster.ends_with(['/', '?', '&', '=', '_', '.', ',', '-', '%', ':', ';']) {
            soft = Some((offset + cluster.len(), cells));
        }
    }
    pieces.push(Fragment {
        blanks: fragment.blanks,
        ..piece_of(fragment, start, words.len(), cells.saturating_add(marks))
    });
    pieces
}

/// A part of a fragment, by byte offsets from its start.
fn piece_of(fragment: Fragment, start: usize, end: usize, width: u16) -> Fragment {
    Fragment { start: fragment.start + start as u32, end: fragment.start + end as u32, width, blanks: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, marks: &[(u32, u16)], width: u16) -> Vec<String> {
        let marks: Vec<Mark> = marks.iter().map(|&(at, width)| Mark { at, width }).collect();
        let mut rows = Vec::new();
        wrap(text, &marks, Widths { first: width, rest: width }, false, false, |r| {
            rows.push(text.get(r).unwrap().to_owned());
        });
        rows
    }

    #[test]
    fn rows_are_broken_at_blanks() {
        assert_eq!(rows("one two three", &[], 7), ["one two", "three"]);
    }

    #[test]
    fn a_marker_takes_room() {
        assert_eq!(rows("one two three", &[(7, 1)], 7), ["one", "two", "three"]);
    }

    #[test]
    fn a_compound_is_broken_behind_its_hyphen() {
        assert_eq!(rows("государств-импортеров", &[], 12), ["государств-", "импортеров"]);
        assert_eq!(rows("7-8 и 10–13", &[], 8), ["7-8 и", "10–13"]);
    }

    #[test]
    fn a_no_break_space_holds() {
        assert_eq!(rows("a b\u{a0}c d", &[], 4), ["a", "b\u{a0}c", "d"]);
    }

    #[test]
    fn a_long_url_is_broken_where_it_can_be() {
        assert_eq!(
            rows("see www.example.org/a_long_path/index.html", &[], 16),
            ["see", "www.example.org/", "a_long_path/", "index.html"]
        );
    }

    #[test]
    fn a_word_wider_than_the_row_is_cut() {
        assert_eq!(rows("abcdefgh", &[(8, 1)], 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn chinese_is_broken_between_characters_but_not_before_a_full_stop() {
        assert_eq!(rows("我们读书。好", &[], 8), ["我们读", "书。好"]);
    }

    #[test]
    fn a_text_without_words_is_one_empty_row() {
        assert_eq!(rows("", &[], 5), [""]);
    }
}
