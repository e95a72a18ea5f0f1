//! The measure: how wide a full line is around each line.
//!
//! It is the width at which most lines of a neighbourhood end, not the widest: extractors that mend hyphens leave lines of
//! two measures, and titles and notes may be set wider than the text.

use crate::parse::plain::lines::Line;

/// Lines in one neighbourhood.
const REACH: usize = 32;
/// Widths, in tenths of a character, that count as the same: about 2.5 % of a usual line.
const BIN: u32 = 12;
/// Widths beyond this are not told apart, in tenths of a character.
const LIMIT: u32 = 2400;

/// For each of some lines, the width of a full line around it, in tenths of a character.
pub fn local(lines: &[Line]) -> Vec<u32> {
    let whole = usual(lines);
    let mut result = Vec::with_capacity(lines.len());
    for at in (0..lines.len()).step_by(REACH / 2) {
        let from = at.saturating_sub(REACH / 4);
        let to = (at + 3 * REACH / 4).min(lines.len());
        let near = usual(lines.get(from..to).unwrap_or_default());
        let measure = if near * 10 < whole * 6 { whole } else { near };
        result.resize((at + REACH / 2).min(lines.len()), measure);
    }
    result
}

/// The width at which most lines end, weighed by their width, in tenths of a character.
pub fn usual(lines: &[Line]) -> u32 {
    let mut bins = [0u32; (LIMIT / BIN) as usize + 2];
    for line in lines {
        bins[(line.ink.min(LIMIT) / BIN) as usize] += 1;
    }
    let weight = |i: usize| {
        let around = bins[i.saturating_sub(1)] + 2 * bins[i] + bins.get(i + 1).copied().unwrap_or(0);
        around * (i as u32 + 1)
    };
    let best = (0..bins.len()).max_by_key(|i| weight(*i)).unwrap_or(0) as u32;
    mean_near(lines, best * BIN + BIN / 2)
}

/// The mean width of the lines whose width is near `centre`.
fn mean_near(lines: &[Line], centre: u32) -> u32 {
    let near = lines.iter().map(|l| l.ink).filter(|ink| ink.abs_diff(centre) <= 2 * BIN);
    let (sum, count) = near.fold((0u64, 0u64), |(sum, count), ink| (sum + u64::from(ink), count + 1));
    sum.checked_div(count).map_or(centre, |mean| mean as u32)
}
