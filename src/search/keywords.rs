//! The index of an article: its telling words, as the back of a book lists them.
//!
//! A word tells if it recurs and is not everywhere: words are ranked by their count times how unevenly their
//! occurrences are spread over the text (function words are spread evenly, subjects cluster; after Ortuño et al.,
//! "Keyword detection in natural languages and DNA", 2002), so no list of stop words in any language is needed.

use crate::document::{Document, Span};
use crate::search::fold::Folded;
use crate::search::stem::Stemmer;
use std::collections::HashMap;

/// A word of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The form that occurs most often, as printed.
    pub word: String,
    /// Its occurrences in text order, all forms.
    pub hits: Vec<Span>,
}

/// A word must occur so often.
const LEAST: usize = 3;

/// A word of at least so many letters: shorter ones are mostly function words.
const SHORTEST: usize = 4;

/// The telling words of an article, at most `most`, in alphabetical order. Linear in the text but for sorting the words.
pub fn keywords(document: &Document, most: usize) -> Vec<Keyword> {
    let stemmer = Stemmer::new(&document.language, &document.text);
    let mut groups: HashMap<String, Vec<Span>> = HashMap::new();
    let mut stems: HashMap<String, String> = HashMap::new();
    for span in words(&document.text) {
        let folded = Folded::new(document.get(span)).text;
        let stem = stems.entry(folded).or_insert_with_key(|folded| {
            stemmer.as_ref().map_or_else(|| folded.clone(), |stemmer| stemmer.stem(folded))
        });
        if let Some(group) = groups.get_mut(stem) {
            group.push(span);
        } else {
            groups.insert(stem.clone(), vec![span]);
        }
    }
    let mut ranked: Vec<(f64, String, Vec<Span>)> = groups
        .into_iter()
        .filter(|(_, hits)| hits.len() >= LEAST)
        .map(|(stem, hits)| (telling(&hits, document.text.len()), stem, hits))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate(most);
    ranked.sort_by(|a, b| a.1.cmp(&b.1));
    ranked.into_iter().map(|(_, _, hits)| Keyword { word: usual_form(document, &hits), hits }).collect()
}

/// The words of a text that may be keywords.
fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find(char::is_alphabetic)?;
            let length =
                text.get(start..)?.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - start);
            from = start + length;
            if text.get(start..from)?.chars().count() >= SHORTEST {
                return Some(Span::new(start, from));
            }
        }
    })
}

/// How telling a word is: the standard deviation of the distances between its occurrences over their mean, times the
/// logarithm of its count.
fn telling(hits: &[Span], length: usize) -> f64 {
    let ends = hits.iter().map(|h| h.start.index()).chain(std::iter::once(length));
    let mut before = 0;
    let distances: Vec<f64> = ends.map(|at| (at - std::mem::replace(&mut before, at)) as f64).collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let variance = distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / distances.len() as f64;
    variance.sqrt() / mean.max(1.0) * (hits.len() as f64).ln()
}

/// The form that occurs most often; of two the one that comes first.
fn usual_form(document: &Document, hits: &[Span]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for hit in hits {
        *counts.entry(document.get(*hit)).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    hits.iter()
        .map(|h| document.get(*h))
        .find(|form| counts.get(form) == Some(&most))
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_that_clusters_is_a_keyword_and_a_word_that_is_everywhere_is_not() {
        let filler = "over there they were walking under trees near water ".repeat(40);
        let text =
            format!("{filler} salvage clause salvage tariff salvage {filler} salvage salvage {filler}");
        let document = Document { text, language: "en".to_owned(), ..Document::default() };
        let found = keywords(&document, 1);
        assert_eq!(found[0].word, "salvage");
        assert_eq!(found[0].hits.len(), 5);
    }

    #[test]
    fn forms_of_a_word_stand_together() {
        let text = "договор стоит договоры лежат договоров нет".to_owned();
        let document = Document { text, language: "ru".to_owned(), ..Document::default() };
        assert_eq!(keywords(&document, 5).len(), 1);
    }
}
