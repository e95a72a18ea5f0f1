//! Lines of print that an extractor broke at their wide blanks: `Как⏎именно⏎мы⏎представляем` is one line again.
//!
//! Words of a stretched line come as lines of their own; they are put together as long as they fit the measure.

use crate::parse::plain::lines::{End, Line, Start, ink};
use crate::parse::plain::measure;

/// The fewest pieces that make a line.
const PIECES: usize = 3;

/// Puts pieces together.
pub fn regroup(mut lines: Vec<Line>) -> Vec<Line> {
    let usual = measure::usual(&lines.iter().map(|l| l.ink).collect::<Vec<u32>>());
    let (mut at, mut kept) = (0, 0);
    while let Some(first) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let count = pieces(rest, usual);
        let count = if count >= PIECES { count } else { 1 };
        lines[kept] = rest.iter().take(count).skip(1).fold(*first, |whole, piece| joined(whole, *piece));
        kept += 1;
        at += count;
    }
    lines.truncate(kept);
    lines
}

/// How many of the next lines are pieces of one line.
fn pieces(lines: &[Line], usual: u32) -> usize {
    let mut width = 0;
    let mut count = 0;
    let mut words = 0;
    for (i, line) in lines.iter().enumerate() {
        let parted = i > 0
            && (line.after_blank()
                || line.top
                || line.column
                || matches!(line.first, Start::Bullet | Start::Digit));
        if parted || line.words > 2 || line.ink * 2 > usual || width + line.ink > usual + usual / 20 {
            break;
        }
        width += line.ink + ink(' ');
        words += line.words as usize;
        count = i + 1;
        if matches!(line.last, End::Hyphen | End::Sentence) {
            break;
        }
    }
    let single = words * 3 <= count * 4;
    if single && width * 10 > usual * 6 { count } else { 0 }
}

/// Two pieces as one line.
fn joined(whole: Line, piece: Line) -> Line {
    Line {
        end: piece.end,
        ink: whole.ink + ink(' ') + piece.ink,
        words: whole.words + piece.words,
        last: piece.last,
        has_signs: whole.has_signs || piece.has_signs,
        is_plain: false,
        ..whole
    }
}
