//! Fragments to rows: textwrap's core algorithm over fragments of our own, which keep their ranges.
//!
//! Most scripts are broken at blanks, behind hyphens and dashes; a text with any character outside them is broken by
//! the Unicode line breaking algorithm (UAX #14). The markers of references count with the fragment that they follow.
//! Where print would not break at a blank (`layout::breaks`), what stands on either side is one fragment, unless that were
//! wider than a row.
//!
//! What this leaves to others: indents and the settings of blocks (`layout`).

use crate::cluster::{self, clusters, is_plain};
use crate::layout::breaks;
use crate::letter::Letter;
use std::iter::Peekable;
use std::ops::Range;
use textwrap::wrap_algorithms::wrap_first_fit;

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

/// A last row with one word that takes fewer cells than this looks like a slip; in print it is not shorter than an indent
/// and some letters.
const LEAST_LAST: u16 = 6;

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
    let narrow = widths.first.min(widths.rest);
    let fragments = fragments(text, marks, narrow, wide_ambiguous, keep_blanks);
    if fragments.is_empty() {
        return row(0..0);
    }
    let split: Vec<Fragment>;
    let fitting: &[Fragment] = if fragments.iter().any(|f| f.width > narrow) {
        split = split_to(text, marks, &fragments, narrow, wide_ambiguous);
        &split
    } else {
        &fragments
    };
    let mut lines = wrap_first_fit(fitting, &[f64::from(widths.first), f64::from(widths.rest)]);
    if !keep_blanks {
        lengthen_last(fitting, &mut lines, widths.rest);
    }
    for line in lines {
        if let (Some(first), Some(last)) = (line.first(), line.last()) {
            row(first.start as usize..last.end as usize);
        }
    }
}

/// Where the last row is shorter than print leaves one, takes a word of the row before to it, if that is a short one.
fn lengthen_last<'a>(fragments: &'a [Fragment], lines: &mut [&'a [Fragment]], room: u16) {
    let [.., before, last] = lines else { return };
    let (&[.., _, _, moved], &[alone]) = (&*before, &*last) else { return };
    let cells = moved.width.saturating_add(moved.blanks).saturating_add(alone.width);
    if alone.width < LEAST_LAST && cells <= room && moved.width <= room / 3 {
        let from = fragments.len() - 2;
        *before = before.get(..before.len() - 1).unwrap_or_default();
        *last = fragments.get(from..).unwrap_or_default();
    }
}

/// The fragments of a text with their widths, markers included; none is held together that is wider than `room` cells.
fn fragments(
    text: &str,
    marks: &[Mark],
    room: u16,
    wide_ambiguous: bool,
    keep_blanks: bool,
) -> Vec<Fragment> {
    let leading = text.len() - text.trim_start_matches(is_blank).len();
    let is_marked = marks.first().is_some_and(|mark| (mark.at as usize) < leading);
    let start = if keep_blanks || is_marked { 0 } else { leading };
    let list = Vec::with_capacity(text.len() / 8);
    let mut found = Fragments { text, room, list, held: false, marks: marks.iter().peekable() };
    if leading == text.len() {
        return found.list;
    }
    if !wide_ambiguous && is_simple(text) {
        simple_fragments(start..leading, &mut found);
        return found.list;
    }
    let mut start = start;
    for (end, _) in unicode_linebreak::linebreaks(text).filter(|(end, _)| *end > leading) {
        let words = text.get(start..end).unwrap_or_default().trim_end_matches(is_blank);
        let behind = start + words.len();
        found.add(start..behind, cluster::width(words, wide_ambiguous), end - behind);
        start = end;
    }
    found.list
}

/// Fragments as they are found.
struct Fragments<'a> {
    text: &'a str,
    /// Cells of the narrowest row.
    room: u16,
    list: Vec<Fragment>,
    /// Whether print would not end a row behind the last.
    held: bool,
    /// The markers that are not yet part of any.
    marks: Peekable<std::slice::Iter<'a, Mark>>,
}

impl Fragments<'_> {
    /// Adds a run of words, `cells` wide, with so many blanks behind it.
    fn add(&mut self, words: Range<usize>, cells: u16, blanks: usize) {
        let mut width = cells;
        while let Some(mark) = self.marks.next_if(|m| m.at as usize <= words.end) {
            width = width.saturating_add(mark.width);
        }
        if words.is_empty() && width == 0 {
            return;
        }
        let joined = self.held && self.join(words.end, width, blanks);
        if !joined {
            let blanks = blanks.min(u16::MAX as usize) as u16;
            self.list.push(Fragment { start: words.start as u32, end: words.end as u32, width, blanks });
        }
        self.held = blanks == 1 && breaks::holds(self.text, words.start, words.end);
    }

    /// Joins a run of words to the last fragment, if a row has room for both.
    fn join(&mut self, end: usize, cells: u16, blanks: usize) -> bool {
        let Some(last) = self.list.last_mut() else { return false };
        let width = last.width.saturating_add(last.blanks).saturating_add(cells);
        if width > self.room {
            return false;
        }
        *last = Fragment {
            start: last.start,
            end: end as u32,
            width,
            blanks: blanks.min(u16::MAX as usize) as u16,
        };
        true
    }
}

/// Bytes that are tested together: few instructions, whatever they are.
const TOGETHER: usize = 64;

/// Whether all characters of a text take one cell and its breaks need no more than [`simple_fragments`].
fn is_simple(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let together = rest.get(..TOGETHER).unwrap_or(rest);
        if !together.iter().fold(false, |any, b| any | may_be_intricate(*b)) {
            at += together.len();
            continue;
        }
        at += together.iter().position(|b| may_be_intricate(*b)).unwrap_or(0);
        match text.get(at..).and_then(|t| t.chars().next()) {
            Some(c) if is_plain(c) => at += c.len_utf8(),
            _ => return false,
        }
    }
    true
}

/// Whether a character that [`is_plain`] refuses may begin with a byte.
fn may_be_intricate(byte: u8) -> bool {
    !matches!(byte, 0x20..=0x7e | 0x80..=0xc1 | 0xc3..=0xcb | 0xce..=0xd1 | 0xd3..=0xd5)
}

/// A blank at which a line may be broken: not the no-break ones.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

/// Adds the fragments of a text between breaks: behind blanks, behind a hyphen or dash between letters, behind a slash in a
/// URL. `leading` is what the first fragment takes of the blanks at the start of the text.
fn simple_fragments(leading: Range<usize>, found: &mut Fragments) {
    let text = found.text;
    let bytes = text.as_bytes();
    let (mut start, mut at) = (leading.start, leading.end);
    let mut cells = leading.len();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' => {
                let blanks = bytes.iter().skip(at).take_while(|b| **b == b' ').count();
                found.add(start..at, cells.min(u16::MAX as usize) as u16, blanks);
                at += blanks;
                (start, cells) = (at, 0);
            }
            b'-' | b'/' | 0xe2 => {
                let sign = if *byte == 0xe2 { 3 } else { 1 };
                cells += 1;
                if breaks_behind(text, at..at + sign) {
                    found.add(start..at + sign, cells.min(u16::MAX as usize) as u16, 0);
                    (start, cells) = (at + sign, 0);
                }
                at += sign;
            }
            byte => {
                cells += usize::from(byte & 0xc0 != 0x80); // one for each character
                at += 1;
            }
        }
    }
    if start < text.len() {
        found.add(start..text.len(), cells.min(u16::MAX as usize) as u16, 0);
    }
}

/// Whether a row may end behind a sign, given by its bytes.
fn breaks_behind(text: &str, sign: Range<usize>) -> bool {
    let Some(c) = text.get(sign.clone()).and_then(|t| t.chars().next()) else { return false };
    let before = text.get(..sign.start).and_then(|t| t.chars().next_back()).unwrap_or(' ');
    let next = text.get(sign.end..).and_then(|t| t.chars().next()).unwrap_or(' ');
    match c {
        '-' | '\u{2010}' => before.is_letter() && next.is_letter() && !is_beside_one_letter(text, sign),
        '\u{2013}' => before.is_letter() && next.is_letter(),
        '\u{2014}' => !is_blank(before) && next.is_letter(),
        '/' => before.is_letter_or_digit() && next.is_letter_or_digit() && !is_beside_one_letter(text, sign),
        _ => false,
    }
}

/// Whether only one letter or digit stands on either side of a sign, as in "e-mail" and "km/h": a row ends with neither.
fn is_beside_one_letter(text: &str, sign: Range<usize>) -> bool {
    let second = |c: Option<char>| c.is_some_and(char::is_letter_or_digit);
    let before = text.get(..sign.start).and_then(|t| t.chars().rev().nth(1));
    let behind = text.get(sign.end..).and_then(|t| t.chars().nth(1));
    !second(before) || !second(behind)
}

/// Splits the fragments that are wider than a row: where a URL or path can be broken, else between grapheme clusters.
fn split_to(
    text: &str,
    marks: &[Mark],
    fragments: &[Fragment],
    room: u16,
    wide_ambiguous: bool,
) -> Vec<Fragment> {
    let mut pieces = Vec::with_capacity(fragments.len() + 8);
    for fragment in fragments {
        if fragment.width <= room {
            pieces.push(*fragment);
        } else {
            split(text, marks, *fragment, (room, wide_ambiguous), &mut pieces);
        }
    }
    pieces
}

/// Splits a fragment that is wider than a row. A marker counts with the cluster that it follows, and stays with it.
fn split(
    text: &str,
    marks: &[Mark],
    fragment: Fragment,
    (room, wide_ambiguous): (u16, bool),
    pieces: &mut Vec<Fragment>,
) {
    let words = text.get(fragment.start as usize..fragment.end as usize).unwrap_or_default();
    let first = marks.partition_point(|mark| mark.at <= fragment.start);
    let behind = marks.partition_point(|mark| mark.at <= fragment.end);
    let inside = marks.get(first..behind).unwrap_or_default();
    let width = |marks: &[Mark]| marks.iter().fold(0u16, |width, mark| width.saturating_add(mark.width));
    let drawn = cluster::width(words, wide_ambiguous).saturating_add(width(inside));
    let (mut start, mut cells) = (0, fragment.width.saturating_sub(drawn));
    let mut inside = inside.iter().peekable();
    let mut soft: Option<(usize, u16)> = None;
    let mut end = 0;
    for cluster in clusters(words, wide_ambiguous) {
        let offset = end;
        end += cluster.text.len();
        let mut own = cluster.cells;
        while let Some(mark) = inside.next_if(|mark| mark.at as usize <= fragment.start as usize + end) {
            own = own.saturating_add(mark.width);
        }
        if offset > start && cells.saturating_add(own) > room {
            let (broken, used) = soft.filter(|(_, used)| *used > room / 2).unwrap_or((offset, cells));
            pieces.push(piece_of(fragment, start, broken, used));
            (start, cells, soft) = (broken, cells - used, None);
        }
        cells = cells.saturating_add(own);
        if cluster.text.ends_with(['/', '?', '&', '=', '_', '.', ',', '-', '%', ':', ';']) {
            soft = Some((end, cells));
        }
    }
    pieces.push(Fragment { blanks: fragment.blanks, ..piece_of(fragment, start, words.len(), cells) });
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

    /// The first row of a text.
    fn first_row(text: &str, width: u16) -> String {
        rows(text, &[], width).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn print_ends_no_row_at_some_blanks() {
        // Each row has room for the word that goes on to the next with its neighbour.
        for (text, width, row) in [
            ("les Germains ; sous", 12, "les"),
            ("on disait : Rome", 9, "on"),
            ("порты и т. д. в мае", 7, "порты"),
            ("disait « Rome »", 8, "disait"),
            ("это он — во всех", 6, "это"),
            ("статья А. К. Тимирязева", 16, "статья"),
            ("слова Дж. Аппатурая", 13, "слова"),
            ("слова Иванов И. И.", 12, "слова"),
            ("by J.-P. Serre", 11, "by"),
            ("том № 12 журнала", 5, "том"),
            ("вот рис. 12 сверху", 8, "вот"),
            ("весь том с. IV–V", 11, "весь том"),
            ("on (p. 12)", 7, "on"),
            ("это 2010 г. и", 8, "это"),
            ("далее, т. е. все", 9, "далее,"),
        ] {
            assert_eq!(first_row(text, width), row, "{text}");
        }
    }

    #[test]
    fn print_ends_rows_at_blanks_that_look_alike() {
        for (text, width, row) in [
            ("er rief »Rom« und", 11, "er rief"),
            ("sagte »Rom« und so", 11, "sagte »Rom«"),
            ("это конец. Они шли", 10, "это конец."),
            ("a file .zip", 9, "a file"),
        ] {
            assert_eq!(first_row(text, width), row, "{text}");
        }
    }

    #[test]
    fn a_row_without_another_blank_ends_at_one_that_holds() {
        assert_eq!(rows("Аааааааа Б. В. Ггггггггг", &[], 10), ["Аааааааа", "Б. В.", "Ггггггггг"]);
        assert_eq!(rows("désolaient ; sous", &[(10, 1)], 12), ["désolaient", "; sous"]);
        assert_eq!(rows("désolaient ; sous", &[(10, 1)], 13), ["désolaient ;", "sous"]);
    }

    #[test]
    fn a_marker_counts_where_it_stands_also_in_words_that_are_cut() {
        let text = "\u{202d}wordsandmore !"; // broken by UAX #14, which ends no row before "!"
        assert_eq!(rows(text, &[(15, 2)], 12), ["\u{202d}wordsandmor", "e !"]);
        assert_eq!(rows(text, &[(15, 2)], 16), ["\u{202d}wordsandmore !"]);
    }

    #[test]
    fn a_single_letter_stays_with_its_compound() {
        assert_eq!(rows("the e-mail at 9 km/h", &[], 8), ["the", "e-mail", "at 9", "km/h"]);
    }

    #[test]
    fn the_last_row_is_no_word_of_a_few_letters() {
        assert_eq!(rows("one two three four so.", &[], 18), ["one two three", "four so."]);
        assert_eq!(rows("one two three four seven.", &[], 18), ["one two three four", "seven."]);
        assert_eq!(rows("one considerable so.", &[], 17), ["one considerable", "so."]);
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
    fn blanks_at_the_start_of_program_text_stay() {
        for text in ["    turn the wheel", "    turn das Rad 轮"] {
            let mut starts = Vec::new();
            wrap(text, &[], Widths { first: 40, rest: 40 }, false, true, |r| starts.push(r.start));
            assert_eq!(starts, [0], "{text}");
        }
        assert_eq!(rows("    turn the wheel", &[], 8), ["turn the", "wheel"]);
    }

    #[test]
    fn a_text_without_words_is_one_empty_row() {
        assert_eq!(rows("", &[], 5), [""]);
    }
}
