//! What there is to tell the reader: as much at once as a few rows hold, the rest when they have pressed a key.

use std::collections::VecDeque;

use crate::app::message::Size;
use crate::app::prose;
use crate::app::words;
use crate::clean::clean;

/// Rows that notices may take.
const MOST_ROWS: usize = 4;

/// What stands before the rows of a notice but its first, where there are several.
const HANGING: &str = "  ";

/// What is to be told, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    waiting: VecDeque<String>,
}

impl Notices {
    /// Notices to begin with.
    pub fn new(notices: Vec<String>) -> Self {
        Self { waiting: notices.into() }
    }

    /// Tells the reader something, unless it was just told.
    pub fn say(&mut self, text: String) {
        if !text.is_empty() && self.waiting.back() != Some(&text) {
            self.waiting.push_back(text);
        }
    }

    /// A key was pressed: what the screen shows has been read.
    pub fn pass(&mut self, size: Size, wide_ambiguous: bool) {
        let (_, shown) = self.in_sight(size, wide_ambiguous);
        self.waiting.drain(..shown);
    }

    /// All of them are put away.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// The rows that a screen shows of them, safe to show: none is cut but the first, and how many wait behind a key is
    /// said.
    pub fn rows(&self, size: Size, wide_ambiguous: bool) -> Vec<String> {
        self.in_sight(size, wide_ambiguous).0
    }

    /// The same rows, and of how many notices they are.
    fn in_sight(&self, size: Size, wide_ambiguous: bool) -> (Vec<String>, usize) {
        let width = size.columns.saturating_sub(2).max(1);
        let most = MOST_ROWS.min(size.rows as usize);
        let all = self.waiting.len();
        // Each takes a row at least, so that no more of them need be broken into rows, however many wait.
        for shown in (1..=all.min(most)).rev() {
            let rows = self.rows_of(shown, width, wide_ambiguous);
            if rows.len() <= most {
                return (rows, shown);
            }
        }
        (self.rows_of_first(most, width, wide_ambiguous), all.min(1))
    }

    /// The rows of the first few, with how many more wait.
    fn rows_of(&self, shown: usize, width: u16, wide_ambiguous: bool) -> Vec<String> {
        let all = self.waiting.len();
        // Of several, the rows but the first of each stand deeper, so that one sees where the next begins.
        let hanging = if shown > 1 { HANGING } else { "" };
        let room = width.saturating_sub(hanging.len() as u16).max(1);
        let mut told = Vec::new();
        for (at, text) in self.waiting.iter().take(shown).enumerate() {
            let is_last = at + 1 == shown && shown < all;
            let text = if is_last { words::and_more(text, all - shown) } else { text.clone() };
            let rows = prose::rows(clean(&text).as_str(), room, wide_ambiguous).into_iter().enumerate();
            told.extend(rows.map(|(at, row)| if at == 0 { row } else { format!("{hanging}{row}") }));
        }
        told
    }

    /// The rows of the first, which is too long for the screen: cut, so that how many more wait can be said.
    fn rows_of_first(&self, most: usize, width: u16, wide_ambiguous: bool) -> Vec<String> {
        let Some(first) = self.waiting.front() else { return Vec::new() };
        let hint = match self.waiting.len() - 1 {
            0 => Vec::new(),
            more => prose::rows(&words::more_to_tell(more), width, wide_ambiguous),
        };
        let mut rows = prose::rows(clean(first).as_str(), width, wide_ambiguous);
        // What is told comes first: on the smallest screens there is no room for more.
        rows.truncate(most.saturating_sub(hint.len()).max(1));
        rows.extend(hint);
        rows.truncate(most);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(notices: &[&str], columns: u16, rows: u16) -> (Vec<String>, usize) {
        let notices = Notices::new(notices.iter().map(|text| (*text).to_owned()).collect());
        notices.in_sight(Size { columns, rows }, false)
    }

    #[test]
    fn what_fits_is_told_at_once_and_the_rest_behind_a_key() {
        assert_eq!(rows(&[], 20, 10), (Vec::new(), 0));
        assert_eq!(rows(&["one", "two three"], 20, 10), (vec!["one".into(), "two three".into()], 2));
        let long = "one two three four five";
        let (shown, count) = rows(&["first", long, long], 27, 10);
        assert_eq!((shown, count), (["first", long, long].map(String::from).to_vec(), 3));
        let (shown, count) = rows(&["first", long, long], 16, 10);
        assert_eq!(
            (shown, count),
            (["first (and 2", "more to tell:", "any key)"].map(String::from).to_vec(), 1)
        );
    }

    #[test]
    fn one_that_is_too_long_is_cut() {
        let (shown, count) = rows(&["one two three"], 7, 2);
        assert_eq!((shown, count), (["one", "two"].map(String::from).to_vec(), 1));
    }

    #[test]
    fn how_many_more_wait_is_said_also_behind_one_that_is_cut() {
        let long = "one two three four five six seven eight nine ten eleven twelve thirteen";
        let (shown, count) = rows(&[long, "second", "third"], 16, 10);
        let told = ["one two three", "(and 2 more to", "tell: any key)"];
        assert_eq!((shown.len(), count), (4, 1));
        assert_eq!([&shown[0], &shown[2], &shown[3]], told);
        assert_eq!(rows(&[long, "second"], 7, 1), (vec!["one".into()], 1), "the smallest screen");
    }

    #[test]
    fn of_very_many_no_more_are_looked_at_than_have_room() {
        let many = vec!["one two three four five"; 20_000];
        assert_eq!(rows(&many, 80, 24).1, 4);
    }
}
