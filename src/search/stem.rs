//! Word forms, by the Snowball stemmers.

use rust_stemmers::{Algorithm, Stemmer as Snowball};
use std::fmt;

/// Stems shorter than this many characters say too little: "он" would find half a text.
pub const SHORTEST_STEM: usize = 3;

/// Stems longer than this many characters are long.
const LONG_STEM: usize = 7;

/// Whether two stems are of one word: the same, or both long and one with a character more. The stemmers take the last
/// consonant of a name for part of an ending in some forms and not in others ("Афганистан", "Афганистане").
pub fn are_akin(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let more = long.strip_prefix(short).map(|rest| rest.chars().count());
    more == Some(0) || (more == Some(1) && long.chars().count() > LONG_STEM)
}

/// How much of a text is looked at to guess its language, in bytes.
const SAMPLE: usize = 4000;

/// Takes the endings off the words of one language.
pub struct Stemmer {
    snowball: Snowball,
    algorithm: Algorithm,
}

impl Clone for Stemmer {
    fn clone(&self) -> Self {
        Self { snowball: Snowball::create(self.algorithm), algorithm: self.algorithm }
    }
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stemmer({:?})", self.algorithm)
    }
}

impl Stemmer {
    /// The stemmer for a language as a BCP 47 tag, or if that is empty for what the text looks like; `None` if there is
    /// no stemmer for it.
    pub fn new(language: &str, text: &str) -> Option<Self> {
        let tag = language.split('-').next().unwrap_or_default();
        let algorithm = match tag {
            "en" => Algorithm::English,
            "ru" => Algorithm::Russian,
            "de" => Algorithm::German,
            "fr" => Algorithm::French,
            "es" => Algorithm::Spanish,
            "it" => Algorithm::Italian,
            "pt" => Algorithm::Portuguese,
            "nl" => Algorithm::Dutch,
            "sv" => Algorithm::Swedish,
            "da" => Algorithm::Danish,
            "no" | "nb" | "nn" => Algorithm::Norwegian,
            "fi" => Algorithm::Finnish,
            "hu" => Algorithm::Hungarian,
            "ro" => Algorithm::Romanian,
            "tr" => Algorithm::Turkish,
            "el" => Algorithm::Greek,
            "ar" => Algorithm::Arabic,
            "" => guess(text)?,
            _ => return None,
        };
        Some(Self { snowball: Snowball::create(algorithm), algorithm })
    }

    /// The language, for those that have fillers; of others nothing is known.
    pub(crate) fn language(&self) -> &'static str {
        match self.algorithm {
            Algorithm::English => "en",
            Algorithm::Russian => "ru",
            Algorithm::German => "de",
            Algorithm::French => "fr",
            _ => "",
        }
    }

    /// The stem of a folded word. Words with digits are their own stems.
    pub fn stem(&self, word: &str) -> String {
        if word.chars().all(char::is_alphabetic) {
            self.snowball.stem(word).into_owned()
        } else {
            word.to_owned()
        }
    }

    /// What every form of a word begins with: its stem, or as much of it as the word itself begins with ("happi"); of a
    /// long stem all but the last character, see [`are_akin`].
    pub fn common_start<'a>(&self, word: &'a str, stem: &str) -> &'a str {
        let length = stem.chars().count();
        let most = if length > LONG_STEM { length - 1 } else { length };
        let same = word.char_indices().zip(stem.chars()).take(most).take_while(|((_, a), b)| a == b).last();
        same.and_then(|((i, c), _)| word.get(..i + c.len_utf8())).unwrap_or_default()
    }
}

/// Russian or English by the letters; other languages say what they are.
fn guess(text: &str) -> Option<Algorithm> {
    let sample = || text.chars().take(SAMPLE);
    let cyrillic = sample().filter(|c| ('а'..='я').contains(c)).count();
    let latin = sample().filter(char::is_ascii_lowercase).count();
    if sample().any(|c| matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'ў' | 'ј')) {
        return None; // Ukrainian, Belarusian, Serbian: Snowball's Russian endings would mislead
    }
    match cyrillic.cmp(&latin) {
        std::cmp::Ordering::Greater => Some(Algorithm::Russian),
        std::cmp::Ordering::Less => Some(Algorithm::English),
        std::cmp::Ordering::Equal => None,
    }
}
