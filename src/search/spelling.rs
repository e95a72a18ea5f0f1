//! How else words may be spelled that are typed on a keyboard without umlauts: ae for ä, oe for ö, ue for ü, ss for ß.
//!
//! What this leaves to others: whether the article has an umlaut there (`search::fold`).

/// Pairs of letters that are tried both as they are and as one: with more, each next one would double the work.
const MOST: usize = 4;

/// Bytes of the shortest words that are spelled otherwise: fewer letters stand everywhere.
const SHORTEST: usize = 4;

/// Words, folded, as they are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// The words.
    pub words: String,
    /// The bytes of letters that must have a mark over them in the article.
    pub marked: Vec<usize>,
}

/// All spellings of folded words, the first as they are.
pub(crate) fn spellings(words: &str) -> Vec<Spelling> {
    let pairs = ["ae", "oe", "ue", "ss"].iter().filter(|_| words.len() >= SHORTEST);
    let pairs = pairs.flat_map(|pair| words.match_indices(pair));
    let mut pairs: Vec<(usize, &str)> = pairs.collect();
    pairs.sort_unstable();
    pairs.truncate(MOST);
    (0..1_usize << pairs.len()).map(|chosen| respelled(words, &pairs, chosen)).collect()
}

/// Words in which those pairs are one letter whose bits are set.
fn respelled(words: &str, pairs: &[(usize, &str)], chosen: usize) -> Spelling {
    let mut spelling = Spelling { words: String::with_capacity(words.len()), marked: Vec::new() };
    let mut from = 0;
    for (bit, (at, pair)) in pairs.iter().enumerate() {
        if chosen >> bit & 1 == 0 {
            continue;
        }
        spelling.words.push_str(words.get(from..*at).unwrap_or_default());
        if *pair == "ss" {
            spelling.words.push('ß');
        } else {
            spelling.marked.push(spelling.words.len());
            spelling.words.push_str(pair.get(..1).unwrap_or_default());
        }
        from = at + pair.len();
    }
    spelling.words.push_str(words.get(from..).unwrap_or_default());
    spelling
}
