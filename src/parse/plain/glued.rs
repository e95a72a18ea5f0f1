//! Words of a title that an extractor ran together (`OfMills`, `НАМЕЛЬНИЦЕ`): they are parted where the article has all
//! the parts as words of its own.

use crate::letter::Letter;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::ops::Range;

/// Bytes of the article that are read for its words.
const READ: usize = 300_000;
/// The longest run of letters that is looked at, in characters.
const LONGEST: usize = 80;

/// The words of an article and how often they occur.
#[derive(Debug, Default)]
pub struct Words {
    /// By what [`hash`] makes of them.
    counts: HashMap<u64, u32, RandomState>,
    /// Whether words are joined to longer ones in its language, so that parts prove nothing.
    compounds: bool,
}

impl Words {
    /// The words of the first of some texts.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<u64, u32, RandomState> = HashMap::default();
        let mut read = 0;
        for text in texts.take_while(|t| {
            read += t.len();
            read < READ
        }) {
            for word in whole_words(text) {
                *counts.entry(hash(word.chars())).or_default() += 1;
            }
        }
        let often = |word: &str| counts.get(&hash(word.chars())).is_some_and(|n| *n >= 3);
        let compounds = ["und", "och", "og", "het", "ja"].iter().any(|w| often(w));
        Self { counts, compounds }
    }

    /// Whether some letters are a word of the article; of one or two letters only if it is frequent.
    fn has(&self, letters: &[char]) -> bool {
        let word = hash(letters.iter().copied());
        self.counts.get(&word).is_some_and(|n| letters.len() > 2 || *n >= 3)
    }
}

/// A hash of the small letters of a word.
fn hash(letters: impl Iterator<Item = char>) -> u64 {
    letters
        .fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(c.small())).wrapping_mul(0x0100_0000_01b3))
}

/// The words inside a line: the first and the last may be halves.
fn whole_words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !c.is_letter() && !matches!(c, '\'' | '’' | '-'));
    let mut inner = words.filter(|w| w.starts_with(char::is_letter)).skip(1).peekable();
    std::iter::from_fn(move || inner.next().filter(|_| inner.peek().is_some()))
}

/// Where blanks are missing in a text, in bytes.
pub fn breaks(text: &str, words: &Words) -> Vec<usize> {
    let mut found = Vec::new();
    for run in runs(text) {
        let letters: Vec<(usize, char)> = text
            .get(run.clone())
            .unwrap_or_default()
            .char_indices()
            .map(|(i, c)| (run.start + i, c))
            .collect();
        let plain: Vec<char> = letters.iter().map(|(_, c)| *c).collect();
        if plain.len() < 5 || plain.len() > LONGEST || words.has(&plain) {
            continue;
        }
        let parts = by_case(&plain, words).or_else(|| (!words.compounds).then(|| by_words(&plain, words)));
        found.extend(parts.unwrap_or_default().iter().filter_map(|k| Some(letters.get(*k)?.0)));
    }
    found
}

/// The runs of letters in a text.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = at + c.len_utf8(),
            None => found.push(at..at + c.len_utf8()),
        }
    }
    found
}

/// The breaks before capitals behind small letters, if all parts are words of the article.
fn by_case(letters: &[char], words: &Words) -> Option<Vec<usize>> {
    let pairs = letters.windows(2).enumerate();
    let breaks: Vec<usize> = pairs
        .filter(|(_, pair)| matches!(pair, [a, b] if a.is_lowercase() && b.is_uppercase()))
        .map(|(i, _)| i + 1)
        .collect();
    let starts = std::iter::once(0).chain(breaks.iter().copied());
    let ends = breaks.iter().copied().chain([letters.len()]);
    let known = starts.zip(ends).all(|(a, b)| letters.get(a..b).is_some_and(|part| words.has(part)));
    (!breaks.is_empty() && known).then_some(breaks)
}

/// The cheapest parting of letters into words of the article; no breaks if the whole is likelier to be a word.
fn by_words(letters: &[char], words: &Words) -> Vec<usize> {
    let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
    for end in 1..=letters.len() {
        let ways = (0..end).filter_map(|start| {
            let last = end == letters.len();
            if last && start > 0 && end - start < 3 {
                return None; // An ending, not a word: titles do not end with a preposition.
            }
            let price = price(letters.get(start..end)?, start == 0, words);
            Some((best.get(start)?.0 + price, start))
        });
        best.push(ways.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::INFINITY, 0)));
    }
    let mut found = Vec::new();
    let mut at = letters.len();
    while let Some((_, start)) = best.get(at).filter(|_| at > 0) {
        found.push(*start);
        at = *start;
    }
    found.pop();
    found.reverse();
    found
}

/// The price of taking letters for one word: short words are dear, most of all at the beginning, where they may be
/// prefixes; words that the article does not have cost by their length.
fn price(letters: &[char], first: bool, words: &Words) -> f32 {
    match (letters.len(), words.has(letters)) {
        (1 | 2, true) if first => 3.5,
        (1 | 2, true) => 2.0,
        (_, true) => 1.0,
        (length, false) => 2.2 + length as f32 / 6.0 + if length < 5 { 2.0 } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(title: &str, article: &str) -> String {
        let words = Words::new(article.lines());
        let mut result = title.to_owned();
        for at in breaks(title, &words).into_iter().rev() {
            result.insert(at, ' ');
        }
        result
    }

    #[test]
    fn words_run_together_are_parted_where_the_article_has_the_parts() {
        let article = "Он жил на мельнице, на реке и на горе; мельнице сто лет.\nИ старая запруда тоже.";
        assert_eq!(parted("ЖИЛНАМЕЛЬНИЦЕ", article), "ЖИЛ НА МЕЛЬНИЦЕ");
        assert_eq!(parted("Стараязапруда", article), "Старая запруда");
        assert_eq!(
            parted("OfMills", "A history of mills. Of all mills, and of ponds, of course."),
            "Of Mills"
        );
    }

    #[test]
    fn words_that_are_whole_stay_whole() {
        let article = "Он не хочет, не может и не делимости ищет.\nHere McAllister and Allister live.";
        assert_eq!(parted("Неделимости", article), "Неделимости");
        let cases = "Ось табличка, і ми, і ми, і ми, і табличка ж.";
        assert_eq!(parted("За табличками", cases), "За табличками");
        assert_eq!(parted("McAllister", article), "McAllister");
        let german = "Die Kinder und Buch und Bach und Haus.";
        assert_eq!(parted("Kinderbuch", german), "Kinderbuch");
    }
}
