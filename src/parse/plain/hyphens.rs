//! What becomes of a hyphen at the end of a line: it joins the halves of a word, unless something says that it is the
//! word's own.
//!
//! What may say so: capitals and digits behind it, a conjunction behind it ("Vor- und Nachteile"), addresses and names of
//! files, a few particles that every hyphen in their language belongs to, and the words of the article itself.

use crate::letter::Letter;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// Whether the hyphen between two lines stays, and whether a blank stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hyphen {
    /// It only broke the word.
    Drop,
    /// It is part of the word.
    Keep,
    /// It stands for the rest of a word, as in "Vor- und Nachteile".
    KeepWithBlank,
}

/// Words before which a hanging hyphen keeps its blank. Short words that also end longer ones are not among them ("приро-да").
const CONJUNCTIONS: [&str; 11] = ["и", "или", "або", "чи", "und", "oder", "bzw.", "and", "or", "et", "ou"];
/// What follows a hyphen of its own in any word.
const PARTICLES: [&str; 6] = ["нибудь", "небудь", "либо", "elles", "elle", "ils"];
/// What stands before a hyphen of its own.
const PREFIXES: [&str; 10] =
    ["кое", "кой", "во-вторых", "self", "Self", "twenty", "thirty", "forty", "sixty", "ninety"];
/// The shortest half that may be a word by itself, in bytes.
const SHORTEST: usize = 6;

/// The halves of a word around a line-end hyphen.
#[derive(Debug, Clone, Copy)]
struct Halves<'a> {
    /// What stands before the hyphen since the last blank or mark, inner hyphens included.
    head: &'a str,
    /// The part of it behind its last hyphen.
    last: &'a str,
    /// The next word, inner hyphens included.
    tail: &'a str,
    /// The part of it before its first hyphen.
    first: &'a str,
}

/// The end of a text, behind the last of some characters.
fn behind_last(text: &str, is_one: impl Fn(char) -> bool) -> &str {
    let last = text.char_indices().rev().find(|(_, c)| is_one(*c));
    last.and_then(|(at, c)| text.get(at + c.len_utf8()..)).unwrap_or(text)
}

/// The beginning of a text, before the first of some characters.
fn before_first(text: &str, is_one: impl Fn(char) -> bool) -> &str {
    let first = text.char_indices().find(|(_, c)| is_one(*c));
    first.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

impl<'a> Halves<'a> {
    fn new(before: &'a str, after: &'a str) -> Self {
        let is_hyphen = |c: char| matches!(c, '-' | '‐');
        let is_outside = |c: char| !c.is_letter_or_digit() && !is_hyphen(c);
        let stem = before.trim_end_matches(['-', '‐', '\u{ad}']);
        let (head, tail) = (behind_last(stem, is_outside), before_first(after, is_outside));
        // A hyphen inside of a half is rare.
        let has_hyphen = |half: &str| half.bytes().any(|b| matches!(b, b'-' | 0xe2));
        Self {
            head,
            last: if has_hyphen(head) { behind_last(head, is_hyphen) } else { head },
            tail,
            first: if has_hyphen(tail) { before_first(tail, is_hyphen) } else { tail },
        }
    }

    /// The words that the hyphen asks about, in parts: the halves joined, with a hyphen, the whole if it has other
    /// hyphens, and each half that is long enough to be a word by itself.
    fn questions(self) -> [[&'a str; 3]; 5] {
        let Self { head, last, tail, first } = self;
        let has_more = head.len() + tail.len() > last.len() + first.len();
        let is_long = last.len().min(first.len()) >= SHORTEST;
        let either = |holds: bool, parts: [&'a str; 3]| if holds { parts } else { [""; 3] };
        [
            [last, "", first],
            [last, "-", first],
            either(has_more, [head, "-", tail]),
            either(is_long, [last, "", ""]),
            either(is_long, [first, "", ""]),
        ]
    }
}

/// How often the words that line-end hyphens ask about occur elsewhere in an article.
#[derive(Debug)]
pub struct Vocabulary {
    hasher: RandomState,
    counts: HashMap<u64, u16, RandomState>,
    /// A bit for each of the low bits of the hashes that are asked about, so that most other words cost nothing. Its length
    /// is a power of two.
    asked: Vec<u64>,
}

/// Bits of [`Vocabulary::asked`] for each word that is asked about: one word in so many is looked up in vain.
const BITS: usize = 8;

impl Vocabulary {
    /// Counts the words that the hyphens between `breaks` ask about, in texts of one line each. Of a line that ends in a
    /// hyphen the last word is left out, and of the line behind it the first.
    pub fn new<'a>(
        breaks: impl Iterator<Item = (&'a str, &'a str)>,
        texts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let hasher = RandomState::default();
        let mut wanted: Vec<u64> = Vec::new();
        for (before, after) in breaks {
            wanted.extend(Halves::new(before, after).questions().iter().filter_map(|q| hash(&hasher, *q)));
        }
        let is_asked = !wanted.is_empty();
        let mut asked = vec![0; (wanted.len() * BITS / 64 + 1).next_power_of_two()];
        for hash in &wanted {
            let (slot, bit) = place(*hash, &asked);
            asked[slot] |= bit;
        }
        let counts = wanted.into_iter().map(|hash| (hash, 0)).collect();
        let mut vocabulary = Self { hasher, counts, asked };
        let mut broken = false;
        for text in texts.filter(|_| is_asked) {
            broken = vocabulary.count_line(text, broken);
        }
        vocabulary
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
            let end = bytes.iter().position(|b| ENDS_WORD[*b as usize]).unwrap_or(bytes.len());
            self.count_word(bytes.get(..end).unwrap_or_default());
            bytes = bytes.get(end + 1..).unwrap_or_default();
        }
        ends_broken
    }

    /// Counts a word, if it is asked about.
    #[inline]
    fn count_word(&mut self, word: &[u8]) {
        if word.len() < SHORTEST_COUNTED {
            return;
        }
        let hash = hash_word(&self.hasher, word.get(..LONGEST).unwrap_or(word));
        let (slot, bit) = place(hash, &self.asked);
        if self.asked[slot] & bit != 0
            && let Some(count) = self.counts.get_mut(&hash)
        {
            *count = count.saturating_add(1);
        }
    }

    /// How often a word occurs that was asked about; a short one never.
    fn count(&self, parts: [&str; 3]) -> u16 {
        hash(&self.hasher, parts).and_then(|hash| self.counts.get(&hash)).copied().unwrap_or(0)
    }
}

/// The word of a table of bits and the bit in it for a hash.
fn place(hash: u64, table: &[u64]) -> (usize, u64) {
    ((hash >> 6) as usize & (table.len() - 1), 1 << (hash % 64))
}

/// The shortest word that is counted, in bytes.
const SHORTEST_COUNTED: usize = 4;

/// The longest word that is told from others, in bytes.
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

/// The bytes at which words end that are counted: besides, the first bytes of general punctuation and of Latin-1 signs.
const ENDS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = !IN_WORD[byte] || byte == 0xe2 || byte == 0xc2;
        byte += 1;
    }
    table
};

/// Hash of the concatenation of some parts, as of a word in [`Vocabulary::count_word`]; `None` if it is too short to be
/// counted there.
fn hash(hasher: &RandomState, parts: [&str; 3]) -> Option<u64> {
    let mut word = [0; LONGEST];
    let mut length = 0;
    for part in parts {
        let rest = word.get_mut(length..).unwrap_or_default();
        let bytes = part.as_bytes().get(..rest.len()).unwrap_or(part.as_bytes());
        rest.get_mut(..bytes.len()).unwrap_or_default().copy_from_slice(bytes);
        length += bytes.len();
    }
    let word = word.get(..length).unwrap_or_default();
    (length >= SHORTEST_COUNTED).then(|| hash_word(hasher, word))
}

/// Hash of a word.
#[inline]
fn hash_word(hasher: &RandomState, word: &[u8]) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(word);
    state.finish()
}

/// Decides about the hyphen that ends `before`, when `after` follows.
pub fn resolve(before: &str, after: &str, vocabulary: &Vocabulary) -> Hyphen {
    if before.ends_with('\u{ad}') {
        return Hyphen::Drop;
    }
    let halves = Halves::new(before, after);
    let next = before_first(after, char::is_whitespace);
    if CONJUNCTIONS.contains(&next) && halves.head.chars().count() > 2 {
        return Hyphen::KeepWithBlank;
    }
    if is_technical(before, next) || is_compound(halves) {
        return Hyphen::Keep;
    }
    let first = halves.tail.chars().next();
    if first.is_none_or(char::is_number) || halves.last.contains(char::is_number) {
        return Hyphen::Keep;
    }
    if first.is_some_and(char::is_capital) {
        let capitals = |s: &str| s.chars().all(|c| c.is_capital() || !c.is_letter());
        let broken = capitals(halves.last) && capitals(halves.tail) && halves.head == halves.last;
        return if broken { Hyphen::Drop } else { Hyphen::Keep };
    }
    by_votes(halves, vocabulary)
}

/// What the words of the article say: the spelling that occurs more often; if neither occurs, two halves that both occur as
/// words of their own are two words.
fn by_votes(halves: Halves, vocabulary: &Vocabulary) -> Hyphen {
    let [joined, hyphened, whole, last, first] = halves.questions();
    let count = |parts: [&str; 3]| vocabulary.count(parts);
    let joined = count(joined);
    let apart = || joined == 0 && count(last) > 0 && count(first) > 0;
    if count(hyphened).max(count(whole)) > joined || apart() { Hyphen::Keep } else { Hyphen::Drop }
}

/// Whether a hyphen stands in an address, the name of a file or an identifier.
fn is_technical(before: &str, next: &str) -> bool {
    let token = behind_last(before, char::is_whitespace);
    let has_sign = |text: &str| text.bytes().any(|b| matches!(b, b'/' | b'_' | b'@'));
    let bare = next.trim_end_matches(|c: char| !c.is_letter_or_digit());
    let is_dotted = || bare.split('.').skip(1).any(|part| part.starts_with(char::is_letter));
    has_sign(token) || has_sign(bare) || (bare.is_ascii() && is_dotted())
}

/// Whether one half is a particle that a hyphen always joins to its word.
fn is_compound(halves: Halves) -> bool {
    let Halves { head, tail, .. } = halves;
    let manner = ["по", "По"].contains(&head)
        && ["ому", "ему", "ски", "цки", "ьи"].iter().any(|ending| tail.ends_with(ending))
        && !["этому", "тому", "чему"].contains(&tail);
    let ordinal = ["во", "в", "Во", "В"].contains(&head) && (tail.ends_with("ых") || tail.ends_with("их"));
    let clitic = tail.is_ascii() && !head.ends_with(['t', 'd']);
    manner || ordinal || PREFIXES.contains(&head) || (PARTICLES.contains(&tail) && !clitic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_join_unless_something_speaks_against_it() {
        let cases = [
            ("Североатлантичес-", "кий", Hyphen::Drop),
            ("НА-", "ТО", Hyphen::Drop),
            ("EU-", "Staaten", Hyphen::Keep),
            ("нефте-", "и газопроводов", Hyphen::KeepWithBlank),
            ("Luft-", "und Raumfahrt", Hyphen::KeepWithBlank),
            ("1990-", "1995", Hyphen::Keep),
            ("a well-", "known man", Hyphen::Keep),
            ("soft\u{ad}", "ware", Hyphen::Drop),
            ("приро-", "да и", Hyphen::Drop),
            ("как-", "нибудь", Hyphen::Keep),
            ("по-", "видимому,", Hyphen::Keep),
            ("по-", "этому", Hyphen::Drop),
            ("sont-", "elles", Hyphen::Keep),
            ("nouv-", "elles", Hyphen::Drop),
            ("the river-", "bank", Hyphen::Drop),
            ("of the harbour-", "master's", Hyphen::Keep),
            ("/usr/share/auto-", "tools", Hyphen::Keep),
            ("the list-", "name.txt.gz.", Hyphen::Keep),
        ];
        let texts = ["der well-known Satz", "eine well-known Sache", "the master of the harbour was out"];
        let vocabulary = Vocabulary::new(cases.iter().map(|c| (c.0, c.1)), texts.into_iter());
        for (before, after, expected) in cases {
            assert_eq!(resolve(before, after, &vocabulary), expected, "{before}|{after}");
        }
    }
}
