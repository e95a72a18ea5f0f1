//! Finds rows that only moved, so that the terminal can move them itself.

use crate::terminal::screen::glyph::{Glyph, visible_end};
use std::collections::HashMap;

/// Rows that move together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shift {
    /// The first row of the region.
    pub(crate) top: usize,
    /// The last row of the region.
    pub(crate) bottom: usize,
    /// Rows upwards; negative is downwards.
    pub(crate) by: i32,
}

impl Shift {
    /// Which old row stands at `row` after the shift; `None` for one that came in blank.
    pub(crate) fn source(self, row: usize) -> Option<usize> {
        if !(self.top..=self.bottom).contains(&row) {
            return Some(row);
        }
        row.checked_add_signed(self.by as isize).filter(|source| (self.top..=self.bottom).contains(source))
    }
}

/// Bytes that a shift costs beyond the rows: setting and resetting the region, and scrolling.
const SHIFT_BYTES: i64 = 16;

/// Bytes that starting on one more row costs.
const ROW_BYTES: i64 = 5;

/// How many candidates are weighed; the rest brings fewer rows into place.
const CANDIDATES: usize = 4;

/// The shift that saves most bytes, if any saves some.
pub(crate) fn find(old: &[&[Glyph]], new: &[&[Glyph]]) -> Option<Shift> {
    let plain: Vec<i64> = old.iter().zip(new).map(|(o, n)| cost(Some(o), n)).collect();
    distances(old, new, &plain)
        .into_iter()
        .filter_map(|by| weigh(old, new, &plain, by))
        .max_by_key(|(gain, _)| *gain)
        .map(|(_, shift)| shift)
}

/// The distances that bring most changed rows into place.
fn distances(old: &[&[Glyph]], new: &[&[Glyph]], plain: &[i64]) -> Vec<i32> {
    let mut stood: HashMap<u64, Vec<usize>> = HashMap::new();
    for (row, cells) in old.iter().enumerate().filter(|(_, cells)| !is_empty(cells)) {
        stood.entry(digest(cells)).or_default().push(row);
    }
    let mut votes: HashMap<i32, usize> = HashMap::new();
    for (row, cells) in
        new.iter().enumerate().filter(|(row, _)| plain.get(*row).is_some_and(|cost| *cost > 0))
    {
        for &source in stood.get(&digest(cells)).into_iter().flatten() {
            if let (Ok(source), Ok(row)) = (i32::try_from(source), i32::try_from(row)) {
                *votes.entry(source - row).or_default() += 1;
            }
        }
    }
    let mut found: Vec<(usize, i32)> = votes.into_iter().map(|(by, count)| (count, by)).collect();
    found.sort_by_key(|&(count, by)| (std::cmp::Reverse(count), by.abs(), by));
    found.into_iter().map(|(_, by)| by).filter(|by| *by != 0).take(CANDIDATES).collect()
}

/// The best region for a distance, with the bytes it saves.
fn weigh(old: &[&[Glyph]], new: &[&[Glyph]], plain: &[i64], by: i32) -> Option<(i64, Shift)> {
    let gain_from = |row: usize, source: Option<usize>| {
        let cells = new.get(row).copied().unwrap_or_default();
        plain.get(row).copied().unwrap_or_default() - cost(source.and_then(|s| old.get(s).copied()), cells)
    };
    let moved: Vec<Option<i64>> = (0..new.len())
        .map(|row| {
            let source = row.checked_add_signed(by as isize).filter(|s| *s < old.len())?;
            Some(gain_from(row, Some(source)))
        })
        .collect();
    let (first, last) = best_run(&moved)?;
    let (top, bottom) = match usize::try_from(by) {
        Ok(up) => (first, last + up),
        Err(_) => (first - by.unsigned_abs() as usize, last),
    };
    let shift = Shift { top, bottom, by };
    let gain: i64 = (top..=bottom).map(|row| gain_from(row, shift.source(row))).sum();
    (gain > SHIFT_BYTES).then_some((gain - SHIFT_BYTES, shift))
}

/// The run of rows with the largest sum.
fn best_run(gains: &[Option<i64>]) -> Option<(usize, usize)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let mut sum = 0;
    let mut first = 0;
    for (row, gain) in gains.iter().enumerate() {
        match gain {
            Some(gain) if sum > 0 => sum += gain,
            Some(gain) => (sum, first) = (*gain, row),
            None => sum = 0,
        }
        if gain.is_some() && sum > best.map_or(0, |(most, _, _)| most) {
            best = Some((sum, first, row));
        }
    }
    best.map(|(_, first, last)| (first, last))
}

/// About how many bytes it takes to turn one row (`None`: a blank one) into another.
fn cost(old: Option<&[Glyph]>, new: &[Glyph]) -> i64 {
    if old == Some(new) {
        return 0;
    }
    let end = visible_end(new);
    let before = |column: usize| old.and_then(|row| row.get(column)).unwrap_or(&Glyph::BLANK);
    let cells: i64 = new
        .iter()
        .take(end)
        .enumerate()
        .filter(|(column, glyph)| before(*column) != *glyph)
        .map(|(_, glyph)| i64::from(glyph.symbol.length()))
        .sum();
    let tail = old.is_some_and(|old| visible_end(old) > end);
    let erase = if tail { 3 } else { 0 };
    if cells + erase > 0 { cells + erase + ROW_BYTES } else { 0 }
}

fn is_empty(row: &[Glyph]) -> bool {
    row.iter().all(Glyph::is_blank)
}

/// A number that rows with the same letters share (FNV-1a). Whether they also look alike is found out by weighing.
fn digest(row: &[Glyph]) -> u64 {
    let symbols = row.iter().map(|glyph| glyph.symbol.0);
    symbols
        .fold(0xcbf2_9ce4_8422_2325, |sum, symbol| (sum ^ u64::from(symbol)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::screen::glyph::Symbol;

    fn shift(old: &[&str], new: &[&str]) -> Option<Shift> {
        let glyph = |c: char| Glyph { symbol: Symbol(c.into()), ..Glyph::BLANK };
        let rows = |lines: &[&str]| -> Vec<Vec<Glyph>> {
            lines.iter().map(|line| line.chars().map(glyph).collect()).collect()
        };
        let (old, new) = (rows(old), rows(new));
        let old: Vec<&[Glyph]> = old.iter().map(Vec::as_slice).collect();
        let new: Vec<&[Glyph]> = new.iter().map(Vec::as_slice).collect();
        find(&old, &new)
    }

    const ONE: &str = "the first row of the page, as it was printed";
    const TWO: &str = "a second row, which says something different";
    const THREE: &str = "the third one ends what there was to be said";
    const FOUR: &str = "and a fourth begins the thing all over again";
    const STATUS: &str = "page 1                                 of 12";

    #[test]
    fn a_line_down_is_a_shift_above_the_status_line() {
        let found = shift(&[ONE, TWO, THREE, STATUS], &[TWO, THREE, FOUR, STATUS]);
        assert_eq!(found, Some(Shift { top: 0, bottom: 2, by: 1 }));
    }

    #[test]
    fn a_line_up_is_a_shift_downwards() {
        let found = shift(&[TWO, THREE, FOUR, STATUS], &[ONE, TWO, THREE, STATUS]);
        assert_eq!(found, Some(Shift { top: 0, bottom: 2, by: -1 }));
    }

    #[test]
    fn another_page_is_no_shift() {
        assert_eq!(shift(&[ONE, TWO, STATUS], &[THREE, FOUR, STATUS]), None);
    }

    #[test]
    fn an_unchanged_screen_is_no_shift() {
        assert_eq!(shift(&[ONE, ONE, STATUS], &[ONE, ONE, STATUS]), None);
    }
}
