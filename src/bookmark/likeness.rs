//! How much two short pieces of the stream are alike, counted in edits (V. Levenshtein, 1965), computed a machine word
//! at a time (G. Myers, "A fast bit-vector algorithm for approximate string matching", 1999).

/// The most characters that are compared: a machine word has as many bits.
pub const PIECE: usize = 64;

/// Characters on each side of a seam: enough for four or five words, few enough to survive an insertion nearby.
const SEAM: usize = 32;

/// What lying at the other end of the region weighs, in shares of the words: repeated words are told apart by it, and
/// changed words hardly suffer.
const DRIFT: f32 = 0.3;

/// What a difference on the right of a seam weighs more than one on its left: the words of a passage count more than
/// those around it where something was inserted between.
const INSIDE: f32 = 1.5;

/// A piece of at most [`PIECE`] characters that is looked for.
struct Pattern {
    /// For each of its characters the positions it stands at, as bits: a table of [`SLOTS`] places, each holding the
    /// first character that wanted it or came by when its own was taken.
    masks: [(char, u64); SLOTS],
    length: usize,
}

/// Twice [`PIECE`], so that there is always a free slot.
const SLOTS: usize = 2 * PIECE;

/// The state of a comparison: differences between neighbouring distances of a column, and the last distance.
struct Column<'p> {
    pattern: &'p Pattern,
    rises: u64,
    falls: u64,
    distance: usize,
    /// 1 if the text counts from its beginning, 0 if the pattern may begin anywhere in it.
    anchored: u64,
}

impl Pattern {
    fn new(characters: impl Iterator<Item = char>) -> Self {
        let mut pattern = Self { masks: [('\0', 0); SLOTS], length: 0 };
        for c in characters.take(PIECE) {
            let slot = pattern.slot(c);
            if let Some((owner, mask)) = pattern.masks.get_mut(slot) {
                *owner = c;
                *mask |= 1 << pattern.length;
            }
            pattern.length += 1;
        }
        pattern
    }

    /// The slot of a character, or the free one that it would have.
    fn slot(&self, c: char) -> usize {
        let mut slot = c as usize % SLOTS;
        while self.masks.get(slot).is_some_and(|(owner, mask)| *mask != 0 && *owner != c) {
            slot = (slot + 1) % SLOTS;
        }
        slot
    }

    fn column(&self, anchored: bool) -> Column<'_> {
        Column {
            pattern: self,
            rises: u64::MAX,
            falls: 0,
            distance: self.length,
            anchored: u64::from(anchored),
        }
    }

    fn mask(&self, c: char) -> u64 {
        self.masks.get(self.slot(c)).map_or(0, |(_, mask)| *mask)
    }
}

impl Column<'_> {
    /// Goes on by one character of the text; gives the distance of the pattern to the text up to it.
    fn step(&mut self, c: char) -> usize {
        let equal = self.pattern.mask(c);
        let vertical = equal | self.falls;
        let horizontal = (((equal & self.rises).wrapping_add(self.rises)) ^ self.rises) | equal;
        let up = self.falls | !(horizontal | self.rises);
        let down = self.rises & horizontal;
        let last = 1 << self.pattern.length.saturating_sub(1);
        self.distance += usize::from(up & last != 0);
        self.distance -= usize::from(down & last != 0);
        let up = (up << 1) | self.anchored;
        self.rises = (down << 1) | !(vertical | up);
        self.falls = up & vertical;
        self.distance
    }
}

/// The share of equal characters, from 0 to 1, of `words` and the beginning of `text`, at most [`PIECE`] characters.
/// Without words there is nothing unlike: 1.
pub fn head_likeness(text: &str, words: &str) -> f32 {
    beginning(text.chars(), words.chars())
}

/// The same for the end of `text` and the last characters of `words`.
pub fn tail_likeness(text: &str, words: &str) -> f32 {
    beginning(text.chars().rev(), words.chars().rev())
}

fn beginning(text: impl Iterator<Item = char>, words: impl Iterator<Item = char>) -> f32 {
    let pattern = Pattern::new(words);
    let mut column = pattern.column(true);
    let most = pattern.length + pattern.length / 2;
    let nearest = text.take(most).map(|c| column.step(c)).fold(pattern.length, usize::min);
    share(nearest, pattern.length)
}

/// The share of equal characters of two texts, the second of at most [`PIECE`] characters.
pub fn likeness(text: &str, words: &str) -> f32 {
    let pattern = Pattern::new(words.chars());
    let mut column = pattern.column(true);
    let distance = text.chars().map(|c| column.step(c)).last().unwrap_or(pattern.length);
    share(distance, pattern.length.max(text.chars().count()))
}

fn share(distance: usize, length: usize) -> f32 {
    if length == 0 { 1.0 } else { 1.0 - distance.min(length) as f32 / length as f32 }
}

/// Where in `region` the end of `left` and the beginning of `right` fit best side by side: a byte offset. Of places
/// that fit equally well the one nearest to `near`, also in bytes of the region.
pub fn best_seam(region: &str, near: usize, left: &str, right: &str) -> usize {
    let mut offsets: Vec<usize> = region.char_indices().map(|(at, _)| at).collect();
    offsets.push(region.len());
    let last: Vec<char> = left.chars().rev().take(SEAM).collect();
    let first: Vec<char> = right.chars().take(SEAM).collect();
    let before = costs(last.into_iter().rev(), region.chars());
    let mut behind = costs(first.into_iter().rev(), region.chars().rev());
    behind.reverse();
    let far = DRIFT / region.len().max(1) as f32;
    let total =
        |((at, left), right): ((&usize, f32), f32)| left + INSIDE * right + far * at.abs_diff(near) as f32;
    let sites = offsets.iter().zip(before).zip(behind).map(|site| (total(site), *site.0.0));
    sites.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(near, |(_, at)| at)
}

/// For each place of a text, its beginning among them, how badly the pattern fits before it: edits by character.
fn costs(pattern: impl Iterator<Item = char>, text: impl Iterator<Item = char>) -> Vec<f32> {
    let pattern = Pattern::new(pattern);
    if pattern.length == 0 {
        return text.map(|_| 0.0).chain([0.0]).collect();
    }
    let mut column = pattern.column(false);
    let distances = text.map(|c| column.step(c)).collect::<Vec<_>>();
    let cost = |distance: usize| distance as f32 / pattern.length as f32;
    [pattern.length].into_iter().chain(distances).map(cost).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The distance by the book: a table.
    fn table(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let next = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                corner = row[j + 1];
                row[j + 1] = next;
            }
        }
        row[b.len()]
    }

    proptest! {
        #[test]
        fn the_bits_count_what_the_table_counts(a in "[abcж]{0,64}", b in "[abcж]{0,90}") {
            let (long, short): (Vec<char>, Vec<char>) = (b.chars().collect(), a.chars().collect());
            prop_assume!(!short.is_empty());
            let expected = share(table(&short, &long), short.len().max(long.len()));
            prop_assert!((likeness(&b, &a) - expected).abs() < 1e-6);
            let nearest = (0..=long.len().min(short.len() * 3 / 2)).map(|n| table(&short, &long[..n])).min();
            let expected = share(nearest.unwrap(), short.len());
            prop_assert!((head_likeness(&b, &a) - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn a_seam_is_found_though_both_sides_changed() {
        let region = "xxxxthethirddelegatekebthiscopyanditisfromhisheirsyyyy";
        let seam = best_seam(region, 20, "thethirddelegatekept", "hiscopyanditisfrommyheirs");
        assert!(region.get(seam..).is_some_and(|behind| behind.starts_with("hiscopy")));
    }

    #[test]
    fn something_inserted_between_words_and_context_stays_outside() {
        let (before, after) = ("theclauseswereunloadedbeforeme", "nobodyintheroomhadtheauthority");
        let region = format!("{}{before}RUNNINGHEAD{after}{}", "x".repeat(90), "y".repeat(90));
        let seam = best_seam(&region, 120, before, after);
        assert!(region.get(seam..).is_some_and(|behind| behind.starts_with("nobody")));
    }
}
