//! Words of a title that an extractor ran together (`OfMills`, `НАМЕЛЬНИЦЕ`): they are parted where the article has all
//! the parts as words of its own.

use crate::letter::Letter;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Bytes of the article that are read for its words.
const READ: usize = 300_000;
/// The longest word that is taken for a preposition or the like, in characters.
const SHORT: usize = 3;
/// The longest run of letters that is looked at, in characters.
const LONGEST: usize = 80;
/// Frequent words of languages that join words to longer ones.
const COMPOUNDING: [&str; 5] = ["und", "och", "og", "het", "ja"];

/// What an article says about the letters of a title: the words it has among them. Letters are known by what [`hash`] makes
/// of them.
#[derive(Debug)]
struct Words {
    /// A bit for each of the low bits of the hashes of all that may be words in the title, so that most words of the article
    /// cost no more than a look.
    asked: [u64; ASKED],
    /// How often words occur.
    counts: HashMap<u64, u32, RandomState>,
    /// What forms of the same words begin with.
    stems: HashSet<u64, RandomState>,
    /// Whether words are joined to longer ones in its language, so that parts prove nothing.
    compounds: bool,
}

/// Bits of [`Words::asked`], by 64.
const ASKED: usize = 256;

impl Words {
    /// The words of some texts, as far as they may tell what was run together of some runs of letters.
    fn new(runs: &[Vec<char>], texts: &[&str]) -> Self {
        let mut words = Self {
            asked: [0; ASKED],
            counts: HashMap::default(),
            stems: HashSet::default(),
            compounds: false,
        };
        for run in runs {
            for start in 0..run.len() {
                run.iter().skip(start).fold(SEED, |hash, letter| {
                    let hash = mix(hash, *letter);
                    words.ask(hash);
                    hash
                });
            }
        }
        for word in COMPOUNDING {
            words.ask(hash(word.chars()));
        }
        for word in texts.iter().flat_map(|text| whole_words(text)) {
            words.count(word);
        }
        let often = |word: &str| words.counts.get(&hash(word.chars())).is_some_and(|n| *n >= 3);
        words.compounds = COMPOUNDING.iter().any(|word| often(word));
        words
    }

    /// Asks for a word.
    fn ask(&mut self, hash: u64) {
        let (slot, bit) = place(hash);
        self.asked[slot] |= bit;
    }

    /// Whether a word is asked for; others may be too.
    fn is_asked(&self, hash: u64) -> bool {
        let (slot, bit) = place(hash);
        self.asked[slot] & bit != 0
    }

    /// Counts a word of the article. "l’installation" has the word "installation" too.
    fn count(&mut self, word: &str) {
        // The hashes of the word, and of it without its last letters.
        let mut beginnings = [SEED; 3];
        let (mut length, mut elided) = (0, SEED);
        for c in word.chars() {
            let [whole, but_one, _] = beginnings;
            beginnings = [mix(whole, c), whole, but_one];
            elided = if matches!(c, '\'' | '’') { SEED } else { mix(elided, c) };
            length += 1;
        }
        let [whole, ..] = beginnings;
        for hash in [Some(whole), Some(elided).filter(|elided| *elided != whole)].into_iter().flatten() {
            if self.is_asked(hash) {
                *self.counts.entry(hash).or_default() += 1;
            }
        }
        let endings = if length < 6 { 1 } else { 2 };
        let stems = beginnings.into_iter().enumerate().take(endings + 1);
        for (_, stem) in stems.filter(|(ending, _)| length >= ending + 3) {
            if self.is_asked(stem) {
                self.stems.insert(stem);
            }
        }
    }

    /// Whether letters may be several words, for they are none of the article.
    fn may_part(&self, letters: &[char]) -> bool {
        may_be_several(letters) && !self.has(letters)
    }

    /// Whether some letters are a word of the article; of one or two letters only if it is frequent.
    fn has(&self, letters: &[char]) -> bool {
        let word = hash(letters.iter().copied());
        self.counts.get(&word).is_some_and(|n| letters.len() > 2 || *n >= 3)
    }

    /// Whether some letters are a form of a word of the article.
    fn has_form(&self, letters: &[char]) -> bool {
        let endings = if letters.len() < 6 { 1 } else { 2 };
        let mut stems = (0..=endings).filter_map(|ending| letters.get(..letters.len() - ending));
        letters.len() > 3
            && !self.compounds
            && stems.any(|stem| self.stems.contains(&hash(stem.iter().copied())))
    }
}

/// Whether letters may be several words, for their number.
fn may_be_several(letters: &[char]) -> bool {
    (5..=LONGEST).contains(&letters.len())
}

/// The slot and the bit in it for a hash in [`Words::asked`].
fn place(hash: u64) -> (usize, u64) {
    // The low bits of such hashes are of the last letters alone.
    let bits = hash >> 32;
    ((bits >> 6) as usize % ASKED, 1 << (bits % 64))
}

/// What hashes begin with.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash with one more letter.
fn mix(hash: u64, letter: char) -> u64 {
    (hash ^ u64::from(letter.small())).wrapping_mul(0x0100_0000_01b3)
}

/// A hash of the small letters of a word.
fn hash(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(SEED, mix)
}

/// The words inside a line: the first and the last may be halves.
fn whole_words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !c.is_letter() && !matches!(c, '\'' | '’' | '-'));
    let mut inner = words.filter(|w| w.starts_with(char::is_letter)).skip(1).peekable();
    std::iter::from_fn(move || inner.next().filter(|_| inner.peek().is_some()))
}

/// Where blanks are missing in a title, in bytes, as the first of some texts of the article tell. Two words that may as well
/// be a compound ("railroad") are parted only where something else in the title has surely lost its blanks.
pub fn breaks<'a>(title: &str, texts: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut read = 0;
    let texts = texts.take_while(|text| {
        read += text.len();
        read < READ
    });
    let texts: Vec<&str> = texts.collect();
    let letters = |run: Range<usize>| title.get(run).unwrap_or_default().chars().collect::<Vec<char>>();
    let runs: Vec<Vec<char>> =
        runs(title).into_iter().map(letters).filter(|run| may_be_several(run)).collect();
    if runs.is_empty() {
        return Vec::new();
    }
    let words = Words::new(&runs, &texts);
    if runs.iter().any(|run| words.may_part(run)) { parted(title, &words) } else { Vec::new() }
}

/// [`breaks`], by the words of the article.
fn parted(text: &str, words: &Words) -> Vec<usize> {
    let mut found = Vec::new();
    let mut lost = false;
    for run in runs(text) {
        let letters: Vec<(usize, char)> = text
            .get(run.clone())
            .unwrap_or_default()
            .char_indices()
            .map(|(i, c)| (run.start + i, c))
            .collect();
        let plain: Vec<char> = letters.iter().map(|(_, c)| *c).collect();
        if !words.may_part(&plain) {
            continue;
        }
        let ends_title = run.end == text.trim_end().len();
        let by_case = by_case(&plain, words);
        lost |= by_case.is_some();
        let parts = by_case.or_else(|| (!words.compounds).then(|| by_words(&plain, words, ends_title)));
        let parts = parts.unwrap_or_default();
        lost |= is_no_compound(&parts, &plain);
        found.extend(parts.iter().filter_map(|k| Some(letters.get(*k)?.0)));
    }
    if lost { found } else { Vec::new() }
}

/// Whether letters that are parted at some places are too many words for a compound, have a short word among them, or an
/// ending inside that compounds of Slavic languages do not have there.
fn is_no_compound(breaks: &[usize], letters: &[char]) -> bool {
    let starts = std::iter::once(0).chain(breaks.iter().copied());
    let ends = breaks.iter().copied().chain([letters.len()]);
    let has_short = || starts.zip(ends).any(|(start, end)| end - start <= SHORT);
    match breaks {
        [] => false,
        [only] => has_short() || letters.get(..*only).is_some_and(ends_a_word),
        _ => true,
    }
}

/// Whether Cyrillic letters end as words do, but not as the first part of a compound does ("водо-", "пеше-", "спорт-").
fn ends_a_word(letters: &[char]) -> bool {
    match letters {
        [.., before, last] if last.small() == 'е' => is_vowel(*before),
        [.., last] => "аиуыэюяйьії".contains(last.small()),
        [] => false,
    }
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
fn by_words(letters: &[char], words: &Words, ends_title: bool) -> Vec<usize> {
    let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
    for end in 1..=letters.len() {
        let ways = (0..end).filter_map(|start| {
            let last = ends_title && end == letters.len();
            if last && start > 0 && end - start < 3 {
                return None; // An ending, not a word: titles do not end with a preposition.
            }
            let ending = if end == letters.len() && start > 0 && end - start == 2 { 1.0 } else { 0.0 };
            let price = ending + price(letters.get(start..end)?, start == 0, words);
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
    if is_ending(letters, &found, words) { Vec::new() } else { found }
}

/// Whether the last part of letters is an ending rather than a word: it is short, and what stands before it is none of the
/// article's words but only like one ("installazi-one" where the article has "installare").
fn is_ending(letters: &[char], breaks: &[usize], words: &Words) -> bool {
    let Some((last, before)) = breaks.split_last() else { return false };
    let start = before.last().copied().unwrap_or(0);
    letters.len() - last <= SHORT && !letters.get(start..*last).is_some_and(|part| words.has(part))
}

/// The price of taking letters for one word: short words are dear, most of all at the beginning, where they may be
/// prefixes, but not a preposition without a vowel, which no ending is; words that the article does not have cost by
/// their length.
fn price(letters: &[char], first: bool, words: &Words) -> f32 {
    match (letters.len(), words.has(letters)) {
        (1 | 2, true) if first => 3.5,
        (1, true) if !letters.iter().any(|c| is_vowel(*c)) => 0.5,
        (1 | 2, true) => 2.0,
        (_, true) => 1.0,
        (_, false) if words.has_form(letters) => 1.85,
        (length, false) => 2.2 + length as f32 / 6.0 + if length < 6 { 2.0 } else { 0.0 },
    }
}

/// Whether a letter is a vowel.
fn is_vowel(letter: char) -> bool {
    letter.to_lowercase().any(|c| "aeiouyаеёиоуыэюяіїє".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(title: &str, article: &str) -> String {
        let mut result = title.to_owned();
        for at in breaks(title, article.lines()).into_iter().rev() {
            result.insert(at, ' ');
        }
        result
    }

    #[test]
    fn words_run_together_are_parted_where_the_article_has_the_parts() {
        let article = "Он жил на мельнице, на реке и на горе; мельнице сто лет.\nИ старая запруда тоже.";
        assert_eq!(mended("ЖИЛНАМЕЛЬНИЦЕ", article), "ЖИЛ НА МЕЛЬНИЦЕ");
        assert_eq!(mended("Стараязапруда", article), "Старая запруда");
        assert_eq!(
            mended("OfMills", "A history of mills. Of all mills, and of ponds, of course."),
            "Of Mills"
        );
    }

    #[test]
    fn words_run_together_are_parted_where_the_article_has_other_forms_of_them() {
        let article = "Он сделал первый шаг по файлам каталога, и к шагам привык в нём, в том, в этом.\n\
                       Второй том издания и файлы там же.";
        assert_eq!(mended("Первыешаги", article), "Первые шаги");
        assert_eq!(mended("ФАЙЛЫВ КАТАЛОГЕ", article), "ФАЙЛЫ В КАТАЛОГЕ");
        assert_eq!(mended("Каталогу шагов", article), "Каталогу шагов");
        let french = "Il fait l’installation de tout, install est un mot.";
        assert_eq!(mended("Après l’installation", french), "Après l’installation");
    }

    #[test]
    fn words_that_are_whole_stay_whole() {
        let article = "Он не хочет, не может и не делимости ищет.\nHere McAllister and Allister live.";
        assert_eq!(mended("Неделимости", article), "Неделимости");
        let cases = "Ось табличка, і ми, і ми, і ми, і табличка ж.";
        assert_eq!(mended("За табличками", cases), "За табличками");
        assert_eq!(mended("McAllister", article), "McAllister");
        let english = "The rail was laid on the road; rail and road, the rail is not a road.";
        assert_eq!(mended("THE RAILROAD", english), "THE RAILROAD");
        let russian = "Тут железо и бетон, там железо да бетон, а тут опять железо и бетон тоже.";
        assert_eq!(mended("ЖЕЛЕЗОБЕТОН", russian), "ЖЕЛЕЗОБЕТОН");
        let german = "Die Kinder und Buch und Bach und Haus.";
        assert_eq!(mended("Kinderbuch", german), "Kinderbuch");
        let italian = "Si può installare one per one, e poi installare di nuovo one di loro.";
        assert_eq!(mended("Dopo l’installazione", italian), "Dopo l’installazione");
    }
}
