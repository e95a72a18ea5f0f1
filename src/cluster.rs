//! Grapheme clusters and the cells that they take, fast for the scripts that most articles are in.
//!
//! The answers are those of `unicode-segmentation` and of `unicode-width`; they cost several searches
//! in tables for each character, and every picture asks for all its characters. A letter beside another is a cluster of
//! its own without a search. What this leaves to others: breaking lines (`layout::wrap`).

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a reader sees as one sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cluster<'a> {
    /// Its characters.
    pub text: &'a str,
    /// The cells it takes: mostly 1 or 2, none for what cannot be seen.
    pub cells: u16,
}

/// The clusters of a text. `wide_ambiguous` gives East Asian ambiguous characters two cells.
pub fn clusters(text: &str, wide_ambiguous: bool) -> Clusters<'_> {
    Clusters { rest: text, wide_ambiguous }
}

/// Width of text in cells: the sum over its clusters.
pub fn width(text: &str, wide_ambiguous: bool) -> u16 {
    if text.is_ascii() {
        return text.len().min(u16::MAX as usize) as u16;
    }
    clusters(text, wide_ambiguous).fold(0, |sum, cluster| sum.saturating_add(cluster.cells))
}

/// Iterates over the clusters of a text.
#[derive(Debug, Clone)]
pub struct Clusters<'a> {
    rest: &'a str,
    wide_ambiguous: bool,
}

impl<'a> Iterator for Clusters<'a> {
    type Item = Cluster<'a>;

    #[inline]
    fn next(&mut self) -> Option<Cluster<'a>> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        let cells = cells_alone(first, self.wide_ambiguous);
        let alone = cells.filter(|_| chars.clone().next().is_none_or(is_alone));
        let Some(cells) = alone else { return self.search() };
        let (text, rest) = self.rest.split_at_checked(first.len_utf8())?;
        self.rest = rest;
        Some(Cluster { text, cells })
    }
}

impl<'a> Clusters<'a> {
    /// The next cluster, whatever it is made of. What stands before it does not matter: it begins where one ended.
    #[cold]
    fn search(&mut self) -> Option<Cluster<'a>> {
        let text = self.rest.graphemes(true).next()?;
        self.rest = self.rest.get(text.len()..).unwrap_or_default();
        Some(Cluster { text, cells: cells(text, self.wide_ambiguous) })
    }
}

/// The cells of one cluster.
fn cells(cluster: &str, wide_ambiguous: bool) -> u16 {
    let cells = if wide_ambiguous { cluster.width_cjk() } else { cluster.width() };
    cells.min(u16::MAX as usize) as u16
}

/// Whether a character never belongs to the cluster of another such character.
#[inline]
fn is_alone(c: char) -> bool {
    is_plain(c) || is_wide(c)
}

/// The cells of a character that [`is_alone`], if they are known without a search.
#[inline]
fn cells_alone(c: char, wide_ambiguous: bool) -> Option<u16> {
    match c {
        ' '..='~' => Some(1),
        c if !wide_ambiguous && is_plain(c) => Some(1),
        c if is_wide(c) => Some(2),
        _ => None,
    }
}

/// Whether a character is a cluster of one cell beside others of its kind: Latin, Greek, Cyrillic, Armenian capitals,
/// general punctuation, raised digits, currencies, the numero sign. (Some are ambiguous in East Asia.)
#[inline]
pub fn is_plain(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58a}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{208e}' | '\u{20a0}'..='\u{20bf}'
        | '\u{2116}')
}

/// Whether a character is a cluster of two cells beside others of its kind: Chinese characters, kana, Hangul syllables,
/// their punctuation, full-width Latin.
#[inline]
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a0}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The clusters as the tables say.
    fn searched(text: &str, wide_ambiguous: bool) -> Vec<(&str, u16)> {
        text.graphemes(true).map(|cluster| (cluster, cells(cluster, wide_ambiguous))).collect()
    }

    fn found(text: &str, wide_ambiguous: bool) -> Vec<(&str, u16)> {
        clusters(text, wide_ambiguous).map(|cluster| (cluster.text, cluster.cells)).collect()
    }

    /// The planes in which characters differ; behind them, none is known without a search.
    const LAST: char = '\u{1ffff}';

    #[test]
    fn every_character_is_as_wide_as_the_tables_say() {
        let mut buffer = [0; 4];
        for c in ' '..=LAST {
            let text = &*c.encode_utf8(&mut buffer);
            for wide_ambiguous in [false, true] {
                assert_eq!(found(text, wide_ambiguous), searched(text, wide_ambiguous), "{c:?}");
            }
        }
    }

    #[test]
    fn every_character_behind_and_before_a_letter_makes_the_clusters_of_the_tables() {
        for c in ' '..=LAST {
            let text = format!("a{c}я{c}漢{c}가");
            assert_eq!(found(&text, false), searched(&text, false), "{c:?}");
        }
    }

    #[test]
    fn marks_of_voiced_sounds_take_a_cell() {
        assert_eq!(found("ｶﾞa", false), [("ｶﾞ", 2), ("a", 1)]);
    }

    proptest! {
        #[test]
        fn clusters_are_those_of_the_tables(
            text in "([a-zа-яё漢語가각\u{1100}\u{1161}\u{11a8}かが🇩🇪🇫👩🚀©“”•…\u{301}\u{30a}\u{200d}\u{fe0f}\u{e9}\u{600}\u{915}\u{94d}\u{937}\u{ff76}\u{ff9e}\r\n]|\\PC){0,40}",
            wide_ambiguous in any::<bool>(),
        ) {
            prop_assert_eq!(found(&text, wide_ambiguous), searched(&text, wide_ambiguous));
            prop_assert_eq!(clusters(&text, wide_ambiguous).map(|c| c.text).collect::<String>(), text);
        }
    }
}
