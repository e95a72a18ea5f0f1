//! What becomes of a hyphen at the end of a line: it joins the halves of a word, unless something says that it is the
//! word's own.

use std::collections::HashMap;

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

/// Words before which a hanging hyphen keeps its blank.
const CONJUNCTIONS: [&str; 16] =
    ["и", "или", "да", "та", "і", "й", "або", "und", "oder", "bzw.", "and", "or", "et", "ou", "y", "e"];

/// How often words with inner hyphens, and words without, occur in an article.
#[derive(Debug, Default)]
pub struct Vocabulary {
    counts: HashMap<u64, u16>,
}

impl Vocabulary {
    /// The words of `texts`, first and last words of lines left out, since they may be halves.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut vocabulary = Self::default();
        for text in texts {
            let mut words = text.split([' ', '\n', '/']).skip(1).peekable();
            while let Some(word) = words.next() {
                if words.peek().is_some() {
                    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                    if word.len() > 3 {
                        let count = vocabulary.counts.entry(hash([word])).or_default();
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
        vocabulary
    }

    fn count<const N: usize>(&self, parts: [&str; N]) -> u16 {
        self.counts.get(&hash(parts)).copied().unwrap_or(0)
    }
}

/// Hash of the concatenation of some parts, case folded.
fn hash<const N: usize>(parts: [&str; N]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for c in parts.iter().flat_map(|p| p.chars()) {
        let c = if c.is_uppercase() { c.to_lowercase().next().unwrap_or(c) } else { c };
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// Decides about the hyphen that ends `before`, when `after` follows.
pub fn resolve(before: &str, after: &str, vocabulary: &Vocabulary) -> Hyphen {
    let stem = before.trim_end_matches(['-', '\u{ad}', '‐']);
    if before.ends_with('\u{ad}') {
        return Hyphen::Drop;
    }
    let head =
        stem.rsplit(|c: char| !(c.is_alphanumeric() || c == '-' || c == '‐')).next().unwrap_or_default();
    let next = after.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    let tail: String = next.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '‐')).collect();
    if CONJUNCTIONS.contains(&next) && head.chars().count() > 2 {
        return Hyphen::KeepWithBlank;
    }
    let first = tail.chars().next();
    let last_half = head.rsplit(['-', '‐']).next().unwrap_or_default();
    if first.is_none_or(char::is_numeric) || last_half.chars().any(char::is_numeric) {
        return Hyphen::Keep;
    }
    if first.is_some_and(char::is_uppercase) {
        let capitals = |s: &str| s.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        let compound = head.contains(['-', '‐']);
        return if capitals(last_half) && capitals(&tail) && !compound { Hyphen::Drop } else { Hyphen::Keep };
    }
    let tail_first = tail.split(['-', '‐']).next().unwrap_or_default();
    let joined = vocabulary.count([last_half, &tail]) + vocabulary.count([last_half, tail_first]);
    let kept = vocabulary.count([last_half, "-", &tail]) + vocabulary.count([head, "-", &tail]);
    if kept > joined { Hyphen::Keep } else { Hyphen::Drop }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_join_unless_something_speaks_against_it() {
        let vocabulary = Vocabulary::new(["der well-known Satz", "eine well-known Sache"].into_iter());
        let cases = [
            ("Североатлантичес-", "кий", Hyphen::Drop),
            ("НА-", "ТО", Hyphen::Drop),
            ("EU-", "Staaten", Hyphen::Keep),
            ("нефте-", "и газопроводов", Hyphen::KeepWithBlank),
            ("Luft-", "und Raumfahrt", Hyphen::KeepWithBlank),
            ("1990-", "1995", Hyphen::Keep),
            ("a well-", "known man", Hyphen::Keep),
            ("soft\u{ad}", "ware", Hyphen::Drop),
        ];
        for (before, after, expected) in cases {
            assert_eq!(resolve(before, after, &vocabulary), expected, "{before}|{after}");
        }
    }
}
