//! Short pieces of many passages, looked up together in one pass over an article.
//!
//! Every third window of nine letters is a piece: a run of eleven unchanged letters, about two words, has one. Where
//! the pieces of a passage gather on one diagonal it may stand (seed and extend, as W. Pearson and D. Lipman did for
//! sequences, 1988).

use std::collections::BTreeMap;

use crate::bookmark::stream::Windows;

/// Letters of a piece.
const WINDOW: usize = 9;

/// Each how many-th window is a piece.
const STRIDE: usize = 3;

/// Bits of the filter in front of the lookup: with the pieces of some thousand passages one in ten is set.
const FILTER: usize = 1 << 21;

/// Places on one diagonal up to so many bytes apart belong together: words were inserted or lost between.
const TOGETHER: isize = 12;

/// A piece: its hash, whose it is, and how many bytes before it the passage begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    hash: u64,
    owner: usize,
    before: isize,
}

/// The pieces of some passages.
#[derive(Debug, Default)]
pub struct Seeds {
    pieces: Vec<Piece>,
}

impl Seeds {
    /// A piece found more often than this says nothing and is passed over from then on.
    pub const FREQUENT: usize = 64;

    /// Adds the pieces of a text given in parts, whose passage begins `lead` bytes behind the text's beginning (before
    /// it, if negative).
    pub fn add(&mut self, owner: usize, parts: &[&str], lead: isize) {
        let text = parts.concat();
        let windows = Windows::new(&text, WINDOW).step_by(STRIDE);
        self.pieces.extend(windows.map(|(at, hash)| Piece { hash, owner, before: at.cast_signed() - lead }));
    }

    /// Whether there is any piece of a passage. Texts shorter than a piece have none.
    pub fn knows(&self, owner: usize) -> bool {
        self.pieces.iter().rev().take_while(|p| p.owner >= owner).any(|p| p.owner == owner)
    }

    /// For each passage, the places in a stream where most of its pieces gather, at most `most`.
    pub fn gather(mut self, stream: &str, most: usize) -> BTreeMap<usize, Vec<usize>> {
        let mut found: BTreeMap<usize, Vec<isize>> = BTreeMap::new();
        for (owner, start) in self.hits(stream) {
            found.entry(owner).or_default().push(start);
        }
        found.into_iter().map(|(owner, starts)| (owner, densest(starts, most))).collect()
    }

    /// Whose pieces occur, and where that passage would begin.
    fn hits(&mut self, stream: &str) -> Vec<(usize, isize)> {
        self.pieces.sort_unstable();
        let mut filter = vec![0u64; FILTER / 64];
        let slot = |hash: u64| ((hash as usize % FILTER) / 64, 1u64 << (hash % 64));
        for piece in &self.pieces {
            let (word, bit) = slot(piece.hash);
            filter[word] |= bit;
        }
        let mut counts = vec![0u8; self.pieces.len()];
        let mut hits = Vec::new();
        for (at, hash) in Windows::new(stream, WINDOW) {
            let (word, bit) = slot(hash);
            if filter[word] & bit == 0 {
                continue;
            }
            let first = self.pieces.partition_point(|p| p.hash < hash);
            let Some(count) = counts.get_mut(first) else { continue };
            let same = self.pieces.iter().skip(first).take_while(|p| p.hash == hash);
            if usize::from(*count) < Self::FREQUENT {
                let before = hits.len();
                hits.extend(same.map(|p| (p.owner, at.cast_signed() - p.before)));
                *count += u8::from(hits.len() > before);
            }
        }
        hits
    }
}

/// The middles of the densest clusters of places.
fn densest(mut starts: Vec<isize>, most: usize) -> Vec<usize> {
    starts.sort_unstable();
    let mut clusters: Vec<(usize, usize)> =
        starts.chunk_by(|a, b| b - a <= TOGETHER).map(|c| (c.len(), middle(c))).collect();
    clusters.sort_by_key(|(count, at)| (std::cmp::Reverse(*count), *at));
    clusters.truncate(most);
    clusters.into_iter().map(|(_, at)| at).collect()
}

fn middle(cluster: &[isize]) -> usize {
    cluster.get(cluster.len() / 2).map_or(0, |at| usize::try_from(*at).unwrap_or(0))
}
