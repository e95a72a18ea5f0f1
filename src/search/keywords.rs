//! The index of an article: its telling words, as the back of a book lists them.
//!
//! A word tells if its occurrences cluster: function words are spread evenly over a text, subjects are not. How far a word
//! is from an even spread is measured against what chance would give for its count (Carpena et al., "Level statistics of
//! words: finding keywords in literary texts and symbolic sequences", Physical Review E 79, 2009). Where a word occurs too
//! seldom for that, a list of long function words helps for the languages that have one (`search::fillers`). Names, which
//! stand with a capital inside sentences, tell by themselves.

use crate::document::{Document, Span};
use crate::letter::Letter;
use crate::search::fillers;
use crate::search::fold::Folded;
use crate::search::stem::{Stemmer, are_akin};
use std::collections::{BTreeMap, HashMap};

/// A word of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The form that occurs most often, with no more capitals than it needs.
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
    let mut ranked: Vec<(f64, Keyword)> = groups(&folded, stemmer.as_ref())
        .into_iter()
        .filter(|hits| hits.len() >= LEAST)
        .filter_map(|mut hits| {
            hits.sort_unstable();
            let spans: Vec<Span> = hits.iter().map(|&(start, end)| folded.span(start..end)).collect();
            let tells = telling(document, &spans)?;
            Some((tells, Keyword { word: usual_form(document, &folded, &hits), hits: spans }))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.word.cmp(&b.1.word)));
    ranked.truncate(most);
    let mut keywords: Vec<Keyword> = ranked.into_iter().map(|(_, keyword)| keyword).collect();
    keywords.sort_by_cached_key(|keyword| Folded::new(&keyword.word).text);
    keywords
}

/// A range of the folded text.
type Range = (usize, usize);

/// The occurrences of each word in all its forms, fillers left out.
fn groups(folded: &Folded, stemmer: Option<&Stemmer>) -> Vec<Vec<Range>> {
    let mut forms: HashMap<&str, Vec<Range>> = HashMap::new();
    for (start, end) in words(&folded.text) {
        if let Some(word) = folded.text.get(start..end) {
            forms.entry(word).or_default().push((start, end));
        }
    }
    let fillers = stemmer.map(fillers::stems).unwrap_or_default();
    let mut stems: BTreeMap<String, Vec<Range>> = BTreeMap::new();
    for (form, hits) in forms {
        let stem = stemmer.map_or_else(|| form.to_owned(), |stemmer| stemmer.stem(form));
        if !fillers.contains(&stem) {
            stems.entry(stem).or_default().extend(hits);
        }
    }
    let mut groups: Vec<(String, Vec<Range>)> = Vec::new();
    for (stem, hits) in stems {
        match groups.last_mut() {
            Some((shorter, group)) if stemmer.is_some() && are_akin(shorter, &stem) => group.extend(hits),
            _ => groups.push((stem, hits)),
        }
    }
    groups.into_iter().map(|(_, hits)| hits).collect()
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

/// The form that occurs most often, of two the one that comes first; of its spellings the one with fewest capitals, and
/// with none if another form has none, so that neither headings nor the beginnings of sentences show. A name keeps its
/// first.
fn usual_form(document: &Document, folded: &Folded, hits: &[Range]) -> String {
    let form = |hit: &Range| folded.text.get(hit.0..hit.1).unwrap_or_default();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for hit in hits {
        *counts.entry(form(hit)).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let Some(usual) = hits.iter().map(form).find(|form| counts.get(form) == Some(&most)) else {
        return String::new();
    };
    let span = |hit: &Range| folded.span(hit.0..hit.1);
    let spans: Vec<Span> = hits.iter().filter(|hit| form(hit) == usual).map(span).collect();
    let capitals = |word: &str| word.chars().filter(|c| c.is_capital()).count();
    let is_name = is_name(document, &spans);
    let least = usize::from(is_name);
    let spellings = spans.iter().map(|span| document.get(*span));
    let spelling = spellings.min_by_key(|word| (capitals(word) < least, capitals(word))).unwrap_or_default();
    let small = hits.iter().any(|hit| document.get(span(hit)).starts_with(char::is_small));
    if small && !is_name { spelling.to_lowercase() } else { spelling.to_owned() }
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

    /// The words of the index of a text that says too little for its spread to tell.
    fn index(language: &str, text: &str) -> Vec<String> {
        let document =
            Document { text: text.to_owned(), language: language.to_owned(), ..Document::default() };
        keywords(&document, 50).into_iter().map(|keyword| keyword.word).collect()
    }

    #[test]
    fn forms_of_a_word_stand_together() {
        let text = "вот Договор стоит, вот Договоры лежат, а Договоров нет";
        assert_eq!(index("ru", text), ["Договор"]);
    }

    #[test]
    fn forms_whose_stems_differ_by_the_end_of_a_name_stand_together() {
        let text = "он был в Туркестане, уехал из Туркестана, любил Туркестан, снова в Туркестане";
        assert_eq!(index("ru", text), ["Туркестане"]);
        let text = "der Verträge, des Vertrages, dem Vertrag, den Verträgen";
        assert_eq!(index("de", text), ["Verträge"]);
        let text = "les traductions, la traduction, une traduction";
        assert_eq!(index("fr", text), ["traduction"]);
    }

    #[test]
    fn function_words_are_left_out_however_long() {
        let few = |words: &str| format!("{words}, {words}, {words}");
        assert_eq!(index("ru", &few("однако именно поэтому таможня которые некоторых")), ["таможня"]);
        assert_eq!(index("de", &few("jedoch während zwischen tarife anderen")), ["tarife"]);
        assert_eq!(index("fr", &few("cependant également plusieurs douane toujours")), ["douane"]);
        assert_eq!(index("en", &few("however therefore between customs whether")), ["customs"]);
    }

    #[test]
    fn capitals_of_headings_and_of_beginnings_are_not_shown() {
        let text =
            "THE TARIFF. Tariff it was, the tariff, by the Treaty of Ostend, of OSTEND, the Treaty of Ostend";
        assert_eq!(index("en", text), ["Ostend", "tariff"]);
        assert_eq!(index("en", "Treaties fell. Treaties fell. No treaty of the port"), ["treaties"]);
    }
}
