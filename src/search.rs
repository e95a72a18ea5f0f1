//! Keywords to hits: one linear scan over the one text.
//!
//! Case, accents, ё, apostrophes, quotation marks, dashes and white space are folded (`search::fold`), so what is found
//! does not depend on how it was typeset, nor on whether the keyboard has umlauts (`search::spelling`). Other forms of the
//! words are found by their stems (`search::stem`).
//!
//! What this leaves to others: going to a hit (`app`), showing it (`view`).

pub mod fold;
mod spelling;
pub mod keywords;
pub mod stem;
mod fillers;

use crate::document::{Document, Span};
use crate::search::fold::Folded;
use crate::search::spelling::Spelling;
use crate::search::stem::Stemmer;
use memchr::memmem;
use std::collections::HashMap;
use std::ops::Range;

/// A query longer than this many bytes, folded, is cut: nobody types one, a paste may hold megabytes.
const LONGEST_QUERY: usize = 400;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The words as typed.
    pub words: String,
    /// Whether other forms of the words are found too.
    pub word_forms: bool,
    /// Whether only whole words are found.
    pub whole_words: bool,
}

impl Query {
    /// The words with their other forms, also inside longer words: what a reader who types a keyword expects.
    pub fn keyword(words: &str) -> Self {
        Self { words: words.to_owned(), word_forms: true, whole_words: false }
    }
}

/// A document prepared for searching: its folded text and the way back.
#[derive(Debug, Clone)]
pub struct Index {
    folded: Folded,
    stemmer: Option<Stemmer>,
}

impl Index {
    /// Prepares a document: linear in its text.
    pub fn new(document: &Document) -> Self {
        Self {
            folded: Folded::new(&document.text),
            stemmer: Stemmer::new(&document.language, &document.text),
        }
    }

    /// All hits in text order, those in notes last as their text is. Each is a range of `Document::text`; none overlaps
    /// another.
    pub fn find(&self, query: &Query) -> Vec<Span> {
        let mut wanted = Folded::new(query.words.trim()).text;
        let cut = (0..=LONGEST_QUERY.min(wanted.len())).rev().find(|&i| wanted.is_char_boundary(i));
        wanted.truncate(cut.unwrap_or(0));
        if wanted.trim().is_empty() {
            return Vec::new();
        }
        let mut hits: Vec<Range<usize>> =
            spelling::spellings(&wanted).iter().flat_map(|spelling| self.spelled(spelling, query)).collect();
        hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
        let mut behind = 0;
        hits.retain(|hit| {
            let free = hit.start >= behind;
            behind = behind.max(if free { hit.end } else { behind });
            free
        });
        hits.into_iter().map(|hit| self.folded.span(hit)).collect()
    }

    /// The hits of one spelling of what is looked for, in the folded text.
    fn spelled(&self, wanted: &Spelling, query: &Query) -> Vec<Range<usize>> {
        let mut hits: Vec<Range<usize>> =
            memmem::find_iter(self.folded.text.as_bytes(), wanted.words.as_bytes())
                .map(|at| at..at + wanted.words.len())
                .filter(|hit| self.has_marks(hit, wanted) && (!query.whole_words || self.is_whole(hit)))
                .collect();
        if let Some(stemmer) = self.stemmer.as_ref().filter(|_| query.word_forms) {
            let forms = self.word_forms(&wanted.words, stemmer).into_iter();
            hits.extend(forms.filter(|hit| self.has_marks(hit, wanted)));
        }
        hits
    }

    /// Whether the letters of a hit that must have a mark over them have one.
    fn has_marks(&self, hit: &Range<usize>, wanted: &Spelling) -> bool {
        wanted.marked.iter().map(|at| hit.start + at).all(|at| at >= hit.end || self.folded.had_mark(at))
    }

    /// Whether a hit begins and ends where words do.
    fn is_whole(&self, hit: &Range<usize>) -> bool {
        let before = self.folded.text.get(..hit.start).and_then(|t| t.chars().next_back());
        let behind = self.folded.text.get(hit.end..).and_then(|t| t.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    }

    /// Runs of words whose stems are those of the wanted words.
    fn word_forms(&self, wanted: &str, stemmer: &Stemmer) -> Vec<Range<usize>> {
        let stems: Vec<String> = wanted.split(' ').map(|word| stemmer.stem(word)).collect();
        let Some(first) = stems.first() else { return Vec::new() };
        let needle = stemmer.common_start(wanted.split(' ').next().unwrap_or_default(), first);
        if needle.chars().count() < stem::SHORTEST_STEM {
            return Vec::new();
        }
        let mut known = HashMap::new();
        memmem::find_iter(self.folded.text.as_bytes(), needle.as_bytes())
            .filter(|&at| {
                let before = self.folded.text.get(..at).and_then(|t| t.chars().next_back());
                !before.is_some_and(char::is_alphanumeric)
            })
            .filter_map(|at| {
                Some(at..at + same_stems(self.folded.text.get(at..)?, &stems, stemmer, &mut known)?)
            })
            .collect()
    }
}

/// The length in bytes of the words at the start of a text, if their stems are these. `known` keeps the stems of the
/// words seen so far: a text has few forms of a word, each many times.
fn same_stems<'a>(
    text: &'a str,
    stems: &[String],
    stemmer: &Stemmer,
    known: &mut HashMap<&'a str, String>,
) -> Option<usize> {
    let mut end = 0;
    for (index, stem) in stems.iter().enumerate() {
        let mut rest = text.get(end..)?;
        if index > 0 {
            rest = rest.strip_prefix(' ')?;
            end += 1;
        }
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        if !stem::are_akin(known.entry(word).or_insert_with(|| stemmer.stem(word)), stem) {
            return None;
        }
        end += length;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: &str, words: &str) -> Vec<String> {
        let document =
            Document { text: text.to_owned(), language: language.to_owned(), ..Document::default() };
        let hits = Index::new(&document).find(&Query::keyword(words));
        hits.into_iter().map(|hit| document.get(hit).to_owned()).collect()
    }

    #[test]
    fn case_accents_and_typography_do_not_matter() {
        assert_eq!(found("Peña’s “Résumé”", "en", "pena's \"resume"), ["Peña’s “Résumé"]);
        assert_eq!(found("Ещё раз", "ru", "еще"), ["Ещё"]);
        assert_eq!(found("1871\u{a0}— год", "ru", "1871 - год"), ["1871\u{a0}— год"]);
    }

    #[test]
    fn cyrillic_letters_are_not_mistaken_for_accents() {
        assert_eq!(found("мой мои", "", "мой"), ["мой"]);
        assert_eq!(found("їжак іжак", "uk", "їж"), ["їж"]);
    }

    #[test]
    fn a_stress_mark_is_passed_over() {
        assert_eq!(found("временны\u{301}х рядов", "ru", "временных"), ["временны\u{301}х"]);
    }

    #[test]
    fn a_hit_may_run_over_the_end_of_a_line() {
        assert_eq!(found("first\nsecond", "en", "first second"), ["first\nsecond"]);
    }

    #[test]
    fn other_forms_of_a_word_are_found() {
        assert_eq!(
            found("Договор, договоры; договорами. Разговор", "ru", "договоры"),
            ["Договор", "договоры", "договорами"]
        );
        assert_eq!(found("treaty treaties treat", "en", "treaty"), ["treaty", "treaties"]);
    }

    #[test]
    fn forms_of_a_name_are_found_though_their_stems_differ_by_a_letter() {
        let text = "Афганистан и Афганистане, Афганистану";
        for form in ["афганистан", "афганистане", "афганистану"] {
            assert_eq!(found(text, "ru", form).len(), 3, "{form}");
        }
    }

    #[test]
    fn forms_are_found_word_by_word_in_a_phrase() {
        assert_eq!(found("портовых тарифах и портовый тариф", "ru", "портовый тариф").len(), 2);
    }

    #[test]
    fn umlauts_are_found_as_one_types_them_without() {
        assert_eq!(found("Häuser, präsentieren", "de", "praesentieren"), ["präsentieren"]);
        assert_eq!(found("Häuser, des Hauses", "de", "haeuser"), ["Häuser"]);
        assert_eq!(found("Scha\u{308}den neuer Größe", "de", "schaeden neuer groesse").len(), 1);
        assert_eq!(found("die Masse, aber aktuell", "de", "maesse"), [""; 0], "no umlaut stands there");
        assert_eq!(found("Poesie, Israel, aktuell", "de", "poesie"), ["Poesie"]);
    }

    #[test]
    fn hits_do_not_overlap() {
        assert_eq!(found("aaaa", "", "aa"), ["aa", "aa"]);
    }

    #[test]
    fn whole_words_are_whole() {
        let document = Document { text: "art article part art.".to_owned(), ..Document::default() };
        let query = Query { words: "art".to_owned(), word_forms: false, whole_words: true };
        let starts: Vec<u32> = Index::new(&document).find(&query).iter().map(|h| h.start.0).collect();
        assert_eq!(starts, [0, 17]);
    }

    #[test]
    fn nothing_typed_finds_nothing() {
        assert!(found("text", "", "  ").is_empty());
        assert!(found("text", "", "\u{301}").is_empty());
    }
}
