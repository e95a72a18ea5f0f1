//! Running heads, running feet and folios: what print repeats on each page.
//!
//! With page breaks only the edges of pages are looked at; without, lines that return at nearly equal distances, and
//! bare numbers that rise by one. Nothing is deleted here: lines are marked, and pages get their folios.

use crate::parse::plain::lines::{End, Line, Start};
use std::collections::HashMap;

/// Lines looked at on each edge of a page.
const EDGE: usize = 3;
/// Lines from the beginning of the text in which a title and an author may stand, which running heads repeat.
const FRONT: usize = 5;
/// The widest running head, in tenths of a character.
const WIDEST: u32 = 900;
/// The fewest lines on a page, to tell pages in a text without page breaks.
const SHORTEST_PAGE: usize = 15;

/// What belongs to the pages rather than to the article.
#[derive(Debug, Default)]
pub struct Furniture {
    /// For each line, whether it is furniture.
    pub marks: Vec<bool>,
    /// For each line, the folio if it is one.
    pub folios: HashMap<usize, u32>,
}

/// What a line says, blanks, marks and digits set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    hash: u64,
    letters: u32,
    number: Option<u32>,
}

/// Marks the furniture among lines.
pub fn find(source: &str, lines: &[Line]) -> Furniture {
    let mut furniture = Furniture { marks: vec![false; lines.len()], ..Furniture::default() };
    let broken = lines.last().is_some_and(|l| l.page > 0);
    if broken {
        at_edges(source, lines, &mut furniture);
    } else {
        by_distance(source, lines, &mut furniture);
    }
    furniture
}

/// The key of a line; `None` if it is too wide to be furniture.
fn key(source: &str, line: Line) -> Option<Key> {
    if line.ink > WIDEST || line.first == Start::Bullet {
        return None;
    }
    let text = line.text(source);
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        for lower in c.to_lowercase() {
            hash = (hash ^ u64::from(u32::from(lower))).wrapping_mul(0x0100_0000_01b3);
        }
        letters += 1;
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let number = if bare.len() <= 4 && letters == 0 { bare.parse().ok() } else { None };
    Some(Key { hash, letters, number })
}

/// Keys of the first lines of the text that are not prose: a title and an author.
fn front_keys(source: &str, lines: &[Line]) -> Vec<u64> {
    let keys = lines.iter().take(FRONT).filter(|l| l.last != End::Sentence).filter_map(|l| key(source, *l));
    keys.filter(|k| k.letters >= 4).map(|k| k.hash).collect()
}

/// Ranges of the lines of each page.
fn pages(lines: &[Line]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    lines.chunk_by(|a, b| a.page == b.page).map(move |page| {
        let range = at..at + page.len();
        at = range.end;
        range
    })
}

/// Indices of the lines on the edges of a page.
fn edges(page: &std::ops::Range<usize>) -> impl Iterator<Item = usize> + use<> {
    let top = page.start..page.end.min(page.start + EDGE);
    let foot = page.end.saturating_sub(EDGE).max(top.end)..page.end;
    top.chain(foot)
}

/// Furniture of a text with page breaks.
fn at_edges(source: &str, lines: &[Line], furniture: &mut Furniture) {
    let front = front_keys(source, lines);
    let mut seen: HashMap<u64, u32> = HashMap::new();
    let mut shifts: HashMap<i64, u32> = HashMap::new();
    for page in pages(lines) {
        for i in edges(&page) {
            let Some(key) = key(source, lines[i]) else { continue };
            if let Some(number) = key.number {
                *shifts.entry(i64::from(number) - i64::from(lines[i].page)).or_default() += 1;
            } else if key.letters > 0 {
                *seen.entry(key.hash).or_default() += 1;
            }
        }
    }
    let shift = shifts.iter().max_by_key(|(shift, count)| (**count, -**shift)).map(|(shift, _)| *shift);
    let total = lines.last().map_or(0, |l| l.page + 1);
    let enough = (total / 8).clamp(2, 12);
    for page in pages(lines) {
        let repeated = |i: usize| {
            let Some(key) = key(source, lines[i]) else { return false };
            if let Some(number) = key.number {
                return Some(i64::from(number) - i64::from(lines[i].page)) == shift;
            }
            let known = front.contains(&key.hash) && (i >= FRONT || page.start > 0);
            key.letters > 2 && (known || (i >= FRONT && seen.get(&key.hash).is_some_and(|n| *n >= enough)))
        };
        mark_from_the_edges(&page, repeated, furniture);
        for i in edges(&page).filter(|i| furniture.marks[*i]) {
            if let Some(number) = key(source, lines[i]).and_then(|k| k.number) {
                furniture.folios.insert(i, number);
            }
        }
    }
}

/// Marks repeated lines from both edges inwards, as long as they are repeated.
fn mark_from_the_edges(
    page: &std::ops::Range<usize>,
    repeated: impl Fn(usize) -> bool,
    furniture: &mut Furniture,
) {
    for i in page.clone().take(EDGE).take_while(|i| repeated(*i)) {
        furniture.marks[i] = true;
    }
    for i in page.clone().rev().take(EDGE).take_while(|i| repeated(*i)) {
        furniture.marks[i] = true;
    }
}

/// Furniture of a text without page breaks.
fn by_distance(source: &str, lines: &[Line], furniture: &mut Furniture) {
    let front = front_keys(source, lines);
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut numbers: Vec<(usize, u32)> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let Some(key) = key(source, *line) else { continue };
        match key.number {
            Some(number) => numbers.push((i, number)),
            None if key.letters >= 3 && line.last != End::Hyphen => {
                places.entry(key.hash).or_default().push(i)
            }
            None => {}
        }
    }
    for (hash, at) in &places {
        let later: Vec<usize> = at.iter().copied().filter(|i| *i >= FRONT).collect();
        let known = front.contains(hash);
        if (known && spaced(&later)) || returns(&later, lines) {
            later.iter().for_each(|i| furniture.marks[*i] = true);
        }
    }
    for (i, number) in rising(&numbers, |i| beside_furniture(i, furniture)) {
        furniture.marks[i] = true;
        furniture.folios.insert(i, number);
    }
}

/// Whether all neighbours are at least a short page apart.
fn spaced(at: &[usize]) -> bool {
    at.windows(2).all(|pair| matches!(pair, [a, b] if b - a >= SHORTEST_PAGE))
}

/// Whether lines return at least three times at nearly equal distances, and do not read like sentences.
fn returns(at: &[usize], lines: &[Line]) -> bool {
    let gaps: Vec<usize> = at.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)).collect();
    let (Some(least), Some(most)) = (gaps.iter().min(), gaps.iter().max()) else { return false };
    let prose = at.iter().any(|i| matches!(lines[*i].last, End::Sentence | End::Colon | End::Comma));
    !prose && at.len() >= 3 && *least >= SHORTEST_PAGE && *most <= 3 * *least
}

/// Whether one of the two lines around a line is furniture.
fn beside_furniture(i: usize, furniture: &Furniture) -> bool {
    let marked = |j: Option<usize>| j.and_then(|j| furniture.marks.get(j)).is_some_and(|m| *m);
    marked(i.checked_sub(1)) || marked(Some(i + 1))
}

/// The folios among bare numbers: those beside furniture, and runs of at least three that rise by one at nearly equal
/// distances.
fn rising(numbers: &[(usize, u32)], beside: impl Fn(usize) -> bool) -> Vec<(usize, u32)> {
    let mut latest: HashMap<u32, usize> = HashMap::new();
    let mut runs: Vec<(usize, Option<usize>, usize)> = Vec::with_capacity(numbers.len());
    for (k, (i, number)) in numbers.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|n| latest.get(&n)).copied().filter(|b| {
            let gap = i - numbers[*b].0;
            let last_gap = runs[*b].2;
            gap >= SHORTEST_PAGE && (last_gap == 0 || (gap <= 2 * last_gap && last_gap <= 2 * gap))
        });
        let length = before.map_or(1, |b| runs[b].0 + 1);
        runs.push((length, before, before.map_or(0, |b| i - numbers[b].0)));
        latest.insert(*number, k);
    }
    let mut chosen = vec![false; numbers.len()];
    let longest = runs.iter().map(|r| r.0).max().unwrap_or(0);
    for k in 0..numbers.len() {
        if beside(numbers[k].0) {
            chosen[k] = true;
        }
        if runs[k].0 >= 3 && 2 * runs[k].0 >= longest {
            let mut at = Some(k);
            while let Some(b) = at.filter(|b| !chosen[*b] || *b == k) {
                chosen[b] = true;
                at = runs[b].1;
            }
        }
    }
    numbers.iter().zip(chosen).filter(|(_, c)| *c).map(|(n, _)| *n).collect()
}

/// The lines that are not furniture; those behind furniture stand at the top of a page.
pub fn without(lines: &[Line], furniture: &Furniture) -> Vec<Line> {
    let mut kept = Vec::with_capacity(lines.len());
    let mut top = false;
    for (line, marked) in lines.iter().zip(&furniture.marks) {
        if *marked {
            top = true;
        } else {
            kept.push(Line { top: line.top || top, ..*line });
            top = false;
        }
    }
    kept
}
