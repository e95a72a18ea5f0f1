//! How often the words that are asked about occur in an article, alone and in company.
//!
//! Only the answers are kept: most words of an article cost a look at one bit. What this leaves to others: which words to
//! ask about, and what the answers mean.

use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};

/// What is asked about, as its text in parts: a word (`harbour`), two words with a blank between (`harbour master`), or what
/// stands on one side of a hyphen in a compound (`harbour-`, `-master`).
#[derive(Debug, Clone, Copy, Default)]
pub struct Query<'a> {
    /// A letter before the parts.
    pub initial: Option<char>,
    /// The rest.
    pub parts: [&'a str; 3],
}

/// How often what is asked about occurs.
#[derive(Debug)]
pub struct Vocabulary {
    hasher: RandomState,
    /// A bit for each of the low bits of the hashes that are asked about, so that most other words cost nothing. Its length
    /// is a power of two.
    asked: Vec<u64>,
    /// What occurs of that, and the few other words whose bits are set.
    counts: HashMap<u64, u16, BuildHasherDefault<Itself>>,
}

/// Hashes what is a hash already.
#[derive(Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Bits of [`Vocabulary::asked`] for each word that is asked about: at most one word in so many is counted in vain.
const BITS: usize = 16;

impl Vocabulary {
    /// Counts what is asked about in texts of one line each. Of a line that ends in a hyphen the last word is left out, and of
    /// the line behind it the first.
    pub fn new<'a>(queries: impl Iterator<Item = Query<'a>>, texts: impl Iterator<Item = &'a str>) -> Self {
        let hasher = RandomState::default();
        let wanted: Vec<u64> = queries.filter_map(|query| hash(&hasher, query)).collect();
        let is_asked = !wanted.is_empty();
        let mut asked = vec![0; (wanted.len() * BITS / 64 + 1).next_power_of_two()];
        for hash in &wanted {
            let (slot, bit) = place(*hash, &asked);
            asked[slot] |= bit;
        }
        let mut vocabulary = Self { hasher, asked, counts: HashMap::default() };
        let mut broken = false;
        for text in texts.filter(|_| is_asked) {
            broken = vocabulary.count_line(text, broken);
        }
        vocabulary
    }

    /// How often something occurs that was asked about; a short word never.
    pub fn count(&self, query: Query) -> u16 {
        hash(&self.hasher, query).and_then(|hash| self.counts.get(&hash)).copied().unwrap_or(0)
    }

    /// Counts the words of a line, the first left out if it is `broken`; returns whether the line ends in a hyphen.
    fn count_line(&mut self, text: &str, broken: bool) -> bool {
        let ends_broken = text.ends_with(['-', '‐', '\u{ad}']);
        let mut bytes = text.as_bytes();
        if broken {
            let first = bytes.iter().position(|b| !IN_WORD[*b as usize]).unwrap_or(bytes.len());
            bytes = bytes.get(first..).unwrap_or_default();
        }
        if ends_broken {
            let last = bytes.iter().rposition(|b| !IN_WORD[*b as usize]).unwrap_or(0);
            bytes = bytes.get(..last).unwrap_or_default();
        }
        while !bytes.is_empty() {
            let (end, has_hyphen) = word_end(bytes);
            let word = bytes.get(..end).unwrap_or_default();
            if word.len() >= SHORTEST_WORD && self.count_one(word) && bytes.get(end) == Some(&b' ') {
                let (next, _) = word_end(bytes.get(end + 1..).unwrap_or_default());
                self.count_one(bytes.get(..end + 1 + next).unwrap_or_default());
            }
            if has_hyphen {
                self.count_sides(word);
            }
            bytes = bytes.get(end + 1..).unwrap_or_default();
        }
        ends_broken
    }

    /// Counts what stands before and behind each hyphen of a compound.
    fn count_sides(&mut self, word: &[u8]) {
        let mut start = 0;
        for hyphen in memchr::memchr_iter(b'-', word) {
            let rest = word.get(hyphen + 1..).unwrap_or_default();
            let next = memchr::memchr(b'-', rest).unwrap_or(rest.len());
            if start < hyphen && next > 0 {
                self.count_one(word.get(start..=hyphen).unwrap_or_default());
                self.count_one(word.get(hyphen..=hyphen + next).unwrap_or_default());
            }
            start = hyphen + 1;
        }
    }

    /// Counts something, if it may be asked about; returns whether it may.
    #[inline]
    fn count_one(&mut self, word: &[u8]) -> bool {
        let hash = hash_bytes(&self.hasher, word.get(..LONGEST).unwrap_or(word));
        let (slot, bit) = place(hash, &self.asked);
        if self.asked[slot] & bit == 0 {
            return false;
        }
        let count = self.counts.entry(hash).or_default();
        *count = count.saturating_add(1);
        true
    }
}

/// Where the word ends that a line begins with, and whether a hyphen stands in it.
fn word_end(bytes: &[u8]) -> (usize, bool) {
    let mut seen = 0;
    let end = bytes.iter().position(|byte| {
        let kind = KINDS[*byte as usize];
        seen |= kind;
        kind & END != 0
    });
    (end.unwrap_or(bytes.len()), seen & HYPHEN != 0)
}

/// The word of a table of bits and the bit in it for a hash.
fn place(hash: u64, table: &[u64]) -> (usize, u64) {
    ((hash >> 6) as usize & (table.len() - 1), 1 << (hash % 64))
}

/// The shortest word that is counted, in bytes.
const SHORTEST_WORD: usize = 4;

/// The shortest that is asked about: `-li`.
const SHORTEST: usize = 3;

/// The longest that is told from others, in bytes.
const LONGEST: usize = 120;

/// The bytes of words: letters, digits, hyphens and all beyond ASCII.
const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 0x80 || byte == b'-' as usize || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Marks bytes at which words end that are counted.
const END: u8 = 1;

/// Marks the hyphen.
const HYPHEN: u8 = 2;

/// Bytes by what they are in words: besides those that are in none, the first bytes of general punctuation and of Latin-1
/// signs end words that are counted.
const KINDS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        if !IN_WORD[byte] || byte == 0xe2 || byte == 0xc2 {
            table[byte] = END;
        }
        byte += 1;
    }
    table[b'-' as usize] = HYPHEN;
    table
};

/// Hash of what is asked about, as of the same text in [`Vocabulary::count_one`]; `None` if it is too short to be counted
/// there.
fn hash(hasher: &RandomState, query: Query) -> Option<u64> {
    let mut word = [0; LONGEST];
    let mut length = query.initial.map_or(0, |initial| initial.encode_utf8(&mut word).len());
    for part in query.parts {
        let rest = word.get_mut(length..).unwrap_or_default();
        let bytes = part.as_bytes().get(..rest.len()).unwrap_or(part.as_bytes());
        rest.get_mut(..bytes.len()).unwrap_or_default().copy_from_slice(bytes);
        length += bytes.len();
    }
    let word = word.get(..length).unwrap_or_default();
    (length >= SHORTEST).then(|| hash_bytes(hasher, word))
}

/// Hash of a text.
#[inline]
fn hash_bytes(hasher: &RandomState, bytes: &[u8]) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(bytes);
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_alone_and_in_company() {
        let query = |word| Query { initial: None, parts: [word, "", ""] };
        let asked = ["harbour", "harbour master", "harbour-", "-made", "-hand-", "broken"].map(query);
        let texts = ["the harbour master of the harbour", "a harbour-side, a hand-made bro-", "ken broken"];
        let vocabulary = Vocabulary::new(asked.into_iter(), texts.into_iter());
        assert_eq!(asked.map(|query| vocabulary.count(query)), [2, 1, 1, 1, 0, 1]);
    }
}
