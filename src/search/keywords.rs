//! The index of an article: its telling words, as the back of a book lists them.
//!
//! A word tells if its occurrences cluster: function words are spread evenly over a text, subjects are not. How far a word
//! is from an even spread is measured against what chance would give for its count (Carpena et al., "Level statistics of
//! words: finding keywords in literary texts and symbolic sequences", Physical Review E 79, 2009), so no list of stop
//! words in any language is needed. Names, which stand with a capital inside sentences, tell by themselves.

use crate::document::{Document, Span};
use crate::letter::Letter;
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

/// A name of at least so many letters.
const SHORTEST_NAME: usize = 3;

/// Any other word of at least so many letters: most function words of European languages are shorter.
const SHORTEST: usize = 6;

/// How far above chance a word must cluster, in standard deviations; a name need not cluster.
const CLUSTERED: f64 = 0.5;

/// A word that occurs less often says nothing by its spread, and is listed.
const MEASURABLE: usize = 8;

/// What being a name is worth, in standard deviations.
const NAME: f64 = 2.0;

/// The telling words of an article, at most `most`, in alphabetical order. Linear in the text but for sorting the words.
pub fn keywords(document: &Document, most: usize) -> Vec<Keyword> {
    let folded = Folded::new(&document.text);
    let stemmer = Stemmer::new(&document.language, &document.text);
    let mut ranked: Vec<(f64, String, Vec<Span>)> = groups(&folded, stemmer.as_ref())
        .into_iter()
        .filter(|(_, hits)| hits.len() >= LEAST)
        .filter_map(|(stem, mut hits)| {
            hits.sort_unstable();
            let spans: Vec<Span> = hits.iter().map(|&(start, end)| folded.span(start..end)).collect();
            Some((telling(document, &spans)?, stem, spans))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate(most);
    ranked.sort_by(|a, b| a.1.cmp(&b.1));
    ranked.into_iter().map(|(_, _, hits)| Keyword { word: usual_form(document, &hits), hits }).collect()
}

/// The occurrences of each stem, as ranges of the folded text.
fn groups(folded: &Folded, stemmer: Option<&Stemmer>) -> HashMap<String, Vec<(usize, usize)>> {
    let mut forms: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (start, end) in words(&folded.text) {
        if let Some(word) = folded.text.get(start..end) {
            forms.entry(word).or_default().push((start, end));
        }
    }
    let mut groups: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (form, hits) in forms {
        let stem = stemmer.map_or_else(|| form.to_owned(), |stemmer| stemmer.stem(form));
        groups.entry(stem).or_default().extend(hits);
    }
    groups
}

/// The words of a text that may be keywords, as byte ranges.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find(|c: char| c.is_letter())?;
            let length =
                text.get(start..)?.find(|c: char| !c.is_letter_or_digit()).unwrap_or(text.len() - start);
            from = start + length;
            if text.get(start..from)?.chars().count() >= SHORTEST_NAME && !is_in_address(text, start, from) {
                return Some((start, from));
            }
        }
    })
}

/// Whether a word is part of an address: the words of URLs are nobody's keywords.
fn is_in_address(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let behind = text.get(end..).unwrap_or_default();
    before.is_some_and(|c| "/._=@&?%".contains(c))
        || behind.starts_with("://")
        || behind.starts_with(['/', '_', '=', '@'])
}

/// How telling a word is, `None` if it is not at all.
fn telling(document: &Document, hits: &[Span]) -> Option<f64> {
    let clustered = clustering(hits, document.text.len());
    if is_name(document, hits) {
        return Some(clustered + NAME);
    }
    let letters = hits.first().map_or(0, |hit| document.get(*hit).chars().count());
    let spread_tells = hits.len() < MEASURABLE || clustered >= CLUSTERED;
    (letters >= SHORTEST && spread_tells).then_some(clustered)
}

/// How much more unevenly than by chance occurrences are spread, in standard deviations (the measure C of Carpena et al.).
fn clustering(hits: &[Span], length: usize) -> f64 {
    let count = hits.len() as f64;
    let ends = hits.iter().map(|h| h.start.index()).chain(std::iter::once(length));
    let mut before = 0;
    let distances: Vec<f64> = ends.map(|at| (at - std::mem::replace(&mut before, at)) as f64).collect();
    let mean = distances.iter().sum::<f64>() / distances.len() as f64;
    let variance = distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / distances.len() as f64;
    let spread = variance.sqrt() / mean.max(1.0);
    let by_chance = (2.0 * count - 1.0) / (2.0 * count + 2.0);
    let deviation = 1.0 / (count.sqrt() * (1.0 + 2.8 * count.powf(-0.865)));
    (spread - by_chance) / deviation
}

/// Whether most occurrences inside sentences begin with a capital. A language that capitalises all nouns gives all nouns.
fn is_name(document: &Document, hits: &[Span]) -> bool {
    let inside: Vec<bool> = hits
        .iter()
        .filter(|hit| is_inside_sentence(&document.text, hit.start.index()))
        .map(|hit| document.get(*hit).chars().next().is_some_and(Letter::is_capital))
        .collect();
    inside.len() >= LEAST.min(2) && inside.iter().filter(|capital| **capital).count() * 5 >= inside.len() * 4
}

/// Whether a word stands behind another word of its sentence: one that ends in a small letter or a comma.
fn is_inside_sentence(text: &str, start: usize) -> bool {
    let mut before = text.get(..start).unwrap_or_default().chars().rev();
    before.next() == Some(' ') && before.next().is_some_and(|c| c.is_small() || c == ',')
}

/// The form that occurs most often; of two the one that comes first.
fn usual_form(document: &Document, hits: &[Span]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for hit in hits {
        *counts.entry(document.get(*hit)).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let usual = hits.iter().map(|h| document.get(*h)).find(|form| counts.get(form) == Some(&most));
    usual.unwrap_or_default().to_owned()
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
    fn a_name_tells_wherever_it_stands_and_a_short_word_does_not() {
        let text = "from the hill to Ost, from a hill by Ost, from one hill over Ost. ".repeat(3);
        let document = Document { text, language: "en".to_owned(), ..Document::default() };
        let found: Vec<String> = keywords(&document, 9).into_iter().map(|k| k.word).collect();
        assert_eq!(found, ["Ost"]);
    }

    #[test]
    fn forms_of_a_word_stand_together() {
        let text = "вот Договор стоит, вот Договоры лежат, а Договоров нет".to_owned();
        let document = Document { text, language: "ru".to_owned(), ..Document::default() };
        assert_eq!(keywords(&document, 5).len(), 1);
    }
}
