//! The measure: how wide a full line is around each line.
//!
//! It is the width at which most lines of a neighbourhood end, not the widest: extractors that mend hyphens leave lines of
//! two measures, and titles and notes may be set wider than the text.

use crate::parse::plain::lines::Line;

/// A line and the measure around it, in tenths of a character.
pub type Placed = (Line, u32);

/// Lines in one neighbourhood.
const REACH: usize = 32;
/// Widths, in tenths of a character, that count as the same: about 2.5 % of a usual line.
const BIN: u32 = 12;
/// Widths beyond this are not told apart, in tenths of a character.
const LIMIT: u32 = 2400;

/// For each of some lines, given by their widths, the width of a full line around it, in tenths of a character.
pub fn local(widths: &[u32]) -> Vec<u32> {
    let whole = usual(widths);
    let mut result = Vec::with_capacity(widths.len());
    for at in (0..widths.len()).step_by(REACH / 2) {
        let from = at.saturating_sub(REACH / 4);
        let to = (at + 3 * REACH / 4).min(widths.len());
        let near = usual(widths.get(from..to).unwrap_or_default());
        let measure = if near * 10 < whole * 6 { whole } else { near };
        result.resize((at + REACH / 2).min(widths.len()), measure);
    }
    result
}

/// The width at which most of some lines end, weighed by their width, in tenths of a character; of none, one
/// beyond them all.
pub fn usual(widths: &[u32]) -> u32 {
    let bin = |width: u32| (width.min(LIMIT) / BIN) as usize + 1;
    let (Some(least), Some(most)) = (widths.iter().min(), widths.iter().max()) else {
        return LIMIT + BIN + BIN / 2;
    };
    let mut bins = [0u32; (LIMIT / BIN) as usize + 3];
    for width in widths {
        bins[bin(*width)] += 1;
    }
    let weight = |i: usize| u64::from(bins[i - 1] + 2 * bins[i] + bins[i + 1]) * i as u64;
    let best = (bin(*least)..=bin(*most)).max_by_key(|i| weight(*i)).unwrap_or(1) as u32 - 1;
    mean_near(widths, best * BIN + BIN / 2)
}

/// The mean width of the lines whose width is near `centre`.
fn mean_near(widths: &[u32], centre: u32) -> u32 {
    let near = widths.iter().filter(|width| width.abs_diff(centre) <= 2 * BIN);
    let (sum, count) = near.fold((0u64, 0u64), |(sum, count), width| (sum + u64::from(*width), count + 1));
    sum.checked_div(count).map_or(centre, |mean| mean as u32)
}
