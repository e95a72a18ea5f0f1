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

/// The words of an article and how often they occur.
#[derive(Debug, Default)]
pub struct Words {
    /// By what [`hash`] makes of them.
    counts: HashMap<u64, u32, RandomState>,
    /// What forms of the same words begin with, by the same.
    stems: HashSet<u64, RandomState>,
    /// Whether words are joined to longer ones in its language, so that parts prove nothing.
    compounds: bool,
}

impl Words {
    /// The words of the first of some texts, as far as they tell what a title may have run together.
    pub fn new<'a>(texts: impl Iterator<Item = &'a str>, title: &str) -> Self {
        let mut read = 0;
        let texts = texts.take_while(|t| {
            read += t.len();
            read < READ
        });
        let texts: Vec<&str> = texts.collect();
        let words = || texts.iter().flat_map(|text| whole_words(text));
        let mut counts: HashMap<u64, u32, RandomState> = HashMap::default();
        for word in words() {
            // "l’installation" has the word "installation".
            let (whole, elided) = hashes(word);
            *counts.entry(whole).or_default() += 1;
            if elided != whole {
                *counts.entry(elided).or_default() += 1;
            }
        }
        let often = |word: &str| counts.get(&hash(word.chars())).is_some_and(|n| *n >= 3);
        let compounds = ["und", "och", "og", "het", "ja"].iter().any(|w| often(w));
        let mut known = Self { counts, compounds, ..Self::default() };
        let runs = runs(title).into_iter().filter_map(|run| title.get(run));
        let is_glued =
            runs.map(|run| run.chars().collect::<Vec<char>>()).any(|run| may_be_glued(&run, &known));
        if is_glued && !compounds {
            known.stems = words().flat_map(stems).collect();
        }
        known
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
        letters.len() > 3 && stems.any(|stem| self.stems.contains(&hash(stem.iter().copied())))
    }
}

/// Whether a run of letters may be several words.
fn may_be_glued(run: &[char], words: &Words) -> bool {
    (5..=LONGEST).contains(&run.len()) && !words.has(run)
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

/// The hash of a word, and of what stands behind its last apostrophe.
fn hashes(word: &str) -> (u64, u64) {
    word.chars().fold((SEED, SEED), |(whole, last), c| {
        let is_apostrophe = matches!(c, '\'' | '’');
        (mix(whole, c), if is_apostrophe { SEED } else { mix(last, c) })
    })
}

/// The hashes of the beginnings of a word that other forms of it may have: all but its last letters, at least three.
fn stems(word: &str) -> impl Iterator<Item = u64> {
    let count = word.chars().count();
    let endings = if count < 6 { 1 } else { 2 };
    let beginnings = word.chars().scan(SEED, |hash, c| {
        *hash = mix(*hash, c);
        Some(*hash)
    });
    beginnings
        .enumerate()
        .filter(move |(at, _)| at + 1 >= 3 && at + 1 + endings >= count)
        .map(|(_, hash)| hash)
}

/// The words inside a line: the first and the last may be halves.
fn whole_words(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|c: char| !c.is_letter() && !matches!(c, '\'' | '’' | '-'));
    let mut inner = words.filter(|w| w.starts_with(char::is_letter)).skip(1).peekable();
    std::iter::from_fn(move || inner.next().filter(|_| inner.peek().is_some()))
}

/// Where blanks are missing in a text, in bytes. Two words that may as well be a compound ("railroad") are parted only
/// where something else in the text has surely lost its blanks.
pub fn breaks(text: &str, words: &Words) -> Vec<usize> {
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
        if !may_be_glued(&plain, words) {
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

    fn parted(title: &str, article: &str) -> String {
        let words = Words::new(article.lines(), title);
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
    fn words_run_together_are_parted_where_the_article_has_other_forms_of_them() {
        let article = "Он сделал первый шаг по файлам каталога, и к шагам привык в нём, в том, в этом.\n\
                       Второй том издания и файлы там же.";
        assert_eq!(parted("Первыешаги", article), "Первые шаги");
        assert_eq!(parted("ФАЙЛЫВ КАТАЛОГЕ", article), "ФАЙЛЫ В КАТАЛОГЕ");
        assert_eq!(parted("Каталогу шагов", article), "Каталогу шагов");
        let french = "Il fait l’installation de tout, install est un mot.";
        assert_eq!(parted("Après l’installation", french), "Après l’installation");
    }

    #[test]
    fn words_that_are_whole_stay_whole() {
        let article = "Он не хочет, не может и не делимости ищет.\nHere McAllister and Allister live.";
        assert_eq!(parted("Неделимости", article), "Неделимости");
        let cases = "Ось табличка, і ми, і ми, і ми, і табличка ж.";
        assert_eq!(parted("За табличками", cases), "За табличками");
        assert_eq!(parted("McAllister", article), "McAllister");
        let english = "The rail was laid on the road; rail and road, the rail is not a road.";
        assert_eq!(parted("THE RAILROAD", english), "THE RAILROAD");
        let russian = "Тут железо и бетон, там железо да бетон, а тут опять железо и бетон тоже.";
        assert_eq!(parted("ЖЕЛЕЗОБЕТОН", russian), "ЖЕЛЕЗОБЕТОН");
        let german = "Die Kinder und Buch und Bach und Haus.";
        assert_eq!(parted("Kinderbuch", german), "Kinderbuch");
        let italian = "Si può installare one per one, e poi installare di nuovo one di loro.";
        assert_eq!(parted("Dopo l’installazione", italian), "Dopo l’installazione");
    }
}
